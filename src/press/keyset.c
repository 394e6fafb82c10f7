#include "press/keyset.h"

#include "base/alloc.h"
#include "base/num.h"

#include <string.h>

#define FIRST_SIZE 1024U

void keyset_init(struct keyset *set, size_t max)
{
    *set = (struct keyset){.max = max};
}

void keyset_clear(struct keyset *set)
{
    if (set->slots != NULL)
        explicit_bzero(set->slots, set->size * sizeof(*set->slots));
    mem_free(set->slots);
    keyset_init(set, set->max);
}

/* The slot that holds ${value}, or the free one where it belongs. */
static uint64_t *find(uint64_t *slots, size_t size, uint64_t value)
{
    size_t at = (size_t)((value * 0x9e3779b97f4a7c15U) >> 32) & (size - 1);

    while (slots[at] != 0 && slots[at] != value)
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static enum err grow(struct keyset *set)
{
    struct keyset bigger = *set;

    bigger.size = set->size == 0 ? FIRST_SIZE : set->size * 2;
    bigger.slots = mem_calloc(bigger.size, sizeof(*bigger.slots));
    if (bigger.slots == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; i < set->size; i++) {
        if (set->slots[i] != 0)
            *find(bigger.slots, bigger.size, set->slots[i]) = set->slots[i];
    }
    keyset_clear(set);
    *set = bigger;
    return ERR_OK;
}

enum err keyset_add(struct keyset *set, struct view key)
{
    enum err err;
    uint64_t value, scale = 1;

    if (key.n > KEYSET_MAX_DIGITS)
        return ERR_INPUT;
    TRY(num_parse_u64(key, UINT64_MAX, NUM_LEADING_ZEROS, &value));
    for (size_t i = 0; i < key.n; i++)
        scale *= 10;
    value += scale; /* a digit 1 in front, so that 01 and 1 differ and 0 stays free */
    if (set->count * 2 >= set->size)
        TRY(grow(set));
    uint64_t *slot = find(set->slots, set->size, value);
    if (*slot == value)
        return ERR_CONFLICT;
    if (set->count == set->max)
        return ERR_LIMIT;
    *slot = value;
    set->count++;
out:
    return err;
}
