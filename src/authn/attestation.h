/*
 * authn/attestation.h: what a new passkey says of itself at registration (WebAuthn level 3, 7.1).
 * Attestation statements are passed over: nobody here decides by the make of an authenticator.  The
 * client data is compared with the one serialisation that browsers must produce (5.8.1.2), so that
 * no JSON is parsed.
 */
#ifndef AUTHN_ATTESTATION_H
#define AUTHN_ATTESTATION_H

#include "base/err.h"
#include "base/view.h"
#include "crypto/sign.h"

#include <stdbool.h>
#include <stdint.h>

#define ATTESTATION_OBJECT_MAX 4096
#define ATTESTATION_CLIENT_DATA_MAX 2048
#define ATTESTATION_CREDENTIAL_ID_MAX 255
#define ATTESTATION_AAGUID_BYTES 16

enum attestation_problem {
    ATTESTATION_FINE,
    ATTESTATION_MALFORMED,
    ATTESTATION_WRONG_CHALLENGE,
    ATTESTATION_WRONG_ORIGIN,    /* the origin, or the relying party that the authenticator saw */
    ATTESTATION_NOT_VERIFIED,    /* nobody was present, or not verified by PIN, face or finger */
    ATTESTATION_UNSUPPORTED_KEY, /* not ES256 */
    ATTESTATION__MAX
};

struct attestation_expected {
    struct view challenge; /* the bytes that were asked for */
    struct view origin;    /* e.g. "https://azukari.city.example" */
    struct view rp_id;     /* e.g. "azukari.city.example" */
};

struct attestation {
    struct view credential_id;                /* into the object; 1..255 bytes */
    uint8_t public_key[P256_PUBLIC_BYTES];    /* the uncompressed point */
    uint8_t aaguid[ATTESTATION_AAGUID_BYTES]; /* the make, unproven */
    uint32_t sign_count;
    bool user_verified;
};

/* Read the attestation object and client data of a registration into ${a_out}, which is zeroed
 * unless the answer is ATTESTATION_FINE.  That the point lies on the curve shows when it first
 * verifies something. */
MUST_USE enum attestation_problem attestation_read(struct view object, struct view client_data,
                                                   const struct attestation_expected *expected,
                                                   struct attestation *a_out);

#endif
