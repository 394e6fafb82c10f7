/*
 * keeper: the ledger is looked through and what lasts is counted over the messages of a desk, people are named who are of the contract; and
 * desks that send what no page of ours would (N7 N20.6e N20.8 N20.9 J29 K-T9 H10.2).
 */
#include "guests.h"
#include "open_house.h"

#include "base/clock.h"
#include "rules/review.h"

#include <string.h>

enum { USE_LOG = 21, PAPER_BUNDLE = 14, LOG_REVIEW = 38, STOCKTAKING = 39 };

HOUSE_PUT(matter_apply)
HOUSE_PUT(matter_step)
HOUSE_PUT(matter)
HOUSE_PUT(ledger_review)
HOUSE_PUT(stock)
HOUSE_PUT(stock_count)
HOUSE_PUT(duty_facts)
HOUSE_PUT(alerts)

#define WORD(no, text) {(no), {(const uint8_t *)(text), sizeof(text) - 1}}

static struct desk_keeper_matter_word review_words[] = {WORD(1, "一覧と警報"), WORD(2, "in-order"), WORD(3, "なし")};

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

static struct desk_keeper_ledger_reviewed figures(struct house_desk *d, int64_t from, int64_t until)
{
    struct desk_keeper_ledger_reviewed is;

    T_EQ(HOUSE_ASK(&h, d->keeper, ledger_review, LEDGER_REVIEW, &((struct desk_keeper_ledger_review){from, until})), DESK_KEEPER_LEDGER_REVIEWED);
    HOUSE_ANSWER(&h, ledger_reviewed, &is);
    T_EQ(is.figures_n, REVIEW__MAX);
    return is;
}

static struct desk_keeper_matter_apply review(int64_t from, int64_t until)
{
    return (struct desk_keeper_matter_apply){.kind = LOG_REVIEW, .data_class = CLASS_GENERAL, .medium = MATTER_DATA, .count = 1,
                                             .from = from, .until = until, .words = review_words, .words_n = 3};
}

static uint64_t opened(struct house_desk *d, const struct desk_keeper_matter_apply *m)
{
    struct desk_keeper_matter_opened opened;

    T_EQ(HOUSE_ASK(&h, d->keeper, matter_apply, MATTER_APPLY, m), DESK_KEEPER_MATTER_OPENED);
    HOUSE_ANSWER(&h, matter_opened, &opened);
    return opened.leaf;
}

static enum refusal denied(uint16_t type)
{
    struct desk_keeper_denied d;

    T_EQ(type, DESK_KEEPER_DENIED);
    HOUSE_ANSWER(&h, denied, &d);
    return (enum refusal)d.refusal;
}

/* --- reviews -------------------------------------------------------------------------------------------------------------- */

T_CASE(N20_6e_figures_are_those_of_the_ledger)
{
    struct house_desk auditor, handler;
    struct sealed sealed[3];
    struct desk_keeper_list list = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING};
    struct desk_keeper_envelope rows[1];

    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    struct desk_keeper_ledger_reviewed before = figures(&auditor, today(), today());
    uint64_t was[REVIEW__MAX];
    memcpy(was, before.figures, sizeof(was));
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 1, 3, sealed);
    rows[0] = row_of(&sealed[0]);
    list.rows = rows;
    list.rows_n = 1;
    T_EQ(HOUSE_ASK(&h, handler.keeper, list, LIST, &list), DESK_KEEPER_LIST_OK);
    list.purpose = 9;
    T_EQ(denied(HOUSE_ASK(&h, handler.keeper, list, LIST, &list)), REFUSAL_PURPOSE);
    struct desk_keeper_ledger_reviewed after = figures(&auditor, today(), today());
    T_TRUE(after.figures[REVIEW_ENTRIES] > was[REVIEW_ENTRIES]);
    T_EQ(after.figures[REVIEW_PEOPLE], was[REVIEW_PEOPLE] + 1);
    T_EQ(after.figures[REVIEW_READS], was[REVIEW_READS] + 1);
    T_EQ(after.figures[REVIEW_BULK], was[REVIEW_BULK] + 1);
    T_EQ(after.figures[REVIEW_REFUSALS], was[REVIEW_REFUSALS] + 1);
    T_EQ(figures(&auditor, today() - 5, today() - 1).figures[REVIEW_READS], 0);
    NOT_DONE(&h, HOUSE_ASK(&h, auditor.keeper, ledger_review, LEDGER_REVIEW, &((struct desk_keeper_ledger_review){today(), today() - 1})), ERR_INPUT);
    T_EQ(denied(HOUSE_ASK(&h, handler.keeper, ledger_review, LEDGER_REVIEW, &((struct desk_keeper_ledger_review){today(), today()}))), REFUSAL_ROLE);
    house_leave(&handler);
    house_leave(&auditor);
}

T_CASE(N20_6e_J29_a_review_stands_in_the_ledger_with_the_keepers_figures)
{
    struct house_desk auditor;
    struct desk_keeper_matter_is is;
    struct desk_keeper_duty_facts_are are;

    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    const struct desk_keeper_matter_apply asked = review(today() - 9, today() - 1);
    uint64_t m = opened(&auditor, &asked);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, matter, MATTER, &((struct desk_keeper_matter){m})), DESK_KEEPER_MATTER_IS);
    HOUSE_ANSWER(&h, matter_is, &is);
    T_EQ(is.info.state, MATTER_CLOSED);
    T_EQ(is.info.count, 9); /* days, whatever the desk said */
    T_EQ(is.info.words_n, 3 + REVIEW__MAX);
    for (uint32_t i = 0; i < REVIEW__MAX; i++) {
        T_EQ(is.info.words[3 + i].field, REVIEW_FIELD + i);
        T_VIEW(is.info.words[3 + i].text, view_str("0"));
    }
    T_EQ(HOUSE_ASK(&h, auditor.keeper, duty_facts, DUTY_FACTS, &((struct desk_keeper_duty_facts){0})), DESK_KEEPER_DUTY_FACTS_ARE);
    HOUSE_ANSWER(&h, duty_facts_are, &are);
    T_TRUE(are.reviewed == today() - 1 || are.reviewed == are.begins - 1); /* without a gap since the contract began */
    house_leave(&auditor);
}

T_CASE(N20_6e_forged_figures_and_periods_that_are_not_over_are_refused)
{
    static struct desk_keeper_matter_word forged[] = {WORD(1, "一覧"), WORD(2, "in-order"), WORD(3, "なし"), WORD(10, "0")};
    struct house_desk auditor, handler;
    struct desk_keeper_matter_apply m = review(today() - 9, today() - 1);

    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    m.words = forged;
    m.words_n = 4;
    NOT_DONE(&h, HOUSE_ASK(&h, auditor.keeper, matter_apply, MATTER_APPLY, &m), ERR_UNSUPPORTED);
    m = review(today() - 9, today());
    T_EQ(denied(HOUSE_ASK(&h, auditor.keeper, matter_apply, MATTER_APPLY, &m)), REFUSAL_MATTER_TERM);
    m = review(today() - 1, today() - 9);
    T_TRUE(HOUSE_ASK(&h, auditor.keeper, matter_apply, MATTER_APPLY, &m) == DESK_KEEPER_FAILED);
    house_leave(&auditor);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    m = review(today() - 9, today() - 1);
    T_EQ(denied(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &m)), REFUSAL_ROLE);
    house_leave(&handler);
}

/* --- stocktaking ---------------------------------------------------------------------------------------------------------- */

static uint64_t bundle(struct house_desk *d)
{
    static struct desk_keeper_matter_word words[] = {WORD(1, "B-7"), WORD(2, "申請書"), WORD(3, "書庫1")};
    const struct desk_keeper_matter_apply m = {.kind = PAPER_BUNDLE, .data_class = CLASS_IMPORTANT, .medium = MATTER_PAPER, .count = 3,
                                               .from = today(), .until = today() + 50, .words = words, .words_n = 3};

    return opened(d, &m);
}

static uint16_t counted(struct house_desk *d, uint64_t stock, uint64_t thing, bool missing)
{
    return HOUSE_ASK(&h, d->keeper, stock_count, STOCK_COUNT, &((struct desk_keeper_stock_count){stock, thing, missing}));
}

static struct desk_keeper_stock_is things(struct house_desk *d, uint64_t stock)
{
    struct desk_keeper_stock_is is;

    T_EQ(HOUSE_ASK(&h, d->keeper, stock, STOCK, &((struct desk_keeper_stock){.matter = stock})), DESK_KEEPER_STOCK_IS);
    HOUSE_ANSWER(&h, stock_is, &is);
    return is;
}

static unsigned missing_alerts(struct house_desk *d)
{
    struct desk_keeper_alerts_are are;
    unsigned n = 0;

    T_EQ(HOUSE_ASK(&h, d->keeper, alerts, ALERTS, &((struct desk_keeper_alerts){.days = 1})), DESK_KEEPER_ALERTS_ARE);
    HOUSE_ANSWER(&h, alerts_are, &are);
    for (uint32_t i = 0; i < are.alerts_n; i++)
        n += are.alerts[i].kind == DESK_KEEPER_ALERT_KIND_MISSING;
    return n;
}

T_CASE(K_T9_a_stocktaking_lists_what_stands_open_and_says_what_is_missing_to_manager_and_entruster)
{
    static struct desk_keeper_matter_word how[] = {WORD(1, "ラベルを読む")}, checked[] = {WORD(2, "全部ある")};
    const struct desk_keeper_matter_apply begun = {.kind = STOCKTAKING, .data_class = CLASS_GENERAL, .medium = MATTER_PAPER, .count = 99,
                                                   .from = today(), .until = today() + 7, .words = how, .words_n = 1};
    struct house_desk handler, manager, officer;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint64_t a = bundle(&manager), b = bundle(&manager);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    T_EQ(things(&handler, 0).things_n, 2); /* what one would have that began now */
    uint64_t stock = opened(&handler, &begun), later = bundle(&manager);
    struct desk_keeper_stock_is is = things(&handler, stock);
    T_EQ(is.things_n, 2);
    T_EQ(is.things[0].matter, a);
    T_VIEW(is.things[0].words, view_str("B-7"));
    T_EQ(is.things[1].state, DESK_KEEPER_STOCK_STATE_UNCOUNTED);
    T_EQ(counted(&handler, stock, a, false), DESK_KEEPER_OK);
    T_EQ(counted(&handler, stock, b, true), DESK_KEEPER_OK);
    T_EQ(things(&handler, stock).things[1].state, DESK_KEEPER_STOCK_STATE_MISSING);
    T_EQ(missing_alerts(&manager), 1);
    house_sign_in(&h, HOUSE_OFFICER, &officer);
    T_EQ(missing_alerts(&officer), 1);
    const struct desk_keeper_matter_step end = {.matter = stock, .step = MATTER_CLOSE, .words = checked, .words_n = 1};
    T_EQ(denied(HOUSE_ASK(&h, officer.keeper, matter_step, MATTER_STEP, &end)), REFUSAL_MISSING);
    T_EQ(denied(counted(&handler, stock, later, false)), REFUSAL_MATTER);
    T_EQ(denied(counted(&handler, stock, UINT64_MAX, false)), REFUSAL_MATTER); /* of no contract, or of another one */
    T_EQ(denied(counted(&handler, a, b, false)), REFUSAL_MATTER);
    T_EQ(counted(&handler, stock, b, false), DESK_KEEPER_OK);
    T_EQ(HOUSE_ASK(&h, officer.keeper, matter_step, MATTER_STEP, &end), DESK_KEEPER_OK);
    NOT_DONE(&h, HOUSE_ASK(&h, officer.keeper, stock, STOCK, &((struct desk_keeper_stock){.matter = a})), ERR_NOT_FOUND);
    house_leave(&officer);
    house_leave(&handler);
    house_leave(&manager);
}

/* --- named people --------------------------------------------------------------------------------------------------------- */

static uint16_t used_by(struct house_desk *d, const char *who)
{
    struct desk_keeper_matter_word words[] = {{1, view_str(who)}, WORD(2, "R8.4.1 10:00"), WORD(3, "申請書の束"), WORD(4, "確認")};
    const struct desk_keeper_matter_apply m = {.kind = USE_LOG, .data_class = CLASS_SPI, .medium = MATTER_PAPER, .count = 1,
                                               .from = today(), .until = today(), .words = words, .words_n = 4};

    return HOUSE_ASK(&h, d->keeper, matter_apply, MATTER_APPLY, &m);
}

T_CASE(N20_9_H10_2_who_used_my_numbers_on_paper_is_of_the_contract)
{
    struct house_desk handler;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    T_EQ(used_by(&handler, "handler さん"), DESK_KEEPER_MATTER_OPENED);
    T_EQ(used_by(&handler, "handlerさん（係長）、 manager　さん"), DESK_KEEPER_MATTER_OPENED);
    const char *const others[] = {"厚労 太郎", "handler さん、厚労 太郎", "handler", "さん", "、", "（handler さん）", "handler さん manager さん"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct desk_keeper_denied d;
        T_EQ(used_by(&handler, others[i]), DESK_KEEPER_DENIED);
        HOUSE_ANSWER(&h, denied, &d);
        T_EQ(d.refusal, REFUSAL_CONDITION);
        T_EQ(d.conditions, 1U << CONDITION_NAMED_PEOPLE);
        T_VIEW(d.clauses[0], view_str("N20.9"));
    }
    house_leave(&handler);
}

T_MAIN(&case_house_opens,
       &case_N20_6e_figures_are_those_of_the_ledger,
       &case_N20_6e_J29_a_review_stands_in_the_ledger_with_the_keepers_figures,
       &case_N20_6e_forged_figures_and_periods_that_are_not_over_are_refused,
       &case_K_T9_a_stocktaking_lists_what_stands_open_and_says_what_is_missing_to_manager_and_entruster,
       &case_N20_9_H10_2_who_used_my_numbers_on_paper_is_of_the_contract,
       &case_house_closes)
