/* wire: what a channel makes of a kernel that refuses: each call of the channel fails once, here in the place of the C library. */
#include "unit/wire/ends.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const uint8_t frame_of_type_5[] = {0x41, 0x5a, 7, 3, 0, 5, 0, 0, 0, 0, 0, 0};

enum call { NO_CALL, SEND, RECEIVE, GET_FLAGS, SET_FLAGS, SET_CLOEXEC, DUPLICATE, BUFFER, PAIR };

static struct {
    enum call call; /* fails ${times} times with ${errnum} */
    int errnum;
    unsigned times;
} failing;

static void fail(enum call call, int errnum, unsigned times)
{
    failing.call = call;
    failing.errnum = errnum;
    failing.times = times;
}

static bool fails(enum call call)
{
    if (failing.call != call || failing.times == 0)
        return false;
    failing.times--;
    errno = failing.errnum;
    return true;
}

static unsigned slow_ms; /* of each sending */
static int plain_buffers; /* asked for without privilege */
static void (*bend)(struct msghdr *m); /* what was received */

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
    struct timespec t = {.tv_nsec = slow_ms * 1000000L};

    (void)nanosleep(&t, NULL);
    return fails(SEND) ? -1 : syscall(SYS_sendmsg, fd, m, flags);
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
    ssize_t n = fails(RECEIVE) ? -1 : syscall(SYS_recvmsg, fd, m, flags);

    if (n >= 0 && bend != NULL)
        bend(m);
    return n;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t n)
{
    if ((name == SO_SNDBUFFORCE || name == SO_RCVBUFFORCE) && fails(BUFFER))
        return -1;
    plain_buffers += name == SO_SNDBUF || name == SO_RCVBUF;
    return (int)syscall(SYS_setsockopt, fd, level, name, value, n);
}

int socketpair(int domain, int type, int protocol, int fds[2])
{
    return fails(PAIR) ? -1 : (int)syscall(SYS_socketpair, domain, type, protocol, fds);
}

static enum call call_of(int command)
{
    return command == F_GETFL   ? GET_FLAGS
           : command == F_SETFL ? SET_FLAGS
           : command == F_SETFD ? SET_CLOEXEC
                                : command == F_DUPFD_CLOEXEC ? DUPLICATE : NO_CALL;
}

int fcntl(int fd, int command, ...)
{
    va_list more;

    va_start(more, command);
    long arg = va_arg(more, long);
    va_end(more);
    return failing.call != NO_CALL && fails(call_of(command)) ? -1 : (int)syscall(SYS_fcntl, fd, command, arg);
}

/* Nothing fails any more. */
static void end_well(struct ends e)
{
    fail(NO_CALL, 0, 0);
    close_ends(e);
}

static enum err send_one(struct chan *c)
{
    return chan_send(c, 5, 0, view_str("x"), NULL, 0);
}

/* One frame that the kernel did not take. */
static void queue_one(struct chan *c)
{
    fail(SEND, EAGAIN, 1);
    T_OK(send_one(c));
    T_TRUE(chan_queued(c) > 0);
}

static bool is_open(int fd)
{
    return syscall(SYS_fcntl, fd, F_GETFD, 0L) >= 0;
}

T_CASE(a_pair_that_cannot_be_made_leaves_no_descriptor)
{
    int fds[2] = {7, 7};

    fail(PAIR, EMFILE, 1);
    T_ERR(chan_pair(fds), ERR_IO);
    T_TRUE(fds[0] == -1 && fds[1] == -1);
}

T_CASE(without_the_privilege_the_buffers_are_asked_for_as_anybody_may)
{
    int fds[2], bytes = 0;
    socklen_t n = sizeof(bytes);

    plain_buffers = 0;
    fail(BUFFER, EPERM, 4);
    T_OK(chan_pair(fds));
    T_EQ(failing.times, 0);
    T_EQ(plain_buffers, 4);
    T_EQ(getsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &bytes, &n), 0);
    T_TRUE(bytes >= 212992);
    (void)close(fds[0]);
    (void)close(fds[1]);
}

T_CASE(a_descriptor_that_cannot_be_prepared_makes_no_channel_and_is_closed)
{
    static const enum call calls[] = {GET_FLAGS, SET_FLAGS, SET_CLOEXEC};

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        int fds[2];
        T_OK(chan_pair(fds));
        fail(calls[i], EINVAL, 1);
        T_TRUE(chan_new(fds[0], &proto) == NULL);
        T_EQ(failing.times, 0);
        T_TRUE(!is_open(fds[0]) && is_open(fds[1]));
        (void)close(fds[1]);
    }
}

T_CASE(a_channel_keeps_its_descriptor_from_blocking_and_from_programs)
{
    int fds[2];

    T_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
    struct chan *c = chan_new(fds[0], &proto);
    T_TRUE(c != NULL);
    T_EQ(chan_fd(c), fds[0]);
    T_TRUE((syscall(SYS_fcntl, fds[0], F_GETFL, 0L) & O_NONBLOCK) != 0);
    T_EQ(syscall(SYS_fcntl, fds[0], F_GETFD, 0L), FD_CLOEXEC);
    chan_free(c);
    (void)close(fds[1]);
}

T_CASE(what_keeps_a_frame_from_being_sent_is_told_apart)
{
    static const struct {
        int errnum;
        enum err err;
    } says[] = {{EPIPE, ERR_CLOSED}, {ECONNRESET, ERR_CLOSED}, {ENOTCONN, ERR_CLOSED}, {EIO, ERR_IO}, {ENOMEM, ERR_MEMORY}};
    struct ends e = two_ends();
    struct chan_frame f;

    for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
        fail(SEND, says[i].errnum, 1);
        T_ERR(send_one(e.a), says[i].err);
        T_EQ(chan_queued(e.a), 0);
        T_ERR(chan_recv(e.b, &f), ERR_AGAIN);
    }
    fail(SEND, EINTR, 2); /* a signal came: once more */
    T_OK(send_one(e.a));
    T_EQ(failing.times, 0);
    T_EQ(chan_queued(e.a), 0);
    T_OK(chan_recv(e.b, &f));
    T_EQ(f.type, 5);
    end_well(e);
}

T_CASE(a_frame_whose_descriptors_cannot_be_kept_does_not_wait)
{
    struct ends e = two_ends();
    struct chan_frame f;
    int two[2] = {0, 1};

    queue_one(e.a);
    size_t queued = chan_queued(e.a);
    fail(DUPLICATE, EMFILE, 1);
    T_ERR(chan_send(e.a, 6, 0, view_str("y"), two, 2), ERR_IO);
    T_EQ(chan_queued(e.a), queued);
    T_OK(chan_flush(e.a)); /* the one before it goes, and nothing behind */
    T_OK(chan_recv(e.b, &f));
    T_EQ(f.type, 5);
    T_ERR(chan_recv(e.b, &f), ERR_AGAIN);
    T_OK(send_one(e.a));
    T_OK(chan_recv(e.b, &f));
    end_well(e);
}

T_CASE(what_keeps_a_frame_from_being_received_is_told_apart)
{
    static const struct {
        int errnum;
        enum err err;
    } says[] = {{EAGAIN, ERR_AGAIN}, {ECONNRESET, ERR_CLOSED}, {EIO, ERR_IO}, {ENOMEM, ERR_MEMORY}};
    struct ends e = two_ends();
    struct chan_frame f;

    T_OK(send_one(e.a));
    for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
        fail(RECEIVE, says[i].errnum, 1);
        T_ERR(chan_recv(e.b, &f), says[i].err);
        T_EQ(f.fd_count, 0);
    }
    errno = EAGAIN; /* of an earlier call: it says nothing of this one */
    T_OK(chan_recv(e.b, &f));
    T_OK(send_one(e.a));
    errno = ECONNRESET;
    T_OK(chan_recv(e.b, &f));
    T_OK(send_one(e.a));
    errno = EINTR;
    T_OK(chan_recv(e.b, &f));
    T_OK(send_one(e.a));
    fail(RECEIVE, EINTR, 3);
    T_OK(chan_recv(e.b, &f));
    T_EQ(f.type, 5);
    end_well(e);
}

static void of_another_level(struct msghdr *m)
{
    struct cmsghdr *h = m->msg_control;

    *h = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = IPPROTO_IP, .cmsg_type = SCM_RIGHTS};
    memset(CMSG_DATA(h), 0, sizeof(int));
    m->msg_controllen = CMSG_SPACE(sizeof(int));
}

static void of_another_type(struct msghdr *m)
{
    of_another_level(m);
    CMSG_FIRSTHDR(m)->cmsg_level = SOL_SOCKET;
    CMSG_FIRSTHDR(m)->cmsg_type = SCM_CREDENTIALS;
}

static void longer_than_its_room(struct msghdr *m)
{
    struct cmsghdr *h = m->msg_control;

    *h = (struct cmsghdr){.cmsg_len = CMSG_LEN(100 * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memset(CMSG_DATA(h), 0xff, CHAN_FDS_MAX * sizeof(int));
    m->msg_controllen = CMSG_SPACE(CHAN_FDS_MAX * sizeof(int));
}

T_CASE(only_descriptors_are_taken_from_control_data_and_never_more_than_fit)
{
    static const struct {
        void (*bend)(struct msghdr *m);
        unsigned fds;
    } says[] = {{of_another_level, 0}, {of_another_type, 0}, {longer_than_its_room, CHAN_FDS_MAX}};
    struct ends e = two_ends();
    struct chan_frame f;

    for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
        T_OK(send_one(e.a));
        bend = says[i].bend;
        enum err err = chan_recv(e.b, &f);
        bend = NULL;
        T_OK(err);
        T_EQ(f.fd_count, says[i].fds);
        T_EQ(f.fds[0], -1);
        T_VIEW(f.payload, view_str("x"));
    }
    end_well(e);
}

static int peer_fd; /* the signal sends a frame from here, the third time */
static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    (void)number;
    if (++alarms == 3 && peer_fd >= 0)
        (void)!write(peer_fd, frame_of_type_5, sizeof(frame_of_type_5));
}

/* Signals every other millisecond, until none. */
static void signals(bool on)
{
    struct sigaction action = {.sa_handler = on ? on_alarm : SIG_IGN};
    struct itimerval every = {{0, on ? 2000 : 0}, {0, on ? 2000 : 0}};

    alarms = 0;
    T_EQ(setitimer(ITIMER_REAL, on ? &(struct itimerval){0} : &every, NULL), 0);
    T_EQ(sigaction(SIGALRM, &action, NULL), 0);
    T_EQ(setitimer(ITIMER_REAL, &every, NULL), 0);
}

T_CASE(waiting_for_several_channels_ends_with_the_first_that_can_be_read)
{
    struct ends e[CHAN_WAIT_MAX + 1];
    struct chan *list[CHAN_WAIT_MAX + 2] = {NULL};
    struct chan_frame f;

    for (size_t i = 0; i <= CHAN_WAIT_MAX; i++)
        e[i] = two_ends();
    for (size_t i = 0; i < CHAN_WAIT_MAX; i++)
        list[i + 1] = e[i].a; /* before them one that is not there */
    T_ERR(chan_wait(list, 1 + CHAN_WAIT_MAX, 0), ERR_TIMEOUT);
    T_ERR(chan_wait(list, 0, 0), ERR_TIMEOUT);
    T_OK(send_one(e[3].b));
    T_OK(chan_wait(list, 1 + CHAN_WAIT_MAX, -1));
    T_ERR(chan_wait(list, 4, 0), ERR_TIMEOUT); /* the first three do not know of it */
    T_OK(chan_recv(e[3].a, &f));
    list[CHAN_WAIT_MAX + 1] = e[CHAN_WAIT_MAX].a; /* one too many: not waited for */
    T_OK(send_one(e[CHAN_WAIT_MAX].b));
    T_ERR(chan_wait(list, CHAN_WAIT_MAX + 2, 0), ERR_TIMEOUT);
    for (size_t i = 0; i <= CHAN_WAIT_MAX; i++)
        end_well(e[i]);
}

T_CASE(waiting_for_several_channels_sends_what_is_queued)
{
    struct ends e = two_ends();
    struct chan *list[1] = {e.a};
    struct chan_frame f;

    queue_one(e.a);
    T_ERR(chan_wait(list, 1, 0), ERR_TIMEOUT);
    T_EQ(chan_queued(e.a), 0);
    T_OK(chan_recv(e.b, &f));
    queue_one(e.a);
    fail(SEND, EAGAIN, 1); /* not yet: it is told when there is room, which is now */
    T_OK(chan_wait(list, 1, -1));
    T_TRUE(chan_wants_write(e.a));
    fail(SEND, EPIPE, 1);
    T_ERR(chan_wait(list, 1, 0), ERR_CLOSED);
    end_well(e);
}

T_CASE(a_signal_ends_the_wait_for_several_channels_and_a_failure_is_one)
{
    struct ends e = two_ends();
    struct chan *list[1] = {e.a};
    struct rlimit was, none;

    peer_fd = -1;
    signals(true);
    enum err err = chan_wait(list, 1, -1);
    signals(false);
    T_OK(err);
    errno = EINTR; /* of an earlier call */
    T_ERR(chan_wait(list, 1, 0), ERR_TIMEOUT);
    T_EQ(getrlimit(RLIMIT_NOFILE, &was), 0);
    none = (struct rlimit){0, was.rlim_max};
    T_EQ(setrlimit(RLIMIT_NOFILE, &none), 0); /* not a single descriptor may be waited for */
    err = chan_wait(list, 1, 0);
    struct chan_frame f;
    enum err received = chan_recv_wait(e.a, 0, &f);
    T_EQ(setrlimit(RLIMIT_NOFILE, &was), 0);
    T_ERR(err, ERR_IO);
    T_ERR(received, ERR_IO);
    end_well(e);
}

T_CASE(a_signal_does_not_end_the_wait_for_a_frame)
{
    int fds[2];
    struct chan_frame f;

    T_OK(chan_pair(fds));
    struct chan *c = chan_new(fds[0], &proto);
    T_TRUE(c != NULL);
    peer_fd = fds[1];
    signals(true);
    enum err err = chan_recv_wait(c, -1, &f);
    T_TRUE(alarms >= 3);
    signals(false);
    T_OK(err);
    T_EQ(f.type, 5);
    peer_fd = -1;
    chan_free(c);
    (void)close(fds[1]);
}

T_CASE(who_waits_for_a_frame_hears_what_sending_met)
{
    struct ends e = two_ends();
    struct chan_frame f;

    queue_one(e.a);
    fail(SEND, EIO, 1);
    T_ERR(chan_recv_wait(e.a, 0, &f), ERR_IO);
    fail(SEND, EAGAIN, 1);
    T_ERR(chan_recv_wait(e.a, 0, &f), ERR_TIMEOUT);
    T_OK(send_one(e.b));
    fail(SEND, EAGAIN, 1);
    T_OK(chan_recv_wait(e.a, 0, &f));
    T_OK(send_one(e.b)); /* what came before the peer had gone is still read */
    fail(SEND, EPIPE, 1);
    T_OK(chan_recv_wait(e.a, 0, &f));
    fail(SEND, EPIPE, 1);
    T_ERR(chan_recv_wait(e.a, 0, &f), ERR_CLOSED);
    T_OK(chan_flush(e.a));
    end_well(e);
}

T_CASE(a_deadline_that_passed_while_sending_is_over_and_not_for_ever)
{
    struct ends e = two_ends();
    struct chan_frame f;

    queue_one(e.a);
    slow_ms = 5;
    enum err err = chan_recv_wait(e.a, 0, &f);
    slow_ms = 0;
    T_ERR(err, ERR_TIMEOUT);
    end_well(e);
}

T_MAIN(&case_a_pair_that_cannot_be_made_leaves_no_descriptor,
       &case_without_the_privilege_the_buffers_are_asked_for_as_anybody_may,
       &case_a_descriptor_that_cannot_be_prepared_makes_no_channel_and_is_closed,
       &case_a_channel_keeps_its_descriptor_from_blocking_and_from_programs,
       &case_what_keeps_a_frame_from_being_sent_is_told_apart, &case_a_frame_whose_descriptors_cannot_be_kept_does_not_wait,
       &case_what_keeps_a_frame_from_being_received_is_told_apart,
       &case_only_descriptors_are_taken_from_control_data_and_never_more_than_fit,
       &case_waiting_for_several_channels_ends_with_the_first_that_can_be_read,
       &case_waiting_for_several_channels_sends_what_is_queued,
       &case_a_signal_ends_the_wait_for_several_channels_and_a_failure_is_one,
       &case_a_signal_does_not_end_the_wait_for_a_frame, &case_who_waits_for_a_frame_hears_what_sending_met,
       &case_a_deadline_that_passed_while_sending_is_over_and_not_for_ever)
