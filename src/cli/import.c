/*
 * azukari import, report: a file goes up in parts; what is already there is not sent again, so the same command continues
 * an import that was interrupted on either side.
 */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/codec.h"
#include "cli/client.h"
#include "crypto/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/io.h"

#define PART_BYTES ((size_t)1 << 20)
#define ATTEMPTS 30 /* a second apart, for a service that is being restarted */

struct import {
    struct client k;
    const char *session, *reg, *purpose, *encoding, *file;
    int fd;
    uint64_t size;
    struct hash hash;
    uint8_t *part; /* PART_BYTES */
    int64_t started_ms;
};

static enum err hash_file(struct import *m)
{
    struct hash_state s;
    struct stat st;
    enum err err = ERR_OK;

    m->fd = open(m->file, O_RDONLY | O_CLOEXEC);
    if (m->fd < 0 || fstat(m->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return cli_fail(m->k.c, ERR_NOT_FOUND, MSG_CLI_NO_FILE, m->file);
    m->size = (uint64_t)st.st_size;
    hash_start(&s);
    for (uint64_t at = 0; at < m->size; at += PART_BYTES) {
        size_t n = m->size - at < PART_BYTES ? (size_t)(m->size - at) : PART_BYTES;
        TRY(io_pread_all(m->fd, m->part, n, (off_t)at));
        hash_add(&s, view_of(m->part, n));
    }
    hash_end(&s, &m->hash);
out:
    return err;
}

static enum err open_job(struct import *m)
{
    json_t *request, *answer = NULL;
    uint64_t reg, purpose;
    struct buf hex;
    char path[64];
    enum err err;

    buf_init(&hex, 128);
    TRY(cli_number(m->k.c, m->reg, 64, &reg));
    TRY(cli_number(m->k.c, m->purpose, 32, &purpose));
    hex_put(&hex, view_of(m->hash.b, HASH_BYTES));
    request = json_pack("{s:I, s:s, s:I, s:s*}", "purpose", (json_int_t)purpose, "sha256", buf_cstr(&hex), "bytes",
                        (json_int_t)m->size, "encoding", m->encoding);
    (void)snprintf(path, sizeof(path), "/registers/%u/imports", (unsigned)reg);
    TRY(client_do(&m->k, &(struct client_call){.method = "POST", .path = path, .request = request}, &answer));
    printf("job\t%lld\t%s\n", (long long)client_number(answer, "job"), client_text(answer, "known"));
    (void)fflush(stdout);
    if (strcmp(client_text(answer, "known"), "complete") == 0)
        TRY(ERR_CONFLICT);
    if (strlen(client_text(answer, "token")) != 64)
        TRY(cli_fail(m->k.c, ERR_INPUT, MSG_CLI_BAD_ANSWER, "token"));
    (void)snprintf(m->k.job_token, sizeof(m->k.job_token), "%s", client_text(answer, "token"));
out:
    json_decref(answer);
    buf_clear(&hex);
    return err;
}

/* One line on the terminal that is written over. */
static void show_progress(const struct import *m, const json_t *job)
{
    int64_t ms = clock_monotonic_ms() - m->started_ms, rows = client_number(job, "rows_seen");

    fprintf(stderr, "\r%3u%%  %lld  (%lld/s)  ", m->size == 0 ? 100 : (unsigned)((uint64_t)client_number(job, "offset") * 100 / m->size),
            (long long)rows, ms > 0 ? (long long)(rows * 1000 / ms) : 0);
}

/* Try again what fails because the server or the connection is away for a moment. */
static enum err call_again(struct import *m, struct client_call call, json_t **answer_out)
{
    enum err err = ERR_OK;

    call.as_job = true;
    for (int i = 0; i < ATTEMPTS; i++) {
        call.quiet = i + 1 < ATTEMPTS;
        err = client_do(&m->k, &call, answer_out);
        if (err != ERR_CLOSED && err != ERR_AGAIN)
            break;
        (void)sleep(1);
    }
    return err;
}

/* Send from ${offset} on; the answer says where the next part begins, also when the server expected another one. */
static enum err send_part(struct import *m, uint64_t *offset)
{
    size_t n = m->size - *offset < PART_BYTES ? (size_t)(m->size - *offset) : PART_BYTES;
    json_t *answer = NULL;
    char path[64];
    enum err err;

    TRY(io_pread_all(m->fd, m->part, n, (off_t)*offset));
    (void)snprintf(path, sizeof(path), "/job/data?offset=%llu", (unsigned long long)*offset);
    err = call_again(m, (struct client_call){.method = "PUT", .path = path, .bytes = view_of(m->part, n)}, &answer);
    if (err == ERR_CONFLICT && json_is_integer(json_object_get(answer, "offset")))
        err = ERR_OK;
    TRY(err);
    int64_t next = client_number(answer, "offset");
    if (next < 0 || (uint64_t)next > m->size)
        TRY(cli_fail(m->k.c, ERR_INPUT, MSG_CLI_BAD_ANSWER, "offset"));
    *offset = (uint64_t)next;
    show_progress(m, answer);
out:
    json_decref(answer);
    return err;
}

static enum err send_all(struct import *m)
{
    json_t *job = NULL;
    uint64_t offset;
    enum err err;

    TRY(call_again(m, (struct client_call){.method = "GET", .path = "/job"}, &job));
    offset = (uint64_t)client_number(job, "offset");
    if (offset > m->size)
        TRY(cli_fail(m->k.c, ERR_INPUT, MSG_CLI_BAD_ANSWER, "offset"));
    while (offset < m->size)
        TRY(send_part(m, &offset));
    json_decref(job);
    job = NULL;
    TRY(call_again(m, (struct client_call){.method = "POST", .path = "/job/finish"}, &job));
    show_progress(m, job);
    fputc('\n', stderr);
    printf("state\t%s\nrows\t%lld\nstored\t%lld\nrefused\t%lld\nwarnings\t%lld\n", client_text(job, "state"),
           (long long)client_number(job, "rows_seen"), (long long)client_number(job, "stored"),
           (long long)client_number(job, "refused"), (long long)client_number(job, "warnings"));
out:
    json_decref(job);
    return err;
}

static enum err run(struct import *m)
{
    enum err err;

    m->part = mem_calloc(PART_BYTES, 1);
    if (m->part == NULL)
        return ERR_MEMORY;
    TRY(hash_file(m));
    TRY(open_job(m));
    m->started_ms = clock_monotonic_ms();
    TRY(send_all(m));
out:
    if (err == ERR_CONFLICT) {
        cli_say(m->k.c, MSG_CLI_IMPORT_KNOWN, m->file);
        err = ERR_OK;
    }
    return err;
}

enum err verb_import(struct cli *c)
{
    struct import m = {.fd = -1};
    const char *session = NULL, *reg = NULL, *purpose = NULL, *encoding = NULL, *file = NULL;
    const struct cli_option options[] = {
        {"--session", &session, NULL},
        {"--register", &reg, NULL},
        {"--purpose", &purpose, NULL},
        {"--encoding", &encoding, NULL},
    };
    enum err err;

    TRY(cli_read(c, options, sizeof(options) / sizeof(options[0]), (struct cli_words){&file, 1, 1}));
    if (reg == NULL || purpose == NULL)
        return cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, reg == NULL ? "--register" : "--purpose");
    TRY(client_open_session(&m.k, c, session));
    m.reg = reg;
    m.purpose = purpose;
    m.encoding = encoding;
    m.file = file;
    TRY(run(&m));
out:
    io_close(&m.fd);
    mem_free(m.part);
    client_close(&m.k);
    return err;
}

static void print_issue(const json_t *i)
{
    printf("%lld\t%lld\t%s\t%s\t%s\n", (long long)client_number(i, "row"), (long long)client_number(i, "column"),
           client_text(i, "severity"), client_text(i, "code"), client_text(i, "text"));
}

/* The bad rows of an import, page by page. */
enum err verb_report(struct cli *c)
{
    const char *session = NULL, *job = NULL;
    const struct cli_option options[] = {{"--session", &session, NULL}};
    int64_t row = 0, column = 0;
    struct client k = {0};
    const json_t *issue;
    bool more = true;
    char path[160];
    uint64_t no;
    size_t i;
    enum err err;

    TRY(cli_read(c, options, 1, (struct cli_words){&job, 1, 1}));
    TRY(cli_number(c, job, UINT32_MAX, &no));
    TRY(client_open_session(&k, c, session));
    while (more) {
        json_t *answer = NULL;
        int64_t before = row;
        (void)snprintf(path, sizeof(path), "/imports/%u/report?after_row=%lld&after_column=%lld", (unsigned)no,
                       (long long)row, (long long)column);
        TRY(client_do(&k, &(struct client_call){.method = "GET", .path = path}, &answer));
        json_array_foreach(json_object_get(answer, "issues"), i, issue) {
            print_issue(issue);
            row = client_number(issue, "row");
            column = client_number(issue, "column");
        }
        more = json_is_true(json_object_get(answer, "more")) && (i > 0 || row != before);
        json_decref(answer);
    }
out:
    client_close(&k);
    return err;
}
