/*
 * client/softkey.h: an authenticator in software (WebAuthn level 3, ES256): a P-256 key in a file
 * of mode 0600.
 *
 * It is for machines, tests and demonstrations.  Whoever can read the file is its holder: it says
 * "user verified" because the operating system let the caller read the file, and it can be copied.
 * People should use a passkey in hardware.
 */
#ifndef CLIENT_SOFTKEY_H
#define CLIENT_SOFTKEY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/secret.h"
#include "crypto/sign.h"

#include <stdint.h>

#define SOFTKEY_CREDENTIAL_BYTES 32
#define SOFTKEY_AUTH_DATA_BYTES 37
#define SOFTKEY_RP_ID_MAX 253

struct softkey {
    char rp_id[SOFTKEY_RP_ID_MAX + 1];
    uint8_t credential[SOFTKEY_CREDENTIAL_BYTES];
    uint8_t public_key[P256_PUBLIC_BYTES];
    struct secret *private_key; /* owned */
};

/* Whether a server at ${origin} may ask for keys of ${rp_id}: it is the host, or a domain above it.
 */
bool softkey_rp_fits(const char *origin, const char *rp_id);

/* A new key for ${rp_id}.  ERR_INPUT (no host name), ERR_MEMORY, ERR_INTERNAL. */
MUST_USE enum err softkey_new(const char *rp_id, struct softkey *k_out);
void softkey_clear(struct softkey *k);

/* Write ${k} to the new file ${path}, mode 0600.  ERR_CONFLICT if something is there; others
 * logged. */
MUST_USE enum err softkey_save(const struct softkey *k, const char *path);

/* ERR_NOT_FOUND; ERR_DENIED if others than its owner may read the file; ERR_CORRUPT if it is no
 * key; others logged. */
MUST_USE enum err softkey_load(const char *path, struct softkey *k_out);

/* Append the attestation object (format "none") and the client data of a registration at ${origin}.
 */
void softkey_attest(const struct softkey *k, struct view challenge, const char *origin,
                    struct buf *object_out, struct buf *client_data_out);

/* What answers a challenge. */
struct softkey_assertion {
    uint8_t auth_data[SOFTKEY_AUTH_DATA_BYTES];
    struct buf client_data; /* owned */
    uint8_t signature[P256_SIG_MAX_BYTES];
    size_t signature_n;
};

/* Answer ${challenge} of ${origin}.  ERR_MEMORY, ERR_INTERNAL.  Clear it in any case. */
MUST_USE enum err softkey_assert(const struct softkey *k, struct view challenge, const char *origin,
                                 struct softkey_assertion *a_out);
void softkey_assertion_clear(struct softkey_assertion *a);

#endif
