/* What the fold refuses of matters, and what it says of the chain of organisations: each entry differs in one thing from one that is taken. */
#include "unit/rules/folds.h"
#include "unit/rules/matter_world.h"

#include "base/alloc.h"
#include "rules/state_tables.h"

enum { LEVELS = 32 }; /* of subcontracting, and no more */

/* --- matters -------------------------------------------------------------------------------------------------------------- */

T_CASE(a_matter_is_of_a_kind_and_belongs_to_one_of_its_contract)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, HANDLER);
    uint64_t place = folds(&w, matter(&w, MANAGER, DEVICE, 1));
    struct entry e = matter(&w, HANDLER, TAKE_OUT, 1);

    contradicts(&w, matter(&w, HANDLER, MATTER_KINDS_MAX, 1));
    contradicts(&w, with_ref(e, place - 1));
    contradicts(&w, in_contract(with_ref(e, place), OTHER, there));
    uint64_t under = folds(&w, with_ref(e, place)), alone = folds(&w, e);
    T_EQ(state_matter(w.s, under)->ref, place);
    T_EQ(state_matter(w.s, alone)->ref, 0);
    state_free(w.s);
}

T_CASE(a_step_is_of_an_open_matter_of_its_contract)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, HANDLER);
    uint64_t device = folds(&w, matter(&w, MANAGER, DEVICE, 1)), waits = folds(&w, matter(&w, HANDLER, TAKE_OUT, 1));
    struct entry e = step(&w, HANDLER, device, MATTER_CLOSE, 0);

    T_EQ(state_matter(w.s, device)->state, MATTER_OPEN);
    T_EQ(state_matter(w.s, waits)->state, MATTER_WAITS);
    contradicts(&w, with_ref(e, device - 1));
    contradicts(&w, in_contract(e, OTHER, there));
    contradicts(&w, step(&w, HANDLER, waits, MATTER_DO, 1));
    contradicts(&w, step(&w, HANDLER, waits, MATTER_CLOSE, 0));
    uint64_t leaf = folds(&w, e);
    T_EQ(state_matter(w.s, device)->state, MATTER_CLOSED);
    T_EQ(state_matter(w.s, device)->closed_ms, NOW);
    T_TRUE(state_matter_step(w.s, device, 0) == leaf && state_matter_step(w.s, device, 1) == 0);
    contradicts(&w, e);
    folds(&w, step(&w, HANDLER, waits, MATTER_WITHDRAW, 0));
    T_EQ(state_matter(w.s, waits)->state, MATTER_WITHDRAWN);
    const struct application *a = state_application(w.s, waits);
    T_TRUE(a->rejected && !a->executed && a->executor == HANDLER);
    contradicts(&w, decision(&w, ACT_APPROVE, APPROVER, waits));
    state_free(w.s);
}

T_CASE(what_was_decided_and_is_over_is_carried_out)
{
    struct world w = world_new();
    uint64_t m = folds(&w, matter(&w, HANDLER, TAKE_OUT, 1));

    folds(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    T_TRUE(!state_application(w.s, m)->executed);
    folds(&w, step(&w, HANDLER, m, MATTER_DO, 1));
    folds(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0));
    const struct application *a = state_application(w.s, m);
    T_TRUE(a->executed && !a->rejected && a->executor == MANAGER);
    uint64_t refused = folds(&w, matter(&w, HANDLER, TAKE_OUT, 1));
    folds(&w, decision(&w, ACT_REJECT, APPROVER, refused));
    T_EQ(state_matter(w.s, refused)->state, MATTER_REJECTED);
    T_EQ(state_matter(w.s, refused)->approver, APPROVER);
    T_TRUE(state_matter(w.s, refused)->closed_ms == NOW && state_matter(w.s, refused)->decided_ms == NOW);
    state_free(w.s);
}

T_CASE(a_matter_is_overdue_while_it_is_open_and_its_day_is_past)
{
    struct world w = world_new();
    uint64_t m = folds(&w, matter(&w, MANAGER, DEVICE, 1));

    T_TRUE(!matter_is_overdue(state_matter(w.s, m), day(2026, 11, 30)));
    T_TRUE(matter_is_overdue(state_matter(w.s, m), day(2026, 12, 1)));
    folds(&w, step(&w, HANDLER, m, MATTER_CLOSE, 0));
    T_TRUE(!matter_is_overdue(state_matter(w.s, m), day(2026, 12, 1)));
    state_free(w.s);
}

T_CASE(a_file_belongs_to_a_matter_of_its_contract)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, MANAGER), m = folds(&w, matter(&w, MANAGER, DEVICE, 1));
    struct entry e = file_of(&w, MANAGER, m, 9);

    contradicts(&w, with_ref(e, m - 1));
    contradicts(&w, in_contract(e, OTHER, there));
    uint64_t leaf = folds(&w, e);
    T_TRUE(state_attached(w.s, m, 0)->leaf == leaf && state_attached(w.s, m, 1) == NULL);
    T_TRUE(state_attached_file(w.s, m, e.object) != NULL && state_attached_file(w.s, m + 1, e.object) == NULL);
    e.object[0] = 8;
    T_TRUE(state_attached_file(w.s, m, e.object) == NULL);
    uint64_t next = folds(&w, matter(&w, MANAGER, DEVICE, 1));
    uint64_t of_next = folds(&w, with_ref(e, next));
    e.object[0] = 7;
    uint64_t second = folds(&w, e); /* the earlier matter has another one, later */
    T_TRUE(state_attached(w.s, m, 0)->leaf == leaf && state_attached(w.s, m, 1)->leaf == second && state_attached(w.s, m, 2) == NULL);
    T_TRUE(state_attached(w.s, next, 0)->leaf == of_next && state_attached(w.s, next, 1) == NULL);
    state_free(w.s);
}

/* A copy of a record: the first, or the next one. */
static struct entry copy(const struct world *w, uint64_t count)
{
    struct entry e = world_record(w, ACT_PRINT, HANDLER);

    entry_set_count(&e, count);
    return e;
}

T_CASE(a_copy_is_made_under_a_matter_of_its_contract_or_under_none)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, HANDLER), device = folds(&w, matter(&w, MANAGER, DEVICE, 1));
    uint64_t run = folds(&w, matter(&w, HANDLER, 3, 2)); /* a run of prints */
    struct entry e = copy(&w, 1);

    contradicts(&w, with_ref(e, device - 1));
    contradicts(&w, in_contract(with_ref(e, device), OTHER, there));
    T_EQ(state_copies(w.s, e.subjects[0]), 0);
    uint64_t leaf = folds(&w, e);
    T_EQ(state_copies(w.s, e.subjects[0]), 1);
    T_TRUE(state_printed(w.s, CONTRACT, 0)->leaf == leaf && state_printed(w.s, CONTRACT, 0)->person == HANDLER);
    folds(&w, with_ref(copy(&w, 2), device));
    T_EQ(state_matter(w.s, device)->done[MATTER_DO].count, 0); /* copies are no steps of it */
    folds(&w, with_ref(copy(&w, 3), run));
    T_EQ(state_matter(w.s, run)->done[MATTER_DO].count, 1);
    T_EQ(state_matter(w.s, run)->done[MATTER_DO].person, HANDLER);
    T_EQ(state_contract(w.s, CONTRACT)->copies, 3);
    T_EQ(state_copies(w.s, e.subjects[0]), 3);
    T_TRUE(state_printed(w.s, CONTRACT, 3) == NULL && state_printed(w.s, OTHER, 0) == NULL);
    state_free(w.s);
}

/* Without memory anywhere on the way there is neither the matter nor its application, and the same entry folds afterwards. */
T_CASE(a_matter_that_cannot_be_applied_for_is_not_there)
{
    unsigned failures = 0;

    for (unsigned long nth = 1;; nth++) {
        struct world w = world_new();
        struct entry e = entered(matter(&w, HANDLER, TAKE_OUT, 1));
        mem_fail_nth(nth, 0);
        enum err err = state_apply(w.s, &e, w.leaf);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        failures += failed != 0;
        if (failed) {
            T_TRUE(state_matter(w.s, w.leaf) == NULL && state_application(w.s, w.leaf) == NULL);
            T_OK(state_apply(w.s, &e, w.leaf));
        }
        T_TRUE(state_matter(w.s, w.leaf) != NULL && state_application(w.s, w.leaf) != NULL);
        state_free(w.s);
        if (!failed)
            break;
    }
    T_EQ(failures, 2); /* both tables were empty */
}

T_CASE(what_belongs_to_an_area_is_in_it_to_eight_levels)
{
    struct world w = world_new();
    uint64_t area = folds(&w, matter(&w, MANAGER, PLACE, 1)), at = area;

    folds(&w, decision(&w, ACT_APPROVE, APPROVER, area));
    T_TRUE(!state_matter_in_area(w.s, NULL));
    for (unsigned level = 0; level < 8; level++) {
        T_TRUE(state_matter_in_area(w.s, state_matter(w.s, at)));
        at = folds(&w, with_ref(matter(&w, HANDLER, TAKE_OUT, 1), at));
        T_EQ((state_matter(w.s, at)->met & MET(AREA_ONLY)) != 0, 1);
    }
    T_TRUE(!state_matter_in_area(w.s, state_matter(w.s, at))); /* nobody builds so deep */
    state_free(w.s);
}

/* --- what the terms say of a matter --------------------------------------------------------------------------------------- */

static enum handling_verdict verdict(const struct world *w, const struct matter_row *row, unsigned medium, enum data_class class,
                                     const struct control_rule **why)
{
    return matter_verdict(state_contract(w->s, CONTRACT), row, medium, class, why);
}

static void put_control(struct world *w, enum control control, enum handling_verdict limit)
{
    world_control(w, control, limit, "H10.1");
}

T_CASE(H10_1_a_permission_makes_the_cell_stricter_and_never_weaker)
{
    struct world w = world_bare();
    struct matter_row row = {.handling = HANDLING_MEDIUM, .decides = MATTER_DECIDES_CELL};
    const struct contract_rule *c = state_contract(w.s, CONTRACT);
    const struct control_rule *cell = &c->cells[handling_kind(HANDLING_MEDIUM, HANDLING_DATA)][CLASS_GENERAL], *why;
    const struct control_rule *usb = &c->controls[CONTROL_USB];

    T_EQ(verdict(&w, &row, MATTER_USB, CLASS_GENERAL, &why), VERDICT_APPROVAL); /* nobody says anything */
    T_TRUE(why == NULL);
    put_control(&w, CONTROL_USB, VERDICT_ALLOWED);
    T_EQ(verdict(&w, &row, MATTER_USB, CLASS_GENERAL, &why), VERDICT_APPROVAL); /* that it is data like other data allows nothing */
    T_TRUE(why == NULL);
    put_control(&w, CONTROL_USB, VERDICT_APPROVAL);
    T_EQ(verdict(&w, &row, MATTER_USB, CLASS_GENERAL, &why), VERDICT_APPROVAL);
    T_TRUE(why == usb); /* now somebody does */
    T_EQ(verdict(&w, &row, MATTER_DATA, CLASS_GENERAL, &why), VERDICT_APPROVAL);
    T_TRUE(why == NULL);
    put_cell(&w, HANDLING_MEDIUM, HANDLING_DATA, CLASS_GENERAL, VERDICT_APPROVAL, "N20.16");
    T_EQ(verdict(&w, &row, MATTER_USB, CLASS_GENERAL, &why), VERDICT_APPROVAL);
    T_TRUE(why == cell); /* who said so first */
    put_cell(&w, HANDLING_MEDIUM, HANDLING_DATA, CLASS_GENERAL, VERDICT_NEVER, "N20.16");
    T_EQ(verdict(&w, &row, MATTER_USB, CLASS_GENERAL, &why), VERDICT_NEVER);
    T_TRUE(why == cell);
    put_cell(&w, HANDLING_MEDIUM, HANDLING_DATA, CLASS_GENERAL, VERDICT_ALLOWED, "N20.16");
    T_EQ(verdict(&w, &row, MATTER_USB, CLASS_GENERAL, &why), VERDICT_APPROVAL);
    T_TRUE(why == usb);
    put_control(&w, CONTROL_USB, VERDICT_NEVER);
    T_EQ(verdict(&w, &row, MATTER_USB, CLASS_GENERAL, NULL), VERDICT_NEVER);
    T_EQ(verdict(&w, &row, MATTER_DATA, CLASS_GENERAL, NULL), VERDICT_ALLOWED);
    row.decides = MATTER_DECIDES_NOBODY; /* with nothing said of the cell of a record of what is done */
    put_control(&w, CONTROL_USB, VERDICT_ALLOWED);
    T_EQ(verdict(&w, &row, MATTER_USB, CLASS_SPI, &why), VERDICT_ALLOWED);
    T_TRUE(why == NULL);
    state_free(w.s);
}

T_CASE(a_cell_decides_on_its_kind_and_forbids_on_every_other)
{
    static const struct {
        enum matter_decides decides;
        enum handling_verdict cell, is;
    } says[] = {
        {MATTER_DECIDES_NOBODY, VERDICT_APPROVAL, VERDICT_ALLOWED}, {MATTER_DECIDES_NOBODY, VERDICT_NEVER, VERDICT_NEVER},
        {MATTER_DECIDES_ALWAYS, VERDICT_ALLOWED, VERDICT_APPROVAL}, {MATTER_DECIDES_ALWAYS, VERDICT_NEVER, VERDICT_NEVER},
        {MATTER_DECIDES_CELL, VERDICT_ALLOWED, VERDICT_ALLOWED},    {MATTER_DECIDES_CELL, VERDICT_NEVER, VERDICT_NEVER},
    };
    struct world w = world_bare();

    for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
        struct matter_row row = {.handling = HANDLING_SEND, .decides = says[i].decides};
        put_cell(&w, HANDLING_SEND, HANDLING_DATA, CLASS_GENERAL, says[i].cell, "N19");
        T_EQ(verdict(&w, &row, MATTER_DATA, CLASS_GENERAL, NULL), says[i].is);
        row.handling = HANDLING_ACTS; /* no act of the matrix */
        T_EQ(verdict(&w, &row, MATTER_DATA, CLASS_GENERAL, NULL), says[i].decides == MATTER_DECIDES_NOBODY ? VERDICT_ALLOWED : VERDICT_APPROVAL);
    }
    state_free(w.s);
}

T_CASE(H10_2_net_K8_permissions_for_my_numbers_and_recordings_ask_nothing_of_other_data)
{
    struct world w = world_bare();
    struct matter_row row = {.handling = HANDLING_ACTS, .decides = MATTER_DECIDES_NOBODY, .permissions_n = 2};

    row.permissions[0] = (struct matter_permission){.control = CONTROL_SPI_OVER_INTERNET, .spi = true};
    row.permissions[1] = (struct matter_permission){.control = CONTROL_RECORDING_COPY, .audio = true};
    put_control(&w, CONTROL_SPI_OVER_INTERNET, VERDICT_NEVER);
    put_control(&w, CONTROL_RECORDING_COPY, VERDICT_APPROVAL);
    T_EQ(verdict(&w, &row, MATTER_DATA, CLASS_IMPORTANT, NULL), VERDICT_ALLOWED);
    T_EQ(verdict(&w, &row, MATTER_DATA, CLASS_SPI, NULL), VERDICT_NEVER);
    T_EQ(verdict(&w, &row, MATTER_AUDIO, CLASS_IMPORTANT, NULL), VERDICT_APPROVAL);
    T_EQ(verdict(&w, &row, MATTER_AUDIO, CLASS_SPI, NULL), VERDICT_NEVER);
    state_free(w.s);
}

/* --- subcontracts ------------------------------------------------------------------------------------------------------------ */

T_CASE(an_organisation_is_registered_under_the_subcontract_that_names_it_so)
{
    struct world w = world_new();
    uint64_t m = folds(&w, subcontract(&w, SUB, FIRM));
    const struct matter *of = state_matter(w.s, m);
    struct entry e = organisation(&w, SUB, FIRM, m);

    T_TRUE(!subcontract_fits(of, &e)); /* it waits */
    folds(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    T_TRUE(subcontract_fits(of, &e) && !subcontract_fits(NULL, &e));
    e = organisation(&w, SUBSUB, FIRM, m);
    T_TRUE(!subcontract_fits(of, &e));
    e = organisation(&w, SUB, CITY, m);
    T_TRUE(!subcontract_fits(of, &e));
    e = organisation(&w, SUB, FIRM, m);
    entry_set_kind(&e, ORG_CONTRACTOR);
    T_TRUE(!subcontract_fits(of, &e));
    e = organisation(&w, SUB, FIRM, m);
    e.time_ms = date_start_ms(day(2026, 12, 1)) - 1; /* the end of its last day, in Japan */
    T_TRUE(subcontract_fits(of, &e));
    e.time_ms++;
    T_TRUE(!subcontract_fits(of, &e));
    contradicts(&w, organisation(&w, SUBSUB, FIRM, m));
    folds(&w, organisation(&w, SUB, FIRM, m));
    T_EQ(state_org(w.s, SUB)->under, m);
    folds(&w, organisation(&w, SUB, FIRM, 0)); /* its new name leaves it where it is */
    T_EQ(state_org(w.s, SUB)->under, m);
    state_free(w.s);
}

T_CASE(a_subcontract_holds_in_the_contract_in_which_it_was_approved)
{
    struct world w = world_new();
    uint64_t m = folds(&w, subcontract(&w, SUB, FIRM));
    struct date today = day(2026, 11, 21);

    other_contract(&w);
    folds(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    folds(&w, organisation(&w, SUB, FIRM, m));
    T_TRUE(state_chain_holds(w.s, CONTRACT, SUB, today, false));
    T_TRUE(!state_chain_holds(w.s, OTHER, SUB, today, false));
    T_TRUE(!state_chain_holds(w.s, 99, SUB, today, false)); /* there is no such contract */
    T_TRUE(state_chain_holds(w.s, 99, FIRM, today, false)); /* who needs no subcontract needs none anywhere */
    T_TRUE(!state_chain_holds(w.s, CONTRACT, 99, today, false)); /* nor such an organisation */
    T_TRUE(!state_chain_holds(w.s, CONTRACT, SUB, day(2026, 11, 20), false)); /* before it begins */
    T_TRUE(state_chain_holds(w.s, CONTRACT, SUB, day(2026, 11, 20), true));
    T_TRUE(state_chain_holds(w.s, CONTRACT, SUB, day(2026, 11, 30), false));
    T_TRUE(!state_chain_holds(w.s, CONTRACT, SUB, day(2026, 12, 1), true));
    folds(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0));
    T_TRUE(!state_chain_holds(w.s, CONTRACT, SUB, today, false));
    state_free(w.s);
}

T_CASE(levels_of_subcontracting_are_counted_to_thirty_two)
{
    struct world w = world_new();
    struct date today = day(2026, 11, 21);
    const uint32_t first = 100;

    for (uint32_t i = 0; i <= LEVELS; i++)
        folds(&w, organisation(&w, first + i, i == 0 ? FIRM : first + i - 1, 0));
    T_EQ(state_org_depth(w.s, 99), 0);
    T_EQ(state_org_depth(w.s, FIRM), 0);
    T_EQ(state_org_depth(w.s, first), 1);
    T_EQ(state_org_depth(w.s, first + LEVELS - 2), LEVELS - 1);
    T_EQ(state_org_depth(w.s, first + LEVELS), LEVELS);
    T_TRUE(state_org_within(w.s, first + LEVELS - 2, FIRM));
    T_TRUE(!state_org_within(w.s, first + LEVELS - 1, FIRM)); /* the firm itself is the 33rd */
    T_TRUE(state_org_within(w.s, first + LEVELS, first + LEVELS) && !state_org_within(w.s, FIRM, first));
    T_TRUE(!state_org_within(w.s, 99, FIRM) && !state_org_within(w.s, 0, FIRM));
    T_TRUE(state_chain_holds(w.s, CONTRACT, first + LEVELS - 2, today, false));
    T_TRUE(!state_chain_holds(w.s, CONTRACT, first + LEVELS - 1, today, false));
    state_free(w.s);
}

enum { BELOW = 5 };

/* A contract under ours, with a handler and an approver of it. */
static struct world world_with_below(uint64_t sessions[2])
{
    static const uint32_t people[] = {HANDLER, FIRM_APPROVER};
    struct world w = world_new();
    struct entry e = organisation(&w, SUB, FIRM, 0);

    folds(&w, e);
    e = in_contract(fact(&w, ACT_CONTRACT), BELOW, 0);
    entry_set_org(&e, SUB);
    entry_set_parent(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_count(&e, CONTRACT);
    folds(&w, e);
    world_child_work(&w, BELOW);
    for (size_t i = 0; i < 2; i++) {
        folds(&w, in_contract(world_assignment(&w, people[i], i == 0 ? ROLE_HANDLER : ROLE_APPROVER), BELOW, 0));
        e = in_contract(world_session(&w, people[i]), BELOW, 0);
        folds(&w, e);
        sessions[i] = e.session;
    }
    return w;
}

/* A matter there which who entrusts there has approved, so that it waits for those above. */
static uint64_t approved_below(struct world *w, const uint64_t sessions[2])
{
    uint64_t m = folds(w, in_contract(matter(w, HANDLER, TAKE_OUT, 1), BELOW, sessions[0]));

    contradicts(w, decision(w, ACT_APPROVE, APPROVER, m)); /* the turn of those below comes first */
    folds(w, in_contract(decision(w, ACT_APPROVE, FIRM_APPROVER, m), BELOW, sessions[1]));
    T_EQ(state_decider(w->s, state_application(w->s, m))->no, CONTRACT);
    return m;
}

T_CASE(N17_what_nobody_above_has_to_decide_any_more_is_confirmed_by_who_entrusts_there)
{
    uint64_t sessions[2];
    struct world w = world_with_below(sessions);
    uint64_t m = approved_below(&w, sessions);

    put_cell(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, VERDICT_ALLOWED, "N20.3");
    T_EQ(state_decider(w.s, state_application(w.s, m))->no, BELOW);
    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS); /* nothing is open that nobody opened */
    contradicts(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    contradicts(&w, decision(&w, ACT_REJECT, APPROVER, m));
    contradicts(&w, in_contract(step(&w, HANDLER, m, MATTER_DO, 1), BELOW, sessions[0]));
    uint64_t leaf = folds(&w, in_contract(decision(&w, ACT_APPROVE, FIRM_APPROVER, m), BELOW, sessions[1]));
    T_EQ(state_application(w.s, m)->approved_by_leaf, leaf);
    T_EQ(state_decided(w.s, m, BELOW)->leaf, leaf); /* the one under the terms as they are */
    T_TRUE(state_decided_at(w.s, m, 1) == NULL);
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    T_TRUE(state_decider(w.s, state_application(w.s, m)) == NULL);
    contradicts(&w, in_contract(decision(&w, ACT_APPROVE, FIRM_APPROVER, m), BELOW, sessions[1]));
    state_free(w.s);
}

/* The same, refused or withdrawn; and terms that become stricter again before that ask those above again. */
T_CASE(N17_what_nobody_above_has_to_decide_any_more_can_be_refused_and_withdrawn)
{
    enum { REFUSED, WITHDRAWN, STRICTER, WAYS };

    for (unsigned way = 0; way < WAYS; way++) {
        uint64_t sessions[2];
        struct world w = world_with_below(sessions);
        uint64_t m = approved_below(&w, sessions);
        put_cell(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, VERDICT_ALLOWED, "N20.3");
        if (way == REFUSED)
            folds(&w, in_contract(decision(&w, ACT_REJECT, FIRM_APPROVER, m), BELOW, sessions[1]));
        if (way == WITHDRAWN)
            folds(&w, in_contract(step(&w, HANDLER, m, MATTER_WITHDRAW, 0), BELOW, sessions[0]));
        if (way == STRICTER) {
            put_cell(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, VERDICT_APPROVAL, "N20.3");
            contradicts(&w, in_contract(decision(&w, ACT_APPROVE, FIRM_APPROVER, m), BELOW, sessions[1]));
            folds(&w, decision(&w, ACT_APPROVE, APPROVER, m));
        }
        T_EQ(state_matter(w.s, m)->state, way == REFUSED ? MATTER_REJECTED : way == WITHDRAWN ? MATTER_WITHDRAWN : MATTER_OPEN);
        T_TRUE(state_decider(w.s, state_application(w.s, m)) == NULL);
        state_free(w.s);
    }
}

T_CASE(records_are_told_apart_by_every_byte_of_their_ids)
{
    struct world w = world_new();
    struct entry e = copy(&w, 1), move = world_op(&w, ACT_MOVE, HANDLER), b = in_contract(fact(&w, ACT_BLOCK), CONTRACT, 0);
    uint16_t block = 0;

    entry_set_blocks(&b, (const uint16_t[]){4}, 1);
    entry_set_limit(&b, 1);
    folds(&w, b);
    entry_set_register(&move, REGISTER);
    entry_set_purpose(&move, PURPOSE);
    entry_set_blocks(&move, (const uint16_t[]){0, 4}, 2);
    entry_set_kind(&move, 4);
    entry_add_subject(&move, e.subjects[0]);
    folds(&w, e);
    folds(&w, move);
    T_TRUE(state_copies(w.s, e.subjects[0]) == 1 && state_moved(w.s, e.subjects[0], &block) && block == 4);
    for (size_t i = 0; i < ENTRY_SUBJECT_BYTES; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            uint8_t other[ENTRY_SUBJECT_BYTES];
            memcpy(other, e.subjects[0], sizeof(other));
            other[i] = (uint8_t)(other[i] ^ 1U << bit);
            T_EQ(state_copies(w.s, other), 0);
            T_TRUE(!state_moved(w.s, other, &block) && block == 0);
        }
    state_free(w.s);
}

T_MAIN(&case_a_matter_is_of_a_kind_and_belongs_to_one_of_its_contract, &case_a_step_is_of_an_open_matter_of_its_contract,
       &case_what_was_decided_and_is_over_is_carried_out, &case_a_matter_is_overdue_while_it_is_open_and_its_day_is_past,
       &case_a_file_belongs_to_a_matter_of_its_contract, &case_a_copy_is_made_under_a_matter_of_its_contract_or_under_none,
       &case_a_matter_that_cannot_be_applied_for_is_not_there, &case_what_belongs_to_an_area_is_in_it_to_eight_levels,
       &case_H10_1_a_permission_makes_the_cell_stricter_and_never_weaker,
       &case_a_cell_decides_on_its_kind_and_forbids_on_every_other,
       &case_H10_2_net_K8_permissions_for_my_numbers_and_recordings_ask_nothing_of_other_data,
       &case_an_organisation_is_registered_under_the_subcontract_that_names_it_so,
       &case_a_subcontract_holds_in_the_contract_in_which_it_was_approved,
       &case_levels_of_subcontracting_are_counted_to_thirty_two,
       &case_N17_what_nobody_above_has_to_decide_any_more_is_confirmed_by_who_entrusts_there,
       &case_N17_what_nobody_above_has_to_decide_any_more_can_be_refused_and_withdrawn,
       &case_records_are_told_apart_by_every_byte_of_their_ids)
