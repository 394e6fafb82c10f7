/*
 * keeper_sweep: one fault at each place of a day of the keeper, from its start to its stop, and at each place of its next start; then a
 * start without one.  Whatever happened: what was released stands in the ledger, what was erased stays erased, what was sealed opens,
 * the ledger verifies with every decision in it, and nobody had to put anything right (security.md A1 A2 A3 A5).
 */
#include "torture/sweep.h"

#include "../unit/keeper/guests.h"

#include "audit/audit.h"
#include "base/clock.h"
#include "base/io.h"
#include "crypto/secret.h"

HOUSE_PUT(checkpoint)

static struct house h;
#define IMPORTED 24 /* rows: their keys and leaves are more than a page */
static struct sealed before[3]; /* records of the day before */

/* What the day has been told: only what was answered counts. */
static struct {
    uint64_t released[64]; /* leaves */
    size_t released_n;
    struct sealed edited, imported[IMPORTED];
    bool was_edited, was_imported, was_erased;
    uint64_t application;
    uint8_t checkpoint[4096]; /* the newest that was given away */
    size_t checkpoint_n;
} told;

/* --- the day ------------------------------------------------------------------------------------------------------------------ */

static void note_release(uint64_t leaf)
{
    if (told.released_n < sizeof(told.released) / sizeof(told.released[0]))
        told.released[told.released_n++] = leaf;
    sweep_told();
}

/* Somebody takes the checkpoint of the log away, as a witness would. */
static void take_checkpoint(struct house_desk *d)
{
    struct desk_keeper_checkpoint_is is;

    if (HOUSE_ASK(&h, d->keeper, checkpoint, CHECKPOINT, &(struct desk_keeper_checkpoint){0}) != DESK_KEEPER_CHECKPOINT_IS)
        return;
    HOUSE_ANSWER(&h, checkpoint_is, &is);
    T_TRUE(is.checkpoint.n <= sizeof(told.checkpoint));
    memcpy(told.checkpoint, is.checkpoint.p, is.checkpoint.n);
    told.checkpoint_n = is.checkpoint.n;
    sweep_told();
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
    note_release(ok.leaf);
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
    note_release(applied.leaf);
    if (house_approve(&h, HOUSE_APPROVER, applied.leaf) != DESK_KEEPER_OK)
        return;
    told.was_erased =
        HOUSE_ASK(&h, d->keeper, erase, ERASE, &(struct desk_keeper_erase){.application = told.application}) == DESK_KEEPER_ERASED;
    sweep_told();
}

static void live_a_day(void)
{
    struct house_desk d;

    if (house_start(&h, HOUSE_PASSPHRASE) != PARENT_CHILD_UNSEAL_RESULT_UNSEALED)
        return;
    house_sign_in(&h, HOUSE_HANDLER, &d);
    (void)open_record(&d, &before[0]);
    take_checkpoint(&d);
    reveal_number(&d, &before[0]);
    edit_record(&d, &before[1]);
    take_checkpoint(&d);
    erase_record(&d, &before[2]);
    take_checkpoint(&d);
    import_records(&h, &d, 2, IMPORTED, told.imported);
    told.was_imported = true;
    sweep_told();
    (void)open_record(&d, &told.imported[0]);
    take_checkpoint(&d);
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
    for (size_t i = 0; told.was_imported && i < IMPORTED; i += IMPORTED - 1)
        T_EQ(open_record(d, &told.imported[i]), DESK_KEEPER_OPEN_OK);
    type = open_record(d, &before[2]);
    if (told.was_erased)
        NOT_DONE(&h, type, ERR_NOT_FOUND);
    if (type != DESK_KEEPER_OPEN_OK) { /* then it is erased, and certified */
        struct desk_keeper_certificate m = {.application = told.application};
        T_EQ(HOUSE_ASK(&h, d->keeper, certificate, CERTIFICATE, &m), DESK_KEEPER_CERTIFICATE_IS);
    }
}

/* The checkpoint as a file beside the house (or on another disk), for the installed program. */
static void check_by_program(struct view checkpoint)
{
    char path[128], line[512];

    T_TRUE((size_t)snprintf(path, sizeof(path), "%s.taken", cut.notes) < sizeof(path));
    T_OK(io_replace_file(path, checkpoint, 0600));
    T_EQ(RUN(line, "%s verify '%s' --log 1 --replay --witnessed '%s' >/dev/null", getenv("AZUKARI_VERIFY"), h.dir, path), 0);
}

static void tell_finding(void *arg, const struct audit_report *r)
{
    struct buf text;

    (void)arg;
    buf_init(&text, 1024);
    if (r->finding.fault != AUDIT_FINE && audit_say(&r->finding, false, &text) == ERR_OK)
        printf("# %s\n", buf_cstr(&text));
    buf_clear(&text);
}

/* The ledger begins with what ${checkpoint} says that was given away (none: what stands beside it): its size, its root; and with AUDIT_REPLAY every decision
 * up to there is right.  After a cut (cut.h) the installed program says so; here the same code is called, without the time that it takes to load. */
static void check_verifies(struct view checkpoint, enum audit_depth depth)
{
    const struct audit_trust trust = {.witnessed = checkpoint};

    if (cut.notes != NULL)
        check_by_program(checkpoint);
    else
        T_OK(audit_verify(h.dir, &trust, HOUSE_CONTRACT, depth, tell_finding, NULL));
}

/* The house starts by itself; what was told is true; and the verifier, which shares no state with it, agrees.  Of what it found it gives a checkpoint away
 * at once: a start after a second cut (cut.h) must have the same tree. */
static void check_rules(void)
{
    struct house_desk d, auditor;
    uint8_t bytes[sizeof(told.checkpoint)];
    struct view from_day = view_of(bytes, told.checkpoint_n);

    memcpy(bytes, told.checkpoint, told.checkpoint_n);
    check_verifies(from_day, AUDIT_REPLAY);
    T_EQ(house_start(&h, HOUSE_PASSPHRASE), PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    take_checkpoint(&auditor);
    check_released(&auditor);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    check_records(&d);
    take_checkpoint(&d);
    T_EQ(house_end(&h, false), 0);
    check_verifies(from_day, AUDIT_HASHES); /* its entries are among those whose decisions are made again now */
    check_verifies(view_of(told.checkpoint, told.checkpoint_n), AUDIT_REPLAY);
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

static void revive(void)
{
    h.parent = h.gate = h.office = h.authn = h.lobby = h.approval_lobby = NULL;
    h.pid = 0;
    h.frame = (struct chan_frame){0};
    memset(&h.arena, 0, sizeof(h.arena));
    arena_init(&h.arena, 4 << 20);
    T_OK(crypto_init());
}

int main(int argc, char **argv)
{
    static const struct sweep_day day = {h.dir, sizeof(h.dir), live_a_day, start_only, kill_it, check_rules,
                                         {{&h, sizeof(h)}, {before, sizeof(before)}, {&told, sizeof(told)}}, revive};

    return sweep_main(argc, argv, &day, make_house);
}
