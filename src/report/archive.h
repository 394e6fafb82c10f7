/*
 * report/archive.h: the ZIP archive that a package is (APPNOTE 6.3, written and read by libzip in memory: no file, no thread): with
 * a passphrase every file in it is AES-256 as WinZip defined it (AE-2), which 7-Zip, WinZip and the tools of Windows open; what the
 * format leaves readable is only names, lengths and the date (N19.2, N20.6ku).
 */
#ifndef REPORT_ARCHIVE_H
#define REPORT_ARCHIVE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

#define ARCHIVE_FILES_MAX 4
#define ARCHIVE_NAME_MAX 80
#define ARCHIVE_FILE_BYTES_MAX ((size_t)96 << 20)

struct archive_file {
    const char *name; /* archive_name_fits() */
    struct view content;
};

/* Whether ${name} may stand in an archive: ASCII letters, digits, '-', '_' and '.', not beginning with '.', at most
 * ARCHIVE_NAME_MAX bytes: never personal, never a path. */
bool archive_name_fits(struct view name);

/* Append an archive of ${n} files to ${out}, dated ${made_ms}; ${passphrase} NULL: not encrypted.  ERR_INPUT: a name;
 * ERR_LIMIT, ERR_MEMORY, ERR_INTERNAL. */
MUST_USE enum err archive_write(const struct archive_file *files, unsigned n, const char *passphrase, int64_t made_ms,
                                struct buf *out);

/* Who takes the files of an archive, one after the other; ${content} is wiped afterwards. */
typedef enum err archive_take(void *arg, const char *name, struct view content);

/* Give every file of the archive ${bytes} to ${take}.  Whoever made it is not trusted: at most ARCHIVE_FILES_MAX files with names
 * that fit, each at most ARCHIVE_FILE_BYTES_MAX.  ERR_DENIED: the passphrase is wrong or missing, or somebody changed the
 * content; ERR_INPUT: no archive, or none of ours; ERR_LIMIT, ERR_MEMORY; what ${take} says. */
MUST_USE enum err archive_read(struct view bytes, const char *passphrase, archive_take *take, void *arg);

#endif
