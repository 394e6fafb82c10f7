/*
 * keeper: the terms of a contract are in force when both parties have signed what the keeper shows, at the approvers' origin
 * (design.md 4).  Here the desks are evil: they bring facts of their own, another's signature, one of the wrong origin.
 */
#include "guests.h"
#include "open_house.h"

#include "base/clock.h"
#include "crypto/hash.h"

HOUSE_PUT(reject)
HOUSE_PUT(controls)
HOUSE_PUT(terms)
HOUSE_PUT(terms_text)
HOUSE_PUT(terms_propose)
HOUSE_PUT(terms_proposal)
HOUSE_PUT(terms_check)

#define RESPONSIBLE HOUSE_MANAGER /* who is that too */

struct asked {
    uint64_t leaf;
    uint8_t object[32];
};

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

static struct desk_keeper_terms_fact control(enum control c, uint64_t limit, struct view *clause)
{
    return (struct desk_keeper_terms_fact){
        .act = ACT_CONTROL, .kind = (uint16_t)c, .limit = limit, .clauses = clause, .clauses_n = 1};
}

/* Terms with another limit of records a minute and ${n} facts; the answer's type. */
static uint16_t send_proposal(enum house_person person, uint64_t quota, unsigned n, int64_t from, struct asked *out)
{
    static struct view clause = {(const uint8_t *)"J21", 3};
    struct desk_keeper_terms_fact facts[3] = {control(CONTROL_TERM, 0, &clause), control(CONTROL_QUOTA_MINUTE, quota, &clause),
                                              {.act = ACT_CELL, .kind = handling_kind(HANDLING_COPY, HANDLING_PAPER),
                                               .data_class = CLASS_SPI, .limit = VERDICT_NEVER, .clauses = &clause, .clauses_n = 1}};
    const struct desk_keeper_terms_propose m = {
        .from = from, .text = view_str("azukari-terms v1\n"), .facts = facts, .facts_n = n, .reason = view_str("見直し")};
    struct desk_keeper_terms_proposed proposed;
    struct house_desk d;

    house_sign_in(&h, person, &d);
    uint16_t type = HOUSE_ASK(&h, d.keeper, terms_propose, TERMS_PROPOSE, &m);
    if (type == DESK_KEEPER_TERMS_PROPOSED) {
        HOUSE_ANSWER(&h, terms_proposed, &proposed);
        T_EQ(proposed.gaps_n, 0);
        out->leaf = proposed.leaf;
        memcpy(out->object, proposed.object, 32);
    }
    house_leave(&d);
    return type;
}

static struct asked propose(uint64_t quota, int64_t from)
{
    struct asked a = {0};

    T_EQ(send_proposal(RESPONSIBLE, quota, 3, from, &a), DESK_KEEPER_TERMS_PROPOSED);
    return a;
}

/* ${signer}'s signature of ${object}, made at ${origin}, sent by ${d} for the application ${leaf}. */
static uint16_t send_signed(struct house_desk *d, enum house_person signer, uint64_t leaf, const uint8_t object[32], const char *origin)
{
    struct house_assertion a;

    house_assert_at(&h, signer, origin, object, &a);
    const struct desk_keeper_approve m = {.application = leaf,
                                          .credential = view_of(h.credential[signer], 16),
                                          .authenticator_data = view_of(a.authenticator_data, 37),
                                          .client_data = view_of(a.client_data, a.client_n),
                                          .signature = view_of(a.signature, a.signature_n)};
    return HOUSE_ASK(&h, d->keeper, approve, APPROVE, &m);
}

static void show(struct house_desk *d, uint64_t leaf)
{
    T_EQ(HOUSE_ASK(&h, d->keeper, approve_start, APPROVE_START, &(struct desk_keeper_approve_start){.application = leaf}),
         DESK_KEEPER_APPROVE_CHALLENGE);
}

/* Shown to and signed by ${person}. */
static uint16_t sign(enum house_person person, const struct asked *a)
{
    struct house_desk d;

    house_sign_in_to_approve(&h, person, &d);
    show(&d, a->leaf);
    uint16_t type = send_signed(&d, person, a->leaf, a->object, HOUSE_APPROVAL_ORIGIN);
    house_leave(&d);
    return type;
}

static uint16_t drop(enum house_person person, const struct asked *a)
{
    const struct desk_keeper_reject m = {.application = a->leaf, .reason = view_str("いいえ")};
    struct house_desk d;

    house_sign_in_to_approve(&h, person, &d);
    uint16_t type = HOUSE_ASK(&h, d.keeper, reject, REJECT, &m);
    house_leave(&d);
    return type;
}

/* The version in force, and its limit of records a minute. */
static uint32_t in_force(uint64_t *quota_out)
{
    struct desk_keeper_controls_are are;
    struct house_desk d;

    house_sign_in(&h, HOUSE_AUDITOR, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, controls, CONTROLS, &(struct desk_keeper_controls){0}), DESK_KEEPER_CONTROLS_ARE);
    HOUSE_ANSWER(&h, controls_are, &are);
    *quota_out = 0;
    for (uint32_t i = 0; i < are.controls_n; i++)
        if (are.controls[i].control == CONTROL_QUOTA_MINUTE)
            *quota_out = are.controls[i].limit;
    house_leave(&d);
    return are.version;
}

T_CASE(B11_one_proposal_is_not_signed_by_another_persons_key_nor_with_the_signature_of_another)
{
    struct asked a = propose(40, today()), b;
    struct house_desk d;
    uint64_t quota;

    T_EQ(drop(RESPONSIBLE, &a), DESK_KEEPER_OK);
    T_EQ(drop(HOUSE_APPROVER, &a), DESK_KEEPER_DENIED);
    b = propose(41, today());
    house_sign_in_to_approve(&h, RESPONSIBLE, &d);
    show(&d, b.leaf);
    T_EQ(send_signed(&d, HOUSE_APPROVER, b.leaf, b.object, HOUSE_APPROVAL_ORIGIN), DESK_KEEPER_DENIED); /* B's key */
    T_EQ(send_signed(&d, RESPONSIBLE, b.leaf, a.object, HOUSE_APPROVAL_ORIGIN), DESK_KEEPER_DENIED);    /* of proposal A */
    T_EQ(send_signed(&d, RESPONSIBLE, b.leaf, b.object, HOUSE_ORIGIN), DESK_KEEPER_DENIED);             /* of the main origin */
    T_EQ(send_signed(&d, RESPONSIBLE, b.leaf, b.object, HOUSE_APPROVAL_ORIGIN), DESK_KEEPER_OK);
    T_EQ(send_signed(&d, RESPONSIBLE, b.leaf, b.object, HOUSE_APPROVAL_ORIGIN), DESK_KEEPER_DENIED); /* nor for the other party */
    house_leave(&d);
    T_EQ(in_force(&quota), 0);
    T_EQ(quota, 50);
    T_EQ(drop(RESPONSIBLE, &b), DESK_KEEPER_OK);
}

T_CASE(both_signed_the_facts_are_in_force_and_no_other)
{
    struct asked a = propose(40, today());
    struct desk_keeper_terms_proposal_is is;
    struct desk_keeper_terms_are are;
    struct house_desk d;
    uint64_t quota;

    T_EQ(sign(HOUSE_APPROVER, &a), DESK_KEEPER_DENIED); /* 乙 goes first */
    T_EQ(sign(RESPONSIBLE, &a), DESK_KEEPER_OK);
    T_EQ(in_force(&quota), 0);
    T_EQ(sign(HOUSE_APPROVER, &a), DESK_KEEPER_OK);
    T_EQ(in_force(&quota), 1);
    T_EQ(quota, 40);
    house_sign_in(&h, HOUSE_AUDITOR, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, terms_proposal, TERMS_PROPOSAL, &(struct desk_keeper_terms_proposal){.application = a.leaf}),
         DESK_KEEPER_TERMS_PROPOSAL_IS);
    HOUSE_ANSWER(&h, terms_proposal_is, &is);
    T_EQ(is.version, 1);
    T_EQ(is.facts_n, 3);
    T_EQ(is.facts[1].limit, 40);
    T_VIEW(is.text, view_str("azukari-terms v1\n"));
    T_EQ(HOUSE_ASK(&h, d.keeper, terms, TERMS, &(struct desk_keeper_terms){0}), DESK_KEEPER_TERMS_ARE);
    HOUSE_ANSWER(&h, terms_are, &are);
    T_EQ(are.proposal, 0);
    T_EQ(are.versions_n, 1);
    T_EQ(are.versions[0].facts, 3);
    T_TRUE(are.versions[0].signer != 0 && are.versions[0].approver != 0 && are.versions[0].signer != are.versions[0].approver);
    house_leave(&d);
}

T_CASE(signed_for_a_later_day_they_wait_behind_a_kill_and_are_dropped_by_the_entruster_alone)
{
    struct asked a = propose(30, today() + 1);
    uint64_t quota;

    T_EQ(sign(RESPONSIBLE, &a), DESK_KEEPER_OK);
    T_EQ(sign(HOUSE_APPROVER, &a), DESK_KEEPER_OK);
    house_restart(&h, true);
    T_EQ(in_force(&quota), 1);
    T_EQ(quota, 40);
    T_EQ(drop(RESPONSIBLE, &a), DESK_KEEPER_DENIED);
    T_EQ(drop(HOUSE_APPROVER, &a), DESK_KEEPER_OK);
    T_EQ(sign(HOUSE_APPROVER, &a), DESK_KEEPER_DENIED);
}

T_CASE(only_the_responsible_person_proposes_and_for_no_day_gone_by)
{
    struct asked a;

    T_EQ(send_proposal(HOUSE_OFFICER, 40, 3, today(), &a), DESK_KEEPER_DENIED);
    T_EQ(send_proposal(HOUSE_HANDLER, 40, 3, today(), &a), DESK_KEEPER_DENIED);
    T_EQ(send_proposal(RESPONSIBLE, 40, 3, today() - 1, &a), DESK_KEEPER_FAILED);
    T_EQ(send_proposal(RESPONSIBLE, 40, 3, today() + 40000, &a), DESK_KEEPER_FAILED); /* behind the contract */
}

T_CASE(a_list_that_is_not_in_the_one_order_or_holds_anything_else_is_no_proposal)
{
    static struct view clause = {(const uint8_t *)"J21", 3};
    const struct desk_keeper_terms_fact wrong[][2] = {
        {control(CONTROL_QUOTA_MINUTE, 4, &clause), control(CONTROL_TERM, 0, &clause)},
        {control(CONTROL_TERM, 0, &clause), control(CONTROL_TERM, 0, &clause)},
        {control(CONTROL_TERM, 0, &clause), {.act = ACT_PERSON, .kind = 1}},
        {control(CONTROL_TERM, 0, &clause), {.act = ACT_CONTROL, .kind = CONTROL__MAX}},
        {control(CONTROL_TERM, 0, &clause), {.act = ACT_CELL, .kind = 1, .limit = 1}}, /* without a clause */
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct desk_keeper_terms_fact facts[2] = {wrong[i][0], wrong[i][1]};
        const struct desk_keeper_terms_propose m = {
            .from = today(), .text = view_str("x"), .facts = facts, .facts_n = 2, .reason = view_str("x")};
        struct house_desk d;
        house_sign_in(&h, RESPONSIBLE, &d);
        uint16_t type = HOUSE_ASK(&h, d.keeper, terms_propose, TERMS_PROPOSE, &m);
        T_TRUE(type == DESK_KEEPER_FAILED || type == 0);
        house_leave(&d);
    }
}

T_CASE(a_text_is_kept_under_its_own_digest_only)
{
    struct desk_keeper_terms_text m = {.text = view_str("profile test 1\n")};
    struct desk_keeper_terms_text_is is;
    struct house_desk d;
    struct hash digest;

    hash_of(m.text, &digest);
    memcpy(m.object, digest.b, 32);
    m.object[0] ^= 1;
    house_sign_in(&h, RESPONSIBLE, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, terms_text, TERMS_TEXT, &m), DESK_KEEPER_FAILED);
    m.object[0] ^= 1;
    T_EQ(HOUSE_ASK(&h, d.keeper, terms_text, TERMS_TEXT, &m), DESK_KEEPER_TERMS_TEXT_IS);
    m.text = (struct view){NULL, 0};
    T_EQ(HOUSE_ASK(&h, d.keeper, terms_text, TERMS_TEXT, &m), DESK_KEEPER_TERMS_TEXT_IS);
    HOUSE_ANSWER(&h, terms_text_is, &is);
    T_VIEW(is.text, view_str("profile test 1\n"));
    house_leave(&d);
    m.text = view_str("another\n");
    house_sign_in(&h, HOUSE_OFFICER, &d);
    hash_of(m.text, &digest);
    memcpy(m.object, digest.b, 32);
    T_EQ(HOUSE_ASK(&h, d.keeper, terms_text, TERMS_TEXT, &m), DESK_KEEPER_DENIED);
    house_leave(&d);
}

T_CASE(a_look_at_a_checklist_is_recorded_with_its_day)
{
    struct desk_keeper_terms_check m = {.item = view_str("nerima N20.1 area-plan"), .result = 1, .on = today(), .due = today() + 7};
    struct desk_keeper_terms_are are;
    struct house_desk d;

    house_sign_in(&h, HOUSE_AUDITOR, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, terms_check, TERMS_CHECK, &m), DESK_KEEPER_OK);
    m.on = today() + 1;
    T_EQ(HOUSE_ASK(&h, d.keeper, terms_check, TERMS_CHECK, &m), DESK_KEEPER_FAILED);
    T_EQ(HOUSE_ASK(&h, d.keeper, terms, TERMS, &(struct desk_keeper_terms){0}), DESK_KEEPER_TERMS_ARE);
    HOUSE_ANSWER(&h, terms_are, &are);
    T_EQ(are.checks_n, 1);
    T_EQ(are.checks[0].due, today() + 7);
    house_leave(&d);
}

T_MAIN(&case_house_opens,
       &case_B11_one_proposal_is_not_signed_by_another_persons_key_nor_with_the_signature_of_another,
       &case_both_signed_the_facts_are_in_force_and_no_other,
       &case_signed_for_a_later_day_they_wait_behind_a_kill_and_are_dropped_by_the_entruster_alone,
       &case_only_the_responsible_person_proposes_and_for_no_day_gone_by,
       &case_a_list_that_is_not_in_the_one_order_or_holds_anything_else_is_no_proposal,
       &case_a_text_is_kept_under_its_own_digest_only,
       &case_a_look_at_a_checklist_is_recorded_with_its_day,
       &case_house_closes)
