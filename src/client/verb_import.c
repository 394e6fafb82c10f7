/* Bringing a file of records, and what was found in it. */
#include "client/verb.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"
#include "client/upload.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define JOB_TOKEN_CHARS 64
#define REPORT_PAGES_MAX 20000

struct import {
    struct verb *v;
    const char *file, *encoding;
    uint64_t register_no, purpose;
    uint64_t key;                    /* of a file that changes records; 0: it brings them */
    const struct args_list *columns; /* of it */
    const char *reason;
    uint64_t trial; /* whose change this is; 0: none */
    bool changes;   /* the job is a change, whatever was asked for */
    int fd;
    uint64_t bytes;
    struct hash hash;
    uint8_t *part; /* owned, UPLOAD_PART_BYTES */
    char token[JOB_TOKEN_CHARS + 1];
    uint64_t job;
    bool was_complete; /* before this command did anything */
    bool is_tty;
    int64_t start_ms;
    uint64_t start_rows;
    bool has_started;
    unsigned shown_tenths; /* of the file, when it is no terminal */
};

/* --- the file
 * ------------------------------------------------------------------------------------------------------
 */

static enum err read_part(void *arg, uint64_t offset, size_t n, struct view *part_out)
{
    struct import *i = arg;

    if (io_pread_all(i->fd, i->part, n, (off_t)offset) != ERR_OK)
        return ERR_IO;
    *part_out = view_of(i->part, n);
    return ERR_OK;
}

static enum err open_file(struct import *i)
{
    struct hash_state s;
    struct stat st;
    struct view part;

    i->fd = open(i->file, O_RDONLY | O_CLOEXEC);
    if (i->fd < 0 || fstat(i->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return verb_fail(i->v, ERR_NOT_FOUND, MSG_CLI_NET_NOT_READ, i->file);
    if (st.st_size <= 0)
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_NET_EMPTY_FILE, i->file);
    i->bytes = (uint64_t)st.st_size;
    i->part = mem_calloc(1, UPLOAD_PART_BYTES);
    if (i->part == NULL)
        return verb_fail(i->v, ERR_MEMORY, MSG_CLI_NET_NO_MEMORY, NULL);
    hash_start(&s);
    for (uint64_t at = 0; at < i->bytes; at += part.n) {
        uint64_t left = i->bytes - at;
        if (read_part(i, at, left < UPLOAD_PART_BYTES ? (size_t)left : UPLOAD_PART_BYTES, &part) !=
            ERR_OK)
            return verb_fail(i->v, ERR_IO, MSG_CLI_NET_NOT_READ, i->file);
        hash_add(&s, part);
    }
    hash_end(&s, &i->hash);
    return ERR_OK;
}

/* --- the calls
 * -----------------------------------------------------------------------------------------------------
 */

static void take_totals(const struct json_t *job, struct upload_state *s)
{
    s->offset = doc_number(job, "offset");
    s->rows_seen = doc_number(job, "rows_seen");
    s->stored = doc_number(job, "stored");
    s->refused = doc_number(job, "refused");
    s->warnings = doc_number(job, "warnings");
    s->unchanged = doc_number(job, "unchanged");
}

static enum err call(struct verb *v, const struct server_call *c)
{
    doc_clear(&v->answer);
    enum err err = server_call(&v->server, c);
    return err == ERR_OK ? doc_read(buf_view(&v->server.answer), &v->answer) : err;
}

/* A call with the token of the job.  Its desk may have died: 401 then, and the job can be opened
 * again. */
static enum err call_job(struct import *i, struct server_call c, struct upload_state *s)
{
    c.token = i->token;
    enum err err = call(i->v, &c);
    if (err == ERR_OK)
        take_totals(i->v->answer.root, s);
    else if (i->v->server.problem.status == 401)
        err = ERR_AGAIN;
    else if (err == ERR_CONFLICT && i->v->server.problem.has_offset)
        s->offset = i->v->server.problem.offset;
    else if (err == ERR_CONFLICT)
        err = ERR_CORRUPT; /* the totals, or the file, are not what they should be */
    return err;
}

/* The totals of a job that is closed. */
static enum err learn_totals(struct import *i, struct upload_state *s)
{
    enum err err = call(i->v, &(struct server_call){.method = "GET", .path = "/imports"});

    if (err != ERR_OK)
        return err;
    const struct json_t *jobs = doc_member(i->v->answer.root, "jobs");
    for (size_t k = 0; k < doc_count(jobs); k++)
        if (doc_number(doc_at(jobs, k), "job") == i->job)
            take_totals(doc_at(jobs, k), s);
    s->offset = i->bytes;
    s->closed = true;
    return ERR_OK;
}

/* What the columns of a file that changes records mean. */
static enum err put_plan(struct import *i)
{
    struct jot *j = &i->v->jot;
    enum err err = ERR_OK;

    jot_number(j, "key", i->key);
    if (i->columns->n == 0)
        return ERR_OK;
    jot_list(j, "columns");
    for (unsigned k = 0; err == ERR_OK && k < i->columns->n; k++)
        err = verb_put_column(i->v, view_str(i->columns->items[k]));
    jot_list_end(j);
    return err;
}

static enum err put_opening(struct import *i)
{
    struct verb *v = i->v;
    enum err err = ERR_OK;

    verb_ask(v);
    if (i->trial != 0) {
        jot_word(&v->jot, "reason", i->reason);
    } else {
        jot_number(&v->jot, "purpose", i->purpose);
        jot_hex(&v->jot, "sha256", view_of(i->hash.b, sizeof(i->hash.b)));
        jot_number(&v->jot, "bytes", i->bytes);
        if (i->encoding != NULL && i->key == 0)
            jot_word(&v->jot, "encoding", i->encoding);
        if (i->key != 0)
            TRY(put_plan(i));
    }
    jot_object_end(&v->jot);
    err = buf_status(&v->request);
out:
    return err;
}

static enum err open_job(void *arg, struct upload_state *state_out)
{
    struct import *i = arg;
    struct verb *v = i->v;
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(put_opening(i));
    if (i->trial != 0)
        (void)snprintf(path, sizeof(path), "/imports/%llu/apply", (unsigned long long)i->trial);
    else
        (void)snprintf(path, sizeof(path), "/registers/%llu/%s", (unsigned long long)i->register_no,
                       i->key != 0 ? "updates" : "imports");
    TRY(call(v,
             &(struct server_call){.method = "POST", .path = path, .body = buf_view(&v->request)}));
    i->job = doc_number(v->answer.root, "job");
    if (view_eq_str(doc_text(v->answer.root, "known"), "complete")) {
        i->was_complete = !i->has_started;
        return learn_totals(i, state_out);
    }
    struct view token = doc_text(v->answer.root, "token");
    if (token.n != JOB_TOKEN_CHARS)
        TRY(ERR_CORRUPT);
    memcpy(i->token, token.p, JOB_TOKEN_CHARS);
    err = call_job(i, (struct server_call){.method = "GET", .path = "/job"}, state_out);
    if (err == ERR_OK)
        i->changes = view_eq_str(doc_text(v->answer.root, "kind"), "change");
out:
    return err;
}

static enum err put_part(void *arg, uint64_t offset, struct view part,
                         struct upload_state *state_out)
{
    struct import *i = arg;
    char path[VERB_PATH_MAX];

    (void)snprintf(path, sizeof(path), "/job/data?offset=%llu%s%s", (unsigned long long)offset,
                   i->encoding == NULL ? "" : "&encoding=", i->encoding == NULL ? "" : i->encoding);
    return call_job(
        i, (struct server_call){.method = "PUT", .path = path, .body = part, .is_bytes = true},
        state_out);
}

static enum err finish_job(void *arg, struct upload_state *state_out)
{
    enum err err =
        call_job(arg, (struct server_call){.method = "POST", .path = "/job/finish"}, state_out);

    state_out->closed = err == ERR_OK;
    return err;
}

/* --- progress
 * ------------------------------------------------------------------------------------------------------
 */

static void put_progress(struct import *i, const struct upload_state *s)
{
    int64_t ms = clock_monotonic_ms() - i->start_ms;
    uint64_t rows = s->rows_seen > i->start_rows ? s->rows_seen - i->start_rows : 0;
    const struct msg_arg args[] = {
        [MSG_CLI_NET_PROGRESS__rows] = msg_count(s->rows_seen),
        [MSG_CLI_NET_PROGRESS__share] = msg_count(s->offset * 100 / i->bytes),
        [MSG_CLI_NET_PROGRESS__rate] = msg_count(ms > 0 ? rows * 1000 / (uint64_t)ms : 0),
    };
    struct buf line;

    buf_init(&line, 1024);
    buf_str(&line, i->is_tty ? "\r" : "");
    enum err err =
        msg_put(&line, i->v->lang, MSG_CLI_NET_PROGRESS, args, sizeof(args) / sizeof(args[0]));
    buf_str(&line, i->is_tty ? "\033[K" : "\n");
    if (err == ERR_OK && line.err == ERR_OK)
        (void)fwrite(line.p, 1, line.n, stderr);
    buf_clear(&line);
}

/* On a terminal always, else at every tenth of the file. */
static void show(void *arg, const struct upload_state *s)
{
    struct import *i = arg;
    unsigned tenths = (unsigned)(s->offset * 10 / i->bytes);

    if (!i->has_started) {
        i->has_started = true;
        i->start_ms = clock_monotonic_ms();
        i->start_rows = s->rows_seen;
        if (s->offset > 0 && !s->closed)
            verb_note(i->v, MSG_CLI_NET_CONTINUES, NULL);
        i->shown_tenths = tenths;
        return;
    }
    if (!i->is_tty && tenths <= i->shown_tenths)
        return;
    i->shown_tenths = tenths;
    put_progress(i, s);
}

static void wait_a_while(void *arg, unsigned seconds, enum err why)
{
    struct import *i = arg;

    if (i->is_tty)
        (void)fputc('\n', stderr);
    verb_note(i->v, why == ERR_CLOSED ? MSG_CLI_NET_LOST : MSG_CLI_NET_BUSY, NULL);
    (void)sleep(seconds);
}

/* --- the verb
 * ------------------------------------------------------------------------------------------------------
 */

static void put_totals(struct import *i, const struct upload_state *s)
{
    struct verb *v = i->v;

    if (i->was_complete)
        verb_line(v, MSG_CLI_NET_COMPLETE, NULL, 0);
    VERB_LINE(v, MSG_CLI_NET_TOTALS, [MSG_CLI_NET_TOTALS__seen] = msg_count(s->rows_seen),
              [MSG_CLI_NET_TOTALS__stored] = msg_count(s->stored),
              [MSG_CLI_NET_TOTALS__refused] = msg_count(s->refused));
    verb_fact(v, "job", i->job);
    verb_fact(v, "rows", s->rows_seen);
    verb_fact(v, "stored", s->stored);
    verb_fact(v, "refused", s->refused);
    verb_fact(v, "warnings", s->warnings);
    if (s->refused + s->warnings > 0)
        VERB_LINE(v, MSG_CLI_NET_SEE_REPORT, msg_count(i->job));
}

static enum err say_import_failure(struct import *i, enum err err, const struct upload_state *s)
{
    if (i->is_tty && i->has_started)
        (void)fputc('\n', stderr);
    if (err == ERR_CORRUPT && i->v->server.problem.status == 0)
        err = verb_fail(i->v, err,
                        s->rows_seen == s->stored + s->refused + s->unchanged ? MSG_CLI_NET_BAD_ANSWER
                                                                              : MSG_CLI_NET_TOTALS_DIFFER,
                        NULL);
    else
        err = verb_say_failure(i->v, err);
    if (i->job > 0)
        verb_note(i->v, MSG_CLI_NET_RUN_AGAIN, NULL);
    return err;
}

static void import_end(struct import *i)
{
    io_close(&i->fd);
    if (i->part != NULL)
        secret_wipe(i->part, UPLOAD_PART_BYTES);
    mem_free(i->part);
    secret_wipe(i->token, sizeof(i->token));
}

enum err verb_import(struct verb *v)
{
    struct import i = {.v = v, .fd = -1, .is_tty = isatty(STDERR_FILENO) == 1};
    const struct args_option options[] = {
        {.name = "--register", .number = &i.register_no, .max = UINT16_MAX, .required = true},
        {.name = "--purpose", .number = &i.purpose, .max = UINT16_MAX, .required = true},
        {.name = "--encoding", .text = &i.encoding},
    };
    const struct upload_calls calls = {open_job, put_part,     finish_job, read_part,
                                       show,     wait_a_while, &i};
    struct upload_state state;
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = &i.file, .min = 1, .max = 1}));
    if (i.encoding != NULL && strcmp(i.encoding, "utf-8") != 0 && strcmp(i.encoding, "cp932") != 0)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--encoding utf-8 / cp932"));
    TRY(verb_resume(v));
    TRY(open_file(&i));
    err = upload_run(&calls, i.bytes, &state);
    if (err != ERR_OK)
        TRY(say_import_failure(&i, err, &state));
    if (i.is_tty && !i.was_complete)
        (void)fputc('\n', stderr);
    put_totals(&i, &state);
    err = verb_print(v);
out:
    import_end(&i);
    return err;
}

/* --- changing records
 * ------------------------------------------------------------------------------------------------------
 */

/* One of the two jobs: the trial, or the change. */
static enum err run_job(struct import *i, struct upload_state *state)
{
    const struct upload_calls calls = {open_job, put_part, finish_job, read_part, show, wait_a_while, i};

    i->has_started = i->was_complete = false;
    i->shown_tenths = 0;
    enum err err = upload_run(&calls, i->bytes, state);
    if (err != ERR_OK)
        return say_import_failure(i, err, state);
    if (i->is_tty && !i->was_complete)
        (void)fputc('\n', stderr);
    return ERR_OK;
}

static void put_trial(struct import *i, const struct upload_state *s)
{
    struct verb *v = i->v;

    VERB_LINE(v, MSG_CLI_NET_TRIAL_TOTALS, [MSG_CLI_NET_TRIAL_TOTALS__seen] = msg_count(s->rows_seen),
              [MSG_CLI_NET_TRIAL_TOTALS__changes] = msg_count(s->stored),
              [MSG_CLI_NET_TRIAL_TOTALS__unchanged] = msg_count(s->unchanged),
              [MSG_CLI_NET_TRIAL_TOTALS__refused] = msg_count(s->refused));
    verb_fact(v, "trial", i->job);
    verb_fact(v, "rows", s->rows_seen);
    verb_fact(v, "changes", s->stored);
    verb_fact(v, "unchanged", s->unchanged);
    verb_fact(v, "refused", s->refused);
    if (s->refused + s->warnings > 0)
        VERB_LINE(v, MSG_CLI_NET_SEE_REPORT, msg_count(i->job));
}

static void put_change(struct import *i, const struct upload_state *s)
{
    struct verb *v = i->v;

    VERB_LINE(v, MSG_CLI_NET_CHANGE_TOTALS, [MSG_CLI_NET_CHANGE_TOTALS__changed] = msg_count(s->stored),
              [MSG_CLI_NET_CHANGE_TOTALS__conflicts] = msg_count(s->refused));
    verb_fact(v, "job", i->job);
    verb_fact(v, "changed", s->stored);
    verb_fact(v, "conflicts", s->refused);
    if (s->refused > 0)
        VERB_LINE(v, MSG_CLI_NET_SEE_REPORT, msg_count(i->job));
}

/* The trial, and, if there is a reason for it and something to be done, the change.  A change that was interrupted is taken up. */
static enum err update(struct import *i)
{
    struct upload_state state;
    enum err err;

    TRY(run_job(i, &state));
    if (i->changes) {
        put_change(i, &state);
        return ERR_OK;
    }
    put_trial(i, &state);
    if (i->reason == NULL || state.stored == 0)
        return ERR_OK;
    i->trial = i->job;
    TRY(run_job(i, &state));
    put_change(i, &state);
out:
    return err;
}

enum err verb_update(struct verb *v)
{
    struct import i = {.v = v, .fd = -1, .is_tty = isatty(STDERR_FILENO) == 1};
    struct args_list columns = {0};
    bool is_dry = false;
    const struct args_option options[] = {
        {.name = "--register", .number = &i.register_no, .max = UINT16_MAX, .required = true},
        {.name = "--purpose", .number = &i.purpose, .max = UINT16_MAX, .required = true},
        {.name = "--key", .number = &i.key, .max = UINT16_MAX, .required = true},
        {.name = "--column", .list = &columns},
        {.name = "--dry-run", .flag = &is_dry},
        {.name = "--reason", .text = &i.reason},
        {.name = "--encoding", .text = &i.encoding},
    };
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = &i.file, .min = 1, .max = 1}));
    if (i.encoding != NULL && strcmp(i.encoding, "utf-8") != 0 && strcmp(i.encoding, "cp932") != 0)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--encoding utf-8 / cp932"));
    if (is_dry == (i.reason != NULL && i.reason[0] != '\0'))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--dry-run / --reason"));
    i.columns = &columns;
    TRY(verb_resume(v));
    TRY(open_file(&i));
    TRY(update(&i));
    err = verb_print(v);
out:
    import_end(&i);
    return err;
}

/* --- the report
 * ----------------------------------------------------------------------------------------------------
 */

static void put_issue(struct verb *v, const struct json_t *issue)
{
    static const struct {
        const char *name;
        unsigned columns;
    } columns[] = {{"severity", 8}, {"code", 24}, {"value_class", 24}, {"remedy", 0}};

    buf_fmt(&v->out, "%8llu ", (unsigned long long)doc_number(issue, "row"));
    if (doc_is_number(issue, "column"))
        buf_fmt(&v->out, "%4llu  ", (unsigned long long)doc_number(issue, "column") + 1);
    else
        buf_str(&v->out, "   -  ");
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        say_padded(&v->out, doc_text(issue, columns[i].name), columns[i].columns);
        buf_str(&v->out, i + 1 < sizeof(columns) / sizeof(columns[0]) ? "  " : "\n");
    }
}

/* One page; where the next begins. */
static enum err report_page(struct verb *v, uint64_t job, uint64_t *row, uint64_t *column)
{
    char path[VERB_PATH_MAX];

    (void)snprintf(path, sizeof(path), "/imports/%llu/report?after_row=%llu&after_column=%llu",
                   (unsigned long long)job, (unsigned long long)*row, (unsigned long long)*column);
    enum err err = verb_get(v, path);
    if (err != ERR_OK)
        return err;
    const struct json_t *issues = doc_member(v->answer.root, "issues"), *last = NULL;
    buf_reset(&v->out);
    for (size_t i = 0; i < doc_count(issues); i++) {
        last = doc_at(issues, i);
        put_issue(v, last);
    }
    if (last == NULL)
        return ERR_OK;
    *row = doc_number(last, "row");
    *column = doc_is_number(last, "column") ? doc_number(last, "column") : UINT16_MAX;
    return verb_print(v);
}

enum err verb_report(struct verb *v)
{
    const char *word = NULL;
    uint64_t job, row = 0, column = 0;
    bool more = true;
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){.list = &word, .min = 1, .max = 1}));
    if (num_parse_u64(view_str(word), UINT32_MAX, NUM_CANONICAL, &job) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, word));
    TRY(verb_resume(v));
    for (unsigned pages = 0; more && pages < REPORT_PAGES_MAX; pages++) {
        uint64_t before_row = row, before_column = column;
        TRY(report_page(v, job, &row, &column));
        more = doc_truth(v->answer.root, "more") && (row != before_row || column != before_column);
    }
    if (row == 0 && !v->json)
        verb_note(v, MSG_CLI_NET_NO_ISSUES, NULL);
out:
    return err;
}
