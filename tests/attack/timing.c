/*
 * timing: do the comparisons of secrets take the same time whatever they compare (security.md F7)?  As dudect does it: two classes of
 * input in random order, the slowest tenth is cropped, Welch's t over the rest; |t| above 4.5 is a difference.  Not a test of
 * ./check: a machine at work measures itself.  Usage: timing SAMPLES SEED; prints TAP with t and n.
 */
#include "base/num.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "gate/route.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <x86intrin.h>

#define T_MAX 4.5
#define REPEATS 16 /* of one comparison in one sample: a single one is shorter than the clock's grain */

struct work {
    uint8_t secret[32], guess[2][32];
    struct routes routes;
    struct route sessions[64];
    struct hash tokens[2];
};

typedef bool compare_fn(struct work *w, unsigned class);

static volatile unsigned sink;

static bool compare_bytes(struct work *w, unsigned class)
{
    return secret_equal(view_of(w->guess[class], 32), view_of(w->secret, 32));
}

/* A yardstick: a comparison that stops at the first difference must be seen. */
static bool compare_leaking(struct work *w, unsigned class)
{
    volatile const uint8_t *a = w->guess[class], *b = w->secret;
    unsigned i = 0;

    while (i < 32 && a[i] == b[i])
        i++;
    return i == 32;
}

static bool find_session(struct work *w, unsigned class)
{
    static const struct hash none = {0};
    struct route_found found;

    return routes_find(&w->routes, &(struct route_asked){DOOR_MAIN, &w->tokens[class], &none}, &found) == ERR_OK;
}

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static uint64_t sample(struct work *w, compare_fn *fn, unsigned class)
{
    unsigned aux;
    _mm_lfence();
    uint64_t began = __rdtsc();

    _mm_lfence();
    for (unsigned i = 0; i < REPEATS; i++)
        sink += fn(w, class);
    uint64_t ended = __rdtscp(&aux);
    _mm_lfence();
    return ended - began;
}

/* Welch's t of both classes, below the ninetieth percentile of all. */
static double measure(struct work *w, compare_fn *fn, size_t n)
{
    uint64_t *took = calloc(n, sizeof(*took)), *sorted = calloc(n, sizeof(*sorted));
    uint8_t *class = calloc(n, 1);
    double sum[2] = {0}, square[2] = {0}, count[2] = {0};

    if (took == NULL || sorted == NULL || class == NULL)
        abort();
    random_bytes(class, n);
    for (size_t i = 0; i < n; i++) {
        class[i] &= 1;
        took[i] = sample(w, fn, class[i]);
    }
    memcpy(sorted, took, n * sizeof(*took));
    qsort(sorted, n, sizeof(*sorted), by_size);
    uint64_t crop = sorted[n * 9 / 10];
    for (size_t i = 0; i < n; i++) {
        if (took[i] > crop)
            continue;
        double x = (double)took[i];
        sum[class[i]] += x;
        square[class[i]] += x * x;
        count[class[i]] += 1;
    }
    double mean[2], variance[2];
    for (unsigned k = 0; k < 2; k++) {
        mean[k] = sum[k] / count[k];
        variance[k] = (square[k] - sum[k] * mean[k]) / (count[k] - 1);
    }
    free(took);
    free(sorted);
    free(class);
    return (mean[0] - mean[1]) / sqrt(variance[0] / count[0] + variance[1] / count[1]);
}

static void report(const char *name, double t, size_t n, bool is_seen)
{
    static unsigned count;

    printf("%s %u - %s: t = %.2f, n = %zu\n", (fabs(t) > T_MAX) == is_seen ? "ok" : "not ok", ++count, name, t, n);
}

int main(int argc, char **argv)
{
    static struct work w;
    struct route lobby = {.desk = 1000};
    struct route *replaced;
    uint64_t n, seed;

    if (argc != 3 || num_parse_u64(view_str(argv[1]), 100000000, NUM_CANONICAL, &n) != ERR_OK || n < 1000 ||
        num_parse_u64(view_str(argv[2]), UINT64_MAX, NUM_CANONICAL, &seed) != ERR_OK)
        return 64;
    random_test_seed(seed);
    random_bytes(w.secret, sizeof(w.secret));
    memcpy(w.guess[0], w.secret, 32);
    memcpy(w.guess[1], w.secret, 32);
    w.guess[0][0] ^= 1;  /* the first byte differs */
    w.guess[1][31] ^= 1; /* the last one does */
    if (routes_add(&w.routes, &lobby, &replaced) != ERR_OK)
        return 1;
    for (unsigned i = 0; i < 64; i++) {
        w.sessions[i] = (struct route){.desk = i + 1, .kind = GATE_KEEPER_ROUTE_KIND_SESSION};
        random_bytes(w.sessions[i].token.b, sizeof(w.sessions[i].token.b));
        if (routes_add(&w.routes, &w.sessions[i], &replaced) != ERR_OK)
            return 1;
    }
    w.tokens[0] = w.tokens[1] = w.sessions[7].token; /* hashes in one bucket: what a guess can reach is only the hash of a guess */
    w.tokens[0].b[2] ^= 1;
    w.tokens[1].b[31] ^= 1;
    printf("# seed %llu, %u comparisons a sample\n1..4\n", (unsigned long long)seed, REPEATS);
    report("a comparison that stops early is seen by this measure", measure(&w, compare_leaking, n), n, true);
    report("F7: a wrong token, code or check differs in its first byte or its last: no measurable difference", measure(&w, compare_bytes, n), n, false);
    memcpy(w.guess[1], w.secret, 32);
    report("F7: a wrong one and the right one: no measurable difference", measure(&w, compare_bytes, n), n, false);
    report("F7: a session looked for by a hash that differs early or late: no measurable difference", measure(&w, find_session, n), n, false);
    return 0;
}
