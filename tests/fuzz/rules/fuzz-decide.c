/*
 * Targets: decide(), decide_agrees(), state_apply().
 * The bytes become a sequence of entries (sequence.h).
 * Properties: nobody is permitted anything without an assignment; no administrator handles a record; what decide()
 * permits always folds, and a replay agrees with it.
 */
#include "sequence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_permit(const struct world *w, const struct entry *e)
{
    const struct session_facts *session = state_session(w->s, e->session);
    uint32_t person = session != NULL && e->act != ACT_SESSION_OPEN ? session->person : e->person;
    uint32_t contract = session != NULL && e->act != ACT_SESSION_OPEN ? session->contract : e->contract;
    const struct assignment *a = state_assignment(w->s, contract, person);
    const struct person_rule *p = state_person(w->s, person);

    if (e->act == ACT_SIGN_IN || e->act == ACT_IMPORT_CLOSE || e->act == ACT_UPDATE_CLOSE) /* need no assignment: they release nothing */
        return;
    if (a == NULL || p == NULL || p->ended)
        abort();
    bool of_nothing = e->act == ACT_SESSION_OPEN || e->act == ACT_SESSION_END || e->act == ACT_SETTING || e->act == ACT_DRILL || e->act == ACT_MEASURE ||
                      (e->act >= ACT_BACKUP_KEY && e->act <= ACT_BACKUP_KEY_END); /* no record, no word of the registry */
    if (!of_nothing && (a->roles & ROLE_ADMINISTRATOR) != 0)
        abort();
}

static void decided(void *arg, const struct world *w, const struct entry *e, const struct decision *d)
{
    struct decision again;

    (void)arg;
    if (d->verdict == VERDICT_PERMIT)
        check_permit(w, e);
    if (entry_check(e) == ERR_OK && !decide_agrees(w->s, e, &again))
        abort();
}

static void folded(void *arg, const struct world *w, const struct entry *e, enum err err)
{
    (void)arg;
    if (err != ERR_OK && e->verdict != VERDICT_FACT && entry_check(e) == ERR_OK && e->ref < w->leaf)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct sequence_watch watch = {decided, folded, NULL};

    sequence_run(view_of(data, size < SEQUENCE_BYTES_MAX ? size : SEQUENCE_BYTES_MAX), &watch);
    return 0;
}
