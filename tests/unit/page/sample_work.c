/* Working with records: registers, search, record, imports. */
#include "sample_internal.h"

#include "page/imports.h"
#include "page/record.h"
#include "page/registers.h"
#include "page/search.h"

SAMPLE(registers)
{
    const struct url url = url_route("/registers/1");
    const struct page_register rows[] = {
        {T("受診勧奨対象者名簿"),
         url,
         T("特定健診の受診勧奨の架電"),
         T("要配慮個人情報"),
         118000,
         {2027, 3, 31},
         T("山田 花子")},
        {T("架電記録"), url, T("架電結果の報告"), T("一般"), 34120, {2027, 3, 31}, T("佐藤 次郎")},
        {T("通話録音"), url, T("苦情と事故の調査"), T("一般"), 2210, {2026, 5, 31}, T("鈴木 三郎")},
    };

    return page_registers_render(
        out, &(struct page_registers){.frame = sample_frame(1), .rows = rows, .rows_n = N(rows)},
        ctx);
}

/* The form, with an error in it if ${is_wrong}. */
static struct page_search search_form(const struct page_option *purposes,
                                      const struct page_option *eras)
{
    return (struct page_search){
        .frame = sample_frame(2),
        .action = url_route("/search"),
        .clear = url_route("/search"),
        .purpose = {purposes, 2, NULL},
        .birth = {.era = {eras, 2, NULL}},
    };
}

SAMPLE(search_form)
{
    const struct page_option purposes[] = {{"call", T("受診勧奨の架電"), false},
                                           {"complaint", T("苦情への対応"), false}};
    const struct page_option eras[] = {{"showa", T("昭和"), true}, {"heisei", T("平成"), false}};
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
    return page_search_render(out, &v, ctx);
}

SAMPLE(search_none)
{
    const struct page_option purposes[] = {{"call", T("受診勧奨の架電"), true},
                                           {"complaint", T("苦情への対応"), false}};
    const struct page_option eras[] = {{"showa", T("昭和"), true}, {"heisei", T("平成"), false}};
    struct page_search v = search_form(purposes, eras);

    v.has_result = true;
    v.summary = T("目的：受診勧奨の架電、氏名あり");
    return page_search_render(out, &v, ctx);
}

SAMPLE(search)
{
    const struct page_option purposes[] = {{"call", T("受診勧奨の架電"), true},
                                           {"complaint", T("苦情への対応"), false}};
    const struct page_option eras[] = {{"showa", T("昭和"), true}, {"heisei", T("平成"), false}};
    static const enum page_state states[] = {PAGE_STATE_SOON, PAGE_STATE_DOING, PAGE_STATE_DONE,
                                             PAGE_STATE_WAITING};
    struct page_hit hits[12];
    struct page_search v = search_form(purposes, eras);

    for (size_t i = 0; i < N(hits); i++)
        hits[i] = (struct page_hit){
            .number = T("R8-000123"),
            .url = url_route("/records/R8-000123"),
            .name = T("髙橋 一郎"),
            .is_name_masked = i != 0,
            .is_address_masked = true,
            .state = page_chip(states[i % N(states)]),
            .due = {2026, 4, (uint8_t)(3 + i)},
            .owner = T("佐藤 次郎"),
            .leaf = 5120 + i,
        };
    v.has_result = true;
    v.summary = T("目的：受診勧奨の架電、氏名あり");
    v.hits = hits;
    v.hits_n = N(hits);
    v.pager = (struct page_pager){.total = 1234,
                                  .first = 51,
                                  .last = 100,
                                  .page = 2,
                                  .pages = 25,
                                  .previous = url_route("/search/r/ab12?page=1"),
                                  .next = url_route("/search/r/ab12?page=3")};
    return page_search_render(out, &v, ctx);
}

SAMPLE(record)
{
    const struct url url = url_route("/ledger/5120");
    const struct page_value who[] = {
        {T("name"), T("氏名"), T("髙橋 一郎"), false, true, true},
        {T("kana"), T("よみがな"), NULL, true, false, true},
        {T("birth"), T("生年月日"), NULL, true, false, true},
        {T("sex"), T("性別"), T("男"), false, false, false},
    };
    const struct page_value where[] = {
        {T("address"), T("住所"), NULL, true, false, true},
        {T("tel"), T("電話番号"), NULL, true, false, true},
        {T("tel2"), T("日中の連絡先"), NULL, false, false, false},
    };
    const struct page_value check[] = {
        {T("insurer"), T("保険者番号"), T("138081"), false, false, false},
        {T("last"), T("前回の受診"), T("令和6年度"), false, false, false},
        {T("result"), T("健診の結果"), NULL, true, false, false},
    };
    const struct page_section sections[] = {{"who", T("本人"), who, N(who)},
                                            {"where", T("連絡先"), where, N(where)},
                                            {"check", T("健診"), check, N(check)}};
    const struct page_option reasons[] = {{"call", T("架電のため"), true},
                                          {"check", T("内容の点検"), false}};
    const struct page_link acts[] = {{T("架電の結果を記録する"), url},
                                     {T("記録を変更する"), url},
                                     {T("苦情として引き継ぐ"), url}};
    const struct page_forbidden forbidden[] = {
        {T("持出し"), T("委託者の承認がありません。"), T("特記事項 20.3"), url,
         T("持出しの承認を申請する")},
        {T("健診の結果の表示"),
         T("あなたの役割では利用できません。"),
         T("特記事項 8.2"),
         {NULL},
         NULL},
    };
    const struct page_history history[] = {
        {5120, url, sample_ms(0), T("山田 花子"), T("閲覧")},
        {4981, url, sample_ms(-1300), T("佐藤 次郎"), T("架電")},
        {4400, url, sample_ms(-8000), T("佐藤 次郎"), T("閲覧")},
        {310, url, sample_ms(-30000), T("山田 花子"), T("取込み")},
    };

    return page_record_render(out,
                              &(struct page_record){
                                  .frame = sample_frame(2),
                                  .title = T("R8-000123"),
                                  .class_word = T("要配慮個人情報"),
                                  .purpose = T("受診勧奨の架電"),
                                  .register_name = T("受診勧奨対象者名簿"),
                                  .leaf = 5120,
                                  .leaf_url = url,
                                  .state = page_chip(PAGE_STATE_DOING),
                                  .show = url_route("/records/1/show"),
                                  .reason = {reasons, N(reasons), NULL},
                                  .shown_today = 42,
                                  .shown_max = 200,
                                  .sections = sections,
                                  .sections_n = N(sections),
                                  .acts = acts,
                                  .acts_n = N(acts),
                                  .forbidden = forbidden,
                                  .forbidden_n = N(forbidden),
                                  .history = history,
                                  .history_n = N(history),
                                  .all_history = url,
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
                                       .fields = fields,
                                       .fields_n = N(fields),
                                       .reason = {T("本人からの申出"), NULL},
                                   },
                                   ctx);
}

SAMPLE(imports)
{
    const struct page_option targets[] = {{"1", T("受診勧奨対象者名簿"), false},
                                          {"2", T("架電記録"), false}};
    const struct url url = url_route("/imports/7");
    const struct page_import rows[] = {
        {T("対象者_第1回.xlsx"), url, T("受診勧奨対象者名簿"), sample_ms(0), T("山田 花子"), 40000,
         0, page_chip(PAGE_STATE_DOING)},
        {T("架電結果_0331.csv"), url, T("架電記録"), sample_ms(-1400), T("佐藤 次郎"), 1192, 12,
         page_chip(PAGE_STATE_DONE)},
    };

    return page_imports_render(out,
                               &(struct page_imports){
                                   .frame = sample_frame(3),
                                   .action = url_route("/imports"),
                                   .target = {targets, 2, NULL},
                                   .file_error = T("ファイルを選択してください。"),
                                   .max_bytes = 104857600,
                                   .max_rows = 1000000,
                                   .rows = rows,
                                   .rows_n = N(rows),
                               },
                               ctx);
}

SAMPLE(import_running)
{
    return page_import_job_render(out,
                                  &(struct page_import_job){
                                      .frame = sample_frame(3),
                                      .name = T("対象者_第1回.xlsx"),
                                      .register_name = T("受診勧奨対象者名簿"),
                                      .state = page_chip(PAGE_STATE_DOING),
                                      .is_running = true,
                                      .done = 12000,
                                      .total = 40000,
                                      .started_ms = sample_ms(-2),
                                      .ends_ms = sample_ms(5),
                                      .refresh = url_route("/imports/7"),
                                  },
                                  ctx);
}

SAMPLE(import_report)
{
    const struct page_import_fault faults[] = {
        {18, T("生年月日"), T("8桁の数字"), T("実在しない日付です。"),
         T("原本の日付を確かめて入力し直す")},
        {204, T("郵便番号"), T("空欄"), T("必須の項目です。"), T("7桁の数字を入力する")},
        {1031, T("氏名"), T("41文字の漢字"), T("40文字を超えています。"), T("40文字以内に分ける")},
    };

    return page_import_job_render(out,
                                  &(struct page_import_job){
                                      .frame = sample_frame(3),
                                      .name = T("架電結果_0331.csv"),
                                      .register_name = T("架電記録"),
                                      .state = page_chip(PAGE_STATE_WAITING),
                                      .started_ms = sample_ms(-20),
                                      .ends_ms = sample_ms(-19),
                                      .read = 1192,
                                      .taken = 1150,
                                      .unchanged = 39,
                                      .refused = 3,
                                      .is_reconciled = true,
                                      .pager = {.total = 3, .first = 1, .last = 3},
                                      .faults = faults,
                                      .faults_n = N(faults),
                                      .report_xlsx = url_route("/imports/8/faults.xlsx"),
                                      .accept = url_route("/imports/8/accept"),
                                      .discard = url_route("/imports/8/discard"),
                                  },
                                  ctx);
}
