/* The database wrapper with the sample statements of this directory. */
#include "sample_sql.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/io.h"
#include "support/t.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA_MAX 65536

static char directory[] = "/tmp/azukari-db-XXXXXX";
static char path[64];

static struct db_config config_of(enum sample_role role)
{
    return (struct db_config){.path = path,
                              .catalogue = &sample_catalogue,
                              .role = role,
                              .may_migrate = role == SAMPLE_ROLE_JOB};
}

static void remove_files(void)
{
    char name[80];

    (void)unlink(path);
    (void)snprintf(name, sizeof(name), "%s-wal", path);
    (void)unlink(name);
    (void)snprintf(name, sizeof(name), "%s-shm", path);
    (void)unlink(name);
}

/* A new database file, opened by a job. */
static struct db *fresh(void)
{
    struct db *db = NULL;

    if (path[0] == '\0') {
        T_TRUE(mkdtemp(directory) != NULL);
        (void)snprintf(path, sizeof(path), "%s/db", directory);
    }
    remove_files();
    T_OK(db_open(&(struct db_config){.path = path,
                                     .catalogue = &sample_catalogue,
                                     .role = SAMPLE_ROLE_JOB,
                                     .may_migrate = true},
                 &db));
    return db;
}

static struct db *reopen(enum sample_role role)
{
    struct db_config config = config_of(role);
    struct db *db = NULL;

    T_OK(db_open(&config, &db));
    return db;
}

static struct sample_record_add_in record_of(uint32_t reg, uint8_t id, struct view envelope)
{
    struct sample_record_add_in in = {.register_ = reg, .envelope = envelope, .urgent = true};

    memset(in.record, id, sizeof(in.record));
    return in;
}

static enum err add(struct db *db, uint32_t reg, uint8_t id, struct view envelope)
{
    struct sample_record_add_in in = record_of(reg, id, envelope);
    int64_t row = 0;

    return sample_record_add(db, &in, &row);
}

static enum err get(struct db *db, uint32_t reg, uint8_t id, struct arena *a,
                    struct sample_record_get_out *out)
{
    struct sample_record_get_in in = {.register_ = reg};

    memset(in.record, id, sizeof(in.record));
    return sample_record_get(db, &in, a, out);
}

static enum err count_row(void *arg, const struct sample_record_list_out *row)
{
    (void)row;
    ++*(int *)arg;
    return ERR_OK;
}

static enum err refuse_row(void *arg, const struct sample_record_list_out *row)
{
    (void)count_row(arg, row);
    return ERR_LIMIT;
}

static enum err nest_row(void *arg, const struct sample_record_list_out *row)
{
    int n = 0;

    (void)row;
    return sample_record_list(arg, &(struct sample_record_list_in){1}, count_row, &n);
}

T_CASE(what_was_stored_is_read_back)
{
    struct db *db = fresh();
    struct arena a;
    struct sample_record_get_out out;

    arena_init(&a, ARENA_MAX);
    T_OK(add(db, UINT32_MAX, 7, view_of("\0\xff", 2)));
    T_OK(get(db, UINT32_MAX, 7, &a, &out));
    T_VIEW(out.envelope, view_of("\0\xff", 2));
    T_TRUE(out.urgent);
    T_EQ(out.created_ms, -1);
    T_OK(add(db, 1, 8, view_str("")));
    T_OK(get(db, 1, 8, &a, &out));
    T_EQ(out.envelope.n, 0);
    T_ERR(get(db, 1, 9, &a, &out), ERR_NOT_FOUND);
    db_close(db);
    arena_clear(&a);
}

T_CASE(every_statement_fits_the_schema_except_what_the_guard_refuses)
{
    struct db *db = fresh();
    uint64_t n = 0;

    T_ERR(db_check_statements(db), ERR_DENIED); /* ATTACH and PRAGMA are in the sample on purpose */
    db_close(db);
    db = reopen(SAMPLE_ROLE_ADMIN);
    T_ERR(sample_attach_file(db, &n), ERR_DENIED);
    T_ERR(sample_trust_schema(db, &n), ERR_DENIED);
    db_close(db);
}

T_CASE(statement_outside_the_role_is_denied)
{
    struct db *db = fresh();
    uint64_t n = 0;

    T_OK(add(db, 1, 1, view_str("x")));
    db_close(db);
    db = reopen(SAMPLE_ROLE_DESK);
    T_ERR(add(db, 1, 2, view_str("y")), ERR_DENIED);
    T_ERR(sample_record_drop(db, &(struct sample_record_drop_in){1}, &n), ERR_DENIED);
    T_EQ(n, 0);
    T_TRUE(sample_role_may(SAMPLE_ROLE_DESK, SAMPLE_RECORD_GET));
    T_TRUE(!sample_role_may(SAMPLE_ROLE_DESK, SAMPLE_RECORD_ADD));
    T_TRUE(!sample_role_may(SAMPLE_ROLE__MAX, SAMPLE_RECORD_GET));
    T_TRUE(!sample_role_may(SAMPLE_ROLE_DESK, SAMPLE_STMT__MAX));
    db_close(db);
}

T_CASE(rows_come_one_by_one_and_a_refusal_stops_them)
{
    struct db *db = fresh();
    int n = 0;

    for (uint8_t i = 0; i < 5; i++)
        T_OK(add(db, 1, i, view_str("x")));
    T_OK(add(db, 2, 0, view_str("x")));
    db_close(db);
    db = reopen(SAMPLE_ROLE_DESK);
    T_OK(sample_record_list(db, &(struct sample_record_list_in){1}, count_row, &n));
    T_EQ(n, 5);
    n = 0;
    T_ERR(sample_record_list(db, &(struct sample_record_list_in){1}, refuse_row, &n), ERR_LIMIT);
    T_EQ(n, 1);
    T_ERR(sample_record_list(db, &(struct sample_record_list_in){1}, nest_row, db), ERR_INTERNAL);
    db_close(db);
}

T_CASE(values_out_of_bounds_are_refused_before_they_are_stored)
{
    static const uint8_t big[8193];
    struct db *db = fresh();
    int64_t row = 0;

    T_OK(add(db, 1, 1, view_of(big, 8192)));
    T_ERR(add(db, 1, 2, view_of(big, 8193)), ERR_LIMIT);
    T_ERR(sample_note_add(db, &(struct sample_note_add_in){.owner = UINT64_MAX}, &row), ERR_LIMIT);
    T_ERR(sample_note_add(
              db, &(struct sample_note_add_in){1, true, view_str("123456789012345678901")}, &row),
          ERR_LIMIT);
    T_ERR(sample_note_add(db, &(struct sample_note_add_in){1, true, view_str("\xff")}, &row),
          ERR_INPUT);
    db_close(db);
}

T_CASE(stored_values_out_of_bounds_are_corrupt)
{
    struct db *db = fresh();
    struct arena a;
    struct sample_note_get_out out;
    int64_t row = 0;

    arena_init(&a, ARENA_MAX);
    T_OK(add(db, 1, 1, view_str("x")));
    T_OK(sample_note_add(db, &(struct sample_note_add_in){1, true, view_str("0123456789A")}, &row));
    T_ERR(sample_note_get(db, &(struct sample_note_get_in){row}, &a, &out), ERR_CORRUPT);
    db_close(db);
    arena_clear(&a);
}

T_CASE(null_and_empty_text_are_two_things)
{
    struct db *db = fresh();
    struct arena a;
    struct sample_note_get_out out;
    int64_t row = 0;

    arena_init(&a, ARENA_MAX);
    T_OK(add(db, 1, 1, view_str("x")));
    T_OK(sample_note_add(db, &(struct sample_note_add_in){.owner = 1}, &row));
    T_OK(sample_note_get(db, &(struct sample_note_get_in){row}, &a, &out));
    T_TRUE(!out.has_text);
    T_OK(sample_note_add(db, &(struct sample_note_add_in){1, true, view_str("")}, &row));
    T_OK(sample_note_get(db, &(struct sample_note_get_in){row}, &a, &out));
    T_TRUE(out.has_text && out.text.n == 0);
    db_close(db);
    arena_clear(&a);
}

T_CASE(broken_constraint_is_a_conflict)
{
    struct db *db = fresh();
    int64_t row = 0;

    T_OK(add(db, 1, 1, view_str("x")));
    T_ERR(add(db, 1, 1, view_str("y")), ERR_CONFLICT);
    T_ERR(sample_note_add(db, &(struct sample_note_add_in){.owner = 99}, &row), ERR_CONFLICT);
    db_close(db);
}

T_CASE(one_row_means_one_row)
{
    struct db *db = fresh();
    struct sample_record_any_out out;

    T_OK(add(db, 1, 1, view_str("x")));
    T_OK(add(db, 1, 2, view_str("x")));
    db_close(db);
    db = reopen(SAMPLE_ROLE_DESK);
    T_ERR(sample_record_any(db, &out), ERR_CORRUPT);
    db_close(db);
}

T_CASE(transaction_happens_whole_or_not_at_all)
{
    struct db *db = fresh();
    struct arena a;
    struct sample_record_get_out out;
    uint64_t n = 0;

    arena_init(&a, ARENA_MAX);
    T_ERR(db_commit(db), ERR_INTERNAL);
    T_OK(db_begin(db));
    T_ERR(db_begin(db), ERR_INTERNAL);
    T_OK(add(db, 1, 1, view_str("x")));
    db_rollback(db);
    db_rollback(db);
    T_ERR(get(db, 1, 1, &a, &out), ERR_NOT_FOUND);
    T_OK(db_begin(db));
    T_OK(add(db, 1, 1, view_str("x")));
    T_OK(db_commit(db));
    T_OK(db_begin(db));
    T_OK(sample_record_drop(db, &(struct sample_record_drop_in){1}, &n));
    T_EQ(n, 1);
    db_close(db); /* without commit */
    db = reopen(SAMPLE_ROLE_DESK);
    T_OK(get(db, 1, 1, &a, &out));
    db_close(db);
    arena_clear(&a);
}

T_CASE(second_writer_waits_its_turn)
{
    struct db *first = fresh(), *second = reopen(SAMPLE_ROLE_JOB);

    T_OK(db_begin(first));
    T_ERR(db_begin(second), ERR_AGAIN);
    T_OK(db_commit(first));
    T_OK(db_begin(second));
    db_close(first);
    db_close(second);
}

T_CASE(full_disk_is_told_and_undoes_the_transaction)
{
    static const uint8_t big[8192];
    struct db_config config = config_of(SAMPLE_ROLE_JOB);
    struct db *db = fresh();
    struct arena a;
    struct sample_record_get_out out;
    enum err err = ERR_OK;

    arena_init(&a, ARENA_MAX);
    db_close(db);
    config.max_pages = 16;
    T_OK(db_open(&config, &db));
    T_OK(add(db, 1, 0, view_str("kept")));
    T_OK(db_begin(db));
    for (uint8_t i = 1; i < 100 && err == ERR_OK; i++)
        err = add(db, 1, i, view_of(big, sizeof(big)));
    T_ERR(err, ERR_NO_SPACE);
    db_rollback(db);
    T_OK(get(db, 1, 0, &a, &out));
    T_ERR(get(db, 1, 1, &a, &out), ERR_NOT_FOUND);
    T_OK(db_check(db));
    db_close(db);
    arena_clear(&a);
}

/* Change one byte of the closed database file. */
static void flip(off_t offset)
{
    uint8_t byte = 0;
    int fd = open(path, O_RDWR | O_CLOEXEC);

    T_TRUE(fd >= 0);
    T_OK(io_pread_all(fd, &byte, 1, offset));
    byte ^= 0xff;
    T_OK(io_pwrite_all(fd, view_of(&byte, 1), offset));
    io_close(&fd);
}

T_CASE(changed_byte_in_the_file_head_is_corrupt)
{
    struct db_config config = config_of(SAMPLE_ROLE_DESK);
    struct db *db = fresh();

    db_close(db);
    flip(3);
    T_ERR(db_open(&config, &db), ERR_CORRUPT);
    T_TRUE(db == NULL);
}

T_CASE(changed_byte_in_a_page_head_is_found_by_the_check)
{
    struct db *db = fresh();
    struct stat st;

    for (uint8_t i = 0; i < 20; i++)
        T_OK(add(db, 1, i, view_str("some envelope")));
    db_close(db);
    T_EQ(stat(path, &st), 0);
    for (off_t page = 4096; page < st.st_size; page += 4096) {
        flip(page);
        db = reopen(SAMPLE_ROLE_DESK);
        T_ERR(db_check(db), ERR_CORRUPT);
        db_close(db);
        flip(page);
    }
    db = reopen(SAMPLE_ROLE_DESK);
    T_OK(db_check(db));
    db_close(db);
}

T_CASE(file_that_is_no_database_is_refused)
{
    struct db_config config = config_of(SAMPLE_ROLE_JOB);
    static uint8_t junk[8192];
    struct db *db = fresh();

    db_close(db);
    remove_files();
    memset(junk, 'x', sizeof(junk));
    T_OK(io_replace_file(path, view_of(junk, sizeof(junk)), 0600));
    T_ERR(db_open(&config, &db), ERR_CORRUPT);
}

T_CASE(missing_file_is_created_only_on_demand)
{
    struct db_config config = config_of(SAMPLE_ROLE_DESK);
    struct db *db = fresh();

    db_close(db);
    remove_files();
    T_ERR(db_open(&config, &db), ERR_NOT_FOUND);
    T_EQ(access(path, F_OK), -1);
}

T_CASE(schema_of_another_version_is_refused)
{
    struct db_catalogue older = sample_catalogue;
    struct db_config config = config_of(SAMPLE_ROLE_DESK);
    struct db *db = fresh();

    db_close(db);
    older.migration_n = 1;
    config.catalogue = &older;
    T_ERR(db_open(&config, &db), ERR_UNSUPPORTED); /* the file is newer than the program */
    remove_files();
    config.may_migrate = true;
    config.role = SAMPLE_ROLE_JOB;
    T_OK(db_open(&config, &db));
    db_close(db);
    config = config_of(SAMPLE_ROLE_DESK);
    T_ERR(db_open(&config, &db), ERR_UNSUPPORTED); /* older, and may not migrate */
    config.may_migrate = true;
    T_OK(db_open(&config, &db));
    db_close(db);
}

T_CASE(failed_migration_leaves_the_version_before)
{
    static const char *const scripts[] = {
        "CREATE TABLE record (id INTEGER);",
        "CREATE TABLE other (id INTEGER); CREATE TABLE record (id INTEGER);"};
    struct db_catalogue broken = {sample_catalogue.statements, 0, scripts, 2};
    struct db_config config = config_of(SAMPLE_ROLE_JOB);
    struct db *db = fresh();

    db_close(db);
    remove_files();
    config.catalogue = &broken;
    T_ERR(db_open(&config, &db), ERR_INTERNAL);
    broken.migration_n = 1;
    config.may_migrate = false;
    T_OK(db_open(&config, &db));
    db_close(db);
}

T_CASE(statement_that_differs_from_its_declaration_is_found)
{
    static const struct db_statement wrong[] = {
        {"wrong", "SELECT id, register FROM record", 1, 0, 1}};
    struct db_catalogue c = {wrong, 1, sample_catalogue.migrations, 2};
    struct db_config config = config_of(SAMPLE_ROLE_JOB);
    struct db *db = fresh();

    db_close(db);
    config.catalogue = &c;
    T_OK(db_open(&config, &db));
    T_ERR(db_check_statements(db), ERR_INTERNAL);
    db_close(db);
}

T_CASE(exhausted_arena_and_failed_allocations_are_memory_errors)
{
    struct db_config config = config_of(SAMPLE_ROLE_DESK);
    struct db *db = fresh();
    struct arena a;
    struct sample_record_get_out out;

    arena_init(&a, 0);
    T_OK(add(db, 1, 1, view_str("x")));
    T_ERR(get(db, 1, 1, &a, &out), ERR_MEMORY);
    db_close(db);
    for (unsigned long nth = 1;; nth++) {
        mem_fail_nth(nth, 0);
        enum err err = db_open(&config, &db);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        db_close(db);
        if (!failed)
            break;
    }
    arena_clear(&a);
    remove_files();
    (void)rmdir(directory);
}

T_CASE(what_was_done_since_a_mark_is_undone_alone)
{
    struct db *db = fresh();
    struct sample_record_get_out out;
    struct arena a;

    arena_init(&a, ARENA_MAX);
    T_ERR(db_mark(db), ERR_INTERNAL); /* there is no transaction */
    T_OK(db_begin(db));
    T_OK(add(db, 1, 1, view_str("a")));
    T_OK(db_mark(db));
    T_OK(add(db, 1, 2, view_str("b")));
    db_undo_to_mark(db);
    T_TRUE(db_in_transaction(db));
    T_OK(db_mark(db));
    T_OK(add(db, 1, 3, view_str("c")));
    T_OK(db_unmark(db));
    T_OK(db_commit(db));
    T_OK(get(db, 1, 1, &a, &out));
    T_ERR(get(db, 1, 2, &a, &out), ERR_NOT_FOUND);
    T_OK(get(db, 1, 3, &a, &out));
    arena_clear(&a);
    db_close(db);
}

T_CASE(emptied_log_holds_nothing)
{
    struct db *db = fresh();
    struct stat st;
    char log[80];

    (void)snprintf(log, sizeof(log), "%s-wal", path);
    T_OK(add(db, 1, 1, view_str("a")));
    T_TRUE(stat(log, &st) == 0 && st.st_size > 0);
    T_OK(db_truncate_log(db));
    T_TRUE(stat(log, &st) == 0 && st.st_size == 0);
    T_OK(db_check_quickly(db));
    db_close(db);
}

T_CASE(who_is_alone_lets_nobody_in)
{
    struct db_config config = {.path = path, .catalogue = &sample_catalogue, .role = SAMPLE_ROLE_JOB,
                               .may_migrate = true, .alone = true, .cache_kib = 4096, .log_pages = 100};
    struct db *first = NULL, *second = NULL;

    db_close(fresh());
    T_OK(db_open(&config, &first));
    T_ERR(db_open(&config, &second), ERR_AGAIN);
    db_close(first);
    T_OK(db_open(&config, &second));
    db_close(second);
}

static const struct db_config alone = {.path = path, .catalogue = &sample_catalogue, .role = SAMPLE_ROLE_JOB,
                                       .may_migrate = true, .alone = true, .cache_kib = 4096, .log_pages = 100};

static void sums_path(char out[128])
{
    (void)snprintf(out, 128, "%s-sums", path);
}

/* A database with sums beside it, and some pages of rows. */
static void with_sums(void)
{
    static uint8_t long_one[3000];
    struct db *db = NULL;
    char sums[128];

    db_close(fresh());
    sums_path(sums);
    (void)unlink(sums);
    memset(long_one, 'e', sizeof(long_one));
    T_OK(db_open(&alone, &db));
    for (uint8_t i = 0; i < 20; i++)
        T_OK(add(db, 1, i, view_of(long_one, sizeof(long_one))));
    T_OK(db_truncate_log(db));
    db_close(db);
}

T_CASE(A8_a_bit_that_flips_anywhere_in_the_file_is_an_error_of_who_reads_the_page)
{
    struct db *db = NULL;
    struct stat st;
    unsigned n = 0;

    with_sums();
    T_EQ(stat(path, &st), 0);
    for (off_t at = 4096; at < st.st_size; at += 1021, n++) {
        flip(at);
        enum err err = db_open(&alone, &db);
        if (err == ERR_OK)
            err = db_check(db);
        T_ERR(err, ERR_CORRUPT);
        db_close(db);
        flip(at);
    }
    T_TRUE(n > 50);
    T_OK(db_open(&alone, &db));
    T_OK(db_check(db));
    db_close(db);
}

static enum err scrub(struct db *db, uint64_t *at)
{
    enum err err = ERR_OK;

    while (err == ERR_OK)
        err = db_scrub(db, at, 3);
    return err;
}

T_CASE(A8_scrub_finds_the_page_that_nobody_reads_and_no_other)
{
    struct db *db = NULL;
    uint64_t at, page;
    struct stat st;

    with_sums();
    T_EQ(stat(path, &st), 0);
    for (off_t flipped = 4096 + 3000; flipped < st.st_size; flipped += 4096) {
        T_OK(db_open(&alone, &db));
        T_TRUE(db_has_sums(db));
        at = 0;
        T_ERR(scrub(db, &at), ERR_NOT_FOUND);
        T_EQ(at, (uint64_t)st.st_size / 4096);
        T_TRUE(!db_damaged(db, &page));
        flip(flipped); /* under the open database */
        at = 0;
        T_ERR(scrub(db, &at), ERR_CORRUPT);
        T_EQ(at, (uint64_t)flipped / 4096);
        T_TRUE(db_damaged(db, &page));
        T_EQ(page, at);
        db_close(db);
        flip(flipped);
    }
    T_OK(db_open(&alone, &db));
    T_EQ(truncate(path, st.st_size - 4096), 0);
    at = 0;
    T_ERR(scrub(db, &at), ERR_CORRUPT);
    T_EQ(at, (uint64_t)st.st_size / 4096 - 1);
    db_close(db);
}

/* Rows that are in the log only, and pages that are freed and used again, are no damage. */
T_CASE(scrub_beside_writing_finds_nothing)
{
    static uint8_t long_one[3000];
    struct db *db = NULL;
    uint64_t at = 0, rounds = 0;

    with_sums();
    T_OK(db_open(&alone, &db));
    for (uint8_t i = 100; i < 250; i++) {
        T_OK(add(db, 1, i, view_of(long_one, sizeof(long_one) - i)));
        enum err err = db_scrub(db, &at, 5);
        T_TRUE(err == ERR_OK || err == ERR_NOT_FOUND);
        rounds += err == ERR_NOT_FOUND;
        at = err == ERR_NOT_FOUND ? 0 : at;
    }
    T_TRUE(rounds > 2);
    T_OK(db_check(db));
    db_close(db);
}

T_CASE(sums_that_were_made_anew_say_nothing_about_what_was_before)
{
    struct db *db = NULL;
    char sums[128];

    with_sums();
    sums_path(sums);
    T_EQ(unlink(sums), 0);
    T_OK(db_open(&alone, &db));
    T_TRUE(!db_has_sums(db));
    db_close(db);
    T_OK(db_open(&alone, &db));
    T_TRUE(db_has_sums(db));
    db_close(db);
    db = fresh();
    T_TRUE(!db_has_sums(db)); /* one that is not alone */
    db_close(db);
}

T_CASE(sums_that_are_damaged_cut_or_gone_are_made_again_and_hold_from_then_on)
{
    char sums[128];
    struct db *db = NULL;
    uint8_t byte = 0xff;

    with_sums();
    sums_path(sums);
    for (int how = 0; how < 3; how++) {
        int fd = open(sums, O_RDWR | O_CLOEXEC);
        T_TRUE(fd >= 0);
        if (how == 0)
            T_OK(io_pwrite_all(fd, view_of(&byte, 1), 33));
        if (how == 1)
            T_EQ(ftruncate(fd, 40), 0);
        io_close(&fd);
        if (how == 2)
            T_EQ(unlink(sums), 0);
        T_OK(db_open(&alone, &db));
        T_OK(db_check(db));
        T_OK(add(db, 1, (uint8_t)(30 + how), view_str("one more")));
        db_close(db);
        flip(2 * 4096 + 100);
        enum err err = db_open(&alone, &db);
        if (err == ERR_OK)
            err = db_check(db);
        T_ERR(err, ERR_CORRUPT);
        db_close(db);
        flip(2 * 4096 + 100);
    }
}

T_MAIN(&case_what_was_stored_is_read_back,
       &case_every_statement_fits_the_schema_except_what_the_guard_refuses,
       &case_statement_outside_the_role_is_denied,
       &case_rows_come_one_by_one_and_a_refusal_stops_them,
       &case_values_out_of_bounds_are_refused_before_they_are_stored,
       &case_stored_values_out_of_bounds_are_corrupt, &case_null_and_empty_text_are_two_things,
       &case_broken_constraint_is_a_conflict, &case_one_row_means_one_row,
       &case_transaction_happens_whole_or_not_at_all, &case_second_writer_waits_its_turn,
       &case_full_disk_is_told_and_undoes_the_transaction,
       &case_changed_byte_in_the_file_head_is_corrupt,
       &case_changed_byte_in_a_page_head_is_found_by_the_check,
       &case_file_that_is_no_database_is_refused, &case_missing_file_is_created_only_on_demand,
       &case_schema_of_another_version_is_refused, &case_failed_migration_leaves_the_version_before,
       &case_statement_that_differs_from_its_declaration_is_found,
       &case_what_was_done_since_a_mark_is_undone_alone, &case_emptied_log_holds_nothing,
       &case_who_is_alone_lets_nobody_in,
       &case_A8_scrub_finds_the_page_that_nobody_reads_and_no_other, &case_scrub_beside_writing_finds_nothing,
       &case_sums_that_were_made_anew_say_nothing_about_what_was_before,
       &case_A8_a_bit_that_flips_anywhere_in_the_file_is_an_error_of_who_reads_the_page,
       &case_sums_that_are_damaged_cut_or_gone_are_made_again_and_hold_from_then_on,
       &case_exhausted_arena_and_failed_allocations_are_memory_errors)
