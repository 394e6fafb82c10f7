/* azukari: the command line.  A session like any other, and what can be checked without any server. */
#include "cli/cli.h"

#include "audit/verb.h"
#include "base/log.h"
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
     "        [--witness LOG VKEY URL]... [--users] [--programs DIR]",
     MSG_CLI_HELP_INIT, verb_init},
    {"serve", "DIR [options of azukarid]", MSG_CLI_HELP_SERVE, verb_serve},
    {"status", "DIR", MSG_CLI_HELP_STATUS, verb_status},
    {"enrol", "(--dir DIR | --origin URL [--cacert FILE]) --account NAME --code CODE --key FILE", MSG_CLI_HELP_ENROL,
     verb_enrol},
    {"sign-in",
     "(--dir DIR | --origin URL [--cacert FILE]) --account NAME --session FILE\n"
     "        (--key FILE | --password-file FILE [--totp CODE]) [--contract N]",
     MSG_CLI_HELP_SIGN_IN, verb_sign_in},
    {"sign-out", "--session FILE", MSG_CLI_HELP_SIGN_OUT, verb_sign_out},
    {"search",
     "--session FILE --register N --purpose N [--name TEXT] [--birth-date TEXT] [--address TEXT] [--exact FIELD=VALUE]...",
     MSG_CLI_HELP_SEARCH, verb_search},
    {"open", "--session FILE --register N --purpose N [--version N] RECORD", MSG_CLI_HELP_OPEN, verb_open},
    {"reveal", "--session FILE --register N --purpose N --field N RECORD", MSG_CLI_HELP_REVEAL, verb_reveal},
    {"import", "--session FILE --register N --purpose N [--encoding utf-8|cp932] FILE", MSG_CLI_HELP_IMPORT, verb_import},
    {"report", "--session FILE JOB", MSG_CLI_HELP_REPORT, verb_report},
    {"apply-erasure", "--session FILE --register N --reason TEXT RECORD...", MSG_CLI_HELP_APPLY_ERASURE,
     verb_apply_erasure},
    {"approve", "--session FILE --key FILE [--yes] APPLICATION", MSG_CLI_HELP_APPROVE, verb_approve},
    {"erase", "--session FILE APPLICATION", MSG_CLI_HELP_ERASE, verb_erase},
    {"certificate", "--session FILE APPLICATION", MSG_CLI_HELP_CERTIFICATE, verb_certificate},
    {"ledger",
     "--session FILE [--person N] [--register N] [--record ID] [--act WORD] [--limit N]\n"
     "    azukari ledger export DIR OUT",
     MSG_CLI_HELP_LEDGER, verb_ledger},
    {"inventory", "--session FILE --register N", MSG_CLI_HELP_INVENTORY, verb_inventory},
    {"verify-certificate", "CERTIFICATE [PROOF] (--policy FILE | --vkey KEY)", MSG_CLI_HELP_VERIFY_CERTIFICATE,
     verb_verify_certificate},
    {"sample-list", "[--rows N] [--seed N] [--encoding cp932|utf-8|utf-8-bom] FILE", MSG_CLI_HELP_SAMPLE_LIST,
     verb_sample_list},
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

/* Verbs of the audit that are reached through verbs of the table above. */
static bool is_reached_through_ours(const char *name)
{
    return strcmp(name, "export") == 0 || strcmp(name, "verify-certificate") == 0;
}

static void print_all_help(const struct cli *c)
{
    cli_say(c, MSG_CLI_HELP, NULL);
    for (size_t i = 0; i < VERBS; i++)
        print_help(c, verbs[i].name, verbs[i].synopsis, verbs[i].summary);
    for (size_t i = 0; i < audit_verb_n; i++)
        if (!is_reached_through_ours(audit_verbs[i].name))
            print_help(c, audit_verbs[i].name, audit_verbs[i].synopsis, audit_verbs[i].summary);
}

/* The words among the arguments; options of these verbs all have a value. */
static unsigned words(char **args)
{
    unsigned n = 0;

    for (; *args != NULL; args++) {
        if (strncmp(*args, "--", 2) == 0 && args[1] != NULL)
            args++;
        else
            n++;
    }
    return n;
}

/* The verb of the audit that is meant: by its own name, as "ledger export", or with the proof of a certificate. */
static const struct audit_verb *find_audit(struct cli *c, const char *name)
{
    if (strcmp(name, "ledger") == 0 && c->args[0] != NULL && strcmp(c->args[0], "export") == 0) {
        c->args++;
        return audit_verb("export");
    }
    if (strcmp(name, "verify-certificate") == 0)
        return words(c->args) > 1 ? audit_verb(name) : NULL;
    return is_reached_through_ours(name) ? NULL : audit_verb(name);
}

/* What stands before the arguments is the name of the verb. */
static int run_audit(const struct cli *c, const struct audit_verb *v, bool help)
{
    int argc = 1;

    if (help) {
        print_help(c, v->name, v->synopsis, v->summary);
        return err_exit_code(ERR_OK);
    }
    while (c->args[argc - 1] != NULL)
        argc++;
    return v->run(c->lang, argc, c->args - 1);
}

/* Run verb ${name}, or print its help: the exit code. */
static int run_verb(struct cli *c, const char *name, bool help)
{
    const struct audit_verb *v = find_audit(c, name);

    if (v != NULL)
        return run_audit(c, v, help);
    for (size_t i = 0; i < VERBS; i++) {
        if (strcmp(name, verbs[i].name) != 0)
            continue;
        if (!help)
            return err_exit_code(verbs[i].run(c));
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
