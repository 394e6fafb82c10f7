/*
 * base/arena.h: memory for one request, job or message: allocated piece by piece, capped, freed (and wiped) whole.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/err.h"
#include "base/view.h"

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *head; /* newest block, owned */
    size_t used;              /* bytes handed out in all blocks */
    size_t max;               /* hard cap on used */
};

/* Make ${a} empty with a cap of ${max} bytes.  Allocates nothing. */
void arena_init(struct arena *a, size_t max);

/* ${count} zeroed elements of ${size} bytes, aligned for any type; NULL when the cap or memory is exhausted. */
void *arena_alloc(struct arena *a, size_t count, size_t size);

/* A NUL-terminated copy of ${v}; NULL as above. */
char *arena_str(struct arena *a, struct view v);

/* A copy of ${v}'s bytes; p == NULL on failure (also for an empty ${v}: n is then 0). */
struct view arena_view(struct arena *a, struct view v);

/* Formatted text; NULL as above. */
char *arena_fmt(struct arena *a, const char *format, ...) ATTR_FORMAT(2, 3);

/* Wipe and free everything; the arena can be used again. */
void arena_clear(struct arena *a);

#endif
