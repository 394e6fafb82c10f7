/*
 * azukari-verify: what the entruster takes home beside the ledger.  It reads files and believes none of them; it has no
 * configuration, opens no socket and writes nothing.  Its verbs are those of "azukari", with the bundle's files as defaults.
 */
#include "audit/verb.h"
#include "base/log.h"
#include "crypto/secret.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGS_MAX 16

static const struct {
    const char *name, *verb, *synopsis;
    enum msg help;
    unsigned words;        /* that the caller gives */
    const char *before; /* option before them */
    bool takes_dir, replays, is_day, by_person;
} verbs[] = {
    {.name = "verify", .verb = "verify", .synopsis = "", .help = MSG_AUDIT_VERIFY_VERIFY, .takes_dir = true, .replays = true},
    {.name = "who", .verb = "who", .synopsis = "SUBJECT", .help = MSG_AUDIT_VERIFY_WHO, .words = 1, .before = "--record",
     .takes_dir = true, .replays = true},
    {.name = "touched", .verb = "who", .synopsis = "FILE", .help = MSG_AUDIT_VERIFY_TOUCHED, .words = 1, .before = "--records",
     .takes_dir = true, .replays = true, .by_person = true},
    {.name = "what", .verb = "who", .synopsis = "PERSON", .help = MSG_AUDIT_VERIFY_WHAT, .words = 1, .before = "--person",
     .takes_dir = true, .replays = true},
    {.name = "day", .verb = "who", .synopsis = "2026-11-21", .help = MSG_AUDIT_VERIFY_DAY, .words = 1, .before = "--from",
     .takes_dir = true, .replays = true, .is_day = true},
    {.name = "explain", .verb = "explain", .synopsis = "ENTRY", .help = MSG_AUDIT_VERIFY_EXPLAIN, .words = 1,
     .takes_dir = true},
    {.name = "proof", .verb = "proof-verify", .synopsis = "FILE", .help = MSG_AUDIT_VERIFY_PROOF, .words = 1},
    {.name = "certificate", .verb = "verify-certificate", .synopsis = "FILE PROOF", .help = MSG_AUDIT_VERIFY_CERTIFICATE,
     .words = 2},
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

struct asked {
    enum lang lang;
    char *dir, *policy, *witnessed;
    char *words[3]; /* with the verb */
    unsigned words_n;
};

static int usage(enum lang lang)
{
    fprintf(stderr, "%s\n", msg_text(lang, MSG_AUDIT_VERIFY_USAGE));
    for (size_t i = 0; i < VERBS; i++)
        fprintf(stderr, "  %-12s%-12s  %s\n", verbs[i].name, verbs[i].synopsis, msg_text(lang, verbs[i].help));
    return err_exit_code(ERR_INPUT);
}

static enum lang usual_lang(void)
{
    const char *names[] = {getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i] != NULL && names[i][0] != '\0')
            return strncmp(names[i], "en", 2) == 0 ? LANG_EN : LANG_JA;
    return LANG_JA;
}

static bool read_args(char **args, struct asked *a)
{
    for (; *args != NULL; args++) {
        char **value = strcmp(*args, "--dir") == 0         ? &a->dir
                       : strcmp(*args, "--policy") == 0    ? &a->policy
                       : strcmp(*args, "--witnessed") == 0 ? &a->witnessed
                                                           : NULL;
        bool is_lang = strcmp(*args, "--lang") == 0;
        if ((value != NULL || is_lang) && args[1] == NULL)
            return false;
        if (is_lang)
            a->lang = strcmp(*++args, "en") == 0 ? LANG_EN : LANG_JA;
        else if (value != NULL)
            *value = *++args;
        else if ((*args)[0] == '-' || a->words_n == 3)
            return false;
        else
            a->words[a->words_n++] = *args;
    }
    return a->words_n > 0;
}

static int run(const struct asked *a, size_t k)
{
    char *argv[ARGS_MAX] = {(char *)(uintptr_t)verbs[k].verb}, dir[] = "log", until[] = "--until", policy[] = "policy";
    char policy_option[] = "--policy", witnessed[] = "--witnessed", replay[] = "--replay", by_person[] = "--by-person";
    int argc = 1;

    if (verbs[k].takes_dir)
        argv[argc++] = a->dir != NULL ? a->dir : dir;
    for (unsigned i = 1; i < a->words_n; i++) {
        if (i == 1 && verbs[k].before != NULL)
            argv[argc++] = (char *)(uintptr_t)verbs[k].before;
        argv[argc++] = a->words[i];
    }
    if (verbs[k].is_day) {
        argv[argc++] = until;
        argv[argc++] = a->words[1];
    }
    if (verbs[k].by_person)
        argv[argc++] = by_person;
    if (verbs[k].replays)
        argv[argc++] = replay;
    if (a->policy != NULL || access(policy, F_OK) == 0) {
        argv[argc++] = policy_option;
        argv[argc++] = a->policy != NULL ? a->policy : policy;
    }
    if (a->witnessed != NULL) {
        argv[argc++] = witnessed;
        argv[argc++] = a->witnessed;
    }
    for (size_t i = 0; i < audit_verb_n; i++)
        if (strcmp(audit_verbs[i].name, verbs[k].verb) == 0)
            return audit_verbs[i].run(a->lang, argc, argv);
    return err_exit_code(ERR_INTERNAL);
}

int main(int argc, char **argv)
{
    struct asked a = {.lang = usual_lang()};

    log_init("azukari-verify");
    if (crypto_init() != ERR_OK)
        return err_exit_code(ERR_INTERNAL);
    if (argc < 2 || !read_args(argv + 1, &a))
        return usage(a.lang);
    for (size_t k = 0; k < VERBS; k++) {
        if (strcmp(verbs[k].name, a.words[0]) != 0 || a.words_n != verbs[k].words + 1)
            continue;
        int code = run(&a, k);
        return fflush(stdout) != 0 && code == 0 ? err_exit_code(ERR_IO) : code;
    }
    return usage(a.lang);
}
