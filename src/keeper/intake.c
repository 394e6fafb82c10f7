/*
 * Ledgers that were kept before Azukari (台帳の取り込み): the file comes as an upload, which the virus scanner looks at; a desk gets its key
 * only when decide() would let this person take it in now.  That rows of it are entered is written down first, under the file's hash;
 * each row is then an act of its own, through its own gates.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "crypto/secret.h"

#include <string.h>

static void intake_entry(struct op *op, uint16_t kind, uint64_t rows, uint64_t bytes, const uint8_t file[32])
{
    op_begin(op, ACT_INTAKE);
    entry_set_kind(&op->e, kind);
    entry_set_count(&op->e, rows);
    entry_set_limit(&op->e, bytes);
    entry_set_object(&op->e, file);
}

enum err op_intake_open(struct op *op)
{
    static const uint8_t no_file[32] = {1};
    struct desk_keeper_intake_open m;
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, intake_open, &m));
    if (m.kind > MATTER_KINDS_MAX || m.data_class > CLASS__MAX || m.medium > MATTER_MEDIUM__MAX)
        TRY(ERR_INPUT);
    intake_entry(op, m.kind, 1, 1, no_file);
    decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
    if (op->decision.verdict != VERDICT_PERMIT && op->decision.refusal != REFUSAL_NOT_SCANNED)
        TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(upload_place(op, &u));
    *u = (struct upload){.intake = true, .kind = m.kind, .encoding = m.encoding, .data_class = m.data_class, .medium = m.medium};
    err = upload_begin(op, u);
out:
    return err;
}

/* An intake of this person: ${no}, or with 0 the newest.  ERR_NOT_FOUND. */
static enum err find(const struct op *op, uint32_t no, struct upload **out)
{
    *out = NULL;
    for (size_t i = 0; i < KEEPER_UPLOADS_MAX; i++) {
        struct upload *u = upload_find(op->k, op->d, op->k->uploads[i].no);
        if (u != NULL && u->intake && (no == 0 ? u->complete && (*out == NULL || u->began_ms > (*out)->began_ms) : u->no == no))
            *out = u;
    }
    return *out == NULL ? ERR_NOT_FOUND : ERR_OK;
}

/* Whether this person could take the file in now. */
static bool is_readable(struct op *op, const struct upload *u)
{
    if (!u->complete || u->bytes == 0 || u->bytes > INTAKE_BYTES_MAX)
        return false;
    intake_entry(op, u->kind, 1, u->bytes, u->file);
    decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
    return op->decision.verdict == VERDICT_PERMIT;
}

enum err op_intake(struct op *op)
{
    struct desk_keeper_intake_is is = {0};
    struct desk_keeper_intake m;
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, intake, &m));
    TRY(find(op, m.upload, &u));
    is = (struct desk_keeper_intake_is){.upload = u->no,
                                        .kind = u->kind,
                                        .encoding = u->encoding,
                                        .data_class = u->data_class,
                                        .medium = u->medium,
                                        .complete = u->complete,
                                        .bytes = u->bytes,
                                        .began_ms = u->began_ms,
                                        .until_ms = clock_now_ms() + u->until_ms - clock_monotonic_ms(),
                                        .scan = (enum desk_keeper_scan_state)u->scan,
                                        .virus = view_str(u->virus),
                                        .scan_demanded = scan_is_demanded(op->k, op->d),
                                        .readable = is_readable(op, u)};
    memcpy(is.file, u->file, sizeof(is.file));
    if (is.readable)
        memcpy(is.key, u->key, sizeof(is.key));
    err = OP_ANSWER(op, intake_is, &is);
out:
    secret_wipe(&is, sizeof(is));
    return err;
}

enum err op_intake_rows(struct op *op)
{
    struct desk_keeper_intake_rows m;
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, intake_rows, &m));
    if (m.upload == 0 || m.reason.n == 0 || m.rows == 0 || m.rows > INTAKE_ROWS_MAX)
        TRY(ERR_INPUT);
    TRY(find(op, m.upload, &u));
    if (!u->complete || u->bytes == 0 || u->bytes > INTAKE_BYTES_MAX)
        TRY(ERR_INPUT);
    intake_entry(op, u->kind, m.rows, u->bytes, u->file);
    TRY(op_decide(op, m.reason));
    err = hold_ok(op);
out:
    return err;
}
