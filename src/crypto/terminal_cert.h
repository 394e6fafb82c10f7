/*
 * crypto/terminal_cert.h: the house's own certification authority for terminals (N20.6si, S6): it issues client certificates
 * and nothing else.  ECDSA P-256, X.509 (RFC 5280); the certificate and its key go out as PKCS #12 (RFC 7292) under
 * PBES2 with AES-256 (RFC 8018); or, for a key that was made where it is used and stays there, the certificate alone, for a
 * request (PKCS #10, RFC 2986).
 */
#ifndef CRYPTO_TERMINAL_CERT_H
#define CRYPTO_TERMINAL_CERT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

#define TERMINAL_CERT_DAYS_MAX 825
#define TERMINAL_CERT_BYTES_MAX 16384 /* of each of the texts and files here */
#define TERMINAL_CERT_PASSWORD_MIN 12
#define TERMINAL_CERT_PASSWORD_MAX 128

/* Append the certificate of a new authority of the house ${house} to ${cert_out} and its key (PKCS #8) to ${key_out}, both
 * PEM.  Valid for ten years; no two have the same name.  ERR_INTERNAL, logged. */
MUST_USE enum err terminal_ca_make(const char *house, struct buf *cert_out, struct buf *key_out);

/* Whether ${password} can be typed everywhere: printable ASCII, TERMINAL_CERT_PASSWORD_MIN to _MAX characters. */
bool terminal_cert_password_fits(struct view password);

struct terminal_cert_order {
    struct view ca_cert, ca_key; /* PEM, of terminal_ca_make() */
    const char *name;            /* of the terminal, as people will see it when they choose: 1 to 64 characters */
    uint32_t days;               /* 1 to TERMINAL_CERT_DAYS_MAX; never longer than the authority */
    struct view request;         /* PEM, of a key that stays where it is; empty: a key is made too */
    const char *password;        /* of the file; none with a request */
    bool legacy;                 /* 3DES and SHA-1 around it, for systems that read nothing newer: see docs/terminals.md */
};

struct terminal_cert {
    uint64_t number;  /* of the terminal: the first 8 bytes of SHA-256 of the certificate (docs/ledger.md) */
    uint8_t sha256[32]; /* all of it, as machine accounts are registered by it */
    int64_t until_ms; /* the last instant at which it is valid */
};

/* Make a key and its certificate and append both, encrypted, to ${out}; the key is kept nowhere else.  With a request: append the
 * certificate of its key, PEM; nothing else that the request says is taken over, and it must be signed with that key: ECDSA
 * P-256 or P-384, or RSA of 3,072 to 4,096 bits (ERR_UNSUPPORTED).  ERR_INPUT: the name, the days or the password; ERR_CORRUPT: the authority's files are damaged or not of one authority; ERR_TIMEOUT: the
 * authority itself is out of its time; ERR_INTERNAL, logged. */
MUST_USE enum err terminal_cert_issue(const struct terminal_cert_order *order, struct buf *out,
                                      struct terminal_cert *cert_out);

#endif
