/*
 * What the keeper's storage costs: leaves made durable one, eight and 64 at a time; keys added,
 * erased, found and read at the start.  The first argument is a directory on the disk to be
 * measured (default /var/tmp).
 *
 *     ninja -C build tests/bench/keeper_store_bench && build/tests/bench/keeper_store_bench
 * [directory]
 */
#include "base/io.h"
#include "crypto/random.h"
#include "keeper/journal.h"
#include "keeper/keystore.h"
#include "keeper/logbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RECORDS 100000

static struct record_id ids[RECORDS];

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

static void make_look(struct entry *e)
{
    uint8_t subject[ENTRY_SUBJECT_BYTES];

    random_bytes(subject, sizeof(subject));
    entry_init(e, ACT_OPEN, clock_now_ms());
    e->verdict = VERDICT_DENY;
    entry_add_clause(e, "N9.3");
    entry_set_contract(e, 1);
    entry_set_session(e, 1);
    entry_set_person(e, 10);
    entry_set_register(e, 1);
    entry_set_purpose(e, 1);
    entry_set_fields(e, (const uint16_t[]){1, 2, 3}, 3);
    entry_set_version(e, 1);
    entry_add_subject(e, subject);
}

/* Flushes of ${batch} leaves for about two seconds. */
static void bench_flush(struct logbook *b, unsigned batch)
{
    static struct entry e;
    double start = now_s(), end;
    uint64_t leaves = 0, index;

    do {
        for (unsigned i = 0; i < batch; i++) {
            make_look(&e);
            sure(logbook_append(b, 0, &e, view_of(NULL, 0), &index), "append");
        }
        sure(logbook_flush(b), "flush");
        leaves += batch;
        end = now_s();
    } while (end - start < 2);
    printf("append, flush per %2u: %8.0f leaves/s  %6.0f us per flush\n", batch,
           (double)leaves / (end - start), (end - start) * 1e6 * batch / (double)leaves);
}

static void bench_logbook(const char *dir)
{
    struct secret *seed = secret_new(32);
    struct logbook *b;

    sure(logbook_open(dir, 1, seed, NULL, NULL, &b), "logbook");
    sure(logbook_add_log(b, 0, "bench.example/log", ""), "log");
    bench_flush(b, 1);
    bench_flush(b, 8);
    bench_flush(b, 64);
    uint64_t leaves = logbook_size(b, 0);
    logbook_close(b);
    double start = now_s();
    sure(logbook_open(dir, 0, seed, NULL, NULL, &b), "reopen");
    double took = now_s() - start;
    printf("open a ledger of %llu leaves: %.2f s, %.0f leaves/s\n", (unsigned long long)leaves,
           took, (double)leaves / took);
    logbook_close(b);
    secret_free(seed);
}

static void bench_keys(const char *dir)
{
    struct secret *root = secret_new(32);
    struct keystore *k;
    uint64_t survivors;
    uint8_t key[32];

    sure(keystore_open(dir, 1, root, &k), "keystore");
    sure(keystore_add_contract(k, 1), "contract");
    random_bytes(ids, sizeof(ids));
    double start = now_s();
    for (size_t i = 0; i < RECORDS; i++) {
        struct record_facts f = {.id = ids[i], .contract = 1, .register_no = 1, .version = 1};
        sure(keystore_add_record(k, &f, key), "record");
    }
    sure(keystore_flush(k), "keys flush");
    printf("add %d records and flush: %.3f s\n", RECORDS, now_s() - start);
    start = now_s();
    for (size_t i = 0; i < RECORDS; i++)
        sure(keystore_record_key(k, &ids[i], key), "key");
    printf("find and unwrap a key: %.2f us\n", (now_s() - start) * 1e6 / RECORDS);
    struct record_facts f;
    start = now_s();
    for (size_t i = 0; i < RECORDS; i++)
        sure(keystore_record(k, &ids[i], &f), "facts");
    printf("find a record: %.2f us\n", (now_s() - start) * 1e6 / RECORDS);
    start = now_s();
    sure(keystore_erase(k, &(struct keystore_erasure){.contract = 1, .ids = ids, .n = 10}, &survivors), "erase");
    printf("erase 10 of %d, %llu re-wrapped: %.3f s\n", RECORDS, (unsigned long long)survivors,
           now_s() - start);
    keystore_close(k);
    start = now_s();
    sure(keystore_open(dir, 0, root, &k), "keystore again");
    printf("open the keys of %d records: %.3f s\n", RECORDS, now_s() - start);
    keystore_close(k);
    secret_free(root);
}

int main(int argc, char **argv)
{
    char dir[512];
    int n = snprintf(dir, sizeof(dir), "%s/azukari-bench-XXXXXX", argc > 1 ? argv[1] : "/var/tmp");

    if (n < 0 || (size_t)n >= sizeof(dir) || mkdtemp(dir) == NULL || crypto_init() != ERR_OK)
        return 1;
    bench_logbook(dir);
    bench_keys(dir);
    printf("the files are left in %s\n", dir);
    return 0;
}
