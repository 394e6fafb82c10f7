/* Where the server is, and the session file. */
#include "base/buf.h"
#include "client/otp.h"
#include "client/place.h"
#include "support/t.h"

#define TOKEN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct place a_place(void)
{
    struct place p = {0};

    T_OK(place_set_origin(&p, view_str("https://localhost:8443/")));
    T_OK(place_set_listen(&p, view_str("0.0.0.0:8443")));
    T_OK(place_set_cacert(&p, view_str("/srv/a b/cert.pem")));
    T_OK(place_set_token(&p, view_str(TOKEN)));
    return p;
}

T_CASE(addresses_are_built_below_the_api)
{
    struct place p = a_place();
    struct buf url;

    buf_init(&url, 200);
    place_url(&p, "/registers/1/search", &url);
    T_STR(buf_cstr(&url), "https://localhost:8443/api/v1/registers/1/search");
    buf_clear(&url);
}

T_CASE(an_origin_is_https_and_nothing_but_host_and_port)
{
    static const char *const bad[] = {
        "http://a",         "https://",     "https:///",    "https://a/b",
        "https://u@a",      "https://a?q",  "https://a:0",  "https://a:65536",
        "https://a:",       "https://a b",  "https://a\nb", "a",
        "https://a:8443/x", "https://[::1", "https://a#f",  "https://a:08"};
    struct place p = {0};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (place_set_origin(&p, view_str(bad[i])) != ERR_INPUT)
            T_FAIL("accepted: %s", bad[i]);
    T_OK(place_set_origin(&p, view_str("https://[::1]:8443")));
    T_OK(place_set_origin(&p, view_str("https://azukari.city.example")));
}

T_CASE(a_wildcard_address_is_this_machine)
{
    struct place p = {0};

    T_OK(place_set_listen(&p, view_str("0.0.0.0:1")));
    T_STR(p.connect, "127.0.0.1:1");
    T_OK(place_set_listen(&p, view_str("[::]:443")));
    T_STR(p.connect, "[::1]:443");
    T_ERR(place_set_listen(&p, view_str("localhost")), ERR_INPUT);
}

T_CASE(a_session_file_is_read_back_as_it_was_written)
{
    struct place p = a_place(), q;
    struct buf text;

    buf_init(&text, 8192);
    T_OK(place_set_terminal(&p, view_str("/srv/desk 1.p12"), view_str("/srv/password")));
    place_put(&p, &text);
    T_OK(place_get(buf_view(&text), &q));
    T_STR(q.terminal, "/srv/desk 1.p12");
    T_STR(q.terminal_password, "/srv/password");
    T_STR(q.origin, "https://localhost:8443");
    T_STR(q.connect, "127.0.0.1:8443");
    T_STR(q.cacert, "/srv/a b/cert.pem");
    T_STR(q.token, TOKEN);
    buf_clear(&text);
}

T_CASE(a_session_file_cut_anywhere_is_refused)
{
    struct place p = a_place(), q;
    struct buf text;

    buf_init(&text, 8192);
    place_put(&p, &text);
    for (size_t n = 0; n + 1 < text.n; n++) {
        T_ERR(place_get(view_part(buf_view(&text), 0, n), &q), ERR_CORRUPT);
        T_STR(q.token, "");
    }
    buf_str(&text, "more\n");
    T_ERR(place_get(buf_view(&text), &q), ERR_CORRUPT);
    buf_clear(&text);
}

T_CASE(a_terminal_has_a_certificate_and_a_password_or_neither)
{
    struct place p = {0};

    T_ERR(place_set_terminal(&p, view_str("/srv/desk.p12"), view_str("")), ERR_INPUT);
    T_ERR(place_set_terminal(&p, view_str(""), view_str("/srv/password")), ERR_INPUT);
    T_ERR(place_set_terminal(&p, view_str("/srv/a\ntoken x"), view_str("/srv/password")), ERR_INPUT);
    T_OK(place_set_terminal(&p, view_str(""), view_str("")));
}

T_CASE(a_token_that_could_break_a_header_is_refused)
{
    struct place p = {0};

    T_ERR(place_set_token(&p, view_str("00\r\nHost: x")), ERR_INPUT);
    T_ERR(place_set_token(&p, view_part(view_str(TOKEN), 0, 63)), ERR_INPUT);
    T_ERR(place_set_token(&p, view_str(TOKEN "0")), ERR_INPUT);
    T_ERR(place_set_cacert(&p, view_str("a\ntoken b")), ERR_INPUT);
}

T_CASE(base32_is_read_as_it_stands_in_rfc_4648)
{
    struct buf b;

    buf_init(&b, 64);
    T_OK(otp_base32_get(view_str("MZXW6YTB"), &b));
    T_VIEW(buf_view(&b), view_str("fooba"));
    buf_reset(&b);
    T_OK(otp_base32_get(view_str("MZXW6YQ"), &b));
    T_VIEW(buf_view(&b), view_str("foob"));
    T_ERR(otp_base32_get(view_str("MZXW6YR"), &b), ERR_INPUT); /* bits that stand for nothing */
    T_ERR(otp_base32_get(view_str("MZX1"), &b), ERR_INPUT);
    T_ERR(otp_base32_get(view_str("M"), &b), ERR_INPUT);
    buf_clear(&b);
}

T_CASE(an_account_cannot_add_to_the_otpauth_address)
{
    struct buf b;

    buf_init(&b, 256);
    otp_put_uri("a&secret=x/山", view_str("ABC"), &b);
    T_STR(
        buf_cstr(&b),
        "otpauth://totp/Azukari:a%26secret%3Dx%2F%E5%B1%B1?secret=ABC&issuer=Azukari&algorithm=SHA1"
        "&digits=6&period=30");
    buf_clear(&b);
}

T_MAIN(&case_addresses_are_built_below_the_api,
       &case_an_origin_is_https_and_nothing_but_host_and_port,
       &case_a_wildcard_address_is_this_machine,
       &case_a_session_file_is_read_back_as_it_was_written,
       &case_a_session_file_cut_anywhere_is_refused,
       &case_a_terminal_has_a_certificate_and_a_password_or_neither, &case_a_token_that_could_break_a_header_is_refused,
       &case_base32_is_read_as_it_stands_in_rfc_4648,
       &case_an_account_cannot_add_to_the_otpauth_address)
