#include "keeper/disk.h"

#include "base/io.h"
#include "base/log.h"
#include "crypto/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    unsigned long countdown; /* 0: off */
    enum disk_fault fault;
    bool for_ever, happened;
} injected;

void disk_fail_nth(unsigned long nth, enum disk_fault fault, bool for_ever)
{
    injected.countdown = nth;
    injected.fault = fault;
    injected.for_ever = for_ever;
    injected.happened = false;
}

bool disk_has_failed(void)
{
    return injected.happened;
}

/* The fault that this change meets with. */
static enum disk_fault due(void)
{
    if (injected.countdown == 0 || --injected.countdown > 0)
        return DISK_FAULT_NONE;
    injected.happened = true;
    if (injected.for_ever)
        injected.countdown = 1;
    return injected.fault;
}

static enum err strike(enum disk_fault fault)
{
    if (fault == DISK_FAULT_DIE)
        _exit(DISK_DEATH_STATUS);
    return fault == DISK_FAULT_NONE ? ERR_OK : fault == DISK_FAULT_NO_SPACE ? ERR_NO_SPACE : ERR_IO;
}

static enum err fail(const char *what, int errnum)
{
    log_error("could not %s: %s", what, strerror(errnum));
    return err_from_errno(errnum);
}

enum err disk_join(struct disk_path *out, const char *dir, const char *name)
{
    int n = snprintf(out->s, sizeof(out->s), "%s/%s", dir, name);

    return n < 0 || (size_t)n >= sizeof(out->s) ? ERR_LIMIT : ERR_OK;
}

enum err disk_create(const char *path, int *fd_out)
{
    enum err err = strike(due());

    if (err != ERR_OK)
        return err;
    *fd_out = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*fd_out >= 0)
        return ERR_OK;
    return errno == EEXIST ? ERR_CONFLICT : fail("create a file", errno);
}

enum err disk_open(const char *path, int *fd_out)
{
    *fd_out = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (*fd_out >= 0)
        return ERR_OK;
    return errno == ENOENT ? ERR_NOT_FOUND : fail("open a file", errno);
}

enum err disk_size(int fd, uint64_t *bytes_out)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return fail("look at a file", errno);
    *bytes_out = (uint64_t)st.st_size;
    return ERR_OK;
}

enum err disk_write(int fd, struct view v, uint64_t offset)
{
    enum disk_fault fault = due();
    enum err err = ERR_OK;

    if (fault == DISK_FAULT_NONE)
        return io_pwrite_all(fd, v, (off_t)offset);
    if (fault == DISK_FAULT_SHORT || fault == DISK_FAULT_DIE)
        err = io_pwrite_all(fd, view_part(v, 0, v.n / 2), (off_t)offset);
    return err != ERR_OK ? err : strike(fault);
}

enum err disk_sync(int fd)
{
    enum err err = strike(due());

    if (err == ERR_OK && fdatasync(fd) != 0)
        err = fail("flush a file", errno);
    return err;
}

enum err disk_truncate(int fd, uint64_t bytes)
{
    enum err err = strike(due());

    if (err == ERR_OK && ftruncate(fd, (off_t)bytes) != 0)
        err = fail("cut a file", errno);
    return err;
}

enum err disk_rename(const char *from, const char *to)
{
    enum err err;

    TRY(strike(due()));
    if (rename(from, to) != 0)
        TRY(fail("rename a file", errno));
    TRY(disk_sync_parent(to));
out:
    return err;
}

enum err disk_exchange(const char *a, const char *b)
{
    enum err err;

    TRY(strike(due()));
    if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) != 0)
        TRY(fail("exchange two files", errno));
    TRY(disk_sync_parent(b));
out:
    return err;
}

enum err disk_sync_parent(const char *path)
{
    enum err err = strike(due());

    return err != ERR_OK ? err : io_sync_parent(path);
}

enum err disk_replace(const char *path, struct view v)
{
    enum err err;

    /* The replacement is atomic: it is enough to fail before and behind it. */
    TRY(strike(due()));
    TRY(io_replace_file(path, v, 0600));
    TRY(strike(due()));
out:
    return err;
}

enum err disk_remove(const char *path)
{
    enum err err = strike(due());

    if (err == ERR_OK && unlink(path) != 0 && errno != ENOENT)
        err = fail("remove a file", errno);
    return err;
}

enum err disk_destroy(const char *path)
{
    uint8_t noise[65536];
    uint64_t size;
    enum err err;
    int fd = -1;

    err = disk_open(path, &fd);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK)
        return err;
    TRY(disk_size(fd, &size));
    for (uint64_t at = 0; at < size; at += sizeof(noise)) {
        size_t n = size - at < sizeof(noise) ? (size_t)(size - at) : sizeof(noise);
        random_bytes(noise, n);
        TRY(disk_write(fd, view_of(noise, n), at));
    }
    TRY(disk_sync(fd));
    TRY(disk_remove(path));
out:
    io_close(&fd);
    return err;
}
