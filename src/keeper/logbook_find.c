/* Searching a log without reading it: a column for each leaf, a summary for each block of them. */
#include "keeper/logbook_internal.h"

#include "base/alloc.h"

#include <string.h>

#define TABLE_MAX UINT16_MAX /* entries; what does not fit is in no list and is found without this filter only */

/* --- the tables ------------------------------------------------------------------------------ */

static enum err terminal_place(struct log *l, uint64_t terminal, uint16_t *place_out)
{
    unsigned i = l->terminals_n;

    *place_out = 0;
    if (terminal == 0)
        return ERR_OK;
    while (i > 1 && l->terminals[i - 1] != terminal) /* the newest are the ones in use */
        i--;
    if (i <= 1) {
        unsigned n = l->terminals_n == 0 ? 1 : l->terminals_n;
        if (n >= TABLE_MAX)
            return ERR_OK;
        uint64_t *bigger = mem_resize(l->terminals, n + 1, sizeof(*bigger));
        if (bigger == NULL)
            return ERR_MEMORY;
        bigger[0] = 0;
        bigger[n] = terminal;
        l->terminals = bigger;
        l->terminals_n = i = n + 1;
    }
    *place_out = (uint16_t)(i - 1);
    return ERR_OK;
}

static bool is_list(const struct clause_list *list, const struct entry *e)
{
    if (list->n != e->clauses_n)
        return false;
    for (unsigned i = 0; i < e->clauses_n; i++)
        if (strcmp(list->ids[i], e->clauses[i]) != 0)
            return false;
    return true;
}

static enum err list_place(struct log *l, const struct entry *e, uint16_t *place_out)
{
    unsigned last = l->last_list[e->act], i = l->lists_n;

    *place_out = 0;
    if (e->clauses_n == 0)
        return ERR_OK;
    if (last > 0 && is_list(&l->lists[last], e)) {
        *place_out = (uint16_t)last;
        return ERR_OK;
    }
    while (i > 1 && !is_list(&l->lists[i - 1], e))
        i--;
    if (i <= 1) {
        unsigned n = l->lists_n == 0 ? 1 : l->lists_n;
        if (n >= TABLE_MAX)
            return ERR_OK;
        struct clause_list *bigger = mem_resize(l->lists, n + 1, sizeof(*bigger));
        if (bigger == NULL)
            return ERR_MEMORY;
        l->lists = bigger;
        bigger[0].n = 0;
        bigger[n].n = e->clauses_n;
        memcpy(bigger[n].ids, e->clauses, sizeof(bigger[n].ids));
        l->lists_n = i = n + 1;
    }
    l->last_list[e->act] = i - 1;
    *place_out = (uint16_t)(i - 1);
    return ERR_OK;
}

enum err log_reserve_column(struct log *l, const struct entry *e)
{
    uint64_t terminal = e->terminal;
    enum err err;

    if (terminal == 0 && e->session != 0) {
        const struct session_facts *session = state_session(l->state, e->session);
        terminal = session == NULL ? 0 : session->terminal;
    }
    TRY(terminal_place(l, terminal, &l->next_terminal));
    TRY(list_place(l, e, &l->next_clauses));
out:
    return err;
}

/* --- keeping --------------------------------------------------------------------------------- */

/* Subject ids are pseudorandom: any bits of them will do. */
static uint64_t subject_bits(const uint8_t subject[ENTRY_SUBJECT_BYTES])
{
    return UINT64_C(1) << (subject[0] & 63) | UINT64_C(1) << (subject[1] & 63) |
           UINT64_C(1) << (subject[2] & 63);
}

/* The ${i}th of two bits of a block that stand for ${subject}. */
static unsigned block_bit(const uint8_t subject[ENTRY_SUBJECT_BYTES], unsigned i)
{
    return (subject[3 + 2 * i] | (unsigned)subject[4 + 2 * i] << 8) % BLOCK_SUBJECT_BITS;
}

static void set_bit(uint64_t *bits, unsigned n)
{
    bits[n / 64] |= UINT64_C(1) << n % 64;
}

static bool has_bit(const uint64_t *bits, unsigned n)
{
    return (bits[n / 64] >> n % 64 & 1) != 0;
}

static void keep_in_block(struct leaf_block *block, const struct leaf_column *c, const struct entry *e)
{
    block->first_ms = c->time_ms < block->first_ms ? c->time_ms : block->first_ms;
    block->last_ms = c->time_ms > block->last_ms ? c->time_ms : block->last_ms;
    block->session_low = c->session < block->session_low ? c->session : block->session_low;
    block->session_high = c->session > block->session_high ? c->session : block->session_high;
    set_bit(block->persons, c->person % 256);
    set_bit(block->acts, c->act % 256);
    set_bit(block->terminals, c->terminal % 256);
    set_bit(block->clauses, c->clauses % 256);
    set_bit(&block->registers, c->register_no % 64);
    block->purposes |= UINT32_C(1) << c->purpose % 32;
    block->verdicts |= (uint8_t)(1U << c->verdict);
    for (unsigned i = 0; i < e->subjects_n; i++) {
        set_bit(block->subjects, block_bit(e->subjects[i], 0));
        set_bit(block->subjects, block_bit(e->subjects[i], 1));
    }
}

void log_keep_column(struct log *l, uint64_t index, const struct entry *e)
{
    struct leaf_block *block = &l->blocks[index / BLOCK_LEAVES];
    struct leaf *leaf = &l->leaves[index];

    if (index % BLOCK_LEAVES == 0)
        *block = (struct leaf_block){
            .first_ms = INT64_MAX, .last_ms = INT64_MIN, .session_low = UINT32_MAX};
    leaf->subjects = 0;
    for (unsigned i = 0; i < e->subjects_n; i++)
        leaf->subjects |= subject_bits(e->subjects[i]);
    leaf->column = (struct leaf_column){
        .time_ms = e->time_ms,
        .person = e->person,
        .contract = e->contract,
        .session = (uint32_t)e->session,
        .act = (uint16_t)e->act,
        .register_no = e->register_no,
        .terminal = l->next_terminal,
        .clauses = l->next_clauses,
        .purpose = (uint8_t)e->purpose,
        .verdict = (uint8_t)e->verdict,
    };
    keep_in_block(block, &leaf->column, e);
}

/* --- looking --------------------------------------------------------------------------------- */

/* A query on one log: what it asks for in the terms of the columns. */
struct hunt {
    const struct log *l;
    const struct leaf_query *q;
    uint16_t terminal;
    unsigned last_list; /* whether a list of clauses has the one asked for, remembered for the last list */
    bool last_has;
    uint64_t subject;
};

static bool list_has(struct hunt *h, unsigned list)
{
    const struct clause_list *of = &h->l->lists[list];

    if (list == 0)
        return false;
    if (list == h->last_list)
        return h->last_has;
    h->last_list = list;
    h->last_has = false;
    for (unsigned i = 0; i < of->n; i++)
        if (view_eq_str(h->q->clause, of->ids[i]))
            h->last_has = true;
    return h->last_has;
}

static bool is_like(struct hunt *h, const struct leaf *leaf)
{
    const struct leaf_column *c = &leaf->column, *like = &h->q->like;
    const struct leaf_query *q = h->q;

    return (like->act == 0xffff || like->act == c->act) &&
           (like->person == 0 || like->person == c->person) &&
           (like->register_no == 0 || like->register_no == c->register_no) &&
           (like->contract == 0 || like->contract == c->contract) &&
           (like->session == 0 || like->session == c->session) &&
           (like->purpose == 0 || like->purpose == c->purpose) &&
           (q->from_ms == 0 || c->time_ms >= q->from_ms) &&
           (q->until_ms == 0 || c->time_ms < q->until_ms) &&
           (q->verdicts == 0 || (q->verdicts >> c->verdict & 1) != 0) &&
           (q->terminal == 0 || h->terminal == c->terminal) &&
           (q->subject == NULL || (leaf->subjects & h->subject) == h->subject) &&
           (q->clause.n == 0 || list_has(h, c->clauses));
}

/* Whether some list in the block has the clause. */
static bool block_has_clause(struct hunt *h, const struct leaf_block *block)
{
    for (unsigned i = 1; i < h->l->lists_n; i++)
        if (has_bit(block->clauses, i % 256) && list_has(h, i))
            return true;
    return false;
}

/* Whether a leaf of the block can match. */
static bool block_may(struct hunt *h, const struct leaf_block *block)
{
    const struct leaf_query *q = h->q;
    const struct leaf_column *like = &q->like;

    return (like->act == 0xffff || has_bit(block->acts, like->act % 256)) &&
           (like->person == 0 || has_bit(block->persons, like->person % 256)) &&
           (like->register_no == 0 || has_bit(&block->registers, like->register_no % 64)) &&
           (like->session == 0 ||
            (like->session >= block->session_low && like->session <= block->session_high)) &&
           (like->purpose == 0 || (block->purposes >> like->purpose % 32 & 1) != 0) &&
           (q->from_ms == 0 || block->last_ms >= q->from_ms) &&
           (q->until_ms == 0 || block->first_ms < q->until_ms) &&
           (q->verdicts == 0 || (block->verdicts & q->verdicts) != 0) &&
           (q->terminal == 0 || has_bit(block->terminals, h->terminal % 256)) &&
           (q->subject == NULL || (has_bit(block->subjects, block_bit(q->subject, 0)) &&
                                   has_bit(block->subjects, block_bit(q->subject, 1)))) &&
           (q->clause.n == 0 || block_has_clause(h, block));
}

static enum err names(struct logbook *b, const struct log *l, uint64_t index,
                      const uint8_t *subject, bool *yes_out)
{
    struct entry *e = mem_zalloc(sizeof(*e));
    struct view text, detail;
    enum err err;

    *yes_out = false;
    if (e == NULL)
        return ERR_MEMORY;
    TRY(log_read_leaf(b, l, index, &text, &detail));
    TRY(entry_get(text, e, NULL));
    for (unsigned i = 0; i < e->subjects_n; i++)
        if (view_eq(view_of(e->subjects[i], ENTRY_SUBJECT_BYTES),
                    view_of(subject, ENTRY_SUBJECT_BYTES)))
            *yes_out = true;
out:
    mem_free(e);
    return err;
}

/* False if nothing can match: a terminal that no leaf names. */
static bool hunt_init(struct hunt *h, const struct log *l, const struct leaf_query *q)
{
    unsigned i = l->terminals_n;

    *h = (struct hunt){.l = l, .q = q};
    if (q->subject != NULL)
        h->subject = subject_bits(q->subject);
    if (q->terminal == 0)
        return true;
    while (i > 1 && l->terminals[i - 1] != q->terminal)
        i--;
    h->terminal = (uint16_t)(i > 1 ? i - 1 : 0);
    return i > 1;
}

enum err logbook_find(struct logbook *b, uint16_t log, const struct leaf_query *q, uint64_t before,
                      unsigned *budget, uint64_t *index_out)
{
    const struct log *l = logbook_log(b, log);
    struct hunt h;
    enum err err;

    if (l == NULL || !hunt_init(&h, l, q))
        return ERR_NOT_FOUND;
    if (before == 0 || before > l->durable)
        before = l->durable;
    for (uint64_t i = before; i > 0; i--) {
        *index_out = i;
        if (*budget == 0)
            return ERR_AGAIN;
        --*budget;
        if ((i == before || i % BLOCK_LEAVES == 0) &&
            !block_may(&h, &l->blocks[(i - 1) / BLOCK_LEAVES])) {
            i = (i - 1) / BLOCK_LEAVES * BLOCK_LEAVES + 1; /* the first of the block was the last looked at */
            continue;
        }
        bool found = is_like(&h, &l->leaves[i - 1]);
        if (found && q->subject != NULL)
            TRY(names(b, l, i - 1, q->subject, &found));
        if (found) {
            *index_out = i - 1;
            return ERR_OK;
        }
    }
    err = ERR_NOT_FOUND;
out:
    return err;
}

const struct leaf_column *logbook_column(const struct logbook *b, uint16_t log, uint64_t index)
{
    return &logbook_log(b, log)->leaves[index].column;
}

uint64_t logbook_terminal(const struct logbook *b, uint16_t log, const struct leaf_column *c)
{
    const struct log *l = logbook_log(b, log);

    return l->terminals_n == 0 ? 0 : l->terminals[c->terminal];
}

const char (*logbook_clauses(const struct logbook *b, uint16_t log, uint16_t list,
                             unsigned *n_out))[ENTRY_CLAUSE_MAX + 1]
{
    const struct log *l = logbook_log(b, log);

    *n_out = list == 0 ? 0 : l->lists[list].n;
    return l->lists == NULL ? NULL : (const char(*)[ENTRY_CLAUSE_MAX + 1])l->lists[list].ids;
}
