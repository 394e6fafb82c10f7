/*
 * keeper_sweep: one fault at each place of a day of the keeper, from its start to its stop, and at each place of its next start; then a
 * start without one.  Whatever happened: what was released stands in the ledger, what was erased stays erased, what was sealed opens,
 * the ledger verifies with every decision in it, and nobody had to put anything right (security.md A1 A2 A3 A5).
 */
#include "torture/sweep.h"

#include "../unit/keeper/guests.h"

#include "base/clock.h"

static struct house h;
static struct sealed before[3]; /* records of the day before */

/* What the day has been told: only what was answered counts. */
static struct {
    uint64_t released[8]; /* leaves */
    size_t released_n;
    struct sealed edited, imported;
    bool was_edited, was_imported, was_erased;
    uint64_t application;
} told;

/* --- the day ------------------------------------------------------------------------------------------------------------------ */

static void note_release(uint64_t leaf)
{
    if (told.released_n < sizeof(told.released) / sizeof(told.released[0]))
        told.released[told.released_n++] = leaf;
}

static uint16_t open_record(struct house_desk *d, const struct sealed *s)
{
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s)};
    struct desk_keeper_open_ok ok;
    uint16_t type = HOUSE_ASK(&h, d->keeper, open, OPEN, &m);

    if (type == DESK_KEEPER_OPEN_OK) {
        HOUSE_ANSWER(&h, open_ok, &ok);
        note_release(ok.leaf);
    }
    return type;
}

static void reveal_number(struct house_desk *d, const struct sealed *s)
{
    struct desk_keeper_reveal m = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s), .field = HOUSE_MY_NUMBER};
    struct desk_keeper_reveal_ok ok;

    if (HOUSE_ASK(&h, d->keeper, reveal, REVEAL, &m) == DESK_KEEPER_REVEAL_OK) {
        HOUSE_ANSWER(&h, reveal_ok, &ok);
        note_release(ok.leaf);
    }
}

static void edit_record(struct house_desk *d, const struct sealed *s)
{
    struct desk_keeper_field_value name = {HOUSE_NAME, view_str("架空　太郎")};
    struct desk_keeper_edit m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s), .fields = &name,
                                 .fields_n = 1, .reason = view_str("氏名の訂正")};
    struct desk_keeper_edit_ok ok;

    if (HOUSE_ASK(&h, d->keeper, edit, EDIT, &m) != DESK_KEEPER_EDIT_OK)
        return;
    HOUSE_ANSWER(&h, edit_ok, &ok);
    told.edited = *s;
    T_TRUE(ok.envelope.n <= sizeof(told.edited.envelope));
    memcpy(told.edited.envelope, ok.envelope.p, ok.envelope.n);
    told.edited.envelope_n = ok.envelope.n;
    told.was_edited = true;
}

static void erase_record(struct house_desk *d, const struct sealed *s)
{
    struct view id = view_of(s->record, 16);
    struct desk_keeper_apply_erase m = {.kind = APPLY_ERASE_SUBJECTS, .register_ = HOUSE_REGISTER, .quantity = 1, .records = &id,
                                        .records_n = 1, .planned = date_to_days(date_of_ms(clock_now_ms())),
                                        .items = view_str("記録の全項目"), .media = view_str("データベース"), .reason = view_str("期間満了")};
    struct desk_keeper_applied applied;

    if (HOUSE_ASK(&h, d->keeper, apply_erase, APPLY_ERASE, &m) != DESK_KEEPER_APPLIED)
        return;
    HOUSE_ANSWER(&h, applied, &applied);
    told.application = applied.leaf;
    if (house_approve(&h, HOUSE_APPROVER, applied.leaf) != DESK_KEEPER_OK)
        return;
    told.was_erased =
        HOUSE_ASK(&h, d->keeper, erase, ERASE, &(struct desk_keeper_erase){.application = told.application}) == DESK_KEEPER_ERASED;
}

static void live_a_day(void)
{
    struct house_desk d;

    if (house_start(&h, HOUSE_PASSPHRASE) != PARENT_CHILD_UNSEAL_RESULT_UNSEALED)
        return;
    house_sign_in(&h, HOUSE_HANDLER, &d);
    (void)open_record(&d, &before[0]);
    reveal_number(&d, &before[0]);
    edit_record(&d, &before[1]);
    erase_record(&d, &before[2]);
    import_records(&h, &d, 2, 1, &told.imported);
    told.was_imported = true;
    (void)open_record(&d, &told.imported);
    house_leave(&d);
    (void)house_end(&h, false);
}

/* --- what holds after it --------------------------------------------------------------------------------------------------------- */

static void check_released(struct house_desk *d)
{
    struct desk_keeper_ledger m = {.filter = {.person = HOUSE_HANDLER, .act = 0xffff}, .limit = 100};
    struct desk_keeper_ledger_is is;

    T_EQ(HOUSE_ASK(&h, d->keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    for (size_t i = 0; i < told.released_n; i++) {
        bool found = false;
        for (uint32_t k = 0; k < is.entries_n; k++)
            found = found || is.entries[k].index == told.released[i];
        if (!found)
            T_FAIL("leaf %llu was released and is not in the ledger", (unsigned long long)told.released[i]);
    }
}

static void check_records(struct house_desk *d)
{
    uint16_t type;

    T_EQ(open_record(d, &before[0]), DESK_KEEPER_OPEN_OK);
    T_EQ(open_record(d, told.was_edited ? &told.edited : &before[1]), DESK_KEEPER_OPEN_OK);
    if (told.was_imported)
        T_EQ(open_record(d, &told.imported), DESK_KEEPER_OPEN_OK);
    type = open_record(d, &before[2]);
    if (told.was_erased)
        NOT_DONE(&h, type, ERR_NOT_FOUND);
    if (type != DESK_KEEPER_OPEN_OK) { /* then it is erased, and certified */
        struct desk_keeper_certificate m = {.application = told.application};
        T_EQ(HOUSE_ASK(&h, d->keeper, certificate, CERTIFICATE, &m), DESK_KEEPER_CERTIFICATE_IS);
    }
}

/* The house starts by itself; what was told is true; and the verifier, which shares no state with it, agrees. */
static void check_rules(void)
{
    struct house_desk d, auditor;
    char line[512];

    T_EQ(house_start(&h, HOUSE_PASSPHRASE), PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    check_released(&auditor);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    check_records(&d);
    T_EQ(house_end(&h, false), 0);
    T_EQ(RUN(line, "%s verify '%s' --log 1 --replay >/dev/null", getenv("AZUKARI_VERIFY"), h.dir), 0);
}

static void start_only(void)
{
    if (house_start(&h, HOUSE_PASSPHRASE) == PARENT_CHILD_UNSEAL_RESULT_UNSEALED)
        (void)house_end(&h, false);
}

static void kill_it(void)
{
    (void)house_end(&h, true);
}

static void make_house(void)
{
    struct house_desk d;

    house_open_as(&h, true, false);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 1, 3, before);
    house_leave(&d);
    T_EQ(house_end(&h, false), 0);
}

int main(int argc, char **argv)
{
    static const struct sweep_day day = {h.dir, sizeof(h.dir), live_a_day, start_only, kill_it, check_rules};

    return sweep_main(argc, argv, &day, make_house);
}
