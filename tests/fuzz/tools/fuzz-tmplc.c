/*
 * fuzz-tmplc: tmplc_compile() and html_feed() (tools/tmplc.c, tools/tmpl_html.c), reached by including the sources.
 *
 * Properties: a refusal names its place and reason; what is accepted becomes one whole function that
 * writes no style, frame or comment.
 */
#include "diag.c"
#include "emit.c"
#undef FAIL
#include "tmpl_html.c"
#undef FAIL
#undef IN
#include "tmplc.c"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The input itself, as any partial: deep and circular inclusion included. */
static enum err load_input(void *arg, const char *name, struct buf *text)
{
    (void)name;
    buf_put(text, *(struct view *)arg);
    return buf_status(text);
}

static void require(bool ok)
{
    if (!ok)
        abort();
}

static bool holds(struct view c, const char *what)
{
    return c.n > 0 && memmem(c.p, c.n, what, strlen(what)) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct view body = {data, n};
    struct buf text, out;
    struct diag diag = {0};

    if (n > 4096)
        return 0;
    buf_init(&text, 1 << 16);
    buf_init(&out, 1 << 20);
    buf_str(&text, "{{! view: struct page_x from page/x.h }}\n");
    buf_put(&text, body);
    const struct tmplc_input in = {
        .file = "x.html", .text = buf_view(&text), .load = load_input, .load_arg = &body};
    enum err err = tmplc_compile(&in, &out, &diag);
    require(err == ERR_OK || err == ERR_LIMIT || (err == ERR_INPUT && diag.text[0] != '\0'));
    if (err == ERR_OK) {
        require(holds(buf_view(&out), "    return buf_status(out);\n}\n"));
        require(!holds(buf_view(&out), "<style") && !holds(buf_view(&out), "<iframe") &&
                !holds(buf_view(&out), "<!--"));
    }
    buf_clear(&text);
    buf_clear(&out);
    return 0;
}
