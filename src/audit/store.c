/*
 * The keeper's own directory: one journal with the leaves of all logs, gone through once, and a checkpoint for each.
 * Leaves behind the signed size belong to nobody yet: they are counted only.
 */
#include "audit/walk.h"

#include "keeper/journal.h"
#include "ledger/origin.h"

#include <stdio.h>

struct store {
    const struct walk_job *job;
    struct walk *logs[AUDIT_LOGS_MAX];
};

static bool is_wanted(const struct walk_job *job, uint16_t log)
{
    return job->only == AUDIT_ALL_LOGS || job->only == log;
}

static bool is_fine(const struct walk *w)
{
    return w->report.finding.fault == AUDIT_FINE;
}

static const char *file_name(char out[40], uint16_t log, const char *what)
{
    (void)snprintf(out, 40, "%u.%s", (unsigned)log, what);
    return out;
}

static enum err open_log(struct walk *w, uint16_t log)
{
    struct disk_path dir;
    char name[40];
    enum err err;

    TRY(disk_join(&dir, w->job->dir, "checkpoints"));
    TRY(walk_read(w, dir.s, file_name(name, log, "log"), AUDIT_AT_KEY, &w->checkpoint));
    TRY(walk_set_name(w, buf_view(&w->checkpoint)));
    TRY(walk_read_cosigned(w, dir.s, file_name(name, log, "cosigned")));
    TRY(walk_read(w, dir.s, file_name(name, log, "checkpoint"), AUDIT_AT_CHECKPOINT, &w->checkpoint));
    TRY(walk_open_heads(w));
    if (write_is_wanted(w->job))
        TRY(write_begin(w));
out:
    return err;
}

/* A finding about one log must not hide the others. */
static enum err unless_found(enum err err)
{
    return err == ERR_CORRUPT ? ERR_OK : err;
}

/* Every log of which a file is kept. */
static enum err open_logs(struct store *s)
{
    static const char *const kept[] = {"log", "checkpoint", "cosigned"};
    struct disk_path dir, path;
    char name[40];
    enum err err;

    TRY(disk_join(&dir, s->job->dir, "checkpoints"));
    for (uint16_t log = 0; log < AUDIT_LOGS_MAX; log++) {
        bool there = false;
        for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
            TRY(disk_join(&path, dir.s, file_name(name, log, kept[i])));
            there = there || walk_is_there(path.s);
        }
        if (!there || !is_wanted(s->job, log))
            continue;
        s->logs[log] = walk_new(s->job, log);
        if (s->logs[log] == NULL)
            TRY(ERR_MEMORY);
        TRY(unless_found(open_log(s->logs[log], log)));
    }
out:
    return err;
}

static tower_fn ignore_tile;

static enum err ignore_tile(void *arg, const struct tile *tile, const struct hash *hashes)
{
    (void)arg;
    (void)tile;
    (void)hashes;
    return ERR_OK;
}

static tower_fn *tile_fn(const struct store *s)
{
    return write_is_wanted(s->job) ? write_tile : ignore_tile;
}

static enum err on_leaf(void *arg, uint16_t log, struct view text, struct view detail, struct journal_place place)
{
    struct store *s = arg;
    struct hash h;
    enum err err = ERR_OK;

    (void)detail;
    (void)place;
    if (!is_wanted(s->job, log) || log >= AUDIT_LOGS_MAX)
        return ERR_OK;
    if (s->logs[log] == NULL) {
        s->logs[log] = walk_new(s->job, log);
        if (s->logs[log] == NULL)
            return ERR_MEMORY;
        TRY(unless_found(walk_found(s->logs[log], AUDIT_MISSING, AUDIT_AT_KEY, 0, "")));
    }
    struct walk *w = s->logs[log];
    if (!is_fine(w))
        return ERR_OK;
    if (w->tower.size == w->head.size) {
        w->report.unsigned_leaves++;
        return ERR_OK;
    }
    if (write_is_wanted(s->job))
        TRY(tile_entry_put(&w->bundle, text));
    merkle_leaf(text, &h);
    err = unless_found(walk_leaf(w, text, &h, tile_fn(s)));
out:
    return err;
}

/* The checkpoints of what was lost stand beside the losses: they are wanted before the leaves that they are compared with. */
static enum err on_loss(void *arg, uint16_t log, struct view text, struct view detail, struct journal_place place)
{
    const struct store *s = arg;
    struct view rest = text, first;
    struct entry e;
    enum err err = ERR_OK;

    (void)place;
    (void)view_cut(&rest, '\n');
    (void)view_cut(&rest, '\n');
    struct walk *w = log < AUDIT_LOGS_MAX ? s->logs[log] : NULL;
    if (detail.n == 0 || w == NULL || !is_fine(w) || !view_starts(rest, "act loss\n") || entry_get(text, &e, NULL) != ERR_OK)
        return ERR_OK;
    unsigned number = origin_split(view_of(e.value, e.value_n), &first), newest = origin_split(view_str(w->report.origin), &first);
    if (number <= newest)
        err = unless_found(lost_add(w, number, detail));
    return err;
}

static enum err find_losses(struct store *s)
{
    struct journal_place at;
    struct disk_path path;
    struct view first;
    bool any = false;
    enum err err;

    for (size_t i = 0; i < AUDIT_LOGS_MAX; i++)
        any = any || (s->logs[i] != NULL && origin_split(view_str(s->logs[i]->report.origin), &first) > 1);
    if (!any)
        return ERR_OK;
    TRY(disk_join(&path, s->job->dir, "ledger"));
    err = unless_found(journal_scan(path.s, on_loss, s, &at)); /* damage is found again, where it has a name */
out:
    return err;
}

/* Damage of the journal concerns every log in it. */
static enum err scan(struct store *s)
{
    struct journal_place at;
    struct disk_path path;
    enum err err;

    TRY(disk_join(&path, s->job->dir, "ledger"));
    err = journal_scan(path.s, on_leaf, s, &at);
    for (size_t i = 0; err == ERR_CORRUPT && i < AUDIT_LOGS_MAX; i++) {
        struct walk *w = s->logs[i];
        if (w == NULL || !is_fine(w))
            continue;
        w->report.finding.level = at.segment;
        w->report.finding.index = at.offset;
        (void)snprintf(path.s, sizeof(path.s), "journal.%08u", (unsigned)at.segment);
        TRY(unless_found(walk_found(w, AUDIT_CHANGED, AUDIT_AT_JOURNAL, w->tower.size, path.s)));
        err = ERR_CORRUPT;
    }
    err = unless_found(err);
out:
    return err;
}

static enum err finish(const struct store *s, struct walk *w)
{
    enum err err = ERR_CORRUPT;

    if (is_fine(w))
        err = walk_end(w, tile_fn(s));
    if (err == ERR_OK && write_is_wanted(s->job))
        err = write_end(w);
    if ((err == ERR_OK || err == ERR_CORRUPT) && s->job->done != NULL)
        s->job->done(s->job->arg, &w->report);
    return err;
}

enum err walk_store(const struct walk_job *job)
{
    struct store s = {.job = job};
    bool corrupt = false, any = false;
    enum err err;

    TRY(open_logs(&s));
    TRY(find_losses(&s));
    TRY(scan(&s));
    for (size_t i = 0; i < AUDIT_LOGS_MAX; i++) {
        if (s.logs[i] == NULL)
            continue;
        any = true;
        err = finish(&s, s.logs[i]);
        corrupt = corrupt || err == ERR_CORRUPT;
        TRY(unless_found(err));
    }
    err = corrupt ? ERR_CORRUPT : any ? ERR_OK : ERR_NOT_FOUND;
out:
    for (size_t i = 0; i < AUDIT_LOGS_MAX; i++)
        walk_free(s.logs[i]);
    return err;
}
