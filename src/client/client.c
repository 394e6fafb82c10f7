#include "client/client.h"

#include "client/verb.h"
#include "json/read.h"

#define REQUEST_MAX ((size_t)1 << 20)
#define OUT_MAX ((size_t)16 << 20)

int client_run(const struct client_verb *which, enum lang lang, int argc, char **argv)
{
    struct verb v = {.lang = lang, .name = argv[0], .argc = argc - 1, .argv = argv + 1};

    json_start();
    buf_init(&v.request, REQUEST_MAX);
    buf_init(&v.out, OUT_MAX);
    buf_init(&v.terminal_password, VERB_SECRET_MAX);
    enum err err = which->fn(&v);
    doc_clear(&v.answer);
    server_clear(&v.server);
    place_clear(&v.place);
    buf_clear(&v.request);
    buf_clear(&v.out);
    buf_clear(&v.terminal_password);
    return err_exit_code(err);
}

const struct client_verb client_verbs[] = {
    {"enrol", verb_enrol,
     "--account A --code CODE (--key FILE | --password [--password-file FILE] [--totp-secret-file "
     "FILE] [--totp-now])",
     MSG_CLI_NET_HELP_ENROL},
    {"sign-in", verb_sign_in,
     "--account A (--key FILE | [--password-file FILE] [--totp CODE | --totp-secret-file FILE]) "
     "[--contract N] | --certificate --terminal FILE.p12 [--terminal-password-file FILE]",
     MSG_CLI_NET_HELP_SIGN_IN},
    {"sign-out", verb_sign_out, "", MSG_CLI_NET_HELP_SIGN_OUT},
    {"whoami", verb_whoami, "", MSG_CLI_NET_HELP_WHOAMI},
    {"search", verb_search,
     "--register N --purpose N [--name TEXT] [--birth TEXT] [--address TEXT] [--exact "
     "FIELD=VALUE]...",
     MSG_CLI_NET_HELP_SEARCH},
    {"open", verb_open, "RECORD --register N --purpose N [--version N] [--list LIST]", MSG_CLI_NET_HELP_OPEN},
    {"reveal", verb_reveal, "RECORD --register N --purpose N --field N", MSG_CLI_NET_HELP_REVEAL},
    {"edit", verb_edit,
     "RECORD --register N --purpose N --base-version N --reason TEXT --fields FILE",
     MSG_CLI_NET_HELP_EDIT},
    {"move", verb_move, "RECORD --register N --purpose N --to BLOCK --reason TEXT", MSG_CLI_NET_HELP_MOVE},
    {"import", verb_import, "FILE --register N --purpose N [--encoding utf-8|cp932]",
     MSG_CLI_NET_HELP_IMPORT},
    {"update", verb_update,
     "FILE --register N --purpose N --key FIELD [--column FIELD=HEADER]... (--dry-run | --reason TEXT) [--encoding utf-8|cp932]",
     MSG_CLI_NET_HELP_UPDATE},
    {"import-ledger", verb_import_ledger,
     "FILE --kind people|take-out|medium|device|paper-bundle|place|subcontract|... [--class 1..3] [--medium paper|data|audio|usb] "
     "(--dry-run | --reason TEXT) [--encoding utf-8|cp932]",
     MSG_CLI_NET_HELP_IMPORT_LEDGER},
    {"report", verb_report, "JOB", MSG_CLI_NET_HELP_REPORT},
    {"mapping", verb_mapping, "--register N [--set FIELD=HEADER]... [--block N]", MSG_CLI_NET_HELP_MAPPING},
    {"block", verb_block, "[list] | set N --name TEXT [--register N] [--reason TEXT] | end N", MSG_CLI_NET_HELP_BLOCK},
    {"apply-erasure", verb_apply_erasure,
     "(--register N [RECORD... | --records-file FILE] | --contract) --reason TEXT [--quantity N] "
     "[--planned DATE] [--items TEXT] [--media TEXT]",
     MSG_CLI_NET_HELP_APPLY_ERASURE},
    {"applications", verb_applications, "", MSG_CLI_NET_HELP_APPLICATIONS},
    {"approve", verb_approve, "LEAF --key FILE [--yes]", MSG_CLI_NET_HELP_APPROVE},
    {"reject", verb_reject, "LEAF --reason TEXT --key FILE", MSG_CLI_NET_HELP_REJECT},
    {"erase", verb_erase, "LEAF", MSG_CLI_NET_HELP_ERASE},
    {"certificate", verb_certificate, "LEAF [--out FILE] [--proof FILE]",
     MSG_CLI_NET_HELP_CERTIFICATE},
    {"person", verb_person,
     "list | invite --account A --name N --org N --from D --until D [--same-human N] | change N | suspend N | end N | "
     "assign N --roles R --from D --until D [--registers BITS --purposes BITS] [--blocks NUMBERS] | train N --date D | pledge N --date D | "
     "code N [--application LEAF] | replace N --reason TEXT",
     MSG_CLI_NET_HELP_PERSON},
    {"sessions", verb_sessions, "[end N]", MSG_CLI_NET_HELP_SESSIONS},
    {"alerts", verb_alerts, "[seen]", MSG_CLI_NET_HELP_ALERTS},
    {"access", verb_access, "[--person N] [--register N] [--field N]", MSG_CLI_NET_HELP_ACCESS},
    {"control", verb_control, "NAME LIMIT --clauses IDS [--reason TEXT]", MSG_CLI_NET_HELP_CONTROL},
    {"execute", verb_execute, "LEAF", MSG_CLI_NET_HELP_EXECUTE},
    {"policy", verb_policy,
     "[list] | propose PROFILE... --from DATE --reason TEXT | show [LEAF] | sign [LEAF] |\n"
     "        check PROFILE CLAUSE ITEM --on DATE --result ok|bad [--due DATE] [--remark TEXT]",
     MSG_CLI_NET_HELP_POLICY},
    {"hold", verb_hold, "[--register N [--record ID]] --reason TEXT", MSG_CLI_NET_HELP_HOLD},
    {"release-hold", verb_release_hold, "LEAF --reason TEXT", MSG_CLI_NET_HELP_RELEASE_HOLD},
    {"holds", verb_holds, "", MSG_CLI_NET_HELP_HOLDS},
    {"documents", verb_documents, "[--check FILE.pdf]", MSG_CLI_NET_HELP_DOCUMENTS},
    {"chain", verb_chain, "[list] | receive MATTER --to ORG [--kind applied|ended] | sheet ORG [--item N --text TEXT] | versions ORG", MSG_CLI_NET_HELP_CHAIN},
    {"matter", verb_matter,
     "list [--kind N] [--show mine|open|overdue] | show MATTER | step MATTER do|back|receive|close|withdraw [--count N] [FIELD=TEXT...] |\n"
     "        apply KIND --medium paper|data|audio|usb --count N --from DATE --until DATE [--class N] [--register N [--fields N,...]] [--org N] [--parent N] "
     "[--ref N] FIELD=TEXT... |\n"
     "        attach MATTER FILE --words TEXT | file MATTER LEAF --output FILE",
     MSG_CLI_NET_HELP_MATTER},
    {"closing", verb_closing, "[due|held|no-date|dated|gone|missing]", MSG_CLI_NET_HELP_CLOSING},
    {"duties", verb_duties, "[overdue|soon|ahead|sent|done|nothing]", MSG_CLI_NET_HELP_DUTIES},
    {"worklists", verb_worklists, "", MSG_CLI_NET_HELP_WORKLISTS},
    {"next", verb_next, "LIST", MSG_CLI_NET_HELP_NEXT},
    {"work", verb_work, "LIST RECORD --step done|aside|again [--reason TEXT]", MSG_CLI_NET_HELP_WORK},
    {"package", verb_package,
     "make --matter N (--list N | --register N) --purpose N --fields 1,2,5 --format xlsx|csv|csv-cp932 --until DATE [--certificate FILE] |\n"
     "        list | get N [FIELD=TEXT ...] --output FILE | passphrase N | drop N |\n"
     "        open FILE --into DIR [--passphrase-file FILE] [--certificate FILE --key FILE [--password-file FILE]] [--sha256 HEX]",
     MSG_CLI_NET_HELP_PACKAGE},
    {"retain", verb_retain, "--register N [--until DATE]", MSG_CLI_NET_HELP_RETAIN},
    {"retentions", verb_retentions, "", MSG_CLI_NET_HELP_RETENTIONS},
    {"ledger", verb_ledger,
     "[--person N] [--register N] [--record ID | --subject ID] [--act WORD] [--purpose N] [--verdict WORD] "
     "[--clause ID] [--terminal ID] [--in-session N] [--from DATE] [--until DATE] [--count] [--before LEAF] [--limit N]",
     MSG_CLI_NET_HELP_LEDGER},
    {"proof", verb_proof, "LEAF [--out FILE]", MSG_CLI_NET_HELP_PROOF},
    {"inventory", verb_inventory, "--register N", MSG_CLI_NET_HELP_INVENTORY},
    {"backup", verb_backup, "--dir DIR --out FILE", MSG_CLI_BACKUP_HELP},
    {"backup-key", verb_backup_key, "new --until DATE --out FILE | end N --key FILE | list", MSG_CLI_BACKUP_HELP_KEY},
    {"measure", verb_measure, "[--list]", MSG_CLI_HELP_MEASURE},
    {"drill", verb_drill, "--manifest HEX --result passed|failed [--date DATE]", MSG_CLI_BACKUP_HELP_DRILL},
    {"terminal", verb_terminal,
     "issue --data DIR --name NAME --org N --out FILE.p12 [--csr FILE] [--days N] [--password-file FILE] [--session FILE] |\n"
     "        register NUMBER --name NAME --org N [--owner own|leased|private [--reason TEXT]] [--days N] | revoke NUMBER | list |\n"
     "        place NUMBER [--place N] | places",
     MSG_CLI_HELP_TERMINAL},
    {"machine", verb_machine,
     "add --account A --name NAME --org N --answers PERSON --from DATE --until DATE | change MACHINE ... |\n"
     "        issue [MACHINE --session FILE] --data DIR --name NAME --out FILE (--csr FILE | [--password-file FILE] [--legacy]) [--days N] |\n"
     "        certificate MACHINE --fingerprint SHA256 [--name NAME] [--days N]",
     MSG_CLI_HELP_MACHINE},
    {"print", verb_copy, "RECORD --register N --purpose N --reason TEXT [--under MATTER] --output FILE.pdf", MSG_CLI_NET_HELP_PRINT},
    {"export", verb_export,
     "ledger | day | board | clauses | touched | people | person N | worklists | imports | applications | sessions | terminals | "
     "duties | closing | retention | documents | document LEAF | import N | certificate LEAF --format pdf|xlsx|csv|csv-cp932 [--output FILE] [--person N] [--register N] [--record ID | --subject ID] "
     "[--from DATE] [--until DATE] [--day DATE]",
     MSG_CLI_NET_HELP_EXPORT},
    {"take-home", verb_take_home, "--out FILE.tar", MSG_CLI_NET_HELP_TAKE_HOME},
    {"checkpoint", verb_checkpoint, "[--out FILE]", MSG_CLI_NET_HELP_CHECKPOINT},
};
const size_t client_verb_n = sizeof(client_verbs) / sizeof(client_verbs[0]);
