/*
 * tests/torture/copy.h: the directory of a stopped house again, beside it.  What is zeros there is a hole in the copy, so that it costs the time of what
 * stands in it.  Only for test programs.
 */
#ifndef TORTURE_COPY_H
#define TORTURE_COPY_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BLOCK 4096

static bool copy_block(int from, int to, off_t at)
{
    static const uint8_t zeros[COPY_BLOCK];
    uint8_t block[COPY_BLOCK];
    ssize_t n = pread(from, block, sizeof(block), at);

    return n >= 0 && (memcmp(block, zeros, (size_t)n) == 0 || pwrite(to, block, (size_t)n, at) == n); /* stylecheck: allow memcmp, because nothing here is secret */
}

static bool copy_bytes(int from, int to, off_t size)
{
    off_t at = 0;

    while ((at = lseek(from, at, SEEK_DATA)) >= 0 && at < size) {
        at -= at % COPY_BLOCK;
        if (!copy_block(from, to, at))
            return false;
        at += COPY_BLOCK;
    }
    return (at >= 0 || errno == ENXIO) && ftruncate(to, size) == 0;
}

static bool copy_file(int from_dir, int to_dir, const char *name, const struct stat *st)
{
    int from = openat(from_dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    int to = openat(to_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st->st_mode & 07777);
    bool done = from >= 0 && to >= 0 && copy_bytes(from, to, st->st_size);

    if (from >= 0)
        (void)close(from);
    if (to >= 0)
        (void)close(to);
    return done;
}

static bool copy_tree(int from_parent, const char *from_name, int to_parent, const char *to_name);

static bool copy_entry(int from, int to, const char *name)
{
    struct stat st;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return true;
    if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)))
        return false;
    return S_ISDIR(st.st_mode) ? copy_tree(from, name, to, name) : copy_file(from, to, name, &st);
}

/* Directories and files; ${to_name} is not there yet. */
static bool copy_tree(int from_parent, const char *from_name, int to_parent, const char *to_name)
{
    int from = openat(from_parent, from_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), to = -1;
    bool done = from >= 0 && mkdirat(to_parent, to_name, 0700) == 0;
    DIR *dir = from < 0 ? NULL : fdopendir(from);

    if (done)
        to = openat(to_parent, to_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (const struct dirent *e = NULL; done && dir != NULL && to >= 0 && (e = readdir(dir)) != NULL;)
        done = copy_entry(from, to, e->d_name);
    done = done && dir != NULL && to >= 0;
    if (dir != NULL)
        (void)closedir(dir);
    if (to >= 0)
        (void)close(to);
    return done;
}

static int copy_remove_entry(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

/* Whether nothing of ${path} is left. */
static bool copy_remove(const char *path)
{
    return nftw(path, copy_remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT;
}

#endif
