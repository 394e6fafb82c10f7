/* keeper: what stops an erasure, whole registers and contracts, certificates; and a kill at any moment of it. */
#include "guests.h"

#include "base/clock.h"
#include "crypto/hash.h"

#include <string.h>
#include <unistd.h>

HOUSE_PUT(applications)
HOUSE_PUT(application)
HOUSE_PUT(hold)
HOUSE_PUT(hold_release)
HOUSE_PUT(holds)
HOUSE_PUT(retain)
HOUSE_PUT(retentions)
HOUSE_PUT(certificate_check)

static struct house h;
static struct house_desk handler, approver, officer;

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

static uint16_t open_record(const struct sealed *s)
{
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s)};

    return HOUSE_ASK(&h, handler.keeper, open, OPEN, &m);
}

static uint64_t counted(void)
{
    struct desk_keeper_retentions m = {0};
    struct desk_keeper_retentions_are are;

    T_EQ(HOUSE_ASK(&h, handler.keeper, retentions, RETENTIONS, &m), DESK_KEEPER_RETENTIONS_ARE);
    HOUSE_ANSWER(&h, retentions_are, &are);
    T_EQ(are.registers_n, 1);
    return are.registers[0].records;
}

static struct desk_keeper_apply_erase form(enum apply_kind kind, uint64_t quantity)
{
    return (struct desk_keeper_apply_erase){
        .kind = (uint8_t)kind,
        .register_ = kind == APPLY_ERASE_CONTRACT ? 0 : HOUSE_REGISTER,
        .quantity = quantity,
        .planned = today(),
        .items = view_str("記録の全項目"),
        .media = view_str("データベース"),
        .reason = view_str("期間満了"),
    };
}

static uint16_t ask_apply(const struct desk_keeper_apply_erase *m)
{
    return HOUSE_ASK(&h, handler.keeper, apply_erase, APPLY_ERASE, m);
}

/* The approver signs the application ${leaf} as the keeper shows it. */
static void approve(uint64_t leaf)
{
    struct desk_keeper_approve_start start = {.application = leaf};
    struct desk_keeper_approve_challenge c;
    struct hash of_descriptor;

    T_EQ(HOUSE_ASK(&h, approver.keeper, approve_start, APPROVE_START, &start), DESK_KEEPER_APPROVE_CHALLENGE);
    HOUSE_ANSWER(&h, approve_challenge, &c);
    hash_of(c.descriptor, &of_descriptor);
    T_TRUE(memcmp(of_descriptor.b, c.challenge, 32) == 0);
    T_EQ(house_approve_at(&h, &approver, HOUSE_APPROVER, HOUSE_APPROVAL_ORIGIN, leaf), DESK_KEEPER_OK);
}

/* Applied for with ${m} and approved. */
static uint64_t approved(const struct desk_keeper_apply_erase *m)
{
    struct desk_keeper_applied applied;

    T_EQ(ask_apply(m), DESK_KEEPER_APPLIED);
    HOUSE_ANSWER(&h, applied, &applied);
    approve(applied.leaf);
    return applied.leaf;
}

static uint16_t erase(uint64_t application)
{
    return HOUSE_ASK(&h, handler.keeper, erase, ERASE, &(struct desk_keeper_erase){.application = application});
}

static uint16_t certificate(uint64_t application)
{
    struct desk_keeper_certificate m = {.application = application};

    return HOUSE_ASK(&h, handler.keeper, certificate, CERTIFICATE, &m);
}

static void come(void)
{
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in_to_approve(&h, HOUSE_APPROVER, &approver);
    house_sign_in(&h, HOUSE_OFFICER, &officer);
}

static void go(void)
{
    house_leave(&handler);
    house_leave(&approver);
    house_leave(&officer);
}

T_CASE(house_opens)
{
    house_open(&h);
    come();
}

T_CASE(K_T12_form_must_be_whole_true_and_in_one_line)
{
    struct sealed s[2];
    struct view ids[2], broken = view_str("全項目\nplanned 2020-01-01");

    import_records(&h, &handler, 1, 2, s);
    for (int i = 0; i < 2; i++)
        ids[i] = view_of(s[i].record, 16);
    struct desk_keeper_apply_erase m = form(APPLY_ERASE_SUBJECTS, 2);
    m.records = ids;
    m.records_n = 2;
    m.quantity = 3;
    NOT_DONE(&h, ask_apply(&m), ERR_CONFLICT);
    m.quantity = 2;
    m.items = broken; /* would be a line of its own in what is signed */
    NOT_DONE(&h, ask_apply(&m), ERR_INPUT);
    m.items = view_str("");
    NOT_DONE(&h, ask_apply(&m), ERR_INPUT);
    m = form(APPLY_ERASE_REGISTER, 2);
    m.planned = today() - 1;
    NOT_DONE(&h, ask_apply(&m), ERR_INPUT);
    m = form(APPLY_ERASE_REGISTER, 2);
    m.records = ids; /* a register, or records: not both */
    m.records_n = 2;
    NOT_DONE(&h, ask_apply(&m), ERR_INPUT);
    m = form(APPLY_ERASE_CONTRACT, 2);
    m.register_ = HOUSE_REGISTER;
    NOT_DONE(&h, ask_apply(&m), ERR_INPUT);
    m = form(APPLY_CHANGE, 2);
    NOT_DONE(&h, ask_apply(&m), ERR_INPUT);
    m = form(APPLY_ERASE_REGISTER, counted() + 1);
    NOT_DONE(&h, ask_apply(&m), ERR_CONFLICT);
}

T_CASE(N22_hold_on_one_record_stops_all_and_nothing_is_half_done)
{
    struct sealed s[3];
    struct view ids[3];

    import_records(&h, &handler, 2, 3, s);
    for (int i = 0; i < 3; i++)
        ids[i] = view_of(s[i].record, 16);
    struct desk_keeper_apply_erase m = form(APPLY_ERASE_SUBJECTS, 3);
    m.records = ids;
    m.records_n = 3;
    uint64_t application = approved(&m);
    struct desk_keeper_hold hold = {.register_ = HOUSE_REGISTER, .reason = view_str("開示請求")};
    memcpy(hold.record, s[2].record, 16);
    REFUSED(&h, HOUSE_ASK(&h, handler.keeper, hold, HOLD, &hold), REFUSAL_ROLE, "N20.9");
    T_EQ(HOUSE_ASK(&h, officer.keeper, hold, HOLD, &hold), DESK_KEEPER_OK);
    REFUSED(&h, erase(application), REFUSAL_HELD, "N22");
    for (int i = 0; i < 3; i++)
        T_EQ(open_record(&s[i]), DESK_KEEPER_OPEN_OK);
    struct desk_keeper_application_is is;
    T_EQ(HOUSE_ASK(&h, handler.keeper, application, APPLICATION, &(struct desk_keeper_application){application}),
         DESK_KEEPER_APPLICATION_IS);
    HOUSE_ANSWER(&h, application_is, &is);
    T_TRUE(is.info.held);
    struct desk_keeper_holds which = {.register_ = HOUSE_REGISTER};
    struct desk_keeper_holds_are are;
    memcpy(which.record, s[1].record, 16);
    T_EQ(HOUSE_ASK(&h, handler.keeper, holds, HOLDS, &which), DESK_KEEPER_HOLDS_ARE);
    HOUSE_ANSWER(&h, holds_are, &are);
    T_EQ(are.holds_n, 0); /* another record's */
    memcpy(which.record, s[2].record, 16);
    T_EQ(HOUSE_ASK(&h, handler.keeper, holds, HOLDS, &which), DESK_KEEPER_HOLDS_ARE);
    HOUSE_ANSWER(&h, holds_are, &are);
    T_EQ(are.holds_n, 1);
    T_VIEW(are.holds[0].reason, view_str("開示請求"));
    struct desk_keeper_hold_release release = {.hold = are.holds[0].leaf, .reason = view_str("回答済み")};
    T_EQ(HOUSE_ASK(&h, officer.keeper, hold_release, HOLD_RELEASE, &release), DESK_KEEPER_OK);
    NOT_DONE(&h, HOUSE_ASK(&h, officer.keeper, hold_release, HOLD_RELEASE, &release), ERR_NOT_FOUND);
    T_EQ(erase(application), DESK_KEEPER_ERASED);
    for (int i = 0; i < 3; i++)
        NOT_DONE(&h, open_record(&s[i]), ERR_NOT_FOUND);
}

T_CASE(J26_register_is_kept_until_its_day_and_erased_in_one_go_after_it)
{
    struct desk_keeper_retain keep = {.register_ = HOUSE_REGISTER, .until = today()};
    struct desk_keeper_erased erased;
    struct sealed s;

    import_records(&h, &handler, 3, 1, &s);
    struct desk_keeper_apply_erase m = form(APPLY_ERASE_REGISTER, counted());
    uint64_t application = approved(&m);
    REFUSED(&h, HOUSE_ASK(&h, handler.keeper, retain, RETAIN, &keep), REFUSAL_ROLE, "N20.9");
    T_EQ(HOUSE_ASK(&h, officer.keeper, retain, RETAIN, &keep), DESK_KEEPER_OK);
    REFUSED(&h, erase(application), REFUSAL_RETAINED, "J26");
    keep.until = today() - 1;
    T_EQ(HOUSE_ASK(&h, officer.keeper, retain, RETAIN, &keep), DESK_KEEPER_OK);
    T_EQ(erase(application), DESK_KEEPER_ERASED);
    HOUSE_ANSWER(&h, erased, &erased);
    T_EQ(erased.count, m.quantity);
    T_EQ(erased.stage, CERTIFICATE_COMPLETE); /* no backup was ever begun */
    T_EQ(counted(), 0);
    NOT_DONE(&h, open_record(&s), ERR_NOT_FOUND);
    m = form(APPLY_ERASE_REGISTER, 0);
    NOT_DONE(&h, ask_apply(&m), ERR_NOT_FOUND);
}

T_CASE(J26_nothing_is_erased_before_the_planned_day)
{
    struct sealed s;

    import_records(&h, &handler, 4, 1, &s);
    struct desk_keeper_apply_erase m = form(APPLY_ERASE_REGISTER, 1);
    m.planned = today() + 1;
    REFUSED(&h, erase(approved(&m)), REFUSAL_TOO_EARLY, "J26");
    T_EQ(open_record(&s), DESK_KEEPER_OPEN_OK);
}

T_CASE(N22_what_grew_since_it_was_approved_is_not_erased)
{
    struct desk_keeper_erased erased;
    struct sealed s[2];

    import_records(&h, &handler, 5, 1, &s[0]);
    struct desk_keeper_apply_erase m = form(APPLY_ERASE_CONTRACT, counted());
    uint64_t application = approved(&m);
    import_records(&h, &handler, 6, 1, &s[1]);
    NOT_DONE(&h, erase(application), ERR_CONFLICT);
    T_EQ(open_record(&s[0]), DESK_KEEPER_OPEN_OK);
    m = form(APPLY_ERASE_CONTRACT, counted());
    T_EQ(erase(approved(&m)), DESK_KEEPER_ERASED);
    HOUSE_ANSWER(&h, erased, &erased);
    T_EQ(erased.certificate_leaf - erased.leaf, 2); /* one leaf for all records, the epoch's end, the certificate */
    NOT_DONE(&h, open_record(&s[1]), ERR_NOT_FOUND);
    T_EQ(counted(), 0);
    import_records(&h, &handler, 7, 1, &s[0]); /* the contract itself goes on */
    T_EQ(open_record(&s[0]), DESK_KEEPER_OPEN_OK);
}

/* The certificate of ${application} is known by its hash, and by no other. */
static void check_known(uint64_t application)
{
    struct desk_keeper_certificate_is is;
    struct desk_keeper_certificate_checked checked;
    struct desk_keeper_certificate_check m = {.application = application};
    struct hash hash;
    size_t n = 0;

    T_EQ(certificate(application), DESK_KEEPER_CERTIFICATE_IS);
    HOUSE_ANSWER(&h, certificate_is, &is);
    while (n + 1 < is.text.n && !(is.text.p[n] == '\n' && is.text.p[n + 1] == '\n'))
        n++;
    hash_of(view_part(is.text, 0, n + 1), &hash);
    memcpy(m.object, hash.b, 32);
    T_EQ(HOUSE_ASK(&h, h.lobby, certificate_check, CERTIFICATE_CHECK, &m), DESK_KEEPER_CERTIFICATE_CHECKED);
    HOUSE_ANSWER(&h, certificate_checked, &checked);
    T_TRUE(checked.known && checked.stage == CERTIFICATE_COMPLETE && checked.newest == checked.leaf);
    m.object[0] ^= 1;
    T_EQ(HOUSE_ASK(&h, h.lobby, certificate_check, CERTIFICATE_CHECK, &m), DESK_KEEPER_CERTIFICATE_CHECKED);
    HOUSE_ANSWER(&h, certificate_checked, &checked);
    T_TRUE(!checked.known && checked.count == 0 && checked.log.n == 0);
}

/* Killed at whatever moment: either nothing happened, and it can be done; or it is done, wholly and certified. */
T_CASE(erasure_killed_at_any_moment_is_not_begun_or_wholly_done_and_certified)
{
    unsigned done = 0;

    for (unsigned round = 0; round < 10; round++) {
        struct sealed s[2];
        import_records(&h, &handler, (uint8_t)(20 + round), 2, s);
        struct view id = view_of(s[0].record, 16);
        struct desk_keeper_apply_erase m = form(APPLY_ERASE_SUBJECTS, 1);
        m.records = &id;
        m.records_n = 1;
        uint64_t application = approved(&m);
        T_OK(desk_keeper_erase_send(handler.keeper, 7, &(struct desk_keeper_erase){.application = application}));
        T_EQ(usleep(round * 400), 0);
        house_restart(&h, true);
        house_leave(&handler);
        house_leave(&approver);
        house_leave(&officer);
        come();
        if (certificate(application) == DESK_KEEPER_CERTIFICATE_IS) {
            NOT_DONE(&h, open_record(&s[0]), ERR_NOT_FOUND);
            NOT_DONE(&h, erase(application), ERR_CONFLICT);
            done++;
        } else {
            T_EQ(open_record(&s[0]), DESK_KEEPER_OPEN_OK);
            T_EQ(erase(application), DESK_KEEPER_ERASED);
        }
        check_known(application);
        T_EQ(open_record(&s[1]), DESK_KEEPER_OPEN_OK);
    }
    printf("# %u of 10 were on their way when the keeper was killed\n", done);
}

T_CASE(list_of_applications_goes_on_behind_its_page)
{
    struct desk_keeper_applications_are are;
    uint64_t before = 0, seen = 0, pages = 0;

    for (int i = 0; i < 20; i++) {
        struct desk_keeper_apply_erase m = form(APPLY_ERASE_REGISTER, counted());
        T_EQ(ask_apply(&m), DESK_KEEPER_APPLIED);
    }
    do {
        struct desk_keeper_applications m = {.before = before};
        T_EQ(HOUSE_ASK(&h, handler.keeper, applications, APPLICATIONS, &m), DESK_KEEPER_APPLICATIONS_ARE);
        HOUSE_ANSWER(&h, applications_are, &are);
        for (uint32_t i = 0; i < are.applications_n; i++) {
            T_TRUE(before == 0 || are.applications[i].leaf < before);
            before = are.applications[i].leaf;
            seen++;
        }
        pages++;
    } while (are.more);
    T_TRUE(seen >= 35 && pages == 2);
}

T_CASE(house_closes)
{
    go();
    house_close(&h);
}

T_MAIN(&case_house_opens, &case_K_T12_form_must_be_whole_true_and_in_one_line,
       &case_N22_hold_on_one_record_stops_all_and_nothing_is_half_done,
       &case_J26_register_is_kept_until_its_day_and_erased_in_one_go_after_it,
       &case_J26_nothing_is_erased_before_the_planned_day, &case_N22_what_grew_since_it_was_approved_is_not_erased,
       &case_erasure_killed_at_any_moment_is_not_begun_or_wholly_done_and_certified,
       &case_list_of_applications_goes_on_behind_its_page, &case_house_closes)
