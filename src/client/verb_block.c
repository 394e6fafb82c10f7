/* Blocks of subjects: which there are, making, ending and renaming one, moving a record. */
#include "client/verb.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>

static void put_word(struct verb *v, const char *name, const char *text)
{
    if (text != NULL)
        jot_word(&v->jot, name, text);
}

static enum err list(struct verb *v)
{
    enum err err = verb_get(v, "/blocks");

    if (err != ERR_OK)
        return err;
    const struct json_t *all = doc_member(v->answer.root, "blocks");
    for (size_t i = 0; i < doc_count(all); i++) {
        const struct json_t *b = doc_at(all, i);
        buf_fmt(&v->out, "%llu\t%llu\t", (unsigned long long)doc_number(b, "block"),
                (unsigned long long)doc_number(b, "register"));
        buf_str(&v->out, doc_truth(b, "ended") ? "ended\t" : doc_truth(b, "mine") ? "mine\t" : "-\t");
        say_clean(&v->out, doc_text(b, "name"));
        buf_byte(&v->out, '\n');
    }
    return verb_print(v);
}

enum err verb_block(struct verb *v)
{
    const char *words[2] = {"list", NULL}, *name = NULL, *reason = NULL;
    uint64_t register_no = 0, block = 0;
    const struct args_option options[] = {
        {.name = "--name", .text = &name},
        {.name = "--register", .number = &register_no, .max = 64},
        {.name = "--reason", .text = &reason},
    };
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = words, .max = 2}));
    bool set = strcmp(words[0], "set") == 0, end = strcmp(words[0], "end") == 0;
    TRY(verb_resume(v));
    if (!set && !end)
        return list(v);
    if (words[1] == NULL || num_parse_u64(view_str(words[1]), UINT16_MAX, NUM_CANONICAL, &block) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, words[1] == NULL ? "" : words[1]));
    (void)snprintf(path, sizeof(path), "/blocks/%u", (unsigned)block);
    verb_ask(v);
    jot_number(&v->jot, "limit", set);
    if (register_no != 0)
        jot_number(&v->jot, "register", register_no);
    put_word(v, "name", name);
    put_word(v, "reason", reason);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}

enum err verb_move(struct verb *v)
{
    const char *record = NULL, *reason = NULL;
    uint64_t register_no = 0, purpose = 0, block = 0;
    const struct args_option options[] = {
        {.name = "--register", .number = &register_no, .max = UINT16_MAX, .required = true},
        {.name = "--purpose", .number = &purpose, .max = UINT16_MAX, .required = true},
        {.name = "--to", .number = &block, .max = UINT16_MAX, .required = true},
        {.name = "--reason", .text = &reason, .required = true},
    };
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = &record, .min = 1, .max = 1}));
    if (!verb_is_record(record))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_RECORD, record));
    TRY(verb_resume(v));
    (void)snprintf(path, sizeof(path), "/registers/%u/records/%s/move", (unsigned)register_no, record);
    verb_ask(v);
    jot_number(&v->jot, "purpose", purpose);
    jot_number(&v->jot, "block", block);
    jot_word(&v->jot, "reason", reason);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}
