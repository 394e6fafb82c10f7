/*
 * desk/page_internal.h: what the handlers of the pages share.
 *
 * A struct page is one page being made: its frame, its words and addresses.  The functions that
 * make words and addresses never fail by themselves: the first failure stays in the page, and
 * page_send() reports it.
 */
#ifndef DESK_PAGE_INTERNAL_H
#define DESK_PAGE_INTERNAL_H

#include "desk/flow_block.h"
#include "desk/ask.h"
#include "desk/csrf.h"
#include "desk/flow.h"
#include "desk/page.h"
#include "desk/page_memory.h"
#include "page/view.h"
#include "rules/decide.h"

#define PAGE_ERRORS_MAX 16

/* Entries of the navigation; PAGE_NAV__MAX: none of them. */
enum page_nav {
    PAGE_NAV_HOME,
    PAGE_NAV_REGISTERS,
    PAGE_NAV_WORKLISTS,
    PAGE_NAV_IMPORTS,
    PAGE_NAV_MATTERS,
    PAGE_NAV_APPROVALS,
    PAGE_NAV_LEDGER,
    PAGE_NAV_ADMIN,
    PAGE_NAV_SYSTEM,
    PAGE_NAV__MAX
};

struct page {
    struct desk *d;
    struct request *r;
    enum err err; /* the first failure */
    uint16_t status;
    bool script_allowed;
    struct page_ctx ctx;
    struct page_frame frame;
    char csrf[CSRF_TEXT_BYTES + 1];
    struct page_nav_item nav[PAGE_NAV__MAX];
    struct page_link crumbs[3];
    struct page_language language;
    struct page_field_error errors[PAGE_ERRORS_MAX];
    struct desk_keeper_self_is self; /* of a session */
    struct desk_keeper_persons_are persons;
    bool knows_persons;
    struct flow_blocks blocks;
    bool knows_blocks;
    struct desk_keeper_registers_are registers; /* of the whole contract, for who oversees it (page_names()) */
    struct desk_keeper_purposes_are purposes;
    bool knows_names;
};

/* Begin a page of the session; asks the keeper who its person is.  Begin one of the lobby. */
MUST_USE enum err page_begin(struct desk *d, struct request *r, enum page_nav current,
                             struct page *p);
void page_begin_lobby(struct desk *d, struct request *r, struct page *p);

/* Put the link ${text} behind ホーム in the breadcrumb. */
void page_crumb(struct page *p, const char *text, struct url url);

/* Send what ${render_err} rendered to the answer of the request. */
MUST_USE enum err page_finish(struct page *p, enum err render_err);
#define page_send(p, name, view)                                                                   \
    page_finish(p, page_##name##_render(&(p)->r->answer, view, &(p)->ctx))

/* --- words and addresses, in the arena of the request
 * ------------------------------------------------------------------- */

const char *page_text(struct page *p, struct view text);
const char *page_word(const struct page *p, enum msg msg);
const char *page_say(struct page *p, enum msg msg, const struct msg_arg *args, size_t args_n);
#define PAGE_SAY(p, msg, ...) page_say(p, msg, (const struct msg_arg[]){__VA_ARGS__}, msg##__ARGS)

/* "1 2 3" joined by ${separator}; ${list} may be empty. */
const char *page_join(struct page *p, const char *const *list, size_t n, const char *separator);

/* One of our addresses; what is put into ${format} are numbers and hexadecimal digits. */
struct url page_url(struct page *p, const char *format, ...) ATTR_FORMAT(2, 3);
/* This page's address with ${change} ("page=2") in place of what it says of ${drop} (names with their =, then NULL). */
struct url page_url_with(struct page *p, const char *const *drop, const char *change);
/* Whether this person's role opens records. */
bool page_opens_records(const struct page *p);
/* Whether the ledger is open to this person at all: one's own acts, or everybody's. */
bool page_reads_ledger(const struct page *p);
/* No address where it is not, nor on the approver's origin, which shows no ledger. */
struct url page_ledger_url(struct page *p, uint64_t leaf);
/* Where the application can be decided on: the approver's origin (B11). */
struct url_elsewhere page_approval_url(struct page *p, uint64_t application);
/* Whether this is a page of the approver's origin. */
bool page_is_approval(const struct page *p);
const char *page_hex(struct page *p, struct view bytes);
const char *page_nonce(struct page *p, const struct page_form *form);

/* A zeroed list in the arena; NULL with the error noted, so that a loop over 0 elements follows. */
void *page_list(struct page *p, size_t n, size_t bytes);

const char *page_date(struct page *p, struct date date);
const char *page_when(struct page *p, int64_t ms);
/* Losses of the ledger as sentences. */
const struct page_loss *page_losses(struct page *p, const struct desk_keeper_lost_end *list, uint32_t n, size_t *n_out);
const char *page_duration(struct page *p, int64_t ms);
const char *page_count(struct page *p, enum msg msg,
                       uint64_t n); /* a message with the one number n */

/* Names.  What is unknown is said so. */
const char *page_act(const struct page *p, unsigned act);
const char *page_roles(struct page *p, uint32_t roles);
const char *page_class(const struct page *p, unsigned data_class);
const char *page_person(struct page *p, uint32_t person); /* asks once for all names */
/* A name; of a machine account it says so. */
const char *page_person_label(struct page *p, const struct desk_keeper_person_info *info);
const char *page_machine_label(struct page *p, struct view name);
/* The blocks of subjects, asked for once; none if they cannot be had. */
const struct flow_blocks *page_blocks_known(struct page *p);
/* The name of one (0: that a record stands in none); the names of ${n}, NULL for none. */
const char *page_block(struct page *p, uint16_t block);
const char *page_block_names(struct page *p, const uint16_t *blocks, uint32_t n);
struct page_chip page_verdict(enum verdict verdict);
const char *page_operation(const struct page *p, unsigned apply_kind);
struct page_chip page_application_state(enum desk_keeper_application_state state);

/* The class of a value (press/cell.h) in the language of the page: "8 digits". */
const char *page_class_text(struct page *p, struct view class);

/* What a control limits, in words; whether its parameter is a number that people change. */
const char *page_control(const struct page *p, unsigned control);
bool page_control_has_limit(unsigned control);

/* Whether this person may look at no entries of the ledger but their own. */
bool page_ledger_only_own(const struct page *p);

/* The clauses ${ids} with what they say.  ${n_out} of them. */
const struct page_clause *page_clauses(struct page *p, const struct view *ids, size_t n,
                                       size_t *n_out);

/* What the virus scanner says of an upload; why it is not taken yet, NULL: it can be. */
const char *page_scan(struct page *p, enum desk_keeper_scan_state scan, struct view virus);
const char *page_scan_wait(const struct page *p, enum desk_keeper_scan_state scan, bool demanded);

/* --- applications: shared by the pages of approval and erasure
 * ------------------------------------------------------------ */

/* Begin a page about the application that the path names. */
MUST_USE enum err page_application_begin(struct desk *d, struct request *r, struct page *p, struct desk_keeper_application_is *is);

/* What will be erased, in one sentence; its scope; the name of a register; the clauses behind a control. */
const char *page_scope(struct page *p, const struct desk_keeper_application_info *a);
const char *page_erase_sentence(struct page *p, const struct desk_keeper_application_info *a);
const char *page_register_name(struct page *p, uint16_t no);
/* Why, by whom and when it was applied for, and who approved it: at most 3 lines into ${facts}; how many. */
size_t page_applied_facts(struct page *p, const struct desk_keeper_application_info *a, struct page_fact *facts);
/* Who signs an application of ${kind}, and who carries it out: roles as bits. */
uint32_t page_signers(unsigned kind);
uint32_t page_executors(unsigned kind);

/* What the certificate ${text} says: how far the erasure has come, how the keys were destroyed, and when (NULL: it does not say). */
const char *page_certificate_stage(struct page *p, struct view text);
const char *page_certificate_how(struct page *p, struct view text);
const char *page_certificate_done(struct page *p, struct view text);

/* The same for applications that erase nothing: changes of the registry, replaced authenticators. */
struct page_approval;
const char *page_change_sentence(struct page *p, const struct desk_keeper_application_is *is);
/* What an application for terms changes; ${view->why_not} is set if its facts are not those of its text.  ${*signer_out}: who signed it for
 * the contractor, 0: nobody yet. */
MUST_USE enum err page_terms_application(struct page *p, const struct desk_keeper_application_info *a, struct page_approval *view,
                                         uint32_t *signer_out);
void page_change_facts(struct page *p, const struct desk_keeper_application_is *is, struct page_approval *view);
/* Why they need a signature: the clauses that set the limit which is changed, then those that demand the approval. */
void page_change_clauses(struct page *p, const struct desk_keeper_application_is *is, struct page_approval *view);
const struct page_clause *page_control_clauses(struct page *p, enum control control, size_t *n_out);

/* --- forms
 * ----------------------------------------------------------------------------------------------------------------
 */

/* Note at the field ${id} what is wrong with it, and in the summary; gives ${text} for the field's
 * own error. */
const char *page_wrong(struct page *p, const char *id, const char *text);
const char *page_missing(struct page *p, const char *id, enum msg label);
const char *page_unchosen(struct page *p, const char *id, const char *label); /* of a choice */

/* The body of a form that only confirms, some of them with a reason. */
struct page_confirm_in {
    uint64_t nonce;
    struct view reason;
};
extern const struct member_set page_confirm_set;

/* Parts of a date.  Members: {"x-era", ...}, as PAGE_DATE_MEMBERS. */
struct page_date_in {
    struct view era, year, month, day;
};
#define PAGE_DATE_MEMBERS(name, type, field)                                                       \
    {name "-era", MEMBER_TEXT, false, 16, offsetof(type, field.era), NULL},                        \
        {name "-year", MEMBER_TEXT, false, 16, offsetof(type, field.year), NULL},                  \
        {name "-month", MEMBER_TEXT, false, 16, offsetof(type, field.month), NULL},                \
    {                                                                                              \
        name "-day", MEMBER_TEXT, false, 16, offsetof(type, field.day), NULL                       \
    }

struct page_date_field page_date_form(struct page *p, const struct page_date_in *in);
/* The date as one text (S40.5.1, 1965-5-1), empty if nothing was typed. */
struct view page_date_text(struct page *p, const struct page_date_in *in);
/* The date as days since 1970.  0 if nothing was typed, or with the error at ${field} (named ${id}) if it is no whole date
 * after 1970-01-01. */
int64_t page_date_days(struct page *p, const struct page_date_in *in, const char *id, enum msg label,
                       struct page_date_field *field);
/* Digits as they were typed (full-width too, with commas), as ASCII; "" if there is anything else. */
const char *page_digits(struct page *p, struct view text);

/* A select of purposes that allow ${acts} (bits of purpose_act_bit()) on the register. */
struct page_select page_purposes(struct page *p, const struct desk_keeper_purposes_are *are,
                                 uint16_t register_no, uint32_t acts, uint16_t chosen);
bool page_purpose_allows(const struct desk_keeper_purpose_info *info, uint16_t register_no,
                         uint32_t acts);

/* A value as people read it: dates, sexes and numbers stand in the store in a form of their own. */
const char *page_value_text(struct page *p, uint16_t kind, struct view value);

/* --- passkeys
 * -------------------------------------------------------------------------------------------------------------
 */

#define PAGE_ASSERTION struct view csrf, credential, authenticator_data, client_data, signature
#define PAGE_ASSERTION_MEMBERS(type)                                                                \
    {CSRF_FIELD, MEMBER_TEXT, true, CSRF_TEXT_BYTES, offsetof(type, csrf), NULL},                   \
        {"credential", MEMBER_BYTES, true, 255, offsetof(type, credential), NULL},                  \
        {"authenticator_data", MEMBER_BYTES, true, 1024, offsetof(type, authenticator_data), NULL}, \
        {"client_data", MEMBER_BYTES, true, 2048, offsetof(type, client_data), NULL},               \
    {                                                                                               \
        "signature", MEMBER_BYTES, true, 72, offsetof(type, signature), NULL                        \
    }

/* What the browser is asked for: PublicKeyCredentialRequestOptions. */
struct page_passkey {
    struct view challenge, rp_id;
    const struct view *credentials;
    uint32_t credentials_n;
};
void page_passkey_put(struct jot *j, const char *name, const struct page_passkey *passkey);
const char *page_passkey_options(struct page *p, const struct page_passkey *passkey);

/* What the keeper's rule (authn/password_rule.h) objects to in a new password. */
enum msg page_password_problem(uint8_t problem);

/* What the browser is asked for a new passkey: PublicKeyCredentialCreationOptions. */
const char *page_creation_options(struct page *p, struct view account, const struct desk_keeper_enrol_ready *ready);

/* Answers to passkey.js. */
MUST_USE enum err page_answer_options(struct desk *d, struct request *r,
                                      const struct page_passkey *passkey);
MUST_USE enum err page_answer_next(struct desk *d, struct request *r, const char *path,
                                   struct view token);
MUST_USE enum err page_answer_refused(struct desk *d, struct request *r, uint16_t status,
                                      const char *text);

/* ERR_INPUT unless ${csrf} is the token of this desk. */
MUST_USE enum err page_check_csrf(struct desk *d, struct view csrf);

/* Proving who is there, to unlock a session or before authenticators change: what the forms carry; the options for the
 * browser; the assertion, after which the browser goes to ${next}. */
struct page_password_in {
    struct view password, totp;
};
extern const struct member_set page_password_set, page_start_set, page_assertion_set;
MUST_USE enum err page_unlock_start(struct desk *d, struct request *r);
MUST_USE enum err page_unlock_by_passkey(struct desk *d, struct request *r, const char *next);

/* How a failed sign-in or unlocking is told: ${otherwise}, or how long to wait. */
const char *page_sign_in_why(struct page *p, enum msg otherwise);

#define PAGE_TABLE(list)                                                                           \
    {                                                                                              \
        "", false, (list), sizeof(list) / sizeof((list)[0])                                        \
    }
/* A table of what the pages give as files, for the API: the same handlers, which answer no page there. */
#define PAGE_FILE_TABLE(list)                                                                      \
    {                                                                                              \
        "/api/v1", true, (list), sizeof(list) / sizeof((list)[0])                                  \
    }
#define PAGE_FILE(path, set, fn)                                                                   \
    {                                                                                              \
        .method = GATE_DESK_METHOD_GET, .pattern = (path), .where = DESK_SESSION, .query = (set),  \
        .handler = (fn)                                                                            \
    }
#define PAGE_GET(path, place, fn)                                                                  \
    {                                                                                              \
        .method = GATE_DESK_METHOD_GET, .pattern = (path), .where = (place), .handler = (fn)       \
    }
#define PAGE_POST(path, place, members, fn)                                                        \
    {                                                                                              \
        .method = GATE_DESK_METHOD_POST, .pattern = (path), .where = (place), .body = ROUTE_FORM,  \
        .member = (members), .handler = (fn)                                                       \
    }
#define PAGE_SCRIPT(path, place, members, fn)                                                      \
    {                                                                                              \
        .method = GATE_DESK_METHOD_POST, .pattern = (path), .where = (place), .body = ROUTE_JSON,  \
        .member = (members), .handler = (fn)                                                       \
    }

/* Whether this person's role takes in ledgers of any kind (page_intake.c). */
bool page_intake_may(const struct page *p);

/* "Import no. 5", "Comparison no. 5", "Change by file no. 5" (page_updates.c). */
const char *page_job_name(struct page *p, unsigned kind, uint64_t no);
struct page_import_job;
/* What a comparison or change by file shows besides what every job shows. */
MUST_USE enum err page_update_fill(struct page *p, const struct desk_office_import_job *job, struct page_import_job *view);

#endif
