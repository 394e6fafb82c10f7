/* desk/flow_copies.h: which matter accounts for a numbered copy on paper, by the numbers that people wrote into it (N20.8 N22). */
#ifndef DESK_FLOW_COPIES_H
#define DESK_FLOW_COPIES_H

#include "desk/flow_matter.h"

#define MATTER_COPIES_BACK 40 /* matters/copies-back.matter */

/* With which of the matters ${list} the copy of the leaf ${leaf} was given back or destroyed, closed or not yet confirmed; NULL: none says so. */
const struct desk_keeper_matter_info *copies_back(const struct desk_keeper_matter_info *list, uint32_t n, uint64_t leaf);

#endif
