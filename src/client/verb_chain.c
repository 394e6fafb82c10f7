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

static enum err receive(struct verb *v, uint64_t matter, const char *kind, uint64_t to)
{
    enum err err;

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

/* --- the sheet ------------------------------------------------------------------------------------------------------------ */

/* The items as they stand, or (${name} "versions") what was written, newest first: item, version, words. */
static enum err read_sheet(struct verb *v, uint64_t org, const char *name)
{
    const struct json_t *all;
    char path[80];
    enum err err;

    (void)snprintf(path, sizeof(path), "/contract/sheets/%llu%s", (unsigned long long)org, strcmp(name, "versions") == 0 ? "/versions" : "");
    TRY(verb_get(v, path));
    all = doc_member(v->answer.root, name);
    for (size_t i = 0; i < doc_count(all); i++) {
        const struct json_t *one = doc_at(all, i);
        buf_fmt(&v->out, "%llu\t%llu\t", (unsigned long long)doc_number(one, "item"), (unsigned long long)doc_number(one, "version"));
        say_clean(&v->out, doc_text(one, "text"));
        buf_byte(&v->out, '\n');
    }
    if (doc_number(v->answer.root, "next") != 0)
        verb_fact(v, "next", doc_number(v->answer.root, "next"));
    err = verb_print(v);
out:
    return err;
}

/* The next version of ${item}, behind the one that stands. */
static enum err write_item(struct verb *v, uint64_t org, uint64_t item, const char *text)
{
    const struct json_t *all;
    uint64_t version = 0;
    char path[80];
    enum err err;

    (void)snprintf(path, sizeof(path), "/contract/sheets/%llu", (unsigned long long)org);
    TRY(verb_get(v, path));
    all = doc_member(v->answer.root, "items");
    for (size_t i = 0; i < doc_count(all); i++)
        if (doc_number(doc_at(all, i), "item") == item)
            version = doc_number(doc_at(all, i), "version");
    (void)snprintf(path, sizeof(path), "/contract/sheets/%llu/items/%llu", (unsigned long long)org, (unsigned long long)item);
    verb_ask(v);
    jot_number(&v->jot, "version", version + 1);
    jot_text(&v->jot, "text", view_str(text));
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}

enum err verb_chain(struct verb *v)
{
    const char *words[2] = {"list", NULL}, *kind = "applied", *text = NULL;
    uint64_t to = 0, no = 0, item = 0;
    const struct args_option options[] = {
        {.name = "--to", .number = &to, .max = UINT32_MAX},
        {.name = "--kind", .text = &kind},
        {.name = "--item", .number = &item, .max = 100},
        {.name = "--text", .text = &text},
    };
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = words, .max = 2}));
    TRY(verb_resume(v));
    if (strcmp(words[0], "list") == 0)
        return list(v);
    if (words[1] == NULL || num_parse_u64(view_str(words[1]), INT64_MAX, NUM_CANONICAL, &no) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, words[1] == NULL ? "" : words[1]));
    if (strcmp(words[0], "receive") == 0)
        return receive(v, no, kind, to);
    if (strcmp(words[0], "sheet") == 0)
        return item != 0 && text != NULL ? write_item(v, no, item, text) : read_sheet(v, no, "items");
    if (strcmp(words[0], "versions") == 0)
        return read_sheet(v, no, "versions");
    err = verb_fail(v, ERR_INPUT, MSG_CLI_NET_CHAIN_NEEDS, NULL);
out:
    return err;
}
