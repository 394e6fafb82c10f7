/* Cells of the handling matrix: facts of a contract; the first that something asks is the copy on paper (N20.11, H10.2, K-T9). */
#include "unit/rules/asks.h"

static struct entry cell(const struct world *w, enum handling_act act, enum handling_medium medium, enum data_class class,
                         enum handling_verdict verdict)
{
    struct entry e = fact(w, ACT_CELL);

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, handling_kind(act, medium));
    entry_set_class(&e, (uint16_t)class);
    entry_set_limit(&e, verdict);
    entry_add_clause(&e, verdict == VERDICT_NEVER ? "S8" : "N20.11");
    return e;
}

static void put(struct world *w, enum data_class class, enum handling_verdict verdict)
{
    struct entry e = cell(w, HANDLING_COPY, HANDLING_PAPER, class, verdict);

    world_fact(w, &e);
}

static struct entry copy(const struct world *w, const uint16_t *fields, unsigned n)
{
    struct entry e = world_record(w, ACT_PRINT, HANDLER);

    entry_set_fields(&e, fields, n);
    entry_set_count(&e, 1);
    return e;
}

static const uint16_t name[] = {NAME};                 /* general */
static const uint16_t both[] = {NAME, ADDRESS};        /* general, important */

static void asks(struct world *w, struct entry e, enum verdict verdict, enum refusal refusal, const char *clause)
{
    struct decision d = world_ask(w, &e);

    T_EQ(d.verdict, verdict);
    T_STR(refusal_name(d.refusal), refusal_name(refusal));
    T_EQ(d.clauses_n, clause == NULL ? 0 : 1);
    if (clause != NULL)
        T_STR(d.clauses[0], clause);
}

T_CASE(N20_11_a_copy_that_needs_an_approval_waits_for_a_second_person_and_cites_the_cell)
{
    struct world w = world_new();
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};

    put(&w, CLASS_GENERAL, VERDICT_APPROVAL);
    asks(&w, copy(&w, name, 1), VERDICT_SECOND_PERSON, REFUSAL_NOT_APPROVED, "N20.11");
    T_EQ(state_copies(w.s, subject), 0); /* and takes no number */
    state_free(w.s);
}

enum { COPYING = 2, RUN = 3, PLACE_OF_WORK = 11, TAKING_OUT = 1 };

static struct entry run(const struct world *w, uint16_t kind, uint64_t count)
{
    static const uint8_t descriptor[32] = {6};
    struct entry e = world_op(w, ACT_MATTER, kind == PLACE_OF_WORK ? MANAGER : HANDLER);

    entry_set_kind(&e, kind);
    if (kind != PLACE_OF_WORK)
        entry_set_register(&e, REGISTER);
    entry_set_class(&e, CLASS_SPI); /* all fields of the register, the highest among them */
    entry_set_limit(&e, MATTER_PAPER);
    entry_set_count(&e, count);
    entry_set_from(&e, day(2026, 11, 21));
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, descriptor);
    return e;
}

static uint64_t opened(struct world *w, struct entry e)
{
    uint64_t leaf = w->leaf;

    permits(w, e);
    return leaf;
}

static uint64_t approved(struct world *w, struct entry e)
{
    static const uint8_t descriptor[32] = {6};
    uint64_t leaf = opened(w, e);

    e = world_op(w, ACT_APPROVE, APPROVER);
    entry_set_ref(&e, leaf);
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_str("signature"));
    permits(w, e);
    return leaf;
}

static void put_with(struct world *w, enum handling_verdict verdict, uint32_t conditions)
{
    struct entry e = cell(w, HANDLING_COPY, HANDLING_PAPER, CLASS_GENERAL, verdict);

    entry_set_count(&e, conditions);
    world_fact(w, &e);
}
#define BIT(c) (UINT32_C(1) << CONDITION_##c)

T_CASE(N20_11_K3_a_copy_that_needs_an_approval_is_made_under_an_approved_run_within_its_count)
{
    struct world w = world_new();
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};

    put(&w, CLASS_GENERAL, VERDICT_APPROVAL);
    uint64_t waiting = opened(&w, run(&w, RUN, 2)), m = approved(&w, run(&w, RUN, 2));
    asks(&w, with_ref(copy(&w, name, 1), waiting), VERDICT_SECOND_PERSON, REFUSAL_NOT_APPROVED, "N20.11");
    permits(&w, with_ref(copy(&w, name, 1), m));
    T_EQ(state_matter(w.s, m)->done[MATTER_DO].count, 1);
    permits(&w, with_count(with_ref(copy(&w, name, 1), m), 2));
    asks(&w, with_count(with_ref(copy(&w, name, 1), m), 3), VERDICT_DENY, REFUSAL_MATTER_COUNT, "N20.11");
    asks(&w, with_count(copy(&w, name, 1), 3), VERDICT_SECOND_PERSON, REFUSAL_NOT_APPROVED, "N20.11");
    T_EQ(state_copies(w.s, subject), 2);
    state_free(w.s);
}

T_CASE(N20_11_a_run_is_the_key_of_who_applied_for_it_for_its_register_its_fields_and_its_days)
{
    struct world w = world_new();
    static const uint16_t only_name[] = {NAME};
    struct entry e;

    put(&w, CLASS_GENERAL, VERDICT_APPROVAL);
    world_control(&w, CONTROL_PRINT, CLASS_IMPORTANT, "N20.8");
    uint64_t m = approved(&w, run(&w, RUN, 9));
    e = world_record(&w, ACT_PRINT, MANAGER);
    entry_set_fields(&e, name, 1);
    asks(&w, with_count(with_ref(e, m), 1), VERDICT_DENY, REFUSAL_MATTER, "N20.11"); /* another's */
    e = run(&w, RUN, 9);
    entry_set_limit(&e, MATTER_PAPER);
    e.register_no = 0;
    e.has &= ~ENTRY_HAS(KEY_REGISTER);
    asks(&w, with_ref(copy(&w, name, 1), approved(&w, e)), VERDICT_DENY, REFUSAL_MATTER, "N20.11"); /* of no register */
    asks(&w, with_ref(copy(&w, name, 1), 1), VERDICT_DENY, REFUSAL_MATTER, "N20.11"); /* no matter at all */
    asks(&w, with_ref(copy(&w, name, 1), approved(&w, run(&w, TAKING_OUT, 9))), VERDICT_DENY, REFUSAL_MATTER, "N20.11"); /* which prints nothing */
    e = run(&w, RUN, 9);
    entry_set_fields(&e, only_name, 1);
    entry_set_class(&e, CLASS_GENERAL);
    uint64_t narrow = approved(&w, e);
    asks(&w, with_ref(copy(&w, both, 2), narrow), VERDICT_DENY, REFUSAL_CLASS, "N20.11"); /* a field that was not named */
    permits(&w, with_ref(copy(&w, name, 1), narrow));
    w.now += 12 * DAY;
    asks(&w, with_count(with_ref(copy(&w, name, 1), m), 2), VERDICT_DENY, REFUSAL_MATTER_TERM, "N20.11");
    state_free(w.s);
}

T_CASE(N20_11_a_run_is_of_this_contract_on_paper_for_this_purpose_open_and_of_the_class_that_its_fields_have)
{
    enum { SECOND = 5 };
    struct world w = world_new();
    struct entry e = fact(&w, ACT_CONTRACT);

    put(&w, CLASS_GENERAL, VERDICT_APPROVAL);
    entry_set_contract(&e, SECOND);
    entry_set_org(&e, FIRM);
    entry_set_parent(&e, CITY);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    world_fact(&w, &e);
    world_child_work(&w, SECOND);
    e = world_assignment(&w, HANDLER, ROLE_HANDLER);
    entry_set_contract(&e, SECOND);
    world_fact(&w, &e);
    struct entry in = world_session(&w, HANDLER);
    entry_set_contract(&in, SECOND);
    permits(&w, in);
    e = run(&w, RUN, 9);
    entry_set_contract(&e, SECOND);
    entry_set_session(&e, in.session);
    asks(&w, with_ref(copy(&w, name, 1), opened(&w, e)), VERDICT_DENY, REFUSAL_MATTER, "N20.11"); /* of another contract */
    e = run(&w, COPYING, 9);
    entry_set_limit(&e, MATTER_DATA);
    asks(&w, with_ref(copy(&w, name, 1), approved(&w, e)), VERDICT_DENY, REFUSAL_MATTER, "N20.11");
    e = run(&w, RUN, 9);
    entry_set_purpose(&e, SEARCH_ONLY);
    asks(&w, with_ref(copy(&w, name, 1), approved(&w, e)), VERDICT_DENY, REFUSAL_MATTER, "N20.11");
    entry_set_purpose(&e, PURPOSE);
    uint64_t m = approved(&w, e);
    permits(&w, with_ref(copy(&w, name, 1), m));
    struct entry end = world_op(&w, ACT_MATTER_STEP, MANAGER);
    entry_set_ref(&end, m);
    entry_set_kind(&end, MATTER_CLOSE);
    entry_set_count(&end, 0);
    entry_set_object(&end, (const uint8_t[32]){7});
    permits(&w, end);
    asks(&w, with_count(with_ref(copy(&w, name, 1), m), 2), VERDICT_DENY, REFUSAL_MATTER, "N20.11"); /* over */
    world_control(&w, CONTROL_PRINT, CLASS_IMPORTANT, "N20.8");
    e = run(&w, RUN, 9);
    entry_set_fields(&e, (const uint16_t[]){ADDRESS}, 1);
    m = approved(&w, e);
    permits(&w, with_count(with_ref(copy(&w, (const uint16_t[]){ADDRESS}, 1), m), 2));
    asks(&w, with_count(with_ref(copy(&w, name, 1), m), 3), VERDICT_DENY, REFUSAL_CLASS, "N20.11"); /* of a lower class, but not named */
    entry_set_fields(&e, name, 1);
    entry_set_class(&e, CLASS_GENERAL);
    m = approved(&w, e);
    put(&w, CLASS_IMPORTANT, VERDICT_APPROVAL);
    world_field(&w, NAME, CLASS_IMPORTANT, FIELD_SEALED | FIELD_LISTED); /* since then */
    asks(&w, with_count(with_ref(copy(&w, name, 1), m), 3), VERDICT_DENY, REFUSAL_CLASS, "N20.11");
    state_free(w.s);
}

T_CASE(N20_11_a_run_that_nobody_had_to_decide_on_is_no_approval_where_one_is_asked_for_since)
{
    struct world w = world_new();

    put(&w, CLASS_SPI, VERDICT_ALLOWED);
    uint64_t m = opened(&w, run(&w, RUN, 9));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    permits(&w, with_ref(copy(&w, name, 1), m));
    put(&w, CLASS_GENERAL, VERDICT_APPROVAL);
    asks(&w, with_count(with_ref(copy(&w, name, 1), m), 2), VERDICT_SECOND_PERSON, REFUSAL_NOT_APPROVED, "N20.11");
    put(&w, CLASS_SPI, VERDICT_APPROVAL);
    permits(&w, with_count(with_ref(copy(&w, name, 1), approved(&w, run(&w, RUN, 9))), 2));
    state_free(w.s);
}

T_CASE(N20_8_a_copy_is_of_one_record)
{
    static const uint8_t other[ENTRY_SUBJECT_BYTES] = {8};
    struct world w = world_new();
    struct entry e = copy(&w, name, 1);
    struct decision d;

    entry_add_subject(&e, other);
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_PRINT);
    e.subjects_n = 0;
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_PRINT);
    permits(&w, copy(&w, name, 1));
    state_free(w.s);
}

T_CASE(K_T9_a_copy_meets_what_every_copy_meets_and_nothing_else_by_itself)
{
    const uint32_t always = BIT(PURPOSE_ONLY) | BIT(NAMED_PEOPLE) | BIT(FEWEST_PEOPLE) | BIT(USE_LOG) | BIT(RECORDED) | BIT(REPORTED);
    struct world w = world_new();
    uint64_t n = 0;

    for (unsigned c = 0; c < CONDITION__MAX; c++) {
        put_with(&w, VERDICT_ALLOWED, UINT32_C(1) << c);
        if ((always >> c & 1) != 0)
            permits(&w, with_count(copy(&w, name, 1), ++n));
        else
            asks(&w, with_count(copy(&w, name, 1), n + 1), VERDICT_DENY, REFUSAL_CONDITION, "N20.11");
    }
    T_EQ(n, 6);
    state_free(w.s);
}

T_CASE(N20_11_an_approval_that_only_one_of_two_cells_asks_for_is_asked_for)
{
    struct world w = world_new();

    world_control(&w, CONTROL_PRINT, CLASS_IMPORTANT, "N20.8");
    put(&w, CLASS_GENERAL, VERDICT_ALLOWED);
    permits(&w, copy(&w, both, 2));
    put(&w, CLASS_IMPORTANT, VERDICT_APPROVAL);
    asks(&w, with_count(copy(&w, both, 2), 2), VERDICT_SECOND_PERSON, REFUSAL_NOT_APPROVED, "N20.11");
    state_free(w.s);
}

T_CASE(K_T9_of_two_cells_that_a_copy_does_not_meet_the_first_is_named_and_all_that_is_missing)
{
    struct world w = world_new();
    struct entry e = cell(&w, HANDLING_COPY, HANDLING_PAPER, CLASS_IMPORTANT, VERDICT_ALLOWED), two = copy(&w, both, 2);

    e.clauses_n = 0;
    memset(e.clauses, 0, sizeof(e.clauses));
    entry_add_clause(&e, "K-T9");
    entry_set_count(&e, BIT(AREA_ONLY));
    world_control(&w, CONTROL_PRINT, CLASS_IMPORTANT, "N20.8");
    permits(&w, two);
    two = with_count(two, 2);
    world_fact(&w, &e);
    asks(&w, two, VERDICT_DENY, REFUSAL_CONDITION, "K-T9");
    put(&w, CLASS_GENERAL, VERDICT_ALLOWED); /* a cell that asks for nothing is not named */
    asks(&w, two, VERDICT_DENY, REFUSAL_CONDITION, "K-T9");
    put_with(&w, VERDICT_ALLOWED, BIT(NEEDED));
    asks(&w, two, VERDICT_DENY, REFUSAL_CONDITION, "N20.11");
    T_EQ(world_ask(&w, &two).conditions, BIT(NEEDED) | BIT(AREA_ONLY));
    state_free(w.s);
}

T_CASE(K_T9_a_copy_meets_the_conditions_of_its_cell_or_is_not_made)
{
    struct world w = world_new();
    struct entry e;

    put_with(&w, VERDICT_ALLOWED, BIT(NEEDED) | BIT(AREA_ONLY) | BIT(RECORDED));
    e = copy(&w, name, 1);
    asks(&w, e, VERDICT_DENY, REFUSAL_CONDITION, "N20.11");
    T_EQ(world_ask(&w, &e).conditions, BIT(NEEDED) | BIT(AREA_ONLY)); /* it stands in the ledger anyway */
    entry_set_conditions(&e, BIT(NEEDED) | BIT(AREA_ONLY));           /* nobody says of themselves where they are */
    asks(&w, e, VERDICT_DENY, REFUSAL_CONDITION, "N20.11");
    uint64_t place = approved(&w, run(&w, PLACE_OF_WORK, 1)), waiting = opened(&w, run(&w, PLACE_OF_WORK, 1));
    asks(&w, with_ref(e, waiting), VERDICT_DENY, REFUSAL_MATTER, NULL);
    asks(&w, with_ref(copy(&w, name, 1), place), VERDICT_DENY, REFUSAL_CONDITION, "N20.11"); /* nor why it is needed */
    permits(&w, with_ref(e, place));
    state_free(w.s);
}

T_CASE(K_T9_under_a_run_counts_what_the_run_met_and_a_condition_that_nothing_meets_shuts_it)
{
    struct world w = world_new();
    struct entry e;

    put_with(&w, VERDICT_APPROVAL, BIT(NEEDED) | BIT(AREA_ONLY) | BIT(APPLIED));
    uint64_t place = approved(&w, run(&w, PLACE_OF_WORK, 1));
    e = run(&w, RUN, 5);
    entry_set_conditions(&e, BIT(NEEDED));
    uint64_t homeless = approved(&w, e), m = approved(&w, with_ref(e, place));
    asks(&w, with_ref(copy(&w, name, 1), homeless), VERDICT_DENY, REFUSAL_CONDITION, "N20.11"); /* belongs to no area */
    permits(&w, with_ref(copy(&w, name, 1), m));
    put_with(&w, VERDICT_APPROVAL, BIT(NEEDED) | BIT(ENCRYPTED));
    asks(&w, with_count(with_ref(copy(&w, name, 1), m), 2), VERDICT_DENY, REFUSAL_CONDITION, "N20.11");
    put_with(&w, VERDICT_ALLOWED, BIT(APPLIED));
    asks(&w, with_count(copy(&w, name, 1), 2), VERDICT_DENY, REFUSAL_CONDITION, "N20.11"); /* not applied for beforehand */
    state_free(w.s);
}

T_CASE(S8_a_copy_that_is_never_allowed_is_refused_whatever_else_is_on_it)
{
    struct world w = world_new();

    world_control(&w, CONTROL_PRINT, CLASS_IMPORTANT, "N20.8");
    put(&w, CLASS_GENERAL, VERDICT_APPROVAL);
    put(&w, CLASS_IMPORTANT, VERDICT_NEVER);
    asks(&w, copy(&w, both, 2), VERDICT_DENY, REFUSAL_NEVER, "S8"); /* the strictest cell */
    asks(&w, copy(&w, name, 1), VERDICT_SECOND_PERSON, REFUSAL_NOT_APPROVED, "N20.11");
    put(&w, CLASS_GENERAL, VERDICT_ALLOWED); /* a later fact replaces the cell */
    permits(&w, copy(&w, name, 1));
    state_free(w.s);
}

T_CASE(H10_2_copy_other_classes_media_and_acts_do_not_hold_for_a_copy_on_paper)
{
    struct world w = world_new();

    for (unsigned act = 0; act < HANDLING_ACTS; act++)
        for (unsigned medium = 0; medium < HANDLING_MEDIA; medium++)
            for (unsigned class = 0; class < CLASS__MAX; class++) {
                bool paper = act == HANDLING_COPY && medium == HANDLING_PAPER;
                struct entry e = cell(&w, act, medium, class, VERDICT_NEVER);
                if (!paper || class != CLASS_GENERAL)
                    world_fact(&w, &e);
            }
    permits(&w, copy(&w, name, 1)); /* its own cell is silent */
    state_free(w.s);
}

T_CASE(K_T9_what_the_controls_forbid_is_refused_before_the_matrix_is_asked)
{
    struct world w = world_new();

    put(&w, CLASS_IMPORTANT, VERDICT_ALLOWED);
    asks(&w, copy(&w, both, 2), VERDICT_DENY, REFUSAL_PRINT, "N20.8"); /* a cell that allows widens nothing */
    state_free(w.s);
}

T_CASE(a_cell_is_a_fact_and_nobody_enters_one_in_a_session)
{
    struct world w = world_new();
    struct entry e = cell(&w, HANDLING_COPY, HANDLING_PAPER, CLASS_GENERAL, VERDICT_ALLOWED);

    T_OK(entry_check(&e));
    entry_set_session(&e, w.session[OFFICER]);
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = cell(&w, HANDLING_COPY, HANDLING_PAPER, CLASS_GENERAL, VERDICT_ALLOWED);
    e.verdict = VERDICT_PERMIT;
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = cell(&w, HANDLING_COPY, HANDLING_PAPER, CLASS_GENERAL, VERDICT_ALLOWED);
    entry_set_contract(&e, CONTRACT + 1); /* of a contract that is not there */
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(a_cell_out_of_range_or_without_its_clauses_is_no_entry)
{
    struct world w = world_new();
    struct entry good = cell(&w, HANDLING_DISPOSE, HANDLING_AUDIO, CLASS_SPI, VERDICT_APPROVAL), e = good;

    T_OK(entry_check(&good));
    entry_set_kind(&e, HANDLING_KINDS);
    T_ERR(entry_check(&e), ERR_INPUT);
    e = good;
    entry_set_limit(&e, HANDLING_VERDICT__MAX);
    T_ERR(entry_check(&e), ERR_INPUT);
    e = good;
    entry_set_count(&e, HANDLING_CONDITIONS_MAX);
    T_OK(entry_check(&e));
    entry_set_count(&e, HANDLING_CONDITIONS_MAX + 1);
    T_ERR(entry_check(&e), ERR_INPUT);
    entry_set_count(&e, 0); /* no conditions: not written down */
    T_ERR(entry_check(&e), ERR_INPUT);
    e = good;
    entry_set_limit(&e, VERDICT_NEVER);
    T_OK(entry_check(&e));
    entry_set_count(&e, 1); /* a condition on what never happens */
    T_ERR(entry_check(&e), ERR_INPUT);
    e = good;
    entry_add_clause(&e, "H10.2");
    entry_add_clause(&e, "K-T9");
    T_OK(entry_check(&e));
    entry_add_clause(&e, "J26"); /* a fourth */
    T_ERR(entry_check(&e), ERR_INPUT);
    e = fact(&w, ACT_CELL);
    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, 0);
    entry_set_class(&e, 0);
    entry_set_limit(&e, 0);
    T_ERR(entry_check(&e), ERR_INPUT); /* nothing says so */
    state_free(w.s);
}

T_MAIN(&case_N20_11_K3_a_copy_that_needs_an_approval_is_made_under_an_approved_run_within_its_count,
       &case_N20_11_a_run_is_the_key_of_who_applied_for_it_for_its_register_its_fields_and_its_days,
       &case_N20_11_a_run_is_of_this_contract_on_paper_for_this_purpose_open_and_of_the_class_that_its_fields_have,
       &case_N20_11_a_run_that_nobody_had_to_decide_on_is_no_approval_where_one_is_asked_for_since, &case_N20_8_a_copy_is_of_one_record,
       &case_K_T9_a_copy_meets_what_every_copy_meets_and_nothing_else_by_itself,
       &case_N20_11_an_approval_that_only_one_of_two_cells_asks_for_is_asked_for,
       &case_K_T9_of_two_cells_that_a_copy_does_not_meet_the_first_is_named_and_all_that_is_missing,
       &case_K_T9_a_copy_meets_the_conditions_of_its_cell_or_is_not_made,
       &case_K_T9_under_a_run_counts_what_the_run_met_and_a_condition_that_nothing_meets_shuts_it,
       &case_N20_11_a_copy_that_needs_an_approval_waits_for_a_second_person_and_cites_the_cell,
       &case_S8_a_copy_that_is_never_allowed_is_refused_whatever_else_is_on_it,
       &case_H10_2_copy_other_classes_media_and_acts_do_not_hold_for_a_copy_on_paper,
       &case_K_T9_what_the_controls_forbid_is_refused_before_the_matrix_is_asked,
       &case_a_cell_is_a_fact_and_nobody_enters_one_in_a_session, &case_a_cell_out_of_range_or_without_its_clauses_is_no_entry)
