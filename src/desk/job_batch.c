/*
 * Rows on their way from the press over the keeper to the office.  A batch covers a contiguous
 * range of rows, refused ones included, so that the ledger accounts for every row of the file.
 * The batches of a load do not wait for each other: what one of them has to wait for (a flush of
 * the ledger, one of the database) is shared by those that have come meanwhile.
 */
#include "desk/job_internal.h"

#include "desk/flow.h"
#include "press/cell.h"
#include "press/search.h"
#include "rules/state.h"

#include <stdlib.h>
#include <string.h>

#define BATCH_ROWS 64
#define BATCH_COST 49152 /* bytes of plaintext, with what sealing adds: fits a frame both ways */
#define BATCH_ISSUES 512
#define CELL_COST 64
#define KEY_COST 32
#define ROW_COST 128
#define KEYS_AT_ONCE 512
#define KEYS_MAX (16 * KEYS_AT_ONCE) /* that identify records, in one load */
#define UNDER_WAY 16 /* batches that wait for the keeper, and as many for the office */
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

/* A key of a row that identifies a record. */
struct identity {
    uint32_t row; /* of the load */
    uint32_t at;  /* in the order in which they were collected */
    uint32_t group; /* of equal keys */
    const struct desk_keeper_token *token;
};

/* Those of a load, and their keys. */
struct identities {
    struct identity *list;
    struct desk_keeper_search_key *keys;
    uint32_t n;
};

static bool identifies(const struct job *job, const struct desk_press_key *key)
{
    const struct job_field *f = job_field(job, key->field);

    return f != NULL && (f->flags & FIELD_KEY) != 0 && (f->flags & FIELD_VEILED) == 0 &&
           key->index == SEARCH_EXACT;
}

static enum err collect(struct desk *d, const struct desk_press_rows *rows, struct identities *out)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < rows->rows_n; i++)
        most += rows->rows[i].refused ? 0 : rows->rows[i].keys_n;
    out->list = arena_alloc(&d->arena, most, sizeof(*out->list));
    out->keys = arena_alloc(&d->arena, most, sizeof(*out->keys));
    if (out->list == NULL || out->keys == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < rows->rows_n; i++)
        for (uint32_t k = 0; !rows->rows[i].refused && k < rows->rows[i].keys_n; k++) {
            const struct desk_press_key *key = &rows->rows[i].keys[k];
            if (!identifies(d->job, key))
                continue;
            out->list[out->n] = (struct identity){.row = i, .at = out->n};
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
    const struct identity *x = a, *y = b;
    int order = compare_tokens(x->token, y->token);

    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static int by_row(const void *a, const void *b)
{
    const struct identity *x = a, *y = b;

    return (x->at > y->at) - (x->at < y->at);
}

/* Rows with a key that an earlier row of the load has, unless that row is refused itself. */
static enum err refuse_repeated(struct desk *d, const struct desk_press_rows *rows, const struct identities *ids)
{
    uint32_t *holder = arena_alloc(&d->arena, ids->n, sizeof(*holder)); /* of each group: its row and 1, or 0 */
    enum err err = ERR_OK;

    if (holder == NULL)
        return ERR_MEMORY;
    qsort(ids->list, ids->n, sizeof(*ids->list), by_token);
    for (uint32_t i = 1; i < ids->n; i++)
        ids->list[i].group = ids->list[i - 1].group + (compare_tokens(ids->list[i - 1].token, ids->list[i].token) != 0);
    qsort(ids->list, ids->n, sizeof(*ids->list), by_row);
    for (uint32_t i = 0, end = 0; i < ids->n && err == ERR_OK; i = end) { /* the keys of one row after the other */
        struct desk_press_row *row = &rows->rows[ids->list[i].row];
        bool is_repeated = false;
        for (end = i; end < ids->n && ids->list[end].row == ids->list[i].row; end++)
            is_repeated = is_repeated || holder[ids->list[end].group] != 0;
        if (is_repeated && !row->refused)
            err = refuse_duplicate(d, row);
        for (uint32_t k = i; k < end && !row->refused; k++)
            holder[ids->list[k].group] = ids->list[k].row + 1;
    }
    return err;
}

/* The keeper's tokens of all keys. */
static enum err learn_tokens(struct desk *d, const struct identities *ids)
{
    struct desk_keeper_job_tokens_are are;
    uint32_t id[KEYS_MAX / KEYS_AT_ONCE];
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < ids->n; i += KEYS_AT_ONCE) {
        struct desk_keeper_job_tokens m = {&ids->keys[i], ids->n - i < KEYS_AT_ONCE ? ids->n - i : KEYS_AT_ONCE};
        TRY(ask_keeper_begin(d, DESK_KEEPER_JOB_TOKENS, &m, &id[i / KEYS_AT_ONCE]));
    }
    for (uint32_t i = 0; i < ids->n; i += KEYS_AT_ONCE) {
        TRY(ask_keeper_end(d, id[i / KEYS_AT_ONCE], DESK_KEEPER_JOB_TOKENS_ARE, &are));
        if (are.tokens_n != (ids->n - i < KEYS_AT_ONCE ? ids->n - i : KEYS_AT_ONCE))
            return ERR_INTERNAL;
        for (uint32_t k = 0; k < are.tokens_n; k++)
            ids->list[i + k].token = &are.tokens[k];
    }
out:
    return err;
}

/* Rows with a key that a stored record has. */
static enum err refuse_stored(struct desk *d, const struct desk_press_rows *rows, const struct identities *ids)
{
    struct desk_office_keys_exist ask = {.register_ = d->job->register_no};
    struct desk_office_keys_that_exist there;
    uint32_t id[KEYS_MAX / KEYS_AT_ONCE];
    enum err err = ERR_OK;

    ask.tokens = arena_alloc(&d->arena, KEYS_AT_ONCE, sizeof(*ask.tokens));
    if (ask.tokens == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < ids->n; i += KEYS_AT_ONCE) {
        for (ask.tokens_n = 0; ask.tokens_n < KEYS_AT_ONCE && i + ask.tokens_n < ids->n; ask.tokens_n++) {
            const struct desk_keeper_token *from = ids->list[i + ask.tokens_n].token;
            struct desk_office_token *to = &ask.tokens[ask.tokens_n];
            *to = (struct desk_office_token){.index = from->index, .field = from->field};
            memcpy(to->token, from->token, sizeof(to->token));
        }
        TRY(ask_office_begin(d, DESK_OFFICE_KEYS_EXIST, &ask, &id[i / KEYS_AT_ONCE]));
    }
    for (uint32_t i = 0; i < ids->n; i += KEYS_AT_ONCE) {
        TRY(ask_office_end(d, id[i / KEYS_AT_ONCE], DESK_OFFICE_KEYS_THAT_EXIST, &there));
        for (uint32_t k = 0; k < there.positions_n; k++) {
            if (there.positions[k] >= KEYS_AT_ONCE || there.positions[k] >= ids->n - i)
                TRY(ERR_INTERNAL);
            TRY(refuse_duplicate(d, &rows->rows[ids->list[i + there.positions[k]].row]));
        }
    }
out:
    return err;
}

static enum err refuse_duplicates(struct desk *d, const struct desk_press_rows *rows)
{
    struct identities ids = {.n = 0};
    enum err err;

    TRY(collect(d, rows, &ids));
    if (ids.n == 0)
        return ERR_OK;
    if (ids.n > KEYS_MAX)
        return ERR_LIMIT;
    TRY(learn_tokens(d, &ids));
    TRY(refuse_stored(d, rows, &ids));
    err = refuse_repeated(d, rows, &ids);
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
    uint32_t asked; /* the question under way: first to the keeper, then to the office */
    uint32_t sealed; /* rows that the keeper was given */
    struct job_progress after; /* it is stored */
};

/* A load on its way: each batch is being sealed, then being stored, in the order of the rows. */
struct way {
    struct batch sealing[UNDER_WAY], storing[UNDER_WAY]; /* rings */
    unsigned sealing_from, sealing_n, storing_from, storing_n;
    struct job_progress sent; /* when all that was sent to the office is stored */
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

static enum err begin_sealing(struct desk *d, struct batch *b)
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
    b->sealed = m.rows_n;
    err = ask_keeper_begin(d, DESK_KEEPER_SEAL_BATCH, &m, &b->asked);
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

/* The oldest batch at the office is stored: only now does the job count its rows. */
static enum err end_storing(struct desk *d, struct way *w)
{
    const struct batch *b = &w->storing[w->storing_from];
    struct desk_office_stored stored;
    enum err err = ask_office_end(d, b->asked, DESK_OFFICE_STORED, &stored);

    if (err != ERR_OK)
        return err;
    d->job->stored = b->after;
    d->job->rows_read += b->n;
    w->storing_from = (w->storing_from + 1) % UNDER_WAY;
    w->storing_n--;
    return ERR_OK;
}

/* The oldest batch at the keeper is sealed, and goes to the office. */
static enum err begin_storing(struct desk *d, struct way *w)
{
    struct batch *b = &w->sealing[w->sealing_from];
    struct desk_keeper_sealed_batch sealed;
    struct desk_office_import_batch m = {.end_offset = b->rows[b->n - 1].end_offset, .rows_seen = b->first + b->n};
    enum err err;

    TRY(ask_keeper_end(d, b->asked, DESK_KEEPER_SEALED_BATCH, &sealed));
    if (sealed.rows_n != b->sealed)
        return ERR_INTERNAL;
    if (w->storing_n == UNDER_WAY)
        TRY(end_storing(d, w));
    TRY(fill_stored(d, b, &sealed, &m));
    TRY(fill_issues(d, b, &m));
    m.refused = w->sent.refused + b->n - m.rows_n;
    m.warnings += w->sent.warnings;
    TRY(ask_office_begin(d, DESK_OFFICE_IMPORT_BATCH, &m, &b->asked));
    w->sent = b->after =
        (struct job_progress){m.end_offset, m.rows_seen, w->sent.stored + m.rows_n, m.refused, m.warnings, 0};
    w->storing[(w->storing_from + w->storing_n++) % UNDER_WAY] = *b;
    w->sealing_from = (w->sealing_from + 1) % UNDER_WAY;
    w->sealing_n--;
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
static struct batch next_batch(const struct desk_press_rows *rows, const uint16_t *blocks, uint32_t from)
{
    struct batch b = {.rows = &rows->rows[from], .blocks = &blocks[from]};
    size_t cost = 0, issues = 0;

    for (; from + b.n < rows->rows_n && b.n < BATCH_ROWS; b.n++) {
        cost += cost_of(&b.rows[b.n]);
        issues += b.rows[b.n].issues_n;
        if (b.n > 0 && (cost > BATCH_COST || issues > BATCH_ISSUES))
            break;
    }
    return b;
}

/* Keeper and office work side by side. */
static enum err send_off(struct desk *d, const struct desk_press_rows *rows, const uint16_t *blocks)
{
    struct way *w = arena_alloc(&d->arena, 1, sizeof(*w));
    const uint64_t first = d->job->stored.rows_seen;
    enum err err = ERR_OK;

    if (w == NULL)
        return ERR_MEMORY;
    w->sent = d->job->stored;
    for (uint32_t from = 0; from < rows->rows_n;) {
        struct batch b = next_batch(rows, blocks, from);
        b.first = first + from;
        from += b.n;
        if (w->sealing_n == UNDER_WAY)
            TRY(begin_storing(d, w));
        TRY(begin_sealing(d, &b));
        w->sealing[(w->sealing_from + w->sealing_n++) % UNDER_WAY] = b;
    }
    while (w->sealing_n > 0)
        TRY(begin_storing(d, w));
    while (w->storing_n > 0)
        TRY(end_storing(d, w));
out:
    return err;
}

/* The rows of all frames as one list. */
static enum err gather(struct desk *d, const struct job_load *load, struct desk_press_rows *out)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < load->frames_n; i++)
        n += load->frames[i].rows_n;
    *out = (struct desk_press_rows){.rows = arena_alloc(&d->arena, n, sizeof(*out->rows))};
    if (out->rows == NULL)
        return ERR_MEMORY;
    for (unsigned i = 0; i < load->frames_n; i++)
        for (uint32_t k = 0; k < load->frames[i].rows_n; k++)
            out->rows[out->rows_n++] = load->frames[i].rows[k];
    return ERR_OK;
}

enum err job_rows(struct desk *d, const struct job_load *load)
{
    struct desk_press_rows rows;
    uint16_t *blocks = NULL;
    enum err err;

    TRY(gather(d, load, &rows));
    TRY(job_place_rows(d, &rows, &blocks));
    TRY(refuse_duplicates(d, &rows));
    err = send_off(d, &rows, blocks);
out:
    if (err != ERR_OK)
        ask_forget(d);
    return err;
}
