/*
 * crypto/cms.h: content for one recipient, who alone can open it (RFC 5083, AuthEnvelopedData): AES-256-GCM, its key wrapped to the
 * public key of a certificate.  `openssl cms -decrypt` of OpenSSL 3 opens it.
 */
#ifndef CRYPTO_CMS_H
#define CRYPTO_CMS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

#define CMS_CERTIFICATE_MAX 16384 /* bytes, PEM or DER */
#define CMS_KEY_MAX 16384         /* bytes of a private key, PEM */

/* Append the DER form of ${certificate} (PEM or DER) to ${der_out}, if something can be made for it at ${now_ms}.  ERR_INPUT: no certificate; ERR_UNSUPPORTED: neither RSA of at least 2048 bits nor an elliptic curve of at
 * least 256, or not meant for encryption; ERR_TIMEOUT: outside its time. */
MUST_USE enum err cms_recipient(struct view certificate, int64_t now_ms, struct buf *der_out);

/* Append ${content} for the recipient of ${certificate} to ${out} (DER).  As cms_recipient(); ERR_INTERNAL, logged. */
MUST_USE enum err cms_seal(struct view content, struct view certificate, int64_t now_ms, struct buf *out);

/* Append what ${sealed} holds to ${out}; ${key} PEM, under ${password} if it is encrypted (NULL: it is not), ${certificate} as
 * for sealing.  ERR_INPUT: not that format; ERR_DENIED: not for this key, the password is wrong, or somebody changed it. */
MUST_USE enum err cms_open(struct view sealed, struct view certificate, struct view key, const char *password,
                           struct buf *out);

#endif
