/*
 * tests/fuzz/driver.c: runs a fuzz target without libFuzzer: first every file of its corpus, then
 * inputs made from them by deterministic mutation, so that every test run is also a short fuzz run.
 *
 *     fuzz-x [--seed N] [--first N] [--runs N] [--seconds N] [corpus directory or file ...]
 *
 * Built with afl-clang-fast, "--afl" hands the inputs of afl-fuzz to the target, many in one process.
 *
 * Run N depends only on the seed, N and the corpus: a crash names the run, and "--first N --runs 1"
 * repeats it.
 */
#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MAX 65536
#define FRESH_MAX 512
#define CORPUS_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Present only when a sanitizer is linked in. */
void __sanitizer_set_death_callback(void (*f)(void)) __attribute__((weak));
void __sanitizer_set_report_fd(void *fd) __attribute__((weak));

struct input {
    uint8_t bytes[INPUT_MAX];
    size_t n;
};

static struct {
    uint64_t seed, first, runs, seconds;
    struct view corpus[CORPUS_MAX];
    size_t corpus_n;
    char running[64]; /* what to print when the target dies */
    int report_fd;    /* where; the target's own messages are dropped */
} driver = {.seed = 1, .runs = 20000, .seconds = 60, .report_fd = STDERR_FILENO};

static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static size_t below(uint64_t *state, size_t n)
{
    return n == 0 ? 0 : (size_t)(random_next(state) % n);
}

/* Replace ${cut} bytes at ${at} by ${v}. */
static void replace(struct input *in, size_t at, size_t cut, struct view v)
{
    if (in->n - cut + v.n > INPUT_MAX)
        return;
    memmove(in->bytes + at + v.n, in->bytes + at + cut, in->n - at - cut);
    if (v.n > 0)
        memcpy(in->bytes + at, v.p, v.n);
    in->n = in->n - cut + v.n;
}

static void mutate(struct input *in, uint64_t *state)
{
    static const uint8_t edges[] = {0, 1, 0x7f, 0x80, 0xff, '\n', '"', '<', '%', '/', ' '};
    uint8_t noise[8];
    size_t at = below(state, in->n), left = in->n - at;
    struct view part = {NULL, 0};

    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (uint8_t)random_next(state);
    switch (below(state, 7)) {
    case 0: /* flip a bit */
        if (left > 0)
            in->bytes[at] ^= (uint8_t)(1u << below(state, 8));
        break;
    case 1: /* a byte that matters */
        if (left > 0)
            in->bytes[at] = edges[below(state, sizeof(edges))];
        break;
    case 2: /* insert */
        replace(in, at, 0, view_of(noise, 1 + below(state, sizeof(noise))));
        break;
    case 3: /* delete */
        replace(in, at, below(state, left + 1) % 64, part);
        break;
    case 4: /* overwrite */
        part = view_of(noise, below(state, left < sizeof(noise) ? left + 1 : sizeof(noise) + 1));
        replace(in, at, part.n, part);
        break;
    case 5: /* cut the end off */
        in->n = at;
        break;
    default: /* splice a part of another input in */
        if (driver.corpus_n > 0) {
            part = driver.corpus[below(state, driver.corpus_n)];
            part = view_part(part, below(state, part.n), below(state, 256));
            replace(in, at, 0, part);
        }
        break;
    }
}

/* A fresh input: zeros, printable text or noise. */
static void invent(struct input *in, uint64_t *state)
{
    size_t kind = below(state, 3);

    in->n = below(state, FRESH_MAX);
    for (size_t i = 0; i < in->n; i++) {
        uint64_t r = random_next(state);
        in->bytes[i] = kind == 0 ? 0 : kind == 1 ? (uint8_t)(' ' + r % 95) : (uint8_t)r;
    }
}

/* The input reaches the target in memory of exactly its size, so that a sanitizer sees every byte
 * too many. */
static void run(struct view input)
{
    uint8_t *copy = mem_zalloc(input.n);

    if (copy == NULL)
        abort();
    if (input.n > 0)
        memcpy(copy, input.p, input.n);
    if (LLVMFuzzerTestOneInput(copy, input.n) != 0)
        abort();
    mem_free(copy);
}

static void run_mutations(void)
{
    static struct input in;
    int64_t end = clock_monotonic_ms() + (int64_t)driver.seconds * 1000;
    uint64_t n = driver.first;

    for (; n < driver.first + driver.runs && clock_monotonic_ms() < end; n++) {
        uint64_t state = driver.seed * UINT64_C(0x100000001b3) + n * UINT64_C(0x2545f4914f6cdd1d);
        if (driver.corpus_n == 0 || below(&state, 8) == 0) {
            invent(&in, &state);
        } else {
            struct view v = view_part(driver.corpus[below(&state, driver.corpus_n)], 0, INPUT_MAX);
            in.n = 0;
            replace(&in, 0, 0, v);
        }
        for (size_t i = 1 + below(&state, 6); i > 0; i--)
            mutate(&in, &state);
        (void)snprintf(driver.running, sizeof(driver.running), "fuzz: run %llu of seed %llu\n",
                       (unsigned long long)n, (unsigned long long)driver.seed);
        run((struct view){in.bytes, in.n});
    }
    printf("%zu corpus files, %llu mutations\n", driver.corpus_n,
           (unsigned long long)(n - driver.first));
}

static void say_running(void)
{
    if (write(driver.report_fd, driver.running, strlen(driver.running)) < 0)
        _exit(1);
}

static void on_signal(int number)
{
    say_running();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

/* A target logs what it refuses, many thousand times: keep only what a dying run says. */
static void silence(void)
{
    int null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

    driver.report_fd = dup(STDERR_FILENO);
    if (null_fd < 0 || driver.report_fd < 0 || dup2(null_fd, STDERR_FILENO) < 0)
        abort();
    io_close(&null_fd);
    if (__sanitizer_set_report_fd != NULL)
        __sanitizer_set_report_fd((void *)(intptr_t)driver.report_fd);
}

static void add_file(const char *path)
{
    struct buf b;

    buf_init(&b, INPUT_MAX);
    if (io_read_file(path, &b) != ERR_OK || driver.corpus_n == CORPUS_MAX) {
        fprintf(stderr, "%s: not a readable file of at most %d bytes, or too many files\n", path,
                INPUT_MAX);
        exit(1);
    }
    driver.corpus[driver.corpus_n++] = buf_view(&b); /* kept until the end */
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* A missing directory is an empty corpus. */
static void add_corpus(const char *path)
{
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, is_visible, alphasort);

    if (n < 0 && access(path, F_OK) == 0)
        add_file(path);
    for (int i = 0; i < n; i++) {
        char file[4096];
        int length = snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
        if (length < 0 || (size_t)length >= sizeof(file))
            abort();
        add_file(file);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

static bool take_option(int argc, char **argv, int *i)
{
    static const struct {
        const char *name;
        uint64_t *value;
    } options[] = {{"--seed", &driver.seed},
                   {"--first", &driver.first},
                   {"--runs", &driver.runs},
                   {"--seconds", &driver.seconds}};

    for (size_t k = 0; k < sizeof(options) / sizeof(options[0]); k++) {
        if (strcmp(argv[*i], options[k].name) != 0)
            continue;
        if (*i + 1 == argc ||
            num_parse_u64(view_str(argv[++*i]), UINT32_MAX, NUM_CANONICAL, options[k].value) != 0) {
            fprintf(stderr, "%s needs a number\n", options[k].name);
            exit(1);
        }
        return true;
    }
    return false;
}

#ifdef __AFL_HAVE_MANUAL_CONTROL
__AFL_FUZZ_INIT();

static void serve_afl(void)
{
    __AFL_INIT();
    const uint8_t *input = __AFL_FUZZ_TESTCASE_BUF;
    while (__AFL_LOOP(10000))
        run((struct view){input, (size_t)__AFL_FUZZ_TESTCASE_LEN});
}
#endif

int main(int argc, char **argv)
{
#ifdef __AFL_HAVE_MANUAL_CONTROL
    if (argc == 2 && strcmp(argv[1], "--afl") == 0) {
        silence();
        serve_afl();
        return 0;
    }
#endif
    for (int i = 1; i < argc; i++)
        if (!take_option(argc, argv, &i))
            add_corpus(argv[i]);
    if (driver.runs > 1)
        silence();
    if (__sanitizer_set_death_callback != NULL)
        __sanitizer_set_death_callback(say_running);
    else
        (void)signal(SIGSEGV, on_signal);
    (void)signal(SIGABRT, on_signal);
    for (size_t i = 0; i < driver.corpus_n; i++) {
        (void)snprintf(driver.running, sizeof(driver.running), "fuzz: corpus file %zu\n", i + 1);
        run(driver.corpus[i]);
    }
    run_mutations();
    return 0;
}
