/* The headers of a ledger that was kept before: which column is what. */
#include "desk/intake_parts.h"

#include "text/fold.h"

#include <string.h>

#define KEY_MAX 400
#define WORDS_MAX 1024 /* that headers of one kind may be */

void intake_key(struct buf *out, struct view text)
{
    struct buf folded;

    buf_init(&folded, KEY_MAX);
    fold_key(&folded, text, FOLD_EXACT);
    struct view all = buf_view(&folded);
    size_t n = 0;
    while (n < all.n && all.p[n] != '(' && all.p[n] != '[' && all.p[n] != '<')
        n++;
    if (n == 0)
        n = all.n;
    for (size_t i = 0; i < n; i++)
        if (all.p[i] > ' ' && all.p[i] != '.' && all.p[i] != ':' && all.p[i] != '*')
            buf_byte(out, all.p[i]);
    buf_clear(&folded);
}

static bool is_header(struct view key, const char *words)
{
    struct buf other;
    bool same;

    if (words == NULL || words[0] == '\0')
        return false;
    buf_init(&other, KEY_MAX);
    intake_key(&other, view_str(words));
    same = buf_status(&other) == ERR_OK && view_eq(key, buf_view(&other));
    buf_clear(&other);
    return same;
}

/* Usual words for what a kind calls otherwise: the name of one of its fields, and headers separated by "|". */
static const struct {
    const char *field;
    enum msg headers;
} field_words[] = {
    {"number", MSG_INTAKE_FIELD_NUMBER},
    {"type", MSG_INTAKE_FIELD_TYPE},
    {"kind", MSG_INTAKE_FIELD_KIND},
    {"content", MSG_INTAKE_FIELD_CONTENT},
    {"place", MSG_INTAKE_FIELD_PLACE},
    {"use", MSG_INTAKE_FIELD_USE},
    {"destination", MSG_INTAKE_FIELD_DESTINATION},
    {"safeguards", MSG_INTAKE_FIELD_SAFEGUARDS},
    {"origin", MSG_INTAKE_FIELD_ORIGIN},
    {"source", MSG_INTAKE_FIELD_SOURCE},
    {"model", MSG_INTAKE_FIELD_MODEL},
    {"lock", MSG_INTAKE_FIELD_LOCK},
    {"keys", MSG_INTAKE_FIELD_KEYS},
    {"where", MSG_INTAKE_FIELD_WHERE},
    {"plan", MSG_INTAKE_FIELD_PLAN},
    {"name", MSG_INTAKE_FIELD_NAME},
    {"reason", MSG_INTAKE_FIELD_REASON},
    {"work", MSG_INTAKE_FIELD_WORK},
    {"data", MSG_INTAKE_FIELD_DATA},
    {"further", MSG_INTAKE_FIELD_FURTHER},
    {"supervision", MSG_INTAKE_FIELD_SUPERVISION},
    {"notified", MSG_INTAKE_FIELD_NOTIFIED},
    {"carrier", MSG_INTAKE_FIELD_CARRIER},
    {"who", MSG_INTAKE_FIELD_WHO},
    {"card", MSG_INTAKE_FIELD_CARD},
    {"at", MSG_INTAKE_FIELD_AT},
    {"way", MSG_INTAKE_FIELD_WAY},
    {"door", MSG_INTAKE_FIELD_DOOR},
};

/* The same for what the ledger itself says. */
static const struct {
    uint8_t target;
    enum msg headers;
} column_words[] = {
    {MATTER_COLUMN_NO, MSG_INTAKE_COLUMN_NO},
    {MATTER_COLUMN_CLASS, MSG_INTAKE_COLUMN_CLASS},
    {MATTER_COLUMN_MEDIUM, MSG_INTAKE_COLUMN_MEDIUM},
    {MATTER_COLUMN_COUNT, MSG_INTAKE_COLUMN_COUNT},
    {MATTER_COLUMN_REGISTER, MSG_INTAKE_COLUMN_REGISTER},
    {MATTER_COLUMN_ORG, MSG_INTAKE_COLUMN_ORG},
    {MATTER_COLUMN_FROM, MSG_INTAKE_COLUMN_FROM},
    {MATTER_COLUMN_UNTIL, MSG_INTAKE_COLUMN_UNTIL},
    {MATTER_COLUMN_APPLICANT, MSG_INTAKE_COLUMN_APPLICANT},
    {MATTER_COLUMN_OPENED_BY, MSG_INTAKE_COLUMN_OPENED_BY},
    {MATTER_COLUMN_APPROVER, MSG_INTAKE_COLUMN_APPROVER},
    {MATTER_COLUMN_DECIDED_AT, MSG_INTAKE_COLUMN_DECIDED_AT},
    {MATTER_COLUMN_DONE_AT, MSG_INTAKE_COLUMN_DONE_AT},
    {MATTER_COLUMN_DONE_BY, MSG_INTAKE_COLUMN_DONE_BY},
    {MATTER_COLUMN_BACK_AT, MSG_INTAKE_COLUMN_BACK_AT},
    {MATTER_COLUMN_BACK_BY, MSG_INTAKE_COLUMN_BACK_BY},
    {MATTER_COLUMN_RECEIVED_AT, MSG_INTAKE_COLUMN_RECEIVED_AT},
    {MATTER_COLUMN_RECEIVED_BY, MSG_INTAKE_COLUMN_RECEIVED_BY},
    {MATTER_COLUMN_CLOSED_AT, MSG_INTAKE_COLUMN_CLOSED_AT},
    {MATTER_COLUMN_CLOSED_BY, MSG_INTAKE_COLUMN_CLOSED_BY},
    {MATTER_COLUMN_STATE, MSG_INTAKE_COLUMN_STATE},
    {INTAKE_REMARK, MSG_INTAKE_COLUMN_REMARK},
};

static const struct {
    uint8_t target;
    enum msg headers;
} people_words[] = {
    {INTAKE_ACCOUNT, MSG_INTAKE_PEOPLE_ACCOUNT},
    {INTAKE_NAME, MSG_INTAKE_PEOPLE_NAME},
    {INTAKE_ORG, MSG_INTAKE_PEOPLE_ORG},
    {INTAKE_FROM, MSG_INTAKE_PEOPLE_FROM},
    {INTAKE_UNTIL, MSG_INTAKE_PEOPLE_UNTIL},
    {INTAKE_REMARK, MSG_INTAKE_PEOPLE_REMARK},
};

const char *intake_target_name(const struct matter_def *def, unsigned target)
{
    static const char *const columns[] = {"no",         "class",   "medium",  "count",   "register",    "org",         "from",      "until",
                                          "applicant",  "opened-by", "approver", "decided-at", "done-at", "done-by", "back-at", "back-by",
                                          "received-at", "received-by", "closed-at", "closed-by", "state"};
    static const char *const others[] = {"remark", "account", "name", "org", "from", "until"};
    const struct matter_field *f = def == NULL ? NULL : matter_def_field(def, target);
    const char *name = "?";

    _Static_assert(sizeof(columns) / sizeof(columns[0]) == MATTER_COLUMN_STATE - MATTER_COLUMN_NO + 1, "one for each column");
    _Static_assert(sizeof(others) / sizeof(others[0]) == INTAKE_TARGET__MAX - INTAKE_REMARK, "one for each target");
    if (f != NULL)
        name = f->name;
    else if (target >= MATTER_COLUMN_NO && target <= MATTER_COLUMN_STATE)
        name = columns[target - MATTER_COLUMN_NO];
    else if (target >= INTAKE_REMARK && target < INTAKE_TARGET__MAX)
        name = others[target - INTAKE_REMARK];
    return name;
}

static bool is_among(struct view key, const char *words)
{
    struct view rest = view_str(words);
    char one[128];

    while (rest.n > 0) {
        struct view v = view_cut(&rest, '|');
        if (v.n >= sizeof(one))
            continue;
        memcpy(one, v.p, v.n);
        one[v.n] = '\0';
        if (is_header(key, one))
            return true;
    }
    return false;
}

bool intake_means(struct view key, enum msg words)
{
    for (unsigned lang = 0; lang < LANG__MAX; lang++)
        if (is_among(key, msg_text((enum lang)lang, words)))
            return true;
    return false;
}

/* Whether the ledger of the kind can say ${target} at all: a date on which it came back, only of what comes back. */
static bool has_column(const struct matter_def *def, unsigned target)
{
    const struct matter_row *row = matter_row(def->kind);

    switch (target) {
    case MATTER_COLUMN_DONE_AT:
    case MATTER_COLUMN_DONE_BY:
        return row->steps[MATTER_DO].roles != 0;
    case MATTER_COLUMN_BACK_AT:
    case MATTER_COLUMN_BACK_BY:
        return row->steps[MATTER_BACK].roles != 0;
    case MATTER_COLUMN_RECEIVED_AT:
    case MATTER_COLUMN_RECEIVED_BY:
        return row->steps[MATTER_RECEIVE].roles != 0;
    case MATTER_COLUMN_CLOSED_AT:
    case MATTER_COLUMN_CLOSED_BY:
        return row->steps[MATTER_CLOSE].roles != 0;
    case MATTER_COLUMN_ORG:
        return (row->flags & MATTER_OF_ORG) != 0;
    case MATTER_COLUMN_REGISTER:
        return (row->flags & MATTER_OF_REGISTER) != 0;
    default:
        return true;
    }
}

static bool is_taken(const struct intake_sheet *s, unsigned target)
{
    for (uint16_t i = 0; i < s->columns_n; i++)
        if (s->target[i] == target)
            return true;
    return false;
}

struct intake_header_word {
    struct view key;
    uint8_t target;
};

/* Headers that are being collected. */
struct collected {
    const struct intake_rule *rule;
    struct arena *arena;
    struct intake_header_word *list;
    size_t n;
    enum err err;
};

static void add_word(struct collected *c, struct view words, unsigned target)
{
    struct buf key;

    buf_init(&key, KEY_MAX);
    intake_key(&key, words);
    if (buf_status(&key) == ERR_OK && key.n > 0) { /* a longer one is no header */
        struct view v = arena_view(c->arena, buf_view(&key));
        if (v.p == NULL || c->n == WORDS_MAX)
            c->err = ERR_MEMORY;
        else
            c->list[c->n++] = (struct intake_header_word){v, (uint8_t)target};
    }
    buf_clear(&key);
}

/* The headers of ${words}, separated by "|", in every language. */
static void add_message(struct collected *c, enum msg words, unsigned target)
{
    for (unsigned lang = 0; lang < LANG__MAX; lang++) {
        struct view rest = view_str(msg_text((enum lang)lang, words));
        while (rest.n > 0)
            add_word(c, view_cut(&rest, '|'), target);
    }
}

/* The fields of the kind by their own words; those of the application before those of later steps; and by the usual ones. */
static void add_fields(struct collected *c)
{
    const struct matter_def *def = c->rule->def;

    for (unsigned later = 0; later < 2; later++)
        for (size_t i = 0; i < def->fields_n; i++) {
            const struct matter_field *f = &def->fields[i];
            if ((f->step != MATTER_OPENING) != (later == 1))
                continue;
            add_word(c, view_str(f->words[LANG_JA]), f->no);
            add_word(c, view_str(f->words[LANG_EN]), f->no);
            add_word(c, view_str(f->name), f->no);
        }
    for (size_t i = 0; i < def->fields_n; i++)
        for (size_t k = 0; def->fields[i].step == MATTER_OPENING && k < sizeof(field_words) / sizeof(field_words[0]); k++)
            if (strcmp(field_words[k].field, def->fields[i].name) == 0)
                add_message(c, field_words[k].headers, def->fields[i].no);
}

enum err intake_headers_make(const struct intake_rule *rule, struct arena *a, struct intake_headers *out)
{
    struct collected c = {.rule = rule, .arena = a, .list = arena_alloc(a, WORDS_MAX, sizeof(*c.list))};

    if (c.list == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; rule->def == NULL && i < sizeof(people_words) / sizeof(people_words[0]); i++)
        add_message(&c, people_words[i].headers, people_words[i].target);
    if (rule->def != NULL && (matter_row(rule->def->kind)->flags & MATTER_ROWS) != 0)
        add_message(&c, MSG_INTAKE_COLUMN_MOMENT, MATTER_COLUMN_FROM);
    if (rule->def != NULL)
        add_fields(&c);
    for (size_t i = 0; rule->def != NULL && i < sizeof(column_words) / sizeof(column_words[0]); i++)
        if (has_column(rule->def, column_words[i].target))
            add_message(&c, column_words[i].headers, column_words[i].target);
    *out = (struct intake_headers){c.list, c.n};
    return c.err;
}

static unsigned target_of(const struct intake_sheet *s, const struct intake_headers *h, struct view key)
{
    for (size_t i = 0; key.n > 0 && i < h->n; i++)
        if (view_eq(key, h->list[i].key) && !is_taken(s, h->list[i].target))
            return h->list[i].target;
    return INTAKE_UNKNOWN;
}

static void need(struct intake_sheet *s, unsigned target)
{
    if (!is_taken(s, target) && s->missing_n < sizeof(s->missing))
        s->missing[s->missing_n++] = (uint8_t)target;
}

enum err intake_header(struct intake_sheet *s, const struct view *cells, size_t n)
{
    struct intake_headers words = {NULL, 0};
    struct buf key;

    if (s->rule.headers != NULL)
        words = *s->rule.headers;
    else if (intake_headers_make(&s->rule, &s->arena, &words) != ERR_OK)
        return ERR_MEMORY;
    s->has_header = true;
    buf_init(&key, KEY_MAX);
    for (size_t i = 0; i < n && i < INTAKE_COLUMNS_MAX; i++) {
        buf_reset(&key);
        intake_key(&key, cells[i]);
        /* what is too long for a header is none */
        uint8_t target = buf_status(&key) == ERR_OK ? (uint8_t)target_of(s, &words, buf_view(&key)) : INTAKE_UNKNOWN;
        if (buf_status(&key) != ERR_OK) {
            buf_clear(&key);
            buf_init(&key, KEY_MAX);
        }
        s->header[i] = arena_view(&s->arena, view_part(cells[i], 0, 200));
        s->target[s->columns_n++] = target;
    }
    s->file_columns_n = s->columns_n;
    if (intake_is_log(s)) {
        intake_log_columns(s);
        need(s, MATTER_COLUMN_FROM);
    }
    for (size_t i = 0; s->rule.def != NULL && i < s->rule.def->fields_n; i++)
        if (s->rule.def->fields[i].step == MATTER_OPENING && s->rule.def->fields[i].required)
            need(s, s->rule.def->fields[i].no);
    if (s->rule.def == NULL) {
        need(s, INTAKE_ACCOUNT);
        need(s, INTAKE_NAME);
    } else {
        const uint32_t media = matter_row(s->rule.def->kind)->media;
        if (s->rule.data_class == 0)
            need(s, MATTER_COLUMN_CLASS);
        if (s->rule.medium == 0 && (media & (media - 1)) != 0) /* there are several */
            need(s, MATTER_COLUMN_MEDIUM);
    }
    buf_clear(&key);
    return ERR_OK;
}
