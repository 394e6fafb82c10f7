/* azukari terminal: certificates of terminals, issued on the machine of the house. */
#include "client/verb.h"

#include "base/clock.h"
#include "client/terminals.h"
#include "crypto/secret.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct issue {
    struct verb *v;
    const char *name, *out, *password_file;
    uint64_t org, days;
    struct config config;
    struct buf password;
    bool made_password;
    struct terminal_cert cert;
};

static enum err take_password(struct issue *i)
{
    char made[TERMINALS_PASSWORD_CHARS + 1];
    enum err err = ERR_OK;

    i->made_password = i->password_file == NULL;
    if (i->made_password) {
        terminals_password(made);
        buf_str(&i->password, made);
        secret_wipe(made, sizeof(made));
    } else {
        err = verb_secret(i->v, i->password_file, MSG_CLI_TERMINAL_PASSWORD, &i->password);
    }
    if (err == ERR_OK && !terminal_cert_password_fits(buf_view(&i->password)))
        err = verb_fail(i->v, ERR_INPUT, MSG_CLI_TERMINAL_BAD_PASSWORD, NULL);
    return err;
}

static enum err say_failure(const struct issue *i, enum err err)
{
    switch ((int)err) {
    case ERR_INPUT:
        return verb_fail(i->v, err, MSG_CLI_TERMINAL_BAD_NAME, i->name);
    case ERR_CONFLICT:
        return verb_fail(i->v, err, MSG_CLI_TERMINAL_EXISTS, i->out);
    case ERR_CORRUPT:
        return verb_fail(i->v, err, MSG_CLI_TERMINAL_BAD_CA, i->v->data);
    case ERR_TIMEOUT:
        return verb_fail(i->v, err, MSG_CLI_TERMINAL_OLD_CA, i->v->data);
    default:
        return verb_fail(i->v, err, MSG_CLI_NET_NOT_WRITTEN, i->out);
    }
}

static void put_date_of(struct buf *out, int64_t ms)
{
    struct date d = date_of_ms(ms);

    buf_fmt(out, "%04d-%02d-%02d", (int)d.year, (int)d.month, (int)d.day);
}

static void tell(struct issue *i)
{
    struct buf *out = &i->v->out;

    VERB_LINE(i->v, MSG_CLI_TERMINAL_ISSUED, [MSG_CLI_TERMINAL_ISSUED__file] = msg_str(i->out));
    buf_str(out, "terminal\t");
    terminals_put_number(out, i->cert.number);
    buf_str(out, "\nfrom\t");
    put_date_of(out, clock_now_ms());
    buf_str(out, "\nuntil\t");
    put_date_of(out, i->cert.until_ms);
    buf_byte(out, '\n');
    if (i->made_password) {
        buf_str(out, "password\t");
        buf_put(out, buf_view(&i->password));
        buf_byte(out, '\n');
        verb_line(i->v, MSG_CLI_TERMINAL_PASSWORD_ONCE, NULL, 0);
    }
}

static enum err run_issue(struct issue *i)
{
    struct terminal_cert_order order = {.name = i->name, .days = (uint32_t)i->days};
    bool is_new;
    enum err err;

    err = config_read(i->v->data, &i->config);
    if (err != ERR_OK)
        return verb_fail(i->v, err, MSG_CLI_NET_NO_DATA, i->v->data);
    TRY(take_password(i));
    order.password = buf_cstr(&i->password);
    err = terminals_prepare(i->v->data, &i->config, &is_new);
    if (err != ERR_OK)
        return verb_fail(i->v, err, MSG_CLI_TERMINAL_NO_CA, i->v->data);
    err = terminals_issue(i->v->data, &order, i->out, &i->cert);
    if (err != ERR_OK)
        return say_failure(i, err);
    tell(i);
    if (is_new)
        verb_line(i->v, MSG_CLI_TERMINAL_RESTART, NULL, 0);
    TRY(verb_print(i->v));
out:
    return err;
}

enum err verb_terminal(struct verb *v)
{
    struct issue i = {.v = v, .days = TERMINALS_DAYS_USUAL};
    const struct args_option options[] = {
        {.name = "--name", .text = &i.name, .required = true},
        {.name = "--org", .number = &i.org, .max = UINT32_MAX, .required = true},
        {.name = "--days", .number = &i.days, .max = TERMINAL_CERT_DAYS_MAX},
        {.name = "--out", .text = &i.out, .required = true},
        {.name = "--password-file", .text = &i.password_file},
    };
    const char *what = NULL;
    struct args_words words = {.list = &what, .min = 1, .max = 1};
    enum err err;

    buf_init(&i.password, TERMINAL_CERT_PASSWORD_MAX + 1);
    TRY(VERB_READ(v, options, &words));
    if (strcmp(what, "issue") != 0)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_TERMINAL_WHAT, what));
    if (v->data == NULL)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, "--data"));
    TRY(run_issue(&i));
out:
    buf_clear(&i.password);
    return err;
}
