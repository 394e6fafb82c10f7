#include "gen.h"

#include "base/io.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MAX ((size_t)4 << 20)
#define MEMORY_MAX ((size_t)256 << 20)

static struct arena memory = {.max = MEMORY_MAX};

_Noreturn void gen_fail(const char *path, unsigned line, const char *format, ...)
{
    va_list ap;

    if (line > 0)
        fprintf(stderr, "%s:%u: ", path, line);
    else
        fprintf(stderr, "%s: ", path);
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

struct view gen_read(const char *path)
{
    struct buf b;
    struct view text = {NULL, 0};

    buf_init(&b, INPUT_MAX);
    enum err err = io_read_file(path, &b);
    if (err == ERR_OK && b.n > 0) {
        text = arena_view(&memory, buf_view(&b));
        err = text.p == NULL ? ERR_MEMORY : ERR_OK;
    }
    buf_clear(&b);
    if (err != ERR_OK)
        gen_fail(path, 0, "could not be read (%s): give a readable file of at most 4 MiB",
                 err_name(err));
    if (!view_is_utf8(text))
        gen_fail(path, 0, "is not UTF-8: save it as UTF-8 without NUL bytes");
    return text;
}

void gen_save(const char *path, struct buf *b)
{
    enum err err = buf_status(b);
    int fd = -1;

    if (err != ERR_OK)
        gen_fail(path, 0, "would be too large (%s): split the input", err_name(err));
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        gen_fail(path, 0, "could not be created: check that its directory exists and is writable");
    err = io_write_all(fd, buf_view(b));
    if (close(fd) != 0 || err != ERR_OK) {
        (void)unlink(path);
        gen_fail(path, 0, "could not be written: check the space on the disk");
    }
    buf_clear(b);
}

void *gen_alloc(size_t count, size_t size)
{
    void *p = arena_alloc(&memory, count, size);

    if (p == NULL)
        gen_fail("generator", 0, "out of memory: split the input");
    return p;
}

char *gen_str(struct view v)
{
    char *s = gen_alloc(v.n + 1, 1);

    if (v.n > 0)
        memcpy(s, v.p, v.n);
    return s;
}

char *gen_upper(const char *s)
{
    char *copy = gen_str(view_str(s));

    for (char *c = copy; *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return copy;
}

char *gen_lower(const char *s)
{
    char *copy = gen_str(view_str(s));

    for (char *c = copy; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return copy;
}

const char *gen_c_name(const char *name)
{
    static const char *const taken[] = {
        "alignas",  "alignof",  "asm",      "auto",         "bool",   "break",   "case",   "char",
        "const",    "continue", "default",  "do",           "double", "else",    "enum",   "errno",
        "extern",   "false",    "float",    "for",          "goto",   "if",      "inline", "int",
        "long",     "noreturn", "register", "restrict",     "return", "short",   "signed", "sizeof",
        "static",   "struct",   "switch",   "thread_local", "true",   "typedef", "typeof", "union",
        "unsigned", "void",     "volatile", "while",
    };

    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        if (strcmp(name, taken[i]) == 0) {
            char *longer = gen_alloc(strlen(name) + 2, 1);
            memcpy(longer, name, strlen(name));
            longer[strlen(name)] = '_';
            return longer;
        }
    }
    return name;
}

const char *gen_basename(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}
