#include "parent/child.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/close_range.h>

#define CODE_NOT_STARTED 127
#define FD_ABOVE 64 /* out of the way of the descriptors that are placed */

enum err child_identity(const char *name, struct child_identity *out)
{
    *out = (struct child_identity){.change = false};
    if (name[0] == '\0' || geteuid() != 0)
        return ERR_OK;
    const struct passwd *p = getpwnam(name);
    if (p == NULL || p->pw_uid == 0 || p->pw_gid == 0) {
        log_error("there is no unprivileged system user %s", name);
        return ERR_NOT_FOUND;
    }
    *out = (struct child_identity){.change = true, .uid = p->pw_uid, .gid = p->pw_gid};
    return ERR_OK;
}

static bool become(struct child_identity id)
{
    return !id.change || (setgroups(0, NULL) == 0 && setresgid(id.gid, id.gid, id.gid) == 0 &&
                          setresuid(id.uid, id.uid, id.uid) == 0);
}

/* First out of the way, then to their places: a descriptor may stand where another belongs. */
static bool place_fds(const struct child_start *s)
{
    int aside[CHILD_FDS_MAX];

    if (dup2(s->null_fd, STDIN_FILENO) < 0 || dup2(s->null_fd, STDOUT_FILENO) < 0)
        return false;
    for (int i = 0; i < CHILD_FDS_MAX; i++) {
        aside[i] = s->fds[i] < 0 ? -1 : fcntl(s->fds[i], F_DUPFD_CLOEXEC, FD_ABOVE);
        if (s->fds[i] >= 0 && aside[i] < 0)
            return false;
    }
    for (int i = 0; i < CHILD_FDS_MAX; i++) {
        if (aside[i] < 0)
            (void)close(CHILD_FD_FIRST + i);
        else if (dup2(aside[i], CHILD_FD_FIRST + i) < 0)
            return false;
    }
    return close_range(CHILD_FD_FIRST + CHILD_FDS_MAX, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
}

/* Between fork and exec: only what is safe there.  A child never outlives the parent. */
static _Noreturn void run(const struct child_start *s, pid_t parent)
{
    char *environment[] = {NULL};
    sigset_t none;

    (void)sigemptyset(&none);
    if (signal(SIGPIPE, SIG_DFL) != SIG_ERR && sigprocmask(SIG_SETMASK, &none, NULL) == 0 && setsid() >= 0 &&
        become(s->identity) && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
        place_fds(s) && chdir("/") == 0)
        (void)execve(s->path, s->argv, environment);
    _exit(CODE_NOT_STARTED);
}

enum err child_start(const struct child_start *s, pid_t *pid_out)
{
    pid_t parent = getpid(), pid = fork();

    if (pid == 0)
        run(s, parent);
    if (pid < 0) {
        log_error("could not start a process: %s", strerror(errno));
        return errno == ENOMEM ? ERR_MEMORY : ERR_IO;
    }
    *pid_out = pid;
    return ERR_OK;
}

void child_describe(int status, char out[32])
{
    if (WIFSIGNALED(status))
        (void)snprintf(out, 32, "signal %d", WTERMSIG(status));
    else if (WEXITSTATUS(status) == CODE_NOT_STARTED)
        (void)snprintf(out, 32, "it could not be started");
    else
        (void)snprintf(out, 32, "exit code %d", WEXITSTATUS(status));
}
