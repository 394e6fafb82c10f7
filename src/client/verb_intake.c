/* Taking in a ledger that was kept before: what would become of each row, and with a reason entering those that can be. */
#include "client/verb.h"

#include "base/clock.h"
#include "base/io.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCAN_TRIES 1200 /* of a tenth of a second: two minutes */

struct intake {
    struct verb *v;
    const char *file, *kind, *medium, *encoding, *reason;
    uint64_t data_class;
    int fd;
    uint64_t bytes, upload;
};

static enum err open_file(struct intake *i)
{
    struct stat st;

    i->fd = open(i->file, O_RDONLY | O_CLOEXEC);
    if (i->fd < 0 || fstat(i->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return verb_fail(i->v, ERR_NOT_FOUND, MSG_CLI_NET_NOT_READ, i->file);
    if (st.st_size <= 0)
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_NET_EMPTY_FILE, i->file);
    i->bytes = (uint64_t)st.st_size;
    return ERR_OK;
}

static enum err send_file(struct intake *i)
{
    struct verb *v = i->v;
    char path[VERB_PATH_MAX];
    int n = snprintf(path, sizeof(path), "/intakes?kind=%s", i->kind);
    enum err err;

    if (i->data_class != 0)
        n += snprintf(path + n, sizeof(path) - (size_t)n, "&class=%u", (unsigned)i->data_class);
    if (i->medium != NULL)
        n += snprintf(path + n, sizeof(path) - (size_t)n, "&medium=%s", i->medium);
    if (i->encoding != NULL)
        n += snprintf(path + n, sizeof(path) - (size_t)n, "&encoding=%s", i->encoding);
    doc_clear(&v->answer);
    err = server_call(&v->server, &(struct server_call){.method = "POST", .path = path, .is_bytes = true, .in_fd = i->fd, .in_bytes = i->bytes});
    if (err == ERR_OK)
        err = doc_read(buf_view(&v->server.answer), &v->answer);
    if (err != ERR_OK)
        return verb_say_failure(v, err);
    i->upload = doc_number(v->answer.root, "upload");
    return ERR_OK;
}

/* What would become of it, as soon as the virus scanner has looked at it where the contract asks for that. */
static enum err try_rows(struct intake *i)
{
    char path[VERB_PATH_MAX];
    enum err err;

    (void)snprintf(path, sizeof(path), "/intakes/%llu", (unsigned long long)i->upload);
    for (unsigned tries = 0;; tries++) {
        TRY(verb_get(i->v, path));
        const struct json_t *root = i->v->answer.root;
        if (doc_truth(root, "readable") || !view_eq_str(doc_text(root, "scan"), "waiting") || tries == SCAN_TRIES)
            break;
        clock_pause_ms(100);
    }
out:
    return err;
}

static void say_rows(struct verb *v)
{
    const struct json_t *rows = doc_member(v->answer.root, "rows");

    for (size_t k = 0; k < doc_count(rows); k++) {
        const struct json_t *row = doc_at(rows, k), *issues = doc_member(row, "issues");
        buf_fmt(&v->out, "%8llu  ", (unsigned long long)doc_number(row, "line"));
        say_padded(&v->out, doc_text(row, "state"), 8);
        if (doc_truth(row, "waits"))
            buf_str(&v->out, "  waits");
        if (doc_text(row, "refusal").n > 0) {
            buf_str(&v->out, "  ");
            say_clean(&v->out, doc_text(row, "refusal"));
        }
        for (size_t n = 0; n < doc_count(issues); n++) {
            const struct json_t *issue = doc_at(issues, n);
            buf_str(&v->out, "  ");
            if (doc_is_number(issue, "column"))
                buf_fmt(&v->out, "%llu:", (unsigned long long)doc_number(issue, "column"));
            say_clean(&v->out, doc_text(issue, "why"));
        }
        buf_byte(&v->out, '\n');
    }
}

/* The columns that must be there, and are not. */
static void say_missing(struct verb *v)
{
    const struct json_t *missing = doc_member(v->answer.root, "missing");

    for (size_t k = 0; k < doc_count(missing); k++) {
        buf_str(&v->out, "missing\t");
        say_clean(&v->out, doc_text(doc_at(missing, k), "target"));
        buf_byte(&v->out, '\n');
    }
}

static enum err say(struct intake *i)
{
    static const char *const counts[] = {"entered", "ready", "there", "before", "twice", "bad", "refused", "waiting"};
    struct verb *v = i->v;
    bool was_read = doc_truth(v->answer.root, "read");
    enum err err;

    say_rows(v);
    say_missing(v);
    for (size_t k = 0; k < sizeof(counts) / sizeof(counts[0]); k++)
        verb_fact(v, counts[k], doc_number(v->answer.root, counts[k]));
    TRY(verb_print(v));
    if (!doc_truth(v->answer.root, "readable"))
        err = verb_fail(v, ERR_DENIED, MSG_CLI_NET_INTAKE_UNREADABLE, NULL);
    else if (!was_read)
        err = verb_fail(v, ERR_INPUT, MSG_CLI_NET_INTAKE_NOT_READ, NULL);
out:
    return err;
}

static enum err enter(struct intake *i)
{
    char path[VERB_PATH_MAX];
    enum err err;

    (void)snprintf(path, sizeof(path), "/intakes/%llu/rows", (unsigned long long)i->upload);
    verb_ask(i->v);
    jot_word(&i->v->jot, "reason", i->reason);
    TRY(verb_post(i->v, path));
out:
    return err;
}

static bool is_plain(const char *word)
{
    return word == NULL || strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(word);
}

enum err verb_import_ledger(struct verb *v)
{
    struct intake i = {.v = v, .fd = -1};
    bool is_dry = false;
    const struct args_option options[] = {
        {.name = "--kind", .text = &i.kind, .required = true}, {.name = "--class", .number = &i.data_class, .max = 3},
        {.name = "--medium", .text = &i.medium},               {.name = "--encoding", .text = &i.encoding},
        {.name = "--dry-run", .flag = &is_dry},                {.name = "--reason", .text = &i.reason},
    };
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = &i.file, .min = 1, .max = 1}));
    if (is_dry == (i.reason != NULL && i.reason[0] != '\0'))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--dry-run / --reason"));
    if (!is_plain(i.kind) || !is_plain(i.medium) || !is_plain(i.encoding) || strlen(i.kind) > 40)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--kind people / take-out / medium / device / paper-bundle / place / subcontract / ..."));
    TRY(verb_resume(v));
    TRY(open_file(&i));
    TRY(send_file(&i));
    TRY(try_rows(&i));
    if (i.reason != NULL && doc_truth(v->answer.root, "read") && doc_number(v->answer.root, "ready") > 0)
        TRY(enter(&i));
    err = say(&i);
out:
    io_close(&i.fd);
    return err;
}
