#include "clause.h"

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "desk/draft.h"
#include "matter.h"
#include "policy/shipped.h"
#include "support/t.h"

#define ROWS_MAX 256
#define NAME_MAX_BYTES 96

/* --- a contract ----------------------------------------------------------------------------------------------------------- */

struct putting {
    struct world *w;
    unsigned without;
};

/* One control or cell of the compiled terms becomes a fact. */
static enum err put_fact(void *arg, const struct entry *from)
{
    struct putting *p = arg;
    struct entry e = *from;

    e.time_ms = p->w->now;
    if (e.act != ACT_CONTROL || e.kind != p->without)
        world_fact(p->w, &e);
    return ERR_OK;
}

static void compile(struct clause_contract *c, const char *name, unsigned without)
{
    static struct profile_faults faults;
    const struct profile *list[1];
    struct terms_problem problem;
    struct putting p = {&c->w, without};

    if (profile_read(shipped_text(view_str(name)), &c->profile, &faults) != ERR_OK)
        world_stop(name);
    list[0] = c->profile;
    if (terms_merge(list, 1, &c->terms, &problem) != ERR_OK || terms_each_fact(&c->terms, CONTRACT, put_fact, &p) != ERR_OK)
        world_stop("terms");
}

/* A subcontractor of setting up, with a manager. */
static void put_subcontractor(struct world *w)
{
    struct entry e = fact(w, ACT_ORG);

    entry_set_org(&e, SUB);
    entry_set_parent(&e, FIRM);
    entry_set_kind(&e, ORG_SUBCONTRACTOR);
    world_fact(w, &e);
    world_person(w, SUB_MANAGER, SUB, SUB_MANAGER);
    world_assign(w, SUB_MANAGER, ROLE_MANAGER);
}

/* Everybody of 乙's side stands in a notice that 甲 has received, with all that can be asked of them. */
static void file_staff(struct world *w)
{
    struct entry e = world_op(w, ACT_NOTICE, MANAGER);
    uint8_t digest[32] = {0};

    for (uint32_t person = HANDLER; person <= FIRM_APPROVER; person++) {
        world_dated(w, ACT_ATTEST, person, day(2026, 11, 1));
        world_dated(w, ACT_ACKNOWLEDGE, person, day(2026, 11, 1));
        world_dated(w, ACT_PLEDGE_RECEIVED, person, day(2026, 11, 1));
    }
    if (state_staff_digest(w->s, CONTRACT, digest) != ERR_OK)
        world_stop("staff");
    entry_set_count(&e, state_staff_changed(w->s, CONTRACT));
    entry_set_object(&e, digest);
    uint64_t leaf = clause_permits(w, e);
    e = world_op(w, ACT_NOTICE_RECEIVED, OFFICER);
    entry_set_ref(&e, leaf);
    (void)clause_permits(w, e);
}

void clause_begin(struct clause_contract *c, const char *profile, unsigned without)
{
    c->w = world_bare();
    put_subcontractor(&c->w);
    compile(c, profile, without);
    world_all_sign_in(&c->w);
    struct entry e = world_session(&c->w, SUB_MANAGER);
    c->sub_session = e.session;
    (void)clause_permits(&c->w, e);
    file_staff(&c->w);
    if (state_contract(c->w.s, CONTRACT)->controls[CONTROL_PLACES].in_force)
        clause_seat(&c->w);
}

void clause_end(struct clause_contract *c)
{
    profile_free(c->profile);
    state_free(c->w.s);
}

/* --- what is asked -------------------------------------------------------------------------------------------------------- */

bool clause_cites(const struct decision *d, const char *clause)
{
    for (unsigned i = 0; i < d->clauses_n; i++)
        if (strcmp(d->clauses[i], clause) == 0)
            return true;
    return false;
}

uint64_t clause_permits(struct world *w, struct entry e)
{
    uint64_t leaf = w->leaf;
    struct decision d = world_ask(w, &e);

    if (d.verdict != VERDICT_PERMIT)
        T_FAIL("%s: refused, %s", entry_act_name(e.act), refusal_name(d.refusal));
    return leaf;
}

struct decision clause_refuses(struct world *w, struct entry e, enum refusal refusal)
{
    struct decision d = world_ask(w, &e);

    if (d.verdict == VERDICT_PERMIT || d.refusal != refusal)
        T_FAIL("%s: %s, not %s", entry_act_name(e.act), refusal_name(d.refusal), refusal_name(refusal));
    return d;
}

uint16_t clause_kind(const char *name)
{
    const struct matter_def *def = matter_def_named(view_str(name));

    if (def == NULL)
        T_FAIL("no kind of matter is called %s", name);
    return def->kind;
}

uint32_t clause_person(uint32_t roles, uint32_t but)
{
    static const struct {
        uint32_t person, role;
    } people[] = {{HANDLER, ROLE_HANDLER}, {MANAGER, ROLE_MANAGER}, {OFFICER, ROLE_OFFICER}};

    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
        if ((people[i].role & roles) != 0 && people[i].person != but)
            return people[i].person;
    T_FAIL("nobody of the contract has one of the roles %x", (unsigned)roles);
}

/* The newest area that is open; 0: there is none. */
static uint64_t open_area(const struct world *w)
{
    const struct matter *m;
    uint64_t leaf = 0;

    for (size_t i = 0; (m = state_matter_at(w->s, i)) != NULL; i++)
        if (m->state == MATTER_OPEN && (matter_row(m->kind)->flags & MATTER_AREA) != 0)
            leaf = m->leaf;
    return leaf;
}

/* The area to which a matter belongs that must be done in one; 0: it need not. */
static uint64_t area_for(const struct world *w, const struct matter_row *row, unsigned medium, unsigned data_class)
{
    const struct control_rule *cell = matter_cell(state_contract(w->s, CONTRACT), row, medium, data_class);

    return cell == NULL || (cell->conditions >> CONDITION_AREA_ONLY & 1) == 0 ? 0 : open_area(w);
}

void clause_area(struct world *w)
{
    uint64_t m = clause_permits(w, clause_matter(w, MANAGER, clause_kind("place"), MATTER_PAPER, CLASS_SPI));

    (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
}

uint64_t clause_seat(struct world *w)
{
    struct entry e = clause_matter(w, MANAGER, clause_kind("work-place"), MATTER_PAPER, CLASS_SPI);

    entry_set_until(&e, day(2027, 3, 31));
    uint64_t m = clause_permits(w, e);
    (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    e = world_op(w, ACT_TERMINAL_PLACE, MANAGER);
    entry_set_terminal(&e, TERMINAL);
    entry_set_ref(&e, m);
    (void)clause_permits(w, e);
    return m;
}

struct entry clause_matter(const struct world *w, uint32_t person, uint16_t kind, unsigned medium, unsigned data_class)
{
    static const uint8_t descriptor[32] = {6};
    const struct matter_row *row = matter_row(kind);
    bool written = row->ends == MATTER_STEP__MAX && row->decides == MATTER_DECIDES_NOBODY; /* it has happened */
    struct entry e = world_op(w, ACT_MATTER, person);

    entry_set_kind(&e, kind);
    entry_set_class(&e, (uint16_t)data_class);
    entry_set_limit(&e, medium);
    entry_set_count(&e, 1);
    entry_set_from(&e, day(2026, 11, 21));
    entry_set_until(&e, day(2026, 11, written ? 21 : 30));
    entry_set_object(&e, descriptor);
    entry_set_conditions(&e, row->open.meets);
    uint64_t area = area_for(w, row, medium, data_class);
    if (area != 0)
        entry_set_ref(&e, area);
    return e;
}

struct entry clause_step(const struct world *w, uint32_t person, uint64_t matter, unsigned step, uint64_t count)
{
    static const uint8_t words[32] = {7};
    const struct matter *of = state_matter(w->s, matter);
    struct entry e = world_op(w, ACT_MATTER_STEP, person);

    entry_set_ref(&e, matter);
    entry_set_kind(&e, (uint16_t)step);
    entry_set_count(&e, count);
    entry_set_object(&e, words);
    if (of != NULL)
        entry_set_conditions(&e, matter_row(of->kind)->steps[step].meets);
    return e;
}

struct entry clause_decision(const struct world *w, enum entry_act act, uint64_t matter)
{
    static const uint8_t descriptor[32] = {6};
    struct entry e = world_op(w, act, APPROVER);

    entry_set_ref(&e, matter);
    entry_set_object(&e, descriptor);
    if (act == ACT_APPROVE)
        entry_set_value(&e, view_str("signature"));
    return e;
}

/* --- controls ------------------------------------------------------------------------------------------------------------- */

/* Whether the clause binds the control, with which value, and whether a refusal cites it. */
static bool binds(const struct clause_contract *c, const char *clause, enum param p, uint64_t *value_out, bool *cited_out)
{
    const struct profile_clause *found = profile_clause_find(c->profile, view_str(clause));
    bool does = false;

    *cited_out = false;
    for (unsigned i = 0; found != NULL && i < found->bindings_n; i++) {
        const struct profile_binding *b = &c->profile->bindings[found->bindings + i];
        if (terms_demands(b, p)) {
            does = true;
            *value_out = b->kind == BINDING_BY ? param_weakest(p) : b->control.value;
        }
        *cited_out = *cited_out || terms_cites(&c->terms, b, p);
    }
    return does;
}

/* What stands before it in the order of the gates, and would refuse the same act. */
static unsigned hides(enum control control)
{
    return control == CONTROL_CHANGE_STAFF ? CONTROL_STAFF_FILED : CONTROL__MAX;
}

static void try_control(const char *profile, const struct clause_row *row)
{
    enum param p = param_find(view_str(row->what));
    struct clause_contract c;
    struct decision d;
    uint64_t value;
    bool cited;

    T_TRUE((unsigned)p < CONTROL__MAX);
    clause_begin(&c, profile, hides((enum control)p));
    T_TRUE(binds(&c, row->clause, p, &value, &cited));
    (void)clause_permits(&c.w, world_record(&c.w, ACT_OPEN, HANDLER)); /* nothing is in the way of ordinary work */
    struct entry e = clause_forbidden(&c, (enum control)p);
    decide(c.w.s, &e, &d);
    bool of_matter = e.act == ACT_MATTER || e.act == ACT_MATTER_STEP; /* refused by what its terms say, whichever control that is */
    if (d.verdict == VERDICT_PERMIT || (d.control != (enum control)p && !of_matter))
        T_FAIL("%s", refusal_name(d.refusal));
    T_TRUE(d.clauses_n > 0);
    T_EQ(clause_cites(&d, row->clause), cited);
    clause_end(&c);
}

static void try_keeps(const char *profile, const struct clause_row *row)
{
    enum param p = param_find(view_str(row->what));
    struct clause_contract c;
    uint64_t value = 0;
    bool cited;

    T_TRUE(p < PARAM__MAX);
    clause_begin(&c, profile, CONTROL__MAX);
    T_TRUE(binds(&c, row->clause, p, &value, &cited));
    T_TRUE(param_state(p, value) != PARAM_DECLARED);
    unsigned line = row->keeps(&c);
    clause_end(&c);
    if (line != 0)
        T_FAIL("keeps.c:%u", line);
}

/* --- cells ---------------------------------------------------------------------------------------------------------------- */

struct cell {
    const char *clause;
    unsigned act, data_class, medium;
    char want;
};

static void check_never(struct world *w, const struct cell *cell, uint16_t kind)
{
    uint32_t person = clause_person(matter_row(kind)->open.roles, 0);
    struct decision d = clause_refuses(w, clause_matter(w, person, kind, cell->medium, cell->data_class), REFUSAL_NEVER);

    T_TRUE(clause_cites(&d, cell->clause));
}

/* It waits, is not done meanwhile nor after a refusal, and is done under an approval. */
static void check_approval(struct world *w, const struct cell *cell, uint16_t kind)
{
    const struct matter_row *row = matter_row(kind);
    uint32_t person = clause_person(row->open.roles, 0), doer = row->steps[MATTER_DO].roles == 0 ? 0 : clause_person(row->steps[MATTER_DO].roles, 0);
    struct entry e = clause_matter(w, person, kind, cell->medium, cell->data_class);
    uint64_t m = clause_permits(w, e);
    struct decision d;

    T_EQ(state_matter(w->s, m)->state, MATTER_WAITS);
    if (doer != 0) {
        d = clause_refuses(w, clause_step(w, doer, m, MATTER_DO, 1), REFUSAL_NOT_APPROVED);
        T_TRUE(clause_cites(&d, cell->clause));
    }
    (void)clause_permits(w, clause_decision(w, ACT_REJECT, m));
    T_EQ(state_matter(w->s, m)->state, MATTER_REJECTED);
    m = clause_permits(w, e);
    (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    T_TRUE(state_matter(w->s, m)->state == MATTER_OPEN);
    if (doer != 0)
        (void)clause_permits(w, clause_step(w, doer, m, MATTER_DO, 1));
}

static void check_allowed(struct world *w, const struct cell *cell, uint16_t kind)
{
    uint32_t person = clause_person(matter_row(kind)->open.roles, 0);
    struct entry e = clause_matter(w, person, kind, cell->medium, cell->data_class);
    uint64_t leaf = w->leaf;
    struct decision d = world_ask(w, &e);

    T_EQ(d.verdict, VERDICT_PERMIT);
    T_TRUE(clause_cites(&d, cell->clause) || d.clauses_n == ENTRY_CLAUSES_MAX); /* a permit names the first of them */
    T_TRUE(state_matter(w->s, leaf)->state != MATTER_WAITS);
}

/* A numbered copy of a record is one on paper.  My Numbers are veiled: they stand on none. */
static unsigned check_copy(struct world *w, const struct cell *cell)
{
    const uint16_t field = cell->data_class == CLASS_GENERAL ? NAME : ADDRESS;
    struct entry e = world_record(w, ACT_PRINT, HANDLER);

    if (cell->act != HANDLING_COPY || cell->medium != HANDLING_PAPER || cell->data_class == CLASS_SPI)
        return 0;
    entry_set_fields(&e, &field, 1);
    entry_set_count(&e, state_copies(w->s, e.subjects[0]) + 1);
    if (cell->want == 'O') {
        (void)clause_permits(w, e);
        return 1;
    }
    struct decision d = clause_refuses(w, e, cell->want == 'X' ? REFUSAL_NEVER : REFUSAL_NOT_APPROVED);
    T_TRUE(clause_cites(&d, cell->clause));
    if (cell->want != 'A')
        return 1;
    struct entry run = clause_matter(w, HANDLER, clause_kind("print-run"), MATTER_PAPER, cell->data_class);
    entry_set_register(&run, REGISTER);
    entry_set_fields(&run, &field, 1);
    uint64_t m = clause_permits(w, run);
    entry_set_ref(&e, m);
    d = clause_refuses(w, e, REFUSAL_NOT_APPROVED); /* not before the decision, which is 甲's */
    T_TRUE(clause_cites(&d, cell->clause));
    (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    (void)clause_permits(w, e);
    entry_set_count(&e, e.count + 1);
    (void)clause_refuses(w, e, REFUSAL_MATTER_COUNT); /* nor more than was decided */
    return 1;
}

/* On a medium that the kind does not have nothing is opened: a cell without a kind is kept by there being no way to it. */
static void check_nowhere(struct world *w, const struct cell *cell, uint16_t kind)
{
    uint32_t person = clause_person(matter_row(kind)->open.roles, 0);

    (void)clause_refuses(w, clause_matter(w, person, kind, cell->medium, cell->data_class), REFUSAL_MATTER);
}

/* Every kind of matter that goes by this cell.  How many there are. */
static unsigned check_kinds(struct world *w, const struct cell *cell)
{
    unsigned n = 0;

    for (uint16_t kind = 1; kind <= MATTER_KINDS_MAX; kind++) {
        const struct matter_row *row = matter_row(kind);
        if (row == NULL || row->handling != cell->act)
            continue;
        if ((row->media >> cell->medium & 1) == 0)
            check_nowhere(w, cell, kind);
        else if (cell->want == 'X')
            check_never(w, cell, kind);
        else if (cell->want == 'A')
            check_approval(w, cell, kind);
        else
            check_allowed(w, cell, kind);
        n++;
    }
    return n;
}

/* What the profile says of the cell in this clause. */
static char says(const struct clause_contract *c, const struct cell *cell)
{
    const struct profile_clause *clause = profile_clause_find(c->profile, view_str(cell->clause));
    unsigned no = profile_cell_no(cell->act, CLASS__MAX - 1 - cell->data_class, cell->medium);

    for (unsigned i = 0; clause != NULL && i < clause->bindings_n; i++) {
        const struct profile_binding *b = &c->profile->bindings[clause->bindings + i];
        if (b->kind == BINDING_CELLS && profile_cells_hold(&b->cells, no))
            return "OAX"[b->cells.verdict];
    }
    return '-';
}

static void try_cells(const char *profile, const struct clause_row *row)
{
    const char *const of_class[CLASS__MAX] = {[CLASS_SPI] = row->a, [CLASS_IMPORTANT] = row->b, [CLASS_GENERAL] = row->c};
    struct clause_contract c;
    unsigned act, tried = 0;

    T_OK(vocab_find(VOCAB_ACT, view_str(row->what), &act));
    clause_begin(&c, profile, CONTROL__MAX);
    clause_area(&c.w);
    for (unsigned class = 0; class < CLASS__MAX; class++) {
        for (unsigned medium = 0; medium < HANDLING_MEDIA; medium++) {
            struct cell cell = {row->clause, act, class, medium, of_class[class][medium]};
            T_EQ(says(&c, &cell), cell.want);
            if (cell.want != '-')
                tried += check_kinds(&c.w, &cell) + check_copy(&c.w, &cell);
        }
    }
    T_TRUE(tried > 0);
    clause_end(&c);
}

/* --- conditions ----------------------------------------------------------------------------------------------------------- */

/* Whether the clause has the condition: of a cell of this act, or as a flag or name of a control. */
static bool has_condition(const struct clause_contract *c, const char *clause, const char *condition, unsigned act)
{
    const struct profile_clause *found = profile_clause_find(c->profile, view_str(clause));
    enum param p = param_find(view_str(condition));
    unsigned bit;

    for (unsigned i = 0; found != NULL && i < found->bindings_n; i++) {
        const struct profile_binding *b = &c->profile->bindings[found->bindings + i];
        if (p < PARAM__MAX && terms_demands(b, p))
            return true;
        if (b->kind == BINDING_CELLS && b->cells.act == act && vocab_find(VOCAB_CONDITION, view_str(condition), &bit) == ERR_OK &&
            (b->cells.conditions >> bit & 1) != 0)
            return true;
    }
    return false;
}

/* All that must be filled of the step is enough; without this one field the keeper takes nothing. */
static void try_asks(const char *profile, const struct clause_row *row)
{
    const struct matter_def *def = matter_def_named(view_str(row->a));
    const struct matter_field *field = NULL;
    struct clause_contract c;

    T_TRUE(def != NULL);
    const struct matter_row *kind = matter_row(def->kind);
    clause_begin(&c, profile, CONTROL__MAX);
    T_TRUE(has_condition(&c, row->clause, row->what, kind->handling));
    clause_end(&c);
    for (size_t i = 0; i < def->fields_n; i++)
        field = strcmp(def->fields[i].name, row->b) == 0 ? &def->fields[i] : field;
    T_TRUE(field != NULL);
    const struct matter_step_row *step = field->step == MATTER_OPENING ? &kind->open : &kind->steps[field->step];
    uint32_t bit = UINT32_C(1) << (field->no - 1);
    T_TRUE((step->required & bit) != 0);
    T_TRUE(matter_filled(step, step->required));
    T_TRUE(!matter_filled(step, step->required & ~bit));
    T_TRUE(field->required); /* and the page says so */
}

/* A condition of its cell that a matter does not meet: where it is asked, and that it is refused there under the clause. */
struct lack {
    const char *clause;
    uint16_t kind;
    unsigned medium, data_class, condition;
};

static struct entry without(struct entry e, unsigned condition)
{
    uint32_t met = entry_conditions(&e) & ~(UINT32_C(1) << condition);

    e.has &= ~ENTRY_HAS(KEY_VALUE);
    e.value_n = 0;
    memset(e.value, 0, sizeof(e.value));
    entry_set_conditions(&e, met);
    return e;
}

static void refused_for(struct world *w, struct entry e, const struct lack *l)
{
    struct decision d = clause_refuses(w, e, REFUSAL_CONDITION);

    T_TRUE(clause_cites(&d, l->clause));
}

/* Who does the step: 甲 where it may, as it does where a destruction is attended; else not who did what it confirms. */
static uint32_t who_does(const struct matter_row *row, unsigned step)
{
    uint32_t doer = row->steps[MATTER_DO].roles == 0 ? clause_person(row->open.roles, 0) : clause_person(row->steps[MATTER_DO].roles, 0);

    if (step == MATTER_DO)
        return doer;
    return (row->steps[step].roles & ROLE_OFFICER) != 0 && doer != OFFICER ? OFFICER : clause_person(row->steps[step].roles, doer);
}

/* What shows that it is gone. */
static void attach_proof(struct world *w, uint64_t m)
{
    static const uint8_t hash[32] = {9};

    world_scanned(w, hash, SCAN_CLEAN);
    (void)clause_permits(w, file_of(w, MANAGER, m, hash[0]));
}

/* The steps of the open matter ${m}; how many of them ask for the condition. */
static unsigned lack_at_steps(struct world *w, const struct lack *l, uint64_t m)
{
    const struct matter_row *row = matter_row(l->kind);
    unsigned asking = 0;

    for (unsigned step = 0; step < MATTER_WITHDRAW; step++) {
        if (row->steps[step].roles == 0)
            continue;
        struct entry e = clause_step(w, who_does(row, step), m, step, step < MATTER_CLOSE);
        if (step == MATTER_CLOSE && row->handling == HANDLING_DISPOSE)
            attach_proof(w, m);
        if ((row->steps[step].meets >> l->condition & 1) != 0) {
            refused_for(w, without(e, l->condition), l);
            asking++;
        }
        (void)clause_permits(w, e);
    }
    return asking;
}

static void try_lack(struct world *w, const struct lack *l)
{
    const struct matter_row *row = matter_row(l->kind);
    struct entry e = clause_matter(w, clause_person(row->open.roles, 0), l->kind, l->medium, l->data_class), bad = without(e, l->condition);
    unsigned asking = 0;

    if (l->condition == CONDITION_AREA_ONLY) { /* in no area that was filed */
        bad.has &= ~ENTRY_HAS(KEY_REF);
        bad.ref = 0;
    }
    if ((row->open.meets >> l->condition & 1) != 0 || l->condition == CONDITION_AREA_ONLY) {
        refused_for(w, bad, l);
        asking++;
    }
    uint64_t m = clause_permits(w, e);
    if (state_matter(w->s, m)->state == MATTER_WAITS)
        (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    if (state_matter(w->s, m)->state == MATTER_OPEN)
        asking += lack_at_steps(w, l, m);
    T_TRUE(asking > 0);
}

/* No text in no field meets anything, and where it is a choice only those that do. */
static void check_texts(const struct matter_def *def, unsigned medium, unsigned condition)
{
    const struct matter_row *row = matter_row(def->kind);
    bool can = condition == CONDITION_AREA_ONLY;

    for (size_t i = 0; i < def->fields_n; i++) {
        const struct matter_field *f = &def->fields[i];
        T_EQ(matter_meets(row, medium, f->no, view_str("")), 0);
        if (f->type == MATTER_CHOICE)
            T_EQ(matter_meets(row, medium, f->no, view_str("no such choice")), 0);
        else
            can = can || (matter_meets(row, medium, f->no, view_str("x")) >> condition & 1) != 0;
        for (size_t k = 0; k < f->choices_n; k++)
            can = can || (matter_meets(row, medium, f->no, view_str(f->choices[k].name)) >> condition & 1) != 0;
    }
    T_TRUE(can);
}

static void try_meets(const char *profile, const struct clause_row *row)
{
    const struct matter_def *def = matter_def_named(view_str(row->a));
    struct lack l = {.clause = row->clause};
    struct clause_contract c;
    unsigned tried = 0;

    T_TRUE(def != NULL);
    l.kind = def->kind;
    T_OK(vocab_find(VOCAB_CONDITION, view_str(row->what), &l.condition));
    clause_begin(&c, profile, CONTROL__MAX);
    clause_area(&c.w);
    const struct profile_clause *clause = profile_clause_find(c.profile, view_str(row->clause));
    for (unsigned i = 0; clause != NULL && i < clause->bindings_n; i++) {
        const struct profile_binding *b = &c.profile->bindings[clause->bindings + i];
        if (b->kind != BINDING_CELLS || b->cells.act != matter_row(l.kind)->handling || (b->cells.conditions >> l.condition & 1) == 0)
            continue;
        for (l.medium = 0; l.medium < HANDLING_MEDIA; l.medium++)
            for (l.data_class = 0; l.data_class < CLASS__MAX; l.data_class++) {
                bool holds = profile_cells_hold(&b->cells, profile_cell_no(b->cells.act, CLASS__MAX - 1 - l.data_class, l.medium));
                if (!holds || (matter_row(l.kind)->media >> l.medium & 1) == 0)
                    continue;
                check_texts(def, l.medium, l.condition);
                try_lack(&c.w, &l);
                tried++;
            }
    }
    T_TRUE(tried > 0);
    clause_end(&c);
}

/* --- forms ---------------------------------------------------------------------------------------------------------------- */

/* Who of the clause owes the form; UINT_MAX: no duty of the clause has it. */
static unsigned owes(const struct clause_contract *c, const char *clause, const char *form)
{
    const struct profile_clause *found = profile_clause_find(c->profile, view_str(clause));

    for (unsigned i = 0; found != NULL && i < found->bindings_n; i++) {
        const struct profile_binding *b = &c->profile->bindings[found->bindings + i];
        if (b->kind == BINDING_DUTY && view_eq_str(c->profile->forms[b->duty.form].id, form))
            return b->duty.who;
    }
    return UINT32_MAX;
}

/* What the records say stands there as they say it: nobody types over it. */
static void check_records(const struct draft_item *item, const struct draft *d)
{
    struct draft copy = *d;
    struct member_fault fault;
    struct member_numbered none = {NULL, 0};

    for (unsigned column = 0; column < item->item->columns_n; column++) {
        struct member_text cell = {draft_cell_no(item, 0, column), view_str("x")};
        struct member_numbered cells = {&cell, 1};
        if (item->item->rows != FORM_ROWS_TYPED && item->item->columns[column].cell != FORM_CELL_TYPED)
            T_ERR(draft_type(&copy, &cells, &none, &fault), ERR_INPUT);
    }
}

/* Fill the form item by item: what it still asks for is, in this order, what the row says. */
static void fill(struct draft *d, const char *required)
{
    struct view left = view_str(required);
    const struct draft_item *missing;

    while ((missing = draft_missing(d)) != NULL) {
        struct draft_item *item = &d->items[missing - d->items];
        T_VIEW(view_str(item->item->id), view_cut(&left, ' '));
        if (item->item->kind == FORM_TABLE) {
            item->rows[item->rows_n++] = (struct draft_row){.key = 7};
            check_records(item, d);
        } else {
            item->text = item->item->choices_n > 0 ? view_str(item->item->choices[0].ja) : view_str("x");
        }
    }
    T_EQ(left.n, 0);
}

static struct entry freezing(const struct world *w, uint32_t by, uint16_t form, const struct hash *says)
{
    struct entry e = world_op(w, ACT_DOCUMENT, by);

    entry_set_kind(&e, form);
    entry_set_count(&e, state_next_document(w->s, CONTRACT));
    entry_set_version(&e, 1);
    entry_set_object(&e, says->b);
    entry_set_value(&e, view_of(says->b, HASH_BYTES));
    return e;
}

static struct entry by_sub(const struct clause_contract *c, struct entry e)
{
    entry_set_session(&e, c->sub_session);
    entry_set_person(&e, SUB_MANAGER);
    return e;
}

/* From the side ${by} to ${to}, who alone receives it, once. */
static void send_document(struct clause_contract *c, struct entry frozen, uint32_t by, uint32_t to)
{
    struct world *w = &c->w;
    uint64_t document = clause_permits(w, frozen);

    (void)clause_refuses(w, world_document_step(w, to, document, DOCUMENT_RECEIVE, 1), REFUSAL_DOCUMENT); /* not submitted yet */
    (void)clause_refuses(w, world_document_step(w, to, document, DOCUMENT_SUBMIT, 0), REFUSAL_DOCUMENT);
    if (frozen.person == SUB_MANAGER) /* it goes through the contractor */
        (void)clause_refuses(w, by_sub(c, world_document_step(w, by, document, DOCUMENT_SUBMIT, 0)), REFUSAL_DOCUMENT);
    (void)clause_permits(w, world_document_step(w, by, document, DOCUMENT_SUBMIT, 0));
    (void)clause_refuses(w, world_document_step(w, by, document, DOCUMENT_RECEIVE, 1), REFUSAL_DOCUMENT);
    (void)clause_permits(w, world_document_step(w, to, document, DOCUMENT_RECEIVE, 1));
    T_EQ(state_document(w->s, document)->state, DOCUMENT_RECEIVED);
    T_EQ(state_document(w->s, document)->receiver, to);
}

static void try_document(struct clause_contract *c, const struct form *form, unsigned who, const struct hash *says)
{
    const char *owner = vocab_word(VOCAB_WHO, who);
    bool entruster = strcmp(owner, "entruster") == 0, sub = strcmp(owner, "subcontractor") == 0;
    uint32_t by = entruster ? OFFICER : MANAGER, to = entruster ? MANAGER : OFFICER;
    struct entry e = freezing(&c->w, by, form->number, says);

    if (form_from(form->number) != FORM_EITHER)
        (void)clause_refuses(&c->w, freezing(&c->w, to, form->number, says), REFUSAL_DOCUMENT); /* the other side does not owe it */
    send_document(c, sub ? by_sub(c, e) : e, by, to);
}

static void try_form(const char *profile, const struct clause_row *row)
{
    const struct form *form = form_named(view_str(row->what));
    struct clause_contract c;
    struct arena arena = {0};
    struct buf bytes;
    struct draft d;
    struct hash says;

    T_TRUE(form != NULL && form_of(form->number) == form);
    clause_begin(&c, profile, CONTROL__MAX);
    unsigned who = owes(&c, row->clause, row->what);
    T_TRUE(who != UINT32_MAX);
    arena_init(&arena, (size_t)4 << 20);
    T_OK(draft_begin(&d, form, view_str(""), &arena));
    fill(&d, row->a);
    buf_init(&bytes, DRAFT_BYTES_MAX);
    T_OK(draft_put(&d, &bytes));
    T_EQ(draft_form_of(buf_view(&bytes)), form->number);
    hash_of(buf_view(&bytes), &says);
    try_document(&c, form, who, &says);
    buf_clear(&bytes);
    arena_clear(&arena);
    clause_end(&c);
}

/* --- the rows ------------------------------------------------------------------------------------------------------------- */

static const char *the_profile;
static const struct clause_row *the_rows;
static size_t next_row;

static void run_row(void)
{
    static void (*const tries[])(const char *profile, const struct clause_row *row) = {
        [CLAUSE_CONTROL] = try_control, [CLAUSE_KEEPS] = try_keeps, [CLAUSE_CELLS] = try_cells,
        [CLAUSE_ASKS] = try_asks,       [CLAUSE_MEETS] = try_meets, [CLAUSE_FORM] = try_form,
    };
    const struct clause_row *row = &the_rows[next_row++];

    tries[row->how](the_profile, row);
}

int clause_main(const char *profile, const struct clause_row *rows, size_t n)
{
    static const char *const hows[] = {"", "", "matrix ", "asks ", "meets ", "form "};
    static struct t_case cases[ROWS_MAX];
    static const struct t_case *list[ROWS_MAX];
    static char names[ROWS_MAX][NAME_MAX_BYTES];

    if (crypto_init() != ERR_OK || n > ROWS_MAX)
        return 1;
    the_profile = profile;
    the_rows = rows;
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "%s %s%s %s", rows[i].clause, hows[rows[i].how], rows[i].what,
                       rows[i].how == CLAUSE_ASKS || rows[i].how == CLAUSE_MEETS ? rows[i].a : "");
        cases[i] = (struct t_case){names[i], run_row};
        list[i] = &cases[i];
    }
    return t_run(list, n);
}
