/* The ledger, proofs, the inventory, the checkpoint. */
#include "client/verb.h"

#include "base/clock.h"
#include "base/num.h"
#include "rules/entry.h"

#include <stdio.h>
#include <string.h>

#define LEDGER_LIMIT_MAX 100
#define IDS_SHOWN 20

/* --- the ledger
 * ----------------------------------------------------------------------------------------------------
 */

struct wanted {
    uint64_t person, register_no, limit, before, purpose, in_session;
    const char *record, *subject, *act, *from, *until, *verdict, *clause, *terminal;
    bool count;
};

static enum err put_act(struct verb *v, const char *word)
{
    for (unsigned act = 0; act < ACT__MAX; act++) {
        if (strcmp(word, entry_act_name((enum entry_act)act)) == 0) {
            jot_number(&v->jot, "act", act);
            return ERR_OK;
        }
    }
    return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_ACT, word);
}

/* The instant at which the day ${text} begins, or the one after it. */
static enum err put_day(struct verb *v, const char *name, const char *text, int64_t more_days)
{
    struct date d;

    if (date_parse(view_str(text), &d) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_DATE, text);
    jot_instant(&v->jot, name, date_start_ms(date_from_days(date_to_days(d) + more_days)));
    return ERR_OK;
}

static enum err put_wanted(struct verb *v, const struct wanted *w)
{
    enum err err = ERR_OK;

    verb_ask(v);
    if (w->person > 0)
        jot_number(&v->jot, "person", w->person);
    if (w->register_no > 0)
        jot_number(&v->jot, "register", w->register_no);
    if (w->record != NULL && !verb_is_record(w->record))
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_RECORD, w->record);
    if (w->record != NULL)
        jot_word(&v->jot, "record", w->record);
    if (w->subject != NULL && !verb_is_record(w->subject))
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_RECORD, w->subject);
    if (w->subject != NULL)
        jot_word(&v->jot, "subject", w->subject);
    if (w->purpose > 0)
        jot_number(&v->jot, "purpose", w->purpose);
    if (w->in_session > 0)
        jot_number(&v->jot, "session", w->in_session);
    if (w->verdict != NULL)
        jot_word(&v->jot, "verdict", w->verdict);
    if (w->clause != NULL)
        jot_word(&v->jot, "clause", w->clause);
    if (w->terminal != NULL)
        jot_word(&v->jot, "terminal", w->terminal);
    if (w->act != NULL)
        TRY(put_act(v, w->act));
    if (w->from != NULL)
        TRY(put_day(v, "from", w->from, 0));
    if (w->until != NULL)
        TRY(put_day(v, "until", w->until, 1));
    if (w->before > 0)
        jot_number(&v->jot, "before", w->before);
    if (w->limit > 0 && !w->count)
        jot_number(&v->jot, "limit", w->limit);
out:
    return err;
}

/* An entry on one line: its "key value" lines, the first, which is the same for all, left out. */
static void put_entry(struct verb *v, const struct json_t *entry)
{
    struct view rest = doc_text(entry, "text");

    (void)view_cut(&rest, '\n');
    buf_fmt(&v->out, "%8llu ", (unsigned long long)doc_number(entry, "index"));
    while (rest.n > 0) {
        struct view value = view_cut(&rest, '\n'), key = view_cut(&value, ' ');
        buf_byte(&v->out, ' ');
        if (!view_eq_str(key, "time") && !view_eq_str(key, "act") && !view_eq_str(key, "verdict")) {
            say_clean(&v->out, key);
            buf_byte(&v->out, '=');
        }
        say_clean(&v->out, value);
    }
    buf_byte(&v->out, '\n');
}

/* How often, by day, person and act; then by clause. */
static void put_counts(struct verb *v)
{
    const struct json_t *sums = doc_member(v->answer.root, "sums"), *clauses = doc_member(v->answer.root, "clauses");

    for (size_t i = 0; i < doc_count(sums); i++) {
        const struct json_t *s = doc_at(sums, i);
        say_clean(&v->out, doc_text(s, "day"));
        buf_fmt(&v->out, "\t%llu\t", (unsigned long long)doc_number(s, "person"));
        say_clean(&v->out, doc_text(s, "act"));
        buf_fmt(&v->out, "\t%llu\t%llu\n", (unsigned long long)(doc_number(s, "permits") + doc_number(s, "facts")),
                (unsigned long long)doc_number(s, "refusals"));
    }
    for (size_t i = 0; i < doc_count(clauses); i++) {
        const struct json_t *c = doc_at(clauses, i);
        buf_str(&v->out, "clause\t");
        say_clean(&v->out, doc_text(c, "clause"));
        buf_fmt(&v->out, "\t%llu\t%llu\n", (unsigned long long)doc_number(c, "permits"),
                (unsigned long long)doc_number(c, "refusals"));
    }
}

enum err verb_ledger(struct verb *v)
{
    struct wanted w = {0};
    const struct args_option options[] = {
        {.name = "--person", .number = &w.person, .max = UINT32_MAX},
        {.name = "--register", .number = &w.register_no, .max = UINT16_MAX},
        {.name = "--record", .text = &w.record},
        {.name = "--subject", .text = &w.subject},
        {.name = "--purpose", .number = &w.purpose, .max = 32},
        {.name = "--in-session", .number = &w.in_session},
        {.name = "--verdict", .text = &w.verdict},
        {.name = "--clause", .text = &w.clause},
        {.name = "--terminal", .text = &w.terminal},
        {.name = "--count", .flag = &w.count},
        {.name = "--act", .text = &w.act},
        {.name = "--from", .text = &w.from},
        {.name = "--until", .text = &w.until},
        {.name = "--before", .number = &w.before},
        {.name = "--limit", .number = &w.limit, .max = LEDGER_LIMIT_MAX},
    };
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){0}));
    TRY(put_wanted(v, &w));
    TRY(verb_resume(v));
    TRY(verb_post(v, w.count ? "/ledger/counts" : "/ledger"));
    if (w.count)
        put_counts(v);
    const struct json_t *entries = doc_member(v->answer.root, "entries");
    for (size_t i = 0; i < doc_count(entries); i++)
        put_entry(v, doc_at(entries, i));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    verb_fact(v, "size", doc_number(v->answer.root, "size"));
    struct view subject = doc_text(v->answer.root, "subject");
    if (w.record != NULL && subject.n > 0) {
        buf_str(&v->out, "subject\t");
        say_clean(&v->out, subject);
        buf_byte(&v->out, '\n');
    }
    if (doc_truth(v->answer.root, "more"))
        buf_fmt(&v->out, "  --before %llu\n", (unsigned long long)doc_number(v->answer.root, "next"));
    err = verb_print(v);
out:
    return err;
}

/* --- proofs and checkpoint
 * ----------------------------------------------------------------------------------------- */

enum err verb_proof(struct verb *v)
{
    const char *word = NULL, *out = NULL;
    uint64_t index;
    const struct args_option option = {.name = "--out", .text = &out};
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(verb_read(v, &option, 1, &(struct args_words){.list = &word, .min = 1, .max = 1}));
    if (num_parse_u64(view_str(word), INT64_MAX, NUM_CANONICAL, &index) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, word));
    TRY(verb_resume(v));
    (void)snprintf(path, sizeof(path), "/ledger/%llu/proof", (unsigned long long)index);
    TRY(verb_get(v, path));
    TRY(verb_write(v, out, doc_text(v->answer.root, "proof")));
    err = verb_print(v);
out:
    return err;
}

enum err verb_checkpoint(struct verb *v)
{
    const char *out = NULL;
    const struct args_option option = {.name = "--out", .text = &out};
    enum err err;

    TRY(verb_read(v, &option, 1, &(struct args_words){0}));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/checkpoint"));
    const struct json_t *a = v->answer.root;
    if (out != NULL)
        TRY(verb_write(v, out, doc_text(a, "checkpoint")));
    say_lines(&v->out, doc_text(a, "checkpoint"));
    buf_str(&v->out, "\nvkey ");
    say_clean(&v->out, doc_text(a, "vkey"));
    buf_byte(&v->out, '\n');
    if (doc_is_number(a, "witness_age_s"))
        VERB_LINE(v, MSG_CLI_NET_WITNESSED, msg_count(doc_number(a, "witness_age_s")));
    else
        verb_line(v, MSG_CLI_NET_UNWITNESSED, NULL, 0);
    err = verb_print(v);
out:
    return err;
}

/* --- the inventory
 * -------------------------------------------------------------------------------------------------
 */

static size_t put_ids(struct verb *v, const char *name)
{
    const struct json_t *list = doc_member(v->answer.root, name);
    size_t n = doc_count(list);

    verb_fact(v, name, n);
    for (size_t i = 0; i < n && i < IDS_SHOWN; i++) {
        buf_str(&v->out, "  ");
        say_clean(&v->out, doc_as_text(doc_at(list, i)));
        buf_byte(&v->out, '\n');
    }
    return n;
}

/* Differences are ERR_CORRUPT: a script must notice. */
enum err verb_inventory(struct verb *v)
{
    uint64_t register_no = 0;
    const struct args_option option = {
        .name = "--register", .number = &register_no, .max = UINT16_MAX, .required = true};
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(verb_read(v, &option, 1, &(struct args_words){0}));
    TRY(verb_resume(v));
    verb_ask(v);
    (void)snprintf(path, sizeof(path), "/registers/%llu/inventory",
                   (unsigned long long)register_no);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    verb_fact(v, "keys", doc_number(v->answer.root, "keys"));
    verb_fact(v, "rows", doc_number(v->answer.root, "rows"));
    size_t differences = put_ids(v, "missing") + put_ids(v, "unknown") + put_ids(v, "stale");
    verb_fact(v, "unstored", doc_number(v->answer.root, "unstored"));
    verb_line(v, differences == 0 ? MSG_CLI_NET_INVENTORY_FINE : MSG_CLI_NET_INVENTORY_DIFFERS,
              NULL, 0);
    TRY(verb_print(v));
    if (differences > 0)
        err = ERR_CORRUPT;
out:
    return err;
}
