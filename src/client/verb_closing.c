/* What lasts in the contract and what is left of it; the papers that clauses owe. */
#include "client/verb.h"

#include <stdio.h>
#include <string.h>

static void say_day(struct verb *v, const struct json_t *of, const char *name)
{
    struct view day = doc_text(of, name);

    buf_str(&v->out, "  ");
    if (day.n == 0)
        buf_str(&v->out, "-         ");
    else
        say_clean(&v->out, day);
}

static void say_thing(struct verb *v, const struct json_t *t)
{
    uint64_t leaf = doc_number(t, "leaf"), document = doc_number(t, "document");

    say_clean(&v->out, doc_text(t, "list"));
    buf_byte(&v->out, '\t');
    say_clean(&v->out, doc_text(t, "kind"));
    buf_fmt(&v->out, "\t%llu\tcount %llu", (unsigned long long)(leaf != 0 ? leaf : doc_number(t, "number")), (unsigned long long)doc_number(t, "count"));
    say_day(v, t, "keep");
    say_day(v, t, "until");
    buf_str(&v->out, doc_truth(t, "missing") ? "  document missing" : "");
    if (document != 0) {
        buf_str(&v->out, "  ");
        say_clean(&v->out, doc_text(t, "shown"));
        buf_fmt(&v->out, " %llu", (unsigned long long)document);
    }
    if (doc_text(t, "words").n > 0) {
        buf_str(&v->out, "  ");
        say_clean(&v->out, doc_text(t, "words"));
    }
    buf_byte(&v->out, '\n');
}

/* "closing [due|held|no-date|dated|gone|missing]": what is left in numbers, and the things of one list. */
enum err verb_closing(struct verb *v)
{
    static const char *const numbers[] = {"contracts", "matters", "packages", "copies",  "applications", "jobs",
                                          "imports",   "records", "erasures", "unshown", "accounts"};
    const char *list = NULL;
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){.list = &list, .max = 1}));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/closing"));
    for (size_t i = 0; list == NULL && i < sizeof(numbers) / sizeof(numbers[0]); i++)
        verb_fact(v, numbers[i], doc_number(v->answer.root, numbers[i]));
    if (list == NULL && doc_number(v->answer.root, "closed") != 0)
        verb_fact(v, "closed", doc_number(v->answer.root, "closed"));
    const struct json_t *things = doc_member(v->answer.root, "things");
    for (size_t i = 0; i < doc_count(things); i++) {
        const struct json_t *t = doc_at(things, i);
        if (list == NULL || view_eq_str(doc_text(t, "list"), list) || (strcmp(list, "missing") == 0 && doc_truth(t, "missing")))
            say_thing(v, t);
    }
    err = verb_print(v);
out:
    return err;
}

/* "duties [overdue|soon|ahead|sent|done|nothing]" */
enum err verb_duties(struct verb *v)
{
    const char *state = NULL;
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){.list = &state, .max = 1}));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/duties"));
    const struct json_t *duties = doc_member(v->answer.root, "duties");
    for (size_t i = 0; i < doc_count(duties); i++) {
        const struct json_t *one = doc_at(duties, i);
        if (state != NULL && !view_eq_str(doc_text(one, "state"), state))
            continue;
        say_clean(&v->out, doc_text(one, "state"));
        buf_byte(&v->out, '\t');
        say_clean(&v->out, doc_text(one, "clause"));
        say_day(v, one, "due");
        buf_str(&v->out, "  ");
        say_clean(&v->out, doc_text(one, "title"));
        if (doc_number(one, "leaf") != 0)
            buf_fmt(&v->out, "  %llu", (unsigned long long)doc_number(one, "leaf"));
        buf_byte(&v->out, '\n');
    }
    err = verb_print(v);
out:
    return err;
}
