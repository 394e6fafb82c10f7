/*
 * report/font.h: the fonts of documents, read whole before the press closes its sandbox: the kernel's page cache is all
 * they need afterwards.  No fontconfig, no fallback to what else is installed: a document looks the same everywhere.
 */
#ifndef REPORT_FONT_H
#define REPORT_FONT_H

#include "base/err.h"

struct report_fonts; /* opaque */

/* Read the fonts of Debian's fonts-ipaexfont-mincho, fonts-ipaexfont-gothic and fonts-ipamj-mincho.  ERR_NOT_FOUND (logged) if they are not installed.  Free
 * with report_fonts_free(). */
MUST_USE enum err report_fonts_load(struct report_fonts **fonts_out);
void report_fonts_free(struct report_fonts *fonts);

#endif
