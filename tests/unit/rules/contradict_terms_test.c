/* What the fold refuses of terms: each differs in one thing from those that both parties signed, or that begin a contract. */
#include "unit/rules/folds.h"

#include "rules/state_tables.h"

static const uint8_t text[32] = {0xab};

/* A control of ${contract}: the only fact of its terms. */
static struct entry quota(const struct world *w, uint32_t contract, uint64_t limit)
{
    struct entry e = in_contract(fact(w, ACT_CONTROL), contract, 0);

    entry_set_kind(&e, CONTROL_QUOTA_DAY);
    entry_set_limit(&e, limit);
    entry_add_clause(&e, "J21");
    return e;
}

static struct entry role(const struct world *w, uint32_t contract)
{
    struct entry e = in_contract(fact(w, ACT_CONTROL), contract, 0);

    entry_set_kind(&e, CONTROL_ROLE);
    entry_set_limit(&e, 0);
    entry_add_clause(&e, "N20.9");
    return e;
}

static struct entry control(const struct world *w, uint32_t contract, unsigned no)
{
    struct entry e = role(w, contract);

    entry_set_kind(&e, (uint16_t)no);
    return e;
}

static struct entry cell(const struct world *w, uint32_t contract, unsigned kind, unsigned class)
{
    struct entry e = in_contract(fact(w, ACT_CELL), contract, 0);

    entry_set_kind(&e, (uint16_t)kind);
    entry_set_class(&e, (uint16_t)class);
    entry_set_limit(&e, VERDICT_NEVER);
    entry_add_clause(&e, "S8");
    return e;
}

/* Terms of ${contract} with these facts, from ${from}. */
static struct entry terms(const struct world *w, uint32_t contract, uint32_t version, const struct entry *facts, unsigned n, struct date from)
{
    uint8_t chain[32] = {0};
    struct entry e = in_contract(fact(w, ACT_TERMS), contract, 0);

    for (unsigned i = 0; i < n; i++)
        T_OK(entry_chain(&facts[i], chain));
    entry_set_version(&e, version);
    entry_set_from(&e, from);
    entry_set_count(&e, n);
    entry_set_object(&e, text);
    entry_set_value(&e, view_of(chain, sizeof(chain)));
    return e;
}

static struct entry later(struct entry e, int64_t ms)
{
    e.time_ms = ms;
    return e;
}

/* A world with the first terms of both contracts in force, and everybody signed in. */
static struct world begin(void)
{
    struct world w = world_bare();

    other_contract(&w);
    for (uint32_t contract = CONTRACT; contract <= OTHER; contract++) {
        struct entry fact = quota(&w, contract, 300);
        folds(&w, terms(&w, contract, 1, &fact, 1, day(2026, 4, 1)));
        folds(&w, fact);
    }
    world_all_sign_in(&w);
    return w;
}

/* Signed by both; the leaf of the approval. */
static uint64_t both_sign(struct world *w, uint64_t application)
{
    folds(w, signature_of(w, ACT_TERMS_SIGN, MANAGER, application));
    return folds(w, signature_of(w, ACT_APPROVE, APPROVER, application));
}

/* --- the first terms ------------------------------------------------------------------------------------------------------ */

T_CASE(the_first_terms_are_version_one_before_any_cell_or_control)
{
    for (unsigned i = 0; i < 4; i++) { /* the first and the last of each */
        struct world w = world_bare();
        struct entry rule = quota(&w, CONTRACT, 300);
        contradicts(&w, terms(&w, CONTRACT, 2, &rule, 1, day(2026, 4, 1)));
        folds(&w, i == 0   ? cell(&w, CONTRACT, 0, 0)
                  : i == 1 ? cell(&w, CONTRACT, HANDLING_KINDS - 1, CLASS__MAX - 1)
                           : control(&w, CONTRACT, i == 2 ? 0 : CONTROL__MAX - 1));
        contradicts(&w, terms(&w, CONTRACT, 1, &rule, 1, day(2026, 4, 1)));
        other_contract(&w);
        rule = quota(&w, OTHER, 300);
        folds(&w, terms(&w, OTHER, 1, &rule, 1, day(2026, 4, 1)));
        state_free(w.s);
    }
}

T_CASE(the_first_terms_hold_from_a_day_of_the_contract)
{
    static const struct {
        struct date from, until, terms; /* of the contract; of its terms */
        int64_t ms;
        bool taken;
    } tries[] = {
        {{2026, 4, 1}, {2027, 3, 31}, {2027, 3, 31}, NOW + 200 * DAY, true},
        {{2026, 4, 1}, {2027, 3, 31}, {2027, 4, 1}, NOW + 200 * DAY, false}, /* it was over then */
        {{2027, 1, 1}, {2027, 3, 31}, {2027, 1, 1}, NOW, true},              /* from the day on which it begins */
        {{2027, 1, 1}, {2027, 3, 31}, {2027, 1, 2}, NOW, false},             /* a day later, which has not come */
        {{2027, 1, 1}, {2027, 3, 31}, {2026, 12, 31}, NOW, false},
        {{2026, 4, 1}, {2027, 3, 31}, {2026, 11, 21}, NOW, true},
        {{2026, 4, 1}, {2027, 3, 31}, {2026, 11, 22}, NOW, false},
    };

    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        struct world w = world_bare();
        struct entry e = fact(&w, ACT_CONTRACT), rule = quota(&w, OTHER, 300);
        other_contract(&w);
        e = in_contract(e, OTHER, 0);
        entry_set_org(&e, FIRM);
        entry_set_parent(&e, CITY);
        entry_set_from(&e, tries[i].from);
        entry_set_until(&e, tries[i].until);
        folds(&w, e);
        e = later(terms(&w, OTHER, 1, &rule, 1, tries[i].terms), tries[i].ms);
        if (tries[i].taken)
            T_EQ(folds(&w, e), state_contract(w.s, OTHER)->terms.leaf);
        else
            contradicts(&w, e);
        state_free(w.s);
    }
}

T_CASE(what_is_changed_in_a_session_while_terms_are_entered_is_remembered)
{
    struct world w = world_bare();
    struct entry facts[] = {quota(&w, CONTRACT, 300), role(&w, CONTRACT)}, change;

    folds(&w, terms(&w, CONTRACT, 1, facts, 2, day(2026, 4, 1)));
    folds(&w, facts[0]);
    struct entry in = world_session(&w, OFFICER);
    folds(&w, in);
    T_TRUE(!state_contract(w.s, CONTRACT)->terms.changed);
    change = quota(&w, CONTRACT, 10);
    entry_set_session(&change, in.session);
    folds(&w, change);
    T_TRUE(state_contract(w.s, CONTRACT)->terms.changed);
    T_EQ(state_contract(w.s, CONTRACT)->terms.waiting, 1); /* it is none of those that follow */
    folds(&w, facts[1]);
    T_TRUE(state_contract(w.s, CONTRACT)->terms.changed);
    T_EQ(state_contract(w.s, CONTRACT)->terms.waiting, 0);
    state_free(w.s);
}

T_CASE(a_control_without_terms_changes_no_terms)
{
    struct world w = world_new();
    struct entry e = quota(&w, CONTRACT, 10);

    folds(&w, e);
    entry_set_session(&e, w.session[OFFICER]);
    folds(&w, e);
    T_TRUE(!state_contract(w.s, CONTRACT)->terms.changed);
    state_free(w.s);
}

/* --- the next terms ------------------------------------------------------------------------------------------------------- */

T_CASE(the_next_terms_name_the_application_for_terms_of_their_contract_that_both_signed)
{
    struct world w = begin();
    uint64_t there = in_other(&w, MANAGER), decider = in_other(&w, APPROVER);
    struct entry rule = quota(&w, CONTRACT, 900), next = terms(&w, CONTRACT, 2, &rule, 1, day(2026, 11, 21));
    uint64_t change = folds(&w, application_of(&w, MANAGER, APPLY_CHANGE, &next)), beside, signed_once, all;

    contradicts(&w, with_ref(next, folds(&w, signature_of(&w, ACT_APPROVE, APPROVER, change)))); /* approved as another change */
    beside = folds(&w, in_contract(application_of(&w, MANAGER, APPLY_TERMS, &next), OTHER, there));
    folds(&w, in_contract(signature_of(&w, ACT_TERMS_SIGN, MANAGER, beside), OTHER, there));
    contradicts(&w, with_ref(next, folds(&w, in_contract(signature_of(&w, ACT_APPROVE, APPROVER, beside), OTHER, decider))));
    signed_once = folds(&w, application_of(&w, MANAGER, APPLY_TERMS, &next));
    contradicts(&w, with_ref(next, folds(&w, signature_of(&w, ACT_APPROVE, APPROVER, signed_once))));
    all = folds(&w, application_of(&w, MANAGER, APPLY_TERMS, &next));
    folds(&w, with_ref(next, both_sign(&w, all)));
    T_EQ(state_terms_next(w.s, CONTRACT)->terms.application, all);
    folds(&w, rule);
    T_EQ(state_contract(w.s, CONTRACT)->terms.version, 2);
    T_TRUE(state_application(w.s, all)->executed);
    state_free(w.s);
}

T_CASE(the_next_terms_come_when_those_in_force_are_whole)
{
    struct world w = world_bare();
    struct entry facts[] = {quota(&w, CONTRACT, 300), role(&w, CONTRACT)}, next = terms(&w, CONTRACT, 2, facts, 1, day(2026, 11, 21));

    folds(&w, terms(&w, CONTRACT, 1, facts, 2, day(2026, 4, 1)));
    folds(&w, facts[0]);
    for (uint32_t person = MANAGER; person <= APPROVER; person++) {
        struct entry in = world_session(&w, person);
        folds(&w, in);
        w.session[person] = in.session;
    }
    uint64_t approval = both_sign(&w, folds(&w, application_of(&w, MANAGER, APPLY_TERMS, &next)));
    contradicts(&w, with_ref(next, approval));
    folds(&w, facts[1]);
    folds(&w, with_ref(next, approval));
    state_free(w.s);
}

T_CASE(the_next_terms_begin_within_the_contract)
{
    struct world w = begin();
    struct entry rule = quota(&w, CONTRACT, 900);
    struct entry late = terms(&w, CONTRACT, 2, &rule, 1, day(2027, 4, 1)), last = terms(&w, CONTRACT, 2, &rule, 1, day(2027, 3, 31));
    uint64_t first = both_sign(&w, folds(&w, application_of(&w, MANAGER, APPLY_TERMS, &late)));
    uint64_t second = both_sign(&w, folds(&w, application_of(&w, MANAGER, APPLY_TERMS, &last)));

    contradicts(&w, later(with_ref(late, first), NOW + 200 * DAY));
    folds(&w, later(with_ref(last, second), NOW + 200 * DAY));
    state_free(w.s);
}

T_CASE(terms_are_signed_once_by_who_proposes_and_dropped_by_who_entrusts_until_they_are_in_force)
{
    struct world w = begin();
    uint64_t there = in_other(&w, APPROVER), manager = in_other(&w, MANAGER);
    struct entry rule = quota(&w, CONTRACT, 900), next = terms(&w, CONTRACT, 2, &rule, 1, day(2026, 11, 21));
    uint64_t erasure = folds(&w, world_application(&w, MANAGER, 1)), proposed = folds(&w, application_of(&w, MANAGER, APPLY_TERMS, &next)), approval;

    contradicts(&w, signature_of(&w, ACT_TERMS_SIGN, MANAGER, erasure));
    contradicts(&w, in_contract(signature_of(&w, ACT_TERMS_SIGN, MANAGER, proposed), OTHER, manager));
    contradicts(&w, signature_of(&w, ACT_TERMS_SIGN, MANAGER, proposed - 5));
    folds(&w, signature_of(&w, ACT_TERMS_SIGN, MANAGER, proposed));
    contradicts(&w, signature_of(&w, ACT_TERMS_SIGN, MANAGER, proposed));
    approval = folds(&w, signature_of(&w, ACT_APPROVE, APPROVER, proposed));
    contradicts(&w, signature_of(&w, ACT_APPROVE, APPROVER, proposed));
    contradicts(&w, in_contract(signature_of(&w, ACT_REJECT, APPROVER, proposed), OTHER, there));
    folds(&w, with_ref(next, approval));
    folds(&w, rule);
    T_EQ(state_contract(w.s, CONTRACT)->terms.version, 2);
    contradicts(&w, signature_of(&w, ACT_REJECT, APPROVER, proposed)); /* in force: nobody drops them any more */
    next = terms(&w, CONTRACT, 3, &rule, 1, day(2026, 11, 21));
    proposed = folds(&w, application_of(&w, MANAGER, APPLY_TERMS, &next));
    folds(&w, with_ref(next, both_sign(&w, proposed)));
    T_TRUE(state_terms_next(w.s, CONTRACT) != NULL);
    folds(&w, signature_of(&w, ACT_REJECT, APPROVER, proposed));
    T_TRUE(state_terms_next(w.s, CONTRACT) == NULL && state_application(w.s, proposed)->rejected);
    state_free(w.s);
}

T_CASE(an_approved_erasure_is_not_dropped_afterwards)
{
    struct world w = begin();
    uint64_t erasure = folds(&w, world_application(&w, MANAGER, 1));

    folds(&w, signature_of(&w, ACT_APPROVE, APPROVER, erasure));
    contradicts(&w, signature_of(&w, ACT_REJECT, APPROVER, erasure));
    state_free(w.s);
}

T_CASE(the_open_application_for_terms_is_of_its_contract_and_for_terms)
{
    struct world w = begin();
    uint64_t there = in_other(&w, MANAGER);
    struct entry rule = quota(&w, CONTRACT, 900), next = terms(&w, CONTRACT, 2, &rule, 1, day(2026, 11, 21));

    folds(&w, world_application(&w, MANAGER, 1));
    T_TRUE(state_terms_open(w.s, CONTRACT) == NULL);
    uint64_t beside = folds(&w, in_contract(application_of(&w, MANAGER, APPLY_TERMS, &next), OTHER, there));
    T_TRUE(state_terms_open(w.s, CONTRACT) == NULL);
    T_EQ(state_terms_open(w.s, OTHER)->leaf, beside);
    uint64_t proposed = folds(&w, application_of(&w, MANAGER, APPLY_TERMS, &next));
    T_EQ(state_terms_open(w.s, CONTRACT)->leaf, proposed);
    folds(&w, signature_of(&w, ACT_REJECT, APPROVER, proposed));
    T_TRUE(state_terms_open(w.s, CONTRACT) == NULL);
    state_free(w.s);
}

T_CASE(a_text_is_found_by_its_whole_digest)
{
    struct world w = begin();
    struct entry e = world_op(&w, ACT_TERMS_TEXT, MANAGER);
    uint8_t alike[32];

    entry_set_object(&e, text);
    T_EQ(state_terms_text(w.s, CONTRACT, text), 0);
    uint64_t leaf = folds(&w, e);
    T_EQ(state_terms_text(w.s, CONTRACT, text), leaf);
    T_EQ(state_terms_text(w.s, OTHER, text), 0);
    memcpy(alike, text, sizeof(alike));
    alike[31] = 1; /* begins as it does */
    T_EQ(state_terms_text(w.s, CONTRACT, alike), 0);
    state_free(w.s);
}

/* --- a contract below ------------------------------------------------------------------------------------------------------- */

static void count_gap(void *arg, bool is_cell, unsigned no, unsigned data_class)
{
    unsigned *n = arg;

    T_TRUE(is_cell && no == 0 && data_class == CLASS_GENERAL);
    ++*n;
}

T_CASE(N18_a_cell_is_covered_by_one_that_is_as_strict_and_asks_for_as_much)
{
    static const struct {
        bool silent;
        enum handling_verdict needs, has;
        uint32_t needed, asked;
        bool covered;
    } tries[] = {
        {false, VERDICT_APPROVAL, VERDICT_APPROVAL, 3, 3, true},  {false, VERDICT_APPROVAL, VERDICT_APPROVAL, 3, 7, true},
        {false, VERDICT_APPROVAL, VERDICT_APPROVAL, 3, 1, false}, {false, VERDICT_APPROVAL, VERDICT_ALLOWED, 0, 0, false},
        {false, VERDICT_ALLOWED, VERDICT_APPROVAL, 0, 0, true},   {false, VERDICT_ALLOWED, VERDICT_APPROVAL, 3, 0, false},
        {false, VERDICT_APPROVAL, VERDICT_NEVER, 3, 0, true},     {false, VERDICT_NEVER, VERDICT_APPROVAL, 0, 0, false},
        {true, VERDICT_ALLOWED, VERDICT_NEVER, 0, 0, false},
    };

    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        struct contract_rule above = {0};
        struct terms_next child = {0};
        const struct terms_next *as = &child;
        unsigned gaps = 0;
        above.cells[0][CLASS_GENERAL] = (struct control_rule){.in_force = true, .limit = tries[i].needs, .conditions = tries[i].needed};
        child.cells[0][CLASS_GENERAL] =
            (struct control_rule){.in_force = !tries[i].silent, .limit = tries[i].has, .conditions = tries[i].asked};
        rules_cover(&above, as->controls, as->cells, count_gap, &gaps);
        T_EQ(gaps, tries[i].covered ? 0 : 1);
        above.cells[0][CLASS_GENERAL].in_force = false; /* nothing is asked for */
        gaps = 0;
        rules_cover(&above, as->controls, as->cells, count_gap, &gaps);
        T_EQ(gaps, 0);
    }
}

T_CASE(a_version_is_listed_with_all_its_facts_and_what_it_says)
{
    struct world w = world_bare();
    struct entry facts[] = {cell(&w, CONTRACT, 0, 0), cell(&w, CONTRACT, HANDLING_KINDS - 1, CLASS__MAX - 1), control(&w, CONTRACT, 0),
                            control(&w, CONTRACT, CONTROL__MAX - 1), quota(&w, CONTRACT, 300)};
    uint64_t leaf = folds(&w, terms(&w, CONTRACT, 1, facts, 5, day(2026, 4, 1)));

    for (unsigned i = 0; i < 4; i++)
        folds(&w, facts[i]);
    T_TRUE(state_terms_at(w.s, 0) == NULL); /* not before the last of them */
    folds(&w, later(facts[4], NOW + 5));
    const struct terms_version *v = state_terms_at(w.s, 0);
    T_TRUE(v != NULL && v->contract == CONTRACT && v->version == 1 && v->leaf == leaf && v->application == 0);
    T_EQ(v->facts_n, 5);
    T_EQ(v->in_force_ms, NOW + 5);
    T_TRUE(v->from.year == 2026 && v->from.month == 4);
    T_VIEW(view_of(v->text, 32), view_of(text, 32));
    state_free(w.s);
}

T_CASE(who_signed_and_approved_and_when_stays)
{
    struct world w = begin();
    struct entry rule = quota(&w, CONTRACT, 900), next = terms(&w, CONTRACT, 2, &rule, 1, day(2026, 11, 21));
    uint64_t leaf = folds(&w, later(application_of(&w, MANAGER, APPLY_TERMS, &next), NOW + 1));
    uint64_t first = folds(&w, later(signature_of(&w, ACT_TERMS_SIGN, MANAGER, leaf), NOW + 2));
    uint64_t second = folds(&w, later(signature_of(&w, ACT_APPROVE, APPROVER, leaf), NOW + 3));
    const struct application *a = state_application(w.s, leaf);

    T_TRUE(a->applicant == MANAGER && a->applied_ms == NOW + 1 && a->planned.day == 21 && a->count == 1 && a->object[0] == 5);
    T_TRUE(a->signed_by_leaf == first && a->signer == MANAGER && a->signed_ms == NOW + 2);
    T_TRUE(a->approved_by_leaf == second && a->approver == APPROVER && a->approved_ms == NOW + 3);
    T_TRUE(state_decided(w.s, leaf, CONTRACT)->leaf == second && state_decided(w.s, leaf, CONTRACT)->ms == NOW + 3);
    state_free(w.s);
}

T_MAIN(&case_the_first_terms_are_version_one_before_any_cell_or_control, &case_the_first_terms_hold_from_a_day_of_the_contract,
       &case_what_is_changed_in_a_session_while_terms_are_entered_is_remembered, &case_a_control_without_terms_changes_no_terms,
       &case_the_next_terms_name_the_application_for_terms_of_their_contract_that_both_signed,
       &case_the_next_terms_come_when_those_in_force_are_whole, &case_the_next_terms_begin_within_the_contract,
       &case_terms_are_signed_once_by_who_proposes_and_dropped_by_who_entrusts_until_they_are_in_force,
       &case_an_approved_erasure_is_not_dropped_afterwards, &case_the_open_application_for_terms_is_of_its_contract_and_for_terms,
       &case_a_text_is_found_by_its_whole_digest, &case_N18_a_cell_is_covered_by_one_that_is_as_strict_and_asks_for_as_much,
       &case_a_version_is_listed_with_all_its_facts_and_what_it_says, &case_who_signed_and_approved_and_when_stays)
