/*
 * What lasts in a contract, until when, and what shows that it is gone: registers, numbered copies, packages, paper, media, devices and
 * recordings, erasures, backups, the ledger itself, accounts (N22 N23 J26 K8 K12 K-T12 H4 H5 S10).  The list of what is due and the closing
 * of the contract are made of it.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "rules/closing.h"
#include "rules/keeping.h"

#define SHOWN 100
#define ANSWER_BYTES 30000
#define LASTING (MATTER_ASSET | MATTER_CERTIFIED | MATTER_COPIES | MATTER_RELEASES | MATTER_PRINTS)

/* The list as far as it is asked for: the things before ${first} are passed over. */
struct gather {
    const struct op *op;
    const struct state *s;
    const struct contract_rule *c;
    uint32_t first, n;
    size_t bytes; /* of words: the rest of a frame is numbers */
    struct desk_keeper_things_are are;
    enum err err;
};

static int64_t days(struct date d)
{
    return d.year == 0 ? 0 : date_to_days(d);
}

static int64_t day_of(int64_t ms)
{
    return ms == 0 ? 0 : date_to_days(date_of_ms(ms));
}

/* The place of the next thing; NULL: not on this page. */
static struct desk_keeper_thing *next(struct gather *g, enum desk_keeper_thing_kind kind, uint64_t leaf)
{
    uint32_t at = g->n++;

    if (at < g->first || g->are.next != 0)
        return NULL;
    if (g->are.things_n == SHOWN || g->bytes > ANSWER_BYTES) {
        g->are.next = at;
        return NULL;
    }
    struct desk_keeper_thing *t = &g->are.things[g->are.things_n++];
    *t = (struct desk_keeper_thing){.kind = kind, .leaf = leaf};
    return t;
}

static void add_registers(struct gather *g)
{
    const struct register_rule *r;

    for (size_t i = 0; (r = state_register_at(g->s, i)) != NULL; i++) {
        uint64_t n = r->contract == g->c->no ? scope_count(g->op->k, g->op->d->log, g->c->no, r->no) : 0;
        struct desk_keeper_thing *t = r->contract == g->c->no ? next(g, DESK_KEEPER_THING_KIND_REGISTER, 0) : NULL;
        if (t == NULL)
            continue;
        t->number = r->no;
        t->count = g->are.limited ? 0 : n;
        t->until = days(r->retain_until);
        t->held = state_held(g->s, g->c->no, r->no, NULL, 0) != NULL;
        t->over = !g->are.limited && n == 0;
    }
}

/* Numbered copies end with the contract, wherever they lie: one by one, for their person and for those who oversee that one's work.  Which
 * of them was given back stands in words that the desk reads (desk/flow_copies.h); that all are accounted for is counted here. */
static void add_copies(struct gather *g)
{
    const bool over = state_copies_out(g->s, g->c->no) == 0;
    const struct printed_copy *copy;

    for (size_t i = 0; !g->are.limited && (copy = state_printed(g->s, g->c->no, i)) != NULL; i++) {
        const struct person_rule *p = state_person(g->s, copy->person);
        bool seen = copy->person == g->op->d->person || (op_oversees(g->op) && p != NULL && op_works_with(g->op, p->org));
        struct desk_keeper_thing *t = seen ? next(g, DESK_KEEPER_THING_KIND_COPIES, copy->leaf) : NULL;
        if (t == NULL)
            continue;
        t->number = copy->register_no;
        t->count = 1;
        t->person = copy->person;
        t->until = days(keeping_closes(g->c));
        t->held = keeping_is_held(g->s, g->c->no, copy->register_no);
        t->over = over;
    }
}

static void add_packages(struct gather *g)
{
    const struct package *p;

    for (size_t i = 0; (p = state_package_at(g->s, i)) != NULL; i++) {
        bool seen = p->contract == g->c->no && (p->person == g->op->d->person || op_oversees(g->op));
        struct desk_keeper_thing *t = seen && p->state != PACKAGE_GONE ? next(g, DESK_KEEPER_THING_KIND_PACKAGE, p->leaf) : NULL;
        if (t == NULL)
            continue;
        t->count = p->count;
        t->until = days(p->until);
        t->person = p->person;
        t->of = p->matter;
    }
}

/* The file that shows it, else who confirmed it: the step with which it was over. */
static void show_end(const struct gather *g, const struct matter *m, struct desk_keeper_thing *t)
{
    const struct attachment *a = keeping_certificate(g->s, m);
    const struct matter_done *last = NULL;

    for (unsigned step = 0; step < MATTER_WITHDRAW; step++)
        if (m->done[step].leaf != 0 && (last == NULL || m->done[step].leaf > last->leaf))
            last = &m->done[step];
    t->missing = a == NULL && keeping_certificate_rule(g->c, m) != NULL;
    if (a != NULL) {
        t->shown = DESK_KEEPER_THING_SHOWN_FILE;
        t->document = a->leaf;
        t->of = a->matter;
    } else if (last != NULL) {
        t->shown = DESK_KEEPER_THING_SHOWN_CONFIRMED;
        t->document = last->leaf;
        t->person = last->person;
    }
}

/* What stays by agreement stays until the day that was agreed. */
static void show_agreed(const struct gather *g, const struct matter *m, struct desk_keeper_thing *t)
{
    const struct matter *agreed = keeping_agreed(g->s, m, date_of_ms(keeper_now(g->op->k)));

    if (agreed == NULL)
        return;
    t->until = days(agreed->until);
    t->shown = DESK_KEEPER_THING_SHOWN_AGREED;
    t->document = agreed->leaf;
    t->of = agreed->leaf;
}

static bool lasts(const struct matter *m)
{
    const struct matter_row *row = matter_row(m->kind);

    return row != NULL && (row->flags & LASTING) != 0 && m->state != MATTER_REJECTED && m->state != MATTER_WITHDRAWN;
}

static void add_matters(struct gather *g)
{
    const struct matter *m;

    for (size_t i = 0; g->err == ERR_OK && (m = state_matter_at(g->s, i)) != NULL; i++) {
        bool seen = m->contract == g->c->no && lasts(m) && decide_sees_matter(g->s, m, g->op->d->person);
        struct desk_keeper_thing *t = seen ? next(g, DESK_KEEPER_THING_KIND_MATTER, m->leaf) : NULL;
        if (t == NULL)
            continue;
        t->matter_kind = m->kind;
        t->count = m->count;
        t->person = m->applicant;
        t->until = days(m->until);
        t->keep = keeping_from(g->c, m);
        t->held = matter_is_open(m) && keeping_is_held(g->s, g->c->no, keeping_register(g->s, m));
        t->over = !matter_is_open(m);
        t->over_day = day_of(m->closed_ms);
        if (t->over)
            show_end(g, m, t);
        else
            show_agreed(g, m, t);
        g->err = matter_first_word(g->op, m->leaf, &t->words);
        g->bytes += t->words.n;
    }
}

static void add_erasures(struct gather *g)
{
    const struct application *a;

    for (size_t i = 0; op_oversees(g->op) && (a = state_application_at(g->s, i)) != NULL; i++) {
        bool mine = a->contract == g->c->no && a->kind < APPLY_ERASE__MAX && a->executed;
        struct desk_keeper_thing *t = mine ? next(g, DESK_KEEPER_THING_KIND_ERASURE, a->leaf) : NULL;
        if (t == NULL)
            continue;
        t->number = a->register_no;
        t->count = a->erased;
        t->person = a->executor;
        t->over = true;
        t->over_day = day_of(a->destroyed_ms);
        t->until = days(a->backups_until);
        t->missing = a->certificate_leaf == 0 || a->stage != CERTIFICATE_COMPLETE;
        t->document = a->certificate_leaf;
        t->shown = a->certificate_leaf == 0 ? DESK_KEEPER_THING_SHOWN_NOTHING : DESK_KEEPER_THING_SHOWN_CERTIFICATE;
    }
}

/* Of the whole house: a backup that is still to be opened may hold what was erased here. */
static void add_backups(struct gather *g)
{
    const struct state *machine = logbook_state(g->op->k->logs, KEEPER_MACHINE_LOG);
    const struct backup_key *key;

    for (size_t i = 0; op_oversees(g->op) && (key = state_backup_key_at(machine, i)) != NULL; i++) {
        struct desk_keeper_thing *t = key->begun_n > 0 ? next(g, DESK_KEEPER_THING_KIND_BACKUP, 0) : NULL;
        if (t == NULL)
            continue;
        t->number = key->no;
        t->count = key->begun_n;
        t->until = days(key->until);
        t->over = key->ended;
        t->over_day = day_of(key->ended_ms);
    }
}

/* The ledger outlives the contract by the years that its terms name; without them nobody has said how long. */
static void add_log(struct gather *g)
{
    struct desk_keeper_thing *t = next(g, DESK_KEEPER_THING_KIND_LOG, 0);

    if (t != NULL)
        t->keep = t->until = days(keeping_log_until(g->c));
}

static void add_accounts(struct gather *g)
{
    const struct assignment *a;

    for (size_t i = 0; op_oversees(g->op) && (a = state_assignment_at(g->s, i)) != NULL; i++) {
        const struct person_rule *p = a->contract == g->c->no ? state_person(g->s, a->person) : NULL;
        bool known = p != NULL && op_knows_person(g->op, p->no);
        struct desk_keeper_thing *t = known ? next(g, DESK_KEEPER_THING_KIND_ACCOUNT, 0) : NULL;
        if (t == NULL)
            continue;
        int64_t person = days(p->until), duty = days(a->until);
        t->number = p->no;
        t->person = p->no;
        t->until = person < duty ? person : duty;
        t->over = p->ended || t->until < day_of(keeper_now(g->op->k));
    }
}

enum err op_things(struct op *op)
{
    struct gather g = {.op = op, .s = logbook_state(op->k->logs, op->d->log)};
    struct desk_keeper_things m;
    enum err err;

    TRY(OP_GET(op, things, &m));
    g.c = state_contract(g.s, op->d->contract);
    g.first = m.first;
    g.are.things = arena_alloc(op->arena, SHOWN, sizeof(*g.are.things));
    if (g.c == NULL || g.are.things == NULL)
        return g.c == NULL ? ERR_NOT_FOUND : ERR_MEMORY;
    g.are.limited = !op_reaches(op, 0);
    add_registers(&g);
    add_packages(&g);
    add_matters(&g);
    add_erasures(&g);
    add_backups(&g);
    add_log(&g);
    add_accounts(&g);
    add_copies(&g); /* behind the others: there may be many */
    TRY(g.err);
    err = OP_ANSWER(op, things_are, &g.are);
out:
    return err;
}

/* What of the contract is not closed yet.  Who reaches only some blocks is told that there are records, not how many. */
enum err op_closing(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct closing_by by = {0, op->d->person, date_of_ms(keeper_now(op->k))};
    struct desk_keeper_closing_are are = {0};
    struct desk_keeper_closing m;
    struct closing left;
    struct date until;
    enum err err;

    TRY(OP_GET(op, closing, &m));
    state_closing(s, op->d->contract, &by, &left);
    are.limited = !op_reaches(op, 0);
    are.contracts = left.contracts;
    are.matters = left.matters;
    are.packages = left.packages;
    are.applications = left.applications;
    are.erasures = left.erasures;
    are.jobs = left.jobs;
    are.imports = left.imports;
    are.accounts = left.accounts;
    are.copies = left.copies;
    are.unshown = left.unshown;
    are.left = closing_is_open(&left);
    are.closed = c == NULL ? 0 : c->closed_leaf;
    are.closed_on = c == NULL ? 0 : day_of(c->closed_ms);
    are.read_until = c == NULL ? 0 : days(keeping_log_until(c));
    are.records = are.limited ? 0 : scope_count(op->k, op->d->log, op->d->contract, 0);
    are.backups_hold = state_backups_hold(logbook_state(op->k->logs, KEEPER_MACHINE_LOG), keeper_now(op->k), &until);
    are.backups_until = days(until);
    err = OP_ANSWER(op, closing_are, &are);
out:
    return err;
}
