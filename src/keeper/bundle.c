/*
 * The entruster's log to take home, as its static form: who may is decided and written down first; then it goes out piece by piece
 * to the desk, which packs it.  Entries hold no personal data, and no sealed word is given.
 */
#include "keeper/keeper.h"

#include "ledger/tile.h"

#include <string.h>

#define NOTE_MAX 4096
#define VKEY_MAX 512
#define PAGE_BYTES 100000

/* What the witness had seen of what was lost, for each loss that says so. */
static enum err lost_checkpoints(struct keeper *k, uint16_t log, struct desk_keeper_bundle_opened *m)
{
    struct desk_keeper_lost_checkpoint *list = arena_alloc(&k->arena, LOSSES_MAX, sizeof(*list));
    const struct loss *l;
    struct buf note;
    enum err err = list == NULL ? ERR_MEMORY : ERR_OK;

    buf_init(&note, NOTE_MAX);
    for (size_t i = 0; err == ERR_OK && (l = state_loss_at(logbook_state(k->logs, log), i)) != NULL; i++) {
        if (!l->known)
            continue;
        buf_reset(&note);
        TRY(logbook_lost_checkpoint(k->logs, log, l, &note));
        list[m->lost_n] = (struct desk_keeper_lost_checkpoint){(uint8_t)l->number, arena_view(&k->arena, buf_view(&note))};
        err = list[m->lost_n++].checkpoint.p == NULL ? ERR_MEMORY : ERR_OK;
    }
    m->lost = list;
out:
    buf_clear(&note);
    return err;
}

/* The leaf that says so is durable, and covered by the checkpoint. */
static enum err release_opened(struct keeper *k, struct desk *d, const struct held *h)
{
    struct desk_keeper_bundle_opened m = {.leaf = h->leaf, .log = d->log};
    struct buf note, cosigned, vkey, witness;
    uint64_t seen = 0;
    enum err err;

    buf_init(&note, NOTE_MAX);
    buf_init(&cosigned, NOTE_MAX);
    buf_init(&vkey, VKEY_MAX);
    buf_init(&witness, VKEY_MAX);
    TRY(logbook_checkpoint(k->logs, d->log, &note));
    m.size = logbook_signed_size(k->logs, d->log);
    TRY(logbook_vkey(k->logs, d->log, &vkey));
    err = logbook_witness_vkey(k->logs, d->log, &witness);
    TRY(err == ERR_NOT_FOUND ? ERR_OK : err);
    err = logbook_cosigned_checkpoint(k->logs, d->log, &cosigned, &seen);
    TRY(err == ERR_NOT_FOUND ? ERR_OK : err);
    m.checkpoint = buf_view(&note);
    m.cosigned = seen == m.size ? (struct view){NULL, 0} : buf_view(&cosigned);
    m.vkey = buf_view(&vkey);
    m.witness_vkey = buf_view(&witness);
    TRY(lost_checkpoints(k, d->log, &m));
    d->bundle_size = m.size;
    err = desk_keeper_bundle_opened_send(d->chan, h->id, &m);
out:
    buf_clear(&note);
    buf_clear(&cosigned);
    buf_clear(&vkey);
    buf_clear(&witness);
    return err;
}

enum err op_bundle_open(struct op *op)
{
    struct desk_keeper_bundle_open m;
    enum err err;

    TRY(OP_GET(op, bundle_open, &m));
    op->d->bundle_size = 0;
    op_begin(op, ACT_LEDGER_READ);
    entry_set_kind(&op->e, LEDGER_WHOLE);
    entry_set_count(&op->e, logbook_size(op->k->logs, op->d->log) + 1);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_release(op, release_opened);
out:
    return err;
}

enum err op_bundle_tile(struct op *op)
{
    struct desk_keeper_bundle_tile m;
    struct desk_keeper_bundle_tile_is is;
    struct buf hashes;
    enum err err;

    buf_init(&hashes, TILE_BYTES);
    TRY(OP_GET(op, bundle_tile, &m));
    const struct tile t = {.level = m.level, .width = m.width, .index = m.index};
    if (m.level >= 8 || m.width == 0 || m.width != tile_width(op->d->bundle_size, m.level, m.index))
        TRY(ERR_NOT_FOUND); /* nothing beyond what was decided */
    TRY(logbook_tile(op->k->logs, op->d->log, &t, &hashes));
    is.hashes = buf_view(&hashes);
    err = OP_ANSWER(op, bundle_tile_is, &is);
out:
    buf_clear(&hashes);
    return err;
}

enum err op_bundle_entries(struct op *op)
{
    struct desk_keeper_bundle_entries m;
    struct desk_keeper_bundle_entries_are are = {0};
    size_t bytes = 0;
    enum err err;

    TRY(OP_GET(op, bundle_entries, &m));
    if (m.n == 0 || m.n > TILE_WIDTH || m.from >= op->d->bundle_size || m.n > op->d->bundle_size - m.from)
        TRY(ERR_NOT_FOUND);
    are.entries = arena_alloc(op->arena, m.n, sizeof(*are.entries));
    if (are.entries == NULL)
        TRY(ERR_MEMORY);
    while (are.entries_n < m.n && bytes < PAGE_BYTES) {
        struct view text, sealed;
        TRY(logbook_read(op->k->logs, op->d->log, m.from + are.entries_n, &text, &sealed));
        struct view copy = arena_view(op->arena, text);
        if (copy.p == NULL)
            TRY(ERR_MEMORY);
        are.entries[are.entries_n++] = copy;
        bytes += text.n;
    }
    err = OP_ANSWER(op, bundle_entries_are, &are);
out:
    return err;
}
