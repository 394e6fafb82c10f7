/* text: search keys. */
#include "support/t.h"

#include "base/buf.h"
#include "text/fold.h"
#include "text/kana.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *key(const char *value, enum fold_kind kind)
{
    static struct buf b;
    static char text[400];
    buf_init(&b, sizeof(text) - 1);
    fold_key(&b, view_str(value), kind);
    (void)snprintf(text, sizeof(text), "%s", buf_cstr(&b));
    buf_clear(&b);
    return text;
}

T_CASE(readings_fold_as_specified)
{
    static const struct {
        const char *value, *strict, *loose;
    } vectors[] = {
        {"ﾜﾀﾅﾍﾞ ｼﾞｮｰｼﾞ", "ワタナベジヨージ", "ワタナヘシヨシ"},
        {"わたなべ　じょうじ", "ワタナベジヨウジ", "ワタナヘシヨウシ"},
        {"ヴァイオレット", "バイオレツト", "ハイオレツト"},
        {"ｳﾞｧｲｵﾚｯﾄ", "バイオレツト", "ハイオレツト"},
        {"ヴィヴェヴォヴ", "ビベボブ", "ヒヘホフ"},
        {"ヰヱヲヅヂ", "イエオズジ", "イエオスシ"},
        {"ヷヸヹヺ", "バビベボ", "ハヒヘホ"},
        {"オオ-タ", "オオータ", "オオタ"},
        {"ｵｵﾀ･ﾏﾘｰ", "オオタマリー", "オオタマリ"},
    };
    for (size_t i = 0; i < COUNT(vectors); i++) {
        T_STR(key(vectors[i].value, FOLD_KANA_STRICT), vectors[i].strict);
        T_STR(key(vectors[i].value, FOLD_KANA_LOOSE), vectors[i].loose);
    }
}

T_CASE(kanji_variants_fold_to_one_key)
{
    static const struct {
        const char *variants, *key;
    } vectors[] = {
        {"髙", "高"},
        {"﨑", "崎"},
        {"嵜", "崎"},
        {"碕", "崎"},
        {"邊", "辺"},
        {"邉", "辺"},
        {"齋", "斉"},
        {"齊", "斉"},
        {"斎", "斉"},
        {"濵", "浜"},
        {"濱", "浜"},
        {"德", "徳"},
        {"嶋", "島"},
        {"嶌", "島"},
        {"栁", "柳"},
        {"桺", "柳"},
        {"桒", "桑"},
        {"槗", "橋"},
        {"𣘺", "橋"},
        {"𠮷", "吉"},
        {"\uF9DC", "隆"},
        {"\uFA10", "塚"},
        {"凜", "凛"},
        {"廣", "広"},
        {"澤", "沢"},
        {"國", "国"},
        {"囯", "国"},
        {"眞", "真"},
        {"惠", "恵"},
        {"龍", "竜"},
        {"櫻", "桜"},
        {"條", "条"},
        {"曾", "曽"},
        {"渕", "淵"},
        {"渊", "淵"},
        {"渡\u908A\U000E0101", "渡辺"},
        {"渡\u9089\U000E0117", "渡辺"},
        {"\uF9C4", "竜"},
    };
    for (size_t i = 0; i < COUNT(vectors); i++)
        T_STR(key(vectors[i].variants, FOLD_KANJI), vectors[i].key);
}

T_CASE(exact_keys_keep_variants_apart)
{
    T_STR(key("髙橋　太郎", FOLD_EXACT), "髙橋太郎");
    T_STR(key("渡\u9089\U000E0117", FOLD_EXACT), "渡邉");
    T_STR(key("さとう ｱﾝ.o'neil ＝ﾏﾘｱ", FOLD_EXACT), "サトウアンONEILマリア");
    T_STR(key("㈱", FOLD_EXACT), "㈱");
}

T_CASE(every_hyphen_folds_to_one_but_the_long_vowel_only_between_digits)
{
    T_STR(key("1\u20102\u20113\u20124\u20135\u20146\u20157\u22128\uFF0D9\u25000", FOLD_EXACT),
          "1-2-3-4-5-6-7-8-9-0");
    T_STR(key("１ー２ｰ3", FOLD_EXACT), "1-2-3");
    T_STR(key("コーポ1", FOLD_EXACT), "コーポ1");
    T_STR(key("1ーコ", FOLD_EXACT), "1ーコ");
}

T_CASE(folding_a_key_again_changes_nothing)
{
    static const char *const values[] = {"ﾜﾀﾅﾍﾞ ｼﾞｮｰｼﾞ", "ヴァイオレット", "髙﨑 邊", "Ａ－１ー２",
                                         "ヷヂヅ",       "ｶﾞ-ｶﾞ",          "か゛",    "1-ー-1",
                                         "カ\uFE00゛"};
    for (size_t i = 0; i < COUNT(values); i++) {
        for (enum fold_kind kind = FOLD_EXACT; kind < FOLD__MAX; kind++) {
            char once[400];
            (void)snprintf(once, sizeof(once), "%s", key(values[i], kind));
            T_STR(key(once, kind), once);
        }
    }
}

T_CASE(a_variation_selector_before_a_voicing_mark_does_not_part_them)
{
    T_STR(key("カ\uFE00゛", FOLD_EXACT), "ガ");
    T_STR(key("ﾊ\uFE00\U000E0100ﾟ", FOLD_KANA_STRICT), "パ");
    T_STR(key("カ\uFE00タ", FOLD_EXACT), "カタ");
}

T_CASE(variant_table_is_in_order_and_ends_at_itself)
{
    for (uint32_t cp = 0; cp < 0x30000; cp++)
        T_EQ(fold_variant(fold_variant(cp)), fold_variant(cp));
}

T_CASE(malformed_text_gives_no_key)
{
    for (enum fold_kind kind = FOLD_EXACT; kind < FOLD__MAX; kind++) {
        struct buf b;
        buf_init(&b, 100);
        fold_key(&b, view_str("山\xe7\x94"), kind);
        T_ERR(buf_status(&b), ERR_INPUT);
        buf_clear(&b);
        buf_init(&b, 4);
        fold_key(&b, view_str("山田"), kind);
        T_ERR(buf_status(&b), ERR_LIMIT);
        buf_clear(&b);
    }
}

T_CASE(voicing_marks_compose_only_where_a_letter_exists)
{
    T_EQ(kana_compose(U'カ', U'゛'), U'ガ');
    T_EQ(kana_compose(U'ツ', 0x3099), U'ヅ');
    T_EQ(kana_compose(U'ホ', U'゜'), U'ポ');
    T_EQ(kana_compose(U'う', U'゛'), U'ゔ');
    T_EQ(kana_compose(U'わ', U'゛'), 0);
    T_EQ(kana_compose(U'ナ', U'゛'), 0);
    T_EQ(kana_compose(U'ッ', U'゛'), 0);
    T_EQ(kana_compose(U'カ', U'゜'), 0);
    T_EQ(kana_compose(U'ガ', U'゛'), 0);
    for (uint32_t cp = U'ァ'; cp <= U'ヺ'; cp++) {
        uint32_t voiced = kana_compose(cp, U'゛');
        if (voiced != 0)
            T_EQ(kana_unvoiced(voiced), cp);
    }
    T_EQ(kana_unvoiced(U'ポ'), U'ホ');
    T_EQ(kana_unvoiced(U'ッ'), U'ッ');
    T_EQ(kana_unvoiced(U'ナ'), U'ナ');
}

T_MAIN(&case_readings_fold_as_specified, &case_kanji_variants_fold_to_one_key,
       &case_exact_keys_keep_variants_apart,
       &case_every_hyphen_folds_to_one_but_the_long_vowel_only_between_digits,
       &case_folding_a_key_again_changes_nothing,
       &case_a_variation_selector_before_a_voicing_mark_does_not_part_them,
       &case_variant_table_is_in_order_and_ends_at_itself, &case_malformed_text_gives_no_key,
       &case_voicing_marks_compose_only_where_a_letter_exists)
