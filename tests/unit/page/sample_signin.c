/* Coming in: sign-in, enrolling, lock, sign-out, home. */
#include "sample_internal.h"

#include "page/enrol.h"
#include "page/home.h"
#include "page/signin.h"
#include "page/terminal.h"

SAMPLE(signin)
{
    return page_signin_render(out,
                              &(struct page_signin){
                                  .heading = MSG_SIGNIN_TITLE,
                                  .frame = sample_lobby(),
                                  .passkey_action = url_route("/sign-in/passkey"),
                                  .password_action = url_route("/sign-in/password"),
                                  .enrol = url_route("/enrol"),
                                  .terminal_help = url_route("/terminal-help"),
                                  .account = {T("h-0012"), NULL},
                              },
                              ctx);
}

SAMPLE(signin_approval)
{
    return page_signin_render(out,
                              &(struct page_signin){
                                  .frame = sample_lobby(),
                                  .heading = MSG_SIGNIN_APPROVAL,
                                  .lead = T("申請の内容を確かめ、承認または却下するための画面です。ほかの操作はできません。"),
                                  .passkey_action = url_route("/sign-in/passkey"),
                              },
                              ctx);
}

SAMPLE(signin_errors)
{
    const struct page_field_error errors[] = {
        {"account2", T("利用者IDを入力してください。")},
        {"password", T("パスワードを入力してください。")},
        {"totp", T("確認コードを入力してください。")},
    };
    struct page_signin v = {
        .heading = MSG_SIGNIN_TITLE,
        .frame = sample_lobby(),
        .passkey_action = url_route("/sign-in/passkey"),
        .password_action = url_route("/sign-in/password"),
        .enrol = url_route("/enrol"),
        .terminal_help = url_route("/terminal-help"),
        .password_account = {T("h-0012"), errors[0].text},
        .password = {NULL, errors[1].text},
        .totp = {NULL, errors[2].text},
        .is_password_open = true,
    };

    v.frame.errors = errors;
    v.frame.errors_n = N(errors);
    return page_signin_render(out, &v, ctx);
}

SAMPLE(contracts)
{
    const struct page_contract_choice contracts[] = {{3, T("特定健診受診勧奨業務委託")},
                                                     {4, T("個人番号カード交付業務委託")}};

    return page_contracts_render(out,
                                 &(struct page_contracts){
                                     .frame = sample_lobby(),
                                     .action = url_route("/sign-in/contract"),
                                     .back = url_route("/sign-in"),
                                     .ticket = T("00112233445566778899aabbccddeeff"),
                                     .contracts = contracts,
                                     .contracts_n = N(contracts),
                                 },
                                 ctx);
}

SAMPLE(locked)
{
    return page_locked_render(out,
                              &(struct page_locked){
                                  .frame = sample_lobby(),
                                  .passkey_action = url_route("/unlock/passkey"),
                                  .password_action = url_route("/unlock/password"),
                                  .password = {NULL, T("本人であることを確認できませんでした。")},
                                  .is_password_open = true,
                              },
                              ctx);
}

SAMPLE(terminal_help)
{
    return page_terminal_help_render(out,
                                     &(struct page_terminal_help){
                                         .frame = sample_frame(99),
                                         .state = page_chip(PAGE_STATE_BAD),
                                         .state_text = T("証明書は届いていますが、登録されていません"),
                                         .advice = T("管理者に登録を依頼してください。"),
                                         .number = T("2d2f3a8f65c7a1b0"),
                                         .back = url_route("/home"),
                                     },
                                     ctx);
}

SAMPLE(put_away)
{
    return page_put_away_render(out, &(struct page_put_away){.frame = sample_lobby(), .back = url_route("/home")}, ctx);
}

SAMPLE(signed_out)
{
    return page_signed_out_render(
        out, &(struct page_signed_out){.frame = sample_lobby(), .signin = url_route("/sign-in")},
        ctx);
}

SAMPLE(enrol)
{
    return page_enrol_render(
        out,
        &(struct page_enrol){
            .frame = sample_lobby(),
            .action = url_route("/enrol"),
            .back = url_route("/sign-in"),
            .account = {T("h-0012"), NULL},
            .code = {NULL, T("登録コードが違うか、期限が切れています。")},
        },
        ctx);
}

SAMPLE(enrol_method)
{
    return page_enrol_method_render(
        out,
        &(struct page_enrol_method){
            .frame = sample_lobby(),
            .passkey_action = url_route("/enrol/passkey"),
            .password_action = url_route("/enrol/password"),
            .person = T("山田 花子"),
            .account = T("h-0012"),
            .ticket = T("00112233445566778899aabbccddeeff"),
            .options = T("{}"),
            .secret = T("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
            .uri = T("otpauth://totp/Azukari:h-0012?secret=JBSWY3DPEHPK3PXP&issuer=Azukari"),
            .qr = sample_qr(),
            .password2 = {NULL, T("確認のパスワードが一致しません。")},
            .is_password_open = true,
        },
        ctx);
}

SAMPLE(home)
{
    const struct page_task approve[] = {
        {page_chip(PAGE_STATE_WAITING), T("対象者の消去（12件）の承認"), url_route("/approvals/81"),
         T("佐藤 次郎が申請 令和8年4月1日 13:40")},
        {page_chip(PAGE_STATE_WAITING), T("対象者の消去（1件）の承認"), url_route("/approvals/85"),
         T("鈴木 三郎が申請 令和8年4月1日 14:02")},
    };
    const struct page_task erase[] = {{page_chip(PAGE_STATE_DOING),
                                       T("承認された消去（3件）の実行"), url_route("/approvals/31"),
                                       T("山田 花子が申請 令和8年3月31日 9:12")}};
    const struct page_task_group groups[] = {{MSG_HOME_APPROVALS, approve, N(approve)},
                                             {MSG_HOME_ERASURES, erase, N(erase)}};
    const struct page_gate gates[] = {
        {page_chip(PAGE_STATE_OK), MSG_GATE_TRAINING, T("令和8年3月10日に受講")},
        {page_chip(PAGE_STATE_OK), MSG_GATE_PLEDGE, T("令和8年3月12日に提出")},
        {page_chip(PAGE_STATE_OK), MSG_GATE_TERMINAL, T("登録された端末です（令和9年3月31日まで）")},
        {page_chip(PAGE_STATE_SOON), MSG_GATE_TERM, T("令和8年4月30日まで")},
    };
    const struct page_fact facts[] = {{T("この1分間"), T("2 / 30件")}, {T("今日"), T("41 / 200件")}};
    const struct page_home_job jobs[] = {
        {T("取込み 第7号"), url_route("/imports/7"), 12000, 40000, T("30％")}};
    const struct page_home_list lists[] = {
        {page_chip(PAGE_STATE_LATE), T("4月の架電"), url_route("/worklists/81"), T("残り87 / 120件、期限：令和8年3月31日"), 33, 120,
         url_route("/worklists/81/next")},
        {page_chip(PAGE_STATE_DONE), T("返戻の確認"), url_route("/worklists/82"), T("残り0 / 8件、期限：令和8年4月30日"), 8, 8, {0}},
    };
    struct page_home v = {
        .frame = sample_frame(0),
        .person = T("山田"),
        .today = {2026, 4, 1},
        .groups = groups,
        .groups_n = N(groups),
        .lists = lists,
        .lists_n = N(lists),
        .all_lists = url_route("/worklists"),
        .gates = gates,
        .gates_n = N(gates),
        .facts = facts,
        .facts_n = N(facts),
        .jobs = jobs,
        .jobs_n = N(jobs),
    };

    v.frame.banner = page_banner(PAGE_BANNER_SUCCESS, T("承認しました"),
                                 T("申請者が消去を実行できます。"));
    return page_home_render(out, &v, ctx);
}

SAMPLE(home_empty)
{
    const struct page_gate gates[] = {
        {page_chip(PAGE_STATE_BAD), MSG_GATE_TRAINING, T("受講の記録がありません")}};
    struct page_home v = {.frame = sample_frame(0),
                          .person = T("佐藤"),
                          .today = {2019, 5, 1},
                          .gates = gates,
                          .gates_n = 1,
                          .gates_bad = 1};

    v.frame.emergency = T("漏えい等のおそれがあるため、持出しと印刷を止めています（14:05更新）。");
    return page_home_render(out, &v, ctx);
}
