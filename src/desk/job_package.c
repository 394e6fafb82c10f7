/*
 * The job of a package: it opens the records batch by batch, each decided and written down before it is seen (N19.2, N20.5), hands them
 * to the press, which alone sees the whole, and seals what comes back for the office.  If it dies nothing has left: the package is
 * begun again from its first record.
 */
#include "base/clock.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "desk/core.h"
#include "desk/flow.h"
#include "desk/job_internal.h"
#include "desk/package_words.h"
#include "proto/desk_press.h"
#include "report/model.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#define BATCH_ROWS 50
#define BATCH_BYTES 49152     /* of envelopes: a question and its answer fit a frame */
#define PART_BYTES 65536
#define QUEUED_MAX ((size_t)1 << 20) /* on the way to the press */
#define PRESS_MS 300000       /* until the file is made */
#define COLUMNS_MAX 64

/* What stays of PACKAGE_IS while the arena is cleared after each batch. */
struct making {
    struct desk_keeper_package_info info; /* no views in it */
    uint16_t fields[COLUMNS_MAX];
    uint32_t fields_n;
    struct report list;
    struct flow_upload out;
    uint64_t rows;
};

static enum err drain(struct desk *d, size_t left)
{
    enum err err = ERR_OK;

    while (chan_queued(d->press) > left) {
        struct pollfd p = {.fd = chan_fd(d->press), .events = POLLOUT};
        if (poll(&p, 1, PRESS_MS) == 0)
            return ERR_TIMEOUT;
        err = chan_flush(d->press);
        if (err != ERR_OK && err != ERR_AGAIN)
            return err;
    }
    return ERR_OK;
}

/* Send what stands in the model so far, and forget it. */
static enum err send_model(struct desk *d, struct buf *bytes)
{
    enum err err = buf_status(bytes);

    for (size_t at = 0; err == ERR_OK && at < bytes->n; at += PART_BYTES) {
        const struct desk_press_model m = {.bytes = view_part(buf_view(bytes), at, PART_BYTES)};
        err = desk_press_model_send(d->press, 0, &m);
        if (err == ERR_OK)
            err = drain(d, QUEUED_MAX);
    }
    buf_reset(bytes);
    return err;
}

static enum err end_model(struct desk *d, struct report *r)
{
    enum err err = report_end(r);

    if (err == ERR_OK)
        err = send_model(d, &r->bytes);
    if (err == ERR_OK)
        err = desk_press_end_model_send(d->press, 0, &(struct desk_press_end_model){0});
    report_clear(r);
    return err;
}

/* --- the records ------------------------------------------------------------------------------------------------------------ */

static void put_row(struct making *mk, const struct desk_keeper_shown_row *row)
{
    for (uint32_t i = 0, at = 0; i < mk->fields_n; i++) {
        while (at < row->fields_n && row->fields[at].field < mk->fields[i])
            at++;
        bool there = at < row->fields_n && row->fields[at].field == mk->fields[i];
        report_text(&mk->list, there ? row->fields[at].value : (struct view){NULL, 0});
    }
}

static enum err take_batch(struct desk *d, struct making *mk, struct desk_keeper_package_batch *m)
{
    struct desk_keeper_package_rows rows;
    enum err err;

    if (m->rows_n == 0)
        return ERR_OK;
    m->first = mk->rows;
    TRY(ask_keeper_package_batch(d, m, &rows));
    if (rows.rows_n != m->rows_n)
        return ERR_INTERNAL;
    for (uint32_t i = 0; i < rows.rows_n; i++)
        put_row(mk, &rows.rows[i]);
    if (mk->list.err != ERR_OK)
        return mk->list.err;
    mk->rows += rows.rows_n;
    err = send_model(d, &mk->list.bytes);
out:
    return err;
}

static void add_row(struct desk_keeper_package_batch *m, const struct desk_office_envelope_row *row, size_t *bytes)
{
    struct desk_keeper_envelope *to = &m->rows[m->rows_n++];

    to->envelope = row->envelope;
    memcpy(to->record, row->record, sizeof(to->record));
    *bytes += row->envelope.n;
}

/* Every record of the register, in the order in which they came. */
static enum err whole_register(struct desk *d, struct making *mk)
{
    struct desk_office_browse ask = {.register_ = mk->info.register_, .limit = BATCH_ROWS};
    struct desk_office_found found = {.more = true};
    enum err err = ERR_OK;

    while (found.more) {
        struct desk_keeper_package_batch m = {.rows = arena_alloc(&d->arena, BATCH_ROWS, sizeof(*m.rows))};
        size_t bytes = 0;
        if (m.rows == NULL)
            return ERR_MEMORY;
        TRY(ask_office_browse(d, &ask, &found));
        for (uint32_t i = 0; i < found.rows_n && bytes < BATCH_BYTES; i++) {
            add_row(&m, &found.rows[i], &bytes);
            ask.after_ms = found.rows[i].created_ms;
            memcpy(ask.after_record, found.rows[i].record, sizeof(ask.after_record));
        }
        bool more = found.more || m.rows_n < found.rows_n;
        TRY(take_batch(d, mk, &m));
        core_forget(d);
        found.more = more;
    }
out:
    return err;
}

/* The records of a worklist, in its order; those that were erased meanwhile are not there. */
static enum err worklist(struct desk *d, struct making *mk)
{
    struct desk_office_work_items ask = {.list = mk->info.list, .limit = BATCH_ROWS};
    struct desk_office_work_items_are are = {.more = true};
    enum err err = ERR_OK;

    while (are.more) {
        struct desk_keeper_package_batch m = {.rows = arena_alloc(&d->arena, BATCH_ROWS, sizeof(*m.rows))};
        size_t bytes = 0;
        uint32_t i = 0;
        if (m.rows == NULL)
            return ERR_MEMORY;
        TRY(ask_office_work_items(d, &ask, &are));
        for (; i < are.items_n && bytes < BATCH_BYTES; i++) {
            struct desk_office_record_get get = {.register_ = mk->info.register_};
            struct desk_office_record got;
            memcpy(get.record, are.items[i].record, sizeof(get.record));
            ask.after = are.items[i].position;
            err = ask_office_record_get(d, &get, &got);
            if (err == ERR_OK)
                add_row(&m, &got.row, &bytes);
            else if (err != ERR_NOT_FOUND)
                TRY(err);
        }
        bool more = are.more || i < are.items_n;
        TRY(take_batch(d, mk, &m));
        core_forget(d);
        are.more = more;
    }
out:
    return err;
}

/* --- the file ---------------------------------------------------------------------------------------------------------------- */

static enum err hear(struct desk *d, uint16_t want, struct chan_frame *f)
{
    enum err err = chan_recv_wait(d->press, PRESS_MS, f);

    if (err != ERR_OK)
        return err;
    bool is_legal = f->fd_count == 0 && desk_press_permitted(DESK_PRESS_PACKING, f->type, DESK_PRESS_FROM_PRESS);
    chan_frame_close_fds(f);
    if (is_legal && f->type == DESK_PRESS_SET_FAILED)
        return ERR_LIMIT;
    return is_legal && f->type == want ? ERR_OK : ERR_INTERNAL;
}

/* Seal what comes for the office, as much as it takes. */
static enum err take_file(struct desk *d, struct making *mk)
{
    struct desk_press_file file;
    struct desk_press_file_bytes part = {.last = false};
    struct chan_frame f;
    enum err err;

    TRY(hear(d, DESK_PRESS_FILE, &f));
    TRY(desk_press_file_get(f.payload, &d->arena, &file));
    while (!part.last) {
        TRY(desk_press_file_credit_send(d->press, 0, &(struct desk_press_file_credit){PART_BYTES}));
        TRY(hear(d, DESK_PRESS_FILE_BYTES, &f));
        TRY(desk_press_file_bytes_get(f.payload, &d->arena, &part));
        TRY(flow_upload_add(d, &mk->out, part.bytes));
        core_forget(d);
    }
    TRY(flow_upload_end(d, &mk->out));
    err = mk->out.bytes == file.bytes ? ERR_OK : ERR_INTERNAL;
out:
    return err;
}

/* --- the whole ---------------------------------------------------------------------------------------------------------------- */

static enum err begin_list(struct desk *d, struct making *mk, const struct package_sheet *sheet)
{
    struct report_column columns[COLUMNS_MAX];
    struct desk_keeper_register_info info;
    enum err err;

    TRY(flow_register(d, mk->info.register_, &info));
    for (uint32_t i = 0; i < mk->fields_n; i++) {
        const struct desk_keeper_field_info *f = flow_field(&info, mk->fields[i]);
        if (f == NULL)
            return ERR_NOT_FOUND;
        columns[i] = (struct report_column){.type = REPORT_TEXT, .label = f->name};
    }
    package_list_begin(sheet, info.name, &mk->list);
    report_table(&mk->list, columns, mk->fields_n);
    err = mk->list.err;
out:
    return err;
}

/* The press is told what to make, and is given the sheet; the list is begun. */
static enum err begin(struct desk *d, struct making *mk)
{
    struct desk_keeper_package_is is;
    struct report sheet;
    enum err err;

    TRY(ask_keeper_package_ask(d, &(struct desk_keeper_package_ask){0}, &is));
    mk->info = is.info;
    mk->fields_n = is.fields_n;
    memcpy(mk->fields, is.fields, is.fields_n * sizeof(*is.fields));
    mk->out.no = is.upload;
    memcpy(mk->out.key, is.key, sizeof(mk->out.key));
    const struct package_sheet what = {.is = &is, .made_ms = clock_now_ms()};
    const char *number = package_number(&d->arena, is.info.leaf);
    if (number == NULL)
        return ERR_MEMORY;
    const struct desk_press_pack_start order = {
        .form = is.info.form == DESK_KEEPER_PACKAGE_FORM_ZIP ? DESK_PRESS_PACKAGE_FORM_ZIP : DESK_PRESS_PACKAGE_FORM_CMS,
        .format = (enum desk_press_format)is.info.format,
        .number = view_str(number),
        .passphrase = is.passphrase,
        .certificate = is.certificate,
        .made_ms = what.made_ms,
    };
    TRY(desk_press_pack_start_send(d->press, 0, &order));
    package_sheet_make(&what, &sheet);
    TRY(end_model(d, &sheet));
    err = begin_list(d, mk, &what);
    secret_wipe(is.key, sizeof(is.key));
out:
    return err;
}

static enum err make(struct desk *d, struct making *mk)
{
    struct desk_keeper_package_done done = {.abandoned = false};
    struct desk_keeper_ok ok;
    struct hash h;
    enum err err;

    TRY(begin(d, mk));
    core_forget(d);
    TRY(mk->info.list == 0 ? whole_register(d, mk) : worklist(d, mk));
    if (mk->rows == 0)
        TRY(ERR_NOT_FOUND);
    TRY(end_model(d, &mk->list));
    TRY(take_file(d, mk));
    hash_end(&mk->out.hash, &h);
    memcpy(done.object, h.b, sizeof(done.object));
    done.bytes = mk->out.bytes;
    err = ask_keeper_package_done(d, &done, &ok);
out:
    return err;
}

enum err job_package(struct desk *d)
{
    struct making mk = {.rows = 0};
    struct desk_keeper_ok ok;
    enum err err;

    flow_upload_init(&mk.out);
    report_begin(&mk.list, &(struct report_head){.made_ms = 0});
    err = make(d, &mk);
    report_clear(&mk.list);
    flow_upload_clear(d, &mk.out);
    core_forget(d);
    if (err != ERR_OK) {
        log_warn("the package could not be made: %s", err_name(err));
        if (ask_keeper_package_done(d, &(struct desk_keeper_package_done){.abandoned = true}, &ok) != ERR_OK)
            log_warn("the keeper will see that it is gone");
    }
    return err;
}
