/* desk/flow_closing.h: what lasts in a contract, until when, and what shows that it is gone (J26, N22): for the pages and the API. */
#ifndef DESK_FLOW_CLOSING_H
#define DESK_FLOW_CLOSING_H

#include "desk/ask.h"
#include "desk/flow.h"

#define FLOW_THINGS_MAX 2000

/* The lists into which things fall. */
enum flow_thing_list { FLOW_THING_DUE, FLOW_THING_HELD, FLOW_THING_UNDATED, FLOW_THING_DATED, FLOW_THING_GONE, FLOW_THING_LIST__MAX };

struct flow_things {
    struct desk_keeper_thing *list;
    uint32_t n;
    int64_t today;
    bool limited; /* counts are those of the person's own blocks, or none */
    struct desk_keeper_matter_info *backs; /* with which numbered copies were given back or destroyed */
    uint32_t backs_n;
};

/* With which matter the numbered copy ${t} was given back or destroyed, closed or not yet confirmed; NULL: it is with whom printed it. */
const struct desk_keeper_matter_info *flow_thing_back(const struct flow_things *all, const struct desk_keeper_thing *t);

/* All things of the contract that this session's person sees, at most FLOW_THINGS_MAX. */
MUST_USE enum err flow_things(struct desk *d, struct flow_things *out);

/* On which list ${t} stands: gone; held, whatever its date; without a date; due since yesterday or longer; still to come. */
enum flow_thing_list flow_thing_list(const struct desk_keeper_thing *t, int64_t today);

/* "register", "due", "file": as the API says it. */
const char *flow_thing_kind_name(unsigned kind);
const char *flow_thing_list_name(unsigned list);
const char *flow_thing_shown_name(unsigned shown);

#endif
