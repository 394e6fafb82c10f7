/*
 * client/terminals.h: the authority of the terminals' certificates as files of an installation (N20.6si, S6).
 *
 * DIR/terminals (0700) belongs to the administrator's account alone: key.pem, ca.pem.  The gate gets a copy of the certificate,
 * DIR/gate/tls/clients-ca.pem, and can verify but not issue.
 */
#ifndef CLIENT_TERMINALS_H
#define CLIENT_TERMINALS_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/terminal_cert.h"
#include "parent/config.h"

#include <stdbool.h>
#include <stdint.h>

#define TERMINALS_DAYS_USUAL 365
#define TERMINALS_PASSWORD_CHARS 23 /* XXXXX-XXXXX-XXXXX-XXXXX: 100 bits */

/* Make the authority of the installation ${dir} unless it has one, and the gate's copy.  ${*made_out}: it is new to the
 * gate, which reads it when it starts.  Others than our own are logged; ERR_DENIED: not our files. */
MUST_USE enum err terminals_prepare(const char *dir, const struct config *config, bool *made_out);

/* Order a certificate: ${order} without the authority's files, which are read from ${dir}; it is written to the new file
 * ${path}, mode 0600.  ERR_CONFLICT: something is there; otherwise as terminal_cert_issue(), or logged. */
MUST_USE enum err terminals_issue(const char *dir, struct terminal_cert_order *order, const char *path,
                                  struct terminal_cert *cert_out);

/* A password that nobody has to invent; letters and digits that look alike are not in it. */
void terminals_password(char out[TERMINALS_PASSWORD_CHARS + 1]);

/* Append the number of a terminal as people and the ledger write it: 16 hexadecimal digits. */
void terminals_put_number(struct buf *out, uint64_t number);

#endif
