/* What stops an erasure and what makes it due: holds and retention dates. */
#include "client/verb.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>

enum err verb_hold(struct verb *v)
{
    const char *reason = NULL, *record = NULL;
    uint64_t register_no = 0;
    const struct args_option options[] = {
        {.name = "--register", .number = &register_no, .max = UINT16_MAX},
        {.name = "--record", .text = &record},
        {.name = "--reason", .text = &reason, .required = true},
    };
    enum err err;

    TRY(verb_read(v, options, 3, &(struct args_words){0}));
    if (record != NULL && (!verb_is_record(record) || register_no == 0))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_RECORD, record));
    TRY(verb_resume(v));
    verb_ask(v);
    jot_number(&v->jot, "register", register_no);
    if (record != NULL)
        jot_word(&v->jot, "record", record);
    jot_word(&v->jot, "reason", reason);
    TRY(verb_post(v, "/holds"));
    verb_fact(v, "hold", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}

enum err verb_release_hold(struct verb *v)
{
    const char *reason = NULL, *word = NULL;
    const struct args_option option = {.name = "--reason", .text = &reason, .required = true};
    char path[VERB_PATH_MAX];
    uint64_t leaf = 0;
    enum err err;

    TRY(verb_read(v, &option, 1, &(struct args_words){.list = &word, .min = 1, .max = 1}));
    if (num_parse_u64(view_str(word), INT64_MAX, NUM_CANONICAL, &leaf) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, word));
    TRY(verb_resume(v));
    verb_ask(v);
    jot_word(&v->jot, "reason", reason);
    (void)snprintf(path, sizeof(path), "/holds/%llu/release", (unsigned long long)leaf);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}

enum err verb_holds(struct verb *v)
{
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){0}));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/holds"));
    const struct json_t *list = doc_member(v->answer.root, "holds");
    for (size_t i = 0; i < doc_count(list); i++) {
        const struct json_t *h = doc_at(list, i);
        buf_fmt(&v->out, "%8llu  register %llu  person %llu  ", (unsigned long long)doc_number(h, "leaf"),
                (unsigned long long)doc_number(h, "register"), (unsigned long long)doc_number(h, "person"));
        say_clean(&v->out, doc_text(h, "reason"));
        buf_byte(&v->out, '\n');
    }
    err = verb_print(v);
out:
    return err;
}

enum err verb_retain(struct verb *v)
{
    const char *until = NULL;
    uint64_t register_no = 0;
    const struct args_option options[] = {
        {.name = "--register", .number = &register_no, .max = UINT16_MAX, .required = true},
        {.name = "--until", .text = &until},
    };
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(verb_read(v, options, 2, &(struct args_words){0}));
    TRY(verb_resume(v));
    verb_ask(v);
    if (until != NULL)
        jot_word(&v->jot, "until", until);
    (void)snprintf(path, sizeof(path), "/registers/%llu/retention", (unsigned long long)register_no);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}

enum err verb_retentions(struct verb *v)
{
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){0}));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/retentions"));
    const struct json_t *list = doc_member(v->answer.root, "registers");
    for (size_t i = 0; i < doc_count(list); i++) {
        const struct json_t *r = doc_at(list, i);
        struct view until = doc_text(r, "until");
        buf_fmt(&v->out, "%8llu  %8llu  ", (unsigned long long)doc_number(r, "register"),
                (unsigned long long)doc_number(r, "records"));
        say_clean(&v->out, until.n > 0 ? until : view_str("-"));
        buf_byte(&v->out, '\n');
    }
    err = verb_print(v);
out:
    return err;
}
