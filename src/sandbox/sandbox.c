/*
 * Three walls, each sufficient for something the others cannot do: Landlock knows paths, the system
 * call filter knows everything else, resource limits bound what remains.  The filter is last: it
 * forbids the calls that built the rest.
 */
#include "sandbox/sandbox.h"

#include "base/log.h"
#include "sandbox/landlock.h"
#include "sandbox/rules.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILTER_CPU_SECONDS 1

#ifdef AZUKARI_SANITIZED
#define IS_SANITIZED true
#else
#define IS_SANITIZED false
#endif

static enum err fail(const char *what, int errnum)
{
    log_error("could not %s: %s", what, strerror(errnum));
    return errnum == ENOSYS || errnum == EOPNOTSUPP || errnum == EINVAL ? ERR_UNSUPPORTED : ERR_IO;
}

static enum err limit(__rlimit_resource_t resource, rlim_t value, const char *what)
{
    struct rlimit both = {value, value};

    return setrlimit(resource, &both) == 0 ? ERR_OK : fail(what, errno);
}

static enum err set_limits(const struct sandbox_limits *limits)
{
    enum err err;

    TRY(limit(RLIMIT_CORE, 0, "forbid core dumps"));
    /* The shadow memory of the sanitizers alone is many terabytes of address space. */
    if (limits->memory_bytes > 0 && !IS_SANITIZED)
        TRY(limit(RLIMIT_AS, limits->memory_bytes, "limit memory"));
    if (limits->cpu_seconds > 0)
        TRY(limit(RLIMIT_CPU, limits->cpu_seconds, "limit processor time"));
    if (limits->open_files > 0)
        TRY(limit(RLIMIT_NOFILE, limits->open_files, "limit open files"));
out:
    return err;
}

static enum err renounce_privileges(void)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail("renounce new privileges", errno);
    /* The leak checker looks at its own process by ptrace. */
    if (!IS_SANITIZED && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return fail("forbid inspection", errno);
    return ERR_OK;
}

static enum err add_set(scmp_filter_ctx filter, const struct sandbox_set *set)
{
    for (size_t i = 0; i < set->rule_count; i++) {
        const struct sandbox_rule *r = &set->rules[i];
        uint32_t action = r->refusal == 0 ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO((uint16_t)r->refusal);
        int rc = seccomp_rule_add_array(filter, action, r->call, r->condition_count, r->conditions);
        if (rc != 0)
            return fail("build the system call filter", -rc);
    }
    return ERR_OK;
}

/* abort() sends its signal by tgkill(); to nobody else. */
static enum err allow_abort(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp self = {0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0};
    int rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self);

    return rc == 0 ? ERR_OK : fail("build the system call filter", -rc);
}

/*
 * libseccomp 2.5 short of memory can look for ever for what it could not store (seccomp_load).  So making a filter, which takes a few
 * milliseconds, may take so much processor time and no more; afterwards that alarm means nothing.
 */
static enum err bound_making(void)
{
    const struct itimerval longest = {.it_value = {.tv_sec = FILTER_CPU_SECONDS}};

    return signal(SIGPROF, SIG_DFL) != SIG_ERR && setitimer(ITIMER_PROF, &longest, NULL) == 0
               ? ERR_OK
               : fail("bound the making of the system call filter", errno);
}

static enum err filter_calls(const struct sandbox_profile *profile, bool may_read)
{
    enum err err = bound_making();

    if (err != ERR_OK)
        return err;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == NULL)
        return ERR_MEMORY;
    int rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (rc == 0)
        rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree instead of a list */
    if (rc != 0)
        TRY(fail("prepare the system call filter", -rc));
    for (size_t i = 0; profile->sets[i] != NULL; i++)
        TRY(add_set(filter, profile->sets[i]));
    TRY(add_set(filter, &sandbox_every_process));
    if (may_read && !profile->writes_files)
        TRY(add_set(filter, &sandbox_reading));
    if (!profile->starts_programs)
        TRY(allow_abort(filter));
    rc = seccomp_load(filter);
    if (rc != 0)
        TRY(fail("load the system call filter", -rc));
    if (signal(SIGPROF, SIG_IGN) == SIG_ERR)
        TRY(fail("forget the bound of the system call filter", errno));
out:
    seccomp_release(filter);
    return err;
}

enum err sandbox_enter(enum sandbox_role role, const struct sandbox_limits *limits)
{
    const struct sandbox_profile *profile = &sandbox_profiles[role];
    enum err err;

    if (((limits->writable_dir != NULL || limits->other_writable_dir != NULL) && !profile->writes_files) ||
        (limits->executable_dir != NULL && !profile->starts_programs))
        return ERR_INTERNAL;
    TRY(renounce_privileges());
    TRY(set_limits(limits));
    TRY(landlock_enter(limits, profile));
    if (!IS_SANITIZED)
        TRY(filter_calls(profile, limits->readable_dir != NULL));
out:
    return err;
}

unsigned sandbox_landlock_abi(void)
{
    return landlock_abi();
}

enum err sandbox_become(const char *user)
{
    if (geteuid() != 0)
        return ERR_OK;
    errno = 0;
    const struct passwd *p = getpwnam(user);
    if (p == NULL && errno != 0 && errno != ENOENT)
        return fail("look up a system user", errno);
    if (p == NULL || p->pw_uid == 0 || p->pw_gid == 0) {
        log_error("there is no unprivileged system user %s", user);
        return ERR_NOT_FOUND;
    }
    if (setgroups(0, NULL) != 0 || setresgid(p->pw_gid, p->pw_gid, p->pw_gid) != 0 ||
        setresuid(p->pw_uid, p->pw_uid, p->pw_uid) != 0)
        return fail("change the user", errno);
    if (setuid(0) == 0 || setgid(0) == 0) {
        log_error("the user could be changed back");
        return ERR_INTERNAL;
    }
    return ERR_OK;
}

#define NOT_STARTED 77

/* The acts.  Each returns whether nothing forbade it; none has a lasting effect. */

static bool opens(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}

static bool was_forbidden(long result)
{
    return result < 0 && (errno == EPERM || errno == EACCES);
}

static bool act_open(void)
{
    return opens("/etc/passwd");
}

static bool act_proc(void)
{
    return opens("/proc/self/maps");
}

static bool act_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}

static bool act_connect(void)
{
    struct sockaddr_in nowhere = {.sin_family = AF_INET};

    return !was_forbidden(connect(-1, (const struct sockaddr *)&nowhere, sizeof(nowhere)));
}

/* A filter kills, or a newer kernel refuses, before it finds that there are no arguments to read; an older one (6.1) looks for these
 * first, so that only a program that is really started, in a child, shows it. */
static bool act_exec(void)
{
    static char word[] = "true";
    char *const words[] = {word, NULL}, *const none[] = {NULL};
    int status = 0;

    if (was_forbidden(syscall(SYS_execve, "/bin/true", 1L, 1L)))
        return false;
    pid_t pid = fork();
    if (pid == 0) {
        (void)execve("/bin/true", words, none);
        _exit(was_forbidden(-1) ? NOT_STARTED : 0);
    }
    return pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != NOT_STARTED;
}

static bool act_ptrace(void)
{
    return !was_forbidden(syscall(SYS_ptrace, (long)PTRACE_CONT, (long)getpid(), 0L, 0L));
}

static bool act_kill(void)
{
    return kill(1, 0) == 0;
}

bool sandbox_act_is_possible(const char *act)
{
    static const struct {
        const char *name;
        bool (*is_possible)(void);
    } acts[] = {
        {"open", act_open},       {"proc", act_proc}, {"socket", act_socket},
        {"connect", act_connect}, {"exec", act_exec}, {"ptrace", act_ptrace},
        {"kill", act_kill},
    };

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (strcmp(act, acts[i].name) == 0)
            return acts[i].is_possible();
    }
    return true; /* nobody may conclude safety from a misspelt name */
}
