/*
 * Uploads: the key of each is made here, given to the desks of its person and of its job, and kept in this memory only.  It is
 * forgotten when the import ends, when its person drops it, and after a day.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "proto/keeper_office.h"

#include <string.h>

#define UPLOAD_KEPT_MS ((int64_t)24 * 3600 * 1000)
#define UPLOADS_OF_ONE 4 /* of one person at a time */

static bool is_of(const struct upload *u, const struct desk *d)
{
    return u->no != 0 && u->log == d->log && u->contract == d->contract && u->person == d->person;
}

struct upload *upload_find(struct keeper *k, const struct desk *d, uint32_t no)
{
    for (size_t i = 0; i < KEEPER_UPLOADS_MAX; i++)
        if (is_of(&k->uploads[i], d) && k->uploads[i].no == no)
            return &k->uploads[i];
    return NULL;
}

struct upload *upload_of_job(struct keeper *k, const struct desk *d, uint32_t job)
{
    for (size_t i = 0; job != 0 && i < KEEPER_UPLOADS_MAX; i++)
        if (is_of(&k->uploads[i], d) && k->uploads[i].job == job)
            return &k->uploads[i];
    return NULL;
}

enum err upload_forget(struct keeper *k, struct upload *u)
{
    if (u == NULL)
        return ERR_OK;
    const struct keeper_office_upload_gone m = {.contract = u->contract, .upload = u->no};
    secret_wipe(u, sizeof(*u));
    return keeper_office_upload_gone_send(k->office, 0, &m);
}

enum err uploads_tick(struct keeper *k)
{
    int64_t now = clock_monotonic_ms();
    enum err err = ERR_OK;

    for (size_t i = 0; i < KEEPER_UPLOADS_MAX && err == ERR_OK; i++) {
        struct upload *u = &k->uploads[i];
        const struct desk owner = {.log = u->log, .contract = u->contract, .person = u->person};
        if (u->no != 0 && now > u->until_ms && !job_is_running(k, &owner, u->job))
            err = upload_forget(k, u);
    }
    return err;
}

/* A place for one more; a person that has many loses the oldest that no job has taken. */
enum err upload_place(struct op *op, struct upload **out)
{
    struct upload *free_place = NULL, *oldest = NULL;
    unsigned own = 0;

    for (size_t i = 0; i < KEEPER_UPLOADS_MAX; i++) {
        struct upload *u = &op->k->uploads[i];
        if (u->no == 0)
            free_place = u;
        if (!is_of(u, op->d))
            continue;
        own++;
        if (u->job == 0 && (oldest == NULL || u->until_ms < oldest->until_ms))
            oldest = u;
    }
    *out = own < UPLOADS_OF_ONE ? free_place : oldest;
    if (*out == NULL)
        return ERR_LIMIT;
    return (*out)->no == 0 ? ERR_OK : upload_forget(op->k, *out);
}

/* Of a change: every field that the purpose shows, as long as it is not known which the file has. */
static void ask_all_fields(struct op *op, const struct state *s, const struct desk_keeper_may_upload *m)
{
    const struct register_rule *r = state_register(s, op->d->contract, m->register_);
    const struct purpose_rule *p = state_purpose(s, op->d->contract, m->purpose);
    uint16_t fields[ENTRY_FIELDS_MAX] = {1};
    unsigned n = 0;

    for (unsigned i = 0; r != NULL && i < r->fields_n; i++)
        if (p == NULL || (p->fields >> (r->fields[i].no - 1) & 1) != 0)
            fields[n++] = r->fields[i].no;
    entry_set_kind(&op->e, UPDATE_TRIAL);
    entry_set_fields(&op->e, fields, n == 0 ? 1 : n);
}

/* May this person begin an import, or a change, at all?  A refusal is a leaf, as if it had been asked for. */
static enum err may_import(struct op *op, const struct desk_keeper_may_upload *m)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    static const uint8_t no_file[32] = {1};

    op_begin(op, m->updates ? ACT_UPDATE_OPEN : ACT_IMPORT_OPEN);
    if (m->updates)
        ask_all_fields(op, s, m);
    entry_set_register(&op->e, m->register_);
    entry_set_purpose(&op->e, m->purpose);
    entry_set_job(&op->e, state_next_job(s));
    entry_set_object(&op->e, no_file);
    entry_set_limit(&op->e, 0);
    decide(s, &op->e, &op->decision);
    /* Nobody has looked at a file that is still to come. */
    bool may = op->decision.verdict == VERDICT_PERMIT || op->decision.refusal == REFUSAL_NOT_SCANNED;
    return may ? ERR_OK : op_decide(op, (struct view){NULL, 0});
}

static enum err answer_done(struct op *op)
{
    return OP_ANSWER(op, ok, &(struct desk_keeper_ok){.leaf = 0});
}

enum err op_may_upload(struct op *op)
{
    struct desk_keeper_may_upload m;
    enum err err;

    TRY(OP_GET(op, may_upload, &m));
    TRY(may_import(op, &m));
    err = answer_done(op);
out:
    return err;
}

enum err upload_begin(struct op *op, struct upload *u)
{
    struct desk_keeper_upload_opened opened;
    enum err err;

    u->log = op->d->log;
    u->contract = op->d->contract;
    u->person = op->d->person;
    u->began_ms = clock_now_ms();
    u->until_ms = clock_monotonic_ms() + UPLOAD_KEPT_MS;
    do
        random_bytes(&u->no, sizeof(u->no));
    while (u->no == 0);
    random_bytes(u->key, sizeof(u->key));
    opened.upload = u->no;
    memcpy(opened.key, u->key, sizeof(opened.key));
    err = OP_ANSWER(op, upload_opened, &opened);
    secret_wipe(&opened, sizeof(opened));
    return err;
}

enum err op_upload_open(struct op *op)
{
    struct desk_keeper_upload_open m;
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, upload_open, &m));
    TRY(may_import(op, &(struct desk_keeper_may_upload){.register_ = m.register_, .purpose = m.purpose, .updates = m.updates}));
    TRY(upload_place(op, &u));
    *u = (struct upload){.register_no = m.register_, .purpose = m.purpose, .encoding = m.encoding, .updates = m.updates};
    err = upload_begin(op, u);
out:
    return err;
}

enum err op_upload_done(struct op *op)
{
    struct desk_keeper_upload_done m;
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, upload_done, &m));
    u = upload_find(op->k, op->d, m.upload);
    if (u == NULL || u->complete)
        return u == NULL ? ERR_NOT_FOUND : ERR_CONFLICT;
    u->complete = true;
    u->bytes = m.bytes;
    memcpy(u->file, m.file, sizeof(u->file));
    TRY(upload_scan(op->k, u));
    err = answer_done(op);
out:
    return err;
}

enum err op_uploads(struct op *op)
{
    struct desk_keeper_upload_info list[KEEPER_UPLOADS_MAX];
    struct desk_keeper_uploads_are are = {.uploads = list};
    struct desk_keeper_uploads m;
    enum err err;

    TRY(OP_GET(op, uploads, &m));
    for (size_t i = 0; i < KEEPER_UPLOADS_MAX; i++) {
        const struct upload *u = &op->k->uploads[i];
        if (!is_of(u, op->d) || u->matter != 0 || u->intake)
            continue;
        struct desk_keeper_upload_info *to = &list[are.uploads_n++];
        *to = (struct desk_keeper_upload_info){.upload = u->no,
                                               .register_ = u->register_no,
                                               .purpose = u->purpose,
                                               .encoding = u->encoding,
                                               .complete = u->complete,
                                               .bytes = u->bytes,
                                               .began_ms = u->began_ms,
                                               .job = u->job,
                                               .updates = u->updates,
                                               .plan = u->plan,
                                               .until_ms = clock_now_ms() + u->until_ms - clock_monotonic_ms(),
                                               .running = job_is_running(op->k, op->d, u->job),
                                               .scan = (enum desk_keeper_scan_state)u->scan,
                                               .virus = view_str(u->virus),
                                               .scan_demanded = scan_is_demanded(op->k, op->d)};
        memcpy(to->key, u->key, sizeof(to->key));
        memcpy(to->file, u->file, sizeof(to->file));
    }
    err = OP_ANSWER(op, uploads_are, &are);
    secret_wipe(list, sizeof(list));
out:
    return err;
}

enum err op_upload_drop(struct op *op)
{
    struct desk_keeper_upload_drop m;
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, upload_drop, &m));
    u = upload_find(op->k, op->d, m.upload);
    if (u == NULL)
        return ERR_NOT_FOUND;
    const struct import_job *job = u->job == 0 ? NULL : state_job(logbook_state(op->k->logs, op->d->log), u->job);
    if (u->job != 0 && (job == NULL || !job->closed)) /* closed: a trial on which nobody acts */
        return ERR_CONFLICT; /* its import is to be cancelled */
    TRY(upload_forget(op->k, u));
    err = answer_done(op);
out:
    return err;
}
