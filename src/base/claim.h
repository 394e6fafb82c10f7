/*
 * base/claim.h: locks and addresses that only one process has at a time.  One before it that was killed may not have quite gone yet, so who
 * starts waits a little.
 */
#ifndef BASE_CLAIM_H
#define BASE_CLAIM_H

#include "base/err.h"

#include <sys/socket.h>

#define CLAIM_PATIENCE_MS 5000 /* what who starts service waits */

/* Take the lock of the open file ${fd}: nobody else has it until all descriptors of this opening are closed.  ERR_AGAIN, silently, if another
 * still has it after ${patience_ms}; other failures are logged. */
MUST_USE enum err claim_lock(int fd, unsigned patience_ms);

/* Bind ${fd} to ${address} of ${bytes}.  ERR_AGAIN if it is still in use after ${patience_ms}; ERR_IO otherwise.  Silent: errno says why. */
MUST_USE enum err claim_address(int fd, const struct sockaddr *address, socklen_t bytes, unsigned patience_ms);

#endif
