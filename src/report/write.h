/*
 * report/write.h: the writers.  They run in the press, after it has entered its sandbox: nothing is opened, no file is
 * written, the clock is not read; the same model gives the same bytes.
 */
#ifndef REPORT_WRITE_H
#define REPORT_WRITE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "msg.h"
#include "report/font.h"
#include "report/format.h"
#include "report/model.h"

#include <stdbool.h>
#include <stdint.h>

#define REPORT_FILE_MAX ((size_t)96 << 20) /* bytes of a finished file */

/* Append ${model} as ${format} to ${out}.  ${fonts} for REPORT_PDF, otherwise NULL is allowed.  ${unwritable_out}: how many
 * characters stand as 〓 because the encoding or the fonts do not have them.  ERR_INPUT: not a model; ERR_LIMIT. */
MUST_USE enum err report_write(struct view model, enum report_format format, struct report_fonts *fonts, struct buf *out,
                               uint32_t *unwritable_out);

/* Set a small PDF and forget it, so that whatever the libraries read once (cairo asks for the time zone, though the time
 * is ours) is there before the sandbox closes.  To be called before it, with the fonts. */
MUST_USE enum err report_rehearse(struct report_fonts *fonts);

/* --- one writer each --- */

/*
 * RFC 4180: CRLF, a field with a comma, quote or line break in quotes.  The tables one after another, each with its heads;
 * a model without tables gives its facts as two columns.  A text that begins with = + - @ (in half or full width), TAB, CR or LF, which a spreadsheet
 * would run as a formula (CWE-1236), gets an apostrophe in front.  Dates are 2026-11-21, times 2026-11-21 10:23:45 (JST).
 */
MUST_USE enum err report_write_csv(struct view model, bool cp932, struct buf *out, uint32_t *unwritable_out);

/* ECMA-376: one sheet for each table (head frozen, with a filter) and one with the rest.  Texts are strings, never
 * formulas; numbers, dates and times are typed. */
MUST_USE enum err report_write_xlsx(struct view model, struct buf *out);

/* A4, fonts embedded; every page has title, document number, page n/m; at the end the hash and the QR code. */
MUST_USE enum err report_write_pdf(struct view model, struct report_fonts *fonts, struct buf *out,
                                   uint32_t *unwritable_out);

/* --- what they share --- */

/* Append "2026-11-21" or "2026-11-21 10:23:45" (JST), as machines read it; false if there is no such day. */
bool report_put_date(struct buf *out, int64_t days);
bool report_put_time(struct buf *out, int64_t ms);

/* Append the SHA-256 of ${model} in hexadecimal, in groups of four digits. */
#define REPORT_HASH_CHARS 79
void report_put_hash(struct buf *out, struct view model);

enum lang report_lang(const struct report_head *head);

#endif
