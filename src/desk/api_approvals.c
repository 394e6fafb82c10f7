/* Applications for erasure, their approval by another person's passkey (at the approvers' origin only), the erasure and its
 * certificate. */
#include "desk/api_internal.h"

#include "base/clock.h"
#include "rules/state.h"

#define APPLY_BODY_MAX ((uint32_t)256 << 10) /* 3,072 records in hexadecimal digits, and the texts */

struct apply_body {
    struct member_ids records;
    uint64_t quantity;
    struct view planned, items, media, reason;
};
static const struct member apply_members[] = {
    {"records", MEMBER_IDS, false, 3072, offsetof(struct apply_body, records), NULL},
    {"quantity", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct apply_body, quantity), NULL},
    {"planned", MEMBER_TEXT, true, 10, offsetof(struct apply_body, planned), NULL},
    {"items", MEMBER_TEXT, true, 200, offsetof(struct apply_body, items), NULL},
    {"media", MEMBER_TEXT, true, 200, offsetof(struct apply_body, media), NULL},
    {"reason", MEMBER_TEXT, true, 1000, offsetof(struct apply_body, reason), NULL},
};
static const struct member_set apply_set = MEMBER_SET(apply_members, struct apply_body);

struct approve_body {
    API_ASSERTION;
};
static const struct member approve_members[] = {API_ASSERTION_MEMBERS(struct approve_body)};
static const struct member_set approve_set = MEMBER_SET(approve_members, struct approve_body);

static enum err apply(struct desk *d, struct request *r)
{
    const struct apply_body *in = r->member;
    struct desk_keeper_apply_erase m = {.kind = APPLY_ERASE_CONTRACT,
                                        .records = in->records.list,
                                        .records_n = in->records.n,
                                        .quantity = in->quantity,
                                        .items = in->items,
                                        .media = in->media,
                                        .reason = in->reason};
    struct desk_keeper_applied applied;
    struct date planned;
    enum err err;

    if (r->match.params.number_n > 0) {
        TRY(api_register(r, &m.register_));
        m.kind = m.records_n > 0 ? APPLY_ERASE_SUBJECTS : APPLY_ERASE_REGISTER;
    }
    TRY(date_parse(in->planned, &planned));
    m.planned = date_to_days(planned);
    TRY(ask_keeper_apply_erase(d, &m, &applied));
    err = api_answer_applied(d, r, &applied);
out:
    return err;
}

/* The members of an application, in an object that is open. */
static void put_members(struct jot *j, const struct desk_keeper_application_info *a)
{
    static const char *const states[] = {"waiting", "approved", "rejected", "executed"};
    static const char *const stages[] = {"local", "complete"};

    _Static_assert(sizeof(states) / sizeof(states[0]) == DESK_KEEPER_APPLICATION_STATE__MAX,
                   "one word each");
    _Static_assert(sizeof(stages) / sizeof(stages[0]) == CERTIFICATE__MAX, "one word each");
    jot_number(j, "leaf", a->leaf);
    jot_number(j, "kind", a->kind);
    jot_number(j, "register", a->register_);
    if (a->count != 0)
        jot_number(j, "count", a->count);
    jot_number(j, "applicant", a->applicant);
    jot_number(j, "approver", a->approver);
    jot_word(j, "state", states[a->state]);
    jot_instant(j, "applied", a->applied_ms);
    jot_hex(j, "object", view_of(a->object, sizeof(a->object)));
    jot_number(j, "executor", a->executor);
    if (a->planned != 0)
        jot_date(j, "planned", a->planned);
    jot_truth(j, "held", a->held);
    jot_number(j, "certificate_leaf", a->certificate);
    if (a->certificate != 0)
        jot_word(j, "stage", stages[a->stage < CERTIFICATE__MAX ? a->stage : 0]);
    if (a->backups_until != 0)
        jot_date(j, "backups_until", a->backups_until);
    jot_text(j, "reason", a->reason);
    jot_number(j, "contract", a->contract);
    if (a->next != 0)
        jot_number(j, "decides_next", a->next);
}

static enum err list(struct desk *d, struct request *r)
{
    const struct route_before *in = r->query;
    const struct desk_keeper_applications m = {.before = in == NULL ? 0 : in->before};
    struct desk_keeper_applications_are are;
    struct jot j;
    enum err err = ask_keeper_applications(d, &m, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "applications");
    for (uint32_t i = 0; i < are.applications_n; i++) {
        jot_object(&j, NULL);
        put_members(&j, &are.applications[i]);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    return answer_json(d, r, &j);
}

static enum err one(struct desk *d, struct request *r)
{
    struct desk_keeper_application m = {0};
    struct desk_keeper_application_is is;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.application));
    TRY(ask_keeper_application(d, &m, &is));
    answer_json_begin(r, &j);
    put_members(&j, &is.info);
    jot_text(&j, "descriptor", is.descriptor);
    jot_text(&j, "items", is.items);
    jot_text(&j, "media", is.media);
    jot_list(&j, "deciders");
    for (uint32_t i = 0; i < is.deciders_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "contract", is.deciders[i].contract);
        jot_text(&j, "org", is.deciders[i].org);
        if (is.deciders[i].ms != 0) {
            jot_text(&j, "approver", is.deciders[i].name);
            jot_instant(&j, "approved", is.deciders[i].ms);
        }
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err start(struct desk *d, struct request *r)
{
    struct desk_keeper_approve_start m = {0};
    struct desk_keeper_approve_challenge c;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.application));
    TRY(ask_keeper_approve_start(d, &m, &c));
    answer_json_begin(r, &j);
    jot_text(&j, "descriptor", c.descriptor);
    jot_base64url(&j, "challenge", view_of(c.challenge, sizeof(c.challenge)));
    api_put_bytes_list(&j, "credentials", c.credentials, c.credentials_n);
    jot_text(&j, "rp_id", c.rp_id);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err approve(struct desk *d, struct request *r)
{
    const struct approve_body *in = r->member;
    struct desk_keeper_approve m = {.credential = in->credential,
                                    .authenticator_data = in->authenticator_data,
                                    .client_data = in->client_data,
                                    .signature = in->signature};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.application));
    TRY(ask_keeper_approve(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

static enum err reject(struct desk *d, struct request *r)
{
    const struct api_reason *in = r->member;
    struct desk_keeper_reject m = {.reason = in->reason};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.application));
    TRY(ask_keeper_reject(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

static enum err erase(struct desk *d, struct request *r)
{
    struct desk_keeper_erase m = {0};
    struct desk_keeper_erased erased;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.application));
    TRY(ask_keeper_erase(d, &m, &erased));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", erased.leaf);
    jot_number(&j, "count", erased.count);
    jot_number(&j, "survivors", erased.survivors);
    jot_number(&j, "epoch", erased.epoch);
    jot_number(&j, "certificate_leaf", erased.certificate_leaf);
    jot_word(&j, "stage", erased.stage == CERTIFICATE_COMPLETE ? "complete" : "local");
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err certificate(struct desk *d, struct request *r)
{
    struct desk_keeper_certificate m = {0};
    struct desk_keeper_certificate_is is;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.application));
    TRY(ask_keeper_certificate(d, &m, &is));
    err = api_answer_proof(d, r, is.text, is.proof);
out:
    return err;
}

#define APPLY(path)                                                                                                    \
    {                                                                                                                  \
        .method = GATE_DESK_METHOD_POST, .pattern = (path), .where = DESK_SESSION, .body = ROUTE_JSON,                 \
        .body_max = APPLY_BODY_MAX, .member = &apply_set, .handler = apply                                             \
    }

/* Only there (B11). */
#define DECIDE(path, set, fn)                                                                                          \
    {                                                                                                                  \
        .method = GATE_DESK_METHOD_POST, .pattern = (path), .where = DESK_APPROVAL, .body = ROUTE_JSON,                \
        .member = (set), .handler = (fn)                                                                               \
    }

static const struct route routes[] = {
    APPLY("/registers/#/erasures"),
    APPLY("/erasures"),
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/applications",
     .where = DESK_SESSION | DESK_APPROVAL,
     .query = &route_before_set,
     .handler = list},
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/applications/#",
     .where = DESK_SESSION | DESK_APPROVAL,
     .handler = one},
    API_GET("/applications/#/certificate", certificate),
    DECIDE("/applications/#/start", NULL, start),
    DECIDE("/applications/#/approve", &approve_set, approve),
    DECIDE("/applications/#/reject", &api_reason_set, reject),
    API_POST("/applications/#/erase", NULL, erase),
};
const struct route_table api_approvals = API_TABLE(routes);
