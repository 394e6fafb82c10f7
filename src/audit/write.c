/*
 * The export: a directory that any reader of c2sp.org/tlog-tiles understands.  Full tiles never change, so an export
 * can be repeated into the same directory; what counts is written last.
 */
#include "audit/walk.h"

#include "base/io.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODE_DIR 0755
#define MODE_FILE 0644

/* The directories above the file ${path}, from byte ${from} on. */
static enum err make_parents(char *path, size_t from)
{
    enum err err = ERR_OK;

    for (char *slash = strchr(path + from, '/'); err == ERR_OK && slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        err = io_make_dir(path, MODE_DIR);
        *slash = '/';
    }
    return err;
}

bool write_is_wanted(const struct walk_job *job)
{
    return job->out_dir != NULL || job->tar != NULL;
}

/* A file of the tree in the bundle. */
static enum err put_in_bundle(const struct walk *w, const char *name, struct view content)
{
    char path[TILE_PATH_MAX + 16];
    int n = snprintf(path, sizeof(path), "log/%s", name);

    return n > 0 && (size_t)n < sizeof(path) ? tar_put(w->job->tar, path, MODE_FILE, content) : ERR_LIMIT;
}

/* Not durable by itself: write_end() flushes them all. */
static enum err write_file(const struct walk *w, const struct tile *t, struct view content)
{
    struct disk_path path;
    struct buf name;
    int fd = -1;
    enum err err;

    buf_init(&name, TILE_PATH_MAX);
    tile_path_put(&name, t);
    if (w->job->tar != NULL) {
        err = put_in_bundle(w, buf_cstr(&name), content);
        goto out;
    }
    TRY(disk_join(&path, w->dir, buf_cstr(&name)));
    fd = open(path.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, MODE_FILE);
    if (fd < 0 && errno == ENOENT) {
        TRY(make_parents(path.s, strlen(w->dir) + 1));
        fd = open(path.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, MODE_FILE);
    }
    if (fd < 0) {
        log_error("could not create a file of the export: %s", strerror(errno));
        TRY(err_from_errno(errno));
    }
    TRY(io_write_all(fd, content));
out:
    io_close(&fd);
    buf_clear(&name);
    return err;
}

enum err write_tile(void *arg, const struct tile *t, const struct hash *hashes)
{
    struct walk *w = arg;
    struct tile bundle = {TILE_ENTRIES, t->width, t->index};
    enum err err;

    TRY(write_file(w, t, view_of(hashes, t->width * sizeof(hashes[0]))));
    if (t->level == 0) {
        TRY(write_file(w, &bundle, buf_view(&w->bundle)));
        buf_reset(&w->bundle);
    }
out:
    return err;
}

enum err write_begin(struct walk *w)
{
    const char *out_dir = w->job->out_dir;
    char number[16];
    struct disk_path path;
    enum err err;

    if (out_dir == NULL)
        return ERR_OK;
    TRY(io_make_dir(out_dir, MODE_DIR));
    (void)snprintf(number, sizeof(number), "%u", (unsigned)w->report.log);
    TRY(disk_join(&path, out_dir, number));
    memcpy(w->dir, path.s, sizeof(w->dir));
    TRY(io_make_dir(w->dir, MODE_DIR));
out:
    return err;
}

static enum err put(const struct walk *w, const char *name, struct view content)
{
    struct disk_path path;
    enum err err;

    if (w->job->tar != NULL)
        return put_in_bundle(w, name, content);
    TRY(disk_join(&path, w->dir, name));
    TRY(io_replace_file(path.s, content, MODE_FILE));
out:
    return err;
}

static enum err flush(const struct walk *w)
{
    int fd = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err err = fd >= 0 && syncfs(fd) == 0 ? ERR_OK : ERR_IO;

    if (err != ERR_OK)
        log_error("could not flush the export: %s", strerror(errno));
    io_close(&fd);
    return err;
}

static enum err put_key(const struct walk *w)
{
    struct buf vkey;
    enum err err;

    buf_init(&vkey, 2 * NOTE_NAME_MAX);
    note_key_put(&vkey, &w->own_key);
    buf_byte(&vkey, '\n');
    TRY(buf_status(&vkey));
    TRY(put(w, FILE_KEY, buf_view(&vkey)));
out:
    buf_clear(&vkey);
    return err;
}

/* Whom the bundle asks to trust: to be compared with what the entruster was given on another way. */
static enum err put_policy(const struct walk *w)
{
    struct buf policy, vkey;
    enum err err;

    buf_init(&policy, POLICY_BYTES_MAX);
    buf_init(&vkey, 2 * NOTE_NAME_MAX);
    buf_str(&policy, "log ");
    note_key_put(&policy, &w->own_key);
    if (w->has_witness) {
        note_key_put(&vkey, &w->witness);
        buf_str(&policy, "\nwitness entruster ");
        buf_put(&policy, buf_view(&vkey));
        buf_byte(&vkey, '\n');
        TRY(tar_put(w->job->tar, "witness.vkey", MODE_FILE, buf_view(&vkey)));
    }
    buf_fmt(&policy, "\nquorum %s\n", w->has_witness ? "entruster" : "none");
    TRY(buf_status(&policy));
    TRY(tar_put(w->job->tar, "policy", MODE_FILE, buf_view(&policy)));
out:
    buf_clear(&policy);
    buf_clear(&vkey);
    return err;
}

/* What the witness had seen of what was lost. */
static enum err put_lost(const struct walk *w)
{
    char name[16];
    enum err err = ERR_OK;

    for (unsigned i = 0; err == ERR_OK && i < w->lost_n; i++) {
        (void)snprintf(name, sizeof(name), FILE_LOST, w->lost[i].number);
        err = put(w, name, buf_view(&w->lost[i].text));
    }
    return err;
}

static enum err end_bundle(const struct walk *w, bool merged)
{
    enum err err;

    TRY(put_key(w));
    TRY(put_lost(w));
    TRY(put_policy(w));
    TRY(put(w, FILE_CHECKPOINT, buf_view(merged ? &w->cosigned : &w->checkpoint)));
    if (w->has_cosigned && !merged)
        TRY(put(w, FILE_COSIGNED, buf_view(&w->cosigned)));
out:
    return err;
}

enum err write_end(struct walk *w)
{
    bool merged = w->has_cosigned && w->cosigned_head.size == w->head.size;
    struct disk_path path;
    enum err err;

    if (w->job->tar != NULL)
        return end_bundle(w, merged);
    TRY(flush(w));
    TRY(put_key(w));
    TRY(put_lost(w));
    TRY(put(w, FILE_CHECKPOINT, buf_view(merged ? &w->cosigned : &w->checkpoint)));
    TRY(disk_join(&path, w->dir, FILE_COSIGNED));
    if (w->has_cosigned && !merged)
        TRY(put(w, FILE_COSIGNED, buf_view(&w->cosigned)));
    else if (unlink(path.s) != 0 && errno != ENOENT)
        TRY(err_from_errno(errno));
out:
    return err;
}
