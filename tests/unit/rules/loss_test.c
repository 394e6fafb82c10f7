/* The end of a log is lost: what the leaf may say of it, and what no such leaf may do. */
#include "support/t.h"

#include "unit/rules/world.h"

#define FIRST "ledger.example/city"

static struct entry loss(const struct world *w, uint64_t count, const char *name)
{
    struct entry e = fact(w, ACT_LOSS);

    entry_set_count(&e, count);
    entry_set_value(&e, view_str(name));
    return e;
}

static struct entry seen_loss(const struct world *w, uint64_t count, uint64_t seen, const char *name)
{
    struct entry e = loss(w, count, name);
    uint8_t root[32] = {7};

    entry_set_limit(&e, seen);
    entry_set_object(&e, root);
    return e;
}

static void refuses(struct world *w, const struct entry *e)
{
    T_OK(entry_check(e));
    T_ERR(state_apply(w->s, e, w->leaf), ERR_INPUT);
    T_TRUE(state_loss_at(w->s, 0) == NULL);
    T_VIEW(state_origin(w->s), view_str(FIRST));
}

T_CASE(a_loss_says_what_was_found_and_gives_a_new_name)
{
    struct world w = world_new();
    uint64_t found = w.leaf;
    struct entry e = seen_loss(&w, found, found + 30, FIRST "/2");

    T_VIEW(state_origin(w.s), view_str(FIRST));
    world_fact(&w, &e);
    const struct loss *l = state_loss_at(w.s, 0);
    T_TRUE(l != NULL && state_loss_at(w.s, 1) == NULL);
    T_TRUE(l->leaf == found && l->count == found && l->known && l->seen == found + 30 && l->root[0] == 7 && l->number == 2);
    T_EQ(loss_missing(l), 30);
    T_VIEW(state_origin(w.s), view_str(FIRST "/2"));
    state_free(w.s);
}

T_CASE(without_a_witness_nobody_knows_how_much_is_missing)
{
    struct world w = world_new();
    struct entry e = loss(&w, w.leaf - 1, FIRST "/2");

    world_fact(&w, &e);
    T_TRUE(!state_loss_at(w.s, 0)->known);
    T_EQ(loss_missing(state_loss_at(w.s, 0)), 0);
    state_free(w.s);
}

T_CASE(losses_can_be_lost_so_numbers_grow_but_never_go_back)
{
    struct world w = world_new();
    struct entry e = loss(&w, w.leaf, FIRST "/3");

    world_fact(&w, &e);
    e = loss(&w, w.leaf, FIRST "/2");
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = loss(&w, w.leaf, FIRST "/3");
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = loss(&w, w.leaf - 1, FIRST "/4"); /* the loss before would not have been found */
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = loss(&w, w.leaf, FIRST "/9");
    world_fact(&w, &e);
    T_VIEW(state_origin(w.s), view_str(FIRST "/9"));
    T_EQ(state_loss_at(w.s, 1)->number, 9);
    state_free(w.s);
}

T_CASE(a_loss_takes_no_name_that_is_not_a_later_one_of_its_log)
{
    static const char *const names[] = {FIRST,         FIRST "/1",       FIRST "/02", FIRST "/100", FIRST "/", FIRST "/x", FIRST "/2/2",
                                        "/2",          FIRST " /2",      "2",         "ledger.example/other/2"};
    struct world w = world_new();

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct entry e = loss(&w, w.leaf, names[i]);
        refuses(&w, &e);
    }
    state_free(w.s);
}

T_CASE(a_loss_claims_no_leaf_that_is_not_there)
{
    struct world w = world_new();
    struct entry e = loss(&w, w.leaf + 1, FIRST "/2");

    refuses(&w, &e);
    e = loss(&w, UINT64_MAX, FIRST "/2");
    refuses(&w, &e);
    e = loss(&w, 0, FIRST "/2");
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_CASE(size_and_root_of_what_the_witness_saw_come_together)
{
    struct world w = world_new();
    uint8_t root[32] = {7};
    struct entry e = loss(&w, w.leaf, FIRST "/2");

    entry_set_limit(&e, 9);
    T_ERR(entry_check(&e), ERR_INPUT);
    e = loss(&w, w.leaf, FIRST "/2");
    entry_set_object(&e, root);
    T_ERR(entry_check(&e), ERR_INPUT);
    e = seen_loss(&w, w.leaf, 0, FIRST "/2");
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_CASE(no_session_asks_for_a_loss)
{
    struct world w = world_new();
    struct entry e = loss(&w, w.leaf, FIRST "/2");

    entry_set_session(&e, 1);
    T_ERR(entry_check(&e), ERR_INPUT);
    e = loss(&w, w.leaf, FIRST "/2");
    e.verdict = VERDICT_PERMIT;
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_CASE(no_log_begins_under_a_name_that_a_loss_could_give)
{
    struct world w = {.s = state_new(), .now = NOW};
    struct entry e = fact(&w, ACT_LOG_OPEN);

    entry_set_value(&e, view_str(FIRST "/2"));
    T_ERR(state_apply(w.s, &e, 0), ERR_INPUT);
    entry_set_value(&e, view_str(FIRST));
    T_OK(state_apply(w.s, &e, 0));
    state_free(w.s);
}

T_CASE(losses_without_end_are_refused)
{
    struct world w = world_new();
    char name[64];

    for (unsigned i = 0; i < LOSSES_MAX; i++) {
        (void)snprintf(name, sizeof(name), FIRST "/%u", i + 2);
        struct entry e = loss(&w, w.leaf, name);
        world_fact(&w, &e);
    }
    struct entry e = loss(&w, w.leaf, FIRST "/50");
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_LIMIT);
    T_TRUE(state_loss_at(w.s, LOSSES_MAX) == NULL);
    state_free(w.s);
}

T_CASE(what_the_witness_had_not_seen_is_not_missing)
{
    struct world w = world_new();
    struct entry e = seen_loss(&w, w.leaf - 1, w.leaf - 1, FIRST "/2");

    world_fact(&w, &e);
    T_TRUE(state_loss_at(w.s, 0)->known);
    T_EQ(loss_missing(state_loss_at(w.s, 0)), 0);
    e = seen_loss(&w, w.leaf, w.leaf - 1, FIRST "/3");
    world_fact(&w, &e);
    T_EQ(loss_missing(state_loss_at(w.s, 1)), 0);
    e = seen_loss(&w, w.leaf, w.leaf + 1, FIRST "/4");
    world_fact(&w, &e);
    T_EQ(loss_missing(state_loss_at(w.s, 2)), 1);
    state_free(w.s);
}

T_MAIN(&case_a_loss_says_what_was_found_and_gives_a_new_name, &case_without_a_witness_nobody_knows_how_much_is_missing,
       &case_losses_can_be_lost_so_numbers_grow_but_never_go_back, &case_a_loss_takes_no_name_that_is_not_a_later_one_of_its_log,
       &case_a_loss_claims_no_leaf_that_is_not_there, &case_size_and_root_of_what_the_witness_saw_come_together,
       &case_no_session_asks_for_a_loss, &case_no_log_begins_under_a_name_that_a_loss_could_give,
       &case_losses_without_end_are_refused, &case_what_the_witness_had_not_seen_is_not_missing)
