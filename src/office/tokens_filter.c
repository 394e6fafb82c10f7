/*
 * Which tokens may exist.  A search looks into every run; a filter says without one that a token is new, as nearly all are that an
 * import asks for.  To make one, all tokens of its kind and field are read: so there are enough of them for a register in which every
 * field identifies the record, those in use never take each other's place, and one is made only when the last was paid for, by
 * questions that were worth a search each.
 */
#include "office/tokens.h"

#include "base/alloc.h"
#include "db/office_sql.h"

#define BITS_EACH 16               /* of a filter, for one token */
#define BITS_SCARCE 4              /* ... at least, where memory ends */
#define ROOM_LEAST UINT64_C(65536) /* tokens that it takes; behind them it is made anew, larger */
#define BITS_LEAST (ROOM_LEAST * BITS_EACH)
#define TOKENS_MOST (UINT64_C(1) << 26) /* ... with as many bits for each */
#define LINE_WORDS 8
#define LINE_BITS (64 * LINE_WORDS)
#define PROBE_BITS 9 /* name one of a line */
#define PROBES 6
#define SEARCH_WORTH 4096 /* tokens that are read in the time of one search */
#define IDLE 16384        /* questions: what nobody asked for so long may go */

_Static_assert(1 << PROBE_BITS == LINE_BITS && PROBES * PROBE_BITS <= 64, "the second half of a token is enough");

static void filter_drop(struct tokens *t, struct token_filter *f)
{
    if (f->bits != NULL)
        t->filter_bytes -= f->lines * LINE_BITS / 8;
    mem_free(f->bits);
    *f = (struct token_filter){.bits = NULL};
}

void filters_clear(struct tokens *t)
{
    for (size_t i = 0; i < TOKENS_FILTERS; i++)
        filter_drop(t, &t->filters[i]);
}

/* Tokens are keyed hashes: their bytes are as good as any other hash of them.  All bits of a token stand in one line of the cache. */
static uint64_t *line_of(const struct token_filter *f, const uint8_t token[16])
{
    uint64_t line;

    memcpy(&line, token, sizeof(line));
    return f->bits + (line & (f->lines - 1)) * LINE_WORDS;
}

static uint64_t which_bits(const uint8_t token[16])
{
    uint64_t which;

    memcpy(&which, token + sizeof(which), sizeof(which));
    return which;
}

static bool may_hold(const struct token_filter *f, const uint8_t token[16])
{
    const uint64_t *line = line_of(f, token);
    uint64_t which = which_bits(token), all = 1;

    for (unsigned i = 0; i < PROBES; i++, which >>= PROBE_BITS)
        all &= line[which / 64 % LINE_WORDS] >> (which % 64);
    return (all & 1) != 0;
}

static void filter_put(struct token_filter *f, const uint8_t token[16])
{
    uint64_t *line = line_of(f, token), which = which_bits(token);

    f->room--;
    for (unsigned i = 0; i < PROBES; i++, which >>= PROBE_BITS)
        line[which / 64 % LINE_WORDS] |= UINT64_C(1) << (which % 64);
}

/* The fields of a row come in one order, in which their filters were made: mostly it is the next one. */
static struct token_filter *filter_of(struct tokens *t, const struct token_key *key)
{
    const uint64_t place = token_place(key);
    const uint32_t what = token_what(key);

    for (unsigned i = 0, at = t->filter_last; i < t->filters_n; i++) {
        at = at + 1 < t->filters_n ? at + 1 : 0;
        struct token_filter *f = &t->filters[at];
        if (f->what == what && f->place == place && f->bits != NULL) {
            t->filter_last = at;
            return f;
        }
    }
    return NULL;
}

void filter_note(struct tokens *t, const struct token_key *key)
{
    struct token_filter *f = filter_of(t, key);

    if (f != NULL && f->room == 0)
        filter_drop(t, f); /* it is made anew, larger, when it is asked next */
    else if (f != NULL)
        filter_put(f, key->token);
}

/* --- making one -------------------------------------------------------------------------------------------------------------------------- */

struct scan {
    struct token_filter *filter; /* NULL: count */
    size_t n;
};

static enum err scan_token(void *arg, const uint8_t token[16])
{
    struct scan *scan = arg;

    scan->n++;
    if (scan->filter != NULL && scan->filter->room > 0)
        filter_put(scan->filter, token);
    return ERR_OK;
}

static enum err scan_row(void *arg, const struct sql_token_all_out *row)
{
    return scan_token(arg, row->token);
}

static enum err scan_all(struct tokens *t, const struct token_key *key, struct scan *scan)
{
    const struct sql_token_all_in in = {key->contract, key->register_no, key->kind, key->field};
    struct run_list runs;
    enum err err;

    TRY(sql_token_all(t->db, &in, scan_row, scan));
    TRY(runs_of(t, key, INT64_MIN, INT64_MAX, &runs));
    for (unsigned i = 0; i < runs.n; i++)
        TRY(run_scan(t, runs.run[i], key, scan_token, scan));
    for (size_t i = 0; i < t->waiting_n; i++)
        if (t->waiting[i].place == token_place(key) && t->waiting[i].what == token_what(key))
            TRY(scan_token(scan, t->waiting[i].token));
    t->filter_debt += scan->n + SEARCH_WORTH / 2;
out:
    return err;
}

/* A slot for a filter of so many bytes, or NULL.  Those that nobody asks any more give way, the oldest first. */
static struct token_filter *slot_for(struct tokens *t, size_t bytes)
{
    for (;;) {
        struct token_filter *idle = NULL, *slot = NULL;
        for (size_t i = TOKENS_FILTERS; i-- > 0;) {
            struct token_filter *f = &t->filters[i];
            if (f->bits == NULL)
                slot = f;
            else if (t->asked - f->used > IDLE && (idle == NULL || f->used < idle->used))
                idle = f;
        }
        if (slot != NULL && bytes <= t->filter_bytes_max - t->filter_bytes)
            return slot;
        if (idle == NULL)
            return NULL;
        filter_drop(t, idle);
    }
}

/* Empty, for the ${n} tokens that there are and at least as many more; smaller where memory ends.  NULL: none, a search has to do. */
static struct token_filter *filter_new(struct tokens *t, size_t n)
{
    struct token_filter *f;
    uint64_t room = ROOM_LEAST, bits;

    while (room < 2 * (uint64_t)n)
        room *= 2;
    bits = (room < TOKENS_MOST ? room : TOKENS_MOST) * BITS_EACH;
    while ((f = slot_for(t, bits / 8)) == NULL && bits / 2 >= BITS_LEAST && bits / 2 >= (uint64_t)n * BITS_SCARCE)
        bits /= 2;
    if (f == NULL)
        return NULL;
    f->bits = mem_calloc(bits / 64, sizeof(*f->bits));
    if (f->bits == NULL)
        return NULL;
    f->lines = bits / LINE_BITS;
    f->room = room;
    t->filter_bytes += bits / 8;
    if ((unsigned)(f - t->filters) >= t->filters_n)
        t->filters_n = (unsigned)(f - t->filters) + 1;
    return f;
}

static enum err filter_make(struct tokens *t, const struct token_key *key, struct token_filter **out)
{
    struct token_filter *f = NULL;
    struct scan scan = {.n = 0};
    enum err err;

    *out = NULL;
    if (slot_for(t, BITS_LEAST / 8) == NULL)
        return ERR_OK;
    TRY(scan_all(t, key, &scan));
    f = filter_new(t, scan.n);
    if (f == NULL)
        return ERR_OK;
    scan = (struct scan){.filter = f};
    TRY(scan_all(t, key, &scan));
    f->place = token_place(key);
    f->what = token_what(key);
    *out = f;
out:
    if (err != ERR_OK && f != NULL)
        filter_drop(t, f);
    return err;
}

enum err filter_ask(struct tokens *t, const struct token_key *key, bool *may_exist_out)
{
    struct token_filter *f = filter_of(t, key);
    enum err err = ERR_OK;

    t->asked++;
    if (f == NULL && t->filter_debt == 0)
        err = filter_make(t, key, &f);
    else
        t->filter_debt -= t->filter_debt < SEARCH_WORTH ? t->filter_debt : SEARCH_WORTH;
    if (f != NULL)
        f->used = t->asked;
    *may_exist_out = f == NULL || may_hold(f, key->token);
    return err;
}
