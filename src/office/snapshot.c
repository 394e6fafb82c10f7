/* A copy of the database for a backup, made a piece at a time while the sessions are served.  It holds what the database holds:
 * ciphertext and tokens. */
#include "office/office.h"

#include "base/log.h"

#include <errno.h>
#include <unistd.h>

#define PAGES_AT_ONCE 512 /* 2 MiB, a few milliseconds */
#define PAUSE_MS 1

static enum err tell(struct office *o, enum err err)
{
    struct keeper_office_snapshot_done m = {.code = (uint16_t)err};

    db_copy_end(o->copy);
    o->copy = NULL;
    return keeper_office_snapshot_done_send(o->keeper, 0, &m);
}

static void step(void *arg)
{
    struct office *o = arg;
    enum err err;

    group_commit(o); /* the copy takes what is durable */
    err = db_copy_step(o->copy, PAGES_AT_ONCE);
    if (err == ERR_AGAIN && loop_after(o->loop, PAUSE_MS, step, o) != NULL)
        return;
    if (err != ERR_OK)
        log_error("the database could not be copied: %s", err_name(err));
    if (tell(o, err == ERR_AGAIN ? ERR_MEMORY : err) != ERR_OK)
        log_warn("the keeper could not be told");
}

enum err snapshot_begin(struct office *o, struct chan_frame *f)
{
    struct keeper_office_snapshot m;
    enum err err = keeper_office_snapshot_get(f->payload, &o->arena, &m);

    if (err != ERR_OK)
        return err;
    if (o->copy != NULL)
        return ERR_INPUT; /* the keeper asks once at a time */
    if (unlink(o->copy_path) != 0 && errno != ENOENT)
        return tell(o, ERR_IO);
    err = db_copy_begin(o->db, o->copy_path, &o->copy);
    if (err == ERR_OK && loop_after(o->loop, PAUSE_MS, step, o) == NULL)
        err = ERR_MEMORY;
    return err == ERR_OK ? ERR_OK : tell(o, err);
}
