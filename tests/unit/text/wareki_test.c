/* text: dates in 和暦. */
#include "support/t.h"

#include "base/buf.h"
#include "text/numeral.h"
#include "text/wareki.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* "YYYYMMDD", with "!" if out of era and "~" if lunar, or "refused". */
static const char *parse(const char *text)
{
    static char result[40];
    struct wareki w;
    struct buf b;

    if (wareki_parse(view_str(text), &w) != ERR_OK)
        return "refused";
    buf_init(&b, 30);
    wareki_format_compact(&b, &w);
    (void)snprintf(result, sizeof(result), "%s%s%s", buf_cstr(&b), w.out_of_era ? "!" : "",
                   w.lunar ? "~" : "");
    buf_clear(&b);
    return result;
}

T_CASE(dates_are_read_in_every_usual_spelling)
{
    static const char *const spellings[] = {
        "令和8年11月20日",
        "令和８年１１月２０日",
        "令和 8年 11月 20日",
        "令和八年十一月二十日",
        "R8.11.20",
        "r8/11/20",
        "Ｒ８．１１．２０",
        "R08-11-20",
        "R081120",
        "5081120",
        "20261120",
        "２０２６１１２０",
        "2026-11-20",
        "2026/11/20",
        "2026.11.20",
        "2026年11月20日",
        "西暦2026年11月20日",
        "令8.11.20",
        "㋿8年11月20日",
        "  令和8年11月20日　",
        "令和8年11月20日生",
        "2026年11月20日 生",
        "2026−11−20",
        "令和〇八年一一月二〇日",
    };
    for (size_t i = 0; i < COUNT(spellings); i++)
        T_STR(parse(spellings[i]), "20261120");
}

T_CASE(era_boundaries_convert_both_ways)
{
    static const struct {
        const char *text, *date, *full, *brief;
        struct date d;
    } vectors[] = {
        {"大正15年12月24日", "19261224", "大正15年12月24日", "T15.12.24", {1926, 12, 24}},
        {"昭和元年12月25日", "19261225", "昭和元年12月25日", "S1.12.25", {1926, 12, 25}},
        {"昭和64年1月7日", "19890107", "昭和64年1月7日", "S64.1.7", {1989, 1, 7}},
        {"平成元年1月8日", "19890108", "平成元年1月8日", "H1.1.8", {1989, 1, 8}},
        {"平成31年4月30日", "20190430", "平成31年4月30日", "H31.4.30", {2019, 4, 30}},
        {"令和元年5月1日", "20190501", "令和元年5月1日", "R1.5.1", {2019, 5, 1}},
        {"令和8年11月20日", "20261120", "令和8年11月20日", "R8.11.20", {2026, 11, 20}},
        {"明治45年7月29日", "19120729", "明治45年7月29日", "M45.7.29", {1912, 7, 29}},
        {"1867年12月31日", "18671231~", "1867年12月31日", "1867.12.31", {1867, 12, 31}},
        {"令和8年4月1日", "20260401", "令和8年4月1日", "R8.4.1", {2026, 4, 1}},
    };
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct buf b;
        buf_init(&b, 100);
        T_STR(parse(vectors[i].text), vectors[i].date);
        wareki_format(&b, vectors[i].d);
        T_STR(buf_cstr(&b), vectors[i].full);
        buf_reset(&b);
        wareki_format_short(&b, vectors[i].d);
        T_STR(buf_cstr(&b), vectors[i].brief);
        buf_clear(&b);
    }
}

T_CASE(dates_outside_their_era_are_converted_and_flagged)
{
    T_STR(parse("平成31年5月1日"), "20190501!");
    T_STR(parse("昭和64年2月"), "19890200!");
    T_STR(parse("昭和64年1月8日"), "19890108!");
    T_STR(parse("昭和元年12月24日"), "19261224!");
    T_STR(parse("昭和64年1月"), "19890100");
    T_STR(parse("昭和64年"), "19890000");
    T_STR(parse("昭和65年"), "19900000!");
    T_STR(parse("H32.4.1"), "20200401!");
    T_STR(parse("明治5年12月2日"), "18721202~");
    T_STR(parse("明治6年1月1日"), "18730101");
}

T_CASE(unknown_months_and_days_are_kept_unknown)
{
    static const struct {
        const char *text, *date;
    } vectors[] = {
        {"昭和20年5月", "19450500"},      {"昭和20年", "19450000"},
        {"昭和20年00月00日", "19450000"}, {"昭和20年5月00日", "19450500"},
        {"昭和20年5月不詳", "19450500"},  {"昭和20年5月日不詳", "19450500"},
        {"昭和20年月日不詳", "19450000"}, {"昭和20年不明", "19450000"},
        {"19450000", "19450000"},         {"3200000", "19450000"},
        {"3200500", "19450500"},          {"S200000", "19450000"},
        {"1945年", "19450000"},           {"1945/00/00", "19450000"},
    };
    for (size_t i = 0; i < COUNT(vectors); i++)
        T_STR(parse(vectors[i].text), vectors[i].date);
}

T_CASE(what_is_no_date_is_refused)
{
    static const char *const bad[] = {
        "",
        " ",
        "不詳",
        "令和",
        "R",
        "R8",
        "2026",
        "8.11.20",
        "081120",
        "26/11/20",
        "20261320",
        "20260229",
        "19450031",
        "6010101",
        "0010101",
        "令和0年1月1日",
        "R8.11.20.",
        "R8..20",
        "2026年11月31日",
        "令和8年11月20日火曜",
        "令和8年11月20日頃",
        "X8.11.20",
        "202611200",
        "平成元年元月1日",
        "元年1月1日",
        "2026-11-20T00:00",
        "45000",
        "2026/11/2020",
        "R100.1.1",
        "明大8.1.1",
        "令和二三十年1月1日",
        "昭和20年?月",
        "2026\xff年11月",
        "生",
        "日",
        "00000000",
        "昭和20年00月15日",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        T_STR(parse(bad[i]), "refused");
}

T_CASE(overlong_text_is_refused)
{
    char text[200];
    memset(text, ' ', sizeof(text));
    memcpy(text, "R8.11.20", 8);
    text[sizeof(text) - 1] = 0;
    T_STR(parse(text), "refused");
    memset(text, '1', sizeof(text) - 1);
    T_STR(parse(text), "refused");
}

T_CASE(fiscal_years_are_named_after_their_first_day)
{
    static const struct {
        int32_t year;
        const char *name;
    } vectors[] = {{2026, "令和8年度"},
                   {2019, "平成31年度"},
                   {2020, "令和2年度"},
                   {1989, "平成元年度"},
                   {1988, "昭和63年度"}};
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct buf b;
        buf_init(&b, 100);
        wareki_format_fiscal_year(&b, vectors[i].year);
        T_STR(buf_cstr(&b), vectors[i].name);
        buf_clear(&b);
    }
    T_EQ(date_fiscal_year((struct date){2027, 3, 31}), 2026);
}

T_CASE(every_day_since_meiji_survives_a_round_trip)
{
    for (int64_t day = date_to_days((struct date){1868, 1, 25});
         day < date_to_days((struct date){2060, 1, 1}); day += 3) {
        struct date d = date_from_days(day);
        struct wareki w;
        struct buf b;
        buf_init(&b, 100);
        if (day % 2 == 0)
            wareki_format(&b, d);
        else
            wareki_format_short(&b, d);
        T_OK(wareki_parse(buf_view(&b), &w));
        T_TRUE(w.year == d.year && w.month == d.month && w.day == d.day && !w.out_of_era);
        buf_clear(&b);
    }
}

static long long numeral(const char *text)
{
    struct view rest = view_str(text);
    uint32_t value = 0;
    return numeral_take(&rest, &value) ? (long long)value * 100 + (long long)rest.n : -1;
}

T_CASE(numerals_are_positional_or_multiplicative_but_never_both)
{
    T_EQ(numeral("一〇二"), 10200);
    T_EQ(numeral("百二"), 10200);
    T_EQ(numeral("二十三"), 2300);
    T_EQ(numeral("千二百三十四"), 123400);
    T_EQ(numeral("十"), 1000);
    T_EQ(numeral("１２3号"), 12303);
    T_EQ(numeral("二三十"), -1);
    T_EQ(numeral("十百"), -1);
    T_EQ(numeral("〇十"), -1);
    T_EQ(numeral("十二三"), -1);
    T_EQ(numeral("号"), -1);
    T_EQ(numeral(""), -1);
    T_EQ(numeral("99999999"), 9999999900);
    T_EQ(numeral("100000000"), -1);
    T_EQ(numeral("九九九九九九九九九"), -1);
}

T_MAIN(&case_dates_are_read_in_every_usual_spelling, &case_era_boundaries_convert_both_ways,
       &case_dates_outside_their_era_are_converted_and_flagged,
       &case_unknown_months_and_days_are_kept_unknown, &case_what_is_no_date_is_refused,
       &case_overlong_text_is_refused, &case_fiscal_years_are_named_after_their_first_day,
       &case_every_day_since_meiji_survives_a_round_trip,
       &case_numerals_are_positional_or_multiplicative_but_never_both)
