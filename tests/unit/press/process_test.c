/* press: the real program, started as the parent starts it, fed as a job desk feeds it. */
#include "support/t.h"

#include "support/card_rules.h"

#include "base/arena.h"
#include "base/io.h"
#include "press/search.h"
#include "press/sheet.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPLY_MS 60000 /* a machine may have ten other things to do */
#define END_TRIES 6000 /* of 10 ms */
#define ROWS 3000
#define WINDOW 262144

static const char *program, *books;

static const char *const headers[SAMPLE_COLUMN__MAX] = {
    "予約管理番号", "申請書ID", "氏名",     "氏名カナ", "生年月日", "性別",
    "郵便番号",     "住所",     "電話番号", "個人番号", "交付会場", "備考",
};

struct press {
    pid_t pid;
    struct chan *desk;
    struct arena arena;
    uint64_t sent, credited;
    uint64_t rows, refused, my_numbers, my_number_keys, keys;
    uint64_t digest;                    /* of all rows, in order */
    uint64_t values;                    /* the same, of their values alone */
    uint32_t line;                      /* of the last row */
    uint64_t resume_row, resume_offset; /* what comes behind the row that was asked for */
    uint64_t stop_at;
    uint32_t header_n;
    uint8_t header[16384];
    struct desk_press_done done;
    struct desk_press_failed failed;
    uint16_t missing_n, matched_n, unknown_n, last;
};

static struct press start(const char *cpu_seconds)
{
    struct press p = {0};
    int fds[2];

    T_OK(chan_pair(fds));
    p.desk = chan_new(fds[0], &desk_press_proto);
    arena_init(&p.arena, (size_t)16 << 20);
    p.pid = fork();
    if (p.pid == 0) {
        if (fds[1] == 3)
            (void)fcntl(3, F_SETFD, 0);
        else
            (void)dup2(fds[1], 3);
        execl(program, program, "--cpu-seconds", cpu_seconds, (char *)NULL);
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
    for (int i = 0; i < END_TRIES; i++) {
        if (waitpid(p->pid, &status, WNOHANG) == p->pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        (void)usleep(10000);
    }
    (void)kill(p->pid, SIGKILL);
    (void)waitpid(p->pid, &status, 0);
    return -1000;
}

static void mix_into(uint64_t *digest, struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        *digest = (*digest ^ v.p[i]) * 0x100000001b3ULL;
    *digest = (*digest ^ v.n) * 0x100000001b3ULL;
}

static void mix(struct press *p, struct view v)
{
    mix_into(&p->digest, v);
}

static void mix_row(struct press *p, const struct desk_press_row *row)
{
    mix(p, view_of(&row->number, sizeof(row->number)));
    mix(p, view_of(&row->end_offset, sizeof(row->end_offset)));
    for (uint32_t i = 0; i < row->cells_n; i++) {
        mix(p, row->cells[i].value);
        mix_into(&p->values, row->cells[i].value);
    }
    for (uint32_t i = 0; i < row->keys_n; i++)
        mix(p, row->keys[i].key);
    for (uint32_t i = 0; i < row->issues_n; i++)
        mix(p, row->issues[i].value_class);
}

static void take_rows(struct press *p, struct view payload)
{
    struct desk_press_rows m;

    T_OK(desk_press_rows_get(payload, &p->arena, &m));
    T_TRUE(m.rows_n > 0 && payload.n <= 98304);
    for (uint32_t i = 0; i < m.rows_n; i++) {
        const struct desk_press_row *row = &m.rows[i];
        T_EQ(row->number, p->resume_row + p->rows);
        T_TRUE(!row->refused || (row->cells_n == 0 && row->keys_n == 0 && row->issues_n > 0));
        T_TRUE(row->line == 0 || row->line > p->line);
        p->line = row->line;
        p->rows++;
        p->refused += row->refused;
        p->keys += row->keys_n;
        for (uint32_t k = 0; k < row->keys_n; k++)
            p->my_number_keys += row->keys[k].field == SAMPLE_MY_NUMBER;
        for (uint32_t k = 0; k < row->cells_n; k++)
            p->my_numbers += row->cells[k].field == SAMPLE_MY_NUMBER && row->cells[k].value.n == 12;
        mix_row(p, row);
        if (p->stop_at > 0 && p->rows == p->stop_at)
            p->resume_offset = row->end_offset;
    }
}

/* One frame of the press; its type is kept as the last. */
static void take(struct press *p)
{
    struct desk_press_header header;
    struct desk_press_credit credit;
    struct chan_frame f;

    T_OK(chan_recv_wait(p->desk, REPLY_MS, &f));
    p->last = f.type;
    if (f.type == DESK_PRESS_ROWS) {
        take_rows(p, f.payload);
    } else if (f.type == DESK_PRESS_CREDIT) {
        T_OK(desk_press_credit_get(f.payload, &p->arena, &credit));
        p->credited += credit.bytes;
        T_TRUE(p->credited <= p->sent);
    } else if (f.type == DESK_PRESS_HEADER) {
        T_OK(desk_press_header_get(f.payload, &p->arena, &header));
        p->missing_n = (uint16_t)header.missing_n;
        p->matched_n = (uint16_t)header.matched_n;
        p->unknown_n = (uint16_t)header.unknown_n;
        p->header_n = (uint32_t)header.header_line.n;
        memcpy(p->header, header.header_line.p, p->header_n);
    } else if (f.type == DESK_PRESS_DONE) {
        T_OK(desk_press_done_get(f.payload, &p->arena, &p->done));
    } else {
        T_EQ(f.type, DESK_PRESS_FAILED);
        T_OK(desk_press_failed_get(f.payload, &p->arena, &p->failed));
    }
    arena_clear(&p->arena);
}

static void send_start(struct press *p, const struct desk_press_start *from)
{
    struct desk_press_column columns[SAMPLE_COLUMN__MAX];
    struct desk_press_start m = *from;

    for (uint16_t i = 0; i < SAMPLE_COLUMN__MAX; i++)
        columns[i] = (struct desk_press_column){.field = i,
                                                .cell_type = (uint8_t)card_rules[i].type,
                                                .required = card_rules[i].required,
                                                .max_length = 400,
                                                .header = view_str(headers[i])};
    m.columns = columns;
    m.columns_n = SAMPLE_COLUMN__MAX;
    T_OK(desk_press_start_send(p->desk, 1, &m));
}

/* Send ${bytes} in pieces, never more than the window; false once the press has given up. */
static bool feed(struct press *p, struct view bytes, size_t piece)
{
    for (size_t at = 0; at < bytes.n; at += piece) {
        struct view part = view_part(bytes, at, piece);
        while (p->sent + part.n - p->credited > WINDOW && p->last != DESK_PRESS_FAILED)
            take(p);
        if (p->last == DESK_PRESS_FAILED)
            return false;
        T_OK(desk_press_bytes_send(p->desk, 1, &(struct desk_press_bytes){part}));
        p->sent += part.n;
    }
    return true;
}

static void finish(struct press *p)
{
    T_OK(desk_press_end_send(p->desk, 1, &(struct desk_press_end){0}));
    while (p->last != DESK_PRESS_DONE && p->last != DESK_PRESS_FAILED)
        take(p);
}

static enum err collect(void *arg, struct view bytes)
{
    buf_put(arg, bytes);
    return buf_status(arg);
}

static struct sample_totals sample(enum sample_encoding encoding, struct buf *out)
{
    struct sample_totals totals;

    buf_init(out, (size_t)16 << 20);
    T_OK(sample_card_list(&(struct sample_options){.seed = 7, .rows = ROWS, .encoding = encoding}, collect, out, &totals));
    return totals;
}

static void read_whole(struct press *p, struct view file, size_t piece)
{
    send_start(p, &(struct desk_press_start){0});
    T_TRUE(feed(p, file, piece));
    finish(p);
    T_EQ(p->last, DESK_PRESS_DONE);
    T_EQ(p->credited, file.n); /* all of it is worked off */
    T_EQ(p->done.rows, p->rows);
    T_EQ(p->done.refused, p->refused);
}

T_CASE(every_row_of_a_cp932_list_comes_once_and_in_order)
{
    struct buf file;
    struct sample_totals totals = sample(SAMPLE_CP932, &file);
    struct press p = start("60");

    read_whole(&p, buf_view(&file), 65536);
    T_EQ(p.rows, ROWS);
    /* Keys that come twice are found by the desk. */
    T_EQ(p.refused + totals.faults[SAMPLE_FAULT_DUPLICATE], ROWS - totals.good);
    T_EQ(p.matched_n, SAMPLE_COLUMN__MAX);
    T_TRUE(p.done.warnings > 0);
    T_TRUE(p.keys > 2 * (uint64_t)totals.good);
    T_TRUE(p.my_numbers > 0);
    T_EQ(p.my_number_keys, 0); /* nobody searches for one */
    T_EQ(end(&p), 0);
    buf_clear(&file);
}

T_CASE(however_the_file_is_cut_the_rows_are_the_same)
{
    static const size_t pieces[] = {65536, 4099, 61};
    uint64_t digest = 0;
    struct buf file;

    (void)sample(SAMPLE_CP932, &file);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct press p = start("60");
        read_whole(&p, buf_view(&file), pieces[i]);
        T_TRUE(i == 0 || p.digest == digest);
        digest = p.digest;
        T_EQ(end(&p), 0);
    }
    buf_clear(&file);
}

T_CASE(a_list_goes_on_behind_a_row_that_is_stored)
{
    static const enum sample_encoding encodings[] = {SAMPLE_CP932, SAMPLE_UTF8_BOM};

    for (int i = 0; i < 2; i++) {
        struct buf file;
        (void)sample(encodings[i], &file);
        struct press whole = start("60"), rest = start("60");
        whole.stop_at = 1234;
        read_whole(&whole, buf_view(&file), 65536);
        T_TRUE(whole.resume_offset > 0);
        struct desk_press_start m = {.encoding = encodings[i] == SAMPLE_CP932
                                                     ? DESK_PRESS_ENCODING_CP932
                                                     : DESK_PRESS_ENCODING_UTF8,
                                     .first_row = 1234,
                                     .first_offset = whole.resume_offset,
                                     .header_line = view_of(whole.header, whole.header_n)};
        rest.resume_row = 1234;
        send_start(&rest, &m);
        T_TRUE(
            feed(&rest, view_part(buf_view(&file), (size_t)whole.resume_offset, SIZE_MAX), 5000));
        finish(&rest);
        T_EQ(rest.last, DESK_PRESS_DONE);
        T_EQ(rest.matched_n, SAMPLE_COLUMN__MAX);
        T_EQ(rest.rows, ROWS - 1234);
        T_EQ(end(&whole), 0);
        T_EQ(end(&rest), 0);
        buf_clear(&file);
    }
}

T_CASE(headers_are_matched_whatever_their_width)
{
    static const char file[] = "申請書ＩＤ, 予約 管理番号　,氏名,生年月日,住所,メモ\r\n";
    struct press p = start("60");

    read_whole(&p, view_str(file), 7);
    T_EQ(p.matched_n, 5);
    T_EQ(p.unknown_n, 1);
    T_EQ(p.missing_n, 0);
    T_EQ(p.rows, 0);
    T_EQ(end(&p), 0);
}

T_CASE(a_list_without_a_required_column_is_refused_as_a_whole)
{
    struct press p = start("60");

    send_start(&p, &(struct desk_press_start){.encoding = DESK_PRESS_ENCODING_UTF8});
    T_TRUE(feed(&p, view_str("氏名,住所\n架空太郎,架空市\n"), 100));
    while (p.last != DESK_PRESS_FAILED)
        take(&p);
    T_EQ(p.failed.code, SHEET_COLUMN_MISSING);
    T_EQ(p.missing_n, 3);
    T_EQ(p.rows, 0);
    /* Bytes that were on the way already do no harm. */
    T_OK(desk_press_bytes_send(p.desk, 1, &(struct desk_press_bytes){view_str("more\n")}));
    T_OK(desk_press_end_send(p.desk, 1, &(struct desk_press_end){0}));
    T_EQ(end(&p), 0);
}

T_CASE(a_file_without_a_readable_header_is_refused)
{
    static const char *const files[] = {"", "\n\n\n", "\"氏名", "a\"b,c\n"};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct press p = start("60");
        send_start(&p, &(struct desk_press_start){0});
        T_TRUE(feed(&p, view_str(files[i]), 100));
        finish(&p);
        T_EQ(p.last, DESK_PRESS_FAILED);
        T_EQ(p.failed.code, SHEET_NO_HEADER);
        T_EQ(end(&p), 0);
    }
}

static void book(const char *name, struct buf *out)
{
    char path[4096];

    (void)snprintf(path, sizeof(path), "%s/%s", books, name);
    buf_init(out, (size_t)1 << 20);
    T_OK(io_read_file(path, out));
}

T_CASE(a_workbook_gives_the_rows_of_the_list_it_was_made_of)
{
    static const size_t pieces[] = {65536, 5};
    struct buf xlsx, csv;

    book("cards.xlsx", &xlsx);
    book("cards.csv", &csv);
    struct press text = start("60");
    read_whole(&text, buf_view(&csv), 65536);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct press p = start("60");
        read_whole(&p, buf_view(&xlsx), pieces[i]);
        T_EQ(p.rows, 40);
        T_EQ(p.refused, 0);
        T_EQ(p.line, 41); /* as Excel counts */
        T_EQ(p.matched_n, SAMPLE_COLUMN__MAX);
        T_VIEW(view_of(p.header, p.header_n), view_str("cards"));
        T_TRUE(p.values == text.values);
        T_EQ(end(&p), 0);
    }
    T_EQ(end(&text), 0);
    buf_clear(&xlsx);
    buf_clear(&csv);
}

T_CASE(a_workbook_goes_on_behind_a_row_that_is_stored)
{
    struct press p = start("60");
    struct buf xlsx;

    book("cards.xlsx", &xlsx);
    p.resume_row = 30;
    send_start(&p, &(struct desk_press_start){.first_row = 30});
    T_TRUE(feed(&p, buf_view(&xlsx), 65536));
    finish(&p);
    T_EQ(p.last, DESK_PRESS_DONE);
    T_EQ(p.rows, 10);
    T_EQ(p.line, 41);
    T_EQ(end(&p), 0);
    buf_clear(&xlsx);
}

T_CASE(a_workbook_that_cannot_be_read_is_refused_as_a_whole)
{
    static const char *const files[] = {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "PK\x03\x04 and nothing"};
    static const enum sheet_failure failures[] = {SHEET_BOOK_OLD, SHEET_BOOK_DAMAGED};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct press p = start("60");
        send_start(&p, &(struct desk_press_start){0});
        T_TRUE(feed(&p, view_str(files[i]), 100));
        finish(&p);
        T_EQ(p.last, DESK_PRESS_FAILED);
        T_EQ(p.failed.code, failures[i]);
        T_EQ(end(&p), 0);
    }
}

T_CASE(a_row_that_cannot_be_sealed_is_refused_alone)
{
    struct buf file;
    struct press p = start("60");

    buf_init(&file, 100000);
    for (int i = 0; i < SAMPLE_COLUMN__MAX; i++)
        buf_fmt(&file, "%s%s", i > 0 ? "," : "", headers[i]);
    for (int row = 0; row < 3; row++) {
        buf_str(&file, "\n");
        for (int i = 0; i < 11; i++)
            buf_str(&file, ",");
        for (int k = 0; row == 1 && k < 40000; k++) /* longer than any row may be */
            buf_str(&file, "x");
    }
    buf_str(&file, "\n");
    read_whole(&p, buf_view(&file), 65536);
    T_EQ(p.rows, 3);
    T_EQ(p.refused, 3); /* the others lack what is required */
    T_EQ(end(&p), 0);
    buf_clear(&file);
}

T_CASE(what_is_not_the_desks_to_say_ends_the_press)
{
    struct desk_press_column odd = {
        .field = 1, .cell_type = CELL_TYPE__MAX, .header = view_str("x")};
    struct desk_press_start start_odd = {.columns = &odd, .columns_n = 1};

    struct press p = start("60");
    T_OK(desk_press_bytes_send(p.desk, 1, &(struct desk_press_bytes){view_str("before START")}));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("60");
    send_start(&p, &(struct desk_press_start){0});
    send_start(&p, &(struct desk_press_start){0});
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("60");
    T_OK(desk_press_credit_send(p.desk, 1, &(struct desk_press_credit){1}));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("60");
    T_OK(desk_press_start_send(p.desk, 1, &start_odd));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("60");
    T_OK(chan_send(p.desk, DESK_PRESS_START, 1, view_str("rubbish"), NULL, 0));
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
    p = start("60");
    T_EQ(end(&p), err_exit_code(ERR_CLOSED)); /* the desk has gone */
}

/* Its output is not read, so it must stop reading. */
T_CASE(a_press_whose_output_is_not_read_stops_reading)
{
    struct press p = start("60");
    struct desk_press_bytes m = {view_str("a\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\n")};
    bool waits = false;

    send_start(&p, &(struct desk_press_start){0});
    T_TRUE(feed(&p, view_str("予約管理番号,申請書ID,氏名,生年月日,住所\n"), 100));
    for (int i = 0; i < 400000 && !waits; i++) {
        if (desk_press_bytes_send(p.desk, 1, &m) != ERR_OK)
            break; /* killed */
        waits = chan_queued(p.desk) > 1000000;
    }
    T_TRUE(waits);
    T_EQ(end(&p), err_exit_code(ERR_CLOSED));
}

/* It gets work, and what it says is read, until its time on the processor is over. */
T_CASE(a_press_is_killed_when_its_time_is_over)
{
    struct press p = start("1");
    struct desk_press_bytes m = {view_str("a\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\n")};
    struct chan_frame f;
    int status = 0;

    send_start(&p, &(struct desk_press_start){0});
    T_TRUE(feed(&p, view_str("予約管理番号,申請書ID,氏名,生年月日,住所\n"), 100));
    enum err err = ERR_OK;
    while (err == ERR_OK || err == ERR_TIMEOUT) {
        while (err != ERR_CLOSED && chan_queued(p.desk) < 100000)
            err = desk_press_bytes_send(p.desk, 1, &m);
        if (err != ERR_CLOSED)
            err = chan_recv_wait(p.desk, REPLY_MS, &f);
    }
    T_ERR(err, ERR_CLOSED);
    T_EQ(waitpid(p.pid, &status, 0), p.pid);
    T_TRUE(WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL));
    chan_free(p.desk);
    arena_clear(&p.arena);
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {
        &case_every_row_of_a_cp932_list_comes_once_and_in_order,
        &case_however_the_file_is_cut_the_rows_are_the_same,
        &case_a_list_goes_on_behind_a_row_that_is_stored,
        &case_headers_are_matched_whatever_their_width,
        &case_a_list_without_a_required_column_is_refused_as_a_whole,
        &case_a_file_without_a_readable_header_is_refused,
        &case_a_workbook_gives_the_rows_of_the_list_it_was_made_of,
        &case_a_workbook_goes_on_behind_a_row_that_is_stored,
        &case_a_workbook_that_cannot_be_read_is_refused_as_a_whole,
        &case_a_row_that_cannot_be_sealed_is_refused_alone,
        &case_what_is_not_the_desks_to_say_ends_the_press,
        &case_a_press_whose_output_is_not_read_stops_reading,
        &case_a_press_is_killed_when_its_time_is_over,
    };

    if (argc != 3)
        return 1;
    program = argv[1];
    books = argv[2];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
