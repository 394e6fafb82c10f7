/* keeper/keystore: keys that were promised are there, keys that were erased are nowhere, and rows
 * are what was written. */
#include "support/t.h"

#include "store.h"

#include "keeper/keystore_internal.h"

#include <sys/syscall.h>
#include <unistd.h>

/* Every flush is counted on its way. */
static unsigned flushes;

int fdatasync(int fd)
{
    flushes++;
    return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
    flushes++;
    return (int)syscall(SYS_fsync, fd);
}

static struct keystore *k;
static struct secret *root;
static char dir[128], copy[128];

static struct record_id id_of(unsigned i)
{
    struct record_id id = {{(uint8_t)(i * 167), (uint8_t)(i >> 8), (uint8_t)i}};
    return id;
}

static struct record_facts facts_of(unsigned i)
{
    return (struct record_facts){.id = id_of(i),
                                 .contract = 1 + i % 2,
                                 .register_no = (uint16_t)(1 + i / 2 % 2),
                                 .version = 1};
}

static enum err reopen(void)
{
    keystore_close(k);
    k = NULL;
    return keystore_open(dir, 0, root, &k);
}

static void start(void)
{
    scratch_new();
    snprintf(dir, sizeof(dir), "%s/data", scratch);
    snprintf(copy, sizeof(copy), "%s/copy", scratch);
    T_OK(io_make_dir(dir, 0700));
    if (root == NULL)
        root = secret_of(1);
    T_OK(keystore_open(dir, 1, root, &k));
}

static uint8_t made[32]; /* the key of the record made last */

static void finish(void)
{
    disk_fail_nth(0, DISK_FAULT_NONE, false);
    keystore_close(k);
    k = NULL;
    tree_remove(scratch);
}

static enum err add(unsigned from, unsigned until)
{
    for (unsigned i = from; i < until; i++) {
        struct record_facts f = facts_of(i);
        enum err err = keystore_add_record(k, &f, made);
        if (err != ERR_OK)
            return err;
    }
    return keystore_flush(k);
}

/* Two contracts with ${n} records between them. */
static void fill(unsigned n)
{
    T_OK(keystore_add_contract(k, 1));
    T_OK(keystore_add_contract(k, 2));
    T_OK(add(0, n));
}

static bool has(unsigned i)
{
    struct record_facts f;
    struct record_id id = id_of(i);
    uint8_t key[32];
    return keystore_record(k, &id, &f) == ERR_OK && keystore_record_key(k, &id, key) == ERR_OK;
}

static struct buf keys_file(unsigned epoch)
{
    char name[32];
    snprintf(name, sizeof(name), "keys/keys.%u", epoch);
    return file_read(path_in(dir, name));
}

static void write_keys(unsigned epoch, struct view v)
{
    char name[32];
    snprintf(name, sizeof(name), "keys/keys.%u", epoch);
    file_write(path_in(dir, name), v);
}

T_CASE(keys_survive_a_restart_unchanged)
{
    uint8_t before[32], after[32], words[32];
    struct record_id id = id_of(5);
    struct record_facts f;
    struct view v;
    start();
    fill(20);
    T_OK(keystore_record_key(k, &id, before));
    T_OK(keystore_contract_key(k, 2, CONTRACT_KEY_WORDS, &v));
    memcpy(words, v.p, 32);
    T_OK(keystore_set_version(k, &id, 2));
    T_OK(keystore_flush(k));
    T_OK(reopen());
    T_OK(keystore_record_key(k, &id, after));
    T_TRUE(memcmp(before, after, 32) == 0);
    T_OK(keystore_contract_key(k, 2, CONTRACT_KEY_WORDS, &v));
    T_TRUE(memcmp(words, v.p, 32) == 0);
    T_OK(keystore_record(k, &id, &f));
    T_EQ(f.version, 2);
    T_EQ(f.contract, 2);
    T_EQ(keystore_epoch(k), 1);
    finish();
}

T_CASE(what_was_not_flushed_is_not_there)
{
    start();
    fill(4);
    struct record_facts f = facts_of(4);
    T_OK(keystore_add_record(k, &f, made));
    T_TRUE(keystore_waiting(k));
    T_OK(reopen());
    T_TRUE(has(3));
    T_TRUE(!has(4));
    finish();
}

T_CASE(contradictory_changes_are_refused)
{
    struct record_id id = id_of(0);
    struct record_facts f = facts_of(0);
    struct view v;
    start();
    fill(2);
    T_ERR(keystore_add_contract(k, 1), ERR_CONFLICT);
    T_ERR(keystore_contract_key(k, 3, CONTRACT_KEY_INDEX, &v), ERR_NOT_FOUND);
    T_ERR(keystore_set_version(k, &id, 1), ERR_CONFLICT);
    T_ERR(keystore_set_version(k, &id, 3), ERR_CONFLICT);
    f.contract = 2;
    T_ERR(keystore_add_record(k, &f, made), ERR_CONFLICT);
    f.contract = 9;
    T_ERR(keystore_add_record(k, &f, made), ERR_NOT_FOUND);
    T_OK(keystore_set_version(k, &id, 2));
    f = facts_of(0);
    T_ERR(keystore_add_record(k, &f, made), ERR_CONFLICT);
    id = id_of(77);
    T_ERR(keystore_record(k, &id, &f), ERR_NOT_FOUND);
    T_ERR(keystore_set_version(k, &id, 2), ERR_NOT_FOUND);
    T_ERR(keystore_open(dir, 1, root, &k), ERR_CONFLICT);
    finish();
}

T_CASE(sealing_a_batch_again_makes_fresh_keys_for_the_same_records)
{
    uint8_t before[32], after[32];
    struct record_id id = id_of(0);
    struct record_facts f = facts_of(0);
    start();
    fill(4);
    T_OK(keystore_record_key(k, &id, before));
    T_OK(keystore_add_record(k, &f, made));
    T_OK(keystore_flush(k));
    T_EQ(keystore_count(k, 1, 1), 1);
    T_OK(reopen());
    T_OK(keystore_record_key(k, &id, after));
    T_TRUE(memcmp(made, after, 32) == 0);
    T_TRUE(memcmp(before, after, 32) != 0);
    T_EQ(keystore_count(k, 1, 1), 1);
    finish();
}

T_CASE(records_of_a_register_come_in_ascending_order_and_are_counted)
{
    start();
    fill(50);
    for (unsigned round = 0; round < 3; round++) {
        struct record_facts f, before;
        unsigned n = 0;
        for (const struct record_id *after = NULL; keystore_next(k, 2, 1, after, &f) == ERR_OK;
             after = &before.id) {
            T_TRUE(f.contract == 2 && f.register_no == 1);
            T_TRUE(n == 0 || memcmp(before.id.b, f.id.b, 16) < 0);
            before = f;
            n++;
        }
        T_EQ(n, keystore_count(k, 2, 1));
        T_OK(add(50 + round * 30, 80 + round * 30));
    }
    T_EQ(keystore_count(k, 1, 1) + keystore_count(k, 1, 2) + keystore_count(k, 2, 1) +
             keystore_count(k, 2, 2),
         140);
    struct record_facts f;
    T_ERR(keystore_next(k, 3, 1, NULL, &f), ERR_NOT_FOUND);
    T_ERR(keystore_next(k, 2, 7, NULL, &f), ERR_NOT_FOUND);
    T_EQ(keystore_count(k, 9, 1), 0);
    finish();
}

T_CASE(erased_records_are_gone_and_the_others_keep_their_keys)
{
    uint8_t same[32], other[32], now[32];
    struct record_id gone[] = {id_of(1), id_of(3)}, stays = id_of(5), of_other = id_of(4);
    uint64_t survivors;
    struct view v;
    start();
    fill(10);
    T_OK(keystore_record_key(k, &stays, same));
    T_OK(keystore_record_key(k, &of_other, other));
    T_OK(keystore_erase(k, &(struct keystore_erasure){.contract = 2, .ids = gone, .n = 2}, &survivors));
    T_EQ(survivors, 3);
    T_EQ(keystore_epoch(k), 2);
    for (unsigned round = 0; round < 2; round++) {
        T_TRUE(!has(1) && !has(3) && has(0) && has(9));
        T_OK(keystore_record_key(k, &stays, now));
        T_TRUE(memcmp(same, now, 32) == 0);
        T_OK(keystore_record_key(k, &of_other, now));
        T_TRUE(memcmp(other, now, 32) == 0);
        T_OK(keystore_contract_key(k, 2, CONTRACT_KEY_INDEX, &v));
        T_EQ(keystore_count(k, 2, 1) + keystore_count(k, 2, 2), 3);
        T_OK(reopen());
    }
    T_TRUE(!file_exists(path_in(dir, "keys/keys.1")));
    T_TRUE(!file_exists(path_in(dir, "keys/epoch.new")));
    T_OK(add(10, 12));
    T_OK(reopen());
    T_TRUE(has(11) && !has(1));
    finish();
}

T_CASE(N22_whole_register_and_whole_contract_go_at_once_with_the_index_key_of_the_contract)
{
    uint8_t before[32];
    uint64_t survivors, of_register;
    struct view v;
    start();
    fill(12);
    of_register = keystore_count(k, 2, 1);
    uint64_t rest = keystore_count(k, 2, 2), others = keystore_count(k, 1, 1) + keystore_count(k, 1, 2);
    T_OK(keystore_contract_key(k, 2, CONTRACT_KEY_INDEX, &v));
    memcpy(before, v.p, 32);
    T_OK(keystore_erase(k, &(struct keystore_erasure){.contract = 2, .register_no = 1}, &survivors));
    T_EQ(survivors, rest);
    T_EQ(keystore_count(k, 2, 1), 0);
    T_OK(keystore_contract_key(k, 2, CONTRACT_KEY_INDEX, &v));
    T_TRUE(of_register > 0 && memcmp(before, v.p, 32) == 0); /* the other register is still searched */
    T_OK(keystore_erase(k, &(struct keystore_erasure){.contract = 2}, &survivors));
    for (unsigned round = 0; round < 2; round++) {
        T_EQ(survivors, 0);
        T_EQ(keystore_count(k, 2, 2), 0);
        T_EQ(keystore_count(k, 1, 1) + keystore_count(k, 1, 2), others);
        T_OK(keystore_contract_key(k, 2, CONTRACT_KEY_INDEX, &v));
        T_TRUE(memcmp(before, v.p, 32) != 0); /* no old token finds anything */
        T_OK(reopen());
    }
    finish();
}

/* What erasing a contract of ${n} records flushes; there is one of which as many stay. */
static unsigned flushes_of_erasing(unsigned n)
{
    uint64_t survivors;

    start();
    fill(n);
    T_OK(keystore_flush(k));
    unsigned before = flushes;
    T_OK(keystore_erase(k, &(struct keystore_erasure){.contract = 2}, &survivors));
    unsigned took = flushes - before;
    T_EQ(keystore_epoch(k), 2);
    T_EQ(keystore_count(k, 2, 1) + keystore_count(k, 2, 2), 0);
    finish();
    return took;
}

T_CASE(N22_a_contract_goes_in_one_commit_with_as_many_flushes_whatever_its_size)
{
    unsigned few = flushes_of_erasing(12);

    T_TRUE(few > 0);
    T_EQ(flushes_of_erasing(1200), few);
    T_EQ(flushes_of_erasing(12000), few);
}

T_CASE(erasing_what_is_not_there_changes_nothing)
{
    struct record_id ids[] = {id_of(1), id_of(0)}; /* the second is of another contract */
    uint64_t survivors;
    start();
    fill(4);
    T_ERR(keystore_erase(k, &(struct keystore_erasure){.contract = 2, .ids = ids, .n = 2}, &survivors), ERR_NOT_FOUND);
    ids[1] = id_of(99);
    T_ERR(keystore_erase(k, &(struct keystore_erasure){.contract = 2, .ids = ids, .n = 2}, &survivors), ERR_NOT_FOUND);
    T_ERR(keystore_erase(k, &(struct keystore_erasure){.contract = 7, .ids = ids, .n = 1}, &survivors), ERR_NOT_FOUND);
    T_EQ(keystore_epoch(k), 1);
    T_TRUE(has(1));
    T_OK(add(4, 5));
    T_OK(reopen());
    T_TRUE(has(4));
    finish();
}

T_CASE(old_copies_of_the_key_file_open_nothing)
{
    struct record_id gone = id_of(1);
    uint64_t survivors;
    start();
    fill(6);
    struct buf old = keys_file(1);
    T_OK(keystore_erase(k, &(struct keystore_erasure){.contract = 2, .ids = &gone, .n = 1}, &survivors));
    /* The old rows under the name of the new epoch. */
    write_keys(2, buf_view(&old));
    T_ERR(reopen(), ERR_CORRUPT);
    buf_clear(&old);
    finish();
}

T_CASE(the_keys_of_the_old_epoch_do_not_unwrap_under_the_new)
{
    struct record_id gone = id_of(1);
    uint64_t survivors;
    uint8_t key[32];
    start();
    fill(6);
    struct kept_record *r = keystore_table_record(k, &gone);
    struct row old = keystore_table_row(k, r);
    T_OK(keystore_erase(k, &(struct keystore_erasure){.contract = 2, .ids = &gone, .n = 1}, &survivors));
    T_ERR(row_unwrap(contract_key_view(keystore_table_contract(k, 2), CONTRACT_KEY_RECORDS), 1,
                     &old, key),
          ERR_CORRUPT);
    T_ERR(row_unwrap(contract_key_view(keystore_table_contract(k, 1), CONTRACT_KEY_RECORDS), 1,
                     &old, key),
          ERR_CORRUPT);
    finish();
}

T_CASE(another_root_opens_nothing)
{
    struct secret *other = secret_of(2);
    start();
    fill(2);
    keystore_close(k);
    k = NULL;
    T_ERR(keystore_open(dir, 0, other, &k), ERR_CORRUPT);
    secret_free(other);
    T_OK(reopen());
    T_ERR(keystore_open(path_in(scratch, "nowhere"), 0, root, &k), ERR_NOT_FOUND);
    finish();
}

T_CASE(every_flipped_byte_of_rows_and_epoch_is_corruption)
{
    start();
    fill(3);
    T_OK(add(3, 4));
    keystore_close(k);
    k = NULL;
    struct buf keys = keys_file(1), epoch = file_read(path_in(dir, "keys/epoch"));
    for (size_t i = 0; i < keys.n; i++) {
        keys.p[i] ^= 0x10;
        write_keys(1, buf_view(&keys));
        keys.p[i] ^= 0x10;
        T_ERR(reopen(), ERR_CORRUPT);
    }
    write_keys(1, buf_view(&keys));
    for (size_t i = 0; i < epoch.n; i++) {
        epoch.p[i] ^= 0x10;
        file_write(path_in(dir, "keys/epoch"), buf_view(&epoch));
        epoch.p[i] ^= 0x10;
        T_ERR(reopen(), ERR_CORRUPT);
    }
    file_write(path_in(dir, "keys/epoch"), buf_view(&epoch));
    T_OK(reopen());
    buf_clear(&keys);
    buf_clear(&epoch);
    finish();
}

/* What the file would be with its rows in this order. */
static enum err open_with_rows(const struct buf *whole, const unsigned *order, size_t n)
{
    struct buf changed;
    buf_init(&changed, FILE_BYTES_MAX);
    for (size_t i = 0; i < n; i++)
        buf_put(&changed, view_of(whole->p + order[i] * ROW_BYTES, ROW_BYTES));
    write_keys(1, buf_view(&changed));
    buf_clear(&changed);
    return reopen();
}

T_CASE(rows_exchanged_repeated_or_taken_out_are_corruption)
{
    start();
    fill(3); /* 6 rows of contracts, 3 of records, one flush */
    keystore_close(k);
    k = NULL;
    struct buf whole = keys_file(1);
    T_EQ(whole.n, 9 * ROW_BYTES);
    for (unsigned a = 0; a < 9; a++) {
        unsigned order[10];
        for (unsigned b = a + 1; b < 9; b++) {
            for (unsigned i = 0; i < 9; i++)
                order[i] = i == a ? b : i == b ? a : i;
            T_ERR(open_with_rows(&whole, order, 9), ERR_CORRUPT);
        }
        for (unsigned i = 0; i < 8; i++)
            order[i] = i < a ? i : i + 1;
        if (a < 8)
            T_ERR(open_with_rows(&whole, order, 8), ERR_CORRUPT);
        for (unsigned i = 0; i < 9; i++)
            order[i] = i;
        order[9] = a;
        T_ERR(open_with_rows(&whole, order, 10), ERR_CORRUPT);
    }
    write_keys(1, buf_view(&whole));
    T_OK(reopen());
    buf_clear(&whole);
    finish();
}

T_CASE(no_row_that_an_epoch_began_with_can_be_missing)
{
    struct record_id gone = id_of(1);
    uint64_t survivors;
    start();
    fill(6);
    T_OK(keystore_erase(k, &(struct keystore_erasure){.contract = 2, .ids = &gone, .n = 1}, &survivors));
    T_OK(add(6, 7));
    keystore_close(k);
    k = NULL;
    struct buf whole = keys_file(2);
    T_EQ(whole.n, 12 * ROW_BYTES);
    for (size_t n = 0; n < whole.n; n++) {
        write_keys(2, view_of(whole.p, n));
        T_ERR(reopen(), n < 11 * ROW_BYTES ? ERR_CORRUPT : ERR_OK);
    }
    T_EQ(unlink(path_in(dir, "keys/keys.2")), 0);
    T_ERR(reopen(), ERR_CORRUPT);
    buf_clear(&whole);
    finish();
}

T_CASE(a_flush_that_was_cut_short_is_dropped_whole)
{
    start();
    fill(3);
    size_t before = (size_t)k->file.rows * ROW_BYTES;
    T_OK(add(3, 6));
    keystore_close(k);
    k = NULL;
    struct buf whole = keys_file(1);
    for (size_t n = before; n < whole.n; n++)
        for (unsigned zeros = 0; zeros < 2; zeros++) {
            struct buf torn;
            buf_init(&torn, FILE_BYTES_MAX);
            buf_put(&torn, view_of(whole.p, n));
            if (zeros)
                (void)buf_extend(&torn, whole.n - n);
            write_keys(1, buf_view(&torn));
            buf_clear(&torn);
            T_OK(reopen());
            T_TRUE(has(2) && !has(3) && !has(5));
        }
    T_OK(add(3, 4));
    T_OK(reopen());
    T_TRUE(has(3));
    buf_clear(&whole);
    finish();
}

T_CASE(after_any_fault_promised_keys_are_there)
{
    static const enum disk_fault faults[] = {DISK_FAULT_IO, DISK_FAULT_NO_SPACE, DISK_FAULT_SHORT};
    bool failed = true;
    for (unsigned f = 0; f < 3; f++, failed = true)
        for (unsigned long n = 1; failed; n++) {
            start();
            fill(3);
            disk_fail_nth(n, faults[f], n % 2 == 0);
            enum err err = add(3, 6);
            bool second = err == ERR_OK && add(6, 8) == ERR_OK;
            failed = disk_has_failed();
            T_EQ(failed, !second);
            if (failed)
                T_TRUE(add(8, 9) != ERR_OK);
            disk_fail_nth(0, DISK_FAULT_NONE, false);
            if (failed)
                T_TRUE(keystore_flush(k) != ERR_OK);
            T_OK(reopen());
            T_TRUE(has(0) && has(2));
            T_TRUE(err != ERR_OK || has(5));
            T_TRUE(!second || has(7));
            T_EQ(has(3), has(5));
            finish();
        }
}

static void child_erases(void)
{
    struct record_id gone[] = {id_of(1), id_of(7)};
    uint64_t survivors;
    if (keystore_erase(k, &(struct keystore_erasure){.contract = 2, .ids = gone, .n = 2}, &survivors) != ERR_OK)
        _exit(1);
}

/* The old epoch, complete, or the new one; and nothing of the other is left. */
static void check_old_or_new(void)
{
    T_OK(reopen());
    uint64_t epoch = keystore_epoch(k);
    T_TRUE(epoch == 1 || epoch == 2);
    for (unsigned i = 0; i < 20; i++)
        T_EQ(has(i), epoch == 1 || (i != 1 && i != 7));
    T_EQ(file_exists(path_in(dir, "keys/keys.1")), epoch == 1);
    T_EQ(file_exists(path_in(dir, "keys/keys.2")), epoch == 2);
    T_TRUE(!file_exists(path_in(dir, "keys/epoch.new")));
    T_OK(add(20, 21));
}

T_CASE(death_at_any_step_of_erasing_leaves_the_old_epoch_or_the_new)
{
    bool died = true, was_old = false, was_new = false;
    for (unsigned long n = 1; died; n++) {
        start();
        fill(20);
        died = dies_at(n, child_erases);
        check_old_or_new();
        was_old |= keystore_epoch(k) == 1;
        was_new |= died && keystore_epoch(k) == 2;
        finish();
    }
    T_TRUE(was_old && was_new);
}

T_CASE(a_fault_at_any_step_of_erasing_leaves_the_old_epoch_or_the_new)
{
    static const enum disk_fault faults[] = {DISK_FAULT_IO, DISK_FAULT_NO_SPACE, DISK_FAULT_SHORT};
    struct record_id gone[] = {id_of(1), id_of(7)};
    uint64_t survivors;
    bool failed = true;
    for (unsigned f = 0; f < 3; f++, failed = true)
        for (unsigned long n = 1; failed; n++) {
            start();
            fill(20);
            disk_fail_nth(n, faults[f], n % 2 == 0);
            enum err err = keystore_erase(k, &(struct keystore_erasure){.contract = 2, .ids = gone, .n = 2}, &survivors);
            failed = disk_has_failed();
            T_EQ(err != ERR_OK, failed);
            disk_fail_nth(0, DISK_FAULT_NONE, false);
            check_old_or_new();
            finish();
        }
}

static void child_opens(void)
{
    if (reopen() != ERR_OK)
        _exit(1);
}

T_CASE(death_while_cleaning_up_is_cleaned_up)
{
    bool died = true;
    for (unsigned long n = 1; died; n++) {
        start();
        fill(20);
        T_TRUE(dies_at(6, child_erases)); /* behind the first rows of the new epoch */
        died = dies_at(n, child_opens);
        check_old_or_new();
        finish();
    }
}

/* --- blocks of subjects --------------------------------------------------------------------- */

static enum err add_in(unsigned i, uint16_t block)
{
    struct record_facts f = facts_of(i);

    f.block = block;
    return keystore_add_record(k, &f, made);
}

static uint16_t block_of(unsigned i)
{
    struct record_id id = id_of(i);
    struct record_facts f;

    T_OK(keystore_record(k, &id, &f));
    T_EQ(f.contract, 1 + i % 2);
    T_EQ(f.register_no, 1 + i / 2 % 2);
    return f.block;
}

T_CASE(N9_3_record_stands_in_its_block_through_restart_edit_and_a_new_epoch)
{
    struct record_id id = id_of(5), gone = id_of(7);
    struct keystore_erasure what = {.contract = 2, .register_no = 2, .ids = &gone, .n = 1};
    uint8_t before[32], after[32];
    uint64_t survivors;

    start();
    fill(4);
    T_OK(add_in(5, 65535));
    T_OK(add_in(6, 256));
    T_OK(add_in(7, 1));
    T_OK(keystore_record_key(k, &id, before));
    T_OK(keystore_flush(k));
    T_OK(keystore_set_version(k, &id, 2));
    T_OK(keystore_flush(k));
    T_OK(reopen());
    T_EQ(block_of(5), 65535);
    T_EQ(block_of(6), 256);
    T_EQ(block_of(3), 0);
    T_OK(keystore_erase(k, &what, &survivors));
    T_EQ(block_of(5), 65535);
    T_OK(reopen());
    T_EQ(keystore_epoch(k), 2);
    T_EQ(block_of(5), 65535);
    T_EQ(block_of(6), 256);
    T_EQ(block_of(3), 0);
    T_OK(keystore_record_key(k, &id, after));
    T_TRUE(memcmp(before, after, 32) == 0);
    struct record_facts f;
    T_OK(keystore_record(k, &id, &f));
    T_EQ(f.version, 2);
    T_OK(keystore_next(k, 2, 1, NULL, &f));
    T_EQ(f.block, 65535);
    finish();
}

T_CASE(record_that_is_sealed_again_stands_where_the_new_batch_puts_it)
{
    start();
    fill(2);
    T_OK(add_in(4, 9));
    T_OK(keystore_flush(k));
    T_OK(add_in(4, 8));
    T_OK(keystore_flush(k));
    T_OK(reopen());
    T_EQ(block_of(4), 8);
    T_OK(add_in(4, 0));
    T_OK(keystore_flush(k));
    T_OK(reopen());
    T_EQ(block_of(4), 0);
    struct record_facts f = facts_of(8);
    f.register_no = 128;
    f.block = 1;
    T_ERR(keystore_add_record(k, &f, made), ERR_LIMIT);
    finish();
}

/* tests/data/keystore-1 was written before there were blocks. */
T_CASE(keystore_of_before_the_blocks_opens_as_it_is_and_its_records_stand_in_none)
{
    static const struct {
        uint16_t register_no;
        uint32_t version;
    } records[] = {{1, 1}, {2, 2}, {64, 1}};
    const char *data = getenv("AZUKARI_TEST_DATA");
    struct buf before, after;
    struct record_facts f;
    uint8_t key[32];

    T_TRUE(data != NULL);
    start();
    keystore_close(k);
    k = NULL;
    tree_remove(dir);
    tree_copy(path_in(data, "keystore-1"), dir);
    before = keys_file(1);
    T_OK(keystore_open(dir, 0, root, &k));
    for (unsigned i = 0; i < 3; i++) {
        struct record_id id = {{(uint8_t)(i + 1)}};
        T_OK(keystore_record(k, &id, &f));
        T_EQ(f.block, 0);
        T_EQ(f.register_no, records[i].register_no);
        T_EQ(f.version, records[i].version);
        T_OK(keystore_record_key(k, &id, key));
        if (i == 1)
            T_HEX(key, 32, "43fddb897aa60610b52346bb1e434815636f75ce3da3f706b37024b467963407");
    }
    T_EQ(keystore_position(k), 4711);
    f = (struct record_facts){.id = {{9}}, .contract = 1, .register_no = 1, .version = 1, .block = 3};
    T_OK(keystore_add_record(k, &f, made));
    T_OK(keystore_flush(k));
    T_OK(reopen());
    after = keys_file(1); /* grown, not rewritten */
    T_TRUE(after.n > before.n && view_eq(view_part(buf_view(&after), 0, before.n), buf_view(&before)));
    T_OK(keystore_record(k, &f.id, &f));
    T_EQ(f.block, 3);
    buf_clear(&before);
    buf_clear(&after);
    finish();
}

T_CASE(lack_of_memory_changes_nothing)
{
    struct record_id gone[] = {id_of(1), id_of(7)};
    struct record_facts f;
    uint64_t survivors;
    start();
    fill(20);
    keystore_close(k);
    k = NULL;
    tree_copy(dir, copy);
    for (unsigned long n = 1;; n++) {
        tree_reset(copy, dir);
        mem_fail_nth(n, 0);
        enum err err = reopen();
        if (err == ERR_OK)
            err = keystore_add_contract(k, 3);
        if (err == ERR_OK)
            err = add(20, 21);
        if (err == ERR_OK)
            err = keystore_next(k, 2, 1, NULL, &f);
        if (err == ERR_OK)
            err = keystore_erase(k, &(struct keystore_erasure){.contract = 2, .ids = gone, .n = 2}, &survivors);
        bool failed = mem_has_failed();
        mem_fail_nth(0, 0);
        if (!failed) {
            T_OK(err);
            break;
        }
        T_ERR(err, ERR_MEMORY);
        check_old_or_new();
    }
    finish();
}

T_CASE(B6_the_keystore_knows_where_it_was_and_where_it_never_was)
{
    start();
    fill(4);
    struct keystore_mark before = keystore_mark(k);
    T_OK(add(4, 6));
    struct keystore_mark now = keystore_mark(k), other = now;
    T_OK(keystore_was_at(k, &before));
    T_OK(keystore_was_at(k, &now));
    other.tag[0] ^= 1; /* another branch */
    T_ERR(keystore_was_at(k, &other), ERR_CORRUPT);
    other = now;
    other.rows++; /* these are older */
    T_ERR(keystore_was_at(k, &other), ERR_CORRUPT);
    other = now;
    other.epoch++;
    T_ERR(keystore_was_at(k, &other), ERR_CORRUPT);
    T_OK(reopen());
    T_OK(keystore_was_at(k, &now));
    finish();
}

T_CASE(B6_the_position_of_the_ledger_survives_a_restart_and_never_goes_back)
{
    start();
    T_EQ(keystore_position(k), 0);
    keystore_set_position(k, UINT64_C(5) << 32 | 7);
    fill(4);
    T_OK(reopen());
    T_TRUE(keystore_position(k) == (UINT64_C(5) << 32 | 7));
    keystore_set_position(k, 3);
    T_TRUE(keystore_position(k) == (UINT64_C(5) << 32 | 7));
    T_EQ(keystore_count(k, 1, 1) + keystore_count(k, 1, 2), 2);
    finish();
}

T_MAIN(&case_keys_survive_a_restart_unchanged,
       &case_what_was_not_flushed_is_not_there,
       &case_contradictory_changes_are_refused,
       &case_sealing_a_batch_again_makes_fresh_keys_for_the_same_records,
       &case_records_of_a_register_come_in_ascending_order_and_are_counted,
       &case_erased_records_are_gone_and_the_others_keep_their_keys,
       &case_N22_whole_register_and_whole_contract_go_at_once_with_the_index_key_of_the_contract,
       &case_N22_a_contract_goes_in_one_commit_with_as_many_flushes_whatever_its_size,
       &case_erasing_what_is_not_there_changes_nothing,
       &case_old_copies_of_the_key_file_open_nothing,
       &case_the_keys_of_the_old_epoch_do_not_unwrap_under_the_new,
       &case_another_root_opens_nothing,
       &case_every_flipped_byte_of_rows_and_epoch_is_corruption,
       &case_rows_exchanged_repeated_or_taken_out_are_corruption,
       &case_no_row_that_an_epoch_began_with_can_be_missing,
       &case_a_flush_that_was_cut_short_is_dropped_whole,
       &case_after_any_fault_promised_keys_are_there,
       &case_death_at_any_step_of_erasing_leaves_the_old_epoch_or_the_new,
       &case_a_fault_at_any_step_of_erasing_leaves_the_old_epoch_or_the_new,
       &case_death_while_cleaning_up_is_cleaned_up,
       &case_N9_3_record_stands_in_its_block_through_restart_edit_and_a_new_epoch,
       &case_record_that_is_sealed_again_stands_where_the_new_batch_puts_it,
       &case_keystore_of_before_the_blocks_opens_as_it_is_and_its_records_stand_in_none,
       &case_lack_of_memory_changes_nothing,
       &case_B6_the_keystore_knows_where_it_was_and_where_it_never_was,
       &case_B6_the_position_of_the_ledger_survives_a_restart_and_never_goes_back)
