/* One log in memory: tree, folded state, and what a search needs. */
#include "keeper/logbook_internal.h"

#include "base/alloc.h"

#include <string.h>

enum err log_new(const struct logbook *b, uint16_t number, struct view origin, struct log **out)
{
    struct log *l = mem_zalloc(sizeof(*l));
    enum err err;

    if (l == NULL)
        return ERR_MEMORY;
    l->number = number;
    TRY(note_key_init(&l->key, NOTE_ED25519, origin,
                      view_of(b->public_key, sizeof(b->public_key))));
    l->tree = tree_new();
    l->state = state_new();
    if (l->tree == NULL || l->state == NULL)
        TRY(ERR_MEMORY);
    *out = l;
    return ERR_OK;
out:
    log_free(l);
    return err;
}

void log_free(struct log *l)
{
    if (l == NULL)
        return;
    tree_free(l->tree);
    state_free(l->state);
    mem_free(l->leaves);
    mem_free(l);
}

enum err log_reserve(struct log *l)
{
    if (tree_size(l->tree) < l->leaves_cap)
        return ERR_OK;
    uint64_t cap = l->leaves_cap == 0 ? 64 : l->leaves_cap * 2;
    struct leaf *bigger = mem_resize(l->leaves, cap, sizeof(*bigger));
    if (bigger == NULL)
        return ERR_MEMORY;
    l->leaves = bigger;
    l->leaves_cap = cap;
    return ERR_OK;
}

/* Subject ids are pseudorandom: any bits of them will do. */
static uint64_t subject_bits(const uint8_t subject[ENTRY_SUBJECT_BYTES])
{
    return UINT64_C(1) << (subject[0] & 63) | UINT64_C(1) << (subject[1] & 63) |
           UINT64_C(1) << (subject[2] & 63);
}

bool leaf_may_name(const struct leaf *l, const uint8_t subject[ENTRY_SUBJECT_BYTES])
{
    uint64_t bits = subject_bits(subject);

    return (l->subjects & bits) == bits;
}

enum err log_fold(struct log *l, const struct entry *e)
{
    /* Opening is what makes a log, and happens once. */
    if ((e->act == ACT_LOG_OPEN) != (tree_size(l->tree) == 0))
        return ERR_INPUT;
    return state_apply(l->state, e, tree_size(l->tree));
}

enum err log_keep(struct log *l, const struct entry *e, struct view text,
                  struct journal_place place)
{
    uint64_t index = tree_size(l->tree);
    struct hash h;
    enum err err;

    merkle_leaf(text, &h);
    TRY(tree_append(l->tree, &h));
    struct leaf *leaf = &l->leaves[index];
    *leaf = (struct leaf){.place = place,
                          .column = {.time_ms = e->time_ms,
                                     .person = e->person,
                                     .act = (uint16_t)e->act,
                                     .register_no = e->register_no,
                                     .contract = e->contract}};
    for (unsigned i = 0; i < e->subjects_n; i++)
        leaf->subjects |= subject_bits(e->subjects[i]);
out:
    return err;
}
