/* The blind index: what waits, and the two places where tokens stand. */
#include "office/tokens.h"

#include "base/alloc.h"
#include "db/office_sql.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)65536)
#define WAITING_LIMIT (10 * TOKENS_WAITING_MAX)
#define RUN_LEAST 256        /* fewer entries go to the B-tree */
#define MERGED_EACH 8        /* entries merged for one that comes: each is moved once a level */
#define MERGED_LEAST 4096    /* in one transaction */
#define RESTING_FAN 4        /* runs of a level, of which fewer are left alone */
#define RESTING_ENTRIES 65536 /* merged at once, some 20 ms */
#define KINDS_MOST 128 /* that are sorted apart: two for each field of a register */
#define TOKENS_SOME_MAX 64 /* removed at once */
#define TOKEN_BUCKETS 4096
#define TOKEN_BUCKET_SHIFT 52 /* of the head of a token */
#define BUCKET_MOST 32        /* that are put in order one by one: more are unlikely but for equal tokens */

void tokens_init(struct tokens *t, struct db *db)
{
    *t = (struct tokens){.db = db, .filter_bytes_max = TOKENS_FILTER_BYTES_MAX};
    arena_init(&t->arena, ARENA_MAX);
}

void tokens_clear(struct tokens *t)
{
    mem_free(t->waiting);
    mem_free(t->spare);
    filters_clear(t);
    arena_clear(&t->arena);
    t->waiting = t->spare = NULL;
    t->waiting_n = t->waiting_cap = 0;
}

enum err tokens_exist(struct tokens *t, const struct token_key *key, bool *out)
{
    bool may_exist;
    uint32_t records;
    enum err err;

    TRY(filter_ask(t, key, &may_exist));
    *out = false;
    for (size_t i = 0; i < t->waiting_n && may_exist && !*out; i++)
        *out = t->waiting[i].place == token_place(key) && t->waiting[i].what == token_what(key) &&
               view_eq(view_of(t->waiting[i].token, 16), view_of(key->token, 16));
    if (*out || !may_exist)
        return ERR_OK;
    TRY(tokens_weight(t, key, 1, &records));
    *out = records > 0;
out:
    return err;
}

/* --- adding
 * -------------------------------------------------------------------------------------------------------- */

static enum err insert(struct tokens *t, const struct token_key *key, int64_t number)
{
    struct sql_token_add_in in = {.contract = key->contract,
                                  .register_ = key->register_no,
                                  .kind = key->kind,
                                  .field = key->field,
                                  .number = number};
    uint64_t changed;

    memcpy(in.token, key->token, sizeof(in.token));
    return sql_token_add(t->db, &in, &changed);
}

enum err tokens_add(struct tokens *t, const struct token_key *key, int64_t number)
{
    filter_note(t, key);
    return insert(t, key, number);
}

static enum err reserve(struct tokens *t)
{
    if (t->waiting_n >= WAITING_LIMIT)
        return ERR_LIMIT;
    if (t->waiting_n < t->waiting_cap)
        return ERR_OK;
    size_t cap = t->waiting_cap == 0 ? 1024 : 2 * t->waiting_cap;
    struct token_entry *bigger = mem_resize(t->waiting, cap, sizeof(*bigger));
    if (bigger == NULL)
        return ERR_MEMORY;
    t->waiting = bigger;
    bigger = mem_resize(t->spare, cap, sizeof(*bigger));
    if (bigger == NULL)
        return ERR_MEMORY;
    t->spare = bigger;
    t->waiting_cap = cap;
    return ERR_OK;
}

enum err tokens_add_later(struct tokens *t, const struct token_key *key, int64_t number)
{
    enum err err = reserve(t);

    if (err != ERR_OK)
        return err;
    struct token_entry *e = &t->waiting[t->waiting_n++];
    *e = (struct token_entry){.place = token_place(key), .what = token_what(key), .number = number};
    memcpy(e->token, key->token, sizeof(e->token));
    filter_note(t, key);
    return ERR_OK;
}

void tokens_undo_to(struct tokens *t, size_t mark)
{
    t->waiting_n = mark;
}

static int compare_token(const struct token_entry *x, const struct token_entry *y)
{
    const uint64_t a_head = token_head(x->token), b_head = token_head(y->token);

    if (a_head != b_head)
        return a_head < b_head ? -1 : 1;
    /* stylecheck: allow memcmp, because these are keyed hashes and their order is needed */
    int order = memcmp(x->token, y->token, sizeof(x->token));
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static int compare(const void *a, const void *b)
{
    const struct token_entry *x = a, *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    return compare_token(x, y);
}

static int by_token(const void *a, const void *b)
{
    return compare_token(a, b);
}

static void insert_in_order(struct token_entry *e, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct token_entry moved = e[i];
        size_t at = i;
        for (; at > 0 && compare_token(&e[at - 1], &moved) > 0; at--)
            e[at] = e[at - 1];
        e[at] = moved;
    }
}

/* The lists of an import: one for each register, kind and field, few of them. */
struct kinds {
    struct token_entry of[KINDS_MOST]; /* place and what; the rest is not used */
    size_t n[KINDS_MOST];
    unsigned count, last;
};

/* The kind of ${e}, or KINDS_MOST if there are too many. */
static unsigned kind_of(struct kinds *k, const struct token_entry *e)
{
    for (unsigned i = 0, at = k->last; i < k->count; i++, at = at + 1 < k->count ? at + 1 : 0)
        if (k->of[at].what == e->what && k->of[at].place == e->place)
            return k->last = at;
    if (k->count == KINDS_MOST)
        return KINDS_MOST;
    k->of[k->count] = (struct token_entry){.place = e->place, .what = e->what};
    return k->last = k->count++;
}

/* By token only: as keyed hashes they spread evenly over their first bits, so that few are left to be compared. */
static void sort_by_token(struct tokens *t)
{
    uint32_t at[TOKEN_BUCKETS + 1] = {0};

    for (size_t i = 0; i < t->waiting_n; i++)
        at[(token_head(t->waiting[i].token) >> TOKEN_BUCKET_SHIFT) + 1]++;
    for (size_t i = 0; i < TOKEN_BUCKETS; i++)
        at[i + 1] += at[i];
    for (size_t i = 0; i < t->waiting_n; i++)
        t->spare[at[token_head(t->waiting[i].token) >> TOKEN_BUCKET_SHIFT]++] = t->waiting[i];
    for (size_t i = 0, from = 0; i < TOKEN_BUCKETS; from = at[i++])
        if (at[i] - from > BUCKET_MOST)
            qsort(t->spare + from, at[i] - from, sizeof(*t->spare), by_token);
        else
            insert_in_order(t->spare + from, at[i] - from);
}

/* In the order of compare(). */
static void sort(struct tokens *t)
{
    struct kinds k = {.count = 0};
    size_t at[KINDS_MOST];

    for (size_t i = 0; i < t->waiting_n; i++) {
        unsigned kind = kind_of(&k, &t->waiting[i]);
        if (kind == KINDS_MOST) {
            qsort(t->waiting, t->waiting_n, sizeof(*t->waiting), compare);
            return;
        }
        k.n[kind]++;
    }
    for (unsigned i = 0; i < k.count; i++) {
        at[i] = 0;
        for (unsigned j = 0; j < k.count; j++)
            at[i] += compare(&k.of[j], &k.of[i]) < 0 ? k.n[j] : 0;
    }
    sort_by_token(t);
    for (size_t i = 0; i < t->waiting_n; i++)
        t->waiting[at[kind_of(&k, &t->spare[i])]++] = t->spare[i];
}

/* A record may bring the same token twice: the index has it once. */
static size_t unique(struct token_entry *at, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (kept == 0 || compare(&at[kept - 1], &at[i]) != 0)
            at[kept++] = at[i];
    return kept;
}

static enum err insert_all(struct tokens *t, const struct token_entry *at, size_t n)
{
    enum err err = ERR_OK;

    for (size_t i = 0; i < n && err == ERR_OK; i++) {
        struct token_key key = {(uint32_t)(at[i].place >> 16), (uint16_t)at[i].place, (uint16_t)(at[i].what >> 16),
                                (uint16_t)at[i].what, {0}};
        memcpy(key.token, at[i].token, sizeof(key.token));
        err = insert(t, &key, at[i].number);
    }
    return err;
}

enum err tokens_settle(struct tokens *t)
{
    enum err err = ERR_OK;

    if (t->waiting_n > 1)
        sort(t);
    size_t all = unique(t->waiting, t->waiting_n), n;
    for (size_t from = 0; from < all && err == ERR_OK; from += n) {
        const struct token_entry *at = &t->waiting[from];
        for (n = 1; from + n < all && at[n].place == at[0].place; n++)
            continue;
        if (n < RUN_LEAST) {
            err = insert_all(t, at, n);
            continue;
        }
        TRY(run_write(t, at, n));
        size_t budget = n * MERGED_EACH < MERGED_LEAST ? MERGED_LEAST : n * MERGED_EACH;
        TRY(runs_merge(t, at[0].place, RUNS_MERGED, &budget));
    }
out:
    t->waiting_n = 0;
    return err;
}

enum err tokens_rest(struct tokens *t)
{
    struct sql_run_most_out most;
    size_t budget = RESTING_ENTRIES;
    enum err err;

    TRY(db_begin(t->db));
    TRY(sql_run_most(t->db, &(struct sql_run_most_in){RESTING_FAN}, &most));
    TRY(runs_merge(t, (uint64_t)most.contract << 16 | most.register_, RESTING_FAN, &budget));
    if (budget == RESTING_ENTRIES)
        TRY(ERR_NOT_FOUND);
    TRY(db_commit(t->db));
out:
    db_rollback(t->db);
    return err;
}

/* --- removing and finding
 * ------------------------------------------------------------------------------------------ */

enum err tokens_remove(struct tokens *t, const struct token_key *key, int64_t number)
{
    struct sql_token_remove_in in = {.contract = key->contract,
                                     .register_ = key->register_no,
                                     .kind = key->kind,
                                     .field = key->field,
                                     .number = number};
    struct run_list runs;
    uint64_t changed;
    enum err err;

    memcpy(in.token, key->token, sizeof(in.token));
    TRY(sql_token_remove(t->db, &in, &changed));
    if (changed > 0)
        return ERR_OK;
    TRY(runs_of(t, key, number, number, &runs));
    for (unsigned i = 0; i < runs.n; i++) {
        err = run_take(t, runs.run[i], key, number);
        if (err != ERR_NOT_FOUND)
            return err;
    }
    err = ERR_OK;
out:
    return err;
}

enum err tokens_give_up(struct tokens *t, uint32_t contract, uint16_t register_no)
{
    uint64_t changed;

    return sql_run_give_up(t->db, &(struct sql_run_give_up_in){contract, register_no}, &changed);
}

struct given_up {
    int64_t block[TOKENS_SOME_MAX];
    struct sql_token_remove_in token[TOKENS_SOME_MAX];
    unsigned blocks, tokens;
    uint32_t contract;
};

static enum err give_block(void *arg, const struct sql_block_given_up_out *row)
{
    struct given_up *g = arg;

    g->block[g->blocks++] = row->block;
    return ERR_OK;
}

static enum err give_token(void *arg, const struct sql_token_some_out *row)
{
    struct given_up *g = arg;
    struct sql_token_remove_in *in = &g->token[g->tokens++];

    *in = (struct sql_token_remove_in){
        .contract = g->contract, .register_ = row->register_, .kind = row->kind, .field = row->field, .number = row->number};
    memcpy(in->token, row->token, sizeof(in->token));
    return ERR_OK;
}

enum err tokens_remove_some(struct tokens *t, const struct token_dead *dead, unsigned most, bool *more_out)
{
    const unsigned n = most < TOKENS_SOME_MAX ? most : TOKENS_SOME_MAX;
    const struct sql_token_some_in in = {dead->contract, dead->low, dead->high, dead->before, n};
    struct given_up g = {.contract = dead->contract};
    uint64_t changed;
    enum err err;

    TRY(sql_block_given_up(t->db, &(struct sql_block_given_up_in){n}, give_block, &g));
    for (unsigned i = 0; i < g.blocks; i++)
        TRY(sql_block_remove(t->db, &(struct sql_block_remove_in){g.block[i]}, &changed));
    if (g.blocks < n)
        TRY(sql_run_remove_empty(t->db, &changed));
    TRY(sql_token_some(t->db, &in, give_token, &g));
    for (unsigned i = 0; i < g.tokens; i++)
        TRY(sql_token_remove(t->db, &g.token[i], &changed));
    *more_out = g.blocks == n || g.tokens == n;
out:
    return err;
}

const struct token_dead *tokens_dead(const struct tokens *t, uint32_t contract, uint16_t register_no)
{
    const struct token_dead *last = NULL;

    for (size_t i = 0; i < t->dead_n; i++) {
        const struct token_dead *d = &t->dead[i];
        if (d->contract == contract && d->low <= register_no && register_no <= d->high && (last == NULL || d->before > last->before))
            last = d;
    }
    return last;
}

/* Numbers of records that are being removed end here. */
static int64_t dead_end(const struct tokens *t, uint32_t contract, uint16_t register_no)
{
    const struct token_dead *d = tokens_dead(t, contract, register_no);

    return d == NULL ? INT64_MIN : d->before;
}

struct counting {
    uint32_t n, most;
};

static enum err count(void *arg, int64_t number)
{
    struct counting *c = arg;

    (void)number;
    return ++c->n >= c->most ? ERR_LIMIT : ERR_OK;
}

enum err tokens_weight(struct tokens *t, const struct token_key *key, uint32_t most, uint32_t *records_out)
{
    struct sql_token_weight_in in = {.contract = key->contract,
                                     .register_ = key->register_no,
                                     .kind = key->kind,
                                     .field = key->field,
                                     .after = dead_end(t, key->contract, key->register_no),
                                     .most = most};
    struct sql_token_weight_out weight;
    struct run_list runs;
    enum err err;

    memcpy(in.token, key->token, sizeof(in.token));
    TRY(sql_token_weight(t->db, &in, &weight));
    struct counting c = {weight.records, most};
    TRY(runs_of(t, key, INT64_MIN, INT64_MAX, &runs));
    for (unsigned i = 0; i < runs.n && c.n < most; i++) {
        err = run_walk(t, runs.run[i], key, count, &c);
        if (err != ERR_LIMIT)
            TRY(err);
    }
    *records_out = c.n;
    err = ERR_OK;
out:
    return err;
}

struct listing {
    token_fn *each;
    void *arg;
};

static enum err list_row(void *arg, const struct sql_token_list_out *row)
{
    const struct listing *l = arg;

    return l->each(l->arg, row->number);
}

enum err tokens_list(struct tokens *t, const struct token_key *key, token_fn *each, void *arg)
{
    struct sql_token_list_in in = {key->contract, key->register_no, key->kind, key->field, {0},
                                   dead_end(t, key->contract, key->register_no)};
    struct listing l = {each, arg};
    struct run_list runs;
    enum err err;

    memcpy(in.token, key->token, sizeof(in.token));
    TRY(sql_token_list(t->db, &in, list_row, &l));
    TRY(runs_of(t, key, INT64_MIN, INT64_MAX, &runs));
    for (unsigned i = 0; i < runs.n; i++)
        TRY(run_walk(t, runs.run[i], key, each, arg));
out:
    return err;
}
