/*
 * report/zip_out.h: writing a ZIP archive (APPNOTE 6.3: deflate, no encryption, no ZIP64) to memory.  Every entry carries the
 * date 1980-01-01, so that the same content gives the same bytes.
 */
#ifndef REPORT_ZIP_OUT_H
#define REPORT_ZIP_OUT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

#define ZIP_CENTRAL_MAX 65536

struct zip_out {
    struct buf *out; /* borrowed */
    struct buf central;
    uint16_t entries;
};

/* Begin at the end of ${out}, which must be empty. */
void zip_begin(struct zip_out *z, struct buf *out);

/* Add ${content} under ${name} (ASCII).  ERR_LIMIT, ERR_MEMORY. */
MUST_USE enum err zip_add(struct zip_out *z, const char *name, struct view content);

/* Write the directory and free what ${z} holds; also to be called after a failure. */
MUST_USE enum err zip_end(struct zip_out *z);

#endif
