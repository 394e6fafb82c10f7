/* The office, asked as keeper and desks ask it: what it keeps, what it refuses, what it takes ill.
 */
#include "support/office_house.h"
#include "support/t.h"

#include "base/io.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define CITY 7
#define OTHER_CITY 8
#define HEALTH 3 /* a register */
#define TAX 4
#define BIT(n) (UINT64_C(1) << ((n)-1))
#define JOB 5

static struct office_house house;

static void begin(void)
{
    house_init(&house);
    house_start(&house);
}

static void end(void)
{
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

static struct chan_frame reply(struct chan *desk, uint16_t type)
{
    struct chan_frame f;

    T_OK(chan_recv_wait(desk, HOUSE_WAIT_MS, &f));
    if (f.type == DESK_OFFICE_FAILED && type != DESK_OFFICE_FAILED)
        printf("# failed with %u\n", f.payload.p[1]);
    T_EQ(f.type, type);
    return f;
}

static void refused(struct chan *desk, enum err code)
{
    struct desk_office_failed m;

    T_OK(desk_office_failed_get(reply(desk, DESK_OFFICE_FAILED).payload, &house.arena, &m));
    T_EQ(m.code, code);
}

static void closed(struct chan *desk)
{
    struct chan_frame f;

    T_ERR(chan_recv_wait(desk, HOUSE_WAIT_MS, &f), ERR_CLOSED);
    chan_free(desk);
}

static struct desk_office_import_job job_is(struct chan *desk)
{
    struct desk_office_import m;

    T_OK(desk_office_import_get(reply(desk, DESK_OFFICE_IMPORT).payload, &house.arena, &m));
    m.job.header_line = arena_view(&house.arena, m.job.header_line);
    return m.job;
}

static struct desk_office_import_job begin_job(struct chan *desk)
{
    struct desk_office_import_begin m = {.register_ = HEALTH,
                                         .person = 12,
                                         .bytes = 1000000,
                                         .encoding = 2,
                                         .header_line = view_str("a,b\r\n")};

    T_OK(desk_office_import_begin_send(desk, 1, &m));
    return job_is(desk);
}

/* ${n} rows from number ${first} with two tokens each; the file is worked off as far as 100 bytes
 * per row. */
static struct desk_office_import_batch batch(uint64_t first, uint32_t n)
{
    struct desk_office_import_batch m = {
        .rows_n = n, .end_offset = (first + n) * 100, .rows_seen = first + n};

    m.rows = arena_alloc(&house.arena, n, sizeof(*m.rows));
    for (uint32_t i = 0; i < n; i++)
        m.rows[i] = house_row(&house, first + i, 300, 2);
    return m;
}

static void stored(struct chan *desk, uint32_t rows)
{
    struct desk_office_stored m;

    T_OK(desk_office_stored_get(reply(desk, DESK_OFFICE_STORED).payload, &house.arena, &m));
    T_EQ(m.rows, rows);
}

static void store(struct chan *desk, const struct desk_office_import_batch *m)
{
    T_OK(desk_office_import_batch_send(desk, 2, m));
    stored(desk, m->rows_n);
}

/* Import ${n} rows into HEALTH of CITY. */
static void import(uint32_t n)
{
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), JOB);

    (void)begin_job(desk);
    for (uint32_t i = 0; i < n; i += 64) {
        struct desk_office_import_batch m = batch(i, n - i < 64 ? n - i : 64);
        store(desk, &m);
    }
    chan_free(desk);
}

static struct desk_office_found find(struct chan *desk, const struct desk_office_token *tokens,
                                     uint32_t n)
{
    struct desk_office_find m = {.register_ = HEALTH,
                                 .tokens = (struct desk_office_token *)(uintptr_t)tokens,
                                 .tokens_n = n,
                                 .limit = 50};
    struct desk_office_found found;

    T_OK(desk_office_find_send(desk, 3, &m));
    T_OK(desk_office_found_get(reply(desk, DESK_OFFICE_FOUND).payload, &house.arena, &found));
    return found;
}

static uint64_t count_of(struct chan *desk, uint16_t register_no)
{
    struct desk_office_counts_are m;

    T_OK(desk_office_counts_send(desk, 4, &(struct desk_office_counts){0}));
    T_OK(desk_office_counts_are_get(reply(desk, DESK_OFFICE_COUNTS_ARE).payload, &house.arena, &m));
    for (uint32_t i = 0; i < m.counts_n; i++)
        if (m.counts[i].register_ == register_no)
            return m.counts[i].records;
    return 0;
}

static struct desk_office_record get(struct chan *desk, const struct desk_office_stored_row *row,
                                     uint32_t version)
{
    struct desk_office_record_get m = {.register_ = HEALTH, .version = version};
    struct desk_office_record r;

    memcpy(m.record, row->record, 16);
    T_OK(desk_office_record_get_send(desk, 5, &m));
    T_OK(desk_office_record_get(reply(desk, DESK_OFFICE_RECORD).payload, &house.arena, &r));
    r.row.envelope = arena_view(&house.arena, r.row.envelope);
    return r;
}

static void get_refused(struct chan *desk, const struct desk_office_stored_row *row,
                        uint16_t register_no, enum err code)
{
    struct desk_office_record_get m = {.register_ = register_no};

    memcpy(m.record, row->record, 16);
    T_OK(desk_office_record_get_send(desk, 5, &m));
    refused(desk, code);
}

T_CASE(what_was_imported_is_found_by_its_tokens)
{
    begin();
    import(200);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    struct desk_office_token both[] = {house_token(150, 0), house_token(150, 1)};
    struct desk_office_stored_row row = house_row(&house, 150, 300, 2);
    struct desk_office_found found = find(desk, both, 2);
    T_EQ(found.rows_n, 1);
    T_TRUE(!found.more);
    T_EQ(found.rows[0].version, 1);
    T_VIEW(view_of(found.rows[0].record, 16), view_of(row.record, 16));
    T_VIEW(found.rows[0].envelope, row.envelope);
    both[1] = house_token(151, 1); /* of another record */
    T_EQ(find(desk, both, 2).rows_n, 0);
    both[0].field++; /* the right token under another field */
    T_EQ(find(desk, both, 1).rows_n, 0);
    T_EQ(count_of(desk, HEALTH), 200);
    chan_free(desk);
    end();
}

T_CASE(an_answer_that_does_not_fit_a_frame_is_split)
{
    struct desk_office_import_batch m = {.end_offset = 1};
    uint8_t seen = 0;

    begin();
    struct chan *job = house_session(&house, CITY, BIT(HEALTH), JOB);
    (void)begin_job(job);
    for (uint64_t seed = 0; seed < 10; seed++) {
        struct desk_office_stored_row row = house_row(&house, seed, 16384, 1);
        row.tokens[0] = house_token(1000, 0);
        m.rows = &row;
        m.rows_n = 1;
        store(job, &m);
    }
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    struct desk_office_token common = house_token(1000, 0);
    struct desk_office_found found = find(desk, &common, 1);
    T_EQ(found.rows_n, 7);
    T_TRUE(found.more);
    struct desk_office_browse b = {.register_ = HEALTH, .limit = 50};
    do {
        T_OK(desk_office_browse_send(desk, 1, &b));
        T_OK(desk_office_found_get(reply(desk, DESK_OFFICE_FOUND).payload, &house.arena, &found));
        T_TRUE(found.rows_n > 0);
        seen = (uint8_t)(seen + found.rows_n);
        b.after_ms = found.rows[found.rows_n - 1].created_ms;
        memcpy(b.after_record, found.rows[found.rows_n - 1].record, 16);
    } while (found.more);
    T_EQ(seen, 10);
    chan_free(desk);
    chan_free(job);
    end();
}

T_CASE(a_search_tells_that_there_are_more_than_the_limit)
{
    begin();
    struct chan *job = house_session(&house, CITY, BIT(HEALTH), JOB);
    struct desk_office_token common = house_token(1000, 0);
    (void)begin_job(job);
    struct desk_office_import_batch m = batch(0, 51);
    for (int i = 0; i < 51; i++)
        m.rows[i].tokens[0] = common;
    store(job, &m);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    struct desk_office_found found = find(desk, &common, 1);
    T_EQ(found.rows_n, 50);
    T_TRUE(found.more);
    m.rows += 50;
    struct desk_office_token both[] = {common, m.rows[0].tokens[1]};
    found = find(desk, both, 2);
    T_EQ(found.rows_n, 1);
    T_TRUE(!found.more);
    T_OK(desk_office_find_send(desk, 1,
                               &(struct desk_office_find){.register_ = HEALTH, .limit = 50}));
    refused(desk, ERR_INPUT);
    chan_free(desk);
    chan_free(job);
    end();
}

T_CASE(a_new_version_keeps_the_old_one_and_the_tokens_of_unchanged_fields)
{
    struct desk_office_versions versions = {.register_ = HEALTH};
    struct desk_office_versions_are are;
    struct keeper_office_record_stored told;
    struct chan_frame f;

    begin();
    import(3);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    struct desk_office_stored_row old = house_row(&house, 1, 300, 2),
                                  new = house_row(&house, 99, 400, 1);
    memcpy(new.record, old.record, 16);
    struct desk_office_record_put put = {.register_ = HEALTH, .base_version = 1, .row = new};
    T_OK(desk_office_record_put_send(desk, 9, &put));
    stored(desk, 1);
    T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
    T_OK(keeper_office_record_stored_get(f.payload, &house.arena, &told));
    T_EQ(told.version, 2);
    T_EQ(told.contract, CITY);
    T_VIEW(view_of(told.record, 16), view_of(old.record, 16));
    T_VIEW(get(desk, &old, 0).row.envelope, new.envelope);
    T_TRUE(get(desk, &old, 2).newest);
    T_VIEW(get(desk, &old, 1).row.envelope, old.envelope);
    T_TRUE(!get(desk, &old, 1).newest);
    T_EQ(find(desk, &old.tokens[0], 1).rows_n, 0); /* replaced: same index and field */
    T_EQ(find(desk, &new.tokens[0], 1).rows_n, 1);
    T_EQ(find(desk, &old.tokens[1], 1).rows_n, 1);
    T_OK(desk_office_record_put_send(desk, 9, &put)); /* it is not the newest any more */
    refused(desk, ERR_CONFLICT);
    memcpy(versions.record, old.record, 16);
    T_OK(desk_office_versions_send(desk, 9, &versions));
    T_OK(desk_office_versions_are_get(reply(desk, DESK_OFFICE_VERSIONS_ARE).payload, &house.arena,
                                      &are));
    T_EQ(are.versions_n, 2);
    T_EQ(are.versions[0], 2);
    T_EQ(are.versions[1], 1);
    put.row.record[0] ^= 1;
    T_OK(desk_office_record_put_send(desk, 9, &put));
    refused(desk, ERR_NOT_FOUND);
    T_EQ(count_of(desk, HEALTH), 3);
    chan_free(desk);
    end();
}

T_CASE(an_emptied_field_leaves_no_token)
{
    begin();
    import(3);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    struct desk_office_stored_row old = house_row(&house, 1, 300, 2), new = house_row(&house, 99, 400, 1);
    memcpy(new.record, old.record, 16);
    new.tokens[0] = (struct desk_office_token){.index = old.tokens[0].index, .field = old.tokens[0].field};
    struct desk_office_record_put put = {.register_ = HEALTH, .base_version = 1, .row = new};
    T_OK(desk_office_record_put_send(desk, 9, &put));
    stored(desk, 1);
    T_EQ(find(desk, &old.tokens[0], 1).rows_n, 0);
    T_EQ(find(desk, &new.tokens[0], 1).rows_n, 0);
    T_EQ(find(desk, &old.tokens[1], 1).rows_n, 1);
    chan_free(desk);
    end();
}

static struct view part_of(struct chan *desk, uint32_t upload, uint32_t part)
{
    struct desk_office_upload_part is;

    T_OK(desk_office_upload_get_send(desk, 3, &(struct desk_office_upload_get){upload, part}));
    T_OK(desk_office_upload_part_get(reply(desk, DESK_OFFICE_UPLOAD_PART).payload, &house.arena, &is));
    return is.sealed;
}

T_CASE(parts_that_come_together_are_each_answered_and_one_that_comes_twice_takes_no_other_along)
{
    begin();
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0), *other = house_session(&house, CITY + 1, BIT(HEALTH), 0);
    static const uint32_t parts[] = {0, 1, 1, 2};
    const size_t n = sizeof(parts) / sizeof(parts[0]);

    for (size_t i = 0; i < n; i++) {
        const struct desk_office_upload_put put = {7, parts[i], view_str(i == 2 ? "another" : "a part")};
        T_OK(desk_office_upload_put_send(desk, (uint32_t)i + 1, &put));
        T_OK(desk_office_upload_put_send(other, (uint32_t)i + 1, &put));
    }
    for (size_t i = 0; i < 2 * n; i++) { /* each once, a failure before what waits for the flush */
        struct chan_frame f;
        T_OK(chan_recv_wait(i < n ? desk : other, HOUSE_WAIT_MS, &f));
        T_EQ(f.type, f.id == 3 ? DESK_OFFICE_FAILED : DESK_OFFICE_STORED);
    }
    for (uint32_t i = 0; i < 3; i++) {
        T_VIEW(part_of(desk, 7, i), view_str("a part"));
        T_VIEW(part_of(other, 7, i), view_str("a part"));
    }
    chan_free(other);
    chan_free(desk);
    end();
}

T_CASE(parts_of_an_upload_are_its_contracts_only_and_gone_with_its_key)
{
    begin();
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0), *job = house_session(&house, CITY, BIT(HEALTH), JOB),
                *other = house_session(&house, CITY + 1, BIT(HEALTH), 0);
    struct desk_office_upload_put put = {7, 0, view_str("first")};
    T_OK(desk_office_upload_put_send(desk, 3, &put));
    stored(desk, 0);
    put = (struct desk_office_upload_put){7, 1, view_str("second")};
    T_OK(desk_office_upload_put_send(desk, 3, &put));
    stored(desk, 0);
    put.sealed = view_str("another");
    T_OK(desk_office_upload_put_send(desk, 3, &put)); /* a part comes once */
    refused(desk, ERR_CONFLICT);
    put.part = 32768;
    T_OK(desk_office_upload_put_send(desk, 3, &put));
    refused(desk, ERR_LIMIT);
    T_VIEW(part_of(job, 7, 1), view_str("second"));
    T_OK(desk_office_upload_get_send(other, 3, &(struct desk_office_upload_get){7, 1}));
    refused(other, ERR_NOT_FOUND);
    T_OK(keeper_office_upload_gone_send(house.keeper, 0, &(struct keeper_office_upload_gone){CITY + 1, 7}));
    T_VIEW(part_of(job, 7, 0), view_str("first")); /* another contract's */
    T_OK(keeper_office_upload_gone_send(house.keeper, 0, &(struct keeper_office_upload_gone){CITY, 7}));
    for (unsigned i = 0; i < 50; i++) { /* the two descriptors are served in any order */
        struct chan_frame f;
        T_OK(desk_office_upload_get_send(desk, 4, &(struct desk_office_upload_get){7, 0}));
        T_OK(chan_recv_wait(desk, HOUSE_WAIT_MS, &f));
        if (f.type == DESK_OFFICE_FAILED)
            break;
        T_TRUE(i < 49);
    }
    chan_free(desk);
    chan_free(job);
    chan_free(other);
    end();
}

T_CASE(a_stopped_import_stores_nothing_more)
{
    begin();
    struct chan *job = house_session(&house, CITY, BIT(HEALTH), JOB), *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    struct desk_office_import is;
    (void)begin_job(job);
    struct desk_office_import_batch m = batch(0, 2);
    store(job, &m);
    T_OK(desk_office_import_stop_send(desk, 3, &(struct desk_office_import_stop){JOB}));
    T_OK(desk_office_import_get(reply(desk, DESK_OFFICE_IMPORT).payload, &house.arena, &is));
    T_EQ(is.job.state, DESK_OFFICE_IMPORT_STATE_ABANDONED);
    T_EQ(is.job.stored, 2);
    m = batch(2, 2);
    T_OK(desk_office_import_batch_send(job, 5, &m));
    refused(job, ERR_CONFLICT);
    T_EQ(count_of(desk, HEALTH), 2);
    chan_free(job);
    chan_free(desk);
    end();
}

T_CASE(a_session_sees_only_its_contract_and_its_registers)
{
    struct desk_office_mapping_column column = {view_str("name"), 1};
    struct desk_office_mapping_put mapping = {.register_ = TAX, .columns = &column, .columns_n = 1};

    begin();
    import(10);
    struct desk_office_stored_row row = house_row(&house, 1, 300, 2);
    struct chan *other = house_session(&house, OTHER_CITY, UINT64_MAX, 0);
    get_refused(other, &row, HEALTH, ERR_NOT_FOUND);
    T_EQ(find(other, row.tokens, 1).rows_n, 0);
    T_EQ(count_of(other, HEALTH), 0);
    T_OK(desk_office_import_get_send(other, 1, &(struct desk_office_import_get){JOB}));
    refused(other, ERR_NOT_FOUND);
    struct desk_office_record_put put = {.register_ = HEALTH, .base_version = 1, .row = row};
    T_OK(desk_office_record_put_send(other, 9, &put));
    refused(other, ERR_NOT_FOUND);
    struct chan *tax = house_session(&house, CITY, BIT(TAX), 0);
    get_refused(tax, &row, HEALTH, ERR_DENIED);
    get_refused(tax, &row, TAX, ERR_NOT_FOUND);
    get_refused(tax, &row, 0, ERR_DENIED);
    get_refused(tax, &row, 65, ERR_DENIED);
    get_refused(tax, &row, 64 + TAX, ERR_DENIED);
    T_OK(desk_office_import_get_send(tax, 1, &(struct desk_office_import_get){JOB}));
    refused(tax, ERR_DENIED);
    T_OK(desk_office_mapping_put_send(tax, 1, &mapping));
    stored(tax, 1);
    mapping.register_ = HEALTH;
    T_OK(desk_office_mapping_put_send(tax, 1, &mapping));
    refused(tax, ERR_DENIED);
    T_EQ(count_of(tax, HEALTH), 0);
    struct chan *job = house_session(&house, CITY, BIT(HEALTH), JOB + 1);
    T_OK(desk_office_import_get_send(job, 1, &(struct desk_office_import_get){JOB}));
    refused(job, ERR_DENIED); /* another's job */
    T_OK(desk_office_import_begin_send(job, 1,
                                       &(struct desk_office_import_begin){.register_ = TAX}));
    refused(job, ERR_DENIED);
    chan_free(other);
    chan_free(tax);
    chan_free(job);
    end();
}

/* Three records with one token in common: in block 1, in block 2, in none. */
static void import_blocks(struct desk_office_stored_row rows[3])
{
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), JOB);
    struct desk_office_import_batch m = batch(0, 3);

    (void)begin_job(desk);
    for (uint32_t i = 0; i < 3; i++) {
        m.rows[i].block = i == 2 ? 0 : (uint16_t)(i + 1);
        m.rows[i].tokens[0] = house_token(0, 0);
        rows[i] = m.rows[i];
    }
    store(desk, &m);
    chan_free(desk);
}

/* Everything that the keeper said before is obeyed: the inventory has been answered. */
static void keeper_obeyed(void)
{
    struct keeper_office_inventory m = {.contract = CITY, .register_ = HEALTH};
    struct chan_frame f;

    T_OK(keeper_office_inventory_send(house.keeper, 1, &m));
    do
        T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
    while (f.type != KEEPER_OFFICE_INVENTORY_PART);
}

T_CASE(N9_3_limited_session_sees_finds_and_counts_no_record_of_another_block)
{
    uint16_t first[] = {1}, far[] = {2, 65535};
    struct desk_office_stored_row rows[3];
    struct desk_office_browse browse = {.register_ = HEALTH, .limit = 50};
    struct desk_office_token common = house_token(0, 0);
    struct desk_office_found found;

    begin();
    import_blocks(rows);
    struct chan *all = house_session(&house, CITY, BIT(HEALTH), 0);
    struct chan *desk = house_session_in(&house, CITY, BIT(HEALTH), 0, first, 1);
    T_EQ(find(all, &common, 1).rows_n, 3);
    T_EQ(count_of(all, HEALTH), 3);
    found = find(desk, &common, 1);
    T_EQ(found.rows_n, 1);
    T_VIEW(view_of(found.rows[0].record, 16), view_of(rows[0].record, 16));
    struct desk_office_find one = {.register_ = HEALTH, .tokens = &common, .tokens_n = 1, .limit = 1};
    T_OK(desk_office_find_send(desk, 3, &one));
    T_OK(desk_office_found_get(reply(desk, DESK_OFFICE_FOUND).payload, &house.arena, &found));
    T_TRUE(found.rows_n == 1 && !found.more); /* that there are others is not told either */
    T_EQ(count_of(desk, HEALTH), 1);
    (void)get(desk, &rows[0], 0);
    get_refused(desk, &rows[1], HEALTH, ERR_DENIED);
    get_refused(desk, &rows[2], HEALTH, ERR_DENIED);
    struct desk_office_versions versions = {.register_ = HEALTH};
    memcpy(versions.record, rows[1].record, 16);
    T_OK(desk_office_versions_send(desk, 5, &versions));
    refused(desk, ERR_DENIED);
    struct desk_office_record_put put = {.register_ = HEALTH, .base_version = 1, .row = rows[1]};
    T_OK(desk_office_record_put_send(desk, 9, &put));
    refused(desk, ERR_DENIED);
    T_OK(desk_office_browse_send(desk, 6, &browse));
    T_OK(desk_office_found_get(reply(desk, DESK_OFFICE_FOUND).payload, &house.arena, &found));
    T_EQ(found.rows_n, 1);
    struct chan *other = house_session_in(&house, CITY, BIT(HEALTH), 0, far, 2);
    T_EQ(find(other, &common, 1).rows_n, 1);
    T_EQ(count_of(other, HEALTH), 1);
    chan_free(all);
    chan_free(desk);
    chan_free(other);
    end();
}

static uint32_t jobs_seen(struct chan *desk)
{
    struct desk_office_imports_are are;

    T_OK(desk_office_imports_send(desk, 2, &(struct desk_office_imports){0}));
    T_OK(desk_office_imports_are_get(reply(desk, DESK_OFFICE_IMPORTS_ARE).payload, &house.arena, &are));
    return are.jobs_n;
}

T_CASE(N9_3_limited_session_is_told_of_no_import_but_its_persons)
{
    uint16_t first[] = {1};
    struct desk_office_stored_row rows[3];
    struct keeper_office_session_open limited = {
        .contract = CITY, .registers = BIT(HEALTH), .blocks = first, .blocks_n = 1, .person = 12};

    begin();
    import_blocks(rows);
    struct chan *all = house_session_of(&house, CITY, BIT(HEALTH), 13);
    struct chan *own = house_session_as(&house, &limited);
    limited.person = 13;
    struct chan *other = house_session_as(&house, &limited);
    T_EQ(jobs_seen(all), 1);
    T_EQ(jobs_seen(own), 1);
    T_EQ(jobs_seen(other), 0);
    T_OK(desk_office_import_get_send(own, 1, &(struct desk_office_import_get){JOB}));
    (void)reply(own, DESK_OFFICE_IMPORT);
    T_OK(desk_office_import_get_send(other, 1, &(struct desk_office_import_get){JOB}));
    refused(other, ERR_NOT_FOUND);
    T_OK(desk_office_report_send(other, 1, &(struct desk_office_report){.job = JOB, .limit = 10}));
    refused(other, ERR_NOT_FOUND);
    T_OK(desk_office_report_summary_send(other, 1, &(struct desk_office_report_summary){JOB}));
    refused(other, ERR_NOT_FOUND);
    T_OK(desk_office_import_records_send(other, 1, &(struct desk_office_import_records){JOB, 0}));
    refused(other, ERR_NOT_FOUND);
    T_OK(desk_office_update_fields_send(other, 1, &(struct desk_office_update_fields){JOB}));
    refused(other, ERR_NOT_FOUND);
    T_OK(desk_office_import_stop_send(other, 1, &(struct desk_office_import_stop){JOB}));
    refused(other, ERR_NOT_FOUND);
    chan_free(all);
    chan_free(own);
    chan_free(other);
    end();
}

T_CASE(N9_3_keeper_moves_a_record_and_changes_what_an_open_session_sees_and_no_desk_does)
{
    uint16_t first[] = {1}, second[] = {2};
    struct desk_office_stored_row rows[3];
    struct desk_office_token common = house_token(0, 0);

    begin();
    import_blocks(rows);
    struct chan *desk = house_session_in(&house, CITY, BIT(HEALTH), 0, first, 1);
    uint64_t no = house.next_desk;
    struct desk_office_record_put put = {.register_ = HEALTH, .base_version = 1, .row = rows[0]};
    put.row.block = 2; /* what a desk says of it in an edit is not heard */
    T_OK(desk_office_record_put_send(desk, 9, &put));
    stored(desk, 1);
    T_EQ(count_of(desk, HEALTH), 1);
    struct keeper_office_record_moved moved = {.contract = CITY, .register_ = HEALTH, .block = 2};
    memcpy(moved.record, rows[0].record, 16);
    T_OK(keeper_office_record_moved_send(house.keeper, 1, &moved));
    keeper_obeyed();
    T_EQ(count_of(desk, HEALTH), 0);
    T_EQ(find(desk, &common, 1).rows_n, 0);
    struct keeper_office_session_scope scope = {.desk = no, .registers = BIT(HEALTH), .blocks = second, .blocks_n = 1};
    T_OK(keeper_office_session_scope_send(house.keeper, 1, &scope));
    scope.desk = 4711; /* it has gone meanwhile */
    T_OK(keeper_office_session_scope_send(house.keeper, 1, &scope));
    moved.record[0] ^= 1; /* a record that is not there */
    T_OK(keeper_office_record_moved_send(house.keeper, 1, &moved));
    keeper_obeyed();
    T_EQ(find(desk, &common, 1).rows_n, 2);
    T_EQ(count_of(desk, HEALTH), 2);
    chan_free(desk);
    end();
}

T_CASE(what_a_session_may_not_say_closes_it_and_only_it)
{
    struct desk_office_import_batch none = {0};
    struct desk_office_find find_all = {.register_ = HEALTH};

    begin();
    struct chan *bystander = house_session(&house, CITY, BIT(HEALTH), 0);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_OK(desk_office_import_batch_send(desk, 1, &none)); /* a job's message */
    closed(desk);
    desk = house_session(&house, CITY, BIT(HEALTH), JOB);
    T_OK(desk_office_find_send(desk, 1, &find_all)); /* a session's message */
    closed(desk);
    desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_OK(desk_office_stored_send(desk, 1,
                                 &(struct desk_office_stored){1})); /* the office's message */
    closed(desk);
    desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_OK(chan_send(desk, DESK_OFFICE_FIND, 1, view_of("\0\3\0", 3), NULL, 0)); /* cut off */
    closed(desk);
    desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_OK(chan_send(desk, DESK_OFFICE_COUNTS, 1, view_str("x"), NULL, 0)); /* something left over */
    closed(desk);
    desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_OK(chan_send(desk, 999, 1, view_str(""), NULL, 0));
    closed(desk);
    desk = house_session(&house, CITY, BIT(HEALTH), 0);
    int fd = chan_fd(desk);
    T_OK(desk_office_counts_send_fds(desk, 1, &(struct desk_office_counts){0}, &fd,
                                     1)); /* a descriptor */
    closed(desk);
    desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_TRUE(write(chan_fd(desk), "rubbish", 7) == 7);
    closed(desk);
    T_EQ(count_of(bystander, HEALTH), 0);
    chan_free(bystander);
    end();
}

T_CASE(the_keeper_closes_a_session)
{
    begin();
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_EQ(count_of(desk, HEALTH), 0);
    T_OK(keeper_office_session_close_send(house.keeper, 1,
                                          &(struct keeper_office_session_close){house.next_desk}));
    closed(desk);
    T_OK(keeper_office_session_close_send(house.keeper, 1,
                                          &(struct keeper_office_session_close){house.next_desk}));
    desk = house_session(&house, CITY, BIT(HEALTH), 0); /* closing what is not there does no harm */
    T_EQ(count_of(desk, HEALTH), 0);
    chan_free(desk);
    end();
}

T_CASE(a_mapping_is_kept_and_replaced)
{
    struct desk_office_mapping_column columns[] = {{view_str("氏名"), 1},
                                                   {view_str("生年月日"), 2}};
    struct desk_office_mapping_put put = {.register_ = HEALTH, .columns = columns, .columns_n = 2};
    struct desk_office_mapping m;

    begin();
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    for (uint32_t n = 2; n > 0; n--) {
        put.columns_n = n;
        put.block = (uint16_t)(n - 1);
        T_OK(desk_office_mapping_put_send(desk, 1, &put));
        stored(desk, n);
        T_OK(desk_office_mapping_get_send(desk, 1, &(struct desk_office_mapping_get){HEALTH}));
        T_OK(desk_office_mapping_get(reply(desk, DESK_OFFICE_MAPPING).payload, &house.arena, &m));
        T_EQ(m.columns_n, n);
        T_EQ(m.block, n - 1);
        T_VIEW(m.columns[n - 1].header, columns[n - 1].header);
    }
    chan_free(desk);
    end();
}

/* A list of the first ${n} of the imported records. */
static void put_list(struct chan *desk, uint64_t list, uint32_t n)
{
    struct desk_office_work_put m = {.list = list, .register_ = HEALTH, .records_n = n};

    m.records = arena_alloc(&house.arena, n, sizeof(*m.records));
    for (uint32_t i = 0; i < n; i++) {
        struct desk_office_stored_row row = house_row(&house, i, 300, 2);
        m.records[i] = arena_view(&house.arena, view_of(row.record, 16));
    }
    T_OK(desk_office_work_put_send(desk, 1, &m));
    stored(desk, n);
}

static struct desk_office_work_items_are items_are(struct chan *desk)
{
    struct desk_office_work_items_are are;

    T_OK(desk_office_work_items_are_get(reply(desk, DESK_OFFICE_WORK_ITEMS_ARE).payload, &house.arena, &are));
    return are;
}

static struct desk_office_work_items_are take(struct chan *desk, uint64_t list)
{
    T_OK(desk_office_work_take_send(desk, 2, &(struct desk_office_work_take){list}));
    return items_are(desk);
}

static void set_item(struct chan *desk, uint64_t list, const struct desk_office_work_item *item, enum desk_office_work_state to)
{
    struct desk_office_work_set m = {
        .list = list, .from = item->state, .person = item->person, .to = to, .leaf = 9};

    memcpy(m.record, item->record, 16);
    T_OK(desk_office_work_set_send(desk, 3, &m));
}

T_CASE(no_two_people_hold_the_same_record_of_a_list)
{
    begin();
    import(10);
    struct chan *a = house_session_of(&house, CITY, BIT(HEALTH), 12), *b = house_session_of(&house, CITY, BIT(HEALTH), 13);
    put_list(a, 81, 3);
    T_OK(desk_office_work_take_send(a, 2, &(struct desk_office_work_take){81})); /* both ask before either is answered */
    T_OK(desk_office_work_take_send(b, 2, &(struct desk_office_work_take){81}));
    struct desk_office_work_items_are one = items_are(a), other = items_are(b);
    T_EQ(one.items_n + other.items_n, 2);
    T_TRUE(one.items[0].position != other.items[0].position);
    T_EQ(take(a, 81).items[0].position, one.items[0].position); /* what is in hand comes first */
    set_item(b, 81, &one.items[0], DESK_OFFICE_WORK_STATE_DONE); /* somebody else's */
    refused(b, ERR_CONFLICT);
    set_item(a, 81, &one.items[0], DESK_OFFICE_WORK_STATE_HELD); /* nobody is given one */
    refused(a, ERR_INPUT);
    set_item(a, 81, &one.items[0], DESK_OFFICE_WORK_STATE_DONE);
    stored(a, 1);
    set_item(a, 81, &one.items[0], DESK_OFFICE_WORK_STATE_DONE); /* it is not as it was seen */
    refused(a, ERR_CONFLICT);
    T_EQ(take(a, 81).items[0].position, 3);
    set_item(b, 81, &other.items[0], DESK_OFFICE_WORK_STATE_ASIDE);
    stored(b, 1);
    T_EQ(take(b, 81).items_n, 0);
    chan_free(a);
    chan_free(b);
    end();
}

T_CASE(list_of_another_contract_or_register_is_not_there)
{
    begin();
    import(10);
    struct chan *own = house_session_of(&house, CITY, BIT(HEALTH), 12), *city = house_session_of(&house, OTHER_CITY, BIT(HEALTH), 12),
                *tax = house_session_of(&house, CITY, BIT(TAX), 12);
    put_list(own, 81, 2);
    T_OK(desk_office_work_put_send(own, 1, &(struct desk_office_work_put){.list = 82, .register_ = TAX}));
    refused(own, ERR_DENIED);
    T_OK(desk_office_work_put_send(own, 1, &(struct desk_office_work_put){.list = 81, .register_ = HEALTH}));
    refused(own, ERR_CONFLICT);
    T_OK(desk_office_work_take_send(city, 2, &(struct desk_office_work_take){81}));
    refused(city, ERR_NOT_FOUND);
    T_OK(desk_office_work_take_send(tax, 2, &(struct desk_office_work_take){81}));
    refused(tax, ERR_DENIED);
    chan_free(own);
    chan_free(city);
    chan_free(tax);
    end();
}

T_CASE(erased_record_leaves_every_list_and_a_list_that_is_over_is_forgotten)
{
    struct keeper_office_erased_done done;
    struct chan_frame f;

    begin();
    import(10);
    struct chan *desk = house_session_of(&house, CITY, BIT(HEALTH), 12);
    put_list(desk, 81, 3);
    put_list(desk, 82, 3);
    struct desk_office_stored_row row = house_row(&house, 0, 300, 2);
    struct view record = view_of(row.record, 16);
    struct keeper_office_erased erased = {.contract = CITY, .register_ = HEALTH, .records = &record, .records_n = 1};
    T_OK(keeper_office_erased_send(house.keeper, 77, &erased));
    T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
    T_OK(keeper_office_erased_done_get(f.payload, &house.arena, &done));
    for (uint64_t list = 81; list <= 82; list++) {
        struct desk_office_work_items_are are = take(desk, list);
        T_EQ(are.total, 2);
        T_EQ(are.items[0].position, 2);
    }
    T_OK(keeper_office_work_gone_send(house.keeper, 0, &(struct keeper_office_work_gone){CITY, 81}));
    T_OK(keeper_office_inventory_send(house.keeper, 1, &(struct keeper_office_inventory){.contract = CITY, .register_ = HEALTH}));
    T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f)); /* it was heard */
    T_OK(desk_office_work_take_send(desk, 2, &(struct desk_office_work_take){81}));
    refused(desk, ERR_NOT_FOUND);
    T_EQ(take(desk, 82).items_n, 1);
    chan_free(desk);
    end();
}

T_CASE(kept_searches_are_their_persons_only_and_at_most_fifty)
{
    struct desk_office_search_put put = {
        .fresh = true, .register_ = HEALTH, .purpose = 1, .name = view_str("sealed"), .words = view_str("sealed too")};
    struct desk_office_searches_are are;

    begin();
    struct chan *own = house_session_of(&house, CITY, BIT(HEALTH), 12), *other = house_session_of(&house, CITY, BIT(HEALTH), 13);
    for (put.search = 1; put.search <= 50; put.search++) {
        T_OK(desk_office_search_put_send(own, 1, &put));
        stored(own, 1);
    }
    T_OK(desk_office_search_put_send(own, 1, &put));
    refused(own, ERR_LIMIT);
    put.search = 7;
    T_OK(desk_office_search_get_send(other, 1, &(struct desk_office_search_get){7}));
    refused(other, ERR_NOT_FOUND);
    T_OK(desk_office_search_remove_send(other, 1, &(struct desk_office_search_remove){7}));
    refused(other, ERR_NOT_FOUND);
    put.fresh = false;
    T_OK(desk_office_search_put_send(other, 1, &put));
    refused(other, ERR_NOT_FOUND);
    T_OK(desk_office_search_remove_send(own, 1, &(struct desk_office_search_remove){7}));
    stored(own, 1);
    T_OK(desk_office_searches_send(own, 1, &(struct desk_office_searches){0}));
    T_OK(desk_office_searches_are_get(reply(own, DESK_OFFICE_SEARCHES_ARE).payload, &house.arena, &are));
    T_EQ(are.searches_n, 49);
    chan_free(own);
    chan_free(other);
    end();
}

T_CASE(erased_rows_leave_neither_envelope_nor_token_in_any_file)
{
    struct keeper_office_erased_done done;
    struct view records[3];
    struct chan_frame f;
    struct buf file;

    begin();
    import(100);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    struct desk_office_stored_row row[3], edit = house_row(&house, 500, 300, 1);
    for (uint64_t i = 0; i < 3; i++) {
        row[i] = house_row(&house, 10 + i, 300, 2);
        records[i] = view_of(row[i].record, 16);
    }
    memcpy(edit.record, row[0].record, 16);
    T_OK(desk_office_record_put_send(desk, 1, &(struct desk_office_record_put){HEALTH, 1, edit}));
    stored(desk, 1);
    T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
    struct keeper_office_erased erased = {
        .contract = CITY, .register_ = HEALTH, .records = records, .records_n = 3};
    for (uint32_t rows = 3; rows <= 3;
         rows -= 3) { /* the second time there is nothing left to remove */
        T_OK(keeper_office_erased_send(house.keeper, 77, &erased));
        T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
        T_EQ(f.id, 77);
        T_OK(keeper_office_erased_done_get(f.payload, &house.arena, &done));
        T_EQ(done.rows, rows);
    }
    T_EQ(count_of(desk, HEALTH), 97);
    T_EQ(find(desk, &row[0].tokens[1], 1).rows_n, 0);
    get_refused(desk, &row[0], HEALTH, ERR_NOT_FOUND);
    chan_free(desk);
    const char *const names[] = {"office.db", "office.db-wal"};
    struct view traces[] = {row[0].envelope, row[1].envelope, edit.envelope,
                            view_of(row[2].tokens[0].token, 16), view_of(edit.tokens[0].token, 16)};
    for (int n = 0; n < 2; n++) {
        buf_init(&file, (size_t)64 << 20);
        enum err err = io_read_file(house_path(&house, names[n]), &file);
        T_TRUE(err == ERR_OK || (n == 1 && err == ERR_NOT_FOUND));
        for (size_t t = 0; t < sizeof(traces) / sizeof(traces[0]); t++)
            if (file.n > 0 && memmem(file.p, file.n, traces[t].p, traces[t].n) != NULL)
                T_FAIL("trace %zu is in %s", t, names[n]);
        T_TRUE(n == 1 ||
               memmem(file.p, file.n, house_row(&house, 20, 300, 0).envelope.p, 300) != NULL);
        buf_clear(&file);
    }
    end();
}

/* No records named: all of the register; no register: all of the contract. */
T_CASE(N22_whole_register_and_whole_contract_leave_no_row_and_others_stay)
{
    struct keeper_office_erased_done done;
    struct chan_frame f;

    begin();
    import(40);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    struct desk_office_stored_row row = house_row(&house, 10, 300, 2);
    const struct keeper_office_erased other = {.contract = CITY + 1}, whole[] = {
        {.contract = CITY, .register_ = HEALTH}, {.contract = CITY}};
    T_OK(keeper_office_erased_send(house.keeper, 5, &other));
    T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
    T_EQ(count_of(desk, HEALTH), 40);
    for (int i = 0; i < 2; i++) {
        T_OK(keeper_office_erased_send(house.keeper, 6, &whole[i]));
        T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
        T_OK(keeper_office_erased_done_get(f.payload, &house.arena, &done));
        T_EQ(done.rows, i == 0 ? 40 : 0);
        T_EQ(count_of(desk, HEALTH), 0);
    }
    T_EQ(find(desk, &row.tokens[1], 1).rows_n, 0);
    get_refused(desk, &row, HEALTH, ERR_NOT_FOUND);
    chan_free(desk);
    end();
}

/* The keeper gives a row its key only behind the erasure: so the row stays, whatever the office was busy with when both came. */
T_CASE(N22_row_that_was_sealed_behind_an_erasure_outlives_it)
{
    const struct keeper_office_erased erased[] = {{.contract = CITY + 1}, {.contract = CITY, .register_ = HEALTH}};
    struct desk_office_import_batch later = {0};
    struct chan_frame f;
    int status;

    begin();
    import(40);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), JOB + 1);
    (void)begin_job(desk);
    T_EQ(kill(house.pid, SIGSTOP), 0);
    T_EQ(waitpid(house.pid, &status, WUNTRACED), house.pid);
    for (int i = 0; i < 2; i++)
        T_OK(keeper_office_erased_send(house.keeper, 7, &erased[i]));
    later = batch(100, 10);
    T_OK(desk_office_import_batch_send(desk, 2, &later));
    T_EQ(kill(house.pid, SIGCONT), 0);
    stored(desk, 10);
    for (int i = 0; i < 2; i++)
        T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
    chan_free(desk);
    desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_EQ(count_of(desk, HEALTH), 10);
    T_EQ(get(desk, &later.rows[9], 0).row.envelope.n, 300);
    chan_free(desk);
    end();
}

T_CASE(the_inventory_is_complete_and_ascends)
{
    struct keeper_office_inventory ask = {.contract = CITY, .register_ = HEALTH};
    struct keeper_office_inventory_part part;
    struct chan_frame f;
    uint32_t seen = 0;

    begin();
    import(5000);
    do {
        T_OK(keeper_office_inventory_send(house.keeper, 1, &ask));
        T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
        T_OK(keeper_office_inventory_part_get(f.payload, &house.arena, &part));
        for (uint32_t i = 0; i < part.records_n; i++) {
            T_TRUE(memcmp(part.records[i].record, ask.after, 16) > 0);
            T_EQ(part.records[i].version, 1);
            memcpy(ask.after, part.records[i].record, 16);
        }
        T_EQ(part.last, part.records_n < 4096);
        seen += part.records_n;
    } while (!part.last);
    T_EQ(seen, 5000);
    ask.contract = OTHER_CITY;
    T_OK(keeper_office_inventory_send(house.keeper, 1, &ask));
    T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
    T_OK(keeper_office_inventory_part_get(f.payload, &house.arena, &part));
    T_EQ(part.records_n, 0);
    T_TRUE(part.last);
    end();
}

T_CASE(a_desk_that_does_not_read_is_not_listened_to)
{
    begin();
    import(64);
    struct chan *deaf = house_session(&house, CITY, BIT(HEALTH), 0), *desk;
    struct desk_office_browse all = {.register_ = HEALTH, .limit = 50};
    uint32_t sent = 0, got = 0;
    struct chan_frame f;
    while (chan_queued(deaf) < 100000 && sent < 200000) {
        T_OK(desk_office_browse_send(deaf, sent, &all));
        sent++;
        if (sent % 64 == 0)
            (void)usleep(1000);
    }
    T_TRUE(chan_queued(deaf) > 0); /* its questions wait */
    desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_EQ(count_of(desk, HEALTH), 64);
    chan_free(desk);
    while (got < sent) {
        T_OK(chan_recv_wait(deaf, HOUSE_WAIT_MS, &f));
        T_EQ(f.id, got);
        got++;
    }
    chan_free(deaf);
    end();
}

T_CASE(a_frame_that_is_not_the_keepers_stops_the_service)
{
    struct keeper_office_session_open twice = {.desk = 1, .contract = CITY};
    int fds[2];

    begin();
    T_OK(keeper_office_erased_done_send(
        house.keeper, 1, &(struct keeper_office_erased_done){.rows = 1})); /* the wrong way */
    T_STR(house_reason(&house), "the keeper sent a malformed frame");
    T_EQ(house_wait(&house), err_exit_code(ERR_INPUT));
    house_start(&house);
    T_OK(chan_send(house.keeper, KEEPER_OFFICE_INVENTORY, 1, view_str("short"), NULL, 0));
    T_EQ(house_wait(&house), err_exit_code(ERR_INPUT));
    house_start(&house);
    T_OK(keeper_office_session_open_send(house.keeper, 1, &twice)); /* without its descriptor */
    T_EQ(house_wait(&house), err_exit_code(ERR_INPUT));
    house_start(&house);
    T_OK(chan_pair(fds));
    T_OK(keeper_office_session_open_send_fds(house.keeper, 1, &twice, &fds[0], 1));
    T_OK(keeper_office_session_open_send_fds(house.keeper, 1, &twice, &fds[1], 1));
    T_EQ(house_wait(&house), err_exit_code(ERR_INPUT));
    io_close(&fds[0]);
    io_close(&fds[1]);
    house_start(&house);
    chan_free(house.keeper);
    house.keeper = NULL;
    T_STR(house_reason(&house), "the keeper has gone");
    T_EQ(house_wait(&house), err_exit_code(ERR_CLOSED));
    house_start(&house);
    T_OK(parent_child_begin_send(house.parent, 1, &(struct parent_child_begin){0}));
    T_EQ(house_wait(&house), err_exit_code(ERR_INPUT));
    house_remove(&house);
}

T_MAIN(&case_what_was_imported_is_found_by_its_tokens,
       &case_an_answer_that_does_not_fit_a_frame_is_split,
       &case_a_search_tells_that_there_are_more_than_the_limit,
       &case_a_new_version_keeps_the_old_one_and_the_tokens_of_unchanged_fields,
       &case_an_emptied_field_leaves_no_token,
       &case_parts_that_come_together_are_each_answered_and_one_that_comes_twice_takes_no_other_along,
       &case_parts_of_an_upload_are_its_contracts_only_and_gone_with_its_key,
       &case_a_stopped_import_stores_nothing_more,
       &case_a_session_sees_only_its_contract_and_its_registers,
       &case_N9_3_limited_session_sees_finds_and_counts_no_record_of_another_block,
       &case_N9_3_limited_session_is_told_of_no_import_but_its_persons,
       &case_N9_3_keeper_moves_a_record_and_changes_what_an_open_session_sees_and_no_desk_does,
       &case_what_a_session_may_not_say_closes_it_and_only_it, &case_the_keeper_closes_a_session,
       &case_a_mapping_is_kept_and_replaced, &case_no_two_people_hold_the_same_record_of_a_list,
       &case_list_of_another_contract_or_register_is_not_there,
       &case_erased_record_leaves_every_list_and_a_list_that_is_over_is_forgotten,
       &case_kept_searches_are_their_persons_only_and_at_most_fifty,
       &case_erased_rows_leave_neither_envelope_nor_token_in_any_file,
       &case_N22_whole_register_and_whole_contract_leave_no_row_and_others_stay,
       &case_N22_row_that_was_sealed_behind_an_erasure_outlives_it, &case_the_inventory_is_complete_and_ascends,
       &case_a_desk_that_does_not_read_is_not_listened_to,
       &case_a_frame_that_is_not_the_keepers_stops_the_service)
