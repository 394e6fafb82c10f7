/*
 * The fold: one row per act says what must be known already and how the act changes the facts.  A
 * handler checks everything first, makes room in at most one table, and only then changes anything:
 * a failure leaves no trace.
 */
#include "rules/decide.h"
#include "rules/entry_table.h"
#include "rules/state.h"
#include "rules/state_tables.h"

#include <string.h>

/* What an entry names must be known already; a key that is absent names nothing. */
enum known {
    KNOWN_ORG = 1 << 0,
    KNOWN_PARENT = 1 << 1,
    KNOWN_CONTRACT = 1 << 2,
    KNOWN_PERSON = 1 << 3,
    KNOWN_ASSIGNMENT = 1 << 4,
    KNOWN_SESSION = 1 << 5,
    KNOWN_ACTOR = 1 << 6, /* the session is of this person and contract */
    KNOWN_REGISTER = 1 << 7,
    KNOWN_PURPOSE = 1 << 8,
    KNOWN_JOB = 1 << 9, /* open, and of this person, contract and register */
    KNOWN_BLOCKS = 1 << 10,
};

static bool same_or_absent(uint64_t named, uint64_t known)
{
    return named == 0 || named == known;
}

static bool actor_known(const struct state *s, const struct entry *e)
{
    const struct session_facts *session = state_session(s, e->session);

    return session != NULL && same_or_absent(e->person, session->person) &&
           same_or_absent(e->contract, session->contract);
}

static bool job_known(const struct state *s, const struct entry *e)
{
    const struct import_job *job = state_job(s, e->job);

    return job != NULL && !job->closed && same_or_absent(e->person, job->person) &&
           same_or_absent(e->contract, job->contract) &&
           same_or_absent(e->register_no, job->register_no) &&
           same_or_absent(e->purpose, job->purpose);
}

static bool blocks_known(const struct state *s, const struct entry *e)
{
    for (unsigned i = 0; i < e->blocks_n; i++) {
        if (e->blocks[i] != 0 && state_block(s, e->contract, e->blocks[i]) == NULL)
            return false;
    }
    return true;
}

static bool is_known(const struct state *s, const struct entry *e, enum known what)
{
    switch (what) {
    case KNOWN_ORG:
        return e->org == 0 || state_org_kind(s, e->org) != ORG__MAX;
    case KNOWN_PARENT:
        return e->parent == 0 || state_org_kind(s, e->parent) != ORG__MAX;
    case KNOWN_CONTRACT:
        return e->contract == 0 || state_contract(s, e->contract) != NULL;
    case KNOWN_PERSON:
        return e->person == 0 || state_person(s, e->person) != NULL;
    case KNOWN_ASSIGNMENT:
        return state_assignment(s, e->contract, e->person) != NULL;
    case KNOWN_SESSION:
        return e->session == 0 || state_session(s, e->session) != NULL;
    case KNOWN_ACTOR:
        return e->session == 0 || actor_known(s, e);
    case KNOWN_REGISTER:
        return e->register_no == 0 || state_register(s, e->contract, e->register_no) != NULL;
    case KNOWN_PURPOSE:
        return e->purpose == 0 || state_purpose(s, e->contract, e->purpose) != NULL;
    case KNOWN_JOB:
        return job_known(s, e);
    case KNOWN_BLOCKS:
        return blocks_known(s, e);
    }
    return false;
}

static bool all_known(const struct state *s, const struct entry *e, unsigned known)
{
    for (; known != 0; known &= known - 1) {
        if (!is_known(s, e, (enum known)(known & -known)))
            return false;
    }
    return true;
}

static enum err apply_org(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    (void)leaf;
    if (e->parent == e->org || (e->kind == ORG_SUBCONTRACTOR && e->parent == 0))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_ORGS, e->org, 0, &row));
    struct org_rule *org = row;
    uint64_t under = state_matter(s, e->ref) != NULL ? e->ref : org->under; /* a new name leaves it where it is */
    *org = (struct org_rule){e->org, e->parent, (enum org_kind)e->kind, under};
out:
    return err;
}

/* The contract above is another one, in which who entrusts here is the contractor; and none that stands below this one. */
static bool above_fits(const struct state *s, const struct entry *e)
{
    const struct contract_rule *above = e->count > UINT32_MAX ? NULL : state_contract(s, (uint32_t)e->count);

    if (!entry_has(e, KEY_COUNT))
        return true;
    return above != NULL && above->no != e->contract && above->contractor == e->parent &&
           state_contract_first(s, above)->no != e->contract;
}

static enum err apply_contract(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    (void)leaf;
    if (e->org == e->parent || !above_fits(s, e))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_CONTRACTS, e->contract, 0, &row));
    struct contract_rule *contract = row; /* its controls stay */
    contract->no = e->contract;
    contract->contractor = e->org;
    contract->entruster = e->parent;
    contract->above = entry_has(e, KEY_COUNT) ? (uint32_t)e->count : contract->above;
    contract->from = e->from;
    contract->until = e->until;
out:
    return err;
}

static enum err apply_person(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    const struct person_rule *known = state_person(s, e->person);
    if (!state_person_separated(s, e) || (known != NULL && (known->answers != 0) != (e->count != 0)))
        return ERR_INPUT; /* a machine never becomes a human being, nor the other way round */
    TRY(state_table_put(s, TABLE_PERSONS, e->person, 0, &row));
    struct person_rule *person = &((struct person_row *)row)->rule; /* failed sign-ins stay */
    state_person_widened(s, person, e, leaf);
    *person =
        (struct person_rule){.no = e->person, .org = e->org, .from = e->from, .until = e->until, .answers = (uint32_t)e->count};
    memcpy(person->natural_person, e->object, sizeof(person->natural_person));
out:
    return err;
}

static enum err apply_person_end(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct person_row *person = state_table_find(s, TABLE_PERSONS, e->person, 0);

    (void)leaf;
    person->rule.suspended = e->kind == PERSON_SUSPENDED && (!person->rule.ended || person->rule.suspended);
    person->rule.ended = true;
    return ERR_OK;
}

static enum err apply_assign(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct contract_rule *contract = state_contract(s, e->contract);
    void *row;
    enum err err;

    if (contract->controls[CONTROL_SEPARATION].in_force && !state_separation_holds(s, e))
        return ERR_INPUT;
    if (state_is_machine(s, e->person) && (e->roles & ~(uint32_t)ROLE__MACHINE) != 0)
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_ASSIGNMENTS, e->contract, e->person, &row));
    struct assignment *a = row; /* training, pledge and what was filed stay */
    if (assignment_widens(a, e))
        a->widened_leaf = leaf;
    a->flags = e->kind;
    a->contract = e->contract;
    a->person = e->person;
    a->roles = e->roles;
    a->purposes = e->purposes;
    a->registers = fields_mask(e);
    a->blocks_n = e->blocks_n;
    memcpy(a->blocks, e->blocks, sizeof(a->blocks));
    a->from = e->from;
    a->until = e->until;
out:
    return err;
}

static enum err apply_register(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct register_rule *known = state_register(s, e->contract, e->register_no);
    void *row;
    enum err err;

    (void)leaf;
    if (known != NULL && (e->count < known->fields_n || known->kind != (enum register_kind)e->kind))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_REGISTERS, e->contract, e->register_no, &row));
    struct register_rule *r = row; /* its fields stay */
    r->contract = e->contract;
    r->no = e->register_no;
    r->kind = (enum register_kind)e->kind;
    r->declared_n = (unsigned)e->count;
out:
    return err;
}

static enum err apply_field(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct register_rule *r = state_table_find(s, TABLE_REGISTERS, e->contract, e->register_no);
    uint16_t no = e->fields[0];
    unsigned at = 0;

    (void)leaf;
    while (at < r->fields_n && r->fields[at].no < no)
        at++;
    if (at == r->fields_n || r->fields[at].no != no) {
        if (r->fields_n >= r->declared_n)
            return ERR_INPUT;
        memmove(&r->fields[at + 1], &r->fields[at], (r->fields_n - at) * sizeof(r->fields[0]));
        r->fields_n++;
    }
    r->fields[at] =
        (struct field_rule){no, e->kind, (enum data_class)e->data_class, (uint32_t)e->limit};
    return ERR_OK;
}

static enum err apply_purpose(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    (void)leaf;
    TRY(state_table_put(s, TABLE_PURPOSES, e->contract, e->purpose, &row));
    *(struct purpose_rule *)row = (struct purpose_rule){e->contract, e->purpose, (uint32_t)e->limit,
                                                        e->register_no, fields_mask(e), (enum purpose_kind)e->kind};
out:
    return err;
}

static enum err apply_block(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    (void)leaf;
    TRY(state_table_put(s, TABLE_BLOCKS, e->contract, e->blocks[0], &row));
    *(struct block_rule *)row = (struct block_rule){e->contract, e->blocks[0], e->register_no, e->limit == 0};
out:
    return err;
}

static enum err apply_authenticator(struct state *s, const struct entry *e, uint64_t leaf)
{
    uint64_t first = authenticator_key(e->object, 0), second = authenticator_key(e->object, 1);
    const struct authenticator *known = state_table_find(s, TABLE_AUTHENTICATORS, first, second);
    bool removed = e->limit == 0;
    void *row;
    enum err err = ERR_OK;

    (void)leaf;
    if (known != NULL && (known->person != e->person || !entry_hash_same(known->id, e->object)))
        return ERR_INPUT; /* an authenticator never passes to somebody else */
    if (known == NULL ? removed : known->kind != (enum authenticator_kind)e->kind)
        return ERR_INPUT;
    if (!removed && (e->kind == AUTHENTICATOR_PASSKEY) != (e->value_n > 0))
        return ERR_INPUT;
    if (state_is_machine(s, e->person))
        return ERR_INPUT; /* its certificate is all it has */
    if (removed) {
        state_table_drop(s, TABLE_AUTHENTICATORS, first, second);
        return ERR_OK;
    }
    TRY(state_table_put(s, TABLE_AUTHENTICATORS, first, second, &row));
    struct authenticator *a = row;
    a->person = e->person;
    a->kind = (enum authenticator_kind)e->kind;
    a->key_n = e->value_n;
    memcpy(a->id, e->object, sizeof(a->id));
    memcpy(a->key, e->value, sizeof(a->key));
out:
    return err;
}

/* Handing out a code is how a manager lets a locked-out person in again. */
static enum err apply_enrol_code(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct person_row *person = state_table_find(s, TABLE_PERSONS, e->person, 0);

    (void)leaf;
    if (person->rule.answers != 0)
        return ERR_INPUT; /* a machine enrols nothing */
    person->failures = 0;
    return ERR_OK;
}

static enum err apply_sign_in(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct person_row *person = state_table_find(s, TABLE_PERSONS, e->person, 0);

    (void)leaf;
    if (person == NULL)
        return e->verdict == VERDICT_PERMIT ? ERR_INPUT : ERR_OK;
    if (e->verdict == VERDICT_PERMIT) {
        person->failures = 0;
        return ERR_OK;
    }
    if (person->rule.answers != 0)
        return ERR_OK; /* nothing of a machine can be guessed, and nobody shall be able to lock it out */
    if (person->failures > 0 &&
        e->time_ms - person->failed_ms < decide_sign_in_wait_ms(person->failures))
        return ERR_OK; /* refused unheard */
    person->failures++;
    person->failed_ms = e->time_ms;
    return ERR_OK;
}

static enum err apply_session_open(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    (void)leaf;
    if (e->session < s->next_session || !same_or_absent(e->org, state_person(s, e->person)->org))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_SESSIONS, e->session, 0, &row));
    *(struct session_facts *)row =
        (struct session_facts){e->session, e->person, e->contract, e->kind, e->terminal, true};
    s->next_session = e->session + 1;
out:
    return err;
}

static enum err apply_session_close(struct state *s, const struct entry *e, uint64_t leaf)
{
    (void)leaf;
    state_table_drop(s, TABLE_SESSIONS, e->session, 0);
    return ERR_OK;
}

uint64_t saturating_add(uint64_t a, uint64_t b)
{
    uint64_t sum;

    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* Records were shown: lists and batches count theirs, the rest one. */
enum err state_apply_shown(struct state *s, const struct entry *e, uint64_t leaf)
{
    uint64_t n = e->act == ACT_LIST || e->act == ACT_UPDATE_BATCH || e->act == ACT_PACKAGE_BATCH ? e->count : 1;
    int64_t minute = minute_of_ms(e->time_ms), day = day_of_ms(e->time_ms);
    void *row;
    enum err err;

    (void)leaf;
    TRY(state_table_put(s, TABLE_COUNTERS, e->person, e->purpose, &row));
    struct counter_row *counter = row;
    if (minute > counter->minute) {
        counter->minute = minute;
        counter->in_minute = 0;
    }
    if (day > counter->day) {
        counter->day = day;
        counter->in_day = 0;
    }
    counter->person = e->person;
    counter->purpose = e->purpose;
    counter->in_minute = saturating_add(counter->in_minute, n);
    counter->in_day = saturating_add(counter->in_day, n);
out:
    return err;
}

enum err state_job_put(struct state *s, const struct entry *e, struct import_job **job_out)
{
    void *row;
    enum err err;

    TRY(state_table_put(s, TABLE_JOBS, e->job, 0, &row));
    struct import_job *job = row;
    *job = (struct import_job){.no = e->job,
                               .contract = e->contract,
                               .person = e->person,
                               .register_no = e->register_no,
                               .purpose = e->purpose,
                               .bytes = e->limit};
    memcpy(job->file, e->object, sizeof(job->file));
    s->next_job = e->job + 1;
    *job_out = job;
out:
    return err;
}

static enum err apply_import_open(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct import_job *job;

    (void)leaf;
    if (e->job >= s->next_job)
        return state_job_put(s, e, &job);
    if (!job_resumes(state_job(s, e->job), e)) /* the same file again after a kill, or after a restore that lost its end */
        return ERR_INPUT;
    job = state_table_find(s, TABLE_JOBS, e->job, 0);
    job->closed = false;
    return ERR_OK;
}

static enum err apply_import_batch(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct import_job *job = state_table_find(s, TABLE_JOBS, e->job, 0);
    uint64_t first, last;

    (void)leaf;
    if (!entry_rows(e, &first, &last) || first > job->rows_sealed || job->kind != JOB_IMPORT)
        return ERR_INPUT;
    if (last + 1 > job->rows_sealed)
        job->rows_sealed = last + 1;
    job->sealed_n = saturating_add(job->sealed_n, e->count);
    return ERR_OK;
}

static enum err apply_import_close(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct import_job *job = state_table_find(s, TABLE_JOBS, e->job, 0);

    (void)leaf;
    if (job->kind != JOB_IMPORT)
        return ERR_INPUT;
    job->closed = true;
    job->closed_ms = e->time_ms;
    job->abandoned = e->kind == 1;
    return ERR_OK;
}

static enum err apply_apply(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    TRY(state_table_put(s, TABLE_APPLICATIONS, leaf, 0, &row));
    struct application *a = row;
    *a = (struct application){.leaf = leaf,
                              .contract = e->contract,
                              .applicant = e->person,
                              .kind = e->kind,
                              .register_no = e->register_no,
                              .count = e->count,
                              .applied_ms = e->time_ms,
                              .planned = e->from};
    memcpy(a->object, e->object, sizeof(a->object));
    if (e->kind == APPLY_CHANGE || e->kind == APPLY_TERMS)
        memcpy(a->change, e->value, sizeof(a->change));
out:
    return err;
}

static enum err apply_reject(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct application *a = state_table_find(s, TABLE_APPLICATIONS, e->ref, 0);

    (void)leaf;
    if (!application_waits(s, a, e))
        return ERR_INPUT;
    if (a->kind == APPLY_MATTER && state_matter_decided(s, e, a) != ERR_OK)
        return ERR_INPUT;
    a->rejected = true;
    if (a->kind == APPLY_TERMS)
        state_table_drop(s, TABLE_TERMS_NEXT, a->contract, 0);
    return ERR_OK;
}

static enum err apply_erase(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct application *known = state_approved_application(s, e->ref);

    (void)leaf;
    if (known == NULL || known->executed || known->contract != e->contract ||
        known->register_no != e->register_no || !erasure_fits(known, e))
        return ERR_INPUT;
    struct application *a = state_table_find(s, TABLE_APPLICATIONS, known->leaf, 0);
    a->erased += e->count;
    a->executed = a->erased == a->count;
    a->executor = e->person;
    if (e->subjects_n == 0)
        state_close_worklists(s, e);
    return ERR_OK;
}

/* The application whose approval ${e} names; NULL if it is none of this contract. */
static struct application *approved(struct state *s, const struct entry *e)
{
    const struct application *a = state_approved_application(s, e->ref);

    return a == NULL || a->contract != e->contract
               ? NULL
               : state_table_find(s, TABLE_APPLICATIONS, a->leaf, 0);
}

static enum err apply_epoch_close(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct application *a = e->ref == 0 ? NULL : approved(s, e);

    (void)leaf;
    if (e->ref == 0)
        return ERR_OK;
    if (a == NULL || !a->executed)
        return ERR_INPUT;
    a->destroyed = true;
    a->destroyed_ms = e->time_ms;
    return ERR_OK;
}

/* A certificate follows the destruction of the keys, and never goes back behind an earlier one (N23). */
static enum err apply_certificate(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct application *a = approved(s, e);

    if (a == NULL || !a->destroyed || (a->certificate_leaf != 0 && e->kind < a->stage))
        return ERR_INPUT;
    a->certificate_leaf = leaf;
    a->certificates[e->kind] = leaf;
    a->stage = (enum certificate_stage)e->kind;
    a->backups_until = e->until;
    return ERR_OK;
}

/* A numbered copy: shown once, and the next one has the next number. */
static enum err apply_print(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct matter *m = e->ref == 0 ? NULL : state_matter(s, e->ref);
    enum err err;

    if (e->ref != 0 && (m == NULL || m->contract != e->contract))
        return ERR_INPUT;
    if (m != NULL && (matter_row(m->kind)->flags & MATTER_PRINTS) != 0)
        TRY(state_matter_did(s, m->leaf, 1, e, leaf));
    TRY(state_copy_printed(s, e, leaf));
    err = state_apply_shown(s, e, leaf);
out:
    return err;
}

/* From now on every act on the record names the block it was moved into. */
static enum err apply_move(struct state *s, const struct entry *e, uint64_t leaf)
{
    enum err err;
    struct moved_row *moved = state_moved_put(s, e->subjects[0], &err);

    (void)leaf;
    if (moved != NULL)
        moved->block = e->kind;
    return err;
}

static enum err apply_hold(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err = ERR_OK;

    if (e->kind == HOLD_RELEASED) {
        const struct hold *known = state_hold(s, e->ref);
        if (known == NULL || known->contract != e->contract)
            return ERR_INPUT;
        state_table_drop(s, TABLE_HOLDS, e->ref, 0);
        return ERR_OK;
    }
    TRY(state_table_put(s, TABLE_HOLDS, leaf, 0, &row));
    struct hold *h = row;
    *h = (struct hold){.leaf = leaf,
                       .contract = e->contract,
                       .person = e->person,
                       .register_no = e->register_no,
                       .one = e->subjects_n == 1,
                       .block = e->blocks_n == 1 ? e->blocks[0] : 0,
                       .set_ms = e->time_ms};
    if (h->one)
        memcpy(h->subject, e->subjects[0], sizeof(h->subject));
out:
    return err;
}

/* Taken from a worklist: one of the contract. */
static enum err apply_open(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct worklist *w = e->ref == 0 ? NULL : state_worklist(s, e->ref);

    return e->ref != 0 && (w == NULL || w->contract != e->contract) ? ERR_INPUT : state_apply_shown(s, e, leaf);
}

static enum err apply_setting(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct person_row *person = state_table_find(s, TABLE_PERSONS, e->person, 0);
    uint32_t bit = UINT32_C(1) << e->kind;

    (void)leaf;
    person->settings = e->limit == 0 ? person->settings & ~bit : person->settings | bit;
    return ERR_OK;
}

static enum err apply_retention(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct register_rule *r = state_table_find(s, TABLE_REGISTERS, e->contract, e->register_no);

    (void)leaf;
    r->retain_until = e->until;
    return ERR_OK;
}

/* Backups.  In a session they are decided, and change nothing: the fact stands in the machine's log. */

static enum err apply_backup_key(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err = ERR_OK;

    (void)leaf;
    if (e->session != 0)
        return ERR_OK;
    if (state_next_backup_key(s) == 0) /* all numbers are used */
        return ERR_LIMIT;
    if (e->kind < state_next_backup_key(s))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_BACKUP_KEYS, e->kind, 0, &row));
    struct backup_key *k = row;
    *k = (struct backup_key){.no = e->kind, .until = e->until};
    memcpy(k->public_key, e->value, sizeof(k->public_key));
out:
    return err;
}

static bool same_day(struct date a, struct date b)
{
    return date_to_days(a) == date_to_days(b);
}

static enum err apply_backup_begin(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct backup_key *k = state_table_find(s, TABLE_BACKUP_KEYS, e->kind, 0);

    if (e->session != 0)
        return ERR_OK;
    if (k == NULL || k->ended || !same_day(k->until, e->until))
        return ERR_INPUT;
    if (k->begun_n++ == 0)
        k->first_ms = e->time_ms;
    k->begun_leaf = leaf;
    return ERR_OK;
}

static enum err apply_backup(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct backup_key *k = state_table_find(s, TABLE_BACKUP_KEYS, e->kind, 0);

    if (e->session != 0)
        return ERR_OK;
    if (k == NULL || k->ended || e->ref == 0 || e->ref != k->begun_leaf || k->done_leaf > e->ref)
        return ERR_INPUT;
    k->done_leaf = leaf;
    k->done_ms = e->time_ms;
    k->done_bytes = e->count;
    memcpy(k->done_manifest, e->object, sizeof(k->done_manifest));
    return ERR_OK;
}

static enum err apply_backup_key_end(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct backup_key *k = state_table_find(s, TABLE_BACKUP_KEYS, e->kind, 0);

    (void)leaf;
    if (e->session != 0)
        return ERR_OK;
    if (k == NULL || k->ended)
        return ERR_INPUT;
    k->ended = true;
    k->ended_ms = e->time_ms;
    return ERR_OK;
}

/* A backup that this log knows was tried, on a day that has come. */
static enum err apply_drill(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct backup_key *k = state_backup_key(s, e->kind);
    int64_t day = date_to_days(e->from);

    (void)leaf;
    if (e->session != 0)
        return ERR_OK;
    if (k == NULL || e->ref == 0 || e->ref > k->done_leaf || day > date_to_days(date_of_ms(e->time_ms)))
        return ERR_INPUT;
    int64_t end_ms = date_start_ms(date_from_days(day + 1)) - 1;
    int64_t at_ms = e->time_ms < end_ms ? e->time_ms : end_ms;
    if (at_ms > s->drilled_ms[e->limit])
        s->drilled_ms[e->limit] = at_ms;
    return ERR_OK;
}

static enum err apply_measure(struct state *s, const struct entry *e, uint64_t leaf)
{
    enum err err = measures_get(view_of(e->value, e->value_n), &s->measured);

    s->measured.ms = e->time_ms;
    s->measured.leaf = leaf;
    return err;
}

/* The session in which a fact was asked for must be known; where the fact is repeated in another log it names none. */
#define AUTHOR KNOWN_SESSION
#define OBJECTS (KNOWN_CONTRACT | KNOWN_REGISTER | KNOWN_PURPOSE | KNOWN_BLOCKS)
#define RECORD (OBJECTS | KNOWN_ACTOR)
#define APPROVAL (KNOWN_CONTRACT | KNOWN_ACTOR)

static const struct {
    unsigned known; /* enum known */
    enum err (*apply)(struct state *s, const struct entry *e,
                      uint64_t leaf); /* NULL: changes nothing */
} folds[ACT__MAX] = {
    [ACT_LOG_OPEN] = {0, state_apply_log_open},
    [ACT_KEEPER_START] = {0, state_apply_keeper_start},
    [ACT_ORG] = {AUTHOR | KNOWN_PARENT, apply_org},
    [ACT_CONTRACT] = {AUTHOR | KNOWN_ORG | KNOWN_PARENT, apply_contract},
    [ACT_PERSON] = {AUTHOR | KNOWN_ORG, apply_person},
    [ACT_PERSON_END] = {AUTHOR | KNOWN_PERSON, apply_person_end},
    [ACT_ASSIGN] = {AUTHOR | KNOWN_CONTRACT | KNOWN_PERSON | KNOWN_BLOCKS, apply_assign},
    [ACT_TRAINING] = {AUTHOR | KNOWN_ASSIGNMENT, state_apply_training},
    [ACT_PLEDGE] = {AUTHOR | KNOWN_ASSIGNMENT, state_apply_pledge},
    [ACT_REGISTER] = {AUTHOR | KNOWN_CONTRACT, apply_register},
    [ACT_FIELD] = {AUTHOR | KNOWN_CONTRACT | KNOWN_REGISTER, apply_field},
    [ACT_PURPOSE] = {AUTHOR | KNOWN_CONTRACT | KNOWN_REGISTER, apply_purpose},
    [ACT_CONTROL] = {AUTHOR | KNOWN_CONTRACT, state_apply_rule},
    [ACT_CELL] = {KNOWN_CONTRACT, state_apply_rule},
    [ACT_TERMS] = {KNOWN_CONTRACT, state_apply_terms},
    [ACT_TERMINAL] = {AUTHOR | KNOWN_ORG | KNOWN_PERSON, state_apply_terminal},
    [ACT_AUTHENTICATOR] = {KNOWN_PERSON, apply_authenticator},
    [ACT_ENROL_CODE] = {AUTHOR | KNOWN_PERSON, apply_enrol_code},
    [ACT_SIGN_IN] = {0, apply_sign_in},
    [ACT_SESSION_OPEN] = {KNOWN_CONTRACT | KNOWN_PERSON | KNOWN_ASSIGNMENT, apply_session_open},
    [ACT_SESSION_CLOSE] = {KNOWN_ACTOR, apply_session_close},
    [ACT_SEARCH] = {RECORD, NULL},
    [ACT_LIST] = {RECORD, state_apply_shown},
    [ACT_OPEN] = {RECORD, apply_open},
    [ACT_REVEAL] = {RECORD, state_apply_shown},
    [ACT_EDIT] = {RECORD, NULL},
    [ACT_IMPORT_OPEN] = {RECORD, apply_import_open},
    [ACT_IMPORT_BATCH] = {OBJECTS | KNOWN_JOB, apply_import_batch},
    [ACT_IMPORT_CLOSE] = {OBJECTS | KNOWN_JOB, apply_import_close},
    [ACT_APPLY] = {APPROVAL | KNOWN_REGISTER | KNOWN_BLOCKS, apply_apply},
    [ACT_APPROVE] = {APPROVAL, state_apply_approve},
    [ACT_REJECT] = {APPROVAL, apply_reject},
    [ACT_ERASE] = {APPROVAL | KNOWN_REGISTER | KNOWN_BLOCKS, apply_erase},
    [ACT_EPOCH_CLOSE] = {KNOWN_CONTRACT, apply_epoch_close},
    [ACT_CERTIFICATE] = {KNOWN_CONTRACT, apply_certificate},
    [ACT_LEDGER_READ] = {KNOWN_ACTOR, NULL},
    [ACT_INVENTORY] = {KNOWN_CONTRACT | KNOWN_ACTOR | KNOWN_REGISTER, NULL},
    [ACT_DETAIL_READ] = {KNOWN_ACTOR, NULL},
    [ACT_HOLD] = {APPROVAL | KNOWN_REGISTER | KNOWN_BLOCKS, apply_hold},
    [ACT_PRINT] = {RECORD, apply_print},
    [ACT_BLOCK] = {AUTHOR | KNOWN_CONTRACT | KNOWN_REGISTER, apply_block},
    [ACT_MOVE] = {RECORD, apply_move},
    [ACT_RETENTION] = {APPROVAL | KNOWN_REGISTER, apply_retention},
    [ACT_BACKUP_KEY] = {KNOWN_PERSON | KNOWN_ACTOR, apply_backup_key},
    [ACT_BACKUP_BEGIN] = {KNOWN_PERSON | KNOWN_ACTOR, apply_backup_begin},
    [ACT_BACKUP] = {KNOWN_PERSON | KNOWN_ACTOR, apply_backup},
    [ACT_BACKUP_KEY_END] = {KNOWN_PERSON | KNOWN_ACTOR, apply_backup_key_end},
    [ACT_DRILL] = {KNOWN_PERSON | KNOWN_ACTOR, apply_drill},
    [ACT_RESTORE] = {0, state_apply_restore},
    [ACT_LOSS] = {0, state_apply_loss},
    [ACT_SESSION_END] = {APPROVAL, NULL},
    [ACT_ALERT_SEEN] = {APPROVAL, NULL},
    [ACT_WORK_MAKE] = {RECORD, state_apply_work_make},
    [ACT_WORK_CHANGE] = {APPROVAL, state_apply_work_change},
    [ACT_WORK_ITEM] = {APPROVAL, state_apply_work_item},
    [ACT_MATTER] = {APPROVAL | KNOWN_REGISTER | KNOWN_PURPOSE, state_apply_matter},
    [ACT_MATTER_STEP] = {APPROVAL, state_apply_matter_step},
    [ACT_ATTACH] = {APPROVAL, state_apply_attach},
    [ACT_TERMINAL_PLACE] = {APPROVAL, state_apply_terminal_place},
    [ACT_STOCK] = {APPROVAL, state_apply_stock},
    [ACT_INTAKE] = {APPROVAL, NULL},
    [ACT_WORK_READ] = {APPROVAL, NULL},
    [ACT_PACKAGE_OPEN] = {RECORD, state_apply_package_open},
    [ACT_PACKAGE_BATCH] = {OBJECTS | KNOWN_JOB, state_apply_package_batch},
    [ACT_PACKAGE] = {OBJECTS | KNOWN_JOB, state_apply_package},
    [ACT_PACKAGE_FETCH] = {APPROVAL, state_apply_package_fetch},
    [ACT_PACKAGE_GONE] = {KNOWN_CONTRACT, state_apply_package_gone},
    [ACT_FORM] = {APPROVAL, state_apply_form},
    [ACT_DOCUMENT] = {APPROVAL, state_apply_document},
    [ACT_DOCUMENT_STEP] = {APPROVAL, state_apply_document_step},
    [ACT_TERMS_TEXT] = {APPROVAL, state_apply_terms_text},
    [ACT_TERMS_SIGN] = {APPROVAL, state_apply_terms_sign},
    [ACT_CHECK] = {APPROVAL, state_apply_check},
    [ACT_MEASURE] = {KNOWN_ACTOR, apply_measure},
    [ACT_STAFF] = {AUTHOR | KNOWN_ASSIGNMENT, state_apply_staff},
    [ACT_ATTEST] = {AUTHOR | KNOWN_ASSIGNMENT, state_apply_attest},
    [ACT_ACKNOWLEDGE] = {AUTHOR | KNOWN_ASSIGNMENT, state_apply_acknowledge},
    [ACT_PLEDGE_TEXT] = {AUTHOR | KNOWN_CONTRACT, state_apply_pledge_text},
    [ACT_PLEDGE_RECEIVED] = {AUTHOR | KNOWN_ASSIGNMENT, state_apply_pledge_received},
    [ACT_NOTICE] = {APPROVAL, state_apply_notice},
    [ACT_NOTICE_RECEIVED] = {APPROVAL, state_apply_notice_received},
    [ACT_SHEET] = {AUTHOR | KNOWN_CONTRACT | KNOWN_ORG, state_apply_sheet},
    [ACT_UPSTREAM] = {APPROVAL | KNOWN_ORG, state_apply_upstream},
    [ACT_SCAN] = {KNOWN_CONTRACT | KNOWN_REGISTER, state_apply_scan},
    [ACT_SETTING] = {APPROVAL | KNOWN_PERSON, apply_setting},
    [ACT_UPDATE_OPEN] = {RECORD, state_apply_update_open},
    [ACT_UPDATE_BATCH] = {OBJECTS | KNOWN_JOB, state_apply_update_batch},
    [ACT_UPDATE_CLOSE] = {OBJECTS | KNOWN_JOB, state_apply_update_close},
};

/* Whether the change of the registry ${e} is entered under a subcontract; an organisation that does not fit its subcontract is caught by
 * the caller. */
static bool under_subcontract(const struct state *s, const struct entry *e)
{
    return e->act == ACT_ORG && e->ref != 0 && subcontract_fits(state_matter(s, e->ref), e);
}

/* The approved application under which a change of the registry is entered; NULL if it names none, or none that fits. */
static struct application *change_under(struct state *s, const struct entry *e)
{
    const struct application *a = e->ref == 0 ? NULL : state_approved_application(s, e->ref);

    return a == NULL || !change_fits(a, e) ? NULL : state_table_find(s, TABLE_APPLICATIONS, a->leaf, 0);
}

enum err state_apply(struct state *s, const struct entry *e, uint64_t leaf_index)
{
    enum err err;

    TRY(entry_check(e));
    bool happened = e->verdict == VERDICT_FACT || e->verdict == VERDICT_PERMIT;
    bool in_order = leaf_index >= s->next_leaf && leaf_index < UINT64_MAX;
    if (!in_order || (leaf_index == 0) != (e->act == ACT_LOG_OPEN))
        return ERR_INPUT;
    if (happened &&
        ((e->ref != 0 && e->ref >= leaf_index) || !all_known(s, e, folds[e->act].known)))
        return ERR_INPUT;
    bool under_approval = happened && decide_is_change(e->act) && e->ref != 0 && !under_subcontract(s, e);
    struct application *a = under_approval ? change_under(s, e) : NULL;
    if (under_approval && a == NULL)
        return ERR_INPUT;
    if ((happened || e->act == ACT_SIGN_IN) && folds[e->act].apply != NULL)
        TRY(folds[e->act].apply(s, e, leaf_index));
    state_note_use(s, e);
    if (a != NULL) { /* no fold of a change moves the table of applications */
        a->executed = true;
        a->executor = state_session(s, e->session) == NULL ? 0 : state_session(s, e->session)->person;
    }
    s->next_leaf = leaf_index + 1;
out:
    return err;
}
