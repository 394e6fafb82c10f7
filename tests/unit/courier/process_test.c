/* courier: the real program, started as the parent starts it, sent out as the keeper does; with the
 * real witness, and with servers that answer as no witness should. */
#include "support/t.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/io.h"
#include "courier/post.h"
#include "ledger/note.h"
#include "ledger/witness_msg.h"
#include "proto/keeper_courier.h"
#include "proto/parent_child.h"
#include "server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPLY_MS 60000 /* a machine may have ten other things to do */
#define END_TRIES 6000 /* of 10 ms */
#define ARGS_MAX 10

static const char *program, *witness_program, *vectors;

struct running {
    pid_t pid;
    struct chan *parent, *keeper;
};

static struct arena arena;

static pid_t spawn(int fd, const char *const *args)
{
    const char *argv[ARGS_MAX + 2] = {program};
    pid_t pid = fork();

    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)setenv("http_proxy", "http://127.0.0.1:1/", 1);
        (void)setenv("https_proxy", "http://127.0.0.1:1/", 1);
        (void)setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
        for (int i = 0; i < ARGS_MAX && args[i] != NULL; i++)
            argv[i + 1] = args[i];
        if (fd == 3)
            (void)fcntl(3, F_SETFD, 0);
        else
            (void)dup2(fd, 3);
        (void)execv(program, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    (void)close(fd);
    return pid;
}

static struct running start_without_peer(const char *const *args)
{
    struct running r = {0};
    int fds[2];

    T_OK(chan_pair(fds));
    r.parent = chan_new(fds[0], &parent_child_proto);
    T_TRUE(r.parent != NULL);
    r.pid = spawn(fds[1], args);
    return r;
}

static struct running start_with(const char *const *args)
{
    struct running r = start_without_peer(args);
    struct chan_frame f;
    int fds[2];

    T_OK(chan_pair(fds));
    r.keeper = chan_new(fds[0], &keeper_courier_proto);
    T_OK(parent_child_peer_send_fds(
        r.parent, 1, &(struct parent_child_peer){PARENT_CHILD_ROLE_KEEPER}, &fds[1], 1));
    io_close(&fds[1]);
    T_OK(parent_child_begin_send(r.parent, 2, &(struct parent_child_begin){0}));
    T_OK(chan_recv_wait(r.parent, REPLY_MS, &f));
    T_EQ(f.type, PARENT_CHILD_READY);
    arena_init(&arena, 65536);
    return r;
}

/* A courier for log 1, whose witness is at ${url}. */
static struct running start(const char *url)
{
    char arg[512];

    (void)snprintf(arg, sizeof(arg), "1=%s", url);
    return start_with((const char *const[]){"--witness", arg, NULL});
}

static struct running start_at(uint16_t port)
{
    char url[64];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/w/", (unsigned)port);
    return start(url);
}

/* Its exit code; -1 if it was killed or still runs after a while. */
static int wait_end(struct running r)
{
    int status = 0;

    for (int i = 0; i < END_TRIES; i++) {
        if (waitpid(r.pid, &status, WNOHANG) == r.pid) {
            arena_clear(&arena);
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        (void)usleep(10000);
    }
    program_stop(r.pid);
    return -1;
}

/* The same, and the channels are closed behind it. */
static int end(struct running r)
{
    int code = wait_end(r);

    chan_free(r.parent);
    chan_free(r.keeper);
    return code;
}

static int stop(struct running r)
{
    T_OK(parent_child_stop_send(r.parent, 3, &(struct parent_child_stop){0}));
    return end(r);
}

static void submit(struct running r, uint16_t log, uint64_t size, struct view request)
{
    struct keeper_courier_submit m = {.log = log, .size = size, .request = request};

    T_OK(keeper_courier_submit_send(r.keeper, (uint32_t)size + 100, &m));
}

static void expect_refused(struct running r, uint16_t log, uint32_t id, unsigned status,
                           uint64_t size)
{
    struct keeper_courier_refused m;
    struct chan_frame f;

    T_OK(chan_recv_wait(r.keeper, REPLY_MS, &f));
    T_EQ(f.type, KEEPER_COURIER_REFUSED);
    T_EQ(f.id, id);
    T_OK(keeper_courier_refused_get(f.payload, &arena, &m));
    T_EQ(m.log, log);
    T_EQ(m.status, status);
    T_EQ(m.size, size);
}

static struct keeper_courier_cosigned expect_cosigned(struct running r)
{
    struct keeper_courier_cosigned m = {0};
    struct chan_frame f;

    T_OK(chan_recv_wait(r.keeper, REPLY_MS, &f));
    T_EQ(f.type, KEEPER_COURIER_COSIGNED);
    T_OK(keeper_courier_cosigned_get(f.payload, &arena, &m));
    return m;
}

/* --- the real witness --- */

struct witness {
    pid_t pid;
    char dir[64], vkey[512], url[128];
};

/* Run a program to its good end. */
static void run(const char *const *argv, char *line_out, size_t room)
{
    int status = -1;

    T_TRUE(waitpid(program_start(argv, line_out, room), &status, 0) > 0);
    T_EQ(status, 0);
}

static void read_vector(const char *name, struct buf *out)
{
    char path[512];

    buf_init(out, 65536);
    (void)snprintf(path, sizeof(path), "%s/%s", vectors, name);
    T_OK(io_read_file(path, out));
}

static void add_log(const struct witness *w)
{
    struct buf file;
    char key[512], line[16];

    read_vector("log.vkey", &file);
    (void)snprintf(key, sizeof(key), "%.*s", (int)file.n - 1,
                   (const char *)file.p); /* without its newline */
    buf_clear(&file);
    run((const char *const[]){witness_program, "add-log", w->dir, key, NULL}, line, sizeof(line));
}

/* ${tls}: up to four more arguments, the rest NULL. */
static struct witness witness_start(const char *const *tls)
{
    struct witness w = {.dir = "/tmp/azukari-courier-XXXXXX"};
    char line[128];

    T_TRUE(mkdtemp(w.dir) != NULL);
    (void)strcat(w.dir, "/w");
    run((const char *const[]){witness_program, "init", w.dir, "--name", "witness.example/courier",
                              NULL},
        w.vkey, sizeof(w.vkey));
    add_log(&w);
    w.pid =
        program_start((const char *const[]){witness_program, "serve", w.dir, "--listen",
                                            "127.0.0.1:0", tls[0], tls[1], tls[2], tls[3], NULL},
                      line, sizeof(line));
    T_TRUE(view_starts(view_str(line), "listening on "));
    (void)snprintf(w.url, sizeof(w.url), "%.100s", line + strlen("listening on "));
    return w;
}

static void witness_stop(struct witness *w)
{
    char line[16];

    program_stop(w->pid);
    w->dir[strlen(w->dir) - strlen("/w")] = '\0';
    run((const char *const[]){"rm", "-r", w->dir, NULL}, line, sizeof(line));
}

/* The request for the first checkpoint of the vectors. */
static void first_request(struct buf *request)
{
    struct witness_msg m = {.old_size = 0};
    struct buf checkpoint;

    read_vector("checkpoint.2", &checkpoint);
    m.checkpoint = buf_view(&checkpoint);
    buf_init(request, 8192);
    T_OK(witness_msg_put(request, &m));
    buf_clear(&checkpoint);
}

/* ${c} is a signature of ${w} on the checkpoint ${name}. */
static void must_verify(const struct witness *w, const char *name,
                        const struct keeper_courier_cosigned *c)
{
    struct note_signature s = {.n = NOTE_SIG_MAX};
    const char *reason;
    struct note_key key;
    struct note note;
    struct buf both;
    uint64_t time_s;

    T_OK(note_key_parse(view_str(w->vkey), &key, &reason));
    s.name = view_str(key.name);
    memcpy(s.id, key.id, sizeof(s.id));
    for (unsigned i = 0; i < 8; i++)
        s.sig[i] = (uint8_t)(c->timestamp >> (56 - 8 * i));
    memcpy(s.sig + 8, c->signature, sizeof(c->signature));
    read_vector(name, &both);
    note_signature_put(&both, &s);
    T_OK(note_parse(buf_view(&both), &note, &reason));
    T_OK(note_verify(&note, &key, &time_s));
    T_EQ(time_s, c->timestamp);
    buf_clear(&both);
}

T_CASE(a_real_witness_cosigns_and_then_says_what_it_has_seen)
{
    static const char *const no_tls[4];
    struct witness w = witness_start(no_tls);
    struct running r = start(w.url);
    struct buf first, second;

    first_request(&first);
    read_vector("add-checkpoint.2-3.request", &second);
    submit(r, 1, 2, buf_view(&first));
    struct keeper_courier_cosigned c = expect_cosigned(r);
    T_EQ(c.log, 1);
    T_EQ(c.size, 2);
    must_verify(&w, "checkpoint.2", &c);
    submit(r, 1, 2, buf_view(&first));
    expect_refused(r, 1, 102, 409, 2);
    submit(r, 1, 3, buf_view(&second));
    c = expect_cosigned(r);
    T_EQ(c.size, 3);
    must_verify(&w, "checkpoint.3", &c);
    submit(r, 1, 9, view_str("rubbish"));
    expect_refused(r, 1, 109, 400, 0);
    T_EQ(stop(r), 0);
    buf_clear(&first);
    buf_clear(&second);
    witness_stop(&w);
}

static char tls_dir[40], cert_path[48], key_path[48];

/* A certificate for localhost, signed by itself. */
static void make_certificate(void)
{
    char line[16];

    (void)snprintf(tls_dir, sizeof(tls_dir), "/tmp/azukari-courier-tls-XXXXXX");
    T_TRUE(mkdtemp(tls_dir) != NULL);
    (void)snprintf(cert_path, sizeof(cert_path), "%s/cert", tls_dir);
    (void)snprintf(key_path, sizeof(key_path), "%s/key", tls_dir);
    run((const char *const[]){"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                              "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                              "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                              key_path, "-out", cert_path, NULL},
        line, sizeof(line));
}

static void remove_certificate(void)
{
    (void)unlink(cert_path);
    (void)unlink(key_path);
    (void)rmdir(tls_dir);
}

T_CASE(a_witness_is_believed_only_with_a_certificate_for_its_name_from_a_known_authority)
{
    struct buf request;
    char named[160], numbered[160];

    make_certificate();
    struct witness w = witness_start((const char *const[]){"--cert", cert_path, "--key", key_path});
    const char *port = strrchr(w.url, ':');
    T_TRUE(view_starts(view_str(w.url), "https://"));
    (void)snprintf(named, sizeof(named), "1=https://localhost%s", port);
    (void)snprintf(numbered, sizeof(numbered), "2=https://127.0.0.1%s", port);
    first_request(&request);

    struct running r = start_with((const char *const[]){"--witness", named, NULL});
    submit(r, 1, 2, buf_view(&request));
    expect_refused(r, 1, 102, 0, 0); /* the authorities of the system do not know it */
    T_EQ(stop(r), 0);
    r = start_with(
        (const char *const[]){"--ca", cert_path, "--witness", named, "--witness", numbered, NULL});
    submit(r, 2, 2, buf_view(&request));
    expect_refused(r, 2, 102, 0, 0); /* the certificate is for another name */
    submit(r, 1, 2, buf_view(&request));
    struct keeper_courier_cosigned c = expect_cosigned(r);
    must_verify(&w, "checkpoint.2", &c);
    T_EQ(stop(r), 0);
    buf_clear(&request);
    witness_stop(&w);
    remove_certificate();
}

/* --- servers that are no witnesses --- */

#define COSIGNATURE                                                                                \
    "\xe2\x80\x94 witness.example/city-a "                                                         \
    "fCg+kAAAAABpVbkAP+6L4zVzvPt8tAhmk3dj3tjyLjs6HPv+"                                             \
    "jc2uL8jeYw9VRDTLY0RGTaQmk0PghObV5nI7C3jkCj0SblNblfKqDA==\n"
#define ANSWER(status) "HTTP/1.1 " status "\r\nConnection: close\r\n\r\n"

T_CASE(the_request_is_a_plain_post_to_the_configured_place_without_a_proxy)
{
    static const char *const answers[] = {ANSWER("200 OK") COSIGNATURE COSIGNATURE};
    struct server s = server_start(answers, 1);
    struct running r = start_at(s.port);
    char heard[4096];

    submit(r, 1, 7, view_str("old 0\n\nsome\n"));
    T_EQ(expect_cosigned(r).timestamp, 1767225600);
    struct keeper_courier_cosigned c = expect_cosigned(r); /* each line is told */
    T_EQ(c.size, 7);
    T_EQ(c.signature[0], 0x3f);
    server_heard(&s, REPLY_MS, heard, sizeof(heard));
    T_TRUE(view_starts(view_str(heard), "POST /w/add-checkpoint HTTP/1.1\r\nHost: 127.0.0.1:"));
    T_TRUE(strstr(heard, "\r\n\r\nold 0\n\nsome\n") != NULL);
    T_TRUE(strcasestr(heard, "expect:") == NULL && strcasestr(heard, "proxy") == NULL);
    T_EQ(stop(r), 0);
    server_stop(&s);
}

/* Each answer of a server, in turn, brings a refusal with this status and size. */
static void answers_bring(const char *const *answers, unsigned n, const unsigned *status,
                          uint64_t size)
{
    struct server s = server_start(answers, n);
    struct running r = start_at(s.port);

    for (unsigned i = 0; i < n; i++) {
        submit(r, 1, i, view_str("x"));
        expect_refused(r, 1, 100 + i, status[i], size);
    }
    T_EQ(stop(r), 0);
    server_stop(&s);
}

T_CASE(a_size_is_taken_only_from_a_409_that_names_one)
{
    static const char *const good[] = {ANSWER("409 Conflict") "12\n"};
    static const char *const others[] = {
        ANSWER("409 Conflict") "-1\n",
        ANSWER("409 Conflict"),
        ANSWER("403 Forbidden") "12\n",
        ANSWER("500 Oh") COSIGNATURE,
    };

    answers_bring(good, 1, (const unsigned[]){409}, 12);
    answers_bring(others, 4, (const unsigned[]){0, 0, 403, 500}, 0);
}

T_CASE(garbage_counts_as_no_answer)
{
    static const char *const answers[] = {
        "",
        "hello\n",
        ANSWER("200 OK"),
        ANSWER("200 OK") "<html>\n",
        ANSWER("200 OK") "\n" COSIGNATURE,
        "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" COSIGNATURE,
    };

    answers_bring(answers, 6, (const unsigned[6]){0}, 0);
}

T_CASE(an_answer_beyond_the_limits_is_cut)
{
    static char long_body[8192], long_head[65536];
    const char *const answers[] = {long_body, long_head};

    (void)snprintf(long_body, sizeof(long_body), "%s", ANSWER("200 OK"));
    while (strlen(long_body) < sizeof(long_body) - 200)
        (void)strcat(long_body, COSIGNATURE);
    (void)snprintf(long_head, sizeof(long_head), "HTTP/1.1 200 OK\r\n");
    while (strlen(long_head) < sizeof(long_head) - 400)
        (void)strcat(
            long_head,
            "X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
    (void)strcat(long_head, "\r\n" COSIGNATURE);
    answers_bring(answers, 2, (const unsigned[2]){0}, 0);
}

/* Send ${text} to a server on ${port}. */
static void knock(uint16_t port, const char *text)
{
    const struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    T_TRUE(fd >= 0 && connect(fd, (const struct sockaddr *)&a, sizeof(a)) == 0);
    T_OK(io_write_all(fd, view_str(text)));
    (void)close(fd);
}

T_CASE(a_redirect_is_told_and_not_followed)
{
    static const char *const elsewhere_answers[] = {ANSWER("200 OK") COSIGNATURE};
    struct server elsewhere = server_start(elsewhere_answers, 1);
    char redirect[256], heard[64];
    const char *const answers[] = {redirect};

    (void)snprintf(redirect, sizeof(redirect),
                   "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:%u/add-checkpoint\r\nConnection: "
                   "close\r\n\r\n",
                   (unsigned)elsewhere.port);
    answers_bring(answers, 1, (const unsigned[]){307}, 0);
    knock(elsewhere.port, "it is me");
    server_heard(&elsewhere, REPLY_MS, heard, sizeof(heard));
    T_STR(heard, "it is me"); /* and nobody before */
    server_stop(&elsewhere);
}

T_CASE(a_witness_that_is_down_or_unknown_is_told)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); /* holds an address where nobody listens */

    T_TRUE(fd >= 0 && bind(fd, (struct sockaddr *)&a, n) == 0 && getsockname(fd, (struct sockaddr *)&a, &n) == 0);
    struct running r = start_at(ntohs(a.sin_port));
    submit(r, 1, 0, view_str("x"));
    expect_refused(r, 1, 100, 0, 0);
    submit(r, 0, 0, view_str("x"));
    expect_refused(r, 0, 100, 404, 0);
    T_EQ(stop(r), 0);
    r = start_with((const char *const[]){NULL});
    submit(r, 1, 0, view_str("x"));
    expect_refused(r, 1, 100, 404, 0);
    T_EQ(stop(r), 0);
    (void)close(fd);
}

T_CASE(names_are_looked_up_inside_the_sandbox)
{
    static const char *const answers[] = {ANSWER("200 OK") COSIGNATURE};
    struct server s = server_start(answers, 1);
    char known[64];

    (void)snprintf(known, sizeof(known), "1=http://LocalHost:%u", (unsigned)s.port);
    struct running r = start_with(
        (const char *const[]){"--witness", known, "--witness", "2=http://nowhere.invalid/", NULL});
    submit(r, 2, 0, view_str("x"));
    expect_refused(r, 2, 100, 0, 0);
    submit(r, 1, 0, view_str("x"));
    T_EQ(expect_cosigned(r).log, 1);
    T_EQ(stop(r), 0);
    server_stop(&s);
}

T_CASE(a_slow_witness_is_given_up_and_of_what_waited_the_newest_goes)
{
    static const char *const answers[] = {SERVER_SILENT, ANSWER("200 OK") COSIGNATURE};
    struct server s = server_start(answers, 2);
    char slow[64], quick[64];

    (void)snprintf(slow, sizeof(slow), "1=http://127.0.0.1:%u", (unsigned)s.port);
    (void)snprintf(quick, sizeof(quick), "2=http://127.0.0.1:%u", (unsigned)s.port);
    struct running r =
        start_with((const char *const[]){"--witness", slow, "--witness", quick, NULL});
    int64_t began = clock_monotonic_ms();
    for (unsigned size = 1; size <= 40; size++)
        submit(r, 1, size, view_str("x"));
    submit(r, 2, 50, view_str("x"));
    expect_refused(r, 1, 101, 0, 0);
    T_TRUE(clock_monotonic_ms() - began > POST_TIMEOUT_MS - 500); /* not before its time */
    T_EQ(expect_cosigned(r).size, 50); /* in turn */
    T_EQ(expect_cosigned(r).size, 40);
    T_EQ(stop(r), 0);
    server_stop(&s);
}

T_CASE(a_stop_does_not_wait_for_a_slow_witness)
{
    static const char *const answers[] = {SERVER_SILENT};
    struct server s = server_start(answers, 1);
    struct running r = start_at(s.port);
    struct chan_frame f;
    char heard[1024];

    submit(r, 1, 1, view_str("x"));
    server_heard(&s, REPLY_MS, heard, sizeof(heard));
    T_OK(parent_child_stop_send(r.parent, 3, &(struct parent_child_stop){0}));
    T_EQ(wait_end(r), 0);
    T_ERR(chan_recv_wait(r.keeper, 0, &f), ERR_CLOSED); /* who had waited would have told that the witness did not answer */
    chan_free(r.parent);
    chan_free(r.keeper);
    server_stop(&s);
}

/* --- the process --- */

#ifndef AZUKARI_SANITIZED
T_CASE(it_works_under_a_filter_of_system_calls)
{
    struct running r = start("http://127.0.0.1:1/");
    char path[64];
    struct buf status;

    (void)snprintf(path, sizeof(path), "/proc/%d/status", (int)r.pid);
    buf_init(&status, 65536);
    T_OK(io_read_file(path, &status));
    T_TRUE(strstr(buf_cstr(&status), "Seccomp:\t2") != NULL);
    T_TRUE(strstr(buf_cstr(&status), "NoNewPrivs:\t1") != NULL);
    T_TRUE(strstr(buf_cstr(&status), "Threads:\t1") != NULL);
    buf_clear(&status);
    T_EQ(stop(r), 0);
}
#endif

T_CASE(a_message_that_is_not_the_keepers_stops_the_process)
{
    struct running r = start("http://127.0.0.1:1/");

    T_OK(keeper_courier_refused_send(r.keeper, 1, &(struct keeper_courier_refused){0}));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
    r = start("http://127.0.0.1:1/");
    T_OK(chan_send(r.keeper, KEEPER_COURIER_SUBMIT, 1, view_str("rubbish"), NULL, 0));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
    r = start("http://127.0.0.1:1/");
    T_OK(chan_send(r.keeper, 999, 1, view_str(""), NULL, 0));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
    r = start("http://127.0.0.1:1/");
    submit(r, 1, 1, view_str(""));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
}

T_CASE(the_process_ends_when_its_keeper_or_parent_has_gone)
{
    struct running r = start("http://127.0.0.1:1/");

    chan_free(r.keeper);
    r.keeper = NULL;
    T_EQ(end(r), err_exit_code(ERR_CLOSED));
    r = start("http://127.0.0.1:1/");
    chan_free(r.parent);
    r.parent = NULL;
    T_EQ(end(r), err_exit_code(ERR_CLOSED));
}

T_CASE(the_start_goes_in_one_order_only)
{
    struct running r = start_without_peer((const char *const[]){NULL});

    T_OK(parent_child_begin_send(r.parent, 1, &(struct parent_child_begin){0}));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
    r = start("http://127.0.0.1:1/");
    T_OK(parent_child_begin_send(r.parent, 1, &(struct parent_child_begin){0}));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
    r = start_without_peer((const char *const[]){NULL});
    int fd = chan_fd(r.parent);
    T_OK(parent_child_peer_send_fds(r.parent, 1,
                                    &(struct parent_child_peer){PARENT_CHILD_ROLE_OFFICE}, &fd, 1));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
}

T_CASE(a_wrong_command_line_is_refused)
{
    static const struct {
        const char *args[5];
        enum err err;
    } wrong[] = {
        {{"--witness"}, ERR_INPUT},
        {{"--witness", "http://w/"}, ERR_INPUT},
        {{"--witness", "65536=http://w/"}, ERR_INPUT},
        {{"--witness", "1=http://u@w/"}, ERR_INPUT},
        {{"--witness", "1=http://w/", "--witness", "1=http://v/"}, ERR_CONFLICT},
        {{"more"}, ERR_INPUT},
        {{"--unknown"}, ERR_INPUT},
        {{"--witness", "1=https://w/", "--ca", "/nonexistent"}, ERR_NOT_FOUND},
        {{"--witness", "1=https://w/", "--ca", "/dev/null"}, ERR_NOT_FOUND},
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        T_EQ(end(start_without_peer(wrong[i].args)), err_exit_code(wrong[i].err));
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {
        &case_a_real_witness_cosigns_and_then_says_what_it_has_seen,
        &case_a_witness_is_believed_only_with_a_certificate_for_its_name_from_a_known_authority,
        &case_the_request_is_a_plain_post_to_the_configured_place_without_a_proxy,
        &case_a_size_is_taken_only_from_a_409_that_names_one,
        &case_garbage_counts_as_no_answer,
        &case_an_answer_beyond_the_limits_is_cut,
        &case_a_redirect_is_told_and_not_followed,
        &case_a_witness_that_is_down_or_unknown_is_told,
        &case_names_are_looked_up_inside_the_sandbox,
        &case_a_slow_witness_is_given_up_and_of_what_waited_the_newest_goes,
        &case_a_stop_does_not_wait_for_a_slow_witness,
#ifndef AZUKARI_SANITIZED
        &case_it_works_under_a_filter_of_system_calls,
#endif
        &case_a_message_that_is_not_the_keepers_stops_the_process,
        &case_the_process_ends_when_its_keeper_or_parent_has_gone,
        &case_the_start_goes_in_one_order_only,
        &case_a_wrong_command_line_is_refused,
    };

    if (argc != 4)
        return 1;
    program = argv[1];
    witness_program = argv[2];
    vectors = argv[3];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
