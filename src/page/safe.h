/*
 * page/safe.h: the only HTML that is not written in a template.  Each function here builds it from numbers, never from
 * text, so there is nothing to escape.
 */
#ifndef PAGE_SAFE_H
#define PAGE_SAFE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

enum {
    SAFE_QR_MAX_SIDE = 177, /* modules of the largest QR code, version 40 */
};

/* Made only by the functions below. */
struct safe_html {
    struct view html;
};

/* A QR code as SVG: ${modules} holds ${side} x ${side} bytes, row by row, not 0 for dark.  The quiet zone of four
 * modules is added (ISO/IEC 18004).  The code is decoration to a screen reader: the page must say the same in text.
 * ${html_out} lives as long as ${arena}.  ERR_INPUT for a side that no QR code has; ERR_MEMORY. */
MUST_USE enum err safe_qr(struct arena *arena, const uint8_t *modules, size_t side, struct safe_html *html_out);

#endif
