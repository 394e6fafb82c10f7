/* Condition by condition: what is no entry.  Each begins with one that is, and changes one thing (docs/ledger.md). */
#include "unit/rules/conditions_world.h"

static void fits(struct entry e)
{
    T_OK(entry_check(&e));
}

static void no_entry(struct entry e)
{
    T_ERR(entry_check(&e), ERR_INPUT);
}

static struct entry permitted(struct entry e)
{
    e.verdict = VERDICT_PERMIT;
    return e;
}

/* The key is set, whatever is or is not behind it. */
static struct entry with(struct entry e, enum entry_key key)
{
    e.has |= ENTRY_HAS(key);
    return e;
}

static struct entry without(struct entry e, enum entry_key key)
{
    e.has &= ~ENTRY_HAS(key);
    return e;
}

T_CASE(a_list_is_there_with_something_in_it_and_no_more_than_fits_or_its_key_is_not_there)
{
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
    struct world w = world_new();
    struct entry open = permitted(world_record(&w, ACT_OPEN, HANDLER)), list = permitted(world_record(&w, ACT_LIST, HANDLER));
    struct entry approval = permitted(world_approval(&w, ACT_APPROVE, APPROVER, 1)), e;

    fits(open);
    fits(list);
    fits(approval);
    no_entry(with(open, KEY_CLAUSES));
    no_entry(with(open, KEY_BLOCKS));
    e = list;
    e.fields_n = 0;
    no_entry(e);
    e = list;
    e.subjects_n = 0;
    no_entry(e);
    e = approval;
    e.value_n = 0;
    no_entry(e);
    e = list;
    for (unsigned i = 0; i < ENTRY_SUBJECTS_MAX; i++)
        entry_add_subject(&e, subject);
    entry_set_count(&e, ENTRY_SUBJECTS_MAX + 1);
    no_entry(e);
    e = list;
    e.fields[0] = ENTRY_FIELDS_MAX + 1;
    no_entry(e);
    e = open;
    e.time_ms = INT64_C(253402300800000); /* the year 10000 */
    no_entry(e);
    e.time_ms--;
    fits(e);
    e.time_ms = -1;
    no_entry(e);
    state_free(w.s);
}

T_CASE(clauses_are_at_most_as_many_as_fit_words_of_their_letters_and_nothing_behind_their_end)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_CONTROL), other;
    char clause[] = "N1";

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, CONTROL_ROLE);
    entry_set_limit(&e, 0);
    fits(e); /* a control that no clause demands */
    entry_add_clause(&e, "N20.9");
    fits(e);
    other = e;
    other.clauses[0][ENTRY_CLAUSE_MAX] = 'x'; /* behind the end of the word */
    no_entry(other);
    other = e;
    other.clauses[0][0] = ' ';
    no_entry(other);
    for (unsigned i = 1; i < ENTRY_CLAUSES_MAX; i++, clause[1]++)
        entry_add_clause(&e, clause);
    fits(e);
    entry_add_clause(&e, "K-T3");
    no_entry(e);
    state_free(w.s);
}

T_CASE(N22_an_application_for_terms_names_their_day_and_no_more_facts_than_there_can_be)
{
    struct world w = world_new();
    struct entry e = permitted(world_op(&w, ACT_APPLY, MANAGER)), other;

    entry_set_count(&e, TERMS_FACTS_MAX);
    entry_set_object(&e, (const uint8_t[32]){6});
    entry_set_value(&e, view_of((const uint8_t[32]){9}, 32));
    entry_set_kind(&e, APPLY_CHANGE);
    fits(e); /* on no day */
    other = e;
    entry_set_count(&other, TERMS_FACTS_MAX + 1);
    fits(other);
    entry_set_kind(&e, APPLY_TERMS);
    no_entry(e);
    entry_set_from(&e, day(2026, 12, 1));
    fits(e);
    entry_set_count(&e, TERMS_FACTS_MAX + 1);
    no_entry(e);
    state_free(w.s);
}

T_CASE(H10_2_conditions_that_words_meet_are_some_of_those_there_are)
{
    struct world w = world_new();
    struct entry e = permitted(matter(&w, HANDLER, TAKE_OUT, 1));

    fits(e);
    fits(meeting(e, HANDLING_CONDITIONS_MAX));
    no_entry(meeting(e, HANDLING_CONDITIONS_MAX + 1));
    entry_set_value(&e, view_of((const uint8_t[4]){0}, 4)); /* none, written down */
    no_entry(e);
    state_free(w.s);
}

T_CASE(N20_5_words_belong_to_the_fetching_of_the_file_and_to_nothing_else_of_a_package)
{
    struct world w = world_new();
    struct entry file = permitted(world_op(&w, ACT_PACKAGE_FETCH, HANDLER));

    entry_set_ref(&file, 1);
    entry_set_kind(&file, PACKAGE_FILE);
    struct entry passphrase = file, worded = file;
    entry_set_kind(&passphrase, PACKAGE_PASSPHRASE);
    entry_set_object(&worded, (const uint8_t[32]){6});
    fits(file);
    fits(passphrase);
    fits(worded);
    fits(meeting(worded, MET(SEALED)));
    no_entry(meeting(passphrase, MET(SEALED)));
    entry_set_object(&passphrase, (const uint8_t[32]){6});
    no_entry(passphrase);
    state_free(w.s);
}

T_CASE(N20_8_a_copy_names_the_matter_under_which_it_is_made_or_none)
{
    struct world w = world_new();
    struct entry e = permitted(world_record(&w, ACT_PRINT, HANDLER));

    entry_set_count(&e, 1);
    fits(e);
    no_entry(with(e, KEY_REF)); /* number 0 */
    entry_set_ref(&e, 1);
    fits(e);
    no_entry(without(e, KEY_REF)); /* named behind the back of its text */
    state_free(w.s);
}

T_CASE(N20_16_a_ledger_that_is_taken_in_has_bytes_and_rows)
{
    struct world w = world_new();
    struct entry e = permitted(world_op(&w, ACT_INTAKE, MANAGER)), other;

    entry_set_kind(&e, PLACE);
    entry_set_count(&e, INTAKE_ROWS_MAX);
    entry_set_limit(&e, 1);
    entry_set_object(&e, (const uint8_t[32]){1});
    fits(e);
    other = e;
    entry_set_count(&other, 0);
    no_entry(other);
    entry_set_count(&other, INTAKE_ROWS_MAX + 1);
    no_entry(other);
    entry_set_limit(&e, 0);
    no_entry(e);
    state_free(w.s);
}

T_CASE(N10_a_notice_that_was_made_tells_of_somebody_and_one_that_was_refused_may_tell_of_nobody)
{
    struct world w = world_new();
    struct entry e = world_op(&w, ACT_NOTICE, MANAGER);

    entry_set_count(&e, 0);
    entry_set_object(&e, (const uint8_t[32]){1});
    no_entry(permitted(e));
    e.verdict = VERDICT_DENY;
    fits(e);
    entry_set_count(&e, 1);
    fits(permitted(e));
    state_free(w.s);
}

T_CASE(a_batch_has_no_more_records_than_rows_and_counts_each)
{
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {8};
    struct world w = world_new();
    struct entry e = permitted(world_batch(&w, 1, 0, 0));

    fits(e);
    entry_add_subject(&e, subject);
    no_entry(e);
    entry_set_count(&e, 2);
    no_entry(e); /* of one row */
    entry_set_rows(&e, 0, 1);
    fits(e);
    state_free(w.s);
}

T_MAIN(&case_a_list_is_there_with_something_in_it_and_no_more_than_fits_or_its_key_is_not_there,
       &case_clauses_are_at_most_as_many_as_fit_words_of_their_letters_and_nothing_behind_their_end,
       &case_N22_an_application_for_terms_names_their_day_and_no_more_facts_than_there_can_be,
       &case_H10_2_conditions_that_words_meet_are_some_of_those_there_are,
       &case_N20_5_words_belong_to_the_fetching_of_the_file_and_to_nothing_else_of_a_package,
       &case_N20_8_a_copy_names_the_matter_under_which_it_is_made_or_none, &case_N20_16_a_ledger_that_is_taken_in_has_bytes_and_rows,
       &case_N10_a_notice_that_was_made_tells_of_somebody_and_one_that_was_refused_may_tell_of_nobody,
       &case_a_batch_has_no_more_records_than_rows_and_counts_each)
