/*
 * Setting up: root key, logs and the first registry facts, sent by "azukari init" to a keeper that serves nobody else.
 * The same path that every later fact takes: checked, appended, folded, learned.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/log.h"

#include <string.h>

static enum err answer_shares(struct op *op, uint8_t shares[][SHARE_BYTES], unsigned n)
{
    struct view list[SHARES_MAX];
    struct desk_keeper_setup_root_is m = {.shares = list, .shares_n = n};

    for (unsigned i = 0; i < n; i++)
        list[i] = view_of(shares[i], SHARE_BYTES);
    return OP_ANSWER(op, setup_root_is, &m);
}

enum err op_setup_root(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_setup_root m;
    uint8_t shares[SHARES_MAX][SHARE_BYTES];
    enum err err;

    TRY(OP_GET(op, setup_root, &m));
    if (k->keys != NULL || m.shares > SHARES_MAX)
        return ERR_CONFLICT;
    if (m.shares > 0)
        TRY(root_create_shared(k->config.dir, m.needed, m.shares, shares, &k->root));
    else
        TRY(root_create(k->config.dir, m.passphrase, passhash_unseal, &k->root));
    TRY(keystore_open(k->config.dir, 1, k->root.wrapping, &k->keys));
    TRY(logbook_open(k->config.dir, 1, k->root.signing, NULL, NULL, &k->logs));
    TRY(keystore_add_contract(k->keys, 0));
    err = answer_shares(op, shares, m.shares);
out:
    secret_wipe(shares, sizeof(shares));
    return err;
}

/* A view as a bounded C string: no NUL inside. */
static enum err bounded(struct view v, char *out, size_t size)
{
    if (v.n >= size)
        return ERR_LIMIT;
    memcpy(out, v.p, v.n);
    out[v.n] = '\0';
    return ERR_OK;
}

enum err op_setup_log(struct op *op)
{
    struct desk_keeper_setup_log m;
    struct desk_keeper_setup_log_is is;
    char origin[256], witness[512];
    struct buf vkey, payload;
    enum err err;

    buf_init(&vkey, 400);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, setup_log, &m));
    if (op->k->logs == NULL || op->k->found)
        TRY(ERR_CONFLICT);
    TRY(bounded(m.origin, origin, sizeof(origin)));
    TRY(bounded(m.witness_vkey, witness, sizeof(witness)));
    TRY(logbook_add_log(op->k->logs, m.log, origin, witness));
    TRY(logbook_vkey(op->k->logs, m.log, &vkey));
    is.vkey = buf_view(&vkey);
    TRY(desk_keeper_setup_log_is_put(&payload, &is));
    err = hold_answer(op, DESK_KEEPER_SETUP_LOG_IS, &payload);
out:
    buf_clear(&vkey);
    buf_clear(&payload);
    return err;
}

/* The message as an entry: the members whose bit is set. */
enum err fact_entry(struct op *op, const struct desk_keeper_registry_fact *m)
{
    struct entry *e = &op->e;
    char clause[ENTRY_CLAUSE_MAX + 1];

    if (m->act >= ACT__MAX)
        return ERR_INPUT;
    entry_init(e, (enum entry_act)m->act, keeper_now(op->k));
    if ((m->has & ENTRY_HAS(KEY_CONTRACT)) != 0)
        entry_set_contract(e, m->contract);
    if ((m->has & ENTRY_HAS(KEY_PERSON)) != 0)
        entry_set_person(e, m->person);
    if ((m->has & ENTRY_HAS(KEY_ORG)) != 0)
        entry_set_org(e, m->org);
    if ((m->has & ENTRY_HAS(KEY_PARENT)) != 0)
        entry_set_parent(e, m->parent);
    if ((m->has & ENTRY_HAS(KEY_TERMINAL)) != 0)
        entry_set_terminal(e, m->terminal);
    if ((m->has & ENTRY_HAS(KEY_ROLES)) != 0)
        entry_set_roles(e, m->roles);
    if ((m->has & ENTRY_HAS(KEY_PURPOSE)) != 0)
        entry_set_purpose(e, m->purpose);
    if ((m->has & ENTRY_HAS(KEY_PURPOSES)) != 0)
        entry_set_purposes(e, m->purposes);
    if ((m->has & ENTRY_HAS(KEY_REGISTER)) != 0)
        entry_set_register(e, m->register_);
    if ((m->has & ENTRY_HAS(KEY_FIELDS)) != 0)
        entry_set_fields(e, m->fields, m->fields_n);
    if ((m->has & ENTRY_HAS(KEY_BLOCKS)) != 0)
        entry_set_blocks(e, m->blocks, m->blocks_n);
    if ((m->has & ENTRY_HAS(KEY_CLASS)) != 0)
        entry_set_class(e, m->data_class);
    if ((m->has & ENTRY_HAS(KEY_KIND)) != 0)
        entry_set_kind(e, m->kind);
    if ((m->has & ENTRY_HAS(KEY_FROM)) != 0)
        entry_set_from(e, date_from_days(m->from));
    if ((m->has & ENTRY_HAS(KEY_UNTIL)) != 0)
        entry_set_until(e, date_from_days(m->until));
    if ((m->has & ENTRY_HAS(KEY_VERSION)) != 0)
        entry_set_version(e, m->version);
    if ((m->has & ENTRY_HAS(KEY_COUNT)) != 0)
        entry_set_count(e, m->count);
    if ((m->has & ENTRY_HAS(KEY_LIMIT)) != 0)
        entry_set_limit(e, m->limit);
    if ((m->has & ENTRY_HAS(KEY_OBJECT)) != 0)
        entry_set_object(e, m->object);
    if ((m->has & ENTRY_HAS(KEY_VALUE)) != 0)
        entry_set_value(e, m->value);
    for (uint32_t i = 0; i < m->clauses_n; i++) {
        enum err err = bounded(m->clauses[i], clause, sizeof(clause));
        if (err != ERR_OK)
            return err;
        entry_add_clause(e, clause);
    }
    return ERR_OK;
}

enum err op_fact(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_fact m;
    enum err err;

    TRY(OP_GET(op, fact, &m));
    if (k->logs == NULL || m.log >= logbook_logs(k->logs))
        return ERR_NOT_FOUND;
    if (k->found) /* what was restored is changed in sessions only */
        return ERR_CONFLICT;
    TRY(fact_entry(op, &m.fact));
    if (op->e.act == ACT_CONTRACT && state_contract(logbook_state(k->logs, m.log), m.fact.contract) == NULL)
        TRY(keystore_add_contract(k->keys, m.fact.contract));
    TRY(fact_append(k, m.log, &op->e, m.fact.words, &op->leaf));
    err = hold_ok(op);
out:
    return err;
}

enum err op_setup_done(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_setup_done m;
    struct buf note;
    enum err err;

    buf_init(&note, 4096);
    TRY(OP_GET(op, setup_done, &m));
    if (k->logs == NULL)
        TRY(ERR_CONFLICT);
    TRY(keystore_flush(k->keys));
    TRY(logbook_flush(k->logs));
    if (k->loss_accepted)
        TRY(logbook_renew(k->logs));
    for (uint16_t log = 0; log < logbook_logs(k->logs); log++) {
        buf_reset(&note);
        TRY(logbook_checkpoint(k->logs, log, &note));
    }
    TRY(OP_ANSWER(op, ok, &(struct desk_keeper_ok){.leaf = 0}));
    loop_stop(k->loop);
out:
    buf_clear(&note);
    return err;
}
