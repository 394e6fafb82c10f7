#include "proto/set.h"

#include <string.h>

static void fail(struct buf *out, enum err err)
{
    if (out->err == ERR_OK)
        out->err = err;
}

void proto_put_bytes(struct buf *out, struct view v, uint32_t max)
{
    if (v.n > max)
        fail(out, ERR_LIMIT);
    wire_put_bytes(out, v);
}

void proto_put_str(struct buf *out, struct view v, uint32_t max)
{
    if (!view_is_utf8(v))
        fail(out, ERR_INPUT);
    proto_put_bytes(out, v, max);
}

void proto_put_fixed(struct buf *out, struct view v, uint32_t n)
{
    if (v.n != n)
        fail(out, ERR_LIMIT);
    wire_put_fixed(out, v);
}

void proto_put_enum(struct buf *out, unsigned v, unsigned end)
{
    if (v >= end)
        fail(out, ERR_INPUT);
    wire_put_u8(out, (uint8_t)v);
}

uint32_t proto_put_count(struct buf *out, uint32_t n, uint32_t max)
{
    if (n > max)
        fail(out, ERR_LIMIT);
    wire_put_u32(out, n);
    return out->err == ERR_OK ? n : 0;
}

bool proto_get_bool(struct proto_reader *r)
{
    uint8_t v = wire_get_u8(&r->wire);

    if (v > 1)
        wire_fail(&r->wire);
    return v == 1;
}

struct view proto_get_str(struct proto_reader *r, uint32_t max)
{
    struct view v = wire_get_bytes(&r->wire, max);

    if (!view_is_utf8(v))
        wire_fail(&r->wire);
    return v;
}

void proto_get_fixed(struct proto_reader *r, uint8_t *bytes_out, uint32_t n)
{
    struct view v = wire_get_fixed(&r->wire, n);

    if (v.n == n)
        memcpy(bytes_out, v.p, n);
}

unsigned proto_get_enum(struct proto_reader *r, unsigned end)
{
    uint8_t v = wire_get_u8(&r->wire);

    if (v >= end)
        wire_fail(&r->wire);
    return v < end ? v : 0;
}

void *proto_get_list(struct proto_reader *r, struct proto_list list, uint32_t *n_out)
{
    uint32_t n = wire_get_u32(&r->wire);

    *n_out = 0;
    if (r->wire.failed || n == 0)
        return NULL;
    /* Before any memory is taken: a short payload cannot claim a long list. */
    if (n > list.max || n > r->wire.rest.n / list.wire_min) {
        wire_fail(&r->wire);
        return NULL;
    }
    void *p = arena_alloc(r->arena, n, list.bytes);
    if (p == NULL) {
        r->err = ERR_MEMORY;
        wire_fail(&r->wire);
        return NULL;
    }
    *n_out = n;
    return p;
}

enum err proto_put(struct buf *out, proto_put_fn *put, const void *m)
{
    put(out, m);
    return buf_status(out);
}

enum err proto_get(struct view payload, struct arena *a, proto_get_fn *get, void *m_out,
                   size_t bytes)
{
    struct proto_reader r = {.arena = a};

    memset(m_out, 0, bytes);
    wire_reader_init(&r.wire, payload);
    get(&r, m_out);
    enum err err = r.err != ERR_OK ? r.err : wire_end(&r.wire);
    if (err != ERR_OK)
        explicit_bzero(m_out, bytes);
    return err;
}

const struct proto_message *proto_find(const struct proto_set *set, uint16_t type)
{
    for (size_t i = 0; i < set->message_n; i++)
        if (set->messages[i].type == type)
            return &set->messages[i];
    return NULL;
}

bool proto_permitted(const struct proto_set *set, unsigned state, uint16_t type, unsigned side)
{
    const struct proto_message *message = proto_find(set, type);

    return message != NULL && state < 64 && side < 32 && (message->states >> state & 1) != 0 &&
           (message->sides >> side & 1) != 0;
}

enum err proto_send(struct chan *c, const struct proto_set *set, const struct proto_outgoing *what)
{
    const struct proto_message *message = proto_find(set, what->type);
    struct buf payload;

    if (message == NULL)
        return ERR_INTERNAL;
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    enum err err = proto_put(&payload, message->put, what->m);
    if (err == ERR_OK)
        err = chan_send(c, what->type, what->id, buf_view(&payload), what->fds, what->fd_n);
    buf_clear(&payload);
    return err;
}

/* Decode into memory of the arena; ${m_out} is what the message's own put takes. */
static enum err any_get(const struct proto_message *message, struct view payload, struct arena *a,
                        void **m_out)
{
    *m_out = arena_alloc(a, 1, message->bytes);
    if (*m_out == NULL)
        return ERR_MEMORY;
    return proto_get(payload, a, message->get, *m_out, message->bytes);
}

enum err proto_any_get(const struct proto_set *set, uint16_t type, struct view payload,
                       struct arena *a)
{
    const struct proto_message *message = proto_find(set, type);
    void *m = NULL;

    return message == NULL ? ERR_NOT_FOUND : any_get(message, payload, a, &m);
}

enum err proto_any_reput(const struct proto_set *set, uint16_t type, struct view payload,
                         struct arena *a, struct buf *out)
{
    const struct proto_message *message = proto_find(set, type);
    void *m = NULL;

    if (message == NULL)
        return ERR_NOT_FOUND;
    enum err err = any_get(message, payload, a, &m);
    return err != ERR_OK ? err : proto_put(out, message->put, m);
}
