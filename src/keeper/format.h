/*
 * keeper/format.h: which format the keeper's files have, so that a program never reads what a newer one has written.
 */
#ifndef KEEPER_FORMAT_H
#define KEEPER_FORMAT_H

#include "base/err.h"

#define FORMAT_VERSION 2 /* of journal, checkpoints and keystore together; 2: these say of each other where they stood */
#define FORMAT_FILE "format"

/* Make sure that the files in ${dir} are of this program's format.  Older ones are read as they are and
 * noted as of this version: what is written from now on is.  ERR_UNSUPPORTED (logged with both versions) if they are newer, ERR_CORRUPT if the note is none. */
MUST_USE enum err format_check(const char *dir);

#endif
