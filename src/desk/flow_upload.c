/* Uploaded files: sealed by the desk that sees them, kept by the office that cannot, under a key that the keeper forgets. */
#include "desk/flow.h"

#include "crypto/part.h"
#include "crypto/secret.h"
#include "proto/desk_press.h"
#include "rules/state.h"

#include <string.h>

static const char *const encodings[] = {"auto", "utf-8", "cp932"};
_Static_assert(sizeof(encodings) / sizeof(encodings[0]) == DESK_PRESS_ENCODING_XLSX, "one each; a workbook is known by itself");

uint64_t flow_upload_max(const struct desk *d, uint64_t besides)
{
    uint64_t gate = d->uploads_max > besides ? d->uploads_max - besides : d->uploads_max;

    return d->uploads_max == 0 || gate > FLOW_UPLOAD_BYTES_MAX ? FLOW_UPLOAD_BYTES_MAX : gate;
}

const char *flow_encoding_name(unsigned encoding)
{
    return encodings[encoding < DESK_PRESS_ENCODING_XLSX ? encoding : DESK_PRESS_ENCODING_DETECT];
}

bool flow_encoding(struct view word, unsigned *out)
{
    *out = DESK_PRESS_ENCODING_DETECT;
    for (unsigned i = 0; i < DESK_PRESS_ENCODING_XLSX; i++)
        if (view_eq_str(word, encodings[i])) {
            *out = i;
            return true;
        }
    return word.n == 0;
}

void flow_upload_init(struct flow_upload *u)
{
    *u = (struct flow_upload){.no = 0};
    buf_init(&u->part, PART_BYTES_MAX);
    hash_start(&u->hash);
}

void flow_upload_clear(struct desk *d, struct flow_upload *u)
{
    for (; u->asked_n > 0; u->asked_n--, u->asked_from = (u->asked_from + 1) % FLOW_UPLOAD_PARTS)
        ask_let_go(d, u->asked[u->asked_from]);
    buf_clear(&u->part);
    secret_wipe(u, sizeof(*u));
}

enum err flow_upload_open(struct desk *d, struct flow_upload *u, const struct desk_keeper_upload_open *what)
{
    struct desk_keeper_upload_opened opened;
    enum err err;

    TRY(ask_keeper_upload_open(d, what, &opened));
    u->no = opened.upload;
    memcpy(u->key, opened.key, sizeof(u->key));
    secret_wipe(&opened, sizeof(opened));
out:
    return err;
}

/* The oldest part under way is stored. */
static enum err end_part(struct desk *d, struct flow_upload *u)
{
    const uint32_t asked = u->asked[u->asked_from];
    struct desk_office_stored stored;

    u->asked_from = (u->asked_from + 1) % FLOW_UPLOAD_PARTS;
    u->asked_n--;
    return ask_office_end(d, asked, DESK_OFFICE_STORED, &stored);
}

/* The office makes the parts durable together that wait for it. */
static enum err put_part(struct desk *d, struct flow_upload *u)
{
    struct buf sealed;
    enum err err;

    buf_init(&sealed, PART_BYTES_MAX + SEAL_OVERHEAD);
    TRY(part_seal(view_of(u->key, sizeof(u->key)), u->no, u->parts, buf_view(&u->part), &sealed));
    const struct desk_office_upload_put m = {u->no, u->parts, buf_view(&sealed)};
    if (u->asked_n == FLOW_UPLOAD_PARTS)
        TRY(end_part(d, u));
    TRY(ask_office_begin(d, DESK_OFFICE_UPLOAD_PUT, &m, &u->asked[(u->asked_from + u->asked_n) % FLOW_UPLOAD_PARTS]));
    u->asked_n++;
    u->parts++;
    buf_reset(&u->part);
out:
    buf_clear(&sealed);
    return err;
}

enum err flow_upload_add(struct desk *d, struct flow_upload *u, struct view bytes)
{
    enum err err = ERR_OK;

    hash_add(&u->hash, bytes);
    u->bytes += bytes.n;
    while (bytes.n > 0 && err == ERR_OK) {
        struct view piece = view_part(bytes, 0, PART_BYTES_MAX - u->part.n);
        buf_put(&u->part, piece);
        bytes = view_part(bytes, piece.n, SIZE_MAX);
        err = buf_status(&u->part);
        if (err == ERR_OK && u->part.n == PART_BYTES_MAX)
            err = put_part(d, u);
    }
    return err;
}

enum err flow_upload_end(struct desk *d, struct flow_upload *u)
{
    enum err err = u->part.n > 0 ? put_part(d, u) : ERR_OK;

    while (err == ERR_OK && u->asked_n > 0)
        err = end_part(d, u);
    return err;
}

enum err flow_upload_done(struct desk *d, struct flow_upload *u)
{
    struct desk_keeper_upload_done m = {.upload = u->no, .bytes = u->bytes};
    struct desk_keeper_ok ok;
    struct hash h;
    enum err err;

    TRY(flow_upload_end(d, u));
    hash_end(&u->hash, &h);
    memcpy(m.file, h.b, sizeof(m.file));
    TRY(ask_keeper_upload_done(d, &m, &ok));
out:
    return err;
}

void flow_upload_drop(struct desk *d, uint32_t no)
{
    struct desk_keeper_ok ok;

    (void)!ask_keeper_upload_drop(d, &(struct desk_keeper_upload_drop){no}, &ok);
}

enum err flow_upload_read(struct desk *d, uint32_t no, const uint8_t key[32], uint32_t part, struct buf *out)
{
    struct desk_office_upload_part sealed;
    struct arena kept;
    enum err err;

    ask_apart(d, &kept);
    TRY(ask_office_upload_get(d, &(struct desk_office_upload_get){no, part}, &sealed));
    err = part_unseal(view_of(key, 32), no, part, sealed.sealed, out);
out:
    ask_apart_end(d, &kept);
    return err;
}

const char *flow_scan_name(enum desk_keeper_scan_state scan)
{
    static const char *const names[DESK_KEEPER_SCAN_STATE__MAX] = {
        [DESK_KEEPER_SCAN_STATE_NONE] = "none",         [DESK_KEEPER_SCAN_STATE_WAITING] = "waiting",
        [DESK_KEEPER_SCAN_STATE_CLEAN] = "clean",       [DESK_KEEPER_SCAN_STATE_INFECTED] = "infected",
        [DESK_KEEPER_SCAN_STATE_FAILED] = "failed",     [DESK_KEEPER_SCAN_STATE_UNAVAILABLE] = "unavailable",
    };

    return names[scan];
}

enum err flow_upload_find(struct desk *d, uint32_t no, struct desk_keeper_upload_info *out)
{
    struct desk_keeper_uploads_are are;
    enum err err;

    TRY(ask_keeper_uploads(d, &(struct desk_keeper_uploads){0}, &are));
    for (uint32_t i = 0; i < are.uploads_n; i++)
        if (are.uploads[i].upload == no) {
            *out = are.uploads[i];
            return ERR_OK;
        }
    err = ERR_NOT_FOUND;
out:
    return err;
}

/* A job of this person of which the office knows nothing yet. */
static enum err begun_job(struct desk *d, uint32_t no, struct desk_office_import_job *out)
{
    struct desk_keeper_uploads_are are;
    struct desk_keeper_self_is self;
    enum err err;

    TRY(ask_keeper_uploads(d, &(struct desk_keeper_uploads){0}, &are));
    for (uint32_t i = 0; i < are.uploads_n; i++) {
        const struct desk_keeper_upload_info *u = &are.uploads[i];
        if (u->job != no)
            continue;
        *out = (struct desk_office_import_job){.job = no,
                                               .register_ = u->register_,
                                               .bytes = u->bytes,
                                               .started_ms = u->began_ms,
                                               .updated_ms = u->began_ms,
                                               .kind = u->updates ? JOB_TRIAL : JOB_IMPORT};
        TRY(ask_keeper_self(d, &(struct desk_keeper_self){0}, &self));
        out->person = self.person;
        return ERR_OK;
    }
    err = ERR_NOT_FOUND;
out:
    return err;
}

enum err flow_import_job(struct desk *d, uint32_t no, struct desk_office_import_job *out)
{
    const struct desk_office_import_get ask = {.job = no};
    struct desk_office_import is;
    enum err err = no == 0 ? ERR_NOT_FOUND : ask_office_import_get(d, &ask, &is); /* 0: an upload without a job */

    if (err == ERR_NOT_FOUND && no != 0) {
        err = begun_job(d, no, out);
        if (err != ERR_NOT_FOUND)
            return err;
        err = ask_office_import_get(d, &ask, &is); /* a small file may have come to its end between the two questions */
    }
    if (err == ERR_OK)
        *out = is.job;
    return err;
}

enum err flow_import_cancel(struct desk *d, uint32_t job)
{
    struct desk_keeper_import_cancel m = {.job = job};
    struct desk_office_import is;
    struct desk_keeper_ok ok;
    enum err err;

    /* The office first: after that no row is stored, and its count is the last. */
    err = ask_office_import_stop(d, &(struct desk_office_import_stop){job}, &is);
    if (err == ERR_OK) {
        m.stored = is.job.stored;
        m.refused = is.job.refused + is.job.unchanged;
    } else if (err != ERR_NOT_FOUND) { /* a job of which nothing was read yet */
        return err;
    }
    TRY(ask_keeper_import_cancel(d, &m, &ok));
out:
    return err;
}
