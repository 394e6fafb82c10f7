/*
 * Rows on their way from the press over the keeper to the office.  A batch covers a contiguous
 * range of rows, refused ones included, so that the ledger accounts for every row of the file.
 */
#include "desk/job_internal.h"

#include "desk/flow.h"
#include "press/cell.h"
#include "press/search.h"
#include "rules/state.h"

#include <string.h>

#define BATCH_ROWS 64
#define BATCH_COST 49152 /* bytes of plaintext, with what sealing adds: fits a frame both ways */
#define BATCH_ISSUES 512
#define CELL_COST 64
#define KEY_COST 32
#define ROW_COST 128
#define KEYS_AT_ONCE 512
#define WHOLE_ROW UINT16_MAX /* as the column of an issue */

/* The press numbers its search keys as the office does its tokens. */
_Static_assert((int)SEARCH_EXACT == DESK_OFFICE_INDEX_KIND_EXACT, "exact");
_Static_assert((int)SEARCH_NAME_KANJI == DESK_OFFICE_INDEX_KIND_NAME_KANJI, "kanji");
_Static_assert((int)SEARCH_NAME_KANA_STRICT == DESK_OFFICE_INDEX_KIND_KANA_STRICT, "kana");
_Static_assert((int)SEARCH_NAME_KANA_LOOSE == DESK_OFFICE_INDEX_KIND_KANA_LOOSE, "loose kana");
_Static_assert((int)SEARCH_BIRTH_DATE == DESK_OFFICE_INDEX_KIND_BIRTH_DATE, "birth date");
_Static_assert((int)SEARCH_ADDRESS_BLOCK == DESK_OFFICE_INDEX_KIND_ADDRESS_BLOCK, "address");
_Static_assert((int)SEARCH_KIND__MAX == DESK_OFFICE_INDEX_KIND__MAX, "all");

/* --- keys that come twice
 * ------------------------------------------------------------------------------------------- */

/* The keys of the rows that identify records, and the row each belongs to. */
struct identities {
    struct desk_keeper_search_key *keys;
    uint32_t *rows;
    uint32_t n;
};

static bool identifies(const struct job *job, const struct desk_press_key *key)
{
    const struct job_field *f = job_field(job, key->field);

    return f != NULL && (f->flags & FIELD_KEY) != 0 && (f->flags & FIELD_VEILED) == 0 &&
           key->index == SEARCH_EXACT;
}

static enum err collect(const struct desk *d, const struct desk_press_rows *rows,
                        struct identities *out)
{
    for (uint32_t i = 0; i < rows->rows_n; i++)
        for (uint32_t k = 0; !rows->rows[i].refused && k < rows->rows[i].keys_n; k++) {
            const struct desk_press_key *key = &rows->rows[i].keys[k];
            if (!identifies(d->job, key))
                continue;
            if (out->n == KEYS_AT_ONCE)
                return ERR_LIMIT;
            out->rows[out->n] = i;
            out->keys[out->n++] = (struct desk_keeper_search_key){key->index, key->field, key->key};
        }
    return ERR_OK;
}

static enum err refuse_duplicate(struct desk *d, struct desk_press_row *row)
{
    const struct desk_press_issue why = {.column = WHOLE_ROW,
                                         .code = CELL_DUPLICATE_KEY,
                                         .severity = CELL_ERROR,
                                         .remedy = CELL_REMEDY_REMOVE_DUPLICATE};

    return job_refuse_row(d, row, &why);
}

static bool same_token(const struct desk_keeper_token *a, const struct desk_keeper_token *b)
{
    return a->field == b->field && a->index == b->index &&
           view_eq(view_of(a->token, sizeof(a->token)), view_of(b->token, sizeof(b->token)));
}

/* Rows with a key that an earlier row of these rows has. */
static enum err refuse_repeated(struct desk *d, const struct desk_press_rows *rows,
                                const struct identities *ids,
                                const struct desk_keeper_token *tokens)
{
    for (uint32_t i = 1; i < ids->n; i++)
        for (uint32_t k = 0; k < i; k++) {
            if (rows->rows[ids->rows[k]].refused || ids->rows[k] == ids->rows[i] ||
                !same_token(&tokens[i], &tokens[k]))
                continue;
            enum err err = refuse_duplicate(d, &rows->rows[ids->rows[i]]);
            if (err != ERR_OK)
                return err;
            break;
        }
    return ERR_OK;
}

static enum err refuse_duplicates(struct desk *d, const struct desk_press_rows *rows)
{
    struct identities ids = {.keys = arena_alloc(&d->arena, KEYS_AT_ONCE, sizeof(*ids.keys)),
                             .rows = arena_alloc(&d->arena, KEYS_AT_ONCE, sizeof(*ids.rows))};
    struct desk_office_keys_exist ask = {.register_ = d->job->register_no};
    struct desk_office_keys_that_exist there;
    struct desk_keeper_job_tokens_are are;
    enum err err;

    if (ids.keys == NULL || ids.rows == NULL)
        return ERR_MEMORY;
    TRY(collect(d, rows, &ids));
    if (ids.n == 0)
        return ERR_OK;
    TRY(ask_keeper_job_tokens(
        d, &(struct desk_keeper_job_tokens){.keys = ids.keys, .keys_n = ids.n}, &are));
    ask.tokens = arena_alloc(&d->arena, ids.n, sizeof(*ask.tokens));
    if (are.tokens_n != ids.n || ask.tokens == NULL)
        TRY(are.tokens_n != ids.n ? ERR_INTERNAL : ERR_MEMORY);
    for (; ask.tokens_n < ids.n; ask.tokens_n++) {
        struct desk_office_token *t = &ask.tokens[ask.tokens_n];
        *t = (struct desk_office_token){.index = are.tokens[ask.tokens_n].index,
                                        .field = are.tokens[ask.tokens_n].field};
        memcpy(t->token, are.tokens[ask.tokens_n].token, sizeof(t->token));
    }
    TRY(ask_office_keys_exist(d, &ask, &there));
    for (uint32_t i = 0; i < there.positions_n; i++) {
        if (there.positions[i] >= ids.n)
            TRY(ERR_INTERNAL);
        TRY(refuse_duplicate(d, &rows->rows[ids.rows[there.positions[i]]]));
    }
    err = refuse_repeated(d, rows, &ids, are.tokens);
out:
    return err;
}

/* --- one batch
 * ------------------------------------------------------------------------------------------------------
 */

struct batch {
    const struct desk_press_row *rows;
    const uint16_t *blocks; /* of each */
    uint32_t n;
    uint64_t first; /* number of the first row, counted from 0 */
};

/* The values in the order of their fields; empty ones are not stored. */
static enum err fill_fields(struct desk *d, const struct desk_press_row *row,
                            struct desk_keeper_seal_row *out)
{
    out->fields = arena_alloc(&d->arena, row->cells_n, sizeof(*out->fields));
    if (out->fields == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < row->cells_n; i++) {
        if (row->cells[i].value.n == 0 || row->cells[i].field == FLOW_BLOCK_FIELD)
            continue;
        uint32_t at = out->fields_n++;
        for (; at > 0 && out->fields[at - 1].field > row->cells[i].field; at--)
            out->fields[at] = out->fields[at - 1];
        out->fields[at] =
            (struct desk_keeper_field_value){row->cells[i].field, row->cells[i].value};
    }
    return ERR_OK;
}

/* Keys of veiled fields get no token: nobody searches for a My Number. */
static enum err fill_keys(struct desk *d, const struct desk_press_row *row,
                          struct desk_keeper_seal_row *out)
{
    out->keys = arena_alloc(&d->arena, row->keys_n, sizeof(*out->keys));
    if (out->keys == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < row->keys_n; i++) {
        const struct job_field *f = job_field(d->job, row->keys[i].field);
        if (f != NULL && (f->flags & FIELD_VEILED) == 0)
            out->keys[out->keys_n++] = (struct desk_keeper_search_key){
                row->keys[i].index, row->keys[i].field, row->keys[i].key};
    }
    return ERR_OK;
}

static enum err seal(struct desk *d, const struct batch *b, struct desk_keeper_sealed_batch *sealed)
{
    struct desk_keeper_seal_batch m = {.from_row = b->first, .to_row = b->first + b->n - 1};
    enum err err;

    m.rows = arena_alloc(&d->arena, b->n, sizeof(*m.rows));
    if (m.rows == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < b->n; i++) {
        if (b->rows[i].refused)
            continue;
        m.rows[m.rows_n].row = b->first + i;
        m.rows[m.rows_n].block = b->blocks[i];
        TRY(fill_fields(d, &b->rows[i], &m.rows[m.rows_n]));
        TRY(fill_keys(d, &b->rows[i], &m.rows[m.rows_n++]));
    }
    TRY(ask_keeper_seal_batch(d, &m, sealed));
    if (sealed->rows_n != m.rows_n)
        err = ERR_INTERNAL;
out:
    return err;
}

static enum err fill_stored(struct desk *d, const struct batch *b, const struct desk_keeper_sealed_batch *sealed,
                            struct desk_office_import_batch *m)
{
    m->rows = arena_alloc(&d->arena, sealed->rows_n, sizeof(*m->rows));
    if (m->rows == NULL)
        return ERR_MEMORY;
    for (; m->rows_n < sealed->rows_n; m->rows_n++) {
        const struct desk_keeper_sealed_row *from = &sealed->rows[m->rows_n];
        struct desk_office_stored_row *to = &m->rows[m->rows_n];
        if (from->row < b->first || from->row - b->first >= b->n)
            return ERR_INTERNAL;
        to->row = from->row;
        to->block = b->blocks[from->row - b->first];
        to->envelope = from->envelope;
        memcpy(to->record, from->record, sizeof(to->record));
        enum err err = flow_tokens(d, from->tokens, from->tokens_n, to);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

uint64_t job_row_number(const struct desk_press_row *row, uint64_t at)
{
    return row->line != 0 ? row->line : at + 1;
}

static enum err fill_issues(struct desk *d, const struct batch *b,
                            struct desk_office_import_batch *m)
{
    m->issues = arena_alloc(&d->arena, BATCH_ISSUES, sizeof(*m->issues));
    if (m->issues == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < b->n; i++)
        for (uint32_t k = 0; k < b->rows[i].issues_n && m->issues_n < BATCH_ISSUES; k++) {
            const struct desk_press_issue *issue = &b->rows[i].issues[k];
            m->issues[m->issues_n++] =
                (struct desk_office_import_issue){.row = job_row_number(&b->rows[i], b->first + i),
                                                  .column = issue->column,
                                                  .code = issue->code,
                                                  .severity = issue->severity,
                                                  .remedy = issue->remedy,
                                                  .value_class = issue->value_class};
            if (issue->severity == CELL_WARNING)
                m->warnings++;
        }
    return ERR_OK;
}

/* Seal and store; only then does the job count the rows. */
static enum err store(struct desk *d, const struct batch *b)
{
    struct job_progress *p = &d->job->stored;
    struct desk_keeper_sealed_batch sealed;
    struct desk_office_import_batch m = {.end_offset = b->rows[b->n - 1].end_offset,
                                         .rows_seen = b->first + b->n};
    enum err err;

    TRY(seal(d, b, &sealed));
    TRY(fill_stored(d, b, &sealed, &m));
    TRY(fill_issues(d, b, &m));
    m.refused = p->refused + b->n - m.rows_n;
    m.warnings += p->warnings;
    TRY(ask_office_done(d, DESK_OFFICE_IMPORT_BATCH, &m));
    *p = (struct job_progress){m.end_offset, m.rows_seen, p->stored + m.rows_n, m.refused,
                               m.warnings, 0};
    d->job->rows_read += b->n;
out:
    return err;
}

static size_t cost_of(const struct desk_press_row *row)
{
    size_t cost = ROW_COST;

    for (uint32_t i = 0; !row->refused && i < row->cells_n; i++)
        cost += row->cells[i].value.n + CELL_COST;
    for (uint32_t i = 0; !row->refused && i < row->keys_n; i++)
        cost += row->keys[i].key.n + KEY_COST;
    return cost;
}

/* The rows that go together, at least one. */
static struct batch next_batch(const struct desk *d, const struct desk_press_rows *rows,
                               const uint16_t *blocks, uint32_t from)
{
    struct batch b = {.rows = &rows->rows[from], .blocks = &blocks[from], .first = d->job->stored.rows_seen};
    size_t cost = 0, issues = 0;

    for (; from + b.n < rows->rows_n && b.n < BATCH_ROWS; b.n++) {
        cost += cost_of(&b.rows[b.n]);
        issues += b.rows[b.n].issues_n;
        if (b.n > 0 && (cost > BATCH_COST || issues > BATCH_ISSUES))
            break;
    }
    return b;
}

enum err job_rows(struct desk *d, const struct desk_press_rows *rows)
{
    uint16_t *blocks = NULL;
    enum err err = job_place_rows(d, rows, &blocks);

    if (err == ERR_OK)
        err = refuse_duplicates(d, rows);
    for (uint32_t from = 0; err == ERR_OK && from < rows->rows_n;) {
        struct batch b = next_batch(d, rows, blocks, from);
        err = store(d, &b);
        from += b.n;
    }
    return err;
}
