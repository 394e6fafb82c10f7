/*
 * text/cp932.h: Windows-31J (code page 932), the encoding of most municipal files, to UTF-8 and back.
 *
 * Strict in both directions: nothing is replaced.  The user-defined area F040-F9FC (外字) is U+E000-E757.  A character
 * that has two codes decodes from both; which one is written is the caller's choice.
 */
#ifndef TEXT_CP932_H
#define TEXT_CP932_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CP932_NONE UINT32_MAX

/* Which of the two codes of an IBM extension character is written, e.g. of 髙. */
enum cp932_block {
    CP932_IBM, /* FBFC, as Windows writes */
    CP932_NEC, /* EEE0, as some libraries write */
};

/* Whether ${byte} begins a two-byte code. */
bool cp932_is_lead(uint8_t byte);

/* The length (1 or 2) of the code that ${bytes} begins with, and its code point; 0 if there is none.  A lone lead byte
 * gives 0: ask for more bytes if there may be some. */
size_t cp932_char(struct view bytes, uint32_t *cp_out);

/* The code of ${cp}, below 0x100 for one byte, or CP932_NONE.  U+301C 2212 2016 00A2 00A3 00AC, which other Shift_JIS
 * tables use, give the codes that stand for them here. */
uint32_t cp932_code(uint32_t cp, enum cp932_block block);

/* Append ${bytes} as UTF-8.  ERR_INPUT at the first undecodable byte, whose offset is put into ${*bad_at_out}; what
 * came before it has been appended.  ERR_LIMIT or ERR_MEMORY from ${out}. */
MUST_USE enum err cp932_decode(struct buf *out, struct view bytes, size_t *bad_at_out);

/* Append the UTF-8 ${text} as CP932.  ERR_INPUT at the first character that has no code (variation selectors have
 * none), whose offset is put into ${*bad_at_out}. */
MUST_USE enum err cp932_encode(struct buf *out, struct view text, enum cp932_block block,
                               size_t *bad_at_out);

/* The length of the UTF-8 ${text} as partner specifications count it: half width 1, full width 2, and 2 for a character
 * that has no code (a geta mark would stand for it); variation selectors 0. */
size_t cp932_length(struct view text);

/* The longest beginning of ${text} with a cp932_length() of at most ${max}, cut between characters. */
struct view cp932_cut(struct view text, size_t max);

#endif
