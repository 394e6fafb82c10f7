/*
 * tools/gen.h: what the build-time generators share: reading their input, failing with its place,
 * making C names, and writing the output.  They are programs of one run: memory lives in one arena
 * until the process ends, and every error ends it with status 1 and one line "file:line: what:
 * remedy".
 */
#ifndef TOOLS_GEN_H
#define TOOLS_GEN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/view.h"

#include <stddef.h>

#define GEN_OUTPUT_MAX ((size_t)16 << 20)

/* Print "path:line: text" to standard error and exit(1).  ${line} 0 leaves the line out. */
_Noreturn void gen_fail(const char *path, unsigned line, const char *format, ...) ATTR_FORMAT(3, 4);

/* The whole of the file ${path} (at most 4 MiB, UTF-8). */
struct view gen_read(const char *path);

/* Write ${b} as the file ${path} and clear ${b}.  A failed write leaves no half file behind. */
void gen_save(const char *path, struct buf *b);

/* ${count} zeroed elements of ${size} bytes that live until the end. */
void *gen_alloc(size_t count, size_t size);

/* A NUL-terminated copy of ${v} that lives until the end; the second in upper, the third in lower
 * case. */
char *gen_str(struct view v);
char *gen_upper(const char *s);
char *gen_lower(const char *s);

/* ${name}, with an underscore behind it if C gives the word a meaning of its own. */
const char *gen_c_name(const char *name);

/* The part of ${path} behind the last slash. */
const char *gen_basename(const char *path);

#endif
