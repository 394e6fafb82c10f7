/* text: code points, CP932 and widths. */
#include "support/t.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "text/cp932.h"
#include "text/utf8.h"
#include "text/width.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static enum err decode(struct buf *out, const char *bytes, size_t *bad)
{
    buf_clear(out);
    buf_init(out, 1000);
    return cp932_decode(out, view_str(bytes), bad);
}

static enum err encode(struct buf *out, const char *text, enum cp932_block block, size_t *bad)
{
    buf_clear(out);
    buf_init(out, 1000);
    return cp932_encode(out, view_str(text), block, bad);
}

T_CASE(cp932_decodes_as_windows_does)
{
    static const struct {
        const char *bytes, *text;
    } vectors[] = {
        {"\x81\x60", "\uFF5E"}, {"\x81\x7c", "\uFF0D"},
        {"\x81\x61", "\u2225"}, {"\x81\x91", "\uFFE0"},
        {"\x81\x92", "\uFFE1"}, {"\x81\xca", "\uFFE2"},
        {"\x87\x40", "①"},      {"\xed\x40", "\u7E8A"},
        {"\xfa\x5c", "\u7E8A"}, {"\x87\x8a", "㈱"},
        {"\xfa\x58", "㈱"},     {"\xf0\x40", "\uE000"},
        {"\xf9\xfc", "\uE757"}, {"\xb1\xde", "ｱﾞ"},
        {"\\~", "\\~"},         {"\x83\x5c\x95\x5c\x94\x5c", "ソ表能"},
    };
    struct buf b = {0};
    size_t bad = 0;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        T_OK(decode(&b, vectors[i].bytes, &bad));
        T_STR(buf_cstr(&b), vectors[i].text);
    }
    buf_clear(&b);
}

T_CASE(cp932_names_the_undecodable_byte)
{
    static const struct {
        const char *bytes;
        size_t bad;
    } vectors[] = {
        {"ab\x80", 2},    {"\xa0", 0},         {"\x8a\xbf\xfd", 2},
        {"\x81", 0},      {"\x8a\xbf\x8e", 2}, {"\x8a\xbf\x85\x40", 2},
        {"\x81\x7f", 0},  {"\x81\x20", 0},     {"\x81\xfd", 0},
        {"a\xeb\x40", 1}, {"\x87\x9e", 0},     {"\xfc\x4c", 0},
        {"\xff", 0},
    };
    struct buf b = {0};
    for (size_t i = 0; i < COUNT(vectors); i++) {
        size_t bad = 99;
        T_ERR(decode(&b, vectors[i].bytes, &bad), ERR_INPUT);
        T_EQ(bad, vectors[i].bad);
    }
    buf_clear(&b);
}

T_CASE(cp932_writes_the_block_that_is_asked_for)
{
    struct buf b = {0};
    size_t bad = 0;
    T_OK(encode(&b, "髙﨑ⅰ￤纊黑", CP932_IBM, &bad));
    T_HEX(b.p, b.n, "fbfcfab1fa40fa55fa5cfc4b");
    T_OK(encode(&b, "髙﨑ⅰ￤纊黑", CP932_NEC, &bad));
    T_HEX(b.p, b.n, "eee0ed95eeefeefaed40eeec");
    T_OK(encode(&b, "㈱￢Ⅰ①高", CP932_NEC, &bad));
    T_HEX(b.p, b.n,
          "878a81ca8754874"
          "08d82");
    buf_clear(&b);
}

T_CASE(cp932_takes_the_characters_of_other_tables)
{
    struct buf b = {0};
    size_t bad = 0;
    T_OK(encode(&b, "\u301C\u2212\u2016\u00A2\u00A3\u00AC", CP932_IBM, &bad));
    T_HEX(b.p, b.n, "8160817c81618191819281ca");
    buf_clear(&b);
}

T_CASE(cp932_never_replaces_what_it_cannot_hold)
{
    static const struct {
        const char *text;
        size_t bad;
    } vectors[] = {{"田\U00020BB7", 3}, {"槗", 0},    {"辺\U000E0101", 3}, {"\uE758", 0},
                   {"a\u00A5", 1},      {"a\xff", 1}, {"\uFFFD", 0}};
    struct buf b = {0};
    for (size_t i = 0; i < COUNT(vectors); i++) {
        size_t bad = 99;
        T_ERR(encode(&b, vectors[i].text, CP932_IBM, &bad), ERR_INPUT);
        T_EQ(bad, vectors[i].bad);
    }
    buf_clear(&b);
}

T_CASE(cp932_survives_a_round_trip_of_every_code)
{
    size_t codes = 0;
    for (uint32_t code = 0; code < 0x10000; code++) {
        uint8_t bytes[2] = {(uint8_t)(code >> 8), (uint8_t)code};
        struct view two = code < 0x100 ? view_of(bytes + 1, 1) : view_of(bytes, 2);
        uint32_t cp = 0, again = 0;
        if (cp932_char(two, &cp) != two.n)
            continue;
        for (enum cp932_block block = CP932_IBM; block <= CP932_NEC; block++) {
            uint32_t back = cp932_code(cp, block);
            uint8_t back_bytes[2] = {(uint8_t)(back >> 8), (uint8_t)back};
            T_TRUE(back != CP932_NONE);
            T_EQ(cp932_char(back < 0x100 ? view_of(back_bytes + 1, 1) : view_of(back_bytes, 2),
                            &again),
                 back < 0x100 ? 1 : 2);
            T_EQ(again, cp);
        }
        codes++;
    }
    T_EQ(codes, 128 + 63 + 1880 + 7724);
}

T_CASE(lengths_count_as_partner_specifications_do)
{
    T_EQ(cp932_length(view_str("ｱﾞaア漢\U00020BB7")), 9);
    T_EQ(cp932_length(view_str("辺\U000E0101")), 2);
    T_VIEW(cp932_cut(view_str("a漢字"), 4), view_str("a漢"));
    T_VIEW(cp932_cut(view_str("辺\U000E0101x"), 2), view_str("辺\U000E0101"));
    T_VIEW(cp932_cut(view_str("辺"), 1), view_str(""));
    T_EQ(utf8_count(view_str("渡辺\U000E0101a")), 3);
}

T_CASE(malformed_utf8_is_never_read_as_a_character)
{
    static const char *const bad[] = {
        "\xc0\x80",         "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5",     "\x80",         "\xe3\x81",     "\xff"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct view rest = view_str(bad[i]);
        struct buf b;
        uint32_t cp = 0;
        T_EQ(utf8_char(rest, &cp), 0);
        T_TRUE(utf8_take(&rest, &cp));
        T_TRUE(cp == UTF8_BAD);
        T_EQ(rest.n, strlen(bad[i]) - 1);
        buf_init(&b, 10);
        utf8_put(&b, cp);
        T_ERR(buf_status(&b), ERR_INPUT);
        buf_clear(&b);
    }
}

T_CASE(cut_sequences_are_told_from_malformed_ones)
{
    T_TRUE(utf8_is_cut(view_str("\xe3\x81")));
    T_TRUE(utf8_is_cut(view_str("\xf0\xa0\xae")));
    T_TRUE(utf8_is_cut(view_str("")));
    T_TRUE(!utf8_is_cut(view_str("\xe3\x41")));
    T_TRUE(!utf8_is_cut(view_str("\xed\xa0")));
    T_TRUE(!utf8_is_cut(view_str("\xff")));
    T_TRUE(!utf8_is_cut(view_str("a")));
}

T_CASE(widths_fold_and_widen)
{
    struct buf b;
    buf_init(&b, 1000);
    width_fold(&b, view_str("ＡＢ１２　ｶﾞﾊﾟｳﾞﾜﾞ㈱Ⅲ①か゛"));
    T_STR(buf_cstr(&b), "AB12 ガパヴヷ㈱Ⅲ①が");
    buf_reset(&b);
    width_widen(&b, view_str("A1 -ｶﾞ辺\U000E0101漢"));
    T_STR(buf_cstr(&b), "Ａ１　－ガ辺\U000E0101漢");
    buf_reset(&b);
    width_fold(&b, view_str("a\xe3\x81"));
    T_ERR(buf_status(&b), ERR_INPUT);
    buf_clear(&b);
}

T_CASE(decoding_stops_at_the_maximum_and_without_memory)
{
    struct buf b;
    size_t bad = 0;
    buf_init(&b, 4);
    T_ERR(cp932_decode(&b, view_str("\x8a\xbf\x8a\xbf"), &bad), ERR_LIMIT);
    buf_clear(&b);
    mem_fail_nth(1, 0);
    T_ERR(cp932_decode(&b, view_str("a"), &bad), ERR_MEMORY);
    mem_fail_nth(0, 0);
    buf_clear(&b);
}

T_MAIN(&case_cp932_decodes_as_windows_does, &case_cp932_names_the_undecodable_byte,
       &case_cp932_writes_the_block_that_is_asked_for,
       &case_cp932_takes_the_characters_of_other_tables,
       &case_cp932_never_replaces_what_it_cannot_hold,
       &case_cp932_survives_a_round_trip_of_every_code,
       &case_lengths_count_as_partner_specifications_do,
       &case_malformed_utf8_is_never_read_as_a_character,
       &case_cut_sequences_are_told_from_malformed_ones, &case_widths_fold_and_widen,
       &case_decoding_stops_at_the_maximum_and_without_memory)
