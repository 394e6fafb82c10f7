/*
 * keeper: who is told of whom (N17 S4): people of a subcontractor learn nothing of those beside it, and of those above only whom they must
 * turn to; neither party writes what the other declares in the sheet of the contract.
 */
#include "guests.h"
#include "open_house.h"

#include "base/clock.h"

#include <string.h>

HOUSE_PUT(persons)
HOUSE_PUT(orgs)
HOUSE_PUT(access)
HOUSE_PUT(staff)
HOUSE_PUT(notices)
HOUSE_PUT(things)
HOUSE_PUT(change)
HOUSE_PUT(sheet)
HOUSE_PUT(sheet_history)

/* Bits of those the session is told of, by number. */
static uint32_t persons(struct house_desk *d)
{
    struct desk_keeper_persons_are are;
    uint32_t bits = 0;

    T_EQ(HOUSE_ASK(&h, d->keeper, persons, PERSONS, &(struct desk_keeper_persons){0}), DESK_KEEPER_PERSONS_ARE);
    HOUSE_ANSWER(&h, persons_are, &are);
    for (uint32_t i = 0; i < are.persons_n; i++)
        bits |= UINT32_C(1) << are.persons[i].person;
    return bits;
}

static uint32_t orgs(struct house_desk *d)
{
    struct desk_keeper_orgs_are are;
    uint32_t bits = 0;

    T_EQ(HOUSE_ASK(&h, d->keeper, orgs, ORGS, &(struct desk_keeper_orgs){0}), DESK_KEEPER_ORGS_ARE);
    HOUSE_ANSWER(&h, orgs_are, &are);
    for (uint32_t i = 0; i < are.orgs_n; i++)
        bits |= UINT32_C(1) << are.orgs[i].org;
    return bits;
}

static uint32_t reached(struct house_desk *d, uint32_t person)
{
    const struct desk_keeper_access m = {.person = person};
    struct desk_keeper_access_is is;
    uint32_t bits = 0;

    T_EQ(HOUSE_ASK(&h, d->keeper, access, ACCESS, &m), DESK_KEEPER_ACCESS_IS);
    HOUSE_ANSWER(&h, access_is, &is);
    for (uint32_t i = 0; i < is.persons_n; i++)
        bits |= UINT32_C(1) << is.persons[i].person;
    return bits;
}

static uint32_t listed(struct house_desk *d, uint32_t person)
{
    const struct desk_keeper_staff m = {.person = person};
    struct desk_keeper_staff_are are;
    uint32_t bits = 0;

    T_EQ(HOUSE_ASK(&h, d->keeper, staff, STAFF, &m), DESK_KEEPER_STAFF_ARE);
    HOUSE_ANSWER(&h, staff_are, &are);
    for (uint32_t i = 0; i < are.people_n; i++)
        bits |= UINT32_C(1) << are.people[i].person;
    return bits;
}

static uint32_t accounts(struct house_desk *d)
{
    struct desk_keeper_things_are are;
    uint32_t bits = 0;

    T_EQ(HOUSE_ASK(&h, d->keeper, things, THINGS, &(struct desk_keeper_things){0}), DESK_KEEPER_THINGS_ARE);
    HOUSE_ANSWER(&h, things_are, &are);
    for (uint32_t i = 0; i < are.things_n; i++)
        if (are.things[i].kind == DESK_KEEPER_THING_KIND_ACCOUNT)
            bits |= UINT32_C(1) << are.things[i].person;
    return bits;
}

#define BIT(n) (UINT32_C(1) << (n))

T_CASE(N17_a_subcontractor_is_told_of_its_own_and_whom_it_turns_to_and_of_nobody_beside_it)
{
    struct house_desk below;

    house_sign_in(&h, HOUSE_BELOW, &below);
    T_EQ(persons(&below), BIT(HOUSE_BELOW) | BIT(HOUSE_OFFICER) | BIT(HOUSE_APPROVER) | BIT(HOUSE_MANAGER) | BIT(HOUSE_ADMINISTRATOR));
    T_EQ(orgs(&below), BIT(HOUSE_CITY) | BIT(HOUSE_FIRM) | BIT(HOUSE_ORG_BELOW));
    T_EQ(reached(&below, 0), BIT(HOUSE_BELOW));
    T_EQ(listed(&below, 0), BIT(HOUSE_BELOW));
    T_EQ(accounts(&below) & BIT(HOUSE_BESIDE), 0);
    house_leave(&below);
}

T_CASE(N17_a_desk_that_asks_for_one_of_those_beside_it_by_number_is_told_nothing)
{
    struct desk_keeper_notices_are notices;
    struct house_desk below;

    house_sign_in(&h, HOUSE_BELOW, &below);
    T_EQ(reached(&below, HOUSE_BESIDE), 0);
    T_EQ(reached(&below, HOUSE_HANDLER), 0);
    T_EQ(listed(&below, HOUSE_BESIDE), 0);
    T_EQ(listed(&below, HOUSE_HANDLER), 0);
    T_EQ(HOUSE_ASK(&h, below.keeper, sheet, SHEET, &(struct desk_keeper_sheet){HOUSE_ORG_BESIDE}), DESK_KEEPER_FAILED);
    T_EQ(HOUSE_ASK(&h, below.keeper, sheet_history, SHEET_HISTORY, &((struct desk_keeper_sheet_history){.org = HOUSE_ORG_BESIDE})),
         DESK_KEEPER_FAILED);
    T_EQ(HOUSE_ASK(&h, below.keeper, notices, NOTICES, &(struct desk_keeper_notices){0}), DESK_KEEPER_NOTICES_ARE);
    HOUSE_ANSWER(&h, notices_are, &notices);
    T_EQ(notices.notices_n, 0);
    house_leave(&below);
}

HOUSE_PUT(applications)
HOUSE_PUT(application)
HOUSE_PUT(apply_replace)

static bool reads_application(struct house_desk *d, uint64_t leaf)
{
    const struct desk_keeper_application m = {.application = leaf};
    struct desk_keeper_applications_are are;
    bool listed_there = false;

    T_EQ(HOUSE_ASK(&h, d->keeper, applications, APPLICATIONS, &(struct desk_keeper_applications){0}), DESK_KEEPER_APPLICATIONS_ARE);
    HOUSE_ANSWER(&h, applications_are, &are);
    for (uint32_t i = 0; i < are.applications_n; i++)
        listed_there = listed_there || are.applications[i].leaf == leaf;
    bool read = HOUSE_ASK(&h, d->keeper, application, APPLICATION, &m) == DESK_KEEPER_APPLICATION_IS;
    T_EQ(read, listed_there);
    return read;
}

T_CASE(N17_what_one_subcontractor_applies_for_the_one_beside_it_does_not_read)
{
    const struct desk_keeper_apply_replace m = {.person = HOUSE_BELOW, .reason = view_str("紛失")};
    struct desk_keeper_applied applied;
    struct house_desk manager, below, beside, officer;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    house_sign_in(&h, HOUSE_BELOW, &below);
    house_sign_in(&h, HOUSE_BESIDE, &beside);
    house_sign_in(&h, HOUSE_OFFICER, &officer);
    T_EQ(HOUSE_ASK(&h, manager.keeper, apply_replace, APPLY_REPLACE, &m), DESK_KEEPER_APPLIED);
    HOUSE_ANSWER(&h, applied, &applied);
    T_TRUE(reads_application(&manager, applied.leaf) && reads_application(&officer, applied.leaf));
    T_TRUE(reads_application(&below, applied.leaf)); /* about one of its own */
    T_TRUE(!reads_application(&beside, applied.leaf));
    house_leave(&manager);
    house_leave(&below);
    house_leave(&beside);
    house_leave(&officer);
}

T_CASE(N17_both_parties_are_told_of_everybody)
{
    const uint32_t all = BIT(HOUSE_PERSON__MAX) - 2;
    struct house_desk d;

    house_sign_in(&h, HOUSE_OFFICER, &d);
    T_EQ(persons(&d), all);
    T_EQ(reached(&d, 0), all);
    house_leave(&d);
    house_sign_in(&h, HOUSE_MANAGER, &d);
    T_EQ(persons(&d), all);
    T_EQ(listed(&d, 0), all & ~(BIT(HOUSE_OFFICER) | BIT(HOUSE_APPROVER)));
    house_leave(&d);
}

/* --- the sheet of the contract --------------------------------------------------------------------------------------------- */

#define HAS(k) ENTRY_HAS(KEY_##k)

static uint16_t write_item(struct house_desk *d, uint32_t org, uint16_t item, uint32_t version, const char *words)
{
    const struct desk_keeper_change m = {.fact = {.act = ACT_SHEET,
                                                  .has = HAS(CONTRACT) | HAS(ORG) | HAS(KIND) | HAS(VERSION),
                                                  .contract = HOUSE_CONTRACT,
                                                  .org = org,
                                                  .kind = item,
                                                  .version = version,
                                                  .words = view_str(words)}};

    return HOUSE_ASK(&h, d->keeper, change, CHANGE, &m);
}

static struct desk_keeper_sheet_history_is history(struct house_desk *d, uint32_t org, uint64_t before)
{
    const struct desk_keeper_sheet_history m = {.org = org, .before = before};
    struct desk_keeper_sheet_history_is is;

    T_EQ(HOUSE_ASK(&h, d->keeper, sheet_history, SHEET_HISTORY, &m), DESK_KEEPER_SHEET_HISTORY_IS);
    HOUSE_ANSWER(&h, sheet_history_is, &is);
    return is;
}

enum { VERSIONS = 23, AT_ONCE = 20 };

T_CASE(S4_every_version_of_the_sheet_is_read_page_by_page_newest_first_with_what_it_said_before)
{
    struct desk_keeper_sheet_history_is is;
    struct house_desk below, officer;
    char words[16], before[16];

    house_sign_in(&h, HOUSE_BELOW, &below);
    for (uint32_t v = 1; v <= VERSIONS; v++) {
        (void)snprintf(words, sizeof(words), "v%u", (unsigned)v);
        T_EQ(write_item(&below, HOUSE_ORG_BELOW, SHEET_WORK, v, words), DESK_KEEPER_CHANGED);
    }
    house_sign_in(&h, HOUSE_OFFICER, &officer);
    is = history(&officer, HOUSE_ORG_BELOW, 0);
    T_TRUE(is.more && is.changes_n == AT_ONCE);
    for (uint32_t i = 0; i < is.changes_n; i++) {
        (void)snprintf(words, sizeof(words), "v%u", (unsigned)(VERSIONS - i));
        (void)snprintf(before, sizeof(before), "v%u", (unsigned)(VERSIONS - i - 1));
        T_EQ(is.changes[i].version, VERSIONS - i);
        T_VIEW(is.changes[i].text, view_str(words));
        T_VIEW(is.changes[i].before, view_str(before));
    }
    is = history(&officer, HOUSE_ORG_BELOW, is.changes[AT_ONCE - 1].leaf);
    T_TRUE(!is.more && is.changes_n == VERSIONS - AT_ONCE);
    T_TRUE(is.changes[is.changes_n - 1].version == 1 && is.changes[is.changes_n - 1].before.n == 0);
    T_EQ(history(&officer, HOUSE_ORG_BESIDE, 0).changes_n, 0);
    house_leave(&below);
    house_leave(&officer);
}

T_CASE(S4_neither_party_writes_what_the_other_declares)
{
    struct house_desk officer, manager, beside;

    house_sign_in(&h, HOUSE_OFFICER, &officer);
    REFUSED(&h, write_item(&officer, HOUSE_FIRM, SHEET_WORK, 1, "x"), REFUSAL_OTHER_PARTY, "N20.9");
    REFUSED(&h, write_item(&officer, HOUSE_ORG_BELOW, SHEET_WORK, VERSIONS + 1, "x"), REFUSAL_OTHER_PARTY, "N20.9");
    T_EQ(write_item(&officer, HOUSE_CITY, SHEET_WORK, 1, "甲の欄"), DESK_KEEPER_CHANGED);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    REFUSED(&h, write_item(&manager, HOUSE_CITY, SHEET_WORK, 2, "x"), REFUSAL_OTHER_PARTY, "N20.9");
    T_EQ(write_item(&manager, HOUSE_FIRM, SHEET_WORK, 1, "乙の欄"), DESK_KEEPER_CHANGED);
    house_sign_in(&h, HOUSE_BESIDE, &beside);
    REFUSED(&h, write_item(&beside, HOUSE_ORG_BELOW, SHEET_WORK, VERSIONS + 1, "x"), REFUSAL_OTHER_PARTY, "N20.9");
    T_EQ(history(&officer, HOUSE_FIRM, 0).changes_n, 1);
    house_leave(&beside);
    house_leave(&manager);
    house_leave(&officer);
}

T_MAIN(&case_house_opens, &case_N17_a_subcontractor_is_told_of_its_own_and_whom_it_turns_to_and_of_nobody_beside_it,
       &case_N17_a_desk_that_asks_for_one_of_those_beside_it_by_number_is_told_nothing, &case_N17_both_parties_are_told_of_everybody,
       &case_N17_what_one_subcontractor_applies_for_the_one_beside_it_does_not_read,
       &case_S4_every_version_of_the_sheet_is_read_page_by_page_newest_first_with_what_it_said_before,
       &case_S4_neither_party_writes_what_the_other_declares, &case_house_closes)
