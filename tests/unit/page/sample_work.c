/* Working with records: registers, search, record, imports. */
#include "sample_internal.h"

#include "page/imports.h"
#include "page/intake.h"
#include "page/record.h"
#include "page/registers.h"
#include "page/search.h"

SAMPLE(registers)
{
    const struct url url = url_route("/registers/1");
    const struct page_register rows[] = {
        {T("受診勧奨対象者名簿"), url, T("特定健診の受診勧奨の架電"), T("重要情報"), 118000, false},
        {T("架電記録"), url, T("架電結果の報告"), T("一般"), 34120, false},
        {T("個人番号カード交付名簿"), url, T("カードの交付"), T("特定個人情報"), 2210, true},
    };

    return page_registers_render(
        out, &(struct page_registers){.frame = sample_frame(1), .rows = rows, .rows_n = N(rows)},
        ctx);
}

static struct page_search search_form(const struct page_option *purposes,
                                      const struct page_option *eras)
{
    return (struct page_search){
        .frame = sample_frame(2),
        .register_name = T("受診勧奨対象者名簿"),
        .action = url_route("/registers/1/search"),
        .clear = url_route("/registers/1/search"),
        .purpose = {purposes, 2, NULL},
        .birth = {.era = {eras, 2, NULL}},
        .number_help = T("受付番号で検索します。全角でも入力できます。"),
    };
}

SAMPLE(search_form)
{
    const struct page_option purposes[] = {{"1", T("受診勧奨の架電"), false},
                                           {"2", T("苦情への対応"), false}};
    const struct page_option eras[] = {{"昭和", T("昭和"), true}, {"平成", T("平成"), false}};
    const struct page_field_error errors[] = {
        {"purpose", T("利用目的を選択してください。")},
        {"birth", T("生年月日は実在する日付を入力してください。例：昭和40年5月1日")}};
    struct page_search v = search_form(purposes, eras);

    v.frame.errors = errors;
    v.frame.errors_n = N(errors);
    v.purpose.error = errors[0].text;
    v.birth.error = errors[1].text;
    v.birth.year = T("40");
    v.birth.month = T("13");
    v.birth.day = T("1");
    v.name.value = T("さとう");
    v.number = (struct page_field){T("ABC"), T("番号を確かめてください。")};
    return page_search_render(out, &v, ctx);
}

SAMPLE(search_none)
{
    const struct page_option purposes[] = {{"1", T("受診勧奨の架電"), true},
                                           {"2", T("苦情への対応"), false}};
    const struct page_option eras[] = {{"昭和", T("昭和"), true}, {"平成", T("平成"), false}};
    struct page_search v = search_form(purposes, eras);

    v.has_result = true;
    v.summary = T("目的：受診勧奨の架電、条件：氏名");
    return page_search_render(out, &v, ctx);
}

SAMPLE(search)
{
    const struct page_option purposes[] = {{"1", T("受診勧奨の架電"), true},
                                           {"2", T("苦情への対応"), false}};
    const struct page_option eras[] = {{"昭和", T("昭和"), true}, {"平成", T("平成"), false}};
    const struct page_link columns[] = {{T("氏名"), {NULL}}, {T("生年月日"), {NULL}}, {T("住所"), {NULL}}};
    const struct page_hit_cell shown[] = {{T("氏名"), T("髙橋 一郎"), false},
                                          {T("生年月日"), T("昭和40年5月1日"), false},
                                          {T("住所"), NULL, false}};
    const struct page_hit_cell masked[] = {{T("氏名"), T("髙橋 一郎"), true},
                                           {T("生年月日"), NULL, true},
                                           {T("住所"), NULL, true}};
    static const char *const boxes[] = {"row-0", "row-1", "row-2", "row-3", "row-4",  "row-5",
                                        "row-6", "row-7", "row-8", "row-9", "row-10", "row-11"};
    const struct page_kept kept[] = {
        {T("東陽四丁目"), T("受診勧奨の架電"), url_route("/a"), url_route("/b"), url_route("/c")},
        {T("終わった検索"), T("利用目的が終わったため、使えません。"), {0}, url_route("/b"), url_route("/c")}};
    struct page_hit hits[12];
    struct page_search v = search_form(purposes, eras);

    for (size_t i = 0; i < N(hits); i++)
        hits[i] = (struct page_hit){
            .title = T("R8-000123"),
            .box = boxes[i],
            .url = url_route("/registers/1/records/0"),
            .cells = i == 0 ? shown : masked,
            .cells_n = N(shown),
        };
    v.has_result = true;
    v.summary = T("目的：受診勧奨の架電、条件：氏名");
    v.first_column = T("受付番号");
    v.columns = columns;
    v.columns_n = N(columns);
    v.hits = hits;
    v.hits_n = N(hits);
    v.more = true;
    v.leaf = 5120;
    v.leaf_url = url_route("/ledger/5120");
    v.erase = url_route("/registers/1/erasures/new?result=1");
    v.keep = url_route("/registers/1/search/1/keep");
    v.work = url_route("/registers/1/search/1/worklist");
    v.kept = kept;
    v.kept_n = N(kept);
    return page_search_render(out, &v, ctx);
}

SAMPLE(record)
{
    const struct url url = url_route("/ledger/5120");
    const struct page_value values[] = {
        {T("1"), T("受付番号"), T("R8-000123"), false, false},
        {T("2"), T("氏名"), T("髙橋 一郎"), false, false},
        {T("3"), T("住所"), T("東京都江東区東陽四丁目11番28号"), false, false},
        {T("4"), T("電話番号"), NULL, false, false},
        {T("5"), T("個人番号"), NULL, true, true},
        {T("6"), T("健診の結果"), NULL, true, false},
    };
    const struct page_option reasons[] = {{"1", T("架電のため"), true},
                                          {"2", T("内容の点検"), false}};
    const struct page_record_act acts[] = {{T("記録を変更する"), url, PAGE_KEY_CORRECT}, {T("履歴を見る"), url, PAGE_KEY_NONE}};
    const struct page_forbidden forbidden[] = {
        {T("消去を申請する"), T("あなたの役割では利用できません。")}};

    return page_record_render(out,
                              &(struct page_record){
                                  .frame = sample_frame(2),
                                  .work = {.name = T("4月の架電"),
                                           .list = url,
                                           .place = T("120件中 3件目"),
                                           .state = page_chip(PAGE_STATE_DOING),
                                           .record = T("00112233445566778899aabbccddeeff"),
                                           .next = url,
                                           .aside = url,
                                           .again = url},
                                  .title = T("R8-000123"),
                                  .class_word = T("特定個人情報"),
                                  .purpose = T("受診勧奨の架電"),
                                  .register_name = T("受診勧奨対象者名簿"),
                                  .version = T("第3版"),
                                  .block = T("第一地区"),
                                  .leaf = 5120,
                                  .leaf_url = url,
                                  .show = url_route("/registers/1/records/0/reveal"),
                                  .reason = {reasons, N(reasons), NULL},
                                  .shown_today = 42,
                                  .shown_max = 200,
                                  .values = values,
                                  .values_n = N(values),
                                  .acts = acts,
                                  .acts_n = N(acts),
                                  .forbidden = forbidden,
                                  .forbidden_n = N(forbidden),
                              },
                              ctx);
}

SAMPLE(shown)
{
    return page_shown_render(out,
                             &(struct page_shown){
                                 .frame = sample_frame(2),
                                 .title = T("R8-000123"),
                                 .label = T("個人番号"),
                                 .value = T("1234 5678 9018"),
                                 .leaf = 5121,
                                 .leaf_url = url_route("/ledger/5121"),
                                 .back = url_route("/registers/1/records/0"),
                             },
                             ctx);
}

SAMPLE(record_move)
{
    const struct page_option blocks[] = {{T("2"), T("第二地区"), true}, {T("0"), T("区分なし"), false}};

    return page_record_move_render(out,
                                   &(struct page_record_move){
                                       .frame = sample_frame(2),
                                       .title = T("R8-000123"),
                                       .register_name = T("交付対象者名簿"),
                                       .now = T("第一地区"),
                                       .action = url_route("/registers/1/records/0/move"),
                                       .cancel = url_route("/registers/1/records/0"),
                                       .purpose = 1,
                                       .nonce = "1",
                                       .block = {.options = blocks, .options_n = N(blocks)},
                                       .reason = {.value = T("転居"), .error = T("入力してください")},
                                   },
                                   ctx);
}

SAMPLE(record_print)
{
    const struct page_option purposes[] = {{T("1"), T("交付案内・予約対応"), true}, {T("2"), T("本人確認・交付"), false}};
    const struct page_clause clauses[] = {{T("K-T9"), T("複写しない")}};

    return page_record_print_render(out,
                                    &(struct page_record_print){
                                        .frame = sample_frame(2),
                                        .register_name = T("交付対象者名簿"),
                                        .id = "00112233445566778899aabbccddeeff",
                                        .action = url_route("/registers/1/records/0/print"),
                                        .cancel = url_route("/registers/1/records/0"),
                                        .purpose = {.options = purposes, .options_n = N(purposes)},
                                        .has_under = true,
                                        .under = {.options = purposes, .options_n = N(purposes), .error = T("選んでください")},
                                        .clauses = clauses,
                                        .clauses_n = N(clauses),
                                        .asked = T("取扱いの条件「業務に不可欠」（K-T9）"),
                                        .reason = {.value = T("窓口"), .error = T("入力してください")},
                                    },
                                    ctx);
}

SAMPLE(history)
{
    const struct url url = url_route("/ledger/5120");
    const struct page_history_row rows[] = {
        {5120, url, sample_ms(0), T("山田 花子"), T("閲覧"), T("氏名、住所"), page_chip(PAGE_STATE_PERMITTED)},
        {4981, url, sample_ms(-1300), T("佐藤 次郎"), T("変更"), T("電話番号"), page_chip(PAGE_STATE_PERMITTED)},
        {4400, url, sample_ms(-8000), T("佐藤 次郎"), T("項目の表示"), NULL, page_chip(PAGE_STATE_REFUSED)},
    };
    const struct page_link versions[] = {{T("第2版"), url}, {T("第1版"), url}};

    return page_history_render(out,
                               &(struct page_history){
                                   .frame = sample_frame(2),
                                   .title = T("R8-000123"),
                                   .only_own = true,
                                   .rows = rows,
                                   .rows_n = N(rows),
                                   .older = url_route("/registers/1/records/0/history?before=4400"),
                                   .versions = versions,
                                   .versions_n = N(versions),
                                   .back = url_route("/registers/1/records/0"),
                               },
                               ctx);
}

SAMPLE(record_edit)
{
    const struct page_edit_field fields[] = {
        {T("number"), T("受付番号"), T("番号は変更できません。"), T("R8-000123"), NULL, false,
         true},
        {T("tel"), T("電話番号"), T("市外局番から入力してください。例：03-1234-5678"), T("0312345"),
         T("電話番号は10桁または11桁で入力してください。"), true, false},
        {T("note"), T("連絡の希望"), NULL, T("平日の18時以降"), NULL, false, false},
    };

    return page_record_edit_render(out,
                                   &(struct page_record_edit){
                                       .frame = sample_frame(2),
                                       .title = T("R8-000123"),
                                       .action = url_route("/records/1/edit"),
                                       .cancel = url_route("/records/1"),
                                       .version = 7,
                                       .purpose = 1,
                                       .nonce = T("00112233445566778899aabbccddeeff"),
                                       .fields = fields,
                                       .fields_n = N(fields),
                                       .reason = {T("本人からの申出"), NULL},
                                   },
                                   ctx);
}

SAMPLE(imports)
{
    const struct url url = url_route("/imports/7");
    const struct page_option show[] = {{"0", T("指定しない"), true}, {"1", T("実行中"), false}};
    const struct page_import rows[] = {
        {T("取込み 第7号"), url, T("受診勧奨対象者名簿"), sample_ms(0), T("山田 花子"), 40000, 0, page_chip(PAGE_STATE_RUNNING)},
        {T("訂正の確認 第6号"), url, T("架電記録"), sample_ms(-1400), T("佐藤 次郎"), 1192, 12, page_chip(PAGE_STATE_DONE)},
    };

    const struct page_import_waiting waiting[] = {
        {url_route("/imports/uploads/12"), T("受診勧奨対象者名簿"), sample_ms(-3), T("1.4MB（1,468,006バイト）")}};

    static const enum msg words[] = {MSG_IMPORTS_NUMBER, MSG_IMPORTS_REGISTER, MSG_IMPORTS_AT, MSG_IMPORTS_PERSON,
                                     MSG_IMPORTS_ROWS,   MSG_IMPORTS_BAD,      MSG_SEARCH_STATE};
    struct page_head heads[N(words)];

    for (size_t i = 0; i < N(words); i++)
        heads[i] = (struct page_head){words[i], i == 4 || i == 5, "none", NULL, MSG_TABLE_SORT_UP,
                                      url_route("/imports?sort=x&dir=asc")};
    return page_imports_render(
        out,
        &(struct page_imports){.frame = sample_frame(3),
                               .fresh = url_route("/imports/new"),
                               .update = url_route("/imports/update"),
                               .ledgers = url_route("/imports/ledgers"),
                               .waiting = waiting,
                               .waiting_n = N(waiting),
                               .action = url_route("/imports"),
                               .show = {show, N(show), NULL},
                               .heads = heads,
                               .heads_n = N(heads),
                               .pager = {.total = 52, .first = 1, .last = 50, .page = 1, .pages = 2, .next = url},
                               .files = {url, url, url, url},
                               .rows = rows,
                               .rows_n = N(rows)},
        ctx);
}

SAMPLE(import_new)
{
    const struct page_option targets[] = {{"1-3", T("受診勧奨対象者名簿（名簿の取込み）"), true}};
    const struct page_option encodings[] = {{"auto", T("自動で判定"), true}, {"cp932", T("CP932"), false}};
    struct page_import_new v = {.frame = sample_frame(3),
                                .action = url_route("/imports/new"),
                                .back = url_route("/imports"),
                                .target = {targets, N(targets), NULL},
                                .encoding = {encodings, N(encodings), NULL},
                                .limit = T("大きさは1,024MBまで。"),
                                .file_error = T("ファイルを選んでください。")};
    const struct page_field_error errors[] = {{"file", v.file_error}};

    v.frame.errors = errors;
    v.frame.errors_n = N(errors);
    return page_import_new_render(out, &v, ctx);
}

SAMPLE(import_map)
{
    const struct page_option fields[] = {{"", T("取り込まない"), false}, {"1", T("宛名番号"), true}};
    const struct page_import_column columns[] = {
        {"c-1", T("1列目「宛名番号」"), T("はじめの値：8桁の数字"), fields, N(fields), NULL},
        {"c-2", T("2列目「整理番号」"), T("はじめの値：8桁の数字"), fields, N(fields),
         T("同じ項目が1列目にも選ばれています。")}};
    const struct page_fact facts[] = {{T("名簿"), T("受診勧奨対象者名簿")}, {T("大きさ"), T("1.4MB")}};
    struct page_import_map v = {.frame = sample_frame(3),
                                .updates = true,
                                .key = {fields, N(fields), T("記録を探す項目の列を選んでください。")},
                                .action = url_route("/imports/uploads/12"),
                                .drop = url_route("/imports/uploads/12/drop"),
                                .scan = url_route("/imports/uploads/12/scan"),
                                .can_scan = true,
                                .wait = T("ウイルス検査をしています。済んでから取り込んでください。"),
                                .facts = facts,
                                .facts_n = N(facts),
                                .missing = T("必須の項目に列がありません：氏名"),
                                .columns = columns,
                                .columns_n = N(columns),
                                .has_blocks = true,
                                .block = {fields, N(fields), NULL},
                                .rest = T("65列目より後ろの3列は取り込みません。")};
    const struct page_field_error errors[] = {{"wait", v.wait}, {"missing", v.missing}, {"key", v.key.error}, {"c-2", columns[1].error}};

    v.frame.errors = errors;
    v.frame.errors_n = N(errors);
    return page_import_map_render(out, &v, ctx);
}

SAMPLE(import_map_infected)
{
    const struct page_fact facts[] = {{T("ウイルス検査"), T("ウイルスが見つかりました（Win.Test.EICAR_HDB-1）")}};

    return page_import_map_render(out,
                                  &(struct page_import_map){.frame = sample_frame(3),
                                                            .is_infected = true,
                                                            .action = url_route("/imports/uploads/12"),
                                                            .drop = url_route("/imports/uploads/12/drop"),
                                                            .facts = facts,
                                                            .facts_n = N(facts)},
                                  ctx);
}

SAMPLE(import_map_broken)
{
    const struct page_fact facts[] = {{T("名簿"), T("受診勧奨対象者名簿")}};

    return page_import_map_render(out,
                                  &(struct page_import_map){.frame = sample_frame(3),
                                                            .action = url_route("/imports/uploads/12"),
                                                            .drop = url_route("/imports/uploads/12/drop"),
                                                            .facts = facts,
                                                            .facts_n = N(facts),
                                                            .broken = T("見出しの行が読み取れません。")},
                                  ctx);
}

SAMPLE(intake_new)
{
    const struct page_option kinds[] = {{"1", T("持出管理簿"), true}, {"0", T("従事者"), false}};
    const struct page_option classes[] = {{"1", T("一般"), false}, {"3", T("特定個人情報"), true}};
    const struct page_option encodings[] = {{"auto", T("自動で判定"), true}, {"cp932", T("CP932"), false}};
    struct page_intake_new v = {.frame = sample_frame(3),
                                .action = url_route("/imports/ledgers"),
                                .back = url_route("/imports"),
                                .kind = {kinds, N(kinds), T("選んでください。")},
                                .data_class = {classes, N(classes), NULL},
                                .medium = {classes, N(classes), NULL},
                                .encoding = {encodings, N(encodings), NULL},
                                .newest = url_route("/imports/ledgers/12"),
                                .newest_name = T("送ってある台帳を確かめる（記録媒体管理簿）"),
                                .limit = T("8MBまで。"),
                                .file_error = T("ファイルを選んでください。")};
    const struct page_field_error errors[] = {{"kind", v.kind.error}, {"file", v.file_error}};

    v.frame.errors = errors;
    v.frame.errors_n = N(errors);
    return page_intake_new_render(out, &v, ctx);
}

SAMPLE(intake)
{
    const struct url url = url_route("/imports/ledgers/12");
    const struct page_option show[] = {{"0", T("指定しない"), true}, {"5", T("直すところがある"), false}};
    const struct page_fact facts[] = {{T("大きさ"), T("12KB")}, {T("シート"), T("「媒体」を読みます。")}};
    const struct page_intake_column columns[] = {{"1", T("管理番号"), T("管理番号")}, {"2", T("課名"), NULL}};
    const struct page_intake_sum sums[] = {{T("登録できる"), T("理由を書いて登録すると、1行ずつ登録します。"), 41},
                                           {T("導入前に終了"), T("数だけを示します。"), 7}};
    const struct page_intake_row rows[] = {
        {5, T("直すところがある"), T("4 保管場所"), T("空欄"), T("値がない"), T("送り主に直してもらう"), {NULL}, ""},
        {6, T("登録済み"), "", "", T("承認を待っています"), "", url_route("/matters/128"), T("第128号")}};
    static const enum msg words[] = {MSG_INTAKE_LINE, MSG_INTAKE_STATE, MSG_JOB_COLUMN, MSG_JOB_VALUE_CLASS, MSG_JOB_REASON, MSG_JOB_REMEDY, MSG_INTAKE_ENTERED};
    struct page_head heads[N(words)];
    struct page_intake v = {.frame = sample_frame(3), .kind = T("記録媒体管理簿"), .facts = facts, .facts_n = N(facts),
                            .unknown = T("次の列は取り込みません：課名"), .columns = columns, .columns_n = N(columns), .sums = sums, .sums_n = N(sums),
                            .next = T("41行を登録できます。"), .can_enter = true, .verb = T("41行を登録する"), .nonce = "17",
                            .reason = {T(""), T("理由を入力してください。")}, .enter = url, .action = url, .scan = url_route("/imports/ledgers/12/scan"),
                            .drop = url_route("/imports/ledgers/12/drop"), .back = url_route("/imports/ledgers"), .show = {show, N(show), NULL},
                            .heads = heads, .heads_n = N(heads), .rows = rows, .rows_n = N(rows),
                            .pager = {.total = 52, .first = 1, .last = 50, .page = 1, .pages = 2, .next = url}, .files = {url, url, url, url}};
    const struct page_field_error errors[] = {{"reason", v.reason.error}};

    for (size_t i = 0; i < N(words); i++)
        heads[i] = (struct page_head){words[i], i == 0, "none", NULL, MSG_TABLE_SORT_UP, url_route("/imports/ledgers/12?sort=x&dir=asc")};
    v.frame.errors = errors;
    v.frame.errors_n = N(errors);
    return page_intake_render(out, &v, ctx);
}

SAMPLE(intake_waits)
{
    const struct url url = url_route("/imports/ledgers/12");
    const struct page_fact facts[] = {{T("大きさ"), T("12KB")}, {T("ウイルス検査"), T("検査の仕組みが答えません")}};

    return page_intake_render(out,
                              &(struct page_intake){.frame = sample_frame(3), .kind = T("持出管理簿"), .facts = facts, .facts_n = N(facts),
                                                    .is_infected = true, .wait = T("検査をしています。"), .can_scan = true, .broken = T("必要な列がありません。"),
                                                    .action = url, .scan = url_route("/imports/ledgers/12/scan"),
                                                    .drop = url_route("/imports/ledgers/12/drop"), .back = url_route("/imports/ledgers")},
                              ctx);
}

SAMPLE(import_cancel)
{
    const struct page_fact facts[] = {{T("読み取った行"), T("12,000件")}};

    return page_import_cancel_render(out,
                                     &(struct page_import_cancel){.frame = sample_frame(3),
                                                                  .heading = T("取込み 第7号"),
                                                                  .facts = facts,
                                                                  .facts_n = N(facts),
                                                                  .action = url_route("/imports/7/cancel"),
                                                                  .back = url_route("/imports/7")},
                                     ctx);
}

SAMPLE(import_running)
{
    const struct page_import_sum sums[] = {{T("読み取った行"), false, false, 12000}, {T("取り込んだ行"), true, false, 12000}};

    return page_import_job_render(out,
                                  &(struct page_import_job){
                                      .find_rows = T("行は見出しの次を1行目として数えます。"),
                                      .frame = sample_frame(3),
                                      .heading = T("取込み 第7号"),
                                      .register_name = T("受診勧奨対象者名簿"),
                                      .person = T("山田 花子"),
                                      .state = page_chip(PAGE_STATE_RUNNING),
                                      .is_running = true,
                                      .done = 1200000,
                                      .total = 4000000,
                                      .percent = 30,
                                      .started_ms = sample_ms(-2),
                                      .seen_ms = sample_ms(0),
                                      .about_rows = 40000,
                                      .pace = T("（毎秒4,100行、残り約7秒）"),
                                      .is_stopped = true,
                                      .can_continue = true,
                                      .go_on = url_route("/imports/7/continue"),
                                      .cancel = url_route("/imports/7/cancel"),
                                      .refresh = url_route("/imports/7"),
                                      .read = 12000,
                                      .sums = sums,
                                      .sums_n = N(sums),
                                      .is_reconciled = true,
                                      .back = url_route("/imports"),
                                  },
                                  ctx);
}

SAMPLE(import_report)
{
    const struct page_import_fault faults[] = {
        {18, T("生年月日"), T("8桁の数字"), T("実在しない日付です。"),
         T("原本の日付を確かめて入力し直す"), T("取り込まない")},
        {204, T("郵便番号"), T("空欄"), T("必須の項目です。"), T("7桁の数字を入力する"), T("取り込まない")},
        {1031, T("氏名"), T("41文字の漢字"), T("40文字を超えています。"), T("40文字以内に分ける"), T("要確認")},
    };
    const struct page_import_kind kinds[] = {
        {T("実在しない日付です。"), T("取り込まない"), T("元のデータの値を直してください。"), 12},
        {T("外字が含まれています。"), T("要確認"), T("送付元と字形を取り決めてください。"), 3}};
    const struct page_option choices[] = {{"1", T("参考"), false}, {"3", T("取り込まない"), true}};
    const struct page_import_sum sums[] = {{T("読み取った行"), false, false, 1192}, {T("変わる記録"), true, false, 1180}, {T("受け付けなかった行"), false, true, 12}};
    const struct page_import_field fields[] = {{T("交付会場"), 1180}, {T("電話番号"), 12}};

    return page_import_job_render(out,
                                  &(struct page_import_job){
                                      .find_rows = T("行は見出しの次を1行目として数えます。"),
                                      .frame = sample_frame(3),
                                      .heading = T("訂正の確認 第6号"),
                                      .is_trial = true,
                                      .next = T("1,180件の記録が変わります。"),
                                      .apply = url_route("/imports/6/apply"),
                                      .other = url_route("/imports/7"),
                                      .other_name = T("訂正 第7号"),
                                      .drop = url_route("/imports/uploads/6/drop"),
                                      .fields = fields,
                                      .fields_n = N(fields),
                                      .register_name = T("架電記録"),
                                      .person = T("佐藤 次郎"),
                                      .state = page_chip(PAGE_STATE_DONE),
                                      .started_ms = sample_ms(-20),
                                      .seen_ms = sample_ms(-19),
                                      .read = 1192,
                                      .sums = sums,
                                      .sums_n = N(sums),
                                      .is_reconciled = true,
                                      .kinds = kinds,
                                      .kinds_n = N(kinds),
                                      .issues = 15,
                                      .filter = url_route("/imports/6"),
                                      .unfiltered = url_route("/imports/6?chosen=1"),
                                      .severity = {choices, N(choices), NULL},
                                      .remedy = {choices, N(choices), NULL},
                                      .column = {choices, N(choices), NULL},
                                      .is_filtered = true,
                                      .files = {url_route("/imports/6?format=pdf"),
                                                url_route("/imports/6?format=xlsx"),
                                                url_route("/imports/6?format=csv"),
                                                url_route("/imports/6?format=csv-cp932")},
                                      .refused = url_route("/imports/6?severity=3&format=csv"),
                                      .refused_cp932 = url_route("/imports/6?severity=3&format=csv-cp932"),
                                      .faults = faults,
                                      .faults_n = N(faults),
                                      .more = url_route("/imports/6?row=1031"),
                                      .back = url_route("/imports"),
                                  },
                                  ctx);
}
