/* Headers, values and rows of a ledger that was kept before. */
#include "desk/intake.h"

#include "base/num.h"
#include "desk/flow_matter.h"
#include "text/fold.h"
#include "text/idfold.h"
#include "text/wareki.h"
#include "text/width.h"

#include <string.h>

#define ARENA_MAX ((size_t)24 << 20)
#define KEY_MAX 400
#define WIDE_SPACE "\xe3\x80\x80"
#define VALUE_MAX 1000 /* bytes of one field */
#define EXCEL_DAY_FIRST 20000 /* 1954: numbers between these stand for days where a day is asked for */
#define EXCEL_DAY_LAST 80000  /* 2119 */
#define EXCEL_EPOCH 25569     /* 1970-01-01 */

/* --- headers ----------------------------------------------------------------------------------------------------------------- */

/* What a header is compared by: no widths, spaces, lines, and nothing that stands in brackets. */
static void header_key(struct buf *out, struct view text)
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
    header_key(&other, view_str(words));
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

/* The words of the message ${words}, in any language. */
static bool is_one_of(struct view key, enum msg words)
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
            if (strcmp(field_words[k].field, f->name) == 0 && is_one_of(key, field_words[k].headers))
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
            if (is_one_of(key, people_words[i].headers) && !is_taken(s, people_words[i].target))
                target = people_words[i].target;
        return target;
    }
    target = field_named(s, key);
    if (target == INTAKE_UNKNOWN)
        target = field_like(s, key);
    for (size_t i = 0; i < sizeof(column_words) / sizeof(column_words[0]) && target == INTAKE_UNKNOWN; i++)
        if (is_one_of(key, column_words[i].headers) && has_column(s->rule.def, column_words[i].target) && !is_taken(s, column_words[i].target))
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
        header_key(&key, cells[i]);
        /* what is too long for a header is none */
        uint8_t target = buf_status(&key) == ERR_OK ? (uint8_t)target_of(s, buf_view(&key)) : INTAKE_UNKNOWN;
        if (buf_status(&key) != ERR_OK) {
            buf_clear(&key);
            buf_init(&key, KEY_MAX);
        }
        s->header[i] = arena_view(&s->arena, view_part(cells[i], 0, 200));
        s->target[s->columns_n++] = target;
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

/* --- values ------------------------------------------------------------------------------------------------------------------ */

enum err intake_init(struct intake_sheet *s, const struct intake_rule *rule)
{
    *s = (struct intake_sheet){.rule = *rule};
    arena_init(&s->arena, ARENA_MAX);
    s->rows = arena_alloc(&s->arena, INTAKE_ROWS_MAX, sizeof(*s->rows));
    return s->rows == NULL ? ERR_MEMORY : ERR_OK;
}

void intake_clear(struct intake_sheet *s)
{
    arena_clear(&s->arena);
    s->rows = NULL;
    s->rows_n = 0;
}

void intake_set(struct intake_row *row, enum intake_state state, uint16_t column, unsigned why, struct view value)
{
    row->state = state;
    if (row->issues_n < INTAKE_ISSUES_MAX)
        row->issues[row->issues_n++] = (struct intake_issue){column, (uint16_t)why, state == INTAKE_BAD, cell_class_of(value)};
}

static int column_of(const struct intake_sheet *s, unsigned target)
{
    for (uint16_t i = 0; i < s->columns_n; i++)
        if (s->target[i] == target)
            return i;
    return -1;
}

struct view intake_value(const struct intake_sheet *s, const struct intake_row *row, unsigned target)
{
    int column = target == INTAKE_UNKNOWN ? -1 : column_of(s, target);

    return column < 0 || row->values == NULL ? view_str("") : row->values[column];
}

static void bad(const struct intake_sheet *s, struct intake_row *row, unsigned target, unsigned why)
{
    int column = column_of(s, target);

    intake_set(row, INTAKE_BAD, column < 0 ? INTAKE_WHOLE_ROW : (uint16_t)column, why, intake_value(s, row, target));
}

/* Without what people put around a value, and in one line. */
static struct view trimmed(struct intake_sheet *s, struct view text)
{
    struct view out;

    while (text.n > 0 && (text.p[0] <= ' ' || view_starts(text, WIDE_SPACE)))
        text = view_part(text, text.p[0] <= ' ' ? 1 : strlen(WIDE_SPACE), SIZE_MAX);
    while (text.n > 0 && (text.p[text.n - 1] <= ' ' || view_eq_str(view_part(text, text.n < 3 ? 0 : text.n - 3, 3), WIDE_SPACE)))
        text.n -= text.p[text.n - 1] <= ' ' ? 1 : 3;
    out = arena_view(&s->arena, text);
    for (size_t i = 0; i < out.n; i++)
        if (out.p[i] == '\n' || out.p[i] == '\r' || out.p[i] == '\t')
            ((uint8_t *)(uintptr_t)out.p)[i] = ' ';
    return out;
}

/* What people write where there is nothing. */
static bool is_blank(struct view text)
{
    struct view rest = view_str(msg_text(LANG_JA, MSG_INTAKE_VALUE_BLANK));

    while (rest.n > 0 && text.n > 0)
        if (view_eq(text, view_cut(&rest, '|')))
            return true;
    return text.n == 0;
}

static bool number_of(struct view text, uint64_t *out)
{
    struct buf folded;

    buf_init(&folded, 64);
    idfold(&folded, text);
    struct view digits = buf_view(&folded);
    while (digits.n > 1 && (digits.p[digits.n - 1] < '0' || digits.p[digits.n - 1] > '9')) /* 3部, 12件 */
        digits.n--;
    bool fits = buf_status(&folded) == ERR_OK && num_parse_u64(digits, UINT32_MAX, NUM_CANONICAL, out) == ERR_OK;
    buf_clear(&folded);
    return fits;
}

/* A day, as people or Excel write it; a time of day behind it does not count.  False: it is none. */
static bool day_of(struct view text, int64_t *out)
{
    struct wareki date;
    uint64_t serial;
    struct view first = text;

    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == ' ' && i >= 8) {
            first = view_part(text, 0, i);
            break;
        }
    if (wareki_parse(first, &date) == ERR_OK) {
        *out = date.day == 0 ? 0 : date_to_days((struct date){date.year, date.month, date.day});
        return date.day != 0 && !date.out_of_era;
    }
    if (num_parse_u64(text, EXCEL_DAY_LAST, NUM_CANONICAL, &serial) != ERR_OK || serial < EXCEL_DAY_FIRST)
        return false;
    *out = (int64_t)serial - EXCEL_EPOCH;
    return true;
}

struct view intake_word(const struct intake_sheet *s, const struct intake_row *row, const struct matter_field *f)
{
    struct view text = intake_value(s, row, f->no);

    if (f->type == MATTER_CHOICE)
        for (size_t i = 0; i < f->choices_n; i++)
            if (view_eq_str(text, f->choices[i].name) || view_eq_str(text, f->choices[i].words[LANG_JA]) ||
                view_eq_str(text, f->choices[i].words[LANG_EN]))
                return view_str(f->choices[i].name);
    return text;
}

/* A cell is text that can be kept; what the reader of card lists finds in one is found here too. */
static void check_text(struct intake_row *row, uint16_t column)
{
    const struct cell_rule rule = {.type = CELL_TEXT};
    struct cell_issues found;
    struct buf value;

    cell_issues_reset(&found);
    buf_init(&value, CELL_BYTES_MAX);
    if (row->values[column].n > VALUE_MAX)
        intake_set(row, INTAKE_BAD, column, CELL_TOO_LONG, row->values[column]);
    else if (cell_check(&rule, column, row->values[column], &value, &found) != ERR_OK || found.has_error)
        intake_set(row, INTAKE_BAD, column, found.n > 0 ? found.list[0].code : CELL_TOO_LONG, row->values[column]);
    buf_clear(&value);
}

/* The fields of the application. */
static void check_fields(struct intake_sheet *s, struct intake_row *row)
{
    static const unsigned why[] = {
        [FLOW_MATTER_MISSING] = CELL_MISSING,        [FLOW_MATTER_NO_NUMBER] = INTAKE_BAD_NUMBER, [FLOW_MATTER_NO_DATE] = CELL_BAD_DATE,
        [FLOW_MATTER_NO_CHOICE] = INTAKE_BAD_CHOICE, [FLOW_MATTER_TOO_LONG] = CELL_TOO_LONG,
    };

    for (size_t i = 0; i < s->rule.def->fields_n; i++) {
        const struct matter_field *f = &s->rule.def->fields[i];
        int column = column_of(s, f->no);
        int64_t day;
        if (f->step != MATTER_OPENING)
            continue;
        if (f->type == MATTER_DATE && column >= 0 && day_of(row->values[column], &day)) {
            char text[11];
            date_format(date_from_days(day), text);
            row->values[column] = arena_view(&s->arena, view_of(text, 10));
        }
        enum flow_matter_wrong wrong = flow_matter_check(f, intake_word(s, row, f));
        if (wrong != FLOW_MATTER_FINE)
            bad(s, row, f->no, why[wrong]);
    }
}

/* One of the words of a class or medium, in what people write for it. */
static int choice_of(struct view text, const enum msg *words, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (is_one_of(text, words[i]))
            return (int)i;
    return -1;
}

static void check_class(struct intake_sheet *s, struct intake_row *row)
{
    static const enum msg classes[CLASS__MAX] = {
        [CLASS_GENERAL] = MSG_INTAKE_VALUE_GENERAL,
        [CLASS_IMPORTANT] = MSG_INTAKE_VALUE_IMPORTANT,
        [CLASS_SPI] = MSG_INTAKE_VALUE_SPI,
    };
    static const enum msg media[MATTER_MEDIUM__MAX] = {
        [MATTER_PAPER] = MSG_INTAKE_VALUE_PAPER,
        [MATTER_DATA] = MSG_INTAKE_VALUE_DATA,
        [MATTER_AUDIO] = MSG_INTAKE_VALUE_AUDIO,
        [MATTER_USB] = MSG_INTAKE_VALUE_USB,
    };
    const uint32_t allowed = matter_row(s->rule.def->kind)->media;
    struct view text = intake_value(s, row, MATTER_COLUMN_CLASS);
    int found = -1;
    struct buf key;

    buf_init(&key, KEY_MAX);
    header_key(&key, text);
    found = text.n == 0 ? (int)s->rule.data_class - 1 : choice_of(buf_view(&key), classes, CLASS__MAX);
    if (found < 0)
        bad(s, row, MATTER_COLUMN_CLASS, text.n == 0 ? CELL_MISSING : INTAKE_BAD_CLASS);
    row->data_class = found < 0 ? 0 : (uint8_t)found;
    text = intake_value(s, row, MATTER_COLUMN_MEDIUM);
    buf_reset(&key);
    header_key(&key, text);
    found = text.n == 0 ? (int)s->rule.medium - 1 : choice_of(buf_view(&key), media, MATTER_MEDIUM__MAX);
    if (text.n == 0 && found < 0 && (allowed & (allowed - 1)) == 0) /* there is only one */
        found = __builtin_ctz(allowed);
    if (found < 0)
        bad(s, row, MATTER_COLUMN_MEDIUM, text.n == 0 ? CELL_MISSING : INTAKE_BAD_MEDIUM);
    row->medium = found < 0 ? 0 : (uint8_t)found;
    buf_clear(&key);
}

static void check_count(const struct intake_sheet *s, struct intake_row *row)
{
    struct view text = intake_value(s, row, MATTER_COLUMN_COUNT);

    row->count = 1;
    if (text.n > 0 && (!number_of(text, &row->count) || row->count == 0))
        bad(s, row, MATTER_COLUMN_COUNT, INTAKE_BAD_NUMBER);
}

/* The days that the row says; what it leaves open follows from the contract. */
static void check_days(const struct intake_sheet *s, struct intake_row *row, unsigned from, unsigned until)
{
    const struct intake_rule *rule = &s->rule;
    struct view begins = intake_value(s, row, from), ends = intake_value(s, row, until);

    if (begins.n == 0 && rule->def != NULL) {
        from = MATTER_COLUMN_DONE_AT; /* taken out on */
        begins = intake_value(s, row, from);
    }
    row->has_from = !is_blank(begins);
    row->has_until = !is_blank(ends);
    row->from = rule->today;
    row->until = rule->contract_until;
    if (row->has_from && !day_of(begins, &row->from))
        bad(s, row, from, CELL_BAD_DATE);
    else if (row->has_from && row->from < rule->contract_from)
        row->from = rule->contract_from; /* it was there before: under this contract it is from its first day on */
    if (row->has_until && !day_of(ends, &row->until))
        bad(s, row, until, CELL_BAD_DATE);
    else if (row->until < row->from || row->until > rule->contract_until)
        bad(s, row, until, INTAKE_BAD_TERM);
    else if (rule->def != NULL && row->until < rule->today && row->state != INTAKE_BAD)
        bad(s, row, until, INTAKE_BAD_TERM);
}

static bool names_end(struct view text)
{
    struct buf key;
    bool found;

    buf_init(&key, KEY_MAX);
    header_key(&key, text);
    found = buf_status(&key) == ERR_OK && is_one_of(buf_view(&key), MSG_INTAKE_VALUE_ENDED);
    buf_clear(&key);
    return found;
}

/* Whether the old ledger says that the row is over: a day on which it ended, how it ended, or its state. */
static void check_over(const struct intake_sheet *s, struct intake_row *row)
{
    static const uint8_t days[] = {MATTER_COLUMN_CLOSED_AT, MATTER_COLUMN_BACK_AT, MATTER_COLUMN_RECEIVED_AT};
    const unsigned last = matter_row(s->rule.def->kind)->ends;
    const bool ends_by_day[] = {last == MATTER_CLOSE, last == MATTER_BACK, last == MATTER_RECEIVE};
    bool over = names_end(intake_value(s, row, MATTER_COLUMN_STATE));
    int64_t day;

    for (size_t i = 0; i < sizeof(days); i++) {
        struct view text = intake_value(s, row, days[i]);
        if (is_blank(text) || !ends_by_day[i])
            continue;
        if (day_of(text, &day) && day > s->rule.today)
            bad(s, row, days[i], INTAKE_BAD_FUTURE);
        over = true;
    }
    for (size_t i = 0; i < s->rule.def->fields_n; i++) {
        const struct matter_field *f = &s->rule.def->fields[i];
        over = over || (f->step >= 0 && (unsigned)f->step == last && !is_blank(intake_value(s, row, f->no)));
    }
    if (over && row->state != INTAKE_BAD)
        row->state = INTAKE_BEFORE; /* whatever else it lacks */
}

static bool is_account(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!((v.p[i] >= 'a' && v.p[i] <= 'z') || (v.p[i] >= '0' && v.p[i] <= '9') || v.p[i] == '-' || v.p[i] == '_' || v.p[i] == '.'))
            return false;
    return v.n >= 3 && v.n <= 64;
}

static bool same_text(struct view a, struct view b)
{
    struct buf x, y;
    bool same;

    buf_init(&x, VALUE_MAX * 4);
    buf_init(&y, VALUE_MAX * 4);
    fold_key(&x, a, FOLD_EXACT);
    fold_key(&y, b, FOLD_EXACT);
    same = buf_status(&x) == ERR_OK && buf_status(&y) == ERR_OK && view_eq(buf_view(&x), buf_view(&y));
    buf_clear(&x);
    buf_clear(&y);
    return same;
}

/* The organisation that is named, by its name or number. */
static uint32_t org_of(const struct intake_sheet *s, struct view text)
{
    uint64_t no = 0;
    bool is_number = num_parse_u64(text, UINT32_MAX, NUM_CANONICAL, &no) == ERR_OK;

    for (uint32_t i = 0; i < s->rule.orgs_n; i++)
        if ((is_number && s->rule.orgs[i].org == no) || same_text(text, s->rule.orgs[i].name))
            return s->rule.orgs[i].org;
    return 0;
}

static void check_org(const struct intake_sheet *s, struct intake_row *row, unsigned target, uint32_t otherwise)
{
    struct view text = intake_value(s, row, target);

    row->org = text.n == 0 ? otherwise : org_of(s, text);
    if (text.n > 0 && row->org == 0)
        bad(s, row, target, INTAKE_BAD_ORG);
}

static void check_person(struct intake_sheet *s, struct intake_row *row)
{
    struct view account = intake_value(s, row, INTAKE_ACCOUNT), name = intake_value(s, row, INTAKE_NAME);
    int64_t left;

    if (row->state != INTAKE_BAD && day_of(intake_value(s, row, INTAKE_UNTIL), &left) && left < s->rule.today) {
        row->state = INTAKE_BEFORE; /* has left */
        return;
    }
    if (account.n == 0 || !is_account(account))
        bad(s, row, INTAKE_ACCOUNT, account.n == 0 ? CELL_MISSING : INTAKE_BAD_ACCOUNT);
    if (name.n == 0 || name.n > 100)
        bad(s, row, INTAKE_NAME, name.n == 0 ? CELL_MISSING : CELL_TOO_LONG);
    check_org(s, row, INTAKE_ORG, s->rule.own_org);
    if (row->org == 0 && row->state != INTAKE_BAD)
        bad(s, row, INTAKE_ORG, CELL_MISSING);
    check_days(s, row, INTAKE_FROM, INTAKE_UNTIL);
}

static void check_matter(struct intake_sheet *s, struct intake_row *row)
{
    check_fields(s, row);
    check_class(s, row);
    check_count(s, row);
    check_days(s, row, MATTER_COLUMN_FROM, MATTER_COLUMN_UNTIL);
    check_org(s, row, MATTER_COLUMN_ORG, 0);
}

/* --- rows -------------------------------------------------------------------------------------------------------------------- */

static void digest_part(struct hash_state *h, unsigned no, struct view text)
{
    struct buf folded;

    buf_init(&folded, VALUE_MAX * 4);
    fold_key(&folded, text, FOLD_EXACT);
    struct view v = buf_status(&folded) == ERR_OK ? buf_view(&folded) : text;
    const uint32_t head[2] = {no, (uint32_t)v.n};
    hash_add(h, view_of(head, sizeof(head)));
    hash_add(h, v);
    buf_clear(&folded);
}

bool intake_digest(const struct intake_same *of, struct hash *same_out, struct hash *number_out)
{
    struct hash_state same, number;
    bool has_number = false;

    hash_start(&same);
    hash_start(&number);
    const uint64_t head[3] = {of->data_class, of->medium, of->count};
    hash_add(&same, view_of(head, sizeof(head)));
    for (size_t i = 0; i < of->def->fields_n; i++) {
        const struct matter_field *f = &of->def->fields[i];
        if (f->step != MATTER_OPENING)
            continue;
        struct view text = of->word(of->arg, f);
        digest_part(&same, f->no, text);
        if (strcmp(f->name, "number") == 0 && text.n > 0) {
            digest_part(&number, f->no, text);
            has_number = true;
        }
    }
    hash_end(&same, same_out);
    hash_end(&number, number_out);
    return has_number;
}

struct row_words {
    const struct intake_sheet *s;
    const struct intake_row *row;
};

static struct view row_word(const void *arg, const struct matter_field *f)
{
    const struct row_words *w = arg;

    return intake_word(w->s, w->row, f);
}

static void digest_row(const struct intake_sheet *s, struct intake_row *row)
{
    const struct row_words words = {s, row};
    const struct intake_same same = {s->rule.def, row->data_class, row->medium, row->count, row_word, &words};
    struct hash_state h;

    if (s->rule.def != NULL) {
        row->has_number = intake_digest(&same, &row->same, &row->number);
        return;
    }
    hash_start(&h); /* of people: the account */
    digest_part(&h, INTAKE_ACCOUNT, intake_value(s, row, INTAKE_ACCOUNT));
    hash_end(&h, &row->same);
    row->number = row->same;
    row->has_number = true;
}

static bool keep_values(struct intake_sheet *s, struct intake_row *row, const struct view *cells, size_t n)
{
    bool any = false;

    row->values = arena_alloc(&s->arena, s->columns_n, sizeof(*row->values));
    for (uint16_t i = 0; row->values != NULL && i < s->columns_n && i < n; i++) {
        row->values[i] = trimmed(s, cells[i]);
        any = any || row->values[i].n > 0;
    }
    return any;
}

enum err intake_add(struct intake_sheet *s, uint32_t line, const struct view *cells, size_t n, unsigned fault, uint16_t fault_column)
{
    if (s->rows_n == INTAKE_ROWS_MAX) {
        s->too_many = true;
        return ERR_LIMIT;
    }
    struct intake_row *row = &s->rows[s->rows_n];
    *row = (struct intake_row){.line = line};
    if (fault != CSV_FINE) {
        const struct csv_row of = {.fault = (enum csv_fault)fault, .fault_field = fault_column};
        struct cell_issues found;
        cell_issues_reset(&found);
        cell_issue_add_row(&found, &of);
        intake_set(row, INTAKE_BAD, fault_column, found.n > 0 ? found.list[0].code : CELL_BAD_QUOTES, view_str(""));
        s->rows_n++;
        return ERR_OK;
    }
    if (!keep_values(s, row, cells, n))
        return row->values == NULL ? ERR_MEMORY : ERR_OK;
    s->rows_n++;
    if (s->rule.def != NULL)
        check_over(s, row);
    for (uint16_t i = 0; i < s->columns_n && row->state != INTAKE_BEFORE; i++)
        if (s->target[i] != INTAKE_UNKNOWN)
            check_text(row, i);
    if (s->rule.def == NULL)
        check_person(s, row);
    else if (row->state != INTAKE_BEFORE)
        check_matter(s, row);
    digest_row(s, row);
    return ERR_OK;
}

static bool same_hash(const struct hash *a, const struct hash *b)
{
    return view_eq(view_of(a->b, sizeof(a->b)), view_of(b->b, sizeof(b->b)));
}

static bool same_days(const struct intake_row *a, const struct intake_row *b)
{
    return a->has_from == b->has_from && a->has_until == b->has_until && (!a->has_from || a->from == b->from) &&
           (!a->has_until || a->until == b->until);
}

void intake_twice(struct intake_sheet *s)
{
    for (uint32_t i = 1; i < s->rows_n; i++) {
        struct intake_row *row = &s->rows[i];
        for (uint32_t k = 0; row->state == INTAKE_READY && k < i; k++) {
            const struct intake_row *first = &s->rows[k];
            bool named = row->has_number && first->has_number && same_hash(&row->number, &first->number);
            bool same = same_hash(&row->same, &first->same) && same_days(row, first);
            if (first->state != INTAKE_BAD && first->state != INTAKE_BEFORE && (named || same))
                intake_set(row, INTAKE_TWICE, INTAKE_WHOLE_ROW, CELL_DUPLICATE_KEY, view_str(""));
        }
    }
}

bool intake_days_agree(const struct intake_row *row, int64_t from, int64_t until)
{
    return (!row->has_from || row->from == from) && (!row->has_until || row->until == until);
}

/* Whether what stands in the column is told in the remark: the ledger's own acts are Azukari's, what the old one says of them are words. */
static bool is_told(const struct intake_sheet *s, unsigned target)
{
    const struct matter_field *f = s->rule.def == NULL || target > MATTER_FIELDS_MAX ? NULL : matter_def_field(s->rule.def, target);

    if (f != NULL)
        return f->step != MATTER_OPENING;
    return target == INTAKE_REMARK || target == MATTER_COLUMN_NO || target == MATTER_COLUMN_REGISTER || target == MATTER_COLUMN_FROM ||
           (target >= MATTER_COLUMN_APPLICANT && target <= MATTER_COLUMN_STATE);
}

struct view intake_note(struct intake_sheet *s, const struct intake_row *row)
{
    struct buf note;
    struct view out;

    buf_init(&note, INTAKE_NOTE_MAX);
    for (uint16_t i = 0; row->values != NULL && i < s->columns_n; i++) {
        size_t bytes = s->header[i].n + row->values[i].n + 8;
        if (!is_told(s, s->target[i]) || row->values[i].n == 0 || note.n + bytes > INTAKE_NOTE_MAX)
            continue;
        if (note.n > 0)
            buf_str(&note, "; ");
        buf_put(&note, s->header[i]);
        buf_str(&note, ": ");
        buf_put(&note, row->values[i]);
    }
    out = arena_view(&s->arena, buf_view(&note));
    buf_clear(&note);
    return out;
}
