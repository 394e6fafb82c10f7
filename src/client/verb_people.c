/* People, sessions, alerts, and who may see what. */
#include "client/verb.h"

#include "base/num.h"
#include "rules/decide.h"

#include <stdio.h>
#include <string.h>

struct wanted {
    const char *account, *name, *from, *until, *date, *roles, *blocks, *reason;
    uint64_t org, same_human, purposes, registers, application;
};

/* The options of every verb here; a verb sends those that were given, and the server says which it does not take. */
#define WANTED_OPTIONS(w)                                                                          \
    {.name = "--account", .text = &(w).account}, {.name = "--name", .text = &(w).name},            \
        {.name = "--from", .text = &(w).from}, {.name = "--until", .text = &(w).until},            \
        {.name = "--date", .text = &(w).date}, {.name = "--roles", .text = &(w).roles},            \
        {.name = "--blocks", .text = &(w).blocks}, {.name = "--reason", .text = &(w).reason},      \
        {.name = "--org", .number = &(w).org, .max = UINT32_MAX},                                  \
        {.name = "--same-human", .number = &(w).same_human, .max = UINT32_MAX},                    \
        {.name = "--purposes", .number = &(w).purposes, .max = UINT32_MAX},                        \
        {.name = "--registers", .number = &(w).registers, .max = UINT64_MAX},                      \
    {                                                                                              \
        .name = "--application", .number = &(w).application, .max = INT64_MAX                      \
    }

static void put_word(struct verb *v, const char *name, const char *text)
{
    if (text != NULL)
        jot_word(&v->jot, name, text);
}

static void put_number(struct verb *v, const char *name, uint64_t n)
{
    if (n != 0)
        jot_number(&v->jot, name, n);
}

/* Words of roles joined by commas, as bits. */
static enum err put_roles(struct verb *v, const char *text)
{
    static const char *const words[] = {"officer",  "approver", "responsible", "manager",      "handler",
                                        "operator", "auditor",  "inspector",   "administrator"};
    struct view rest = view_str(text == NULL ? "" : text);
    uint64_t roles = 0;

    _Static_assert(ROLE__ALL == (1 << sizeof(words) / sizeof(words[0])) - 1, "one word for each role");
    while (rest.n > 0) {
        struct view word = view_cut(&rest, ',');
        size_t i = 0;
        while (i < sizeof(words) / sizeof(words[0]) && !view_eq_str(word, words[i]))
            i++;
        if (i == sizeof(words) / sizeof(words[0]))
            return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_ROLE, text);
        roles |= UINT64_C(1) << i;
    }
    put_number(v, "roles", roles);
    return ERR_OK;
}

static enum err put_wanted(struct verb *v, const struct wanted *w)
{
    verb_ask(v);
    put_word(v, "account", w->account);
    put_word(v, "name", w->name);
    put_word(v, "from", w->from);
    put_word(v, "until", w->until);
    put_word(v, "date", w->date);
    put_word(v, "blocks", w->blocks);
    put_word(v, "reason", w->reason);
    put_number(v, "org", w->org);
    put_number(v, "same_human", w->same_human);
    put_number(v, "purposes", w->purposes);
    put_number(v, "registers", w->registers);
    put_number(v, "application", w->application);
    return put_roles(v, w->roles);
}

/* A line behind ${word}: the members ${names} of ${of}, those with '#' being numbers. */
static void put_line(struct verb *v, const char *word, const struct json_t *of, const char *names)
{
    struct view rest = view_str(names);
    char name[32];

    buf_str(&v->out, word);
    while (rest.n > 0) {
        struct view one = view_cut(&rest, ' ');
        bool is_number = one.p[0] == '#';
        (void)snprintf(name, sizeof(name), "%.*s", (int)one.n - is_number, (const char *)one.p + is_number);
        buf_byte(&v->out, '\t');
        if (is_number)
            buf_fmt(&v->out, "%llu", (unsigned long long)doc_number(of, name));
        else
            say_clean(&v->out, doc_text(of, name));
    }
    buf_byte(&v->out, '\n');
}

/* A line for each of the list ${list} of the answer. */
static void put_list(struct verb *v, const char *list, const char *word, const char *names)
{
    const struct json_t *all = doc_member(v->answer.root, list);

    for (size_t i = 0; i < doc_count(all); i++)
        put_line(v, word, doc_at(all, i), names);
}

static void put_answer(struct verb *v)
{
    static const char *const facts[] = {"person", "leaf"};

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        if (doc_is_number(v->answer.root, facts[i]))
            verb_fact(v, facts[i], doc_number(v->answer.root, facts[i]));
    if (doc_text(v->answer.root, "code").n > 0)
        put_line(v, "code", v->answer.root, "code until");
}

/* The number that a verb's second word is. */
static enum err number_of(const struct verb *v, const char *word, uint64_t *out)
{
    if (word == NULL || num_parse_u64(view_str(word), INT64_MAX, NUM_CANONICAL, out) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, word == NULL ? "" : word);
    return ERR_OK;
}

enum err verb_person(struct verb *v)
{
    static const struct {
        const char *word, *path; /* behind the person's number; NULL: none */
    } ways[] = {{"change", ""},         {"suspend", "/end"},  {"end", "/end"},          {"assign", "/assignment"},
                {"train", "/training"}, {"pledge", "/pledge"}, {"code", "/enrol-code"}, {"replace", "/replacement"}};
    struct wanted w = {0};
    const struct args_option options[] = {WANTED_OPTIONS(w)};
    const char *words[2] = {NULL, NULL};
    char path[VERB_PATH_MAX] = "/persons";
    uint64_t person = 0;
    size_t i = 0;
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = words, .min = 1, .max = 2}));
    TRY(verb_resume(v));
    if (strcmp(words[0], "list") == 0) {
        TRY(verb_get(v, path));
        put_list(v, "persons", "person", "#person account state #roles name org_name #answers");
        return verb_print(v);
    }
    TRY(put_wanted(v, &w));
    if (strcmp(words[0], "invite") != 0) {
        while (i < sizeof(ways) / sizeof(ways[0]) && strcmp(words[0], ways[i].word) != 0)
            i++;
        if (i == sizeof(ways) / sizeof(ways[0]))
            TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_WAY, words[0]));
        TRY(number_of(v, words[1], &person));
        (void)snprintf(path, sizeof(path), "/persons/%llu%s", (unsigned long long)person, ways[i].path);
        if (strcmp(ways[i].path, "/end") == 0)
            jot_word(&v->jot, "kind", strcmp(words[0], "end") == 0 ? "ended" : "suspended");
    }
    TRY(verb_post(v, path));
    put_answer(v);
    err = verb_print(v);
out:
    return err;
}

enum err verb_sessions(struct verb *v)
{
    const char *words[2] = {"list", NULL};
    char path[VERB_PATH_MAX] = "/sessions";
    uint64_t session;
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){.list = words, .max = 2}));
    TRY(verb_resume(v));
    if (strcmp(words[0], "end") == 0) {
        TRY(number_of(v, words[1], &session));
        (void)snprintf(path, sizeof(path), "/sessions/%llu/end", (unsigned long long)session);
        verb_ask(v);
        TRY(verb_post(v, path));
        put_answer(v);
        return verb_print(v);
    }
    TRY(verb_get(v, path));
    put_list(v, "sessions", "session", "#session #person since last until name");
    err = verb_print(v);
out:
    return err;
}

enum err verb_alerts(struct verb *v)
{
    const char *words[1] = {NULL};
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){.list = words, .max = 1}));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/alerts"));
    uint64_t newest = doc_number(v->answer.root, "newest_leaf");
    if (words[0] != NULL && strcmp(words[0], "seen") == 0) {
        verb_ask(v);
        jot_number(&v->jot, "leaf", newest);
        TRY(verb_post(v, "/alerts/seen"));
        put_answer(v);
        return verb_print(v);
    }
    verb_fact(v, "unseen", doc_number(v->answer.root, "unseen"));
    put_list(v, "alerts", "alert", "time kind #person act refusal #leaf");
    err = verb_print(v);
out:
    return err;
}

/* To which blocks of subjects the duties are limited. */
static void put_blocks(struct verb *v, const struct json_t *person)
{
    const struct json_t *blocks = doc_member(person, "blocks");

    for (size_t i = 0; i < doc_count(blocks); i++) {
        if (i == 0)
            buf_fmt(&v->out, "blocks\t%llu\t", (unsigned long long)doc_number(person, "person"));
        buf_fmt(&v->out, i == 0 ? "%llu" : ",%llu", (unsigned long long)doc_as_number(doc_at(blocks, i)));
    }
    if (doc_count(blocks) > 0)
        buf_byte(&v->out, '\n');
}

enum err verb_access(struct verb *v)
{
    uint64_t person = 0, register_no = 0, field = 0;
    const struct args_option options[] = {
        {.name = "--person", .number = &person, .max = UINT32_MAX},
        {.name = "--register", .number = &register_no, .max = 64},
        {.name = "--field", .number = &field, .max = 64},
    };
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){0}));
    TRY(verb_resume(v));
    verb_ask(v);
    put_number(v, "person", person);
    put_number(v, "register", register_no);
    put_number(v, "field", field);
    TRY(verb_post(v, "/access"));
    const struct json_t *list = doc_member(v->answer.root, "persons");
    for (size_t i = 0; i < doc_count(list); i++) {
        const struct json_t *p = doc_at(list, i), *purposes = doc_member(p, "purposes");
        put_line(v, "person", p, "#person refusal");
        put_blocks(v, p);
        for (size_t k = 0; k < doc_count(purposes); k++) {
            buf_fmt(&v->out, "opens\t%llu", (unsigned long long)doc_number(p, "person"));
            put_line(v, "", doc_at(purposes, k), "#register #purpose #acts #fields #veiled");
        }
    }
    err = verb_print(v);
out:
    return err;
}

/* Enter a change that was approved. */
enum err verb_execute(struct verb *v)
{
    const char *word = NULL;
    char path[VERB_PATH_MAX];
    uint64_t leaf;
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){.list = &word, .min = 1, .max = 1}));
    TRY(number_of(v, word, &leaf));
    TRY(verb_resume(v));
    (void)snprintf(path, sizeof(path), "/applications/%llu/execute", (unsigned long long)leaf);
    verb_ask(v);
    TRY(verb_post(v, path));
    put_answer(v);
    err = verb_print(v);
out:
    return err;
}

/* A control's limit, at once where it becomes stricter, else applied for with --reason. */
enum err verb_control(struct verb *v)
{
    const char *words[2] = {NULL, NULL}, *clauses = NULL, *reason = NULL;
    const struct args_option options[] = {
        {.name = "--clauses", .text = &clauses},
        {.name = "--reason", .text = &reason},
    };
    char path[VERB_PATH_MAX];
    uint64_t control = 0, limit = 0;
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){.list = words, .min = 2, .max = 2}));
    while (control < CONTROL__MAX && strcmp(words[0], control_name((enum control)control)) != 0)
        control++;
    if (control == CONTROL__MAX)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_WAY, words[0]));
    TRY(number_of(v, words[1], &limit));
    TRY(verb_resume(v));
    (void)snprintf(path, sizeof(path), "/controls/%u", (unsigned)control);
    verb_ask(v);
    jot_number(&v->jot, "limit", limit);
    put_word(v, "clauses", clauses);
    put_word(v, "reason", reason);
    TRY(verb_post(v, path));
    put_answer(v);
    err = verb_print(v);
out:
    return err;
}
