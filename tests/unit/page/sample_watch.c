/* Watching and deciding: ledger, refusals, approvals, erasure, components. */
#include "sample_internal.h"

#include "page/approvals.h"
#include "page/components.h"
#include "page/erasure.h"
#include "page/ledger.h"
#include "page/refusal.h"

static const char hash[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

SAMPLE(ledger)
{
    const struct page_option acts[] = {{"read", T("閲覧"), false}, {"export", T("持出し"), true}};
    const struct page_option eras[] = {{"reiwa", T("令和"), true}};
    static const char *const names[] = {"閲覧", "検索", "変更", "持出し", "架電"};
    struct page_ledger_row rows[10];

    for (size_t i = 0; i < N(rows); i++)
        rows[i] = (struct page_ledger_row){
            .leaf = 5120 - i,
            .url = url_route("/ledger/5120"),
            .at_ms = sample_ms(-(int64_t)i * 7),
            .person = T(i % 2 ? "佐藤 次郎" : "山田 花子"),
            .act = T(names[i % N(names)]),
            .subject = i % 5 == 1 ? NULL : T("s-7f3a91c2"),
            .clause = i == 3 ? T("特記事項 20.3") : "",
            .verdict = page_chip(i == 3 ? PAGE_STATE_REFUSED : PAGE_STATE_PERMITTED),
        };
    return page_ledger_render(out,
                              &(struct page_ledger){
                                  .frame = sample_frame(6),
                                  .action = url_route("/ledger"),
                                  .clear = url_route("/ledger"),
                                  .act = {acts, N(acts), NULL},
                                  .from = {.era = {eras, 1, NULL}, .year = T("8")},
                                  .to = {.era = {eras, 1, NULL}},
                                  .size = 5120,
                                  .root = T(hash),
                                  .witnessed_ms = sample_ms(-3),
                                  .witness = T("練馬区 保健予防課"),
                                  .pager = {.total = 5120,
                                            .first = 1,
                                            .last = 10,
                                            .page = 1,
                                            .pages = 512,
                                            .next = url_route("/ledger?page=2")},
                                  .rows = rows,
                                  .rows_n = N(rows),
                                  .proof = url_route("/ledger/proof"),
                                  .export_csv = url_route("/ledger.csv"),
                              },
                              ctx);
}

SAMPLE(ledger_entry)
{
    const struct page_fact facts[] = {{T("作業者"), T("P-0012 山田 花子")},
                                      {T("操作"), T("持出し（拒否）")},
                                      {T("対象"), T("s-7f3a91c2")},
                                      {T("端末"), T("T-014")},
                                      {T("目的"), NULL}};
    const struct page_clause clauses[] = {
        {T("特記事項 20.3"), T("個人情報の持出しには、委託者の承認を要する。")}};
    const struct page_fact path[] = {{T("左"), T(hash)}, {T("右"), T(hash)}, {T("左"), T(hash)}};

    return page_ledger_entry_render(
        out,
        &(struct page_ledger_entry){
            .frame = sample_frame(6),
            .leaf = 5117,
            .at_ms = sample_ms(0),
            .verdict = page_chip(PAGE_STATE_REFUSED),
            .facts = facts,
            .facts_n = N(facts),
            .clauses = clauses,
            .clauses_n = 1,
            .text = T("azukari-leaf 1\nat 2026-04-01T05:05:00.000Z\nwho P-0012\nact "
                      "take-out\nsubject s-7f3a91c2\nverdict deny\nclause nerima-20.3\n"),
            .hash = T(hash),
            .origin = T("azukari.example/nerima"),
            .tree_size = 5120,
            .root = T(hash),
            .path = path,
            .path_n = N(path),
            .proof = url_route("/ledger/5117.tlog-proof"),
            .previous = url_route("/ledger/5116"),
            .next = url_route("/ledger/5118"),
        },
        ctx);
}

SAMPLE(refusal)
{
    const struct page_clause clauses[] = {
        {T("特記事項 20.3"), T("個人情報の持出しには、委託者の承認を要する。")},
        {T("特記事項 20.5"), T("持ち出す電磁的記録は、暗号化する。")},
    };
    const struct page_link next[] = {{T("持出しの承認を申請する"), url_route("/requests/new")},
                                     {T("承認済みの持出しを見る"), url_route("/requests")}};

    return page_refusal_render(out,
                               &(struct page_refusal){
                                   .frame = sample_frame(2),
                                   .what = T("持ち出せません"),
                                   .why = T("委託者の承認がありません。"),
                                   .clauses = clauses,
                                   .clauses_n = N(clauses),
                                   .next = next,
                                   .next_n = N(next),
                                   .leaf = 5117,
                                   .leaf_url = url_route("/ledger/5117"),
                                   .back = url_route("/records/1"),
                               },
                               ctx);
}

SAMPLE(error)
{
    return page_error_render(out,
                             &(struct page_error){
                                 .frame = sample_frame(2),
                                 .heading = MSG_ERROR_INTERNAL,
                                 .advice = MSG_ERROR_INTERNAL_ADVICE,
                                 .number = T("7F3A91C2"),
                                 .at_ms = sample_ms(0),
                                 .back = url_route("/home"),
                             },
                             ctx);
}

SAMPLE(approvals)
{
    const struct page_approval_row rows[] = {
        {T("A-0031"),
         url_route("/approvals/31"),
         T("持出し"),
         T("佐藤 次郎"),
         sample_ms(-90),
         {2026, 4, 1},
         1,
         2,
         page_chip(PAGE_STATE_SOON)},
        {T("A-0032"),
         url_route("/approvals/32"),
         T("再委託"),
         T("鈴木 三郎"),
         sample_ms(-60),
         {2026, 4, 8},
         0,
         2,
         page_chip(PAGE_STATE_WAITING)},
    };

    return page_approvals_render(
        out, &(struct page_approvals){.frame = sample_frame(4), .rows = rows, .rows_n = N(rows)},
        ctx);
}

/* An approval, which this person may decide on if ${is_open}. */
static enum err approval(struct buf *out, const struct page_ctx *ctx, bool is_open)
{
    const struct page_fact facts[] = {
        {T("件数"), T("1,180件")},
        {T("宛先"), T("練馬区 保健予防課")},
        {T("媒体"), T("暗号化したUSBメモリ 1本")},
        {T("期間"), T("令和8年4月2日から令和8年4月3日まで")},
        {T("申請者"), T("佐藤 次郎（従事者）")},
        {T("1人目の承認"), T("鈴木 三郎（管理者）令和8年4月1日 13:40")}};
    const struct page_change changes[] = {
        {T("持ち出す項目"), T("氏名、住所"), T("氏名、住所、電話番号")},
        {T("運搬"), NULL, T("2人で手渡し")}};
    const struct page_clause_check checks[] = {
        {page_chip(PAGE_STATE_OK), T("特記事項 20.1"), T("目的の範囲内であること。")},
        {page_chip(PAGE_STATE_OK), T("特記事項 20.5"), T("暗号化されていること。")},
        {page_chip(PAGE_STATE_WAITING), T("特記事項 20.3"),
         T("委託者の承認があること。この署名で満たされます。")},
    };
    const struct page_link evidence[] = {{T("運搬計画書.pdf"), url_route("/files/1")},
                                         {T("媒体の登録 M-0007"), url_route("/media/7")}};

    return page_approval_render(
        out,
        &(struct page_approval){
            .frame = sample_frame(4),
            .number = T("A-0031"),
            .operation = T("持出し"),
            .sentence = T("対象者1,180件の氏名と連絡先を、暗号化した媒体で練馬区へ持ち出します。"),
            .facts = facts,
            .facts_n = N(facts),
            .changes = changes,
            .changes_n = N(changes),
            .checks = checks,
            .checks_n = N(checks),
            .evidence = evidence,
            .evidence_n = N(evidence),
            .hash = T(hash),
            .descriptor = url_route("/approvals/31/descriptor"),
            .action = is_open ? url_route("/approvals/31") : (struct url){NULL},
            .why_not = T("申請した本人は承認できません（特記事項 20.3）。"),
            .passkey_options = T("{}"),
            .decision_error = T("判断を選択してください。"),
            .back = url_route("/approvals"),
        },
        ctx);
}

SAMPLE(approval)
{
    return approval(out, ctx, true);
}

SAMPLE(approval_closed)
{
    return approval(out, ctx, false);
}

SAMPLE(erasure_apply)
{
    const struct page_option scopes[] = {{"rec", T("通話録音（令和8年2月分）"), true},
                                         {"all", T("契約のすべて"), false}};
    const struct page_option grounds[] = {{"10", T("特記事項 12.1（業務の終了）"), false}};
    const struct page_fact facts[] = {
        {T("通話録音"), T("2,210件")}, {T("鍵"), T("2,210個")}, {T("バックアップ"), T("3世代")}};

    return page_erasure_apply_render(out,
                                     &(struct page_erasure_apply){
                                         .frame = sample_frame(5),
                                         .action = url_route("/erasure"),
                                         .back = url_route("/home"),
                                         .scope = {scopes, 2, NULL},
                                         .ground = {grounds, 1, T("根拠を選択してください。")},
                                         .facts = facts,
                                         .facts_n = N(facts),
                                     },
                                     ctx);
}

SAMPLE(certificate)
{
    const struct page_erased rows[] = {
        {T("対象者の鍵"),
         T("鍵の破棄"),
         118000,
         sample_ms(-60),
         {0, 0, 0},
         true,
         page_chip(PAGE_STATE_DONE)},
        {T("契約年度の鍵"),
         T("鍵の破棄と世代の更新"),
         1,
         sample_ms(-59),
         {0, 0, 0},
         true,
         page_chip(PAGE_STATE_DONE)},
        {T("保管媒体"),
         T("物理的な破壊"),
         2,
         0,
         {2026, 4, 10},
         false,
         page_chip(PAGE_STATE_WAITING)},
    };
    const struct page_clause clauses[] = {
        {T("特記事項 12.1"), T("業務が終わったときは、個人情報を消去し、証明書を提出する。")}};

    return page_certificate_render(out,
                                   &(struct page_certificate){
                                       .frame = sample_frame(5),
                                       .number = T("消証-R8-0003"),
                                       .contract = T("特定健診受診勧奨業務委託（令和7年度）"),
                                       .scope = T("契約のすべてのデータ"),
                                       .made = {2026, 4, 1},
                                       .made_by = T("山田 花子（総括責任者）"),
                                       .witness = T("高田 四郎（練馬区）"),
                                       .rows = rows,
                                       .rows_n = N(rows),
                                       .pending = 1,
                                       .clauses = clauses,
                                       .clauses_n = 1,
                                       .leaf = 5120,
                                       .leaf_url = url_route("/ledger/5120"),
                                       .hash = T(hash),
                                       .qr = sample_qr(),
                                       .pdf = url_route("/erasure/3.pdf"),
                                       .back = url_route("/home"),
                                   },
                                   ctx);
}

SAMPLE(components)
{
    struct page_chip chips[PAGE_STATE__MAX];
    struct page_banner banners[PAGE_BANNER__MAX - 1];
    const struct page_option options[] = {{"1", T("受診勧奨の架電"), true},
                                          {"2", T("苦情への対応"), false}};
    const struct page_option eras[] = {{"reiwa", T("令和"), true}, {"heisei", T("平成"), false}};
    const struct page_fact facts[] = {{T("利用目的"), T("受診勧奨の架電")}, {T("備考"), NULL}};
    const struct page_clause clauses[] = {
        {T("特記事項 20.3"), T("個人情報の持出しには、委託者の承認を要する。")}};

    for (size_t i = 0; i < N(chips); i++)
        chips[i] = page_chip((enum page_state)i);
    for (size_t i = 0; i < N(banners); i++)
        banners[i] = page_banner((enum page_banner_kind)(i + 1), T("名簿1,180件を取り込みました"),
                                 T("次は、不備の一覧を確かめてください。"));
    return page_components_render(
        out,
        &(struct page_components){
            .frame = sample_frame(7),
            .chips = chips,
            .chips_n = N(chips),
            .banners = banners,
            .banners_n = N(banners),
            .here = url_route("/components"),
            .filled = {T("R8-000123"), NULL},
            .wrong = {T("ABC"), T("受付番号は、R8-に続けて6桁の数字で入力してください。")},
            .select = {options, 2, NULL},
            .wrong_select = {options, 2, T("利用目的を選択してください。")},
            .date = {.era = {eras, 2, NULL}, .year = T("8"), .month = T("4"), .day = T("1")},
            .wrong_date = {.era = {eras, 2, NULL},
                           .month = T("13"),
                           .error = T("生年月日は実在する日付を入力してください。")},
            .pager = {.total = 1234,
                      .first = 51,
                      .last = 100,
                      .page = 2,
                      .pages = 25,
                      .previous = url_route("/components?page=1"),
                      .next = url_route("/components?page=3")},
            .facts = facts,
            .facts_n = N(facts),
            .clauses = clauses,
            .clauses_n = 1,
            .today = {2026, 4, 1},
        },
        ctx);
}
