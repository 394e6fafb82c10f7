/* People as 甲 is told of them, texts with versions, the register of the contract. */
#include "sample_internal.h"

#include "page/staff.h"

static const struct page_nav_item tab_items[] = {
    {MSG_TABS_PEOPLE, {"/people"}, false, PAGE_KEY_NONE},
    {MSG_TABS_CONTRACT, {"/contract"}, true, PAGE_KEY_NONE},
};
static const struct page_tabs tabs = {tab_items, N(tab_items)};
static const struct page_files files = {{"/x?format=pdf"}, {"/x?format=xlsx"}, {"/x?format=csv"}, {"/x?format=csv-cp932"}};

SAMPLE(person_staff)
{
    const struct page_box boxes[] = {{"employment-1", "employment", "1", T("正社員"), false},
                                     {"employment-2", "employment", "2", T("契約社員"), true}};

    return page_person_staff_render(out,
                                    &(struct page_person_staff){.frame = sample_frame(5),
                                                                .name = T("山川 一郎"),
                                                                .action = url_route("/people/5/staff"),
                                                                .back = url_route("/people/5"),
                                                                .nonce = "7",
                                                                .employment = {boxes, N(boxes), T("雇用形態を選択してください。")},
                                                                .department = {T("業務第一課"), NULL},
                                                                .post = {T("主任"), NULL},
                                                                .place = {T("本社3階 作業室"), NULL},
                                                                .badge = {T("A-0012"), NULL}},
                                    ctx);
}

SAMPLE(notices)
{
    const struct page_notice_change changes[] = {
        {T("山川 一郎"), url_route("/people/5"), T("新しい従事者"), NULL,
         T("株式会社架空データサービス、事務取扱担当者、令和8年4月1日から令和9年3月31日まで、派遣、業務第一課")},
        {T("桜井 恵"), url_route("/people/4"), T("担当の変更、期間の変更"), T("管理責任者"), T("管理責任者、代理")},
    };
    const struct page_notice_row rows[] = {
        {1795224225678, T("桜井 恵"), T("2人"), T("増員のため"), NULL, url_route("/notices/900/receive"), T("900"), url_route("/ledger/900")},
        {1795024225678, T("桜井 恵"), T("12人"), T(""), T("令和8年11月20日 9:00 梅田 花"), {0}, T("412"), url_route("/ledger/412")},
    };
    static const enum msg words[] = {MSG_PEOPLE_NAME, MSG_NOTICES_WHAT, MSG_NOTICES_BEFORE, MSG_NOTICES_NOW};
    struct page_head heads[N(words)];

    for (size_t i = 0; i < N(words); i++)
        heads[i] = (struct page_head){words[i], false, "none", NULL, MSG_TABLE_SORT_UP, url_route("/notices?sort=x&dir=asc")};
    return page_notices_render(out,
                               &(struct page_notices){.frame = sample_frame(5),
                                                      .tabs = tabs,
                                                      .heads = heads,
                                                      .heads_n = N(heads),
                                                      .changes = changes,
                                                      .changes_n = N(changes),
                                                      .pager = {.total = 2, .first = 1, .last = 2, .page = 1},
                                                      .files = files,
                                                      .may_notify = true,
                                                      .action = url_route("/notices"),
                                                      .nonce = "7",
                                                      .count = "2",
                                                      .object = "00ff",
                                                      .remark = {T("増員のため"), NULL},
                                                      .rows = rows,
                                                      .rows_n = N(rows),
                                                      .older = url_route("/notices?before=412"),
                                                      .back = url_route("/contract")},
                               ctx);
}

SAMPLE(words)
{
    return page_words_render(out,
                             &(struct page_words){.frame = sample_frame(5),
                                                  .shoulder = T("契約の台帳"),
                                                  .title = T("誓約書の本文"),
                                                  .lead = T("従事者が誓約する本文です。"),
                                                  .version = T("今の版：第2版"),
                                                  .text = T("業務で知り得た個人情報を漏らしません。"),
                                                  .may_change = true,
                                                  .action = url_route("/pledge"),
                                                  .back = url_route("/contract"),
                                                  .nonce = "7",
                                                  .error = T("本文を入力してください。")},
                             ctx);
}

SAMPLE(chain)
{
    static const enum msg words[] = {MSG_PEOPLE_ORG, MSG_CONTRACT_KIND, MSG_CONTRACT_TERM_FROM, MSG_CONTRACT_TERM_UNTIL,
                                     MSG_CONTRACT_APPROVAL, MSG_CONTRACT_PEOPLE, MSG_CONTRACT_OPEN, MSG_CONTRACT_PLACES,
                                     MSG_CONTRACT_SERVICES, MSG_CONTRACT_MEDIA, MSG_CONTRACT_SUPERVISED};
    const struct page_fact facts[] = {{T("契約の初日"), T("令和8年4月1日")}, {T("名簿"), T("交付対象者名簿")}};
    const char *from = T("令和8年4月1日"), *until = T("令和9年3月31日");
    const struct page_chain_org orgs[] = {
        {"", T("架空市"), T("委託者（甲）"), url_route("/contract/1"), from, until, .unasked = T("承認は不要"), .decided = "", .people = 3},
        {"└", T("株式会社架空データサービス"), T("受託者（乙）"), url_route("/contract/2"), from, until, .unasked = T("承認は不要"), .decided = "", .people = 12,
         .open = 8, .overdue = 1, .places = 2, .services = 1, .media = 4},
        {"・└", T("架空配送株式会社"), T("再委託先（丙）"), url_route("/contract/3"), from, until, true, "", page_chip(PAGE_STATE_APPROVED),
         url_route("/matters/800"), T("梅田 花　令和8年11月20日"), .people = 2, .supervised = T("令和8年11月1日")},
        {"・・└", T("架空仕分株式会社"), T("再委託先（丙）"), {0}, from, until, true, "", page_chip(PAGE_STATE_WAITING_APPROVAL),
         url_route("/matters/900"), T("上位への通知が未受領1件"), .people = 0},
    };
    const struct page_chain_notice told[] = {
        {T("架空仕分株式会社"), T("再委託の申請"), T("架空配送株式会社"), T("株式会社架空データサービス"), url_route("/matters/900"), 1795224225678, NULL,
         true, "900", "0", "2"},
        {T("架空印刷株式会社"), T("再委託の終了"), T("株式会社架空データサービス"), T("架空市"), url_route("/matters/700"), 1795024225678,
         T("令和8年11月20日 9:00 梅田 花"), false, "700", "1", "1"},
    };
    const struct page_link links[] = {{T("再委託を申請する"), url_route("/matters/new/18")}};
    const struct page_link gaps[] = {{.text = T("1日に開ける件数")}, {.text = T("複製・加工（紙、特定個人情報）")}};
    struct page_head heads[N(words)];

    for (size_t i = 0; i < N(words); i++)
        heads[i] = (struct page_head){words[i], i >= 5 && i <= 9, "none", NULL, MSG_TABLE_SORT_UP, url_route("/contract?sort=x&dir=asc")};
    return page_chain_render(out,
                             &(struct page_chain){.frame = sample_frame(5),
                                                  .tabs = tabs,
                                                  .title = T("個人番号カード交付業務"),
                                                  .facts = facts,
                                                  .facts_n = N(facts),
                                                  .has_above = true,
                                                  .gaps = gaps,
                                                  .gaps_n = N(gaps),
                                                  .heads = heads,
                                                  .heads_n = N(heads),
                                                  .orgs = orgs,
                                                  .orgs_n = N(orgs),
                                                  .pager = {.total = 4, .first = 1, .last = 4, .page = 1},
                                                  .files = files,
                                                  .told = told,
                                                  .told_n = N(told),
                                                  .receive = url_route("/contract/upstream"),
                                                  .notices = url_route("/notices"),
                                                  .pledge = url_route("/pledge"),
                                                  .links = links,
                                                  .links_n = N(links)},
                             ctx);
}

SAMPLE(sheet)
{
    const struct page_sheet_row rows[] = {
        {T("年度"), T("令和8年度"), T("第1版"), url_route("/contract/2/items/1")},
        {T("処理媒体"), NULL, NULL, url_route("/contract/2/items/8")},
    };

    return page_sheet_render(out,
                             &(struct page_sheet){.frame = sample_frame(5),
                                                  .org = T("株式会社架空データサービス"),
                                                  .rows = rows,
                                                  .rows_n = N(rows),
                                                  .files = files,
                                                  .versions = url_route("/contract/2/versions"),
                                                  .draft = url_route("/documents/new/2201"),
                                                  .form = T("審議会への報告様式"),
                                                  .back = url_route("/contract")},
                             ctx);
}

SAMPLE(sheet_versions)
{
    const struct page_sheet_change changes[] = {
        {T("委託する業務"), T("第2版"), 1795224225678, T("封入"), T("封入と発送"), url_route("/ledger/812")},
        {T("年度"), T("第1版"), 1795024225678, NULL, T("令和8年度"), url_route("/ledger/700")},
    };

    return page_sheet_versions_render(out,
                                      &(struct page_sheet_versions){.frame = sample_frame(5),
                                                                    .org = T("株式会社架空データサービス"),
                                                                    .changes = changes,
                                                                    .changes_n = N(changes),
                                                                    .older = url_route("/contract/2/versions?before=700"),
                                                                    .back = url_route("/contract/2")},
                                      ctx);
}
