/* Blocks of subjects: each act on records inside the duties' blocks, outside them and in none (N9.3, N20.6i). */
#include "support/t.h"

#include "unit/rules/world.h"

enum { NORTH = 1, SOUTH = 2, LETTERS = 300, UNKNOWN = 7 };

static struct entry block_of(const struct world *w, uint16_t no, uint16_t register_no, uint64_t stands)
{
    struct entry e = fact(w, ACT_BLOCK);

    entry_set_contract(&e, CONTRACT);
    entry_set_blocks(&e, &no, 1);
    entry_set_limit(&e, stands);
    if (register_no != 0)
        entry_set_register(&e, register_no);
    return e;
}

static struct entry duties(const struct world *w, uint32_t person, uint32_t roles, const uint16_t *blocks, unsigned n)
{
    struct entry e = world_assignment(w, person, roles);

    entry_set_blocks(&e, blocks, n);
    return e;
}

/* HANDLER, OPERATOR and OFFICER reach NORTH and LETTERS alone; MANAGER and AUDITOR everything. */
static struct world limited(void)
{
    static const uint16_t own[] = {NORTH, LETTERS};
    static const struct {
        uint32_t person, roles;
    } people[] = {{HANDLER, ROLE_HANDLER}, {OPERATOR, ROLE_OPERATOR}, {OFFICER, ROLE_OFFICER}};
    struct world w = world_new();
    struct entry e;

    e = block_of(&w, NORTH, 0, 1);
    world_fact(&w, &e);
    e = block_of(&w, SOUTH, 0, 1);
    world_fact(&w, &e);
    e = block_of(&w, LETTERS, REGISTER, 1);
    world_fact(&w, &e);
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        e = duties(&w, people[i].person, people[i].roles, own, 2);
        world_fact(&w, &e);
    }
    return w;
}

static void answers(struct world *w, struct entry e, enum refusal refusal, const char *what)
{
    struct decision d = world_ask(w, &e);

    if (d.refusal != refusal)
        T_FAIL("%s, %s: %s, not %s", entry_act_name(e.act), what, refusal_name(d.refusal), refusal_name(refusal));
    if (refusal == REFUSAL_BLOCK) {
        T_EQ(d.verdict, VERDICT_DENY);
        T_EQ(d.control, CONTROL_SCOPE);
        T_EQ(d.clauses_n, 1);
        T_STR(d.clauses[0], "N20.6i");
    }
}

static struct entry in(struct entry e, uint16_t block)
{
    entry_set_blocks(&e, &block, 1);
    return e;
}

static struct entry act_of(const struct world *w, enum entry_act act, uint32_t person)
{
    struct entry e;

    if (act == ACT_APPLY)
        return world_application(w, person, 1);
    if (act == ACT_HOLD) {
        static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
        e = world_op(w, act, person);
        entry_set_kind(&e, HOLD_SET);
        entry_set_register(&e, REGISTER);
        entry_add_subject(&e, subject);
        return e;
    }
    e = world_record(w, act, person);
    if (act == ACT_PRINT)
        entry_set_count(&e, state_copies(w->s, e.subjects[0]) + 1);
    return e;
}

T_CASE(N9_3_every_act_on_a_record_stays_within_the_blocks_of_the_duties)
{
    static const struct {
        enum entry_act act;
        uint32_t person;
    } rows[] = {
        {ACT_SEARCH, HANDLER}, {ACT_LIST, HANDLER},  {ACT_OPEN, HANDLER},  {ACT_REVEAL, HANDLER}, {ACT_EDIT, HANDLER},
        {ACT_PRINT, HANDLER},  {ACT_APPLY, HANDLER}, {ACT_OPEN, OPERATOR}, {ACT_OPEN, OFFICER},   {ACT_HOLD, OFFICER},
        {ACT_APPLY, OFFICER},
    };
    struct world w = limited();

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct entry e = act_of(&w, rows[i].act, rows[i].person);
        answers(&w, in(e, SOUTH), REFUSAL_BLOCK, "outside");
        answers(&w, e, REFUSAL_BLOCK, "in none");
        answers(&w, in(e, LETTERS), REFUSAL_NONE, "inside");
        e = act_of(&w, rows[i].act, rows[i].person);
        answers(&w, in(e, NORTH), REFUSAL_NONE, "inside");
    }
    state_free(w.s);
}

T_CASE(N9_3_duties_without_blocks_reach_all_of_them_and_the_records_in_none)
{
    static const enum entry_act acts[] = {ACT_SEARCH, ACT_LIST, ACT_OPEN, ACT_REVEAL, ACT_EDIT, ACT_PRINT, ACT_APPLY};
    struct world w = limited();

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        answers(&w, in(act_of(&w, acts[i], MANAGER), SOUTH), REFUSAL_NONE, "a block");
        answers(&w, act_of(&w, acts[i], MANAGER), REFUSAL_NONE, "none");
    }
    state_free(w.s);
}

T_CASE(N20_6i_list_of_hits_is_refused_if_one_of_them_is_outside)
{
    static const uint16_t both[] = {NORTH, SOUTH}, own[] = {NORTH, LETTERS}, with_none[] = {0, NORTH};
    struct world w = limited();
    struct entry e = world_record(&w, ACT_LIST, HANDLER);

    entry_set_blocks(&e, both, 2);
    answers(&w, e, REFUSAL_BLOCK, "one outside");
    entry_set_blocks(&e, with_none, 2);
    answers(&w, e, REFUSAL_BLOCK, "one in none");
    entry_set_blocks(&e, own, 2);
    answers(&w, e, REFUSAL_NONE, "both inside");
    e = world_op(&w, ACT_LIST, HANDLER); /* no hits */
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_count(&e, 0);
    answers(&w, e, REFUSAL_NONE, "nothing found");
    entry_set_count(&e, 3); /* hits of which nothing is said */
    answers(&w, e, REFUSAL_BLOCK, "counted only");
    state_free(w.s);
}

T_CASE(N9_3_what_concerns_a_whole_register_is_not_for_limited_duties)
{
    struct world w = limited();
    struct entry e = world_op(&w, ACT_INVENTORY, OFFICER);

    entry_set_register(&e, REGISTER);
    entry_set_count(&e, 5);
    entry_set_limit(&e, 0);
    answers(&w, e, REFUSAL_BLOCK, "count of a register");
    e = world_application(&w, HANDLER, 9);
    entry_set_kind(&e, APPLY_ERASE_REGISTER);
    answers(&w, e, REFUSAL_BLOCK, "erasure of a register");
    e = world_op(&w, ACT_HOLD, OFFICER);
    entry_set_kind(&e, HOLD_SET);
    entry_set_register(&e, REGISTER);
    answers(&w, e, REFUSAL_BLOCK, "hold on a register");
    state_free(w.s);
}

T_CASE(N9_3_hold_on_a_record_outside_is_not_released_by_limited_duties)
{
    struct world w = limited();
    struct entry e = act_of(&w, ACT_HOLD, AUDITOR); /* not limited */

    answers(&w, in(e, SOUTH), REFUSAL_NONE, "set");
    uint64_t hold = w.leaf - 1;
    e = world_op(&w, ACT_HOLD, OFFICER);
    entry_set_kind(&e, HOLD_RELEASED);
    entry_set_ref(&e, hold);
    answers(&w, e, REFUSAL_BLOCK, "outside");
    entry_set_ref(&e, 1);
    answers(&w, e, REFUSAL_HELD, "no such hold");
    answers(&w, in(act_of(&w, ACT_HOLD, OFFICER), NORTH), REFUSAL_NONE, "own");
    entry_set_ref(&e, w.leaf - 1);
    answers(&w, e, REFUSAL_NONE, "own released");
    state_free(w.s);
}

/* --- import --------------------------------------------------------------------------------------------------------- */

T_CASE(N9_3_import_into_a_block_outside_the_duties_is_refused)
{
    struct world w = limited();
    struct entry open = world_import(&w, HANDLER);

    answers(&w, open, REFUSAL_NONE, "opening");
    struct entry e = world_batch(&w, open.job, 0, 0);
    answers(&w, in(e, SOUTH), REFUSAL_BLOCK, "outside");
    answers(&w, e, REFUSAL_BLOCK, "in none");
    answers(&w, in(e, NORTH), REFUSAL_NONE, "inside");
    e = fact(&w, ACT_IMPORT_BATCH); /* every row was refused */
    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, HANDLER);
    entry_set_job(&e, open.job);
    entry_set_register(&e, REGISTER);
    entry_set_count(&e, 0);
    entry_set_rows(&e, 1, 1);
    answers(&w, e, REFUSAL_NONE, "nothing sealed");
    state_free(w.s);
}

T_CASE(block_that_ended_is_unknown_or_of_another_register_takes_no_record)
{
    struct world w = limited();
    struct entry open = world_import(&w, MANAGER);
    struct entry end = block_of(&w, SOUTH, 0, 0);
    struct entry other = block_of(&w, 8, OTHER_REGISTER, 1);

    answers(&w, open, REFUSAL_NONE, "opening");
    struct entry e = world_batch(&w, open.job, 0, 0);
    entry_set_person(&e, MANAGER);
    answers(&w, in(e, SOUTH), REFUSAL_NONE, "stands");
    world_fact(&w, &end);
    world_fact(&w, &other);
    answers(&w, in(e, SOUTH), REFUSAL_BLOCK, "ended");
    answers(&w, in(e, 8), REFUSAL_BLOCK, "of another register");
    answers(&w, in(e, UNKNOWN), REFUSAL_BLOCK, "unknown");
    answers(&w, in(world_record(&w, ACT_OPEN, MANAGER), SOUTH), REFUSAL_NONE, "what is in it stays within reach");
    state_free(w.s);
}

/* --- moving --------------------------------------------------------------------------------------------------------- */

static struct entry move(const struct world *w, uint32_t person, uint16_t from, uint16_t to)
{
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
    const uint16_t both[] = {from, to};
    struct entry e = world_op(w, ACT_MOVE, person);

    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_blocks(&e, both, 2);
    entry_set_kind(&e, to);
    entry_add_subject(&e, subject);
    return e;
}

T_CASE(N9_3_moved_record_is_reached_where_it_stands_now_and_no_longer_where_it_stood)
{
    struct world w = limited();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);
    uint16_t block;

    T_TRUE(!state_moved(w.s, e.subjects[0], &block));
    answers(&w, move(&w, MANAGER, NORTH, SOUTH), REFUSAL_NONE, "moved");
    T_TRUE(state_moved(w.s, e.subjects[0], &block) && block == SOUTH);
    answers(&w, in(e, NORTH), REFUSAL_BLOCK, "said to stand where it was");
    answers(&w, in(e, SOUTH), REFUSAL_BLOCK, "outside now");
    e = world_record(&w, ACT_OPEN, MANAGER);
    answers(&w, in(e, NORTH), REFUSAL_BLOCK, "said to stand where it was, by anybody");
    answers(&w, e, REFUSAL_BLOCK, "said to stand in none");
    answers(&w, in(e, SOUTH), REFUSAL_NONE, "where it stands");
    answers(&w, move(&w, MANAGER, NORTH, LETTERS), REFUSAL_BLOCK, "moved from where it is not");
    answers(&w, move(&w, MANAGER, SOUTH, 0), REFUSAL_NONE, "into none");
    answers(&w, e, REFUSAL_NONE, "in none");
    state_free(w.s);
}

T_CASE(N9_3_limited_duties_move_records_only_between_their_own_blocks)
{
    struct world w = limited();

    answers(&w, move(&w, HANDLER, SOUTH, NORTH), REFUSAL_BLOCK, "taken from outside");
    answers(&w, move(&w, HANDLER, NORTH, SOUTH), REFUSAL_BLOCK, "given away");
    answers(&w, move(&w, HANDLER, 0, NORTH), REFUSAL_BLOCK, "taken from none");
    answers(&w, move(&w, HANDLER, NORTH, 0), REFUSAL_BLOCK, "put into none");
    answers(&w, move(&w, HANDLER, NORTH, LETTERS), REFUSAL_NONE, "within");
    answers(&w, move(&w, OPERATOR, LETTERS, NORTH), REFUSAL_ROLE, "operator");
    answers(&w, move(&w, OFFICER, LETTERS, NORTH), REFUSAL_ROLE, "officer");
    state_free(w.s);
}

T_CASE(move_into_a_block_that_ended_or_that_nobody_knows_is_refused)
{
    struct world w = limited();
    struct entry end = block_of(&w, SOUTH, 0, 0), back;

    world_fact(&w, &end);
    answers(&w, move(&w, MANAGER, NORTH, SOUTH), REFUSAL_BLOCK, "ended");
    answers(&w, move(&w, MANAGER, NORTH, UNKNOWN), REFUSAL_BLOCK, "unknown");
    answers(&w, move(&w, MANAGER, SOUTH, NORTH), REFUSAL_NONE, "out of one that ended");
    back = move(&w, MANAGER, NORTH, NORTH);
    T_EQ(entry_check(&back), ERR_INPUT);
    state_free(w.s);
}

/* --- the registry --------------------------------------------------------------------------------------------------- */

static struct entry asked(struct world *w, struct entry e, uint32_t person)
{
    entry_set_session(&e, w->session[person]);
    return e;
}

T_CASE(N9_3_manager_makes_and_ends_blocks_but_changes_what_they_mean_only_with_an_approval)
{
    static const uint8_t words[32] = {1};
    struct world w = limited();
    struct entry e = block_of(&w, 9, 0, 1);

    entry_set_detail(&e, words);
    answers(&w, asked(&w, e, HANDLER), REFUSAL_ROLE, "made by a handler");
    answers(&w, asked(&w, e, MANAGER), REFUSAL_NONE, "made");
    answers(&w, asked(&w, e, MANAGER), REFUSAL_NOT_APPROVED, "renamed");
    answers(&w, asked(&w, block_of(&w, 9, REGISTER, 0), MANAGER), REFUSAL_NOT_APPROVED, "another register");
    answers(&w, asked(&w, block_of(&w, 9, 0, 0), MANAGER), REFUSAL_NONE, "ended");
    answers(&w, asked(&w, block_of(&w, 9, 0, 1), MANAGER), REFUSAL_NOT_APPROVED, "opened again");
    answers(&w, asked(&w, block_of(&w, 10, 9, 1), MANAGER), REFUSAL_REGISTER, "of no register");
    answers(&w, asked(&w, block_of(&w, 10, 0, 0), MANAGER), REFUSAL_NOT_APPROVED, "ended before it began");
    state_free(w.s);
}

T_CASE(N9_3_duties_name_only_known_blocks_and_a_limited_manager_gives_no_more_than_the_own)
{
    static const uint16_t north[] = {NORTH}, south[] = {SOUTH}, unknown[] = {UNKNOWN};
    struct world w = limited();
    struct entry e;

    answers(&w, asked(&w, duties(&w, HANDLER, ROLE_HANDLER, unknown, 1), MANAGER), REFUSAL_BLOCK, "unknown");
    answers(&w, asked(&w, duties(&w, HANDLER, ROLE_HANDLER, south, 1), MANAGER), REFUSAL_NONE, "known");
    T_EQ(state_assignment(w.s, CONTRACT, HANDLER)->blocks_n, 1);
    e = duties(&w, MANAGER, ROLE_MANAGER, north, 1);
    world_fact(&w, &e);
    answers(&w, asked(&w, duties(&w, HANDLER, ROLE_HANDLER, south, 1), MANAGER), REFUSAL_BLOCK, "another's");
    answers(&w, asked(&w, duties(&w, HANDLER, ROLE_HANDLER, NULL, 0), MANAGER), REFUSAL_BLOCK, "all");
    answers(&w, asked(&w, duties(&w, HANDLER, ROLE_HANDLER, north, 1), MANAGER), REFUSAL_NONE, "the own");
    state_free(w.s);
}

T_CASE(fold_refuses_blocks_that_nobody_knows)
{
    static const uint16_t unknown[] = {UNKNOWN};
    struct world w = limited();
    struct entry e = duties(&w, HANDLER, ROLE_HANDLER, unknown, 1);

    T_EQ(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = in(world_record(&w, ACT_OPEN, HANDLER), UNKNOWN);
    e.verdict = VERDICT_PERMIT;
    T_EQ(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(replay_finds_a_leaf_that_permits_what_is_outside)
{
    struct world w = limited();
    struct entry e = in(world_record(&w, ACT_OPEN, HANDLER), NORTH);
    struct decision d;

    (void)world_ask(&w, &e);
    entry_set_blocks(&e, (const uint16_t[]){SOUTH}, 1); /* the same verdict and clauses for another block */
    T_TRUE(!decide_agrees(w.s, &e, &d));
    T_EQ(d.refusal, REFUSAL_BLOCK);
    state_free(w.s);
}

/* --- the text ------------------------------------------------------------------------------------------------------- */

T_CASE(blocks_are_written_in_one_way_only)
{
    static const char head[] = "azukari-entry v1\ntime 2026-11-21T01:23:45.678Z\nact assign\nverdict fact\ncontract 1\n"
                               "person 2\nroles 16\nblocks ",
                      tail[] = "\nfrom 2026-04-01\nuntil 2027-03-31\n";
    static const struct {
        const char *blocks;
        bool good;
    } rows[] = {{"1", true},   {"1,2,65535", true}, {"2,1", false},     {"1,1", false}, {"0", false},
                {"0,1", false}, {"65536", false},   {"01", false},      {"1,", false},  {"", false}};
    char text[512];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct entry e;
        (void)snprintf(text, sizeof(text), "%s%s%s", head, rows[i].blocks, tail);
        if ((entry_get(view_str(text), &e, NULL) == ERR_OK) != rows[i].good)
            T_FAIL("blocks \"%s\"", rows[i].blocks);
    }
}

T_CASE(list_of_blocks_that_does_not_fit_is_refused_not_cut)
{
    struct world w = limited();
    uint16_t many[ENTRY_BLOCKS_MAX + 1];
    struct buf text;
    struct entry e;

    buf_init(&text, ENTRY_TEXT_MAX);
    for (unsigned i = 0; i <= ENTRY_BLOCKS_MAX; i++)
        many[i] = (uint16_t)(i + 1);
    e = duties(&w, HANDLER, ROLE_HANDLER, many, ENTRY_BLOCKS_MAX + 1);
    T_EQ(entry_put(&e, &text), ERR_LIMIT);
    entry_set_blocks(&e, many, ENTRY_BLOCKS_MAX);
    T_OK(entry_put(&e, &text));
    buf_clear(&text);
    state_free(w.s);
}

T_MAIN(&case_N9_3_every_act_on_a_record_stays_within_the_blocks_of_the_duties,
       &case_N9_3_duties_without_blocks_reach_all_of_them_and_the_records_in_none,
       &case_N20_6i_list_of_hits_is_refused_if_one_of_them_is_outside,
       &case_N9_3_what_concerns_a_whole_register_is_not_for_limited_duties,
       &case_N9_3_hold_on_a_record_outside_is_not_released_by_limited_duties,
       &case_N9_3_import_into_a_block_outside_the_duties_is_refused,
       &case_block_that_ended_is_unknown_or_of_another_register_takes_no_record,
       &case_N9_3_moved_record_is_reached_where_it_stands_now_and_no_longer_where_it_stood,
       &case_N9_3_limited_duties_move_records_only_between_their_own_blocks,
       &case_move_into_a_block_that_ended_or_that_nobody_knows_is_refused,
       &case_N9_3_manager_makes_and_ends_blocks_but_changes_what_they_mean_only_with_an_approval,
       &case_N9_3_duties_name_only_known_blocks_and_a_limited_manager_gives_no_more_than_the_own,
       &case_fold_refuses_blocks_that_nobody_knows,
       &case_replay_finds_a_leaf_that_permits_what_is_outside,
       &case_blocks_are_written_in_one_way_only,
       &case_list_of_blocks_that_does_not_fit_is_refused_not_cut)
