/*
 * desk/package_words.h: what stands in a package besides its records: its number, and the sheet (取扱票) that says what it is, for whom and
 * until when, and how it is to be handled (N19.2, N20.5).
 */
#ifndef DESK_PACKAGE_WORDS_H
#define DESK_PACKAGE_WORDS_H

#include "base/arena.h"
#include "proto/desk_keeper.h"
#include "report/model.h"

struct package_sheet {
    const struct desk_keeper_package_is *is;
    int64_t made_ms;
};

/* "AZP-123": also the beginning of the names of its files.  NULL: out of memory. */
const char *package_number(struct arena *a, uint64_t leaf);

/* The whole sheet, and the head of the list, in Japanese: begun in ${out}, to be ended by the caller. */
void package_sheet_make(const struct package_sheet *s, struct report *out);
void package_list_begin(const struct package_sheet *s, struct view register_name, struct report *out);

#endif
