/*
 * desk/flow_notice.h: people as 甲 is told of them: who stands in the newest notice, who is there now, and so who came, left, changed
 * duty, term or particulars (N9 N10 H6 K-T3).  Pages, API and printed forms read the same.
 */
#ifndef DESK_FLOW_NOTICE_H
#define DESK_FLOW_NOTICE_H

#include "desk/ask.h"
#include "desk/desk.h"

#define FLOW_STAFF_MAX 2048

/* Everybody of 乙's side, in the order of their numbers; oneself for those who do not oversee the contract. */
struct flow_staff {
    struct desk_keeper_staff_info *list; /* in the arena of the desk */
    uint32_t n;
    uint64_t changed;        /* how many differ from the newest notice */
    uint8_t object[32];      /* what a notice of now commits to */
    uint64_t notice;         /* the newest; 0: none */
    uint32_t pledge_version; /* of the newest text of the pledge; 0: none is kept */
};

/* ERR_LIMIT beyond FLOW_STAFF_MAX. */
MUST_USE enum err flow_staff(struct desk *d, struct flow_staff *out);

/* The person ${person}.  ERR_NOT_FOUND: none of 乙's side, or not shown to this session. */
MUST_USE enum err flow_staff_one(struct desk *d, uint32_t person, struct desk_keeper_staff_info *out);

/* The line ${no} (from 0) of the particulars of somebody: department, post, work place, badge. */
enum { STAFF_DEPARTMENT, STAFF_POST, STAFF_PLACE, STAFF_BADGE, STAFF_LINES };
struct view flow_staff_line(const struct desk_keeper_staff_said *said, unsigned no);

/* The newest version of the text of the pledge; 0: none is kept. */
MUST_USE enum err flow_pledge_version(struct desk *d, uint32_t *out);

/* Report to 甲 what was shown: ${count} and ${object} of the flow_staff that the person saw.  ERR_DENIED if it does not stand any more. */
MUST_USE enum err flow_notice(struct desk *d, uint64_t count, const uint8_t object[32], struct view remark, uint64_t *leaf_out);

#endif
