/*
 * How fast the office stores rows of an import, measured at the process boundary: batches of 64
 * rows with six tokens each and envelopes of 600 bytes, every batch durable before it is answered.
 * The desk keeps 32 batches under way.  Then how fast it finds two of a name and a birth date
 * among them, at once and when it has merged its index; how fast it starts; and how long it takes to
 * remove them all, when the contract has been erased (their keys are gone before that).
 *
 *     AZUKARI_OFFICE=PATH office_bench [ROWS]
 *
 * Run with 100000, 1000000 and 10000000 for the growth (the last needs 30 GB below TMPDIR).
 */
#include "support/office_house.h"

#include "base/clock.h"
#include "base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64
#define TOKENS 6
#define ENVELOPE_BYTES 600
#define UNDER_WAY 32
#define FINDS 2000
#define ERASE_MS (3600 * 1000) /* at most */
#define RESTED_S 8 /* until the office has merged what was left of its index */

static void report(const char *what, uint64_t n, int64_t from_ms)
{
    int64_t ms = clock_monotonic_ms() - from_ms;

    printf("%-18s %10llu in %7lld ms: %9.0f /s\n", what, (unsigned long long)n, (long long)ms,
           (double)n * 1000.0 / (double)(ms > 0 ? ms : 1));
}

static enum err send_batch(struct office_house *h, struct chan *desk, uint64_t batch)
{
    struct desk_office_stored_row rows[BATCH];
    struct desk_office_import_batch m = {
        .rows = rows, .rows_n = BATCH, .end_offset = batch + 1, .rows_seen = (batch + 1) * BATCH};

    for (uint64_t i = 0; i < BATCH; i++) {
        rows[i] = house_row(h, batch * BATCH + i, ENVELOPE_BYTES, TOKENS);
        memset(rows[i].record, (int)(batch / 64 % 251), 4); /* as the keeper makes them */
    }
    enum err err = desk_office_import_batch_send(desk, (uint32_t)batch, &m);
    arena_clear(&h->arena);
    return err;
}

static enum err expect(struct chan *desk, uint16_t type)
{
    struct chan_frame f;
    enum err err = chan_recv_wait(desk, HOUSE_WAIT_MS, &f);

    return err == ERR_OK && f.type != type ? ERR_INTERNAL : err;
}

static enum err store(struct office_house *h, uint64_t batches)
{
    struct desk_office_import_begin begin = {.register_ = 1, .bytes = UINT32_MAX};
    struct chan *desk = house_session(h, 1, 1, 1);
    enum err err;

    TRY(desk_office_import_begin_send(desk, 1, &begin));
    TRY(expect(desk, DESK_OFFICE_IMPORT));
    int64_t from_ms = clock_monotonic_ms();
    for (uint64_t i = 0; i < batches + UNDER_WAY; i++) {
        if (i >= UNDER_WAY)
            TRY(expect(desk, DESK_OFFICE_STORED));
        if (i < batches)
            TRY(send_batch(h, desk, i));
    }
    report("rows stored", batches * BATCH, from_ms);
out:
    chan_free(desk);
    return err;
}

/* What the office has cost the processor, whoever else was running. */
static void report_processor(uint64_t rows)
{
    struct rusage u;

    (void)getrusage(RUSAGE_CHILDREN, &u);
    double us = 1e6 * (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
                (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
    printf("processor time of the office: %.1f us per row, all in all\n", us / (double)rows);
}

static int64_t now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The same until now, of one process. */
static void report_storing(pid_t pid, uint64_t rows)
{
    unsigned long user = 0, kernel = 0;
    char path[64];
    FILE *f;

    (void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    f = fopen(path, "re");
    if (f == NULL || fscanf(f, "%*d (%*[^)]) %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user, &kernel) != 2)
        printf("its processor time is not known\n");
    else
        printf("processor time of a row, while they were stored: %.1f us\n",
               1e6 * (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK) / (double)rows);
    if (f != NULL)
        (void)fclose(f);
}

static enum err find(struct office_house *h, uint64_t rows, const char *when)
{
    static int64_t took_us[FINDS];
    struct chan *desk = house_session(h, 1, 1, 0);
    int64_t from_ms = clock_monotonic_ms();
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < FINDS; i++) {
        uint64_t seed = (i * 0x9e3779b97f4a7c15U >> 16) % rows; /* spread over all of them */
        struct desk_office_token tokens[] = {house_token(seed, 0), house_token(seed, 3)};
        struct desk_office_find m = {.register_ = 1, .tokens = tokens, .tokens_n = 2, .limit = 50};
        int64_t from_us = now_us();
        TRY(desk_office_find_send(desk, i, &m));
        TRY(expect(desk, DESK_OFFICE_FOUND));
        took_us[i] = now_us() - from_us;
    }
    report(when, FINDS, from_ms);
    qsort(took_us, FINDS, sizeof(took_us[0]), by_size);
    printf("%-18s median %.3f ms, 99th percentile %.3f ms\n", when, (double)took_us[FINDS / 2] / 1e3,
           (double)took_us[FINDS * 99 / 100] / 1e3);
out:
    chan_free(desk);
    return err;
}

/* The contract is erased: all its rows go, and nothing of them is left in the files. */
static enum err erase(struct office_house *h, uint64_t rows)
{
    const struct keeper_office_erased m = {.contract = 1};
    int64_t from_ms = clock_monotonic_ms();
    enum err err;

    TRY(keeper_office_erased_send(h->keeper, 77, &m));
    do
        err = expect(h->keeper, KEEPER_OFFICE_ERASED_DONE);
    while (err == ERR_TIMEOUT && clock_monotonic_ms() - from_ms < ERASE_MS);
    if (err == ERR_OK)
        report("rows erased", rows, from_ms);
out:
    return err;
}

int main(int argc, char **argv)
{
    struct office_house h;
    uint64_t rows = 200000;
    enum err err;

    if (argc > 2 ||
        (argc == 2 &&
         num_parse_u64(view_str(argv[1]), 100000000, NUM_CANONICAL, &rows) != ERR_OK) ||
        rows < BATCH)
        return EX_USAGE;
    house_init(&h);
    house_start(&h);
    err = store(&h, rows / BATCH);
    report_storing(h.pid, rows);
    if (err == ERR_OK)
        err = find(&h, rows, "searches at once");
    (void)sleep(RESTED_S);
    if (err == ERR_OK)
        err = find(&h, rows, "searches later");
    if (house_stop(&h) != 0 && err == ERR_OK)
        err = ERR_INTERNAL;
    report_processor(rows);
    int64_t from_ms = clock_monotonic_ms();
    house_start(&h);
    report("checked at start", rows, from_ms);
    if (err == ERR_OK)
        err = erase(&h, rows);
    if (house_stop(&h) != 0 && err == ERR_OK)
        err = ERR_INTERNAL;
    house_remove(&h);
    return err_exit_code(err);
}
