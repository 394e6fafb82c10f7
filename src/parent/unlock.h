/*
 * parent/unlock.h: the secret that opens the root key, from where the operator keeps it: the terminal, a file or
 * descriptor, systemd's credentials, or the shares that several people bring.
 */
#ifndef PARENT_UNLOCK_H
#define PARENT_UNLOCK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/secret.h"
#include "crypto/shares.h"

#include <stdint.h>

#define UNLOCK_PASSPHRASE_MAX 1024

struct unlock_source {
    const char *passphrase_file; /* NULL: not given */
    const char *shares_file;     /* one share a line; NULL: not given */
    int passphrase_fd;           /* -1: not given */
};

/* Exactly one of the two is filled. */
struct unlock_secret {
    struct secret *passphrase;
    uint8_t shares[SHARES_MAX][SHARE_BYTES];
    unsigned shares_n;
};

/* Read the secret from what ${source} names; else from "passphrase" or "shares" in $CREDENTIALS_DIRECTORY; else ask on the
 * terminal.  ERR_INPUT if more than one is given or what is read is malformed or empty, ERR_NOT_FOUND if there is nothing
 * to read from; logged.  The caller wipes ${out}. */
MUST_USE enum err unlock_read(const struct unlock_source *source, struct unlock_secret *out);

/* The passphrase in the first line of ${fd}; in the file ${path}.  Logged. */
MUST_USE enum err unlock_passphrase_fd(int fd, struct secret **out);
MUST_USE enum err unlock_passphrase_file(const char *path, struct secret **out);

/* Ask for a passphrase on the controlling terminal, without echo, after ${prompt}.  ERR_NOT_FOUND without a terminal. */
MUST_USE enum err unlock_ask(const char *prompt, struct secret **out);

/* A share as people write it: hexadecimal digits in groups of eight. */
void unlock_put_share(struct buf *out, const uint8_t share[SHARE_BYTES]);
MUST_USE enum err unlock_get_share(struct view text, uint8_t share_out[SHARE_BYTES]);

#endif
