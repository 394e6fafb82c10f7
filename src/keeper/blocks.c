/*
 * Blocks of subjects (対象者の区分): in which one a record stands, what the duties reach, moving a record.  The block with which a
 * record was imported stands in the row of its key; where it was moved since, the ledger says, which no restored copy of the keys
 * can undo.  Neither office nor desk is asked.  Serves N9.3 N20.6i.
 */
#include "keeper/keeper.h"

#include "keeper/envelope.h"
#include "proto/keeper_office.h"

#include <string.h>

#define BLOCKS_SHOWN 256

uint16_t record_block(const struct keeper *k, uint16_t log, const struct record_facts *facts,
                      const uint8_t subject[ENTRY_SUBJECT_BYTES])
{
    uint16_t block;

    return state_moved(logbook_state(k->logs, log), subject, &block) ? block : facts->block;
}

bool op_reaches(const struct op *op, uint16_t block)
{
    const struct assignment *a =
        state_assignment(logbook_state(op->k->logs, op->d->log), op->d->contract, op->d->person);

    return a != NULL && assignment_reaches(a, block);
}

void blocks_add(struct block_set *s, uint16_t block)
{
    for (unsigned i = 0; i < s->n; i++)
        if (s->list[i] == block)
            return;
    if (s->n < ENTRY_BLOCKS_MAX)
        s->list[s->n++] = block;
    else
        s->more = true;
}

void blocks_name(const struct block_set *s, struct entry *e)
{
    if (!s->more)
        entry_set_blocks(e, s->list, s->n);
}

/* --- what there is --------------------------------------------------------------------------------------------------- */

enum err op_blocks(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct desk_keeper_blocks m;
    struct desk_keeper_blocks_are are = {0};
    const struct block_rule *b;
    enum err err;

    TRY(OP_GET(op, blocks, &m));
    are.limited = !op_reaches(op, 0);
    are.blocks = arena_alloc(op->arena, BLOCKS_SHOWN, sizeof(*are.blocks));
    if (are.blocks == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (b = state_block_at(s, i)) != NULL && !are.more; i++) {
        if (b->contract != op->d->contract || b->no <= m.after)
            continue;
        are.more = are.blocks_n == BLOCKS_SHOWN;
        if (are.more)
            break;
        are.blocks[are.blocks_n++] = (struct desk_keeper_block_info){
            .block = b->no,
            .register_ = b->register_no,
            .ended = b->ended,
            .mine = !b->ended && op_reaches(op, b->no),
            .name = view_str(people_block_name(op->k->people, b->contract, b->no)),
        };
    }
    err = OP_ANSWER(op, blocks_are, &are);
out:
    return err;
}

/* --- moving a record ------------------------------------------------------------------------------------------------- */

/* The leaf is durable: the office is told, so that searches of limited duties find the record where it stands. */
static enum err release_move(struct keeper *k, struct desk *d, const struct held *h)
{
    struct desk_keeper_move m;
    struct desk_keeper_ok ok = {.leaf = h->leaf};
    enum err err;

    TRY(desk_keeper_move_get(buf_view(&h->payload), &k->arena, &m));
    struct keeper_office_record_moved moved = {.contract = d->contract, .register_ = m.register_, .block = m.block};
    memcpy(moved.record, m.record, sizeof(moved.record));
    TRY(keeper_office_record_moved_send(k->office, 0, &moved));
    err = desk_keeper_ok_send(d->chan, h->id, &ok);
out:
    arena_clear(&k->arena);
    return err;
}

enum err op_move(struct op *op)
{
    struct desk_keeper_move m;
    struct record_facts facts;
    struct record_keys keys;
    struct record_id id;
    enum err err;

    TRY(OP_GET(op, move, &m));
    memcpy(id.b, m.record, sizeof(id.b));
    TRY(keystore_record(op->k->keys, &id, &facts));
    if (facts.contract != op->d->contract || facts.register_no != m.register_)
        return ERR_NOT_FOUND;
    TRY(record_keys_of(op->k->keys, &id, &keys));
    uint16_t both[] = {record_block(op->k, op->d->log, &facts, keys.subject), m.block};
    op_begin(op, ACT_MOVE);
    entry_set_register(&op->e, m.register_);
    entry_set_purpose(&op->e, m.purpose);
    entry_add_subject(&op->e, keys.subject);
    record_keys_clear(&keys);
    if (both[0] == both[1]) /* it stands there already */
        return ERR_CONFLICT;
    entry_set_blocks(&op->e, both, 2);
    entry_set_kind(&op->e, m.block);
    TRY(op_refuse(op));
    if (m.reason.n == 0)
        TRY(ERR_INPUT);
    TRY(op_decide(op, m.reason));
    err = hold_release(op, release_move);
out:
    return err;
}
