#include "desk/flow_matter.h"

enum err flow_matters(struct desk *d, const struct desk_keeper_matters *filter, uint32_t max,
                      struct desk_keeper_matter_info **list_out, uint32_t *n_out)
{
    struct desk_keeper_matters ask = *filter;
    struct desk_keeper_matters_are are = {0};
    struct desk_keeper_matter_info *list = arena_alloc(&d->arena, max, sizeof(*list));
    uint32_t n = 0;
    enum err err = ERR_OK;

    if (list == NULL)
        return ERR_MEMORY;
    do {
        TRY(ask_keeper_matters(d, &ask, &are));
        for (uint32_t i = 0; i < are.matters_n && n < max; i++)
            list[n++] = are.matters[i];
        ask.before = are.next;
    } while (are.next != 0 && n < max);
    *list_out = list;
    *n_out = n;
out:
    return err;
}

struct view flow_matter_word(const struct desk_keeper_matter_word *words, uint32_t n, unsigned no)
{
    for (uint32_t i = 0; i < n; i++)
        if (words[i].field == no)
            return words[i].text;
    return view_str("");
}

struct view flow_matter_typed(const struct member_numbered *typed, unsigned no)
{
    for (uint32_t i = 0; i < typed->n; i++)
        if (typed->list[i].number == no)
            return typed->list[i].text;
    return view_str("");
}

enum err flow_matter_cells(struct desk *d, unsigned kind, struct flow_matter_cells *out)
{
    const struct matter_row *row = matter_row(kind);
    struct desk_keeper_controls_are are;
    enum err err = ERR_OK;

    *out = (struct flow_matter_cells){0};
    if (row == NULL || row->handling >= HANDLING_ACTS)
        return ERR_OK;
    TRY(ask_keeper_controls(d, &(struct desk_keeper_controls){0}, &are));
    for (uint32_t i = 0; i < are.cells_n; i++) {
        const struct desk_keeper_cell_info *cell = &are.cells[i];
        if (cell->kind / HANDLING_MEDIA != row->handling || cell->data_class >= CLASS__MAX)
            continue;
        out->at[cell->kind % HANDLING_MEDIA][cell->data_class] = cell;
        if (cell->kind % HANDLING_MEDIA == HANDLING_DATA) /* USB memory holds data */
            out->at[MATTER_USB][cell->data_class] = cell;
    }
out:
    return err;
}

uint32_t flow_matter_asks(unsigned kind, int step, const struct desk_keeper_cell_info *cell)
{
    const struct matter_row *row = matter_row(kind);

    if (row == NULL || cell == NULL || step >= MATTER_WITHDRAW)
        return 0;
    return matter_asks(row, step == MATTER_OPENING ? &row->open : &row->steps[step], cell->conditions);
}

uint32_t flow_matter_meets(unsigned kind, unsigned medium, const struct member_numbered *typed)
{
    uint32_t met = 0;

    for (uint32_t i = 0; i < typed->n; i++)
        met |= matter_meets(matter_row(kind), medium, (unsigned)typed->list[i].number, typed->list[i].text);
    return met;
}

struct desk_keeper_matter_word *flow_matter_words(struct desk *d, const struct matter_def *def, int step,
                                                  const struct member_numbered *typed, uint32_t *n_out)
{
    struct desk_keeper_matter_word *words = arena_alloc(&d->arena, def->fields_n + 1, sizeof(*words));
    struct view remark = flow_matter_typed(typed, 0);

    *n_out = 0;
    for (size_t i = 0; words != NULL && i < def->fields_n; i++) {
        struct view text = flow_matter_typed(typed, def->fields[i].no);
        if (def->fields[i].step == step && text.n > 0)
            words[(*n_out)++] = (struct desk_keeper_matter_word){def->fields[i].no, text};
    }
    if (words != NULL && remark.n > 0)
        words[(*n_out)++] = (struct desk_keeper_matter_word){0, remark};
    return words;
}
