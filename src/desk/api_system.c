/* The state of the machine, in numbers and verdicts. */
#include "desk/api_internal.h"

#include "health/measure.h"
#include "policy/vocab.h"

static enum err put_check(struct jot *j, const struct stats *s, const struct health_wish *wish, enum health_check check)
{
    struct health_finding f;
    struct buf reason;
    enum err err;

    health_judge(s, check, wish, &f);
    buf_init(&reason, 1024);
    TRY(health_put_reason(&reason, wish->lang, &f));
    jot_object(j, NULL);
    jot_word(j, "check", health_check_name(f.check));
    jot_word(j, "verdict", health_verdict_name(f.verdict));
    jot_text(j, "reason", buf_view(&reason));
    if (f.remedy != MSG__MAX)
        jot_word(j, "remedy", msg_text(wish->lang, f.remedy));
    jot_object_end(j);
out:
    buf_clear(&reason);
    return err;
}

static void put_figure(struct jot *j, const struct stats *s, const char *name, unsigned what)
{
    if (s->known[what])
        jot_number(j, name, s->value[what]);
    else
        jot_none(j, name);
}

static enum err get_system(struct desk *d, struct request *r)
{
    struct stats s;
    int64_t now_ms;
    struct jot j;
    enum err err;

    TRY(flow_system(d, &s, &now_ms));
    const struct health_wish wish = {.now_ms = now_ms, .lang = r->lang};
    answer_json_begin(r, &j);
    jot_instant(&j, "at", now_ms);
    jot_list(&j, "checks");
    for (size_t i = 0; i < FLOW_SYSTEM_CHECKS; i++)
        TRY(put_check(&j, &s, &wish, flow_system_checks[i]));
    jot_list_end(&j);
    put_figure(&j, &s, "sessions", STAT_SESSIONS);
    put_figure(&j, &s, "jobs", STAT_JOBS);
    put_figure(&j, &s, "connections", STAT_CONNECTIONS);
    put_figure(&j, &s, "rows", STAT_ROWS);
    put_figure(&j, &s, "leaves", STAT_LEAVES);
    jot_list(&j, "processes");
    for (unsigned i = 0; i < FLOW_SYSTEM_PROCESSES; i++) {
        jot_object(&j, NULL);
        jot_word(&j, "name", flow_system_processes[i]);
        put_figure(&j, &s, "uptime_s", STAT_UPTIME_S + i);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

/* --- the measures in the ledger ------------------------------------------------------------------------------------------ */

static enum err put_measure(struct jot *j, const struct measured *m, const struct measure_item *item, enum lang lang)
{
    struct health_finding f;
    struct buf reason;
    enum err err;

    measure_say(item, m->ms, lang, &f);
    buf_init(&reason, 1024);
    TRY(health_put_reason(&reason, lang, &f));
    jot_object(j, NULL);
    jot_word(j, "measure", vocab_word(VOCAB_MEASURE, item->no - 1));
    jot_word(j, "outcome", health_verdict_name(f.verdict));
    jot_text(j, "reason", buf_view(&reason));
    jot_object_end(j);
out:
    buf_clear(&reason);
    return err;
}

static enum err get_measures(struct desk *d, struct request *r)
{
    struct desk_keeper_measures_are are;
    struct measured m = {0};
    struct jot j;
    enum err err;

    TRY(ask_keeper_measures(d, &(struct desk_keeper_measures){0}, &are));
    if (are.at_ms != 0)
        TRY(measures_get(are.value, &m));
    m.ms = are.at_ms;
    answer_json_begin(r, &j);
    if (are.at_ms == 0)
        jot_none(&j, "at");
    else
        jot_instant(&j, "at", are.at_ms);
    jot_number(&j, "leaf", are.leaf);
    jot_list(&j, "measures");
    for (unsigned i = 0; i < m.n; i++)
        TRY(put_measure(&j, &m, &m.items[i], r->lang));
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err measure(struct desk *d, struct request *r)
{
    struct desk_keeper_ok ok;
    enum err err = ask_keeper_measure(d, &(struct desk_keeper_measure){0}, &ok);

    return err == ERR_OK ? api_answer_leaf(d, r, ok.leaf) : err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/measures", .where = DESK_SESSION, .handler = get_measures},
    {.method = GATE_DESK_METHOD_POST, .pattern = "/measures", .where = DESK_SESSION, .body = ROUTE_JSON, .handler = measure},
    {.method = GATE_DESK_METHOD_GET, .pattern = "/system", .where = DESK_SESSION, .handler = get_system},
};
const struct route_table api_system = API_TABLE(routes);
