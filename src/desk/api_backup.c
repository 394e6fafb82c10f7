/* Backups, for the administrator of the machine: what goes through here is sealed to a backup key. */
#include "desk/api_internal.h"

#include "base/clock.h"

#include <string.h>

static enum err keys(struct desk *d, struct request *r)
{
    struct desk_keeper_backup_keys_are are;
    struct jot j;
    enum err err = ask_keeper_backup_keys(d, &(struct desk_keeper_backup_keys){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "keys");
    for (uint32_t i = 0; i < are.keys_n; i++) {
        const struct desk_keeper_backup_key_info *k = &are.keys[i];
        jot_object(&j, NULL);
        jot_number(&j, "number", k->no);
        jot_date(&j, "until", k->until);
        jot_truth(&j, "ended", k->ended);
        jot_number(&j, "begun", k->begun);
        if (k->done_ms != 0)
            jot_instant(&j, "last_backup", k->done_ms);
        jot_number(&j, "last_bytes", k->done_bytes);
        if (k->done_ms != 0)
            jot_hex(&j, "manifest", view_of(k->manifest, sizeof(k->manifest)));
        jot_object_end(&j);
    }
    jot_list_end(&j);
    if (are.last_ms != 0)
        jot_instant(&j, "last_backup", are.last_ms);
    return answer_json(d, r, &j);
}

struct new_key {
    struct view until;
};

static const struct member new_key_members[] = {
    {"until", MEMBER_TEXT, true, 10, offsetof(struct new_key, until), NULL},
};
static const struct member_set new_key_set = MEMBER_SET(new_key_members, struct new_key);

static enum err new_key(struct desk *d, struct request *r)
{
    const struct new_key *body = r->member;
    struct desk_keeper_backup_key m;
    struct desk_keeper_backup_key_is is;
    struct date until;
    struct jot j;
    enum err err = date_parse(body->until, &until);

    if (err != ERR_OK)
        return err;
    m.until = date_to_days(until);
    err = ask_keeper_backup_key(d, &m, &is);
    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", is.leaf);
    jot_number(&j, "number", is.no);
    jot_base64url(&j, "file", is.file);
    return answer_json(d, r, &j);
}

static enum err end_key(struct desk *d, struct request *r)
{
    struct desk_keeper_backup_key_end m = {0};
    struct desk_keeper_ok ok;
    uint64_t no = 0;
    enum err err = api_number(r, 0, UINT16_MAX, &no);

    m.no = (uint16_t)no;
    if (err == ERR_OK)
        err = ask_keeper_backup_key_end(d, &m, &ok);
    return err == ERR_OK ? api_answer_leaf(d, r, ok.leaf) : err;
}

static enum err begin(struct desk *d, struct request *r)
{
    struct desk_keeper_backup_begun is;
    struct jot j;
    enum err err = ask_keeper_backup_begin(d, &(struct desk_keeper_backup_begin){0}, &is);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", is.leaf);
    jot_number(&j, "machine_leaf", is.machine_leaf);
    jot_number(&j, "key", is.key);
    jot_date(&j, "until", is.until);
    jot_base64url(&j, "public_key", view_of(is.public_key, sizeof(is.public_key)));
    jot_base64url(&j, "keys", is.keys);
    jot_number(&j, "epoch", is.epoch);
    jot_number(&j, "rows", is.rows);
    jot_number(&j, "segment", is.segment);
    jot_number(&j, "offset", is.offset);
    return answer_json(d, r, &j);
}

struct completed {
    uint64_t machine_leaf, bytes;
    uint8_t manifest[32];
};

static const struct member completed_members[] = {
    {"machine_leaf", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct completed, machine_leaf), NULL},
    {"bytes", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct completed, bytes), NULL},
    {"manifest", MEMBER_HEX, true, 32, offsetof(struct completed, manifest), NULL},
};
static const struct member_set completed_set = MEMBER_SET(completed_members, struct completed);

static enum err done(struct desk *d, struct request *r)
{
    const struct completed *body = r->member;
    struct desk_keeper_backup_done m = {.machine_leaf = body->machine_leaf, .bytes = body->bytes};
    struct desk_keeper_ok ok;

    memcpy(m.manifest, body->manifest, sizeof(m.manifest));
    enum err err = ask_keeper_backup_done(d, &m, &ok);
    return err == ERR_OK ? api_answer_leaf(d, r, ok.leaf) : err;
}

struct drilled {
    struct view date;
    uint8_t manifest[32];
    struct view result; /* "passed" or "failed" */
};

static const struct member drilled_members[] = {
    {"date", MEMBER_TEXT, true, 10, offsetof(struct drilled, date), NULL},
    {"manifest", MEMBER_HEX, true, 32, offsetof(struct drilled, manifest), NULL},
    {"result", MEMBER_TEXT, true, 6, offsetof(struct drilled, result), NULL},
};
static const struct member_set drilled_set = MEMBER_SET(drilled_members, struct drilled);

static enum err drill(struct desk *d, struct request *r)
{
    const struct drilled *body = r->member;
    struct desk_keeper_drill m = {.passed = view_eq_str(body->result, "passed")};
    struct desk_keeper_ok ok;
    struct date day;
    enum err err = date_parse(body->date, &day);

    if (err == ERR_OK && !m.passed && !view_eq_str(body->result, "failed"))
        err = ERR_INPUT;
    if (err != ERR_OK)
        return err;
    m.day = date_to_days(day);
    memcpy(m.manifest, body->manifest, sizeof(m.manifest));
    err = ask_keeper_drill(d, &m, &ok);
    return err == ERR_OK ? api_answer_leaf(d, r, ok.leaf) : err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/backup-keys", .where = DESK_SESSION, .handler = keys},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/backup-keys",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &new_key_set,
     .handler = new_key},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/backup-keys/#/end",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .handler = end_key},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/backups",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .handler = begin},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/backups/done",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &completed_set,
     .handler = done},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/drills",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &drilled_set,
     .handler = drill},
};
const struct route_table api_backup = API_TABLE(routes);
