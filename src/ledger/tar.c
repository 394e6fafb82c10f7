#include "ledger/tar.h"

#include "base/codec.h"
#include "base/io.h"
#include "base/log.h"
#include "crypto/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 512
#define OUT_BYTES ((size_t)4 << 20)
#define SUMS_BYTES ((size_t)256 << 20)
#define SUMS "SHA256SUMS"

enum err tar_begin_pieces(struct tar *t, const char *dir, int64_t time_s)
{
    *t = (struct tar){.fd = -1, .time_s = time_s};
    buf_init(&t->out, OUT_BYTES);
    buf_init(&t->sums, SUMS_BYTES);
    int n = snprintf(t->dir, sizeof(t->dir), "%s/", dir);
    return n < 2 || (size_t)n >= sizeof(t->dir) ? ERR_INPUT : ERR_OK;
}

enum err tar_begin(struct tar *t, const char *path, const char *dir, int64_t time_s)
{
    enum err err = tar_begin_pieces(t, dir, time_s);

    if (err != ERR_OK)
        return err;
    t->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (t->fd >= 0)
        return ERR_OK;
    log_error("could not create the archive: %s", strerror(errno));
    return err_from_errno(errno);
}

static enum err flush(struct tar *t)
{
    enum err err = io_write_all(t->fd, buf_view(&t->out));

    t->bytes += t->out.n;
    buf_reset(&t->out);
    return err;
}

static void put_octal(uint8_t *field, size_t n, uint64_t value)
{
    for (size_t i = n - 1; i > 0; i--, value >>= 3)
        field[i - 1] = (uint8_t)('0' + (value & 7));
    field[n - 1] = 0;
}

/* POSIX.1-2017, pax, "ustar Interchange Format". */
static enum err put_header(struct tar *t, const char *name, unsigned mode, size_t size)
{
    uint8_t h[BLOCK] = {0};
    unsigned sum = 0;
    int n = snprintf((char *)h, TAR_NAME_MAX + 1, "%s%s", t->dir, name);

    if (n < 0 || n > TAR_NAME_MAX)
        return ERR_INPUT;
    put_octal(h + 100, 8, mode);
    put_octal(h + 108, 8, 0);
    put_octal(h + 116, 8, 0);
    put_octal(h + 124, 12, size);
    put_octal(h + 136, 12, (uint64_t)t->time_s);
    memset(h + 148, ' ', 8);
    h[156] = '0';
    memcpy(h + 257, "ustar\0" "00", 8);
    for (size_t i = 0; i < sizeof(h); i++)
        sum += h[i];
    put_octal(h + 148, 7, sum);
    buf_put(&t->out, view_of(h, sizeof(h)));
    return buf_status(&t->out);
}

/* What is large goes out by itself. */
static enum err put_content(struct tar *t, struct view content)
{
    enum err err = ERR_OK;

    if (t->fd >= 0 && t->out.n + content.n > OUT_BYTES / 2)
        TRY(flush(t));
    if (t->fd >= 0 && content.n > OUT_BYTES / 2) {
        TRY(io_write_all(t->fd, content));
        t->bytes += content.n;
    } else {
        buf_put(&t->out, content);
    }
    err = tar_put_padding(t, content.n);
out:
    return err;
}

enum err tar_put_padding(struct tar *t, size_t n)
{
    static const uint8_t zeroes[BLOCK];

    buf_put(&t->out, view_of(zeroes, (BLOCK - n % BLOCK) % BLOCK));
    return buf_status(&t->out);
}

enum err tar_put_head(struct tar *t, const char *name, unsigned mode, struct view content)
{
    struct hash h;
    enum err err;

    hash_of(content, &h);
    TRY(put_header(t, name, mode, content.n));
    hex_put(&t->sums, view_of(h.b, sizeof(h.b)));
    buf_fmt(&t->sums, "  %s\n", name);
    t->files++;
    err = buf_status(&t->sums);
out:
    return err;
}

enum err tar_put(struct tar *t, const char *name, unsigned mode, struct view content)
{
    enum err err = tar_put_head(t, name, mode, content);

    return err == ERR_OK ? put_content(t, content) : err;
}

enum err tar_put_sums_head(struct tar *t)
{
    return put_header(t, SUMS, 0644, t->sums.n);
}

enum err tar_put_last(struct tar *t)
{
    static const uint8_t zeroes[2 * BLOCK];

    buf_put(&t->out, view_of(zeroes, sizeof(zeroes)));
    return buf_status(&t->out);
}

enum err tar_end(struct tar *t)
{
    enum err err;

    TRY(tar_put_sums_head(t));
    TRY(put_content(t, buf_view(&t->sums)));
    TRY(tar_put_last(t));
    TRY(flush(t));
    if (fsync(t->fd) != 0)
        TRY(err_from_errno(errno));
out:
    return err;
}

void tar_close(struct tar *t)
{
    io_close(&t->fd);
    buf_clear(&t->out);
    buf_clear(&t->sums);
}
