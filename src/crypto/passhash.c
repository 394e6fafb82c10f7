#include "crypto/passhash.h"

#include <errno.h>

#include <sodium.h>

const struct passhash_cost passhash_sign_in = {64 * 1024, 3};
const struct passhash_cost passhash_unseal = {256 * 1024, 3};

enum err passhash(struct view password, struct view salt, struct passhash_cost cost,
                  uint8_t out[PASSHASH_BYTES])
{
    size_t memory_bytes = (size_t)cost.memory_kib * 1024;

    if (salt.n != PASSHASH_SALT_BYTES || cost.memory_kib < 8 || cost.passes < 1)
        return ERR_INPUT;
    if (crypto_pwhash(out, PASSHASH_BYTES, (const char *)password.p, password.n, salt.p,
                      cost.passes, memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return errno == EINVAL || errno == EFBIG ? ERR_INPUT : ERR_MEMORY;
    return ERR_OK;
}
