/* desk: the real program as a lobby: signing in, enrolment, and requests that should not be. */
#include "support/desk_house.h"

#include "rules/decide.h"

#define PASSWORD "{\"account\":\"sato\",\"password\":\"correct horse battery\",\"totp\":\"123456\"}"

T_CASE(sign_in_by_password_gives_a_token)
{
    struct house h = house_start("lobby");
    struct desk_keeper_sign_in_password m;

    house_post(&h, "/api/v1/sign-in", PASSWORD);
    KEEPER_ASKED(&h, SIGN_IN_PASSWORD, sign_in_password, &m);
    T_VIEW(m.account, view_str("sato"));
    T_VIEW(m.password, view_str("correct horse battery"));
    T_VIEW(m.totp, view_str("123456"));
    T_EQ(m.channel, 77);
    KEEPER_SAYS(&h, signed_in, .token = {0xab, 0xcd}, .session = 5);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"token\":\"abcd00");
    T_BODY_HAS(&h, "\"session\":5");
    T_EQ(house_stop(&h), 0);
}

T_CASE(sign_in_refused_says_how_long_to_wait)
{
    struct house h = house_start("lobby");

    house_post(&h, "/api/v1/sign-in", PASSWORD);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_SIGN_IN_LOCKED,
                .control = CONTROL__MAX, .wait_ms = 30000);
    T_EQ(house_answer(&h), 429);
    T_BODY_HAS(&h, "\"type\":\"urn:azukari:refused\"");
    T_BODY_HAS(&h, "\"refusal\":\"sign-in-locked\"");
    T_BODY_HAS(&h, "\"wait_ms\":30000");
    T_EQ(house_stop(&h), 0);
}

T_CASE(sign_in_with_several_contracts_lets_choose)
{
    struct house h = house_start("lobby");
    struct desk_keeper_contract_choice two[] = {{1, view_str("甲")}, {2, view_str("乙")}};
    struct desk_keeper_sign_in_contract m;

    house_post(&h, "/api/v1/sign-in", PASSWORD);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, sign_in_choose, .ticket = {1, 2}, .contracts = two, .contracts_n = 2);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "{\"contract\":2,\"title\":\"乙\"}");
    house_post(&h, "/api/v1/sign-in/contract",
               "{\"ticket\":\"AQIAAAAAAAAAAAAAAAAAAA\",\"contract\":2}");
    KEEPER_ASKED(&h, SIGN_IN_CONTRACT, sign_in_contract, &m);
    T_EQ(m.contract, 2);
    T_HEX(m.ticket, 16, "01020000000000000000000000000000");
    KEEPER_SAYS(&h, signed_in, .session = 6);
    T_EQ(house_answer(&h), 200);
    house_post(&h, "/api/v1/sign-in/contract", "{\"ticket\":\"AQI\",\"contract\":2}");
    T_EQ(house_answer(&h), 400);
    T_BODY_HAS(&h, "[ticket: wrong-value]");
    T_EQ(house_stop(&h), 0);
}

T_CASE(sign_in_by_passkey_passes_what_was_signed)
{
    struct house h = house_start("lobby");
    struct view credential = view_str("cred");
    struct desk_keeper_sign_in_passkey m;

    house_post(&h, "/api/v1/sign-in/start", "{\"account\":\"sato\"}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_START);
    KEEPER_SAYS(&h, sign_in_challenge, .credentials = &credential, .credentials_n = 1,
                .rp_id = view_str("example.jp"));
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"credentials\":[\"Y3JlZA\"],\"rp_id\":\"example.jp\"");
    house_post(&h, "/api/v1/sign-in/passkey",
               "{\"account\":\"sato\",\"challenge\":"
               "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"credential\":\"Y3JlZA\","
               "\"authenticator_data\":\"AQ\",\"client_data\":\"Ag\",\"signature\":\"Aw\"}");
    KEEPER_ASKED(&h, SIGN_IN_PASSKEY, sign_in_passkey, &m);
    T_VIEW(m.credential, credential);
    T_HEX(m.signature.p, m.signature.n, "03");
    KEEPER_SAYS(&h, signed_in, .session = 6);
    T_EQ(house_answer(&h), 200);
    T_EQ(house_stop(&h), 0);
}

T_CASE(enrolment_shows_the_secret_in_base32_and_names_what_was_wrong)
{
    struct house h = house_start("lobby");

    house_post(&h, "/api/v1/enrol/start",
               "{\"account\":\"sato\",\"code\":\"AAAA-BBBB-CCCC-DDDD\"}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ENROL_START);
    KEEPER_SAYS(&h, enrol_ready, .totp_secret = {'1', '2', '3', '4', '5', '6', '7', '8', '9', '0',
                                                 '1', '2', '3', '4', '5', '6', '7', '8', '9', '0'},
                .rp_id = view_str("example.jp"), .name = view_str("佐藤"));
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"totp_secret\":\"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"");
    house_post(&h, "/api/v1/enrol/finish",
               "{\"ticket\":\"AQIAAAAAAAAAAAAAAAAAAA\",\"password\":\"short\",\"totp\":\"1\"}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ENROL_FINISH);
    KEEPER_SAYS(&h, enrol_done, .problem = DESK_KEEPER_ENROL_PROBLEM_PASSWORD);
    T_EQ(house_answer(&h), 400);
    T_BODY_HAS(&h, "[password: wrong-value]");
    house_post(&h, "/api/v1/enrol/finish",
               "{\"ticket\":\"AQIAAAAAAAAAAAAAAAAAAA\",\"password\":\"long enough, this "
               "one\",\"totp\":\"123456\"}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ENROL_FINISH);
    KEEPER_SAYS(&h, enrol_done, .problem = DESK_KEEPER_ENROL_PROBLEM_NONE);
    T_EQ(house_answer(&h), 200);
    T_STR(buf_cstr(&h.body), "{}");
    T_EQ(house_stop(&h), 0);
}

T_CASE(malformed_bodies_are_refused_with_the_place)
{
    static const struct {
        const char *json, *place;
    } bad[] = {
        {"{\"account\":\"a\",\"password\":\"b\",\"evil\":1}", "[evil: unknown-member]"},
        {"{\"account\":1,\"password\":\"b\"}", "[account: wrong-value]"},
        {"{\"account\":\"a\"}", "[password: missing]"},
        {"[]", "[: malformed]"},
        {"{", "[: malformed]"},
        {"{\"account\":\"0123456789012345678901234567890123456789012345678901234567890123456789\","
         "\"password\":\"b\"}",
         "[account: too-long]"},
    };
    struct house h = house_start("lobby");

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        house_post(&h, "/api/v1/sign-in", bad[i].json);
        T_EQ(house_answer(&h), 400);
        T_BODY_HAS(&h, "urn:azukari:input");
        T_BODY_HAS(&h, bad[i].place);
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(texts_follow_the_language)
{
    struct house h = house_start("lobby");

    house_head(&h,
               &(struct house_request){.path = "/api/v1/self", .body_bytes = -1, .english = true});
    T_EQ(house_answer(&h), 401);
    T_BODY_HAS(&h, "Sign in first.");
    (void)house_get(&h, "/api/v1/self");
    T_EQ(house_answer(&h), 401);
    T_BODY_HAS(&h, "ログインしてください。");
    T_EQ(house_stop(&h), 0);
}

T_CASE(C12_session_of_another_terminal_is_said_to_be_one)
{
    struct house h = house_start("lobby");

    house_head(&h, &(struct house_request){.path = "/api/v1/self",
                                           .body_bytes = -1,
                                           .english = true,
                                           .terminal = GATE_DESK_TERMINAL_ELSEWHERE});
    T_EQ(house_answer(&h), 401);
    T_BODY_HAS(&h, "\"refusal\":\"other-terminal\"");
    T_BODY_HAS(&h, "opened on another terminal");
    T_EQ(house_stop(&h), 0);
}

T_CASE(N20_6si_refused_terminal_is_told_the_clause_and_what_to_do)
{
    struct house h = house_start("lobby");
    struct view clauses[] = {view_str("N20.6si")};

    house_post(&h, "/api/v1/sign-in", PASSWORD);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_TERMINAL, .control = CONTROL_TERMINAL,
                .clauses = clauses, .clauses_n = 1, .leaf = 12);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "\"refusal\":\"terminal\",\"control\":\"terminal\",\"clauses\":[\"N20.6si\"],\"leaf\":12");
    T_BODY_HAS(&h, "登録された端末ではありません。 証明書を取り込み、");
    T_EQ(house_stop(&h), 0);
}

T_CASE(requests_that_no_route_takes_are_refused_without_asking_anybody)
{
    static const struct {
        struct house_request r;
        unsigned status;
    } bad[] = {
        {{.method = GATE_DESK_METHOD_GET, .path = "/api/v1/none", .body_bytes = -1}, 404},
        {{.method = GATE_DESK_METHOD_GET, .path = "/api/v1/sign-in", .body_bytes = -1}, 405},
        {{.method = GATE_DESK_METHOD_GET, .path = "/none", .body_bytes = -1}, 404},
        {{.method = GATE_DESK_METHOD_POST,
          .path = "/api/v1/sign-in",
          .content_type = "text/plain",
          .body_bytes = 5},
         415},
        {{.method = GATE_DESK_METHOD_POST,
          .path = "/api/v1/sign-in",
          .content_type = "application/json",
          .body_bytes = 70000},
         413},
        {{.method = GATE_DESK_METHOD_POST,
          .path = "/api/v1/sign-in",
          .content_type = "application/json",
          .body_bytes = 5,
          .cross_site = true},
         403},
        {{.method = GATE_DESK_METHOD_POST,
          .path = "/api/v1/sign-in",
          .query = "x=1",
          .body_bytes = -1},
         400},
    };
    struct house h = house_start("lobby");

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        (void)house_head(&h, &bad[i].r);
        T_EQ(house_answer(&h), bad[i].status);
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_slow_body_keeps_nobody_waiting)
{
    struct house h = house_start("lobby");
    struct house_request slow = {.method = GATE_DESK_METHOD_POST,
                                 .path = "/api/v1/sign-in",
                                 .content_type = "application/json; charset=utf-8",
                                 .body_bytes = (int64_t)strlen(PASSWORD)};
    struct view body = view_str(PASSWORD);
    uint32_t id = house_head(&h, &slow);

    T_EQ(house_credit(&h), body.n);
    house_body(&h, id, view_part(body, 0, 10), false);
    (void)house_get(&h, "/api/v1/none");
    T_EQ(house_answer(&h), 404);
    house_body(&h, id, view_part(body, 10, SIZE_MAX), true);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    KEEPER_SAYS(&h, signed_in, .session = 6);
    T_EQ(house_answer_to(&h, id), 200);
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_body_that_came_along_is_read_at_once)
{
    struct house h = house_start("lobby");
    struct gate_desk_request m = {.method = GATE_DESK_METHOD_POST,
                                  .path = view_str("/api/v1/sign-in"),
                                  .content_type = view_str("application/json"),
                                  .body_bytes = (int64_t)strlen(PASSWORD),
                                  .same_origin = true,
                                  .body = view_str(PASSWORD)};

    T_OK(gate_desk_request_send(h.chan[HOUSE_GATE], 7, &m));
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD); /* and no credit was asked for */
    KEEPER_SAYS(&h, signed_in, .session = 6);
    T_EQ(house_answer_to(&h, 7), 200);
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_body_of_another_length_than_announced_ends_the_desk)
{
    struct house h = house_start("lobby");
    struct gate_desk_request m = {.method = GATE_DESK_METHOD_POST,
                                  .path = view_str("/api/v1/sign-in"),
                                  .content_type = view_str("application/json"),
                                  .body_bytes = 100,
                                  .same_origin = true,
                                  .body = view_str(PASSWORD)};

    T_OK(gate_desk_request_send(h.chan[HOUSE_GATE], 7, &m));
    T_EQ(house_wait(&h), err_exit_code(ERR_INPUT));
}

T_CASE(a_body_of_unknown_length_is_bounded)
{
    struct house h = house_start("lobby");
    struct house_request r = {.method = GATE_DESK_METHOD_POST,
                              .path = "/api/v1/sign-in",
                              .content_type = "application/json",
                              .body_bytes = -2};
    static const uint8_t much[32768];
    uint32_t id = house_head(&h, &r);

    T_EQ(house_credit(&h), 65536);
    house_body(&h, id, view_of(much, sizeof(much)), false);
    house_body(&h, id, view_of(much, sizeof(much)), false);
    T_EQ(house_answer_to(&h, id), 413);
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_client_that_goes_away_is_forgotten)
{
    struct house h = house_start("lobby");
    struct house_request r = {.method = GATE_DESK_METHOD_POST,
                              .path = "/api/v1/sign-in",
                              .content_type = "application/json",
                              .body_bytes = 100};
    uint32_t id = house_head(&h, &r);

    T_EQ(house_credit(&h), 100);
    T_OK(gate_desk_gone_send(h.chan[HOUSE_GATE], id, &(struct gate_desk_gone){0}));
    house_body(&h, id, view_str("late"), true);
    (void)house_get(&h, "/api/v1/none");
    T_EQ(house_answer(&h), 404);
    T_EQ(house_stop(&h), 0);
}

T_CASE(failures_of_the_keeper_become_their_status)
{
    static const struct {
        unsigned code, status;
    } cases[] = {{ERR_AGAIN, 503},     {ERR_TIMEOUT, 504},  {ERR_NO_SPACE, 503},
                 {ERR_NOT_FOUND, 404}, {ERR_CONFLICT, 409}, {999, 500}};
    struct house h = house_start("lobby");

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        house_post(&h, "/api/v1/sign-in", PASSWORD);
        (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
        KEEPER_SAYS(&h, failed, .code = (uint16_t)cases[i].code);
        T_EQ(house_answer(&h), cases[i].status);
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_keeper_that_hangs_up_ends_the_desk_after_the_answer)
{
    struct house h = house_start("lobby");

    house_post(&h, "/api/v1/sign-in", PASSWORD);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_PASSWORD);
    house_hang_up(&h, HOUSE_KEEPER);
    T_EQ(house_answer(&h), 401);
    T_EQ(house_wait(&h), 0);
}

T_CASE(a_keeper_that_answers_nonsense_stops_the_desk)
{
    struct house h = house_start("lobby");

    house_post(&h, "/api/v1/sign-in/start", "{\"account\":\"sato\"}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_IN_START);
    KEEPER_SAYS(&h, ok, .leaf = 1);
    T_TRUE(house_wait(&h) > 0);
}

T_CASE(a_gate_that_breaks_the_protocol_stops_the_desk)
{
    struct house h = house_start("lobby");

    T_OK(chan_send(h.chan[HOUSE_GATE], GATE_DESK_REQUEST, 1, view_str("junk"), NULL, 0));
    T_TRUE(house_wait(&h) > 0);
    h = house_start("lobby");
    T_OK(chan_send(h.chan[HOUSE_GATE], GATE_DESK_ANSWER, 1, view_str(""), NULL, 0));
    T_TRUE(house_wait(&h) > 0);
}

T_CASE(a_lobby_has_no_record_and_no_job)
{
    static const char *const paths[] = {"/api/v1/registers", "/api/v1/imports", "/api/v1/job",
                                        "/api/v1/applications"};
    struct house h = house_start("lobby");

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        (void)house_get(&h, paths[i]);
        T_EQ(house_answer(&h), 401);
    }
    T_EQ(house_stop(&h), 0);
}

static const struct t_case *const cases[] = {
    &case_sign_in_by_password_gives_a_token,
    &case_sign_in_refused_says_how_long_to_wait,
    &case_sign_in_with_several_contracts_lets_choose,
    &case_sign_in_by_passkey_passes_what_was_signed,
    &case_enrolment_shows_the_secret_in_base32_and_names_what_was_wrong,
    &case_malformed_bodies_are_refused_with_the_place,
    &case_texts_follow_the_language,
    &case_C12_session_of_another_terminal_is_said_to_be_one,
    &case_N20_6si_refused_terminal_is_told_the_clause_and_what_to_do,
    &case_requests_that_no_route_takes_are_refused_without_asking_anybody,
    &case_a_slow_body_keeps_nobody_waiting,
    &case_a_body_that_came_along_is_read_at_once,
       &case_a_body_of_another_length_than_announced_ends_the_desk, &case_a_body_of_unknown_length_is_bounded,
    &case_a_client_that_goes_away_is_forgotten,
    &case_failures_of_the_keeper_become_their_status,
    &case_a_keeper_that_hangs_up_ends_the_desk_after_the_answer,
    &case_a_keeper_that_answers_nonsense_stops_the_desk,
    &case_a_gate_that_breaks_the_protocol_stops_the_desk,
    &case_a_lobby_has_no_record_and_no_job,
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
