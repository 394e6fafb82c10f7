/*
 * What the tests of the keeper's storage share: a scratch directory, and doing things to files that
 * nobody should do.
 */
#ifndef UNIT_KEEPER_STORE_H
#define UNIT_KEEPER_STORE_H

#include "base/alloc.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/io.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "keeper/disk.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_BYTES_MAX ((size_t)64 << 20)

static char scratch[64];

/* A fresh directory, in memory if the machine has such a place: these tests write much. */
static inline const char *scratch_new(void)
{
    snprintf(scratch, sizeof(scratch), "%s/azukari-test-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (crypto_init() != ERR_OK || mkdtemp(scratch) == NULL)
        abort();
    disk_fail_nth(0, DISK_FAULT_NONE, false);
    return scratch;
}

static inline const char *path_in(const char *dir, const char *name)
{
    static struct disk_path path[4];
    static unsigned next;
    struct disk_path *p = &path[next++ % 4];

    if (disk_join(p, dir, name) != ERR_OK)
        abort();
    return p->s;
}

static inline void tree_remove(const char *dir)
{
    DIR *d = opendir(dir);

    if (d == NULL)
        return;
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        struct disk_path path;
        if (disk_join(&path, dir, e->d_name) != ERR_OK)
            abort();
        if (unlink(path.s) != 0)
            tree_remove(path.s);
    }
    closedir(d);
    rmdir(dir);
}

static inline struct buf file_read(const char *path)
{
    struct buf b;

    buf_init(&b, FILE_BYTES_MAX);
    if (io_read_file(path, &b) != ERR_OK)
        abort();
    return b;
}

static inline void file_write(const char *path, struct view v)
{
    if (io_replace_file(path, v, 0600) != ERR_OK)
        abort();
}

/* Copy the directory ${from} (files and one level of directories) over ${to}. */
static inline void tree_copy(const char *from, const char *to)
{
    DIR *d = opendir(from);
    struct stat st;

    if (d == NULL || io_make_dir(to, 0700) != ERR_OK)
        abort();
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        struct disk_path a, b;
        if (disk_join(&a, from, e->d_name) != ERR_OK || disk_join(&b, to, e->d_name) != ERR_OK ||
            stat(a.s, &st) != 0)
            abort();
        if (S_ISDIR(st.st_mode)) {
            tree_copy(a.s, b.s);
            continue;
        }
        struct buf content = file_read(a.s);
        file_write(b.s, buf_view(&content));
        buf_clear(&content);
    }
    closedir(d);
}

/* Make ${to} what ${from} is. */
static inline void tree_reset(const char *from, const char *to)
{
    tree_remove(to);
    tree_copy(from, to);
}

static inline bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Change ${n} bytes at ${at} of the file. */
static inline void file_poke(const char *path, size_t at, const void *p, size_t n)
{
    int fd = -1;

    if (disk_open(path, &fd) != ERR_OK || io_pwrite_all(fd, view_of(p, n), (off_t)at) != ERR_OK)
        abort();
    io_close(&fd);
}

/* Run ${act} in a child that dies at its ${nth} change of a file.  Whether it died. */
static inline bool dies_at(unsigned long nth, void (*act)(void))
{
    int status;

    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        abort();
    if (pid == 0) {
        disk_fail_nth(nth, DISK_FAULT_DIE, false);
        act();
        _exit(0);
    }
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        abort();
    return WEXITSTATUS(status) == DISK_DEATH_STATUS;
}

static inline struct secret *secret_of(uint8_t byte)
{
    uint8_t bytes[32];
    memset(bytes, byte, sizeof(bytes));
    return secret_from(view_of(bytes, sizeof(bytes)));
}

#endif
