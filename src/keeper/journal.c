/* Appending, flushing and reading.  Opening is in journal_recover.c. */
#include "keeper/journal.h"

#include "base/alloc.h"
#include "base/claim.h"
#include "base/io.h"
#include "base/log.h"
#include "keeper/journal_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum err journal_segment_path(const struct journal *j, uint32_t number, struct disk_path *out)
{
    char name[32];

    (void)snprintf(name, sizeof(name), "journal.%08u", (unsigned)number);
    return disk_join(out, j->dir, name);
}

enum err journal_spare_path(const struct journal *j, struct disk_path *out)
{
    return disk_join(out, j->dir, "spare");
}

enum err journal_write_zeros(int fd, uint64_t from, uint64_t until)
{
    static uint8_t zeros[PIECE_MAX]; /* never written to: costs no memory */
    enum err err = ERR_OK;

    while (err == ERR_OK && from < until) {
        size_t n = until - from < sizeof(zeros) ? (size_t)(until - from) : sizeof(zeros);
        err = disk_write(fd, view_of(zeros, n), from);
        from += n;
    }
    return err;
}

/* One keeper at a time: two would write over each other's batches. */
static enum err lock_dir(struct journal *j)
{
    j->lock_fd = open(j->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (j->lock_fd < 0) {
        log_error("could not open the directory of the journal: %s", strerror(errno));
        return err_from_errno(errno);
    }
    enum err err = claim_lock(j->lock_fd, CLAIM_PATIENCE_MS);
    if (err != ERR_AGAIN)
        return err;
    log_error("another process has the journal open");
    return ERR_CONFLICT;
}

/* All memory that appending and flushing need is taken here: a full batch cannot fail for lack of
 * it. */
static enum err make(const char *dir, uint64_t segment_bytes, struct journal **out)
{
    struct journal *j = mem_zalloc(sizeof(*j));
    enum err err;

    if (j == NULL)
        return ERR_MEMORY;
    j->lock_fd = j->fd = j->copy_fd = j->spare_fd = j->read_fd = -1;
    j->segment_bytes = segment_bytes;
    j->sequence = 1;
    size_t batch_max = segment_bytes < BATCH_MAX ? (size_t)segment_bytes : BATCH_MAX;
    buf_init(&j->batch, batch_max);
    buf_init(&j->last, batch_max);
    buf_init(&j->read, RECORD_MAX);
    (void)buf_extend(&j->batch, batch_max);
    (void)buf_extend(&j->last, batch_max);
    (void)buf_extend(&j->read, RECORD_MAX);
    TRY(buf_status(&j->batch));
    TRY(buf_status(&j->last));
    TRY(buf_status(&j->read));
    buf_reset(&j->batch);
    buf_reset(&j->last);
    int n = snprintf(j->dir, sizeof(j->dir), "%s", dir);
    if (n < 0 || (size_t)n >= sizeof(j->dir))
        TRY(ERR_LIMIT);
    *out = j;
    return ERR_OK;
out:
    journal_close(j);
    return err;
}

enum err journal_open_sized(const char *dir, int create, uint64_t segment_bytes,
                            journal_replay_fn *fn, void *arg, struct journal **out)
{
    struct journal *j = NULL;
    struct disk_path spare;
    enum err err;

    TRY(make(dir, segment_bytes, &j));
    if (create)
        TRY(io_make_dir(dir, 0700));
    TRY(lock_dir(j));
    TRY(journal_spare_path(j, &spare));
    /* What a spare from an earlier run holds is not known. */
    TRY(disk_remove(spare.s));
    TRY(journal_recover(j, fn, arg));
    if (j->segment > 0 && create)
        TRY(ERR_CONFLICT);
    if (j->segment == 0) {
        TRY(create ? ERR_OK : ERR_NOT_FOUND);
        TRY(journal_next_segment(j));
        TRY(disk_sync_parent(dir));
    }
    *out = j;
    return ERR_OK;
out:
    journal_close(j);
    return err;
}

enum err journal_open(const char *dir, int create, journal_replay_fn *fn, void *arg,
                      struct journal **out)
{
    return journal_open_sized(dir, create, JOURNAL_SEGMENT_BYTES, fn, arg, out);
}

void journal_close(struct journal *j)
{
    if (j == NULL)
        return;
    io_close(&j->fd);
    io_close(&j->copy_fd);
    io_close(&j->spare_fd);
    io_close(&j->read_fd);
    io_close(&j->lock_fd);
    buf_clear(&j->batch);
    buf_clear(&j->last);
    buf_clear(&j->read);
    mem_free(j);
}

/* --- segments -------------------------------------------------------------------------------- */

static bool spare_is_ready(const struct journal *j)
{
    return j->spare_fd >= 0 && j->spare_bytes == j->segment_bytes;
}

/*
 * Pre-write one piece of the spare and flush it, so that later only content has to be flushed, not
 * the file's structure. A full disk is no failure of the ledger: the piece can be tried again.
 * Anything else is.
 */
static enum err prepare_piece(struct journal *j)
{
    struct disk_path path;
    enum err err;

    TRY(journal_spare_path(j, &path));
    if (j->spare_fd < 0) {
        j->spare_bytes = 0;
        TRY(disk_create(path.s, &j->spare_fd));
    }
    uint64_t left = j->segment_bytes - j->spare_bytes;
    uint64_t until = j->spare_bytes + (left < PIECE_MAX ? left : PIECE_MAX);
    TRY(journal_write_zeros(j->spare_fd, j->spare_bytes, until));
    TRY(disk_sync(j->spare_fd));
    j->spare_bytes = until;
out:
    if (err != ERR_OK && err != ERR_NO_SPACE)
        j->failed = err;
    return err;
}

enum err journal_next_segment(struct journal *j)
{
    struct disk_path spare, path;
    enum err err;

    if (j->segment == UINT32_MAX)
        return ERR_LIMIT;
    TRY(journal_spare_path(j, &spare));
    TRY(journal_segment_path(j, j->segment + 1, &path));
    while (!spare_is_ready(j))
        TRY(prepare_piece(j));
    err = journal_make_good(j);
    if (err == ERR_OK)
        err = disk_rename(spare.s, path.s);
    if (err != ERR_OK) {
        j->failed = err;
        goto out;
    }
    io_close(&j->fd);
    j->fd = j->spare_fd;
    j->spare_fd = -1;
    j->segment++;
    j->end = 0;
    err = journal_copy_segment(j);
    if (err != ERR_OK)
        j->failed = err;
out:
    return err;
}

enum err journal_prepare(struct journal *j, int *more_out)
{
    enum err err = j->failed;

    if (err == ERR_OK && !spare_is_ready(j))
        err = prepare_piece(j);
    *more_out = err == ERR_OK && !spare_is_ready(j);
    return err;
}

enum err journal_room(struct journal *j, size_t bytes)
{
    uint64_t need = j->end + j->batch.n + bytes + 2 * COMMIT_BYTES;

    if (j->failed != ERR_OK)
        return j->failed;
    /* Without a spare, the second half of the current segment is the reserve; it is touched only
     * while the spare grows (a piece is much more than an operation writes), so that a disk that is
     * merely busy refuses nobody. */
    if (spare_is_ready(j) || need <= j->segment_bytes / 2)
        return ERR_OK;
    return prepare_piece(j);
}

/* --- batches --------------------------------------------------------------------------------- */

/* Whether a record of ${bytes} and a commit record fit behind the batch. */
static bool fits(const struct journal *j, size_t bytes)
{
    size_t n = j->batch.n + bytes + COMMIT_BYTES;

    return n <= j->batch.max && j->end + n <= j->segment_bytes;
}

enum err journal_reserve(struct journal *j, size_t leaf_bytes, size_t detail_bytes)
{
    size_t bytes;
    enum err err;

    TRY(j->failed);
    if (leaf_bytes == 0 || leaf_bytes > JOURNAL_LEAF_MAX || detail_bytes > JOURNAL_DETAIL_MAX)
        return ERR_LIMIT;
    bytes = record_bytes(leaf_bytes, detail_bytes);
    if (bytes + COMMIT_BYTES > j->segment_bytes)
        return ERR_LIMIT;
    /* A batch lies in one segment.  To become durable early harms nobody. */
    if (!fits(j, bytes))
        TRY(journal_flush(j));
    if (!fits(j, bytes))
        TRY(journal_next_segment(j));
out:
    return err;
}

enum err journal_append(struct journal *j, uint16_t log, struct view leaf, struct view detail,
                        struct journal_place *place_out)
{
    enum err err;

    TRY(journal_reserve(j, leaf.n, detail.n));
    place_out->segment = j->segment;
    place_out->offset = (uint32_t)(j->end + j->batch.n);
    record_put(&j->batch, &(struct record){.sequence = j->sequence,
                                           .log = log,
                                           .kind = RECORD_LEAF,
                                           .leaf = leaf,
                                           .detail = detail});
    TRY(buf_status(&j->batch));
    j->sequence++;
    j->waiting++;
out:
    return err;
}

uint64_t journal_bytes(const struct journal *j)
{
    return (uint64_t)(j->segment - 1) * j->segment_bytes + j->end;
}

void journal_end(const struct journal *j, uint32_t *segment_out, uint64_t *offset_out)
{
    *segment_out = j->segment;
    *offset_out = j->end;
}

void journal_set_mark(struct journal *j, struct journal_mark mark)
{
    j->next_mark = mark;
}

struct journal_mark journal_mark(const struct journal *j)
{
    return j->mark;
}

uint64_t journal_position(const struct journal *j)
{
    return j->durable;
}

unsigned journal_waiting(const struct journal *j)
{
    return j->waiting;
}

/* Read the batch from the file again and compare: a write that went astray must not be found out
 * years later. */
static enum err read_back(struct journal *j)
{
    enum err err;

    buf_reset(&j->last);
    (void)buf_extend(&j->last, j->batch.n);
    TRY(buf_status(&j->last));
    TRY(io_pread_all(j->fd, j->last.p, j->last.n, (off_t)j->end));
    if (!view_eq(buf_view(&j->last), buf_view(&j->batch))) {
        log_error("segment %u, offset %llu: what was written does not read back",
                  (unsigned)j->segment, (unsigned long long)j->end);
        TRY(ERR_CORRUPT);
    }
    j->last_at = (struct journal_place){j->segment, (uint32_t)j->end};
out:
    return err;
}

/* Whether every record that was written is the one that was made: a bit may have flipped in memory before the write.  Then zeros go over
 * the batch again, which nobody was promised, so that the next start finds a ledger that verifies. */
static enum err check_records(const struct journal *j)
{
    struct record r;
    size_t at = 0;
    enum err err = ERR_OK;

    while (at < j->last.n && record_get(view_part(buf_view(&j->last), at, SIZE_MAX), &r))
        at += r.length;
    if (at == j->last.n)
        return ERR_OK;
    log_error("segment %u, offset %llu: a record was changed in memory before it was written; it is taken back", (unsigned)j->segment,
              (unsigned long long)(j->end + at));
    TRY(journal_write_zeros(j->fd, j->end, j->end + j->last.n));
    TRY(disk_sync(j->fd));
    err = ERR_CORRUPT;
out:
    return err;
}

static enum err put_commit(struct journal *j)
{
    uint8_t bytes[MARK_BYTES];
    struct buf mark = {.p = bytes, .cap = sizeof(bytes), .max = sizeof(bytes)};

    mark_put(&mark, j->next_mark);
    record_put(&j->batch,
               &(struct record){.sequence = j->sequence, .kind = RECORD_COMMIT, .leaf = buf_view(&mark)});
    return buf_status(&j->batch);
}

enum err journal_flush(struct journal *j)
{
    enum err err;

    if (j->failed != ERR_OK || j->waiting == 0)
        return j->failed;
    TRY(put_commit(j));
    TRY(journal_make_good(j));
    TRY(disk_write(j->fd, buf_view(&j->batch), j->end));
    /* After a failed flush the kernel may have dropped the pages and call the next flush good:
     * never try again. */
    TRY(disk_sync(j->fd));
    TRY(read_back(j));
    TRY(check_records(j));
    TRY(journal_copy_batch(j));
    j->end += j->batch.n;
    j->durable = ++j->sequence;
    j->mark = j->next_mark;
    j->waiting = 0;
    buf_reset(&j->batch);
out:
    j->failed = err;
    return err;
}

/* --- reading --------------------------------------------------------------------------------- */

/* A descriptor of segment ${number}: the current one, or the one other that is kept open. */
static enum err reader(struct journal *j, uint32_t number, int *fd_out)
{
    struct disk_path path;
    enum err err = ERR_OK;

    if (number == j->segment) {
        *fd_out = j->fd;
        return ERR_OK;
    }
    if (number != j->read_segment) {
        io_close(&j->read_fd);
        j->read_segment = 0;
        TRY(journal_segment_path(j, number, &path));
        j->read_fd = open(path.s, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (j->read_fd < 0)
            TRY(errno == ENOENT ? ERR_CORRUPT : err_from_errno(errno));
        j->read_segment = number;
    }
    *fd_out = j->read_fd;
out:
    return err;
}

/* The bytes from ${place} on that can be part of its record. */
static enum err fetch(struct journal *j, struct journal_place place, struct view *bytes_out)
{
    uint64_t until = place.segment == j->segment ? j->end : j->segment_bytes;
    enum err err;
    int fd;

    if (place.segment == j->last_at.segment && place.offset >= j->last_at.offset &&
        place.offset - j->last_at.offset < j->last.n) {
        *bytes_out = view_part(buf_view(&j->last), place.offset - j->last_at.offset, SIZE_MAX);
        return ERR_OK;
    }
    if (place.segment == 0 || place.segment > j->segment || place.offset >= until)
        return ERR_NOT_FOUND;
    /* Most records are small: one read of a page, and a second only for a long one. */
    size_t n = until - place.offset < RECORD_MAX ? (size_t)(until - place.offset) : RECORD_MAX;
    size_t first = n < 4096 ? n : 4096;
    TRY(reader(j, place.segment, &fd));
    TRY(io_pread_all(fd, j->read.p, first, place.offset));
    uint32_t length = (uint32_t)j->read.p[0] << 24 | (uint32_t)j->read.p[1] << 16 |
                      (uint32_t)j->read.p[2] << 8 | (uint32_t)j->read.p[3];
    if (first < 4 || length > n)
        TRY(ERR_CORRUPT);
    if (length > first)
        TRY(io_pread_all(fd, j->read.p + first, length - first, place.offset + (off_t)first));
    *bytes_out = view_of(j->read.p, length);
out:
    return err;
}

enum err journal_read(struct journal *j, struct journal_place place, struct view *leaf_out,
                      struct view *detail_out)
{
    struct view bytes;
    struct record r;
    enum err err;

    TRY(fetch(j, place, &bytes));
    if (!record_get(bytes, &r) || r.kind != RECORD_LEAF)
        TRY(ERR_CORRUPT);
    *leaf_out = r.leaf;
    *detail_out = r.detail;
out:
    if (err == ERR_CORRUPT)
        log_error("segment %u, offset %u: the record does not verify", (unsigned)place.segment,
                  (unsigned)place.offset);
    return err;
}
