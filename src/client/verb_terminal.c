/* azukari terminal, azukari machine: certificates of terminals and of machine accounts (機械), issued on the machine of the house; and
 * their registration, by a manager in a session anywhere. */
#include "client/verb.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/io.h"
#include "base/num.h"
#include "client/terminals.h"
#include "crypto/secret.h"
#include "rules/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct issue {
    struct verb *v;
    const char *name, *out, *password_file, *number; /* of the terminal, for the other verbs */
    const char *owner, *reason;
    uint64_t place;
    uint64_t org, days;
    const char *account, *from, *until, *fingerprint, *csr; /* of a machine */
    uint64_t answers, machine;
    struct config config;
    struct buf password, request;
    bool made_password, legacy, is_machine;
    struct terminal_cert cert;
};

static enum err take_password(struct issue *i)
{
    char made[TERMINALS_PASSWORD_CHARS + 1];
    enum err err = ERR_OK;

    if (i->csr != NULL) { /* the key stays where it was made: there is nothing to lock */
        err = io_read_file(i->csr, &i->request);
        return err == ERR_OK ? ERR_OK : verb_fail(i->v, err, MSG_CLI_TERMINAL_BAD_CSR, i->csr);
    }
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
    case ERR_UNSUPPORTED:
        return verb_fail(i->v, err, MSG_CLI_TERMINAL_BAD_CSR, i->csr);
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
    buf_str(out, "\ncertificate\t");
    hex_put(out, view_of(i->cert.sha256, sizeof(i->cert.sha256)));
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

/* --- registration ------------------------------------------------------------------------------------------------------ */

static const char *const owners[OWNER__MAX] = {"-", "own", "leased", "private"};

/* What "--owner" says; OWNER__MAX: nothing that it can be. */
static unsigned owner_of(const struct issue *i)
{
    unsigned owner = OWNER_ORGANISATION;

    while (owner < OWNER__MAX && strcmp(i->owner, owners[owner]) != 0)
        owner++;
    return owner;
}

/* Register the terminal ${number} until ${until} (days since 1970). */
static enum err enter(struct issue *i, struct view number, int64_t until)
{
    verb_ask(i->v);
    jot_text(&i->v->jot, "terminal", number);
    jot_number(&i->v->jot, "org", i->org);
    jot_text(&i->v->jot, "name", view_str(i->name));
    jot_date(&i->v->jot, "from", date_to_days(date_of_ms(clock_now_ms())));
    jot_date(&i->v->jot, "until", until);
    if (i->owner != NULL)
        jot_number(&i->v->jot, "kind", owner_of(i));
    if (i->reason != NULL)
        jot_text(&i->v->jot, "reason", view_str(i->reason));
    return verb_post(i->v, "/terminals");
}

static void tell_leaf(struct issue *i)
{
    verb_fact(i->v, "leaf", doc_number(i->v->answer.root, "leaf"));
}

/* Register the certificate, whole, as that of the machine account. */
static enum err enter_machines(struct issue *i, struct view sha256, int64_t until)
{
    char path[VERB_PATH_MAX];

    (void)snprintf(path, sizeof(path), "/machines/%llu/certificates", (unsigned long long)i->machine);
    verb_ask(i->v);
    jot_text(&i->v->jot, "certificate", sha256);
    if (i->name != NULL)
        jot_word(&i->v->jot, "name", i->name);
    jot_date(&i->v->jot, "from", date_to_days(date_of_ms(clock_now_ms())));
    jot_date(&i->v->jot, "until", until);
    return verb_post(i->v, path);
}

/* What was issued, with the session that was given.  A file that nobody registered is of no use and is removed. */
static enum err register_issued(struct issue *i)
{
    int64_t until = date_to_days(date_of_ms(i->cert.until_ms));
    struct buf number;
    enum err err;

    buf_init(&number, 65);
    if (i->machine != 0)
        hex_put(&number, view_of(i->cert.sha256, sizeof(i->cert.sha256)));
    else
        terminals_put_number(&number, i->cert.number);
    TRY(verb_resume(i->v));
    TRY(i->machine != 0 ? enter_machines(i, buf_view(&number), until) : enter(i, buf_view(&number), until));
    tell_leaf(i);
out:
    if (err != ERR_OK && unlink(i->out) != 0)
        verb_note(i->v, MSG_CLI_NET_NOT_WRITTEN, i->out);
    buf_clear(&number);
    return err;
}

static enum err check_number(const struct issue *i)
{
    uint8_t bytes[8];

    if (i->number == NULL || hex_get(view_str(i->number), bytes, sizeof(bytes)) != ERR_OK)
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_TERMINAL_BAD_NUMBER, i->number == NULL ? "-" : i->number);
    return ERR_OK;
}

static enum err run_register(struct issue *i)
{
    int64_t today = date_to_days(date_of_ms(clock_now_ms()));
    enum err err;

    TRY(check_number(i));
    TRY(verb_resume(i->v));
    TRY(enter(i, view_str(i->number), today + (int64_t)i->days));
    tell_leaf(i);
    err = verb_print(i->v);
out:
    return err;
}

static enum err run_revoke(struct issue *i)
{
    enum err err;

    TRY(check_number(i));
    TRY(verb_resume(i->v));
    verb_ask(i->v);
    jot_text(&i->v->jot, "terminal", view_str(i->number));
    TRY(verb_post(i->v, "/terminals/revoke"));
    tell_leaf(i);
    err = verb_print(i->v);
out:
    return err;
}

/* It stands in the place of that number from now on; without one nowhere. */
static enum err run_place(struct issue *i)
{
    enum err err;

    TRY(check_number(i));
    TRY(verb_resume(i->v));
    verb_ask(i->v);
    jot_text(&i->v->jot, "terminal", view_str(i->number));
    if (i->place != 0)
        jot_number(&i->v->jot, "place", i->place);
    TRY(verb_post(i->v, "/terminals/place"));
    tell_leaf(i);
    err = verb_print(i->v);
out:
    return err;
}

/* One a line: number, kind, term, "stands" or "over", terminals, last day of its log, name. */
static enum err run_places(struct issue *i)
{
    struct buf *out = &i->v->out;
    enum err err;

    TRY(verb_resume(i->v));
    TRY(verb_get(i->v, "/places"));
    const struct json_t *list = doc_member(i->v->answer.root, "places");
    for (size_t n = 0; n < doc_count(list); n++) {
        const struct json_t *p = doc_at(list, n);
        buf_fmt(out, "%llu\t%llu\t", (unsigned long long)doc_number(p, "place"), (unsigned long long)doc_number(p, "kind"));
        say_clean(out, doc_text(p, "from"));
        buf_byte(out, '\t');
        say_clean(out, doc_text(p, "until"));
        buf_fmt(out, "\t%s\t%llu\t", doc_truth(p, "stands") ? "stands" : "over", (unsigned long long)doc_number(p, "terminals"));
        say_clean(out, doc_text(p, "logged"));
        buf_byte(out, '\t');
        say_clean(out, doc_text(p, "name"));
        buf_byte(out, '\n');
    }
    err = verb_print(i->v);
out:
    return err;
}

/* One a line: number, organisation, term, "revoked" or "registered", name, whose it is, number of its place (0: none). */
static enum err run_list(struct issue *i)
{
    struct buf *out = &i->v->out;
    enum err err;

    TRY(verb_resume(i->v));
    TRY(verb_get(i->v, "/terminals"));
    const struct json_t *list = doc_member(i->v->answer.root, "terminals");
    for (size_t n = 0; n < doc_count(list); n++) {
        const struct json_t *t = doc_at(list, n);
        say_clean(out, doc_text(t, "terminal"));
        buf_fmt(out, "\t%llu\t", (unsigned long long)doc_number(t, "org"));
        say_clean(out, doc_text(t, "from"));
        buf_byte(out, '\t');
        say_clean(out, doc_text(t, "until"));
        buf_str(out, doc_truth(t, "revoked") ? "\trevoked\t" : "\tregistered\t");
        say_clean(out, doc_text(t, "name"));
        uint64_t owner = doc_number(t, "kind");
        buf_fmt(out, "\t%s\t%llu\n", owner < OWNER__MAX ? owners[owner] : "?", (unsigned long long)doc_number(t, "place"));
    }
    err = verb_print(i->v);
out:
    return err;
}

/* --- issuing ----------------------------------------------------------------------------------------------------------- */

static enum err run_issue(struct issue *i)
{
    struct terminal_cert_order order = {.name = i->name, .days = (uint32_t)i->days, .legacy = i->legacy};
    bool is_new;
    enum err err;

    err = config_read(i->v->data, &i->config);
    if (err != ERR_OK)
        return verb_fail(i->v, err, MSG_CLI_NET_NO_DATA, i->v->data);
    TRY(take_password(i));
    order.password = buf_cstr(&i->password);
    order.request = buf_view(&i->request);
    err = terminals_prepare(i->v->data, &i->config, &is_new);
    if (err != ERR_OK)
        return verb_fail(i->v, err, MSG_CLI_TERMINAL_NO_CA, i->v->data);
    err = terminals_issue(i->v->data, &order, i->out, &i->cert);
    if (err != ERR_OK)
        return say_failure(i, err);
    tell(i);
    if (is_new)
        verb_line(i->v, MSG_CLI_TERMINAL_RESTART, NULL, 0);
    if (i->v->session != NULL)
        TRY(register_issued(i));
    else
        verb_line(i->v, i->is_machine ? MSG_CLI_MACHINE_NEXT : MSG_CLI_TERMINAL_NEXT, NULL, 0);
    TRY(verb_print(i->v));
out:
    return err;
}

/* The verbs and the options without which they mean nothing. */
static enum err run(struct issue *i, const char *what)
{
    bool issues = strcmp(what, "issue") == 0, registers = strcmp(what, "register") == 0;

    if ((issues || registers) && (i->name == NULL || i->org == 0))
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_NET_MISSING, i->name == NULL ? "--name" : "--org");
    if (i->owner != NULL && owner_of(i) == OWNER__MAX)
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_TERMINAL_BAD_OWNER, i->owner);
    if (issues && (i->out == NULL || i->v->data == NULL))
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_NET_MISSING, i->out == NULL ? "--out" : "--data");
    if (issues)
        return run_issue(i);
    if (registers)
        return run_register(i);
    if (strcmp(what, "revoke") == 0)
        return run_revoke(i);
    if (strcmp(what, "list") == 0)
        return run_list(i);
    if (strcmp(what, "place") == 0)
        return run_place(i);
    if (strcmp(what, "places") == 0)
        return run_places(i);
    return verb_fail(i->v, ERR_INPUT, MSG_CLI_TERMINAL_WHAT, what);
}

enum err verb_terminal(struct verb *v)
{
    struct issue i = {.v = v, .days = TERMINALS_DAYS_USUAL};
    const struct args_option options[] = {
        {.name = "--name", .text = &i.name},
        {.name = "--org", .number = &i.org, .max = UINT32_MAX},
        {.name = "--days", .number = &i.days, .max = TERMINAL_CERT_DAYS_MAX},
        {.name = "--out", .text = &i.out},
        {.name = "--password-file", .text = &i.password_file},
        {.name = "--legacy", .flag = &i.legacy},
        {.name = "--csr", .text = &i.csr},
        {.name = "--owner", .text = &i.owner},
        {.name = "--reason", .text = &i.reason},
        {.name = "--place", .number = &i.place, .max = UINT64_MAX},
    };
    const char *what[2] = {NULL, NULL};
    struct args_words words = {.list = what, .min = 1, .max = 2};
    enum err err;

    buf_init(&i.password, TERMINAL_CERT_PASSWORD_MAX + 1);
    buf_init(&i.request, TERMINAL_CERT_BYTES_MAX);
    TRY(VERB_READ(v, options, &words));
    i.number = what[1];
    err = run(&i, what[0]);
out:
    buf_clear(&i.password);
    buf_clear(&i.request);
    return err;
}

/* --- machines ---------------------------------------------------------------------------------------------------------- */

static void put_given(struct issue *i, const char *name, const char *text)
{
    if (text != NULL)
        jot_word(&i->v->jot, name, text);
}

/* A new account, or with its number what is said of it. */
static enum err run_account(struct issue *i)
{
    char path[VERB_PATH_MAX] = "/machines";
    enum err err;

    if (i->machine != 0)
        (void)snprintf(path, sizeof(path), "/machines/%llu", (unsigned long long)i->machine);
    TRY(verb_resume(i->v));
    verb_ask(i->v);
    put_given(i, "account", i->account);
    put_given(i, "name", i->name);
    put_given(i, "from", i->from);
    put_given(i, "until", i->until);
    jot_number(&i->v->jot, "org", i->org);
    jot_number(&i->v->jot, "answers", i->answers);
    TRY(verb_post(i->v, path));
    verb_fact(i->v, "person", doc_number(i->v->answer.root, "person"));
    tell_leaf(i);
    err = verb_print(i->v);
out:
    return err;
}

/* A certificate that was issued elsewhere, or before: openssl writes the fingerprint with colons. */
static enum err run_certificate(struct issue *i)
{
    int64_t today = date_to_days(date_of_ms(clock_now_ms()));
    struct buf plain;
    uint8_t bytes[32];
    enum err err;

    buf_init(&plain, 2 * sizeof(bytes) + 1);
    for (const char *c = i->fingerprint == NULL ? "" : i->fingerprint; *c != '\0'; c++)
        if (*c != ':')
            buf_byte(&plain, *c >= 'A' && *c <= 'F' ? (uint8_t)(*c | 0x20) : (uint8_t)*c);
    if (buf_status(&plain) != ERR_OK || hex_get(buf_view(&plain), bytes, sizeof(bytes)) != ERR_OK)
        TRY(verb_fail(i->v, ERR_INPUT, MSG_CLI_MACHINE_BAD_FINGERPRINT, i->fingerprint == NULL ? "-" : i->fingerprint));
    TRY(verb_resume(i->v));
    TRY(enter_machines(i, buf_view(&plain), today + (int64_t)i->days));
    tell_leaf(i);
    err = verb_print(i->v);
out:
    buf_clear(&plain);
    return err;
}

static enum err run_machine(struct issue *i, const char *what)
{
    bool issues = strcmp(what, "issue") == 0;

    if (i->number != NULL && num_parse_u64(view_str(i->number), UINT32_MAX, NUM_CANONICAL, &i->machine) != ERR_OK)
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, i->number);
    if (issues && (i->name == NULL || i->out == NULL || i->v->data == NULL))
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_NET_MISSING,
                         i->name == NULL ? "--name" : i->out == NULL ? "--out" : "--data");
    if (issues && (i->v->session != NULL) != (i->machine != 0)) /* registered at once: in whose name, and whose */
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_NET_MISSING, i->machine != 0 ? "--session" : "MACHINE");
    if (issues)
        return run_issue(i);
    if (strcmp(what, "add") == 0 && i->machine == 0)
        return run_account(i);
    if (strcmp(what, "change") == 0 && i->machine != 0)
        return run_account(i);
    if (strcmp(what, "certificate") == 0 && i->machine != 0)
        return run_certificate(i);
    return verb_fail(i->v, ERR_INPUT, MSG_CLI_MACHINE_WHAT, what);
}

enum err verb_machine(struct verb *v)
{
    struct issue i = {.v = v, .days = TERMINALS_DAYS_USUAL, .is_machine = true};
    const struct args_option options[] = {
        {.name = "--account", .text = &i.account},
        {.name = "--name", .text = &i.name},
        {.name = "--org", .number = &i.org, .max = UINT32_MAX},
        {.name = "--answers", .number = &i.answers, .max = UINT32_MAX},
        {.name = "--from", .text = &i.from},
        {.name = "--until", .text = &i.until},
        {.name = "--csr", .text = &i.csr},
        {.name = "--fingerprint", .text = &i.fingerprint},
        {.name = "--days", .number = &i.days, .max = TERMINAL_CERT_DAYS_MAX},
        {.name = "--out", .text = &i.out},
        {.name = "--password-file", .text = &i.password_file},
        {.name = "--legacy", .flag = &i.legacy},
    };
    const char *what[2] = {NULL, NULL};
    enum err err;

    buf_init(&i.password, TERMINAL_CERT_PASSWORD_MAX + 1);
    buf_init(&i.request, TERMINAL_CERT_BYTES_MAX);
    TRY(VERB_READ(v, options, &(struct args_words){.list = what, .min = 1, .max = 2}));
    i.number = what[1];
    err = run_machine(&i, what[0]);
out:
    buf_clear(&i.password);
    buf_clear(&i.request);
    return err;
}
