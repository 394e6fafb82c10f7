/* desk/flow_value.h: a value as a person typed it: what is stored of it, and its search keys. */
#ifndef DESK_FLOW_VALUE_H
#define DESK_FLOW_VALUE_H

#include "desk/flow.h"
#include "press/search.h"

/* Check ${text} by the field ${f} (${place} names it in faults) and bring it into the form that is
 * stored. */
MUST_USE enum err flow_value(struct desk *d, const struct desk_keeper_field_info *f,
                             struct view text, const char *place, struct view *value_out);

/* Append the search keys of the stored ${value} to ${keys} (room for ${room}), those of ${wanted}
 * (a bit for each enum search_kind).  A veiled field has none.  ERR_LIMIT. */
struct flow_keys {
    struct desk_keeper_search_key *list;
    uint32_t n, room;
};
MUST_USE enum err flow_keys_add(struct desk *d, struct flow_keys *keys,
                                const struct desk_keeper_field_info *f, struct view value,
                                unsigned wanted);

/* Append a key of every kind that such a field has: an empty one where ${value} has none. */
MUST_USE enum err flow_keys_replace(struct desk *d, struct flow_keys *keys,
                                    const struct desk_keeper_field_info *f, struct view value);

#endif
