/* What a backup consists of, read from the directory of the installation: files that only grow, up to where they stood, and
 * files that are replaced as a whole.  Nothing is held in memory but one piece. */
#include "client/backup_parts.h"

#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"
#include "keeper/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_MAX_BYTES 4096
#define KEY_ROW_BYTES 120
#define SMALL_MAX ((size_t)1 << 20)

static enum err path_of(const struct backup_parts *p, const char *name, char out[PATH_MAX_BYTES])
{
    return snprintf(out, PATH_MAX_BYTES, "%s/%s", p->dir, name) < PATH_MAX_BYTES ? ERR_OK : ERR_LIMIT;
}

/* --- small files, read whole before the backup is begun ---------------------------------------------------------------- */

static enum err keep(struct backup_parts *p, const char *name, bool needed)
{
    char path[PATH_MAX_BYTES];
    enum err err;

    if (p->kept_n == BACKUP_KEPT_MAX)
        return ERR_LIMIT;
    struct backup_kept *k = &p->kept[p->kept_n];
    buf_init(&k->content, SMALL_MAX);
    TRY(path_of(p, name, path));
    if (snprintf(k->name, sizeof(k->name), "%s", name) >= (int)sizeof(k->name))
        return ERR_LIMIT;
    p->kept_n++;
    err = io_read_file(path, &k->content);
    if (err == ERR_NOT_FOUND && !needed) {
        p->kept_n--;
        err = ERR_OK;
    }
out:
    return err;
}

/* The checkpoints are read before: what they say is then true of the ledger as it will be copied. */
static enum err keep_checkpoints(struct backup_parts *p)
{
    char path[PATH_MAX_BYTES], name[BACKUP_NAME_MAX + 1];
    enum err err = path_of(p, "keeper/checkpoints", path);
    DIR *dir = err == ERR_OK ? opendir(path) : NULL;

    if (err == ERR_OK && dir == NULL)
        return err_from_errno(errno);
    for (const struct dirent *e; err == ERR_OK && (e = readdir(dir)) != NULL;) {
        int n = snprintf(name, sizeof(name), "keeper/checkpoints/%s", e->d_name);
        bool whole = n > 0 && n < (int)sizeof(name) && e->d_name[0] >= '0' && e->d_name[0] <= '9';
        if (whole && backup_name_ok(view_str(name)) && strstr(e->d_name, ".tmp") == NULL)
            err = keep(p, name, false);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return err;
}

enum err backup_parts_open(struct backup_parts *p, const char *dir)
{
    enum err err;

    p->dir = dir;
    p->piece = mem_calloc(BACKUP_PIECE, 1);
    if (p->piece == NULL)
        return ERR_MEMORY;
    TRY(keep(p, "azukari.conf", true));
    TRY(keep(p, "keeper/format", false));
    TRY(keep(p, "gate/tls/cert.pem", false));
    TRY(keep(p, "gate/tls/key.pem", false));
    TRY(keep_checkpoints(p));
out:
    return err;
}

void backup_parts_close(struct backup_parts *p)
{
    char path[PATH_MAX_BYTES];

    for (size_t i = 0; i < p->kept_n; i++)
        buf_clear(&p->kept[i].content);
    mem_free(p->piece);
    p->piece = NULL;
    if (p->dir != NULL && path_of(p, "office/backup.db", path) == ERR_OK)
        (void)unlink(path);
}

/* --- large files ------------------------------------------------------------------------------------------------------- */

static enum err copy(struct backup_parts *p, struct backup_writer *w, const char *name, const char *as, uint64_t size)
{
    char path[PATH_MAX_BYTES];
    enum err err;
    int fd = -1;

    TRY(path_of(p, name, path));
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        log_error("%s: %s", path, strerror(errno));
        TRY(err_from_errno(errno));
    }
    TRY(backup_write_part(w, as, size));
    for (uint64_t at = 0; at < size;) {
        size_t n = size - at < BACKUP_PIECE ? (size_t)(size - at) : BACKUP_PIECE;
        TRY(io_pread_all(fd, p->piece, n, (off_t)at));
        TRY(backup_write_bytes(w, view_of(p->piece, n)));
        at += n;
        p->show(p->arg, w->bytes);
    }
out:
    io_close(&fd);
    return err;
}

static enum err copy_journal(struct backup_parts *p, struct backup_writer *w, const struct backup_point *at)
{
    char name[64];
    enum err err = ERR_OK;

    for (uint32_t i = 1; err == ERR_OK && i <= at->segment; i++) {
        (void)snprintf(name, sizeof(name), "keeper/ledger/journal.%08" PRIu32, i);
        err = copy(p, w, name, name, i < at->segment ? JOURNAL_SEGMENT_BYTES : at->offset);
    }
    return err;
}

static enum err copy_database(struct backup_parts *p, struct backup_writer *w)
{
    char path[PATH_MAX_BYTES];
    struct stat st;
    enum err err;

    TRY(path_of(p, "office/backup.db", path));
    if (stat(path, &st) != 0)
        TRY(err_from_errno(errno));
    TRY(copy(p, w, "office/backup.db", "office/office.db", (uint64_t)st.st_size));
out:
    return err;
}

enum err backup_parts_put(struct backup_parts *p, struct backup_writer *w, const struct backup_point *at)
{
    char keys[64];
    enum err err;

    (void)snprintf(keys, sizeof(keys), "keeper/keys/keys.%" PRIu64, at->epoch);
    TRY(backup_write_part(w, "keeper/keys.sealed", at->keys.n));
    TRY(backup_write_bytes(w, at->keys));
    TRY(copy(p, w, keys, keys, at->rows * KEY_ROW_BYTES));
    TRY(copy_journal(p, w, at));
    TRY(copy_database(p, w));
    for (size_t i = 0; i < p->kept_n; i++) {
        TRY(backup_write_part(w, p->kept[i].name, p->kept[i].content.n));
        TRY(backup_write_bytes(w, buf_view(&p->kept[i].content)));
    }
out:
    return err;
}
