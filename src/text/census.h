/*
 * text/census.h: how many characters of each sort a text has, for checks and for reports that must not show it.
 */
#ifndef TEXT_CENSUS_H
#define TEXT_CENSUS_H

#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum census_sort {
    CENSUS_SPACE,
    CENSUS_BREAK, /* tabs and line breaks */
    CENSUS_CONTROL,
    CENSUS_DIGIT, /* of any width */
    CENSUS_LATIN, /* letters, accents and marks, of any width */
    CENSUS_KANA,
    CENSUS_KANJI,
    CENSUS_GAIJI,    /* private use */
    CENSUS_SELECTOR, /* part of the character before it */
    CENSUS_OTHER,
    CENSUS_BAD, /* malformed bytes */
    CENSUS_SORT__MAX
};

struct census {
    size_t of[CENSUS_SORT__MAX];
    size_t characters; /* without selectors */
    bool ends_in_space;
};

/* Count the characters of ${text}. */
struct census census_of(struct view text);

#endif
