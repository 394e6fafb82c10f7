/* The closing of the contract and the papers that clauses owe, over the API: what lasts, what is left, what is due. */
#include "desk/api_internal.h"

#include "desk/flow_closing.h"
#include "desk/flow_duty.h"
#include "policy/words.h"

/* --- what lasts ---------------------------------------------------------------------------------------------------------------- */

/* A day that is not always there. */
static void put_day(struct jot *j, const char *name, int64_t day)
{
    if (day != 0)
        jot_date(j, name, day);
}

static void put_number(struct jot *j, const char *name, uint64_t n)
{
    if (n != 0)
        jot_number(j, name, n);
}

static void put_thing(struct jot *j, const struct desk_keeper_thing *t, int64_t today)
{
    jot_object(j, NULL);
    jot_word(j, "kind", flow_thing_kind_name(t->kind));
    jot_word(j, "list", flow_thing_list_name(flow_thing_list(t, today)));
    put_number(j, "leaf", t->leaf);
    put_number(j, "number", t->number);
    put_number(j, "matter_kind", t->matter_kind);
    jot_number(j, "count", t->count);
    put_number(j, "person", t->person);
    put_day(j, "keep", t->keep);
    put_day(j, "until", t->until);
    jot_truth(j, "held", t->held);
    jot_truth(j, "over", t->over);
    put_day(j, "over_on", t->over_day);
    jot_word(j, "shown", flow_thing_shown_name(t->shown));
    put_number(j, "document", t->document);
    put_number(j, "of", t->of);
    jot_truth(j, "missing", t->missing);
    if (t->words.n > 0)
        jot_text(j, "words", t->words);
    jot_object_end(j);
}

static void put_left(struct jot *j, const struct desk_keeper_closing_are *are)
{
    jot_truth(j, "open", are->left);
    if (are->closed != 0) {
        jot_number(j, "closed", are->closed);
        put_day(j, "closed_on", are->closed_on);
        put_day(j, "read_until", are->read_until);
    }
    jot_number(j, "contracts", are->contracts);
    jot_number(j, "matters", are->matters);
    jot_number(j, "packages", are->packages);
    jot_number(j, "copies", are->copies);
    jot_number(j, "applications", are->applications);
    jot_number(j, "jobs", are->jobs);
    jot_number(j, "imports", are->imports);
    if (!are->limited)
        jot_number(j, "records", are->records);
    jot_number(j, "erasures", are->erasures);
    jot_number(j, "unshown", are->unshown);
    jot_number(j, "accounts", are->accounts);
    if (are->backups_hold)
        put_day(j, "backups_until", are->backups_until);
}

static enum err closing(struct desk *d, struct request *r)
{
    struct desk_keeper_closing_are are;
    struct flow_things all;
    struct jot j;
    enum err err;

    TRY(ask_keeper_closing(d, &(struct desk_keeper_closing){0}, &are));
    TRY(flow_things(d, &all));
    answer_json_begin(r, &j);
    put_left(&j, &are);
    jot_list(&j, "things");
    for (uint32_t i = 0; i < all.n; i++)
        put_thing(&j, &all.list[i], all.today);
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

/* --- what is owed ------------------------------------------------------------------------------------------------------------- */

static const char *state_name(const struct duty_is *is, int64_t today)
{
    static const char *const names[DUE_STATE__MAX] = {
        [DUE_OVERDUE] = "overdue", [DUE_AHEAD] = "ahead", [DUE_SENT] = "sent", [DUE_DONE] = "done", [DUE_NOTHING] = "nothing"};

    return due_is_soon(&is->due, today) ? "soon" : names[is->due.state];
}

static void put_duty(struct jot *j, const struct flow_duty *duty, enum lang lang, int64_t today)
{
    static const char *const by[] = {
        [DUTY_BY_NOTHING] = "nothing", [DUTY_BY_PAPER] = "document", [DUTY_BY_NOTICE] = "notice", [DUTY_BY_MATTER] = "matter"};
    const struct profile_form *form = &duty->profile->forms[duty->is.duty->form];
    const struct duty_is *is = &duty->is;

    jot_object(j, NULL);
    jot_text(j, "clause", duty->clause->id);
    jot_text(j, "title", lang == LANG_JA ? form->title.ja : form->title.en);
    jot_word(j, "who", vocab_word(VOCAB_WHO, is->duty->who));
    jot_word(j, "whom", vocab_word(VOCAB_WHO, is->duty->whom));
    jot_word(j, "when", vocab_word(VOCAB_WHEN, is->duty->when));
    if (is->form != NULL)
        jot_number(j, "form", is->form->number);
    put_day(j, "due", is->due.day);
    jot_word(j, "state", state_name(is, today));
    jot_word(j, "by", by[is->by]);
    put_number(j, "leaf", is->leaf);
    put_day(j, "sent", is->sent);
    put_day(j, "received", is->received);
    jot_object_end(j);
}

/* Without terms in force nothing is owed. */
static enum err duties(struct desk *d, struct request *r)
{
    struct flow_duties all;
    struct jot j;
    enum err err = flow_duties(d, &all);

    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    answer_json_begin(r, &j);
    jot_number(&j, "overdue", err == ERR_OK ? all.overdue_n : 0);
    jot_number(&j, "soon", err == ERR_OK ? all.soon_n : 0);
    jot_list(&j, "duties");
    for (unsigned i = 0; err == ERR_OK && i < all.n; i++)
        put_duty(&j, &all.list[i], r->lang, all.facts.today);
    jot_list_end(&j);
    if (err == ERR_OK)
        flow_duties_clear(&all);
    return answer_json(d, r, &j);
}

static const struct route routes[] = {
    API_GET("/closing", closing),
    API_GET("/duties", duties),
};
const struct route_table api_closing = API_TABLE(routes);
