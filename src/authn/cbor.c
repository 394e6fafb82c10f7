#include "authn/cbor.h"

enum major {
    MAJOR_UNSIGNED,
    MAJOR_NEGATIVE,
    MAJOR_BYTES,
    MAJOR_TEXT,
    MAJOR_ARRAY,
    MAJOR_MAP,
    MAJOR_TAG,
    MAJOR_SIMPLE,
};

struct head {
    enum major major;
    uint8_t bytes; /* of the argument behind the first byte: 0, 1, 2, 4, 8 */
    uint64_t argument;
};

void cbor_init(struct cbor *c, struct view v)
{
    *c = (struct cbor){.rest = v};
}

static struct view take(struct cbor *c, uint64_t n)
{
    if (c->failed || n > c->rest.n) {
        c->failed = true;
        return (struct view){0};
    }
    struct view v = view_part(c->rest, 0, n);
    c->rest = view_part(c->rest, n, SIZE_MAX);
    return v;
}

/* Whether ${h} could have been written shorter.  For floats the length is part of the value. */
static bool is_overlong(struct head h)
{
    static const uint64_t least[9] = {[1] = 24, [2] = 0x100, [4] = 0x10000, [8] = 0x100000000};

    if (h.major == MAJOR_SIMPLE)
        return h.bytes == 1 && h.argument < 32;
    return h.argument < least[h.bytes];
}

static struct head get_head(struct cbor *c)
{
    struct view first = take(c, 1);
    struct head h = {0};

    if (c->failed)
        return h;
    uint8_t info = first.p[0] & 0x1f;
    h.major = (enum major)(first.p[0] >> 5);
    if (info < 24) {
        h.argument = info;
        return h;
    }
    if (info > 27) { /* reserved, or an indefinite length */
        c->failed = true;
        return h;
    }
    h.bytes = (uint8_t)(1u << (info - 24));
    struct view v = take(c, h.bytes);
    for (size_t i = 0; i < v.n; i++)
        h.argument = h.argument << 8 | v.p[i];
    if (is_overlong(h))
        c->failed = true;
    return h;
}

/* The argument of a head that must be of kind ${major}. */
static uint64_t get_of(struct cbor *c, enum major major)
{
    struct head h = get_head(c);

    if (h.major != major)
        c->failed = true;
    return c->failed ? 0 : h.argument;
}

int64_t cbor_get_int(struct cbor *c)
{
    struct head h = get_head(c);

    if ((h.major != MAJOR_UNSIGNED && h.major != MAJOR_NEGATIVE) || h.argument > INT64_MAX)
        c->failed = true;
    if (c->failed)
        return 0;
    return h.major == MAJOR_UNSIGNED ? (int64_t)h.argument : -1 - (int64_t)h.argument;
}

static struct view get_string(struct cbor *c, enum major major, size_t max)
{
    uint64_t n = get_of(c, major);

    if (n > max)
        c->failed = true;
    return take(c, n);
}

struct view cbor_get_bytes(struct cbor *c, size_t max)
{
    return get_string(c, MAJOR_BYTES, max);
}

struct view cbor_get_text(struct cbor *c, size_t max)
{
    struct view v = get_string(c, MAJOR_TEXT, max);

    if (!view_is_utf8(v)) {
        c->failed = true;
        return (struct view){0};
    }
    return v;
}

size_t cbor_get_map(struct cbor *c, size_t max)
{
    uint64_t n = get_of(c, MAJOR_MAP);

    if (n > max) {
        c->failed = true;
        return 0;
    }
    return n;
}

struct view cbor_skip(struct cbor *c)
{
    struct view start = c->rest;

    /* Every item still to come needs a byte at least, so what is left bounds the count. */
    for (uint64_t items = 1; items > 0 && !c->failed; items--) {
        struct head h = get_head(c);
        uint64_t inside = 0;
        if (h.major == MAJOR_BYTES || h.major == MAJOR_TEXT)
            (void)take(c, h.argument);
        else if (h.major == MAJOR_ARRAY || h.major == MAJOR_TAG)
            inside = h.major == MAJOR_TAG ? 1 : h.argument;
        else if (h.major == MAJOR_MAP && __builtin_mul_overflow(h.argument, 2, &inside))
            c->failed = true;
        if (__builtin_add_overflow(items, inside, &items) || items > c->rest.n + 1)
            c->failed = true;
    }
    return c->failed ? (struct view){0} : view_part(start, 0, start.n - c->rest.n);
}

enum err cbor_end(const struct cbor *c)
{
    return c->failed || c->rest.n > 0 ? ERR_INPUT : ERR_OK;
}
