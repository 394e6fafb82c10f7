/* The fold of the worklists. */
#include "rules/state_tables.h"

#include <string.h>

#define DAY_MS 86400000

void state_close_worklists(struct state *s, const struct entry *e)
{
    struct worklist *w;

    for (size_t i = 0; (w = state_table_at(s, TABLE_WORKLISTS, i)) != NULL; i++)
        if (w->contract == e->contract && (e->register_no == 0 || e->register_no == w->register_no) && w->closed_ms == 0)
            w->closed_ms = e->time_ms;
}

/* Lists that are over make room. */
static void drop_worklists(struct state *s, int64_t now_ms)
{
    const struct worklist *w;

    for (size_t i = 0; (w = state_worklist_at(s, i)) != NULL;)
        if (worklist_is_over(w, now_ms - DAY_MS)) /* not before the keeper has seen that it is over */
            state_table_drop(s, TABLE_WORKLISTS, w->leaf, 0);
        else
            i++;
}

enum err state_apply_work_make(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    TRY(state_table_put(s, TABLE_WORKLISTS, leaf, 0, &row));
    struct worklist *w = row;
    *w = (struct worklist){.leaf = leaf,
                                                .contract = e->contract,
                                                .maker = e->person,
                                                .person = (uint32_t)e->limit,
                                                .register_no = e->register_no,
                                                .purpose = e->purpose,
                                                .count = e->count,
                                                .due = e->until,
                                                .made_ms = e->time_ms,
                                                .blocks_n = e->blocks_n};
    memcpy(w->blocks, e->blocks, sizeof(w->blocks));
    drop_worklists(s, e->time_ms);
out:
    return err;
}

/* The open list that ${e} is about, or NULL. */
static struct worklist *open_worklist(struct state *s, const struct entry *e)
{
    struct worklist *w = state_table_find(s, TABLE_WORKLISTS, e->ref, 0);

    return w == NULL || w->contract != e->contract || w->closed_ms != 0 ? NULL : w;
}

enum err state_apply_work_change(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct worklist *w = open_worklist(s, e);

    (void)leaf;
    if (w == NULL)
        return ERR_INPUT;
    if (e->kind == WORK_CLOSED) {
        w->closed_ms = e->time_ms;
    } else {
        w->person = (uint32_t)e->limit;
        w->due = e->until;
    }
    return ERR_OK;
}

enum err state_apply_work_item(struct state *s, const struct entry *e, uint64_t leaf)
{
    (void)leaf;
    return open_worklist(s, e) == NULL ? ERR_INPUT : ERR_OK;
}
