#include "witness/serve.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"
#include "ledger/witness_msg.h"
#include "sandbox/sandbox.h"
#include "witness/listen.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#define CONNECTIONS_MAX 64
#define CONNECTION_BYTES 32768
#define IDLE_TIMEOUT_S 10
#define UNHEARD_BYTES_MAX ((uint64_t)4 << 20) /* of a body that is too long, before it is cut */
#define UNHEARD_MS 10000
#define PEM_MAX 65536
#define STATUS_MAX 65536
#define MEMORY_BYTES ((size_t)512 << 20)

static const char tls_priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3";

struct server {
    struct store *store;
    struct MHD_Daemon *daemon;
    enum err failure; /* why to stop */
};

/* One request while its body arrives.  One that is too long is read to its end, up to a bound, but
 * not kept: whoever is cut off while sending loses the answer with the connection. */
struct request {
    struct buf body;
    bool is_too_long;
    uint64_t unheard; /* bytes read and not kept */
    int64_t until_ms; /* to have sent it all, if it is too long */
};

static enum MHD_Result reply(struct MHD_Connection *c, unsigned status, const char *type,
                             struct view body)
{
    enum MHD_Result result = MHD_NO;
    struct MHD_Response *r =
        MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_MUST_COPY);

    if (r == NULL)
        return MHD_NO;
    if (MHD_add_response_header(r, "Content-Type", type) == MHD_YES &&
        MHD_add_response_header(r, "X-Content-Type-Options", "nosniff") == MHD_YES &&
        MHD_add_response_header(r, "Cache-Control", "no-store") == MHD_YES)
        result = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result reply_text(struct MHD_Connection *c, unsigned status, const char *text)
{
    char line[256];
    int n = snprintf(line, sizeof(line), "%s\n", text);

    return n < 0 ? MHD_NO : reply(c, status, "text/plain; charset=utf-8", view_str(line));
}

/* The state is no longer certain: say so and stop, so that a person looks. */
static enum MHD_Result stop(struct server *s, struct MHD_Connection *c, enum err err)
{
    if (err != ERR_MEMORY && err != ERR_NO_SPACE)
        s->failure = err;
    return reply_text(c, 503, "the witness could not store the checkpoint");
}

static enum MHD_Result cosign(struct server *s, struct MHD_Connection *c,
                              const struct witness_answer *a)
{
    uint64_t time_s = (uint64_t)clock_now_ms() / 1000;
    enum MHD_Result result;
    struct buf line;
    enum err err;

    /* Durable before anybody sees the cosignature. */
    err = store_save(s->store, a, time_s);
    if (err != ERR_OK)
        return stop(s, c, err);
    buf_init(&line, NOTE_NAME_MAX + 256);
    err = note_sign(&s->store->key, secret_view(s->store->seed), a->text, time_s, &line);
    result = err == ERR_OK ? reply(c, 200, "text/plain; charset=utf-8", buf_view(&line))
                           : stop(s, c, err);
    buf_clear(&line);
    return result;
}

static enum MHD_Result add_checkpoint(struct server *s, struct MHD_Connection *c, struct view body)
{
    struct witness_answer a;

    if (witness_decide(s->store->logs, s->store->count, body, &a) != ERR_OK)
        return reply_text(c, 503, "out of memory");
    if (a.status == 200)
        return cosign(s, c, &a);
    if (a.status == 409) {
        char size[32];
        (void)snprintf(size, sizeof(size), "%llu\n", (unsigned long long)a.head.size);
        return reply(c, 409, "text/x.tlog.size", view_str(size));
    }
    if (a.status == 403 || a.status == 410 || a.status == 422)
        log_warn("refused a checkpoint of log %zu: %s", a.log, a.reason);
    return reply_text(c, a.status, a.reason);
}

static enum MHD_Result status_page(struct server *s, struct MHD_Connection *c)
{
    static const char words[] =
#include "witness/status_text.inc"
        ;
    enum MHD_Result result;
    struct buf page;

    buf_init(&page, STATUS_MAX);
    buf_str(&page, words);
    note_key_put(&page, &s->store->key);
    buf_str(&page, "\n");
    for (size_t i = 0; i < s->store->count; i++) {
        const struct witness_log *log = &s->store->logs[i];
        char when[25] = "-";
        if (log->time_s > 0 && log->time_s < INT64_MAX / 1000)
            clock_format((int64_t)log->time_s * 1000, when);
        buf_fmt(&page, "\n%s\n  %llu\n  %s\n", log->key.name, (unsigned long long)log->head.size,
                when);
    }
    result = buf_status(&page) == ERR_OK
                 ? reply(c, 200, "text/plain; charset=utf-8", buf_view(&page))
                 : MHD_NO;
    buf_clear(&page);
    return result;
}

static bool has_header(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name) != NULL;
}

/* Whether the head announces a body longer than ${max}.  One without length is measured as it comes. */
static bool announces_more_than(struct MHD_Connection *c, uint64_t max)
{
    const char *length = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Content-Length");
    uint64_t n;

    return length != NULL && num_parse_u64(view_str(length), max, NUM_LEADING_ZEROS, &n) != ERR_OK;
}

static enum MHD_Result reply_too_long(struct MHD_Connection *c)
{
    return reply_text(c, 413, "the request is too long");
}

static void be_too_long(struct request *r)
{
    buf_clear(&r->body);
    r->is_too_long = true;
    r->until_ms = clock_monotonic_ms() + UNHEARD_MS;
}

/* The head is there.  Who waits before sending, or would send for too long, is answered now. */
static enum MHD_Result begin(struct MHD_Connection *c, void **request_arg)
{
    struct request *r = mem_zalloc(sizeof(*r));

    if (r == NULL)
        return MHD_NO;
    buf_init(&r->body, WITNESS_MSG_MAX);
    *request_arg = r;
    if (!announces_more_than(c, WITNESS_MSG_MAX))
        return MHD_YES;
    if (announces_more_than(c, UNHEARD_BYTES_MAX) || has_header(c, "Expect"))
        return reply_too_long(c);
    be_too_long(r);
    return MHD_YES;
}

/* MHD_NO ends the connection. */
static enum MHD_Result take(struct request *r, struct view part)
{
    if (!r->is_too_long) {
        buf_put(&r->body, part);
        if (buf_status(&r->body) == ERR_OK)
            return MHD_YES;
        if (buf_status(&r->body) != ERR_LIMIT)
            return MHD_NO;
        be_too_long(r);
    }
    r->unheard += part.n;
    return r->unheard <= UNHEARD_BYTES_MAX && clock_monotonic_ms() <= r->until_ms ? MHD_YES : MHD_NO;
}

/* Called when the head is there, for each part of the body, and at its end. */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_n, void **request_arg)
{
    struct server *s = arg;
    struct request *r = *request_arg;
    bool is_post = strcmp(method, "POST") == 0;

    (void)version;
    if (r == NULL)
        return begin(c, request_arg);
    if (*upload_n > 0) {
        struct view part = view_of(upload, *upload_n);
        *upload_n = 0;
        return is_post ? take(r, part) : MHD_NO; /* nobody asked for it */
    }
    if (r->is_too_long)
        return reply_too_long(c);
    if (strcmp(url, "/add-checkpoint") == 0)
        return is_post ? add_checkpoint(s, c, buf_view(&r->body)) : reply_text(c, 405, "POST only");
    if (strcmp(url, "/") != 0)
        return reply_text(c, 404, "not found");
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return reply_text(c, 405, "GET only");
    return status_page(s, c);
}

static void on_completed(void *arg, struct MHD_Connection *c, void **request_arg,
                         enum MHD_RequestTerminationCode why)
{
    struct request *r = *request_arg;

    (void)arg;
    (void)c;
    (void)why;
    if (r != NULL)
        buf_clear(&r->body);
    mem_free(r);
    *request_arg = NULL;
}

/* The library's messages may quote what a stranger sent. */
static void drop_message(void *arg, const char *format, va_list ap)
{
    (void)arg;
    (void)format;
    (void)ap;
}

static enum err start(struct server *s, int listener, const char *cert, const char *key)
{
    bool tls = cert != NULL;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, listener, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, (void *)(uintptr_t)cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)tls_priorities},
        {MHD_OPTION_END, 0, NULL},
    };

    s->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG | (tls ? MHD_USE_TLS : 0), 0,
                                 NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER,
                                 drop_message, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
                                 NULL, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (s->daemon == NULL) {
        log_error("the HTTP server does not start%s",
                  tls ? ": are certificate and key a pair?" : "");
        return ERR_INTERNAL;
    }
    return ERR_OK;
}

/* Serve until a signal or a failure. */
static enum err loop(struct server *s, int signals)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd fds[] = {{.events = POLLIN}, {.fd = signals, .events = POLLIN}};

    if (info == NULL)
        return ERR_INTERNAL;
    fds[0].fd = info->epoll_fd;
    while (s->failure == ERR_OK && (fds[1].revents & POLLIN) == 0) {
        MHD_UNSIGNED_LONG_LONG timeout_ms;
        int wait = -1;
        if (MHD_get_timeout(s->daemon, &timeout_ms) == MHD_YES)
            wait = timeout_ms > INT_MAX ? INT_MAX : (int)timeout_ms;
        if (poll(fds, 2, wait) < 0 && errno != EINTR) {
            log_error("could not wait: %s", strerror(errno));
            return ERR_IO;
        }
        if (MHD_run(s->daemon) != MHD_YES)
            return ERR_INTERNAL;
    }
    return s->failure;
}

static enum err open_signals(int *fd_out)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return err_from_errno(errno);
    *fd_out = signalfd(-1, &set, SFD_CLOEXEC);
    return *fd_out < 0 ? err_from_errno(errno) : ERR_OK;
}

static enum err read_pem(const char *path, struct buf *out)
{
    enum err err = io_read_file(path, out);

    if (err == ERR_NOT_FOUND)
        log_error("there is no file %s", path);
    return err;
}

enum err serve_run(struct store *s, const struct serve_options *options)
{
    const struct sandbox_limits limits = {
        .writable_dir = s->dir, .memory_bytes = MEMORY_BYTES, .open_files = CONNECTIONS_MAX + 32};
    bool tls = options->cert_path != NULL;
    struct server server = {.store = s};
    struct buf cert, key;
    int listener = -1, signals = -1;
    enum err err;

    buf_init(&cert, PEM_MAX);
    buf_init(&key, PEM_MAX);
    if (tls != (options->key_path != NULL)) {
        log_error("--cert and --key belong together");
        TRY(ERR_INPUT);
    }
    if (tls) {
        TRY(read_pem(options->cert_path, &cert));
        TRY(read_pem(options->key_path, &key));
    }
    TRY(open_signals(&signals));
    TRY(listen_open(options->listen, tls, &listener));
    TRY(start(&server, listener, tls ? buf_cstr(&cert) : NULL, tls ? buf_cstr(&key) : NULL));
    buf_clear(&key);
    TRY(listen_announce(listener, tls));
    listener = -1; /* the server closes it */
    TRY(sandbox_enter(SANDBOX_WITNESS, &limits));
    TRY(loop(&server, signals));
out:
    if (server.daemon != NULL)
        MHD_stop_daemon(server.daemon);
    io_close(&listener);
    io_close(&signals);
    buf_clear(&cert);
    buf_clear(&key);
    return err;
}
