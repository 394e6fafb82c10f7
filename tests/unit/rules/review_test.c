/* The ledger is reviewed by nobody who used records in that time; what lasts is counted thing by thing; made-up data and real data do not mix. */
#include "unit/rules/matter_world.h"

#include "rules/review.h"

enum { MEDIUM = 13, LOG_REVIEW = 38, STOCKTAKING = 39 };
enum { PRACTICE = 4 };

/* --- reviews -------------------------------------------------------------------------------------------------------------- */

static struct entry review(const struct world *w, uint32_t person, struct date from, struct date until)
{
    struct entry e = matter(w, person, LOG_REVIEW, (uint64_t)(date_to_days(until) - date_to_days(from) + 1));

    entry_set_class(&e, CLASS_GENERAL);
    entry_set_from(&e, from);
    entry_set_until(&e, until);
    return e;
}

static int64_t through(const struct world *w, uint64_t *leaf_out)
{
    return review_through(w->s, state_contract(w->s, CONTRACT), date_to_days(day(2026, 4, 1)), leaf_out);
}

T_CASE(N20_6e_J29_the_auditor_reviews_a_month_that_is_over_and_it_stands_in_the_ledger)
{
    struct world w = world_new();
    uint64_t leaf;

    T_EQ(through(&w, &leaf), date_to_days(day(2026, 3, 31)));
    T_EQ(leaf, 0);
    uint64_t first = opened(&w, review(&w, AUDITOR, day(2026, 4, 1), day(2026, 9, 30)));
    T_EQ(state_matter(w.s, first)->state, MATTER_CLOSED);
    T_EQ(through(&w, &leaf), date_to_days(day(2026, 9, 30)));
    T_EQ(leaf, first);
    state_free(w.s);
}

T_CASE(N20_6e_J29_a_gap_between_two_reviews_is_not_reviewed)
{
    struct world w = world_new();
    uint64_t leaf;

    (void)opened(&w, review(&w, AUDITOR, day(2026, 10, 1), day(2026, 10, 31)));
    T_EQ(through(&w, &leaf), date_to_days(day(2026, 3, 31)));
    (void)opened(&w, review(&w, AUDITOR, day(2026, 4, 1), day(2026, 8, 31)));
    T_EQ(through(&w, &leaf), date_to_days(day(2026, 8, 31)));
    (void)opened(&w, review(&w, AUDITOR, day(2026, 9, 1), day(2026, 9, 30))); /* closes it, whatever order they come in */
    T_EQ(through(&w, &leaf), date_to_days(day(2026, 10, 31)));
    state_free(w.s);
}

T_CASE(N20_6e_a_period_that_has_not_ended_is_not_reviewed)
{
    struct world w = world_new();

    refuses(&w, review(&w, AUDITOR, day(2026, 11, 1), day(2026, 11, 21)), REFUSAL_MATTER_TERM, NULL); /* today */
    refuses(&w, review(&w, AUDITOR, day(2026, 11, 1), day(2026, 11, 30)), REFUSAL_MATTER_TERM, NULL);
    refuses(&w, review(&w, AUDITOR, day(2026, 3, 1), day(2026, 3, 31)), REFUSAL_MATTER_TERM, NULL); /* before the contract */
    permits(&w, review(&w, AUDITOR, day(2026, 11, 1), day(2026, 11, 20)));
    state_free(w.s);
}

T_CASE(N20_6e_a_review_says_how_many_days_it_covers_and_no_other_number)
{
    struct world w = world_new();
    struct entry e = review(&w, AUDITOR, day(2026, 10, 1), day(2026, 10, 31));

    entry_set_count(&e, 30);
    refuses(&w, e, REFUSAL_MATTER_COUNT, NULL);
    e = review(&w, AUDITOR, day(2026, 10, 1), day(2026, 10, 31));
    entry_set_register(&e, REGISTER); /* it is of the whole ledger */
    entry_set_class(&e, CLASS_SPI);
    T_TRUE(world_ask(&w, &e).verdict == VERDICT_DENY);
    state_free(w.s);
}

T_CASE(N7_N25_nobody_reviews_the_time_in_which_they_used_records_themselves)
{
    struct world w = world_new();
    struct entry e = world_assignment(&w, MANAGER, ROLE_MANAGER | ROLE_RESPONSIBLE);

    world_fact(&w, &e);
    permits(&w, review(&w, MANAGER, day(2026, 10, 1), day(2026, 10, 31))); /* nothing used so far */
    w.now = date_start_ms(day(2026, 11, 22)) + 9 * 60 * MINUTE;
    (void)world_sign_in(&w, MANAGER);
    permits(&w, world_record(&w, ACT_OPEN, MANAGER));
    w.now = date_start_ms(day(2026, 12, 1)) + 9 * 60 * MINUTE;
    (void)world_sign_in(&w, MANAGER);
    (void)world_sign_in(&w, AUDITOR);
    refuses(&w, review(&w, MANAGER, day(2026, 11, 1), day(2026, 11, 30)), REFUSAL_SAME_PERSON, "N7");
    refuses(&w, review(&w, MANAGER, day(2026, 10, 1), day(2026, 11, 30)), REFUSAL_SAME_PERSON, "N7");
    permits(&w, review(&w, AUDITOR, day(2026, 11, 1), day(2026, 11, 30)));
    state_free(w.s);
}

T_CASE(N7_a_new_assignment_does_not_forget_what_somebody_used)
{
    struct world w = world_new();

    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    struct entry e = world_assignment(&w, HANDLER, ROLE_RESPONSIBLE);
    world_fact(&w, &e);
    w.now += DAY;
    (void)world_sign_in(&w, HANDLER);
    refuses(&w, review(&w, HANDLER, day(2026, 11, 1), day(2026, 11, 21)), REFUSAL_SAME_PERSON, "N7");
    state_free(w.s);
}

T_CASE(N7_a_second_account_does_not_review_what_the_first_one_used)
{
    struct world w = world_new();
    struct entry e = world_assignment(&w, TWIN, ROLE_OFFICER | ROLE_INSPECTOR); /* the manager's other account */

    world_fact(&w, &e);
    permits(&w, world_record(&w, ACT_OPEN, MANAGER));
    w.now += DAY;
    (void)world_sign_in(&w, TWIN);
    refuses(&w, review(&w, TWIN, day(2026, 11, 1), day(2026, 11, 21)), REFUSAL_SAME_PERSON, "N7");
    state_free(w.s);
}

T_CASE(N20_6e_who_works_on_records_does_not_review)
{
    struct world w = world_new();

    refuses(&w, review(&w, HANDLER, day(2026, 10, 1), day(2026, 10, 31)), REFUSAL_ROLE, "N20.9");
    refuses(&w, review(&w, ADMINISTRATOR, day(2026, 10, 1), day(2026, 10, 31)), REFUSAL_ROLE, "N20.9");
    state_free(w.s);
}

T_CASE(N20_6e_night_is_from_22_to_5_o_clock)
{
    int64_t midnight = date_start_ms(day(2026, 11, 21));

    T_TRUE(review_is_night(midnight));
    T_TRUE(review_is_night(midnight + 5 * 60 * MINUTE - 1));
    T_TRUE(!review_is_night(midnight + 5 * 60 * MINUTE));
    T_TRUE(!review_is_night(midnight + 22 * 60 * MINUTE - 1));
    T_TRUE(review_is_night(midnight + 22 * 60 * MINUTE));
}

/* --- stocktaking ---------------------------------------------------------------------------------------------------------- */

static uint64_t medium_of(struct world *w)
{
    struct entry e = matter(w, MANAGER, MEDIUM, 1);

    entry_set_until(&e, day(2027, 3, 31));
    return approved(w, e);
}

static struct entry stock(const struct world *w, uint32_t person, uint64_t count)
{
    return matter(w, person, STOCKTAKING, count);
}

static struct entry counted(const struct world *w, uint32_t person, uint64_t stocktaking, uint64_t thing, enum stock_kind kind)
{
    struct entry e = world_op(w, ACT_STOCK, person);

    entry_set_ref(&e, stocktaking);
    entry_set_limit(&e, thing);
    entry_set_kind(&e, (uint16_t)kind);
    return e;
}

static struct entry ending(const struct world *w, uint32_t person, uint64_t leaf)
{
    return step(w, person, leaf, MATTER_CLOSE, 0);
}

T_CASE(K_T9_a_stocktaking_is_over_when_every_thing_was_seen_and_somebody_else_has_confirmed_it)
{
    struct world w = world_new();
    uint64_t a = medium_of(&w), b = medium_of(&w), s = opened(&w, stock(&w, HANDLER, 2));

    T_EQ(stock_unseen(w.s, state_matter(w.s, s)), 2);
    permits(&w, counted(&w, HANDLER, s, a, STOCK_SEEN));
    refuses(&w, ending(&w, MANAGER, s), REFUSAL_MISSING, NULL);
    permits(&w, counted(&w, HANDLER, s, b, STOCK_SEEN));
    T_EQ(stock_unseen(w.s, state_matter(w.s, s)), 0);
    T_TRUE(stock_newest(w.s, CONTRACT) == NULL);
    permits(&w, ending(&w, MANAGER, s));
    T_EQ(stock_newest(w.s, CONTRACT)->leaf, s);
    state_free(w.s);
}

T_CASE(K_T9_what_is_missing_keeps_it_open_until_it_is_found_or_has_its_end)
{
    struct world w = world_new();
    uint64_t a = medium_of(&w), b = medium_of(&w), s = opened(&w, stock(&w, HANDLER, 2));

    permits(&w, counted(&w, HANDLER, s, a, STOCK_MISSING));
    permits(&w, counted(&w, HANDLER, s, b, STOCK_MISSING));
    refuses(&w, ending(&w, MANAGER, s), REFUSAL_MISSING, NULL);
    permits(&w, counted(&w, HANDLER, s, a, STOCK_SEEN)); /* found later */
    T_TRUE(stock_of(w.s, s, a)->seen);
    refuses(&w, ending(&w, MANAGER, s), REFUSAL_MISSING, NULL);
    permits(&w, ending(&w, OFFICER, b)); /* lost, reported, and confirmed by somebody else */
    permits(&w, ending(&w, MANAGER, s));
    state_free(w.s);
}

T_CASE(K_T9_who_counted_confirms_no_stocktaking)
{
    struct world w = world_new();
    uint64_t a = medium_of(&w), s = opened(&w, stock(&w, HANDLER, 1));

    permits(&w, counted(&w, MANAGER, s, a, STOCK_SEEN));
    refuses(&w, ending(&w, MANAGER, s), REFUSAL_SAME_PERSON, NULL);
    permits(&w, ending(&w, AUDITOR, s));
    s = opened(&w, stock(&w, MANAGER, 1));
    permits(&w, counted(&w, HANDLER, s, a, STOCK_SEEN));
    refuses(&w, ending(&w, MANAGER, s), REFUSAL_SAME_PERSON, NULL); /* nor who began it */
    state_free(w.s);
}

T_CASE(K_T9_a_stocktaking_begins_with_as_many_things_as_the_ledger_has)
{
    struct world w = world_new();

    refuses(&w, stock(&w, HANDLER, 1), REFUSAL_MATTER_COUNT, NULL); /* there is nothing */
    (void)medium_of(&w);
    (void)medium_of(&w);
    refuses(&w, stock(&w, HANDLER, 1), REFUSAL_MATTER_COUNT, NULL);
    refuses(&w, stock(&w, HANDLER, 3), REFUSAL_MATTER_COUNT, NULL);
    permits(&w, stock(&w, HANDLER, 2));
    state_free(w.s);
}

T_CASE(K_T9_only_what_should_be_there_is_counted)
{
    struct world w = world_new();
    uint64_t a = medium_of(&w), gone = medium_of(&w);

    permits(&w, ending(&w, OFFICER, gone));
    uint64_t s = opened(&w, stock(&w, HANDLER, 1)), later = medium_of(&w);
    refuses(&w, counted(&w, HANDLER, s, gone, STOCK_SEEN), REFUSAL_MATTER, NULL);
    refuses(&w, counted(&w, HANDLER, s, later, STOCK_SEEN), REFUSAL_MATTER, NULL); /* came after it had begun */
    refuses(&w, counted(&w, HANDLER, s, s, STOCK_SEEN), REFUSAL_MATTER, NULL);
    refuses(&w, counted(&w, HANDLER, s, 0, STOCK_SEEN), REFUSAL_MATTER, NULL);
    refuses(&w, counted(&w, HANDLER, s, UINT64_MAX, STOCK_SEEN), REFUSAL_MATTER, NULL);
    refuses(&w, counted(&w, MANAGER, a, a, STOCK_SEEN), REFUSAL_MATTER, NULL); /* no stocktaking */
    refuses(&w, counted(&w, OPERATOR, s, a, STOCK_SEEN), REFUSAL_ROLE, "N20.9");
    permits(&w, counted(&w, HANDLER, s, a, STOCK_SEEN));
    permits(&w, ending(&w, MANAGER, s));
    refuses(&w, counted(&w, HANDLER, s, a, STOCK_MISSING), REFUSAL_MATTER, NULL); /* it is over */
    state_free(w.s);
}

T_CASE(N20_12_a_place_is_counted_for_itself)
{
    struct world w = world_new();
    struct entry e = matter(&w, MANAGER, PLACE, 1);

    entry_set_until(&e, day(2027, 3, 31));
    uint64_t place = approved(&w, e), elsewhere = medium_of(&w);
    e = matter(&w, MANAGER, MEDIUM, 1);
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_ref(&e, place);
    uint64_t here = approved(&w, e);
    e = stock(&w, HANDLER, 1);
    entry_set_ref(&e, place);
    uint64_t s = opened(&w, e);
    refuses(&w, counted(&w, HANDLER, s, elsewhere, STOCK_SEEN), REFUSAL_MATTER, NULL);
    permits(&w, counted(&w, HANDLER, s, here, STOCK_SEEN));
    permits(&w, ending(&w, MANAGER, s));
    T_TRUE(stock_newest(w.s, CONTRACT) == NULL); /* not of the whole contract */
    state_free(w.s);
}

/* --- names ---------------------------------------------------------------------------------------------------------------- */

static const char *names_of(const char *list)
{
    static char out[500];
    struct view rest = view_str(list);
    struct matter_name name;
    size_t n = 0;

    while (matter_next_name(&rest, &name) && n + name.n < sizeof(out) - 2 && name.n <= sizeof(name.text)) {
        memcpy(&out[n], name.text, name.n);
        n += name.n;
        out[n++] = '|';
    }
    out[n] = '\0';
    return out;
}

T_CASE(N20_9_names_are_parted_by_commas_and_lines_and_compared_without_blanks_and_brackets)
{
    T_STR(names_of("山田 花子"), "山田花子|");
    T_STR(names_of("山田　花子（係長）、 佐藤 一郎 (甲),鈴木\n高橋；"), "山田花子|佐藤一郎|鈴木|高橋|");
    T_STR(names_of(""), "");
    T_STR(names_of("、、 ，\n"), "");
    T_STR(names_of("（山田 花子）"), "");
    T_STR(names_of("山田\xe3\x80"), "山田\xe3\x80|"); /* cut in the middle of a letter: nobody's name, and nothing is read behind it */
}

T_CASE(N20_9_a_name_that_is_too_long_is_nobodys)
{
    char text[2 * MATTER_NAME_BYTES];
    struct matter_name a, b;

    memset(text, 'a', sizeof(text));
    struct view list = view_of(text, sizeof(text)), again = list, whole = view_of(text, MATTER_NAME_BYTES), same = whole;
    T_TRUE(matter_next_name(&list, &a) && matter_next_name(&again, &b));
    T_TRUE(list.n == 0 && !matter_same_name(&a, &b));
    T_TRUE(matter_next_name(&whole, &a) && matter_next_name(&same, &b) && matter_same_name(&a, &b));
}

/* --- made-up data --------------------------------------------------------------------------------------------------------- */

/* A purpose for practice on every register, and a register of made-up data beside the real one, for the handler and the officer. */
static struct world practising(uint64_t limit)
{
    static const uint16_t fields[] = {NAME, MY_NUMBER, ADDRESS, PHONE}, registers[] = {REGISTER, 3};
    struct world w = world_new();
    struct entry e = fact(&w, ACT_PURPOSE);

    entry_set_contract(&e, CONTRACT);
    entry_set_purpose(&e, PRACTICE);
    entry_set_fields(&e, fields, 4);
    entry_set_limit(&e, 127);
    entry_set_kind(&e, PURPOSE_PRACTICE);
    world_fact(&w, &e);
    e = fact(&w, ACT_PURPOSE); /* the work is on every register too */
    entry_set_contract(&e, CONTRACT);
    entry_set_purpose(&e, PURPOSE);
    entry_set_fields(&e, fields, 4);
    entry_set_limit(&e, 127);
    world_fact(&w, &e);
    e = fact(&w, ACT_REGISTER);
    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, 3);
    entry_set_count(&e, 5);
    entry_set_kind(&e, REGISTER_MADE_UP);
    world_fact(&w, &e);
    e = fact(&w, ACT_FIELD);
    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, 3);
    entry_set_fields(&e, fields, 1);
    entry_set_class(&e, CLASS_GENERAL);
    entry_set_kind(&e, 0);
    entry_set_limit(&e, FIELD_SEALED | FIELD_LISTED);
    world_fact(&w, &e);
    for (unsigned i = 0; i < 2; i++) {
        e = world_assignment(&w, i == 0 ? HANDLER : OFFICER, i == 0 ? ROLE_HANDLER : ROLE_OFFICER);
        entry_set_fields(&e, registers, 2);
        entry_set_purposes(&e, 1U << (PURPOSE - 1) | 1U << (PRACTICE - 1));
        world_fact(&w, &e);
    }
    if (limit < TEST_DATA__MAX)
        world_control(&w, CONTROL_TEST_DATA, limit, limit == TEST_DATA_SYNTHETIC ? "H11" : "S5");
    return w;
}

static struct entry use(const struct world *w, uint32_t person, uint16_t register_no, uint16_t purpose)
{
    struct entry e = world_record(w, ACT_OPEN, person);

    entry_set_register(&e, register_no);
    entry_set_purpose(&e, purpose);
    return e;
}

T_CASE(H11_development_uses_made_up_data_and_nobody_uses_real_data_for_it)
{
    struct world w = practising(TEST_DATA_SYNTHETIC);

    permits(&w, use(&w, HANDLER, 3, PRACTICE));
    permits(&w, use(&w, HANDLER, REGISTER, PURPOSE));
    refuses(&w, use(&w, HANDLER, REGISTER, PRACTICE), REFUSAL_TEST_DATA, "H11");
    refuses(&w, use(&w, OFFICER, REGISTER, PRACTICE), REFUSAL_TEST_DATA, "H11");
    struct entry e = world_record(&w, ACT_SEARCH, HANDLER);
    entry_set_purpose(&e, PRACTICE);
    refuses(&w, e, REFUSAL_TEST_DATA, "H11");
    state_free(w.s);
}

T_CASE(S5_only_the_entruster_tests_with_real_data)
{
    struct world w = practising(TEST_DATA_ENTRUSTER_ONLY);

    refuses(&w, use(&w, HANDLER, REGISTER, PRACTICE), REFUSAL_TEST_DATA, "S5");
    permits(&w, use(&w, OFFICER, REGISTER, PRACTICE));
    state_free(w.s);
}

T_CASE(S5_H11_made_up_data_is_worked_on_for_practice_alone_whatever_the_terms_say)
{
    struct world w = practising(TEST_DATA__MAX); /* no clause demands it */

    refuses(&w, use(&w, HANDLER, 3, PURPOSE), REFUSAL_TEST_DATA, NULL);
    permits(&w, use(&w, HANDLER, 3, PRACTICE));
    permits(&w, use(&w, HANDLER, REGISTER, PRACTICE)); /* nothing forbids it */
    state_free(w.s);
}

T_CASE(H11_an_import_says_by_its_purpose_which_data_it_brings)
{
    struct world w = practising(TEST_DATA_SYNTHETIC);
    struct entry e = world_import(&w, HANDLER);

    entry_set_purpose(&e, PRACTICE);
    refuses(&w, e, REFUSAL_TEST_DATA, "H11"); /* made-up rows into the real register */
    e = world_import(&w, HANDLER);
    entry_set_register(&e, 3);
    refuses(&w, e, REFUSAL_TEST_DATA, "H11"); /* real rows into the made-up one */
    e = world_import(&w, HANDLER);
    entry_set_register(&e, 3);
    entry_set_purpose(&e, PRACTICE);
    permits(&w, e);
    state_free(w.s);
}

static struct entry for_practice(const struct world *w, uint16_t kind)
{
    struct entry e = matter(w, HANDLER, kind, 1);

    entry_set_class(&e, CLASS_SPI);
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PRACTICE);
    return e;
}

T_CASE(S5_H11_real_data_leaves_for_practice_never_or_under_an_approval)
{
    struct world w = practising(TEST_DATA_SYNTHETIC);

    refuses(&w, for_practice(&w, SEND), REFUSAL_TEST_DATA, "H11");
    refuses(&w, for_practice(&w, COPY), REFUSAL_TEST_DATA, "H11");
    state_free(w.s);
    w = practising(TEST_DATA_APPROVAL);
    refuses(&w, use(&w, HANDLER, REGISTER, PRACTICE), REFUSAL_TEST_DATA, "S5");
    uint64_t m = opened(&w, for_practice(&w, COPY));
    refuses(&w, use(&w, HANDLER, REGISTER, PRACTICE), REFUSAL_TEST_DATA, "S5"); /* it waits */
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    permits(&w, use(&w, HANDLER, REGISTER, PRACTICE));
    w.now = date_start_ms(day(2026, 12, 1)) + 9 * 60 * MINUTE; /* behind its last day */
    (void)world_sign_in(&w, HANDLER);
    refuses(&w, use(&w, HANDLER, REGISTER, PRACTICE), REFUSAL_TEST_DATA, "S5");
    state_free(w.s);
}

T_CASE(H11_a_real_register_never_becomes_a_made_up_one_nor_the_other_way_round)
{
    struct world w = practising(TEST_DATA_SYNTHETIC);
    struct entry e = fact(&w, ACT_REGISTER);

    entry_set_session(&e, w.session[MANAGER]);
    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, REGISTER);
    entry_set_count(&e, 5);
    entry_set_kind(&e, REGISTER_MADE_UP);
    refuses(&w, e, REFUSAL_TEST_DATA, "H11");
    e = fact(&w, ACT_REGISTER);
    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, 3);
    entry_set_count(&e, 5);
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_MAIN(&case_N20_6e_J29_the_auditor_reviews_a_month_that_is_over_and_it_stands_in_the_ledger,
       &case_N20_6e_J29_a_gap_between_two_reviews_is_not_reviewed,
       &case_N20_6e_a_period_that_has_not_ended_is_not_reviewed,
       &case_N20_6e_a_review_says_how_many_days_it_covers_and_no_other_number,
       &case_N7_N25_nobody_reviews_the_time_in_which_they_used_records_themselves,
       &case_N7_a_new_assignment_does_not_forget_what_somebody_used,
       &case_N7_a_second_account_does_not_review_what_the_first_one_used,
       &case_N20_6e_who_works_on_records_does_not_review,
       &case_N20_6e_night_is_from_22_to_5_o_clock,
       &case_K_T9_a_stocktaking_is_over_when_every_thing_was_seen_and_somebody_else_has_confirmed_it,
       &case_K_T9_what_is_missing_keeps_it_open_until_it_is_found_or_has_its_end,
       &case_K_T9_who_counted_confirms_no_stocktaking,
       &case_K_T9_a_stocktaking_begins_with_as_many_things_as_the_ledger_has,
       &case_K_T9_only_what_should_be_there_is_counted,
       &case_N20_12_a_place_is_counted_for_itself,
       &case_N20_9_names_are_parted_by_commas_and_lines_and_compared_without_blanks_and_brackets,
       &case_N20_9_a_name_that_is_too_long_is_nobodys,
       &case_H11_development_uses_made_up_data_and_nobody_uses_real_data_for_it,
       &case_S5_only_the_entruster_tests_with_real_data,
       &case_S5_H11_made_up_data_is_worked_on_for_practice_alone_whatever_the_terms_say,
       &case_H11_an_import_says_by_its_purpose_which_data_it_brings,
       &case_S5_H11_real_data_leaves_for_practice_never_or_under_an_approval,
       &case_H11_a_real_register_never_becomes_a_made_up_one_nor_the_other_way_round)
