/*
 * db/pages.h: a sum for every page of a database, so that a bit that flipped on the disk is an error of the statement that reads the page,
 * and never a row that is not there or a value that nobody wrote (security.md A8).  Tokens, counts and states stand in no envelope.
 *
 * The sums lie beside the database in "PATH-sums": 8 bytes for each page behind 16 bytes of head.  They are written before the pages are
 * flushed and before the write-ahead log is emptied, so a crash leaves none that is older than its page, unless the log writes that page
 * again.  If the file is missing or damaged it is made again from the database as it is.
 */
#ifndef DB_PAGES_H
#define DB_PAGES_H

#include "base/err.h"

#define PAGES_VFS "azukari-pages"

/* Make ${PAGES_VFS} known to SQLite; sqlite3_open_v2() takes that name for a database that nobody else has open.  Any number of times. */
MUST_USE enum err pages_register(void);

#endif
