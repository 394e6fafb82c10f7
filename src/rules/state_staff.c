/*
 * The fold of what is said of people besides their duties: training, pledge, particulars, attestations, and the notices that tell 甲
 * who is there; and the sheet of the contract.  A notice copies what stands into what was filed, so that the difference to it, and what
 * may be done before the next one, follow from the log alone (N9 N10 H6 K-T3 K-T6 S4 S7 S9).
 */
#include "base/buf.h"
#include "crypto/hash.h"
#include "rules/decide.h"
#include "rules/entry_table.h"
#include "rules/state.h"
#include "rules/state_tables.h"

#include <string.h>

#define LINE_MAX_BYTES 256

static struct assignment *assignment_of(struct state *s, const struct entry *e)
{
    return state_table_find(s, TABLE_ASSIGNMENTS, e->contract, e->person);
}

enum err state_apply_training(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct assignment *a = assignment_of(s, e);

    (void)leaf;
    if (e->kind == TRAINING_ENTRUSTER)
        a->attended = e->from;
    if (e->kind == TRAINING_TERMS) {
        a->trained = e->from;
        a->trained_until = e->until;
    }
    return ERR_OK;
}

/* A pledge of a text that there is; what 甲 has is an earlier one. */
enum err state_apply_pledge(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct assignment *a = assignment_of(s, e);

    (void)leaf;
    if (e->version > state_contract(s, e->contract)->pledge_version)
        return ERR_INPUT;
    a->pledged = e->from;
    a->pledge_version = e->version;
    a->pledge_received = (struct date){0};
    return ERR_OK;
}

enum err state_apply_staff(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct assignment *a = assignment_of(s, e);

    a->employment = e->kind;
    a->staff_leaf = leaf;
    return ERR_OK;
}

enum err state_apply_attest(struct state *s, const struct entry *e, uint64_t leaf)
{
    (void)leaf;
    assignment_of(s, e)->attested = e->from;
    return ERR_OK;
}

enum err state_apply_acknowledge(struct state *s, const struct entry *e, uint64_t leaf)
{
    (void)leaf;
    assignment_of(s, e)->acknowledged = e->from;
    return ERR_OK;
}

enum err state_apply_pledge_text(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct contract_rule *c = state_table_find(s, TABLE_CONTRACTS, e->contract, 0);

    if (e->version != c->pledge_version + UINT64_C(1))
        return ERR_INPUT;
    c->pledge_version = e->version;
    c->pledge_leaf = leaf;
    memcpy(c->pledge_text, e->object, sizeof(c->pledge_text));
    return ERR_OK;
}

enum err state_apply_pledge_received(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct assignment *a = assignment_of(s, e);

    (void)leaf;
    if (a->pledged.year == 0)
        return ERR_INPUT;
    a->pledge_received = e->from;
    return ERR_OK;
}

enum err state_apply_sheet(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct sheet_rule *known = state_sheet(s, e->contract, e->org, e->kind);
    void *row;
    enum err err;

    if (e->version != (known == NULL ? 0 : known->version) + UINT64_C(1))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_SHEET_VERSIONS, e->contract, sheet_key_of(e->org, e->kind, e->version), &row));
    *(struct sheet_rule *)row = (struct sheet_rule){e->contract, e->org, e->version, e->kind, leaf};
    err = state_table_put(s, TABLE_SHEETS, e->contract, (uint64_t)e->org << 16 | e->kind, &row);
    if (err == ERR_OK)
        *(struct sheet_rule *)row = (struct sheet_rule){e->contract, e->org, e->version, e->kind, leaf};
    else
        state_table_drop(s, TABLE_SHEET_VERSIONS, e->contract, sheet_key_of(e->org, e->kind, e->version));
out:
    return err;
}

const struct sheet_rule *state_sheet_version(const struct state *s, const struct sheet_rule *of, uint32_t version)
{
    return state_table_find(s, TABLE_SHEET_VERSIONS, of->contract, sheet_key_of(of->org, of->item, version));
}

const struct sheet_rule *state_sheet(const struct state *s, uint32_t contract, uint32_t org, uint16_t item)
{
    return state_table_find(s, TABLE_SHEETS, contract, (uint64_t)org << 16 | item);
}

/* --- who is there ----------------------------------------------------------------------------------------------------- */

bool assignment_widens(const struct assignment *before, const struct entry *now)
{
    return before->contract == 0 || (now->roles & ~before->roles) != 0 || (fields_mask(now) & ~before->registers) != 0 ||
           now->kind != before->flags || date_to_days(now->from) < date_to_days(before->from) ||
           date_to_days(now->until) > date_to_days(before->until);
}

void state_person_widened(struct state *s, const struct person_rule *before, const struct entry *now, uint64_t leaf)
{
    bool known = before->no != 0;
    bool wider = known && (before->org != now->org || date_to_days(now->from) < date_to_days(before->from) ||
                           date_to_days(now->until) > date_to_days(before->until));
    struct assignment *a;

    for (size_t i = 0; wider && (a = state_table_at(s, TABLE_ASSIGNMENTS, i)) != NULL; i++)
        if (a->person == now->person)
            a->widened_leaf = leaf;
}

static struct date later(struct date a, struct date b)
{
    return date_to_days(a) > date_to_days(b) ? a : b;
}

static struct date earlier(struct date a, struct date b)
{
    return date_to_days(a) < date_to_days(b) ? a : b;
}

struct staff_facts state_staff_now(const struct state *s, const struct assignment *a)
{
    const struct person_rule *p = state_person(s, a->person);

    return (struct staff_facts){
        .org = p->org,
        .roles = a->roles,
        .flags = a->flags,
        .registers = a->registers,
        .from = later(a->from, p->from),
        .until = earlier(a->until, p->until),
        .employment = a->employment,
        .staff_leaf = a->staff_leaf,
        .left = p->ended && !p->suspended,
    };
}

bool state_staff_listed(const struct state *s, const struct assignment *a)
{
    const struct contract_rule *c = state_contract(s, a->contract);
    const struct person_rule *p = state_person(s, a->person);

    if (p->answers != 0 || state_party(s, c, p->org) != PARTY_CONTRACTOR)
        return false;
    return a->is_filed || !p->ended || p->suspended;
}

static bool same_days(const struct staff_facts *a, const struct staff_facts *b)
{
    return date_to_days(a->from) == date_to_days(b->from) && date_to_days(a->until) == date_to_days(b->until);
}

unsigned staff_changes(const struct staff_facts *filed, const struct staff_facts *now)
{
    unsigned bits = 0;

    if (filed == NULL || filed->left)
        return now->left ? 0 : STAFF_CAME;
    if (now->left)
        return STAFF_LEFT;
    if (filed->roles != now->roles || filed->flags != now->flags || filed->registers != now->registers)
        bits |= STAFF_DUTY;
    if (!same_days(filed, now))
        bits |= STAFF_TERM;
    if (filed->org != now->org || filed->employment != now->employment || filed->staff_leaf != now->staff_leaf)
        bits |= STAFF_WORDS;
    return bits;
}

uint64_t state_staff_changed(const struct state *s, uint32_t contract)
{
    const struct assignment *a;
    uint64_t n = 0;

    for (size_t i = 0; (a = state_assignment_at(s, i)) != NULL; i++) {
        if (a->contract != contract || !state_staff_listed(s, a))
            continue;
        struct staff_facts now = state_staff_now(s, a);
        n += staff_changes(a->is_filed ? &a->filed : NULL, &now) != 0;
    }
    return n;
}

static void put_day(struct buf *out, const char *key, struct date d)
{
    buf_fmt(out, " %s %04d-%02u-%02u", key, (int)d.year, (unsigned)d.month, (unsigned)d.day);
}

/* One line of what a notice commits to. */
static enum err put_line(const struct assignment *a, const struct staff_facts *now, struct hash_state *h)
{
    struct buf line;
    enum err err;

    buf_init(&line, LINE_MAX_BYTES);
    buf_fmt(&line, "person %u org %u roles %u registers %llu", a->person, now->org, now->roles,
            (unsigned long long)now->registers);
    put_day(&line, "from", now->from);
    put_day(&line, "until", now->until);
    buf_fmt(&line, " flags %u employment %u words %llu left %u\n", now->flags, (unsigned)now->employment,
            (unsigned long long)now->staff_leaf, now->left ? 1U : 0U);
    err = buf_status(&line);
    if (err == ERR_OK)
        hash_add(h, buf_view(&line));
    buf_clear(&line);
    return err;
}

enum err state_staff_digest(const struct state *s, uint32_t contract, uint8_t out[32])
{
    const struct assignment *a;
    struct hash_state h;
    struct hash digest;
    enum err err = ERR_OK;

    hash_start(&h);
    hash_add(&h, view_str("azukari-staff v1\n"));
    for (size_t i = 0; err == ERR_OK && (a = state_assignment_at(s, i)) != NULL; i++) {
        if (a->contract != contract || !state_staff_listed(s, a))
            continue;
        struct staff_facts now = state_staff_now(s, a);
        err = put_line(a, &now, &h);
    }
    hash_end(&h, &digest);
    memcpy(out, digest.b, 32);
    return err;
}

bool state_staff_reported(const struct contract_rule *c, const struct assignment *a)
{
    return a->is_filed && a->widened_leaf <= c->notice_leaf;
}

bool state_staff_received(const struct contract_rule *c, const struct assignment *a)
{
    return a->is_filed && a->widened_leaf <= c->received_leaf;
}

/* --- notices ---------------------------------------------------------------------------------------------------------- */

const struct staff_notice *state_notice(const struct state *s, uint64_t leaf)
{
    return state_table_find(s, TABLE_NOTICES, leaf, 0);
}

const struct staff_notice *state_notice_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_NOTICES, i);
}

enum err state_apply_notice(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct contract_rule *c = state_table_find(s, TABLE_CONTRACTS, e->contract, 0);
    struct assignment *a;
    void *row;
    enum err err;

    if (e->ref != c->notice_leaf)
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_NOTICES, leaf, 0, &row));
    struct staff_notice *n = row;
    *n = (struct staff_notice){.leaf = leaf, .previous = e->ref, .contract = e->contract, .person = e->person,
                               .count = e->count, .made_ms = e->time_ms};
    memcpy(n->object, e->object, sizeof(n->object));
    for (size_t i = 0; (a = state_table_at(s, TABLE_ASSIGNMENTS, i)) != NULL; i++) {
        if (a->contract != e->contract || !state_staff_listed(s, a))
            continue;
        a->filed = state_staff_now(s, a);
        a->is_filed = true;
    }
    c->notice_leaf = leaf;
out:
    return err;
}

enum err state_apply_notice_received(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct contract_rule *c = state_table_find(s, TABLE_CONTRACTS, e->contract, 0);
    struct staff_notice *n = state_table_find(s, TABLE_NOTICES, e->ref, 0);

    (void)leaf;
    if (n == NULL || n->contract != e->contract || n->receiver != 0 || n->previous != c->received_leaf)
        return ERR_INPUT;
    n->receiver = e->person;
    n->received_ms = e->time_ms;
    c->received_leaf = n->leaf;
    return ERR_OK;
}
