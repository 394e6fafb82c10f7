/*
 * The removal of erased rows.  Their keys are gone whatever happens here: the rows are dead.  A whole register or contract may be millions
 * of them, so they go in parts of some milliseconds, and the desks are served in between.
 *
 * A whole register may be filled anew at once.  What is to be removed is therefore bound by the number of a row that is stored when the
 * removal begins (contract 0, in the table of records): everything before it goes, what comes later has a higher number, because that row
 * is the last to go.  It makes the removal durable too: after a kill it goes on at the next start.
 */
#include "office/office.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/office_sql.h"

#include <string.h>

#define RECORD_BYTES 16
#define RECORDS_SOME 16   /* of single records, each with its tokens taken out of the runs */
#define STEP_MS 10        /* then the desks get their turn */
#define STEP_PIECES 8     /* ... and after so many pieces at the latest */
#define PAUSE_MS 1
#define RETRY_MS 1000     /* while the disk is full */
#define STEPS_FLUSHED 16  /* the write-ahead log is emptied after so many: it is never long */
#define REMOVALS_MAX TOKENS_DEAD_MAX
#define REGISTER_LAST UINT16_MAX

struct removal {
    struct removal *next;
    struct place place; /* register 0: the whole contract */
    int64_t number;     /* of the row that stands for it; 0: single records, or nothing to do but to answer */
    int64_t began_ms;
    uint8_t *records; /* RECORD_BYTES each; NULL: all */
    uint32_t records_n, at;
    uint32_t frame, rows;
    bool waits; /* the keeper, for an answer */
    unsigned steps;
};

static struct token_dead dead_of(const struct removal *r)
{
    return (struct token_dead){r->place.contract, r->place.register_no == 0 ? 0 : r->place.register_no,
                               r->place.register_no == 0 ? REGISTER_LAST : r->place.register_no, r->number, r->began_ms};
}

/* What nobody finds any more. */
static void hide(struct office *o)
{
    o->tokens.dead_n = 0;
    for (const struct removal *r = o->removals; r != NULL; r = r->next)
        if (r->number != 0 && o->tokens.dead_n < TOKENS_DEAD_MAX)
            o->tokens.dead[o->tokens.dead_n++] = dead_of(r);
}

static void removal_free(struct removal *r)
{
    if (r != NULL)
        mem_free(r->records);
    mem_free(r);
}

void removals_clear(struct office *o)
{
    while (o->removals != NULL) {
        struct removal *r = o->removals;
        o->removals = r->next;
        removal_free(r);
    }
    hide(o);
}

static void append(struct office *o, struct removal *r)
{
    struct removal **last = &o->removals;

    while (*last != NULL)
        last = &(*last)->next;
    *last = r;
    hide(o);
}

static void step(void *arg)
{
    struct office *o = arg;

    o->removing = false;
    (void)removal_step(o);
}

static void go_on(struct office *o, int64_t after_ms)
{
    if (o->removals != NULL && !o->removing)
        o->removing = loop_after(o->loop, after_ms, step, o) != NULL;
    if (o->removals != NULL && !o->removing)
        office_stop(o, ERR_MEMORY, "the rows of erased records cannot be removed");
}

static enum err answer(struct office *o, struct removal *r, bool left)
{
    const struct keeper_office_erased_done done = {.rows = left ? 0 : r->rows, .left = left};

    if (!r->waits)
        return ERR_OK;
    r->waits = false;
    return keeper_office_erased_done_send(o->keeper, r->frame, &done);
}

/* --- a whole register or contract ------------------------------------------------------------------------------------------------- */

/* The removal under way of the same place, or NULL. */
static struct removal *same_place(const struct office *o, struct place place)
{
    struct removal *r = o->removals;

    while (r != NULL && (r->number == 0 || r->place.contract != place.contract || r->place.register_no != place.register_no))
        r = r->next;
    return r;
}

static enum err mark(const struct office *o, struct place place, int64_t now_ms, int64_t *number_out)
{
    struct sql_removal_add_in in = {.now_ms = now_ms, .contract = place.contract, .register_ = place.register_no};

    memcpy(in.record, &place.contract, sizeof(place.contract)); /* only so that no two are the same */
    memcpy(in.record + sizeof(place.contract), &place.register_no, sizeof(place.register_no));
    return sql_removal_add(o->db, &in, number_out);
}

/* All that a search or a page could find goes at once, in one small transaction; ${r->number} stays 0 if there is nothing to remove. */
static enum err begin_whole(struct office *o, struct removal *r)
{
    const uint32_t contract = r->place.contract;
    const uint16_t register_no = r->place.register_no;
    struct removal *before = same_place(o, r->place);
    struct removal begun = {.place = r->place, .began_ms = clock_now_ms()};
    const struct token_dead dead = dead_of(&begun);
    struct sql_removal_any_out any;
    uint64_t changed;
    enum err err;

    TRY(db_begin(o->db));
    TRY(tokens_give_up(&o->tokens, contract, register_no));
    TRY(sql_work_forget_whole(o->db, &(struct sql_work_forget_whole_in){contract, register_no}, &changed));
    TRY(sql_search_forget_whole(o->db, &(struct sql_search_forget_whole_in){contract, register_no}, &changed));
    TRY(sql_count_clear(o->db, &(struct sql_count_clear_in){contract, register_no}, &changed));
    TRY(sql_removal_any(o->db, &(struct sql_removal_any_in){contract, dead.low, dead.high}, &any));
    if (before != NULL)
        TRY(sql_record_remove(o->db, &(struct sql_record_remove_in){before->number}, &changed));
    if (any.any || before != NULL)
        TRY(mark(o, r->place, begun.began_ms, &begun.number));
    TRY(db_commit(o->db));
    r = before != NULL ? before : r; /* the one that is told again is answered behind it */
    r->number = begun.number;
    r->began_ms = begun.began_ms;
out:
    db_rollback(o->db);
    return err;
}

/* Everything is gone, from the log too: so that a kill leaves nothing behind that nobody knows of, the mark goes last. */
static enum err end_whole(struct office *o, const struct removal *r)
{
    uint64_t changed;
    enum err err;

    TRY(db_truncate_log(o->db));
    if (r->number != 0)
        TRY(sql_record_remove(o->db, &(struct sql_record_remove_in){r->number}, &changed));
out:
    return err;
}

/* --- parts ------------------------------------------------------------------------------------------------------------------------ */

static enum err piece_of_records(const struct rows *rows, struct removal *r, uint32_t *at, uint32_t *erased_out, bool *more_out)
{
    struct view some[RECORDS_SOME];
    uint32_t n = 0;

    for (; n < RECORDS_SOME && *at + n < r->records_n; n++)
        some[n] = view_of(r->records + (size_t)(*at + n) * RECORD_BYTES, RECORD_BYTES);
    *at += n;
    *more_out = *at < r->records_n;
    return rows_erase(rows, some, n, erased_out);
}

/* Some milliseconds of ${r}, in one transaction. */
static enum err part(struct office *o, struct removal *r, bool *more_out)
{
    const struct rows rows = {.db = o->db, .tokens = &o->tokens, .arena = &o->arena, .place = r->place, .now_ms = clock_now_ms()};
    const struct token_dead dead = dead_of(r);
    const int64_t from_ms = clock_monotonic_ms();
    uint32_t erased, all = 0, at = r->at;
    enum err err;

    *more_out = r->records != NULL || r->number != 0;
    if (!*more_out)
        return ERR_OK;
    TRY(db_begin(o->db));
    for (int i = 0; *more_out && i < STEP_PIECES && clock_monotonic_ms() - from_ms < STEP_MS; i++) {
        erased = 0;
        if (r->records != NULL)
            TRY(piece_of_records(&rows, r, &at, &erased, more_out));
        else
            TRY(rows_erase_some(&rows, &dead, &erased, more_out));
        all += erased;
        arena_clear(&o->arena);
    }
    TRY(db_commit(o->db));
    r->rows += all;
    r->at = at;
    if (*more_out && ++r->steps % STEPS_FLUSHED == 0)
        TRY(db_truncate_log(o->db)); /* the pages as they were before are in the log */
out:
    arena_clear(&o->arena);
    db_rollback(o->db);
    return err;
}

/* The disk is full.  The keeper tells us again of what it has told; what stands in the database stays here too. */
static enum err leave(struct office *o)
{
    enum err err = ERR_OK;

    if (!o->rows_left)
        log_error("no space to remove the rows of erased records: they are removed when there is some");
    o->rows_left = true;
    for (struct removal **at = &o->removals; *at != NULL && err == ERR_OK;) {
        struct removal *r = *at;
        err = answer(o, r, true);
        if (r->number != 0) {
            at = &r->next;
        } else {
            *at = r->next;
            removal_free(r);
        }
    }
    return err;
}

static enum err done(struct office *o, struct removal *r)
{
    enum err err;

    TRY(end_whole(o, r));
    if (o->rows_left)
        log_info("the rows of erased records that a full disk had left are being removed");
    o->rows_left = false;
    TRY(answer(o, r, false));
    o->removals = r->next;
    hide(o);
    removal_free(r);
out:
    return err;
}

bool removal_step(struct office *o)
{
    struct removal *r = o->removals;
    bool more = false;
    enum err err;

    group_commit(o);
    if (r == NULL)
        return false;
    err = part(o, r, &more);
    if (err == ERR_OK && !more)
        err = done(o, r);
    const bool full = err == ERR_NO_SPACE;
    if (full)
        err = leave(o);
    if (err != ERR_OK)
        office_stop(o, err, "the rows of erased records could not be removed");
    else
        go_on(o, full ? RETRY_MS : PAUSE_MS);
    return err == ERR_OK && !full && o->removals != NULL;
}

/* --- what the keeper says --------------------------------------------------------------------------------------------------------- */

static enum err keep_records(struct removal *r, const struct keeper_office_erased *m)
{
    if (m->records_n == 0)
        return ERR_OK;
    r->records = mem_calloc(m->records_n, RECORD_BYTES);
    if (r->records == NULL)
        return ERR_MEMORY;
    r->records_n = m->records_n;
    for (uint32_t i = 0; i < m->records_n; i++)
        memcpy(r->records + (size_t)i * RECORD_BYTES, m->records[i].p, RECORD_BYTES);
    return ERR_OK;
}

static bool many_under_way(const struct office *o)
{
    unsigned n = 0;

    for (const struct removal *r = o->removals; r != NULL; r = r->next)
        n++;
    return n >= REMOVALS_MAX;
}

enum err removal_begin(struct office *o, const struct keeper_office_erased *m, uint32_t frame)
{
    struct removal *r = mem_zalloc(sizeof(*r));
    enum err err = ERR_OK;

    if (r == NULL)
        return ERR_MEMORY;
    r->place = (struct place){m->contract, m->register_};
    r->frame = frame;
    r->waits = true;
    if (m->records_n == 0 && m->contract == 0)
        TRY(ERR_INPUT);
    TRY(keep_records(r, m));
    err = many_under_way(o) ? ERR_NO_SPACE : m->records_n == 0 ? begin_whole(o, r) : ERR_OK;
    if (err == ERR_NO_SPACE) { /* it is told again */
        err = answer(o, r, true);
        goto out;
    }
    TRY(err);
    append(o, r);
    r = NULL;
    go_on(o, 0);
out:
    removal_free(r);
    return err;
}

static enum err resume(void *arg, const struct sql_removal_list_out *row)
{
    struct office *o = arg;
    struct removal *r = mem_zalloc(sizeof(*r));

    if (r == NULL)
        return ERR_MEMORY;
    r->place = (struct place){row->contract, row->register_};
    r->number = row->number;
    r->began_ms = row->began_ms;
    append(o, r);
    return ERR_OK;
}

enum err removals_resume(struct office *o)
{
    enum err err = sql_removal_list(o->db, resume, o);

    if (err == ERR_OK && o->removals != NULL)
        log_info("the removal of erased rows that was interrupted goes on");
    go_on(o, 0);
    return err;
}
