/*
 * client/doc.h: JSON that the server answered (RFC 8259), to be looked at member by member.
 *
 * Forgiving where json/read.h is strict, because a newer server may say more: a member that is
 * missing or of another type reads as empty.  Bounded in size and depth.  Texts are UTF-8 but may
 * hold anything else: client/say.h cleans them.
 */
#ifndef CLIENT_DOC_H
#define CLIENT_DOC_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOC_BYTES_MAX ((size_t)16 << 20)
#define DOC_DEPTH_MAX 6

struct json_t; /* a value; borrowed from its document */

struct doc {
    struct json_t *root; /* owned; NULL: nothing */
};

/* Read the object ${text}.  ERR_CORRUPT if it is none; ERR_MEMORY.  json_start() was called. */
MUST_USE enum err doc_read(struct view text, struct doc *d_out);
void doc_clear(struct doc *d);

/* The member ${name} of ${v} (NULL: nothing). */
const struct json_t *doc_member(const struct json_t *v, const char *name);
struct view doc_text(const struct json_t *v, const char *name);
uint64_t doc_number(const struct json_t *v, const char *name); /* 0: not there, or negative */
bool doc_truth(const struct json_t *v, const char *name);
bool doc_is_number(const struct json_t *v, const char *name);

/* Lists: NULL and what is no list have no elements. */
size_t doc_count(const struct json_t *list);
const struct json_t *doc_at(const struct json_t *list, size_t i);
struct view doc_as_text(const struct json_t *v);
uint64_t doc_as_number(const struct json_t *v);

/* The text under the number ${number} as its name, e.g. of a field; empty: not there. */
struct view doc_numbered(const struct json_t *v, uint64_t number);

/* The base64url member ${name} as exactly ${n} bytes at ${out}.  ERR_CORRUPT. */
MUST_USE enum err doc_bytes(const struct json_t *v, const char *name, uint8_t *out, size_t n);

#endif
