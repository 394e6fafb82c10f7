#include "desk/table.h"

#include "base/log.h"
#include "desk/report.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#define READ_MS 60000                        /* of silence */
#define QUEUED_MAX ((size_t)1 << 20)         /* on the way to the press */
#define ARENA_MAX ((size_t)512 << 10)

static enum err drain(struct chan *c)
{
    enum err err = ERR_OK;

    while (chan_queued(c) > QUEUED_MAX) {
        struct pollfd p = {.fd = chan_fd(c), .events = POLLOUT};
        if (poll(&p, 1, READ_MS) <= 0 && errno != EINTR)
            return ERR_TIMEOUT;
        err = chan_flush(c);
        if (err != ERR_OK && err != ERR_AGAIN)
            return err;
    }
    return ERR_OK;
}

static enum err send(struct chan *press, enum desk_press_encoding encoding, uint32_t max_rows, const struct table_reader *reader)
{
    const struct desk_press_table_start start = {encoding, max_rows};
    struct desk_press_bytes m;
    enum err err;

    TRY(desk_press_table_start_send(press, 0, &start));
    for (;;) {
        struct view rest;
        TRY(reader->bytes(reader->arg, &rest));
        if (rest.n == 0)
            break;
        for (; rest.n > 0; rest = view_part(rest, m.bytes.n, SIZE_MAX)) {
            m.bytes = view_part(rest, 0, 65536);
            TRY(desk_press_bytes_send(press, 0, &m));
            TRY(drain(press));
        }
    }
    err = desk_press_end_send(press, 0, &(struct desk_press_end){0});
out:
    return err;
}

static void take_head(const struct desk_press_table *m, struct table_head *head)
{
    head->encoding = m->encoding;
    head->others = m->others;
    head->hidden = m->hidden;
    head->hidden_rows = m->hidden_rows;
    head->header_row = m->header_row;
    if (m->sheet.n > 0 && m->sheet.n <= TABLE_SHEET_MAX)
        memcpy(head->sheet, m->sheet.p, m->sheet.n);
}

/* ERR_CLOSED: that was the last. */
static enum err take_frame(const struct chan_frame *f, struct arena *a, const struct table_reader *reader, struct table_head *head)
{
    struct desk_press_table table;
    struct desk_press_table_rows rows;
    struct desk_press_table_done done;
    enum err err;

    if (f->fd_count != 0 || !desk_press_permitted(DESK_PRESS_SETTING, f->type, DESK_PRESS_FROM_PRESS))
        return ERR_INTERNAL;
    if (f->type == DESK_PRESS_TABLE) {
        TRY(desk_press_table_get(f->payload, a, &table));
        take_head(&table, head);
    } else if (f->type == DESK_PRESS_TABLE_ROWS) {
        TRY(desk_press_table_rows_get(f->payload, a, &rows));
        for (uint32_t i = 0; i < rows.rows_n; i++)
            TRY(reader->row(reader->arg, head, &rows.rows[i]));
    } else if (f->type == DESK_PRESS_TABLE_DONE) {
        TRY(desk_press_table_done_get(f->payload, a, &done));
        head->more = done.more;
        head->failure = done.failure < SHEET_FAILURE__MAX ? (enum sheet_failure)done.failure : SHEET_NO_HEADER;
        err = ERR_CLOSED;
    } else {
        err = ERR_INTERNAL;
    }
out:
    return err;
}

enum err table_read(struct desk *d, enum desk_press_encoding encoding, uint32_t max_rows, const struct table_reader *reader,
                    struct table_head *head_out)
{
    struct chan_frame f;
    struct arena a;
    enum err err;

    *head_out = (struct table_head){.encoding = encoding};
    arena_init(&a, ARENA_MAX);
    TRY(report_press_open(d));
    err = send(d->press, encoding, max_rows, reader);
    while (err == ERR_OK) {
        err = chan_recv_wait(d->press, READ_MS, &f);
        if (err == ERR_CLOSED)
            err = ERR_IO; /* it has died */
        if (err != ERR_OK)
            break;
        err = take_frame(&f, &a, reader, head_out);
        chan_frame_close_fds(&f);
        arena_clear(&a);
    }
    report_press_close(d);
    if (err != ERR_OK && err != ERR_CLOSED)
        log_warn("a table could not be read: %s", err_name(err));
out:
    arena_clear(&a);
    return err == ERR_CLOSED ? ERR_OK : err;
}
