/*
 * text/sex.h: the sex as registers write it, in the codes of ISO/IEC 5218.
 */
#ifndef TEXT_SEX_H
#define TEXT_SEX_H

#include "base/err.h"
#include "base/view.h"

/* Read a word or code (男, 女性, M, ２, 不明) into '1' (male), '2' (female), '0' (not known) or '9' (other).  ERR_INPUT if
 * it is none. */
MUST_USE enum err sex_parse(struct view text, char *code_out);

#endif
