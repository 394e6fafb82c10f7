/* Terms of a contract: the controls and cells that were compiled, all of them and no other. */
#include "support/t.h"

#include "unit/rules/world.h"

enum { FACTS = 3 };

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
    T_ERR(enter(&w, &e), ERR_INPUT); /* a later version needs signatures, which do not exist yet */
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

T_MAIN(&case_terms_that_are_complete_are_in_force_with_their_digest,
       &case_nothing_is_permitted_while_a_fact_of_the_terms_is_missing,
       &case_a_fact_that_was_changed_is_found_whatever_was_changed, &case_facts_in_another_order_are_refused,
       &case_a_fact_beside_the_terms_is_refused_and_an_approved_change_is_not,
       &case_terms_come_once_before_any_rule_and_not_in_a_session,
       &case_terms_begin_neither_before_the_contract_nor_later_than_they_hold,
       &case_terms_without_facts_with_too_many_or_without_a_digest_are_no_entry)
