/* Coming in: sign-in, enrolling, lock, sign-out, home. */
#include "sample_internal.h"

#include "page/enrol.h"
#include "page/home.h"
#include "page/signin.h"

SAMPLE(signin)
{
    return page_signin_render(out,
                              &(struct page_signin){
                                  .frame = sample_lobby(),
                                  .passkey_action = url_route("/signin/passkey"),
                                  .password_action = url_route("/signin/password"),
                                  .passkey_options = T("{\"challenge\":\"AAAA\"}"),
                                  .org = {T("koto-call"), NULL},
                                  .user = {T("h-0012"), NULL},
                              },
                              ctx);
}

SAMPLE(signin_errors)
{
    const struct page_field_error errors[] = {
        {"user2", T("利用者IDを入力してください。")},
        {"password", T("パスワードを入力してください。")},
    };
    struct page_signin v = {
        .frame = sample_lobby(),
        .passkey_action = url_route("/signin/passkey"),
        .password_action = url_route("/signin/password"),
        .passkey_options = T("{}"),
        .password_org = {T("koto-call"), NULL},
        .password_user = {NULL, T("利用者IDを入力してください。")},
        .password = {NULL, T("パスワードを入力してください。")},
        .is_password_open = true,
    };

    v.frame.errors = errors;
    v.frame.errors_n = N(errors);
    return page_signin_render(out, &v, ctx);
}

SAMPLE(signin_totp)
{
    return page_signin_totp_render(
        out,
        &(struct page_signin_totp){
            .frame = sample_lobby(),
            .action = url_route("/signin/totp"),
            .back = url_route("/signin"),
            .code = {NULL, T("確認コードが違います。最新の数字を入力してください。")},
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
                                  .passkey_options = T("{}"),
                                  .locked_ms = sample_ms(0),
                                  .ends_ms = sample_ms(30),
                              },
                              ctx);
}

SAMPLE(signed_out)
{
    return page_signed_out_render(out,
                                  &(struct page_signed_out){
                                      .frame = sample_lobby(),
                                      .signin = url_route("/signin"),
                                      .started_ms = sample_ms(-310),
                                      .ended_ms = sample_ms(0),
                                      .acts = 1234,
                                  },
                                  ctx);
}

SAMPLE(enrol)
{
    return page_enrol_render(
        out,
        &(struct page_enrol){
            .frame = sample_lobby(),
            .action = url_route("/enrol"),
            .user = {T("h-0012"), NULL},
            .password2 = {NULL, T("確認のパスワードが一致しません。同じものを入力してください。")},
        },
        ctx);
}

SAMPLE(enrol_totp)
{
    return page_enrol_totp_render(
        out,
        &(struct page_enrol_totp){
            .frame = sample_lobby(),
            .action = url_route("/enrol/totp"),
            .secret = T("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
            .uri = T("otpauth://totp/Azukari:h-0012?secret=JBSWY3DPEHPK3PXP&issuer=Azukari"),
            .qr = sample_qr(),
        },
        ctx);
}

SAMPLE(enrol_passkey)
{
    const struct page_enrol_key keys[] = {
        {T("青い認証器"), sample_ms(-5), url_route("/enrol/keys/1/remove")}};

    return page_enrol_passkey_render(out,
                                     &(struct page_enrol_passkey){
                                         .frame = sample_lobby(),
                                         .action = url_route("/enrol/passkey"),
                                         .options = T("{}"),
                                         .keys = keys,
                                         .keys_n = N(keys),
                                         .done = url_route("/enrol/done"),
                                     },
                                     ctx);
}

SAMPLE(home)
{
    const struct url task = url_route("/tasks/81");
    const struct page_task late[] = {
        {page_chip(PAGE_STATE_LATE),
         T("研修の未受講者3人へ受講を求める"),
         task,
         T("特定健診受診勧奨業務委託"),
         {2026, 3, 31},
         T("山田 花子")},
    };
    const struct page_task today[] = {
        {page_chip(PAGE_STATE_DOING),
         T("架電記録1,180件の点検"),
         task,
         T("特定健診受診勧奨業務委託"),
         {2026, 4, 1},
         T("佐藤 次郎")},
        {page_chip(PAGE_STATE_WAITING),
         T("対象者名簿（第2回）の取込み"),
         task,
         T("特定健診受診勧奨業務委託"),
         {2026, 4, 1},
         T("山田 花子")},
    };
    const struct page_task week[] = {
        {page_chip(PAGE_STATE_SOON),
         T("録音媒体の消去の申請"),
         task,
         T("特定健診受診勧奨業務委託"),
         {2026, 4, 3},
         T("鈴木 三郎")},
        {page_chip(PAGE_STATE_BACK),
         T("持出し申請 R8-0031 の修正"),
         task,
         T("個人番号カード交付業務委託"),
         {2026, 4, 4},
         T("山田 花子")},
    };
    const struct page_task_group groups[] = {{MSG_HOME_LATE, late, N(late)},
                                             {MSG_HOME_TODAY, today, N(today)},
                                             {MSG_HOME_WEEK, week, N(week)}};
    const struct page_gate gates[] = {
        {page_chip(PAGE_STATE_OK), MSG_GATE_TRAINING, T("令和8年3月10日に受講")},
        {page_chip(PAGE_STATE_OK), MSG_GATE_PLEDGE, T("令和8年3月12日に提出")},
        {page_chip(PAGE_STATE_OK), MSG_GATE_TERMINAL, T("T-014（執務室A）")},
        {page_chip(PAGE_STATE_SOON), MSG_GATE_TERM, T("令和8年4月30日まで")},
    };
    const struct page_home_job jobs[] = {
        {T("対象者名簿（第1回）の取込み"), url_route("/imports/7"), 12000, 40000}};
    struct page_home v = {
        .frame = sample_frame(0),
        .person = T("山田"),
        .today = {2026, 4, 1},
        .groups = groups,
        .groups_n = N(groups),
        .all_tasks = url_route("/tasks"),
        .tasks_total = 27,
        .gates = gates,
        .gates_n = N(gates),
        .jobs = jobs,
        .jobs_n = N(jobs),
    };

    v.frame.banner = page_banner(PAGE_BANNER_SUCCESS, T("名簿1,180件を取り込みました"),
                                 T("不備のある行は12件です。一覧を確かめてください。"));
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
