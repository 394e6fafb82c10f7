/* What stops an erasure and what makes it due: holds (保全) and retention dates (保存期限), N22, J26. */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "keeper/envelope.h"

#include <string.h>

#define HOLDS_SHOWN 50
#define REGISTERS_SHOWN 64

static bool is_named(const uint8_t record[RECORD_ID_BYTES])
{
    uint8_t any = 0;

    for (size_t i = 0; i < RECORD_ID_BYTES; i++)
        any |= record[i];
    return any != 0;
}

enum err subject_of_record(const struct op *op, uint16_t register_no, const uint8_t record[RECORD_ID_BYTES],
                           uint8_t subject_out[ENTRY_SUBJECT_BYTES], uint16_t *block_out)
{
    struct record_facts facts;
    struct record_keys keys;
    struct record_id id;
    enum err err;

    memcpy(id.b, record, sizeof(id.b));
    TRY(keystore_record(op->k->keys, &id, &facts));
    if (facts.contract != op->d->contract || facts.register_no != register_no)
        return ERR_NOT_FOUND;
    TRY(record_keys_of(op->k->keys, &id, &keys));
    memcpy(subject_out, keys.subject, ENTRY_SUBJECT_BYTES);
    record_keys_clear(&keys);
    *block_out = record_block(op->k, op->d->log, &facts, subject_out);
out:
    return err;
}

enum err op_hold(struct op *op)
{
    struct desk_keeper_hold m;
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    uint16_t block;
    enum err err;

    TRY(OP_GET(op, hold, &m));
    bool one = is_named(m.record);
    if (m.reason.n == 0 || (one && m.register_ == 0))
        return ERR_INPUT;
    if (m.register_ != 0 && state_register(logbook_state(op->k->logs, op->d->log), op->d->contract, m.register_) == NULL)
        return ERR_NOT_FOUND;
    op_begin(op, ACT_HOLD);
    entry_set_kind(&op->e, HOLD_SET);
    if (m.register_ != 0)
        entry_set_register(&op->e, m.register_);
    if (one) {
        TRY(subject_of_record(op, m.register_, m.record, subject, &block));
        entry_add_subject(&op->e, subject);
        entry_set_blocks(&op->e, &block, 1);
    }
    TRY(op_decide(op, m.reason));
    err = hold_ok(op);
out:
    return err;
}

enum err op_hold_release(struct op *op)
{
    struct desk_keeper_hold_release m;
    enum err err;

    TRY(OP_GET(op, hold_release, &m));
    const struct hold *h = state_hold(logbook_state(op->k->logs, op->d->log), m.hold);
    if (h == NULL || h->contract != op->d->contract)
        return ERR_NOT_FOUND;
    if (m.reason.n == 0)
        return ERR_INPUT;
    op_begin(op, ACT_HOLD);
    entry_set_kind(&op->e, HOLD_RELEASED);
    entry_set_ref(&op->e, m.hold);
    TRY(op_decide(op, m.reason));
    err = hold_ok(op);
out:
    return err;
}

/* The words that a hold was set with. */
static enum err hold_reason(const struct op *op, const struct hold *h, struct view *reason_out)
{
    struct entry e;

    return words_read(op->k, op->d->log, h->leaf, op->arena, &e, reason_out);
}

/* Whether ${h} concerns what is asked about: everything of the contract, a register, or one subject. */
static bool concerns(const struct hold *h, uint16_t register_no, const uint8_t *subject)
{
    if (h->register_no != 0 && register_no != 0 && h->register_no != register_no)
        return false;
    return subject == NULL || !h->one ||
           view_eq(view_of(h->subject, ENTRY_SUBJECT_BYTES), view_of(subject, ENTRY_SUBJECT_BYTES));
}

enum err op_holds(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct desk_keeper_holds m;
    struct desk_keeper_holds_are are = {0};
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    uint16_t block;
    const struct hold *h;
    enum err err;

    TRY(OP_GET(op, holds, &m));
    bool one = is_named(m.record);
    if (one)
        TRY(subject_of_record(op, m.register_, m.record, subject, &block));
    if (one && !op_reaches(op, block))
        return ERR_NOT_FOUND;
    are.holds = arena_alloc(op->arena, HOLDS_SHOWN, sizeof(*are.holds));
    if (are.holds == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (h = state_hold_at(s, i)) != NULL && !are.more; i++) {
        if (h->contract != op->d->contract || !concerns(h, m.register_, one ? subject : NULL))
            continue;
        are.more = are.holds_n == HOLDS_SHOWN;
        if (are.more)
            break;
        struct desk_keeper_hold_info *info = &are.holds[are.holds_n++];
        *info = (struct desk_keeper_hold_info){
            .leaf = h->leaf, .register_ = h->register_no, .single = h->one, .person = h->person, .set_ms = h->set_ms};
        TRY(hold_reason(op, h, &info->reason));
    }
    err = OP_ANSWER(op, holds_are, &are);
out:
    return err;
}

enum err op_retain(struct op *op)
{
    struct desk_keeper_retain m;
    enum err err;

    TRY(OP_GET(op, retain, &m));
    if (state_register(logbook_state(op->k->logs, op->d->log), op->d->contract, m.register_) == NULL)
        return ERR_NOT_FOUND;
    if (m.until < 0 || m.until > date_to_days((struct date){9999, 12, 31}))
        return ERR_INPUT;
    op_begin(op, ACT_RETENTION);
    entry_set_register(&op->e, m.register_);
    if (m.until != 0)
        entry_set_until(&op->e, date_from_days(m.until));
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_ok(op);
out:
    return err;
}

/* The newest application for the whole register (or, of 0, the contract) that is still to be carried out; 0: none. */
static uint64_t open_application(const struct state *s, uint32_t contract, uint16_t register_no)
{
    const struct application *a;
    uint64_t leaf = 0;

    for (size_t i = 0; (a = state_application_at(s, i)) != NULL; i++)
        if (a->contract == contract && (a->kind == APPLY_ERASE_REGISTER || a->kind == APPLY_ERASE_CONTRACT) && !a->executed && !a->rejected &&
            (a->register_no == 0 || a->register_no == register_no))
            leaf = a->leaf;
    return leaf;
}

uint32_t registers_due(struct keeper *k, uint16_t log, uint32_t contract)
{
    const int64_t today = date_to_days(date_of_ms(keeper_now(k)));
    const struct register_rule *r;
    uint32_t n = 0;

    for (size_t i = 0; (r = state_register_at(logbook_state(k->logs, log), i)) != NULL; i++)
        n += r->contract == contract && r->retain_until.year != 0 && date_to_days(r->retain_until) < today &&
             keystore_count(k->keys, contract, r->no) > 0;
    return n;
}

enum err op_retentions(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct desk_keeper_retentions m;
    struct desk_keeper_retentions_are are = {0};
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct register_rule *r;
    enum err err;

    TRY(OP_GET(op, retentions, &m));
    are.registers = arena_alloc(op->arena, REGISTERS_SHOWN, sizeof(*are.registers));
    if (are.registers == NULL || c == NULL)
        return c == NULL ? ERR_NOT_FOUND : ERR_MEMORY;
    are.contract_until = date_to_days(c->until);
    are.limited = !op_reaches(op, 0);
    are.contract_held = state_held(s, c->no, 0, NULL, 0) != NULL;
    for (size_t i = 0; (r = state_register_at(s, i)) != NULL && are.registers_n < REGISTERS_SHOWN; i++) {
        if (r->contract != c->no)
            continue;
        are.registers[are.registers_n++] = (struct desk_keeper_retention_info){
            .register_ = r->no,
            .until = r->retain_until.year == 0 ? 0 : date_to_days(r->retain_until),
            .records = are.limited ? 0 : keystore_count(op->k->keys, c->no, r->no),
            .held = state_held(s, c->no, r->no, NULL, 0) != NULL,
            .waiting = open_application(s, c->no, r->no),
        };
    }
    err = OP_ANSWER(op, retentions_are, &are);
out:
    return err;
}
