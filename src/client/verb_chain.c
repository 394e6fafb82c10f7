/* The chain of contracts: who works for whom under which subcontract, the notices to those above, their receipt. */
#include "client/verb.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>

static void say_org(struct verb *v, const struct json_t *o)
{
    buf_fmt(&v->out, "org\t%llu\t%llu\t", (unsigned long long)doc_number(o, "org"), (unsigned long long)doc_number(o, "parent"));
    say_clean(&v->out, doc_text(o, "name"));
    buf_byte(&v->out, '\t');
    say_clean(&v->out, doc_text(o, "from"));
    buf_byte(&v->out, '\t');
    say_clean(&v->out, doc_text(o, "until"));
    buf_fmt(&v->out, "\t%llu\t", (unsigned long long)doc_number(o, "matter"));
    if (doc_number(o, "matter") != 0)
        say_clean(&v->out, doc_text(o, "state"));
    buf_fmt(&v->out, "\tpeople %llu\topen %llu\n", (unsigned long long)doc_number(o, "people"), (unsigned long long)doc_number(o, "open"));
}

static void say_notice(struct verb *v, const struct json_t *n)
{
    buf_fmt(&v->out, "notice\t%llu\t", (unsigned long long)doc_number(n, "matter"));
    say_clean(&v->out, doc_text(n, "kind"));
    buf_fmt(&v->out, "\tto %llu\t", (unsigned long long)doc_number(n, "to"));
    buf_str(&v->out, doc_number(n, "receiver") != 0 ? "received" : doc_truth(n, "mine") ? "mine" : "waits");
    buf_byte(&v->out, '\t');
    say_clean(&v->out, doc_text(n, "name"));
    buf_byte(&v->out, '\n');
}

static enum err list(struct verb *v)
{
    const struct json_t *all;
    enum err err;

    TRY(verb_get(v, "/chain"));
    verb_fact(v, "depth", doc_number(v->answer.root, "depth"));
    verb_fact(v, "above", doc_number(v->answer.root, "above"));
    verb_fact(v, "gaps", doc_count(doc_member(v->answer.root, "gaps")));
    all = doc_member(v->answer.root, "orgs");
    for (size_t i = 0; i < doc_count(all); i++)
        say_org(v, doc_at(all, i));
    all = doc_member(v->answer.root, "notices");
    for (size_t i = 0; i < doc_count(all); i++)
        say_notice(v, doc_at(all, i));
    err = verb_print(v);
out:
    return err;
}

enum err verb_chain(struct verb *v)
{
    const char *words[2] = {"list", NULL}, *kind = "applied";
    uint64_t to = 0, matter = 0;
    const struct args_option options[] = {
        {.name = "--to", .number = &to, .max = UINT32_MAX},
        {.name = "--kind", .text = &kind},
    };
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = words, .max = 2}));
    TRY(verb_resume(v));
    if (strcmp(words[0], "receive") != 0)
        return list(v);
    if (words[1] == NULL || num_parse_u64(view_str(words[1]), INT64_MAX, NUM_CANONICAL, &matter) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, words[1] == NULL ? "" : words[1]));
    verb_ask(v);
    jot_number(&v->jot, "matter", matter);
    jot_word(&v->jot, "kind", kind);
    jot_number(&v->jot, "to", to);
    TRY(verb_post(v, "/chain/receipts"));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}
