#include "witness/witness.h"

#include "ledger/checkpoint.h"
#include "ledger/witness_msg.h"
#include "ledger/origin.h"

void witness_log_init(struct witness_log *log, const struct note_key *key)
{
    *log = (struct witness_log){.key = *key};
    merkle_empty(&log->head.root);
}

static void answer(struct witness_answer *out, unsigned status, const char *reason)
{
    out->status = status;
    out->reason = reason;
}

/* The second half: the checkpoint is the log's; does it continue what was cosigned before? */
static void decide_growth(const struct witness_log *log, const struct witness_msg *m,
                          const struct merkle_head *head, struct witness_answer *out)
{
    bool same_root =
        view_eq(view_of(head->root.b, HASH_BYTES), view_of(log->head.root.b, HASH_BYTES));

    out->head = log->head;
    if (m->old_size > head->size) {
        answer(out, 400, "the old size is larger than that of the checkpoint");
    } else if (m->old_size != log->head.size) {
        answer(out, 409, "the old size is not that of the last cosigned checkpoint");
    } else if (head->size > 0 && head->size == log->head.size && !same_root) {
        answer(out, 409, "another root of this size has been cosigned");
    } else if (!merkle_extends(&log->head, head, &m->proof)) {
        answer(out, 422, "the proof does not show that the log only grew");
    } else {
        out->head = *head;
        answer(out, 200, NULL);
    }
}

/* The code of a reading function: true if all is well, else ${out} or ${*err} is set. */
static bool is_read(enum err result, enum err *err, struct witness_answer *out, const char *reason)
{
    if (result == ERR_MEMORY)
        *err = ERR_MEMORY;
    else if (result != ERR_OK)
        answer(out, 400, reason);
    return result == ERR_OK;
}

bool witness_is_succeeded(const struct witness_log *logs, size_t count, const struct witness_log *log)
{
    struct view key = view_of(log->key.public_key, sizeof(log->key.public_key));

    for (size_t i = 0; i < count; i++)
        if (origin_precedes(view_str(log->key.name), view_str(logs[i].key.name)) &&
            view_eq(key, view_of(logs[i].key.public_key, sizeof(logs[i].key.public_key))))
            return true;
    return false;
}

enum err witness_decide(const struct witness_log *logs, size_t count, struct view body,
                        struct witness_answer *out)
{
    struct witness_msg m;
    struct note note;
    struct checkpoint c;
    const char *reason = "";
    enum err err = ERR_OK;

    *out = (struct witness_answer){0};
    if (!is_read(witness_msg_parse(body, &m, &reason), &err, out, reason) ||
        !is_read(note_parse(m.checkpoint, &note, &reason), &err, out, reason) ||
        !is_read(checkpoint_parse(note.text, &c, &reason), &err, out, reason))
        return err;
    while (out->log < count && !view_eq_str(c.origin, logs[out->log].key.name))
        out->log++;
    if (out->log == count) {
        answer(out, 404, "this witness does not watch a log of that origin");
        return ERR_OK;
    }
    const struct witness_log *log = &logs[out->log];
    err = checkpoint_verify(&note, &c, &log->key, &reason);
    if (err == ERR_MEMORY)
        return err;
    if (err != ERR_OK) {
        answer(out, 403, reason);
        return ERR_OK;
    }
    if (witness_is_succeeded(logs, count, log)) {
        answer(out, 410, "the end of this log was given up: it goes on under a later origin");
        return ERR_OK;
    }
    out->text = note.text;
    out->signed_by = *note_find(&note, &log->key);
    decide_growth(log, &m, &c.head, out);
    return ERR_OK;
}
