/* wire: typed putting and getting, and the channel between two processes. */
#include "unit/wire/ends.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "wire/wire.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct view nothing(void)
{
    return (struct view){0};
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

/* One channel, and the bare socket of a peer that may send anything. */
static struct chan *facing_a_raw_peer(int *peer_out)
{
    int fds[2];

    T_OK(chan_pair(fds));
    *peer_out = fds[1];
    struct chan *c = chan_new(fds[0], &proto);
    T_TRUE(c != NULL);
    return c;
}

static bool send_raw(int fd, const void *p, size_t n, const int *fds, size_t fd_count)
{
    union {
        struct cmsghdr head;
        uint8_t bytes[CMSG_SPACE(8 * sizeof(int))];
    } control = {0};
    struct iovec part = {(void *)(uintptr_t)p, n};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};

    if (fd_count > 0) {
        m.msg_control = &control;
        m.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
        control.head.cmsg_len = CMSG_LEN(fd_count * sizeof(int));
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        memcpy(CMSG_DATA(&control.head), fds, fd_count * sizeof(int));
    }
    return sendmsg(fd, &m, MSG_NOSIGNAL) == (ssize_t)n;
}

T_CASE(numbers_and_bytes_come_back_as_they_were_put)
{
    struct buf b;
    struct wire_reader r;

    buf_init(&b, 1000);
    wire_put_u8(&b, 0xfe);
    wire_put_u16(&b, 0xfedc);
    wire_put_u32(&b, 0xfedcba98);
    wire_put_u64(&b, UINT64_MAX - 1);
    wire_put_i64(&b, INT64_MIN);
    wire_put_bytes(&b, view_str("abc"));
    wire_put_bytes(&b, nothing());
    wire_put_fixed(&b, view_str("xy"));
    T_OK(buf_status(&b));
    T_HEX(b.p, 3, "fefedc");
    wire_reader_init(&r, buf_view(&b));
    T_EQ(wire_get_u8(&r), 0xfe);
    T_EQ(wire_get_u16(&r), 0xfedc);
    T_EQ(wire_get_u32(&r), 0xfedcba98);
    T_TRUE(wire_get_u64(&r) == UINT64_MAX - 1);
    T_TRUE(wire_get_i64(&r) == INT64_MIN);
    T_VIEW(wire_get_bytes(&r, 3), view_str("abc"));
    T_EQ(wire_get_bytes(&r, 0).n, 0);
    T_VIEW(wire_get_fixed(&r, 2), view_str("xy"));
    T_OK(wire_end(&r));
    buf_clear(&b);
}

T_CASE(bytes_whose_length_has_no_encoding_are_not_put)
{
    struct buf b;

    buf_init(&b, 64);
    wire_put_bytes(&b, (struct view){(const uint8_t *)"", (size_t)UINT32_MAX + 1}); /* not looked at */
    T_ERR(buf_status(&b), ERR_LIMIT);
    buf_clear(&b);
}

T_CASE(every_truncation_of_a_payload_is_refused)
{
    struct buf b;

    buf_init(&b, 1000);
    wire_put_u32(&b, 5);
    wire_put_bytes(&b, view_str("abc"));
    wire_put_u64(&b, 9);
    for (size_t n = 0; n <= b.n; n++) {
        struct wire_reader r;
        wire_reader_init(&r, view_part(buf_view(&b), 0, n));
        (void)wire_get_u32(&r);
        (void)wire_get_bytes(&r, 10);
        (void)wire_get_u64(&r);
        T_ERR(wire_end(&r), n == b.n ? ERR_OK : ERR_INPUT);
    }
    buf_clear(&b);
}

T_CASE(trailing_bytes_overlong_strings_and_noted_failures_are_refused)
{
    static const uint8_t bytes[] = {0, 0, 0, 3, 'a', 'b', 'c', 0};
    struct wire_reader r;

    wire_reader_init(&r, view_of(bytes, 8));
    T_EQ(wire_get_bytes(&r, 3).n, 3);
    T_ERR(wire_end(&r), ERR_INPUT);
    wire_reader_init(&r, view_of(bytes, 7));
    T_EQ(wire_get_bytes(&r, 2).n, 0);
    T_EQ(wire_get_u8(&r), 0);
    T_ERR(wire_end(&r), ERR_INPUT);
    wire_reader_init(&r, nothing());
    wire_fail(&r);
    T_ERR(wire_end(&r), ERR_INPUT);
}

T_CASE(the_largest_frame_passes_whole_with_the_default_buffers_of_the_kernel)
{
    static uint8_t big[CHAN_PAYLOAD_MAX + 1];
    struct chan_frame f;
    int fds[2];
    int kernel_default = 212992 / 2; /* the kernel doubles what is asked */

    for (size_t i = 0; i < sizeof(big); i++)
        big[i] = (uint8_t)(i * 31);
    T_OK(chan_pair(fds));
    T_EQ(setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &kernel_default, sizeof(int)), 0);
    T_EQ(setsockopt(fds[1], SOL_SOCKET, SO_RCVBUF, &kernel_default, sizeof(int)), 0);
    struct ends e = {chan_new(fds[0], &proto), chan_new(fds[1], &proto)};
    T_OK(chan_send(e.a, 65535, 0xdeadbeef, view_of(big, CHAN_PAYLOAD_MAX), NULL, 0));
    T_EQ(chan_queued(e.a), 0);
    T_OK(chan_recv(e.b, &f));
    T_EQ(f.type, 65535);
    T_EQ(f.id, 0xdeadbeef);
    T_TRUE(view_eq(f.payload, view_of(big, CHAN_PAYLOAD_MAX)));
    T_ERR(chan_send(e.a, 1, 1, view_of(big, CHAN_PAYLOAD_MAX + 1), NULL, 0), ERR_LIMIT);
    T_OK(chan_send(e.b, 0, 0, nothing(), NULL, 0));
    T_OK(chan_recv(e.a, &f));
    T_EQ(f.payload.n, 0);
    T_EQ(f.fd_count, 0);
    T_ERR(chan_recv(e.a, &f), ERR_AGAIN);
    close_ends(e);
}

T_CASE(a_header_changed_in_any_fixed_byte_is_refused)
{
    static const uint8_t good[] = {0x41, 0x5a, 7, 3, 1, 2, 0, 0, 1, 2, 3, 4, 'x'};
    struct chan_frame f;
    int peer;
    struct chan *c = facing_a_raw_peer(&peer);

    for (size_t at = 0; at < CHAN_HEADER_BYTES; at++) {
        bool free_field = at == 4 || at == 5 || at >= 8; /* type and id: any value is well-formed */
        for (unsigned bit = 0; bit < 8; bit++) {
            uint8_t bad[sizeof(good)];
            memcpy(bad, good, sizeof(good));
            bad[at] = (uint8_t)(bad[at] ^ 1u << bit);
            T_TRUE(send_raw(peer, bad, sizeof(bad), NULL, 0));
            T_ERR(chan_recv(c, &f), free_field ? ERR_OK : ERR_INPUT);
        }
    }
    for (size_t n = 1; n < CHAN_HEADER_BYTES; n++) {
        T_TRUE(send_raw(peer, good, n, NULL, 0));
        T_ERR(chan_recv(c, &f), ERR_INPUT);
    }
    T_TRUE(send_raw(peer, good, sizeof(good), NULL, 0));
    T_OK(chan_recv(c, &f));
    T_EQ(f.type, 0x102);
    T_EQ(f.id, 0x1020304);
    chan_free(c);
    (void)close(peer);
}

T_CASE(a_frame_beyond_the_maximum_is_refused_not_cut)
{
    static uint8_t big[CHAN_FRAME_MAX + 1] = {0x41, 0x5a, 7, 3};
    struct chan_frame f;
    int peer;
    struct chan *c = facing_a_raw_peer(&peer);

    T_TRUE(send_raw(peer, big, sizeof(big), NULL, 0));
    T_ERR(chan_recv(c, &f), ERR_INPUT);
    T_EQ(f.payload.n, 0);
    chan_free(c);
    (void)close(peer);
}

T_CASE(descriptors_pass_and_are_closed_on_exec)
{
    struct ends e = two_ends();
    struct chan_frame f;
    int pipes[2];
    char got = 0;

    T_EQ(pipe(pipes), 0);
    T_OK(chan_send(e.a, 1, 1, view_str("x"), pipes, 2));
    T_OK(chan_recv(e.b, &f));
    T_EQ(f.fd_count, 2);
    T_TRUE(f.fds[0] >= 0 && f.fds[1] >= 0 && f.fds[2] == -1 && f.fds[3] == -1);
    T_TRUE((fcntl(f.fds[0], F_GETFD) & FD_CLOEXEC) != 0);
    T_EQ(write(f.fds[1], "!", 1), 1);
    T_EQ(read(pipes[0], &got, 1), 1);
    T_EQ(got, '!');
    chan_frame_close_fds(&f);
    T_EQ(f.fds[0], -1);
    (void)close(pipes[0]);
    (void)close(pipes[1]);
    close_ends(e);
}

T_CASE(no_descriptor_stays_open_after_a_malformed_frame)
{
    static const uint8_t good[CHAN_HEADER_BYTES] = {0x41, 0x5a, 7, 3};
    static uint8_t big[CHAN_FRAME_MAX + 1] = {0x41, 0x5a, 7, 3};
    struct chan_frame f;
    int peer;
    struct chan *c = facing_a_raw_peer(&peer);
    int fds[8] = {peer, peer, peer, peer, peer, peer, peer, peer};
    unsigned before = open_fds();

    T_TRUE(send_raw(peer, "bad", 3, fds, 2));
    T_ERR(chan_recv(c, &f), ERR_INPUT);
    T_TRUE(send_raw(peer, good, sizeof(good), fds, CHAN_FDS_MAX + 1));
    T_ERR(chan_recv(c, &f), ERR_INPUT);
    T_TRUE(send_raw(peer, good, sizeof(good), fds, 8));
    T_ERR(chan_recv(c, &f), ERR_INPUT);
    T_TRUE(send_raw(peer, big, sizeof(big), fds, 4));
    T_ERR(chan_recv(c, &f), ERR_INPUT);
    T_TRUE(send_raw(peer, "", 0, fds, 4));
    T_ERR(chan_recv(c, &f), ERR_INPUT);
    for (int i = 0; i < CHAN_FDS_MAX; i++)
        T_EQ(f.fds[i], -1);
    T_EQ(open_fds(), before);
    T_ERR(chan_send(c, 1, 1, nothing(), fds, CHAN_FDS_MAX + 1), ERR_LIMIT);
    chan_free(c);
    (void)close(peer);
}

/* Send until the socket takes no more and frames wait in the queue; how many were sent in all. */
static uint32_t fill(struct chan *c, size_t frame_bytes, size_t queued)
{
    static uint8_t bytes[CHAN_PAYLOAD_MAX];
    uint32_t n = 0;

    for (; chan_queued(c) < queued; n++)
        T_OK(chan_send(c, 1, n, view_of(bytes, frame_bytes), NULL, 0));
    return n;
}

T_CASE(what_the_socket_does_not_take_waits_in_order)
{
    struct ends e = two_ends();
    struct chan_frame f;
    uint32_t sent = fill(e.a, 60000, 300000), got = 0;

    T_TRUE(chan_wants_write(e.a));
    T_ERR(chan_flush(e.a), ERR_AGAIN);
    while (got < sent) {
        enum err err = chan_recv(e.b, &f);
        if (err == ERR_AGAIN) {
            enum err flushed = chan_flush(e.a);
            T_TRUE(flushed == ERR_OK || flushed == ERR_AGAIN);
            continue;
        }
        T_OK(err);
        T_EQ(f.id, got);
        T_EQ(f.payload.n, 60000);
        got++;
    }
    T_EQ(chan_queued(e.a), 0);
    T_TRUE(!chan_wants_write(e.a));
    T_ERR(chan_recv(e.b, &f), ERR_AGAIN);
    close_ends(e);
}

T_CASE(descriptors_wait_with_their_frame_and_are_closed_with_the_channel)
{
    struct ends e = two_ends();
    struct chan_frame f = {0};
    int pipes[2];
    unsigned before = open_fds();
    uint32_t sent = fill(e.a, 60000, 100000);

    T_EQ(pipe(pipes), 0);
    T_OK(chan_send(e.a, 2, 0, nothing(), pipes, 2));
    (void)close(pipes[0]);
    (void)close(pipes[1]);
    T_EQ(open_fds(), before + 2);
    for (uint32_t i = 0; i <= sent; i++) {
        while (chan_recv(e.b, &f) == ERR_AGAIN)
            (void)!chan_flush(e.a);
    }
    T_EQ(f.type, 2);
    T_EQ(f.fd_count, 2);
    chan_frame_close_fds(&f);
    (void)fill(e.a, 60000, 100000);
    T_EQ(pipe(pipes), 0);
    T_OK(chan_send(e.a, 2, 0, nothing(), pipes, 2));
    (void)close(pipes[0]);
    (void)close(pipes[1]);
    close_ends(e);
    T_EQ(open_fds(), before - 2);
}

T_CASE(the_queue_has_a_limit)
{
    static uint8_t bytes[CHAN_PAYLOAD_MAX];
    struct ends e = two_ends();
    enum err err = ERR_OK;

    for (int i = 0; err == ERR_OK && i < 1000; i++)
        err = chan_send(e.a, 1, 1, view_of(bytes, sizeof(bytes)), NULL, 0);
    T_ERR(err, ERR_LIMIT);
    T_TRUE(chan_queued(e.a) <= CHAN_QUEUE_MAX);
    T_TRUE(chan_queued(e.a) > CHAN_QUEUE_MAX - 2 * CHAN_FRAME_MAX);
    close_ends(e);
}

T_CASE(a_peer_that_died_is_reported_in_both_directions)
{
    struct ends e = two_ends();
    struct chan_frame f;

    T_OK(chan_send(e.b, 5, 5, nothing(), NULL, 0));
    chan_free(e.b);
    T_OK(chan_recv(e.a, &f));
    T_EQ(f.type, 5);
    T_ERR(chan_recv(e.a, &f), ERR_CLOSED);
    T_ERR(chan_recv_wait(e.a, -1, &f), ERR_CLOSED);
    T_ERR(chan_send(e.a, 1, 1, nothing(), NULL, 0), ERR_CLOSED);
    chan_free(e.a);
    e = two_ends();
    (void)fill(e.a, 60000, 100000);
    chan_free(e.b);
    enum err err = chan_flush(e.a);
    T_ERR(err, ERR_CLOSED);
    chan_free(e.a);
    chan_free(NULL);
}

T_CASE(waiting_times_out_and_sends_what_is_queued_meanwhile)
{
    struct ends e = two_ends();
    struct chan_frame f;

    T_ERR(chan_recv_wait(e.a, 20, &f), ERR_TIMEOUT);
    T_ERR(chan_recv_wait(e.a, 0, &f), ERR_TIMEOUT);
    uint32_t sent = fill(e.a, 60000, 300000);
    pid_t pid = fork();
    if (pid == 0) {
        for (uint32_t i = 0; i < sent; i++) {
            if (chan_recv_wait(e.b, 60000, &f) != ERR_OK || f.id != i)
                _exit(1);
        }
        _exit(chan_send(e.b, 9, 9, nothing(), NULL, 0) == ERR_OK ? 0 : 1);
    }
    T_OK(chan_recv_wait(e.a, 60000, &f));
    T_EQ(f.type, 9);
    int status = 0;
    T_EQ(waitpid(pid, &status, 0), pid);
    T_EQ(status, 0);
    close_ends(e);
}

T_CASE(the_last_frame_is_wiped_from_the_buffer_before_the_next)
{
    struct ends e = two_ends();
    struct chan_frame f, next;

    T_OK(chan_send(e.a, 1, 1, view_str("personal data"), NULL, 0));
    T_OK(chan_recv(e.b, &f));
    T_VIEW(f.payload, view_str("personal data"));
    T_ERR(chan_recv(e.b, &next), ERR_AGAIN);
    for (size_t i = 0; i < f.payload.n; i++)
        T_EQ(f.payload.p[i], 0);
    close_ends(e);
}

T_CASE(B9_a_frame_that_is_done_is_wiped_at_once)
{
    struct ends e = two_ends();
    struct chan_frame f;

    T_OK(chan_send(e.a, 1, 1, view_str("personal data"), NULL, 0));
    T_OK(chan_recv(e.b, &f));
    T_VIEW(f.payload, view_str("personal data"));
    chan_done(e.b);
    for (size_t i = 0; i < f.payload.n; i++)
        T_EQ(f.payload.p[i], 0);
    chan_done(e.b); /* there is none */
    chan_done(NULL);
    T_OK(chan_send(e.a, 1, 2, view_str("next"), NULL, 0));
    T_OK(chan_recv(e.b, &f));
    T_VIEW(f.payload, view_str("next"));
    close_ends(e);
}

T_CASE(channels_survive_every_failed_allocation)
{
    for (unsigned long nth = 1;; nth++) {
        int fds[2];
        unsigned before = open_fds();
        T_OK(chan_pair(fds));
        mem_fail_nth(nth, 0);
        struct chan *a = chan_new(fds[0], &proto), *b = chan_new(fds[1], &proto);
        enum err err = ERR_OK;
        for (int i = 0; a != NULL && b != NULL && i < 40 && err == ERR_OK; i++)
            err = chan_send(a, 1, 1, view_of("x", 1), &fds[0], 1);
        static uint8_t big[CHAN_PAYLOAD_MAX];
        for (int i = 0; a != NULL && b != NULL && i < 40 && err == ERR_OK; i++)
            err = chan_send(a, 1, 1, view_of(big, sizeof(big)), &fds[0], 1);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_TRUE(a == NULL || b == NULL || err == (failed ? ERR_MEMORY : ERR_OK));
        chan_free(a);
        chan_free(b);
        T_EQ(open_fds(), before);
        if (!failed)
            return;
    }
}

T_MAIN(&case_numbers_and_bytes_come_back_as_they_were_put, &case_bytes_whose_length_has_no_encoding_are_not_put,
       &case_every_truncation_of_a_payload_is_refused,
       &case_trailing_bytes_overlong_strings_and_noted_failures_are_refused,
       &case_the_largest_frame_passes_whole_with_the_default_buffers_of_the_kernel,
       &case_a_header_changed_in_any_fixed_byte_is_refused,
       &case_a_frame_beyond_the_maximum_is_refused_not_cut,
       &case_descriptors_pass_and_are_closed_on_exec,
       &case_no_descriptor_stays_open_after_a_malformed_frame,
       &case_what_the_socket_does_not_take_waits_in_order,
       &case_descriptors_wait_with_their_frame_and_are_closed_with_the_channel,
       &case_the_queue_has_a_limit, &case_a_peer_that_died_is_reported_in_both_directions,
       &case_waiting_times_out_and_sends_what_is_queued_meanwhile,
       &case_the_last_frame_is_wiped_from_the_buffer_before_the_next,
       &case_B9_a_frame_that_is_done_is_wiped_at_once,
       &case_channels_survive_every_failed_allocation)
