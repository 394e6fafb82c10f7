/*
 * cli/tls_cert.h: the self-signed TLS certificate with which a new installation begins.
 */
#ifndef CLI_TLS_CERT_H
#define CLI_TLS_CERT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

/* Append a certificate in PEM for ${host}, ${also} (perhaps the same), localhost, 127.0.0.1 and ::1 to ${cert_out} and its key
 * (P-256, PKCS #8) to ${key_out}.  Valid for 825 days from now.  ERR_INTERNAL, logged. */
MUST_USE enum err tls_cert_make(struct view host, struct view also, struct buf *cert_out, struct buf *key_out);

/* The last moment of the certificate in ${path} (PEM), in seconds since 1970.  ERR_NOT_FOUND if there is none to be read. */
MUST_USE enum err tls_cert_until_s(const char *path, uint64_t *until_out);

#endif
