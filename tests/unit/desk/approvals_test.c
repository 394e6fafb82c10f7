/* desk: who decides on an application, as its page says it. */
#include "support/desk_page.h"

enum { BELOW = 1, ABOVE = 2 };

static void tell_self(struct house *h)
{
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(h, self_is, .person = 5, .name = view_str("山川 一郎"), .roles = ROLE_HANDLER, .contract = BELOW,
                .approval_origin = view_str("https://example.jp:8444"));
}

static void tell_register(struct house *h)
{
    struct desk_keeper_register_info info = {.no = 3, .name = view_str("R")};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS);
    KEEPER_SAYS(h, registers_are, .registers = &info, .registers_n = 1);
}

/* The page of an application of the contract below on which its entruster has decided; ${next} decides now, those above are named if ${above}. */
static void show(struct house *h, uint32_t next, bool above)
{
    struct desk_keeper_application_info a = {
        .leaf = 81, .register_ = 3, .count = 1, .applicant = 5, .contract = BELOW, .next = next, .state = DESK_KEEPER_APPLICATION_STATE_WAITING};
    struct desk_keeper_decider deciders[] = {
        {.contract = BELOW, .org = view_str("乙社"), .name = view_str("承認 者"), .ms = 1795305600000},
        {.contract = ABOVE, .org = view_str("甲市")},
    };

    (void)house_get(h, "/approvals/81");
    tell_self(h);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_APPLICATION);
    KEEPER_SAYS(h, application_is, .info = a, .deciders = deciders, .deciders_n = above ? 2 : 1);
    tell_register(h);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_CONTROLS);
    KEEPER_SAYS(h, controls_are, .controls_n = 0);
    tell_register(h);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_PERSONS);
    KEEPER_SAYS(h, persons_are, .persons_n = 0);
    T_EQ(house_answer(h), 200);
}

T_CASE(N17_a_page_says_whose_turn_it_is_to_decide)
{
    struct house h = house_start("session");

    show(&h, ABOVE, true);
    T_BODY_HAS(&h, "承認 者");
    T_BODY_HAS(&h, "決定待ち");
    T_BODY_HAS(&h, "いまは甲市の承認者が決める番です");
    T_BODY_HAS_NOT(&h, "もう一度");
    T_EQ(house_stop(&h), 0);
}

T_CASE(N17_a_page_says_that_it_is_decided_once_more_since_the_terms_changed)
{
    struct house h = house_start("session");

    show(&h, BELOW, false);
    T_BODY_HAS(&h, "承認 者");
    T_BODY_HAS(&h, "もう一度決定します");
    T_BODY_HAS(&h, "もう一度の決定待ち");
    T_TRUE(strstr(buf_cstr(&h.body), "もう一度決定します") < strstr(buf_cstr(&h.body), "申請の内容")); /* before all that is read */
    T_BODY_HAS_NOT(&h, "決める番です");
    T_EQ(house_stop(&h), 0);
}

static const struct t_case *const cases[] = {
    &case_N17_a_page_says_whose_turn_it_is_to_decide,
    &case_N17_a_page_says_that_it_is_decided_once_more_since_the_terms_changed,
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
