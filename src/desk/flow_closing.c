#include "desk/flow_closing.h"

#include "base/clock.h"
#include "desk/flow_block.h"
#include "desk/flow_copies.h"
#include "rules/matter.h"

/* Of registers whoever reaches only some blocks counts what is in these. */
static enum err fill_counts(struct desk *d, struct flow_things *out)
{
    struct desk_keeper_retentions_are are;
    enum err err;

    TRY(flow_retentions(d, &are));
    for (uint32_t i = 0; i < out->n; i++)
        for (uint32_t k = 0; out->list[i].kind == DESK_KEEPER_THING_KIND_REGISTER && k < are.registers_n; k++)
            if (are.registers[k].register_ == out->list[i].number)
                out->list[i].count = are.registers[k].records;
out:
    return err;
}

const struct desk_keeper_matter_info *flow_thing_back(const struct flow_things *all, const struct desk_keeper_thing *t)
{
    return t->kind == DESK_KEEPER_THING_KIND_COPIES ? copies_back(all->backs, all->backs_n, t->leaf) : NULL;
}

/* A numbered copy is over when somebody else has confirmed that it was given back or destroyed: that matter shows it. */
static enum err end_copies(struct desk *d, struct flow_things *out)
{
    const struct desk_keeper_matters filter = {.kind = MATTER_COPIES_BACK};
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < out->n; i++) {
        struct desk_keeper_thing *t = &out->list[i];
        if (t->kind == DESK_KEEPER_THING_KIND_COPIES && out->backs == NULL)
            TRY(flow_matters(d, &filter, FLOW_MATTERS_MAX, &out->backs, &out->backs_n));
        const struct desk_keeper_matter_info *back = flow_thing_back(out, t);
        if (back == NULL || back->state != MATTER_CLOSED)
            continue;
        t->over = true;
        t->over_day = date_to_days(date_of_ms(back->done[MATTER_CLOSE].ms));
        t->shown = DESK_KEEPER_THING_SHOWN_CONFIRMED;
        t->document = back->matter;
        t->of = back->matter;
        t->person = back->done[MATTER_CLOSE].person;
    }
out:
    return err;
}

enum err flow_things(struct desk *d, struct flow_things *out)
{
    struct desk_keeper_things ask = {0};
    struct desk_keeper_things_are are = {0};
    enum err err = ERR_MEMORY;

    *out = (struct flow_things){.today = date_to_days(date_of_ms(clock_now_ms()))};
    out->list = arena_alloc(&d->arena, FLOW_THINGS_MAX, sizeof(*out->list));
    if (out->list == NULL)
        return err;
    do {
        TRY(ask_keeper_things(d, &ask, &are));
        for (uint32_t i = 0; i < are.things_n && out->n < FLOW_THINGS_MAX; i++)
            out->list[out->n++] = are.things[i];
        ask.first = are.next;
    } while (are.next != 0 && out->n < FLOW_THINGS_MAX);
    out->limited = are.limited;
    if (out->limited)
        TRY(fill_counts(d, out));
    err = end_copies(d, out);
out:
    return err;
}

enum flow_thing_list flow_thing_list(const struct desk_keeper_thing *t, int64_t today)
{
    bool is_past = t->until != 0 && t->until < today;

    if (t->over && (t->kind != DESK_KEEPER_THING_KIND_REGISTER || is_past)) /* an empty register may be filled again */
        return FLOW_THING_GONE;
    if (t->held)
        return FLOW_THING_HELD;
    if (t->until == 0)
        return FLOW_THING_UNDATED;
    return is_past ? FLOW_THING_DUE : FLOW_THING_DATED;
}

const char *flow_thing_kind_name(unsigned kind)
{
    static const char *const names[] = {"register", "copies", "package", "matter", "erasure", "backup", "log", "account"};

    return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "?";
}

const char *flow_thing_list_name(unsigned list)
{
    static const char *const names[FLOW_THING_LIST__MAX] = {"due", "held", "no-date", "dated", "gone"};

    return list < FLOW_THING_LIST__MAX ? names[list] : "?";
}

const char *flow_thing_shown_name(unsigned shown)
{
    static const char *const names[] = {"nothing", "confirmed", "file", "certificate", "agreed"};

    return shown < sizeof(names) / sizeof(names[0]) ? names[shown] : "?";
}
