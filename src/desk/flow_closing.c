#include "desk/flow_closing.h"

#include "base/clock.h"
#include "desk/flow_block.h"

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
    static const char *const names[] = {"nothing", "confirmed", "file", "certificate"};

    return shown < sizeof(names) / sizeof(names[0]) ? names[shown] : "?";
}
