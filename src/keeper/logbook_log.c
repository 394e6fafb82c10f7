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
    mem_free(l->blocks);
    mem_free(l->terminals);
    mem_free(l->lists);
    mem_free(l);
}

static enum err reserve_leaf(struct log *l)
{
    if (tree_size(l->tree) < l->leaves_cap)
        return ERR_OK;
    uint64_t cap = l->leaves_cap == 0 ? 64 : l->leaves_cap * 2;
    struct leaf *bigger = mem_resize(l->leaves, cap, sizeof(*bigger));
    if (bigger == NULL)
        return ERR_MEMORY;
    l->leaves = bigger;
    struct leaf_block *blocks =
        mem_resize(l->blocks, (cap + BLOCK_LEAVES - 1) / BLOCK_LEAVES, sizeof(*blocks));
    if (blocks == NULL)
        return ERR_MEMORY;
    l->blocks = blocks;
    l->leaves_cap = cap;
    return ERR_OK;
}

enum err log_reserve(struct log *l, const struct entry *e)
{
    enum err err = reserve_leaf(l);

    return err == ERR_OK ? log_reserve_column(l, e) : err;
}

enum err log_fold(struct log *l, const struct entry *e)
{
    struct note_key renamed;
    enum err err;

    /* Opening is what makes a log, and happens once. */
    if ((e->act == ACT_LOG_OPEN) != (tree_size(l->tree) == 0))
        return ERR_INPUT;
    if (e->act == ACT_LOSS)
        TRY(note_key_init(&renamed, NOTE_ED25519, view_of(e->value, e->value_n),
                          view_of(l->key.public_key, sizeof(l->key.public_key))));
    TRY(state_apply(l->state, e, tree_size(l->tree)));
    if (e->act == ACT_LOSS)
        l->key = renamed;
out:
    return err;
}

enum err log_keep(struct log *l, const struct entry *e, struct view text,
                  struct journal_place place)
{
    uint64_t index = tree_size(l->tree);
    struct hash h;
    enum err err;

    merkle_leaf(text, &h);
    TRY(tree_append(l->tree, &h));
    l->leaves[index].place = place;
    log_keep_column(l, index, e);
out:
    return err;
}
