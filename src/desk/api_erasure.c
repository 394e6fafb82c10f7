/* What stops an erasure and what makes it due: holds, retention dates; and whether a certificate is one of ours. */
#include "desk/api_internal.h"
#include "desk/flow_block.h"

#include "base/clock.h"
#include "rules/state.h"

#include <string.h>

struct hold_body {
    uint64_t register_no;
    uint8_t record[16];
    struct view reason;
};
static const struct member hold_members[] = {
    {"register", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct hold_body, register_no), NULL},
    {"record", MEMBER_HEX, false, 16, offsetof(struct hold_body, record), NULL},
    {"reason", MEMBER_TEXT, true, 1000, offsetof(struct hold_body, reason), NULL},
};
static const struct member_set hold_set = MEMBER_SET(hold_members, struct hold_body);

struct retain_body {
    struct view until;
};
static const struct member retain_members[] = {
    {"until", MEMBER_TEXT, false, 10, offsetof(struct retain_body, until), NULL},
};
static const struct member_set retain_set = MEMBER_SET(retain_members, struct retain_body);

struct check_body {
    uint64_t application;
    uint8_t object[32];
};
static const struct member check_members[] = {
    {"application", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct check_body, application), NULL},
    {"object", MEMBER_HEX, true, 32, offsetof(struct check_body, object), NULL},
};
static const struct member_set check_set = MEMBER_SET(check_members, struct check_body);

static enum err hold(struct desk *d, struct request *r)
{
    const struct hold_body *in = r->member;
    struct desk_keeper_hold m = {.register_ = (uint16_t)in->register_no, .reason = in->reason};
    struct desk_keeper_ok ok;
    enum err err;

    memcpy(m.record, in->record, sizeof(m.record));
    TRY(ask_keeper_hold(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

static enum err release(struct desk *d, struct request *r)
{
    const struct api_reason *in = r->member;
    struct desk_keeper_hold_release m = {.reason = in->reason};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.hold));
    TRY(ask_keeper_hold_release(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

static enum err holds(struct desk *d, struct request *r)
{
    struct desk_keeper_holds_are are;
    struct jot j;
    enum err err = ask_keeper_holds(d, &(struct desk_keeper_holds){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "holds");
    for (uint32_t i = 0; i < are.holds_n; i++) {
        const struct desk_keeper_hold_info *h = &are.holds[i];
        jot_object(&j, NULL);
        jot_number(&j, "leaf", h->leaf);
        jot_number(&j, "register", h->register_);
        jot_truth(&j, "single", h->single);
        jot_number(&j, "person", h->person);
        jot_instant(&j, "set", h->set_ms);
        jot_text(&j, "reason", h->reason);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    return answer_json(d, r, &j);
}

static enum err retain(struct desk *d, struct request *r)
{
    const struct retain_body *in = r->member;
    struct desk_keeper_retain m = {0};
    struct desk_keeper_ok ok;
    struct date until;
    enum err err;

    TRY(api_register(r, &m.register_));
    if (in->until.n > 0) {
        TRY(date_parse(in->until, &until));
        m.until = date_to_days(until);
    }
    TRY(ask_keeper_retain(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

static enum err retentions(struct desk *d, struct request *r)
{
    struct desk_keeper_retentions_are are;
    struct jot j;
    enum err err = flow_retentions(d, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_date(&j, "contract_until", are.contract_until);
    jot_truth(&j, "contract_held", are.contract_held);
    jot_list(&j, "registers");
    for (uint32_t i = 0; i < are.registers_n; i++) {
        const struct desk_keeper_retention_info *info = &are.registers[i];
        jot_object(&j, NULL);
        jot_number(&j, "register", info->register_);
        jot_number(&j, "records", info->records);
        if (info->until != 0)
            jot_date(&j, "until", info->until);
        jot_truth(&j, "held", info->held);
        jot_number(&j, "application", info->waiting);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    return answer_json(d, r, &j);
}

static enum err check(struct desk *d, struct request *r)
{
    const struct check_body *in = r->member;
    struct desk_keeper_certificate_check m = {.application = in->application};
    struct desk_keeper_certificate_checked c;
    struct jot j;
    enum err err;

    memcpy(m.object, in->object, sizeof(m.object));
    TRY(ask_keeper_certificate_check(d, &m, &c));
    if (!c.known)
        return ERR_NOT_FOUND;
    answer_json_begin(r, &j);
    jot_text(&j, "log", c.log);
    jot_number(&j, "leaf", c.leaf);
    jot_instant(&j, "issued", c.issued_ms);
    jot_word(&j, "stage", c.stage == CERTIFICATE_COMPLETE ? "complete" : "local");
    jot_number(&j, "newest_leaf", c.newest);
    jot_word(&j, "newest_stage", c.newest_stage == CERTIFICATE_COMPLETE ? "complete" : "local");
    if (c.backups_until != 0)
        jot_date(&j, "backups_until", c.backups_until);
    jot_number(&j, "count", c.count);
    err = answer_json(d, r, &j);
out:
    return err;
}

static const struct route routes[] = {
    API_GET("/holds", holds),
    API_POST("/holds", &hold_set, hold),
    API_POST("/holds/#/release", &api_reason_set, release),
    API_GET("/retentions", retentions),
    API_POST("/registers/#/retention", &retain_set, retain),
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/certificate-check",
     .where = DESK_LOBBY | DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &check_set,
     .handler = check},
};
const struct route_table api_erasure = API_TABLE(routes);
