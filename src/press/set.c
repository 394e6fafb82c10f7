/* Setting one document: model in, file out. */
#include "press/set.h"

#include "press/file.h"
#include "press/table.h"
#include "proto/desk_press.h"

#define PART_BYTES 65536
#define ARENA_MAX 65536

enum phase { BEFORE, MODEL, FILE_OUT, DONE };

struct set {
    struct chan *c;
    struct report_fonts *fonts;
    enum phase phase;
    struct table *table; /* if that is what the desk wants */
    enum report_format format;
    struct buf model;
    struct press_file file;
};

/* The model is complete: set it, and say so, or why not. */
static enum err set_file(struct set *s)
{
    uint32_t unwritable;
    enum err err = report_write(buf_view(&s->model), s->format, s->fonts, &s->file.bytes, &unwritable);

    buf_clear(&s->model);
    s->phase = err == ERR_OK ? FILE_OUT : DONE;
    if (err != ERR_OK)
        return desk_press_set_failed_send(s->c, 0, &(struct desk_press_set_failed){.code = (uint16_t)err});
    return press_file_say(&s->file, s->c, unwritable);
}

static enum err take_frame(struct set *s, const struct chan_frame *f, struct arena *a)
{
    struct desk_press_set_start start;
    struct desk_press_model model;
    struct desk_press_file_credit credit;
    enum err err;

    if (s->table != NULL || (f->type == DESK_PRESS_TABLE_START && s->phase == BEFORE)) {
        err = table_take(&s->table, s->c, f, a);
        if (table_is_done(s->table))
            s->phase = DONE;
        return err;
    }
    if (f->fd_count != 0 || !desk_press_permitted(DESK_PRESS_SETTING, f->type, DESK_PRESS_FROM_DESK))
        return ERR_INPUT;
    if (f->type == DESK_PRESS_SET_START && s->phase == BEFORE) {
        TRY(desk_press_set_start_get(f->payload, a, &start));
        s->format = (enum report_format)start.format;
        s->phase = MODEL;
    } else if (f->type == DESK_PRESS_MODEL && s->phase == MODEL) {
        TRY(desk_press_model_get(f->payload, a, &model));
        buf_put(&s->model, model.bytes);
        err = buf_status(&s->model);
    } else if (f->type == DESK_PRESS_END_MODEL && s->phase == MODEL) {
        err = set_file(s);
    } else if (f->type == DESK_PRESS_FILE_CREDIT && s->phase == FILE_OUT) {
        TRY(desk_press_file_credit_get(f->payload, a, &credit));
        s->file.credit += credit.bytes;
        TRY(press_file_send(&s->file, s->c));
        if (press_file_done(&s->file))
            s->phase = DONE;
    } else {
        err = ERR_INPUT;
    }
out:
    return err;
}

enum err set_serve(struct chan *c, struct report_fonts *fonts)
{
    struct set s = {.c = c, .fonts = fonts, .phase = BEFORE};
    struct chan_frame f;
    struct arena a;
    enum err err = ERR_OK;

    arena_init(&a, ARENA_MAX);
    buf_init(&s.model, REPORT_BYTES_MAX);
    buf_init(&s.file.bytes, REPORT_FILE_MAX);
    while (s.phase != DONE) {
        TRY(chan_recv_wait(c, -1, &f));
        err = take_frame(&s, &f, &a);
        arena_clear(&a);
        chan_frame_close_fds(&f);
        if (err != ERR_OK)
            goto out;
    }
out:
    if (err == ERR_CLOSED)
        err = ERR_OK; /* the desk does not want it any more */
    table_free(s.table);
    buf_clear(&s.model);
    buf_clear(&s.file.bytes);
    arena_clear(&a);
    return err;
}
