/* press: the real program as the desk of a session has it: one model in, one file out. */
#include "support/t.h"

#include "unit/report/models.h"

#include "base/io.h"
#include "press/csv.h"
#include "press/sheet.h"
#include "proto/desk_press.h"
#include "report/write.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPLY_MS 60000 /* a machine may have ten other things to do */
#define END_TRIES 6000 /* of 10 ms */
#define PART 65536

static const char *program, *books;

struct press {
    pid_t pid;
    struct chan *desk;
    struct arena arena;
    struct desk_press_file file;
    struct desk_press_set_failed failed;
    struct buf got;
    uint16_t last;
};

static struct press start(const char *kind)
{
    struct press p = {0};
    int fds[2];

    T_OK(chan_pair(fds));
    p.desk = chan_new(fds[0], &desk_press_proto);
    arena_init(&p.arena, (size_t)16 << 20);
    buf_init(&p.got, REPORT_FILE_MAX);
    p.pid = fork();
    if (p.pid == 0) {
        if (fds[1] == 3)
            (void)fcntl(3, F_SETFD, 0);
        else
            (void)dup2(fds[1], 3);
        execl(program, program, "--kind", kind, (char *)NULL);
        _exit(127);
    }
    (void)close(fds[1]);
    return p;
}

/* Its exit code; minus the signal if one killed it. */
static int end(struct press *p)
{
    int status = 0;

    chan_free(p->desk);
    arena_clear(&p->arena);
    buf_clear(&p->got);
    for (int i = 0; i < END_TRIES; i++) {
        if (waitpid(p->pid, &status, WNOHANG) == p->pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        (void)usleep(10000);
    }
    (void)kill(p->pid, SIGKILL);
    (void)waitpid(p->pid, &status, 0);
    return -1000;
}

static void send_model(struct press *p, struct view model, enum report_format format)
{
    T_OK(desk_press_set_start_send(p->desk, 0, &(struct desk_press_set_start){(enum desk_press_format)format}));
    for (size_t at = 0; at < model.n; at += PART)
        T_OK(desk_press_model_send(p->desk, 0, &(struct desk_press_model){view_part(model, at, PART)}));
    T_OK(desk_press_end_model_send(p->desk, 0, &(struct desk_press_end_model){0}));
}

static void take(struct press *p)
{
    struct desk_press_file_bytes bytes;
    struct chan_frame f;

    T_OK(chan_recv_wait(p->desk, REPLY_MS, &f));
    p->last = f.type;
    if (f.type == DESK_PRESS_FILE) {
        T_OK(desk_press_file_get(f.payload, &p->arena, &p->file));
    } else if (f.type == DESK_PRESS_SET_FAILED) {
        T_OK(desk_press_set_failed_get(f.payload, &p->arena, &p->failed));
    } else {
        T_EQ(f.type, DESK_PRESS_FILE_BYTES);
        T_OK(desk_press_file_bytes_get(f.payload, &p->arena, &bytes));
        buf_put(&p->got, bytes.bytes);
        T_EQ(bytes.last, p->got.n == p->file.bytes);
    }
    arena_clear(&p->arena);
}

static void credit(struct press *p, uint32_t bytes)
{
    T_OK(desk_press_file_credit_send(p->desk, 0, &(struct desk_press_file_credit){bytes}));
}

T_CASE(every_format_is_set_behind_the_closed_sandbox)
{
    static const char *const begins[REPORT_FORMAT__MAX] = {"%PDF-1.5", "PK\x03\x04", "\xef\xbb\xbf", "\x94\xd4\x8d\x86"};

    for (unsigned format = 0; format < REPORT_FORMAT__MAX; format++) {
        struct press p = start("set");
        struct report r;
        model_list(&r, 500);
        T_OK(report_end(&r));
        send_model(&p, buf_view(&r.bytes), (enum report_format)format);
        report_clear(&r);
        take(&p);
        T_EQ(p.last, DESK_PRESS_FILE);
        while (p.got.n < p.file.bytes) {
            credit(&p, PART);
            take(&p);
        }
        T_TRUE(view_starts(buf_view(&p.got), begins[format]));
        T_EQ(end(&p), 0);
    }
}

T_CASE(bytes_come_only_for_credit_and_a_desk_that_goes_away_is_no_fault)
{
    struct press p = start("set");
    struct report r;
    struct chan_frame f;

    model_list(&r, 5000);
    T_OK(report_end(&r));
    send_model(&p, buf_view(&r.bytes), REPORT_CSV);
    report_clear(&r);
    take(&p);
    T_TRUE(p.file.bytes > 200000);
    T_ERR(chan_recv_wait(p.desk, 300, &f), ERR_TIMEOUT);
    credit(&p, 1000);
    take(&p);
    T_EQ(p.got.n, 1000);
    T_ERR(chan_recv_wait(p.desk, 300, &f), ERR_TIMEOUT);
    T_EQ(end(&p), 0);
}

T_CASE(what_is_no_model_is_said_and_not_set)
{
    struct press p = start("set");

    send_model(&p, view_str("azukari-report 1\nrubbish"), REPORT_PDF);
    take(&p);
    T_EQ(p.last, DESK_PRESS_SET_FAILED);
    T_EQ(p.failed.code, ERR_INPUT);
    T_EQ(end(&p), 0);
}

T_CASE(a_model_beyond_its_maximum_ends_the_press)
{
    static uint8_t part[PART];
    struct press p = start("set");
    enum err err = desk_press_set_start_send(p.desk, 0, &(struct desk_press_set_start){0});

    for (size_t sent = 0; err == ERR_OK && sent < REPORT_BYTES_MAX + 2 * PART; sent += PART)
        err = desk_press_model_send(p.desk, 0, &(struct desk_press_model){view_of(part, PART)});
    T_TRUE(err == ERR_OK || err == ERR_CLOSED || err == ERR_IO);
    struct chan_frame f;
    T_TRUE(chan_recv_wait(p.desk, REPLY_MS, &f) != ERR_TIMEOUT);
    T_EQ(end(&p), err_exit_code(ERR_LIMIT));
}

T_CASE(a_press_that_sets_reads_no_upload_and_one_that_reads_sets_nothing)
{
    struct press p = start("set");

    T_OK(desk_press_start_send(p.desk, 0, &(struct desk_press_start){0}));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("read");
    T_OK(desk_press_set_start_send(p.desk, 0, &(struct desk_press_set_start){0}));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
}

T_CASE(what_comes_out_of_turn_ends_the_press)
{
    struct press p = start("set");

    T_OK(desk_press_model_send(p.desk, 0, &(struct desk_press_model){view_str("x")}));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("set");
    T_OK(desk_press_set_start_send(p.desk, 0, &(struct desk_press_set_start){0}));
    T_OK(desk_press_set_start_send(p.desk, 0, &(struct desk_press_set_start){0}));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("set");
    credit(&p, 1);
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
}

/* The rows of a table, cells between |. */
struct table_told {
    struct desk_press_table head;
    struct desk_press_table_done done;
    struct buf rows;
    char sheet[200];
};

static void send_table(struct press *p, struct view bytes, uint32_t max_rows)
{
    T_OK(desk_press_table_start_send(p->desk, 0, &(struct desk_press_table_start){.max_rows = max_rows}));
    for (size_t at = 0; at < bytes.n; at += PART)
        T_OK(desk_press_bytes_send(p->desk, 0, &(struct desk_press_bytes){view_part(bytes, at, PART)}));
    T_OK(desk_press_end_send(p->desk, 0, &(struct desk_press_end){0}));
}

static void take_table_rows(struct press *p, struct view payload, struct buf *out)
{
    struct desk_press_table_rows m;

    T_OK(desk_press_table_rows_get(payload, &p->arena, &m));
    for (uint32_t i = 0; i < m.rows_n; i++) {
        buf_fmt(out, "%u:", (unsigned)m.rows[i].line);
        for (uint32_t k = 0; k < m.rows[i].fields_n; k++) {
            buf_str(out, k == 0 ? "" : "|");
            buf_put(out, m.rows[i].fields[k]);
        }
        if (m.rows[i].fault != 0)
            buf_fmt(out, "!%u", (unsigned)m.rows[i].fault);
        buf_byte(out, '\n');
    }
}

static void take_table(struct press *p, struct table_told *t)
{
    struct chan_frame f;

    buf_init(&t->rows, (size_t)16 << 20);
    do {
        T_OK(chan_recv_wait(p->desk, REPLY_MS, &f));
        if (f.type == DESK_PRESS_TABLE) {
            T_OK(desk_press_table_get(f.payload, &p->arena, &t->head));
            memcpy(t->sheet, t->head.sheet.p, t->head.sheet.n);
        } else if (f.type == DESK_PRESS_TABLE_ROWS) {
            take_table_rows(p, f.payload, &t->rows);
        } else {
            T_EQ(f.type, DESK_PRESS_TABLE_DONE);
            T_OK(desk_press_table_done_get(f.payload, &p->arena, &t->done));
        }
        arena_clear(&p->arena);
    } while (f.type != DESK_PRESS_TABLE_DONE);
}

T_CASE(a_table_is_read_behind_the_closed_sandbox)
{
    struct press p = start("set");
    struct table_told t = {.done.failure = 9};
    char path[4096];
    struct buf bytes;

    (void)snprintf(path, sizeof(path), "%s/list.xlsx", books);
    buf_init(&bytes, 1 << 20);
    T_OK(io_read_file(path, &bytes));
    send_table(&p, buf_view(&bytes), 3);
    take_table(&p, &t);
    T_STR(t.sheet, "従事者名簿");
    T_EQ(t.head.encoding, DESK_PRESS_ENCODING_XLSX);
    T_EQ(t.head.header_row, 3);
    T_EQ(t.head.hidden, 1);
    T_EQ(t.done.failure, SHEET_FINE);
    T_EQ(t.done.rows, 3);
    T_TRUE(t.done.more);
    T_STR(buf_cstr(&t.rows), "1:従事者名簿（令和8年度）|||||\n3:番号|氏名|着任日|点数|済|合計\n4:00123|髙﨑 一郎|2026-04-01|1.5|TRUE|3\n");
    T_EQ(end(&p), 0);
    buf_clear(&t.rows);
    buf_clear(&bytes);
}

T_CASE(a_table_of_cp932_and_one_with_long_rows_are_read)
{
    struct press p = start("set");
    struct table_told t = {.done.failure = 9};
    struct buf bytes;

    send_table(&p, view_str("\x8e\x81\x96\xbc,\x83\x5c\r\n\x8e\x52,\"a,b\"\r\n"), 100);
    take_table(&p, &t);
    T_EQ(t.head.encoding, DESK_PRESS_ENCODING_CP932);
    T_EQ(t.head.header_row, 0);
    T_STR(buf_cstr(&t.rows), "1:氏名|ソ\n2:山|a,b\n");
    T_TRUE(!t.done.more);
    T_EQ(end(&p), 0);
    buf_clear(&t.rows);

    buf_init(&bytes, 1 << 22); /* half-width kana in CP932 are three times as long in UTF-8 */
    for (unsigned row = 0; row < 50; row++)
        for (unsigned i = 0; i < 32000; i++)
            buf_byte(&bytes, i == 31999 ? '\n' : i % 1000 == 999 ? ',' : 0xb1);
    p = start("set");
    send_table(&p, buf_view(&bytes), 100);
    take_table(&p, &t);
    T_EQ(t.done.rows, 50);
    T_EQ(end(&p), 0);
    buf_clear(&t.rows);
    buf_clear(&bytes);
}

T_CASE(a_table_that_cannot_be_read_is_said)
{
    static const char *const files[] = {"", "PK\x03\x04 no workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"};
    static const enum sheet_failure failures[] = {SHEET_NO_HEADER, SHEET_BOOK_DAMAGED, SHEET_BOOK_OLD};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct press p = start("set");
        struct table_told t = {.done.failure = 99};
        send_table(&p, view_str(files[i]), 10);
        take_table(&p, &t);
        T_EQ(t.done.failure, failures[i]);
        T_EQ(t.done.rows, 0);
        T_EQ(end(&p), 0);
        buf_clear(&t.rows);
    }
}

T_CASE(a_table_out_of_turn_ends_the_press)
{
    struct press p = start("set");

    T_OK(desk_press_bytes_send(p.desk, 0, &(struct desk_press_bytes){view_str("x")}));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("set");
    T_OK(desk_press_table_start_send(p.desk, 0, &(struct desk_press_table_start){.max_rows = 1}));
    T_OK(desk_press_model_send(p.desk, 0, &(struct desk_press_model){view_str("x")}));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("read");
    T_OK(desk_press_table_start_send(p.desk, 0, &(struct desk_press_table_start){.max_rows = 1}));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {
        &case_every_format_is_set_behind_the_closed_sandbox,
        &case_bytes_come_only_for_credit_and_a_desk_that_goes_away_is_no_fault,
        &case_what_is_no_model_is_said_and_not_set,
        &case_a_model_beyond_its_maximum_ends_the_press,
        &case_a_press_that_sets_reads_no_upload_and_one_that_reads_sets_nothing,
        &case_what_comes_out_of_turn_ends_the_press,
        &case_a_table_is_read_behind_the_closed_sandbox,
        &case_a_table_of_cp932_and_one_with_long_rows_are_read,
        &case_a_table_that_cannot_be_read_is_said,
        &case_a_table_out_of_turn_ends_the_press,
    };

    if (argc != 3)
        return 1;
    program = argv[1];
    books = argv[2];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
