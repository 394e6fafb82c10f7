/*
 * tools/sqlc: compile named SQL statements to typed C functions, and embed the schema.
 *
 *     sqlc PREFIX OUT.h OUT.c FILE.sql ...
 *
 * "schema.sql" is the schema's version 1 and "NNNN-what.sql" leads from version NNNN - 1 to NNNN;
 * every other file holds statements:
 *
 *     -- name: record_get
 *     -- role: desk job
 *     -- kind: one
 *     -- in: register u32, record fixed<16>
 *     -- out: version u32, envelope bytes<65536>, note str<100>?
 *     SELECT version, envelope, note FROM record WHERE register = :register AND record = :record
 *     ;
 *
 * kind: one (at most one row), many (a callback per row), exec (counts changed rows), insert (gives
 * the new row id). Types: u16 u32 u64 i64 bool bytes<N> str<N> fixed<N>; "?" allows NULL.  "in" and
 * "out" may be repeated to continue. A comment "-- ..." above "-- name" is copied to the header.
 */
#include "sqlc.h"

#include "gen.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>

#define BYTES_MAX (1u << 24)

struct parser {
    const char *path;
    struct view rest;
    unsigned line;
    struct catalogue *catalogue;
    struct statement *statement; /* being read, or NULL */
    struct buf doc, text;
};

static bool is_word(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static void skip_space(struct view *v)
{
    while (v->n > 0 && (v->p[0] == ' ' || v->p[0] == '\t' || v->p[0] == '\r'))
        *v = view_part(*v, 1, SIZE_MAX);
}

static struct view take_word(struct view *v)
{
    size_t n = 0;

    skip_space(v);
    while (n < v->n && is_word(v->p[n]))
        n++;
    struct view word = view_part(*v, 0, n);
    *v = view_part(*v, n, SIZE_MAX);
    return word;
}

static const char *take_name(const struct parser *p, struct view *v, const char *what)
{
    struct view before = *v, word = take_word(v);

    if (word.n == 0 || word.n > 64 || word.p[0] < 'a')
        gen_fail(p->path, p->line,
                 "\"%.*s\" is no %s: use lower-case letters, digits and underscores", (int)before.n,
                 (const char *)before.p, what);
    return gen_str(word);
}

static bool accept_char(struct view *v, char c)
{
    skip_space(v);
    if (v->n == 0 || v->p[0] != (uint8_t)c)
        return false;
    *v = view_part(*v, 1, SIZE_MAX);
    return true;
}

static void take_type(const struct parser *p, struct view *v, struct column *column)
{
    static const char *const names[TYPE__MAX] = {"u16",  "u32",   "u64", "i64",
                                                 "bool", "bytes", "str", "fixed"};
    struct view word = take_word(v);
    uint64_t max = 0;
    size_t i = 0;

    while (i < TYPE__MAX && !view_eq_str(word, names[i]))
        i++;
    if (i == TYPE__MAX)
        gen_fail(p->path, p->line,
                 "\"%.*s\" is no type: use u16 u32 u64 i64 bool bytes<N> str<N> or fixed<N>",
                 (int)word.n, (const char *)word.p);
    column->type = (enum type)i;
    if (column->type >= TYPE_BYTES) {
        bool good = accept_char(v, '<');
        good = good && num_parse_u64(take_word(v), BYTES_MAX, NUM_CANONICAL, &max) == ERR_OK &&
               max > 0;
        if (!good || !accept_char(v, '>'))
            gen_fail(p->path, p->line, "%s lacks its maximum: write %s<N> with N from 1 to %u",
                     names[i], names[i], BYTES_MAX);
    }
    column->max = (uint32_t)max;
    column->nullable = accept_char(v, '?');
}

static void take_columns(const struct parser *p, struct view v, struct columns *columns)
{
    do {
        if (columns->n == COLUMNS_MAX)
            gen_fail(p->path, p->line, "more than %d columns: split the statement", COLUMNS_MAX);
        struct column *column = &columns->at[columns->n];
        column->sql_name = take_name(p, &v, "column name");
        column->name = gen_c_name(column->sql_name);
        for (size_t i = 0; i < columns->n; i++)
            if (strcmp(columns->at[i].name, column->name) == 0)
                gen_fail(p->path, p->line, "%s is declared twice: choose another name",
                         column->name);
        columns->n++;
        take_type(p, &v, column);
    } while (accept_char(&v, ','));
    skip_space(&v);
    if (v.n > 0)
        gen_fail(p->path, p->line, "\"%.*s\" follows a column: separate columns by commas",
                 (int)v.n, (const char *)v.p);
}

static void take_roles(const struct parser *p, struct view v)
{
    struct catalogue *c = p->catalogue;

    do {
        const char *name = take_name(p, &v, "role");
        size_t i = 0;
        while (i < c->role_n && strcmp(c->roles[i], name) != 0)
            i++;
        if (i == ROLES_MAX)
            gen_fail(p->path, p->line, "more than %d roles: use fewer", ROLES_MAX);
        if (i == c->role_n)
            c->roles[c->role_n++] = name;
        p->statement->roles |= 1u << i;
        (void)accept_char(&v, ',');
        skip_space(&v);
    } while (v.n > 0);
}

static void take_kind(const struct parser *p, struct view v)
{
    static const char *const names[KIND__MAX] = {"one", "many", "exec", "insert"};
    struct view word = take_word(&v);

    for (size_t i = 0; i < KIND__MAX; i++) {
        if (view_eq_str(word, names[i])) {
            p->statement->kind = (enum kind)i;
            p->statement->has_kind = true;
            return;
        }
    }
    gen_fail(p->path, p->line, "\"%.*s\" is no kind: use one, many, exec or insert", (int)word.n,
             (const char *)word.p);
}

static void begin_statement(struct parser *p, struct view v)
{
    struct catalogue *c = p->catalogue;
    struct statement *s = gen_alloc(1, sizeof(*s));

    if (p->statement != NULL)
        gen_fail(p->path, p->line, "%s has no end: put a line \";\" before the next name",
                 p->statement->name);
    s->name = take_name(p, &v, "statement name");
    if (strncmp(s->name, "role_", 5) == 0 || strncmp(s->name, "stmt_", 5) == 0)
        gen_fail(p->path, p->line, "%s begins with a reserved word: choose another name", s->name);
    for (size_t i = 0; i < c->statement_n; i++)
        if (strcmp(c->statements[i]->name, s->name) == 0)
            gen_fail(p->path, p->line, "%s is declared at %s:%u already: choose another name",
                     s->name, gen_basename(c->statements[i]->path), c->statements[i]->line);
    if (c->statement_n == STATEMENTS_MAX)
        gen_fail(p->path, p->line, "more than %d statements: split the set", STATEMENTS_MAX);
    s->path = p->path;
    s->line = p->line;
    s->doc = gen_str(buf_view(&p->doc));
    buf_reset(&p->doc);
    buf_reset(&p->text);
    c->statements[c->statement_n++] = p->statement = s;
}

/* A comment line without its "--". */
static void take_comment(struct parser *p, struct view v)
{
    struct view after = v, key = take_word(&after);

    skip_space(&v);
    if (key.n > 0 && accept_char(&after, ':')) {
        if (view_eq_str(key, "name")) {
            begin_statement(p, after);
            return;
        }
        if (p->statement == NULL || p->text.n > 0)
            gen_fail(p->path, p->line,
                     "\"%.*s\" stands outside a statement's head: put it below \"-- name:\"",
                     (int)key.n, (const char *)key.p);
        if (view_eq_str(key, "role"))
            take_roles(p, after);
        else if (view_eq_str(key, "kind"))
            take_kind(p, after);
        else if (view_eq_str(key, "in"))
            take_columns(p, after, &p->statement->in);
        else if (view_eq_str(key, "out"))
            take_columns(p, after, &p->statement->out);
        else
            gen_fail(p->path, p->line, "\"%.*s\" is unknown: use name, role, kind, in or out",
                     (int)key.n, (const char *)key.p);
    } else if (p->statement == NULL) {
        buf_put(&p->doc, v);
        buf_byte(&p->doc, '\n');
    }
}

/* The number of the parameter at the beginning of ${v} (behind its colon), which is cut off. */
static size_t take_parameter(const struct parser *p, struct view *v)
{
    struct columns *in = &p->statement->in;
    struct view word = take_word(v);

    for (size_t i = 0; i < in->n; i++) {
        if (view_eq_str(word, in->at[i].sql_name)) {
            in->at[i].used = true;
            return i + 1;
        }
    }
    gen_fail(p->path, p->statement->line, "%s uses :%.*s: declare it in \"-- in:\"",
             p->statement->name, (int)word.n, (const char *)word.p);
}

/* The statement's text with numbered parameters; what stands in quotes is left alone. */
static const char *number_parameters(const struct parser *p, struct view v)
{
    struct buf out;
    uint8_t quote = 0;

    buf_init(&out, GEN_OUTPUT_MAX);
    while (v.n > 0) {
        uint8_t c = v.p[0];
        v = view_part(v, 1, SIZE_MAX);
        if (quote == 0 && c == ':' && v.n > 0 && is_word(v.p[0])) {
            buf_fmt(&out, "?%zu", take_parameter(p, &v));
            continue;
        }
        if (quote == 0 && (c == '?' || c == '$' || c == '@'))
            gen_fail(p->path, p->statement->line, "%s has a bare \"%c\": name its parameters :name",
                     p->statement->name, c);
        if (quote == 0 && (c == '\'' || c == '"'))
            quote = c;
        else if (c == quote)
            quote = 0;
        buf_byte(&out, c);
    }
    if (quote != 0)
        gen_fail(p->path, p->statement->line, "%s has an open quote: close it", p->statement->name);
    const char *text = gen_str(buf_view(&out));
    buf_clear(&out);
    return text;
}

static void end_statement(struct parser *p)
{
    struct statement *s = p->statement;

    if (s == NULL)
        gen_fail(p->path, p->line, "\";\" ends nothing: begin a statement with \"-- name:\"");
    if (p->text.n == 0)
        gen_fail(p->path, p->line, "%s has no text: write the statement above \";\"", s->name);
    if (!s->has_kind || s->roles == 0)
        gen_fail(p->path, s->line, "%s lacks its %s: add \"-- %s:\"", s->name,
                 s->has_kind ? "role" : "kind", s->has_kind ? "role" : "kind");
    if ((s->kind == KIND_ONE || s->kind == KIND_MANY) != (s->out.n > 0))
        gen_fail(p->path, s->line, "%s: kinds one and many need \"-- out:\", the others have none",
                 s->name);
    s->text = number_parameters(p, buf_view(&p->text));
    for (size_t i = 0; i < s->in.n; i++)
        if (!s->in.at[i].used)
            gen_fail(p->path, s->line, "%s does not use :%s: remove it from \"-- in:\"", s->name,
                     s->in.at[i].sql_name);
    p->statement = NULL;
}

static void take_line(struct parser *p, struct view line)
{
    struct view text = line;
    bool ends = false;

    skip_space(&text);
    while (text.n > 0 && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\r'))
        text.n--;
    if (view_starts(text, "--")) {
        take_comment(p, view_part(text, 2, SIZE_MAX));
        return;
    }
    if (text.n == 0) {
        buf_reset(&p->doc);
        return;
    }
    if (text.p[text.n - 1] == ';') {
        ends = true;
        text.n--;
    }
    if (text.n > 0) {
        if (p->statement == NULL)
            gen_fail(p->path, p->line, "SQL without a name: put \"-- name:\" above it");
        if (p->text.n > 0)
            buf_byte(&p->text, '\n');
        buf_put(&p->text, text);
    }
    if (ends)
        end_statement(p);
}

static void read_statements(struct parser *p)
{
    p->rest = gen_read(p->path);
    for (p->line = 1; p->rest.p != NULL; p->line++)
        take_line(p, view_cut(&p->rest, '\n'));
    if (p->statement != NULL)
        gen_fail(p->path, p->statement->line, "%s has no end: put \";\" behind its text",
                 p->statement->name);
    buf_reset(&p->doc);
}

/* The version that the schema file ${path} leads to, or 0 if it holds statements. */
static uint64_t migration_number(const char *path)
{
    const char *name = gen_basename(path);
    uint64_t n = 0;

    if (strcmp(name, "schema.sql") == 0)
        return 1;
    if (strlen(name) < 5 || name[4] != '-' ||
        num_parse_u64(view_of(name, 4), 9999, NUM_LEADING_ZEROS, &n) != ERR_OK)
        return 0;
    if (n == 0 || n > MIGRATIONS_MAX)
        gen_fail(path, 0, "has a version out of range: use 0001 to %04d", MIGRATIONS_MAX);
    return n;
}

static void read_file(struct parser *p)
{
    uint64_t n = migration_number(p->path);

    if (n == 0) {
        read_statements(p);
        return;
    }
    if (p->catalogue->migrations[n - 1] != NULL)
        gen_fail(p->path, 0, "leads to version %llu, as another file does: number it anew",
                 (unsigned long long)n);
    p->catalogue->migrations[n - 1] = gen_str(gen_read(p->path));
}

int main(int argc, char **argv)
{
    static struct catalogue catalogue;
    static struct parser p = {.catalogue = &catalogue};
    struct buf out;

    if (argc < 5) {
        fprintf(stderr, "usage: sqlc PREFIX OUT.h OUT.c FILE.sql ...\n");
        return 1;
    }
    buf_init(&p.doc, 65536);
    buf_init(&p.text, 65536);
    buf_init(&out, GEN_OUTPUT_MAX);
    catalogue.prefix = argv[1];
    catalogue.upper = gen_upper(argv[1]);
    for (int i = 4; i < argc; i++) {
        p.path = argv[i];
        read_file(&p);
    }
    for (size_t i = 1; i < MIGRATIONS_MAX; i++)
        if (catalogue.migrations[i] != NULL && catalogue.migrations[i - 1] == NULL)
            gen_fail(argv[0], 0, "schema version %zu is missing: number the files without a gap",
                     i);
    emit_header(&out, &catalogue, gen_basename(argv[2]));
    gen_save(argv[2], &out);
    emit_source(&out, &catalogue, gen_basename(argv[2]));
    gen_save(argv[3], &out);
    buf_clear(&p.doc);
    buf_clear(&p.text);
    return 0;
}
