#include "base/alloc.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static unsigned long fail_countdown;
static int fail_for_ever;
static int failed;

static int must_fail(void)
{
    if (fail_countdown == 0)
        return 0;
    if (--fail_countdown > 0)
        return 0;
    failed = 1;
    if (fail_for_ever)
        fail_countdown = 1;
    return 1;
}

void mem_fail_nth(unsigned long nth, int for_ever)
{
    fail_countdown = nth;
    fail_for_ever = for_ever;
    failed = 0;
}

int mem_has_failed(void)
{
    return failed;
}

void mem_keep(void)
{
    /* Both are hints: without them the same memory comes, slower. */
    (void)mallopt(M_TRIM_THRESHOLD, MEM_KEPT_BYTES);
    (void)mallopt(M_MMAP_THRESHOLD, MEM_KEPT_BYTES);
}

void *mem_zalloc(size_t n)
{
    return mem_calloc(1, n);
}

void *mem_calloc(size_t count, size_t size)
{
    if (must_fail())
        return NULL;
    if (count == 0 || size == 0)
        return calloc(1, 1);
    return calloc(count, size);
}

void *mem_resize(void *p, size_t count, size_t size)
{
    size_t total;

    if (must_fail() || __builtin_mul_overflow(count, size, &total))
        return NULL;
    return realloc(p, total == 0 ? 1 : total);
}

char *mem_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = mem_zalloc(n);

    if (copy != NULL)
        memcpy(copy, s, n);
    return copy;
}

void mem_free(void *p)
{
    free(p);
}
