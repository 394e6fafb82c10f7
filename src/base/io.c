#include "base/io.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

enum err io_read_file(const char *path, struct buf *out)
{
    uint8_t chunk[16384];
    enum err err = ERR_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : fail("open a file", errno);
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            err = fail("read a file", errno);
            break;
        }
        if (n == 0)
            break;
        buf_put(out, view_of(chunk, (size_t)n));
        err = buf_status(out);
        if (err != ERR_OK)
            break;
    }
    explicit_bzero(chunk, sizeof(chunk));
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
