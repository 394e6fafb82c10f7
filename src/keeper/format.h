/*
 * keeper/format.h: which format the keeper's files have, so that a program never reads what a newer one has written.
 */
#ifndef KEEPER_FORMAT_H
#define KEEPER_FORMAT_H

#include "base/err.h"

#define FORMAT_VERSION 1 /* of journal, checkpoints and keystore together */
#define FORMAT_FILE "format"

/* Make sure that the files in ${dir} are of this program's format.  Files of before there was such a note are of version 1,
 * which is then noted.  ERR_UNSUPPORTED (logged with both versions) if they are newer, ERR_CORRUPT if the note is none. */
MUST_USE enum err format_check(const char *dir);

#endif
