/*
 * Keys that come twice: rows whose key a stored record has, or an earlier row that is on its way.  The tokens of a load are asked for
 * while loads before it are still being sealed and stored, so those are looked at here.
 */
#include "desk/job_internal.h"

#include "press/cell.h"
#include "press/search.h"
#include "rules/state.h"

#include <stdlib.h>
#include <string.h>

#define WHOLE_ROW UINT16_MAX /* as the column of an issue */

static bool identifies(const struct job *job, const struct desk_press_key *key)
{
    const struct job_field *f = job_field(job, key->field);

    return f != NULL && (f->flags & FIELD_KEY) != 0 && (f->flags & FIELD_VEILED) == 0 &&
           key->index == SEARCH_EXACT;
}

uint32_t job_same_count(const struct job *job, const struct desk_press_rows *rows)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < rows->rows_n; i++)
        for (uint32_t k = 0; !rows->rows[i].refused && k < rows->rows[i].keys_n; k++)
            n += identifies(job, &rows->rows[i].keys[k]);
    return n;
}

enum err job_same_collect(struct desk *d, struct job_load *load)
{
    const struct desk_press_rows *rows = &load->rows;
    struct job_identities *out = &load->ids;
    const uint32_t most = job_same_count(d->job, rows);

    if (most > JOB_KEYS_MAX)
        return ERR_LIMIT;
    out->list = arena_alloc(&load->arena, most, sizeof(*out->list));
    out->tokens = arena_alloc(&load->arena, most, sizeof(*out->tokens));
    out->keys = arena_alloc(&load->arena, most, sizeof(*out->keys));
    if (out->list == NULL || out->tokens == NULL || out->keys == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < rows->rows_n; i++)
        for (uint32_t k = 0; !rows->rows[i].refused && k < rows->rows[i].keys_n; k++) {
            const struct desk_press_key *key = &rows->rows[i].keys[k];
            if (!identifies(d->job, key))
                continue;
            out->list[out->n] = (struct job_identity){.row = i};
            out->keys[out->n++] = (struct desk_keeper_search_key){key->index, key->field, key->key};
        }
    return ERR_OK;
}

static enum err refuse_duplicate(struct job_load *load, uint32_t row)
{
    const struct desk_press_issue why = {.column = WHOLE_ROW,
                                         .code = CELL_DUPLICATE_KEY,
                                         .severity = CELL_ERROR,
                                         .remedy = CELL_REMEDY_REMOVE_DUPLICATE};

    return job_refuse_row(&load->arena, &load->rows.rows[row], &why);
}

static int compare_tokens(const struct desk_keeper_token *a, const struct desk_keeper_token *b)
{
    if (a->field != b->field)
        return a->field < b->field ? -1 : 1;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    /* stylecheck: allow memcmp, because these are keyed hashes and their order is needed */
    return memcmp(a->token, b->token, sizeof(a->token));
}

static int by_token(const void *a, const void *b)
{
    const struct job_identity_token *x = a, *y = b;

    return compare_tokens(&x->token, &y->token);
}

/* Rows with a key that an earlier row of the load has, unless that row is refused itself, or a row of a load before. */
static enum err refuse_repeated(struct job_load *load)
{
    struct job_identities *ids = &load->ids;
    bool *is_held = arena_alloc(&load->arena, ids->n, sizeof(*is_held)); /* of each group: by a row that stays */
    enum err err = ERR_OK;

    if (is_held == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0, end = 0; i < ids->n && err == ERR_OK; i = end) { /* the keys of one row after the other */
        const uint32_t row = ids->list[i].row;
        bool is_repeated = false;
        for (end = i; end < ids->n && ids->list[end].row == row; end++)
            is_repeated = is_repeated || ids->list[end].is_held || is_held[ids->list[end].group];
        if (is_repeated)
            err = refuse_duplicate(load, row);
        for (uint32_t k = i; k < end && !load->rows.rows[row].refused; k++)
            is_held[ids->list[k].group] = true;
    }
    return err;
}

static uint32_t part_of(const struct job_identities *ids, uint32_t from)
{
    return ids->n - from < JOB_KEYS_AT_ONCE ? ids->n - from : JOB_KEYS_AT_ONCE;
}

enum err job_same_ask_tokens(struct desk *d, struct job_load *load)
{
    struct job_identities *ids = &load->ids;
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < ids->n; i += JOB_KEYS_AT_ONCE) {
        struct desk_keeper_job_tokens m = {&ids->keys[i], part_of(ids, i)};
        TRY(ask_keeper_begin(d, DESK_KEEPER_JOB_TOKENS, &m, &ids->asked[i / JOB_KEYS_AT_ONCE]));
    }
out:
    return err;
}

bool job_same_is_answered(const struct desk *d, const struct job_load *load)
{
    const struct job_identities *ids = &load->ids;

    for (uint32_t i = 0; i < ids->n; i += JOB_KEYS_AT_ONCE)
        if (!ask_is_answered(d, ids->asked[i / JOB_KEYS_AT_ONCE]))
            return false;
    return true;
}

static enum err learn_tokens(struct desk *d, struct job_identities *ids)
{
    struct desk_keeper_job_tokens_are are;
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < ids->n; i += JOB_KEYS_AT_ONCE) {
        TRY(ask_keeper_end(d, ids->asked[i / JOB_KEYS_AT_ONCE], DESK_KEEPER_JOB_TOKENS_ARE, &are));
        if (are.tokens_n != part_of(ids, i))
            return ERR_INTERNAL;
        for (uint32_t k = 0; k < are.tokens_n; k++)
            ids->tokens[i + k] = (struct job_identity_token){are.tokens[k], i + k};
    }
out:
    return err;
}

/* Which keys of ${load} a row that stays of ${before} has.  The tokens of both are in their order. */
static void find_held(const struct job_load *before, struct job_load *load)
{
    const struct job_identities *old = &before->ids;
    const struct job_identities *ids = &load->ids;

    for (uint32_t i = 0, k = 0; i < ids->n && k < old->n;) {
        struct job_identity *mine = &ids->list[ids->tokens[i].at];
        int order = compare_tokens(&old->tokens[k].token, &ids->tokens[i].token);
        if (order == 0 && !before->rows.rows[old->list[old->tokens[k].at].row].refused)
            mine->is_held = true;
        if (order > 0 || mine->is_held)
            i++;
        else
            k++;
    }
}

/* Equal keys, and those that loads before have. */
static void compare_all(struct job_load *load, const struct job_load *const *before, unsigned before_n)
{
    struct job_identities *ids = &load->ids;
    uint32_t group = 0;

    qsort(ids->tokens, ids->n, sizeof(*ids->tokens), by_token);
    for (uint32_t i = 1; i < ids->n; i++) {
        group += compare_tokens(&ids->tokens[i - 1].token, &ids->tokens[i].token) != 0;
        ids->list[ids->tokens[i].at].group = group;
    }
    for (unsigned k = 0; k < before_n; k++)
        find_held(before[k], load);
}

enum err job_same_ask_office(struct desk *d, struct job_load *load, const struct job_load *const *before, unsigned before_n)
{
    struct desk_office_keys_exist ask = {.register_ = d->job->register_no};
    struct job_identities *ids = &load->ids;
    enum err err;

    ask.tokens = arena_alloc(&d->arena, JOB_KEYS_AT_ONCE, sizeof(*ask.tokens));
    if (ask.tokens == NULL)
        return ERR_MEMORY;
    TRY(learn_tokens(d, ids));
    for (uint32_t i = 0; i < ids->n; i += JOB_KEYS_AT_ONCE) {
        for (ask.tokens_n = 0; ask.tokens_n < part_of(ids, i); ask.tokens_n++) {
            const struct desk_keeper_token *from = &ids->tokens[i + ask.tokens_n].token;
            struct desk_office_token *to = &ask.tokens[ask.tokens_n];
            *to = (struct desk_office_token){.index = from->index, .field = from->field};
            memcpy(to->token, from->token, sizeof(to->token));
        }
        TRY(ask_office_begin(d, DESK_OFFICE_KEYS_EXIST, &ask, &ids->asked[i / JOB_KEYS_AT_ONCE]));
    }
    compare_all(load, before, before_n); /* while the office looks */
out:
    return err;
}

enum err job_same_refuse(struct desk *d, struct job_load *load)
{
    struct job_identities *ids = &load->ids;
    struct desk_office_keys_that_exist there;
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < ids->n; i += JOB_KEYS_AT_ONCE) {
        TRY(ask_office_end(d, ids->asked[i / JOB_KEYS_AT_ONCE], DESK_OFFICE_KEYS_THAT_EXIST, &there));
        for (uint32_t k = 0; k < there.positions_n; k++) {
            if (there.positions[k] >= part_of(ids, i))
                TRY(ERR_INTERNAL);
            TRY(refuse_duplicate(load, ids->list[i + there.positions[k]].row));
        }
    }
    TRY(refuse_repeated(load));
out:
    return err;
}
