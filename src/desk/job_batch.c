/*
 * Rows on their way from the press over the keeper to the office.  A batch covers a contiguous
 * range of rows, refused ones included, so that the ledger accounts for every row of the file.
 * Batches do not wait for each other: what one of them has to wait for (a flush of the ledger, one
 * of the database) is shared by those that have come meanwhile, and keeper and office are at work
 * side by side.  A row counts when the office has said that it is stored, in order.
 */
#include "desk/job_internal.h"

#include "desk/flow.h"
#include "press/cell.h"
#include "press/search.h"
#include "rules/state.h"

#include <string.h>

#define BATCH_ROWS 64
#define BATCH_COST 65536 /* bytes of a frame, to the keeper or to the office: half of what it may have */
#define BATCH_ISSUES 512
#define ROW_COST 128   /* its numbers, and what stands around its envelope and in it */
#define CELL_ASKED 6   /* beside the value: field and length */
#define CELL_STORED 32 /* ... with nonce and tag */
#define KEY_ASKED 7
#define KEY_STORED 19 /* its token */
#define ISSUE_COST 17
#define LOAD_ARENA_MAX ((size_t)8 << 20)

_Static_assert((JOB_SEALING_MAX + JOB_STORING_MAX) * BATCH_ROWS <= IMPORT_ROWS_UNDER_WAY, "what the keeper takes for under way");

/* The press numbers its search keys as the office does its tokens. */
_Static_assert((int)SEARCH_EXACT == DESK_OFFICE_INDEX_KIND_EXACT, "exact");
_Static_assert((int)SEARCH_NAME_KANJI == DESK_OFFICE_INDEX_KIND_NAME_KANJI, "kanji");
_Static_assert((int)SEARCH_NAME_KANA_STRICT == DESK_OFFICE_INDEX_KIND_KANA_STRICT, "kana");
_Static_assert((int)SEARCH_NAME_KANA_LOOSE == DESK_OFFICE_INDEX_KIND_KANA_LOOSE, "loose kana");
_Static_assert((int)SEARCH_BIRTH_DATE == DESK_OFFICE_INDEX_KIND_BIRTH_DATE, "birth date");
_Static_assert((int)SEARCH_ADDRESS_BLOCK == DESK_OFFICE_INDEX_KIND_ADDRESS_BLOCK, "address");
_Static_assert((int)SEARCH_KIND__MAX == DESK_OFFICE_INDEX_KIND__MAX, "all");

/* --- one batch
 * ------------------------------------------------------------------------------------------------------
 */

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

static enum err begin_sealing(struct desk *d, struct job_batch *b)
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

static enum err fill_stored(struct desk *d, const struct job_batch *b, const struct desk_keeper_sealed_batch *sealed,
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

static enum err fill_issues(struct desk *d, const struct job_batch *b,
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

/* All rows of the oldest load are stored: as many bytes as they were may come. */
static void end_load(struct job *job)
{
    struct job_way *w = &job->way;
    struct job_load *load = &w->loads[w->loads_from];

    job->worked_off += load->worked_off;
    arena_clear(&load->arena);
    *load = (struct job_load){.arena = load->arena};
    w->loads_from = (w->loads_from + 1) % JOB_LOADS;
    w->loads_n--;
}

static bool is_over(const struct job_load *load)
{
    return load->phase == LOAD_CHECKED && load->from == load->rows.rows_n && load->under_way == 0;
}

/* The oldest batch at the office is stored: only now does the job count its rows. */
static enum err end_storing(struct desk *d)
{
    struct job_way *w = &d->job->way;
    const struct job_batch *b = &w->storing[w->storing_from];
    struct desk_office_stored stored;
    enum err err = ask_office_end(d, b->asked, DESK_OFFICE_STORED, &stored);

    if (err != ERR_OK)
        return err;
    d->job->stored = b->after;
    d->job->rows_read += b->n;
    b->load->under_way--;
    w->storing_from = (w->storing_from + 1) % JOB_STORING_MAX;
    w->storing_n--;
    return ERR_OK;
}

/* The oldest batch at the keeper is sealed, and goes to the office. */
static enum err begin_storing(struct desk *d)
{
    struct job_way *w = &d->job->way;
    struct job_batch *b = &w->sealing[w->sealing_from];
    struct desk_keeper_sealed_batch sealed;
    struct desk_office_import_batch m = {.end_offset = b->rows[b->n - 1].end_offset, .rows_seen = b->first + b->n};
    enum err err;

    TRY(ask_keeper_end(d, b->asked, DESK_KEEPER_SEALED_BATCH, &sealed));
    if (sealed.rows_n != b->sealed)
        return ERR_INTERNAL;
    TRY(fill_stored(d, b, &sealed, &m));
    TRY(fill_issues(d, b, &m));
    m.refused = w->sent.refused + b->n - m.rows_n;
    m.warnings += w->sent.warnings;
    TRY(ask_office_begin(d, DESK_OFFICE_IMPORT_BATCH, &m, &b->asked));
    w->sent = b->after =
        (struct job_progress){m.end_offset, m.rows_seen, w->sent.stored + m.rows_n, m.refused, m.warnings, 0};
    w->storing[(w->storing_from + w->storing_n++) % JOB_STORING_MAX] = *b;
    w->sealing_from = (w->sealing_from + 1) % JOB_SEALING_MAX;
    w->sealing_n--;
out:
    return err;
}

/* What a row takes of a frame: as it is sent to the keeper, or sealed to the office, whichever is more. */
static size_t cost_of(const struct desk_press_row *row)
{
    size_t asked = ROW_COST, stored = ROW_COST;

    for (uint32_t i = 0; i < row->issues_n; i++)
        stored += ISSUE_COST + row->issues[i].value_class.n;
    for (uint32_t i = 0; !row->refused && i < row->cells_n; i++) {
        asked += CELL_ASKED + row->cells[i].value.n;
        stored += CELL_STORED + row->cells[i].value.n;
    }
    for (uint32_t i = 0; !row->refused && i < row->keys_n; i++) {
        asked += KEY_ASKED + row->keys[i].key.n;
        stored += KEY_STORED;
    }
    return asked > stored ? asked : stored;
}

/* The rows that go together, at least one. */
static struct job_batch next_batch(const struct desk_press_rows *rows, const uint16_t *blocks, uint32_t from)
{
    struct job_batch b = {.rows = &rows->rows[from], .blocks = &blocks[from]};
    size_t cost = 0, issues = 0;

    for (; from + b.n < rows->rows_n && b.n < BATCH_ROWS; b.n++) {
        cost += cost_of(&b.rows[b.n]);
        issues += b.rows[b.n].issues_n;
        if (b.n > 0 && (cost > BATCH_COST || issues > BATCH_ISSUES))
            break;
    }
    return b;
}

/* --- the pipeline
 * ------------------------------------------------------------------------------------------------------ */

void job_way_begin(struct job *job)
{
    for (unsigned i = 0; i < JOB_LOADS; i++)
        arena_init(&job->way.loads[i].arena, LOAD_ARENA_MAX);
    job->way.sent = job->stored;
    job->way.next_row = job->stored.rows_seen;
}

void job_way_free(struct job *job)
{
    for (unsigned i = 0; i < JOB_LOADS; i++)
        arena_clear(&job->way.loads[i].arena);
}

static struct job_load *load_at(struct job_way *w, unsigned i)
{
    return &w->loads[(w->loads_from + i) % JOB_LOADS];
}

struct job_load *job_filling(struct job *job)
{
    return load_at(&job->way, job->way.loads_n);
}

_Static_assert(2 * JOB_FRAME_KEYS <= JOB_KEYS_MAX, "a load takes more than one frame, whatever the register");

bool job_load_is_full(const struct job_load *load)
{
    return load->frames_n == JOB_LOAD_FRAMES || load->bytes >= JOB_LOAD_BYTES || load->keys > JOB_KEYS_MAX - JOB_FRAME_KEYS;
}

uint64_t job_way_bytes(const struct job *job)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < JOB_LOADS; i++)
        n += job->way.loads[i].worked_off;
    return n;
}

bool job_way_is_busy(const struct job *job)
{
    const struct job_way *w = &job->way;

    return w->loads_n > 0 || w->loads[w->loads_from].frames_n > 0;
}

/* The rows of all frames as one list. */
static enum err gather(struct job_load *load)
{
    struct desk_press_rows *out = &load->rows;
    uint32_t n = 0;

    for (unsigned i = 0; i < load->frames_n; i++)
        n += load->frames[i].rows_n;
    *out = (struct desk_press_rows){.rows = arena_alloc(&load->arena, n, sizeof(*out->rows))};
    if (out->rows == NULL)
        return ERR_MEMORY;
    for (unsigned i = 0; i < load->frames_n; i++)
        for (uint32_t k = 0; k < load->frames[i].rows_n; k++)
            out->rows[out->rows_n++] = load->frames[i].rows[k];
    return ERR_OK;
}

/* The load that was filled sets out: when it is full, or when nobody would be at work otherwise. */
static enum err set_out(struct desk *d, bool drained, bool *moved)
{
    struct job_way *w = &d->job->way;
    struct job_load *load = job_filling(d->job);
    enum err err = ERR_OK;

    if (load->frames_n == 0 || w->loads_n == JOB_LOADS - 1 || (!job_load_is_full(load) && !(drained && w->loads_n < 2)))
        return ERR_OK;
    TRY(gather(load));
    TRY(job_place_rows(d, load));
    TRY(job_same_collect(d, load));
    load->phase = load->ids.n == 0 ? LOAD_CHECKED : LOAD_READ;
    w->loads_n++;
    *moved = true;
out:
    return err;
}

/* The phase that all loads before ${i} have reached. */
static enum job_load_phase phase_before(struct job_way *w, unsigned i)
{
    enum job_load_phase least = LOAD_CHECKED;

    for (unsigned k = 0; k < i; k++)
        least = load_at(w, k)->phase < least ? load_at(w, k)->phase : least;
    return least;
}

/* One step of load ${i} towards knowing which of its rows are there already.  Those before it are asked for first. */
static enum err check(struct desk *d, unsigned i, bool *moved)
{
    struct job_way *w = &d->job->way;
    struct job_load *load = load_at(w, i);
    const enum job_load_phase before = phase_before(w, i), was = load->phase;
    const struct job_load *list[JOB_LOADS];
    enum err err = ERR_OK;

    if (load->phase == LOAD_READ && before > LOAD_TOKENS) {
        TRY(job_same_ask_tokens(d, load));
        load->phase = LOAD_TOKENS;
    } else if (load->phase == LOAD_TOKENS && before == LOAD_CHECKED && job_same_is_answered(d, load)) {
        for (unsigned k = 0; k < i; k++)
            list[k] = load_at(w, k);
        TRY(job_same_ask_office(d, load, list, i));
        load->phase = LOAD_KEYS;
    } else if (load->phase == LOAD_KEYS && job_same_is_answered(d, load)) {
        TRY(job_same_refuse(d, load));
        load->phase = LOAD_CHECKED;
    }
    *moved = *moved || load->phase != was;
out:
    return err;
}

/* The next batches go to the keeper. */
static enum err seal_more(struct desk *d, bool *moved)
{
    struct job_way *w = &d->job->way;
    enum err err = ERR_OK;

    for (unsigned i = 0; i < w->loads_n && load_at(w, i)->phase == LOAD_CHECKED; i++) {
        struct job_load *load = load_at(w, i);
        while (load->from < load->rows.rows_n) {
            if (w->sealing_n == JOB_SEALING_MAX)
                return ERR_OK;
            struct job_batch b = next_batch(&load->rows, load->blocks, load->from);
            b.load = load;
            b.first = w->next_row;
            TRY(begin_sealing(d, &b));
            w->next_row += b.n;
            load->from += b.n;
            load->under_way++;
            w->sealing[(w->sealing_from + w->sealing_n++) % JOB_SEALING_MAX] = b;
            *moved = true;
        }
    }
out:
    return err;
}

enum err job_way_go(struct desk *d, bool drained, bool *moved)
{
    struct job_way *w = &d->job->way;
    enum err err;

    TRY(set_out(d, drained, moved));
    for (unsigned i = 0; i < w->loads_n; i++)
        TRY(check(d, i, moved));
    TRY(seal_more(d, moved));
    while (w->sealing_n > 0 && w->storing_n < JOB_STORING_MAX && ask_is_answered(d, w->sealing[w->sealing_from].asked)) {
        TRY(begin_storing(d));
        *moved = true;
    }
    while (w->storing_n > 0 && ask_is_answered(d, w->storing[w->storing_from].asked)) {
        TRY(end_storing(d));
        *moved = true;
    }
    while (w->loads_n > 0 && is_over(load_at(w, 0)))
        end_load(d->job);
out:
    return err;
}
