/*
 * keeper/people.h: what an account's owner is told at a sign-in.  The order of the log counts: an authenticator and the
 * sign-in behind it may stand in the same millisecond.
 */
#include "support/t.h"

#include "crypto/hash.h"
#include "keeper/people.h"
#include "rules/state.h"

#define PERSON 7

static struct people *p;

static void learn(const struct entry *e, struct view words)
{
    T_EQ(people_learn(p, 0, e, words), ERR_OK);
}

static void is_added(int64_t time_ms, const char *credential, bool stays)
{
    struct entry e;
    struct hash id;

    hash_of(view_str(credential), &id);
    entry_init(&e, ACT_AUTHENTICATOR, time_ms);
    entry_set_person(&e, PERSON);
    entry_set_kind(&e, AUTHENTICATOR_PASSKEY);
    entry_set_object(&e, id.b);
    entry_set_limit(&e, stays);
    learn(&e, stays ? view_str(credential) : view_str(""));
}

static void signs_in(int64_t time_ms, enum verdict verdict)
{
    struct entry e;

    entry_init(&e, ACT_SIGN_IN, time_ms);
    entry_set_person(&e, PERSON);
    entry_set_kind(&e, FACTOR_PASSKEY);
    e.verdict = verdict;
    learn(&e, view_str(""));
}

T_CASE(the_first_authenticator_is_no_news_and_nobody_has_any)
{
    struct entry e;

    p = people_new();
    T_TRUE(p != NULL);
    T_EQ(people_added_ms(p, PERSON), 0);
    entry_init(&e, ACT_PERSON, 1);
    entry_set_person(&e, PERSON);
    learn(&e, view_str("hanako\n見本 花子"));
    is_added(1000, "first", true);
    T_EQ(people_added_ms(p, PERSON), 0);
    T_EQ(people_added_ms(p, PERSON + 1), 0);
}

T_CASE(C12_authenticator_added_in_the_millisecond_of_the_sign_ins_is_told_of_once)
{
    signs_in(2000, VERDICT_PERMIT);
    T_EQ(people_added_ms(p, PERSON), 0);
    is_added(2000, "second", true);
    T_EQ(people_added_ms(p, PERSON), 2000);
    signs_in(2000, VERDICT_PERMIT);
    T_EQ(people_added_ms(p, PERSON), 0);
}

T_CASE(C12_a_refused_sign_in_and_a_removal_do_not_hide_what_was_added)
{
    is_added(3000, "third", true);
    signs_in(3001, VERDICT_DENY);
    T_EQ(people_added_ms(p, PERSON), 3000);
    is_added(3002, "third", false);
    T_EQ(people_added_ms(p, PERSON), 3000);
    signs_in(3003, VERDICT_PERMIT);
    T_EQ(people_added_ms(p, PERSON), 0);
    people_free(p);
}

T_MAIN(&case_the_first_authenticator_is_no_news_and_nobody_has_any,
       &case_C12_authenticator_added_in_the_millisecond_of_the_sign_ins_is_told_of_once,
       &case_C12_a_refused_sign_in_and_a_removal_do_not_hide_what_was_added)
