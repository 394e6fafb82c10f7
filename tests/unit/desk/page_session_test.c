/* desk: the pages of a session, on the real program. */
#include "support/desk_page.h"

#include "health/stat.h"
#include "press/cell.h"

#define RECORD "000102030405060708090a0b0c0d0e0f"
#define RECORD_PATH "/registers/3/records/" RECORD
static const uint8_t record[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

enum { FIELD_NAME = 1, FIELD_BIRTH, FIELD_NOTE, FIELD_MY };

static struct desk_keeper_field_info fields[] = {
    {.no = FIELD_NAME,
     .kind = CELL_NAME_KANJI,
     .flags = FIELD_LISTED,
     .name = {(const uint8_t *)"name", 4}},
    {.no = FIELD_BIRTH, .kind = CELL_BIRTH_DATE, .name = {(const uint8_t *)"born", 4}},
    {.no = FIELD_NOTE,
     .kind = CELL_TEXT,
     .flags = FIELD_LISTED,
     .name = {(const uint8_t *)"note", 4}},
    {.no = FIELD_MY,
     .kind = CELL_MY_NUMBER,
     .data_class = CLASS_SPI,
     .flags = FIELD_SEALED | FIELD_VEILED,
     .name = {(const uint8_t *)"my", 2}},
};

/* Every page asks first who this is. */
static void tell_self(struct house *h, uint32_t roles)
{
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(h, self_is, .person = 5, .name = view_str("山川 一郎"), .org_name = view_str("乙"),
                .roles = roles, .contract = 1, .title = view_str("見本の契約"), .quota_day = 600,
                .approval_origin = view_str("https://example.jp:8444"));
}

static void tell_register(struct house *h)
{
    struct desk_keeper_register_info info = {
        .no = 3, .name = view_str("名簿"), .fields = fields, .fields_n = 4};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS);
    KEEPER_SAYS(h, registers_are, .registers = &info, .registers_n = 1);
}

static void tell_purposes(struct house *h)
{
    struct desk_keeper_purpose_info info = {
        .no = 2, .acts = 63, .fields = UINT64_MAX, .name = view_str("本人確認")};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_PURPOSES);
    KEEPER_SAYS(h, purposes_are, .purposes = &info, .purposes_n = 1);
}

static void tell_place(struct house *h)
{
    tell_self(h, ROLE_HANDLER);
    tell_register(h);
    tell_purposes(h);
}

/* The page of a search shows those that the person keeps: none. */
static void tell_no_searches(struct house *h)
{
    (void)house_expect(h, HOUSE_OFFICE, DESK_OFFICE_SEARCHES);
    OFFICE_SAYS(h, searches_are, .searches_n = 0);
}

static void tell_stored(struct house *h, uint32_t version)
{
    struct desk_office_envelope_row row = {.version = version, .envelope = view_str("sealed")};

    (void)house_expect(h, HOUSE_OFFICE, DESK_OFFICE_RECORD_GET);
    memcpy(row.record, record, 16);
    OFFICE_SAYS(h, record, .row = row, .newest = true);
}

static struct desk_keeper_shown_row shown(struct desk_keeper_field_value *values, uint32_t n)
{
    static uint16_t veiled[] = {FIELD_MY};
    struct desk_keeper_shown_row row = {
        .version = 4, .fields = values, .fields_n = n, .veiled = veiled, .veiled_n = 1};

    memcpy(row.record, record, 16);
    return row;
}

static void tell_opened(struct house *h, const char *note)
{
    struct desk_keeper_field_value values[] = {{FIELD_NAME, view_str("山田 太郎")},
                                               {FIELD_BIRTH, view_str("19850401")},
                                               {FIELD_NOTE, view_str(note)}};

    tell_stored(h, 4);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_OPEN);
    KEEPER_SAYS(h, open_ok, .leaf = 9, .row = shown(values, 3));
}

/* ... nor a block of subjects in the contract. */
static void tell_no_hold(struct house *h)
{
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_BLOCKS);
    KEEPER_SAYS(h, blocks_are, .blocks_n = 0);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_HOLDS);
    KEEPER_SAYS(h, holds_are, .holds_n = 0);
}

static void refuse(struct house *h, unsigned refusal, unsigned control, const char *clause)
{
    struct view clauses[] = {view_str(clause)};

    KEEPER_SAYS(h, denied, .leaf = 55, .verdict = VERDICT_DENY, .refusal = (uint8_t)refusal,
                .control = (uint8_t)control, .clauses = clauses, .clauses_n = 1);
}

/* --- the state of the machine */

T_CASE(N20_9_page_of_the_system_holds_numbers_and_shows_an_administrator_no_way_to_records)
{
    struct desk_keeper_number numbers[] = {{STAT_WITNESSED_LOGS, 1}, {STAT_LEAVES, 1234}, {STAT_UPTIME_S, 7200}, {9999, 1}};
    struct house h = house_start("session");

    (void)house_get(&h, "/system");
    tell_self(&h, ROLE_ADMINISTRATOR);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SYSTEM);
    KEEPER_SAYS(&h, system_is, .now_ms = 1800000000000, .numbers = numbers, .numbers_n = 4);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "一度も確認されていません。");
    T_BODY_HAS(&h, "1,234件");
    T_BODY_HAS(&h, "記録も台帳も開けません");
    T_BODY_HAS_NOT(&h, "href=\"/registers\"");
    T_BODY_HAS_NOT(&h, "href=\"/imports\"");
    T_EQ(house_stop(&h), 0);
}

T_CASE(page_of_the_system_is_refused_to_a_handler)
{
    struct house h = house_start("session");

    (void)house_get(&h, "/system");
    tell_self(&h, ROLE_HANDLER);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SYSTEM);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_ROLE, .control = CONTROL_ROLE);
    tell_self(&h, ROLE_HANDLER);
    page_tell_openers(&h);
    T_EQ(house_answer(&h), 403);
    T_EQ(house_stop(&h), 0);
}

/* --- records
 * --------------------------------------------------------------------------------------------------------------
 */

T_CASE(hostile_values_of_a_record_stay_text)
{
    struct house h = house_start("session");

    (void)house_get(&h, RECORD_PATH);
    tell_place(&h);
    tell_opened(&h, HOSTILE);
    tell_no_hold(&h);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, HOSTILE_ESCAPED);
    T_BODY_HAS_NOT(&h, "<script>");
    T_BODY_HAS(&h, "昭和60年4月1日");
    T_BODY_HAS(&h, "●●●●●●●●");
    T_BODY_HAS(&h, "特定個人情報");
    T_TRUE(!h.head.script_allowed);
    T_EQ(house_stop(&h), 0);
}

T_CASE(veiled_value_is_shown_only_by_a_form_and_is_not_kept)
{
    struct house h = house_start("session");
    struct desk_keeper_reveal reveal;

    (void)house_get(&h, RECORD_PATH);
    tell_place(&h);
    tell_opened(&h, "x");
    tell_no_hold(&h);
    T_EQ(house_answer(&h), 200);
    const char *csrf = page_field_value(&h, "csrf");
    (void)house_get(&h, RECORD_PATH "/reveal");
    tell_self(&h, ROLE_HANDLER);
    T_EQ(house_answer(&h), 405);
    page_post(&h, RECORD_PATH "/reveal", csrf, "&purpose=2&field=4");
    tell_place(&h);
    tell_stored(&h, 4);
    KEEPER_ASKED(&h, REVEAL, reveal, &reveal);
    T_EQ(reveal.field, FIELD_MY);
    KEEPER_SAYS(&h, reveal_ok, .leaf = 10, .value = {FIELD_MY, view_str("123456789018")});
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "1234 5678 9018");
    for (uint32_t i = 0; i < h.head.headers_n; i++)
        if (view_eq_str(h.head.headers[i].name, "Cache-Control"))
            T_VIEW(h.head.headers[i].value, view_str("no-store"));
    T_EQ(house_stop(&h), 0);
}

T_CASE(refusal_says_what_why_the_clause_and_where_to_go)
{
    struct house h = house_start("session");

    (void)house_get(&h, RECORD_PATH);
    tell_place(&h);
    tell_stored(&h, 4);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_OPEN);
    refuse(&h, REFUSAL_TRAINING, CONTROL_TRAINING, "N11");
    tell_self(&h, ROLE_HANDLER);
    page_tell_openers(&h);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "この記録は開けません");
    T_BODY_HAS(&h, "N11");
    T_BODY_HAS(&h, "研修を受けていること");
    T_BODY_HAS(&h, OPENER);
    T_BODY_HAS(&h, "href=\"/ledger/55\"");
    T_BODY_HAS(&h, "href=\"/home\"");
    T_EQ(house_stop(&h), 0);
}

T_CASE(clause_nobody_knows_is_shown_as_text)
{
    struct house h = house_start("session");

    (void)house_get(&h, RECORD_PATH);
    tell_place(&h);
    tell_stored(&h, 4);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_OPEN);
    refuse(&h, REFUSAL_ROLE, CONTROL_ROLE, "<b>\"&");
    tell_self(&h, ROLE_HANDLER);
    page_tell_openers(&h);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "&lt;b&gt;&quot;&amp;");
    T_BODY_HAS_NOT(&h, "<b>");
    T_EQ(house_stop(&h), 0);
}

/* --- search
 * -----------------------------------------------------------------------------------------------------------------
 */

static const char *open_search(struct house *h)
{
    (void)house_get(h, "/registers/3/search");
    tell_place(h);
    tell_no_searches(h);
    T_EQ(house_answer(h), 200);
    return page_field_value(h, "csrf");
}

/* Search for a name that finds one; the address of the result. */
static const char *find(struct house *h, const char *csrf, const char *note)
{
    struct desk_keeper_field_value values[] = {{FIELD_NAME, view_str("山田 太郎")},
                                               {FIELD_NOTE, view_str(note)}};
    struct desk_office_envelope_row stored = {.version = 4, .envelope = view_str("sealed")};
    struct desk_keeper_shown_row row = shown(values, 2);
    struct desk_keeper_token token = {.token = {7}};

    page_post(h, "/registers/3/search", csrf,
              "&purpose=2&name=%E5%B1%B1%E7%94%B0&address=&number=&birth-era=&birth-year="
              "&birth-month=&birth-day=");
    tell_place(h);
    tell_register(h);
    tell_purposes(h);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_SEARCH);
    KEEPER_SAYS(h, search_ok, .leaf = 100, .tokens = &token, .tokens_n = 1);
    (void)house_expect(h, HOUSE_OFFICE, DESK_OFFICE_FIND);
    memcpy(stored.record, record, 16);
    OFFICE_SAYS(h, found, .rows = &stored, .rows_n = 1);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_LIST);
    KEEPER_SAYS(h, list_ok, .leaf = 101, .rows = &row, .rows_n = 1);
    tell_purposes(h);
    T_EQ(house_answer(h), 303);
    return page_location(h);
}

T_CASE(what_is_searched_and_found_stands_in_no_address_and_is_not_searched_again)
{
    struct house h = house_start("session");
    const char *path = find(&h, open_search(&h), HOSTILE);

    T_TRUE(strstr(path, "%") == NULL && strncmp(path, "/registers/3/search/", 20) == 0);
    for (int again = 0; again < 2; again++) {
        (void)house_get(&h, path);
        tell_place(&h);
        tell_no_searches(&h);
        T_EQ(house_answer(&h), 200);
        T_BODY_HAS(&h, "山田 太郎");
        T_BODY_HAS(&h, HOSTILE_ESCAPED);
        T_BODY_HAS(&h, "href=\"" RECORD_PATH "?purpose=2\"");
        T_BODY_HAS(&h, "href=\"/ledger/100\"");
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(only_the_last_eight_results_are_remembered)
{
    struct house h = house_start("session");
    const char *csrf = open_search(&h), *first = find(&h, csrf, "x"), *second = find(&h, csrf, "x");

    for (int i = 0; i < 7; i++)
        (void)find(&h, csrf, "x");
    (void)house_get(&h, first);
    T_LEADS_TO(&h, "/registers");
    (void)house_get(&h, second);
    tell_place(&h);
    tell_no_searches(&h);
    T_EQ(house_answer(&h), 200);
    (void)house_get(&h, "/registers/3/search/1");
    T_LEADS_TO(&h, "/registers");
    T_EQ(house_stop(&h), 0);
}

T_CASE(bad_date_keeps_what_was_typed)
{
    struct house h = house_start("session");
    const char *csrf = open_search(&h);

    page_post(
        &h, "/registers/3/search", csrf,
        "&purpose=2&birth-era=S&birth-year=60&birth-month=13&birth-day=%22%3E");
    tell_place(&h);
    tell_register(&h);
    tell_purposes(&h);
    T_EQ(house_answer(&h), 422);
    T_BODY_HAS(&h, "実在する日付を入力してください");
    T_BODY_HAS(&h, "value=\"13\"");
    T_BODY_HAS(&h, "value=\"&quot;&gt;\"");
    T_EQ(house_stop(&h), 0);
}

/* --- changing
 * ----------------------------------------------------------------------------------------------------------------
 */

struct edit_form {
    const char *csrf, *nonce;
};

/* The keeper is asked before a form is shown: a change, or a copy, without a reason. */
static void tell_permitted(struct house *h, uint16_t type)
{
    tell_stored(h, 4);
    (void)house_expect(h, HOUSE_KEEPER, type);
    KEEPER_SAYS(h, failed, .code = ERR_INPUT);
}

static struct edit_form open_edit(struct house *h)
{
    (void)house_get(h, RECORD_PATH "/edit");
    tell_place(h);
    tell_permitted(h, DESK_KEEPER_EDIT);
    tell_opened(h, "old");
    T_EQ(house_answer(h), 200);
    return (struct edit_form){page_field_value(h, "csrf"), page_field_value(h, "nonce")};
}

static void send_edit(struct house *h, const struct edit_form *f, const char *note,
                      const char *reason)
{
    page_post(
        h, RECORD_PATH "/edit", f->csrf,
        arena_fmt(
            &h->arena,
            "&purpose=2&version=4&nonce=%s&f-1=%%E5%%B1%%B1%%E7%%94%%B0+%%E5%%A4%%AA%%E9%%83%%8E"
            "&f-2=%%E6%%98%%AD%%E5%%92%%8C60%%E5%%B9%%B44%%E6%%9C%%881%%E6%%97%%A5&f-3=%s&reason=%"
            "s",
            f->nonce, note, reason));
}

static void tell_edited(struct house *h)
{
    struct desk_keeper_edit edit;

    tell_place(h);
    tell_register(h);
    tell_stored(h, 4);
    KEEPER_ASKED(h, EDIT, edit, &edit);
    T_EQ(edit.fields_n, 1); /* what was not changed is not sent */
    T_EQ(edit.fields[0].field, FIELD_NOTE);
    T_VIEW(edit.fields[0].value, view_str("new"));
    KEEPER_SAYS(h, edit_ok, .leaf = 12, .version = 5, .envelope = view_str("sealed again"));
    (void)house_expect(h, HOUSE_OFFICE, DESK_OFFICE_RECORD_PUT);
    OFFICE_SAYS(h, stored, .rows = 1);
}

static void tell_block(struct house *h)
{
    struct desk_keeper_block_info block = {.block = 1, .mine = true, .name = view_str("第一地区")};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_BLOCKS);
    KEEPER_SAYS(h, blocks_are, .blocks = &block, .blocks_n = 1);
}

T_CASE(N20_9_who_may_not_change_print_or_move_is_refused_before_the_form_with_the_clause)
{
    static const struct {
        const char *path, *what;
        uint16_t type;
    } forms[] = {{RECORD_PATH "/edit", "この記録は変更できません", DESK_KEEPER_EDIT},
                  {RECORD_PATH "/print", "この記録は印刷できません", DESK_KEEPER_COPY_FORM},
                  {RECORD_PATH "/move", "この記録の区分は変更できません", DESK_KEEPER_MOVE}};
    struct house h = house_start("session");

    for (int i = 0; i < 3; i++) {
        (void)house_get(&h, forms[i].path);
        tell_place(&h);
        if (forms[i].type == DESK_KEEPER_MOVE)
            tell_block(&h);
        else
            tell_stored(&h, 4);
        (void)house_expect(&h, HOUSE_KEEPER, forms[i].type);
        refuse(&h, REFUSAL_ROLE, CONTROL_ROLE, "N20.9");
        tell_self(&h, ROLE_OPERATOR);
        page_tell_openers(&h);
        T_EQ(house_answer(&h), 403);
        T_BODY_HAS(&h, forms[i].what);
        T_BODY_HAS(&h, "N20.9");
        T_BODY_HAS_NOT(&h, "<form method=\"post\" action=\"" RECORD_PATH);
    }
    (void)house_get(&h, RECORD_PATH "/print");
    tell_place(&h);
    tell_stored(&h, 4);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_COPY_FORM);
    KEEPER_SAYS(&h, copy_form_is, .needs = false);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS_NOT(&h, "name=\"under\"");
    T_EQ(house_stop(&h), 0);
}

T_CASE(K_T9_a_copy_asks_for_its_run_and_its_reason_only_where_the_terms_do_and_names_the_clauses)
{
    struct house h = house_start("session");
    struct desk_keeper_copy_under unders[] = {{.matter = 41, .kind = 3, .left = 7, .name = view_str("交付<通知>")}, {.matter = 42, .kind = 11, .name = view_str("窓口")}};
    struct view clauses[] = {view_str("K-T9")};

    (void)house_get(&h, RECORD_PATH "/print");
    tell_place(&h);
    tell_stored(&h, 4);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_COPY_FORM);
    KEEPER_SAYS(&h, copy_form_is, .needs = true, .unders = unders, .unders_n = 2, .conditions = UINT32_C(1) << CONDITION_NEEDED, .clauses = clauses, .clauses_n = 1);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "name=\"under\"");
    T_BODY_HAS(&h, "<option value=\"41\"");
    T_BODY_HAS(&h, "交付&lt;通知&gt;");
    T_BODY_HAS(&h, "K-T9");
    T_EQ(house_stop(&h), 0);
}

T_CASE(form_that_is_sent_twice_changes_once)
{
    struct house h = house_start("session");
    struct edit_form f = open_edit(&h);

    send_edit(&h, &f, "new", "because");
    tell_edited(&h);
    T_LEADS_TO(&h, RECORD_PATH "?purpose=2");
    send_edit(&h, &f, "new", "because");
    tell_place(&h);
    T_LEADS_TO(&h, RECORD_PATH "?purpose=2");
    (void)house_get(&h, RECORD_PATH);
    tell_place(&h);
    tell_opened(&h, "new");
    tell_no_hold(&h);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "すでに送信されたか");
    T_EQ(house_stop(&h), 0);
}

T_CASE(form_without_a_reason_or_without_a_change_comes_back_as_it_was)
{
    struct house h = house_start("session");
    struct edit_form f = open_edit(&h);

    send_edit(&h, &f, "%3Ci%3E", "");
    tell_place(&h);
    T_EQ(house_answer(&h), 422);
    T_BODY_HAS(&h, "変更の理由を入力してください");
    T_BODY_HAS(&h, "value=\"&lt;i&gt;\"");
    send_edit(&h, &f, "old", "because");
    tell_place(&h);
    T_EQ(house_answer(&h), 422);
    T_BODY_HAS(&h, "変更された項目がありません");
    send_edit(&h, &f, "new", "because");
    tell_edited(&h);
    T_EQ(house_answer(&h), 303);
    T_EQ(house_stop(&h), 0);
}

T_CASE(form_of_another_record_or_with_a_veiled_field_changes_nothing)
{
    struct house h = house_start("session");
    struct edit_form f = open_edit(&h);

    page_post(&h, "/registers/3/records/ff0102030405060708090a0b0c0d0e0f/edit", f.csrf,
              arena_fmt(&h.arena, "&purpose=2&version=4&nonce=%s&f-3=new&reason=x", f.nonce));
    tell_place(&h);
    T_EQ(house_answer(&h), 303);
    page_post(
        &h, RECORD_PATH "/edit", f.csrf,
        arena_fmt(&h.arena, "&purpose=2&version=4&nonce=%s&f-4=123456789018&reason=x", f.nonce));
    tell_place(&h);
    tell_self(&h, ROLE_HANDLER);
    T_EQ(house_answer(&h), 400);
    page_post(&h, RECORD_PATH "/edit", f.csrf,
              arena_fmt(&h.arena, "&purpose=2&version=4&nonce=%s&f-3=a&f-3=b&reason=x", f.nonce));
    tell_self(&h, ROLE_HANDLER);
    T_EQ(house_answer(&h), 400);
    T_EQ(house_stop(&h), 0);
}

T_CASE(change_that_another_made_first_is_a_conflict)
{
    struct house h = house_start("session");
    struct edit_form f = open_edit(&h);

    send_edit(&h, &f, "new", "because");
    tell_place(&h);
    tell_register(&h);
    tell_stored(&h, 5);
    T_LEADS_TO(&h, RECORD_PATH "?purpose=2");
    T_EQ(house_stop(&h), 0);
}

/* --- erasure and approval
 * ---------------------------------------------------------------------------------------------------------
 */

static void tell_application(struct house *h, enum desk_keeper_application_state state,
                             uint32_t applicant)
{
    struct desk_keeper_application_info a = {.leaf = 81,
                                             .register_ = 3,
                                             .count = 1,
                                             .applicant = applicant,
                                             .state = state,
                                             .reason = view_str(HOSTILE)};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_APPLICATION);
    KEEPER_SAYS(h, application_is, .info = a, .descriptor = view_str("azukari-operation v2\n"),
                .items = view_str(HOSTILE), .media = view_str(HOSTILE));
}

T_CASE(erasure_is_applied_for_once_however_often_the_form_is_sent)
{
    struct house h = house_start("session");
    struct desk_keeper_apply_erase m;

    (void)house_get(&h, RECORD_PATH "/erasure");
    tell_self(&h, ROLE_HANDLER);
    tell_register(&h);
    tell_register(&h);
    T_EQ(house_answer(&h), 200);
    const char *csrf = page_field_value(&h, "csrf");
    const char *fields_sent =
        arena_fmt(&h.arena,
                  "&nonce=%s&reason=x&quantity=%%EF%%BC%%91&items=i&media=m&planned-era=R&planned-year=20"
                  "&planned-month=1&planned-day=2",
                  page_field_value(&h, "nonce"));
    for (int again = 0; again < 2; again++) {
        page_post(&h, RECORD_PATH "/erasure", csrf, fields_sent);
        tell_self(&h, ROLE_HANDLER);
        tell_register(&h);
        if (again == 0) {
            KEEPER_ASKED(&h, APPLY_ERASE, apply_erase, &m);
            T_EQ(m.records_n, 1);
            T_EQ(m.quantity, 1);
            T_EQ(m.planned, 24838); /* 2038-01-02 */
            T_TRUE(view_eq_str(m.items, "i") && view_eq_str(m.media, "m"));
            T_HEX(m.records[0].p, 16, RECORD);
            KEEPER_SAYS(&h, applied, .leaf = 81);
        }
        T_LEADS_TO(&h, again == 0 ? "/approvals/81" : "/approvals");
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(erasure_needs_the_nonce_of_its_own_page)
{
    struct house h = house_start("session");

    (void)house_get(&h, "/approvals/81/erase");
    tell_self(&h, ROLE_HANDLER);
    tell_application(&h, DESK_KEEPER_APPLICATION_STATE_APPROVED, 5);
    tell_register(&h);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_PERSONS);
    KEEPER_SAYS(&h, persons_are, .persons_n = 0);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS);
    KEEPER_SAYS(&h, registers_are, .registers_n = 0);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS); /* of all: who oversees works on none */
    KEEPER_SAYS(&h, registers_are, .registers_n = 0);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, HOSTILE_ESCAPED);
    const char *csrf = page_field_value(&h, "csrf"), *nonce = page_field_value(&h, "nonce");
    page_post(&h, "/approvals/81/erase", csrf, "&nonce=12345");
    T_LEADS_TO(&h, "/approvals/81");
    page_post(&h, "/approvals/81/erase", csrf, arena_fmt(&h.arena, "&nonce=%s", nonce));
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ERASE);
    KEEPER_SAYS(&h, erased, .leaf = 90, .count = 1, .survivors = 7);
    T_LEADS_TO(&h, "/approvals/81/certificate");
    page_post(&h, "/approvals/81/erase", csrf, arena_fmt(&h.arena, "&nonce=%s", nonce));
    T_LEADS_TO(&h, "/approvals/81");
    T_EQ(house_stop(&h), 0);
}

/* A page of the approvers' desk on which the application ${state} is shown. */
static void show_application(struct house *h, enum desk_keeper_application_state state, bool here)
{
    struct view credential = view_str("cred");

    (void)house_get(h, "/approvals/81");
    tell_self(h, ROLE_APPROVER);
    tell_application(h, state, 9);
    tell_register(h);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_CONTROLS);
    KEEPER_SAYS(h, controls_are, .controls_n = 0);
    tell_register(h);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_PERSONS);
    KEEPER_SAYS(h, persons_are, .persons_n = 0);
    if (here) {
        (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_APPROVE_START);
        KEEPER_SAYS(h, approve_challenge, .descriptor = view_str("azukari-operation v2\n"), .credentials = &credential,
                    .credentials_n = 1, .rp_id = view_str("example.jp"));
    }
    T_EQ(house_answer(h), 200);
}

T_CASE(B11_an_ordinary_session_shows_an_application_and_leads_to_the_approvers_origin)
{
    struct house h = house_start("session");

    show_application(&h, DESK_KEEPER_APPLICATION_STATE_WAITING, false);
    T_BODY_HAS(&h, "href=\"https://example.jp:8444/approvals/81\"");
    T_BODY_HAS_NOT(&h, "data-passkey");
    T_BODY_HAS_NOT(&h, "/approvals/81/sign");
    (void)house_head(&h, &(struct house_request){.method = GATE_DESK_METHOD_POST,
                                                 .path = "/approvals/81/sign",
                                                 .content_type = "application/json",
                                                 .body_bytes = 2});
    tell_self(&h, ROLE_APPROVER);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "承認用の画面");
    T_EQ(house_stop(&h), 0);
}

T_CASE(B11_signature_is_given_on_the_approvers_page_and_a_refused_one_tells_the_script_why_with_the_clause)
{
    struct house h = house_start("approval");

    show_application(&h, DESK_KEEPER_APPLICATION_STATE_WAITING, true);
    T_BODY_HAS(&h, "/approvals/81/sign");
    T_BODY_HAS(&h, "azukari-operation v2");
    T_BODY_HAS_NOT(&h, "href=\"/ledger");
    T_BODY_HAS_NOT(&h, "href=\"/home");
    const char *csrf = page_field_value(&h, "csrf");
    house_post(&h, "/approvals/81/sign",
               arena_fmt(&h.arena,
                         "{\"csrf\":\"%s\",\"credential\":\"YQ\",\"authenticator_data\":\"YQ\","
                         "\"client_data\":\"YQ\",\"signature\":\"YQ\"}",
                         csrf));
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_APPROVE);
    refuse(&h, REFUSAL_SAME_PERSON, CONTROL_ERASE_APPROVAL, "K-T12");
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "{\"error\":");
    T_BODY_HAS(&h, "(K-T12)");
    (void)house_get(&h, "/home");
    tell_self(&h, ROLE_APPROVER);
    T_EQ(house_answer(&h), 404);
    T_EQ(house_stop(&h), 0);
}

/* --- lock, errors, leaving
 * ------------------------------------------------------------------------------------------------------------
 */

T_CASE(asvs_14_3_1_pages_of_a_session_are_put_away_when_it_locks_and_that_asks_nobody)
{
    struct house h = house_start("session");

    (void)house_get(&h, "/account/prove/1");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(&h, self_is, .person = 4, .idle_minutes = 15);
    T_EQ(house_answer(&h), 200);
    T_EQ(h.head.put_away_s, 905);
    (void)house_get(&h, "/put-away"); /* the keeper hears nothing: a page left alone keeps no session awake */
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "画面を片付けました");
    T_BODY_HAS(&h, "href=\"/home\"");
    T_BODY_HAS_NOT(&h, "/sign-out");
    T_EQ(h.head.put_away_s, 0);
    T_EQ(house_stop(&h), 0);
}

T_CASE(locked_session_shows_the_lock_and_forgets_what_it_found)
{
    struct house h = house_start("session");
    const char *csrf = open_search(&h), *result = find(&h, csrf, "x");

    T_OK(desk_keeper_locked_now_send(h.chan[HOUSE_KEEPER], 0, &(struct desk_keeper_locked_now){0}));
    do
        (void)house_get(&h, "/locked");
    while (house_answer(&h) == 303); /* until the news is there */
    T_BODY_HAS(&h, "画面をロックしました");
    T_BODY_HAS_NOT(&h, "山川");
    (void)house_get(&h, result);
    T_LEADS_TO(&h, "/locked");
    page_post(&h, "/unlock/password", csrf, "&password=x&totp=1");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UNLOCK_PASSWORD);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_FACTORS,
                .control = CONTROL__MAX);
    T_EQ(house_answer(&h), 403);
    page_post(&h, "/unlock/password", csrf, "&password=x&totp=1");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UNLOCK_PASSWORD);
    KEEPER_SAYS(&h, signed_in, .token = {9, 9}, .session = 3);
    T_LEADS_TO(&h, "/home");
    T_EQ(h.head.set_session.n, 32); /* ASVS 7.2.4: it goes on under another token */
    T_EQ(h.head.set_session.p[0], 9);
    (void)house_get(&h, result);
    T_LEADS_TO(&h, "/registers");
    T_EQ(house_stop(&h), 0);
}

T_CASE(failure_is_a_page_with_its_status_and_a_number)
{
    static const struct {
        enum err code;
        unsigned status;
    } cases[] = {
        {ERR_NOT_FOUND, 404}, {ERR_CONFLICT, 409}, {ERR_NO_SPACE, 503}, {ERR_INTERNAL, 500}};
    struct house h = house_start("session");

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)house_get(&h, "/ledger/7");
        tell_self(&h, ROLE_MANAGER);
        (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_PROOF);
        KEEPER_SAYS(&h, failed, .code = (uint16_t)cases[i].code);
        tell_self(&h, ROLE_MANAGER);
        T_EQ(house_answer(&h), cases[i].status);
        T_BODY_HAS(&h, "<h1>");
        if (cases[i].status >= 500)
            T_BODY_HAS(&h, "問い合わせ番号");
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(who_may_read_only_their_own_acts_asks_for_no_others)
{
    struct house h = house_start("session");
    struct desk_keeper_ledger m;

    (void)house_head(&h, &(struct house_request){.method = GATE_DESK_METHOD_GET,
                                                 .path = "/ledger",
                                                 .query = "person=99&act=24",
                                                 .body_bytes = -1});
    tell_self(&h, ROLE_HANDLER);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_PERSONS);
    KEEPER_SAYS(&h, persons_are, .persons_n = 0);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS);
    KEEPER_SAYS(&h, registers_are, .registers_n = 0);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_PURPOSES);
    KEEPER_SAYS(&h, purposes_are, .purposes_n = 0);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_CHECKPOINT);
    KEEPER_SAYS(&h, checkpoint_is, .witness_age_s = -1);
    KEEPER_ASKED(&h, LEDGER, ledger, &m);
    T_EQ(m.filter.person, 5);
    T_EQ(m.filter.act, 24);
    KEEPER_SAYS(&h, ledger_is, .leaf = 1, .size = 2);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "あなた自身の操作だけ");
    T_EQ(house_stop(&h), 0);
}

/* The keeper has the applications ${newest} down to 1, and gives them ${n} at a time, until a list is full. */
static void tell_applications(struct house *h, uint64_t newest, uint32_t n)
{
    struct desk_keeper_application_info list[24] = {0};
    struct desk_keeper_applications m;
    bool more = true;

    for (uint32_t told = 0; more && told < 480; told += n) {
        uint32_t k = 0;
        KEEPER_ASKED(h, APPLICATIONS, applications, &m);
        T_EQ(m.before, told == 0 ? newest + 1 : newest - told + 1);
        for (; k < n && newest - told > k; k++)
            list[k] = (struct desk_keeper_application_info){
                .leaf = newest - told - k, .state = DESK_KEEPER_APPLICATION_STATE_WAITING, .count = 1};
        more = newest - told > n;
        KEEPER_SAYS(h, applications_are, .applications = list, .applications_n = k, .more = more);
        if (told > 0)
            continue;
        (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_PERSONS);
        KEEPER_SAYS(h, persons_are, .persons_n = 0);
    }
}

T_CASE(list_of_applications_ends_after_480_and_leads_to_those_before_them)
{
    static const struct {
        uint64_t newest;
        uint32_t at_once;
        const char *older; /* NULL: there are none */
    } cases[] = {
        {481, 24, "/approvals?below=2&amp;show=0"},
        {480, 24, NULL},
        {483, 23, "/approvals?below=4&amp;show=0"}, /* cut in the middle of what the keeper gave */
        {3, 24, NULL},
    };
    struct house h = house_start("session");

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *query = arena_fmt(&h.arena, "below=%llu&page=99", (unsigned long long)cases[i].newest + 1);
        (void)house_head(&h, &(struct house_request){
                                 .method = GATE_DESK_METHOD_GET, .path = "/approvals", .query = query, .body_bytes = -1});
        tell_self(&h, ROLE_MANAGER);
        tell_applications(&h, cases[i].newest, cases[i].at_once);
        T_EQ(house_answer(&h), 200);
        T_BODY_HAS(&h, cases[i].newest > 480 ? "480件" : "件"); /* the newest of them, on pages */
        if (cases[i].older != NULL)
            T_BODY_HAS(&h, cases[i].older);
        else
            T_BODY_HAS_NOT(&h, "これより前の申請");
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(signing_out_takes_the_token_back_and_ends_the_desk)
{
    struct house h = house_start("session");
    const char *csrf = open_search(&h);

    page_send_form(&h, "/sign-out", "back=", false);
    tell_self(&h, ROLE_HANDLER);
    T_EQ(house_answer(&h), 400);
    page_post(&h, "/sign-out", csrf, "");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_OUT);
    KEEPER_SAYS(&h, ok, .leaf = 3);
    T_LEADS_TO(&h, "/signed-out");
    T_TRUE(h.head.clear_session);
    T_EQ(house_wait(&h), 0);
}

static const struct t_case *const cases[] = {
    &case_N20_9_page_of_the_system_holds_numbers_and_shows_an_administrator_no_way_to_records,
    &case_page_of_the_system_is_refused_to_a_handler,
    &case_hostile_values_of_a_record_stay_text,
    &case_veiled_value_is_shown_only_by_a_form_and_is_not_kept,
    &case_refusal_says_what_why_the_clause_and_where_to_go,
    &case_clause_nobody_knows_is_shown_as_text,
    &case_what_is_searched_and_found_stands_in_no_address_and_is_not_searched_again,
    &case_only_the_last_eight_results_are_remembered,
    &case_bad_date_keeps_what_was_typed,
    &case_N20_9_who_may_not_change_print_or_move_is_refused_before_the_form_with_the_clause,
    &case_K_T9_a_copy_asks_for_its_run_and_its_reason_only_where_the_terms_do_and_names_the_clauses,
    &case_form_that_is_sent_twice_changes_once,
    &case_form_without_a_reason_or_without_a_change_comes_back_as_it_was,
    &case_form_of_another_record_or_with_a_veiled_field_changes_nothing,
    &case_change_that_another_made_first_is_a_conflict,
    &case_erasure_is_applied_for_once_however_often_the_form_is_sent,
    &case_erasure_needs_the_nonce_of_its_own_page,
    &case_B11_an_ordinary_session_shows_an_application_and_leads_to_the_approvers_origin,
       &case_B11_signature_is_given_on_the_approvers_page_and_a_refused_one_tells_the_script_why_with_the_clause,
    &case_asvs_14_3_1_pages_of_a_session_are_put_away_when_it_locks_and_that_asks_nobody,
       &case_locked_session_shows_the_lock_and_forgets_what_it_found,
    &case_failure_is_a_page_with_its_status_and_a_number,
    &case_who_may_read_only_their_own_acts_asks_for_no_others,
    &case_list_of_applications_ends_after_480_and_leads_to_those_before_them,
    &case_signing_out_takes_the_token_back_and_ends_the_desk,
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
