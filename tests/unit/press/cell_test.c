/* press: checks of cells, search keys and the set of keys. */
#include "support/t.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "press/cell.h"
#include "press/keyset.h"
#include "press/search.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The stored value, then "!code", "?code" or "." and the code for each error, warning and notice. */
static const char *check_rule(const struct cell_rule *rule, struct view text)
{
    static char result[CELL_BYTES_MAX + 200];
    static const char marks[] = ".?!";
    struct cell_issues issues = {.n = 0};
    struct buf value, out;

    buf_init(&value, CELL_BYTES_MAX);
    buf_init(&out, sizeof(result) - 1);
    T_OK(cell_check(rule, 3, text, &value, &issues));
    buf_put(&out, buf_view(&value));
    for (size_t i = 0; i < issues.n; i++) {
        T_EQ(issues.list[i].column, 3);
        buf_fmt(&out, "%c%s", marks[issues.list[i].severity], cell_code_name(issues.list[i].code));
    }
    (void)snprintf(result, sizeof(result), "%s", buf_cstr(&out));
    T_EQ(issues.has_error, strchr(result, '!') != NULL);
    buf_clear(&value);
    buf_clear(&out);
    return result;
}

static const char *check(enum cell_type type, const char *text)
{
    return check_rule(&(struct cell_rule){.type = type}, view_str(text));
}

T_CASE(text_is_stored_letter_for_letter)
{
    T_STR(check(CELL_TEXT, "Ａ１ ㈱ ｶﾞ か\u3099\r\n\U00020BB7"),
          "Ａ１ ㈱ ｶﾞ か\u3099\r\n\U00020BB7");
    T_STR(check(CELL_NAME_KANJI, "髙﨑　\uF9DC"), "髙﨑　\uF9DC");
    T_STR(check(CELL_NAME_KANA, "ﾀｶｻｷ ﾀｶｼ"), "ﾀｶｻｷ ﾀｶｼ");
    T_STR(check(CELL_ADDRESS, "架空市緑町２丁目３−４"), "架空市緑町２丁目３−４");
}

T_CASE(identifiers_and_dates_are_stored_in_one_form)
{
    T_STR(check(CELL_MY_NUMBER, "１２３４ ５６７８ ９０１８"), "123456789018");
    T_STR(check(CELL_MY_NUMBER, "1234-5678-9018"), "123456789018");
    T_STR(check(CELL_BIRTH_DATE, "昭和６３年１月７日"), "19880107");
    T_STR(check(CELL_DATE, "R8.11.20"), "20261120");
    T_STR(check(CELL_POSTAL, "〒135−8383"), "1358383");
    T_STR(check(CELL_PHONE, "（03）1234-5678"), "0312345678");
    T_STR(check(CELL_PHONE, "+81-90-1234-5678"), "09012345678");
    T_STR(check(CELL_SEX, "男性"), "1");
    T_STR(check(CELL_SEX, "２"), "2");
    T_STR(check(CELL_SEX, "不明"), "0");
    T_STR(check(CELL_MUNICIPALITY_CODE, "131083"), "131083");
    T_STR(check(CELL_CORPORATE_NUMBER, "7000012050002"), "7000012050002");
    T_STR(check(CELL_INSURER_NUMBER, "138040"), "138040");
    T_STR(check(CELL_INSURER_NUMBER, "06139463"), "06139463");
    T_STR(check(CELL_RESIDENT_CODE, "12345678903"), "12345678903");
    T_STR(check(CELL_BOOKING_NUMBER, "0110113719"), "0110113719");
    T_STR(check_rule(&(struct cell_rule){.type = CELL_DIGITS, .digits = 3}, view_str("００７")),
          "007");
}

T_CASE(wrong_check_digits_are_errors_except_where_the_formula_is_unconfirmed)
{
    T_STR(check(CELL_MY_NUMBER, "123456789019"), "!check-digit");
    T_STR(check(CELL_MY_NUMBER, "000000000000"), "!check-digit");
    T_STR(check(CELL_MY_NUMBER, "12345678901"), "!bad-format");
    T_STR(check(CELL_MY_NUMBER, "12345678901X"), "!bad-format");
    T_STR(check(CELL_BOOKING_NUMBER, "0110113718"), "!check-digit");
    T_STR(check(CELL_RESIDENT_CODE, "12345678904"), "12345678904?check-digit");
}

T_CASE(spreadsheet_damage_is_an_error)
{
    T_STR(check(CELL_MY_NUMBER, "1.23457E+11"), "!excel-exponent");
    T_STR(check(CELL_MY_NUMBER, "80"), "!bad-format");
    T_STR(check(CELL_MUNICIPALITY_CODE, "11002"), "!leading-zero-lost"); /* 011002 */
    T_STR(check(CELL_MUNICIPALITY_CODE, "13108"), "!bad-format");
    T_STR(check(CELL_INSURER_NUMBER, "6139463"), "!leading-zero-lost");
    T_STR(check(CELL_POSTAL, "600000"), "!leading-zero-lost");
    T_STR(check(CELL_POSTAL, "1.35838E+06"), "!excel-exponent");
    T_STR(check(CELL_PHONE, "9012345678"), "!leading-zero-lost");
    T_STR(check(CELL_PHONE, "312345678"), "!leading-zero-lost");
    T_STR(check(CELL_ADDRESS, "2001/2/3"), "!excel-date");
    T_STR(check(CELL_DIGITS, "4月11日"), "!excel-date");
    T_STR(check(CELL_BIRTH_DATE, "1.98801E+07"), "!excel-exponent");
    T_STR(check_rule(&(struct cell_rule){.type = CELL_DIGITS, .digits = 4}, view_str("7")),
          "!leading-zero-lost");
}

T_CASE(dates_are_judged)
{
    T_STR(check(CELL_BIRTH_DATE, "平成31年5月1日"), "20190501?era-mismatch");
    T_STR(check(CELL_BIRTH_DATE, "昭和20年00月00日"), "19450000.partial-date");
    T_STR(check(CELL_DATE, "昭和20年5月"), "!bad-date");
    T_STR(check(CELL_BIRTH_DATE, "明治5年1月1日"), "18720101.lunar-date");
    T_STR(check(CELL_BIRTH_DATE, "1850-01-01"), "!bad-date");
    T_STR(check(CELL_BIRTH_DATE, "45000"), "!bad-date");
    T_STR(check(CELL_BIRTH_DATE, "2026-02-29"), "!bad-date");
}

T_CASE(unusual_characters_are_noted_and_kept)
{
    T_STR(check(CELL_NAME_KANJI, "渡\uE000"), "渡\uE000.gaiji");
    T_STR(check(CELL_NAME_KANJI, "渡\u9089\U000E0101"), "渡\u9089\U000E0101.ivs");
    T_STR(check(CELL_NAME_KANJI, "山田 "), "山田 .space-at-end");
    T_STR(check(CELL_NAME_KANJI, "山田　"), "山田　.space-at-end");
    T_STR(check(CELL_NAME_KANA, "ヤマダ太郎"), "ヤマダ太郎?not-kana");
    T_STR(check(CELL_TEXT, "=1+1"), "=1+1?formula");
    T_STR(check(CELL_TEXT, "@x"), "@x?formula");
    T_STR(check(CELL_NAME_KANJI, "-"), "-?formula");
}

T_CASE(control_characters_and_undecodable_bytes_are_errors)
{
    T_STR(check(CELL_TEXT, "a\x01"), "!control-character");
    T_STR(check(CELL_TEXT, "a\xc2\x85"), "!control-character");
    T_STR(check(CELL_NAME_KANJI, "山\n田"), "!control-character");
    T_STR(check(CELL_TEXT, "a\xff"), "!undecodable");
    T_STR(check_rule(&(struct cell_rule){.type = CELL_TEXT}, view_of("a\0b", 3)),
          "!control-character");
}

T_CASE(required_cells_must_be_filled)
{
    const struct cell_rule rule = {.type = CELL_NAME_KANJI, .required = true};
    T_STR(check_rule(&rule, view_str("")), "!missing");
    T_STR(check_rule(&rule, view_str(" 　")), "!missing");
    T_STR(check(CELL_MY_NUMBER, ""), "");
    T_STR(check(CELL_MY_NUMBER, "　"), "");
}

T_CASE(lengths_are_counted_in_the_unit_of_the_rule)
{
    const struct cell_rule bytes = {.type = CELL_TEXT, .unit = CELL_CP932_BYTES, .max_length = 5};
    const struct cell_rule characters = {
        .type = CELL_TEXT, .unit = CELL_CHARACTERS, .max_length = 2};
    static char big[CELL_BYTES_MAX + 2];
    T_STR(check_rule(&bytes, view_str("漢字a")), "漢字a");
    T_STR(check_rule(&bytes, view_str("漢字ab")), "漢字ab!too-long");
    T_STR(check_rule(&bytes, view_str("ｱｲｳｴｵ")), "ｱｲｳｴｵ");
    T_STR(check_rule(&characters, view_str("渡\u9089\U000E0101")), "渡\u9089\U000E0101.ivs");
    T_STR(check_rule(&characters, view_str("漢字a")), "漢字a!too-long");
    memset(big, 'a', sizeof(big) - 1);
    T_STR(check(CELL_TEXT, big), "!too-long");
    memset(big, '1', sizeof(big) - 2);
    big[CELL_BYTES_MAX] = 0;
    T_STR(check(CELL_MY_NUMBER, big), "!bad-format");
    T_STR(check(CELL_PHONE, big), "!bad-format");
}

T_CASE(issues_beyond_the_list_are_counted_and_errors_never_lost)
{
    struct cell_issues issues = {.n = 0};
    for (size_t i = 0; i < CELL_ISSUES_MAX; i++)
        cell_issue_add(&issues, 0, CELL_GAIJI);
    T_TRUE(!issues.has_error);
    cell_issue_add(&issues, 0, CELL_MISSING);
    T_EQ(issues.n, CELL_ISSUES_MAX);
    T_EQ(issues.dropped, 1);
    T_TRUE(issues.has_error);
    cell_issues_reset(&issues);
    cell_issue_add_row(&issues, &(struct csv_row){.fault = CSV_UNDECODABLE, .fault_field = 7});
    T_EQ(issues.list[0].code, CELL_UNDECODABLE);
    T_EQ(issues.list[0].column, 7);
    T_TRUE(issues.has_error);
}

static const char *class(const char *text)
{
    static char result[100];
    struct buf b;
    buf_init(&b, sizeof(result) - 1);
    cell_class_put(&b, cell_class_of(view_str(text)));
    (void)snprintf(result, sizeof(result), "%s", buf_cstr(&b));
    buf_clear(&b);
    return result;
}

T_CASE(classes_say_what_a_value_is_like_without_showing_it)
{
    T_STR(class("123456789018"), "12 digits");
    T_STR(class("山田　太郎"), "kanji, 5 characters");
    T_STR(class("ﾔﾏﾀﾞ ﾀﾛｳ"), "kana, 8 characters");
    T_STR(class("a-1"), "latin, 3 characters");
    T_STR(class("緑町1"), "mixed, 3 characters");
    T_STR(class(""), "empty");
    T_STR(class("a\xff"), "undecodable, 2 characters");
    for (enum cell_code code = CELL_FINE; code < CELL_CODE__MAX; code++)
        T_TRUE(cell_code_name(code) != NULL);
}

static const char *keys_of(enum cell_type type, const char *value)
{
    static char result[1000];
    struct search_keys keys;
    struct buf b;
    search_keys_init(&keys);
    buf_init(&b, sizeof(result) - 1);
    T_OK(search_keys_make(&keys, type, view_str(value), NULL));
    for (size_t i = 0; i < keys.n; i++) {
        buf_fmt(&b, "%d=", (int)keys.list[i].kind);
        buf_put(&b, search_key_view(&keys, i));
        buf_byte(&b, ';');
    }
    (void)snprintf(result, sizeof(result), "%s", buf_cstr(&b));
    buf_clear(&b);
    search_keys_clear(&keys);
    return result;
}

T_CASE(search_keys_are_those_of_the_type)
{
    T_STR(keys_of(CELL_NAME_KANJI, "髙﨑　太郎"), "0=髙﨑太郎;1=高崎太郎;");
    T_STR(keys_of(CELL_NAME_KANA, "ﾜﾀﾅﾍﾞ ｼﾞｮｰｼﾞ"), "2=ワタナベジヨージ;3=ワタナヘシヨシ;");
    T_STR(keys_of(CELL_BIRTH_DATE, "19450000"), "4=19450000;");
    T_STR(keys_of(CELL_ADDRESS, "架空市緑町2丁目3番4号"), "5=緑町|2|3;");
    T_STR(keys_of(CELL_PHONE, "09012345678"), "0=09012345678;");
    T_STR(keys_of(CELL_TEXT, "備考"), "");
    T_STR(keys_of(CELL_NAME_KANJI, ""), "");
    T_STR(keys_of(CELL_NAME_KANJI, "　・"), "");
    T_STR(keys_of(CELL_ADDRESS, "1-2-3"), "");
}

T_CASE(malformed_text_has_no_search_keys)
{
    struct search_keys keys;
    search_keys_init(&keys);
    T_ERR(search_keys_make(&keys, CELL_NAME_KANJI, view_str("a\xff"), NULL), ERR_INPUT);
    T_ERR(search_keys_make(&keys, CELL_ADDRESS, view_str("a\xff"), NULL), ERR_INPUT);
    T_OK(search_keys_make(&keys, CELL_NAME_KANJI, view_str("a"), NULL));
    T_EQ(keys.n, 2);
    search_keys_clear(&keys);
}

T_CASE(memory_that_is_out_is_no_fault_of_the_data)
{
    for (enum cell_type type = CELL_TEXT; type < CELL_TYPE__MAX; type++) {
        for (unsigned long nth = 1;; nth++) {
            const struct cell_rule rule = {.type = type};
            struct cell_issues issues = {.n = 0};
            struct search_keys keys;
            struct buf value;
            buf_init(&value, 100);
            search_keys_init(&keys);
            mem_fail_nth(nth, 0);
            enum err err =
                cell_check(&rule, 0, view_str("１２３４５６７８９０１８"), &value, &issues);
            if (err == ERR_OK)
                err = search_keys_make(&keys, type, buf_view(&value), NULL);
            int failed = mem_has_failed();
            mem_fail_nth(0, 0);
            buf_clear(&value);
            search_keys_clear(&keys);
            T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
            if (!failed)
                break;
        }
    }
}

T_CASE(a_key_that_comes_twice_is_found)
{
    struct keyset set;
    char key[20];
    keyset_init(&set, 5000);
    for (unsigned i = 0; i < 5000; i++) {
        (void)snprintf(key, sizeof(key), "%010u", i * 7919);
        T_OK(keyset_add(&set, view_str(key)));
        T_ERR(keyset_add(&set, view_str(key)), ERR_CONFLICT);
    }
    for (unsigned i = 0; i < 5000; i++) {
        (void)snprintf(key, sizeof(key), "%010u", i * 7919);
        T_ERR(keyset_add(&set, view_str(key)), ERR_CONFLICT);
    }
    T_ERR(keyset_add(&set, view_str("1")), ERR_LIMIT);
    keyset_clear(&set);
    T_OK(keyset_add(&set, view_str("0")));
    T_OK(keyset_add(&set, view_str("00")));
    T_OK(keyset_add(&set, view_str("999999999999999999")));
    T_OK(keyset_add(&set, view_str("000000000000000000")));
    T_ERR(keyset_add(&set, view_str("1000000000000000000")), ERR_INPUT);
    T_ERR(keyset_add(&set, view_str("")), ERR_INPUT);
    T_ERR(keyset_add(&set, view_str("1a")), ERR_INPUT);
    keyset_clear(&set);
    mem_fail_nth(1, 0);
    T_ERR(keyset_add(&set, view_str("1")), ERR_MEMORY);
    mem_fail_nth(0, 0);
    T_OK(keyset_add(&set, view_str("1")));
    keyset_clear(&set);
}

T_MAIN(&case_text_is_stored_letter_for_letter, &case_identifiers_and_dates_are_stored_in_one_form,
       &case_wrong_check_digits_are_errors_except_where_the_formula_is_unconfirmed,
       &case_spreadsheet_damage_is_an_error, &case_dates_are_judged,
       &case_unusual_characters_are_noted_and_kept,
       &case_control_characters_and_undecodable_bytes_are_errors,
       &case_required_cells_must_be_filled, &case_lengths_are_counted_in_the_unit_of_the_rule,
       &case_issues_beyond_the_list_are_counted_and_errors_never_lost,
       &case_classes_say_what_a_value_is_like_without_showing_it,
       &case_search_keys_are_those_of_the_type, &case_malformed_text_has_no_search_keys,
       &case_memory_that_is_out_is_no_fault_of_the_data, &case_a_key_that_comes_twice_is_found)
