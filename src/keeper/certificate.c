/*
 * The certificate of erasure (消去証明書, N23, Hino 様式第1号) and its stages: keys destroyed here; replicas; backups.  Only when
 * nothing anywhere can hold the keys any more it says "erased" (消去済): a later leaf completes the stage.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/log.h"
#include "crypto/hash.h"

#include <string.h>

#define CERTIFICATE_MAX 16384

/* What is said in one certificate. */
struct saying {
    const struct application *a;
    const struct application_words *words;
    uint64_t epoch;
    enum certificate_stage stage;
    struct date until;
};

/* Whether a backup that can still be opened could hold the keys destroyed at ${destroyed_ms}, and until which day; or when the
 * last one ended (year 0: there was none). */
static bool backups_could_hold(const struct keeper *k, int64_t destroyed_ms, struct date *until_out)
{
    return state_backups_hold(logbook_state(k->logs, KEEPER_MACHINE_LOG), destroyed_ms, until_out);
}

static void put_line(struct buf *out, const char *key, struct view text)
{
    buf_str(out, key);
    buf_put(out, text);
    buf_byte(out, '\n');
}

static void put_what(const struct keeper *k, uint16_t log, const struct saying *s, struct buf *out)
{
    static const char *const scopes[] = {"subjects", "register", "contract"};
    const struct application *a = s->a;
    char planned[11] = "none";

    _Static_assert(sizeof(scopes) / sizeof(scopes[0]) == APPLY_ERASE__MAX, "one word each");
    if (a->planned.year != 0)
        date_format(a->planned, planned);
    buf_str(out, "azukari-certificate v2\nlog ");
    buf_str(out, logbook_origin(k->logs, log));
    buf_fmt(out, "\nscope %s\ncontract %u\nregister %u\napplication %llu\napproval %llu\ncount %llu\n", scopes[a->kind],
            a->contract, a->register_no, (unsigned long long)a->leaf, (unsigned long long)a->approved_by_leaf,
            (unsigned long long)a->count);
    buf_fmt(out, "applicant %u\napprover %u\nexecutor %u\nplanned %s\n", a->applicant, a->approver, a->executor, planned);
    put_line(out, "items ", s->words->items);
    put_line(out, "media ", s->words->media);
    buf_str(out, "descriptor ");
    hex_put(out, view_of(a->object, sizeof(a->object)));
    buf_byte(out, '\n');
}

/* Nothing but the last stage is called erased. */
static void put_stages(const struct keeper *k, const struct saying *s, struct buf *out)
{
    char done[25], now[25], until[11];

    clock_format(s->a->destroyed_ms, done);
    clock_format(k->last_time_ms, now);
    buf_str(out, "method cryptographic-erase NIST-SP-800-88r2 XChaCha20-Poly1305-256\n");
    if (s->epoch != 0)
        buf_fmt(out, "epoch-destroyed %llu\n", (unsigned long long)s->epoch);
    buf_fmt(out, "stage-local done %s\nstage-replicas none\n", done);
    if (s->stage == CERTIFICATE_LOCAL) {
        date_format(s->until, until);
        buf_fmt(out, "stage-backups pending %s\nstate local\n", until);
    } else if (s->until.year != 0) {
        buf_fmt(out, "stage-backups done %s\nstate erased\n", now);
    } else {
        buf_str(out, "stage-backups none\nstate erased\n"); /* none was ever begun before it */
    }
}

static enum err write_certificate(struct keeper *k, uint16_t log, const struct saying *s)
{
    struct buf text;
    struct entry e;
    struct hash h;
    uint64_t leaf;
    enum err err;

    buf_init(&text, CERTIFICATE_MAX);
    entry_init(&e, ACT_CERTIFICATE, keeper_now(k));
    put_what(k, log, s, &text);
    put_stages(k, s, &text);
    TRY(buf_status(&text));
    hash_of(buf_view(&text), &h);
    entry_set_contract(&e, s->a->contract);
    entry_set_count(&e, s->a->count);
    entry_set_ref(&e, s->a->approved_by_leaf);
    entry_set_object(&e, h.b);
    entry_set_kind(&e, (uint16_t)s->stage);
    if (s->stage == CERTIFICATE_LOCAL)
        entry_set_until(&e, s->until);
    err = fact_append(k, log, &e, buf_view(&text), &leaf);
out:
    buf_clear(&text);
    return err;
}

enum err certificate_issue(struct keeper *k, uint16_t log, uint64_t application, uint64_t epoch, struct arena *arena)
{
    const struct application *known = state_application(logbook_state(k->logs, log), application);
    struct application_words words;
    struct date until;
    enum err err;

    if (known == NULL)
        return ERR_NOT_FOUND;
    struct application a = *known; /* the fold moves on underneath */
    TRY(application_read(k, log, application, arena, &words));
    bool pending = backups_could_hold(k, a.destroyed_ms, &until);
    err = write_certificate(k, log, &(struct saying){
        .a = &a,
        .words = &words,
        .epoch = epoch,
        .stage = pending ? CERTIFICATE_LOCAL : CERTIFICATE_COMPLETE,
        .until = until,
    });
out:
    return err;
}

enum err certificates_tick(struct keeper *k)
{
    struct date until;

    for (uint16_t log = 1; log < logbook_logs(k->logs); log++) {
        const struct application *a;
        for (size_t i = 0; (a = state_application_at(logbook_state(k->logs, log), i)) != NULL; i++) {
            if (!a->destroyed || a->certificate_leaf == 0 || a->stage == CERTIFICATE_COMPLETE ||
                backups_could_hold(k, a->destroyed_ms, &until))
                continue;
            enum err err = certificate_issue(k, log, a->leaf, 0, &k->arena);
            arena_clear(&k->arena);
            if (err != ERR_OK)
                return err;
        }
    }
    return ERR_OK;
}

enum err op_certificate(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_certificate m;
    struct desk_keeper_certificate_is is;
    struct view text, sealed;
    struct buf words, note, proof;
    struct entry e;
    enum err err;

    buf_init(&words, CERTIFICATE_MAX);
    buf_init(&note, CERTIFICATE_MAX);
    buf_init(&proof, CERTIFICATE_MAX);
    TRY(OP_GET(op, certificate, &m));
    const struct application *a = application_of(op, m.application);
    if (a == NULL || a->certificate_leaf == 0)
        TRY(ERR_NOT_FOUND);
    uint64_t leaf = a->certificate_leaf;
    TRY(logbook_read(k->logs, op->d->log, leaf, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    TRY(words_unseal(k, &e, sealed, &words));
    TRY(logbook_sign(k->logs, op->d->log, buf_view(&words), &note));
    TRY(logbook_proof(k->logs, op->d->log, leaf, &proof));
    is = (struct desk_keeper_certificate_is){.text = buf_view(&note), .proof = buf_view(&proof)};
    err = OP_ANSWER(op, certificate_is, &is);
out:
    buf_clear(&words);
    buf_clear(&note);
    buf_clear(&proof);
    return err;
}

/* The certificate leaf of ${log} at ${leaf}. */
static enum err read_certificate(struct keeper *k, uint16_t log, uint64_t leaf, struct entry *e_out)
{
    struct view text, sealed;
    enum err err = leaf == 0 ? ERR_NOT_FOUND : logbook_read(k->logs, log, leaf, &text, &sealed);

    return err == ERR_OK ? entry_get(text, e_out, NULL) : err;
}

/* Whether the object asked for is that of a certificate of ${a}, of whatever stage. */
static enum err check_one(struct keeper *k, uint16_t log, const struct application *a,
                          const struct desk_keeper_certificate_check *m, struct desk_keeper_certificate_checked *out)
{
    struct entry e, newest;
    enum err err;

    TRY(read_certificate(k, log, a->certificate_leaf, &newest));
    for (unsigned stage = 0; stage < CERTIFICATE__MAX && !out->known; stage++) {
        if (a->certificates[stage] == 0)
            continue;
        TRY(read_certificate(k, log, a->certificates[stage], &e));
        if (!view_eq(view_of(e.object, sizeof(e.object)), view_of(m->object, sizeof(m->object))))
            continue;
        *out = (struct desk_keeper_certificate_checked){
            .known = true,
            .log = view_str(logbook_origin(k->logs, log)),
            .leaf = a->certificates[stage],
            .issued_ms = e.time_ms,
            .stage = (uint8_t)stage,
            .newest = a->certificate_leaf,
            .newest_stage = (uint8_t)a->stage,
            .newest_ms = newest.time_ms,
            .backups_until = a->backups_until.year == 0 ? 0 : date_to_days(a->backups_until),
            .count = a->count,
        };
    }
out:
    return err;
}

enum err op_certificate_check(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_certificate_check m;
    struct desk_keeper_certificate_checked checked = {0};
    enum err err;

    TRY(OP_GET(op, certificate_check, &m));
    for (uint16_t log = 1; log < logbook_logs(k->logs) && !checked.known; log++) {
        const struct application *a = state_application(logbook_state(k->logs, log), m.application);
        if (a != NULL && a->certificate_leaf != 0)
            TRY(check_one(k, log, a, &m, &checked));
    }
    for (uint16_t log = 1; log < logbook_logs(k->logs) && checked.losses_n == 0; log++) /* all logs lose together */
        TRY(lost_ends(k, log, op->arena, &checked.losses, &checked.losses_n));
    err = OP_ANSWER(op, certificate_checked, &checked);
out:
    return err;
}
