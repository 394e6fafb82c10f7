#include "ledger/tree.h"

#include "base/alloc.h"

#include <stdbool.h>

/* The complete subtrees of one height, from left to right: count == size >> height. */
struct level {
    struct hash *hashes;
    uint64_t count, cap;
};

struct tree {
    struct level levels[TREE_LEVELS];
};

struct tree *tree_new(void)
{
    return mem_zalloc(sizeof(struct tree));
}

void tree_free(struct tree *t)
{
    if (t == NULL)
        return;
    for (unsigned i = 0; i < TREE_LEVELS; i++)
        mem_free(t->levels[i].hashes);
    mem_free(t);
}

uint64_t tree_size(const struct tree *t)
{
    return t->levels[0].count;
}

static enum err reserve_one(struct level *l)
{
    if (l->count < l->cap)
        return ERR_OK;
    uint64_t cap = l->cap == 0 ? 16 : l->cap * 2;
    struct hash *bigger = mem_resize(l->hashes, cap, sizeof(*bigger));
    if (bigger == NULL)
        return ERR_MEMORY;
    l->hashes = bigger;
    l->cap = cap;
    return ERR_OK;
}

enum err tree_append(struct tree *t, const struct hash *leaf)
{
    uint64_t size = tree_size(t);
    struct hash h = *leaf;
    enum err err;

    if (size >= TREE_SIZE_MAX)
        return ERR_LIMIT;
    /* Room first, in every level that gets a hash: one per trailing 1 bit of the size, as a carry
     * runs. */
    unsigned top = (unsigned)__builtin_ctzll(~size);
    for (unsigned i = 0; i <= top; i++)
        TRY(reserve_one(&t->levels[i]));
    for (unsigned i = 0; i <= top; i++) {
        struct level *l = &t->levels[i];
        l->hashes[l->count++] = h;
        if (i < top)
            merkle_node(&l->hashes[l->count - 2], &h, &h);
    }
    err = ERR_OK;
out:
    return err;
}

enum err tree_node(const struct tree *t, unsigned level, uint64_t index, struct hash *out)
{
    if (level >= TREE_LEVELS || index >= t->levels[level].count)
        return ERR_NOT_FOUND;
    *out = t->levels[level].hashes[index];
    return ERR_OK;
}

/*
 * The hash over the leaves from ${from} (inclusive) to ${to} (exclusive, larger).  ${from} is a
 * multiple of a power of two that is not smaller than the range, as all ranges of RFC 6962 are; so
 * the range falls into complete subtrees, one per 1 bit of its length, the smallest at its right
 * end.
 */
static void range_hash(const struct tree *t, uint64_t from, uint64_t to, struct hash *out)
{
    bool first = true;

    for (uint64_t left = to - from, end = to; left > 0; left &= left - 1) {
        unsigned height = (unsigned)__builtin_ctzll(left);
        const struct hash *part = &t->levels[height].hashes[(end >> height) - 1];
        if (first)
            *out = *part;
        else
            merkle_node(part, out, out);
        first = false;
        end -= (uint64_t)1 << height;
    }
}

enum err tree_head(const struct tree *t, uint64_t size, struct merkle_head *out)
{
    if (size > tree_size(t))
        return ERR_NOT_FOUND;
    out->size = size;
    if (size == 0)
        merkle_empty(&out->root);
    else
        range_hash(t, 0, size, &out->root);
    return ERR_OK;
}

/* Where RFC 6962 splits ${n} >= 2 leaves: at the largest power of two below n. */
static uint64_t split(uint64_t n)
{
    return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

static void proof_add(const struct tree *t, uint64_t from, uint64_t to, struct merkle_proof *out)
{
    range_hash(t, from, to, &out->hashes[out->count++]);
}

/* The walks go from the root down, the proofs from the leaf up. */
static void proof_reverse(struct merkle_proof *p)
{
    for (unsigned i = 0; i < p->count / 2; i++) {
        struct hash h = p->hashes[i];
        p->hashes[i] = p->hashes[p->count - 1 - i];
        p->hashes[p->count - 1 - i] = h;
    }
}

enum err tree_inclusion(const struct tree *t, uint64_t index, uint64_t size,
                        struct merkle_proof *out)
{
    uint64_t from = 0, to = size;

    if (index >= size || size > tree_size(t))
        return ERR_NOT_FOUND;
    out->count = 0;
    while (to - from > 1) {
        uint64_t middle = from + split(to - from);
        if (index < middle) {
            proof_add(t, middle, to, out);
            to = middle;
        } else {
            proof_add(t, from, middle, out);
            from = middle;
        }
    }
    proof_reverse(out);
    return ERR_OK;
}

enum err tree_consistency(const struct tree *t, uint64_t old_size, uint64_t size,
                          struct merkle_proof *out)
{
    uint64_t from = 0, to = size;

    if (old_size > size || size > tree_size(t))
        return ERR_NOT_FOUND;
    out->count = 0;
    if (old_size == 0)
        return ERR_OK;
    /* Down to the subtree that ends where the old tree ended. */
    while (to != old_size) {
        uint64_t middle = from + split(to - from);
        if (old_size <= middle) {
            proof_add(t, middle, to, out);
            to = middle;
        } else {
            proof_add(t, from, middle, out);
            from = middle;
        }
    }
    /* If that is the whole old tree, the verifier has its hash already. */
    if (from != 0)
        proof_add(t, from, to, out);
    proof_reverse(out);
    return ERR_OK;
}
