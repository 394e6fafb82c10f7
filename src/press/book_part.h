/*
 * press/book_part.h: one XML part of a workbook's archive, given to callbacks, within the bounds of the whole.
 */
#ifndef PRESS_BOOK_PART_H
#define PRESS_BOOK_PART_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

struct book_parts;

/* The elements and the text of a part.  Names come without their prefix; ${attributes}: name, value, ..., NULL.  An error ends the
 * reading, which returns it. */
struct book_handler {
    enum err (*start)(void *arg, const char *name, const char **attributes);
    enum err (*end)(void *arg, const char *name);
    enum err (*text)(void *arg, struct view text); /* may be NULL; in pieces */
    void *arg;
};

/* Open the archive ${bytes}, which stay the caller's.  ERR_INPUT: none; ERR_LIMIT: too many entries; ERR_DENIED: encrypted; ERR_MEMORY.
 * Free with book_parts_free(). */
MUST_USE enum err book_parts_open(struct view bytes, struct book_parts **out);

/* Read the part ${path}.  ERR_NOT_FOUND; ERR_INPUT: it is no XML, or has a document type; ERR_LIMIT: it grows too much; ERR_MEMORY;
 * what the handler says. */
MUST_USE enum err book_part_read(struct book_parts *p, const char *path, const struct book_handler *h);

/* The value of the attribute ${name} (without its prefix), or NULL. */
const char *book_attribute(const char **attributes, const char *name);

/* Close and free; NULL is allowed. */
void book_parts_free(struct book_parts *p);

#endif
