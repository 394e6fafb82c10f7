#include "client/client.h"

#include "client/verb.h"
#include "json/read.h"

#include <stdlib.h>
#include <string.h>

#define REQUEST_MAX ((size_t)1 << 20)
#define OUT_MAX ((size_t)16 << 20)

enum lang client_lang(int argc, char **argv)
{
    const char *named = NULL, *names[] = {getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")};

    for (int i = 0; i + 1 < argc; i++)
        if (strcmp(argv[i], "--lang") == 0)
            named = argv[i + 1];
    for (size_t i = 0; named == NULL && i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i] != NULL && names[i][0] != '\0')
            named = names[i];
    return named != NULL && strncmp(named, "en", 2) == 0 ? LANG_EN : LANG_JA;
}

/* Everything a verb needs, and nothing of it left behind. */
static int run(int argc, char **argv, verb_fn *fn)
{
    struct verb v = {
        .lang = client_lang(argc, argv), .name = argv[0], .argc = argc - 1, .argv = argv + 1};

    json_start();
    buf_init(&v.request, REQUEST_MAX);
    buf_init(&v.out, OUT_MAX);
    enum err err = fn(&v);
    doc_clear(&v.answer);
    server_clear(&v.server);
    place_clear(&v.place);
    buf_clear(&v.request);
    buf_clear(&v.out);
    return err_exit_code(err);
}

static int run_enrol(int argc, char **argv)
{
    return run(argc, argv, verb_enrol);
}

static int run_sign_in(int argc, char **argv)
{
    return run(argc, argv, verb_sign_in);
}

static int run_sign_out(int argc, char **argv)
{
    return run(argc, argv, verb_sign_out);
}

static int run_whoami(int argc, char **argv)
{
    return run(argc, argv, verb_whoami);
}

static int run_search(int argc, char **argv)
{
    return run(argc, argv, verb_search);
}

static int run_open(int argc, char **argv)
{
    return run(argc, argv, verb_open);
}

static int run_reveal(int argc, char **argv)
{
    return run(argc, argv, verb_reveal);
}

static int run_edit(int argc, char **argv)
{
    return run(argc, argv, verb_edit);
}

static int run_import(int argc, char **argv)
{
    return run(argc, argv, verb_import);
}

static int run_report(int argc, char **argv)
{
    return run(argc, argv, verb_report);
}

static int run_apply_erasure(int argc, char **argv)
{
    return run(argc, argv, verb_apply_erasure);
}

static int run_applications(int argc, char **argv)
{
    return run(argc, argv, verb_applications);
}

static int run_approve(int argc, char **argv)
{
    return run(argc, argv, verb_approve);
}

static int run_reject(int argc, char **argv)
{
    return run(argc, argv, verb_reject);
}

static int run_erase(int argc, char **argv)
{
    return run(argc, argv, verb_erase);
}

static int run_certificate(int argc, char **argv)
{
    return run(argc, argv, verb_certificate);
}

static int run_ledger(int argc, char **argv)
{
    return run(argc, argv, verb_ledger);
}

static int run_proof(int argc, char **argv)
{
    return run(argc, argv, verb_proof);
}

static int run_inventory(int argc, char **argv)
{
    return run(argc, argv, verb_inventory);
}

static int run_checkpoint(int argc, char **argv)
{
    return run(argc, argv, verb_checkpoint);
}

const struct client_verb client_verbs[] = {
    {"enrol", run_enrol,
     "--account A --code CODE (--key FILE | --password [--password-file FILE] [--totp-secret-file "
     "FILE] [--totp-now])",
     MSG_CLI_NET_HELP_ENROL},
    {"sign-in", run_sign_in,
     "--account A (--key FILE | [--password-file FILE] [--totp CODE | --totp-secret-file FILE]) "
     "[--contract N]",
     MSG_CLI_NET_HELP_SIGN_IN},
    {"sign-out", run_sign_out, "", MSG_CLI_NET_HELP_SIGN_OUT},
    {"whoami", run_whoami, "", MSG_CLI_NET_HELP_WHOAMI},
    {"search", run_search,
     "--register N --purpose N [--name TEXT] [--birth TEXT] [--address TEXT] [--exact "
     "FIELD=VALUE]...",
     MSG_CLI_NET_HELP_SEARCH},
    {"open", run_open, "RECORD --register N --purpose N [--version N]", MSG_CLI_NET_HELP_OPEN},
    {"reveal", run_reveal, "RECORD --register N --purpose N --field N", MSG_CLI_NET_HELP_REVEAL},
    {"edit", run_edit,
     "RECORD --register N --purpose N --base-version N --reason TEXT --fields FILE",
     MSG_CLI_NET_HELP_EDIT},
    {"import", run_import, "FILE --register N --purpose N [--encoding utf-8|cp932]",
     MSG_CLI_NET_HELP_IMPORT},
    {"report", run_report, "JOB", MSG_CLI_NET_HELP_REPORT},
    {"apply-erasure", run_apply_erasure,
     "--register N --reason TEXT (RECORD... | --records-file FILE)",
     MSG_CLI_NET_HELP_APPLY_ERASURE},
    {"applications", run_applications, "", MSG_CLI_NET_HELP_APPLICATIONS},
    {"approve", run_approve, "LEAF --key FILE [--yes]", MSG_CLI_NET_HELP_APPROVE},
    {"reject", run_reject, "LEAF --reason TEXT", MSG_CLI_NET_HELP_REJECT},
    {"erase", run_erase, "LEAF", MSG_CLI_NET_HELP_ERASE},
    {"certificate", run_certificate, "LEAF [--out FILE] [--proof FILE]",
     MSG_CLI_NET_HELP_CERTIFICATE},
    {"ledger", run_ledger,
     "[--person N] [--register N] [--record ID] [--act WORD] [--from DATE] [--until DATE] "
     "[--before LEAF] [--limit N]",
     MSG_CLI_NET_HELP_LEDGER},
    {"proof", run_proof, "LEAF [--out FILE]", MSG_CLI_NET_HELP_PROOF},
    {"inventory", run_inventory, "--register N", MSG_CLI_NET_HELP_INVENTORY},
    {"checkpoint", run_checkpoint, "[--out FILE]", MSG_CLI_NET_HELP_CHECKPOINT},
};
const size_t client_verb_n = sizeof(client_verbs) / sizeof(client_verbs[0]);
