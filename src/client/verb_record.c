/* Records: search, open, reveal, edit. */
#include "client/verb.h"

#include "base/io.h"
#include "base/num.h"

#include <stdio.h>
#include <string.h>

#define EXACT_MAX 8
#define FIELDS_FILE_MAX ((size_t)512 << 10)
#define NAME_COLUMNS 24

/* What names a record: its register, the purpose and its id. */
struct which {
    uint64_t register_no, purpose;
    const char *record;
};
#define REGISTER_OPTION(place)                                                                     \
    {                                                                                              \
        .name = "--register", .number = (place), .max = UINT16_MAX, .required = true               \
    }
#define PURPOSE_OPTION(place)                                                                      \
    {                                                                                              \
        .name = "--purpose", .number = (place), .max = UINT16_MAX, .required = true                \
    }

static enum err record_path(const struct verb *v, const struct which *w, const char *what,
                            char path_out[VERB_PATH_MAX])
{
    if (!verb_is_record(w->record))
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_RECORD, w->record);
    (void)snprintf(path_out, VERB_PATH_MAX, "/registers/%llu/records/%s/%s",
                   (unsigned long long)w->register_no, w->record, what);
    return ERR_OK;
}

/* --- showing
 * -------------------------------------------------------------------------------------------------------
 */

/* The fields of the register ${register_no} in ${registers}, or NULL. */
static const struct json_t *fields_of(const struct doc *registers, uint64_t register_no)
{
    const struct json_t *list = doc_member(registers->root, "registers");

    for (size_t i = 0; i < doc_count(list); i++)
        if (doc_number(doc_at(list, i), "no") == register_no)
            return doc_member(doc_at(list, i), "fields");
    return NULL;
}

static bool is_veiled(const struct json_t *row, uint64_t field)
{
    const struct json_t *veiled = doc_member(row, "veiled");

    for (size_t i = 0; i < doc_count(veiled); i++)
        if (doc_as_number(doc_at(veiled, i)) == field)
            return true;
    return false;
}

/* One field of ${row} on a line, if it is shown or veiled. */
static void put_field(struct verb *v, const struct json_t *row, const struct json_t *field)
{
    uint64_t no = doc_number(field, "no");
    struct view value = doc_numbered(doc_member(row, "fields"), no);
    bool veiled = is_veiled(row, no);

    if (value.p == NULL && !veiled)
        return;
    buf_fmt(&v->out, "  %3llu  ", (unsigned long long)no);
    say_padded(&v->out, doc_text(field, "name"), NAME_COLUMNS);
    buf_str(&v->out, "  ");
    if (veiled)
        buf_str(&v->out, msg_text(v->lang, MSG_COMMON_MASKED));
    else
        say_clean(&v->out, value);
    buf_byte(&v->out, '\n');
}

static void put_row(struct verb *v, const struct json_t *row, const struct json_t *fields)
{
    buf_str(&v->out, "record\t");
    say_clean(&v->out, doc_text(row, "record"));
    buf_fmt(&v->out, "\nversion\t%llu\n", (unsigned long long)doc_number(row, "version"));
    for (size_t i = 0; i < doc_count(fields); i++)
        put_field(v, row, doc_at(fields, i));
}

/* The names of the fields, kept while the next call is made. */
static enum err learn_registers(struct verb *v, struct doc *registers_out)
{
    enum err err = verb_get(v, "/registers");

    *registers_out = v->answer;
    v->answer = (struct doc){NULL};
    return err;
}

/* --- search
 * --------------------------------------------------------------------------------------------------------
 */

/* "FIELD=VALUE" as a member of an object. */
static enum err put_pair(struct verb *v, struct view pair)
{
    struct view value = pair, number = view_cut(&value, '=');
    uint64_t field;

    if (value.p == NULL || num_parse_u64(number, UINT16_MAX, NUM_CANONICAL, &field) != ERR_OK ||
        field == 0)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_PAIR, NULL);
    jot_numbered(&v->jot, field, value);
    return ERR_OK;
}

struct search {
    uint64_t register_no, purpose;
    const char *name, *birth, *address;
    struct args_list exact;
};

static enum err put_conditions(struct verb *v, const struct search *s)
{
    verb_ask(v);
    jot_number(&v->jot, "purpose", s->purpose);
    if (s->name != NULL)
        jot_word(&v->jot, "name", s->name);
    if (s->birth != NULL)
        jot_word(&v->jot, "birth_date", s->birth);
    if (s->address != NULL)
        jot_word(&v->jot, "address", s->address);
    if (s->exact.n == 0)
        return ERR_OK;
    if (s->exact.n > EXACT_MAX)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_TOO_MANY, s->exact.items[EXACT_MAX]);
    jot_object(&v->jot, "exact");
    for (unsigned i = 0; i < s->exact.n; i++) {
        enum err err = put_pair(v, view_str(s->exact.items[i]));
        if (err != ERR_OK)
            return err;
    }
    jot_object_end(&v->jot);
    return ERR_OK;
}

static void put_hits(struct verb *v, const struct json_t *fields)
{
    const struct json_t *rows = doc_member(v->answer.root, "rows");
    uint64_t leaf = doc_number(v->answer.root, "list_leaf");

    for (size_t i = 0; i < doc_count(rows); i++)
        put_row(v, doc_at(rows, i), fields);
    verb_fact(v, "hits", doc_count(rows));
    if (doc_truth(v->answer.root, "more"))
        verb_line(v, MSG_CLI_NET_NEXT_NARROW, NULL, 0);
    verb_fact(v, "leaf", leaf > 0 ? leaf : doc_number(v->answer.root, "leaf"));
}

enum err verb_search(struct verb *v)
{
    struct search s = {0};
    const struct args_option options[] = {
        REGISTER_OPTION(&s.register_no),
        PURPOSE_OPTION(&s.purpose),
        {.name = "--name", .text = &s.name},
        {.name = "--birth", .text = &s.birth},
        {.name = "--address", .text = &s.address},
        {.name = "--exact", .list = &s.exact},
        {.name = "--birth-date", .text = &s.birth},
    };
    char path[VERB_PATH_MAX];
    struct doc registers = {NULL};
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){0}));
    if (s.name == NULL && s.birth == NULL && s.address == NULL && s.exact.n == 0)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--name / --birth / --address / --exact"));
    TRY(verb_resume(v));
    TRY(learn_registers(v, &registers));
    TRY(put_conditions(v, &s));
    (void)snprintf(path, sizeof(path), "/registers/%llu/search", (unsigned long long)s.register_no);
    TRY(verb_post(v, path));
    put_hits(v, fields_of(&registers, s.register_no));
    err = verb_print(v);
out:
    doc_clear(&registers);
    return err;
}

/* --- open, reveal, edit
 * -------------------------------------------------------------------------------------------- */

enum err verb_open(struct verb *v)
{
    struct which w = {0};
    uint64_t version = 0, list = 0;
    const struct args_option options[] = {
        REGISTER_OPTION(&w.register_no),
        PURPOSE_OPTION(&w.purpose),
        {.name = "--version", .number = &version, .max = UINT32_MAX},
        {.name = "--list", .number = &list, .max = INT64_MAX},
    };
    char path[VERB_PATH_MAX];
    struct doc registers = {NULL};
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = &w.record, .min = 1, .max = 1}));
    TRY(record_path(v, &w, "open", path));
    TRY(verb_resume(v));
    TRY(learn_registers(v, &registers));
    verb_ask(v);
    jot_number(&v->jot, "purpose", w.purpose);
    if (version > 0)
        jot_number(&v->jot, "version", version);
    if (list > 0)
        jot_number(&v->jot, "list", list);
    TRY(verb_post(v, path));
    put_row(v, v->answer.root, fields_of(&registers, w.register_no));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    doc_clear(&registers);
    return err;
}

enum err verb_reveal(struct verb *v)
{
    struct which w = {0};
    uint64_t field = 0;
    const struct args_option options[] = {
        REGISTER_OPTION(&w.register_no),
        PURPOSE_OPTION(&w.purpose),
        {.name = "--field", .number = &field, .max = UINT16_MAX, .required = true},
    };
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = &w.record, .min = 1, .max = 1}));
    TRY(record_path(v, &w, "reveal", path));
    TRY(verb_resume(v));
    verb_ask(v);
    jot_number(&v->jot, "purpose", w.purpose);
    jot_number(&v->jot, "field", field);
    TRY(verb_post(v, path));
    buf_fmt(&v->out, "%llu\t", (unsigned long long)doc_number(v->answer.root, "field"));
    say_clean(&v->out, doc_text(v->answer.root, "value"));
    buf_byte(&v->out, '\n');
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}

/* "FIELD=VALUE" lines. */
static enum err put_fields(struct verb *v, const char *file)
{
    struct buf text;
    enum err err;

    buf_init(&text, FIELDS_FILE_MAX);
    err = io_read_file(strcmp(file, "-") == 0 ? "/dev/stdin" : file, &text);
    if (err != ERR_OK)
        TRY(verb_fail(v, err, MSG_CLI_NET_NOT_READ, file));
    jot_object(&v->jot, "fields");
    for (struct view rest = buf_view(&text); rest.n > 0;) {
        struct view line = view_cut(&rest, '\n');
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        if (line.n > 0)
            TRY(put_pair(v, line));
    }
    jot_object_end(&v->jot);
out:
    buf_clear(&text);
    return err;
}

enum err verb_edit(struct verb *v)
{
    struct which w = {0};
    uint64_t base = 0;
    const char *reason = NULL, *fields = NULL;
    const struct args_option options[] = {
        REGISTER_OPTION(&w.register_no),
        PURPOSE_OPTION(&w.purpose),
        {.name = "--base-version", .number = &base, .max = UINT32_MAX, .required = true},
        {.name = "--reason", .text = &reason, .required = true},
        {.name = "--fields", .text = &fields, .required = true},
    };
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = &w.record, .min = 1, .max = 1}));
    TRY(record_path(v, &w, "edit", path));
    TRY(verb_resume(v));
    verb_ask(v);
    jot_number(&v->jot, "purpose", w.purpose);
    jot_number(&v->jot, "base_version", base);
    TRY(put_fields(v, fields));
    jot_word(&v->jot, "reason", reason);
    TRY(verb_post(v, path));
    verb_fact(v, "version", doc_number(v->answer.root, "version"));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}
