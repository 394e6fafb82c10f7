/*
 * keeper/strangers.h: accounts that do not exist, at the door, and how often somebody tried each.  They wait after mistakes like accounts
 * that exist, or their waiting would tell them apart (ASVS 6.3.8).
 *
 * In memory only.  Nothing is forgotten because time has passed, since an account's mistakes are not either.  The table grows with the
 * names that are tried; at STRANGERS_MAX places, 32 MiB, the one that was tried last the longest ago among STRANGERS_SET gives way.
 */
#ifndef KEEPER_STRANGERS_H
#define KEEPER_STRANGERS_H

#include "base/err.h"
#include "crypto/hash.h"

#include <stddef.h>
#include <stdint.h>

#define STRANGERS_SET 16U
#define STRANGERS_MAX ((size_t)1 << 20) /* places */

struct stranger;

struct strangers {
    struct stranger *places; /* owned: sets of STRANGERS_SET */
    size_t sets;             /* a power of two */
};

/* How long who has failed ${failures} times, the last time at ${failed_ms}, must still wait at ${now_ms}, whether there is such an account or
 * not; 0: not at all, INT64_MAX: for ever, as decide_sign_in_wait_ms() says. */
int64_t sign_in_left_ms(unsigned failures, int64_t failed_ms, int64_t now_ms);

/* An empty table.  ERR_MEMORY. */
MUST_USE enum err strangers_init(struct strangers *t);
void strangers_clear(struct strangers *t);

/* sign_in_left_ms() of the account known by ${name}, a keyed hash that nobody outside can aim. */
int64_t strangers_wait_ms(const struct strangers *t, const struct hash *name, int64_t now_ms);

/* Count a failed try at ${now_ms}, unless it came while it had to wait.  Without memory to grow an older one gives way. */
void strangers_failed(struct strangers *t, const struct hash *name, int64_t now_ms);

#endif
