/* What can be handed to somebody who has neither the ledger nor a server: a proof, and a certificate with its proof. */
#include "audit/walk.h"

#include "base/alloc.h"
#include "base/codec.h"
#include "base/io.h"
#include "ledger/line.h"
#include "ledger/origin.h"
#include "ledger/proof.h"

#include <string.h>

#define CERTIFICATE_TITLE "azukari-certificate v" /* 1, or 2: with the form and the stages */
#define CERTIFICATE_MAX NOTE_BYTES_MAX

static enum err found(struct audit_proof *out, enum audit_fault fault, enum audit_place place)
{
    out->finding.fault = fault;
    out->finding.place = place;
    out->finding.leaf = out->leaf;
    return ERR_CORRUPT;
}

/* The newest cosignature of the policy's witnesses; those that are wrong were refused before. */
static enum err find_time(const struct policy *policy, struct view checkpoint, int64_t *ms_out)
{
    const char *reason;
    struct note note;
    uint64_t newest_s = 0, time_s;
    enum err err;

    TRY(note_parse(checkpoint, &note, &reason));
    for (unsigned i = 0; i < policy->witness_count; i++) {
        err = note_verify(&note, &policy->witnesses[i].key, &time_s);
        if (err == ERR_OK && time_s > newest_s)
            newest_s = time_s;
        TRY(err == ERR_NOT_FOUND ? ERR_OK : err);
    }
    *ms_out = newest_s > INT64_MAX / 1000 ? INT64_MAX : (int64_t)newest_s * 1000;
    err = ERR_OK;
out:
    return err;
}

static enum audit_fault fault_of(enum err err)
{
    switch ((unsigned)err) {
    case ERR_NOT_FOUND:
        return AUDIT_UNSIGNED;
    case ERR_DENIED:
        return AUDIT_NO_QUORUM;
    case ERR_CORRUPT:
        return AUDIT_BAD_SIGNATURE;
    default:
        return AUDIT_MALFORMED;
    }
}

/* The entry that travels in the proof: proven by its hash like any other. */
static enum err read_entry(const struct proof *p, struct audit_proof *out, struct hash *leaf_out)
{
    struct buf text;
    enum err err;

    buf_init(&text, PROOF_EXTRA_MAX);
    err = p->extra.n == 0 ? ERR_INPUT : base64_get(p->extra, &text);
    if (err == ERR_OK) {
        merkle_leaf(buf_view(&text), leaf_out);
        err = entry_get(buf_view(&text), &out->entry, &out->finding.line);
    }
    if (err != ERR_OK && err != ERR_MEMORY)
        err = found(out, AUDIT_MALFORMED, AUDIT_AT_PROOF);
    buf_clear(&text);
    return err;
}

static enum err verify_proof(struct view text, const struct trusted *t, struct audit_proof *out)
{
    const char *reason = "";
    struct proof p;
    struct checkpoint c;
    struct hash leaf;
    enum err err;

    err = proof_parse(text, &p, &reason);
    if (err != ERR_OK)
        return err == ERR_MEMORY ? err : found(out, AUDIT_MALFORMED, AUDIT_AT_PROOF);
    out->leaf = p.index;
    TRY(read_entry(&p, out, &leaf));
    err = policy_open(&t->policy, p.checkpoint, &c, &reason);
    if (err != ERR_OK)
        return err == ERR_MEMORY ? err : found(out, fault_of(err), AUDIT_AT_PROOF);
    if (!merkle_includes(&c.head, p.index, &leaf, &p.path))
        return found(out, AUDIT_CHANGED, AUDIT_AT_PROOF);
    memcpy(out->origin, c.origin.p, c.origin.n); /* as long as the name of a key */
    out->origin[c.origin.n] = 0;
    out->size = c.head.size;
    TRY(find_time(&t->policy, p.checkpoint, &out->witnessed_ms));
out:
    return err;
}

/* Read the file and what is trusted, which may not be nobody. */
static enum err read_proof(const char *path, const struct audit_trust *trust, struct trusted *t, struct buf *file)
{
    enum err err;

    TRY(trusted_init(t, trust));
    if (!t->given)
        TRY(ERR_INPUT);
    TRY(io_read_file(path, file));
out:
    return err;
}

enum err audit_proof_verify(const char *path, const struct audit_trust *trust, struct audit_proof *out)
{
    struct trusted *t = mem_zalloc(sizeof(*t));
    struct buf file;
    enum err err;

    *out = (struct audit_proof){0};
    if (t == NULL)
        return ERR_MEMORY;
    buf_init(&file, PROOF_BYTES_MAX);
    TRY(read_proof(path, trust, t, &file));
    TRY(verify_proof(buf_view(&file), t, out));
out:
    buf_clear(&file);
    trusted_clear(t);
    mem_free(t);
    return err;
}

static bool is_title(struct view line)
{
    struct view version = view_part(line, sizeof(CERTIFICATE_TITLE) - 1, SIZE_MAX);

    return view_starts(line, CERTIFICATE_TITLE) && (view_eq_str(version, "1") || view_eq_str(version, "2"));
}

/* By ${key}; or by the same key under the name ${log} that the log had then. */
static enum err verify_note(const struct note *note, const struct note_key *key, struct view log)
{
    struct note_key then;
    uint64_t unused;
    enum err err = note_verify(note, key, &unused);

    if (err != ERR_NOT_FOUND)
        return err;
    TRY(note_key_init(&then, NOTE_ED25519, log, view_of(key->public_key, sizeof(key->public_key))));
    err = note_verify(note, &then, &unused);
out:
    return err;
}

/* Signed by the log whose proof it comes with, and named by the leaf. */
static enum err verify_certificate(struct view raw, const struct trusted *t, struct audit_proof *out)
{
    const char *reason;
    struct view rest, title, log;
    struct note note;
    struct hash h;
    enum err err = note_parse(raw, &note, &reason);

    if (err == ERR_MEMORY)
        return err;
    rest = err == ERR_OK ? note.text : (struct view){0};
    if (!line_take(&rest, &title) || !is_title(title) || !line_take(&rest, &log) ||
        !view_starts(log, "log "))
        return found(out, AUDIT_MALFORMED, AUDIT_AT_CERTIFICATE);
    log = view_part(log, 4, SIZE_MAX);
    if (!view_eq_str(log, out->origin) && !origin_precedes(log, view_str(out->origin))) /* it may be older than a loss */
        return found(out, AUDIT_OTHER_LOG, AUDIT_AT_CERTIFICATE);
    err = ERR_NOT_FOUND;
    for (unsigned i = 0; i < t->policy.log_count && err == ERR_NOT_FOUND; i++)
        if (view_eq_str(view_str(out->origin), t->policy.logs[i].key.name))
            err = verify_note(&note, &t->policy.logs[i].key, log);
    if (err != ERR_OK)
        return err == ERR_MEMORY
                   ? err
                   : found(out, err == ERR_NOT_FOUND ? AUDIT_UNSIGNED : AUDIT_BAD_SIGNATURE, AUDIT_AT_CERTIFICATE);
    hash_of(note.text, &h);
    if (out->entry.act != ACT_CERTIFICATE || !view_eq(view_of(h.b, sizeof(h.b)), view_of(out->entry.object, 32)))
        return found(out, AUDIT_CHANGED, AUDIT_AT_CERTIFICATE);
    return ERR_OK;
}

enum err audit_certificate_verify(const char *path, const char *proof_path, const struct audit_trust *trust,
                                  struct audit_proof *out)
{
    struct trusted *t = mem_zalloc(sizeof(*t));
    struct buf proof, certificate;
    enum err err;

    *out = (struct audit_proof){0};
    if (t == NULL)
        return ERR_MEMORY;
    buf_init(&proof, PROOF_BYTES_MAX);
    buf_init(&certificate, CERTIFICATE_MAX);
    TRY(read_proof(proof_path, trust, t, &proof));
    TRY(io_read_file(path, &certificate));
    TRY(verify_proof(buf_view(&proof), t, out));
    TRY(verify_certificate(buf_view(&certificate), t, out));
out:
    buf_clear(&proof);
    buf_clear(&certificate);
    trusted_clear(t);
    mem_free(t);
    return err;
}
