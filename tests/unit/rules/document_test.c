/* Documents in forms (様式): who freezes, submits, receives and returns one, and that nobody does it for the other side (H15, H-forms, N9). */
#include "unit/rules/entries.h"

enum { OF_CONTRACTOR = 1001, OF_ENTRUSTER = 2001, OF_EITHER = 3001 };
enum { SUBCONTRACTOR = 3, OTHER_CONTRACT = 2 }; /* below the firm */

static struct entry items(const struct world *w, uint32_t by, uint16_t form, uint32_t version)
{
    struct entry e = world_op(w, ACT_FORM, by);

    entry_set_kind(&e, form);
    entry_set_version(&e, version);
    return e;
}

static uint64_t permitted(struct world *w, struct entry e)
{
    struct decision d = world_ask(w, &e);

    T_STR(refusal_name(d.refusal), "none");
    T_EQ(d.verdict, VERDICT_PERMIT);
    return w->leaf - 1;
}

static void refused(struct world *w, struct entry e, enum refusal refusal)
{
    struct decision d = world_ask(w, &e);

    T_STR(refusal_name(d.refusal), refusal_name(refusal));
    T_EQ(d.verdict, VERDICT_DENY);
}

T_CASE(H2_a_document_is_frozen_submitted_and_received)
{
    struct world w = world_new();

    uint64_t document = permitted(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1));
    const struct document *d = state_document(w.s, document);
    T_EQ(d->state, DOCUMENT_FROZEN);
    T_EQ(d->side, PARTY_CONTRACTOR);
    T_TRUE(decide_sees_document(d, PARTY_CONTRACTOR));
    T_TRUE(!decide_sees_document(d, PARTY_ENTRUSTER));
    permitted(&w, world_document_step(&w, MANAGER, document, DOCUMENT_SUBMIT, 0));
    T_TRUE(decide_sees_document(state_document(w.s, document), PARTY_ENTRUSTER));
    permitted(&w, world_document_step(&w, OFFICER, document, DOCUMENT_RECEIVE, 1));
    d = state_document(w.s, document);
    T_EQ(d->state, DOCUMENT_RECEIVED);
    T_EQ(d->receipt, 1);
    T_EQ(d->receiver, OFFICER);
    T_EQ(state_next_document(w.s, CONTRACT), 2);
    T_EQ(state_next_receipt(w.s, CONTRACT, PARTY_ENTRUSTER), 2);
    T_EQ(state_next_receipt(w.s, CONTRACT, PARTY_CONTRACTOR), 1);
    state_free(w.s);
}

T_CASE(nobody_submits_for_the_other_side_or_receives_their_own)
{
    struct world w = world_new();

    uint64_t document = permitted(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1));
    refused(&w, world_document_step(&w, OFFICER, document, DOCUMENT_SUBMIT, 0), REFUSAL_DOCUMENT);
    refused(&w, world_document_step(&w, OFFICER, document, DOCUMENT_RECEIVE, 1), REFUSAL_DOCUMENT); /* was not submitted */
    permitted(&w, world_document_step(&w, MANAGER, document, DOCUMENT_SUBMIT, 0));
    refused(&w, world_document_step(&w, MANAGER, document, DOCUMENT_SUBMIT, 0), REFUSAL_DOCUMENT);
    refused(&w, world_document_step(&w, MANAGER, document, DOCUMENT_RECEIVE, 1), REFUSAL_DOCUMENT);
    refused(&w, world_document_step(&w, MANAGER, document, DOCUMENT_RETURN, 0), REFUSAL_DOCUMENT);
    refused(&w, world_document_step(&w, OFFICER, document, DOCUMENT_WITHDRAW, 0), REFUSAL_DOCUMENT);
    refused(&w, world_document_step(&w, OFFICER, document, DOCUMENT_RECEIVE, 2), REFUSAL_DOCUMENT); /* numbers without a gap */
    refused(&w, world_document_step(&w, OFFICER, document + 1000, DOCUMENT_RECEIVE, 1), REFUSAL_DOCUMENT);
    state_free(w.s);
}

T_CASE(a_form_is_frozen_by_the_side_that_owes_it)
{
    struct world w = world_new();

    refused(&w, document_of(&w, OFFICER, OF_CONTRACTOR, 1, 1), REFUSAL_DOCUMENT);
    refused(&w, document_of(&w, MANAGER, OF_ENTRUSTER, 1, 1), REFUSAL_DOCUMENT);
    refused(&w, document_of(&w, MANAGER, 0, 1, 1), REFUSAL_DOCUMENT); /* the letterhead is no document */
    refused(&w, document_of(&w, HANDLER, OF_CONTRACTOR, 1, 1), REFUSAL_ROLE);
    refused(&w, document_of(&w, AUDITOR, OF_CONTRACTOR, 1, 1), REFUSAL_ROLE);
    permitted(&w, document_of(&w, OFFICER, OF_ENTRUSTER, 1, 1));
    permitted(&w, document_of(&w, OFFICER, OF_EITHER, 2, 1));
    permitted(&w, document_of(&w, MANAGER, OF_EITHER, 3, 1));
    state_free(w.s);
}

T_CASE(versions_follow_each_other_and_only_the_newest_moves)
{
    struct world w = world_new();

    refused(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 2, 1), REFUSAL_DOCUMENT); /* numbers without a gap */
    refused(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 2), REFUSAL_DOCUMENT);
    uint64_t first = permitted(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1));
    refused(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1), REFUSAL_DOCUMENT); /* nothing frozen is frozen again */
    refused(&w, document_of(&w, MANAGER, OF_CONTRACTOR + 1, 1, 2), REFUSAL_DOCUMENT); /* nor becomes another form */
    permitted(&w, world_document_step(&w, MANAGER, first, DOCUMENT_SUBMIT, 0));
    permitted(&w, world_document_step(&w, OFFICER, first, DOCUMENT_RETURN, 0));
    refused(&w, world_document_step(&w, MANAGER, first, DOCUMENT_SUBMIT, 0), REFUSAL_DOCUMENT);
    uint64_t second = permitted(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 2));
    refused(&w, world_document_step(&w, MANAGER, first, DOCUMENT_WITHDRAW, 0), REFUSAL_DOCUMENT);
    T_EQ(state_newest_document(w.s, CONTRACT, 1)->leaf, second);
    T_EQ(state_document(w.s, first)->state, DOCUMENT_RETURNED);
    permitted(&w, world_document_step(&w, MANAGER, second, DOCUMENT_SUBMIT, 0));
    permitted(&w, world_document_step(&w, MANAGER, second, DOCUMENT_WITHDRAW, 0));
    refused(&w, world_document_step(&w, OFFICER, second, DOCUMENT_RECEIVE, 1), REFUSAL_DOCUMENT);
    state_free(w.s);
}

T_CASE(a_document_answers_only_what_its_side_may_see)
{
    struct world w = world_new();
    struct entry e;

    uint64_t application = permitted(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1));
    e = document_of(&w, OFFICER, OF_ENTRUSTER, 2, 1);
    entry_set_ref(&e, application);
    refused(&w, e, REFUSAL_DOCUMENT);
    permitted(&w, world_document_step(&w, MANAGER, application, DOCUMENT_SUBMIT, 0));
    permitted(&w, e);
    e = document_of(&w, OFFICER, OF_ENTRUSTER, 3, 1);
    entry_set_ref(&e, 1); /* such a leaf is no document */
    refused(&w, e, REFUSAL_DOCUMENT);
    state_free(w.s);
}

T_CASE(H_forms_a_subcontractor_submits_through_the_contractor)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_ORG);

    entry_set_org(&e, SUBCONTRACTOR);
    entry_set_kind(&e, ORG_SUBCONTRACTOR);
    entry_set_parent(&e, FIRM);
    world_fact(&w, &e);
    world_person(&w, MANAGER, SUBCONTRACTOR, MANAGER); /* the manager is the subcontractor's from now on */
    uint64_t document = permitted(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1));
    refused(&w, world_document_step(&w, MANAGER, document, DOCUMENT_SUBMIT, 0), REFUSAL_DOCUMENT);
    world_person(&w, MANAGER, FIRM, MANAGER);
    permitted(&w, world_document_step(&w, MANAGER, document, DOCUMENT_SUBMIT, 0));
    state_free(w.s);
}

/* Paper is handed over: a matter of the contract. */
static uint64_t hand_over(struct world *w)
{
    enum { HAND_OVER = 17 };
    static const uint8_t descriptor[32] = {6};
    struct entry e = world_op(w, ACT_MATTER, MANAGER);

    entry_set_kind(&e, HAND_OVER);
    entry_set_class(&e, CLASS_IMPORTANT);
    entry_set_limit(&e, MATTER_PAPER);
    entry_set_count(&e, 1);
    entry_set_from(&e, day(2026, 11, 21));
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, descriptor);
    return permitted(w, e);
}

T_CASE(a_document_of_another_contract_is_nobody_elses_business)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_CONTRACT);
    uint64_t document = permitted(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1)), handed = hand_over(&w);

    permitted(&w, world_document_step(&w, MANAGER, document, DOCUMENT_SUBMIT, 0));
    entry_set_contract(&e, OTHER_CONTRACT);
    entry_set_org(&e, FIRM);
    entry_set_parent(&e, CITY);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    world_fact(&w, &e);
    e = world_assignment(&w, OFFICER, ROLE_OFFICER);
    e.contract = OTHER_CONTRACT;
    e.fields_n = 0;
    e.purposes = 0;
    e.has &= ~(ENTRY_HAS(KEY_FIELDS) | ENTRY_HAS(KEY_PURPOSES));
    memset(e.fields, 0, sizeof(e.fields));
    world_fact(&w, &e);
    e = world_session(&w, OFFICER);
    e.contract = OTHER_CONTRACT;
    e.session = state_next_session(w.s);
    w.session[OFFICER] = e.session;
    permitted(&w, e);
    e = world_document_step(&w, OFFICER, document, DOCUMENT_RECEIVE, 1);
    e.contract = OTHER_CONTRACT;
    refused(&w, e, REFUSAL_DOCUMENT);
    e = document_of(&w, OFFICER, OF_ENTRUSTER, 1, 1);
    e.contract = OTHER_CONTRACT;
    entry_set_ref(&e, document);
    refused(&w, e, REFUSAL_DOCUMENT);
    entry_set_ref(&e, handed); /* nor does it answer a matter of the other one */
    refused(&w, e, REFUSAL_DOCUMENT);
    state_free(w.s);
}

T_CASE(K_T11_a_document_answers_a_matter_of_its_own_contract)
{
    struct world w = world_new();
    uint64_t handed = hand_over(&w);
    struct entry e = document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1);

    entry_set_ref(&e, handed);
    permitted(&w, e);
    state_free(w.s);
}

T_CASE(H15_the_items_of_a_form_are_set_by_both_sides_one_version_after_the_other)
{
    struct world w = world_new();

    permitted(&w, items(&w, MANAGER, OF_CONTRACTOR, 1));
    refused(&w, items(&w, OFFICER, OF_CONTRACTOR, 1), REFUSAL_DOCUMENT); /* was changed meanwhile */
    permitted(&w, items(&w, OFFICER, OF_CONTRACTOR, 2));
    refused(&w, items(&w, HANDLER, OF_CONTRACTOR, 3), REFUSAL_ROLE);
    permitted(&w, items(&w, OFFICER, 0, 1)); /* the letterhead */
    T_EQ(state_form(w.s, CONTRACT, OF_CONTRACTOR)->version, 2);
    T_TRUE(state_form(w.s, CONTRACT, OF_ENTRUSTER) == NULL);
    state_free(w.s);
}

T_CASE(a_leaf_of_a_document_says_all_and_nothing_else)
{
    struct world w = world_new();
    struct entry short_hash = document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1);
    struct entry all[] = {document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1), short_hash,
                          document_of(&w, MANAGER, FORM_NUMBER_MAX + 1, 1, 1), world_document_step(&w, OFFICER, 5, DOCUMENT_RECEIVE, 0),
                          world_document_step(&w, OFFICER, 5, DOCUMENT_SUBMIT, 1)};

    all[1].value_n = 31;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        all[i].verdict = VERDICT_PERMIT;
        T_EQ(entry_check(&all[i]), i == 0 ? ERR_OK : ERR_INPUT);
    }
    state_free(w.s);
}

T_MAIN(&case_H2_a_document_is_frozen_submitted_and_received,
       &case_nobody_submits_for_the_other_side_or_receives_their_own,
       &case_a_form_is_frozen_by_the_side_that_owes_it,
       &case_versions_follow_each_other_and_only_the_newest_moves,
       &case_a_document_answers_only_what_its_side_may_see,
       &case_H_forms_a_subcontractor_submits_through_the_contractor,
       &case_a_document_of_another_contract_is_nobody_elses_business,
       &case_K_T11_a_document_answers_a_matter_of_its_own_contract,
       &case_H15_the_items_of_a_form_are_set_by_both_sides_one_version_after_the_other,
       &case_a_leaf_of_a_document_says_all_and_nothing_else)
