/* keeper: the operations of a session against the real process. */
#include "guests.h"

#include "health/stat.h"

#include "base/clock.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static struct house h;

static uint16_t open_record(struct house_desk *d, const struct sealed *s)
{
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s)};

    return HOUSE_ASK(&h, d->keeper, open, OPEN, &m);
}

static uint16_t reveal_field(struct house_desk *d, const struct sealed *s, uint16_t field)
{
    struct desk_keeper_reveal m = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s), .field = field};

    return HOUSE_ASK(&h, d->keeper, reveal, REVEAL, &m);
}

T_CASE(opened_record_shows_its_fields_but_not_the_veiled_one)
{
    struct house_desk d;
    struct desk_keeper_open_ok ok;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 1, 1, &s);
    T_EQ(open_record(&d, &s), DESK_KEEPER_OPEN_OK);
    HOUSE_ANSWER(&h, open_ok, &ok);
    T_TRUE(ok.leaf > 0);
    T_EQ(ok.row.fields_n, 3);
    T_VIEW(ok.row.fields[1].value, view_str("架空　花子"));
    T_EQ(ok.row.veiled_n, 1);
    T_EQ(ok.row.veiled[0], HOUSE_MY_NUMBER);
    house_leave(&d);
}

T_CASE(veiled_field_is_revealed_one_by_one_and_others_are_not)
{
    struct house_desk d;
    struct desk_keeper_reveal_ok ok;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 2, 1, &s);
    T_EQ(reveal_field(&d, &s, HOUSE_MY_NUMBER), DESK_KEEPER_REVEAL_OK);
    HOUSE_ANSWER(&h, reveal_ok, &ok);
    T_VIEW(ok.value.value, view_str("123456789018"));
    REFUSED(&h, reveal_field(&d, &s, HOUSE_NAME), REFUSAL_FIELD, "N9.3");
    NOT_DONE(&h, reveal_field(&d, &s, 40), ERR_NOT_FOUND);
    house_leave(&d);
}

static uint16_t print_record(struct house_desk *d, const struct sealed *s, const char *reason)
{
    struct desk_keeper_print m = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s), .reason = view_str(reason)};

    return HOUSE_ASK(&h, d->keeper, print, PRINT, &m);
}

/* The number of a copy is the keeper's; what is not shown on a screen is not on paper either. */
T_CASE(N20_8_copies_are_numbered_say_why_and_hold_no_veiled_field)
{
    struct house_desk handler, manager;
    struct desk_keeper_print_ok ok;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    import_records(&h, &handler, 48, 1, &s);
    NOT_DONE(&h, print_record(&handler, &s, ""), ERR_INPUT);
    T_EQ(print_record(&handler, &s, "窓口"), DESK_KEEPER_PRINT_OK);
    HOUSE_ANSWER(&h, print_ok, &ok);
    T_EQ(ok.copy, 1);
    T_EQ(ok.row.fields_n, 3);
    T_EQ(ok.clauses_n, 1);
    T_VIEW(ok.clauses[0], view_str("N20.8"));
    for (uint32_t i = 0; i < ok.row.fields_n; i++)
        T_TRUE(ok.row.fields[i].field != HOUSE_MY_NUMBER);
    T_EQ(print_record(&manager, &s, "点検"), DESK_KEEPER_PRINT_OK);
    HOUSE_ANSWER(&h, print_ok, &ok);
    T_EQ(ok.copy, 2);
    house_leave(&handler);
    house_leave(&manager);
}

T_CASE(every_release_names_a_leaf_that_the_ledger_shows)
{
    struct house_desk handler, auditor;
    struct desk_keeper_open_ok ok;
    struct desk_keeper_ledger_is is;
    struct sealed s;
    bool found = false;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 3, 1, &s);
    T_EQ(open_record(&handler, &s), DESK_KEEPER_OPEN_OK);
    HOUSE_ANSWER(&h, open_ok, &ok);
    uint64_t leaf = ok.leaf;
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    struct desk_keeper_ledger m = {.filter = {.person = HOUSE_HANDLER, .act = 0xffff}, .limit = 20};
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    for (uint32_t i = 0; i < is.entries_n; i++) {
        struct entry e;
        T_OK(entry_get(is.entries[i].text, &e, NULL));
        T_EQ(e.person, HOUSE_HANDLER);
        if (is.entries[i].index == leaf) {
            found = true;
            T_EQ(e.act, ACT_OPEN);
            T_EQ(e.verdict, VERDICT_PERMIT);
            T_EQ(e.subjects_n, 1);
        }
    }
    T_TRUE(found);
    house_leave(&handler);
    house_leave(&auditor);
}

HOUSE_PUT(bundle_open)
HOUSE_PUT(bundle_tile)
HOUSE_PUT(bundle_entries)

static uint16_t ask_tile(struct house_desk *d, uint64_t index, uint16_t width)
{
    const struct desk_keeper_bundle_tile m = {.level = 0, .index = index, .width = width};

    return HOUSE_ASK(&h, d->keeper, bundle_tile, BUNDLE_TILE, &m);
}

static uint16_t ask_entries(struct house_desk *d, uint64_t from, uint16_t n)
{
    const struct desk_keeper_bundle_entries m = {.from = from, .n = n};

    return HOUSE_ASK(&h, d->keeper, bundle_entries, BUNDLE_ENTRIES, &m);
}

T_CASE(N20_6e_the_ledger_is_taken_home_as_far_as_was_decided_and_written_down)
{
    struct desk_keeper_bundle_opened opened;
    struct desk_keeper_bundle_entries_are are;
    struct desk_keeper_bundle_tile_is tile;
    struct house_desk handler, auditor;
    struct entry e;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    NOT_DONE(&h, ask_tile(&handler, 0, 1), ERR_NOT_FOUND);
    REFUSED(&h, HOUSE_ASK(&h, handler.keeper, bundle_open, BUNDLE_OPEN, &(struct desk_keeper_bundle_open){0}), REFUSAL_ROLE,
            "N20.6e");
    NOT_DONE(&h, ask_entries(&handler, 0, 1), ERR_NOT_FOUND);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, bundle_open, BUNDLE_OPEN, &(struct desk_keeper_bundle_open){0}),
         DESK_KEEPER_BUNDLE_OPENED);
    HOUSE_ANSWER(&h, bundle_opened, &opened);
    uint64_t size = opened.size, last = opened.size - 1;
    T_EQ(opened.leaf, last); /* that it is taken is in what is taken */
    T_EQ(ask_entries(&auditor, last, 1), DESK_KEEPER_BUNDLE_ENTRIES_ARE);
    HOUSE_ANSWER(&h, bundle_entries_are, &are);
    T_EQ(are.entries_n, 1);
    T_OK(entry_get(are.entries[0], &e, NULL));
    T_TRUE(e.act == ACT_LEDGER_READ && e.kind == LEDGER_WHOLE && e.count == size);
    uint16_t width = (uint16_t)(size % 256 == 0 ? 256 : size % 256);
    T_EQ(ask_tile(&auditor, last / 256, width), DESK_KEEPER_BUNDLE_TILE_IS);
    HOUSE_ANSWER(&h, bundle_tile_is, &tile);
    T_EQ(tile.hashes.n, (size_t)width * 32);
    house_leave(&handler);
    house_sign_in(&h, HOUSE_HANDLER, &handler); /* the log grows */
    NOT_DONE(&h, ask_entries(&auditor, size, 1), ERR_NOT_FOUND);
    NOT_DONE(&h, ask_entries(&auditor, last, 2), ERR_NOT_FOUND);
    NOT_DONE(&h, ask_tile(&auditor, last / 256, (uint16_t)(width + 1)), ERR_NOT_FOUND);
    NOT_DONE(&h, ask_tile(&auditor, last / 256 + 1, 1), ERR_NOT_FOUND);
    house_leave(&handler);
    house_leave(&auditor);
}

/* Who touched one person, by the record or by its blinded id; what one person did, counted. */
T_CASE(H10_2_the_ledger_answers_by_subject_and_counts_by_day_person_and_act)
{
    struct house_desk handler, auditor;
    struct desk_keeper_ledger_is is;
    struct desk_keeper_ledger_counted counted;
    struct sealed s;
    uint8_t subject[16];

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 30, 1, &s);
    T_EQ(open_record(&handler, &s), DESK_KEEPER_OPEN_OK);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    struct desk_keeper_ledger m = {.filter = {.act = ACT_OPEN}};
    memcpy(m.filter.record, s.record, 16);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    T_EQ(is.entries_n, 1);
    T_EQ(is.next, 0);
    memcpy(subject, is.subject, 16);
    m = (struct desk_keeper_ledger){.filter = {.verdict = DESK_KEEPER_LEDGER_VERDICT_PERMIT}};
    memcpy(m.filter.subject, subject, 16);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    T_EQ(is.entries_n, 2); /* the import and the look */
    m.filter.clause = view_str("Z99");
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    T_EQ(is.entries_n, 0);
    struct desk_keeper_ledger_count c = {.filter = {.person = HOUSE_HANDLER, .act = ACT_OPEN}};
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger_count, LEDGER_COUNT, &c), DESK_KEEPER_LEDGER_COUNTED);
    HOUSE_ANSWER(&h, ledger_counted, &counted);
    T_EQ(counted.next, 0);
    T_TRUE(counted.sums_n >= 1 && counted.clauses_n >= 1);
    T_EQ(counted.sums[0].person, HOUSE_HANDLER);
    T_EQ(counted.sums[0].act, ACT_OPEN);
    T_TRUE(counted.sums[0].permits >= 1 && counted.sums[0].last_ms >= counted.sums[0].first_ms);
    house_leave(&handler);
    house_leave(&auditor);
}

/* The newest entries under which somebody used My Numbers. */
static uint32_t spi_used(struct house_desk *auditor, uint32_t person, struct desk_keeper_ledger_is *is)
{
    struct desk_keeper_ledger m = {.filter = {.person = person, .data_class = CLASS_SPI + 1, .verdict = DESK_KEEPER_LEDGER_VERDICT_PERMIT}};

    T_EQ(HOUSE_ASK(&h, auditor->keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, is);
    return is->entries_n;
}

T_CASE(H10_2_use_every_look_at_a_my_number_stands_in_the_ledger_of_use_and_nothing_else_does)
{
    struct house_desk handler, auditor;
    struct desk_keeper_ledger_is is;
    struct sealed s;
    struct entry e;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 31, 1, &s);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    const uint32_t before = spi_used(&auditor, HOUSE_HANDLER, &is);
    T_EQ(open_record(&handler, &s), DESK_KEEPER_OPEN_OK); /* shows the number only as hidden */
    T_EQ(spi_used(&auditor, HOUSE_HANDLER, &is), before);
    T_EQ(reveal_field(&handler, &s, HOUSE_MY_NUMBER), DESK_KEEPER_REVEAL_OK);
    T_EQ(reveal_field(&handler, &s, HOUSE_MY_NUMBER), DESK_KEEPER_REVEAL_OK);
    T_EQ(spi_used(&auditor, HOUSE_HANDLER, &is), before + 2);
    for (uint32_t i = 0; i < 2; i++) {
        T_OK(entry_get(is.entries[i].text, &e, NULL));
        T_EQ(e.act, ACT_REVEAL);
        T_EQ(e.person, HOUSE_HANDLER);
        T_EQ(e.fields[0], HOUSE_MY_NUMBER);
    }
    T_TRUE(is.entries[0].index > is.entries[1].index);
    T_EQ(spi_used(&auditor, HOUSE_AUDITOR, &is), 0);
    T_EQ(is.next, 0);
    house_leave(&handler);
    house_leave(&auditor);
}

T_CASE(N20_6e_a_handler_neither_reads_nor_counts_what_others_did)
{
    struct desk_keeper_denied denied;
    struct house_desk handler;
    struct desk_keeper_ledger all = {.filter = {.person = HOUSE_MANAGER}};
    struct desk_keeper_ledger_count c = {0};

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    T_EQ(HOUSE_ASK(&h, handler.keeper, ledger, LEDGER, &all), DESK_KEEPER_DENIED);
    HOUSE_ANSWER(&h, denied, &denied);
    T_TRUE(denied.clauses_n > 0);
    T_EQ(HOUSE_ASK(&h, handler.keeper, ledger_count, LEDGER_COUNT, &c), DESK_KEEPER_DENIED);
    c.filter.person = HOUSE_HANDLER;
    T_EQ(HOUSE_ASK(&h, handler.keeper, ledger_count, LEDGER_COUNT, &c), DESK_KEEPER_LEDGER_COUNTED);
    house_leave(&handler);
}

T_CASE(H10_2_use_of_a_my_number_is_recorded_with_person_and_time)
{
    struct house_desk handler, auditor;
    struct desk_keeper_reveal_ok ok;
    struct desk_keeper_ledger_is is;
    struct entry e;
    struct sealed s;
    int64_t before = clock_now_ms();

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 12, 1, &s);
    T_EQ(reveal_field(&handler, &s, HOUSE_MY_NUMBER), DESK_KEEPER_REVEAL_OK);
    HOUSE_ANSWER(&h, reveal_ok, &ok);
    uint64_t leaf = ok.leaf;
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    struct desk_keeper_ledger m = {.filter = {.act = ACT_REVEAL}, .limit = 1};
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    T_EQ(is.entries_n, 1);
    T_EQ(is.entries[0].index, leaf);
    T_OK(entry_get(is.entries[0].text, &e, NULL));
    T_EQ(e.person, HOUSE_HANDLER);
    T_EQ(e.fields[0], HOUSE_MY_NUMBER);
    T_TRUE(e.time_ms >= before && e.time_ms <= clock_now_ms());
    T_TRUE(strstr((const char *)is.entries[0].text.p, "123456789018") == NULL);
    house_leave(&handler);
    house_leave(&auditor);
}

T_CASE(N20_9_administrator_opens_no_record)
{
    struct house_desk handler, admin;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 4, 1, &s);
    house_sign_in(&h, HOUSE_ADMINISTRATOR, &admin);
    REFUSED(&h, open_record(&admin, &s), REFUSAL_ROLE, "N20.9");
    REFUSED(&h, reveal_field(&admin, &s, HOUSE_MY_NUMBER), REFUSAL_ROLE, "N20.9");
    s.envelope_n = 0; /* the office gave no row: the refusal and its leaf come all the same */
    REFUSED(&h, open_record(&admin, &s), REFUSAL_ROLE, "N20.9");
    T_EQ(open_record(&handler, &s), DESK_KEEPER_FAILED);
    house_leave(&handler);
    house_leave(&admin);
}

HOUSE_PUT(system)

/* Numbers of the machine for those who look after it: nothing that a record, a name or an id could be in. */
T_CASE(N20_9_administrator_sees_the_state_of_the_machine_in_numbers)
{
    const struct desk_keeper_system m = {0};
    struct desk_keeper_system_is is;
    struct house_desk admin, handler;
    uint64_t leaves = 0;

    house_sign_in(&h, HOUSE_ADMINISTRATOR, &admin);
    T_EQ(HOUSE_ASK(&h, admin.keeper, system, SYSTEM, &m), DESK_KEEPER_SYSTEM_IS);
    HOUSE_ANSWER(&h, system_is, &is);
    for (uint32_t i = 0; i < is.numbers_n; i++)
        leaves += is.numbers[i].what == STAT_LEAVES ? is.numbers[i].value : 0;
    T_TRUE(leaves > 0);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    T_EQ(HOUSE_ASK(&h, handler.keeper, system, SYSTEM, &m), DESK_KEEPER_DENIED);
    house_leave(&handler);
    house_leave(&admin);
}

HOUSE_PUT(measure)
HOUSE_PUT(measures)

static struct desk_keeper_measures_are measured(struct house_desk *d)
{
    struct desk_keeper_measures_are are;

    T_EQ(HOUSE_ASK(&h, d->keeper, measures, MEASURES, &(struct desk_keeper_measures){0}), DESK_KEEPER_MEASURES_ARE);
    HOUSE_ANSWER(&h, measures_are, &are);
    return are;
}

/* The desk says only that it wants it now: what was measured the keeper alone says. */
T_CASE(N20_6ko_the_machine_is_measured_when_somebody_asks_and_the_outcome_stands_in_the_ledger)
{
    const struct desk_keeper_measure now = {0};
    struct house_desk admin, handler, auditor;
    struct desk_keeper_ok ok;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    uint64_t before = measured(&handler).leaf;
    REFUSED(&h, HOUSE_ASK(&h, handler.keeper, measure, MEASURE, &now), REFUSAL_ROLE, "N20.9");
    T_EQ(measured(&handler).leaf, before);
    house_sign_in(&h, HOUSE_ADMINISTRATOR, &admin);
    T_EQ(HOUSE_ASK(&h, admin.keeper, measure, MEASURE, &now), DESK_KEEPER_OK);
    HOUSE_ANSWER(&h, ok, &ok);
    T_TRUE(ok.leaf > before);
    struct desk_keeper_measures_are are = measured(&handler);
    T_TRUE(are.leaf == ok.leaf && are.at_ms > 0 && are.value.n > 0 && are.value.n % 18 == 0);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, measure, MEASURE, &now), DESK_KEEPER_OK);
    T_TRUE(measured(&auditor).leaf > ok.leaf);
    house_leave(&auditor);
    house_leave(&admin);
    house_leave(&handler);
}

T_CASE(N11_untrained_person_gets_no_session)
{
    struct desk_keeper_sign_in_passkey m;
    struct house_assertion a;

    m = house_passkey(&h, HOUSE_UNTRAINED, &a);
    REFUSED(&h, HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &m), REFUSAL_TRAINING, "N11");
}

T_CASE(passkey_answer_is_good_once_and_for_its_account_only)
{
    struct desk_keeper_sign_in_passkey m;
    struct house_assertion a;
    struct house_desk d;

    m = house_passkey(&h, HOUSE_HANDLER, &a);
    m.account = view_str("manager");
    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &m), DESK_KEEPER_DENIED);
    m.account = view_str("handler");
    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &m), DESK_KEEPER_SIGNED_IN);
    house_take_desk(&h, &d);
    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &m), DESK_KEEPER_DENIED);
    house_leave(&d);
}

/* The answer to one sign-in as ${account} that proves nothing. */
static void refused_sign_in(const char *account, struct desk_keeper_denied *denied_out)
{
    struct desk_keeper_sign_in_start start = {.account = view_str(account)};
    struct desk_keeper_sign_in_passkey m = {.account = view_str(account)};
    struct desk_keeper_sign_in_challenge challenge;
    uint8_t nothing[64] = {0};

    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_start, SIGN_IN_START, &start), DESK_KEEPER_SIGN_IN_CHALLENGE);
    HOUSE_ANSWER(&h, sign_in_challenge, &challenge);
    memcpy(m.challenge, challenge.challenge, 32);
    m.credential = view_of(nothing, 16);
    m.authenticator_data = view_of(nothing, 37);
    m.client_data = view_str("{}");
    m.signature = view_of(nothing, 64);
    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &m), DESK_KEEPER_DENIED);
    HOUSE_ANSWER(&h, denied, denied_out);
}

T_CASE(C12_an_account_that_does_not_exist_has_to_wait_like_one_that_does)
{
    struct desk_keeper_denied there, nobody, another;

    for (int i = 0; i < 7; i++) {
        refused_sign_in("untrained", &there);
        refused_sign_in("no.such.person", &nobody);
        T_EQ(nobody.refusal, there.refusal);
        T_EQ(nobody.verdict, there.verdict);
        T_EQ(nobody.clauses_n, there.clauses_n);
        T_TRUE((nobody.wait_ms > 0) == (there.wait_ms > 0) && nobody.wait_ms <= 30000 && there.wait_ms <= 30000);
        T_EQ(there.refusal, i < 5 ? REFUSAL_FACTORS : REFUSAL_SIGN_IN_LOCKED);
    }
    refused_sign_in("no.other.person", &another);
    T_EQ(another.refusal, REFUSAL_FACTORS);
    T_EQ(another.wait_ms, 0);
}

/* Or many other names, tried in between, would tell the two apart. */
T_CASE(C12_an_account_that_does_not_exist_is_not_forgotten_for_two_thousand_others)
{
    struct desk_keeper_denied denied;
    char other[32];

    for (int i = 0; i < 10; i++)
        refused_sign_in("no.such.person.at.all", &denied);
    for (int i = 0; i < 2000; i++) {
        (void)snprintf(other, sizeof(other), "nobody%d", i);
        refused_sign_in(other, &denied);
        T_EQ(denied.refusal, REFUSAL_FACTORS);
    }
    refused_sign_in("no.such.person.at.all", &denied);
    T_EQ(denied.refusal, REFUSAL_SIGN_IN_LOCKED);
}

T_CASE(J21_quota_stops_a_fast_reader)
{
    struct house_desk d;
    struct desk_keeper_denied denied;
    struct sealed s;
    uint16_t type = 0;

    house_sign_in(&h, HOUSE_MANAGER, &d);
    import_records(&h, &d, 5, 1, &s);
    for (int i = 0; i < 101; i++) { /* a minute may turn over on the way */
        type = open_record(&d, &s);
        if (type != DESK_KEEPER_OPEN_OK)
            break;
    }
    REFUSED(&h, type, REFUSAL_QUOTA_MINUTE, "J21");
    HOUSE_ANSWER(&h, denied, &denied);
    T_TRUE(denied.wait_ms > 0 && denied.wait_ms <= 60000);
    house_leave(&d);
}

T_CASE(swapped_replayed_and_damaged_envelopes_are_refused)
{
    struct house_desk d;
    struct desk_keeper_field_value name = {HOUSE_NAME, view_str("架空　太郎")};
    struct desk_keeper_edit_ok edited;
    struct desk_keeper_open_ok ok;
    struct sealed s[2], old, mixed;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 6, 2, s);
    mixed = s[0];
    memcpy(mixed.record, s[1].record, 16);
    NOT_DONE(&h, open_record(&d, &mixed), ERR_CORRUPT);
    mixed = s[0];
    mixed.envelope[mixed.envelope_n - 1] ^= 1;
    NOT_DONE(&h, open_record(&d, &mixed), ERR_CORRUPT);

    old = s[0];
    struct desk_keeper_edit edit = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&s[0]),
                                    .fields = &name, .fields_n = 1, .reason = view_str("氏名の訂正")};
    T_EQ(HOUSE_ASK(&h, d.keeper, edit, EDIT, &edit), DESK_KEEPER_EDIT_OK);
    HOUSE_ANSWER(&h, edit_ok, &edited);
    T_EQ(edited.version, 2);
    memcpy(s[0].envelope, edited.envelope.p, edited.envelope.n);
    s[0].envelope_n = edited.envelope.n;
    T_EQ(open_record(&d, &s[0]), DESK_KEEPER_OPEN_OK);
    HOUSE_ANSWER(&h, open_ok, &ok);
    T_VIEW(ok.row.fields[1].value, view_str("架空　太郎"));
    NOT_DONE(&h, open_record(&d, &old), ERR_CORRUPT); /* the database was rolled back */
    struct desk_keeper_open historic = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&old), .historic = true};
    T_EQ(HOUSE_ASK(&h, d.keeper, open, OPEN, &historic), DESK_KEEPER_OPEN_OK);
    HOUSE_ANSWER(&h, open_ok, &ok);
    T_EQ(ok.row.version, 1);
    house_leave(&d);
}

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

/* Apply for the erasure of ${s} as ${d}; the application's leaf. */
static uint64_t apply(struct house_desk *d, const struct sealed *s, uint8_t object[32])
{
    struct view record = view_of(s->record, 16);
    struct desk_keeper_apply_erase m = {
        .register_ = HOUSE_REGISTER, .records = &record, .records_n = 1, .quantity = 1, .planned = today(),
        .items = view_str("記録の全項目"), .media = view_str("データベース"), .reason = view_str("交付を辞退")};
    struct desk_keeper_applied applied;

    T_EQ(HOUSE_ASK(&h, d->keeper, apply_erase, APPLY_ERASE, &m), DESK_KEEPER_APPLIED);
    HOUSE_ANSWER(&h, applied, &applied);
    memcpy(object, applied.object, 32);
    return applied.leaf;
}

static uint16_t erase(struct house_desk *d, uint64_t application)
{
    return HOUSE_ASK(&h, d->keeper, erase, ERASE, &(struct desk_keeper_erase){.application = application});
}

T_CASE(K_T12_erasure_needs_an_approver_of_the_entruster)
{
    struct house_desk handler;
    struct sealed s;
    uint8_t object[32];

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 7, 1, &s);
    uint64_t application = apply(&handler, &s, object);
    REFUSED(&h, erase(&handler, application), REFUSAL_NOT_APPROVED, "K-T12");
    T_EQ(house_approve(&h, HOUSE_HANDLER, application), DESK_KEEPER_DENIED);
    REFUSED(&h, house_approve(&h, HOUSE_OFFICER, application), REFUSAL_ROLE, "N20.9");
    T_EQ(open_record(&handler, &s), DESK_KEEPER_OPEN_OK);
    house_leave(&handler);
}

T_CASE(N22_erased_record_is_gone_and_certified_and_erased_once)
{
    struct house_desk handler;
    struct desk_keeper_erased erased;
    struct desk_keeper_certificate_is certificate;
    struct sealed s[3];
    struct chan_frame f;
    uint8_t object[32];

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 8, 3, s);
    uint64_t application = apply(&handler, &s[0], object);
    T_EQ(house_approve(&h, HOUSE_APPROVER, application), DESK_KEEPER_OK);
    T_EQ(erase(&handler, application), DESK_KEEPER_ERASED);
    HOUSE_ANSWER(&h, erased, &erased);
    T_EQ(erased.count, 1);
    T_TRUE(erased.survivors >= 2 && erased.certificate_leaf > erased.leaf);
    NOT_DONE(&h, open_record(&handler, &s[0]), ERR_NOT_FOUND);
    T_EQ(open_record(&handler, &s[1]), DESK_KEEPER_OPEN_OK);
    NOT_DONE(&h, erase(&handler, application), ERR_CONFLICT);
    struct desk_keeper_certificate ask = {.application = application};
    T_EQ(HOUSE_ASK(&h, handler.keeper, certificate, CERTIFICATE, &ask), DESK_KEEPER_CERTIFICATE_IS);
    HOUSE_ANSWER(&h, certificate_is, &certificate);
    T_TRUE(view_starts(certificate.text, "azukari-certificate v2\nlog kaku.test/azukari\n"));
    do { /* the office is told to remove the rows */
        T_OK(chan_recv_wait(h.office, house_patience_ms, &f));
        chan_frame_close_fds(&f);
    } while (f.type != KEEPER_OFFICE_ERASED);
    house_leave(&handler);
}

T_CASE(erased_stays_erased_and_survivors_open_after_kill_and_restart)
{
    struct house_desk handler;
    struct sealed s[2];
    uint8_t object[32];

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 61, 2, s);
    uint64_t application = apply(&handler, &s[0], object);
    T_EQ(house_approve(&h, HOUSE_APPROVER, application), DESK_KEEPER_OK);
    T_EQ(erase(&handler, application), DESK_KEEPER_ERASED);
    house_leave(&handler);
    house_restart(&h, true);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    NOT_DONE(&h, open_record(&handler, &s[0]), ERR_NOT_FOUND);
    T_EQ(open_record(&handler, &s[1]), DESK_KEEPER_OPEN_OK);
    house_leave(&handler);
}

/* The frame in which the office is told of erased records next. */
static struct keeper_office_erased erased_said(uint32_t *frame_out)
{
    struct keeper_office_erased m;
    struct chan_frame f;

    do {
        T_OK(chan_recv_wait(h.office, house_patience_ms, &f));
        chan_frame_close_fds(&f);
    } while (f.type != KEEPER_OFFICE_ERASED);
    T_OK(keeper_office_erased_get(f.payload, &h.arena, &m));
    *frame_out = f.id;
    return m;
}

static void office_answers(uint32_t frame, bool left)
{
    T_OK(keeper_office_erased_done_send(h.office, frame, &(struct keeper_office_erased_done){.rows = !left, .left = left}));
}

/* Tell every erasure before that of ${record} done, and answer ${left} to its. */
static void office_has_it(const struct sealed *record, bool left)
{
    struct keeper_office_erased m;
    uint32_t frame;
    bool is_it;

    do {
        m = erased_said(&frame);
        is_it = m.records_n == 1 && view_eq(m.records[0], view_of(record->record, 16));
        office_answers(frame, is_it && left);
    } while (!is_it);
}

T_CASE(N22_rows_that_a_full_disk_kept_are_told_again_until_they_are_gone_also_after_a_restart)
{
    struct house_desk handler;
    struct sealed s;
    uint8_t object[32];

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 62, 1, &s);
    uint64_t application = apply(&handler, &s, object);
    T_EQ(house_approve(&h, HOUSE_APPROVER, application), DESK_KEEPER_OK);
    T_EQ(erase(&handler, application), DESK_KEEPER_ERASED);
    house_leave(&handler);
    for (int i = 0; i < 3; i++)
        office_has_it(&s, true);
    house_restart(&h, true); /* it knows from the ledger */
    office_has_it(&s, true);
    office_has_it(&s, false);
}

static struct desk_keeper_uploads_are uploads_of(struct house_desk *d)
{
    struct desk_keeper_uploads m = {0};
    struct desk_keeper_uploads_are are;

    T_EQ(HOUSE_ASK(&h, d->keeper, uploads, UPLOADS, &m), DESK_KEEPER_UPLOADS_ARE);
    HOUSE_ANSWER(&h, uploads_are, &are);
    return are;
}

/* The office writes a batch to a few pages of its indexes; what it learns from that its times tell it anyway. */
T_CASE(ids_of_one_import_begin_alike_and_those_of_two_do_not)
{
    struct house_desk d;
    struct sealed s[3], other;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 140, 3, s);
    import_records(&h, &d, 141, 1, &other);
    T_TRUE(memcmp(s[0].record, s[1].record, 4) == 0 && memcmp(s[1].record, s[2].record, 4) == 0);
    T_TRUE(memcmp(s[0].record, other.record, 4) != 0);
    T_TRUE(memcmp(s[0].record + 4, s[1].record + 4, 12) != 0 && memcmp(s[0].record + 4, other.record + 4, 12) != 0);
    house_leave(&d);
}

T_CASE(key_of_an_upload_is_its_persons_and_its_jobs_and_gone_when_the_import_is_cancelled)
{
    struct desk_keeper_upload_open open = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT};
    struct desk_keeper_upload_done done = {.file = {99}, .bytes = 10};
    struct desk_keeper_import_open begin = {.file = {1}, .bytes = 1}; /* what the desk says now does not count */
    struct desk_keeper_import_cancel cancel = {0};
    struct desk_keeper_job_ask ask = {0};
    struct desk_keeper_upload_opened opened;
    struct desk_keeper_import_opened import;
    struct house_desk d, other, job;
    struct desk_keeper_job_is is;
    struct chan_frame f;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    house_sign_in(&h, HOUSE_MANAGER, &other);
    T_EQ(HOUSE_ASK(&h, d.keeper, upload_open, UPLOAD_OPEN, &open), DESK_KEEPER_UPLOAD_OPENED);
    HOUSE_ANSWER(&h, upload_opened, &opened);
    begin.upload = cancel.job = done.upload = opened.upload;
    NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, import_open, IMPORT_OPEN, &begin), ERR_NOT_FOUND); /* not complete */
    NOT_DONE(&h, HOUSE_ASK(&h, other.keeper, upload_done, UPLOAD_DONE, &done), ERR_NOT_FOUND);
    T_EQ(HOUSE_ASK(&h, d.keeper, upload_done, UPLOAD_DONE, &done), DESK_KEEPER_OK);
    NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, upload_done, UPLOAD_DONE, &done), ERR_CONFLICT);
    T_EQ(uploads_of(&other).uploads_n, 0);
    T_VIEW(view_of(uploads_of(&d).uploads[0].key, 32), view_of(opened.key, 32));
    NOT_DONE(&h, HOUSE_ASK(&h, other.keeper, import_open, IMPORT_OPEN, &begin), ERR_NOT_FOUND);
    T_EQ(HOUSE_ASK(&h, d.keeper, import_open, IMPORT_OPEN, &begin), DESK_KEEPER_IMPORT_OPENED);
    HOUSE_ANSWER(&h, import_opened, &import);
    house_take_desk(&h, &job);
    T_OK(chan_recv_wait(job.keeper, house_patience_ms, &f));
    T_EQ(f.type, DESK_KEEPER_JOB_GO);
    T_EQ(HOUSE_ASK(&h, job.keeper, job_ask, JOB_ASK, &ask), DESK_KEEPER_JOB_IS);
    HOUSE_ANSWER(&h, job_is, &is);
    T_EQ(is.upload, opened.upload);
    T_EQ(is.file[0], 99);
    T_EQ(is.bytes, 10);
    T_VIEW(view_of(is.key, 32), view_of(opened.key, 32));
    T_TRUE(uploads_of(&d).uploads[0].running);
    cancel.job = import.job;
    NOT_DONE(&h, HOUSE_ASK(&h, other.keeper, import_cancel, IMPORT_CANCEL, &cancel), ERR_NOT_FOUND);
    cancel.stored = 1; /* more than was sealed */
    NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, import_cancel, IMPORT_CANCEL, &cancel), ERR_CONFLICT);
    cancel.stored = 0;
    T_EQ(HOUSE_ASK(&h, d.keeper, import_cancel, IMPORT_CANCEL, &cancel), DESK_KEEPER_OK);
    T_EQ(uploads_of(&d).uploads_n, 0);
    NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, import_cancel, IMPORT_CANCEL, &cancel), ERR_NOT_FOUND);
    house_leave(&job);
    house_leave(&other);
    house_leave(&d);
}

T_CASE(a_person_who_sends_file_after_file_loses_the_oldest_and_takes_no_place_of_others)
{
    struct desk_keeper_upload_open open = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT};
    struct desk_keeper_upload_opened opened;
    struct house_desk d, other;
    uint64_t last = 0;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    for (int i = 0; i < 40; i++) {
        T_EQ(HOUSE_ASK(&h, d.keeper, upload_open, UPLOAD_OPEN, &open), DESK_KEEPER_UPLOAD_OPENED);
        HOUSE_ANSWER(&h, upload_opened, &opened);
        T_TRUE(opened.upload != last);
        last = opened.upload;
    }
    T_EQ(uploads_of(&d).uploads_n, 4);
    house_sign_in(&h, HOUSE_MANAGER, &other);
    T_EQ(HOUSE_ASK(&h, other.keeper, upload_open, UPLOAD_OPEN, &open), DESK_KEEPER_UPLOAD_OPENED);
    house_leave(&other);
    house_leave(&d);
}

T_CASE(N20_9_administrator_uploads_nothing)
{
    struct desk_keeper_upload_open open = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT};
    struct house_desk d;

    house_sign_in(&h, HOUSE_ADMINISTRATOR, &d);
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, upload_open, UPLOAD_OPEN, &open), REFUSAL_ROLE, "N20.9");
    T_EQ(uploads_of(&d).uploads_n, 0);
    house_leave(&d);
}

/* Before a form is shown the desk asks; a refusal is written down, and a yes is nothing that was done. */
T_CASE(N20_9_who_may_not_is_told_before_a_form_is_shown_and_who_may_leaves_no_leaf)
{
    struct desk_keeper_may_upload may = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT};
    struct desk_keeper_field_value name = {.field = HOUSE_NAME};
    struct desk_keeper_edit edit = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .fields = &name, .fields_n = 1};
    struct desk_keeper_copy_form print = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING};
    struct desk_keeper_copy_form_is form;
    struct desk_keeper_ledger_is is;
    struct house_desk handler, other;
    struct desk_keeper_ok ok;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_ADMINISTRATOR, &other);
    import_records(&h, &handler, 49, 1, &s);
    edit.row = print.row = row_of(&s);
    T_EQ(HOUSE_ASK(&h, handler.keeper, may_upload, MAY_UPLOAD, &may), DESK_KEEPER_OK);
    HOUSE_ANSWER(&h, ok, &ok);
    T_EQ(ok.leaf, 0);
    NOT_DONE(&h, HOUSE_ASK(&h, handler.keeper, edit, EDIT, &edit), ERR_INPUT);
    T_EQ(HOUSE_ASK(&h, handler.keeper, copy_form, COPY_FORM, &print), DESK_KEEPER_COPY_FORM_IS);
    HOUSE_ANSWER(&h, copy_form_is, &form);
    T_TRUE(!form.needs && form.unders_n == 0 && form.conditions == 0 && form.clauses_n == 0); /* these terms ask for nothing */
    REFUSED(&h, HOUSE_ASK(&h, other.keeper, may_upload, MAY_UPLOAD, &may), REFUSAL_ROLE, "N20.9");
    may.updates = true;
    REFUSED(&h, HOUSE_ASK(&h, other.keeper, may_upload, MAY_UPLOAD, &may), REFUSAL_ROLE, "N20.9");
    REFUSED(&h, HOUSE_ASK(&h, other.keeper, edit, EDIT, &edit), REFUSAL_ROLE, "N20.9");
    REFUSED(&h, HOUSE_ASK(&h, other.keeper, copy_form, COPY_FORM, &print), REFUSAL_ROLE, "N20.9");
    house_leave(&other);
    house_sign_in(&h, HOUSE_AUDITOR, &other);
    struct desk_keeper_ledger m = {.filter = {.act = 0xffff}};
    memcpy(m.filter.record, s.record, 16);
    T_EQ(HOUSE_ASK(&h, other.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    T_EQ(is.entries_n, 3); /* the import, and two refusals */
    house_leave(&handler);
    house_leave(&other);
}

T_CASE(signed_out_desk_is_closed)
{
    struct house_desk d;
    struct desk_keeper_self self = {0};

    house_sign_in(&h, HOUSE_HANDLER, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, self, SELF, &self), DESK_KEEPER_SELF_IS);
    T_EQ(HOUSE_ASK(&h, d.keeper, sign_out, SIGN_OUT, &(struct desk_keeper_sign_out){0}), DESK_KEEPER_OK);
    T_EQ(HOUSE_ASK(&h, d.keeper, self, SELF, &self), 0);
    house_leave(&d);
}

/* What the gate says of a channel: its client has the certificate of these bytes. */
static void gate_says(uint64_t channel, uint8_t certificate)
{
    struct gate_keeper_channel m = {.channel = channel};

    memset(m.certificate, certificate, sizeof(m.certificate));
    T_OK(gate_keeper_channel_send(h.gate, 0, &m));
}

static void sign_in_at(uint64_t channel, struct house_desk *d)
{
    h.channel = channel;
    house_sign_in(&h, HOUSE_HANDLER, d);
    h.channel = 0;
}

/* Everything that the gate said before has been heard. */
static void gate_is_heard(void)
{
    static uint64_t channel = 1000;
    struct house_desk d;

    gate_says(++channel, 0x44);
    sign_in_at(channel, &d);
    T_EQ(d.terminal, UINT64_C(0x4444444444444444));
    house_leave(&d);
}

T_CASE(B10_terminal_of_a_session_is_what_the_gate_saw_not_what_a_desk_says)
{
    struct house_desk d;

    gate_says(41, 0x11);
    gate_says(42, 0);
    sign_in_at(41, &d);
    T_EQ(d.terminal, UINT64_C(0x1111111111111111));
    house_leave(&d);
    sign_in_at(42, &d); /* a channel without a certificate */
    T_EQ(d.terminal, 0);
    house_leave(&d);
    sign_in_at(43, &d); /* one that the gate never named */
    T_EQ(d.terminal, 0);
    house_leave(&d);
    T_OK(gate_keeper_channel_gone_send(h.gate, 0, &(struct gate_keeper_channel_gone){41}));
    gate_is_heard();
    sign_in_at(41, &d); /* one that has gone */
    T_EQ(d.terminal, 0);
    house_leave(&d);
}

static void stray(uint64_t channel, const struct house_desk *d)
{
    T_OK(gate_keeper_stray_send(h.gate, 0, &(struct gate_keeper_stray){.channel = channel, .desk = d->no}));
}

/* The misuse in the ledger after the leaf ${after}. */
static uint32_t misuses(const struct house_desk *auditor, uint64_t after, struct entry *newest_out)
{
    struct desk_keeper_ledger m = {.filter = {.act = ACT_MISUSE}, .limit = 20};
    struct desk_keeper_ledger_is is;
    uint32_t n = 0;

    T_EQ(HOUSE_ASK(&h, auditor->keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    if (is.entries_n > 0)
        T_OK(entry_get(is.entries[0].text, newest_out, NULL));
    while (n < is.entries_n && is.entries[n].index > after)
        n++;
    return n;
}

T_CASE(C12_token_used_on_another_terminal_is_written_down_once_and_its_session_lives)
{
    struct house_desk d, auditor;
    struct desk_keeper_self self = {0};
    struct desk_keeper_ledger m = {.filter = {.act = 0xffff}, .limit = 1};
    struct desk_keeper_ledger_is is;
    struct entry e;

    gate_says(51, 0x22);
    gate_says(52, 0x33);
    gate_says(53, 0);
    sign_in_at(51, &d);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    uint64_t before = is.entries[0].index;
    stray(52, &d);
    stray(52, &d);
    stray(51, &d); /* its own */
    gate_is_heard();
    T_EQ(misuses(&auditor, before, &e), 1);
    T_EQ(e.kind, ENTRY_MISUSE_TERMINAL);
    T_EQ(e.terminal, UINT64_C(0x3333333333333333));
    T_EQ(e.person, HOUSE_HANDLER);
    T_TRUE(e.session != 0);
    stray(53, &d);
    gate_is_heard();
    T_EQ(HOUSE_ASK(&h, d.keeper, self, SELF, &self), DESK_KEEPER_SELF_IS); /* a thief cannot end it */
    T_EQ(misuses(&auditor, before, &e), 2);
    T_TRUE((e.has & ENTRY_HAS(KEY_TERMINAL)) == 0);
    for (int i = 0; i < 100; i++)
        stray(i % 2 == 0 ? 52 : 53, &d);
    gate_is_heard();
    T_EQ(misuses(&auditor, before, &e), 8); /* a thief cannot fill the ledger */
    house_leave(&d);
    gate_is_heard();
    stray(52, &d); /* nobody is there any more */
    gate_is_heard();
    T_EQ(misuses(&auditor, before, &e), 8);
    house_leave(&auditor);
}

HOUSE_PUT(alerts)

static void improper(uint64_t desk, uint32_t count)
{
    T_OK(gate_keeper_improper_send(h.gate, 0, &(struct gate_keeper_improper){.desk = desk, .count = count}));
    gate_is_heard();
}

/* The alerts that somebody who oversees the contract sees. */
static uint32_t alerts_of(const struct house_desk *d)
{
    struct desk_keeper_alerts_are are;

    T_EQ(HOUSE_ASK(&h, d->keeper, alerts, ALERTS, &(struct desk_keeper_alerts){.days = 1}), DESK_KEEPER_ALERTS_ARE);
    HOUSE_ANSWER(&h, alerts_are, &are);
    return are.alerts_n;
}

T_CASE(asvs_16_3_3_requests_refused_before_an_operation_are_in_the_ledger_with_their_number_and_session)
{
    struct house_desk d, auditor, manager;
    struct desk_keeper_ledger m = {.filter = {.act = 0xffff}, .limit = 1};
    struct desk_keeper_ledger_is is;
    struct entry e;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    uint64_t before = is.entries[0].index;
    uint32_t quiet = alerts_of(&manager);
    improper(d.no, 3);
    T_EQ(misuses(&auditor, before, &e), 1);
    T_EQ(e.kind, ENTRY_MISUSE_REQUEST);
    T_EQ(e.count, 3);
    T_EQ(e.person, HOUSE_HANDLER);
    T_TRUE(e.session != 0 && e.contract != 0);
    improper(0, 7);         /* of the gate itself: in the machine's log */
    improper(d.no + 99, 7); /* of a desk that is no more: there, too */
    improper(d.no, 0);      /* nothing */
    T_EQ(misuses(&auditor, before, &e), 1);
    T_EQ(alerts_of(&manager), quiet); /* a slip alarms nobody */
    improper(d.no, 30);
    T_EQ(misuses(&auditor, before, &e), 2);
    T_EQ(alerts_of(&manager), quiet + 1); /* thirty in a minute do */
    house_leave(&d);
    house_leave(&auditor);
    house_leave(&manager);
}

HOUSE_PUT(change)

/* The manager says that the terminal of the certificate of bytes 0x66 is registered or revoked. */
static void enter_terminal(struct house_desk *manager, bool is_registered)
{
    const struct desk_keeper_change m = {
        .fact = {.act = ACT_TERMINAL,
                 .has = ENTRY_HAS(KEY_TERMINAL) | ENTRY_HAS(KEY_ORG) | ENTRY_HAS(KEY_FROM) | ENTRY_HAS(KEY_UNTIL) |
                        ENTRY_HAS(KEY_LIMIT),
                 .terminal = UINT64_C(0x6666666666666666),
                 .org = 2,
                 .from = date_to_days(date_of_ms(clock_now_ms())),
                 .until = date_to_days(date_of_ms(clock_now_ms())) + 30,
                 .limit = is_registered ? 1 : 0,
                 .words = view_str("desk 6")}};

    T_EQ(HOUSE_ASK(&h, manager->keeper, change, CHANGE, &m), DESK_KEEPER_CHANGED);
}

T_CASE(C9_revoked_terminal_is_out_of_the_open_session_within_a_second_and_does_not_come_back)
{
    struct desk_keeper_sign_in_passkey m;
    struct desk_keeper_self self = {0};
    struct desk_keeper_self_is is;
    struct house_desk manager, handler;
    struct house_assertion a;
    bool in_time = false;

    gate_says(61, 0x66);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    for (int i = 0; i < C9_TRIES && !in_time; i++) {
        enter_terminal(&manager, true);
        sign_in_at(61, &handler);
        T_EQ(HOUSE_ASK(&h, handler.keeper, self, SELF, &self), DESK_KEEPER_SELF_IS);
        HOUSE_ANSWER(&h, self_is, &is);
        T_TRUE(is.terminal && !is.terminal_demanded);
        T_EQ(is.terminal_no, UINT64_C(0x6666666666666666));
        T_EQ(is.terminal_until, date_to_days(date_of_ms(clock_now_ms())) + 30);
        int64_t began = clock_monotonic_ms();
        enter_terminal(&manager, false);
        in_time = is_closed_within_a_second(&handler, began);
    }
    T_TRUE(in_time);
    m = house_passkey(&h, HOUSE_HANDLER, &a);
    m.channel = 61;
    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &m), DESK_KEEPER_DENIED);
    house_leave(&manager);
}

T_CASE(J32_locked_session_does_nothing_but_unlock)
{
    struct house_desk d;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 10, 1, &s);
    T_EQ(HOUSE_ASK(&h, d.keeper, lock, LOCK, &(struct desk_keeper_lock){0}), DESK_KEEPER_OK);
    NOT_DONE(&h, open_record(&d, &s), ERR_DENIED);
    house_leave(&d);
}

/* The inventory of the register while the office holds ${rows}. */
static void take_inventory(struct house_desk *manager, struct keeper_office_record_version *rows, uint32_t n, struct desk_keeper_inventory_is *is)
{
    struct desk_keeper_inventory ask = {.register_ = HOUSE_REGISTER};
    struct keeper_office_inventory_part part = {.records = rows, .records_n = n, .last = true};
    struct chan_frame f;
    struct buf payload;

    buf_init(&payload, 100);
    T_OK(desk_keeper_inventory_put(&payload, &ask));
    T_OK(chan_send(manager->keeper, DESK_KEEPER_INVENTORY, 99, buf_view(&payload), NULL, 0));
    buf_clear(&payload);
    do {
        T_OK(chan_recv_wait(h.office, house_patience_ms, &f));
        chan_frame_close_fds(&f);
    } while (f.type != KEEPER_OFFICE_INVENTORY);
    T_OK(keeper_office_inventory_part_send(h.office, 0, &part));
    T_OK(chan_recv_wait(manager->keeper, house_patience_ms, &h.frame));
    T_EQ(h.frame.type, DESK_KEEPER_INVENTORY_IS);
    HOUSE_ANSWER(&h, inventory_is, is);
}

/* Close the import of ${file} by its person: ${stored} of its rows are stored. */
static void import_ends(struct house_desk *handler, uint8_t file, uint64_t stored, bool abandoned)
{
    struct desk_keeper_import_open open = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT, .file = {file}, .bytes = 1};
    const struct desk_keeper_job_close end = {.stored = stored, .abandoned = abandoned};
    struct house_desk job;

    T_EQ(HOUSE_ASK(&h, handler->keeper, import_open, IMPORT_OPEN, &open), DESK_KEEPER_IMPORT_OPENED);
    house_take_desk(&h, &job);
    T_EQ(HOUSE_ASK(&h, job.keeper, job_close, JOB_CLOSE, &end), DESK_KEEPER_OK);
    house_leave(&job);
}

T_CASE(inventory_finds_what_the_office_lost_and_what_it_invented)
{
    struct house_desk handler, manager;
    struct keeper_office_record_version rows[] = {{.version = 1}};
    struct desk_keeper_inventory_is is;
    struct sealed s[2];

    memset(rows[0].record, 0xff, 16);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, 11, 2, s);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    take_inventory(&manager, rows, 1, &is);
    T_EQ(is.rows, 1);
    T_EQ(is.unknown_n, 1);
    T_TRUE(is.keys >= 2);
    T_EQ(is.missing_n + is.unstored, is.keys);
    const uint32_t missing = is.missing_n;
    import_ends(&handler, 11, 2, false); /* all are stored, it says */
    take_inventory(&manager, rows, 1, &is);
    T_EQ(is.missing_n, missing + 2);
    house_leave(&handler);
    house_leave(&manager);
}

/* Rows are sealed before they are stored: while an import is under way, or when it was given up, none of them is lost. */
T_CASE(inventory_takes_no_row_for_lost_that_was_never_stored)
{
    struct house_desk handler, manager;
    struct keeper_office_record_version rows[1] = {{.version = 1}};
    struct desk_keeper_inventory_is is;
    struct sealed s[3];

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    take_inventory(&manager, rows, 0, &is);
    const uint32_t missing = is.missing_n;
    const uint64_t unstored = is.unstored, keys = is.keys;
    import_records(&h, &handler, 91, 3, s);
    take_inventory(&manager, rows, 0, &is);
    T_EQ(is.keys, keys + 3);
    T_EQ(is.missing_n, missing);
    T_EQ(is.unstored, unstored + 3);
    memcpy(rows[0].record, s[0].record, 16);
    take_inventory(&manager, rows, 1, &is);
    T_EQ(is.unknown_n, 0);
    T_EQ(is.unstored, unstored + 2);
    import_ends(&handler, 91, 1, true);
    take_inventory(&manager, rows, 1, &is);
    T_EQ(is.missing_n, missing);
    T_EQ(is.unstored, unstored + 2);
    take_inventory(&manager, rows, 0, &is); /* the row that it counted as stored */
    T_EQ(is.missing_n, missing + 1);
    T_EQ(is.unstored, unstored + 2);
    house_leave(&handler);
    house_leave(&manager);
}

static void set_up(void)
{
    house_open(&h);
}

T_CASE(house_ends_in_order)
{
    int status = house_end(&h, false);
    T_TRUE(WIFEXITED(status));
    T_EQ(WEXITSTATUS(status), 0);
    T_EQ(house_start(&h, "wrong passphrase"), PARENT_CHILD_UNSEAL_RESULT_WRONG_PASSPHRASE);
    house_close(&h);
}

T_CASE(house_opens)
{
    set_up();
}

HOUSE_PUT(work_make)
HOUSE_PUT(work_close)
HOUSE_PUT(work_item)
HOUSE_PUT(work_lists)
HOUSE_PUT(work_reasons)
HOUSE_PUT(search_seal)
HOUSE_PUT(search_unseal)

/* The manager's newest work-read says that ${count} records of ${list} were shown, or not. */
static void shown_by_an_entry(struct house_desk *manager, uint64_t list, uint64_t count, enum verdict verdict)
{
    struct desk_keeper_ledger m = {.filter = {.person = HOUSE_MANAGER, .act = ACT_WORK_READ}, .limit = 1};
    struct desk_keeper_ledger_is is;
    struct entry e;

    T_EQ(HOUSE_ASK(&h, manager->keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    T_EQ(is.entries_n, 1);
    T_OK(entry_get(is.entries[0].text, &e, NULL));
    T_TRUE(e.ref == list && e.count == count && e.verdict == verdict);
}

T_CASE(N20_6i_worklist_is_worked_on_by_its_people_and_its_words_are_sealed)
{
    struct house_desk handler, manager;
    struct sealed s[2];
    struct view records[2];
    struct desk_keeper_work_make make = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .records = records, .records_n = 2,
                                         .name = view_str("四月の電話"), .due = 30000};
    struct desk_keeper_work_lists_are lists;
    struct desk_keeper_work_reasons_are reasons;
    struct desk_keeper_ok ok;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    import_records(&h, &handler, 61, 2, s);
    for (int i = 0; i < 2; i++)
        records[i] = view_of(s[i].record, 16);
    T_EQ(HOUSE_ASK(&h, manager.keeper, work_make, WORK_MAKE, &make), DESK_KEEPER_OK);
    HOUSE_ANSWER(&h, ok, &ok);
    const uint64_t list = ok.leaf;
    T_EQ(HOUSE_ASK(&h, handler.keeper, work_close, WORK_CLOSE, &(struct desk_keeper_work_close){list}), DESK_KEEPER_DENIED);
    struct desk_keeper_work_item aside = {.list = list, .step = DESK_KEEPER_WORK_STEP_ASIDE, .reason = view_str("留守")};
    memcpy(aside.record, s[0].record, 16);
    T_EQ(HOUSE_ASK(&h, handler.keeper, work_item, WORK_ITEM, &aside), DESK_KEEPER_OK);
    HOUSE_ANSWER(&h, ok, &ok);
    uint64_t leaves[] = {ok.leaf, list, 0};
    struct desk_keeper_work_reasons ask = {.list = list, .leaves = leaves, .leaves_n = 3};
    T_EQ(HOUSE_ASK(&h, manager.keeper, work_reasons, WORK_REASONS, &ask), DESK_KEEPER_WORK_REASONS_ARE);
    HOUSE_ANSWER(&h, work_reasons_are, &reasons);
    T_TRUE(view_eq_str(reasons.reasons[0], "留守"));
    T_EQ(reasons.reasons[1].n, 0); /* a name is no reason */
    shown_by_an_entry(&manager, list, 3, VERDICT_PERMIT);
    ask.list = list + 1; /* no list at all: nothing is shown, and that is written down */
    T_EQ(HOUSE_ASK(&h, manager.keeper, work_reasons, WORK_REASONS, &ask), DESK_KEEPER_DENIED);
    shown_by_an_entry(&manager, list + 1, 3, VERDICT_DENY);
    aside.list = list + 1; /* no list at all */
    T_EQ(HOUSE_ASK(&h, handler.keeper, work_item, WORK_ITEM, &aside), DESK_KEEPER_DENIED);
    T_EQ(HOUSE_ASK(&h, handler.keeper, work_lists, WORK_LISTS, &(struct desk_keeper_work_lists){0}), DESK_KEEPER_WORK_LISTS_ARE);
    HOUSE_ANSWER(&h, work_lists_are, &lists);
    T_EQ(lists.lists_n, 1);
    T_TRUE(view_eq_str(lists.lists[0].name, "四月の電話") && !lists.lists[0].manages && lists.lists[0].works);
    house_leave(&handler);
    house_leave(&manager);
}

T_CASE(kept_search_is_opened_by_nobody_but_its_person)
{
    const struct desk_keeper_search_seal seal = {.search = 7, .name = view_str("朝"), .words = view_str("name=%41")};
    struct house_desk handler, manager;
    struct desk_keeper_search_sealed sealed;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(HOUSE_ASK(&h, handler.keeper, search_seal, SEARCH_SEAL, &seal), DESK_KEEPER_SEARCH_SEALED);
    HOUSE_ANSWER(&h, search_sealed, &sealed);
    uint8_t bytes[256];
    T_TRUE(sealed.words.n <= sizeof(bytes));
    memcpy(bytes, sealed.words.p, sealed.words.n);
    struct desk_keeper_search_unseal open = {.search = 7, .words = view_of(bytes, sealed.words.n)};
    T_EQ(HOUSE_ASK(&h, handler.keeper, search_unseal, SEARCH_UNSEAL, &open), DESK_KEEPER_SEARCH_IS);
    NOT_DONE(&h, HOUSE_ASK(&h, manager.keeper, search_unseal, SEARCH_UNSEAL, &open), ERR_CORRUPT);
    open.search = 8;
    NOT_DONE(&h, HOUSE_ASK(&h, handler.keeper, search_unseal, SEARCH_UNSEAL, &open), ERR_CORRUPT);
    house_leave(&handler);
    house_leave(&manager);
}

T_MAIN(&case_house_opens, &case_ids_of_one_import_begin_alike_and_those_of_two_do_not, &case_opened_record_shows_its_fields_but_not_the_veiled_one,
       &case_veiled_field_is_revealed_one_by_one_and_others_are_not,
       &case_N20_8_copies_are_numbered_say_why_and_hold_no_veiled_field, &case_every_release_names_a_leaf_that_the_ledger_shows,
       &case_H10_2_use_of_a_my_number_is_recorded_with_person_and_time,
       &case_H10_2_the_ledger_answers_by_subject_and_counts_by_day_person_and_act,
       &case_H10_2_use_every_look_at_a_my_number_stands_in_the_ledger_of_use_and_nothing_else_does,
       &case_N20_6e_a_handler_neither_reads_nor_counts_what_others_did, &case_N20_9_administrator_opens_no_record,
       &case_N20_6e_the_ledger_is_taken_home_as_far_as_was_decided_and_written_down,
       &case_N20_9_administrator_sees_the_state_of_the_machine_in_numbers,
       &case_N20_6ko_the_machine_is_measured_when_somebody_asks_and_the_outcome_stands_in_the_ledger, &case_N11_untrained_person_gets_no_session,
       &case_passkey_answer_is_good_once_and_for_its_account_only, &case_J21_quota_stops_a_fast_reader,
       &case_swapped_replayed_and_damaged_envelopes_are_refused, &case_K_T12_erasure_needs_an_approver_of_the_entruster,
       &case_N22_erased_record_is_gone_and_certified_and_erased_once,
       &case_erased_stays_erased_and_survivors_open_after_kill_and_restart,
       &case_N22_rows_that_a_full_disk_kept_are_told_again_until_they_are_gone_also_after_a_restart,
       &case_N22_rows_that_a_full_disk_kept_are_told_again_until_they_are_gone_also_after_a_restart,
       &case_key_of_an_upload_is_its_persons_and_its_jobs_and_gone_when_the_import_is_cancelled,
       &case_a_person_who_sends_file_after_file_loses_the_oldest_and_takes_no_place_of_others,
       &case_N20_9_administrator_uploads_nothing,
       &case_N20_9_who_may_not_is_told_before_a_form_is_shown_and_who_may_leaves_no_leaf, &case_signed_out_desk_is_closed,
       &case_B10_terminal_of_a_session_is_what_the_gate_saw_not_what_a_desk_says,
       &case_C12_token_used_on_another_terminal_is_written_down_once_and_its_session_lives,
       &case_asvs_16_3_3_requests_refused_before_an_operation_are_in_the_ledger_with_their_number_and_session,
       &case_C9_revoked_terminal_is_out_of_the_open_session_within_a_second_and_does_not_come_back,
       &case_J32_locked_session_does_nothing_but_unlock,
       &case_inventory_finds_what_the_office_lost_and_what_it_invented, &case_inventory_takes_no_row_for_lost_that_was_never_stored, &case_N20_6i_worklist_is_worked_on_by_its_people_and_its_words_are_sealed,
       &case_kept_search_is_opened_by_nobody_but_its_person,
       &case_C12_an_account_that_does_not_exist_has_to_wait_like_one_that_does,
       &case_C12_an_account_that_does_not_exist_is_not_forgotten_for_two_thousand_others, &case_house_ends_in_order)
