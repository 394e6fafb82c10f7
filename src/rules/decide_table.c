/*
 * The two tables of the decision: one row per gate names its control and the function that says whether it is shut; one row per act
 * names the gates in its way and the roles that may pass.
 */
#include "rules/decide_table.h"

const struct gate_row gate_rows[GATE__MAX] = {
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
    [GATE_OWNER] = {CONTROL_PRIVATE_DEVICES, true, gate_owner},
    [GATE_PLACE] = {CONTROL_PLACES, false, gate_place},
    [GATE_PURPOSE] = {CONTROL_PURPOSE, true, gate_purpose},
    [GATE_TEST_DATA] = {CONTROL_TEST_DATA, true, gate_test_data},
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
    [GATE_PLACED] = {CONTROL_PLACES, true, gate_placed},
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

_Static_assert(CONTROL__MAX <= 64, "a bit for each control");

#define PERSON (G(SESSION) | G(CONTRACT_TERM) | G(PERSON_TERM) | G(ASSIGNED) | G(ASSIGNMENT_TERM) | G(CHAIN))
#define READY (G(TRAINING) | G(PLEDGE) | G(FACTORS) | G(TERMINAL))
#define WORKER (PERSON | G(ROLE) | READY | G(DEPUTY))
#define SEATED (G(OWNER) | G(PLACE)) /* from where people of 乙's side touch records */
/* What people need besides before they touch records.  Who looks after people is not kept out by it: somebody must open these gates. */
#define ENGAGED                                                                                                        \
    (G(ATTENDANCE) | G(PLEDGE_TEXT) | G(PLEDGE_RECEIVED) | G(PENALTIES) | G(AFFILIATION) | G(FILED) | G(REPORTED) |    \
     G(OFFICER_REPORTED) | G(COVER) | SEATED)
#define SCOPE (G(REGISTER) | G(BLOCK))
#define DATA (G(PURPOSE) | G(TEST_DATA)) /* for what records are used */
#define RECORD (WORKER | ENGAGED | DATA | SCOPE)
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
const struct decided_act decided_acts[ACT__MAX] = {
    [ACT_ORG] = {CHANGE | G(SUBJECT) | G(DEPTH) | G(UPSTREAM), KEEPERS, ENDS},
    [ACT_CONTRACT] = {CHANGE | G(SUBJECT), KEEPERS, ENDS},
    [ACT_PERSON] = {PEOPLE | G(SEPARATION), KEEPERS, CLOSES},
    [ACT_PERSON_END] = {PEOPLE, KEEPERS, CLOSES},
    [ACT_ASSIGN] = {PEOPLE | G(GRANT) | G(BLOCK) | G(SEPARATION) | G(OFFICER) | G(OUTSIDE), KEEPERS, CLOSES},
    [ACT_TRAINING] = {PEOPLE, KEEPERS, CLOSES},
    [ACT_PLEDGE] = {PEOPLE | G(VERSION), KEEPERS, CLOSES},
    [ACT_REGISTER] = {CHANGE | G(TEST_DATA), KEEPERS, ENDS},
    [ACT_FIELD] = {CHANGE, KEEPERS, ENDS},
    [ACT_PURPOSE] = {CHANGE, KEEPERS, ENDS},
    [ACT_BLOCK] = {CHANGE, KEEPERS, ENDS},
    [ACT_CONTROL] = {CHANGE, KEEPERS, ENDS},
    [ACT_TERMINAL] = {HUMAN | G(SUBJECT) | G(OWNER), KEEPERS, CLOSES},
    [ACT_TERMINAL_PLACE] = {HUMAN | G(PLACED), KEEPERS, CLOSES},
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
    [ACT_IMPORT_OPEN] = {WORKER | ENGAGED | DATA | G(REGISTER) | G(JOB) | G(SCAN), EDITORS, ENDS},
    [ACT_IMPORT_BATCH] = {PERSON | G(JOB) | G(ROLE) | G(TRAINING) | G(PLEDGE) | G(DEPUTY) | ENGAGED | DATA | SCOPE,
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
    [ACT_STOCK] = {HUMAN | G(MATTER), 0, CLOSES}, /* roles: of its kind */
    [ACT_INTAKE] = {HUMAN | G(MATTER) | G(SCAN), KEEPERS, ENDS}, /* roles: of its kind, or of who keeps the people */
    [ACT_UPDATE_OPEN] = {WORKER | ENGAGED | DATA | G(REGISTER) | G(FIELD) | G(JOB) | G(SCAN), EDITORS, ENDS},
    [ACT_UPDATE_BATCH] = {PERSON | G(JOB) | G(ROLE) | G(TRAINING) | G(PLEDGE) | G(DEPUTY) | ENGAGED | DATA | SCOPE | G(FIELD) |
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
    [ACT_PACKAGE_OPEN] = {WORKER | SEATED | DATA | G(REGISTER) | G(FIELD) | G(JOB) | G(PACKAGE), RELEASERS, ENDS},
    [ACT_PACKAGE_BATCH] = {PERSON | G(JOB) | G(ROLE) | G(TRAINING) | G(PLEDGE) | DATA | SCOPE | G(FIELD) |
                               G(QUOTA_DAY) | G(UPDATE_DAY) | G(PACKAGE),
                           RELEASERS, ENDS},
    [ACT_PACKAGE] = {PERSON | G(JOB) | G(PACKAGE), 0, ENDS},
    [ACT_PACKAGE_FETCH] = {WORKER | SEATED | G(PACKAGE), RELEASERS, ENDS},
};
/* What a session stands on besides itself. */
const gate_set gates_standing = (PERSON & ~G(SESSION)) | G(TERMINAL);

const gate_set gates_situation =
    G(LOCKED) | G(SESSION) | G(JOB) | G(FACTORS) | G(TERMINAL) | SEATED | G(PLACED) | G(BLOCK) | G(SEARCH_HITS) | QUOTA | G(UPDATE_DAY) |
    G(APPLICATION) | G(FOUR_EYES) | G(TERMS) | G(SIGNATURE) | G(HARDWARE_KEY) | G(APPROVED) | G(HELD) | G(DATE) | G(SELF) |
    G(SUBJECT) | G(GRANT) | G(SEPARATION) | G(CHANGE) | G(PROVEN) | G(EMPLOYER) | G(OFFICER) | G(OUTSIDE) | G(PLEDGE_KEPT) |
    G(NOTICE) | G(VERSION) | G(UPSTREAM) | G(WORKLIST) | G(DOCUMENT) | G(MATTER) | G(DEPTH) | G(SCAN) | G(PACKAGE);

const gate_set gates_of_work = G(TRAINING) | G(PLEDGE);

/* Whose days of closing out ran out before it was closed is given more of them, by 甲 alone: applied for, approved, entered. */
static bool gives_days(const struct facts *f)
{
    if (f->contract->closed_leaf != 0 || f->person == NULL || state_party(f->s, f->contract, f->person->org) != PARTY_ENTRUSTER)
        return false;
    switch ((int)f->e->act) {
    case ACT_APPLY:
        return f->e->kind == APPLY_CHANGE;
    case ACT_APPROVE:
    case ACT_REJECT:
        return f->application != NULL && f->application->kind == APPLY_CHANGE;
    case ACT_CONTROL:
        return f->e->kind == CONTROL_CLOSE_OUT;
    default:
        return false;
    }
}

/* 甲 and those who look into the work read what is left; whoever runs the machine keeps it: backups, and their end. */
bool still_reads(const struct facts *f)
{
    const uint32_t readers = ROLE_OFFICER | ROLE_APPROVER | ROLE_AUDITOR | ROLE_INSPECTOR;

    switch ((int)f->e->act) {
    case ACT_SESSION_OPEN: /* of who has no duties the next gates say so */
        return f->assignment == NULL || (f->assignment->roles & (readers | ROLE_ADMINISTRATOR)) != 0;
    case ACT_SESSION_END:
    case ACT_LEDGER_READ:
    case ACT_DETAIL_READ:
        return true;
    default:
        return decided_acts[f->e->act].roles == ROLE_ADMINISTRATOR || gives_days(f);
    }
}

/* What closing a contract needs: people who may act, applications, approvals, erasing, holds, the ledger, backups that end.
 * Nothing that reads or changes a record, and nothing that widens the contract. */
bool closes_out(const struct facts *f)
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
    case ACT_PACKAGE_FETCH: /* nothing leaves any more; what nobody has fetched is dropped */
        return e->kind == PACKAGE_DROP;
    case ACT_PACKAGE:
        return e->kind == PACKAGE_ABANDONED;
    default:
        return decided_acts[e->act].closes;
    }
}
/* What is applied for, or decided on, says which gates stand and who may pass. */
void rules_of(const struct facts *f, gate_set *gates_out, uint32_t *roles_out)
{
    const struct entry *e = f->e;

    *gates_out = decided_acts[e->act].gates;
    *roles_out = decided_acts[e->act].roles;
    if (e->act == ACT_APPROVE && f->kind != NULL && (f->kind->flags & MATTER_FINAL) != 0)
        *gates_out |= G(MATTER); /* what was open when it was applied for is not all that can be */
    if (e->act == ACT_MATTER || e->act == ACT_MATTER_STEP || e->act == ACT_ATTACH || e->act == ACT_STOCK ||
        (e->act == ACT_INTAKE && e->kind != INTAKE_PEOPLE)) {
        *gates_out |= e->register_no != 0 ? G(REGISTER) | G(TEST_DATA) : 0;
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
