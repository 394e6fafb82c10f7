/*
 * Worklists: which records, and how far each is.  The office serves one question after the other, so that what one session takes
 * nobody else has.  Whether somebody may is the keeper's decision; here only who has what in hand.
 */
#include "office/office.h"

#include "base/clock.h"
#include "db/office_sql.h"

#include <string.h>

#define ITEMS_SHOWN 50     /* of WORK_ITEMS_ARE */
#define LIST_RECORDS 3000  /* of WORK_PUT */
#define LISTS_COUNTED 100  /* of WORK_COUNTS */

/* The list is of a register of the session.  ERR_NOT_FOUND: there is none (any more). */
static enum err list_place(const struct op *op, uint64_t list, struct place *place_out)
{
    struct sql_work_place_out row;
    enum err err = sql_work_place(op->office->db, &(struct sql_work_place_in){op->session->contract, list}, &row);

    return err == ERR_OK ? op_place(op, row.register_, place_out) : err;
}

enum err op_work_put(struct op *op)
{
    struct desk_office_work_put m;
    struct desk_office_stored stored = {0};
    struct sql_work_place_out known;
    struct place place;
    uint64_t changed;
    enum err err;

    TRY(op_got(op, desk_office_work_put_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &place));
    TRY(db_begin(op->office->db));
    if (sql_work_place(op->office->db, &(struct sql_work_place_in){place.contract, m.list}, &known) != ERR_NOT_FOUND)
        TRY(ERR_CONFLICT);
    for (uint32_t i = 0; i < m.records_n; i++) {
        struct sql_work_add_in in = {
            .contract = place.contract, .list = m.list, .position = i + 1, .register_ = place.register_no};
        memcpy(in.record, m.records[i].p, sizeof(in.record));
        TRY(sql_work_add(op->office->db, &in, &changed));
        stored.rows += (uint32_t)changed;
    }
    TRY(db_commit(op->office->db));
    TRY(op_sent(op, desk_office_stored_send(op->session->chan, op->id, &stored)));
out:
    db_rollback(op->office->db);
    return err;
}

struct items {
    struct desk_office_work_items_are are;
    uint16_t limit;
};

static enum err item_row(void *arg, const struct sql_work_list_out *row)
{
    struct items *items = arg;

    items->are.more = items->are.items_n == items->limit;
    if (items->are.more)
        return ERR_OK;
    struct desk_office_work_item *item = &items->are.items[items->are.items_n++];
    *item = (struct desk_office_work_item){.position = row->position,
                                           .state = (enum desk_office_work_state)row->state,
                                           .person = row->person,
                                           .since_ms = row->since_ms,
                                           .leaf = row->leaf};
    memcpy(item->record, row->record, sizeof(item->record));
    return row->state < DESK_OFFICE_WORK_STATE__MAX ? ERR_OK : ERR_CORRUPT;
}

static enum err answer_items(struct op *op, const struct sql_work_list_in *in, struct items *items)
{
    struct sql_work_rank_out rank;
    struct sql_work_list_in ask = *in;
    enum err err;

    items->are.items = arena_alloc(op->arena, items->limit, sizeof(*items->are.items));
    if (items->are.items == NULL)
        TRY(ERR_MEMORY);
    ask.most = items->limit + UINT32_C(1);
    if (items->limit > 0)
        TRY(sql_work_list(op->office->db, &ask, item_row, items));
    const uint32_t first = items->are.items_n == 0 ? 0 : items->are.items[0].position;
    TRY(sql_work_rank(op->office->db, &(struct sql_work_rank_in){in->contract, in->list, first}, &rank));
    items->are.rank = first == 0 ? 0 : rank.rank;
    items->are.total = rank.total;
    TRY(op_sent(op, desk_office_work_items_are_send(op->session->chan, op->id, &items->are)));
out:
    return err;
}

/* The one at ${position}; 0: none. */
static enum err answer_one(struct op *op, uint64_t list, uint32_t position)
{
    struct sql_work_list_in in = {.contract = op->session->contract, .list = list};
    struct items items = {.limit = position == 0 ? 0 : 1};

    in.after = position == 0 ? 0 : position - 1;
    enum err err = answer_items(op, &in, &items);
    return err;
}

/* What the person has already, or the next open one, held from now on. */
static enum err take(const struct op *op, uint64_t list, uint32_t *position_out)
{
    const struct session *s = op->session;
    struct sql_work_held_out held;
    struct sql_work_next_out next;
    uint64_t changed;
    enum err err = sql_work_held(op->office->db, &(struct sql_work_held_in){s->contract, list, s->person}, &held);

    *position_out = 0;
    if (err == ERR_OK)
        *position_out = held.position;
    if (err != ERR_NOT_FOUND)
        return err;
    err = sql_work_next(op->office->db, &(struct sql_work_next_in){s->contract, list}, &next);
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    *position_out = next.position;
    return sql_work_hold(op->office->db,
                         &(struct sql_work_hold_in){.contract = s->contract,
                                                    .list = list,
                                                    .position = next.position,
                                                    .person = s->person,
                                                    .now_ms = clock_now_ms()},
                         &changed);
}

enum err op_work_take(struct op *op)
{
    struct desk_office_work_take m;
    struct place place;
    uint32_t position;
    enum err err;

    TRY(op_got(op, desk_office_work_take_get(op->payload, op->arena, &m)));
    TRY(list_place(op, m.list, &place));
    TRY(db_begin(op->office->db));
    TRY(take(op, m.list, &position));
    TRY(db_commit(op->office->db));
    TRY(answer_one(op, m.list, position));
out:
    db_rollback(op->office->db);
    return err;
}

enum err op_work_set(struct op *op)
{
    const struct session *s = op->session;
    struct desk_office_work_set m;
    struct place place;
    uint64_t changed;
    enum err err;

    TRY(op_got(op, desk_office_work_set_get(op->payload, op->arena, &m)));
    TRY(list_place(op, m.list, &place));
    bool ends = m.to == DESK_OFFICE_WORK_STATE_DONE || m.to == DESK_OFFICE_WORK_STATE_ASIDE;
    if (m.to == DESK_OFFICE_WORK_STATE_HELD)
        TRY(ERR_INPUT);
    if (ends && (m.from != DESK_OFFICE_WORK_STATE_HELD || m.person != s->person))
        TRY(ERR_CONFLICT);
    struct sql_work_set_in in = {.contract = s->contract,
                                 .list = m.list,
                                 .old_state = (uint16_t)m.from,
                                 .old_person = m.person,
                                 .state = (uint16_t)m.to,
                                 .person = ends ? s->person : 0,
                                 .now_ms = clock_now_ms(),
                                 .leaf = m.leaf};
    memcpy(in.record, m.record, sizeof(in.record));
    TRY(sql_work_set(op->office->db, &in, &changed));
    if (changed == 0)
        TRY(ERR_CONFLICT);
    TRY(op_sent(op, desk_office_stored_send(s->chan, op->id, &(struct desk_office_stored){1})));
out:
    return err;
}

static bool is_named(const uint8_t record[16])
{
    uint8_t any = 0;

    for (size_t i = 0; i < 16; i++)
        any |= record[i];
    return any != 0;
}

enum err op_work_items(struct op *op)
{
    struct desk_office_work_items m;
    struct sql_work_one_out one;
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_work_items_get(op->payload, op->arena, &m)));
    TRY(list_place(op, m.list, &place));
    if (is_named(m.record)) {
        struct sql_work_one_in in = {.contract = place.contract, .register_ = place.register_no, .list = m.list};
        memcpy(in.record, m.record, sizeof(in.record));
        TRY(sql_work_one(op->office->db, &in, &one));
        TRY(answer_one(op, m.list, one.position));
    } else {
        const struct sql_work_list_in in = {
            .contract = place.contract, .list = m.list, .state = m.state, .after = m.after};
        struct items items = {.limit = m.limit < ITEMS_SHOWN ? m.limit : ITEMS_SHOWN};
        TRY(answer_items(op, &in, &items));
    }
out:
    return err;
}

struct counting {
    const struct op *op;
    struct desk_office_work_count *count;
};

static enum err count_row(void *arg, const struct sql_work_count_out *row)
{
    const struct counting *c = arg;
    struct place place;

    if (op_place(c->op, row->register_, &place) != ERR_OK)
        return ERR_OK;
    uint32_t *const numbers[] = {
        [DESK_OFFICE_WORK_STATE_OPEN] = &c->count->open,
        [DESK_OFFICE_WORK_STATE_HELD] = &c->count->held,
        [DESK_OFFICE_WORK_STATE_DONE] = &c->count->done,
        [DESK_OFFICE_WORK_STATE_ASIDE] = &c->count->aside,
    };
    if (row->state >= DESK_OFFICE_WORK_STATE__MAX)
        return ERR_CORRUPT;
    *numbers[row->state] = row->items;
    c->count->mine += row->mine;
    return ERR_OK;
}

enum err op_work_counts(struct op *op)
{
    struct desk_office_work_counts m;
    struct desk_office_work_count list[LISTS_COUNTED] = {0};
    enum err err;

    TRY(op_got(op, desk_office_work_counts_get(op->payload, op->arena, &m)));
    for (uint32_t i = 0; i < m.lists_n; i++) {
        struct counting c = {op, &list[i]};
        list[i].list = m.lists[i];
        TRY(sql_work_count(op->office->db,
                           &(struct sql_work_count_in){op->session->contract, m.lists[i], op->session->person}, count_row,
                           &c));
    }
    TRY(op_sent(op, desk_office_work_counts_are_send(
                        op->session->chan, op->id, &(struct desk_office_work_counts_are){list, m.lists_n})));
out:
    return err;
}

struct imported {
    struct view *records;
    uint8_t (*bytes)[16];
    uint32_t n;
};

static enum err imported_row(void *arg, const struct sql_work_imported_out *row)
{
    struct imported *i = arg;

    memcpy(i->bytes[i->n], row->record, sizeof(i->bytes[0]));
    i->records[i->n] = view_of(i->bytes[i->n], sizeof(i->bytes[0]));
    i->n++;
    return ERR_OK;
}

enum err op_import_records(struct op *op)
{
    struct desk_office_import_records m;
    struct desk_office_import_job job;
    struct sql_work_imported_count_out count;
    struct imported found = {0};
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_import_records_get(op->payload, op->arena, &m)));
    TRY(job_find(op, m.job, &job, &place));
    found.records = arena_alloc(op->arena, LIST_RECORDS, sizeof(*found.records));
    found.bytes = arena_alloc(op->arena, LIST_RECORDS, sizeof(*found.bytes));
    if (found.records == NULL || found.bytes == NULL)
        TRY(ERR_MEMORY);
    TRY(sql_work_imported_count(op->office->db,
                                &(struct sql_work_imported_count_in){place.contract, place.register_no, m.job, job.started_ms,
                                                                     job.updated_ms},
                                &count));
    TRY(sql_work_imported(op->office->db,
                          &(struct sql_work_imported_in){.contract = place.contract,
                                                         .register_ = place.register_no,
                                                         .job = m.job,
                                                         .from_ms = job.started_ms,
                                                         .until_ms = job.updated_ms,
                                                         .skip = m.from,
                                                         .most = LIST_RECORDS},
                          imported_row, &found));
    const struct desk_office_import_records_are are = {
        .register_ = place.register_no, .total = count.records, .records = found.records, .records_n = found.n};
    TRY(op_sent(op, desk_office_import_records_are_send(op->session->chan, op->id, &are)));
out:
    return err;
}

enum err work_forget_list(struct office *o, uint32_t contract, uint64_t list)
{
    uint64_t changed;

    return sql_work_forget_list(o->db, &(struct sql_work_forget_list_in){contract, list}, &changed);
}
