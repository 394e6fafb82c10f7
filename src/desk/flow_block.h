/*
 * desk/flow_block.h: blocks of subjects (対象者の区分): what there is, which file goes into which, moving a record.  The keeper decides
 * which of them the duties reach; this is only so that people see it before they are refused.  Serves N9.3, N20.6i.
 */
#ifndef DESK_FLOW_BLOCK_H
#define DESK_FLOW_BLOCK_H

#include "desk/flow.h"

#define FLOW_BLOCKS_MAX 4096
#define FLOW_BLOCK_FIELD UINT16_MAX /* as the field of a column: its values name blocks */
#define FLOW_BLOCK_NAME_MAX 100

struct flow_blocks {
    struct desk_keeper_block_info *list; /* ascending */
    uint32_t n;
    bool limited; /* the duties of the session reach only some, and no record in none */
};

/* All blocks of the contract.  ERR_LIMIT beyond FLOW_BLOCKS_MAX. */
MUST_USE enum err flow_blocks(struct desk *d, struct flow_blocks *out);

/* Registers, when they are due, and how many records of each the duties reach. */
MUST_USE enum err flow_retentions(struct desk *d, struct desk_keeper_retentions_are *out);

/* How many records of the register ${counts} says. */
uint64_t flow_count(const struct desk_office_counts_are *counts, uint16_t register_no);

/* The block ${no}, or NULL. */
const struct desk_keeper_block_info *flow_block(const struct flow_blocks *b, uint16_t no);

/* Whether the session may put records of the register into it. */
bool flow_block_takes(const struct desk_keeper_block_info *b, uint16_t register_no);

/* The block that ${text} means for records of the register: by its name, however wide its letters, or its number.  NULL: none. */
const struct desk_keeper_block_info *flow_block_named(const struct flow_blocks *b, uint16_t register_no, struct view text);

/* Whether the session may put it into ${block}: ERR_OK, ERR_DENIED with the refusal, which is a leaf, or ERR_CONFLICT: it stands
 * there. */
MUST_USE enum err flow_may_move(struct desk *d, const struct flow_record *which, uint16_t block);

/* Put the record into ${block} (0: into none), for ${reason}.  ERR_CONFLICT: it stands there already. */
MUST_USE enum err flow_move(struct desk *d, const struct flow_record *which, uint16_t block, struct view reason,
                            struct desk_keeper_ok *out);

#endif
