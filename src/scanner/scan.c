#include "scanner/scan.h"

#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/part.h"
#include "proto/scanner_office.h"

#include <string.h>

#define OFFICE_PATIENCE_MS 60000
#define CLAMD_PATIENCE_MS 120000 /* a large archive takes its time */
#define ARENA_MAX 262144

/* One file under way. */
struct look {
    const struct scanner *s;
    const struct keeper_scanner_scan *m;
    struct clamd clamd;
    struct hash_state hash;
    struct buf part;
    bool answered; /* clamd has said its last word before the end */
    bool office_gone; /* or it said what it may not say */
};

static enum err fetch(struct look *l, uint32_t no)
{
    const struct scanner_office_fetch ask = {l->m->contract, l->m->upload, no};
    struct scanner_office_part got;
    struct chan_frame f;
    struct arena a;
    enum err err;

    arena_init(&a, ARENA_MAX);
    buf_reset(&l->part);
    l->office_gone = true;
    TRY(scanner_office_fetch_send(l->s->office, no, &ask));
    TRY(chan_recv_wait(l->s->office, OFFICE_PATIENCE_MS, &f));
    if (f.type != SCANNER_OFFICE_PART || f.id != no || f.fd_count != 0) {
        chan_frame_close_fds(&f);
        TRY(ERR_INPUT);
    }
    TRY(scanner_office_part_get(f.payload, &a, &got));
    l->office_gone = false;
    err = got.sealed.n == 0 ? ERR_NOT_FOUND
                            : part_unseal(view_of(l->m->key, sizeof(l->m->key)), l->m->upload, no, got.sealed, &l->part);
out:
    arena_clear(&a);
    return err;
}

/* Every part to its end, also when clamd wants no more: what was looked at must be what the hash says. */
static enum err stream(struct look *l)
{
    uint64_t at = 0;
    enum err err = ERR_OK;

    for (uint32_t no = 0; at < l->m->bytes; no++) {
        TRY(fetch(l, no));
        if (l->part.n == 0 || l->part.n > l->m->bytes - at)
            TRY(ERR_CORRUPT);
        hash_add(&l->hash, buf_view(&l->part));
        at += l->part.n;
        if (l->answered)
            continue;
        err = clamd_add(&l->clamd, buf_view(&l->part));
        l->answered = err == ERR_CONFLICT;
        if (!l->answered)
            TRY(err);
    }
    err = ERR_OK;
out:
    return err;
}

static bool is_the_file(struct look *l)
{
    struct hash h;

    hash_end(&l->hash, &h);
    return view_eq(view_of(h.b, sizeof(h.b)), view_of(l->m->file, sizeof(l->m->file)));
}

static enum keeper_scanner_result result_of(enum clamd_verdict v)
{
    switch (v) {
    case CLAMD_CLEAN:
        return KEEPER_SCANNER_RESULT_CLEAN;
    case CLAMD_INFECTED:
        return KEEPER_SCANNER_RESULT_INFECTED;
    case CLAMD_FAILED:
    default:
        return KEEPER_SCANNER_RESULT_FAILED;
    }
}

/* What it is looked at with: asked first, so that an answer never names newer definitions than were used. */
static enum err learn_version(struct look *l, struct clamd_version *out)
{
    enum err err;

    TRY(clamd_connect(&l->clamd, l->s->clamd_path));
    TRY(clamd_version(&l->clamd, out));
out:
    return err;
}

static enum err look_at(struct look *l, struct keeper_scanner_scanned *out, char virus_out[CLAMD_VIRUS_MAX + 1])
{
    struct clamd_version version;
    enum clamd_verdict verdict;
    enum err err;

    out->result = KEEPER_SCANNER_RESULT_UNAVAILABLE;
    TRY(learn_version(l, &version));
    TRY(clamd_connect(&l->clamd, l->s->clamd_path));
    TRY(clamd_begin(&l->clamd));
    out->result = KEEPER_SCANNER_RESULT_FAILED;
    out->signatures = version.signatures;
    TRY(stream(l));
    if (!is_the_file(l)) {
        out->result = KEEPER_SCANNER_RESULT_OTHER_FILE;
        return ERR_OK;
    }
    TRY(clamd_end(&l->clamd, &verdict, virus_out));
    out->result = result_of(verdict);
out:
    return err;
}

enum err scan_upload(const struct scanner *s, const struct keeper_scanner_scan *m, struct keeper_scanner_scanned *out,
                     char virus_out[CLAMD_VIRUS_MAX + 1])
{
    struct look l = {.s = s, .m = m, .clamd = {.fd = -1, .stop_fd = s->stop_fd, .patience_ms = CLAMD_PATIENCE_MS}};
    enum err err = ERR_NOT_FOUND;

    *out = (struct keeper_scanner_scanned){.upload = m->upload, .result = KEEPER_SCANNER_RESULT_UNAVAILABLE};
    virus_out[0] = '\0';
    buf_init(&l.part, PART_BYTES_MAX);
    hash_start(&l.hash);
    if (s->clamd_path != NULL)
        err = look_at(&l, out, virus_out);
    clamd_close(&l.clamd);
    buf_clear(&l.part); /* wiped */
    if (l.clamd.stopped)
        return ERR_CLOSED;
    if (l.office_gone) /* closed: the word to stop comes; else nobody would hear of this file again */
        return err;
    if (err != ERR_OK && out->result != KEEPER_SCANNER_RESULT_UNAVAILABLE) /* who is away is said once, not for each file */
        log_warn("a file could not be looked at: %s", err_name(err));
    out->virus = view_str(virus_out);
    return ERR_OK;
}
