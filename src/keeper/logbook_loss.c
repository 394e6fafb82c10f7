/*
 * The end of the ledger is lost: a backup was restored without the newest ledger, and what the witness has cosigned is more, or
 * something else.  Accepting that is written into every log and gives each a new origin, so that nothing passes for a
 * continuation of what was lost (docs/recovery.md).
 */
#include "base/io.h"
#include "base/log.h"
#include "keeper/logbook_internal.h"
#include "ledger/origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- where it began -------------------------------------------------------------------------- */

static bool is_before(struct journal_place a, struct journal_place b)
{
    return a.segment != b.segment ? a.segment < b.segment : a.offset < b.offset;
}

/* How many leaves the log had when the record at ${place} was written. */
static uint64_t size_at(const struct log *l, struct journal_place place)
{
    uint64_t low = 0, high = tree_size(l->tree);

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (is_before(l->leaves[middle].place, place))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether a witness has agreed with what came behind ${place}: until there nothing was lost then. */
static bool is_confirmed(const struct logbook *b, struct journal_place place)
{
    for (uint16_t i = 0; i < b->logs_n; i++)
        if (b->logs[i]->cosigned.size > size_at(b->logs[i], place))
            return true;
    return false;
}

/* The first restore since the last loss with which no witness has agreed. */
static enum err find_restore(const struct logbook *b, struct journal_place *place_out, int64_t *ms_out)
{
    const struct log *machine = b->logs[0];
    const struct loss *l;
    uint64_t from = 1;
    enum err err = ERR_NOT_FOUND;

    for (size_t i = 0; (l = state_loss_at(machine->state, i)) != NULL; i++)
        from = l->leaf + 1;
    for (uint64_t i = tree_size(machine->tree); i-- > from;) {
        const struct leaf *leaf = &machine->leaves[i];
        if (leaf->column.act != ACT_RESTORE)
            continue;
        if (is_confirmed(b, leaf->place))
            break;
        *place_out = leaf->place;
        *ms_out = leaf->column.time_ms;
        err = ERR_OK;
    }
    if (err != ERR_OK)
        log_error("no backup was restored since a witness last agreed with this ledger: there is no loss to accept");
    return err;
}

/* --- what the witnesses saw ------------------------------------------------------------------ */

static enum err bad_checkpoint(size_t i, const char *reason)
{
    log_error("checkpoint %zu: %s", i + 1, reason);
    return ERR_INPUT;
}

/* The log that bears this name, or did, or would after a further loss. */
static struct log *log_of(const struct logbook *b, struct view origin)
{
    struct view first, its;

    (void)origin_split(origin, &first);
    for (uint16_t i = 0; i < b->logs_n; i++) {
        (void)origin_split(view_str(b->logs[i]->key.name), &its);
        if (view_eq(first, its))
            return b->logs[i];
    }
    return NULL;
}

/* Signed by this keeper under that name, and cosigned by the log's witness. */
static enum err verify(const struct logbook *b, const struct log *l, size_t i, const struct note *note, const struct checkpoint *c)
{
    const char *reason = "";
    struct note_key key;
    uint64_t unused;
    enum err err;

    if (!l->has_witness)
        return bad_checkpoint(i, "its log has no witness");
    TRY(note_key_init(&key, NOTE_ED25519, c->origin, view_of(b->public_key, sizeof(b->public_key))));
    err = checkpoint_verify(note, c, &key, &reason);
    if (err != ERR_OK && err != ERR_MEMORY)
        err = bad_checkpoint(i, "it is not signed by this keeper");
    TRY(err);
    err = note_verify(note, &l->witness, &unused);
    if (err != ERR_OK && err != ERR_MEMORY)
        err = bad_checkpoint(i, "it is not cosigned by the witness of its log");
out:
    return err;
}

/* What the checkpoint says of the log, of which ${lost->count} leaves were found. */
static enum err compare(const struct log *l, struct view origin, const struct merkle_head *head, struct logbook_lost *lost)
{
    struct merkle_head ours;
    enum err err = ERR_OK;

    lost->known = true;
    lost->seen = head->size;
    lost->root = head->root;
    lost->is_proven = true;
    if (!view_eq_str(origin, l->key.name) || head->size > tree_size(l->tree)) /* of a later origin: its beginning is lost too */
        return ERR_OK;
    TRY(tree_head(l->tree, head->size, &ours));
    lost->is_proven = !view_eq(view_of(ours.root.b, HASH_BYTES), view_of(head->root.b, HASH_BYTES));
    if (lost->is_proven && head->size <= lost->count)
        TRY(log_refuse(l, "its witness has seen another ledger, not only a longer one"));
out:
    return err;
}

static enum err take(struct logbook *b, size_t i, struct view raw, struct logbook_loss *out)
{
    const char *reason = "";
    struct checkpoint c;
    struct note note;
    struct view first;
    enum err err;

    err = note_parse(raw, &note, &reason);
    if (err == ERR_OK)
        err = checkpoint_parse(note.text, &c, &reason);
    if (err != ERR_OK)
        return err == ERR_MEMORY ? err : bad_checkpoint(i, reason);
    const struct log *l = log_of(b, c.origin);
    if (l == NULL)
        return bad_checkpoint(i, "it is of no log of this ledger");
    struct logbook_lost *lost = &out->logs[l->number];
    unsigned number = origin_split(c.origin, &first);
    if (origin_precedes(c.origin, view_str(l->key.name)))
        return bad_checkpoint(i, "it is of an origin that was given up before");
    if (lost->known)
        return bad_checkpoint(i, "there are two of its log");
    TRY(verify(b, l, i, &note, &c));
    TRY(compare(l, c.origin, &c.head, lost));
    lost->checkpoint = raw;
    if (number >= out->number)
        out->number = number + 1;
out:
    return err;
}

enum err logbook_look_for_loss(struct logbook *b, const struct view *checkpoints, size_t n, struct logbook_loss *out)
{
    struct journal_place place;
    struct view first;
    bool any = false;
    enum err err;

    *out = (struct logbook_loss){.number = 2};
    TRY(b->logs_n == 0 ? ERR_NOT_FOUND : find_restore(b, &place, &out->restored_ms));
    for (uint16_t i = 0; i < b->logs_n; i++) {
        unsigned number = origin_split(view_str(b->logs[i]->key.name), &first);
        if (number >= out->number)
            out->number = number + 1;
        out->logs[i].count = size_at(b->logs[i], place);
    }
    for (size_t i = 0; i < n; i++)
        TRY(take(b, i, checkpoints[i], out));
    for (uint16_t i = 0; i < b->logs_n; i++) {
        const struct logbook_lost *lost = &out->logs[i];
        if (b->logs[i]->cosigned.size > 0 && !lost->known) {
            log_error("log %u: the checkpoint of its witness is missing", (unsigned)i);
            TRY(ERR_INPUT);
        }
        any = any || lost->is_proven;
        out->missing += lost->known && lost->seen > lost->count && lost->is_proven ? lost->seen - lost->count : 0;
    }
    if (!any) {
        log_error("nothing is lost that a witness has seen");
        TRY(ERR_CONFLICT);
    }
    err = out->number > ORIGIN_NUMBER_MAX ? ERR_LIMIT : ERR_OK;
out:
    return err;
}

/* --- going on without ------------------------------------------------------------------------ */

static enum err write_loss(struct logbook *b, const struct log *l, const struct logbook_loss *loss, int64_t now_ms)
{
    const struct logbook_lost *lost = &loss->logs[l->number];
    struct view first;
    struct buf name;
    struct entry e;
    uint64_t leaf;
    enum err err;

    buf_init(&name, ENTRY_VALUE_MAX);
    (void)origin_split(view_str(l->key.name), &first);
    origin_put(&name, first, loss->number);
    TRY(buf_status(&name));
    entry_init(&e, ACT_LOSS, now_ms);
    entry_set_count(&e, lost->count);
    entry_set_value(&e, buf_view(&name));
    if (lost->known) {
        entry_set_limit(&e, lost->seen);
        entry_set_object(&e, lost->root.b);
    }
    TRY(logbook_append(b, l->number, &e, lost->checkpoint, &leaf));
out:
    buf_clear(&name);
    return err;
}

enum err logbook_accept_loss(struct logbook *b, const struct logbook_loss *loss, int64_t now_ms)
{
    enum err err = ERR_OK;

    for (uint16_t i = 0; err == ERR_OK && i < b->logs_n; i++)
        err = write_loss(b, b->logs[i], loss, now_ms);
    return err;
}

/* Out of the way, if it is there. */
static enum err put_aside(const struct logbook *b, const struct log *l, const char *what, unsigned before)
{
    struct disk_path from, to;
    char name[40];
    int fd = -1;
    enum err err;

    (void)snprintf(name, sizeof(name), "%s.%u", what, before);
    TRY(log_file_path(b, l->number, what, &from));
    TRY(log_file_path(b, l->number, name, &to));
    err = disk_open(from.s, &fd);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    TRY(err);
    TRY(disk_rename(from.s, to.s));
out:
    io_close(&fd);
    return err;
}

enum err log_renew(const struct logbook *b, struct log *l, unsigned before)
{
    enum err err;

    TRY(put_aside(b, l, "checkpoint", before));
    TRY(put_aside(b, l, "cosigned", before));
    l->is_signed = false;
    l->cosigned = (struct cosignature){0};
    l->witness_size = 0;
    TRY(log_write_name(b, l)); /* the last: until it says so, the files are of the origin before */
    log_warn("log %u: the end of it was lost; from here on it is %s", (unsigned)l->number, l->key.name);
out:
    return err;
}

enum err logbook_renew(const struct logbook *b)
{
    enum err err = ERR_OK;

    for (uint16_t i = 0; err == ERR_OK && i < b->logs_n; i++) {
        const struct loss *l;
        unsigned before = 1, number = 1;
        for (size_t n = 0; (l = state_loss_at(b->logs[i]->state, n)) != NULL; n++) {
            before = number;
            number = l->number;
        }
        err = log_renew(b, b->logs[i], before);
    }
    return err;
}

enum err logbook_lost_checkpoint(struct logbook *b, uint16_t log, const struct loss *l, struct buf *out)
{
    struct view text, detail;
    enum err err;

    if (!l->known)
        return ERR_NOT_FOUND;
    TRY(logbook_read(b, log, l->leaf, &text, &detail));
    buf_put(out, detail);
    err = buf_status(out);
out:
    return err;
}
