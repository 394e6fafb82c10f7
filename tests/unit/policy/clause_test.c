/*
 * The clauses of the shipped profiles that a control of the keeper meets: in a contract under that one profile the forbidden
 * act is refused, under that clause, and without the fault it is done.  One row, one result; the id stands in the row.
 */
#include "support/t.h"

#include "base/alloc.h"
#include "crypto/secret.h"
#include "policy/shipped.h"
#include "unit/rules/world.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
    const char *profile, *clause;
    enum control control;
} rows[] = {
    {"nerima", "N8", CONTROL_CHANGE_APPROVAL},
    {"nerima", "N9.1", CONTROL_TERM},
    {"nerima", "N9.1", CONTROL_STAFF_FILED},
    {"nerima", "N9.1", CONTROL_AFFILIATION},
    {"nerima", "N9.3", CONTROL_SCOPE},
    {"nerima", "N11", CONTROL_TRAINING},
    {"nerima", "N14", CONTROL_PLEDGE},
    {"nerima", "N15", CONTROL_PURPOSE},
    {"nerima", "N16", CONTROL_PURPOSE},
    {"nerima", "N17", CONTROL_CHANGE_APPROVAL},
    {"nerima", "N19.1", CONTROL_ROLE},
    {"nerima", "N20.6i", CONTROL_SCOPE},
    {"nerima", "N20.6ko", CONTROL_UPLOAD_SCAN},
    {"nerima", "N20.6u", CONTROL_FACTORS},
    {"nerima", "N20.6e", CONTROL_LEDGER_READ},
    {"nerima", "N20.6si", CONTROL_TERMINAL},
    {"nerima", "N20.9", CONTROL_ROLE},
    {"nerima", "N20.10", CONTROL_SCOPE},
    {"nerima", "N20.10", CONTROL_PURPOSE},
    {"nerima", "N22", CONTROL_ERASE_APPROVAL},
    {"shinjuku", "S5", CONTROL_TRAINING},
    {"shinjuku", "S6", CONTROL_TERMINAL},
    {"shinjuku", "S6", CONTROL_FACTORS},
    {"shinjuku", "S6", CONTROL_SCOPE},
    {"shinjuku", "S7", CONTROL_TERM},
    {"shinjuku", "S7", CONTROL_TERMINAL},
    {"shinjuku", "S7", CONTROL_STAFF_FILED},
    {"shinjuku", "S8", CONTROL_PLEDGE},
    {"shinjuku", "S8", CONTROL_PURPOSE},
    {"shinjuku", "S9", CONTROL_CHANGE_APPROVAL},
    {"shinjuku", "S9", CONTROL_PENALTIES},
    {"shinjuku", "S10", CONTROL_ERASE_APPROVAL},
    {"shinjuku", "S11", CONTROL_TERM},
    {"shinjuku", "S13", CONTROL_TRAINING},
    {"hino", "H1", CONTROL_SCOPE},
    {"hino", "H2", CONTROL_PLEDGE},
    {"hino", "H2", CONTROL_ROLE},
    {"hino", "H3", CONTROL_PURPOSE},
    {"hino", "H6", CONTROL_TERM},
    {"hino", "H6", CONTROL_STAFF_FILED},
    {"hino", "H7", CONTROL_TRAINING},
    {"hino", "H10.1-2", CONTROL_TERMINAL},
    {"hino", "H10.2-use", CONTROL_PURPOSE},
    {"hino", "H10.2-use", CONTROL_ROLE},
    {"hino", "H10.3", CONTROL_ERASE_APPROVAL},
    {"hino", "H12", CONTROL_CHANGE_APPROVAL},
    {"jica", "J-4", CONTROL_SCOPE},
    {"jica", "J7", CONTROL_TRAINING},
    {"jica", "J8", CONTROL_PLEDGE},
    {"jica", "J21", CONTROL_QUOTA_MINUTE},
    {"jica", "J21", CONTROL_QUOTA_DAY},
    {"jica", "J21", CONTROL_SEARCH_HITS},
    {"jica", "J21", CONTROL_UPDATE_DAY},
    {"jica", "J30", CONTROL_UPLOAD_SCAN},
    {"jica", "J26", CONTROL_ERASE_APPROVAL},
    {"jica", "J27", CONTROL_SCOPE},
    {"jica", "J27", CONTROL_ROLE},
    {"jica", "J27", CONTROL_FACTORS},
    {"jica", "J29", CONTROL_LEDGER_READ},
    {"koto", "K9", CONTROL_PURPOSE},
    {"koto", "K12", CONTROL_TRAINING},
    {"koto", "K-T3", CONTROL_CHANGE_APPROVAL},
    {"koto", "K-T3", CONTROL_TERM},
    {"koto", "K-T3", CONTROL_CHANGE_OFFICER},
    {"koto", "K-T3", CONTROL_STAFF_FILED},
    {"koto", "K-T5", CONTROL_TRAINING},
    {"koto", "K-T6", CONTROL_PLEDGE},
    {"koto", "K-T6", CONTROL_PLEDGE_RECEIVED},
    {"koto", "K-T7", CONTROL_CHANGE_APPROVAL},
    {"koto", "K-T8", CONTROL_PLEDGE},
    {"koto", "K-T9", CONTROL_TERMINAL},
    {"koto", "K-T10", CONTROL_PURPOSE},
    {"koto", "K-T12", CONTROL_ERASE_APPROVAL},
};

static struct profile_faults faults;
static struct terms terms;

/* The controls of the compiled profile become facts, with the clauses that are cited. */
static void put_controls(struct world *w, const struct profile *p)
{
    for (unsigned c = 0; c < CONTROL__MAX; c++) {
        struct entry e = fact(w, ACT_CONTROL);
        entry_set_contract(&e, CONTRACT);
        entry_set_kind(&e, (uint16_t)c);
        entry_set_limit(&e, param_limit((enum param)c, terms.controls[c].value));
        for (unsigned i = 0; i < p->bindings_n && e.clauses_n < ENTRY_CLAUSES_MAX; i++) {
            char id[ENTRY_CLAUSE_MAX + 1] = "";
            struct view v = profile_clause_of(p, i)->id;
            memcpy(id, v.p, v.n);
            if (terms_cites(&terms, &p->bindings[i], (enum param)c))
                entry_add_clause(&e, id);
        }
        if (terms.controls[c].demanded)
            world_fact(w, &e);
    }
}

/* Somebody new with all but the training, or the pledge. */
static struct entry newcomer(struct world *w, enum entry_act has)
{
    world_person(w, STRANGER, FIRM, STRANGER);
    struct entry e = world_assignment(w, STRANGER, ROLE_HANDLER);
    world_fact(w, &e);
    world_dated(w, has, STRANGER, day(2026, 11, 1));
    return world_session(w, STRANGER);
}

static struct entry opening(struct world *w, uint32_t person)
{
    return world_record(w, ACT_OPEN, person);
}

/* As many records as the quota lets through; the first was read already. */
static void use_up(struct world *w, unsigned n, int64_t step_ms)
{
    for (unsigned i = 0; i < n; i++) {
        struct entry e = opening(w, HANDLER);
        if (world_ask(w, &e).verdict != VERDICT_PERMIT)
            world_stop("within the quota");
        w->now += step_ms;
    }
}

static struct entry wrong_scope(struct world *w)
{
    static const uint16_t field = NOT_SHOWN;
    struct entry e = opening(w, HANDLER);

    entry_set_fields(&e, &field, 1);
    return e;
}

static struct entry session_without(struct world *w, enum control control)
{
    struct entry e = world_session(w, HANDLER);

    if (control == CONTROL_FACTORS)
        entry_set_kind(&e, 0);
    else
        entry_set_terminal(&e, TERMINAL + 1);
    return e;
}

static struct entry unapproved_erasure(struct world *w)
{
    struct entry e = world_application(w, MANAGER, 1);
    uint64_t ref = w->leaf;

    if (world_ask(w, &e).verdict != VERDICT_PERMIT)
        world_stop("application");
    return world_erasure(w, MANAGER, ref, 1);
}

/* The batch with which a file would have compared more than 20,000 records in a day. */
static struct entry large_update(struct world *w)
{
    struct entry e = world_trial(w, HANDLER);
    uint32_t job = e.job;

    world_scanned(w, e.object, SCAN_CLEAN);
    if (world_ask(w, &e).verdict != VERDICT_PERMIT)
        world_stop("trial");
    for (uint64_t row = 0; row + 64 <= 20000; row += 64) {
        e = world_trial_batch(w, job, row, 64);
        if (world_ask(w, &e).verdict != VERDICT_PERMIT)
            world_stop("batch");
    }
    return world_trial_batch(w, job, 19968, 64);
}

/* Everybody of 乙's side stands in a notice that 甲 has received, with all that can be asked of them. */
static void file_staff(struct world *w)
{
    struct entry e = world_op(w, ACT_NOTICE, MANAGER);
    uint8_t digest[32] = {0};
    uint64_t leaf;

    for (uint32_t person = HANDLER; person <= FIRM_APPROVER; person++) {
        world_dated(w, ACT_ATTEST, person, day(2026, 11, 1));
        world_dated(w, ACT_ACKNOWLEDGE, person, day(2026, 11, 1));
        world_dated(w, ACT_PLEDGE_RECEIVED, person, day(2026, 11, 1));
    }
    T_OK(state_staff_digest(w->s, CONTRACT, digest));
    entry_set_count(&e, state_staff_changed(w->s, CONTRACT));
    entry_set_object(&e, digest);
    leaf = w->leaf;
    if (world_ask(w, &e).verdict != VERDICT_PERMIT)
        world_stop("notice");
    e = world_op(w, ACT_NOTICE_RECEIVED, OFFICER);
    entry_set_ref(&e, leaf);
    if (world_ask(w, &e).verdict != VERDICT_PERMIT)
        world_stop("receipt");
}

/* The handler's next record, after something said of them that does not hold today. */
static struct entry opening_after(struct world *w, enum entry_act act)
{
    world_dated(w, act, HANDLER, day(2027, 1, 1));
    return opening(w, HANDLER);
}

/* The handler is given more than was filed. */
static struct entry unfiled(struct world *w)
{
    struct entry e = world_assignment(w, HANDLER, ROLE_HANDLER | ROLE_OPERATOR);

    world_fact(w, &e);
    return opening(w, HANDLER);
}

/* What the control forbids. */
static struct entry forbidden(struct world *w, enum control control)
{
    struct entry e = opening(w, HANDLER);

    switch ((int)control) {
    case CONTROL_TERM:
        w->now = date_start_ms(day(2026, 4, 1)) - 1;
        return opening(w, HANDLER);
    case CONTROL_TRAINING:
        return newcomer(w, ACT_PLEDGE);
    case CONTROL_PLEDGE:
        return newcomer(w, ACT_TRAINING);
    case CONTROL_FACTORS:
    case CONTROL_TERMINAL:
        return session_without(w, control);
    case CONTROL_SCOPE:
        return wrong_scope(w);
    case CONTROL_ROLE:
        return opening(w, ADMINISTRATOR);
    case CONTROL_PURPOSE:
        entry_set_purpose(&e, NOT_ASSIGNED);
        return e;
    case CONTROL_QUOTA_MINUTE:
        use_up(w, 59, 0);
        return opening(w, HANDLER);
    case CONTROL_QUOTA_DAY:
        use_up(w, 599, MINUTE / 30);
        return opening(w, HANDLER);
    case CONTROL_SEARCH_HITS:
        e = world_record(w, ACT_LIST, HANDLER);
        entry_set_count(&e, 51);
        return e;
    case CONTROL_UPLOAD_SCAN:
        return world_import(w, HANDLER);
    case CONTROL_UPDATE_DAY:
        return large_update(w);
    case CONTROL_ERASE_APPROVAL:
        return unapproved_erasure(w);
    case CONTROL_LEDGER_READ:
        e = world_op(w, ACT_LEDGER_READ, HANDLER);
        entry_set_kind(&e, LEDGER_ALL);
        entry_set_count(&e, 1);
        return e;
    case CONTROL_CHANGE_APPROVAL:
        e = world_op(w, ACT_REGISTER, MANAGER);
        entry_set_register(&e, 3);
        entry_set_count(&e, 5);
        return e;
    case CONTROL_STAFF_FILED:
        return unfiled(w);
    case CONTROL_AFFILIATION:
        return opening_after(w, ACT_ATTEST);
    case CONTROL_PENALTIES:
        return opening_after(w, ACT_ACKNOWLEDGE);
    case CONTROL_PLEDGE_RECEIVED:
        return opening_after(w, ACT_PLEDGE_RECEIVED);
    case CONTROL_CHANGE_OFFICER:
        e = world_assignment(w, OPERATOR, ROLE_MANAGER);
        entry_set_session(&e, w->session[MANAGER]);
        return e;
    default:
        world_stop("no such row");
        return e;
    }
}

static bool cites(const struct decision *d, const char *clause)
{
    for (unsigned i = 0; i < d->clauses_n; i++)
        if (strcmp(d->clauses[i], clause) == 0)
            return true;
    return false;
}

/* Whether the clause of the row binds its control, and whether a refusal cites it. */
static bool binds(const struct profile *p, size_t row, bool *cited_out)
{
    const struct profile_clause *c = profile_clause_find(p, view_str(rows[row].clause));
    bool found = false;

    *cited_out = false;
    for (unsigned i = 0; c != NULL && i < c->bindings_n; i++) {
        const struct profile_binding *b = &p->bindings[c->bindings + i];
        found = found || terms_demands(b, (enum param)rows[row].control);
        *cited_out = *cited_out || terms_cites(&terms, b, (enum param)rows[row].control);
    }
    return found;
}

static void try_row(size_t row)
{
    struct world w = world_bare();
    const struct profile *list[1];
    struct terms_problem problem;
    struct profile *p;
    struct decision d;
    bool cited;

    T_OK(profile_read(shipped_text(view_str(rows[row].profile)), &p, &faults));
    list[0] = p;
    T_OK(terms_merge(list, 1, &terms, &problem));
    T_TRUE(binds(p, row, &cited));
    put_controls(&w, p);
    world_all_sign_in(&w);
    file_staff(&w);
    struct entry fine = opening(&w, HANDLER);
    T_EQ(world_ask(&w, &fine).verdict, VERDICT_PERMIT);
    struct entry e = forbidden(&w, rows[row].control);
    decide(w.s, &e, &d);
    if (d.verdict == VERDICT_PERMIT || d.control != rows[row].control)
        T_FAIL("%s", refusal_name(d.refusal));
    T_TRUE(d.clauses_n > 0);
    T_EQ(cites(&d, rows[row].clause), cited);
    profile_free(p);
    state_free(w.s);
}

static size_t next_row;

static void run_row(void)
{
    try_row(next_row++);
}

int main(void)
{
    static struct t_case cases[COUNT(rows)];
    static const struct t_case *list[COUNT(rows)];
    static char names[COUNT(rows)][64];

    if (crypto_init() != ERR_OK)
        return 1;
    for (size_t i = 0; i < COUNT(rows); i++) {
        (void)snprintf(names[i], sizeof(names[i]), "%s %s", rows[i].clause, control_name(rows[i].control));
        cases[i] = (struct t_case){names[i], run_row};
        list[i] = &cases[i];
    }
    return t_run(list, COUNT(rows));
}
