/* The blind index: whatever has been merged, removed, undone or cut off, a search finds exactly what is there. */
#include "office/tokens.h"
#include "support/t.h"

#include "base/alloc.h"
#include "base/io.h"
#include "db/office_sql.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CITY 7
#define HEALTH 3
#define FIELDS 3     /* 1: its own token for each record, 2: one of 100, 3: the same for all of a batch of 64 */
#define RECORD_N 128 /* of one commit */
#define FILE_MAX ((size_t)256 << 20)

static char dir[64], path[96];
static struct db *db;
static struct tokens blind;
static uint16_t fields; /* that each record has */

static void db_up(void)
{
    T_OK(db_open(&(struct db_config){.path = path, .catalogue = &sql_catalogue, .role = SQL_ROLE_OFFICE, .may_migrate = true}, &db));
    tokens_init(&blind, db);
    fields = FIELDS;
}

static void db_down(void)
{
    tokens_clear(&blind);
    db_close(db);
}

static void start(void)
{
    dir[0] = 0;
    (void)snprintf(path, sizeof(path), ":memory:");
    db_up();
}

static void start_on_disk(void)
{
    (void)snprintf(dir, sizeof(dir), "/tmp/tokens-test-XXXXXX");
    T_TRUE(mkdtemp(dir) != NULL);
    (void)snprintf(path, sizeof(path), "%s/office.db", dir);
    db_up();
}

static void finish(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[128];

    db_down();
    if (dir[0] == 0)
        return;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        (void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        (void)unlink(name);
    }
    T_EQ(rmdir(dir), 0);
}

static struct token_key key_of(uint16_t field, int64_t number)
{
    struct token_key k = {CITY, HEALTH, (uint16_t)(field % 2), field, {0}};
    uint64_t what = field == 1 ? (uint64_t)number : field == 2 ? (uint64_t)number % 100 : (uint64_t)number / 64, seed = what * 3 + field;

    for (size_t i = 0; i < sizeof(k.token); i += 8) { /* as a hash would look */
        seed = (seed ^ seed >> 31) * UINT64_C(0x9e3779b97f4a7c15) + 11;
        seed = (seed ^ seed >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
        memcpy(k.token + i, &seed, 8);
    }
    return k;
}

/* The records from ${from}, of which each has a token of each field. */
static enum err put(int64_t from, int64_t n)
{
    for (int64_t i = from; i < from + n; i++)
        for (uint16_t field = 1; field <= fields; field++) {
            struct token_key k = key_of(field, i);
            enum err err = tokens_add_later(&blind, &k, i);
            if (err != ERR_OK)
                return err;
        }
    return ERR_OK;
}

static void store(int64_t from, int64_t n)
{
    T_OK(db_begin(db));
    T_OK(put(from, n));
    T_OK(tokens_settle(&blind));
    T_OK(db_commit(db));
}

struct numbers {
    int64_t last;
    unsigned n;
};

static enum err add_number(void *arg, int64_t number)
{
    struct numbers *numbers = arg;

    T_TRUE(number > numbers->last); /* as they were stored, and each once */
    numbers->last = number;
    numbers->n++;
    return ERR_OK;
}

static unsigned found(uint16_t field, int64_t number)
{
    struct token_key k = key_of(field, number);
    struct numbers numbers = {.last = -1};
    uint32_t weight;

    T_OK(tokens_list(&blind, &k, add_number, &numbers));
    T_OK(tokens_weight(&blind, &k, 1000000, &weight));
    T_EQ(weight, numbers.n);
    return numbers.n;
}

/* All tokens of records 0 to ${n} - 1 are found, and none else. */
static void all_there(int64_t n)
{
    for (int64_t i = 0; i < n; i += 1 + n / 300)
        T_EQ(found(1, i), 1);
    T_EQ(found(1, n), 0);
    for (int64_t i = 0; i < n && i < 100; i += 7)
        T_EQ(found(2, i), (n - i + 99) / 100);
    for (int64_t i = 0; i < n; i += 64 * (1 + n / 64 / 20))
        T_EQ(found(3, i), n - i < 64 ? n - i : 64);
}

static unsigned runs(void)
{
    struct token_key k = key_of(1, 0);
    struct run_list list;

    T_OK(runs_of(&blind, &k, INT64_MIN, INT64_MAX, &list));
    return list.n;
}

static bool being_merged(void)
{
    struct sql_run_most_out most;

    enum err err = sql_run_most(db, &(struct sql_run_most_in){1000}, &most);
    T_TRUE(err == ERR_OK || err == ERR_NOT_FOUND);
    return err == ERR_OK;
}

T_CASE(every_token_is_found_while_runs_are_merged)
{
    unsigned merging = 0, most = 0;
    start();
    for (int64_t n = 0; n < 272 * RECORD_N; n += RECORD_N) {
        store(n, RECORD_N);
        merging += being_merged();
        most = runs() > most ? runs() : most;
        if (n % (16 * RECORD_N) == 0)
            all_there(n + RECORD_N);
    }
    all_there(272 * RECORD_N);
    T_TRUE(merging > 5 && most < 60);
    T_OK(db_check(db));
    finish();
}

T_CASE(a_kill_at_any_step_loses_nothing_and_leaves_nothing_to_take_up)
{
    int64_t n = 0;
    unsigned rests = 0;
    start_on_disk();
    for (int round = 0; round < 40; round++, n += RECORD_N) {
        T_OK(db_begin(db)); /* killed before its commit */
        T_OK(put(n, RECORD_N));
        T_OK(tokens_settle(&blind));
        db_down();
        db_up();
        if (round % 8 == 7)
            all_there(n);
        store(n, RECORD_N); /* killed behind it */
        db_down();
        db_up();
        T_EQ(found(1, n), 1);
        if (round % 8 == 7)
            all_there(n + RECORD_N);
    }
    for (enum err err; (err = tokens_rest(&blind)) != ERR_NOT_FOUND; rests++) {
        T_OK(err);
        db_down();
        db_up();
        all_there(n);
    }
    T_TRUE(rests > 0 && runs() <= 9);
    T_OK(db_check(db));
    finish();
}

T_CASE(few_tokens_make_no_run)
{
    start();
    store(0, 10);
    T_EQ(runs(), 0);
    all_there(10);
    finish();
}

T_CASE(what_is_taken_back_is_not_there)
{
    struct token_key mine = key_of(1, 5), other = key_of(1, 500);
    bool exists;
    start();
    T_OK(db_begin(db));
    T_OK(put(0, 100));
    size_t mark = tokens_mark(&blind);
    T_OK(put(100, 500));
    T_OK(tokens_exist(&blind, &other, &exists));
    T_TRUE(exists);
    tokens_undo_to(&blind, mark);
    T_OK(tokens_exist(&blind, &other, &exists));
    T_TRUE(!exists);
    T_OK(tokens_exist(&blind, &mine, &exists));
    T_TRUE(exists); /* though it only waits */
    T_OK(tokens_settle(&blind));
    T_OK(db_commit(db));
    all_there(100);
    finish();
}

/* Keys that must not come twice: those of the stock in table and runs, those that came since they were asked for first, and how they
 * are after many more than were expected. */
T_CASE(a_key_that_exists_is_known_wherever_it_stands)
{
    struct token_key elsewhere = key_of(1, 3), k;
    bool exists;
    start();
    fields = 1;
    store(0, 10);
    store(10, 1000);
    for (int64_t n = 1010; n < 80000; n += 5000) {
        for (int64_t i = n < 9000 ? 0 : n - 9000; i < n + 30; i += 17) {
            k = key_of(1, i);
            T_OK(tokens_exist(&blind, &k, &exists));
            T_TRUE(exists == (i < n));
        }
        store(n, 5000);
    }
    elsewhere.register_no++;
    T_OK(tokens_exist(&blind, &elsewhere, &exists));
    T_TRUE(!exists);
    k = key_of(1, 400000); /* one that an edit brings */
    T_OK(db_begin(db));
    T_OK(tokens_add(&blind, &k, 17));
    T_OK(db_commit(db));
    T_OK(tokens_exist(&blind, &k, &exists));
    T_TRUE(exists);
    k = key_of(1, 20);
    T_OK(db_begin(db));
    T_OK(tokens_remove(&blind, &k, 20));
    T_OK(db_commit(db));
    T_OK(tokens_exist(&blind, &k, &exists));
    T_TRUE(!exists);
    finish();
}

T_CASE(more_kinds_and_fields_than_are_sorted_apart_are_found)
{
    start();
    fields = 140;
    store(0, 2 * RECORD_N);
    store(2 * RECORD_N, 2 * RECORD_N);
    all_there(4 * RECORD_N);
    T_EQ(found(64, 3), 64);
    T_EQ(found(140, 3 * RECORD_N), 64);
    finish();
}

/* --- keys of many fields */

/* The key of record ${number} in field ${field}; no other has it. */
static struct token_key identity(uint16_t field, int64_t number)
{
    struct token_key k = key_of(1, number * 1000 + field);

    k.kind = 0;
    k.field = field;
    return k;
}

static void store_identities(uint16_t fields_n, int64_t from, int64_t n)
{
    T_OK(db_begin(db));
    for (int64_t i = from; i < from + n; i++)
        for (uint16_t field = 1; field <= fields_n; field++) {
            struct token_key k = identity(field, i);
            T_OK(tokens_add_later(&blind, &k, i));
        }
    T_OK(tokens_settle(&blind));
    T_OK(db_commit(db));
}

/* Row by row, as an import asks: records 0 to ${stored} - 1 are there. */
static void ask_identities(uint16_t fields_n, int64_t from, int64_t until, int64_t stored)
{
    for (int64_t i = from; i < until; i++)
        for (uint16_t field = 1; field <= fields_n; field++) {
            struct token_key k = identity(field, i);
            bool exists;
            T_OK(tokens_exist(&blind, &k, &exists));
            T_TRUE(exists == (i < stored));
        }
}

static bool has_filter(uint16_t field)
{
    for (size_t i = 0; i < TOKENS_FILTERS; i++)
        if (blind.filters[i].bits != NULL && blind.filters[i].what == field)
            return true;
    return false;
}

/* How many filters are other ones than in ${before}. */
static unsigned made_since(const struct token_filter *before)
{
    unsigned n = 0;

    for (size_t i = 0; i < TOKENS_FILTERS; i++)
        n += blind.filters[i].what != before[i].what || blind.filters[i].bits != before[i].bits;
    return n;
}

T_CASE(keys_of_64_fields_are_asked_for_without_reading_the_index_for_each)
{
    struct token_filter before[TOKENS_FILTERS];
    start();
    store_identities(64, 0, 300);
    ask_identities(64, 280, 320, 300);
    memcpy(before, blind.filters, sizeof(before));
    for (uint16_t field = 1; field <= 64; field++)
        T_TRUE(has_filter(field));
    ask_identities(64, 290, 330, 300);
    T_EQ(made_since(before), 0);
    finish();
}

T_CASE(keys_of_many_fields_are_known_behind_more_records_than_were_expected)
{
    start();
    store_identities(5, 0, 1000);
    for (int64_t n = 1000; n < 90000; n += 8000) {
        ask_identities(5, n - 20, n + 20, n);
        store_identities(5, n, 8000);
    }
    for (uint16_t field = 1; field <= 5; field++)
        T_TRUE(has_filter(field)); /* those that were full were made anew */
    finish();
}

/* Registers of one field each. */
static void ask_registers(unsigned n, int64_t number, int64_t stored)
{
    for (unsigned i = 0; i < n; i++) {
        struct token_key k = identity(1, number);
        bool exists;
        k.register_no = (uint16_t)(i + 1);
        T_OK(tokens_exist(&blind, &k, &exists));
        T_TRUE(exists == (number < stored && k.register_no == HEALTH));
        T_TRUE(blind.filter_bytes <= blind.filter_bytes_max);
    }
}

static bool has_filter_for_register(uint16_t no)
{
    for (size_t i = 0; i < TOKENS_FILTERS; i++)
        if (blind.filters[i].bits != NULL && (uint16_t)blind.filters[i].place == no)
            return true;
    return false;
}

static unsigned filters(void)
{
    unsigned n = 0;

    for (size_t i = 0; i < TOKENS_FILTERS; i++)
        n += blind.filters[i].bits != NULL;
    return n;
}

T_CASE(filters_in_use_stay_and_others_give_way)
{
    const unsigned more = TOKENS_FILTERS + 20;
    uint16_t without = 1;
    struct token_filter before[TOKENS_FILTERS];
    start();
    store_identities(1, 0, 300);
    for (int64_t i = 0; i < 10; i++)
        ask_registers(more, 297 + i, 300);
    memcpy(before, blind.filters, sizeof(before));
    T_EQ(filters(), TOKENS_FILTERS);
    while (has_filter_for_register(without))
        without++;
    for (int64_t i = 0; i < 50; i++)
        ask_registers(more, 297 + i, 300); /* the others are searched for */
    T_EQ(made_since(before), 0);
    for (int64_t i = 0; i < 20000; i++) { /* nobody asks for them any more */
        struct token_key k = identity(1, i);
        bool exists;
        k.register_no = without;
        T_OK(tokens_exist(&blind, &k, &exists));
        T_TRUE(!exists);
    }
    T_TRUE(has_filter_for_register(without));
    finish();
}

T_CASE(filters_keep_to_their_memory_and_answers_are_right_without_them)
{
    start();
    blind.filter_bytes_max = (size_t)5 << 17; /* of the smallest: five */
    store_identities(8, 0, 300);
    ask_identities(8, 280, 320, 300);
    T_EQ(filters(), 5);
    T_EQ(blind.filter_bytes, blind.filter_bytes_max);
    store_identities(8, 300, 300);
    ask_identities(8, 580, 620, 600);
    T_EQ(blind.filter_bytes, blind.filter_bytes_max);
    finish();
}

T_CASE(a_filter_that_may_not_grow_is_made_smaller)
{
    const size_t n = 200000;
    start();
    blind.filter_bytes_max = (size_t)1 << 18;
    for (int64_t i = 0; i < (int64_t)n; i += 10000)
        store_identities(1, i, 10000);
    ask_identities(1, (int64_t)n - 20, (int64_t)n + 20, (int64_t)n);
    T_TRUE(has_filter(1));
    T_EQ(blind.filter_bytes, blind.filter_bytes_max);
    finish();
}

T_CASE(without_memory_for_a_filter_a_search_answers)
{
    struct token_key k = identity(1, 5);
    bool exists;
    start();
    store_identities(1, 0, 300);
    for (unsigned long nth = 1; nth < 50 && !has_filter(1); nth++) {
        mem_fail_nth(nth, 1);
        enum err err = tokens_exist(&blind, &k, &exists);
        mem_fail_nth(0, 0);
        T_TRUE(err == ERR_MEMORY || (err == ERR_OK && exists));
        blind.filter_debt = 0;
    }
    T_TRUE(has_filter(1));
    finish();
}

T_CASE(of_keys_that_are_new_a_filter_lets_one_in_200_pass)
{
    const int64_t n = 60000;
    unsigned passed = 0;
    bool may_exist;
    start();
    ask_identities(1, 0, 1, 0);
    for (int64_t i = 0; i < n; i += 10000)
        store_identities(1, i, 10000); /* as many as it was made for */
    for (int64_t i = n; i < n + 20000; i++) {
        struct token_key k = identity(1, i);
        T_OK(filter_ask(&blind, &k, &may_exist));
        passed += may_exist;
    }
    T_TRUE(passed < 20000 / 200);
    finish();
}

static bool file_holds(const uint8_t token[16])
{
    struct buf bytes;

    buf_init(&bytes, FILE_MAX);
    T_OK(io_read_file(path, &bytes));
    bool holds = memmem(bytes.p, bytes.n, token, 16) != NULL;
    buf_clear(&bytes);
    return holds;
}

static void remove_record(int64_t number)
{
    for (uint16_t field = 1; field <= FIELDS; field++) {
        struct token_key k = key_of(field, number);
        T_OK(tokens_remove(&blind, &k, number));
    }
}

T_CASE(an_erased_token_is_in_no_file_while_runs_are_merged)
{
    int64_t n = 0;
    unsigned merging = 0;
    start_on_disk();
    for (int round = 0; round < 40; round++, n += RECORD_N) {
        store(n, RECORD_N);
        merging += being_merged();
        int64_t gone = n / 2 + round; /* in some older run; the first of its block, or not */
        struct token_key k = key_of(1, gone);
        T_EQ(found(1, gone), 1);
        unsigned others = found(2, gone);
        T_OK(db_begin(db));
        remove_record(gone);
        T_OK(db_commit(db));
        T_EQ(found(1, gone), 0);
        T_EQ(found(2, gone), others - 1);
        if (round % 10 == 0) {
            T_OK(db_truncate_log(db));
            T_TRUE(!file_holds(k.token));
        }
    }
    T_TRUE(merging > 0);
    T_OK(db_check(db));
    finish();
}

T_CASE(a_run_that_is_emptied_one_by_one_leaves_no_block)
{
    struct token_key k = key_of(3, 0);
    struct token_key one = key_of(1, 1);
    start_on_disk();
    store(0, RECORD_N);
    T_OK(db_begin(db));
    for (int64_t i = 0; i < RECORD_N; i++) {
        remove_record(i);
        remove_record(i); /* again: there is none */
    }
    T_OK(db_commit(db));
    T_EQ(found(3, 0), 0);
    T_OK(db_truncate_log(db));
    T_TRUE(!file_holds(k.token) && !file_holds(one.token));
    store(1000, RECORD_N);
    T_EQ(found(1, 1000), 1);
    finish();
}

T_CASE(a_whole_register_goes_at_once_and_no_other)
{
    struct token_key k = key_of(1, 77), other = k;
    uint32_t weight;
    start_on_disk();
    other.contract++;
    T_OK(db_begin(db));
    for (int64_t i = 0; i < 400; i++)
        T_OK(tokens_add_later(&blind, &other, i));
    T_OK(tokens_settle(&blind));
    T_OK(db_commit(db));
    for (int64_t n = 0; n < 40 * RECORD_N; n += RECORD_N)
        store(n, RECORD_N);
    const struct token_dead dead = {.contract = CITY, .low = HEALTH, .high = HEALTH, .before = 40 * RECORD_N};
    T_OK(db_begin(db));
    T_OK(tokens_give_up(&blind, CITY, HEALTH));
    T_OK(db_commit(db));
    T_EQ(found(1, 77), 0);
    for (bool more = true; more;) {
        T_OK(db_begin(db));
        T_OK(tokens_remove_some(&blind, &dead, 10, &more));
        T_OK(db_commit(db));
    }
    T_EQ(runs(), 0);
    T_EQ(found(1, 77), 0);
    T_OK(tokens_weight(&blind, &other, 1000, &weight));
    T_EQ(weight, 400);
    T_OK(db_truncate_log(db));
    k = key_of(1, 78);
    T_TRUE(!file_holds(k.token));
    finish();
}

T_CASE(no_register_sees_the_tokens_of_another)
{
    struct token_key k = key_of(1, 5);
    uint32_t weight;
    start();
    store(0, 20 * RECORD_N);
    for (unsigned i = 0; i < 4; i++) {
        struct token_key other = k;
        other.contract += i == 0;
        other.register_no = (uint16_t)(other.register_no + (i == 1));
        other.kind = (uint16_t)(other.kind + (i == 2));
        other.field = (uint16_t)(other.field + (i == 3));
        T_OK(tokens_weight(&blind, &other, 10, &weight));
        T_EQ(weight, 0);
        T_OK(db_begin(db));
        T_OK(tokens_remove(&blind, &other, 5));
        T_OK(db_commit(db));
    }
    T_EQ(found(1, 5), 1);
    finish();
}

T_CASE(more_than_may_wait_is_refused)
{
    enum err err = ERR_OK;
    int64_t n = 0;
    start();
    for (; err == ERR_OK && n < 1000000; n++)
        err = put(n, 1);
    T_EQ(err, ERR_LIMIT);
    T_TRUE(blind.waiting_n == 10 * TOKENS_WAITING_MAX);
    finish();
}

T_CASE(without_memory_all_tokens_of_a_commit_are_there_or_none)
{
    int64_t n = 0;
    unsigned failures = 0;
    start();
    for (; n < 40 * RECORD_N; n += RECORD_N) { /* with merges on the way */
        for (unsigned long nth = 1;; nth++) {
            T_OK(db_begin(db));
            mem_fail_nth(nth, 0);
            enum err err = put(n, RECORD_N);
            if (err == ERR_OK)
                err = tokens_settle(&blind);
            mem_fail_nth(0, 0);
            tokens_undo_to(&blind, 0);
            if (err == ERR_OK) {
                T_OK(db_commit(db));
                break;
            }
            T_EQ(err, ERR_MEMORY);
            failures++;
            db_rollback(db);
            T_EQ(found(1, n), 0);
        }
        T_EQ(found(1, n), 1);
    }
    all_there(n);
    T_TRUE(failures > 20);
    finish();
}

T_MAIN(&case_every_token_is_found_while_runs_are_merged,
       &case_a_kill_at_any_step_loses_nothing_and_leaves_nothing_to_take_up, &case_few_tokens_make_no_run,
       &case_what_is_taken_back_is_not_there, &case_a_key_that_exists_is_known_wherever_it_stands,
       &case_more_kinds_and_fields_than_are_sorted_apart_are_found,
       &case_keys_of_64_fields_are_asked_for_without_reading_the_index_for_each,
       &case_keys_of_many_fields_are_known_behind_more_records_than_were_expected, &case_filters_in_use_stay_and_others_give_way,
       &case_filters_keep_to_their_memory_and_answers_are_right_without_them, &case_a_filter_that_may_not_grow_is_made_smaller,
       &case_without_memory_for_a_filter_a_search_answers, &case_of_keys_that_are_new_a_filter_lets_one_in_200_pass,
       &case_an_erased_token_is_in_no_file_while_runs_are_merged, &case_a_run_that_is_emptied_one_by_one_leaves_no_block,
       &case_a_whole_register_goes_at_once_and_no_other, &case_no_register_sees_the_tokens_of_another,
       &case_more_than_may_wait_is_refused, &case_without_memory_all_tokens_of_a_commit_are_there_or_none)
