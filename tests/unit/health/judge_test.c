/* health: what the numbers mean, and how they are told. */
#include "support/t.h"

#include "health/judge.h"
#include "parent/figures.h"

#define NOW_S 1800000000

static struct health_wish wish = {.now_ms = (int64_t)NOW_S * 1000, .lang = LANG_EN};

static enum health_verdict verdict(const struct stats *s, enum health_check check)
{
    struct health_finding f;

    health_judge(s, check, &wish, &f);
    return f.verdict;
}

T_CASE(what_was_not_measured_is_never_called_good)
{
    const struct stats none = {.known = {false}};

    for (unsigned check = 0; check < HEALTH__MAX; check++)
        T_EQ(verdict(&none, (enum health_check)check), HEALTH_UNKNOWN);
}

T_CASE(a_disk_that_is_nearly_full_is_found_before_it_is_full)
{
    struct stats s = {.known = {false}};

    stats_set(&s, STAT_LEDGER_DISK_BYTES, (uint64_t)1 << 40);
    stats_set(&s, STAT_LEDGER_FREE_BYTES, (uint64_t)1 << 39);
    T_EQ(verdict(&s, HEALTH_LEDGER_DISK), HEALTH_GOOD);
    stats_set(&s, STAT_LEDGER_FREE_INODES_PERMILLE, 10);
    T_EQ(verdict(&s, HEALTH_LEDGER_DISK), HEALTH_LOOK);
    stats_set(&s, STAT_LEDGER_FREE_INODES_PERMILLE, 900);
    stats_set(&s, STAT_LEDGER_FREE_BYTES, (uint64_t)1 << 36);
    T_EQ(verdict(&s, HEALTH_LEDGER_DISK), HEALTH_LOOK);
    stats_set(&s, STAT_LEDGER_FREE_BYTES, (uint64_t)100 << 20);
    T_EQ(verdict(&s, HEALTH_LEDGER_DISK), HEALTH_BAD);
}

T_CASE(a_witness_that_was_never_heard_is_bad_and_an_old_one_too)
{
    struct stats s = {.known = {false}};

    stats_set(&s, STAT_WITNESSED_LOGS, 0);
    T_EQ(verdict(&s, HEALTH_WITNESS), HEALTH_LOOK);
    stats_set(&s, STAT_WITNESSED_LOGS, 1);
    T_EQ(verdict(&s, HEALTH_WITNESS), HEALTH_BAD);
    stats_set(&s, STAT_WITNESS_AGE_S, 5);
    stats_set(&s, STAT_WITNESS_MAX_AGE_S, 3600);
    T_EQ(verdict(&s, HEALTH_WITNESS), HEALTH_GOOD);
    stats_set(&s, STAT_WITNESSES_SILENT, 1);
    T_EQ(verdict(&s, HEALTH_WITNESS), HEALTH_LOOK);
    stats_set(&s, STAT_WITNESS_AGE_S, 3601);
    T_EQ(verdict(&s, HEALTH_WITNESS), HEALTH_BAD);
}

T_CASE(a_certificate_is_named_a_month_before_its_end)
{
    struct stats s = {.known = {false}};

    stats_set(&s, STAT_TLS_UNTIL_S, NOW_S + 31 * 86400);
    T_EQ(verdict(&s, HEALTH_TLS), HEALTH_GOOD);
    stats_set(&s, STAT_TLS_UNTIL_S, NOW_S + 29 * 86400);
    T_EQ(verdict(&s, HEALTH_TLS), HEALTH_LOOK);
    stats_set(&s, STAT_TLS_UNTIL_S, NOW_S);
    T_EQ(verdict(&s, HEALTH_TLS), HEALTH_BAD);
}

T_CASE(a_backup_that_was_never_made_is_not_called_recent)
{
    struct stats s = {.known = {false}};

    stats_set(&s, STAT_LEAVES, 10);
    T_EQ(verdict(&s, HEALTH_BACKUP), HEALTH_LOOK);
    stats_set(&s, STAT_BACKUP_S, NOW_S - 86400);
    T_EQ(verdict(&s, HEALTH_BACKUP), HEALTH_GOOD);
    stats_set(&s, STAT_BACKUP_S, NOW_S - 9 * 86400);
    T_EQ(verdict(&s, HEALTH_BACKUP), HEALTH_LOOK);
}

T_CASE(a_drill_that_failed_is_bad_until_one_passes)
{
    struct stats s = {.known = {false}};

    stats_set(&s, STAT_LEAVES, 10);
    T_EQ(verdict(&s, HEALTH_RESTORE_TEST), HEALTH_LOOK);
    stats_set(&s, STAT_RESTORE_FAILED_S, NOW_S - 3 * 86400);
    T_EQ(verdict(&s, HEALTH_RESTORE_TEST), HEALTH_BAD);
    stats_set(&s, STAT_RESTORE_TEST_S, NOW_S - 4 * 86400);
    T_EQ(verdict(&s, HEALTH_RESTORE_TEST), HEALTH_BAD);
    stats_set(&s, STAT_RESTORE_TEST_S, NOW_S - 2 * 86400);
    T_EQ(verdict(&s, HEALTH_RESTORE_TEST), HEALTH_GOOD);
}

/* Each check in each state that numbers can bring about has words in both languages. */
T_CASE(every_finding_can_be_said_in_both_languages)
{
    static const uint64_t values[] = {0, 1, 1000, (uint64_t)1 << 32, (uint64_t)NOW_S + 100 * 86400, UINT64_MAX / 2000};
    struct health_finding f;
    struct buf out;

    buf_init(&out, 1024);
    for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
        struct stats s = {.known = {false}};
        for (unsigned what = 0; what < STAT__MAX; what++)
            stats_set(&s, what, values[v]);
        for (unsigned i = 0; i < HEALTH__MAX * LANG__MAX; i++) {
            wish.lang = (enum lang)(i % LANG__MAX);
            health_judge(&s, (enum health_check)(i / LANG__MAX), &wish, &f);
            buf_reset(&out);
            T_ERR(health_put_reason(&out, wish.lang, &f), ERR_OK);
            T_TRUE(out.n > 0 && msg_text(wish.lang, health_check_msg(f.check))[0] != '\0');
            T_TRUE(f.verdict == HEALTH_GOOD || msg_text(wish.lang, f.remedy)[0] != '\0');
        }
    }
    buf_clear(&out);
}

/* --- figures */

T_CASE(figures_are_read_back_as_they_were_written)
{
    struct figures f = {.pids = {11, 12, 13, 14, 15}}, back;
    struct buf out;

    buf_init(&out, FIGURES_TEXT_MAX);
    stats_set(&f.stats, STAT_ROWS, UINT64_MAX);
    stats_set(&f.stats, STAT_UPTIME_S, 0);
    T_ERR(figures_put_numbers(&f, &out), ERR_OK);
    T_ERR(figures_get_numbers(buf_view(&out), &back), ERR_OK);
    T_TRUE(back.pids[2] == 13 && back.stats.value[STAT_ROWS] == UINT64_MAX && back.stats.known[STAT_UPTIME_S]);
    T_TRUE(!back.stats.known[STAT_SESSIONS]);
    buf_clear(&out);
}

T_CASE(figures_that_are_damaged_are_not_believed)
{
    static const char *const bad[] = {"", "azukari-numbers 2\n", "azukari-numbers 1\n40\n", "azukari-numbers 1\n999 1\n",
                                      "azukari-numbers 1\nprocess nobody 1\n", "azukari-numbers 1\nprocess keeper -1\n"};
    struct figures back;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        T_ERR(figures_get_numbers(view_str(bad[i]), &back), ERR_INPUT);
}

T_CASE(every_number_fits_the_largest_answer_and_frame)
{
    struct figures f = {.pids = {99999999, 1, 1, 1, 1}};
    struct buf out;

    for (unsigned what = 0; what < STAT__MAX; what++)
        stats_set(&f.stats, what, UINT64_MAX);
    buf_init(&out, FIGURES_TEXT_MAX);
    T_ERR(figures_answer(&f, view_str("GET /metrics HTTP/1.1\r\n\r\n"), &out), ERR_OK);
    T_TRUE(view_starts(buf_view(&out), "HTTP/1.1 200 OK\r\n"));
    T_TRUE((unsigned)STAT__MAX <= (unsigned)STAT_NUMBERS_MAX);
    buf_clear(&out);
}

T_CASE(the_socket_answers_nothing_but_its_two_questions)
{
    static const char *const bad[] = {"GET / HTTP/1.1\r\n\r\n", "POST /metrics HTTP/1.1\r\n\r\n", "GET /metricsx HTTP/1.1\r\n\r\n",
                                      "GET /../etc/passwd HTTP/1.1\r\n\r\n", "\r\n\r\n"};
    const struct figures f = {.pids = {0}};
    struct buf out;

    buf_init(&out, FIGURES_TEXT_MAX);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        buf_reset(&out);
        T_ERR(figures_answer(&f, view_str(bad[i]), &out), ERR_OK);
        T_TRUE(view_starts(buf_view(&out), "HTTP/1.1 404 "));
    }
    buf_clear(&out);
}

T_CASE(a_flush_is_counted_in_the_bucket_of_its_bound)
{
    T_EQ(stat_bucket(0), 0);
    T_EQ(stat_bucket(1000), 0);
    T_EQ(stat_bucket(1001), 1);
    T_EQ(stat_bucket(UINT64_MAX), STAT_BUCKETS - 1);
}

T_CASE(a_loss_of_the_ledger_is_seen_for_ever)
{
    struct stats s = {0};

    stats_set(&s, STAT_LEAVES, 900);
    stats_set(&s, STAT_LEDGER_LOSSES, 0);
    T_EQ(verdict(&s, HEALTH_LEDGER), HEALTH_GOOD);
    stats_set(&s, STAT_LEDGER_LOSSES, 2);
    stats_set(&s, STAT_LEDGER_MISSING, 0); /* how many nobody knows: it is a loss all the same */
    T_EQ(verdict(&s, HEALTH_LEDGER), HEALTH_LOOK);
}

T_CASE(a_copy_of_the_ledger_that_differs_is_bad_until_it_does_not)
{
    struct stats s = {0};

    stats_set(&s, STAT_LEAVES, 900);
    stats_set(&s, STAT_LEDGER_LOSSES, 1);
    stats_set(&s, STAT_LEDGER_COPY_DIFFERS, 1);
    T_EQ(verdict(&s, HEALTH_LEDGER), HEALTH_BAD);
    stats_set(&s, STAT_LEDGER_COPY_DIFFERS, 0);
    T_EQ(verdict(&s, HEALTH_LEDGER), HEALTH_LOOK);
}

T_MAIN(&case_a_loss_of_the_ledger_is_seen_for_ever, &case_a_copy_of_the_ledger_that_differs_is_bad_until_it_does_not, &case_what_was_not_measured_is_never_called_good, &case_a_disk_that_is_nearly_full_is_found_before_it_is_full,
       &case_a_witness_that_was_never_heard_is_bad_and_an_old_one_too, &case_a_certificate_is_named_a_month_before_its_end,
       &case_a_backup_that_was_never_made_is_not_called_recent, &case_a_drill_that_failed_is_bad_until_one_passes,
       &case_every_finding_can_be_said_in_both_languages,
       &case_figures_are_read_back_as_they_were_written, &case_figures_that_are_damaged_are_not_believed,
       &case_every_number_fits_the_largest_answer_and_frame, &case_the_socket_answers_nothing_but_its_two_questions,
       &case_a_flush_is_counted_in_the_bucket_of_its_bound)
