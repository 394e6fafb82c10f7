/*
 * Looking through the ledger (記録の点検), and counting what lasts (棚卸).  The figures of a review are counted here, from the ledger of its
 * period, and never taken from a desk (N7 N20.6e N20.12 N25 J29 K-T9).
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "rules/review.h"

#include <string.h>

#define SCAN_BUDGET 500000 /* leaves looked at in one step */
#define SCAN_STEPS 20      /* a period with more is reviewed in parts */
#define PEOPLE_MAX 4096
#define NUMBER_BYTES 20
#define THINGS 100
#define ANSWER_BYTES 60000

/* --- the figures ---------------------------------------------------------------------------------------------------------- */

struct figures {
    uint64_t n[REVIEW__MAX];
    uint32_t *people; /* PEOPLE_MAX of them */
};

static void add_person(struct figures *f, uint32_t person)
{
    uint64_t i = 0, n = f->n[REVIEW_PEOPLE];

    while (i < n && f->people[i] != person)
        i++;
    if (i == n && n < PEOPLE_MAX)
        f->people[f->n[REVIEW_PEOPLE]++] = person;
}

/* The figure under which an act is counted; REVIEW__MAX: none. */
static enum review_figure figure_of(unsigned act)
{
    switch (act) {
    case ACT_SEARCH:
        return REVIEW_SEARCHES;
    case ACT_LIST:
    case ACT_OPEN:
    case ACT_REVEAL:
        return REVIEW_READS;
    case ACT_EDIT:
    case ACT_MOVE:
        return REVIEW_CHANGES;
    case ACT_PRINT:
        return REVIEW_PRINTS;
    case ACT_IMPORT_OPEN:
    case ACT_UPDATE_OPEN:
    case ACT_PACKAGE_OPEN:
        return REVIEW_BULK;
    default:
        return REVIEW__MAX;
    }
}

static void add(struct figures *f, const struct leaf_column *c)
{
    bool fact = c->verdict == VERDICT_FACT, permitted = c->verdict == VERDICT_PERMIT;
    enum review_figure figure = figure_of(c->act);

    f->n[REVIEW_ENTRIES]++;
    f->n[REVIEW_REFUSALS] += !fact && !permitted;
    f->n[REVIEW_NIGHT] += !fact && c->person != 0 && review_is_night(c->time_ms);
    if (permitted && review_is_use((enum entry_act)c->act) && c->person != 0)
        add_person(f, c->person);
    if (permitted && figure < REVIEW__MAX)
        f->n[figure]++;
}

static uint64_t alerts_between(const struct op *op, int64_t from_ms, int64_t until_ms)
{
    const struct alert *alert;
    uint64_t n = 0;

    for (size_t i = 0; (alert = alerts_at(op->k->alerts, op->d->log, i)) != NULL; i++)
        n += alert->contract == op->d->contract && alert->time_ms >= from_ms && alert->time_ms < until_ms;
    return n;
}

/* Count the days ${from} to ${until}, both included.  ERR_LIMIT: too much for one review. */
static enum err count(const struct op *op, int64_t from, int64_t until, struct figures *out)
{
    const struct leaf_query q = {.like = {.act = 0xffff, .contract = op->d->contract},
                                 .from_ms = date_start_ms(date_from_days(from)),
                                 .until_ms = date_start_ms(date_from_days(until + 1))};
    uint64_t before = UINT64_MAX, index = 0;
    enum err err = ERR_MEMORY;

    *out = (struct figures){.people = arena_alloc(op->arena, PEOPLE_MAX, sizeof(*out->people))};
    if (out->people == NULL)
        return err;
    for (unsigned steps = 0; steps < SCAN_STEPS;) {
        unsigned budget = SCAN_BUDGET;
        err = logbook_find(op->k->logs, op->d->log, &q, before, &budget, &index);
        before = index;
        if (err == ERR_OK)
            add(out, logbook_column(op->k->logs, op->d->log, index));
        steps += err == ERR_AGAIN;
        if ((err != ERR_OK && err != ERR_AGAIN) || index == 0)
            break;
    }
    if (err == ERR_AGAIN)
        return ERR_LIMIT;
    out->n[REVIEW_ALERTS] = alerts_between(op, q.from_ms, q.until_ms);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static bool days_fit(int64_t from, int64_t until)
{
    return from > 0 && until >= from && until <= date_to_days((struct date){9999, 12, 30});
}

enum err op_ledger_review(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    struct desk_keeper_ledger_review m;
    struct desk_keeper_ledger_reviewed is = {0};
    struct figures f = {0};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, ledger_review, &m));
    if (c == NULL || !days_fit(m.from, m.until))
        TRY(ERR_INPUT);
    TRY(count(op, m.from, m.until, &f));
    op_begin(op, ACT_LEDGER_READ);
    entry_set_kind(&op->e, LEDGER_COUNTED);
    entry_set_count(&op->e, f.n[REVIEW_ENTRIES]);
    entry_set_from(&op->e, date_from_days(m.from));
    entry_set_until(&op->e, date_from_days(m.until));
    TRY(op_decide(op, (struct view){NULL, 0}));
    is.leaf = op->leaf;
    is.figures = f.n;
    is.figures_n = REVIEW__MAX;
    is.through = review_through(s, c, date_to_days(c->from), &is.last);
    TRY(desk_keeper_ledger_reviewed_put(&payload, &is));
    TRY(hold_answer(op, DESK_KEEPER_LEDGER_REVIEWED, &payload));
out:
    buf_clear(&payload);
    return err;
}

enum err review_counts(const struct op *op, struct desk_keeper_matter_apply *m)
{
    const struct matter_row *row = matter_row(m->kind);

    if (row == NULL)
        return ERR_OK; /* refused as unknown */
    if ((row->flags & MATTER_REVIEW) != 0) {
        if (!days_fit(m->from, m->until))
            return ERR_INPUT;
        m->count = (uint64_t)(m->until - m->from + 1);
    } else if ((row->flags & MATTER_STOCK) != 0) {
        m->count = stock_things(logbook_state(op->k->logs, op->d->log), op->d->contract, m->ref);
    }
    return ERR_OK;
}

enum err review_words(struct op *op, struct desk_keeper_matter_apply *m)
{
    struct desk_keeper_matter_word *words;
    struct figures f;
    struct decision d;
    enum err err;

    decide(logbook_state(op->k->logs, op->d->log), &op->e, &d);
    if ((matter_row(m->kind)->flags & MATTER_REVIEW) == 0 || d.verdict != VERDICT_PERMIT)
        return ERR_OK; /* what is refused is not counted */
    TRY(count(op, m->from, m->until, &f));
    words = arena_alloc(op->arena, m->words_n + REVIEW__MAX, sizeof(*words));
    if (words == NULL)
        return ERR_MEMORY;
    memcpy(words, m->words, m->words_n * sizeof(*words));
    for (unsigned i = 0; i < REVIEW__MAX; i++) {
        const char *text = arena_fmt(op->arena, "%llu", (unsigned long long)f.n[i]);
        if (text == NULL)
            return ERR_MEMORY;
        words[m->words_n++] = (struct desk_keeper_matter_word){(uint8_t)(REVIEW_FIELD + i), view_str(text)};
    }
    m->words = words;
out:
    return err;
}

/* --- stocktaking ------------------------------------------------------------------------------------------------------------ */

/* Whether ${m} is in the list: counted by ${stock}, or (NULL) to be counted of ${place} if one began now; and seen by this person. */
static bool is_listed(const struct op *op, const struct matter *stock, uint64_t place, const struct matter *m)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct matter begun = {.leaf = UINT64_MAX, .contract = op->d->contract, .ref = place};

    return stock_counts(s, stock == NULL ? &begun : stock, m) && decide_sees_matter(s, m, op->d->person);
}

static enum err fill_thing(const struct op *op, const struct matter *stock, const struct matter *m, struct desk_keeper_stock_thing *out)
{
    const struct stock_row *row = stock == NULL ? NULL : stock_of(logbook_state(op->k->logs, op->d->log), stock->leaf, m->leaf);

    *out = (struct desk_keeper_stock_thing){.matter = m->leaf, .kind = m->kind, .count = m->count, .place = m->ref, .person = m->applicant};
    if (row != NULL) {
        out->state = row->seen ? DESK_KEEPER_STOCK_STATE_SEEN : DESK_KEEPER_STOCK_STATE_MISSING;
        out->by = row->person;
        out->ms = row->ms;
    }
    return matter_first_word(op, m->leaf, &out->words);
}

enum err op_stock(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct desk_keeper_stock m;
    struct desk_keeper_stock_is is = {0};
    const struct matter *stock, *thing;
    size_t bytes = 0;
    enum err err;

    TRY(OP_GET(op, stock, &m));
    stock = m.matter == 0 ? NULL : state_matter(s, m.matter);
    if (m.matter != 0 && (stock == NULL || stock->contract != op->d->contract || (matter_row(stock->kind)->flags & MATTER_STOCK) == 0 ||
                          !decide_sees_matter(s, stock, op->d->person)))
        return ERR_NOT_FOUND;
    is.things = arena_alloc(op->arena, THINGS, sizeof(*is.things));
    if (is.things == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (thing = state_matter_at(s, i)) != NULL; i++) {
        if (thing->leaf <= m.after || !is_listed(op, stock, m.place, thing))
            continue;
        if (is.things_n == THINGS || bytes > ANSWER_BYTES) {
            is.next = is.things[is.things_n - 1].matter;
            break;
        }
        struct desk_keeper_stock_thing *out = &is.things[is.things_n++];
        TRY(fill_thing(op, stock, thing, out));
        bytes += out->words.n;
    }
    err = OP_ANSWER(op, stock_is, &is);
out:
    return err;
}

enum err op_stock_count(struct op *op)
{
    struct desk_keeper_stock_count m;
    enum err err;

    TRY(OP_GET(op, stock_count, &m));
    op_begin(op, ACT_STOCK);
    entry_set_ref(&op->e, m.matter);
    entry_set_limit(&op->e, m.thing);
    entry_set_kind(&op->e, m.missing ? STOCK_MISSING : STOCK_SEEN);
    TRY(op_decide(op, (struct view){NULL, 0}));
    if (m.missing)
        TRY(alert_note(op->k, op->d->log, op->leaf, &op->e));
    err = hold_ok(op);
out:
    return err;
}
