/*
 * The fold of backups, their keys and drills, and of what the machine was measured to be, with the look-ups.  In a session the acts of backups
 * are decided, and change nothing: the fact stands in the machine's log.
 */
#include "rules/state_tables.h"

#include <string.h>

enum err state_apply_backup_key(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err = ERR_OK;

    (void)leaf;
    if (e->session != 0)
        return ERR_OK;
    if (state_next_backup_key(s) == 0) /* all numbers are used */
        return ERR_LIMIT;
    if (e->kind < state_next_backup_key(s))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_BACKUP_KEYS, e->kind, 0, &row));
    struct backup_key *k = row;
    *k = (struct backup_key){.no = e->kind, .until = e->until};
    memcpy(k->public_key, e->value, sizeof(k->public_key));
out:
    return err;
}

static bool same_day(struct date a, struct date b)
{
    return date_to_days(a) == date_to_days(b);
}

enum err state_apply_backup_begin(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct backup_key *k = state_table_find(s, TABLE_BACKUP_KEYS, e->kind, 0);

    if (e->session != 0)
        return ERR_OK;
    if (k == NULL || k->ended || !same_day(k->until, e->until))
        return ERR_INPUT;
    if (k->begun_n++ == 0)
        k->first_ms = e->time_ms;
    k->begun_leaf = leaf;
    return ERR_OK;
}

enum err state_apply_backup(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct backup_key *k = state_table_find(s, TABLE_BACKUP_KEYS, e->kind, 0);

    if (e->session != 0)
        return ERR_OK;
    if (k == NULL || k->ended || e->ref == 0 || e->ref != k->begun_leaf || k->done_leaf > e->ref)
        return ERR_INPUT;
    k->done_leaf = leaf;
    k->done_ms = e->time_ms;
    k->done_bytes = e->count;
    memcpy(k->done_manifest, e->object, sizeof(k->done_manifest));
    return ERR_OK;
}

enum err state_apply_backup_key_end(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct backup_key *k = state_table_find(s, TABLE_BACKUP_KEYS, e->kind, 0);

    (void)leaf;
    if (e->session != 0)
        return ERR_OK;
    if (k == NULL || k->ended)
        return ERR_INPUT;
    k->ended = true;
    k->ended_ms = e->time_ms;
    return ERR_OK;
}

/* A backup that this log knows was tried, on a day that has come. */
enum err state_apply_drill(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct backup_key *k = state_backup_key(s, e->kind);
    int64_t day = date_to_days(e->from);

    (void)leaf;
    if (e->session != 0)
        return ERR_OK;
    if (k == NULL || e->ref == 0 || e->ref > k->done_leaf || day > date_to_days(date_of_ms(e->time_ms)))
        return ERR_INPUT;
    int64_t end_ms = date_start_ms(date_from_days(day + 1)) - 1;
    int64_t at_ms = e->time_ms < end_ms ? e->time_ms : end_ms;
    if (at_ms > s->drilled_ms[e->limit])
        s->drilled_ms[e->limit] = at_ms;
    return ERR_OK;
}

enum err state_apply_measure(struct state *s, const struct entry *e, uint64_t leaf)
{
    enum err err = measures_get(view_of(e->value, e->value_n), &s->measured);

    s->measured.ms = e->time_ms;
    s->measured.leaf = leaf;
    return err;
}

/* --- look-ups ----------------------------------------------------------------------------------------------------------- */

const struct backup_key *state_backup_key(const struct state *s, uint16_t no)
{
    return state_table_find(s, TABLE_BACKUP_KEYS, no, 0);
}

const struct backup_key *state_backup_key_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_BACKUP_KEYS, i);
}

const struct backup_key *state_last_backup(const struct state *s)
{
    const struct backup_key *k, *last = NULL;

    for (size_t i = 0; (k = state_backup_key_at(s, i)) != NULL; i++) {
        if (k->done_leaf > (last == NULL ? 0 : last->done_leaf))
            last = k;
    }
    return last;
}

int64_t state_last_drill_ms(const struct state *s, bool passed)
{
    return s->drilled_ms[passed];
}

const struct measured *state_measured(const struct state *s)
{
    return &s->measured;
}

const struct backup_key *state_last_begun(const struct state *s)
{
    const struct backup_key *k, *last = NULL;

    for (size_t i = 0; (k = state_backup_key_at(s, i)) != NULL; i++) {
        if (k->begun_leaf > (last == NULL ? 0 : last->begun_leaf))
            last = k;
    }
    return last;
}

bool state_restore_waits(const struct state *s, uint64_t *ref_out)
{
    *ref_out = s->restored_ref;
    return s->restore_waits;
}

int64_t state_restored_ms(const struct state *s)
{
    return s->restored_ms;
}

bool state_backups_hold(const struct state *s, int64_t at_ms, struct date *until_out)
{
    struct date planned = {0}, ended = {0};
    const struct backup_key *k;

    for (size_t i = 0; (k = state_backup_key_at(s, i)) != NULL; i++) {
        struct date day = k->ended ? date_of_ms(k->ended_ms) : k->until;
        struct date *last = k->ended ? &ended : &planned;
        if (k->begun_n > 0 && k->first_ms <= at_ms && date_ordinal(day) > date_ordinal(*last))
            *last = day;
    }
    bool hold = planned.year != 0;
    *until_out = hold ? planned : ended;
    return hold;
}

uint16_t state_next_backup_key(const struct state *s)
{
    size_t n = s->tables[TABLE_BACKUP_KEYS].n;

    return n == 0 ? 1 : (uint16_t)(state_backup_key_at(s, n - 1)->no + 1);
}
