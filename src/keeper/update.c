/*
 * Changing many records by a file.  A trial compares what the file says with what is sealed and answers classes; the change does what
 * its trial has said, once, as long as a record is still in the version that the trial saw.  What a desk gets back is classes and
 * ciphertext, never a value.
 */
#include "keeper/keeper.h"

#include "crypto/secret.h"
#include "keeper/envelope.h"

#include <stdio.h>
#include <string.h>

#define WORDS_LINE 48

/* --- opening
 * ------------------------------------------------------------------------------------------------------- */

static enum err open_job(struct op *op, struct desk_keeper_import_opened *opened, uint32_t plan, struct view reason, struct upload *u)
{
    enum err err;

    TRY(op_decide(op, reason));
    TRY(job_desk_open(op, opened, plan, u));
    TRY(job_hold_opened(op, opened));
out:
    return err;
}

/* The trial or change of this file and these fields that is not over, or NULL: a change first, its trial is over. */
static const struct import_job *open_one(const struct op *op, const struct desk_keeper_update_open *m, uint64_t fields)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct import_job *job, *found = NULL;

    for (size_t i = 0; (job = state_job_at(s, i)) != NULL; i++)
        if (!job->closed && (job->kind == JOB_TRIAL || job->kind == JOB_CHANGE) && job->contract == op->d->contract && job->person == op->d->person &&
            job->register_no == m->register_ && job->purpose == m->purpose && job->fields == fields &&
            view_eq(view_of(job->file, 32), view_of(m->file, 32)) && (found == NULL || job->kind == JOB_CHANGE))
            found = job;
    return found;
}

static void begin_open(struct op *op, const struct desk_keeper_update_open *m, uint32_t job)
{
    op_begin(op, ACT_UPDATE_OPEN);
    entry_set_register(&op->e, m->register_);
    entry_set_purpose(&op->e, m->purpose);
    entry_set_job(&op->e, job);
    entry_set_fields(&op->e, m->fields, m->fields_n);
    entry_set_object(&op->e, m->file);
    entry_set_limit(&op->e, m->bytes);
}

static void begin_kind(struct op *op, enum update_kind kind, uint32_t trial)
{
    entry_set_kind(&op->e, (uint16_t)kind);
    if (kind == UPDATE_CHANGE)
        entry_set_count(&op->e, trial);
}

/* What an uploaded file is was said when it came, not now. */
static enum err take_upload(struct op *op, struct desk_keeper_update_open *m, struct upload **out)
{
    enum err err = upload_take(op, m->upload, out);

    if (err != ERR_OK || *out == NULL)
        return err;
    if (!(*out)->updates)
        return ERR_NOT_FOUND;
    m->register_ = (*out)->register_no;
    m->purpose = (*out)->purpose;
    m->bytes = (*out)->bytes;
    memcpy(m->file, (*out)->file, sizeof(m->file));
    return ERR_OK;
}

enum err op_update_open(struct op *op)
{
    struct desk_keeper_import_opened opened = {.known = DESK_KEEPER_IMPORT_KNOWN_NEW};
    struct desk_keeper_update_open m;
    struct upload *u;
    uint64_t fields = 0;
    enum err err;

    TRY(OP_GET(op, update_open, &m));
    TRY(take_upload(op, &m, &u));
    for (uint32_t i = 0; i < m.fields_n; i++) {
        if (m.fields[i] < 1 || m.fields[i] > ENTRY_FIELDS_MAX)
            return ERR_INPUT;
        fields |= UINT64_C(1) << (m.fields[i] - 1);
    }
    if (fields == 0)
        return ERR_INPUT;
    const struct import_job *known = open_one(op, &m, fields);
    opened.job = known == NULL ? state_next_job(logbook_state(op->k->logs, op->d->log)) : known->no;
    if (known != NULL)
        opened.known = DESK_KEEPER_IMPORT_KNOWN_RESUMED;
    begin_open(op, &m, opened.job);
    bool change = known != NULL && known->kind == JOB_CHANGE;
    begin_kind(op, change ? UPDATE_CHANGE : UPDATE_TRIAL, change ? known->other : 0);
    err = open_job(op, &opened, m.plan, (struct view){NULL, 0}, u);
out:
    secret_wipe(&opened, sizeof(opened));
    return err;
}

/* The fields of a job as a list. */
static uint32_t fields_of(const struct import_job *job, uint16_t out[ENTRY_FIELDS_MAX])
{
    uint32_t n = 0;

    for (uint16_t i = 0; i < ENTRY_FIELDS_MAX; i++)
        if ((job->fields >> i & 1) != 0)
            out[n++] = (uint16_t)(i + 1);
    return n;
}

/* A change that was begun is taken up; one that is over is not done again. */
enum err op_update_apply(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct desk_keeper_import_opened opened = {.known = DESK_KEEPER_IMPORT_KNOWN_NEW};
    struct desk_keeper_update_apply m;
    uint16_t fields[ENTRY_FIELDS_MAX];
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, update_apply, &m));
    const struct import_job *trial = state_job(s, m.trial);
    if (trial == NULL || trial->kind != JOB_TRIAL || trial->contract != op->d->contract || trial->person != op->d->person)
        return ERR_NOT_FOUND;
    if (!trial->closed || trial->abandoned || trial->changes == 0)
        return ERR_CONFLICT;
    const struct import_job *change = trial->other == 0 ? NULL : state_job(s, trial->other);
    opened.job = change == NULL ? state_next_job(s) : change->no;
    if (change != NULL && change->closed) {
        opened.known = DESK_KEEPER_IMPORT_KNOWN_COMPLETE;
        return job_hold_opened(op, &opened);
    }
    if (change != NULL)
        opened.known = DESK_KEEPER_IMPORT_KNOWN_RESUMED;
    if (m.reason.n == 0)
        return ERR_INPUT;
    TRY(upload_take(op, m.upload, &u));
    if (u != NULL && u->job != trial->no && u->job != opened.job)
        return ERR_NOT_FOUND;
    struct desk_keeper_update_open what = {.register_ = trial->register_no, .purpose = trial->purpose, .bytes = trial->bytes,
                                           .fields = fields, .fields_n = fields_of(trial, fields)};
    memcpy(what.file, trial->file, sizeof(what.file));
    begin_open(op, &what, opened.job);
    begin_kind(op, UPDATE_CHANGE, trial->no);
    err = open_job(op, &opened, 0, m.reason, u);
out:
    secret_wipe(&opened, sizeof(opened));
    return err;
}

/* --- one row
 * ------------------------------------------------------------------------------------------------------- */

struct batch {
    const struct import_job *job;
    const struct purpose_rule *purpose;
    struct buf words; /* which row is which subject in which version */
    struct block_set blocks;
};

/* A field is compared only if the purpose could also show it: opened, or if veiled revealed.  What it could not show is replaced
 * unseen, so that nobody learns whether it was the same. */
static bool may_compare(const struct batch *b, const struct field_rule *f)
{
    enum entry_act act = (f->flags & FIELD_VEILED) != 0 ? ACT_REVEAL : ACT_OPEN;

    return b->purpose != NULL && (b->purpose->acts & purpose_act_bit(act)) != 0;
}

/* Whether ${value} is not what the record holds.  In constant time: it may be a My Number. */
static enum err differs(const struct op *op, const struct batch *b, const struct found *f, const struct desk_keeper_field_value *v,
                        bool *out)
{
    const struct field_rule *field = register_field(f->rule, v->field);
    struct view now;

    *out = true;
    if (field == NULL || (b->job->fields >> (v->field - 1) & 1) == 0)
        return ERR_INPUT;
    if (!may_compare(b, field))
        return ERR_OK;
    enum err err = envelope_open_field(&f->keys, &f->facts, f->rule, f->envelope, v->field, op->arena, &now);
    if (err == ERR_NOT_FOUND)
        return ERR_OK; /* it has none yet */
    if (err == ERR_OK)
        *out = now.n != v->value.n || !secret_equal(now, v->value);
    return err;
}

/* The values of ${row} that differ, ascending. */
static enum err differing(const struct op *op, const struct batch *b, const struct found *f, const struct desk_keeper_update_row *row,
                          struct envelope_value *values, size_t *n_out, uint64_t *fields_out)
{
    uint16_t before = 0;
    bool is_other;

    *n_out = 0;
    *fields_out = 0;
    for (uint32_t i = 0; i < row->fields_n; i++) {
        if (row->fields[i].field <= before || row->fields[i].field > ENTRY_FIELDS_MAX)
            return ERR_INPUT;
        before = row->fields[i].field;
        if (row->fields[i].value.n == 0)
            continue;
        enum err err = differs(op, b, f, &row->fields[i], &is_other);
        if (err != ERR_OK)
            return err;
        if (!is_other)
            continue;
        values[(*n_out)++] = (struct envelope_value){row->fields[i].field, row->fields[i].value};
        *fields_out |= UINT64_C(1) << (row->fields[i].field - 1);
    }
    return ERR_OK;
}

/* The keys of the fields that change, and their tokens. */
static enum err make_tokens(struct op *op, const struct batch *b, const struct desk_keeper_update_row *row,
                            struct desk_keeper_updated_row *out)
{
    struct desk_keeper_search_key *keys = arena_alloc(op->arena, row->keys_n, sizeof(*keys));
    struct hash unused;
    uint32_t n = 0;

    out->tokens = arena_alloc(op->arena, row->keys_n, sizeof(*out->tokens));
    if (keys == NULL || out->tokens == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < row->keys_n; i++) {
        if (row->keys[i].field < 1 || row->keys[i].field > ENTRY_FIELDS_MAX)
            return ERR_INPUT;
        if ((out->changed >> (row->keys[i].field - 1) & 1) != 0)
            keys[n++] = row->keys[i];
    }
    out->tokens_n = n;
    enum err err = tokens_make(op, b->job->register_no, &(struct key_list){keys, n}, out->tokens, &unused);
    for (uint32_t i = 0; err == ERR_OK && i < n; i++)
        if (keys[i].key.n == 0) /* there is none of this kind any more */
            memset(out->tokens[i].token, 0, sizeof(out->tokens[i].token));
    return err;
}

static enum err seal_change(struct op *op, const struct batch *b, const struct found *f, const struct desk_keeper_update_row *row,
                            const struct envelope_value *values, size_t n, struct desk_keeper_updated_row *out)
{
    struct buf envelope;
    enum err err;

    buf_init(&envelope, ENVELOPE_MAX);
    TRY(make_tokens(op, b, row, out));
    TRY(envelope_edit(&f->keys, &f->facts, f->rule, f->envelope, values, n, &envelope));
    out->version = f->facts.version + 1;
    out->envelope = arena_view(op->arena, buf_view(&envelope));
    if (out->envelope.p == NULL)
        TRY(ERR_MEMORY);
out:
    buf_clear(&envelope);
    return err;
}

/* The record is touched: it stands in the leaf; in the same order row and version stand in the words beside it. */
static void note(struct op *op, struct batch *b, const struct found *f, const struct desk_keeper_updated_row *out)
{
    entry_add_subject(&op->e, f->keys.subject);
    blocks_add(&b->blocks, f->block);
    buf_fmt(&b->words, "row %llu version %lu\n", (unsigned long long)out->row + 1,
            (unsigned long)(out->version != 0 ? out->version : f->facts.version));
}

/* Of a genuine envelope of the version that the trial saw: what of it the file would change, and in a change the next version. */
static enum err update_found(struct op *op, struct batch *b, const struct found *f, const struct desk_keeper_update_row *row,
                             struct desk_keeper_updated_row *out)
{
    struct envelope_value values[ENTRY_FIELDS_MAX];
    size_t n;
    enum err err;

    TRY(differing(op, b, f, row, values, &n, &out->changed));
    out->class = n == 0 ? DESK_KEEPER_UPDATE_CLASS_UNCHANGED : DESK_KEEPER_UPDATE_CLASS_CHANGES;
    if (n > 0 && b->job->kind == JOB_CHANGE)
        TRY(seal_change(op, b, f, row, values, n, out));
    if (n > 0 || b->job->kind == JOB_TRIAL)
        note(op, b, f, out);
out:
    return err;
}

static enum err update_row(struct op *op, struct batch *b, const struct desk_keeper_update_row *row, struct desk_keeper_updated_row *out)
{
    struct desk_keeper_envelope given = {.envelope = row->envelope};
    struct record_facts claims;
    struct found f = {0};
    enum err err;

    *out = (struct desk_keeper_updated_row){.row = row->row, .class = DESK_KEEPER_UPDATE_CLASS_GONE};
    memcpy(given.record, row->record, sizeof(given.record));
    err = found_record(op->k, op->d, b->job->register_no, &given, &f);
    if (err == ERR_NOT_FOUND)
        return ERR_OK; /* erased meanwhile, or none of this register */
    TRY(err);
    if (!op_reaches(op, f.block))
        goto out; /* outside the duties: not to be told from one that does not exist */
    TRY(envelope_claims(row->envelope, &claims));
    bool is_old = claims.version < f.facts.version;
    TRY(found_verify(op->k, is_old, &f));
    if (is_old || (b->job->kind == JOB_CHANGE && row->base != f.facts.version))
        out->class = DESK_KEEPER_UPDATE_CLASS_CONFLICT; /* somebody else was faster */
    else
        err = update_found(op, b, &f, row, out);
out:
    found_clear(&f);
    return err;
}

/* --- a batch
 * ------------------------------------------------------------------------------------------------------- */

static bool rows_in_order(const struct desk_keeper_update_batch *m)
{
    if (m->from_row > m->to_row || m->to_row - m->from_row >= ENTRY_SUBJECTS_MAX)
        return false;
    for (uint32_t i = 0; i < m->rows_n; i++)
        if (m->rows[i].row < m->from_row || m->rows[i].row > m->to_row || (i > 0 && m->rows[i].row <= m->rows[i - 1].row))
            return false;
    return true;
}

/* No record twice in a batch: the second would be compared with what is not there any more. */
static bool records_differ(const struct desk_keeper_update_batch *m)
{
    for (uint32_t i = 1; i < m->rows_n; i++)
        for (uint32_t k = 0; k < i; k++)
            if (view_eq(view_of(m->rows[i].record, 16), view_of(m->rows[k].record, 16)))
                return false;
    return true;
}

static void begin_batch(struct op *op, const struct import_job *job, const struct desk_keeper_update_batch *m)
{
    uint16_t fields[ENTRY_FIELDS_MAX];

    op_begin(op, ACT_UPDATE_BATCH);
    entry_set_register(&op->e, job->register_no);
    entry_set_purpose(&op->e, job->purpose);
    entry_set_fields(&op->e, fields, fields_of(job, fields));
    entry_set_kind(&op->e, job->kind == JOB_TRIAL ? UPDATE_TRIAL : UPDATE_CHANGE);
    entry_set_rows(&op->e, m->from_row, m->to_row);
    entry_set_count(&op->e, 0);
}

/* The records as far as they are there, for the decision. */
static enum err name_subjects(struct op *op, const struct batch *b, const struct desk_keeper_update_batch *m)
{
    struct block_set blocks = {0};
    struct found f;

    for (uint32_t i = 0; i < m->rows_n; i++) {
        struct desk_keeper_envelope given = {.envelope = m->rows[i].envelope};
        memcpy(given.record, m->rows[i].record, sizeof(given.record));
        enum err err = found_record(op->k, op->d, b->job->register_no, &given, &f);
        if (err != ERR_OK && err != ERR_NOT_FOUND)
            return err;
        if (err == ERR_OK && op_reaches(op, f.block)) {
            entry_add_subject(&op->e, f.keys.subject);
            blocks_add(&blocks, f.block);
        }
        found_clear(&f);
    }
    entry_set_count(&op->e, op->e.subjects_n);
    blocks_name(&blocks, &op->e);
    return ERR_OK;
}

/* A batch that would be refused is not looked at: the refusal, with whom it is about, is all that there is. */
static enum err update_rows(struct op *op, struct batch *b, const struct desk_keeper_update_batch *m,
                            struct desk_keeper_updated_batch *out)
{
    struct entry begun = op->e;
    enum err err = name_subjects(op, b, m);

    if (err != ERR_OK)
        return err;
    decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
    if (op->decision.verdict != VERDICT_PERMIT)
        return op_decide(op, (struct view){NULL, 0});
    op->e = begun;
    out->rows = arena_alloc(op->arena, m->rows_n, sizeof(*out->rows));
    if (out->rows == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < m->rows_n && err == ERR_OK; i++)
        err = update_row(op, b, &m->rows[i], &out->rows[out->rows_n++]);
    entry_set_count(&op->e, op->e.subjects_n);
    blocks_name(&b->blocks, &op->e);
    return err;
}

enum err op_update_batch(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct batch b = {.job = job_own(op)};
    struct desk_keeper_update_batch m;
    struct desk_keeper_updated_batch done = {0};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    buf_init(&b.words, (size_t)ENTRY_SUBJECTS_MAX * WORDS_LINE);
    TRY(OP_GET(op, update_batch, &m));
    if (b.job == NULL || (b.job->kind != JOB_TRIAL && b.job->kind != JOB_CHANGE) || b.job->closed)
        TRY(ERR_NOT_FOUND);
    if (!rows_in_order(&m) || !records_differ(&m))
        TRY(ERR_INPUT);
    b.purpose = state_purpose(s, b.job->contract, b.job->purpose);
    begin_batch(op, b.job, &m);
    TRY(update_rows(op, &b, &m, &done));
    TRY(buf_status(&b.words));
    TRY(op_decide(op, buf_view(&b.words)));
    done.leaf = op->leaf;
    TRY(desk_keeper_updated_batch_put(&payload, &done));
    TRY(hold_answer(op, DESK_KEEPER_UPDATED_BATCH, &payload));
out:
    buf_clear(&payload);
    buf_clear(&b.words);
    return err;
}
