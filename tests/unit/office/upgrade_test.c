/* office: a database of the version before is brought up to date at the start, and nothing in it is lost. */
#include "support/office_house.h"
#include "support/t.h"

#include "base/io.h"

#include <sqlite3.h>
#include <stdlib.h>

#define CITY 7
#define REGISTER 3
#define FILE_MAX 65536

static struct office_house house;
static sqlite3 *db;

static void run(const char *sql)
{
    char *reason = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &reason) != SQLITE_OK)
        T_FAIL("%s", reason);
}

static void run_file(const char *name)
{
    const char *data = getenv("AZUKARI_TEST_DATA");
    char path[4096];
    struct buf text;

    T_TRUE(data != NULL);
    (void)snprintf(path, sizeof(path), "%s/%s", data, name);
    buf_init(&text, FILE_MAX);
    T_OK(io_read_file(path, &text));
    run(buf_cstr(&text));
    buf_clear(&text);
}

static void open_db(void)
{
    T_EQ(sqlite3_open(house_path(&house, "office.db"), &db), SQLITE_OK);
}

static void close_db(void)
{
    T_EQ(sqlite3_close(db), SQLITE_OK);
    db = NULL;
}

/* A database as azukari 0.1.0 left it. */
static void make_old(void)
{
    house_init(&house);
    open_db();
    run("PRAGMA journal_mode = WAL");
    run_file("schema-1.sql");
    run_file("office-1.sql");
    close_db();
}

/* One number that a query gives. */
static sqlite3_int64 number(const char *sql)
{
    sqlite3_stmt *s = NULL;
    sqlite3_int64 n = -1;

    T_EQ(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    if (sqlite3_step(s) == SQLITE_ROW)
        n = sqlite3_column_int64(s, 0);
    T_EQ(sqlite3_finalize(s), SQLITE_OK);
    return n;
}

static int add_cell(void *arg, int n, char **cells, char **names)
{
    (void)names;
    for (int i = 0; i < n; i++)
        buf_fmt(arg, "%s|", cells[i] == NULL ? "-" : cells[i]);
    return 0;
}

/* The old columns of every old row. */
static void dump(struct buf *out)
{
    static const char *const queries[] = {
        "SELECT number, contract, register, hex(record), version, hex(envelope), hex(tokens), created_ms, updated_ms, job, row_no FROM record ORDER BY 1",
        "SELECT number, version, hex(envelope), updated_ms FROM record_version ORDER BY 1",
        "SELECT contract, register, records FROM register_count ORDER BY 1",
        "SELECT contract, register, kind, field, hex(token), number FROM token ORDER BY 1",
        "SELECT contract, job, register, state, person, bytes, end_offset, rows_seen, stored, refused, warnings, started_ms, updated_ms, encoding, hex(header_line) FROM import_job ORDER BY 1",
        "SELECT contract, job, row_no, column_no, code, severity, remedy, value_class FROM import_issue ORDER BY 1",
        "SELECT contract, register, position, header, field FROM mapping ORDER BY 1"};

    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        T_EQ(sqlite3_exec(db, queries[i], add_cell, out, NULL), SQLITE_OK);
    T_OK(buf_status(out));
}

T_CASE(database_of_the_version_before_is_brought_up_to_date_with_every_row)
{
    struct buf before, after;
    struct desk_office_record m;
    struct desk_office_record_get get = {.register_ = REGISTER};
    struct chan_frame f;

    buf_init(&before, FILE_MAX);
    buf_init(&after, FILE_MAX);
    make_old();
    open_db();
    dump(&before);
    close_db();
    T_TRUE(before.n > 300);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, UINT64_C(1) << (REGISTER - 1), 0);
    for (uint8_t i = 0; i < 16; i++)
        get.record[i] = i;
    T_OK(desk_office_record_get_send(desk, 9, &get));
    T_OK(chan_recv_wait(desk, HOUSE_WAIT_MS, &f));
    T_EQ(f.type, DESK_OFFICE_RECORD);
    T_OK(desk_office_record_get(f.payload, &house.arena, &m));
    T_TRUE(m.row.version == 2 && view_eq_str(m.row.envelope, "second version"));
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    open_db();
    T_EQ(number("PRAGMA user_version"), NEWEST_SCHEMA);
    T_EQ(number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
    dump(&after);
    close_db();
    T_STR(buf_cstr(&after), buf_cstr(&before));
    buf_clear(&before);
    buf_clear(&after);
    house_remove(&house);
}

T_CASE(upgraded_database_has_the_schema_of_a_new_one)
{
    static const char schema[] = "SELECT type || name || coalesce(sql, '') FROM sqlite_schema ORDER BY 1";
    struct buf upgraded, fresh;

    buf_init(&upgraded, FILE_MAX);
    buf_init(&fresh, FILE_MAX);
    make_old();
    house_start(&house);
    T_EQ(house_stop(&house), 0);
    open_db();
    T_EQ(sqlite3_exec(db, schema, add_cell, &upgraded, NULL), SQLITE_OK);
    close_db();
    house_remove(&house);
    house_init(&house);
    house_start(&house);
    T_EQ(house_stop(&house), 0);
    open_db();
    T_EQ(sqlite3_exec(db, schema, add_cell, &fresh, NULL), SQLITE_OK);
    close_db();
    T_STR(buf_cstr(&upgraded), buf_cstr(&fresh));
    buf_clear(&upgraded);
    buf_clear(&fresh);
    house_remove(&house);
}

T_CASE(database_of_a_newer_program_is_refused_and_not_touched)
{
    struct buf before, after;

    buf_init(&before, FILE_MAX);
    buf_init(&after, FILE_MAX);
    make_old();
    open_db();
    run("PRAGMA user_version = 9000");
    dump(&before);
    close_db();
    house_launch(&house);
    T_TRUE(house_wait(&house) != 0);
    open_db();
    T_EQ(number("PRAGMA user_version"), 9000);
    dump(&after);
    close_db();
    T_STR(buf_cstr(&after), buf_cstr(&before));
    buf_clear(&before);
    buf_clear(&after);
    house_remove(&house);
}

T_MAIN(&case_database_of_the_version_before_is_brought_up_to_date_with_every_row,
       &case_upgraded_database_has_the_schema_of_a_new_one, &case_database_of_a_newer_program_is_refused_and_not_touched)
