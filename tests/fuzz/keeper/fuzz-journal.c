/*
 * Targets: journal_open, journal_recover, journal_read, record_get.
 *
 * The input changes a small journal: pairs of a place and a byte, and a length to cut it to.  What
 * opens replays a beginning of what was written, and nothing else; what was replayed can be read
 * again, and the journal written on.
 */
#include "base/io.h"
#include "keeper/journal_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEGMENT 4096
#define RECORDS 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[] = "/dev/shm/azukari-fuzz-XXXXXX";
static struct disk_path segment;
static struct buf written;
static struct journal_place places[RECORDS];

static void sure(bool holds)
{
    if (!holds)
        abort();
}

static size_t make_leaf(unsigned i, char leaf[64])
{
    return (size_t)snprintf(leaf, 64, "leaf %u%.*s", i, (int)i, "............");
}

/* Each record must be the next one that was written. */
static enum err on_replay(void *arg, uint16_t log, struct view leaf, struct view detail,
                          struct journal_place place)
{
    unsigned *n = arg;
    char want[64];

    sure(*n < RECORDS && log == *n % 3 && detail.n == *n);
    sure(view_eq(leaf, view_of(want, make_leaf(*n, want))));
    places[(*n)++] = place;
    return ERR_OK;
}

static void append(struct journal *j, unsigned i)
{
    static const uint8_t detail[RECORDS];
    struct journal_place place;
    char leaf[64];
    size_t n = make_leaf(i, leaf);

    sure(journal_append(j, (uint16_t)(i % 3), view_of(leaf, n), view_of(detail, i), &place) ==
         ERR_OK);
}

static void clean_up(void)
{
    (void)unlink(segment.s);
    (void)rmdir(dir);
}

static void prepare(void)
{
    struct journal *j;
    unsigned n = 0;

    if (written.n > 0)
        return;
    sure(mkdtemp(dir) != NULL && atexit(clean_up) == 0);
    sure(journal_open_sized(dir, 1, SEGMENT, on_replay, &n, &j) == ERR_OK);
    sure(journal_segment_path(j, 1, &segment) == ERR_OK);
    for (unsigned i = 0; i < RECORDS; i++) {
        append(j, i);
        if (i % 4 == 3)
            sure(journal_flush(j) == ERR_OK);
    }
    journal_close(j);
    buf_init(&written, SEGMENT);
    sure(io_read_file(segment.s, &written) == ERR_OK);
}

static void write_changed(const uint8_t *data, size_t size)
{
    uint8_t bytes[SEGMENT];
    size_t n = SEGMENT;

    memcpy(bytes, written.p, SEGMENT);
    if (size % 3 == 2)
        n = ((size_t)data[size - 2] << 8 | data[size - 1]) % (SEGMENT + 1);
    for (; size >= 3; data += 3, size -= 3)
        bytes[((size_t)data[0] << 8 | data[1]) % SEGMENT] ^= data[2];
    sure(io_replace_file(segment.s, view_of(bytes, n), 0600) == ERR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view leaf, detail;
    struct journal *j;
    unsigned n = 0, again = 0;

    prepare();
    write_changed(data, size);
    if (journal_open_sized(dir, 0, SEGMENT, on_replay, &n, &j) != ERR_OK)
        return 0;
    sure(n % 4 == 0);
    for (unsigned i = 0; i < n; i++)
        sure(journal_read(j, places[i], &leaf, &detail) == ERR_OK && detail.n == i);
    if (n < RECORDS)
        append(j, n);
    sure(journal_flush(j) == ERR_OK);
    journal_close(j);
    sure(journal_open_sized(dir, 0, SEGMENT, on_replay, &again, &j) == ERR_OK);
    sure(again == (n < RECORDS ? n + 1 : n));
    journal_close(j);
    return 0;
}
