/*
 * The tables.  A call that is in no set of a role kills the process.  A number in a register may
 * carry rubbish in its upper half, so int arguments are compared under a 32-bit mask.
 */
#include "sandbox/rules.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define INT_MASK 0xffffffffu

/* clang-format off */
#define ALLOW(name) {SCMP_SYS(name), 0, 0, {{0}}}
#define REFUSE(name, errnum) {SCMP_SYS(name), errnum, 0, {{0}}}
#define ALLOW_IF(name, arg, mask, value) {SCMP_SYS(name), 0, 1, {{arg, SCMP_CMP_MASKED_EQ, mask, value}}}
#define FCNTL(command) ALLOW_IF(fcntl, 1, INT_MASK, command)
#define SET(rules) {rules, sizeof(rules) / sizeof((rules)[0])}
/* clang-format on */

static const struct sandbox_rule every_process[] = {
    /* Memory, never executable. */
    ALLOW(brk),
    ALLOW_IF(mmap, 2, PROT_EXEC, 0),
    ALLOW_IF(mprotect, 2, PROT_EXEC, 0),
    ALLOW(munmap),
    ALLOW(mremap),
    ALLOW(madvise),
    ALLOW(mlock),
    ALLOW(munlock),
    ALLOW(futex),
    /* Descriptors that are there already. */
    ALLOW(read),
    ALLOW(readv),
    ALLOW(write),
    ALLOW(writev),
    ALLOW(sendto),
    ALLOW(sendmsg),
    ALLOW(recvfrom),
    ALLOW(recvmsg),
    ALLOW(close),
    ALLOW(lseek),
    ALLOW(fstat),
    ALLOW_IF(newfstatat, 3, AT_EMPTY_PATH, AT_EMPTY_PATH), /* glibc's fstat() */
    FCNTL(F_DUPFD_CLOEXEC),
    FCNTL(F_GETFD),
    FCNTL(F_SETFD),
    FCNTL(F_GETFL),
    FCNTL(F_SETFL),
    REFUSE(ioctl, ENOTTY), /* stdio asks whether it writes to a terminal */
    /* Waiting and time. */
    ALLOW(poll),
    ALLOW(ppoll),
    ALLOW(epoll_create1),
    ALLOW(epoll_ctl),
    ALLOW(epoll_wait),
    ALLOW(epoll_pwait),
    ALLOW(clock_gettime),
    ALLOW(clock_getres),
    ALLOW(clock_nanosleep),
    ALLOW(nanosleep),
    ALLOW(gettimeofday),
    ALLOW(time),
    ALLOW(restart_syscall),
    /* Itself. */
    ALLOW(getrandom),
    ALLOW(getpid),
    ALLOW(gettid),
    ALLOW(getuid),
    ALLOW(geteuid),
    ALLOW(getgid),
    ALLOW(getegid),
    ALLOW(sysinfo), /* qsort() asks how much memory there is */
    {SCMP_SYS(prlimit64), 0, 1, {{2, SCMP_CMP_EQ, 0, 0}}}, /* asking only */
    ALLOW(rt_sigaction),
    ALLOW(rt_sigprocmask),
    ALLOW(rt_sigreturn),
    ALLOW(sigaltstack),
    ALLOW(signalfd4),
    ALLOW(exit),
    ALLOW(exit_group),
};

#define NO_WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

static const struct sandbox_rule reading[] = {
    ALLOW_IF(openat, 2, NO_WRITING, 0),
    ALLOW_IF(open, 1, NO_WRITING, 0),
    ALLOW(newfstatat),
    ALLOW(stat),
    ALLOW(lstat),
    ALLOW(statx),
    ALLOW(access),
    ALLOW(faccessat),
    REFUSE(faccessat2, ENOSYS),
    ALLOW(readlink),
    ALLOW(readlinkat),
    ALLOW(getcwd),
    ALLOW(getdents64),
    ALLOW(pread64),
    ALLOW(fstatfs),
    ALLOW(statfs),
};

static const struct sandbox_rule files[] = {
    ALLOW(openat),
    ALLOW(open),
    ALLOW(newfstatat),
    ALLOW(stat),
    ALLOW(lstat),
    ALLOW(statx),
    ALLOW(access),
    ALLOW(faccessat),
    REFUSE(faccessat2, ENOSYS),
    ALLOW(readlink),
    ALLOW(readlinkat),
    ALLOW(getcwd),
    ALLOW(getdents64),
    ALLOW(pread64),
    ALLOW(preadv),
    ALLOW(pwrite64),
    ALLOW(pwritev),
    ALLOW(fsync),
    ALLOW(fdatasync),
    ALLOW(sync_file_range),
    ALLOW(ftruncate),
    ALLOW(fallocate),
    ALLOW(fadvise64),
    ALLOW(rename),
    ALLOW(renameat),
    ALLOW(renameat2),
    ALLOW(unlink),
    ALLOW(unlinkat),
    ALLOW(mkdir),
    ALLOW(mkdirat),
    ALLOW(rmdir),
    ALLOW(fchmod),
    ALLOW(fchown),
    ALLOW(umask),
    ALLOW(fstatfs),
    ALLOW(statfs),
    ALLOW(flock),
    FCNTL(F_GETLK),
    FCNTL(F_SETLK),
    FCNTL(F_SETLKW),
    FCNTL(F_OFD_GETLK),
    FCNTL(F_OFD_SETLK),
    FCNTL(F_OFD_SETLKW),
};

/* Make channels between our own processes; a domain other than AF_UNIX kills. */
static const struct sandbox_rule pairs[] = {
    ALLOW_IF(socketpair, 0, INT_MASK, AF_UNIX),
    ALLOW_IF(setsockopt, 1, INT_MASK, SOL_SOCKET),
};

/* Serve listeners that were opened before. */
static const struct sandbox_rule serving[] = {
    ALLOW(accept4),     ALLOW(accept),      ALLOW(shutdown), ALLOW(setsockopt), ALLOW(getsockopt),
    ALLOW(getsockname), ALLOW(getpeername), ALLOW(eventfd2), ALLOW(pipe2),
};

#define REFUSE_IF(name, arg, mask, value, errnum)                                                  \
    {SCMP_SYS(name), errnum, 1, {{arg, SCMP_CMP_MASKED_EQ, mask, value}}}

#define ALLOW_OPTION(level, name)                                                                  \
    {SCMP_SYS(setsockopt), 0, 2, {{1, SCMP_CMP_MASKED_EQ, INT_MASK, level}, {2, SCMP_CMP_MASKED_EQ, INT_MASK, name}}}

/* Ask for names and connect to them by IP.  The resolver may look for a caching daemon and for the
 * list of interfaces; it does without.  By UDP it wants to hear of errors. */
static const struct sandbox_rule connecting[] = {
    ALLOW_IF(socket, 0, INT_MASK, AF_INET),
    ALLOW_IF(socket, 0, INT_MASK, AF_INET6),
    REFUSE_IF(socket, 0, INT_MASK, AF_UNIX, EACCES),
    REFUSE_IF(socket, 0, INT_MASK, AF_NETLINK, EACCES),
    ALLOW(connect),
    ALLOW(getsockopt),
    ALLOW(getsockname),
    ALLOW(getpeername),
    ALLOW(shutdown),
    ALLOW(sendmmsg),
    ALLOW(uname),
    ALLOW_OPTION(IPPROTO_IP, IP_RECVERR),
    ALLOW_OPTION(IPPROTO_IPV6, IPV6_RECVERR),
};

/* Ask daemons on their local sockets; any other domain kills. */
static const struct sandbox_rule asking[] = {
    ALLOW_IF(socket, 0, INT_MASK, AF_UNIX),
    ALLOW(connect),
    ALLOW(shutdown),
};

#define NEW_NAMESPACES                                                                             \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |  \
     CLONE_NEWNET)

/* Start, watch and stop our programs.  A filter is inherited, so what a program needs until it has
 * entered its own sandbox (the dynamic loader, the change of user, the sandbox itself) is here as
 * well. */
static const struct sandbox_rule starting[] = {
    ALLOW_IF(clone, 0, NEW_NAMESPACES, 0),
    REFUSE(clone3, ENOSYS), /* its flags cannot be examined; glibc falls back to clone */
    ALLOW(fork),
    ALLOW(vfork),
    ALLOW(execve),
    ALLOW(wait4),
    ALLOW(waitid),
    ALLOW(kill),
    ALLOW(tgkill),
    ALLOW(pidfd_open),
    ALLOW(pidfd_send_signal),
    ALLOW(getppid),
    ALLOW(setsid),
    ALLOW(dup),
    ALLOW(dup2),
    ALLOW(dup3),
    ALLOW(fcntl),
    ALLOW(close_range),
    ALLOW(pipe2),
    ALLOW(chdir),
    ALLOW(setitimer), /* whoever enters a sandbox of its own bounds the making of its filter */
    ALLOW(mmap),
    ALLOW(mprotect),
    ALLOW(arch_prctl),
    ALLOW(set_tid_address),
    ALLOW(set_robust_list),
    ALLOW(rseq),
    ALLOW(uname),
    ALLOW(sched_getaffinity),
    ALLOW(prctl),
    ALLOW(prlimit64),
    ALLOW(setgroups),
    ALLOW(setresgid),
    ALLOW(setresuid),
    ALLOW(getresuid),
    ALLOW(getresgid),
    ALLOW(seccomp),
    ALLOW(landlock_create_ruleset),
    ALLOW(landlock_add_rule),
    ALLOW(landlock_restrict_self),
};

const struct sandbox_set sandbox_every_process = SET(every_process);
const struct sandbox_set sandbox_reading = SET(reading);
static const struct sandbox_set files_set = SET(files);
static const struct sandbox_set pairs_set = SET(pairs);
static const struct sandbox_set serving_set = SET(serving);
static const struct sandbox_set starting_set = SET(starting);
static const struct sandbox_set connecting_set = SET(connecting);
static const struct sandbox_set asking_set = SET(asking);

const struct sandbox_profile sandbox_profiles[SANDBOX__MAX] = {
    [SANDBOX_PARENT] = {{&starting_set, &files_set, &pairs_set, &serving_set}, true, true, false},
    [SANDBOX_GATE] = {{&serving_set}, false, false, false},
    [SANDBOX_DESK] = {{NULL}, false, false, false},
    [SANDBOX_OFFICE] = {{&files_set}, true, false, false},
    [SANDBOX_KEEPER] = {{&files_set, &pairs_set}, true, false, false},
    [SANDBOX_AUTHN] = {{NULL}, false, false, false},
    [SANDBOX_PRESS] = {{NULL}, false, false, false},
    [SANDBOX_WITNESS] = {{&files_set, &serving_set}, true, false, false},
    [SANDBOX_COURIER] = {{&connecting_set, &pairs_set}, false, false, true},
    [SANDBOX_SCANNER] = {{&asking_set}, false, false, false},
};
