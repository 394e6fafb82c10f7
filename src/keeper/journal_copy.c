/*
 * A second copy of the journal, on another disk: each batch is written there when it is durable here, and promised when it is
 * durable in both.  So the copy is never ahead after a crash; a copy that is ahead was left behind by a newer ledger than this.
 */
#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"
#include "keeper/journal_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static enum err copy_path(const struct journal *j, uint32_t number, struct disk_path *out)
{
    char name[32];

    (void)snprintf(name, sizeof(name), "journal.%08u", (unsigned)number);
    return disk_join(out, j->copy_dir, name);
}

static enum err open_copy(const struct journal *j, uint32_t number, int *fd_out)
{
    struct disk_path path;
    enum err err;

    TRY(copy_path(j, number, &path));
    err = disk_open(path.s, fd_out);
    if (err != ERR_NOT_FOUND)
        goto out;
    TRY(disk_create(path.s, fd_out));
    TRY(disk_sync_parent(path.s));
out:
    return err;
}

/* Whether ${other}, a copy, holds nothing but what stands in ${mine}: a write that was cut short leaves zeros in it. */
static bool is_part(struct view mine, struct view other)
{
    uint8_t strange = 0;

    for (size_t i = 0; i < mine.n; i++)
        strange |= (uint8_t)(other.p[i] == 0 ? 0 : mine.p[i] ^ other.p[i]);
    return strange == 0;
}

/* Bring the copy of segment ${number} in line; ${ours} and ${theirs} are a segment long. */
static enum err align(struct journal *j, uint32_t number, uint8_t *ours, uint8_t *theirs)
{
    uint64_t used = number == j->segment ? j->end : j->segment_bytes, size = 0;
    struct view mine = view_of(ours, j->segment_bytes), other = view_of(theirs, j->segment_bytes);
    struct disk_path path;
    int main_fd = -1, fd = -1;
    enum err err;

    TRY(journal_segment_path(j, number, &path));
    TRY(disk_open(path.s, &main_fd));
    TRY(open_copy(j, number, &fd));
    TRY(disk_size(fd, &size));
    memset(ours, 0, j->segment_bytes);
    memset(theirs, 0, j->segment_bytes);
    TRY(io_pread_all(main_fd, ours, (size_t)used, 0));
    TRY(io_pread_all(fd, theirs, (size_t)(size < j->segment_bytes ? size : j->segment_bytes), 0));
    if (!is_part(mine, other)) {
        log_error("the copy (segment %u) holds more than the ledger, or something else: this is an older ledger,"
                  " or the copy is damaged",
                  (unsigned)number);
        TRY(ERR_CORRUPT);
    }
    if (size != j->segment_bytes || !view_eq(mine, other)) {
        TRY(disk_write(fd, mine, 0));
        TRY(disk_truncate(fd, j->segment_bytes));
        TRY(disk_sync(fd));
    }
out:
    io_close(&main_fd);
    io_close(&fd);
    return err;
}

/* A segment that we do not have yet. */
static enum err check_no_further(const struct journal *j)
{
    struct disk_path path;
    enum err err;
    int fd = -1;

    TRY(copy_path(j, j->segment + 1, &path));
    fd = open(path.s, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? ERR_OK : err_from_errno(errno);
    io_close(&fd);
    log_error("the copy of the ledger has more segments than the ledger: this is an older one");
    err = ERR_CORRUPT;
out:
    return err;
}

enum err journal_copy_to(struct journal *j, const char *dir)
{
    uint8_t *ours = mem_zalloc(j->segment_bytes), *theirs = mem_zalloc(j->segment_bytes);
    enum err err = ours == NULL || theirs == NULL ? ERR_MEMORY : ERR_OK;

    if (err == ERR_OK && snprintf(j->copy_dir, sizeof(j->copy_dir), "%s", dir) >= (int)sizeof(j->copy_dir))
        err = ERR_LIMIT;
    TRY(err);
    TRY(check_no_further(j));
    for (uint32_t i = 1; i <= j->segment; i++)
        TRY(align(j, i, ours, theirs));
    TRY(open_copy(j, j->segment, &j->copy_fd));
out:
    mem_free(ours);
    mem_free(theirs);
    if (err != ERR_OK)
        log_error("the copy of the ledger in %s cannot be kept: %s", dir, err_name(err));
    return err;
}

enum err journal_copy_segment(struct journal *j)
{
    enum err err;

    if (j->copy_dir[0] == '\0')
        return ERR_OK;
    io_close(&j->copy_fd);
    TRY(open_copy(j, j->segment, &j->copy_fd));
    TRY(disk_truncate(j->copy_fd, j->segment_bytes));
    TRY(disk_sync(j->copy_fd));
out:
    return err;
}

/* ${n} bytes of both from where the look is. */
static enum err look_at_piece(const struct journal *j, uint8_t *ours, uint8_t *theirs, size_t n)
{
    struct disk_path main_path, path;
    int main_fd = -1, fd = -1;
    size_t same = 0;
    enum err err;

    TRY(journal_segment_path(j, j->look_segment, &main_path));
    TRY(copy_path(j, j->look_segment, &path));
    TRY(disk_open(main_path.s, &main_fd));
    TRY(disk_open(path.s, &fd));
    TRY(io_pread_all(main_fd, ours, n, (off_t)j->look_at));
    TRY(io_pread_all(fd, theirs, n, (off_t)j->look_at));
    while (same < n && ours[same] == theirs[same])
        same++;
    if (same < n) {
        log_error("the copy (segment %u, offset %llu) and the ledger are not the same: one of the two is damaged;"
                  " verify the ledger, and if it holds move the copy away: it is made again at the next start",
                  (unsigned)j->look_segment, (unsigned long long)(j->look_at + same));
        TRY(ERR_CORRUPT);
    }
out:
    io_close(&main_fd);
    io_close(&fd);
    return err;
}

enum err journal_copy_look(struct journal *j, bool *more_out)
{
    uint8_t *ours = NULL, *theirs = NULL;
    enum err err = ERR_OK;

    *more_out = false;
    if (j->copy_dir[0] == '\0')
        return ERR_OK;
    if (j->look_segment == 0)
        j->look_segment = 1;
    const uint64_t used = j->look_segment == j->segment ? j->end : j->segment_bytes;
    const size_t n = used - j->look_at < PIECE_MAX ? (size_t)(used - j->look_at) : PIECE_MAX;
    ours = mem_zalloc(PIECE_MAX);
    theirs = mem_zalloc(PIECE_MAX);
    err = ours == NULL || theirs == NULL ? ERR_MEMORY : look_at_piece(j, ours, theirs, n);
    mem_free(ours);
    mem_free(theirs);
    j->look_at += n;
    if (j->look_at == used) {
        j->look_at = 0;
        j->look_segment = j->look_segment == j->segment ? 0 : j->look_segment + 1;
    }
    *more_out = j->look_segment != 0;
    return err;
}

enum err journal_copy_batch(struct journal *j)
{
    enum err err;

    if (j->copy_fd < 0)
        return ERR_OK;
    TRY(disk_write(j->copy_fd, buf_view(&j->batch), j->end));
    TRY(disk_sync(j->copy_fd));
out:
    return err;
}
