/*
 * Changing many records by a file: two jobs, a trial that compares and changes nothing, and the change that does what its trial said,
 * once.  Their gates, and their fold.
 */
#include "rules/decide_facts.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

#include <string.h>

bool update_begins(const struct state *s, const struct entry *e)
{
    const struct import_job *trial = e->kind == UPDATE_TRIAL ? NULL : state_job(s, (uint32_t)e->count);

    if (e->job < s->next_job || e->kind == UPDATE_TRIAL)
        return e->job >= s->next_job;
    return trial != NULL && trial->kind == JOB_TRIAL && trial->closed && !trial->abandoned && trial->other == 0 &&
           trial->contract == e->contract && trial->person == e->person && trial->register_no == e->register_no &&
           trial->purpose == e->purpose && entry_hash_same(trial->file, e->object) && trial->fields == fields_mask(e);
}

bool update_fits(const struct import_job *job, const struct entry *e)
{
    bool imports = e->act == ACT_IMPORT_BATCH || e->act == ACT_IMPORT_CLOSE;
    bool packs = e->act == ACT_PACKAGE_BATCH || e->act == ACT_PACKAGE;

    if (e->act == ACT_UPDATE_BATCH)
        return job->kind == (e->kind == UPDATE_TRIAL ? JOB_TRIAL : JOB_CHANGE) && job->fields == fields_mask(e);
    return imports == (job->kind == JOB_IMPORT) && packs == (job->kind == JOB_PACKAGE);
}

bool update_counted_apart(const struct facts *f)
{
    bool by_job = f->e->act == ACT_UPDATE_BATCH || f->e->act == ACT_PACKAGE_BATCH;

    return by_job && f->contract->controls[CONTROL_UPDATE_DAY].in_force;
}

enum refusal gate_update_day(const struct facts *f)
{
    uint64_t updated = state_updated_in_day(f->s, f->person->no, f->e->purpose, f->e->time_ms);
    uint64_t limit = f->contract->controls[CONTROL_UPDATE_DAY].limit;
    bool fits = f->records == 0 || (updated <= limit && f->records <= limit - updated);

    return fits ? REFUSAL_NONE : REFUSAL_QUOTA_DAY;
}

enum err state_apply_counted(struct state *s, const struct entry *e, uint64_t leaf)
{
    int64_t day = day_of_ms(e->time_ms);
    void *row;
    enum err err;

    if (!state_contract(s, e->contract)->controls[CONTROL_UPDATE_DAY].in_force)
        return state_apply_shown(s, e, leaf);
    TRY(state_table_put(s, TABLE_COUNTERS, e->person, e->purpose, &row));
    struct counter_row *counter = row;
    if (day > counter->update_day) {
        counter->update_day = day;
        counter->in_update_day = 0;
    }
    counter->person = e->person;
    counter->purpose = e->purpose;
    counter->in_update_day = saturating_add(counter->in_update_day, e->count);
out:
    return err;
}

enum err state_apply_update_open(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct import_job *job;
    enum err err;

    (void)leaf;
    if (e->job < s->next_job)
        return job_resumes(state_job(s, e->job), e) ? ERR_OK : ERR_INPUT;
    if (!update_begins(s, e))
        return ERR_INPUT;
    TRY(state_job_put(s, e, &job));
    job->kind = e->kind == UPDATE_TRIAL ? JOB_TRIAL : JOB_CHANGE;
    job->fields = fields_mask(e);
    job->other = (uint32_t)e->count;
    struct import_job *trial = state_table_find(s, TABLE_JOBS, e->count, 0);
    if (trial != NULL)
        trial->other = e->job;
out:
    return err;
}

enum err state_apply_update_batch(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct import_job *job = state_table_find(s, TABLE_JOBS, e->job, 0);
    uint64_t first, last;
    enum err err;

    if (!entry_rows(e, &first, &last) || first > job->rows_sealed || job->fields != fields_mask(e) ||
        job->kind != (e->kind == UPDATE_TRIAL ? JOB_TRIAL : JOB_CHANGE))
        return ERR_INPUT;
    TRY(state_apply_counted(s, e, leaf));
    if (last + 1 > job->rows_sealed)
        job->rows_sealed = last + 1;
    job->sealed_n = saturating_add(job->sealed_n, e->count);
out:
    return err;
}

enum err state_apply_update_close(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct import_job *job = state_table_find(s, TABLE_JOBS, e->job, 0);

    (void)leaf;
    if (job->kind != JOB_TRIAL && job->kind != JOB_CHANGE)
        return ERR_INPUT;
    job->closed = true;
    job->abandoned = e->kind == 1;
    job->changes = e->count;
    return ERR_OK;
}
