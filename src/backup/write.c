#include "backup/backup.h"

#include "crypto/random.h"
#include "wire/wire.h"

#include <string.h>

#define FORMAT 1

static enum err put_header(struct backup_writer *w, struct date until, struct view public_key, struct secret *key)
{
    uint8_t stream[STREAM_HEADER_BYTES];
    struct buf header;
    enum err err;

    buf_init(&header, BACKUP_HEADER_BYTES);
    random_bytes(secret_bytes(key), BACKUP_STREAM_KEY_BYTES);
    buf_str(&header, "AZKB");
    wire_put_u8(&header, FORMAT);
    wire_put_u16(&header, w->key_no);
    wire_put_i64(&header, date_to_days(until));
    TRY(box_seal(public_key, secret_view(key), &header));
    stream_seal_begin(&w->stream, secret_view(key), stream);
    wire_put_fixed(&header, view_of(stream, sizeof(stream)));
    TRY(buf_status(&header));
    memcpy(w->header, header.p, sizeof(w->header));
    w->bytes = header.n;
    TRY(w->sink(w->arg, buf_view(&header)));
out:
    buf_clear(&header);
    return err;
}

enum err backup_write_begin(struct backup_writer *w, backup_sink_fn *sink, void *arg, uint16_t key_no,
                            struct date until, struct view public_key)
{
    struct secret *key = secret_new(BACKUP_STREAM_KEY_BYTES);
    enum err err;

    *w = (struct backup_writer){.sink = sink, .arg = arg, .key_no = key_no};
    buf_init(&w->piece, BACKUP_PIECE);
    buf_init(&w->sealed, BACKUP_PIECE + STREAM_OVERHEAD);
    manifest_init(&w->manifest);
    if (key == NULL)
        return ERR_MEMORY;
    err = put_header(w, until, public_key, key);
    secret_free(key);
    return err;
}

static enum err flush(struct backup_writer *w, bool last)
{
    enum err err;

    buf_reset(&w->sealed);
    TRY(stream_seal(&w->stream, view_of(w->header, sizeof(w->header)), buf_view(&w->piece), last, &w->sealed));
    buf_reset(&w->piece);
    w->bytes += w->sealed.n;
    TRY(w->sink(w->arg, buf_view(&w->sealed)));
out:
    return err;
}

/* A full piece goes out only when more follows: the last one must say that it is the last. */
static enum err put(struct backup_writer *w, struct view v)
{
    enum err err = ERR_OK;

    while (v.n > 0) {
        if (w->piece.n == BACKUP_PIECE)
            TRY(flush(w, false));
        size_t room = BACKUP_PIECE - w->piece.n, n = v.n < room ? v.n : room;
        buf_put(&w->piece, view_part(v, 0, n));
        TRY(buf_status(&w->piece));
        v = view_part(v, n, SIZE_MAX);
    }
out:
    return err;
}

static enum err end_part(struct backup_writer *w)
{
    struct hash sum;

    if (!w->in_part)
        return ERR_OK;
    if (w->left != 0)
        return ERR_INPUT;
    w->in_part = false;
    hash_end(&w->sum, &sum);
    return manifest_add(&w->manifest, view_str(w->name), w->size, &sum);
}

enum err backup_write_part(struct backup_writer *w, const char *name, uint64_t size)
{
    struct buf head;
    enum err err;

    buf_init(&head, BACKUP_NAME_MAX + 16);
    if (!backup_name_ok(view_str(name)) || size > BACKUP_SIZE_MAX)
        return ERR_INPUT;
    TRY(end_part(w));
    wire_put_u8(&head, (uint8_t)strlen(name));
    buf_str(&head, name);
    wire_put_u64(&head, size);
    TRY(buf_status(&head));
    TRY(put(w, buf_view(&head)));
    memcpy(w->name, name, strlen(name) + 1);
    w->size = w->left = size;
    w->in_part = true;
    hash_start(&w->sum);
out:
    buf_clear(&head);
    return err;
}

enum err backup_write_bytes(struct backup_writer *w, struct view bytes)
{
    if (!w->in_part || bytes.n > w->left)
        return ERR_INPUT;
    w->left -= bytes.n;
    hash_add(&w->sum, bytes);
    return put(w, bytes);
}

enum err backup_write_end(struct backup_writer *w, uint64_t begin_leaf, struct hash *manifest_out)
{
    static const uint8_t no_more = 0;
    struct buf text;
    enum err err;

    buf_init(&text, BACKUP_MANIFEST_MAX);
    TRY(end_part(w));
    TRY(manifest_put(&w->manifest, w->key_no, begin_leaf, &text));
    hash_of(buf_view(&text), manifest_out);
    TRY(put(w, view_of(&no_more, 1)));
    TRY(put(w, buf_view(&text)));
    TRY(flush(w, true));
out:
    buf_clear(&text);
    return err;
}

void backup_writer_clear(struct backup_writer *w)
{
    buf_clear(&w->piece);
    buf_clear(&w->sealed);
    manifest_clear(&w->manifest);
    secret_wipe(&w->stream, sizeof(w->stream));
}
