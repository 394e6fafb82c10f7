/* base: buffers, arenas, dates, numbers, codecs and views. */
#include "support/t.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/claim.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/wait.h>
#include <unistd.h>

T_CASE(buffer_stops_at_its_maximum_and_stays_failed)
{
    struct buf b;
    buf_init(&b, 4);
    buf_str(&b, "1234");
    T_OK(buf_status(&b));
    buf_byte(&b, '5');
    T_ERR(buf_status(&b), ERR_LIMIT);
    T_EQ(buf_view(&b).n, 4);
    T_STR(buf_cstr(&b), "");
    buf_clear(&b);
    buf_u64(&b, 65535);
    T_ERR(buf_status(&b), ERR_LIMIT);
    buf_clear(&b);
}

T_CASE(buffer_survives_every_failed_allocation)
{
    for (unsigned long nth = 1;; nth++) {
        struct buf b;
        buf_init(&b, 100000);
        mem_fail_nth(nth, 0);
        for (int i = 0; i < 1000; i++)
            buf_fmt(&b, "%d,", i);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(buf_status(&b), failed ? ERR_MEMORY : ERR_OK);
        buf_clear(&b);
        if (!failed)
            return;
    }
}

T_CASE(buffer_consume_keeps_the_rest)
{
    struct buf b;
    buf_init(&b, 100);
    buf_str(&b, "abcdef");
    buf_consume(&b, 2);
    T_STR(buf_cstr(&b), "cdef");
    buf_consume(&b, 99);
    T_EQ(b.n, 0);
    buf_clear(&b);
}

T_CASE(arena_refuses_beyond_its_cap)
{
    struct arena a;
    arena_init(&a, 1000);
    T_TRUE(arena_alloc(&a, 10, 50) != NULL);
    T_TRUE(arena_alloc(&a, 10, 51) == NULL);
    T_TRUE(arena_alloc(&a, SIZE_MAX, 2) == NULL);
    T_STR(arena_fmt(&a, "%d-%s", 7, "x"), "7-x");
    arena_clear(&a);
    T_TRUE(arena_alloc(&a, 1, 900) != NULL);
    arena_clear(&a);
}

T_CASE(numbers_are_read_strictly)
{
    uint64_t u = 0;
    T_OK(num_parse_u64(view_str("18446744073709551615"), UINT64_MAX, NUM_CANONICAL, &u));
    T_TRUE(u == UINT64_MAX);
    T_ERR(num_parse_u64(view_str("18446744073709551616"), UINT64_MAX, NUM_CANONICAL, &u), ERR_INPUT);
    T_ERR(num_parse_u64(view_str("01"), 9, NUM_CANONICAL, &u), ERR_INPUT);
    T_OK(num_parse_u64(view_str("01"), 9, NUM_LEADING_ZEROS, &u));
    T_ERR(num_parse_u64(view_str("10"), 9, NUM_CANONICAL, &u), ERR_INPUT);
    T_ERR(num_parse_u64(view_str(""), 9, NUM_CANONICAL, &u), ERR_INPUT);
    T_ERR(num_parse_u64(view_str("-1"), 9, NUM_CANONICAL, &u), ERR_INPUT);
    T_ERR(num_parse_u64(view_str(" 1"), 9, NUM_CANONICAL, &u), ERR_INPUT);
}

T_CASE(dates_survive_a_round_trip_over_four_centuries)
{
    for (int64_t day = -140000; day < 140000; day++) {
        struct date d = date_from_days(day);
        T_EQ(date_to_days(d), day);
        T_TRUE(date_is_valid(d));
    }
    T_EQ(date_to_days((struct date){1970, 1, 1}), 0);
    T_EQ(date_to_days((struct date){2026, 11, 21}), 20778);
}

T_CASE(dates_that_do_not_exist_are_refused)
{
    struct date d;
    T_OK(date_parse(view_str("2024-02-29"), &d));
    T_ERR(date_parse(view_str("2026-02-29"), &d), ERR_INPUT);
    T_ERR(date_parse(view_str("2026-13-01"), &d), ERR_INPUT);
    T_ERR(date_parse(view_str("2026-1-01"), &d), ERR_INPUT);
    T_ERR(date_parse(view_str("0000-01-01"), &d), ERR_INPUT);
}

T_CASE(civil_day_begins_at_midnight_in_japan)
{
    char text[25];
    struct date d = {2026, 11, 21};
    clock_format(date_start_ms(d), text);
    T_STR(text, "2026-11-20T15:00:00.000Z");
    struct date before = date_of_ms(date_start_ms(d) - 1), at = date_of_ms(date_start_ms(d));
    T_EQ(before.day, 20);
    T_EQ(at.day, 21);
    int64_t ms = 0;
    T_OK(clock_parse(view_str("2026-11-20T15:00:00.000Z"), &ms));
    T_EQ(ms, date_start_ms(d));
    T_ERR(clock_parse(view_str("2026-11-20T24:00:00.000Z"), &ms), ERR_INPUT);
}

T_CASE(times_are_printed_with_every_digit)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {1795344365324, "2026-11-22T10:46:05.324Z"},
        {253402300799999, "9999-12-31T23:59:59.999Z"},
        {253402300800000, "0000-01-01T00:00:00.000Z"}, /* no leaf has it: nothing is written beyond the text */
        {-62135596799995, "0001-01-01T00:00:00.005Z"},
    };
    char text[25];
    int64_t ms;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        clock_format(rows[i].ms, text);
        T_STR(text, rows[i].text);
        if (i != 4) {
            T_OK(clock_parse(view_str(text), &ms));
            T_EQ(ms, rows[i].ms);
        }
    }
    date_format((struct date){7, 3, 31}, text);
    T_STR(text, "0007-03-31");
}

T_CASE(arena_gives_zeros_from_every_block_and_again_after_it_was_cleared)
{
    struct arena a;
    arena_init(&a, (size_t)1 << 20);
    for (int again = 0; again < 2; again++) {
        for (size_t n = 1; n <= 32768; n *= 2) {
            uint8_t *p = arena_alloc(&a, n, 1);
            T_TRUE(p != NULL);
            for (size_t i = 0; i < n; i++)
                T_EQ(p[i], 0);
            memset(p, 0xff, n);
        }
        arena_clear(&a);
    }
}

T_CASE(fiscal_year_begins_in_april)
{
    T_EQ(date_fiscal_year((struct date){2027, 3, 31}), 2026);
    T_EQ(date_fiscal_year((struct date){2019, 4, 1}), 2019);
}

T_CASE(base64_accepts_only_the_canonical_form)
{
    struct buf b;
    buf_init(&b, 100);
    base64_put(&b, view_str("fooba"));
    T_STR(buf_cstr(&b), "Zm9vYmE=");
    buf_reset(&b);
    T_OK(base64_get(view_str("Zm9vYmE="), &b));
    T_VIEW(buf_view(&b), view_str("fooba"));
    buf_reset(&b);
    T_ERR(base64_get(view_str("Zm9vYmF="), &b), ERR_INPUT);
    buf_reset(&b);
    T_ERR(base64_get(view_str("Zm9vYmE"), &b), ERR_INPUT);
    buf_reset(&b);
    T_ERR(base64_get(view_str("Zm9v\nYmE="), &b), ERR_INPUT);
    buf_reset(&b);
    base64url_put(&b, view_of("\xff\xfe\xfd\xfc", 4));
    T_STR(buf_cstr(&b), "__79_A");
    buf_clear(&b);
}

T_CASE(hexadecimal_needs_the_exact_length)
{
    uint8_t out[2];
    T_OK(hex_get(view_str("0aFf"), out, 2));
    T_EQ(out[1], 255);
    T_ERR(hex_get(view_str("0aF"), out, 2), ERR_INPUT);
    T_ERR(hex_get(view_str("0aFg"), out, 2), ERR_INPUT);
    T_ERR(hex_get(view_str("0aFf00"), out, 2), ERR_INPUT);
}

T_CASE(utf8_refuses_overlong_surrogate_and_nul)
{
    T_TRUE(view_is_utf8(view_str("預かり\xf0\xa0\xae\xb7")));
    T_TRUE(!view_is_utf8(view_str("\xc0\x80")));
    T_TRUE(!view_is_utf8(view_str("\xed\xa0\x80")));
    T_TRUE(!view_is_utf8(view_str("\xf4\x90\x80\x80")));
    T_TRUE(!view_is_utf8(view_str("\xe3\x81")));
    T_TRUE(!view_is_utf8(view_of("a\0b", 3)));
}

T_CASE(view_cut_tells_the_end)
{
    struct view rest = view_str("a,,b");
    T_VIEW(view_cut(&rest, ','), view_str("a"));
    T_VIEW(view_cut(&rest, ','), view_str(""));
    T_TRUE(rest.p != NULL);
    T_VIEW(view_cut(&rest, ','), view_str("b"));
    T_TRUE(rest.p == NULL);
}

T_CASE(file_is_replaced_whole)
{
    char path[] = "/tmp/azukari-base-XXXXXX";
    int fd = mkstemp(path);
    struct buf b;
    T_TRUE(fd >= 0);
    io_close(&fd);
    T_OK(io_replace_file(path, view_str("new"), 0600));
    buf_init(&b, 2);
    T_ERR(io_read_file(path, &b), ERR_LIMIT);
    buf_clear(&b);
    buf_init(&b, 10);
    T_OK(io_read_file(path, &b));
    T_STR(buf_cstr(&b), "new");
    buf_clear(&b);
    T_EQ(unlink(path), 0);
    T_ERR(io_read_file(path, &b), ERR_NOT_FOUND);
}

T_CASE(a_file_that_just_fits_is_read_and_one_byte_more_is_not)
{
    char path[] = "/tmp/azukari-base-XXXXXX";
    static uint8_t text[40000];
    int fd = mkstemp(path);
    struct buf b;
    T_TRUE(fd >= 0);
    memset(text, 'x', sizeof(text));
    T_OK(io_write_all(fd, view_of(text, sizeof(text))));
    io_close(&fd);
    buf_init(&b, sizeof(text) + 3);
    buf_str(&b, "abc");
    T_OK(io_read_file(path, &b));
    T_EQ(b.n, sizeof(text) + 3);
    T_VIEW(view_part(buf_view(&b), 0, 4), view_str("abcx"));
    T_VIEW(view_part(buf_view(&b), 3, SIZE_MAX), view_of(text, sizeof(text)));
    T_ERR(io_read_file(path, &b), ERR_LIMIT);
    T_EQ(unlink(path), 0);
    buf_clear(&b);
}

/* Another process that has the lock of ${path}, or listens at an address of its own, until it is let go; then it takes its time. */
struct predecessor {
    pid_t pid;
    int leash;
    struct sockaddr_in at;
};

static void stay(const char *path, int ready, int leash)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(at);
    int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (path != NULL ? claim_lock(fd, 0) != ERR_OK
                     : claim_address(fd, (struct sockaddr *)&at, n, 0) != ERR_OK || listen(fd, 1) != 0 ||
                           getsockname(fd, (struct sockaddr *)&at, &n) != 0)
        _exit(1);
    if (write(ready, &at, sizeof(at)) != sizeof(at))
        _exit(1);
    while (read(leash, &at, 1) > 0)
        ;
    clock_pause_ms(200);
    _exit(0);
}

static struct predecessor predecessor(const char *path)
{
    struct predecessor p = {.pid = -1};
    int ready[2], leash[2];

    T_TRUE(pipe(ready) == 0 && pipe(leash) == 0);
    p.leash = leash[1];
    p.pid = fork();
    if (p.pid == 0) {
        (void)close(leash[1]);
        stay(path, ready[1], leash[0]);
    }
    (void)close(ready[1]);
    (void)close(leash[0]);
    T_TRUE(read(ready[0], &p.at, sizeof(p.at)) == sizeof(p.at));
    (void)close(ready[0]);
    return p;
}

static void let_go(const struct predecessor *p)
{
    (void)close(p->leash);
}

static bool has_gone(const struct predecessor *p)
{
    int status;

    return waitpid(p->pid, &status, 0) == p->pid && status == 0;
}

T_CASE(a_lock_waits_for_one_who_is_going_and_not_for_one_who_stays)
{
    char path[] = "/tmp/azukari-lock-XXXXXX";
    int fd = mkstemp(path);

    T_TRUE(fd >= 0);
    struct predecessor p = predecessor(path);
    T_ERR(claim_lock(fd, 0), ERR_AGAIN);
    T_ERR(claim_lock(fd, 50), ERR_AGAIN);
    let_go(&p);
    T_OK(claim_lock(fd, 60000));
    T_TRUE(has_gone(&p));
    T_OK(claim_lock(fd, 0)); /* it is ours */
    T_ERR(claim_lock(-1, 60000), ERR_IO);
    (void)close(fd);
    (void)unlink(path);
}

T_CASE(an_address_waits_for_one_who_is_going_and_not_for_one_who_stays)
{
    struct predecessor p = predecessor(NULL);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    T_ERR(claim_address(fd, (struct sockaddr *)&p.at, sizeof(p.at), 0), ERR_AGAIN);
    T_ERR(claim_address(fd, (struct sockaddr *)&p.at, sizeof(p.at), 50), ERR_AGAIN);
    let_go(&p);
    T_OK(claim_address(fd, (struct sockaddr *)&p.at, sizeof(p.at), 60000));
    T_TRUE(has_gone(&p));
    (void)close(fd);
    T_ERR(claim_address(-1, (struct sockaddr *)&p.at, sizeof(p.at), 60000), ERR_IO); /* at once */
}

T_CASE(a_file_that_does_not_say_how_long_it_is_is_read_to_its_end)
{
    struct buf b;
    buf_init(&b, 65536);
    T_OK(io_read_file("/proc/self/status", &b));
    T_TRUE(view_starts(buf_view(&b), "Name:"));
    T_VIEW(view_part(buf_view(&b), b.n - 1, 1), view_str("\n"));
    buf_clear(&b);
}

T_MAIN(&case_buffer_stops_at_its_maximum_and_stays_failed, &case_buffer_survives_every_failed_allocation,
       &case_buffer_consume_keeps_the_rest, &case_arena_refuses_beyond_its_cap,
       &case_arena_gives_zeros_from_every_block_and_again_after_it_was_cleared, &case_times_are_printed_with_every_digit, &case_numbers_are_read_strictly,
       &case_dates_survive_a_round_trip_over_four_centuries, &case_dates_that_do_not_exist_are_refused,
       &case_civil_day_begins_at_midnight_in_japan, &case_fiscal_year_begins_in_april,
       &case_base64_accepts_only_the_canonical_form, &case_hexadecimal_needs_the_exact_length,
       &case_utf8_refuses_overlong_surrogate_and_nul, &case_view_cut_tells_the_end, &case_file_is_replaced_whole, &case_a_file_that_just_fits_is_read_and_one_byte_more_is_not,
       &case_a_lock_waits_for_one_who_is_going_and_not_for_one_who_stays,
       &case_an_address_waits_for_one_who_is_going_and_not_for_one_who_stays,
       &case_a_file_that_does_not_say_how_long_it_is_is_read_to_its_end)
