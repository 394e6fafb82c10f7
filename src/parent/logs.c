#include "parent/logs.h"

#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* With the eight digits of the kind of message behind it a UUID of ours (journalctl MESSAGE_ID=). */
#define MESSAGE_ID_FRONT "c1f5a0b27e3d4c86a4f29d10"
#define EVENT_DIGITS 8
#define NAME_MAX_BYTES 16

struct logs {
    struct loop *loop;
    int pipe_fds[2], socket_fd;
    int before_fd; /* standard error as it was */
    char text[2 * LOGS_LINE_MAX];
    size_t text_n;
};

/* What stands before the text of a line of ours. */
struct head {
    uint64_t priority, pid;
    struct view name, event;
};

static bool is_hex(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (strchr("0123456789abcdef", v.p[i]) == NULL || v.p[i] == '\0')
            return false;
    return v.n == EVENT_DIGITS;
}

static bool is_name(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < 'a' || v.p[i] > 'z')
            return false;
    return v.n > 0 && v.n <= NAME_MAX_BYTES;
}

/* Cut the head from the front of ${*line}; false (and nothing cut) if it has none. */
static bool take_head(struct view *line, struct head *out)
{
    struct view rest = *line, priority, pid;

    if (!view_starts(rest, "<"))
        return false;
    rest = view_part(rest, 1, SIZE_MAX);
    priority = view_cut(&rest, '>');
    out->name = view_cut(&rest, '[');
    pid = view_cut(&rest, ']');
    if (!view_starts(rest, " "))
        return false;
    rest = view_part(rest, 1, SIZE_MAX);
    out->event = view_cut(&rest, ':');
    if (!view_starts(rest, " ") || !is_name(out->name) || !is_hex(out->event) ||
        num_parse_u64(priority, 7, NUM_CANONICAL, &out->priority) != ERR_OK ||
        num_parse_u64(pid, INT32_MAX, NUM_CANONICAL, &out->pid) != ERR_OK)
        return false;
    *line = view_part(rest, 1, SIZE_MAX);
    return true;
}

enum err logs_put_record(struct view line, struct buf *out)
{
    struct head h;

    if (take_head(&line, &h)) {
        buf_fmt(out, "PRIORITY=%u\nSYSLOG_IDENTIFIER=azukari\nSYSLOG_PID=%llu\nAZUKARI_PROCESS=%.*s\n", (unsigned)h.priority,
                (unsigned long long)h.pid, (int)h.name.n, (const char *)h.name.p);
        buf_fmt(out, "MESSAGE_ID=" MESSAGE_ID_FRONT "%.*s\n", EVENT_DIGITS, (const char *)h.event.p);
    } else {
        buf_str(out, "PRIORITY=3\nSYSLOG_IDENTIFIER=azukari\n");
    }
    buf_str(out, "MESSAGE=");
    for (size_t i = 0; i < line.n && i < LOGS_LINE_MAX; i++)
        buf_byte(out, line.p[i] < ' ' || line.p[i] > '~' ? '?' : line.p[i]);
    buf_byte(out, '\n');
    return buf_status(out);
}

/* The journal may be gone: then the line goes where it went before. */
static void forward(struct logs *l, struct view line)
{
    struct buf record;

    buf_init(&record, LOGS_RECORD_MAX);
    if (logs_put_record(line, &record) != ERR_OK ||
        send(l->socket_fd, record.p, record.n, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)record.n) {
        if (write(l->before_fd, line.p, line.n) < 0 || write(l->before_fd, "\n", 1) < 0) {
            /* nowhere left to say it */
        }
    }
    buf_clear(&record);
}

static void forward_lines(struct logs *l)
{
    struct view rest = view_of(l->text, l->text_n);
    const uint8_t *end;

    while (rest.n > 0 && (end = memchr(rest.p, '\n', rest.n)) != NULL) {
        forward(l, view_part(rest, 0, (size_t)(end - rest.p)));
        rest = view_part(rest, (size_t)(end - rest.p) + 1, SIZE_MAX);
    }
    if (rest.n > LOGS_LINE_MAX) { /* longer than any line of ours */
        forward(l, rest);
        rest.n = 0;
    }
    memmove(l->text, rest.p, rest.n);
    l->text_n = rest.n;
}

/* True if there may be more. */
static bool read_some(struct logs *l)
{
    ssize_t n = read(l->pipe_fds[0], l->text + l->text_n, sizeof(l->text) - l->text_n);

    if (n <= 0)
        return n < 0 && errno == EINTR;
    l->text_n += (size_t)n;
    forward_lines(l);
    return true;
}

static void on_lines(void *arg, int fd, unsigned events)
{
    (void)fd;
    (void)events;
    (void)read_some(arg);
}

bool logs_wanted(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    char own[64];
    struct stat st;

    if (stream == NULL || fstat(STDERR_FILENO, &st) != 0)
        return false;
    (void)snprintf(own, sizeof(own), "%llu:%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
    return strcmp(own, stream) == 0;
}

static enum err dial(const char *path, int *fd_out)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof(address.sun_path))
        return ERR_LIMIT;
    memcpy(address.sun_path, path, strlen(path));
    *fd_out = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (*fd_out < 0 || connect(*fd_out, (const struct sockaddr *)&address, sizeof(address)) != 0)
        return err_from_errno(errno);
    return ERR_OK;
}

enum err logs_open(const char *path, struct loop *loop, struct logs **out)
{
    struct logs *l = mem_zalloc(sizeof(*l));
    enum err err;

    *out = NULL;
    if (l == NULL)
        return ERR_MEMORY;
    *l = (struct logs){.loop = loop, .pipe_fds = {-1, -1}, .socket_fd = -1, .before_fd = -1};
    TRY(dial(path, &l->socket_fd));
    l->before_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    /* A process never waits for its own words: what does not fit is lost. */
    if (l->before_fd < 0 || pipe2(l->pipe_fds, O_CLOEXEC | O_NONBLOCK) != 0)
        TRY(err_from_errno(errno));
    TRY(loop_watch(loop, l->pipe_fds[0], LOOP_READ, on_lines, l));
    if (dup2(l->pipe_fds[1], STDERR_FILENO) < 0)
        TRY(err_from_errno(errno));
    *out = l;
    l = NULL;
out:
    if (err != ERR_OK)
        log_warn("the journal cannot be reached: lines go to standard error");
    logs_close(l);
    return err;
}

void logs_close(struct logs *l)
{
    if (l == NULL)
        return;
    if (l->before_fd >= 0)
        (void)dup2(l->before_fd, STDERR_FILENO);
    if (l->pipe_fds[0] >= 0) {
        loop_unwatch(l->loop, l->pipe_fds[0]);
        while (read_some(l)) {
        }
    }
    io_close(&l->pipe_fds[0]);
    io_close(&l->pipe_fds[1]);
    io_close(&l->socket_fd);
    io_close(&l->before_fd);
    mem_free(l);
}
