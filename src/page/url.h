/*
 * page/url.h: addresses of this site.  A template writes nothing else into href, src and action, so no text from
 * outside can become a scheme or another host.
 */
#ifndef PAGE_URL_H
#define PAGE_URL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

enum {
    URL_MAX_BYTES = 2000,
};

/* Made only by the functions below; text == NULL is no address. */
struct url {
    const char *text; /* "/path...", or "tel:..." */
};

/* An address at the other origin of this installation: a type of its own, so that no other field can lead out of this one. */
struct url_elsewhere {
    const char *text; /* "https://host/path" */
};

struct url_builder {
    struct buf buf;
    enum err err;
    bool has_query;
};

/* Begin an address with ${path}, one of our own routes such as "/records". */
void url_start(struct url_builder *b, const char *path);

/* Add a slash and ${segment}, percent-encoded.  An empty segment, "." and ".." are refused (ERR_INPUT at the end). */
void url_segment(struct url_builder *b, struct view segment);

/* Add ${name} (our own word) and ${value}, percent-encoded, to the query.  Never personal data: addresses are logged. */
void url_query(struct url_builder *b, const char *name, struct view value);

/* End the address: ${url_out} lives as long as ${arena}.  ERR_INPUT if a part was not allowed, ERR_LIMIT if it is
 * longer than URL_MAX_BYTES, ERR_MEMORY.  ${b} is empty afterwards in any case. */
MUST_USE enum err url_finish(struct url_builder *b, struct arena *arena, struct url *url_out);

/* The address that is just our own route ${path}; it must be static.  No address if it is not a path. */
struct url url_route(const char *path);

/* The telephone link for ${number}: digits, hyphens and a leading + are kept, anything else is ERR_INPUT. */
MUST_USE enum err url_tel(struct arena *arena, const char *number, struct url *url_out);

/* The address of ${path} at ${origin}, the other origin of this installation as its configuration names it ("https://host" or
 * "https://host:port"): never one that a user or a record named.  ERR_INPUT, ERR_MEMORY. */
MUST_USE enum err url_at(struct arena *arena, const char *origin, const char *path, struct url_elsewhere *url_out);
bool url_elsewhere_is_valid(struct url_elsewhere url);

/* Whether ${url} is an address that a page may carry. */
bool url_is_valid(struct url url);

#endif
