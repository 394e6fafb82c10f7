/*
 * tests/torture/sweep.h: one fault at every place of a process's day, and at the start after it.  A program that includes it says what a
 * day is and what holds after it; each point is a day of its own, on a copy of the house as it was before.
 *
 *     PROGRAM [--points N] [--seed N] [--shard I/K] [--tally FILE]
 *                                         N points of each kind of fault, spread over the day (default 6); 0: every one
 *     PROGRAM --only KIND,CALL[,KIND,CALL]...     one of them again: the day's fault, and those of the next starts
 *     PROGRAM --make | --live | --check   see cut.h: a day that is lived once
 *
 * --tally adds what was done to the file, as house_sweep.py does.  --shard I/K does every K-th point only.
 *
 * AZUKARI_FAULT names the library of tests/torture/fault.h.  Only for test programs, one each: everything is static.
 */
#ifndef TORTURE_SWEEP_H
#define TORTURE_SWEEP_H

#include "torture/point.h"

#include "base/clock.h"
#include "base/num.h"

/* --- which points --------------------------------------------------------------------------------------------------------------------- */

struct sweep_plan_of_points {
    uint64_t points, seed, shard, shards; /* as asked for */
    uint64_t in_day[FAULT__PLACES], in_start[FAULT__PLACES];
    struct sweep_point *list;
    struct sweep_outcome *out;
    size_t n;
};

/* The same seed gives the same points everywhere. */
static uint64_t sweep_random(uint64_t *state, uint64_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return below == 0 ? 0 : (*state >> 33) % below;
}

/* Three of four days are followed by starts with a fault of any kind; behind a fault there may be more calls than behind a quiet day. */
static void sweep_starts(const uint64_t calls[FAULT__PLACES], uint64_t *seed, struct sweep_fault out[SWEEP_STARTS])
{
    uint64_t n = sweep_random(seed, SWEEP_STARTS + 1), k = 0;

    for (uint64_t i = 0; i < n; i++) {
        const struct sort *s = &sweep_sorts[sweep_random(seed, SWEEP_SORTS)];
        uint64_t most = calls[s->place] + calls[s->place] / 4;
        if (most > 0)
            out[k++] = (struct sweep_fault){s, 1 + sweep_random(seed, most)};
    }
}

/* One point of kind ${s} in each of so many parts of the day; NULL as list: they are counted only. */
static void sweep_sort_points(struct sweep_plan_of_points *p, const struct sort *s, uint64_t *seed)
{
    uint64_t day = p->in_day[s->place], n = p->points == 0 || p->points > day ? day : p->points;

    for (uint64_t i = 0; i < n; i++) {
        uint64_t from = day * i / n;
        struct sweep_point point = {.day = {s, 1 + from + sweep_random(seed, day * (i + 1) / n - from)}};
        sweep_starts(p->in_start, seed, point.start);
        if (i % p->shards != p->shard)
            continue;
        if (p->list != NULL)
            p->list[p->n] = point;
        p->n++;
    }
}

static void sweep_choose(struct sweep_plan_of_points *p)
{
    uint64_t seed = p->seed;

    p->n = 0;
    for (size_t i = 0; i < SWEEP_SORTS; i++)
        sweep_sort_points(p, &sweep_sorts[i], &seed);
}

static const struct sort *sweep_sort_named(const char *name)
{
    for (size_t i = 0; name != NULL && i < SWEEP_SORTS; i++)
        if (strcmp(sweep_sorts[i].name, name) == 0)
            return &sweep_sorts[i];
    return NULL;
}

static bool sweep_number(const char *text, uint64_t *out)
{
    return text != NULL && num_parse_u64(view_str(text), UINT64_MAX, NUM_CANONICAL, out) == ERR_OK;
}

static bool sweep_read_fault(char **rest, struct sweep_fault *out)
{
    out->sort = sweep_sort_named(strtok_r(NULL, ",", rest));
    return out->sort != NULL && sweep_number(strtok_r(NULL, ",", rest), &out->at);
}

/* KIND,CALL of the day, then those of starts. */
static bool sweep_read_point(char *text, struct sweep_point *out)
{
    char *rest = text;
    bool good = sweep_read_fault(&rest, &out->day);

    for (int i = 0; good && i < SWEEP_STARTS && rest != NULL && *rest != '\0'; i++)
        good = sweep_read_fault(&rest, &out->start[i]);
    return good;
}

/* --- the sweep ---------------------------------------------------------------------------------------------------------------------------- */

struct sweep_sum {
    uint64_t points, in_start, quiet, bad; /* faults that happened, those of them in a start, that did not happen; findings */
    uint64_t calls;                        /* of a day and a start */
};

static void sweep_add_outcome(struct sweep_sum *sum, const struct sweep_point *p, const struct sweep_outcome *o)
{
    uint64_t happened = (uint64_t)o->in_day + o->in_start, planned = 1;

    for (int i = 0; i < SWEEP_STARTS; i++)
        planned += p->start[i].sort != NULL;
    sum->points += happened;
    sum->in_start += o->in_start;
    sum->quiet += planned - happened;
    sum->bad += o->result != SWEEP_HOLDS;
}

/* One line of JSON, for house_sweep.py --sum. */
static bool sweep_add_up(const char *tally, const char *program, uint64_t seed, const struct sweep_sum *sum, int64_t began_ms)
{
    const char *name = strrchr(program, '/');
    char line[384];
    int fd = open(tally, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    int n = snprintf(line, sizeof(line),
                     "{\"process\": \"%s\", \"seed\": %llu, \"points\": %llu, \"in_start\": %llu, \"quiet\": %llu, \"calls\": %llu, \"findings\": %llu, \"seconds\": %lld}\n",
                     name == NULL ? program : name + 1, (unsigned long long)seed, (unsigned long long)sum->points, (unsigned long long)sum->in_start,
                     (unsigned long long)sum->quiet, (unsigned long long)sum->calls, (unsigned long long)sum->bad, (long long)((clock_monotonic_ms() - began_ms) / 1000));
    bool told = fd >= 0 && n > 0 && (size_t)n < sizeof(line) && write(fd, line, (size_t)n) == n;

    if (fd >= 0)
        (void)close(fd);
    return told;
}

/* One line of TAP for each kind; what they come to. */
static struct sweep_sum sweep_report(const struct sweep_plan_of_points *p)
{
    struct sweep_sum all = {0};

    for (int i = 0; i < FAULT__PLACES; i++)
        all.calls += p->in_day[i] + p->in_start[i];
    for (size_t i = 0; i < SWEEP_SORTS; i++) {
        const struct sort *s = &sweep_sorts[i];
        struct sweep_sum of = {0};
        size_t n = 0;
        for (size_t k = 0; k < p->n; k++)
            if (p->list[k].day.sort == s) {
                sweep_add_outcome(&of, &p->list[k], &p->out[k]);
                sweep_add_outcome(&all, &p->list[k], &p->out[k]);
                n++;
            }
        bool none = of.points == 0 && (n > 0 || p->shards == 1); /* a part of the points may have none of a rare kind */
        printf("%s %zu - %s: at %zu of %llu places of a day, %llu faults happened\n", of.bad == 0 && !none ? "ok" : "not ok", i + 1, s->name, n,
               (unsigned long long)p->in_day[s->place], (unsigned long long)of.points);
        all.bad += none;
    }
    return all;
}

static void *sweep_shared(size_t n)
{
    void *p = mmap(NULL, n == 0 ? 1 : n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

static bool sweep_lay_out(struct sweep_plan_of_points *p, const struct sweep_point *only)
{
    sweep_measure(sweep_of->live, p->in_day);
    sweep_measure(sweep_of->start, p->in_start);
    sweep_choose(p); /* to count them */
    size_t n = only != NULL ? 1 : p->n;
    p->list = sweep_shared(n * sizeof(*p->list));
    p->out = sweep_shared(n * sizeof(*p->out));
    if (p->list == NULL || p->out == NULL)
        return false;
    if (only == NULL)
        sweep_choose(p);
    else
        p->list[0] = *only;
    p->n = n;
    return true;
}

struct sweep_words {
    struct sweep_plan_of_points plan;
    const char *tally;
    struct sweep_point only; /* with --only */
};

static bool sweep_read_shard(char *text, struct sweep_plan_of_points *p)
{
    char *rest = NULL, *i = strtok_r(text, "/", &rest), *k = strtok_r(NULL, "/", &rest);

    return sweep_number(i, &p->shard) && sweep_number(k, &p->shards) && p->shard < p->shards;
}

static bool sweep_read_words(int argc, char **argv, struct sweep_words *w)
{
    bool good = argc % 2 == 1;

    for (int i = 1; good && i + 1 < argc; i += 2)
        if (strcmp(argv[i], "--tally") == 0)
            w->tally = argv[i + 1];
        else if (strcmp(argv[i], "--only") == 0)
            good = sweep_read_point(argv[i + 1], &w->only);
        else if (strcmp(argv[i], "--shard") == 0)
            good = sweep_read_shard(argv[i + 1], &w->plan);
        else if (strcmp(argv[i], "--seed") == 0)
            good = sweep_number(argv[i + 1], &w->plan.seed);
        else
            good = strcmp(argv[i], "--points") == 0 && sweep_number(argv[i + 1], &w->plan.points);
    return good;
}

static int cut_main(int argc, char **argv, void (*make)(void));

/* ${make} opens the house and stops it again; then the sweep. */
static int sweep_main(int argc, char **argv, const struct sweep_day *day, void (*make)(void))
{
    struct sweep_words w = {.plan = {.points = 6, .seed = 1, .shards = 1}};
    int64_t began_ms = clock_monotonic_ms();
    struct sweep_sum sum = {0};

    (void)t_run;
    sweep_of = day;
    if (argc > 2 && (strcmp(argv[1], "--make") == 0 || strcmp(argv[1], "--live") == 0 || strcmp(argv[1], "--check") == 0))
        return cut_main(argc, argv, make);
    if (!sweep_read_words(argc, argv, &w))
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    (void)signal(SIGPIPE, SIG_IGN);
    if (access("/dev/shm", W_OK) == 0 && setenv("TMPDIR", "/dev/shm", 0) != 0) /* no disk: what is not flushed is not looked at here */
        return 2;
    if (!sweep_guarded(make) || !sweep_guarded(sweep_put_away) || !sweep_lay_out(&w.plan, w.only.day.sort == NULL ? NULL : &w.only))
        return 1;
    printf("1..%d\n", w.only.day.sort == NULL ? (int)SWEEP_SORTS : 1);
    bool lived = sweep_all(w.plan.list, w.plan.out, w.plan.n);
    if (w.only.day.sort == NULL)
        sum = sweep_report(&w.plan);
    else
        printf("%s 1 - faults happened: %d\n", w.plan.out[0].result == SWEEP_HOLDS ? "ok" : "not ok", w.plan.out[0].in_day + w.plan.out[0].in_start);
    bool told = w.tally == NULL || sweep_add_up(w.tally, argv[0], w.plan.seed, &sum, began_ms);
    sweep_clean_up();
    return !lived || !told || sum.bad > 0 || w.plan.out[0].result != SWEEP_HOLDS;
}

#include "torture/cut.h"

#endif
