/*
 * libazukari-fault.so: the calls of tests/torture/fault.h, done by the kernel as ever, but for the one that the plan names.  It calls
 * nothing of the C library that it stands in for, and works in every sandbox: all it needs is mapped before main().
 */
#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define CRADLE_FDS 3
#define HOLE_FROM 65536
#define PASSED_FROM 900 /* a descriptor in nobody's way */
#define EXPORT __attribute__((visibility("default")))

/* What the C library keeps for those who stand in for malloc. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t alignment, size_t n);
pid_t __fork(void);

static struct fault_plan *plan;
static int passed_on = -1; /* the plan's file, for a program that this process starts */

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static void take_plan(int fd)
{
    long at = syscall(SYS_mmap, NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0L);

    (void)syscall(SYS_close, fd);
    if (at != -1)
        plan = (struct fault_plan *)at;
}

/* The descriptors that the next packet brings; false: nobody asks for copies any more. */
static bool asked_for_copy(int cradle, int fds[CRADLE_FDS])
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int) * CRADLE_FDS)];
    } control;
    char byte;
    struct iovec part = {&byte, 1};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof(control.room)};

    if (syscall(SYS_recvmsg, cradle, &m, 0) != 1)
        return false;
    const struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    if (c == NULL || c->cmsg_len != CMSG_LEN(sizeof(int) * CRADLE_FDS))
        return false;
    memcpy(fds, CMSG_DATA(c), sizeof(int) * CRADLE_FDS);
    return true;
}

/* Returns in each copy.  There is one thread, and nothing of the program has run: so the C library's own work at a fork is not needed. */
static void lie_in_cradle(int cradle)
{
    static const int as[CRADLE_FDS] = {3, STDOUT_FILENO, STDERR_FILENO};
    int fds[CRADLE_FDS];

    while (asked_for_copy(cradle, fds)) {
        int pid = (int)syscall(SYS_clone, (long)CLONE_PARENT | SIGCHLD, 0L, 0L, 0L, 0L);
        if (pid == 0)
            (void)syscall(SYS_close, cradle);
        for (int i = 0; i < CRADLE_FDS; i++) {
            if (pid == 0 && fds[i] != as[i])
                (void)syscall(SYS_dup2, fds[i], as[i]);
            if (pid != 0 || fds[i] != as[i])
                (void)syscall(SYS_close, fds[i]);
        }
        if (pid == 0)
            return;
        (void)syscall(SYS_sendto, cradle, &pid, sizeof(pid), 0, NULL, 0);
    }
    (void)syscall(SYS_exit_group, 0);
}

__attribute__((constructor)) static void find_plan(void)
{
    const char *path = getenv("AZUKARI_FAULT_PLAN"), *of = getenv("AZUKARI_FAULT_IN"), *cradle = getenv("AZUKARI_FAULT_CRADLE");
    long fd;

    if (path == NULL)
        return;
    if (cradle != NULL)
        lie_in_cradle(atoi(cradle)); /* stylecheck: allow atoi, because the sweep wrote the number itself */
    if (path[0] == '=') { /* already open: see execve() */
        take_plan(atoi(path + 1)); /* stylecheck: allow atoi, because the library wrote the number itself */
        return;
    }
    fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0)
        return;
    if (of == NULL || strcmp(of, program_invocation_short_name) == 0)
        take_plan((int)fd);
    else
        passed_on = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, PASSED_FROM);
}

/*
 * In the parent of a house, which gives its children neither its environment nor its files: the program that AZUKARI_FAULT_IN names
 * gets the library and the plan, and no other does.
 */
EXPORT int execve(const char *path, char *const argv[], char *const env[])
{
    const char *of = getenv("AZUKARI_FAULT_IN"), *library = getenv("LD_PRELOAD");
    char preload[PATH_MAX + 16], named[64];
    char *const with[] = {preload, named, NULL};

    if (passed_on >= 0 && of != NULL && library != NULL && strcmp(of, last_part(path)) == 0) {
        (void)snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", library);
        (void)snprintf(named, sizeof(named), "AZUKARI_FAULT_PLAN==%d", passed_on);
        (void)syscall(SYS_fcntl, passed_on, F_SETFD, 0);
        env = with;
    }
    return (int)syscall(SYS_execve, path, argv, env);
}

/* Count the call; what shall happen to it (FAULT__KINDS: nothing). */
static enum fault_kind next(enum fault_place place)
{
    uint64_t n;

    if (plan == NULL || plan->armed == 0)
        return FAULT__KINDS;
    n = ++plan->seen[place];
    if (plan->place != (uint32_t)place || (plan->forever ? n < plan->at : n != plan->at))
        return FAULT__KINDS;
    plan->happened++;
    return (enum fault_kind)plan->kind;
}

/* Gone as by a power cut: nothing is put in order.  A sandbox that forbids the one way ends the process by that. */
__attribute__((noreturn)) static void gone(void)
{
    (void)syscall(SYS_kill, (pid_t)syscall(SYS_getpid), 9);
    for (;;)
        __builtin_trap();
}

static bool fails(enum fault_kind kind)
{
    if (kind == FAULT_KILL)
        gone();
    if (kind == FAULT_FAIL)
        errno = plan->error;
    return kind == FAULT_FAIL;
}

static long done(enum fault_kind kind, long result)
{
    if (kind == FAULT_KILL_AFTER || kind == FAULT_TORN)
        gone();
    return result;
}

static size_t part(enum fault_kind kind, size_t n)
{
    return kind == FAULT_SHORT || kind == FAULT_TORN ? (n + 1) / 2 : n;
}

#define CALL(place, result, ...)                                                                                       \
    do {                                                                                                               \
        enum fault_kind kind = next(place);                                                                            \
        if (fails(kind))                                                                                               \
            return -1;                                                                                                 \
        return (result)done(kind, syscall(__VA_ARGS__));                                                               \
    } while (0)

/* --- memory --------------------------------------------------------------------------------------------------------------- */

#define MEMORY(call)                                                                                                   \
    do {                                                                                                               \
        if (fails(next(FAULT_ALLOC)))                                                                                  \
            return NULL;                                                                                               \
        return (call);                                                                                                 \
    } while (0)

EXPORT void *malloc(size_t n)
{
    MEMORY(__libc_malloc(n));
}

EXPORT void *calloc(size_t count, size_t size)
{
    MEMORY(__libc_calloc(count, size));
}

EXPORT void *realloc(void *p, size_t n)
{
    MEMORY(__libc_realloc(p, n));
}

EXPORT void *aligned_alloc(size_t alignment, size_t n)
{
    MEMORY(__libc_memalign(alignment, n));
}

EXPORT int posix_memalign(void **out, size_t alignment, size_t n)
{
    void *p = fails(next(FAULT_ALLOC)) ? NULL : __libc_memalign(alignment, n);

    if (p == NULL)
        return ENOMEM;
    *out = p;
    return 0;
}

EXPORT void *mmap(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
    if (fails(next(FAULT_ALLOC)))
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, n, protection, flags, fd, offset);
}

/* --- files ---------------------------------------------------------------------------------------------------------------- */

EXPORT ssize_t read(int fd, void *p, size_t n)
{
    enum fault_kind kind = next(FAULT_READ);

    if (fails(kind))
        return -1;
    return (ssize_t)done(kind, syscall(SYS_read, fd, p, part(kind, n)));
}

EXPORT ssize_t pread(int fd, void *p, size_t n, off_t at)
{
    enum fault_kind kind = next(FAULT_READ);

    if (fails(kind))
        return -1;
    return (ssize_t)done(kind, syscall(SYS_pread64, fd, p, part(kind, n), at));
}

EXPORT ssize_t write(int fd, const void *p, size_t n)
{
    enum fault_kind kind = next(FAULT_WRITE);

    if (fails(kind))
        return -1;
    return (ssize_t)done(kind, syscall(SYS_write, fd, p, part(kind, n)));
}

/* Many zeros behind the end of a file become a hole of it: they read the same, and cost no time. */
static bool is_hole(int fd, const uint8_t *p, size_t n, off_t at)
{
    struct stat st;

    return n >= HOLE_FROM && memcmp(p, p + 1, n - 1) == 0 && *p == 0 && /* stylecheck: allow memcmp, because nothing here is secret */
           syscall(SYS_fstat, fd, &st) == 0 && at >= st.st_size;
}

static long put(int fd, const void *p, size_t n, off_t at)
{
    if (plan != NULL && is_hole(fd, p, n, at) && syscall(SYS_ftruncate, fd, at + (off_t)n) == 0)
        return (long)n;
    return syscall(SYS_pwrite64, fd, p, n, at);
}

EXPORT ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    enum fault_kind kind = next(FAULT_WRITE);

    if (fails(kind))
        return -1;
    return (ssize_t)done(kind, put(fd, p, part(kind, n), at));
}

EXPORT ssize_t writev(int fd, const struct iovec *parts, int n)
{
    enum fault_kind kind = next(FAULT_WRITE);

    if (fails(kind))
        return -1;
    if (kind == FAULT_SHORT || kind == FAULT_TORN)
        return (ssize_t)done(kind, syscall(SYS_write, fd, parts[0].iov_base, part(kind, parts[0].iov_len)));
    return (ssize_t)done(kind, syscall(SYS_writev, fd, parts, n));
}

static int flush(long how, int fd)
{
    enum fault_kind kind = next(FAULT_SYNC);

    if (fails(kind))
        return -1;
    if (kind == FAULT_SLOW)
        (void)syscall(SYS_nanosleep, &(struct timespec){0, plan->error * 1000L}, NULL);
    return kind == FAULT_SKIP ? 0 : (int)done(kind, syscall(how, fd));
}

EXPORT int fsync(int fd)
{
    return flush(SYS_fsync, fd);
}

EXPORT int fdatasync(int fd)
{
    return flush(SYS_fdatasync, fd);
}

EXPORT int ftruncate(int fd, off_t n)
{
    CALL(FAULT_WRITE, int, SYS_ftruncate, fd, n);
}

EXPORT int fallocate(int fd, int mode, off_t from, off_t n)
{
    CALL(FAULT_WRITE, int, SYS_fallocate, fd, mode, from, n);
}

EXPORT int posix_fallocate(int fd, off_t from, off_t n)
{
    enum fault_kind kind = next(FAULT_WRITE);

    if (fails(kind))
        return plan->error;
    return done(kind, syscall(SYS_fallocate, fd, 0, from, n)) == 0 ? 0 : errno;
}

EXPORT int rename(const char *from, const char *to)
{
    CALL(FAULT_WRITE, int, SYS_rename, from, to);
}

EXPORT int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    CALL(FAULT_WRITE, int, SYS_renameat, from_dir, from, to_dir, to);
}

EXPORT int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    CALL(FAULT_WRITE, int, SYS_renameat2, from_dir, from, to_dir, to, flags);
}

EXPORT int unlink(const char *path)
{
    CALL(FAULT_WRITE, int, SYS_unlink, path);
}

EXPORT int unlinkat(int dir, const char *path, int flags)
{
    CALL(FAULT_WRITE, int, SYS_unlinkat, dir, path, flags);
}

EXPORT int mkdir(const char *path, mode_t mode)
{
    CALL(FAULT_WRITE, int, SYS_mkdir, path, mode);
}

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
    CALL((flags & O_CREAT) != 0 ? FAULT_WRITE : FAULT_READ, int, SYS_openat, dir, path, flags, mode);
}

/* The mode is there only where a file may be made. */
#define MODE_OF(flags)                                                                                                 \
    mode_t mode = 0;                                                                                                   \
    if (((flags)&O_CREAT) != 0) {                                                                                      \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

EXPORT int open(const char *path, int flags, ...)
{
    MODE_OF(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

EXPORT int openat(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags)
    return open_at(dir, path, flags, mode);
}

/* --- messages ------------------------------------------------------------------------------------------------------------- */

EXPORT ssize_t send(int fd, const void *p, size_t n, int flags)
{
    CALL(FAULT_SEND, ssize_t, SYS_sendto, fd, p, n, flags, NULL, 0);
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
    CALL(FAULT_SEND, ssize_t, SYS_sendmsg, fd, m, flags);
}

EXPORT ssize_t recv(int fd, void *p, size_t n, int flags)
{
    CALL(FAULT_RECV, ssize_t, SYS_recvfrom, fd, p, n, flags, NULL, NULL);
}

EXPORT ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
    CALL(FAULT_RECV, ssize_t, SYS_recvmsg, fd, m, flags);
}

/* --- descriptors and processes ------------------------------------------------------------------------------------------------- */

EXPORT int accept4(int fd, __SOCKADDR_ARG who, socklen_t *n, int flags)
{
    CALL(FAULT_FD, int, SYS_accept4, fd, who.__sockaddr__, n, flags);
}

EXPORT int socket(int family, int type, int protocol)
{
    CALL(FAULT_FD, int, SYS_socket, family, type, protocol);
}

EXPORT int socketpair(int family, int type, int protocol, int fds[2])
{
    CALL(FAULT_FD, int, SYS_socketpair, family, type, protocol, fds);
}

EXPORT int epoll_ctl(int on, int what, int fd, struct epoll_event *event)
{
    if (what == EPOLL_CTL_ADD && fails(next(FAULT_FD)))
        return -1;
    return (int)syscall(SYS_epoll_ctl, on, what, fd, event);
}

/* As the C library does it, but for what only programs with threads need. */
EXPORT pid_t fork(void)
{
    if (fails(next(FAULT_FD)))
        return -1;
    return __fork();
}

/* --- the same under the names that headers may give them ---------------------------------------------------------------------- */

ssize_t __read_chk(int fd, void *p, size_t n, size_t room);
ssize_t __pread_chk(int fd, void *p, size_t n, off_t at, size_t room);
ssize_t __pread64_chk(int fd, void *p, size_t n, off_t at, size_t room);
ssize_t __recv_chk(int fd, void *p, size_t n, size_t room, int flags);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);

EXPORT ssize_t pread64(int fd, void *p, size_t n, off_t at)
{
    return pread(fd, p, n, at);
}

EXPORT ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
    return pwrite(fd, p, n, at);
}

EXPORT void *mmap64(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
    return mmap(at, n, protection, flags, fd, offset);
}

EXPORT int ftruncate64(int fd, off_t n)
{
    return ftruncate(fd, n);
}

EXPORT int fallocate64(int fd, int mode, off_t from, off_t n)
{
    return fallocate(fd, mode, from, n);
}

EXPORT int posix_fallocate64(int fd, off_t from, off_t n)
{
    return posix_fallocate(fd, from, n);
}

EXPORT int open64(const char *path, int flags, ...)
{
    MODE_OF(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

EXPORT int openat64(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags)
    return open_at(dir, path, flags, mode);
}

EXPORT ssize_t __read_chk(int fd, void *p, size_t n, size_t room)
{
    if (n > room)
        abort();
    return read(fd, p, n);
}

EXPORT ssize_t __pread_chk(int fd, void *p, size_t n, off_t at, size_t room)
{
    if (n > room)
        abort();
    return pread(fd, p, n, at);
}

EXPORT ssize_t __pread64_chk(int fd, void *p, size_t n, off_t at, size_t room)
{
    return __pread_chk(fd, p, n, at, room);
}

EXPORT ssize_t __recv_chk(int fd, void *p, size_t n, size_t room, int flags)
{
    if (n > room)
        abort();
    return recv(fd, p, n, flags);
}

EXPORT int __open_2(const char *path, int flags)
{
    return open_at(AT_FDCWD, path, flags, 0);
}

EXPORT int __open64_2(const char *path, int flags)
{
    return open_at(AT_FDCWD, path, flags, 0);
}

EXPORT int __openat64_2(int dir, const char *path, int flags)
{
    return open_at(dir, path, flags, 0);
}
