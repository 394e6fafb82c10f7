/*
 * azukari-witness: the small program that the entruster runs, so that the contractor cannot rewrite
 * the ledger unseen.  It remembers how large each watched log was and what its root was, cosigns
 * only what continues that, and says no to everything else.  It holds one signing key and no
 * personal data.
 */
#include "base/log.h"
#include "crypto/secret.h"
#include "witness/serve.h"
#include "witness/store.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char usage[] =
    "usage: azukari-witness init DIR --name NAME\n"
    "       azukari-witness add-log DIR VKEY\n"
    "       azukari-witness checkpoint DIR ORIGIN\n"
    "       azukari-witness serve DIR --listen ADDRESS:PORT [--cert FILE --key FILE]\n";

static struct store store;

static int print_key(const struct note_key *key)
{
    struct buf line;

    buf_init(&line, 1024);
    note_key_put(&line, key);
    int done = puts(buf_cstr(&line)) >= 0 && fflush(stdout) == 0;
    buf_clear(&line);
    return done ? EX_OK : EX_IOERR;
}

static int finish(enum err err)
{
    store_close(&store);
    return err == ERR_OK ? EX_OK : err_exit_code(err);
}

static int run_init(const char *dir, int argc, char **argv)
{
    if (argc != 2 || strcmp(argv[0], "--name") != 0)
        return EX_USAGE;
    enum err err = store_create(dir, view_str(argv[1]));
    if (err != ERR_OK)
        return err_exit_code(err);
    err = store_open(&store, dir);
    int printed = err == ERR_OK ? print_key(&store.key) : EX_OK;
    int code = finish(err);
    return code != EX_OK ? code : printed;
}

static int run_add_log(const char *dir, int argc, char **argv)
{
    const char *reason = "";
    struct note_key key;

    if (argc != 1)
        return EX_USAGE;
    enum err err = note_key_parse(view_str(argv[0]), &key, &reason);
    if (err == ERR_OK && key.type != NOTE_ED25519) {
        reason = "the key of a log is of type 01; this is that of a witness";
        err = ERR_INPUT;
    }
    if (err != ERR_OK) {
        log_error("the key was not taken: %s", reason);
        return err_exit_code(err);
    }
    err = store_open(&store, dir);
    if (err == ERR_OK)
        err = store_add_log(&store, &key);
    return finish(err);
}

static int run_checkpoint(const char *dir, int argc, char **argv)
{
    struct buf note;

    if (argc != 1)
        return EX_USAGE;
    buf_init(&note, NOTE_BYTES_MAX);
    enum err err = store_open(&store, dir);
    if (err == ERR_OK)
        err = store_checkpoint(&store, view_str(argv[0]), &note);
    if (err == ERR_OK && (fwrite(note.p, 1, note.n, stdout) != note.n || fflush(stdout) != 0))
        err = ERR_IO;
    buf_clear(&note);
    return finish(err);
}

static int run_serve(const char *dir, int argc, char **argv)
{
    struct serve_options options = {0};

    for (int i = 0; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (value == NULL)
            return EX_USAGE;
        if (strcmp(argv[i], "--listen") == 0)
            options.listen = value;
        else if (strcmp(argv[i], "--cert") == 0)
            options.cert_path = value;
        else if (strcmp(argv[i], "--key") == 0)
            options.key_path = value;
        else
            return EX_USAGE;
    }
    if (options.listen == NULL)
        return EX_USAGE;
    enum err err = store_open(&store, dir);
    if (err == ERR_OK)
        err = serve_run(&store, &options);
    return finish(err);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const char *dir, int argc, char **argv);
    } commands[] = {{"init", run_init}, {"add-log", run_add_log}, {"checkpoint", run_checkpoint}, {"serve", run_serve}};
    int code = EX_USAGE;

    store.lock_fd = -1;
    log_init("witness");
    if (crypto_init() != ERR_OK)
        return EX_SOFTWARE;
    for (size_t i = 0; argc >= 3 && i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            code = commands[i].run(argv[2], argc - 3, argv + 3);
    if (code == EX_USAGE)
        fputs(usage, stderr);
    return code;
}
