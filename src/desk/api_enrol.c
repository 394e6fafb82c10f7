/* Enrolment: from the one-time code to a password with TOTP, or a passkey, or both. */
#include "desk/api_internal.h"
#include "desk/otp.h"

#include <string.h>

struct start_body {
    struct view account, code;
};
static const struct member start_members[] = {
    {"account", MEMBER_TEXT, true, 64, offsetof(struct start_body, account), NULL},
    {"code", MEMBER_TEXT, true, 32, offsetof(struct start_body, code), NULL},
};
static const struct member_set start_set = MEMBER_SET(start_members, struct start_body);

struct finish_body {
    struct view ticket, password, totp, attestation_object, client_data;
};
static const struct member finish_members[] = {
    {"ticket", MEMBER_BYTES, true, 16, offsetof(struct finish_body, ticket), NULL},
    {"password", MEMBER_TEXT, false, 256, offsetof(struct finish_body, password), NULL},
    {"totp", MEMBER_TEXT, false, 8, offsetof(struct finish_body, totp), NULL},
    {"attestation_object", MEMBER_BYTES, false, 4096, offsetof(struct finish_body, attestation_object), NULL},
    {"client_data", MEMBER_BYTES, false, 2048, offsetof(struct finish_body, client_data), NULL},
};
static const struct member_set finish_set = MEMBER_SET(finish_members, struct finish_body);

enum err api_answer_enrol_ready(struct desk *d, struct request *r, const struct desk_keeper_enrol_ready *ready)
{
    char secret[OTP_SECRET_TEXT];
    struct jot j;

    otp_base32(ready->totp_secret, secret);
    answer_json_begin(r, &j);
    jot_base64url(&j, "ticket", view_of(ready->ticket, sizeof(ready->ticket)));
    jot_base64url(&j, "challenge", view_of(ready->challenge, sizeof(ready->challenge)));
    jot_base64url(&j, "user_handle", view_of(ready->user_handle, sizeof(ready->user_handle)));
    jot_word(&j, "totp_secret", secret);
    jot_text(&j, "rp_id", ready->rp_id);
    jot_text(&j, "name", ready->name);
    explicit_bzero(secret, sizeof(secret));
    return answer_json(d, r, &j);
}

static enum err start(struct desk *d, struct request *r)
{
    const struct start_body *in = r->member;
    const struct desk_keeper_enrol_start m = {.account = in->account, .code = in->code};
    struct ask_answer answer;
    struct desk_keeper_enrol_ready ready;
    enum err err;

    TRY(ask_keeper_any(d, DESK_KEEPER_ENROL_START, &m, &answer));
    if (answer.type == DESK_KEEPER_ENROL_DONE)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("code"));
    TRY(desk_keeper_enrol_ready_get(answer.payload, &d->arena, &ready));
    err = api_answer_enrol_ready(d, r, &ready);
out:
    return err;
}

/* Which member the keeper objects to. */
static const char *const problems[] = {
    [DESK_KEEPER_ENROL_PROBLEM_NONE] = "",
    [DESK_KEEPER_ENROL_PROBLEM_UNKNOWN_CODE] = "ticket",
    [DESK_KEEPER_ENROL_PROBLEM_EXPIRED] = "ticket",
    [DESK_KEEPER_ENROL_PROBLEM_PASSWORD] = "password",
    [DESK_KEEPER_ENROL_PROBLEM_TOTP] = "totp",
    [DESK_KEEPER_ENROL_PROBLEM_PASSKEY] = "attestation_object",
};
_Static_assert(sizeof(problems) / sizeof(problems[0]) == DESK_KEEPER_ENROL_PROBLEM__MAX, "one per problem");

static enum err finish(struct desk *d, struct request *r)
{
    const struct finish_body *in = r->member;
    struct desk_keeper_enrol_finish m = {.password = in->password, .totp = in->totp,
                                         .attestation_object = in->attestation_object,
                                         .client_data = in->client_data};
    struct desk_keeper_enrol_done done;
    enum err err;

    if (in->ticket.n != sizeof(m.ticket))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("ticket"));
    memcpy(m.ticket, in->ticket.p, sizeof(m.ticket));
    TRY(ask_keeper_enrol_finish(d, &m, &done));
    if (done.problem != DESK_KEEPER_ENROL_PROBLEM_NONE)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str(problems[done.problem]));
    err = answer_empty(d, r);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_POST, .pattern = "/enrol/start", .where = DESK_LOBBY, .body = ROUTE_JSON,
     .member = &start_set, .handler = start},
    {.method = GATE_DESK_METHOD_POST, .pattern = "/enrol/finish", .where = DESK_LOBBY | DESK_SESSION, .body = ROUTE_JSON,
     .member = &finish_set, .handler = finish},
};
const struct route_table api_enrol = API_TABLE(routes);
