/*
 * tests/bench/https_load.c: clients of the JSON API over TLS 1.3, each with a session and a kept connection of its own, each asking for
 * one record after the other, in one thread.
 *
 *     https_load PORT CLIENTS SECONDS TOKENS RECORDS     read records: prints reads per second, median and 99th percentile in ms
 *     https_load PORT CLIENTS hold TOKENS RECORDS        each looks at the first page, reads a record and is told who it is; says
 *                                                        "held" and keeps the connections until standard input ends; then each
 *                                                        asks once more: "answered N in S s"
 *
 * TOKENS: a file with a session's token in each line, as many as there are clients at least.  RECORDS: one record id (32 hexadecimal
 * digits) in each line.  Every answer must be 200; anything else is printed and ends the run.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 1024
#define RECORDS_MAX 65536
#define TOKEN_CHARS 64
#define RECORD_CHARS 32
#define ANSWER_MAX 262144
#define SAMPLES_MAX (1 << 20)
#define PER_SOURCE 200 /* the gate takes 256 connections of one address */

struct client {
    SSL *ssl;
    char token[TOKEN_CHARS + 1];
    int64_t asked_ns;
    size_t in_n;
    char in[ANSWER_MAX];
};

static struct client clients[CLIENTS_MAX];
static size_t clients_n;
static char records[RECORDS_MAX][RECORD_CHARS + 1];
static size_t records_n;
static uint32_t samples_us[SAMPLES_MAX];
static size_t samples_n;
static uint16_t port;

static void die(const char *what)
{
    fprintf(stderr, "https_load: %s\n", what);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Lines of exactly ${chars} characters from ${path} into ${to}, ${stride} bytes apart; their number. */
static size_t read_lines(const char *path, size_t chars, char *to, size_t stride, size_t most)
{
    char line[256];
    size_t n = 0;
    FILE *f = fopen(path, "r");

    if (f == NULL)
        die("a list could not be opened");
    while (n < most && fgets(line, sizeof(line), f) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strlen(line) != chars)
            die("a line of a list is not of its length");
        memcpy(to + n++ * stride, line, chars + 1);
    }
    (void)fclose(f);
    return n;
}

static void dial(SSL_CTX *ctx, size_t i)
{
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK + (uint32_t)(i / PER_SOURCE))}};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

    if (fd < 0 || bind(fd, (const struct sockaddr *)&from, sizeof(from)) != 0 ||
        connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
        die("no connection");
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    clients[i].ssl = SSL_new(ctx);
    if (clients[i].ssl == NULL || SSL_set_fd(clients[i].ssl, fd) != 1 || SSL_connect(clients[i].ssl) != 1)
        die("no TLS");
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
}

static void send_text(struct client *c, const char *text, size_t n)
{
    c->asked_ns = now_ns();
    c->in_n = 0;
    if (SSL_write(c->ssl, text, (int)n) != (int)n)
        die("a request could not be sent");
}

static void ask_record(struct client *c, uint64_t n)
{
    static const char body[] = "{\"purpose\":1}";
    char text[512];
    int len = snprintf(text, sizeof(text),
                       "POST /api/v1/registers/1/records/%s/open HTTP/1.1\r\nHost: localhost:%u\r\nAuthorization: Bearer %s\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                       records[(n * 2654435761U) % records_n], port, c->token, sizeof(body) - 1, body);

    send_text(c, text, (size_t)len);
}

/* ${path} with the session's token: in a cookie as a browser does, or as the API wants it. */
static void ask(struct client *c, const char *path, const char *field)
{
    char text[512];
    int len = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: localhost:%u\r\n%s%s\r\n\r\n", path, port, field, c->token);

    send_text(c, text, (size_t)len);
}

static void ask_page(struct client *c, uint64_t n)
{
    (void)n;
    ask(c, "/home", "Cookie: __Host-azukari=");
}

static void ask_self(struct client *c, uint64_t n)
{
    (void)n;
    ask(c, "/api/v1/self", "Authorization: Bearer ");
}

/* Whether the whole answer is there. */
static bool is_whole(struct client *c)
{
    c->in[c->in_n] = '\0';
    const char *end = strstr(c->in, "\r\n\r\n"), *length = strcasestr(c->in, "\r\ncontent-length:");

    if (end == NULL)
        return false;
    if (strncmp(c->in, "HTTP/1.1 200 ", 13) != 0 || length == NULL || length > end)
        die(c->in);
    return (size_t)(end + 4 - c->in) + strtoul(length + 17, NULL, 10) <= c->in_n;
}

/* Take what has come; whether the answer is whole. */
static bool take(struct client *c)
{
    for (;;) {
        int n = SSL_read(c->ssl, c->in + c->in_n, (int)(sizeof(c->in) - 1 - c->in_n));
        if (n <= 0) {
            if (SSL_get_error(c->ssl, n) != SSL_ERROR_WANT_READ)
                die("a connection was closed");
            return false;
        }
        c->in_n += (size_t)n;
        if (is_whole(c))
            return true;
        if (c->in_n == sizeof(c->in) - 1)
            die("an answer is too long");
    }
}

static int watch_all(void)
{
    int ep = epoll_create1(EPOLL_CLOEXEC);

    for (size_t i = 0; i < clients_n; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data = {.u64 = i}};
        if (epoll_ctl(ep, EPOLL_CTL_ADD, SSL_get_fd(clients[i].ssl), &e) != 0)
            die("epoll");
    }
    return ep;
}

/* Serve answers for ${until} or, if that is 0, until each client had one.  ${next} asks again, unless NULL. */
static uint64_t answers(int ep, int64_t until, void (*next)(struct client *c, uint64_t n))
{
    uint64_t n = 0, serial = clients_n;
    struct epoll_event events[CLIENTS_MAX];

    while (until == 0 ? n < clients_n : now_ns() < until) {
        int ready = epoll_wait(ep, events, CLIENTS_MAX, 30000);
        if (ready <= 0)
            die("no answer within 30 s");
        for (int i = 0; i < ready; i++) {
            struct client *c = &clients[events[i].data.u64];
            if (!take(c))
                continue;
            if (samples_n < SAMPLES_MAX)
                samples_us[samples_n++] = (uint32_t)((now_ns() - c->asked_ns) / 1000);
            n++;
            if (next != NULL)
                next(c, serial++);
        }
    }
    return n;
}

static int by_size(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void read_records(int ep, int64_t seconds)
{
    int64_t from = now_ns();

    for (size_t i = 0; i < clients_n; i++)
        ask_record(&clients[i], i);
    uint64_t n = answers(ep, from + seconds * 1000000000, ask_record);
    double took = (double)(now_ns() - from) / 1e9;
    qsort(samples_us, samples_n, sizeof(samples_us[0]), by_size);
    printf("%.0f %.3f %.3f\n", (double)n / took, samples_us[samples_n / 2] / 1e3, samples_us[samples_n * 99 / 100] / 1e3);
}

/* Every client asks one thing; until all have their answer. */
static uint64_t all_ask(int ep, void (*what)(struct client *c, uint64_t n))
{
    for (size_t i = 0; i < clients_n; i++)
        what(&clients[i], i);
    return answers(ep, 0, NULL);
}

static void hold(int ep)
{
    (void)all_ask(ep, ask_page);
    (void)all_ask(ep, ask_record);
    (void)all_ask(ep, ask_self);
    printf("held\n");
    (void)fflush(stdout);
    while (getchar() != EOF)
        continue;
    int64_t from = now_ns();
    uint64_t n = all_ask(ep, ask_self);
    printf("answered %llu in %.2f s\n", (unsigned long long)n, (double)(now_ns() - from) / 1e9);
}

int main(int argc, char **argv)
{
    bool holds = argc == 6 && strcmp(argv[3], "hold") == 0;

    if (argc != 6) {
        fprintf(stderr, "usage: https_load PORT CLIENTS SECONDS|hold TOKENS RECORDS\n");
        return 64;
    }
    port = (uint16_t)strtoul(argv[1], NULL, 10);
    clients_n = strtoul(argv[2], NULL, 10);
    if (clients_n == 0 || clients_n > CLIENTS_MAX ||
        read_lines(argv[4], TOKEN_CHARS, clients[0].token, sizeof(clients[0]), clients_n) < clients_n)
        die("not enough tokens");
    if ((records_n = read_lines(argv[5], RECORD_CHARS, records[0], sizeof(records[0]), RECORDS_MAX)) == 0)
        die("no records");
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    if (ctx == NULL || SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) != 1)
        die("no TLS 1.3");
    for (size_t i = 0; i < clients_n; i++)
        dial(ctx, i);
    int ep = watch_all();
    if (holds)
        hold(ep);
    else
        read_records(ep, strtol(argv[3], NULL, 10));
    return 0;
}
