/* People: invited, changed, suspended, ended, assigned; their codes and authenticators; their sessions. */
#include "desk/api_internal.h"

#include "desk/otp.h"
#include "rules/entry.h"
#include "rules/state.h"

#include <string.h>

#define HAS(k) ENTRY_HAS(KEY_##k)

struct end_body {
    struct view kind;
};
static const struct member end_members[] = {
    {"kind", MEMBER_TEXT, true, 16, offsetof(struct end_body, kind), NULL},
};
static const struct member_set end_set = MEMBER_SET(end_members, struct end_body);

struct date_body {
    struct view date;
};
static const struct member date_members[] = {
    {"date", MEMBER_TEXT, true, 10, offsetof(struct date_body, date), NULL},
};
static const struct member_set date_set = MEMBER_SET(date_members, struct date_body);

struct code_body {
    uint64_t application;
};
static const struct member code_members[] = {
    {"application", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct code_body, application), NULL},
};
static const struct member_set code_set = MEMBER_SET(code_members, struct code_body);

struct id_body {
    uint8_t id[32];
};
static const struct member id_members[] = {
    {"id", MEMBER_HEX, true, 32, offsetof(struct id_body, id), NULL},
};
static const struct member_set id_set = MEMBER_SET(id_members, struct id_body);

struct password_body {
    struct view password, totp;
};
static const struct member password_members[] = {
    {"password", MEMBER_TEXT, true, 1024, offsetof(struct password_body, password), NULL},
    {"totp", MEMBER_TEXT, false, 8, offsetof(struct password_body, totp), NULL},
};
static const struct member_set password_set = MEMBER_SET(password_members, struct password_body);

struct passkey_body {
    uint8_t challenge[32];
    API_ASSERTION;
};
static const struct member passkey_members[] = {
    {"challenge", MEMBER_HEX, true, 32, offsetof(struct passkey_body, challenge), NULL},
    API_ASSERTION_MEMBERS(struct passkey_body),
};
static const struct member_set passkey_set = MEMBER_SET(passkey_members, struct passkey_body);

/* --- people --------------------------------------------------------------------------------------- */

static enum err persons(struct desk *d, struct request *r)
{
    static const char *const states[] = {"invited", "active", "suspended", "ended"};
    struct desk_keeper_persons_are are;
    struct jot j;
    enum err err = ask_keeper_persons(d, &(struct desk_keeper_persons){0}, &are);

    _Static_assert(sizeof(states) / sizeof(states[0]) == DESK_KEEPER_PERSON_STATE__MAX, "one word each");
    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "persons");
    for (uint32_t i = 0; i < are.persons_n; i++) {
        const struct desk_keeper_person_info *p = &are.persons[i];
        jot_object(&j, NULL);
        jot_number(&j, "person", p->person);
        jot_text(&j, "account", p->account);
        jot_text(&j, "name", p->name);
        jot_number(&j, "org", p->org);
        jot_text(&j, "org_name", p->org_name);
        jot_word(&j, "state", states[p->state]);
        jot_truth(&j, "mine", p->mine);
        jot_truth(&j, "machine", p->answers != 0);
        if (p->answers != 0)
            jot_number(&j, "answers", p->answers);
        jot_date(&j, "from", p->from);
        jot_date(&j, "until", p->until);
        jot_number(&j, "roles", p->roles);
        jot_number(&j, "purposes", p->purposes);
        jot_number(&j, "registers", p->registers);
        api_put_numbers(&j, "blocks", p->blocks, p->blocks_n);
        jot_date(&j, "assigned_from", p->assigned_from);
        jot_date(&j, "assigned_until", p->assigned_until);
        jot_date(&j, "trained", p->trained);
        jot_date(&j, "pledged", p->pledged);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    return answer_json(d, r, &j);
}

static enum err answer_changed(struct desk *d, struct request *r, const struct flow_fact *fact, uint32_t same_human)
{
    struct desk_keeper_changed changed;
    struct jot j;
    enum err err = flow_change(d, fact, same_human, &changed);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", changed.leaf);
    if (changed.no != 0)
        jot_number(&j, "person", changed.no);
    return answer_json(d, r, &j);
}

/* The person of the path, if it names one. */
static enum err person_of(const struct request *r, uint32_t *out)
{
    uint64_t person = 0;
    enum err err = r->match.params.number_n > 0 ? api_number(r, 0, UINT32_MAX, &person) : ERR_OK;

    *out = (uint32_t)person;
    return err;
}

static enum err person_put(struct desk *d, struct request *r)
{
    const struct api_fact *in = r->member;
    struct flow_fact fact = {.act = ACT_PERSON};
    enum err err;

    TRY(api_fact_read(d, in, HAS(ORG) | HAS(FROM) | HAS(UNTIL), API_TAKES_ACCOUNT | API_TAKES_NAME, &fact));
    TRY(person_of(r, &fact.person));
    err = answer_changed(d, r, &fact, (uint32_t)in->same_human);
out:
    return err;
}

static enum err person_end(struct desk *d, struct request *r)
{
    const struct end_body *in = r->member;
    struct flow_fact fact = {.act = ACT_PERSON_END};
    bool ended = view_eq_str(in->kind, "ended");
    enum err err;

    if (!ended && !view_eq_str(in->kind, "suspended"))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("kind"));
    fact.kind = ended ? PERSON_ENDED : PERSON_SUSPENDED;
    TRY(person_of(r, &fact.person));
    err = answer_changed(d, r, &fact, 0);
out:
    return err;
}

/* Without a word on blocks the duties keep those to which they are limited: nothing widens by being left out. */
static enum err keep_blocks(struct desk *d, struct flow_fact *duty)
{
    struct desk_keeper_persons_are are;
    enum err err;

    TRY(ask_keeper_persons(d, &(struct desk_keeper_persons){0}, &are));
    for (uint32_t i = 0; i < are.persons_n; i++)
        if (are.persons[i].person == duty->person) {
            duty->blocks = are.persons[i].blocks;
            duty->blocks_n = are.persons[i].blocks_n;
            return ERR_OK;
        }
    err = are.more ? ERR_LIMIT : ERR_OK;
out:
    return err;
}

static enum err person_assign(struct desk *d, struct request *r)
{
    const struct api_fact *in = r->member;
    struct flow_fact fact = {.act = ACT_ASSIGN};
    enum err err;

    TRY(api_fact_read(d, in, HAS(ROLES) | HAS(FROM) | HAS(UNTIL), HAS(PURPOSES) | HAS(FIELDS) | HAS(BLOCKS), &fact));
    TRY(person_of(r, &fact.person));
    TRY(api_own_contract(d, &fact.contract));
    if (in->blocks.p == NULL) /* "": every record, said so */
        TRY(keep_blocks(d, &fact));
    err = answer_changed(d, r, &fact, 0);
out:
    return err;
}

static enum err dated(struct desk *d, struct request *r, enum entry_act act)
{
    const struct date_body *in = r->member;
    struct flow_fact fact = {.act = act};
    enum err err;

    TRY(api_day(d, "date", in->date, &fact.from));
    TRY(person_of(r, &fact.person));
    TRY(api_own_contract(d, &fact.contract));
    err = answer_changed(d, r, &fact, 0);
out:
    return err;
}

static enum err training(struct desk *d, struct request *r)
{
    return dated(d, r, ACT_TRAINING);
}

static enum err pledge(struct desk *d, struct request *r)
{
    return dated(d, r, ACT_PLEDGE);
}

static enum err enrol_code(struct desk *d, struct request *r)
{
    const struct code_body *in = r->member;
    struct desk_keeper_enrol_code_is is;
    uint64_t person;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &person));
    const struct desk_keeper_enrol_code m = {.person = (uint32_t)person, .application = in->application};
    TRY(ask_keeper_enrol_code(d, &m, &is));
    answer_json_begin(r, &j);
    jot_text(&j, "code", is.code);
    jot_instant(&j, "until", is.until_ms);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err replacement(struct desk *d, struct request *r)
{
    const struct api_reason *in = r->member;
    struct desk_keeper_applied applied;
    uint64_t person;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &person));
    const struct desk_keeper_apply_replace m = {.person = (uint32_t)person, .reason = in->reason};
    TRY(ask_keeper_apply_replace(d, &m, &applied));
    err = api_answer_applied(d, r, &applied);
out:
    return err;
}

/* --- authenticators --------------------------------------------------------------------------------- */

static enum err authenticators(struct desk *d, struct request *r)
{
    static const char *const kinds[] = {"password", "totp", "passkey"};
    struct desk_keeper_authenticators_are are;
    uint64_t person = 0;
    struct jot j;
    enum err err = ERR_OK;

    if (r->match.params.number_n > 0)
        TRY(api_number(r, 0, UINT32_MAX, &person));
    TRY(ask_keeper_authenticators(d, &(struct desk_keeper_authenticators){.person = (uint32_t)person}, &are));
    answer_json_begin(r, &j);
    jot_list(&j, "authenticators");
    for (uint32_t i = 0; i < are.authenticators_n; i++) {
        const struct desk_keeper_authenticator_info *a = &are.authenticators[i];
        jot_object(&j, NULL);
        jot_hex(&j, "id", view_of(a->id, sizeof(a->id)));
        jot_word(&j, "kind", kinds[a->kind < AUTHENTICATOR__MAX ? a->kind : 0]);
        jot_instant(&j, "since", a->since_ms);
        if (a->last_ms != 0)
            jot_instant(&j, "last", a->last_ms);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err authenticator_remove(struct desk *d, struct request *r)
{
    const struct id_body *in = r->member;
    struct desk_keeper_authenticator_remove m;
    struct desk_keeper_ok ok;
    enum err err;

    memcpy(m.id, in->id, sizeof(m.id));
    err = ask_keeper_authenticator_remove(d, &m, &ok);
    return err != ERR_OK ? err : answer_empty(d, r);
}

/* A further authenticator in the session; finished like an enrolment. */
static enum err authenticator_start(struct desk *d, struct request *r)
{
    struct desk_keeper_enrol_ready ready;
    enum err err = ask_keeper_enrol_more(d, &(struct desk_keeper_enrol_more){0}, &ready);

    return err != ERR_OK ? err : api_answer_enrol_ready(d, r, &ready);
}

static enum err prove_start(struct desk *d, struct request *r)
{
    struct desk_keeper_sign_in_challenge challenge;
    struct jot j;
    enum err err = ask_keeper_unlock_start(d, &(struct desk_keeper_unlock_start){0}, &challenge);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_hex(&j, "challenge", view_of(challenge.challenge, sizeof(challenge.challenge)));
    api_put_bytes_list(&j, "credentials", challenge.credentials, challenge.credentials_n);
    jot_text(&j, "rp_id", challenge.rp_id);
    return answer_json(d, r, &j);
}

/* The session goes on, under another token. */
static enum err proven(struct desk *d, struct request *r, const struct desk_keeper_signed_in *again)
{
    struct jot j;

    desk_proved(d, again);
    answer_json_begin(r, &j);
    jot_hex(&j, "token", view_of(again->token, sizeof(again->token)));
    return answer_json(d, r, &j);
}

static enum err prove_password(struct desk *d, struct request *r)
{
    const struct password_body *in = r->member;
    const struct desk_keeper_unlock_password m = {.password = in->password, .totp = in->totp};
    struct desk_keeper_signed_in again;
    enum err err = ask_keeper_unlock_password(d, &m, &again);

    return err != ERR_OK ? err : proven(d, r, &again);
}

static enum err prove_passkey(struct desk *d, struct request *r)
{
    const struct passkey_body *in = r->member;
    struct desk_keeper_unlock_passkey m = {.credential = in->credential,
                                           .authenticator_data = in->authenticator_data,
                                           .client_data = in->client_data,
                                           .signature = in->signature};
    struct desk_keeper_signed_in again;
    enum err err;

    memcpy(m.challenge, in->challenge, sizeof(m.challenge));
    err = ask_keeper_unlock_passkey(d, &m, &again);
    return err != ERR_OK ? err : proven(d, r, &again);
}

/* --- sessions ----------------------------------------------------------------------------------------- */

static enum err sessions(struct desk *d, struct request *r)
{
    struct desk_keeper_sessions_are are;
    struct jot j;
    enum err err = ask_keeper_sessions(d, &(struct desk_keeper_sessions){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "sessions");
    for (uint32_t i = 0; i < are.sessions_n; i++) {
        const struct desk_keeper_session_info *s = &are.sessions[i];
        jot_object(&j, NULL);
        jot_number(&j, "session", s->session);
        jot_number(&j, "person", s->person);
        jot_text(&j, "name", s->name);
        jot_text(&j, "org_name", s->org_name);
        jot_instant(&j, "since", s->since_ms);
        jot_instant(&j, "last", s->last_ms);
        jot_instant(&j, "until", s->until_ms);
        jot_number(&j, "factors", s->factors);
        api_put_terminal(&j, "terminal", s->terminal);
        jot_truth(&j, "locked", s->locked);
        jot_truth(&j, "approval", s->approval);
        jot_truth(&j, "mine", s->mine);
        jot_number(&j, "jobs", s->jobs);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    return answer_json(d, r, &j);
}

static enum err session_end(struct desk *d, struct request *r)
{
    struct desk_keeper_end_session m;
    struct desk_keeper_ok ok;
    enum err err;

    TRY(api_number(r, 0, INT64_MAX, &m.session));
    TRY(ask_keeper_end_session(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

#define PROVE(path, set, fn)                                                                       \
    {                                                                                              \
        .method = GATE_DESK_METHOD_POST, .pattern = (path), .where = DESK_SESSION | DESK_LOCKED,   \
        .body = ROUTE_JSON, .member = (set), .handler = (fn)                                       \
    }

static const struct route routes[] = {
    API_GET("/persons", persons),
    API_POST("/persons", &api_fact_set, person_put),
    API_POST("/persons/#", &api_fact_set, person_put),
    API_POST("/persons/#/end", &end_set, person_end),
    API_POST("/persons/#/assignment", &api_fact_set, person_assign),
    API_POST("/persons/#/training", &date_set, training),
    API_POST("/persons/#/pledge", &date_set, pledge),
    API_POST("/persons/#/enrol-code", &code_set, enrol_code),
    API_POST("/persons/#/replacement", &api_reason_set, replacement),
    API_GET("/persons/#/authenticators", authenticators),
    API_GET("/authenticators", authenticators),
    API_POST("/authenticators/remove", &id_set, authenticator_remove),
    API_POST("/authenticators/start", NULL, authenticator_start),
    PROVE("/prove/start", NULL, prove_start),
    PROVE("/prove/password", &password_set, prove_password),
    PROVE("/prove/passkey", &passkey_set, prove_passkey),
    API_GET("/sessions", sessions),
    API_POST("/sessions/#/end", NULL, session_end),
};
const struct route_table api_people = API_TABLE(routes);
