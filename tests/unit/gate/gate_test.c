#include "base/alloc.h"
#include "gate/facts.h"
#include "gate/refusal.h"
#include "gate/reply.h"
#include "gate/route.h"
#include "support/t.h"

#define TOKEN "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "2222222222222222222222222222222222222222222222222222222222222222"

static struct facts facts;

static void read_facts_at(enum door door, const char *method_and_path, const char *fields)
{
    static struct http_head head;
    char text[2048];

    (void)snprintf(text, sizeof(text), "%s HTTP/1.1\r\nHost: a.example:8443\r\n%s\r\n",
                   method_and_path, fields);
    T_OK(http_head_parse(view_str(text), &head));
    facts_of(&head, door, &facts);
}

static void read_facts(const char *method_and_path, const char *fields)
{
    read_facts_at(DOOR_MAIN, method_and_path, fields);
}

T_CASE(token_is_known_by_its_hash_only)
{
    uint8_t token[32];
    struct hash want;

    memset(token, 0x11, sizeof(token));
    hash_of(view_of(token, sizeof(token)), &want);
    read_facts("GET /", "Cookie: x=y; __Host-azukari=" TOKEN "\r\n");
    T_TRUE(facts.has_token && memcmp(facts.token.b, want.b, sizeof(want.b)) == 0);
    read_facts("GET /", "Authorization: Bearer " TOKEN "\r\n");
    T_TRUE(facts.has_token && memcmp(facts.token.b, want.b, sizeof(want.b)) == 0);
    read_facts("GET /", "Authorization: Bearer " TOKEN "\r\nCookie: __Host-azukari=" OTHER "\r\n");
    T_TRUE(facts.has_token && memcmp(facts.token.b, want.b, sizeof(want.b)) == 0);
}

T_CASE(B11_each_door_has_a_cookie_of_its_own)
{
    read_facts_at(DOOR_APPROVAL, "GET /", "Cookie: __Host-azukari=" TOKEN "\r\n");
    T_TRUE(!facts.has_token);
    read_facts("GET /", "Cookie: __Host-azukari-approval=" TOKEN "\r\n");
    T_TRUE(!facts.has_token);
    read_facts_at(DOOR_APPROVAL, "GET /", "Cookie: __Host-azukari=" OTHER "; __Host-azukari-approval=" TOKEN "\r\n");
    T_TRUE(facts.has_token);
}

T_CASE(malformed_tokens_are_none)
{
    static const char *const bad[] = {
        "",
        "Cookie: __Host-azukari=\r\n",
        "Cookie: __Host-azukari=" TOKEN "1\r\n",
        "Cookie: __Host-azukari=\"" TOKEN "\"\r\n",
        "Cookie: azukari=" TOKEN "\r\n",
        "Cookie: __Host-azukari=" TOKEN "; __Host-azukari=" OTHER "\r\n",
        "Authorization: Bearer\r\nCookie: __Host-azukari=" TOKEN "\r\n",
        "Authorization: Basic " TOKEN "\r\n",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        read_facts("GET /", bad[i]);
        /* A broken Authorization never falls back to the cookie; one of another scheme is not for
         * us. */
        if (facts.has_token)
            T_FAIL("%s is taken for a token", bad[i]);
    }
}

T_CASE(same_origin_needs_every_witness)
{
    static const struct {
        const char *fields;
        bool same;
    } cases[] = {
        {"Origin: https://a.example:8443\r\n", true},
        {"Origin: HTTPS://a.example:8443\r\n", false},
        {"Origin: https://A.example:8443\r\n", true},
        {"Origin: https://a.example\r\n", false},
        {"Origin: http://a.example:8443\r\n", false},
        {"Origin: https://a.example:84433\r\n", false},
        {"Origin: null\r\n", false},
        {"Origin:\r\n", false},
        {"Sec-Fetch-Site: same-origin\r\n", true},
        {"Sec-Fetch-Site: none\r\n", true},
        {"Sec-Fetch-Site: same-site\r\n", false},
        {"Sec-Fetch-Site: cross-site\r\n", false},
        {"Sec-Fetch-Site:\r\n", false},
        {"Origin: https://a.example:8443\r\nSec-Fetch-Site: same-origin\r\n", true},
        {"Origin: https://b.example\r\nSec-Fetch-Site: same-origin\r\n", false},
        {"Origin: https://a.example:8443\r\nSec-Fetch-Site: cross-site\r\n", false},
        {"", true}, /* no browser, and it acts for nobody */
        {"Cookie: __Host-azukari=" TOKEN "\r\n", false},
        {"Authorization: Bearer " TOKEN "\r\n", true},
        {"Authorization: Bearer x\r\n", true},
        {"Authorization: Bearer " TOKEN "\r\nOrigin: https://b.example\r\n", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        read_facts("POST /a", cases[i].fields);
        if (facts.same_origin != cases[i].same)
            T_FAIL("case %zu", i);
    }
}

T_CASE(language_and_form_follow_the_client)
{
    read_facts("GET /", "");
    T_TRUE(facts.language == GATE_DESK_LANGUAGE_JA && !facts.wants_json);
    read_facts("GET /", "Accept-Language: en\r\nAccept: text/html\r\n");
    T_TRUE(facts.language == GATE_DESK_LANGUAGE_EN && !facts.wants_json);
    read_facts("GET /api/v1", "Accept-Language: en\r\nCookie: __Host-azukari-lang=ja\r\n");
    T_TRUE(facts.language == GATE_DESK_LANGUAGE_JA && facts.wants_json);
    read_facts("GET /apis", "Accept: application/json\r\nCookie: __Host-azukari-lang=xx\r\n");
    T_TRUE(facts.language == GATE_DESK_LANGUAGE_JA && facts.wants_json);
}

/* --- routes --- */

static struct hash hash_from(uint8_t byte)
{
    struct hash h;

    memset(h.b, byte, sizeof(h.b));
    return h;
}

static enum err find(const struct routes *rs, const struct hash *token, const struct hash *certificate,
                     struct route_found *found)
{
    return routes_find(rs, &(struct route_asked){DOOR_MAIN, token, certificate}, found);
}

T_CASE(B11_tokens_of_one_door_are_worth_nothing_at_the_other)
{
    static struct routes rs;
    struct route lobby = {.desk = 1}, door = {.desk = 2, .kind = GATE_KEEPER_ROUTE_KIND_APPROVAL_LOBBY},
                 session = {.desk = 3, .kind = GATE_KEEPER_ROUTE_KIND_SESSION, .token = hash_from(7)},
                 approval = {.desk = 4, .kind = GATE_KEEPER_ROUTE_KIND_APPROVAL, .token = hash_from(8)};
    struct hash seven = hash_from(7), eight = hash_from(8), nobody = {0};
    struct route_found found;
    struct route *r;

    memset(&rs, 0, sizeof(rs));
    T_OK(routes_add(&rs, &lobby, &r));
    T_ERR(routes_find(&rs, &(struct route_asked){DOOR_APPROVAL, NULL, &nobody}, &found), ERR_NOT_FOUND);
    T_OK(routes_add(&rs, &door, &r));
    T_TRUE(r == NULL);
    T_OK(routes_add(&rs, &session, &r));
    T_OK(routes_add(&rs, &approval, &r));
    T_OK(find(&rs, &seven, &nobody, &found));
    T_TRUE(found.route == &session);
    T_OK(find(&rs, &eight, &nobody, &found));
    T_TRUE(found.route == &lobby && found.stray == 0);
    T_OK(routes_find(&rs, &(struct route_asked){DOOR_APPROVAL, &seven, &nobody}, &found));
    T_TRUE(found.route == &door);
    T_OK(routes_find(&rs, &(struct route_asked){DOOR_APPROVAL, &eight, &nobody}, &found));
    T_TRUE(found.route == &approval);
}

T_CASE(requests_follow_the_keepers_routes)
{
    static struct routes rs;
    struct route lobby = {.desk = 1},
                 a = {.desk = 2, .kind = GATE_KEEPER_ROUTE_KIND_SESSION, .token = hash_from(7)};
    struct route again = {.desk = 3, .kind = GATE_KEEPER_ROUTE_KIND_SESSION, .token = hash_from(7)};
    struct hash seven = hash_from(7), eight = hash_from(8), nobody = {0};
    struct route_found found;
    struct route *r;

    memset(&rs, 0, sizeof(rs));
    T_ERR(find(&rs, NULL, &nobody, &found), ERR_NOT_FOUND);
    T_OK(routes_add(&rs, &lobby, &r));
    T_OK(routes_add(&rs, &a, &r));
    T_TRUE(r == NULL);
    T_OK(find(&rs, &seven, &nobody, &found));
    T_TRUE(found.route == &a);
    T_OK(find(&rs, &eight, &nobody, &found));
    T_TRUE(found.route == &lobby);
    T_OK(find(&rs, NULL, &nobody, &found));
    T_TRUE(found.route == &lobby);
    T_OK(routes_add(&rs, &again, &r));
    T_TRUE(r == &a && rs.count == 1);
    T_OK(routes_of_desk(&rs, 3, &r));
    T_ERR(routes_of_desk(&rs, 2, &r), ERR_NOT_FOUND);
    routes_remove(&rs, &a);
    routes_remove(&rs, &again);
    routes_remove(&rs, &again);
    T_OK(find(&rs, &seven, &nobody, &found));
    T_TRUE(found.route == &lobby && found.stray == 0 && rs.count == 0);
    routes_remove(&rs, &lobby);
    T_ERR(find(&rs, &seven, &nobody, &found), ERR_NOT_FOUND);
}

T_CASE(C12_token_on_another_terminal_leads_to_the_lobby_and_is_reported)
{
    static struct routes rs;
    struct route lobby = {.desk = 1};
    struct route a = {.desk = 2,
                      .kind = GATE_KEEPER_ROUTE_KIND_SESSION,
                      .token = hash_from(7),
                      .terminal = 0x0505050505050505};
    struct hash seven = hash_from(7), five = hash_from(5), six = hash_from(6), nobody = {0};
    struct route_found found;
    struct route *r;

    memset(&rs, 0, sizeof(rs));
    T_OK(routes_add(&rs, &lobby, &r));
    T_OK(routes_add(&rs, &a, &r));
    T_OK(find(&rs, &seven, &five, &found));
    T_TRUE(found.route == &a && found.stray == 0);
    T_OK(find(&rs, &seven, &six, &found));
    T_TRUE(found.route == &lobby && found.stray == 2);
    T_OK(find(&rs, &seven, &nobody, &found));
    T_TRUE(found.route == &lobby && found.stray == 2);
}

T_CASE(C12_token_of_a_session_without_a_terminal_is_worth_nothing_on_one)
{
    static struct routes rs;
    struct route lobby = {.desk = 1};
    struct route a = {.desk = 2, .kind = GATE_KEEPER_ROUTE_KIND_SESSION, .token = hash_from(7)};
    struct hash seven = hash_from(7), five = hash_from(5), nobody = {0};
    struct route_found found;
    struct route *r;

    memset(&rs, 0, sizeof(rs));
    T_OK(routes_add(&rs, &lobby, &r));
    T_OK(routes_add(&rs, &a, &r));
    T_OK(find(&rs, &seven, &nobody, &found));
    T_TRUE(found.route == &a && found.stray == 0);
    T_OK(find(&rs, &seven, &five, &found));
    T_TRUE(found.route == &lobby && found.stray == 2);
}

T_CASE(asvs_7_2_4_a_session_that_proved_itself_again_is_reached_by_its_new_token_only)
{
    static struct routes rs;
    struct route lobby = {.desk = 1};
    struct route a = {.desk = 2, .kind = GATE_KEEPER_ROUTE_KIND_SESSION, .token = hash_from(7)};
    struct hash seven = hash_from(7), nine = hash_from(9), nobody = {0};
    struct route_found found;
    struct route *r;

    memset(&rs, 0, sizeof(rs));
    T_OK(routes_add(&rs, &lobby, &r));
    T_OK(routes_add(&rs, &a, &r));
    routes_renew(&rs, &a, &nine);
    T_OK(find(&rs, &seven, &nobody, &found));
    T_TRUE(found.route == &lobby);
    T_OK(find(&rs, &nine, &nobody, &found));
    T_TRUE(found.route == &a && rs.count == 1);
    routes_renew(&rs, &a, &nine); /* the same again loses nothing */
    T_OK(find(&rs, &nine, &nobody, &found));
    T_TRUE(found.route == &a && rs.count == 1);
}

T_CASE(routes_have_a_maximum)
{
    static struct routes rs;
    static struct route all[ROUTES_MAX + 1];
    struct route *r;

    memset(&rs, 0, sizeof(rs));
    for (unsigned i = 0; i <= ROUTES_MAX; i++) {
        all[i] = (struct route){.desk = i, .kind = GATE_KEEPER_ROUTE_KIND_SESSION};
        all[i].token.b[0] = (uint8_t)(i >> 8);
        all[i].token.b[1] = (uint8_t)i;
        T_ERR(routes_add(&rs, &all[i], &r), i < ROUTES_MAX ? ERR_OK : ERR_LIMIT);
    }
}

/* --- answers --- */

#define HEADER(name, value)                                                                        \
    {                                                                                              \
        {(const uint8_t *)(name), sizeof(name) - 1},                                               \
        {                                                                                          \
            (const uint8_t *)(value), sizeof(value) - 1                                            \
        }                                                                                          \
    }

static bool is_allowed(struct gate_desk_header header)
{
    struct gate_desk_answer a = {.status = 200, .headers = &header, .headers_n = 1};

    return reply_is_allowed(&a);
}

T_CASE(desk_may_give_only_harmless_headers)
{
    T_TRUE(is_allowed((struct gate_desk_header)HEADER("content-type", "text/html; charset=utf-8")));
    T_TRUE(is_allowed((struct gate_desk_header)HEADER("Location", "/a?b=c")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Location", "https://evil.example/")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Location", "//evil.example/")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Location", "/\\evil.example/")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Set-Cookie", "a=b")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Content-Length", "5")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Content-Security-Policy", "*")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Content-Type", "a\r\nSet-Cookie: b")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Content-Type", "")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Content-Type\r\nX", "a")));
    T_TRUE(!is_allowed((struct gate_desk_header)HEADER("Content-Disposition",
                                                       "attachment; filename=\"\xe3\x81\x82\"")));
}

T_CASE(desk_may_not_answer_anything_else)
{
    static struct gate_desk_header twice[] = {HEADER("Cache-Control", "no-store"),
                                              HEADER("cache-control", "public")};
    static const uint8_t token[32];
    const struct gate_desk_answer bad[] = {
        {.status = 100},
        {.status = 199},
        {.status = 600},
        {.status = 200, .body_bytes = -2},
        {.status = 200, .set_language = 3},
        {.status = 200, .set_session = {token, 31}},
        {.status = 200, .set_session = {token, 32}, .clear_session = true},
        {.status = 200, .headers = twice, .headers_n = 2},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (reply_is_allowed(&bad[i]))
            T_FAIL("answer %zu is allowed", i);
    }
}

static const char *head_of(const struct gate_desk_answer *a, bool close)
{
    static struct buf out;

    buf_clear(&out);
    buf_init(&out, 8192);
    T_TRUE(reply_is_allowed(a));
    reply_head(&out, a, &(struct reply_way){.now_ms = 1795226645000, .close = close});
    T_OK(buf_status(&out));
    return buf_cstr(&out);
}

T_CASE(every_answer_protects_the_browser)
{
    static const uint8_t token[32] = {0xab, 0xcd};
    struct gate_desk_answer a = {
        .status = 200, .body_bytes = 7, .set_session = {token, 32}, .set_language = 2};
    const char *text = head_of(&a, false);

    T_TRUE(strncmp(text, "HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 02:04:05 GMT\r\n", 54) == 0);
    T_TRUE(strstr(text, "\r\nCache-Control: no-store\r\n") != NULL);
    T_TRUE(strstr(text, "\r\nContent-Length: 7\r\n") != NULL);
    T_TRUE(strstr(text, "\r\nSet-Cookie: "
                        "__Host-azukari=abcd000000000000000000000000000000000000000000000000000000"
                        "000000; Path=/; Secure; HttpOnly; SameSite=Strict\r\n") != NULL);
    T_TRUE(strstr(text, "frame-ancestors 'none'\r\n\r\n") != NULL);
    T_TRUE(strstr(text, "script-src") == NULL && strstr(text, "Connection") == NULL);
    T_TRUE(strstr(text, "nosniff") != NULL && strstr(text, "Referrer-Policy: same-origin\r\n") != NULL);
    T_TRUE(strstr(text, "X-Frame-Options: DENY\r\n") != NULL);
    T_TRUE(strstr(text, "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n") != NULL);
    T_TRUE(strstr(text, "Cross-Origin-Opener-Policy: same-origin\r\n") != NULL &&
           strstr(text, "Cross-Origin-Resource-Policy: same-origin\r\n") != NULL);
    T_TRUE(strstr(text, "default-src 'none';") != NULL && strstr(text, "base-uri 'none';") != NULL &&
           strstr(text, "form-action 'self';") != NULL && strstr(text, "unsafe") == NULL);
    T_TRUE(strstr(text, "Access-Control") == NULL && strstr(text, "Server:") == NULL);
}

T_CASE(every_cookie_is_of_this_host_alone_and_kept_from_scripts)
{
    static const uint8_t token[32] = {1};
    const struct gate_desk_answer set = {.status = 200, .set_session = {token, 32}, .set_language = 1};
    const char *text = head_of(&set, false);
    unsigned cookies = 0;

    for (const char *at = text; (at = strstr(at, "\r\nSet-Cookie: ")) != NULL; cookies++) {
        at += strlen("\r\nSet-Cookie: ");
        size_t n = strcspn(at, "\r");
        char line[256];
        (void)snprintf(line, sizeof(line), "%.*s", (int)n, at);
        T_TRUE(strncmp(line, "__Host-", 7) == 0 && n < 256);
        T_TRUE(strstr(line, "; Path=/; Secure; HttpOnly; SameSite=") != NULL && strstr(line, "Domain") == NULL);
    }
    T_EQ(cookies, 2);
}

T_CASE(B11_the_approvers_door_sets_its_own_cookie_only)
{
    static const uint8_t token[32] = {0xab};
    const struct gate_desk_answer a = {.status = 200, .set_session = {token, 32}};
    struct buf out;

    buf_init(&out, 8192);
    reply_head(&out, &a, &(struct reply_way){.door = DOOR_APPROVAL});
    T_TRUE(strstr(buf_cstr(&out), "\r\nSet-Cookie: __Host-azukari-approval=ab00") != NULL);
    T_TRUE(strstr(buf_cstr(&out), "__Host-azukari=") == NULL);
    buf_clear(&out);
}

T_CASE(script_close_and_streaming_are_said)
{
    static struct gate_desk_header keep[] = {HEADER("Cache-Control", "public, immutable")};
    struct gate_desk_answer a = {.status = 200,
                                 .headers = keep,
                                 .headers_n = 1,
                                 .body_bytes = -1,
                                 .script_allowed = true,
                                 .clear_session = true};
    const char *text = head_of(&a, true);

    T_TRUE(strstr(text, "script-src 'self'; connect-src 'self'\r\n\r\n") != NULL);
    T_TRUE(strstr(text, "\r\nTransfer-Encoding: chunked\r\n") != NULL &&
           strstr(text, "Content-Length") == NULL);
    T_TRUE(strstr(text, "\r\nConnection: close\r\n") != NULL);
    T_TRUE(strstr(text, "no-store") == NULL && strstr(text, "public, immutable") != NULL);
    T_TRUE(
        strstr(text, "__Host-azukari=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0\r\n") !=
        NULL);
    a.status = 304;
    text = head_of(&a, false);
    T_TRUE(strstr(text, "Transfer-Encoding") == NULL && strstr(text, "Content-Length") == NULL);
}

static void put_refusal(struct refusal r, struct buf *out)
{
    buf_init(out, 16384);
    T_OK(refusal_put(out, &r));
}

T_CASE(refusals_say_what_happened_in_both_languages)
{
    static const int statuses[] = {400, 408, 413, 414, 417, 431, 501, 502, 503, 504, 505};

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        struct buf out;
        put_refusal((struct refusal){.status = statuses[i], .number = 4711}, &out);
        const char *text = buf_cstr(&out), *body = strstr(text, "\r\n\r\n");
        T_TRUE(body != NULL && strstr(body, "4711") != NULL &&
               strstr(body, "お受けできませんでした") != NULL);
        T_TRUE(strstr(text, "\r\nConnection: close\r\n") != NULL);
        T_TRUE((strstr(text, "\r\nRetry-After: 5\r\n") != NULL) == (statuses[i] == 503));
        T_EQ(strtol(strstr(text, "Content-Length: ") + 16, NULL, 10), strlen(body + 4));
        buf_clear(&out);
    }
}

T_CASE(refusals_for_machines_are_problem_documents_with_words_in_both_languages)
{
    struct buf out;

    put_refusal((struct refusal){.status = 503, .number = 12, .wants_json = true}, &out);
    T_TRUE(strstr(buf_cstr(&out), "application/problem+json") != NULL);
    T_TRUE(strstr(buf_cstr(&out), "\r\n\r\n{\"type\":\"urn:azukari:failed\",\"title\":\"混み合っています。") != NULL);
    T_TRUE(strstr(buf_cstr(&out), "\"status\":503,\"detail\":\"") != NULL);
    T_TRUE(strstr(buf_cstr(&out), "\"number\":\"12\"}\n") != NULL);
    buf_clear(&out);
    put_refusal((struct refusal){.status = 502, .number = 13, .wants_json = true}, &out);
    T_TRUE(strstr(buf_cstr(&out), "処理の途中で応答がなくなりました") != NULL);
    buf_clear(&out);
    put_refusal((struct refusal){.status = 503, .no_body = true}, &out);
    T_TRUE(strcmp(buf_cstr(&out) + out.n - 4, "\r\n\r\n") == 0);
    buf_clear(&out);
}

T_CASE(asvs_14_3_1_a_page_of_a_session_is_left_by_itself_for_a_page_of_ours)
{
    struct gate_desk_answer a = {.status = 200, .body_bytes = 0};
    struct buf out;

    buf_init(&out, 16384);
    reply_head(&out, &a, &(struct reply_way){0});
    T_TRUE(strstr(buf_cstr(&out), "Refresh") == NULL);
    buf_reset(&out);
    a.put_away_s = 905;
    reply_head(&out, &a, &(struct reply_way){0});
    T_TRUE(strstr(buf_cstr(&out), "\r\nRefresh: 905; url=/put-away\r\n") != NULL); /* a desk says when, never where to */
    buf_clear(&out);
}

T_CASE(refusals_survive_want_of_memory)
{
    for (unsigned long nth = 1;; nth++) {
        struct buf out;
        buf_init(&out, 16384);
        mem_fail_nth(nth, 0);
        enum err err = refusal_put(&out, &(struct refusal){.status = 502});
        bool has_failed = mem_has_failed();
        mem_fail_nth(0, 0);
        buf_clear(&out);
        T_ERR(err, has_failed ? ERR_MEMORY : ERR_OK);
        if (!has_failed)
            break;
    }
}

T_MAIN(&case_token_is_known_by_its_hash_only, &case_malformed_tokens_are_none,
       &case_same_origin_needs_every_witness, &case_language_and_form_follow_the_client,
       &case_B11_tokens_of_one_door_are_worth_nothing_at_the_other, &case_B11_each_door_has_a_cookie_of_its_own,
       &case_B11_the_approvers_door_sets_its_own_cookie_only, &case_requests_follow_the_keepers_routes, &case_C12_token_on_another_terminal_leads_to_the_lobby_and_is_reported,
       &case_C12_token_of_a_session_without_a_terminal_is_worth_nothing_on_one,
       &case_asvs_7_2_4_a_session_that_proved_itself_again_is_reached_by_its_new_token_only,
       &case_routes_have_a_maximum, &case_desk_may_give_only_harmless_headers,
       &case_desk_may_not_answer_anything_else, &case_every_answer_protects_the_browser,
       &case_every_cookie_is_of_this_host_alone_and_kept_from_scripts,
       &case_script_close_and_streaming_are_said, &case_asvs_14_3_1_a_page_of_a_session_is_left_by_itself_for_a_page_of_ours,
       &case_refusals_say_what_happened_in_both_languages, &case_refusals_for_machines_are_problem_documents_with_words_in_both_languages,
       &case_refusals_survive_want_of_memory)
