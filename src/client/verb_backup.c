/* azukari backup, backup-key: the administrator's session decides, the administrator's right to the files copies. */
#include "client/verb.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/io.h"
#include "base/num.h"
#include "client/backup_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_PATH_MAX 4096
#define PROGRESS_BYTES ((uint64_t)64 << 20)

/* --- keys -------------------------------------------------------------------------------------------------------------- */

static enum err bytes_of(struct verb *v, const char *member, struct buf *out)
{
    return base64url_get(doc_text(v->answer.root, member), out) == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

static enum err key_new(struct verb *v, const char *until, const char *out)
{
    struct buf file;
    struct date day;
    enum err err;

    buf_init(&file, BACKUP_KEY_FILE_MAX);
    if (until == NULL || out == NULL)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, until == NULL ? "--until" : "--out");
    if (date_parse(view_str(until), &day) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_DATE, until);
    if (access(out, F_OK) == 0)
        return verb_fail(v, ERR_CONFLICT, MSG_CLI_BACKUP_EXISTS, out);
    TRY(verb_resume(v));
    verb_ask(v);
    jot_word(&v->jot, "until", until);
    TRY(verb_post(v, "/backup-keys"));
    TRY(bytes_of(v, "file", &file));
    if (io_replace_file(out, buf_view(&file), 0600) != ERR_OK)
        TRY(verb_fail(v, ERR_IO, MSG_CLI_NET_NOT_WRITTEN, out));
    verb_fact(v, "key", doc_number(v->answer.root, "number"));
    VERB_LINE(v, MSG_CLI_BACKUP_KEY_MADE, msg_str(out));
    v->json = false; /* the answer holds the file, which is not for the screen */
    err = verb_print(v);
out:
    buf_clear(&file);
    return err;
}

/* Overwrite and remove.  On flash old blocks may stay: what counts is that no other copy is kept. */
static enum err destroy_file(struct verb *v, const char *path, uint16_t no)
{
    struct backup_key_file f;
    struct buf file;
    struct stat st;
    enum err err;
    int fd = -1;

    buf_init(&file, BACKUP_KEY_FILE_MAX);
    if (io_read_file(path, &file) != ERR_OK || key_file_get(buf_view(&file), &f) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_BACKUP_NO_KEY_FILE, path));
    if (f.no != no)
        TRY(verb_fail(v, ERR_CONFLICT, MSG_CLI_BACKUP_OTHER_KEY, path));
    fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        TRY(verb_fail(v, ERR_IO, MSG_CLI_NET_NOT_WRITTEN, path));
    secret_wipe(file.p, file.n);
    TRY(io_pwrite_all(fd, buf_view(&file), 0));
    if (fsync(fd) != 0 || unlink(path) != 0)
        TRY(verb_fail(v, ERR_IO, MSG_CLI_NET_NOT_WRITTEN, path));
    err = io_sync_parent(path);
out:
    io_close(&fd);
    buf_clear(&file);
    return err;
}

/* The file first: a key that the ledger calls ended is one. */
static enum err key_end(struct verb *v, const char *number, const char *key)
{
    char path[VERB_PATH_MAX];
    uint64_t no;
    enum err err;

    if (number == NULL || num_parse_u64(view_str(number), UINT16_MAX, NUM_CANONICAL, &no) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, number == NULL ? "" : number);
    if (key == NULL)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, "--key");
    TRY(verb_resume(v));
    if (access(key, F_OK) == 0) /* else it was destroyed before, and only this remains */
        TRY(destroy_file(v, key, (uint16_t)no));
    (void)snprintf(path, sizeof(path), "/backup-keys/%u/end", (unsigned)no);
    verb_ask(v);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    VERB_LINE(v, MSG_CLI_BACKUP_KEY_ENDED, msg_count(no));
    err = verb_print(v);
out:
    return err;
}

static enum err key_list(struct verb *v)
{
    enum err err;

    TRY(verb_resume(v));
    TRY(verb_get(v, "/backup-keys"));
    const struct json_t *keys = doc_member(v->answer.root, "keys");
    for (size_t i = 0; i < doc_count(keys); i++) {
        const struct json_t *k = doc_at(keys, i);
        buf_fmt(&v->out, "%llu\t", (unsigned long long)doc_number(k, "number"));
        say_clean(&v->out, doc_text(k, "until"));
        buf_fmt(&v->out, "\t%s\t", doc_truth(k, "ended") ? "ended" : "in-use");
        say_clean(&v->out, doc_text(k, "last_backup"));
        buf_byte(&v->out, '\t');
        say_clean(&v->out, doc_text(k, "manifest"));
        buf_byte(&v->out, '\n');
    }
    err = verb_print(v);
out:
    return err;
}

enum err verb_backup_key(struct verb *v)
{
    const char *words[2] = {NULL, NULL}, *until = NULL, *out = NULL, *key = NULL;
    const struct args_option options[] = {
        {.name = "--until", .text = &until}, {.name = "--out", .text = &out}, {.name = "--key", .text = &key}};
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = words, .min = 1, .max = 2}));
    if (strcmp(words[0], "new") == 0 && words[1] == NULL)
        return key_new(v, until, out);
    if (strcmp(words[0], "end") == 0)
        return key_end(v, words[1], key);
    if (strcmp(words[0], "list") == 0 && words[1] == NULL)
        return key_list(v);
    err = verb_fail(v, ERR_INPUT, MSG_CLI_NET_TOO_MANY, words[0]);
out:
    return err;
}

/* --- a drill ----------------------------------------------------------------------------------------------------------- */

/* "azukari restore" on the other machine says the manifest. */
enum err verb_drill(struct verb *v)
{
    const char *manifest = NULL, *result = NULL, *date = NULL;
    const struct args_option options[] = {{.name = "--manifest", .text = &manifest, .required = true},
                                          {.name = "--result", .text = &result, .required = true},
                                          {.name = "--date", .text = &date}};
    char today[11];
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){0}));
    date_format(date_of_ms(clock_now_ms()), today);
    TRY(verb_resume(v));
    verb_ask(v);
    jot_word(&v->jot, "date", date != NULL ? date : today);
    jot_word(&v->jot, "manifest", manifest);
    jot_word(&v->jot, "result", result);
    TRY(verb_post(v, "/drills"));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    verb_line(v, MSG_CLI_BACKUP_DRILLED, NULL, 0);
    err = verb_print(v);
out:
    return err;
}

/* --- the measures of the machine ---------------------------------------------------------------------------------------- */

/* Written down now; --list: as they stand in the ledger. */
enum err verb_measure(struct verb *v)
{
    bool list = false;
    const struct args_option options[] = {{.name = "--list", .flag = &list}};
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){0}));
    TRY(verb_resume(v));
    if (!list) {
        verb_ask(v);
        TRY(verb_post(v, "/measures"));
    }
    TRY(verb_get(v, "/measures"));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    const struct json_t *all = doc_member(v->answer.root, "measures");
    for (size_t i = 0; i < doc_count(all); i++) {
        static const char *const columns[] = {"measure", "outcome", "reason"};
        for (size_t k = 0; k < sizeof(columns) / sizeof(columns[0]); k++) {
            say_clean(&v->out, doc_text(doc_at(all, i), columns[k]));
            buf_byte(&v->out, k + 1 < sizeof(columns) / sizeof(columns[0]) ? '\t' : '\n');
        }
    }
    err = verb_print(v);
out:
    return err;
}

/* --- a backup ---------------------------------------------------------------------------------------------------------- */

struct run {
    struct verb *v;
    const char *out;
    char temp[FILE_PATH_MAX];
    int fd;
    uint64_t shown;
    struct backup_parts *parts;
    struct backup_writer writer;
    struct buf keys, public_key;
};

static enum err to_fd(void *arg, struct view bytes)
{
    return io_write_all(*(const int *)arg, bytes);
}

static void show(void *arg, uint64_t bytes)
{
    struct run *r = arg;

    if (bytes < r->shown + PROGRESS_BYTES)
        return;
    r->shown = bytes;
    fprintf(stderr, "\r%llu MiB", (unsigned long long)(bytes >> 20));
}

static enum err open_out(struct run *r)
{
    if (access(r->out, F_OK) == 0)
        return verb_fail(r->v, ERR_CONFLICT, MSG_CLI_BACKUP_EXISTS, r->out);
    if (snprintf(r->temp, sizeof(r->temp), "%s.part", r->out) >= (int)sizeof(r->temp))
        return verb_fail(r->v, ERR_LIMIT, MSG_CLI_NET_NOT_WRITTEN, r->out);
    (void)unlink(r->temp); /* of a run that was cut short: nothing of use */
    r->fd = open(r->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return r->fd >= 0 ? ERR_OK : verb_fail(r->v, ERR_IO, MSG_CLI_NET_NOT_WRITTEN, r->out);
}

static enum err write_file(struct run *r, struct hash *manifest_out)
{
    const struct json_t *is = r->v->answer.root;
    struct backup_point at = {.epoch = doc_number(is, "epoch"),
                              .rows = doc_number(is, "rows"),
                              .segment = (uint32_t)doc_number(is, "segment"),
                              .offset = doc_number(is, "offset")};
    struct date until;
    enum err err;

    TRY(bytes_of(r->v, "keys", &r->keys));
    TRY(bytes_of(r->v, "public_key", &r->public_key));
    TRY(date_parse(doc_text(is, "until"), &until));
    at.keys = buf_view(&r->keys);
    TRY(backup_write_begin(&r->writer, to_fd, &r->fd, (uint16_t)doc_number(is, "key"), until, buf_view(&r->public_key)));
    TRY(backup_parts_put(r->parts, &r->writer, &at));
    TRY(backup_write_end(&r->writer, doc_number(is, "machine_leaf"), manifest_out));
    if (fsync(r->fd) != 0)
        err = ERR_IO;
out:
    if (err != ERR_OK)
        err = verb_fail(r->v, err, MSG_CLI_BACKUP_FAILED, err_name(err));
    return err;
}

/* Only when the keeper has confirmed that the keys are still those that were copied does the file get its name. */
static enum err confirm(struct run *r, uint64_t machine_leaf, const struct hash *manifest)
{
    struct verb *v = r->v;
    enum err err;

    verb_ask(v);
    jot_number(&v->jot, "machine_leaf", machine_leaf);
    jot_number(&v->jot, "bytes", r->writer.bytes);
    jot_hex(&v->jot, "manifest", view_of(manifest->b, sizeof(manifest->b)));
    TRY(verb_post(v, "/backups/done"));
    if (rename(r->temp, r->out) != 0 || io_sync_parent(r->out) != ERR_OK)
        TRY(verb_fail(v, ERR_IO, MSG_CLI_NET_NOT_WRITTEN, r->out));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    verb_fact(v, "bytes", r->writer.bytes);
    buf_str(&v->out, "manifest\t");
    hex_put(&v->out, view_of(manifest->b, sizeof(manifest->b)));
    buf_byte(&v->out, '\n');
    VERB_LINE(v, MSG_CLI_BACKUP_DONE, msg_str(r->out));
    err = verb_print(v);
out:
    return err;
}

static enum err back_up(struct run *r)
{
    struct hash manifest;
    enum err err;

    TRY(verb_resume(r->v));
    err = backup_parts_open(r->parts, r->v->data);
    if (err != ERR_OK)
        TRY(verb_fail(r->v, err, MSG_CLI_BACKUP_FAILED, r->v->data));
    TRY(open_out(r));
    verb_ask(r->v);
    TRY(verb_post(r->v, "/backups"));
    uint64_t machine_leaf = doc_number(r->v->answer.root, "machine_leaf");
    TRY(write_file(r, &manifest));
    if (r->shown > 0)
        fputc('\n', stderr);
    TRY(confirm(r, machine_leaf, &manifest));
out:
    return err;
}

enum err verb_backup(struct verb *v)
{
    static struct backup_parts parts;
    struct run r = {.v = v, .fd = -1, .parts = &parts};
    const struct args_option options[] = {{.name = "--out", .text = &r.out, .required = true}};
    enum err err;

    buf_init(&r.keys, BACKUP_KEYS_MAX + BOX_OVERHEAD);
    buf_init(&r.public_key, BOX_KEY_BYTES);
    TRY(VERB_READ(v, options, &(struct args_words){0}));
    if (v->data == NULL)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, "--dir");
    parts = (struct backup_parts){.show = show, .arg = &r};
    err = back_up(&r);
    if (err != ERR_OK && r.temp[0] != '\0')
        (void)unlink(r.temp);
out:
    backup_parts_close(&parts);
    backup_writer_clear(&r.writer);
    io_close(&r.fd);
    buf_clear(&r.keys);
    buf_clear(&r.public_key);
    return err;
}
