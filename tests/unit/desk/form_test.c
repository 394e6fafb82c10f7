/* desk: forms and queries, the CSRF token, and which route a path takes. */
#include "support/t.h"

#include "base/alloc.h"
#include "crypto/secret.h"
#include "desk/csrf.h"
#include "desk/form.h"
#include "desk/route.h"

struct sample {
    struct view name;
    uint64_t count;
    uint8_t id[4];
};
static const struct member members[] = {
    {"name", MEMBER_TEXT, true, 20, offsetof(struct sample, name), NULL},
    {"count", MEMBER_NUMBER, false, 99, offsetof(struct sample, count), NULL},
    {"id", MEMBER_HEX, false, 4, offsetof(struct sample, id), NULL},
};
static const struct member_set set = MEMBER_SET(members, struct sample);

static struct arena arena;
static struct sample got;
static struct member_fault fault;

static enum err read_form(const char *text)
{
    arena_clear(&arena);
    arena_init(&arena, 65536);
    return form_read(view_str(text), &set, &arena, &got, NULL, &fault);
}

T_CASE(form_reads_declared_fields)
{
    T_OK(read_form("name=%E5%B1%B1%E7%94%B0+x&count=12&id=0a0b0c0d"));
    T_VIEW(got.name, view_str("山田 x"));
    T_EQ(got.count, 12);
    T_HEX(got.id, 4, "0a0b0c0d");
}

T_CASE(form_takes_an_empty_number_as_absent)
{
    T_OK(read_form("name=a&count="));
    T_EQ(got.count, 0);
}

T_CASE(form_refuses_undeclared_and_repeated_fields)
{
    T_ERR(read_form("name=a&evil=1"), ERR_INPUT);
    T_EQ(fault.problem, MEMBER_UNKNOWN);
    T_STR(fault.place, "evil");
    T_ERR(read_form("name=a&name=b"), ERR_INPUT);
    T_EQ(fault.problem, MEMBER_TWICE);
}

T_CASE(form_refuses_broken_encodings)
{
    static const char *const bad[] = {"name=%4", "name=%",          "name=%zz", "name=a b",
                                      "name",    "name=a&&count=1", "na me=x",  "name=\xff"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        T_ERR(read_form(bad[i]), ERR_INPUT);
        T_EQ(fault.problem, MEMBER_SYNTAX);
    }
    T_ERR(read_form("name=%ff"), ERR_INPUT);
    T_EQ(fault.problem, MEMBER_WRONG);
    T_ERR(read_form("name=%00"), ERR_INPUT);
}

T_CASE(form_refuses_missing_long_and_wrong_values)
{
    T_ERR(read_form("count=1"), ERR_INPUT);
    T_EQ(fault.problem, MEMBER_MISSING);
    T_STR(fault.place, "name");
    T_ERR(read_form("name=aaaaaaaaaaaaaaaaaaaaa"), ERR_INPUT);
    T_EQ(fault.problem, MEMBER_TOO_LONG);
    T_ERR(read_form("name=a&count=100"), ERR_INPUT);
    T_EQ(fault.problem, MEMBER_WRONG);
    T_ERR(read_form("name=a&count=-1"), ERR_INPUT);
    T_ERR(read_form("name=a&id=0a0b0c"), ERR_INPUT);
}

T_CASE(form_bounds_the_number_of_fields)
{
    struct buf many;

    buf_init(&many, 65536);
    for (int i = 0; i < 70; i++)
        buf_str(&many, "&count=");
    T_ERR(read_form(buf_cstr(&many)), ERR_INPUT);
    buf_clear(&many);
}

T_CASE(form_survives_every_failure_of_memory)
{
    for (unsigned long nth = 1;; nth++) {
        mem_fail_nth(nth, 0);
        enum err err = read_form("name=a&count=1");
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        if (!failed) {
            T_OK(err);
            return;
        }
        T_ERR(err, ERR_MEMORY);
    }
}

T_CASE(csrf_token_holds_only_for_its_desk)
{
    struct desk a = {0}, b = {0};
    char text[CSRF_TEXT_BYTES + 1];

    T_OK(crypto_init());
    csrf_start(&a);
    csrf_start(&b);
    csrf_text(&a, text);
    T_TRUE(csrf_holds(&a, view_str(text)));
    T_TRUE(!csrf_holds(&b, view_str(text)));
    T_TRUE(!csrf_holds(&a, view_part(view_str(text), 0, CSRF_TEXT_BYTES - 1)));
    T_TRUE(!csrf_holds(&a, view_str("")));
}

T_CASE(csrf_field_of_a_form_is_given_apart)
{
    struct view csrf;

    arena_clear(&arena);
    T_OK(form_read(view_str("csrf=00ff&name=a"), &set, &arena, &got, &csrf, &fault));
    T_VIEW(csrf, view_str("00ff"));
    T_ERR(form_read(view_str("csrf=0&csrf=0&name=a"), &set, &arena, &got, &csrf, &fault),
          ERR_INPUT);
    T_OK(form_read(view_str("name=a"), &set, &arena, &got, &csrf, &fault));
    T_TRUE(csrf.p == NULL);
}

T_CASE(route_pattern_reads_numbers_and_records)
{
    struct route_params p;

    T_TRUE(route_matches("/registers/#/records/@/open",
                         view_str("/registers/3/records/000102030405060708090a0b0c0d0e0f/open"),
                         &p));
    T_EQ(p.number[0], 3);
    T_HEX(p.record, 16, "000102030405060708090a0b0c0d0e0f");
    T_TRUE(route_matches("/self", view_str("/self"), &p));
}

T_CASE(route_pattern_refuses_what_is_not_of_its_form)
{
    static const char *const bad[] = {"/registers/x",
                                      "/registers/",
                                      "/registers/01",
                                      "/registers/-1",
                                      "/registers",
                                      "/registers/1/",
                                      "/registers/18446744073709551616",
                                      "//registers/1",
                                      ""};
    struct route_params p;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        T_TRUE(!route_matches("/registers/#", view_str(bad[i]), &p));
    T_TRUE(!route_matches("/r/@", view_str("/r/000102"), &p));
}

static enum err nothing(struct desk *d, struct request *r)
{
    (void)d;
    (void)r;
    return ERR_OK;
}

T_CASE(route_says_why_there_is_none)
{
    static const struct route routes[] = {
        {.method = GATE_DESK_METHOD_GET,
         .pattern = "/a",
         .where = DESK_SESSION,
         .handler = nothing},
        {.method = GATE_DESK_METHOD_POST, .pattern = "/b", .where = DESK_LOBBY, .handler = nothing},
    };
    static const struct route_table table = {"/api/v1", true, routes, 2};
    static const struct route_table *const tables[] = {&table};
    struct route_set all = {.tables = tables, .table_n = 1};
    struct route_match m;

    T_OK(route_find(&all, GATE_DESK_METHOD_HEAD, view_str("/api/v1/a"), DESK_SESSION, &m));
    T_ERR(route_find(&all, GATE_DESK_METHOD_POST, view_str("/api/v1/a"), DESK_SESSION, &m),
          ERR_NOT_FOUND);
    T_TRUE(m.other_method && m.other_places == 0);
    T_ERR(route_find(&all, GATE_DESK_METHOD_GET, view_str("/api/v1/a"), DESK_LOBBY, &m),
          ERR_NOT_FOUND);
    T_TRUE(m.other_places != 0 && !m.other_method);
    T_ERR(route_find(&all, GATE_DESK_METHOD_GET, view_str("/api/v10/a"), DESK_SESSION, &m),
          ERR_NOT_FOUND);
    T_TRUE(m.table == NULL);
}

T_CASE(marks_hide_no_route)
{
    static const struct route routes[] = {
        {.method = GATE_DESK_METHOD_GET, .pattern = "/", .where = DESK_SESSION, .handler = nothing},
        {.method = GATE_DESK_METHOD_GET, .pattern = "/a/b", .where = DESK_SESSION, .handler = nothing},
        {.method = GATE_DESK_METHOD_GET, .pattern = "/#/b", .where = DESK_SESSION, .handler = nothing},
        {.method = GATE_DESK_METHOD_GET, .pattern = "/@", .where = DESK_SESSION, .handler = nothing},
        {.method = GATE_DESK_METHOD_GET, .pattern = "/a", .where = DESK_LOBBY, .handler = nothing},
    };
    static const struct route_table pages = {"", false, routes, 5}, api = {"/api/v1", true, routes, 5};
    static const struct route_table *const tables[] = {&pages, &api};
    static const char *const paths[] = {"/",         "/a/b",         "/12/b",         "/00112233445566778899aabbccddeeff", "/a", "/none",
                                        "/api/v1/a/b", "/api/v1/12/b", "/api/v1/none", "/api/v1/",    "/api/v1", "/api/v2/a/b"};
    struct route_set marked = {.tables = tables, .table_n = 2}, plain = marked;

    T_OK(route_set_mark(&marked));
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct route_match with, without;
        enum err err = route_find(&plain, GATE_DESK_METHOD_GET, view_str(paths[i]), DESK_SESSION, &without);
        T_TRUE(route_find(&marked, GATE_DESK_METHOD_GET, view_str(paths[i]), DESK_SESSION, &with) == err);
        T_TRUE(with.route == without.route && with.table == without.table && with.other_places == without.other_places);
        T_TRUE((err == ERR_OK) == (i < 4 || (i >= 6 && i < 8) || i == 9));
    }
    route_set_clear(&marked);
}

T_MAIN(&case_marks_hide_no_route, &case_form_reads_declared_fields, &case_form_takes_an_empty_number_as_absent,
       &case_form_refuses_undeclared_and_repeated_fields, &case_form_refuses_broken_encodings,
       &case_form_refuses_missing_long_and_wrong_values, &case_form_bounds_the_number_of_fields,
       &case_form_survives_every_failure_of_memory, &case_csrf_token_holds_only_for_its_desk,
       &case_csrf_field_of_a_form_is_given_apart, &case_route_pattern_reads_numbers_and_records,
       &case_route_pattern_refuses_what_is_not_of_its_form, &case_route_says_why_there_is_none)
