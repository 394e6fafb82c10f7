#include "base/buf.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_clear(struct buf *b)
{
    if (b->p != NULL)
        explicit_bzero(b->p, b->cap);
    mem_free(b->p);
    buf_init(b, b->max);
}

void buf_reset(struct buf *b)
{
    if (b->p != NULL)
        explicit_bzero(b->p, b->n);
    b->n = 0;
    b->err = ERR_OK;
}

/* Short ones grow faster: most of what becomes long began as a frame's payload. */
static size_t grown(const struct buf *b, size_t want)
{
    size_t cap = b->cap < 64 ? 64 : b->cap * (b->cap < 65536 ? 4 : 2);

    if (cap < want)
        cap = want;
    return cap < b->max ? cap : b->max;
}

/* The old memory is wiped when it moves: buffers carry personal data. */
bool buf_grow(struct buf *b, size_t n)
{
    size_t want;

    if (b->err != ERR_OK)
        return false;
    if (__builtin_add_overflow(b->n, n, &want) || want > b->max) {
        b->err = ERR_LIMIT;
        return false;
    }
    if (want <= b->cap)
        return true;
    size_t cap = grown(b, want);
    uint8_t *bigger = mem_resize(NULL, cap, 1);
    if (bigger == NULL) {
        b->err = ERR_MEMORY;
        return false;
    }
    if (b->p != NULL) {
        memcpy(bigger, b->p, b->n);
        explicit_bzero(b->p, b->cap);
        mem_free(b->p);
    }
    b->p = bigger;
    b->cap = cap;
    return true;
}

void buf_str(struct buf *b, const char *s)
{
    buf_put(b, view_str(s));
}

void buf_u64(struct buf *b, uint64_t u)
{
    char digits[20];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    buf_put(b, view_of(digits + at, sizeof(digits) - at));
}

void buf_fmt(struct buf *b, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    if (n < 0) {
        b->err = ERR_INTERNAL;
        return;
    }
    if (!buf_reserve(b, (size_t)n + 1)) /* vsnprintf writes a NUL behind the text */
        return;
    va_start(ap, format);
    (void)vsnprintf((char *)b->p + b->n, (size_t)n + 1, format, ap);
    va_end(ap);
    b->n += (size_t)n;
}

uint8_t *buf_extend(struct buf *b, size_t n)
{
    if (!buf_reserve(b, n))
        return NULL;
    uint8_t *at = b->p == NULL ? NULL : b->p + b->n; /* nothing was asked of a buffer without room */
    if (n > 0)
        memset(at, 0, n);
    b->n += n;
    return at;
}

void buf_consume(struct buf *b, size_t n)
{
    if (n > b->n)
        n = b->n;
    if (n == 0)
        return;
    memmove(b->p, b->p + n, b->n - n);
    explicit_bzero(b->p + (b->n - n), n);
    b->n -= n;
}

const char *buf_cstr(struct buf *b)
{
    if (!buf_reserve(b, 1))
        return "";
    b->p[b->n] = 0;
    return (const char *)b->p;
}
