/* desk: ledgers that were kept before Azukari: headers, values, days, and what becomes of each row. */
#include "support/t.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "desk/intake.h"

#define TODAY 20778 /* 2026-11-21 */
#define BEGINS 20544 /* 2026-04-01 */
#define ENDS 20908   /* 2027-03-31 */

static struct intake_sheet sheet;
static struct view cells[INTAKE_COLUMNS_MAX + 1];

/* "a|b|c" as cells. */
static size_t cells_of(const char *text)
{
    struct view rest = view_str(text);
    size_t n = 0;

    while (rest.p != NULL && n <= INTAKE_COLUMNS_MAX)
        cells[n++] = view_cut(&rest, '|');
    return n;
}

static void begin(const char *kind, const char *header)
{
    static const struct intake_org orgs[] = {{2, {(const uint8_t *)"合同会社カク", 18}}, {3, {(const uint8_t *)"北配送", 9}}};
    const struct intake_rule rule = {.def = kind == NULL ? NULL : matter_def_named(view_str(kind)), .data_class = 2, .medium = MATTER_DATA + 1, .today = TODAY,
                                     .contract_from = BEGINS, .contract_until = ENDS, .orgs = orgs, .orgs_n = 2, .own_org = 2};

    intake_clear(&sheet);
    T_OK(intake_init(&sheet, &rule));
    T_OK(intake_header(&sheet, cells, cells_of(header)));
}

static const struct intake_row *add(const char *text)
{
    uint32_t line = sheet.rows_n + 2;

    T_OK(intake_add(&sheet, line, cells, cells_of(text), CSV_FINE, 0));
    return sheet.rows_n == 0 ? NULL : &sheet.rows[sheet.rows_n - 1];
}

static bool target_is(unsigned column, const char *name)
{
    return strcmp(intake_target_name(sheet.rule.def, sheet.target[column]), name) == 0;
}

static bool is_bad(const struct intake_row *row, unsigned column, unsigned why)
{
    for (unsigned i = 0; i < row->issues_n; i++)
        if (row->issues[i].column == column && row->issues[i].why == why)
            return row->state == INTAKE_BAD;
    return false;
}

T_CASE(N20_16_headers_are_known_by_the_words_of_the_kind_in_any_order_width_and_language)
{
    begin("medium", "備考|管理番号|種別（CD-R等）| 記録する 情報 |保管場所|所有|廃棄日|課名");
    T_TRUE(target_is(0, "remark") && target_is(1, "number") && target_is(2, "type") && target_is(3, "content"));
    T_TRUE(target_is(4, "place") && target_is(5, "origin") && target_is(6, "closed-at"));
    T_EQ(sheet.target[7], INTAKE_UNKNOWN);
    T_EQ(sheet.missing_n, 0);
    begin("medium", "NUMBER|Storage medium type|ＮＯ．|owner|Place of storage|Information on it|type");
    T_TRUE(target_is(0, "number") && target_is(2, "no") && target_is(3, "origin") && target_is(4, "place") && target_is(5, "content"));
    T_EQ(sheet.target[1], INTAKE_UNKNOWN);
    intake_clear(&sheet);
}

T_CASE(N20_4_the_nine_items_of_the_form_of_nerima_are_known_as_people_write_them)
{
    begin("take-out", "No.|持出物|含まれる情報|持出日時|持出者|承認者|用途|持出先|返却予定日|返却日|確認者");
    T_TRUE(target_is(0, "no") && target_is(1, "kind") && target_is(2, "content") && target_is(3, "done-at"));
    T_TRUE(target_is(5, "approver") && target_is(6, "use") && target_is(7, "destination") && target_is(8, "until"));
    T_TRUE(target_is(9, "back-at") && target_is(10, "back-by"));
    T_EQ(sheet.missing_n, 0);
    intake_clear(&sheet);
}

T_CASE(required_columns_that_are_missing_are_named_and_nothing_is_guessed)
{
    begin("medium", "管理番号|メモ1|メモ2");
    T_EQ(sheet.missing_n, 4); /* kind, information, place, owner */
    sheet.rule.data_class = sheet.rule.medium = 0;
    sheet.columns_n = 0;
    sheet.missing_n = 0;
    T_OK(intake_header(&sheet, cells, cells_of("管理番号|種別|内容|保管場所|所有")));
    T_EQ(sheet.missing_n, 2); /* class and medium are never guessed */
    T_EQ(sheet.missing[0], MATTER_COLUMN_CLASS);
    begin(NULL, "氏名|ふりがな");
    T_EQ(sheet.missing_n, 1);
    T_EQ(sheet.missing[0], INTAKE_ACCOUNT);
    intake_clear(&sheet);
}

T_CASE(the_same_header_twice_is_one_column)
{
    begin("medium", "管理番号|管理番号|種別|内容|保管場所|所有");
    T_TRUE(target_is(0, "number"));
    T_TRUE(sheet.target[1] != sheet.target[0]);
    intake_clear(&sheet);
}

T_CASE(days_are_read_as_people_and_excel_write_them)
{
    static const char *const texts[] = {"令和8年10月1日", "R8.10.1", "2026/10/01", "2026-10-01 09:30", "46296", "20261001", "Ｒ８．１０．１"};

    begin("medium", "管理番号|種別|内容|保管場所|所有|開始日");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char line[200];
        (void)snprintf(line, sizeof(line), "M-%zu|CD-R|健診結果|保管庫|乙の所有|%s", i, texts[i]);
        const struct intake_row *row = add(line);
        T_EQ(row->state, INTAKE_READY);
        T_EQ(row->from, 20727);
    }
    T_TRUE(is_bad(add("M-90|CD-R|健診結果|保管庫|乙の所有|先週"), 5, CELL_BAD_DATE));
    T_TRUE(is_bad(add("M-91|CD-R|健診結果|保管庫|乙の所有|平成32年10月1日"), 5, CELL_BAD_DATE));
    T_EQ(add("M-92|CD-R|健診結果|保管庫|乙の所有|平成30年1月5日")->from, BEGINS); /* there before the contract began */
    intake_clear(&sheet);
}

T_CASE(N20_16_values_are_checked_field_by_field_and_each_fault_is_told)
{
    begin("medium", "管理番号|種別|内容|保管場所|所有|情報の区分|媒体|数量|期限");
    const struct intake_row *row = add("M-1|CD-R|健診結果|保管庫|甲の貸与|特定個人情報|CD-R|2枚|令和9年3月31日");
    T_EQ(row->state, INTAKE_READY);
    T_EQ(row->data_class, CLASS_SPI);
    T_EQ(row->medium, MATTER_DATA);
    T_EQ(row->count, 2);
    T_VIEW(intake_word(&sheet, row, matter_def_field(sheet.rule.def, 5)), view_str("lent"));
    row = add("M-2||健診結果|保管庫|借り物|秘|石|多数|令和9年3月31日");
    T_TRUE(is_bad(row, 1, CELL_MISSING) && is_bad(row, 4, INTAKE_BAD_CHOICE) && is_bad(row, 5, INTAKE_BAD_CLASS) && is_bad(row, 6, INTAKE_BAD_MEDIUM));
    row = add("M-3|CD-R|健診結果|保管庫|own|一般|データ|0|令和8年1月1日");
    T_TRUE(is_bad(row, 7, INTAKE_BAD_NUMBER) && is_bad(row, 8, INTAKE_BAD_TERM)); /* has ended */
    T_TRUE(is_bad(add("M-4|CD-R|健診結果|保管庫|own|一般|データ|1|令和10年1月1日"), 8, INTAKE_BAD_TERM)); /* beyond the contract */
    T_EQ(add("||||||||") == NULL ? 0 : sheet.rows_n, 4); /* an empty row is none */
    intake_clear(&sheet);
}

T_CASE(a_row_that_was_over_before_is_counted_and_never_entered_whatever_it_lacks)
{
    begin("medium", "管理番号|種別|内容|保管場所|所有|廃棄日|終わり|状態");
    T_EQ(add("M-1|CD-R|||乙の所有|R8.9.1||")->state, INTAKE_BEFORE);
    T_EQ(add("M-2|CD-R|健診結果|保管庫|乙の所有||廃棄|")->state, INTAKE_BEFORE);
    T_EQ(add("M-3|CD-R|健診結果|保管庫|乙の所有|||廃棄済み")->state, INTAKE_BEFORE);
    T_EQ(add("M-4|CD-R|健診結果|保管庫|乙の所有|－||保管中")->state, INTAKE_READY);
    T_EQ(add("M-5|CD-R|健診結果|保管庫|乙の所有|未||未返却")->state, INTAKE_READY);
    T_TRUE(is_bad(add("M-6|CD-R|健診結果|保管庫|乙の所有|令和9年1月5日||"), 5, INTAKE_BAD_FUTURE));
    begin(NULL, "アカウント|氏名|離任日");
    T_EQ(add("hanako|山田花子|令和8年6月30日")->state, INTAKE_BEFORE);
    intake_clear(&sheet);
}

T_CASE(a_row_that_comes_twice_is_one_thing)
{
    begin("medium", "管理番号|種別|内容|保管場所|所有|備考");
    (void)add("M-1|CD-R|健診結果|保管庫|乙の所有|");
    (void)add("Ｍ－１|DVD|別の情報|保管庫|乙の所有|"); /* the same number, in another width */
    (void)add("M-2|CD-R|健診結果|保管庫|乙の所有|");
    intake_twice(&sheet);
    T_EQ(sheet.rows[0].state, INTAKE_READY);
    T_EQ(sheet.rows[1].state, INTAKE_TWICE);
    T_EQ(sheet.rows[2].state, INTAKE_READY);
    begin("take-out", "種別|内容|用途|持出先|持出日|返却期限");
    (void)add("紙|名簿|訪問|区民館|R8.11.20|R8.11.30");
    (void)add("紙|名簿|訪問|区民館|R8.11.21|R8.11.30"); /* the same on another day is another */
    (void)add("紙|名簿|訪問|区民館|R8.11.20|R8.11.30");
    intake_twice(&sheet);
    T_EQ(sheet.rows[1].state, sheet.rows[0].state);
    T_EQ(sheet.rows[2].state, INTAKE_TWICE);
    intake_clear(&sheet);
}

T_CASE(what_the_old_ledger_says_others_did_is_told_in_words_and_is_no_act)
{
    begin("take-out", "種別|内容|用途|持出先|持出日|持出者|承認者|返却期限|備考");
    const struct intake_row *row = add("紙|名簿|訪問|区民館|R8.11.20|山田太郎|佐藤|R8.11.30|至急");
    T_VIEW(intake_note(&sheet, row), view_str("持出日: R8.11.20; 持出者: 山田太郎; 承認者: 佐藤; 備考: 至急"));
    intake_clear(&sheet);
}

T_CASE(hostile_cells_are_refused_and_a_formula_stays_text)
{
    static char hostile[] = "M-1|CD\x01R|健診結果|保管庫|乙の所有";
    static char longest[3000];

    begin("medium", "管理番号|種別|内容|保管場所|所有");
    T_TRUE(is_bad(add(hostile), 1, CELL_CONTROL_CHARACTER));
    const struct intake_row *row = add("=HYPERLINK(\"x\")|CD-R|<script>alert(1)</script>|保管庫|乙の所有");
    T_EQ(row->state, INTAKE_READY);
    T_VIEW(intake_value(&sheet, row, 1), view_str("=HYPERLINK(\"x\")"));
    T_EQ(snprintf(longest, sizeof(longest), "M-2|CD-R|%0*d|保管庫|乙の所有", 1200, 0) > 1200, 1);
    T_TRUE(is_bad(add(longest), 2, CELL_TOO_LONG));
    T_OK(intake_add(&sheet, 9, NULL, 0, CSV_NOT_CALCULATED, 3)); /* a formula without a value */
    T_TRUE(is_bad(&sheet.rows[sheet.rows_n - 1], 3, CELL_NOT_CALCULATED));
    T_OK(intake_add(&sheet, 10, NULL, 0, CSV_MERGED, 2));
    T_EQ(sheet.rows[sheet.rows_n - 1].state, INTAKE_BAD);
    intake_clear(&sheet);
}

T_CASE(more_rows_than_are_taken_at_once_are_an_error_and_none_is_lost_unseen)
{
    enum err err = ERR_OK;

    begin("medium", "管理番号|種別|内容|保管場所|所有");
    size_t n = cells_of("M-1|CD-R|健診結果|保管庫|乙の所有");
    for (uint32_t i = 0; err == ERR_OK && i < INTAKE_ROWS_MAX + 10; i++)
        err = intake_add(&sheet, i + 2, cells, n, CSV_FINE, 0);
    T_EQ(err, ERR_LIMIT);
    T_TRUE(sheet.too_many);
    T_EQ(sheet.rows_n, INTAKE_ROWS_MAX);
    intake_clear(&sheet);
}

T_CASE(more_columns_than_are_read_are_cut_off)
{
    struct view many[INTAKE_COLUMNS_MAX + 40];

    for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++)
        many[i] = view_str("管理番号");
    begin("medium", "");
    sheet.columns_n = 0;
    T_OK(intake_header(&sheet, many, sizeof(many) / sizeof(many[0])));
    T_EQ(sheet.columns_n, INTAKE_COLUMNS_MAX);
    T_OK(intake_add(&sheet, 2, many, sizeof(many) / sizeof(many[0]), CSV_FINE, 0));
    intake_clear(&sheet);
}

T_CASE(N8_people_have_an_account_that_is_typed_at_the_door_and_an_organisation_of_ones_own)
{
    begin(NULL, "アカウント|氏名|会社|開始日|終了日");
    const struct intake_row *row = add("hanako.y|山田花子|北配送|R8.12.1|R9.3.31");
    T_EQ(row->state, INTAKE_READY);
    T_EQ(row->org, 3);
    T_EQ(add("taro|山田太郎|||")->org, 2);
    T_TRUE(is_bad(add("花子|山田花子|||"), 0, INTAKE_BAD_ACCOUNT));
    T_TRUE(is_bad(add("|山田花子|||"), 0, CELL_MISSING));
    T_TRUE(is_bad(add("jiro||||"), 1, CELL_MISSING));
    T_TRUE(is_bad(add("saburo|佐藤三郎|よその会社||"), 2, INTAKE_BAD_ORG));
    T_TRUE(is_bad(add("shiro|佐藤四郎||R9.1.1|R8.12.1"), 4, INTAKE_BAD_TERM));
    intake_clear(&sheet);
}

/* What was entered from a row, as the keeper gives it back. */
static struct view entered_word(const void *arg, const struct matter_field *f)
{
    const struct intake_row *row = arg;

    return intake_word(&sheet, row, f);
}

T_CASE(a_row_is_known_again_by_what_it_says_or_by_its_number)
{
    struct hash same, number;

    begin("medium", "管理番号|種別|内容|保管場所|所有|開始日");
    (void)add("M-1|CD-R|健診結果|保管庫|乙の所有|");
    (void)add("M-1|DVD|健診結果|保管庫|乙の所有|");
    (void)add("M-2|CD-R|健診結果|保管庫|乙の所有|R8.10.1");
    struct intake_same of = {sheet.rule.def, sheet.rows[0].data_class, sheet.rows[0].medium, 1, entered_word, &sheet.rows[0]};
    T_TRUE(intake_digest(&of, &same, &number));
    T_EQ(memcmp(&same, &sheet.rows[0].same, sizeof(same)), 0);
    T_TRUE(memcmp(&same, &sheet.rows[1].same, sizeof(same)) != 0);
    T_EQ(memcmp(&number, &sheet.rows[1].number, sizeof(number)), 0);
    T_TRUE(memcmp(&number, &sheet.rows[2].number, sizeof(number)) != 0);
    T_TRUE(intake_days_agree(&sheet.rows[0], 1, 2));
    T_TRUE(!intake_days_agree(&sheet.rows[2], 20728, ENDS) && intake_days_agree(&sheet.rows[2], 20727, ENDS));
    intake_clear(&sheet);
}

/* --- the log of a door system ----------------------------------------------------------------------------------------------- */

/* Two places stand, or one of them; another is over. */
static void begin_log(uint32_t standing, const char *header)
{
    static const struct intake_place places[] = {{70, {(const uint8_t *)"処理室", 9}, true}, {71, {(const uint8_t *)"倉庫", 6}, true},
                                                 {72, {(const uint8_t *)"旧室", 6}, false}};
    const struct intake_rule rule = {.def = matter_def_named(view_str("door")), .data_class = 1, .today = TODAY, .contract_from = BEGINS,
                                     .contract_until = ENDS, .places = standing == 1 ? &places[1] : places, .places_n = standing == 1 ? 2 : 3};

    intake_clear(&sheet);
    T_OK(intake_init(&sheet, &rule));
    T_OK(intake_header(&sheet, cells, cells_of(header)));
}

static const char *word(const struct intake_row *row, const char *name)
{
    static char text[200];

    for (size_t i = 0; i < sheet.rule.def->fields_n; i++)
        if (strcmp(sheet.rule.def->fields[i].name, name) == 0) {
            struct view v = intake_word(&sheet, row, &sheet.rule.def->fields[i]);
            (void)snprintf(text, sizeof(text), "%.*s", (int)v.n, v.n == 0 ? "" : (const char *)v.p);
        }
    return text;
}

T_CASE(J9_N20_2_the_log_of_a_door_is_read_as_door_systems_write_it)
{
    begin_log(2, "日付|時刻|カード番号|氏名|入退|エリア|扉名");
    T_EQ(sheet.missing_n, 0);
    const struct intake_row *row = add("2026/11/20|9:05|0012|架空 花子|入室|処理室|東扉");
    T_EQ(row->state, INTAKE_READY);
    T_TRUE(row->from == TODAY - 1 && row->until == TODAY - 1 && row->of == 70);
    T_STR(word(row, "at"), "09:05:00");
    T_STR(word(row, "way"), "in");
    T_STR(word(row, "card"), "0012");
    row = add("令和8年11月20日|１８時３０分２秒|0012|架空 花子|ＯＵＴ|倉庫|");
    T_TRUE(row->state == INTAKE_READY && row->of == 71);
    T_STR(word(row, "at"), "18:30:02");
    T_STR(word(row, "way"), "out");
    begin_log(1, "Timestamp|Card number|Direction|Door");
    T_EQ(sheet.missing_n, 0); /* the time behind the day, the card for the name, and there is one place only */
    row = add("2026-11-20T07:59:58|C-9|invalid card|north");
    T_EQ(row->state, INTAKE_READY);
    T_EQ(row->of, 71);
    T_STR(word(row, "who"), "C-9");
    T_STR(word(row, "at"), "07:59:58");
    T_STR(word(row, "way"), "denied");
    intake_clear(&sheet);
}

T_CASE(J9_what_a_door_says_twice_counts_once)
{
    begin_log(2, "日時|氏名|入退|区域");
    T_EQ(add("2026-11-20 09:05:01|架空 花子|入|処理室")->state, INTAKE_READY);
    T_EQ(add("2026-11-20 09:05:01|架空　花子|入室|処理室")->state, INTAKE_READY);
    T_EQ(add("2026-11-20 09:05:02|架空 花子|入|処理室")->state, INTAKE_READY);
    T_EQ(add("2026-11-19 09:05:01|架空 花子|入|処理室")->state, INTAKE_READY);
    intake_twice(&sheet);
    T_EQ(sheet.rows[1].state, INTAKE_TWICE);
    T_TRUE(sheet.rows[2].state == INTAKE_READY && sheet.rows[3].state == INTAKE_READY);
    intake_clear(&sheet);
}

T_CASE(N20_2_a_line_of_no_place_no_day_no_time_or_no_way_says_what_to_mend)
{
    begin_log(2, "日付|時刻|氏名|入退|区域");
    T_TRUE(is_bad(add("2026-11-20|9:05|架空 花子|入|屋上"), 4, INTAKE_BAD_PLACE));
    T_TRUE(is_bad(add("2026-11-20|9:05|架空 花子|入|旧室"), 4, INTAKE_BAD_PLACE)); /* given up */
    T_TRUE(is_bad(add("2026-11-20|25:05|架空 花子|入|処理室"), 1, INTAKE_BAD_TIME));
    T_TRUE(is_bad(add("2026-11-20||架空 花子|入|処理室"), 1, CELL_MISSING));
    T_TRUE(is_bad(add("|9:05|架空 花子|入|処理室"), 0, CELL_MISSING));
    T_TRUE(is_bad(add("2026-11-22|9:05|架空 花子|入|処理室"), 0, INTAKE_BAD_FUTURE));
    T_TRUE(is_bad(add("2026-03-31|9:05|架空 花子|入|処理室"), 0, INTAKE_BAD_TERM));
    T_TRUE(is_bad(add("2026-11-20|9:05|架空 花子|？|処理室"), 3, INTAKE_BAD_CHOICE));
    T_TRUE(is_bad(add("2026-11-20|9:05||入|処理室"), 2, CELL_MISSING));
    begin_log(2, "時刻|氏名|入退");
    T_EQ(sheet.missing_n, 2); /* the day, and with several places which */
    intake_clear(&sheet);
}

T_CASE(a_hostile_line_of_a_log_is_text_or_nothing)
{
    char line[4000];

    begin_log(2, "日付|時刻|氏名|入退|区域");
    T_EQ(add("2026-11-20|9:05|=HYPERLINK(\"http://evil.example\")|入|処理室")->state, INTAKE_READY); /* stays the text that it is */
    T_EQ(add("2026-11-20|9:05|<script>alert(1)</script>|入|処理室")->state, INTAKE_READY);
    T_EQ(add("2026-11-20|9:05|a\x01 b|入|処理室")->state, INTAKE_BAD);
    (void)snprintf(line, sizeof(line), "2026-11-20|9:05|%01200d|入|処理室", 7);
    T_TRUE(is_bad(add(line), 2, CELL_TOO_LONG));
    T_EQ(add("2026-11-20|9:05:61|x|入|処理室")->state, INTAKE_BAD);
    T_EQ(add("2026-11-20|-1:05|x|入|処理室")->state, INTAKE_BAD);
    T_EQ(add("2026-11-20|009:05|x|入|処理室")->state, INTAKE_BAD);
    T_EQ(add("2026-11-20|9:05|x|入|処理室|6|7|8|9|10")->state, INTAKE_READY); /* more cells than headers */
    intake_clear(&sheet);
}

T_MAIN(&case_N20_16_headers_are_known_by_the_words_of_the_kind_in_any_order_width_and_language,
       &case_N20_4_the_nine_items_of_the_form_of_nerima_are_known_as_people_write_them,
       &case_required_columns_that_are_missing_are_named_and_nothing_is_guessed, &case_the_same_header_twice_is_one_column,
       &case_days_are_read_as_people_and_excel_write_them, &case_N20_16_values_are_checked_field_by_field_and_each_fault_is_told,
       &case_a_row_that_was_over_before_is_counted_and_never_entered_whatever_it_lacks, &case_a_row_that_comes_twice_is_one_thing,
       &case_what_the_old_ledger_says_others_did_is_told_in_words_and_is_no_act,
       &case_hostile_cells_are_refused_and_a_formula_stays_text,
       &case_more_rows_than_are_taken_at_once_are_an_error_and_none_is_lost_unseen, &case_more_columns_than_are_read_are_cut_off,
       &case_N8_people_have_an_account_that_is_typed_at_the_door_and_an_organisation_of_ones_own,
       &case_a_row_is_known_again_by_what_it_says_or_by_its_number,
       &case_J9_N20_2_the_log_of_a_door_is_read_as_door_systems_write_it,
       &case_J9_what_a_door_says_twice_counts_once,
       &case_N20_2_a_line_of_no_place_no_day_no_time_or_no_way_says_what_to_mend,
       &case_a_hostile_line_of_a_log_is_text_or_nothing)
