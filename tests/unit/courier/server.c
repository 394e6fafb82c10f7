#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUEST_MAX 16384

/* Whether ${request} is whole: a head with a length, and so many bytes. */
static int is_whole(const char *request)
{
    const char *end = strstr(request, "\r\n\r\n");
    const char *length = strcasestr(request, "content-length: ");

    return end != NULL && length != NULL && strlen(end + 4) >= strtoul(length + 16, NULL, 10);
}

static void serve(int fd, int heard, const char *answer)
{
    static char request[REQUEST_MAX];
    size_t n = 0;
    ssize_t got;

    while (n < sizeof(request) - 1 && (got = read(fd, request + n, sizeof(request) - 1 - n)) > 0) {
        n += (size_t)got;
        request[n] = '\0';
        if (is_whole(request))
            break;
    }
    if (write(heard, request, n + 1) < 0)
        _exit(1);
    if (answer == SERVER_SILENT)
        return; /* with the connection open */
    for (size_t left = strlen(answer); left > 0 && (got = write(fd, answer, left)) > 0;
         left -= (size_t)got)
        answer += got;
    (void)shutdown(fd, SHUT_WR);
    while (read(fd, request, sizeof(request)) > 0)
        continue;
    (void)close(fd);
}

struct server server_start(const char *const *answers, unsigned n)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof(a);
    struct server s = {.pid = -1};
    int pipe_fds[2];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 || listen(fd, 8) != 0 ||
        getsockname(fd, (struct sockaddr *)&a, &bytes) != 0 || pipe(pipe_fds) != 0)
        abort();
    s.pid = fork();
    if (s.pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)signal(SIGPIPE, SIG_IGN);
        for (unsigned i = 0;; i++)
            serve(accept(fd, NULL, NULL), pipe_fds[1], answers[i < n ? i : n - 1]);
    }
    (void)close(fd);
    (void)close(pipe_fds[1]);
    s.port = ntohs(a.sin_port);
    s.heard = pipe_fds[0];
    return s;
}

void server_stop(struct server *s)
{
    program_stop(s->pid);
    (void)close(s->heard);
}

void server_heard(const struct server *s, int timeout_ms, char *out, size_t room)
{
    struct pollfd p = {.fd = s->heard, .events = POLLIN};
    size_t n = 0;

    out[0] = '\0';
    if (poll(&p, 1, timeout_ms) <= 0)
        return;
    while (n < room && read(s->heard, out + n, 1) == 1 && out[n] != '\0')
        n++;
    out[n < room ? n : room - 1] = '\0';
}

pid_t program_start(const char *const *argv, char *line_out, size_t room)
{
    int out[2];
    size_t n = 0;

    if (pipe(out) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(out[1], STDOUT_FILENO);
        (void)execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    (void)close(out[1]);
    while (n < room - 1 && read(out[0], line_out + n, 1) == 1 && line_out[n] != '\n')
        n++;
    line_out[n] = '\0';
    (void)close(out[0]);
    return pid;
}

void program_stop(pid_t pid)
{
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
}
