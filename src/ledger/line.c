#include "ledger/line.h"

#include "base/codec.h"

#include <string.h>

bool line_take(struct view *rest, struct view *line_out)
{
    struct view after = *rest, line = view_cut(&after, '\n');

    if (after.p == NULL)
        return false;
    *rest = after;
    *line_out = line;
    return true;
}

void line_put_hash(struct buf *out, const struct hash *h)
{
    base64_put(out, view_of(h->b, sizeof(h->b)));
    buf_byte(out, '\n');
}

enum err line_get_hash(struct view text, struct hash *out)
{
    struct buf decoded;
    enum err err;

    buf_init(&decoded, HASH_BYTES);
    err = base64_get(text, &decoded);
    if (err == ERR_LIMIT || (err == ERR_OK && decoded.n != HASH_BYTES))
        err = ERR_INPUT;
    if (err == ERR_OK)
        memcpy(out->b, decoded.p, HASH_BYTES);
    buf_clear(&decoded);
    return err;
}

enum err line_refuse(const char **reason_out, const char *reason)
{
    *reason_out = reason;
    return ERR_INPUT;
}
