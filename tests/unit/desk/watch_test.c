/* desk: what the pages say of a machine that is not well. */
#include "support/desk_page.h"

#include "health/stat.h"

#define NOW_MS 1795305600000

static void tell_self(struct house *h, uint32_t roles)
{
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(h, self_is, .person = 5, .name = view_str("山川 一郎"), .roles = roles, .contract = 1);
}

static const char *place(struct house *h, const char *text)
{
    const char *at = strstr(buf_cstr(&h->body), text);

    T_TRUE(at != NULL);
    return at;
}

T_CASE(the_page_of_the_system_begins_with_what_needs_attention_and_says_whose_it_is)
{
    static const uint32_t roles[] = {ROLE_MANAGER, ROLE_ADMINISTRATOR};
    struct desk_keeper_number numbers[] = {{STAT_LEDGER_COPY_DIFFERS, 1}, {STAT_LEAVES, 12345}};

    for (size_t i = 0; i < 2; i++) {
        struct house h = house_start("session");
        (void)house_get(&h, "/system");
        tell_self(&h, roles[i]);
        (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SYSTEM);
        KEEPER_SAYS(&h, system_is, .now_ms = NOW_MS, .numbers = numbers, .numbers_n = 2);
        T_EQ(house_answer(&h), 200);
        const char *bad = place(&h, "台帳の写しが台帳と違うか、読めません。"), *look = place(&h, "まだ一度もありません。"), *rest = place(&h, "まだ測られていません。");
        T_TRUE(bad < look && look < rest);
        T_EQ(strstr(buf_cstr(&h.body), "システム管理者に依頼してください") != NULL, i == 0);
        T_EQ(house_stop(&h), 0);
    }
}

T_CASE(a_damaged_copy_is_an_alert_that_nobody_caused_and_that_was_no_request)
{
    struct desk_keeper_alert_info damage = {.kind = DESK_KEEPER_ALERT_KIND_DAMAGE, .leaf = 7, .machine = true, .time_ms = NOW_MS},
                                  missing = {.kind = DESK_KEEPER_ALERT_KIND_MISSING, .leaf = 8, .time_ms = NOW_MS};
    struct house h = house_start("session");

    (void)house_get(&h, "/alerts");
    tell_self(&h, ROLE_MANAGER);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ALERTS);
    KEEPER_SAYS(&h, alerts_are, .alerts = &damage, .alerts_n = 1);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "台帳の写しが台帳と違うか、読めません。対応は「システムの状態」にあります。");
    T_BODY_HAS(&h, "異常</span>");
    T_BODY_HAS_NOT(&h, "拒否");
    T_BODY_HAS_NOT(&h, "不明");
    (void)house_get(&h, "/alerts");
    tell_self(&h, ROLE_MANAGER);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ALERTS);
    KEEPER_SAYS(&h, alerts_are, .alerts = &missing, .alerts_n = 1);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "要確認</span>");
    T_BODY_HAS_NOT(&h, "拒否");
    T_EQ(house_stop(&h), 0);
}

static const struct t_case *const cases[] = {
    &case_the_page_of_the_system_begins_with_what_needs_attention_and_says_whose_it_is,
    &case_a_damaged_copy_is_an_alert_that_nobody_caused_and_that_was_no_request,
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
