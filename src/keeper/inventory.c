/*
 * The inventory (在庫照合): the records whose keys are here against the rows that the office holds.  A row that was deleted,
 * rolled back or smuggled in shows up here, whoever did it.  Rows of an import have keys before they are stored: the last of them are
 * counted apart while it is under way, and when it was given up.
 */
#include "keeper/keeper.h"

#include "keeper/envelope.h"
#include "proto/keeper_office.h"

#include <stdlib.h>
#include <string.h>

#define LISTED_MAX 1000
#define UNDER_WAY_MAX (2 * IMPORT_ROWS_UNDER_WAY) /* rows; an import goes on while the office looks */

static void inventory_end(struct inventory *v)
{
    buf_clear(&v->missing);
    buf_clear(&v->unknown);
    buf_clear(&v->stale);
    buf_clear(&v->under_way);
    v->running = false;
}

static enum err ask_office(struct keeper *k)
{
    struct inventory *v = &k->inventory;
    struct keeper_office_inventory m = {.contract = v->contract, .register_ = v->register_no};

    memcpy(m.after, v->last.b, sizeof(m.after));
    return keeper_office_inventory_send(k->office, 0, &m);
}

/* Our next record behind ${after} (NULL: the first). */
static enum err next_mine(struct keeper *k, const struct record_id *after, struct record_facts *facts)
{
    struct inventory *v = &k->inventory;
    enum err err = keystore_next(k->keys, v->contract, v->register_no, after, facts);

    v->mine_ends = err == ERR_NOT_FOUND;
    if (err == ERR_OK)
        v->mine = facts->id;
    return v->mine_ends ? ERR_OK : err;
}

static void note(struct inventory *v, struct buf *list, const uint8_t id[RECORD_ID_BYTES])
{
    v->differences++;
    if (list->n < (size_t)LISTED_MAX * RECORD_ID_BYTES)
        buf_put(list, view_of(id, RECORD_ID_BYTES));
}

enum err op_inventory(struct op *op)
{
    struct inventory *v = &op->k->inventory;
    struct desk_keeper_inventory m;
    struct record_facts facts;
    enum err err;

    TRY(OP_GET(op, inventory, &m));
    if (v->running)
        return ERR_AGAIN;
    op_begin(op, ACT_INVENTORY);
    entry_set_register(&op->e, m.register_);
    entry_set_count(&op->e, 0);
    entry_set_limit(&op->e, 0);
    decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
    if (op->decision.verdict != VERDICT_PERMIT)
        return op_decide(op, (struct view){NULL, 0});
    *v = (struct inventory){.running = true, .desk = op->d->no, .frame = op->id, .contract = op->d->contract,
                            .register_no = m.register_};
    buf_init(&v->missing, LISTED_MAX * RECORD_ID_BYTES);
    buf_init(&v->unknown, LISTED_MAX * RECORD_ID_BYTES);
    buf_init(&v->stale, LISTED_MAX * RECORD_ID_BYTES);
    buf_init(&v->under_way, UNDER_WAY_MAX * RECORD_ID_BYTES);
    v->began_ms = op->e.time_ms;
    TRY(next_mine(op->k, NULL, &facts));
    err = ask_office(op->k);
    if (err != ERR_OK)
        inventory_end(v);
out:
    return err;
}

static int compare(const struct record_id *a, const struct record_id *b)
{
    return memcmp(a->b, b->b, RECORD_ID_BYTES); /* stylecheck: allow memcmp, because both lists ascend */
}

/* --- rows that were sealed and not stored --------------------------------------------------------------------------------- */

/* The rows of ${job} from ${*first_out} on, up to the last that was sealed, may not be stored: it is under way, or was when the office
 * was asked; or it was given up, and what came behind the rows that it counted is nowhere.  False: there are none. */
static bool has_unstored(const struct inventory *v, const struct import_job *job, uint64_t *first_out)
{
    const uint64_t end = job->rows_sealed;
    const bool goes_on = !job->closed || job->closed_ms > v->began_ms;

    if (job->kind != JOB_IMPORT || job->contract != v->contract || job->register_no != v->register_no || (!goes_on && !job->abandoned))
        return false;
    *first_out = end > UNDER_WAY_MAX ? end - UNDER_WAY_MAX : 0;
    if (!goes_on && job->rows_done > *first_out)
        *first_out = job->rows_done;
    return *first_out < end;
}

static int by_id(const void *a, const void *b)
{
    return compare(a, b);
}

/* Whether ${id} begins as those rows do. */
static bool is_near(const struct import_rows *of, uint64_t first, uint64_t end, const struct record_id *id)
{
    const uint64_t group = UINT64_C(1) << IMPORT_GROUP_BITS;

    for (uint64_t row = first;; row = row / group * group + group) {
        struct record_id some;
        if (row >= end)
            return false;
        import_row_id(of, row, &some);
        if (view_eq(view_of(some.b, IMPORT_GROUP_BYTES), view_of(id->b, IMPORT_GROUP_BYTES)))
            return true;
    }
}

/* The ids of those rows, sorted, unless they are there already. */
static void learn_under_way(struct inventory *v, const struct import_rows *of, uint64_t first, uint64_t end)
{
    if (v->under_way_job == of->job && v->under_way_end == end && v->under_way.n > 0)
        return;
    buf_reset(&v->under_way);
    for (uint64_t row = first; row < end; row++) {
        struct record_id id;
        import_row_id(of, row, &id);
        buf_put(&v->under_way, view_of(id.b, sizeof(id.b)));
    }
    if (buf_status(&v->under_way) != ERR_OK || v->under_way.n == 0) { /* without memory they are called missing */
        buf_reset(&v->under_way);
        return;
    }
    qsort(v->under_way.p, v->under_way.n / RECORD_ID_BYTES, RECORD_ID_BYTES, by_id);
    v->under_way_job = of->job;
    v->under_way_end = end;
}

/* Whether our record ${id}, which the office does not name, is a row that need not be stored. */
static bool is_under_way(struct keeper *k, const struct record_id *id)
{
    struct inventory *v = &k->inventory;
    const struct desk *d = desk_find(k, v->desk);
    const struct import_job *job;
    struct hmac_key ids;
    struct view key;
    uint64_t first;
    bool is = false;

    if (d == NULL || keystore_contract_key(k->keys, v->contract, CONTRACT_KEY_INDEX, &key) != ERR_OK)
        return false;
    hmac_key_init(&ids, key);
    for (size_t i = 0; !is && (job = state_job_at(logbook_state(k->logs, d->log), i)) != NULL; i++) {
        const struct import_rows of = {&ids, v->contract, job->no};
        if (!has_unstored(v, job, &first) || !is_near(&of, first, job->rows_sealed, id))
            continue;
        learn_under_way(v, &of, first, job->rows_sealed);
        is = v->under_way.n > 0 && bsearch(id, v->under_way.p, v->under_way.n / RECORD_ID_BYTES, RECORD_ID_BYTES, by_id) != NULL;
    }
    hmac_key_clear(&ids);
    return is;
}

/* The office does not name our next record. */
static void note_missing(struct keeper *k)
{
    struct inventory *v = &k->inventory;

    if (is_under_way(k, &v->mine))
        v->unstored++;
    else
        note(v, &v->missing, v->mine.b);
}

/* The office's version and block of a record.  A block that differs is put right: the keeper knows where a record stands. */
static enum err compare_facts(struct keeper *k, const struct record_facts *facts,
                              const struct keeper_office_record_version *row)
{
    struct inventory *v = &k->inventory;
    const struct desk *d = desk_find(k, v->desk);
    struct record_keys keys;
    enum err err = ERR_OK;

    if (row->version != facts->version && row->version != facts->version + 1)
        note(v, &v->stale, facts->id.b);
    if (d == NULL)
        return ERR_OK;
    TRY(record_keys_of(k->keys, &facts->id, &keys));
    uint16_t block = record_block(k, d->log, facts, keys.subject);
    record_keys_clear(&keys);
    if (block == row->block)
        return ERR_OK;
    note(v, &v->stale, facts->id.b);
    struct keeper_office_record_moved m = {.contract = facts->contract, .register_ = facts->register_no, .block = block};
    memcpy(m.record, facts->id.b, sizeof(m.record));
    err = keeper_office_record_moved_send(k->office, 0, &m);
out:
    return err;
}

/* Merge one row of the office into the comparison; both sides ascend. */
static enum err compare_row(struct keeper *k, const struct keeper_office_record_version *row)
{
    struct inventory *v = &k->inventory;
    struct record_facts facts;
    struct record_id id;

    memcpy(id.b, row->record, sizeof(id.b));
    if (v->rows++ > 0 && compare(&id, &v->last) <= 0)
        return ERR_INPUT;
    v->last = id;
    while (!v->mine_ends && compare(&v->mine, &id) < 0) {
        note_missing(k);
        enum err err = next_mine(k, &v->mine, &facts);
        if (err != ERR_OK)
            return err;
    }
    if (v->mine_ends || compare(&v->mine, &id) != 0) {
        note(v, &v->unknown, id.b);
        return ERR_OK;
    }
    enum err err = keystore_record(k->keys, &id, &facts);
    if (err == ERR_OK)
        err = compare_facts(k, &facts, row);
    return err == ERR_OK ? next_mine(k, &v->mine, &facts) : err;
}

static struct view *id_list(struct arena *a, const struct buf *list)
{
    struct view *ids = arena_alloc(a, list->n / RECORD_ID_BYTES, sizeof(*ids));

    for (size_t i = 0; ids != NULL && i < list->n / RECORD_ID_BYTES; i++)
        ids[i] = view_part(buf_view(list), i * RECORD_ID_BYTES, RECORD_ID_BYTES);
    return ids;
}

/* All rows are compared: write the result down and answer. */
static enum err conclude(struct keeper *k, struct desk *d)
{
    struct inventory *v = &k->inventory;
    struct op op = {.k = k, .d = d, .id = v->frame, .type = DESK_KEEPER_INVENTORY, .arena = &k->arena};
    struct desk_keeper_inventory_is is = {.keys = keystore_count(k->keys, v->contract, v->register_no), .rows = v->rows};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    op_begin(&op, ACT_INVENTORY);
    entry_set_register(&op.e, v->register_no);
    entry_set_count(&op.e, is.keys);
    entry_set_limit(&op.e, v->differences);
    TRY(op_decide(&op, (struct view){NULL, 0}));
    is.leaf = op.leaf;
    is.missing = id_list(op.arena, &v->missing);
    is.missing_n = (uint32_t)(v->missing.n / RECORD_ID_BYTES);
    is.unknown = id_list(op.arena, &v->unknown);
    is.unknown_n = (uint32_t)(v->unknown.n / RECORD_ID_BYTES);
    is.stale = id_list(op.arena, &v->stale);
    is.stale_n = (uint32_t)(v->stale.n / RECORD_ID_BYTES);
    is.unstored = v->unstored;
    if (is.missing == NULL || is.unknown == NULL || is.stale == NULL)
        TRY(ERR_MEMORY);
    TRY(desk_keeper_inventory_is_put(&payload, &is));
    TRY(hold_answer(&op, DESK_KEEPER_INVENTORY_IS, &payload));
out:
    buf_clear(&payload);
    return err == ERR_DENIED ? ERR_OK : err;
}

enum err inventory_part(struct keeper *k, const struct keeper_office_inventory_part *m)
{
    struct inventory *v = &k->inventory;
    struct record_facts facts;
    enum err err = ERR_OK;

    if (!v->running)
        return ERR_INPUT; /* nobody asked */
    for (uint32_t i = 0; i < m->records_n; i++)
        TRY(compare_row(k, &m->records[i]));
    if (!m->last) {
        if (m->records_n == 0)
            TRY(ERR_INPUT);
        return ask_office(k);
    }
    while (!v->mine_ends) {
        note_missing(k);
        TRY(next_mine(k, &v->mine, &facts));
    }
    struct desk *d = desk_find(k, v->desk);
    if (d != NULL && !d->ending)
        TRY(conclude(k, d));
    inventory_end(v);
out:
    if (err != ERR_OK)
        inventory_end(v);
    return err;
}
