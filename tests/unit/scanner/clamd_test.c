/* The conversation with clamd: what its answers mean, and what happens if it says too much, too little, or nothing. */
#include "support/t.h"

#include "base/io.h"
#include "scanner/clamd.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A conversation whose other end is the test. */
struct talk {
    struct clamd clamd;
    int other, stop[2];
};

static struct talk talk_new(void)
{
    struct talk t = {.other = -1};
    int ends[2];

    T_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    T_EQ(pipe(t.stop), 0);
    t.clamd = (struct clamd){.fd = ends[0], .stop_fd = t.stop[0], .patience_ms = 200};
    t.other = ends[1];
    return t;
}

static void talk_end(struct talk *t)
{
    clamd_close(&t->clamd);
    io_close(&t->other);
    io_close(&t->stop[0]);
    io_close(&t->stop[1]);
}

static void says(struct talk *t, const char *line)
{
    T_EQ(io_write_all(t->other, view_of(line, strlen(line) + 1)), ERR_OK);
}

T_CASE(clean_file_is_sent_in_chunks_and_called_clean)
{
    static const char wanted[] = "zINSTREAM\0\0\0\0\5hello\0\0\0\3wor\0\0\0\0";
    struct talk t = talk_new();
    enum clamd_verdict verdict;
    char virus[CLAMD_VIRUS_MAX + 1], sent[64];

    T_EQ(clamd_begin(&t.clamd), ERR_OK);
    T_EQ(clamd_add(&t.clamd, view_str("hello")), ERR_OK);
    T_EQ(clamd_add(&t.clamd, view_str("")), ERR_OK); /* an empty chunk would be the end */
    T_EQ(clamd_add(&t.clamd, view_str("wor")), ERR_OK);
    /* What it says while the stream is open would be its last word. */
    T_EQ(recv(t.other, sent, sizeof(sent), 0), (ssize_t)sizeof(wanted) - 1 - 4);
    says(&t, "stream: OK");
    T_EQ(clamd_end(&t.clamd, &verdict, virus), ERR_OK);
    T_EQ(verdict, CLAMD_CLEAN);
    T_STR(virus, "");
    T_EQ(memcmp(sent, wanted, sizeof(wanted) - 1 - 4), 0); /* stylecheck: allow memcmp, because nothing here is secret */
    talk_end(&t);
}

T_CASE(end_of_the_stream_is_said_before_the_verdict_is_waited_for)
{
    struct talk t = talk_new();
    enum clamd_verdict verdict;
    char virus[CLAMD_VIRUS_MAX + 1], sent[64];

    T_EQ(clamd_begin(&t.clamd), ERR_OK);
    T_EQ(clamd_add(&t.clamd, view_str("x")), ERR_OK);
    T_EQ(clamd_end(&t.clamd, &verdict, virus), ERR_TIMEOUT);
    ssize_t n = recv(t.other, sent, sizeof(sent), 0);
    T_EQ(n, 10 + 5 + 4);
    T_EQ(sent[n - 1] | sent[n - 2] | sent[n - 3] | sent[n - 4], 0);
    talk_end(&t);
}

T_CASE(limit_that_is_reached_ends_the_sending_and_is_no_clean_file)
{
    struct talk t = talk_new();
    enum clamd_verdict verdict;
    char virus[CLAMD_VIRUS_MAX + 1];

    T_EQ(clamd_begin(&t.clamd), ERR_OK);
    says(&t, "INSTREAM size limit exceeded. ERROR");
    T_EQ(clamd_add(&t.clamd, view_str("more")), ERR_CONFLICT);
    T_EQ(clamd_end(&t.clamd, &verdict, virus), ERR_OK);
    T_EQ(verdict, CLAMD_FAILED);
    talk_end(&t);
}

T_CASE(silence_ends_in_a_timeout_and_a_word_to_stop_ends_it_at_once)
{
    struct talk t = talk_new();
    struct clamd_version version;

    T_EQ(clamd_version(&t.clamd, &version), ERR_TIMEOUT);
    T_TRUE(!t.clamd.stopped);
    talk_end(&t);
    t = talk_new();
    t.clamd.patience_ms = 60000;
    T_EQ(io_write_all(t.stop[1], view_str("!")), ERR_OK);
    T_EQ(clamd_version(&t.clamd, &version), ERR_CLOSED);
    T_TRUE(t.clamd.stopped);
    talk_end(&t);
}

T_CASE(daemon_that_hangs_up_or_never_ends_its_line_is_not_believed)
{
    static char noise[CLAMD_ANSWER_MAX + 1];
    struct talk t = talk_new();
    struct clamd_version version;

    io_close(&t.other);
    T_TRUE(clamd_version(&t.clamd, &version) == ERR_CLOSED);
    talk_end(&t);
    t = talk_new();
    memset(noise, 'x', sizeof(noise));
    T_EQ(io_write_all(t.other, view_of(noise, sizeof(noise))), ERR_OK);
    T_EQ(clamd_version(&t.clamd, &version), ERR_INPUT);
    talk_end(&t);
}

T_CASE(nobody_at_the_socket_and_a_path_that_is_too_long_are_told_apart)
{
    struct clamd c = {.fd = -1, .stop_fd = -1, .patience_ms = 100};
    char path[200];

    T_EQ(clamd_connect(&c, "/nonexistent/clamd.sock"), ERR_NOT_FOUND);
    T_EQ(c.fd, -1);
    memset(path, '/', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    T_EQ(clamd_connect(&c, path), ERR_LIMIT);
}

T_CASE(version_tells_number_and_date_of_the_definitions_if_it_knows_them)
{
    static const struct {
        const char *line;
        enum err err;
        uint32_t signatures;
        struct date made;
    } rows[] = {
        {"ClamAV 1.4.6/27830/Fri Nov 20 09:30:12 2026", ERR_OK, 27830, {2026, 11, 20}},
        {"ClamAV 1.4.6/27830/Sun Mar  1 09:30:12 2026", ERR_OK, 27830, {2026, 3, 1}},
        {"ClamAV 1.4.6", ERR_OK, 0, {0, 0, 0}},
        {"ClamAV 1.4.6/27830/", ERR_OK, 27830, {0, 0, 0}},
        {"ClamAV 1.4.6/27830/Fri Nov 31 09:30:12 2026", ERR_OK, 27830, {0, 0, 0}},
        {"ClamAV 1.4.6/27830/Fri ovD 20 09:30:12 2026", ERR_OK, 27830, {0, 0, 0}},
        {"ClamAV 1.4.6/x/Fri Nov 20 09:30:12 2026", ERR_INPUT, 0, {0, 0, 0}},
        {"ClamAV 1.4.6/99999999999/", ERR_INPUT, 0, {0, 0, 0}},
        {"UNKNOWN COMMAND", ERR_INPUT, 0, {0, 0, 0}},
        {"", ERR_INPUT, 0, {0, 0, 0}},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct clamd_version v;
        T_EQ(clamd_read_version(view_str(rows[i].line), &v), rows[i].err);
        if (rows[i].err != ERR_OK)
            continue;
        T_EQ(v.signatures, rows[i].signatures);
        T_EQ(v.made.year * 10000 + v.made.month * 100 + v.made.day,
             rows[i].made.year * 10000 + rows[i].made.month * 100 + rows[i].made.day);
    }
}

T_CASE(only_the_one_word_that_means_clean_means_clean)
{
    static const struct {
        const char *line;
        enum err err;
        enum clamd_verdict verdict;
        const char *virus;
    } rows[] = {
        {"stream: OK", ERR_OK, CLAMD_CLEAN, ""},
        {"stream: Win.Test.EICAR_HDB-1 FOUND", ERR_OK, CLAMD_INFECTED, "Win.Test.EICAR_HDB-1"},
        {"stream: two words FOUND", ERR_OK, CLAMD_INFECTED, ""}, /* found is found, whatever it is called */
        {"stream:  FOUND", ERR_OK, CLAMD_INFECTED, ""},
        {"stream: OK ERROR", ERR_OK, CLAMD_FAILED, ""},
        {"INSTREAM size limit exceeded. ERROR", ERR_OK, CLAMD_FAILED, ""},
        {"stream: OK ", ERR_INPUT, CLAMD_FAILED, ""},
        {"stream: ok", ERR_INPUT, CLAMD_FAILED, ""},
        {"other: OK", ERR_INPUT, CLAMD_FAILED, ""},
        {"OK", ERR_INPUT, CLAMD_FAILED, ""},
        {"", ERR_INPUT, CLAMD_FAILED, ""},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum clamd_verdict verdict;
        char virus[CLAMD_VIRUS_MAX + 1];
        T_EQ(clamd_read_verdict(view_str(rows[i].line), &verdict, virus), rows[i].err);
        T_EQ(verdict, rows[i].verdict);
        T_STR(virus, rows[i].virus);
    }
}

T_MAIN(&case_clean_file_is_sent_in_chunks_and_called_clean, &case_end_of_the_stream_is_said_before_the_verdict_is_waited_for,
       &case_limit_that_is_reached_ends_the_sending_and_is_no_clean_file,
       &case_silence_ends_in_a_timeout_and_a_word_to_stop_ends_it_at_once,
       &case_daemon_that_hangs_up_or_never_ends_its_line_is_not_believed,
       &case_nobody_at_the_socket_and_a_path_that_is_too_long_are_told_apart,
       &case_version_tells_number_and_date_of_the_definitions_if_it_knows_them,
       &case_only_the_one_word_that_means_clean_means_clean)
