/* keeper/root: one passphrase, or k of n shares, and nothing else opens the root. */
#include "support/t.h"

#include "store.h"

#include "keeper/format.h"
#include "keeper/root.h"

#define PASSPHRASE "correct horse battery"
#define FILE_BYTES 120

static const struct passhash_cost cheap = {8, 1};
static struct root_keys made, opened;
static uint8_t shares[SHARES_MAX][SHARE_BYTES];
static enum shares_problem problem;
static unsigned which;

static void start(void)
{
    root_keys_free(&made);
    root_keys_free(&opened);
    scratch_new();
}

static bool same_keys(void)
{
    return secret_equal(secret_view(made.wrapping), secret_view(opened.wrapping)) &&
           secret_equal(secret_view(made.signing), secret_view(opened.signing));
}

static enum err open_with(const char *passphrase)
{
    return root_open(scratch, view_str(passphrase), &opened);
}

static enum err open_shared(unsigned count)
{
    return root_open_shared(scratch, (const uint8_t(*)[SHARE_BYTES])shares, count, &opened,
                            &problem, &which);
}

T_CASE(the_passphrase_opens_what_it_sealed)
{
    start();
    T_OK(root_create(scratch, view_str(PASSPHRASE), cheap, &made));
    T_OK(open_with(PASSPHRASE));
    T_TRUE(same_keys());
    T_TRUE(!secret_equal(secret_view(made.wrapping), secret_view(made.signing)));
    tree_remove(scratch);
}

T_CASE(a_wrong_passphrase_is_denied_and_gives_no_key)
{
    start();
    T_OK(root_create(scratch, view_str(PASSPHRASE), cheap, &made));
    T_ERR(open_with("correct horse batterz"), ERR_DENIED);
    T_ERR(open_with(""), ERR_DENIED);
    T_TRUE(opened.wrapping == NULL && opened.signing == NULL);
    tree_remove(scratch);
}

T_CASE(a_short_passphrase_is_refused)
{
    start();
    T_ERR(root_create(scratch, view_str("eleven char"), cheap, &made), ERR_INPUT);
    T_TRUE(!file_exists(path_in(scratch, "root")));
    T_ERR(open_with(PASSPHRASE), ERR_NOT_FOUND);
    tree_remove(scratch);
}

T_CASE(a_root_is_never_overwritten)
{
    start();
    T_OK(root_create(scratch, view_str(PASSPHRASE), cheap, &made));
    struct root_keys second;
    T_ERR(root_create(scratch, view_str("another passphrase"), cheap, &second), ERR_CONFLICT);
    T_ERR(root_create_shared(scratch, 2, 3, shares, &second), ERR_CONFLICT);
    T_OK(open_with(PASSPHRASE));
    T_TRUE(same_keys());
    tree_remove(scratch);
}

T_CASE(every_flipped_byte_of_the_file_is_damage)
{
    start();
    T_OK(root_create(scratch, view_str(PASSPHRASE), cheap, &made));
    struct buf file = file_read(path_in(scratch, "root"));
    T_EQ(file.n, FILE_BYTES);
    for (size_t i = 0; i < file.n; i++) {
        file.p[i] ^= 1;
        file_write(path_in(scratch, "root"), buf_view(&file));
        file.p[i] ^= 1;
        T_ERR(open_with(PASSPHRASE), ERR_CORRUPT);
    }
    for (size_t n = 0; n < file.n; n++) {
        file_write(path_in(scratch, "root"), view_of(file.p, n));
        T_ERR(open_with(PASSPHRASE), ERR_CORRUPT);
    }
    buf_clear(&file);
    tree_remove(scratch);
}

T_CASE(any_three_of_five_shares_open_and_each_problem_is_named)
{
    uint8_t spare[SHARE_BYTES], others[SHARES_MAX][SHARE_BYTES];
    struct root_keys other;
    start();
    T_OK(io_make_dir(path_in(scratch, "other"), 0700));
    T_OK(root_create_shared(path_in(scratch, "other"), 3, 5, others, &other));
    T_OK(root_create_shared(scratch, 3, 5, shares, &made));
    T_OK(open_shared(3));
    T_TRUE(same_keys());
    root_keys_free(&opened);
    T_ERR(open_shared(2), ERR_INPUT);
    T_EQ(problem, SHARES_TOO_FEW);
    memcpy(spare, shares[1], SHARE_BYTES);
    shares[1][20] ^= 1;
    T_ERR(open_shared(3), ERR_INPUT);
    T_EQ(problem, SHARES_DAMAGED);
    T_EQ(which, 1);
    memcpy(shares[1], shares[0], SHARE_BYTES);
    T_ERR(open_shared(3), ERR_INPUT);
    T_EQ(problem, SHARES_DUPLICATE);
    T_EQ(which, 1);
    memcpy(shares[1], others[1], SHARE_BYTES);
    T_ERR(open_shared(3), ERR_INPUT);
    T_EQ(problem, SHARES_OTHER_SET);
    T_EQ(which, 1);
    T_TRUE(opened.wrapping == NULL);
    memcpy(shares, others, sizeof(others));
    T_ERR(open_shared(3), ERR_DENIED);
    T_TRUE(opened.wrapping == NULL);
    root_keys_free(&other);
    tree_remove(scratch);
}

T_CASE(the_kind_of_unsealing_is_the_one_it_was_made_for)
{
    start();
    T_OK(root_create_shared(scratch, 2, 3, shares, &made));
    T_ERR(open_with(PASSPHRASE), ERR_UNSUPPORTED);
    T_EQ(unlink(path_in(scratch, "root")), 0);
    root_keys_free(&made);
    T_OK(root_create(scratch, view_str(PASSPHRASE), cheap, &made));
    T_ERR(open_shared(2), ERR_UNSUPPORTED);
    root_keys_free(&made);
    T_ERR(root_create_shared(path_in(scratch, "nowhere"), 2, 3, shares, &made), ERR_NOT_FOUND);
    T_ERR(root_create_shared(path_in(scratch, "nowhere"), 4, 3, shares, &made), ERR_INPUT);
    tree_remove(scratch);
}

T_CASE(lack_of_memory_gives_no_key_and_no_file)
{
    start();
    for (unsigned long n = 1;; n++) {
        mem_fail_nth(n, 0);
        enum err err = root_create(scratch, view_str(PASSPHRASE), cheap, &made);
        bool failed = mem_has_failed();
        mem_fail_nth(0, 0);
        if (!failed) {
            T_OK(err);
            break;
        }
        T_ERR(err, ERR_MEMORY);
        T_TRUE(made.wrapping == NULL && !file_exists(path_in(scratch, "root")));
    }
    for (unsigned long n = 1;; n++) {
        mem_fail_nth(n, 0);
        enum err err = open_with(PASSPHRASE);
        bool failed = mem_has_failed();
        mem_fail_nth(0, 0);
        if (!failed) {
            T_OK(err);
            break;
        }
        T_ERR(err, ERR_MEMORY);
        T_TRUE(opened.wrapping == NULL);
    }
    root_keys_free(&made);
    root_keys_free(&opened);
    tree_remove(scratch);
}

/* --- the note of the format */

static void note_format(const char *text)
{
    T_OK(io_replace_file(path_in(scratch, FORMAT_FILE), view_str(text), 0600));
}

T_CASE(files_of_an_older_format_or_of_none_are_noted_as_of_this_one)
{
    start();
    T_OK(format_check(scratch));
    T_TRUE(file_exists(path_in(scratch, FORMAT_FILE)));
    T_OK(format_check(scratch));
    note_format("azukari-keeper-format 1\n");
    T_OK(format_check(scratch));
    struct buf now = file_read(path_in(scratch, FORMAT_FILE));
    T_TRUE(view_eq_str(buf_view(&now), "azukari-keeper-format 2\n"));
    buf_clear(&now);
    tree_remove(scratch);
}

T_CASE(files_of_a_newer_format_are_refused)
{
    start();
    note_format("azukari-keeper-format 3\n");
    T_ERR(format_check(scratch), ERR_UNSUPPORTED);
    tree_remove(scratch);
}

T_CASE(a_damaged_note_of_the_format_is_refused)
{
    static const char *const bad[] = {"", "azukari-keeper-format\n", "azukari-keeper-format 1", "azukari-keeper-format 01\n",
                                      "azukari-keeper-format 0\n", "azukari-keeper-format 1\nmore\n", "something else 1\n"};

    start();
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        note_format(bad[i]);
        T_ERR(format_check(scratch), ERR_CORRUPT);
    }
    tree_remove(scratch);
}

T_MAIN(&case_files_of_an_older_format_or_of_none_are_noted_as_of_this_one, &case_files_of_a_newer_format_are_refused,
       &case_a_damaged_note_of_the_format_is_refused,
       &case_the_passphrase_opens_what_it_sealed,
       &case_a_wrong_passphrase_is_denied_and_gives_no_key, &case_a_short_passphrase_is_refused,
       &case_a_root_is_never_overwritten, &case_every_flipped_byte_of_the_file_is_damage,
       &case_any_three_of_five_shares_open_and_each_problem_is_named,
       &case_the_kind_of_unsealing_is_the_one_it_was_made_for,
       &case_lack_of_memory_gives_no_key_and_no_file)
