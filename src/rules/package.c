/*
 * Packages (持ち出し・提供・送付・媒体保存のための暗号化パッケージ): data leave the house under a decided matter only, no more records than it
 * was decided for, none of a higher class, none outside its days (N19.2, N20.3, N20.5, H10.2).  Their gate, and their fold.
 */
#include "rules/decide_facts.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

#include "crypto/hash.h"

#include <string.h>

const struct package *state_package(const struct state *s, uint64_t leaf)
{
    return state_table_find(s, TABLE_PACKAGES, leaf, 0);
}

const struct package *state_package_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_PACKAGES, i);
}

uint64_t state_released(const struct state *s, uint64_t matter)
{
    const struct released_row *r = state_table_find(s, TABLE_RELEASED, matter, 0);

    return r == NULL ? 0 : r->records;
}

/* What was done under the matter otherwise than by packages. */
static uint64_t done_by_hand(const struct state *s, const struct matter *m)
{
    const struct released_row *r = state_table_find(s, TABLE_RELEASED, m->leaf, 0);
    uint64_t done = m->done[MATTER_DO].count, fetched = r == NULL ? 0 : r->fetched;

    return done > fetched ? done - fetched : 0;
}

uint64_t matter_left(const struct state *s, const struct matter *m)
{
    uint64_t used = saturating_add(state_released(s, m->leaf), done_by_hand(s, m));

    return used < m->count ? m->count - used : 0;
}

/* Which records a batch is of: as bytes, in their order. */
static void hash_batch(const struct entry *e, struct hash *out)
{
    hash_of(view_of(e->subjects, e->subjects_n * sizeof(e->subjects[0])), out);
}

/* The very batch was released before under the same matter, for a package that nobody fetched: a job that was interrupted begins again. */
static bool again(const struct state *s, const struct package *p, const struct entry *e)
{
    uint64_t first, last;
    struct hash h;

    if (!entry_rows(e, &first, &last))
        return false;
    const struct batch_row *row = state_table_find(s, TABLE_BATCHES, p->matter, first);
    hash_batch(e, &h);
    return row != NULL && view_eq(view_of(row->records, sizeof(row->records)), view_of(h.b, HASH_BYTES));
}

static bool is_maker(const struct facts *f, const struct matter *m)
{
    const struct matter_row *kind = matter_row(m->kind);

    return kind != NULL && (kind->flags & MATTER_RELEASES) != 0 && m->applicant == f->person->no &&
           (f->assignment->roles & kind->steps[MATTER_DO].roles) != 0;
}

/* No field of a higher class than was decided on, none that it does not name; veiled ones only where the purpose may unveil. */
static bool fields_fit(const struct facts *f, const struct matter *m)
{
    const struct entry *e = f->e;

    for (unsigned i = 0; i < e->fields_n; i++) {
        const struct field_rule *field = register_field(f->reg, e->fields[i]);
        bool named = m->fields == 0 || (m->fields >> (e->fields[i] - 1) & 1) != 0;
        if (field == NULL || !named || field->data_class > m->data_class ||
            ((field->flags & FIELD_VEILED) != 0 && (f->purpose->acts & purpose_act_bit(ACT_REVEAL)) == 0))
            return false;
    }
    return true;
}

/* The matter stands today, for this person, and the terms still allow what it is. */
static enum refusal matter_stands(const struct facts *f, const struct matter *m)
{
    if (m == NULL || m->contract != f->contract->no || !is_maker(f, m))
        return REFUSAL_MATTER;
    if (m->state == MATTER_WAITS)
        return REFUSAL_NOT_APPROVED;
    if (m->state != MATTER_OPEN || (m->medium != MATTER_DATA && m->medium != MATTER_USB))
        return REFUSAL_MATTER;
    if (!term_holds(m->from, m->until, f->today))
        return REFUSAL_MATTER_TERM;
    if (chain_verdict(f->s, f->contract, matter_row(m->kind), m->medium, m->data_class, NULL) == VERDICT_NEVER)
        return REFUSAL_NEVER;
    return unless(state_undecided(f->s, m) == NULL, REFUSAL_NOT_APPROVED);
}

/* Records that were released and have not left: a package that is begun again may have them once more. */
static uint64_t pending(const struct state *s, const struct matter *m)
{
    const struct batch_row *b;
    uint64_t n = 0;

    for (size_t i = 0; (b = state_table_of(s, TABLE_BATCHES, m->leaf, i)) != NULL; i++)
        n = saturating_add(n, b->n);
    return n;
}

static enum refusal opens(const struct facts *f, const struct matter *m)
{
    const struct entry *e = f->e;
    int64_t until = date_to_days(e->until);

    if (m->register_no != e->register_no)
        return REFUSAL_MATTER;
    if (!fields_fit(f, m))
        return REFUSAL_CLASS;
    if (until < date_to_days(f->today) || until > date_to_days(m->until))
        return REFUSAL_MATTER_TERM;
    return e->count <= saturating_add(matter_left(f->s, m), pending(f->s, m)) ? REFUSAL_NONE : REFUSAL_MATTER_COUNT;
}

/* The job of the package, as it was opened. */
static bool of_its_job(const struct entry *e, const struct package *p)
{
    return p->state == PACKAGE_MAKING && p->job == e->job && p->person == e->person && p->contract == e->contract;
}

static enum refusal batch_fits(const struct facts *f, const struct package *p, const struct matter *m)
{
    const struct entry *e = f->e;

    if (!of_its_job(e, p) || p->fields != fields_mask(e) || p->count + e->count > p->planned)
        return REFUSAL_JOB;
    if (!fields_fit(f, m))
        return REFUSAL_CLASS;
    return again(f->s, p, e) || e->count <= matter_left(f->s, m) ? REFUSAL_NONE : REFUSAL_MATTER_COUNT;
}

/* Fetched as often as is allowed, its passphrase once, by who made it, until its day is over. */
static enum refusal fetch_fits(const struct facts *f, const struct package *p)
{
    if (p->state != PACKAGE_READY)
        return REFUSAL_PACKAGE;
    if (date_to_days(f->today) > date_to_days(p->until))
        return REFUSAL_MATTER_TERM;
    bool more = f->e->kind == PACKAGE_FILE ? p->fetched < PACKAGE_FETCHES : !p->shown;
    if (!more)
        return REFUSAL_PACKAGE;
    bool leaves = f->e->kind == PACKAGE_FILE && p->fetched == 0; /* the step of the matter, with its conditions */
    return unless(!leaves || cell_lacks(f) == 0, REFUSAL_CONDITION);
}

/* Who made it drops it, or who looks after their organisation, or after the contract; also while it is closed out (N22). */
static enum refusal drop_fits(const struct facts *f, const struct package *p)
{
    const struct person_rule *maker = state_person(f->s, p->person);
    bool looks_after = (f->assignment->roles & (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0 && maker != NULL &&
                       (state_party(f->s, f->contract, f->person->org) == PARTY_ENTRUSTER ||
                        decide_looks_after(f->s, f->contract->no, f->person->no, maker->org));

    if (p->person != f->person->no && !looks_after)
        return REFUSAL_PACKAGE;
    return unless(p->state == PACKAGE_READY, REFUSAL_PACKAGE);
}

enum refusal gate_package(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct package *p = e->act == ACT_PACKAGE_OPEN ? NULL : state_package(f->s, e->ref);
    const struct matter *m = f->matter;
    enum refusal refusal;

    if (e->act != ACT_PACKAGE_OPEN && (p == NULL || p->contract != f->contract->no))
        return REFUSAL_PACKAGE;
    if (e->act == ACT_PACKAGE_FETCH && e->kind == PACKAGE_DROP)
        return drop_fits(f, p);
    if (p != NULL && p->person != f->person->no)
        return REFUSAL_PACKAGE;
    if (e->act == ACT_PACKAGE && e->kind == PACKAGE_ABANDONED) /* nothing leaves: possible whatever has happened */
        return of_its_job(e, p) ? REFUSAL_NONE : REFUSAL_JOB;
    refusal = matter_stands(f, m);
    if (refusal != REFUSAL_NONE)
        return refusal;
    switch ((int)e->act) {
    case ACT_PACKAGE_OPEN:
        return opens(f, m);
    case ACT_PACKAGE_BATCH:
        return batch_fits(f, p, m);
    case ACT_PACKAGE:
        return of_its_job(e, p) && p->count == e->count && p->until.year == e->until.year &&
                       date_to_days(p->until) == date_to_days(e->until)
                   ? REFUSAL_NONE
                   : REFUSAL_JOB;
    default:
        return fetch_fits(f, p);
    }
}

/* --- the fold ----------------------------------------------------------------------------------------------------------- */

enum err state_apply_package_open(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct matter *m = state_matter(s, e->ref);
    struct import_job *job;
    void *row;
    enum err err;

    if (m == NULL || m->contract != e->contract || e->job < s->next_job)
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_PACKAGES, leaf, 0, &row));
    struct package *p = row;
    *p = (struct package){.leaf = leaf,
                          .matter = e->ref,
                          .contract = e->contract,
                          .person = e->person,
                          .job = e->job,
                          .register_no = e->register_no,
                          .purpose = e->purpose,
                          .fields = fields_mask(e),
                          .form = (enum package_form)e->kind,
                          .until = e->until,
                          .planned = e->count,
                          .list = e->limit,
                          .opened_ms = e->time_ms};
    memcpy(p->recipient, e->object, sizeof(p->recipient));
    err = state_job_put(s, e, &job);
    if (err != ERR_OK) {
        state_table_drop(s, TABLE_PACKAGES, leaf, 0);
        return err;
    }
    job->kind = JOB_PACKAGE;
    job->fields = fields_mask(e);
out:
    return err;
}

static enum err released_put(struct state *s, uint64_t matter, struct released_row **out)
{
    void *row = NULL;
    enum err err = state_table_put(s, TABLE_RELEASED, matter, 0, &row);

    *out = row;
    if (err == ERR_OK)
        (*out)->matter = matter;
    return err;
}

enum err state_apply_package_batch(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct import_job *job = state_table_find(s, TABLE_JOBS, e->job, 0);
    struct package *p = state_table_find(s, TABLE_PACKAGES, e->ref, 0);
    struct released_row *released;
    uint64_t first, last;
    struct hash h;
    void *row;
    enum err err;

    if (p == NULL || job->kind != JOB_PACKAGE || !of_its_job(e, p) || !entry_rows(e, &first, &last) || first != job->rows_sealed)
        return ERR_INPUT;
    bool is_again = again(s, p, e);
    TRY(state_apply_counted(s, e, leaf));
    TRY(released_put(s, p->matter, &released));
    TRY(state_table_put(s, TABLE_BATCHES, p->matter, first, &row));
    struct batch_row *batch = row;
    hash_batch(e, &h);
    *batch = (struct batch_row){.matter = p->matter, .first = first, .n = e->count};
    memcpy(batch->records, h.b, sizeof(batch->records));
    if (!is_again)
        released->records = saturating_add(released->records, e->count);
    p->count += e->count;
    job->rows_sealed = last + 1;
    job->sealed_n = saturating_add(job->sealed_n, e->count);
out:
    return err;
}

static void close_job(struct state *s, const struct package *p, bool abandoned)
{
    struct import_job *job = state_table_find(s, TABLE_JOBS, p->job, 0);

    if (job == NULL)
        return;
    job->closed = true;
    job->abandoned = abandoned;
}

enum err state_apply_package(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct package *p = state_table_find(s, TABLE_PACKAGES, e->ref, 0);

    (void)leaf;
    if (p == NULL || !of_its_job(e, p))
        return ERR_INPUT;
    p->state = e->kind == PACKAGE_ABANDONED ? PACKAGE_GONE : PACKAGE_READY;
    p->why = PACKAGE_END_FAILED;
    p->made_ms = e->time_ms;
    p->bytes = e->limit;
    memcpy(p->object, e->object, sizeof(p->object));
    close_job(s, p, e->kind == PACKAGE_ABANDONED);
    return ERR_OK;
}

/* The first time that the file is fetched its records have left the house: that is the matter's act. */
static enum err leaves_the_house(struct state *s, const struct package *p, const struct entry *e, uint64_t leaf)
{
    struct released_row *released;
    const struct batch_row *b;
    enum err err;

    TRY(released_put(s, p->matter, &released));
    TRY(state_matter_did(s, p->matter, p->count, e, leaf));
    released->fetched = saturating_add(released->fetched, p->count);
    for (size_t i = 0; (b = state_table_at(s, TABLE_BATCHES, i)) != NULL;) /* what has left counts again if it is asked for again */
        if (b->matter == p->matter)
            state_table_drop(s, TABLE_BATCHES, b->matter, b->first);
        else
            i++;
out:
    return err;
}

enum err state_apply_package_fetch(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct package *p = state_table_find(s, TABLE_PACKAGES, e->ref, 0);
    enum err err = ERR_OK;

    if (p == NULL || p->contract != e->contract || p->state != PACKAGE_READY)
        return ERR_INPUT;
    if (e->kind == PACKAGE_DROP) {
        p->state = PACKAGE_GONE;
        p->why = PACKAGE_END_DROPPED;
        p->gone_ms = e->time_ms;
    } else if (e->kind == PACKAGE_PASSPHRASE) {
        p->shown = true;
    } else {
        if (p->fetched == 0)
            TRY(leaves_the_house(s, p, e, leaf));
        p->fetched++;
    }
out:
    return err;
}

enum err state_apply_package_gone(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct package *p = state_table_find(s, TABLE_PACKAGES, e->ref, 0);

    (void)leaf;
    if (p == NULL || p->contract != e->contract || p->state == PACKAGE_GONE)
        return ERR_INPUT;
    if (p->state == PACKAGE_MAKING)
        close_job(s, p, true);
    p->state = PACKAGE_GONE;
    p->why = (enum package_end)e->kind;
    p->gone_ms = e->time_ms;
    return ERR_OK;
}
