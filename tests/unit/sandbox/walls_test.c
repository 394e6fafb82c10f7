/*
 * walls: what a process can still do that somebody else has taken over, in the place of each role (security.md B2): role by role and call
 * by call "killed" by the filter, "no" (refused) or "yes" (nothing in its way).  It must be as the table beside this file says (WALLS_TABLE names it), which is
 * the same on every kernel from 6.1 on; with WALLS_PRINT it is printed too.
 */
#include "support/t.h"

#include "base/buf.h"
#include "base/io.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static const char *const roles[SANDBOX__MAX] = {"parent", "gate", "desk", "office", "keeper", "authn", "press", "witness", "courier", "scanner"};
static char dir[64], there[72];
static const struct sockaddr_in nowhere = {.sin_family = AF_INET};

#define ACT(name, call)                                                                                                \
    static long act_##name(void)                                                                                       \
    {                                                                                                                  \
        return (long)(call);                                                                                           \
    }

ACT(read_passwd, syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY))
ACT(read_proc_self, syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY))
ACT(read_proc_1, syscall(SYS_openat, AT_FDCWD, "/proc/1/status", O_RDONLY))
ACT(list_root, syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY | O_DIRECTORY))
ACT(write_tmp, syscall(SYS_openat, AT_FDCWD, "/tmp/azukari-walls", O_WRONLY | O_CREAT, 0600))
ACT(make_dir, syscall(SYS_mkdir, "/tmp/azukari-walls.d", 0700))
ACT(remove_file, syscall(SYS_unlink, there))
ACT(link_out, syscall(SYS_symlink, "/etc/passwd", "/tmp/azukari-walls.link"))
ACT(open_by_handle, syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, O_RDONLY))
ACT(memory_file, syscall(SYS_memfd_create, "walls", 0))
ACT(socket_inet, syscall(SYS_socket, AF_INET, SOCK_STREAM, 0))
ACT(socket_local, syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0))
ACT(socket_netlink, syscall(SYS_socket, AF_NETLINK, SOCK_RAW, 0))
ACT(socket_packet, syscall(SYS_socket, AF_PACKET, SOCK_RAW, 0))
ACT(bind_it, syscall(SYS_bind, -1, &nowhere, sizeof(nowhere)))
ACT(listen_on_it, syscall(SYS_listen, -1, 1))
ACT(accept_from, syscall(SYS_accept4, -1, NULL, NULL, 0))
ACT(connect_to, syscall(SYS_connect, -1, &nowhere, sizeof(nowhere)))
ACT(execute, sandbox_act_is_possible("exec") ? 0 : (errno = EACCES, -1))
ACT(execute_at, syscall(SYS_execveat, AT_FDCWD, "/bin/true", 1L, 1L, 0))
ACT(fork_it, syscall(SYS_clone, (long)CLONE_UNTRACED, 0, 0, 0, 0) == 0 ? (_exit(0), 0) : 0)
ACT(new_namespace, syscall(SYS_unshare, CLONE_NEWUSER))
ACT(enter_namespace, syscall(SYS_setns, -1, 0))
ACT(trace_itself, syscall(SYS_ptrace, (long)PTRACE_TRACEME, 0L, 0L, 0L))
ACT(trace_parent, syscall(SYS_ptrace, (long)PTRACE_CONT, (long)getppid(), 0L, 0L))
ACT(read_memory, syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0))
ACT(write_memory, syscall(SYS_process_vm_writev, getpid(), NULL, 0, NULL, 0, 0))
ACT(kill_init, syscall(SYS_kill, 1, 0))
ACT(kill_thread, syscall(SYS_tgkill, 1, 1, 0))
ACT(hold_process, syscall(SYS_pidfd_open, 1, 0))
ACT(take_descriptor, syscall(SYS_pidfd_getfd, -1, 0, 0))
ACT(change_user, syscall(SYS_setresuid, -1, -1, -1))
ACT(take_capabilities, syscall(SYS_capset, NULL, NULL))
ACT(change_root, syscall(SYS_chroot, "/"))
ACT(mount_it, syscall(SYS_mount, NULL, NULL, NULL, 0, NULL))
ACT(be_dumpable, syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0))
ACT(allow_core, syscall(SYS_prlimit64, 0, RLIMIT_CORE, &(struct rlimit){1, 1}, NULL))
ACT(map_code, syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
ACT(make_code, syscall(SYS_mprotect, NULL, 0, PROT_READ | PROT_EXEC))
ACT(load_bpf, syscall(SYS_bpf, 0, NULL, 0))
ACT(use_io_uring, syscall(SYS_io_uring_setup, 1, NULL))
ACT(measure_others, syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0))
ACT(catch_faults, syscall(SYS_userfaultfd, 0))
ACT(use_keyring, syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0, 0, 0))
ACT(load_module, syscall(SYS_init_module, NULL, 0, ""))
ACT(set_clock, syscall(SYS_clock_settime, -1, NULL))
ACT(swap_on, syscall(SYS_swapon, NULL, 0))
ACT(shared_memory, syscall(SYS_shmget, 0, 4096, 0600))
ACT(queue_messages, syscall(SYS_mq_open, "/walls", O_RDWR | O_CREAT, 0600, NULL))

static const struct act {
    const char *name;
    long (*call)(void);
} acts[] = {
#define ROW(name) {#name, act_##name}
    ROW(read_passwd),     ROW(read_proc_self),   ROW(read_proc_1),  ROW(list_root),      ROW(write_tmp),      ROW(make_dir),
    ROW(remove_file),     ROW(link_out),         ROW(open_by_handle), ROW(memory_file),  ROW(socket_inet),    ROW(socket_local),
    ROW(socket_netlink),  ROW(socket_packet),    ROW(bind_it),      ROW(listen_on_it),   ROW(accept_from),    ROW(connect_to),
    ROW(execute),         ROW(execute_at),       ROW(fork_it),      ROW(new_namespace),  ROW(enter_namespace), ROW(trace_itself),
    ROW(trace_parent),    ROW(read_memory),      ROW(write_memory), ROW(kill_init),      ROW(kill_thread),    ROW(hold_process),
    ROW(take_descriptor), ROW(change_user),      ROW(take_capabilities), ROW(change_root), ROW(mount_it),     ROW(be_dumpable),
    ROW(allow_core),      ROW(map_code),         ROW(make_code),    ROW(load_bpf),       ROW(use_io_uring),   ROW(measure_others),
    ROW(catch_faults),    ROW(use_keyring),      ROW(load_module),  ROW(set_clock),      ROW(swap_on),        ROW(shared_memory),
    ROW(queue_messages),
};
#define ACTS (sizeof(acts) / sizeof(acts[0]))

/* As every process of the house: of a user without rights. */
static bool is_nobody(void)
{
    return geteuid() != 0 || (setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0);
}

/* What comes of the act in a process of the role. */
static const char *outcome(enum sandbox_role role, const struct act *act)
{
    bool has_files = role == SANDBOX_PARENT || role == SANDBOX_OFFICE || role == SANDBOX_KEEPER || role == SANDBOX_WITNESS;
    struct sandbox_limits limits = {.writable_dir = has_files ? dir : NULL, .executable_dir = role == SANDBOX_PARENT ? dir : NULL, .open_files = 64};
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        if (!is_nobody() || sandbox_enter(role, &limits) != ERR_OK)
            _exit(99);
        errno = 0;
        _exit(act->call() >= 0 || (errno != EPERM && errno != EACCES && errno != ENOSYS) ? 0 : 1);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || (WIFEXITED(status) && WEXITSTATUS(status) > 1))
        return "?";
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGSYS ? "killed" : "?";
    return WEXITSTATUS(status) == 0 ? "yes" : "no";
}

static void put_table(struct buf *out)
{
    buf_str(out, "call");
    for (int role = 0; role < SANDBOX__MAX; role++)
        buf_fmt(out, "\t%s", roles[role]);
    buf_str(out, "\n");
    for (size_t i = 0; i < ACTS; i++) {
        buf_str(out, acts[i].name);
        for (int role = 0; role < SANDBOX__MAX; role++)
            buf_fmt(out, "\t%s", outcome((enum sandbox_role)role, &acts[i]));
        buf_str(out, "\n");
    }
}

T_CASE(B2_who_has_taken_a_process_over_can_do_what_the_table_says_and_no_more)
{
#ifdef AZUKARI_SANITIZED
    T_TRUE(put_table != NULL); /* no filter under sanitizers */
#else
    struct buf is, want;

    buf_init(&is, 65536);
    buf_init(&want, 65536);
    (void)snprintf(dir, sizeof(dir), "/tmp/azukari-walls-XXXXXX");
    T_TRUE(mkdtemp(dir) != NULL);
    (void)snprintf(there, sizeof(there), "%s.there", dir);
    T_OK(io_replace_file(there, view_str("something"), 0600));
    T_TRUE(geteuid() != 0 || (chown(there, NOBODY, NOBODY) == 0 && chown(dir, NOBODY, NOBODY) == 0));
    put_table(&is);
    (void)rmdir(dir);
    T_EQ(unlink(there), 0);
    T_OK(buf_status(&is));
    if (getenv("WALLS_PRINT") != NULL)
        (void)fwrite(is.p, 1, is.n, stderr);
    T_OK(io_read_file(getenv("WALLS_TABLE"), &want));
    if (!view_eq(buf_view(&is), buf_view(&want)))
        T_FAIL("it is:\n%.*s", (int)is.n, (const char *)is.p);
    buf_clear(&is);
    buf_clear(&want);
#endif
}

T_MAIN(&case_B2_who_has_taken_a_process_over_can_do_what_the_table_says_and_no_more)
