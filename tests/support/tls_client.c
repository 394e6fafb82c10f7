/*
 * tests/support/tls_client.c: a client that can do what no good client does.
 *
 *     tls_client PORT raw [CERT KEY]     send standard input, print everything up to the end
 *     tls_client PORT plain              the same without TLS
 *     tls_client PORT half               send standard input, then close without reading
 *     tls_client PORT trickle MS         send standard input one byte per MS, print what comes
 *     tls_client PORT many N ROUNDS      N connections at a time, ROUNDS requests for /hello on
 * each; "ok" if all do tls_client PORT idle N SECONDS     N connections that have made one request
 * and then wait tls_client PORT malformed N        N mutations of a request, each on its own
 * connection; prints how many were refused, answered and closed tls_client PORT handshakes N N
 * handshakes, one after the other; prints milliseconds of each
 *
 * Exits with 3 if the handshake fails.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char request[] = "GET /hello HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";

static SSL_CTX *ctx;
static uint16_t port;

static struct sockaddr_in address(void)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static SSL *dial(void)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct timeval patience = {120, 0};
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
        return NULL;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    SSL *s = SSL_new(ctx);
    if (s != NULL && SSL_set_fd(s, fd) == 1 && SSL_connect(s) == 1)
        return s;
    SSL_free(s);
    (void)close(fd);
    return NULL;
}

static void hang_up(SSL *s)
{
    int fd = SSL_get_fd(s);

    SSL_free(s);
    (void)close(fd);
}

/* Without TLS. */
static void talk_plainly(void)
{
    struct sockaddr_in to = address();
    char bytes[4096];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ssize_t n;

    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
        exit(3);
    size_t given = fread(bytes, 1, sizeof(bytes), stdin);
    if (write(fd, bytes, given) != (ssize_t)given)
        exit(3);
    while ((n = read(fd, bytes, sizeof(bytes))) > 0)
        (void)fwrite(bytes, 1, (size_t)n, stdout);
    (void)close(fd);
}

static SSL *must_dial(void)
{
    SSL *s = dial();

    if (s == NULL)
        exit(3);
    return s;
}

/* Send standard input in pieces of ${piece} bytes, each after ${pause_ms}. */
static void send_input(SSL *s, size_t piece, long pause_ms)
{
    const struct timespec pause = {pause_ms / 1000, pause_ms % 1000 * 1000000};
    static char bytes[65536];
    size_t n;

    while ((n = fread(bytes, 1, piece, stdin)) > 0) {
        if (SSL_write(s, bytes, (int)n) <= 0)
            return;
        if (pause_ms > 0)
            (void)nanosleep(&pause, NULL);
    }
}

static void print_output(SSL *s)
{
    static char bytes[65536];
    int n;

    while ((n = SSL_read(s, bytes, sizeof(bytes))) > 0) {
        if (fwrite(bytes, 1, (size_t)n, stdout) != (size_t)n)
            return;
        if (fflush(stdout) != 0) /* somebody may be waiting for the first part */
            return;
    }
}

static void talk(size_t piece, long pause_ms, bool reads)
{
    SSL *s = must_dial();

    send_input(s, piece, pause_ms);
    if (reads)
        print_output(s);
    hang_up(s);
}

/* Whether the ${n} bytes are a whole answer. */
static bool is_whole(const char *bytes, size_t n)
{
    const char *end = strstr(bytes, "\r\n\r\n"), *length = strstr(bytes, "Content-Length: ");

    return end != NULL && length != NULL &&
           n >= (size_t)(end + 4 - bytes) + strtoul(length + strlen("Content-Length: "), NULL, 10);
}

/* Read one answer.  Its status, or 0. */
static int read_answer(SSL *s)
{
    char bytes[8192];
    size_t n = 0;

    do {
        int got = SSL_read(s, bytes + n, (int)(sizeof(bytes) - 1 - n));
        if (got <= 0)
            return 0;
        n += (size_t)got;
        bytes[n] = 0;
    } while (!is_whole(bytes, n));
    return strncmp(bytes, "HTTP/1.1 ", 9) == 0 ? (int)strtol(bytes + 9, NULL, 10) : 0;
}

static void many(size_t n, size_t rounds)
{
    SSL **all = calloc(n, sizeof(SSL *));
    size_t good = 0;

    for (size_t i = 0; all != NULL && i < n; i++)
        all[i] = must_dial();
    for (size_t round = 0; all != NULL && round < rounds; round++) {
        for (size_t i = 0; i < n; i++)
            (void)SSL_write(all[i], request, sizeof(request) - 1);
        for (size_t i = 0; i < n; i++)
            good += read_answer(all[i]) == 200;
    }
    for (size_t i = 0; all != NULL && i < n; i++)
        hang_up(all[i]);
    free(all);
    printf("%s %zu\n", good == n * rounds ? "ok" : "not all", good);
}

static void idle(size_t n, unsigned seconds)
{
    for (size_t i = 0; i < n; i++) {
        SSL *s = must_dial();
        (void)SSL_write(s, request, sizeof(request) - 1);
        (void)read_answer(s);
    }
    puts("idle");
    fflush(stdout);
    (void)sleep(seconds);
}

static uint32_t next_random(uint32_t *state)
{
    return *state = *state * 1664525u + 1013904223u;
}

/* One to four bytes of a request become others; some vanish. */
static size_t mutate(char *bytes, size_t n, uint32_t *state)
{
    static const char hostile[] = "\r\n\0 :\t;,%/.\\\x7f\xff"
                                  "A0";
    unsigned changes = 1 + (next_random(state) >> 30);

    for (unsigned i = 0; i < changes; i++) {
        size_t at = (next_random(state) >> 8) % n;
        if ((next_random(state) >> 31) != 0)
            bytes[at] = hostile[(next_random(state) >> 8) % (sizeof(hostile) - 1)];
        else
            memmove(bytes + at, bytes + at + 1, n-- - at - 1);
    }
    return n;
}

static void malformed(size_t count)
{
    static const char head[] =
        "POST /a/b%20c?d=e HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
        "Cookie: a=b; c=d\r\nTransfer-Encodin: chunked\r\n\r\n";
    size_t refused = 0, answered = 0, closed = 0;
    uint32_t state = 1;

    for (size_t i = 0; i < count; i++) {
        char bytes[sizeof(head)];
        memcpy(bytes, head, sizeof(head));
        size_t n = mutate(bytes, sizeof(head) - 1, &state);
        SSL *s = must_dial();
        (void)SSL_write(s, bytes, (int)n);
        /* A head that lost its end is completed, in a way that no body can swallow. */
        (void)SSL_write(s, "\r\n\r\n", 4);
        int status = read_answer(s);
        refused += status >= 400;
        answered += status >= 200 && status < 400;
        closed += status == 0;
        hang_up(s);
    }
    printf("refused %zu answered %zu closed %zu\n", refused, answered, closed);
}

static void handshakes(size_t n)
{
    struct timespec start, end;

    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    for (size_t i = 0; i < n; i++)
        hang_up(must_dial());
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.3f ms\n", ((double)(end.tv_sec - start.tv_sec) * 1e3 +
                         (double)(end.tv_nsec - start.tv_nsec) / 1e6) /
                            (double)n);
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[2] : "";
    unsigned long a = argc > 3 ? strtoul(argv[3], NULL, 10) : 0,
                  b = argc > 4 ? strtoul(argv[4], NULL, 10) : 0;

    if (argc < 3 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return 2;
    port = (uint16_t)strtoul(argv[1], NULL, 10);
    ctx = SSL_CTX_new(TLS_client_method());
    if (ctx == NULL)
        return 2;
    if (strcmp(what, "raw") == 0 && argc > 4 &&
        (SSL_CTX_use_certificate_file(ctx, argv[3], SSL_FILETYPE_PEM) != 1 ||
         SSL_CTX_use_PrivateKey_file(ctx, argv[4], SSL_FILETYPE_PEM) != 1))
        return 2;
    if (strcmp(what, "raw") == 0)
        talk(65536, 0, true);
    else if (strcmp(what, "plain") == 0)
        talk_plainly();
    else if (strcmp(what, "half") == 0)
        talk(65536, 0, false);
    else if (strcmp(what, "trickle") == 0)
        talk(1, (long)a, true);
    else if (strcmp(what, "many") == 0)
        many(a, b);
    else if (strcmp(what, "idle") == 0)
        idle(a, (unsigned)b);
    else if (strcmp(what, "malformed") == 0)
        malformed(a);
    else if (strcmp(what, "handshakes") == 0)
        handshakes(a);
    SSL_CTX_free(ctx);
    return 0;
}
