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
