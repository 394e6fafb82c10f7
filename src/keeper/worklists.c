/*
 * Worklists (作業リスト): who makes, gives, changes and closes one, and what was said about a record of it.  Which records are on a
 * list, and how far each is, the office keeps; names and reasons are sealed beside the leaves.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "crypto/hash.h"
#include "proto/keeper_office.h"

#include <string.h>

#define LISTS_SHOWN 100

/* --- what is decided ------------------------------------------------------------------------------------------------------ */

/* SHA-256 over the ids, each of which is a record of the desk's contract and of this register; and their blocks. */
static enum err hash_records(const struct op *op, const struct desk_keeper_work_make *m, struct hash *out,
                             struct block_set *blocks_out)
{
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    uint16_t block;
    struct hash_state h;

    hash_start(&h);
    for (uint32_t i = 0; i < m->records_n; i++) {
        enum err err = subject_of_record(op, m->register_, m->records[i].p, subject, &block);
        if (err != ERR_OK)
            return err;
        blocks_add(blocks_out, block);
        hash_add(&h, m->records[i]);
    }
    hash_end(&h, out);
    return ERR_OK;
}

static bool is_day(int64_t days)
{
    return days > 0 && days <= date_to_days((struct date){9999, 12, 31});
}

enum err op_work_make(struct op *op)
{
    struct desk_keeper_work_make m;
    struct block_set blocks = {0};
    struct hash all;
    enum err err;

    TRY(OP_GET(op, work_make, &m));
    if (m.records_n == 0 || m.name.n == 0 || !is_day(m.due))
        return ERR_INPUT;
    TRY(hash_records(op, &m, &all, &blocks));
    op_begin(op, ACT_WORK_MAKE);
    entry_set_register(&op->e, m.register_);
    entry_set_purpose(&op->e, m.purpose);
    entry_set_count(&op->e, m.records_n);
    entry_set_until(&op->e, date_from_days(m.due));
    entry_set_object(&op->e, all.b);
    blocks_name(&blocks, &op->e);
    if (m.person != 0)
        entry_set_limit(&op->e, m.person);
    TRY(op_decide(op, m.name));
    err = hold_ok(op);
out:
    return err;
}

enum err op_work_change(struct op *op)
{
    struct desk_keeper_work_change m;
    enum err err;

    TRY(OP_GET(op, work_change, &m));
    if (m.list == 0 || !is_day(m.due))
        return ERR_INPUT;
    op_begin(op, ACT_WORK_CHANGE);
    entry_set_ref(&op->e, m.list);
    entry_set_kind(&op->e, WORK_CHANGED);
    entry_set_until(&op->e, date_from_days(m.due));
    if (m.person != 0)
        entry_set_limit(&op->e, m.person);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_ok(op);
out:
    return err;
}

enum err op_work_close(struct op *op)
{
    struct desk_keeper_work_close m;
    enum err err;

    TRY(OP_GET(op, work_close, &m));
    if (m.list == 0)
        return ERR_INPUT;
    op_begin(op, ACT_WORK_CHANGE);
    entry_set_ref(&op->e, m.list);
    entry_set_kind(&op->e, WORK_CLOSED);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_ok(op);
out:
    return err;
}

/* The register of the list, or where there is no such list (which will be refused) of the record itself. */
static enum err register_of(const struct op *op, const struct desk_keeper_work_item *m, uint16_t *out)
{
    const struct worklist *w = state_worklist(logbook_state(op->k->logs, op->d->log), m->list);
    struct record_facts facts;
    struct record_id id;

    memcpy(id.b, m->record, sizeof(id.b));
    enum err err = keystore_record(op->k->keys, &id, &facts);
    *out = w == NULL || err != ERR_OK || w->contract != op->d->contract ? facts.register_no : w->register_no;
    return err;
}

enum err op_work_item(struct op *op)
{
    static const enum work_item kinds[] = {
        [DESK_KEEPER_WORK_STEP_DONE] = WORK_DONE,
        [DESK_KEEPER_WORK_STEP_ASIDE] = WORK_ASIDE,
        [DESK_KEEPER_WORK_STEP_AGAIN] = WORK_AGAIN,
    };
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    uint16_t block;
    struct desk_keeper_work_item m;
    uint16_t register_no = 0;
    enum err err;

    TRY(OP_GET(op, work_item, &m));
    if (m.list == 0 || (m.step == DESK_KEEPER_WORK_STEP_ASIDE) != (m.reason.n > 0))
        return ERR_INPUT;
    TRY(register_of(op, &m, &register_no));
    TRY(subject_of_record(op, register_no, m.record, subject, &block));
    op_begin(op, ACT_WORK_ITEM);
    entry_set_ref(&op->e, m.list);
    entry_set_kind(&op->e, (uint16_t)kinds[m.step]);
    entry_add_subject(&op->e, subject);
    TRY(op_decide(op, m.reason));
    err = hold_ok(op);
out:
    return err;
}

/* --- what is shown: names of lists and reasons; of no record ---------------------------------------------------------------- */

/* Whether the session's person manages the list, or works on it with its register and purpose. */
static bool works(const struct op *op, const struct worklist *w)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct assignment *a = state_assignment(s, w->contract, op->d->person);

    return a != NULL && decide_works_list(s, w, op->d->person) && (a->registers >> (w->register_no - 1) & 1) != 0 &&
           (a->purposes >> (w->purpose - 1) & 1) != 0 &&
           (a->roles & (ROLE_MANAGER | ROLE_HANDLER | ROLE_OPERATOR)) != 0;
}

static bool is_shown(const struct op *op, const struct worklist *w)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);

    return w->contract == op->d->contract && !worklist_is_over(w, keeper_now(op->k)) &&
           (works(op, w) || decide_manages_list(s, w, op->d->person));
}

/* The words beside the leaf ${leaf} if it is an ${act} that names ${ref} (0: any).  ERR_NOT_FOUND. */
static enum err words_of(const struct op *op, uint64_t leaf, enum entry_act act, uint64_t ref, struct view *out)
{
    struct entry e;
    enum err err = words_read(op->k, op->d->log, leaf, op->arena, &e, out);

    if (err == ERR_OK && (e.act != act || e.contract != op->d->contract || (ref != 0 && e.ref != ref))) {
        *out = (struct view){NULL, 0};
        err = ERR_NOT_FOUND;
    }
    return err;
}

static enum err fill_list(const struct op *op, const struct worklist *w, struct desk_keeper_work_list *out)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const bool is_open = w->closed_ms == 0;

    *out = (struct desk_keeper_work_list){
        .list = w->leaf,
        .register_ = w->register_no,
        .purpose = w->purpose,
        .maker = w->maker,
        .person = w->person,
        .records = w->count,
        .due = date_to_days(w->due),
        .made_ms = w->made_ms,
        .closed_ms = w->closed_ms,
        .manages = is_open && decide_manages_list(s, w, op->d->person),
        .works = is_open && works(op, w),
    };
    return words_of(op, w->leaf, ACT_WORK_MAKE, 0, &out->name);
}

enum err op_work_lists(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct desk_keeper_work_lists m;
    struct desk_keeper_work_lists_are are = {0};
    size_t n = 0;
    enum err err;

    TRY(OP_GET(op, work_lists, &m));
    are.lists = arena_alloc(op->arena, LISTS_SHOWN, sizeof(*are.lists));
    if (are.lists == NULL)
        return ERR_MEMORY;
    while (state_worklist_at(s, n) != NULL)
        n++;
    for (size_t i = n; i > 0 && !are.more; i--) {
        const struct worklist *w = state_worklist_at(s, i - 1);
        if ((m.list != 0 && w->leaf != m.list) || (m.before != 0 && w->leaf >= m.before) || !is_shown(op, w))
            continue;
        are.more = are.lists_n == LISTS_SHOWN;
        if (!are.more)
            TRY(fill_list(op, w, &are.lists[are.lists_n++]));
    }
    err = OP_ANSWER(op, work_lists_are, &are);
out:
    return err;
}

/* The reasons are released by an entry that says who looked at how many records of which list. */
enum err op_work_reasons(struct op *op)
{
    struct desk_keeper_work_reasons m;
    struct desk_keeper_work_reasons_are are = {0};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, work_reasons, &m));
    if (m.list == 0)
        TRY(ERR_INPUT);
    const struct worklist *w = state_worklist(logbook_state(op->k->logs, op->d->log), m.list);
    if (w != NULL && worklist_is_over(w, keeper_now(op->k)))
        TRY(ERR_NOT_FOUND);
    op_begin(op, ACT_WORK_READ);
    entry_set_ref(&op->e, m.list);
    entry_set_count(&op->e, m.leaves_n);
    TRY(op_decide(op, (struct view){NULL, 0}));
    are.reasons = arena_alloc(op->arena, m.leaves_n, sizeof(*are.reasons));
    if (are.reasons == NULL)
        TRY(ERR_MEMORY);
    for (; are.reasons_n < m.leaves_n; are.reasons_n++) {
        struct view *reason = &are.reasons[are.reasons_n];
        *reason = (struct view){NULL, 0};
        if (m.leaves[are.reasons_n] == 0)
            continue;
        err = words_of(op, m.leaves[are.reasons_n], ACT_WORK_ITEM, m.list, reason);
        if (err != ERR_OK && err != ERR_NOT_FOUND)
            goto out;
    }
    TRY(desk_keeper_work_reasons_are_put(&payload, &are));
    err = hold_answer(op, DESK_KEEPER_WORK_REASONS_ARE, &payload);
out:
    buf_clear(&payload);
    return err;
}

/* --- the end of a list -------------------------------------------------------------------------------------------------------- */

enum err worklists_tick(struct keeper *k)
{
    const int64_t now = keeper_now(k);

    for (uint16_t log = 1; log < logbook_logs(k->logs); log++) {
        const struct worklist *w;
        for (size_t i = 0; (w = state_worklist_at(logbook_state(k->logs, log), i)) != NULL; i++) {
            if (!worklist_is_over(w, now) || worklist_is_over(w, k->worklists_told_ms))
                continue;
            const struct keeper_office_work_gone m = {.contract = w->contract, .list = w->leaf};
            enum err err = keeper_office_work_gone_send(k->office, 0, &m);
            if (err != ERR_OK)
                return err;
        }
    }
    k->worklists_told_ms = now;
    return ERR_OK;
}
