#include "desk/flow_block.h"

#include "base/num.h"
#include "press/header.h"

#include <string.h>

enum err flow_blocks(struct desk *d, struct flow_blocks *out)
{
    struct desk_keeper_blocks ask = {.after = 0};
    struct desk_keeper_blocks_are are = {.more = true};
    enum err err = ERR_OK;

    *out = (struct flow_blocks){0};
    while (are.more) {
        TRY(ask_keeper_blocks(d, &ask, &are));
        if (out->n + are.blocks_n > FLOW_BLOCKS_MAX || (are.more && are.blocks_n == 0))
            return ERR_LIMIT;
        struct desk_keeper_block_info *list = arena_alloc(&d->arena, out->n + are.blocks_n, sizeof(*list));
        if (list == NULL)
            return ERR_MEMORY;
        if (out->n > 0)
            memcpy(list, out->list, out->n * sizeof(*list));
        if (are.blocks_n > 0)
            memcpy(list + out->n, are.blocks, are.blocks_n * sizeof(*list));
        out->list = list;
        out->n += are.blocks_n;
        out->limited = are.limited;
        if (are.more)
            ask.after = list[out->n - 1].block;
    }
out:
    return err;
}

enum err flow_retentions(struct desk *d, struct desk_keeper_retentions_are *out)
{
    struct desk_office_counts_are counts;
    enum err err;

    TRY(ask_keeper_retentions(d, &(struct desk_keeper_retentions){0}, out));
    if (!out->limited)
        return ERR_OK;
    TRY(ask_office_counts(d, &(struct desk_office_counts){0}, &counts));
    for (uint32_t i = 0; i < out->registers_n; i++)
        out->registers[i].records = flow_count(&counts, out->registers[i].register_);
out:
    return err;
}

uint64_t flow_count(const struct desk_office_counts_are *counts, uint16_t register_no)
{
    for (uint32_t i = 0; i < counts->counts_n; i++)
        if (counts->counts[i].register_ == register_no)
            return counts->counts[i].records;
    return 0;
}

const struct desk_keeper_block_info *flow_block(const struct flow_blocks *b, uint16_t no)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (b->list[i].block == no)
            return &b->list[i];
    return NULL;
}

static bool is_of(const struct desk_keeper_block_info *b, uint16_t register_no)
{
    return b->register_ == 0 || b->register_ == register_no;
}

bool flow_block_takes(const struct desk_keeper_block_info *b, uint16_t register_no)
{
    return b->mine && !b->ended && is_of(b, register_no);
}

const struct desk_keeper_block_info *flow_block_named(const struct flow_blocks *b, uint16_t register_no, struct view text)
{
    const struct desk_keeper_block_info *found = NULL;
    uint64_t no;

    for (uint32_t i = 0; i < b->n; i++) {
        if (!is_of(&b->list[i], register_no) || b->list[i].ended || !header_same(b->list[i].name, text))
            continue;
        if (found != NULL)
            return NULL; /* two of that name: the number is needed */
        found = &b->list[i];
    }
    if (found != NULL || num_parse_u64(text, UINT16_MAX, NUM_CANONICAL, &no) != ERR_OK)
        return found;
    found = flow_block(b, (uint16_t)no);
    return found != NULL && is_of(found, register_no) ? found : NULL;
}

enum err flow_move(struct desk *d, const struct flow_record *which, uint16_t block, struct view reason,
                   struct desk_keeper_ok *out)
{
    struct desk_keeper_move ask = {
        .register_ = which->register_no, .purpose = which->purpose, .block = block, .reason = reason};

    memcpy(ask.record, which->id, sizeof(ask.record));
    return ask_keeper_move(d, &ask, out);
}

enum err flow_may_move(struct desk *d, const struct flow_record *which, uint16_t block)
{
    struct desk_keeper_ok ok;
    enum err err = flow_move(d, which, block, (struct view){NULL, 0}, &ok);

    return err == ERR_OK ? ERR_INTERNAL : err == ERR_INPUT ? ERR_OK : err; /* it is decided before the reason is missed */
}
