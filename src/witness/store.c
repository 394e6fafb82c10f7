#include "witness/store.h"

#include "base/claim.h"
#include "base/codec.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "ledger/checkpoint.h"
#include "ledger/line.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_MAX 65536
#define LOG_NAME_DIGITS 32
#define LOG_HEAD_LINES 4 /* title, checksum, key, time; the checkpoint behind them was verified when the store was opened */

static const char key_head[] = "azukari-witness-key v1";
static const char log_head[] = "azukari-witness-log v1";

enum { PATH_BYTES = 3072 + 64 };

static enum err path_in(char out[PATH_BYTES], const char *dir, const char *name)
{
    int n = snprintf(out, PATH_BYTES, "%s/%s", dir, name);

    return n > 0 && n < PATH_BYTES ? ERR_OK : ERR_LIMIT;
}

static enum err corrupt(const char *path, const char *reason)
{
    log_error("%s is damaged: %s.  Nothing will be cosigned until it is restored from the last "
              "good state",
              path, reason);
    return ERR_CORRUPT;
}

/* logs/ and the beginning of the hash of the origin: any origin is a safe file name, and its own.
 */
static enum err log_path(char out[PATH_BYTES], const char *dir, const char *origin)
{
    char name[5 + LOG_NAME_DIGITS + 1] = "logs/";
    struct hash h;

    hash_of(view_str(origin), &h);
    for (size_t i = 0; i < LOG_NAME_DIGITS / 2; i++)
        (void)snprintf(name + 5 + 2 * i, 3, "%02x", h.b[i]);
    return path_in(out, dir, name);
}

static void key_file_put(struct buf *out, const struct note_key *key, struct view seed)
{
    buf_fmt(out, "%s\n", key_head);
    note_key_put(out, key);
    buf_str(out, "\nseed ");
    hex_put(out, seed);
    buf_byte(out, '\n');
}

enum err store_create(const char *dir, struct view name)
{
    char path[PATH_BYTES], logs[PATH_BYTES];
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    struct secret *seed = secret_new(ED25519_SEED_BYTES);
    struct note_key key;
    struct buf file;
    struct stat st;
    enum err err;

    buf_init(&file, FILE_MAX);
    if (seed == NULL)
        TRY(ERR_MEMORY);
    TRY(path_in(path, dir, "key"));
    TRY(path_in(logs, dir, "logs"));
    if (stat(path, &st) == 0) {
        log_error("%s exists already; a witness keeps its key", path);
        TRY(ERR_CONFLICT);
    }
    random_bytes(secret_bytes(seed), ED25519_SEED_BYTES);
    ed25519_public(secret_view(seed), public_key);
    err = note_key_init(&key, NOTE_COSIGNATURE, name, view_of(public_key, sizeof(public_key)));
    if (err != ERR_OK) {
        log_error("a name is 1 to %d bytes of UTF-8 without spaces and '+', such as "
                  "witness.city.example/1",
                  NOTE_NAME_MAX);
        goto out;
    }
    TRY(io_make_dir(dir, 0700));
    TRY(io_make_dir(logs, 0700));
    key_file_put(&file, &key, secret_view(seed));
    TRY(buf_status(&file));
    TRY(io_replace_file(path, buf_view(&file), 0600));
    TRY(io_sync_parent(dir));
out:
    buf_clear(&file);
    secret_free(seed);
    return err;
}

static enum err load_key(struct store *s)
{
    char path[PATH_BYTES];
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    const char *reason = "it is not a key file";
    struct view rest, head, vkey, seed;
    struct buf file;
    struct stat st;
    enum err err;

    buf_init(&file, FILE_MAX);
    TRY(path_in(path, s->dir, "key"));
    err = io_read_file(path, &file);
    if (err == ERR_NOT_FOUND)
        log_error("there is no %s: make a witness with \"azukari-witness init\" first", path);
    if (err != ERR_OK)
        goto out;
    if (stat(path, &st) != 0 || (st.st_mode & 077) != 0) {
        log_error("%s can be read by others: chmod 600 it, and consider the key stolen", path);
        TRY(ERR_DENIED);
    }
    rest = buf_view(&file);
    s->seed = secret_new(ED25519_SEED_BYTES);
    if (s->seed == NULL)
        TRY(ERR_MEMORY);
    if (!line_take(&rest, &head) || !line_take(&rest, &vkey) || !line_take(&rest, &seed) ||
        rest.n != 0 || !view_eq_str(head, key_head) || !view_starts(seed, "seed ") ||
        hex_get(view_part(seed, 5, SIZE_MAX), secret_bytes(s->seed), ED25519_SEED_BYTES) != ERR_OK)
        TRY(corrupt(path, reason));
    if (note_key_parse(vkey, &s->key, &reason) != ERR_OK)
        TRY(corrupt(path, reason));
    ed25519_public(secret_view(s->seed), public_key);
    if (s->key.type != NOTE_COSIGNATURE || !view_eq(view_of(public_key, sizeof(public_key)),
                                                    view_of(s->key.public_key, sizeof(public_key))))
        TRY(corrupt(path, "its two halves do not belong together"));
out:
    buf_clear(&file);
    return err;
}

/* Cut the checksum line off ${*rest}.  Whether it is right. */
static bool sum_is_right(struct view *rest)
{
    uint8_t written[HASH_BYTES];
    struct hash h;
    struct view line;

    if (!line_take(rest, &line) || !view_starts(line, "sha256 ") ||
        hex_get(view_part(line, 7, SIZE_MAX), written, sizeof(written)) != ERR_OK)
        return false;
    hash_of(*rest, &h);
    return view_eq(view_of(written, sizeof(written)), view_of(h.b, sizeof(h.b)));
}

/* Read the content of a log's file.  ERR_CORRUPT with the reason, or ERR_MEMORY. */
static enum err log_parse(struct view content, struct witness_log *out, const char **reason_out)
{
    struct view rest = content, line;
    struct note_key key;
    struct note note;
    struct checkpoint c;
    uint64_t time_s;

    *reason_out = "its first line is not that of a witness's log file";
    if (!line_take(&rest, &line) || !view_eq_str(line, log_head))
        return ERR_CORRUPT;
    *reason_out = "its checksum is wrong";
    if (!sum_is_right(&rest))
        return ERR_CORRUPT;
    *reason_out = "the log's key is missing";
    if (!line_take(&rest, &line) || note_key_parse(line, &key, reason_out) != ERR_OK)
        return ERR_CORRUPT;
    *reason_out = "the time is missing";
    if (!line_take(&rest, &line) || !view_starts(line, "time ") ||
        num_parse_u64(view_part(line, 5, SIZE_MAX), NOTE_TIME_MAX, NUM_CANONICAL, &time_s) !=
            ERR_OK)
        return ERR_CORRUPT;
    witness_log_init(out, &key);
    out->time_s = time_s;
    if (rest.n == 0)
        return ERR_OK;
    enum err err = checkpoint_open(rest, &key, &note, &c, reason_out);
    if (err != ERR_OK)
        return err == ERR_MEMORY ? err : ERR_CORRUPT;
    out->head = c.head;
    return ERR_OK;
}

static enum err load_log(struct store *s, const char *name)
{
    char path[PATH_BYTES], in_logs[5 + 256 + 1], right_path[PATH_BYTES];
    struct witness_log *log = &s->logs[s->count];
    const char *reason = "";
    struct buf file;
    enum err err;

    buf_init(&file, FILE_MAX);
    (void)snprintf(in_logs, sizeof(in_logs), "logs/%s", name);
    TRY(path_in(path, s->dir, in_logs));
    if (s->count == WITNESS_LOGS_MAX) {
        log_error("%s: a witness watches at most %d logs", path, WITNESS_LOGS_MAX);
        TRY(ERR_LIMIT);
    }
    TRY(io_read_file(path, &file));
    err = log_parse(buf_view(&file), log, &reason);
    if (err == ERR_CORRUPT)
        err = corrupt(path, reason);
    if (err != ERR_OK)
        goto out;
    TRY(log_path(right_path, s->dir, log->key.name));
    if (strcmp(path, right_path) != 0)
        TRY(corrupt(path, "it is the file of another log"));
    s->count++;
out:
    buf_clear(&file);
    return err;
}

/* A file that was being written when the power went is not part of the state. */
static bool is_unfinished(const char *name)
{
    size_t n = strlen(name);

    return n > 4 && strcmp(name + n - 4, ".new") == 0;
}

static enum err load_logs(struct store *s)
{
    char path[PATH_BYTES];
    DIR *d = NULL;
    enum err err;

    TRY(path_in(path, s->dir, "logs"));
    d = opendir(path);
    if (d == NULL) {
        log_error("could not open %s: %s", path, strerror(errno));
        TRY(err_from_errno(errno));
    }
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(d);
        if (entry == NULL)
            break;
        if (entry->d_name[0] != '.' && !is_unfinished(entry->d_name))
            TRY(load_log(s, entry->d_name));
    }
    if (errno != 0) {
        log_error("could not read %s: %s", path, strerror(errno));
        TRY(err_from_errno(errno));
    }
out:
    if (d != NULL)
        (void)closedir(d);
    return err;
}

static enum err lock(struct store *s)
{
    char path[PATH_BYTES];
    enum err err;

    TRY(path_in(path, s->dir, "lock"));
    s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock_fd < 0) {
        log_error("could not open %s: %s", path, strerror(errno));
        TRY(err_from_errno(errno));
    }
    err = claim_lock(s->lock_fd, CLAIM_PATIENCE_MS);
    if (err == ERR_AGAIN) {
        log_error("%s is in use: stop the running azukari-witness first", s->dir);
        TRY(ERR_CONFLICT);
    }
out:
    return err;
}

enum err store_open(struct store *s, const char *dir)
{
    enum err err;

    memset(s, 0, sizeof(*s));
    s->lock_fd = -1;
    if (strlen(dir) >= sizeof(s->dir))
        return ERR_LIMIT;
    memcpy(s->dir, dir, strlen(dir) + 1);
    TRY(lock(s));
    TRY(load_key(s));
    TRY(load_logs(s));
out:
    return err;
}

void store_close(struct store *s)
{
    secret_free(s->seed);
    s->seed = NULL;
    io_close(&s->lock_fd);
}

/* Write the file of ${log} with the checkpoint ${text} signed by ${sig} (NULL: none yet). */
static enum err write_log(const struct store *s, const struct witness_log *log, struct view text,
                          const struct note_signature *sig)
{
    char path[PATH_BYTES];
    struct buf body, file;
    struct hash sum;
    enum err err;

    buf_init(&body, FILE_MAX / 2);
    buf_init(&file, FILE_MAX);
    note_key_put(&body, &log->key);
    buf_str(&body, "\ntime ");
    buf_u64(&body, log->time_s);
    buf_byte(&body, '\n');
    if (sig != NULL) {
        buf_put(&body, text);
        buf_byte(&body, '\n');
        note_signature_put(&body, sig);
    }
    TRY(buf_status(&body));
    hash_of(buf_view(&body), &sum);
    buf_fmt(&file, "%s\nsha256 ", log_head);
    hex_put(&file, view_of(sum.b, sizeof(sum.b)));
    buf_byte(&file, '\n');
    buf_put(&file, buf_view(&body));
    TRY(buf_status(&file));
    TRY(log_path(path, s->dir, log->key.name));
    TRY(io_replace_file(path, buf_view(&file), 0600));
out:
    buf_clear(&body);
    buf_clear(&file);
    return err;
}

enum err store_add_log(struct store *s, const struct note_key *key)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->logs[i].key.name, key->name) == 0) {
            log_error("a log of this origin is watched already");
            return ERR_CONFLICT;
        }
    if (s->count == WITNESS_LOGS_MAX) {
        log_error("a witness watches at most %d logs", WITNESS_LOGS_MAX);
        return ERR_LIMIT;
    }
    witness_log_init(&s->logs[s->count], key);
    enum err err = write_log(s, &s->logs[s->count], view_of(NULL, 0), NULL);
    if (err == ERR_OK)
        s->count++;
    return err;
}

enum err store_checkpoint(const struct store *s, struct view origin, struct buf *out)
{
    char path[PATH_BYTES];
    const struct witness_log *log = NULL;
    struct view rest, line;
    struct note note;
    const char *reason;
    struct buf file;
    enum err err;

    buf_init(&file, FILE_MAX);
    for (size_t i = 0; i < s->count; i++)
        if (view_eq_str(origin, s->logs[i].key.name))
            log = &s->logs[i];
    if (log == NULL || log->time_s == 0) {
        log_error(log == NULL ? "no log of this origin is watched" : "no checkpoint of this log was cosigned yet");
        TRY(ERR_NOT_FOUND);
    }
    TRY(log_path(path, s->dir, log->key.name));
    TRY(io_read_file(path, &file));
    rest = buf_view(&file);
    for (unsigned i = 0; i < LOG_HEAD_LINES; i++)
        TRY(line_take(&rest, &line) ? ERR_OK : ERR_CORRUPT);
    TRY(note_parse(rest, &note, &reason));
    buf_put(out, rest);
    /* The time is the one it was cosigned at, so this is the same cosignature. */
    TRY(note_sign(&s->key, secret_view(s->seed), note.text, log->time_s, out));
    err = buf_status(out);
out:
    buf_clear(&file);
    return err;
}

enum err store_save(struct store *s, const struct witness_answer *a, uint64_t time_s)
{
    struct witness_log next = s->logs[a->log];

    next.head = a->head;
    next.time_s = time_s;
    enum err err = write_log(s, &next, a->text, &a->signed_by);
    if (err == ERR_OK)
        s->logs[a->log] = next;
    return err;
}
