/* desk: the real program as a job: a file in, rows sealed and stored, and everything that can go
 * wrong between. */
#include "support/desk_house.h"

#include "crypto/hash.h"
#include "crypto/seal.h"
#include "press/cell.h"
#include "press/sheet.h"
#include "rules/decide.h"

#define FILE_TEXT "number,name\n1,a\n2,b\n3,c\n"
#define FILE_BYTES (sizeof(FILE_TEXT) - 1)
#define HEADER_BYTES 12
#define CELL_BYTES_SEALED 20 /* beside the value: field, length, tag */

static struct desk_keeper_field_info fields[] = {
    {.no = 1,
     .kind = CELL_DIGITS,
     .flags = FIELD_KEY | FIELD_REQUIRED,
     .name = {(const uint8_t *)"number", 6}},
    {.no = 2, .kind = CELL_NAME_KANJI, .name = {(const uint8_t *)"name", 4}},
    {.no = 3, .kind = CELL_MY_NUMBER, .flags = FIELD_VEILED, .name = {(const uint8_t *)"my", 2}},
};

static void tell_registers(struct house *h)
{
    struct desk_keeper_register_info info = {
        .no = 3, .name = view_str("R"), .fields = fields, .fields_n = 3};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS);
    KEEPER_SAYS(h, registers_are, .registers = &info, .registers_n = 1);
}

static void tell_job(struct house *h, uint64_t rows_sealed)
{
    struct desk_keeper_job_is is = {.job = 8,
                                    .register_ = 3,
                                    .purpose = 2,
                                    .person = 4,
                                    .bytes = FILE_BYTES,
                                    .rows_sealed = rows_sealed};
    struct hash hash;

    hash_of(view_str(FILE_TEXT), &hash);
    memcpy(is.file, hash.b, sizeof(is.file));
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_JOB_ASK);
    T_OK(desk_keeper_job_is_send(h->chan[HOUSE_KEEPER], h->asked[HOUSE_KEEPER], &is));
}

/* What the desk asks about the job before its first answer; ${stored}: what the office knows, or
 * NULL. */
static void tell_all(struct house *h, const struct desk_office_import_job *stored)
{
    tell_job(h, 0);
    tell_registers(h);
    (void)house_expect(h, HOUSE_OFFICE, DESK_OFFICE_IMPORT_GET);
    if (stored == NULL)
        OFFICE_SAYS(h, failed, .code = ERR_NOT_FOUND);
    else
        OFFICE_SAYS(h, import, .job = *stored);
}

/* Begin PUT /job/data with the whole file from ${offset} on; up to the START of the press. */
static uint32_t begin_put(struct house *h, uint64_t offset,
                          const struct desk_office_import_job *stored)
{
    static char query[40];
    struct house_request r = {.method = GATE_DESK_METHOD_PUT,
                              .path = "/api/v1/job/data",
                              .query = query,
                              .content_type = "text/csv",
                              .body_bytes = (int64_t)(FILE_BYTES - offset)};

    (void)snprintf(query, sizeof(query), "offset=%llu", (unsigned long long)offset);
    uint32_t id = house_head(h, &r);
    tell_all(h, stored);
    (void)house_expect(h, HOUSE_OFFICE, DESK_OFFICE_MAPPING_GET);
    OFFICE_SAYS(h, mapping, .columns_n = 0);
    tell_registers(h);
    if (stored != NULL) {
        (void)house_expect(h, HOUSE_OFFICE, DESK_OFFICE_IMPORT_BEGIN);
        OFFICE_SAYS(h, import, .job = *stored);
    }
    return id;
}

static void press_header(struct house *h)
{
    struct desk_office_import_begin begin;

    PRESS_SAYS(h, header, .encoding = DESK_PRESS_ENCODING_UTF8,
               .header_line = view_str("number,name\n"));
    OFFICE_ASKED(h, IMPORT_BEGIN, import_begin, &begin);
    T_EQ(begin.register_, 3);
    T_EQ(begin.bytes, FILE_BYTES);
    T_VIEW(begin.header_line, view_str("number,name\n"));
    OFFICE_SAYS(h, import, .job = {.job = 8});
}

/* Three rows: the first good, the second refused by the press, the third with the key of the first.
 */
static struct desk_press_issue bad_issue = {
    .column = 1, .code = CELL_NOT_KANA, .severity = CELL_ERROR};
static struct desk_press_issue warning = {
    .column = 1, .code = CELL_GAIJI, .severity = CELL_WARNING};
static struct desk_press_cell cells[] = {
    {2, 1, {(const uint8_t *)"a", 1}}, {1, 0, {(const uint8_t *)"1", 1}}, {3, 2, {NULL, 0}}};
static struct desk_press_key keys[] = {{0, 1, {(const uint8_t *)"1", 1}},
                                       {0, 3, {(const uint8_t *)"9", 1}}};

static void press_rows(struct house *h)
{
    struct desk_press_row rows[] = {
        {.number = 0,
         .end_offset = 16,
         .cells = cells,
         .cells_n = 3,
         .keys = keys,
         .keys_n = 2,
         .issues = &warning,
         .issues_n = 1},
        {.number = 1, .end_offset = 20, .refused = true, .issues = &bad_issue, .issues_n = 1},
        {.number = 2, .end_offset = 24, .cells = cells, .cells_n = 2, .keys = keys, .keys_n = 1},
    };

    PRESS_SAYS(h, rows, .rows = rows, .rows_n = 3);
}

static void tell_tokens(struct house *h, bool known)
{
    struct desk_keeper_job_tokens m;
    struct desk_keeper_token tokens[] = {{0, 1, {5}}, {0, 1, {5}}};
    struct desk_office_keys_exist ask;
    uint16_t position = 0;

    KEEPER_ASKED(h, JOB_TOKENS, job_tokens, &m);
    T_EQ(m.keys_n, 2); /* of the two rows that the press let through; the veiled field has none */
    KEEPER_SAYS(h, job_tokens_are, .tokens = tokens, .tokens_n = 2);
    OFFICE_ASKED(h, KEYS_EXIST, keys_exist, &ask);
    T_EQ(ask.tokens_n, 2);
    OFFICE_SAYS(h, keys_that_exist, .positions = &position, .positions_n = known ? 1 : 0);
}

static void tell_sealed(struct house *h)
{
    struct desk_keeper_seal_batch m;
    struct desk_keeper_token token = {0, 1, {5}};
    struct desk_keeper_sealed_row row = {
        .row = 0, .record = {1}, .envelope = view_str("sealed"), .tokens = &token, .tokens_n = 1};

    KEEPER_ASKED(h, SEAL_BATCH, seal_batch, &m);
    T_EQ(m.from_row, 0);
    T_EQ(m.to_row, 2);
    T_EQ(m.rows_n, 1);
    T_EQ(m.rows[0].fields_n, 2); /* ascending, and the empty cell left out */
    T_EQ(m.rows[0].fields[0].field, 1);
    T_EQ(m.rows[0].fields[1].field, 2);
    T_EQ(m.rows[0].keys_n, 1);
    KEEPER_SAYS(h, sealed_batch, .leaf = 40, .rows = &row, .rows_n = 1);
}

static void tell_stored(struct house *h)
{
    struct desk_office_import_batch m;

    OFFICE_ASKED(h, IMPORT_BATCH, import_batch, &m);
    T_EQ(m.rows_n, 1);
    T_VIEW(m.rows[0].envelope, view_str("sealed"));
    T_EQ(m.rows_seen, 3);
    T_EQ(m.refused, 2);
    T_EQ(m.warnings, 1);
    T_EQ(m.end_offset, 24);
    T_EQ(m.issues_n, 3);
    T_EQ(m.issues[1].row, 2);
    T_EQ(m.issues[2].row, 3);
    T_EQ(m.issues[2].code, CELL_DUPLICATE_KEY);
    OFFICE_SAYS(h, stored, .rows = 1);
}

/* A job whose file has been read and stored. */
static struct house read_all(void)
{
    struct house h = house_start("job");
    struct desk_press_start start;
    struct desk_press_bytes bytes;
    uint32_t id = begin_put(&h, 0, NULL);

    PRESS_ASKED(&h, START, start, &start);
    T_EQ(start.columns_n, 3);
    T_VIEW(start.columns[0].header, view_str("number"));
    T_TRUE(start.columns[0].required);
    T_EQ(start.columns[0].cell_type, CELL_DIGITS);
    T_EQ(house_credit(&h), 1 << 20);
    house_body(&h, id, view_str(FILE_TEXT), true);
    PRESS_ASKED(&h, BYTES, bytes, &bytes);
    T_VIEW(bytes.bytes, view_str(FILE_TEXT));
    press_header(&h);
    press_rows(&h);
    tell_tokens(&h, false);
    tell_sealed(&h);
    tell_stored(&h);
    PRESS_SAYS(&h, credit, .bytes = FILE_BYTES);
    T_EQ(house_answer_to(&h, id), 200);
    T_BODY_HAS(&h, "\"state\":\"running\",\"bytes\":24,\"offset\":24,\"rows_seen\":3,\"stored\":1,"
                   "\"refused\":2,\"warnings\":1");
    return h;
}

T_CASE(job_shows_where_it_stands)
{
    struct house h = house_start("job");

    (void)house_get(&h, "/api/v1/job");
    tell_all(&h, NULL);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"job\":8,\"state\":\"new\",\"bytes\":24,\"offset\":0");
    T_EQ(house_stop(&h), 0);
}

T_CASE(job_stores_rows_and_closes_when_totals_reconcile)
{
    struct house h = read_all();
    struct desk_keeper_job_close close;
    struct desk_office_import_finish finish;

    house_post(&h, "/api/v1/job/finish", "");
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_END);
    PRESS_SAYS(&h, done, .rows = 3, .refused = 1, .warnings = 1);
    tell_job(&h, 3);
    OFFICE_ASKED(&h, IMPORT_FINISH, import_finish, &finish);
    T_EQ(finish.state, DESK_OFFICE_IMPORT_STATE_FINISHED);
    OFFICE_SAYS(&h, import, .job = {.job = 8});
    KEEPER_ASKED(&h, JOB_CLOSE, job_close, &close);
    T_EQ(close.stored, 1);
    T_EQ(close.refused, 2);
    KEEPER_SAYS(&h, ok, .leaf = 50);
    house_hang_up(&h, HOUSE_KEEPER);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"state\":\"finished\"");
    T_EQ(house_wait(&h), 0);
}

/* The keeper says: go on by yourself; up to the question for the first part of the file. */
#define UPLOAD 77
static uint8_t upload_key[32] = {4, 5, 6};

static void begin_upload(struct house *h)
{
    struct desk_keeper_job_is is = {
        .job = 8, .register_ = 3, .purpose = 2, .person = 4, .bytes = FILE_BYTES, .upload = UPLOAD};
    struct desk_office_upload_get get;
    struct hash hash;

    hash_of(view_str(FILE_TEXT), &hash);
    memcpy(is.file, hash.b, sizeof(is.file));
    memcpy(is.key, upload_key, sizeof(is.key));
    T_OK(desk_keeper_job_go_send(h->chan[HOUSE_KEEPER], 0, &(struct desk_keeper_job_go){0}));
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_JOB_ASK);
    T_OK(desk_keeper_job_is_send(h->chan[HOUSE_KEEPER], h->asked[HOUSE_KEEPER], &is));
    tell_registers(h);
    (void)house_expect(h, HOUSE_OFFICE, DESK_OFFICE_IMPORT_GET);
    OFFICE_SAYS(h, failed, .code = ERR_NOT_FOUND);
    (void)house_expect(h, HOUSE_OFFICE, DESK_OFFICE_MAPPING_GET);
    OFFICE_SAYS(h, mapping, .columns_n = 0);
    tell_registers(h);
    (void)house_expect(h, HOUSE_PRESS, DESK_PRESS_START);
    OFFICE_ASKED(h, UPLOAD_GET, upload_get, &get);
    T_EQ(get.upload, UPLOAD);
    T_EQ(get.part, 0);
}

/* Part ${part} of the upload as the desk of the session sealed it. */
static void tell_part(struct house *h, uint8_t part)
{
    uint8_t aad[32] = "azukari upload v1";
    struct buf sealed;

    aad[27] = UPLOAD;
    aad[31] = part;
    buf_init(&sealed, 1024);
    T_OK(seal(view_of(upload_key, sizeof(upload_key)), view_of(aad, sizeof(aad)), view_str(FILE_TEXT), &sealed));
    OFFICE_SAYS(h, upload_part, .sealed = buf_view(&sealed));
    buf_clear(&sealed);
}

T_CASE(job_with_an_uploaded_file_goes_on_by_itself_to_its_end)
{
    struct house h = house_start("job");
    struct desk_press_bytes bytes;
    struct desk_keeper_job_close close;

    begin_upload(&h);
    tell_part(&h, 0);
    PRESS_ASKED(&h, BYTES, bytes, &bytes);
    T_VIEW(bytes.bytes, view_str(FILE_TEXT));
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_END);
    press_header(&h);
    press_rows(&h);
    tell_tokens(&h, false);
    tell_sealed(&h);
    tell_stored(&h);
    PRESS_SAYS(&h, credit, .bytes = FILE_BYTES);
    PRESS_SAYS(&h, done, .rows = 3, .refused = 1, .warnings = 1);
    tell_job(&h, 3);
    (void)house_expect(&h, HOUSE_OFFICE, DESK_OFFICE_IMPORT_FINISH);
    OFFICE_SAYS(&h, import, .job = {.job = 8});
    KEEPER_ASKED(&h, JOB_CLOSE, job_close, &close);
    T_EQ(close.stored, 1);
    T_EQ(close.refused, 2);
    T_TRUE(!close.abandoned);
    KEEPER_SAYS(&h, ok, .leaf = 50);
    house_hang_up(&h, HOUSE_KEEPER);
    T_EQ(house_wait(&h), 0);
}

T_CASE(job_takes_no_part_that_was_swapped)
{
    struct house h = house_start("job");

    begin_upload(&h);
    tell_part(&h, 1); /* sealed for another place */
    T_EQ(house_wait(&h), 0); /* it ends, and another desk may go on */
}

T_CASE(job_whose_uploaded_file_lacks_a_column_is_abandoned_and_says_why)
{
    struct house h = house_start("job");
    struct desk_office_import_batch batch;
    struct desk_office_import_finish finish;
    struct desk_keeper_job_close close;

    begin_upload(&h);
    tell_part(&h, 0);
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_BYTES);
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_END);
    press_header(&h);
    PRESS_SAYS(&h, failed, .code = SHEET_COLUMN_MISSING, .line = 1);
    OFFICE_ASKED(&h, IMPORT_BATCH, import_batch, &batch);
    T_EQ(batch.issues_n, 1);
    T_EQ(batch.issues[0].code, CELL_COLUMN_MISSING);
    OFFICE_SAYS(&h, stored, .rows = 0);
    OFFICE_ASKED(&h, IMPORT_FINISH, import_finish, &finish);
    T_EQ(finish.state, DESK_OFFICE_IMPORT_STATE_ABANDONED);
    OFFICE_SAYS(&h, import, .job = {.job = 8});
    KEEPER_ASKED(&h, JOB_CLOSE, job_close, &close);
    T_TRUE(close.abandoned);
    KEEPER_SAYS(&h, ok, .leaf = 50);
    house_hang_up(&h, HOUSE_KEEPER);
    T_EQ(house_wait(&h), 0);
}

T_CASE(job_stays_open_when_the_keeper_sealed_another_number_of_rows)
{
    struct house h = read_all();

    house_post(&h, "/api/v1/job/finish", "");
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_END);
    PRESS_SAYS(&h, done, .rows = 3);
    tell_job(&h, 4);
    T_EQ(house_answer(&h), 409);
    T_EQ(house_stop(&h), 0);
}

T_CASE(job_refuses_a_row_whose_key_the_register_holds)
{
    struct house h = house_start("job");
    struct desk_keeper_seal_batch seal;
    uint32_t id = begin_put(&h, 0, NULL);

    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(&h);
    house_body(&h, id, view_str(FILE_TEXT), true);
    press_header(&h);
    press_rows(&h);
    tell_tokens(&h, true);
    KEEPER_ASKED(&h, SEAL_BATCH, seal_batch, &seal);
    T_EQ(seal.rows_n,
         1); /* the first is in the register; the third may stay, for the first is not stored */
    T_EQ(seal.rows[0].row, 2);
    house_hang_up(&h, HOUSE_PARENT);
    house_hang_up(&h, HOUSE_KEEPER);
    (void)house_wait(&h);
}

/* Two frames of rows that came before the desk could look: the rows 3 and 70 have the same key. */
#define LOAD_ROWS 128

static uint32_t begin_load(struct house *h)
{
    static struct desk_press_row rows[LOAD_ROWS];
    struct desk_keeper_token tokens[LOAD_ROWS] = {0};
    struct desk_office_import_begin begin;
    struct desk_keeper_job_tokens m;
    struct desk_office_keys_exist ask;
    uint32_t id = begin_put(h, 0, NULL);

    for (uint8_t i = 0; i < LOAD_ROWS; i++) {
        rows[i] = (struct desk_press_row){.number = i, .end_offset = 12, .cells = cells, .cells_n = 2, .keys = keys, .keys_n = 1};
        tokens[i] = (struct desk_keeper_token){0, 1, {i == 70 ? 3 : i}};
    }
    (void)house_expect(h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(h);
    house_body(h, id, view_str(FILE_TEXT), true);
    PRESS_SAYS(h, header, .encoding = DESK_PRESS_ENCODING_UTF8, .header_line = view_str("number,name\n"));
    OFFICE_ASKED(h, IMPORT_BEGIN, import_begin, &begin);
    PRESS_SAYS(h, rows, .rows = rows, .rows_n = LOAD_ROWS / 2);
    PRESS_SAYS(h, rows, .rows = rows + LOAD_ROWS / 2, .rows_n = LOAD_ROWS / 2);
    PRESS_SAYS(h, credit, .bytes = FILE_BYTES);
    OFFICE_SAYS(h, import, .job = {.job = 8});
    KEEPER_ASKED(h, JOB_TOKENS, job_tokens, &m);
    T_EQ(m.keys_n, LOAD_ROWS);
    KEEPER_SAYS(h, job_tokens_are, .tokens = tokens, .tokens_n = LOAD_ROWS);
    OFFICE_ASKED(h, KEYS_EXIST, keys_exist, &ask);
    T_EQ(ask.tokens_n, LOAD_ROWS);
    OFFICE_SAYS(h, keys_that_exist, .positions_n = 0);
    return id;
}

/* The question for batch ${i} of the load; returns its number. */
static uint32_t asked_to_seal(struct house *h, uint64_t i)
{
    struct desk_keeper_seal_batch m;

    KEEPER_ASKED(h, SEAL_BATCH, seal_batch, &m);
    T_EQ(m.from_row, i * 64);
    T_EQ(m.to_row, i * 64 + 63);
    T_EQ(m.rows_n, i == 0 ? 64 : 63); /* row 70 is refused */
    return h->asked[HOUSE_KEEPER];
}

static void say_sealed_rows(struct house *h, uint32_t from, uint32_t n, bool without_70)
{
    static struct desk_keeper_sealed_row rows[64];

    for (uint32_t i = 0, row = from; i < n; i++, row++) {
        row += without_70 && row == 70;
        rows[i] = (struct desk_keeper_sealed_row){.row = row, .envelope = view_str("sealed")};
    }
    KEEPER_SAYS(h, sealed_batch, .leaf = 40, .rows = rows, .rows_n = n);
}

static void say_sealed(struct house *h, uint32_t asked, uint32_t from, uint32_t n)
{
    h->asked[HOUSE_KEEPER] = asked;
    say_sealed_rows(h, from, n, true);
}

T_CASE(job_seals_and_stores_several_batches_side_by_side)
{
    struct house h = house_start("job");
    struct desk_office_import_batch m;
    uint32_t id = begin_load(&h), first = asked_to_seal(&h, 0), second = asked_to_seal(&h, 1);

    say_sealed(&h, first, 0, 64);
    say_sealed(&h, second, 64, 63);
    OFFICE_ASKED(&h, IMPORT_BATCH, import_batch, &m);
    uint32_t stored = h.asked[HOUSE_OFFICE];
    T_EQ(m.rows_n, 64);
    T_EQ(m.rows_seen, 64);
    T_EQ(m.refused, 0);
    OFFICE_ASKED(&h, IMPORT_BATCH, import_batch, &m);
    T_EQ(m.rows_n, 63);
    T_EQ(m.rows_seen, LOAD_ROWS);
    T_EQ(m.refused, 1);
    T_EQ(m.issues[0].code, CELL_DUPLICATE_KEY);
    uint32_t last = h.asked[HOUSE_OFFICE];
    h.asked[HOUSE_OFFICE] = stored;
    OFFICE_SAYS(&h, stored, .rows = 64);
    h.asked[HOUSE_OFFICE] = last;
    OFFICE_SAYS(&h, stored, .rows = 63);
    T_EQ(house_answer_to(&h, id), 200);
    T_BODY_HAS(&h, "\"offset\":24,\"rows_seen\":128,\"stored\":127,\"refused\":1");
    T_EQ(house_stop(&h), 0);
}

/* Nothing of the second is stored, whether its failure is heard before or after the first is sealed. */
static void fail_second(bool failure_first)
{
    struct house h = house_start("job");
    struct desk_office_import_batch m;
    uint32_t id = begin_load(&h), first = asked_to_seal(&h, 0), second = asked_to_seal(&h, 1);

    for (int i = 0; i < 2; i++)
        if ((i == 0) == failure_first) {
            h.asked[HOUSE_KEEPER] = second;
            KEEPER_SAYS(&h, failed, .code = ERR_NO_SPACE);
        } else {
            say_sealed(&h, first, 0, 64);
        }
    OFFICE_ASKED(&h, IMPORT_BATCH, import_batch, &m);
    T_EQ(m.rows_seen, 64); /* whether it was stored the next desk learns */
    T_EQ(house_answer_to(&h, id), 503);
    house_hang_up(&h, HOUSE_KEEPER);
    T_EQ(house_wait(&h), 0);
}

T_CASE(job_stops_behind_the_first_batch_when_the_second_cannot_be_sealed)
{
    fail_second(false);
    fail_second(true);
}

/* The office stored the first only: the desk does not count what it was not told. */
T_CASE(job_does_not_count_a_batch_that_the_office_could_not_store)
{
    struct house h = house_start("job");
    struct desk_office_import_batch m;
    uint32_t id = begin_load(&h), first = asked_to_seal(&h, 0), second = asked_to_seal(&h, 1);

    say_sealed(&h, first, 0, 64);
    say_sealed(&h, second, 64, 63);
    OFFICE_ASKED(&h, IMPORT_BATCH, import_batch, &m);
    OFFICE_SAYS(&h, stored, .rows = 64);
    OFFICE_ASKED(&h, IMPORT_BATCH, import_batch, &m);
    OFFICE_SAYS(&h, failed, .code = ERR_CONFLICT);
    T_EQ(house_answer_to(&h, id), 409);
    house_hang_up(&h, HOUSE_KEEPER);
    T_EQ(house_wait(&h), 0);
}

/* --- wide rows
 * --------------------------------------------------------------------------------------------------------- */

#define WIDE 64 /* fields, and keys that are searched for */
#define WIDE_ROWS 20

/* Rows with ${issues_n} warnings each; how many of them were asked for at once, and came sealed to the office. */
static uint32_t batch_of_wide_rows(uint32_t issues_n)
{
    static const uint8_t envelope[128 + WIDE * (6 + CELL_BYTES_SEALED)] = {1};
    uint8_t value[100];
    struct house h = house_start("job");
    struct desk_press_cell wide_cells[WIDE];
    struct desk_press_key wide_keys[WIDE];
    struct desk_press_issue warnings[CELL_ISSUES_MAX];
    struct desk_press_row rows[WIDE_ROWS];
    struct desk_keeper_token tokens[WIDE];
    struct desk_keeper_sealed_row sealed[WIDE_ROWS];
    struct desk_office_import_begin begin;
    struct desk_keeper_seal_batch seal;
    struct desk_office_import_batch stored;

    memset(value, '9', sizeof(value));
    for (uint16_t i = 0; i < WIDE; i++) {
        wide_cells[i] = (struct desk_press_cell){(uint16_t)(i + 1), i, view_of(value, 6)};
        wide_keys[i] = (struct desk_press_key){1, 2, view_of(value, 6)};
        tokens[i] = (struct desk_keeper_token){1, 2, {(uint8_t)i}};
    }
    for (uint32_t i = 0; i < issues_n; i++)
        warnings[i] = (struct desk_press_issue){1, CELL_GAIJI, CELL_WARNING, 0, view_of(value, sizeof(value))};
    for (uint32_t i = 0; i < WIDE_ROWS; i++) {
        rows[i] = (struct desk_press_row){
            .number = i, .end_offset = 12, .cells = wide_cells, .cells_n = WIDE, .keys = wide_keys, .keys_n = WIDE, .issues = warnings, .issues_n = issues_n};
        sealed[i] = (struct desk_keeper_sealed_row){.row = i, .envelope = view_of(envelope, sizeof(envelope)), .tokens = tokens, .tokens_n = WIDE};
    }
    uint32_t id = begin_put(&h, 0, NULL);
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(&h);
    house_body(&h, id, view_str(FILE_TEXT), true);
    PRESS_SAYS(&h, header, .encoding = DESK_PRESS_ENCODING_UTF8, .header_line = view_str("number,name\n"));
    OFFICE_ASKED(&h, IMPORT_BEGIN, import_begin, &begin);
    OFFICE_SAYS(&h, import, .job = {.job = 8});
    PRESS_SAYS(&h, rows, .rows = rows, .rows_n = WIDE_ROWS);
    KEEPER_ASKED(&h, SEAL_BATCH, seal_batch, &seal);
    T_EQ(seal.from_row, 0);
    uint32_t n = seal.rows_n;
    T_EQ(seal.rows[n - 1].keys_n, WIDE);
    T_EQ(seal.rows[n - 1].fields_n, WIDE);
    KEEPER_SAYS(&h, sealed_batch, .leaf = 40, .rows = sealed, .rows_n = n);
    OFFICE_ASKED(&h, IMPORT_BATCH, import_batch, &stored);
    T_EQ(stored.rows_n, n);
    T_EQ(stored.issues_n, n * issues_n);
    house_hang_up(&h, HOUSE_KEEPER);
    (void)house_wait(&h);
    return n;
}

/* A leaf, a frame each way and a question to the office for each batch: a row costs only what it takes. */
T_CASE(job_seals_sixteen_rows_of_64_fields_and_keys_at_once)
{
    T_TRUE(batch_of_wide_rows(0) >= 16);
}

T_CASE(job_counts_the_findings_of_rows_among_what_a_frame_takes)
{
    uint32_t n = batch_of_wide_rows(CELL_ISSUES_MAX);

    T_TRUE(n >= 6 && n < 16);
}

/* --- two loads under way
 * ----------------------------------------------------------------------------------------------- */

/* A load of 64 rows. */
static void press_load(struct house *h, uint8_t from)
{
    static struct desk_press_row rows[64];

    for (uint8_t i = 0; i < 64; i++)
        rows[i] = (struct desk_press_row){
            .number = from + i, .end_offset = 12, .cells = cells, .cells_n = 2, .keys = keys, .keys_n = 1};
    PRESS_SAYS(h, rows, .rows = rows, .rows_n = 64);
}

static void load_tokens(struct house *h, uint8_t from, uint8_t first)
{
    struct desk_keeper_token tokens[64] = {0};
    struct desk_keeper_job_tokens m;

    for (uint8_t i = 0; i < 64; i++)
        tokens[i] = (struct desk_keeper_token){0, 1, {(uint8_t)(i == 0 ? first : from + i)}};
    KEEPER_ASKED(h, JOB_TOKENS, job_tokens, &m);
    T_EQ(m.keys_n, 64);
    KEEPER_SAYS(h, job_tokens_are, .tokens = tokens, .tokens_n = 64);
}

static void load_is_new(struct house *h)
{
    struct desk_office_keys_exist ask;

    OFFICE_ASKED(h, KEYS_EXIST, keys_exist, &ask);
    T_EQ(ask.tokens_n, 64);
    OFFICE_SAYS(h, keys_that_exist, .positions_n = 0);
}

/* One load is sealed and lies at the office; returns the number of that question. */
static uint32_t begin_first(struct house *h, uint32_t *id_out)
{
    struct desk_office_import_begin begin;
    struct desk_office_import_batch m;
    struct desk_keeper_seal_batch seal;

    *id_out = begin_put(h, 0, NULL);
    (void)house_expect(h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(h);
    house_body(h, *id_out, view_str(FILE_TEXT), true);
    PRESS_SAYS(h, header, .encoding = DESK_PRESS_ENCODING_UTF8, .header_line = view_str("number,name\n"));
    OFFICE_ASKED(h, IMPORT_BEGIN, import_begin, &begin);
    OFFICE_SAYS(h, import, .job = {.job = 8});
    press_load(h, 0);
    load_tokens(h, 0, 0);
    load_is_new(h);
    KEEPER_ASKED(h, SEAL_BATCH, seal_batch, &seal);
    T_EQ(seal.rows_n, 64);
    say_sealed_rows(h, 0, 64, false);
    OFFICE_ASKED(h, IMPORT_BATCH, import_batch, &m);
    T_EQ(m.rows_seen, 64);
    return h->asked[HOUSE_OFFICE];
}

/* The rows of the second load, the first with the token of ${first}, are new: what is asked to be sealed of them. */
static struct desk_keeper_seal_batch second_load(struct house *h, uint8_t first)
{
    struct desk_keeper_seal_batch seal;

    press_load(h, 64);
    load_tokens(h, 64, first);
    load_is_new(h);
    KEEPER_ASKED(h, SEAL_BATCH, seal_batch, &seal);
    T_EQ(seal.from_row, 64);
    return seal;
}

T_CASE(job_seals_the_next_load_while_the_last_is_being_stored)
{
    struct house h = house_start("job");
    struct desk_office_import_batch m;
    uint32_t id, stored = begin_first(&h, &id);

    T_EQ(second_load(&h, 64).rows_n, 64);
    say_sealed_rows(&h, 64, 64, false);
    OFFICE_ASKED(&h, IMPORT_BATCH, import_batch, &m);
    T_EQ(m.rows_seen, 128);
    uint32_t last = h.asked[HOUSE_OFFICE];
    PRESS_SAYS(&h, credit, .bytes = FILE_BYTES);
    h.asked[HOUSE_OFFICE] = stored;
    OFFICE_SAYS(&h, stored, .rows = 64);
    h.asked[HOUSE_OFFICE] = last;
    OFFICE_SAYS(&h, stored, .rows = 64);
    T_EQ(house_answer_to(&h, id), 200);
    T_BODY_HAS(&h, "\"rows_seen\":128,\"stored\":128,\"refused\":0");
    T_EQ(house_stop(&h), 0);
}

/* The office may have been asked before that row came to it. */
T_CASE(job_refuses_a_key_that_a_row_on_its_way_has)
{
    struct house h = house_start("job");
    struct desk_office_import_batch m;
    struct desk_keeper_seal_batch seal;
    uint32_t id;

    (void)begin_first(&h, &id);
    seal = second_load(&h, 7); /* that of the eighth row before */
    T_EQ(seal.rows_n, 63);
    T_EQ(seal.rows[0].row, 65);
    say_sealed_rows(&h, 65, 63, false);
    OFFICE_ASKED(&h, IMPORT_BATCH, import_batch, &m);
    T_EQ(m.refused, 1);
    T_EQ(m.issues[0].row, 65);
    T_EQ(m.issues[0].code, CELL_DUPLICATE_KEY);
    house_hang_up(&h, HOUSE_KEEPER);
    T_TRUE(house_answer_to(&h, id) >= 400);
    (void)house_wait(&h);
}

/* What is stored is told by the office alone: the load behind is sealed already, and is sealed again by the next desk. */
T_CASE(job_ends_behind_a_load_that_the_office_refuses_though_the_next_is_sealed)
{
    struct house h = house_start("job");
    uint32_t id, stored = begin_first(&h, &id);

    (void)second_load(&h, 64);
    h.asked[HOUSE_OFFICE] = stored;
    OFFICE_SAYS(&h, failed, .code = ERR_CONFLICT);
    T_EQ(house_answer_to(&h, id), 409);
    house_hang_up(&h, HOUSE_KEEPER);
    T_EQ(house_wait(&h), 0);
}

T_CASE(job_believes_no_keeper_that_leaves_tokens_out)
{
    struct house h = house_start("job");
    struct desk_keeper_token token = {0, 1, {1}};
    uint32_t id;

    (void)begin_first(&h, &id);
    press_load(&h, 64);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_JOB_TOKENS);
    KEEPER_SAYS(&h, job_tokens_are, .tokens = &token, .tokens_n = 1); /* 64 were asked for */
    T_TRUE(house_answer_to(&h, id) >= 400);
    house_hang_up(&h, HOUSE_KEEPER);
    (void)house_wait(&h);
}

T_CASE(job_names_the_offset_it_expects)
{
    struct house h = house_start("job");
    struct house_request r = {.method = GATE_DESK_METHOD_PUT,
                              .path = "/api/v1/job/data",
                              .query = "offset=5",
                              .body_bytes = 19};

    (void)house_head(&h, &r);
    tell_all(&h, NULL);
    T_EQ(house_answer(&h), 409);
    T_BODY_HAS(&h, "\"offset\":0}");
    r.query = "offset=x";
    (void)house_head(&h, &r);
    T_EQ(house_answer(&h), 400);
    r.query = "";
    (void)house_head(&h, &r);
    T_EQ(house_answer(&h), 400);
    r.query = "offset=0";
    r.body_bytes = 17 << 20;
    (void)house_head(&h, &r);
    T_EQ(house_answer(&h), 413);
    house_post(&h, "/api/v1/job/finish", "");
    T_EQ(house_answer(&h), 409);
    T_BODY_HAS(&h, "\"offset\":0}");
    T_EQ(house_stop(&h), 0);
}

T_CASE(job_goes_on_behind_the_last_stored_batch)
{
    struct house h = house_start("job");
    struct desk_office_import_job stored = {.job = 8,
                                            .register_ = 3,
                                            .bytes = FILE_BYTES,
                                            .end_offset = 16,
                                            .rows_seen = 1,
                                            .stored = 1,
                                            .encoding = DESK_PRESS_ENCODING_UTF8,
                                            .header_line = view_str("number,name\n")};
    struct desk_press_start start;
    uint32_t id = begin_put(&h, 16, &stored);

    PRESS_ASKED(&h, START, start, &start);
    T_EQ(start.first_row, 1);
    T_EQ(start.first_offset, 16);
    T_EQ(start.encoding, DESK_PRESS_ENCODING_UTF8);
    T_VIEW(start.header_line, view_str("number,name\n"));
    (void)house_credit(&h);
    house_body(&h, id, view_str("2,b\n3,c\n"), true);
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_BYTES);
    PRESS_SAYS(&h, credit, .bytes = 8);
    T_EQ(house_answer_to(&h, id), 200);
    T_BODY_HAS(&h, "\"offset\":24");
    T_EQ(house_stop(&h), 0);
}

T_CASE(job_skips_bytes_that_it_has_already)
{
    struct house h = read_all();
    struct house_request r = {.method = GATE_DESK_METHOD_PUT,
                              .path = "/api/v1/job/data",
                              .query = "offset=24",
                              .body_bytes = -1};

    (void)house_head(&h, &r);
    T_EQ(house_answer(&h), 200);
    T_BODY_HAS(&h, "\"offset\":24");
    T_EQ(house_stop(&h), 0);
}

T_CASE(job_refuses_more_bytes_than_were_announced)
{
    struct house h = house_start("job");
    uint32_t id = begin_put(&h, 0, NULL);

    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(&h);
    house_body(&h, id, view_str(FILE_TEXT "too much"), true);
    T_EQ(house_answer_to(&h, id), 413);
    T_EQ(house_stop(&h), 0);
}

T_CASE(job_refuses_to_close_a_file_that_is_not_the_one_announced)
{
    struct house h = house_start("job");
    uint32_t id = begin_put(&h, 0, NULL);

    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(&h);
    house_body(&h, id, view_str("number,name\n1,a\n2,b\n3,X\n"), true);
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_BYTES);
    PRESS_SAYS(&h, credit, .bytes = FILE_BYTES);
    T_EQ(house_answer_to(&h, id), 200);
    house_post(&h, "/api/v1/job/finish", "");
    T_EQ(house_answer(&h), 409);
    T_EQ(house_stop(&h), 0);
}

T_CASE(job_with_an_unreadable_file_says_where)
{
    struct house h = house_start("job");
    uint32_t id = begin_put(&h, 0, NULL);

    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(&h);
    house_body(&h, id, view_part(view_str(FILE_TEXT), 0, HEADER_BYTES), false);
    PRESS_SAYS(&h, failed, .code = 2, .line = 1, .offset = 0);
    T_EQ(house_answer_to(&h, id), 400);
    T_BODY_HAS(&h, "[column-missing, line 1, byte 0: wrong-value]");
    house_post(&h, "/api/v1/job/finish", "");
    T_EQ(house_answer(&h), 400);
    T_EQ(house_stop(&h), 0);
}

T_CASE(job_refused_by_the_keeper_tells_and_ends)
{
    struct house h = house_start("job");
    uint32_t id = begin_put(&h, 0, NULL);

    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(&h);
    house_body(&h, id, view_str(FILE_TEXT), true);
    press_header(&h);
    press_rows(&h);
    tell_tokens(&h, false);
    (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_SEAL_BATCH);
    KEEPER_SAYS(&h, denied, .leaf = 60, .verdict = VERDICT_DENY, .refusal = REFUSAL_TERM_PERSON,
                .control = CONTROL_TERM);
    T_EQ(house_answer_to(&h, id), 403);
    T_BODY_HAS(&h, "\"refusal\":\"term-person\"");
    T_EQ(house_wait(&h), 0);
}

T_CASE(job_whose_press_dies_ends)
{
    struct house h = house_start("job");
    uint32_t id = begin_put(&h, 0, NULL);

    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(&h);
    house_body(&h, id, view_str(FILE_TEXT), true);
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_BYTES);
    house_hang_up(&h, HOUSE_PRESS);
    T_TRUE(house_answer_to(&h, id) >= 400);
    T_EQ(house_wait(&h), 0);
}

T_CASE(job_believes_no_press_that_credits_what_it_was_not_given)
{
    struct house h = house_start("job");
    uint32_t id = begin_put(&h, 0, NULL);

    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(&h);
    PRESS_SAYS(&h, credit, .bytes = 1000);
    T_TRUE(house_answer_to(&h, id) >= 400);
    T_EQ(house_wait(&h), 0);
}

T_CASE(job_whose_client_goes_away_takes_up_where_it_was)
{
    struct house h = house_start("job");
    uint32_t id = begin_put(&h, 0, NULL);
    struct house_request r = {.method = GATE_DESK_METHOD_PUT,
                              .path = "/api/v1/job/data",
                              .query = "offset=0",
                              .body_bytes = (int64_t)FILE_BYTES};
    struct desk_press_bytes bytes;

    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_START);
    (void)house_credit(&h);
    house_body(&h, id, view_part(view_str(FILE_TEXT), 0, 14), false);
    (void)house_expect(&h, HOUSE_PRESS, DESK_PRESS_BYTES);
    T_OK(gate_desk_gone_send(h.chan[HOUSE_GATE], id, &(struct gate_desk_gone){0}));
    id = house_head(&h, &r);
    (void)house_credit(&h);
    house_body(&h, id, view_str(FILE_TEXT), true);
    PRESS_ASKED(&h, BYTES, bytes, &bytes);
    T_VIEW(bytes.bytes, view_part(view_str(FILE_TEXT), 14, SIZE_MAX));
    PRESS_SAYS(&h, credit, .bytes = FILE_BYTES);
    T_EQ(house_answer_to(&h, id), 200);
    T_EQ(house_stop(&h), 0);
}

static const struct t_case *const cases[] = {
    &case_job_shows_where_it_stands,
    &case_job_stores_rows_and_closes_when_totals_reconcile,
    &case_job_with_an_uploaded_file_goes_on_by_itself_to_its_end,
    &case_job_takes_no_part_that_was_swapped,
    &case_job_whose_uploaded_file_lacks_a_column_is_abandoned_and_says_why,
    &case_job_stays_open_when_the_keeper_sealed_another_number_of_rows,
    &case_job_refuses_a_row_whose_key_the_register_holds,
    &case_job_seals_and_stores_several_batches_side_by_side,
    &case_job_stops_behind_the_first_batch_when_the_second_cannot_be_sealed,
    &case_job_does_not_count_a_batch_that_the_office_could_not_store,
    &case_job_seals_sixteen_rows_of_64_fields_and_keys_at_once,
    &case_job_counts_the_findings_of_rows_among_what_a_frame_takes,
    &case_job_seals_the_next_load_while_the_last_is_being_stored,
    &case_job_refuses_a_key_that_a_row_on_its_way_has,
    &case_job_ends_behind_a_load_that_the_office_refuses_though_the_next_is_sealed,
    &case_job_believes_no_keeper_that_leaves_tokens_out,
    &case_job_names_the_offset_it_expects,
    &case_job_goes_on_behind_the_last_stored_batch,
    &case_job_skips_bytes_that_it_has_already,
    &case_job_refuses_more_bytes_than_were_announced,
    &case_job_refuses_to_close_a_file_that_is_not_the_one_announced,
    &case_job_with_an_unreadable_file_says_where,
    &case_job_refused_by_the_keeper_tells_and_ends,
    &case_job_whose_press_dies_ends,
    &case_job_believes_no_press_that_credits_what_it_was_not_given,
    &case_job_whose_client_goes_away_takes_up_where_it_was,
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
