/*
 * press: the real program as the job of a package has it: a sheet and a list in, one encrypted file out.
 *     pack_test PRESS                                        the cases
 *     pack_test PRESS FORM(zip|cms) FORMAT SECRET >FILE      a package, for packages.py; SECRET: passphrase, or a certificate's file
 */
#include "support/t.h"

#include "unit/report/models.h"

#include "base/clock.h"
#include "proto/desk_press.h"
#include "report/archive.h"
#include "report/write.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPLY_MS 60000
#define PART 65536
#define PASSPHRASE "h7kd-m3xq-w9fr-t4ce-zz8p-v2nb"
#define ROWS 300

static const char *program;

struct press {
    pid_t pid;
    struct chan *desk;
    struct arena arena;
    struct buf got;
    uint16_t last;
    uint16_t code;
};

static struct press start(void)
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
        execl(program, program, (char *)NULL);
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
    (void)waitpid(p->pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void send_model(struct press *p, struct report *r)
{
    T_OK(report_end(r));
    for (size_t at = 0; at < r->bytes.n; at += PART)
        T_OK(desk_press_model_send(p->desk, 0, &(struct desk_press_model){view_part(buf_view(&r->bytes), at, PART)}));
    T_OK(desk_press_end_model_send(p->desk, 0, &(struct desk_press_end_model){0}));
    report_clear(r);
}

static struct desk_press_pack_start order_of(enum report_format format, const char *passphrase)
{
    return (struct desk_press_pack_start){.form = DESK_PRESS_PACKAGE_FORM_ZIP,
                                          .format = (enum desk_press_format)format,
                                          .number = view_str("AZ-3-4711"),
                                          .passphrase = view_str(passphrase),
                                          .made_ms = clock_now_ms()};
}

/* The whole package, or why there is none. */
static void make(struct press *p, const struct desk_press_pack_start *order)
{
    struct desk_press_set_failed failed;
    struct desk_press_file file = {.bytes = 0};
    struct desk_press_file_bytes bytes = {.last = false};
    struct chan_frame f;
    struct report sheet, list;

    model_certificate(&sheet);
    model_list(&list, ROWS);
    T_OK(desk_press_pack_start_send(p->desk, 0, order));
    send_model(p, &sheet);
    send_model(p, &list);
    T_OK(chan_recv_wait(p->desk, REPLY_MS, &f));
    p->last = f.type;
    if (f.type == DESK_PRESS_SET_FAILED) {
        T_OK(desk_press_set_failed_get(f.payload, &p->arena, &failed));
        p->code = failed.code;
        return;
    }
    T_EQ(f.type, DESK_PRESS_FILE);
    T_OK(desk_press_file_get(f.payload, &p->arena, &file));
    while (!bytes.last) {
        arena_clear(&p->arena);
        T_OK(desk_press_file_credit_send(p->desk, 0, &(struct desk_press_file_credit){PART}));
        T_OK(chan_recv_wait(p->desk, REPLY_MS, &f));
        T_EQ(f.type, DESK_PRESS_FILE_BYTES);
        T_OK(desk_press_file_bytes_get(f.payload, &p->arena, &bytes));
        buf_put(&p->got, bytes.bytes);
    }
    T_EQ(p->got.n, file.bytes);
}

struct found {
    unsigned n;
    bool sheet, list;
};

static enum err look(void *arg, const char *name, struct view content)
{
    struct found *f = arg;

    f->n++;
    f->sheet = f->sheet || (strcmp(name, "AZ-3-4711-sheet.xlsx") == 0 && view_starts(content, "PK"));
    f->list = f->list || (strncmp(name, "AZ-3-4711-list.", 15) == 0 && content.n > 1000);
    return ERR_OK;
}

T_CASE(N19_2_a_package_is_made_behind_the_closed_sandbox_and_holds_sheet_and_list)
{
    static const enum report_format formats[] = {REPORT_XLSX, REPORT_CSV, REPORT_CSV_CP932};

    for (unsigned i = 0; i < 3; i++) {
        struct press p = start();
        struct found f = {0};
        const struct desk_press_pack_start order = order_of(formats[i], PASSPHRASE);
        make(&p, &order);
        T_EQ(p.last, DESK_PRESS_FILE);
        T_TRUE(memmem(p.got.p, p.got.n, "山", 3) == NULL && memmem(p.got.p, p.got.n, PASSPHRASE, 10) == NULL);
        T_OK(archive_read(buf_view(&p.got), PASSPHRASE, look, &f));
        T_TRUE(f.n == 2 && f.sheet && f.list);
        T_EQ(end(&p), 0);
    }
}

/* What happens to an order that must not be carried out. */
static int refused(const struct desk_press_pack_start *order)
{
    struct press p = start();
    struct chan_frame f;

    T_OK(desk_press_pack_start_send(p.desk, 0, order));
    T_ERR(chan_recv_wait(p.desk, REPLY_MS, &f), ERR_CLOSED);
    return end(&p);
}

T_CASE(N19_2_there_is_no_package_without_a_strong_passphrase_or_a_recipient)
{
    struct desk_press_pack_start order = order_of(REPORT_CSV, "");

    T_EQ(refused(&order), err_exit_code(ERR_INPUT));
    order = order_of(REPORT_CSV, "himitsu-1234");
    T_EQ(refused(&order), err_exit_code(ERR_INPUT));
    order = order_of(REPORT_CSV, PASSPHRASE);
    order.certificate = view_str("x");
    T_EQ(refused(&order), err_exit_code(ERR_INPUT));
    order.form = DESK_PRESS_PACKAGE_FORM_CMS;
    T_EQ(refused(&order), err_exit_code(ERR_INPUT)); /* both */
    order = order_of(REPORT_PDF, PASSPHRASE);
    T_EQ(refused(&order), err_exit_code(ERR_INPUT));
    order = order_of(REPORT_CSV, PASSPHRASE);
    order.number = view_str("../../etc/passwd");
    T_EQ(refused(&order), err_exit_code(ERR_INPUT));
}

T_CASE(a_certificate_that_is_none_is_said_and_nothing_is_made)
{
    struct press p = start();
    struct desk_press_pack_start order = order_of(REPORT_CSV, "");

    order.form = DESK_PRESS_PACKAGE_FORM_CMS;
    order.certificate = view_str("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n");
    make(&p, &order);
    T_EQ(p.last, DESK_PRESS_SET_FAILED);
    T_EQ(p.code, ERR_INPUT);
    T_EQ(p.got.n, 0);
    T_EQ(end(&p), 0);
}

T_CASE(a_press_that_makes_a_package_reads_no_upload)
{
    struct press p = start();
    const struct desk_press_pack_start order = order_of(REPORT_CSV, PASSPHRASE);
    struct chan_frame f;

    T_OK(desk_press_pack_start_send(p.desk, 0, &order));
    T_OK(desk_press_bytes_send(p.desk, 0, &(struct desk_press_bytes){view_str("a,b\r\n")}));
    T_ERR(chan_recv_wait(p.desk, REPLY_MS, &f), ERR_CLOSED);
    T_EQ(end(&p), err_exit_code(ERR_INPUT));
}

static int write_package(char **argv)
{
    struct press p;
    enum report_format format;
    char certificate[16384];
    struct desk_press_pack_start order;

    if (!report_format_of(view_str(argv[3]), &format))
        return 1;
    order = order_of(format, "");
    if (strcmp(argv[2], "zip") == 0) {
        order.passphrase = view_str(argv[4]);
    } else {
        FILE *f = fopen(argv[4], "re");
        order.form = DESK_PRESS_PACKAGE_FORM_CMS;
        order.certificate = view_of(certificate, f == NULL ? 0 : fread(certificate, 1, sizeof(certificate), f));
        if (f != NULL)
            (void)fclose(f);
    }
    p = start();
    make(&p, &order);
    bool done = p.got.n > 0 && fwrite(p.got.p, 1, p.got.n, stdout) == p.got.n;
    return end(&p) == 0 && done ? 0 : 1;
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {
        &case_N19_2_a_package_is_made_behind_the_closed_sandbox_and_holds_sheet_and_list,
        &case_N19_2_there_is_no_package_without_a_strong_passphrase_or_a_recipient,
        &case_a_certificate_that_is_none_is_said_and_nothing_is_made,
        &case_a_press_that_makes_a_package_reads_no_upload,
    };

    if (argc != 2 && argc != 5)
        return 1;
    program = argv[1];
    return argc == 5 ? write_package(argv) : t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
