/* Terms of a contract: the controls and cells that were compiled, all of them and no other. */
#include "unit/rules/entries.h"

enum { FACTS = 3, ELSEWHERE = 2 };

static void fill(const struct world *w, struct entry facts[FACTS])
{
    facts[0] = fact(w, ACT_CONTROL);
    entry_set_kind(&facts[0], CONTROL_ROLE);
    entry_set_limit(&facts[0], 0);
    entry_add_clause(&facts[0], "N20.9");
    facts[1] = fact(w, ACT_CONTROL);
    entry_set_kind(&facts[1], CONTROL_QUOTA_DAY);
    entry_set_limit(&facts[1], 300);
    entry_add_clause(&facts[1], "J21");
    facts[2] = fact(w, ACT_CELL);
    entry_set_kind(&facts[2], handling_kind(HANDLING_COPY, HANDLING_PAPER));
    entry_set_class(&facts[2], CLASS_GENERAL);
    entry_set_limit(&facts[2], VERDICT_NEVER);
    entry_add_clause(&facts[2], "S8");
    for (unsigned i = 0; i < FACTS; i++)
        entry_set_contract(&facts[i], CONTRACT);
}

static struct entry terms(const struct world *w, const struct entry facts[FACTS])
{
    static const uint8_t text[32] = {0xab};
    uint8_t chain[32] = {0};
    struct entry e = fact(w, ACT_TERMS);

    for (unsigned i = 0; i < FACTS; i++)
        T_OK(entry_chain(&facts[i], chain));
    entry_set_contract(&e, CONTRACT);
    entry_set_version(&e, 1);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_count(&e, FACTS);
    entry_set_object(&e, text);
    entry_set_value(&e, view_of(chain, sizeof(chain)));
    return e;
}

/* Fold ${e} as the keeper does: its text first. */
static enum err enter(struct world *w, const struct entry *e)
{
    struct entry read;
    struct buf text;

    buf_init(&text, ENTRY_TEXT_MAX);
    T_OK(entry_put(e, &text));
    T_OK(entry_get(buf_view(&text), &read, NULL));
    buf_clear(&text);
    enum err err = state_apply(w->s, &read, w->leaf);
    w->leaf += err == ERR_OK;
    return err;
}

/* A contract with terms of which ${n} facts are there. */
static struct world world_terms(struct entry facts[FACTS], unsigned n)
{
    struct world w = world_bare();

    fill(&w, facts);
    struct entry e = terms(&w, facts);
    T_OK(enter(&w, &e));
    for (unsigned i = 0; i < n; i++)
        T_OK(enter(&w, &facts[i]));
    return w;
}

T_CASE(terms_that_are_complete_are_in_force_with_their_digest)
{
    struct entry facts[FACTS];
    struct world w = world_terms(facts, FACTS);
    const struct contract_rule *c = state_contract(w.s, CONTRACT);

    T_EQ(c->terms.waiting, 0);
    T_EQ(c->terms.text[0], 0xab);
    T_TRUE(c->controls[CONTROL_QUOTA_DAY].in_force);
    T_EQ(c->cells[handling_kind(HANDLING_COPY, HANDLING_PAPER)][CLASS_GENERAL].limit, VERDICT_NEVER);
    T_EQ(world_sign_in(&w, HANDLER).verdict, VERDICT_PERMIT);
    state_free(w.s);
}

T_CASE(nothing_is_permitted_while_a_fact_of_the_terms_is_missing)
{
    struct entry facts[FACTS];

    for (unsigned n = 0; n < FACTS; n++) {
        struct world w = world_terms(facts, n);
        struct decision d = world_sign_in(&w, HANDLER);
        T_EQ(d.verdict, VERDICT_DENY);
        T_EQ(d.refusal, REFUSAL_TERM_CONTRACT);
        state_free(w.s);
    }
}

T_CASE(a_fact_that_was_changed_is_found_whatever_was_changed)
{
    for (unsigned change = 0; change < 4; change++) {
        struct entry facts[FACTS];
        struct world w = world_terms(facts, FACTS - 1);
        struct entry e = facts[2];
        if (change == 0)
            entry_set_limit(&e, VERDICT_APPROVAL);
        else if (change == 1)
            entry_set_class(&e, CLASS_SPI);
        else if (change == 2)
            entry_add_clause(&e, "N20.11");
        else
            e = facts[1];
        T_ERR(enter(&w, &e), ERR_INPUT);
        T_OK(enter(&w, &facts[2])); /* and has changed nothing */
        state_free(w.s);
    }
}

T_CASE(facts_in_another_order_are_refused)
{
    struct entry facts[FACTS];
    struct world w = world_terms(facts, 0);

    T_OK(enter(&w, &facts[1]));
    T_OK(enter(&w, &facts[0]));
    T_ERR(enter(&w, &facts[2]), ERR_INPUT);
    state_free(w.s);
}

T_CASE(a_fact_beside_the_terms_is_refused_and_an_approved_change_is_not)
{
    struct entry facts[FACTS];
    struct world w = world_terms(facts, FACTS);
    struct entry e = facts[1];

    entry_set_limit(&e, 3000);
    T_ERR(enter(&w, &e), ERR_INPUT);
    e = facts[2];
    T_ERR(enter(&w, &e), ERR_INPUT);
    T_EQ(world_sign_in(&w, OFFICER).verdict, VERDICT_PERMIT);
    e = fact(&w, ACT_CONTROL); /* an officer of the entruster narrows at once */
    entry_set_contract(&e, CONTRACT);
    entry_set_session(&e, w.session[OFFICER]);
    entry_set_kind(&e, CONTROL_QUOTA_DAY);
    entry_set_limit(&e, 10);
    entry_add_clause(&e, "J21");
    T_TRUE(!state_contract(w.s, CONTRACT)->terms.changed);
    T_EQ(world_ask(&w, &e).verdict, VERDICT_PERMIT);
    T_TRUE(state_contract(w.s, CONTRACT)->terms.changed);
    T_EQ(state_contract(w.s, CONTRACT)->controls[CONTROL_QUOTA_DAY].limit, 10);
    state_free(w.s);
}

T_CASE(terms_come_once_before_any_rule_and_not_in_a_session)
{
    struct entry facts[FACTS];
    struct world w = world_terms(facts, FACTS);
    struct entry e = terms(&w, facts);

    T_ERR(enter(&w, &e), ERR_INPUT); /* again */
    entry_set_version(&e, 2);
    T_ERR(enter(&w, &e), ERR_INPUT); /* a later version names the approval that both parties signed */
    state_free(w.s);
    w = world_empty(); /* with controls */
    e = terms(&w, facts);
    T_ERR(enter(&w, &e), ERR_INPUT);
    entry_set_session(&e, 1);
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_CASE(terms_begin_neither_before_the_contract_nor_later_than_they_hold)
{
    struct world w = world_bare();
    struct entry facts[FACTS], e;

    fill(&w, facts);
    e = terms(&w, facts);
    entry_set_from(&e, day(2026, 3, 31));
    T_ERR(enter(&w, &e), ERR_INPUT);
    entry_set_from(&e, day(2026, 11, 22)); /* tomorrow */
    T_ERR(enter(&w, &e), ERR_INPUT);
    entry_set_from(&e, day(2026, 11, 21));
    T_OK(enter(&w, &e));
    state_free(w.s);
}

T_CASE(terms_without_facts_with_too_many_or_without_a_digest_are_no_entry)
{
    struct world w = world_bare();
    struct entry facts[FACTS], e;

    fill(&w, facts);
    e = terms(&w, facts);
    T_OK(entry_check(&e));
    entry_set_count(&e, 0);
    T_ERR(entry_check(&e), ERR_INPUT);
    entry_set_count(&e, TERMS_FACTS_MAX + 1);
    T_ERR(entry_check(&e), ERR_INPUT);
    entry_set_count(&e, FACTS);
    entry_set_value(&e, view_of(e.object, 31));
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

/* --- later versions ------------------------------------------------------------------------------------------------------ */

enum { RESPONSIBLE = MANAGER }; /* of the contractor; TWIN, an approver of the city, is the same human being */

/* Terms in force, and everybody signed in; 乙's manager is its responsible person too. */
static struct world world_signing(struct entry facts[FACTS])
{
    struct world w = world_terms(facts, FACTS);
    struct entry e = world_assignment(&w, RESPONSIBLE, ROLE_MANAGER | ROLE_RESPONSIBLE);

    world_fact(&w, &e);
    world_all_sign_in(&w);
    fill(&w, facts); /* the next version allows more records, and drops the role */
    facts[0] = facts[1];
    entry_set_limit(&facts[0], 900);
    facts[1] = facts[2];
    return w;
}

/* The next terms: the first ${n} of ${facts}, from ${from}. */
static struct entry next_terms(const struct world *w, const struct entry facts[FACTS], unsigned n, struct date from)
{
    uint8_t chain[32] = {0};
    struct entry e = terms(w, facts);

    for (unsigned i = 0; i < n; i++)
        T_OK(entry_chain(&facts[i], chain));
    entry_set_version(&e, 2);
    entry_set_from(&e, from);
    entry_set_count(&e, n);
    entry_set_value(&e, view_of(chain, sizeof(chain)));
    return e;
}

static enum refusal refusal_of(struct world *w, struct entry e)
{
    return world_ask(w, &e).refusal;
}

/* Proposed and signed by both; the leaf of the approval. */
static uint64_t both_sign(struct world *w, const struct entry *e)
{
    uint64_t leaf = w->leaf;

    T_EQ(refusal_of(w, application_of(w, RESPONSIBLE, APPLY_TERMS, e)), REFUSAL_NONE);
    T_EQ(refusal_of(w, signature_of(w, ACT_TERMS_SIGN, RESPONSIBLE, leaf)), REFUSAL_NONE);
    T_EQ(refusal_of(w, signature_of(w, ACT_APPROVE, APPROVER, leaf)), REFUSAL_NONE);
    return w->leaf - 1;
}

/* Another contract of the same parties has its first terms. */
static void terms_elsewhere(struct world *w)
{
    struct entry own[FACTS], e = contract_fact(w, ELSEWHERE, FIRM, CITY, 0);

    world_fact(w, &e);
    fill(w, own);
    for (unsigned i = 0; i < FACTS; i++)
        entry_set_contract(&own[i], ELSEWHERE);
    e = of_contract(terms(w, own), ELSEWHERE);
    T_OK(enter(w, &e));
    for (unsigned i = 0; i < FACTS; i++)
        T_OK(enter(w, &own[i]));
}

T_CASE(the_next_terms_are_in_force_when_both_have_signed_and_all_facts_are_there)
{
    struct entry facts[FACTS];
    struct world w = world_signing(facts);
    terms_elsewhere(&w);
    struct entry e = next_terms(&w, facts, 2, day(2026, 11, 21));
    const struct contract_rule *c = state_contract(w.s, CONTRACT);

    entry_set_ref(&e, both_sign(&w, &e));
    T_OK(enter(&w, &e));
    T_EQ(c->terms.version, 1);
    T_OK(enter(&w, &facts[0]));
    T_TRUE(c->controls[CONTROL_ROLE].in_force); /* in part: nothing of it holds */
    T_EQ(c->controls[CONTROL_QUOTA_DAY].limit, 300);
    T_TRUE(state_terms_open(w.s, CONTRACT) != NULL);
    T_OK(enter(&w, &facts[1]));
    T_EQ(c->terms.version, 2);
    T_TRUE(!c->controls[CONTROL_ROLE].in_force);
    T_EQ(c->controls[CONTROL_QUOTA_DAY].limit, 900);
    T_TRUE(state_terms_open(w.s, CONTRACT) == NULL && state_terms_next(w.s, CONTRACT) == NULL);
    T_EQ(state_terms_at(w.s, 0)->facts_n, FACTS);
    T_EQ(state_terms_at(w.s, 1)->version, 2);
    T_TRUE(state_terms_at(w.s, 1)->application != 0 && state_terms_at(w.s, 1)->contract == CONTRACT);
    T_TRUE(state_terms_at(w.s, 2)->contract == ELSEWHERE && state_terms_at(w.s, 2)->version == 1 && state_terms_at(w.s, 3) == NULL);
    T_ERR(enter(&w, &facts[1]), ERR_INPUT); /* beside them */
    state_free(w.s);
}

T_CASE(terms_that_one_party_signed_or_nobody_are_not_taken)
{
    struct entry facts[FACTS];
    struct world w = world_signing(facts);
    struct entry e = next_terms(&w, facts, 2, day(2026, 11, 21)), without = e;
    uint64_t leaf = w.leaf;

    T_EQ(refusal_of(&w, application_of(&w, RESPONSIBLE, APPLY_TERMS, &e)), REFUSAL_NONE);
    T_EQ(refusal_of(&w, signature_of(&w, ACT_APPROVE, APPROVER, leaf)), REFUSAL_NOT_APPROVED); /* 甲 does not go first */
    entry_set_ref(&e, leaf);
    T_ERR(enter(&w, &e), ERR_INPUT);
    T_EQ(refusal_of(&w, signature_of(&w, ACT_TERMS_SIGN, RESPONSIBLE, leaf)), REFUSAL_NONE);
    T_ERR(enter(&w, &e), ERR_INPUT);
    entry_set_ref(&e, w.leaf - 1);
    T_ERR(enter(&w, &e), ERR_INPUT);
    T_ERR(enter(&w, &without), ERR_INPUT);
    state_free(w.s);
}

T_CASE(each_party_signs_for_itself_alone)
{
    struct entry facts[FACTS];
    struct world w = world_signing(facts);
    struct entry e = next_terms(&w, facts, 2, day(2026, 11, 21)), bare;
    uint64_t leaf;

    T_EQ(refusal_of(&w, application_of(&w, OFFICER, APPLY_TERMS, &e)), REFUSAL_ROLE);
    T_EQ(refusal_of(&w, application_of(&w, HANDLER, APPLY_TERMS, &e)), REFUSAL_ROLE);
    leaf = w.leaf;
    T_EQ(refusal_of(&w, application_of(&w, RESPONSIBLE, APPLY_TERMS, &e)), REFUSAL_NONE);
    T_EQ(refusal_of(&w, signature_of(&w, ACT_TERMS_SIGN, APPROVER, leaf)), REFUSAL_ROLE);
    bare = signature_of(&w, ACT_TERMS_SIGN, RESPONSIBLE, leaf);
    bare.value_n = 0;
    bare.has &= ~ENTRY_HAS(KEY_VALUE);
    T_EQ(refusal_of(&w, bare), REFUSAL_NO_PASSKEY); /* a click */
    T_EQ(refusal_of(&w, signature_of(&w, ACT_TERMS_SIGN, RESPONSIBLE, leaf)), REFUSAL_NONE);
    T_EQ(refusal_of(&w, signature_of(&w, ACT_TERMS_SIGN, RESPONSIBLE, leaf)), REFUSAL_APPROVAL_GONE); /* twice */
    T_EQ(refusal_of(&w, signature_of(&w, ACT_APPROVE, RESPONSIBLE, leaf)), REFUSAL_ROLE);
    T_EQ(refusal_of(&w, signature_of(&w, ACT_APPROVE, FIRM_APPROVER, leaf)), REFUSAL_ROLE);
    T_EQ(refusal_of(&w, signature_of(&w, ACT_APPROVE, TWIN, leaf)), REFUSAL_SAME_PERSON); /* with another account */
    bare = signature_of(&w, ACT_APPROVE, APPROVER, leaf);
    bare.object[0] ^= 1;
    T_EQ(refusal_of(&w, bare), REFUSAL_APPROVAL_GONE); /* of something else */
    T_EQ(refusal_of(&w, signature_of(&w, ACT_APPROVE, APPROVER, leaf)), REFUSAL_NONE);
    state_free(w.s);
}

T_CASE(only_an_application_for_terms_is_signed_so)
{
    struct entry facts[FACTS];
    struct world w = world_signing(facts);
    struct entry e = world_application(&w, RESPONSIBLE, 1);
    uint64_t leaf = w.leaf;

    T_EQ(refusal_of(&w, e), REFUSAL_NONE);
    T_EQ(refusal_of(&w, signature_of(&w, ACT_TERMS_SIGN, RESPONSIBLE, leaf)), REFUSAL_APPROVAL_GONE);
    state_free(w.s);
}

T_CASE(one_proposal_is_open_at_a_time_and_withdrawn_or_refused)
{
    struct entry facts[FACTS];
    struct world w = world_signing(facts);
    struct entry e = next_terms(&w, facts, 2, day(2026, 11, 21));

    for (unsigned by = 0; by < 2; by++) {
        uint64_t leaf = w.leaf;
        T_EQ(refusal_of(&w, application_of(&w, RESPONSIBLE, APPLY_TERMS, &e)), REFUSAL_NONE);
        T_EQ(refusal_of(&w, application_of(&w, RESPONSIBLE, APPLY_TERMS, &e)), REFUSAL_APPROVAL_GONE);
        T_EQ(refusal_of(&w, signature_of(&w, ACT_TERMS_SIGN, RESPONSIBLE, leaf)), REFUSAL_NONE);
        T_EQ(refusal_of(&w, signature_of(&w, ACT_REJECT, HANDLER, leaf)), REFUSAL_ROLE);
        T_EQ(refusal_of(&w, signature_of(&w, ACT_REJECT, by == 0 ? RESPONSIBLE : APPROVER, leaf)), REFUSAL_NONE);
        T_EQ(refusal_of(&w, signature_of(&w, ACT_APPROVE, APPROVER, leaf)), REFUSAL_APPROVAL_GONE);
    }
    state_free(w.s);
}

T_CASE(what_was_entered_in_part_is_forgotten_when_it_is_dropped)
{
    struct entry facts[FACTS];
    struct world w = world_signing(facts);
    struct entry e = next_terms(&w, facts, 2, day(2026, 11, 21));
    uint64_t leaf = w.leaf;

    entry_set_ref(&e, both_sign(&w, &e));
    T_OK(enter(&w, &e));
    T_OK(enter(&w, &facts[0]));
    T_EQ(refusal_of(&w, signature_of(&w, ACT_REJECT, RESPONSIBLE, leaf)), REFUSAL_APPROVAL_GONE); /* both signed */
    T_EQ(refusal_of(&w, signature_of(&w, ACT_REJECT, APPROVER, leaf)), REFUSAL_NONE);
    T_ERR(enter(&w, &facts[1]), ERR_INPUT);
    T_ERR(enter(&w, &e), ERR_INPUT);
    T_EQ(state_contract(w.s, CONTRACT)->terms.version, 1);
    T_EQ(refusal_of(&w, application_of(&w, RESPONSIBLE, APPLY_TERMS, &e)), REFUSAL_NONE);
    state_free(w.s);
}

T_CASE(a_fact_changed_after_signing_is_refused)
{
    struct entry facts[FACTS];
    struct world w = world_signing(facts);
    struct entry e = next_terms(&w, facts, 2, day(2026, 11, 21)), other;

    entry_set_ref(&e, both_sign(&w, &e));
    other = e;
    other.object[0] ^= 1; /* another text */
    T_ERR(enter(&w, &other), ERR_INPUT);
    other = e;
    entry_set_count(&other, 3);
    T_ERR(enter(&w, &other), ERR_INPUT);
    T_OK(enter(&w, &e));
    T_ERR(enter(&w, &e), ERR_INPUT); /* once */
    T_OK(enter(&w, &facts[0]));
    other = facts[1];
    entry_set_limit(&other, VERDICT_APPROVAL); /* the cell */
    T_ERR(enter(&w, &other), ERR_INPUT);
    T_OK(enter(&w, &facts[1]));
    state_free(w.s);
}

T_CASE(an_old_version_is_not_entered_again_nor_a_number_left_out)
{
    struct entry facts[FACTS];
    struct world w = world_signing(facts);
    struct entry e = next_terms(&w, facts, 2, day(2026, 11, 21)), late;

    entry_set_ref(&e, both_sign(&w, &e));
    T_OK(enter(&w, &e));
    T_OK(enter(&w, &facts[0]));
    T_OK(enter(&w, &facts[1]));
    T_ERR(enter(&w, &e), ERR_INPUT); /* its approval was used */
    for (uint32_t version = 1; version <= 4; version++) {
        late = e;
        late.ref = 0;
        late.has &= ~ENTRY_HAS(KEY_REF);
        entry_set_version(&late, version);
        uint64_t leaf = w.leaf, approval = both_sign(&w, &late);
        entry_set_ref(&late, approval);
        if (version != 3)
            T_ERR(enter(&w, &late), ERR_INPUT);
        else
            T_OK(enter(&w, &late));
        T_EQ(refusal_of(&w, signature_of(&w, ACT_REJECT, APPROVER, leaf)), REFUSAL_NONE);
    }
    state_free(w.s);
}

T_CASE(terms_wait_for_their_day)
{
    struct entry facts[FACTS];
    struct world w = world_signing(facts);
    struct entry e = next_terms(&w, facts, 2, day(2026, 11, 22));

    entry_set_ref(&e, both_sign(&w, &e));
    T_ERR(enter(&w, &e), ERR_INPUT);
    e.time_ms += DAY;
    T_OK(enter(&w, &e));
    state_free(w.s);
}

static void count_gap(void *arg, bool is_cell, unsigned no, unsigned data_class)
{
    unsigned *n = arg;

    (void)no;
    (void)data_class;
    n[is_cell]++;
}

/* Nerima 18, K-T7, S15: who entrusts further demands at least what is demanded of them. */
T_CASE(a_contract_below_covers_the_one_above)
{
    struct entry facts[FACTS];
    struct world w = world_terms(facts, FACTS);
    const struct contract_rule *above = state_contract(w.s, CONTRACT);
    struct terms_next child = {0};
    const struct terms_next *as = &child;
    unsigned gaps[2] = {0};

    rules_cover(above, as->controls, as->cells, count_gap, gaps);
    T_EQ(gaps[0], 2);
    T_EQ(gaps[1], 1);
    memcpy(child.controls, above->controls, sizeof(child.controls));
    memcpy(child.cells, above->cells, sizeof(child.cells));
    child.controls[CONTROL_QUOTA_DAY].limit = 299;
    gaps[0] = gaps[1] = 0;
    rules_cover(above, as->controls, as->cells, count_gap, gaps);
    T_EQ(gaps[0] + gaps[1], 0);
    child.controls[CONTROL_QUOTA_DAY].limit = 301;
    child.cells[handling_kind(HANDLING_COPY, HANDLING_PAPER)][CLASS_GENERAL].limit = VERDICT_APPROVAL;
    rules_cover(above, as->controls, as->cells, count_gap, gaps);
    T_EQ(gaps[0], 1);
    T_EQ(gaps[1], 1);
    state_free(w.s);
}

/* --- checklists --------------------------------------------------------------------------------------------------------- */

T_CASE(the_last_look_at_an_item_of_a_checklist_counts)
{
    struct world w = world_new();
    struct entry e = world_op(&w, ACT_CHECK, AUDITOR);

    entry_set_kind(&e, CHECK_NOT_IN_ORDER);
    entry_set_from(&e, day(2026, 11, 20));
    entry_set_value(&e, view_str("nerima N10.1 locked"));
    T_EQ(refusal_of(&w, e), REFUSAL_NONE);
    entry_set_kind(&e, CHECK_IN_ORDER);
    entry_set_from(&e, day(2026, 11, 21));
    entry_set_until(&e, day(2027, 2, 21));
    T_EQ(refusal_of(&w, e), REFUSAL_NONE);
    T_EQ(state_check_at(w.s, 0)->result, CHECK_IN_ORDER);
    T_EQ(state_check_at(w.s, 0)->due.year, 2027);
    T_STR(state_check_at(w.s, 0)->item, "nerima N10.1 locked");
    T_TRUE(state_check_at(w.s, 1) == NULL);
    entry_set_person(&e, HANDLER);
    entry_set_session(&e, w.session[HANDLER]);
    T_EQ(refusal_of(&w, e), REFUSAL_ROLE);
    state_free(w.s);
}

T_CASE(an_item_is_three_ids_and_its_day_has_come)
{
    static const char *const wrong[] = {"nerima N10.1", "nerima N10.1 locked x", "nerima  locked", "nerima N10.1 ",
                                        "nerima N10.1 l_k", " nerima N10.1"};
    struct world w = world_new();
    struct entry e = world_op(&w, ACT_CHECK, AUDITOR);

    e.verdict = VERDICT_PERMIT;
    entry_set_kind(&e, CHECK_IN_ORDER);
    entry_set_from(&e, day(2026, 11, 22)); /* tomorrow */
    entry_set_value(&e, view_str("nerima N10.1 locked"));
    T_OK(entry_check(&e));
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        entry_set_value(&e, view_str(wrong[i]));
        T_ERR(entry_check(&e), ERR_INPUT);
    }
    state_free(w.s);
}

/* --- the machine ---------------------------------------------------------------------------------------------------------- */

static struct entry measured_entry(struct world *w, uint32_t person, enum measure_outcome outcome)
{
    const struct measure_item item = {MEASURE_NETWORK_ROUTES, outcome, 1, 2};
    struct entry e;
    struct buf value;

    if (person != 0)
        e = world_op(w, ACT_MEASURE, person);
    else
        entry_init(&e, ACT_MEASURE, w->now);
    buf_init(&value, ENTRY_VALUE_MAX);
    measure_put(&item, &value);
    entry_set_value(&e, buf_view(&value));
    buf_clear(&value);
    entry_set_count(&e, 1);
    entry_set_limit(&e, outcome >= MEASURED_LOOK);
    return e;
}

T_CASE(what_the_machine_was_measured_to_be_stands_in_the_ledger_with_its_time)
{
    struct world w = world_new();

    T_EQ(state_measured(w.s)->ms, 0);
    struct entry e = measured_entry(&w, 0, MEASURED_MET); /* by the keeper itself */
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_measured(w.s)->items[0].outcome, MEASURED_MET);
    T_EQ(refusal_of(&w, measured_entry(&w, ADMINISTRATOR, MEASURED_NOT_MET)), REFUSAL_NONE); /* has it measured, whatever comes out */
    T_EQ(state_measured(w.s)->items[0].outcome, MEASURED_NOT_MET);
    T_EQ(refusal_of(&w, measured_entry(&w, AUDITOR, MEASURED_LOOK)), REFUSAL_NONE); /* asked for */
    T_EQ(state_measured(w.s)->items[0].outcome, MEASURED_LOOK);
    T_EQ(state_measured(w.s)->items[0].a, 1);
    T_EQ(state_measured(w.s)->ms, w.now);
    state_free(w.s);
}

T_CASE(who_handles_records_measures_nothing)
{
    struct world w = world_new();

    T_EQ(refusal_of(&w, measured_entry(&w, HANDLER, MEASURED_MET)), REFUSAL_ROLE);
    T_EQ(state_measured(w.s)->ms, 0);
    state_free(w.s);
}

T_CASE(a_measure_whose_counts_do_not_fit_or_that_names_half_of_who_asked_is_no_entry)
{
    struct world w = world_new();
    struct entry e = measured_entry(&w, 0, MEASURED_NOT_MET);

    T_OK(entry_check(&e));
    entry_set_limit(&e, 0); /* not met, and counted as met */
    T_ERR(entry_check(&e), ERR_INPUT);
    entry_set_limit(&e, 1);
    entry_set_count(&e, 2);
    T_ERR(entry_check(&e), ERR_INPUT);
    entry_set_count(&e, 1);
    entry_set_person(&e, AUDITOR);
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_MAIN(&case_what_the_machine_was_measured_to_be_stands_in_the_ledger_with_its_time, &case_who_handles_records_measures_nothing,
       &case_a_measure_whose_counts_do_not_fit_or_that_names_half_of_who_asked_is_no_entry,
       &case_terms_that_are_complete_are_in_force_with_their_digest,
       &case_nothing_is_permitted_while_a_fact_of_the_terms_is_missing,
       &case_a_fact_that_was_changed_is_found_whatever_was_changed,
       &case_facts_in_another_order_are_refused,
       &case_a_fact_beside_the_terms_is_refused_and_an_approved_change_is_not,
       &case_terms_come_once_before_any_rule_and_not_in_a_session,
       &case_terms_begin_neither_before_the_contract_nor_later_than_they_hold,
       &case_terms_without_facts_with_too_many_or_without_a_digest_are_no_entry,
       &case_the_next_terms_are_in_force_when_both_have_signed_and_all_facts_are_there,
       &case_terms_that_one_party_signed_or_nobody_are_not_taken,
       &case_each_party_signs_for_itself_alone,
       &case_only_an_application_for_terms_is_signed_so,
       &case_one_proposal_is_open_at_a_time_and_withdrawn_or_refused,
       &case_what_was_entered_in_part_is_forgotten_when_it_is_dropped,
       &case_a_fact_changed_after_signing_is_refused,
       &case_an_old_version_is_not_entered_again_nor_a_number_left_out,
       &case_terms_wait_for_their_day,
       &case_a_contract_below_covers_the_one_above,
       &case_the_last_look_at_an_item_of_a_checklist_counts,
       &case_an_item_is_three_ids_and_its_day_has_come)
