/* SQLite's own VFS with the sums in between: reads of whole pages of the main database are compared, writes noted, flushes preceded. */
#include "db/pages.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/claim.h"
#include "base/io.h"
#include "base/log.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE_BYTES 4096
#define PATH_ROOM 4096
#define MAGIC UINT64_C(0x317379737a75616b) /* also the version */
#define HEAD_BYTES 16
#define ODD UINT64_C(0x9e3779b97f4a7c15)
#define PIECE 512 /* sums that are written at once: a page of them */
#define PAGES_MAX ((uint64_t)1 << 32)

struct sums {
    int fd;
    const char *name; /* of the database, without its directory; SQLite keeps it as long as the file is open */
    uint64_t *of; /* by page, from 0; 0: not known */
    uint64_t n, cap;
    uint64_t check; /* of all of them */
    bool *changed;  /* since the last flush: one for each PIECE of them */
    bool any;
    bool made;       /* when the database was opened */
    uint64_t differs; /* the number of the page, from 1, that was last said to differ; 0: none */
};

struct file {
    sqlite3_file base;
    struct sums *sums; /* NULL: not the main database */
    /* SQLite's own file follows */
};

static sqlite3_vfs ours;
static sqlite3_io_methods methods;

static sqlite3_file *real_of(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)((struct file *)(void *)f + 1);
}

static sqlite3_vfs *system_vfs(void)
{
    return (sqlite3_vfs *)ours.pAppData;
}

/* Each bit of the page changes it: every word goes into one lane, and is only multiplied by odd numbers from there on. */
static uint64_t sum_of(const uint8_t *page)
{
    uint64_t lane[4] = {1, 2, 3, 4}, word, sum = 0;

    for (size_t at = 0; at < PAGE_BYTES; at += sizeof(lane))
        for (size_t i = 0; i < 4; i++) {
            memcpy(&word, page + at + i * sizeof(word), sizeof(word));
            lane[i] = (lane[i] + word) * ODD;
        }
    for (size_t i = 0; i < 4; i++)
        sum ^= lane[i] << (i * 16) | (i == 0 ? 0 : lane[i] >> (64 - i * 16));
    return sum == 0 ? 1 : sum;
}

static uint64_t weight(uint64_t page)
{
    return 2 * page + 1;
}

/* --- the sums --------------------------------------------------------------------------------------------------------------------- */

static bool grow(struct sums *s, uint64_t n)
{
    if (n > PAGES_MAX)
        return false;
    if (n > s->cap) {
        uint64_t cap = ((n < PIECE ? PIECE : n + n / 2) + PIECE - 1) / PIECE * PIECE;
        uint64_t *bigger = mem_resize(s->of, cap, sizeof(*bigger));
        if (bigger == NULL)
            return false;
        s->of = bigger;
        bool *more = mem_resize(s->changed, cap / PIECE, sizeof(*more));
        if (more == NULL)
            return false;
        memset(more + s->cap / PIECE, 0, (size_t)(cap - s->cap) / PIECE);
        s->changed = more;
        s->cap = cap;
    }
    for (; s->n < n; s->n++)
        s->of[s->n] = 0;
    return true;
}

static bool note(struct sums *s, uint64_t page, uint64_t sum)
{
    if (page >= s->n && !grow(s, page + 1))
        return false;
    s->check += (sum - s->of[page]) * weight(page);
    s->of[page] = sum;
    s->changed[page / PIECE] = s->any = true;
    return true;
}

static enum err flush(struct sums *s)
{
    uint64_t head[2] = {MAGIC, s->check};
    enum err err = ERR_OK;

    if (!s->any)
        return ERR_OK;
    for (uint64_t at = 0; at < s->n; at += PIECE) {
        uint64_t n = s->n - at < PIECE ? s->n - at : PIECE;
        if (s->changed[at / PIECE])
            TRY(io_pwrite_all(s->fd, view_of((const uint8_t *)&s->of[at], (size_t)n * 8), (off_t)(HEAD_BYTES + at * 8)));
    }
    TRY(io_pwrite_all(s->fd, view_of((const uint8_t *)head, sizeof(head)), 0));
    if (fdatasync(s->fd) != 0)
        TRY(ERR_IO);
    memset(s->changed, 0, (size_t)s->cap / PIECE);
    s->any = false;
out:
    return err;
}

/* The database is shorter now. */
static void forget_behind(struct sums *s, uint64_t n)
{
    while (s->n > n && note(s, s->n - 1, 0))
        s->n--;
    s->any = true;
}

/* What the file says, if its head says the same. */
static bool load(struct sums *s)
{
    uint64_t head[2], check = 0;
    struct stat st;

    if (fstat(s->fd, &st) != 0 || st.st_size < HEAD_BYTES || (st.st_size - HEAD_BYTES) % 8 != 0 ||
        !grow(s, ((uint64_t)st.st_size - HEAD_BYTES) / 8) || io_pread_all(s->fd, (uint8_t *)head, sizeof(head), 0) != ERR_OK ||
        io_pread_all(s->fd, (uint8_t *)s->of, (size_t)s->n * 8, HEAD_BYTES) != ERR_OK)
        return false;
    for (uint64_t i = 0; i < s->n; i++)
        check += s->of[i] * weight(i);
    s->check = check;
    return head[0] == MAGIC && head[1] == check;
}

/* From the database as it is; a page that a crash has left half written is written again by the log. */
static bool make(struct sums *s, sqlite3_file *real)
{
    uint8_t page[PAGE_BYTES];
    sqlite3_int64 size = 0;

    s->n = s->check = 0;
    if (ftruncate(s->fd, 0) != 0 || real->pMethods->xFileSize(real, &size) != SQLITE_OK)
        return false;
    for (sqlite3_int64 at = 0; at + PAGE_BYTES <= size; at += PAGE_BYTES)
        if (real->pMethods->xRead(real, page, PAGE_BYTES, at) != SQLITE_OK || !note(s, (uint64_t)at / PAGE_BYTES, sum_of(page)))
            return false;
    return flush(s) == ERR_OK;
}

static void sums_free(struct sums *s)
{
    if (s == NULL)
        return;
    io_close(&s->fd);
    mem_free(s->of);
    mem_free(s->changed);
    mem_free(s);
}

/* SQLITE_BUSY: somebody else has the database, and keeps its sums. */
static int sums_open(const char *path, sqlite3_file *real, struct sums **out)
{
    struct sums *s = mem_zalloc(sizeof(*s));
    char name[PATH_ROOM];
    int n = snprintf(name, sizeof(name), "%s-sums", path);

    if (s == NULL)
        return SQLITE_NOMEM;
    *out = s;
    s->name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    s->fd = n < 0 || (size_t)n >= sizeof(name) ? -1 : open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (s->fd < 0)
        return SQLITE_CANTOPEN;
    if (claim_lock(s->fd, CLAIM_PATIENCE_MS) != ERR_OK)
        return SQLITE_BUSY;
    if (load(s))
        return SQLITE_OK;
    if (s->n > 0)
        log_warn("the sums of the pages of %s are damaged or not all there: they are made again", s->name);
    s->made = true;
    return make(s, real) ? SQLITE_OK : SQLITE_CANTOPEN;
}

/* --- SQLite's file ---------------------------------------------------------------------------------------------------------------- */

static int pages_close(sqlite3_file *f)
{
    struct file *mine = (struct file *)(void *)f;

    if (mine->sums != NULL && flush(mine->sums) != ERR_OK)
        log_warn("the sums of the database's pages could not be written: they are made again");
    sums_free(mine->sums);
    mine->sums = NULL;
    return real_of(f)->pMethods->xClose(real_of(f));
}

static void say_differs(struct sums *s, uint64_t page)
{
    s->differs = page + 1;
    log_error("%s: page %llu (byte %llu) is not what was written: restore it from a backup", s->name, (unsigned long long)page + 1,
              (unsigned long long)page * PAGE_BYTES);
}

static int pages_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    struct sums *s = ((struct file *)(void *)f)->sums;
    int rc = real_of(f)->pMethods->xRead(real_of(f), to, n, at);
    uint64_t page = (uint64_t)at / PAGE_BYTES;

    if (rc != SQLITE_OK || s == NULL || n != PAGE_BYTES || at % PAGE_BYTES != 0 || page >= s->n || s->of[page] == 0 ||
        s->of[page] == sum_of(to))
        return rc;
    say_differs(s, page);
    return SQLITE_CORRUPT;
}

static int pages_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    struct sums *s = ((struct file *)(void *)f)->sums;
    bool whole = n == PAGE_BYTES && at % PAGE_BYTES == 0;

    if (s != NULL && n > 0) /* what is changed in part is not known any more */
        for (uint64_t page = (uint64_t)at / PAGE_BYTES; page <= (uint64_t)(at + n - 1) / PAGE_BYTES; page++)
            if (!note(s, page, whole ? sum_of(from) : 0))
                return SQLITE_NOMEM;
    return real_of(f)->pMethods->xWrite(real_of(f), from, n, at);
}

static int pages_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct sums *s = ((struct file *)(void *)f)->sums;
    int rc = real_of(f)->pMethods->xTruncate(real_of(f), size);

    if (s == NULL || rc != SQLITE_OK)
        return rc;
    forget_behind(s, (uint64_t)size / PAGE_BYTES);
    return ftruncate(s->fd, (off_t)(HEAD_BYTES + s->n * 8)) == 0 ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int pages_sync(sqlite3_file *f, int flags)
{
    struct sums *s = ((struct file *)(void *)f)->sums;
    enum err err = s == NULL ? ERR_OK : flush(s);

    if (err != ERR_OK)
        return err == ERR_NO_SPACE ? SQLITE_FULL : SQLITE_IOERR_FSYNC;
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}

/* --- what is passed on ------------------------------------------------------------------------------------------------------------ */

static int pages_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int pages_lock(sqlite3_file *f, int lock)
{
    return real_of(f)->pMethods->xLock(real_of(f), lock);
}

static int pages_unlock(sqlite3_file *f, int lock)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), lock);
}

static int pages_reserved(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

/* A page that has a sum and is not there any more differs too. */
static int look(sqlite3_file *f, struct pages_look *what)
{
    struct sums *s = ((struct file *)(void *)f)->sums;
    uint8_t page[PAGE_BYTES];

    what->differs = false;
    for (what->next = what->from; what->next < s->n && what->next - what->from < what->n; what->next++) {
        if (s->of[what->next] == 0)
            continue;
        int rc = real_of(f)->pMethods->xRead(real_of(f), page, PAGE_BYTES, (sqlite3_int64)what->next * PAGE_BYTES);
        what->differs = rc == SQLITE_IOERR_SHORT_READ || (rc == SQLITE_OK && s->of[what->next] != sum_of(page));
        if (what->differs && what->aloud)
            say_differs(s, what->next);
        if (what->differs || rc != SQLITE_OK)
            return what->differs ? SQLITE_OK : rc;
    }
    what->end = what->next >= s->n;
    return SQLITE_OK;
}

static int pages_control(sqlite3_file *f, int op, void *arg)
{
    const struct sums *s = ((struct file *)(void *)f)->sums;

    if (op == PAGES_NEW && s != NULL) {
        *(bool *)arg = s->made;
        return SQLITE_OK;
    }
    if (op == PAGES_DIFFERED && s != NULL) {
        *(uint64_t *)arg = s->differs;
        return SQLITE_OK;
    }
    if (op == PAGES_LOOK && s != NULL)
        return look(f, arg);
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int pages_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int pages_device(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int pages_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *flags_out)
{
    struct file *mine = (struct file *)(void *)f;
    int rc;

    (void)vfs;
    *mine = (struct file){0};
    rc = system_vfs()->xOpen(system_vfs(), path, real_of(f), flags, flags_out);
    if (rc != SQLITE_OK)
        return rc;
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0)
        rc = sums_open(path, real_of(f), &mine->sums);
    if (rc == SQLITE_OK) {
        f->pMethods = &methods;
        return SQLITE_OK;
    }
    sums_free(mine->sums);
    (void)real_of(f)->pMethods->xClose(real_of(f));
    return rc;
}

enum err pages_register(void)
{
    sqlite3_vfs *under = sqlite3_vfs_find(NULL);

    if (ours.zName != NULL)
        return ERR_OK;
    if (under == NULL)
        return ERR_INTERNAL;
    ours = *under;
    ours.pNext = NULL;
    ours.zName = PAGES_VFS;
    ours.pAppData = under;
    ours.szOsFile = (int)sizeof(struct file) + under->szOsFile;
    ours.xOpen = pages_open;
    methods = (sqlite3_io_methods){.iVersion = 1, /* no shared memory, no mapping: the database is opened by one alone */
                                   .xClose = pages_close,
                                   .xRead = pages_read,
                                   .xWrite = pages_write,
                                   .xTruncate = pages_truncate,
                                   .xSync = pages_sync,
                                   .xFileSize = pages_size,
                                   .xLock = pages_lock,
                                   .xUnlock = pages_unlock,
                                   .xCheckReservedLock = pages_reserved,
                                   .xFileControl = pages_control,
                                   .xSectorSize = pages_sector,
                                   .xDeviceCharacteristics = pages_device};
    return sqlite3_vfs_register(&ours, 0) == SQLITE_OK ? ERR_OK : ERR_INTERNAL;
}
