#include "press/cell.h"

#include "text/census.h"
#include "text/checkdigit.h"
#include "text/cp932.h"
#include "text/excel.h"
#include "text/idfold.h"
#include "text/phone.h"
#include "text/postal.h"
#include "text/sex.h"
#include "text/utf8.h"
#include "text/wareki.h"

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
    [CELL_NO_HEADER] = {"no-header", CELL_ERROR, CELL_REMEDY_FIX_COLUMNS},
    [CELL_COLUMN_MISSING] = {"column-missing", CELL_ERROR, CELL_REMEDY_FIX_COLUMNS},
    [CELL_WILL_CHANGE] = {"will-change", CELL_NOTICE, CELL_REMEDY_NONE},
    [CELL_UNCHANGED] = {"unchanged", CELL_NOTICE, CELL_REMEDY_NONE},
    [CELL_NOT_FOUND] = {"not-found", CELL_ERROR, CELL_REMEDY_CHECK_KEY},
    [CELL_AMBIGUOUS] = {"ambiguous", CELL_ERROR, CELL_REMEDY_CHECK_KEY},
    [CELL_CHANGED_MEANWHILE] = {"changed-meanwhile", CELL_ERROR, CELL_REMEDY_COMPARE_AGAIN},
    [CELL_RECORD_GONE] = {"record-gone", CELL_ERROR, CELL_REMEDY_CHECK_KEY},
    [CELL_BLOCK_UNKNOWN] = {"block-unknown", CELL_ERROR, CELL_REMEDY_CORRECT},
    [CELL_BLOCK_OUTSIDE] = {"block-outside", CELL_ERROR, CELL_REMEDY_DUTIES},
    [CELL_MERGED] = {"merged", CELL_ERROR, CELL_REMEDY_UNMERGE},
    [CELL_ERROR_VALUE] = {"error-value", CELL_ERROR, CELL_REMEDY_CORRECT},
    [CELL_NOT_CALCULATED] = {"not-calculated", CELL_ERROR, CELL_REMEDY_CALCULATE},
    [CELL_BOOK_ENCRYPTED] = {"book-encrypted", CELL_ERROR, CELL_REMEDY_UNLOCK},
    [CELL_BOOK_OLD] = {"book-old", CELL_ERROR, CELL_REMEDY_SAVE_AS_XLSX},
    [CELL_BOOK_DAMAGED] = {"book-damaged", CELL_ERROR, CELL_REMEDY_SAVE_AS_XLSX},
    [CELL_BOOK_TOO_LARGE] = {"book-too-large", CELL_ERROR, CELL_REMEDY_SPLIT},
    [CELL_BOOK_NO_SHEET] = {"book-no-sheet", CELL_ERROR, CELL_REMEDY_SHOW_SHEET},
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
        [CSV_MERGED] = CELL_MERGED,
        [CSV_CELL_ERROR] = CELL_ERROR_VALUE,
        [CSV_NOT_CALCULATED] = CELL_NOT_CALCULATED,
    };
    _Static_assert(COUNT(meanings) == CSV_FAULT__MAX, "one for each fault");

    if (row->fault != CSV_FINE)
        cell_issue_add(issues,
                       row->fault_field > UINT16_MAX ? UINT16_MAX : (uint16_t)row->fault_field,
                       meanings[row->fault]);
}

/* How many characters are letters of any alphabet or spaces. */
static size_t neutral(const struct census *c)
{
    return c->of[CENSUS_LATIN] + c->of[CENSUS_SPACE];
}

struct cell_class cell_class_of(struct view text)
{
    struct census c = census_of(text);
    struct cell_class class = {CELL_CLASS_MIXED, c.characters};

    if (c.characters == 0)
        class.kind = CELL_CLASS_EMPTY;
    else if (c.of[CENSUS_BAD] > 0)
        class.kind = CELL_CLASS_UNDECODABLE;
    else if (c.of[CENSUS_DIGIT] == c.characters)
        class.kind = CELL_CLASS_DIGITS;
    else if (c.of[CENSUS_DIGIT] + neutral(&c) == c.characters)
        class.kind = CELL_CLASS_LATIN;
    else if (c.of[CENSUS_KANA] + neutral(&c) == c.characters)
        class.kind = CELL_CLASS_KANA;
    else if (c.of[CENSUS_KANJI] > 0 &&
             c.of[CENSUS_KANJI] + c.of[CENSUS_KANA] + c.of[CENSUS_GAIJI] + neutral(&c) ==
                 c.characters)
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
    if (cell->census.ends_in_space)
        found(cell, CELL_SPACE_AT_END);
    buf_put(cell->value, cell->text);
}

static void check_kana(struct cell *cell)
{
    const struct census *c = &cell->census;

    if (c->of[CENSUS_KANA] + neutral(c) != c->characters)
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

static void check_phone(struct cell *cell)
{
    struct phone phone;

    switch (phone_parse(cell->text, &phone)) {
    case PHONE_VALID:
        buf_put(cell->value, view_of(phone.digits, phone.n));
        return;
    case PHONE_ZERO_LOST:
        found(cell, CELL_LEADING_ZERO_LOST);
        return;
    case PHONE_INVALID:
        bad_format(cell, 0);
        return;
    }
}

static void check_sex(struct cell *cell)
{
    char code;

    if (sex_parse(cell->text, &code) == ERR_OK)
        buf_byte(cell->value, (uint8_t)code);
    else
        found(cell, CELL_BAD_FORMAT);
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
    cell.census = census_of(text);
    if (cell.census.of[CENSUS_BAD] > 0) {
        found(&cell, CELL_UNDECODABLE);
    } else if (cell.census.of[CENSUS_SPACE] == cell.census.characters) {
        if (rule->required)
            found(&cell, CELL_MISSING);
    } else if (cell.census.of[CENSUS_CONTROL] > 0 ||
               (cell.census.of[CENSUS_BREAK] > 0 && rule->type != CELL_TEXT)) {
        found(&cell, CELL_CONTROL_CHARACTER);
    } else {
        if (cell.census.of[CENSUS_GAIJI] > 0)
            found(&cell, CELL_GAIJI);
        if (cell.census.of[CENSUS_SELECTOR] > 0)
            found(&cell, CELL_IVS);
        check_by_type(&cell);
        check_length(&cell, view_part(buf_view(value_out), from, value_out->n));
    }
    return cell.err == ERR_OK ? buf_status(value_out) : cell.err;
}
