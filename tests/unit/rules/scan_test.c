/* What the virus scanner said of a file, and what follows for whoever wants it read (N20.6ko). */
#include "support/t.h"

#include "unit/rules/world.h"

static const uint8_t upload[32] = {9}; /* that of world_import() */

static struct world demanding(void)
{
    struct world w = world_new();

    world_control(&w, CONTROL_UPLOAD_SCAN, 1, "N20.6ko");
    return w;
}

/* What an import of the file by the handler comes to. */
static enum refusal refusal_of(struct world *w)
{
    struct entry e = world_import(w, HANDLER);
    struct decision d;

    decide(w->s, &e, &d);
    return d.verdict == VERDICT_PERMIT ? REFUSAL_NONE : d.refusal;
}

T_CASE(N20_6ko_file_that_nobody_looked_at_is_not_read_where_a_clause_demands_it)
{
    struct world w = demanding();
    struct entry e = world_import(&w, HANDLER);
    struct decision d = world_ask(&w, &e);

    T_EQ(d.verdict, VERDICT_DENY);
    T_EQ(d.refusal, REFUSAL_NOT_SCANNED);
    T_EQ(d.control, CONTROL_UPLOAD_SCAN);
    T_EQ(d.clauses_n, 1);
    T_STR(d.clauses[0], "N20.6ko");
    state_free(w.s);
}

T_CASE(N20_6ko_file_that_was_called_clean_is_read)
{
    struct world w = demanding();

    world_scanned(&w, upload, SCAN_CLEAN);
    T_EQ(refusal_of(&w), REFUSAL_NONE);
    state_free(w.s);
}

T_CASE(N20_6ko_clean_file_of_another_hash_lets_nothing_pass)
{
    struct world w = demanding();
    uint8_t other[32] = {9};

    other[31] = 1; /* the beginning, by which it is found, is the same */
    world_scanned(&w, other, SCAN_CLEAN);
    T_EQ(refusal_of(&w), REFUSAL_NOT_SCANNED);
    state_free(w.s);
}

T_CASE(N20_6ko_verdict_counts_as_long_as_an_upload_is_kept)
{
    struct world w = demanding();

    world_scanned(&w, upload, SCAN_CLEAN);
    T_EQ(state_scanned(w.s, CONTRACT, upload, w.now + SCAN_COUNTS_MS), SCAN_CLEAN);
    T_EQ(state_scanned(w.s, CONTRACT, upload, w.now + SCAN_COUNTS_MS + 1), SCAN__MAX);
    T_EQ(state_scanned(w.s, CONTRACT + 1, upload, w.now), SCAN__MAX);
    state_free(w.s);
}

T_CASE(infected_file_is_read_nowhere_also_where_no_clause_speaks_of_it)
{
    struct world w = world_new();

    T_EQ(refusal_of(&w), REFUSAL_NONE);
    world_scanned(&w, upload, SCAN_CLEAN);
    world_scanned(&w, upload, SCAN_INFECTED); /* newer definitions know it */
    T_EQ(refusal_of(&w), REFUSAL_INFECTED);
    state_free(w.s);
}

T_CASE(N20_6ko_file_that_changes_records_is_looked_at_too)
{
    struct world w = demanding();
    struct entry e = world_trial(&w, HANDLER);
    struct decision d;

    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_NOT_SCANNED);
    world_scanned(&w, e.object, SCAN_CLEAN);
    decide(w.s, &e, &d);
    T_EQ(d.verdict, VERDICT_PERMIT);
    state_free(w.s);
}

T_CASE(who_may_not_import_is_refused_for_that_not_for_the_file)
{
    struct world w = demanding();
    struct entry e = world_import(&w, AUDITOR);
    struct decision d;

    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_ROLE);
    state_free(w.s);
}

T_CASE(verdict_on_a_file_is_no_act_of_a_session)
{
    struct world w = demanding();
    struct entry e = fact(&w, ACT_SCAN);
    struct decision d;

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, SCAN_CLEAN);
    entry_set_limit(&e, 1000);
    entry_set_object(&e, upload);
    T_EQ(entry_check(&e), ERR_OK);
    entry_set_session(&e, w.session[HANDLER]);
    T_EQ(entry_check(&e), ERR_INPUT);
    decide(w.s, &e, &d);
    T_EQ(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    T_EQ(refusal_of(&w), REFUSAL_NOT_SCANNED);
    state_free(w.s);
}

T_MAIN(&case_N20_6ko_file_that_nobody_looked_at_is_not_read_where_a_clause_demands_it,
       &case_N20_6ko_file_that_was_called_clean_is_read, &case_N20_6ko_clean_file_of_another_hash_lets_nothing_pass,
       &case_N20_6ko_verdict_counts_as_long_as_an_upload_is_kept,
       &case_infected_file_is_read_nowhere_also_where_no_clause_speaks_of_it,
       &case_N20_6ko_file_that_changes_records_is_looked_at_too,
       &case_who_may_not_import_is_refused_for_that_not_for_the_file, &case_verdict_on_a_file_is_no_act_of_a_session)
