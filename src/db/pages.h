/*
 * db/pages.h: a sum for every page of a database, so that a bit that flipped on the disk is an error of the statement that reads the page,
 * and never a row that is not there or a value that nobody wrote (security.md A8).  Tokens, counts and states stand in no envelope.
 *
 * The sums lie beside the database in "PATH-sums": 8 bytes for each page behind 16 bytes of head.  They are written before the pages are
 * flushed and before the write-ahead log is emptied, so a crash leaves none that is older than its page, unless the log writes that page
 * again.  If the file is missing or damaged it is made again from the database as it is: then the sums say nothing about what was
 * before, and who opened the database must check it in another way.
 */
#ifndef DB_PAGES_H
#define DB_PAGES_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define PAGES_VFS "azukari-pages"

/* Make ${PAGES_VFS} known to SQLite; sqlite3_open_v2() takes that name for a database that nobody else has open.  Any number of times. */
MUST_USE enum err pages_register(void);

/* What sqlite3_file_control() takes for such a database: whether its sums were made anew when it was opened (bool). */
#define PAGES_NEW 7301

/* The number of the page, from 1, that was last found to be not what was written (uint64_t); 0: none. */
#define PAGES_DIFFERED 7303

/* Compare pages as they are in the file with their sums (struct pages_look).  A page may differ that the write-ahead log is going to write
 * again, until that has been done; nothing is said about it. */
#define PAGES_LOOK 7302

struct pages_look {
    uint64_t from, n; /* pages, from 0 */
    bool aloud;       /* say in the log which one differs */
    uint64_t next;    /* out: the first that was not looked at, or the one that differs */
    bool differs, end;
};

#endif
