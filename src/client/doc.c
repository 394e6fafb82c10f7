#include "client/doc.h"

#include "base/buf.h"
#include "base/codec.h"
#include "json/read.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define BYTES_MEMBER_MAX 1024

enum err doc_read(struct view text, struct doc *d_out)
{
    json_error_t error;

    d_out->root = NULL;
    if (text.n == 0 || text.n > DOC_BYTES_MAX || !json_is_shallow(text, DOC_DEPTH_MAX))
        return ERR_CORRUPT;
    (void)json_lacked_memory();
    d_out->root = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &error);
    enum err err = json_lacked_memory()          ? ERR_MEMORY
                   : json_is_object(d_out->root) ? ERR_OK
                                                 : ERR_CORRUPT;
    if (err != ERR_OK)
        doc_clear(d_out);
    return err;
}

void doc_clear(struct doc *d)
{
    json_decref(d->root);
    d->root = NULL;
}

const struct json_t *doc_member(const struct json_t *v, const char *name)
{
    return json_object_get(v, name);
}

struct view doc_as_text(const struct json_t *v)
{
    return view_of(json_string_value(v), json_string_length(v));
}

struct view doc_text(const struct json_t *v, const char *name)
{
    return doc_as_text(doc_member(v, name));
}

uint64_t doc_as_number(const struct json_t *v)
{
    json_int_t n = json_integer_value(v);

    return n > 0 ? (uint64_t)n : 0;
}

uint64_t doc_number(const struct json_t *v, const char *name)
{
    return doc_as_number(doc_member(v, name));
}

bool doc_is_number(const struct json_t *v, const char *name)
{
    const json_t *m = doc_member(v, name);

    return json_is_integer(m) && json_integer_value(m) >= 0;
}

bool doc_truth(const struct json_t *v, const char *name)
{
    return json_is_true(doc_member(v, name));
}

size_t doc_count(const struct json_t *list)
{
    return json_array_size(list);
}

const struct json_t *doc_at(const struct json_t *list, size_t i)
{
    return json_array_get(list, i);
}

struct view doc_numbered(const struct json_t *v, uint64_t number)
{
    char name[24];

    (void)snprintf(name, sizeof(name), "%llu", (unsigned long long)number);
    return doc_text(v, name);
}

enum err doc_bytes(const struct json_t *v, const char *name, uint8_t *out, size_t n)
{
    struct buf bytes;

    buf_init(&bytes, BYTES_MEMBER_MAX);
    enum err err = base64url_get(doc_text(v, name), &bytes);
    if (err == ERR_OK && bytes.n == n)
        memcpy(out, bytes.p, n);
    else if (err != ERR_MEMORY)
        err = ERR_CORRUPT;
    buf_clear(&bytes);
    return err;
}
