/*
 * What the filters of the ledger cost on a million leaves: a year of 200 people.  The first argument is a directory on the disk
 * to be measured (default /var/tmp).
 *
 *     ninja -C build tests/bench/ledger_find_bench && build/tests/bench/ledger_find_bench [directory]
 */
#include "base/io.h"
#include "crypto/random.h"
#include "keeper/logbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LEAVES 1000000
#define BATCH 500
#define DAY ((int64_t)86400000)
#define BEGIN INT64_C(1767225600000)

static double now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void sure(enum err err, const char *what)
{
    if (err == ERR_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, err_name(err));
    exit(1);
}

static void make_look(struct entry *e, unsigned i, uint8_t subject[ENTRY_SUBJECT_BYTES])
{
    entry_init(e, ACT_OPEN, BEGIN + (int64_t)i * (365 * DAY / LEAVES));
    e->verdict = VERDICT_DENY;
    entry_add_clause(e, i == LEAVES / 3 ? "N20.9" : "N9.3");
    entry_set_contract(e, 1);
    entry_set_session(e, 1 + i / 100);
    entry_set_person(e, 10 + i % 200);
    entry_set_register(e, 1);
    entry_set_purpose(e, (uint16_t)(1 + i % 5));
    entry_set_fields(e, (const uint16_t[]){1, 2, 3}, 3);
    entry_set_version(e, 1);
    entry_add_subject(e, subject);
}

/* All pages of 100 of ${q}: how many entries, how long the first and all of them take. */
static void bench(struct logbook *b, const char *what, const struct leaf_query *q)
{
    uint64_t before = 0, index = 0;
    unsigned found = 0, asks = 0;
    double start = now_s(), first = 0;
    enum err err = ERR_OK;

    while (err != ERR_NOT_FOUND) {
        unsigned budget = 500000;
        for (unsigned n = 0; n < 100 && (err = logbook_find(b, 0, q, before, &budget, &index)) == ERR_OK; n++) {
            found++;
            before = index;
            if (index == 0)
                break;
        }
        if (err == ERR_AGAIN)
            before = index;
        if (asks++ == 0)
            first = now_s() - start;
        if (before == 0)
            break;
    }
    printf("%-32s %8u entries  first answer %8.3f ms  all %9.3f ms in %u\n", what, found, first * 1e3, (now_s() - start) * 1e3,
           asks);
}

static void bench_all(struct logbook *b, const uint8_t *rare)
{
    const struct leaf_query any = {.like = {.act = 0xffff}};
    struct leaf_query q = any;

    bench(b, "everything", &q);
    q.like.person = 77;
    bench(b, "one of 200 persons", &q);
    q.like.person = 9999;
    bench(b, "a person who did nothing", &q);
    q = any;
    q.from_ms = BEGIN + 100 * DAY;
    q.until_ms = BEGIN + 101 * DAY;
    bench(b, "one day of the year", &q);
    q = any;
    q.clause = view_str("N20.9");
    bench(b, "the one refusal by a clause", &q);
    q = any;
    q.like.session = 5000;
    bench(b, "one session", &q);
    q = any;
    q.subject = rare;
    bench(b, "one subject", &q);
}

int main(int argc, char **argv)
{
    char dir[256];
    uint8_t subject[ENTRY_SUBJECT_BYTES], rare[ENTRY_SUBJECT_BYTES], seed_bytes[32] = {7};
    struct secret *seed = NULL;
    struct logbook *b = NULL;
    uint64_t index;
    struct entry e;

    sure(crypto_init(), "crypto");
    (void)snprintf(dir, sizeof(dir), "%s/ledger-find-bench.XXXXXX", argc > 1 ? argv[1] : "/var/tmp");
    if (mkdtemp(dir) == NULL)
        return 1;
    seed = secret_from(view_of(seed_bytes, sizeof(seed_bytes)));
    sure(logbook_open(dir, 1, seed, NULL, NULL, &b), "open");
    sure(logbook_add_log(b, 0, "ledger.example/bench", ""), "add");
    double start = now_s();
    for (unsigned i = 0; i < LEAVES; i++) {
        random_bytes(subject, sizeof(subject));
        make_look(&e, i, subject);
        if (i == LEAVES / 4)
            memcpy(rare, subject, sizeof(rare));
        sure(logbook_append(b, 0, &e, (struct view){NULL, 0}, &index), "append");
        if (i % BATCH == BATCH - 1)
            sure(logbook_flush(b), "flush");
    }
    printf("%u leaves written in %.0f s\n", LEAVES, now_s() - start);
    bench_all(b, rare);
    logbook_close(b);
    secret_free(seed);
    printf("the directory %s is left to be removed\n", dir);
    return 0;
}
