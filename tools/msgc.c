/*
 * Message catalogues to C.  A text becomes a string in which a placeholder is two bytes: its kind (a control
 * character, which no text may hold) and its number; messages/msg.c reads that form.
 */
#include "msgc.h"

#include "emit.h"

#include "base/alloc.h"

#include <stdio.h>

struct arg {
    struct view name;
    uint8_t kind; /* enum msg_arg_kind of messages/msg.h */
};

struct message {
    struct view key;
    struct view text;
    unsigned line;
    struct arg args[MSGC_MAX_ARGS];
    size_t args_n;
};

struct catalogue {
    const char *name;
    struct message *messages; /* owned, MSGC_MAX_MESSAGES */
    size_t n;
};

static bool is_word(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_key(struct view key)
{
    if (key.n == 0 || key.n > MSGC_MAX_KEY || key.p[key.n - 1] == '.')
        return false;
    for (size_t i = 0; i < key.n; i++) {
        bool dot = key.p[i] == '.';
        if (!is_word(key.p[i]) && (!dot || i == 0 || key.p[i - 1] == '.'))
            return false;
    }
    return true;
}

static struct view trim(struct view v)
{
    while (v.n > 0 && v.p[0] == ' ')
        v = view_part(v, 1, v.n);
    while (v.n > 0 && v.p[v.n - 1] == ' ')
        v.n--;
    return v;
}

/* Two keys are the same if their enum names are: a.b_c would collide with a_b.c. */
static bool same_enum(struct view a, struct view b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        uint8_t x = a.p[i] == '.' ? '_' : a.p[i], y = b.p[i] == '.' ? '_' : b.p[i];
        if (x != y)
            return false;
    }
    return true;
}

static const struct message *find(const struct catalogue *c, struct view key)
{
    for (size_t i = 0; i < c->n; i++)
        if (same_enum(c->messages[i].key, key))
            return &c->messages[i];
    return NULL;
}

/* A blank that no trimming takes away. */
static const char blank[] = "{ }";

static const struct arg *find_arg(const struct message *m, struct view name)
{
    for (size_t i = 0; i < m->args_n; i++)
        if (view_eq(m->args[i].name, name))
            return &m->args[i];
    return NULL;
}

/* Read the placeholder at the start of ${at} (which begins with a brace) into ${arg_out}; its length, 0 if malformed. */
static size_t read_placeholder(struct view at, struct arg *arg_out)
{
    struct view rest = view_part(at, 1, at.n);
    struct view inside = view_cut(&rest, '}');

    if (rest.p == NULL)
        return 0;
    size_t length = inside.n + 2;
    struct view name = view_cut(&inside, ':');
    for (size_t i = 0; i < name.n; i++)
        if (!is_word(name.p[i]))
            return 0;
    arg_out->name = name;
    if (inside.p == NULL)
        arg_out->kind = 1;
    else if (view_eq_str(inside, "count"))
        arg_out->kind = 2;
    else if (view_eq_str(inside, "date"))
        arg_out->kind = 3;
    else
        return 0;
    return name.n == 0 ? 0 : length;
}

static enum err read_text(const struct catalogue *c, struct message *m, struct diag *diag)
{
    for (size_t i = 0; i < m->text.n; i++) {
        uint8_t ch = m->text.p[i];
        struct arg arg;
        if (ch < 0x20 || ch == 0x7f || ch == '}')
            return diag_set(diag, c->name, m->line, "control character or stray brace in the text");
        if (ch != '{')
            continue;
        if (view_starts(view_part(m->text, i, m->text.n), blank)) {
            i += sizeof(blank) - 2;
            continue;
        }
        size_t length = read_placeholder(view_part(m->text, i, m->text.n), &arg);
        if (length == 0)
            return diag_set(diag, c->name, m->line,
                            "a placeholder is {name}, {name:count} or {name:date}");
        i += length - 1;
        const struct arg *known = find_arg(m, arg.name);
        if (known != NULL && known->kind != arg.kind)
            return diag_set(diag, c->name, m->line, "one placeholder with two types");
        if (known == NULL && m->args_n == MSGC_MAX_ARGS)
            return diag_set(diag, c->name, m->line, "more than %d placeholders", MSGC_MAX_ARGS);
        if (known == NULL)
            m->args[m->args_n++] = arg;
    }
    return ERR_OK;
}

static enum err read_line(struct catalogue *c, struct view line, unsigned number, struct diag *diag)
{
    struct view text = line;
    struct view key = trim(view_cut(&text, '='));

    text = trim(text);
    if (!is_key(key))
        return diag_set(diag, c->name, number,
                        "expected \"key = text\" with a key like signin.title");
    if (text.n == 0)
        return diag_set(diag, c->name, number, "the message has no text");
    if (line.p[line.n - 1] == ' ')
        return diag_set(diag, c->name, number, "the blank at the end would be lost: write it { }");
    if (!view_is_utf8(line))
        return diag_set(diag, c->name, number, "not UTF-8");
    if (find(c, key) != NULL)
        return diag_set(diag, c->name, number,
                        "this key (or one with the same name in C) was on line %u",
                        find(c, key)->line);
    if (c->n == MSGC_MAX_MESSAGES)
        return diag_set(diag, c->name, number, "more than %d messages", MSGC_MAX_MESSAGES);
    c->messages[c->n] = (struct message){.key = key, .text = text, .line = number};
    return read_text(c, &c->messages[c->n++], diag);
}

static enum err read_catalogue(struct catalogue *c, struct view text, struct diag *diag)
{
    unsigned number = 0;

    while (text.n > 0) {
        struct view line = view_cut(&text, '\n');
        number++;
        if (trim(line).n == 0 || line.p[0] == '#')
            continue;
        enum err err = read_line(c, line, number, diag);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

/* Every message of ${a} is in ${b}, with the same placeholders. */
static enum err check_covered(const struct catalogue *a, const struct catalogue *b,
                              struct diag *diag)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct message *m = &a->messages[i], *twin = find(b, m->key);
        if (twin == NULL || !view_eq(twin->key, m->key))
            return diag_set(diag, a->name, m->line, "the key is missing in %s", b->name);
        for (size_t k = 0; k < m->args_n; k++) {
            const struct arg *arg = find_arg(twin, m->args[k].name);
            if (arg == NULL || arg->kind != m->args[k].kind)
                return diag_set(diag, a->name, m->line,
                                "placeholder {%.*s} is missing or has another type in %s:%u",
                                (int)m->args[k].name.n, (const char *)m->args[k].name.p, b->name,
                                twin->line);
        }
    }
    return ERR_OK;
}

static void emit_header(const struct catalogue *c, struct buf *out)
{
    buf_str(out, "/* Generated by tools/msgc. */\n#ifndef MSG_CATALOGUE_H\n#define "
                 "MSG_CATALOGUE_H\n\nenum msg {\n");
    for (size_t i = 0; i < c->n; i++) {
        buf_str(out, "    MSG_");
        emit_upper(out, c->messages[i].key);
        buf_str(out, ",\n");
    }
    buf_str(out, "    MSG__MAX\n};\n\n/* The numbers of the placeholders of each message, and how "
                 "many there are. */\n");
    for (size_t i = 0; i < c->n; i++) {
        const struct message *m = &c->messages[i];
        buf_str(out, "enum { ");
        for (size_t k = 0; k < m->args_n; k++) {
            buf_str(out, "MSG_");
            emit_upper(out, m->key);
            buf_str(out, "__");
            buf_put(out, m->args[k].name);
            buf_str(out, ", ");
        }
        buf_str(out, "MSG_");
        emit_upper(out, m->key);
        buf_str(out, "__ARGS };\n");
    }
    buf_str(out, "\n#endif\n");
}

/* The number of ${arg}'s name in ${first}, the message of the first catalogue: it decides the order. */
static size_t arg_number(const struct message *first, struct view name)
{
    size_t k = 0;

    while (k < first->args_n && !view_eq(first->args[k].name, name))
        k++;
    return k;
}

static void emit_text(const struct message *first, struct view text, struct buf *out)
{
    for (size_t i = 0; i < text.n;) {
        struct arg arg;
        size_t plain = i;
        while (plain < text.n && text.p[plain] != '{')
            plain++;
        emit_literal(out, view_part(text, i, plain - i));
        i = plain;
        if (i == text.n)
            break;
        if (view_starts(view_part(text, i, text.n), blank)) {
            buf_byte(out, ' ');
            i += sizeof(blank) - 1;
            continue;
        }
        i += read_placeholder(view_part(text, i, text.n), &arg);
        buf_fmt(out, "\\%03o%zu", arg.kind, arg_number(first, arg.name));
    }
}

static void emit_source(const struct catalogue c[MSGC_LANGS], struct buf *out)
{
    buf_str(out, "/* Generated by tools/msgc. */\n#include \"msg.h\"\n\n"
                 "const char *const msg_catalogue[LANG__MAX][MSG__MAX] = {\n");
    for (size_t lang = 0; lang < MSGC_LANGS; lang++) {
        buf_str(out, "    {\n");
        for (size_t i = 0; i < c[0].n; i++) {
            const struct message *first = &c[0].messages[i];
            buf_str(out, "        \"");
            emit_text(first, find(&c[lang], first->key)->text, out);
            buf_str(out, "\",\n");
        }
        buf_str(out, "    },\n");
    }
    buf_str(out, "};\n");
}

enum err msgc_compile(const struct msgc_file files[MSGC_LANGS], struct buf *header,
                      struct buf *source, struct diag *diag)
{
    struct catalogue c[MSGC_LANGS] = {0};
    enum err err = ERR_OK;

    for (size_t i = 0; i < MSGC_LANGS; i++) {
        c[i].name = files[i].name;
        c[i].messages = mem_calloc(MSGC_MAX_MESSAGES, sizeof(struct message));
        if (c[i].messages == NULL) {
            err = ERR_MEMORY;
            goto out;
        }
        TRY(read_catalogue(&c[i], files[i].text, diag));
    }
    if (c[0].n == 0) {
        err = diag_set(diag, c[0].name, 1, "no message at all");
        goto out;
    }
    for (size_t i = 1; i < MSGC_LANGS; i++) {
        TRY(check_covered(&c[0], &c[i], diag));
        TRY(check_covered(&c[i], &c[0], diag));
    }
    emit_header(&c[0], header);
    emit_source(c, source);
    TRY(buf_status(header));
    TRY(buf_status(source));
out:
    for (size_t i = 0; i < MSGC_LANGS; i++)
        mem_free(c[i].messages);
    return err;
}
