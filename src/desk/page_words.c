/* The names of acts, roles, states and clauses, and times as people say them. */
#include "clause.h"
#include "desk/page_internal.h"

#include <string.h>

#define MS_SECOND ((int64_t)1000)
#define MS_MINUTE (60 * MS_SECOND)
#define MS_HOUR (60 * MS_MINUTE)
#define MS_DAY (24 * MS_HOUR)

static const enum msg acts[] = {
    [ACT_LOG_OPEN] = MSG_ACT_LOG_OPEN,
    [ACT_KEEPER_START] = MSG_ACT_KEEPER_START,
    [ACT_KEEPER_STOP] = MSG_ACT_KEEPER_STOP,
    [ACT_ORG] = MSG_ACT_ORG,
    [ACT_CONTRACT] = MSG_ACT_CONTRACT,
    [ACT_PERSON] = MSG_ACT_PERSON,
    [ACT_PERSON_END] = MSG_ACT_PERSON_END,
    [ACT_ASSIGN] = MSG_ACT_ASSIGN,
    [ACT_TRAINING] = MSG_ACT_TRAINING,
    [ACT_PLEDGE] = MSG_ACT_PLEDGE,
    [ACT_REGISTER] = MSG_ACT_REGISTER,
    [ACT_FIELD] = MSG_ACT_FIELD,
    [ACT_PURPOSE] = MSG_ACT_PURPOSE,
    [ACT_CONTROL] = MSG_ACT_CONTROL,
    [ACT_TERMINAL] = MSG_ACT_TERMINAL,
    [ACT_TERMINAL_PLACE] = MSG_ACT_TERMINAL_PLACE,
    [ACT_AUTHENTICATOR] = MSG_ACT_AUTHENTICATOR,
    [ACT_ENROL_CODE] = MSG_ACT_ENROL_CODE,
    [ACT_SIGN_IN] = MSG_ACT_SIGN_IN,
    [ACT_SESSION_OPEN] = MSG_ACT_SESSION_OPEN,
    [ACT_SESSION_CLOSE] = MSG_ACT_SESSION_CLOSE,
    [ACT_SEARCH] = MSG_ACT_SEARCH,
    [ACT_LIST] = MSG_ACT_LIST,
    [ACT_OPEN] = MSG_ACT_OPEN,
    [ACT_REVEAL] = MSG_ACT_REVEAL,
    [ACT_EDIT] = MSG_ACT_EDIT,
    [ACT_IMPORT_OPEN] = MSG_ACT_IMPORT_OPEN,
    [ACT_IMPORT_BATCH] = MSG_ACT_IMPORT_BATCH,
    [ACT_IMPORT_CLOSE] = MSG_ACT_IMPORT_CLOSE,
    [ACT_APPLY] = MSG_ACT_APPLY,
    [ACT_APPROVE] = MSG_ACT_APPROVE,
    [ACT_REJECT] = MSG_ACT_REJECT,
    [ACT_ERASE] = MSG_ACT_ERASE,
    [ACT_EPOCH_CLOSE] = MSG_ACT_EPOCH_CLOSE,
    [ACT_CERTIFICATE] = MSG_ACT_CERTIFICATE,
    [ACT_LEDGER_READ] = MSG_ACT_LEDGER_READ,
    [ACT_INVENTORY] = MSG_ACT_INVENTORY,
    [ACT_MISUSE] = MSG_ACT_MISUSE,
    [ACT_DETAIL_READ] = MSG_ACT_DETAIL_READ,
    [ACT_HOLD] = MSG_ACT_HOLD,
    [ACT_RETENTION] = MSG_ACT_RETENTION,
    [ACT_BACKUP_KEY] = MSG_ACT_BACKUP_KEY,
    [ACT_BACKUP_BEGIN] = MSG_ACT_BACKUP_BEGIN,
    [ACT_BACKUP] = MSG_ACT_BACKUP,
    [ACT_BACKUP_KEY_END] = MSG_ACT_BACKUP_KEY_END,
    [ACT_RESTORE] = MSG_ACT_RESTORE,
    [ACT_LOSS] = MSG_ACT_LOSS,
    [ACT_SESSION_END] = MSG_ACT_SESSION_END,
    [ACT_ALERT_SEEN] = MSG_ACT_ALERT_SEEN,
    [ACT_PRINT] = MSG_ACT_PRINT,
    [ACT_BLOCK] = MSG_ACT_BLOCK,
    [ACT_MOVE] = MSG_ACT_MOVE,
    [ACT_WORK_MAKE] = MSG_ACT_WORK_MAKE,
    [ACT_WORK_CHANGE] = MSG_ACT_WORK_CHANGE,
    [ACT_WORK_ITEM] = MSG_ACT_WORK_ITEM,
    [ACT_SETTING] = MSG_ACT_SETTING,
    [ACT_DRILL] = MSG_ACT_DRILL,
    [ACT_UPDATE_OPEN] = MSG_ACT_UPDATE_OPEN,
    [ACT_UPDATE_BATCH] = MSG_ACT_UPDATE_BATCH,
    [ACT_UPDATE_CLOSE] = MSG_ACT_UPDATE_CLOSE,
    [ACT_CELL] = MSG_ACT_CELL,
    [ACT_TERMS] = MSG_ACT_TERMS,
    [ACT_WORK_READ] = MSG_ACT_WORK_READ,
    [ACT_PACKAGE_OPEN] = MSG_ACT_PACKAGE_OPEN,
    [ACT_PACKAGE_BATCH] = MSG_ACT_PACKAGE_BATCH,
    [ACT_PACKAGE] = MSG_ACT_PACKAGE,
    [ACT_PACKAGE_FETCH] = MSG_ACT_PACKAGE_FETCH,
    [ACT_PACKAGE_GONE] = MSG_ACT_PACKAGE_GONE,
    [ACT_FORM] = MSG_ACT_FORM,
    [ACT_DOCUMENT] = MSG_ACT_DOCUMENT,
    [ACT_DOCUMENT_STEP] = MSG_ACT_DOCUMENT_STEP,
    [ACT_TERMS_TEXT] = MSG_ACT_TERMS_TEXT,
    [ACT_TERMS_SIGN] = MSG_ACT_TERMS_SIGN,
    [ACT_CHECK] = MSG_ACT_CHECK,
    [ACT_MATTER] = MSG_ACT_MATTER,
    [ACT_MATTER_STEP] = MSG_ACT_MATTER_STEP,
    [ACT_ATTACH] = MSG_ACT_ATTACH,
    [ACT_STOCK] = MSG_ACT_STOCK,
    [ACT_INTAKE] = MSG_ACT_INTAKE,
    [ACT_STAFF] = MSG_ACT_STAFF,
    [ACT_ATTEST] = MSG_ACT_ATTEST,
    [ACT_ACKNOWLEDGE] = MSG_ACT_ACKNOWLEDGE,
    [ACT_PLEDGE_TEXT] = MSG_ACT_PLEDGE_TEXT,
    [ACT_PLEDGE_RECEIVED] = MSG_ACT_PLEDGE_RECEIVED,
    [ACT_NOTICE] = MSG_ACT_NOTICE,
    [ACT_NOTICE_RECEIVED] = MSG_ACT_NOTICE_RECEIVED,
    [ACT_SHEET] = MSG_ACT_SHEET,
    [ACT_SCAN] = MSG_ACT_SCAN,
    [ACT_UPSTREAM] = MSG_ACT_UPSTREAM,
    [ACT_MEASURE] = MSG_ACT_MEASURE,
};
_Static_assert(sizeof(acts) / sizeof(acts[0]) == ACT__MAX, "one word for each act");

const char *page_act(const struct page *p, unsigned act)
{
    return page_word(p, act < ACT__MAX ? acts[act] : MSG_ACT_UNKNOWN);
}

const char *page_roles(struct page *p, uint32_t roles)
{
    static const enum msg words[] = {MSG_ROLE_OFFICER, MSG_ROLE_APPROVER,  MSG_ROLE_RESPONSIBLE,
                                     MSG_ROLE_MANAGER, MSG_ROLE_HANDLER,   MSG_ROLE_OPERATOR,
                                     MSG_ROLE_AUDITOR, MSG_ROLE_INSPECTOR, MSG_ROLE_ADMINISTRATOR};
    const char *list[sizeof(words) / sizeof(words[0])];
    size_t n = 0;

    _Static_assert(ROLE__ALL == (1 << sizeof(words) / sizeof(words[0])) - 1,
                   "one word for each role");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if ((roles >> i & 1) != 0)
            list[n++] = page_word(p, words[i]);
    return page_join(p, list, n, page_word(p, MSG_COMMON_COMMA));
}

const char *page_class(const struct page *p, unsigned data_class)
{
    static const enum msg words[] = {MSG_CLASS_GENERAL, MSG_CLASS_IMPORTANT, MSG_CLASS_SPI};

    _Static_assert(sizeof(words) / sizeof(words[0]) == CLASS__MAX, "one word for each class");
    return page_word(p, words[data_class < CLASS__MAX ? data_class : CLASS_SPI]);
}

const char *page_machine_label(struct page *p, struct view name)
{
    return PAGE_SAY(p, MSG_PEOPLE_MACHINE_NAME, [MSG_PEOPLE_MACHINE_NAME__name] = msg_str(page_text(p, name)));
}

const char *page_person_label(struct page *p, const struct desk_keeper_person_info *info)
{
    return info->answers == 0 ? page_text(p, info->name) : page_machine_label(p, info->name);
}

const char *page_person(struct page *p, uint32_t person)
{
    if (!p->knows_persons) {
        enum err err = ask_keeper_persons(p->d, &(struct desk_keeper_persons){0}, &p->persons);
        if (err != ERR_OK) /* a name is a comfort: the number says as much */
            p->persons = (struct desk_keeper_persons_are){0};
        p->knows_persons = true;
    }
    for (uint32_t i = 0; i < p->persons.persons_n; i++)
        if (p->persons.persons[i].person == person)
            return page_person_label(p, &p->persons.persons[i]);
    const char *number = arena_fmt(&p->d->arena, "P-%04u", (unsigned)person);
    return number == NULL ? "" : number;
}

const struct flow_blocks *page_blocks_known(struct page *p)
{
    if (!p->knows_blocks) {
        if (flow_blocks(p->d, &p->blocks) != ERR_OK) /* a name is a comfort, here too */
            p->blocks = (struct flow_blocks){0};
        p->knows_blocks = true;
    }
    return &p->blocks;
}

const char *page_block(struct page *p, uint16_t block)
{
    if (block == 0)
        return page_word(p, MSG_BLOCKS_NO_BLOCK);
    const struct desk_keeper_block_info *known = flow_block(page_blocks_known(p), block);
    const char *text = known != NULL ? page_text(p, known->name) : arena_fmt(&p->d->arena, "%u", (unsigned)block);
    return text == NULL ? "" : text;
}

const char *page_block_names(struct page *p, const uint16_t *blocks, uint32_t n)
{
    const char **names = page_list(p, n, sizeof(*names));

    if (n == 0 || names == NULL)
        return NULL;
    for (uint32_t i = 0; i < n; i++)
        names[i] = page_block(p, blocks[i]);
    return page_join(p, names, n, page_word(p, MSG_COMMON_COMMA));
}

struct page_chip page_verdict(enum verdict verdict)
{
    static const enum page_state states[] = {
        [VERDICT_PERMIT] = PAGE_STATE_PERMITTED,   [VERDICT_DENY] = PAGE_STATE_REFUSED,
        [VERDICT_STEP_UP] = PAGE_STATE_NEEDS_MORE, [VERDICT_SECOND_PERSON] = PAGE_STATE_NEEDS_MORE,
        [VERDICT_FACT] = PAGE_STATE_FACT,
    };

    _Static_assert(sizeof(states) / sizeof(states[0]) == VERDICT__MAX,
                   "one state for each verdict");
    return page_chip(states[verdict < VERDICT__MAX ? verdict : VERDICT_DENY]);
}

const char *page_operation(const struct page *p, unsigned apply_kind)
{
    static const enum msg words[] = {
        [APPLY_ERASE_SUBJECTS] = MSG_APPROVALS_ERASE_RECORDS,
        [APPLY_ERASE_REGISTER] = MSG_APPROVALS_ERASE_REGISTER,
        [APPLY_ERASE_CONTRACT] = MSG_APPROVALS_ERASE_CONTRACT,
        [APPLY_CHANGE] = MSG_APPROVALS_CHANGE,
        [APPLY_REPLACE] = MSG_APPROVALS_REPLACE,
        [APPLY_TERMS] = MSG_APPROVALS_TERMS,
        [APPLY_MATTER] = MSG_APPROVALS_MATTER,
    };

    _Static_assert(sizeof(words) / sizeof(words[0]) == APPLY__MAX, "one word for each kind of application");
    return page_word(p, apply_kind < APPLY__MAX ? words[apply_kind] : MSG_ACT_UNKNOWN);
}

struct page_chip page_application_state(enum desk_keeper_application_state state)
{
    static const enum page_state states[] = {
        [DESK_KEEPER_APPLICATION_STATE_WAITING] = PAGE_STATE_WAITING_APPROVAL,
        [DESK_KEEPER_APPLICATION_STATE_APPROVED] = PAGE_STATE_APPROVED,
        [DESK_KEEPER_APPLICATION_STATE_REJECTED] = PAGE_STATE_REJECTED,
        [DESK_KEEPER_APPLICATION_STATE_EXECUTED] = PAGE_STATE_EXECUTED,
    };

    _Static_assert(sizeof(states) / sizeof(states[0]) == DESK_KEEPER_APPLICATION_STATE__MAX,
                   "one for each state");
    return page_chip(states[state]);
}

/* The words for a control; and whether its parameter is a number that people change. */
static const struct {
    enum msg word;
    bool has_limit;
} controls[] = {
    [CONTROL_TERM] = {MSG_CONTROL_TERM, false},
    [CONTROL_TRAINING] = {MSG_CONTROL_TRAINING, true},
    [CONTROL_PLEDGE] = {MSG_CONTROL_PLEDGE, false},
    [CONTROL_FACTORS] = {MSG_CONTROL_FACTORS, true},
    [CONTROL_TERMINAL] = {MSG_CONTROL_TERMINAL, false},
    [CONTROL_SCOPE] = {MSG_CONTROL_SCOPE, false},
    [CONTROL_ROLE] = {MSG_CONTROL_ROLE, false},
    [CONTROL_PURPOSE] = {MSG_CONTROL_PURPOSE, false},
    [CONTROL_QUOTA_MINUTE] = {MSG_CONTROL_QUOTA_MINUTE, true},
    [CONTROL_QUOTA_DAY] = {MSG_CONTROL_QUOTA_DAY, true},
    [CONTROL_SEARCH_HITS] = {MSG_CONTROL_SEARCH_HITS, true},
    [CONTROL_ERASE_APPROVAL] = {MSG_CONTROL_ERASE_APPROVAL, false},
    [CONTROL_SEPARATION] = {MSG_CONTROL_SEPARATION, false},
    [CONTROL_HARDWARE_KEY] = {MSG_CONTROL_HARDWARE_KEY, false},
    [CONTROL_IDLE_MINUTES] = {MSG_CONTROL_IDLE_MINUTES, true},
    [CONTROL_LOG_YEARS] = {MSG_CONTROL_LOG_YEARS, true},
    [CONTROL_LEDGER_READ] = {MSG_CONTROL_LEDGER_READ, false},
    [CONTROL_HOLD] = {MSG_CONTROL_HOLD, false},
    [CONTROL_RETENTION] = {MSG_CONTROL_RETENTION, false},
    [CONTROL_SESSION_HOURS] = {MSG_CONTROL_SESSION_HOURS, true},
    [CONTROL_CHANGE_APPROVAL] = {MSG_CONTROL_CHANGE_APPROVAL, false},
    [CONTROL_PRINT] = {MSG_CONTROL_PRINT, false},
    [CONTROL_CLOSE_OUT] = {MSG_CONTROL_CLOSE_OUT, true},
    [CONTROL_UPDATE_DAY] = {MSG_CONTROL_UPDATE_DAY, true},
    [CONTROL_SUBCONTRACT] = {MSG_CONTROL_SUBCONTRACT, false},
    [CONTROL_SUBCONTRACT_DEPTH] = {MSG_CONTROL_SUBCONTRACT_DEPTH, true},
    [CONTROL_USB] = {MSG_CONTROL_USB, false},
    [CONTROL_STAFF_FILED] = {MSG_CONTROL_STAFF_FILED, false},
    [CONTROL_CHANGE_OFFICER] = {MSG_CONTROL_CHANGE_OFFICER, false},
    [CONTROL_CHANGE_STAFF] = {MSG_CONTROL_CHANGE_STAFF, false},
    [CONTROL_AFFILIATION] = {MSG_CONTROL_AFFILIATION, false},
    [CONTROL_PENALTIES] = {MSG_CONTROL_PENALTIES, false},
    [CONTROL_PLEDGE_TEXT] = {MSG_CONTROL_PLEDGE_TEXT, false},
    [CONTROL_PLEDGE_RECEIVED] = {MSG_CONTROL_PLEDGE_RECEIVED, false},
    [CONTROL_ATTENDANCE] = {MSG_CONTROL_ATTENDANCE, true},
    [CONTROL_UPLOAD_SCAN] = {MSG_CONTROL_UPLOAD_SCAN, false},
    [CONTROL_SUBCONTRACT_NOTICE] = {MSG_CONTROL_SUBCONTRACT_NOTICE, false},
    [CONTROL_SUBCONTRACT_COVER] = {MSG_CONTROL_SUBCONTRACT_COVER, false},
    [CONTROL_MEDIA] = {MSG_CONTROL_MEDIA, false},
    [CONTROL_SPI_OVER_INTERNET] = {MSG_CONTROL_SPI_OVER_INTERNET, false},
    [CONTROL_STORE_SERVER] = {MSG_CONTROL_STORE_SERVER, false},
    [CONTROL_STORE_CLIENT] = {MSG_CONTROL_STORE_CLIENT, false},
    [CONTROL_DESTROY_WITNESS] = {MSG_CONTROL_DESTROY_WITNESS, false},
    [CONTROL_RECORDING_KEEP] = {MSG_CONTROL_RECORDING_KEEP, true},
    [CONTROL_RECORDING_ERASE] = {MSG_CONTROL_RECORDING_ERASE, true},
    [CONTROL_RECORDING_COPY] = {MSG_CONTROL_RECORDING_COPY, false},
    [CONTROL_PLACES] = {MSG_CONTROL_PLACES, false},
    [CONTROL_PRIVATE_DEVICES] = {MSG_CONTROL_PRIVATE_DEVICES, false},
    [CONTROL_TEST_DATA] = {MSG_CONTROL_TEST_DATA, false},
};
_Static_assert(sizeof(controls) / sizeof(controls[0]) == CONTROL__MAX, "one row for each control");

const char *page_control(const struct page *p, unsigned control)
{
    return page_word(p, control < CONTROL__MAX ? controls[control].word : MSG_ACT_UNKNOWN);
}

bool page_control_has_limit(unsigned control)
{
    return control < CONTROL__MAX && controls[control].has_limit;
}

/* --- times
 * ----------------------------------------------------------------------------------------------------------------
 */

const char *page_date(struct page *p, struct date date)
{
    const char *text = "";
    struct buf out;

    buf_init(&out, 128);
    msg_put_date(&out, p->ctx.lang, date);
    text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

const char *page_when(struct page *p, int64_t ms)
{
    int64_t minute = (ms - date_start_ms(date_of_ms(ms))) / MS_MINUTE;
    const char *text = arena_fmt(&p->d->arena, "%s %d:%02d", page_date(p, date_of_ms(ms)),
                                 (int)(minute / 60), (int)(minute % 60));

    return text == NULL ? "" : text;
}

const char *page_count(struct page *p, enum msg msg, uint64_t n)
{
    return page_say(p, msg, (const struct msg_arg[]){msg_count(n)}, 1);
}

const char *page_duration(struct page *p, int64_t ms)
{
    static const struct {
        int64_t unit, below;
        enum msg word;
    } steps[] = {
        {MS_SECOND, 2 * MS_MINUTE, MSG_TIME_SECONDS},
        {MS_MINUTE, 2 * MS_HOUR, MSG_TIME_MINUTES},
        {MS_HOUR, 2 * MS_DAY, MSG_TIME_HOURS},
        {MS_DAY, INT64_MAX, MSG_TIME_DAYS},
    };
    size_t i = 0;

    while (ms >= steps[i].below && i + 1 < sizeof(steps) / sizeof(steps[0]))
        i++;
    int64_t n = ms / steps[i].unit + (ms % steps[i].unit != 0);
    return page_count(p, steps[i].word, n < 0 ? 0 : (uint64_t)n);
}

/* --- clauses
 * --------------------------------------------------------------------------------------------------------------
 */

const struct page_clause *page_clauses(struct page *p, const struct view *ids, size_t n,
                                       size_t *n_out)
{
    struct page_clause *list = page_list(p, n, sizeof(*list));

    for (*n_out = 0; list != NULL && *n_out < n; (*n_out)++)
        list[*n_out] = (struct page_clause){
            .id = page_say(p, clause_document(ids[*n_out]),
                           (const struct msg_arg[]){msg_view(ids[*n_out])}, 1),
            .text = clause_text(p->ctx.lang, ids[*n_out]),
        };
    return list;
}
