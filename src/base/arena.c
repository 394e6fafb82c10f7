#include "base/arena.h"

#include "base/alloc.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FIRST_BYTES ((size_t)1024) /* enough for most requests: zeroing 16 KiB for each would be for nothing */
#define BLOCK_BYTES ((size_t)16384)

struct arena_block {
    struct arena_block *next;
    size_t used;
    size_t cap;
    alignas(max_align_t) uint8_t bytes[];
};

void arena_init(struct arena *a, size_t max)
{
    *a = (struct arena){.max = max};
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    size_t n, rounded;

    if (__builtin_mul_overflow(count, size, &n) || __builtin_add_overflow(n, alignof(max_align_t) - 1, &rounded))
        return NULL;
    rounded &= ~(alignof(max_align_t) - 1);
    if (rounded == 0)
        rounded = alignof(max_align_t);
    if (rounded > a->max - a->used)
        return NULL;
    if (a->head == NULL || rounded > a->head->cap - a->head->used) {
        size_t usual = a->head == NULL ? FIRST_BYTES : BLOCK_BYTES;
        size_t cap = rounded > usual ? rounded : usual;
        struct arena_block *b = mem_zalloc(sizeof(*b) + cap);
        if (b == NULL)
            return NULL;
        b->cap = cap;
        b->next = a->head;
        a->head = b;
    }
    void *p = a->head->bytes + a->head->used;
    a->head->used += rounded;
    a->used += rounded;
    return p;
}

char *arena_str(struct arena *a, struct view v)
{
    char *s = v.n == SIZE_MAX ? NULL : arena_alloc(a, v.n + 1, 1);

    if (s != NULL && v.n > 0)
        memcpy(s, v.p, v.n);
    return s;
}

struct view arena_view(struct arena *a, struct view v)
{
    uint8_t *p = v.n == 0 ? NULL : arena_alloc(a, v.n, 1);

    if (p == NULL)
        return (struct view){NULL, 0};
    memcpy(p, v.p, v.n);
    return (struct view){p, v.n};
}

char *arena_fmt(struct arena *a, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    if (n < 0)
        return NULL;
    char *s = arena_alloc(a, (size_t)n + 1, 1);
    if (s == NULL)
        return NULL;
    va_start(ap, format);
    (void)vsnprintf(s, (size_t)n + 1, format, ap);
    va_end(ap);
    return s;
}

void arena_clear(struct arena *a)
{
    while (a->head != NULL) {
        struct arena_block *b = a->head;
        a->head = b->next;
        explicit_bzero(b->bytes, b->used);
        mem_free(b);
    }
    a->used = 0;
}
