/* Bringing a file of records, and what was found in it. */
#include "client/verb.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/io.h"
#include "base/num.h"
#include "client/upload.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES ((size_t)1 << 20)
#define REPORT_PAGES_MAX 20000
#define VIRUS_MAX 64

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
    uint64_t job;
    bool is_at_work;   /* when the file was found again: its job is running */
    bool was_complete; /* before this command did anything */
    bool is_abandoned;
    char virus[VIRUS_MAX + 1];
    bool is_tty;
    int64_t start_ms;
    uint64_t start_rows;
    bool has_started;
    bool has_said; /* that it continues */
    unsigned shown_tenths; /* of the file, when it is no terminal */
};

/* --- the file
 * ------------------------------------------------------------------------------------------------------
 */

static enum err hash_file(struct import *i)
{
    uint8_t *part = mem_calloc(1, READ_BYTES);
    struct hash_state s;
    enum err err = part == NULL ? ERR_MEMORY : ERR_OK;

    hash_start(&s);
    for (uint64_t at = 0; err == ERR_OK && at < i->bytes; at += READ_BYTES) {
        size_t n = i->bytes - at < READ_BYTES ? (size_t)(i->bytes - at) : READ_BYTES;
        err = io_pread_all(i->fd, part, n, (off_t)at);
        if (err == ERR_OK)
            hash_add(&s, view_of(part, n));
    }
    hash_end(&s, &i->hash);
    if (part != NULL)
        secret_wipe(part, READ_BYTES);
    mem_free(part);
    return err;
}

static enum err open_file(struct import *i)
{
    struct stat st;

    i->fd = open(i->file, O_RDONLY | O_CLOEXEC);
    if (i->fd < 0 || fstat(i->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return verb_fail(i->v, ERR_NOT_FOUND, MSG_CLI_NET_NOT_READ, i->file);
    if (st.st_size <= 0)
        return verb_fail(i->v, ERR_INPUT, MSG_CLI_NET_EMPTY_FILE, i->file);
    i->bytes = (uint64_t)st.st_size;
    enum err err = hash_file(i);
    if (err == ERR_MEMORY)
        return verb_fail(i->v, err, MSG_CLI_NET_NO_MEMORY, NULL);
    return err == ERR_OK ? ERR_OK : verb_fail(i->v, ERR_IO, MSG_CLI_NET_NOT_READ, i->file);
}

/* --- the calls
 * -----------------------------------------------------------------------------------------------------
 */

static enum err call(struct verb *v, const struct server_call *c)
{
    doc_clear(&v->answer);
    enum err err = server_call(&v->server, c);
    return err == ERR_OK ? doc_read(buf_view(&v->server.answer), &v->answer) : err;
}

/* Whether an upload of this person is this file, to be read in the same way. */
static bool is_ours(const struct import *i, const struct json_t *u)
{
    struct hash h;

    return hex_get(doc_text(u, "sha256"), h.b, sizeof(h.b)) == ERR_OK &&
           view_eq(view_of(h.b, sizeof(h.b)), view_of(i->hash.b, sizeof(i->hash.b))) && doc_truth(u, "complete") &&
           doc_truth(u, "updates") == (i->key != 0) && doc_number(u, "register") == i->register_no &&
           doc_number(u, "purpose") == i->purpose &&
           view_eq_str(doc_text(u, "encoding"), i->encoding == NULL ? "auto" : i->encoding);
}

static enum upload_scan scan_of(struct view word)
{
    return view_eq_str(word, "waiting")    ? UPLOAD_SCAN_WAITING
           : view_eq_str(word, "clean")    ? UPLOAD_SCAN_CLEAN
           : view_eq_str(word, "infected") ? UPLOAD_SCAN_INFECTED
           : view_eq_str(word, "none")     ? UPLOAD_SCAN_NONE
                                           : UPLOAD_SCAN_FAILED;
}

/* The upload ${no}, or with 0 the one that is this file. */
static enum err find_upload(struct import *i, uint64_t no, struct upload_state *s)
{
    enum err err = call(i->v, &(struct server_call){.method = "GET", .path = "/imports/uploads"});

    if (err != ERR_OK)
        return err;
    const struct json_t *uploads = doc_member(i->v->answer.root, "uploads");
    for (size_t k = 0; k < doc_count(uploads); k++) {
        const struct json_t *u = doc_at(uploads, k);
        if (no == 0 ? !is_ours(i, u) : doc_number(u, "upload") != no)
            continue;
        struct view virus = view_part(doc_text(u, "virus"), 0, VIRUS_MAX);
        s->upload = doc_number(u, "upload");
        s->scan = scan_of(doc_text(u, "scan"));
        i->is_at_work = doc_truth(u, "running");
        if (i->is_at_work)
            i->job = doc_number(u, "job");
        (void)snprintf(i->virus, sizeof(i->virus), "%.*s", (int)virus.n, virus.n == 0 ? "" : (const char *)virus.p);
        return ERR_OK;
    }
    return ERR_NOT_FOUND;
}

static enum err post_upload(struct import *i, uint64_t no, const char *what)
{
    char path[VERB_PATH_MAX];

    (void)snprintf(path, sizeof(path), "/imports/uploads/%llu/%s", (unsigned long long)no, what);
    return call(i->v, &(struct server_call){.method = "POST", .path = path});
}

/* What is there already is not brought again; what nobody could look at is shown to the scanner once more. */
static enum err send_file(void *arg, struct upload_state *s)
{
    struct import *i = arg;
    char path[VERB_PATH_MAX];
    enum err err = find_upload(i, 0, s);

    if (err == ERR_OK && s->scan == UPLOAD_SCAN_FAILED) {
        err = post_upload(i, s->upload, "scan");
        return err == ERR_CONFLICT ? ERR_OK : err;
    }
    if (err != ERR_NOT_FOUND)
        return err;
    i->is_at_work = false;
    if (i->is_tty)
        verb_note(i->v, MSG_CLI_NET_SENDING, NULL);
    (void)snprintf(path, sizeof(path), "/imports/uploads?register=%llu&purpose=%llu&updates=%d%s%s",
                   (unsigned long long)i->register_no, (unsigned long long)i->purpose, i->key != 0,
                   i->encoding == NULL ? "" : "&encoding=", i->encoding == NULL ? "" : i->encoding);
    TRY(call(i->v, &(struct server_call){.method = "POST", .path = path, .is_bytes = true, .in_fd = i->fd, .in_bytes = i->bytes}));
    s->upload = doc_number(i->v->answer.root, "upload");
out:
    return err;
}

static enum err ask_scanned(void *arg, struct upload_state *s)
{
    struct import *i = arg;
    enum upload_scan before = s->scan;
    enum err err = find_upload(i, s->upload, s);

    if (err == ERR_OK && s->scan == UPLOAD_SCAN_WAITING && before != UPLOAD_SCAN_WAITING && i->is_tty)
        verb_note(i->v, MSG_CLI_NET_SCANNING, NULL);
    return err;
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

static enum err put_opening(struct import *i, uint64_t upload)
{
    struct verb *v = i->v;
    enum err err = ERR_OK;

    verb_ask(v);
    if (i->trial != 0) {
        jot_word(&v->jot, "reason", i->reason);
    } else {
        jot_number(&v->jot, "upload", upload);
        if (i->key != 0)
            TRY(put_plan(i));
    }
    jot_object_end(&v->jot);
    err = buf_status(&v->request);
out:
    return err;
}

/* Said once: when what was begun before is taken up, also if the answer to that was lost. */
static void say_continues(struct import *i)
{
    if (!i->has_started && !i->has_said)
        verb_note(i->v, MSG_CLI_NET_CONTINUES, NULL);
    i->has_said = true;
}

static enum err start_job(void *arg, struct upload_state *s)
{
    struct import *i = arg;
    struct verb *v = i->v;
    char path[VERB_PATH_MAX];
    enum err err;

    if (i->is_at_work) {
        say_continues(i);
        return ERR_OK;
    }
    TRY(put_opening(i, s->upload));
    if (i->trial != 0)
        (void)snprintf(path, sizeof(path), "/imports/%llu/apply", (unsigned long long)i->trial);
    else
        (void)snprintf(path, sizeof(path), "/registers/%llu/%s", (unsigned long long)i->register_no,
                       i->key != 0 ? "updates" : "imports");
    TRY(call(v, &(struct server_call){.method = "POST", .path = path, .body = buf_view(&v->request)}));
    i->job = doc_number(v->answer.root, "job");
    if (view_eq_str(doc_text(v->answer.root, "known"), "complete"))
        i->was_complete = !i->has_started;
    else if (view_eq_str(doc_text(v->answer.root, "known"), "resumed"))
        say_continues(i);
out:
    return err;
}

/* It is over when it is finished and its desk has ended: the ledger has its end then. */
static enum err look_at_job(void *arg, struct upload_state *s)
{
    struct import *i = arg;
    char path[VERB_PATH_MAX];
    enum err err;

    (void)snprintf(path, sizeof(path), "/imports/%llu", (unsigned long long)i->job);
    TRY(call(i->v, &(struct server_call){.method = "GET", .path = path}));
    const struct json_t *job = i->v->answer.root;
    struct view state = doc_text(job, "state");
    s->running = doc_truth(job, "running");
    s->closed = !s->running && !view_eq_str(state, "running");
    i->is_abandoned = view_eq_str(state, "abandoned");
    i->changes = view_eq_str(doc_text(job, "kind"), "change");
    s->offset = doc_number(job, "offset");
    s->rows_seen = doc_number(job, "rows_seen");
    s->stored = doc_number(job, "stored");
    s->refused = doc_number(job, "refused");
    s->warnings = doc_number(job, "warnings");
    s->unchanged = doc_number(job, "unchanged");
out:
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
        i->shown_tenths = tenths;
        return;
    }
    if (!i->is_tty && tenths <= i->shown_tenths)
        return;
    i->shown_tenths = tenths;
    put_progress(i, s);
}

static void wait_a_while(void *arg, unsigned ms, enum err why)
{
    struct import *i = arg;

    if (why != ERR_OK && i->is_tty)
        (void)fputc('\n', stderr);
    if (why != ERR_OK)
        verb_note(i->v, why == ERR_CLOSED ? MSG_CLI_NET_LOST : MSG_CLI_NET_BUSY, NULL);
    clock_pause_ms(ms);
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

/* What the scanner found, or that it did not look; an infected file is not kept. */
static enum err say_scan(struct import *i, enum err err, const struct upload_state *s)
{
    if (s->scan == UPLOAD_SCAN_INFECTED) {
        (void)!post_upload(i, s->upload, "drop"); /* else it is forgotten after a day */
        return verb_fail(i->v, ERR_DENIED, MSG_CLI_NET_INFECTED, i->virus);
    }
    if (s->scan == UPLOAD_SCAN_FAILED)
        verb_note(i->v, MSG_CLI_NET_NOT_SCANNED, NULL);
    return err;
}

static enum err say_import_failure(struct import *i, enum err err, const struct upload_state *s)
{
    if (i->is_tty && i->has_started)
        (void)fputc('\n', stderr);
    if (err == ERR_DENIED && s->scan == UPLOAD_SCAN_INFECTED)
        return say_scan(i, err, s);
    if (err == ERR_TIMEOUT && s->scan == UPLOAD_SCAN_WAITING)
        return verb_fail(i->v, err, MSG_CLI_NET_SCAN_LONG, NULL);
    if (err == ERR_CORRUPT && i->v->server.problem.status == 0)
        err = verb_fail(i->v, err,
                        s->rows_seen == s->stored + s->refused + s->unchanged ? MSG_CLI_NET_BAD_ANSWER
                                                                              : MSG_CLI_NET_TOTALS_DIFFER,
                        NULL);
    else
        err = verb_say_failure(i->v, err);
    err = say_scan(i, err, s);
    if (i->job > 0)
        verb_note(i->v, MSG_CLI_NET_RUN_AGAIN, NULL);
    return err;
}

/* One job to its end: the import, the trial or the change. */
static enum err run_job(struct import *i, struct upload_state *state)
{
    const struct upload_calls calls = {send_file, ask_scanned, start_job, look_at_job, show, wait_a_while, i};
    char job[24];

    i->has_started = i->was_complete = false;
    i->shown_tenths = 0;
    enum err err = upload_run(&calls, state);
    if (err != ERR_OK)
        return say_import_failure(i, err, state);
    if (i->is_tty && !i->was_complete)
        (void)fputc('\n', stderr);
    (void)snprintf(job, sizeof(job), "%llu", (unsigned long long)i->job);
    return i->is_abandoned ? verb_fail(i->v, ERR_INPUT, MSG_CLI_NET_ABANDONED, job) : ERR_OK;
}

enum err verb_import(struct verb *v)
{
    struct import i = {.v = v, .fd = -1, .is_tty = isatty(STDERR_FILENO) == 1};
    const struct args_option options[] = {
        {.name = "--register", .number = &i.register_no, .max = UINT16_MAX, .required = true},
        {.name = "--purpose", .number = &i.purpose, .max = UINT16_MAX, .required = true},
        {.name = "--encoding", .text = &i.encoding},
    };
    struct upload_state state;
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = &i.file, .min = 1, .max = 1}));
    if (i.encoding != NULL && strcmp(i.encoding, "utf-8") != 0 && strcmp(i.encoding, "cp932") != 0)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--encoding utf-8 / cp932"));
    TRY(verb_resume(v));
    TRY(open_file(&i));
    TRY(run_job(&i, &state));
    put_totals(&i, &state);
    err = verb_print(v);
out:
    io_close(&i.fd);
    return err;
}

/* --- changing records
 * ------------------------------------------------------------------------------------------------------
 */

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
    io_close(&i.fd);
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
