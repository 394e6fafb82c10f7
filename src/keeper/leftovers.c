/*
 * Rows whose keys are gone: a full disk, or an office that was killed, may have kept them.  What the ledger says was erased is told to the
 * office again, one erasure after the other, at every start and for as long as it answers that something is left.
 */
#include "keeper/keeper.h"

#include "proto/keeper_office.h"

#include <string.h>

static enum err tell(struct keeper *k, uint32_t frame, uint32_t contract, uint16_t register_no, struct view records, struct arena *arena)
{
    struct keeper_office_erased m = {.contract = contract, .register_ = register_no, .records_n = (uint32_t)(records.n / RECORD_ID_BYTES)};

    m.records = arena_alloc(arena, m.records_n + 1, sizeof(*m.records));
    if (m.records == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < m.records_n; i++)
        m.records[i] = view_part(records, (size_t)i * RECORD_ID_BYTES, RECORD_ID_BYTES);
    return keeper_office_erased_send(k->office, frame, &m);
}

enum err leftovers_tell(struct keeper *k, const struct application *a, struct view records, struct arena *arena)
{
    bool whole = a->kind != APPLY_ERASE_SUBJECTS;

    if (k->office == NULL)
        return ERR_OK;
    return tell(k, 0, a->contract, a->register_no, whole ? (struct view){NULL, 0} : records, arena);
}

/* Whether a key is there of one of these records; a whole register may have been filled anew since. */
static bool has_keys(const struct keeper *k, uint16_t log, const struct application *a, struct view records)
{
    struct record_facts facts;
    struct record_id id;

    if (a->kind != APPLY_ERASE_SUBJECTS)
        return scope_count(k, log, a->contract, a->register_no) > 0;
    for (size_t i = 0; i < records.n / RECORD_ID_BYTES; i++) {
        memcpy(id.b, records.p + i * RECORD_ID_BYTES, RECORD_ID_BYTES);
        if (keystore_record(k->keys, &id, &facts) == ERR_OK)
            return true;
    }
    return false;
}

/* Tell of the next erasure whose keys are gone; then wait for the answer. */
static enum err tell_next(struct keeper *k)
{
    struct leftovers *l = &k->leftovers;
    enum err err = ERR_OK;

    for (; l->log < logbook_logs(k->logs); l->log++, l->next = 0) {
        const struct application *a;
        for (; (a = state_application_at(logbook_state(k->logs, l->log), l->next)) != NULL; l->next++) {
            const struct application now = *a;
            struct application_words words = {0};
            bool whole = now.kind != APPLY_ERASE_SUBJECTS;
            if (now.kind >= APPLY_ERASE__MAX || !now.destroyed)
                continue;
            if (!whole)
                TRY(application_read(k, l->log, now.leaf, &k->arena, &words));
            if (has_keys(k, l->log, &now, words.records) || (!whole && words.records.n == 0)) {
                arena_clear(&k->arena);
                continue;
            }
            if (++l->frame == 0)
                l->frame = 1;
            l->asked = l->frame;
            err = tell(k, l->asked, now.contract, now.register_no, words.records, &k->arena);
            goto out;
        }
    }
    l->log = 0; /* all of them */
out:
    return err;
}

enum err leftovers_tick(struct keeper *k)
{
    struct leftovers *l = &k->leftovers;
    enum err err;

    if (k->office == NULL || l->asked != 0 || (l->began && l->log == 0 && !l->left))
        return ERR_OK;
    if (l->log == 0) {
        l->log = KEEPER_MACHINE_LOG + 1;
        l->next = 0;
    }
    l->began = true;
    l->left = false;
    err = tell_next(k);
    arena_clear(&k->arena);
    return err;
}

enum err leftovers_told(struct keeper *k, uint32_t frame, bool left)
{
    struct leftovers *l = &k->leftovers;

    l->left = l->left || left;
    if (frame == 0 || frame != l->asked)
        return ERR_OK;
    l->asked = 0;
    if (left)
        return ERR_OK; /* the same again at the next tick */
    l->next++;
    return tell_next(k);
}
