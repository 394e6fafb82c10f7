/* Walking the records of a register in ascending order.  Nothing is kept sorted while records are
 * added: an import of a million would pay for it at each row.  New ones are sorted and merged in
 * when somebody asks. */
#include "keeper/keystore_internal.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

struct order_key {
    uint32_t contract;
    uint16_t register_no;
    const struct record_id *id;
};

static struct order_key key_of(const struct keystore *k, uint32_t index)
{
    const struct kept_record *r = &k->records[index];

    return (struct order_key){k->contracts[r->contract_at].contract, r->register_no, &r->id};
}

/* Negative, zero or positive; an id of NULL comes before all others. */
static int compare(struct order_key a, struct order_key b)
{
    if (a.contract != b.contract)
        return a.contract < b.contract ? -1 : 1;
    if (a.register_no != b.register_no)
        return a.register_no < b.register_no ? -1 : 1;
    if (a.id == NULL || b.id == NULL)
        return (a.id != NULL) - (b.id != NULL);
    /* stylecheck: allow memcmp, because ids of records are no secrets and their order is needed */
    return memcmp(a.id->b, b.id->b, sizeof(a.id->b));
}

static int compare_indices(const void *a, const void *b, void *k)
{
    return compare(key_of(k, *(const uint32_t *)a), key_of(k, *(const uint32_t *)b));
}

static enum err reserve(struct order *o, size_t n)
{
    if (n <= o->cap)
        return ERR_OK;
    uint32_t *bigger = mem_resize(o->at, n, sizeof(*bigger));
    if (bigger == NULL)
        return ERR_MEMORY;
    o->at = bigger;
    o->cap = n;
    return ERR_OK;
}

/* Bring the records that are not in the order yet into it. */
static enum err update(const struct keystore *k)
{
    struct order *o = k->order;
    size_t old = o->n, added = k->records_n - old;
    uint32_t *tail = NULL;
    enum err err = ERR_OK;

    if (added == 0)
        return ERR_OK;
    TRY(reserve(o, k->records_cap));
    tail = mem_calloc(added, sizeof(*tail));
    if (tail == NULL)
        TRY(ERR_MEMORY);
    for (size_t i = 0; i < added; i++)
        tail[i] = (uint32_t)(old + i);
    /* qsort_r() hands its argument back as it came; the comparison only looks. */
    qsort_r(tail, added, sizeof(*tail), compare_indices, (void *)(uintptr_t)k);
    /* Merge from the end, so that nothing is overwritten before it has been moved. */
    for (size_t to = k->records_n; added > 0; to--) {
        bool from_old =
            old > 0 && compare(key_of(k, o->at[old - 1]), key_of(k, tail[added - 1])) > 0;
        o->at[to - 1] = from_old ? o->at[--old] : tail[--added];
    }
    o->n = k->records_n;
out:
    mem_free(tail);
    return err;
}

/* The place behind ${wanted}.  Whoever walks asks for what follows the last answer: then nothing is searched. */
static size_t place_behind(const struct keystore *k, struct order_key wanted)
{
    const struct order *o = k->order;
    size_t low = 0, high = o->n;

    if (o->last < o->n && compare(key_of(k, o->at[o->last]), wanted) == 0)
        return o->last + 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(key_of(k, o->at[middle]), wanted) > 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

enum err keystore_next(const struct keystore *k, uint32_t contract, uint16_t register_no,
                       const struct record_id *after, struct record_facts *facts_out)
{
    size_t low;
    enum err err;

    TRY(update(k));
    low = place_behind(k, (struct order_key){contract, register_no, after});
    if (low == k->order->n)
        return ERR_NOT_FOUND;
    k->order->last = low;
    const struct kept_record *r = &k->records[k->order->at[low]];
    uint32_t of_contract = k->contracts[r->contract_at].contract;
    if (of_contract != contract || r->register_no != register_no)
        return ERR_NOT_FOUND;
    *facts_out = (struct record_facts){r->id, of_contract, r->register_no, r->version, r->block};
out:
    return err;
}
