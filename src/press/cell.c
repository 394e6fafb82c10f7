#include "press/cell.h"

#include "text/checkdigit.h"
#include "text/cp932.h"
#include "text/excel.h"
#include "text/fold.h"
#include "text/idfold.h"
#include "text/kana.h"
#include "text/numeral.h"
#include "text/postal.h"
#include "text/utf8.h"
#include "text/wareki.h"
#include "text/width.h"

#include <string.h>

#define FOLDED_MAX 256 /* no identifier comes near */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
    const char *name;
    enum cell_severity severity;
    enum cell_remedy remedy;
} codes[] = {
    [CELL_FINE] = {"fine", CELL_NOTICE, CELL_REMEDY_NONE},
    [CELL_MISSING] = {"missing", CELL_ERROR, CELL_REMEDY_FILL_IN},
    [CELL_BAD_FORMAT] = {"bad-format", CELL_ERROR, CELL_REMEDY_CORRECT},
    [CELL_CHECK_DIGIT] = {"check-digit", CELL_ERROR, CELL_REMEDY_CONFIRM},
    [CELL_BAD_DATE] = {"bad-date", CELL_ERROR, CELL_REMEDY_CORRECT},
    [CELL_ERA_MISMATCH] = {"era-mismatch", CELL_WARNING, CELL_REMEDY_CONFIRM},
    [CELL_PARTIAL_DATE] = {"partial-date", CELL_NOTICE, CELL_REMEDY_NONE},
    [CELL_LUNAR_DATE] = {"lunar-date", CELL_NOTICE, CELL_REMEDY_NONE},
    [CELL_EXCEL_EXPONENT] = {"excel-exponent", CELL_ERROR, CELL_REMEDY_EXPORT_AS_TEXT},
    [CELL_EXCEL_DATE] = {"excel-date", CELL_ERROR, CELL_REMEDY_EXPORT_AS_TEXT},
    [CELL_LEADING_ZERO_LOST] = {"leading-zero-lost", CELL_ERROR, CELL_REMEDY_EXPORT_AS_TEXT},
    [CELL_TOO_LONG] = {"too-long", CELL_ERROR, CELL_REMEDY_SHORTEN},
    [CELL_UNDECODABLE] = {"undecodable", CELL_ERROR, CELL_REMEDY_EXPORT_ENCODING},
    [CELL_ENCODING_CHANGED] = {"encoding-changed", CELL_ERROR, CELL_REMEDY_EXPORT_ENCODING},
    [CELL_GAIJI] = {"gaiji", CELL_NOTICE, CELL_REMEDY_AGREE_GLYPH},
    [CELL_IVS] = {"ivs", CELL_NOTICE, CELL_REMEDY_NONE},
    [CELL_CONTROL_CHARACTER] = {"control-character", CELL_ERROR, CELL_REMEDY_CORRECT},
    [CELL_FORMULA] = {"formula", CELL_WARNING, CELL_REMEDY_CONFIRM},
    [CELL_NOT_KANA] = {"not-kana", CELL_WARNING, CELL_REMEDY_CONFIRM},
    [CELL_SPACE_AT_END] = {"space-at-end", CELL_NOTICE, CELL_REMEDY_NONE},
    [CELL_WRONG_COLUMN_COUNT] = {"wrong-column-count", CELL_ERROR, CELL_REMEDY_FIX_COLUMNS},
    [CELL_BAD_QUOTES] = {"bad-quotes", CELL_ERROR, CELL_REMEDY_FIX_COLUMNS},
    [CELL_ROW_TOO_LONG] = {"row-too-long", CELL_ERROR, CELL_REMEDY_FIX_COLUMNS},
    [CELL_DUPLICATE_KEY] = {"duplicate-key", CELL_ERROR, CELL_REMEDY_REMOVE_DUPLICATE},
};
_Static_assert(COUNT(codes) == CELL_CODE__MAX, "one line for each code");

const char *cell_code_name(enum cell_code code)
{
    return codes[code].name;
}

void cell_issues_reset(struct cell_issues *issues)
{
    issues->n = issues->dropped = 0;
    issues->has_error = false;
}

static void add(struct cell_issues *issues, uint16_t column, enum cell_code code,
                enum cell_severity severity)
{
    if (severity == CELL_ERROR)
        issues->has_error = true;
    if (issues->n == CELL_ISSUES_MAX)
        issues->dropped++;
    else
        issues->list[issues->n++] = (struct cell_issue){column, code, severity, codes[code].remedy};
}

void cell_issue_add(struct cell_issues *issues, uint16_t column, enum cell_code code)
{
    add(issues, column, code, codes[code].severity);
}

void cell_issue_add_row(struct cell_issues *issues, const struct csv_row *row)
{
    static const enum cell_code meanings[] = {
        [CSV_FINE] = CELL_FINE,
        [CSV_UNDECODABLE] = CELL_UNDECODABLE,
        [CSV_ENCODING_CHANGED] = CELL_ENCODING_CHANGED,
        [CSV_NUL] = CELL_CONTROL_CHARACTER,
        [CSV_STRAY_QUOTE] = CELL_BAD_QUOTES,
        [CSV_UNTERMINATED] = CELL_BAD_QUOTES,
        [CSV_FIELD_TOO_LONG] = CELL_TOO_LONG,
        [CSV_ROW_TOO_LONG] = CELL_ROW_TOO_LONG,
        [CSV_TOO_MANY_FIELDS] = CELL_WRONG_COLUMN_COUNT,
    };
    _Static_assert(COUNT(meanings) == CSV_FAULT__MAX, "one for each fault");

    if (row->fault != CSV_FINE)
        cell_issue_add(issues,
                       row->fault_field > UINT16_MAX ? UINT16_MAX : (uint16_t)row->fault_field,
                       meanings[row->fault]);
}

enum sort {
    SORT_SPACE,
    SORT_BREAK, /* tabs and line breaks */
    SORT_CONTROL,
    SORT_DIGIT,
    SORT_LATIN,
    SORT_KANA,
    SORT_KANJI,
    SORT_GAIJI,
    SORT_SELECTOR, /* part of the character before it */
    SORT_OTHER,
    SORT_BAD,
    SORT__MAX
};

/* How many characters of each sort a text has. */
struct census {
    size_t of[SORT__MAX];
    size_t characters; /* without selectors */
    uint32_t last;
};

static enum sort sort_of_ascii(uint32_t cp)
{
    if (cp >= '0' && cp <= '9')
        return SORT_DIGIT;
    if (cp > ' ' && cp < 0x7f)
        return SORT_LATIN;
    if (cp == ' ')
        return SORT_SPACE;
    return cp == '\t' || cp == '\r' || cp == '\n' ? SORT_BREAK : SORT_CONTROL;
}

static enum sort sort_of(uint32_t cp)
{
    if (cp < 0x80)
        return sort_of_ascii(cp);
    if ((cp >= 0x3400 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff) || cp == U'々')
        return SORT_KANJI;
    if (kana_is_kana(cp) || kana_is_half(cp))
        return SORT_KANA;
    if (cp == U'　')
        return SORT_SPACE;
    if (numeral_is_digit(cp))
        return SORT_DIGIT;
    if (utf8_is_selector(cp))
        return SORT_SELECTOR;
    if (utf8_is_private(cp))
        return SORT_GAIJI;
    if (cp < 0x250 || (cp >= 0xff01 && cp <= 0xff5e) || cp == U'・')
        return cp < 0xa0 ? SORT_CONTROL : SORT_LATIN;
    if (cp == UTF8_BAD)
        return SORT_BAD;
    return cp >= 0x20000 && cp < 0x40000 ? SORT_KANJI : SORT_OTHER;
}

static struct census take_census(struct view text)
{
    struct census c = {.last = 0};
    size_t all = 0;

    for (uint32_t cp; utf8_take(&text, &cp); all++) {
        c.of[sort_of(cp)]++;
        c.last = cp;
    }
    c.characters = all - c.of[SORT_SELECTOR];
    return c;
}

/* How many characters are letters of any alphabet or spaces. */
static size_t neutral(const struct census *c)
{
    return c->of[SORT_LATIN] + c->of[SORT_SPACE];
}

struct cell_class cell_class_of(struct view text)
{
    struct census c = take_census(text);
    struct cell_class class = {CELL_CLASS_MIXED, c.characters};

    if (c.characters == 0)
        class.kind = CELL_CLASS_EMPTY;
    else if (c.of[SORT_BAD] > 0)
        class.kind = CELL_CLASS_UNDECODABLE;
    else if (c.of[SORT_DIGIT] == c.characters)
        class.kind = CELL_CLASS_DIGITS;
    else if (c.of[SORT_DIGIT] + neutral(&c) == c.characters)
        class.kind = CELL_CLASS_LATIN;
    else if (c.of[SORT_KANA] + neutral(&c) == c.characters)
        class.kind = CELL_CLASS_KANA;
    else if (c.of[SORT_KANJI] > 0 &&
             c.of[SORT_KANJI] + c.of[SORT_KANA] + c.of[SORT_GAIJI] + neutral(&c) == c.characters)
        class.kind = CELL_CLASS_KANJI;
    return class;
}

void cell_class_put(struct buf *out, struct cell_class class)
{
    static const char *const names[CELL_CLASS__MAX] = {"empty", "",      "latin",      "kana",
                                                       "kanji", "mixed", "undecodable"};

    if (class.kind == CELL_CLASS_EMPTY)
        buf_str(out, names[class.kind]);
    else if (class.kind == CELL_CLASS_DIGITS)
        buf_fmt(out, "%zu digits", class.characters);
    else
        buf_fmt(out, "%s, %zu characters", names[class.kind], class.characters);
}

/* What cell_check() works on. */
struct cell {
    const struct cell_rule *rule;
    uint16_t column;
    struct view text;
    struct census census;
    struct buf *value;
    struct cell_issues *issues;
    enum err err; /* out of memory */
};

static void found(struct cell *cell, enum cell_code code)
{
    cell_issue_add(cell->issues, cell->column, code);
}

/* Whether a spreadsheet has damaged the cell; says so. */
static bool is_damaged(struct cell *cell, size_t declared_digits)
{
    switch (excel_damage_of(cell->text, declared_digits)) {
    case EXCEL_EXPONENT:
        found(cell, CELL_EXCEL_EXPONENT);
        return true;
    case EXCEL_DATE:
        found(cell, CELL_EXCEL_DATE);
        return true;
    case EXCEL_LEADING_ZERO:
        found(cell, CELL_LEADING_ZERO_LOST);
        return true;
    case EXCEL_NONE:
        break;
    }
    return false;
}

/* The cell is not what it should be: say why, if a spreadsheet is to blame. */
static void bad_format(struct cell *cell, size_t declared_digits)
{
    if (!is_damaged(cell, declared_digits))
        found(cell, CELL_BAD_FORMAT);
}

/* The cell as a bare identifier, in ${folded} if it needs folding; empty if it is too long for one. */
static struct view fold(struct cell *cell, struct buf *folded)
{
    buf_init(folded, FOLDED_MAX);
    if (idfold_is_digits(cell->text))
        return cell->text;
    idfold(folded, cell->text);
    if (buf_status(folded) == ERR_MEMORY)
        cell->err = ERR_MEMORY;
    return buf_status(folded) == ERR_OK ? buf_view(folded) : view_of(NULL, 0);
}

static void check_text(struct cell *cell)
{
    if (cell->text.n > 0 && strchr("=+-@\t\r", cell->text.p[0]) != NULL)
        found(cell, CELL_FORMULA);
    if (cell->census.last == ' ' || cell->census.last == U'　')
        found(cell, CELL_SPACE_AT_END);
    buf_put(cell->value, cell->text);
}

static void check_kana(struct cell *cell)
{
    const struct census *c = &cell->census;

    if (c->of[SORT_KANA] + neutral(c) != c->characters)
        found(cell, CELL_NOT_KANA);
    check_text(cell);
}

static void check_address(struct cell *cell)
{
    if (!is_damaged(cell, 0))
        check_text(cell);
}

static void check_date(struct cell *cell)
{
    struct wareki date;
    bool is_birth = cell->rule->type == CELL_BIRTH_DATE;

    if (wareki_parse(cell->text, &date) != ERR_OK || (!is_birth && date.day == 0) ||
        (is_birth && date.year < 1868)) {
        found(cell, excel_damage_of(cell->text, 0) == EXCEL_EXPONENT ? CELL_EXCEL_EXPONENT
                                                                     : CELL_BAD_DATE);
        return;
    }
    if (date.out_of_era)
        found(cell, CELL_ERA_MISMATCH);
    if (date.day == 0)
        found(cell, CELL_PARTIAL_DATE);
    if (date.lunar)
        found(cell, CELL_LUNAR_DATE);
    wareki_format_compact(cell->value, &date);
}

static void check_postal(struct cell *cell)
{
    uint8_t digits[POSTAL_DIGITS];
    enum err err = postal_parse(cell->text, digits);

    if (err == ERR_OK)
        buf_put(cell->value, view_of(digits, sizeof(digits)));
    else if (err == ERR_MEMORY)
        cell->err = err;
    else
        bad_format(cell, POSTAL_DIGITS);
}

/* Digits only: (03)1234-5678 and +81-3-1234-5678 are 0312345678. */
static void check_phone(struct cell *cell)
{
    char digits[16];
    size_t n = 0;
    struct view rest = cell->text;

    for (uint32_t cp; width_take(&rest, &cp);) {
        if (cp >= '0' && cp <= '9' && n < sizeof(digits))
            digits[n++] = (char)cp;
        else if (cp == '+' && n == 0 && view_starts(rest, "81")) {
            digits[n++] = '0';
            rest = view_part(rest, 2, rest.n);
        } else if (cp != ' ' && cp != '(' && cp != ')' && cp != U'ー' && !fold_is_hyphen(cp))
            n = sizeof(digits);
    }
    if (n > 11 || n < 9)
        bad_format(cell, 0);
    else if (digits[0] != '0')
        found(cell, n == 11 ? CELL_BAD_FORMAT : CELL_LEADING_ZERO_LOST);
    else if (n == 9)
        found(cell, CELL_BAD_FORMAT);
    else
        buf_put(cell->value, view_of(digits, n));
}

static void check_sex(struct cell *cell)
{
    static const struct {
        const char *word, *code;
    } words[] = {{"1", "1"}, {"男", "1"},   {"男性", "1"}, {"M", "1"},
                 {"2", "2"}, {"女", "2"},   {"女性", "2"}, {"F", "2"},
                 {"0", "0"}, {"不明", "0"}, {"9", "9"},    {"その他", "9"}};
    struct buf folded;

    struct view word = fold(cell, &folded);
    for (size_t i = 0; i < COUNT(words); i++) {
        if (view_eq_str(word, words[i].word)) {
            buf_str(cell->value, words[i].code);
            buf_clear(&folded);
            return;
        }
    }
    found(cell, CELL_BAD_FORMAT);
    buf_clear(&folded);
}

static void check_digits(struct cell *cell)
{
    struct buf folded;
    uint32_t declared = cell->rule->digits;
    struct view digits = fold(cell, &folded);
    if (idfold_is_digits(digits) && (declared == 0 || digits.n == declared))
        buf_put(cell->value, digits);
    else
        bad_format(cell, declared);
    buf_clear(&folded);
}

/* Whether ${digits} would be valid with the zeros in front that a spreadsheet drops. */
static bool has_lost_zeros(enum checkdigit_kind kind, struct view digits)
{
    char padded[16];
    size_t length = checkdigit_length(kind);

    if (digits.n >= length)
        return false;
    memset(padded, '0', sizeof(padded));
    memcpy(padded + length - digits.n, digits.p, digits.n);
    return checkdigit_test(kind, view_of(padded, length)) == CHECKDIGIT_VALID;
}

static void judge_number(struct cell *cell, enum checkdigit_kind kind, struct view digits)
{
    enum checkdigit_verdict verdict = checkdigit_test(kind, digits);

    switch (verdict) {
    case CHECKDIGIT_NOT_DIGITS:
        bad_format(cell, 0);
        return;
    case CHECKDIGIT_WRONG_LENGTH:
        found(cell, has_lost_zeros(kind, digits) ? CELL_LEADING_ZERO_LOST : CELL_BAD_FORMAT);
        return;
    case CHECKDIGIT_ALL_ZERO:
        found(cell, CELL_CHECK_DIGIT);
        return;
    case CHECKDIGIT_MISMATCH:
        if (kind != CHECKDIGIT_RESIDENT_CODE) {
            found(cell, CELL_CHECK_DIGIT);
            return;
        }
        add(cell->issues, cell->column, CELL_CHECK_DIGIT,
            CELL_WARNING); /* the formula is not officially confirmed */
        break;
    case CHECKDIGIT_VALID:
        break;
    }
    buf_put(cell->value, digits);
}

static void check_number(struct cell *cell, enum checkdigit_kind kind)
{
    struct buf folded;

    judge_number(cell, kind, fold(cell, &folded));
    buf_clear(&folded);
}

static void check_by_type(struct cell *cell)
{
    switch (cell->rule->type) {
    case CELL_TEXT:
    case CELL_NAME_KANJI:
        check_text(cell);
        return;
    case CELL_NAME_KANA:
        check_kana(cell);
        return;
    case CELL_BIRTH_DATE:
    case CELL_DATE:
        check_date(cell);
        return;
    case CELL_POSTAL:
        check_postal(cell);
        return;
    case CELL_ADDRESS:
        check_address(cell);
        return;
    case CELL_PHONE:
        check_phone(cell);
        return;
    case CELL_SEX:
        check_sex(cell);
        return;
    case CELL_DIGITS:
        check_digits(cell);
        return;
    case CELL_MY_NUMBER:
        check_number(cell, CHECKDIGIT_MY_NUMBER);
        return;
    case CELL_RESIDENT_CODE:
        check_number(cell, CHECKDIGIT_RESIDENT_CODE);
        return;
    case CELL_MUNICIPALITY_CODE:
        check_number(cell, CHECKDIGIT_MUNICIPALITY);
        return;
    case CELL_CORPORATE_NUMBER:
        check_number(cell, CHECKDIGIT_CORPORATE);
        return;
    case CELL_INSURER_NUMBER:
        check_number(cell, CHECKDIGIT_INSURER);
        return;
    case CELL_BOOKING_NUMBER:
        check_number(cell, CHECKDIGIT_BOOKING);
        return;
    case CELL_TYPE__MAX:
        return;
    }
}

static void check_length(struct cell *cell, struct view value)
{
    uint32_t max = cell->rule->max_length;

    if (max == 0 || value.n <= max) /* neither unit counts more than the bytes of UTF-8 */
        return;
    if ((cell->rule->unit == CELL_CP932_BYTES ? cp932_length(value) : utf8_count(value)) > max)
        found(cell, CELL_TOO_LONG);
}

enum err cell_check(const struct cell_rule *rule, uint16_t column, struct view text,
                    struct buf *value_out, struct cell_issues *issues)
{
    struct cell cell = {
        .rule = rule, .column = column, .text = text, .value = value_out, .issues = issues};
    size_t from = value_out->n;

    if (text.n > CELL_BYTES_MAX) {
        found(&cell, CELL_TOO_LONG);
        return ERR_OK;
    }
    cell.census = take_census(text);
    if (cell.census.of[SORT_BAD] > 0) {
        found(&cell, CELL_UNDECODABLE);
    } else if (cell.census.of[SORT_SPACE] == cell.census.characters) {
        if (rule->required)
            found(&cell, CELL_MISSING);
    } else if (cell.census.of[SORT_CONTROL] > 0 ||
               (cell.census.of[SORT_BREAK] > 0 && rule->type != CELL_TEXT)) {
        found(&cell, CELL_CONTROL_CHARACTER);
    } else {
        if (cell.census.of[SORT_GAIJI] > 0)
            found(&cell, CELL_GAIJI);
        if (cell.census.of[SORT_SELECTOR] > 0)
            found(&cell, CELL_IVS);
        check_by_type(&cell);
        check_length(&cell, view_part(buf_view(value_out), from, value_out->n));
    }
    return cell.err == ERR_OK ? buf_status(value_out) : cell.err;
}
