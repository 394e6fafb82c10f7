/* The tables of keys and acts, and the check that they drive: what may stand in a leaf is decided here alone. */
#include "rules/entry_table.h"

#include "rules/review.h"
#include "rules/state.h"

#include <string.h>

#define AT(member) offsetof(struct entry, member)
#define TIME_MAX INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

const struct key_row entry_keys[KEY__MAX] = {
    [KEY_TIME] = {"time", TYPE_TIME, AT(time_ms), 0, 0},
    [KEY_ACT] = {"act", TYPE_ACT, AT(act), 0, 0},
    [KEY_VERDICT] = {"verdict", TYPE_VERDICT, AT(verdict), 0, 0},
    [KEY_CLAUSES] = {"clauses", TYPE_CLAUSES, AT(clauses), 0, 0},
    [KEY_CONTRACT] = {"contract", TYPE_U32, AT(contract), 1, UINT32_MAX},
    [KEY_SESSION] = {"session", TYPE_U64, AT(session), 1, UINT64_MAX - 1},
    [KEY_JOB] = {"job", TYPE_U32, AT(job), 1, UINT32_MAX - 1},
    [KEY_PERSON] = {"person", TYPE_U32, AT(person), 1, UINT32_MAX},
    [KEY_ORG] = {"org", TYPE_U32, AT(org), 1, UINT32_MAX},
    [KEY_PARENT] = {"parent", TYPE_U32, AT(parent), 1, UINT32_MAX},
    [KEY_TERMINAL] = {"terminal", TYPE_TERMINAL, AT(terminal), 1, UINT64_MAX},
    [KEY_ROLES] = {"roles", TYPE_U32, AT(roles), 1, ROLE__ALL},
    [KEY_PURPOSE] = {"purpose", TYPE_U16, AT(purpose), 1, 32},
    [KEY_PURPOSES] = {"purposes", TYPE_U32, AT(purposes), 1, UINT32_MAX},
    [KEY_REGISTER] = {"register", TYPE_U16, AT(register_no), 1, 64},
    [KEY_FIELDS] = {"fields", TYPE_FIELDS, AT(fields), 1, ENTRY_FIELDS_MAX},
    [KEY_BLOCKS] = {"blocks", TYPE_BLOCKS, AT(blocks), 0, UINT16_MAX},
    [KEY_CLASS] = {"class", TYPE_U16, AT(data_class), 0, CLASS__MAX - 1},
    [KEY_KIND] = {"kind", TYPE_U16, AT(kind), 0, UINT16_MAX},
    [KEY_FROM] = {"from", TYPE_DATE, AT(from), 0, 0},
    [KEY_UNTIL] = {"until", TYPE_DATE, AT(until), 0, 0},
    [KEY_VERSION] = {"version", TYPE_U32, AT(version), 1, UINT32_MAX},
    [KEY_COUNT] = {"count", TYPE_U64, AT(count), 0, UINT64_MAX},
    [KEY_LIMIT] = {"limit", TYPE_U64, AT(limit), 0, UINT64_MAX},
    [KEY_REF] = {"ref", TYPE_U64, AT(ref), 1, UINT64_MAX},
    [KEY_SUBJECTS] = {"subjects", TYPE_SUBJECTS, AT(subjects), 0, 0},
    [KEY_OBJECT] = {"object", TYPE_HASH, AT(object), 0, 0},
    [KEY_VALUE] = {"value", TYPE_VALUE, AT(value), 0, 0},
    [KEY_DETAIL] = {"detail", TYPE_HASH, AT(detail), 0, 0},
};

#define K(k) ENTRY_HAS(KEY_##k)
#define ACTOR (K(CONTRACT) | K(SESSION) | K(PERSON)) /* who asks, where */
#define RECORD (ACTOR | K(REGISTER) | K(PURPOSE))
#define ONE_RECORD (RECORD | K(VERSION) | K(SUBJECTS))
#define TERM (K(FROM) | K(UNTIL))
#define CHANGE (K(CLAUSES) | K(SESSION) | K(REF)) /* of the registry, where an approval may come first */
#define CODE_MINUTES_MAX 1440
#define PURPOSE_ACTS ((1U << (ACT_IMPORT_OPEN - ACT_SEARCH + 2)) - 1) /* the last: ACT_PRINT */

const struct act_row entry_acts[ACT__MAX] = {
    [ACT_LOG_OPEN] = {"log-open", WAY_FACT, .must = K(VALUE), .value_max = ENTRY_VALUE_MAX},
    [ACT_KEEPER_START] = {"keeper-start", WAY_FACT, .must = K(COUNT)},
    [ACT_KEEPER_STOP] = {"keeper-stop", WAY_FACT, .must = 0},
    [ACT_ORG] = {"org", WAY_EITHER, .must = K(ORG) | K(KIND),
                 .may = CHANGE | K(PARENT) | K(DETAIL), .kind_max = ORG__MAX - 1},
    [ACT_CONTRACT] = {"contract", WAY_EITHER, .must = K(CONTRACT) | K(ORG) | K(PARENT) | TERM,
                      .may = CHANGE | K(COUNT) | K(DETAIL)},
    [ACT_PERSON] = {"person", WAY_EITHER, .must = K(PERSON) | K(ORG) | TERM | K(OBJECT),
                    .may = K(CLAUSES) | K(SESSION) | K(KIND) | K(COUNT) | K(DETAIL), .kind_max = PERSON_KIND__MAX - 1},
    [ACT_PERSON_END] = {"person-end", WAY_EITHER, .must = K(PERSON),
                        .may = K(CLAUSES) | K(CONTRACT) | K(SESSION) | K(KIND) | K(DETAIL),
                        .kind_max = PERSON_END__MAX - 1},
    [ACT_ASSIGN] = {"assign", WAY_EITHER, .must = K(CONTRACT) | K(PERSON) | K(ROLES) | TERM,
                    .may = CHANGE | K(PURPOSES) | K(FIELDS) | K(BLOCKS) | K(KIND), .kind_max = ASSIGN__FLAGS,
                    .fields_max = ENTRY_FIELDS_MAX, .blocks_max = ENTRY_BLOCKS_MAX},
    [ACT_TRAINING] = {"training", WAY_EITHER, .must = K(CONTRACT) | K(PERSON) | K(FROM),
                      .may = K(CLAUSES) | K(SESSION) | K(UNTIL) | K(KIND) | K(DETAIL), .kind_max = TRAINING__MAX - 1},
    [ACT_PLEDGE] = {"pledge", WAY_EITHER, .must = K(CONTRACT) | K(PERSON) | K(FROM),
                    .may = K(CLAUSES) | K(SESSION) | K(VERSION)},
    [ACT_REGISTER] = {"register", WAY_EITHER, .must = K(CONTRACT) | K(REGISTER) | K(COUNT),
                      .may = CHANGE | K(KIND) | K(DETAIL), .kind_max = REGISTER_KIND__MAX - 1},
    [ACT_FIELD] = {"field", WAY_EITHER,
                   .must = K(CONTRACT) | K(REGISTER) | K(FIELDS) | K(CLASS) | K(KIND) | K(LIMIT),
                   .may = CHANGE | K(DETAIL), .limit_max = FIELD__FLAGS, .kind_max = UINT16_MAX,
                   .fields_max = 1},
    [ACT_PURPOSE] = {"purpose", WAY_EITHER, .must = K(CONTRACT) | K(PURPOSE) | K(LIMIT),
                     .may = CHANGE | K(REGISTER) | K(FIELDS) | K(KIND) | K(DETAIL),
                     .limit_max = PURPOSE_ACTS, .kind_max = PURPOSE_KIND__MAX - 1, .fields_max = ENTRY_FIELDS_MAX},
    [ACT_CONTROL] = {"control", WAY_EITHER, .must = K(CONTRACT) | K(KIND) | K(LIMIT),
                     .may = CHANGE, .limit_max = UINT64_MAX,
                     .kind_max = CONTROL__MAX - 1},
    [ACT_TERMINAL] = {"terminal", WAY_EITHER, .must = K(TERMINAL) | K(ORG) | TERM | K(LIMIT),
                      .may = CHANGE | K(PERSON) | K(KIND) | K(OBJECT) | K(DETAIL), .limit_max = 1, .kind_max = OWNER__MAX - 1},
    [ACT_TERMINAL_PLACE] = {"terminal-place", WAY_DECIDED, .must = ACTOR | K(TERMINAL), .may = K(CLAUSES) | K(REF)},
    [ACT_AUTHENTICATOR] = {"authenticator", WAY_FACT,
                           .must = K(PERSON) | K(KIND) | K(LIMIT) | K(OBJECT),
                           .may = K(CONTRACT) | K(SESSION) | K(VALUE) | K(DETAIL), .limit_max = 1,
                           .kind_max = AUTHENTICATOR__MAX - 1, .value_max = ENTRY_VALUE_MAX},
    [ACT_ENROL_CODE] = {"enrol-code", WAY_EITHER, .must = K(PERSON) | K(UNTIL) | K(OBJECT),
                        .may = CHANGE | K(CONTRACT) | K(LIMIT), .limit_max = CODE_MINUTES_MAX},
    [ACT_SIGN_IN] = {"sign-in", WAY_DECIDED, .must = K(PERSON) | K(KIND),
                     .may = K(CLAUSES) | K(TERMINAL) | K(COUNT) | K(OBJECT), .kind_max = FACTOR__ALL},
    [ACT_SESSION_OPEN] = {"session-open", WAY_DECIDED, .must = ACTOR | K(KIND),
                          .may = K(CLAUSES) | K(ORG) | K(TERMINAL), .kind_max = FACTOR__ALL},
    [ACT_SESSION_CLOSE] = {"session-close", WAY_FACT, .must = K(SESSION) | K(KIND),
                           .may = K(CONTRACT) | K(PERSON), .kind_max = SESSION_END__MAX - 1},
    [ACT_SEARCH] = {"search", WAY_DECIDED, .must = RECORD | K(KIND) | K(OBJECT), .may = K(CLAUSES) | K(BLOCKS),
                    .kind_max = UINT16_MAX, .blocks_max = ENTRY_BLOCKS_MAX},
    [ACT_LIST] = {"list", WAY_DECIDED, .must = RECORD | K(COUNT),
                  .may = K(CLAUSES) | K(FIELDS) | K(BLOCKS) | K(SUBJECTS), .fields_max = ENTRY_FIELDS_MAX,
                  .blocks_max = ENTRY_BLOCKS_MAX, .subjects_max = ENTRY_SUBJECTS_MAX},
    [ACT_OPEN] = {"open", WAY_DECIDED, .must = ONE_RECORD, .may = K(CLAUSES) | K(FIELDS) | K(BLOCKS) | K(REF),
                  .fields_max = ENTRY_FIELDS_MAX, .blocks_max = 1, .subjects_max = 1},
    [ACT_REVEAL] = {"reveal", WAY_DECIDED, .must = ONE_RECORD | K(FIELDS), .may = K(CLAUSES) | K(BLOCKS),
                    .fields_max = 1, .blocks_max = 1, .subjects_max = 1},
    [ACT_EDIT] = {"edit", WAY_DECIDED, .must = ONE_RECORD, .may = K(CLAUSES) | K(FIELDS) | K(BLOCKS) | K(DETAIL),
                  .fields_max = ENTRY_FIELDS_MAX, .blocks_max = 1, .subjects_max = 1},
    [ACT_PRINT] = {"print", WAY_DECIDED, .must = ONE_RECORD | K(COUNT),
                   .may = K(CLAUSES) | K(FIELDS) | K(BLOCKS) | K(REF) | K(VALUE) | K(DETAIL), .fields_max = ENTRY_FIELDS_MAX,
                   .blocks_max = 1, .subjects_max = 1, .value_max = sizeof(uint32_t)},
    [ACT_BLOCK] = {"block", WAY_EITHER, .must = K(CONTRACT) | K(BLOCKS) | K(LIMIT),
                   .may = CHANGE | K(REGISTER) | K(DETAIL), .limit_max = 1, .blocks_max = 1},
    [ACT_MOVE] = {"move", WAY_DECIDED, .must = RECORD | K(BLOCKS) | K(KIND) | K(SUBJECTS),
                  .may = K(CLAUSES) | K(DETAIL), .kind_max = UINT16_MAX, .blocks_max = 2, .subjects_max = 1},
    [ACT_IMPORT_OPEN] = {"import-open", WAY_DECIDED, .must = RECORD | K(JOB) | K(LIMIT) | K(OBJECT),
                         .may = K(CLAUSES), .limit_max = UINT64_MAX},
    [ACT_IMPORT_BATCH] = {"import-batch", WAY_DECIDED,
                          .must = K(CONTRACT) | K(JOB) | K(PERSON) | K(REGISTER) | K(COUNT) |
                                  K(VALUE),
                          .may = K(CLAUSES) | K(SESSION) | K(PURPOSE) | K(BLOCKS) | K(SUBJECTS),
                          .blocks_max = ENTRY_BLOCKS_MAX, .subjects_max = ENTRY_SUBJECTS_MAX, .value_max = 16},
    [ACT_IMPORT_CLOSE] = {"import-close", WAY_DECIDED,
                          .must = K(CONTRACT) | K(JOB) | K(PERSON) | K(COUNT) | K(LIMIT),
                          .may = K(CLAUSES) | K(SESSION) | K(REGISTER) | K(KIND),
                          .kind_max = 1, .limit_max = UINT64_MAX},
    [ACT_APPLY] = {"apply", WAY_DECIDED,
                   .must = ACTOR | K(KIND) | K(COUNT) | K(OBJECT),
                   .may = K(CLAUSES) | K(REGISTER) | K(BLOCKS) | K(FROM) | K(VALUE) | K(DETAIL),
                   .kind_max = APPLY_MATTER - 1, .blocks_max = ENTRY_BLOCKS_MAX, .value_max = 32},
    [ACT_APPROVE] = {"approve", WAY_DECIDED, .must = ACTOR | K(REF) | K(OBJECT),
                     .may = K(CLAUSES) | K(KIND) | K(VALUE), .kind_max = FACTOR__ALL,
                     .value_max = ENTRY_VALUE_MAX},
    [ACT_REJECT] = {"reject", WAY_DECIDED, .must = ACTOR | K(REF) | K(OBJECT),
                    .may = K(CLAUSES) | K(DETAIL)},
    [ACT_ERASE] = {"erase", WAY_DECIDED,
                   .must = ACTOR | K(COUNT) | K(REF),
                   .may = K(CLAUSES) | K(REGISTER) | K(BLOCKS) | K(SUBJECTS) | K(OBJECT),
                   .blocks_max = ENTRY_BLOCKS_MAX, .subjects_max = ENTRY_SUBJECTS_MAX},
    [ACT_EPOCH_CLOSE] = {"epoch-close", WAY_FACT, .must = K(KIND) | K(COUNT) | K(OBJECT),
                         .may = ACTOR | K(REF)},
    [ACT_CERTIFICATE] = {"certificate", WAY_FACT,
                         .must = K(CONTRACT) | K(COUNT) | K(REF) | K(OBJECT),
                         .may = K(SESSION) | K(PERSON) | K(KIND) | K(UNTIL) | K(DETAIL),
                         .kind_max = CERTIFICATE__MAX - 1},
    [ACT_LEDGER_READ] = {"ledger-read", WAY_DECIDED, .must = ACTOR | K(KIND) | K(COUNT),
                         .may = K(CLAUSES) | TERM, .kind_max = UINT16_MAX},
    [ACT_INVENTORY] = {"inventory", WAY_EITHER,
                       .must = K(CONTRACT) | K(REGISTER) | K(COUNT) | K(LIMIT),
                       .may = K(CLAUSES) | K(SESSION) | K(PERSON), .limit_max = UINT64_MAX},
    [ACT_MISUSE] = {"misuse", WAY_FACT, .must = K(KIND), .may = ACTOR | K(JOB) | K(TERMINAL) | K(COUNT),
                    .kind_max = UINT16_MAX},
    [ACT_DETAIL_READ] = {"detail-read", WAY_DECIDED, .must = ACTOR | K(REF),
                         .may = K(CLAUSES) | K(KIND), .kind_max = UINT16_MAX},
    [ACT_HOLD] = {"hold", WAY_DECIDED, .must = ACTOR | K(KIND),
                  .may = K(CLAUSES) | K(REGISTER) | K(BLOCKS) | K(REF) | K(SUBJECTS) | K(DETAIL),
                  .kind_max = HOLD__MAX - 1, .blocks_max = 1, .subjects_max = 1},
    [ACT_RETENTION] = {"retention", WAY_EITHER, .must = K(CONTRACT) | K(REGISTER),
                       .may = K(CLAUSES) | K(SESSION) | K(PERSON) | K(UNTIL)},
    [ACT_BACKUP_KEY] = {"backup-key", WAY_EITHER, .must = K(KIND) | K(UNTIL) | K(VALUE),
                        .may = K(CLAUSES) | ACTOR, .kind_max = UINT16_MAX,
                        .value_max = BACKUP_KEY_BYTES},
    [ACT_BACKUP_BEGIN] = {"backup-begin", WAY_EITHER,
                          .must = K(KIND) | K(UNTIL) | K(COUNT) | K(OBJECT),
                          .may = K(CLAUSES) | ACTOR, .kind_max = UINT16_MAX},
    [ACT_BACKUP] = {"backup", WAY_EITHER, .must = K(KIND) | K(UNTIL) | K(COUNT) | K(OBJECT),
                    .may = K(CLAUSES) | ACTOR | K(REF), .kind_max = UINT16_MAX},
    [ACT_BACKUP_KEY_END] = {"backup-key-end", WAY_EITHER, .must = K(KIND),
                            .may = K(CLAUSES) | ACTOR, .kind_max = UINT16_MAX},
    [ACT_RESTORE] = {"restore", WAY_FACT,
                     .must = K(KIND) | K(COUNT) | K(LIMIT) | K(REF) | K(OBJECT),
                     .kind_max = UINT16_MAX, .limit_max = UINT64_MAX},
    [ACT_LOSS] = {"loss", WAY_FACT, .must = K(COUNT) | K(VALUE), .may = K(LIMIT) | K(OBJECT), .limit_max = UINT64_MAX,
                  .value_max = ENTRY_VALUE_MAX},
    [ACT_SESSION_END] = {"session-end", WAY_DECIDED, .must = ACTOR | K(COUNT), .may = K(CLAUSES)},
    [ACT_ALERT_SEEN] = {"alert-seen", WAY_DECIDED, .must = ACTOR | K(REF), .may = K(CLAUSES)},
    [ACT_WORK_MAKE] = {"work-make", WAY_DECIDED, .must = RECORD | K(COUNT) | K(UNTIL) | K(OBJECT),
                       .may = K(CLAUSES) | K(BLOCKS) | K(LIMIT) | K(DETAIL), .limit_max = UINT32_MAX,
                       .blocks_max = ENTRY_BLOCKS_MAX},
    [ACT_WORK_CHANGE] = {"work-change", WAY_DECIDED, .must = ACTOR | K(REF) | K(KIND),
                         .may = K(CLAUSES) | K(LIMIT) | K(UNTIL), .limit_max = UINT32_MAX,
                         .kind_max = WORK_CHANGE__MAX - 1},
    [ACT_WORK_ITEM] = {"work-item", WAY_DECIDED, .must = ACTOR | K(REF) | K(KIND) | K(SUBJECTS),
                       .may = K(CLAUSES) | K(DETAIL), .kind_max = WORK_ITEM__MAX - 1, .subjects_max = 1},
    [ACT_SETTING] = {"setting", WAY_DECIDED, .must = ACTOR | K(KIND) | K(LIMIT), .may = K(CLAUSES),
                     .kind_max = SETTING__MAX - 1, .limit_max = 1},
    [ACT_DRILL] = {"drill", WAY_EITHER, .must = K(KIND) | K(FROM) | K(LIMIT) | K(OBJECT),
                   .may = K(CLAUSES) | ACTOR | K(REF), .kind_max = UINT16_MAX, .limit_max = 1},
    [ACT_UPDATE_OPEN] = {"update-open", WAY_DECIDED,
                         .must = RECORD | K(JOB) | K(FIELDS) | K(KIND) | K(LIMIT) | K(OBJECT),
                         .may = K(CLAUSES) | K(COUNT) | K(DETAIL), .kind_max = UPDATE__MAX - 1,
                         .limit_max = UINT64_MAX, .fields_max = ENTRY_FIELDS_MAX},
    [ACT_UPDATE_BATCH] = {"update-batch", WAY_DECIDED,
                          .must = K(CONTRACT) | K(JOB) | K(PERSON) | K(REGISTER) | K(PURPOSE) | K(FIELDS) | K(KIND) |
                                  K(COUNT) | K(VALUE),
                          .may = K(CLAUSES) | K(SESSION) | K(BLOCKS) | K(SUBJECTS) | K(DETAIL), .kind_max = UPDATE__MAX - 1,
                          .blocks_max = ENTRY_BLOCKS_MAX, .subjects_max = ENTRY_SUBJECTS_MAX, .fields_max = ENTRY_FIELDS_MAX, .value_max = 16},
    [ACT_UPDATE_CLOSE] = {"update-close", WAY_DECIDED,
                          .must = K(CONTRACT) | K(JOB) | K(PERSON) | K(COUNT) | K(LIMIT),
                          .may = K(CLAUSES) | K(SESSION) | K(REGISTER) | K(KIND),
                          .kind_max = 1, .limit_max = UINT64_MAX},
    [ACT_CELL] = {"cell", WAY_FACT, .must = K(CLAUSES) | K(CONTRACT) | K(CLASS) | K(KIND) | K(LIMIT), .may = K(COUNT),
                  .kind_max = HANDLING_KINDS - 1, .limit_max = HANDLING_VERDICT__MAX - 1},
    [ACT_TERMS] = {"terms", WAY_FACT, .must = K(CONTRACT) | K(FROM) | K(VERSION) | K(COUNT) | K(OBJECT) | K(VALUE), .may = K(REF),
                   .value_max = sizeof(((struct terms_rule *)0)->facts)},
    [ACT_FORM] = {"form", WAY_DECIDED, .must = ACTOR | K(KIND) | K(VERSION), .may = K(CLAUSES) | K(DETAIL),
                  .kind_max = FORM_NUMBER_MAX},
    [ACT_DOCUMENT] = {"document", WAY_DECIDED, .must = ACTOR | K(KIND) | K(COUNT) | K(VERSION) | K(OBJECT) | K(VALUE),
                      .may = K(CLAUSES) | K(REF), .kind_max = FORM_NUMBER_MAX,
                      .value_max = sizeof(((struct document *)0)->says)},
    [ACT_DOCUMENT_STEP] = {"document-step", WAY_DECIDED, .must = ACTOR | K(REF) | K(KIND),
                           .may = K(CLAUSES) | K(COUNT) | K(DETAIL), .kind_max = DOCUMENT_STEP__MAX - 1},
    [ACT_MATTER] = {"matter", WAY_DECIDED,
                    .must = ACTOR | K(CLASS) | K(KIND) | TERM | K(COUNT) | K(LIMIT) | K(OBJECT),
                    .may = K(CLAUSES) | K(ORG) | K(PARENT) | K(PURPOSE) | K(REGISTER) | K(FIELDS) | K(REF) | K(VALUE) | K(DETAIL),
                    .kind_max = MATTER_KINDS_MAX, .limit_max = MATTER_MEDIUM__MAX - 1, .fields_max = ENTRY_FIELDS_MAX,
                    .value_max = sizeof(uint32_t)},
    [ACT_MATTER_STEP] = {"matter-step", WAY_DECIDED, .must = ACTOR | K(KIND) | K(COUNT) | K(REF) | K(OBJECT),
                         .may = K(CLAUSES) | K(VALUE) | K(DETAIL), .kind_max = MATTER_STEP__MAX - 1, .value_max = sizeof(uint32_t)},
    [ACT_STOCK] = {"stock", WAY_DECIDED, .must = ACTOR | K(KIND) | K(LIMIT) | K(REF), .may = K(CLAUSES), .kind_max = STOCK__MAX - 1,
                   .limit_max = UINT64_MAX},
    [ACT_ATTACH] = {"attach", WAY_DECIDED, .must = ACTOR | K(KIND) | K(LIMIT) | K(REF) | K(OBJECT), .may = K(CLAUSES) | K(DETAIL),
                    .kind_max = ATTACH__MAX - 1, .limit_max = ATTACH_BYTES_MAX},
    [ACT_INTAKE] = {"intake", WAY_DECIDED, .must = ACTOR | K(KIND) | K(COUNT) | K(LIMIT) | K(OBJECT), .may = K(CLAUSES) | K(DETAIL),
                    .kind_max = MATTER_KINDS_MAX, .limit_max = INTAKE_BYTES_MAX},
    [ACT_PACKAGE_OPEN] = {"package-open", WAY_DECIDED,
                          .must = RECORD | K(JOB) | K(FIELDS) | K(REF) | K(KIND) | K(COUNT) | K(UNTIL),
                          .may = K(CLAUSES) | K(LIMIT) | K(OBJECT), .kind_max = PACKAGE_FORM__MAX - 1, .limit_max = UINT64_MAX,
                          .fields_max = ENTRY_FIELDS_MAX},
    [ACT_PACKAGE_BATCH] = {"package-batch", WAY_DECIDED,
                           .must = K(CONTRACT) | K(JOB) | K(PERSON) | K(REGISTER) | K(PURPOSE) | K(FIELDS) | K(REF) | K(COUNT) | K(VALUE) |
                                   K(SUBJECTS),
                           .may = K(CLAUSES) | K(SESSION) | K(BLOCKS), .blocks_max = ENTRY_BLOCKS_MAX,
                           .subjects_max = ENTRY_SUBJECTS_MAX, .fields_max = ENTRY_FIELDS_MAX, .value_max = 16},
    [ACT_PACKAGE] = {"package", WAY_DECIDED,
                     .must = K(CONTRACT) | K(JOB) | K(PERSON) | K(REGISTER) | K(PURPOSE) | K(REF) | K(KIND) | K(COUNT) | K(UNTIL),
                     .may = K(CLAUSES) | K(SESSION) | K(LIMIT) | K(OBJECT), .kind_max = PACKAGE_MADE__MAX - 1, .limit_max = UINT64_MAX},
    [ACT_PACKAGE_FETCH] = {"package-fetch", WAY_DECIDED, .must = ACTOR | K(REF) | K(KIND),
                           .may = K(CLAUSES) | K(OBJECT) | K(VALUE) | K(DETAIL), .kind_max = PACKAGE_FETCH__MAX - 1,
                           .value_max = sizeof(uint32_t)},
    [ACT_PACKAGE_GONE] = {"package-gone", WAY_FACT, .must = K(CONTRACT) | K(REF) | K(KIND), .kind_max = PACKAGE_END__MAX - 1},
    [ACT_WORK_READ] = {"work-read", WAY_DECIDED, .must = ACTOR | K(REF) | K(COUNT), .may = K(CLAUSES)},
    [ACT_TERMS_TEXT] = {"terms-text", WAY_DECIDED, .must = ACTOR | K(OBJECT), .may = K(CLAUSES) | K(DETAIL)},
    [ACT_TERMS_SIGN] = {"terms-sign", WAY_DECIDED, .must = ACTOR | K(REF) | K(OBJECT),
                        .may = K(CLAUSES) | K(KIND) | K(VALUE), .kind_max = FACTOR__ALL, .value_max = ENTRY_VALUE_MAX},
    [ACT_CHECK] = {"check", WAY_DECIDED, .must = ACTOR | K(KIND) | K(FROM) | K(VALUE), .may = K(CLAUSES) | K(UNTIL) | K(DETAIL),
                   .kind_max = CHECK__MAX - 1, .value_max = CHECK_ITEM_MAX},
    [ACT_STAFF] = {"staff", WAY_EITHER, .must = K(CONTRACT) | K(PERSON) | K(KIND),
                   .may = K(CLAUSES) | K(SESSION) | K(DETAIL), .kind_max = EMPLOYED__MAX - 1},
    [ACT_ATTEST] = {"attest", WAY_EITHER, .must = K(CONTRACT) | K(PERSON) | K(FROM), .may = K(CLAUSES) | K(SESSION)},
    [ACT_ACKNOWLEDGE] = {"acknowledge", WAY_EITHER, .must = K(CONTRACT) | K(PERSON) | K(FROM),
                         .may = K(CLAUSES) | K(SESSION)},
    [ACT_PLEDGE_TEXT] = {"pledge-text", WAY_EITHER, .must = K(CONTRACT) | K(VERSION) | K(OBJECT),
                         .may = K(CLAUSES) | K(SESSION) | K(DETAIL)},
    [ACT_PLEDGE_RECEIVED] = {"pledge-received", WAY_EITHER, .must = K(CONTRACT) | K(PERSON) | K(FROM),
                             .may = K(CLAUSES) | K(SESSION)},
    [ACT_NOTICE] = {"notice", WAY_DECIDED, .must = ACTOR | K(COUNT) | K(OBJECT), .may = K(CLAUSES) | K(REF) | K(DETAIL)},
    [ACT_NOTICE_RECEIVED] = {"notice-received", WAY_DECIDED, .must = ACTOR | K(REF), .may = K(CLAUSES)},
    [ACT_SHEET] = {"sheet", WAY_EITHER, .must = K(CONTRACT) | K(ORG) | K(KIND) | K(VERSION),
                   .may = K(CLAUSES) | K(SESSION) | K(DETAIL), .kind_max = SHEET_ITEM__MAX - 1},
    [ACT_SCAN] = {"scan", WAY_FACT, .must = K(CONTRACT) | K(KIND) | K(LIMIT) | K(OBJECT),
                  .may = K(PERSON) | K(REGISTER) | K(COUNT), .kind_max = SCAN__MAX - 1, .limit_max = UINT64_MAX},
    [ACT_MEASURE] = {"measure", WAY_EITHER, .must = K(COUNT) | K(LIMIT) | K(VALUE), .may = K(CLAUSES) | ACTOR,
                     .limit_max = MEASURE__MAX, .value_max = MEASURE__MAX * MEASURE_BYTES},
    [ACT_UPSTREAM] = {"upstream", WAY_DECIDED, .must = ACTOR | K(REF) | K(KIND) | K(ORG), .may = K(CLAUSES),
                      .kind_max = UPSTREAM__MAX - 1},
};

static const char *const verdict_names[VERDICT__MAX] = {
    [VERDICT_PERMIT] = "permit",
    [VERDICT_DENY] = "deny",
    [VERDICT_STEP_UP] = "step-up",
    [VERDICT_SECOND_PERSON] = "second-person",
    [VERDICT_FACT] = "fact",
};

const char *entry_act_name(enum entry_act act)
{
    return (unsigned)act < ACT__MAX ? entry_acts[act].name : "?";
}

const char *entry_verdict_name(enum verdict v)
{
    return (unsigned)v < VERDICT__MAX ? verdict_names[v] : "?";
}

const char *entry_key_name(enum entry_key k)
{
    return (unsigned)k < KEY__MAX ? entry_keys[k].name : "?";
}

bool entry_clause_ok(struct view v)
{
    if (v.n == 0 || v.n > ENTRY_CLAUSE_MAX)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-')
            return false;
    }
    return true;
}

/* For at most the 32 bytes of a hash. */
static bool all_zero(const void *p, size_t n)
{
    static const uint8_t zeros[32];

    return view_eq(view_of(p, n), view_of(zeros, n));
}

bool entry_hash_same(const uint8_t a[32], const uint8_t b[32])
{
    return view_eq(view_of(a, 32), view_of(b, 32));
}

uint64_t entry_scalar(const struct entry *e, const struct key_row *row)
{
    const uint8_t *at = (const uint8_t *)e + row->offset;
    uint16_t u16 = 0;
    uint32_t u32 = 0;
    uint64_t u64 = 0;

    switch (row->type) {
    case TYPE_U16:
        memcpy(&u16, at, sizeof(u16));
        return u16;
    case TYPE_U32:
        memcpy(&u32, at, sizeof(u32));
        return u32;
    case TYPE_U64:
    case TYPE_TERMINAL:
        memcpy(&u64, at, sizeof(u64));
        return u64;
    case TYPE_TIME:
    case TYPE_ACT:
    case TYPE_VERDICT:
    case TYPE_CLAUSES:
    case TYPE_FIELDS:
    case TYPE_BLOCKS:
    case TYPE_DATE:
    case TYPE_SUBJECTS:
    case TYPE_HASH:
    case TYPE_VALUE:
        break;
    }
    return 0;
}

/* Each a valid id, none twice, and zero behind its end so that two can be compared whole. */
static bool clauses_ok(const struct entry *e)
{
    if (e->clauses_n == 0 || e->clauses_n > ENTRY_CLAUSES_MAX)
        return false;
    for (unsigned i = 0; i < e->clauses_n; i++) {
        const char *clause = e->clauses[i];
        size_t size = sizeof(e->clauses[i]), n = strnlen(clause, size);
        if (!entry_clause_ok(view_of(clause, n)) || !all_zero(clause + n, size - n))
            return false;
        for (unsigned k = 0; k < i; k++) {
            if (entry_clause_same(e->clauses[k], clause))
                return false;
        }
    }
    return true;
}

static bool fields_ok(const struct entry *e, const struct act_row *act)
{
    unsigned last = 0;

    if (e->fields_n == 0 || e->fields_n > act->fields_max)
        return false;
    for (unsigned i = 0; i < e->fields_n; i++) {
        if (e->fields[i] <= last || e->fields[i] > ENTRY_FIELDS_MAX)
            return false;
        last = e->fields[i];
    }
    return true;
}

/* Ascending; that all stand in none is said by leaving the key out. */
static bool blocks_ok(const struct entry *e, const struct act_row *act)
{
    if (e->blocks_n == 0 || e->blocks_n > act->blocks_max || (e->blocks_n == 1 && e->blocks[0] == 0))
        return false;
    for (unsigned i = 1; i < e->blocks_n; i++) {
        if (e->blocks[i] <= e->blocks[i - 1])
            return false;
    }
    return true;
}

/* The value of a key that is set is in range. */
static bool value_ok(const struct entry *e, const struct key_row *row, const struct act_row *act)
{
    uint64_t u = entry_scalar(e, row);

    switch (row->type) {
    case TYPE_TIME:
        return e->time_ms >= 0 && e->time_ms <= TIME_MAX;
    case TYPE_ACT:
    case TYPE_VERDICT:
    case TYPE_HASH:
        return true;
    case TYPE_CLAUSES:
        return clauses_ok(e);
    case TYPE_U16:
    case TYPE_U32:
    case TYPE_U64:
    case TYPE_TERMINAL:
        return u >= row->min && u <= row->max;
    case TYPE_FIELDS:
        return fields_ok(e, act);
    case TYPE_BLOCKS:
        return blocks_ok(e, act);
    case TYPE_DATE:
        return date_is_valid(row->offset == AT(from) ? e->from : e->until);
    case TYPE_SUBJECTS:
        return e->subjects_n > 0 && e->subjects_n <= act->subjects_max;
    case TYPE_VALUE:
        return e->value_n > 0 && e->value_n <= act->value_max;
    }
    return false;
}

/* A key that is not set holds nothing: else the fold of this struct would differ from the fold of its text. */
static bool value_absent(const struct entry *e, const struct key_row *row)
{
    const uint8_t *at = (const uint8_t *)e + row->offset;

    switch (row->type) {
    case TYPE_TIME:
    case TYPE_ACT:
    case TYPE_VERDICT:
        return false;
    case TYPE_CLAUSES:
        return e->clauses_n == 0;
    case TYPE_U16:
    case TYPE_U32:
    case TYPE_U64:
    case TYPE_TERMINAL:
        return entry_scalar(e, row) == 0;
    case TYPE_FIELDS:
        return e->fields_n == 0;
    case TYPE_BLOCKS:
        return e->blocks_n == 0;
    case TYPE_DATE:
        return all_zero(at, sizeof(struct date));
    case TYPE_SUBJECTS:
        return e->subjects_n == 0;
    case TYPE_HASH:
        return all_zero(at, sizeof(e->object));
    case TYPE_VALUE:
        return e->value_n == 0;
    }
    return false;
}

static bool verdict_ok(const struct entry *e, enum act_way way)
{
    bool fact = e->verdict == VERDICT_FACT;

    if ((unsigned)e->verdict >= VERDICT__MAX)
        return false;
    if (fact && e->clauses_n > 0 && e->act != ACT_CONTROL && e->act != ACT_CELL)
        return false;
    return fact == (way == WAY_FACT || (way == WAY_EITHER && e->session == 0));
}

static bool date_after(struct date a, struct date b)
{
    return date_to_days(a) > date_to_days(b);
}

/* A hold says on what; its release says which. */
static bool hold_agrees(const struct entry *e)
{
    if (e->kind == HOLD_RELEASED)
        return e->ref != 0 && e->register_no == 0 && e->subjects_n == 0;
    return e->ref == 0 && (e->subjects_n == 0 || e->register_no != 0);
}

/* A record moves from one block, or none, to another. */
static bool move_agrees(const struct entry *e)
{
    return e->blocks_n == 2 && (e->kind == e->blocks[0] || e->kind == e->blocks[1]);
}

/* An erasure of subjects or a register names it; a change, the digest of its fact (entry_digest), terms that of theirs and their
 * day; a replacement, nothing but the person. */
static bool application_agrees(const struct entry *e)
{
    bool of_register = e->kind == APPLY_ERASE_SUBJECTS || e->kind == APPLY_ERASE_REGISTER;
    bool of_fact = e->kind == APPLY_CHANGE || e->kind == APPLY_TERMS;

    return entry_has(e, KEY_REGISTER) == of_register && e->value_n == (of_fact ? sizeof(e->object) : 0) &&
           (e->kind != APPLY_TERMS || (entry_has(e, KEY_FROM) && e->count <= TERMS_FACTS_MAX));
}

/* Three words of the letters of ids, one blank between them. */
static bool check_agrees(const struct entry *e)
{
    struct view rest = view_of(e->value, e->value_n);
    unsigned words = 0;

    while (rest.p != NULL && words < CHECK_WORDS) {
        struct view word = view_cut(&rest, ' ');
        for (size_t i = 0; i < word.n; i++) {
            uint8_t c = word.p[i], letter = c | 0x20;
            if (!(letter >= 'a' && letter <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-')
                return false;
        }
        if (word.n == 0)
            return false;
        words++;
    }
    return words == CHECK_WORDS && rest.p == NULL;
}

/* A list that is not for one person names none; one that is closed is not changed besides. */
static bool worklist_agrees(const struct entry *e)
{
    if (entry_has(e, KEY_LIMIT) && e->limit == 0)
        return false;
    if (e->act == ACT_WORK_MAKE)
        return e->count != 0;
    return entry_has(e, KEY_UNTIL) == (e->kind == WORK_CHANGED) && (e->kind == WORK_CHANGED || !entry_has(e, KEY_LIMIT));
}

/* What never happens has no conditions, and no conditions are not written down. */
static bool cell_agrees(const struct entry *e)
{
    bool conditions = entry_has(e, KEY_COUNT);

    return e->clauses_n <= ENTRY_CELL_CLAUSES_MAX && conditions == (e->count != 0) && e->count <= HANDLING_CONDITIONS_MAX &&
           (e->limit != VERDICT_NEVER || !conditions);
}

/* A machine, and only a machine, has somebody else who answers for it. */
static bool person_agrees(const struct entry *e)
{
    bool machine = entry_has(e, KEY_KIND);

    if (machine != entry_has(e, KEY_COUNT))
        return false;
    return !machine || (e->kind == PERSON_MACHINE && e->count != 0 && e->count <= UINT32_MAX && e->count != e->person);
}

/* The certificate of a machine is named whole, beside its number; whose device it is nobody asks.  What is not known is left out. */
static bool terminal_agrees(const struct entry *e)
{
    bool machine = entry_has(e, KEY_PERSON);

    if (entry_has(e, KEY_KIND) && (machine || e->kind == OWNER_UNKNOWN))
        return false;
    return machine == entry_has(e, KEY_OBJECT) && (!machine || terminal_number(e->object) == e->terminal);
}

/* The conditions that words meet: none are not written down. */
static bool conditions_agree(const struct entry *e)
{
    return !entry_has(e, KEY_VALUE) || (entry_conditions(e) != 0 && entry_conditions(e) <= HANDLING_CONDITIONS_MAX);
}

/* A matter is about something; fields are of a register, and what is above an organisation is only said with it.  Of a step: what is counted
 * is counted; it is closed or withdrawn whole. */
static bool matter_agrees(const struct entry *e)
{
    if (e->act == ACT_MATTER_STEP)
        return (e->count != 0) == (e->kind < MATTER_CLOSE);
    return e->count != 0 && (!entry_has(e, KEY_FIELDS) || entry_has(e, KEY_REGISTER)) &&
           (!entry_has(e, KEY_PARENT) || entry_has(e, KEY_ORG));
}

/* What meets conditions.  Words of a package are those of the step that the fetching of a file is. */
static bool meets_agree(const struct entry *e)
{
    if (!conditions_agree(e))
        return false;
    if (e->act == ACT_PRINT)
        return true;
    if (e->act == ACT_PACKAGE_FETCH)
        return e->kind == PACKAGE_FILE || (!entry_has(e, KEY_VALUE) && !entry_has(e, KEY_OBJECT));
    return matter_agrees(e);
}

/* Only who is responsible or manages has a deputy; only a manager may be somebody from outside.  What says nothing is left out. */
static bool assignment_agrees(const struct entry *e)
{
    bool stands_in = (e->kind & ASSIGN_DEPUTY) == 0 || (e->roles & (ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0;
    bool outside = (e->kind & ASSIGN_OUTSIDE) == 0 || (e->roles & ROLE_MANAGER) != 0;

    return (e->blocks_n == 0 || e->blocks[0] != 0) && stands_in && outside && entry_has(e, KEY_KIND) == (e->kind != 0);
}

/* Files have bytes, and ledgers rows. */
static bool handling_agrees(const struct entry *e)
{
    return e->limit != 0 && (e->act == ACT_ATTACH || (e->count != 0 && e->count <= INTAKE_ROWS_MAX));
}

/* The counts are those of the value; who asked is named whole or not at all. */
static bool measures_agree(const struct entry *e)
{
    struct measured m;

    return measures_get(view_of(e->value, e->value_n), &m) == ERR_OK && e->count == m.n && e->limit == measures_open(&m) &&
           (entry_has(e, KEY_SESSION) ? (e->has & (ACTOR)) == (ACTOR) : (e->has & (ACTOR)) == 0);
}

/* What the tables cannot say: values that depend on each other. */
static bool values_agree(const struct entry *e)
{
    uint64_t first, last;

    if (entry_has(e, KEY_FROM) && entry_has(e, KEY_UNTIL) && date_after(e->from, e->until))
        return false;
    if (e->act == ACT_CELL)
        return cell_agrees(e);
    if (e->act == ACT_PERSON)
        return person_agrees(e);
    if (e->act == ACT_TERMINAL)
        return terminal_agrees(e);
    if (e->act == ACT_TERMS)
        return e->count != 0 && e->count <= TERMS_FACTS_MAX && e->value_n == sizeof(((struct terms_rule *)0)->facts);
    if (e->act == ACT_CHECK || e->act == ACT_MEASURE)
        return e->act == ACT_CHECK ? check_agrees(e) : measures_agree(e);
    if (e->act == ACT_REGISTER)
        return e->count >= 1 && e->count <= ENTRY_FIELDS_MAX && entry_has(e, KEY_KIND) == (e->kind != REGISTER_REAL);
    if (e->act == ACT_PURPOSE)
        return e->limit != 0 && entry_has(e, KEY_KIND) == (e->kind != PURPOSE_WORK);
    if (e->act == ACT_ASSIGN)
        return assignment_agrees(e);
    if (e->act == ACT_NOTICE)
        return e->verdict != VERDICT_PERMIT || e->count != 0;
    if (e->act == ACT_MOVE)
        return move_agrees(e);
    if (e->act == ACT_HOLD)
        return hold_agrees(e);
    if (e->act == ACT_APPLY)
        return e->count != 0 && application_agrees(e);
    if (e->act == ACT_MATTER || e->act == ACT_MATTER_STEP || e->act == ACT_PRINT || e->act == ACT_PACKAGE_FETCH)
        return meets_agree(e);
    if (e->act == ACT_OPEN || e->act == ACT_EDIT) /* asking for no field is refused, and written down */
        return e->verdict != VERDICT_PERMIT || e->fields_n > 0;
    if (e->act == ACT_ATTACH || e->act == ACT_INTAKE)
        return handling_agrees(e);
    if (e->act == ACT_BACKUP_KEY)
        return e->kind != 0 && e->value_n == BACKUP_KEY_BYTES;
    if (e->act == ACT_LOSS) /* size and root are those of one checkpoint */
        return e->count != 0 && entry_has(e, KEY_LIMIT) == entry_has(e, KEY_OBJECT) && (!entry_has(e, KEY_LIMIT) || e->limit != 0);
    if (e->act == ACT_LIST)
        return e->count >= e->subjects_n;
    if (e->act == ACT_WORK_MAKE || e->act == ACT_WORK_CHANGE)
        return worklist_agrees(e);
    if (e->act == ACT_DOCUMENT)
        return e->count != 0 && e->count <= UINT32_MAX && e->value_n == sizeof(((struct document *)0)->says);
    if (e->act == ACT_DOCUMENT_STEP) /* what is received has a number */
        return (e->kind == DOCUMENT_RECEIVE) == (e->count != 0) && entry_has(e, KEY_COUNT) == (e->count != 0);
    if (e->act == ACT_ERASE)
        return e->subjects_n == 0 ? e->count != 0 : e->count == e->subjects_n && e->register_no != 0;
    if (e->act == ACT_UPDATE_OPEN) /* a change names its trial */
        return (e->kind == UPDATE_CHANGE) == (e->count != 0) && e->count < UINT32_MAX;
    if (e->act == ACT_PACKAGE_OPEN) /* for one recipient, who is named */
        return e->count != 0 && (e->kind == PACKAGE_CMS) == entry_has(e, KEY_OBJECT) && (!entry_has(e, KEY_LIMIT) || e->limit != 0);
    if (e->act == ACT_PACKAGE)
        return (e->kind == PACKAGE_FINISHED) == entry_has(e, KEY_OBJECT) && entry_has(e, KEY_OBJECT) == entry_has(e, KEY_LIMIT);
    if (e->act == ACT_PACKAGE_BATCH) /* row for row */
        return e->count == e->subjects_n && entry_rows(e, &first, &last) && e->count == last - first + 1;
    if (e->act == ACT_IMPORT_BATCH || e->act == ACT_UPDATE_BATCH)
        return e->count == e->subjects_n && entry_rows(e, &first, &last) &&
               e->count <= last - first + 1;
    return true;
}

enum err entry_check_set(const struct entry *e)
{
    if ((unsigned)e->act >= ACT__MAX)
        return ERR_INPUT;
    const struct act_row *act = &entry_acts[e->act];
    uint64_t must = K(TIME) | K(ACT) | K(VERDICT) | act->must;
    if ((e->has & must) != must || (e->has & ~(must | act->may)) != 0)
        return ERR_INPUT;
    for (uint64_t left = e->has; left != 0; left &= left - 1) {
        if (!value_ok(e, &entry_keys[__builtin_ctzll(left)], act))
            return ERR_INPUT;
    }
    if (e->kind > act->kind_max || e->limit > act->limit_max)
        return ERR_INPUT;
    return verdict_ok(e, act->way) && values_agree(e) ? ERR_OK : ERR_INPUT;
}

enum err entry_check(const struct entry *e)
{
    for (size_t k = 0; k < KEY__MAX; k++) {
        if ((e->has & ENTRY_HAS(k)) == 0 && !value_absent(e, &entry_keys[k]))
            return ERR_INPUT;
    }
    return entry_check_set(e);
}
