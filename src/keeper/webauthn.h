/*
 * keeper/webauthn.h: verification of a passkey assertion (WebAuthn level 3, 7.2) without a JSON or CBOR parser: the client
 * data is compared with the one serialisation browsers must produce ("limited verification", 5.8.1.2).
 */
#ifndef KEEPER_WEBAUTHN_H
#define KEEPER_WEBAUTHN_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

struct webauthn_expected {
    const char *rp_id;           /* e.g. "azukari.city.example" */
    const char *origin;          /* e.g. "https://azukari.city.example" */
    uint8_t challenge[32];
    struct view public_key;      /* uncompressed P-256 point */
};

struct webauthn_assertion {
    struct view authenticator_data, client_data, signature;
};

/* ERR_OK if ${a} answers the challenge for this relying party and origin, was signed by the key and the user was present.
 * ${*user_verified_out}: the authenticator also verified PIN, face or finger.  ERR_DENIED otherwise. */
MUST_USE enum err webauthn_check(const struct webauthn_expected *x, const struct webauthn_assertion *a,
                                 bool *user_verified_out);

#endif
