/* desk/flow_matter.h: matters (案件), for the pages and the API. */
#ifndef DESK_FLOW_MATTER_H
#define DESK_FLOW_MATTER_H

#include "desk/ask.h"
#include "desk/flow.h"
#include "json/member.h"
#include "matter.h"
#include "rules/state.h"

#define FLOW_MATTERS_MAX 1000 /* of one list */

/* The matters that ${filter} asks for, newest first, at most ${max}. */
MUST_USE enum err flow_matters(struct desk *d, const struct desk_keeper_matters *filter, uint32_t max,
                               struct desk_keeper_matter_info **list_out, uint32_t *n_out);

/* What stands in the field ${no} of a form, as it is kept; empty: nothing. */
struct view flow_matter_word(const struct desk_keeper_matter_word *words, uint32_t n, unsigned no);

/* What is wrong with what was typed into a field. */
enum flow_matter_wrong { FLOW_MATTER_FINE, FLOW_MATTER_MISSING, FLOW_MATTER_NO_NUMBER, FLOW_MATTER_NO_DATE, FLOW_MATTER_NO_CHOICE,
                         FLOW_MATTER_TOO_LONG };
enum flow_matter_wrong flow_matter_check(const struct matter_field *f, struct view text);

/* The words of the fields of ${step} (MATTER_OPENING: of the application) among ${typed}, by number; 0 is the remark.  NULL: no memory. */
struct desk_keeper_matter_word *flow_matter_words(struct desk *d, const struct matter_def *def, int step,
                                                  const struct member_numbered *typed, uint32_t *n_out);

/* The cells of the handling matrix by which matters of a kind go; NULL: the terms are silent, or the kind has none. */
struct flow_matter_cells {
    const struct desk_keeper_cell_info *at[MATTER_MEDIUM__MAX][CLASS__MAX];
};
MUST_USE enum err flow_matter_cells(struct desk *d, unsigned kind, struct flow_matter_cells *out);

/* What ${step} (MATTER_OPENING: the application) of a kind has to meet of ${cell} (NULL: nothing): bits of enum handling_condition. */
uint32_t flow_matter_asks(unsigned kind, int step, const struct desk_keeper_cell_info *cell);

/* What the words typed meet of it on ${medium}; whether an area is one, the keeper says. */
uint32_t flow_matter_meets(unsigned kind, unsigned medium, const struct member_numbered *typed);

/* The text that was typed into the field ${no}; empty: nothing. */
struct view flow_matter_typed(const struct member_numbered *typed, unsigned no);

#endif
