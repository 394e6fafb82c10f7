#include "ledger/merkle.h"

#include <string.h>

/* Roots are public: comparing them may take its time. */
static bool same(const struct hash *a, const struct hash *b)
{
    return view_eq(view_of(a->b, sizeof(a->b)), view_of(b->b, sizeof(b->b)));
}

void merkle_empty(struct hash *out)
{
    hash_of(view_of(NULL, 0), out);
}

void merkle_leaf(struct view entry, struct hash *out)
{
    hash_prefixed(0, entry, out);
}

void merkle_node(const struct hash *left, const struct hash *right, struct hash *out)
{
    uint8_t both[2 * HASH_BYTES];

    memcpy(both, left->b, HASH_BYTES);
    memcpy(both + HASH_BYTES, right->b, HASH_BYTES);
    hash_prefixed(1, view_of(both, sizeof(both)), out);
}

void merkle_peaks_add(struct merkle_peaks *p, const struct hash *leaf)
{
    unsigned top = (unsigned)__builtin_ctzll(~p->size);
    struct hash h = *leaf;

    for (unsigned i = 0; i < top; i++)
        merkle_node(&p->at[i], &h, &h);
    p->at[top] = h;
    p->size++;
}

void merkle_peaks_head(const struct merkle_peaks *p, struct merkle_head *out)
{
    bool first = true;

    out->size = p->size;
    merkle_empty(&out->root);
    for (uint64_t left = p->size; left > 0; left &= left - 1) {
        const struct hash *peak = &p->at[__builtin_ctzll(left)];
        if (first)
            out->root = *peak;
        else
            merkle_node(peak, &out->root, &out->root);
        first = false;
    }
}

/*
 * One step up of a walk from a node to the root: ${node} is the number of the walker's node in its
 * level, ${last} that of the level's last node.
 */
struct walk {
    uint64_t node, last;
};

/* Whether the next hash of the proof is the left sibling.  If so, the levels in which the walker's
 * node is the last and has no sibling are climbed too: there it is its own parent. */
static bool walk_sibling_is_left(struct walk *w)
{
    if ((w->node & 1) == 0 && w->node != w->last)
        return false;
    while ((w->node & 1) == 0 && w->node != 0) {
        w->node >>= 1;
        w->last >>= 1;
    }
    return true;
}

static void walk_up(struct walk *w)
{
    w->node >>= 1;
    w->last >>= 1;
}

bool merkle_includes(const struct merkle_head *head, uint64_t index, const struct hash *leaf,
                     const struct merkle_proof *proof)
{
    struct hash root = *leaf;

    if (index >= head->size || head->size > MERKLE_SIZE_MAX || proof->count > MERKLE_PROOF_MAX)
        return false;
    struct walk w = {index, head->size - 1};
    for (unsigned i = 0; i < proof->count; i++) {
        const struct hash *sibling = &proof->hashes[i];
        if (w.last == 0)
            return false;
        if (walk_sibling_is_left(&w))
            merkle_node(sibling, &root, &root);
        else
            merkle_node(&root, sibling, &root);
        walk_up(&w);
    }
    return w.last == 0 && same(&root, &head->root);
}

/* The general case of merkle_extends(): 0 < older < newer. */
static bool grows(const struct merkle_head *older, const struct merkle_head *newer,
                  const struct merkle_proof *proof)
{
    struct walk w = {older->size - 1, newer->size - 1};
    unsigned i = 0;

    while ((w.node & 1) != 0)
        walk_up(&w);
    /* An old tree that is one complete subtree is not repeated in the proof. */
    bool complete = (older->size & (older->size - 1)) == 0;
    if (!complete && proof->count == 0)
        return false;
    struct hash old_root = complete ? older->root : proof->hashes[i++];
    struct hash new_root = old_root;
    for (; i < proof->count; i++) {
        const struct hash *sibling = &proof->hashes[i];
        if (w.last == 0)
            return false;
        if (walk_sibling_is_left(&w)) {
            merkle_node(sibling, &old_root, &old_root);
            merkle_node(sibling, &new_root, &new_root);
        } else {
            merkle_node(&new_root, sibling, &new_root);
        }
        walk_up(&w);
    }
    return w.last == 0 && same(&old_root, &older->root) && same(&new_root, &newer->root);
}

static bool is_sound(const struct merkle_head *head)
{
    struct hash empty;

    if (head->size > 0)
        return head->size <= MERKLE_SIZE_MAX;
    merkle_empty(&empty);
    return same(&head->root, &empty);
}

bool merkle_extends(const struct merkle_head *older, const struct merkle_head *newer,
                    const struct merkle_proof *proof)
{
    if (!is_sound(older) || !is_sound(newer) || older->size > newer->size ||
        proof->count > MERKLE_PROOF_MAX)
        return false;
    if (older->size == newer->size)
        return proof->count == 0 && same(&older->root, &newer->root);
    if (older->size == 0)
        return proof->count == 0;
    return grows(older, newer, proof);
}
