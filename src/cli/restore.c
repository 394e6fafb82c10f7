/*
 * azukari restore: a backup becomes an installation again.  The keeper's own program opens the root and the keys and checks
 * that keys and ledger belong together; this command only puts bytes in their places, beside the directory that will be, and
 * renames at the very end.
 */
#include "cli/cli.h"

#include "backup/backup.h"
#include "base/io.h"
#include "base/log.h"
#include "cli/setup.h"
#include "parent/child.h"
#include "parent/config.h"
#include "parent/programs.h"
#include "parent/unlock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALED_KEYS "keeper/keys.sealed"

struct restore {
    struct cli *c;
    const char *file, *into, *key, *ledger, *passphrase_file, *shares_file, *programs_given;
    char programs[PROGRAMS_DIR_MAX], temp[CLI_PATH_MAX];
    struct setup setup;
    struct secret *stream_key;
    struct buf keys; /* as they were sealed */
    uint8_t header[BACKUP_HEADER_BYTES];
    int in, out; /* the backup; the file being written, -1 while it is the keys */
    uint64_t begin_leaf;
    struct hash manifest;
};

static enum err path_in(const struct restore *r, const char *name, char path_out[CLI_PATH_MAX])
{
    return cli_path(r->c, r->temp, name, path_out);
}

/* --- the parts --------------------------------------------------------------------------------------------------------- */

/* Only what an installation consists of. */
static bool is_ours(const char *name)
{
    static const char *const places[] = {"keeper/keys/keys.", "keeper/ledger/journal.", "keeper/checkpoints/", "gate/tls/"};

    if (strcmp(name, "office/office.db") == 0 || strcmp(name, "keeper/format") == 0 || strcmp(name, CONFIG_FILE) == 0)
        return true;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (strncmp(name, places[i], strlen(places[i])) == 0 && strchr(name + strlen(places[i]), '/') == NULL)
            return true;
    return false;
}

static enum err part(void *arg, const char *name, uint64_t size)
{
    struct restore *r = arg;
    char path[CLI_PATH_MAX];
    enum err err;

    if (strcmp(name, SEALED_KEYS) == 0)
        return size <= r->keys.max ? ERR_OK : ERR_CORRUPT;
    if (!is_ours(name))
        return ERR_CORRUPT;
    TRY(path_in(r, name, path));
    r->out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (r->out < 0)
        err = errno == EEXIST ? ERR_CORRUPT : err_from_errno(errno);
out:
    return err;
}

static enum err part_bytes(void *arg, struct view bytes)
{
    struct restore *r = arg;

    if (r->out >= 0)
        return io_write_all(r->out, bytes);
    buf_put(&r->keys, bytes);
    return buf_status(&r->keys);
}

static enum err part_end(void *arg)
{
    struct restore *r = arg;
    bool durable = r->out < 0 || fsync(r->out) == 0;

    io_close(&r->out);
    return durable ? ERR_OK : ERR_IO;
}

static enum err unpack(struct restore *r)
{
    static uint8_t piece[BACKUP_PIECE];
    const struct backup_events events = {part, part_bytes, part_end, r};
    struct backup_reader reader;
    enum err err =
        backup_read_begin(&reader, &events, view_of(r->header, sizeof(r->header)), secret_view(r->stream_key));

    while (err == ERR_OK) {
        ssize_t n = read(r->in, piece, sizeof(piece));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            err = n == 0 ? backup_read_end(&reader, &r->begin_leaf, &r->manifest) : err_from_errno(errno);
            break;
        }
        err = backup_read(&reader, view_of(piece, (size_t)n));
    }
    backup_reader_clear(&reader);
    return err == ERR_OK ? ERR_OK : cli_fail(r->c, err, MSG_CLI_RESTORE_DAMAGED, r->file);
}

/* --- a newer ledger ---------------------------------------------------------------------------------------------------- */

static enum err copy_segment(struct restore *r, const char *name)
{
    static uint8_t piece[1 << 20];
    char from[CLI_PATH_MAX], to[CLI_PATH_MAX], part_name[64];
    int in = -1, out = -1;
    ssize_t n = 0;
    enum err err;

    if (snprintf(part_name, sizeof(part_name), "keeper/ledger/%s", name) >= (int)sizeof(part_name))
        return ERR_LIMIT;
    TRY(cli_path(r->c, r->ledger, name, from));
    TRY(path_in(r, part_name, to));
    in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (in < 0 || out < 0)
        TRY(err_from_errno(errno));
    while ((n = read(in, piece, sizeof(piece))) > 0)
        TRY(io_write_all(out, view_of(piece, (size_t)n)));
    if (n < 0 || fsync(out) != 0)
        err = err_from_errno(errno);
out:
    io_close(&in);
    io_close(&out);
    return err;
}

/* The copy of the ledger that outlived the machine: nothing of what was written down is then lost.  The keeper finds out
 * whether it continues the backup's. */
static enum err take_ledger(struct restore *r)
{
    enum err err = ERR_OK;
    unsigned n = 0;

    if (r->ledger == NULL)
        return ERR_OK;
    DIR *dir = opendir(r->ledger);
    if (dir == NULL)
        return cli_fail(r->c, ERR_NOT_FOUND, MSG_CLI_NO_FILE, r->ledger);
    for (const struct dirent *e; err == ERR_OK && (e = readdir(dir)) != NULL;)
        if (strncmp(e->d_name, "journal.", 8) == 0) {
            err = copy_segment(r, e->d_name);
            n++;
        }
    (void)closedir(dir);
    if (err == ERR_OK && n == 0)
        err = ERR_NOT_FOUND;
    return err == ERR_OK ? ERR_OK : cli_fail(r->c, err, MSG_CLI_NO_FILE, r->ledger);
}

/* --- the keeper -------------------------------------------------------------------------------------------------------- */

static enum err open_root(struct restore *r, struct unlock_secret *secret)
{
    struct view shares[SHARES_MAX];
    struct desk_keeper_restore_key m = {.shares = shares, .shares_n = secret->shares_n};
    struct desk_keeper_restore_key_is is;
    struct backup_header h;
    struct buf file;
    enum err err;

    buf_init(&file, BACKUP_KEY_FILE_MAX);
    if (io_read_file(r->key, &file) != ERR_OK)
        TRY(cli_fail(r->c, ERR_NOT_FOUND, MSG_CLI_NO_FILE, r->key));
    if (backup_header_get(view_of(r->header, sizeof(r->header)), &h) != ERR_OK)
        TRY(cli_fail(r->c, ERR_INPUT, MSG_CLI_RESTORE_NO_BACKUP, r->file));
    m.key_file = buf_view(&file);
    memcpy(m.sealed, h.sealed_key, sizeof(m.sealed));
    if (secret->passphrase != NULL)
        m.passphrase = secret_view(secret->passphrase);
    for (unsigned i = 0; i < secret->shares_n; i++)
        shares[i] = view_of(secret->shares[i], SHARE_BYTES);
    TRY(desk_keeper_restore_key_send(r->setup.chan, 1, &m));
    err = setup_answer(&r->setup, DESK_KEEPER_RESTORE_KEY_IS);
    if (err != ERR_OK)
        TRY(cli_fail(r->c, err, MSG_CLI_RESTORE_NOT_OPENED, r->key));
    TRY(desk_keeper_restore_key_is_get(r->setup.frame.payload, &r->setup.arena, &is));
    r->stream_key = secret_from(view_of(is.stream_key, sizeof(is.stream_key)));
    secret_wipe(&is, sizeof(is));
    err = r->stream_key == NULL ? ERR_MEMORY : ERR_OK;
out:
    buf_clear(&file);
    return err;
}

static enum err finish(struct restore *r, struct desk_keeper_restored *is)
{
    struct desk_keeper_restore m = {.keys = buf_view(&r->keys), .begin_leaf = r->begin_leaf};
    enum err err;

    TRY(desk_keeper_restore_send(r->setup.chan, 2, &m));
    err = setup_answer(&r->setup, DESK_KEEPER_RESTORED);
    if (err != ERR_OK)
        TRY(cli_fail(r->c, err, MSG_CLI_RESTORE_NO_MATCH, r->file));
    TRY(desk_keeper_restored_get(r->setup.frame.payload, &r->setup.arena, is));
    TRY(desk_keeper_setup_done_send(r->setup.chan, 3, &(struct desk_keeper_setup_done){0}));
    TRY(setup_answer(&r->setup, DESK_KEEPER_OK));
out:
    return err;
}

/* --- the directory ----------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum parent_child_role owner;
} places[] = {
    {"keeper", PARENT_CHILD_ROLE_KEEPER},        {"keeper/keys", PARENT_CHILD_ROLE_KEEPER},
    {"keeper/ledger", PARENT_CHILD_ROLE_KEEPER}, {"keeper/checkpoints", PARENT_CHILD_ROLE_KEEPER},
    {"office", PARENT_CHILD_ROLE_OFFICE},        {"gate", PARENT_CHILD_ROLE_GATE},
    {"gate/tls", PARENT_CHILD_ROLE_GATE},
};
#define PLACES (sizeof(places) / sizeof(places[0]))

static enum err make_places(struct restore *r)
{
    char path[CLI_PATH_MAX];
    struct stat st;
    enum err err = ERR_OK;

    if (snprintf(r->temp, sizeof(r->temp), "%s.restoring", r->into) >= (int)sizeof(r->temp))
        return cli_fail(r->c, ERR_LIMIT, MSG_CLI_NO_FILE, r->into);
    if (lstat(r->into, &st) == 0) {
        r->temp[0] = '\0';
        return cli_fail(r->c, ERR_CONFLICT, MSG_CLI_RESTORE_EXISTS, r->into);
    }
    if (mkdir(r->temp, 0711) != 0) {
        err = cli_fail(r->c, ERR_CONFLICT, MSG_CLI_RESTORE_EXISTS, r->temp);
        r->temp[0] = '\0';
        return err;
    }
    for (size_t i = 0; i < PLACES; i++) {
        TRY(path_in(r, places[i].name, path));
        TRY(io_make_dir(path, 0700));
    }
out:
    return err;
}

/* Do ${fn} with each file in ${dir}, then with the directory. */
static enum err each_file(const char *dir, const struct child_identity *id, bool removing)
{
    char path[CLI_PATH_MAX];
    enum err err = ERR_OK;
    DIR *d = opendir(dir);

    if (d == NULL)
        return err_from_errno(errno);
    for (const struct dirent *e; err == ERR_OK && (e = readdir(d)) != NULL;) {
        if (e->d_type != DT_REG || snprintf(path, sizeof(path), "%s/%s", dir, e->d_name) >= (int)sizeof(path))
            continue;
        if ((removing ? unlink(path) : lchown(path, id->uid, id->gid)) != 0)
            err = err_from_errno(errno);
    }
    (void)closedir(d);
    if (err == ERR_OK && (removing ? rmdir(dir) : lchown(dir, id->uid, id->gid)) != 0)
        err = err_from_errno(errno);
    return err;
}

/* To the users that the configuration names. */
static enum err give_away(struct restore *r)
{
    char path[CLI_PATH_MAX];
    struct child_identity id;
    struct config config;
    enum err err;

    TRY(config_read(r->temp, &config));
    for (size_t i = 0; i < PLACES; i++) {
        TRY(child_identity(config.users[places[i].owner], &id));
        TRY(path_in(r, places[i].name, path));
        if (id.change)
            TRY(each_file(path, &id, false));
    }
    TRY(path_in(r, CONFIG_FILE, path));
    if (chmod(path, 0644) != 0)
        err = err_from_errno(errno);
out:
    return err;
}

/* Nothing is left of what did not succeed. */
static void clear_away(struct restore *r)
{
    char path[CLI_PATH_MAX];

    for (size_t i = PLACES; i > 0; i--)
        if (path_in(r, places[i - 1].name, path) == ERR_OK && each_file(path, NULL, true) != ERR_OK)
            log_warn("%s could not be removed", path);
    if (each_file(r->temp, NULL, true) != ERR_OK)
        log_warn("%s could not be removed", r->temp);
}

/* --- all of it --------------------------------------------------------------------------------------------------------- */

static enum err read_options(struct restore *r)
{
    const struct cli_option options[] = {
        {"--into", &r->into, NULL},   {"--key", &r->key, NULL},
        {"--ledger", &r->ledger, NULL}, {"--passphrase-file", &r->passphrase_file, NULL},
        {"--shares", &r->shares_file, NULL}, {"--programs", &r->programs_given, NULL},
    };
    enum err err;

    TRY(cli_read(r->c, options, sizeof(options) / sizeof(options[0]), (struct cli_words){&r->file, 1, 1}));
    if (r->into == NULL || r->key == NULL)
        return cli_fail(r->c, ERR_INPUT, MSG_CLI_RESTORE_MISSING, r->into == NULL ? "--into" : "--key");
    TRY(programs_find(r->programs_given, r->programs));
    r->in = open(r->file, O_RDONLY | O_CLOEXEC);
    if (r->in < 0)
        return cli_fail(r->c, ERR_NOT_FOUND, MSG_CLI_NO_FILE, r->file);
    if (read(r->in, r->header, sizeof(r->header)) != (ssize_t)sizeof(r->header))
        return cli_fail(r->c, ERR_INPUT, MSG_CLI_RESTORE_NO_BACKUP, r->file);
out:
    return err;
}

static enum err with_keeper(struct restore *r, struct unlock_secret *secret, struct desk_keeper_restored *is)
{
    char dir[CLI_PATH_MAX];
    const struct setup_program p = {
        .programs = r->programs, .dir = dir, .rp_id = "restore", .origin = "https://restore"};
    enum err err;

    TRY(path_in(r, "keeper", dir));
    TRY(setup_start(&r->setup, &p));
    TRY(open_root(r, secret));
    TRY(unpack(r));
    TRY(take_ledger(r));
    TRY(finish(r, is));
out:;
    enum err end = setup_end(&r->setup);
    return err != ERR_OK ? err : end;
}

static enum err run(struct restore *r)
{
    struct unlock_source source = {
        .passphrase_file = r->passphrase_file, .shares_file = r->shares_file, .passphrase_fd = -1};
    struct unlock_secret secret = {0};
    struct desk_keeper_restored is = {0};
    enum err err;

    TRY(unlock_read(&source, &secret));
    TRY(make_places(r));
    TRY(with_keeper(r, &secret, &is));
    TRY(give_away(r));
    if (rename(r->temp, r->into) != 0)
        TRY(cli_fail(r->c, ERR_IO, MSG_CLI_RESTORE_EXISTS, r->into));
    r->temp[0] = '\0';
    TRY(io_sync_parent(r->into));
    printf("leaf\t%llu\nleaves\t%llu\nlost\t%llu\nmanifest\t", (unsigned long long)is.leaf, (unsigned long long)is.leaves,
           (unsigned long long)is.lost);
    for (size_t i = 0; i < sizeof(r->manifest.b); i++)
        printf("%02x", r->manifest.b[i]);
    putchar('\n');
    cli_say(r->c, is.lost > 0 ? MSG_CLI_RESTORE_LOST : MSG_CLI_RESTORE_DONE, r->into);
out:
    secret_free(secret.passphrase);
    secret_wipe(&secret, sizeof(secret));
    if (err != ERR_OK && r->temp[0] != '\0')
        clear_away(r);
    return err;
}

enum err verb_restore(struct cli *c)
{
    struct restore r = {.c = c, .in = -1, .out = -1};
    enum err err;

    buf_init(&r.keys, BACKUP_KEYS_MAX + BOX_OVERHEAD);
    err = read_options(&r);
    if (err == ERR_OK)
        err = run(&r);
    io_close(&r.in);
    io_close(&r.out);
    secret_free(r.stream_key);
    buf_clear(&r.keys);
    return err;
}
