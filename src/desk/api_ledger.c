/* The ledger: pages of entries, proofs, sealed words, the checkpoint, and the inventory. */
#include "desk/api_internal.h"

#include <string.h>

struct ledger_body {
    uint64_t person, register_no, act, before, limit;
    int64_t from, until;
    uint8_t record[16];
};
static const struct member ledger_members[] = {
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct ledger_body, person), NULL},
    {"register", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct ledger_body, register_no), NULL},
    {"record", MEMBER_HEX, false, 16, offsetof(struct ledger_body, record), NULL},
    {"from", MEMBER_INSTANT, false, 0, offsetof(struct ledger_body, from), NULL},
    {"until", MEMBER_INSTANT, false, 0, offsetof(struct ledger_body, until), NULL},
    {"act", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct ledger_body, act), NULL},
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct ledger_body, before), NULL},
    {"limit", MEMBER_NUMBER, false, 100, offsetof(struct ledger_body, limit), NULL},
};
static const struct member_set ledger_set = MEMBER_SET(ledger_members, struct ledger_body);

static enum err page(struct desk *d, struct request *r)
{
    const struct ledger_body *in = r->member;
    struct desk_keeper_ledger m = {.filter = {.person = (uint32_t)in->person,
                                              .register_ = (uint16_t)in->register_no,
                                              .from_ms = in->from,
                                              .until_ms = in->until,
                                              .act = (uint16_t)in->act},
                                   .before = in->before,
                                   .limit = (uint16_t)in->limit};
    struct desk_keeper_ledger_is is;
    struct jot j;
    enum err err;

    memcpy(m.filter.record, in->record, sizeof(m.filter.record));
    TRY(ask_keeper_ledger(d, &m, &is));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", is.leaf);
    jot_number(&j, "size", is.size);
    jot_list(&j, "entries");
    for (uint32_t i = 0; i < is.entries_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "index", is.entries[i].index);
        jot_text(&j, "text", is.entries[i].text);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", is.next > 0);
    jot_number(&j, "next", is.next);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err proof(struct desk *d, struct request *r)
{
    struct desk_keeper_proof m = {0};
    struct desk_keeper_proof_is is;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.index));
    TRY(ask_keeper_proof(d, &m, &is));
    answer_json_begin(r, &j);
    jot_text(&j, "text", is.text);
    jot_text(&j, "proof", is.proof);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err detail(struct desk *d, struct request *r)
{
    struct desk_keeper_detail m = {0};
    struct desk_keeper_detail_is is;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.index));
    TRY(ask_keeper_detail(d, &m, &is));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", is.leaf);
    jot_text(&j, "words", is.words);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err checkpoint(struct desk *d, struct request *r)
{
    struct desk_keeper_checkpoint_is is;
    struct jot j;
    enum err err = ask_keeper_checkpoint(d, &(struct desk_keeper_checkpoint){0}, &is);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_text(&j, "checkpoint", is.checkpoint);
    jot_text(&j, "vkey", is.vkey);
    jot_signed(&j, "witness_age_s", is.witness_age_s);
    return answer_json(d, r, &j);
}

static void put_ids(struct jot *j, const char *name, const struct view *ids, uint32_t n)
{
    jot_list(j, name);
    for (uint32_t i = 0; i < n; i++)
        jot_hex(j, NULL, ids[i]);
    jot_list_end(j);
}

static enum err inventory(struct desk *d, struct request *r)
{
    struct desk_keeper_inventory m = {0};
    struct desk_keeper_inventory_is is;
    struct jot j;
    enum err err;

    TRY(api_register(r, &m.register_));
    TRY(ask_keeper_inventory(d, &m, &is));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", is.leaf);
    jot_number(&j, "keys", is.keys);
    jot_number(&j, "rows", is.rows);
    put_ids(&j, "missing", is.missing, is.missing_n);
    put_ids(&j, "unknown", is.unknown, is.unknown_n);
    put_ids(&j, "stale", is.stale, is.stale_n);
    err = answer_json(d, r, &j);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/ledger",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &ledger_set,
     .handler = page},
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/ledger/#/proof",
     .where = DESK_SESSION,
     .handler = proof},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/ledger/#/detail",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .handler = detail},
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/checkpoint",
     .where = DESK_SESSION,
     .handler = checkpoint},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/registers/#/inventory",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .handler = inventory},
};
const struct route_table api_ledger = API_TABLE(routes);
