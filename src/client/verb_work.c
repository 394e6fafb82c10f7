/* Worklists: which there are, the next record of one, and what became of it. */
#include "client/verb.h"

#include "base/num.h"

#include <stdio.h>

/* The number ${word} as that of a list. */
static enum err list_of(struct verb *v, const char *word, uint64_t *out)
{
    enum err err = ERR_OK;

    if (num_parse_u64(view_str(word), INT64_MAX, NUM_CANONICAL, out) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, word));
out:
    return err;
}

enum err verb_worklists(struct verb *v)
{
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){0}));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/worklists"));
    const struct json_t *lists = doc_member(v->answer.root, "worklists");
    for (size_t i = 0; i < doc_count(lists); i++) {
        const struct json_t *w = doc_at(lists, i);
        const unsigned long long open = (unsigned long long)(doc_number(w, "open") + doc_number(w, "held"));
        const unsigned long long finished = (unsigned long long)(doc_number(w, "done") + doc_number(w, "aside"));
        buf_fmt(&v->out, "%8llu  register %llu  %llu/%llu  ", (unsigned long long)doc_number(w, "list"),
                (unsigned long long)doc_number(w, "register"), finished, finished + open);
        say_clean(&v->out, doc_text(w, "due"));
        buf_str(&v->out, "  ");
        say_clean(&v->out, doc_text(w, "name"));
        buf_byte(&v->out, '\n');
    }
    err = verb_print(v);
out:
    return err;
}

enum err verb_next(struct verb *v)
{
    const char *word = NULL;
    char path[VERB_PATH_MAX];
    uint64_t list = 0;
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){.list = &word, .min = 1, .max = 1}));
    TRY(list_of(v, word, &list));
    TRY(verb_resume(v));
    verb_ask(v);
    (void)snprintf(path, sizeof(path), "/worklists/%llu/next", (unsigned long long)list);
    TRY(verb_post(v, path));
    say_clean(&v->out, doc_text(v->answer.root, "record"));
    buf_fmt(&v->out, "  register %llu  purpose %llu  %llu/%llu\n",
            (unsigned long long)doc_number(v->answer.root, "register"),
            (unsigned long long)doc_number(v->answer.root, "purpose"), (unsigned long long)doc_number(v->answer.root, "rank"),
            (unsigned long long)doc_number(v->answer.root, "total"));
    err = verb_print(v);
out:
    return err;
}

enum err verb_work(struct verb *v)
{
    const char *words[2] = {NULL, NULL}, *step = NULL, *reason = NULL;
    const struct args_option options[] = {
        {.name = "--step", .text = &step, .required = true},
        {.name = "--reason", .text = &reason},
    };
    char path[VERB_PATH_MAX];
    uint64_t list = 0;
    enum err err;

    TRY(verb_read(v, options, 2, &(struct args_words){.list = words, .min = 2, .max = 2}));
    TRY(list_of(v, words[0], &list));
    if (!verb_is_record(words[1]))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_RECORD, words[1]));
    TRY(verb_resume(v));
    verb_ask(v);
    jot_word(&v->jot, "step", step);
    if (reason != NULL)
        jot_word(&v->jot, "reason", reason);
    (void)snprintf(path, sizeof(path), "/worklists/%llu/records/%s", (unsigned long long)list, words[1]);
    TRY(verb_post(v, path));
    err = verb_print(v);
out:
    return err;
}
