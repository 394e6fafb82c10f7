/* azukari search, open, reveal: every one of them is an entry of the ledger, whose number is printed. */
#include "cli/cli.h"

#include "cli/client.h"

#include <stdio.h>
#include <string.h>

struct ask {
    const char *session, *reg, *purpose, *name, *birth_date, *address, *version, *field, *record;
    uint64_t reg_no, purpose_no;
};

static enum err read_options(struct cli *c, struct ask *a, unsigned words)
{
    const struct cli_option options[] = {
        {"--session", &a->session, NULL}, {"--register", &a->reg, NULL},          {"--purpose", &a->purpose, NULL},
        {"--name", &a->name, NULL},       {"--birth-date", &a->birth_date, NULL}, {"--address", &a->address, NULL},
        {"--version", &a->version, NULL}, {"--field", &a->field, NULL},
    };
    enum err err;

    TRY(cli_read(c, options, sizeof(options) / sizeof(options[0]), (struct cli_words){&a->record, words, words}));
    if (a->reg == NULL || a->purpose == NULL)
        return cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, a->reg == NULL ? "--register" : "--purpose");
    TRY(cli_number(c, a->reg, 64, &a->reg_no));
    TRY(cli_number(c, a->purpose, 32, &a->purpose_no));
    if (a->record != NULL && (strlen(a->record) != 32 || strspn(a->record, "0123456789abcdef") != 32))
        err = cli_fail(c, ERR_INPUT, MSG_CLI_BAD_RECORD, a->record);
out:
    return err;
}

/* What a person may read, one field a line: "3<TAB>text"; a veiled one without its value. */
static void print_row(const struct cli *c, const json_t *row)
{
    json_t *fields = json_object_get(row, "fields"), *value;
    const json_t *veiled = json_object_get(row, "veiled"), *no;
    const char *name;
    size_t i;

    printf("record\t%s\n", client_text(row, "record"));
    json_object_foreach(fields, name, value)
        printf("%s\t%s\n", name, json_string_value(value) == NULL ? "" : json_string_value(value));
    json_array_foreach(veiled, i, no)
        printf("%lld\t%s\n", (long long)json_integer_value(no), msg_text(c->lang, MSG_CLI_VEILED));
    printf("\n");
}

/* The conditions on single fields: --exact 1=1000000007, as often as needed. */
static enum err take_exact(struct cli *c, json_t *request)
{
    json_t *exact = json_object();
    const char *pair;
    enum err err;

    while ((err = cli_take(c, "--exact", 1, &pair)) == ERR_OK) {
        size_t n = strcspn(pair, "=");
        char name[16];
        if (pair[n] == '\0' || n == 0 || n >= sizeof(name)) {
            json_decref(exact);
            return cli_fail(c, ERR_INPUT, MSG_CLI_BAD_EXACT, pair);
        }
        (void)snprintf(name, sizeof(name), "%.*s", (int)n, pair);
        if (json_object_set_new(exact, name, json_string(pair + n + 1)) != 0) {
            json_decref(exact);
            return cli_fail(c, ERR_INPUT, MSG_CLI_NOT_TEXT, "--exact");
        }
    }
    if (err == ERR_NOT_FOUND && json_object_size(exact) > 0)
        err = json_object_set(request, "exact", exact) == 0 ? ERR_OK : ERR_MEMORY;
    json_decref(exact);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err add_text(const struct cli *c, json_t *request, const char *name, const char *text)
{
    if (text == NULL || json_object_set_new(request, name, json_string(text)) == 0)
        return ERR_OK;
    return cli_fail(c, ERR_INPUT, MSG_CLI_NOT_TEXT, name);
}

enum err verb_search(struct cli *c)
{
    json_t *request = json_object(), *answer = NULL;
    const json_t *row;
    struct ask a = {0};
    struct client k = {0};
    char path[64];
    size_t i;
    enum err err;

    TRY(take_exact(c, request));
    TRY(read_options(c, &a, 0));
    TRY(add_text(c, request, "name", a.name));
    TRY(add_text(c, request, "birth_date", a.birth_date));
    TRY(add_text(c, request, "address", a.address));
    if (json_object_size(request) == 0)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_NO_CONDITION, NULL));
    if (json_object_set_new(request, "purpose", json_integer((json_int_t)a.purpose_no)) != 0)
        TRY(ERR_MEMORY);
    TRY(client_open_session(&k, c, a.session));
    (void)snprintf(path, sizeof(path), "/registers/%u/search", (unsigned)a.reg_no);
    json_t *sent = request;
    request = NULL;
    TRY(client_do(&k, &(struct client_call){.method = "POST", .path = path, .request = sent}, &answer));
    json_array_foreach(json_object_get(answer, "rows"), i, row)
        print_row(c, row);
    if (json_is_true(json_object_get(answer, "more")))
        cli_say(c, MSG_CLI_MORE, NULL);
    printf("leaf\t%lld\n", (long long)client_number(answer, "leaf"));
out:
    json_decref(request);
    json_decref(answer);
    client_close(&k);
    return err;
}

/* Open or reveal. */
static enum err show(struct cli *c, const char *what)
{
    json_t *request = NULL, *answer = NULL;
    struct ask a = {0};
    struct client k = {0};
    char path[128];
    uint64_t number;
    enum err err;

    TRY(read_options(c, &a, 1));
    request = json_pack("{s:I}", "purpose", (json_int_t)a.purpose_no);
    const char *name = strcmp(what, "reveal") == 0 ? "field" : "version", *text = a.field != NULL ? a.field : a.version;
    if (text == NULL && strcmp(what, "reveal") == 0)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, "--field"));
    if (text != NULL) {
        TRY(cli_number(c, text, UINT32_MAX, &number));
        if (json_object_set_new(request, name, json_integer((json_int_t)number)) != 0)
            TRY(ERR_MEMORY);
    }
    TRY(client_open_session(&k, c, a.session));
    (void)snprintf(path, sizeof(path), "/registers/%u/records/%s/%s", (unsigned)a.reg_no, a.record, what);
    json_t *sent = request;
    request = NULL;
    TRY(client_do(&k, &(struct client_call){.method = "POST", .path = path, .request = sent}, &answer));
    if (json_object_get(answer, "value") != NULL)
        printf("%lld\t%s\n", (long long)client_number(answer, "field"), client_text(answer, "value"));
    else
        print_row(c, answer);
    printf("leaf\t%lld\n", (long long)client_number(answer, "leaf"));
out:
    json_decref(request);
    json_decref(answer);
    client_close(&k);
    return err;
}

enum err verb_open(struct cli *c)
{
    return show(c, "open");
}

enum err verb_reveal(struct cli *c)
{
    return show(c, "reveal");
}
