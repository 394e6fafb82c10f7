/*
 * keeper: what lasts in a contract, what is left of it, and what is known of the papers that clauses owe, over the messages of a desk (J26
 * N22 K8 N24).
 */
#include "guests.h"
#include "open_house.h"

#include "base/clock.h"

#include <string.h>

enum { TAKE_OUT = 1, PAPER_BUNDLE = 14, MANY = 105 };

HOUSE_PUT(matter_apply)
HOUSE_PUT(matter_step)
HOUSE_PUT(things)
HOUSE_PUT(closing)
HOUSE_PUT(duty_facts)
HOUSE_PUT(retain)
HOUSE_PUT(hold)
HOUSE_PUT(hold_release)

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

static struct desk_keeper_matter_word bundle_words[] = {
    {1, {(const uint8_t *)"B-7", 3}}, {2, {(const uint8_t *)"申請書", 9}}, {3, {(const uint8_t *)"書庫1", 7}}};
static struct desk_keeper_matter_word take_out_words[] = {
    {1, {(const uint8_t *)"CD-R", 4}}, {2, {(const uint8_t *)"名簿", 6}}, {3, {(const uint8_t *)"交付", 6}}, {4, {(const uint8_t *)"会場", 6}}};

static uint64_t bundle(struct house_desk *d, int64_t until)
{
    const struct desk_keeper_matter_apply m = {.kind = PAPER_BUNDLE, .data_class = CLASS_IMPORTANT, .medium = MATTER_PAPER, .count = 3,
                                               .from = today(), .until = until, .words = bundle_words, .words_n = 3};
    struct desk_keeper_matter_opened opened;

    T_EQ(HOUSE_ASK(&h, d->keeper, matter_apply, MATTER_APPLY, &m), DESK_KEEPER_MATTER_OPENED);
    HOUSE_ANSWER(&h, matter_opened, &opened);
    return opened.leaf;
}

static uint64_t take_out(struct house_desk *d)
{
    const struct desk_keeper_matter_apply m = {.kind = TAKE_OUT, .data_class = CLASS_IMPORTANT, .medium = MATTER_DATA, .count = 1,
                                               .from = today(), .until = today() + 1, .words = take_out_words, .words_n = 4};
    struct desk_keeper_matter_opened opened;

    T_EQ(HOUSE_ASK(&h, d->keeper, matter_apply, MATTER_APPLY, &m), DESK_KEEPER_MATTER_OPENED);
    HOUSE_ANSWER(&h, matter_opened, &opened);
    return opened.leaf;
}

static void step(struct house_desk *d, uint64_t matter, uint8_t kind, struct desk_keeper_matter_word *words, uint32_t n)
{
    const struct desk_keeper_matter_step m = {.matter = matter, .step = kind, .words = words, .words_n = n};

    T_EQ(HOUSE_ASK(&h, d->keeper, matter_step, MATTER_STEP, &m), DESK_KEEPER_OK);
}

/* The first thing of a kind, with a leaf or number (0: any), that the session sees from ${first} on; ${*n_out}: how many of the kind. */
static bool find(struct house_desk *d, enum desk_keeper_thing_kind kind, uint64_t which, struct desk_keeper_thing *out, unsigned *n_out)
{
    struct desk_keeper_things ask = {0};
    struct desk_keeper_things_are are;
    bool found = false;
    unsigned n = 0;

    do {
        T_EQ(HOUSE_ASK(&h, d->keeper, things, THINGS, &ask), DESK_KEEPER_THINGS_ARE);
        HOUSE_ANSWER(&h, things_are, &are);
        for (uint32_t i = 0; i < are.things_n; i++) {
            const struct desk_keeper_thing *t = &are.things[i];
            bool fits = t->kind == kind && (which == 0 || t->leaf == which || t->number == which);
            n += t->kind == kind;
            if (fits && !found)
                *out = *t;
            found = found || fits;
        }
        T_TRUE(are.next == 0 || are.next > ask.first);
        ask.first = are.next;
    } while (are.next != 0);
    if (n_out != NULL)
        *n_out = n;
    return found;
}

static struct desk_keeper_closing_are left(struct house_desk *d)
{
    struct desk_keeper_closing_are are;

    T_EQ(HOUSE_ASK(&h, d->keeper, closing, CLOSING, &((struct desk_keeper_closing){0})), DESK_KEEPER_CLOSING_ARE);
    HOUSE_ANSWER(&h, closing_are, &are);
    return are;
}

T_CASE(J26_a_register_has_no_date_until_the_officer_names_one_and_is_held_while_a_hold_stands)
{
    struct desk_keeper_thing t;
    struct desk_keeper_ok ok;
    struct house_desk officer;

    house_sign_in(&h, HOUSE_OFFICER, &officer);
    T_TRUE(find(&officer, DESK_KEEPER_THING_KIND_REGISTER, HOUSE_REGISTER, &t, NULL));
    T_TRUE(t.until == 0 && !t.held);
    const struct desk_keeper_retain retain = {.register_ = HOUSE_REGISTER, .until = today() + 10};
    T_EQ(HOUSE_ASK(&h, officer.keeper, retain, RETAIN, &retain), DESK_KEEPER_OK);
    const struct desk_keeper_hold hold = {.register_ = HOUSE_REGISTER, .reason = view_str("開示請求")};
    T_EQ(HOUSE_ASK(&h, officer.keeper, hold, HOLD, &hold), DESK_KEEPER_OK);
    HOUSE_ANSWER(&h, ok, &ok);
    T_TRUE(find(&officer, DESK_KEEPER_THING_KIND_REGISTER, HOUSE_REGISTER, &t, NULL));
    T_TRUE(t.until == today() + 10 && t.held);
    const struct desk_keeper_hold_release release = {.hold = ok.leaf, .reason = view_str("回答済み")};
    T_EQ(HOUSE_ASK(&h, officer.keeper, hold_release, HOLD_RELEASE, &release), DESK_KEEPER_OK);
    house_leave(&officer);
}

T_CASE(N22_paper_is_left_until_somebody_else_saw_it_go_who_is_named_then)
{
    struct desk_keeper_matter_word end[] = {{5, view_str("returned")}, {6, view_str("受領書")}};
    struct house_desk manager, officer;
    struct desk_keeper_thing t;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint64_t before = left(&manager).matters, m = bundle(&manager, today() + 3);
    T_EQ(left(&manager).matters, before + 1);
    T_TRUE(find(&manager, DESK_KEEPER_THING_KIND_MATTER, m, &t, NULL));
    T_TRUE(!t.over && t.matter_kind == PAPER_BUNDLE && t.count == 3 && t.until == today() + 3 && t.shown == DESK_KEEPER_THING_SHOWN_NOTHING);
    T_VIEW(t.words, view_str("B-7"));
    house_sign_in(&h, HOUSE_OFFICER, &officer);
    step(&officer, m, MATTER_CLOSE, end, 2);
    T_EQ(left(&officer).matters, before);
    T_TRUE(find(&officer, DESK_KEEPER_THING_KIND_MATTER, m, &t, NULL));
    T_TRUE(t.over && t.over_day == today() && t.shown == DESK_KEEPER_THING_SHOWN_CONFIRMED && t.document > m && t.person == HOUSE_OFFICER);
    T_TRUE(!t.missing); /* these terms ask for no certificate */
    house_leave(&officer);
    house_leave(&manager);
}

T_CASE(N22_accounts_and_records_are_left_and_counted)
{
    struct desk_keeper_closing_are are;
    struct house_desk officer;
    struct desk_keeper_thing t;

    house_sign_in(&h, HOUSE_OFFICER, &officer);
    are = left(&officer);
    T_TRUE(are.left && are.accounts > 0 && !are.limited);
    T_TRUE(find(&officer, DESK_KEEPER_THING_KIND_ACCOUNT, HOUSE_HANDLER, &t, NULL));
    T_TRUE(!t.over && t.until > today());
    T_TRUE(find(&officer, DESK_KEEPER_THING_KIND_LOG, 0, &t, NULL));
    house_leave(&officer);
}

T_CASE(N9_3_who_looks_after_nobody_hears_of_no_accounts_erasures_or_backups)
{
    struct house_desk handler;
    struct desk_keeper_thing t;
    unsigned n;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    T_TRUE(!find(&handler, DESK_KEEPER_THING_KIND_ACCOUNT, 0, &t, &n) && n == 0);
    T_TRUE(!find(&handler, DESK_KEEPER_THING_KIND_BACKUP, 0, &t, &n) && n == 0);
    T_TRUE(!find(&handler, DESK_KEEPER_THING_KIND_ERASURE, 0, &t, &n) && n == 0);
    T_TRUE(find(&handler, DESK_KEEPER_THING_KIND_REGISTER, HOUSE_REGISTER, &t, NULL));
    house_leave(&handler);
}

T_CASE(more_things_than_one_answer_holds_come_page_by_page_each_once)
{
    struct desk_keeper_things_are are;
    struct house_desk manager;
    struct desk_keeper_thing t;
    unsigned n, more;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    (void)find(&manager, DESK_KEEPER_THING_KIND_MATTER, 0, &t, &n);
    for (int i = 0; i < MANY; i++)
        (void)bundle(&manager, today() + 1);
    (void)find(&manager, DESK_KEEPER_THING_KIND_MATTER, 0, &t, &more);
    T_EQ(more, n + MANY);
    T_EQ(HOUSE_ASK(&h, manager.keeper, things, THINGS, &((struct desk_keeper_things){UINT32_MAX})), DESK_KEEPER_THINGS_ARE);
    HOUSE_ANSWER(&h, things_are, &are);
    T_TRUE(are.things_n == 0 && are.next == 0); /* far behind the end */
    house_leave(&manager);
}

/* --- what is owed ------------------------------------------------------------------------------------------------------------ */

static struct desk_keeper_duty_facts_are facts(struct house_desk *d)
{
    struct desk_keeper_duty_facts_are are;

    T_EQ(HOUSE_ASK(&h, d->keeper, duty_facts, DUTY_FACTS, &((struct desk_keeper_duty_facts){0})), DESK_KEEPER_DUTY_FACTS_ARE);
    HOUSE_ANSWER(&h, duty_facts_are, &are);
    return are;
}

static const struct desk_keeper_duty_kind *kind_of(const struct desk_keeper_duty_facts_are *are, uint16_t kind)
{
    for (uint32_t i = 0; i < are->kinds_n; i++)
        if (are->kinds[i].kind == kind)
            return &are->kinds[i];
    return NULL;
}

T_CASE(N24_what_the_ledger_knows_of_duties_is_told_days_trainings_and_matters_that_wait)
{
    struct house_desk handler, manager;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    struct desk_keeper_duty_facts_are are = facts(&manager);
    T_TRUE(are.begins < today() && are.ends > today() && are.closes >= are.ends);
    T_TRUE(are.trained != 0 && are.trained <= today());
    T_TRUE(are.papers_n == 0 && are.notice == 0 && are.noticed == 0 && are.erased == 0 && are.subcontracted);
    T_TRUE(kind_of(&are, TAKE_OUT) == NULL);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    uint64_t first = take_out(&handler), m = take_out(&handler);
    are = facts(&manager);
    const struct desk_keeper_duty_kind *kind = kind_of(&are, TAKE_OUT);
    T_TRUE(kind != NULL && kind->matter == m && kind->open == 2 && kind->overdue == 0 && kind->waiting == today() && kind->opened == today());
    step(&handler, first, MATTER_WITHDRAW, NULL, 0);
    step(&handler, m, MATTER_WITHDRAW, NULL, 0);
    are = facts(&manager);
    kind = kind_of(&are, TAKE_OUT);
    T_TRUE(kind != NULL && kind->matter == m && kind->open == 0 && kind->waiting == 0);
    house_leave(&handler);
    house_leave(&manager);
}

T_CASE(N24_who_sees_no_matters_is_told_of_none)
{
    struct house_desk administrator;

    house_sign_in(&h, HOUSE_ADMINISTRATOR, &administrator);
    struct desk_keeper_duty_facts_are are = facts(&administrator);
    T_EQ(are.kinds_n, 0);
    house_leave(&administrator);
}

T_MAIN(&case_house_opens, &case_N24_what_the_ledger_knows_of_duties_is_told_days_trainings_and_matters_that_wait,
       &case_J26_a_register_has_no_date_until_the_officer_names_one_and_is_held_while_a_hold_stands,
       &case_N22_paper_is_left_until_somebody_else_saw_it_go_who_is_named_then, &case_N22_accounts_and_records_are_left_and_counted,
       &case_N9_3_who_looks_after_nobody_hears_of_no_accounts_erasures_or_backups,
       &case_more_things_than_one_answer_holds_come_page_by_page_each_once, &case_N24_who_sees_no_matters_is_told_of_none, &case_house_closes)
