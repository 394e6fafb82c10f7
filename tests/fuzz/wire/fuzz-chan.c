/*
 * Targets: chan_recv, chan_frame_close_fds, wire_get_*.  The input is a series of raw packets
 * written by the peer: per packet two bytes of length, one byte with the number of descriptors
 * (0..7), then the bytes.  Properties: a packet is either refused or exactly header + payload; no
 * descriptor leaks.
 */
#include "base/io.h"
#include "wire/chan.h"
#include "wire/wire.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct chan_proto proto = {"fuzz", 7, 3};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool send_raw(int fd, struct view bytes, unsigned fd_count)
{
    union {
        struct cmsghdr head;
        uint8_t bytes[CMSG_SPACE(8 * sizeof(int))];
    } control = {0};
    struct iovec part = {(void *)(uintptr_t)bytes.p, bytes.n};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};

    if (fd_count > 0) {
        m.msg_control = &control;
        m.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
        control.head.cmsg_len = CMSG_LEN(fd_count * sizeof(int));
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        for (size_t i = 0; i < fd_count; i++)
            memcpy(CMSG_DATA(&control.head) + i * sizeof(int), &fd, sizeof(int));
    }
    return sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

static void check_frame(struct view packet, unsigned fd_count, struct chan_frame *f)
{
    struct wire_reader r;

    must(packet.n >= CHAN_HEADER_BYTES && fd_count == f->fd_count);
    must(view_eq(f->payload, view_part(packet, CHAN_HEADER_BYTES, SIZE_MAX)));
    wire_reader_init(&r, f->payload);
    while (!r.failed) {
        size_t before = r.rest.n;
        struct view v = wire_get_bytes(&r, wire_get_u8(&r));
        must(r.failed || r.rest.n + v.n + 5 == before);
    }
    must(wire_end(&r) == ERR_INPUT);
}

static unsigned open_fds(void)
{
    unsigned n = 0;
    DIR *d = opendir("/proc/self/fd");

    while (d != NULL && readdir(d) != NULL)
        n++;
    (void)closedir(d);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view in = view_of(data, size);
    unsigned before = open_fds();
    int fds[2];

    if (chan_pair(fds) != ERR_OK)
        return 0;
    struct chan *c = chan_new(fds[0], &proto);
    while (c != NULL && in.n >= 3) {
        struct view packet = view_part(in, 3, (size_t)in.p[0] << 8 | in.p[1]);
        unsigned fd_count = in.p[2] & 7;
        struct chan_frame f;
        in = view_part(in, 3 + packet.n, SIZE_MAX);
        if (!send_raw(fds[1], packet, fd_count))
            break;
        enum err err = chan_recv(c, &f);
        must(err == ERR_OK || err == ERR_INPUT || (err == ERR_CLOSED && packet.n == 0));
        if (err == ERR_OK)
            check_frame(packet, fd_count, &f);
        chan_frame_close_fds(&f);
    }
    chan_free(c);
    io_close(&fds[1]);
    must(open_fds() == before);
    return 0;
}
