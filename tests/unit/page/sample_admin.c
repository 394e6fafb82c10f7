/* Administration: people, access, sessions, terminals, limits, alerts, one's own account. */
#include "sample_internal.h"

#include "page/controls.h"
#include "page/terms.h"
#include "page/machines.h"
#include "page/people.h"

static const struct page_nav_item tab_items[] = {
    {MSG_TABS_PEOPLE, {"/people"}, true, PAGE_KEY_NONE},       {MSG_TABS_ACCESS, {"/access"}, false, PAGE_KEY_NONE},
    {MSG_TABS_SESSIONS, {"/sessions"}, false, PAGE_KEY_NONE},  {MSG_TABS_TERMINALS, {"/terminals"}, false, PAGE_KEY_NONE},
    {MSG_TABS_LIMITS, {"/limits"}, false, PAGE_KEY_NONE},      {MSG_TABS_BLOCKS, {"/blocks"}, false, PAGE_KEY_NONE},
    {MSG_TABS_CONTRACT, {"/contract"}, false, PAGE_KEY_NONE},
    {MSG_TABS_ALERTS, {"/alerts"}, false, PAGE_KEY_NONE},
};
static const struct page_tabs tabs = {tab_items, N(tab_items)};

static struct page_date_field day(const char *error)
{
    static const struct page_option eras[] = {{"R", "令和", true}, {"W", "西暦", false}};

    return (struct page_date_field){{eras, N(eras), NULL}, T("8"), T("4"), T("1"), error};
}

static struct page_reach reach(const char *veiled)
{
    return (struct page_reach){T("交付対象者名簿"), T("本人確認・交付"), T("検索、閲覧、変更"),
                               T("予約管理番号、氏名、氏名カナ、生年月日、性別、住所"), veiled};
}

SAMPLE(people)
{
    const struct page_person_row rows[] = {
        {T("桜井 恵"), url_route("/people/4"), T("株式会社架空データサービス"), T("管理責任者"),
         page_chip(PAGE_STATE_ACTIVE), T("令和8年4月1日"), T("令和8年4月1日"), T("令和9年3月31日")},
        {T("山川 一郎"), url_route("/people/5"), T("株式会社架空データサービス"), T("事務取扱担当者"),
         page_chip(PAGE_STATE_INVITED), NULL, NULL, T("令和9年3月31日")},
        {T("川野 二葉"), url_route("/people/6"), T("株式会社架空データサービス"), T("事務取扱担当者"),
         page_chip(PAGE_STATE_SUSPENDED), T("令和8年4月1日"), T("令和8年4月1日"), T("令和9年3月31日")},
        {T("田中 三郎"), url_route("/people/9"), T("株式会社架空データサービス"), NULL, page_chip(PAGE_STATE_ENDED),
         NULL, NULL, T("令和8年9月30日")},
    };

    const struct page_option show[] = {{"0", T("指定しない"), true}, {"1", T("登録待ち"), false}};
    static const enum msg words[] = {MSG_PEOPLE_NAME,    MSG_PEOPLE_ORG,   MSG_PEOPLE_ROLES, MSG_PEOPLE_TRAINED,
                                     MSG_PEOPLE_PLEDGED, MSG_PEOPLE_UNTIL, MSG_SEARCH_STATE};
    struct page_head heads[N(words)];

    for (size_t i = 0; i < N(words); i++)
        heads[i] = (struct page_head){words[i], false, "none", NULL, MSG_TABLE_SORT_UP, url_route("/people?sort=x&dir=asc")};
    return page_people_render(out,
                              &(struct page_people){.frame = sample_frame(5),
                                                    .tabs = tabs,
                                                    .action = url_route("/people"),
                                                    .show = {show, N(show), NULL},
                                                    .heads = heads,
                                                    .heads_n = N(heads),
                                                    .pager = {.total = 4, .first = 1, .last = 4, .page = 1},
                                                    .files = {url_route("/people"), url_route("/people"), url_route("/people"), url_route("/people")},
                                                    .rows = rows,
                                                    .rows_n = N(rows),
                                                    .may_invite = true,
                                                    .invite = url_route("/people/new"),
                                                    .invite_machine = url_route("/people/new-machine"),
                                                    .access = url_route("/access")},
                              ctx);
}

SAMPLE(person)
{
    const struct page_fact facts[] = {{T("番号"), T("P-0005")},
                                      {T("利用者ID"), T("handler1")},
                                      {T("役割"), T("事務取扱担当者")},
                                      {T("誓約書"), NULL}};
    const struct page_clause clauses[] = {{T("練馬区 特記事項 14"), T("従事する人は、誓約書を出す。")}};
    const struct page_reach reaches[] = {reach(NULL), reach(T("個人番号"))};
    const struct page_link actions[] = {{T("登録コードを渡す"), url_route("/people/5/code")},
                                        {T("従事を終了する"), url_route("/people/5/end")}};

    return page_person_render(out,
                              &(struct page_person){.frame = sample_frame(5),
                                                    .tabs = tabs,
                                                    .name = T("山川 一郎"),
                                                    .org = T("株式会社架空データサービス"),
                                                    .state = page_chip(PAGE_STATE_ACTIVE),
                                                    .facts = facts,
                                                    .facts_n = N(facts),
                                                    .gate = T("誓約書の提出が確認できません。"),
                                                    .clauses = clauses,
                                                    .clauses_n = 1,
                                                    .reaches = reaches,
                                                    .reaches_n = N(reaches),
                                                    .actions = actions,
                                                    .actions_n = N(actions),
                                                    .not_mine = T("自分の登録は、自分では変更できません。"),
                                                    .acts = url_route("/ledger?person=5"),
                                                    .back = url_route("/people")},
                              ctx);
}

SAMPLE(person_new)
{
    const struct page_option orgs[] = {{"2", T("株式会社架空データサービス"), true}};

    return page_person_new_render(
        out,
        &(struct page_person_new){.frame = sample_frame(5),
                                  .action = url_route("/people/new"),
                                  .back = url_route("/people"),
                                  .nonce = "1",
                                  .name = {T("山川 一郎"), NULL},
                                  .account = {T("Yamakawa"), T("利用者IDは、小文字の英字で3文字以上にしてください。")},
                                  .org = {orgs, 1, T("所属を選択してください。")},
                                  .from = day(NULL),
                                  .until = day(T("終了日は、開始日と同じ日か後の日にしてください。"))},
        ctx);
}

SAMPLE(machine_new)
{
    const struct page_option orgs[] = {{"2", T("株式会社架空データサービス"), true}};
    const struct page_option people[] = {{"5", T("山川 一郎"), true}};

    return page_machine_new_render(
        out,
        &(struct page_machine_new){.frame = sample_frame(5),
                                   .is_new = true,
                                   .action = url_route("/people/new-machine"),
                                   .back = url_route("/people"),
                                   .nonce = "1",
                                   .name = {T("夜間取込"), NULL},
                                   .account = {T("yakan"), T("この利用者IDは、すでに使われました。")},
                                   .org = {orgs, 1, NULL},
                                   .answers = {people, 1, T("責任を負う人を選択してください。")},
                                   .from = day(NULL),
                                   .until = day(NULL)},
        ctx);
}

SAMPLE(machine_certificate)
{
    return page_machine_certificate_render(
        out,
        &(struct page_machine_certificate){.frame = sample_frame(5),
                                           .name = T("夜間取込"),
                                           .action = url_route("/people/10/certificate"),
                                           .back = url_route("/people/10"),
                                           .nonce = "1",
                                           .fingerprint = {T("0123 4567"), T("証明書の指紋は、0から9とaからfの64桁で入力してください。")},
                                           .from = day(NULL),
                                           .until = day(NULL)},
        ctx);
}

SAMPLE(person_duty)
{
    const struct page_box roles[] = {{"role-4", "role-4", "1", T("管理責任者"), false},
                                     {"role-5", "role-5", "1", T("事務取扱担当者"), true}};
    const struct page_box registers[] = {{"register-1", "register-1", "1", T("交付対象者名簿"), true}};
    const struct page_box purposes[] = {{"purpose-1", "purpose-1", "1", T("交付案内・予約対応"), true},
                                        {"purpose-2", "purpose-2", "1", T("本人確認・交付"), false}};
    const struct page_box flags[] = {{"flag-1", "flag-1", "1", T("責任者・管理者の代理"), true},
                                     {"flag-2", "flag-2", "1", T("従事者以外から選ぶ管理者"), false}};
    const struct page_box blocks[] = {{"block-1", "block-1", "1", T("第一地区"), true},
                                      {"block-2", "block-2", "1", T("第二地区"), false}};

    return page_person_duty_render(out,
                                   &(struct page_person_duty){.frame = sample_frame(5),
                                                              .name = T("山川 一郎"),
                                                              .action = url_route("/people/5/duty"),
                                                              .back = url_route("/people/5"),
                                                              .nonce = "1",
                                                              .roles = {roles, N(roles), T("役割を1つ以上選択してください。")},
                                                              .registers = {registers, 1, NULL},
                                                              .purposes = {purposes, N(purposes), NULL},
                                                              .blocks = {blocks, N(blocks), NULL},
                                                              .flags = {flags, N(flags), T("代理は総括責任者か管理責任者のときだけ選べます。")},
                                                              .reason = {T("交代のため"), NULL},
                                                              .has_blocks = true,
                                                              .from = day(NULL),
                                                              .until = day(NULL)},
                                   ctx);
}

SAMPLE(person_record)
{
    const struct page_box what[] = {{"what-1", "what", "1", T("研修"), true}, {"what-2", "what", "2", T("誓約書"), false}};

    return page_person_record_render(out,
                                     &(struct page_person_record){.frame = sample_frame(5),
                                                                  .name = T("山川 一郎"),
                                                                  .action = url_route("/people/5/record"),
                                                                  .back = url_route("/people/5"),
                                                                  .nonce = "1",
                                                                  .what = {what, N(what), T("記録するものを選択してください。")},
                                                                  .day = day(T("今日より後の日は記録できません。"))},
                                     ctx);
}

SAMPLE(code)
{
    return page_code_render(out,
                            &(struct page_code){.frame = sample_frame(5),
                                                .name = T("山川 一郎"),
                                                .account = T("handler1"),
                                                .code = T("7KQF-M2XD-9TRA-WLPC"),
                                                .until = T("令和8年4月2日 14:05"),
                                                .back = url_route("/people/5")},
                            ctx);
}

SAMPLE(confirm)
{
    const struct page_fact facts[] = {{T("氏名"), T("山川 一郎")}, {T("開いているセッション"), T("2件")}};

    return page_confirm_render(out,
                               &(struct page_confirm){.frame = sample_frame(5),
                                                      .shoulder = T("山川 一郎"),
                                                      .question = T("従事を終了しますか"),
                                                      .sentence = T("この人は、今すぐサインインできなくなります。"),
                                                      .facts = facts,
                                                      .facts_n = N(facts),
                                                      .warning = T("終了は取り消せません。"),
                                                      .wants_reason = true,
                                                      .reason = {T(""), T("理由を入力してください。")},
                                                      .verb = T("終了する"),
                                                      .action = url_route("/people/5/end"),
                                                      .back = url_route("/people/5"),
                                                      .nonce = "1"},
                               ctx);
}

SAMPLE(access)
{
    const struct page_option registers[] = {{"1", T("交付対象者名簿"), true}};
    const struct page_option fields[] = {{"3", T("氏名"), false}, {"10", T("個人番号"), true}};
    const struct page_access_row rows[] = {
        {T("桜井 恵"), url_route("/people/4"), T("管理責任者"), NULL, reach(T("個人番号")), page_chip(PAGE_STATE_PERMITTED), NULL},
        {T("山川 一郎"), url_route("/people/5"), T("事務取扱担当者"), T("第一地区、第三地区"), reach(NULL), page_chip(PAGE_STATE_REFUSED),
         T("研修の受講が期限内ではありません。")},
    };

    return page_access_render(out,
                              &(struct page_access){.frame = sample_frame(5),
                                                    .tabs = tabs,
                                                    .action = url_route("/access"),
                                                    .reg = {registers, 1, NULL},
                                                    .field = {fields, 2, NULL},
                                                    .rows = rows,
                                                    .rows_n = N(rows)},
                              ctx);
}

static struct page_session_row session(enum page_state state, bool may_end)
{
    return (struct page_session_row){.person = T("山川 一郎"),
                                     .org = T("株式会社架空データサービス"),
                                     .since_ms = sample_ms(-50),
                                     .last_ms = sample_ms(-2),
                                     .until = T("令和8年4月2日 1:15"),
                                     .how = T("パスキー、登録端末"),
                                     .state = page_chip(state),
                                     .end = may_end ? url_route("/sessions/7/end") : (struct url){0}};
}

SAMPLE(sessions)
{
    const struct page_session_row rows[] = {session(PAGE_STATE_THIS_SESSION, false), session(PAGE_STATE_OPEN, true),
                                            session(PAGE_STATE_LOCKED, true)};

    static const enum msg words[] = {MSG_PEOPLE_NAME,    MSG_PEOPLE_ORG,   MSG_SESSIONS_SINCE, MSG_SESSIONS_LAST,
                                     MSG_SESSIONS_UNTIL, MSG_SESSIONS_HOW, MSG_SEARCH_STATE};
    const struct url here = url_route("/sessions");
    struct page_head heads[N(words)];

    for (size_t i = 0; i < N(words); i++)
        heads[i] = (struct page_head){words[i], false, i == 3 ? "ascending" : "none", i == 3 ? "up" : NULL,
                                      i == 3 ? MSG_TABLE_SORT_DOWN : MSG_TABLE_SORT_UP, url_route("/sessions?sort=x&dir=asc")};
    return page_sessions_render(out,
                                &(struct page_sessions){.frame = sample_frame(5),
                                                        .tabs = tabs,
                                                        .heads = heads,
                                                        .heads_n = N(heads),
                                                        .rows = rows,
                                                        .rows_n = N(rows),
                                                        .pager = {.total = 3, .first = 1, .last = 3, .page = 1},
                                                        .files = {here, here, here, here}},
                                ctx);
}

SAMPLE(terminals)
{
    const struct page_clause clauses[] = {{T("練馬区 特記事項 20.6"), T("登録した端末だけで扱う。")}};
    const struct page_terminal_row rows[] = {
        {T("本庁舎1階 窓口1"), T("0123 4567 89ab cdef"), T("株式会社架空データサービス"),
         T("組織の所有"), T("架空データ本社 3階 処理室"), T("令和8年4月1日"), T("令和9年3月31日"), page_chip(PAGE_STATE_OPEN),
         url_route("/terminals/1/seat"), url_route("/terminals/1/revoke")},
        {T("本庁舎1階 窓口2"), T("fedc ba98 7654 3210"), T("株式会社架空データサービス"),
         T("私物"), T("なし"), T("令和8年4月1日"), T("令和9年3月31日"), page_chip(PAGE_STATE_REVOKED), {0}, {0}},
        {T("機械"), T("fedc ba98 7654 3211"), T("株式会社架空データサービス"), "", "", T("令和8年4月1日"), T("令和9年3月31日"),
         page_chip(PAGE_STATE_OPEN), {0}, {0}},
    };
    const struct page_terminals_demand demands[] = {
        {T("この契約は、登録した端末だけでの利用を求めています。"), clauses, 1}, {T("私物の端末は使えません。"), clauses, 1}};

    const struct page_option show[] = {{"0", T("指定しない"), true}, {"1", T("利用中"), false}};
    static const enum msg words[] = {MSG_TERMINALS_NAME,  MSG_TERMINALS_NUMBER, MSG_PEOPLE_ORG,
                                     MSG_TERMINALS_OWNER, MSG_TERMINALS_PLACE,  MSG_PERSON_NEW_FROM, MSG_PERSON_NEW_UNTIL, MSG_SEARCH_STATE};
    struct page_head heads[N(words)];

    for (size_t i = 0; i < N(words); i++)
        heads[i] = (struct page_head){words[i], false, i == 0 ? "descending" : "none", i == 0 ? "down" : NULL, MSG_TABLE_SORT_UP,
                                      url_route("/terminals?sort=x&dir=asc")};
    return page_terminals_render(out,
                                 &(struct page_terminals){.frame = sample_frame(5),
                                                          .tabs = tabs,
                                                          .is_demanded = true,
                                                          .demands = demands,
                                                          .demands_n = 2,
                                                          .action = url_route("/terminals"),
                                                          .show = {show, N(show), NULL},
                                                          .heads = heads,
                                                          .heads_n = N(heads),
                                                          .rows = rows,
                                                          .rows_n = N(rows),
                                                          .pager = {.total = 120, .first = 51, .last = 100, .page = 2, .pages = 3,
                                                                    .previous = url_route("/terminals?page=1"),
                                                                    .next = url_route("/terminals?page=3")},
                                                          .files = {url_route("/terminals"), url_route("/terminals"),
                                                                    url_route("/terminals"), url_route("/terminals")},
                                                          .may_register = true,
                                                          .add = url_route("/terminals/new")},
                                 ctx);
}

SAMPLE(terminal_seat)
{
    const struct page_option owners[] = {{"1", T("組織の所有"), false}, {"3", T("私物"), true}};
    const struct page_option places[] = {{"12", T("架空データ本社 3階 処理室"), true}};

    return page_terminal_seat_render(out,
                                     &(struct page_terminal_seat){.frame = sample_frame(5),
                                                                  .action = url_route("/terminals/1/seat"),
                                                                  .back = url_route("/terminals"),
                                                                  .nonce = "1",
                                                                  .name = T("本庁舎1階 窓口1"),
                                                                  .number = T("0123 4567 89ab cdef"),
                                                                  .owner = {owners, N(owners), T("持ち主を選んでください。")},
                                                                  .place = {places, N(places), NULL}},
                                     ctx);
}

SAMPLE(password)
{
    return page_password_render(out,
                                &(struct page_password){
                                    .frame = sample_frame(5),
                                    .action = url_route("/account/password"),
                                    .back = url_route("/account"),
                                    .current = {.error = T("今のパスワードが違います。")},
                                    .password2 = {.error = T("確認のパスワードが一致しません。")},
                                },
                                ctx);
}

SAMPLE(password_first)
{
    return page_password_first_render(out,
                                      &(struct page_password_first){
                                          .frame = sample_frame(5),
                                          .action = url_route("/account/password/first"),
                                          .back = url_route("/account"),
                                          .ticket = T("00112233445566778899aabbccddeeff"),
                                          .secret = T("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
                                          .uri = T("otpauth://totp/Azukari:h-0012?secret=JBSWY3DPEHPK3PXP&issuer=Azukari"),
                                          .qr = sample_qr(),
                                          .totp = {.error = T("確認コードが違います。")},
                                      },
                                      ctx);
}

SAMPLE(terminal_new)
{
    const struct page_option orgs[] = {{"2", T("株式会社架空データサービス"), true}};

    return page_terminal_new_render(out,
                                    &(struct page_terminal_new){.frame = sample_frame(5),
                                                                .action = url_route("/terminals/new"),
                                                                .back = url_route("/terminals"),
                                                                .nonce = "1",
                                                                .name = {T("窓口3"), NULL},
                                                                .number = {T("0123"), T("端末番号は、16桁で入力してください。")},
                                                                .org = {orgs, 1, NULL},
                                                                .from = day(NULL),
                                                                .until = day(NULL)},
                                    ctx);
}

SAMPLE(account)
{
    const struct page_fact facts[] = {{T("氏名"), T("山川 一郎")}, {T("自動終了"), T("令和8年4月2日 1:15")}};
    const struct page_authenticator_row rows[] = {
        {T("パスキー"), T("令和8年4月1日 9:02"), T("令和8年4月1日 14:03"), url_route("/account/keys/1/remove")},
        {T("パスワード"), T("令和8年4月1日 9:02"), NULL, {0}},
    };
    const struct page_session_row sessions[] = {session(PAGE_STATE_THIS_SESSION, false), session(PAGE_STATE_OPEN, true)};

    return page_account_render(out,
                               &(struct page_account){.frame = sample_frame(9),
                                                      .facts = facts,
                                                      .facts_n = N(facts),
                                                      .rows = rows,
                                                      .rows_n = N(rows),
                                                      .sessions = sessions,
                                                      .sessions_n = N(sessions),
                                                      .add = url_route("/account/add"),
                                                      .password = url_route("/account/password"),
                                                      .shortcuts_on = true,
                                                      .shortcuts = url_route("/keys")},
                               ctx);
}

SAMPLE(prove)
{
    return page_prove_render(out,
                             &(struct page_prove){.frame = sample_frame(9),
                                                  .passkey_action = url_route("/account/prove/1/passkey"),
                                                  .password_action = url_route("/account/prove/1/password"),
                                                  .back = url_route("/account"),
                                                  .password = {NULL, T("確認できませんでした。")},
                                                  .is_password_open = true},
                             ctx);
}

SAMPLE(passkey_add)
{
    return page_passkey_add_render(out,
                                   &(struct page_passkey_add){.frame = sample_frame(9),
                                                              .action = url_route("/account/passkey"),
                                                              .back = url_route("/account"),
                                                              .ticket = "00112233445566778899aabbccddeeff",
                                                              .options = T("{}")},
                                   ctx);
}

SAMPLE(limits)
{
    const struct page_clause clauses[] = {{T("JICA 21"), T("一人が短い時間に見る件数を限る。")}};
    const struct page_purpose_row purposes[] = {
        {T("交付案内・予約対応"), T("交付対象者名簿"), T("検索、閲覧、変更"), T("氏名、住所、電話番号"), 4},
        {T("取込"), T("交付対象者名簿"), T("取込みの開始"), T("すべて"), 1},
    };
    const struct page_limit_row limits[] = {
        {T("1分あたりの表示件数"), T("60"), clauses, 1, url_route("/limits/8")},
        {T("監査責任者の独立"), T("求める"), clauses, 1, {0}},
    };
    const struct page_fact facts[] = {
        {T("版"), T("1")},
        {T("効力の始まる日"), T("令和8年4月1日")},
        {T("条件の全文のハッシュ（SHA-256）"), T("63f8 0000 1111 2222 3333 4444 5555 6666 7777 8888 9999 aaaa bbbb cccc dddd eeee")},
        {T("その後の変更"), T("ありません")},
    };
    const struct page_cell_row cells[] = {
        {T("複製・加工 / 紙"), T("承認が必要（業務に不可欠なとき、記録）"), T("N20.11 H10.2-copy K-T9"), T("認める"), T("K-T9"), "", ""},
        {T("郵送 / データ"), T("禁止"), T("H10.2-post"), "", "", "", ""},
    };

    return page_limits_render(out,
                              &(struct page_limits){.frame = sample_frame(5),
                                                    .tabs = tabs,
                                                    .terms = true,
                                                    .facts = facts,
                                                    .facts_n = N(facts),
                                                    .cells = cells,
                                                    .cells_n = N(cells),
                                                    .purposes = purposes,
                                                    .purposes_n = N(purposes),
                                                    .limits = limits,
                                                    .limits_n = N(limits)},
                              ctx);
}

SAMPLE(limit)
{
    const struct page_clause clauses[] = {{T("JICA 21"), T("一人が短い時間に見る件数を限る。")}};

    return page_limit_render(out,
                             &(struct page_limit){.frame = sample_frame(5),
                                                  .name = T("1分あたりの表示件数"),
                                                  .now = T("今の値は60です。"),
                                                  .clauses = clauses,
                                                  .clauses_n = 1,
                                                  .action = url_route("/limits/8"),
                                                  .back = url_route("/limits"),
                                                  .nonce = "1",
                                                  .value = {T("0"), T("新しい値は、1以上の数字で入力してください。")},
                                                  .reason = {T(""), NULL}},
                             ctx);
}

SAMPLE(blocks)
{
    const struct page_block_row rows[] = {
        {T("第一地区"), T("1"), T("交付対象者名簿"), 2, page_chip(PAGE_STATE_OPEN), url_route("/blocks/1/rename"),
         url_route("/blocks/1/end")},
        {T("令和7年度の発送分"), T("65535"), T("すべての名簿"), 0, page_chip(PAGE_STATE_ENDED), {0}, {0}},
    };

    return page_blocks_render(out,
                              &(struct page_blocks){.frame = sample_frame(5),
                                                    .tabs = tabs,
                                                    .rows = rows,
                                                    .rows_n = N(rows),
                                                    .add = url_route("/blocks/new")},
                              ctx);
}

SAMPLE(block_new)
{
    const struct page_option registers[] = {{"1", T("交付対象者名簿"), true}};

    return page_block_new_render(out,
                                 &(struct page_block_new){.frame = sample_frame(5),
                                                          .action = url_route("/blocks/new"),
                                                          .back = url_route("/blocks"),
                                                          .nonce = "1",
                                                          .name = {T("第一地区"), T("同じ名前の区分があります。")},
                                                          .number = {T("0"), T("番号は、1から65535で入力してください。")},
                                                          .reg = {registers, 1, NULL}},
                                 ctx);
}

SAMPLE(block_rename)
{
    return page_block_rename_render(out,
                                    &(struct page_block_rename){.frame = sample_frame(5),
                                                                .now = T("第一地区"),
                                                                .action = url_route("/blocks/1/rename"),
                                                                .back = url_route("/blocks"),
                                                                .nonce = "1",
                                                                .name = {T("第一地区"), T("今の名前と同じです。")},
                                                                .reason = {T(""), NULL}},
                                    ctx);
}

SAMPLE(alerts)
{
    const struct page_alert_row rows[] = {
        {sample_ms(-3), T("件数の上限に達しました"), T("山川 一郎"), T("閲覧"), T("JICA 21"), url_route("/ledger/5117"),
         page_chip(PAGE_STATE_REFUSED)},
        {sample_ms(-90), T("認証の失敗が続きました"), T("川野 二葉"), T("サインインの試み"), NULL, {0},
         page_chip(PAGE_STATE_REFUSED)},
    };

    return page_alerts_render(out,
                              &(struct page_alerts){.frame = sample_frame(5),
                                                    .tabs = tabs,
                                                    .rows = rows,
                                                    .rows_n = N(rows),
                                                    .unseen = 1,
                                                    .seen = url_route("/alerts/seen"),
                                                    .older = url_route("/alerts?before=1"),
                                                    .newest = "5117"},
                              ctx);
}

/* --- terms and the clause board --------------------------------------------------------------------------------------- */

SAMPLE(terms)
{
    const struct page_fact facts[] = {{T("版"), T("2")}, {T("効力の始まる日"), T("令和8年12月1日")}};
    const struct page_term_change deviations[] = {
        {T("登録端末"), T("求める"), NULL, T("手元で試すため"), {"orange", "warning", MSG_TERMS_DEVIATES}},
        {T("複製・加工 / 紙 / 重要情報"), T("しない"), T("認める（必要）"), T("写しは番号を付ける"), {"orange", "warning", MSG_TERMS_DEVIATES}},
    };
    const struct page_terms_version_row versions[] = {
        {T("2"), T("令和8年12月1日"), T("山川 一郎（令和8年11月30日 10:00）"), T("町田 花子（令和8年11月30日 11:00）"),
         {"green", "check", MSG_TERMS_HOLDS}, url_route("/approvals/5131")},
        {T("1"), T("令和8年4月1日"), NULL, NULL, page_chip(PAGE_STATE_ENDED), {0}},
    };

    return page_terms_render(out,
                             &(struct page_terms){.frame = sample_frame(5),
                                                  .tabs = tabs,
                                                  .facts = facts,
                                                  .facts_n = N(facts),
                                                  .proposal = url_route("/approvals/5140"),
                                                  .add = url_route("/terms/new"),
                                                  .board = url_route("/clauses"),
                                                  .has_text = true,
                                                  .deviations = deviations,
                                                  .deviations_n = N(deviations),
                                                  .versions = versions,
                                                  .versions_n = N(versions)},
                             ctx);
}

SAMPLE(terms_new)
{
    const struct page_box profiles[] = {{"profile-1", "profile-1", "1", T("練馬区 特記事項"), true},
                                        {"profile-2", "profile-2", "1", T("日野市 安全管理"), false}};
    const struct page_term_number numbers[] = {
        {"limit-2", T("研修の有効日数"), T("今の値は365です。"), T("180"), NULL},
        {"limit-4", T("認証の要素"), T("今は定めがありません"), T("9"), T("1以上の数字で入力してください。")},
    };
    const struct page_term_change gaps[] = {{T("登録端末"), NULL, NULL, NULL, {"gray", "info", MSG_TERMS_NEW}}};
    const struct page_option eras[] = {{"R", T("令和"), true}};

    return page_terms_new_render(out,
                                 &(struct page_terms_new){.frame = sample_frame(5),
                                                          .action = url_route("/terms/new"),
                                                          .back = url_route("/terms"),
                                                          .nonce = "1",
                                                          .wrong = T("上位の契約が求める次の定めを満たしていません。"),
                                                          .gaps = gaps,
                                                          .gaps_n = N(gaps),
                                                          .profiles = {profiles, N(profiles), T("1つ以上選んでください。")},
                                                          .numbers = numbers,
                                                          .numbers_n = N(numbers),
                                                          .from = {.era = {eras, N(eras), NULL}, .year = T("8"), .month = "12", .day = "1"},
                                                          .reason = {T(""), T("理由を入力してください。")}},
                                 ctx);
}

SAMPLE(clause_states)
{
    const struct page_fact facts[] = {{T("違反"), T("1")}, {T("強制"), T("82")}};
    const struct page_link links[] = {{T("台帳"), url_route("/ledger?clause=N9.1")},
                                      {T("点検を記録：施錠できる場所に置いているか"), url_route("/clauses/4/check")}};
    const struct page_clause_state_row rows[] = {
        {T("N9.1"), T("第9条第1項"), T("取扱者は従事者届に載った者に限り、従事期間中だけ従事する。"), {"green", "check", MSG_BOARD_ENFORCED},
         T("制限 1件中 1件が有効"), T("受託者"), NULL, T("令和8年4月1日"), links, 1},
        {T("K7"), T("第7条"), T("紙と媒体は施錠して保管する。"), {"yellow", "warning", MSG_BOARD_DUE}, T("点検 1件中 0件が期限内"),
         T("受託者"), T("令和8年10月1日"), NULL, links, 2},
    };
    const struct page_head heads[] = {{.label = MSG_LEDGER_CLAUSE}, {.label = MSG_BOARD_ARTICLE}, {.label = MSG_TRAIL_SAYS},
                                      {.label = MSG_SEARCH_STATE}, {.label = MSG_BOARD_DETAIL}, {.label = MSG_BOARD_OWNER},
                                      {.label = MSG_BOARD_DUE_DAY}, {.label = MSG_BOARD_CHANGED}};
    const struct page_option options[] = {{"0", T("すべて"), true}, {"1", T("違反"), false}};
    const struct page_select select = {options, N(options), NULL};
    const struct url here = url_route("/clauses");

    return page_clause_states_render(
        out,
        &(struct page_clause_states){.frame = sample_frame(5),
                                     .tabs = tabs,
                                     .rows = rows,
                                     .rows_n = N(rows),
                                     .heads = heads,
                                     .heads_n = N(heads),
                                     .show = select,
                                     .profile = select,
                                     .owner = select,
                                     .action = here,
                                     .duties = url_route("/duties"),
                                     .pager = {.total = 120, .first = 1, .last = 50, .page = 1, .pages = 3, .next = here},
                                     .files = {here, here, here, here},
                                     .has_text = true,
                                     .facts = facts,
                                     .facts_n = N(facts)},
        ctx);
}

SAMPLE(duties)
{
    const struct page_fact facts[] = {{T("期限超過"), T("1")}, {T("収受済み"), T("12")}};
    const struct page_duty_row rows[] = {
        {T("N9.1"), T("事務取扱担当者届"), T("受託者 → 委託者"), T("業務の開始前"), T("令和8年4月1日"),
         {"red", "warning", MSG_DUTIES_OVERDUE}, NULL, (struct url){NULL}, url_route("/documents/new/1106")},
        {T("J4"), T("定期報告"), T("受託者 → 委託者"), T("毎年度"), T("令和9年3月31日"), {"green", "check", MSG_DUTIES_DONE},
         T("AZ-1-D3-1　令和8年10月2日 収受 第5号"), url_route("/documents/97"), (struct url){NULL}},
    };
    const struct page_head heads[] = {{.label = MSG_LEDGER_CLAUSE}, {.label = MSG_DUTIES_PAPER}, {.label = MSG_DUTIES_WHO},
                                      {.label = MSG_DUTIES_WHEN},   {.label = MSG_BOARD_DUE_DAY}, {.label = MSG_SEARCH_STATE},
                                      {.label = MSG_DUTIES_DONE_BY}};
    const struct page_option options[] = {{"0", T("すべて"), true}, {"1", T("期限超過"), false}};
    const struct page_select select = {options, N(options), NULL};
    const struct url here = url_route("/duties");

    return page_duties_render(out,
                              &(struct page_duties){.frame = sample_frame(5),
                                                    .tabs = tabs,
                                                    .rows = rows,
                                                    .rows_n = N(rows),
                                                    .heads = heads,
                                                    .heads_n = N(heads),
                                                    .show = select,
                                                    .owner = select,
                                                    .action = here,
                                                    .pager = {.total = 148, .first = 1, .last = 50, .page = 1, .pages = 3, .next = here},
                                                    .files = {here, here, here, here},
                                                    .has_text = true,
                                                    .facts = facts,
                                                    .facts_n = N(facts)},
                              ctx);
}

SAMPLE(clause_check)
{
    const struct page_box results[] = {{"result-1", "result", "1", T("問題なし"), true}, {"result-2", "result", "2", T("不備あり"), false}};
    const struct page_option eras[] = {{"R", T("令和"), true}};
    const struct page_date_field day = {.era = {eras, N(eras), NULL}, .year = T("8"), .month = "12", .day = "1"};

    return page_clause_check_render(out,
                                    &(struct page_clause_check){.frame = sample_frame(5),
                                                                .clause = T("K7"),
                                                                .text = T("保管庫が施錠され、鍵の持ち主が書かれているか"),
                                                                .last = T("令和8年4月1日"),
                                                                .action = url_route("/clauses/4/check"),
                                                                .back = url_route("/clauses"),
                                                                .nonce = "1",
                                                                .result = {results, N(results), T("結果を選んでください。")},
                                                                .on = day,
                                                                .due = day,
                                                                .remark = {T("鍵の札がない"), NULL}},
                                    ctx);
}
