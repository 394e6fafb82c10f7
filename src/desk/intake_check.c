/* What a row of a ledger that was kept before says, or why it cannot be entered. */
#include "desk/intake_parts.h"

#include "base/num.h"
#include "desk/flow_matter.h"
#include "text/fold.h"
#include "text/idfold.h"
#include "text/wareki.h"
#include "text/width.h"

#include <string.h>

#define KEY_MAX 400
#define EXCEL_DAY_FIRST 20000 /* 1954: numbers between these stand for days where a day is asked for */
#define EXCEL_DAY_LAST 80000  /* 2119 */
#define EXCEL_EPOCH 25569     /* 1970-01-01 */

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

bool intake_day(struct view text, int64_t *out)
{
    struct wareki date;
    uint64_t serial;
    struct view first = text;

    for (size_t i = 0; i < text.n; i++)
        if (i >= 8 && (text.p[i] == ' ' || text.p[i] == 'T')) {
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

/* Usual words for which way somebody went. */
static bool is_usual_choice(const struct matter_field *f, const struct matter_choice *choice, struct view text)
{
    static const struct {
        const char *choice;
        enum msg words;
    } ways[] = {{"in", MSG_INTAKE_VALUE_IN}, {"out", MSG_INTAKE_VALUE_OUT}, {"denied", MSG_INTAKE_VALUE_DENIED}};
    struct buf key;
    bool is = false;

    if (strcmp(f->name, "way") != 0)
        return false;
    buf_init(&key, KEY_MAX);
    intake_key(&key, text);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]) && buf_status(&key) == ERR_OK; i++)
        is = is || (strcmp(ways[i].choice, choice->name) == 0 && intake_means(buf_view(&key), ways[i].words));
    buf_clear(&key);
    return is;
}

struct view intake_word(const struct intake_sheet *s, const struct intake_row *row, const struct matter_field *f)
{
    struct view text = intake_value(s, row, f->no);

    if (f->type == MATTER_CHOICE)
        for (size_t i = 0; i < f->choices_n; i++)
            if (is_usual_choice(f, &f->choices[i], text) || view_eq_str(text, f->choices[i].name) || view_eq_str(text, f->choices[i].words[LANG_JA]) ||
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
    if (row->values[column].n > INTAKE_VALUE_MAX)
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
        if (f->type == MATTER_DATE && column >= 0 && intake_day(row->values[column], &day)) {
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
        if (intake_means(text, words[i]))
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
    intake_key(&key, text);
    found = text.n == 0 ? (int)s->rule.data_class - 1 : choice_of(buf_view(&key), classes, CLASS__MAX);
    if (found < 0)
        bad(s, row, MATTER_COLUMN_CLASS, text.n == 0 ? CELL_MISSING : INTAKE_BAD_CLASS);
    row->data_class = found < 0 ? 0 : (uint8_t)found;
    text = intake_value(s, row, MATTER_COLUMN_MEDIUM);
    buf_reset(&key);
    intake_key(&key, text);
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
    if (row->has_from && !intake_day(begins, &row->from))
        bad(s, row, from, CELL_BAD_DATE);
    else if (row->has_from && row->from < rule->contract_from)
        row->from = rule->contract_from; /* it was there before: under this contract it is from its first day on */
    if (row->has_until && !intake_day(ends, &row->until))
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
    intake_key(&key, text);
    found = buf_status(&key) == ERR_OK && intake_means(buf_view(&key), MSG_INTAKE_VALUE_ENDED);
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
        if (intake_day(text, &day) && day > s->rule.today)
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

bool intake_same_name(struct view a, struct view b)
{
    struct buf x, y;
    bool same;

    buf_init(&x, INTAKE_VALUE_MAX * 4);
    buf_init(&y, INTAKE_VALUE_MAX * 4);
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
        if ((is_number && s->rule.orgs[i].org == no) || intake_same_name(text, s->rule.orgs[i].name))
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

    if (row->state != INTAKE_BAD && intake_day(intake_value(s, row, INTAKE_UNTIL), &left) && left < s->rule.today) {
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
    if (intake_is_log(s))
        intake_log_row(s, row);
    check_fields(s, row);
    check_class(s, row);
    check_count(s, row);
    if (!intake_is_log(s))
        check_days(s, row, MATTER_COLUMN_FROM, MATTER_COLUMN_UNTIL);
    check_org(s, row, MATTER_COLUMN_ORG, 0);
}

void intake_check(struct intake_sheet *s, struct intake_row *row)
{
    if (intake_is_log(s))
        intake_log_values(s, row);
    else if (s->rule.def != NULL)
        check_over(s, row);
    for (uint16_t i = 0; i < s->columns_n && row->state != INTAKE_BEFORE; i++)
        if (s->target[i] != INTAKE_UNKNOWN)
            check_text(row, i);
    if (s->rule.def == NULL)
        check_person(s, row);
    else if (row->state != INTAKE_BEFORE)
        check_matter(s, row);
}
