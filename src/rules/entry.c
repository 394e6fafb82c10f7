/*
 * Setting, printing and reading entries.  The text is written and read key by key from one table
 * (entry_table.c), so that the two directions cannot drift apart: whatever entry_get() accepts,
 * entry_put() writes again byte for byte.
 */
#include "rules/entry.h"

#include "crypto/hash.h"

#include "rules/entry_table.h"

#include "base/num.h"

#include <string.h>

#define FIRST_LINE "azukari-entry v1\n"

void entry_init(struct entry *e, enum entry_act act, int64_t time_ms)
{
    *e = (struct entry){
        .has = ENTRY_HAS(KEY_TIME) | ENTRY_HAS(KEY_ACT) | ENTRY_HAS(KEY_VERDICT),
        .time_ms = time_ms,
        .act = act,
        .verdict = VERDICT_FACT,
    };
}

bool entry_has(const struct entry *e, enum entry_key key)
{
    return (e->has & ENTRY_HAS(key)) != 0;
}

#define SETTER(name, member, key, type)                                                            \
    void entry_set_##name(struct entry *e, type member)                                            \
    {                                                                                              \
        e->member = member;                                                                        \
        e->has |= ENTRY_HAS(key);                                                                  \
    }

SETTER(contract, contract, KEY_CONTRACT, uint32_t)
SETTER(session, session, KEY_SESSION, uint64_t)
SETTER(job, job, KEY_JOB, uint32_t)
SETTER(person, person, KEY_PERSON, uint32_t)
SETTER(org, org, KEY_ORG, uint32_t)
SETTER(parent, parent, KEY_PARENT, uint32_t)
SETTER(terminal, terminal, KEY_TERMINAL, uint64_t)
SETTER(roles, roles, KEY_ROLES, uint32_t)
SETTER(purpose, purpose, KEY_PURPOSE, uint16_t)
SETTER(purposes, purposes, KEY_PURPOSES, uint32_t)
SETTER(register, register_no, KEY_REGISTER, uint16_t)
SETTER(class, data_class, KEY_CLASS, uint16_t)
SETTER(kind, kind, KEY_KIND, uint16_t)
SETTER(from, from, KEY_FROM, struct date)
SETTER(until, until, KEY_UNTIL, struct date)
SETTER(version, version, KEY_VERSION, uint32_t)
SETTER(count, count, KEY_COUNT, uint64_t)
SETTER(limit, limit, KEY_LIMIT, uint64_t)
SETTER(ref, ref, KEY_REF, uint64_t)

/* Put ${n} numbers into the ascending ${list} of at most ${max}, each once; returns how many it holds, more than ${max} if they
 * do not fit. */
static unsigned set_list(uint16_t *list, unsigned max, const uint16_t *numbers, unsigned n)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < n; i++) {
        unsigned at = kept;
        while (at > 0 && list[at - 1] > numbers[i])
            at--;
        if (at > 0 && list[at - 1] == numbers[i])
            continue;
        if (kept == max)
            return max + 1;
        memmove(&list[at + 1], &list[at], (kept - at) * sizeof(*list));
        list[at] = numbers[i];
        kept++;
    }
    return kept;
}

void entry_set_fields(struct entry *e, const uint16_t *fields, unsigned n)
{
    e->has &= ~ENTRY_HAS(KEY_FIELDS);
    e->fields_n = n > ENTRY_FIELDS_MAX ? ENTRY_FIELDS_MAX + 1 : set_list(e->fields, ENTRY_FIELDS_MAX, fields, n);
    if (e->fields_n > 0)
        e->has |= ENTRY_HAS(KEY_FIELDS);
}

void entry_set_blocks(struct entry *e, const uint16_t *blocks, unsigned n)
{
    e->has &= ~ENTRY_HAS(KEY_BLOCKS);
    e->blocks_n = set_list(e->blocks, ENTRY_BLOCKS_MAX, blocks, n);
    if (e->blocks_n == 1 && e->blocks[0] == 0)
        e->blocks_n = 0;
    if (e->blocks_n > 0)
        e->has |= ENTRY_HAS(KEY_BLOCKS);
    else
        memset(e->blocks, 0, sizeof(e->blocks));
}

void entry_add_subject(struct entry *e, const uint8_t subject[ENTRY_SUBJECT_BYTES])
{
    e->has |= ENTRY_HAS(KEY_SUBJECTS);
    if (e->subjects_n < ENTRY_SUBJECTS_MAX)
        memcpy(e->subjects[e->subjects_n++], subject, ENTRY_SUBJECT_BYTES);
    else
        e->subjects_n = ENTRY_SUBJECTS_MAX + 1;
}

void entry_set_object(struct entry *e, const uint8_t object[32])
{
    e->has |= ENTRY_HAS(KEY_OBJECT);
    memcpy(e->object, object, sizeof(e->object));
}

void entry_set_conditions(struct entry *e, uint32_t conditions)
{
    const uint8_t value[4] = {(uint8_t)(conditions >> 24), (uint8_t)(conditions >> 16), (uint8_t)(conditions >> 8), (uint8_t)conditions};

    if (conditions != 0)
        entry_set_value(e, view_of(value, sizeof(value)));
}

uint32_t entry_conditions(const struct entry *e)
{
    const uint8_t *v = e->value;

    return e->value_n != 4 ? 0 : (uint32_t)v[0] << 24 | (uint32_t)v[1] << 16 | (uint32_t)v[2] << 8 | v[3];
}

void entry_set_value(struct entry *e, struct view value)
{
    e->has |= ENTRY_HAS(KEY_VALUE);
    if (value.n > ENTRY_VALUE_MAX) {
        e->value_n = ENTRY_VALUE_MAX + 1;
        return;
    }
    e->value_n = (unsigned)value.n;
    if (value.n > 0)
        memcpy(e->value, value.p, value.n);
}

void entry_set_detail(struct entry *e, const uint8_t commitment[32])
{
    e->has |= ENTRY_HAS(KEY_DETAIL);
    memcpy(e->detail, commitment, sizeof(e->detail));
}

void entry_add_clause(struct entry *e, const char *clause)
{
    struct view id = view_str(clause);
    char padded[ENTRY_CLAUSE_MAX + 1] = {0};

    e->has |= ENTRY_HAS(KEY_CLAUSES);
    if (entry_clause_ok(id)) /* else the id stays empty, which entry_check() refuses */
        memcpy(padded, id.p, id.n);
    for (unsigned i = 0; i < e->clauses_n && i < ENTRY_CLAUSES_MAX; i++) {
        if (entry_clause_same(e->clauses[i], padded))
            return;
    }
    if (e->clauses_n < ENTRY_CLAUSES_MAX)
        memcpy(e->clauses[e->clauses_n++], padded, sizeof(padded));
    else
        e->clauses_n = ENTRY_CLAUSES_MAX + 1;
}

static void put_be64(uint8_t *at, uint64_t u)
{
    for (int i = 7; i >= 0; i--, u >>= 8)
        at[i] = (uint8_t)u;
}

static uint64_t get_be64(const uint8_t *at)
{
    uint64_t u = 0;

    for (int i = 0; i < 8; i++)
        u = u << 8 | at[i];
    return u;
}

void entry_set_rows(struct entry *e, uint64_t first, uint64_t last)
{
    uint8_t value[16];

    put_be64(value, first);
    put_be64(value + 8, last);
    entry_set_value(e, view_of(value, sizeof(value)));
}

bool entry_rows(const struct entry *e, uint64_t *first_out, uint64_t *last_out)
{
    if (e->value_n != 16)
        return false;
    *first_out = get_be64(e->value);
    *last_out = get_be64(e->value + 8);
    return *first_out <= *last_out && *last_out < UINT64_MAX;
}

/* The text while it is made: appended to the caller's buffer whole or not at all. */
struct text {
    size_t n;
    bool full;
    char p[ENTRY_TEXT_MAX];
};

static void text_put(struct text *t, const char *p, size_t n)
{
    if (n > sizeof(t->p) - t->n) {
        t->full = true;
        return;
    }
    memcpy(t->p + t->n, p, n);
    t->n += n;
}

static void text_str(struct text *t, const char *s)
{
    text_put(t, s, strlen(s));
}

static void text_u64(struct text *t, uint64_t u)
{
    char digits[20];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    text_put(t, digits + at, sizeof(digits) - at);
}

static void text_hex(struct text *t, const uint8_t *p, size_t n)
{
    static const char digit[] = "0123456789abcdef";

    if (n > (sizeof(t->p) - t->n) / 2) {
        t->full = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        t->p[t->n++] = digit[p[i] >> 4];
        t->p[t->n++] = digit[p[i] & 15];
    }
}

static void text_date(struct text *t, struct date d)
{
    char form[11];

    date_format(d, form);
    text_str(t, form);
}

static void text_clauses(struct text *t, const struct entry *e)
{
    for (unsigned i = 0; i < e->clauses_n; i++) {
        text_put(t, ",", i > 0);
        text_str(t, e->clauses[i]);
    }
}

static void text_list(struct text *t, const uint16_t *list, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        text_put(t, ",", i > 0);
        text_u64(t, list[i]);
    }
}

static void text_subjects(struct text *t, const struct entry *e)
{
    for (unsigned i = 0; i < e->subjects_n; i++) {
        text_put(t, ",", i > 0);
        text_hex(t, e->subjects[i], ENTRY_SUBJECT_BYTES);
    }
}

static void text_value(struct text *t, const struct entry *e, enum entry_key key)
{
    const struct key_row *row = &entry_keys[key];
    uint8_t terminal[8];
    char time[25];

    switch (row->type) {
    case TYPE_TIME:
        clock_format(e->time_ms, time);
        text_str(t, time);
        break;
    case TYPE_ACT:
        text_str(t, entry_act_name(e->act));
        break;
    case TYPE_VERDICT:
        text_str(t, entry_verdict_name(e->verdict));
        break;
    case TYPE_CLAUSES:
        text_clauses(t, e);
        break;
    case TYPE_U16:
    case TYPE_U32:
    case TYPE_U64:
        text_u64(t, entry_scalar(e, row));
        break;
    case TYPE_TERMINAL:
        put_be64(terminal, e->terminal);
        text_hex(t, terminal, sizeof(terminal));
        break;
    case TYPE_FIELDS:
        text_list(t, e->fields, e->fields_n);
        break;
    case TYPE_BLOCKS:
        text_list(t, e->blocks, e->blocks_n);
        break;
    case TYPE_DATE:
        text_date(t, key == KEY_FROM ? e->from : e->until);
        break;
    case TYPE_SUBJECTS:
        text_subjects(t, e);
        break;
    case TYPE_HASH:
        text_hex(t, key == KEY_OBJECT ? e->object : e->detail, sizeof(e->object));
        break;
    case TYPE_VALUE:
        text_hex(t, e->value, e->value_n);
        break;
    }
}

static bool list_overflowed(const struct entry *e)
{
    return e->clauses_n > ENTRY_CLAUSES_MAX || e->fields_n > ENTRY_FIELDS_MAX ||
           e->blocks_n > ENTRY_BLOCKS_MAX || e->subjects_n > ENTRY_SUBJECTS_MAX || e->value_n > ENTRY_VALUE_MAX;
}

/* The text of ${e}, without any memory: what a decision needs must not depend on how much there is. */
static enum err text_make(const struct entry *e, struct text *t)
{
    enum err err;

    if (list_overflowed(e))
        return ERR_LIMIT;
    TRY(entry_check(e));
    t->n = 0;
    t->full = false;
    text_str(t, FIRST_LINE);
    for (enum entry_key key = 0; key < KEY__MAX; key++) {
        if (!entry_has(e, key))
            continue;
        text_str(t, entry_keys[key].name);
        text_put(t, " ", 1);
        text_value(t, e, key);
        text_put(t, "\n", 1);
    }
    err = t->full ? ERR_LIMIT : ERR_OK;
out:
    return err;
}

enum err entry_put(const struct entry *e, struct buf *out)
{
    __attribute__((uninitialized)) struct text t; /* 4 KiB, of which a leaf fills a few hundred bytes */
    enum err err;

    TRY(text_make(e, &t));
    buf_put(out, view_of(t.p, t.n));
    err = buf_status(out);
out:
    return err;
}

/* Only lower-case digits: an upper-case one would be printed differently. */
static bool get_hex(struct view v, uint8_t *out, size_t n)
{
    if (v.n != 2 * n)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        unsigned digit = c - (c >= 'a' ? 'a' - 10U : '0');
        if (digit > 15 || (c >= 'a') != (digit >= 10))
            return false;
        out[i / 2] = (uint8_t)(i % 2 == 0 ? digit << 4 : out[i / 2] | digit);
    }
    return true;
}

static bool get_scalar(struct view v, const struct key_row *row, struct entry *e)
{
    uint8_t *at = (uint8_t *)e + row->offset;
    uint64_t u64;

    if (num_parse_u64(v, row->max, NUM_CANONICAL, &u64) != ERR_OK)
        return false;
    uint16_t u16 = (uint16_t)u64;
    uint32_t u32 = (uint32_t)u64;
    if (row->type == TYPE_U16)
        memcpy(at, &u16, sizeof(u16));
    else if (row->type == TYPE_U32)
        memcpy(at, &u32, sizeof(u32));
    else
        memcpy(at, &u64, sizeof(u64));
    return true;
}

/* Most words differ in their first letter. */
static bool is_word(struct view v, const char *word)
{
    return v.n > 0 && v.p[0] == (uint8_t)word[0] && view_eq_str(v, word);
}

static bool get_act(struct view v, struct entry *e)
{
    for (enum entry_act act = 0; act < ACT__MAX; act++) {
        if (is_word(v, entry_acts[act].name)) {
            e->act = act;
            return true;
        }
    }
    return false;
}

static bool get_verdict(struct view v, struct entry *e)
{
    for (enum verdict verdict = 0; verdict < VERDICT__MAX; verdict++) {
        if (is_word(v, entry_verdict_name(verdict))) {
            e->verdict = verdict;
            return true;
        }
    }
    return false;
}

static bool get_clauses(struct view v, struct entry *e)
{
    do {
        struct view id = view_cut(&v, ',');
        if (e->clauses_n == ENTRY_CLAUSES_MAX || !entry_clause_ok(id))
            return false;
        memcpy(e->clauses[e->clauses_n++], id.p, id.n);
    } while (v.p != NULL);
    return true;
}

/* At most ${max} numbers up to ${highest}. */
static bool get_list(struct view v, uint16_t *list, unsigned max, uint16_t highest, unsigned *n)
{
    uint64_t no;

    do {
        if (*n == max || num_parse_u64(view_cut(&v, ','), highest, NUM_CANONICAL, &no) != ERR_OK)
            return false;
        list[(*n)++] = (uint16_t)no;
    } while (v.p != NULL);
    return true;
}

static bool get_subjects(struct view v, struct entry *e)
{
    do {
        if (e->subjects_n == ENTRY_SUBJECTS_MAX ||
            !get_hex(view_cut(&v, ','), e->subjects[e->subjects_n], ENTRY_SUBJECT_BYTES))
            return false;
        e->subjects_n++;
    } while (v.p != NULL);
    return true;
}

static bool get_bytes(struct view v, struct entry *e)
{
    e->value_n = (unsigned)(v.n / 2);
    return v.n <= 2 * ENTRY_VALUE_MAX && get_hex(v, e->value, e->value_n);
}

static bool get_terminal(struct view v, struct entry *e)
{
    uint8_t terminal[8];

    if (!get_hex(v, terminal, sizeof(terminal)))
        return false;
    e->terminal = get_be64(terminal);
    return true;
}

static bool get_value(struct view v, enum entry_key key, struct entry *e)
{
    const struct key_row *row = &entry_keys[key];

    switch (row->type) {
    case TYPE_TIME:
        return clock_parse(v, &e->time_ms) == ERR_OK;
    case TYPE_ACT:
        return get_act(v, e);
    case TYPE_VERDICT:
        return get_verdict(v, e);
    case TYPE_CLAUSES:
        return get_clauses(v, e);
    case TYPE_U16:
    case TYPE_U32:
    case TYPE_U64:
        return get_scalar(v, row, e);
    case TYPE_TERMINAL:
        return get_terminal(v, e);
    case TYPE_FIELDS:
        return get_list(v, e->fields, ENTRY_FIELDS_MAX, ENTRY_FIELDS_MAX, &e->fields_n);
    case TYPE_BLOCKS:
        return get_list(v, e->blocks, ENTRY_BLOCKS_MAX, UINT16_MAX, &e->blocks_n);
    case TYPE_DATE:
        return date_parse(v, key == KEY_FROM ? &e->from : &e->until) == ERR_OK;
    case TYPE_SUBJECTS:
        return get_subjects(v, e);
    case TYPE_HASH:
        return get_hex(v, key == KEY_OBJECT ? e->object : e->detail, sizeof(e->object));
    case TYPE_VALUE:
        return get_bytes(v, e);
    }
    return false;
}

/* Cut the next line off ${text}, which must end in a line feed. */
static bool next_line(struct view *text, struct view *line_out)
{
    *line_out = view_cut(text, '\n');
    return text->p != NULL;
}

/* Read one line into ${e}.  ${*next} is the first key that may still come: keys never go back. */
static bool get_line(struct view line, struct entry *e, enum entry_key *next)
{
    const uint8_t *space = line.n == 0 ? NULL : memchr(line.p, ' ', line.n);

    if (space == NULL)
        return false;
    struct view name = view_cut(&line, ' ');
    while (*next < KEY__MAX && !is_word(name, entry_keys[*next].name))
        (*next)++;
    if (*next == KEY__MAX || !get_value(line, *next, e))
        return false;
    e->has |= ENTRY_HAS(*next);
    (*next)++;
    return true;
}

enum err entry_digest(const struct entry *e, uint8_t digest_out[32])
{
    struct entry fact = *e;
    struct hash h;
    struct text t;
    enum err err;

    fact.time_ms = 0;
    fact.verdict = VERDICT_FACT;
    fact.session = 0;
    fact.ref = 0;
    memset(fact.detail, 0, sizeof(fact.detail));
    fact.has &= ~(ENTRY_HAS(KEY_SESSION) | ENTRY_HAS(KEY_REF) | ENTRY_HAS(KEY_DETAIL));
    if (fact.act != ACT_CONTROL && fact.act != ACT_CELL) {
        fact.clauses_n = 0;
        fact.has &= ~ENTRY_HAS(KEY_CLAUSES);
    }
    TRY(text_make(&fact, &t));
    hash_of(view_of(t.p, t.n), &h);
    memcpy(digest_out, h.b, 32);
out:
    return err;
}

enum err entry_chain(const struct entry *e, uint8_t chain[32])
{
    uint8_t both[64];
    struct hash h;
    enum err err;

    memcpy(both, chain, 32);
    TRY(entry_digest(e, both + 32));
    hash_of(view_of(both, sizeof(both)), &h);
    memcpy(chain, h.b, 32);
out:
    return err;
}

enum err entry_get(struct view text, struct entry *e_out, unsigned *line_out)
{
    enum entry_key next = 0;
    unsigned number = 1;
    struct view line;

    *e_out = (struct entry){0};
    bool ok = text.n <= ENTRY_TEXT_MAX && view_starts(text, FIRST_LINE);
    text = view_part(text, strlen(FIRST_LINE), text.n);
    while (ok && text.n > 0) {
        number++;
        ok = next_line(&text, &line) && get_line(line, e_out, &next);
    }
    if (ok) {
        number++; /* a key that is missing would stand behind the last line */
        ok = entry_check_set(e_out) == ERR_OK;
    }
    if (ok)
        return ERR_OK;
    e_out->has = 0;
    if (line_out != NULL)
        *line_out = number;
    return ERR_INPUT;
}
