/*
 * Import: a job is a desk with a narrower permit table, bound to one file, one register and the person who began it.  It
 * seals rows in batches; a batch that was sealed but not stored before a crash is sealed again under the same record ids.
 */
#include "keeper/keeper.h"

#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "keeper/envelope.h"

#include <string.h>

/* The job of this file and register, or NULL. */
static const struct import_job *job_of_file(const struct op *op, const struct desk_keeper_import_open *m)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct import_job *job;

    for (size_t i = 0; (job = state_job_at(s, i)) != NULL; i++)
        if (job->contract == op->d->contract && job->register_no == m->register_ && !job->abandoned && job->kind == JOB_IMPORT &&
            view_eq(view_of(job->file, 32), view_of(m->file, 32)))
            return job;
    return NULL;
}

/* Whether records of the closed job ${job} were lost with what came after the backup that was restored last. */
static bool is_lost(const struct op *op, const struct import_job *job)
{
    const struct state *machine = logbook_state(op->k->logs, KEEPER_MACHINE_LOG);
    struct view text, sealed;
    struct entry begin;
    uint64_t ref;

    (void)state_restore_waits(machine, &ref);
    if (job->closed_ms > state_restored_ms(machine) || /* the ledger has the beginning of that backup, or no file comes again */
        logbook_read(op->k->logs, KEEPER_MACHINE_LOG, ref, &text, &sealed) != ERR_OK || entry_get(text, &begin, NULL) != ERR_OK)
        return false;
    return job->closed_ms >= begin.time_ms;
}

bool job_is_running(const struct keeper *k, const struct desk *d, uint32_t job)
{
    for (size_t i = 0; job != 0 && i < KEEPER_DESKS_MAX; i++)
        if (k->desks[i] != NULL && k->desks[i]->kind == DESK_JOB && k->desks[i]->job == job && k->desks[i]->log == d->log &&
            !k->desks[i]->ending)
            return true;
    return false;
}

/* A job that is taken up again replaces its former desk. */
static void end_desk_of(struct keeper *k, const struct desk *d, uint32_t job)
{
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++)
        if (k->desks[i] != NULL && k->desks[i]->kind == DESK_JOB && k->desks[i]->job == job && k->desks[i]->log == d->log)
            desk_end(k->desks[i], SESSION_DIED);
}

enum err job_hold_opened(struct op *op, struct desk_keeper_import_opened *m)
{
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    m->leaf = op->leaf;
    TRY(desk_keeper_import_opened_put(&payload, m));
    TRY(hold_answer(op, DESK_KEEPER_IMPORT_OPENED, &payload));
out:
    buf_clear(&payload);
    return err;
}

enum err upload_take(struct op *op, uint32_t no, struct upload **out)
{
    *out = NULL;
    if (no == 0)
        return ERR_OK;
    *out = upload_find(op->k, op->d, no);
    return *out == NULL || !(*out)->complete || (*out)->matter != 0 || (*out)->intake ? ERR_NOT_FOUND : ERR_OK;
}

/* What an uploaded file is was said when it came, not now. */
static enum err take_upload(struct op *op, struct desk_keeper_import_open *m, struct upload **out)
{
    enum err err = upload_take(op, m->upload, out);

    if (err != ERR_OK || *out == NULL)
        return err;
    if ((*out)->updates)
        return ERR_NOT_FOUND;
    m->register_ = (*out)->register_no;
    m->purpose = (*out)->purpose;
    m->bytes = (*out)->bytes;
    memcpy(m->file, (*out)->file, sizeof(m->file));
    return ERR_OK;
}

enum err job_desk_open(struct op *op, struct desk_keeper_import_opened *m, uint32_t plan, struct upload *u)
{
    struct desk job = {.log = op->d->log, .contract = op->d->contract, .person = op->d->person,
                       .factors = op->d->factors, .terminal = op->d->terminal, .job = m->job, .plan = plan};
    struct desk *d;
    struct hash h;

    end_desk_of(op->k, op->d, m->job);
    random_bytes(m->token, sizeof(m->token));
    hash_of(view_of(m->token, sizeof(m->token)), &h);
    memcpy(job.token_hash, h.b, sizeof(job.token_hash));
    enum err err = desk_new(op->k, DESK_JOB, &job, &d);
    if (err != ERR_OK || u == NULL)
        return err;
    if (u->job != m->job)
        u->went_on = false;
    u->desk_died = false;
    u->job = m->job;
    u->plan = plan;
    return desk_keeper_job_go_send(d->chan, 0, &(struct desk_keeper_job_go){0});
}

void job_desk_died(struct keeper *k, const struct desk *d)
{
    struct upload *u = d->kind == DESK_JOB && d->end_kind == SESSION_DIED ? upload_of_job(k, d, d->job) : NULL;
    const struct import_job *job = u == NULL ? NULL : state_job(logbook_state(k->logs, d->log), d->job);

    if (job == NULL || job->closed || u->went_on)
        return;
    u->went_on = u->desk_died = true;
    u->factors = d->factors;
    u->terminal = d->terminal;
}

/* What was decided when the job began stands; each batch is decided anew.  Nobody knows the token of this desk. */
static enum err go_on(struct keeper *k, const struct upload *u)
{
    struct desk job = {.log = u->log, .contract = u->contract, .person = u->person, .factors = u->factors,
                       .terminal = u->terminal, .job = u->job, .plan = u->plan};
    struct desk *d;
    enum err err;

    random_bytes(job.token_hash, sizeof(job.token_hash));
    TRY(desk_new(k, DESK_JOB, &job, &d));
    TRY(desk_keeper_job_go_send(d->chan, 0, &(struct desk_keeper_job_go){0}));
out:
    return err;
}

void jobs_tick(struct keeper *k)
{
    for (size_t i = 0; i < KEEPER_UPLOADS_MAX && k->serving; i++) {
        struct upload *u = &k->uploads[i];
        const struct desk owner = {.log = u->log, .contract = u->contract, .person = u->person};
        if (!u->desk_died)
            continue;
        u->desk_died = false;
        const struct import_job *job = state_job(logbook_state(k->logs, u->log), u->job);
        if (job == NULL || job->closed || job_is_running(k, &owner, u->job))
            continue;
        enum err err = go_on(k, u);
        if (err == ERR_OK)
            log_info("job %u goes on in another desk", (unsigned)u->job);
        else /* its person continues it */
            log_warn("job %u could not go on by itself: %s", (unsigned)u->job, err_name(err));
    }
}

static void begin_open(struct op *op, const struct desk_keeper_import_open *m, uint32_t job)
{
    op_begin(op, ACT_IMPORT_OPEN);
    entry_set_register(&op->e, m->register_);
    entry_set_purpose(&op->e, m->purpose);
    entry_set_job(&op->e, job);
    entry_set_object(&op->e, m->file);
    entry_set_limit(&op->e, m->bytes);
}

enum err op_import_open(struct op *op)
{
    struct desk_keeper_import_open m;
    struct upload *u;
    struct desk_keeper_import_opened opened = {.known = DESK_KEEPER_IMPORT_KNOWN_NEW};
    enum err err;

    TRY(OP_GET(op, import_open, &m));
    TRY(take_upload(op, &m, &u));
    const struct import_job *known = job_of_file(op, &m);
    uint32_t next = state_next_job(logbook_state(op->k->logs, op->d->log));
    bool complete = known != NULL && known->closed && !is_lost(op, known);
    opened.job = known == NULL ? next : known->no;
    begin_open(op, &m, complete ? next : opened.job);
    TRY(op_refuse(op)); /* who may not import is not told either which files came */
    if (complete) {
        opened.known = DESK_KEEPER_IMPORT_KNOWN_COMPLETE;
        TRY(upload_forget(op->k, u));
        return job_hold_opened(op, &opened);
    }
    if (known != NULL)
        opened.known = DESK_KEEPER_IMPORT_KNOWN_RESUMED;
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(job_desk_open(op, &opened, 0, u));
    TRY(job_hold_opened(op, &opened));
out:
    secret_wipe(&opened, sizeof(opened));
    return err;
}

const struct import_job *job_own(const struct op *op)
{
    return state_job(logbook_state(op->k->logs, op->d->log), op->d->job);
}

enum err op_job(struct op *op)
{
    const struct import_job *job = job_own(op);
    struct desk_keeper_job_ask m;
    struct desk_keeper_job_is is = {0};
    enum err err;

    TRY(OP_GET(op, job_ask, &m));
    if (job == NULL)
        return ERR_NOT_FOUND;
    is.job = job->no;
    is.register_ = job->register_no;
    is.purpose = job->purpose;
    is.person = job->person;
    is.bytes = job->bytes;
    memcpy(is.file, job->file, sizeof(is.file));
    is.rows_sealed = job->rows_sealed;
    is.kind = (uint8_t)job->kind;
    is.other = job->other;
    is.plan = op->d->plan;
    is.limited = !op_reaches(op, 0);
    const struct upload *u = upload_of_job(op->k, op->d, job->no);
    if (u != NULL) {
        is.upload = u->no;
        is.encoding = u->encoding;
        memcpy(is.key, u->key, sizeof(is.key));
    }
    err = OP_ANSWER(op, job_is, &is);
out:
    secret_wipe(&is, sizeof(is));
    return err;
}

/* A change looks for records by fields only that were decided on when it began: else it would be an oracle for the others. */
static bool within(const struct import_job *job, const struct desk_keeper_search_key *keys, uint32_t n)
{
    for (uint32_t i = 0; job->kind != JOB_IMPORT && i < n; i++)
        if (keys[i].field < 1 || keys[i].field > ENTRY_FIELDS_MAX || (job->fields >> (keys[i].field - 1) & 1) == 0)
            return false;
    return true;
}

enum err op_job_tokens(struct op *op)
{
    const struct import_job *job = job_own(op);
    struct desk_keeper_job_tokens m;
    struct desk_keeper_job_tokens_are are = {0};
    struct hash unused;
    enum err err;

    TRY(OP_GET(op, job_tokens, &m));
    if (job == NULL || job->closed || !within(job, m.keys, m.keys_n))
        return ERR_NOT_FOUND;
    are.tokens = arena_alloc(op->arena, m.keys_n, sizeof(*are.tokens));
    if (are.tokens == NULL)
        return ERR_MEMORY;
    are.tokens_n = m.keys_n;
    TRY(tokens_make(op, job->register_no, &(struct key_list){m.keys, m.keys_n}, are.tokens, &unused));
    err = OP_ANSWER(op, job_tokens_are, &are);
out:
    return err;
}

/* What the rows of a batch have in common. */
struct sealing {
    struct op *op;
    const struct register_rule *rule;
    struct hmac_key ids;     /* of the ids of rows */
    struct index_keys index; /* of their tokens */
    struct buf envelope;     /* of the row at hand */
};

static enum err sealing_init(struct sealing *s, struct op *op, const struct register_rule *rule)
{
    struct view key;
    enum err err = keystore_contract_key(op->k->keys, op->d->contract, CONTRACT_KEY_INDEX, &key);

    if (err != ERR_OK)
        return err;
    s->op = op;
    s->rule = rule;
    hmac_key_init(&s->ids, key);
    index_keys_init(&s->index, key, op->d->contract, rule->no);
    buf_init(&s->envelope, ENVELOPE_MAX);
    return ERR_OK;
}

static void sealing_clear(struct sealing *s)
{
    hmac_key_clear(&s->ids);
    index_keys_clear(&s->index);
    buf_clear(&s->envelope);
}

static void id_part(const struct import_rows *of, const char what[8], uint64_t row, uint8_t *out, size_t n)
{
    uint8_t text[8 + 4 + 4 + 8];
    struct hash h;

    memcpy(text, what, 8);
    for (int i = 0; i < 4; i++) {
        text[8 + i] = (uint8_t)(of->contract >> (24 - 8 * i));
        text[12 + i] = (uint8_t)(of->job >> (24 - 8 * i));
    }
    for (int i = 0; i < 8; i++)
        text[16 + i] = (uint8_t)(row >> (56 - 8 * i));
    hmac_of(of->ids, view_of(text, sizeof(text)), &h);
    memcpy(out, h.b, n);
}

/* The id of a row is fixed by contract, job and row number, so that sealing it again replaces its key.  Rows that came together begin
 * alike, so that the office writes them to the same pages of its indexes; that they came together its times say anyway. */
void import_row_id(const struct import_rows *of, uint64_t row, struct record_id *id_out)
{
    id_part(of, "rowgroup", row >> IMPORT_GROUP_BITS, id_out->b, IMPORT_GROUP_BYTES);
    id_part(of, "rowid2\0", row, id_out->b + IMPORT_GROUP_BYTES, sizeof(id_out->b) - IMPORT_GROUP_BYTES);
}

/* Make the record of one row: key, envelope, tokens; its subject is added to the entry. */
static enum err seal_row(struct sealing *s, const struct desk_keeper_seal_row *row, struct desk_keeper_sealed_row *out)
{
    struct op *op = s->op;
    struct record_facts facts = {.contract = op->d->contract, .register_no = s->rule->no, .version = 1, .block = row->block};
    struct envelope_value *values = arena_alloc(op->arena, row->fields_n, sizeof(*values));
    struct record_keys keys;
    uint8_t key[32];
    enum err err;

    memset(&keys, 0, sizeof(keys));
    out->row = row->row;
    out->tokens = arena_alloc(op->arena, row->keys_n, sizeof(*out->tokens));
    out->tokens_n = row->keys_n;
    if (values == NULL || out->tokens == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < row->fields_n; i++)
        values[i] = (struct envelope_value){.field = row->fields[i].field, .value = row->fields[i].value};
    import_row_id(&(struct import_rows){&s->ids, op->d->contract, op->d->job}, row->row, &facts.id);
    TRY(tokens_put(&s->index, s->rule, &(struct key_list){row->keys, row->keys_n}, out->tokens));
    TRY(keystore_add_record(op->k->keys, &facts, key));
    record_keys_derive(key, &facts.id, &keys);
    buf_reset(&s->envelope);
    TRY(envelope_seal(&keys, &facts, s->rule, values, row->fields_n, &s->envelope));
    memcpy(out->record, facts.id.b, sizeof(out->record));
    out->envelope = arena_view(op->arena, buf_view(&s->envelope));
    if (out->envelope.p == NULL)
        TRY(ERR_MEMORY);
    entry_add_subject(&op->e, keys.subject);
out:
    secret_wipe(key, sizeof(key));
    record_keys_clear(&keys);
    return err;
}

static enum err seal_rows(struct op *op, const struct register_rule *rule, const struct desk_keeper_seal_batch *m,
                          struct desk_keeper_sealed_batch *sealed)
{
    struct sealing s;
    enum err err;

    sealed->rows = arena_alloc(op->arena, m->rows_n, sizeof(*sealed->rows));
    if (sealed->rows == NULL)
        return ERR_MEMORY;
    err = sealing_init(&s, op, rule);
    if (err != ERR_OK)
        return err;
    for (; sealed->rows_n < m->rows_n && err == ERR_OK; sealed->rows_n++)
        err = seal_row(&s, &m->rows[sealed->rows_n], &sealed->rows[sealed->rows_n]);
    sealing_clear(&s);
    return err;
}

static bool rows_in_order(const struct desk_keeper_seal_batch *m)
{
    if (m->from_row > m->to_row)
        return false;
    for (uint32_t i = 0; i < m->rows_n; i++)
        if (m->rows[i].row < m->from_row || m->rows[i].row > m->to_row || (i > 0 && m->rows[i].row <= m->rows[i - 1].row))
            return false;
    return true;
}

static void begin_batch(struct op *op, const struct import_job *job, const struct desk_keeper_seal_batch *m)
{
    op_begin(op, ACT_IMPORT_BATCH);
    entry_set_register(&op->e, job->register_no);
    entry_set_purpose(&op->e, job->purpose);
    entry_set_rows(&op->e, m->from_row, m->to_row);
    entry_set_count(&op->e, 0);
    struct block_set blocks = {0};
    for (uint32_t i = 0; i < m->rows_n; i++)
        blocks_add(&blocks, m->rows[i].block);
    blocks_name(&blocks, &op->e);
}

enum err op_seal_batch(struct op *op)
{
    const struct import_job *job = job_own(op);
    const struct register_rule *rule;
    struct desk_keeper_seal_batch m;
    struct desk_keeper_sealed_batch sealed = {0};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, seal_batch, &m));
    if (!rows_in_order(&m))
        return ERR_INPUT;
    rule = job == NULL || job->kind != JOB_IMPORT ? NULL : state_register(logbook_state(op->k->logs, op->d->log), job->contract, job->register_no);
    if (rule == NULL)
        return ERR_NOT_FOUND;
    begin_batch(op, job, &m);
    decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
    if (op->decision.verdict == VERDICT_PERMIT) { /* a refused batch makes no keys */
        TRY(seal_rows(op, rule, &m, &sealed));
        entry_set_count(&op->e, sealed.rows_n);
    }
    TRY(op_decide(op, (struct view){NULL, 0}));
    sealed.leaf = op->leaf;
    TRY(desk_keeper_sealed_batch_put(&payload, &sealed));
    TRY(hold_answer(op, DESK_KEEPER_SEALED_BATCH, &payload));
out:
    buf_clear(&payload);
    return err;
}

/* Rows received = stored + refused, or the job stays open; an abandoned one counts what was stored of what was sealed. */
static bool adds_up(const struct import_job *job, uint64_t stored, uint64_t refused, bool abandoned)
{
    uint64_t rows;

    if (__builtin_add_overflow(stored, refused, &rows) || stored > job->sealed_n)
        return false;
    return abandoned ? rows <= job->rows_sealed : rows == job->rows_sealed;
}

static enum err close_job(struct op *op, const struct import_job *job, const struct desk_keeper_job_close *m)
{
    uint32_t no = job->no;
    enum err err = ERR_OK;

    if (!adds_up(job, m->stored, m->refused, m->abandoned))
        return ERR_CONFLICT;
    op_begin(op, job->kind == JOB_IMPORT ? ACT_IMPORT_CLOSE : ACT_UPDATE_CLOSE);
    entry_set_job(&op->e, no);
    entry_set_register(&op->e, job->register_no);
    entry_set_count(&op->e, m->stored);
    entry_set_limit(&op->e, m->refused);
    if (m->abandoned)
        entry_set_kind(&op->e, 1);
    bool goes_on = job->kind == JOB_TRIAL && !m->abandoned && m->stored > 0; /* its file is wanted once more */
    TRY(op_decide(op, (struct view){NULL, 0}));
    if (!goes_on)
        TRY(upload_forget(op->k, upload_of_job(op->k, op->d, no)));
    TRY(hold_ok(op));
out:
    return err;
}

enum err op_job_close(struct op *op)
{
    const struct import_job *job = job_own(op);
    struct desk_keeper_job_close m;
    enum err err;

    TRY(OP_GET(op, job_close, &m));
    if (job == NULL || job->closed || job->kind == JOB_PACKAGE)
        return ERR_NOT_FOUND;
    TRY(close_job(op, job, &m));
    desk_end(op->d, SESSION_SIGNED_OUT);
out:
    return err;
}

/* From the session of the person who began it: the desk at work on it ends. */
enum err op_import_cancel(struct op *op)
{
    struct desk_keeper_import_cancel m;
    const struct import_job *job;
    enum err err;

    TRY(OP_GET(op, import_cancel, &m));
    job = state_job(logbook_state(op->k->logs, op->d->log), m.job);
    if (job == NULL || job->closed || job->kind == JOB_PACKAGE || job->contract != op->d->contract || job->person != op->d->person)
        return ERR_NOT_FOUND;
    TRY(close_job(op, job, &(struct desk_keeper_job_close){m.stored, m.refused, true}));
    end_desk_of(op->k, op->d, m.job);
out:
    return err;
}
