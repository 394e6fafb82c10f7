/*
 * http/multipart.h: multipart/form-data (RFC 7578) read as it comes, in pieces of any size; nothing
 * is held whole.
 *
 * Strict, as browsers send it: no preamble, no epilogue, CRLF line ends, one Content-Disposition
 * and at most one Content-Type per part, no other field; names are plain ASCII words.  The file's
 * own name is not read: nobody needs it, and it may name a person.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_BOUNDARY_MAX 70 /* RFC 2046 5.1.1 */
#define HTTP_PART_HEAD_MAX 1024
#define HTTP_PART_NAME_MAX 64
#define HTTP_PARTS_MAX 32

enum http_multipart_state {
    HTTP_PART_OPENING, /* the first delimiter line, without a line break before it */
    HTTP_PART_AFTER,   /* behind a delimiter: CRLF begins a part, "--" ends the body */
    HTTP_PART_HEAD,
    HTTP_PART_DATA,
    HTTP_PART_EPILOGUE, /* behind the last delimiter: CRLF or nothing */
    HTTP_PART_BROKEN,
    HTTP_PART__MAX
};

struct http_multipart {
    enum http_multipart_state state;
    char delimiter[HTTP_BOUNDARY_MAX + 4]; /* CR LF - - boundary */
    size_t delimiter_n;
    size_t matched; /* bytes of what is looked for that have come */
    char head[HTTP_PART_HEAD_MAX];
    size_t head_n;
    char name[HTTP_PART_NAME_MAX + 1]; /* of the part in hand */
    bool is_file;
    unsigned parts;
    char after[2];
};

enum http_multipart_event {
    HTTP_MULTIPART_BEGIN, /* name and is_file are known */
    HTTP_MULTIPART_BYTES,
    HTTP_MULTIPART_END, /* of the part */
};

/* Told what was read; ${bytes} of HTTP_MULTIPART_BYTES live until it returns.  An error stops the
 * reader. */
typedef enum err http_multipart_fn(void *arg, const struct http_multipart *m,
                                   enum http_multipart_event event, struct view bytes);

/* Begin a body of the Content-Type ${content_type}.  ERR_INPUT unless it is multipart/form-data
 * with a boundary. */
MUST_USE enum err http_multipart_start(struct http_multipart *m, struct view content_type);

/* Read the next ${bytes}.  ERR_INPUT: malformed, for good; the error of ${fn}. */
MUST_USE enum err http_multipart_push(struct http_multipart *m, struct view bytes,
                                      http_multipart_fn *fn, void *arg);

/* The body has ended: ERR_INPUT if it was not complete. */
MUST_USE enum err http_multipart_finish(const struct http_multipart *m);

#endif
