/* sandbox: each role in a real process.  What it must not do kills it or is refused; what it must
 * do works. */
#include "support/t.h"

#include "base/io.h"
#include "base/log.h"
#include "crypto/passhash.h"
#include "crypto/secret.h"
#include "sandbox/sandbox.h"
#include "wire/chan.h"
#include "wire/loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <gnutls/gnutls.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A case that needs the system call filter, which sanitizers do not live with. */
#ifdef AZUKARI_SANITIZED
#define FILTER_CASE(id)                                                                            \
    static void run_##id(void);                                                                    \
    static void skip_##id(void)                                                                    \
    {                                                                                              \
        (void)run_##id;                                                                            \
    }                                                                                              \
    static const struct t_case case_##id = {#id " # SKIP no filter under sanitizers", skip_##id};  \
    static void run_##id(void)
#else
#define FILTER_CASE(id) T_CASE(id)
#endif

/* Memory fails once, at the n-th call from now on; 0: never. */
static unsigned long memory_fails_in;

#ifndef AZUKARI_SANITIZED
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t n);

static bool memory_fails(void)
{
    return memory_fails_in > 0 && --memory_fails_in == 0;
}

void *malloc(size_t n)
{
    return memory_fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t count, size_t size)
{
    return memory_fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t n)
{
    return memory_fails() ? NULL : __libc_realloc(p, n);
}
#endif

static char root[64], data[96], other[96], other_file[128], program[4096], program_dir[4096];

/* A role in its usual surroundings. */
static struct sandbox_limits usual_limits(enum sandbox_role role)
{
    bool has_files = role == SANDBOX_PARENT || role == SANDBOX_OFFICE || role == SANDBOX_KEEPER ||
                     role == SANDBOX_WITNESS;

    return (struct sandbox_limits){
        .writable_dir = has_files ? data : NULL,
        .executable_dir = role == SANDBOX_PARENT ? program_dir : NULL,
        .open_files = 64,
    };
}

typedef bool work_fn(void *arg);

/* Do ${work} in a child that has entered the sandbox; its wait status (exit 0: done, 1: not done,
 * 99: no sandbox). */
static int status_of(enum sandbox_role role, struct sandbox_limits limits, work_fn *work, void *arg)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        if (sandbox_enter(role, &limits) != ERR_OK)
            _exit(99);
        _exit(work(arg) ? 0 : 1);
    }
    T_TRUE(pid > 0);
    T_EQ(waitpid(pid, &status, 0), pid);
    return status;
}

static int usual(enum sandbox_role role, work_fn *work, void *arg)
{
    return status_of(role, usual_limits(role), work, arg);
}

static bool was_killed_by_the_filter(int status)
{
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

static bool was_exit(int status, int code)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

static bool can(void *act)
{
    return sandbox_act_is_possible(act);
}

FILTER_CASE(no_role_can_do_a_forbidden_act)
{
    static char acts[][8] = {"open", "proc", "socket", "connect", "exec", "ptrace", "kill"};

    for (int role = 0; role < SANDBOX__MAX; role++) {
        for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
            int status = usual((enum sandbox_role)role, can, acts[i]);
            bool opens =
                role == SANDBOX_PARENT && strcmp(acts[i], "open") == 0; /* /etc, for its programs */
            bool connects = (role == SANDBOX_COURIER && strcmp(acts[i], "socket") == 0) ||
                            ((role == SANDBOX_COURIER || role == SANDBOX_SCANNER) && strcmp(acts[i], "connect") == 0);
            /* Before version 6 Landlock knows nothing of signals: then only the user stands in the way. */
            bool kills = role == SANDBOX_PARENT && strcmp(acts[i], "kill") == 0 && geteuid() == 0 && sandbox_landlock_abi() < 6;
            bool refused =
                WIFEXITED(status) && WEXITSTATUS(status) == (opens || connects || kills ? 0 : 1);
            if (!refused && !was_killed_by_the_filter(status))
                T_FAIL("role %d, act %s: status %x", role, acts[i], (unsigned)status);
        }
    }
}

T_CASE(outside_a_sandbox_the_self_test_sees_that_everything_is_possible)
{
    T_TRUE(sandbox_act_is_possible("open"));
    T_TRUE(sandbox_act_is_possible("proc"));
    T_TRUE(sandbox_act_is_possible("socket"));
    T_TRUE(sandbox_act_is_possible("connect"));
    T_TRUE(sandbox_act_is_possible("exec"));
    T_TRUE(sandbox_act_is_possible("ptrace"));
    T_TRUE(sandbox_act_is_possible("no such act"));
}

static bool map_executable(void *arg)
{
    (void)arg;
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
}

static bool make_executable(void *arg)
{
    (void)arg;
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0;
}

static bool do_fork(void *arg)
{
    (void)arg;
    return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0;
}

static bool listen_again(void *arg)
{
    (void)arg;
    return listen(0, 1) == 0;
}

static bool inet_pair(void *arg)
{
    int fds[2];

    (void)arg;
    return socketpair(AF_INET, SOCK_STREAM, 0, fds) == 0;
}

static bool set_up_io_uring(void *arg)
{
    (void)arg;
    return syscall(SYS_io_uring_setup, 1, NULL) >= 0;
}

static bool load_bpf(void *arg)
{
    (void)arg;
    return syscall(SYS_bpf, 0, NULL, 0) >= 0;
}

static bool read_other_memory(void *arg)
{
    (void)arg;
    return syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0) >= 0;
}

static bool new_namespace(void *arg)
{
    (void)arg;
    return unshare(CLONE_NEWUSER) == 0;
}

static bool load_module(void *arg)
{
    (void)arg;
    return syscall(SYS_init_module, NULL, 0, "") >= 0;
}

#ifdef __x86_64__
static bool call_as_x32(void *arg)
{
    (void)arg;
    return syscall(0x40000000 | SYS_getpid) > 0;
}

static bool call_as_i386(void *arg)
{
    long result = 20; /* getpid() of 32-bit programs */

    (void)arg;
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return result > 0;
}
#endif

FILTER_CASE(acts_that_no_role_but_the_parent_needs_kill)
{
    static work_fn *const acts[] = {map_executable, make_executable, do_fork};

    for (int role = 0; role < SANDBOX__MAX; role++) {
        for (size_t i = 0; role != SANDBOX_PARENT && i < sizeof(acts) / sizeof(acts[0]); i++)
            T_TRUE(was_killed_by_the_filter(usual((enum sandbox_role)role, acts[i], NULL)));
    }
}

FILTER_CASE(acts_that_nobody_needs_kill)
{
    static work_fn *const acts[] = {
        listen_again,      inet_pair,     set_up_io_uring, load_bpf,
        read_other_memory, new_namespace, load_module,
#ifdef __x86_64__
        call_as_x32,       call_as_i386,
#endif
    };

    for (int role = 0; role < SANDBOX__MAX; role++) {
        for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
            int status = usual((enum sandbox_role)role, acts[i], NULL);
            /* A kernel without 32-bit programs gives SIGSEGV. */
            if (!WIFSIGNALED(status) || (WTERMSIG(status) != SIGSYS && WTERMSIG(status) != SIGSEGV))
                T_FAIL("role %d, act %zu: status %x", role, i, (unsigned)status);
        }
    }
}

/* Whether anything outside can be read or changed, or something moved there; exit code 1 is the
 * good answer. */
static bool reaches_beyond_its_directory(void *arg)
{
    static const char *const outside[] = {"/etc/passwd", "/proc/self/environ", "/tmp"};
    struct stat st;

    (void)arg;
    if (open(other_file, O_RDONLY | O_CLOEXEC) >= 0 || open(other_file, O_WRONLY | O_CLOEXEC) >= 0)
        return true;
    for (size_t i = 0; i < 3; i++) {
        bool sanitized_proc = false;
#ifdef AZUKARI_SANITIZED
        sanitized_proc = i == 1;
#endif
        if (!sanitized_proc && open(outside[i], O_RDONLY | O_CLOEXEC) >= 0)
            return true;
    }
    if (unlink(other_file) == 0 || mkdir("/tmp/azukari-escape", 0700) == 0)
        return true;
    char inside[128], link_path[128];
    (void)snprintf(inside, sizeof(inside), "%s/inside", data);
    (void)snprintf(link_path, sizeof(link_path), "%s/escaped", other);
    int fd = open(inside, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || rename(inside, link_path) == 0)
        return true;
    return fstat(fd, &st) != 0 || unlink(inside) != 0;
}

T_CASE(roles_with_files_cannot_reach_beyond_their_directory)
{
    static const enum sandbox_role roles[] = {SANDBOX_OFFICE, SANDBOX_KEEPER, SANDBOX_WITNESS};

    for (size_t i = 0; i < 3; i++) {
        int status = usual(roles[i], reaches_beyond_its_directory, NULL);
        T_TRUE(WIFEXITED(status));
        T_EQ(WEXITSTATUS(status), 1);
    }
    T_EQ(access(other_file, F_OK), 0);
}

static bool reads_but_cannot_write(void *arg)
{
    struct buf b;

    (void)arg;
    buf_init(&b, 100);
    bool read_it = io_read_file(other_file, &b) == ERR_OK && view_eq_str(buf_view(&b), "secret");
    buf_clear(&b);
    return read_it && open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES;
}

static bool opens_for_writing(void *arg)
{
    (void)arg;
    return open(other_file, O_WRONLY | O_CLOEXEC) >= 0;
}

T_CASE(a_readable_directory_is_readable_and_no_more)
{
    struct sandbox_limits limits = {.readable_dir = other};

    T_EQ(status_of(SANDBOX_PRESS, limits, reads_but_cannot_write, NULL), 0);
    T_TRUE(status_of(SANDBOX_PRESS, limits, opens_for_writing, NULL) != 0);
}

T_CASE(a_role_cannot_be_given_what_it_does_not_need)
{
    struct sandbox_limits files = {.writable_dir = data},
                          programs = {.executable_dir = program_dir};
    struct sandbox_limits nowhere = {.writable_dir = "/nonexistent"};

    T_EQ(WEXITSTATUS(status_of(SANDBOX_DESK, files, can, NULL)), 99);
    T_EQ(WEXITSTATUS(status_of(SANDBOX_GATE, files, can, NULL)), 99);
    T_EQ(WEXITSTATUS(status_of(SANDBOX_KEEPER, programs, can, NULL)), 99);
    T_EQ(WEXITSTATUS(status_of(SANDBOX_OFFICE, nowhere, can, NULL)), 99);
}

/* What each role is for. */

static bool sql(sqlite3 *db, const char *text)
{
    return sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK;
}

static bool uses_sqlite(void *arg)
{
    sqlite3 *a = NULL, *b = NULL;
    char path[128], log_path[160];

    (void)arg;
    (void)snprintf(path, sizeof(path), "%s/office.db", data);
    (void)snprintf(log_path, sizeof(log_path), "%s-wal", path);
    bool works = sqlite3_open(path, &a) == SQLITE_OK && sql(a, "PRAGMA journal_mode=WAL") &&
                 sql(a, "PRAGMA synchronous=FULL") && sql(a, "PRAGMA temp_store=MEMORY") &&
                 sql(a, "CREATE TABLE IF NOT EXISTS t (x BLOB)") && access(log_path, F_OK) == 0 &&
                 sqlite3_open(path, &b) == SQLITE_OK && sql(b, "PRAGMA temp_store=MEMORY") &&
                 sqlite3_busy_timeout(b, 20) == SQLITE_OK && sql(a, "BEGIN IMMEDIATE") &&
                 sql(a, "INSERT INTO t VALUES (zeroblob(3000000))") &&
                 !sql(b, "INSERT INTO t VALUES (1)") && sql(a, "COMMIT") &&
                 sql(b, "INSERT INTO t VALUES (randomblob(10))") &&
                 sql(b, "SELECT x FROM t ORDER BY x DESC") &&
                 sql(a, "CREATE INDEX IF NOT EXISTS i ON t (x)") && sql(a, "DELETE FROM t") &&
                 sql(a, "PRAGMA wal_checkpoint(TRUNCATE)") && sql(a, "VACUUM");
    return sqlite3_close(b) == SQLITE_OK && sql(a, "PRAGMA journal_mode=DELETE") &&
           sqlite3_close(a) == SQLITE_OK && works;
}

T_CASE(the_office_can_use_sqlite_with_a_write_ahead_log)
{
    T_EQ(usual(SANDBOX_OFFICE, uses_sqlite, NULL), 0);
}

static const struct chan_proto proto = {"test", 1, 1};

static void stop_loop(void *arg, int fd, unsigned events)
{
    (void)fd;
    (void)events;
    loop_stop(arg);
}

static bool passes_descriptors_in_a_loop(void)
{
    struct chan_frame f;
    int fds[2], inner[2];

    if (chan_pair(fds) != ERR_OK || chan_pair(inner) != ERR_OK)
        return false;
    struct chan *a = chan_new(fds[0], &proto), *b = chan_new(fds[1], &proto);
    struct loop *l = loop_new();
    bool works = a != NULL && b != NULL && l != NULL &&
                 chan_send(a, 1, 1, view_str("x"), inner, 2) == ERR_OK &&
                 loop_watch(l, chan_fd(b), LOOP_READ, stop_loop, l) == ERR_OK &&
                 loop_run(l) == ERR_OK && chan_recv_wait(b, 1000, &f) == ERR_OK && f.fd_count == 2;
    loop_free(l);
    chan_free(a);
    chan_free(b);
    return works;
}

static bool keeps_a_ledger(void *arg)
{
    char path[128];

    (void)arg;
    (void)snprintf(path, sizeof(path), "%s/segment", data);
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    bool works = fd >= 0 && io_write_all(fd, view_str("leaf")) == ERR_OK && fdatasync(fd) == 0 &&
                 posix_fallocate(fd, 0, 65536) == 0 &&
                 io_pwrite_all(fd, view_str("leaf"), 100) == ERR_OK && ftruncate(fd, 4) == 0 &&
                 close(fd) == 0 && io_replace_file(path, view_str("snapshot"), 0600) == ERR_OK &&
                 unlink(path) == 0;
    return works && passes_descriptors_in_a_loop();
}

T_CASE(the_keeper_can_keep_its_ledger_and_make_channels)
{
    T_EQ(usual(SANDBOX_KEEPER, keeps_a_ledger, NULL), 0);
}

static bool connects_to(void *address)
{
    const struct sockaddr_in *a = address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    return fd >= 0 && connect(fd, (const struct sockaddr *)a, sizeof(*a)) == 0;
}

static bool listens(void *arg)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)arg;
    return fd >= 0 && listen(fd, 1) == 0;
}

static bool talks_to_local_daemons(void *arg)
{
    (void)arg;
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static int loopback_listener(struct sockaddr_in *address_out);

FILTER_CASE(the_scanner_talks_to_local_daemons_and_to_nobody_else)
{
    struct sockaddr_in address;
    int listener = loopback_listener(&address);

    T_EQ(usual(SANDBOX_SCANNER, talks_to_local_daemons, NULL), 0);
    T_TRUE(was_killed_by_the_filter(usual(SANDBOX_SCANNER, connects_to, &address)));
    T_TRUE(was_killed_by_the_filter(usual(SANDBOX_SCANNER, listens, NULL)));
    (void)close(listener);
}

T_CASE(only_the_courier_can_connect)
{
    struct sockaddr_in address;
    int listener = loopback_listener(&address);

    T_EQ(usual(SANDBOX_COURIER, connects_to, &address), 0);
    T_TRUE(usual(SANDBOX_GATE, connects_to, &address) != 0);
    (void)close(listener);
}

/* As the resolver of the C library asks by UDP. */
static bool hears_of_errors(void *arg)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

    (void)arg;
    return fd >= 0 && setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)) == 0;
}

static bool sets_another_option(void *arg)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;

    (void)arg;
    return fd >= 0 && setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &on, sizeof(on)) == 0;
}

FILTER_CASE(the_courier_can_ask_for_names_by_udp_and_set_no_other_option_of_ip)
{
    T_EQ(usual(SANDBOX_COURIER, hears_of_errors, NULL), 0);
    T_TRUE(was_killed_by_the_filter(usual(SANDBOX_COURIER, sets_another_option, NULL)));
}

FILTER_CASE(the_courier_cannot_listen_nor_talk_to_local_daemons)
{
    T_EQ(WEXITSTATUS(usual(SANDBOX_COURIER, talks_to_local_daemons, NULL)), 1);
    T_TRUE(was_killed_by_the_filter(usual(SANDBOX_COURIER, listens, NULL)));
}

static bool makes_a_pair(void *arg)
{
    int fds[2];

    (void)arg;
    return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) == 0;
}

FILTER_CASE(only_keeper_parent_and_courier_can_make_channels)
{
    for (int role = 0; role < SANDBOX__MAX; role++) {
        int status = usual((enum sandbox_role)role, makes_a_pair, NULL);
        if (role == SANDBOX_KEEPER || role == SANDBOX_PARENT || role == SANDBOX_COURIER)
            T_EQ(status, 0);
        else
            T_TRUE(was_killed_by_the_filter(status));
    }
}

static bool serves_a_desk(void *fds)
{
    struct chan_frame f;
    struct chan *c = chan_new(((int *)fds)[1], &proto);
    bool works = c != NULL && chan_recv_wait(c, 5000, &f) == ERR_OK && f.fd_count == 1;

    if (!works)
        return false;
    log_info("the sandbox lets a desk log");
    chan_frame_close_fds(&f);
    return chan_send(c, 2, f.id, f.payload, NULL, 0) == ERR_OK;
}

T_CASE(a_desk_can_answer_on_its_channel)
{
    struct chan_frame f;
    int fds[2];

    T_OK(chan_pair(fds));
    struct chan *c = chan_new(fds[0], &proto);
    T_OK(chan_send(c, 1, 77, view_str("question"), &fds[1], 1));
    T_EQ(usual(SANDBOX_DESK, serves_a_desk, fds), 0);
    T_OK(chan_recv_wait(c, 1000, &f));
    T_EQ(f.id, 77);
    chan_free(c);
    (void)close(fds[1]);
}

static const uint8_t psk_bytes[] = "0123456789abcdef";
static const gnutls_datum_t psk = {(unsigned char *)(uintptr_t)psk_bytes, 16};

static int find_psk(gnutls_session_t s, const char *user, gnutls_datum_t *key)
{
    (void)s;
    (void)user;
    key->data = gnutls_malloc(psk.size);
    key->size = psk.size;
    memcpy(key->data, psk.data, psk.size);
    return 0;
}

static bool shake_hands(gnutls_session_t s, int fd)
{
    int rc;

    gnutls_transport_set_int(s, fd);
    do
        rc = gnutls_handshake(s);
    while (rc < 0 && gnutls_error_is_fatal(rc) == 0);
    return rc == GNUTLS_E_SUCCESS;
}

struct tls_server {
    int listener;
    gnutls_session_t session;
};

static bool serves_tls(void *arg)
{
    struct tls_server *t = arg;
    char request[5];
    int fd = accept4(t->listener, NULL, NULL, SOCK_CLOEXEC);

    return fd >= 0 && shake_hands(t->session, fd) &&
           gnutls_record_recv(t->session, request, 5) == 5 &&
           gnutls_record_send(t->session, request, 5) == 5;
}

static bool ask_over_tls(gnutls_session_t s, struct sockaddr_in *address)
{
    char reply[5];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool works = connect(fd, (struct sockaddr *)address, sizeof(*address)) == 0 &&
                 shake_hands(s, fd) && gnutls_record_send(s, "hello", 5) == 5 &&
                 gnutls_record_recv(s, reply, 5) == 5 && memcmp(reply, "hello", 5) == 0;

    (void)close(fd);
    return works;
}

static int loopback_listener(struct sockaddr_in *address_out)
{
    socklen_t n = sizeof(*address_out);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    *address_out =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    T_EQ(bind(fd, (struct sockaddr *)address_out, n), 0);
    T_EQ(listen(fd, 1), 0);
    T_EQ(getsockname(fd, (struct sockaddr *)address_out, &n), 0);
    return fd;
}

T_CASE(the_gate_can_accept_and_speak_tls)
{
    static const char priority[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+ECDHE-PSK:+PSK";
    gnutls_psk_server_credentials_t server_keys;
    gnutls_psk_client_credentials_t client_keys;
    struct sockaddr_in address;
    struct tls_server t = {.listener = loopback_listener(&address)};
    gnutls_session_t client;
    int status = -1;

    T_EQ(gnutls_psk_allocate_server_credentials(&server_keys), 0);
    gnutls_psk_set_server_credentials_function(server_keys, find_psk);
    T_EQ(gnutls_init(&t.session, GNUTLS_SERVER), 0);
    T_EQ(gnutls_priority_set_direct(t.session, priority, NULL), 0);
    T_EQ(gnutls_credentials_set(t.session, GNUTLS_CRD_PSK, server_keys), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct sandbox_limits limits = usual_limits(SANDBOX_GATE);
        _exit(sandbox_enter(SANDBOX_GATE, &limits) == ERR_OK && serves_tls(&t) ? 0 : 1);
    }
    (void)close(t.listener);
    T_EQ(gnutls_psk_allocate_client_credentials(&client_keys), 0);
    T_EQ(gnutls_psk_set_client_credentials(client_keys, "gate", &psk, GNUTLS_PSK_KEY_RAW), 0);
    T_EQ(gnutls_init(&client, GNUTLS_CLIENT), 0);
    T_EQ(gnutls_priority_set_direct(client, priority, NULL), 0);
    T_EQ(gnutls_credentials_set(client, GNUTLS_CRD_PSK, client_keys), 0);
    bool answered = ask_over_tls(client, &address);
    T_EQ(waitpid(pid, &status, 0), pid);
    T_EQ(status, 0);
    T_TRUE(answered);
    gnutls_deinit(client);
    gnutls_deinit(t.session);
    gnutls_psk_free_client_credentials(client_keys);
    gnutls_psk_free_server_credentials(server_keys);
}

static bool hashes_a_password(void *arg)
{
    static const uint8_t salt[PASSHASH_SALT_BYTES] = {1};
    uint8_t out[PASSHASH_BYTES];
    struct secret *s = secret_from(view_str("correct horse"));

    (void)arg;
    bool works = s != NULL && passhash(secret_view(s), view_of(salt, sizeof(salt)),
                                       passhash_sign_in, out) == ERR_OK;
    secret_free(s);
    return works;
}

T_CASE(authn_can_hash_a_password_within_its_memory)
{
    struct sandbox_limits limits = {.memory_bytes = (size_t)256 << 20, .open_files = 16};

    T_EQ(status_of(SANDBOX_AUTHN, limits, hashes_a_password, NULL), 0);
}

static bool allocates(void *bytes)
{
    return mmap(NULL, *(size_t *)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}

FILTER_CASE(the_press_gets_no_more_memory_than_its_limit)
{
    struct sandbox_limits limits = {.memory_bytes = (size_t)256 << 20};
    size_t little = (size_t)16 << 20, much = (size_t)256 << 20;

    T_EQ(status_of(SANDBOX_PRESS, limits, allocates, &little), 0);
    int status = status_of(SANDBOX_PRESS, limits, allocates, &much);
    T_TRUE(WIFEXITED(status));
    T_EQ(WEXITSTATUS(status), 1);
}

static bool spins(void *arg)
{
    for (volatile bool for_ever = true; for_ever;)
        (void)arg;
    return false;
}

T_CASE(a_press_that_exceeds_its_processor_time_is_killed)
{
    struct sandbox_limits limits = {.cpu_seconds = 1};
    int status = status_of(SANDBOX_PRESS, limits, spins, NULL);

    T_TRUE(WIFSIGNALED(status));
    T_TRUE(WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU);
}

static bool duplicates_many_descriptors(void *arg)
{
    (void)arg;
    for (int i = 0; i < 64; i++) {
        if (fcntl(0, F_DUPFD_CLOEXEC, 0) < 0)
            return false;
    }
    return true;
}

T_CASE(the_number_of_descriptors_is_limited)
{
    int status = usual(SANDBOX_DESK, duplicates_many_descriptors, NULL);

    T_TRUE(WIFEXITED(status));
    T_EQ(WEXITSTATUS(status), 1);
}

/* How a desk's sandbox is when memory fails at call ${nth} of its making: the wait status, as of status_of(); 98: it was not that many. */
static int desk_short_of_memory(unsigned long nth)
{
    const struct sandbox_limits limits = usual_limits(SANDBOX_DESK);
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        memory_fails_in = nth;
        if (sandbox_enter(SANDBOX_DESK, &limits) != ERR_OK)
            _exit(99);
        _exit(memory_fails_in > 0 ? 98 : sandbox_act_is_possible("open") || sandbox_act_is_possible("socket") ? 0 : 1);
    }
    T_TRUE(pid > 0);
    T_EQ(waitpid(pid, &status, 0), pid);
    return status;
}

/* The library that makes the filter looks for ever for an instruction that it could not store. */
FILTER_CASE(a_sandbox_that_is_short_of_memory_is_whole_or_none_and_its_making_ends)
{
    for (unsigned long nth = 1;; nth += 9) {
        int status = desk_short_of_memory(nth);
        if (was_exit(status, 98))
            break;
        if (!was_exit(status, 99) && !was_exit(status, 1) && !WIFSIGNALED(status)) /* whoever is gone does no harm */
            T_FAIL("memory fails at call %lu: status %x", nth, (unsigned)status);
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
            nth += 500; /* each costs a second */
    }
}

static bool aborts(void *arg)
{
    struct rlimit core;

    (void)arg;
    if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0)
        return false;
    abort();
}

T_CASE(a_failed_assertion_ends_by_abort_without_a_core_dump)
{
    int status = usual(SANDBOX_DESK, aborts, NULL);

    T_TRUE(WIFSIGNALED(status));
    T_EQ(WTERMSIG(status), SIGABRT);
    T_TRUE(!WCOREDUMP(status));
}

/* The status of ${argv[0]} started by a process in the parent's sandbox; -1 if it could not be
 * executed. */
static int run_program(const char *const argv[])
{
    static char *const environment[] = {NULL};
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        (void)execve(argv[0], (char *const *)(uintptr_t)argv, environment);
        _exit(errno == EACCES ? 98 : 97);
    }
    if (waitpid(pid, &status, 0) != pid)
        return -1;
    return status;
}

static bool starts_an_office(void *arg)
{
    const char *const office[] = {program, "as-office", data, NULL};

    (void)arg;
    return run_program(office) == 0;
}

static bool starts_a_shell(void *arg)
{
    static const char *const shells[][3] = {{"/bin/sh", "-c", NULL}, {"/usr/bin/env", NULL, NULL}};

    (void)arg;
    return WEXITSTATUS(run_program(shells[0])) != 98 || WEXITSTATUS(run_program(shells[1])) != 98;
}

static bool kills_its_child(void *arg)
{
    int status = 0;
    pid_t pid = fork();

    (void)arg;
    if (pid == 0) {
        for (;;)
            (void)pause();
    }
    return kill(pid, SIGTERM) == 0 && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status);
}

static bool is_inspectable(void *arg)
{
    (void)arg;
    return prctl(PR_GET_DUMPABLE) != 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1;
}

T_CASE(the_parent_can_start_our_programs_which_enter_their_own_sandbox)
{
    T_EQ(usual(SANDBOX_PARENT, starts_an_office, NULL), 0);
    T_EQ(usual(SANDBOX_PARENT, kills_its_child, NULL), 0);
}

T_CASE(the_parent_can_start_nothing_else)
{
    int status = usual(SANDBOX_PARENT, starts_a_shell, NULL);

    T_TRUE(WIFEXITED(status));
    T_EQ(WEXITSTATUS(status), 1);
}

FILTER_CASE(nobody_can_look_into_a_sandboxed_process)
{
    T_EQ(WEXITSTATUS(usual(SANDBOX_PARENT, is_inspectable, NULL)), 1);
}

static int become(const char *user)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        enum err err = sandbox_become(user);
        if (err != ERR_OK)
            _exit((int)err);
        _exit(getuid() != 0 && getgid() != 0 && getgroups(0, NULL) == 0 && setuid(0) != 0 ? 0 : 99);
    }
    T_EQ(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status);
}

T_CASE(becoming_a_system_user_is_for_good_and_never_root)
{
    if (geteuid() != 0) {
        T_OK(sandbox_become("no-such-user"));
        return;
    }
    T_EQ(become("nobody"), 0);
    T_EQ(become("no-such-user"), ERR_NOT_FOUND);
    T_EQ(become("root"), ERR_NOT_FOUND);
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

static void prepare(void)
{
    ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

    if (n < 0)
        abort();
    program[n] = 0;
    memcpy(program_dir, program, sizeof(program));
    *strrchr(program_dir, '/') = 0;
    memcpy(root, "/tmp/azukari-sandbox-XXXXXX", 28);
    if (mkdtemp(root) == NULL)
        abort();
    (void)snprintf(data, sizeof(data), "%s/data", root);
    (void)snprintf(other, sizeof(other), "%s/other", root);
    (void)snprintf(other_file, sizeof(other_file), "%s/file", other);
    if (mkdir(data, 0700) != 0 || mkdir(other, 0700) != 0 ||
        io_replace_file(other_file, view_str("secret"), 0600) != ERR_OK || crypto_init() != ERR_OK)
        abort();
}

/* What the parent's test starts: enters the office's sandbox below that of the parent. */
static int run_as_office(const char *dir)
{
    struct sandbox_limits limits = {.writable_dir = dir};

    (void)snprintf(data, sizeof(data), "%s", dir);
    if (sandbox_enter(SANDBOX_OFFICE, &limits) != ERR_OK)
        return 99;
    return uses_sqlite(NULL) && !sandbox_act_is_possible("open") ? 0 : 1;
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {
        &case_no_role_can_do_a_forbidden_act,
        &case_outside_a_sandbox_the_self_test_sees_that_everything_is_possible,
        &case_acts_that_no_role_but_the_parent_needs_kill,
        &case_acts_that_nobody_needs_kill,
        &case_roles_with_files_cannot_reach_beyond_their_directory,
        &case_a_readable_directory_is_readable_and_no_more,
        &case_a_role_cannot_be_given_what_it_does_not_need,
        &case_the_office_can_use_sqlite_with_a_write_ahead_log,
        &case_the_keeper_can_keep_its_ledger_and_make_channels,
        &case_only_the_courier_can_connect,
        &case_the_scanner_talks_to_local_daemons_and_to_nobody_else,
        &case_the_courier_can_ask_for_names_by_udp_and_set_no_other_option_of_ip,
        &case_the_courier_cannot_listen_nor_talk_to_local_daemons,
        &case_only_keeper_parent_and_courier_can_make_channels,
        &case_a_desk_can_answer_on_its_channel,
        &case_the_gate_can_accept_and_speak_tls,
        &case_authn_can_hash_a_password_within_its_memory,
        &case_the_press_gets_no_more_memory_than_its_limit,
        &case_a_press_that_exceeds_its_processor_time_is_killed,
        &case_the_number_of_descriptors_is_limited,
        &case_a_sandbox_that_is_short_of_memory_is_whole_or_none_and_its_making_ends,
        &case_a_failed_assertion_ends_by_abort_without_a_core_dump,
        &case_the_parent_can_start_our_programs_which_enter_their_own_sandbox,
        &case_the_parent_can_start_nothing_else,
        &case_nobody_can_look_into_a_sandboxed_process,
        &case_becoming_a_system_user_is_for_good_and_never_root,
    };

    if (argc == 3 && strcmp(argv[1], "as-office") == 0)
        return run_as_office(argv[2]);
    prepare();
    int failed = t_run(cases, sizeof(cases) / sizeof(cases[0]));
    (void)nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return failed;
}
