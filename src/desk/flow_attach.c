#include "desk/flow_attach.h"

#include "crypto/hash.h"
#include "crypto/part.h"
#include "crypto/secret.h"
#include "desk/ask.h"

#include <string.h>

_Static_assert(ATTACH_BYTES_MAX <= DESK_ANSWER_MAX, "a file goes out as one answer");

enum err flow_attach_open(struct desk *d, struct flow_upload *u, uint64_t matter)
{
    struct desk_keeper_upload_opened opened;
    enum err err;

    TRY(ask_keeper_attach_open(d, &(struct desk_keeper_attach_open){matter}, &opened));
    u->no = opened.upload;
    memcpy(u->key, opened.key, sizeof(u->key));
    secret_wipe(&opened, sizeof(opened));
out:
    return err;
}

enum err flow_attaching(struct desk *d, uint32_t upload, struct desk_keeper_attach_is *out, enum attach_kind *kind_out)
{
    struct buf first;
    enum err err;

    buf_init(&first, PART_BYTES_MAX);
    *kind_out = ATTACH__MAX;
    TRY(ask_keeper_attaching(d, &(struct desk_keeper_attaching){upload}, out));
    if (!out->complete || out->bytes == 0)
        goto out;
    TRY(flow_upload_read(d, upload, out->upload_key, 0, &first));
    *kind_out = flow_attach_kind(buf_view(&first));
out:
    buf_clear(&first);
    return err;
}

/* Seal ${plain} as part ${part} of the file at ${is}. */
static enum err keep_part(struct desk *d, const struct desk_keeper_attach_is *is, uint16_t part, struct view plain)
{
    struct desk_office_document_put put = {.part = part};
    struct desk_office_stored stored;
    struct buf sealed;
    enum err err;

    buf_init(&sealed, PART_BYTES_MAX + SEAL_OVERHEAD);
    memcpy(put.pdf, is->place, sizeof(put.pdf));
    TRY(part_seal(view_of(is->key, sizeof(is->key)), 0, part, plain, &sealed));
    put.sealed = buf_view(&sealed);
    TRY(ask_office_document_put(d, &put, &stored));
out:
    buf_clear(&sealed);
    return err;
}

/* Seal the upload again, part by part, under the key of the matter.  ERR_CORRUPT: it is not what was said when it came. */
static enum err keep_file(struct desk *d, uint32_t upload, const struct desk_keeper_attach_is *is)
{
    struct hash_state state;
    struct hash h;
    struct buf part;
    uint16_t n = 0;
    enum err err = ERR_OK;

    buf_init(&part, PART_BYTES_MAX);
    hash_start(&state);
    for (uint64_t at = 0; at < is->bytes; at += PART_BYTES_MAX, n++) {
        buf_reset(&part);
        TRY(flow_upload_read(d, upload, is->upload_key, n, &part));
        hash_add(&state, buf_view(&part));
        TRY(keep_part(d, is, n, buf_view(&part)));
    }
    hash_end(&state, &h);
    if (!view_eq(view_of(h.b, sizeof(h.b)), view_of(is->file, sizeof(is->file))))
        err = ERR_CORRUPT;
out:
    buf_clear(&part);
    return err;
}

enum err flow_attach(struct desk *d, uint32_t upload, struct view words, uint64_t *leaf_out)
{
    struct desk_keeper_attach m = {.upload = upload, .words = words};
    struct desk_keeper_attach_is is = {0};
    struct desk_keeper_ok ok;
    enum attach_kind kind;
    enum err err;

    TRY(flow_attaching(d, upload, &is, &kind));
    if (kind == ATTACH__MAX)
        TRY(ERR_INPUT);
    m.kind = (uint8_t)kind;
    TRY(keep_file(d, upload, &is));
    TRY(ask_keeper_attach(d, &m, &ok));
    *leaf_out = ok.leaf;
out:
    secret_wipe(&is, sizeof(is));
    return err;
}

static enum err read_part(struct desk *d, const struct desk_keeper_attach_is *is, const struct desk_office_document_get *get, struct buf *out)
{
    struct desk_office_document_is part;
    struct arena kept;
    enum err err;

    ask_apart(d, &kept);
    TRY(ask_office_document_get(d, get, &part));
    err = part_unseal(view_of(is->key, sizeof(is->key)), 0, get->part, part.sealed, out);
out:
    ask_apart_end(d, &kept);
    return err;
}

enum err flow_attached(struct desk *d, uint64_t leaf, struct buf *out, enum attach_kind *kind_out)
{
    struct desk_keeper_attach_is is = {0};
    struct desk_office_document_get get = {0};
    const size_t from = out->n;
    struct hash h;
    enum err err;

    TRY(ask_keeper_attach_read(d, &(struct desk_keeper_attach_read){leaf}, &is));
    if (is.kind >= ATTACH__MAX)
        TRY(ERR_CORRUPT);
    *kind_out = (enum attach_kind)is.kind;
    memcpy(get.pdf, is.place, sizeof(get.pdf));
    for (; out->n - from < is.bytes; get.part++)
        TRY(read_part(d, &is, &get, out));
    hash_of(view_part(buf_view(out), from, SIZE_MAX), &h);
    if (!view_eq(view_of(h.b, sizeof(h.b)), view_of(is.file, sizeof(is.file))))
        err = ERR_CORRUPT;
out:
    secret_wipe(&is, sizeof(is));
    return err;
}
