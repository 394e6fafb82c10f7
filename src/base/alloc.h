/*
 * base/alloc.h: the only place that calls malloc.  Tests make the n-th allocation fail (once or for ever) and repeat
 * an operation until nothing fails any more.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

/* Of a process that fills and empties its memory for each frame: give freed memory back to the system only above MEM_KEPT_BYTES, instead
 * of having each page made anew. */
#define MEM_KEPT_BYTES (16 << 20)
void mem_keep(void);

/* ${n} zeroed bytes, or NULL when memory is out.  ${n} == 0 gives a unique pointer.  Free with mem_free(). */
void *mem_zalloc(size_t n);

/* ${count} zeroed elements of ${size} bytes, or NULL when out of memory or the product overflows. */
void *mem_calloc(size_t count, size_t size);

/* Grow or shrink ${p} (may be NULL) to ${count} elements of ${size} bytes.  NULL on failure: ${p} is then unchanged. */
void *mem_resize(void *p, size_t count, size_t size);

/* A copy of the string ${s} with its NUL, or NULL. */
char *mem_strdup(const char *s);

/* Free ${p}; NULL is allowed. */
void mem_free(void *p);

/* Tests only: let the ${nth} allocation from now fail (1 = the next), and with ${for_ever} all after it.  0 switches
 * the injection off. */
void mem_fail_nth(unsigned long nth, int for_ever);

/* Tests only: whether an injected failure has happened since mem_fail_nth(). */
int mem_has_failed(void);

#endif
