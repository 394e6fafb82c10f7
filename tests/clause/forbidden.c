/* What each control of the keeper forbids: one act, complete but for that. */
#include "clause.h"

enum { CHILD = 2 };

static struct entry opening(struct world *w, uint32_t person)
{
    return world_record(w, ACT_OPEN, person);
}

/* Somebody new with all but the training, or the pledge. */
static struct entry newcomer(struct world *w, enum entry_act has)
{
    world_person(w, STRANGER, FIRM, STRANGER);
    struct entry e = world_assignment(w, STRANGER, ROLE_HANDLER);
    world_fact(w, &e);
    world_dated(w, has, STRANGER, day(2026, 11, 1));
    return world_session(w, STRANGER);
}

/* As many records as the quota lets through; the first was read already. */
static void use_up(struct world *w, unsigned n, int64_t step_ms)
{
    for (unsigned i = 0; i < n; i++) {
        struct entry e = opening(w, HANDLER);
        if (world_ask(w, &e).verdict != VERDICT_PERMIT)
            world_stop("within the quota");
        w->now += step_ms;
    }
}

static struct entry wrong_scope(struct world *w)
{
    static const uint16_t field = NOT_SHOWN;
    struct entry e = opening(w, HANDLER);

    entry_set_fields(&e, &field, 1);
    return e;
}

static struct entry session_without(struct world *w, enum control control)
{
    struct entry e = world_session(w, HANDLER);

    if (control == CONTROL_FACTORS)
        entry_set_kind(&e, 0);
    else
        entry_set_terminal(&e, TERMINAL + 1);
    return e;
}

/* The next record, after the terminal was carried out of its place. */
static struct entry nowhere(struct world *w)
{
    struct entry e = world_op(w, ACT_TERMINAL_PLACE, MANAGER);

    entry_set_terminal(&e, TERMINAL);
    (void)clause_permits(w, e);
    return opening(w, HANDLER);
}

/* Somebody's own device is registered. */
static struct entry own_device(struct world *w)
{
    struct entry e = fact(w, ACT_TERMINAL);

    entry_set_session(&e, w->session[MANAGER]);
    entry_set_terminal(&e, TERMINAL + 1);
    entry_set_org(&e, FIRM);
    entry_set_kind(&e, OWNER_PRIVATE);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_limit(&e, 1);
    return e;
}

static struct entry unapproved_erasure(struct world *w)
{
    struct entry e = world_application(w, MANAGER, 1);
    uint64_t ref = w->leaf;

    if (world_ask(w, &e).verdict != VERDICT_PERMIT)
        world_stop("application");
    return world_erasure(w, MANAGER, ref, 1);
}

/* The erasure of the whole register that 甲 has approved. */
static struct entry approved_erasure(struct world *w)
{
    struct entry e = world_application(w, MANAGER, 1);

    entry_set_kind(&e, APPLY_ERASE_REGISTER);
    uint64_t applied = clause_permits(w, e);
    uint64_t approved = clause_permits(w, world_approval(w, ACT_APPROVE, APPROVER, applied));
    e = world_op(w, ACT_ERASE, MANAGER);
    entry_set_register(&e, REGISTER);
    entry_set_count(&e, 1);
    entry_set_ref(&e, approved);
    return e;
}

static struct entry held_erasure(struct world *w)
{
    struct entry e = world_op(w, ACT_HOLD, AUDITOR);

    entry_set_kind(&e, HOLD_SET);
    entry_set_register(&e, REGISTER);
    (void)clause_permits(w, e);
    return approved_erasure(w);
}

static struct entry early_erasure(struct world *w)
{
    struct entry e = world_op(w, ACT_RETENTION, OFFICER);

    entry_set_register(&e, REGISTER);
    entry_set_until(&e, day(2027, 3, 31));
    (void)clause_permits(w, e);
    return approved_erasure(w);
}

/* 甲's approver decides, signed in without a passkey. */
static struct entry weak_approval(struct world *w)
{
    uint64_t applied = clause_permits(w, world_application(w, MANAGER, 1));
    struct entry session = world_session(w, APPROVER), e = world_approval(w, ACT_APPROVE, APPROVER, applied);

    entry_set_kind(&session, FACTOR_PASSWORD | FACTOR_TOTP);
    (void)clause_permits(w, session);
    entry_set_session(&e, session.session);
    return e;
}

/* The batch with which a file would have compared more than 20,000 records in a day. */
static struct entry large_update(struct world *w)
{
    struct entry e = world_trial(w, HANDLER);
    uint32_t job = e.job;

    world_scanned(w, e.object, SCAN_CLEAN);
    (void)clause_permits(w, e);
    for (uint64_t row = 0; row + 64 <= 20000; row += 64)
        (void)clause_permits(w, world_trial_batch(w, job, row, 64));
    return world_trial_batch(w, job, 19968, 64);
}

/* The handler's next record, after something said of them that does not hold today. */
static struct entry opening_after(struct world *w, enum entry_act act)
{
    world_dated(w, act, HANDLER, day(2027, 1, 1));
    return opening(w, HANDLER);
}

/* The handler is given more than was filed. */
static struct entry unfiled(struct world *w)
{
    struct entry e = world_assignment(w, HANDLER, ROLE_HANDLER | ROLE_OPERATOR);

    world_fact(w, &e);
    return opening(w, HANDLER);
}

static struct entry new_role(struct world *w, uint32_t person, uint32_t roles)
{
    struct entry e = world_assignment(w, person, roles);

    entry_set_session(&e, w->session[MANAGER]);
    return e;
}

/* A copy with a field of the highest class, which is not veiled. */
static struct entry print_of_my_number(struct world *w)
{
    static const uint16_t field = ADDRESS;
    struct entry e = world_record(w, ACT_PRINT, HANDLER);

    world_field(w, ADDRESS, CLASS_SPI, FIELD_SEALED);
    entry_set_fields(&e, &field, 1);
    entry_set_count(&e, 1);
    return e;
}

static struct entry unknown_subcontractor(struct world *w)
{
    struct entry e = fact(w, ACT_ORG);

    entry_set_session(&e, w->session[MANAGER]);
    entry_set_org(&e, SUB + 1);
    entry_set_parent(&e, FIRM);
    entry_set_kind(&e, ORG_SUBCONTRACTOR);
    return e;
}

static struct entry level_too_deep(struct world *w)
{
    struct entry e = clause_matter(w, MANAGER, clause_kind("subcontract"), MATTER_DATA, CLASS_IMPORTANT);

    entry_set_org(&e, SUB + 1);
    entry_set_parent(&e, SUB);
    return e;
}

/* What the subcontractor's manager does. */
static struct entry of_sub(struct clause_contract *c, struct entry e)
{
    entry_set_session(&e, c->sub_session);
    if (e.person != 0)
        entry_set_person(&e, SUB_MANAGER);
    return e;
}

/* A level below that 甲 has approved, and of which nobody in between was told. */
static struct entry untold(struct clause_contract *c)
{
    uint64_t m = clause_permits(&c->w, of_sub(c, level_too_deep(&c->w)));
    struct entry e = of_sub(c, unknown_subcontractor(&c->w));

    (void)clause_permits(&c->w, clause_decision(&c->w, ACT_APPROVE, m));
    entry_set_parent(&e, SUB);
    entry_set_ref(&e, m);
    return e;
}

/* Work in the subcontractor's own contract with 乙, which demands nothing of what this one does. */
static struct entry uncovered(struct clause_contract *c)
{
    struct world *w = &c->w;
    struct entry e = fact(w, ACT_CONTRACT), in;

    entry_set_contract(&e, CHILD);
    entry_set_org(&e, SUB);
    entry_set_parent(&e, FIRM);
    entry_set_count(&e, CONTRACT);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    world_fact(w, &e);
    world_child_work(w, CHILD);
    e = world_assignment(w, SUB_MANAGER, ROLE_MANAGER | ROLE_HANDLER);
    entry_set_contract(&e, CHILD);
    world_fact(w, &e);
    in = world_session(w, SUB_MANAGER);
    entry_set_contract(&in, CHILD);
    (void)clause_permits(w, in);
    e = world_record(w, ACT_SEARCH, HANDLER);
    entry_set_contract(&e, CHILD);
    entry_set_person(&e, SUB_MANAGER);
    entry_set_session(&e, in.session);
    return e;
}

static struct entry on_usb_memory(struct world *w)
{
    return clause_matter(w, HANDLER, clause_kind("take-out"), MATTER_USB, CLASS_IMPORTANT);
}

static struct entry of_kind(struct world *w, const char *kind, unsigned medium, unsigned data_class)
{
    return clause_matter(w, MANAGER, clause_kind(kind), medium, data_class);
}

/* Data on a medium that nobody has approved. */
static struct entry unapproved_medium(struct world *w)
{
    uint64_t m = w->leaf;
    struct entry e = of_kind(w, "medium-store", MATTER_DATA, CLASS_GENERAL); /* of which no cell speaks */
    struct decision d = world_ask(w, &e);

    return d.verdict == VERDICT_PERMIT ? clause_step(w, MANAGER, m, MATTER_DO, 1) : e;
}

/* A device with My Numbers, which nobody has approved, is given back. */
static struct entry unapproved_device(struct world *w)
{
    uint64_t m = clause_permits(w, of_kind(w, "device", MATTER_DATA, CLASS_SPI));

    return clause_step(w, OFFICER, m, MATTER_CLOSE, 0);
}

/* Paper with My Numbers was destroyed, and nobody of 甲 was there. */
static struct entry unseen_disposal(struct world *w)
{
    uint64_t m = clause_permits(w, of_kind(w, "disposal", MATTER_PAPER, CLASS_SPI));

    if (state_matter(w->s, m)->state == MATTER_WAITS)
        (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    (void)clause_permits(w, clause_step(w, HANDLER, m, MATTER_DO, 1));
    return clause_step(w, MANAGER, m, MATTER_CLOSE, 0);
}

static uint64_t recording(struct world *w, struct date until)
{
    struct entry e = of_kind(w, "recording", MATTER_AUDIO, CLASS_IMPORTANT);

    entry_set_until(&e, until);
    return clause_permits(w, e);
}

/* It waits for the approval that keeping it longer needs. */
static struct entry recording_kept_too_long(struct world *w)
{
    return clause_step(w, OFFICER, recording(w, day(2027, 2, 1)), MATTER_CLOSE, 0);
}

static uint64_t approved_recording(struct world *w)
{
    uint64_t m = recording(w, day(2027, 1, 31));

    if (state_matter(w->s, m)->state == MATTER_WAITS)
        (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    return m;
}

static struct entry recording_erased_too_early(struct world *w)
{
    return clause_step(w, OFFICER, approved_recording(w), MATTER_CLOSE, 0);
}

static struct entry unapproved_copy_of_recording(struct world *w)
{
    struct entry e = of_kind(w, "copy", MATTER_AUDIO, CLASS_GENERAL); /* of which no cell speaks */

    entry_set_ref(&e, approved_recording(w));
    return clause_step(w, MANAGER, clause_permits(w, e), MATTER_DO, 1);
}

static struct entry of_matters(struct world *w, enum control control)
{
    switch ((int)control) {
    case CONTROL_USB:
        return on_usb_memory(w);
    case CONTROL_MEDIA:
        return unapproved_medium(w);
    case CONTROL_SPI_OVER_INTERNET:
        return of_kind(w, "internet-use", MATTER_DATA, CLASS_SPI);
    case CONTROL_STORE_SERVER:
    case CONTROL_STORE_CLIENT:
        return unapproved_device(w);
    case CONTROL_DESTROY_WITNESS:
        return unseen_disposal(w);
    case CONTROL_RECORDING_KEEP:
        return recording_erased_too_early(w);
    case CONTROL_RECORDING_ERASE:
        return recording_kept_too_long(w);
    case CONTROL_RECORDING_COPY:
        return unapproved_copy_of_recording(w);
    default:
        world_stop("no forbidden act is written for this control");
        return of_kind(w, "device", MATTER_DATA, CLASS_SPI);
    }
}

static struct entry whole_ledger(struct world *w)
{
    struct entry e = world_op(w, ACT_LEDGER_READ, HANDLER);

    entry_set_kind(&e, LEDGER_ALL);
    entry_set_count(&e, 1);
    return e;
}

static struct entry wider_registry(struct world *w)
{
    struct entry e = world_op(w, ACT_REGISTER, MANAGER);

    entry_set_register(&e, 3);
    entry_set_count(&e, 5);
    return e;
}

static struct entry at(struct world *w, int64_t now)
{
    w->now = now;
    return opening(w, HANDLER);
}

static struct entry for_another_purpose(struct world *w)
{
    struct entry e = opening(w, HANDLER);

    entry_set_purpose(&e, NOT_ASSIGNED);
    return e;
}

static struct entry long_list(struct world *w)
{
    struct entry e = world_record(w, ACT_LIST, HANDLER);

    entry_set_count(&e, 51);
    return e;
}

static struct entry of_people(struct clause_contract *c, enum control control)
{
    struct world *w = &c->w;

    switch ((int)control) {
    case CONTROL_SUBCONTRACT_NOTICE:
        return untold(c);
    case CONTROL_SUBCONTRACT_COVER:
        return uncovered(c);
    case CONTROL_TRAINING:
        return newcomer(w, ACT_PLEDGE);
    case CONTROL_PLEDGE:
        return newcomer(w, ACT_TRAINING);
    case CONTROL_STAFF_FILED:
    case CONTROL_CHANGE_STAFF:
        return unfiled(w);
    case CONTROL_AFFILIATION:
        return opening_after(w, ACT_ATTEST);
    case CONTROL_PENALTIES:
        return opening_after(w, ACT_ACKNOWLEDGE);
    case CONTROL_PLEDGE_RECEIVED:
        return opening_after(w, ACT_PLEDGE_RECEIVED);
    case CONTROL_CHANGE_OFFICER:
        return new_role(w, OPERATOR, ROLE_MANAGER);
    case CONTROL_SEPARATION:
        return new_role(w, AUDITOR, ROLE_AUDITOR | ROLE_HANDLER);
    case CONTROL_SUBCONTRACT:
        return unknown_subcontractor(w);
    case CONTROL_SUBCONTRACT_DEPTH:
        return level_too_deep(w);
    default:
        return of_matters(w, control);
    }
}

/* Real data under a purpose for development, tests and training. */
static struct entry for_practice(struct world *w)
{
    static const uint16_t fields[] = {NAME};
    const struct purpose_rule *known = state_purpose(w->s, CONTRACT, PURPOSE);
    struct entry e = fact(w, ACT_PURPOSE);

    entry_set_contract(&e, CONTRACT);
    entry_set_purpose(&e, PURPOSE);
    entry_set_fields(&e, fields, 1);
    entry_set_limit(&e, known->acts);
    entry_set_kind(&e, PURPOSE_PRACTICE);
    world_fact(w, &e);
    return opening(w, HANDLER);
}

static struct entry of_ends(struct clause_contract *c, enum control control)
{
    struct world *w = &c->w;

    switch ((int)control) {
    case CONTROL_ERASE_APPROVAL:
        return unapproved_erasure(w);
    case CONTROL_HOLD:
        return held_erasure(w);
    case CONTROL_RETENTION:
        return early_erasure(w);
    case CONTROL_HARDWARE_KEY:
        return weak_approval(w);
    case CONTROL_CLOSE_OUT:
        return at(w, date_start_ms(day(2027, 4, 1)));
    case CONTROL_CHANGE_APPROVAL:
        return wider_registry(w);
    case CONTROL_LEDGER_READ:
        return whole_ledger(w);
    case CONTROL_TEST_DATA:
        return for_practice(w);
    default:
        return of_people(c, control);
    }
}

struct entry clause_forbidden(struct clause_contract *c, enum control control)
{
    struct world *w = &c->w;

    switch ((int)control) {
    case CONTROL_TERM:
        return at(w, date_start_ms(day(2026, 4, 1)) - 1);
    case CONTROL_FACTORS:
    case CONTROL_TERMINAL:
        return session_without(w, control);
    case CONTROL_PLACES:
        return nowhere(w);
    case CONTROL_PRIVATE_DEVICES:
        return own_device(w);
    case CONTROL_SCOPE:
        return wrong_scope(w);
    case CONTROL_ROLE:
        return opening(w, ADMINISTRATOR);
    case CONTROL_PURPOSE:
        return for_another_purpose(w);
    case CONTROL_QUOTA_MINUTE:
        use_up(w, 59, 0);
        return opening(w, HANDLER);
    case CONTROL_QUOTA_DAY:
        use_up(w, 599, MINUTE / 30);
        return opening(w, HANDLER);
    case CONTROL_SEARCH_HITS:
        return long_list(w);
    case CONTROL_UPLOAD_SCAN:
        return world_import(w, HANDLER);
    case CONTROL_UPDATE_DAY:
        return large_update(w);
    case CONTROL_PRINT:
        return print_of_my_number(w);
    default:
        return of_ends(c, control);
    }
}
