/* What stops an erasure and what times it: holds, planned dates, retention; whole registers and contracts; certificates. */
#include "rules/closing.h"
#include "unit/rules/asks.h"

static uint64_t apply_for(struct world *w, uint32_t person, uint64_t count)
{
    permits(w, world_application(w, person, count));
    return w->leaf - 1;
}

static uint64_t approved(struct world *w, uint64_t count)
{
    uint64_t applied = apply_for(w, MANAGER, count);

    permits(w, world_approval(w, ACT_APPROVE, APPROVER, applied));
    return w->leaf - 1;
}

static struct entry whole(const struct world *w, enum entry_act act, uint32_t person, uint16_t kind, uint64_t count)
{
    struct entry e = world_op(w, act, person);
    static const uint8_t descriptor[32] = {5};

    if (kind != APPLY_ERASE_CONTRACT)
        entry_set_register(&e, REGISTER);
    entry_set_count(&e, count);
    if (act == ACT_APPLY) {
        entry_set_kind(&e, kind);
        entry_set_object(&e, descriptor);
    }
    return e;
}

/* The leaf of the approval of an application of ${kind}, planned for ${planned} (year 0: no date). */
static uint64_t approved_whole(struct world *w, uint16_t kind, uint64_t count, struct date planned)
{
    struct entry e = whole(w, ACT_APPLY, MANAGER, kind, count);

    if (planned.year != 0)
        entry_set_from(&e, planned);
    permits(w, e);
    permits(w, world_approval(w, ACT_APPROVE, APPROVER, w->leaf - 1));
    return w->leaf - 1;
}

static struct entry whole_erasure(const struct world *w, uint16_t kind, uint64_t approval, uint64_t count)
{
    struct entry e = whole(w, ACT_ERASE, MANAGER, kind, count);

    entry_set_ref(&e, approval);
    return e;
}

static struct entry hold(const struct world *w, uint32_t person, uint16_t register_no, uint8_t subject)
{
    struct entry e = world_op(w, ACT_HOLD, person);
    const uint8_t id[ENTRY_SUBJECT_BYTES] = {7, subject};

    entry_set_kind(&e, HOLD_SET);
    if (register_no != 0)
        entry_set_register(&e, register_no);
    if (subject != UINT8_MAX)
        entry_add_subject(&e, id);
    return e;
}

static struct entry released(const struct world *w, uint32_t person, uint64_t leaf)
{
    struct entry e = world_op(w, ACT_HOLD, person);

    entry_set_kind(&e, HOLD_RELEASED);
    entry_set_ref(&e, leaf);
    return e;
}

static void assigned_everywhere(struct world *w, uint32_t person, uint32_t roles)
{
    static const uint16_t registers[] = {REGISTER, OTHER_REGISTER};
    struct entry e = world_assignment(w, person, roles);

    entry_set_fields(&e, registers, 2);
    world_fact(w, &e);
}

static void retain(struct world *w, struct date until)
{
    struct entry e = fact(w, ACT_RETENTION);

    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, REGISTER);
    if (until.year != 0)
        entry_set_until(&e, until);
    world_fact(w, &e);
}

#define NO_SUBJECT UINT8_MAX

T_CASE(J26_nothing_is_erased_before_its_planned_date)
{
    struct world w = world_new();
    uint64_t leaf = approved_whole(&w, APPLY_ERASE_REGISTER, 3, day(2026, 11, 23));

    refused(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, leaf, 3), REFUSAL_TOO_EARLY, "J26");
    w.now += DAY;
    refused(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, leaf, 3), REFUSAL_TOO_EARLY, "J26");
    w.now += DAY;
    permits(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, leaf, 3));
    T_TRUE(state_approved_application(w.s, leaf)->executed);
    T_EQ(state_approved_application(w.s, leaf)->executor, MANAGER);
    state_free(w.s);
}

T_CASE(J26_whole_register_is_kept_until_its_last_day_is_over)
{
    struct world w = world_new();
    uint64_t leaf = approved_whole(&w, APPLY_ERASE_REGISTER, 3, (struct date){0});
    uint64_t one = approved(&w, 1);

    retain(&w, day(2026, 11, 22));
    refused(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, leaf, 3), REFUSAL_RETAINED, "J26");
    permits(&w, world_erasure(&w, MANAGER, one, 1)); /* N20.7: one person's data goes earlier if approved */
    w.now += DAY;
    refused(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, leaf, 3), REFUSAL_RETAINED, "J26");
    w.now += DAY;
    permits(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, leaf, 3));
    state_free(w.s);
}

T_CASE(J26_retention_of_any_register_keeps_the_whole_contract_and_can_be_taken_away)
{
    struct world w = world_new();

    assigned_everywhere(&w, MANAGER, ROLE_MANAGER);
    uint64_t leaf = approved_whole(&w, APPLY_ERASE_CONTRACT, 3, (struct date){0});
    retain(&w, day(2027, 3, 31));
    T_EQ(state_retained_until(w.s, CONTRACT, 0).year, 2027);
    refused(&w, whole_erasure(&w, APPLY_ERASE_CONTRACT, leaf, 3), REFUSAL_RETAINED, "J26");
    retain(&w, (struct date){0});
    permits(&w, whole_erasure(&w, APPLY_ERASE_CONTRACT, leaf, 3));
    state_free(w.s);
}

T_CASE(N22_retention_is_set_by_the_officer_and_not_by_those_who_erase)
{
    struct world w = world_new();
    struct entry e = world_op(&w, ACT_RETENTION, MANAGER);

    entry_set_register(&e, REGISTER);
    entry_set_until(&e, day(2027, 3, 31));
    refused(&w, e, REFUSAL_ROLE, "N20.9");
    T_EQ(state_register(w.s, CONTRACT, REGISTER)->retain_until.year, 0);
    e = world_op(&w, ACT_RETENTION, OFFICER);
    entry_set_register(&e, REGISTER);
    entry_set_until(&e, day(2027, 3, 31));
    permits(&w, e);
    T_EQ(state_register(w.s, CONTRACT, REGISTER)->retain_until.year, 2027);
    state_free(w.s);
}

T_CASE(N22_hold_on_one_subject_stops_whatever_would_erase_it)
{
    struct world w = world_new();

    assigned_everywhere(&w, MANAGER, ROLE_MANAGER);
    uint64_t some = approved(&w, 2), all = approved_whole(&w, APPLY_ERASE_REGISTER, 3, (struct date){0});
    uint64_t contract = approved_whole(&w, APPLY_ERASE_CONTRACT, 3, (struct date){0});
    permits(&w, hold(&w, AUDITOR, REGISTER, 1));
    uint64_t leaf = w.leaf - 1;
    refused(&w, world_erasure(&w, MANAGER, some, 2), REFUSAL_HELD, "N22");
    refused(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, all, 3), REFUSAL_HELD, "N22");
    refused(&w, whole_erasure(&w, APPLY_ERASE_CONTRACT, contract, 3), REFUSAL_HELD, "N22");
    permits(&w, world_erasure(&w, MANAGER, some, 1)); /* the other one */
    permits(&w, released(&w, OFFICER, leaf));
    permits(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, all, 3));
    state_free(w.s);
}

T_CASE(N22_hold_on_a_register_stops_that_register_and_the_contract_only)
{
    struct world w = world_new();

    assigned_everywhere(&w, MANAGER, ROLE_MANAGER);
    uint64_t some = approved(&w, 1), contract = approved_whole(&w, APPLY_ERASE_CONTRACT, 3, (struct date){0});
    permits(&w, hold(&w, OFFICER, OTHER_REGISTER, NO_SUBJECT));
    refused(&w, whole_erasure(&w, APPLY_ERASE_CONTRACT, contract, 3), REFUSAL_HELD, "N22");
    permits(&w, world_erasure(&w, MANAGER, some, 1));
    permits(&w, hold(&w, APPROVER, 0, NO_SUBJECT)); /* the whole contract */
    some = approved(&w, 1);
    refused(&w, world_erasure(&w, MANAGER, some, 1), REFUSAL_HELD, "N22");
    state_free(w.s);
}

T_CASE(N22_hold_is_not_for_those_who_erase_and_is_released_once_and_not_over_the_head_of_kou)
{
    struct world w = world_new();

    refused(&w, hold(&w, MANAGER, REGISTER, NO_SUBJECT), REFUSAL_ROLE, "N20.9");
    refused(&w, hold(&w, HANDLER, REGISTER, NO_SUBJECT), REFUSAL_ROLE, "N20.9");
    permits(&w, hold(&w, OFFICER, REGISTER, NO_SUBJECT));
    uint64_t leaf = w.leaf - 1;
    refused(&w, released(&w, MANAGER, leaf), REFUSAL_ROLE, "N20.9");
    bool firm = state_person(w.s, AUDITOR)->org == FIRM;
    if (firm)
        refused(&w, released(&w, AUDITOR, leaf), REFUSAL_HELD, "N22");
    refused(&w, released(&w, OFFICER, leaf + 99), REFUSAL_HELD, "N22");
    T_TRUE(state_held(w.s, CONTRACT, REGISTER, NULL, 0) != NULL);
    permits(&w, released(&w, OFFICER, leaf));
    refused(&w, released(&w, OFFICER, leaf), REFUSAL_HELD, "N22");
    T_TRUE(state_held(w.s, CONTRACT, REGISTER, NULL, 0) == NULL);
    state_free(w.s);
}

T_CASE(N22_whole_register_is_erased_at_once_and_under_its_own_approval)
{
    struct world w = world_new();
    uint64_t some = approved(&w, 3), all = approved_whole(&w, APPLY_ERASE_REGISTER, 3, (struct date){0});

    refused(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, some, 3), REFUSAL_APPROVAL_GONE, "N22");
    refused(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, all, 2), REFUSAL_APPROVAL_GONE, "N22");
    refused(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, all, 4), REFUSAL_APPROVAL_GONE, "N22");
    refused(&w, world_erasure(&w, MANAGER, all, 1), REFUSAL_APPROVAL_GONE, "N22");
    permits(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, all, 3));
    refused(&w, whole_erasure(&w, APPLY_ERASE_REGISTER, all, 3), REFUSAL_APPROVAL_GONE, "N22");
    state_free(w.s);
}

T_CASE(N22_approval_of_a_change_of_the_registry_erases_nothing)
{
    struct world w = world_new();
    struct entry e = world_op(&w, ACT_APPLY, MANAGER);
    static const uint8_t descriptor[32] = {5};

    assigned_everywhere(&w, MANAGER, ROLE_MANAGER);
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_count(&e, 1);
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_of(descriptor, sizeof(descriptor)));
    permits(&w, e);
    permits(&w, world_approval(&w, ACT_APPROVE, APPROVER, w.leaf - 1));
    refused(&w, whole_erasure(&w, APPLY_ERASE_CONTRACT, w.leaf - 1, 1), REFUSAL_APPROVAL_GONE, NULL);
    state_free(w.s);
}

T_CASE(N9_3_whole_contract_is_for_those_who_are_assigned_all_of_it)
{
    struct world w = world_new();

    refused(&w, whole(&w, ACT_APPLY, MANAGER, APPLY_ERASE_CONTRACT, 3), REFUSAL_REGISTER, "N20.6i");
    assigned_everywhere(&w, MANAGER, ROLE_MANAGER);
    permits(&w, whole(&w, ACT_APPLY, MANAGER, APPLY_ERASE_CONTRACT, 3));
    state_free(w.s);
}

static struct entry certificate(const struct world *w, uint64_t approval, enum certificate_stage stage)
{
    struct entry e = fact(w, ACT_CERTIFICATE);

    entry_set_contract(&e, CONTRACT);
    entry_set_count(&e, 1);
    entry_set_ref(&e, approval);
    entry_set_kind(&e, (uint16_t)stage);
    entry_set_object(&e, e.object);
    return e;
}

T_CASE(N23_certificate_follows_the_destruction_and_never_goes_back)
{
    struct world w = world_new();
    uint64_t leaf = approved(&w, 1);
    struct entry close = fact(&w, ACT_EPOCH_CLOSE);

    entry_set_contract(&close, CONTRACT);
    entry_set_kind(&close, 0);
    entry_set_count(&close, 1);
    entry_set_object(&close, close.object);
    entry_set_ref(&close, leaf);
    T_ERR(state_apply(w.s, &close, w.leaf), ERR_INPUT); /* nothing was erased yet */
    permits(&w, world_erasure(&w, MANAGER, leaf, 1));
    T_TRUE(!state_approved_application(w.s, leaf)->destroyed);
    world_fact(&w, &close);
    T_TRUE(state_approved_application(w.s, leaf)->destroyed);
    struct entry e = certificate(&w, leaf, CERTIFICATE_LOCAL);
    entry_set_until(&e, day(2026, 12, 25));
    world_fact(&w, &e);
    T_EQ(state_approved_application(w.s, leaf)->backups_until.month, 12);
    e = certificate(&w, leaf, CERTIFICATE_COMPLETE);
    world_fact(&w, &e);
    T_EQ(state_approved_application(w.s, leaf)->stage, CERTIFICATE_COMPLETE);
    T_EQ(state_approved_application(w.s, leaf)->certificate_leaf, w.leaf - 1);
    e = certificate(&w, leaf, CERTIFICATE_LOCAL);
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

/* What is left of erasures when the contract is to be closed today. */
static uint64_t undone(const struct world *w)
{
    const struct closing_by by = {0, MANAGER, date_of_ms(w->now)};
    struct closing left;

    state_closing(w->s, CONTRACT, &by, &left);
    T_TRUE(left.erasures == 0 || closing_is_open(&left));
    return left.applications + left.erasures;
}

T_CASE(N22_J5_what_was_erased_keeps_the_contract_open_while_a_backup_could_bring_it_back)
{
    struct world w = world_new();
    uint64_t leaf = approved(&w, 1);
    struct entry close = fact(&w, ACT_EPOCH_CLOSE);

    T_EQ(undone(&w), 1); /* approved, not carried out */
    entry_set_contract(&close, CONTRACT);
    entry_set_kind(&close, 0);
    entry_set_count(&close, 1);
    entry_set_object(&close, close.object);
    entry_set_ref(&close, leaf);
    permits(&w, world_erasure(&w, MANAGER, leaf, 1));
    T_EQ(undone(&w), 1); /* no certificate */
    world_fact(&w, &close);
    struct entry e = certificate(&w, leaf, CERTIFICATE_LOCAL);
    entry_set_until(&e, day(2026, 12, 25));
    world_fact(&w, &e);
    T_EQ(undone(&w), 1); /* a backup is alive */
    e = certificate(&w, leaf, CERTIFICATE_COMPLETE);
    world_fact(&w, &e);
    T_EQ(undone(&w), 0);
    state_free(w.s);
}

T_CASE(N22_an_approval_for_what_is_gone_with_the_contract_does_not_keep_it_open)
{
    struct world w = world_new();
    struct entry close = fact(&w, ACT_EPOCH_CLOSE), e = world_application(&w, MANAGER, 3);

    assigned_everywhere(&w, MANAGER, ROLE_MANAGER);
    (void)approved(&w, 1); /* never carried out: somebody counted anew */
    entry_set_kind(&e, APPLY_ERASE_CONTRACT);
    e.has &= ~ENTRY_HAS(KEY_REGISTER);
    e.register_no = 0;
    permits(&w, e);
    permits(&w, world_approval(&w, ACT_APPROVE, APPROVER, w.leaf - 1));
    uint64_t all = w.leaf - 1;
    T_EQ(undone(&w), 2);
    e = world_op(&w, ACT_ERASE, MANAGER);
    entry_set_ref(&e, all);
    entry_set_count(&e, 3);
    permits(&w, e);
    entry_set_contract(&close, CONTRACT);
    entry_set_kind(&close, 0);
    entry_set_count(&close, 1);
    entry_set_object(&close, close.object);
    entry_set_ref(&close, all);
    T_EQ(undone(&w), 2);
    w.now += MINUTE;
    close.time_ms = w.now;
    world_fact(&w, &close);
    w.now += MINUTE;
    T_EQ(undone(&w), 1); /* only the certificate of the last one is missing */
    (void)approved(&w, 1); /* of what came afterwards something may be left */
    T_EQ(undone(&w), 2);
    state_free(w.s);
}

T_MAIN(&case_N22_an_approval_for_what_is_gone_with_the_contract_does_not_keep_it_open,
       &case_N22_J5_what_was_erased_keeps_the_contract_open_while_a_backup_could_bring_it_back,
       &case_J26_nothing_is_erased_before_its_planned_date,
       &case_J26_whole_register_is_kept_until_its_last_day_is_over,
       &case_J26_retention_of_any_register_keeps_the_whole_contract_and_can_be_taken_away,
       &case_N22_retention_is_set_by_the_officer_and_not_by_those_who_erase,
       &case_N22_hold_on_one_subject_stops_whatever_would_erase_it,
       &case_N22_hold_on_a_register_stops_that_register_and_the_contract_only,
       &case_N22_hold_is_not_for_those_who_erase_and_is_released_once_and_not_over_the_head_of_kou,
       &case_N22_whole_register_is_erased_at_once_and_under_its_own_approval,
       &case_N22_approval_of_a_change_of_the_registry_erases_nothing,
       &case_N9_3_whole_contract_is_for_those_who_are_assigned_all_of_it,
       &case_N23_certificate_follows_the_destruction_and_never_goes_back)
