#include "crypto/sign.h"

#include <stdlib.h>

#include <sodium.h>

_Static_assert(ED25519_SEED_BYTES == crypto_sign_SEEDBYTES &&
                   ED25519_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES &&
                   ED25519_SIG_BYTES == crypto_sign_BYTES,
               "the sizes of Ed25519");

/* A seed of another length is a broken promise of the caller, not a condition to be handled. */
static void key_pair(struct view seed, uint8_t public_out[ED25519_PUBLIC_BYTES],
                     uint8_t private_out[crypto_sign_SECRETKEYBYTES])
{
    if (seed.n != ED25519_SEED_BYTES ||
        crypto_sign_seed_keypair(public_out, private_out, seed.p) != 0)
        abort();
}

void ed25519_public(struct view seed, uint8_t public_out[ED25519_PUBLIC_BYTES])
{
    uint8_t private_key[crypto_sign_SECRETKEYBYTES];

    key_pair(seed, public_out, private_key);
    secret_wipe(private_key, sizeof(private_key));
}

void ed25519_sign(struct view seed, struct view message, uint8_t sig_out[ED25519_SIG_BYTES])
{
    uint8_t public_key[ED25519_PUBLIC_BYTES], private_key[crypto_sign_SECRETKEYBYTES];

    key_pair(seed, public_key, private_key);
    if (crypto_sign_detached(sig_out, NULL, message.p, message.n, private_key) != 0)
        abort();
    secret_wipe(private_key, sizeof(private_key));
}

bool ed25519_verify(struct view public_key, struct view message, struct view sig)
{
    return public_key.n == ED25519_PUBLIC_BYTES && sig.n == ED25519_SIG_BYTES &&
           crypto_sign_verify_detached(sig.p, message.p, message.n, public_key.p) == 0;
}
