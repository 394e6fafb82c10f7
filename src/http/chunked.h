/*
 * http/chunked.h: the chunked transfer coding (RFC 9112 7.1), decoded piece by piece.  Chunk
 * extensions and trailer fields are refused: no client of ours sends them, and proxies disagree
 * about them.
 */
#ifndef HTTP_CHUNKED_H
#define HTTP_CHUNKED_H

#include "base/err.h"
#include "base/view.h"

#include <stddef.h>
#include <stdint.h>

enum http_chunk_state {
    HTTP_CHUNK_SIZE, /* hexadecimal digits */
    HTTP_CHUNK_SIZE_LF,
    HTTP_CHUNK_DATA,
    HTTP_CHUNK_DATA_CR,
    HTTP_CHUNK_DATA_LF,
    HTTP_CHUNK_END_CR, /* after the last chunk */
    HTTP_CHUNK_END_LF,
    HTTP_CHUNK_DONE,
    HTTP_CHUNK_BROKEN,
    HTTP_CHUNK__MAX
};

/* Zeroed at the start of a body. */
struct http_chunked {
    enum http_chunk_state state;
    unsigned digits; /* of the size line, so far */
    uint64_t left;   /* of the chunk */
};

/* Take from the front of ${*in} up to the end of one piece of data, of at most ${max} bytes:
 * ${*piece_out} points into
 * ${*in} and may be empty.  ERR_OK: call again (or the piece is not empty); ERR_AGAIN: more input
 * is needed, or ${max} is 0 and data comes next; ERR_CLOSED: the body has ended, ${*in} is what
 * follows; ERR_INPUT: malformed, for good. */
MUST_USE enum err http_chunked_take(struct http_chunked *c, size_t max, struct view *in,
                                    struct view *piece_out);

#endif
