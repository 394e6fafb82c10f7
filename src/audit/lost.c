/*
 * The end of a log was lost, and that was accepted (ACT_LOSS).  Nobody can give the leaves back; but how many there were stands in
 * the leaf, the witness has signed it, and a witness that has seen more says so.
 */
#include "audit/walk.h"

#include "ledger/origin.h"

#include <stdio.h>
#include <string.h>

static bool same(const struct hash *a, const uint8_t b[HASH_BYTES])
{
    return view_eq(view_of(a->b, HASH_BYTES), view_of(b, HASH_BYTES));
}

/* Parse ${raw} as a checkpoint, and keep it. */
static enum err keep(struct walk *w, struct view raw, enum audit_place place, const char *file, struct walk_lost *out,
                     struct note *note, struct checkpoint *c)
{
    const char *reason;
    enum err err;

    buf_init(&out->text, NOTE_BYTES_MAX);
    buf_put(&out->text, raw);
    err = buf_status(&out->text);
    if (err == ERR_OK)
        err = note_parse(buf_view(&out->text), note, &reason);
    if (err == ERR_OK)
        err = checkpoint_parse(note->text, c, &reason);
    if (err != ERR_OK && err != ERR_MEMORY)
        err = walk_found(w, AUDIT_MALFORMED, place, 0, file);
    TRY(err);
    out->head = c->head;
out:
    return err;
}

enum err lost_add(struct walk *w, unsigned number, struct view raw)
{
    char file[sizeof(w->report.finding.file)];
    struct checkpoint c;
    struct note note;
    struct view first;
    enum err err;

    if (w->lost_n == LOSSES_MAX)
        return walk_found(w, AUDIT_OVERSIZED, AUDIT_AT_LOST, 0, "");
    struct walk_lost *lost = &w->lost[w->lost_n++];
    lost->number = number;
    (void)snprintf(file, sizeof(file), FILE_LOST, number);
    TRY(keep(w, raw, AUDIT_AT_LOST, file, lost, &note, &c));
    if (!origin_precedes(c.origin, view_str(w->report.origin)) || origin_split(c.origin, &first) >= number)
        TRY(walk_found(w, AUDIT_OTHER_LOG, AUDIT_AT_LOST, 0, file));
    TRY(walk_verify_earlier(w, &note, &c, AUDIT_AT_LOST, file));
out:
    return err;
}

enum err lost_take_given(struct walk *w, struct view raw)
{
    struct checkpoint c;
    struct note note;
    const char *reason;
    struct view first;
    enum err err;

    if (note_parse(raw, &note, &reason) != ERR_OK || checkpoint_parse(note.text, &c, &reason) != ERR_OK ||
        !origin_precedes(c.origin, view_str(w->report.origin)))
        return ERR_NOT_FOUND; /* what it is says who reads it as one of this origin */
    TRY(keep(w, raw, AUDIT_AT_COSIGNED, FILE_COSIGNED, &w->earlier, &note, &c));
    TRY(walk_verify_earlier(w, &note, &c, AUDIT_AT_COSIGNED, FILE_COSIGNED));
    w->earlier.number = origin_split(c.origin, &first);
out:
    return err;
}

/* What the witness has seen, as the caller says, is either here or said to be lost. */
static enum err check_given(struct walk *w, const struct loss *l)
{
    struct walk_lost *given = &w->earlier;
    enum audit_fault fault = AUDIT_FINE;

    if (given->number == 0 || given->judged || given->number >= l->number)
        return ERR_OK;
    given->judged = true;
    if (given->head.size <= l->count)
        fault = given->passed && given->matches ? AUDIT_FINE : AUDIT_CHANGED;
    else if (!l->known || given->head.size > l->seen)
        fault = AUDIT_SHORT;
    else if (given->head.size == l->seen && !same(&given->head.root, l->root))
        fault = AUDIT_CHANGED;
    return fault == AUDIT_FINE ? ERR_OK : walk_found(w, fault, AUDIT_AT_COSIGNED, l->leaf, FILE_COSIGNED);
}

/* The checkpoint that stands beside the loss is the one that it names; and if nothing is missing its root is ours. */
static enum err check_named(struct walk *w, const struct loss *l)
{
    char file[sizeof(w->report.finding.file)];
    const struct walk_lost *lost = NULL;

    if (!l->known)
        return ERR_OK;
    (void)snprintf(file, sizeof(file), FILE_LOST, l->number);
    for (unsigned i = 0; i < w->lost_n && lost == NULL; i++)
        if (w->lost[i].number == l->number)
            lost = &w->lost[i];
    if (lost == NULL)
        return walk_found(w, AUDIT_MISSING, AUDIT_AT_LOST, l->leaf, file);
    if (lost->head.size != l->seen || !same(&lost->head.root, l->root) ||
        (l->seen <= l->count && !(lost->passed && lost->matches)))
        return walk_found(w, AUDIT_CHANGED, AUDIT_AT_LOST, l->leaf, file);
    return ERR_OK;
}

static enum err check_loss(struct walk *w, uint64_t leaf, const struct entry *e)
{
    struct audit_report *r = &w->report;
    struct view name = view_of(e->value, e->value_n), first;
    uint64_t before = r->losses_n == 0 ? 0 : r->losses[r->losses_n - 1].leaf;
    struct loss l = {.leaf = leaf, .at_ms = e->time_ms, .number = origin_split(name, &first), .count = e->count,
                     .known = entry_has(e, KEY_LIMIT), .seen = e->limit};
    enum err err;

    memcpy(l.root, e->object, sizeof(l.root));
    if (!origin_precedes(view_str(w->origin), name) || l.count > leaf || l.count <= before || name.n > AUDIT_ORIGIN_MAX)
        TRY(walk_found(w, AUDIT_CONTRADICTION, AUDIT_AT_LEAF, leaf, ""));
    if (r->losses_n == LOSSES_MAX)
        TRY(walk_found(w, AUDIT_OVERSIZED, AUDIT_AT_LEAF, leaf, ""));
    memcpy(w->origin, name.p, name.n);
    w->origin[name.n] = 0;
    TRY(check_named(w, &l));
    TRY(check_given(w, &l));
    r->losses[r->losses_n++] = l;
out:
    return err;
}

enum err lost_check(struct walk *w, uint64_t leaf, const struct entry *e)
{
    struct view first, name = view_of(e->value, e->value_n);

    if (e->act == ACT_LOSS)
        return check_loss(w, leaf, e);
    if (leaf != 0)
        return ERR_OK;
    (void)origin_split(view_str(w->report.origin), &first);
    if (!view_eq(name, first) || name.n > AUDIT_ORIGIN_MAX)
        return walk_found(w, AUDIT_OTHER_LOG, AUDIT_AT_LEAF, leaf, "");
    memcpy(w->origin, name.p, name.n);
    w->origin[name.n] = 0;
    return ERR_OK;
}

static void compare(const struct walk *w, struct walk_lost *lost)
{
    struct hash ours;

    if (w->tower.size != lost->head.size)
        return;
    tower_root(&w->tower, &ours);
    lost->passed = true;
    lost->matches = same(&ours, lost->head.root.b);
}

void lost_compare(struct walk *w)
{
    for (unsigned i = 0; i < w->lost_n; i++)
        compare(w, &w->lost[i]);
    if (w->earlier.number != 0)
        compare(w, &w->earlier);
}

/* The name under which it is signed is the one that its last loss gave it, and was signed behind that. */
enum err lost_end(struct walk *w)
{
    const struct audit_report *r = &w->report;

    if (w->job->depth == AUDIT_HASHES)
        return ERR_OK;
    if (strcmp(w->origin, r->origin) != 0)
        return walk_found(w, AUDIT_OTHER_LOG, AUDIT_AT_CHECKPOINT, 0, FILE_CHECKPOINT);
    if (r->losses_n > 0 && w->has_cosigned && w->cosigned_head.size <= r->losses[r->losses_n - 1].leaf)
        return walk_found(w, AUDIT_OTHER_LOG, AUDIT_AT_COSIGNED, 0, FILE_COSIGNED);
    return ERR_OK;
}

void lost_free(struct walk *w)
{
    for (unsigned i = 0; i < w->lost_n; i++)
        buf_clear(&w->lost[i].text);
    buf_clear(&w->earlier.text);
}
