/* text: addresses. */
#include "support/t.h"

#include "base/buf.h"
#include "text/address.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
    const char *name;
    bool has_chome;
} names[] = {{"東陽", true}, {"東砂", true},     {"三好", true}, {"冬木", false}, {"海の森", true},
             {"千石", true}, {"自由ヶ丘", true}, {"海", false},  {"大通り", true}};

static struct address_town list[COUNT(names)];
static const struct address_towns towns = {list, COUNT(names)};
static struct buf keys[COUNT(names)];

static void load(void)
{
    for (size_t i = 0; i < COUNT(names) && list[i].key.n == 0; i++) {
        buf_init(&keys[i], 100);
        address_town_key(&keys[i], view_str(names[i].name));
        list[i] = (struct address_town){buf_view(&keys[i]), names[i].has_chome};
    }
}

static void unload(void)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        buf_clear(&keys[i]);
        list[i] = (struct address_town){.has_chome = false};
    }
}

/* prefecture/city/town/丁目/番/号/枝/building/care of, without the empty ones at the end; "?" at the end if guessed. */
static const char *split(const char *text, const struct address_towns *known)
{
    static char result[500];
    struct address a;
    struct buf b;

    if (address_split(view_str(text), known, &a) != ERR_OK)
        return "refused";
    buf_init(&b, sizeof(result) - 1);
    const struct view views[] = {a.prefecture, a.city, a.town, a.building, a.care_of};
    const uint32_t numbers[] = {a.chome, a.ban, a.go, a.branch};
    for (size_t i = 0; i < 3; i++) {
        buf_put(&b, views[i]);
        buf_byte(&b, '/');
    }
    for (size_t i = 0; i < 4; i++)
        buf_fmt(&b, "%u/", numbers[i]);
    buf_put(&b, views[3]);
    buf_byte(&b, '/');
    buf_put(&b, views[4]);
    buf_str(&b, a.guessed ? "?" : "");
    (void)snprintf(result, sizeof(result), "%s", buf_cstr(&b));
    buf_clear(&b);
    return result;
}

static const char *block(const char *text)
{
    static char result[200];
    struct address a;
    struct buf b;

    if (address_split(view_str(text), &towns, &a) != ERR_OK)
        return "refused";
    buf_init(&b, sizeof(result) - 1);
    address_block_key(&b, &a);
    (void)snprintf(result, sizeof(result), "%s", buf_cstr(&b));
    buf_clear(&b);
    return result;
}

T_CASE(spellings_of_one_address_split_alike)
{
    static const char *const spellings[] = {
        "江東区東陽四丁目１１番２８号",   "江東区東陽4−11−28",         "江東区東陽4-11-28",
        "江東区東陽４－１１－２８",       "江東区東陽４ー１１ー２８",  "江東区東陽4丁目11-28",
        "江東区東陽四丁目十一番二十八号", "江東区東陽4の11の28",       "江東区東陽四の十一の二十八",
        "江東区東陽 4丁目 11番 28号",     "江東区大字東陽4-11-28",     "江東区東陽4丁目11番地28",
        "江東区東陽4-11番28号",           "江東区東陽4丁目11番地の28", "江東区東陽4‐11‐28",
    };
    load();
    for (size_t i = 0; i < COUNT(spellings); i++) {
        struct address a;
        T_OK(address_split(view_str(spellings[i]), &towns, &a));
        T_VIEW(a.city, view_str("江東区"));
        T_VIEW(a.town, view_str("東陽"));
        T_TRUE(a.chome == 4 && a.ban == 11 && a.go == 28 && a.branch == 0 && !a.guessed);
        T_EQ(a.building.n + a.care_of.n, 0);
        T_STR(block(spellings[i]), "東陽|4|11");
    }
    unload();
}

T_CASE(the_town_list_decides_what_the_first_number_counts)
{
    load();
    T_STR(split("江東区東砂5-1", &towns), "/江東区/東砂/5/1/0/0//");
    T_STR(split("江東区東砂６－１", &towns), "/江東区/東砂/6/1/0/0//");
    T_STR(split("江東区冬木1-2", &towns), "/江東区/冬木/0/1/2/0//");
    T_STR(split("江東区冬木1-2-3-405", &towns), "/江東区/冬木/0/1/2/3/405/");
    T_STR(split("冬木1-2", &towns), "//冬木/0/1/2/0//");
    T_STR(split("江東区東砂5", &towns), "/江東区/東砂/5/0/0/0//");
    T_STR(block("江東区冬木1-2"), "冬木||1");
    T_STR(block("江東区東砂5"), "東砂|5|");
    unload();
}

T_CASE(numerals_in_names_are_not_numbers)
{
    load();
    T_STR(split("江東区三好二丁目", &towns), "/江東区/三好/2/0/0/0//");
    unload();
    T_STR(split("江東区三好二丁目", NULL), "/江東区/三好/2/0/0/0//");
    T_STR(split("新宿区四谷一丁目2番3号", NULL), "/新宿区/四谷/1/2/3/0//");
    T_STR(split("中央区八丁堀2-5-1", NULL), "/中央区/八丁堀/2/5/1/0//?");
    T_STR(split("港区六本木六丁目10番1号", NULL), "/港区/六本木/6/10/1/0//");
    T_STR(split("文京区千石2丁目", NULL), "/文京区/千石/2/0/0/0//");
    T_STR(split("千代田区一番町5", NULL), "/千代田区/一番町/0/5/0/0//?");
    T_STR(split("札幌市中央区北十八条西二丁目1番地", NULL), "/札幌市中央区/北十八条西/2/1/0/0//");
    T_STR(split("架空市三ノ輪一丁目2-3", NULL), "/架空市/三ノ輪/1/2/3/0//");
    T_STR(split("架空市本郷一〇二番地三好荘", NULL), "/架空市/本郷/0/102/0/0/三好荘/");
}

T_CASE(prefectures_and_municipalities_are_told_apart)
{
    T_STR(split("東京都江東区東陽4-11-28", NULL), "東京都/江東区/東陽/4/11/28/0//?");
    T_STR(split("神奈川県横浜市中区本町6丁目50番地の10", NULL),
          "神奈川県/横浜市中区/本町/6/50/10/0//");
    T_STR(split("三重県四日市市諏訪町1番5号", NULL), "三重県/四日市市/諏訪町/0/1/5/0//");
    T_STR(split("千葉県市川市八幡1-1-1", NULL), "千葉県/市川市/八幡/1/1/1/0//?");
    T_STR(split("奈良県大和郡山市北郡山町248番地4", NULL),
          "奈良県/大和郡山市/北郡山町/0/248/4/0//");
    T_STR(split("佐賀県杵島郡大町町大字大町5017番地", NULL),
          "佐賀県/杵島郡大町町/大町/0/5017/0/0//");
    T_STR(split("群馬県佐波郡玉村町大字下新田201", NULL),
          "群馬県/佐波郡玉村町/下新田/0/201/0/0//?");
    T_STR(split("北海道余市郡余市町朝日町26番地", NULL), "北海道/余市郡余市町/朝日町/0/26/0/0//");
    T_STR(split("東京都利島村248番地", NULL), "東京都/利島村//0/248/0/0//");
    T_STR(split("東京都日野市神明1丁目12番地の1", NULL), "東京都/日野市/神明/1/12/1/0//");
    T_STR(split("本町1-2-3", NULL), "//本町/1/2/3/0//?");
    T_STR(split("福島県郡山市朝日1-23-7", NULL), "福島県/郡山市/朝日/1/23/7/0//?");
}

T_CASE(buildings_and_households_follow_the_numbers)
{
    T_STR(split("架空市緑町2丁目3番4号　コーポ三好２０１", NULL),
          "/架空市/緑町/2/3/4/0/コーポ三好２０１/");
    T_STR(split("架空市緑町2-3-4-501", NULL), "/架空市/緑町/2/3/4/501//?");
    T_STR(split("架空市緑町2丁目3番4号501号室", NULL), "/架空市/緑町/2/3/4/0/501号室/");
    T_STR(split("架空市緑町2丁目3-4 山田方", NULL), "/架空市/緑町/2/3/4/0//山田方");
    T_STR(split("架空市緑町2丁目3-4 緑荘 3F　山田様方　", NULL),
          "/架空市/緑町/2/3/4/0/緑荘 3F/山田様方");
    T_STR(split("架空市緑町2丁目3番地3階", NULL), "/架空市/緑町/2/3/0/0/3階/");
    T_STR(split("架空市緑町2丁目3番4号ハイツ方", NULL), "/架空市/緑町/2/3/4/0//ハイツ方");
}

T_CASE(spellings_of_a_town_have_one_key)
{
    static const char *const pairs[][2] = {
        {"自由ヶ丘1-2", "自由が丘1-2"}, {"自由ケ丘1-2", "自由ガ丘1-2"}, {"海の森1-2", "海ノ森1-2"},
        {"大通り1-2", "大とおり1-2"},   {"冬木1", "字冬木1"},           {"曾根町3番", "曽根町3番"},
        {"四ッ谷1番", "四ツ谷1番"},     {"藪田1番", "薮田1番"},         {"船橋2番", "舟橋2番"},
        {"五番丁3", "五番町3"},         {"九條2番", "九条2番"},         {"ニ本松5番", "二本松5番"},
        {"ハ幡5番", "八幡5番"},         {"ヱ門町5番", "エ門町5番"},     {"井之頭1番", "井の頭1番"},
    };
    load();
    for (size_t i = 0; i < COUNT(pairs); i++) {
        char first[200];
        (void)snprintf(first, sizeof(first), "%s", block(pairs[i][0]));
        T_STR(block(pairs[i][1]), first);
    }
    unload();
}

T_CASE(the_longest_town_wins_and_part_of_a_name_does_not_match)
{
    load();
    T_STR(split("江東区海の森2-5", &towns), "/江東区/海の森/2/5/0/0//");
    T_STR(split("江東区海2-5", &towns), "/江東区/海/0/2/5/0//");
    T_STR(split("江東区東陽台3番", &towns), "/江東区/東陽台/0/3/0/0//");
    unload();
}

T_CASE(hostile_addresses_are_refused_or_harmless)
{
    static char text[ADDRESS_MAX + 2];
    memset(text, '1', ADDRESS_MAX + 1);
    T_STR(split(text, NULL), "refused");
    text[ADDRESS_MAX] = 0;
    T_TRUE(strcmp(split(text, NULL), "refused") != 0);
    T_STR(split("東陽\xff", NULL), "refused");
    T_STR(split("", NULL), "///0/0/0/0//");
    T_STR(split("-の-号", NULL), "//-の-号/0/0/0/0//");
    T_STR(split("方", NULL), "//方/0/0/0/0//");
    T_STR(split("市区郡町村", NULL), "/市区/郡町村/0/0/0/0//");
    T_STR(split("東陽99999999999", NULL), "//東陽/0/0/0/0/99999999999/");
}

T_MAIN(&case_spellings_of_one_address_split_alike,
       &case_the_town_list_decides_what_the_first_number_counts,
       &case_numerals_in_names_are_not_numbers, &case_prefectures_and_municipalities_are_told_apart,
       &case_buildings_and_households_follow_the_numbers, &case_spellings_of_a_town_have_one_key,
       &case_the_longest_town_wins_and_part_of_a_name_does_not_match,
       &case_hostile_addresses_are_refused_or_harmless)
