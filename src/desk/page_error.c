/* What was not done: a refusal with its clauses, or an error with its number. */
#include "desk/page_internal.h"
#include "desk/page_matter.h"

#include "base/codec.h"
#include "base/log.h"
#include "crypto/random.h"
#include "page/refusal.h"

#define NUMBER_BYTES 4
#define REFUSED_NEXT_MAX 2
#define MATTER_PRINT_RUN 3U /* matters/print-run.matter */

/* What cannot be done, by what was asked for. */
static enum msg refused_what(const struct request *r)
{
    static const struct {
        const char *pattern;
        enum msg what;
    } whats[] = {
        {"/registers/#/search", MSG_REFUSAL_WHAT_SEARCH},
        {"/registers/#/records/@", MSG_REFUSAL_WHAT_OPEN},
        {"/registers/#/records/@/edit", MSG_REFUSAL_WHAT_EDIT},
        {"/registers/#/records/@/move", MSG_REFUSAL_WHAT_MOVE},
        {"/registers/#/records/@/reveal", MSG_REFUSAL_WHAT_REVEAL},
        {"/registers/#/records/@/print", MSG_REFUSAL_WHAT_PRINT},
        {"/registers/#/erasures/#", MSG_REFUSAL_WHAT_APPLY},
        {"/registers/#/records/@/erasure", MSG_REFUSAL_WHAT_APPLY},
        {"/matters/#/package", MSG_REFUSAL_WHAT_PACKAGE},
        {"/packages/#/file", MSG_REFUSAL_WHAT_FETCH},
        {"/packages/#/passphrase", MSG_REFUSAL_WHAT_PASSPHRASE},
        {"/approvals/#/sign", MSG_REFUSAL_WHAT_APPROVE},
        {"/approvals/#/reject", MSG_REFUSAL_WHAT_REJECT},
        {"/approvals/#/erase", MSG_REFUSAL_WHAT_ERASE},
        {"/ledger", MSG_REFUSAL_WHAT_LEDGER},
        {"/ledger/#", MSG_REFUSAL_WHAT_LEDGER},
        {"/ledger/#/proof", MSG_REFUSAL_WHAT_LEDGER},
        {"/registers/#/records/@/history", MSG_REFUSAL_WHAT_LEDGER},
        {"/ledger/#/words", MSG_REFUSAL_WHAT_DETAIL},
        {"/system", MSG_REFUSAL_WHAT_SYSTEM},
        {"/imports/new", MSG_REFUSAL_WHAT_IMPORT},
        {"/imports/update", MSG_REFUSAL_WHAT_UPDATE},
        {"/sign-in/contract", MSG_REFUSAL_WHAT_SIGN_IN},
        {"/sign-in/password", MSG_REFUSAL_WHAT_SIGN_IN},
        {"/sign-in/refused/#", MSG_REFUSAL_WHAT_SIGN_IN},
    };
    struct route_params params;

    for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++)
        if (route_matches(whats[i].pattern, r->head.path, &params))
            return whats[i].what;
    return MSG_REFUSAL_WHAT;
}

static struct page_link home_link(const struct page *p)
{
    return (struct page_link){page_word(p, MSG_REFUSAL_TO_HOME), url_route("/home")};
}

/* Where to go from a refusal: at most REFUSED_NEXT_MAX. */
static size_t refused_next(struct page *p, struct page_link *next)
{
    if (page_is_approval(p))
        return 0; /* the way back is all there is */
    struct route_params params;
    bool prints = route_matches("/registers/#/records/@/print", p->r->head.path, &params);

    if (p->d->denied.refusal == REFUSAL_NOT_APPROVED && prints && page_matter_may_open(p, MATTER_PRINT_RUN)) {
        next[0] = (struct page_link){page_word(p, MSG_REFUSAL_TO_PRINT_RUN), page_url(p, "/matters/new/%u", MATTER_PRINT_RUN)};
        return 1;
    }
    switch (p->d->denied.refusal) {
    case REFUSAL_NOT_APPROVED:
    case REFUSAL_SAME_PERSON:
    case REFUSAL_APPROVAL_GONE:
    case REFUSAL_HELD:
    case REFUSAL_TOO_EARLY:
    case REFUSAL_RETAINED:
    case REFUSAL_CLOSING:
        next[0] =
            (struct page_link){page_word(p, MSG_REFUSAL_TO_APPROVALS), url_route("/approvals")};
        return 1;
    case REFUSAL_PURPOSE:
    case REFUSAL_REGISTER:
    case REFUSAL_FIELD:
        next[0] =
            (struct page_link){page_word(p, MSG_REFUSAL_TO_REGISTERS), url_route("/registers")};
        return 1;
    case REFUSAL_NOT_FILED:
    case REFUSAL_NOT_REPORTED:
    case REFUSAL_NOTICE:
        next[0] = (struct page_link){page_word(p, MSG_NOTICES_TITLE), url_route("/notices")};
        next[1] = home_link(p);
        return desk_where(p->d) == DESK_SESSION ? 2 : 0;
    case REFUSAL_TERMINAL:
        next[0] = (struct page_link){page_word(p, MSG_REFUSAL_TO_TERMINAL), url_route("/terminal-help")};
        next[1] = home_link(p);
        return desk_where(p->d) == DESK_SESSION ? 2 : 1;
    case REFUSAL_PLACE:
    case REFUSAL_OWNER:
        next[0] = (struct page_link){page_word(p, MSG_REFUSAL_TO_TERMINALS), url_route("/terminals")};
        next[1] = home_link(p);
        return desk_where(p->d) == DESK_SESSION ? 2 : 0;
    case REFUSAL_TRAINING:
    case REFUSAL_PLEDGE:
    case REFUSAL_FACTORS:
    case REFUSAL_TERM_CONTRACT:
    case REFUSAL_TERM_PERSON:
    case REFUSAL_QUOTA_MINUTE:
    case REFUSAL_QUOTA_DAY:
        next[0] = home_link(p);
        return desk_where(p->d) == DESK_SESSION ? 1 : 0;
    default:
        return 0;
    }
}

#define OPENERS_MAX 5
#define EMPLOYERS (ROLE_RESPONSIBLE | ROLE_MANAGER)

/* Whose act opens the gate; 0: nobody's. */
static uint32_t openers_of(enum refusal refusal)
{
    switch ((int)refusal) {
    case REFUSAL_TRAINING:
    case REFUSAL_PLEDGE:
    case REFUSAL_PLEDGE_TEXT:
    case REFUSAL_ATTENDANCE:
    case REFUSAL_PENALTIES:
    case REFUSAL_AFFILIATION:
    case REFUSAL_NOT_REPORTED:
    case REFUSAL_TERM_PERSON:
    case REFUSAL_NOT_ASSIGNED:
    case REFUSAL_ROLE:
    case REFUSAL_PURPOSE:
    case REFUSAL_REGISTER:
    case REFUSAL_BLOCK:
    case REFUSAL_TERMINAL:
    case REFUSAL_PLACE:
    case REFUSAL_OWNER:
        return EMPLOYERS;
    case REFUSAL_NOT_FILED:
    case REFUSAL_PLEDGE_RECEIVED:
        return ROLE_OFFICER;
    case REFUSAL_NOT_APPROVED:
        return ROLE_APPROVER;
    case REFUSAL_HELD:
        return ROLE_OFFICER | ROLE_APPROVER | ROLE_AUDITOR;
    default:
        return 0;
    }
}

/* Who can open it: the roles, and the people who have them.  An employer speaks for its own people alone. */
static const char *openers(struct page *p, enum refusal refusal)
{
    uint32_t roles = openers_of(refusal), org = 0;
    const char *names[OPENERS_MAX];
    struct desk_keeper_persons_are are;
    size_t n = 0;

    if (roles == 0 || desk_where(p->d) != DESK_SESSION ||
        ask_keeper_persons(p->d, &(struct desk_keeper_persons){0}, &are) != ERR_OK)
        return NULL;
    for (uint32_t i = 0; i < are.persons_n; i++)
        if (are.persons[i].person == p->self.person)
            org = are.persons[i].org;
    for (uint32_t i = 0; i < are.persons_n && n < OPENERS_MAX; i++) {
        const struct desk_keeper_person_info *info = &are.persons[i];
        bool own = refusal != REFUSAL_AFFILIATION || info->org == org;
        if ((info->roles & roles) != 0 && own && info->person != p->self.person && info->state == DESK_KEEPER_PERSON_STATE_ACTIVE)
            names[n++] = page_text(p, info->name);
    }
    const char *word = page_roles(p, roles);
    if (n == 0)
        return PAGE_SAY(p, MSG_REFUSAL_OPENERS_ROLE, [MSG_REFUSAL_OPENERS_ROLE__roles] = msg_str(word));
    return PAGE_SAY(p, MSG_REFUSAL_OPENERS_PEOPLE, [MSG_REFUSAL_OPENERS_PEOPLE__roles] = msg_str(word),
                    [MSG_REFUSAL_OPENERS_PEOPLE__people] = msg_str(page_join(p, names, n, page_word(p, MSG_COMMON_COMMA))));
}

/* The frame of where the desk is; the plain one if the keeper does not say who this is. */
static void begin_any(struct desk *d, struct request *r, struct page *p)
{
    bool in = desk_where(d) == DESK_SESSION || desk_where(d) == DESK_APPROVAL;

    if (!in || d->ending || page_begin(d, r, PAGE_NAV__MAX, p) != ERR_OK)
        page_begin_lobby(d, r, p);
}

static enum err show_refusal(struct desk *d, struct request *r)
{
    const struct desk_keeper_denied denied = d->denied;
    struct page_link next[REFUSED_NEXT_MAX];
    struct page_refusal view = {.next = next, .leaf = denied.leaf};
    struct page p;

    begin_any(d, r, &p);
    d->denied = denied;
    p.status = answer_status(d, ERR_DENIED, ANSWER_BY_ERR);
    view.what = page_word(&p, refused_what(r));
    view.why = page_word(&p, answer_why(d, ERR_DENIED, ANSWER_BY_ERR));
    if (denied.wait_ms > 0 && denied.wait_ms < INT64_MAX)
        view.wait = PAGE_SAY(&p, MSG_REFUSAL_WAIT,
                             [MSG_REFUSAL_WAIT__time] = msg_str(page_duration(&p, denied.wait_ms)));
    if (denied.refusal == REFUSAL_TERMINAL)
        view.advice = page_word(&p, answer_terminal_advice(r));
    else if (denied.decides.n > 0)
        view.advice = PAGE_SAY(&p, MSG_WHY_DECIDES, [MSG_WHY_DECIDES__org] = msg_view(denied.decides));
    else if (denied.conditions != 0)
        view.advice = page_conditions(&p, denied.conditions);
    else if (denied.refusal == REFUSAL_ROLE && view_eq_str(r->head.path, "/system"))
        view.advice = page_word(&p, MSG_REFUSAL_WHO_SYSTEM);
    view.clauses = page_clauses(&p, denied.clauses, denied.clauses_n, &view.clauses_n);
    view.openers = openers(&p, denied.refusal);
    view.next_n = refused_next(&p, next);
    if (desk_where(d) == DESK_SESSION) /* elsewhere nobody could open it: the number alone */
        view.leaf_url = page_ledger_url(&p, denied.leaf);
    view.back = url_route(desk_where(d) == DESK_SESSION    ? "/home"
                          : desk_where(d) == DESK_APPROVAL ? "/approvals"
                                                           : "/sign-in");
    view.frame = p.frame;
    return page_send(&p, refusal, &view);
}

static const struct {
    enum msg heading, advice;
} by_err[] = {
    [ERR_OK] = {MSG_ERROR_INTERNAL, MSG_ERROR_INTERNAL_ADVICE},
    [ERR_INPUT] = {MSG_ERROR_INPUT, MSG_ERROR_INPUT_ADVICE},
    [ERR_DENIED] = {MSG_ERROR_NOT_FOUND,
                    MSG_ERROR_NOT_FOUND_ADVICE}, /* the office: outside the scope */
    [ERR_NOT_FOUND] = {MSG_ERROR_NOT_FOUND, MSG_ERROR_NOT_FOUND_ADVICE},
    [ERR_CONFLICT] = {MSG_ERROR_CONFLICT, MSG_ERROR_CONFLICT_ADVICE},
    [ERR_LIMIT] = {MSG_ERROR_LIMIT, MSG_ERROR_LIMIT_ADVICE},
    [ERR_AGAIN] = {MSG_ERROR_BUSY, MSG_ERROR_BUSY_ADVICE},
    [ERR_CLOSED] = {MSG_ERROR_BUSY, MSG_ERROR_BUSY_ADVICE},
    [ERR_TIMEOUT] = {MSG_ERROR_TIMEOUT, MSG_ERROR_TIMEOUT_ADVICE},
    [ERR_IO] = {MSG_ERROR_INTERNAL, MSG_ERROR_INTERNAL_ADVICE},
    [ERR_NO_SPACE] = {MSG_ERROR_BUSY, MSG_ERROR_BUSY_ADVICE},
    [ERR_MEMORY] = {MSG_ERROR_BUSY, MSG_ERROR_BUSY_ADVICE},
    [ERR_CORRUPT] = {MSG_ERROR_INTERNAL, MSG_ERROR_INTERNAL_ADVICE},
    [ERR_UNSUPPORTED] = {MSG_ERROR_INPUT, MSG_ERROR_INPUT_ADVICE},
    [ERR_INTERNAL] = {MSG_ERROR_INTERNAL, MSG_ERROR_INTERNAL_ADVICE},
};
_Static_assert(sizeof(by_err) / sizeof(by_err[0]) == ERR__MAX, "one text for each error");

/* A number that the log has too. */
static const char *error_number(struct page *p, enum err err, uint16_t status)
{
    uint8_t bytes[NUMBER_BYTES];

    random_bytes(bytes, sizeof(bytes));
    const char *number = page_hex(p, view_of(bytes, sizeof(bytes)));
    log_warn("error %s: a page answered %u (%s)", number, status, err_name(err));
    return number;
}

static enum err show_error(struct desk *d, struct request *r, enum err err,
                           enum answer_reason reason)
{
    struct page_error view = {.at_ms = clock_now_ms()};
    struct page p;

    begin_any(d, r, &p);
    p.status = answer_status(d, err, reason);
    view.heading = by_err[err].heading;
    view.advice = by_err[err].advice;
    if (reason == ANSWER_METHOD) {
        view.heading = MSG_ERROR_METHOD;
        view.advice = MSG_ERROR_METHOD_ADVICE;
    } else if (reason == ANSWER_CROSS_SITE) {
        view.heading = MSG_ERROR_CROSS_SITE;
        view.advice = MSG_ERROR_CROSS_SITE_ADVICE;
    } else if (reason == ANSWER_OTHER_ORIGIN) {
        view.heading = MSG_ERROR_OTHER_ORIGIN;
        view.advice = MSG_WHY_OTHER_ORIGIN;
    } else if (reason == ANSWER_NOT_SET && err != ERR_LIMIT) {
        view.heading = MSG_ERROR_NOT_SET;
        view.advice = MSG_ERROR_NOT_SET_ADVICE;
    }
    if (p.status >= 500)
        view.number = error_number(&p, err, p.status);
    view.back = url_route("/");
    view.frame = p.frame;
    return page_send(&p, error, &view);
}

/* To the script: why, and the clauses that say so. */
static enum err answer_script(struct desk *d, struct request *r, enum err err,
                              enum answer_reason reason)
{
    const char *why = msg_text(r->lang, answer_why(d, err, reason));
    struct view *clauses = d->denied.clauses;
    struct buf text;

    buf_init(&text, 4096);
    buf_str(&text, why);
    for (uint32_t i = 0; err == ERR_DENIED && reason == ANSWER_BY_ERR && i < d->denied.clauses_n;
         i++) {
        buf_str(&text, i == 0 ? " (" : ", ");
        buf_put(&text, clauses[i]);
        if (i + 1 == d->denied.clauses_n)
            buf_byte(&text, ')');
    }
    err = page_answer_refused(d, r, answer_status(d, err, reason), buf_cstr(&text));
    buf_clear(&text);
    return err;
}

enum err page_error(struct desk *d, struct request *r, enum err err, enum answer_reason reason)
{
    bool is_safe =
        r->head.method == GATE_DESK_METHOD_GET || r->head.method == GATE_DESK_METHOD_HEAD;
    bool by_script = r->match.route != NULL && r->match.route->body == ROUTE_JSON;

    if ((unsigned)err >= ERR__MAX)
        err = ERR_INTERNAL;
    buf_clear(&r->answer);
    if (by_script)
        return answer_script(d, r, err, reason);
    if (reason == ANSWER_LOCKED)
        return answer_redirect(d, r, "/locked");
    if (reason == ANSWER_ELSEWHERE)
        return answer_redirect(d, r, "/sign-in"); /* which says so */
    if (reason == ANSWER_SIGNED_OUT)
        return answer_redirect(
            d, r,
            is_safe && (d->kind == DESK_APPROVAL_LOBBY || view_eq_str(r->head.path, "/home")) ? "/sign-in" : "/sign-in?notice=ended");
    if (reason == ANSWER_BY_ERR && err == ERR_DENIED)
        ask_reasons(d);
    if (reason == ANSWER_BY_ERR && err == ERR_DENIED && d->denied.refusal != REFUSAL_NONE)
        return show_refusal(d, r);
    return show_error(d, r, err, reason);
}
