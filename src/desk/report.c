/*
 * The way of a file: the model goes to the press whole, and the press answers that it is set, or why not; until then the
 * desk waits, and nothing has been said to the browser.  Then bytes flow by credit: what waits in the desk stays below
 * WINDOW_BYTES.
 */
#include "desk/report.h"

#include "base/log.h"
#include "desk/answer.h"
#include "proto/desk_press.h"
#include "proto/parent_child.h"

#include <string.h>

#define START_MS 10000  /* until a press is there */
#define SET_MS 120000   /* until a file is set */
#define PART_BYTES 65536
#define WINDOW_BYTES ((size_t)256 << 10)
#define NAME_BYTES_MAX 60

void report_press_close(struct desk *d)
{
    if (d->press == NULL)
        return;
    loop_unwatch(d->loop, chan_fd(d->press));
    chan_free(d->press);
    d->press = NULL;
    d->file = (struct desk_file){.left = 0};
}

/* Wait for the press that the parent starts. */
static enum err get_press(struct desk *d)
{
    struct chan_frame f;
    enum err err;

    TRY(parent_child_press_wanted_send(d->parent, 0, &(struct parent_child_press_wanted){0}));
    TRY(chan_recv_wait(d->parent, START_MS, &f));
    if (f.type == PARENT_CHILD_STOP) {
        loop_stop(d->loop);
        err = ERR_CLOSED;
    } else if (f.type != PARENT_CHILD_PRESS) {
        err = ERR_INTERNAL;
    } else if (f.fd_count != 1) {
        err = ERR_AGAIN;
    } else {
        d->press = chan_new(f.fds[0], &desk_press_proto);
        f.fds[0] = -1;
        err = d->press == NULL ? ERR_MEMORY : ERR_OK;
    }
    chan_frame_close_fds(&f);
out:
    return err;
}

static enum err send_model(struct desk *d, struct view model, enum report_format format)
{
    const struct desk_press_set_start start = {.format = (enum desk_press_format)format};
    enum err err;

    _Static_assert((int)DESK_PRESS_FORMAT__MAX == (int)REPORT_FORMAT__MAX, "the same formats");
    TRY(desk_press_set_start_send(d->press, 0, &start));
    for (size_t at = 0; at < model.n; at += PART_BYTES) {
        const struct desk_press_model m = {.bytes = view_part(model, at, PART_BYTES)};
        TRY(desk_press_model_send(d->press, 0, &m));
    }
    TRY(desk_press_end_model_send(d->press, 0, &(struct desk_press_end_model){0}));
out:
    return err;
}

static bool may_say(const struct chan_frame *f)
{
    return f->fd_count == 0 && desk_press_permitted(DESK_PRESS_SETTING, f->type, DESK_PRESS_FROM_PRESS);
}

/* Wait until the file is set. */
static enum err await_file(struct desk *d, struct desk_press_file *file_out)
{
    struct desk_press_set_failed failed;
    struct chan_frame f;
    enum err err;

    TRY(chan_recv_wait(d->press, SET_MS, &f));
    bool is_legal = may_say(&f);
    chan_frame_close_fds(&f);
    if (is_legal && f.type == DESK_PRESS_FILE) {
        err = desk_press_file_get(f.payload, &d->arena, file_out);
    } else if (is_legal && f.type == DESK_PRESS_SET_FAILED) {
        TRY(desk_press_set_failed_get(f.payload, &d->arena, &failed));
        err = failed.code > ERR_OK && failed.code < ERR__MAX ? (enum err)failed.code : ERR_INTERNAL;
    } else {
        err = ERR_INTERNAL;
    }
    if (err == ERR_OK && (file_out->bytes == 0 || file_out->bytes > INT64_MAX))
        err = ERR_INTERNAL;
out:
    return err;
}

/* Let as many bytes come as may wait here. */
static enum err give_credit(struct desk *d)
{
    const struct request *r = request_find(d, d->file.request);
    size_t waiting = r == NULL ? WINDOW_BYTES : r->answer.n - r->answer_at;
    uint64_t may_come = waiting + d->file.credit < WINDOW_BYTES ? WINDOW_BYTES - waiting - d->file.credit : 0;

    if (may_come > d->file.left - d->file.credit)
        may_come = d->file.left - d->file.credit;
    /* Small steps are not worth a frame, except the last. */
    if (may_come == 0 || (may_come < PART_BYTES && may_come < d->file.left - d->file.credit))
        return ERR_OK;
    d->file.credit += may_come;
    return desk_press_file_credit_send(d->press, 0, &(struct desk_press_file_credit){(uint32_t)may_come});
}

static const char *disposition_of(struct desk *d, const char *name, enum report_format format)
{
    const struct date today = date_of_ms(clock_now_ms());
    char digits[11];

    date_format(today, digits);
    return arena_fmt(&d->arena, "attachment; filename=\"%s-%.4s%.2s%.2s%s\"", name, digits, digits + 5, digits + 8,
                     report_format_ending(format));
}

static bool is_file_name(const char *name)
{
    static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    size_t n = strspn(name, allowed);

    return n > 0 && n <= NAME_BYTES_MAX && name[n] == '\0';
}

static enum err begin_answer(struct desk *d, struct request *r, const struct desk_press_file *file,
                             const struct request_answer *how)
{
    uint32_t id = r->id;
    enum err err;

    buf_reset(&r->answer);
    d->file = (struct desk_file){.request = id, .left = file->bytes};
    TRY(request_answer_stream(d, r, how, file->bytes));
    if (request_find(d, id) == NULL)
        report_press_close(d); /* only the head was wanted */
    else
        TRY(give_credit(d));
out:
    return err;
}

enum err answer_report(struct desk *d, struct request *r, struct report *report, const char *name,
                       enum report_format format)
{
    struct desk_press_file file = {.bytes = 0};
    enum err err;

    TRY(report_end(report));
    if (!is_file_name(name) || d->kind != DESK_SESSION)
        TRY(ERR_INTERNAL);
    if (d->press != NULL)
        TRY(ERR_AGAIN);
    const struct request_answer how = {.status = 200,
                                       .content_type = report_format_type(format),
                                       .disposition = disposition_of(d, name, format)};
    if (how.disposition == NULL)
        TRY(ERR_MEMORY);
    TRY(get_press(d));
    err = send_model(d, buf_view(&report->bytes), format);
    report_clear(report);
    if (err == ERR_OK)
        err = await_file(d, &file);
    if (err == ERR_OK)
        err = begin_answer(d, r, &file, &how);
out:
    report_clear(report);
    if (err != ERR_OK && err != ERR_AGAIN) {
        log_warn("a document could not be set: %s", err_name(err));
        report_press_close(d);
        answer_error(d, r, err, ANSWER_NOT_SET);
        err = ERR_OK;
    }
    return err;
}

/* All ${bytes} of the file, at once. */
static enum err take_whole(struct desk *d, uint64_t bytes, struct buf *out)
{
    struct desk_press_file_bytes m = {.last = false};
    struct chan_frame f;
    enum err err;

    if (bytes > out->max - out->n || bytes > UINT32_MAX)
        return ERR_LIMIT;
    TRY(desk_press_file_credit_send(d->press, 0, &(struct desk_press_file_credit){(uint32_t)bytes}));
    while (!m.last) {
        TRY(chan_recv_wait(d->press, SET_MS, &f));
        bool is_legal = may_say(&f) && f.type == DESK_PRESS_FILE_BYTES;
        chan_frame_close_fds(&f);
        if (!is_legal)
            return ERR_INTERNAL;
        TRY(desk_press_file_bytes_get(f.payload, &d->arena, &m));
        if (m.bytes.n > bytes || m.last != (m.bytes.n == bytes))
            return ERR_INTERNAL;
        bytes -= m.bytes.n;
        buf_put(out, m.bytes);
    }
    err = buf_status(out);
out:
    return err;
}

enum err report_whole(struct desk *d, struct report *report, enum report_format format, struct buf *out, struct hash *says_out)
{
    struct desk_press_file file = {.bytes = 0};
    bool mine = d->press == NULL;
    enum err err;

    TRY(report_end(report));
    if (d->kind != DESK_SESSION)
        TRY(ERR_INTERNAL);
    if (!mine)
        TRY(ERR_AGAIN);
    hash_of(buf_view(&report->bytes), says_out);
    TRY(get_press(d));
    TRY(send_model(d, buf_view(&report->bytes), format));
    TRY(await_file(d, &file));
    err = take_whole(d, file.bytes, out);
out:
    report_clear(report);
    if (mine)
        report_press_close(d);
    return err;
}

enum err report_press_open(struct desk *d)
{
    enum err err = d->kind != DESK_SESSION ? ERR_INTERNAL : d->press != NULL ? ERR_AGAIN : get_press(d);

    if (err == ERR_OK || err == ERR_AGAIN)
        return err;
    report_press_close(d);
    return err;
}

enum err report_wanted(struct desk *d, struct view word, enum report_format *out)
{
    return report_format_of(word, out) ? ERR_OK : member_wrong(&d->fault, MEMBER_WRONG, view_str("format"));
}

/* --- bytes on their way ------------------------------------------------------------------------------------------------ */

/* The press has gone or talks nonsense before the end: half a file is none. */
static void give_up(struct desk *d, enum err why)
{
    struct request *r = request_find(d, d->file.request);

    if (r != NULL && d->file.left > 0) {
        log_warn("a document was cut off: %s", err_name(why));
        request_break(d, r);
    }
    report_press_close(d);
}

static enum err take_bytes(struct desk *d, const struct chan_frame *f)
{
    struct request *r = request_find(d, d->file.request);
    struct desk_press_file_bytes m;
    enum err err;

    TRY(desk_press_file_bytes_get(f->payload, &d->arena, &m));
    if (r == NULL || m.bytes.n > d->file.credit || m.last != (m.bytes.n == d->file.left))
        return ERR_INPUT;
    d->file.credit -= m.bytes.n;
    d->file.left -= m.bytes.n;
    TRY(request_add(d, r, m.bytes));
    if (m.last)
        report_press_close(d);
    else
        TRY(give_credit(d));
out:
    return err;
}

enum err report_press_ready(struct desk *d)
{
    struct chan_frame f;
    enum err err = chan_flush(d->press);

    if (err == ERR_OK || err == ERR_AGAIN)
        err = chan_recv(d->press, &f);
    if (err == ERR_AGAIN)
        return ERR_OK;
    if (err == ERR_OK) {
        bool is_legal = may_say(&f) && f.type == DESK_PRESS_FILE_BYTES;
        chan_frame_close_fds(&f);
        err = is_legal ? take_bytes(d, &f) : ERR_INPUT;
    }
    if (err != ERR_OK)
        give_up(d, err);
    return d->result;
}

unsigned report_press_events(const struct desk *d)
{
    if (d->press == NULL)
        return 0;
    return (unsigned)LOOP_READ | (chan_wants_write(d->press) ? (unsigned)LOOP_WRITE : 0u);
}

void report_request_gone(struct desk *d, const struct request *r)
{
    if (d->kind == DESK_SESSION && d->press != NULL && d->file.request == r->id)
        report_press_close(d);
}

void report_room(struct desk *d)
{
    if (d->kind != DESK_SESSION || d->press == NULL)
        return;
    enum err err = give_credit(d);
    if (err != ERR_OK)
        give_up(d, err);
}
