/*
 * Packages: data leave the house under a decided matter, in one encrypted file that a job makes (N19.2, N20.5, H10.2).  The office
 * keeps the file as ciphertext under a key that is in this memory only, with its passphrase: when the package was fetched often enough,
 * was dropped or is past its day, or this process ends, nobody can open what is left.
 */
#include "keeper/keeper.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "keeper/envelope.h"
#include "proto/keeper_office.h"

#include <string.h>

#define SHOWN 50

static const struct state *state_of(const struct op *op)
{
    return logbook_state(op->k->logs, op->d->log);
}

static struct kept_package *kept_of(struct keeper *k, uint16_t log, uint64_t package)
{
    for (size_t i = 0; package != 0 && i < KEEPER_PACKAGES_MAX; i++)
        if (k->packages[i].package == package && k->packages[i].log == log)
            return &k->packages[i];
    return NULL;
}

static struct kept_package *kept_of_job(struct keeper *k, const struct desk *d)
{
    for (size_t i = 0; d->job != 0 && i < KEEPER_PACKAGES_MAX; i++)
        if (k->packages[i].package != 0 && k->packages[i].log == d->log && k->packages[i].job == d->job)
            return &k->packages[i];
    return NULL;
}

static enum err forget(struct keeper *k, struct kept_package *kept)
{
    const struct keeper_office_upload_gone m = {.contract = kept->contract, .upload = kept->upload};

    buf_clear(&kept->certificate);
    secret_wipe(kept, sizeof(*kept));
    return keeper_office_upload_gone_send(k->office, 0, &m);
}

/* --- making one ------------------------------------------------------------------------------------------------------------- */

/* Six groups of four of 31 letters and digits that are not taken for each other: 118 bits. */
static void make_passphrase(char out[PACKAGE_PASSPHRASE_CHARS + 1])
{
    static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";
    const unsigned n = sizeof(letters) - 1, fair = 256 / n * n;
    uint8_t byte;

    for (unsigned i = 0; i < PACKAGE_PASSPHRASE_CHARS;) {
        if (i % 5 == 4) {
            out[i++] = '-';
            continue;
        }
        random_bytes(&byte, 1);
        if (byte < fair)
            out[i++] = letters[byte % n];
    }
    out[PACKAGE_PASSPHRASE_CHARS] = '\0';
}

static enum err keep(struct op *op, const struct desk_keeper_package_open *m, struct kept_package **out)
{
    struct kept_package *kept = NULL;

    for (size_t i = 0; i < KEEPER_PACKAGES_MAX && kept == NULL; i++)
        if (op->k->packages[i].package == 0)
            kept = &op->k->packages[i];
    *out = kept;
    if (kept == NULL)
        return ERR_LIMIT;
    *kept = (struct kept_package){.log = op->d->log, .contract = op->d->contract, .format = m->format};
    buf_init(&kept->certificate, sizeof(m->certificate) + m->certificate.n);
    buf_put(&kept->certificate, m->certificate);
    do
        random_bytes(&kept->upload, sizeof(kept->upload));
    while (kept->upload == 0);
    random_bytes(kept->key, sizeof(kept->key));
    if (m->form == DESK_KEEPER_PACKAGE_FORM_ZIP)
        make_passphrase(kept->passphrase);
    return buf_status(&kept->certificate);
}

static enum err begin_job(struct op *op, uint32_t no)
{
    struct desk job = {.log = op->d->log, .contract = op->d->contract, .person = op->d->person,
                       .factors = op->d->factors, .terminal = op->d->terminal, .job = no};
    struct desk *d;
    enum err err;

    random_bytes(job.token_hash, sizeof(job.token_hash)); /* nobody knows its token */
    TRY(desk_new(op->k, DESK_JOB, &job, &d));
    TRY(desk_keeper_job_go_send(d->chan, 0, &(struct desk_keeper_job_go){0}));
out:
    return err;
}

static void begin_open(struct op *op, const struct desk_keeper_package_open *m, uint32_t job)
{
    struct hash recipient;

    op_begin(op, ACT_PACKAGE_OPEN);
    entry_set_job(&op->e, job);
    entry_set_register(&op->e, m->register_);
    entry_set_purpose(&op->e, m->purpose);
    entry_set_fields(&op->e, m->fields, m->fields_n);
    entry_set_kind(&op->e, m->form == DESK_KEEPER_PACKAGE_FORM_CMS ? PACKAGE_CMS : PACKAGE_ZIP);
    entry_set_until(&op->e, date_from_days(m->until));
    entry_set_count(&op->e, m->planned);
    entry_set_ref(&op->e, m->matter);
    if (m->list != 0)
        entry_set_limit(&op->e, m->list);
    if (m->certificate.n > 0) {
        hash_of(m->certificate, &recipient);
        entry_set_object(&op->e, recipient.b);
    }
}

static bool is_day(int64_t days)
{
    return days > 0 && days <= date_to_days((struct date){9999, 12, 31});
}

enum err op_package_open(struct op *op)
{
    struct desk_keeper_package_open m;
    struct desk_keeper_package_opened opened = {0};
    struct kept_package *kept = NULL;
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, package_open, &m));
    bool for_one = m.form == DESK_KEEPER_PACKAGE_FORM_CMS;
    if (m.matter == 0 || m.fields_n == 0 || m.planned == 0 || !is_day(m.until) || for_one != (m.certificate.n > 0))
        TRY(ERR_INPUT);
    opened.job = state_next_job(state_of(op));
    begin_open(op, &m, opened.job);
    TRY(op_refuse(op));
    TRY(keep(op, &m, &kept));
    TRY(op_decide(op, (struct view){NULL, 0}));
    kept->package = opened.leaf = op->leaf;
    kept->job = opened.job;
    TRY(begin_job(op, opened.job));
    TRY(desk_keeper_package_opened_put(&payload, &opened));
    err = hold_answer(op, DESK_KEEPER_PACKAGE_OPENED, &payload);
out:
    if (kept != NULL && kept->package == 0) {
        buf_clear(&kept->certificate);
        secret_wipe(kept, sizeof(*kept));
    }
    buf_clear(&payload);
    return err;
}

/* --- what is said of one ------------------------------------------------------------------------------------------------------ */

static bool may_drop(const struct op *op, const struct package *p)
{
    struct op probe = *op;
    struct decision d;

    if (op->d->job != 0 || p->state != PACKAGE_READY)
        return false;
    op_begin(&probe, ACT_PACKAGE_FETCH);
    entry_set_ref(&probe.e, p->leaf);
    entry_set_kind(&probe.e, PACKAGE_DROP);
    decide(state_of(op), &probe.e, &d);
    return d.verdict == VERDICT_PERMIT;
}

static void fill_info(const struct op *op, const struct package *p, struct desk_keeper_package_info *out)
{
    const struct kept_package *kept = kept_of(op->k, op->d->log, p->leaf);

    *out = (struct desk_keeper_package_info){
        .leaf = p->leaf,
        .job = p->job,
        .matter = p->matter,
        .person = p->person,
        .register_ = p->register_no,
        .list = p->list,
        .form = (enum desk_keeper_package_form)p->form,
        .format = kept == NULL ? 0 : kept->format,
        .state = (enum desk_keeper_package_state)p->state,
        .why = (uint8_t)p->why,
        .planned = p->planned,
        .count = p->count,
        .until = date_to_days(p->until),
        .opened_ms = p->opened_ms,
        .made_ms = p->made_ms,
        .bytes = p->bytes,
        .fetched = (uint8_t)p->fetched,
        .shown = p->shown,
        .mine = p->person == op->d->person,
        .kept = kept != NULL,
        .drops = may_drop(op, p),
    };
    memcpy(out->object, p->object, sizeof(out->object));
    memcpy(out->recipient, p->recipient, sizeof(out->recipient));
}

_Static_assert((int)PACKAGE_CMS == (int)DESK_KEEPER_PACKAGE_FORM_CMS && (int)PACKAGE_GONE == (int)DESK_KEEPER_PACKAGE_STATE_GONE,
               "the same forms and states");

/* Of all packages of the contract only those who look after it, or decide, hear; the others of their own. */
static bool may_see(const struct op *op, const struct package *p)
{
    return p->contract == op->d->contract && (p->person == op->d->person || op_oversees(op));
}

enum err op_packages(struct op *op)
{
    struct desk_keeper_package_info list[SHOWN];
    struct desk_keeper_packages_are are = {.packages = list};
    struct desk_keeper_packages m;
    const struct package *p;
    size_t n = 0;
    enum err err;

    TRY(OP_GET(op, packages, &m));
    while (state_package_at(state_of(op), n) != NULL)
        n++;
    while (n-- > 0) {
        p = state_package_at(state_of(op), n);
        if (!may_see(op, p) || (m.package != 0 && p->leaf != m.package) || (m.before != 0 && p->leaf >= m.before))
            continue;
        are.more = are.packages_n == SHOWN;
        if (are.more)
            break;
        fill_info(op, p, &list[are.packages_n++]);
    }
    err = m.package != 0 && are.packages_n == 0 ? ERR_NOT_FOUND : OP_ANSWER(op, packages_are, &are);
out:
    return err;
}

/* The names that stand on the sheet. */
static void fill_names(const struct op *op, const struct package *p, struct desk_keeper_package_is *is)
{
    const struct people *names = op->k->people;
    const struct matter *m = state_matter(state_of(op), p->matter);
    const struct person_rule *person = state_person(state_of(op), p->person);

    is->matter_kind = m == NULL ? 0 : m->kind;
    is->title = view_str(people_contract_title(names, p->contract));
    is->purpose_name = view_str(people_purpose_words(names, p->contract, p->purpose));
    is->name = view_str(people_person_name(names, p->person));
    is->org_name = view_str(person == NULL ? "" : people_org_name(names, person->org));
}

enum err op_package_ask(struct op *op)
{
    struct kept_package *kept = kept_of_job(op->k, op->d);
    const struct package *p = kept == NULL ? NULL : state_package(state_of(op), kept->package);
    struct desk_keeper_package_ask m;
    struct desk_keeper_package_is is = {0};
    uint16_t fields[ENTRY_FIELDS_MAX];
    enum err err;

    TRY(OP_GET(op, package_ask, &m));
    if (p == NULL || p->state != PACKAGE_MAKING)
        return ERR_NOT_FOUND;
    fill_info(op, p, &is.info);
    fill_names(op, p, &is);
    is.purpose = p->purpose;
    is.fields = fields;
    for (uint16_t i = 0; i < ENTRY_FIELDS_MAX; i++)
        if ((p->fields >> i & 1) != 0)
            fields[is.fields_n++] = (uint16_t)(i + 1);
    is.upload = kept->upload;
    memcpy(is.key, kept->key, sizeof(is.key));
    is.passphrase = view_str(kept->passphrase);
    is.certificate = buf_view(&kept->certificate);
    err = OP_ANSWER(op, package_is, &is);
    secret_wipe(is.key, sizeof(is.key));
out:
    return err;
}

/* --- the records --------------------------------------------------------------------------------------------------------------- */

static enum err release_rows(struct keeper *k, struct desk *d, const struct held *h)
{
    struct desk_keeper_package_batch m;
    struct desk_keeper_package_rows rows = {.leaf = h->leaf};
    struct kept_package *kept = kept_of_job(k, d);
    const struct package *p = kept == NULL ? NULL : state_package(logbook_state(k->logs, d->log), kept->package);
    struct found f;
    enum err err;

    if (p == NULL)
        return ERR_NOT_FOUND;
    TRY(desk_keeper_package_batch_get(buf_view(&h->payload), &k->arena, &m));
    rows.rows = arena_alloc(&k->arena, m.rows_n, sizeof(*rows.rows));
    if (rows.rows == NULL)
        TRY(ERR_MEMORY);
    for (uint32_t i = 0; i < m.rows_n; i++) {
        TRY(found_record(k, d, p->register_no, &m.rows[i], &f));
        err = found_verify(k, false, &f);
        if (err == ERR_OK)
            err = found_open(&f, p->fields, &k->arena, &rows.rows[rows.rows_n++]);
        found_clear(&f);
        if (err != ERR_OK)
            goto out;
    }
    err = desk_keeper_package_rows_send(d->chan, h->id, &rows);
out:
    arena_clear(&k->arena);
    return err;
}

/* No record twice in a batch, or it would be counted for two. */
static bool is_new_subject(const struct entry *e, const uint8_t subject[ENTRY_SUBJECT_BYTES])
{
    for (unsigned i = 0; i < e->subjects_n; i++)
        if (view_eq(view_of(e->subjects[i], ENTRY_SUBJECT_BYTES), view_of(subject, ENTRY_SUBJECT_BYTES)))
            return false;
    return true;
}

static enum err name_records(struct op *op, const struct package *p, const struct desk_keeper_package_batch *m)
{
    struct block_set blocks = {0};
    struct found f;
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < m->rows_n; i++) {
        TRY(found_record(op->k, op->d, p->register_no, &m->rows[i], &f));
        bool is_new = is_new_subject(&op->e, f.keys.subject);
        entry_add_subject(&op->e, f.keys.subject);
        blocks_add(&blocks, f.block);
        err = is_new ? found_verify(op->k, false, &f) : ERR_INPUT;
        found_clear(&f);
        if (err != ERR_OK)
            goto out;
    }
    blocks_name(&blocks, &op->e);
out:
    return err;
}

static void begin_batch(struct op *op, const struct package *p, const struct desk_keeper_package_batch *m)
{
    uint16_t fields[ENTRY_FIELDS_MAX];
    unsigned n = 0;

    for (uint16_t i = 0; i < ENTRY_FIELDS_MAX; i++)
        if ((p->fields >> i & 1) != 0)
            fields[n++] = (uint16_t)(i + 1);
    op_begin(op, ACT_PACKAGE_BATCH);
    entry_set_register(&op->e, p->register_no);
    entry_set_purpose(&op->e, p->purpose);
    entry_set_fields(&op->e, fields, n);
    entry_set_rows(&op->e, m->first, m->first + m->rows_n - 1);
    entry_set_count(&op->e, m->rows_n);
    entry_set_ref(&op->e, p->leaf);
}

enum err op_package_batch(struct op *op)
{
    struct kept_package *kept = kept_of_job(op->k, op->d);
    const struct package *p = kept == NULL ? NULL : state_package(state_of(op), kept->package);
    struct desk_keeper_package_batch m;
    enum err err;

    TRY(OP_GET(op, package_batch, &m));
    if (m.rows_n == 0 || m.first > UINT64_MAX - SHOWN)
        return ERR_INPUT;
    if (p == NULL || p->state != PACKAGE_MAKING)
        return ERR_NOT_FOUND;
    begin_batch(op, p, &m);
    TRY(name_records(op, p, &m));
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_release(op, release_rows);
out:
    return err;
}

enum err op_package_done(struct op *op)
{
    struct kept_package *kept = kept_of_job(op->k, op->d);
    const struct package *p = kept == NULL ? NULL : state_package(state_of(op), kept->package);
    struct desk_keeper_package_done m;
    enum err err;

    TRY(OP_GET(op, package_done, &m));
    if (p == NULL || p->state != PACKAGE_MAKING)
        return ERR_NOT_FOUND;
    op_begin(op, ACT_PACKAGE);
    entry_set_register(&op->e, p->register_no);
    entry_set_purpose(&op->e, p->purpose);
    entry_set_ref(&op->e, p->leaf);
    entry_set_count(&op->e, p->count);
    entry_set_until(&op->e, p->until);
    entry_set_kind(&op->e, m.abandoned ? PACKAGE_ABANDONED : PACKAGE_FINISHED);
    if (!m.abandoned) {
        entry_set_limit(&op->e, m.bytes);
        entry_set_object(&op->e, m.object);
    }
    TRY(op_decide(op, (struct view){NULL, 0}));
    buf_clear(&kept->certificate);
    kept->job = 0;
    if (m.abandoned)
        TRY(forget(op->k, kept));
    TRY(hold_ok(op));
    desk_end(op->d, SESSION_SIGNED_OUT);
out:
    return err;
}

/* --- fetching it ----------------------------------------------------------------------------------------------------------------- */

/* Only now the key, or the passphrase, which is shown once. */
static enum err release_fetched(struct keeper *k, struct desk *d, const struct held *h)
{
    struct op op = {.k = k, .d = d, .id = h->id, .type = h->type, .payload = buf_view(&h->payload), .arena = &k->arena, .leaf = h->leaf};
    struct desk_keeper_package_fetch m;
    struct desk_keeper_package_is is = {0};
    enum err err;

    TRY(desk_keeper_package_fetch_get(op.payload, op.arena, &m));
    struct kept_package *kept = kept_of(k, d->log, m.package);
    const struct package *p = state_package(logbook_state(k->logs, d->log), m.package);
    if (kept == NULL || p == NULL)
        TRY(ERR_NOT_FOUND);
    fill_info(&op, p, &is.info);
    if (m.what == DESK_KEEPER_PACKAGE_WHAT_PASSPHRASE) {
        is.passphrase = view_str(kept->passphrase);
    } else {
        is.upload = kept->upload;
        memcpy(is.key, kept->key, sizeof(is.key));
        kept->fetched_ms = clock_monotonic_ms();
    }
    err = desk_keeper_package_is_send(d->chan, h->id, &is);
    secret_wipe(is.key, sizeof(is.key));
    if (m.what == DESK_KEEPER_PACKAGE_WHAT_PASSPHRASE)
        secret_wipe(kept->passphrase, sizeof(kept->passphrase));
out:
    arena_clear(&k->arena);
    return err;
}

enum err op_package_fetch(struct op *op)
{
    struct desk_keeper_package_fetch m;
    struct buf sealed;
    enum err err;

    buf_init(&sealed, MATTER_SEALED_MAX);
    TRY(OP_GET(op, package_fetch, &m));
    const struct package *p = state_package(state_of(op), m.package);
    if (m.package == 0 || p == NULL || !may_see(op, p))
        TRY(ERR_NOT_FOUND);
    const bool leaves = m.what == DESK_KEEPER_PACKAGE_WHAT_FILE && p->fetched == 0; /* the step "do" of its matter */
    const struct matter *matter = state_matter(state_of(op), p->matter);
    op_begin(op, ACT_PACKAGE_FETCH);
    entry_set_ref(&op->e, m.package);
    entry_set_kind(&op->e, (uint16_t)m.what);
    if (leaves && matter != NULL) {
        matter_step_meets(op, matter, m.words, m.words_n);
        TRY(op_refuse(op));
        TRY(matter_step_words(op, matter, MATTER_DO, m.words, m.words_n, &sealed));
    }
    TRY(op_decide(op, buf_view(&sealed)));
    struct kept_package *kept = kept_of(op->k, op->d->log, m.package);
    if (m.what != DESK_KEEPER_PACKAGE_WHAT_DROP) {
        err = hold_release(op, release_fetched);
        goto out;
    }
    if (kept != NULL)
        TRY(forget(op->k, kept));
    err = hold_ok(op);
out:
    buf_clear(&sealed);
    return err;
}

_Static_assert((int)PACKAGE_PASSPHRASE == (int)DESK_KEEPER_PACKAGE_WHAT_PASSPHRASE && (int)PACKAGE_DROP == (int)DESK_KEEPER_PACKAGE_WHAT_DROP,
               "the same kinds");

/* --- the end of one ---------------------------------------------------------------------------------------------------------------- */

/* Why the package has to go now; PACKAGE_END__MAX: it has not. */
static enum package_end end_of(struct keeper *k, uint16_t log, const struct package *p, const struct kept_package *kept)
{
    const struct desk owner = {.log = log, .contract = p->contract, .person = p->person};

    if (kept == NULL)
        return PACKAGE_END_LOST;
    if (date_to_days(date_of_ms(keeper_now(k))) > date_to_days(p->until))
        return PACKAGE_END_EXPIRED;
    if (p->state == PACKAGE_MAKING)
        return job_is_running(k, &owner, p->job) ? PACKAGE_END__MAX : PACKAGE_END_FAILED;
    /* The last fetch is given its time: whoever breaks off may not find the file gone under their hands. */
    return p->fetched < PACKAGE_FETCHES || clock_monotonic_ms() < kept->fetched_ms + PACKAGE_LAST_FETCH_MS ? PACKAGE_END__MAX : PACKAGE_END_FETCHED;
}

static enum err end_one(struct keeper *k, uint16_t log, const struct package *p, enum package_end why)
{
    struct kept_package *kept = kept_of(k, log, p->leaf);
    struct entry e;
    uint64_t leaf;
    enum err err = ERR_OK;

    entry_init(&e, ACT_PACKAGE_GONE, keeper_now(k));
    entry_set_contract(&e, p->contract);
    entry_set_ref(&e, p->leaf);
    entry_set_kind(&e, (uint16_t)why);
    if (kept != NULL)
        TRY(forget(k, kept));
    err = logbook_append(k->logs, log, &e, (struct view){NULL, 0}, &leaf);
out:
    return err;
}

enum err packages_tick(struct keeper *k)
{
    for (uint16_t log = 1; k->serving && log < logbook_logs(k->logs); log++) {
        const struct package *p;
        for (size_t i = 0; (p = state_package_at(logbook_state(k->logs, log), i)) != NULL; i++) {
            enum package_end why = p->state == PACKAGE_GONE ? PACKAGE_END__MAX : end_of(k, log, p, kept_of(k, log, p->leaf));
            enum err err = why == PACKAGE_END__MAX ? ERR_OK : end_one(k, log, p, why);
            if (err != ERR_OK)
                return err;
        }
    }
    return ERR_OK;
}
