/* tools/tmplc: what it writes, and everything it must refuse. */
#include "support/t.h"

#include "tmplc.h"

#include "base/alloc.h"

#define VIEW_LINE "{{! view: struct page_x from page/x.h }}\n"

static struct buf out;
static struct diag diag;

static enum err load(void *arg, const char *name, struct buf *text)
{
    static const struct {
        const char *name, *text;
    } partials[] = {
        {"plain", "<b>{{x}}</b>"},
        {"open", "<div>"},
        {"close", "</div>"},
        {"row", "{{.x}}"},
        {"param", "<b id=\"[[id]]\">{{t [[key]]}}</b>"},
        {"loop", "{{> loop}}"},
        {"unclosed", "{{#if x}}"},
        {"hole", "[[id"},
    };

    (void)arg;
    for (size_t i = 0; i < sizeof(partials) / sizeof(partials[0]); i++) {
        if (strcmp(partials[i].name, name) == 0) {
            buf_str(text, partials[i].text);
            return buf_status(text);
        }
    }
    return ERR_NOT_FOUND;
}

static enum err compile_view(struct view text)
{
    const struct tmplc_input in = {.file = "x.html", .text = text, .load = load};

    buf_clear(&out);
    buf_init(&out, 1 << 20);
    diag.text[0] = '\0';
    return tmplc_compile(&in, &out, &diag);
}

static enum err compile(const char *body)
{
    struct buf text;

    buf_init(&text, 1 << 20);
    buf_str(&text, VIEW_LINE);
    buf_str(&text, body);
    enum err err = compile_view(buf_view(&text));
    buf_clear(&text);
    return err;
}

/* ${body} compiles, and the C text holds ${want}. */
static void gives(const char *body, const char *want)
{
    enum err err = compile(body);

    if (err != ERR_OK)
        T_FAIL("refused: %s: %s", body, diag.text);
    if (strstr(buf_cstr(&out), want) == NULL)
        T_FAIL("%s\nhas no\n%s\n", buf_cstr(&out), want);
}

/* ${body} is refused for the reason ${want}. */
static void refuses(const char *body, const char *want)
{
    enum err err = compile(body);

    if (err != ERR_INPUT)
        T_FAIL("not refused (%s): %s", err_name(err), body);
    if (strncmp(diag.text, "x.html:", 7) != 0 && strncmp(diag.text, "src/page/_", 10) != 0)
        T_FAIL("no place in \"%s\"", diag.text);
    if (strstr(diag.text, want) == NULL)
        T_FAIL("%s: \"%s\" does not say \"%s\"", body, diag.text, want);
}

T_CASE(fields_are_written_as_their_place_demands)
{
    gives("<p>{{a}}</p>", "#line 2 \"x.html\"\n    page_put_text(out, v->a);");
    gives("<p>{{a.b}}</p>", "page_put_text(out, v->a.b);");
    gives("<p title=\"{{a}}\"></p>", "page_put_attr(out, v->a);");
    gives("<a href=\"{{a}}\">x</a>", "page_put_url(out, v->a);");
    gives("<form method=\"get\" action=\"{{a}}\"></form>", "page_put_url(out, v->a);");
    gives("<img src=\"{{a}}\" alt=\"\">", "page_put_url(out, v->a);");
    gives("<a href=\"{{a}}#x{{b}}\">x</a>", "page_put_attr(out, v->b);");
    gives("<a href=\"#{{a}}\">x</a>", "page_put_attr(out, v->a);");
    gives("<p>{{n:count}}</p>", "page_put_count(out, v->n);");
    gives("<p>{{d:date}}</p>", "page_put_date(out, ctx, v->d);");
    gives("<p>{{d:iso}}</p>", "page_put_iso(out, v->d);");
    gives("<p lang=\"{{lang}}\"></p>", "buf_str(out, msg_lang_code(ctx->lang));");
    /* an address behind a fragment is an address again */
    gives("<a href=\"#{{a}}\">x</a><a href=\"{{b}}\">x</a>", "page_put_url(out, v->b);");
    gives("<a href=\"{{asset a.css}}#b\">x</a>", "buf_str(out, PAGE_ASSET_A_CSS);");
}

T_CASE(loops_and_conditions_become_c)
{
    gives("{{#each rows}}{{.a}}{{x}}{{/each}}",
          "for (size_t i1 = 0; i1 < v->rows_n; i1++) {\n#line 2 \"x.html\"\n    page_put_text(out, "
          "v->rows[i1].a);");
    gives("{{#each rows}}{{#each .cells}}{{.}}{{..a}}{{/each}}{{/each}}",
          "page_put_text(out, v->rows[i1].cells[i2]);");
    gives("{{#each rows}}{{#each .cells}}{{.}}{{..a}}{{/each}}{{/each}}",
          "page_put_text(out, v->rows[i1].a);");
    gives("{{#if a}}x{{#else}}y{{/if}}",
          "    if (page_is(v->a)) {\n    buf_str(out, \"x\");\n    } else {\n");
    gives("<p {{#if a}}hidden{{/if}}></p>", "buf_str(out, \"hidden\");");
    gives("<p class=\"a{{#if a}} b{{#else}} c{{/if}}\"></p>", "buf_str(out, \" c\");");
    gives("<p {{#if a}}title=\"{{b}}\"{{#else}}title=\"x\"{{/if}}>x</p>",
          "page_put_attr(out, v->b);");
}

T_CASE(keys_are_named_from_the_list_and_never_free_text)
{
    gives("<a href=\"/x\" {{key next}}>x</a>", "page_put_key(out, ctx, PAGE_KEY_NEXT);");
    gives("<button type=\"submit\" {{key save}} disabled>x</button>", "page_put_key(out, ctx, PAGE_KEY_SAVE);");
    gives("<p>{{key next}}</p>", "page_put_key_sign(out, ctx, PAGE_KEY_NEXT);");
    gives("{{#each rows}}<a href=\"{{.u}}\" {{key .k}}>x{{key .k}}</a>{{/each}}", "page_put_key(out, ctx, v->rows[i1].k);");
    gives("<input type=\"text\" {{focus}}>", "page_put_focus(out, ctx);");
    refuses("<a href=\"/x\" accesskey=\"n\">x</a>", "accesskey= is not allowed");
    refuses("<a href=\"/x\" accesskey=\"{{a}}\">x</a>", "accesskey= is not allowed");
    refuses("<input type=\"text\" autofocus>", "autofocus= is not allowed");
    refuses("<a href=\"/x\" {{key next}} {{key save}}>x</a>", "accesskey= twice");
    refuses("<p {{key next}}>x</p>", "reached by no key");
    refuses("<p {{focus}}>x</p>", "reached by no key");
    refuses("<a href=\"{{key next}}\">x</a>", "{{key}} stands in a tag");
    refuses("<p title=\"{{key next}}\">x</p>", "{{key}} stands in a tag");
    refuses("<a {{key}}>x</a>", "needs the name of a key");
    refuses("<a {{key a.b}}>x</a>", "needs the name of a key");
    refuses("{{#each rows}}<a href=\"/x\" {{key next}}>x</a>{{/each}}", "repeated by the loop");
    refuses("<input type=\"text\" {{focus}}><input type=\"text\" {{focus}}>", "a second {{focus}}");
    refuses("{{#each rows}}<input type=\"text\" {{focus}}>{{/each}}", "a second {{focus}}");
    refuses("<p>{{focus}}</p>", "{{focus}} stands in a tag");
}

T_CASE(messages_check_their_arguments_at_compile_time)
{
    gives("<p>{{t a.b}}</p>", "_Static_assert(MSG_A_B__ARGS == 0, \"arguments of the message\");\n"
                              "    page_put_msg(out, ctx, MSG_A_B, NULL, 0);");
    gives("<p>{{t a.b n=c}}</p>", "(const struct msg_arg[]){[MSG_A_B__n] = page_arg(v->c), }, 1);");
    gives("<p>{{m a.b}}</p>", "page_put_msg(out, ctx, v->a.b, NULL, 0);");
}

T_CASE(partials_are_compiled_in_place_with_their_own_view)
{
    gives("{{> plain}}", "page_put_text(out, v->x);");
    gives("{{> plain a.b}}", "page_put_text(out, v->a.b.x);");
    gives("{{#each rows}}{{> plain .a}}{{/each}}", "page_put_text(out, v->rows[i1].a.x);");
    gives("{{#each rows}}{{> row}}{{/each}}", "page_put_text(out, v->rows[i1].x);");
    gives("{{> open}}{{> close}}", "return buf_status(out);");
    gives("{{> param id=a key=b.c}}", "page_put_msg(out, ctx, MSG_B_C, NULL, 0);");
    refuses("{{#each rows}}{{> row .a}}{{/each}}", "outside of so many loops");
    refuses("{{> none}}", "no partial _none.html");
    refuses("{{> loop}}", "too deep");
    refuses("{{> open}}", "<div> is not closed");
    refuses("{{> unclosed}}{{/if}}", "is not closed");
    refuses("{{#if x}}{{> close}}{{/if}}", "closes");
    refuses("<div>{{> param id=a}}</div>", "[[key]] was not given");
    refuses("{{> hole id=a}}", "was not given");
    refuses("{{> param id=a key=b}}{{> param id=a key=b}}", "used twice");
    refuses("{{> param id=a\" key=b}}", "name=word");
    refuses("<p {{> plain}}></p>", "stands in text");
    refuses("{{> ../x}}", "name of a partial");
}

T_CASE(lines_of_blocks_alone_leave_no_blank_lines)
{
    gives("<ul>\n{{#each rows}}\n  <li>x</li>\n{{/each}}\n</ul>\n",
          "buf_str(out, \"  <li>x</li>\\n\");");
    gives("a {{#if b}}c{{/if}} d\n", "buf_str(out, \" d\\n\");");
    gives("a\n{{! two\nlines }}\n{{b}}", "#line 5 \"x.html\"");
}

T_CASE(literals_are_quoted_for_c)
{
    gives("<p>\"\\?\?=</p>", "<p>\\\"\\\\\\?\\?=</p>");
    gives("<p>日本</p>", "buf_str(out, \"<p>日本</p>\");");
}

T_CASE(first_line_must_name_the_view)
{
    T_ERR(compile_view(view_str("<p></p>\n")), ERR_INPUT);
    T_ERR(compile_view(view_str("")), ERR_INPUT);
    T_ERR(compile_view(view_str("{{! view: struct page_x from other/x.h }}\n")), ERR_INPUT);
    T_ERR(compile_view(view_str("{{! view: struct x from page/x.h }}\n")), ERR_INPUT);
    T_ERR(compile_view(view_str("{{! view: struct page_x from page/\"x.h }}\n")), ERR_INPUT);
    T_ERR(compile_view(view_str(VIEW_LINE "\xc0\xaf")), ERR_INPUT);
    T_OK(compile_view(view_str(VIEW_LINE)));
}

T_CASE(holes_outside_text_and_quoted_values_are_refused)
{
    refuses("<script type=\"module\" src=\"/a\">{{a}}</script>", "inline script");
    refuses("<script type=\"module\" src=\"/a\">{{t a}}</script>", "inline script");
    refuses("<style>{{a}}</style>", "<style> is not allowed");
    refuses("<!-- {{a}} -->", "may stand only");
    refuses("<p title={{a}}></p>", "may stand only");
    refuses("<p {{a}}></p>", "may stand only");
    refuses("<p {{a}}=\"x\"></p>", "may stand only");
    refuses("<{{a}}></p>", "may stand only");
    refuses("<p></{{a}}>", "may stand only");
    refuses("<p onclick=\"{{a}}\"></p>", "inline script");
    refuses("<p style=\"{{a}}\"></p>", "not allowed");
    refuses("<input type=\"{{a}}\">", "must be written out");
}

T_CASE(addresses_are_whole_and_of_this_site)
{
    refuses("<a href=\"/x/{{a}}\">x</a>", "whole address");
    refuses("<a href=\"{{a}}/x\">x</a>", "#fragment may follow");
    refuses("<a href=\"{{a}}{{b}}\">x</a>", "whole address");
    refuses("<a href=\"https://example.org\">x</a>", "an address must be");
    refuses("<a href=\"//example.org\">x</a>", "an address must be");
    refuses("<a href=\"/\\example.org\">x</a>", "an address must be");
    refuses("<a href=\"javascript:x\">x</a>", "an address must be");
    refuses("<a href=\" javascript:x\">x</a>", "an address must be");
    refuses("<img src=\"data:x\" alt=\"\">", "an address must be");
    refuses("<a href=\"\">x</a>", "an address must be");
    refuses("<a href=\"x\">x</a>", "an address must be");
    refuses("<a href=\"{{t a}}\">x</a>", "no address");
    refuses("<a href=\"#{{t a}}\">x</a>", "no address");
    refuses("<a href=\"{{#if a}}/x{{/if}}\">x</a>", "no condition or loop inside an address");
    refuses("<p title=\"{{asset a.css}}\"></p>", "at the start of an address");
    refuses("<a href=\"/x{{asset a.css}}\">x</a>", "at the start of an address");
    refuses("<a href=\"{{a:count}}\">x</a>", "no such format");
}

T_CASE(scripts_styles_and_foreign_content_are_refused)
{
    refuses("<script>x</script>", "file of ours");
    refuses("<script src=\"/x\"></script>", "file of ours");
    refuses("<script type=\"module\" src=\"/x\">alert(1)</script>", "inline script");
    refuses("<style></style>", "not allowed");
    refuses("<iframe></iframe>", "not allowed");
    refuses("<object></object>", "not allowed");
    refuses("<base href=\"/x\">", "not allowed");
    refuses("<p style=\"color:red\"></p>", "not allowed");
    refuses("<p STYLE=\"color:red\"></p>", "capitals");
    refuses("<p onclick=\"x\"></p>", "inline script");
    refuses("<p onClick=\"x\"></p>", "inline script");
    refuses("<meta http-equiv=\"refresh\">", "not allowed");
    refuses("<img srcset=\"/x\" alt=\"\">", "not allowed");
    refuses("<a target=\"_blank\" href=\"/x\">x</a>", "not allowed");
    refuses("<use xlink:href=\"/x\"/>", "not allowed");
    refuses("<!-- x -->", "no comments");
    refuses("<![CDATA[x]]>", "no comments");
}

T_CASE(posts_carry_the_token_and_gets_do_not)
{
    gives("<form method=\"post\" action=\"/x\">{{csrf}}</form>", "page_put_csrf(out, ctx);");
    refuses("<form method=\"post\" action=\"/x\"></form>", "needs {{csrf}}");
    refuses("<form method=\"POST\" action=\"/x\"></form>", "\"get\" or \"post\"");
    refuses("<form method=\"{{a}}\" action=\"/x\"></form>", "\"get\" or \"post\"");
    refuses("<form action=\"/x\"></form>", "needs method");
    refuses("<form method=\"post\">{{csrf}}</form>", "needs action");
    refuses("<form method=\"get\" action=\"/x\">{{csrf}}</form>", "GET");
    refuses("{{csrf}}", "GET");
    refuses("<form method=\"post\" action=\"/x\">{{#if a}}{{csrf}}{{/if}}</form>",
            "needs {{csrf}}");
    refuses("<form method=\"post\" action=\"/x\"><p title=\"{{csrf}}\"></p></form>",
            "{{csrf}} stands inside");
    refuses("<form method=\"post\" action=\"/x\">{{csrf}}<form method=\"post\" action=\"/x\">",
            "inside a form");
}

T_CASE(unbalanced_markup_is_refused)
{
    refuses("<p>", "not closed");
    refuses("</p>", "closes");
    refuses("<p><b></p></b>", "closes");
    refuses("<p", "inside a tag");
    refuses("<p title=\"x", "inside a tag");
    refuses("<br></br>", "closes");
    refuses("<div/>", "not closed by its slash");
    refuses("a < b", "stray <");
    refuses("a > b", "stray >");
    refuses("<p title=x></p>", "double quotes");
    refuses("<p title='x'></p>", "double quotes");
    refuses("<p title=\"<\"></p>", "in a value");
    refuses("<p title=\"a\"title=\"b\"></p>", "unexpected");
    refuses("<p title=\"a\" title=\"b\"></p>", "twice");
    refuses("<blink></blink>", "not allowed");
    refuses("<P></P>", "capitals");
    refuses("<p>\x01</p>", "control character");
}

T_CASE(branches_must_close_what_they_open)
{
    refuses("{{#if a}}<p>{{/if}}", "must close");
    refuses("<p>{{#if a}}</p>{{/if}}", "must close");
    refuses("<p>{{#if a}}</p><p>{{#else}}</p>{{/if}}</p>", "must close");
    refuses("<p title=\"{{#if a}}\" class=\"{{/if}}\"></p>", "must close");
    refuses("<br {{#if a}}><br {{/if}}>", "must close");
    refuses("<p{{#if a}} hidden{{/if}}></p>", "after a space");
    refuses("<p title{{#if a}}=\"x\"{{/if}}></p>", "after a space");
    refuses("<p title={{#if a}}\"x\"{{/if}}></p>", "after a space");
    refuses("<p {{#if a}}hidden{{/if}}class=\"x\"></p>", "unexpected");
    refuses("{{#if a}}", "is not closed");
    refuses("{{/if}}", "nothing of this kind");
    refuses("{{#if a}}{{/each}}{{/if}}", "nothing of this kind");
    refuses("{{#each a}}{{#else}}{{/each}}", "without {{#if}}");
    refuses("{{#if a}}{{#else}}{{#else}}{{/if}}", "without {{#if}}");
    refuses("{{#each .}}{{/each}}", "outside of so many loops");
    refuses("{{#each a}}{{#each .}}{{/each}}{{/each}}", "needs the name");
    refuses("{{.a}}", "outside of so many loops");
}

T_CASE(ids_are_unique_and_references_resolve)
{
    gives("<label for=\"a\">x</label><input id=\"a\">", "return");
    gives("{{#each rows}}<p id=\"a-{{.n}}\"></p>{{/each}}", "return");
    gives("<p id=\"a\"></p><p id=\"b\"></p><p aria-describedby=\"a{{#if x}} b{{/if}}\"></p>",
          "return");
    refuses("<p id=\"a\"></p><p id=\"a\"></p>", "used twice (first on line 2)");
    refuses("{{#each rows}}<p id=\"a\"></p>{{/each}}", "repeated by the loop");
    refuses("<p id=\"\"></p>", "empty id");
    refuses("<p id=\"{{t a}}\"></p>", "no id");
    refuses("<label for=\"a\">x</label>", "no element has the id \"a\"");
    refuses("<a href=\"#a\">x</a>", "no element has the id \"a\"");
    refuses("<p id=\"a\"></p><p aria-describedby=\"a{{#if x}} b{{/if}}\"></p>",
            "no element has the id \"b\"");
}

T_CASE(accessibility_rules_are_checked)
{
    refuses("<img src=\"/x\">", "without alt");
    refuses("<button>x</button>", "without type");
    refuses("<html><body><h1>a</h1><h1>b</h1></body></html>", "second h1");
    refuses("<html><body></body></html>", "needs one h1");
    refuses("<h1>a</h1><h3>b</h3>", "skips a level");
    gives("<h2>a</h2><h1>b</h1><h2>c</h2><h3>d</h3><h2>e</h2>", "return");
}

T_CASE(directives_are_a_closed_list)
{
    refuses("{{a", "{{ without }}");
    refuses("{{}}", "is not the name of a field");
    refuses("{{a b}}", "unknown directive");
    refuses("{{a-b}}", "is not the name of a field");
    refuses("{{A}}", "is not the name of a field");
    refuses("{{a->b}}", "is not the name of a field");
    refuses("{{a[0]}}", "is not the name of a field");
    refuses("{{a..b}}", "is not the name of a field");
    refuses("{{1a}}", "is not the name of a field");
    refuses("{{{a}}}", "is not the name of a field");
    refuses("{{a:raw}}", "no such format");
    refuses("{{#unless a}}{{/unless}}", "unknown directive");
    refuses("{{t}}", "message key");
    refuses("{{t A}}", "message key");
    refuses("{{t a n}}", "name=field");
    refuses("{{t a n=}}", "name=field");
    refuses("{{t a n=b+c}}", "is not the name of a field");
    refuses("{{csrf x}}", "unknown directive");
    refuses("{{> plain x y}}", "name=word");
}

T_CASE(size_limits_hold)
{
    struct buf big;

    buf_init(&big, 1 << 20);
    for (int i = 0; i < 60; i++)
        buf_str(&big, "<div>");
    refuses(buf_cstr(&big), "too deep");
    buf_reset(&big);
    for (int i = 0; i < 20; i++)
        buf_str(&big, "{{#if a}}");
    refuses(buf_cstr(&big), "too deep");
    buf_reset(&big);
    buf_str(&big, "<p id=\"");
    for (int i = 0; i < 300; i++)
        buf_byte(&big, 'a');
    buf_str(&big, "\"></p>");
    refuses(buf_cstr(&big), "too long");
    buf_reset(&big);
    buf_str(&big, "{{");
    for (int i = 0; i < 100; i++)
        buf_str(&big, "abcdefgh.");
    buf_str(&big, "a}}");
    refuses(buf_cstr(&big), "is not the name");
    buf_clear(&big);
}

T_CASE(every_failed_allocation_is_reported)
{
    const struct tmplc_input in = {
        .file = "x.html", .text = view_str(VIEW_LINE "{{> param id=a key=b}}{{a}}"), .load = load};

    for (unsigned long nth = 1;; nth++) {
        struct buf c;
        struct diag d = {0};
        buf_init(&c, 1 << 16);
        mem_fail_nth(nth, 0);
        enum err err = tmplc_compile(&in, &c, &d);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        buf_clear(&c);
        T_EQ(err, failed ? ERR_MEMORY : ERR_OK);
        if (!failed)
            return;
    }
}

T_MAIN(&case_fields_are_written_as_their_place_demands, &case_loops_and_conditions_become_c,
       &case_keys_are_named_from_the_list_and_never_free_text, &case_messages_check_their_arguments_at_compile_time,
       &case_partials_are_compiled_in_place_with_their_own_view,
       &case_lines_of_blocks_alone_leave_no_blank_lines, &case_literals_are_quoted_for_c,
       &case_first_line_must_name_the_view, &case_holes_outside_text_and_quoted_values_are_refused,
       &case_addresses_are_whole_and_of_this_site,
       &case_scripts_styles_and_foreign_content_are_refused,
       &case_posts_carry_the_token_and_gets_do_not, &case_unbalanced_markup_is_refused,
       &case_branches_must_close_what_they_open, &case_ids_are_unique_and_references_resolve,
       &case_accessibility_rules_are_checked, &case_directives_are_a_closed_list,
       &case_size_limits_hold, &case_every_failed_allocation_is_reported)
