/* The desks: made with their descriptors, watched, checked against the permit table, ended. */
#include "keeper/keeper.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "proto/gate_keeper.h"
#include "proto/keeper_office.h"
#include "proto/parent_child.h"

#include <string.h>
#include <unistd.h>

#define STRAY_AGAIN_MS ((int64_t)60 * 1000)
#define STRAYS_MAX 8 /* of one desk in that time: a thief must not be able to fill the ledger */
#define FRAMES_PER_WAKE 32 /* then others get their turn */

static const struct {
    uint16_t type;
    op_fn *fn;
} handlers[] = {
    {DESK_KEEPER_SIGN_IN_START, op_sign_in_start},
    {DESK_KEEPER_SIGN_IN_PASSWORD, op_sign_in_password},
    {DESK_KEEPER_SIGN_IN_PASSKEY, op_sign_in_passkey},
    {DESK_KEEPER_SIGN_IN_CERTIFICATE, op_sign_in_certificate},
    {DESK_KEEPER_SIGN_IN_CONTRACT, op_sign_in_contract},
    {DESK_KEEPER_ENROL_START, op_enrol_start},
    {DESK_KEEPER_ENROL_FINISH, op_enrol_finish},
    {DESK_KEEPER_SELF, op_self},
    {DESK_KEEPER_REGISTERS, op_registers},
    {DESK_KEEPER_PURPOSES, op_purposes},
    {DESK_KEEPER_PERSONS, op_persons},
    {DESK_KEEPER_CONTROLS, op_controls},
    {DESK_KEEPER_SIGN_OUT, op_sign_out},
    {DESK_KEEPER_LOCK, op_lock},
    {DESK_KEEPER_UNLOCK_START, op_unlock_start},
    {DESK_KEEPER_UNLOCK_PASSWORD, op_unlock_password},
    {DESK_KEEPER_UNLOCK_PASSKEY, op_unlock_passkey},
    {DESK_KEEPER_SEARCH, op_search},
    {DESK_KEEPER_LIST, op_list},
    {DESK_KEEPER_OPEN, op_open},
    {DESK_KEEPER_REVEAL, op_reveal},
    {DESK_KEEPER_PRINT, op_print},
    {DESK_KEEPER_COPY_FORM, op_copy_form},
    {DESK_KEEPER_EDIT, op_edit},
    {DESK_KEEPER_MOVE, op_move},
    {DESK_KEEPER_BLOCKS, op_blocks},
    {DESK_KEEPER_IMPORT_OPEN, op_import_open},
    {DESK_KEEPER_JOB_ASK, op_job},
    {DESK_KEEPER_JOB_TOKENS, op_job_tokens},
    {DESK_KEEPER_SEAL_BATCH, op_seal_batch},
    {DESK_KEEPER_JOB_CLOSE, op_job_close},
    {DESK_KEEPER_IMPORT_CANCEL, op_import_cancel},
    {DESK_KEEPER_UPDATE_OPEN, op_update_open},
    {DESK_KEEPER_UPDATE_APPLY, op_update_apply},
    {DESK_KEEPER_UPDATE_BATCH, op_update_batch},
    {DESK_KEEPER_MAY_UPLOAD, op_may_upload},
    {DESK_KEEPER_UPLOAD_OPEN, op_upload_open},
    {DESK_KEEPER_UPLOAD_DONE, op_upload_done},
    {DESK_KEEPER_UPLOADS, op_uploads},
    {DESK_KEEPER_UPLOAD_DROP, op_upload_drop},
    {DESK_KEEPER_UPLOAD_SCAN, op_upload_scan},
    {DESK_KEEPER_PACKAGE_OPEN, op_package_open},
    {DESK_KEEPER_PACKAGE_ASK, op_package_ask},
    {DESK_KEEPER_PACKAGE_BATCH, op_package_batch},
    {DESK_KEEPER_PACKAGE_DONE, op_package_done},
    {DESK_KEEPER_PACKAGES, op_packages},
    {DESK_KEEPER_PACKAGE_FETCH, op_package_fetch},
    {DESK_KEEPER_APPLY_ERASE, op_apply_erase},
    {DESK_KEEPER_APPLICATIONS, op_applications},
    {DESK_KEEPER_APPROVE_START, op_approve_start},
    {DESK_KEEPER_APPROVE, op_approve},
    {DESK_KEEPER_REJECT, op_reject},
    {DESK_KEEPER_INTAKE_OPEN, op_intake_open},
    {DESK_KEEPER_INTAKE, op_intake},
    {DESK_KEEPER_INTAKE_ROWS, op_intake_rows},
    {DESK_KEEPER_ATTACH_OPEN, op_attach_open},
    {DESK_KEEPER_ATTACHING, op_attaching},
    {DESK_KEEPER_ATTACH, op_attach},
    {DESK_KEEPER_ATTACH_READ, op_attach_read},
    {DESK_KEEPER_MATTER_APPLY, op_matter_apply},
    {DESK_KEEPER_MATTER_STEP, op_matter_step},
    {DESK_KEEPER_MATTERS, op_matters},
    {DESK_KEEPER_MATTER, op_matter},
    {DESK_KEEPER_MATTER_COUNTS, op_matter_counts},
    {DESK_KEEPER_MATTER_ENGAGE, op_matter_engage},
    {DESK_KEEPER_THINGS, op_things},
    {DESK_KEEPER_CLOSING, op_closing},
    {DESK_KEEPER_DUTY_FACTS, op_duty_facts},
    {DESK_KEEPER_LEDGER_REVIEW, op_ledger_review},
    {DESK_KEEPER_STOCK, op_stock},
    {DESK_KEEPER_STOCK_COUNT, op_stock_count},
    {DESK_KEEPER_ERASE, op_erase},
    {DESK_KEEPER_CERTIFICATE, op_certificate},
    {DESK_KEEPER_APPLICATION, op_application},
    {DESK_KEEPER_HOLD, op_hold},
    {DESK_KEEPER_HOLD_RELEASE, op_hold_release},
    {DESK_KEEPER_HOLDS, op_holds},
    {DESK_KEEPER_RETAIN, op_retain},
    {DESK_KEEPER_RETENTIONS, op_retentions},
    {DESK_KEEPER_CERTIFICATE_CHECK, op_certificate_check},
    {DESK_KEEPER_LEDGER, op_ledger},
    {DESK_KEEPER_LEDGER_COUNT, op_ledger_count},
    {DESK_KEEPER_BUNDLE_OPEN, op_bundle_open},
    {DESK_KEEPER_BUNDLE_TILE, op_bundle_tile},
    {DESK_KEEPER_BUNDLE_ENTRIES, op_bundle_entries},
    {DESK_KEEPER_PROOF, op_proof},
    {DESK_KEEPER_DETAIL, op_detail},
    {DESK_KEEPER_CHECKPOINT, op_checkpoint},
    {DESK_KEEPER_INVENTORY, op_inventory},
    {DESK_KEEPER_SYSTEM, op_system},
    {DESK_KEEPER_MEASURE, op_measure},
    {DESK_KEEPER_MEASURES, op_measures},
    {DESK_KEEPER_BACKUP_KEY, op_backup_key},
    {DESK_KEEPER_BACKUP_KEY_END, op_backup_key_end},
    {DESK_KEEPER_BACKUP_KEYS, op_backup_keys},
    {DESK_KEEPER_BACKUP_BEGIN, op_backup_begin},
    {DESK_KEEPER_BACKUP_DONE, op_backup_done},
    {DESK_KEEPER_DRILL, op_drill},
    {DESK_KEEPER_CHANGE, op_change},
    {DESK_KEEPER_APPLY_CHANGE, op_apply_change},
    {DESK_KEEPER_TERMS_TEXT, op_terms_text},
    {DESK_KEEPER_TERMS_PROPOSE, op_terms_propose},
    {DESK_KEEPER_TERMS, op_terms},
    {DESK_KEEPER_TERMS_PROPOSAL, op_terms_proposal},
    {DESK_KEEPER_TERMS_CHECK, op_terms_check},
    {DESK_KEEPER_EXECUTE_CHANGE, op_execute_change},
    {DESK_KEEPER_APPLY_REPLACE, op_apply_replace},
    {DESK_KEEPER_ENROL_MORE, op_enrol_more},
    {DESK_KEEPER_AUTHENTICATORS, op_authenticators},
    {DESK_KEEPER_AUTHENTICATOR_REMOVE, op_authenticator_remove},
    {DESK_KEEPER_ALERTS, op_alerts},
    {DESK_KEEPER_ALERTS_SEEN, op_alerts_seen},
    {DESK_KEEPER_ACCESS, op_access},
    {DESK_KEEPER_ORGS, op_orgs},
    {DESK_KEEPER_STAFF, op_staff},
    {DESK_KEEPER_NOTICE, op_notice},
    {DESK_KEEPER_NOTICE_RECEIVE, op_notice_receive},
    {DESK_KEEPER_NOTICES, op_notices},
    {DESK_KEEPER_PLEDGE_TEXT, op_pledge_text},
    {DESK_KEEPER_SHEET, op_sheet},
    {DESK_KEEPER_SHEET_HISTORY, op_sheet_history},
    {DESK_KEEPER_CHAIN, op_chain},
    {DESK_KEEPER_UPSTREAM, op_upstream},
    {DESK_KEEPER_UPSTREAM_RECEIVE, op_upstream_receive},
    {DESK_KEEPER_TERMINALS, op_terminals},
    {DESK_KEEPER_PLACES, op_places},
    {DESK_KEEPER_TERMINAL_PLACE, op_terminal_place},
    {DESK_KEEPER_WORK_MAKE, op_work_make},
    {DESK_KEEPER_WORK_CHANGE, op_work_change},
    {DESK_KEEPER_WORK_CLOSE, op_work_close},
    {DESK_KEEPER_WORK_ITEM, op_work_item},
    {DESK_KEEPER_WORK_LISTS, op_work_lists},
    {DESK_KEEPER_WORK_REASONS, op_work_reasons},
    {DESK_KEEPER_DOCUMENTS, op_documents},
    {DESK_KEEPER_DOCUMENT_FREEZE, op_document_freeze},
    {DESK_KEEPER_DOCUMENT_STEP, op_document_step},
    {DESK_KEEPER_DOCUMENT_OPEN, op_document_open},
    {DESK_KEEPER_DOCUMENT_CHECK, op_document_check},
    {DESK_KEEPER_FORM_SET, op_form_set},
    {DESK_KEEPER_FORM_GET, op_form_get},
    {DESK_KEEPER_SEARCH_SEAL, op_search_seal},
    {DESK_KEEPER_SEARCH_NAMES, op_search_names},
    {DESK_KEEPER_SEARCH_UNSEAL, op_search_unseal},
    {DESK_KEEPER_SETTING, op_setting},
    {DESK_KEEPER_SESSIONS, op_sessions},
    {DESK_KEEPER_END_SESSION, op_end_session},
    {DESK_KEEPER_SETUP_ROOT, op_setup_root},
    {DESK_KEEPER_SETUP_LOG, op_setup_log},
    {DESK_KEEPER_FACT, op_fact},
    {DESK_KEEPER_ENROL_CODE, op_enrol_code},
    {DESK_KEEPER_SETUP_DONE, op_setup_done},
    {DESK_KEEPER_RESTORE_KEY, op_restore_key},
    {DESK_KEEPER_RESTORE, op_restore},
    {DESK_KEEPER_LOSS, op_loss},
};

op_fn *desk_handler(uint16_t type)
{
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
        if (handlers[i].type == type)
            return handlers[i].fn;
    return NULL;
}

struct desk *desk_find(struct keeper *k, uint64_t no)
{
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++)
        if (k->desks[i] != NULL && k->desks[i]->no == no)
            return k->desks[i];
    return NULL;
}

bool desk_is_lobby(const struct desk *d)
{
    return d->kind == DESK_LOBBY || d->kind == DESK_APPROVAL_LOBBY;
}

bool desk_is_session(const struct desk *d)
{
    return d->kind == DESK_SESSION || d->kind == DESK_APPROVAL;
}

/* What a kind of desk is to the permit table, the gate and the parent. */
static const struct {
    enum desk_keeper_state state;
    enum gate_keeper_route_kind route;
    enum parent_child_desk_kind program;
    bool has_office;
} kinds[DESK_KIND__MAX] = {
    [DESK_LOBBY] = {DESK_KEEPER_LOBBY, GATE_KEEPER_ROUTE_KIND_LOBBY, PARENT_CHILD_DESK_KIND_LOBBY, false},
    [DESK_SESSION] = {DESK_KEEPER_SESSION, GATE_KEEPER_ROUTE_KIND_SESSION, PARENT_CHILD_DESK_KIND_SESSION, true},
    [DESK_JOB] = {DESK_KEEPER_JOB, GATE_KEEPER_ROUTE_KIND_JOB, PARENT_CHILD_DESK_KIND_JOB, true},
    [DESK_SETUP] = {DESK_KEEPER_SETUP, GATE_KEEPER_ROUTE_KIND__MAX, PARENT_CHILD_DESK_KIND__MAX, false},
    [DESK_APPROVAL_LOBBY] = {DESK_KEEPER_APPROVAL_LOBBY, GATE_KEEPER_ROUTE_KIND_APPROVAL_LOBBY, PARENT_CHILD_DESK_KIND_APPROVAL_LOBBY, false},
    [DESK_APPROVAL] = {DESK_KEEPER_APPROVAL, GATE_KEEPER_ROUTE_KIND_APPROVAL, PARENT_CHILD_DESK_KIND_APPROVAL, false},
};

void desk_end(struct desk *d, uint16_t why)
{
    if (d->ending)
        return;
    d->ending = true;
    d->end_kind = why;
}

static enum err append_misuse(struct keeper *k, const struct desk *d, struct entry *e)
{
    uint64_t leaf;

    if (d->contract != 0) {
        entry_set_contract(e, d->contract);
        entry_set_person(e, d->person);
    }
    if (d->session != 0)
        entry_set_session(e, d->session);
    if (d->job != 0)
        entry_set_job(e, d->job);
    enum err err = logbook_append(k->logs, d->log, e, (struct view){NULL, 0}, &leaf);
    return err != ERR_OK ? err : alert_note(k, d->log, leaf, e);
}

/* Write down what a desk did that it must not do. */
static enum err write_misuse(struct keeper *k, const struct desk *d, uint16_t type)
{
    struct entry e;

    if (k->logs == NULL)
        return ERR_OK;
    entry_init(&e, ACT_MISUSE, keeper_now(k));
    entry_set_kind(&e, type);
    return append_misuse(k, d, &e);
}

enum err desk_stray(struct keeper *k, uint64_t no, uint64_t terminal)
{
    struct desk *d = desk_find(k, no);
    int64_t now = clock_monotonic_ms();
    struct entry e;

    if (d == NULL || d->ending || d->terminal == terminal)
        return ERR_OK; /* it has gone meanwhile */
    if (d->stray_ms == 0 || now - d->stray_ms >= STRAY_AGAIN_MS) {
        d->stray_ms = now;
        d->stray_n = 0;
    }
    if (d->stray_n == STRAYS_MAX || (d->stray_n > 0 && d->stray_terminal == terminal))
        return ERR_OK;
    d->stray_n++;
    d->stray_terminal = terminal;
    log_warn("the token of session %llu was used on another terminal", (unsigned long long)d->session);
    entry_init(&e, ACT_MISUSE, keeper_now(k));
    entry_set_kind(&e, ENTRY_MISUSE_TERMINAL);
    if (terminal != 0)
        entry_set_terminal(&e, terminal);
    return append_misuse(k, d, &e);
}

enum err desk_improper(struct keeper *k, uint64_t no, uint32_t count)
{
    const struct desk gate = {.log = 0};
    const struct desk *d = desk_find(k, no);
    struct entry e;

    if (k->logs == NULL || count == 0)
        return ERR_OK;
    entry_init(&e, ACT_MISUSE, keeper_now(k));
    entry_set_kind(&e, ENTRY_MISUSE_REQUEST);
    entry_set_count(&e, count);
    return append_misuse(k, d != NULL ? d : &gate, &e);
}

enum err desk_sandbox_killed(struct keeper *k, uint64_t no, unsigned role)
{
    const struct desk *there = no == 0 ? NULL : desk_find(k, no);
    struct desk was = {.log = KEEPER_MACHINE_LOG};
    struct entry e;

    _Static_assert(ENTRY_MISUSE_SANDBOX + (int)PARENT_CHILD_ROLE__MAX <= ENTRY_MISUSE_REQUEST, "a kind for each");
    for (size_t i = 0; no != 0 && i < KEEPER_DESKS_PAST; i++) {
        const struct desk_past *p = &k->past[i];
        if (p->no == no)
            was = (struct desk){.log = p->log, .contract = p->contract, .person = p->person, .session = p->session, .job = p->job};
    }
    if (k->logs == NULL)
        return ERR_OK;
    entry_init(&e, ACT_MISUSE, keeper_now(k));
    entry_set_kind(&e, (uint16_t)(ENTRY_MISUSE_SANDBOX + role));
    return append_misuse(k, there != NULL ? there : &was, &e);
}

enum err ledger_copy_differs(struct keeper *k)
{
    const struct desk nobody = {.log = KEEPER_MACHINE_LOG};
    struct entry e;

    entry_init(&e, ACT_MISUSE, keeper_now(k));
    entry_set_kind(&e, ENTRY_MISUSE_COPY);
    return append_misuse(k, &nobody, &e);
}

/* A frame that this desk must not send: written down, and the desk ends. */
static enum err misuse(struct keeper *k, struct desk *d, uint16_t type)
{
    log_warn("desk %llu sent a frame that its state forbids or that is malformed (type %u)", (unsigned long long)d->no,
             type);
    desk_end(d, SESSION_MISUSE);
    return write_misuse(k, d, type);
}

/* An operation that was on its way when the session locked itself is no misuse. */
static bool locked_meanwhile(const struct desk *d, const struct chan_frame *f)
{
    return d->state == DESK_KEEPER_LOCKED && f->fd_count == 0 &&
           desk_keeper_permitted(DESK_KEEPER_SESSION, f->type, DESK_KEEPER_FROM_DESK) &&
           !desk_keeper_permitted(DESK_KEEPER_LOCKED, f->type, DESK_KEEPER_FROM_DESK);
}

/* Serve one frame. */
static enum err serve(struct keeper *k, struct desk *d, const struct chan_frame *f)
{
    op_fn *fn = desk_handler(f->type);
    struct op op = {.k = k, .d = d, .id = f->id, .type = f->type, .payload = f->payload, .arena = &k->arena};
    enum err err;

    if (locked_meanwhile(d, f)) {
        if (send_failed(d, f->id, ERR_DENIED) != ERR_OK)
            desk_end(d, SESSION_DIED);
        return ERR_OK;
    }
    if (fn == NULL || f->fd_count != 0 || !desk_keeper_permitted(d->state, f->type, DESK_KEEPER_FROM_DESK))
        return misuse(k, d, f->type);
    d->active_ms = clock_monotonic_ms();
    err = fn(&op);
    arena_clear(&k->arena);
    if (op.malformed)
        return misuse(k, d, f->type);
    if (err == ERR_OK || err == ERR_DENIED)
        return ERR_OK;
    if (err == ERR_INPUT) { /* an operation that cannot even be written down as asked */
        enum err failed = write_misuse(k, d, f->type);
        if (failed != ERR_OK)
            return failed;
    }
    if (send_failed(d, f->id, err) != ERR_OK)
        desk_end(d, SESSION_DIED);
    return ERR_OK;
}

static void desk_ready(void *arg, int fd, unsigned events);

static enum err desk_watch(struct keeper *k, struct desk *d)
{
    unsigned events = LOOP_READ | (chan_wants_write(d->chan) ? LOOP_WRITE : 0U);

    return loop_watch(k->loop, chan_fd(d->chan), events, desk_ready, k);
}

static struct desk *desk_by_fd(struct keeper *k, int fd)
{
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++)
        if (k->desks[i] != NULL && chan_fd(k->desks[i]->chan) == fd)
            return k->desks[i];
    return NULL;
}

static void desk_ready(void *arg, int fd, unsigned events)
{
    struct keeper *k = arg;
    struct desk *d = desk_by_fd(k, fd);
    struct chan_frame frame;

    if (d == NULL || d->ending)
        return;
    if ((events & LOOP_WRITE) != 0) {
        enum err err = chan_flush(d->chan);
        if (err != ERR_OK && err != ERR_AGAIN) {
            desk_end(d, SESSION_DIED);
            return;
        }
    }
    /* Only a job asks for the next thing before it has its answer. */
    for (int i = 0, most = d->kind == DESK_JOB ? FRAMES_PER_WAKE : 1; i < most && !d->ending; i++) {
        enum err err = chan_recv(d->chan, &frame);
        if (err == ERR_AGAIN)
            break;
        if (err == ERR_CLOSED) {
            desk_end(d, SESSION_DIED);
            break;
        }
        if (err == ERR_OK) {
            err = serve(k, d, &frame);
            chan_frame_close_fds(&frame);
        } else if (err == ERR_INPUT) {
            err = misuse(k, d, 0);
        } else {
            desk_end(d, SESSION_DIED);
            err = ERR_OK;
        }
        if (err != ERR_OK) {
            log_error("could not write down what desk %llu did: stopping", (unsigned long long)d->no);
            k->fatal = true;
            loop_stop(k->loop);
            return;
        }
    }
    chan_done(d->chan);
    if (!d->ending && desk_watch(k, d) != ERR_OK)
        desk_end(d, SESSION_DIED);
}

/* A free place in the table, or NULL. */
static struct desk **free_place(struct keeper *k)
{
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++)
        if (k->desks[i] == NULL)
            return &k->desks[i];
    return NULL;
}

static enum err desk_place(struct keeper *k, enum desk_kind kind, const struct desk *init, int fd,
                           struct desk **desk_out)
{
    struct desk **place = free_place(k);
    struct desk *d = place == NULL ? NULL : mem_zalloc(sizeof(*d));

    if (d == NULL) {
        io_close(&fd);
        return place == NULL ? ERR_LIMIT : ERR_MEMORY;
    }
    *d = *init;
    d->no = ++k->next_desk;
    d->kind = kind;
    d->state = kinds[kind].state;
    d->opened_ms = d->active_ms = d->proved_ms = clock_monotonic_ms();
    d->chan = chan_new(fd, &desk_keeper_proto);
    if (d->chan == NULL) {
        mem_free(d);
        return ERR_MEMORY;
    }
    enum err err = desk_watch(k, d);
    if (err != ERR_OK) {
        chan_free(d->chan);
        mem_free(d);
        return err;
    }
    *place = d;
    *desk_out = d;
    return ERR_OK;
}

enum err desk_attach(struct keeper *k, enum desk_kind kind, int fd, struct desk **desk_out)
{
    struct desk none = {0};

    return desk_place(k, kind, &none, fd, desk_out);
}

/* The rows a session may see: the registers and blocks of its assignment. */
static void scope_of(const struct keeper *k, const struct desk *d, struct keeper_office_session_scope *out,
                     uint16_t blocks[ENTRY_BLOCKS_MAX])
{
    const struct assignment *a = state_assignment(logbook_state(k->logs, d->log), d->contract, d->person);

    *out = (struct keeper_office_session_scope){.desk = d->no, .blocks = blocks};
    if (a == NULL)
        return;
    out->registers = a->registers;
    out->blocks_n = a->blocks_n;
    memcpy(blocks, a->blocks, a->blocks_n * sizeof(*blocks));
}

enum err desks_rescope(struct keeper *k, uint16_t log, uint32_t contract, uint32_t person)
{
    uint16_t blocks[ENTRY_BLOCKS_MAX];
    struct keeper_office_session_scope m;
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < KEEPER_DESKS_MAX; i++) {
        const struct desk *d = k->desks[i];
        if (d == NULL || d->ending || d->log != log || d->contract != contract || d->person != person ||
            (d->kind != DESK_SESSION && d->kind != DESK_JOB))
            continue;
        scope_of(k, d, &m, blocks);
        err = keeper_office_session_scope_send(k->office, 0, &m);
    }
    return err;
}

static enum err tell_office(struct keeper *k, const struct desk *d, int fd)
{
    uint16_t blocks[ENTRY_BLOCKS_MAX];
    struct keeper_office_session_scope scope;
    scope_of(k, d, &scope, blocks);
    struct keeper_office_session_open m = {
        .desk = d->no,
        .kind = d->kind == DESK_JOB ? KEEPER_OFFICE_SESSION_KIND_JOB : KEEPER_OFFICE_SESSION_KIND_SESSION,
        .contract = d->contract,
        .registers = scope.registers,
        .blocks = scope.blocks,
        .blocks_n = scope.blocks_n,
        .job = d->job,
        .person = d->person,
    };

    return keeper_office_session_open_send_fds(k->office, 0, &m, &fd, 1);
}

static enum err tell_gate(struct keeper *k, const struct desk *d, int fd)
{
    struct gate_keeper_route m = {
        .desk = d->no,
        .kind = kinds[d->kind].route,
        .terminal = d->terminal,
    };

    memcpy(m.token_hash, d->token_hash, sizeof(m.token_hash));
    return gate_keeper_route_send_fds(k->gate, 0, &m, &fd, 1);
}

enum err desk_new(struct keeper *k, enum desk_kind kind, const struct desk *init, struct desk **desk_out)
{
    int with_keeper[2] = {-1, -1}, with_gate[2] = {-1, -1}, with_office[2] = {-1, -1};
    struct desk *d = NULL;
    enum err err;

    TRY(chan_pair(with_keeper));
    TRY(chan_pair(with_gate));
    if (kinds[kind].has_office)
        TRY(chan_pair(with_office));
    err = desk_place(k, kind, init, with_keeper[0], &d);
    with_keeper[0] = -1; /* taken over or closed */
    if (err != ERR_OK)
        goto out;
    if (kinds[kind].has_office)
        TRY(tell_office(k, d, with_office[0]));
    TRY(tell_gate(k, d, with_gate[0]));
    int fds[3] = {with_keeper[1], with_gate[1], with_office[1]};
    const struct parent_child_spawn_desk m = {.desk = d->no, .kind = kinds[kind].program};
    TRY(parent_child_spawn_desk_send_fds(k->parent, 0, &m, fds, kinds[kind].has_office ? 3 : 2));
    *desk_out = d;
out:
    if (err != ERR_OK && d != NULL)
        desk_end(d, SESSION_DIED);
    for (int i = 0; i < 2; i++) {
        io_close(&with_keeper[i]);
        io_close(&with_gate[i]);
        io_close(&with_office[i]);
    }
    return err;
}

/* Write the end of a session down and tell the siblings. */
static enum err say_end(struct keeper *k, const struct desk *d)
{
    enum err err = ERR_OK;
    struct entry e;
    uint64_t leaf;

    if (d->kind == DESK_SETUP)
        return ERR_OK;
    if (desk_is_session(d)) {
        entry_init(&e, ACT_SESSION_CLOSE, keeper_now(k));
        entry_set_contract(&e, d->contract);
        entry_set_session(&e, d->session);
        entry_set_person(&e, d->person);
        entry_set_kind(&e, d->end_kind);
        TRY(logbook_append(k->logs, d->log, &e, (struct view){NULL, 0}, &leaf));
    }
    if (kinds[d->kind].has_office)
        TRY(keeper_office_session_close_send(k->office, 0, &(struct keeper_office_session_close){.desk = d->no}));
    if (!d->asked && (d->end_kind == SESSION_REVOKED || d->end_kind == SESSION_ENDED)) /* not even the request in hand goes on */
        TRY(parent_child_kill_desk_send(k->parent, 0, &(struct parent_child_kill_desk){.desk = d->no}));
    TRY(gate_keeper_route_gone_send(k->gate, 0, &(struct gate_keeper_route_gone){.desk = d->no}));
out:
    return err;
}

static void desk_free(struct keeper *k, struct desk *d)
{
    loop_unwatch(k->loop, chan_fd(d->chan));
    chan_free(d->chan);
    secret_wipe(d, sizeof(*d));
    mem_free(d);
}

void desks_free(struct keeper *k)
{
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        if (k->desks[i] != NULL)
            desk_free(k, k->desks[i]);
        k->desks[i] = NULL;
    }
}

enum err desks_sweep(struct keeper *k)
{
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        struct desk *d = k->desks[i];
        if (d == NULL)
            continue;
        if (!d->ending) {
            if (chan_wants_write(d->chan) && desk_watch(k, d) != ERR_OK)
                desk_end(d, SESSION_DIED);
            continue;
        }
        enum err err = say_end(k, d);
        if (desk_is_lobby(d))
            k->lobby_gone[d->kind] = true;
        job_desk_died(k, d);
        k->past[k->past_n++ % KEEPER_DESKS_PAST] = (struct desk_past){d->no, d->session, d->contract, d->person, d->job, d->log};
        k->desks[i] = NULL;
        desk_free(k, d);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

/* Another lobby for one that ended: not more than one in each tick, so that what ends it at once does not keep us busy. */
static enum err replace_lobbies(struct keeper *k)
{
    struct desk none = {0}, *lobby;
    enum err err = ERR_OK;

    for (unsigned kind = 0; kind < DESK_KIND__MAX && k->serving && err == ERR_OK; kind++) {
        if (!k->lobby_gone[kind])
            continue;
        k->lobby_gone[kind] = false;
        err = desk_new(k, (enum desk_kind)kind, &none, &lobby);
    }
    return err;
}

/* The minutes after which the session locks itself (J32). */
static int64_t idle_ms(const struct keeper *k, const struct desk *d)
{
    return decide_idle_ms(state_contract(logbook_state(k->logs, d->log), d->contract));
}

enum err desks_tick(struct keeper *k)
{
    int64_t now = clock_monotonic_ms();
    enum err err = replace_lobbies(k);

    if (err != ERR_OK)
        return err;
    jobs_tick(k);
    sessions_check(k);
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        struct desk *d = k->desks[i];
        if (d == NULL || d->ending || !desk_is_session(d))
            continue;
        bool idle = now - d->active_ms > idle_ms(k, d);
        if (now - d->opened_ms > session_max_ms(k, d) || (idle && d->kind == DESK_APPROVAL)) {
            desk_end(d, SESSION_EXPIRED); /* nothing there waits for its person to come back */
        } else if (d->state == DESK_KEEPER_SESSION && idle) {
            d->state = DESK_KEEPER_LOCKED;
            struct desk_keeper_locked_now m = {0};
            if (desk_keeper_locked_now_send(d->chan, 0, &m) != ERR_OK)
                desk_end(d, SESSION_DIED);
        }
    }
    return ERR_OK;
}
