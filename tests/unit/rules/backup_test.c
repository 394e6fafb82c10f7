/* Backups in the ledger: who may make one, which keys they hang on, and until when an erased record could come back. */
#include "support/t.h"

#include "unit/rules/world.h"

static const struct date LATE = {2027, 1, 31}, LATER = {2027, 2, 28};

static struct entry key_entry(const struct world *w, uint16_t no, struct date until)
{
    struct entry e = fact(w, ACT_BACKUP_KEY);
    uint8_t public_key[BACKUP_KEY_BYTES] = {(uint8_t)no, 1};

    entry_set_kind(&e, no);
    entry_set_until(&e, until);
    entry_set_value(&e, view_of(public_key, sizeof(public_key)));
    return e;
}

static struct entry backup_entry(const struct world *w, enum entry_act act, uint16_t no, struct date until)
{
    struct entry e = fact(w, act);
    uint8_t object[32] = {3};

    entry_set_kind(&e, no);
    if (act == ACT_BACKUP_KEY_END)
        return e;
    entry_set_until(&e, until);
    entry_set_count(&e, 4096);
    entry_set_object(&e, object);
    return e;
}

static void refuses(struct world *w, const struct entry *e)
{
    T_OK(entry_check(e));
    T_ERR(state_apply(w->s, e, w->leaf), ERR_INPUT);
}

static uint64_t begins(struct world *w, uint16_t no, struct date until)
{
    struct entry e = backup_entry(w, ACT_BACKUP_BEGIN, no, until);

    world_fact(w, &e);
    return w->leaf - 1;
}

static void ends(struct world *w, uint16_t no)
{
    struct entry e = backup_entry(w, ACT_BACKUP_KEY_END, no, LATE);

    world_fact(w, &e);
}

T_CASE(only_the_administrator_backs_up_and_reads_nothing)
{
    static const enum entry_act acts[] = {ACT_BACKUP_KEY, ACT_BACKUP_BEGIN, ACT_BACKUP, ACT_BACKUP_KEY_END};
    struct world w = world_new();

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        for (uint32_t person = HANDLER; person <= FIRM_APPROVER; person++) {
            struct entry e = acts[i] == ACT_BACKUP_KEY ? key_entry(&w, 1, LATE) : backup_entry(&w, acts[i], 1, LATE);
            entry_set_contract(&e, CONTRACT);
            entry_set_session(&e, w.session[person]);
            entry_set_person(&e, person);
            struct decision d = world_ask(&w, &e);
            T_EQ(d.verdict, person == ADMINISTRATOR ? VERDICT_PERMIT : VERDICT_DENY);
            T_EQ(d.refusal, person == ADMINISTRATOR ? REFUSAL_NONE : REFUSAL_ROLE);
        }
    }
    struct entry open = world_record(&w, ACT_OPEN, ADMINISTRATOR);
    T_EQ(world_ask(&w, &open).refusal, REFUSAL_ROLE);
    /* What was decided in a session is no fact of the machine. */
    T_TRUE(state_backup_key_at(w.s, 0) == NULL);
    state_free(w.s);
}

T_CASE(a_session_of_somebody_else_backs_nothing_up)
{
    struct world w = world_new();
    struct entry e = backup_entry(&w, ACT_BACKUP_BEGIN, 1, LATE);

    entry_set_contract(&e, CONTRACT);
    entry_set_session(&e, w.session[HANDLER]);
    entry_set_person(&e, ADMINISTRATOR);
    e.verdict = VERDICT_PERMIT;
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(a_backup_hangs_on_a_key_that_lives)
{
    struct world w = world_empty();
    struct entry e = backup_entry(&w, ACT_BACKUP_BEGIN, 1, LATE);

    refuses(&w, &e); /* no such key */
    e = key_entry(&w, 1, LATE);
    world_fact(&w, &e);
    T_EQ(state_next_backup_key(w.s), 2);
    refuses(&w, &e); /* the number is used */
    e = backup_entry(&w, ACT_BACKUP_BEGIN, 1, LATER);
    refuses(&w, &e); /* another day than the key's */
    uint64_t leaf = begins(&w, 1, LATE);
    ends(&w, 1);
    e = backup_entry(&w, ACT_BACKUP, 1, LATE);
    entry_set_ref(&e, leaf);
    refuses(&w, &e);
    e = backup_entry(&w, ACT_BACKUP_BEGIN, 1, LATE);
    refuses(&w, &e);
    e = backup_entry(&w, ACT_BACKUP_KEY_END, 1, LATE);
    refuses(&w, &e); /* twice */
    state_free(w.s);
}

T_CASE(a_backup_completes_what_was_begun_once)
{
    struct world w = world_empty();
    struct entry e = key_entry(&w, 1, LATE);

    world_fact(&w, &e);
    T_TRUE(state_last_backup(w.s) == NULL);
    e = backup_entry(&w, ACT_BACKUP, 1, LATE);
    refuses(&w, &e); /* nothing was begun */
    uint64_t first = begins(&w, 1, LATE), second = begins(&w, 1, LATE);
    entry_set_ref(&e, first);
    refuses(&w, &e); /* given up since */
    entry_set_ref(&e, second);
    world_fact(&w, &e);
    T_EQ(state_last_backup(w.s)->done_bytes, 4096);
    T_EQ(state_last_backup(w.s)->begun_n, 2);
    refuses(&w, &e); /* twice */
    state_free(w.s);
}

T_CASE(E2_an_erasure_is_complete_when_the_keys_of_older_backups_have_ended)
{
    struct world w = world_empty();
    struct date until;
    struct entry e = key_entry(&w, 1, LATER);

    T_TRUE(!state_backups_hold(w.s, w.now, &until) && until.year == 0);
    world_fact(&w, &e);
    e = key_entry(&w, 2, LATE);
    world_fact(&w, &e);
    T_TRUE(!state_backups_hold(w.s, w.now, &until)); /* a key without a backup holds nothing */
    (void)begins(&w, 1, LATER);
    int64_t erased = w.now;
    w.now += DAY;
    (void)begins(&w, 2, LATE); /* does not hold what was erased before it */
    T_TRUE(state_backups_hold(w.s, erased, &until) && date_to_days(until) == date_to_days(LATER));
    T_TRUE(!state_backups_hold(w.s, erased - 1, &until));
    ends(&w, 1);
    T_TRUE(!state_backups_hold(w.s, erased, &until) && date_to_days(until) == date_to_days(date_of_ms(w.now)));
    T_TRUE(state_backups_hold(w.s, w.now, &until) && date_to_days(until) == date_to_days(LATE));
    state_free(w.s);
}

T_CASE(a_backup_begun_but_never_reported_counts_too)
{
    struct world w = world_empty();
    struct date until;
    struct entry e = key_entry(&w, 1, LATE);

    world_fact(&w, &e);
    (void)begins(&w, 1, LATE);
    T_TRUE(state_last_backup(w.s) == NULL && state_backups_hold(w.s, w.now, &until));
    state_free(w.s);
}

T_CASE(a_restore_names_a_backup_of_this_log)
{
    struct world w = world_empty();
    struct entry key = key_entry(&w, 1, LATE), e = backup_entry(&w, ACT_BACKUP, 1, LATE);

    world_fact(&w, &key);
    e = fact(&w, ACT_RESTORE);
    entry_set_kind(&e, 1);
    entry_set_count(&e, 10);
    entry_set_limit(&e, 0);
    entry_set_ref(&e, w.leaf - 1);
    entry_set_object(&e, e.object);
    refuses(&w, &e);
    entry_set_ref(&e, begins(&w, 1, LATE));
    world_fact(&w, &e);
    state_free(w.s);
}

static struct entry drill(const struct world *w, uint64_t backup, struct date on, bool passed)
{
    struct entry e = fact(w, ACT_DRILL);

    entry_set_kind(&e, 1);
    entry_set_from(&e, on);
    entry_set_limit(&e, passed ? 1 : 0);
    entry_set_object(&e, e.object);
    if (backup != 0)
        entry_set_ref(&e, backup);
    return e;
}

T_CASE(a_drill_is_of_a_backup_that_is_known_on_a_day_that_has_come)
{
    struct world w = world_empty();
    struct entry key = key_entry(&w, 1, LATE), done = backup_entry(&w, ACT_BACKUP, 1, LATE);

    world_fact(&w, &key);
    entry_set_ref(&done, begins(&w, 1, LATE));
    struct entry e = drill(&w, w.leaf - 1, day(2026, 11, 20), true);
    refuses(&w, &e); /* it was not completed yet */
    world_fact(&w, &done);
    e = drill(&w, 0, day(2026, 11, 20), true);
    refuses(&w, &e);
    e = drill(&w, w.leaf - 1, day(2026, 11, 22), true);
    refuses(&w, &e); /* tomorrow */
    T_EQ(state_last_drill_ms(w.s, true), 0);
    e = drill(&w, w.leaf - 1, day(2026, 11, 20), true);
    world_fact(&w, &e);
    e = drill(&w, w.leaf - 2, day(2026, 11, 21), false);
    world_fact(&w, &e);
    T_EQ(state_last_drill_ms(w.s, true), date_start_ms(day(2026, 11, 21)) - 1);
    T_EQ(state_last_drill_ms(w.s, false), w.now);
    e = drill(&w, w.leaf - 3, day(2026, 11, 19), true); /* entered late: an older one changes nothing */
    world_fact(&w, &e);
    T_EQ(state_last_drill_ms(w.s, true), date_start_ms(day(2026, 11, 21)) - 1);
    state_free(w.s);
}

T_CASE(only_the_administrator_records_a_drill)
{
    struct world w = world_new();

    for (uint32_t person = HANDLER; person <= FIRM_APPROVER; person++) {
        struct entry e = drill(&w, 0, day(2026, 11, 21), true);
        entry_set_contract(&e, CONTRACT);
        entry_set_session(&e, w.session[person]);
        entry_set_person(&e, person);
        T_EQ(world_ask(&w, &e).verdict, person == ADMINISTRATOR ? VERDICT_PERMIT : VERDICT_DENY);
    }
    T_EQ(state_last_drill_ms(w.s, true), 0); /* what a session asks for is the machine's log's to say */
    state_free(w.s);
}

T_CASE(a_malformed_key_is_no_key)
{
    struct world w = world_empty();
    struct entry e = key_entry(&w, 0, LATE);

    T_ERR(entry_check(&e), ERR_INPUT);
    e = key_entry(&w, 1, LATE);
    e.value_n = BACKUP_KEY_BYTES - 1;
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_CASE(keys_are_numbered_until_all_numbers_are_used)
{
    struct world w = world_empty();

    for (unsigned no = 1; no < UINT16_MAX; no++) {
        struct entry e = key_entry(&w, (uint16_t)no, LATE);
        world_fact(&w, &e);
        T_EQ(state_next_backup_key(w.s), no + 1);
    }
    struct entry last = key_entry(&w, UINT16_MAX, LATE);
    world_fact(&w, &last);
    T_EQ(state_next_backup_key(w.s), 0);
    T_ERR(state_apply(w.s, &last, w.leaf), ERR_LIMIT);
    T_EQ(state_backup_key(w.s, UINT16_MAX)->public_key[0], 0xff);
    T_TRUE(state_backup_key_at(w.s, 0)->no == 1 && state_backup_key_at(w.s, UINT16_MAX - 1)->no == UINT16_MAX);
    T_TRUE(state_backup_key_at(w.s, UINT16_MAX) == NULL);
    state_free(w.s);
}

T_CASE(the_last_backup_is_the_newest_whatever_its_key)
{
    struct world w = world_empty();

    T_TRUE(state_last_begun(w.s) == NULL);
    for (uint16_t no = 1; no <= 3; no++) {
        struct entry e = key_entry(&w, no, LATE);
        world_fact(&w, &e);
    }
    T_TRUE(state_last_begun(w.s) == NULL && state_last_backup(w.s) == NULL);
    for (uint16_t i = 0; i < 3; i++) {
        static const uint16_t order[] = {1, 3, 2};
        struct entry done = backup_entry(&w, ACT_BACKUP, order[i], LATE);
        uint64_t begun = begins(&w, order[i], LATE);
        T_EQ(state_last_begun(w.s)->no, order[i]);
        T_EQ(state_last_begun(w.s)->begun_leaf, begun);
        entry_set_ref(&done, begun);
        world_fact(&w, &done);
        T_EQ(state_last_backup(w.s)->no, order[i]);
        T_TRUE(state_last_backup(w.s)->done_ms == NOW && state_last_backup(w.s)->done_manifest[0] == 3);
    }
    state_free(w.s);
}

T_CASE(E2_the_last_day_of_all_keys_counts_in_any_order)
{
    struct world w = world_empty();
    struct date until;

    for (uint16_t no = 1; no <= 3; no++) {
        struct date d = no == 2 ? LATER : LATE;
        struct entry e = key_entry(&w, no, d);
        world_fact(&w, &e);
        (void)begins(&w, no, d);
    }
    T_TRUE(state_backups_hold(w.s, w.now, &until) && date_to_days(until) == date_to_days(LATER));
    ends(&w, 1);
    w.now += 2 * DAY;
    ends(&w, 2);
    int64_t end = w.now;
    T_TRUE(state_backups_hold(w.s, NOW, &until) && date_to_days(until) == date_to_days(LATE));
    w.now -= DAY; /* the clock was set back */
    ends(&w, 3);
    T_TRUE(!state_backups_hold(w.s, NOW, &until) && date_to_days(until) == date_to_days(date_of_ms(end)));
    state_free(w.s);
}

T_CASE(a_restore_names_no_backup_that_is_not_there_nor_one_of_an_ended_key)
{
    struct world w = world_empty();
    struct entry key = key_entry(&w, 1, LATE), e = fact(&w, ACT_RESTORE);
    uint64_t ref = 0;

    entry_set_kind(&e, 1);
    entry_set_count(&e, 10);
    entry_set_limit(&e, 0);
    entry_set_object(&e, e.object);
    entry_set_ref(&e, 1);
    refuses(&w, &e); /* no such key */
    world_fact(&w, &key);
    uint64_t begun = begins(&w, 1, LATE);
    key = key_entry(&w, 2, LATE);
    world_fact(&w, &key);
    entry_set_ref(&e, begun + 1); /* a leaf behind the newest beginning */
    refuses(&w, &e);
    T_TRUE(!state_restore_waits(w.s, &ref) && ref == 0 && state_restored_ms(w.s) == 0);
    entry_set_ref(&e, begun);
    world_fact(&w, &e);
    T_TRUE(state_restore_waits(w.s, &ref) && ref == begun && state_restored_ms(w.s) == NOW);
    struct entry start = fact(&w, ACT_KEEPER_START);
    entry_set_count(&start, 1);
    world_fact(&w, &start);
    T_TRUE(!state_restore_waits(w.s, &ref) && ref == begun && state_restored_ms(w.s) == NOW);
    ends(&w, 1);
    refuses(&w, &e);
    state_free(w.s);
}

T_MAIN(&case_only_the_administrator_backs_up_and_reads_nothing, &case_a_session_of_somebody_else_backs_nothing_up,
       &case_a_backup_hangs_on_a_key_that_lives, &case_a_backup_completes_what_was_begun_once,
       &case_E2_an_erasure_is_complete_when_the_keys_of_older_backups_have_ended,
       &case_a_backup_begun_but_never_reported_counts_too, &case_a_restore_names_a_backup_of_this_log,
       &case_a_drill_is_of_a_backup_that_is_known_on_a_day_that_has_come, &case_only_the_administrator_records_a_drill,
       &case_a_malformed_key_is_no_key, &case_keys_are_numbered_until_all_numbers_are_used,
       &case_the_last_backup_is_the_newest_whatever_its_key, &case_E2_the_last_day_of_all_keys_counts_in_any_order,
       &case_a_restore_names_no_backup_that_is_not_there_nor_one_of_an_ended_key)
