/*
 * Runs of sorted tokens.  A merge empties sixteen runs of one level into one of the next, block by block: what has been moved stands
 * in the new run alone, so that it can stop after any entry.
 */
#include "office/tokens.h"

#include "base/alloc.h"
#include "db/office_sql.h"

#include <string.h>

#define FAN RUNS_MERGED
#define LEVELS_MAX 15
#define TARGETS_MAX 8

struct block {
    int64_t id;
    uint16_t kind, field;
    size_t at, n; /* entries: the next one of a merge, and how many */
    uint8_t first[16];
    uint8_t entries[TOKEN_BLOCK_ENTRIES * TOKEN_ENTRY_BYTES];
};

_Static_assert(TOKEN_BLOCK_ENTRIES *TOKEN_ENTRY_BYTES == 4032, "as sql/token.sql says");

static uint8_t *entry_at(struct block *b, size_t i)
{
    return b->entries + i * TOKEN_ENTRY_BYTES;
}

static int64_t number_of(const uint8_t *entry)
{
    uint64_t n = 0;

    for (size_t i = 16; i < TOKEN_ENTRY_BYTES; i++)
        n = n << 8 | entry[i];
    return (int64_t)n;
}

static void put_entry(struct block *b, const uint8_t token[16], int64_t number)
{
    uint8_t *e = entry_at(b, b->n++);

    memcpy(e, token, 16);
    for (size_t i = 0; i < 8; i++)
        e[16 + i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
}

static int compare_bytes(const uint8_t *a, const uint8_t *b, size_t n)
{
    /* stylecheck: allow memcmp, because these are keyed hashes and their order is needed */
    return memcmp(a, b, n);
}

/* --- blocks
 * -------------------------------------------------------------------------------------------------------- */

static enum err fill(struct tokens *t, struct block *b, int64_t id, struct view entries)
{
    enum err err = entries.n == 0 || entries.n > sizeof(b->entries) || entries.n % TOKEN_ENTRY_BYTES != 0 ? ERR_CORRUPT : ERR_OK;

    if (err == ERR_OK) {
        b->id = id;
        b->at = 0;
        b->n = entries.n / TOKEN_ENTRY_BYTES;
        memcpy(b->entries, entries.p, entries.n);
    }
    arena_clear(&t->arena);
    return err;
}

static enum err block_before(struct tokens *t, int64_t run, const struct token_key *key, struct block *b)
{
    struct sql_block_before_in in = {.run = run, .kind = key->kind, .field = key->field};
    struct sql_block_before_out out;

    memcpy(in.token, key->token, sizeof(in.token));
    enum err err = sql_block_before(t->db, &in, &t->arena, &out);
    if (err != ERR_OK)
        return err;
    memcpy(b->first, out.first, sizeof(b->first));
    return fill(t, b, out.block, out.entries);
}

/* The one behind ${b->first} and ${b->id}. */
static enum err block_after(struct tokens *t, int64_t run, const struct token_key *key, struct block *b)
{
    struct sql_block_after_in in = {.run = run, .kind = key->kind, .field = key->field, .block = b->id};
    struct sql_block_after_out out;

    memcpy(in.first, b->first, sizeof(in.first));
    enum err err = sql_block_after(t->db, &in, &t->arena, &out);
    if (err != ERR_OK)
        return err;
    memcpy(b->first, out.first, sizeof(b->first));
    return fill(t, b, out.block, out.entries);
}

static enum err block_write(struct tokens *t, int64_t run, struct block *b)
{
    struct sql_block_add_in in = {
        .run = run, .kind = b->kind, .field = b->field, .entries = view_of(b->entries, b->n * TOKEN_ENTRY_BYTES)};
    uint64_t changed;

    if (b->n == 0)
        return ERR_OK;
    memcpy(in.first, b->entries, sizeof(in.first));
    b->n = 0;
    return sql_block_add(t->db, &in, &changed);
}

/* Keep of a block the entries from ${b->at} on; the bytes of the others are overwritten (secure_delete). */
static enum err block_shorten(struct tokens *t, struct block *b)
{
    const uint8_t *from = entry_at(b, b->at);
    struct sql_block_change_in in = {.block = b->id, .entries = view_of(from, (b->n - b->at) * TOKEN_ENTRY_BYTES)};
    uint64_t changed;

    if (b->at == b->n)
        return sql_block_remove(t->db, &(struct sql_block_remove_in){b->id}, &changed);
    memcpy(in.first, from, sizeof(in.first));
    return sql_block_change(t->db, &in, &changed);
}

/* --- one run
 * ------------------------------------------------------------------------------------------------------- */

static enum err add_run(struct run_list *list, int64_t run)
{
    if (list->n == RUNS_MAX)
        return ERR_LIMIT;
    list->run[list->n++] = run;
    return ERR_OK;
}

static enum err listed(void *arg, const struct sql_run_list_out *row)
{
    return add_run(arg, row->run);
}

enum err runs_of(struct tokens *t, const struct token_key *key, int64_t low, int64_t high, struct run_list *out)
{
    const struct sql_run_list_in in = {key->contract, key->register_no, low, high};

    out->n = 0;
    return sql_run_list(t->db, &in, listed, out);
}

enum err run_write(struct tokens *t, const struct token_entry *at, size_t n)
{
    struct sql_run_add_in in = {.contract = (uint32_t)(at[0].place >> 16),
                                .register_ = (uint16_t)at[0].place,
                                .low = at[0].number,
                                .high = at[0].number};
    struct block b = {.n = 0};
    int64_t run;
    enum err err;

    for (size_t i = 1; i < n; i++) {
        in.low = at[i].number < in.low ? at[i].number : in.low;
        in.high = at[i].number > in.high ? at[i].number : in.high;
    }
    TRY(sql_run_add(t->db, &in, &run));
    for (size_t i = 0; i < n; i++) {
        if (b.n == TOKEN_BLOCK_ENTRIES || (i > 0 && at[i].what != at[i - 1].what))
            TRY(block_write(t, run, &b));
        b.kind = (uint16_t)(at[i].what >> 16);
        b.field = (uint16_t)at[i].what;
        put_entry(&b, at[i].token, at[i].number);
    }
    err = block_write(t, run, &b);
out:
    return err;
}

enum err run_walk(struct tokens *t, int64_t run, const struct token_key *key, token_fn *each, void *arg)
{
    struct block b;
    enum err err = block_before(t, run, key, &b);

    if (err == ERR_NOT_FOUND) {
        memcpy(b.first, key->token, sizeof(b.first));
        b.id = INT64_MIN;
        err = block_after(t, run, key, &b);
    }
    while (err == ERR_OK) {
        for (size_t i = 0; i < b.n; i++) {
            int order = compare_bytes(entry_at(&b, i), key->token, 16);
            if (order > 0)
                return ERR_OK;
            if (order == 0)
                TRY(each(arg, number_of(entry_at(&b, i))));
        }
        err = block_after(t, run, key, &b);
    }
    if (err == ERR_NOT_FOUND)
        err = ERR_OK;
out:
    return err;
}

enum err run_scan(struct tokens *t, int64_t run, const struct token_key *key, token_seen_fn *each, void *arg)
{
    struct block b = {.id = INT64_MIN};
    enum err err;

    while ((err = block_after(t, run, key, &b)) == ERR_OK)
        for (size_t i = 0; i < b.n; i++)
            TRY(each(arg, entry_at(&b, i)));
    if (err == ERR_NOT_FOUND)
        err = ERR_OK;
out:
    return err;
}

/* Entry ${i} is the one: those before it take its place. */
static enum err take_out(struct tokens *t, struct block *b, size_t i)
{
    memmove(entry_at(b, 1), entry_at(b, 0), i * TOKEN_ENTRY_BYTES);
    b->at = 1;
    return block_shorten(t, b);
}

enum err run_take(struct tokens *t, int64_t run, const struct token_key *key, int64_t number)
{
    struct block b;
    enum err err = block_before(t, run, key, &b);

    if (err == ERR_NOT_FOUND) {
        memcpy(b.first, key->token, sizeof(b.first));
        b.id = INT64_MIN;
        err = block_after(t, run, key, &b);
    }
    for (; err == ERR_OK; err = block_after(t, run, key, &b))
        for (size_t i = 0; i < b.n; i++) {
            int order = compare_bytes(entry_at(&b, i), key->token, 16);
            if (order > 0)
                return ERR_NOT_FOUND;
            if (order == 0 && number_of(entry_at(&b, i)) == number)
                return take_out(t, &b, i);
        }
    return err;
}

/* --- merging
 * ------------------------------------------------------------------------------------------------------- */

struct merge {
    struct block from[FAN], to;
    int64_t run[FAN]; /* of each ${from} */
    unsigned n;
    unsigned heap[FAN], heap_n; /* those of ${from} that have entries, as a heap: the lowest first */
    int64_t target;
};

static enum err add_source(void *arg, const struct sql_run_sources_out *row)
{
    struct merge *m = arg;

    if (m->n == FAN)
        return ERR_CORRUPT;
    m->run[m->n++] = row->run;
    return ERR_OK;
}

/* The next block of source ${i}; one that is empty leaves the merge. */
static enum err load(struct tokens *t, struct merge *m, unsigned i)
{
    struct sql_block_lowest_out out;
    enum err err = sql_block_lowest(t->db, &(struct sql_block_lowest_in){m->run[i]}, &t->arena, &out);

    m->from[i].n = m->from[i].at = 0;
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    m->from[i].kind = out.kind;
    m->from[i].field = out.field;
    return fill(t, &m->from[i], out.block, out.entries);
}

static bool is_before(struct block *a, struct block *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind;
    if (a->field != b->field)
        return a->field < b->field;
    const uint8_t *x = entry_at(a, a->at), *y = entry_at(b, b->at);
    const uint64_t x_head = token_head(x), y_head = token_head(y);
    return x_head != y_head ? x_head < y_head : compare_bytes(x, y, TOKEN_ENTRY_BYTES) < 0;
}

static void sift_down(struct merge *m, unsigned at)
{
    const unsigned moved = m->heap[at];

    for (unsigned child; (child = 2 * at + 1) < m->heap_n; at = child) {
        if (child + 1 < m->heap_n && is_before(&m->from[m->heap[child + 1]], &m->from[m->heap[child]]))
            child++;
        if (!is_before(&m->from[m->heap[child]], &m->from[moved]))
            break;
        m->heap[at] = m->heap[child];
    }
    m->heap[at] = moved;
}

static void make_heap(struct merge *m)
{
    m->heap_n = 0;
    for (unsigned i = 0; i < m->n; i++)
        if (m->from[i].n > 0)
            m->heap[m->heap_n++] = i;
    for (unsigned i = m->heap_n / 2; i-- > 0;)
        sift_down(m, i);
}

/* The entry of the lowest block was moved; a run without another leaves the heap. */
static void next_lowest(struct merge *m)
{
    const struct block *from = &m->from[m->heap[0]];

    if (from->at == from->n)
        m->heap[0] = m->heap[--m->heap_n];
    if (m->heap_n > 0)
        sift_down(m, 0);
}

static enum err move(struct tokens *t, struct merge *m, struct block *from)
{
    enum err err = ERR_OK;

    if (m->to.n == TOKEN_BLOCK_ENTRIES || m->to.kind != from->kind || m->to.field != from->field)
        TRY(block_write(t, m->target, &m->to));
    m->to.kind = from->kind;
    m->to.field = from->field;
    memcpy(entry_at(&m->to, m->to.n++), entry_at(from, from->at++), TOKEN_ENTRY_BYTES);
    if (from->at == from->n) {
        TRY(block_shorten(t, from));
        TRY(load(t, m, (unsigned)(from - m->from)));
    }
out:
    return err;
}

static enum err merge_some(struct tokens *t, struct merge *m, size_t *budget)
{
    uint64_t changed;
    enum err err;

    TRY(sql_run_sources(t->db, &(struct sql_run_sources_in){m->target}, add_source, m));
    for (unsigned i = 0; i < m->n; i++)
        TRY(load(t, m, i));
    for (make_heap(m); m->heap_n > 0 && *budget > 0; --*budget) {
        TRY(move(t, m, &m->from[m->heap[0]]));
        next_lowest(m);
    }
    TRY(block_write(t, m->target, &m->to));
    for (unsigned i = 0; i < m->n; i++)
        if (m->from[i].at > 0)
            TRY(block_shorten(t, &m->from[i]));
    if (m->heap_n == 0)
        TRY(sql_run_emptied(t->db, &(struct sql_run_emptied_in){m->target}, &changed));
out:
    return err;
}

struct level {
    int64_t run[FAN], low, high;
    unsigned n;
};

static enum err add_to_level(void *arg, const struct sql_run_level_out *row)
{
    struct level *l = arg;

    l->low = l->n == 0 || row->low < l->low ? row->low : l->low;
    l->high = l->n == 0 || row->high > l->high ? row->high : l->high;
    l->run[l->n++] = row->run;
    return ERR_OK;
}

/* Where ${fan} runs of a level are whole, begin to merge them. */
static enum err begin_merges(struct tokens *t, uint64_t place, unsigned fan)
{
    struct sql_run_level_in in = {.contract = (uint32_t)(place >> 16), .register_ = (uint16_t)place, .most = FAN};
    struct sql_run_levels_out all;
    int64_t target;
    uint64_t changed;
    enum err err;

    TRY(sql_run_levels(t->db, &(struct sql_run_levels_in){in.contract, in.register_}, &all));
    for (in.level = 0; in.level <= all.levels && in.level < LEVELS_MAX; in.level++) {
        struct level l = {.n = 0};
        TRY(sql_run_level(t->db, &in, add_to_level, &l));
        if (l.n < fan)
            continue;
        const struct sql_run_add_in add = {in.contract, in.register_, (uint16_t)(in.level + 1), l.low, l.high};
        TRY(sql_run_add(t->db, &add, &target));
        for (unsigned i = 0; i < l.n; i++)
            TRY(sql_run_bind(t->db, &(struct sql_run_bind_in){l.run[i], target}, &changed));
    }
out:
    return err;
}

struct targets {
    int64_t run[TARGETS_MAX];
    unsigned n;
};

static enum err add_target(void *arg, const struct sql_run_targets_out *row)
{
    struct targets *targets = arg;

    targets->run[targets->n++] = row->target;
    return ERR_OK;
}

enum err runs_merge(struct tokens *t, uint64_t place, unsigned fan, size_t *budget)
{
    struct merge *m = NULL;
    struct targets open;
    enum err err;

    do {
        TRY(begin_merges(t, place, fan));
        open.n = 0;
        TRY(sql_run_targets(t->db, &(struct sql_run_targets_in){(uint32_t)(place >> 16), (uint16_t)place}, add_target, &open));
        if (open.n == 0)
            break;
        m = m == NULL ? mem_zalloc(sizeof(*m)) : m;
        if (m == NULL)
            return ERR_MEMORY;
        m->n = 0;
        m->to.n = 0;
        m->target = open.run[0];
        TRY(merge_some(t, m, budget));
    } while (*budget > 0);
out:
    mem_free(m);
    return err;
}
