#include "cli/cli.h"

#include "base/io.h"
#include "base/num.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 8192

static enum err put_line(const struct cli *c, enum msg msg, const char *text, struct buf *out)
{
    struct msg_arg arg = {.kind = MSG_ARG_NONE};

    if (text != NULL)
        arg = msg_str(text);
    enum err err = msg_put(out, c->lang, msg, &arg, text == NULL ? 0 : 1);
    buf_byte(out, '\n');
    return err == ERR_OK ? buf_status(out) : err;
}

void cli_out(struct view v)
{
    if (v.n > 0)
        (void)fwrite(v.p, 1, v.n, stdout);
}

void cli_say(const struct cli *c, enum msg msg, const char *text)
{
    struct buf line;

    buf_init(&line, LINE_MAX_BYTES);
    if (put_line(c, msg, text, &line) == ERR_OK)
        cli_out(buf_view(&line));
    buf_clear(&line);
}

enum err cli_fail(const struct cli *c, enum err err, enum msg msg, const char *text)
{
    struct buf line;

    buf_init(&line, LINE_MAX_BYTES);
    buf_fmt(&line, "azukari %s: ", c->verb);
    if (put_line(c, msg, text, &line) == ERR_OK)
        (void)fwrite(line.p, 1, line.n, stderr);
    buf_clear(&line);
    return err;
}

static const struct cli_option *find(const struct cli_option *options, unsigned n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    return NULL;
}

enum err cli_read(struct cli *c, const struct cli_option *options, unsigned option_n, struct cli_words words)
{
    unsigned n = 0;
    bool only_words = false;

    for (char **a = c->args; *a != NULL; a++) {
        if (!only_words && strcmp(*a, "--") == 0) {
            only_words = true;
        } else if (!only_words && strncmp(*a, "--", 2) == 0) {
            const struct cli_option *o = find(options, option_n, *a);
            if (o == NULL)
                return cli_fail(c, ERR_INPUT, MSG_CLI_UNKNOWN_OPTION, *a);
            if (o->value == NULL) {
                *o->on = true;
                continue;
            }
            if (a[1] == NULL)
                return cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, *a);
            *o->value = *++a;
        } else {
            if (n == words.max)
                return cli_fail(c, ERR_INPUT, MSG_CLI_TOO_MANY, *a);
            words.words[n++] = *a;
        }
    }
    return n >= words.min ? ERR_OK : cli_fail(c, ERR_INPUT, MSG_CLI_TOO_FEW, c->verb);
}

enum err cli_take(struct cli *c, const char *name, unsigned n, const char **values_out)
{
    char **a = c->args;

    while (*a != NULL && strcmp(*a, name) != 0)
        a++;
    if (*a == NULL)
        return ERR_NOT_FOUND;
    for (unsigned i = 0; i < n; i++) {
        if (a[i + 1] == NULL)
            return cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, name);
        values_out[i] = a[i + 1];
    }
    do
        a[0] = a[n + 1];
    while (*a++ != NULL);
    return ERR_OK;
}

enum err cli_path(const struct cli *c, const char *dir, const char *name, char path_out[CLI_PATH_MAX])
{
    int n = snprintf(path_out, CLI_PATH_MAX, "%s/%s", dir, name);

    return n > 0 && n < CLI_PATH_MAX ? ERR_OK : cli_fail(c, ERR_LIMIT, MSG_CLI_PATH_TOO_LONG, name);
}

enum err cli_number(const struct cli *c, const char *text, uint64_t max, uint64_t *out)
{
    return num_parse_u64(view_str(text), max, NUM_CANONICAL, out) == ERR_OK
               ? ERR_OK
               : cli_fail(c, ERR_INPUT, MSG_CLI_NO_NUMBER, text);
}
