/* keeper/journal: what was flushed is there after any fault, what was not is not there half, and
 * the rest is refused. */
#include "support/t.h"

#include "store.h"

#include "keeper/journal_internal.h"

#define SEGMENT ((uint64_t)128 << 10)
#define SEEN_MAX 4096

static struct journal *j;
static char dir[128], copy[128];
static uint64_t segment_bytes = SEGMENT;
static unsigned flushed; /* records that a flush has promised */

/* What the last opening replayed: records are numbered in their leaf. */
static unsigned seen_n;
static struct journal_place seen[SEEN_MAX];
static bool seen_good;

static size_t detail_bytes(unsigned i)
{
    return i * 37 % 300;
}

static void make_record(unsigned i, char leaf[64], uint8_t detail[300])
{
    snprintf(leaf, 64, "leaf %u of the test", i);
    memset(detail, (int)(i & 0xff), 300);
}

static bool is_record(unsigned i, uint16_t log, struct view leaf, struct view detail)
{
    char want[64];
    uint8_t bytes[300];
    make_record(i, want, bytes);
    return log == i % 5 && view_eq_str(leaf, want) &&
           view_eq(detail, view_of(bytes, detail_bytes(i)));
}

static enum err on_replay(void *arg, uint16_t log, struct view leaf, struct view detail,
                          struct journal_place place)
{
    (void)arg;
    if (seen_n == SEEN_MAX || !is_record(seen_n, log, leaf, detail))
        seen_good = false;
    else
        seen[seen_n++] = place;
    return ERR_OK;
}

static enum err reopen_at(const char *where, int create)
{
    journal_close(j);
    j = NULL;
    seen_n = 0;
    seen_good = true;
    return journal_open_sized(where, create, segment_bytes, on_replay, NULL, &j);
}

static void start(void)
{
    scratch_new();
    snprintf(dir, sizeof(dir), "%s/ledger", scratch);
    snprintf(copy, sizeof(copy), "%s/copy", scratch);
    flushed = 0;
    T_OK(reopen_at(dir, 1));
}

static void finish(void)
{
    disk_fail_nth(0, DISK_FAULT_NONE, false);
    journal_close(j);
    j = NULL;
    tree_remove(scratch);
    segment_bytes = SEGMENT;
}

static enum err append(unsigned i)
{
    char leaf[64];
    uint8_t detail[300];
    struct journal_place place;
    make_record(i, leaf, detail);
    return journal_append(j, (uint16_t)(i % 5), view_str(leaf), view_of(detail, detail_bytes(i)),
                          &place);
}

/* Append ${n} records and flush; ${flushed} counts what is promised. */
static enum err batch(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        enum err err = append(flushed + i);
        if (err != ERR_OK)
            return err;
    }
    enum err err = journal_flush(j);
    if (err == ERR_OK)
        flushed += n;
    return err;
}

static const char *segment(const char *where, unsigned number)
{
    char name[32];
    snprintf(name, sizeof(name), "journal.%08u", number);
    return path_in(where, name);
}

T_CASE(flushed_records_are_replayed_in_order_and_can_be_read)
{
    start();
    for (unsigned i = 0; i < 20; i++)
        T_OK(batch(1 + i % 4));
    T_OK(append(flushed));
    T_EQ(journal_waiting(j), 1);
    T_OK(reopen_at(dir, 0));
    T_TRUE(seen_good);
    T_EQ(seen_n, flushed);
    for (unsigned i = 0; i < flushed; i++) {
        struct view leaf, detail;
        T_OK(journal_read(j, seen[i], &leaf, &detail));
        T_TRUE(is_record(i, (uint16_t)(i % 5), leaf, detail));
    }
    T_OK(batch(3));
    T_OK(reopen_at(dir, 0));
    T_EQ(seen_n, flushed);
    finish();
}

T_CASE(segments_follow_each_other_and_are_all_read)
{
    start();
    while (j->segment < 4)
        T_OK(batch(7));
    T_OK(reopen_at(dir, 0));
    T_TRUE(seen_good);
    T_EQ(seen_n, flushed);
    struct view leaf, detail;
    T_OK(journal_read(j, seen[0], &leaf, &detail));
    T_OK(journal_read(j, seen[flushed - 1], &leaf, &detail));
    T_EQ(unlink(segment(dir, 2)), 0);
    T_ERR(reopen_at(dir, 0), ERR_CORRUPT);
    finish();
}

T_CASE(a_full_batch_is_flushed_early_and_nothing_is_lost)
{
    start();
    for (unsigned i = 0; i < 2000; i++)
        T_OK(append(i));
    T_OK(journal_flush(j));
    T_OK(reopen_at(dir, 0));
    T_TRUE(seen_good);
    T_EQ(seen_n, 2000);
    finish();
}

T_CASE(oversized_and_empty_leaves_are_refused)
{
    static uint8_t big[JOURNAL_DETAIL_MAX + 1];
    struct journal_place place;
    start();
    T_ERR(journal_append(j, 0, view_of(big, JOURNAL_LEAF_MAX + 1), view_of(NULL, 0), &place),
          ERR_LIMIT);
    T_ERR(journal_append(j, 0, view_of(big, 1), view_of(big, sizeof(big)), &place), ERR_LIMIT);
    T_ERR(journal_append(j, 0, view_of(NULL, 0), view_of(NULL, 0), &place), ERR_LIMIT);
    T_OK(journal_append(j, 0, view_of(big, JOURNAL_LEAF_MAX), view_of(big, JOURNAL_DETAIL_MAX),
                        &place));
    T_OK(journal_flush(j));
    finish();
}

T_CASE(a_second_keeper_cannot_open_it_nor_can_it_be_made_twice)
{
    struct journal *second = NULL;
    start();
    T_ERR(journal_open_sized(dir, 0, SEGMENT, on_replay, NULL, &second), ERR_CONFLICT);
    T_ERR(reopen_at(dir, 1), ERR_CONFLICT);
    T_ERR(reopen_at(path_in(scratch, "nowhere"), 0), ERR_NOT_FOUND);
    finish();
}

T_CASE(a_read_of_no_record_fails)
{
    struct view leaf, detail;
    start();
    T_OK(batch(3));
    T_ERR(journal_read(j, (struct journal_place){2, 0}, &leaf, &detail), ERR_NOT_FOUND);
    T_ERR(journal_read(j, (struct journal_place){1, 1 << 16}, &leaf, &detail), ERR_NOT_FOUND);
    T_ERR(journal_read(j, (struct journal_place){1, 8}, &leaf, &detail), ERR_CORRUPT);
    T_OK(reopen_at(dir, 0));
    T_ERR(journal_read(j, (struct journal_place){1, 8}, &leaf, &detail), ERR_CORRUPT);
    file_poke(segment(dir, 1), seen[1].offset + 30, "x", 1);
    T_ERR(journal_read(j, seen[1], &leaf, &detail), ERR_CORRUPT);
    finish();
}

/* Batches with a fault at the n-th change; then everything promised is there, and nothing half. */
static bool survives_fault(unsigned long n, enum disk_fault fault, bool for_ever)
{
    start();
    T_OK(batch(2));
    disk_fail_nth(n, fault, for_ever);
    enum err err = ERR_OK;
    while (err == ERR_OK && j->segment < 3) {
        int more;
        err = journal_prepare(j, &more);
        if (err == ERR_OK)
            err = batch(40);
    }
    bool failed = disk_has_failed();
    if (failed)
        T_TRUE(err == ERR_IO || err == ERR_NO_SPACE);
    /* Final, unless it was only that the next segment could not be prepared. */
    if (failed && j->failed != ERR_OK)
        T_TRUE(journal_flush(j) != ERR_OK && append(flushed) != ERR_OK);
    disk_fail_nth(0, DISK_FAULT_NONE, false);
    if (failed && j->failed != ERR_OK)
        T_TRUE(journal_flush(j) != ERR_OK);
    T_OK(reopen_at(dir, 0));
    T_TRUE(seen_good);
    T_TRUE(seen_n >= flushed);
    flushed = seen_n;
    T_OK(batch(5));
    T_OK(reopen_at(dir, 0));
    T_EQ(seen_n, flushed);
    finish();
    return failed;
}

T_CASE(after_any_fault_nothing_promised_is_lost_and_nothing_is_half)
{
    static const enum disk_fault faults[] = {DISK_FAULT_IO, DISK_FAULT_NO_SPACE, DISK_FAULT_SHORT};
    for (unsigned f = 0; f < 3; f++)
        for (unsigned long n = 1; survives_fault(n, faults[f], n % 2 == 0); n++)
            ;
}

static void child_batches(void)
{
    while (j->segment < 3)
        if (batch(40) != ERR_OK)
            _exit(1);
}

T_CASE(after_death_at_any_change_it_opens_by_itself)
{
    bool died = true;
    for (unsigned long n = 1; died; n++) {
        start();
        T_OK(batch(2));
        died = dies_at(n, child_batches);
        unsigned promised = flushed;
        T_OK(reopen_at(dir, 0));
        T_TRUE(seen_good);
        T_TRUE(seen_n >= promised);
        finish();
    }
}

static void child_reopens(void)
{
    if (reopen_at(dir, 0) != ERR_OK)
        _exit(1);
}

T_CASE(death_during_recovery_is_recovered_from)
{
    bool died = true;
    for (unsigned long n = 1; died; n++) {
        start();
        T_OK(batch(4));
        uint64_t end = j->end;
        T_OK(batch(4));
        journal_close(j);
        j = NULL;
        /* Tear the second batch: its commit record is gone, its first record too. */
        static uint8_t zeros[1 << 16];
        size_t commit_at = 0;
        struct buf file = file_read(segment(dir, 1));
        for (commit_at = file.n; commit_at > 0 && file.p[commit_at - 1] == 0; commit_at--)
            ;
        file_poke(segment(dir, 1), (commit_at - 8) / 8 * 8, zeros, 16);
        file_poke(segment(dir, 1), end, zeros, 16);
        buf_clear(&file);
        died = dies_at(n, child_reopens);
        T_OK(reopen_at(dir, 0));
        T_TRUE(seen_good);
        T_EQ(seen_n, 4);
        finish();
    }
}

enum tear { TEAR_ZERO, TEAR_GARBAGE, TEAR_CUT };

/* The last batch from ${at} on never reached the disk as it should. */
static void tear(const char *path, const struct buf *whole, size_t at, size_t end, enum tear how)
{
    uint8_t noise[4096] = {0};
    if (how == TEAR_GARBAGE)
        random_bytes(noise, sizeof(noise));
    if (how == TEAR_CUT)
        file_write(path, view_of(whole->p, at));
    else
        file_poke(path, at, noise, end - at);
}

T_CASE(a_torn_last_batch_is_dropped_at_every_byte)
{
    start();
    T_OK(batch(3));
    size_t before = j->end;
    T_OK(batch(2));
    size_t end = j->end;
    T_TRUE(end - before < 4096);
    journal_close(j);
    j = NULL;
    struct buf whole = file_read(segment(dir, 1));
    for (enum tear how = TEAR_ZERO; how <= TEAR_CUT; how++)
        /* Garbage where a whole commit record stood was not written by a write that was cut short. */
        for (size_t at = before; at < end - (how == TEAR_GARBAGE ? COMMIT_BYTES : 1); at++) {
            if (how != TEAR_GARBAGE && whole.p[end - 1] == 0 && at >= end - 8)
                continue; /* nothing is missing */
            tree_reset(dir, copy);
            tear(segment(copy, 1), &whole, at, end, how);
            T_OK(reopen_at(copy, 0));
            T_TRUE(seen_good);
            T_EQ(seen_n, 3);
            flushed = 3;
            T_OK(batch(1));
            T_OK(reopen_at(copy, 0));
            T_EQ(seen_n, 4);
        }
    buf_clear(&whole);
    finish();
}

/* The file as it was ${before} the last batch, with those sectors of ${after} that the bits of ${come} name, from that of byte ${end} on. */
static void lose_sectors(const char *path, const struct buf *before, const struct buf *after, size_t end, uint64_t come)
{
    size_t first = end / 512;
    struct buf now;

    buf_init(&now, SEGMENT);
    buf_put(&now, buf_view(before));
    for (size_t i = 0; i < 64 && (first + i) * 512 < now.n; i++)
        if ((come >> i & 1) != 0)
            memcpy(now.p + (first + i) * 512, after->p + (first + i) * 512, 512);
    T_OK(buf_status(&now));
    file_write(path, buf_view(&now));
    buf_clear(&now);
}

/* A disk may write the sectors of one write in any order, so that power can go when the last of them is there and another is not. */
T_CASE(A4_a_last_batch_of_which_any_sector_did_not_reach_the_disk_is_dropped)
{
    uint64_t come = 1;
    start();
    T_OK(batch(3));
    size_t end = (size_t)j->end;
    struct buf before = file_read(segment(dir, 1));
    T_OK(batch(60));
    size_t sectors = (size_t)(j->end - 1) / 512 - end / 512 + 1;
    struct buf after = file_read(segment(dir, 1));
    T_TRUE(sectors > 20 && sectors < 64);
    uint64_t all = (UINT64_C(1) << sectors) - 1;
    for (unsigned i = 0; i < 500; i++) {
        come = come * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint64_t these = i < sectors ? all ^ UINT64_C(1) << i : i < 2 * sectors ? UINT64_C(1) << (i - sectors) : (come ^ come >> 29) & all;
        lose_sectors(segment(dir, 1), &before, &after, end, these == all ? 0 : these);
        T_OK(reopen_at(dir, 0));
        T_TRUE(seen_good);
        T_EQ(seen_n, 3);
        T_EQ(j->end, end);
    }
    lose_sectors(segment(dir, 1), &before, &after, end, all);
    T_OK(reopen_at(dir, 0));
    T_EQ(seen_n, 63);
    buf_clear(&before);
    buf_clear(&after);
    finish();
}

/* What was promised and is followed by something else never lacks a sector. */
T_CASE(A4_a_sector_that_is_missing_before_another_batch_is_corruption)
{
    start();
    T_OK(batch(3));
    size_t end = (size_t)j->end;
    struct buf before = file_read(segment(dir, 1));
    T_OK(batch(30));
    T_OK(batch(1));
    struct buf after = file_read(segment(dir, 1));
    lose_sectors(segment(dir, 1), &before, &after, end, ~UINT64_C(2));
    T_ERR(reopen_at(dir, 0), ERR_CORRUPT);
    buf_clear(&before);
    buf_clear(&after);
    finish();
}

/* The file's zeros behind ${end} as a hole of it. */
static void punch(const char *path, size_t end)
{
    struct buf whole = file_read(path);

    file_write(path, view_of(whole.p, end));
    T_EQ(truncate(path, (off_t)whole.n), 0);
    buf_clear(&whole);
}

/* Zeros are read past, also as holes; what stands behind them is seen wherever it is. */
T_CASE(content_far_behind_zeros_or_a_hole_is_dropped_if_torn_and_corruption_if_whole)
{
    static const size_t places[] = {65536, 131071, 200000, 4 * SEGMENT - 1024};
    uint8_t byte = 0xa5;

    for (unsigned i = 0; i < 2 * sizeof(places) / sizeof(places[0]); i++) {
        size_t at = places[i / 2] / 8 * 8;
        segment_bytes = 4 * SEGMENT;
        start();
        T_OK(batch(2));
        size_t end = j->end;
        if (i % 2 == 1)
            punch(segment(dir, 1), end);
        file_poke(segment(dir, 1), at, &byte, 1);
        T_OK(reopen_at(dir, 0));
        T_EQ(seen_n, 2);
        T_OK(batch(1));
        struct buf after = file_read(segment(dir, 1));
        T_EQ(after.p[at], 0);
        end = j->end;
        if (i % 2 == 1)
            punch(segment(dir, 1), end);
        file_poke(segment(dir, 1), at, after.p + end - COMMIT_BYTES, COMMIT_BYTES);
        file_poke(segment(dir, 1), at + COMMIT_BYTES, &byte, 1);
        T_ERR(reopen_at(dir, 0), ERR_CORRUPT);
        buf_clear(&after);
        finish();
    }
}

T_CASE(any_flipped_byte_is_corruption_also_in_the_last_commit)
{
    start();
    T_OK(batch(2));
    T_OK(batch(2));
    size_t end = j->end;
    journal_close(j);
    j = NULL;
    tree_copy(dir, copy);
    struct buf whole = file_read(segment(dir, 1));
    if (whole.p[end - 1] == 0 || whole.p[end - 1] == 1U << ((end - 1) % 8)) /* it could end in a zero: counts as torn */
        end -= COMMIT_BYTES;
    for (size_t at = 0; at < end; at++) {
        uint8_t flipped = whole.p[at] ^ (uint8_t)(1U << (at % 8));
        file_poke(segment(copy, 1), at, &flipped, 1);
        T_ERR(reopen_at(copy, 0), ERR_CORRUPT);
        file_poke(segment(copy, 1), at, whole.p + at, 1);
    }
    T_OK(reopen_at(copy, 0));
    T_EQ(seen_n, 4);
    buf_clear(&whole);
    finish();
}

T_CASE(a_record_taken_out_repeated_or_exchanged_is_corruption)
{
    start();
    T_OK(batch(1));
    size_t first = j->end;
    T_OK(batch(1));
    size_t second = j->end;
    T_OK(batch(1));
    size_t third = j->end;
    T_OK(reopen_at(dir, 0));
    journal_close(j);
    j = NULL;
    struct buf whole = file_read(segment(dir, 1)), changed = file_read(segment(dir, 1));
    /* Batch 2 taken out. */
    memset(changed.p + first, 0, third - first);
    memcpy(changed.p + first, whole.p + second, third - second);
    file_write(segment(dir, 1), buf_view(&changed));
    T_ERR(reopen_at(dir, 0), ERR_CORRUPT);
    /* Batch 1 repeated in the place of batch 2. */
    memset(changed.p + first, 0, third - first);
    memcpy(changed.p + first, whole.p, first);
    file_write(segment(dir, 1), buf_view(&changed));
    T_ERR(reopen_at(dir, 0), ERR_CORRUPT);
    /* Something behind the end. */
    memcpy(changed.p, whole.p, whole.n);
    memcpy(changed.p + third + 64, whole.p + second, third - second);
    file_write(segment(dir, 1), buf_view(&changed));
    T_ERR(reopen_at(dir, 0), ERR_CORRUPT);
    buf_clear(&whole);
    buf_clear(&changed);
    finish();
}

T_CASE(a_full_disk_refuses_reads_and_still_records_denials)
{
    start();
    int more = 1;
    disk_fail_nth(1, DISK_FAULT_NO_SPACE, true);
    T_ERR(journal_prepare(j, &more), ERR_NO_SPACE);
    T_OK(journal_room(j, 1000));
    disk_fail_nth(0, DISK_FAULT_NONE, false);
    while (j->end < SEGMENT / 2)
        T_OK(batch(10));
    disk_fail_nth(1, DISK_FAULT_NO_SPACE, true);
    T_ERR(journal_room(j, 1000), ERR_NO_SPACE);
    disk_fail_nth(0, DISK_FAULT_NONE, false); /* pre-written: denials need no new space */
    T_OK(batch(10));
    T_OK(journal_room(j, 1000));
    while (more)
        T_OK(journal_prepare(j, &more));
    T_OK(journal_room(j, 1000));
    T_OK(reopen_at(dir, 0));
    T_EQ(seen_n, flushed);
    finish();
}

T_CASE(without_space_for_a_further_segment_the_end_is_clean)
{
    start();
    enum err err = ERR_OK;
    while (err == ERR_OK) {
        T_OK(journal_flush(j));
        disk_fail_nth(1, DISK_FAULT_NO_SPACE, true);
        err = append(flushed);
        disk_fail_nth(0, DISK_FAULT_NONE, false);
        flushed += err == ERR_OK;
    }
    T_ERR(err, ERR_NO_SPACE);
    T_OK(batch(1)); /* there is space again */
    T_EQ(j->segment, 2);
    T_OK(reopen_at(dir, 0));
    T_TRUE(seen_good);
    T_EQ(seen_n, flushed);
    finish();
}

T_CASE(lack_of_memory_at_opening_is_said_and_harms_nothing)
{
    start();
    T_OK(batch(5));
    for (unsigned long n = 1;; n++) {
        journal_close(j);
        j = NULL;
        mem_fail_nth(n, 0);
        enum err err = reopen_at(dir, 0);
        bool failed = mem_has_failed();
        mem_fail_nth(0, 0);
        if (!failed) {
            T_OK(err);
            break;
        }
        T_ERR(err, ERR_MEMORY);
    }
    T_EQ(seen_n, 5);
    finish();
}

T_CASE(E3_the_second_copy_holds_all_that_was_promised_and_gives_it_back)
{
    start();
    T_OK(batch(3));
    T_OK(io_make_dir(copy, 0700));
    T_OK(journal_copy_to(j, copy));
    while (j->segment < 3) /* through segments, too */
        T_OK(batch(5));
    journal_close(j);
    j = NULL;
    tree_remove(dir);
    T_OK(reopen_at(copy, 0));
    T_TRUE(seen_good);
    T_EQ(seen_n, flushed);
    finish();
}

T_CASE(B6_a_journal_that_is_older_than_its_copy_is_refused)
{
    char old[140];

    start();
    snprintf(old, sizeof(old), "%s/old", scratch);
    T_OK(batch(3));
    tree_copy(dir, old);
    T_OK(io_make_dir(copy, 0700));
    T_OK(journal_copy_to(j, copy));
    T_OK(batch(1));
    T_OK(reopen_at(old, 0));
    T_ERR(journal_copy_to(j, copy), ERR_CORRUPT);
    T_OK(reopen_at(dir, 0)); /* the newer one goes on */
    T_OK(journal_copy_to(j, copy));
    T_OK(batch(1));
    finish();
}

/* The next look at the whole copy: how many pieces of it differ. */
static unsigned looked_at(void)
{
    unsigned differ = 0;

    for (bool more = true; more;) {
        enum err err = journal_copy_look(j, &more);
        T_TRUE(err == ERR_OK || err == ERR_CORRUPT);
        differ += err == ERR_CORRUPT;
    }
    return differ;
}

T_CASE(E3_a_bit_that_flips_in_the_copy_is_found_while_the_journal_goes_on)
{
    bool more = true;

    start();
    T_OK(journal_copy_look(j, &more)); /* none is kept */
    T_TRUE(!more);
    T_OK(batch(3));
    T_OK(io_make_dir(copy, 0700));
    T_OK(journal_copy_to(j, copy));
    while (j->segment < 3)
        T_OK(batch(5));
    T_OK(batch(2));
    T_EQ(looked_at(), 0);
    T_EQ(looked_at(), 0);
    for (uint32_t number = 1; number <= 3; number++) {
        struct buf whole = file_read(segment(copy, number));
        uint64_t at = number < j->segment ? j->segment_bytes / 2 : j->end - 1;
        uint8_t flipped = whole.p[at] ^ 1;
        file_poke(segment(copy, number), at, &flipped, 1);
        T_EQ(looked_at(), 1);
        T_OK(batch(1));
        T_EQ(looked_at(), 1);
        file_poke(segment(copy, number), at, whole.p + at, 1);
        T_EQ(looked_at(), 0);
        buf_clear(&whole);
    }
    finish();
}

T_CASE(a_damaged_copy_is_refused_and_what_is_missing_in_it_is_written)
{
    const uint8_t noise = 0x55, none = 0;

    start();
    T_OK(batch(3));
    T_OK(io_make_dir(copy, 0700));
    T_OK(journal_copy_to(j, copy));
    file_poke(segment(copy, 1), 100, &noise, 1);
    T_OK(reopen_at(dir, 0));
    T_ERR(journal_copy_to(j, copy), ERR_CORRUPT);
    file_poke(segment(copy, 1), 100, &none, 1);
    T_OK(reopen_at(dir, 0));
    T_OK(journal_copy_to(j, copy));
    T_OK(reopen_at(copy, 0));
    T_EQ(seen_n, 3);
    finish();
}

T_CASE(a_copy_that_cannot_be_written_promises_nothing)
{
    start();
    T_OK(batch(3));
    T_OK(io_make_dir(copy, 0700));
    T_OK(journal_copy_to(j, copy));
    T_OK(append(3));
    disk_fail_nth(3, DISK_FAULT_IO, false); /* write and flush here, then the write there */
    T_TRUE(journal_flush(j) != ERR_OK);
    disk_fail_nth(0, DISK_FAULT_NONE, false);
    T_TRUE(journal_flush(j) != ERR_OK); /* final */
    finish();
}

T_CASE(each_commit_carries_the_mark_and_a_journal_of_before_has_none)
{
    const struct journal_mark mark = {.epoch = 3, .rows = 77, .tag = {9}};

    start();
    T_OK(batch(1));
    T_OK(reopen_at(dir, 0));
    T_EQ(journal_mark(j).epoch, 0);
    journal_set_mark(j, mark);
    T_OK(batch(1));
    uint64_t position = journal_position(j);
    T_OK(reopen_at(dir, 0));
    T_EQ(journal_mark(j).epoch, 3);
    T_EQ(journal_mark(j).rows, 77);
    T_EQ(journal_mark(j).tag[0], 9);
    T_EQ(journal_position(j), position);
    finish();
}

T_MAIN(&case_flushed_records_are_replayed_in_order_and_can_be_read,
       &case_segments_follow_each_other_and_are_all_read,
       &case_a_full_batch_is_flushed_early_and_nothing_is_lost,
       &case_oversized_and_empty_leaves_are_refused,
       &case_a_second_keeper_cannot_open_it_nor_can_it_be_made_twice,
       &case_a_read_of_no_record_fails,
       &case_after_any_fault_nothing_promised_is_lost_and_nothing_is_half,
       &case_after_death_at_any_change_it_opens_by_itself,
       &case_death_during_recovery_is_recovered_from,
       &case_a_torn_last_batch_is_dropped_at_every_byte,
       &case_A4_a_last_batch_of_which_any_sector_did_not_reach_the_disk_is_dropped,
       &case_A4_a_sector_that_is_missing_before_another_batch_is_corruption,
       &case_content_far_behind_zeros_or_a_hole_is_dropped_if_torn_and_corruption_if_whole,
       &case_any_flipped_byte_is_corruption_also_in_the_last_commit,
       &case_a_record_taken_out_repeated_or_exchanged_is_corruption,
       &case_a_full_disk_refuses_reads_and_still_records_denials,
       &case_without_space_for_a_further_segment_the_end_is_clean,
       &case_lack_of_memory_at_opening_is_said_and_harms_nothing,
       &case_E3_the_second_copy_holds_all_that_was_promised_and_gives_it_back,
       &case_E3_a_bit_that_flips_in_the_copy_is_found_while_the_journal_goes_on,
       &case_B6_a_journal_that_is_older_than_its_copy_is_refused,
       &case_a_damaged_copy_is_refused_and_what_is_missing_in_it_is_written,
       &case_a_copy_that_cannot_be_written_promises_nothing,
       &case_each_commit_carries_the_mark_and_a_journal_of_before_has_none)
