#include "base/buf.h"
#include "http/chunked.h"
#include "http/field.h"
#include "http/head.h"
#include "http/target.h"
#include "support/t.h"

#define HOST "Host: a.example\r\n"

static struct http_head head;

/* Scan and parse ${text}, as the gate does.  0, or the status to refuse it with (408: it has not
 * ended). */
static int parse(const char *text, size_t n)
{
    struct http_scan scan = {0};
    size_t head_bytes;

    enum err err = http_scan(&scan, view_of(text, n), &head_bytes);
    if (err != ERR_OK)
        return err == ERR_AGAIN ? 408 : err == ERR_LIMIT ? 431 : 400;
    return http_head_parse(view_of(text, head_bytes), &head) == ERR_OK ? 0 : head.refusal;
}

static int parse_str(const char *text)
{
    return parse(text, strlen(text));
}

T_CASE(plain_request_is_understood)
{
    T_EQ(parse_str(
             "POST /a%20b/%e9%a0%90?x=%20&y HTTP/1.1\r\nhOsT: a.example:8443\r\nX-Other: \t v \r\n"
             "Content-Length: 12\r\nContent-Type: \t text/plain \r\nEmpty:\r\n\r\nrest"),
         0);
    T_EQ(head.method, HTTP_POST);
    T_STR(head.path, "/a b/預");
    T_EQ(head.path_bytes, strlen(head.path));
    T_VIEW(head.query, view_str("x=%20&y"));
    T_VIEW(head.fields[HTTP_HOST], view_str("a.example:8443"));
    T_VIEW(head.fields[HTTP_CONTENT_TYPE], view_str("text/plain"));
    T_EQ(head.body_bytes, 12);
    T_TRUE(!head.close && !head.expects_continue && head.fields[HTTP_COOKIE].p == NULL);
}

T_CASE(absent_query_differs_from_nothing)
{
    T_EQ(parse_str("GET / HTTP/1.1\r\n" HOST "\r\n"), 0);
    T_STR(head.path, "/");
    T_EQ(head.query.n, 0);
    T_EQ(head.body_bytes, HTTP_BODY_NONE);
}

T_CASE(connection_close_and_expectation_are_seen)
{
    T_EQ(parse_str("PUT /a/ HTTP/1.1\r\n" HOST
                   "Connection: keep-alive, CLOSE\r\nExpect: 100-Continue\r\n"
                   "Transfer-Encoding: Chunked\r\n\r\n"),
         0);
    T_TRUE(head.close && head.expects_continue);
    T_EQ(head.body_bytes, HTTP_BODY_CHUNKED);
    T_STR(head.path, "/a/");
}

/* Each is a head that two readers may understand differently, or that is simply wrong. */
static const struct {
    const char *what, *text;
    int status;
} refused[] = {
    {"both lengths",
     "POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"both, other order",
     "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", 400},
    {"two lengths", "POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\nContent-Length: 5\r\n\r\n",
     400},
    {"two equal lengths",
     "POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\ncontent-length: 4\r\n\r\n", 400},
    {"list of lengths", "POST / HTTP/1.1\r\n" HOST "Content-Length: 4, 4\r\n\r\n", 400},
    {"signed length", "POST / HTTP/1.1\r\n" HOST "Content-Length: +4\r\n\r\n", 400},
    {"negative length", "POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n", 400},
    {"hexadecimal length", "POST / HTTP/1.1\r\n" HOST "Content-Length: 0x4\r\n\r\n", 400},
    {"length with zeros", "POST / HTTP/1.1\r\n" HOST "Content-Length: 004\r\n\r\n", 400},
    {"empty length", "POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n", 400},
    {"length beyond 63 bits",
     "POST / HTTP/1.1\r\n" HOST "Content-Length: 9223372036854775808\r\n\r\n", 400},
    {"two codings",
     "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", 400},
    {"list of codings", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
    {"identity first", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n", 501},
    {"coding with vertical tab",
     "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: \x0b"
     "chunked\r\n\r\n",
     400},
    {"space before colon", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n", 400},
    {"tab before colon", "POST / HTTP/1.1\r\n" HOST "Content-Length\t: 4\r\n\r\n", 400},
    {"folded line", "POST / HTTP/1.1\r\n" HOST "X: a\r\n chunked\r\n\r\n", 400},
    {"folded first line", "POST / HTTP/1.1\r\n X: a\r\n" HOST "\r\n", 400},
    {"no colon", "GET / HTTP/1.1\r\n" HOST "X\r\n\r\n", 400},
    {"empty name", "GET / HTTP/1.1\r\n" HOST ": x\r\n\r\n", 400},
    {"name with slash", "GET / HTTP/1.1\r\n" HOST "a/b: x\r\n\r\n", 400},
    {"bare line feed", "GET / HTTP/1.1\n" HOST "\n", 400},
    {"bare line feed in a line", "GET / HTTP/1.1\r\n" HOST "X: a\nY: b\r\n\r\n", 400},
    {"bare carriage return", "GET / HTTP/1.1\r\n" HOST "X: a\rY: b\r\n\r\n", 400},
    {"carriage return twice", "GET / HTTP/1.1\r\r\n" HOST "\r\n", 400},
    {"escape in a value", "GET / HTTP/1.1\r\n" HOST "X: \x1b[2J\r\n\r\n", 400},
    {"delete in a value", "GET / HTTP/1.1\r\n" HOST "X: \x7f\r\n\r\n", 400},
    {"empty first line", "\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"nothing", "\r\n\r\n", 400},
    {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
    {"two hosts", "GET / HTTP/1.1\r\n" HOST "Host: b.example\r\n\r\n", 400},
    {"empty host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400},
    {"host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"host with user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
    {"host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
    {"two cookies", "GET / HTTP/1.1\r\n" HOST "Cookie: a=b\r\nCookie: c=d\r\n\r\n", 400},
    {"two origins", "GET / HTTP/1.1\r\n" HOST "Origin: https://a.example\r\nOrigin: null\r\n\r\n",
     400},
    {"two authorizations", "GET / HTTP/1.1\r\n" HOST "Authorization: x\r\nAuthorization: y\r\n\r\n",
     400},
    {"content type not ASCII", "POST / HTTP/1.1\r\n" HOST "Content-Type: \xe3\x81\x82\r\n\r\n",
     400},
    {"body of a GET", "GET / HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\n", 400},
    {"chunked GET", "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 400},
    {"other expectation", "PUT / HTTP/1.1\r\n" HOST "Content-Length: 4\r\nExpect: 200-ok\r\n\r\n",
     417},
    {"HTTP/1.0", "GET / HTTP/1.0\r\n" HOST "\r\n", 505},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"HTTP/0.9", "GET /\r\n\r\n", 400},
    {"lower-case version", "GET / http/1.1\r\n" HOST "\r\n", 400},
    {"version with two digits", "GET / HTTP/1.11\r\n" HOST "\r\n", 400},
    {"two spaces", "GET  / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"space in the target", "GET /a b HTTP/1.1\r\n" HOST "\r\n", 400},
    {"space after the version", "GET / HTTP/1.1 \r\n" HOST "\r\n", 400},
    {"tabs in the request line", "GET\t/\tHTTP/1.1\r\n" HOST "\r\n", 400},
    {"unknown method", "BREW / HTTP/1.1\r\n" HOST "\r\n", 501},
    {"lower-case method", "get / HTTP/1.1\r\n" HOST "\r\n", 501},
    {"CONNECT", "CONNECT a.example:443 HTTP/1.1\r\n" HOST "\r\n", 501},
    {"TRACE", "TRACE / HTTP/1.1\r\n" HOST "\r\n", 501},
    {"method of other bytes", "GE(T / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"absolute form", "GET http://a.example/ HTTP/1.1\r\n" HOST "\r\n", 400},
    {"asterisk form", "GET * HTTP/1.1\r\n" HOST "\r\n", 400},
    {"fragment", "GET /a#b HTTP/1.1\r\n" HOST "\r\n", 400},
    {"backslash", "GET /a\\..\\b HTTP/1.1\r\n" HOST "\r\n", 400},
    {"target not ASCII", "GET /\xe3\x81\x82 HTTP/1.1\r\n" HOST "\r\n", 400},
    {"TLS client hello", "\x16\x03\x01\x02", 400},
};

T_CASE(what_can_be_understood_in_two_ways_is_refused)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        int status = parse_str(refused[i].text);
        if (status != refused[i].status)
            T_FAIL("%s gives %d, not %d", refused[i].what, status, refused[i].status);
    }
}

T_CASE(nul_bytes_are_refused_wherever_they_stand)
{
    static const char text[] = "GET /a?b HTTP/1.1\r\n" HOST "X: y\r\n\r\n";
    char copy[sizeof(text)];

    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        memcpy(copy, text, sizeof(text));
        copy[i] = 0;
        T_EQ(parse(copy, sizeof(text) - 1), 400);
    }
}

static int parse_target(const char *target)
{
    char text[8192];

    (void)snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\n" HOST "\r\n", target);
    return parse_str(text);
}

T_CASE(paths_that_lead_elsewhere_are_refused)
{
    static const char *const bad[] = {
        "/../etc", "/a/../b", "/a/..", "/.",        "/./a",   "/a/.",    "/%2e%2e/a", "/a/%2E./b",
        "/a/.%2e", "//a",     "/a//b", "/a%2fb",    "/a%2Fb", "/a%5cb",  "/a%00",     "/a%0d%0ab",
        "/a%7f",   "/a%1f",   "/%",    "/%4",       "/%zz",   "/%c0%af", "/%ff",      "/%ed%a0%80",
        "/%e3%81", "/a%0",    "/%2e",  "/%252f%00", "a",      "?a",      "/\"",       "/<a>",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (parse_target(bad[i]) != 400)
            T_FAIL("%s is not refused", bad[i]);
    }
}

T_CASE(unusual_paths_are_decoded_once)
{
    T_EQ(parse_target("/..a/b../...?../#"), 400);
    T_EQ(parse_target("/..a/b../...?../%00//"), 0);
    T_STR(head.path, "/..a/b../...");
    T_VIEW(head.query, view_str("../%00//"));
    T_EQ(parse_target("/%252e%252e/%3f%23%25"), 0);
    T_STR(head.path, "/%2e%2e/?#%");
    T_EQ(parse_target("/a?b?c"), 0);
    T_VIEW(head.query, view_str("b?c"));
}

T_CASE(targets_have_a_maximum)
{
    char target[HTTP_PATH_MAX + HTTP_QUERY_MAX + 8];

    memset(target, 'a', sizeof(target));
    target[0] = '/';
    target[HTTP_PATH_MAX] = 0;
    T_EQ(parse_target(target), 0);
    target[HTTP_PATH_MAX] = 'a';
    target[HTTP_PATH_MAX + 1] = 0;
    T_EQ(parse_target(target), 414);
    target[1] = '?';
    target[HTTP_PATH_MAX + 1] = 'a';
    target[2 + HTTP_QUERY_MAX] = 0;
    T_EQ(parse_target(target), 0);
    target[2 + HTTP_QUERY_MAX] = 'a';
    target[3 + HTTP_QUERY_MAX] = 0;
    T_EQ(parse_target(target), 414);
}

static int parse_fields(unsigned count, size_t value_bytes)
{
    static char value[HTTP_HEAD_MAX * 2];
    struct buf b;

    buf_init(&b, 1 << 20);
    buf_str(&b, "GET / HTTP/1.1\r\n" HOST);
    memset(value, 'v', value_bytes);
    for (unsigned i = 1; i < count; i++) {
        buf_str(&b, "X: ");
        buf_put(&b, view_of(value, value_bytes));
        buf_str(&b, "\r\n");
    }
    buf_str(&b, "\r\n");
    int status = parse((const char *)b.p, b.n);
    buf_clear(&b);
    return status;
}

T_CASE(heads_have_a_maximum)
{
    size_t frame = strlen("GET / HTTP/1.1\r\n" HOST "X: \r\n\r\n");

    T_EQ(parse_fields(HTTP_FIELDS_MAX, 1), 0);
    T_EQ(parse_fields(HTTP_FIELDS_MAX + 1, 1), 431);
    T_EQ(parse_fields(2, HTTP_HEAD_MAX - frame), 0);
    T_EQ(parse_fields(2, HTTP_HEAD_MAX - frame + 1), 431);
}

/* The same bytes in any two pieces, and one by one, give the same result. */
static int parse_in_pieces(const char *text, size_t n, size_t piece, size_t first)
{
    struct http_scan scan = {0};
    size_t head_bytes = 0;

    for (size_t have = first;; have += piece) {
        if (have > n)
            have = n;
        enum err err = http_scan(&scan, view_of(text, have), &head_bytes);
        if (err == ERR_OK)
            return http_head_parse(view_of(text, head_bytes), &head) == ERR_OK ? 0 : head.refusal;
        if (err != ERR_AGAIN)
            return err == ERR_LIMIT ? 431 : 400;
        if (have == n)
            return 408;
    }
}

T_CASE(splitting_the_bytes_changes_nothing)
{
    static const char good[] = "POST /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc";

    for (size_t first = 0; first < sizeof(good); first++)
        T_EQ(parse_in_pieces(good, sizeof(good) - 1, sizeof(good), first), 0);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        size_t n = strlen(refused[i].text);
        T_EQ(parse_in_pieces(refused[i].text, n, 1, 1), refused[i].status);
        for (size_t first = 0; first <= n; first++)
            T_EQ(parse_in_pieces(refused[i].text, n, n, first), refused[i].status);
    }
}

T_CASE(half_a_head_waits)
{
    static const char good[] = "GET / HTTP/1.1\r\n" HOST "\r\n";

    for (size_t n = 0; n < sizeof(good) - 1; n++)
        T_EQ(parse(good, n), 408);
}

/* --- chunked --- */

/* Decode ${text}, given in pieces of ${piece} bytes, taking at most ${max} at a time.  ${out} gets
 * the data. */
static enum err decode(struct view text, size_t piece, size_t max, struct buf *out,
                       size_t *used_out)
{
    struct http_chunked c = {0};
    struct view data;
    enum err err = ERR_AGAIN;
    size_t used = 0;

    while (used < text.n && err == ERR_AGAIN) {
        struct view in = view_part(text, used, piece), before = in;
        do {
            err = http_chunked_take(&c, max, &in, &data);
            buf_put(out, data);
        } while (err == ERR_OK);
        used += before.n - in.n;
    }
    *used_out = used;
    return err;
}

#define CHUNKS "5\r\nhello\r\n00000A\r\n, world!!!\r\n0\r\n\r\n"

T_CASE(chunks_are_joined_however_they_are_split)
{
    struct view text = view_str(CHUNKS "GET / HTTP/1.1");

    for (size_t piece = 1; piece <= text.n; piece++) {
        for (size_t max = 1; max < 20; max++) {
            struct buf out;
            size_t used;
            buf_init(&out, 100);
            T_ERR(decode(text, piece, max, &out, &used), ERR_CLOSED);
            T_VIEW(buf_view(&out), view_str("hello, world!!!"));
            T_EQ(used, strlen(CHUNKS));
            buf_clear(&out);
        }
    }
}

T_CASE(malformed_chunks_are_refused)
{
    static const char *const bad[] = {
        "5 \r\nhello\r\n",
        " 5\r\nhello\r\n",
        "5\nhello\r\n",
        "5\r\nhelloX\r\n",
        "5\r\nhello\n",
        "5;a=b\r\nhello\r\n",
        "5;\r\nhello\r\n",
        "0x5\r\nhello\r\n",
        "-5\r\n",
        "+5\r\n",
        "\r\n",
        "g\r\n",
        "123456789\r\n",
        "0000000005\r\n",
        "0\r\nA: b\r\n\r\n",
        "0\r\n\n",
        "5\r\nhello\r\n\r\n",
        "5\r\rhello",
        "0\r\n\r\x01",
        "5\r\nhello0\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        for (size_t piece = 1; piece < 20; piece++) {
            struct buf out;
            size_t used;
            buf_init(&out, 100);
            enum err err = decode(view_str(bad[i]), piece, 100, &out, &used);
            buf_clear(&out);
            if (err != ERR_INPUT)
                T_FAIL("%s in pieces of %zu gives %s", bad[i], piece, err_name(err));
        }
    }
}

T_CASE(without_credit_no_data_comes_but_the_end_does)
{
    struct http_chunked c = {0};
    struct view in = view_str("2\r\nab\r\n0\r\n\r\n"), piece;

    T_ERR(http_chunked_take(&c, 0, &in, &piece), ERR_AGAIN);
    T_EQ(in.n, 9);
    T_ERR(http_chunked_take(&c, 2, &in, &piece), ERR_OK);
    T_VIEW(piece, view_str("ab"));
    T_ERR(http_chunked_take(&c, 0, &in, &piece), ERR_CLOSED);
    T_EQ(in.n, 0);
}

/* --- fields --- */

T_CASE(cookies_are_found_by_their_whole_name)
{
    struct view v;

    T_OK(http_cookie(view_str("a=1; __Host-azukari=22; b=3"), "__Host-azukari", &v));
    T_VIEW(v, view_str("22"));
    T_OK(http_cookie(view_str("a=x=y"), "a", &v));
    T_VIEW(v, view_str("x=y"));
    T_ERR(http_cookie(view_str("x__Host-azukari=1; __host-azukari=2; __Host-azukari2=3"),
                      "__Host-azukari", &v),
          ERR_NOT_FOUND);
    T_ERR(http_cookie(view_str(""), "a", &v), ERR_NOT_FOUND);
    T_ERR(http_cookie((struct view){0}, "a", &v), ERR_NOT_FOUND);
}

T_CASE(a_cookie_that_comes_twice_is_nobodys)
{
    struct view v;

    T_ERR(http_cookie(view_str("a=1; a=1"), "a", &v), ERR_INPUT);
    T_ERR(http_cookie(view_str("a=1;a"), "a", &v), ERR_INPUT);
}

T_CASE(bearer_tokens_are_read)
{
    struct view v;

    T_OK(http_bearer(view_str("bearer  abc"), &v));
    T_VIEW(v, view_str("abc"));
    T_ERR(http_bearer(view_str("Basic abc"), &v), ERR_NOT_FOUND);
    T_ERR(http_bearer(view_str("Bearerabc"), &v), ERR_NOT_FOUND);
    T_ERR(http_bearer((struct view){0}, &v), ERR_NOT_FOUND);
}

T_CASE(languages_are_chosen_by_weight)
{
    static const char *const tags[] = {"ja", "en"};

    T_EQ(http_language(view_str("en-GB,en;q=0.9,ja;q=0.8"), tags, 2), 1);
    T_EQ(http_language(view_str("ja"), tags, 2), 0);
    T_EQ(http_language(view_str("fr, en;q=0.1, JA-jp ; q=0.125"), tags, 2), 0);
    T_EQ(http_language(view_str("en;q=0, ja;q=0.0"), tags, 2), 2);
    T_EQ(http_language(view_str("*, fr"), tags, 2), 2);
    T_EQ(http_language(view_str(",,;q=,en;q=9"), tags, 2), 1);
    T_EQ(http_language((struct view){0}, tags, 2), 2);
}

T_CASE(lists_are_searched_without_parameters)
{
    T_TRUE(http_list_has(view_str("text/html, Application/JSON;q=0.5"), "application/json"));
    T_TRUE(!http_list_has(view_str("application/jsonx, x/application/json"), "application/json"));
    T_TRUE(!http_list_has((struct view){0}, "close"));
}

T_MAIN(&case_plain_request_is_understood, &case_absent_query_differs_from_nothing,
       &case_connection_close_and_expectation_are_seen,
       &case_what_can_be_understood_in_two_ways_is_refused,
       &case_nul_bytes_are_refused_wherever_they_stand, &case_paths_that_lead_elsewhere_are_refused,
       &case_unusual_paths_are_decoded_once, &case_targets_have_a_maximum,
       &case_heads_have_a_maximum, &case_splitting_the_bytes_changes_nothing,
       &case_half_a_head_waits, &case_chunks_are_joined_however_they_are_split,
       &case_malformed_chunks_are_refused, &case_without_credit_no_data_comes_but_the_end_does,
       &case_cookies_are_found_by_their_whole_name, &case_a_cookie_that_comes_twice_is_nobodys,
       &case_bearer_tokens_are_read, &case_languages_are_chosen_by_weight,
       &case_lists_are_searched_without_parameters)
