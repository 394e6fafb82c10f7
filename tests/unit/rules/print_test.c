/* Copies on paper: who may make one, of what, and that they are numbered (N20.8). */
#include "unit/rules/asks.h"

static struct entry copy(const struct world *w, uint32_t person, uint64_t number)
{
    struct entry e = world_record(w, ACT_PRINT, person);

    entry_set_count(&e, number);
    return e;
}

T_CASE(N20_8_copies_of_a_record_are_numbered_from_one_without_a_gap)
{
    struct world w = world_new();
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7}, other[ENTRY_SUBJECT_BYTES] = {8};

    T_EQ(state_copies(w.s, subject), 0);
    refused(&w, copy(&w, HANDLER, 2), REFUSAL_PRINT, "N20.8");
    refused(&w, copy(&w, HANDLER, 0), REFUSAL_PRINT, "N20.8");
    permits(&w, copy(&w, HANDLER, 1));
    T_EQ(state_copies(w.s, subject), 1);
    refused(&w, copy(&w, HANDLER, 1), REFUSAL_PRINT, "N20.8"); /* the number is used, whoever asks */
    permits(&w, copy(&w, MANAGER, 2));
    T_EQ(state_copies(w.s, subject), 2);
    T_EQ(state_copies(w.s, other), 0);
    struct entry e = copy(&w, HANDLER, 1);
    memcpy(e.subjects[0], other, sizeof(other));
    permits(&w, e);
    T_EQ(state_copies(w.s, other), 1);
    state_free(w.s);
}

T_CASE(N20_8_refused_print_takes_no_number)
{
    struct world w = world_new();
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};

    refused(&w, copy(&w, OPERATOR, 1), REFUSAL_ROLE, "N20.9");
    T_EQ(state_copies(w.s, subject), 0);
    permits(&w, copy(&w, HANDLER, 1));
    state_free(w.s);
}

T_CASE(N20_8_field_of_a_class_above_the_limit_stays_on_the_screen)
{
    struct world w = world_new();
    const uint16_t important[] = {NAME, ADDRESS};
    struct entry e;

    e = copy(&w, HANDLER, 1);
    entry_set_fields(&e, important, 2);
    refused(&w, e, REFUSAL_PRINT, "N20.8");
    world_control(&w, CONTROL_PRINT, CLASS_IMPORTANT, "N20.8");
    permits(&w, e);
    state_free(w.s);
}

T_CASE(N9_3_veiled_field_is_never_printed_and_a_print_names_its_fields)
{
    struct world w = world_new();
    const uint16_t veiled = MY_NUMBER;
    struct entry e;

    e = copy(&w, HANDLER, 1);
    entry_set_fields(&e, &veiled, 1);
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    e = copy(&w, HANDLER, 1);
    entry_set_fields(&e, &veiled, 0);
    e.has &= ~ENTRY_HAS(KEY_FIELDS);
    e.fields_n = 0;
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    state_free(w.s);
}

T_CASE(N15_purpose_that_does_not_allow_printing_refuses)
{
    struct world w = world_new();
    struct entry e;

    e = copy(&w, HANDLER, 1);
    entry_set_purpose(&e, SEARCH_ONLY);
    refused(&w, e, REFUSAL_PURPOSE, "N15");
    state_free(w.s);
}

T_CASE(J21_copies_count_as_shown)
{
    struct world w = world_new();

    for (uint64_t n = 1; n <= 30; n++)
        permits(&w, copy(&w, HANDLER, n));
    refused(&w, copy(&w, HANDLER, 31), REFUSAL_QUOTA_MINUTE, "J21");
    state_free(w.s);
}

T_MAIN(&case_N20_8_copies_of_a_record_are_numbered_from_one_without_a_gap, &case_N20_8_refused_print_takes_no_number,
       &case_N20_8_field_of_a_class_above_the_limit_stays_on_the_screen,
       &case_N9_3_veiled_field_is_never_printed_and_a_print_names_its_fields,
       &case_N15_purpose_that_does_not_allow_printing_refuses, &case_J21_copies_count_as_shown)
