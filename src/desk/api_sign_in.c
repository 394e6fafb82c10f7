/* Signing in, by password with TOTP or by passkey, and choosing a contract. */
#include "desk/api_internal.h"

#include <string.h>

struct password_body {
    struct view account, password, totp;
};
static const struct member password_members[] = {
    {"account", MEMBER_TEXT, true, 64, offsetof(struct password_body, account), NULL},
    {"password", MEMBER_TEXT, true, 256, offsetof(struct password_body, password), NULL},
    {"totp", MEMBER_TEXT, false, 8, offsetof(struct password_body, totp), NULL},
};
static const struct member_set password_set = MEMBER_SET(password_members, struct password_body);

struct start_body {
    struct view account;
};
static const struct member start_members[] = {
    {"account", MEMBER_TEXT, true, 64, offsetof(struct start_body, account), NULL},
};
static const struct member_set start_set = MEMBER_SET(start_members, struct start_body);

struct passkey_body {
    struct view account;
    struct view challenge;
    API_ASSERTION;
};
static const struct member passkey_members[] = {
    {"account", MEMBER_TEXT, true, 64, offsetof(struct passkey_body, account), NULL},
    {"challenge", MEMBER_BYTES, true, 32, offsetof(struct passkey_body, challenge), NULL},
    API_ASSERTION_MEMBERS(struct passkey_body),
};
static const struct member_set passkey_set = MEMBER_SET(passkey_members, struct passkey_body);

/* A machine: whose certificate came with the handshake, the keeper knows. */
struct certificate_body {
    struct view account;
};
static const struct member certificate_members[] = {
    {"account", MEMBER_TEXT, true, 64, offsetof(struct certificate_body, account), NULL},
};
static const struct member_set certificate_set = MEMBER_SET(certificate_members, struct certificate_body);

struct contract_body {
    struct view ticket;
    uint64_t contract;
};
static const struct member contract_members[] = {
    {"ticket", MEMBER_BYTES, true, 16, offsetof(struct contract_body, ticket), NULL},
    {"contract", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct contract_body, contract), NULL},
};
static const struct member_set contract_set = MEMBER_SET(contract_members, struct contract_body);

static enum err answer_signed_in(struct desk *d, struct request *r,
                                 const struct desk_keeper_signed_in *m)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_hex(&j, "token", view_of(m->token, sizeof(m->token)));
    jot_number(&j, "session", m->session);
    return answer_json(d, r, &j);
}

static enum err answer_choose(struct desk *d, struct request *r,
                              const struct desk_keeper_sign_in_choose *m)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_base64url(&j, "ticket", view_of(m->ticket, sizeof(m->ticket)));
    jot_list(&j, "contracts");
    for (uint32_t i = 0; i < m->contracts_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "contract", m->contracts[i].contract);
        jot_text(&j, "title", m->contracts[i].title);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    return answer_json(d, r, &j);
}

/* A session, or contracts to choose from. */
static enum err sign_in(struct desk *d, struct request *r, uint16_t type, const void *m)
{
    struct ask_answer answer;
    struct desk_keeper_signed_in in;
    struct desk_keeper_sign_in_choose choose;
    enum err err;

    TRY(ask_keeper_any(d, type, m, &answer));
    if (answer.type == DESK_KEEPER_SIGN_IN_CHOOSE) {
        TRY(desk_keeper_sign_in_choose_get(answer.payload, &d->arena, &choose));
        return answer_choose(d, r, &choose);
    }
    if (answer.type != DESK_KEEPER_SIGNED_IN)
        TRY(ERR_INTERNAL);
    TRY(desk_keeper_signed_in_get(answer.payload, &d->arena, &in));
    err = answer_signed_in(d, r, &in);
out:
    return err;
}

static enum err by_password(struct desk *d, struct request *r)
{
    const struct password_body *in = r->member;
    const struct desk_keeper_sign_in_password m = {.account = in->account,
                                                   .password = in->password,
                                                   .totp = in->totp,
                                                   .channel = r->head.channel};

    return sign_in(d, r, DESK_KEEPER_SIGN_IN_PASSWORD, &m);
}

static enum err start(struct desk *d, struct request *r)
{
    const struct start_body *in = r->member;
    const struct desk_keeper_sign_in_start m = {.account = in->account, .channel = r->head.channel};
    struct desk_keeper_sign_in_challenge challenge;
    struct jot j;
    enum err err = ask_keeper_sign_in_start(d, &m, &challenge);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_base64url(&j, "challenge", view_of(challenge.challenge, sizeof(challenge.challenge)));
    api_put_bytes_list(&j, "credentials", challenge.credentials, challenge.credentials_n);
    jot_text(&j, "rp_id", challenge.rp_id);
    return answer_json(d, r, &j);
}

static enum err by_passkey(struct desk *d, struct request *r)
{
    const struct passkey_body *in = r->member;
    struct desk_keeper_sign_in_passkey m = {.account = in->account,
                                            .credential = in->credential,
                                            .authenticator_data = in->authenticator_data,
                                            .client_data = in->client_data,
                                            .signature = in->signature,
                                            .channel = r->head.channel};

    if (in->challenge.n != sizeof(m.challenge))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("challenge"));
    memcpy(m.challenge, in->challenge.p, sizeof(m.challenge));
    return sign_in(d, r, DESK_KEEPER_SIGN_IN_PASSKEY, &m);
}

static enum err by_certificate(struct desk *d, struct request *r)
{
    const struct certificate_body *in = r->member;
    const struct desk_keeper_sign_in_certificate m = {.account = in->account, .channel = r->head.channel};

    return sign_in(d, r, DESK_KEEPER_SIGN_IN_CERTIFICATE, &m);
}

static enum err choose_contract(struct desk *d, struct request *r)
{
    const struct contract_body *in = r->member;
    struct desk_keeper_sign_in_contract m = {.contract = (uint32_t)in->contract,
                                             .channel = r->head.channel};

    if (in->ticket.n != sizeof(m.ticket))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("ticket"));
    memcpy(m.ticket, in->ticket.p, sizeof(m.ticket));
    return sign_in(d, r, DESK_KEEPER_SIGN_IN_CONTRACT, &m);
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/sign-in",
     .where = DESK_LOBBY,
     .body = ROUTE_JSON,
     .member = &password_set,
     .handler = by_password},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/sign-in/start",
     .where = DESK_LOBBY | DESK_APPROVAL_LOBBY,
     .body = ROUTE_JSON,
     .member = &start_set,
     .handler = start},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/sign-in/passkey",
     .where = DESK_LOBBY | DESK_APPROVAL_LOBBY,
     .body = ROUTE_JSON,
     .member = &passkey_set,
     .handler = by_passkey},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/sign-in/certificate",
     .where = DESK_LOBBY,
     .body = ROUTE_JSON,
     .member = &certificate_set,
     .handler = by_certificate},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/sign-in/contract",
     .where = DESK_LOBBY | DESK_APPROVAL_LOBBY,
     .body = ROUTE_JSON,
     .member = &contract_set,
     .handler = choose_contract},
};
const struct route_table api_sign_in = API_TABLE(routes);
