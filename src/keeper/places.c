/*
 * Where people work (作業場所・区域): the places of a contract with the terminals in them and the last day of their logs of entries, and
 * into which of them a terminal is put (N20.2 H6 J9 J18 K11).
 */
#include "keeper/keeper.h"

#include "base/clock.h"

#define SHOWN 64
#define ANSWER_BYTES 30000

static const struct state *state_of_op(const struct op *op)
{
    return logbook_state(op->k->logs, op->d->log);
}

static bool is_place(const struct op *op, const struct matter *m)
{
    return m->contract == op->d->contract && (matter_row(m->kind)->flags & MATTER_AREA) != 0 && m->state != MATTER_REJECTED &&
           m->state != MATTER_WITHDRAWN && decide_sees_matter(state_of_op(op), m, op->d->person);
}

/* How many terminals that are not revoked stand in ${m}. */
static uint32_t terminals_in(const struct state *s, const struct matter *m)
{
    const struct terminal_place *p;
    uint32_t n = 0;

    for (size_t i = 0; (p = state_terminal_place_at(s, i)) != NULL; i++) {
        const struct terminal_rule *t = p->matter == m->leaf ? state_terminal(s, p->terminal) : NULL;
        n += t != NULL && !t->revoked;
    }
    return n;
}

static enum err fill(const struct op *op, const struct matter *m, struct desk_keeper_place_info *out)
{
    const struct state *s = state_of_op(op);

    *out = (struct desk_keeper_place_info){
        .place = m->leaf,
        .kind = m->kind,
        .stands = state_place_holds(s, op->d->contract, m, date_of_ms(keeper_now(op->k))),
        .over = m->state == MATTER_CLOSED,
        .from = date_to_days(m->from),
        .until = date_to_days(m->until),
        .terminals = terminals_in(s, m),
    };
    return matter_first_word(op, m->leaf, &out->name);
}

/* The last day for which a line of a log stands in each place. */
static void fill_logged(const struct op *op, struct desk_keeper_places_are *are)
{
    const struct state *s = state_of_op(op);
    const struct matter *m;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++) {
        if (m->ref == 0 || (matter_row(m->kind)->flags & MATTER_LOG) == 0 || m->state == MATTER_WITHDRAWN)
            continue;
        for (uint32_t k = 0; k < are->places_n; k++)
            if (are->places[k].place == m->ref && date_to_days(m->until) > are->places[k].logged)
                are->places[k].logged = date_to_days(m->until);
    }
}

enum err op_places(struct op *op)
{
    const struct state *s = state_of_op(op);
    struct desk_keeper_places m;
    struct desk_keeper_places_are are = {0};
    size_t n = 0, bytes = 0;
    enum err err;

    TRY(OP_GET(op, places, &m));
    are.places = arena_alloc(op->arena, SHOWN, sizeof(*are.places));
    if (are.places == NULL)
        return ERR_MEMORY;
    while (state_matter_at(s, n) != NULL)
        n++;
    for (; n > 0; n--) {
        const struct matter *matter = state_matter_at(s, n - 1);
        if (!is_place(op, matter))
            continue;
        are.more = are.places_n == SHOWN || bytes > ANSWER_BYTES;
        if (are.more)
            break;
        TRY(fill(op, matter, &are.places[are.places_n]));
        bytes += are.places[are.places_n++].name.n;
    }
    fill_logged(op, &are);
    err = OP_ANSWER(op, places_are, &are);
out:
    return err;
}

enum err op_terminal_place(struct op *op)
{
    struct desk_keeper_terminal_place m;
    enum err err;

    TRY(OP_GET(op, terminal_place, &m));
    if (state_terminal(state_of_op(op), m.terminal) == NULL)
        return ERR_NOT_FOUND;
    op_begin(op, ACT_TERMINAL_PLACE);
    entry_set_terminal(&op->e, m.terminal);
    if (m.place != 0)
        entry_set_ref(&op->e, m.place);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_ok(op);
out:
    return err;
}
