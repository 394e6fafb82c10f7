/* What another version of the terms changes; how each clause is met; when an item of a checklist is due. */
#include "support/t.h"

#include "policy/board.h"
#include "rules/entry.h"

#include <string.h>

#define HEAD "profile test 1\nja 試験\nen Test\ndocument D\nissuer I\nform F1\nja 届\nen Notice\n"
#define CLAUSE(id, met) "clause " id "\narticle 第1条\nja 文\nen text\nmet " met "\n"

static struct profile_faults faults;
static struct terms_problem problem;

struct world {
    struct profile *profile, *local;
    struct terms terms;
    struct change_set now;
};

static struct profile *made(const char *text)
{
    struct profile *p;

    if (profile_read(view_str(text), &p, &faults) != ERR_OK)
        T_FAIL("fault %d in line %u", (int)faults.list[0].kind, faults.list[0].line);
    return p;
}

static enum err add(void *arg, const struct entry *e)
{
    return change_add(arg, e);
}

/* The terms of ${text} (and local changes) in force as they say. */
static struct world world_of(const char *text, const char *local)
{
    struct world w = {.profile = made(text), .local = local == NULL ? NULL : made(local)};
    const struct profile *list[] = {w.profile, w.local};

    T_OK(terms_merge(list, local == NULL ? 1 : 2, &w.terms, &problem));
    T_OK(terms_each_fact(&w.terms, 1, add, &w.now));
    return w;
}

static void done(struct world *w)
{
    profile_free(w->profile);
    profile_free(w->local);
}

/* The first clause, with ${no} measured ${days_ago} days before the day 100. */
static struct board_clause judge_measured(const struct world *w, enum measure no, enum measure_outcome outcome, int64_t days_ago)
{
    const struct measured m = {.ms = date_start_ms(date_from_days(100 - days_ago)), .n = 1, .items = {{no, outcome, 0, 0}}};
    const struct board_facts f = {.terms = &w->terms, .now = &w->now, .begins = 100, .today = 100, .measured = &m};
    struct board_clause c;

    board_judge(&f, w->profile, &w->profile->clauses[0], &c);
    return c;
}

static struct board_clause judge(const struct world *w, const struct board_check *checks, unsigned n, int64_t today)
{
    const struct board_facts f = {.terms = &w->terms, .now = &w->now, .checks = checks, .checks_n = n, .begins = 100, .today = today};
    struct board_clause c;

    board_judge(&f, w->profile, &w->profile->clauses[0], &c);
    return c;
}

T_CASE(a_clause_whose_controls_are_in_force_is_enforced)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "control training 365\ncontrol terminal yes\n", NULL);
    struct board_clause c = judge(&w, NULL, 0, 100);

    T_EQ(c.state, BOARD_ENFORCED);
    T_EQ(c.held_n, 2);
    done(&w);
}

T_CASE(a_limit_that_was_made_weaker_since_is_a_breach)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "control training 365\n", NULL);

    w.now.controls[CONTROL_TRAINING].limit = 366;
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_BREACHED);
    w.now.controls[CONTROL_TRAINING].limit = 30; /* stricter is none */
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_ENFORCED);
    w.now.controls[CONTROL_TRAINING].in_force = false;
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_BREACHED);
    done(&w);
}

T_CASE(a_floor_is_broken_from_below)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "control log-years 7\n", NULL);

    w.now.controls[CONTROL_LOG_YEARS].limit = 6;
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_BREACHED);
    w.now.controls[CONTROL_LOG_YEARS].limit = 8;
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_ENFORCED);
    done(&w);
}

static enum board_state with_places(const struct world *w, unsigned n, unsigned unlogged)
{
    const struct board_places places = {n, unlogged};
    const struct board_facts f = {.terms = &w->terms, .now = &w->now, .begins = 100, .today = 100, .places = &places};
    struct board_clause c;

    board_judge(&f, w->profile, &w->profile->clauses[0], &c);
    return c.state;
}

T_CASE(J9_K11_places_are_due_without_a_log_of_entries_and_where_none_stands)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "control places filed+entry-log\n", NULL);
    struct world filed = world_of(HEAD CLAUSE("C1", "E") "control places filed\n", NULL);

    T_EQ(with_places(&w, 2, 0), BOARD_ENFORCED);
    T_EQ(with_places(&w, 2, 1), BOARD_DUE);
    T_EQ(with_places(&filed, 2, 1), BOARD_ENFORCED); /* which asks for no log */
    T_EQ(with_places(&filed, 0, 0), BOARD_DUE);
    done(&w);
    done(&filed);
}

T_CASE(N20_2_a_place_without_one_thing_that_was_agreed_is_a_breach)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "control places filed+locked+entry-log\n", NULL);

    w.now.controls[CONTROL_PLACES].limit = PLACE_FILED | PLACE_APPROVED | PLACE_LOCKED; /* more in number, and less */
    T_EQ(with_places(&w, 1, 0), BOARD_BREACHED);
    done(&w);
}

T_CASE(what_was_agreed_to_be_off_looks_like_it)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "control terminal yes\n", "local l 1\nja 変\nen c\ndeviation terminal off\nja 理\nen r\n");
    struct board_clause c = judge(&w, NULL, 0, 100);

    T_EQ(c.state, BOARD_OFF);
    T_EQ(c.deviates_n, 1);
    done(&w);
}

T_CASE(what_is_only_declared_is_not_called_enforced)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "control routing yes\n", NULL);

    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_OFF);
    done(&w);
}

T_CASE(a_clause_that_nothing_here_meets_is_open)
{
    struct world w = world_of(HEAD CLAUSE("C1", "W") "duty d contractor entruster before-work F1\n", NULL);
    struct board_clause c = judge(&w, NULL, 0, 100);

    T_EQ(c.state, BOARD_OFF);
    T_EQ(c.duties_n, 1);
    done(&w);
}

T_CASE(a_paper_that_is_overdue_is_a_breach_and_one_that_was_received_is_evidence)
{
    struct world w = world_of("profile test 1\nja 試験\nen Test\ndocument D\nissuer I\nform N-F6\nja 届\nen Notice\n" CLAUSE("C1", "W")
                              "duty d contractor entruster before-work N-F6\n", NULL);
    struct duty_paper paper = {.form = form_named(view_str("N-F6"))->number, .leaf = 9, .sent = 100, .received = 101};
    struct duty_facts duties = {.begins = 100, .ends = 400, .closes = 400, .today = 69};
    struct board_facts f = {.terms = &w.terms, .now = &w.now, .begins = 100, .today = 69, .duties = &duties};
    struct board_clause c;

    board_judge(&f, w.profile, &w.profile->clauses[0], &c);
    T_EQ(c.state, BOARD_AHEAD);
    f.today = duties.today = 70;
    board_judge(&f, w.profile, &w.profile->clauses[0], &c);
    T_EQ(c.state, BOARD_DUE);
    T_EQ(c.due, 100);
    f.today = duties.today = 101;
    board_judge(&f, w.profile, &w.profile->clauses[0], &c);
    T_EQ(c.state, BOARD_BREACHED);
    duties.papers = &paper;
    duties.papers_n = 1;
    board_judge(&f, w.profile, &w.profile->clauses[0], &c);
    T_EQ(c.state, BOARD_EVIDENCED);
    T_EQ(c.looked, 100);
    done(&w);
}

T_CASE(a_live_query_is_evidence)
{
    struct world w = world_of(HEAD CLAUSE("C1", "V") "evidence refusals\n", NULL);

    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_EVIDENCED);
    done(&w);
}

T_CASE(K10_what_was_measured_is_evidence_for_a_week_and_what_is_not_met_is_a_breach)
{
    struct world w = world_of(HEAD CLAUSE("C1", "D") "measure firewall\n", NULL);

    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_DUE); /* never measured */
    T_EQ(judge_measured(&w, MEASURE_FIREWALL, MEASURED_MET, 0).state, BOARD_EVIDENCED);
    T_EQ(judge_measured(&w, MEASURE_FIREWALL, MEASURED_MET, 0).looked, 100);
    T_EQ(judge_measured(&w, MEASURE_FIREWALL, MEASURED_MET, 7).state, BOARD_EVIDENCED);
    T_EQ(judge_measured(&w, MEASURE_FIREWALL, MEASURED_MET, 8).state, BOARD_DUE);
    T_EQ(judge_measured(&w, MEASURE_FIREWALL, MEASURED_UNKNOWN, 0).state, BOARD_DUE); /* not called met */
    T_EQ(judge_measured(&w, MEASURE_FIREWALL, MEASURED_LOOK, 0).state, BOARD_DUE);
    T_EQ(judge_measured(&w, MEASURE_FIREWALL, MEASURED_NOT_MET, 0).state, BOARD_BREACHED);
    T_EQ(judge_measured(&w, MEASURE_CLOCK, MEASURED_MET, 0).state, BOARD_DUE); /* another one */
    done(&w);
}

T_CASE(S3_K10_N20_6ka_a_way_out_of_a_closed_network_breaks_the_terms_unless_they_say_otherwise)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "control network closed\n", NULL);
    struct world open = world_of(HEAD CLAUSE("C1", "E") "control network closed\n",
                                 "local city 1\nja 市\nen City\ndeviation network encrypted\nja 理由\nen Reason\n");

    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_DUE);
    T_EQ(judge_measured(&w, MEASURE_NETWORK_ROUTES, MEASURED_MET, 0).state, BOARD_ENFORCED);
    T_EQ(judge_measured(&w, MEASURE_NETWORK_ROUTES, MEASURED_LOOK, 0).state, BOARD_BREACHED);
    T_EQ(judge_measured(&w, MEASURE_NETWORK_ROUTES, MEASURED_UNKNOWN, 0).state, BOARD_DUE);
    T_EQ(judge_measured(&w, MEASURE_NETWORK_ROUTES, MEASURED_MET, 8).state, BOARD_DUE);
    T_EQ(judge_measured(&open, MEASURE_NETWORK_ROUTES, MEASURED_LOOK, 0).state, BOARD_OFF); /* and looks like it */
    T_EQ(judge_measured(&open, MEASURE_NETWORK_ROUTES, MEASURED_LOOK, 0).deviates_n, 1);
    done(&open);
    done(&w);
}

T_CASE(what_no_program_measures_is_answered_by_a_person_with_a_day)
{
    struct world w = world_of(HEAD CLAUSE("C1", "D") "measure cameras-and-power\n", NULL);
    struct board_check look = {view_str("test C1 cameras-and-power"), {.on = 100, .due = 130}};
    struct view item;

    T_TRUE(board_on_site(&w.profile->bindings[0], &item));
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_DUE);
    T_EQ(judge(&w, &look, 1, 130).state, BOARD_CHECKLIST);
    T_EQ(judge(&w, &look, 1, 131).state, BOARD_DUE);
    look.last.bad = true;
    T_EQ(judge(&w, &look, 1, 110).state, BOARD_BREACHED);
    done(&w);
}

T_CASE(each_measure_has_the_number_of_its_word)
{
    unsigned no;

    T_OK(vocab_find(VOCAB_MEASURE, view_str("network-routes"), &no));
    T_EQ(no + 1, MEASURE_NETWORK_ROUTES);
    T_OK(vocab_find(VOCAB_MEASURE, view_str("cameras-and-power"), &no));
    T_EQ(no + 1, MEASURE_CAMERAS_AND_POWER);
    T_OK(vocab_find(VOCAB_MEASURE, view_str("peers"), &no));
    T_EQ(no + 1, MEASURE_PEERS);
    T_EQ(vocab_find(VOCAB_MEASURE, view_str("@screen-lock"), &no), ERR_NOT_FOUND);
}

T_CASE(a_checklist_is_due_until_somebody_looks_and_again_on_its_day)
{
    struct world w = world_of(HEAD CLAUSE("C1", "P") "check locked\nja 鍵\nen key\n", NULL);
    struct board_check look = {view_str("test C1 locked"), {0}};

    T_EQ(judge(&w, NULL, 0, 99).state, BOARD_CHECKLIST); /* before the terms begin */
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_DUE);
    look.last = (struct due_check){.on = 101, .due = 110};
    T_EQ(judge(&w, &look, 1, 110).state, BOARD_CHECKLIST);
    T_EQ(judge(&w, &look, 1, 111).state, BOARD_DUE);
    T_EQ(judge(&w, &look, 1, 110).due, 110);
    look.last = (struct due_check){.on = 101}; /* no day was named */
    T_EQ(judge(&w, &look, 1, 100000).state, BOARD_CHECKLIST);
    look.last.bad = true;
    T_EQ(judge(&w, &look, 1, 102).state, BOARD_BREACHED);
    look.item = view_str("test C1 other"); /* of another item */
    T_EQ(judge(&w, &look, 1, 102).state, BOARD_DUE);
    done(&w);
}

T_CASE(a_cell_that_is_weaker_than_the_terms_is_a_breach)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "matrix copy spi paper never\n", NULL);

    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_ENFORCED);
    w.now.cells[handling_kind(HANDLING_COPY, HANDLING_PAPER)][CLASS_SPI].limit = VERDICT_APPROVAL;
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_BREACHED);
    done(&w);
}

T_CASE(H10_2_a_cell_is_enforced_with_its_conditions_and_breached_without_one)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "matrix send spi * never\nmatrix post important paper approval needed\n", NULL);

    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_ENFORCED);
    done(&w);
    w = world_of(HEAD CLAUSE("C1", "E") "matrix obtain spi paper allow identified\n", NULL);
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_ENFORCED);
    w.now.cells[handling_kind(HANDLING_OBTAIN, HANDLING_PAPER)][CLASS_SPI].conditions = 0;
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_BREACHED);
    done(&w);
    w = world_of(HEAD CLAUSE("C1", "E") "matrix internet spi paper never\n", NULL); /* there is no way to do it */
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_ENFORCED);
    done(&w);
}

T_CASE(H10_2_use_data_that_is_used_here_is_in_the_area_where_terminals_are_registered)
{
    struct world w = world_of(HEAD CLAUSE("C1", "E") "matrix use spi data allow area-only+put-back+fewest-people\n", NULL);

    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_OFF);
    w.now.controls[CONTROL_TERMINAL].in_force = true;
    T_EQ(judge(&w, NULL, 0, 100).state, BOARD_ENFORCED);
    done(&w);
}

/* --- what changes ------------------------------------------------------------------------------------------------------ */

static enum change_kind one_change(const struct change_set *now, const struct change_set *next)
{
    static struct change list[CHANGES_MAX];

    T_EQ(change_list(now, next, list), 1);
    return list[0].kind;
}

T_CASE(each_direction_of_a_change_is_named)
{
    static struct change list[CHANGES_MAX];
    struct change_set now = {0}, next = {0};
    struct control_rule *cell = &next.cells[handling_kind(HANDLING_POST, HANDLING_DATA)][CLASS_SPI];

    T_EQ(change_list(&now, &next, list), 0);
    next.controls[CONTROL_QUOTA_DAY] = (struct control_rule){.in_force = true, .limit = 300};
    T_EQ(one_change(&now, &next), CHANGE_NEW);
    T_EQ(one_change(&next, &now), CHANGE_GONE);
    now.controls[CONTROL_QUOTA_DAY] = (struct control_rule){.in_force = true, .limit = 200};
    T_EQ(one_change(&now, &next), CHANGE_WIDER);
    T_EQ(one_change(&next, &now), CHANGE_STRICTER);
    now = next = (struct change_set){0};
    now.controls[CONTROL_FACTORS] = (struct control_rule){.in_force = true, .limit = 1};
    next.controls[CONTROL_FACTORS] = (struct control_rule){.in_force = true, .limit = 2};
    T_EQ(one_change(&now, &next), CHANGE_STRICTER); /* a floor */
    now.controls[CONTROL_FACTORS].limit = 2;
    next.controls[CONTROL_FACTORS].clauses_n = 1;
    memcpy(next.controls[CONTROL_FACTORS].clauses[0], "N1", 3);
    T_EQ(one_change(&now, &next), CHANGE_CLAUSES);
    now = next = (struct change_set){0};
    *cell = (struct control_rule){.in_force = true, .limit = VERDICT_APPROVAL, .conditions = 1};
    now.cells[handling_kind(HANDLING_POST, HANDLING_DATA)][CLASS_SPI] =
        (struct control_rule){.in_force = true, .limit = VERDICT_ALLOWED, .conditions = 2};
    T_EQ(one_change(&now, &next), CHANGE_BOTH);
    cell->limit = VERDICT_NEVER;
    cell->conditions = 0;
    T_EQ(one_change(&now, &next), CHANGE_STRICTER);
}

T_CASE(a_set_takes_each_rule_once_and_nothing_else)
{
    struct change_set set = {0};
    struct entry e;

    entry_init(&e, ACT_CONTROL, 0);
    entry_set_kind(&e, CONTROL_QUOTA_DAY);
    T_OK(change_add(&set, &e));
    T_ERR(change_add(&set, &e), ERR_INPUT);
    e.kind = CONTROL__MAX;
    T_ERR(change_add(&set, &e), ERR_INPUT);
    entry_init(&e, ACT_CELL, 0);
    e.kind = HANDLING_KINDS;
    T_ERR(change_add(&set, &e), ERR_INPUT);
    entry_init(&e, ACT_TERMS, 0);
    T_ERR(change_add(&set, &e), ERR_INPUT);
}

T_MAIN(&case_a_clause_whose_controls_are_in_force_is_enforced, &case_a_limit_that_was_made_weaker_since_is_a_breach,
       &case_a_floor_is_broken_from_below, &case_J9_K11_places_are_due_without_a_log_of_entries_and_where_none_stands,
        &case_N20_2_a_place_without_one_thing_that_was_agreed_is_a_breach,
        &case_what_was_agreed_to_be_off_looks_like_it,
       &case_what_is_only_declared_is_not_called_enforced, &case_a_clause_that_nothing_here_meets_is_open,
       &case_a_paper_that_is_overdue_is_a_breach_and_one_that_was_received_is_evidence, &case_a_live_query_is_evidence,
       &case_K10_what_was_measured_is_evidence_for_a_week_and_what_is_not_met_is_a_breach,
       &case_S3_K10_N20_6ka_a_way_out_of_a_closed_network_breaks_the_terms_unless_they_say_otherwise,
       &case_what_no_program_measures_is_answered_by_a_person_with_a_day, &case_each_measure_has_the_number_of_its_word,
       &case_a_checklist_is_due_until_somebody_looks_and_again_on_its_day,
       &case_a_cell_that_is_weaker_than_the_terms_is_a_breach,
       &case_H10_2_a_cell_is_enforced_with_its_conditions_and_breached_without_one,
       &case_H10_2_use_data_that_is_used_here_is_in_the_area_where_terminals_are_registered, &case_each_direction_of_a_change_is_named,
       &case_a_set_takes_each_rule_once_and_nothing_else)
