/*
 * desk/cell_words.h: what was found in a cell of an imported file (press/cell.h), in words.  Any number is taken: an unknown one has
 * the mildest words for a code or remedy, the gravest for a severity.
 */
#ifndef DESK_CELL_WORDS_H
#define DESK_CELL_WORDS_H

#include "msg.h"

enum msg cell_words_reason(unsigned code);
enum msg cell_words_severity(unsigned severity);
enum msg cell_words_remedy(unsigned remedy);

#endif
