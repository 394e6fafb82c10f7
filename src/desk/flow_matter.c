#include "desk/flow_matter.h"

#include "base/num.h"
#include "text/idfold.h"
#include "text/wareki.h"

#define TEXT_MAX 1000

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

static bool is_number(struct view text)
{
    struct buf folded;
    uint64_t n;

    buf_init(&folded, 64);
    idfold(&folded, text);
    bool fits = buf_status(&folded) == ERR_OK && num_parse_u64(buf_view(&folded), INT64_MAX, NUM_CANONICAL, &n) == ERR_OK;
    buf_clear(&folded);
    return fits;
}

enum flow_matter_wrong flow_matter_check(const struct matter_field *f, struct view text)
{
    struct wareki date;

    if (text.n == 0)
        return f->required ? FLOW_MATTER_MISSING : FLOW_MATTER_FINE;
    if (text.n > TEXT_MAX)
        return FLOW_MATTER_TOO_LONG;
    if (f->type == MATTER_NUMBER)
        return is_number(text) ? FLOW_MATTER_FINE : FLOW_MATTER_NO_NUMBER;
    if (f->type == MATTER_DATE)
        return wareki_parse(text, &date) == ERR_OK && date.day != 0 ? FLOW_MATTER_FINE : FLOW_MATTER_NO_DATE;
    if (f->type == MATTER_CHOICE)
        return matter_choice_words(f, text, LANG_JA) != NULL ? FLOW_MATTER_FINE : FLOW_MATTER_NO_CHOICE;
    return FLOW_MATTER_FINE;
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
