#include "press/file.h"

#include "proto/desk_press.h"

#include <errno.h>
#include <poll.h>

#define PART_BYTES 65536

enum err press_file_say(struct press_file *f, struct chan *c, uint32_t unwritable)
{
    return desk_press_file_send(c, 0, &(struct desk_press_file){.bytes = f->bytes.n, .unwritable = unwritable});
}

enum err press_file_send(struct press_file *f, struct chan *c)
{
    enum err err = ERR_OK;

    while (f->credit > 0 && f->sent < f->bytes.n) {
        size_t n = f->credit < PART_BYTES ? (size_t)f->credit : PART_BYTES;
        struct desk_press_file_bytes m = {.bytes = view_part(buf_view(&f->bytes), f->sent, n)};
        f->sent += m.bytes.n;
        f->credit -= m.bytes.n;
        m.last = f->sent == f->bytes.n;
        TRY(desk_press_file_bytes_send(c, 0, &m));
    }
out:
    return err;
}

bool press_file_done(const struct press_file *f)
{
    return f->sent == f->bytes.n;
}

enum err press_drain(struct chan *c, size_t left)
{
    enum err err = ERR_OK;

    while (chan_queued(c) > left) {
        struct pollfd p = {.fd = chan_fd(c), .events = POLLOUT};
        if (poll(&p, 1, -1) < 0 && errno != EINTR)
            TRY(ERR_IO);
        err = chan_flush(c);
        if (err != ERR_AGAIN)
            TRY(err);
    }
    err = ERR_OK;
out:
    return err;
}
