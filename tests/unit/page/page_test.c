/* page: what a hole lets through, addresses, and every page under attack. */
#include "support/t.h"

#include "sample.h"
#include "sample_internal.h"

#include "page/asset.h"
#include "page/out.h"
#include "page/refusal.h"
#include "page/signin.h"

#include "base/alloc.h"

static const struct page_ctx ja = {LANG_JA, "token", false}, en = {LANG_EN, "token", true};

/* Whether ${v} is text in which every special character is one of our entities, and valid UTF-8 without controls. */
static bool is_escaped(struct view v)
{
    static const char *const entities[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&#39;"};

    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        bool known = false;
        for (size_t k = 0; k < N(entities) && !known; k++)
            known = view_starts(view_part(v, i, v.n), entities[k]);
        if (c == '<' || c == '>' || c == '"' || c == '\'' || (c == '&' && !known))
            return false;
        if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
            return false;
    }
    return view_is_utf8(v);
}

T_CASE(escaper_lets_nothing_special_through)
{
    static const uint8_t special[] = {'<', '>', '&', '"', '\'', 1, 0xe3, 0x81, 0x82, ';', '#'};
    struct buf out;
    uint32_t seed = 1;

    buf_init(&out, 1 << 16);
    for (int round = 0; round < 20000; round++) {
        uint8_t text[24];
        for (size_t i = 0; i < sizeof(text); i++) {
            seed = seed * 1664525U + 1013904223U;
            text[i] =
                (seed >> 24) & 1 ? special[(seed >> 8) % sizeof(special)] : (uint8_t)(seed >> 16);
        }
        buf_reset(&out);
        page_put_view(&out, view_of(text, (seed >> 9) % sizeof(text)));
        T_TRUE(is_escaped(buf_view(&out)));
    }
    buf_clear(&out);
}

T_CASE(escaper_keeps_japanese_and_replaces_broken_bytes)
{
    struct buf out;

    buf_init(&out, 1000);
    page_put_str(&out, "髙橋 <一郎> & 'x' \"y\"\n");
    T_STR(buf_cstr(&out), "髙橋 &lt;一郎&gt; &amp; &#39;x&#39; &quot;y&quot;\n");
    buf_reset(&out);
    page_put_str(&out, "a\xc0\x1b<");
    T_STR(buf_cstr(&out), "a\xef\xbf\xbd\xef\xbf\xbd&lt;");
    buf_reset(&out);
    page_put_str(&out, NULL);
    page_put_view(&out, (struct view){NULL, 0});
    T_STR(buf_cstr(&out), "");
    buf_clear(&out);
}

T_CASE(values_are_written_for_people_and_for_machines)
{
    struct buf out;

    buf_init(&out, 1000);
    page_put_count(&out, 1234567);
    page_put_date(&out, &ja, (struct date){2019, 5, 1});
    page_put_date_short(&out, &ja, (struct date){2026, 4, 1});
    page_put_date(&out, &en, (struct date){2026, 4, 1});
    page_put_when(&out, &ja, 1775019900000);
    page_put_iso(&out, ((struct date){2026, 4, 1}));
    page_put_iso(&out, (int64_t)1775019900123);
    page_put_groups(&out, "abcdefghi");
    page_put_text(&out, -5);
    page_put_date(&out, &ja, (struct date){2026, 2, 30});
    T_STR(buf_cstr(&out), "1,234,567令和元年5月1日R8.4.11 April 2026令和8年4月1日 14:052026-04-01"
                          "2026-04-01T05:05:00.123Zabcd efgh i-5");
    buf_clear(&out);
}

T_CASE(missing_token_stops_the_page)
{
    struct buf out;
    const struct page_ctx none = {LANG_JA, NULL, false}, empty = {LANG_JA, "", false};

    buf_init(&out, 1 << 20);
    T_ERR(sample_signin(&out, &none), ERR_INTERNAL);
    buf_clear(&out);
    T_ERR(sample_signin(&out, &empty), ERR_INTERNAL);
    buf_clear(&out);
}

T_CASE(missing_or_foreign_address_stops_the_page)
{
    static const char *const foreign[] = {"https://example.org/",
                                          "//example.org",
                                          "/\\example.org",
                                          "javascript:x",
                                          "data:x",
                                          "",
                                          "x",
                                          "/a b",
                                          "/a\"b",
                                          "/a\nb",
                                          "/\t/example.org"};
    struct page_signed_out v = {.frame = sample_lobby()};
    struct buf out;

    buf_init(&out, 1 << 20);
    T_ERR(page_signed_out_render(&out, &v, &ja), ERR_INTERNAL);
    for (size_t i = 0; i < N(foreign); i++) {
        buf_clear(&out);
        v.signin = (struct url){foreign[i]};
        T_ERR(page_signed_out_render(&out, &v, &ja), ERR_INTERNAL);
        T_TRUE(url_route(foreign[i]).text == NULL);
    }
    buf_clear(&out);
}

T_CASE(B11_the_other_origin_is_that_of_the_configuration_and_nothing_else)
{
    static const char *const bad[] = {"", "http://a.example", "https://", "https://a.example/", "https://a.example/x",
                                      "https://a b", "https://a\"b", "javascript:x", "//a.example"};
    struct url_elsewhere url;
    struct arena arena;

    arena_init(&arena, 1 << 16);
    T_OK(url_at(&arena, "https://a.example:8444", "/approvals/5", &url));
    T_STR(url.text, "https://a.example:8444/approvals/5");
    T_TRUE(url_elsewhere_is_valid(url));
    T_OK(url_at(&arena, "https://[::1]:8444", "/", &url));
    for (size_t i = 0; i < N(bad); i++) {
        T_ERR(url_at(&arena, bad[i], "/", &url), ERR_INPUT);
        T_TRUE(!url_elsewhere_is_valid((struct url_elsewhere){bad[i]}) || i == 3 || i == 4);
    }
    T_ERR(url_at(&arena, "https://a.example", "//b.example/", &url), ERR_INPUT);
    arena_clear(&arena);
}

T_CASE(addresses_are_built_encoded)
{
    struct url_builder b;
    struct arena arena;
    struct url url;

    arena_init(&arena, 1 << 16);
    url_start(&b, "/records");
    url_segment(&b, view_str("a/b?c#d 山"));
    url_query(&b, "page", view_str("2&x=1"));
    url_query(&b, "q", view_str("\"><"));
    T_OK(url_finish(&b, &arena, &url));
    T_STR(url.text, "/records/a%2Fb%3Fc%23d%20%E5%B1%B1?page=2%26x%3D1&q=%22%3E%3C");
    T_TRUE(url_is_valid(url));
    url_start(&b, "/");
    url_segment(&b, view_str("x"));
    T_OK(url_finish(&b, &arena, &url));
    T_STR(url.text, "/x");
    arena_clear(&arena);
}

T_CASE(addresses_refuse_what_a_browser_would_fold)
{
    static const char *const segments[] = {"", ".", ".."};
    struct url_builder b;
    struct arena arena;
    struct url url;

    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < N(segments); i++) {
        url_start(&b, "/x");
        url_segment(&b, view_str(segments[i]));
        T_ERR(url_finish(&b, &arena, &url), ERR_INPUT);
        T_TRUE(url.text == NULL);
    }
    url_start(&b, "//example.org");
    T_ERR(url_finish(&b, &arena, &url), ERR_INPUT);
    url_start(&b, "/x");
    url_query(&b, "a", view_str("b"));
    url_segment(&b, view_str("c"));
    T_ERR(url_finish(&b, &arena, &url), ERR_INPUT);
    url_start(&b, "/x");
    for (int i = 0; i < 300; i++)
        url_query(&b, "name", view_str("value"));
    T_ERR(url_finish(&b, &arena, &url), ERR_LIMIT);
    arena_clear(&arena);
}

T_CASE(telephone_links_hold_digits_only)
{
    struct arena arena;
    struct url url;

    arena_init(&arena, 1000);
    T_OK(url_tel(&arena, "03-1234-5678", &url));
    T_STR(url.text, "tel:03-1234-5678");
    T_OK(url_tel(&arena, "+81312345678", &url));
    T_ERR(url_tel(&arena, "", &url), ERR_INPUT);
    T_ERR(url_tel(&arena, "03\" onclick", &url), ERR_INPUT);
    T_ERR(url_tel(&arena, "12345678901234567890123456", &url), ERR_INPUT);
    T_TRUE(url.text == NULL);
    arena_clear(&arena);
}

T_CASE(qr_code_is_drawn_from_numbers)
{
    static uint8_t modules[21 * 21];
    struct arena arena;
    struct safe_html qr;

    arena_init(&arena, 1 << 20);
    modules[0] = modules[1] = modules[20] = 1;
    T_OK(safe_qr(&arena, modules, 21, &qr));
    T_VIEW(qr.html, view_str("<svg class=\"qr\" viewBox=\"0 0 29 29\" aria-hidden=\"true\">"
                             "<path class=\"qr-light\" d=\"M0 0h29v29H0z\"/>"
                             "<path class=\"qr-dark\" d=\"M4 4h2v1h-2zM24 4h1v1h-1z\"/></svg>"));
    T_ERR(safe_qr(&arena, modules, 20, &qr), ERR_INPUT);
    T_ERR(safe_qr(&arena, modules, 22, &qr), ERR_INPUT);
    T_ERR(safe_qr(&arena, modules, 181, &qr), ERR_INPUT);
    T_EQ(qr.html.n, 0);
    arena_clear(&arena);
}

T_CASE(assets_are_found_by_their_exact_address_only)
{
    const struct page_asset *css = page_asset_find(view_str(PAGE_ASSET_STYLE_CSS));

    T_TRUE(css != NULL);
    T_STR(css->content_type, "text/css; charset=utf-8");
    T_TRUE(css->content.n > 1000);
    T_TRUE(page_asset_find(view_str("/static/style.css")) == NULL);
    T_TRUE(page_asset_find(view_str("")) == NULL);
    T_TRUE(page_asset_find(view_str("/static/../style.css")) == NULL);
}

/* Append the markup of ${page} without texts and values: "<p class><b>". */
static void put_structure(struct buf *out, struct view page)
{
    bool tag = false, value = false;

    for (size_t i = 0; i < page.n; i++) {
        uint8_t c = page.p[i];
        if (!tag && c == '<')
            tag = true;
        if (tag && c == '"')
            value = !value;
        if (tag && !value)
            buf_byte(out, c);
        if (tag && !value && c == '>')
            tag = false;
    }
}

static enum err render(const struct sample *s, const struct page_ctx *ctx, bool hostile,
                       struct buf *out)
{
    buf_clear(out);
    sample_hostile(hostile);
    enum err err = s->render(out, ctx);
    sample_hostile(false);
    return err;
}

T_CASE(attacks_in_every_field_leave_the_markup_of_every_page_as_it_was)
{
    struct buf page, calm, attacked;

    buf_init(&page, 1 << 20);
    buf_init(&calm, 1 << 20);
    buf_init(&attacked, 1 << 20);
    for (size_t i = 0; i < samples_n; i++) {
        buf_reset(&calm);
        buf_reset(&attacked);
        T_OK(render(&samples[i], &ja, false, &page));
        put_structure(&calm, buf_view(&page));
        T_OK(render(&samples[i], &ja, true, &page));
        put_structure(&attacked, buf_view(&page));
        T_TRUE(strstr(buf_cstr(&page), "alert(1)") != NULL);
        T_TRUE(strstr(buf_cstr(&page), "<script>") == NULL);
        T_TRUE(strstr(buf_cstr(&page), "<img") == NULL);
        T_TRUE(view_is_utf8(buf_view(&page)));
        if (!view_eq(buf_view(&calm), buf_view(&attacked)))
            T_FAIL("%s: the markup changed", samples[i].name);
    }
    buf_clear(&page);
    buf_clear(&calm);
    buf_clear(&attacked);
}

T_CASE(every_page_is_complete_in_both_languages)
{
    struct buf page;

    buf_init(&page, 1 << 20);
    for (size_t i = 0; i < samples_n; i++) {
        T_OK(render(&samples[i], &ja, false, &page));
        T_TRUE(view_starts(buf_view(&page), "<!doctype html>\n<html lang=\"ja\">"));
        T_TRUE(strstr(buf_cstr(&page), "– 預かり</title>") != NULL);
        T_TRUE(strstr(buf_cstr(&page), "</html>\n") != NULL);
        T_OK(render(&samples[i], &en, false, &page));
        T_TRUE(view_starts(buf_view(&page), "<!doctype html>\n<html lang=\"en\">"));
        T_TRUE(strstr(buf_cstr(&page), "– Azukari</title>") != NULL);
    }
    buf_clear(&page);
}

T_CASE(masked_values_never_reach_the_page)
{
    struct buf page;

    buf_init(&page, 1 << 20);
    T_OK(sample_search(&page, &ja));
    const char *first = strstr(buf_cstr(&page), "髙橋 一郎");
    T_TRUE(first != NULL && strstr(first + 1, "髙橋 一郎") == NULL);
    T_TRUE(strstr(buf_cstr(&page), "●●●●●●●●") != NULL);
    buf_clear(&page);
}

T_CASE(page_that_does_not_fit_is_an_error)
{
    struct buf page;

    buf_init(&page, 2000);
    T_ERR(sample_home(&page, &ja), ERR_LIMIT);
    buf_clear(&page);
}

T_CASE(pages_survive_every_failed_allocation)
{
    for (unsigned long nth = 1;; nth++) {
        struct buf page;
        buf_init(&page, 1 << 20);
        mem_fail_nth(nth, 0);
        enum err err = sample_home(&page, &ja);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        buf_clear(&page);
        T_EQ(err, failed ? ERR_MEMORY : ERR_OK);
        if (!failed)
            return;
    }
}

T_CASE(chips_and_banners_outside_their_lists_are_harmless)
{
    T_EQ(page_chip((enum page_state)99).word, MSG_STATE_NONE);
    T_STR(page_banner((enum page_banner_kind)99, "x", NULL).tone, "");
}

T_MAIN(&case_escaper_lets_nothing_special_through,
       &case_escaper_keeps_japanese_and_replaces_broken_bytes,
       &case_values_are_written_for_people_and_for_machines, &case_missing_token_stops_the_page,
       &case_missing_or_foreign_address_stops_the_page, &case_B11_the_other_origin_is_that_of_the_configuration_and_nothing_else, &case_addresses_are_built_encoded,
       &case_addresses_refuse_what_a_browser_would_fold, &case_telephone_links_hold_digits_only,
       &case_qr_code_is_drawn_from_numbers, &case_assets_are_found_by_their_exact_address_only,
       &case_attacks_in_every_field_leave_the_markup_of_every_page_as_it_was,
       &case_every_page_is_complete_in_both_languages, &case_masked_values_never_reach_the_page,
       &case_page_that_does_not_fit_is_an_error, &case_pages_survive_every_failed_allocation,
       &case_chips_and_banners_outside_their_lists_are_harmless)
