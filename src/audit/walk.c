/* One log from its first leaf on: hashing, reading, deciding again. */
#include "audit/walk.h"

#include "base/alloc.h"
#include "base/io.h"

#include <stdio.h>
#include <string.h>

struct walk *walk_new(const struct walk_job *job, uint16_t log)
{
    struct walk *w = mem_zalloc(sizeof(*w));

    if (w == NULL)
        return NULL;
    w->job = job;
    w->report.log = log;
    buf_init(&w->checkpoint, NOTE_BYTES_MAX);
    buf_init(&w->cosigned, NOTE_BYTES_MAX);
    buf_init(&w->bundle, WALK_BUNDLE_MAX);
    buf_init(&w->tile, TILE_BYTES);
    tower_init(&w->tower);
    if (job->depth == AUDIT_REPLAY)
        w->state = state_new();
    if (job->depth == AUDIT_REPLAY && w->state == NULL) {
        walk_free(w);
        return NULL;
    }
    return w;
}

void walk_free(struct walk *w)
{
    if (w == NULL)
        return;
    buf_clear(&w->checkpoint);
    buf_clear(&w->cosigned);
    buf_clear(&w->bundle);
    buf_clear(&w->tile);
    lost_free(w);
    state_free(w->state);
    mem_free(w);
}

enum err walk_found(struct walk *w, enum audit_fault fault, enum audit_place place, uint64_t leaf, const char *file)
{
    struct audit_finding *f = &w->report.finding;

    if (f->fault != AUDIT_FINE)
        return ERR_CORRUPT;
    f->fault = fault;
    f->place = place;
    f->leaf = leaf;
    (void)snprintf(f->file, sizeof(f->file), "%s", file);
    return ERR_CORRUPT;
}

enum err walk_read(struct walk *w, const char *dir, const char *name, enum audit_place place, struct buf *out)
{
    struct disk_path path;
    enum err err;

    buf_reset(out);
    TRY(disk_join(&path, dir, name));
    err = io_read_file(path.s, out);
    if (err == ERR_NOT_FOUND)
        err = walk_found(w, AUDIT_MISSING, place, 0, name);
    else if (err == ERR_LIMIT)
        err = walk_found(w, AUDIT_MALFORMED, place, 0, name);
out:
    return err;
}

enum err walk_read_cosigned(struct walk *w, const char *dir, const char *name)
{
    struct disk_path path;
    enum err err;

    TRY(disk_join(&path, dir, name));
    err = io_read_file(path.s, &w->cosigned);
    w->has_cosigned = err == ERR_OK;
    if (err == ERR_NOT_FOUND)
        err = ERR_OK;
    else if (err == ERR_LIMIT)
        err = walk_found(w, AUDIT_MALFORMED, AUDIT_AT_COSIGNED, 0, name);
out:
    return err;
}

static void count(struct audit_report *r, const struct entry *e)
{
    if (e->verdict == VERDICT_PERMIT)
        r->permits++;
    else if (e->verdict == VERDICT_FACT)
        r->facts++;
    else
        r->denials++;
}

/* What decide() says on the facts before the entry, and that these facts allow it at all. */
static enum err replay(struct walk *w, uint64_t leaf, const struct entry *e)
{
    struct decision d;
    enum err err;

    if (!decide_agrees(w->state, e, &d)) {
        w->report.finding.decision = d;
        w->report.finding.verdict = e->verdict;
        return walk_found(w, AUDIT_DECISION, AUDIT_AT_LEAF, leaf, "");
    }
    if ((e->act == ACT_APPROVE || e->act == ACT_TERMS_SIGN) && e->value_n > 0) {
        err = approval_verify(w->state, e);
        if (err == ERR_CORRUPT)
            TRY(walk_found(w, AUDIT_BAD_SIGNATURE, AUDIT_AT_LEAF, leaf, ""));
        TRY(err);
        w->report.approvals++;
    }
    if (w->job->visit != NULL)
        TRY(w->job->visit(w, leaf, e));
    err = state_apply(w->state, e, leaf);
    if (err == ERR_INPUT)
        err = walk_found(w, AUDIT_CONTRADICTION, AUDIT_AT_LEAF, leaf, "");
    else if (err == ERR_LIMIT)
        err = walk_found(w, AUDIT_OVERSIZED, AUDIT_AT_LEAF, leaf, "");
out:
    return err;
}

static enum err check(struct walk *w, uint64_t leaf, struct view text)
{
    struct entry *e = &w->entry;
    struct audit_report *r = &w->report;
    unsigned line = 0;
    enum err err;

    err = entry_get(text, e, &line);
    if (err != ERR_OK && err != ERR_MEMORY) {
        r->finding.line = line;
        err = walk_found(w, AUDIT_MALFORMED, AUDIT_AT_LEAF, leaf, "");
    }
    TRY(err);
    if ((e->act == ACT_LOG_OPEN) != (leaf == 0))
        TRY(walk_found(w, AUDIT_CONTRADICTION, AUDIT_AT_LEAF, leaf, ""));
    TRY(lost_check(w, leaf, e));
    if (leaf == 0)
        r->first_ms = e->time_ms;
    else if (e->time_ms < r->last_ms)
        TRY(walk_found(w, AUDIT_TIME_BACK, AUDIT_AT_LEAF, leaf, ""));
    r->last_ms = e->time_ms;
    count(r, e);
    if (w->job->depth == AUDIT_REPLAY)
        TRY(replay(w, leaf, e));
    else if (w->job->visit != NULL)
        TRY(w->job->visit(w, leaf, e));
out:
    return err;
}

static bool root_is(const struct walk *w, const struct hash *root)
{
    struct hash ours;

    tower_root(&w->tower, &ours);
    return view_eq(view_of(ours.b, HASH_BYTES), view_of(root->b, HASH_BYTES));
}

enum err walk_leaf(struct walk *w, struct view text, const struct hash *h, tower_fn *fn)
{
    uint64_t leaf = w->tower.size;
    enum err err;

    if (w->job->depth != AUDIT_HASHES)
        TRY(check(w, leaf, text));
    TRY(tower_add(&w->tower, h, fn, w));
    lost_compare(w);
    if (w->has_cosigned && w->tower.size == w->cosigned_head.size && !root_is(w, &w->cosigned_head.root))
        TRY(walk_found(w, AUDIT_CHANGED, AUDIT_AT_COSIGNED, 0, FILE_COSIGNED));
out:
    return err;
}

enum err walk_end(struct walk *w, tower_fn *fn)
{
    enum err err;

    if (w->tower.size < w->head.size)
        TRY(walk_found(w, AUDIT_SHORT, AUDIT_AT_LEAF, w->tower.size, ""));
    TRY(tower_end(&w->tower, fn, w));
    if (!root_is(w, &w->head.root))
        TRY(walk_found(w, AUDIT_CHANGED, AUDIT_AT_ROOT, 0, ""));
    TRY(lost_end(w));
out:
    return err;
}
