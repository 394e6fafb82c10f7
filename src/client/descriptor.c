#include "client/descriptor.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/num.h"

#include <string.h>

#define NONCE_BYTES 16
#define METHOD "cryptographic-erase NIST-SP-800-88r2"

/* The value of the next line, which must have the key ${key}; empty otherwise. */
static struct view value_of(struct view *rest, const char *key)
{
    struct view value = view_cut(rest, '\n'), name = view_cut(&value, ' ');

    return view_eq_str(name, key) ? value : (struct view){NULL, 0};
}

static enum err read_number(struct view *rest, const char *key, uint64_t *out)
{
    return num_parse_u64(value_of(rest, key), UINT32_MAX, NUM_CANONICAL, out);
}

static enum err read_log(struct view v, struct descriptor *d)
{
    if (v.n == 0 || v.n > DESCRIPTOR_LOG_MAX)
        return ERR_INPUT;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] > '~')
            return ERR_INPUT;
    memcpy(d->log, v.p, v.n);
    d->log[v.n] = '\0';
    return ERR_OK;
}

static enum err read_scope(struct view v, struct descriptor *d)
{
    d->whole = view_eq_str(v, "register") || view_eq_str(v, "contract");
    return d->whole || view_eq_str(v, "subjects") ? ERR_OK : ERR_INPUT;
}

enum err descriptor_read(struct view text, struct descriptor *d_out)
{
    uint8_t nonce[NONCE_BYTES];
    struct view rest = text;
    enum err err = ERR_INPUT;

    *d_out = (struct descriptor){0};
    if (!view_eq_str(view_cut(&rest, '\n'), "azukari-operation v2"))
        goto out;
    TRY(read_log(value_of(&rest, "log"), d_out));
    if (!view_eq_str(value_of(&rest, "act"), "erase"))
        TRY(ERR_INPUT);
    TRY(read_scope(value_of(&rest, "scope"), d_out));
    TRY(read_number(&rest, "contract", &d_out->contract));
    TRY(read_number(&rest, "register", &d_out->register_no));
    TRY(read_number(&rest, "applicant", &d_out->applicant));
    TRY(read_number(&rest, "count", &d_out->count));
    TRY(hex_get(value_of(&rest, "records"), d_out->records.b, sizeof(d_out->records.b)));
    d_out->items = value_of(&rest, "items");
    d_out->media = value_of(&rest, "media");
    if (d_out->items.n == 0 || d_out->media.n == 0 || !view_eq_str(value_of(&rest, "method"), METHOD))
        TRY(ERR_INPUT);
    TRY(date_parse(value_of(&rest, "planned"), &d_out->planned));
    d_out->reason = value_of(&rest, "reason");
    TRY(clock_parse(value_of(&rest, "time"), &d_out->time_ms));
    TRY(hex_get(value_of(&rest, "nonce"), nonce, sizeof(nonce)));
    err = rest.p != NULL && rest.n == 0 && d_out->reason.n > 0 ? ERR_OK : ERR_INPUT;
out:
    if (err != ERR_OK)
        *d_out = (struct descriptor){0};
    return err == ERR_OK ? ERR_OK : ERR_UNSUPPORTED;
}

bool descriptor_is_of_registry(struct view text)
{
    struct view rest = text;

    if (!view_is_utf8(text) || !view_eq_str(view_cut(&rest, '\n'), "azukari-operation v2") ||
        value_of(&rest, "log").n == 0)
        return false;
    struct view act = value_of(&rest, "act");
    return view_eq_str(act, "change") || view_eq_str(act, "replace") || view_eq_str(act, "terms") || view_eq_str(act, "matter");
}

enum err descriptor_matches(struct view text, const uint8_t challenge[HASH_BYTES])
{
    struct hash h;

    hash_of(text, &h);
    return view_eq(view_of(h.b, sizeof(h.b)), view_of(challenge, HASH_BYTES)) ? ERR_OK
                                                                              : ERR_CORRUPT;
}
