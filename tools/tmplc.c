/*
 * Templates to C.  The template is read once: HTML bytes go to the checker (tmpl_html) and, in pieces, to the output
 * as string literals; each {{directive}} becomes a statement.
 */
#include "tmplc.h"

#include "emit.h"
#include "tmpl_html.h"

#include "base/alloc.h"

#include <stdio.h>
#include <string.h>

enum {
    MAX_EXPR = 240,
    MAX_PARAMS = 8,
    MAX_LITERAL = 1500, /* bytes; C promises 4095 characters */
};

enum block_kind {
    BLOCK_IF,
    BLOCK_ELSE,
    BLOCK_EACH,
};

struct block {
    enum block_kind kind;
    unsigned line;
    size_t source;           /* number of the source it was opened in */
    struct html_place start; /* where the HTML stood */
};

/* A template or partial being read. */
struct source {
    char file[128];
    struct buf text; /* owned; parameters already replaced */
    size_t pos;
    unsigned line;
    char root[MAX_EXPR]; /* C expression that a plain name is put behind: "v->" or "v->frame." */
    size_t rows_from; /* loops outside this partial are not visible in it, if it has its own view */
};

struct tmplc {
    const struct tmplc_input *in;
    struct buf *out;
    struct buf literal; /* HTML not yet written out */
    struct diag *diag;
    struct html html;
    struct source sources[TMPLC_MAX_PARTIALS];
    size_t sources_n;
    struct block blocks[TMPLC_MAX_BLOCKS];
    size_t blocks_n;
    char rows[TMPLC_MAX_BLOCKS][MAX_EXPR]; /* C expressions of the rows of the open loops */
    size_t rows_n;
    unsigned loops; /* loops so far: numbers their variables */
    char view[64];  /* NAME of struct page_NAME */
};

#define TOP(c) (&(c)->sources[(c)->sources_n - 1])
#define FAIL(c, ...) diag_set((c)->diag, TOP(c)->file, TOP(c)->line, __VA_ARGS__)

static bool is_ident(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_identifier(struct view v)
{
    if (v.n == 0 || v.n > 48 || (v.p[0] >= '0' && v.p[0] <= '9'))
        return false;
    for (size_t i = 0; i < v.n; i++)
        if (!is_ident(v.p[i]))
            return false;
    return true;
}

/* Whether ${v} is made of words joined by dots, such as a message key or a file name. */
static bool is_dotted(struct view v)
{
    bool word = false;

    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '.' && !word)
            return false;
        word = v.p[i] != '.';
        if (word && !is_ident(v.p[i]))
            return false;
    }
    return word && v.n <= 64;
}

/* The next word of ${*rest}; empty at its end. */
static struct view next_word(struct view *rest)
{
    struct view word = {NULL, 0};

    while (word.n == 0 && rest->n > 0)
        word = view_cut(rest, ' ');
    return word;
}

/* Write what has been collected as literals.  A failed buffer stays as it is, for the check at the end. */
static void flush(struct tmplc *c)
{
    struct view rest = buf_view(&c->literal);

    if (buf_status(&c->literal) != ERR_OK)
        return;
    while (rest.n > 0) {
        size_t n = rest.n < MAX_LITERAL ? rest.n : MAX_LITERAL;
        while (n < rest.n && (rest.p[n] & 0xc0) == 0x80)
            n--;
        buf_str(c->out, "    buf_str(out, \"");
        emit_literal(c->out, view_part(rest, 0, n));
        buf_str(c->out, "\");\n");
        rest = view_part(rest, n, rest.n);
    }
    buf_reset(&c->literal);
}

/* Write the literals so far, then tell the C compiler where in the template the next statement comes from. */
static void begin_statement(struct tmplc *c)
{
    flush(c);
    buf_fmt(c->out, "#line %u \"", TOP(c)->line);
    emit_literal(c->out, view_str(TOP(c)->file));
    buf_str(c->out, "\"\n    ");
}

/* The C expression for ${path}, into ${expr}. */
static enum err resolve(struct tmplc *c, struct view path, char expr[MAX_EXPR])
{
    size_t dots = 0;
    int n;

    while (dots < path.n && path.p[dots] == '.')
        dots++;
    struct view name = view_part(path, dots, path.n);
    if (name.n == 0 ? dots == 0 : !is_dotted(name) || !is_identifier(view_part(name, 0, 1)))
        return FAIL(c, "\"%.*s\" is not the name of a field", (int)(path.n < 40 ? path.n : 40),
                    (const char *)path.p);
    if (dots == 0) {
        n = snprintf(expr, MAX_EXPR, "%s%.*s", TOP(c)->root, (int)name.n, (const char *)name.p);
    } else {
        if (dots > c->rows_n - TOP(c)->rows_from)
            return FAIL(c, "\"%.*s\" outside of so many loops", (int)path.n, (const char *)path.p);
        n = snprintf(expr, MAX_EXPR, "%s%s%.*s", c->rows[c->rows_n - dots], name.n == 0 ? "" : ".",
                     (int)name.n, (const char *)name.p);
    }
    if (n < 0 || n >= MAX_EXPR)
        return FAIL(c, "name too long");
    return ERR_OK;
}

/* {{path}} or {{path:format}} */
static enum err put_value(struct tmplc *c, struct view path)
{
    static const struct {
        const char *name, *function;
        bool needs_ctx;
    } formats[] = {
        {"count", "page_put_count", false},     {"date", "page_put_date", true},
        {"short", "page_put_date_short", true}, {"iso", "page_put_iso", false},
        {"when", "page_put_when", true},        {"groups", "page_put_groups", false},
    };
    static const char *const holes[] = {[HTML_HOLE_TEXT] = "page_put_text",
                                        [HTML_HOLE_ATTR] = "page_put_attr",
                                        [HTML_HOLE_URL] = "page_put_url"};
    char expr[MAX_EXPR];
    enum html_hole hole = HTML_HOLE_TEXT;
    enum err err;

    TRY(html_hole(&c->html, &hole));
    struct view format = path;
    struct view name = view_cut(&format, ':');
    TRY(resolve(c, name, expr));
    const char *function = format.p == NULL ? holes[hole] : NULL;
    bool needs_ctx = false;
    for (size_t i = 0; function == NULL && i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (view_eq_str(format, formats[i].name) && hole != HTML_HOLE_URL) {
            function = formats[i].function;
            needs_ctx = formats[i].needs_ctx;
        }
    }
    if (function == NULL)
        return FAIL(c, "no such format here: %.*s", (int)format.n, (const char *)format.p);
    begin_statement(c);
    buf_fmt(c->out, "%s(out, %s%s);\n", function, needs_ctx ? "ctx, " : "", expr);
out:
    return err;
}

static void put_key(struct tmplc *c, struct view key)
{
    buf_str(c->out, "MSG_");
    emit_upper(c->out, key);
}

/* name=path of {{t}} */
static enum err put_argument(struct tmplc *c, struct view key, struct view word)
{
    char expr[MAX_EXPR];
    struct view path = word;
    struct view name = view_cut(&path, '=');

    if (!is_identifier(name) || path.n == 0)
        return FAIL(c, "an argument is name=field");
    enum err err = resolve(c, path, expr);
    if (err != ERR_OK)
        return err;
    buf_str(c->out, "[");
    put_key(c, key);
    buf_fmt(c->out, "__%.*s] = page_arg(%s), ", (int)name.n, (const char *)name.p, expr);
    return ERR_OK;
}

/* {{t key name=path ...}} */
static enum err put_words(struct tmplc *c, struct view rest)
{
    struct view key = next_word(&rest), arguments = rest;
    unsigned n = 0;
    enum err err;

    TRY(html_words(&c->html));
    if (!is_dotted(key))
        return FAIL(c, "{{t}} needs a message key");
    while (next_word(&arguments).n > 0)
        n++;
    begin_statement(c);
    buf_str(c->out, "_Static_assert(");
    put_key(c, key);
    buf_fmt(c->out, "__ARGS == %u, \"arguments of the message\");\n    page_put_msg(out, ctx, ", n);
    put_key(c, key);
    if (n == 0) {
        buf_str(c->out, ", NULL, 0);\n");
        return ERR_OK;
    }
    buf_str(c->out, ", (const struct msg_arg[]){");
    for (unsigned i = 0; i < n; i++)
        TRY(put_argument(c, key, next_word(&rest)));
    buf_fmt(c->out, "}, %u);\n", n);
out:
    return err;
}

/* {{m path}} */
static enum err put_named_message(struct tmplc *c, struct view path)
{
    char expr[MAX_EXPR];
    enum err err;

    TRY(html_words(&c->html));
    TRY(resolve(c, path, expr));
    begin_statement(c);
    buf_fmt(c->out, "page_put_msg(out, ctx, %s, NULL, 0);\n", expr);
out:
    return err;
}

/* {{key name}}: a key of page/keys.h; {{key .path}}: the one that a field of type enum page_key names. */
static enum err put_shortcut(struct tmplc *c, struct view name)
{
    bool named = is_identifier(name), in_tag;
    char expr[MAX_EXPR];
    enum err err;

    TRY(html_key(&c->html, &in_tag));
    if (named && c->html.loops > 0)
        return FAIL(c, "the key would be repeated by the loop");
    if (!named && !view_starts(name, "."))
        return FAIL(c, "{{key}} needs the name of a key, or a field of a row");
    if (!named)
        TRY(resolve(c, name, expr));
    begin_statement(c);
    buf_str(c->out, in_tag ? "page_put_key(out, ctx, " : "page_put_key_sign(out, ctx, ");
    if (named) {
        buf_str(c->out, "PAGE_KEY_");
        emit_upper(c->out, name);
    } else {
        buf_str(c->out, expr);
    }
    buf_str(c->out, ");\n");
out:
    return err;
}

static enum err put_focus(struct tmplc *c)
{
    enum err err = html_focus(&c->html);

    if (err == ERR_OK) {
        begin_statement(c);
        buf_str(c->out, "page_put_focus(out, ctx);\n");
    }
    return err;
}

static enum err put_asset(struct tmplc *c, struct view name)
{
    enum err err;

    TRY(html_asset(&c->html));
    if (!is_dotted(name))
        return FAIL(c, "{{asset}} needs the name of a file");
    begin_statement(c);
    buf_str(c->out, "buf_str(out, PAGE_ASSET_");
    emit_upper(c->out, name);
    buf_str(c->out, ");\n");
out:
    return err;
}

static enum err open_block(struct tmplc *c, enum block_kind kind)
{
    enum err err = html_branch(&c->html, true);

    if (err != ERR_OK)
        return err;
    if (c->blocks_n == TMPLC_MAX_BLOCKS)
        return FAIL(c, "conditions and loops too deep");
    c->blocks[c->blocks_n++] = (struct block){kind, TOP(c)->line, c->sources_n, c->html.at};
    return ERR_OK;
}

static enum err open_if(struct tmplc *c, struct view path)
{
    char expr[MAX_EXPR];
    enum err err;

    TRY(open_block(c, BLOCK_IF));
    TRY(resolve(c, path, expr));
    begin_statement(c);
    buf_fmt(c->out, "if (page_is(%s)) {\n", expr);
out:
    return err;
}

static enum err open_each(struct tmplc *c, struct view path)
{
    char expr[MAX_EXPR];
    enum err err;

    TRY(open_block(c, BLOCK_EACH));
    TRY(resolve(c, path, expr));
    if (path.p[path.n - 1] == '.')
        return FAIL(c, "a loop needs the name of a field");
    begin_statement(c);
    unsigned i = ++c->loops;
    buf_fmt(c->out, "for (size_t i%u = 0; i%u < %s_n; i%u++) {\n", i, i, expr, i);
    int n = snprintf(c->rows[c->rows_n++], MAX_EXPR, "%s[i%u]", expr, i);
    if (n < 0 || n >= MAX_EXPR)
        return FAIL(c, "name too long");
    c->html.loops++;
out:
    return err;
}

/* The innermost block, if it is of this kind (or that one) and was opened in this file. */
static struct block *current_block(struct tmplc *c, enum block_kind kind, enum block_kind or_kind)
{
    struct block *b = c->blocks_n == 0 ? NULL : &c->blocks[c->blocks_n - 1];

    if (b == NULL || (b->kind != kind && b->kind != or_kind) || b->source != c->sources_n)
        return NULL;
    return b;
}

static enum err else_block(struct tmplc *c)
{
    struct block *b = current_block(c, BLOCK_IF, BLOCK_IF);
    enum err err;

    if (b == NULL)
        return FAIL(c, "{{#else}} without {{#if}}");
    TRY(html_branch(&c->html, false));
    TRY(html_same_place(&c->html, &b->start));
    unsigned tag_serial = c->html.at.tag_serial;
    c->html.at = b->start;
    if (b->start.state == HTML_TEXT)
        c->html.at.tag_serial = tag_serial;
    b->kind = BLOCK_ELSE;
    flush(c);
    buf_str(c->out, "    } else {\n");
out:
    return err;
}

static enum err close_block(struct tmplc *c, enum block_kind kind, enum block_kind or_kind)
{
    struct block *b = current_block(c, kind, or_kind);
    enum err err;

    if (b == NULL)
        return FAIL(c, "nothing of this kind to close");
    TRY(html_branch(&c->html, false));
    TRY(html_same_place(&c->html, &b->start));
    if (b->kind == BLOCK_EACH) {
        c->rows_n--;
        c->html.loops--;
    }
    c->blocks_n--;
    flush(c);
    buf_str(c->out, "    }\n");
out:
    return err;
}

/* Copy ${text} to ${out} with [[name]] replaced from the parameters "name=word ..." in ${params}. */
static enum err expand(struct tmplc *c, const char *file, struct view text, struct view params,
                       struct buf *out)
{
    unsigned line = 1;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n')
            line++;
        if (!view_starts(view_part(text, i, text.n), "[[")) {
            buf_byte(out, text.p[i]);
            continue;
        }
        struct view rest = view_part(text, i + 2, text.n), list = params, value = {NULL, 0}, word;
        struct view name = view_cut(&rest, ']');
        while (value.p == NULL && (word = next_word(&list)).n > 0) {
            struct view after = word;
            if (view_eq(view_cut(&after, '='), name))
                value = after;
        }
        if (value.n == 0 || !view_starts(rest, "]"))
            return diag_set(c->diag, file, line, "the parameter [[%.*s]] was not given",
                            (int)(name.n < 40 ? name.n : 40), (const char *)name.p);
        buf_put(out, value);
        i += name.n + 3;
    }
    return buf_status(out);
}

static enum err check_params(struct tmplc *c, struct view params)
{
    struct view word;

    for (size_t n = 0; (word = next_word(&params)).n > 0; n++) {
        struct view value = word;
        struct view name = view_cut(&value, '=');
        bool ok = is_identifier(name) && value.n > 0 && n < MAX_PARAMS;
        for (size_t i = 0; i < value.n; i++)
            ok = ok && (is_ident(value.p[i]) || value.p[i] == '.' || value.p[i] == '-');
        if (!ok)
            return FAIL(c, "a parameter is name=word");
    }
    return ERR_OK;
}

/* Make ${name} the source that is read next. */
static enum err push_source(struct tmplc *c, const char *name, struct view params)
{
    struct source *s = &c->sources[c->sources_n];
    struct buf raw;
    enum err err;

    buf_init(&raw, TMPLC_MAX_SOURCE);
    *s = (struct source){.line = 1};
    snprintf(s->file, sizeof(s->file), "src/page/_%s.html", name);
    buf_init(&s->text, TMPLC_MAX_SOURCE);
    err = c->in->load(c->in->load_arg, name, &raw);
    if (err == ERR_NOT_FOUND)
        err = FAIL(c, "there is no partial _%s.html", name);
    if (err == ERR_OK)
        err = expand(c, s->file, buf_view(&raw), params, &s->text);
    if (err == ERR_OK)
        c->sources_n++;
    else
        buf_clear(&s->text);
    buf_clear(&raw);
    return err;
}

/* {{> name path a=b}} */
static enum err open_partial(struct tmplc *c, struct view rest)
{
    struct view name = next_word(&rest), params = rest;
    struct view path = next_word(&rest);
    bool has_view = path.n > 0 && memchr(path.p, '=', path.n) == NULL;
    char file[64], root[MAX_EXPR];
    size_t rows_from = TOP(c)->rows_from;
    enum err err;

    if (has_view)
        params = rest;
    if (!is_identifier(name))
        return FAIL(c, "{{>}} needs the name of a partial");
    if (c->html.at.state != HTML_TEXT)
        return FAIL(c, "a partial stands in text");
    if (c->sources_n == TMPLC_MAX_PARTIALS)
        return FAIL(c, "partials too deep");
    TRY(check_params(c, params));
    snprintf(root, sizeof(root), "%s", TOP(c)->root);
    if (has_view) {
        TRY(resolve(c, path, root));
        size_t n = strlen(root);
        if (n + 2 > sizeof(root))
            return FAIL(c, "name too long");
        memcpy(root + n, ".", 2);
        rows_from = c->rows_n;
    }
    snprintf(file, sizeof(file), "%.*s", (int)name.n, (const char *)name.p);
    TRY(push_source(c, file, params));
    memcpy(TOP(c)->root, root, sizeof(root));
    TOP(c)->rows_from = rows_from;
out:
    return err;
}

static enum err put_token(struct tmplc *c)
{
    enum err err = html_token(&c->html);

    if (err == ERR_OK) {
        begin_statement(c);
        buf_str(c->out, "page_put_csrf(out, ctx);\n");
    }
    return err;
}

static enum err put_lang(struct tmplc *c)
{
    enum err err = html_words(&c->html);

    if (err == ERR_OK) {
        begin_statement(c);
        buf_str(c->out, "buf_str(out, msg_lang_code(ctx->lang));\n");
    }
    return err;
}

/* ${d} is what stands between the braces. */
static enum err directive(struct tmplc *c, struct view d)
{
    struct view rest = d;
    struct view verb = next_word(&rest);

    while (rest.n > 0 && rest.p[rest.n - 1] == ' ')
        rest.n--;
    if (view_starts(verb, "!"))
        return ERR_OK;
    if (view_eq_str(verb, "#if"))
        return open_if(c, rest);
    if (view_eq_str(verb, "#each"))
        return open_each(c, rest);
    if (view_eq_str(verb, ">"))
        return open_partial(c, rest);
    if (view_eq_str(verb, "t"))
        return put_words(c, rest);
    if (view_eq_str(verb, "m"))
        return put_named_message(c, rest);
    if (view_eq_str(verb, "key"))
        return put_shortcut(c, rest);
    if (view_eq_str(verb, "asset"))
        return put_asset(c, rest);
    if (rest.n > 0)
        return FAIL(c, "unknown directive {{%.*s ...}}", (int)(verb.n < 40 ? verb.n : 40),
                    (const char *)verb.p);
    if (view_eq_str(verb, "#else"))
        return else_block(c);
    if (view_eq_str(verb, "/if"))
        return close_block(c, BLOCK_IF, BLOCK_ELSE);
    if (view_eq_str(verb, "/each"))
        return close_block(c, BLOCK_EACH, BLOCK_EACH);
    if (view_eq_str(verb, "csrf"))
        return put_token(c);
    if (view_eq_str(verb, "lang"))
        return put_lang(c);
    if (view_eq_str(verb, "focus"))
        return put_focus(c);
    return put_value(c, verb);
}

/* If a line holds nothing but a block, comment or partial, the whole line goes: the bytes to skip before the braces. */
static bool is_alone(struct view text, size_t pos, size_t *skip_out)
{
    size_t start = pos;

    if (pos > 0 && text.p[pos - 1] != '\n')
        return false;
    while (pos < text.n && text.p[pos] == ' ')
        pos++;
    *skip_out = pos - start;
    if (pos + 2 >= text.n || !view_starts(view_part(text, pos, 2), "{{") ||
        strchr("#/!>", text.p[pos + 2]) == NULL)
        return false;
    const uint8_t *end = memmem(text.p + pos, text.n - pos, "}}", 2);
    return end != NULL && (end + 2 == text.p + text.n || end[2] == '\n');
}

/* Read the directive at the position of ${s}, whose line ends with it if ${alone}. */
static enum err read_directive(struct tmplc *c, struct source *s, bool alone)
{
    struct view text = buf_view(&s->text);
    size_t from = s->pos + 2;
    const uint8_t *end = memmem(text.p + from, text.n - from, "}}", 2);

    if (end == NULL)
        return FAIL(c, "{{ without }}");
    struct view inside = {text.p + from, (size_t)(end - text.p) - from};
    s->pos = from + inside.n + 2;
    enum err err = directive(c, inside);
    for (size_t i = 0; i < inside.n; i++)
        s->line += inside.p[i] == '\n';
    if (alone && s->pos < text.n) {
        s->pos++;
        s->line++;
    }
    return err;
}

/* Read one directive, or one byte of HTML. */
static enum err step(struct tmplc *c)
{
    struct source *s = TOP(c);
    struct view text = buf_view(&s->text);
    size_t skip = 0;

    c->html.file = s->file;
    c->html.line = s->line;
    bool alone = is_alone(text, s->pos, &skip);
    if (alone)
        s->pos += skip;
    if (view_starts(view_part(text, s->pos, 2), "{{"))
        return read_directive(c, s, alone);
    char byte = (char)text.p[s->pos++];
    buf_byte(&c->literal, (uint8_t)byte);
    if (byte == '\n')
        s->line++;
    return html_feed(&c->html, byte);
}

/* Read to the end of all sources. */
static enum err read_all(struct tmplc *c)
{
    enum err err = ERR_OK;

    while (err == ERR_OK && c->sources_n > 0) {
        struct source *s = TOP(c);
        if (s->pos < s->text.n) {
            err = step(c);
            continue;
        }
        if (c->blocks_n > 0 && c->blocks[c->blocks_n - 1].source == c->sources_n)
            return FAIL(c, "what was opened on line %u is not closed",
                        c->blocks[c->blocks_n - 1].line);
        if (c->sources_n == 1)
            err = html_finish(&c->html);
        buf_clear(&s->text);
        c->sources_n--;
    }
    return err;
}

/* The first line: {{! view: struct page_NAME from HEADER }} */
static enum err read_view_line(struct tmplc *c, struct view text)
{
    struct view line = view_cut(&text, '\n'), word[7];

    for (size_t i = 0; i < 7; i++)
        word[i] = next_word(&line);
    struct view name = view_part(word[3], 5, word[3].n);
    bool ok = view_eq_str(word[0], "{{!") && view_eq_str(word[1], "view:") &&
              view_eq_str(word[2], "struct") && view_starts(word[3], "page_") &&
              is_identifier(name) && view_eq_str(word[4], "from") &&
              view_starts(word[5], "page/") && is_dotted(view_part(word[5], 5, word[5].n)) &&
              view_eq_str(word[6], "}}") && line.n == 0;
    if (!ok)
        return FAIL(c, "the first line must be {{! view: struct page_NAME from page/HEADER.h }}");
    snprintf(c->view, sizeof(c->view), "%.*s", (int)name.n, (const char *)name.p);
    buf_fmt(c->out,
            "/* Generated by tools/tmplc. */\n#include \"%.*s\"\n\n#include "
            "\"page/asset.h\"\n#include \"page/out.h\"\n\n"
            "enum err page_%s_render(struct buf *out, const struct page_%s *v, const struct "
            "page_ctx *ctx)\n{\n"
            "    (void)v;\n    (void)ctx;\n",
            (int)word[5].n, (const char *)word[5].p, c->view, c->view);
    return ERR_OK;
}

enum err tmplc_compile(const struct tmplc_input *in, struct buf *out, struct diag *diag)
{
    struct tmplc *c = mem_zalloc(sizeof(*c));
    enum err err;

    if (c == NULL)
        return ERR_MEMORY;
    *c = (struct tmplc){.in = in, .out = out, .diag = diag, .html.diag = diag, .sources_n = 1};
    buf_init(&c->literal, TMPLC_MAX_SOURCE * TMPLC_MAX_PARTIALS);
    struct source *s = TOP(c);
    *s = (struct source){.line = 1, .root = "v->"};
    snprintf(s->file, sizeof(s->file), "%s", in->file);
    buf_init(&s->text, TMPLC_MAX_SOURCE);
    if (!view_is_utf8(in->text)) {
        err = FAIL(c, "not UTF-8");
        goto out;
    }
    TRY(read_view_line(c, in->text));
    TRY(expand(c, s->file, in->text, (struct view){NULL, 0}, &s->text));
    TRY(read_all(c));
    flush(c);
    buf_str(out, "    return buf_status(out);\n}\n");
    err = buf_status(&c->literal);
    if (err == ERR_OK)
        err = buf_status(out);
out:
    for (size_t i = 0; i < c->sources_n; i++)
        buf_clear(&c->sources[i].text);
    buf_clear(&c->literal);
    mem_free(c);
    return err;
}
