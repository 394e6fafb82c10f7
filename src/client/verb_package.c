/*
 * azukari package: data that leave the house under a decided matter, as an encrypted package: made, listed, fetched, dropped; and opened
 * where it was received, without a server.
 */
#include "client/verb.h"

#include "base/io.h"
#include "base/num.h"
#include "crypto/cms.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "report/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX ((size_t)200 << 20)
#define WORD_MAX 40

static enum err number_of(struct verb *v, const char *word, uint64_t *out)
{
    if (word == NULL)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_TOO_FEW, NULL);
    return num_parse_u64(view_str(word), INT64_MAX, NUM_CANONICAL, out) == ERR_OK
               ? ERR_OK
               : verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, word);
}

/* --- with a server ------------------------------------------------------------------------------------------------------------- */

struct order {
    const char *words[WORD_MAX]; /* what, and which; of get the words of the step */
    unsigned words_n;
    uint64_t matter, list, register_no, purpose;
    const char *fields, *format, *until, *certificate, *output;
    const char *dir, *passphrase_file, *key, *password_file, *sha256;
};

static enum err make(struct verb *v, const struct order *o)
{
    struct buf certificate;
    enum err err = ERR_OK;

    buf_init(&certificate, CMS_CERTIFICATE_MAX);
    if (o->matter == 0 || o->purpose == 0 || o->fields == NULL || o->format == NULL || o->until == NULL ||
        (o->list == 0) == (o->register_no == 0))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, "--matter --list|--register --purpose --fields --format --until"));
    if (o->certificate != NULL && io_read_file(o->certificate, &certificate) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NOT_READ, o->certificate));
    TRY(verb_resume(v));
    verb_ask(v);
    jot_number(&v->jot, "matter", o->matter);
    if (o->list != 0)
        jot_number(&v->jot, "list", o->list);
    else
        jot_number(&v->jot, "register", o->register_no);
    jot_number(&v->jot, "purpose", o->purpose);
    jot_word(&v->jot, "fields", o->fields);
    jot_word(&v->jot, "format", o->format);
    jot_word(&v->jot, "until", o->until);
    if (certificate.n > 0)
        jot_text(&v->jot, "certificate", buf_view(&certificate));
    TRY(verb_post(v, "/packages"));
    verb_fact(v, "package", doc_number(v->answer.root, "package"));
    err = verb_print(v);
out:
    buf_clear(&certificate);
    return err;
}

static enum err list(struct verb *v)
{
    enum err err;

    TRY(verb_resume(v));
    TRY(verb_get(v, "/packages"));
    const struct json_t *packages = doc_member(v->answer.root, "packages");
    for (size_t i = 0; i < doc_count(packages); i++) {
        const struct json_t *p = doc_at(packages, i);
        buf_fmt(&v->out, "%8llu  matter %llu  ", (unsigned long long)doc_number(p, "package"), (unsigned long long)doc_number(p, "matter"));
        say_clean(&v->out, doc_text(p, "state"));
        buf_str(&v->out, doc_text(p, "why").n > 0 ? " " : "");
        say_clean(&v->out, doc_text(p, "why"));
        buf_fmt(&v->out, "  %llu/%llu  fetched %llu  ", (unsigned long long)doc_number(p, "count"),
                (unsigned long long)doc_number(p, "planned"), (unsigned long long)doc_number(p, "fetched"));
        say_clean(&v->out, doc_text(p, "until"));
        buf_byte(&v->out, '\n');
    }
    err = verb_print(v);
out:
    return err;
}

static enum err post(struct verb *v, const struct order *o, const char *what)
{
    char path[VERB_PATH_MAX];
    uint64_t number = 0;
    enum err err;

    TRY(number_of(v, o->words[1], &number));
    TRY(verb_resume(v));
    (void)snprintf(path, sizeof(path), "/packages/%llu/%s", (unsigned long long)number, what);
    if (strcmp(what, "file") == 0) { /* with the words of the step that the first fetch is */
        verb_ask(v);
        TRY(verb_put_words(v, o->words, 2, o->words_n));
        jot_object_end(&v->jot);
        TRY(buf_status(&v->request));
        struct server_call call = {.method = "POST", .path = path, .body = buf_view(&v->request)};
        return verb_save(v, &call, o->output, MSG_CLI_NET_SAVED);
    }
    verb_ask(v);
    TRY(verb_post(v, path));
    if (strcmp(what, "passphrase") == 0) {
        say_clean(&v->out, doc_text(v->answer.root, "passphrase"));
        buf_byte(&v->out, '\n');
    }
    err = verb_print(v);
out:
    return err;
}

/* --- where it was received -------------------------------------------------------------------------------------------------------- */

struct opening {
    struct verb *v;
    const char *dir;
};

/* A new file below the directory: its name was checked, and nothing that is there is touched. */
static enum err save_one(void *arg, const char *name, struct view content)
{
    const struct opening *o = arg;
    char path[VERB_PATH_MAX];
    enum err err;

    if (snprintf(path, sizeof(path), "%s/%s", o->dir, name) >= (int)sizeof(path))
        return ERR_LIMIT;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return verb_fail(o->v, err_from_errno(errno), MSG_CLI_NET_NOT_WRITTEN, path);
    err = io_write_all(fd, content);
    io_close(&fd);
    VERB_LINE(o->v, MSG_CLI_NET_SAVED, msg_str(path));
    return err;
}

static enum err read_input(const struct verb *v, const char *path, struct buf *out)
{
    enum err err = io_read_file(path, out);

    return err == ERR_OK ? ERR_OK : verb_fail(v, err, MSG_CLI_NET_NOT_READ, path);
}

static enum err check_hash(const struct verb *v, const struct order *o, struct view file)
{
    struct hash h;
    struct buf text;
    enum err err = ERR_OK;

    if (o->sha256 == NULL)
        return ERR_OK;
    buf_init(&text, 2 * HASH_BYTES + 1);
    hash_of(file, &h);
    for (unsigned i = 0; i < HASH_BYTES; i++)
        buf_fmt(&text, "%02x", h.b[i]);
    if (!view_eq(buf_view(&text), view_str(o->sha256)))
        err = verb_fail(v, ERR_CORRUPT, MSG_CLI_NET_PACKAGE_OTHER, o->words[1]);
    buf_clear(&text);
    return err;
}

/* For one recipient: what is inside is a plain archive. */
static enum err unseal_for_me(const struct verb *v, const struct order *o, struct buf *file)
{
    struct buf certificate, key, password, plain;
    enum err err;

    buf_init(&certificate, CMS_CERTIFICATE_MAX);
    buf_init(&key, CMS_KEY_MAX);
    buf_init(&password, VERB_SECRET_MAX + 1);
    buf_init(&plain, FILE_MAX);
    TRY(read_input(v, o->certificate, &certificate));
    TRY(read_input(v, o->key, &key));
    if (o->password_file != NULL)
        TRY(verb_secret(v, o->password_file, MSG_CLI_NET_ASK_PASSPHRASE, &password));
    err = cms_open(buf_view(file), buf_view(&certificate), buf_view(&key), o->password_file == NULL ? NULL : buf_cstr(&password), &plain);
    if (err != ERR_OK)
        TRY(verb_fail(v, err, MSG_CLI_NET_PACKAGE_SHUT, o->words[1]));
    buf_clear(file);
    *file = plain;
    buf_init(&plain, FILE_MAX);
out:
    buf_clear(&certificate);
    buf_clear(&key);
    buf_clear(&password);
    buf_clear(&plain);
    return err;
}

static enum err open_file(struct verb *v, const struct order *o)
{
    struct opening opening = {.v = v, .dir = o->dir};
    struct buf file, passphrase;
    bool for_me = o->key != NULL;
    enum err err;

    buf_init(&file, FILE_MAX);
    buf_init(&passphrase, VERB_SECRET_MAX + 1);
    if (o->words[1] == NULL || o->dir == NULL || for_me != (o->certificate != NULL))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, "FILE --into --passphrase-file | --certificate --key"));
    TRY(read_input(v, o->words[1], &file));
    TRY(check_hash(v, o, buf_view(&file)));
    if (for_me)
        TRY(unseal_for_me(v, o, &file));
    else
        TRY(verb_secret(v, o->passphrase_file, MSG_CLI_NET_ASK_PASSPHRASE, &passphrase));
    if (mkdir(o->dir, 0700) != 0 && errno != EEXIST)
        TRY(verb_fail(v, err_from_errno(errno), MSG_CLI_NET_NOT_WRITTEN, o->dir));
    err = archive_read(buf_view(&file), for_me ? NULL : buf_cstr(&passphrase), save_one, &opening);
    if (err == ERR_DENIED || err == ERR_INPUT)
        TRY(verb_fail(v, err, MSG_CLI_NET_PACKAGE_SHUT, o->words[1]));
    TRY(err);
    err = verb_print(v);
out:
    buf_clear(&file);
    buf_clear(&passphrase);
    return err;
}

enum err verb_package(struct verb *v)
{
    struct order o = {.matter = 0};
    const struct args_option options[] = {
        {.name = "--matter", .number = &o.matter, .max = INT64_MAX},
        {.name = "--list", .number = &o.list, .max = INT64_MAX},
        {.name = "--register", .number = &o.register_no, .max = UINT16_MAX},
        {.name = "--purpose", .number = &o.purpose, .max = UINT16_MAX},
        {.name = "--fields", .text = &o.fields},
        {.name = "--format", .text = &o.format},
        {.name = "--until", .text = &o.until},
        {.name = "--certificate", .text = &o.certificate},
        {.name = "--output", .text = &o.output},
        {.name = "--into", .text = &o.dir},
        {.name = "--passphrase-file", .text = &o.passphrase_file},
        {.name = "--key", .text = &o.key},
        {.name = "--password-file", .text = &o.password_file},
        {.name = "--sha256", .text = &o.sha256},
    };
    enum err err;

    struct args_words given = {.list = o.words, .min = 1, .max = WORD_MAX};
    TRY(VERB_READ(v, options, &given));
    o.words_n = (unsigned)given.n;
    if (o.words_n > 2 && strcmp(o.words[0], "get") != 0)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, o.words[2]));
    if (strcmp(o.words[0], "make") == 0)
        err = make(v, &o);
    else if (strcmp(o.words[0], "list") == 0)
        err = list(v);
    else if (strcmp(o.words[0], "get") == 0)
        err = post(v, &o, "file");
    else if (strcmp(o.words[0], "passphrase") == 0 || strcmp(o.words[0], "drop") == 0)
        err = post(v, &o, o.words[0]);
    else if (strcmp(o.words[0], "open") == 0)
        err = open_file(v, &o);
    else
        err = verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_KIND, o.words[0]);
out:
    return err;
}
