/*
 * tools/stylecheck: the conventions that a machine can check (CONTRIBUTING.md), over src/ and
 * tools/.
 *
 *     stylecheck ROOT
 *
 * Prints "file:line: rule: what: remedy" for each violation and exits with 1 if there is any.  A
 * waiver is a comment on the line itself or directly above it, in the words that CONTRIBUTING.md
 * gives; the name is the banned word or the rule.  A waiver without a reason, or one that waives
 * nothing, is a violation too.
 */
#include "gen.h"

#include <fts.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FUNCTION_LINES_MAX 60
#define FILE_LINES_MAX 900
#define WAIVERS_MAX 64

enum class { CLASS_CODE, CLASS_COMMENT, CLASS_STRING, CLASS_CHAR };

struct waiver {
    unsigned first, last; /* the lines it covers */
    struct view name;
    bool used;
};

struct source {
    const char *path;   /* below the root */
    const char *module; /* directory below src/, or "tools" */
    struct view text;
    uint8_t *classes; /* one enum class per byte of ${text} */
    struct view *lines;
    unsigned line_n;
    struct waiver waivers[WAIVERS_MAX];
    size_t waiver_n;
};

struct place {
    const char *word; /* or rule */
    const char *path; /* the file that may */
};

/* What each word is replaced by. */
static const struct {
    const char *word, *instead;
} banned[] = {
    {"strcpy", "base/buf.h"},
    {"strcat", "base/buf.h"},
    {"strncpy", "base/buf.h"},
    {"strncat", "base/buf.h"},
    {"sprintf", "buf_fmt()"},
    {"vsprintf", "buf_fmt()"},
    {"strtok", "view_cut()"},
    {"atoi", "base/num.h"},
    {"atol", "base/num.h"},
    {"strtol", "base/num.h"},
    {"strtoul", "base/num.h"},
    {"sscanf", "base/num.h"},
    {"gets", "base/io.h"},
    {"gmtime", "base/clock.h"},
    {"localtime", "base/clock.h"},
    {"gmtime_r", "base/clock.h"},
    {"mktime", "base/clock.h"},
    {"localtime_r", "base/clock.h"},
    {"time", "base/clock.h"},
    {"rand", "crypto/random.h"},
    {"random", "crypto/random.h"},
    {"system", "fork and exec by parent"},
    {"popen", "fork and exec by parent"},
    {"alloca", "base/arena.h"},
    {"malloc", "base/alloc.h"},
    {"calloc", "base/alloc.h"},
    {"realloc", "base/alloc.h"},
    {"free", "mem_free()"},
    {"strdup", "mem_strdup()"},
    {"memcmp", "view_eq(), or secret_equal() for secrets"},
};

static const struct place allowed[] = {
    {"malloc", "src/base/alloc.c"}, {"calloc", "src/base/alloc.c"}, {"realloc", "src/base/alloc.c"},
    {"free", "src/base/alloc.c"},   {"memcmp", "src/base/view.h"},  {"html", "src/page/safe.c"},
    {"html", "src/report/xlsx.c"}, /* not HTML: the parts of a workbook */
};

/* The layers; a module that is not named is a program, above all of them. */
static const struct {
    const char *module;
    unsigned layer;
} layers[] = {
    {"tools", 0},    {"base", 0},   {"crypto", 1}, {"text", 1},  {"wire", 1}, {"sandbox", 1},
    {"http", 1},     {"json", 1},   {"ledger", 2}, {"rules", 2}, {"db", 2},   {"proto", 2},
    {"health", 2},   {"backup", 2},
    {"policy", 3},   {"register", 3}, {"report", 3}, {"page", 3},   {"api", 3},
};

static unsigned violations;

static void report(struct source *s, unsigned line, const char *rule, const char *format, ...)
    ATTR_FORMAT(4, 5);

static void report(struct source *s, unsigned line, const char *rule, const char *format, ...)
{
    va_list ap;

    for (size_t i = 0; i < s->waiver_n; i++) {
        struct waiver *w = &s->waivers[i];
        if (line >= w->first && line <= w->last && view_eq_str(w->name, rule)) {
            w->used = true;
            return;
        }
    }
    violations++;
    printf("%s:%u: %s: ", s->path, line, rule);
    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
    putchar('\n');
}

static void split_lines(struct source *s)
{
    struct view rest = s->text;

    for (size_t i = 0; i < s->text.n; i++)
        s->line_n += s->text.p[i] == '\n';
    s->lines = gen_alloc(s->line_n + 2, sizeof(*s->lines));
    for (unsigned i = 0; i < s->line_n; i++)
        s->lines[i] = view_cut(&rest, '\n');
    if (rest.n > 0)
        s->lines[s->line_n++] = rest;
}

/* The class that the byte at ${i}, of class ${now}, leaves for the next; ${length} tells how many
 * bytes it takes along. */
static enum class step(struct view t, size_t i, enum class now, bool *is_block, size_t *length) {
    uint8_t c = t.p[i], next = i + 1 < t.n ? t.p[i + 1] : 0;

    *length = 1; if (now == CLASS_COMMENT){
        bool ends = *is_block ? c == '*' && next == '/' : c == '\n';
        *length = ends && *is_block ? 2 : 1; return ends ? CLASS_CODE : CLASS_COMMENT;}
if (now != CLASS_CODE)
{
    *length = c == '\\' && next != 0 ? 2 : 1;
    return c == (now == CLASS_STRING ? '"' : '\'') || c == '\n' ? CLASS_CODE : now;
}
if (c == '/' && (next == '*' || next == '/')) {
    *is_block = next == '*';
    *length = 2;
    return CLASS_COMMENT;
}
return c == '"' ? CLASS_STRING : c == '\'' ? CLASS_CHAR : CLASS_CODE;
}

static void classify(struct source *s)
{
    enum class now = CLASS_CODE;
    bool is_block = false;
    size_t length = 0;

    s->classes = gen_alloc(s->text.n + 1, 1);
    for (size_t i = 0; i < s->text.n; i += length) {
        enum class next = step(s->text, i, now, &is_block, &length);
        for (size_t k = i; k < i + length && k < s->text.n; k++)
            s->classes[k] = (uint8_t)(now == CLASS_CODE ? next : now);
        now = next;
    }
}

static unsigned line_of(const struct source *s, size_t offset)
{
    unsigned line = 1;

    for (size_t i = 0; i < offset; i++)
        line += s->text.p[i] == '\n';
    return line;
}

static bool has_at(const struct source *s, size_t i, const char *word)
{
    return view_starts(view_part(s->text, i, SIZE_MAX), word);
}

static void take_waiver(struct source *s, size_t i)
{
    static const char mark[] = "stylecheck: allow ";
    struct view rest = view_part(s->text, i + sizeof(mark) - 1, SIZE_MAX);
    unsigned first = line_of(s, i);
    size_t end = i;

    struct view name = view_cut(&rest, ',');
    while (end < s->text.n && s->classes[end] == CLASS_COMMENT)
        end++;
    if (s->waiver_n == WAIVERS_MAX || name.n > 64 || !view_starts(rest, " because ")) {
        report(s, first, "waiver", "has no reason: write \"NAME, because ...\"");
        return;
    }
    s->waivers[s->waiver_n++] = (struct waiver){first, line_of(s, end) + 1, name, false};
}

static void find_waivers(struct source *s)
{
    for (size_t i = 0; i < s->text.n; i++)
        if (s->classes[i] == CLASS_COMMENT && has_at(s, i, "stylecheck: allow "))
            take_waiver(s, i);
}

static bool is_word(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool may_use(const struct source *s, const char *word)
{
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
        if (strcmp(allowed[i].word, word) == 0 && strcmp(allowed[i].path, s->path) == 0)
            return true;
    return false;
}

/* The call of ${word}, if a banned one. */
static void check_call(struct source *s, size_t at, struct view word)
{
    size_t after = at + word.n;

    while (after < s->text.n && s->text.p[after] == ' ')
        after++;
    if (after == s->text.n || s->text.p[after] != '(')
        return;
    if (at > 0 && (s->text.p[at - 1] == '.' || s->text.p[at - 1] == '>'))
        return;
    for (size_t i = 0; i < sizeof(banned) / sizeof(banned[0]); i++)
        if (view_eq_str(word, banned[i].word) && !may_use(s, banned[i].word))
            report(s, line_of(s, at), banned[i].word, "is banned: use %s", banned[i].instead);
}

static void check_calls(struct source *s)
{
    size_t n = 1;

    for (size_t i = 0; i < s->text.n; i += n) {
        for (n = 0;
             i + n < s->text.n && s->classes[i + n] == CLASS_CODE && is_word(s->text.p[i + n]);)
            n++;
        if (n > 0)
            check_call(s, i, view_part(s->text, i, n));
        else
            n = 1;
    }
}

static unsigned layer_of(struct view module)
{
    for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
        if (view_eq_str(module, layers[i].module))
            return layers[i].layer;
    return 4;
}

static void check_includes(struct source *s)
{
    for (unsigned i = 0; i < s->line_n; i++) {
        struct view rest = s->lines[i];
        if (!view_starts(rest, "#include \""))
            continue;
        rest = view_part(rest, strlen("#include \""), SIZE_MAX);
        struct view module = view_cut(&rest, '/');
        if (rest.p != NULL && layer_of(module) > layer_of(view_str(s->module)))
            report(s, i + 1, "layer",
                   "%s includes %.*s, which is above it: turn the dependency round", s->module,
                   (int)module.n, (const char *)module.p);
    }
}

static bool is_tag(const struct source *s, size_t i)
{
    uint8_t next = i + 1 < s->text.n ? s->text.p[i + 1] : 0;

    return s->text.p[i] == '<' && ((next >= 'a' && next <= 'z') || next == '/' || next == '!');
}

/* SQL and HTML have homes of their own. */
static void check_strings(struct source *s)
{
    static const char *const sql[] = {"SELECT ", "INSERT INTO", "DELETE FROM", "CREATE TABLE",
                                      "UPDATE "};

    if (strcmp(s->module, "tools") == 0)
        return;
    for (size_t i = 0; i < s->text.n; i++) {
        if (s->classes[i] != CLASS_STRING)
            continue;
        if (is_tag(s, i) && !may_use(s, "html"))
            report(s, line_of(s, i), "html",
                   "a tag stands in a string: put it into src/page/*.html");
        for (size_t k = 0; k < sizeof(sql) / sizeof(sql[0]); k++)
            if (has_at(s, i, sql[k]))
                report(s, line_of(s, i), "sql", "SQL stands in a string: put it into sql/*.sql");
    }
}

static void check_characters(struct source *s)
{
    bool has_japanese = strcmp(s->module, "text") == 0 || strcmp(s->module, "page") == 0;
    unsigned reported = 0;

    for (size_t i = 0; i < s->text.n; i++) {
        enum class class = (enum class)s->classes[i];
        bool is_text = class == CLASS_COMMENT || (has_japanese && class != CLASS_CODE);
        unsigned line = s->text.p[i] >= 0x80 && !is_text ? line_of(s, i) : 0;
        if (line > reported) {
            report(s, line, "ascii",
                   "a character beyond ASCII stands here: move it to templates or messages");
            reported = line;
        }
        if (class == CLASS_COMMENT && (has_at(s, i, "TODO") || has_at(s, i, "FIXME")))
            report(s, line_of(s, i), "todo",
                   "something is left open: do it, or describe the limit");
    }
}

static void check_lines(struct source *s)
{
    for (unsigned i = 0; i < s->line_n; i++) {
        struct view line = s->lines[i];
        if (memchr(line.p, '\t', line.n) != NULL)
            report(s, i + 1, "space", "there is a tab: indent by spaces");
        if (line.n > 0 && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\r'))
            report(s, i + 1, "space", "the line ends with a space: remove it");
    }
    if (s->line_n > FILE_LINES_MAX)
        report(s, 1, "long-file", "the file has %u lines, more than %d: split it", s->line_n,
               FILE_LINES_MAX);
}

/* The first line of the declaration whose body opens at line index ${open}. */
static unsigned declaration_line(const struct source *s, unsigned open)
{
    unsigned i = open;

    while (i > 0 && s->lines[i - 1].n > 0 && s->lines[i - 1].p[0] != '}' &&
           s->lines[i - 1].p[0] != '#' &&
           s->classes[(size_t)(s->lines[i - 1].p - s->text.p)] != CLASS_COMMENT)
        i--;
    return i + 1;
}

static void check_functions(struct source *s)
{
    unsigned open = 0;

    for (unsigned i = 0; i < s->line_n; i++) {
        if (view_eq_str(s->lines[i], "{"))
            open = i;
        if (!view_eq_str(s->lines[i], "}") || open == 0)
            continue;
        if (i - open - 1 > FUNCTION_LINES_MAX)
            report(s, declaration_line(s, open), "long-function",
                   "the function has %u lines, more than %d: divide it", i - open - 1,
                   FUNCTION_LINES_MAX);
        open = 0;
    }
}

static void check_file(const char *path)
{
    struct source *s = gen_alloc(1, sizeof(*s));

    s->path = path;
    struct view rest = view_str(path), top = view_cut(&rest, '/');
    s->module = view_eq_str(top, "src") ? gen_str(view_cut(&rest, '/')) : "tools";
    s->text = gen_read(path);
    split_lines(s);
    classify(s);
    find_waivers(s);
    check_calls(s);
    check_includes(s);
    check_strings(s);
    check_characters(s);
    check_lines(s);
    check_functions(s);
    for (size_t i = 0; i < s->waiver_n; i++)
        if (!s->waivers[i].used)
            report(s, s->waivers[i].first, "waiver", "%.*s is not needed here: remove the waiver",
                   (int)s->waivers[i].name.n, (const char *)s->waivers[i].name.p);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_source(const FTSENT *entry)
{
    const char *dot = strrchr(entry->fts_name, '.');

    return entry->fts_info == FTS_F && dot != NULL &&
           (strcmp(dot, ".c") == 0 || strcmp(dot, ".h") == 0);
}

static unsigned check_tree(const char *root)
{
    static char src[] = "src", tools[] = "tools";
    char *const roots[] = {src, tools, NULL};
    unsigned files = 0;

    if (chdir(root) != 0)
        gen_fail(root, 0, "is no directory: name the root of the sources");
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    if (tree == NULL)
        gen_fail(root, 0, "could not be read: check its permissions");
    for (FTSENT *entry = fts_read(tree); entry != NULL; entry = fts_read(tree)) {
        if (!is_source(entry))
            continue;
        check_file(gen_str(view_str(entry->fts_path)));
        files++;
    }
    (void)fts_close(tree);
    return files;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: stylecheck ROOT\n");
        return 1;
    }
    unsigned files = check_tree(argv[1]);
    printf("%u files, %u violations\n", files, violations);
    return violations == 0 && files > 0 ? 0 : 1;
}
