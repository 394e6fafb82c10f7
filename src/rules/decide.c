/*
 * The decision: one row per act names the gates in its way and the roles that may pass; one row per
 * gate names its control and the function that says whether it is shut.  Gates are tried in the
 * order of enum gate, so the answer never depends on how an act is written down.
 */
#include "rules/decide.h"

#include "rules/decide_facts.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

#include <string.h>

enum gate {
    GATE_LOCKED,
    GATE_SESSION,
    GATE_JOB,
    GATE_MACHINE,
    GATE_ACCOUNT,
    GATE_CONTRACT_TERM,
    GATE_PERSON_TERM,
    GATE_ASSIGNED,
    GATE_ASSIGNMENT_TERM,
    GATE_CHAIN,
    GATE_DEPTH,
    GATE_ROLE,
    GATE_READER,
    GATE_TRAINING,
    GATE_PLEDGE,
    GATE_ATTENDANCE,
    GATE_PLEDGE_TEXT,
    GATE_PLEDGE_RECEIVED,
    GATE_PENALTIES,
    GATE_AFFILIATION,
    GATE_DEPUTY,
    GATE_FILED,
    GATE_REPORTED,
    GATE_OFFICER_REPORTED,
    GATE_COVER,
    GATE_FACTORS,
    GATE_TERMINAL,
    GATE_PURPOSE,
    GATE_REGISTER,
    GATE_BLOCK,
    GATE_FIELD,
    GATE_SEARCH_HITS,
    GATE_QUOTA_MINUTE,
    GATE_QUOTA_DAY,
    GATE_UPDATE_DAY,
    GATE_APPLICATION,
    GATE_FOUR_EYES,
    GATE_TERMS,
    GATE_SIGNATURE,
    GATE_HARDWARE_KEY,
    GATE_APPROVED,
    GATE_HELD,
    GATE_DATE,
    GATE_SELF,
    GATE_SUBJECT,
    GATE_GRANT,
    GATE_SEPARATION,
    GATE_CHANGE,
    GATE_EMPLOYER,
    GATE_OFFICER,
    GATE_OUTSIDE,
    GATE_PLEDGE_KEPT,
    GATE_NOTICE,
    GATE_UPSTREAM,
    GATE_VERSION,
    GATE_PRINT,
    GATE_MATTER,
    GATE_CELL,
    GATE_WORKLIST,
    GATE_DOCUMENT,
    GATE_PACKAGE,
    GATE_PROVEN,
    GATE_SCAN, /* the last: whoever meets it may do all but read this file */
    GATE__MAX
};

static enum refusal unless(bool open, enum refusal refusal)
{
    return open ? REFUSAL_NONE : refusal;
}

int64_t decide_sign_in_wait_ms(unsigned failures)
{
    const int64_t first = 30 * 1000, longest = 15 * 60 * 1000;

    if (failures < 5)
        return 0;
    if (failures >= 100)
        return INT64_MAX;
    return failures >= 10 ? longest : first << (failures - 5);
}

static enum refusal gate_locked(const struct facts *f)
{
    int64_t last_ms;
    unsigned failures = state_failed_sign_ins(f->s, f->e->person, &last_ms);

    return unless(failures == 0 || f->e->time_ms - last_ms >= decide_sign_in_wait_ms(failures),
                  REFUSAL_SIGN_IN_LOCKED);
}

/* What a job desk does after the session may have ended: its job says for whom. */
static bool for_job(const struct entry *e)
{
    return e->act == ACT_IMPORT_BATCH || e->act == ACT_IMPORT_CLOSE || e->act == ACT_UPDATE_BATCH || e->act == ACT_UPDATE_CLOSE ||
           e->act == ACT_PACKAGE_BATCH || e->act == ACT_PACKAGE;
}

/* Whether the entry names what it must: the number itself, or nothing where its act need not say
 * it. */
static bool names(const struct facts *f, enum entry_key key, uint64_t named, uint64_t known)
{
    bool may_be_absent = (entry_acts[f->e->act].must & ENTRY_HAS(key)) == 0;

    return named == known || (named == 0 && may_be_absent);
}

/* A job outlives the session that started it: that session may be closed, but never somebody
 * else's. */
static bool session_of_job_ok(const struct facts *f)
{
    const struct session_facts *session = state_session(f->s, f->e->session);

    return f->e->session < state_next_session(f->s) &&
           (session == NULL || session->person == f->e->person);
}

static enum refusal gate_session(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct session_facts *session = f->session;

    if (e->act == ACT_SESSION_OPEN) {
        bool fresh = e->session >= state_next_session(f->s);
        bool other_org = e->org != 0 && f->person != NULL && f->person->org != e->org;
        return unless(fresh && !other_org, REFUSAL_NO_SESSION);
    }
    if (for_job(e))
        return unless(session_of_job_ok(f), REFUSAL_NO_SESSION);
    if (session == NULL || !session->open ||
        !names(f, KEY_CONTRACT, e->contract, session->contract))
        return REFUSAL_NO_SESSION;
    bool own = decide_is_change(e->act) || names(f, KEY_PERSON, e->person, session->person);
    return unless(own, REFUSAL_NO_SESSION);
}

static enum refusal gate_job(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct import_job *job = f->job;
    uint64_t first, last;

    if (e->act == ACT_IMPORT_OPEN)
        return unless(e->job >= state_next_job(f->s) || job_resumes(job, e), REFUSAL_JOB);
    if (e->act == ACT_PACKAGE_OPEN)
        return unless(e->job >= state_next_job(f->s), REFUSAL_JOB);
    if (e->act == ACT_UPDATE_OPEN)
        return unless(update_begins(f->s, e) || job_resumes(job, e), REFUSAL_JOB);
    if (job == NULL || job->closed || job->person != e->person || job->contract != e->contract ||
        !names(f, KEY_REGISTER, e->register_no, job->register_no) ||
        !names(f, KEY_PURPOSE, e->purpose, job->purpose) || !update_fits(job, e))
        return REFUSAL_JOB;
    /* Rows may be sealed again after a crash, but none left out. */
    if (e->act == ACT_PACKAGE_BATCH) /* one after the other, each once */
        return unless(entry_rows(e, &first, &last) && first == job->rows_sealed, REFUSAL_JOB);
    return unless((e->act != ACT_IMPORT_BATCH && e->act != ACT_UPDATE_BATCH) ||
                      (entry_rows(e, &first, &last) && first <= job->rows_sealed),
                  REFUSAL_JOB);
}

/* The days after the contract's last one in which it is closed out: erased, certified, looked into (N22). */
static bool closing(const struct contract_rule *c, struct date today)
{
    const struct control_rule *rule;
    int64_t over;

    if (c == NULL)
        return false;
    rule = &c->controls[CONTROL_CLOSE_OUT];
    over = date_to_days(today) - date_to_days(c->until);
    return rule->in_force && over > 0 && (uint64_t)over <= rule->limit;
}

static bool closes(const struct facts *f);

static enum refusal gate_contract_term(const struct facts *f)
{
    if (f->contract != NULL && f->contract->terms.waiting > 0) /* nobody knows yet what its terms forbid */
        return REFUSAL_TERM_CONTRACT;
    if (f->closing)
        return unless(closes(f), REFUSAL_CLOSING);
    return unless(f->contract != NULL &&
                      term_holds(f->contract->from, f->contract->until, f->today),
                  REFUSAL_TERM_CONTRACT);
}

/* A term that ends with the contract lasts until it is closed out: somebody must do it. */
static bool lasts(const struct facts *f, struct date from, struct date until)
{
    return term_holds(from, until, f->today) ||
           (f->closing && date_to_days(until) == date_to_days(f->contract->until));
}

static enum refusal gate_person_term(const struct facts *f)
{
    bool stands = f->person != NULL && !f->person->ended && lasts(f, f->person->from, f->person->until) && answered_for(f);

    if (stands && f->answering != NULL)
        stands = lasts(f, f->answering->from, f->answering->until);
    return unless(stands, REFUSAL_TERM_PERSON);
}

/* The account of who signs in.  Its last day is looked at where it opens a session: the machine's log knows no contract that
 * is being closed out. */
static enum refusal gate_account(const struct facts *f)
{
    return unless(f->person != NULL && !f->person->ended && answered_for(f) &&
                      date_to_days(f->today) >= date_to_days(f->person->from),
                  REFUSAL_TERM_PERSON);
}

static enum refusal gate_assigned(const struct facts *f)
{
    return unless(f->assignment != NULL && careful(f) != NULL, REFUSAL_NOT_ASSIGNED);
}

static enum refusal gate_assignment_term(const struct facts *f)
{
    const struct assignment *other = careful(f);

    return unless(lasts(f, f->assignment->from, f->assignment->until) && lasts(f, other->from, other->until), REFUSAL_TERM_PERSON);
}

/* An administrator handles no record whatever else they are; an operator unveils no My Number; whoever decides as approver is of the
 * organisation that entrusts in this contract: 甲, and in a contract below 乙 (N17 N18). */
static enum refusal gate_role(const struct facts *f)
{
    uint32_t fitting = f->assignment->roles & f->roles;
    bool decides = f->e->act == ACT_APPROVE || f->e->act == ACT_REJECT;

    if (f->roles == ROLE_ADMINISTRATOR || f->e->act == ACT_MEASURE) /* runs the machine, whatever else they are; has it measured */
        return unless(fitting != 0, REFUSAL_ROLE);
    if ((f->assignment->roles & ROLE_ADMINISTRATOR) != 0 || fitting == 0)
        return REFUSAL_ROLE;
    if (f->e->act == ACT_REVEAL && fitting == ROLE_OPERATOR && f->reg != NULL) {
        const struct field_rule *field = register_field(f->reg, f->e->fields[0]);
        if (field != NULL && field->data_class == CLASS_SPI)
            return REFUSAL_ROLE;
    }
    if (decides && state_party(f->s, f->contract, f->person->org) != PARTY_ENTRUSTER)
        fitting &= ~(uint32_t)ROLE_APPROVER;
    return unless(fitting != 0, REFUSAL_ROLE);
}

static enum refusal gate_reader(const struct facts *f)
{
    uint32_t roles = f->assignment->roles;

    if ((roles & ROLE_ADMINISTRATOR) != 0)
        return REFUSAL_ROLE;
    bool own_acts = (roles & ROLE_HANDLER) != 0 && f->e->kind == LEDGER_OWN;
    bool whole = f->e->act == ACT_LEDGER_READ && f->e->kind == LEDGER_WHOLE;
    uint32_t readers = whole ? ROLE_OFFICER | ROLE_AUDITOR | ROLE_INSPECTOR : f->roles;
    return unless((roles & readers) != 0 || own_acts, REFUSAL_ROLE);
}

/* A date on record is one that has come; year 0 is none. */
static bool on_record(struct date d, struct date today)
{
    return d.year != 0 && date_to_days(d) <= date_to_days(today);
}

static enum refusal gate_training(const struct facts *f)
{
    struct date trained = careful(f)->trained;

    if (!on_record(trained, f->today))
        return REFUSAL_TRAINING;
    if (careful(f)->trained_until.year != 0 && date_to_days(f->today) > date_to_days(careful(f)->trained_until))
        return REFUSAL_TRAINING;
    uint64_t age = (uint64_t)(date_to_days(f->today) - date_to_days(trained));
    return unless(age <= f->contract->controls[CONTROL_TRAINING].limit, REFUSAL_TRAINING);
}

static enum refusal gate_pledge(const struct facts *f)
{
    return unless(on_record(careful(f)->pledged, f->today), REFUSAL_PLEDGE);
}

static enum refusal gate_factors(const struct facts *f)
{
    unsigned factors = f->session->factors & FACTOR__ALL & ~(unsigned)FACTOR_CERTIFICATE;
    uint64_t n = 0;

    if (f->person->answers != 0) /* as many factors as a clause demands of people: their certificate is all that machines have */
        return unless(f->session->factors == FACTOR_CERTIFICATE, REFUSAL_FACTORS);
    if ((factors & FACTOR_PASSKEY) == 0)
        factors &= ~(unsigned)FACTOR_USER_VERIFIED; /* only a passkey verifies its user */
    for (; factors != 0; factors &= factors - 1)
        n++;
    return unless(n >= f->contract->controls[CONTROL_FACTORS].limit, REFUSAL_FACTORS);
}

/* Where the contract demands it, only from registered terminals; and never from one that was registered and revoked.  A machine
 * always comes with its own certificate, and nobody else with that. */
static enum refusal gate_terminal(const struct facts *f)
{
    const struct terminal_rule *terminal = state_terminal(f->s, f->session->terminal);
    bool demanded = f->contract->controls[CONTROL_TERMINAL].in_force || f->person->answers != 0;

    return unless(demanded ? state_terminal_fits(f->s, f->person->no, f->session->terminal, f->today)
                           : terminal == NULL || (!terminal->revoked && terminal->person == 0),
                  REFUSAL_TERMINAL);
}

static enum refusal gate_purpose(const struct facts *f)
{
    const struct purpose_rule *purpose = f->purpose;
    uint32_t act = purpose_act_bit(f->e->act == ACT_IMPORT_BATCH ? ACT_IMPORT_OPEN
                                   : f->e->act == ACT_WORK_MAKE  ? ACT_OPEN
                                                                 : f->e->act);

    if (purpose == NULL || (f->assignment->purposes >> (purpose->no - 1) & 1) == 0 ||
        (purpose->acts & act) == 0)
        return REFUSAL_PURPOSE;
    return unless(purpose->register_no == 0 || purpose->register_no == f->e->register_no,
                  REFUSAL_PURPOSE);
}

/* What concerns the whole contract is for those who are assigned all of its registers. */
static bool every_register(const struct facts *f)
{
    const struct register_rule *r;

    for (size_t i = 0; (r = state_register_at(f->s, i)) != NULL; i++) {
        if (r->contract == f->contract->no && (f->assignment->registers >> (r->no - 1) & 1) == 0)
            return false;
    }
    return true;
}

static enum refusal gate_register(const struct facts *f)
{
    enum entry_act act = f->e->act;
    bool of_any = act == ACT_INVENTORY || act == ACT_HOLD || act == ACT_RETENTION; /* shows none */

    if (f->e->register_no == 0)
        return unless(act == ACT_HOLD || every_register(f), REFUSAL_REGISTER);
    if (f->reg == NULL)
        return REFUSAL_REGISTER;
    if (of_any)
        return REFUSAL_NONE;
    return unless((f->assignment->registers >> (f->reg->no - 1) & 1) != 0, REFUSAL_REGISTER);
}

static bool field_fits(enum entry_act act, const struct field_rule *field)
{
    bool veiled = (field->flags & FIELD_VEILED) != 0;

    if (act == ACT_LIST)
        return (field->flags & FIELD_LISTED) != 0;
    if (act == ACT_EDIT || act == ACT_UPDATE_OPEN || act == ACT_UPDATE_BATCH || act == ACT_PACKAGE_OPEN || act == ACT_PACKAGE_BATCH)
        return true;
    return veiled == (act == ACT_REVEAL);
}

/* Both lists ascend, so one walk finds every field; one that is out of order is not found. */
static enum refusal gate_field(const struct facts *f)
{
    const struct entry *e = f->e;
    unsigned at = 0;

    if (e->fields_n > ENTRY_FIELDS_MAX || (e->fields_n == 0 && e->act != ACT_LIST) ||
        (e->fields_n != 1 && e->act == ACT_REVEAL))
        return REFUSAL_FIELD;
    for (unsigned i = 0; i < e->fields_n; i++, at++) {
        while (at < f->reg->fields_n && f->reg->fields[at].no != e->fields[i])
            at++;
        if (at == f->reg->fields_n || (f->purpose->fields >> (e->fields[i] - 1) & 1) == 0 ||
            !field_fits(e->act, &f->reg->fields[at]))
            return REFUSAL_FIELD;
    }
    return REFUSAL_NONE;
}

static enum refusal gate_search_hits(const struct facts *f)
{
    return unless(f->records <= f->contract->controls[CONTROL_SEARCH_HITS].limit,
                  REFUSAL_TOO_MANY_HITS);
}

static bool within_quota(uint64_t shown, uint64_t more, uint64_t limit)
{
    return more == 0 || (shown <= limit && more <= limit - shown);
}

static enum refusal gate_quota_minute(const struct facts *f)
{
    uint64_t shown = state_shown_in_minute(f->s, f->person->no, f->e->purpose, f->e->time_ms);

    return unless(
        update_counted_apart(f) ||
            within_quota(shown, f->records, f->contract->controls[CONTROL_QUOTA_MINUTE].limit),
        REFUSAL_QUOTA_MINUTE);
}

static enum refusal gate_quota_day(const struct facts *f)
{
    uint64_t shown = state_shown_in_day(f->s, f->person->no, f->e->purpose, f->e->time_ms);

    return unless(update_counted_apart(f) ||
                      within_quota(shown, f->records, f->contract->controls[CONTROL_QUOTA_DAY].limit),
                  REFUSAL_QUOTA_DAY);
}

#define NO_CONTROL CONTROL__MAX

/* ${always}: the gate stands even if no clause of the contract demands its control. */
static const struct {
    enum control control;
    bool always;
    enum refusal (*refusal)(const struct facts *f);
} gates[GATE__MAX] = {
    [GATE_LOCKED] = {NO_CONTROL, true, gate_locked},
    [GATE_SESSION] = {NO_CONTROL, true, gate_session},
    [GATE_JOB] = {NO_CONTROL, true, gate_job},
    [GATE_MACHINE] = {NO_CONTROL, true, gate_machine},
    [GATE_ACCOUNT] = {NO_CONTROL, true, gate_account},
    [GATE_CONTRACT_TERM] = {CONTROL_TERM, true, gate_contract_term},
    [GATE_PERSON_TERM] = {CONTROL_TERM, true, gate_person_term},
    [GATE_ASSIGNED] = {CONTROL_SCOPE, true, gate_assigned},
    [GATE_ASSIGNMENT_TERM] = {CONTROL_TERM, true, gate_assignment_term},
    [GATE_CHAIN] = {CONTROL_SUBCONTRACT, true, gate_chain},
    [GATE_DEPTH] = {CONTROL_SUBCONTRACT_DEPTH, false, gate_depth},
    [GATE_ROLE] = {CONTROL_ROLE, true, gate_role},
    [GATE_READER] = {CONTROL_LEDGER_READ, true, gate_reader},
    [GATE_TRAINING] = {CONTROL_TRAINING, false, gate_training},
    [GATE_PLEDGE] = {CONTROL_PLEDGE, false, gate_pledge},
    [GATE_ATTENDANCE] = {CONTROL_ATTENDANCE, false, gate_attendance},
    [GATE_PLEDGE_TEXT] = {CONTROL_PLEDGE_TEXT, false, gate_pledge_text},
    [GATE_PLEDGE_RECEIVED] = {CONTROL_PLEDGE_RECEIVED, false, gate_pledge_received},
    [GATE_PENALTIES] = {CONTROL_PENALTIES, false, gate_penalties},
    [GATE_AFFILIATION] = {CONTROL_AFFILIATION, false, gate_affiliation},
    [GATE_DEPUTY] = {CONTROL_STAFF_FILED, true, gate_deputy},
    [GATE_FILED] = {CONTROL_STAFF_FILED, false, gate_filed},
    [GATE_REPORTED] = {CONTROL_CHANGE_STAFF, false, gate_reported},
    [GATE_OFFICER_REPORTED] = {CONTROL_CHANGE_OFFICER, false, gate_officer_reported},
    [GATE_COVER] = {CONTROL_SUBCONTRACT_COVER, true, gate_cover},
    [GATE_FACTORS] = {CONTROL_FACTORS, false, gate_factors},
    [GATE_TERMINAL] = {CONTROL_TERMINAL, true, gate_terminal},
    [GATE_PURPOSE] = {CONTROL_PURPOSE, true, gate_purpose},
    [GATE_REGISTER] = {CONTROL_SCOPE, true, gate_register},
    [GATE_BLOCK] = {CONTROL_SCOPE, true, gate_block},
    [GATE_FIELD] = {CONTROL_SCOPE, true, gate_field},
    [GATE_SEARCH_HITS] = {CONTROL_SEARCH_HITS, false, gate_search_hits},
    [GATE_QUOTA_MINUTE] = {CONTROL_QUOTA_MINUTE, false, gate_quota_minute},
    [GATE_QUOTA_DAY] = {CONTROL_QUOTA_DAY, false, gate_quota_day},
    [GATE_UPDATE_DAY] = {CONTROL_UPDATE_DAY, false, gate_update_day},
    [GATE_APPLICATION] = {CONTROL_ERASE_APPROVAL, true, gate_application},
    [GATE_FOUR_EYES] = {CONTROL_ERASE_APPROVAL, true, gate_four_eyes},
    [GATE_TERMS] = {CONTROL_CHANGE_APPROVAL, true, gate_terms},
    [GATE_SIGNATURE] = {CONTROL_ERASE_APPROVAL, true, gate_signature},
    [GATE_HARDWARE_KEY] = {CONTROL_HARDWARE_KEY, false, gate_hardware_key},
    [GATE_APPROVED] = {CONTROL_ERASE_APPROVAL, true, gate_approved},
    [GATE_HELD] = {CONTROL_HOLD, true, gate_held},
    [GATE_DATE] = {CONTROL_RETENTION, true, gate_date},
    [GATE_SELF] = {CONTROL_SEPARATION, true, gate_self},
    [GATE_SUBJECT] = {CONTROL_ROLE, true, gate_subject},
    [GATE_GRANT] = {CONTROL_ROLE, true, gate_grant},
    [GATE_SEPARATION] = {CONTROL_SEPARATION, true, gate_separation},
    [GATE_CHANGE] = {CONTROL_CHANGE_APPROVAL, true, gate_change},
    [GATE_EMPLOYER] = {CONTROL_AFFILIATION, true, gate_employer},
    [GATE_OFFICER] = {CONTROL_CHANGE_OFFICER, false, gate_officer},
    [GATE_OUTSIDE] = {CONTROL_CHANGE_APPROVAL, true, gate_outside},
    [GATE_PLEDGE_KEPT] = {CONTROL_PLEDGE_RECEIVED, true, gate_pledge_kept},
    [GATE_NOTICE] = {CONTROL_CHANGE_STAFF, true, gate_notice},
    [GATE_UPSTREAM] = {CONTROL_SUBCONTRACT_NOTICE, true, gate_upstream},
    [GATE_VERSION] = {CONTROL_ROLE, true, gate_version},
    [GATE_PRINT] = {CONTROL_PRINT, true, gate_print},
    [GATE_MATTER] = {NO_CONTROL, true, gate_matter},
    [GATE_CELL] = {NO_CONTROL, true, gate_cell},
    [GATE_WORKLIST] = {CONTROL_SCOPE, true, gate_worklist},
    [GATE_DOCUMENT] = {NO_CONTROL, true, gate_document},
    [GATE_PACKAGE] = {NO_CONTROL, true, gate_package},
    [GATE_PROVEN] = {NO_CONTROL, true, gate_proven},
    [GATE_SCAN] = {CONTROL_UPLOAD_SCAN, true, gate_scan},
};

_Static_assert(GATE__MAX <= 64, "a bit for each gate");
_Static_assert(CONTROL__MAX <= 64, "a bit for each control");
#define G(g) (UINT64_C(1) << GATE_##g)
#define PERSON (G(SESSION) | G(CONTRACT_TERM) | G(PERSON_TERM) | G(ASSIGNED) | G(ASSIGNMENT_TERM) | G(CHAIN))
#define READY (G(TRAINING) | G(PLEDGE) | G(FACTORS) | G(TERMINAL))
#define WORKER (PERSON | G(ROLE) | READY | G(DEPUTY))
/* What people need besides before they touch records.  Who looks after people is not kept out by it: somebody must open these gates. */
#define ENGAGED                                                                                                        \
    (G(ATTENDANCE) | G(PLEDGE_TEXT) | G(PLEDGE_RECEIVED) | G(PENALTIES) | G(AFFILIATION) | G(FILED) | G(REPORTED) |    \
     G(OFFICER_REPORTED) | G(COVER))
#define SCOPE (G(REGISTER) | G(BLOCK))
#define RECORD (WORKER | ENGAGED | G(PURPOSE) | SCOPE)
#define QUOTA (G(QUOTA_MINUTE) | G(QUOTA_DAY))
#define HUMAN (WORKER | G(MACHINE)) /* what no machine does, whatever its duties say */
#define CHANGE (HUMAN | G(CHANGE))
#define PEOPLE (HUMAN | G(SELF) | G(SUBJECT))

#define VIEWERS (ROLE_OFFICER | ROLE_MANAGER | ROLE_HANDLER | ROLE_OPERATOR)
#define EDITORS (ROLE_MANAGER | ROLE_HANDLER)
#define RELEASERS (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_HANDLER) /* and what the matter's kind says */
#define ERASERS (ROLE_OFFICER | ROLE_MANAGER | ROLE_HANDLER)
#define KEEPERS (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER) /* of the registry */
#define READERS                                                                                    \
    (ROLE_OFFICER | ROLE_APPROVER | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_AUDITOR | ROLE_INSPECTOR)

#define CLOSES true
#define ENDS false

/* The acts that are decided.  An act with no gates here is a fact, or refused. */
static const struct {
    uint64_t gates;
    uint32_t roles; /* any of these */
    bool closes;    /* also after the contract's last day, while it is closed out */
} acts[ACT__MAX] = {
    [ACT_ORG] = {CHANGE | G(SUBJECT) | G(DEPTH) | G(UPSTREAM), KEEPERS, ENDS},
    [ACT_CONTRACT] = {CHANGE | G(SUBJECT), KEEPERS, ENDS},
    [ACT_PERSON] = {PEOPLE | G(SEPARATION), KEEPERS, CLOSES},
    [ACT_PERSON_END] = {PEOPLE, KEEPERS, CLOSES},
    [ACT_ASSIGN] = {PEOPLE | G(GRANT) | G(BLOCK) | G(SEPARATION) | G(OFFICER) | G(OUTSIDE), KEEPERS, CLOSES},
    [ACT_TRAINING] = {PEOPLE, KEEPERS, CLOSES},
    [ACT_PLEDGE] = {PEOPLE | G(VERSION), KEEPERS, CLOSES},
    [ACT_REGISTER] = {CHANGE, KEEPERS, ENDS},
    [ACT_FIELD] = {CHANGE, KEEPERS, ENDS},
    [ACT_PURPOSE] = {CHANGE, KEEPERS, ENDS},
    [ACT_BLOCK] = {CHANGE, KEEPERS, ENDS},
    [ACT_CONTROL] = {CHANGE, KEEPERS, ENDS},
    [ACT_TERMINAL] = {HUMAN | G(SUBJECT), KEEPERS, CLOSES},
    [ACT_ENROL_CODE] = {PEOPLE | G(CHANGE), KEEPERS, CLOSES},
    [ACT_SIGN_IN] = {G(LOCKED) | G(ACCOUNT) | G(PROVEN), 0, ENDS},
    [ACT_SESSION_OPEN] = {PERSON | READY, 0, CLOSES},
    [ACT_SEARCH] = {RECORD, VIEWERS, ENDS},
    [ACT_LIST] = {RECORD | G(FIELD) | G(SEARCH_HITS) | QUOTA, VIEWERS, ENDS},
    [ACT_OPEN] = {RECORD | G(FIELD) | QUOTA | G(WORKLIST), VIEWERS, ENDS},
    [ACT_REVEAL] = {RECORD | G(FIELD) | QUOTA, EDITORS | ROLE_OPERATOR, ENDS},
    [ACT_EDIT] = {RECORD | G(FIELD), EDITORS, ENDS},
    [ACT_PRINT] = {RECORD | G(FIELD) | QUOTA | G(PRINT) | G(CELL), EDITORS, ENDS},
    [ACT_MOVE] = {RECORD, EDITORS, ENDS},
    [ACT_IMPORT_OPEN] = {WORKER | ENGAGED | G(PURPOSE) | G(REGISTER) | G(JOB) | G(SCAN), EDITORS, ENDS},
    [ACT_IMPORT_BATCH] = {PERSON | G(JOB) | G(ROLE) | G(TRAINING) | G(PLEDGE) | G(DEPUTY) | ENGAGED | G(PURPOSE) | SCOPE,
                          EDITORS, ENDS},
    [ACT_IMPORT_CLOSE] = {G(SESSION) | G(JOB), 0, ENDS},
    [ACT_APPLY] = {HUMAN | ENGAGED | SCOPE, ERASERS, ENDS},
    [ACT_APPROVE] = {HUMAN | G(APPLICATION) | G(FOUR_EYES) | G(SIGNATURE) | G(HARDWARE_KEY),
                     ROLE_APPROVER, ENDS},
    [ACT_REJECT] = {HUMAN | G(APPLICATION) | G(FOUR_EYES), ROLE_APPROVER, CLOSES},
    [ACT_ERASE] = {HUMAN | ENGAGED | SCOPE | G(APPROVED) | G(HELD) | G(DATE), ERASERS, CLOSES},
    [ACT_LEDGER_READ] = {PERSON | READY | G(READER), READERS, CLOSES},
    [ACT_INVENTORY] = {WORKER | SCOPE, ROLE_OFFICER | ROLE_MANAGER | ROLE_AUDITOR, CLOSES},
    [ACT_DETAIL_READ] = {PERSON | READY | G(READER), READERS, CLOSES},
    [ACT_HOLD] = {HUMAN | SCOPE | G(HELD), ROLE_OFFICER | ROLE_APPROVER | ROLE_AUDITOR, CLOSES},
    [ACT_RETENTION] = {HUMAN | G(REGISTER), ROLE_OFFICER | ROLE_RESPONSIBLE, CLOSES},
    [ACT_BACKUP_KEY] = {HUMAN, ROLE_ADMINISTRATOR, CLOSES},
    [ACT_BACKUP_BEGIN] = {HUMAN, ROLE_ADMINISTRATOR, CLOSES},
    [ACT_BACKUP] = {HUMAN, ROLE_ADMINISTRATOR, CLOSES},
    [ACT_BACKUP_KEY_END] = {HUMAN, ROLE_ADMINISTRATOR, CLOSES},
    [ACT_DRILL] = {HUMAN, ROLE_ADMINISTRATOR, CLOSES},
    [ACT_SESSION_END] = {PERSON | G(SUBJECT), 0, CLOSES},
    [ACT_ALERT_SEEN] = {HUMAN, KEEPERS, CLOSES},
    [ACT_WORK_MAKE] = {RECORD | G(WORKLIST), EDITORS, ENDS},
    [ACT_WORK_CHANGE] = {WORKER | ENGAGED | G(WORKLIST), EDITORS, ENDS},
    [ACT_WORK_ITEM] = {WORKER | ENGAGED | G(WORKLIST), EDITORS | ROLE_OPERATOR, ENDS},
    [ACT_WORK_READ] = {WORKER | ENGAGED | G(WORKLIST), EDITORS | ROLE_OPERATOR, ENDS},
    [ACT_FORM] = {HUMAN | G(DOCUMENT), KEEPERS, CLOSES},
    [ACT_DOCUMENT] = {HUMAN | G(DOCUMENT), KEEPERS, CLOSES},
    [ACT_DOCUMENT_STEP] = {HUMAN | G(DOCUMENT), KEEPERS, CLOSES},
    [ACT_SETTING] = {PERSON, 0, ENDS},
    [ACT_TERMS_TEXT] = {HUMAN | G(TERMS), ROLE_RESPONSIBLE, ENDS},
    [ACT_TERMS_SIGN] = {HUMAN | G(APPLICATION) | G(TERMS) | G(SIGNATURE) | G(HARDWARE_KEY), ROLE_RESPONSIBLE, ENDS},
    [ACT_CHECK] = {HUMAN, KEEPERS | ROLE_AUDITOR | ROLE_INSPECTOR, CLOSES},
    [ACT_MEASURE] = {WORKER, KEEPERS | ROLE_AUDITOR | ROLE_INSPECTOR | ROLE_ADMINISTRATOR, CLOSES}, /* asks for it; the keeper says what */
    [ACT_MATTER] = {HUMAN | G(DEPTH) | G(MATTER) | G(CELL), 0, ENDS}, /* roles: of its kind */
    [ACT_MATTER_STEP] = {HUMAN | G(MATTER) | G(CELL), 0, CLOSES},
    [ACT_ATTACH] = {HUMAN | G(MATTER) | G(SCAN), 0, CLOSES}, /* roles: of its kind */
    [ACT_INTAKE] = {HUMAN | G(MATTER) | G(SCAN), KEEPERS, ENDS}, /* roles: of its kind, or of who keeps the people */
    [ACT_UPDATE_OPEN] = {WORKER | ENGAGED | G(PURPOSE) | G(REGISTER) | G(FIELD) | G(JOB) | G(SCAN), EDITORS, ENDS},
    [ACT_UPDATE_BATCH] = {PERSON | G(JOB) | G(ROLE) | G(TRAINING) | G(PLEDGE) | G(DEPUTY) | ENGAGED | G(PURPOSE) | SCOPE | G(FIELD) |
                              QUOTA | G(UPDATE_DAY),
                          EDITORS, ENDS},
    [ACT_UPDATE_CLOSE] = {G(SESSION) | G(JOB), 0, ENDS},
    [ACT_STAFF] = {PEOPLE, KEEPERS, CLOSES},
    [ACT_ATTEST] = {PEOPLE | G(EMPLOYER), ROLE_RESPONSIBLE | ROLE_MANAGER, CLOSES},
    [ACT_ACKNOWLEDGE] = {PEOPLE, KEEPERS, CLOSES},
    [ACT_PLEDGE_TEXT] = {HUMAN | G(VERSION), KEEPERS, CLOSES},
    [ACT_PLEDGE_RECEIVED] = {HUMAN | G(PLEDGE_KEPT), ROLE_OFFICER, CLOSES},
    [ACT_NOTICE] = {HUMAN | G(NOTICE), ROLE_RESPONSIBLE | ROLE_MANAGER, CLOSES},
    [ACT_NOTICE_RECEIVED] = {HUMAN | G(NOTICE), ROLE_OFFICER, CLOSES},
    [ACT_UPSTREAM] = {HUMAN | G(UPSTREAM), KEEPERS, CLOSES},
    [ACT_SHEET] = {HUMAN | G(VERSION), KEEPERS, CLOSES},
    [ACT_PACKAGE_OPEN] = {WORKER | G(PURPOSE) | G(REGISTER) | G(FIELD) | G(JOB) | G(PACKAGE), RELEASERS, ENDS},
    [ACT_PACKAGE_BATCH] = {PERSON | G(JOB) | G(ROLE) | G(TRAINING) | G(PLEDGE) | G(PURPOSE) | SCOPE | G(FIELD) |
                               G(QUOTA_DAY) | G(UPDATE_DAY) | G(PACKAGE),
                           RELEASERS, ENDS},
    [ACT_PACKAGE] = {PERSON | G(JOB) | G(PACKAGE), 0, ENDS},
    [ACT_PACKAGE_FETCH] = {WORKER | G(PACKAGE), RELEASERS, ENDS},
};

/* What closing a contract needs: people who may act, applications, approvals, erasing, holds, the ledger, backups that end.
 * Nothing that reads or changes a record, and nothing that widens the contract. */
static bool closes(const struct facts *f)
{
    const struct entry *e = f->e;

    switch ((int)e->act) {
    case ACT_APPLY:
        return e->kind != APPLY_CHANGE && e->kind != APPLY_TERMS;
    case ACT_APPROVE:
        if (f->kind != NULL)
            return (f->kind->flags & MATTER_CLOSING) != 0;
        return f->application == NULL || (f->application->kind != APPLY_CHANGE && f->application->kind != APPLY_TERMS);
    case ACT_MATTER:
        return f->kind != NULL && (f->kind->flags & MATTER_CLOSING) != 0;
    case ACT_MATTER_STEP: /* what is out comes back, and what lasts is closed */
        return e->kind != MATTER_DO || (f->kind != NULL && (f->kind->flags & MATTER_CLOSING) != 0);
    default:
        return acts[e->act].closes;
    }
}

/* What is applied for, or decided on, says which gates stand and who may pass. */
static void rules_of(const struct facts *f, uint64_t *gates_out, uint32_t *roles_out)
{
    const struct entry *e = f->e;

    *gates_out = acts[e->act].gates;
    *roles_out = acts[e->act].roles;
    if (e->act == ACT_APPROVE && f->kind != NULL && (f->kind->flags & MATTER_FINAL) != 0)
        *gates_out |= G(MATTER); /* what was open when it was applied for is not all that can be */
    if (e->act == ACT_MATTER || e->act == ACT_MATTER_STEP || e->act == ACT_ATTACH || (e->act == ACT_INTAKE && e->kind != INTAKE_PEOPLE)) {
        *gates_out |= e->register_no != 0 ? G(REGISTER) : 0;
        *roles_out = matter_roles(f);
        return;
    }
    if (e->act == ACT_APPLY && (e->kind == APPLY_CHANGE || e->kind == APPLY_REPLACE)) {
        *gates_out = e->kind == APPLY_CHANGE ? HUMAN : PEOPLE;
        *roles_out = KEEPERS;
    } else if (e->act == ACT_APPLY && e->kind == APPLY_TERMS) {
        *gates_out = HUMAN | G(TERMS);
        *roles_out = ROLE_RESPONSIBLE;
    } else if ((e->act == ACT_APPROVE || e->act == ACT_REJECT) && f->application != NULL && f->application->kind == APPLY_TERMS) {
        *gates_out |= G(TERMS);
        *roles_out |= e->act == ACT_REJECT ? ROLE_RESPONSIBLE : 0; /* who withdraws */
    } else if ((e->act == ACT_APPROVE || e->act == ACT_REJECT) && f->application != NULL &&
               f->application->kind == APPLY_REPLACE) { /* two named people on site */
        *gates_out |= G(SELF) | G(SUBJECT);
        *roles_out = KEEPERS | ROLE_APPROVER;
    }
}

/* What depends on the moment or on what else is asked, not on who somebody is. */
#define SITUATION                                                                                  \
    (G(LOCKED) | G(SESSION) | G(JOB) | G(FACTORS) | G(TERMINAL) | G(BLOCK) | G(SEARCH_HITS) | QUOTA | \
     G(UPDATE_DAY) |                                                                               \
     G(APPLICATION) | G(FOUR_EYES) | G(TERMS) | G(SIGNATURE) | G(HARDWARE_KEY) | G(APPROVED) | G(HELD) |       \
     G(DATE) | G(SELF) | G(SUBJECT) | G(GRANT) | G(SEPARATION) | G(CHANGE) | G(PROVEN) |             \
     G(EMPLOYER) | G(OFFICER) | G(OUTSIDE) | G(PLEDGE_KEPT) | G(NOTICE) | G(VERSION) | G(UPSTREAM) |   \
     G(WORKLIST) | G(DOCUMENT) | G(MATTER) | G(DEPTH) | G(SCAN) | G(PACKAGE))

static bool is_fact(const struct entry *e)
{
    enum act_way way = entry_acts[e->act].way;

    return way == WAY_FACT || (way == WAY_EITHER && e->session == 0);
}

/* A session decides who asks and where; what the entry says of it besides is checked against it by
 * gate_session(). */
static void find_actor(struct facts *f, const struct session_facts *opening)
{
    const struct entry *e = f->e;
    uint32_t person = e->person, contract = e->contract;

    if (e->act == ACT_SESSION_OPEN)
        f->session = opening;
    else if (e->session != 0 && !for_job(e))
        f->session = state_session(f->s, e->session);
    if (f->session != NULL) {
        person = f->session->person;
        contract = f->session->contract;
    }
    f->person = state_person(f->s, person);
    f->contract = state_contract(f->s, contract);
    f->assignment = state_assignment(f->s, contract, person);
    find_answering(f);
}

/* The matter that the entry opens, decides on, does a step of, or registers an organisation under; and its kind. */
static void find_matter(struct facts *f)
{
    const struct entry *e = f->e;
    bool decides = f->application != NULL && f->application->kind == APPLY_MATTER;

    if (e->act == ACT_MATTER || e->act == ACT_MATTER_STEP || e->act == ACT_ORG || e->act == ACT_UPSTREAM || e->act == ACT_ATTACH || decides)
        f->matter = e->ref == 0 ? NULL : state_matter(f->s, e->ref);
    if (e->act == ACT_MATTER || e->act == ACT_INTAKE)
        f->kind = matter_row(e->kind);
    else if (f->matter != NULL)
        f->kind = matter_row(f->matter->kind);
}

static void find_objects(struct facts *f)
{
    const struct entry *e = f->e;
    uint32_t contract = f->contract == NULL ? 0 : f->contract->no;
    uint16_t purpose = e->purpose;

    if (e->job != 0)
        f->job = state_job(f->s, e->job);
    if (e->act == ACT_IMPORT_BATCH)
        purpose = f->job == NULL ? 0 : f->job->purpose;
    if (e->register_no != 0)
        f->reg = state_register(f->s, contract, e->register_no);
    if (purpose != 0)
        f->purpose = state_purpose(f->s, contract, purpose);
    if (e->act == ACT_ERASE)
        f->application = state_approved_application(f->s, e->ref);
    else if (e->act == ACT_APPROVE || e->act == ACT_REJECT || e->act == ACT_TERMS_SIGN)
        f->application = state_application(f->s, e->ref);
    else if (decide_is_change(e->act) && e->ref != 0)
        f->application = state_approved_application(f->s, e->ref);
    find_matter(f);
    if (e->act == ACT_OPEN || e->act == ACT_WORK_CHANGE || e->act == ACT_WORK_ITEM || e->act == ACT_WORK_READ)
        f->list = state_worklist(f->s, e->ref);
    f->records = e->act == ACT_UPDATE_BATCH || e->act == ACT_PACKAGE_BATCH ? e->count
                 : e->act != ACT_LIST       ? 1
                 : e->count > e->subjects_n ? e->count
                                            : e->subjects_n;
}

static void cite(struct decision *d, const struct control_rule *rule)
{
    for (unsigned i = 0; i < rule->clauses_n; i++) {
        unsigned k = 0;
        while (k < d->clauses_n && !entry_clause_same(d->clauses[k], rule->clauses[i]))
            k++;
        if (k == d->clauses_n && k < ENTRY_CLAUSES_MAX)
            memcpy(d->clauses[d->clauses_n++], rule->clauses[i], sizeof(d->clauses[k]));
    }
}

static void refuse(struct decision *d, enum refusal refusal, enum control control, const struct control_rule *rule)
{
    *d = (struct decision){.verdict = VERDICT_DENY, .refusal = refusal, .control = control};
    if (refusal == REFUSAL_NOT_APPROVED)
        d->verdict = VERDICT_SECOND_PERSON;
    else if (refusal == REFUSAL_NO_PASSKEY)
        d->verdict = VERDICT_STEP_UP;
    if (rule != NULL)
        cite(d, rule);
}

/* The approval of a change is demanded by other clauses than that of an erasure; terms by others while a contract is closed. */
static enum control control_of(const struct facts *f, enum gate gate)
{
    bool erasure = f->application == NULL || f->application->kind <= APPLY_ERASE_CONTRACT;

    if (f->closing && gates[gate].control == CONTROL_TERM)
        return CONTROL_CLOSE_OUT;
    if (gates[gate].control == CONTROL_ERASE_APPROVAL && f->application != NULL && f->application->kind == APPLY_MATTER)
        return NO_CONTROL; /* the terms of the matter ask for it */
    return gates[gate].control == CONTROL_ERASE_APPROVAL && !erasure ? CONTROL_CHANGE_APPROVAL : gates[gate].control;
}

/* These cite the rule of the terms under which the matter or copy stands. */
static bool of_cell(enum gate gate)
{
    return gate == GATE_CELL || gate == GATE_MATTER;
}

/* Whether the gate has been asked anything: subcontracts concern those below 乙, and what puts somebody there; notices those who have
 * somebody above; covering a contract with another above. */
static bool is_met(const struct facts *f, enum gate gate)
{
    if (gate == GATE_COVER)
        return state_contract_above(f->s, f->contract, 0) != NULL;
    if (gate == GATE_UPSTREAM)
        return f->matter != NULL && state_upstream_org(f->s, f->matter, UPSTREAM_APPLIED, f->today, 0) != 0;
    if (gate != GATE_CHAIN && gate != GATE_DEPTH)
        return true;
    return state_org_depth(f->s, f->person->org) > 0 || f->e->act == ACT_ORG ||
           (f->kind != NULL && (f->kind->flags & MATTER_NEW_ORG) != 0);
}

/* Try the gates of the act one by one; the controls of those that are open are cited with a permit. */
static void pass_gates(const struct facts *f, uint64_t todo, struct decision *d)
{
    uint64_t cited = 0;

    for (enum gate gate = 0; gate < GATE__MAX; gate++) {
        enum control control = control_of(f, gate);
        const struct control_rule *rule = NULL;
        if ((todo >> gate & 1) == 0)
            continue;
        if (control != NO_CONTROL && f->contract != NULL && f->contract->controls[control].in_force)
            rule = &f->contract->controls[control];
        if (rule == NULL && !gates[gate].always)
            continue;
        enum refusal refusal = gates[gate].refusal(f);
        if (refusal != REFUSAL_NONE) {
            refuse(d, refusal, control,
                   refusal == REFUSAL_STILL_OPEN ? closing_rule(f)
                   : of_cell(gate)               ? cell_that_refuses(f, refusal)
                   : gate == GATE_COVER          ? cover_rule(f)
                                                 : rule);
            d->conditions = refusal == REFUSAL_CONDITION ? cell_lacks(f) : 0;
            return;
        }
        if (gate == GATE_CELL && f->kind != NULL && matter_rule(f) != NULL)
            cite(d, matter_rule(f));
        if (rule != NULL && (cited >> control & 1) == 0 && is_met(f, gate)) {
            cited |= UINT64_C(1) << control;
            cite(d, rule);
        }
    }
}

/* Look at ${e}, with the gates ${without} left out. */
static void ask(const struct state *s, const struct entry *e, uint64_t without, struct decision *d_out)
{
    const struct session_facts opening = {e->session, e->person,   e->contract,
                                          e->kind,    e->terminal, true};
    struct facts f = {.s = s, .e = e, .today = date_of_ms(e->time_ms)};
    uint64_t todo;

    find_actor(&f, &opening);
    find_objects(&f);
    f.closing = closing(f.contract, f.today);
    rules_of(&f, &todo, &f.roles);
    *d_out = (struct decision){.verdict = VERDICT_PERMIT, .refusal = REFUSAL_NONE, .control = NO_CONTROL};
    if (todo == 0)
        refuse(d_out, REFUSAL_UNKNOWN_ACT, NO_CONTROL, NULL);
    else
        pass_gates(&f, todo & ~without, d_out);
}

void decide(const struct state *s, const struct entry *e, struct decision *d_out)
{
    *d_out =
        (struct decision){.verdict = VERDICT_FACT, .refusal = REFUSAL_NONE, .control = NO_CONTROL};
    if ((unsigned)e->act >= ACT__MAX)
        refuse(d_out, REFUSAL_UNKNOWN_ACT, NO_CONTROL, NULL);
    else if (!is_fact(e))
        ask(s, e, 0, d_out);
}

void decide_could(const struct state *s, const struct entry *e, struct decision *d_out)
{
    ask(s, e, SITUATION, d_out);
}

void decide_stands(const struct state *s, const struct session_facts *session, int64_t now_ms, struct decision *d_out)
{
    struct entry e;

    entry_init(&e, ACT_SESSION_OPEN, now_ms);
    struct facts f = {.s = s, .e = &e, .session = session, .today = date_of_ms(now_ms)};
    f.person = state_person(s, session->person);
    f.contract = state_contract(s, session->contract);
    f.assignment = state_assignment(s, session->contract, session->person);
    find_answering(&f);
    f.closing = closing(f.contract, f.today);
    *d_out = (struct decision){.verdict = VERDICT_PERMIT, .refusal = REFUSAL_NONE, .control = NO_CONTROL};
    pass_gates(&f, (PERSON & ~G(SESSION)) | G(TERMINAL), d_out);
}

void decision_into_entry(const struct decision *d, struct entry *e)
{
    e->verdict = d->verdict;
    if (d->verdict == VERDICT_FACT || e->act == ACT_CONTROL)
        return; /* the clauses of ACT_CONTROL are its own */
    e->clauses_n = d->clauses_n;
    memcpy(e->clauses, d->clauses, sizeof(e->clauses));
    if (d->clauses_n > 0)
        e->has |= ENTRY_HAS(KEY_CLAUSES);
    else
        e->has &= ~ENTRY_HAS(KEY_CLAUSES);
}

bool decide_agrees(const struct state *s, const struct entry *e, struct decision *d_out)
{
    decide(s, e, d_out);
    if (e->verdict != d_out->verdict)
        return false;
    return d_out->verdict == VERDICT_FACT || e->act == ACT_CONTROL ||
           (e->clauses_n == d_out->clauses_n &&
            view_eq(view_of(e->clauses, e->clauses_n * sizeof(e->clauses[0])),
                    view_of(d_out->clauses, d_out->clauses_n * sizeof(e->clauses[0]))));
}
