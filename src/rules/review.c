#include "rules/review.h"

#include "rules/decide_facts.h"
#include "rules/state_tables.h"

#define NIGHT_BEGINS 22
#define NIGHT_ENDS 5
#define PLACE_DEPTH_MAX 8 /* a recording on a device, which lies in a place */

bool review_is_use(enum entry_act act)
{
    switch ((int)act) {
    case ACT_SEARCH:
    case ACT_LIST:
    case ACT_OPEN:
    case ACT_REVEAL:
    case ACT_EDIT:
    case ACT_PRINT:
    case ACT_MOVE:
    case ACT_IMPORT_BATCH:
    case ACT_UPDATE_BATCH:
    case ACT_PACKAGE_BATCH:
        return true;
    default:
        return false;
    }
}

bool review_is_night(int64_t ms)
{
    int64_t hour = (ms - date_start_ms(date_of_ms(ms))) / 3600000;

    return hour >= NIGHT_BEGINS || hour < NIGHT_ENDS;
}

static bool is_of(const struct matter *m, uint32_t contract, uint32_t flag)
{
    return m->contract == contract && (matter_row(m->kind)->flags & flag) != 0;
}

/* --- reviews -------------------------------------------------------------------------------------------------------------- */

/* The furthest day that a review reaches which begins not behind the day after ${through}. */
static int64_t reached(const struct state *s, uint32_t contract, int64_t through)
{
    const struct matter *m;
    int64_t last = through;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
        if (is_of(m, contract, MATTER_REVIEW) && date_to_days(m->from) <= through + 1 && date_to_days(m->until) > last)
            last = date_to_days(m->until);
    return last;
}

int64_t review_through(const struct state *s, const struct contract_rule *c, int64_t begins, uint64_t *leaf_out)
{
    const struct matter *m;
    int64_t through = begins - 1, further;

    *leaf_out = 0;
    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
        if (is_of(m, c->no, MATTER_REVIEW))
            *leaf_out = m->leaf;
    while ((further = reached(s, c->no, through)) > through)
        through = further;
    return through;
}

void state_note_use(struct state *s, const struct entry *e)
{
    bool uses = e->verdict == VERDICT_PERMIT && review_is_use(e->act);
    struct assignment *a = uses ? state_table_find(s, TABLE_ASSIGNMENTS, e->contract, e->person) : NULL;

    if (a != NULL)
        a->used = date_of_ms(e->time_ms);
}

/* Whether the human being who asks used records of the contract on ${from} or later, with whichever account. */
static bool has_used(const struct facts *f, struct date from)
{
    const struct assignment *a;

    for (size_t i = 0; (a = state_assignment_at(f->s, i)) != NULL; i++) {
        const struct person_rule *p = a->contract == f->contract->no && a->used.year != 0 ? state_person(f->s, a->person) : NULL;
        if (p != NULL && same_human(p, f->person) && date_to_days(a->used) >= date_to_days(from))
            return true;
    }
    return false;
}

enum refusal review_fits(const struct facts *f)
{
    const struct entry *e = f->e;

    if (e->register_no != 0 || e->org != 0 || e->ref != 0 || e->purpose != 0)
        return REFUSAL_MATTER;
    if (date_to_days(e->from) < date_to_days(f->contract->from) || date_to_days(e->until) >= date_to_days(f->today))
        return REFUSAL_MATTER_TERM; /* not over yet */
    if (e->count != (uint64_t)(date_to_days(e->until) - date_to_days(e->from) + 1))
        return REFUSAL_MATTER_COUNT; /* days */
    return has_used(f, e->from) ? REFUSAL_SAME_PERSON : REFUSAL_NONE;
}

/* --- stocktaking ---------------------------------------------------------------------------------------------------------- */

static bool lies_in(const struct state *s, const struct matter *thing, uint64_t place)
{
    for (unsigned levels = 0; thing != NULL && levels < PLACE_DEPTH_MAX; levels++) {
        if (thing->ref == place)
            return true;
        thing = thing->ref == 0 ? NULL : state_matter(s, thing->ref);
    }
    return false;
}

static bool is_thing(const struct state *s, const struct matter *m, uint32_t contract, uint64_t place)
{
    return is_of(m, contract, MATTER_ASSET) && m->state == MATTER_OPEN && (place == 0 || lies_in(s, m, place));
}

bool stock_counts(const struct state *s, const struct matter *stock, const struct matter *thing)
{
    return thing->leaf < stock->leaf && is_thing(s, thing, stock->contract, stock->ref);
}

uint64_t stock_things(const struct state *s, uint32_t contract, uint64_t place)
{
    const struct matter *m;
    uint64_t n = 0;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
        n += is_thing(s, m, contract, place);
    return n;
}

const struct stock_row *stock_of(const struct state *s, uint64_t stock, uint64_t thing)
{
    return state_table_find(s, TABLE_STOCK, stock, thing);
}

uint64_t stock_unseen(const struct state *s, const struct matter *stock)
{
    const struct matter *m;
    uint64_t n = 0;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL && m->leaf < stock->leaf; i++) {
        const struct stock_row *row = stock_counts(s, stock, m) ? stock_of(s, stock->leaf, m->leaf) : NULL;
        n += stock_counts(s, stock, m) && (row == NULL || !row->seen);
    }
    return n;
}

const struct matter *stock_newest(const struct state *s, uint32_t contract)
{
    const struct matter *m, *newest = NULL;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
        if (is_of(m, contract, MATTER_STOCK) && m->ref == 0 && m->state == MATTER_CLOSED)
            newest = m;
    return newest;
}

enum refusal stock_opens(const struct facts *f)
{
    if (f->e->register_no != 0 || f->e->org != 0 || f->e->purpose != 0)
        return REFUSAL_MATTER;
    return f->e->count == stock_things(f->s, f->contract->no, f->e->ref) ? REFUSAL_NONE : REFUSAL_MATTER_COUNT;
}

enum refusal stock_fits(const struct facts *f)
{
    const struct matter *m = f->matter, *thing = state_matter(f->s, f->e->limit);

    if (m == NULL || m->contract != f->contract->no || (f->kind->flags & MATTER_STOCK) == 0 || m->state != MATTER_OPEN)
        return REFUSAL_MATTER;
    bool seen = decide_sees_matter(f->s, m, f->person->no) && thing != NULL && decide_sees_matter(f->s, thing, f->person->no);
    return seen && stock_counts(f->s, m, thing) ? REFUSAL_NONE : REFUSAL_MATTER;
}

/* Nothing that should be there is missing, and it is confirmed by nobody who counted. */
enum refusal stock_closes(const struct facts *f)
{
    const struct stock_row *row;

    if (stock_unseen(f->s, f->matter) > 0)
        return REFUSAL_MISSING;
    for (size_t i = 0; (row = state_table_of(f->s, TABLE_STOCK, f->matter->leaf, i)) != NULL; i++) {
        const struct person_rule *who = state_person(f->s, row->person);
        if (who != NULL && same_human(who, f->person))
            return REFUSAL_SAME_PERSON;
    }
    return REFUSAL_NONE;
}

enum err state_apply_stock(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct matter *m = state_matter(s, e->ref), *thing = e->limit < leaf ? state_matter(s, e->limit) : NULL;
    enum err err;
    void *row;

    if (m == NULL || thing == NULL || m->contract != e->contract || thing->contract != e->contract)
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_STOCK, m->leaf, thing->leaf, &row));
    *(struct stock_row *)row = (struct stock_row){m->leaf, thing->leaf, e->kind == STOCK_SEEN, e->person, leaf, e->time_ms};
out:
    return err;
}
