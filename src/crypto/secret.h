/*
 * crypto/secret.h: memory for secrets: guarded pages, locked, excluded from core dumps, wiped when freed.
 */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct secret; /* opaque: a fixed number of secret bytes */

/* Prepare the cryptographic library; call once per process before the sandbox.  ERR_INTERNAL if it cannot start. */
MUST_USE enum err crypto_init(void);

/* A new zeroed secret of ${n} bytes (1..4096); NULL when memory is out.  Owned by the caller. */
struct secret *secret_new(size_t n);

/* A new secret holding the bytes of ${v}; NULL when memory is out.  The caller wipes ${v}. */
struct secret *secret_from(struct view v);

/* Wipe and free ${s}; NULL is allowed. */
void secret_free(struct secret *s);

/* The bytes, for cryptographic calls only. */
uint8_t *secret_bytes(struct secret *s);
struct view secret_view(const struct secret *s);

/* Whether both hold the same bytes; the time does not depend on them. */
bool secret_equal(struct view a, struct view b);

/* Overwrite ${n} bytes at ${p} in a way the compiler keeps. */
void secret_wipe(void *p, size_t n);

#endif
