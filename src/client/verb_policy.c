/* The terms of the contract: the versions, a proposal from profiles, what it changes, where it is signed; items of checklists. */
#include "client/verb.h"

#include "base/io.h"
#include "base/num.h"

#include <stdio.h>
#include <string.h>

#define PROFILE_MAX ((size_t)256 << 10)

struct policy {
    const char *words[17];
    struct args_words given;
    const char *from, *reason, *on, *due, *remark, *result;
};

static void put_rule(struct verb *v, const struct json_t *c)
{
    if (doc_text(c, "control").n > 0) {
        buf_str(&v->out, "control ");
        say_clean(&v->out, doc_text(c, "control"));
        return;
    }
    buf_str(&v->out, "cell ");
    say_clean(&v->out, doc_text(c, "act"));
    buf_byte(&v->out, '/');
    say_clean(&v->out, doc_text(c, "medium"));
    buf_byte(&v->out, ' ');
    say_clean(&v->out, doc_text(c, "class"));
}

static enum err list(struct verb *v)
{
    enum err err = verb_get(v, "/terms");

    if (err != ERR_OK)
        return err;
    const struct json_t *all = doc_member(v->answer.root, "versions");
    for (size_t i = 0; i < doc_count(all); i++) {
        const struct json_t *t = doc_at(all, i);
        buf_fmt(&v->out, "version\t%llu\t", (unsigned long long)doc_number(t, "version"));
        say_clean(&v->out, doc_text(t, "from"));
        buf_fmt(&v->out, "\t%llu\t%llu\t%llu\t", (unsigned long long)doc_number(t, "leaf"),
                (unsigned long long)doc_number(t, "signer"), (unsigned long long)doc_number(t, "approver"));
        say_clean(&v->out, doc_text(t, "text"));
        buf_byte(&v->out, '\n');
    }
    if (doc_number(v->answer.root, "proposal") != 0)
        verb_fact(v, "proposal", doc_number(v->answer.root, "proposal"));
    return verb_print(v);
}

/* The number of the proposal: as given, or the one that is open. */
static enum err which(struct verb *v, const struct policy *p, uint64_t *out)
{
    enum err err = ERR_OK;

    if (p->words[1] != NULL) {
        if (num_parse_u64(view_str(p->words[1]), INT64_MAX, NUM_CANONICAL, out) != ERR_OK)
            return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, p->words[1]);
        return ERR_OK;
    }
    TRY(verb_get(v, "/terms"));
    *out = doc_number(v->answer.root, "proposal");
    if (*out == 0)
        err = verb_fail(v, ERR_NOT_FOUND, MSG_CLI_NET_POLICY_NONE, NULL);
out:
    return err;
}

static enum err show(struct verb *v, const struct policy *p)
{
    char path[VERB_PATH_MAX];
    uint64_t leaf;
    enum err err;

    TRY(which(v, p, &leaf));
    (void)snprintf(path, sizeof(path), "/terms/proposals/%llu", (unsigned long long)leaf);
    TRY(verb_get(v, path));
    const struct json_t *root = v->answer.root, *changes = doc_member(root, "changes");
    verb_fact(v, "version", doc_number(root, "version"));
    buf_str(&v->out, "from\t");
    say_clean(&v->out, doc_text(root, "from"));
    buf_fmt(&v->out, "\ntext\t%s\n", doc_truth(root, "fits_text") ? "fits" : "DIFFERS");
    for (size_t i = 0; i < doc_count(changes); i++) {
        const struct json_t *c = doc_at(changes, i);
        say_clean(&v->out, doc_text(c, "effect"));
        buf_byte(&v->out, '\t');
        put_rule(v, c);
        if (doc_is_number(c, "before"))
            buf_fmt(&v->out, "\t%llu\t", (unsigned long long)doc_number(c, "before"));
        else
            buf_str(&v->out, "\t-\t");
        if (doc_is_number(c, "after"))
            buf_fmt(&v->out, "%llu\n", (unsigned long long)doc_number(c, "after"));
        else
            buf_str(&v->out, "-\n");
    }
    err = verb_print(v);
out:
    return err;
}

/* A shipped profile by its name; else a file. */
static enum err put_profile(struct verb *v, const char *name)
{
    struct buf text;
    enum err err = ERR_OK;

    buf_init(&text, PROFILE_MAX);
    jot_object(&v->jot, NULL);
    if (strchr(name, '/') == NULL && strchr(name, '.') == NULL) {
        jot_word(&v->jot, "name", name);
    } else {
        err = io_read_file(name, &text);
        if (err != ERR_OK)
            TRY(verb_fail(v, err, MSG_CLI_NET_NOT_READ, name));
        jot_text(&v->jot, "text", buf_view(&text));
    }
    jot_object_end(&v->jot);
out:
    buf_clear(&text);
    return err;
}

static enum err propose(struct verb *v, const struct policy *p)
{
    enum err err = ERR_OK;

    if (p->from == NULL || p->reason == NULL || p->given.n < 2)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_TOO_FEW, "propose PROFILE... --from DATE --reason TEXT");
    verb_ask(v);
    jot_list(&v->jot, "profiles");
    for (unsigned i = 1; i < p->given.n; i++)
        TRY(put_profile(v, p->words[i]));
    jot_list_end(&v->jot);
    jot_word(&v->jot, "from", p->from);
    jot_word(&v->jot, "reason", p->reason);
    TRY(verb_post(v, "/terms/proposals"));
    const struct json_t *gaps = doc_member(v->answer.root, "gaps");
    for (size_t i = 0; i < doc_count(gaps); i++) {
        buf_str(&v->out, "gap\t");
        put_rule(v, doc_at(gaps, i));
        buf_byte(&v->out, '\n');
    }
    if (doc_count(gaps) == 0)
        verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    TRY(verb_print(v));
    if (doc_count(gaps) > 0)
        err = verb_fail(v, ERR_DENIED, MSG_CLI_NET_POLICY_GAPS, NULL);
out:
    return err;
}

/* A passkey signs on a page of the approvers' origin: which. */
static enum err sign(struct verb *v, const struct policy *p)
{
    char number[24];
    uint64_t leaf;
    enum err err;

    TRY(which(v, p, &leaf));
    (void)snprintf(number, sizeof(number), "%llu", (unsigned long long)leaf);
    TRY(verb_get(v, "/self"));
    VERB_LINE(v, MSG_CLI_NET_POLICY_SIGN, msg_str(number), msg_view(doc_text(v->answer.root, "approval_origin")));
    v->json = false;
    err = verb_print(v);
out:
    return err;
}

static enum err check(struct verb *v, const struct policy *p)
{
    char item[128];
    enum err err;

    if (p->given.n != 4 || p->on == NULL || p->result == NULL)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_TOO_FEW, "check PROFILE CLAUSE ITEM --on DATE --result ok|bad");
    if (snprintf(item, sizeof(item), "%s %s %s", p->words[1], p->words[2], p->words[3]) >= (int)sizeof(item))
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_TOO_MANY, p->words[3]);
    verb_ask(v);
    jot_word(&v->jot, "item", item);
    jot_number(&v->jot, "result", strcmp(p->result, "ok") != 0);
    jot_word(&v->jot, "on", p->on);
    if (p->due != NULL)
        jot_word(&v->jot, "due", p->due);
    if (p->remark != NULL)
        jot_word(&v->jot, "remark", p->remark);
    TRY(verb_post(v, "/clauses/checks"));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}

enum err verb_policy(struct verb *v)
{
    struct policy p = {.words = {"list"}};
    const struct args_option options[] = {
        {.name = "--from", .text = &p.from}, {.name = "--reason", .text = &p.reason}, {.name = "--on", .text = &p.on},
        {.name = "--due", .text = &p.due},   {.name = "--remark", .text = &p.remark}, {.name = "--result", .text = &p.result},
    };
    enum err err;

    p.given = (struct args_words){.list = p.words, .max = 17};
    TRY(VERB_READ(v, options, &p.given));
    TRY(verb_resume(v));
    if (strcmp(p.words[0], "list") == 0)
        return list(v);
    if (strcmp(p.words[0], "show") == 0)
        return show(v, &p);
    if (strcmp(p.words[0], "propose") == 0)
        return propose(v, &p);
    if (strcmp(p.words[0], "sign") == 0)
        return sign(v, &p);
    if (strcmp(p.words[0], "check") == 0)
        return check(v, &p);
    err = verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_KIND, p.words[0]);
out:
    return err;
}
