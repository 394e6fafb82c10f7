/* azukari: the command line.  A session like any other, and what can be checked without any server. */
#include "cli/cli.h"

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
    {"verify", "DIR|EXPORT [--policy FILE] [--replay]", MSG_CLI_HELP_VERIFY, verb_verify},
    {"explain", "DIR|EXPORT LEAF [--log N]", MSG_CLI_HELP_EXPLAIN, verb_explain},
    {"proof-verify", "PROOF --policy FILE [--leaf FILE]", MSG_CLI_HELP_PROOF_VERIFY, verb_proof_verify},
    {"verify-certificate", "FILE --vkey KEY", MSG_CLI_HELP_VERIFY_CERTIFICATE, verb_verify_certificate},
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

static void print_help(const struct cli *c, size_t verb)
{
    printf("azukari %s %s\n    %s\n", verbs[verb].name, verbs[verb].synopsis, msg_text(c->lang, verbs[verb].summary));
}

static enum err run(struct cli *c)
{
    enum err err = read_lang(c);

    if (err != ERR_OK)
        return err;
    bool help = cli_take(c, "--help", 0, NULL) == ERR_OK;
    if (c->args[0] != NULL)
        c->verb = *c->args++;
    for (size_t i = 0; i < VERBS; i++) {
        if (strcmp(c->verb, verbs[i].name) != 0)
            continue;
        if (!help)
            return verbs[i].run(c);
        print_help(c, i);
        return ERR_OK;
    }
    if (c->verb[0] != '\0')
        return cli_fail(c, ERR_INPUT, MSG_CLI_UNKNOWN_VERB, c->verb);
    cli_say(c, MSG_CLI_HELP, NULL);
    for (size_t i = 0; i < VERBS; i++)
        print_help(c, i);
    return help ? ERR_OK : ERR_INPUT;
}

int main(int argc, char **argv)
{
    struct cli c = {.lang = usual_lang(), .verb = "", .args = argv + (argc > 0 ? 1 : 0)};

    log_init("azukari");
    if (crypto_init() != ERR_OK)
        return err_exit_code(ERR_INTERNAL);
    enum err err = run(&c);
    if (fflush(stdout) != 0 && err == ERR_OK)
        err = ERR_IO;
    return err_exit_code(err);
}
