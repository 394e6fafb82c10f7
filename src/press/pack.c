#include "press/pack.h"

#include "crypto/cms.h"
#include "crypto/secret.h"
#include "press/file.h"
#include "report/archive.h"
#include "report/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAX (256 << 10)
#define NUMBER_MAX 40
#define PASSPHRASE_MAX 100

enum phase { SHEET, RECORDS, FILE_OUT, DONE };

struct pack {
    struct chan *c;
    enum phase phase;
    enum desk_press_package_form form;
    enum report_format format;
    char number[NUMBER_MAX + 1], passphrase[PASSPHRASE_MAX + 1];
    struct buf certificate;
    int64_t made_ms;
    struct buf model, sheet, records;
    uint32_t unwritable;
    struct press_file file;
};

static enum err enclose(struct pack *p)
{
    char sheet[NUMBER_MAX + 20], list[NUMBER_MAX + 20];
    const struct archive_file files[] = {{sheet, buf_view(&p->sheet)}, {list, buf_view(&p->records)}};
    struct buf plain;
    enum err err;

    (void)snprintf(sheet, sizeof(sheet), "%s-sheet.xlsx", p->number);
    (void)snprintf(list, sizeof(list), "%s-list%s", p->number, report_format_ending(p->format));
    if (p->form == DESK_PRESS_PACKAGE_FORM_ZIP)
        return archive_write(files, 2, p->passphrase, p->made_ms, &p->file.bytes);
    buf_init(&plain, REPORT_FILE_MAX);
    TRY(archive_write(files, 2, NULL, p->made_ms, &plain));
    err = cms_seal(buf_view(&plain), buf_view(&p->certificate), p->made_ms, &p->file.bytes);
out:
    buf_clear(&plain);
    return err;
}

/* A model is complete: set it; after the second one the package is made. */
static enum err end_model(struct pack *p)
{
    bool is_sheet = p->phase == SHEET;
    uint32_t unwritable = 0;
    enum err err = report_write(buf_view(&p->model), is_sheet ? REPORT_XLSX : p->format, NULL,
                                is_sheet ? &p->sheet : &p->records, &unwritable);

    buf_clear(&p->model);
    buf_init(&p->model, PACK_MODEL_MAX);
    p->unwritable += unwritable;
    if (err == ERR_OK && is_sheet) {
        p->phase = RECORDS;
        return ERR_OK;
    }
    if (err == ERR_OK)
        err = enclose(p);
    secret_wipe(p->passphrase, sizeof(p->passphrase));
    buf_clear(&p->sheet);
    buf_clear(&p->records);
    p->phase = err == ERR_OK ? FILE_OUT : DONE;
    if (err != ERR_OK)
        return desk_press_set_failed_send(p->c, 0, &(struct desk_press_set_failed){.code = (uint16_t)err});
    return press_file_say(&p->file, p->c, p->unwritable);
}

static enum err take_frame(struct pack *p, const struct chan_frame *f, struct arena *a)
{
    struct desk_press_file_credit credit;
    struct desk_press_model model;
    bool models = p->phase == SHEET || p->phase == RECORDS;
    enum err err = ERR_INPUT;

    if (f->fd_count != 0 || !desk_press_permitted(DESK_PRESS_PACKING, f->type, DESK_PRESS_FROM_DESK))
        return ERR_INPUT;
    if (f->type == DESK_PRESS_MODEL && models) {
        TRY(desk_press_model_get(f->payload, a, &model));
        buf_put(&p->model, model.bytes);
        err = buf_status(&p->model);
    } else if (f->type == DESK_PRESS_END_MODEL && models) {
        err = end_model(p);
    } else if (f->type == DESK_PRESS_FILE_CREDIT && p->phase == FILE_OUT) {
        TRY(desk_press_file_credit_get(f->payload, a, &credit));
        p->file.credit += credit.bytes;
        TRY(press_file_send(&p->file, p->c));
        if (press_file_done(&p->file))
            p->phase = DONE;
    }
out:
    return err;
}

/* No PDF; a passphrase or a recipient, never both and never neither. */
static enum err take_order(struct pack *p, const struct desk_press_pack_start *order)
{
    bool zip = order->form == DESK_PRESS_PACKAGE_FORM_ZIP;

    if (order->format == DESK_PRESS_FORMAT_PDF || order->number.n > NUMBER_MAX || order->passphrase.n > PASSPHRASE_MAX ||
        !archive_name_fits(order->number) || zip != (order->certificate.n == 0) ||
        (zip ? order->passphrase.n < PACK_PASSPHRASE_MIN : order->passphrase.n > 0))
        return ERR_INPUT;
    p->form = order->form;
    p->format = (enum report_format)order->format;
    p->made_ms = order->made_ms;
    memcpy(p->number, order->number.p, order->number.n);
    if (order->passphrase.n > 0)
        memcpy(p->passphrase, order->passphrase.p, order->passphrase.n);
    buf_put(&p->certificate, order->certificate);
    return buf_status(&p->certificate);
}

static void init(struct pack *p, struct chan *c)
{
    *p = (struct pack){.c = c, .phase = SHEET};
    buf_init(&p->certificate, CMS_CERTIFICATE_MAX);
    buf_init(&p->model, REPORT_BYTES_MAX);
    buf_init(&p->sheet, REPORT_FILE_MAX);
    buf_init(&p->records, REPORT_FILE_MAX);
    buf_init(&p->file.bytes, REPORT_FILE_MAX);
}

static void clear(struct pack *p)
{
    buf_clear(&p->certificate);
    buf_clear(&p->model);
    buf_clear(&p->sheet);
    buf_clear(&p->records);
    buf_clear(&p->file.bytes);
    secret_wipe(p, sizeof(*p));
}

enum err pack_serve(struct chan *c, const struct desk_press_pack_start *order)
{
    struct pack p;
    struct chan_frame f;
    struct arena a;
    enum err err;

    init(&p, c);
    arena_init(&a, ARENA_MAX);
    TRY(take_order(&p, order));
    while (p.phase != DONE) {
        TRY(chan_recv_wait(c, -1, &f));
        err = take_frame(&p, &f, &a);
        arena_clear(&a);
        chan_frame_close_fds(&f);
        if (err != ERR_OK)
            goto out;
    }
out:
    if (err == ERR_CLOSED)
        err = ERR_OK; /* the desk does not want it any more */
    arena_clear(&a);
    clear(&p);
    return err;
}

enum err pack_rehearse(void)
{
    const struct archive_file file = {"a", view_str("a")};
    struct buf out;
    enum err err = ERR_OK;

    if (setenv("TZ", "UTC0", 1) != 0)
        return ERR_MEMORY;
    buf_init(&out, REPORT_FILE_MAX);
    TRY(crypto_init());
    err = archive_write(&file, 1, "rehearsal only, nothing is kept", 0, &out);
out:
    buf_clear(&out);
    return err;
}
