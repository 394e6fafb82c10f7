/* The ledger: pages of entries, proofs, sealed words, the checkpoint, and the inventory. */
#include "desk/api_internal.h"

#include "base/clock.h"
#include "desk/flow_ledger.h"
#include "rules/entry.h"
#include "rules/review.h"

#include <string.h>

struct ledger_body {
    uint64_t person, register_no, act, purpose, session, before, limit;
    int64_t from, until;
    uint8_t record[16], subject[16], terminal[8];
    struct view verdict, clause;
};
static const struct member ledger_members[] = {
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct ledger_body, person), NULL},
    {"register", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct ledger_body, register_no), NULL},
    {"record", MEMBER_HEX, false, 16, offsetof(struct ledger_body, record), NULL},
    {"subject", MEMBER_HEX, false, 16, offsetof(struct ledger_body, subject), NULL},
    {"from", MEMBER_INSTANT, false, 0, offsetof(struct ledger_body, from), NULL},
    {"until", MEMBER_INSTANT, false, 0, offsetof(struct ledger_body, until), NULL},
    {"act", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct ledger_body, act), NULL},
    {"purpose", MEMBER_NUMBER, false, 32, offsetof(struct ledger_body, purpose), NULL},
    {"session", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct ledger_body, session), NULL},
    {"terminal", MEMBER_HEX, false, 8, offsetof(struct ledger_body, terminal), NULL},
    {"verdict", MEMBER_TEXT, false, 16, offsetof(struct ledger_body, verdict), NULL},
    {"clause", MEMBER_TEXT, false, ENTRY_CLAUSE_MAX, offsetof(struct ledger_body, clause), NULL},
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct ledger_body, before), NULL},
    {"limit", MEMBER_NUMBER, false, 100, offsetof(struct ledger_body, limit), NULL},
};
static const struct member_set ledger_set = MEMBER_SET(ledger_members, struct ledger_body);

struct review_query {
    struct view from, until;
};
static const struct member review_members[] = {
    {"from", MEMBER_TEXT, true, 10, offsetof(struct review_query, from), NULL},
    {"until", MEMBER_TEXT, true, 10, offsetof(struct review_query, until), NULL},
};
static const struct member_set review_set = MEMBER_SET(review_members, struct review_query);

/* The reading itself is an entry; how many there were then. */
static void put_reading(struct jot *j, uint64_t leaf, uint64_t size)
{
    jot_number(j, "leaf", leaf);
    jot_number(j, "size", size);
}

/* Where the next page begins; 0: nowhere. */
static void put_next(struct jot *j, uint64_t next)
{
    jot_truth(j, "more", next > 0);
    jot_number(j, "next", next);
}

/* What is asked for, as pages and API both ask it.  ERR_INPUT: a word that is no verdict. */
static enum err read_filter(struct desk *d, const struct ledger_body *in, struct desk_keeper_ledger_filter *f)
{
    *f = (struct desk_keeper_ledger_filter){.person = (uint32_t)in->person,
                                            .register_ = (uint16_t)in->register_no,
                                            .from_ms = in->from,
                                            .until_ms = in->until,
                                            .act = (uint16_t)in->act,
                                            .purpose = (uint16_t)in->purpose,
                                            .session = in->session,
                                            .clause = in->clause};
    memcpy(f->record, in->record, sizeof(f->record));
    memcpy(f->subject, in->subject, sizeof(f->subject));
    for (size_t i = 0; i < sizeof(in->terminal); i++)
        f->terminal = f->terminal << 8 | in->terminal[i];
    return flow_ledger_verdict(d, in->verdict, &f->verdict);
}

static enum err page(struct desk *d, struct request *r)
{
    const struct ledger_body *in = r->member;
    struct desk_keeper_ledger m = {.before = in->before, .limit = (uint16_t)in->limit};
    struct desk_keeper_ledger_is is;
    struct jot j;
    enum err err;

    TRY(read_filter(d, in, &m.filter));
    TRY(ask_keeper_ledger(d, &m, &is));
    answer_json_begin(r, &j);
    put_reading(&j, is.leaf, is.size);
    jot_hex(&j, "subject", view_of(is.subject, sizeof(is.subject)));
    jot_list(&j, "entries");
    for (uint32_t i = 0; i < is.entries_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "index", is.entries[i].index);
        jot_text(&j, "text", is.entries[i].text);
        if (is.entries[i].terminal != 0)
            api_put_terminal(&j, "terminal", is.entries[i].terminal);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    put_next(&j, is.next);
    err = answer_json(d, r, &j);
out:
    return err;
}

static void put_sum(struct jot *j, const struct desk_keeper_ledger_sum *s)
{
    char day[11];

    date_format(date_from_days(s->day), day);
    jot_object(j, NULL);
    jot_word(j, "day", day);
    jot_number(j, "person", s->person);
    jot_word(j, "act", entry_act_name((enum entry_act)s->act));
    jot_number(j, "permits", s->permits);
    jot_number(j, "refusals", s->refusals);
    jot_number(j, "facts", s->facts);
    jot_instant(j, "first", s->first_ms);
    jot_instant(j, "last", s->last_ms);
    jot_object_end(j);
}

static enum err counts(struct desk *d, struct request *r)
{
    const struct ledger_body *in = r->member;
    struct desk_keeper_ledger_count m = {.before = in->before};
    struct desk_keeper_ledger_counted is;
    struct jot j;
    enum err err;

    TRY(read_filter(d, in, &m.filter));
    TRY(ask_keeper_ledger_count(d, &m, &is));
    answer_json_begin(r, &j);
    put_reading(&j, is.leaf, is.size);
    jot_list(&j, "sums");
    for (uint32_t i = 0; i < is.sums_n; i++)
        put_sum(&j, &is.sums[i]);
    jot_list_end(&j);
    jot_list(&j, "clauses");
    for (uint32_t i = 0; i < is.clauses_n; i++) {
        jot_object(&j, NULL);
        jot_text(&j, "clause", is.clauses[i].clause);
        jot_number(&j, "permits", is.clauses[i].permits);
        jot_number(&j, "refusals", is.clauses[i].refusals);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    put_next(&j, is.next);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err proof(struct desk *d, struct request *r)
{
    struct desk_keeper_proof m = {0};
    struct desk_keeper_proof_is is;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.index));
    TRY(ask_keeper_proof(d, &m, &is));
    err = api_answer_proof(d, r, is.text, is.proof);
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
    jot_list(&j, "losses");
    for (uint32_t i = 0; i < is.losses_n; i++) {
        jot_object(&j, NULL);
        jot_text(&j, "origin", is.losses[i].origin);
        jot_signed(&j, "at", is.losses[i].at_ms);
        jot_number(&j, "from", is.losses[i].from);
        jot_number(&j, "seen", is.losses[i].seen);
        jot_object_end(&j);
    }
    jot_list_end(&j);
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
    jot_number(&j, "unstored", is.unstored);
    err = answer_json(d, r, &j);
out:
    return err;
}

/* The figures of a period, as they stand in its review (rules/review.h). */
static enum err review(struct desk *d, struct request *r)
{
    static const char *const names[REVIEW__MAX] = {"entries", "people", "searches", "reads", "changes", "prints", "bulk", "refusals", "alerts", "night"};
    const struct review_query *in = r->query;
    struct desk_keeper_ledger_review m;
    struct desk_keeper_ledger_reviewed is;
    struct jot j;
    enum err err;

    TRY(api_day(d, "from", in->from, &m.from));
    TRY(api_day(d, "until", in->until, &m.until));
    TRY(ask_keeper_ledger_review(d, &m, &is));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", is.leaf);
    for (uint32_t i = 0; i < is.figures_n && i < REVIEW__MAX; i++)
        jot_number(&j, names[i], is.figures[i]);
    jot_date(&j, "through", is.through);
    jot_number(&j, "last", is.last);
    err = answer_json(d, r, &j);
out:
    return err;
}

static const struct route routes[] = {
    API_POST("/ledger", &ledger_set, page),
    API_POST("/ledger/counts", &ledger_set, counts),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/ledger/review", .where = DESK_SESSION, .query = &review_set, .handler = review},
    API_GET("/ledger/#/proof", proof),
    API_POST("/ledger/#/detail", NULL, detail),
    API_GET("/checkpoint", checkpoint),
    API_POST("/registers/#/inventory", NULL, inventory),
};
const struct route_table api_ledger = API_TABLE(routes);
