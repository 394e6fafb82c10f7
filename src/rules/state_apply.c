/*
 * The fold: one row per act says what must be known already and how the act changes the facts.  A
 * handler checks everything first, makes room in at most one table, and only then changes anything:
 * a failure leaves no trace.  Here are the handlers of sessions, records, jobs, applications and
 * holds; the others stand in the state_*.c of their subject.
 */
#include "rules/decide.h"
#include "rules/entry_table.h"
#include "rules/state.h"
#include "rules/state_tables.h"

#include <string.h>

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
        return state_org_kind(s, e->org) != ORG__MAX; /* of acts that must name one */
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
    uint64_t first = 0, last = 0;

    (void)leaf;
    (void)entry_rows(e, &first, &last); /* entry_check() has seen that there are some */
    if (first > job->rows_sealed || job->kind != JOB_IMPORT)
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
    job->rows_done = saturating_add(e->count, e->limit);
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
    enum err err = ERR_OK;

    (void)leaf;
    if (!application_waits(s, a, e))
        return ERR_INPUT;
    if (a->kind == APPLY_MATTER)
        TRY(state_matter_decided(s, e, a));
    a->rejected = true;
    if (a->kind == APPLY_TERMS)
        state_table_drop(s, TABLE_TERMS_NEXT, a->contract, 0);
out:
    return err;
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

/* The session in which a fact was asked for must be known; where the fact is repeated in another log it names none. */
#define AUTHOR KNOWN_SESSION
#define OBJECTS (KNOWN_CONTRACT | KNOWN_REGISTER | KNOWN_PURPOSE | KNOWN_BLOCKS)
#define RECORD (OBJECTS | KNOWN_ACTOR)
#define APPROVAL (KNOWN_CONTRACT | KNOWN_ACTOR)

const struct fold_row state_folds[ACT__MAX] = {
    [ACT_LOG_OPEN] = {0, state_apply_log_open},
    [ACT_KEEPER_START] = {0, state_apply_keeper_start},
    [ACT_ORG] = {AUTHOR | KNOWN_PARENT, state_apply_org},
    [ACT_CONTRACT] = {AUTHOR | KNOWN_ORG | KNOWN_PARENT, state_apply_contract},
    [ACT_PERSON] = {AUTHOR | KNOWN_ORG, state_apply_person},
    [ACT_PERSON_END] = {AUTHOR | KNOWN_PERSON, state_apply_person_end},
    [ACT_ASSIGN] = {AUTHOR | KNOWN_CONTRACT | KNOWN_PERSON | KNOWN_BLOCKS, state_apply_assign},
    [ACT_TRAINING] = {AUTHOR | KNOWN_ASSIGNMENT, state_apply_training},
    [ACT_PLEDGE] = {AUTHOR | KNOWN_ASSIGNMENT, state_apply_pledge},
    [ACT_REGISTER] = {AUTHOR | KNOWN_CONTRACT, state_apply_register},
    [ACT_FIELD] = {AUTHOR | KNOWN_CONTRACT | KNOWN_REGISTER, state_apply_field},
    [ACT_PURPOSE] = {AUTHOR | KNOWN_CONTRACT | KNOWN_REGISTER, state_apply_purpose},
    [ACT_CONTROL] = {AUTHOR | KNOWN_CONTRACT, state_apply_rule},
    [ACT_CELL] = {KNOWN_CONTRACT, state_apply_rule},
    [ACT_TERMS] = {KNOWN_CONTRACT, state_apply_terms},
    [ACT_TERMINAL] = {AUTHOR | KNOWN_ORG | KNOWN_PERSON, state_apply_terminal},
    [ACT_AUTHENTICATOR] = {KNOWN_PERSON, state_apply_authenticator},
    [ACT_ENROL_CODE] = {AUTHOR | KNOWN_PERSON, state_apply_enrol_code},
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
    [ACT_BLOCK] = {AUTHOR | KNOWN_CONTRACT | KNOWN_REGISTER, state_apply_block},
    [ACT_MOVE] = {RECORD, apply_move},
    [ACT_RETENTION] = {APPROVAL | KNOWN_REGISTER, state_apply_retention},
    [ACT_BACKUP_KEY] = {KNOWN_PERSON | KNOWN_ACTOR, state_apply_backup_key},
    [ACT_BACKUP_BEGIN] = {KNOWN_PERSON | KNOWN_ACTOR, state_apply_backup_begin},
    [ACT_BACKUP] = {KNOWN_PERSON | KNOWN_ACTOR, state_apply_backup},
    [ACT_BACKUP_KEY_END] = {KNOWN_PERSON | KNOWN_ACTOR, state_apply_backup_key_end},
    [ACT_DRILL] = {KNOWN_PERSON | KNOWN_ACTOR, state_apply_drill},
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
    [ACT_MEASURE] = {KNOWN_ACTOR, state_apply_measure},
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
    [ACT_SETTING] = {APPROVAL | KNOWN_PERSON, state_apply_setting},
    [ACT_UPDATE_OPEN] = {RECORD, state_apply_update_open},
    [ACT_UPDATE_BATCH] = {OBJECTS | KNOWN_JOB, state_apply_update_batch},
    [ACT_UPDATE_CLOSE] = {OBJECTS | KNOWN_JOB, state_apply_update_close},
};

/* Whether the change of the registry ${e} is entered under a subcontract; an organisation that does not fit its subcontract is caught by
 * the caller. */
static bool under_subcontract(const struct state *s, const struct entry *e)
{
    return e->act == ACT_ORG && subcontract_fits(state_matter(s, e->ref), e);
}

/* The approved application that a change of the registry names; NULL if it is none, or none that fits. */
static struct application *change_under(struct state *s, const struct entry *e)
{
    const struct application *a = state_approved_application(s, e->ref);

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
        ((e->ref != 0 && e->ref >= leaf_index) || !all_known(s, e, state_folds[e->act].known)))
        return ERR_INPUT;
    bool under_approval = happened && decide_is_change(e->act) && e->ref != 0 && !under_subcontract(s, e);
    struct application *a = under_approval ? change_under(s, e) : NULL;
    if (under_approval && a == NULL)
        return ERR_INPUT;
    if ((happened || e->act == ACT_SIGN_IN) && state_folds[e->act].apply != NULL)
        TRY(state_folds[e->act].apply(s, e, leaf_index));
    state_note_use(s, e);
    if (a != NULL) { /* no fold of a change moves the table of applications */
        a->executed = true;
        a->executor = state_session(s, e->session) == NULL ? 0 : state_session(s, e->session)->person;
    }
    s->next_leaf = leaf_index + 1;
out:
    return err;
}
