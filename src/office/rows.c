/*
 * Tokens are repeated beside their record, so that they can be found again without a second index.
 */
#include "office/rows.h"

#include "base/buf.h"
#include "db/office_sql.h"

#include <string.h>

#define TOKEN_BYTES 19
#define TOKENS_MAX 256 /* of one record */

static struct sql_record_state_in key_of(const struct rows *r, const uint8_t record[16])
{
    struct sql_record_state_in key = {.contract = r->place.contract,
                                      .register_ = r->place.register_no};

    memcpy(key.record, record, sizeof(key.record));
    return key;
}

bool rows_dead(const struct tokens *t, struct place place, int64_t number)
{
    const struct token_dead *d = tokens_dead(t, place.contract, place.register_no);

    return d != NULL && number < d->before;
}

/* It only says that the record has no token of this kind and field any more. */
static bool is_none(const struct desk_office_token *t)
{
    uint8_t any = 0;

    for (size_t i = 0; i < sizeof(t->token); i++)
        any |= t->token[i];
    return any == 0;
}

static struct token_key key_of_token(const struct rows *r, const struct desk_office_token *t)
{
    struct token_key key = {r->place.contract, r->place.register_no, t->index, t->field, {0}};

    memcpy(key.token, t->token, sizeof(key.token));
    return key;
}

typedef enum err add_fn(struct tokens *t, const struct token_key *key, int64_t number);

static enum err index_row(const struct rows *r, const struct desk_office_stored_row *row, int64_t number, add_fn *add)
{
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < row->tokens_n && err == ERR_OK; i++) {
        struct token_key key = key_of_token(r, &row->tokens[i]);
        if (!is_none(&row->tokens[i]))
            err = add(r->tokens, &key, number);
    }
    return err;
}

static enum err unindex(const struct rows *r, const struct desk_office_token *t, int64_t number)
{
    struct token_key key = key_of_token(r, t);

    return tokens_remove(r->tokens, &key, number);
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

/* The record is there: this job stored it under the same number, and brings it again. */
static enum err replace_row(const struct rows *r, uint32_t job, const struct desk_office_stored_row *row, struct view tokens,
                            int64_t *number_out)
{
    struct sql_record_state_in key = key_of(r, row->record);
    struct sql_record_move_in place = {.contract = key.contract, .register_ = key.register_, .block = row->block};
    struct sql_record_state_out old;
    uint64_t changed;
    enum err err;

    TRY(sql_record_state(r->db, &key, r->arena, &old));
    if (old.version != 1 || old.job != job || old.row_no != row->row)
        TRY(ERR_CONFLICT);
    *number_out = old.number;
    TRY(unindex_all(r, &old));
    const struct sql_record_replace_in in = {
        .number = old.number, .version = 1, .envelope = row->envelope, .tokens = tokens, .now_ms = r->now_ms};
    TRY(sql_record_replace(r->db, &in, &changed));
    memcpy(place.record, row->record, sizeof(place.record));
    if (old.block != row->block)
        TRY(sql_record_move(r->db, &place, &changed));
out:
    return err;
}

static enum err import_row(const struct rows *r, uint32_t job, const struct desk_office_stored_row *row, struct buf *tokens,
                           bool *is_new_out)
{
    struct sql_record_add_in in = {.contract = r->place.contract,
                                   .register_ = r->place.register_no,
                                   .block = row->block,
                                   .envelope = row->envelope,
                                   .now_ms = r->now_ms,
                                   .job = job,
                                   .row_no = row->row};
    int64_t number = 0;
    enum err err;

    buf_reset(tokens);
    put_tokens(tokens, row);
    TRY(buf_status(tokens));
    in.tokens = buf_view(tokens);
    memcpy(in.record, row->record, sizeof(in.record));
    err = sql_record_add(r->db, &in, &number);
    *is_new_out = err == ERR_OK;
    if (err == ERR_CONFLICT)
        err = replace_row(r, job, row, in.tokens, &number);
    TRY(err);
    err = index_row(r, row, number, tokens_add_later);
out:
    return err;
}

enum err rows_import(const struct rows *r, uint32_t job, const struct desk_office_stored_row *rows,
                     uint32_t n, uint64_t *added_out)
{
    struct sql_count_add_in count = {.contract = r->place.contract,
                                     .register_ = r->place.register_no};
    struct buf tokens;
    uint64_t changed;
    bool is_new;
    enum err err = ERR_OK;

    buf_init(&tokens, TOKENS_MAX * TOKEN_BYTES);
    for (uint32_t i = 0; i < n; i++) {
        TRY(import_row(r, job, &rows[i], &tokens, &is_new));
        count.records += is_new;
    }
    if (count.records > 0)
        TRY(sql_count_add(r->db, &count, &changed));
    *added_out = count.records;
out:
    buf_clear(&tokens);
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
    struct buf tokens;
    uint64_t changed;
    enum err err;

    buf_init(&tokens, TOKENS_MAX * TOKEN_BYTES);
    TRY(sql_record_state(r->db, &key, r->arena, &old));
    if (rows_dead(r->tokens, r->place, old.number))
        TRY(ERR_NOT_FOUND);
    if (old.version != base || base == UINT32_MAX)
        TRY(ERR_CONFLICT);
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
    err = index_row(r, row, old.number, tokens_add);
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
    if (rows_dead(r->tokens, r->place, old.number))
        TRY(ERR_NOT_FOUND); /* its count was cleared with the others */
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
    err = ERR_OK;
    if (count.records > 0)
        TRY(sql_count_take(r->db, &count, &changed));
    *erased_out = (uint32_t)count.records;
out:
    return err;
}

struct numbers {
    int64_t number[ROWS_SOME];
    unsigned n;
};

static enum err add_number(void *arg, const struct sql_removal_rows_out *row)
{
    struct numbers *some = arg;

    some->number[some->n++] = row->number;
    return ERR_OK;
}

/* The tokens first: what a search finds must be there. */
enum err rows_erase_some(const struct rows *r, const struct token_dead *dead, uint32_t *erased_out, bool *more_out)
{
    const struct sql_removal_rows_in in = {dead->contract, dead->low, dead->high, dead->before, ROWS_SOME};
    struct numbers some = {.n = 0};
    uint64_t changed;
    enum err err;

    *erased_out = 0;
    TRY(tokens_remove_some(r->tokens, dead, ROWS_SOME, more_out));
    if (*more_out)
        return ERR_OK;
    TRY(sql_removal_rows(r->db, &in, add_number, &some));
    for (unsigned i = 0; i < some.n; i++) {
        TRY(sql_version_remove(r->db, &(struct sql_version_remove_in){some.number[i]}, &changed));
        TRY(sql_record_remove(r->db, &(struct sql_record_remove_in){some.number[i]}, &changed));
    }
    *erased_out = some.n;
    *more_out = some.n == ROWS_SOME;
out:
    return err;
}
