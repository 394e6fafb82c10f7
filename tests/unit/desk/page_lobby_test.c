/* desk: the pages before sign-in, on the real program. */
#include "support/desk_page.h"

#include "crypto/hash.h"

static const uint8_t ticket[16] = {1, 2, 3};
#define TICKET "01020300000000000000000000000000"
#define SECRET "AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQT" /* of the bytes 0 to 19 */

/* Get the sign-in page; its token. */
static const char *open_signin(struct house *h)
{
    (void)house_get(h, "/sign-in");
    T_EQ(house_answer(h), 200);
    return page_field_value(h, "csrf");
}

T_CASE(first_page_leads_to_the_sign_in)
{
    struct house h = house_start("lobby");

    (void)house_get(&h, "/");
    T_LEADS_TO(&h, "/sign-in");
    (void)open_signin(&h);
    T_TRUE(h.head.script_allowed);
    T_BODY_HAS(&h, "action=\"/sign-in/password\"");
    (void)house_get(&h, "/home");
    T_LEADS_TO(&h, "/sign-in");
    (void)house_get(&h, "/registers");
    T_LEADS_TO(&h, "/sign-in?notice=ended");
    (void)house_get(&h, "/nowhere");
    T_EQ(house_answer(&h), 404);
    T_BODY_HAS(&h, "ページが見つかりません");
    T_EQ(house_stop(&h), 0);
}

T_CASE(form_without_the_token_never_reaches_the_keeper)
{
    static const char *const bodies[] = {
        "account=a&password=b&totp=1",
        "csrf=&account=a&password=b&totp=1",
        "csrf=00000000000000000000000000000000&account=a&password=b&totp=1",
    };
    struct house h = house_start("lobby");

    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        page_send_form(&h, "/sign-in/password", bodies[i], false);
        T_EQ(house_answer(&h), 400);
        T_BODY_HAS(&h, "送られた内容を読み取れませんでした");
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(form_from_another_site_or_by_another_method_is_refused)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    page_send_form(&h, "/sign-in/password",
                   arena_fmt(&h.arena, "csrf=%s&account=a&password=b&totp=1", csrf), true);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "ほかのサイトからの操作は受け付けません");
    (void)house_get(&h, "/sign-in/password");
    T_EQ(house_answer(&h), 405);
    page_post(&h, "/sign-in/password", csrf, "&account=a&account=b&password=b&totp=1");
    T_EQ(house_answer(&h), 400);
    page_post(&h, "/sign-in/password", csrf, "&account=a&password=b&totp=1&admin=1");
    T_EQ(house_answer(&h), 400);
    T_EQ(house_stop(&h), 0);
}

T_CASE(password_and_code_let_in_and_set_the_token)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);
    struct desk_keeper_sign_in_password m;

    page_post(&h, "/sign-in/password", csrf,
              "&account=h-0012&password=%E5%90%88+%E8%A8%80&totp=123456");
    KEEPER_ASKED(&h, SIGN_IN_PASSWORD, sign_in_password, &m);
    T_VIEW(m.account, view_str("h-0012"));
    T_VIEW(m.password, view_str("合 言"));
    T_VIEW(m.totp, view_str("123456"));
    T_EQ(m.channel, 77);
    KEEPER_SAYS(&h, signed_in, .session = 4, .token = {9});
    T_LEADS_TO(&h, "/home");
    T_EQ(h.head.set_session.n, 32);
    T_EQ(h.head.set_session.p[0], 9);
    T_EQ(house_stop(&h), 0);
}

T_CASE(refused_sign_in_keeps_the_account_as_text_and_forgets_the_password)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    page_post(
        &h, "/sign-in/password", csrf,
        "&account=%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&password=Himitsu-1&totp=654321");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_FACTORS,
                .control = CONTROL__MAX);
    T_EQ(house_answer(&h), 403);
    T_EQ(h.head.set_session.n, 0);
    T_BODY_HAS(&h, "value=\"" HOSTILE_ESCAPED "\"");
    T_BODY_HAS(&h, "サインインできませんでした");
    T_BODY_HAS_NOT(&h, "<script>");
    T_BODY_HAS_NOT(&h, "Himitsu-1");
    T_BODY_HAS_NOT(&h, "654321");
    T_EQ(house_stop(&h), 0);
}

static struct view demands[] = {{(const uint8_t *)"N20.6si", 7}};
#define TERMINAL_REFUSED                                                                           \
    .verdict = VERDICT_DENY, .refusal = REFUSAL_TERMINAL, .control = CONTROL_TERMINAL,             \
    .clauses = demands, .clauses_n = 1, .leaf = 12

T_CASE(S10_certificate_is_checked_without_signing_in_and_what_is_pasted_stays_text)
{
    static const char text[] = "azukari-certificate v2\nlog a\napplication 81\nstate erased\n";
    struct house h = house_start("lobby");
    struct desk_keeper_certificate_check m;
    struct hash hash;

    (void)house_get(&h, "/verify");
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "証明書・書類の確認");
    const char *csrf = page_field_value(&h, "csrf");
    page_send_form(&h, "/verify",
                   arena_fmt(&h.arena,
                             "csrf=%s&text=azukari-certificate+v2%%0D%%0Alog+a%%0D%%0Aapplication+81%%0D%%0Astate+erased"
                             "%%0D%%0A%%0D%%0A%%E2%%80%%94+a+signature",
                             csrf),
                   false);
    KEEPER_ASKED(&h, CERTIFICATE_CHECK, certificate_check, &m);
    hash_of(view_str(text), &hash);
    T_EQ(m.application, 81);
    T_TRUE(memcmp(m.object, hash.b, 32) == 0); /* what was signed, without the signatures and the CR of forms */
    KEEPER_SAYS(&h, certificate_checked, .known = true, .log = view_str("<b>"), .leaf = 90, .stage = 1, .newest = 90,
                .newest_stage = 1, .count = 3);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "この証明書は、台帳に記録されています。");
    T_BODY_HAS(&h, "&lt;b&gt;");
    (void)house_head(&h, &(struct house_request){.method = GATE_DESK_METHOD_GET,
                                                 .path = "/verify",
                                                 .query = "number=81&hash=%3Cscript%3E",
                                                 .body_bytes = -1});
    KEEPER_ASKED(&h, CERTIFICATE_CHECK, certificate_check, &m);
    T_EQ(m.application, 0);
    KEEPER_SAYS(&h, certificate_checked, .known = false);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "この証明書は、台帳にありません。");
    T_BODY_HAS_NOT(&h, "<script>");
    page_send_form(&h, "/verify", arena_fmt(&h.arena, "csrf=%s&text=", csrf), false);
    T_TRUE(house_answer(&h) >= 200);
    T_BODY_HAS(&h, "証明書の文面、または申請番号とハッシュを入力してください。");
    T_EQ(house_stop(&h), 0);
}

T_CASE(N20_6si_refused_terminal_is_a_page_with_clause_and_way_out)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    page_post(&h, "/sign-in/password", csrf, "&account=a&password=b&totp=1");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, denied, TERMINAL_REFUSED);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "サインインできません");
    T_BODY_HAS(&h, "登録された端末ではありません。");
    T_BODY_HAS(&h, "証明書を取り込み、ブラウザーを開き直して");
    T_BODY_HAS(&h, "N20.6si");
    T_BODY_HAS(&h, "href=\"/terminal-help\"");
    T_BODY_HAS(&h, "この拒否は");
    T_BODY_HAS_NOT(&h, "href=\"/ledger/"); /* nobody could open it here */
    T_BODY_HAS_NOT(&h, "href=\"/home\"");
    T_EQ(house_stop(&h), 0);
}

T_CASE(N20_6si_passkey_on_a_refused_terminal_leads_to_the_same_page)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h), *start = "{\"next\":\"/sign-in/refused/";

    house_post(&h, "/sign-in/passkey",
               arena_fmt(&h.arena,
                         "{\"csrf\":\"%s\",\"account\":\"a\",\"challenge\":\"%s\",\"credential\":\"a2V5\","
                         "\"authenticator_data\":\"a2V5\",\"client_data\":\"a2V5\",\"signature\":\"a2V5\"}",
                         csrf, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSKEY);
    KEEPER_SAYS(&h, denied, TERMINAL_REFUSED);
    T_EQ(house_answer(&h), 200);
    T_EQ(h.head.set_session.n, 0);
    T_BODY_HAS(&h, start);
    const char *path = arena_str(&h.arena, view_part(buf_view(&h.body), strlen("{\"next\":\""),
                                                     h.body.n - strlen("{\"next\":\"") - strlen("\"}")));
    (void)house_get(&h, path);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "登録された端末ではありません。");
    T_BODY_HAS(&h, "N20.6si");
    (void)house_get(&h, "/sign-in/refused/1");
    T_LEADS_TO(&h, "/sign-in?notice=ended");
    T_EQ(house_stop(&h), 0);
}

T_CASE(revoked_terminal_is_told_so_even_where_no_clause_asks_for_one)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    page_send_form(&h, "/sign-in/password", arena_fmt(&h.arena, "csrf=%s&account=a&password=b&totp=1", csrf), false);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_TERMINAL, .control = CONTROL_TERMINAL,
                .leaf = 12);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "サインインできません");
    T_BODY_HAS(&h, "登録された端末ではありません。");
    T_EQ(house_stop(&h), 0);
}

static void look_at(struct house *h, const char *path, enum gate_desk_terminal terminal)
{
    (void)house_head(h, &(struct house_request){.path = path, .body_bytes = -1, .terminal = terminal});
    T_EQ(house_answer(h), 200);
}

T_CASE(C12_sign_in_says_what_is_wrong_with_this_terminal)
{
    struct house h = house_start("lobby");

    look_at(&h, "/sign-in", GATE_DESK_TERMINAL_NONE);
    T_BODY_HAS_NOT(&h, "class=\"banner");
    look_at(&h, "/sign-in", GATE_DESK_TERMINAL_OURS);
    T_BODY_HAS_NOT(&h, "class=\"banner");
    look_at(&h, "/sign-in", GATE_DESK_TERMINAL_EXPIRED);
    T_BODY_HAS(&h, "証明書の有効期間外です");
    look_at(&h, "/sign-in", GATE_DESK_TERMINAL_FOREIGN);
    T_BODY_HAS(&h, "別の発行元の証明書です");
    look_at(&h, "/sign-in", GATE_DESK_TERMINAL_ELSEWHERE);
    T_BODY_HAS(&h, "ほかの端末で始めたセッションです");
    (void)house_head(&h, &(struct house_request){
                             .path = "/home", .body_bytes = -1, .terminal = GATE_DESK_TERMINAL_ELSEWHERE});
    T_LEADS_TO(&h, "/sign-in");
    T_EQ(house_stop(&h), 0);
}

T_CASE(installing_a_certificate_is_explained_before_anybody_signs_in)
{
    struct house h = house_start("lobby");

    look_at(&h, "/sign-in", GATE_DESK_TERMINAL_NONE);
    T_BODY_HAS(&h, "href=\"/terminal-help\"");
    look_at(&h, "/terminal-help", GATE_DESK_TERMINAL_NONE);
    T_BODY_HAS(&h, "証明書が届いていません");
    T_BODY_HAS(&h, "id=\"windows\"");
    T_BODY_HAS(&h, "id=\"mac\"");
    T_BODY_HAS(&h, "id=\"firefox\"");
    T_BODY_HAS(&h, "id=\"ipad\"");
    look_at(&h, "/terminal-help", GATE_DESK_TERMINAL_OURS);
    T_BODY_HAS(&h, "証明書を確認できました");
    look_at(&h, "/terminal-help", GATE_DESK_TERMINAL_EXPIRED);
    T_BODY_HAS(&h, "証明書の有効期間外です");
    T_EQ(house_stop(&h), 0);
}

T_CASE(empty_fields_are_named_without_asking_the_keeper)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    page_post(&h, "/sign-in/password", csrf, "&account=&password=&totp=");
    T_EQ(house_answer(&h), 422);
    T_BODY_HAS(&h, "入力内容に3件の誤りがあります");
    T_BODY_HAS(&h, "href=\"#account2\"");
    T_EQ(house_stop(&h), 0);
}

T_CASE(pause_after_failures_says_how_long)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    page_post(&h, "/sign-in/password", csrf, "&account=a&password=b&totp=1");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_SIGN_IN_LOCKED,
                .control = CONTROL__MAX, .wait_ms = 30000);
    T_EQ(house_answer(&h), 429);
    T_BODY_HAS(&h, "あと30秒は受け付けません");
    page_post(&h, "/sign-in/password", csrf, "&account=a&password=b&totp=1");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_SIGN_IN_LOCKED,
                .control = CONTROL__MAX, .wait_ms = INT64_MAX);
    (void)house_answer(&h);
    T_BODY_HAS(&h, "管理者に新しい登録コードを依頼してください");
    T_EQ(house_stop(&h), 0);
}

T_CASE(several_contracts_are_a_choice_that_is_shown_once)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);
    struct desk_keeper_contract_choice choices[] = {{3, view_str("契約A")}, {4, view_str(HOSTILE)}};
    struct desk_keeper_sign_in_contract m;

    page_post(&h, "/sign-in/password", csrf, "&account=a&password=b&totp=1");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, sign_in_choose, .ticket = {1, 2, 3}, .contracts = choices, .contracts_n = 2);
    T_EQ(house_answer(&h), 303);
    const char *path = page_location(&h);
    T_TRUE(strstr(path, TICKET) == NULL);
    (void)house_get(&h, path);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, HOSTILE_ESCAPED);
    T_STR(page_field_value(&h, "ticket"), TICKET);
    (void)house_get(&h, path);
    T_LEADS_TO(&h, "/sign-in?notice=ended");
    page_post(&h, "/sign-in/contract", csrf, "&ticket=" TICKET "&contract=4");
    KEEPER_ASKED(&h, SIGN_IN_CONTRACT, sign_in_contract, &m);
    T_EQ(m.contract, 4);
    T_HEX(m.ticket, 16, TICKET);
    KEEPER_SAYS(&h, signed_in, .session = 4, .token = {9});
    T_LEADS_TO(&h, "/home");
    T_EQ(h.head.set_session.n, 32);
    T_EQ(house_stop(&h), 0);
}

T_CASE(script_needs_the_token_and_gets_its_answers_as_json)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);
    struct view credential = view_str("key");

    house_post(&h, "/sign-in/passkey/start", "{\"csrf\":\"00\",\"account\":\"a\"}");
    T_EQ(house_answer(&h), 400);
    T_BODY_HAS(&h, "{\"error\":");
    house_post(&h, "/sign-in/passkey/start",
               arena_fmt(&h.arena, "{\"csrf\":\"%s\",\"account\":\"a\"}", csrf));
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_START);
    KEEPER_SAYS(&h, sign_in_challenge, .challenge = {1}, .credentials = &credential,
                .credentials_n = 1, .rp_id = view_str("localhost"));
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "{\"options\":{\"challenge\":\"AQAA");
    T_BODY_HAS(&h, "\"rpId\":\"localhost\"");
    T_BODY_HAS(&h, "\"userVerification\":\"required\"");
    T_BODY_HAS(&h, "\"allowCredentials\":[{\"type\":\"public-key\",\"id\":\"a2V5\"}]");
    T_EQ(house_stop(&h), 0);
}

T_CASE(wrong_registration_code_is_told_at_its_field)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    page_post(&h, "/enrol", csrf, "&account=h-0012&code=XXXX");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ENROL_START);
    KEEPER_SAYS(&h, enrol_done, .problem = DESK_KEEPER_ENROL_PROBLEM_UNKNOWN_CODE);
    T_EQ(house_answer(&h), 422);
    T_BODY_HAS(&h, "登録コードが違うか");
    T_BODY_HAS(&h, "value=\"h-0012\"");
    T_BODY_HAS_NOT(&h, "XXXX");
    T_EQ(house_stop(&h), 0);
}

T_CASE(right_code_shows_the_secret_as_text_and_as_a_code)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);
    struct desk_keeper_enrol_ready ready = {.rp_id = view_str("localhost"),
                                            .name = view_str(HOSTILE)};

    for (uint8_t i = 0; i < 20; i++)
        ready.totp_secret[i] = i;
    memcpy(ready.ticket, ticket, sizeof(ready.ticket));
    page_post(&h, "/enrol", csrf, "&account=h-0012&code=ABCD");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ENROL_START);
    T_OK(desk_keeper_enrol_ready_send(h.chan[HOUSE_KEEPER], h.asked[HOUSE_KEEPER], &ready));
    T_EQ(house_answer(&h), 200);
    T_STR(page_field_value(&h, "ticket"), TICKET);
    T_STR(page_field_value(&h, "secret"), SECRET);
    T_BODY_HAS(&h, "otpauth://totp/Azukari:h-0012?secret=" SECRET "&amp;issuer=Azukari");
    T_BODY_HAS(&h, "<svg class=\"qr\"");
    T_BODY_HAS(&h, HOSTILE_ESCAPED);
    T_BODY_HAS_NOT(&h, "<script>");
    T_EQ(house_stop(&h), 0);
}

#define PASSWORD_FORM "&ticket=" TICKET "&account=h-0012&secret=" SECRET

T_CASE(passwords_that_differ_or_are_refused_come_back_to_the_same_secret)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    page_post(&h, "/enrol/password", csrf,
              PASSWORD_FORM "&password=Aa1-aaaa&password2=Aa1-aaab&totp=123456");
    T_EQ(house_answer(&h), 422);
    T_BODY_HAS(&h, "確認のパスワードが一致しません");
    T_STR(page_field_value(&h, "secret"), SECRET);
    page_post(&h, "/enrol/password", csrf,
              PASSWORD_FORM "&password=Aa1-aaaa&password2=Aa1-aaaa&totp=123456");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ENROL_FINISH);
    KEEPER_SAYS(&h, enrol_done, .problem = DESK_KEEPER_ENROL_PROBLEM_PASSWORD,
                .password_problem = 4);
    T_EQ(house_answer(&h), 422);
    T_BODY_HAS(&h, "よく使われるパスワードのため");
    T_BODY_HAS_NOT(&h, "Aa1-aaaa");
    page_post(&h, "/enrol/password", csrf,
              PASSWORD_FORM "&password=Aa1-aaaa&password2=Aa1-aaaa&totp=123456");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ENROL_FINISH);
    KEEPER_SAYS(&h, enrol_done, .problem = DESK_KEEPER_ENROL_PROBLEM_NONE);
    T_LEADS_TO(&h, "/sign-in?notice=enrolled");
    page_post(&h, "/enrol/password", csrf,
              "&ticket=" TICKET "&account=a&secret=%22&password=a&password2=a&totp=1");
    T_EQ(house_answer(&h), 400);
    T_EQ(house_stop(&h), 0);
}

T_CASE(language_changes_here_and_leads_nowhere_else)
{
    static const struct {
        const char *back, *location;
    } cases[] = {{"%2Fenrol", "/enrol"},      {"", "/"},
                 {"%2F%2Fevil.example", "/"}, {"https%3A%2F%2Fevil.example", "/"},
                 {"%2F%5Cevil.example", "/"}, {"%2Fa%0D%0ASet-Cookie%3A+x", "/"}};
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        page_post(&h, "/language", csrf,
                  arena_fmt(&h.arena, "&language=en&back=%s", cases[i].back));
        T_LEADS_TO(&h, cases[i].location);
        T_EQ(h.head.set_language, 2);
    }
    page_post(&h, "/language", csrf, "&language=xx&back=");
    T_EQ(house_answer(&h), 400);
    T_EQ(house_stop(&h), 0);
}

T_CASE(keeper_that_cannot_is_an_error_with_a_number)
{
    struct house h = house_start("lobby");
    const char *csrf = open_signin(&h);

    page_post(&h, "/sign-in/password", csrf, "&account=a&password=b&totp=1");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, failed, .code = ERR_NO_SPACE);
    T_EQ(house_answer(&h), 503);
    T_BODY_HAS(&h, "ただいま処理できません");
    T_BODY_HAS(&h, "問い合わせ番号");
    T_EQ(house_stop(&h), 0);
}

static const struct t_case *const cases[] = {
    &case_first_page_leads_to_the_sign_in,
    &case_form_without_the_token_never_reaches_the_keeper,
    &case_form_from_another_site_or_by_another_method_is_refused,
    &case_password_and_code_let_in_and_set_the_token,
    &case_refused_sign_in_keeps_the_account_as_text_and_forgets_the_password,
    &case_S10_certificate_is_checked_without_signing_in_and_what_is_pasted_stays_text,
       &case_N20_6si_refused_terminal_is_a_page_with_clause_and_way_out,
    &case_revoked_terminal_is_told_so_even_where_no_clause_asks_for_one,
    &case_C12_sign_in_says_what_is_wrong_with_this_terminal,
    &case_installing_a_certificate_is_explained_before_anybody_signs_in,
    &case_N20_6si_passkey_on_a_refused_terminal_leads_to_the_same_page,
    &case_empty_fields_are_named_without_asking_the_keeper,
    &case_pause_after_failures_says_how_long,
    &case_several_contracts_are_a_choice_that_is_shown_once,
    &case_script_needs_the_token_and_gets_its_answers_as_json,
    &case_wrong_registration_code_is_told_at_its_field,
    &case_right_code_shows_the_secret_as_text_and_as_a_code,
    &case_passwords_that_differ_or_are_refused_come_back_to_the_same_secret,
    &case_language_changes_here_and_leads_nowhere_else,
    &case_keeper_that_cannot_is_an_error_with_a_number,
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
