#include "json/read.h"

#include "base/alloc.h"
#include "base/num.h"
#include "crypto/random.h"
#include "crypto/secret.h"

#include <jansson.h>
#include <stdalign.h>
#include <string.h>

/* The size stands before each block, so that it can be wiped. */
#define BLOCK_HEAD alignof(max_align_t)

static bool lacked_memory;

static void *block_new(size_t n)
{
    uint8_t *p = n > SIZE_MAX - BLOCK_HEAD ? NULL : mem_zalloc(BLOCK_HEAD + n);

    if (p == NULL) {
        lacked_memory = true;
        return NULL;
    }
    memcpy(p, &n, sizeof(n));
    return p + BLOCK_HEAD;
}

static void block_free(void *p)
{
    size_t n;

    if (p == NULL)
        return;
    uint8_t *block = (uint8_t *)p - BLOCK_HEAD;
    memcpy(&n, block, sizeof(n));
    secret_wipe(block, BLOCK_HEAD + n);
    mem_free(block);
}

bool json_lacked_memory(void)
{
    bool lacked = lacked_memory;

    lacked_memory = false;
    return lacked;
}

void json_start(void)
{
    json_set_alloc_funcs(block_new, block_free);
    /* Given by us, because by itself the library would open a file for it. */
    json_object_seed((size_t)random_below(UINT32_MAX - 1) + 1);
}

bool json_is_shallow(struct view text, unsigned most)
{
    unsigned depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '[') && ++depth > most)
            return false;
        else if (!in_string && (c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return true;
}

static struct view text_of(const json_t *v)
{
    return view_of(json_string_value(v), json_string_length(v));
}

struct reading {
    struct arena *a;
    struct member_fault *fault;
};

static enum err fail(const struct reading *r, enum member_problem problem, const struct member *m)
{
    return member_wrong(r->fault, problem, view_str(m->name));
}

static enum err read_number(const struct reading *r, const struct member *m, const json_t *v,
                            uint8_t *place)
{
    if (!json_is_integer(v) || json_integer_value(v) < 0 ||
        (uint64_t)json_integer_value(v) > m->max)
        return fail(r, MEMBER_WRONG, m);
    uint64_t number = (uint64_t)json_integer_value(v);
    memcpy(place, &number, sizeof(number));
    return ERR_OK;
}

static enum err read_numbered(const struct reading *r, const struct member *m, json_t *v,
                              uint8_t *place)
{
    struct member_numbered out = {0};
    const char *key;
    json_t *value;

    if (!json_is_object(v))
        return fail(r, MEMBER_WRONG, m);
    if (json_object_size(v) > m->max)
        return fail(r, MEMBER_TOO_LONG, m);
    out.list = arena_alloc(r->a, json_object_size(v), sizeof(*out.list));
    if (out.list == NULL)
        return ERR_MEMORY;
    json_object_foreach(v, key, value)
    {
        uint64_t number;
        if (num_parse_u64(view_str(key), UINT16_MAX, NUM_CANONICAL, &number) != ERR_OK ||
            !json_is_string(value))
            return fail(r, MEMBER_WRONG, m);
        if (json_string_length(value) > MEMBER_NUMBERED_TEXT_MAX)
            return fail(r, MEMBER_TOO_LONG, m);
        struct view text = {(const uint8_t *)"", 0};
        if (json_string_length(value) > 0)
            text = arena_view(r->a, text_of(value));
        if (text.p == NULL)
            return ERR_MEMORY;
        uint32_t at = out.n++;
        for (; at > 0 && out.list[at - 1].number > number; at--)
            out.list[at] = out.list[at - 1];
        out.list[at] = (struct member_text){(uint16_t)number, text};
    }
    memcpy(place, &out, sizeof(out));
    return ERR_OK;
}

static enum err read_ids(const struct reading *r, const struct member *m, const json_t *v,
                         uint8_t *place)
{
    const struct member id = {.name = m->name, .type = MEMBER_HEX, .max = MEMBER_ID_BYTES};
    struct member_ids out = {0};

    if (!json_is_array(v))
        return fail(r, MEMBER_WRONG, m);
    if (json_array_size(v) > m->max)
        return fail(r, MEMBER_TOO_LONG, m);
    size_t n = json_array_size(v);
    uint8_t *bytes = arena_alloc(r->a, n, MEMBER_ID_BYTES);
    out.list = arena_alloc(r->a, n, sizeof(*out.list));
    if (bytes == NULL || out.list == NULL)
        return ERR_MEMORY;
    for (; out.n < n; out.n++) {
        const json_t *value = json_array_get(v, out.n);
        uint8_t *to = bytes + (size_t)out.n * MEMBER_ID_BYTES;
        if (!json_is_string(value) || member_set_text(&id, text_of(value), r->a, to) != MEMBER_FINE)
            return fail(r, MEMBER_WRONG, m);
        out.list[out.n] = view_of(to, MEMBER_ID_BYTES);
    }
    memcpy(place, &out, sizeof(out));
    return ERR_OK;
}

/* A member whose value is one string or number. */
static enum err read_simple(const struct reading *r, const struct member *m, const json_t *v,
                            void *out)
{
    if (m->type == MEMBER_NUMBER)
        return read_number(r, m, v, (uint8_t *)out + m->offset);
    if (!json_is_string(v))
        return fail(r, MEMBER_WRONG, m);
    enum member_problem problem = member_set_text(m, text_of(v), r->a, out);
    if (problem == MEMBER_FINE)
        return ERR_OK;
    return problem == MEMBER_SYNTAX ? ERR_MEMORY : fail(r, problem, m);
}

/* One object in a list: simple members only. */
static enum err read_inner(const struct reading *r, const struct member *outer, json_t *v,
                           void *out)
{
    uint64_t seen = 0;
    const char *key;
    json_t *value;

    if (!json_is_object(v))
        return fail(r, MEMBER_WRONG, outer);
    json_object_foreach(v, key, value)
    {
        const struct member *m = member_find(outer->inner, view_str(key));
        if (m == NULL)
            return member_wrong(r->fault, MEMBER_UNKNOWN, view_str(key));
        enum err err = read_simple(r, m, value, out);
        if (err != ERR_OK)
            return err;
        seen |= 1ULL << (m - outer->inner->list);
    }
    return member_complete(outer->inner, seen, r->fault);
}

static enum err read_objects(const struct reading *r, const struct member *m, const json_t *v,
                             uint8_t *place)
{
    struct member_objects out = {0};

    if (!json_is_array(v))
        return fail(r, MEMBER_WRONG, m);
    if (json_array_size(v) > m->max)
        return fail(r, MEMBER_TOO_LONG, m);
    out.list = arena_alloc(r->a, json_array_size(v), m->inner->bytes);
    if (out.list == NULL)
        return ERR_MEMORY;
    for (size_t n = json_array_size(v); out.n < n; out.n++) {
        enum err err = read_inner(r, m, json_array_get(v, out.n),
                                  (uint8_t *)out.list + out.n * m->inner->bytes);
        if (err != ERR_OK)
            return err;
    }
    memcpy(place, &out, sizeof(out));
    return ERR_OK;
}

static enum err read_member(const struct reading *r, const struct member *m, json_t *v, void *out)
{
    uint8_t *place = (uint8_t *)out + m->offset;

    if (m->type == MEMBER_NUMBERED)
        return read_numbered(r, m, v, place);
    if (m->type == MEMBER_IDS)
        return read_ids(r, m, v, place);
    if (m->type == MEMBER_OBJECTS)
        return read_objects(r, m, v, place);
    return read_simple(r, m, v, out);
}

static enum err read_object(const struct reading *r, const struct member_set *set, json_t *root,
                            void *out)
{
    uint64_t seen = 0;
    const char *key;
    json_t *value;

    json_object_foreach(root, key, value)
    {
        const struct member *m = member_find(set, view_str(key));
        if (m == NULL)
            return member_wrong(r->fault, MEMBER_UNKNOWN, view_str(key));
        enum err err = read_member(r, m, value, out);
        if (err != ERR_OK)
            return err;
        seen |= 1ULL << (m - set->list);
    }
    return member_complete(set, seen, r->fault);
}

enum err json_read(struct view text, const struct member_set *set, struct arena *a, void *out,
                   struct member_fault *fault)
{
    struct reading r = {a, fault};
    json_error_t error;
    json_t *root = NULL;
    enum err err;

    memset(out, 0, set->bytes);
    *fault = (struct member_fault){0};
    if (text.n == 0 || text.n > JSON_READ_MAX || !json_is_shallow(text, JSON_READ_DEPTH))
        return member_wrong(fault, text.n > JSON_READ_MAX ? MEMBER_TOO_LONG : MEMBER_SYNTAX,
                            view_str(""));
    (void)json_lacked_memory();
    root = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &error);
    if (json_lacked_memory())
        err = ERR_MEMORY;
    else if (root == NULL)
        err = member_wrong(fault, json_error_code(&error) == json_error_duplicate_key ? MEMBER_TWICE : MEMBER_SYNTAX,
                           view_str(""));
    else if (!json_is_object(root))
        err = member_wrong(fault, MEMBER_SYNTAX, view_str(""));
    else
        err = read_object(&r, set, root, out);
    secret_wipe(&error, sizeof(error));
    json_decref(root);
    return err;
}
