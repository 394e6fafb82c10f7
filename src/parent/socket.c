#include "parent/socket.h"

#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 8

struct client {
    struct socket *socket;
    int fd; /* -1: free */
    struct buf request;
    struct loop_timer *timer;
};

struct socket {
    int fd;
    struct loop *loop;
    const struct figures *figures;
    struct client clients[SOCKET_CLIENTS_MAX];
};

static enum err address_of(const char *path, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(out->sun_path))
        return ERR_LIMIT;
    memcpy(out->sun_path, path, strlen(path));
    return ERR_OK;
}

static enum err dial(const char *path, int *fd_out)
{
    const struct timeval patience = {.tv_sec = SOCKET_PATIENCE_MS / 1000};
    struct sockaddr_un address;
    enum err err = address_of(path, &address);

    if (err != ERR_OK)
        return err;
    *fd_out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd_out < 0)
        return ERR_IO;
    if (setsockopt(*fd_out, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0 &&
        setsockopt(*fd_out, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) == 0 &&
        connect(*fd_out, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return ERR_OK;
    err = errno == ENOENT || errno == ECONNREFUSED ? ERR_NOT_FOUND : errno == EACCES ? ERR_DENIED : ERR_IO;
    io_close(fd_out);
    return err;
}

static enum err let_group(const char *path, const char *group)
{
    if (group[0] == '\0')
        return chmod(path, S_IRUSR | S_IWUSR) == 0 ? ERR_OK : err_from_errno(errno);
    const struct group *g = getgrnam(group);
    if (g == NULL) {
        log_error("there is no system group for the status socket");
        return ERR_NOT_FOUND;
    }
    if (chown(path, (uid_t)-1, g->gr_gid) == 0 && chmod(path, S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) == 0)
        return ERR_OK;
    return err_from_errno(errno);
}

/* The socket is ours alone from the first moment. */
static enum err listen_at(const char *path, int *fd_out)
{
    struct sockaddr_un address;
    enum err err = address_of(path, &address);

    if (err != ERR_OK)
        return err;
    (void)unlink(path);
    mode_t before = umask(S_IRWXG | S_IRWXO);
    *fd_out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd_out < 0 || bind(*fd_out, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(*fd_out, BACKLOG) != 0)
        err = err_from_errno(errno);
    (void)umask(before);
    return err;
}

enum err socket_open(const char *path, const char *group, struct socket **out)
{
    struct socket *s = mem_zalloc(sizeof(*s));
    int other = -1;
    enum err err;

    *out = NULL;
    if (s == NULL)
        return ERR_MEMORY;
    s->fd = -1;
    for (size_t i = 0; i < SOCKET_CLIENTS_MAX; i++)
        s->clients[i] = (struct client){.socket = s, .fd = -1};
    err = dial(path, &other);
    io_close(&other);
    if (err == ERR_OK) {
        log_error("somebody serves the status socket: this house is running already");
        TRY(ERR_CONFLICT);
    }
    TRY(listen_at(path, &s->fd));
    TRY(let_group(path, group));
    *out = s;
    s = NULL;
out:
    if (err != ERR_OK && err != ERR_CONFLICT)
        log_error("the status socket could not be made: %s", err_name(err));
    socket_close(s);
    return err;
}

static void end_client(struct client *c)
{
    if (c->fd < 0)
        return;
    loop_unwatch(c->socket->loop, c->fd);
    loop_cancel(c->socket->loop, c->timer);
    c->timer = NULL;
    io_close(&c->fd);
    buf_clear(&c->request);
}

static void on_patience(void *arg)
{
    struct client *c = arg;

    c->timer = NULL; /* it has run */
    end_client(c);
}

/* An answer is smaller than what a socket takes at once; a client that does not read it loses it. */
static void answer(struct client *c)
{
    struct buf out;

    buf_init(&out, FIGURES_TEXT_MAX + FIGURES_REQUEST_MAX);
    if (figures_answer(c->socket->figures, buf_view(&c->request), &out) == ERR_OK)
        (void)send(c->fd, out.p, out.n, MSG_NOSIGNAL | MSG_DONTWAIT);
    buf_clear(&out);
    end_client(c);
}

static void on_client(void *arg, int fd, unsigned events)
{
    struct client *c = arg;
    uint8_t bytes[FIGURES_REQUEST_MAX];
    ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

    (void)events;
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        buf_put(&c->request, view_of(bytes, (size_t)n));
    if (n <= 0 || buf_status(&c->request) != ERR_OK)
        end_client(c);
    else if (memmem(c->request.p, c->request.n, "\r\n\r\n", 4) != NULL)
        answer(c);
}

static void on_listener(void *arg, int fd, unsigned events)
{
    struct socket *s = arg;
    struct client *place = NULL;
    int accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)events;
    for (size_t i = 0; i < SOCKET_CLIENTS_MAX && place == NULL; i++)
        if (s->clients[i].fd < 0)
            place = &s->clients[i];
    if (accepted < 0 || place == NULL) {
        io_close(&accepted);
        return;
    }
    place->fd = accepted;
    buf_init(&place->request, FIGURES_REQUEST_MAX);
    place->timer = loop_after(s->loop, SOCKET_PATIENCE_MS, on_patience, place);
    if (place->timer == NULL || loop_watch(s->loop, accepted, LOOP_READ, on_client, place) != ERR_OK)
        end_client(place);
}

enum err socket_serve(struct socket *s, struct loop *loop, const struct figures *figures)
{
    s->loop = loop;
    s->figures = figures;
    return loop_watch(loop, s->fd, LOOP_READ, on_listener, s);
}

void socket_close(struct socket *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < SOCKET_CLIENTS_MAX; i++)
        end_client(&s->clients[i]);
    if (s->loop != NULL)
        loop_unwatch(s->loop, s->fd);
    io_close(&s->fd);
    mem_free(s);
}

enum err socket_ask(const char *path, const char *what, struct buf *out)
{
    struct buf text;
    uint8_t bytes[4096];
    ssize_t n;
    int fd = -1;
    enum err err;

    buf_init(&text, FIGURES_TEXT_MAX + FIGURES_REQUEST_MAX);
    TRY(dial(path, &fd));
    buf_fmt(&text, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", what);
    TRY(io_write_all(fd, buf_view(&text)));
    buf_reset(&text);
    while ((n = recv(fd, bytes, sizeof(bytes), 0)) > 0)
        buf_put(&text, view_of(bytes, (size_t)n));
    TRY(buf_status(&text));
    const uint8_t *body = text.n == 0 ? NULL : memmem(text.p, text.n, "\r\n\r\n", 4);
    if (n < 0 || body == NULL || !view_starts(buf_view(&text), "HTTP/1.1 200 "))
        TRY(ERR_IO);
    buf_put(out, view_part(buf_view(&text), (size_t)(body - text.p) + 4, SIZE_MAX));
    err = buf_status(out);
out:
    io_close(&fd);
    buf_clear(&text);
    return err;
}
