/*
 * desk/page_bring.h: a form that brings a file (multipart).  The file streams through to the office as ciphertext and nothing of it is
 * held whole: the form's small fields come first, the token of this session's pages before all, the one part "file" last.
 */
#ifndef DESK_PAGE_BRING_H
#define DESK_PAGE_BRING_H

#include "desk/page_internal.h"

#include "desk/flow.h"
#include "http/multipart.h"

#define PAGE_BRING_FORM_BYTES ((uint64_t)65536) /* of all but the file */
#define PAGE_BRING_VALUE_MAX 128                /* of a field */

struct page_bring;

/* What one page makes of its form. */
struct page_bring_def {
    size_t size; /* of the page's own struct, whose first member is a struct page_bring; it begins as zeros */
    /* A field has come whole, behind a token that holds.  ERR_INPUT with member_wrong(): the form is none of ours.  NULL: it has none. */
    enum err (*field)(struct page_bring *b, const char *name, struct view value);
    /* The first bytes of the file have come: open ${b->file}.  Left unopened, the file is passed over. */
    enum err (*open)(struct page_bring *b);
    /* All has come, and the file, if ${b->file.no} is not 0, is kept: answer. */
    enum err (*done)(struct request *r, struct page_bring *b);
};

/* A form on its way. */
struct page_bring {
    const struct page_bring_def *def;
    struct desk *d;
    uint64_t of;       /* the first number of the path: what the file belongs to */
    uint64_t file_max; /* bytes */
    struct flow_upload file;
    struct http_multipart form;
    char value[PAGE_BRING_VALUE_MAX + 1]; /* of the field in hand */
    size_t value_n;
    bool csrf_holds, file_came;
};

/* The handler of the route begins with this: ${*b_out} (def->size bytes) lives as long as ${r}, which frees it.  A file above ${file_max}
 * bytes is ERR_LIMIT, and dropped.  ERR_INPUT: no multipart body, or none at all. */
MUST_USE enum err page_bring_begin(struct desk *d, struct request *r, const struct page_bring_def *def, uint64_t file_max,
                                   struct page_bring **b_out);
/* What comes of the body; a route's ${part}. */
MUST_USE enum err page_bring_part(struct desk *d, struct request *r, struct view part);

#define PAGE_BRING(path, file_bytes, fn)                                                                                        \
    {                                                                                                                           \
        .method = GATE_DESK_METHOD_POST, .pattern = (path), .where = DESK_SESSION, .body = ROUTE_STREAM,                        \
        .body_max = (file_bytes) + PAGE_BRING_FORM_BYTES, .handler = (fn), .part = page_bring_part                              \
    }

#endif
