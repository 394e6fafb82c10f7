/*
 * Frames that the socket does not take at once wait in a list, each with its own duplicates of the
 * descriptors.  A frame is one packet: it goes whole or not at all, so nothing is ever half sent.
 * What has passed is wiped, in both directions: it carries personal data.
 */
#include "wire/chan.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAGIC 0x415a
#define SOCKET_BUFFER_BYTES (1 << 20)

struct waiting {
    struct waiting *next;
    size_t cost; /* what it counts in chan_queued(): its bytes and this head */
    int fds[CHAN_FDS_MAX];
    unsigned fd_count;
    size_t n;
    uint8_t bytes[]; /* header and payload */
};

struct chan {
    int fd;
    const struct chan_proto *proto;
    struct waiting *first, **end; /* *end is the NULL after the last one */
    size_t queued;                /* sum of the costs */
    uint8_t *received;            /* CHAN_FRAME_MAX bytes */
    size_t received_bytes;        /* to be wiped before the next frame */
};

/* The FORCE form passes the system-wide maximum but needs a privilege; without it the kernel gives
 * what it may, and its default (212,992 bytes) already takes a frame of CHAN_FRAME_MAX. */
static void raise_buffer(int fd, int forced, int plain)
{
    int bytes = SOCKET_BUFFER_BYTES;

    if (setsockopt(fd, SOL_SOCKET, forced, &bytes, sizeof(bytes)) != 0)
        (void)setsockopt(fd, SOL_SOCKET, plain, &bytes, sizeof(bytes));
}

enum err chan_pair(int fds_out[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds_out) != 0) {
        log_error("could not make a channel: %s", strerror(errno));
        fds_out[0] = fds_out[1] = -1;
        return err_from_errno(errno);
    }
    for (int i = 0; i < 2; i++) {
        raise_buffer(fds_out[i], SO_SNDBUFFORCE, SO_SNDBUF);
        raise_buffer(fds_out[i], SO_RCVBUFFORCE, SO_RCVBUF);
    }
    return ERR_OK;
}

static bool prepare_fd(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
           fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

struct chan *chan_new(int fd, const struct chan_proto *proto)
{
    struct chan *c = mem_zalloc(sizeof(*c));

    if (c == NULL) {
        io_close(&fd);
        return NULL;
    }
    *c = (struct chan){
        .fd = fd, .proto = proto, .end = &c->first, .received = mem_zalloc(CHAN_FRAME_MAX)};
    if (c->received == NULL || !prepare_fd(fd)) {
        chan_free(c);
        return NULL;
    }
    return c;
}

static void close_fds(int *fds, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        io_close(&fds[i]);
}

static void drop_first(struct chan *c)
{
    struct waiting *w = c->first;

    c->first = w->next;
    if (c->first == NULL)
        c->end = &c->first;
    c->queued -= w->cost;
    close_fds(w->fds, w->fd_count);
    explicit_bzero(w->bytes, w->n);
    mem_free(w);
}

static void wipe_received(struct chan *c)
{
    explicit_bzero(c->received, c->received_bytes);
    c->received_bytes = 0;
}

void chan_done(struct chan *c)
{
    if (c != NULL)
        wipe_received(c);
}

void chan_free(struct chan *c)
{
    if (c == NULL)
        return;
    while (c->first != NULL)
        drop_first(c);
    if (c->received != NULL)
        wipe_received(c);
    mem_free(c->received);
    io_close(&c->fd);
    mem_free(c);
}

int chan_fd(const struct chan *c)
{
    return c->fd;
}

bool chan_wants_write(const struct chan *c)
{
    return c->first != NULL;
}

size_t chan_queued(const struct chan *c)
{
    return c->queued;
}

static void put_header(const struct chan *c, uint16_t type, uint32_t id,
                       uint8_t out[CHAN_HEADER_BYTES])
{
    const uint8_t header[CHAN_HEADER_BYTES] = {MAGIC >> 8,
                                               MAGIC & 0xff,
                                               c->proto->number,
                                               c->proto->version,
                                               (uint8_t)(type >> 8),
                                               (uint8_t)type,
                                               0,
                                               0,
                                               (uint8_t)(id >> 24),
                                               (uint8_t)(id >> 16),
                                               (uint8_t)(id >> 8),
                                               (uint8_t)id};

    memcpy(out, header, sizeof(header));
}

/* One packet of ${parts}, with descriptors. */
static enum err send_packet(struct chan *c, struct iovec *parts, size_t part_count, const int *fds,
                            unsigned fd_count)
{
    union {
        struct cmsghdr head;
        uint8_t bytes[CMSG_SPACE(CHAN_FDS_MAX * sizeof(int))];
    } control = {0};
    struct msghdr m = {.msg_iov = parts, .msg_iovlen = part_count};

    if (fd_count > 0) {
        m.msg_control = &control;
        m.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
        control.head = (struct cmsghdr){.cmsg_len = CMSG_LEN(fd_count * sizeof(int)),
                                        .cmsg_level = SOL_SOCKET,
                                        .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.head), fds, fd_count * sizeof(int));
    }
    for (;;) {
        if (sendmsg(c->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
            return ERR_OK;
        if (errno == EAGAIN)
            return ERR_AGAIN;
        if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
            return ERR_CLOSED;
        if (errno != EINTR)
            break;
    }
    log_error("could not send on channel %s: %s", c->proto->name, strerror(errno));
    return err_from_errno(errno);
}

static enum err enqueue(struct chan *c, const uint8_t header[CHAN_HEADER_BYTES],
                        struct view payload, const int *fds, unsigned fd_count)
{
    size_t n = CHAN_HEADER_BYTES + payload.n, cost = sizeof(struct waiting) + n;

    if (cost > CHAN_QUEUE_MAX - c->queued)
        return ERR_LIMIT;
    struct waiting *w = mem_zalloc(cost);
    if (w == NULL)
        return ERR_MEMORY;
    w->cost = cost;
    w->n = n;
    memcpy(w->bytes, header, CHAN_HEADER_BYTES);
    if (payload.n > 0)
        memcpy(w->bytes + CHAN_HEADER_BYTES, payload.p, payload.n);
    *c->end = w;
    for (; w->fd_count < fd_count; w->fd_count++) {
        w->fds[w->fd_count] = fcntl(fds[w->fd_count], F_DUPFD_CLOEXEC, 0);
        if (w->fds[w->fd_count] < 0) {
            log_error("could not keep a descriptor for channel %s: %s", c->proto->name,
                      strerror(errno));
            *c->end = NULL;
            close_fds(w->fds, w->fd_count);
            explicit_bzero(w->bytes, w->n);
            mem_free(w);
            return ERR_IO;
        }
    }
    c->end = &w->next;
    c->queued += cost;
    return ERR_OK;
}

enum err chan_send(struct chan *c, uint16_t type, uint32_t id, struct view payload, const int *fds,
                   unsigned fd_count)
{
    uint8_t header[CHAN_HEADER_BYTES];

    if (payload.n > CHAN_PAYLOAD_MAX || fd_count > CHAN_FDS_MAX)
        return ERR_LIMIT;
    put_header(c, type, id, header);
    if (c->first == NULL) {
        /* sendmsg() only reads what the parts point to. */
        struct iovec parts[2] = {{header, sizeof(header)},
                                 {(void *)(uintptr_t)payload.p, payload.n}};
        enum err err = send_packet(c, parts, 2, fds, fd_count);
        if (err != ERR_AGAIN)
            return err;
    }
    return enqueue(c, header, payload, fds, fd_count);
}

enum err chan_flush(struct chan *c)
{
    while (c->first != NULL) {
        struct iovec part = {c->first->bytes, c->first->n};
        enum err err = send_packet(c, &part, 1, c->first->fds, c->first->fd_count);
        if (err != ERR_OK)
            return err;
        drop_first(c);
    }
    return ERR_OK;
}

/* Move the descriptors that came in the control data of ${m} to ${frame}: its room is for
 * CHAN_FDS_MAX of them. */
static void take_fds(struct msghdr *m, struct chan_frame *frame)
{
    for (struct cmsghdr *h = CMSG_FIRSTHDR(m); h != NULL; h = CMSG_NXTHDR(m, h)) {
        if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
            continue;
        size_t bytes = h->cmsg_len - CMSG_LEN(0);
        for (size_t at = 0; at + sizeof(int) <= bytes && frame->fd_count < CHAN_FDS_MAX;
             at += sizeof(int))
            memcpy(&frame->fds[frame->fd_count++], CMSG_DATA(h) + at, sizeof(int));
    }
}

/* Read and check the header of the frame of ${n} bytes in the receive buffer. */
static enum err parse_frame(const struct chan *c, size_t n, struct chan_frame *frame)
{
    const uint8_t *h = c->received;

    if (n < CHAN_HEADER_BYTES || (h[0] << 8 | h[1]) != MAGIC || h[2] != c->proto->number ||
        h[3] != c->proto->version || h[6] != 0 || h[7] != 0)
        return ERR_INPUT;
    frame->type = (uint16_t)(h[4] << 8 | h[5]);
    frame->id = (uint32_t)h[8] << 24 | (uint32_t)h[9] << 16 | (uint32_t)h[10] << 8 | h[11];
    frame->payload = view_of(h + CHAN_HEADER_BYTES, n - CHAN_HEADER_BYTES);
    return ERR_OK;
}

static ssize_t receive_packet(struct chan *c, struct msghdr *m)
{
    ssize_t n;

    do
        n = recvmsg(c->fd, m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n;
}

enum err chan_recv(struct chan *c, struct chan_frame *frame_out)
{
    union {
        struct cmsghdr head;
        uint8_t bytes[CMSG_SPACE(CHAN_FDS_MAX * sizeof(int))];
    } control = {0};
    struct iovec part = {c->received, CHAN_FRAME_MAX};
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = &control,
                       .msg_controllen = sizeof(control)};

    wipe_received(c);
    *frame_out = (struct chan_frame){.fds = {-1, -1, -1, -1}};
    ssize_t n = receive_packet(c, &m);
    if (n < 0 && errno == EAGAIN)
        return ERR_AGAIN;
    if (n < 0 && errno == ECONNRESET)
        return ERR_CLOSED;
    if (n < 0) {
        log_error("could not receive on channel %s: %s", c->proto->name, strerror(errno));
        return err_from_errno(errno);
    }
    c->received_bytes = (size_t)n;
    take_fds(&m, frame_out);
    if (n == 0 && frame_out->fd_count == 0)
        return ERR_CLOSED;
    if ((m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ||
        parse_frame(c, (size_t)n, frame_out) != ERR_OK) {
        log_warn("malformed frame on channel %s", c->proto->name);
        chan_frame_close_fds(frame_out);
        return ERR_INPUT;
    }
    return ERR_OK;
}

/* Milliseconds to wait until ${deadline} (-1: none), for poll(). */
static int remaining_ms(int64_t deadline)
{
    if (deadline < 0)
        return -1;
    int64_t left = deadline - clock_monotonic_ms();
    return left < 0 ? 0 : (int)left; /* never more than was asked for, an int */
}

enum err chan_wait(struct chan *const *list, size_t n, int timeout_ms)
{
    struct pollfd p[CHAN_WAIT_MAX];
    nfds_t used = 0;

    for (size_t i = 0; i < n && used < CHAN_WAIT_MAX; i++) {
        enum err err = list[i] == NULL ? ERR_OK : chan_flush(list[i]);
        if (err != ERR_OK && err != ERR_AGAIN)
            return err;
        if (list[i] != NULL)
            p[used++] = (struct pollfd){.fd = list[i]->fd,
                                        .events = (short)(POLLIN | (chan_wants_write(list[i]) ? POLLOUT : 0))};
    }
    int ready = poll(p, used, timeout_ms);
    if (ready < 0 && errno != EINTR) {
        log_error("could not wait on channels: %s", strerror(errno));
        return ERR_IO;
    }
    return ready == 0 ? ERR_TIMEOUT : ERR_OK;
}

enum err chan_recv_wait(struct chan *c, int timeout_ms, struct chan_frame *frame_out)
{
    int64_t deadline = timeout_ms < 0 ? -1 : clock_monotonic_ms() + timeout_ms;

    /* What is waited for was mostly asked for just now: to look before waiting would be a call for nothing. */
    for (;;) {
        enum err sent = chan_flush(c);
        if (sent != ERR_OK && sent != ERR_AGAIN && sent != ERR_CLOSED)
            return sent;
        struct pollfd p = {.fd = c->fd,
                           .events = (short)(POLLIN | (chan_wants_write(c) ? POLLOUT : 0))};
        if (poll(&p, 1, remaining_ms(deadline)) < 0 && errno != EINTR) {
            log_error("could not wait on channel %s: %s", c->proto->name, strerror(errno));
            return ERR_IO;
        }
        bool last = remaining_ms(deadline) == 0;
        enum err err = chan_recv(c, frame_out);
        if (err != ERR_AGAIN)
            return err; /* also what came before the peer had gone */
        if (sent == ERR_CLOSED || last)
            return sent == ERR_CLOSED ? sent : ERR_TIMEOUT;
    }
}

void chan_frame_close_fds(struct chan_frame *frame)
{
    close_fds(frame->fds, CHAN_FDS_MAX);
    frame->fd_count = 0;
}
