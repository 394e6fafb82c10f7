/* Watching and deciding: ledger, refusals, approvals, erasure, components. */
#include "sample_internal.h"

#include "page/approvals.h"
#include "page/components.h"
#include "page/erasure.h"
#include "page/ledger.h"
#include "page/refusal.h"
#include "page/system.h"

static const char hash[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

SAMPLE(ledger)
{
    const struct page_option acts[] = {{"24", T("閲覧"), false}, {"26", T("変更"), true}};
    const struct page_option persons[] = {{"12", T("山田 花子"), true}};
    const struct page_option eras[] = {{"令和", T("令和"), true}};
    static const char *const names[] = {"閲覧", "検索", "変更", "申請", "取込み"};
    struct page_ledger_row rows[10];

    for (size_t i = 0; i < N(rows); i++)
        rows[i] = (struct page_ledger_row){
            .leaf = 5120 - i,
            .url = url_route("/ledger/5120"),
            .at_ms = sample_ms(-(int64_t)i * 7),
            .person = i == 4 ? NULL : T(i % 2 ? "佐藤 次郎" : "山田 花子"),
            .person_url = i == 4 ? (struct url){NULL} : url_route("/ledger/persons/12"),
            .act = T(names[i % N(names)]),
            .clause = i == 3 ? T("N22 K-T12") : "",
            .verdict = page_chip(i == 3 ? PAGE_STATE_REFUSED : PAGE_STATE_PERMITTED),
        };
    return page_ledger_render(out,
                              &(struct page_ledger){
                                  .frame = sample_frame(5),
                                  .action = url_route("/ledger"),
                                  .clear = url_route("/ledger"),
                                  .person = {persons, 1, NULL},
                                  .act = {acts, N(acts), NULL},
                                  .from = {.era = {eras, 1, NULL}, .year = T("8")},
                                  .to = {.era = {eras, 1, NULL}},
                                  .clause = {T("N20.9"), NULL},
                                  .terminal = {T("00aa"), T("端末の番号は16進数16桁で入力してください。")},
                                  .session = {T("41"), NULL},
                                  .blinded = {T(""), NULL},
                                  .subject_register = T("1"),
                                  .subject = T("00112233445566778899aabbccddeeff"),
                                  .is_filtered = true,
                                  .only_own = true,
                                  .size = 5120,
                                  .witnessed = T("3分前"),
                                  .checkpoint = url_route("/ledger/checkpoint"),
        .bundle = url_route("/ledger/bundle"),
                                  .rows = rows,
                                  .rows_n = N(rows),
                                  .older = url_route("/ledger?before=5111"),
                                  .files = {url_route("/ledger?format=pdf"), url_route("/ledger?format=xlsx"),
                                            url_route("/ledger?format=csv"), url_route("/ledger?format=csv-cp932")},
                              },
                              ctx);
}

SAMPLE(ledger_entry)
{
    const struct page_fact facts[] = {{T("作業者"), T("山田 花子")},
                                      {T("操作"), T("消去")},
                                      {T("対象"), T("7f3a91c200112233445566778899aabb")},
                                      {T("利用目的"), NULL}};
    const struct page_clause clauses[] = {
        {T("練馬区 特記事項 22"), T("消去は、委託者の指示によること。")}};

    return page_ledger_entry_render(
        out,
        &(struct page_ledger_entry){
            .frame = sample_frame(5),
            .leaf = 5117,
            .at_ms = sample_ms(0),
            .verdict = page_chip(PAGE_STATE_REFUSED),
            .facts = facts,
            .facts_n = N(facts),
            .clauses = clauses,
            .clauses_n = 1,
            .is_cut = true,
            .text = T("azukari-entry v1\ntime 2026-04-01T05:05:00.000Z\nact erase\nverdict deny\n"),
            .hash = T(hash),
            .proof = url_route("/ledger/5117/proof"),
            .words = url_route("/ledger/5117/words"),
            .back = url_route("/ledger"),
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
                                   .advice = T("証明書を選んでください。"),
                                   .openers = T("管理責任者が開けられます：桜井 恵"),
                                   .wait = T("15分後にもう一度お試しください。"),
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

SAMPLE(system)
{
    const struct page_system_check checks[] = {
        {MSG_HEALTH_LEDGER_DISK, page_chip(PAGE_STATE_OK), T("空き 76.0 GiB（全体 251.9 GiB）"), ""},
        {MSG_HEALTH_WITNESS, page_chip(PAGE_STATE_BAD), T("最後の確認から 3日"),
         T("立会人が動いているか、通信できるかを委託者と確かめてください。")},
        {MSG_HEALTH_BACKUP, page_chip(PAGE_STATE_SOON), T("まだ一度もありません。"), T("バックアップを取ってください。")},
    };
    const struct page_system_process processes[] = {{MSG_SYSTEM_PROCESS_KEEPER, T("3日")}, {MSG_SYSTEM_PROCESS_GATE, T("3日")}};
    const struct page_loss losses[] = {{T("210番から 1,530番まで。2026年11月21日に、失われたことを確認して記録しました。")}};
    const struct page_fact facts[] = {{T("利用中のセッション"), T("12件")}, {T("接続"), NULL}};

    return page_system_render(out,
                              &(struct page_system){
                                  .frame = sample_frame(5),
                                  .attention = 2,
                                  .losses = losses,
                                  .losses_n = N(losses),
                                  .at_ms = sample_ms(0),
                                  .is_administrator = true,
                                  .measure = url_route("/system/measure"),
                                  .drill = url_route("/system/drill"),
                                  .checks = checks,
                                  .checks_n = N(checks),
                                  .processes = processes,
                                  .processes_n = N(processes),
                                  .facts = facts,
                                  .facts_n = N(facts),
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
        {5131, url_route("/approvals/5131"), T("対象者の消去"), T("佐藤 次郎"), sample_ms(-90), 12,
         page_chip(PAGE_STATE_WAITING_APPROVAL)},
        {5100, url_route("/approvals/5100"), T("対象者の消去"), T("鈴木 三郎"), sample_ms(-600), 1,
         page_chip(PAGE_STATE_EXECUTED)},
    };

    const struct page_option show[] = {{"0", T("指定しない"), true}, {"1", T("承認待ち"), false}};
    static const enum msg words[] = {MSG_APPROVALS_NUMBER,  MSG_APPROVALS_OPERATION, MSG_APPROVALS_APPLICANT,
                                     MSG_APPROVALS_APPLIED, MSG_APPROVALS_COUNT,     MSG_SEARCH_STATE};
    const struct url here = url_route("/approvals");
    struct page_head heads[N(words)];

    for (size_t i = 0; i < N(words); i++)
        heads[i] = (struct page_head){words[i], i == 4, i == 3 ? "descending" : "none", i == 3 ? "down" : NULL,
                                      MSG_TABLE_SORT_UP, url_route("/approvals?sort=x&dir=asc")};
    return page_approvals_render(out,
                                 &(struct page_approvals){.frame = sample_frame(4),
                                                          .action = here,
                                                          .show = {show, N(show), NULL},
                                                          .heads = heads,
                                                          .heads_n = N(heads),
                                                          .rows = rows,
                                                          .rows_n = N(rows),
                                                          .pager = {.total = 480, .first = 51, .last = 100, .page = 2, .pages = 10,
                                                                    .previous = here, .next = here},
                                                          .has_files = true,
                                                          .files = {here, here, here, here},
                                                          .older = url_route("/approvals?below=5100&show=0"),
                                                          .retention = url_route("/retention")},
                                 ctx);
}

/* Whether this person may decide, here or on the approvers' page. */
enum deciding { DECIDED, HERE, ELSEWHERE, WITHDRAW };

static enum err approval(struct buf *out, const struct page_ctx *ctx, enum deciding deciding)
{
    const struct page_fact facts[] = {{T("名簿"), T("受診勧奨対象者名簿")},
                                      {T("件数"), T("12件")},
                                      {T("申請者"), T("佐藤 次郎")},
                                      {T("申請日時"), T("令和8年4月1日 12:35")},
                                      {T("理由"), T("業務の終了")}};
    const struct page_clause clauses[] = {
        {T("江東区 K-T12"), T("消去は、事前に申請して承認を得ること。")}};
    const struct page_term_change changes[] = {
        {T("1日の件数"), T("300"), T("500"), NULL, {"orange", "down", MSG_TERMS_WIDER}},
        {T("登録端末"), NULL, T("求める"), NULL, {"blue", "info", MSG_TERMS_NEW}},
    };
    const struct page_link next[] = {{T("消去を実行する"), url_route("/approvals/5131/erase")}};

    return page_approval_render(
        out,
        &(struct page_approval){
            .frame = sample_frame(4),
            .number = T("第5,131号"),
            .operation = T("対象者の消去"),
            .sentence = T("受診勧奨対象者名簿の12件を、元に戻せない方法で消去します。"),
            .state = page_chip(deciding != DECIDED ? PAGE_STATE_WAITING_APPROVAL : PAGE_STATE_APPROVED),
            .facts = facts,
            .facts_n = N(facts),
            .is_terms = deciding == WITHDRAW,
            .changes = changes,
            .changes_n = N(changes),
            .clauses = clauses,
            .clauses_n = N(clauses),
            .descriptor = T("azukari-operation v1\nlog azukari.example/koto\nact erase\ncount 12\n"),
            .hash = T(hash),
            .again = deciding == ELSEWHERE ? T("竹内 誠が承認しています（令和8年11月22日 9:00）。いまの条件のもとで、もう一度決定します。") : NULL,
            .clauses_lead = T("この契約では、登録内容の変更にも委託者の承認が必要です。"),
            .sign = deciding == HERE ? url_route("/approvals/5131/sign") : (struct url){NULL},
            .elsewhere = {deciding == ELSEWHERE ? "https://azukari.example:8444/approvals/5131" : NULL},
            .reject = url_route("/approvals/5131/reject"),
            .why_not = T("申請した本人は承認できません。"),
            .passkey_options = T("{}"),
            .nonce = T("00112233445566778899aabbccddeeff"),
            .reason = {T("件数が違います"), NULL},
            .next = next,
            .next_n = deciding == DECIDED ? N(next) : 0,
            .leaf_url = deciding == HERE ? (struct url){NULL} : url_route("/ledger/5131"),
            .back = url_route("/approvals"),
        },
        ctx);
}

SAMPLE(approval)
{
    return approval(out, ctx, HERE);
}

SAMPLE(approval_elsewhere)
{
    return approval(out, ctx, ELSEWHERE);
}

SAMPLE(approval_terms)
{
    return approval(out, ctx, WITHDRAW);
}

SAMPLE(approval_closed)
{
    return approval(out, ctx, DECIDED);
}

SAMPLE(erasure_apply)
{
    const struct page_option eras[] = {{"R", T("令和"), true}};
    const struct page_fact facts[] = {{T("名簿"), T("受診勧奨対象者名簿")}, {T("対象の記録"), T("12件")}};

    return page_erasure_apply_render(
        out,
        &(struct page_erasure_apply){
            .frame = sample_frame(1),
            .action = url_route("/registers/1/erasures"),
            .back = url_route("/home"),
            .nonce = T("00112233445566778899aabbccddeeff"),
            .quantity = {T("12"), NULL},
            .items = {T("名簿の全項目"), NULL},
            .media = {NULL, T("媒体を入力してください。")},
            .planned = {.era = {eras, N(eras), NULL}, .year = T("8"), .month = "12", .day = "1"},
            .reason = {NULL, T("理由を入力してください。")},
            .held = T("保全の指定があります。"),
            .facts = facts,
            .facts_n = N(facts),
        },
        ctx);
}

SAMPLE(erase)
{
    const struct page_fact facts[] = {{T("名簿"), T("受診勧奨対象者名簿")}, {T("破棄される鍵"), T("12件")}};

    return page_erase_render(out,
                             &(struct page_erase){
                                 .frame = sample_frame(4),
                                 .number = T("第5,131号"),
                                 .sentence = T("12件を、元に戻せない方法で消去します。"),
                                 .facts = facts,
                                 .facts_n = N(facts),
                                 .action = url_route("/approvals/5131/erase"),
                                 .back = url_route("/approvals/5131"),
                                 .nonce = T("00112233445566778899aabbccddeeff"),
                             },
                             ctx);
}

SAMPLE(certificate)
{
    const struct page_erased rows[] = {
        {T("この装置の鍵"), T("鍵の破棄"), page_chip(PAGE_STATE_DONE)},
        {T("複製"), T("複製はありません。"), page_chip(PAGE_STATE_NONE)},
        {T("バックアップ"), T("鍵の期限が過ぎるまで"), page_chip(PAGE_STATE_PENDING)},
    };
    const struct page_fact facts[] = {{T("台帳"), T("azukari.example/koto")}, {T("消去した件数"), T("12件")}};
    const struct page_clause clauses[] = {
        {T("練馬区 特記事項 23"), T("消去した後は、消去の証明書を提出すること。")}};

    return page_certificate_render(out,
                                   &(struct page_certificate){
                                       .frame = sample_frame(4),
                                       .number = T("第5,140号"),
                                       .facts = facts,
                                       .facts_n = N(facts),
                                       .rows = rows,
                                       .rows_n = N(rows),
                                       .state = T("端末内消去済・バックアップ失効待ち"),
                                       .clauses = clauses,
                                       .clauses_n = 1,
                                       .text = T("azukari-certificate v1\ncount 12\n"),
                                       .pdf_url = url_route("/approvals/5131/certificate/pdf"),
                                       .text_url = url_route("/approvals/5131/certificate.txt"),
                                       .proof_url = url_route("/approvals/5131/certificate.proof"),
                                       .check = url_route("/verify"),
                                       .back = url_route("/approvals/5131"),
                                   },
                                   ctx);
}

SAMPLE(retention)
{
    const struct page_link next[] = {{T("消去を申請する"), url_route("/registers/1/erasure")},
                                     {T("保全する"), url_route("/registers/1/hold")}};
    const struct page_retention_row rows[] = {
        {T("名簿の記録"), T("交付対象者名簿"), {0}, 1234, NULL, NULL, T("令和8年3月31日"), page_chip(PAGE_STATE_LATE), next, N(next)},
        {T("録音"), T("第128号 令和8年10月の通話"), url_route("/matters/128"), 20, T("架空 花子"), T("令和8年11月30日"), T("令和8年12月31日"), page_chip(PAGE_STATE_HELD), NULL, 0},
        {T("台帳"), T("この契約の台帳"), {0}, 0, NULL, NULL, NULL, page_chip(PAGE_STATE_WAITING), NULL, 0},
    };
    const struct page_link lists[] = {{T("期限の来たもの（1件）"), url_route("/retention?show=1")}};
    const struct page_option options[] = {{"1", T("期限の来たもの"), false}};
    const struct page_head heads[] = {{MSG_THINGS_KIND, false, "none", NULL, MSG_TABLE_SORT_UP, url_route("/retention")}};
    const struct page_hold_row holds[] = {
        {5201, T("交付対象者名簿の1件"), T("監査 一郎"), T("開示請求"), sample_ms(-90), url_route("/holds/5201/release")},
        {5202, T("契約全体"), T("監査 一郎"), T("調査"), sample_ms(-80), .release = {0}},
    };
    const struct page_fact facts[] = {{T("契約の終了日"), T("令和9年3月31日")}};

    return page_retention_render(out,
                                 &(struct page_retention){.frame = sample_frame(4),
                                                          .lists = lists,
                                                          .lists_n = N(lists),
                                                          .show = {options, N(options), NULL},
                                                          .kind = {options, N(options), NULL},
                                                          .action = url_route("/retention"),
                                                          .heads = heads,
                                                          .heads_n = N(heads),
                                                          .rows = rows,
                                                          .rows_n = N(rows),
                                                          .pager = {.total = 3, .first = 1, .last = 3, .page = 1},
                                                          .files = {url_route("/x"), url_route("/x"), url_route("/x"), url_route("/x")},
                                                          .holds = holds,
                                                          .holds_n = N(holds),
                                                          .facts = facts,
                                                          .facts_n = N(facts),
                                                          .next = next,
                                                          .next_n = N(next)},
                                 ctx);
}

SAMPLE(drill)
{
    const struct page_option eras[] = {{"R", T("令和"), true}};
    const struct page_option backups[] = {{T("ab12"), T("令和8年11月21日 10:00（鍵1）"), true}};
    const struct page_option results[] = {{"passed", T("成功"), false}, {"failed", T("失敗"), false}};

    return page_drill_render(out,
                             &(struct page_drill){
                                 .frame = sample_frame(5),
                                 .action = url_route("/system/drill"),
                                 .back = url_route("/system"),
                                 .nonce = T("1"),
                                 .has_backup = true,
                                 .backup = {backups, N(backups), NULL},
                                 .result = {results, N(results), T("選択してください。")},
                                 .day = {.era = {eras, N(eras), NULL}, .year = "8", .month = "13", .day = "1"},
                             },
                             ctx);
}

SAMPLE(retention_set)
{
    const struct page_option eras[] = {{"R", T("令和"), true}};
    const struct page_fact facts[] = {{T("名簿"), T("交付対象者名簿")}};

    return page_retention_set_render(out,
                                     &(struct page_retention_set){
                                         .frame = sample_frame(4),
                                         .facts = facts,
                                         .facts_n = N(facts),
                                         .date = {.era = {eras, N(eras), NULL},
                                                  .year = T("9"),
                                                  .month = "13",
                                                  .day = "1",
                                                  .error = T("保存期限の日付を確かめてください。")},
                                         .action = url_route("/registers/1/retention"),
                                         .back = url_route("/retention"),
                                         .nonce = T("00112233445566778899aabbccddeeff"),
                                     },
                                     ctx);
}

SAMPLE(hold)
{
    const struct page_fact facts[] = {{T("範囲"), T("契約全体")}};

    return page_hold_render(out,
                            &(struct page_hold){
                                .frame = sample_frame(4),
                                .facts = facts,
                                .facts_n = N(facts),
                                .reason = {NULL, T("理由を入力してください。")},
                                .action = url_route("/hold"),
                                .back = url_route("/retention"),
                                .nonce = T("00112233445566778899aabbccddeeff"),
                            },
                            ctx);
}

SAMPLE(verify)
{
    const struct page_fact facts[] = {{T("状態"), T("端末内消去済")}};
    const struct page_loss losses[] = {{T("210番から 1,530番まで。")}, {T("2,400番から先（件数は分かりません）。")}};

    return page_verify_render(out,
                              &(struct page_verify){
                                  .frame = sample_frame(4),
                                  .action = url_route("/verify"),
                                  .asked = true,
                                  .known = true,
                                  .losses = losses,
                                  .losses_n = N(losses),
                                  .facts = facts,
                                  .facts_n = N(facts),
                                  .newer = T("新しい証明書が発行されています。"),
                                  .number = T("5131"),
                                  .hash = T("00"),
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
    const struct url here = url_route("/components");
    const struct page_head heads[] = {{MSG_COMPONENTS_FIELD, false, "ascending", "up", MSG_TABLE_SORT_DOWN, here},
                                      {MSG_SEARCH_STATE, false, "none", NULL, MSG_TABLE_SORT_UP, here},
                                      {MSG_SEARCH_LEAF, true, NULL, NULL, MSG_TABLE_SORT_UP, {NULL}}};
    const struct page_box boxes[] = {{"c-box-1", "box-1", "1", T("山田 花子"), true}, {"c-box-2", "box-2", "1", T("佐藤 次郎"), false}};
    const struct page_box others[] = {{"c-other-1", "other", "1", T("山田 花子"), false}};
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
            .heads = heads,
            .heads_n = N(heads),
            .boxes = {boxes, N(boxes), NULL},
            .wrong_boxes = {others, N(others), T("選択してください。")},
            .files = {here, here, here, here},
            .facts = facts,
            .facts_n = N(facts),
            .clauses = clauses,
            .clauses_n = 1,
            .today = {2026, 4, 1},
        },
        ctx);
}
