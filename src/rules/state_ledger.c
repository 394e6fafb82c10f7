/* The fold of what happens to the ledger itself: its beginning, a restore, a start of the keeper, and the loss of its end. */
#include "ledger/origin.h"
#include "rules/state.h"
#include "rules/state_tables.h"

#include <string.h>

/* What was restored is a backup that this log knows. */
enum err state_apply_restore(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct backup_key *k = state_backup_key(s, e->kind);

    (void)leaf;
    if (k == NULL || k->ended || k->begun_n == 0 || e->ref > k->begun_leaf)
        return ERR_INPUT;
    s->restored_ms = e->time_ms;
    s->restored_ref = e->ref;
    s->restore_waits = true;
    return ERR_OK;
}

static void set_origin(struct state *s, const struct entry *e)
{
    memcpy(s->origin, e->value, e->value_n);
    s->origin_n = e->value_n;
}

/* A log begins with a name that no loss could give. */
enum err state_apply_log_open(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct view first;

    (void)leaf;
    if (origin_split(view_of(e->value, e->value_n), &first) != 1)
        return ERR_INPUT;
    set_origin(s, e);
    return ERR_OK;
}

/* What was found holds the losses before; the name is a later one of this log.  Numbers may be left out: a loss can be lost. */
enum err state_apply_loss(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct view name = view_of(e->value, e->value_n), first;
    uint64_t before = s->losses_n == 0 ? 0 : s->losses[s->losses_n - 1].leaf;

    if (e->count <= before || e->count > leaf || !origin_precedes(state_origin(s), name))
        return ERR_INPUT;
    if (s->losses_n == LOSSES_MAX)
        return ERR_LIMIT;
    struct loss *l = &s->losses[s->losses_n++];
    *l = (struct loss){.leaf = leaf, .at_ms = e->time_ms, .number = origin_split(name, &first), .count = e->count,
                       .known = entry_has(e, KEY_LIMIT), .seen = e->limit};
    memcpy(l->root, e->object, sizeof(l->root));
    set_origin(s, e);
    return ERR_OK;
}

/* The first start behind a restore has done again what the ledger says was erased. */
enum err state_apply_keeper_start(struct state *s, const struct entry *e, uint64_t leaf)
{
    (void)e;
    (void)leaf;
    s->restore_waits = false;
    return ERR_OK;
}

const struct loss *state_loss_at(const struct state *s, size_t i)
{
    return i < s->losses_n ? &s->losses[i] : NULL;
}

uint64_t loss_missing(const struct loss *l)
{
    return l->known && l->seen > l->count ? l->seen - l->count : 0;
}

struct view state_origin(const struct state *s)
{
    return view_of(s->origin, s->origin_n);
}
