/* Imports: what is stored when, and what is left when the office is killed, its disk is full or its
 * file is damaged. */
#include "support/office_house.h"
#include "support/t.h"

#include "base/io.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CITY 7
#define HEALTH 3
#define REGISTERS (UINT64_C(1) << (HEALTH - 1))
#define JOB 5
#define BATCH 32

static struct office_house house;

static struct chan_frame next(struct chan *desk)
{
    struct chan_frame f;

    T_OK(chan_recv_wait(desk, HOUSE_WAIT_MS, &f));
    return f;
}

static uint16_t failure(const struct chan_frame *f)
{
    struct desk_office_failed m;

    T_EQ(f->type, DESK_OFFICE_FAILED);
    T_OK(desk_office_failed_get(f->payload, &house.arena, &m));
    return m.code;
}

static void refused(struct chan *desk, enum err code)
{
    struct chan_frame f = next(desk);

    T_EQ(failure(&f), code);
}

static struct desk_office_import_job job_is(struct chan *desk)
{
    struct chan_frame f = next(desk);
    struct desk_office_import m;

    T_EQ(f.type, DESK_OFFICE_IMPORT);
    T_OK(desk_office_import_get(f.payload, &house.arena, &m));
    m.job.header_line = arena_view(&house.arena, m.job.header_line);
    return m.job;
}

static struct desk_office_import_job begin_job(struct chan *desk)
{
    struct desk_office_import_begin m = {.register_ = HEALTH,
                                         .person = 12,
                                         .bytes = 1000000000,
                                         .encoding = 2,
                                         .header_line = view_str("a,b\r\n")};

    T_OK(desk_office_import_begin_send(desk, 1, &m));
    return job_is(desk);
}

static struct desk_office_import_batch batch(uint64_t first, uint32_t n)
{
    struct desk_office_import_batch m = {
        .rows_n = n, .end_offset = (first + n) * 100, .rows_seen = first + n};

    m.rows = arena_alloc(&house.arena, n, sizeof(*m.rows));
    for (uint32_t i = 0; i < n; i++)
        m.rows[i] = house_row(&house, first + i, 300, 6);
    return m;
}

static void send(struct chan *desk, uint64_t first)
{
    struct desk_office_import_batch m = batch(first, BATCH);

    T_OK(desk_office_import_batch_send(desk, (uint32_t)(first / BATCH), &m));
    arena_clear(&house.arena);
}

static uint64_t count(void)
{
    struct chan *desk = house_session(&house, CITY, REGISTERS, 0);
    struct desk_office_counts_are m;

    T_OK(desk_office_counts_send(desk, 4, &(struct desk_office_counts){0}));
    struct chan_frame f = next(desk);
    T_OK(desk_office_counts_are_get(f.payload, &house.arena, &m));
    chan_free(desk);
    return m.counts_n == 0 ? 0 : m.counts[0].records;
}

/* The rows that the inventory names: the truth behind the count. */
static uint64_t rows_there(void)
{
    struct keeper_office_inventory ask = {.contract = CITY, .register_ = HEALTH};
    struct keeper_office_inventory_part part;
    uint64_t n = 0;

    do {
        T_OK(keeper_office_inventory_send(house.keeper, 1, &ask));
        struct chan_frame f = next(house.keeper);
        T_OK(keeper_office_inventory_part_get(f.payload, &house.arena, &part));
        n += part.records_n;
        if (part.records_n > 0)
            memcpy(ask.after, part.records[part.records_n - 1].record, 16);
    } while (!part.last);
    return n;
}

T_CASE(a_job_remembers_how_far_it_is)
{
    house_init(&house);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    struct desk_office_import_job job = begin_job(desk);
    T_EQ(job.stored, 0);
    T_EQ(job.state, DESK_OFFICE_IMPORT_STATE_RUNNING);
    struct desk_office_import_batch m = batch(0, 10);
    m.refused = 2;
    m.warnings = 3;
    T_OK(desk_office_import_batch_send(desk, 1, &m));
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house_start(&house);
    desk = house_session(&house, CITY, REGISTERS, JOB);
    job = begin_job(desk);
    T_EQ(job.stored, 10);
    T_EQ(job.refused, 2);
    T_EQ(job.warnings, 3);
    T_EQ(job.end_offset, 1000);
    T_EQ(job.rows_seen, 10);
    T_EQ(job.person, 12);
    T_EQ(job.encoding, 2);
    T_VIEW(job.header_line, view_str("a,b\r\n"));
    struct desk_office_import_begin other_file = {.register_ = HEALTH, .bytes = 5};
    T_OK(desk_office_import_begin_send(desk, 1, &other_file));
    refused(desk, ERR_CONFLICT);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

T_CASE(a_batch_that_comes_again_changes_nothing)
{
    house_init(&house);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    (void)begin_job(desk);
    struct desk_office_import_issue issue = {
        .row = 3, .column = 1, .code = 2, .value_class = view_str("12 digits")};
    struct desk_office_import_batch first = batch(0, 10), second = batch(10, 10);
    first.issues = &issue;
    first.issues_n = 1;
    const struct desk_office_import_batch *const order[] = {&first, &second, &first, &second};
    for (int i = 0; i < 4; i++) {
        T_OK(desk_office_import_batch_send(desk, 1, order[i]));
        T_EQ(next(desk).type, DESK_OFFICE_STORED);
    }
    struct desk_office_import_job job = begin_job(desk);
    T_EQ(job.stored, 20);
    T_EQ(job.end_offset, 2000);
    T_EQ(count(), 20);
    T_EQ(rows_there(), 20);
    T_OK(desk_office_report_send(desk, 1, &(struct desk_office_report){.job = JOB, .limit = 10}));
    struct chan_frame f = next(desk);
    struct desk_office_report_is report;
    T_OK(desk_office_report_is_get(f.payload, &house.arena, &report));
    T_EQ(report.issues_n, 1);
    T_VIEW(report.issues[0].value_class, view_str("12 digits"));
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

T_CASE(an_import_never_overwrites_what_came_from_elsewhere)
{
    house_init(&house);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    struct chan *later = house_session(&house, CITY, REGISTERS, JOB + 1);
    struct chan *clerk = house_session(&house, CITY, REGISTERS, 0);
    (void)begin_job(desk);
    (void)begin_job(later);
    struct desk_office_import_batch m = batch(0, 10), two = batch(8, 4);
    T_OK(desk_office_import_batch_send(desk, 1, &m));
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    T_OK(desk_office_import_batch_send(later, 1, &two)); /* rows 8 and 9 are another job's */
    refused(later, ERR_CONFLICT);
    T_EQ(begin_job(later).stored, 0);
    T_EQ(rows_there(), 10);
    T_OK(desk_office_record_put_send(clerk, 1,
                                     &(struct desk_office_record_put){HEALTH, 1, m.rows[0]}));
    T_EQ(next(clerk).type, DESK_OFFICE_STORED);
    T_EQ(next(house.keeper).type, KEEPER_OFFICE_RECORD_STORED);
    T_OK(desk_office_import_batch_send(desk, 1, &m)); /* row 0 was edited meanwhile */
    refused(desk, ERR_CONFLICT);
    chan_free(desk);
    chan_free(later);
    chan_free(clerk);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

T_CASE(behind_a_batch_that_failed_none_is_stored_until_the_job_begins_again)
{
    house_init(&house);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    (void)begin_job(desk);
    send(desk, 0);
    struct desk_office_import_batch bad = batch(BATCH, BATCH);
    bad.rows[1].row = bad.rows[0].row; /* not ascending */
    T_OK(desk_office_import_batch_send(desk, 1, &bad));
    send(desk, 2 * BATCH);
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    refused(desk, ERR_INPUT);
    refused(desk, ERR_INPUT);
    T_EQ(begin_job(desk).rows_seen, BATCH);
    send(desk, BATCH);
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    T_EQ(rows_there(), 2 * BATCH);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

struct two_jobs {
    struct chan *other, *desk;
};

/* Both have begun, the other has stored the rows of 2 * BATCH; what is sent now comes all at once when the office goes on. */
static struct two_jobs two_jobs_of_a_stopped_office(void)
{
    int status;

    house_init(&house);
    house_start(&house);
    struct two_jobs j = {house_session(&house, CITY, REGISTERS, JOB + 1), house_session(&house, CITY, REGISTERS, JOB)};
    (void)begin_job(j.other);
    (void)begin_job(j.desk);
    send(j.other, 2 * BATCH);
    T_EQ(next(j.other).type, DESK_OFFICE_STORED);
    T_EQ(kill(house.pid, SIGSTOP), 0);
    T_EQ(waitpid(house.pid, &status, WUNTRACED), house.pid);
    return j;
}

/* Three batches come at once, the third of another's rows. */
T_CASE(a_batch_that_conflicts_takes_those_of_its_job_along_that_were_not_durable_and_no_others)
{
    struct two_jobs jobs = two_jobs_of_a_stopped_office();
    struct chan *other = jobs.other, *desk = jobs.desk;

    send(other, 3 * BATCH); /* is held when those of the other desk come */
    send(desk, 0);
    send(desk, 2 * BATCH);
    T_EQ(kill(house.pid, SIGCONT), 0);
    refused(desk, ERR_CONFLICT);
    refused(desk, ERR_CONFLICT);
    T_EQ(next(other).type, DESK_OFFICE_STORED);
    T_EQ(begin_job(desk).stored, 0);
    T_EQ(begin_job(other).stored, 2 * BATCH);
    send(desk, 0);
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    T_EQ(count(), 3 * BATCH);
    T_EQ(rows_there(), 3 * BATCH);
    chan_free(desk);
    chan_free(other);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

#define WAL_READ_MAX ((size_t)64 << 20)
#define WAL_HEAD_BYTES 32
#define FRAME_HEAD_BYTES 24

static uint32_t number_at(struct view v, size_t at)
{
    const uint8_t *p = v.p + at;

    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Commits in the database's log: its frames that say how large the database is now, and are not of an earlier log. */
static unsigned commits(void)
{
    struct buf log;
    unsigned n = 0;

    buf_init(&log, WAL_READ_MAX);
    T_OK(io_read_file(house_path(&house, "office.db-wal"), &log));
    struct view v = buf_view(&log);
    T_TRUE(v.n > WAL_HEAD_BYTES);
    size_t frame = FRAME_HEAD_BYTES + number_at(v, 8);
    for (size_t at = WAL_HEAD_BYTES; at + frame <= v.n; at += frame)
        n += number_at(v, at + 4) != 0 && number_at(v, at + 8) == number_at(v, 16) && number_at(v, at + 12) == number_at(v, 20);
    buf_clear(&log);
    return n;
}

T_CASE(a_batch_that_comes_alone_waits_for_no_other)
{
    house_init(&house);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    (void)begin_job(desk);
    unsigned before = commits();
    for (uint64_t i = 0; i < 5; i++) {
        send(desk, i * BATCH);
        T_EQ(next(desk).type, DESK_OFFICE_STORED);
        T_EQ(commits(), before + i + 1); /* durable when that is said, and nothing else had to come */
    }
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

T_CASE(batches_that_come_at_once_share_a_commit)
{
    struct two_jobs jobs = two_jobs_of_a_stopped_office();
    unsigned before = commits();

    for (uint64_t i = 0; i < 8; i++) {
        send(jobs.desk, (100 + i) * BATCH);
        send(jobs.other, (200 + i) * BATCH);
    }
    T_EQ(kill(house.pid, SIGCONT), 0);
    for (unsigned i = 0; i < 8; i++) {
        T_EQ(next(jobs.desk).type, DESK_OFFICE_STORED);
        T_EQ(next(jobs.other).type, DESK_OFFICE_STORED);
    }
    T_TRUE(commits() > before && commits() - before < 16 / 2);
    T_EQ(rows_there(), 17 * BATCH);
    chan_free(jobs.desk);
    chan_free(jobs.other);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

/* Ask whether a key of the row of ${seed} is there, and what the office answers. */
static void ask_whether(struct chan *desk, uint64_t seed)
{
    struct desk_office_token token = house_token(seed, 0);
    const struct desk_office_keys_exist ask = {HEALTH, &token, 1};

    T_OK(desk_office_keys_exist_send(desk, 9, &ask));
}

static bool is_there(struct chan *desk)
{
    struct desk_office_keys_that_exist are;
    struct chan_frame f = next(desk);

    T_EQ(f.type, DESK_OFFICE_KEYS_THAT_EXIST);
    T_OK(desk_office_keys_that_exist_get(f.payload, &house.arena, &are));
    return are.positions_n == 1;
}

/* Between a batch and the one that takes it along, all at once: what another job is told to be there stays there. */
T_CASE(a_key_that_another_job_is_told_of_is_not_taken_back)
{
    const int before = 15; /* frames that a desk is served before the other one's turn, without the first */
    struct two_jobs jobs = two_jobs_of_a_stopped_office();
    struct chan *other = jobs.other, *desk = jobs.desk;
    struct chan_frame f;

    send(desk, 0);
    for (int i = 0; i < before; i++)
        ask_whether(desk, 0);
    send(desk, 2 * BATCH); /* the other one's rows */
    ask_whether(other, 0);
    T_EQ(kill(house.pid, SIGCONT), 0);
    bool told = is_there(other);
    do
        f = next(desk);
    while (f.type == DESK_OFFICE_KEYS_THAT_EXIST);
    T_EQ(f.type == DESK_OFFICE_STORED, told);
    T_EQ(begin_job(other).stored, BATCH);
    T_EQ(rows_there(), told ? 2 * BATCH : BATCH);
    chan_free(desk);
    chan_free(other);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

T_CASE(a_job_that_is_over_takes_no_rows)
{
    house_init(&house);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    struct desk_office_import_batch m = batch(0, 1);
    T_OK(desk_office_import_batch_send(desk, 1, &m)); /* not begun */
    refused(desk, ERR_NOT_FOUND);
    (void)begin_job(desk);
    T_OK(desk_office_import_finish_send(
        desk, 1, &(struct desk_office_import_finish){DESK_OFFICE_IMPORT_STATE_RUNNING}));
    refused(desk, ERR_INPUT);
    for (int i = 0; i < 2; i++) {
        T_OK(desk_office_import_finish_send(
            desk, 1, &(struct desk_office_import_finish){DESK_OFFICE_IMPORT_STATE_FINISHED}));
        T_EQ(job_is(desk).state, DESK_OFFICE_IMPORT_STATE_FINISHED);
    }
    T_OK(desk_office_import_finish_send(
        desk, 1, &(struct desk_office_import_finish){DESK_OFFICE_IMPORT_STATE_ABANDONED}));
    refused(desk, ERR_CONFLICT);
    T_OK(desk_office_import_batch_send(desk, 1, &m));
    refused(desk, ERR_CONFLICT);
    struct desk_office_import_batch beyond = batch(0, 1);
    beyond.end_offset = UINT64_MAX;
    T_EQ(begin_job(desk).state, DESK_OFFICE_IMPORT_STATE_FINISHED);
    T_OK(desk_office_import_batch_send(desk, 1, &beyond));
    refused(desk, ERR_INPUT);
    T_EQ(rows_there(), 0);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

T_CASE(the_report_pages_without_losing_an_issue)
{
    struct desk_office_import_issue issues[300];
    struct desk_office_import_batch m = {
        .issues = issues, .issues_n = 300, .rows_seen = 100, .refused = 100};
    struct desk_office_report ask = {.job = JOB, .limit = 7};
    struct desk_office_report_is page;
    uint32_t seen = 0;

    house_init(&house);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    (void)begin_job(desk);
    for (uint32_t i = 0; i < 300; i++) /* row 50 has many for one cell */
        issues[i] = (struct desk_office_import_issue){.row = i < 100 || i >= 130 ? i / 3 : 50,
                                                      .column = 2,
                                                      .code = (uint8_t)i,
                                                      .severity = 1,
                                                      .remedy = i == 12 || i == 24 ? (uint8_t)(i / 12) : 0,
                                                      .value_class = view_str("kanji")};
    T_OK(desk_office_import_batch_send(desk, 1, &m));
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    do {
        T_OK(desk_office_report_send(desk, 1, &ask));
        struct chan_frame f = next(desk);
        T_EQ(f.type, DESK_OFFICE_REPORT_IS);
        T_OK(desk_office_report_is_get(f.payload, &house.arena, &page));
        T_TRUE(page.issues_n > 0);
        seen += page.issues_n;
        ask.after_row = page.issues[page.issues_n - 1].row;
        ask.after_column = page.issues[page.issues_n - 1].column;
    } while (page.more);
    T_EQ(seen, 300);
    ask = (struct desk_office_report){.job = JOB, .limit = 7, .remedy = 255}; /* any but none: there are two */
    T_OK(desk_office_report_send(desk, 1, &ask));
    T_OK(desk_office_report_is_get(next(desk).payload, &house.arena, &page));
    T_EQ(page.issues_n, 2);
    T_EQ(page.issues[0].row, 4);
    T_EQ(page.issues[1].row, 8);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

T_CASE(unique_keys_that_are_there_are_told)
{
    struct desk_office_token tokens[] = {house_token(500, 0), house_token(3, 0), house_token(4, 1),
                                         house_token(3, 1)};
    struct desk_office_keys_exist ask = {.register_ = HEALTH, .tokens = tokens, .tokens_n = 4};
    struct desk_office_keys_that_exist are;

    house_init(&house);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    (void)begin_job(desk);
    send(desk, 0);
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    tokens[3].index ^= 1;
    T_OK(desk_office_keys_exist_send(desk, 1, &ask));
    struct chan_frame f = next(desk);
    T_OK(desk_office_keys_that_exist_get(f.payload, &house.arena, &are));
    T_EQ(are.positions_n, 2);
    T_EQ(are.positions[0], 1);
    T_EQ(are.positions[1], 2);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

/* Killed at any moment: what was answered is there, what is there is whole, and the job goes on
 * without a gap. */
T_CASE(a_killed_office_resumes_behind_the_last_whole_batch)
{
    uint64_t answered = 0;

    house_init(&house);
    for (unsigned round = 0; round < 12; round++) {
        house_start(&house);
        struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
        struct desk_office_import_job job = begin_job(desk);
        T_EQ(job.stored, job.rows_seen);
        T_EQ(job.end_offset, job.rows_seen * 100);
        T_TRUE(job.rows_seen >= answered);
        T_EQ(count(), job.stored);
        T_EQ(rows_there(), job.stored);
        for (uint64_t i = 0; i < 6; i++)
            send(desk, job.rows_seen + i * BATCH);
        for (unsigned i = 0; i < round % 4; i++)
            T_EQ(next(desk).type, DESK_OFFICE_STORED);
        answered = job.rows_seen + round % 4 * BATCH;
        (void)usleep(round * 700);
        house_kill(&house);
        chan_free(desk);
    }
    T_TRUE(answered > 0);
    house_remove(&house);
}

static unsigned rows_with(struct chan *desk, uint64_t seed)
{
    struct desk_office_token tokens[] = {house_token(seed, 0), house_token(seed, 4)};
    const struct desk_office_find ask = {.register_ = HEALTH, .tokens = tokens, .tokens_n = 2, .limit = 50};
    struct desk_office_found m;

    T_OK(desk_office_find_send(desk, 3, &ask));
    struct chan_frame f = next(desk);
    T_EQ(f.type, DESK_OFFICE_FOUND);
    T_OK(desk_office_found_get(f.payload, &house.arena, &m));
    arena_clear(&house.arena);
    return m.rows_n;
}

/* While the import goes on, after the office was killed, and when its index has come to rest. */
T_CASE(every_stored_row_is_found_at_any_time)
{
    const uint64_t rows = 300 * BATCH;
    uint64_t stored = 0;

    house_init(&house);
    for (unsigned round = 0; stored < rows; round++) {
        house_start(&house);
        struct chan *desk = house_session(&house, CITY, REGISTERS, JOB), *clerk = house_session(&house, CITY, REGISTERS, 0);
        stored = begin_job(desk).rows_seen;
        for (uint64_t i = 0; i < stored; i += 1 + stored / 100)
            T_EQ(rows_with(clerk, i), 1);
        T_EQ(rows_with(clerk, stored), 0);
        for (unsigned i = 0; i < 9; i++) {
            for (unsigned k = 0; k < 8; k++)
                send(desk, stored + k * BATCH);
            for (unsigned k = 0; k < 8; k++)
                T_EQ(next(desk).type, DESK_OFFICE_STORED);
            stored += (uint64_t)8 * BATCH;
            T_EQ(rows_with(clerk, stored - 1), 1);
            T_EQ(rows_with(clerk, stored / 2), 1);
        }
        send(desk, stored);
        (void)usleep(round * 700);
        house_kill(&house);
        chan_free(desk);
        chan_free(clerk);
    }
    house_remove(&house);
}

T_CASE(a_full_database_refuses_and_stays_as_it_was)
{
    uint64_t first = 0;
    struct chan_frame f;

    house_init(&house);
    house.max_mib = "2";
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    (void)begin_job(desk);
    for (f.type = DESK_OFFICE_STORED; f.type == DESK_OFFICE_STORED && first < 100000;
         first += BATCH) {
        send(desk, first);
        f = next(desk);
    }
    T_EQ(failure(&f), ERR_NO_SPACE);
    uint64_t there = first - BATCH;
    T_EQ(begin_job(desk).stored, there);
    T_EQ(count(), there);
    T_EQ(rows_there(), there);
    struct desk_office_stored_row gone =
        house_row(&house, 1, 0, 0); /* what is full can still be erased */
    struct view record = view_of(gone.record, 16);
    struct keeper_office_erased erased = {CITY, HEALTH, &record, 1};
    T_OK(keeper_office_erased_send(house.keeper, 1, &erased));
    T_EQ(next(house.keeper).type, KEEPER_OFFICE_ERASED_DONE);
    T_EQ(count(), there - 1);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house.max_mib = "4";
    house_start(&house);
    desk = house_session(&house, CITY, REGISTERS, JOB);
    (void)begin_job(desk);
    send(desk, there);
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

/* Overwrite ${n} bytes of the database. */
static void damage(off_t offset, size_t n)
{
    static const uint8_t rubbish[4096] = {0xff, 0xa5};
    int fd = open(house_path(&house, "office.db"), O_RDWR);

    T_TRUE(fd >= 0);
    T_OK(io_pwrite_all(fd, view_of(rubbish, n), offset));
    io_close(&fd);
}

/* A house with a database of some pages, which has stopped. */
static void house_with_rows(void)
{
    struct stat st;

    house_init(&house);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    (void)begin_job(desk);
    send(desk, 0);
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    T_TRUE(stat(house_path(&house, "office.db"), &st) == 0 && st.st_size > 6 * 4096);
}

/* Before it is ready if a damaged page is needed to begin, else behind that. */
T_CASE(A8_a_damaged_database_is_refused_or_stops_the_service_though_nobody_asks_for_the_page)
{
    static const struct {
        off_t offset;
        size_t n;
    } places[] = {{0, 16}, {18, 4}, {100, 8}, {4096, 16}, {5 * 4096, 4096}};
    struct stat st;

    house_with_rows();
    T_EQ(stat(house_path(&house, "office.db"), &st), 0);
    house_remove(&house);
    for (off_t i = -(off_t)(sizeof(places) / sizeof(places[0])); i < st.st_size / 4096; i++) {
        house_with_rows();
        if (i < 0)
            damage(places[-i - 1].offset, places[-i - 1].n);
        else
            damage(i * 4096 + 4000, 1); /* each page */
        for (int again = 0; again < 2; again++) {
            bool starts = house_starts(&house);
            int code = house_wait(&house);
            if (code != err_exit_code(ERR_CORRUPT))
                T_FAIL("damage %lld: exit code %d", (long long)i, code);
            T_TRUE(!starts || again == 0); /* it does not start again */
        }
        house_remove(&house);
    }
}

T_CASE(A8_a_page_that_was_damaged_and_is_restored_lets_the_office_start)
{
    uint8_t before, wrong;

    house_with_rows();
    int fd = open(house_path(&house, "office.db"), O_RDWR | O_CLOEXEC);
    T_OK(io_pread_all(fd, &before, 1, 5 * 4096 + 4000));
    wrong = before ^ 4;
    T_OK(io_pwrite_all(fd, view_of(&wrong, 1), 5 * 4096 + 4000));
    (void)house_starts(&house);
    T_EQ(house_wait(&house), err_exit_code(ERR_CORRUPT));
    T_TRUE(!house_starts(&house));
    T_EQ(house_wait(&house), err_exit_code(ERR_CORRUPT));
    T_OK(io_pwrite_all(fd, view_of(&before, 1), 5 * 4096 + 4000));
    io_close(&fd);
    for (int i = 0; i < 2; i++) {
        house_start(&house);
        T_EQ(house_stop(&house), 0);
    }
    house_remove(&house);
}

/* What the sums cannot tell the structure tells. */
T_CASE(A8_a_damaged_database_without_its_sums_is_refused_before_the_service)
{
    house_with_rows();
    damage(5 * 4096, 4096);
    T_EQ(unlink(house_path(&house, "office.db-sums")), 0);
    T_TRUE(!house_starts(&house));
    T_EQ(house_wait(&house), err_exit_code(ERR_CORRUPT));
    house_remove(&house);
}

/* After a kill the log holds pages that the file has not: they are no damage. */
T_CASE(A8_pages_that_the_log_writes_again_are_not_called_damaged)
{
    struct buf file;
    uint8_t rubbish[4096] = {0};

    house_with_rows();
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, REGISTERS, JOB);
    (void)begin_job(desk);
    send(desk, BATCH);
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    chan_free(desk);
    house_kill(&house);
    buf_init(&file, (size_t)64 << 20);
    T_OK(io_read_file(house_path(&house, "office.db-wal"), &file));
    int fd = open(house_path(&house, "office.db"), O_RDWR | O_CLOEXEC);
    unsigned pages = 0;
    for (size_t at = 32; at + 24 + 4096 <= file.n; at += 24 + 4096, pages++) { /* as if the kill had come while they were copied */
        uint32_t page = (uint32_t)file.p[at] << 24 | (uint32_t)file.p[at + 1] << 16 | (uint32_t)file.p[at + 2] << 8 | file.p[at + 3];
        if (page > 1)
            T_OK(io_pwrite_all(fd, view_of(rubbish, sizeof(rubbish)), (off_t)(page - 1) * 4096));
    }
    io_close(&fd);
    buf_clear(&file);
    T_TRUE(pages > 5);
    house_start(&house);
    desk = house_session(&house, CITY, REGISTERS, JOB);
    T_EQ(begin_job(desk).stored, 2 * BATCH);
    T_EQ(rows_there(), 2 * BATCH);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    for (int i = 0; i < 20; i++) { /* and each time behind the start */
        house_start(&house);
        (void)usleep(10000);
        T_EQ(house_stop(&house), 0);
    }
    house_remove(&house);
}

T_CASE(a_database_that_another_office_holds_is_refused)
{
    struct office_house second;

    house_init(&house);
    house_start(&house);
    T_EQ(house_stop(&house), 0);
    house_start(&house);
    house_init(&second);
    (void)rmdir(second.dir);
    memcpy(second.dir, house.dir, sizeof(second.dir));
    house_launch(&second);
    T_EQ(house_wait(&second), err_exit_code(ERR_AGAIN));
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

T_MAIN(&case_a_job_remembers_how_far_it_is, &case_a_batch_that_comes_again_changes_nothing,
       &case_an_import_never_overwrites_what_came_from_elsewhere,
       &case_behind_a_batch_that_failed_none_is_stored_until_the_job_begins_again,
       &case_a_batch_that_conflicts_takes_those_of_its_job_along_that_were_not_durable_and_no_others,
       &case_a_batch_that_comes_alone_waits_for_no_other, &case_batches_that_come_at_once_share_a_commit,
       &case_a_key_that_another_job_is_told_of_is_not_taken_back, &case_a_job_that_is_over_takes_no_rows, &case_the_report_pages_without_losing_an_issue,
       &case_unique_keys_that_are_there_are_told,
       &case_a_killed_office_resumes_behind_the_last_whole_batch, &case_every_stored_row_is_found_at_any_time,
       &case_a_full_database_refuses_and_stays_as_it_was, &case_A8_a_damaged_database_is_refused_or_stops_the_service_though_nobody_asks_for_the_page,
       &case_A8_a_page_that_was_damaged_and_is_restored_lets_the_office_start,
       &case_A8_a_damaged_database_without_its_sums_is_refused_before_the_service,
       &case_A8_pages_that_the_log_writes_again_are_not_called_damaged,
       &case_a_database_that_another_office_holds_is_refused)
