/*
 * Uploads and the virus scanner.  When a file is complete the scanner gets its key and looks at it; what it says becomes a leaf, and
 * that leaf, not a desk, lets decide() read the file (N20.6ko).
 */
#include "keeper/keeper.h"

#include "base/log.h"
#include "crypto/secret.h"
#include "proto/keeper_scanner.h"

#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(((struct upload *)0)->virus) == KEEPER_VIRUS_MAX + 1, "a name with its end");

enum err upload_scan(struct keeper *k, struct upload *u)
{
    struct keeper_scanner_scan m = {.contract = u->contract, .upload = u->no, .bytes = u->bytes};

    u->scan = DESK_KEEPER_SCAN_STATE_NONE;
    if (k->scanner == NULL)
        return ERR_OK;
    memcpy(m.key, u->key, sizeof(m.key));
    memcpy(m.file, u->file, sizeof(m.file));
    enum err err = keeper_scanner_scan_send(k->scanner, u->no, &m);
    secret_wipe(&m, sizeof(m));
    if (err == ERR_OK)
        u->scan = DESK_KEEPER_SCAN_STATE_WAITING;
    return err;
}

static struct upload *waiting(struct keeper *k, uint32_t no)
{
    for (size_t i = 0; no != 0 && i < KEEPER_UPLOADS_MAX; i++)
        if (k->uploads[i].no == no && k->uploads[i].scan == DESK_KEEPER_SCAN_STATE_WAITING)
            return &k->uploads[i];
    return NULL;
}

/* CLEAN or INFECTED, with what it was looked at. */
static enum err write_down(struct keeper *k, const struct upload *u, const struct keeper_scanner_scanned *m)
{
    bool is_clean = m->result == KEEPER_SCANNER_RESULT_CLEAN;
    struct entry e;
    uint64_t leaf;

    entry_init(&e, ACT_SCAN, keeper_now(k));
    entry_set_contract(&e, u->contract);
    entry_set_person(&e, u->person);
    if (u->register_no != 0)
        entry_set_register(&e, u->register_no);
    entry_set_kind(&e, is_clean ? SCAN_CLEAN : SCAN_INFECTED);
    if (m->signatures != 0)
        entry_set_count(&e, m->signatures);
    entry_set_limit(&e, u->bytes);
    entry_set_object(&e, u->file);
    return logbook_append(k->logs, u->log, &e, (struct view){NULL, 0}, &leaf);
}

static enum desk_keeper_scan_state state_of(enum keeper_scanner_result result)
{
    static const enum desk_keeper_scan_state states[KEEPER_SCANNER_RESULT__MAX] = {
        [KEEPER_SCANNER_RESULT_CLEAN] = DESK_KEEPER_SCAN_STATE_CLEAN,
        [KEEPER_SCANNER_RESULT_INFECTED] = DESK_KEEPER_SCAN_STATE_INFECTED,
        [KEEPER_SCANNER_RESULT_OTHER_FILE] = DESK_KEEPER_SCAN_STATE_FAILED,
        [KEEPER_SCANNER_RESULT_FAILED] = DESK_KEEPER_SCAN_STATE_FAILED,
        [KEEPER_SCANNER_RESULT_UNAVAILABLE] = DESK_KEEPER_SCAN_STATE_UNAVAILABLE,
    };

    return states[result];
}

enum err upload_scanned(struct keeper *k, const struct chan_frame *f)
{
    struct keeper_scanner_scanned m;
    enum err err;

    if (!keeper_scanner_permitted(KEEPER_SCANNER_ALWAYS, f->type, KEEPER_SCANNER_FROM_SCANNER))
        return ERR_INPUT;
    TRY(keeper_scanner_scanned_get(f->payload, &k->arena, &m));
    struct upload *u = waiting(k, m.upload);
    if (u == NULL)
        return ERR_OK; /* forgotten meanwhile */
    u->scan = (uint8_t)state_of(m.result);
    (void)snprintf(u->virus, sizeof(u->virus), "%.*s", (int)m.virus.n, (const char *)m.virus.p);
    if (m.result == KEEPER_SCANNER_RESULT_OTHER_FILE)
        log_warn("an upload is not the file that its desk named");
    if (m.result != KEEPER_SCANNER_RESULT_CLEAN && m.result != KEEPER_SCANNER_RESULT_INFECTED)
        return ERR_OK;
    err = write_down(k, u, &m);
    if (err == ERR_NO_SPACE) { /* not written down, not known */
        u->scan = DESK_KEEPER_SCAN_STATE_FAILED;
        err = ERR_OK;
    }
out:
    return err;
}

bool scan_is_demanded(const struct keeper *k, const struct desk *d)
{
    const struct contract_rule *c = state_contract(logbook_state(k->logs, d->log), d->contract);

    return c != NULL && c->controls[CONTROL_UPLOAD_SCAN].in_force;
}

enum err op_upload_scan(struct op *op)
{
    struct desk_keeper_upload_scan m;
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, upload_scan, &m));
    u = upload_find(op->k, op->d, m.upload);
    if (u == NULL || !u->complete)
        return ERR_NOT_FOUND;
    if (u->scan == DESK_KEEPER_SCAN_STATE_WAITING || u->scan == DESK_KEEPER_SCAN_STATE_INFECTED)
        return ERR_CONFLICT;
    TRY(upload_scan(op->k, u));
    err = OP_ANSWER(op, ok, &(struct desk_keeper_ok){.leaf = 0});
out:
    return err;
}
