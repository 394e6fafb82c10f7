/* What was not done, and why: as problem documents (RFC 9457), with the words of the catalogue. */
#include "desk/answer.h"

#include "desk/ask.h"
#include "policy/words.h"
#include "rules/decide.h"

static const enum msg why_refused[] = {
    [REFUSAL_NONE] = MSG_WHY_NONE,
    [REFUSAL_NO_SESSION] = MSG_WHY_NO_SESSION,
    [REFUSAL_TERM_CONTRACT] = MSG_WHY_TERM_CONTRACT,
    [REFUSAL_TERM_PERSON] = MSG_WHY_TERM_PERSON,
    [REFUSAL_NOT_ASSIGNED] = MSG_WHY_NOT_ASSIGNED,
    [REFUSAL_ROLE] = MSG_WHY_ROLE,
    [REFUSAL_TRAINING] = MSG_WHY_TRAINING,
    [REFUSAL_PLEDGE] = MSG_WHY_PLEDGE,
    [REFUSAL_FACTORS] = MSG_WHY_FACTORS,
    [REFUSAL_TERMINAL] = MSG_WHY_TERMINAL,
    [REFUSAL_PURPOSE] = MSG_WHY_PURPOSE,
    [REFUSAL_REGISTER] = MSG_WHY_REGISTER,
    [REFUSAL_FIELD] = MSG_WHY_FIELD,
    [REFUSAL_QUOTA_MINUTE] = MSG_WHY_QUOTA_MINUTE,
    [REFUSAL_QUOTA_DAY] = MSG_WHY_QUOTA_DAY,
    [REFUSAL_TOO_MANY_HITS] = MSG_WHY_TOO_MANY_HITS,
    [REFUSAL_NOT_APPROVED] = MSG_WHY_NOT_APPROVED,
    [REFUSAL_SAME_PERSON] = MSG_WHY_SAME_PERSON,
    [REFUSAL_APPROVAL_GONE] = MSG_WHY_APPROVAL_GONE,
    [REFUSAL_NO_PASSKEY] = MSG_WHY_NO_PASSKEY,
    [REFUSAL_JOB] = MSG_WHY_JOB,
    [REFUSAL_SEPARATION] = MSG_WHY_SEPARATION,
    [REFUSAL_SIGN_IN_LOCKED] = MSG_WHY_SIGN_IN_LOCKED,
    [REFUSAL_HELD] = MSG_WHY_HELD,
    [REFUSAL_TOO_EARLY] = MSG_WHY_TOO_EARLY,
    [REFUSAL_RETAINED] = MSG_WHY_RETAINED,
    [REFUSAL_UNKNOWN_ACT] = MSG_WHY_UNKNOWN_ACT,
    [REFUSAL_PRINT] = MSG_WHY_PRINT,
    [REFUSAL_CLOSING] = MSG_WHY_CLOSING,
    [REFUSAL_CLOSED] = MSG_WHY_CLOSED,
    [REFUSAL_BLOCK] = MSG_WHY_BLOCK,
    [REFUSAL_WORKLIST] = MSG_WHY_WORKLIST,
    [REFUSAL_MACHINE] = MSG_WHY_MACHINE,
    [REFUSAL_DOCUMENT] = MSG_WHY_DOCUMENT,
    [REFUSAL_NEVER] = MSG_WHY_NEVER,
    [REFUSAL_MATTER] = MSG_WHY_MATTER,
    [REFUSAL_MATTER_TERM] = MSG_WHY_MATTER_TERM,
    [REFUSAL_MATTER_COUNT] = MSG_WHY_MATTER_COUNT,
    [REFUSAL_CHAIN] = MSG_WHY_CHAIN,
    [REFUSAL_DEPTH] = MSG_WHY_DEPTH,
    [REFUSAL_UPSTREAM] = MSG_WHY_UPSTREAM,
    [REFUSAL_COVER] = MSG_WHY_COVER,
    [REFUSAL_STILL_OPEN] = MSG_WHY_STILL_OPEN,
    [REFUSAL_NOT_FILED] = MSG_WHY_NOT_FILED,
    [REFUSAL_NOT_REPORTED] = MSG_WHY_NOT_REPORTED,
    [REFUSAL_AFFILIATION] = MSG_WHY_AFFILIATION,
    [REFUSAL_PENALTIES] = MSG_WHY_PENALTIES,
    [REFUSAL_PLEDGE_TEXT] = MSG_WHY_PLEDGE_TEXT,
    [REFUSAL_PLEDGE_RECEIVED] = MSG_WHY_PLEDGE_RECEIVED,
    [REFUSAL_ATTENDANCE] = MSG_WHY_ATTENDANCE,
    [REFUSAL_NOTICE] = MSG_WHY_NOTICE,
    [REFUSAL_NOT_SCANNED] = MSG_WHY_NOT_SCANNED,
    [REFUSAL_INFECTED] = MSG_WHY_INFECTED,
    [REFUSAL_CLASS] = MSG_WHY_CLASS,
    [REFUSAL_NOT_SHOWN] = MSG_WHY_NOT_SHOWN,
    [REFUSAL_CONDITION] = MSG_WHY_CONDITION,
    [REFUSAL_PLACE] = MSG_WHY_PLACE,
    [REFUSAL_OWNER] = MSG_WHY_OWNER,
    [REFUSAL_DECIDER] = MSG_WHY_DECIDER,
    [REFUSAL_PACKAGE] = MSG_WHY_PACKAGE,
    [REFUSAL_TEST_DATA] = MSG_WHY_TEST_DATA,
    [REFUSAL_MISSING] = MSG_WHY_MISSING,
    [REFUSAL_OTHER_PARTY] = MSG_WHY_OTHER_PARTY,
    [REFUSAL_CLOSED_ACCOUNT] = MSG_WHY_CLOSED_ACCOUNT,
};
_Static_assert(sizeof(why_refused) / sizeof(why_refused[0]) == REFUSAL__MAX,
               "one text per refusal");

static const enum msg why_failed[] = {
    [ERR_OK] = MSG_FAIL_INTERNAL,       [ERR_INPUT] = MSG_FAIL_INPUT,
    [ERR_DENIED] = MSG_WHY_ROLE,        [ERR_NOT_FOUND] = MSG_FAIL_NOT_FOUND,
    [ERR_CONFLICT] = MSG_FAIL_CONFLICT, [ERR_LIMIT] = MSG_FAIL_LIMIT,
    [ERR_AGAIN] = MSG_FAIL_BUSY,        [ERR_CLOSED] = MSG_WHY_SIGNED_OUT,
    [ERR_TIMEOUT] = MSG_FAIL_TIMEOUT,   [ERR_IO] = MSG_FAIL_INTERNAL,
    [ERR_NO_SPACE] = MSG_FAIL_NO_SPACE, [ERR_MEMORY] = MSG_FAIL_BUSY,
    [ERR_CORRUPT] = MSG_FAIL_INTERNAL,  [ERR_UNSUPPORTED] = MSG_FAIL_INPUT,
    [ERR_INTERNAL] = MSG_FAIL_INTERNAL,
};
_Static_assert(sizeof(why_failed) / sizeof(why_failed[0]) == ERR__MAX, "one text per error code");

static const struct {
    uint16_t status;
    enum msg why;
    const char *name;
} reasons[] = {
    [ANSWER_BY_ERR] = {500, MSG_FAIL_INTERNAL, NULL},
    [ANSWER_SIGNED_OUT] = {401, MSG_WHY_SIGNED_OUT, "signed-out"},
    [ANSWER_ELSEWHERE] = {401, MSG_WHY_OTHER_TERMINAL, "other-terminal"},
    [ANSWER_LOCKED] = {403, MSG_WHY_LOCKED, "locked"},
    [ANSWER_CROSS_SITE] = {403, MSG_WHY_CROSS_SITE, "cross-site"},
    [ANSWER_METHOD] = {405, MSG_FAIL_METHOD, NULL},
    [ANSWER_CONTENT_TYPE] = {415, MSG_FAIL_CONTENT_TYPE, NULL},
    [ANSWER_NOT_SET] = {503, MSG_FAIL_NOT_SET, "not-set"},
    [ANSWER_OTHER_ORIGIN] = {403, MSG_WHY_OTHER_ORIGIN, "approval-origin"},
};
_Static_assert(sizeof(reasons) / sizeof(reasons[0]) == ANSWER_REASON__MAX, "one row per reason");

enum msg answer_refusal(unsigned refusal)
{
    return why_refused[refusal < REFUSAL__MAX ? refusal : REFUSAL_UNKNOWN_ACT];
}

/* Whether the keeper gave its reasons: the office refuses without any. */
static bool has_reasons(const struct desk *d, enum err err)
{
    return err == ERR_DENIED && d->denied.refusal != REFUSAL_NONE &&
           d->denied.refusal < REFUSAL__MAX;
}

uint16_t answer_status(const struct desk *d, enum err err, enum answer_reason reason)
{
    if (reason != ANSWER_BY_ERR)
        return reasons[reason].status;
    if (err == ERR_DENIED && d->denied.wait_ms > 0)
        return 429;
    return (uint16_t)err_http_status(err);
}

enum msg answer_why(const struct desk *d, enum err err, enum answer_reason reason)
{
    if (reason != ANSWER_BY_ERR)
        return reasons[reason].why;
    if (has_reasons(d, err))
        return why_refused[d->denied.refusal];
    return (unsigned)err < ERR__MAX ? why_failed[err] : MSG_FAIL_INTERNAL;
}

enum msg answer_terminal_advice(const struct request *r)
{
    static const enum msg advice[GATE_DESK_TERMINAL__MAX] = {
        [GATE_DESK_TERMINAL_NONE] = MSG_TERMINAL_DO_NONE,
        [GATE_DESK_TERMINAL_OURS] = MSG_TERMINAL_DO_OURS,
        [GATE_DESK_TERMINAL_EXPIRED] = MSG_TERMINAL_DO_EXPIRED,
        [GATE_DESK_TERMINAL_FOREIGN] = MSG_TERMINAL_DO_FOREIGN,
        [GATE_DESK_TERMINAL_ELSEWHERE] = MSG_TERMINAL_DO_ELSEWHERE,
    };

    return advice[r->head.terminal];
}

/* Why, and with which member; for a terminal also what to do. */
static void put_detail(const struct desk *d, struct request *r, struct jot *j, enum err err,
                       enum answer_reason reason)
{
    struct buf detail;

    buf_init(&detail, 1024);
    buf_str(&detail, msg_text(r->lang, answer_why(d, err, reason)));
    if (reason == ANSWER_BY_ERR && has_reasons(d, err) && d->denied.refusal == REFUSAL_TERMINAL)
        buf_fmt(&detail, " %s", msg_text(r->lang, answer_terminal_advice(r)));
    if (reason == ANSWER_BY_ERR && has_reasons(d, err) && d->denied.conditions != 0) {
        buf_fmt(&detail, " %s ", msg_text(r->lang, MSG_WHY_NOT_MET));
        words_bits(r->lang, VOCAB_CONDITION, d->denied.conditions, &detail);
    }
    if (err == ERR_INPUT && reason == ANSWER_BY_ERR && d->fault.problem != MEMBER_FINE)
        buf_fmt(&detail, " [%s: %s]", d->fault.place, member_problem_name(d->fault.problem));
    jot_text(j, "detail", buf_view(&detail));
    buf_clear(&detail);
}

static void put_refusal(const struct desk *d, struct jot *j)
{
    const struct desk_keeper_denied *m = &d->denied;

    if (!has_reasons(d, ERR_DENIED)) { /* as its detail says */
        jot_word(j, "refusal", refusal_name(REFUSAL_ROLE));
        jot_list(j, "clauses");
        jot_list_end(j);
        return;
    }
    jot_word(j, "refusal", refusal_name((enum refusal)m->refusal));
    if (m->control < CONTROL__MAX)
        jot_word(j, "control", control_name((enum control)m->control));
    jot_list(j, "clauses");
    for (uint32_t i = 0; i < m->clauses_n; i++)
        jot_text(j, NULL, m->clauses[i]);
    jot_list_end(j);
    if (m->conditions != 0) {
        jot_list(j, "conditions");
        for (unsigned i = 0; vocab_word(VOCAB_CONDITION, i) != NULL; i++)
            if ((m->conditions >> i & 1) != 0)
                jot_word(j, NULL, vocab_word(VOCAB_CONDITION, i));
        jot_list_end(j);
    }
    if (m->decides.n > 0)
        jot_text(j, "decides", m->decides);
    jot_number(j, "leaf", m->leaf);
    jot_signed(j, "wait_ms", m->wait_ms);
}

static void put_problem(const struct desk *d, struct request *r, enum err err,
                        enum answer_reason reason)
{
    bool refused = reason == ANSWER_BY_ERR ? err == ERR_DENIED : reasons[reason].name != NULL;
    bool input = !refused && (err == ERR_INPUT || reason != ANSWER_BY_ERR);
    struct jot j;

    answer_json_begin(r, &j);
    jot_word(&j, "type",
             refused ? "urn:azukari:refused"
             : input ? "urn:azukari:input"
                     : "urn:azukari:failed");
    jot_word(&j, "title",
             msg_text(r->lang, refused ? MSG_PROBLEM_REFUSED
                               : input ? MSG_PROBLEM_INPUT
                                       : MSG_PROBLEM_FAILED));
    jot_number(&j, "status", answer_status(d, err, reason));
    put_detail(d, r, &j, err, reason);
    if (reason != ANSWER_BY_ERR && refused)
        jot_word(&j, "refusal", reasons[reason].name);
    else if (refused)
        put_refusal(d, &j);
    else if (!input)
        jot_word(&j, "code", err_name(err));
    jot_object_end(&j);
}

static uint64_t retry_after_s(const struct desk *d, enum err err)
{
    if (err == ERR_DENIED && d->denied.wait_ms > 0 && d->denied.wait_ms < INT64_MAX - 999)
        return (uint64_t)(d->denied.wait_ms + 999) / 1000;
    return err == ERR_AGAIN || err == ERR_TIMEOUT || err == ERR_NO_SPACE ? 10 : 0;
}

void answer_error(struct desk *d, struct request *r, enum err err, enum answer_reason reason)
{
    bool is_page = r->match.table != NULL ? !r->match.table->is_api : !r->head.wants_json;

    if (is_page && d->page_error != NULL && d->page_error(d, r, err, reason) == ERR_OK)
        return;
    if (err == ERR_DENIED && reason == ANSWER_BY_ERR)
        ask_reasons(d);
    put_problem(d, r, err, reason);
    const struct request_answer how = {
        .status = answer_status(d, err, reason),
        .content_type = "application/problem+json",
        .retry_after_s = reason == ANSWER_BY_ERR ? retry_after_s(d, err) : 0,
    };
    if (request_answer(d, r, &how) != ERR_OK)
        desk_fail(d, ERR_MEMORY); /* not even that could be written */
}

enum err answer_conflict(struct desk *d, struct request *r, const char *member, uint64_t value)
{
    struct jot j;

    put_problem(d, r, ERR_CONFLICT, ANSWER_BY_ERR);
    r->answer.n--; /* open the object again */
    jot_begin(&j, &r->answer);
    j.comma = true;
    jot_number(&j, member, value);
    jot_object_end(&j);
    return request_answer(
        d, r, &(struct request_answer){.status = 409, .content_type = "application/problem+json"});
}
