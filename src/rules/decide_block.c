/*
 * The gate of the blocks of subjects (対象者の区分): which records of a register the duties reach.  An entry names the blocks of
 * its records; without the key they stand in none.  Where a record was moved the ledger itself knows its block, and an entry
 * that names another is refused whoever asks, today and in a replay.
 */
#include "rules/decide_facts.h"
#include "rules/state_tables.h"

static bool names(const struct entry *e, uint16_t block)
{
    for (unsigned i = 0; i < e->blocks_n; i++) {
        if (e->blocks[i] == block)
            return true;
    }
    return e->blocks_n == 0 && block == 0;
}

/* Each record that was moved is named with the block it was moved into; more than a leaf holds are none that anybody could look at. */
static bool places_agree(const struct facts *f)
{
    const struct entry *e = f->e;
    uint16_t block;

    if (e->subjects_n > ENTRY_SUBJECTS_MAX)
        return false;
    for (unsigned i = 0; i < e->subjects_n; i++) {
        if (state_moved(f->s, e->subjects[i], &block) && !names(e, block))
            return false;
    }
    return true;
}

/* Every block that is named is known, and (${taking}) takes records of the register; and a leaf holds them. */
static bool blocks_stand(const struct facts *f, bool taking)
{
    const struct entry *e = f->e;

    if (e->blocks_n > ENTRY_BLOCKS_MAX)
        return false;
    for (unsigned i = 0; i < e->blocks_n; i++) {
        const struct block_rule *b = state_block(f->s, f->contract->no, e->blocks[i]);
        bool taken = e->act != ACT_MOVE || e->blocks[i] == e->kind;
        if (e->blocks[i] == 0)
            continue;
        if (b == NULL)
            return false;
        if (taking && taken && (b->ended || (b->register_no != 0 && b->register_no != e->register_no)))
            return false;
    }
    return true;
}

/* Limited duties: to the blocks that are named, of which there must be one where a record is meant. */
static bool within_duties(const struct facts *f)
{
    const struct assignment *a = f->assignment;
    const struct entry *e = f->e;
    const struct hold *h;

    if (a->blocks_n == 0)
        return true;
    if (e->act == ACT_HOLD && e->kind == HOLD_RELEASED) {
        h = state_hold(f->s, e->ref);
        return h == NULL || (h->one && assignment_reaches(a, h->block)); /* unknown ones are refused as such */
    }
    if (e->blocks_n == 0) /* a list without hits, a batch of which nothing was sealed: no record */
        return (e->act == ACT_LIST || e->act == ACT_IMPORT_BATCH || e->act == ACT_UPDATE_BATCH) && e->count == 0 && e->subjects_n == 0;
    for (unsigned i = 0; i < e->blocks_n; i++) {
        if (!assignment_reaches(a, e->blocks[i]))
            return false;
    }
    return true;
}

enum refusal gate_block(const struct facts *f)
{
    enum entry_act act = f->e->act;
    bool taking = act == ACT_IMPORT_BATCH || act == ACT_MOVE;

    return blocks_stand(f, taking) && places_agree(f) && within_duties(f) ? REFUSAL_NONE : REFUSAL_BLOCK;
}
