/*
 * How many records the keeper shows in a second, each decided on, written to the ledger, flushed, unwrapped and decrypted before it is
 * answered: measured at the desks' channels, with a number of desks that ask one after the other.
 *
 *     AZUKARI_KEEPER=PATH keeper_read_bench CLIENTS SECONDS
 *
 * Prints the reads per second and the median and 99th percentile of an answer in milliseconds; then what a read took of the
 * processor in the keeper, which tells two programs apart on a machine that has other work.
 */
#include "../unit/keeper/guests.h"

#include "base/clock.h"
#include "base/num.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 64
#define CLIENTS_EACH 32 /* as many sessions as one person may have */
#define RECORDS (64 * 64)
#define SAMPLES_MAX (1 << 20)

static uint64_t clients, seconds;
static struct house h;
static struct sealed records[RECORDS];
static struct house_desk desks[CLIENTS_MAX];
static int64_t asked_ns[CLIENTS_MAX];
static uint32_t samples_us[SAMPLES_MAX];
static size_t samples_n;

static int64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* What the keeper has had of the processor. */
static int64_t keeper_ns(void)
{
    struct timespec t;
    clockid_t clock;

    T_TRUE(clock_getcpuclockid(h.pid, &clock) == 0);
    T_TRUE(clock_gettime(clock, &t) == 0);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void ask(uint64_t client, uint64_t n)
{
    const struct sealed *s = &records[(n * 2654435761U) % RECORDS];
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s)};

    asked_ns[client] = now_ns();
    T_OK(desk_keeper_open_send(desks[client].keeper, (uint32_t)n, &m));
}

/* Take the answers that have come, and ask again. */
static uint64_t serve(uint64_t client, uint64_t next)
{
    struct chan_frame f;
    uint64_t n = 0;

    while (chan_recv(desks[client].keeper, &f) == ERR_OK) {
        T_EQ(f.type, DESK_KEEPER_OPEN_OK);
        if (samples_n < SAMPLES_MAX)
            samples_us[samples_n++] = (uint32_t)((now_ns() - asked_ns[client]) / 1000);
        ask(client, next + n++);
    }
    return n;
}

static int by_size(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void measure(void)
{
    struct pollfd fds[CLIENTS_MAX];
    uint64_t n = clients, answered = 0;

    for (uint64_t i = 0; i < clients; i++) {
        fds[i] = (struct pollfd){.fd = chan_fd(desks[i].keeper), .events = POLLIN};
        ask(i, i);
    }
    int64_t before = keeper_ns(), from = now_ns(), until = from + (int64_t)seconds * 1000000000;
    while (now_ns() < until) {
        T_TRUE(poll(fds, (nfds_t)clients, 10000) > 0);
        for (uint64_t i = 0; i < clients; i++) {
            if ((fds[i].revents & POLLIN) == 0)
                continue;
            uint64_t more = serve(i, n);
            n += more;
            answered += more;
        }
    }
    double took = (double)(now_ns() - from) / 1e9, keeper_us = (double)(keeper_ns() - before) / 1e3;
    qsort(samples_us, samples_n, sizeof(samples_us[0]), by_size);
    printf("%.0f %.3f %.3f\n", (double)answered / took, samples_us[samples_n / 2] / 1e3, samples_us[samples_n * 99 / 100] / 1e3);
    printf("keeper: %.2f us a read\n", keeper_us / (double)answered);
}

T_CASE(reads_are_counted)
{
    house_open_as(&h, true, true);
    house_sign_in(&h, HOUSE_HANDLER, &desks[0]);
    for (unsigned i = 0; i < RECORDS / 64; i++)
        import_records(&h, &desks[0], (uint8_t)(i + 1), 64, &records[(size_t)i * 64]);
    for (uint64_t i = 1; i < clients; i++)
        house_sign_in(&h, i < CLIENTS_EACH ? HOUSE_HANDLER : HOUSE_MANAGER, &desks[i]);
    measure();
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {&case_reads_are_counted};
    int failed;

    if (argc != 3 || num_parse_u64(view_str(argv[1]), CLIENTS_MAX, NUM_CANONICAL, &clients) != ERR_OK ||
        num_parse_u64(view_str(argv[2]), 3600, NUM_CANONICAL, &seconds) != ERR_OK || clients == 0) {
        fprintf(stderr, "usage: keeper_read_bench CLIENTS SECONDS\n");
        return 64;
    }
    failed = t_run(cases, 1);
    house_close(&h);
    return failed;
}
