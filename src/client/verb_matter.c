/* Matters (案件): which there are, one of them, applying for one, a step of one.  Words of a form are written NUMBER=TEXT. */
#include "client/verb.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MAX 40

static void say_line(struct verb *v, const struct json_t *m)
{
    buf_fmt(&v->out, "%8llu  ", (unsigned long long)doc_number(m, "matter"));
    say_clean(&v->out, doc_text(m, "name"));
    buf_str(&v->out, "  ");
    say_clean(&v->out, doc_text(m, "state"));
    buf_str(&v->out, doc_truth(m, "overdue") ? " overdue  " : "  ");
    say_clean(&v->out, doc_text(m, "until"));
    buf_fmt(&v->out, "  count %llu\n", (unsigned long long)doc_number(m, "count"));
}

static void say_words(struct verb *v, const struct json_t *of)
{
    const struct json_t *words = doc_member(of, "words");

    for (size_t i = 0; i < doc_count(words); i++) {
        buf_fmt(&v->out, "    %llu=", (unsigned long long)doc_number(doc_at(words, i), "field"));
        say_clean(&v->out, doc_text(doc_at(words, i), "text"));
        buf_byte(&v->out, '\n');
    }
}

/* One page below ${*before} (0: the newest); where the next begins, 0: this was the last. */
static enum err list_page(struct verb *v, uint64_t kind, const char *show, uint64_t *before)
{
    char path[VERB_PATH_MAX];
    enum err err;

    (void)snprintf(path, sizeof(path), "/matters?kind=%llu&show=%s&before=%llu", (unsigned long long)kind, show == NULL ? "" : show,
                   (unsigned long long)*before);
    TRY(verb_get(v, path));
    const struct json_t *matters = doc_member(v->answer.root, "matters");
    buf_reset(&v->out);
    for (size_t i = 0; i < doc_count(matters); i++)
        say_line(v, doc_at(matters, i));
    uint64_t next = doc_number(v->answer.root, "next");
    *before = *before == 0 || next < *before ? next : 0; /* whatever the server says: it ends */
    err = verb_print(v);
out:
    return err;
}

/* All of them, newest first; with --json an answer a page, a line each. */
static enum err list(struct verb *v, uint64_t kind, const char *show)
{
    uint64_t before = 0;
    enum err err;

    TRY(verb_resume(v));
    do
        TRY(list_page(v, kind, show, &before));
    while (before != 0);
out:
    return err;
}

static enum err show_one(struct verb *v, uint64_t matter)
{
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(verb_resume(v));
    (void)snprintf(path, sizeof(path), "/matters/%llu", (unsigned long long)matter);
    TRY(verb_get(v, path));
    say_line(v, v->answer.root);
    say_words(v, v->answer.root);
    const struct json_t *steps = doc_member(v->answer.root, "steps");
    for (size_t i = 0; i < doc_count(steps); i++) {
        const struct json_t *s = doc_at(steps, i);
        buf_str(&v->out, "  ");
        say_clean(&v->out, doc_text(s, "step"));
        buf_fmt(&v->out, " %llu  person %llu  ", (unsigned long long)doc_number(s, "count"), (unsigned long long)doc_number(s, "person"));
        say_clean(&v->out, doc_text(s, "at"));
        buf_byte(&v->out, '\n');
    }
    const struct json_t *files = doc_member(v->answer.root, "files");
    for (size_t i = 0; i < doc_count(files); i++) {
        const struct json_t *f = doc_at(files, i);
        buf_fmt(&v->out, "  file %llu  ", (unsigned long long)doc_number(f, "leaf"));
        say_clean(&v->out, doc_text(f, "type"));
        buf_fmt(&v->out, "  %llu  ", (unsigned long long)doc_number(f, "bytes"));
        say_clean(&v->out, doc_text(f, "words"));
        buf_byte(&v->out, '\n');
    }
    err = verb_print(v);
out:
    return err;
}

/* The words "4=..." behind the first ${from}, as the member "words". */
enum err verb_put_words(struct verb *v, const char *const *words, unsigned from, unsigned n)
{
    enum err err = ERR_OK;

    jot_object(&v->jot, "words");
    for (unsigned i = from; i < n; i++) {
        const char *sign = strchr(words[i], '=');
        char number[8];
        uint64_t no;
        size_t digits = sign == NULL ? 0 : (size_t)(sign - words[i]);
        if (digits == 0 || num_parse_u64(view_of(words[i], digits), 32, NUM_CANONICAL, &no) != ERR_OK)
            TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, words[i]));
        (void)snprintf(number, sizeof(number), "%u", (unsigned)no);
        jot_word(&v->jot, number, sign + 1);
    }
    jot_object_end(&v->jot);
out:
    return err;
}

struct asked {
    uint64_t kind, data_class, count, reg, org, parent, ref;
    const char *medium, *from, *until, *fields, *show, *words, *output;
};

static void put_number(struct verb *v, const char *name, uint64_t n)
{
    if (n != 0)
        jot_number(&v->jot, name, n);
}

static enum err apply(struct verb *v, const struct asked *a, uint64_t kind, const char *const *words, unsigned n)
{
    enum err err;

    if (a->medium == NULL || a->from == NULL || a->until == NULL || a->count == 0)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_MATTER_NEEDS, NULL));
    TRY(verb_resume(v));
    verb_ask(v);
    jot_number(&v->jot, "kind", kind);
    jot_number(&v->jot, "class", a->data_class == 0 ? 0 : a->data_class - 1);
    jot_word(&v->jot, "medium", a->medium);
    jot_number(&v->jot, "count", a->count);
    jot_word(&v->jot, "from", a->from);
    jot_word(&v->jot, "until", a->until);
    put_number(v, "register", a->reg);
    if (a->fields != NULL)
        jot_word(&v->jot, "fields", a->fields);
    put_number(v, "org", a->org);
    put_number(v, "parent", a->parent);
    put_number(v, "ref", a->ref);
    TRY(verb_put_words(v, words, 2, n));
    TRY(verb_post(v, "/matters"));
    verb_fact(v, "matter", doc_number(v->answer.root, "matter"));
    err = verb_print(v);
out:
    return err;
}

static enum err step(struct verb *v, const struct asked *a, uint64_t matter, const char *const *words, unsigned n)
{
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(verb_resume(v));
    verb_ask(v);
    jot_word(&v->jot, "step", words[2]);
    put_number(v, "count", a->count);
    TRY(verb_put_words(v, words, 3, n));
    (void)snprintf(path, sizeof(path), "/matters/%llu/steps", (unsigned long long)matter);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}

static enum err fetch_file(struct verb *v, uint64_t matter, const char *word, const char *output)
{
    uint64_t leaf;

    if (num_parse_u64(view_str(word), INT64_MAX, NUM_CANONICAL, &leaf) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, word);
    return verb_attached_file(v, matter, leaf, output);
}

enum err verb_matter(struct verb *v)
{
    const char *words[WORDS_MAX] = {NULL};
    struct args_words given = {.list = words, .min = 1, .max = WORDS_MAX};
    struct asked a = {.kind = 0};
    const struct args_option options[] = {
        {.name = "--kind", .number = &a.kind, .max = 63},         {.name = "--show", .text = &a.show},
        {.name = "--class", .number = &a.data_class, .max = 3},   {.name = "--medium", .text = &a.medium},
        {.name = "--count", .number = &a.count, .max = INT64_MAX}, {.name = "--from", .text = &a.from},
        {.name = "--until", .text = &a.until},                    {.name = "--register", .number = &a.reg, .max = 64},
        {.name = "--org", .number = &a.org, .max = UINT32_MAX},   {.name = "--parent", .number = &a.parent, .max = UINT32_MAX},
        {.name = "--ref", .number = &a.ref, .max = INT64_MAX},    {.name = "--words", .text = &a.words},
        {.name = "--output", .text = &a.output},                  {.name = "--fields", .text = &a.fields},
    };
    uint64_t no = 0;
    enum err err;

    TRY(VERB_READ(v, options, &given));
    if (strcmp(words[0], "list") == 0 && given.n == 1)
        return list(v, a.kind, a.show);
    if (given.n < 2 || num_parse_u64(view_str(words[1]), INT64_MAX, NUM_CANONICAL, &no) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, given.n < 2 ? words[0] : words[1]));
    if (strcmp(words[0], "show") == 0 && given.n == 2)
        return show_one(v, no);
    if (strcmp(words[0], "attach") == 0 && given.n == 3)
        return verb_attach_file(v, no, words[2], a.words);
    if (strcmp(words[0], "file") == 0 && given.n == 3)
        return fetch_file(v, no, words[2], a.output);
    if (strcmp(words[0], "apply") == 0)
        return apply(v, &a, no, words, given.n);
    if (strcmp(words[0], "step") == 0 && given.n >= 3)
        return step(v, &a, no, words, given.n);
    err = verb_fail(v, ERR_INPUT, MSG_CLI_NET_MATTER_NEEDS, NULL);
out:
    return err;
}
