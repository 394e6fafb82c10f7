/*
 * The driver for SQLite: the embedded default of the office.  The only includer of sqlite3.h.
 */
#include "db/db.h"

#include "base/alloc.h"
#include "base/log.h"
#include "db/pages.h"

#include <sqlite3.h>
#include <string.h>

struct db {
    sqlite3 *handle;
    const struct db_catalogue *catalogue;
    sqlite3_stmt **prepared; /* by statement number; NULL until first used */
    unsigned role;
    bool setting_up; /* the authorizer lets pragmas and schema changes pass */
};

static enum err err_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return ERR_OK;
    case SQLITE_FULL:
        return ERR_NO_SPACE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_AGAIN;
    case SQLITE_IOERR:
        return ERR_IO;
    case SQLITE_CANTOPEN:
        return ERR_IO;
    case SQLITE_NOMEM:
        return ERR_MEMORY;
    case SQLITE_CONSTRAINT:
        return ERR_CONFLICT;
    case SQLITE_TOOBIG:
        return ERR_LIMIT;
    case SQLITE_AUTH:
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return ERR_DENIED;
    default:
        return ERR_INTERNAL;
    }
}

/* The code for ${rc}; said in the log unless the caller can be expected to meet it.  Only SQLite's
 * general text: its message for the connection may name values. */
static enum err report(int rc, const char *what)
{
    enum err err = err_of(rc);

    if (err != ERR_OK && err != ERR_AGAIN && err != ERR_CONFLICT)
        log_error("database: %s: %s (%d)", what, sqlite3_errstr(rc), rc);
    return err;
}

/* Statements read and write rows; everything that changes the schema, a setting or the set of files
 * is refused. */
static int authorize(void *arg, int action, const char *a, const char *b, const char *c,
                     const char *d)
{
    const struct db *db = arg;

    (void)a;
    (void)c;
    (void)d;
    if (db->setting_up)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return b != NULL && strcmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

static enum err run_script(struct db *db, const char *text, const char *what)
{
    return report(sqlite3_exec(db->handle, text, NULL, NULL, NULL), what);
}

/* Run ${text}, which must give nothing but rows whose first column is ${want} (or no row if that is
 * NULL). */
static enum err expect_rows(struct db *db, const char *text, const char *want, const char *what)
{
    sqlite3_stmt *statement = NULL;
    enum err err = report(sqlite3_prepare_v2(db->handle, text, -1, &statement, NULL), what);
    int rc = SQLITE_ROW;

    while (err == ERR_OK && rc != SQLITE_DONE) {
        rc = sqlite3_step(statement);
        err = report(rc, what);
        const char *got = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
        if (err == ERR_OK && rc == SQLITE_ROW &&
            (want == NULL || got == NULL || strcmp(got, want) != 0)) {
            log_error("database: %s: does not hold", what);
            err = ERR_CORRUPT;
        }
    }
    (void)sqlite3_finalize(statement);
    return err;
}

static enum err get_version(struct db *db, size_t *version_out)
{
    sqlite3_stmt *statement = NULL;
    enum err err =
        report(sqlite3_prepare_v2(db->handle, "PRAGMA user_version", -1, &statement, NULL),
               "schema version");

    if (err == ERR_OK) {
        int rc = sqlite3_step(statement);
        err = rc == SQLITE_DONE ? ERR_INTERNAL : report(rc, "schema version");
    }
    if (err == ERR_OK && sqlite3_column_int64(statement, 0) < 0)
        err = ERR_UNSUPPORTED;
    if (err == ERR_OK)
        *version_out = (size_t)sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return err;
}

static enum err migrate_step(struct db *db, size_t version)
{
    char set_version[64];
    enum err err = ERR_OK;

    (void)sqlite3_snprintf(sizeof(set_version), set_version, "PRAGMA user_version = %d",
                           (int)version + 1);
    TRY(db_begin(db));
    TRY(run_script(db, db->catalogue->migrations[version], "schema"));
    TRY(run_script(db, set_version, "schema version"));
    TRY(db_commit(db));
out:
    db_rollback(db);
    return err;
}

static enum err migrate(struct db *db, bool may_migrate)
{
    size_t version = 0, newest = db->catalogue->migration_n;
    enum err err = ERR_OK;

    TRY(get_version(db, &version));
    if (version > newest) {
        log_error("the database has schema version %zu, this program knows %zu: install the newer program again",
                  version, newest);
        return ERR_UNSUPPORTED;
    }
    if (version < newest && !may_migrate) {
        log_error("the database has schema version %zu, this program needs %zu", version, newest);
        return ERR_UNSUPPORTED;
    }
    if (version != 0 && version < newest)
        log_info("the database is brought from schema version %zu to %zu", version, newest);
    for (; version < newest; version++)
        TRY(migrate_step(db, version));
out:
    return err;
}

/* Run a pragma whose value is a number; 0 leaves what is. */
static enum err set_number(struct db *db, const char *format, uint32_t value, const char *what)
{
    char text[64];

    if (value == 0)
        return ERR_OK;
    (void)sqlite3_snprintf(sizeof(text), text, format, value);
    return run_script(db, text, what);
}

static enum err set_up(struct db *db, const struct db_config *config)
{
    enum err err = ERR_OK;
    int on = 0;

    if (sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &on) != SQLITE_OK || on != 1 ||
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &on) != SQLITE_OK ||
        on != 0 || sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, &on) != SQLITE_OK ||
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, &on) != SQLITE_OK)
        return ERR_UNSUPPORTED;
    TRY(report(sqlite3_busy_timeout(db->handle, (int)config->busy_ms), "busy timeout"));
    if (config->alone) /* before anything touches the file */
        TRY(run_script(db, "PRAGMA locking_mode = EXCLUSIVE", "exclusive use"));
    TRY(run_script(db,
                   "PRAGMA page_size = 4096;"
                   "PRAGMA cell_size_check = ON;"
                   "PRAGMA temp_store = MEMORY;"
                   "PRAGMA secure_delete = ON;"
                   "PRAGMA foreign_keys = ON;"
                   "PRAGMA synchronous = FULL;",
                   "settings"));
    if (strcmp(config->path, ":memory:") != 0)
        TRY(expect_rows(db, "PRAGMA journal_mode = WAL", "wal", "write-ahead log"));
    TRY(set_number(db, "PRAGMA max_page_count = %u", config->max_pages, "size bound"));
    TRY(set_number(db, "PRAGMA cache_size = -%u", config->cache_kib, "cache"));
    TRY(set_number(db, "PRAGMA wal_autocheckpoint = %u", config->log_pages, "write-ahead log"));
    TRY(migrate(db, config->may_migrate));
out:
    return err;
}

enum err db_open(const struct db_config *config, struct db **db_out)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                (config->may_migrate ? SQLITE_OPEN_CREATE : 0);
    struct db *db = mem_zalloc(sizeof(*db));
    enum err err = ERR_OK;

    *db_out = NULL;
    if (db == NULL)
        return ERR_MEMORY;
    /* None of our processes has a second thread; once a database was opened it is too late, and was done. */
    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    db->catalogue = config->catalogue;
    db->role = config->role;
    db->setting_up = true;
    db->prepared = mem_calloc(config->catalogue->statement_n, sizeof(sqlite3_stmt *));
    if (db->prepared == NULL)
        TRY(ERR_MEMORY);
    bool with_sums = config->alone && strcmp(config->path, ":memory:") != 0;
    if (with_sums)
        TRY(pages_register());
    int rc = sqlite3_open_v2(config->path, &db->handle, flags, with_sums ? PAGES_VFS : NULL);
    if ((rc & 0xff) == SQLITE_CANTOPEN && !config->may_migrate)
        TRY(ERR_NOT_FOUND);
    TRY(report(rc, "open"));
    TRY(report(sqlite3_extended_result_codes(db->handle, 1), "open"));
    TRY(report(sqlite3_set_authorizer(db->handle, authorize, db), "open"));
    TRY(set_up(db, config));
    db->setting_up = false;
    *db_out = db;
out:
    if (err != ERR_OK)
        db_close(db);
    return err;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (size_t i = 0; db->prepared != NULL && i < db->catalogue->statement_n; i++)
        (void)sqlite3_finalize(db->prepared[i]);
    (void)sqlite3_close_v2(db->handle);
    mem_free(db->prepared);
    mem_free(db);
}

enum err db_begin(struct db *db)
{
    return db_in_transaction(db) ? ERR_INTERNAL : run_script(db, "BEGIN IMMEDIATE", "begin");
}

enum err db_commit(struct db *db)
{
    enum err err = db_in_transaction(db) ? run_script(db, "COMMIT", "commit") : ERR_INTERNAL;

    if (err != ERR_OK)
        db_rollback(db);
    return err;
}

void db_rollback(struct db *db)
{
    if (db_in_transaction(db))
        (void)run_script(db, "ROLLBACK", "rollback");
}

bool db_in_transaction(const struct db *db)
{
    return sqlite3_get_autocommit(db->handle) == 0;
}

enum err db_mark(struct db *db)
{
    return db_in_transaction(db) ? run_script(db, "SAVEPOINT mark", "mark") : ERR_INTERNAL;
}

enum err db_unmark(struct db *db)
{
    return db_in_transaction(db) ? run_script(db, "RELEASE mark", "mark") : ERR_INTERNAL;
}

void db_undo_to_mark(struct db *db)
{
    if (db_in_transaction(db) && run_script(db, "ROLLBACK TO mark; RELEASE mark", "mark") != ERR_OK)
        db_rollback(db);
}

enum err db_check(struct db *db)
{
    enum err err = ERR_OK;

    db->setting_up = true;
    TRY(expect_rows(db, "PRAGMA integrity_check", "ok", "integrity"));
    TRY(expect_rows(db, "PRAGMA foreign_key_check", NULL, "references"));
out:
    db->setting_up = false;
    return err;
}

enum err db_check_quickly(struct db *db)
{
    db->setting_up = true;
    enum err err = expect_rows(db, "PRAGMA quick_check", "ok", "structure");
    db->setting_up = false;
    return err;
}

bool db_has_sums(struct db *db)
{
    bool made = true;

    return sqlite3_file_control(db->handle, "main", PAGES_NEW, &made) == SQLITE_OK && !made;
}

bool db_damaged(struct db *db, uint64_t *page_out)
{
    uint64_t number = 0;

    if (sqlite3_file_control(db->handle, "main", PAGES_DIFFERED, &number) != SQLITE_OK || number == 0)
        return false;
    *page_out = number - 1;
    return true;
}

/* What a crash has left half written the log writes again: it is worked off before a page is called damaged. */
enum err db_scrub(struct db *db, uint64_t *at, unsigned pages)
{
    struct pages_look look = {.from = *at, .n = pages};
    enum err err = report(sqlite3_file_control(db->handle, "main", PAGES_LOOK, &look), "pages");

    TRY(err);
    if (look.differs) {
        TRY(db_truncate_log(db));
        look = (struct pages_look){.from = look.next, .n = 1, .aloud = true};
        TRY(report(sqlite3_file_control(db->handle, "main", PAGES_LOOK, &look), "pages"));
    }
    *at = look.next;
    err = look.differs ? ERR_CORRUPT : look.end ? ERR_NOT_FOUND : ERR_OK;
out:
    return err;
}

enum err db_truncate_log(struct db *db)
{
    return report(sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL),
                  "write-ahead log");
}

struct db_copy {
    sqlite3 *to;
    sqlite3_backup *backup;
};

enum err db_copy_begin(struct db *db, const char *path, struct db_copy **copy_out)
{
    struct db_copy *c = mem_zalloc(sizeof(*c));
    enum err err;

    if (c == NULL)
        return ERR_MEMORY;
    TRY(report(sqlite3_open_v2(path, &c->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL),
               "copy"));
    TRY(report(sqlite3_extended_result_codes(c->to, 1), "copy"));
    c->backup = sqlite3_backup_init(c->to, "main", db->handle, "main");
    if (c->backup == NULL)
        TRY(report(sqlite3_extended_errcode(c->to), "copy"));
    *copy_out = c;
out:
    if (err != ERR_OK)
        db_copy_end(c);
    return err;
}

enum err db_copy_step(struct db_copy *copy, unsigned pages)
{
    int rc = sqlite3_backup_step(copy->backup, (int)pages);

    if (rc == SQLITE_OK)
        return ERR_AGAIN;
    if (rc != SQLITE_DONE)
        return report(rc, "copy");
    rc = sqlite3_backup_finish(copy->backup);
    copy->backup = NULL;
    return report(rc, "copy");
}

void db_copy_end(struct db_copy *copy)
{
    if (copy == NULL)
        return;
    if (copy->backup != NULL)
        (void)sqlite3_backup_finish(copy->backup);
    (void)sqlite3_close_v2(copy->to);
    mem_free(copy);
}

bool db_role_may(const struct db_catalogue *c, unsigned role, unsigned statement)
{
    return role < 32 && statement < c->statement_n &&
           (c->statements[statement].roles >> role & 1) != 0;
}

static enum err prepare(struct db *db, unsigned number, sqlite3_stmt **statement_out)
{
    const struct db_statement *s = &db->catalogue->statements[number];
    sqlite3_stmt *statement = db->prepared[number];

    *statement_out = statement;
    if (statement != NULL)
        return ERR_OK;
    int rc =
        sqlite3_prepare_v3(db->handle, s->text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (rc != SQLITE_OK)
        return report(rc, s->name);
    if (sqlite3_bind_parameter_count(statement) != s->parameter_n ||
        sqlite3_column_count(statement) != s->column_n) {
        log_error("database: %s: parameters or columns are not those declared", s->name);
        (void)sqlite3_finalize(statement);
        return ERR_INTERNAL;
    }
    *statement_out = db->prepared[number] = statement;
    return ERR_OK;
}

enum err db_check_statements(struct db *db)
{
    sqlite3_stmt *statement = NULL;
    enum err err = ERR_OK;

    for (unsigned i = 0; i < db->catalogue->statement_n; i++)
        TRY(prepare(db, i, &statement));
out:
    return err;
}

void db_start(struct db_query *q, struct db *db, unsigned statement, struct arena *a)
{
    sqlite3_stmt *prepared = NULL;

    *q = (struct db_query){.db = db, .arena = a, .name = "statement"};
    if (statement >= db->catalogue->statement_n) {
        q->err = ERR_INTERNAL;
        return;
    }
    q->name = db->catalogue->statements[statement].name;
    if (!db_role_may(db->catalogue, db->role, statement)) {
        log_error("database: role %u may not run %s", db->role, q->name);
        q->err = ERR_DENIED;
        return;
    }
    q->err = prepare(db, statement, &prepared);
    if (q->err == ERR_OK && sqlite3_stmt_busy(prepared) != 0) {
        log_error("database: %s runs already", q->name);
        q->err = ERR_INTERNAL;
    }
    if (q->err == ERR_OK)
        q->statement = prepared;
}

static void put_done(struct db_query *q, int rc)
{
    if (q->err == ERR_OK)
        q->err = report(rc, q->name);
}

void db_put_null(struct db_query *q)
{
    if (q->err == ERR_OK)
        put_done(q, sqlite3_bind_null(q->statement, ++q->parameter));
}

void db_put_u64(struct db_query *q, uint64_t v)
{
    if (v > INT64_MAX && q->err == ERR_OK)
        q->err = ERR_LIMIT;
    db_put_i64(q, (int64_t)v);
}

void db_put_i64(struct db_query *q, int64_t v)
{
    if (q->err == ERR_OK)
        put_done(q, sqlite3_bind_int64(q->statement, ++q->parameter, v));
}

void db_put_bytes(struct db_query *q, struct view v, uint32_t max)
{
    if (v.n > max && q->err == ERR_OK)
        q->err = ERR_LIMIT;
    /* A NULL pointer would bind NULL, not the empty string. */
    if (q->err == ERR_OK)
        put_done(q, sqlite3_bind_blob64(q->statement, ++q->parameter,
                                        v.n == 0 ? "" : (const void *)v.p, v.n, SQLITE_STATIC));
}

void db_put_str(struct db_query *q, struct view v, uint32_t max)
{
    if (v.n > max && q->err == ERR_OK)
        q->err = ERR_LIMIT;
    if (!view_is_utf8(v) && q->err == ERR_OK)
        q->err = ERR_INPUT;
    if (q->err == ERR_OK)
        put_done(q, sqlite3_bind_text64(q->statement, ++q->parameter,
                                        v.n == 0 ? "" : (const char *)v.p, v.n, SQLITE_STATIC,
                                        SQLITE_UTF8));
}

bool db_row(struct db_query *q)
{
    if (q->err != ERR_OK)
        return false;
    int rc = sqlite3_step(q->statement);
    q->err = report(rc, q->name);
    q->column = 0;
    q->has_row = rc == SQLITE_ROW;
    q->had_row = q->had_row || q->has_row;
    return q->has_row;
}

static bool next_is(struct db_query *q, int type)
{
    if (q->err == ERR_OK && sqlite3_column_type(q->statement, q->column) != type) {
        log_error("database: %s: column %d is of another type", q->name, q->column);
        q->err = ERR_CORRUPT;
    }
    return q->err == ERR_OK;
}

static void out_of_bounds(struct db_query *q)
{
    log_error("database: %s: column %d is out of its bounds", q->name, q->column);
    q->err = ERR_CORRUPT;
}

bool db_get_null(struct db_query *q)
{
    bool is_null = q->err != ERR_OK || sqlite3_column_type(q->statement, q->column) == SQLITE_NULL;

    q->column += is_null;
    return is_null;
}

int64_t db_get_i64(struct db_query *q)
{
    return next_is(q, SQLITE_INTEGER) ? sqlite3_column_int64(q->statement, q->column++) : 0;
}

uint64_t db_get_u64(struct db_query *q, uint64_t max)
{
    int64_t v = db_get_i64(q);

    if (v < 0 || (uint64_t)v > max) {
        out_of_bounds(q);
        return 0;
    }
    return (uint64_t)v;
}

/* The bytes of the next column in SQLite's memory. */
static struct view get_raw(struct db_query *q, int type, uint32_t max)
{
    struct view v = {NULL, 0};

    if (!next_is(q, type))
        return v;
    v.p = type == SQLITE_TEXT ? sqlite3_column_text(q->statement, q->column)
                              : sqlite3_column_blob(q->statement, q->column);
    v.n = (size_t)sqlite3_column_bytes(q->statement, q->column);
    if (v.p == NULL && sqlite3_errcode(q->db->handle) == SQLITE_NOMEM)
        q->err = ERR_MEMORY;
    else if (v.n > max || (type == SQLITE_TEXT && !view_is_utf8(v)))
        out_of_bounds(q);
    q->column++;
    return q->err == ERR_OK && v.n > 0 ? v : (struct view){NULL, 0};
}

static struct view keep(struct db_query *q, struct view v)
{
    if (q->arena == NULL || v.n == 0)
        return v;
    struct view copy = arena_view(q->arena, v);
    if (copy.p == NULL)
        q->err = ERR_MEMORY;
    return copy;
}

struct view db_get_bytes(struct db_query *q, uint32_t max)
{
    return keep(q, get_raw(q, SQLITE_BLOB, max));
}

struct view db_get_str(struct db_query *q, uint32_t max)
{
    return keep(q, get_raw(q, SQLITE_TEXT, max));
}

void db_get_fixed(struct db_query *q, uint8_t *bytes_out, uint32_t n)
{
    struct view v = get_raw(q, SQLITE_BLOB, n);

    if (q->err == ERR_OK && v.n != n)
        out_of_bounds(q);
    if (q->err == ERR_OK)
        memcpy(bytes_out, v.p, n);
}

enum err db_finish(struct db_query *q)
{
    if (q->statement != NULL) {
        (void)sqlite3_reset(q->statement); /* repeats the failure of the last step */
        (void)sqlite3_clear_bindings(q->statement);
    }
    q->statement = NULL;
    return q->err;
}

enum err db_finish_one(struct db_query *q)
{
    if (q->err == ERR_OK && !q->had_row) {
        q->err = ERR_NOT_FOUND;
    } else if (db_row(q)) {
        log_error("database: %s gives more than one row", q->name);
        q->err = ERR_CORRUPT;
    }
    return db_finish(q);
}

enum err db_finish_exec(struct db_query *q, uint64_t *changed_out)
{
    while (db_row(q))
        continue;
    *changed_out = q->err == ERR_OK ? (uint64_t)sqlite3_changes64(q->db->handle) : 0;
    return db_finish(q);
}

enum err db_finish_insert(struct db_query *q, int64_t *id_out)
{
    while (db_row(q))
        continue;
    *id_out = q->err == ERR_OK ? sqlite3_last_insert_rowid(q->db->handle) : 0;
    return db_finish(q);
}
