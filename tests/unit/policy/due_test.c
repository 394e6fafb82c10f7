/* When a paper that a clause owes is due: at the edges of months, fiscal years and contracts; by what it is done. */
#include "support/t.h"

#include "policy/board.h"
#include "policy/shipped.h"

#include <string.h>

static int64_t on(int year, unsigned month, unsigned day)
{
    return date_to_days((struct date){year, (uint8_t)month, (uint8_t)day});
}

/* Two fiscal years, and 90 days of closing out. */
static struct due_facts two_years(int64_t today)
{
    return (struct due_facts){
        .begins = on(2026, 4, 1), .ends = on(2028, 3, 31), .closes = on(2028, 6, 29), .today = today, .days = DUE_PROMPT_DAYS};
}

static void is(enum due_when when, const struct due_facts *f, enum due_state state, int64_t day)
{
    struct due_paper p = due_judge(when, f);

    T_EQ(p.state, state);
    T_EQ(p.day, day);
}

T_CASE(a_fiscal_year_ends_on_31_march_and_a_month_on_its_last_day)
{
    T_EQ(due_year_end(on(2026, 4, 1)), on(2027, 3, 31));
    T_EQ(due_year_end(on(2027, 3, 31)), on(2027, 3, 31));
    T_EQ(due_year_end(on(2027, 1, 1)), on(2027, 3, 31));
    T_EQ(due_month_end(on(2028, 2, 1)), on(2028, 2, 29));
    T_EQ(due_month_end(on(2027, 2, 28)), on(2027, 2, 28));
    T_EQ(due_month_end(on(2026, 12, 31)), on(2026, 12, 31));
}

T_CASE(H6_N9_what_is_owed_before_work_is_due_on_the_first_day_and_overdue_on_the_next)
{
    struct due_facts f = two_years(on(2026, 4, 1));

    is(DUE_BEGINNING, &f, DUE_AHEAD, f.begins);
    f.today++;
    is(DUE_BEGINNING, &f, DUE_OVERDUE, f.begins);
    f.sent = f.today; /* late, but it is there */
    is(DUE_BEGINNING, &f, DUE_SENT, 0);
    f.is_received = true;
    is(DUE_BEGINNING, &f, DUE_DONE, 0);
}

T_CASE(N4_N5_rules_are_looked_through_again_after_a_year_and_not_in_the_last)
{
    struct due_facts f = two_years(on(2026, 6, 1));

    f.reviewed = f.is_received = true;
    f.sent = on(2026, 4, 1);
    is(DUE_BEGINNING, &f, DUE_DONE, on(2027, 4, 1));
    f.today = on(2027, 4, 2);
    is(DUE_BEGINNING, &f, DUE_OVERDUE, on(2027, 4, 1));
    f.sent = on(2027, 4, 2); /* a year later the contract is over */
    is(DUE_BEGINNING, &f, DUE_DONE, 0);
}

T_CASE(J4_S12_what_is_owed_yearly_is_due_on_31_march_of_every_fiscal_year)
{
    struct due_facts f = two_years(on(2027, 3, 31));

    is(DUE_YEARLY, &f, DUE_AHEAD, on(2027, 3, 31));
    f.today = on(2027, 4, 1);
    is(DUE_YEARLY, &f, DUE_OVERDUE, on(2027, 3, 31));
    f.is_received = true;
    f.sent = on(2027, 3, 31);
    is(DUE_YEARLY, &f, DUE_DONE, on(2028, 3, 31));
    f.sent = on(2027, 4, 1); /* of the second year: of the first there is none any more */
    is(DUE_YEARLY, &f, DUE_DONE, 0);
    f.sent = on(2026, 3, 1); /* before the contract: counts for its first year */
    f.today = on(2026, 4, 1);
    is(DUE_YEARLY, &f, DUE_DONE, on(2028, 3, 31));
}

T_CASE(K8_what_is_owed_monthly_is_due_at_the_end_of_each_month_and_not_behind_the_contract)
{
    struct due_facts f = two_years(on(2026, 4, 30));

    is(DUE_MONTHLY, &f, DUE_AHEAD, on(2026, 4, 30));
    f.today = on(2026, 5, 1);
    is(DUE_MONTHLY, &f, DUE_OVERDUE, on(2026, 4, 30));
    f.sent = on(2026, 5, 1);
    is(DUE_MONTHLY, &f, DUE_SENT, on(2026, 6, 30));
    f.sent = f.today = f.ends;
    is(DUE_MONTHLY, &f, DUE_SENT, 0);
    f.ends = on(2028, 3, 15); /* a month that is cut off */
    f.sent = f.today = on(2028, 2, 10);
    is(DUE_MONTHLY, &f, DUE_SENT, on(2028, 3, 15));
}

T_CASE(H9_service_levels_are_due_at_the_change_of_years_and_never_in_a_contract_of_one_year)
{
    struct due_facts f = two_years(on(2026, 10, 1));

    f.sent = f.begins; /* the one at signing */
    is(DUE_NEW_YEAR, &f, DUE_AHEAD, on(2027, 4, 1));
    f.today = on(2027, 4, 2);
    is(DUE_NEW_YEAR, &f, DUE_OVERDUE, on(2027, 4, 1));
    f.sent = on(2027, 3, 20);
    is(DUE_NEW_YEAR, &f, DUE_SENT, 0);
    f.ends = on(2027, 3, 31);
    f.sent = f.begins;
    is(DUE_NEW_YEAR, &f, DUE_NOTHING, 0);
}

T_CASE(N22_J5_what_was_handed_over_at_signing_is_not_the_certificate_of_the_end)
{
    struct due_facts f = two_years(on(2026, 10, 1));

    f.sent = f.begins;
    f.is_received = true;
    is(DUE_END, &f, DUE_AHEAD, f.closes);
    f.today = f.closes;
    is(DUE_END, &f, DUE_AHEAD, f.closes);
    f.today++;
    is(DUE_END, &f, DUE_OVERDUE, f.closes);
    f.sent = f.ends - DUE_AROUND_DAYS;
    is(DUE_END, &f, DUE_OVERDUE, f.closes);
    f.sent++;
    is(DUE_END, &f, DUE_DONE, 0);
}

T_CASE(N10_K_T3_what_an_event_asks_for_is_due_from_it_and_an_older_paper_does_not_do)
{
    struct due_facts f = two_years(on(2026, 10, 1));

    is(DUE_EVENT, &f, DUE_NOTHING, 0);
    f.event = f.today;
    is(DUE_EVENT, &f, DUE_AHEAD, f.today + DUE_PROMPT_DAYS);
    f.sent = f.today - 1;
    is(DUE_EVENT, &f, DUE_AHEAD, f.today + DUE_PROMPT_DAYS);
    f.today += DUE_PROMPT_DAYS + 1;
    is(DUE_EVENT, &f, DUE_OVERDUE, f.today - 1);
    f.sent = f.event;
    is(DUE_EVENT, &f, DUE_SENT, 0);
    f.event = f.sent = 0;
    is(DUE_ASKED, &f, DUE_NOTHING, 0);
}

T_CASE(what_is_due_within_thirty_days_is_said_so_and_what_is_late_is_late)
{
    struct due_facts f = two_years(on(2027, 3, 1));
    struct due_paper p = due_judge(DUE_YEARLY, &f);

    T_TRUE(due_is_soon(&p, f.today));
    T_TRUE(!due_is_soon(&p, f.today - 1));
    f.today = on(2027, 4, 1);
    p = due_judge(DUE_YEARLY, &f);
    T_TRUE(!due_is_soon(&p, f.today));
}

/* --- duties of shipped profiles ---------------------------------------------------------------------------------------------- */

static struct profile_faults faults;

static struct profile *shipped(const char *name)
{
    struct profile *p;

    T_OK(profile_read(shipped_text(view_str(name)), &p, &faults));
    return p;
}

static struct duty_is judged(const char *name, const char *id, const struct duty_facts *f, struct profile **p_out)
{
    struct profile *p = *p_out = shipped(name);
    struct duty_is is = {0};

    for (unsigned i = 0; i < p->clauses_n; i++) {
        const struct profile_clause *c = &p->clauses[i];
        for (unsigned k = 0; k < c->bindings_n; k++) {
            const struct profile_binding *b = &p->bindings[c->bindings + k];
            if (b->kind == BINDING_DUTY && view_eq_str(b->duty.id, id)) {
                duty_judge(f, p, c, &b->duty, &is);
                return is;
            }
        }
    }
    T_FAIL("no duty %s", id);
    return is;
}

static void stands(const char *name, const char *id, const struct duty_facts *f, enum due_state state, enum duty_by by)
{
    struct profile *p;
    struct duty_is is = judged(name, id, f, &p);

    if (is.due.state != state || is.by != by)
        T_FAIL("%s: state %d by %d", id, (int)is.due.state, (int)is.by);
    profile_free(p);
}

static struct duty_facts a_year(int64_t today)
{
    return (struct duty_facts){.begins = on(2026, 4, 1), .ends = on(2027, 3, 31), .closes = on(2027, 6, 29), .today = today};
}

T_CASE(a_paper_counts_only_in_its_own_form_and_from_the_side_that_owes_it)
{
    struct duty_paper paper = {.form = form_named(view_str("N-F6"))->number, .leaf = 9, .number = 1, .version = 1, .sent = on(2026, 4, 1)};
    struct duty_facts f = a_year(on(2026, 5, 1));

    stands("nerima", "N6-officer", &f, DUE_OVERDUE, DUTY_BY_NOTHING);
    f.papers = &paper;
    f.papers_n = 1;
    stands("nerima", "N6-officer", &f, DUE_SENT, DUTY_BY_PAPER);
    stands("nerima", "N8-manager", &f, DUE_OVERDUE, DUTY_BY_NOTHING);
    paper.received = on(2026, 4, 2);
    stands("nerima", "N6-officer", &f, DUE_DONE, DUTY_BY_PAPER);
    paper.by_entruster = true; /* forged by the other side */
    stands("nerima", "N6-officer", &f, DUE_OVERDUE, DUTY_BY_NOTHING);
}

T_CASE(N9_1_N10_a_notice_of_people_is_the_paper_of_those_who_work_and_of_their_changes_only)
{
    struct duty_facts f = a_year(on(2026, 5, 1));

    f.notice = 40;
    f.noticed = on(2026, 4, 1);
    f.notice_received = on(2026, 4, 2);
    stands("nerima", "N9-handlers", &f, DUE_DONE, DUTY_BY_NOTICE);
    stands("nerima", "N10-change", &f, DUE_DONE, DUTY_BY_NOTICE);
    stands("nerima", "N13-chart", &f, DUE_OVERDUE, DUTY_BY_NOTHING);
    stands("koto", "K-T5-plan", &f, DUE_OVERDUE, DUTY_BY_NOTHING);
    stands("koto", "K-T4-move", &f, DUE_NOTHING, DUTY_BY_NOTHING);
    f.changed = on(2026, 4, 20); /* somebody came since */
    stands("nerima", "N10-change", &f, DUE_OVERDUE, DUTY_BY_NOTICE);
}

T_CASE(N20_3_H12_matters_are_the_applications_and_one_that_is_overdue_is_a_breach)
{
    struct duty_kind out = {.kind = 1, .matter = 77, .opened = on(2026, 4, 20), .open_n = 1};
    struct duty_facts f = a_year(on(2026, 5, 1));

    stands("nerima", "N20.3-apply", &f, DUE_NOTHING, DUTY_BY_NOTHING);
    f.kinds = &out;
    f.kinds_n = 1;
    stands("nerima", "N20.3-apply", &f, DUE_DONE, DUTY_BY_MATTER);
    stands("nerima", "N20.16-apply", &f, DUE_NOTHING, DUTY_BY_NOTHING); /* another kind */
    out.overdue_n = 1;
    stands("nerima", "N20.3-apply", &f, DUE_OVERDUE, DUTY_BY_MATTER);
    struct duty_kind sub = {.kind = 18, .matter = 80, .opened = on(2026, 4, 20), .waiting = on(2026, 4, 20), .open_n = 1};
    f.kinds = &sub;
    stands("hino", "H12-decide", &f, DUE_OVERDUE, DUTY_BY_NOTHING); /* the decision is awaited for more than a week */
    sub.waiting = 0;
    stands("hino", "H12-decide", &f, DUE_NOTHING, DUTY_BY_NOTHING);
}

T_CASE(N11_N23_a_report_is_due_after_a_training_a_certificate_after_an_erasure)
{
    struct duty_facts f = a_year(on(2026, 5, 1));

    stands("nerima", "N11-report", &f, DUE_NOTHING, DUTY_BY_NOTHING);
    stands("nerima", "N23-certificate", &f, DUE_NOTHING, DUTY_BY_NOTHING);
    f.trained = on(2026, 4, 28);
    stands("nerima", "N11-report", &f, DUE_AHEAD, DUTY_BY_NOTHING);
    stands("nerima", "N23-certificate", &f, DUE_NOTHING, DUTY_BY_NOTHING);
    f.erased = on(2026, 4, 1);
    stands("nerima", "N23-certificate", &f, DUE_OVERDUE, DUTY_BY_NOTHING);
}

T_CASE(what_a_subcontractor_owes_is_owed_only_where_there_is_one)
{
    struct duty_facts f = a_year(on(2026, 5, 1));

    stands("hino", "H12-staff", &f, DUE_NOTHING, DUTY_BY_NOTHING);
    f.subcontracted = true;
    stands("hino", "H12-staff", &f, DUE_OVERDUE, DUTY_BY_NOTHING);
}

T_CASE(every_duty_of_the_shipped_profiles_is_judged_and_none_is_due_before_its_contract)
{
    static const char *const names[] = {"nerima", "shinjuku", "hino", "jica", "koto", "template"};
    struct duty_facts f = a_year(on(2026, 3, 1));
    struct duty_is is;

    for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
        struct profile *p = shipped(names[n]);
        for (unsigned i = 0; i < p->clauses_n; i++)
            for (unsigned k = 0; k < p->clauses[i].bindings_n; k++) {
                const struct profile_binding *b = &p->bindings[p->clauses[i].bindings + k];
                if (b->kind != BINDING_DUTY)
                    continue;
                duty_judge(&f, p, &p->clauses[i], &b->duty, &is);
                T_TRUE(is.form != NULL);
                T_TRUE(is.due.state == DUE_NOTHING || is.due.state == DUE_AHEAD);
            }
        profile_free(p);
    }
}

T_MAIN(&case_a_fiscal_year_ends_on_31_march_and_a_month_on_its_last_day,
       &case_H6_N9_what_is_owed_before_work_is_due_on_the_first_day_and_overdue_on_the_next,
       &case_N4_N5_rules_are_looked_through_again_after_a_year_and_not_in_the_last,
       &case_J4_S12_what_is_owed_yearly_is_due_on_31_march_of_every_fiscal_year,
       &case_K8_what_is_owed_monthly_is_due_at_the_end_of_each_month_and_not_behind_the_contract,
       &case_H9_service_levels_are_due_at_the_change_of_years_and_never_in_a_contract_of_one_year,
       &case_N22_J5_what_was_handed_over_at_signing_is_not_the_certificate_of_the_end,
       &case_N10_K_T3_what_an_event_asks_for_is_due_from_it_and_an_older_paper_does_not_do,
       &case_what_is_due_within_thirty_days_is_said_so_and_what_is_late_is_late,
       &case_a_paper_counts_only_in_its_own_form_and_from_the_side_that_owes_it,
       &case_N9_1_N10_a_notice_of_people_is_the_paper_of_those_who_work_and_of_their_changes_only,
       &case_N20_3_H12_matters_are_the_applications_and_one_that_is_overdue_is_a_breach,
       &case_N11_N23_a_report_is_due_after_a_training_a_certificate_after_an_erasure,
       &case_what_a_subcontractor_owes_is_owed_only_where_there_is_one,
       &case_every_duty_of_the_shipped_profiles_is_judged_and_none_is_due_before_its_contract)
