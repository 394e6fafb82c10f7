/* The headers of a ledger that was kept before: which column is what. */
#include "desk/intake_parts.h"

#include "text/fold.h"

#include <string.h>

#define KEY_MAX 400

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

/* A field of the kind by its own words; those of the application before those of later steps. */
static unsigned field_named(const struct intake_sheet *s, struct view key)
{
    const struct matter_def *def = s->rule.def;

    for (unsigned later = 0; later < 2; later++)
        for (size_t i = 0; i < def->fields_n; i++) {
            const struct matter_field *f = &def->fields[i];
            bool named = is_header(key, f->words[LANG_JA]) || is_header(key, f->words[LANG_EN]) || is_header(key, f->name);
            if ((f->step != MATTER_OPENING) == (later == 1) && named && !is_taken(s, f->no))
                return f->no;
        }
    return INTAKE_UNKNOWN;
}

static unsigned field_like(const struct intake_sheet *s, struct view key)
{
    const struct matter_def *def = s->rule.def;

    for (size_t i = 0; i < def->fields_n; i++) {
        const struct matter_field *f = &def->fields[i];
        for (size_t k = 0; f->step == MATTER_OPENING && !is_taken(s, f->no) && k < sizeof(field_words) / sizeof(field_words[0]); k++)
            if (strcmp(field_words[k].field, f->name) == 0 && intake_means(key, field_words[k].headers))
                return f->no;
    }
    return INTAKE_UNKNOWN;
}

static unsigned target_of(const struct intake_sheet *s, struct view key)
{
    unsigned target = INTAKE_UNKNOWN;

    if (key.n == 0)
        return INTAKE_UNKNOWN;
    if (s->rule.def == NULL) {
        for (size_t i = 0; i < sizeof(people_words) / sizeof(people_words[0]) && target == INTAKE_UNKNOWN; i++)
            if (intake_means(key, people_words[i].headers) && !is_taken(s, people_words[i].target))
                target = people_words[i].target;
        return target;
    }
    if (intake_is_log(s) && intake_means(key, MSG_INTAKE_COLUMN_MOMENT) && !is_taken(s, MATTER_COLUMN_FROM))
        return MATTER_COLUMN_FROM;
    target = field_named(s, key);
    if (target == INTAKE_UNKNOWN)
        target = field_like(s, key);
    for (size_t i = 0; i < sizeof(column_words) / sizeof(column_words[0]) && target == INTAKE_UNKNOWN; i++)
        if (intake_means(key, column_words[i].headers) && has_column(s->rule.def, column_words[i].target) && !is_taken(s, column_words[i].target))
            target = column_words[i].target;
    return target;
}

static void need(struct intake_sheet *s, unsigned target)
{
    if (!is_taken(s, target) && s->missing_n < sizeof(s->missing))
        s->missing[s->missing_n++] = (uint8_t)target;
}

enum err intake_header(struct intake_sheet *s, const struct view *cells, size_t n)
{
    struct buf key;

    s->has_header = true;
    buf_init(&key, KEY_MAX);
    for (size_t i = 0; i < n && i < INTAKE_COLUMNS_MAX; i++) {
        buf_reset(&key);
        intake_key(&key, cells[i]);
        /* what is too long for a header is none */
        uint8_t target = buf_status(&key) == ERR_OK ? (uint8_t)target_of(s, buf_view(&key)) : INTAKE_UNKNOWN;
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
