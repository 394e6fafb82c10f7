/* Matters: what waits, the ledger of a kind, forms, one with its history, what a contract still has open. */
#include "sample_internal.h"

#include "page/matters.h"
#include "page/packages.h"

static const struct page_clause clauses[] = {{"N20.4", "持ち出した物は、返却を確かめて記録する。"}};

static struct page_matter_row row(void)
{
    return (struct page_matter_row){T("第128号"), url_route("/matters/128"), T("持出し"), T("受診券のデータ"), T("山川 一郎"),
                                    T("令和8年11月30日"), page_chip(PAGE_STATE_LATE)};
}

static struct page_date_field day(const char *error)
{
    static const struct page_option eras[] = {{"R", "令和", true}};

    return (struct page_date_field){{eras, N(eras), NULL}, T("8"), T("11"), T("21"), error};
}

SAMPLE(matters)
{
    const struct page_matter_row rows[] = {row(), row()};
    const struct page_matter_kind kinds[] = {{T("持出し"), T("持出管理簿"), url_route("/matters/kinds/1"), url_route("/matters/new/1"), 1204, 3, 1, T("令和8年11月21日 9:00")},
                                             {T("再委託"), T("再委託一覧"), url_route("/matters/kinds/18"), {NULL}, 0, 0, 0, NULL}};

    return page_matters_render(out,
                               &(struct page_matters){.frame = sample_frame(4), .rows = rows, .rows_n = N(rows), .late = rows, .late_n = 1,
                                                      .kinds = kinds, .kinds_n = N(kinds), .files = {url_route("/x"), url_route("/x"), url_route("/x"), url_route("/x")},
                                                      .copies = url_route("/matters/copies"), .use = url_route("/ledger/use"), .find = url_route("/matters"),
                                                      .number = {T("９９"), T("この番号の登録はありません。")}, .packages = url_route("/packages"), .closing = url_route("/matters/closing")},
                               ctx);
}

SAMPLE(matter_ledger)
{
    const struct page_option show[] = {{"0", T("指定しない"), true}, {"1", T("承認待ち"), false}};
    const struct page_matter_select filters[] = {{"show", T("状態"), show, N(show)}, {"person", T("関わった人"), show, N(show)}};
    const struct page_matter_cell cells[] = {{T("種別"), T("データ（暗号化）")}, {T("返却日時"), NULL}};
    const struct page_matter_line rows[] = {{T("128"), url_route("/matters/128"), cells, N(cells), page_chip(PAGE_STATE_DOING)}};
    const struct page_matter_head heads[] = {{T("番号"), "ascending", "up", MSG_TABLE_SORT_DOWN, url_route("/matters/kinds/1")},
                                             {T("種別"), "none", NULL, MSG_TABLE_SORT_UP, url_route("/matters/kinds/1")},
                                             {T("返却日時"), "none", NULL, MSG_TABLE_SORT_UP, url_route("/matters/kinds/1")},
                                             {T("状態"), "none", NULL, MSG_TABLE_SORT_UP, url_route("/matters/kinds/1")}};

    return page_matter_ledger_render(
        out,
        &(struct page_matter_ledger){.frame = sample_frame(4), .title = T("持出管理簿"), .kind = T("持出し"), .action = url_route("/matters/kinds/1"),
                                     .lead = T("紙の写しとデータの出力を一つにまとめたものです。"), .cut = T("新しいものから2,000件です。"),
                                     .filters = filters, .filters_n = N(filters), .from = {T("R8.4.1"), NULL},
                                     .until = {T("きのう"), T("日付として読めません。")}, .add = url_route("/matters/new/1"), .labels = url_route("/matters/kinds/13/labels"), .other = url_route("/matters/kinds/21"), .other_name = T("特定個人情報ファイル利用管理簿"), .heads = heads,
                                     .heads_n = N(heads), .rows = rows, .rows_n = N(rows),
                                     .pager = {.total = 1, .first = 1, .last = 1, .page = 1},
                                     .files = {url_route("/x"), url_route("/x"), url_route("/x"), url_route("/x")}},
        ctx);
}

SAMPLE(matter_form)
{
    const struct page_option options[] = {{"1", T("した"), true}, {"2", T("必要がない"), false}};
    const struct page_matter_input inputs[] = {
        {"f-1", T("送る物と含まれる情報"), NULL, true, true, false, T("名簿の写し"), T("入力してください。"), NULL, 0},
        {"f-2", T("送付先"), T("例：第一会場"), true, false, false, T("第一会場"), NULL, NULL, 0},
        {"f-4", T("暗号化"), NULL, true, false, false, T("1"), NULL, options, N(options)},
        {"f-20", T("業務に不可欠である理由"), T("取扱いの条件「業務に不可欠」（H10.2-out）"), false, true, true, T(""), T("取扱いの条件「業務に不可欠」が満たされていません（H10.2-out）。"), NULL, 0},
    };
    const struct page_fact facts[] = {{T("区分"), T("重要情報")}};
    const struct page_box items[] = {{"item-103", "item-103", "1", T("氏名"), true}, {"item-108", "item-108", "1", T("住所"), false}};

    return page_matter_form_render(
        out,
        &(struct page_matter_form){.frame = sample_frame(4), .shoulder = T("発送・受領管理簿"), .title = T("送付"), .lead = T("承認を待ちます。"),
                                   .facts = facts, .facts_n = 1, .clauses = clauses, .clauses_n = 1, .action = url_route("/matters/new/4"),
                                   .back = url_route("/matters"), .nonce = "1", .is_new = true, .has_kind = true, .data_class = {options, N(options), NULL},
                                   .medium = {options, N(options), T("選択してください。")}, .reg = {options, N(options), NULL},
                                   .org = {options, N(options), NULL}, .ref = {options, N(options), NULL}, .items = {items, N(items), NULL}, .has_register = true, .has_org = true,
                                   .parent = {options, N(options), NULL}, .has_parent = true,
                                   .has_ref = true, .from = day(NULL), .until = day(T("終了日は、開始日より後にしてください。")), .has_count = true,
                                   .count = {T("0"), T("1以上の数字を入力してください。")}, .inputs = inputs, .inputs_n = N(inputs), .verb = T("申請する")},
        ctx);
}

SAMPLE(matter)
{
    const struct page_fact facts[] = {{T("持出先"), T("第一会場")}, {T("返却時の確認内容"), NULL}};
    const struct page_matter_event events[] = {
        {T("申請・登録"), T("山川 一郎"), sample_ms(0), NULL, url_route("/ledger/128")},
        {T("返却を確認する (2)"), T("桜井 恵"), sample_ms(90), T("返却時の確認内容: 封印に異常なし"), {NULL}},
    };
    const struct page_matter_file files[] = {
        {T("第一会場の平面図"), T("PDF 120KB"), T("山川 一郎"), sample_ms(30), url_route("/matters/128/files/130")}};
    const struct page_link links[] = {{T("返却を確認する"), url_route("/matters/128/steps/1")}};

    return page_matter_render(out,
                              &(struct page_matter){.frame = sample_frame(4), .number = T("第128号"), .kind = T("持出し"),
                                                    .state = page_chip(PAGE_STATE_LATE), .facts = facts, .facts_n = N(facts), .clauses = clauses,
                                                    .clauses_n = 1, .events = events, .events_n = N(events), .steps = links, .steps_n = 1,
                                                    .below = links, .below_n = 1, .files = files, .files_n = N(files), .attach = url_route("/matters/128/files/new"), .receipt = url_route("/matters/128/receipt"), .approval = url_route("/approvals/128"),
                                                    .back = url_route("/matters/kinds/1")},
                              ctx);
}

SAMPLE(stock)
{
    const struct page_head heads[] = {{.label = MSG_STOCK_NUMBER}, {.label = MSG_STOCK_KIND}, {.label = MSG_STOCK_WHAT},
                                      {.label = MSG_MATTERS_COUNT}, {.label = MSG_SEARCH_STATE}, {.label = MSG_STOCK_BY}, {.label = MSG_STOCK_AT}};
    const struct page_stock_row rows[] = {
        {T("120"), url_route("/matters/120"), T("記録媒体"), T("HDD-07"), 1, {"green", "check", MSG_STOCK_SEEN}, T("山川 一郎"), sample_ms(3), true},
        {T("121"), url_route("/matters/121"), T("紙の束"), T("交付通知書の束"), 300, {"red", "error", MSG_STOCK_MISSING}, NULL, 0, true},
    };

    return page_stock_render(out,
                             &(struct page_stock){.frame = sample_frame(4), .shoulder = T("第140号"), .left = T("まだ確認されていない物：1件"), .counts = true,
                                                  .number = {T("AZ-1-x"), T("番号を入力してください。")}, .action = url_route("/matters/140/stock"),
                                                  .close = url_route("/matters/140/steps/3"), .back = url_route("/matters/140"), .heads = heads,
                                                  .heads_n = N(heads), .rows = rows, .rows_n = N(rows),
                                                  .pager = {.total = 2, .first = 1, .last = 2, .page = 1},
                                                  .files = {url_route("/matters/140/stock?format=pdf"), url_route("/matters/140/stock?format=xlsx"),
                                                            url_route("/matters/140/stock?format=csv"), url_route("/matters/140/stock?format=csv-cp932")}},
                             ctx);
}

SAMPLE(attach_new)
{
    return page_attach_new_render(out,
                                  &(struct page_attach_new){.frame = sample_frame(4), .shoulder = T("第128号"), .title = T("区域・保管場所"),
                                                            .limit = T("8MBまで。"), .error = T("ファイルを選んでください。"),
                                                            .action = url_route("/matters/128/files/new"), .back = url_route("/matters/128")},
                                  ctx);
}

SAMPLE(attach)
{
    const struct page_fact facts[] = {{T("形式"), T("写真（JPEG）")}, {T("大きさ"), T("1,204KB")}};

    return page_attach_render(out,
                              &(struct page_attach){.frame = sample_frame(4), .facts = facts, .facts_n = N(facts), .wait = T("検査をしています。"),
                                                    .can_scan = true, .action = url_route("/matters/128/files/uploads/7"),
                                                    .scan = url_route("/matters/128/files/uploads/7/scan"),
                                                    .drop = url_route("/matters/128/files/uploads/7/drop"),
                                                    .words = {T("第一会場の平面図"), T("入力してください。")}},
                              ctx);
}

SAMPLE(matter_close)
{
    const struct page_close_row things[] = {{T("残っている記録"), 1024, T("管理責任者が消去を申請する"), url_route("/erasure")},
                                            {T("有効な従事者"), 0, T("総括責任者が従事を終了する"), url_route("/people")}};
    const struct page_matter_row rows[] = {row()};

    const struct page_closed_row shown[] = {
        {T("記録媒体"), T("第131号 外付けHDD"), url_route("/matters/131"), page_chip(PAGE_STATE_LATE), 1, T("令和9年4月1日"), NULL, {0}},
        {T("消去"), T("第140号 交付対象者名簿"), url_route("/approvals/140"), page_chip(PAGE_STATE_DONE), 0, NULL, T("消去証明書 第150号"), url_route("/approvals/140/certificate")},
    };
    const struct page_option options[] = {{"1", T("残っている"), false}};
    const struct page_head heads[] = {{MSG_THINGS_KIND, false, "none", NULL, MSG_TABLE_SORT_UP, url_route("/matters/closing")}};

    return page_matter_close_render(out,
                                    &(struct page_matter_close){.frame = sample_frame(4), .things = things, .things_n = N(things), .backups = T("令和9年6月1日"), .rows = rows,
                                                                .rows_n = 1, .left = 2, .add = url_route("/matters/new/22"), .show = {options, N(options), NULL},
                                                                .kind = {options, N(options), NULL}, .action = url_route("/matters/closing"), .heads = heads,
                                                                .heads_n = N(heads), .shown = shown, .shown_n = N(shown),
                                                                .pager = {.total = 2, .first = 1, .last = 2, .page = 1},
                                                                .files = {url_route("/x"), url_route("/x"), url_route("/x"), url_route("/x")}},
                                    ctx);
}

SAMPLE(packages)
{
    const struct page_head heads[] = {{MSG_PACKAGES_NUMBER, false, "none", NULL, MSG_TABLE_SORT_UP, url_route("/packages")}};
    const struct page_package_row rows[] = {{T("AZP-412"), url_route("/packages/412"), T("交付対象者名簿"), T("山川 一郎"), 1024, T("令和8年11月30日"), 1,
                                             page_chip(PAGE_STATE_DONE)}};

    return page_packages_render(out,
                                &(struct page_packages){.frame = sample_frame(4), .heads = heads, .heads_n = N(heads), .rows = rows, .rows_n = N(rows),
                                                        .pager = {.total = 1, .first = 1, .last = 1, .page = 1},
                                                        .files = {url_route("/x"), url_route("/x"), url_route("/x"), url_route("/x")}},
                                ctx);
}

SAMPLE(package)
{
    const struct page_fact facts[] = {{T("件数"), T("1,024件")}, {T("SHA-256"), T("30cf3d7d133b08543cb6c8933c29dfc1")}};

    return page_package_render(out,
                               &(struct page_package){.frame = sample_frame(4), .number = T("AZP-412"), .shoulder = T("暗号化パッケージ"),
                                                      .state = page_chip(PAGE_STATE_DONE), .passphrase = T("k7m2-9xqp-4rtw-8hnz-3vbc"),
                                                      .hint = T("ファイルとパスフレーズは、別の方法で渡してください。"), .facts = facts,
                                                      .facts_n = N(facts), .fetch = url_route("/packages/412/file"),
                                                      .tell = url_route("/packages/412/passphrase"), .drop = url_route("/packages/412/drop"),
                                                      .matter = url_route("/matters/128"), .refresh = url_route("/packages/412"),
                                                      .back = url_route("/packages")},
                               ctx);
}

SAMPLE(package_new)
{
    const struct page_option options[] = {{"1", T("名簿のすべての記録"), true}, {"2", T("未交付の人"), false}};
    const struct page_box boxes[] = {{"f-3", "f-3", "1", T("氏名"), true}, {"f-8", "f-8", "1", T("住所"), false}};
    const struct page_fact facts[] = {{T("数量"), T("1,024件")}};

    return page_package_new_render(out,
                                   &(struct page_package_new){.frame = sample_frame(4), .shoulder = T("第128号"), .facts = facts, .facts_n = 1,
                                                              .action = url_route("/matters/128/package"), .back = url_route("/matters/128"),
                                                              .nonce = "1", .records = {options, N(options), T("選択してください。")},
                                                              .purpose = {options, N(options), NULL}, .format = {options, N(options), NULL},
                                                              .fields = {boxes, N(boxes), T("1つ以上選んでください。")},
                                                              .until = day(T("期限を入力してください。")),
                                                              .certificate = {T("-----BEGIN CERTIFICATE-----"), T("証明書として読めません。")}},
                                   ctx);
}
