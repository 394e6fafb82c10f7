/*
 * cli/key.h: a passkey made of software: a P-256 key in a file of mode 0600.  It answers as an authenticator that verified
 * its user, though all it proves is that somebody could read the file: meant for trials, scenarios and machines, never for
 * a person's daily work, for which the contract asks for a hardware key.
 */
#ifndef CLI_KEY_H
#define CLI_KEY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/sign.h"

#include <stdint.h>

#define KEY_CREDENTIAL_BYTES 32

struct key {
    char rp_id[256], origin[512];
    uint8_t credential[KEY_CREDENTIAL_BYTES];
    uint8_t private_key[P256_PRIVATE_BYTES], public_key[P256_PUBLIC_BYTES];
};

/* A new key for the relying party ${rp_id} and ${origin}. */
MUST_USE enum err key_make(struct key *k, const char *rp_id, const char *origin);

/* Wipe ${k}. */
void key_clear(struct key *k);

/* Write it to ${file}, which must not exist (ERR_CONFLICT); read it back.  ERR_INPUT if it is no such file. */
MUST_USE enum err key_write(const struct key *k, const char *file);
MUST_USE enum err key_read(struct key *k, const char *file);

/* Append the client data of an operation ("webauthn.create", "webauthn.get") on ${challenge}, exactly as browsers write
 * it. */
void key_client_data(const struct key *k, const char *type, struct view challenge, struct buf *out);

/* Append the attestation object (format "none") of a registration. */
void key_attestation(const struct key *k, struct buf *out);

/* Append the authenticator data of an assertion, and write its signature over them and ${client_data}. */
struct key_assertion {
    struct buf authenticator_data;
    uint8_t signature[P256_SIG_MAX_BYTES];
    size_t signature_n;
};
MUST_USE enum err key_assert(const struct key *k, struct view client_data, struct key_assertion *out);

#endif
