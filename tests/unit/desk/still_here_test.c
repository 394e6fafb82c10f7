/* desk: the word that somebody types, which sends nothing else (src/page/stay.js). */
#include "support/desk_page.h"

#define WORD "/still-here"

/* A page of the session, whose contract lets it be idle for ${minutes}: one that is not there is also a page.  Its token. */
static const char *open_page(struct house *h, uint64_t minutes)
{
    (void)house_get(h, "/nowhere");
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(h, self_is, .person = 5, .name = view_str("山川 一郎"), .roles = ROLE_HANDLER, .contract = 1, .idle_minutes = minutes);
    T_EQ(house_answer(h), 404);
    return page_field_value(h, "csrf");
}

static const char *word(struct house *h, const char *csrf)
{
    return arena_fmt(&h->arena, "{\"csrf\":\"%s\"}", csrf);
}

/* Whether the keeper heard nothing: a desk asks before it answers. */
static bool keeper_heard_nothing(struct house *h)
{
    struct chan_frame f;

    return chan_recv(h->chan[HOUSE_KEEPER], &f) == ERR_AGAIN;
}

T_CASE(J32_the_word_that_somebody_types_is_a_request_as_any_other)
{
    static const char *const kinds[] = {"session", "approval"};

    for (size_t i = 0; i < 2; i++) {
        struct house h = house_start(kinds[i]);
        const char *csrf = open_page(&h, 15);

        T_TRUE(keeper_heard_nothing(&h));
        house_post(&h, WORD, word(&h, csrf));
        (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SELF); /* the clock that counts is the keeper's */
        KEEPER_SAYS(&h, self_is, .person = 5, .contract = 1, .idle_minutes = 15);
        T_EQ(house_answer(&h), 200);
        T_STR(buf_cstr(&h.body), "{}");
        T_TRUE(h.head.put_away_s == 0 && h.head.set_session.n == 0 && !h.head.clear_session && !h.head.script_allowed);
        T_TRUE(keeper_heard_nothing(&h)); /* once, and no more than that */
        T_EQ(house_stop(&h), 0);
    }
}

T_CASE(J32_who_is_not_a_page_of_the_session_keeps_nothing_awake)
{
    static const char *const wrong[] = {"{}", "{\"csrf\":\"\"}", "{\"csrf\":\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}",
                                        "[]", "{"};
    struct house h = house_start("session");
    const char *good = word(&h, open_page(&h, 15));
    const struct house_request other_site = {.method = GATE_DESK_METHOD_POST,
                                             .path = WORD,
                                             .content_type = "application/json",
                                             .body_bytes = (int64_t)strlen(good),
                                             .cross_site = true};
    struct house_request form = other_site;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        house_post(&h, WORD, wrong[i]);
        T_EQ(house_answer(&h), 400);
    }
    house_post(&h, WORD, arena_fmt(&h.arena, "{\"note\":\"x\",%s", good + 1)); /* nothing of a form */
    T_EQ(house_answer(&h), 400);
    (void)house_head(&h, &other_site);
    T_EQ(house_answer(&h), 403);
    form.cross_site = false;
    form.content_type = FORM_TYPE;
    (void)house_head(&h, &form);
    T_EQ(house_answer(&h), 415);
    T_TRUE(keeper_heard_nothing(&h));
    T_EQ(house_stop(&h), 0);
}

T_CASE(J32_without_a_session_there_is_nothing_to_keep_awake)
{
    static const char *const kinds[] = {"lobby", "approval-lobby"};

    for (size_t i = 0; i < 2; i++) {
        struct house h = house_start(kinds[i]);
        (void)house_head(&h, &(struct house_request){.method = GATE_DESK_METHOD_POST, .path = WORD, .content_type = "application/json", .body_bytes = 2});
        T_LEADS_TO(&h, "/sign-in?notice=ended");
        T_TRUE(!h.head.clear_session && keeper_heard_nothing(&h));
        T_EQ(house_stop(&h), 0);
    }
}

T_CASE(J32_a_locked_session_stays_locked_whoever_types)
{
    struct house h = house_start("session");
    const char *csrf = open_page(&h, 15);

    house_post(&h, WORD, word(&h, csrf)); /* the keeper locks while it is asked */
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    T_OK(desk_keeper_locked_now_send(h.chan[HOUSE_KEEPER], 0, &(struct desk_keeper_locked_now){0}));
    KEEPER_SAYS(&h, self_is, .person = 5, .contract = 1, .idle_minutes = 15);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "{\"error\":");
    (void)house_head(&h, &(struct house_request){.method = GATE_DESK_METHOD_POST, .path = WORD, .content_type = "application/json", .body_bytes = 2});
    T_LEADS_TO(&h, "/locked");
    T_TRUE(keeper_heard_nothing(&h));
    T_EQ(house_stop(&h), 0);
}

T_CASE(J32_a_session_that_is_over_is_not_kept_by_typing)
{
    struct house h = house_start("session");
    const char *csrf = open_page(&h, 15);

    house_post(&h, WORD, word(&h, csrf));
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    house_hang_up(&h, HOUSE_KEEPER); /* its hours are over */
    T_EQ(house_answer(&h), 401);
    T_BODY_HAS(&h, "{\"error\":");
    T_EQ(house_wait(&h), 0);
}

T_CASE(asvs_14_3_1_a_page_has_the_script_only_where_it_is_put_away)
{
    struct house h = house_start("session");

    (void)open_page(&h, 15);
    T_EQ(h.head.put_away_s, 905);
    T_TRUE(h.head.script_allowed);
    T_BODY_HAS(&h, "data-put-away=\"905\"");
    const char *csrf = open_page(&h, 0); /* no limit: nothing is put away, and nobody tells anything */
    T_EQ(h.head.put_away_s, 0);
    T_TRUE(!h.head.script_allowed);
    T_BODY_HAS_NOT(&h, "<script");
    house_post(&h, WORD, word(&h, csrf));
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(&h, self_is, .person = 5, .contract = 1);
    T_EQ(house_answer(&h), 200);
    T_EQ(house_stop(&h), 0);
}

static const struct t_case *const cases[] = {
    &case_J32_the_word_that_somebody_types_is_a_request_as_any_other,
    &case_J32_who_is_not_a_page_of_the_session_keeps_nothing_awake,
    &case_J32_without_a_session_there_is_nothing_to_keep_awake,
    &case_J32_a_locked_session_stays_locked_whoever_types,
    &case_J32_a_session_that_is_over_is_not_kept_by_typing,
    &case_asvs_14_3_1_a_page_has_the_script_only_where_it_is_put_away,
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
