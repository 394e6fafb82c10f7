#include "scanner/clamd.h"

#include "base/io.h"
#include "base/num.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LENGTH_BYTES 4

void clamd_close(struct clamd *c)
{
    io_close(&c->fd);
}

enum err clamd_connect(struct clamd *c, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t n = strlen(path);

    if (n >= sizeof(address.sun_path))
        return ERR_LIMIT;
    memcpy(address.sun_path, path, n + 1);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd < 0)
        return ERR_IO;
    if (connect(c->fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return ERR_OK;
    clamd_close(c); /* a full queue (EAGAIN) is an answer too */
    return ERR_NOT_FOUND;
}

/* Until the socket is ready for ${events}, the patience ends, or everything is to stop. */
static enum err await(struct clamd *c, short events)
{
    struct pollfd both[2] = {{.fd = c->fd, .events = events}, {.fd = c->stop_fd, .events = POLLIN}};
    int n;

    do
        n = poll(both, 2, c->patience_ms);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return ERR_IO;
    if (n == 0)
        return ERR_TIMEOUT;
    c->stopped = both[1].revents != 0;
    return c->stopped ? ERR_CLOSED : ERR_OK;
}

/* Whether it has said something, which within a stream is its last word. */
static bool has_answered(const struct clamd *c)
{
    struct pollfd p = {.fd = c->fd, .events = POLLIN};

    return poll(&p, 1, 0) > 0;
}

static enum err put(struct clamd *c, struct view v)
{
    enum err err = ERR_OK;

    while (v.n > 0) {
        ssize_t n = send(c->fd, v.p, v.n, MSG_NOSIGNAL);
        if (n > 0)
            v = view_part(v, (size_t)n, SIZE_MAX);
        else if (n < 0 && errno == EAGAIN)
            TRY(await(c, POLLOUT));
        else if (n >= 0 || errno != EINTR)
            TRY(has_answered(c) ? ERR_CONFLICT : ERR_CLOSED);
    }
out:
    return err;
}

/* A question, before which there is nothing to answer. */
static enum err ask(struct clamd *c, struct view question)
{
    enum err err = put(c, question);

    return err == ERR_CONFLICT ? ERR_CLOSED : err;
}

/* One line, which a NUL ends. */
static enum err get_line(struct clamd *c, char answer[CLAMD_ANSWER_MAX], struct view *line_out)
{
    size_t n = 0;
    enum err err = ERR_OK;

    while (n < CLAMD_ANSWER_MAX) {
        TRY(await(c, POLLIN));
        ssize_t got = recv(c->fd, answer + n, CLAMD_ANSWER_MAX - n, 0);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            TRY(ERR_CLOSED);
        n += (size_t)got;
        const char *end = memchr(answer, '\0', n);
        if (end != NULL) {
            *line_out = view_of(answer, (size_t)(end - answer));
            return ERR_OK;
        }
    }
    err = ERR_INPUT;
out:
    return err;
}

/* The next word; empty behind the last. */
static struct view next_word(struct view *rest)
{
    struct view word;

    do
        word = view_cut(rest, ' ');
    while (word.n == 0 && rest->p != NULL);
    return word;
}

/* "Thu Nov 20 09:30:00 2026"; year 0: no such date. */
static struct date read_made(struct view text)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct date none = {0};
    struct date d = {0};
    uint64_t day, year;

    (void)next_word(&text);
    struct view month = next_word(&text), number = next_word(&text);
    (void)next_word(&text);
    while (d.month < 12 && !view_eq_str(month, months[d.month]))
        d.month++;
    if (d.month == 12 || num_parse_u64(number, 31, NUM_CANONICAL, &day) != ERR_OK ||
        num_parse_u64(next_word(&text), 9999, NUM_CANONICAL, &year) != ERR_OK)
        return none;
    d = (struct date){.year = (int32_t)year, .month = (uint8_t)(d.month + 1), .day = (uint8_t)day};
    return date_is_valid(d) ? d : none;
}

enum err clamd_read_version(struct view line, struct clamd_version *out)
{
    uint64_t signatures;

    *out = (struct clamd_version){0};
    if (!view_starts(line, "ClamAV "))
        return ERR_INPUT;
    (void)view_cut(&line, '/');
    struct view number = view_cut(&line, '/');
    if (number.n > 0 && num_parse_u64(number, UINT32_MAX, NUM_CANONICAL, &signatures) != ERR_OK)
        return ERR_INPUT;
    if (number.n > 0)
        out->signatures = (uint32_t)signatures;
    out->made = read_made(line);
    return ERR_OK;
}

static bool is_name(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] > '~')
            return false;
    return v.n > 0;
}

static bool ends(struct view v, const char *end)
{
    size_t n = strlen(end);

    return v.n >= n && view_eq_str(view_part(v, v.n - n, n), end);
}

enum err clamd_read_verdict(struct view line, enum clamd_verdict *verdict_out, char virus_out[CLAMD_VIRUS_MAX + 1])
{
    static const char found[] = " FOUND", error[] = " ERROR";
    struct view rest = line;

    virus_out[0] = '\0';
    *verdict_out = CLAMD_FAILED;
    if (ends(line, error))
        return ERR_OK;
    if (!view_starts(line, "stream: "))
        return ERR_INPUT;
    rest = view_part(line, 8, SIZE_MAX);
    if (view_eq_str(rest, "OK")) {
        *verdict_out = CLAMD_CLEAN;
        return ERR_OK;
    }
    if (!ends(rest, found))
        return ERR_INPUT;
    *verdict_out = CLAMD_INFECTED; /* whatever it is called */
    rest = view_part(rest, 0, rest.n - strlen(found));
    if (is_name(rest))
        (void)snprintf(virus_out, CLAMD_VIRUS_MAX + 1, "%.*s", (int)rest.n, (const char *)rest.p);
    return ERR_OK;
}

enum err clamd_version(struct clamd *c, struct clamd_version *out)
{
    char answer[CLAMD_ANSWER_MAX];
    struct view line;
    enum err err;

    TRY(ask(c, view_of("zVERSION", sizeof("zVERSION"))));
    TRY(get_line(c, answer, &line));
    TRY(clamd_read_version(line, out));
out:
    clamd_close(c);
    return err;
}

enum err clamd_begin(struct clamd *c)
{
    return ask(c, view_of("zINSTREAM", sizeof("zINSTREAM")));
}

static enum err put_length(struct clamd *c, uint32_t n)
{
    uint8_t length[LENGTH_BYTES];

    for (int i = 0; i < LENGTH_BYTES; i++)
        length[i] = (uint8_t)(n >> (24 - 8 * i));
    return put(c, view_of(length, sizeof(length)));
}

enum err clamd_add(struct clamd *c, struct view bytes)
{
    enum err err = ERR_OK;

    if (bytes.n == 0 || bytes.n > CLAMD_CHUNK_MAX)
        return bytes.n == 0 ? ERR_OK : ERR_LIMIT;
    if (has_answered(c))
        return ERR_CONFLICT;
    TRY(put_length(c, (uint32_t)bytes.n));
    TRY(put(c, bytes));
out:
    return err;
}

enum err clamd_end(struct clamd *c, enum clamd_verdict *verdict_out, char virus_out[CLAMD_VIRUS_MAX + 1])
{
    char answer[CLAMD_ANSWER_MAX];
    struct view line;
    enum err err = has_answered(c) ? ERR_OK : put_length(c, 0);

    if (err != ERR_OK && err != ERR_CONFLICT)
        TRY(err);
    TRY(get_line(c, answer, &line));
    TRY(clamd_read_verdict(line, verdict_out, virus_out));
out:
    clamd_close(c);
    return err;
}
