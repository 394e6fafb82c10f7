/*
 * People as 甲 is told of them (N9 N10 H6 K-T3): what is said of each now and what the newest notice said, the notices and their
 * receipts, the text of the pledge (K-T6), and the sheet of the contract (S4).
 */
#include "keeper/keeper.h"

#include "crypto/hash.h"
#include "wire/chan.h"

#include <string.h>

#define STAFF_ROWS 64
#define NOTICE_ROWS 50

static const struct state *state_of_op(const struct op *op)
{
    return logbook_state(op->k->logs, op->d->log);
}

/* The words beside the ${act} at ${leaf}; empty for leaf 0. */
static enum err words_at(const struct op *op, uint64_t leaf, enum entry_act act, struct view *out)
{
    struct entry e;

    *out = (struct view){NULL, 0};
    if (leaf == 0)
        return ERR_OK;
    enum err err = words_read(op->k, op->d->log, leaf, op->arena, &e, out);
    if ((err == ERR_OK || err == ERR_NOT_FOUND) && (e.act != act || e.contract != op->d->contract))
        return ERR_NOT_FOUND;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static int64_t days_or_none(struct date d)
{
    return d.year == 0 ? 0 : date_to_days(d);
}

/* --- the people ------------------------------------------------------------------------------------------------------- */

static enum err fill_said(const struct op *op, const struct staff_facts *f, struct desk_keeper_staff_said *out)
{
    *out = (struct desk_keeper_staff_said){
        .org = f->org,
        .org_name = view_str(people_org_name(op->k->people, f->org)),
        .roles = f->roles,
        .flags = f->flags,
        .registers = f->registers,
        .from = date_to_days(f->from),
        .until = date_to_days(f->until),
        .employment = (uint8_t)f->employment,
        .left = f->left,
    };
    return words_at(op, f->staff_leaf, ACT_STAFF, &out->words);
}

static enum err fill_staff(const struct op *op, const struct assignment *a, struct desk_keeper_staff_info *out)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    struct staff_facts now = state_staff_now(s, a);
    enum err err;

    *out = (struct desk_keeper_staff_info){
        .person = a->person,
        .name = view_str(people_person_name(op->k->people, a->person)),
        .changes = (uint8_t)staff_changes(a->is_filed ? &a->filed : NULL, &now),
        .filed = a->is_filed,
        .reported = state_staff_reported(c, a),
        .received = state_staff_received(c, a),
        .trained = days_or_none(a->trained),
        .trained_until = days_or_none(a->trained_until),
        .attended = days_or_none(a->attended),
        .pledged = days_or_none(a->pledged),
        .pledge_version = a->pledge_version,
        .pledge_received = days_or_none(a->pledge_received),
        .acknowledged = days_or_none(a->acknowledged),
        .attested = days_or_none(a->attested),
    };
    TRY(fill_said(op, &now, &out->now));
    err = fill_said(op, a->is_filed ? &a->filed : &now, &out->before);
out:
    return err;
}

/* What is said of somebody to 甲 is read by their own organisation and those above it: not by one below, nor by one beside it (N17). */
static bool of_own(const struct op *op, uint32_t person)
{
    const struct person_rule *p = state_person(state_of_op(op), person);

    return p != NULL && op_works_with(op, p->org);
}

/* Everybody of one's own, and below, for those who oversee the contract; oneself for all others. */
enum err op_staff(struct op *op)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct assignment *a;
    struct desk_keeper_staff m;
    struct desk_keeper_staff_are are = {0};
    enum err err;

    TRY(OP_GET(op, staff, &m));
    if (!op_oversees(op))
        m.person = op->d->person;
    are.people = arena_alloc(op->arena, STAFF_ROWS, sizeof(*are.people));
    if (are.people == NULL || c == NULL)
        return c == NULL ? ERR_NOT_FOUND : ERR_MEMORY;
    for (size_t i = 0; (a = state_assignment_at(s, i)) != NULL && !are.more; i++) {
        bool asked = m.person == 0 ? a->person > m.after : a->person == m.person;
        if (a->contract != c->no || !asked || !state_staff_listed(s, a) || !of_own(op, a->person))
            continue;
        if (are.people_n == STAFF_ROWS)
            are.more = true;
        else
            TRY(fill_staff(op, a, &are.people[are.people_n++]));
    }
    are.changed = state_staff_changed(s, c->no);
    TRY(state_staff_digest(s, c->no, are.object));
    are.notice = c->notice_leaf;
    are.pledge_version = c->pledge_version;
    err = OP_ANSWER(op, staff_are, &are);
out:
    return err;
}

/* --- notices ---------------------------------------------------------------------------------------------------------- */

enum err op_notice(struct op *op)
{
    const struct contract_rule *c = state_contract(state_of_op(op), op->d->contract);
    struct desk_keeper_notice m;
    enum err err;

    TRY(OP_GET(op, notice, &m));
    if (c == NULL || !view_is_utf8(m.remark))
        return c == NULL ? ERR_NOT_FOUND : ERR_UNSUPPORTED;
    op_begin(op, ACT_NOTICE);
    entry_set_count(&op->e, m.count);
    entry_set_object(&op->e, m.object);
    if (c->notice_leaf != 0)
        entry_set_ref(&op->e, c->notice_leaf);
    TRY(op_decide(op, m.remark));
    err = hold_ok(op);
out:
    return err;
}

enum err op_notice_receive(struct op *op)
{
    const struct state *s = state_of_op(op);
    struct desk_keeper_notice_receive m;
    enum err err;

    TRY(OP_GET(op, notice_receive, &m));
    const struct staff_notice *n = state_notice(s, m.notice);
    if (n == NULL || n->contract != op->d->contract)
        return ERR_NOT_FOUND;
    op_begin(op, ACT_NOTICE_RECEIVED);
    entry_set_ref(&op->e, m.notice);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_ok(op);
out:
    return err;
}

static enum err fill_notice(const struct op *op, const struct staff_notice *n, struct desk_keeper_notice_info *out)
{
    const struct contract_rule *c = state_contract(state_of_op(op), op->d->contract);

    *out = (struct desk_keeper_notice_info){
        .notice = n->leaf,
        .person = n->person,
        .count = n->count,
        .made_ms = n->made_ms,
        .receiver = n->receiver,
        .received_ms = n->received_ms,
        .next = n->receiver == 0 && n->previous == c->received_leaf,
    };
    return words_at(op, n->leaf, ACT_NOTICE, &out->remark);
}

enum err op_notices(struct op *op)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct staff_notice *n;
    struct desk_keeper_notices m;
    struct desk_keeper_notices_are are = {0};
    size_t end = 0;
    enum err err;

    TRY(OP_GET(op, notices, &m));
    if (!op_oversees(op) || c == NULL || !op_works_with(op, c->contractor)) /* between 甲 and 乙 */
        return OP_ANSWER(op, notices_are, &are);
    are.notices = arena_alloc(op->arena, NOTICE_ROWS, sizeof(*are.notices));
    if (are.notices == NULL)
        return ERR_MEMORY;
    while (state_notice_at(s, end) != NULL)
        end++;
    for (; end > 0 && !are.more; end--) {
        n = state_notice_at(s, end - 1);
        if (n->contract != op->d->contract || (m.before != 0 && n->leaf >= m.before))
            continue;
        if (are.notices_n == NOTICE_ROWS)
            are.more = true;
        else
            TRY(fill_notice(op, n, &are.notices[are.notices_n++]));
    }
    err = OP_ANSWER(op, notices_are, &are);
out:
    return err;
}

/* --- the text of the pledge, the sheet of the contract ---------------------------------------------------------------- */

enum err staff_prepare(struct op *op, struct view words)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct sheet_rule *sheet;
    uint32_t newest;
    struct hash digest;

    if (c == NULL || words.n == 0)
        return c == NULL ? ERR_NOT_FOUND : ERR_UNSUPPORTED;
    if (op->e.act == ACT_PLEDGE_TEXT) {
        hash_of(words, &digest);
        entry_set_object(&op->e, digest.b);
        newest = c->pledge_version;
    } else {
        sheet = state_sheet(s, c->no, op->e.org, op->e.kind);
        newest = sheet == NULL ? 0 : sheet->version;
    }
    return op->e.version == newest + UINT64_C(1) ? ERR_OK : ERR_CONFLICT;
}

enum err op_pledge_text(struct op *op)
{
    const struct contract_rule *c = state_contract(state_of_op(op), op->d->contract);
    struct desk_keeper_pledge_text m;
    struct desk_keeper_pledge_text_is is = {0};
    enum err err;

    TRY(OP_GET(op, pledge_text, &m));
    if (c == NULL)
        return ERR_NOT_FOUND;
    is.version = c->pledge_version;
    is.leaf = c->pledge_leaf;
    TRY(words_at(op, c->pledge_leaf, ACT_PLEDGE_TEXT, &is.text));
    err = OP_ANSWER(op, pledge_text_is, &is);
out:
    return err;
}

static enum err fill_item(const struct op *op, const struct sheet_rule *sheet, struct desk_keeper_sheet_item *out)
{
    struct view text, sealed;
    struct entry e;
    enum err err;

    TRY(logbook_read(op->k->logs, op->d->log, sheet->leaf, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    *out = (struct desk_keeper_sheet_item){
        .item = (uint8_t)sheet->item, .version = sheet->version, .leaf = sheet->leaf, .time_ms = e.time_ms};
    err = words_at(op, sheet->leaf, ACT_SHEET, &out->text);
out:
    return err;
}

/* Whether decide() would let this session write the first item of the sheet anew. */
static bool keeps_sheet(const struct op *op, uint32_t contract, uint32_t org)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct sheet_rule *first = state_sheet(s, contract, org, 0);
    struct decision d;
    struct entry e;

    entry_init(&e, ACT_SHEET, keeper_now(op->k));
    entry_set_session(&e, op->d->session);
    entry_set_contract(&e, contract);
    entry_set_org(&e, org);
    entry_set_kind(&e, 0);
    entry_set_version(&e, first == NULL ? 1 : first->version + UINT64_C(1));
    decide(s, &e, &d);
    return d.verdict == VERDICT_PERMIT;
}

bool op_reads_sheet(const struct op *op, uint32_t org)
{
    const struct contract_rule *c = state_contract(state_of_op(op), op->d->contract);

    return op_oversees(op) && state_party(state_of_op(op), c, org) != PARTY_NONE && op_works_with(op, org);
}

/* For those who oversee the contract, of the organisations of both sides. */
enum err op_sheet(struct op *op)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    struct desk_keeper_sheet m;
    struct desk_keeper_sheet_item items[SHEET_ITEM__MAX];
    struct desk_keeper_sheet_is is = {.items = items};
    enum err err;

    TRY(OP_GET(op, sheet, &m));
    if (c == NULL || !op_reads_sheet(op, m.org))
        return ERR_NOT_FOUND;
    for (uint16_t item = 0; item < SHEET_ITEM__MAX; item++) {
        const struct sheet_rule *sheet = state_sheet(s, c->no, m.org, item);
        if (sheet != NULL)
            TRY(fill_item(op, sheet, &items[is.items_n++]));
    }
    is.mine = keeps_sheet(op, c->no, m.org);
    err = OP_ANSWER(op, sheet_is, &is);
out:
    return err;
}

#define CHANGES_MAX 20

/* The newest version of any item, below ${before} and not yet taken: its item's place in ${at} is moved past it.  NULL: none is left. */
static const struct sheet_rule *take_newest(const struct state *s, const struct sheet_rule *at[SHEET_ITEM__MAX], uint64_t before)
{
    unsigned best = SHEET_ITEM__MAX;

    for (unsigned item = 0; item < SHEET_ITEM__MAX; item++) {
        while (at[item] != NULL && before != 0 && at[item]->leaf >= before)
            at[item] = state_sheet_version(s, at[item], at[item]->version - 1);
        if (at[item] != NULL && (best == SHEET_ITEM__MAX || at[item]->leaf > at[best]->leaf))
            best = item;
    }
    if (best == SHEET_ITEM__MAX)
        return NULL;
    const struct sheet_rule *newest = at[best];
    at[best] = state_sheet_version(s, newest, newest->version - 1);
    return newest;
}

static enum err fill_change(const struct op *op, const struct sheet_rule *sheet, struct desk_keeper_sheet_change *out)
{
    const struct sheet_rule *older = state_sheet_version(state_of_op(op), sheet, sheet->version - 1);
    struct desk_keeper_sheet_item item, before = {.text = {(const uint8_t *)"", 0}};
    enum err err;

    TRY(fill_item(op, sheet, &item));
    if (older != NULL)
        TRY(fill_item(op, older, &before));
    *out = (struct desk_keeper_sheet_change){.item = item.item,
                                             .version = item.version,
                                             .leaf = item.leaf,
                                             .time_ms = item.time_ms,
                                             .text = item.text,
                                             .before = before.text};
out:
    return err;
}

/* Every version of the sheet of one organisation, for whoever may read it (S4). */
enum err op_sheet_history(struct op *op)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct sheet_rule *at[SHEET_ITEM__MAX], *next;
    struct desk_keeper_sheet_change changes[CHANGES_MAX];
    struct desk_keeper_sheet_history m;
    struct desk_keeper_sheet_history_is is = {.changes = changes};
    enum err err;

    TRY(OP_GET(op, sheet_history, &m));
    if (c == NULL || !op_reads_sheet(op, m.org))
        return ERR_NOT_FOUND;
    for (uint16_t item = 0; item < SHEET_ITEM__MAX; item++)
        at[item] = state_sheet(s, c->no, m.org, item);
    while ((next = take_newest(s, at, m.before)) != NULL) {
        if (is.changes_n == CHANGES_MAX) {
            is.more = true;
            break;
        }
        TRY(fill_change(op, next, &changes[is.changes_n++]));
    }
    err = OP_ANSWER(op, sheet_history_is, &is);
out:
    return err;
}
