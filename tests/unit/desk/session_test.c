/* desk: the real program as a session: records, imports, approvals and the ledger through the API.
 */
#include "support/desk_house.h"

#include "desk/flow.h"
#include "health/stat.h"
#include "press/cell.h"
#include "press/search.h"
#include "rules/decide.h"

#define RECORD "000102030405060708090a0b0c0d0e0f"
static const uint8_t record[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

enum { FIELD_NAME = 1, FIELD_KANA, FIELD_BIRTH, FIELD_ADDRESS, FIELD_NUMBER, FIELD_MY };

static struct desk_keeper_field_info fields[] = {
    {.no = FIELD_NAME, .kind = CELL_NAME_KANJI, .name = {(const uint8_t *)"name", 4}},
    {.no = FIELD_KANA, .kind = CELL_NAME_KANA, .name = {(const uint8_t *)"kana", 4}},
    {.no = FIELD_BIRTH, .kind = CELL_BIRTH_DATE, .name = {(const uint8_t *)"born", 4}},
    {.no = FIELD_ADDRESS, .kind = CELL_ADDRESS, .name = {(const uint8_t *)"address", 7}},
    {.no = FIELD_NUMBER,
     .kind = CELL_DIGITS,
     .flags = FIELD_KEY,
     .name = {(const uint8_t *)"number", 6}},
    {.no = FIELD_MY,
     .kind = CELL_MY_NUMBER,
     .flags = FIELD_SEALED | FIELD_VEILED,
     .name = {(const uint8_t *)"my", 2}},
};

static void tell_registers(struct house *h)
{
    struct desk_keeper_register_info info = {
        .no = 3, .name = view_str("R"), .fields = fields, .fields_n = 6};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS);
    KEEPER_SAYS(h, registers_are, .registers = &info, .registers_n = 1);
}

static void tell_purposes(struct house *h)
{
    struct desk_keeper_purpose_info info = {
        .no = 2, .register_ = 3, .fields = 0x3f, .name = view_str("P")};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_PURPOSES);
    KEEPER_SAYS(h, purposes_are, .purposes = &info, .purposes_n = 1);
}

/* One SEARCH with the keys as expected, and the office's answer with ${n} rows. */
static void tell_found(struct house *h, uint8_t index, uint16_t field, const char *key, uint32_t n)
{
    struct desk_keeper_search m;
    struct desk_keeper_token token = {.index = index, .field = field, .token = {7}};
    struct desk_office_find find;
    struct desk_office_envelope_row row = {.version = 4, .envelope = view_str("sealed")};

    KEEPER_ASKED(h, SEARCH, search, &m);
    T_EQ(m.register_, 3);
    T_EQ(m.purpose, 2);
    T_EQ(m.keys[0].index, index);
    T_EQ(m.keys[0].field, field);
    T_VIEW(m.keys[0].key, view_str(key));
    KEEPER_SAYS(h, search_ok, .leaf = 100, .tokens = &token, .tokens_n = 1);
    OFFICE_ASKED(h, FIND, find, &find);
    T_EQ(find.limit, 50);
    T_EQ(find.tokens[0].token[0], 7);
    memcpy(row.record, record, 16);
    OFFICE_SAYS(h, found, .rows = &row, .rows_n = n, .more = n > 0);
}

static void tell_list(struct house *h)
{
    struct desk_keeper_field_value value = {FIELD_NAME, view_str("山田 太郎")};
    uint16_t veiled = FIELD_MY;
    struct desk_keeper_shown_row row = {
        .version = 4, .fields = &value, .fields_n = 1, .veiled = &veiled, .veiled_n = 1};
    struct desk_keeper_list m;

    KEEPER_ASKED(h, LIST, list, &m);
    T_EQ(m.rows_n, 1);
    T_VIEW(m.rows[0].envelope, view_str("sealed"));
    memcpy(row.record, record, 16);
    KEEPER_SAYS(h, list_ok, .leaf = 101, .rows = &row, .rows_n = 1);
}

T_CASE(search_by_kanji_folds_variants_and_shows_the_hits)
{
    struct house h = house_start("session");

    house_post(&h, "/api/v1/registers/3/search", "{\"purpose\":2,\"name\":\"渡邊　髙\"}");
    tell_registers(&h);
    tell_purposes(&h);
    tell_found(&h, SEARCH_NAME_KANJI, FIELD_NAME, "渡辺高", 1);
    tell_list(&h);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"leaf\":100,\"list_leaf\":101");
    T_BODY_HAS(&h, "{\"record\":\"" RECORD
                   "\",\"version\":4,\"block\":0,\"fields\":{\"1\":\"山田 太郎\"},\"veiled\":[6]}");
    T_BODY_HAS(&h, "\"more\":true");
    T_EQ(house_stop(&h), 0);
}

T_CASE(search_by_kana_is_strict_first_and_loose_then)
{
    struct house h = house_start("session");

    house_post(&h, "/api/v1/registers/3/search", "{\"purpose\":2,\"name\":\"ｶﾞ-ﾄﾞ\"}");
    tell_registers(&h);
    tell_purposes(&h);
    tell_found(&h, SEARCH_NAME_KANA_STRICT, FIELD_KANA, "ガード", 0);
    tell_found(&h, SEARCH_NAME_KANA_LOOSE, FIELD_KANA, "カト", 1);
    tell_list(&h);
    T_EQ(house_answer(&h), 200);
    T_EQ(house_stop(&h), 0);
}

T_CASE(search_by_birth_date_takes_wareki)
{
    struct house h = house_start("session");

    house_post(&h, "/api/v1/registers/3/search",
               "{\"purpose\":2,\"birth_date\":\"昭和60年4月1日\"}");
    tell_registers(&h);
    tell_purposes(&h);
    tell_found(&h, SEARCH_BIRTH_DATE, FIELD_BIRTH, "19850401", 0);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"list_leaf\":0,\"rows\":[],\"more\":false");
    T_EQ(house_stop(&h), 0);
}

T_CASE(search_refuses_conditions_that_cannot_be_searched)
{
    static const struct {
        const char *json, *place;
    } bad[] = {
        {"{\"purpose\":2}", "[name: missing]"},
        {"{\"purpose\":2,\"birth_date\":\"昭和60年13月1日\"}", "[birth_date: wrong-value]"},
        {"{\"purpose\":2,\"exact\":{\"6\":\"123456789018\"}}", "[exact: wrong-value]"},
        {"{\"purpose\":2,\"exact\":{\"9\":\"1\"}}", "[exact: unknown-member]"},
        {"{\"purpose\":2,\"address\":\"1-2-3\"}", "[address: wrong-value]"},
    };
    struct house h = house_start("session");

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        house_post(&h, "/api/v1/registers/3/search", bad[i].json);
        tell_registers(&h);
        tell_purposes(&h);
        T_EQ(house_answer(&h), 400);
        T_BODY_HAS(&h, bad[i].place);
    }
    T_EQ(house_stop(&h), 0);
}

/* The office and the words stay where they are: the keeper refuses, and writes the attempt down. */
T_CASE(N20_9_search_and_edit_outside_the_scope_are_the_keepers_to_refuse)
{
    struct house h = house_start("session");
    struct view clauses[] = {view_str("N20.9")};
    struct desk_keeper_search search;
    struct desk_keeper_edit edit;

    house_post(&h, "/api/v1/registers/4/search", "{\"purpose\":2,\"name\":\"山田\"}");
    tell_registers(&h);
    KEEPER_ASKED(&h, SEARCH, search, &search);
    T_EQ(search.register_, 4);
    T_EQ(search.purpose, 2);
    T_EQ(search.keys_n, 0);
    KEEPER_SAYS(&h, denied, .leaf = 56, .verdict = VERDICT_DENY, .refusal = REFUSAL_ROLE, .control = CONTROL_ROLE,
                .clauses = clauses, .clauses_n = 1);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "\"clauses\":[\"N20.9\"],\"leaf\":56");

    house_post(&h, "/api/v1/registers/4/records/" RECORD "/edit",
               "{\"purpose\":2,\"base_version\":1,\"fields\":{\"5\":\"x\"},\"reason\":\"y\"}");
    tell_registers(&h);
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_RECORD_GET);
    OFFICE_SAYS(&h, failed, .code = ERR_DENIED);
    KEEPER_ASKED(&h, EDIT, edit, &edit);
    T_EQ(edit.fields_n, 0);
    T_EQ(edit.row.envelope.n, 0);
    KEEPER_SAYS(&h, denied, .leaf = 57, .verdict = VERDICT_DENY, .refusal = REFUSAL_ROLE, .control = CONTROL_ROLE,
                .clauses = clauses, .clauses_n = 1);
    T_EQ(house_answer(&h), 403);
    T_EQ(house_stop(&h), 0);
}

T_CASE(search_refused_by_a_quota_cites_its_clause)
{
    struct house h = house_start("session");
    struct view clauses[] = {view_str("J21")};

    house_post(&h, "/api/v1/registers/3/search", "{\"purpose\":2,\"name\":\"山田\"}");
    tell_registers(&h);
    tell_purposes(&h);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SEARCH);
    KEEPER_SAYS(&h, denied, .leaf = 55, .verdict = VERDICT_DENY, .refusal = REFUSAL_QUOTA_DAY,
                .control = CONTROL_QUOTA_DAY, .clauses = clauses, .clauses_n = 1, .wait_ms = 1000);
    T_EQ(house_answer(&h), 429);
    T_BODY_HAS(&h, "\"refusal\":\"quota-day\",\"control\":\"quota-day\",\"clauses\":[\"J21\"],"
                   "\"leaf\":55,\"wait_ms\":1000");
    T_EQ(house_stop(&h), 0);
}

static void tell_record(struct house *h, uint32_t version, bool newest)
{
    struct desk_office_record_get get;
    struct desk_office_envelope_row row = {.version = version, .envelope = view_str("sealed")};

    OFFICE_ASKED(h, RECORD_GET, record_get, &get);
    T_EQ(get.register_, 3);
    T_HEX(get.record, 16, RECORD);
    memcpy(row.record, record, 16);
    OFFICE_SAYS(h, record, .row = row, .newest = newest);
}

T_CASE(open_and_reveal_name_their_leaf)
{
    struct house h = house_start("session");
    struct desk_keeper_field_value value = {FIELD_NAME, view_str("山田 太郎")};
    struct desk_keeper_open open;
    struct desk_keeper_reveal reveal;

    house_post(&h, "/api/v1/registers/3/records/" RECORD "/open", "{\"purpose\":2,\"version\":1}");
    tell_record(&h, 1, false);
    KEEPER_ASKED(&h, OPEN, open, &open);
    T_TRUE(open.historic);
    T_VIEW(open.row.envelope, view_str("sealed"));
    KEEPER_SAYS(&h, open_ok, .leaf = 9, .row = {.version = 1, .fields = &value, .fields_n = 1});
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"leaf\":9");
    house_post(&h, "/api/v1/registers/3/records/" RECORD "/reveal", "{\"purpose\":2,\"field\":6}");
    tell_record(&h, 4, true);
    KEEPER_ASKED(&h, REVEAL, reveal, &reveal);
    T_EQ(reveal.field, 6);
    KEEPER_SAYS(&h, reveal_ok, .leaf = 10, .value = {6, view_str("123456789018")});
    T_EQ(house_answer(&h), 200);
    T_STR(buf_cstr(&h.body), "{\"leaf\":10,\"field\":6,\"value\":\"123456789018\"}");
    T_EQ(house_stop(&h), 0);
}

/* What a read costs (docs/performance.md): one question to the office, one to the keeper, one frame from the gate and one to it. */
T_CASE(a_read_asks_the_office_once_and_the_keeper_once_and_answers_in_one_frame)
{
    static const char body[] = "{\"purpose\":2}";
    struct house h = house_start("session");
    struct desk_keeper_field_value value = {FIELD_NAME, view_str("山田 太郎")};
    struct gate_desk_request m = {.method = GATE_DESK_METHOD_POST,
                                  .path = view_str("/api/v1/registers/3/records/" RECORD "/open"),
                                  .content_type = view_str("application/json"),
                                  .body_bytes = sizeof(body) - 1,
                                  .body = view_str(body),
                                  .wants_json = true,
                                  .same_origin = true};
    struct desk_keeper_open open;
    struct gate_desk_answer answer;
    struct chan_frame f;

    T_OK(gate_desk_request_send(h.chan[HOUSE_GATE], 7, &m));
    tell_record(&h, 1, true);
    KEEPER_ASKED(&h, OPEN, open, &open);
    KEEPER_SAYS(&h, open_ok, .leaf = 9, .row = {.version = 1, .fields = &value, .fields_n = 1});
    T_OK(gate_desk_answer_get(house_expect(&h, HOUSE_GATE, GATE_DESK_ANSWER), &h.arena, &answer));
    T_EQ(answer.status, 200);
    T_EQ(answer.body.n, answer.body_bytes);
    T_OK(parent_child_stop_send(h.chan[HOUSE_PARENT], 0, &(struct parent_child_stop){0}));
    T_ERR(chan_recv_wait(h.chan[HOUSE_OFFICE], HOUSE_MS, &f), ERR_CLOSED);
    T_ERR(chan_recv_wait(h.chan[HOUSE_KEEPER], HOUSE_MS, &f), ERR_CLOSED);
    T_ERR(chan_recv_wait(h.chan[HOUSE_GATE], HOUSE_MS, &f), ERR_CLOSED);
    T_EQ(house_wait(&h), 0);
}

T_CASE(edit_seals_the_new_value_with_its_keys_and_stores_it)
{
    struct house h = house_start("session");
    struct desk_keeper_edit edit;
    struct desk_office_record_put put;
    struct desk_keeper_token tokens[] = {{.index = 2, .field = FIELD_KANA, .token = {9}},
                                         {.index = 3, .field = FIELD_KANA, .token = {9}},
                                         {.index = 4, .field = 3, .token = {7}}};

    house_post(&h, "/api/v1/registers/3/records/" RECORD "/edit",
               "{\"purpose\":2,\"base_version\":4,\"fields\":{\"3\":\"S60.4.1\",\"2\":\"\"},"
               "\"reason\":\"誤記\"}");
    tell_registers(&h);
    tell_record(&h, 4, true);
    KEEPER_ASKED(&h, EDIT, edit, &edit);
    T_EQ(edit.fields_n, 2);
    T_EQ(edit.fields[0].field, FIELD_KANA);
    T_EQ(edit.fields[0].value.n, 0);
    T_VIEW(edit.fields[1].value, view_str("19850401"));
    T_EQ(edit.keys_n, 3); /* two empty ones take the place of the reading's */
    T_EQ(edit.keys[0].key.n, 0);
    T_VIEW(edit.keys[2].key, view_str("19850401"));
    KEEPER_SAYS(&h, edit_ok, .leaf = 12, .version = 5, .envelope = view_str("new"),
                .tokens = tokens, .tokens_n = 3);
    OFFICE_ASKED(&h, RECORD_PUT, record_put, &put);
    T_EQ(put.base_version, 4);
    T_VIEW(put.row.envelope, view_str("new"));
    T_EQ(put.row.tokens_n, 3);
    T_EQ(put.row.tokens[0].token[0], 0); /* an emptied field leaves no token */
    T_EQ(put.row.tokens[1].token[0], 0);
    T_EQ(put.row.tokens[2].token[0], 7);
    OFFICE_SAYS(&h, stored, .rows = 1);
    T_EQ(house_answer(&h), 200);
    T_STR(buf_cstr(&h.body), "{\"leaf\":12,\"version\":5}");
    T_EQ(house_stop(&h), 0);
}

/* A record of 16 KiB with its reason fits however it is spelt; what is longer is refused before it is read. */
T_CASE(edit_takes_a_full_record_and_no_byte_beyond_its_body_limit)
{
    static char body[FLOW_EDIT_BODY_MAX];
    struct house h = house_start("session");
    struct desk_keeper_edit edit;

    T_TRUE(FLOW_EDIT_BODY_MAX >= 6 * (16384 + 1000) + 64 * 12);
    int n = snprintf(body, sizeof(body), "{\"purpose\":2,\"base_version\":4,\"fields\":{\"3\":\"S60.4.1\"},\"reason\":\"x\"}");
    memset(body + n, ' ', sizeof(body) - (size_t)n);
    struct house_request r = {.method = GATE_DESK_METHOD_POST,
                              .path = "/api/v1/registers/3/records/" RECORD "/edit",
                              .content_type = "application/json",
                              .body_bytes = FLOW_EDIT_BODY_MAX};
    uint32_t id = house_head(&h, &r);
    T_EQ(house_credit(&h), FLOW_EDIT_BODY_MAX);
    house_body(&h, id, view_of(body, 60000), false);
    house_body(&h, id, view_of(body + 60000, FLOW_EDIT_BODY_MAX - 60000), true);
    tell_registers(&h);
    tell_record(&h, 4, true);
    KEEPER_ASKED(&h, EDIT, edit, &edit);
    T_VIEW(edit.fields[0].value, view_str("19850401"));
    KEEPER_SAYS(&h, failed, .code = ERR_LIMIT);
    T_EQ(house_answer(&h), 413);
    r.body_bytes++;
    (void)house_head(&h, &r);
    T_EQ(house_answer(&h), 413);
    T_EQ(house_stop(&h), 0);
}

T_CASE(edit_of_a_stale_version_or_with_a_bad_value_reaches_no_key)
{
    struct house h = house_start("session");

    house_post(&h, "/api/v1/registers/3/records/" RECORD "/edit",
               "{\"purpose\":2,\"base_version\":3,\"fields\":{\"1\":\"山田\"},\"reason\":\"x\"}");
    tell_registers(&h);
    tell_record(&h, 4, true);
    T_EQ(house_answer(&h), 409);
    house_post(
        &h, "/api/v1/registers/3/records/" RECORD "/edit",
        "{\"purpose\":2,\"base_version\":4,\"fields\":{\"6\":\"123456789012\"},\"reason\":\"x\"}");
    tell_registers(&h);
    T_EQ(house_answer(&h), 400);
    T_BODY_HAS(&h, "[fields.6: wrong-value]");
    T_EQ(house_stop(&h), 0);
}

T_CASE(import_begins_with_the_hash_of_the_file)
{
    struct house h = house_start("session");
    struct desk_keeper_import_open m;

    house_post(
        &h, "/api/v1/registers/3/imports",
        "{\"purpose\":2,\"sha256\":"
        "\"00000000000000000000000000000000000000000000000000000000000000ff\",\"bytes\":10}");
    KEEPER_ASKED(&h, IMPORT_OPEN, import_open, &m);
    T_EQ(m.file[31], 0xff);
    T_EQ(m.bytes, 10);
    KEEPER_SAYS(&h, import_opened, .leaf = 4, .job = 8, .known = DESK_KEEPER_IMPORT_KNOWN_RESUMED,
                .token = {1});
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"leaf\":4,\"job\":8,\"known\":\"resumed\",\"token\":\"0100");
    T_EQ(house_stop(&h), 0);
}

T_CASE(mapping_is_checked_saved_and_shown)
{
    struct house h = house_start("session");
    struct desk_office_mapping_put put;
    struct desk_office_mapping_column column = {view_str("氏名"), 1};

    house_send(&h, GATE_DESK_METHOD_PUT, "/api/v1/registers/3/mapping",
               "{\"columns\":[{\"header\":\"氏名\",\"field\":99}]}");
    tell_registers(&h);
    T_EQ(house_answer(&h), 400);
    house_send(&h, GATE_DESK_METHOD_PUT, "/api/v1/registers/3/mapping",
               "{\"columns\":[{\"header\":\"氏名\",\"field\":1}],\"block\":0}");
    tell_registers(&h);
    OFFICE_ASKED(&h, MAPPING_PUT, mapping_put, &put);
    T_EQ(put.columns_n, 1);
    OFFICE_SAYS(&h, mapping, .columns = &column, .columns_n = 1);
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_MAPPING_GET);
    OFFICE_SAYS(&h, mapping, .columns = &column, .columns_n = 1);
    T_EQ(house_answer(&h), 200);
    T_STR(buf_cstr(&h.body), "{\"columns\":[{\"header\":\"氏名\",\"field\":1}],\"block\":0}");
    T_EQ(house_stop(&h), 0);
}

T_CASE(report_gives_codes_and_classes_never_values)
{
    struct house h = house_start("session");
    struct desk_office_import_issue issue = {.row = 5,
                                             .column = 2,
                                             .code = CELL_CHECK_DIGIT,
                                             .severity = CELL_ERROR,
                                             .remedy = CELL_REMEDY_CORRECT,
                                             .value_class = view_str("12 digits")};
    struct desk_office_report m;

    (void)house_head(&h, &(struct house_request){.path = "/api/v1/imports/8/report",
                                                 .query = "after_row=4&after_column=1",
                                                 .body_bytes = -1});
    OFFICE_ASKED(&h, REPORT, report, &m);
    T_EQ(m.after_row, 4);
    T_EQ(m.after_column, 1);
    OFFICE_SAYS(&h, report_is, .issues = &issue, .issues_n = 1);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "{\"row\":5,\"column\":2,\"code\":\"check-digit\",\"severity\":\"error\","
                   "\"value_class\":\"12 digits\"");
    T_EQ(house_stop(&h), 0);
}

T_CASE(an_erasure_goes_from_application_to_certificate)
{
    struct house h = house_start("session");
    struct desk_keeper_apply_erase apply;

    house_post(&h, "/api/v1/registers/3/erasures",
               "{\"records\":[\"" RECORD "\"],\"quantity\":1,\"planned\":\"2038-01-02\",\"items\":\"全項目\","
               "\"media\":\"DB\",\"reason\":\"期間満了\"}");
    KEEPER_ASKED(&h, APPLY_ERASE, apply_erase, &apply);
    T_EQ(apply.records_n, 1);
    T_EQ(apply.quantity, 1);
    T_EQ(apply.planned, 24838);
    T_HEX(apply.records[0].p, 16, RECORD);
    KEEPER_SAYS(&h, applied, .leaf = 20, .object = {1});
    T_EQ(house_answer(&h), 200);
    house_post(&h, "/api/v1/applications/20/erase", "{}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_ERASE);
    KEEPER_SAYS(&h, erased, .leaf = 22, .count = 1, .survivors = 9, .epoch = 2,
                .certificate_leaf = 24);
    T_EQ(house_answer(&h), 200);
    T_STR(buf_cstr(&h.body),
          "{\"leaf\":22,\"count\":1,\"survivors\":9,\"epoch\":2,\"certificate_leaf\":24,\"stage\":\"local\"}");
    (void)house_get(&h, "/api/v1/applications/20/certificate");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_CERTIFICATE);
    KEEPER_SAYS(&h, certificate_is, .text = view_str("note"), .proof = view_str("proof"));
    T_EQ(house_answer(&h), 200);
    T_EQ(house_stop(&h), 0);
}

/* The status with which a JSON body for ${path} is refused before it is read. */
static unsigned refused(struct house *h, const char *path)
{
    (void)house_head(h, &(struct house_request){
                            .method = GATE_DESK_METHOD_POST, .path = path, .content_type = "application/json", .body_bytes = 2});
    return house_answer(h);
}

T_CASE(B11_applications_are_decided_on_at_the_approvers_origin_only)
{
    struct house h = house_start("session");

    T_EQ(refused(&h, "/api/v1/applications/20/start"), 403);
    T_BODY_HAS(&h, "\"refusal\":\"approval-origin\"");
    T_EQ(refused(&h, "/api/v1/applications/20/approve"), 403);
    T_EQ(refused(&h, "/api/v1/applications/20/reject"), 403);
    T_EQ(house_stop(&h), 0);
}

T_CASE(B11_the_approvers_desk_decides_and_has_no_other_route)
{
    struct house h = house_start("approval");
    struct desk_keeper_approve approve;
    struct view credential = view_str("cred");

    house_post(&h, "/api/v1/applications/20/start", "");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_APPROVE_START);
    KEEPER_SAYS(&h, approve_challenge, .descriptor = view_str("act erase\n"),
                .credentials = &credential, .credentials_n = 1, .rp_id = view_str("example.jp"));
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"descriptor\":\"act erase\\n\"");
    house_post(&h, "/api/v1/applications/20/approve",
               "{\"credential\":\"Y3JlZA\",\"authenticator_data\":\"AQ\",\"client_data\":\"Ag\","
               "\"signature\":\"Aw\"}");
    KEEPER_ASKED(&h, APPROVE, approve, &approve);
    T_EQ(approve.application, 20);
    KEEPER_SAYS(&h, ok, .leaf = 21);
    T_EQ(house_answer(&h), 200);
    house_post(&h, "/api/v1/applications/20/reject", "{\"reason\":\"x\"}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_REJECT);
    KEEPER_SAYS(&h, denied, .leaf = 25, .verdict = VERDICT_DENY, .refusal = REFUSAL_APPROVAL_GONE,
                .control = CONTROL__MAX);
    T_EQ(house_answer(&h), 403);
    (void)house_get(&h, "/api/v1/registers");
    T_EQ(house_answer(&h), 404);
    T_EQ(refused(&h, "/api/v1/registers/3/search"), 404);
    T_EQ(refused(&h, "/api/v1/applications/20/erase"), 404);
    T_EQ(house_stop(&h), 0);
}

T_CASE(B11_the_approvers_lobby_takes_passkeys_only)
{
    struct house h = house_start("approval-lobby");

    T_EQ(refused(&h, "/api/v1/sign-in"), 404);
    T_EQ(refused(&h, "/api/v1/enrol/start"), 404);
    (void)house_get(&h, "/api/v1/applications");
    T_EQ(house_answer(&h), 401);
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_long_page_of_the_ledger_goes_out_as_there_is_room)
{
    static char text[1001];
    struct house h = house_start("session");
    struct desk_keeper_leaf_info leaves[100];
    struct desk_keeper_ledger m;

    memset(text, 'x', 1000);
    for (int i = 0; i < 100; i++)
        leaves[i] = (struct desk_keeper_leaf_info){.index = (uint64_t)i, .text = view_str(text)};
    house_post(&h, "/api/v1/ledger",
               "{\"record\":\"" RECORD "\",\"from\":\"2026-11-01T00:00:00.000Z\",\"limit\":100}");
    KEEPER_ASKED(&h, LEDGER, ledger, &m);
    T_HEX(m.filter.record, 16, RECORD);
    T_TRUE(m.filter.from_ms > 0);
    KEEPER_SAYS(&h, ledger_is, .leaf = 30, .size = 31, .entries = leaves, .entries_n = 100,
                .next = 7);
    T_EQ(house_answer(&h), 200);
    T_TRUE(h.body.n > 100000);
    (void)house_get(&h, "/api/v1/checkpoint");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_CHECKPOINT);
    KEEPER_SAYS(&h, checkpoint_is, .checkpoint = view_str("c"), .vkey = view_str("v"),
                .witness_age_s = -1);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"witness_age_s\":-1");
    T_EQ(house_stop(&h), 0);
}

T_CASE(versions_of_a_record_are_listed_and_those_out_of_the_duties_refused)
{
    uint32_t list[] = {3, 2, 1};
    struct desk_office_versions asked;
    struct house h = house_start("session");

    (void)house_get(&h, "/api/v1/registers/3/records/" RECORD "/versions");
    OFFICE_ASKED(&h, VERSIONS, versions, &asked);
    T_EQ(asked.register_, 3);
    OFFICE_SAYS(&h, versions_are, .versions = list, .versions_n = 3);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "{\"versions\":[3,2,1]}");
    (void)house_get(&h, "/api/v1/registers/9/records/" RECORD "/versions");
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_VERSIONS);
    OFFICE_SAYS(&h, failed, .code = ERR_DENIED);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_CONTROLS);
    KEEPER_SAYS(&h, controls_are, .controls_n = 0);
    T_EQ(house_answer(&h), 403);
    T_EQ(house_stop(&h), 0);
}

T_CASE(an_import_of_which_nothing_was_read_yet_is_shown_to_its_person_only)
{
    struct desk_keeper_upload_info list[] = {{.upload = 7, .register_ = 3, .complete = true, .bytes = 10, .job = 5}};
    struct house h = house_start("session");

    (void)house_get(&h, "/api/v1/imports/5");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UPLOADS);
    KEEPER_SAYS(&h, uploads_are, .uploads = list, .uploads_n = 1);
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_IMPORT_GET);
    OFFICE_SAYS(&h, failed, .code = ERR_NOT_FOUND);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UPLOADS);
    KEEPER_SAYS(&h, uploads_are, .uploads = list, .uploads_n = 1);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(&h, self_is, .person = 4);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"job\":5,\"register\":3,\"state\":\"running\",\"person\":4");
    (void)house_get(&h, "/api/v1/imports/5");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UPLOADS);
    KEEPER_SAYS(&h, uploads_are, .uploads_n = 0);
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_IMPORT_GET);
    OFFICE_SAYS(&h, failed, .code = ERR_NOT_FOUND);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UPLOADS);
    KEEPER_SAYS(&h, uploads_are, .uploads_n = 0);
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_IMPORT_GET);
    OFFICE_SAYS(&h, failed, .code = ERR_NOT_FOUND);
    T_EQ(house_answer(&h), 404);
    (void)house_get(&h, "/api/v1/imports/0");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UPLOADS);
    KEEPER_SAYS(&h, uploads_are, .uploads_n = 0);
    T_EQ(house_answer(&h), 404);
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_worklist_of_an_import_holds_what_the_office_says_was_stored)
{
    static uint8_t id[16] = {1};
    struct view records[] = {view_of(id, sizeof(id))};
    struct desk_office_import_records asked;
    struct desk_keeper_work_make made;
    struct desk_office_work_put put;
    struct house h = house_start("session");

    house_post(&h, "/api/v1/imports/5/worklist", "{\"purpose\":2,\"name\":\"x\",\"due\":\"2030-01-01\",\"from\":3001}");
    OFFICE_ASKED(&h, IMPORT_RECORDS, import_records, &asked);
    T_EQ(asked.job, 5);
    T_EQ(asked.from, 3000);
    OFFICE_SAYS(&h, import_records_are, .register_ = 3, .total = 3001, .records = records, .records_n = 1);
    KEEPER_ASKED(&h, WORK_MAKE, work_make, &made);
    T_EQ(made.register_, 3);
    T_EQ(made.records_n, 1);
    KEEPER_SAYS(&h, ok, .leaf = 9);
    OFFICE_ASKED(&h, WORK_PUT, work_put, &put);
    T_EQ(put.list, 9);
    OFFICE_SAYS(&h, stored, .rows = 1);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "{\"list\":9,\"records\":1,\"total\":3001}");
    house_post(&h, "/api/v1/imports/5/worklist", "{\"purpose\":2,\"name\":\"x\",\"due\":\"soon\"}");
    T_EQ(house_answer(&h), 400);
    T_BODY_HAS(&h, "[due: wrong-value]");
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_due_date_that_is_none_is_named)
{
    static const char *const lists[] = {"/api/v1/registers/3/worklists", "/api/v1/worklists/9/change"};
    static const char *const days[] = {"soon", "2030-02-30", "", "1970-01-01"};
    struct house h = house_start("session");

    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        char body[200];
        (void)snprintf(body, sizeof(body), "{\"records\":[],\"purpose\":2,\"name\":\"x\",\"due\":\"%s\"}", days[i]);
        house_post(&h, lists[0], body);
        T_EQ(house_answer(&h), 400);
        T_BODY_HAS(&h, "[due: wrong-value]");
        (void)snprintf(body, sizeof(body), "{\"due\":\"%s\"}", days[i]);
        house_post(&h, lists[1], body);
        T_EQ(house_answer(&h), 400);
        T_BODY_HAS(&h, "[due: wrong-value]");
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_report_is_narrowed_to_what_needs_attention)
{
    struct desk_office_report asked;
    struct house h = house_start("session");

    (void)house_head(&h, &(struct house_request){
                             .method = GATE_DESK_METHOD_GET, .path = "/api/v1/imports/5/report", .query = "remedy=255", .body_bytes = -1});
    OFFICE_ASKED(&h, REPORT, report, &asked);
    T_EQ(asked.remedy, 255);
    OFFICE_SAYS(&h, report_is, .more = false);
    T_EQ(house_answer(&h), 200);
    (void)house_head(&h, &(struct house_request){
                             .method = GATE_DESK_METHOD_GET, .path = "/api/v1/imports/5/report", .query = "remedy=254", .body_bytes = -1});
    T_EQ(house_answer(&h), 400);
    T_BODY_HAS(&h, "[remedy: wrong-value]");
    T_EQ(house_stop(&h), 0);
}

T_CASE(records_are_counted_of_the_registers_of_the_duties_only)
{
    struct desk_keeper_register_info registers[] = {{.no = 3}, {.no = 4}};
    struct desk_office_count list[] = {{.register_ = 3, .records = 12}, {.register_ = 9, .records = 700}};
    struct house h = house_start("session");

    (void)house_get(&h, "/api/v1/registers/counts");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS);
    KEEPER_SAYS(&h, registers_are, .registers = registers, .registers_n = 2);
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_COUNTS);
    OFFICE_SAYS(&h, counts_are, .counts = list, .counts_n = 2);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "{\"registers\":[{\"register\":3,\"records\":12},{\"register\":4,\"records\":0}]}");
    T_EQ(house_stop(&h), 0);
}

T_CASE(shortcuts_are_written_down_when_they_change)
{
    struct desk_keeper_setting set;
    struct house h = house_start("session");

    house_post(&h, "/api/v1/shortcuts", "{\"on\":1}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(&h, self_is, .person = 4);
    KEEPER_ASKED(&h, SETTING, setting, &set);
    T_EQ(set.setting, SETTING_KEYS);
    T_TRUE(set.on);
    KEEPER_SAYS(&h, ok, .leaf = 9);
    T_EQ(house_answer(&h), 200);
    house_post(&h, "/api/v1/shortcuts", "{\"on\":1}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(&h, self_is, .person = 4, .settings = 1U << SETTING_KEYS);
    T_EQ(house_answer(&h), 200);
    T_EQ(house_stop(&h), 0);
}

T_CASE(files_that_wait_are_listed_without_their_key_and_dropped)
{
    struct desk_keeper_upload_info list[] = {{.upload = 7, .register_ = 3, .purpose = 2, .complete = true, .bytes = 10}};
    struct desk_keeper_upload_drop drop;
    struct house h = house_start("session");

    memset(list[0].key, 0xab, sizeof(list[0].key));
    (void)house_get(&h, "/api/v1/imports/uploads");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UPLOADS);
    KEEPER_SAYS(&h, uploads_are, .uploads = list, .uploads_n = 1);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"upload\":7");
    T_TRUE(strstr(buf_cstr(&h.body), "abab") == NULL);
    house_post(&h, "/api/v1/imports/uploads/7/drop", "{}");
    KEEPER_ASKED(&h, UPLOAD_DROP, upload_drop, &drop);
    T_EQ(drop.upload, 7);
    KEEPER_SAYS(&h, ok, .leaf = 0);
    T_EQ(house_answer(&h), 200);
    house_post(&h, "/api/v1/imports/uploads/8/drop", "{}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UPLOAD_DROP);
    KEEPER_SAYS(&h, failed, .code = ERR_CONFLICT);
    T_EQ(house_answer(&h), 409);
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_locked_session_answers_only_that)
{
    struct house h = house_start("session");

    T_OK(desk_keeper_locked_now_send(h.chan[HOUSE_KEEPER], 0, &(struct desk_keeper_locked_now){0}));
    house_post(&h, "/api/v1/registers/3/search", "");
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "\"refusal\":\"locked\"");
    (void)house_get(&h, "/api/v1/self");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(&h, self_is, .person = 4);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"locked\":true");
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_locked_session_goes_on_after_proof_only)
{
    struct house h = house_start("session");

    T_OK(desk_keeper_locked_now_send(h.chan[HOUSE_KEEPER], 0, &(struct desk_keeper_locked_now){0}));
    house_post(&h, "/api/v1/prove/password", "{\"password\":\"wrong\"}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UNLOCK_PASSWORD);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_FACTORS);
    T_EQ(house_answer(&h), 403);
    house_post(&h, "/api/v1/worklists/5/close", "");
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "\"refusal\":\"locked\"");
    house_post(&h, "/api/v1/prove/password", "{\"password\":\"right\"}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_UNLOCK_PASSWORD);
    KEEPER_SAYS(&h, signed_in, .token = {9, 9}, .session = 9);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"token\":\"0909");
    house_post(&h, "/api/v1/worklists/5/close", "{}");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_WORK_CLOSE);
    KEEPER_SAYS(&h, ok, .leaf = 10);
    T_EQ(house_answer(&h), 200);
    T_EQ(house_stop(&h), 0);
}

T_CASE(signing_out_ends_the_desk_after_its_answer)
{
    struct house h = house_start("session");

    house_post(&h, "/api/v1/sign-out", "");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SIGN_OUT);
    KEEPER_SAYS(&h, ok, .leaf = 0);
    house_hang_up(&h, HOUSE_KEEPER);
    T_EQ(house_answer(&h), 200);
    T_EQ(house_wait(&h), 0);
}

T_CASE(an_office_that_is_gone_ends_the_desk)
{
    struct house h = house_start("session");

    (void)house_get(&h, "/api/v1/imports");
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_IMPORTS);
    house_hang_up(&h, HOUSE_OFFICE);
    T_EQ(house_answer(&h), 401);
    T_EQ(house_wait(&h), 0);
}

T_CASE(N9_3_a_refusal_by_the_office_names_the_clause_of_the_scope)
{
    struct view clauses[] = {view_str("N9.3")};
    struct desk_keeper_control_info controls[] = {{.control = CONTROL_ROLE},
                                                        {.control = CONTROL_SCOPE, .clauses = clauses, .clauses_n = 1}};
    struct house h = house_start("session");

    (void)house_get(&h, "/api/v1/registers/9/mapping");
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_MAPPING_GET);
    OFFICE_SAYS(&h, failed, .code = ERR_DENIED);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_CONTROLS);
    KEEPER_SAYS(&h, controls_are, .controls = controls, .controls_n = 2);
    T_EQ(house_answer(&h), 403);
    T_BODY_HAS(&h, "\"refusal\":\"register\",\"control\":\"scope\",\"clauses\":[\"N9.3\"]");
    T_EQ(house_stop(&h), 0);
}

T_CASE(N20_9_the_state_of_the_system_is_numbers_and_verdicts)
{
    struct desk_keeper_number numbers[] = {{STAT_LEAVES, 12}, {STAT_LANDLOCK_ABI, 1}, {STAT_WITNESSED_LOGS, 0}};
    struct house h = house_start("session");

    (void)house_get(&h, "/api/v1/system");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SYSTEM);
    KEEPER_SAYS(&h, system_is, .now_ms = 1800000000000, .numbers = numbers, .numbers_n = 3);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"leaves\":12");
    T_BODY_HAS(&h, "\"rows\":null");
    T_BODY_HAS(&h, "{\"check\":\"kernel\",\"verdict\":\"bad\"");
    T_BODY_HAS(&h, "{\"check\":\"flush\",\"verdict\":\"unknown\"");
    (void)house_get(&h, "/api/v1/system");
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SYSTEM);
    KEEPER_SAYS(&h, denied, .verdict = VERDICT_DENY, .refusal = REFUSAL_ROLE, .control = CONTROL_ROLE);
    T_EQ(house_answer(&h), 403);
    T_EQ(house_stop(&h), 0);
}

static const struct t_case *const cases[] = {
    &case_N20_9_the_state_of_the_system_is_numbers_and_verdicts,
    &case_search_by_kanji_folds_variants_and_shows_the_hits,
    &case_search_by_kana_is_strict_first_and_loose_then,
    &case_search_by_birth_date_takes_wareki,
    &case_search_refuses_conditions_that_cannot_be_searched,
    &case_N20_9_search_and_edit_outside_the_scope_are_the_keepers_to_refuse,
    &case_search_refused_by_a_quota_cites_its_clause,
    &case_open_and_reveal_name_their_leaf,
       &case_a_read_asks_the_office_once_and_the_keeper_once_and_answers_in_one_frame,
    &case_edit_seals_the_new_value_with_its_keys_and_stores_it,
    &case_edit_takes_a_full_record_and_no_byte_beyond_its_body_limit,
    &case_edit_of_a_stale_version_or_with_a_bad_value_reaches_no_key,
    &case_import_begins_with_the_hash_of_the_file,
    &case_mapping_is_checked_saved_and_shown,
    &case_report_gives_codes_and_classes_never_values,
    &case_an_erasure_goes_from_application_to_certificate,
       &case_B11_applications_are_decided_on_at_the_approvers_origin_only,
       &case_B11_the_approvers_desk_decides_and_has_no_other_route,
       &case_B11_the_approvers_lobby_takes_passkeys_only,
    &case_a_long_page_of_the_ledger_goes_out_as_there_is_room,
    &case_versions_of_a_record_are_listed_and_those_out_of_the_duties_refused,
    &case_an_import_of_which_nothing_was_read_yet_is_shown_to_its_person_only,
    &case_a_worklist_of_an_import_holds_what_the_office_says_was_stored,
    &case_a_due_date_that_is_none_is_named, &case_a_report_is_narrowed_to_what_needs_attention,
       &case_records_are_counted_of_the_registers_of_the_duties_only,
    &case_shortcuts_are_written_down_when_they_change,
    &case_files_that_wait_are_listed_without_their_key_and_dropped,
    &case_a_locked_session_answers_only_that,
    &case_a_locked_session_goes_on_after_proof_only,
    &case_signing_out_ends_the_desk_after_its_answer,
    &case_an_office_that_is_gone_ends_the_desk,
    &case_N9_3_a_refusal_by_the_office_names_the_clause_of_the_scope,
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
