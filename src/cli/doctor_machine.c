/* azukari doctor: sandbox, memory, kernel, versions. */
#include "cli/doctor.h"

#include "base/io.h"
#include "base/num.h"
#include "sandbox/sandbox.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROC_MAX 65536
#define NO_SANDBOX 99

static const char *const roles[SANDBOX__MAX] = {
    [SANDBOX_PARENT] = "azukarid", [SANDBOX_GATE] = "gate",   [SANDBOX_DESK] = "desk",
    [SANDBOX_OFFICE] = "office",   [SANDBOX_KEEPER] = "keeper", [SANDBOX_AUTHN] = "authn",
    [SANDBOX_PRESS] = "press",     [SANDBOX_WITNESS] = "witness", [SANDBOX_COURIER] = "courier",
    [SANDBOX_SCANNER] = "scanner",
};

/* What a role is for is not forbidden to it: the parent reads /etc for its programs and ends them, the courier goes out. */
static bool is_forbidden(enum sandbox_role role, const char *act)
{
    if (role == SANDBOX_PARENT)
        return strcmp(act, "open") != 0 && strcmp(act, "kill") != 0;
    if (role == SANDBOX_SCANNER) /* to local daemons, for which it makes its own sockets */
        return strcmp(act, "connect") != 0;
    return role != SANDBOX_COURIER || (strcmp(act, "socket") != 0 && strcmp(act, "connect") != 0);
}

/* Whether ${act} is stopped in a child in the sandbox of ${role}. */
static bool is_stopped(enum sandbox_role role, const char *act)
{
    const struct sandbox_limits limits = {.open_files = 64};
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        if (sandbox_enter(role, &limits) != ERR_OK)
            _exit(NO_SANDBOX);
        _exit(sandbox_act_is_possible(act) ? 1 : 0);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return false;
    return (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* The word behind ${key} in the file ${name} of the process ${pid}; false if it cannot be read. */
static bool proc_word(pid_t pid, const char *name, const char *key, char word_out[32])
{
    char path[64];
    struct buf text;
    bool found = false;

    buf_init(&text, PROC_MAX);
    (void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
    if (io_read_file(path, &text) == ERR_OK) {
        const char *at = strstr(buf_cstr(&text), key);
        if (at != NULL) {
            at += strlen(key) + strspn(at + strlen(key), " \t");
            (void)snprintf(word_out, 32, "%.*s", (int)strcspn(at, " \t\n"), at);
            found = true;
        }
    }
    buf_clear(&text);
    return found;
}

/* The first running process that has no filter of system calls; NULL if there is none. */
static const char *open_process(const struct doctor *d)
{
    char word[32];

    for (unsigned i = 0; i < FIGURES_PROCESSES; i++)
        if (d->figures.pids[i] != 0 && proc_word(d->figures.pids[i], "status", "Seccomp:", word) &&
            strcmp(word, "2") != 0)
            return config_role_name((enum parent_child_role)i);
    return NULL;
}

void doctor_sandbox(const struct doctor *d, struct health_finding *f)
{
    static const char *const acts[] = {"open", "proc", "socket", "connect", "exec", "ptrace", "kill"};
    unsigned tried = 0;
    char text[16];

#ifdef AZUKARI_SANITIZED
    health_find(f, HEALTH_LOOK, MSG_HEALTH_SANDBOX_SANITIZED, MSG_HEALTH_SANDBOX_REMEDY);
    return;
#endif
    for (unsigned role = 0; role < SANDBOX__MAX; role++) {
        for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
            if (!is_forbidden((enum sandbox_role)role, acts[i]))
                continue;
            tried++;
            if (is_stopped((enum sandbox_role)role, acts[i]))
                continue;
            health_find(f, HEALTH_BAD, MSG_HEALTH_SANDBOX_HOLE, MSG_HEALTH_SANDBOX_REMEDY);
            health_word(f, roles[role]);
            health_word(f, acts[i]);
            return;
        }
    }
    const char *open = open_process(d);
    if (open != NULL) {
        health_find(f, HEALTH_BAD, MSG_HEALTH_SANDBOX_OPEN, MSG_HEALTH_SANDBOX_REMEDY);
        health_word(f, open);
        return;
    }
    (void)snprintf(text, sizeof(text), "%u", tried);
    health_find(f, HEALTH_GOOD, MSG_HEALTH_SANDBOX_GOOD, MSG__MAX);
    health_word(f, text);
}

void doctor_memory(const struct doctor *d, const struct health_wish *wish, struct health_finding *f)
{
    char word[32];
    struct buf scope;

    for (unsigned i = 0; i < FIGURES_PROCESSES; i++) {
        if (d->figures.pids[i] == 0 || !proc_word(d->figures.pids[i], "limits", "Max core file size", word) ||
            strcmp(word, "0") == 0)
            continue;
        health_find(f, HEALTH_BAD, MSG_HEALTH_MEMORY_CORE, MSG_HEALTH_MEMORY_CORE_REMEDY);
        health_word(f, config_role_name((enum parent_child_role)i));
        return;
    }
    health_judge(&d->figures.stats, HEALTH_MEMORY, wish, f);
    buf_init(&scope, 64);
    if (f->verdict == HEALTH_GOOD && io_read_file("/proc/sys/kernel/yama/ptrace_scope", &scope) == ERR_OK && scope.n > 0 &&
        scope.p[0] == '0')
        health_find(f, HEALTH_LOOK, MSG_HEALTH_MEMORY_TRACE, MSG_HEALTH_MEMORY_TRACE_REMEDY);
    buf_clear(&scope);
}

void doctor_kernel(const struct doctor *d, struct health_finding *f)
{
    struct utsname u;
    char text[HEALTH_WORD_MAX];

    health_judge(&d->figures.stats, HEALTH_KERNEL, &(struct health_wish){.now_ms = 0}, f);
    if (f->verdict == HEALTH_UNKNOWN || uname(&u) != 0)
        return;
    memcpy(text, f->words[0], sizeof(text));
    health_find(f, f->verdict, MSG_HEALTH_KERNEL_BOTH, f->remedy);
    health_word(f, u.release);
    health_word(f, text);
}

void doctor_programs(struct health_finding *f)
{
    char text[HEALTH_WORD_MAX];

    (void)snprintf(text, sizeof(text), "%s, libsodium %s, libcurl %s", OpenSSL_version(OPENSSL_VERSION),
                   sodium_version_string(), curl_version_info(CURLVERSION_NOW)->version);
    health_find(f, HEALTH_GOOD, MSG_HEALTH_PROGRAMS_ARE, MSG__MAX);
    health_word(f, AZUKARI_VERSION);
    health_word(f, text);
}
