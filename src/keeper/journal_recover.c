/*
 * What is in the segments, and whether it can be trusted.  A batch without its commit record, or
 * with whole sectors that are not there, was never promised to anybody; if it is the last thing in
 * the journal it is a torn write, and is dropped.  Everything else that does not verify stops the
 * start.
 */
#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"
#include "keeper/journal_internal.h"
#include "wire/wire.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LOOKS_MAX 4
#define LOAD_BYTES ((size_t)65536) /* read at once: a part of the cache */
#define DISK_SECTOR 512U /* the least that a disk writes whole */

struct recovery {
    struct journal *j;
    journal_replay_fn *fn;
    void *arg;
    uint8_t *bytes; /* a whole segment, zeros behind the end of its file; then LOAD_BYTES to read beside it */
    uint64_t filed; /* bytes of it that the file holds */
    uint64_t touched; /* nothing behind is anything but zeros */
    bool read_only; /* somebody else's journal: a torn batch is skipped, and left as it is */
};

static struct view from(const struct recovery *r, uint64_t at)
{
    return view_part(view_of(r->bytes, r->j->segment_bytes), at, SIZE_MAX);
}

static enum err damaged(const struct recovery *r, uint64_t at, const char *what)
{
    log_error("journal segment %u, offset %llu: %s", (unsigned)r->j->segment,
              (unsigned long long)at, what);
    r->j->last_at = (struct journal_place){r->j->segment, (uint32_t)at};
    return ERR_CORRUPT;
}

/* The number of segments; a gap in their numbers is a lost one. */
static enum err count_segments(const struct journal *j, uint32_t *count_out)
{
    uint64_t count = 0, highest = 0, number;
    DIR *dir = opendir(j->dir);

    if (dir == NULL) {
        log_error("could not list the journal: %s", strerror(errno));
        return err_from_errno(errno);
    }
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        struct view name = view_str(e->d_name);
        if (!view_starts(name, "journal.") ||
            num_parse_u64(view_part(name, 8, SIZE_MAX), UINT32_MAX, NUM_LEADING_ZEROS, &number) !=
                ERR_OK)
            continue;
        count++;
        if (number > highest)
            highest = number;
    }
    (void)closedir(dir);
    if (count != highest) {
        log_error("a segment of the journal is missing: there are %llu, the last is number %llu",
                  (unsigned long long)count, (unsigned long long)highest);
        return ERR_CORRUPT;
    }
    *count_out = (uint32_t)count;
    return ERR_OK;
}

static enum err open_segment(const struct recovery *r, const char *path, int *fd_out)
{
    if (!r->read_only)
        return disk_open(path, fd_out);
    *fd_out = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (*fd_out >= 0)
        return ERR_OK;
    log_error("could not open a segment of the journal: %s", strerror(errno));
    return err_from_errno(errno);
}

static bool all_zero(struct view bytes)
{
    return bytes.n == 0 || (bytes.p[0] == 0 && view_eq(view_part(bytes, 1, SIZE_MAX), view_part(bytes, 0, bytes.n - 1)));
}

/* Where the next bytes of the file stand that are no hole; ${at} where the file system does not know. */
static uint64_t behind_hole(const struct recovery *r, uint64_t at)
{
    off_t data = lseek(r->j->fd, (off_t)at, SEEK_DATA);

    if (data < 0)
        return errno == ENXIO ? r->filed : at;
    return (uint64_t)data > at ? (uint64_t)data : at;
}

/* The bytes of the file.  Most of the newest segment is zeros that were written in advance: behind a piece of zeros the next is read beside, so that
 * memory for them is never taken. */
static enum err load_bytes(struct recovery *r)
{
    uint8_t *beside = r->bytes + r->j->segment_bytes;
    bool was_zero = false;
    uint64_t at = 0;
    enum err err = ERR_OK;

    memset(r->bytes, 0, r->touched);
    r->touched = 0;
    while ((at = was_zero ? behind_hole(r, at) : at) < r->filed) {
        size_t n = r->filed - at < LOAD_BYTES ? (size_t)(r->filed - at) : LOAD_BYTES;
        uint8_t *to = was_zero ? beside : r->bytes + at;
        TRY(io_pread_all(r->j->fd, to, n, (off_t)at));
        was_zero = all_zero(view_of(to, n));
        if (!was_zero && to == beside)
            memcpy(r->bytes + at, beside, n);
        at += n;
        if (!was_zero)
            r->touched = at;
    }
out:
    return err;
}

static enum err load(struct recovery *r)
{
    struct journal *j = r->j;
    struct disk_path path;
    enum err err;

    TRY(journal_segment_path(j, j->segment, &path));
    io_close(&j->fd);
    TRY(open_segment(r, path.s, &j->fd));
    TRY(disk_size(j->fd, &r->filed));
    if (r->filed > j->segment_bytes)
        TRY(damaged(r, j->segment_bytes, "the file is too long"));
    TRY(load_bytes(r));
out:
    return err;
}

/* Replay the records of the batch from ${at} up to its commit record at ${until}. */
static enum err replay(const struct recovery *r, uint64_t at, uint64_t until)
{
    struct record record;

    while (at < until && record_get(from(r, at), &record)) {
        struct journal_place place = {r->j->segment, (uint32_t)at};
        enum err err = r->fn(r->arg, record.log, record.leaf, record.detail, place);
        if (err != ERR_OK)
            return err;
        at += record.length;
    }
    return ERR_OK;
}

/* Whether a commit record stands anywhere behind ${at}; ${*end_out} is behind the first one. */
static bool commit_behind(const struct recovery *r, uint64_t at, uint64_t *end_out)
{
    struct record record;

    for (; at < r->touched && at + COMMIT_BYTES_MIN <= r->j->segment_bytes; at += RECORD_ALIGN)
        if (record_get(view_part(from(r, at), 0, COMMIT_BYTES), &record) && record.kind == RECORD_COMMIT) {
            *end_out = at + record.length;
            return true;
        }
    return false;
}

/*
 * Whether the record at ${at}, which does not verify, lacks a whole sector: a disk may write those of one batch in any order, so that
 * power can go when its end is there and a part before it is not.  What did not come is as it was before, zeros.
 */
static bool lacks_a_sector(const struct recovery *r, uint64_t at, uint64_t until)
{
    struct wire_reader w;

    wire_reader_init(&w, from(r, at));
    uint64_t length = wire_get_u32(&w);
    if (length > RECORD_MAX)
        return false;
    uint64_t end = at + (length == 0 ? 1 : length) < until ? at + (length == 0 ? 1 : length) : until;
    for (uint64_t sector = at - at % DISK_SECTOR; sector < end; sector += DISK_SECTOR) {
        uint64_t begin = sector > r->j->end ? sector : r->j->end; /* what stands before is of another batch */
        uint64_t behind = sector + DISK_SECTOR < until ? sector + DISK_SECTOR : until;
        if (begin >= behind || all_zero(view_of(r->bytes + begin, (size_t)(behind - begin))))
            return true;
    }
    return false;
}

/* The end of what is not zero. */
static uint64_t end_of_content(const struct recovery *r)
{
    uint64_t n = r->touched;

    while (n > 0 && r->bytes[n - 1] == 0)
        n--;
    return n;
}

/*
 * Whether what stands at ${at}, the last content there is, was a whole commit record and is none any more: its batch was
 * promised.  A write that was cut short leaves zeros where it did not come to, at the beginning or the end (one whole record in
 * 256 ends so too: that one still counts as cut short); and the beginning of a longer record says that it is one.
 */
static bool was_commit(const struct recovery *r, uint64_t at, uint64_t content)
{
    static const uint8_t zeros[RECORD_ALIGN];
    struct view bytes = view_part(from(r, at), 0, COMMIT_BYTES), none = view_of(zeros, sizeof(zeros));
    struct wire_reader w;

    if (at == r->j->end || content <= at || content > at + COMMIT_BYTES || bytes.n < COMMIT_BYTES ||
        view_eq(view_part(bytes, 0, RECORD_ALIGN), none) || bytes.p[COMMIT_BYTES - 1] == 0)
        return false;
    wire_reader_init(&w, bytes);
    uint32_t length = wire_get_u32(&w);
    (void)wire_get_u64(&w);
    (void)wire_get_u16(&w);
    return !(wire_get_u16(&w) == RECORD_LEAF && length > COMMIT_BYTES);
}

/* Whether what does not verify at ${at} was promised, or is not the last: a batch that did not come whole is neither. */
static bool was_promised(const struct recovery *r, uint64_t at, uint64_t content)
{
    uint64_t end = 0;

    if (content <= at)
        return false;
    if (!commit_behind(r, at, &end))
        return was_commit(r, at, content);
    return end < content || !lacks_a_sector(r, at, end);
}

enum err journal_make_good(struct journal *j)
{
    enum err err = ERR_OK;

    if (!j->is_torn)
        return ERR_OK;
    if (j->torn_end > j->end)
        TRY(journal_write_zeros(j->fd, j->end, j->torn_end));
    if (j->filed < j->segment_bytes)
        TRY(journal_write_zeros(j->fd, j->filed > j->end ? j->filed : j->end, j->segment_bytes));
    TRY(disk_sync(j->fd));
    j->is_torn = false;
out:
    return err;
}

/* Replay the complete batches from the end of the last one on; ${*at_out} is behind the last record that verifies. */
static enum err replay_batches(const struct recovery *r, uint64_t *at_out)
{
    struct journal *j = r->j;
    struct record record;
    uint64_t at = j->end, sequence = j->sequence;
    enum err err = ERR_OK;

    while (record_get(from(r, at), &record) && record.sequence == sequence) {
        if (record.kind == RECORD_COMMIT) {
            TRY(replay(r, j->end, at));
            j->end = at + record.length;
            j->durable = j->sequence = sequence + 1;
            j->mark = j->next_mark = mark_get(&record);
        }
        at += record.length;
        sequence++;
    }
    *at_out = at;
out:
    return err;
}

/* A batch that is being written while we look can be there in parts: looking again shows all of it. */
static enum err recover_segment(struct recovery *r, bool is_last)
{
    struct journal *j = r->j;
    unsigned looks = r->read_only && is_last ? LOOKS_MAX : 1;
    uint64_t at = 0, content = 0;
    bool bad = true;
    enum err err = ERR_OK;

    j->end = 0;
    for (; bad && looks > 0; looks--) {
        TRY(load(r));
        TRY(replay_batches(r, &at));
        content = end_of_content(r);
        bad = was_promised(r, at, content);
    }
    if (!is_last && (content > j->end || r->filed < j->segment_bytes))
        TRY(damaged(r, at, "the segment does not verify to its end, and another follows"));
    if (bad)
        TRY(damaged(r, at, "the record does not verify, and its batch was complete, or another follows"));
    if (is_last && !r->read_only && content > j->end)
        log_warn("journal segment %u: dropping %llu bytes of a batch that was never complete", (unsigned)j->segment,
                 (unsigned long long)(content - j->end));
    j->torn_end = content;
    j->filed = r->filed;
    j->is_torn = is_last && !r->read_only && (content > j->end || r->filed < j->segment_bytes);
out:
    return err;
}

static enum err recover_all(struct recovery *r)
{
    struct journal *j = r->j;
    uint32_t count = 0;
    enum err err;

    TRY(count_segments(j, &count));
    if (count == 0)
        goto out;
    r->bytes = mem_zalloc(j->segment_bytes + LOAD_BYTES);
    if (r->bytes == NULL)
        TRY(ERR_MEMORY);
    for (j->segment = 1; j->segment < count; j->segment++)
        TRY(recover_segment(r, false));
    TRY(recover_segment(r, true));
out:
    mem_free(r->bytes);
    return err;
}

enum err journal_recover(struct journal *j, journal_replay_fn *fn, void *arg)
{
    struct recovery r = {.j = j, .fn = fn, .arg = arg};

    return recover_all(&r);
}

enum err journal_scan(const char *dir, journal_replay_fn *fn, void *arg,
                      struct journal_place *damaged_out)
{
    struct journal *j = mem_zalloc(sizeof(*j));
    struct recovery r = {.j = j, .fn = fn, .arg = arg, .read_only = true};
    struct disk_path path;
    enum err err;

    *damaged_out = (struct journal_place){0};
    if (j == NULL)
        return ERR_MEMORY;
    j->fd = j->copy_fd = -1;
    j->segment_bytes = JOURNAL_SEGMENT_BYTES;
    j->sequence = 1;
    TRY(disk_join(&path, dir, ""));
    memcpy(j->dir, path.s, sizeof(j->dir));
    TRY(recover_all(&r));
    if (j->segment == 0)
        err = ERR_NOT_FOUND;
out:
    *damaged_out = j->last_at;
    io_close(&j->fd);
    mem_free(j);
    return err;
}
