/*
 * replay: what a disk can hold after its power was cut, made of the record that dm-log-writes of the kernel keeps of its writes (format:
 * Documentation/admin-guide/device-mapper/log-writes.rst and the structures of that target).  A write stands in the record when a flush
 * behind it came back, one with FUA when it came back itself; so what stands before a flush or FUA is on the disk, and of the writes that
 * follow, up to the next one, any part may be.
 *
 *     replay info LOG                        "points P entries N"
 *     replay state LOG BASE OUT SEED K       make the file OUT: BASE and what the K-th state has of LOG; says which, and the last marks
 *
 * States 0 to P: exactly what was flushed at each point, in order (0: nothing).  From P+1 on, by SEED: a point, and a part of what followed:
 * whole writes left out, others torn between sectors of 512 bytes.  Marks are named NAME-NUMBER; of each name the last one that stands
 * before the next point is said: what was told before power went.
 */
#include "base/num.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC UINT64_C(0x6a736677736872)
#define SECTOR 512U
#define PAGE 4096U
#define ENTRIES_MAX 1000000U
#define NAMES_MAX 8
#define NAME_MAX_BYTES 32

enum { FLUSH = 1, FUA = 2, DISCARD = 4, MARK = 8 };

struct entry {
    uint64_t sector, sectors, flags, at; /* at: of its data, in the record */
    uint64_t marked;                     /* bytes of a mark */
};

static struct {
    const uint8_t *log, *base;
    size_t log_n, base_n, unit; /* bytes of a sector of the record */
    struct entry *entries;
    size_t entries_n;
    size_t *points; /* entries that are a flush or FUA */
    size_t points_n;
    int out;
} r;

__attribute__((noreturn)) static void end(const char *what)
{
    fprintf(stderr, "replay: %s%s%s\n", what, errno == 0 ? "" : ": ", errno == 0 ? "" : strerror(errno));
    exit(1);
}

static uint64_t le(const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < bytes; i++)
        v |= (uint64_t)p[i] << (8 * i);
    return v;
}

static const uint8_t *mapped(const char *path, size_t *n_out)
{
    struct stat st;
    off_t size = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) != 0 || (size = lseek(fd, 0, SEEK_END)) <= 0)
        end(path);
    void *p = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED)
        end(path);
    (void)close(fd);
    *n_out = (size_t)size;
    return p;
}

/* --- the record ------------------------------------------------------------------------------------------------------------------ */

static void read_entry(uint64_t *at, struct entry *e)
{
    const uint8_t *p = r.log + *at;

    if (*at > r.log_n || r.log_n - *at < r.unit)
        end("the record is cut short");
    *e = (struct entry){le(p, 8), le(p + 8, 8), le(p + 16, 8), *at + r.unit, 0};
    if ((e->flags & MARK) != 0) {
        e->marked = le(p + 24, 8);
        e->at = *at + 32;
        if (e->marked > r.unit - 32)
            end("a mark is too long");
    }
    *at += r.unit;
    if ((e->flags & (MARK | DISCARD)) != 0)
        return;
    if (e->sectors > (r.log_n - *at) / r.unit)
        end("a write is cut short");
    *at += e->sectors * r.unit;
}

static void read_record(const char *path)
{
    uint64_t at, n;

    r.log = mapped(path, &r.log_n);
    if (r.log_n < PAGE || le(r.log, 8) != MAGIC || le(r.log + 8, 8) != 1)
        end("no record of dm-log-writes, version 1");
    n = le(r.log + 16, 8);
    r.unit = le(r.log + 24, 4);
    if (n > ENTRIES_MAX || r.unit < SECTOR || r.unit > PAGE || (r.unit & (r.unit - 1)) != 0)
        end("the record is too long, or its sectors are");
    r.entries = calloc(n + 1, sizeof(*r.entries));
    r.points = calloc(n + 1, sizeof(*r.points));
    if (r.entries == NULL || r.points == NULL)
        end("no memory");
    at = r.unit;
    for (r.entries_n = 0; r.entries_n < n; r.entries_n++) {
        read_entry(&at, &r.entries[r.entries_n]);
        if ((r.entries[r.entries_n].flags & (FLUSH | FUA)) != 0)
            r.points[r.points_n++] = r.entries_n;
    }
}

/* --- a state --------------------------------------------------------------------------------------------------------------------- */

static uint64_t state_of_random;

static uint64_t below(uint64_t n)
{
    uint64_t x = state_of_random += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return n == 0 ? 0 : (x ^ x >> 31) % n;
}

static void put(const uint8_t *p, size_t n, uint64_t at)
{
    static const uint8_t zeros[PAGE];

    for (size_t done = 0; done < n;) {
        size_t part = p == NULL && n - done > PAGE ? PAGE : n - done;
        ssize_t k = at + done > r.base_n || part > r.base_n - (at + done) ? -1 : pwrite(r.out, p == NULL ? zeros : p + done, part, (off_t)(at + done));
        if (k <= 0)
            end("write");
        done += (size_t)k;
    }
}

/* Those of the ${of} sectors (512 bytes) of the write ${e} that lie in [${from}, ${to}). */
static void apply_part(const struct entry *e, uint64_t from, uint64_t to)
{
    const uint8_t *p = (e->flags & DISCARD) != 0 ? NULL : r.log + e->at;

    if ((e->flags & MARK) == 0 && from < to)
        put(p == NULL ? NULL : p + from * SECTOR, (size_t)((to - from) * SECTOR), e->sector * r.unit + from * SECTOR);
}

static uint64_t sectors_of(const struct entry *e)
{
    return (e->flags & MARK) != 0 ? 0 : e->sectors * (r.unit / SECTOR);
}

static void apply(const struct entry *e)
{
    apply_part(e, 0, sectors_of(e));
}

/* Some of its sectors: a beginning, or each or not. */
static void apply_torn(const struct entry *e)
{
    uint64_t n = sectors_of(e);

    if (below(2) == 0) {
        apply_part(e, 0, below(n + 1));
        return;
    }
    for (uint64_t i = 0; i < n; i++)
        if (below(2) == 0)
            apply_part(e, i, i + 1);
}

/* A part of the writes behind entry ${from} and before ${next}, of which none is a point; ${next}: the point (or the end). */
static const char *apply_some(size_t from, size_t next)
{
    uint64_t kind = below(4), cut = from + below(next - from + 1);

    for (size_t i = from; i < next; i++) {
        const struct entry *e = &r.entries[i];
        if (kind == 0 && i < cut) /* in order, up to one that is torn */
            apply(e);
        else if (kind == 0 && i == cut)
            apply_torn(e);
        else if (kind == 1 && below(2) == 0) /* some whole, some torn, some not */
            apply(e);
        else if (kind == 1 && below(4) == 0)
            apply_torn(e);
        else if (kind == 2 && i != cut) /* all but one */
            apply(e);
        else if (kind == 3)
            apply(e);
    }
    if (kind == 3 && next < r.entries_n) /* all, and part of what came with the flush */
        apply_torn(&r.entries[next]);
    return (const char *const[]){"in-order", "some", "all-but-one", "torn-flush"}[kind];
}

static bool has_writes(size_t from, size_t next)
{
    for (size_t i = from; i < next; i++)
        if (sectors_of(&r.entries[i]) > 0)
            return true;
    return next < r.entries_n && sectors_of(&r.entries[next]) > 0;
}

static void say_marks(size_t before)
{
    struct {
        char name[NAME_MAX_BYTES];
        uint64_t number;
    } last[NAMES_MAX];
    size_t n = 0;

    for (size_t i = 0; i < before; i++) {
        const struct entry *e = &r.entries[i];
        const uint8_t *text = r.log + e->at, *dash = (e->flags & MARK) == 0 ? NULL : memchr(text, '-', e->marked);
        size_t k = 0, length = dash == NULL ? 0 : (size_t)(dash - text), digits = e->marked;
        uint64_t number;
        while (digits > 0 && text[digits - 1] == 0)
            digits--;
        if (length == 0 || length >= NAME_MAX_BYTES ||
            num_parse_u64(view_of(dash + 1, digits - length - 1), UINT64_MAX, NUM_CANONICAL, &number) != ERR_OK)
            continue; /* the target's own */
        while (k < n && (strlen(last[k].name) != length || memcmp(last[k].name, text, length) != 0))
            k++;
        if (k == NAMES_MAX)
            end("too many names of marks");
        n = k == n ? n + 1 : n;
        memcpy(last[k].name, text, length);
        last[k].name[length] = 0;
        last[k].number = number;
    }
    for (size_t k = 0; k < n; k++)
        printf(" %s %" PRIu64, last[k].name, last[k].number);
}

static void copy_base(const char *path)
{
    static const uint8_t zeros[PAGE];

    r.out = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (r.out < 0 || ftruncate(r.out, (off_t)r.base_n) != 0)
        end(path);
    for (size_t at = 0; at < r.base_n; at += PAGE) {
        size_t n = r.base_n - at < PAGE ? r.base_n - at : PAGE;
        if (memcmp(r.base + at, zeros, n) != 0)
            put(r.base + at, n, at);
    }
}

static size_t from_of(uint64_t point)
{
    return point == 0 ? 0 : r.points[point - 1] + 1;
}

static size_t next_of(uint64_t point)
{
    return point < r.points_n ? r.points[point] : r.entries_n;
}

static void make_state(uint64_t seed, uint64_t k)
{
    uint64_t point = k;
    const char *how = "exact";
    bool torn = k > r.points_n;

    state_of_random = seed * UINT64_C(1000003) + k;
    for (int tries = 0; torn && tries < 1000; tries++) {
        point = below(r.points_n + 1);
        if (has_writes(from_of(point), next_of(point)))
            break;
    }
    for (size_t i = 0; i < from_of(point); i++)
        apply(&r.entries[i]);
    if (torn)
        how = apply_some(from_of(point), next_of(point));
    printf("state %" PRIu64 " point %" PRIu64 " %s", k, point, how);
    say_marks(next_of(point));
    printf("\n");
}

int main(int argc, char **argv)
{
    uint64_t seed, k;

    if (argc == 3 && strcmp(argv[1], "info") == 0) {
        read_record(argv[2]);
        printf("points %zu entries %zu\n", r.points_n, r.entries_n);
        return 0;
    }
    if (argc != 7 || strcmp(argv[1], "state") != 0 || num_parse_u64(view_str(argv[5]), UINT64_MAX, NUM_CANONICAL, &seed) != ERR_OK ||
        num_parse_u64(view_str(argv[6]), UINT64_MAX, NUM_CANONICAL, &k) != ERR_OK) {
        fprintf(stderr, "usage: replay info LOG | replay state LOG BASE OUT SEED K\n");
        return 2;
    }
    read_record(argv[2]);
    r.base = mapped(argv[3], &r.base_n);
    copy_base(argv[4]);
    make_state(seed, k);
    return close(r.out) == 0 ? 0 : 1;
}
