/* Looking at the ledger: pages of leaves, proofs, sealed words, the checkpoint.  Looking is an act too. */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "keeper/envelope.h"

#include <string.h>

#define ENTRIES_MAX 100
#define SCAN_BUDGET 500000 /* leaves looked at for one page; the page says where to go on */
#define PAGE_BYTES 100000

static bool all_zero(const uint8_t *p, size_t n)
{
    uint8_t any = 0;

    for (size_t i = 0; i < n; i++)
        any |= p[i];
    return any == 0;
}

/* The blinded id of the record that is asked for. */
static enum err subject_filter(const struct op *op, const struct desk_keeper_ledger *m,
                               uint8_t subject_out[ENTRY_SUBJECT_BYTES])
{
    struct record_facts facts;
    struct record_keys keys;
    struct record_id id;
    uint8_t key[32];
    enum err err;

    memcpy(id.b, m->record, sizeof(id.b));
    TRY(keystore_record(op->k->keys, &id, &facts));
    if (facts.contract != op->d->contract)
        TRY(ERR_NOT_FOUND);
    TRY(keystore_record_key(op->k->keys, &id, key));
    record_keys_derive(key, &id, &keys);
    memcpy(subject_out, keys.subject, ENTRY_SUBJECT_BYTES);
    record_keys_clear(&keys);
out:
    secret_wipe(key, sizeof(key));
    return err;
}

/* Collect the newest matching leaves below ${m->before}. */
static enum err collect(const struct op *op, const struct desk_keeper_ledger *m, const struct leaf_query *q,
                        struct desk_keeper_ledger_is *is)
{
    uint64_t before = m->before;
    unsigned budget = SCAN_BUDGET;
    size_t bytes = 0;
    uint32_t limit = m->limit == 0 || m->limit > ENTRIES_MAX ? ENTRIES_MAX : m->limit;

    while (is->entries_n < limit && bytes < PAGE_BYTES) {
        struct view text, sealed;
        uint64_t index = 0;
        enum err err = logbook_find(op->k->logs, op->d->log, q, before, &budget, &index);
        if (err == ERR_NOT_FOUND)
            return ERR_OK;
        if (err == ERR_AGAIN)
            break;
        if (err == ERR_OK)
            err = logbook_read(op->k->logs, op->d->log, index, &text, &sealed);
        if (err != ERR_OK)
            return err;
        struct desk_keeper_leaf_info *leaf = &is->entries[is->entries_n++];
        leaf->index = index;
        leaf->text = arena_view(op->arena, text);
        if (leaf->text.p == NULL)
            return ERR_MEMORY;
        bytes += text.n;
        before = index;
        if (index == 0)
            return ERR_OK;
    }
    is->more = true;
    return ERR_OK;
}

enum err op_ledger(struct op *op)
{
    struct desk_keeper_ledger m;
    struct desk_keeper_ledger_is is = {0};
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    struct leaf_query q = {0};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, ledger, &m));
    q.like = (struct leaf_column){.person = m.person, .act = m.act == 0 ? 0xffff : m.act, .register_no = m.register_,
                                  .contract = op->d->contract};
    q.from_ms = m.from_ms;
    q.until_ms = m.until_ms;
    if (!all_zero(m.record, sizeof(m.record))) {
        TRY(subject_filter(op, &m, subject));
        q.subject = subject;
    }
    is.entries = arena_alloc(op->arena, ENTRIES_MAX, sizeof(*is.entries));
    if (is.entries == NULL)
        TRY(ERR_MEMORY);
    TRY(collect(op, &m, &q, &is));
    op_begin(op, ACT_LEDGER_READ);
    entry_set_kind(&op->e, m.person == op->d->person ? LEDGER_OWN : LEDGER_ALL);
    entry_set_count(&op->e, is.entries_n);
    TRY(op_decide(op, (struct view){NULL, 0}));
    is.leaf = op->leaf;
    is.size = logbook_size(op->k->logs, op->d->log);
    TRY(desk_keeper_ledger_is_put(&payload, &is));
    TRY(hold_answer(op, DESK_KEEPER_LEDGER_IS, &payload));
out:
    buf_clear(&payload);
    return err;
}

/* Read leaf ${index} and say whose it is: LEDGER_OWN if it is the asking person's own act. */
static enum err read_leaf(const struct op *op, uint64_t index, struct entry *e_out, struct view *text_out,
                          struct view *sealed_out, uint16_t *kind_out)
{
    enum err err = logbook_read(op->k->logs, op->d->log, index, text_out, sealed_out);

    if (err != ERR_OK)
        return err;
    err = entry_get(*text_out, e_out, NULL);
    if (err != ERR_OK)
        return err;
    if (e_out->contract != 0 && e_out->contract != op->d->contract)
        return ERR_NOT_FOUND; /* another contract of the same entruster */
    *kind_out = e_out->person == op->d->person ? LEDGER_OWN : LEDGER_ALL;
    return ERR_OK;
}

enum err op_proof(struct op *op)
{
    struct desk_keeper_proof m;
    struct desk_keeper_proof_is is;
    struct view text, sealed;
    struct entry leaf;
    struct buf proof, payload;
    uint16_t kind;
    enum err err;

    buf_init(&proof, 16384);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, proof, &m));
    TRY(read_leaf(op, m.index, &leaf, &text, &sealed, &kind));
    is.text = arena_view(op->arena, text);
    op_begin(op, ACT_LEDGER_READ);
    entry_set_kind(&op->e, kind);
    entry_set_count(&op->e, 1);
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(logbook_proof(op->k->logs, op->d->log, m.index, &proof));
    is.proof = buf_view(&proof);
    TRY(desk_keeper_proof_is_put(&payload, &is));
    TRY(hold_answer(op, DESK_KEEPER_PROOF_IS, &payload));
out:
    buf_clear(&proof);
    buf_clear(&payload);
    return err;
}

/* The sealed words of an entry, once the reading of them is durable. */
static enum err release_detail(struct keeper *k, struct desk *d, const struct held *h)
{
    struct desk_keeper_detail m;
    struct desk_keeper_detail_is is = {.leaf = h->leaf};
    struct application_words application;
    struct view text, sealed;
    struct entry e;
    struct buf words;
    enum err err;

    buf_init(&words, 65536);
    TRY(desk_keeper_detail_get(buf_view(&h->payload), &k->arena, &m));
    TRY(logbook_read(k->logs, d->log, m.index, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    if (e.act == ACT_APPLY) {
        TRY(application_read(k, d->log, m.index, &k->arena, &application));
        is.words = application.reason;
    } else {
        TRY(words_unseal(k, &e, sealed, &words));
        is.words = view_part(buf_view(&words), 0, 4096);
    }
    err = desk_keeper_detail_is_send(d->chan, h->id, &is);
out:
    buf_clear(&words);
    arena_clear(&k->arena);
    return err;
}

enum err op_detail(struct op *op)
{
    struct desk_keeper_detail m;
    struct view text, sealed;
    struct entry leaf;
    uint16_t kind;
    enum err err;

    TRY(OP_GET(op, detail, &m));
    TRY(read_leaf(op, m.index, &leaf, &text, &sealed, &kind));
    if (!entry_has(&leaf, KEY_DETAIL) || sealed.n == 0)
        return ERR_NOT_FOUND;
    op_begin(op, ACT_DETAIL_READ);
    entry_set_ref(&op->e, m.index);
    entry_set_kind(&op->e, kind);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_release(op, release_detail);
out:
    return err;
}

enum err op_checkpoint(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_checkpoint m;
    struct desk_keeper_checkpoint_is is;
    struct buf note, vkey;
    enum err err;

    buf_init(&note, 4096);
    buf_init(&vkey, 256);
    TRY(OP_GET(op, checkpoint, &m));
    TRY(logbook_checkpoint(k->logs, op->d->log, &note));
    TRY(logbook_vkey(k->logs, op->d->log, &vkey));
    int64_t witnessed = logbook_witnessed_ms(k->logs, op->d->log);
    is = (struct desk_keeper_checkpoint_is){
        .checkpoint = buf_view(&note),
        .vkey = buf_view(&vkey),
        .witness_age_s = witnessed == 0 ? -1 : (keeper_now(k) - witnessed) / 1000,
    };
    err = OP_ANSWER(op, checkpoint_is, &is);
out:
    buf_clear(&note);
    buf_clear(&vkey);
    return err;
}
