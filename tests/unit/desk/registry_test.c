/* desk: facts of the registry: what pages and API hand to the keeper, and what they do not take. */
#include "support/desk_page.h"

#define TERM "&from-year=2026&from-month=4&from-day=1&until-year=2027&until-month=3&until-day=31"

static void tell_self(struct house *h)
{
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(h, self_is, .person = 5, .name = view_str("山川 一郎"), .roles = ROLE_MANAGER, .contract = 1,
                .contract_until = 20908);
}

static void tell_orgs(struct house *h)
{
    struct desk_keeper_org_info org = {.org = 2, .mine = true, .name = view_str("乙")};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_ORGS);
    KEEPER_SAYS(h, orgs_are, .orgs = &org, .orgs_n = 1);
}

/* A terminal stands in a place: its form asks for them. */
static void tell_places(struct house *h, const char *path)
{
    if (strcmp(path, "/terminals/new") != 0)
        return;
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_PLACES);
    KEEPER_SAYS(h, places_are, .places_n = 0);
}

/* Open the form at ${path} and send it with ${fields}. */
static void fill(struct house *h, const char *path, const char *fields)
{
    (void)house_get(h, path);
    tell_self(h);
    tell_orgs(h);
    tell_places(h, path);
    T_EQ(house_answer(h), 200);
    const char *csrf = page_field_value(h, "csrf"), *nonce = page_field_value(h, "nonce");
    page_post(h, path, csrf, arena_fmt(&h->arena, "&nonce=%s&org=2%s", nonce, fields));
    tell_self(h);
    tell_orgs(h);
    tell_places(h, path);
}

static struct view changed(struct house *h)
{
    struct view asked = house_expect(h, HOUSE_KEEPER, DESK_KEEPER_CHANGE);

    KEEPER_SAYS(h, changed, .leaf = 70, .no = 8);
    return asked;
}

T_CASE(page_and_API_hand_the_same_fact_to_the_keeper)
{
    static const struct {
        const char *page, *fields, *api, *json;
    } facts[] = {
        {"/terminals/new", "&name=A&number=0123+4567+89AB+cdef&owner=2" TERM, "/api/v1/terminals",
         "{\"terminal\":\"0123456789abcdef\",\"org\":2,\"name\":\"A\",\"from\":\"2026-04-01\",\"until\":\"2027-03-31\",\"kind\":2}"},
        {"/people/new", "&name=B&account=bbb" TERM, "/api/v1/persons",
         "{\"account\":\"bbb\",\"org\":2,\"name\":\"B\",\"from\":\"2026-04-01\",\"until\":\"2027-03-31\"}"},
    };
    struct house h = house_start("session");

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        fill(&h, facts[i].page, facts[i].fields);
        struct view page = changed(&h);
        T_EQ(house_answer(&h), 303);
        house_post(&h, facts[i].api, facts[i].json);
        T_VIEW(page, changed(&h));
        T_EQ(house_answer(&h), 200);
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(what_is_wrong_with_a_term_is_said_in_the_order_of_the_form)
{
    static const char *const pages[] = {"/terminals/new", "/people/new"};
    struct house h = house_start("session");

    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        fill(&h, pages[i], i == 0 ? "&name=A&number=0123456789abcdef&owner=1" : "&name=A&account=aaa");
        T_EQ(house_answer(&h), 422);
        const char *from = strstr(buf_cstr(&h.body), "href=\"#from"), *until = strstr(buf_cstr(&h.body), "href=\"#until");
        T_TRUE(from != NULL && until != NULL && from < until);
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(API_names_the_member_that_an_operation_does_not_take_or_lacks)
{
    static const struct {
        const char *path, *json, *says;
    } bad[] = {
        {"/api/v1/persons", "{\"from\":\"2026-04-01\",\"until\":\"2027-03-31\"}", "[org: missing]"},
        {"/api/v1/persons", "{\"org\":2,\"until\":\"2027-03-31\"}", "[from: missing]"},
        {"/api/v1/persons/8/assignment", "{\"from\":\"2026-04-01\"}", "[roles: missing]"},
        {"/api/v1/persons/8/assignment", "{\"roles\":1,\"from\":\"2026-04-01\",\"until\":\"2027-03-31\",\"org\":2}", "org"},
        {"/api/v1/persons", "{\"org\":2,\"from\":\"2026-04-01\",\"until\":\"2027-03-31\",\"name\":\"B\"}", "account"},
        {"/api/v1/persons", "{\"org\":2,\"from\":\"1970-01-01\",\"until\":\"2027-03-31\"}", "from"},
        {"/api/v1/persons/8/end", "{\"kind\":\"gone\"}", "kind"},
        {"/api/v1/persons/8/training", "{\"date\":\"2026-02-30\"}", "date"},
        {"/api/v1/terminals/revoke", "{\"terminal\":\"0123456789abcdeg\"}", "terminal"},
        {"/api/v1/terminals/revoke", "{\"terminal\":\"0123456789abcde\"}", "terminal"},
        {"/api/v1/terminals/revoke", "{\"terminal\":\"0000000000000000\"}", "terminal"},
        {"/api/v1/terminals/revoke", "{\"terminal\":\"0123456789abcdef\",\"org\":2}", "org"},
        {"/api/v1/terminals/revoke", "{}", "[terminal: missing]"},
        {"/api/v1/terminals", "{\"terminal\":\"0123456789abcdef\",\"limit\":1}", "limit"},
    };
    struct house h = house_start("session");

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        house_post(&h, bad[i].path, bad[i].json);
        T_EQ(house_answer(&h), 400);
        T_BODY_HAS(&h, bad[i].says);
    }
    T_EQ(house_stop(&h), 0);
}

/* N9.3: what is left out widens nothing. */
T_CASE(duties_keep_their_blocks_unless_others_or_none_are_named)
{
#define DUTY "{\"roles\":16,\"from\":\"2026-04-01\",\"until\":\"2027-03-31\"%s}"
    static const struct {
        const char *member;
        bool asks;
        uint32_t n;
        uint16_t first;
    } said[] = {{"", true, 2, 1}, {",\"blocks\":\"\"", false, 0, 0}, {",\"blocks\":\"2\"", false, 1, 2}};
    uint16_t has[] = {1, 3};
    struct desk_keeper_person_info known = {.person = 8, .blocks = has, .blocks_n = 2};
    struct house h = house_start("session");

    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        struct desk_keeper_change m;
        house_post(&h, "/api/v1/persons/8/assignment", arena_fmt(&h.arena, DUTY, said[i].member));
        tell_self(&h);
        if (said[i].asks) {
            (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_PERSONS);
            KEEPER_SAYS(&h, persons_are, .persons = &known, .persons_n = 1);
        }
        T_OK(desk_keeper_change_get(changed(&h), &h.arena, &m));
        T_EQ(m.fact.blocks_n, said[i].n);
        if (said[i].n > 0)
            T_EQ(m.fact.blocks[0], said[i].first);
        T_EQ(house_answer(&h), 200);
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(duties_are_not_changed_while_it_is_unknown_what_they_were)
{
    struct desk_keeper_person_info other = {.person = 7};
    struct house h = house_start("session");

    house_post(&h, "/api/v1/persons/8/assignment", arena_fmt(&h.arena, DUTY, ""));
    tell_self(&h);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_PERSONS);
    KEEPER_SAYS(&h, persons_are, .persons = &other, .persons_n = 1, .more = true);
    T_TRUE(house_answer(&h) >= 400);
    T_EQ(house_stop(&h), 0);
}

static const struct t_case *const cases[] = {
    &case_duties_keep_their_blocks_unless_others_or_none_are_named,
    &case_duties_are_not_changed_while_it_is_unknown_what_they_were,
    &case_page_and_API_hand_the_same_fact_to_the_keeper,
    &case_what_is_wrong_with_a_term_is_said_in_the_order_of_the_form,
    &case_API_names_the_member_that_an_operation_does_not_take_or_lacks,
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
