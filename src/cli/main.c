/* azukari: the command line.  A session like any other, and what can be checked without any server. */
#include "cli/cli.h"

#include "audit/verb.h"
#include "base/log.h"
#include "client/client.h"
#include "crypto/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *synopsis;
    enum msg summary;
    cli_verb *run;
} verbs[] = {
    {"init",
     "DIR [--sample | --facts FILE] [--passphrase-file FILE | --shares K/N] [--listen ADDRESS:PORT] [--origin URL]\n"
     "        [--approval-listen ADDRESS:PORT] [--approval-origin URL] [--rp-id NAME]\n"
     "        [--witness LOG VKEY URL]... [--terminal ORG NAME FILE.p12]... [--users] [--programs DIR] [--include FILE]",
     MSG_CLI_HELP_INIT, verb_init},
    {"serve", "DIR [options of azukarid]", MSG_CLI_HELP_SERVE, verb_serve},
    {"restore",
     "FILE --into DIR --key BACKUPKEYFILE [--ledger DIR] [--passphrase-file FILE | --shares FILE] [--programs DIR]",
     MSG_CLI_RESTORE_HELP, verb_restore},
    {"accept-loss", "DIR CHECKPOINT... [--accept N] [--passphrase-file FILE | --shares FILE] [--programs DIR]", MSG_CLI_LOSS_HELP,
     verb_accept_loss},
    {"status", "DIR [--json]", MSG_CLI_HELP_STATUS, verb_status},
    {"doctor", "[--dir DIR] [--disk-min MIB] [--json]", MSG_CLI_HELP_DOCTOR, verb_doctor},
    {"sample-list", "[--rows N] [--seed N] [--encoding cp932|utf-8|utf-8-bom] [--blocks] FILE", MSG_CLI_HELP_SAMPLE_LIST,
     verb_sample_list},
    {"sample-facts", "", MSG_CLI_HELP_SAMPLE_FACTS, verb_sample_facts},
    {"profile",
     "check FILE... | explain [NAME [CLAUSE]] | print NAME | compare A B... | cover PARENT... -- CHILD... | compile A... [--facts CONTRACT]",
     MSG_PROFILE_HELP, verb_profile},
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

/* The language of the terminal, unless --lang says otherwise. */
static enum lang usual_lang(void)
{
    const char *names[] = {getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i] != NULL && names[i][0] != '\0')
            return strncmp(names[i], "en", 2) == 0 ? LANG_EN : LANG_JA;
    return LANG_JA;
}

static enum err read_lang(struct cli *c)
{
    const char *name;
    enum err err = cli_take(c, "--lang", 1, &name);

    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK)
        return err;
    for (unsigned i = 0; i < LANG__MAX; i++) {
        if (strcmp(name, msg_lang_code((enum lang)i)) == 0) {
            c->lang = (enum lang)i;
            return ERR_OK;
        }
    }
    return cli_fail(c, ERR_INPUT, MSG_CLI_UNKNOWN_LANGUAGE, name);
}

static void print_help(const struct cli *c, const char *name, const char *synopsis, enum msg summary)
{
    printf("azukari %s %s\n    %s\n", name, synopsis, msg_text(c->lang, summary));
}

static const struct audit_verb *audit_verb(const char *name)
{
    for (size_t i = 0; i < audit_verb_n; i++)
        if (strcmp(audit_verbs[i].name, name) == 0)
            return &audit_verbs[i];
    return NULL;
}

/* Verbs that stand behind "ledger". */
static bool is_of_ledger(const char *name)
{
    return strcmp(name, "export") == 0 || strcmp(name, "bundle") == 0;
}

static void print_all_help(const struct cli *c)
{
    cli_say(c, MSG_CLI_HELP, NULL);
    for (size_t i = 0; i < VERBS; i++)
        print_help(c, verbs[i].name, verbs[i].synopsis, verbs[i].summary);
    for (size_t i = 0; i < audit_verb_n; i++) {
        char name[32];
        (void)snprintf(name, sizeof(name), "%s%s", is_of_ledger(audit_verbs[i].name) ? "ledger " : "", audit_verbs[i].name);
        print_help(c, name, audit_verbs[i].synopsis, audit_verbs[i].summary);
    }
    for (size_t i = 0; i < client_verb_n; i++)
        print_help(c, client_verbs[i].name, client_verbs[i].synopsis, client_verbs[i].summary);
}

/* The verb of the audit that is meant: by its own name, or "export" as "ledger export". */
static const struct audit_verb *find_audit(struct cli *c, const char *name)
{
    if (strcmp(name, "ledger") == 0 && c->args[0] != NULL && is_of_ledger(c->args[0]))
        return audit_verb(*c->args++);
    return is_of_ledger(name) ? NULL : audit_verb(name);
}

static const struct client_verb *find_client(const char *name)
{
    for (size_t i = 0; i < client_verb_n; i++)
        if (strcmp(client_verbs[i].name, name) == 0)
            return &client_verbs[i];
    return NULL;
}

/* The arguments with the verb before them, as argv; returns how many. */
static int with_name(const struct cli *c, char ***argv_out)
{
    int argc = 1;

    while (c->args[argc - 1] != NULL)
        argc++;
    *argv_out = c->args - 1;
    return argc;
}

/* Run verb ${name}, or print its help: the exit code. */
static int run_verb(struct cli *c, const char *name, bool help)
{
    const struct audit_verb *offline = find_audit(c, name);
    const struct client_verb *online = offline == NULL ? find_client(name) : NULL;
    char **argv;
    int argc = with_name(c, &argv);

    if (offline != NULL && !help)
        return offline->run(c->lang, argc, argv);
    if (online != NULL && !help)
        return client_run(online, c->lang, argc, argv);
    if (offline != NULL)
        print_help(c, offline->name, offline->synopsis, offline->summary);
    if (online != NULL)
        print_help(c, online->name, online->synopsis, online->summary);
    if (offline != NULL || online != NULL)
        return err_exit_code(ERR_OK);
    for (size_t i = 0; i < VERBS; i++) {
        if (strcmp(name, verbs[i].name) != 0)
            continue;
        if (!help) {
            enum err err = verbs[i].run(c);
            return err == ERR_OK ? c->code : err_exit_code(err);
        }
        print_help(c, verbs[i].name, verbs[i].synopsis, verbs[i].summary);
        return err_exit_code(ERR_OK);
    }
    return err_exit_code(cli_fail(c, ERR_INPUT, MSG_CLI_UNKNOWN_VERB, name));
}

static int run(struct cli *c)
{
    enum err err = read_lang(c);

    if (err != ERR_OK)
        return err_exit_code(err);
    if (c->args[0] != NULL && strcmp(c->args[0], "--version") == 0) {
        printf("azukari %s\n", AZUKARI_VERSION);
        return err_exit_code(ERR_OK);
    }
    bool help = cli_take(c, "--help", 0, NULL) == ERR_OK;
    if (c->args[0] == NULL) {
        print_all_help(c);
        return err_exit_code(help ? ERR_OK : ERR_INPUT);
    }
    c->verb = *c->args++;
    return run_verb(c, c->verb, help);
}

int main(int argc, char **argv)
{
    struct cli c = {.lang = usual_lang(), .verb = "", .args = argv + (argc > 0 ? 1 : 0)};

    log_init("azukari");
    if (crypto_init() != ERR_OK)
        return err_exit_code(ERR_INTERNAL);
    int code = run(&c);
    return fflush(stdout) != 0 && code == 0 ? err_exit_code(ERR_IO) : code;
}
