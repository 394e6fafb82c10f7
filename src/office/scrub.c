/*
 * The scrub: a page that nobody has read for years may not be what was written.  It is found here, a few pages at a time while the desks
 * are served, and not by reading the whole database before the start.  What a sum cannot see is a page that was written wrongly: that
 * would be a fault of the programs.
 *
 * A damaged page stops the service, and the next start is refused, so that nobody works with a house that stops again and again: its
 * number stands in "office.db-damaged" until the page is what was written.
 */
#include "office/office.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define PAGES_AT_ONCE 256 /* 1 MiB, a millisecond */
#define PAUSE_MS 5
#define AGAIN_MS (24 * 3600 * INT64_C(1000))
#define NUMBER_BYTES 20
#define DAMAGED "office.db-damaged"

/* Where the number of a damaged page stands. */
static enum err damaged_path(const struct office *o, char path[OFFICE_PATH_MAX])
{
    return snprintf(path, OFFICE_PATH_MAX, "%s/" DAMAGED, o->dir) < OFFICE_PATH_MAX ? ERR_OK : ERR_LIMIT;
}

/* Without it the next start finds the page as this one did. */
void scrub_remember(const struct office *o)
{
    uint64_t page;
    char path[OFFICE_PATH_MAX];
    struct buf number;
    int fd;

    if (!db_damaged(o->db, &page))
        return;
    fd = damaged_path(o, path) == ERR_OK ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
    buf_init(&number, NUMBER_BYTES);
    buf_fmt(&number, "%llu", (unsigned long long)page);
    if (fd < 0 || buf_status(&number) != ERR_OK || io_pwrite_all(fd, buf_view(&number), 0) != ERR_OK || fdatasync(fd) != 0)
        log_warn("the number of the damaged page could not be noted");
    io_close(&fd);
    buf_clear(&number);
}

enum err scrub_remembered(struct office *o)
{
    char path[OFFICE_PATH_MAX];
    uint64_t page = 0;
    struct buf number;
    enum err err;

    buf_init(&number, NUMBER_BYTES);
    TRY(damaged_path(o, path));
    err = io_read_file(path, &number);
    if (err == ERR_NOT_FOUND) {
        err = ERR_OK;
        goto out;
    }
    if (err == ERR_OK && num_parse_u64(buf_view(&number), UINT32_MAX, NUM_CANONICAL, &page) == ERR_OK)
        err = db_scrub(o->db, &page, 1);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        goto out;
    log_info("the page that was damaged is what was written again");
    err = unlink(path) != 0 && errno != ENOENT ? ERR_IO : ERR_OK;
out:
    buf_clear(&number);
    return err;
}

static void step(void *arg);

static enum err again(struct office *o, int64_t after_ms)
{
    return loop_after(o->loop, after_ms, step, o) != NULL ? ERR_OK : ERR_MEMORY;
}

static void step(void *arg)
{
    struct office *o = arg;
    enum err err;

    if (db_in_transaction(o->db)) { /* batches are held: it can wait */
        err = again(o, PAUSE_MS);
    } else {
        err = db_scrub(o->db, &o->scrubbed, PAGES_AT_ONCE);
        if (err == ERR_NOT_FOUND)
            err = scrub_begin(o);
        else if (err == ERR_OK)
            err = again(o, PAUSE_MS);
    }
    if (err != ERR_OK)
        office_stop(o, err, err == ERR_CORRUPT ? "office.db is damaged" : "the pages of office.db could not be read");
}

enum err scrub_begin(struct office *o)
{
    const bool first = o->scrubbed == 0;

    o->scrubbed = 0;
    return again(o, first ? PAUSE_MS : AGAIN_MS);
}
