/*
 * Files that belong to a matter (添付): plans of areas, photos of destroyed disks, certificates (N20.2 N22 N23 K-T4).  A file comes as an
 * upload, so that the virus scanner sees it; then the desk seals its parts again under a key made here of the contract's words key, the
 * matter and the file's hash, and keeps them at a place made of the same: who cannot reach the matter knows neither.
 */
#include "keeper/keeper.h"

#include "crypto/hash.h"
#include "crypto/secret.h"

#include <string.h>


static const struct state *state_of(const struct op *op)
{
    return logbook_state(op->k->logs, op->d->log);
}

/* Key and place of the file ${object} of the matter ${leaf}. */
static enum err derive(const struct op *op, uint64_t leaf, const uint8_t object[32], uint8_t key_out[32], uint8_t place_out[32])
{
    uint8_t salt[8 + 32];
    struct view words;
    enum err err;

    for (int i = 0; i < 8; i++)
        salt[i] = (uint8_t)(leaf >> (56 - 8 * i));
    memcpy(salt + 8, object, 32);
    TRY(keystore_contract_key(op->k->keys, op->d->contract, CONTRACT_KEY_WORDS, &words));
    hkdf(words, view_of(salt, sizeof(salt)), "azukari attachment v1", key_out, 32);
    hkdf(words, view_of(salt, sizeof(salt)), "azukari attachment place v1", place_out, 32);
out:
    return err;
}

static void attach_entry(struct op *op, uint64_t matter, uint16_t kind, uint64_t bytes, const uint8_t object[32])
{
    op_begin(op, ACT_ATTACH);
    entry_set_ref(&op->e, matter);
    entry_set_kind(&op->e, kind);
    entry_set_limit(&op->e, bytes);
    entry_set_object(&op->e, object);
}

/* May this person attach anything to it?  Nobody has looked at a file that is still to come. */
static bool could(struct op *op, uint64_t matter)
{
    static const uint8_t no_file[32] = {1};

    attach_entry(op, matter, ATTACH_PDF, 1, no_file);
    decide(state_of(op), &op->e, &op->decision);
    return op->decision.verdict == VERDICT_PERMIT || op->decision.refusal == REFUSAL_NOT_SCANNED;
}

/* The matter ${leaf} of this contract, if this session's person may see it; else NULL. */
static const struct matter *seen(const struct op *op, uint64_t leaf)
{
    const struct matter *m = state_matter(state_of(op), leaf);

    return m != NULL && m->contract == op->d->contract && decide_sees_matter(state_of(op), m, op->d->person) ? m : NULL;
}

enum err op_attach_open(struct op *op)
{
    struct desk_keeper_attach_open m;
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, attach_open, &m));
    if (seen(op, m.matter) == NULL)
        return ERR_NOT_FOUND;
    if (!could(op, m.matter))
        TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(upload_place(op, &u));
    *u = (struct upload){.matter = m.matter};
    err = upload_begin(op, u);
out:
    return err;
}

/* A complete upload of this person that is to be attached, of a size that may be.  ERR_NOT_FOUND. */
static enum err taken(struct op *op, uint32_t no, struct upload **out)
{
    *out = upload_find(op->k, op->d, no);
    if (*out == NULL || (*out)->matter == 0)
        return ERR_NOT_FOUND;
    return (*out)->complete && ((*out)->bytes == 0 || (*out)->bytes > ATTACH_BYTES_MAX) ? ERR_INPUT : ERR_OK;
}

enum err op_attaching(struct op *op)
{
    struct desk_keeper_attaching m;
    struct desk_keeper_attach_is is = {0};
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, attaching, &m));
    TRY(taken(op, m.upload, &u));
    if (u->complete && state_attached_file(state_of(op), u->matter, u->file) != NULL)
        TRY(ERR_CONFLICT); /* whose key nobody gets so */
    is.matter = u->matter;
    is.complete = u->complete;
    is.bytes = u->bytes;
    is.scan = (enum desk_keeper_scan_state)u->scan;
    is.virus = view_str(u->virus);
    is.scan_demanded = scan_is_demanded(op->k, op->d);
    memcpy(is.file, u->file, sizeof(is.file));
    memcpy(is.upload_key, u->key, sizeof(is.upload_key));
    if (u->complete)
        TRY(derive(op, u->matter, u->file, is.key, is.place));
    err = OP_ANSWER(op, attach_is, &is);
out:
    secret_wipe(&is, sizeof(is));
    return err;
}

enum err op_attach(struct op *op)
{
    struct desk_keeper_attach m;
    struct upload *u;
    enum err err;

    TRY(OP_GET(op, attach, &m));
    TRY(taken(op, m.upload, &u));
    if (!u->complete || m.kind >= ATTACH__MAX || m.words.n == 0)
        TRY(ERR_INPUT);
    attach_entry(op, u->matter, m.kind, u->bytes, u->file);
    TRY(op_decide(op, m.words));
    TRY(upload_forget(op->k, u));
    err = hold_ok(op);
out:
    return err;
}

/* --- looking -------------------------------------------------------------------------------------------------------------- */

/* What is written beside the leaf: what the file shows.  None after a restore that lost it. */
static enum err words_at(const struct op *op, uint64_t leaf, struct view *out)
{
    struct entry e;
    enum err err = words_read(op->k, op->d->log, leaf, op->arena, &e, out);

    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err attach_list(struct op *op, const struct matter *m, struct desk_keeper_matter_is *out)
{
    const struct state *s = state_of(op);
    const struct attachment *a;
    enum err err = ERR_OK;

    out->attaches = could(op, m->leaf);
    out->files = arena_alloc(op->arena, ATTACHED_MAX, sizeof(*out->files));
    if (out->files == NULL)
        return ERR_MEMORY;
    while (out->files_n < ATTACHED_MAX && (a = state_attached(s, m->leaf, out->files_n)) != NULL) {
        struct desk_keeper_matter_file *f = &out->files[out->files_n++];
        *f = (struct desk_keeper_matter_file){
            .leaf = a->leaf, .kind = (uint8_t)a->kind, .bytes = a->bytes, .person = a->person, .ms = a->ms};
        memcpy(f->file, a->object, sizeof(f->file));
        TRY(words_at(op, a->leaf, &f->words));
    }
out:
    return err;
}

/* The attachment at ${leaf}, if this session's person sees its matter.  ERR_NOT_FOUND. */
static enum err find(const struct op *op, uint64_t leaf, struct attachment *out)
{
    struct view text, sealed;
    struct entry e;
    enum err err;

    TRY(logbook_read(op->k->logs, op->d->log, leaf, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    bool stands = e.act == ACT_ATTACH && e.verdict == VERDICT_PERMIT && seen(op, e.ref) != NULL;
    const struct attachment *a = stands ? state_attached_file(state_of(op), e.ref, e.object) : NULL;
    if (a == NULL)
        TRY(ERR_NOT_FOUND);
    *out = *a;
out:
    return err;
}

enum err op_attach_read(struct op *op)
{
    struct desk_keeper_attach_read m;
    struct desk_keeper_attach_is is = {0};
    struct attachment a;
    struct buf payload;
    enum err err;

    buf_init(&payload, 2048);
    TRY(OP_GET(op, attach_read, &m));
    TRY(find(op, m.file, &a));
    is.matter = a.matter;
    is.complete = true;
    is.bytes = a.bytes;
    is.kind = (uint8_t)a.kind;
    memcpy(is.file, a.object, sizeof(is.file));
    TRY(words_at(op, a.leaf, &is.words));
    TRY(derive(op, a.matter, a.object, is.key, is.place));
    op_begin(op, ACT_DETAIL_READ);
    entry_set_ref(&op->e, a.leaf);
    TRY(op_decide(op, (struct view){NULL, 0}));
    is.leaf = op->leaf;
    TRY(desk_keeper_attach_is_put(&payload, &is));
    err = hold_answer(op, DESK_KEEPER_ATTACH_IS, &payload);
out:
    secret_wipe(&is, sizeof(is));
    buf_clear(&payload);
    return err;
}
