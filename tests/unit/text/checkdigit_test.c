/* text: check digits, identifiers, postal codes, telephone numbers and the damage that spreadsheets do. */
#include "support/t.h"

#include "base/buf.h"
#include "text/checkdigit.h"
#include "text/excel.h"
#include "text/idfold.h"
#include "text/phone.h"
#include "text/postal.h"
#include "text/sex.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static enum checkdigit_verdict test(enum checkdigit_kind kind, const char *number)
{
    return checkdigit_test(kind, view_str(number));
}

/* Published examples and synthetic boundary cases. */
static const struct {
    enum checkdigit_kind kind;
    const char *body, *full;
} vectors[] = {
    {CHECKDIGIT_MY_NUMBER, "12345678901", "123456789018"},
    {CHECKDIGIT_MY_NUMBER, "98320567321", "983205673214"},
    {CHECKDIGIT_MY_NUMBER, "10000000008", "100000000080"},
    {CHECKDIGIT_MY_NUMBER, "10000000003", "100000000030"},
    {CHECKDIGIT_MY_NUMBER, "11111111111", "111111111118"},
    {CHECKDIGIT_CORPORATE, "180301018771", "1180301018771"},
    {CHECKDIGIT_CORPORATE, "700110005901", "8700110005901"},
    {CHECKDIGIT_CORPORATE, "000012050002", "7000012050002"},
    {CHECKDIGIT_INSURER, "3312001", "33120015"},
    {CHECKDIGIT_INSURER, "0613946", "06139463"},
    {CHECKDIGIT_INSURER, "0113001", "01130012"},
    {CHECKDIGIT_INSURER, "13804", "138040"},
    {CHECKDIGIT_INSURER, "0013804", "00138040"},
    {CHECKDIGIT_INSURER, "13808", "138081"},
    {CHECKDIGIT_PUBLIC_PAYER, "5401602", "54016027"},
    {CHECKDIGIT_MEDICAL, "011011371", "0110113719"},
    {CHECKDIGIT_MEDICAL, "663111111", "6631111116"},
    {CHECKDIGIT_MEDICAL, "552111111", "5521111111"},
    {CHECKDIGIT_MUNICIPALITY, "13108", "131083"},
    {CHECKDIGIT_MUNICIPALITY, "13104", "131041"},
    {CHECKDIGIT_MUNICIPALITY, "13120", "131202"},
    {CHECKDIGIT_MUNICIPALITY, "13212", "132128"},
    {CHECKDIGIT_RESIDENT_CODE, "1234567890", "12345678903"},
};

T_CASE(check_digits_agree_with_the_published_examples)
{
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct view full = view_str(vectors[i].full);
        bool leads = vectors[i].kind == CHECKDIGIT_CORPORATE;
        uint8_t digit = 99;
        T_OK(checkdigit_of(vectors[i].kind, view_str(vectors[i].body), &digit));
        T_EQ(digit, full.p[leads ? 0 : full.n - 1] - '0');
        T_EQ(checkdigit_test(vectors[i].kind, full), CHECKDIGIT_VALID);
    }
}

T_CASE(every_other_check_digit_is_a_mismatch)
{
    for (size_t i = 0; i < COUNT(vectors); i++) {
        char number[16];
        size_t n = strlen(vectors[i].full),
               at = vectors[i].kind == CHECKDIGIT_CORPORATE ? 0 : n - 1;
        memcpy(number, vectors[i].full, n + 1);
        for (char c = '0'; c <= '9'; c++) {
            number[at] = c;
            T_EQ(test(vectors[i].kind, number),
                 c == vectors[i].full[at] ? CHECKDIGIT_VALID : CHECKDIGIT_MISMATCH);
        }
    }
}

T_CASE(all_zeros_are_refused_although_the_arithmetic_agrees)
{
    T_EQ(test(CHECKDIGIT_MY_NUMBER, "000000000000"), CHECKDIGIT_ALL_ZERO);
    T_EQ(test(CHECKDIGIT_RESIDENT_CODE, "00000000000"), CHECKDIGIT_ALL_ZERO);
    T_EQ(test(CHECKDIGIT_BOOKING, "0000000000"), CHECKDIGIT_ALL_ZERO);
    T_EQ(test(CHECKDIGIT_MY_NUMBER, "111111111111"), CHECKDIGIT_MISMATCH);
}

T_CASE(numbers_of_another_length_or_with_other_characters_are_refused)
{
    uint8_t digit;
    T_EQ(test(CHECKDIGIT_MY_NUMBER, "12345678901"), CHECKDIGIT_WRONG_LENGTH);
    T_EQ(test(CHECKDIGIT_MY_NUMBER, "0123456789018"), CHECKDIGIT_WRONG_LENGTH);
    T_EQ(test(CHECKDIGIT_PUBLIC_PAYER, "138040"), CHECKDIGIT_WRONG_LENGTH);
    T_EQ(test(CHECKDIGIT_MY_NUMBER, ""), CHECKDIGIT_NOT_DIGITS);
    T_EQ(test(CHECKDIGIT_MY_NUMBER, "12345678901x"), CHECKDIGIT_NOT_DIGITS);
    T_EQ(test(CHECKDIGIT_MY_NUMBER, "１２３４"), CHECKDIGIT_NOT_DIGITS);
    T_ERR(checkdigit_of(CHECKDIGIT_MY_NUMBER, view_str("123456789012"), &digit), ERR_INPUT);
    T_ERR(checkdigit_of(CHECKDIGIT_MY_NUMBER, view_str("1234567890-"), &digit), ERR_INPUT);
}

T_CASE(booking_numbers_find_every_single_digit_error)
{
    char number[] = "1234567897";
    uint8_t digit = 0;
    T_OK(checkdigit_of(CHECKDIGIT_BOOKING, view_str("123456789"), &digit));
    number[9] = (char)('0' + digit);
    for (size_t at = 0; at < 10; at++) {
        char right = number[at];
        for (char c = '0'; c <= '9'; c++) {
            number[at] = c;
            T_EQ(test(CHECKDIGIT_BOOKING, number),
                 c == right ? CHECKDIGIT_VALID : CHECKDIGIT_MISMATCH);
        }
        number[at] = right;
    }
}

static const char *fold_id(struct buf *b, const char *text)
{
    buf_clear(b);
    buf_init(b, 100);
    idfold(b, view_str(text));
    return buf_cstr(b);
}

T_CASE(identifiers_lose_width_spaces_and_hyphens)
{
    struct buf b = {0};
    T_STR(fold_id(&b, "１２３４-5678　９０１８"), "123456789018");
    T_STR(fold_id(&b, "ab−12ー３–４"), "AB1234");
    T_STR(fold_id(&b, "12三4"), "12三4");
    (void)fold_id(&b, "12\xff");
    T_ERR(buf_status(&b), ERR_INPUT);
    buf_clear(&b);
}

T_CASE(postal_codes_are_read_in_every_usual_spelling)
{
    static const char *const good[] = {
        "135-8383", "1358383", "〒135-8383", "１３５－８３８３", "〒 １３５ー８３８３", "135−8383"};
    uint8_t digits[POSTAL_DIGITS];
    struct buf b;
    buf_init(&b, 20);
    for (size_t i = 0; i < COUNT(good); i++) {
        memset(digits, 0, sizeof(digits));
        T_OK(postal_parse(view_str(good[i]), digits));
        T_VIEW(view_of(digits, sizeof(digits)), view_str("1358383"));
    }
    postal_format(&b, digits);
    T_STR(buf_cstr(&b), "135-8383");
    buf_clear(&b);
}

T_CASE(other_texts_are_no_postal_codes)
{
    static const char *const bad[] = {
        "",   "135",         "135-838",    "135-83834",     "135-838A",
        "〒", "〒〒1358383", "1.35838E+6", "一三五八三八三"};
    uint8_t digits[POSTAL_DIGITS];
    for (size_t i = 0; i < COUNT(bad); i++)
        T_ERR(postal_parse(view_str(bad[i]), digits), ERR_INPUT);
}

static const char *phone(const char *text)
{
    static char digits[PHONE_DIGITS_MAX + 1];
    struct phone p = {.n = 0};
    enum phone_verdict verdict = phone_parse(view_str(text), &p);

    if (verdict != PHONE_VALID)
        return verdict == PHONE_ZERO_LOST ? "zero lost" : "invalid";
    (void)snprintf(digits, sizeof(digits), "%.*s", p.n, (const char *)p.digits);
    return digits;
}

T_CASE(telephone_numbers_become_digits_or_are_refused)
{
    T_STR(phone("03-1234-5678"), "0312345678");
    T_STR(phone("（０９０）１２３４ー５６７８"), "09012345678");
    T_STR(phone("+81 3-1234-5678"), "0312345678");
    T_STR(phone("9012345678"), "zero lost");
    T_STR(phone("312345678"), "zero lost");
    T_STR(phone("03-1234-567"), "invalid");
    T_STR(phone("090-1234-56789"), "invalid");
    T_STR(phone("90123456789"), "invalid");
    T_STR(phone("03-1234-5678内線1"), "invalid");
    T_STR(phone("03+81-1234"), "invalid");
    T_STR(phone("+1-202-555-0100"), "invalid");
    T_STR(phone("03-1234-567\xff"), "invalid");
    T_STR(phone(""), "invalid");
}

T_CASE(sexes_are_read_from_words_and_codes_only)
{
    static const char *const bad[] = {"", "男女", "3", "男 の", "m f", "12", "男\xff"};
    char code = 0;
    T_OK(sex_parse(view_str("男"), &code));
    T_EQ(code, '1');
    T_OK(sex_parse(view_str(" 女性　"), &code));
    T_EQ(code, '2');
    T_OK(sex_parse(view_str("ｆ"), &code));
    T_EQ(code, '2');
    T_OK(sex_parse(view_str("その他"), &code));
    T_EQ(code, '9');
    T_OK(sex_parse(view_str("不明"), &code));
    T_EQ(code, '0');
    for (size_t i = 0; i < COUNT(bad); i++)
        T_ERR(sex_parse(view_str(bad[i]), &code), ERR_INPUT);
    T_ERR(sex_parse(view_of("1\0", 2), &code), ERR_INPUT);
}

static enum excel_damage damage(const char *text, size_t digits)
{
    return excel_damage_of(view_str(text), digits);
}

T_CASE(spreadsheet_damage_is_recognised)
{
    T_EQ(damage("1.23457E+11", 12), EXCEL_EXPONENT);
    T_EQ(damage("1E+11", 0), EXCEL_EXPONENT);
    T_EQ(damage("１.２３Ｅ＋１１", 0), EXCEL_EXPONENT);
    T_EQ(damage("358383", 7), EXCEL_LEADING_ZERO);
    T_EQ(damage("2001/2/3", 0), EXCEL_DATE);
    T_EQ(damage("4月11日", 0), EXCEL_DATE);
    T_EQ(damage("11-Apr", 0), EXCEL_DATE);
    T_EQ(damage("Apr-11", 0), EXCEL_DATE);
    T_EQ(damage("Mar-03", 0), EXCEL_DATE);
}

T_CASE(undamaged_cells_are_left_alone)
{
    static const char *const good[] = {
        "",         "123456789018", "1-2-3", "03-1234-5678", "E+11", "1.5", "4-11", "東陽4月11日前",
        "11-Apple", "2001/2",       "月日",  "1/2/3",        "-",    "12-"};
    for (size_t i = 0; i < COUNT(good); i++)
        T_EQ(damage(good[i], 0), EXCEL_NONE);
    T_EQ(damage("0358383", 7), EXCEL_NONE);
    T_EQ(damage("035838", 7), EXCEL_NONE);
}

T_MAIN(&case_check_digits_agree_with_the_published_examples,
       &case_every_other_check_digit_is_a_mismatch,
       &case_all_zeros_are_refused_although_the_arithmetic_agrees,
       &case_numbers_of_another_length_or_with_other_characters_are_refused,
       &case_booking_numbers_find_every_single_digit_error,
       &case_identifiers_lose_width_spaces_and_hyphens,
       &case_postal_codes_are_read_in_every_usual_spelling, &case_other_texts_are_no_postal_codes,
       &case_telephone_numbers_become_digits_or_are_refused,
       &case_sexes_are_read_from_words_and_codes_only, &case_spreadsheet_damage_is_recognised,
       &case_undamaged_cells_are_left_alone)
