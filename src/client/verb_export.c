/* Files from the server: the documents of the pages, numbered copies, the whole ledger. */
#include "client/verb.h"

#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- what comes is saved
 * -----------------------------------------------------------------------------------------------------
 */

/* To the output only where it goes on into a file or program: a terminal would obey what is in a document. */
static enum err pass_on(struct verb *v, struct server_call *call)
{
    if (isatty(STDOUT_FILENO))
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, "--output");
    call->out_fd = STDOUT_FILENO;
    enum err err = server_call(&v->server, call);
    return err == ERR_OK ? ERR_OK : verb_say_failure(v, err);
}

enum err verb_save(struct verb *v, struct server_call *call, const char *path, enum msg done)
{
    int fd = -1;
    enum err err;

    if (path == NULL)
        return pass_on(v, call);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        TRY(verb_fail(v, err_from_errno(errno), MSG_CLI_NET_NOT_WRITTEN, path));
    call->out_fd = fd;
    err = server_call(&v->server, call);
    if (err != ERR_OK) {
        (void)unlink(path); /* half of a document is none */
        TRY(verb_say_failure(v, err));
    }
    VERB_LINE(v, done, msg_str(path));
    v->json = false;
    err = verb_print(v);
out:
    io_close(&fd);
    return err;
}

enum err verb_take_home(struct verb *v)
{
    const char *out = NULL;
    const struct args_option option = {.name = "--out", .text = &out, .required = true};
    struct server_call call = {.method = "GET", .path = "/files/ledger-bundle"};
    enum err err;

    TRY(verb_read(v, &option, 1, &(struct args_words){0}));
    TRY(verb_resume(v));
    err = verb_save(v, &call, out, MSG_CLI_NET_TAKEN_HOME);
out:
    return err;
}

/* --- documents of the pages
 * --------------------------------------------------------------------------------------------------
 */

struct wanted {
    const char *words[2]; /* kind and number */
    const char *format, *output, *record, *subject, *from, *until, *day;
    uint64_t person, register_no;
};

static const struct kind {
    const char *word, *path;
    bool is_numbered; /* of one thing */
    bool is_pdf;      /* always, and nothing chooses from it */
} kinds[] = {
    {"ledger", "/files/ledger", false, false},
    {"day", "/files/day", false, false},
    {"board", "/files/clause-board", false, false},
    {"clauses", "/files/clauses", false, false},
    {"touched", "/files/touched", false, false},
    {"people", "/files/persons", false, false},
    {"person", "/files/persons/", true, false},
    {"worklists", "/files/worklists", false, false},
    {"imports", "/files/imports", false, false},
    {"duties", "/files/duties", false, false},
    {"closing", "/files/closing", false, false},
    {"retention", "/files/retention", false, false},
    {"documents", "/files/documents", false, false},
    {"document", "/files/documents/", true, true},
    {"import", "/files/imports/", true, false},
    {"applications", "/files/applications", false, false},
    {"certificate", "/files/applications/", true, true},
    {"sessions", "/files/sessions", false, false},
    {"terminals", "/files/terminals", false, false},
};

static enum err kind_of(const struct verb *v, const struct wanted *w, const struct kind **kind_out)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].word, w->words[0]) != 0)
            continue;
        *kind_out = &kinds[i];
        if (kinds[i].is_numbered != (w->words[1] != NULL))
            return verb_fail(v, ERR_INPUT, w->words[1] == NULL ? MSG_CLI_NET_TOO_FEW : MSG_CLI_NET_TOO_MANY,
                             w->words[w->words[1] == NULL ? 0 : 1]);
        return ERR_OK;
    }
    return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_KIND, w->words[0]);
}

/* Digits and letters need no escapes; nothing else is let into an address. */
static enum err add_record(const struct verb *v, struct buf *path, const char *name, const char *id)
{
    if (id == NULL)
        return ERR_OK;
    if (!verb_is_record(id))
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_RECORD, id);
    buf_fmt(path, "&%s=%s", name, id);
    return ERR_OK;
}

/* The parts of the day, as the forms of the pages send them. */
static enum err add_day(const struct verb *v, struct buf *path, const char *name, const char *text)
{
    struct date d;

    if (text == NULL)
        return ERR_OK;
    if (date_parse(view_str(text), &d) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_DATE, text);
    buf_fmt(path, "&%s-year=%d&%s-month=%u&%s-day=%u", name, (int)d.year, name, (unsigned)d.month, name, (unsigned)d.day);
    return ERR_OK;
}

static enum err add_choice(const struct verb *v, const struct wanted *w, struct buf *path)
{
    enum err err;

    if (w->person > 0)
        buf_fmt(path, "&person=%llu", (unsigned long long)w->person);
    if (w->register_no > 0)
        buf_fmt(path, "&register=%llu", (unsigned long long)w->register_no);
    TRY(add_record(v, path, "record", w->record));
    TRY(add_record(v, path, "subject", w->subject));
    TRY(add_day(v, path, "from", w->from));
    TRY(add_day(v, path, "to", w->until));
    err = add_day(v, path, "day", w->day);
out:
    return err;
}

static enum err export_path(const struct verb *v, const struct wanted *w, struct buf *path)
{
    static const char *const formats[] = {"pdf", "xlsx", "csv", "csv-cp932"};
    const struct kind *kind = NULL;
    uint64_t number = 0;
    size_t format = 0;
    enum err err;

    TRY(kind_of(v, w, &kind));
    buf_str(path, kind->path);
    if (kind->is_numbered && num_parse_u64(view_str(w->words[1]), INT64_MAX, NUM_CANONICAL, &number) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, w->words[1]));
    if (kind->is_numbered)
        buf_fmt(path, "%llu", (unsigned long long)number);
    while (format < sizeof(formats) / sizeof(formats[0]) && strcmp(formats[format], w->format) != 0)
        format++;
    if (format == sizeof(formats) / sizeof(formats[0]) || (kind->is_pdf && format != 0))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_FORMAT, w->format));
    if (!kind->is_pdf)
        buf_fmt(path, "?format=%s", formats[format]);
    if (!kind->is_pdf)
        TRY(add_choice(v, w, path));
    err = buf_status(path);
out:
    return err;
}

enum err verb_export(struct verb *v)
{
    struct wanted w = {0};
    const struct args_option options[] = {
        {.name = "--format", .text = &w.format, .required = true},
        {.name = "--output", .text = &w.output},
        {.name = "--person", .number = &w.person, .max = UINT32_MAX},
        {.name = "--register", .number = &w.register_no, .max = UINT16_MAX},
        {.name = "--record", .text = &w.record},
        {.name = "--subject", .text = &w.subject},
        {.name = "--from", .text = &w.from},
        {.name = "--until", .text = &w.until},
        {.name = "--day", .text = &w.day},
    };
    struct buf path;
    enum err err;

    buf_init(&path, 4 * VERB_PATH_MAX);
    TRY(VERB_READ(v, options, &(struct args_words){.list = w.words, .min = 1, .max = 2}));
    TRY(export_path(v, &w, &path));
    TRY(verb_resume(v));
    struct server_call call = {.method = "GET", .path = buf_cstr(&path)};
    err = verb_save(v, &call, w.output, MSG_CLI_NET_SAVED);
out:
    buf_clear(&path);
    return err;
}

/* --- a numbered copy on paper
 * ------------------------------------------------------------------------------------------------
 */

enum err verb_copy(struct verb *v)
{
    uint64_t register_no = 0, purpose = 0, under = 0;
    const char *record = NULL, *reason = NULL, *output = NULL;
    const struct args_option options[] = {
        {.name = "--register", .number = &register_no, .max = UINT16_MAX, .required = true},
        {.name = "--purpose", .number = &purpose, .max = UINT16_MAX, .required = true},
        {.name = "--under", .number = &under, .max = INT64_MAX},
        {.name = "--reason", .text = &reason, .required = true},
        {.name = "--output", .text = &output, .required = true},
    };
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = &record, .min = 1, .max = 1}));
    if (!verb_is_record(record))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_RECORD, record));
    TRY(verb_resume(v));
    verb_ask(v);
    jot_number(&v->jot, "purpose", purpose);
    if (under != 0)
        jot_number(&v->jot, "under", under);
    jot_word(&v->jot, "reason", reason);
    jot_object_end(&v->jot);
    err = buf_status(&v->request);
    if (err != ERR_OK)
        TRY(verb_fail(v, err, err == ERR_INPUT ? MSG_CLI_NET_NOT_UTF8 : MSG_CLI_NET_NO_MEMORY, NULL));
    (void)snprintf(path, sizeof(path), "/registers/%llu/records/%s/print", (unsigned long long)register_no, record);
    struct server_call call = {.method = "POST", .path = path, .body = buf_view(&v->request)};
    err = verb_save(v, &call, output, MSG_CLI_NET_SAVED);
out:
    return err;
}
