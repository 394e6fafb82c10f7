/* azukari ledger, inventory. */
#include "cli/cli.h"

#include "cli/client.h"
#include "rules/entry.h"

#include <stdio.h>
#include <string.h>

struct filter {
    const char *session, *person, *reg, *record, *act, *limit;
};

static enum err add_number(const struct cli *c, json_t *request, const char *name, const char *text)
{
    uint64_t number;

    if (text == NULL)
        return ERR_OK;
    enum err err = cli_number(c, text, INT64_MAX, &number);
    if (err != ERR_OK)
        return err;
    return json_object_set_new(request, name, json_integer((json_int_t)number)) == 0 ? ERR_OK : ERR_MEMORY;
}

static enum err add_word(json_t *request, const char *name, const char *text)
{
    return text == NULL || json_object_set_new(request, name, json_string(text)) == 0 ? ERR_OK : ERR_INPUT;
}

static enum err make_request(struct cli *c, struct filter *f, json_t *request)
{
    const struct cli_option options[] = {
        {"--session", &f->session, NULL}, {"--person", &f->person, NULL}, {"--register", &f->reg, NULL},
        {"--record", &f->record, NULL},   {"--act", &f->act, NULL},       {"--limit", &f->limit, NULL},
    };
    enum err err;

    TRY(cli_read(c, options, sizeof(options) / sizeof(options[0]), (struct cli_words){NULL, 0, 0}));
    TRY(add_number(c, request, "person", f->person));
    TRY(add_number(c, request, "register", f->reg));
    TRY(add_number(c, request, "limit", f->limit));
    TRY(add_word(request, "record", f->record));
    TRY(add_word(request, "act", f->act));
out:
    return err;
}

enum err verb_ledger(struct cli *c)
{
    json_t *request = json_object(), *answer = NULL;
    struct filter f = {0};
    struct client k = {0};
    const json_t *entry;
    size_t i;
    enum err err;

    TRY(make_request(c, &f, request));
    TRY(client_open_session(&k, c, f.session));
    TRY(client_do(&k, &(struct client_call){.method = "POST", .path = "/ledger", .request = json_incref(request)}, &answer));
    json_array_foreach(json_object_get(answer, "entries"), i, entry)
        printf("# %lld\n%s\n", (long long)client_number(entry, "index"), client_text(entry, "text"));
    if (json_is_true(json_object_get(answer, "more")))
        cli_say(c, MSG_CLI_MORE, NULL);
    printf("leaf\t%lld\nsize\t%lld\n", (long long)client_number(answer, "leaf"), (long long)client_number(answer, "size"));
out:
    json_decref(request);
    json_decref(answer);
    client_close(&k);
    return err;
}

static void print_list(const json_t *answer, const char *name)
{
    const json_t *record;
    size_t i;

    json_array_foreach(json_object_get(answer, name), i, record)
        printf("%s\t%s\n", name, json_string_value(record) == NULL ? "" : json_string_value(record));
}

/* Any difference is a failure of this command, so that a script notices it. */
enum err verb_inventory(struct cli *c)
{
    static const char *const lists[] = {"missing", "unknown", "stale"};
    const char *session = NULL, *reg = NULL;
    const struct cli_option options[] = {{"--session", &session, NULL}, {"--register", &reg, NULL}};
    json_t *answer = NULL;
    struct client k = {0};
    size_t differences = 0;
    char path[64];
    uint64_t no;
    enum err err;

    TRY(cli_read(c, options, 2, (struct cli_words){NULL, 0, 0}));
    if (reg == NULL)
        return cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, "--register");
    TRY(cli_number(c, reg, 64, &no));
    TRY(client_open_session(&k, c, session));
    (void)snprintf(path, sizeof(path), "/registers/%u/inventory", (unsigned)no);
    TRY(client_do(&k, &(struct client_call){.method = "POST", .path = path}, &answer));
    printf("leaf\t%lld\nkeys\t%lld\nrows\t%lld\n", (long long)client_number(answer, "leaf"),
           (long long)client_number(answer, "keys"), (long long)client_number(answer, "rows"));
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        print_list(answer, lists[i]);
        differences += json_array_size(json_object_get(answer, lists[i]));
    }
    if (differences > 0)
        err = cli_fail(c, ERR_CORRUPT, MSG_CLI_INVENTORY_DIFFERS, NULL);
out:
    json_decref(answer);
    client_close(&k);
    return err;
}
