#include "backup/backup.h"

#include "wire/wire.h"

#include <string.h>

#define FORMAT 1
#define SEALED_PIECE (BACKUP_PIECE + STREAM_OVERHEAD)
#define DAYS_MAX 2932896 /* 9999-12-31 */

enum err backup_header_get(struct view bytes, struct backup_header *out)
{
    struct wire_reader r;

    wire_reader_init(&r, bytes);
    bool ours = view_eq_str(wire_get_fixed(&r, 4), "AZKB");
    uint8_t format = wire_get_u8(&r);
    out->key_no = wire_get_u16(&r);
    int64_t days = wire_get_i64(&r);
    struct view key = wire_get_fixed(&r, sizeof(out->sealed_key));
    struct view stream = wire_get_fixed(&r, sizeof(out->stream));
    if (!ours || wire_end(&r) != ERR_OK)
        return ERR_INPUT;
    if (format != FORMAT)
        return ERR_UNSUPPORTED;
    if (out->key_no == 0 || days < 0 || days > DAYS_MAX)
        return ERR_INPUT;
    out->until = date_from_days(days);
    memcpy(out->sealed_key, key.p, key.n);
    memcpy(out->stream, stream.p, stream.n);
    return ERR_OK;
}

enum err backup_read_begin(struct backup_reader *r, const struct backup_events *events, struct view header,
                           struct view stream_key)
{
    struct backup_header h;
    enum err err;

    *r = (struct backup_reader){.events = events};
    buf_init(&r->sealed, SEALED_PIECE);
    buf_init(&r->plain, BACKUP_PIECE);
    buf_init(&r->head, BACKUP_MANIFEST_MAX);
    manifest_init(&r->manifest);
    TRY(backup_header_get(header, &h));
    r->key_no = h.key_no;
    memcpy(r->header, header.p, sizeof(r->header));
    TRY(stream_open_begin(&r->stream, stream_key, view_of(h.stream, sizeof(h.stream))));
out:
    return err;
}

/* Gather ${n} bytes in head; true when they are there. */
static bool gather(struct backup_reader *r, struct view *v, size_t n)
{
    size_t missing = n - r->head.n, take = v->n < missing ? v->n : missing;

    buf_put(&r->head, view_part(*v, 0, take));
    *v = view_part(*v, take, SIZE_MAX);
    return r->head.n == n;
}

static enum err part_begins(struct backup_reader *r)
{
    size_t n = r->head.p[0];
    struct wire_reader reader;
    struct view name = view_part(buf_view(&r->head), 1, n);

    wire_reader_init(&reader, view_part(buf_view(&r->head), 1 + n, SIZE_MAX));
    r->size = r->left = wire_get_u64(&reader);
    if (!backup_name_ok(name) || r->size > BACKUP_SIZE_MAX)
        return ERR_CORRUPT;
    memcpy(r->name, name.p, n);
    r->name[n] = '\0';
    buf_reset(&r->head);
    hash_start(&r->sum);
    r->place = BACKUP_IN_CONTENT;
    return r->events->part(r->events->arg, r->name, r->size);
}

static enum err part_ends(struct backup_reader *r)
{
    struct hash sum;
    enum err err;

    hash_end(&r->sum, &sum);
    TRY(manifest_add(&r->manifest, view_str(r->name), r->size, &sum));
    TRY(r->events->part_end(r->events->arg));
    r->place = BACKUP_AT_NAME;
out:
    return err == ERR_LIMIT ? ERR_CORRUPT : err;
}

static enum err content(struct backup_reader *r, struct view *v)
{
    struct view now = view_part(*v, 0, r->left < v->n ? (size_t)r->left : v->n);
    enum err err = ERR_OK;

    *v = view_part(*v, now.n, SIZE_MAX);
    r->left -= now.n;
    hash_add(&r->sum, now);
    if (now.n > 0)
        TRY(r->events->bytes(r->events->arg, now));
    if (r->left == 0)
        TRY(part_ends(r));
out:
    return err;
}

/* What the stream holds. */
static enum err plain(struct backup_reader *r, struct view v)
{
    enum err err = ERR_OK;

    while (v.n > 0 || (r->place == BACKUP_IN_CONTENT && r->left == 0)) {
        switch (r->place) {
        case BACKUP_AT_NAME:
            (void)gather(r, &v, 1);
            r->place = r->head.p[0] == 0 ? BACKUP_IN_MANIFEST : BACKUP_IN_NAME;
            if (r->place == BACKUP_IN_MANIFEST)
                buf_reset(&r->head);
            break;
        case BACKUP_IN_NAME:
            if (gather(r, &v, (size_t)1 + r->head.p[0] + 8))
                TRY(part_begins(r));
            break;
        case BACKUP_IN_CONTENT:
            TRY(content(r, &v));
            break;
        case BACKUP_IN_MANIFEST:
            buf_put(&r->head, v);
            v = (struct view){0};
            break;
        }
        err = buf_status(&r->head);
        if (err != ERR_OK)
            return err == ERR_LIMIT ? ERR_CORRUPT : err;
    }
out:
    return err;
}

static enum err piece(struct backup_reader *r)
{
    enum err err;

    if (r->last)
        return ERR_CORRUPT;
    buf_reset(&r->plain);
    TRY(stream_open(&r->stream, view_of(r->header, sizeof(r->header)), buf_view(&r->sealed), &r->last, &r->plain));
    buf_reset(&r->sealed);
    TRY(plain(r, buf_view(&r->plain)));
out:
    return err;
}

enum err backup_read(struct backup_reader *r, struct view bytes)
{
    enum err err = ERR_OK;

    while (bytes.n > 0) {
        size_t room = SEALED_PIECE - r->sealed.n, n = bytes.n < room ? bytes.n : room;
        buf_put(&r->sealed, view_part(bytes, 0, n));
        TRY(buf_status(&r->sealed));
        bytes = view_part(bytes, n, SIZE_MAX);
        if (r->sealed.n == SEALED_PIECE)
            TRY(piece(r));
    }
out:
    return err;
}

enum err backup_read_end(struct backup_reader *r, uint64_t *begin_leaf_out, struct hash *manifest_out)
{
    enum err err;

    if (r->sealed.n > 0)
        TRY(piece(r));
    if (!r->last || r->place != BACKUP_IN_MANIFEST)
        TRY(ERR_CORRUPT);
    TRY(manifest_agrees(&r->manifest, r->key_no, buf_view(&r->head), begin_leaf_out));
    hash_of(buf_view(&r->head), manifest_out);
out:
    return err;
}

void backup_reader_clear(struct backup_reader *r)
{
    buf_clear(&r->sealed);
    buf_clear(&r->plain);
    buf_clear(&r->head);
    manifest_clear(&r->manifest);
    secret_wipe(&r->stream, sizeof(r->stream));
}
