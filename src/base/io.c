#include "base/io.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_STEP 16384                      /* bytes, where the size is not known */
#define READ_AT_ONCE_MAX (64L * 1024 * 1024) /* bytes */

static enum err fail(const char *what, int errnum)
{
    log_error("could not %s: %s", what, strerror(errnum));
    return err_from_errno(errnum);
}

enum err io_write_all(int fd, struct view v)
{
    while (v.n > 0) {
        ssize_t n = write(fd, v.p, v.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail("write", errno);
        v = view_part(v, (size_t)n, SIZE_MAX);
    }
    return ERR_OK;
}

enum err io_pwrite_all(int fd, struct view v, off_t offset)
{
    while (v.n > 0) {
        ssize_t n = pwrite(fd, v.p, v.n, offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail("write to a file", errno);
        v = view_part(v, (size_t)n, SIZE_MAX);
        offset += n;
    }
    return ERR_OK;
}

enum err io_pread_all(int fd, void *p, size_t n, off_t offset)
{
    uint8_t *at = p;

    while (n > 0) {
        ssize_t got = pread(fd, at, n, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail("read a file", errno);
        if (got == 0)
            return ERR_CORRUPT;
        at += got;
        n -= (size_t)got;
        offset += got;
    }
    return ERR_OK;
}

/* Straight into ${out}, first ${step} bytes, up to its maximum and the end of the file. */
static enum err read_to_end(int fd, struct buf *out, size_t step)
{
    for (;;) {
        uint8_t beyond;
        size_t left = out->max - out->n, room = left < step ? left : step;
        uint8_t *p = room == 0 ? &beyond : buf_extend(out, room);
        if (p == NULL)
            return buf_status(out);
        ssize_t n = read(fd, p, room == 0 ? 1 : room);
        int error = errno;
        size_t unused = n > 0 && room > 0 ? room - (size_t)n : room;
        out->n -= unused;
        step = unused > 0 ? unused : READ_STEP;
        if (n == 0)
            return ERR_OK;
        if (n > 0 && room == 0)
            return ERR_LIMIT;
        if (n < 0 && error != EINTR)
            return fail("read a file", error);
    }
}

enum err io_read_file(const char *path, struct buf *out)
{
    struct stat st;
    enum err err = buf_status(out);
    int fd = err == ERR_OK ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;

    if (err != ERR_OK)
        return err;
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : fail("open a file", errno);
    bool known = fstat(fd, &st) == 0 && st.st_size > 0 && st.st_size < READ_AT_ONCE_MAX;
    err = read_to_end(fd, out, known ? (size_t)st.st_size + 1 : READ_STEP);
    io_close(&fd);
    return err;
}

enum err io_sync_parent(const char *path)
{
    char dir[4096];
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);

    if (n >= sizeof(dir))
        return ERR_LIMIT;
    memcpy(dir, path, n);
    dir[n] = 0;
    int fd = open(slash == NULL ? "." : n == 0 ? "/" : dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail("open a directory", errno);
    enum err err = fsync(fd) == 0 ? ERR_OK : fail("flush a directory", errno);
    io_close(&fd);
    return err;
}

enum err io_replace_file(const char *path, struct view v, mode_t mode)
{
    char temporary[4096];
    enum err err = ERR_OK;
    int n = snprintf(temporary, sizeof(temporary), "%s.new", path);

    if (n < 0 || (size_t)n >= sizeof(temporary))
        return ERR_LIMIT;
    if (unlink(temporary) != 0 && errno != ENOENT)
        return fail("remove a stale file", errno);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return fail("create a file", errno);
    TRY(io_write_all(fd, v));
    if (fsync(fd) != 0)
        TRY(fail("flush a file", errno));
    if (rename(temporary, path) != 0)
        TRY(fail("rename a file", errno));
    TRY(io_sync_parent(path));
out:
    io_close(&fd);
    if (err != ERR_OK)
        (void)unlink(temporary);
    return err;
}

enum err io_make_dir(const char *path, mode_t mode)
{
    if (mkdir(path, mode) == 0 || errno == EEXIST)
        return ERR_OK;
    return fail("create a directory", errno);
}

void io_close(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}
