/* People of 乙's side: what 甲 must know, have or allow before they work on records, and who may say so. */
#include "unit/rules/asks.h"

enum { GROUP = 3, RESPONSIBLE = 30, WORKER, BOSS };

/* A contract with somebody responsible, and a subcontractor with its own people; nothing was filed. */
static struct world begin(void)
{
    struct world w = world_empty();
    struct entry e;

    world_person(&w, RESPONSIBLE, FIRM, RESPONSIBLE);
    world_assign(&w, RESPONSIBLE, ROLE_RESPONSIBLE);
    e = fact(&w, ACT_ORG);
    entry_set_org(&e, GROUP);
    entry_set_kind(&e, ORG_SUBCONTRACTOR);
    entry_set_parent(&e, FIRM);
    world_fact(&w, &e);
    world_all_sign_in(&w);
    return w;
}

static uint64_t sign_in(struct world *w, uint32_t person)
{
    struct entry e = world_session(w, person);

    if (world_ask(w, &e).verdict != VERDICT_PERMIT)
        world_stop("sign-in");
    return e.session;
}

static struct entry of(const struct world *w, enum entry_act act, uint64_t session, uint32_t about)
{
    struct entry e = fact(w, act);

    entry_set_session(&e, session);
    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, about);
    return e;
}

/* The notice of what stands now. */
static struct entry notice(const struct world *w, uint32_t person, uint64_t session)
{
    const struct contract_rule *c = state_contract(w->s, CONTRACT);
    struct entry e = fact(w, ACT_NOTICE);
    uint8_t digest[32];

    T_OK(state_staff_digest(w->s, CONTRACT, digest));
    entry_set_session(&e, session);
    entry_set_person(&e, person);
    entry_set_contract(&e, CONTRACT);
    entry_set_count(&e, state_staff_changed(w->s, CONTRACT));
    entry_set_object(&e, digest);
    if (c->notice_leaf != 0)
        entry_set_ref(&e, c->notice_leaf);
    return e;
}

static struct entry receipt(const struct world *w, uint32_t person, uint64_t session, uint64_t leaf)
{
    struct entry e = fact(w, ACT_NOTICE_RECEIVED);

    entry_set_session(&e, session);
    entry_set_person(&e, person);
    entry_set_contract(&e, CONTRACT);
    entry_set_ref(&e, leaf);
    return e;
}

static void refuses(struct world *w, struct entry e, enum refusal refusal, const char *clause)
{
    struct decision d = world_ask(w, &e);

    T_STR(refusal_name(d.refusal), refusal_name(refusal));
    if (clause == NULL)
        T_EQ(d.clauses_n, 0);
    else
        T_STR(d.clauses_n > 0 ? d.clauses[0] : "", clause);
}

static uint64_t make_notice(struct world *w)
{
    uint64_t leaf = w->leaf;

    permits(w, notice(w, MANAGER, w->session[MANAGER]));
    return leaf;
}

static struct entry open_record(const struct world *w)
{
    return world_record(w, ACT_OPEN, HANDLER);
}

T_CASE(H6_nobody_works_on_records_before_the_notice_is_received)
{
    struct world w = begin();

    world_control(&w, CONTROL_STAFF_FILED, 0, "H6");
    refuses(&w, open_record(&w), REFUSAL_NOT_FILED, "H6");
    uint64_t leaf = make_notice(&w);
    refuses(&w, open_record(&w), REFUSAL_NOT_FILED, "H6"); /* it lies there unread */
    refuses(&w, receipt(&w, MANAGER, w.session[MANAGER], leaf), REFUSAL_ROLE, "N20.9"); /* not by whoever made it */
    permits(&w, receipt(&w, OFFICER, w.session[OFFICER], leaf));
    permits(&w, open_record(&w));
    T_EQ(state_notice(w.s, leaf)->receiver, OFFICER);
    state_free(w.s);
}

T_CASE(S7_who_looks_after_people_and_whoever_is_of_the_entruster_is_not_kept_out)
{
    struct world w = begin();
    struct entry e;

    world_control(&w, CONTROL_STAFF_FILED, 0, "S7");
    world_control(&w, CONTROL_AFFILIATION, 0, "N9.1");
    e = of(&w, ACT_ACKNOWLEDGE, w.session[MANAGER], HANDLER);
    entry_set_from(&e, day(2026, 11, 20));
    permits(&w, e); /* somebody must open the gates */
    permits(&w, world_record(&w, ACT_OPEN, OFFICER));
    refuses(&w, world_import(&w, HANDLER), REFUSAL_AFFILIATION, "N9.1");
    refuses(&w, world_application(&w, HANDLER, 1), REFUSAL_AFFILIATION, "N9.1");
    refuses(&w, world_trial(&w, MANAGER), REFUSAL_AFFILIATION, "N9.1");
    state_free(w.s);
}

T_CASE(K_T3_who_is_new_or_has_wider_duties_works_only_after_the_report)
{
    struct world w = begin();

    world_control(&w, CONTROL_CHANGE_STAFF, CHANGE_REPORTED_BEFORE, "K-T3");
    refuses(&w, open_record(&w), REFUSAL_NOT_REPORTED, "K-T3");
    (void)make_notice(&w);
    permits(&w, open_record(&w)); /* reported is enough */
    struct entry e = world_assignment(&w, HANDLER, ROLE_HANDLER | ROLE_OPERATOR);
    entry_set_session(&e, w.session[MANAGER]);
    permits(&w, e);
    refuses(&w, open_record(&w), REFUSAL_NOT_REPORTED, "K-T3");
    (void)make_notice(&w);
    permits(&w, open_record(&w));
    e = world_assignment(&w, HANDLER, ROLE_HANDLER); /* less than reported: goes on at once */
    entry_set_until(&e, day(2026, 12, 31));
    entry_set_session(&e, w.session[MANAGER]);
    permits(&w, e);
    permits(&w, open_record(&w));
    T_EQ(state_staff_changed(w.s, CONTRACT), 1); /* but is to be reported */
    state_free(w.s);
}

T_CASE(K_T3_with_approval_demanded_a_report_alone_opens_nothing)
{
    struct world w = begin();

    world_control(&w, CONTROL_CHANGE_STAFF, CHANGE_APPROVED, "K-T3");
    uint64_t leaf = make_notice(&w);
    refuses(&w, open_record(&w), REFUSAL_NOT_FILED, "K-T3");
    permits(&w, receipt(&w, OFFICER, w.session[OFFICER], leaf));
    permits(&w, open_record(&w));
    state_free(w.s);
}

T_CASE(N10_a_notice_commits_to_what_stands_at_its_moment)
{
    struct world w = begin();
    struct entry stale = notice(&w, MANAGER, w.session[MANAGER]), e;

    e = of(&w, ACT_STAFF, w.session[MANAGER], HANDLER);
    entry_set_kind(&e, EMPLOYED_DISPATCHED);
    permits(&w, e);
    refuses(&w, stale, REFUSAL_NOTICE, NULL); /* the page that was shown is old */
    e = notice(&w, MANAGER, w.session[MANAGER]);
    entry_set_count(&e, e.count + 1);
    refuses(&w, e, REFUSAL_NOTICE, NULL);
    e = notice(&w, MANAGER, w.session[MANAGER]);
    entry_set_ref(&e, 1); /* follows no notice */
    refuses(&w, e, REFUSAL_NOTICE, NULL);
    (void)make_notice(&w);
    e = notice(&w, MANAGER, w.session[MANAGER]);
    T_EQ(e.count, 0);
    refuses(&w, e, REFUSAL_NOTICE, NULL); /* nothing to report */
    state_free(w.s);
}

T_CASE(N10_notices_are_made_by_the_contractor_and_received_in_their_order)
{
    struct world w = begin();
    struct entry e;

    refuses(&w, notice(&w, HANDLER, w.session[HANDLER]), REFUSAL_ROLE, "N20.9");
    refuses(&w, notice(&w, OFFICER, w.session[OFFICER]), REFUSAL_ROLE, "N20.9");
    uint64_t first = make_notice(&w);
    e = of(&w, ACT_STAFF, w.session[MANAGER], HANDLER);
    entry_set_kind(&e, EMPLOYED_PART_TIME);
    permits(&w, e);
    uint64_t second = make_notice(&w);
    refuses(&w, receipt(&w, OFFICER, w.session[OFFICER], second), REFUSAL_NOTICE, NULL);
    refuses(&w, receipt(&w, OFFICER, w.session[OFFICER], first + 1000), REFUSAL_NOTICE, NULL);
    permits(&w, receipt(&w, OFFICER, w.session[OFFICER], first));
    refuses(&w, receipt(&w, OFFICER, w.session[OFFICER], first), REFUSAL_NOTICE, NULL); /* once */
    permits(&w, receipt(&w, OFFICER, w.session[OFFICER], second));
    state_free(w.s);
}

T_CASE(N10_the_difference_says_who_came_left_and_changed)
{
    struct world w = begin();
    const struct assignment *a;
    struct staff_facts now;
    struct entry e;

    (void)make_notice(&w);
    a = state_assignment(w.s, CONTRACT, HANDLER);
    now = state_staff_now(w.s, a);
    T_EQ(staff_changes(NULL, &now), STAFF_CAME);
    T_EQ(staff_changes(&a->filed, &now), 0);
    now.until = day(2026, 12, 31);
    T_EQ(staff_changes(&a->filed, &now), STAFF_TERM);
    now.roles |= ROLE_OPERATOR;
    now.employment = EMPLOYED_OTHER;
    T_EQ(staff_changes(&a->filed, &now), STAFF_TERM | STAFF_DUTY | STAFF_WORDS);
    e = of(&w, ACT_PERSON_END, w.session[MANAGER], HANDLER);
    permits(&w, e);
    now = state_staff_now(w.s, a);
    T_EQ(staff_changes(&a->filed, &now), STAFF_LEFT);
    T_TRUE(state_staff_listed(w.s, a)); /* 甲 is told that somebody left */
    T_TRUE(!state_staff_listed(w.s, state_assignment(w.s, CONTRACT, OFFICER)));
    T_EQ(state_staff_changed(w.s, CONTRACT), 1);
    state_free(w.s);
}

T_CASE(H6_a_deputy_holds_duties_only_as_filed)
{
    struct world w = begin();
    struct entry e = world_assignment(&w, HANDLER, ROLE_HANDLER | ROLE_MANAGER);

    entry_set_kind(&e, ASSIGN_DEPUTY);
    entry_set_session(&e, w.session[MANAGER]);
    permits(&w, e);
    refuses(&w, open_record(&w), REFUSAL_NOT_FILED, NULL); /* whatever the contract demands */
    e = of(&w, ACT_ACKNOWLEDGE, w.session[HANDLER], OPERATOR);
    entry_set_from(&e, day(2026, 11, 1));
    refuses(&w, e, REFUSAL_NOT_FILED, NULL);
    uint64_t leaf = make_notice(&w);
    refuses(&w, open_record(&w), REFUSAL_NOT_FILED, NULL);
    permits(&w, receipt(&w, OFFICER, w.session[OFFICER], leaf));
    permits(&w, open_record(&w));
    e = world_assignment(&w, OPERATOR, ROLE_OPERATOR); /* nobody stands in for an operator */
    entry_set_kind(&e, ASSIGN_DEPUTY);
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

/* 甲's approver approves the duty ${wish} that ${asks} applied for; the leaf of the approval. */
static uint64_t approve(struct world *w, const struct entry *wish, uint32_t asks)
{
    static const uint8_t descriptor[32] = {5};
    struct entry e = world_op(w, ACT_APPLY, asks);
    uint8_t digest[32];
    uint64_t leaf = w->leaf;

    T_OK(entry_digest(wish, digest));
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_count(&e, 1);
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_of(digest, sizeof(digest)));
    permits(w, e);
    e = world_approval(w, ACT_APPROVE, APPROVER, leaf);
    leaf = w->leaf;
    permits(w, e);
    return leaf;
}

T_CASE(K_T3_a_change_of_officer_needs_an_approval_of_that_very_duty)
{
    struct world w = begin();
    struct entry e = world_assignment(&w, OPERATOR, ROLE_MANAGER), other;

    world_control(&w, CONTROL_CHANGE_OFFICER, CHANGE_APPROVED, "K-T3");
    entry_set_session(&e, w.session[MANAGER]);
    refuses(&w, e, REFUSAL_NOT_APPROVED, "K-T3");
    uint64_t approval = approve(&w, &e, MANAGER);
    other = e;
    entry_set_until(&other, day(2027, 3, 30)); /* less, but not what was approved */
    entry_set_ref(&other, approval);
    refuses(&w, other, REFUSAL_APPROVAL_GONE, "K-T3");
    entry_set_ref(&e, approval);
    permits(&w, e);
    refuses(&w, e, REFUSAL_APPROVAL_GONE, NULL); /* once; an officer by now */
    other = world_assignment(&w, OPERATOR, ROLE_MANAGER); /* a shorter term of the same officer */
    entry_set_until(&other, day(2026, 12, 31));
    entry_set_session(&other, w.session[MANAGER]);
    permits(&w, other);
    other = world_assignment(&w, HANDLER, ROLE_HANDLER | ROLE_OPERATOR); /* staff need none */
    entry_set_session(&other, w.session[MANAGER]);
    permits(&w, other);
    state_free(w.s);
}

T_CASE(N8_a_manager_from_outside_the_workers_needs_the_entrusters_permission)
{
    struct world w = begin();
    struct entry e = world_assignment(&w, OPERATOR, ROLE_MANAGER);

    entry_set_kind(&e, ASSIGN_OUTSIDE);
    entry_set_session(&e, w.session[MANAGER]);
    refuses(&w, e, REFUSAL_NOT_APPROVED, NULL); /* also where no clause demands approvals of changes */
    entry_set_ref(&e, approve(&w, &e, MANAGER));
    permits(&w, e);
    T_EQ(state_assignment(w.s, CONTRACT, OPERATOR)->flags, ASSIGN_OUTSIDE);
    e = world_assignment(&w, HANDLER, ROLE_HANDLER); /* outside says nothing of who is no manager */
    entry_set_kind(&e, ASSIGN_OUTSIDE);
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_CASE(N9_1_only_the_employer_confirms_the_affiliation_and_nobody_their_own)
{
    struct world w = begin();
    struct entry e;

    world_person(&w, WORKER, GROUP, WORKER);
    world_assign(&w, WORKER, ROLE_HANDLER);
    world_person(&w, BOSS, GROUP, BOSS);
    world_assign(&w, BOSS, ROLE_RESPONSIBLE);
    world_control(&w, CONTROL_AFFILIATION, 0, "N9.1");
    uint64_t worker = sign_in(&w, WORKER), boss = sign_in(&w, BOSS);
    e = of(&w, ACT_ATTEST, w.session[MANAGER], WORKER); /* 乙 does not speak for 丙 */
    entry_set_from(&e, day(2026, 11, 20));
    refuses(&w, e, REFUSAL_OTHER_PARTY, "N9.1");
    e = of(&w, ACT_ATTEST, boss, BOSS);
    entry_set_from(&e, day(2026, 11, 20));
    refuses(&w, e, REFUSAL_SAME_PERSON, "N7");
    e = of(&w, ACT_ATTEST, worker, BOSS);
    entry_set_from(&e, day(2026, 11, 20));
    refuses(&w, e, REFUSAL_ROLE, "N20.9");
    struct entry work = world_record(&w, ACT_OPEN, HANDLER);
    entry_set_person(&work, WORKER);
    entry_set_session(&work, worker);
    refuses(&w, work, REFUSAL_AFFILIATION, "N9.1");
    e = of(&w, ACT_ATTEST, boss, WORKER);
    entry_set_from(&e, day(2026, 11, 22)); /* tomorrow */
    permits(&w, e);
    refuses(&w, work, REFUSAL_AFFILIATION, "N9.1");
    entry_set_from(&e, day(2026, 11, 20));
    permits(&w, e);
    permits(&w, work);
    state_free(w.s);
}

T_CASE(S9_who_was_not_told_of_the_penalties_works_on_nothing)
{
    struct world w = begin();
    struct entry e;

    world_control(&w, CONTROL_PENALTIES, 0, "S9");
    refuses(&w, open_record(&w), REFUSAL_PENALTIES, "S9");
    e = of(&w, ACT_ACKNOWLEDGE, w.session[HANDLER], HANDLER);
    entry_set_from(&e, day(2026, 11, 20));
    refuses(&w, e, REFUSAL_ROLE, "N20.9"); /* nobody records it of themselves */
    e = of(&w, ACT_ACKNOWLEDGE, w.session[MANAGER], HANDLER);
    entry_set_from(&e, day(2026, 11, 20));
    permits(&w, e);
    permits(&w, open_record(&w));
    state_free(w.s);
}

static struct entry pledge_text(const struct world *w, uint32_t version)
{
    static const uint8_t text[32] = {3};
    struct entry e = fact(w, ACT_PLEDGE_TEXT);

    entry_set_contract(&e, CONTRACT);
    entry_set_session(&e, w->session[OFFICER]);
    entry_set_version(&e, version);
    entry_set_object(&e, text);
    return e;
}

static struct entry pledge(const struct world *w, uint32_t version)
{
    struct entry e = of(w, ACT_PLEDGE, w->session[MANAGER], HANDLER);

    entry_set_from(&e, day(2026, 11, 20));
    if (version > 0)
        entry_set_version(&e, version);
    return e;
}

T_CASE(K_T6_a_new_text_of_the_pledge_asks_for_a_new_pledge_where_the_contract_says_so)
{
    struct world w = begin();
    struct entry e;

    e = pledge_text(&w, 1);
    permits(&w, e);
    T_VIEW(view_of(state_contract(w.s, CONTRACT)->pledge_text, 32), view_of(e.object, 32));
    permits(&w, open_record(&w)); /* no control, no demand */
    world_control(&w, CONTROL_PLEDGE_TEXT, 0, "K-T6");
    refuses(&w, open_record(&w), REFUSAL_PLEDGE_TEXT, "K-T6");
    permits(&w, pledge(&w, 1));
    permits(&w, open_record(&w));
    permits(&w, pledge_text(&w, 2));
    refuses(&w, open_record(&w), REFUSAL_PLEDGE_TEXT, "K-T6");
    e = pledge(&w, 3); /* of a text that there is not */
    refuses(&w, e, REFUSAL_DOCUMENT, "N20.9");
    e.verdict = VERDICT_PERMIT;
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = pledge_text(&w, 4);
    refuses(&w, e, REFUSAL_DOCUMENT, "N20.9");
    e.verdict = VERDICT_PERMIT;
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(K_T6_the_entruster_alone_says_that_it_has_the_pledge_and_a_later_pledge_is_another)
{
    struct world w = begin();
    struct entry e;

    world_control(&w, CONTROL_PLEDGE_RECEIVED, 0, "K-T6");
    refuses(&w, open_record(&w), REFUSAL_PLEDGE_RECEIVED, "K-T6");
    e = of(&w, ACT_PLEDGE_RECEIVED, w.session[MANAGER], HANDLER);
    entry_set_from(&e, day(2026, 11, 20));
    refuses(&w, e, REFUSAL_ROLE, "N20.9");
    e = of(&w, ACT_PLEDGE_RECEIVED, w.session[OFFICER], APPROVER); /* of its own people there is none */
    entry_set_from(&e, day(2026, 11, 20));
    refuses(&w, e, REFUSAL_OTHER_PARTY, "K-T6");
    e = of(&w, ACT_PLEDGE_RECEIVED, w.session[OFFICER], HANDLER);
    entry_set_from(&e, day(2026, 11, 20));
    permits(&w, e);
    permits(&w, open_record(&w));
    permits(&w, pledge(&w, 0));
    refuses(&w, open_record(&w), REFUSAL_PLEDGE_RECEIVED, "K-T6");
    state_free(w.s);
}

T_CASE(N12_the_entrusters_own_training_is_one_of_its_own_and_ages)
{
    struct world w = begin();
    struct entry e = of(&w, ACT_TRAINING, w.session[MANAGER], HANDLER);

    world_control(&w, CONTROL_ATTENDANCE, 30, "N12");
    refuses(&w, open_record(&w), REFUSAL_ATTENDANCE, "N12");
    entry_set_from(&e, day(2026, 10, 1));
    entry_set_kind(&e, TRAINING_ENTRUSTER);
    permits(&w, e);
    refuses(&w, open_record(&w), REFUSAL_ATTENDANCE, "N12"); /* 51 days ago */
    entry_set_from(&e, day(2026, 11, 1));
    permits(&w, e);
    permits(&w, open_record(&w));
    T_EQ(date_to_days(state_assignment(w.s, CONTRACT, HANDLER)->trained), date_to_days(day(2026, 11, 1)));
    state_free(w.s);
}

T_CASE(N11_a_training_with_an_end_opens_nothing_after_it)
{
    struct world w = begin();
    struct entry e = of(&w, ACT_TRAINING, w.session[MANAGER], HANDLER);

    entry_set_from(&e, day(2026, 11, 1));
    entry_set_until(&e, day(2026, 11, 20));
    permits(&w, e);
    refuses(&w, open_record(&w), REFUSAL_TRAINING, "N11");
    entry_set_until(&e, day(2026, 11, 21));
    permits(&w, e);
    permits(&w, open_record(&w));
    entry_set_kind(&e, TRAINING_OTHER); /* another one opens no gate and shuts none */
    entry_set_until(&e, day(2026, 11, 20));
    permits(&w, e);
    permits(&w, open_record(&w));
    state_free(w.s);
}

T_CASE(S4_the_sheet_of_the_contract_is_kept_by_each_side_for_its_own_and_grows_by_versions)
{
    struct world w = begin();
    struct entry e = fact(&w, ACT_SHEET);

    entry_set_contract(&e, CONTRACT);
    entry_set_session(&e, w.session[MANAGER]);
    entry_set_org(&e, GROUP); /* 乙 looks after what is below it */
    entry_set_kind(&e, SHEET_SYSTEMS);
    entry_set_version(&e, 1);
    permits(&w, e);
    T_EQ(state_sheet(w.s, CONTRACT, GROUP, SHEET_SYSTEMS)->version, 1);
    entry_set_org(&e, CITY);
    refuses(&w, e, REFUSAL_OTHER_PARTY, "N20.9");
    entry_set_session(&e, w.session[HANDLER]);
    refuses(&w, e, REFUSAL_ROLE, "N20.9");
    entry_set_session(&e, w.session[OFFICER]);
    permits(&w, e);
    entry_set_org(&e, FIRM); /* 甲 reads what 乙 declares, and writes none of it */
    refuses(&w, e, REFUSAL_OTHER_PARTY, "N20.9");
    entry_set_org(&e, GROUP);
    entry_set_version(&e, 2);
    refuses(&w, e, REFUSAL_OTHER_PARTY, "N20.9");
    entry_set_org(&e, CITY);
    entry_set_version(&e, 3); /* one is left out */
    refuses(&w, e, REFUSAL_DOCUMENT, "N20.9");
    e.verdict = VERDICT_PERMIT;
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    entry_set_kind(&e, SHEET_ITEM__MAX);
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_CASE(S4_every_version_of_the_sheet_is_found_again_beside_those_of_others)
{
    struct world w = begin();
    struct entry e = fact(&w, ACT_SHEET);
    uint64_t leaf[3];

    entry_set_contract(&e, CONTRACT);
    entry_set_session(&e, w.session[MANAGER]);
    entry_set_org(&e, GROUP);
    entry_set_kind(&e, SHEET_WORK);
    for (uint32_t v = 1; v <= 3; v++) {
        entry_set_version(&e, v);
        leaf[v - 1] = w.leaf;
        permits(&w, e);
    }
    entry_set_version(&e, 1);
    entry_set_kind(&e, SHEET_REASON); /* another item of the same */
    permits(&w, e);
    const struct sheet_rule *now = state_sheet(w.s, CONTRACT, GROUP, SHEET_WORK), *other;
    T_EQ(now->version, 3);
    for (uint32_t v = 1; v <= 3; v++)
        T_EQ(state_sheet_version(w.s, now, v)->leaf, leaf[v - 1]);
    T_TRUE(state_sheet_version(w.s, now, 0) == NULL);
    T_TRUE(state_sheet_version(w.s, now, 4) == NULL);
    other = state_sheet(w.s, CONTRACT, GROUP, SHEET_REASON);
    T_TRUE(state_sheet_version(w.s, other, 2) == NULL);
    T_EQ(state_sheet_version(w.s, other, 1)->leaf, other->leaf);
    state_free(w.s);
}

T_MAIN(&case_H6_nobody_works_on_records_before_the_notice_is_received,
       &case_S7_who_looks_after_people_and_whoever_is_of_the_entruster_is_not_kept_out,
       &case_K_T3_who_is_new_or_has_wider_duties_works_only_after_the_report,
       &case_K_T3_with_approval_demanded_a_report_alone_opens_nothing,
       &case_N10_a_notice_commits_to_what_stands_at_its_moment,
       &case_N10_notices_are_made_by_the_contractor_and_received_in_their_order,
       &case_N10_the_difference_says_who_came_left_and_changed, &case_H6_a_deputy_holds_duties_only_as_filed,
       &case_K_T3_a_change_of_officer_needs_an_approval_of_that_very_duty,
       &case_N8_a_manager_from_outside_the_workers_needs_the_entrusters_permission,
       &case_N9_1_only_the_employer_confirms_the_affiliation_and_nobody_their_own,
       &case_S9_who_was_not_told_of_the_penalties_works_on_nothing,
       &case_K_T6_a_new_text_of_the_pledge_asks_for_a_new_pledge_where_the_contract_says_so,
       &case_K_T6_the_entruster_alone_says_that_it_has_the_pledge_and_a_later_pledge_is_another,
       &case_N12_the_entrusters_own_training_is_one_of_its_own_and_ages,
       &case_N11_a_training_with_an_end_opens_nothing_after_it,
       &case_S4_the_sheet_of_the_contract_is_kept_by_each_side_for_its_own_and_grows_by_versions,
       &case_S4_every_version_of_the_sheet_is_found_again_beside_those_of_others)
