/*
 * What the log says of itself to others: its checkpoints, its proofs, and what its witness
 * confirmed.  A checkpoint is kept on disk before anybody sees it: a log that later turns out
 * shorter, or different, does not start.
 */
#include "base/codec.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"
#include "keeper/logbook_internal.h"
#include "ledger/line.h"
#include "ledger/proof.h"
#include "ledger/tile.h"
#include "ledger/witness_msg.h"
#include "ledger/origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_TITLE "azukari log v1" /* no origin: it holds spaces */
#define NO_WITNESS "none"

enum err log_file_path(const struct logbook *b, uint16_t log, const char *what, struct disk_path *out)
{
    char name[40];

    (void)snprintf(name, sizeof(name), "%u.%s", (unsigned)log, what);
    return disk_join(out, b->dir, name);
}

static enum err write_file(const struct logbook *b, uint16_t log, const char *what,
                           const struct buf *content)
{
    struct disk_path path;
    enum err err;

    TRY(buf_status(content));
    TRY(log_file_path(b, log, what, &path));
    TRY(disk_replace(path.s, buf_view(content)));
out:
    return err;
}

static enum err read_file(const struct logbook *b, uint16_t log, const char *what, struct buf *out)
{
    struct disk_path path;
    enum err err;

    TRY(log_file_path(b, log, what, &path));
    TRY(io_read_file(path.s, out));
out:
    return err == ERR_LIMIT ? ERR_CORRUPT : err;
}

enum err log_refuse(const struct log *l, const char *reason)
{
    log_error("log %u: %s", (unsigned)l->number, reason);
    return ERR_CORRUPT;
}

/* Say why the file ${what} cannot be right. */
static enum err refuse_file(const struct log *l, const char *what, const char *reason)
{
    log_error("log %u: keeper/checkpoints/%u.%s: %s", (unsigned)l->number, (unsigned)l->number, what, reason);
    return ERR_CORRUPT;
}

/* What a failure of note_parse() and the like means in a file of ours. */
static enum err refuse_if(enum err err, const struct log *l, const char *what, const char *reason)
{
    return err == ERR_OK || err == ERR_MEMORY ? err : refuse_file(l, what, reason);
}

static bool same_root(const struct merkle_head *a, const struct merkle_head *b)
{
    return view_eq(view_of(a->root.b, HASH_BYTES), view_of(b->root.b, HASH_BYTES));
}

/* --- the name -------------------------------------------------------------------------------- */

static void put_name(struct buf *out, const struct log *l)
{
    buf_fmt(out, NAME_TITLE "\n%u\n%s\n", (unsigned)l->number, l->key.name);
    note_key_put(out, &l->key);
    buf_byte(out, '\n');
    if (l->has_witness)
        note_key_put(out, &l->witness);
    else
        buf_str(out, NO_WITNESS);
    buf_byte(out, '\n');
}

static enum err put_note(const struct logbook *b, const struct log *l, struct view text,
                         struct buf *out)
{
    buf_put(out, text);
    buf_byte(out, '\n');
    return note_sign(&l->key, secret_view(b->seed), text, 0, out);
}

enum err log_write_name(const struct logbook *b, const struct log *l)
{
    struct buf text, file;
    enum err err;

    buf_init(&text, LOG_FILE_MAX);
    buf_init(&file, LOG_FILE_MAX);
    put_name(&text, l);
    TRY(buf_status(&text));
    TRY(put_note(b, l, buf_view(&text), &file));
    TRY(write_file(b, l->number, "log", &file));
out:
    buf_clear(&text);
    buf_clear(&file);
    return err;
}

/* The witness from the signed name; printing it again must give the same text. */
static enum err parse_name(struct log *l, struct view text)
{
    struct view rest = text, line = {0};
    const char *reason;
    struct buf again;
    enum err err;

    buf_init(&again, LOG_FILE_MAX);
    for (unsigned i = 0; i < 5; i++)
        if (!line_take(&rest, &line))
            TRY(refuse_file(l, "log", "the file of its name is cut off"));
    l->has_witness = !view_eq_str(line, NO_WITNESS);
    if (l->has_witness)
        TRY(refuse_if(note_key_parse(line, &l->witness, &reason), l, "log", "the key of its witness is malformed"));
    if (l->has_witness && l->witness.type != NOTE_COSIGNATURE)
        TRY(refuse_file(l, "log", "the key of its witness is of another kind"));
    put_name(&again, l);
    TRY(buf_status(&again));
    if (!view_eq(buf_view(&again), text))
        TRY(refuse_file(l, "log", "the file of its name is of another log"));
out:
    buf_clear(&again);
    return err;
}

/* The origin that the file names, if the log had it before a loss; else the one it has. */
static struct view named_origin(const struct note_key *now, struct view text)
{
    struct view rest = text, line = {0};

    for (unsigned i = 0; i < 3; i++)
        if (!line_take(&rest, &line))
            break;
    return origin_precedes(line, view_str(now->name)) ? line : view_str(now->name);
}

static enum err check_name(const struct logbook *b, struct log *l)
{
    const struct note_key now = l->key;
    const char *reason;
    uint64_t unused;
    struct note note;
    struct buf file;
    enum err err;

    buf_init(&file, LOG_FILE_MAX);
    err = read_file(b, l->number, "log", &file);
    if (err == ERR_NOT_FOUND)
        TRY(refuse_file(l, "log", "the file of its name is missing"));
    TRY(err);
    TRY(refuse_if(note_parse(buf_view(&file), &note, &reason), l, "log", "the file of its name is no note"));
    TRY(note_key_init(&l->key, NOTE_ED25519, named_origin(&now, note.text),
                      view_of(b->public_key, sizeof(b->public_key))));
    TRY(refuse_if(note_verify(&note, &l->key, &unused), l, "log", "the file of its name is not signed by this keeper"));
    TRY(parse_name(l, note.text));
    struct view first;
    unsigned before = origin_split(view_str(l->key.name), &first);
    bool is_old = strcmp(l->key.name, now.name) != 0;
    l->key = now;
    if (is_old) /* a loss was accepted, and then the power went: or the files are those of a backup from before it */
        TRY(log_renew(b, l, before));
out:
    buf_clear(&file);
    return err;
}

/* --- checkpoints ----------------------------------------------------------------------------- */

static void put_cosignature(const struct log *l, const struct cosignature *c, struct buf *out)
{
    struct note_signature s = {.name = view_str(l->witness.name), .n = NOTE_SIG_MAX};

    memcpy(s.id, l->witness.id, sizeof(s.id));
    for (unsigned i = 0; i < 8; i++)
        s.sig[i] = (uint8_t)(c->time_s >> (56 - 8 * i));
    memcpy(s.sig + 8, c->sig, sizeof(c->sig));
    note_signature_put(out, &s);
}

/* The checkpoint of ${head}, with ${c} unless it is NULL or of another size.  Ed25519 is
 * deterministic: signing the same head again gives the same bytes. */
static enum err put_checkpoint(const struct logbook *b, const struct log *l,
                               const struct merkle_head *head, const struct cosignature *c,
                               struct buf *out)
{
    enum err err;

    TRY(checkpoint_sign(&l->key, secret_view(b->seed), head, out));
    if (c != NULL && c->size == head->size && c->size > 0)
        put_cosignature(l, c, out);
    err = buf_status(out);
out:
    return err;
}

/* Whether the beginning of the tree, ${older}, is what ${newer}, which is signed, or is to be, begins with. */
static enum err check_extends(const struct log *l, const struct merkle_head *older, const struct merkle_head *newer)
{
    struct merkle_proof proof;
    enum err err = ERR_OK;

    if (tree_consistency(l->tree, older->size, newer->size, &proof) != ERR_OK || !merkle_extends(older, newer, &proof))
        TRY(log_refuse(l, "the tree does not extend the checkpoint signed before"));
out:
    return err;
}

/* The tree of the durable leaves.  Never sign what does not extend what was signed before, nor what is not made of the leaves as they were
 * read back from the disk: a bit that flipped in memory since is found by this (security.md A8). */
static enum err check_durable(const struct log *l, struct merkle_head *head_out)
{
    struct merkle_head read_back;
    enum err err = ERR_OK;

    merkle_peaks_head(&l->read_back, &read_back);
    if (tree_head(l->tree, l->durable, head_out) != ERR_OK || read_back.size != head_out->size || !same_root(&read_back, head_out))
        TRY(log_refuse(l, "the tree in memory is not that of the leaves on disk: nothing is signed"));
    if (l->is_signed)
        TRY(check_extends(l, &l->head, head_out));
out:
    return err;
}

/* The checkpoint of ${head} that is kept in the file ${what}: as it stands there, if that is what it says. */
static enum err put_kept(const struct logbook *b, const struct log *l, const char *what, const struct merkle_head *head, struct buf *out)
{
    const char *reason = NULL;
    struct checkpoint c;
    struct note note;
    struct buf file;
    enum err err;

    buf_init(&file, LOG_FILE_MAX);
    err = read_file(b, l->number, what, &file);
    if (err == ERR_NOT_FOUND)
        TRY(refuse_file(l, what, "the checkpoint that it signed is gone"));
    TRY(err);
    TRY(refuse_if(checkpoint_open(buf_view(&file), &l->key, &note, &c, &reason), l, what, reason));
    if (c.head.size != head->size || !same_root(&c.head, head))
        TRY(refuse_file(l, what, "it is not the checkpoint that was signed"));
    buf_put(out, buf_view(&file));
    err = buf_status(out);
out:
    buf_clear(&file);
    return err;
}

/* After the first doubt nothing is written, signed or released any more. */
static enum err doubt(struct logbook *b, enum err err)
{
    if (err == ERR_CORRUPT)
        b->failed = err;
    return err;
}

/* Sign the durable size, unless that is done already, and keep it: what stands on the disk then is looked at again before anybody sees
 * it, and it is compared with the leaves, not with what was handed to the signature. */
static enum err sign_durable(struct logbook *b, struct log *l)
{
    struct merkle_head head, read_back;
    struct buf file;
    enum err err;

    buf_init(&file, LOG_FILE_MAX);
    TRY(b->failed);
    TRY(check_durable(l, &head));
    if (l->is_signed && l->head.size == head.size)
        goto out;
    TRY(put_checkpoint(b, l, &head, NULL, &file));
    TRY(write_file(b, l->number, "checkpoint", &file));
    buf_reset(&file);
    merkle_peaks_head(&l->read_back, &read_back);
    TRY(put_kept(b, l, "checkpoint", &read_back, &file));
    l->head = read_back;
    l->is_signed = true;
out:
    buf_clear(&file);
    return doubt(b, err);
}

/* The newest checkpoint, or the newest that is cosigned. */
static enum err put_signed(struct logbook *b, const struct log *l, bool cosigned, struct merkle_head *head_out, struct buf *out)
{
    *head_out = cosigned ? (struct merkle_head){l->cosigned.size, l->cosigned.root} : l->head;
    return doubt(b, put_kept(b, l, cosigned ? "cosigned" : "checkpoint", head_out, out));
}

enum err logbook_checkpoint(struct logbook *b, uint16_t log, struct buf *out)
{
    struct log *l = logbook_log(b, log);
    struct merkle_head head;
    enum err err;

    if (l == NULL)
        return ERR_NOT_FOUND;
    TRY(sign_durable(b, l));
    TRY(put_signed(b, l, l->cosigned.size > 0 && l->cosigned.size == l->head.size, &head, out));
out:
    return err;
}

enum err logbook_sign(struct logbook *b, uint16_t log, struct view text, struct buf *out)
{
    const struct log *l = logbook_log(b, log);
    struct view rest = text, first;

    if (l == NULL)
        return ERR_NOT_FOUND;
    /* Whatever is signed here must never pass for a checkpoint or for the name of a log. */
    if (!line_take(&rest, &first) || view_eq_str(first, l->key.name) ||
        view_eq_str(first, NAME_TITLE))
        return ERR_INPUT;
    return put_note(b, l, text, out);
}

/* Read and verify the checkpoint file ${what}, and that the log begins with what it says. */
static enum err open_checkpoint(const struct logbook *b, const struct log *l, const char *what,
                                struct buf *file, struct note *note_out,
                                struct merkle_head *head_out)
{
    struct merkle_head ours;
    struct checkpoint c;
    const char *reason = NULL;
    enum err err;

    TRY(read_file(b, l->number, what, file));
    err = checkpoint_open(buf_view(file), &l->key, note_out, &c, &reason);
    TRY(refuse_if(err, l, what, reason));
    if (c.head.size > l->durable) {
        log_error("log %u: it has %" PRIu64 " leaves, but signed for %" PRIu64 " before",
                  (unsigned)l->number, l->durable, c.head.size);
        TRY(ERR_CORRUPT);
    }
    TRY(tree_head(l->tree, c.head.size, &ours));
    if (!same_root(&ours, &c.head))
        TRY(refuse_file(l, what, "the leaves of the log are not those it signed before"));
    *head_out = c.head;
out:
    return err;
}

static enum err check_cosigned(const struct logbook *b, struct log *l)
{
    struct merkle_head head;
    struct note note;
    struct buf file;
    enum err err;

    buf_init(&file, LOG_FILE_MAX);
    err = open_checkpoint(b, l, "cosigned", &file, &note, &head);
    if (err == ERR_NOT_FOUND) {
        err = ERR_OK;
        goto out;
    }
    TRY(err);
    TRY(refuse_if(note_verify(&note, &l->witness, &l->cosigned.time_s), l, "cosigned", "the cosignature kept is not by its witness"));
    const struct note_signature *s = note_find(&note, &l->witness);
    memcpy(l->cosigned.sig, s->sig + 8, sizeof(l->cosigned.sig));
    l->cosigned.size = l->witness_size = head.size;
    l->cosigned.root = head.root;
out:
    buf_clear(&file);
    return err;
}

enum err log_check_files(const struct logbook *b, struct log *l)
{
    struct note note;
    struct buf file;
    enum err err;

    buf_init(&file, LOG_FILE_MAX);
    TRY(check_name(b, l));
    err = open_checkpoint(b, l, "checkpoint", &file, &note, &l->head);
    l->is_signed = err == ERR_OK;
    if (err != ERR_NOT_FOUND)
        TRY(err);
    err = ERR_OK;
    if (l->has_witness)
        TRY(check_cosigned(b, l));
out:
    buf_clear(&file);
    return err;
}

enum err log_check_none_lost(const struct logbook *b)
{
    struct buf file;
    enum err err = ERR_OK;

    buf_init(&file, LOG_FILE_MAX);
    for (uint16_t i = b->logs_n; err == ERR_OK && i < LOGBOOK_LOGS_MAX; i++) {
        err = read_file(b, i, "checkpoint", &file);
        if (err == ERR_OK) {
            log_error("log %u signed a checkpoint before, but has no leaf", (unsigned)i);
            err = ERR_CORRUPT;
        } else if (err == ERR_NOT_FOUND) {
            err = ERR_OK;
        }
    }
    buf_clear(&file);
    return err;
}

/* --- taking the log home ---------------------------------------------------------------------- */

uint64_t logbook_signed_size(const struct logbook *b, uint16_t log)
{
    const struct log *l = logbook_log(b, log);

    return l == NULL ? 0 : l->head.size;
}

enum err logbook_cosigned_checkpoint(struct logbook *b, uint16_t log, struct buf *out, uint64_t *size_out)
{
    const struct log *l = logbook_log(b, log);
    struct merkle_head head;

    if (l == NULL || l->cosigned.size == 0)
        return ERR_NOT_FOUND;
    *size_out = l->cosigned.size;
    return put_signed(b, l, true, &head, out);
}

enum err logbook_witness_vkey(const struct logbook *b, uint16_t log, struct buf *out)
{
    const struct log *l = logbook_log(b, log);

    if (l == NULL || !l->has_witness)
        return ERR_NOT_FOUND;
    note_key_put(out, &l->witness);
    return buf_status(out);
}

enum err logbook_tile(const struct logbook *b, uint16_t log, const struct tile *t, struct buf *out)
{
    const struct log *l = logbook_log(b, log);

    return l == NULL ? ERR_NOT_FOUND : tile_put(out, t, l->tree);
}

/* --- proofs ---------------------------------------------------------------------------------- */

enum err logbook_proof(struct logbook *b, uint16_t log, uint64_t index, struct buf *out)
{
    struct log *l = logbook_log(b, log);
    struct proof p = {.index = index};
    struct merkle_head head;
    struct buf checkpoint, extra;
    struct view text, detail;
    struct hash leaf;
    enum err err;

    buf_init(&checkpoint, LOG_FILE_MAX);
    buf_init(&extra, PROOF_EXTRA_MAX);
    if (l == NULL || index >= l->durable)
        return ERR_NOT_FOUND;
    /* One that the witness has cosigned proves more than a newer one that only we have signed. */
    if (index >= l->cosigned.size)
        TRY(sign_durable(b, l));
    TRY(put_signed(b, l, index < l->cosigned.size, &head, &checkpoint));
    TRY(tree_inclusion(l->tree, index, head.size, &p.path));
    TRY(logbook_read(b, log, index, &text, &detail));
    merkle_leaf(text, &leaf);
    if (!merkle_includes(&head, index, &leaf, &p.path))
        TRY(doubt(b, log_refuse(l, "the tree in memory does not prove a leaf on disk")));
    base64_put(&extra, text);
    TRY(buf_status(&extra));
    p.extra = buf_view(&extra);
    p.checkpoint = buf_view(&checkpoint);
    TRY(proof_put(out, &p));
out:
    buf_clear(&extra);
    buf_clear(&checkpoint);
    return err;
}

/* --- the witness ----------------------------------------------------------------------------- */

enum err logbook_witness_request(struct logbook *b, uint16_t log, int64_t since_ms, struct buf *out,
                                 uint64_t *size_out)
{
    struct log *l = logbook_log(b, log);
    struct merkle_head old, head;
    struct witness_msg m;
    struct buf checkpoint;
    enum err err;

    buf_init(&checkpoint, LOG_FILE_MAX);
    if (l == NULL || !l->has_witness)
        return ERR_NOT_FOUND;
    if (l->durable == l->cosigned.size && (int64_t)l->cosigned.time_s * 1000 >= since_ms)
        return ERR_NOT_FOUND;
    TRY(sign_durable(b, l));
    m.old_size = l->witness_size;
    TRY(tree_head(l->tree, m.old_size, &old));
    TRY(doubt(b, check_extends(l, &old, &l->head)));
    TRY(tree_consistency(l->tree, m.old_size, l->head.size, &m.proof));
    TRY(put_signed(b, l, false, &head, &checkpoint));
    m.checkpoint = buf_view(&checkpoint);
    TRY(witness_msg_put(out, &m));
    *size_out = l->head.size;
out:
    buf_clear(&checkpoint);
    return err;
}

enum err logbook_cosigned(struct logbook *b, uint16_t log, uint64_t size, uint64_t timestamp,
                          struct view signature)
{
    struct log *l = logbook_log(b, log);
    struct cosignature c = {.size = size, .time_s = timestamp};
    struct merkle_head head;
    struct note note;
    struct buf file;
    const char *reason;
    uint64_t unused;
    enum err err;

    buf_init(&file, LOG_FILE_MAX);
    if (l == NULL || !l->has_witness || !l->is_signed || size == 0 || size > l->head.size ||
        timestamp > INT64_MAX / 1000 || signature.n != sizeof(c.sig))
        return ERR_INPUT;
    memcpy(c.sig, signature.p, sizeof(c.sig));
    TRY(tree_head(l->tree, size, &head));
    TRY(doubt(b, check_extends(l, &head, &l->head)));
    c.root = head.root;
    TRY(put_checkpoint(b, l, &head, &c, &file));
    err = note_parse(buf_view(&file), &note, &reason);
    if (err == ERR_OK)
        err = note_verify(&note, &l->witness, &unused);
    if (err != ERR_OK && err != ERR_MEMORY) {
        log_warn("log %u: a cosignature that does not verify came back", (unsigned)log);
        err = ERR_INPUT;
    }
    TRY(err);
    if (size < l->cosigned.size || (size == l->cosigned.size && timestamp <= l->cosigned.time_s))
        goto out;
    TRY(write_file(b, log, "cosigned", &file));
    l->cosigned = c;
    if (l->witness_size < size)
        l->witness_size = size;
out:
    buf_clear(&file);
    return err;
}

enum err logbook_witness_has(struct logbook *b, uint16_t log, uint64_t size)
{
    struct log *l = logbook_log(b, log);

    if (l == NULL || !l->has_witness)
        return ERR_NOT_FOUND;
    if (size > l->durable) {
        log_error("log %u: its witness has seen %" PRIu64 " leaves, here are %" PRIu64,
                  (unsigned)log, size, l->durable);
        return ERR_CORRUPT;
    }
    l->witness_size = size;
    return ERR_OK;
}

int64_t logbook_witnessed_ms(const struct logbook *b, uint16_t log)
{
    const struct log *l = logbook_log(b, log);

    return l == NULL ? 0 : (int64_t)l->cosigned.time_s * 1000;
}

int logbook_has_witness(const struct logbook *b, uint16_t log)
{
    const struct log *l = logbook_log(b, log);

    return l != NULL && l->has_witness;
}
