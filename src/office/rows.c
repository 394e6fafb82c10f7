/*
 * Tokens are repeated beside their record, so that they can be found again without a second index;
 * and all tokens of a batch are sorted before they are inserted, so that neighbours in the index
 * are written together.
 */
#include "office/rows.h"

#include "base/buf.h"
#include "db/office_sql.h"

#include <stdlib.h>
#include <string.h>

#define TOKEN_BYTES 19
#define TOKENS_MAX 256 /* of one record */

/* Tokens that wait to be inserted. */
struct entries {
    struct sql_token_add_in *at;
    size_t n;
};

static struct sql_record_state_in key_of(const struct rows *r, const uint8_t record[16])
{
    struct sql_record_state_in key = {.contract = r->place.contract,
                                      .register_ = r->place.register_no};

    memcpy(key.record, record, sizeof(key.record));
    return key;
}

static enum err entries_init(const struct rows *r, struct entries *e, size_t max)
{
    *e = (struct entries){.at = arena_alloc(r->arena, max, sizeof(*e->at))};
    return e->at == NULL ? ERR_MEMORY : ERR_OK;
}

/* It only says that the record has no token of this kind and field any more. */
static bool is_none(const struct desk_office_token *t)
{
    uint8_t any = 0;

    for (size_t i = 0; i < sizeof(t->token); i++)
        any |= t->token[i];
    return any == 0;
}

static void entries_add(const struct rows *r, struct entries *e,
                        const struct desk_office_stored_row *row, int64_t number)
{
    for (uint32_t i = 0; i < row->tokens_n; i++) {
        const struct desk_office_token *t = &row->tokens[i];
        if (is_none(t))
            continue;
        struct sql_token_add_in *in = &e->at[e->n++];
        *in = (struct sql_token_add_in){.contract = r->place.contract,
                                        .register_ = r->place.register_no,
                                        .kind = t->index,
                                        .field = t->field,
                                        .number = number};
        memcpy(in->token, t->token, sizeof(in->token));
    }
}

/* In the order of the index. */
static int compare_entries(const void *a, const void *b)
{
    const struct sql_token_add_in *x = a, *y = b;

    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->field != y->field)
        return x->field < y->field ? -1 : 1;
    /* stylecheck: allow memcmp, because these are keyed hashes and their order is needed */
    int order = memcmp(x->token, y->token, sizeof(x->token));
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static enum err entries_insert(const struct rows *r, struct entries *e)
{
    uint64_t changed;
    enum err err = ERR_OK;

    if (e->n > 1)
        qsort(e->at, e->n, sizeof(*e->at), compare_entries);
    for (size_t i = 0; i < e->n && err == ERR_OK; i++)
        err = sql_token_add(r->db, &e->at[i], &changed);
    return err;
}

static enum err unindex(const struct rows *r, const struct desk_office_token *t, int64_t number)
{
    struct sql_token_remove_in in = {.contract = r->place.contract,
                                     .register_ = r->place.register_no,
                                     .kind = t->index,
                                     .field = t->field,
                                     .number = number};
    uint64_t changed;

    memcpy(in.token, t->token, sizeof(in.token));
    return sql_token_remove(r->db, &in, &changed);
}

/* Token ${i} of those that are repeated beside a record. */
static enum err token_at(const struct rows *r, struct view tokens, size_t i,
                         struct desk_office_token *t)
{
    enum err err =
        desk_office_token_get(view_part(tokens, i * TOKEN_BYTES, TOKEN_BYTES), r->arena, t);

    return err == ERR_INPUT ? ERR_CORRUPT : err;
}

static enum err unindex_all(const struct rows *r, const struct sql_record_state_out *old)
{
    struct desk_office_token t;
    enum err err = ERR_OK;

    for (size_t i = 0; i < old->tokens.n / TOKEN_BYTES; i++) {
        TRY(token_at(r, old->tokens, i, &t));
        TRY(unindex(r, &t, old->number));
    }
out:
    return err;
}

static void put_tokens(struct buf *out, const struct desk_office_stored_row *row)
{
    for (uint32_t i = 0; i < row->tokens_n; i++)
        if (!is_none(&row->tokens[i]) && desk_office_token_put(out, &row->tokens[i]) != ERR_OK)
            return; /* ${out} remembers */
}

/* Insert a new record, or bring back one that this job stored under the same number. */
static enum err import_row(const struct rows *r, uint32_t job,
                           const struct desk_office_stored_row *row, struct entries *e,
                           bool *is_new_out)
{
    struct sql_record_state_in key = key_of(r, row->record);
    struct sql_record_state_out old;
    struct buf tokens;
    int64_t number = 0;
    uint64_t changed;
    enum err err;

    buf_init(&tokens, TOKENS_MAX * TOKEN_BYTES);
    put_tokens(&tokens, row);
    TRY(buf_status(&tokens));
    err = sql_record_state(r->db, &key, r->arena, &old);
    *is_new_out = err == ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND) {
        struct sql_record_add_in in = {.contract = key.contract,
                                       .register_ = key.register_,
                                       .block = row->block,
                                       .envelope = row->envelope,
                                       .tokens = buf_view(&tokens),
                                       .now_ms = r->now_ms,
                                       .job = job,
                                       .row_no = row->row};
        memcpy(in.record, row->record, sizeof(in.record));
        TRY(sql_record_add(r->db, &in, &number));
    } else {
        TRY(err);
        if (old.version != 1 || old.job != job || old.row_no != row->row)
            TRY(ERR_CONFLICT);
        number = old.number;
        TRY(unindex_all(r, &old));
        TRY(sql_record_replace(r->db,
                               &(struct sql_record_replace_in){.number = number,
                                                               .version = 1,
                                                               .envelope = row->envelope,
                                                               .tokens = buf_view(&tokens),
                                                               .now_ms = r->now_ms},
                               &changed));
        struct sql_record_move_in place = {.contract = key.contract, .register_ = key.register_, .block = row->block};
        memcpy(place.record, row->record, sizeof(place.record));
        if (old.block != row->block)
            TRY(sql_record_move(r->db, &place, &changed));
    }
    entries_add(r, e, row, number);
out:
    buf_clear(&tokens);
    return err;
}

enum err rows_import(const struct rows *r, uint32_t job, const struct desk_office_stored_row *rows,
                     uint32_t n, uint64_t *added_out)
{
    struct sql_count_add_in count = {.contract = r->place.contract,
                                     .register_ = r->place.register_no};
    struct entries e;
    size_t tokens = 0;
    uint64_t changed;
    bool is_new;
    enum err err;

    for (uint32_t i = 0; i < n; i++)
        tokens += rows[i].tokens_n;
    TRY(entries_init(r, &e, tokens));
    for (uint32_t i = 0; i < n; i++) {
        TRY(import_row(r, job, &rows[i], &e, &is_new));
        count.records += is_new;
    }
    TRY(entries_insert(r, &e));
    if (count.records > 0)
        TRY(sql_count_add(r->db, &count, &changed));
    *added_out = count.records;
out:
    return err;
}

static bool replaces(const struct desk_office_stored_row *row, const struct desk_office_token *old)
{
    for (uint32_t i = 0; i < row->tokens_n; i++)
        if (row->tokens[i].index == old->index && row->tokens[i].field == old->field)
            return true;
    return false;
}

/* Take the tokens back that ${row} replaces; the others go to ${kept}. */
static enum err unindex_replaced(const struct rows *r, const struct sql_record_state_out *old,
                                 const struct desk_office_stored_row *row, struct buf *kept)
{
    struct desk_office_token t;
    enum err err = ERR_OK;

    for (size_t i = 0; i < old->tokens.n / TOKEN_BYTES; i++) {
        TRY(token_at(r, old->tokens, i, &t));
        TRY(replaces(row, &t) ? unindex(r, &t, old->number) : desk_office_token_put(kept, &t));
    }
out:
    return err;
}

enum err rows_replace(const struct rows *r, uint32_t base, const struct desk_office_stored_row *row)
{
    struct sql_record_state_in key = key_of(r, row->record);
    struct sql_record_state_out old;
    struct entries e;
    struct buf tokens;
    uint64_t changed;
    enum err err;

    buf_init(&tokens, TOKENS_MAX * TOKEN_BYTES);
    TRY(sql_record_state(r->db, &key, r->arena, &old));
    if (old.version != base || base == UINT32_MAX)
        TRY(ERR_CONFLICT);
    TRY(entries_init(r, &e, row->tokens_n));
    TRY(unindex_replaced(r, &old, row, &tokens));
    put_tokens(&tokens, row);
    TRY(buf_status(&tokens));
    TRY(sql_version_keep(r->db, &(struct sql_version_keep_in){old.number}, &changed));
    TRY(sql_record_replace(r->db,
                           &(struct sql_record_replace_in){.number = old.number,
                                                           .version = base + 1,
                                                           .envelope = row->envelope,
                                                           .tokens = buf_view(&tokens),
                                                           .now_ms = r->now_ms},
                           &changed));
    entries_add(r, &e, row, old.number);
    TRY(entries_insert(r, &e));
out:
    buf_clear(&tokens);
    return err;
}

/* It disappears from every worklist too. */
static enum err erase_row(const struct rows *r, const uint8_t record[16])
{
    struct sql_record_state_in key = key_of(r, record);
    struct sql_work_forget_record_in item = {.contract = key.contract, .register_ = key.register_};
    struct sql_record_state_out old;
    uint64_t changed;
    enum err err;

    memcpy(item.record, record, sizeof(item.record));
    TRY(sql_work_forget_record(r->db, &item, &changed));
    TRY(sql_record_state(r->db, &key, r->arena, &old));
    TRY(unindex_all(r, &old));
    TRY(sql_version_remove(r->db, &(struct sql_version_remove_in){old.number}, &changed));
    TRY(sql_record_remove(r->db, &(struct sql_record_remove_in){old.number}, &changed));
out:
    return err;
}

enum err rows_erase(const struct rows *r, const struct view *records, uint32_t n,
                    uint32_t *erased_out)
{
    struct sql_count_take_in count = {.contract = r->place.contract,
                                      .register_ = r->place.register_no};
    uint64_t changed;
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < n; i++) {
        err = erase_row(r, records[i].p);
        count.records += err == ERR_OK;
        if (err != ERR_OK && err != ERR_NOT_FOUND)
            goto out;
    }
    TRY(sql_count_take(r->db, &count, &changed));
    *erased_out = (uint32_t)count.records;
out:
    return err;
}

enum err rows_erase_whole(const struct rows *r, uint32_t *erased_out)
{
    const uint32_t contract = r->place.contract;
    const uint16_t register_no = r->place.register_no;
    uint64_t changed, records;
    enum err err;

    TRY(sql_token_remove_whole(r->db, &(struct sql_token_remove_whole_in){contract, register_no}, &changed));
    TRY(sql_version_remove_whole(r->db, &(struct sql_version_remove_whole_in){contract, register_no}, &changed));
    TRY(sql_record_remove_whole(r->db, &(struct sql_record_remove_whole_in){contract, register_no}, &records));
    TRY(sql_work_forget_whole(r->db, &(struct sql_work_forget_whole_in){contract, register_no}, &changed));
    TRY(sql_search_forget_whole(r->db, &(struct sql_search_forget_whole_in){contract, register_no}, &changed));
    TRY(sql_count_clear(r->db, &(struct sql_count_clear_in){contract, register_no}, &changed));
    *erased_out = records > UINT32_MAX ? UINT32_MAX : (uint32_t)records;
out:
    return err;
}
