#include "witness/listen.h"

#include "base/claim.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define BACKLOG 64

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static socklen_t address_bytes(const union address *a)
{
    return a->any.sa_family == AF_INET6 ? sizeof(a->v6) : sizeof(a->v4);
}

static bool parse(const char *text, union address *out)
{
    char host[INET6_ADDRSTRLEN + 2];
    const char *colon = strrchr(text, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - text);
    uint64_t port;

    memset(out, 0, sizeof(*out));
    if (n == 0 || n >= sizeof(host) ||
        num_parse_u64(view_str(colon + 1), 65535, NUM_CANONICAL, &port) != ERR_OK)
        return false;
    memcpy(host, text, n);
    host[n] = 0;
    if (host[0] == '[' && host[n - 1] == ']') {
        host[n - 1] = 0;
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons((uint16_t)port);
        return inet_pton(AF_INET6, host + 1, &out->v6.sin6_addr) == 1;
    }
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1;
}

static bool is_loopback(const union address *a)
{
    if (a->any.sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
    return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
}

enum err listen_open(const char *text, bool encrypted, int *fd_out)
{
    union address a;
    int one = 1;

    if (!parse(text, &a)) {
        log_error(
            "--listen takes a numeric address and port, such as 127.0.0.1:8080 or [::1]:8080");
        return ERR_INPUT;
    }
    if (!encrypted && !is_loopback(&a))
        log_warn("others can reach this address and it is not encrypted: give --cert and --key, or "
                 "put a proxy before it");
    *fd_out = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd_out < 0 || setsockopt(*fd_out, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
        claim_address(*fd_out, &a.any, address_bytes(&a), CLAIM_PATIENCE_MS) != ERR_OK || listen(*fd_out, BACKLOG) != 0) {
        enum err err = err_from_errno(errno);
        log_error("could not listen: %s", strerror(errno));
        io_close(fd_out);
        return err;
    }
    return ERR_OK;
}

enum err listen_announce(int fd, bool encrypted)
{
    union address a;
    socklen_t n = sizeof(a);
    char host[INET6_ADDRSTRLEN];

    if (getsockname(fd, &a.any, &n) != 0)
        return err_from_errno(errno);
    bool v6 = a.any.sa_family == AF_INET6;
    if (inet_ntop(a.any.sa_family, v6 ? (const void *)&a.v6.sin6_addr : &a.v4.sin_addr, host,
                  sizeof(host)) == NULL)
        return ERR_INTERNAL;
    printf("listening on %s://%s%s%s:%u/\n", encrypted ? "https" : "http", v6 ? "[" : "", host,
           v6 ? "]" : "", ntohs(v6 ? a.v6.sin6_port : a.v4.sin_port));
    return fflush(stdout) == 0 ? ERR_OK : ERR_IO;
}
