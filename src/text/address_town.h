/*
 * text/address_town.h: the names of towns under folding.  For the files of this directory.
 */
#ifndef TEXT_ADDRESS_TOWN_H
#define TEXT_ADDRESS_TOWN_H

#include "text/address.h"

/* Drop 大字 or 字 from the front of ${*text}. */
void town_skip_prefix(struct view *text);

/* How many bytes of ${text} the longest listed town takes that ${text} begins with and that is followed by a number or
 * by nothing; 0 if there is none.  ${*town_out} is that town. */
size_t town_match(struct view text, const struct address_towns *towns,
                  const struct address_town **town_out);

/* Whether ${text} begins with a number of an address: digits, or kanji numerals that are no part of a name. */
bool town_number_follows(struct view text);

#endif
