/*
 * Accepting that the end of the ledger is lost, asked by "azukari accept-loss" of a keeper that serves nobody.  Who asks opens the
 * root with the passphrase or enough shares, and brings the checkpoints that only the witnesses have; and says how many entries
 * are missing, which is the answer to having asked without accepting.
 */
#include "keeper/keeper.h"

#include "base/log.h"
#include "ledger/origin.h"

#include <string.h>

#define ERASURES_MAX 64

enum err lost_ends(const struct keeper *k, uint16_t log, struct arena *arena, struct desk_keeper_lost_end **list_out, uint32_t *n_out)
{
    struct desk_keeper_lost_end *list = arena_alloc(arena, LOSSES_MAX, sizeof(*list));
    const struct state *s = logbook_state(k->logs, log);
    const struct loss *l;
    struct view first;
    struct buf name;
    enum err err = list == NULL ? ERR_MEMORY : ERR_OK;

    buf_init(&name, ENTRY_VALUE_MAX);
    (void)origin_split(view_str(logbook_origin(k->logs, log)), &first);
    *n_out = 0;
    while (err == ERR_OK && (l = state_loss_at(s, *n_out)) != NULL) {
        buf_reset(&name);
        origin_put(&name, first, l->number);
        list[*n_out] = (struct desk_keeper_lost_end){.origin = arena_view(arena, buf_view(&name)), .at_ms = l->at_ms, .from = l->count,
                                                     .seen = l->known ? l->seen : 0};
        err = list[*n_out].origin.p == NULL ? ERR_MEMORY : buf_status(&name);
        ++*n_out;
    }
    *list_out = list;
    buf_clear(&name);
    return err;
}

/* Root, keys and ledger as for service; a second copy of the ledger must not know more than this one. */
static enum err open_all(struct keeper *k, const struct desk_keeper_loss *m)
{
    enum err err = opening_root(k, m->passphrase, m->shares, m->shares_n);

    if (err == ERR_DENIED) { /* which would be a refusal that is held: nobody would be answered */
        log_error("the passphrase or the shares do not open this installation");
        err = ERR_INPUT;
    }
    TRY(err);
    TRY(opening_keys_and_ledger(k));
    TRY(opening_check_bound(k));
    if (k->config.ledger_copy != NULL)
        TRY(logbook_copy_to(k->logs, k->config.ledger_copy));
out:
    return err;
}

/* What is known of erasures that may have been carried out in what is lost: they were asked for. */
static void find_erasures(const struct op *op, struct desk_keeper_lost_erasure *list, struct desk_keeper_loss_is *is)
{
    is->erasures = list;
    for (uint16_t log = 1; log < logbook_logs(op->k->logs); log++) {
        const struct application *a;
        for (size_t i = 0; (a = state_application_at(logbook_state(op->k->logs, log), i)) != NULL; i++) {
            if (a->kind >= APPLY_ERASE__MAX || a->rejected || a->executed)
                continue;
            if (is->erasures_n == ERASURES_MAX) {
                is->cut = true;
                return;
            }
            list[is->erasures_n++] = (struct desk_keeper_lost_erasure){.log = log,
                                                                       .contract = a->contract,
                                                                       .application = a->leaf,
                                                                       .approved = a->approved_by_leaf != 0,
                                                                       .applied_ms = a->applied_ms};
        }
    }
}

static enum err put_logs(const struct op *op, const struct logbook_loss *loss, struct desk_keeper_lost_log *list)
{
    struct buf vkey;
    enum err err = ERR_OK;

    buf_init(&vkey, 400);
    for (uint16_t log = 0; log < logbook_logs(op->k->logs); log++) {
        const struct logbook_lost *lost = &loss->logs[log];
        buf_reset(&vkey);
        TRY(logbook_vkey(op->k->logs, log, &vkey));
        list[log] = (struct desk_keeper_lost_log){.log = log,
                                                  .origin = view_str(logbook_origin(op->k->logs, log)),
                                                  .found = lost->count,
                                                  .seen = lost->seen,
                                                  .vkey = arena_view(op->arena, buf_view(&vkey))};
        TRY(list[log].vkey.p == NULL ? ERR_MEMORY : ERR_OK);
    }
out:
    buf_clear(&vkey);
    return err;
}

static enum err answer(struct op *op, const struct logbook_loss *loss, bool accepted)
{
    struct desk_keeper_loss_is is = {.missing = loss->missing, .restored_ms = loss->restored_ms, .logs_n = logbook_logs(op->k->logs)};
    struct desk_keeper_lost_log *logs = arena_alloc(op->arena, LOGBOOK_LOGS_MAX, sizeof(*logs));
    struct desk_keeper_lost_erasure *erasures = arena_alloc(op->arena, ERASURES_MAX, sizeof(*erasures));
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    if (logs == NULL || erasures == NULL)
        TRY(ERR_MEMORY);
    TRY(put_logs(op, loss, logs));
    is.logs = logs;
    find_erasures(op, erasures, &is);
    TRY(desk_keeper_loss_is_put(&payload, &is));
    err = accepted ? hold_answer(op, DESK_KEEPER_LOSS_IS, &payload) : OP_ANSWER(op, loss_is, &is);
out:
    buf_clear(&payload);
    return err;
}

enum err op_loss(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_loss m;
    struct logbook_loss *loss = arena_alloc(op->arena, 1, sizeof(*loss));
    enum err err;

    if (loss == NULL)
        return ERR_MEMORY;
    TRY(OP_GET(op, loss, &m));
    if (k->keys != NULL || k->root.wrapping != NULL)
        TRY(ERR_CONFLICT);
    TRY(open_all(k, &m));
    err = logbook_look_for_loss(k->logs, m.checkpoints, m.checkpoints_n, loss);
    TRY(err == ERR_INPUT ? ERR_CONFLICT : err); /* the frame was in order, so this is no misuse: nothing is written */
    if (m.accept && m.missing != loss->missing) {
        log_error("another number of entries is missing");
        TRY(ERR_CONFLICT);
    }
    if (m.accept)
        TRY(logbook_accept_loss(k->logs, loss, keeper_now(k)));
    k->loss_accepted = m.accept; /* op_setup_done() puts away what was signed under the origins before */
    err = answer(op, loss, m.accept);
out:
    return err;
}
