/* azukari apply-erasure, approve, erase, certificate: what two persons must do together, each with their own session. */
#include "cli/cli.h"

#include "base/codec.h"
#include "base/io.h"
#include "cli/assertion.h"
#include "cli/client.h"

#include <stdio.h>
#include <string.h>

#define RECORDS_MAX 1024

struct approval {
    const char *session, *reg, *reason, *key, *proof, *application;
    bool yes;
    uint64_t leaf;
};

enum err verb_apply_erasure(struct cli *c)
{
    static const char *records[RECORDS_MAX + 1];
    const char *session = NULL, *reg = NULL, *reason = NULL;
    const struct cli_option options[] = {{"--session", &session, NULL}, {"--register", &reg, NULL}, {"--reason", &reason, NULL}};
    json_t *list = json_array(), *answer = NULL;
    struct client k = {0};
    char path[64];
    uint64_t no;
    enum err err;

    TRY(cli_read(c, options, 3, (struct cli_words){records, 1, RECORDS_MAX}));
    if (reg == NULL || reason == NULL)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, reg == NULL ? "--register" : "--reason"));
    TRY(cli_number(c, reg, 64, &no));
    for (size_t i = 0; records[i] != NULL; i++)
        if (json_array_append_new(list, json_string(records[i])) != 0)
            TRY(cli_fail(c, ERR_INPUT, MSG_CLI_BAD_RECORD, records[i]));
    TRY(client_open_session(&k, c, session));
    (void)snprintf(path, sizeof(path), "/registers/%u/erasures", (unsigned)no);
    TRY(client_do(&k,
                  &(struct client_call){.method = "POST",
                                        .path = path,
                                        .request = json_pack("{s:O, s:s}", "records", list, "reason", reason)},
                  &answer));
    printf("application\t%lld\nobject\t%s\n", (long long)client_number(answer, "leaf"), client_text(answer, "object"));
out:
    json_decref(list);
    json_decref(answer);
    client_close(&k);
    return err;
}

static enum err open_application(struct cli *c, struct approval *a, struct client *k)
{
    const struct cli_option options[] = {
        {"--session", &a->session, NULL}, {"--key", &a->key, NULL}, {"--proof", &a->proof, NULL}, {"--yes", NULL, &a->yes}};
    enum err err;

    TRY(cli_read(c, options, sizeof(options) / sizeof(options[0]), (struct cli_words){&a->application, 1, 1}));
    TRY(cli_number(c, a->application, INT64_MAX, &a->leaf));
    TRY(client_open_session(k, c, a->session));
out:
    return err;
}

static enum err do_application(struct client *k, const struct approval *a, const char *method, const char *what,
                               json_t *request, json_t **answer_out)
{
    char path[96];

    (void)snprintf(path, sizeof(path), "/applications/%llu/%s", (unsigned long long)a->leaf, what);
    return client_do(k, &(struct client_call){.method = method, .path = path, .request = request}, answer_out);
}

/* The descriptor is shown exactly as it will be signed. */
static enum err confirm(const struct cli *c, const struct approval *a, const json_t *start)
{
    char line[16] = "";

    printf("%s\n", client_text(start, "descriptor"));
    if (a->yes)
        return ERR_OK;
    cli_say(c, MSG_CLI_CONFIRM, NULL);
    (void)fflush(stdout);
    if (fgets(line, sizeof(line), stdin) != NULL && strcmp(line, "yes\n") == 0)
        return ERR_OK;
    return cli_fail(c, ERR_DENIED, MSG_CLI_NOT_CONFIRMED, NULL);
}

enum err verb_approve(struct cli *c)
{
    json_t *start = NULL, *request = NULL, *answer = NULL;
    struct approval a = {0};
    struct client k = {0};
    enum err err;

    TRY(open_application(c, &a, &k));
    if (a.key == NULL)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, "--key"));
    TRY(do_application(&k, &a, "POST", "start", NULL, &start));
    TRY(confirm(c, &a, start));
    request = json_object();
    TRY(assertion_add(&k, a.key, client_text(start, "challenge"), request));
    TRY(do_application(&k, &a, "POST", "approve", json_incref(request), &answer));
    printf("leaf\t%lld\n", (long long)client_number(answer, "leaf"));
out:
    json_decref(start);
    json_decref(request);
    json_decref(answer);
    client_close(&k);
    return err;
}

enum err verb_erase(struct cli *c)
{
    json_t *answer = NULL;
    struct approval a = {0};
    struct client k = {0};
    enum err err;

    TRY(open_application(c, &a, &k));
    TRY(do_application(&k, &a, "POST", "erase", NULL, &answer));
    printf("leaf\t%lld\ncount\t%lld\nsurvivors\t%lld\nepoch\t%lld\ncertificate_leaf\t%lld\n",
           (long long)client_number(answer, "leaf"), (long long)client_number(answer, "count"),
           (long long)client_number(answer, "survivors"), (long long)client_number(answer, "epoch"),
           (long long)client_number(answer, "certificate_leaf"));
out:
    json_decref(answer);
    client_close(&k);
    return err;
}

/* The certificate goes to standard output, the proof that it is in the ledger to --proof FILE. */
enum err verb_certificate(struct cli *c)
{
    json_t *answer = NULL;
    struct approval a = {0};
    struct client k = {0};
    enum err err;

    TRY(open_application(c, &a, &k));
    TRY(do_application(&k, &a, "GET", "certificate", NULL, &answer));
    cli_out(view_str(client_text(answer, "text")));
    if (a.proof != NULL && io_replace_file(a.proof, view_str(client_text(answer, "proof")), 0644) != ERR_OK)
        err = cli_fail(c, ERR_IO, MSG_CLI_NOT_WRITTEN, a.proof);
out:
    json_decref(answer);
    client_close(&k);
    return err;
}
