/* Opening, appending, flushing and reading.  Searching is in logbook_find.c, checkpoints and
 * witnesses are in logbook_witness.c. */
#include "keeper/logbook.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "keeper/logbook_internal.h"

#include <inttypes.h>
#include <string.h>

struct log *logbook_log(const struct logbook *b, uint16_t log)
{
    return log < b->logs_n ? b->logs[log] : NULL;
}

/* --- opening --------------------------------------------------------------------------------- */

struct replay {
    struct logbook *b;
    logbook_replay_fn *fn;
    void *arg;
    struct entry entry;
};

static enum err replay_leaf(void *arg, uint16_t log, struct view text, struct view detail,
                            struct journal_place place)
{
    struct replay *r = arg;
    struct logbook *b = r->b;
    struct entry *e = &r->entry;
    uint64_t index = 0;
    struct hash leaf;
    enum err err;

    TRY(entry_get(text, e, NULL));
    if (log == b->logs_n && log < LOGBOOK_LOGS_MAX) {
        TRY(log_new(b, log, view_of(e->value, e->value_n), &b->logs[log]));
        b->logs_n++;
    }
    struct log *l = logbook_log(b, log);
    if (l == NULL)
        TRY(ERR_INPUT);
    index = tree_size(l->tree);
    TRY(log_reserve(l, e));
    TRY(log_fold(l, e));
    TRY(log_keep(l, e, text, place));
    TRY(tree_node(l->tree, 0, index, &leaf));
    merkle_peaks_add(&l->read_back, &leaf);
    l->durable = index + 1;
    if (r->fn != NULL)
        TRY(r->fn(r->arg, &(struct replayed_leaf){log, index, l->state}, e, detail));
out:
    if (err != ERR_OK)
        log_error("log %u: leaf %" PRIu64 " cannot follow those before it: %s", (unsigned)log,
                  index, err_name(err));
    return err == ERR_INPUT ? ERR_CORRUPT : err;
}

static enum err make(const char *dir, const struct secret *seed, struct logbook **out)
{
    struct logbook *b = mem_zalloc(sizeof(*b));
    struct disk_path path;
    enum err err;

    if (b == NULL)
        return ERR_MEMORY;
    buf_init(&b->text, ENTRY_TEXT_MAX + 1);
    b->seed = secret_from(secret_view(seed));
    err = b->seed == NULL ? ERR_MEMORY : disk_join(&path, dir, "checkpoints");
    if (err != ERR_OK) {
        logbook_close(b);
        return err;
    }
    memcpy(b->dir, path.s, sizeof(b->dir));
    ed25519_public(secret_view(b->seed), b->public_key);
    *out = b;
    return ERR_OK;
}

enum err logbook_open(const char *dir, int create, const struct secret *signing_seed,
                      logbook_replay_fn *fn, void *arg, struct logbook **out)
{
    struct replay *replay = mem_zalloc(sizeof(*replay));
    struct disk_path ledger;
    struct logbook *b = NULL;
    enum err err;

    if (replay == NULL)
        return ERR_MEMORY;
    TRY(make(dir, signing_seed, &b));
    *replay = (struct replay){.b = b, .fn = fn, .arg = arg};
    TRY(disk_join(&ledger, dir, "ledger"));
    if (create)
        TRY(io_make_dir(b->dir, 0700));
    TRY(journal_open(ledger.s, create, replay_leaf, replay, &b->journal));
    for (uint16_t i = 0; i < b->logs_n; i++)
        TRY(log_check_files(b, b->logs[i]));
    TRY(log_check_none_lost(b));
    *out = b;
out:
    mem_free(replay);
    if (err != ERR_OK)
        logbook_close(b);
    return err;
}

void logbook_close(struct logbook *b)
{
    if (b == NULL)
        return;
    journal_close(b->journal);
    for (uint16_t i = 0; i < b->logs_n; i++)
        log_free(b->logs[i]);
    secret_free(b->seed);
    buf_clear(&b->text);
    mem_free(b);
}

/* --- what there is --------------------------------------------------------------------------- */

uint16_t logbook_logs(const struct logbook *b)
{
    return b->logs_n;
}

const char *logbook_origin(const struct logbook *b, uint16_t log)
{
    const struct log *l = logbook_log(b, log);

    return l == NULL ? NULL : l->key.name;
}

enum err logbook_vkey(const struct logbook *b, uint16_t log, struct buf *out)
{
    const struct log *l = logbook_log(b, log);

    if (l == NULL)
        return ERR_NOT_FOUND;
    note_key_put(out, &l->key);
    return buf_status(out);
}

const struct state *logbook_state(const struct logbook *b, uint16_t log)
{
    const struct log *l = logbook_log(b, log);

    return l == NULL ? NULL : l->state;
}

uint64_t logbook_size(const struct logbook *b, uint16_t log)
{
    const struct log *l = logbook_log(b, log);

    return l == NULL ? 0 : tree_size(l->tree);
}

/* --- appending ------------------------------------------------------------------------------- */

/*
 * Everything that can refuse comes before the state is changed.  What follows has its room; should
 * it fail nevertheless, memory is ahead of the disk and nothing may be released any more.  There is
 * no way back, because the process exits when a flush fails and the next start folds what is on the
 * disk.
 */
static enum err append(struct logbook *b, struct log *l, const struct entry *e, struct view detail)
{
    struct journal_place place;
    enum err err;

    TRY(b->failed);
    buf_reset(&b->text);
    TRY(entry_put(e, &b->text));
    TRY(log_reserve(l, e));
    TRY(journal_reserve(b->journal, b->text.n, detail.n));
    TRY(log_fold(l, e));
    err = journal_append(b->journal, l->number, buf_view(&b->text), detail, &place);
    if (err == ERR_OK)
        err = log_keep(l, e, buf_view(&b->text), place);
    b->failed = err;
out:
    return err;
}

enum err logbook_append(struct logbook *b, uint16_t log, const struct entry *e, struct view detail,
                        uint64_t *index_out)
{
    struct log *l = logbook_log(b, log);
    enum err err;

    if (l == NULL)
        return ERR_NOT_FOUND;
    *index_out = tree_size(l->tree);
    TRY(append(b, l, e, detail));
out:
    return err;
}

static enum err set_witness(struct log *l, const char *vkey)
{
    const char *reason;
    enum err err;

    if (vkey[0] == 0)
        return ERR_OK;
    TRY(note_key_parse(view_str(vkey), &l->witness, &reason));
    if (l->witness.type != NOTE_COSIGNATURE)
        TRY(ERR_INPUT);
    l->has_witness = true;
out:
    return err;
}

enum err logbook_add_log(struct logbook *b, uint16_t log, const char *origin,
                         const char *witness_vkey)
{
    struct entry *e = mem_zalloc(sizeof(*e));
    struct log *l = NULL;
    enum err err;

    if (e == NULL)
        return ERR_MEMORY;
    if (log < b->logs_n)
        TRY(ERR_CONFLICT);
    if (log > b->logs_n || log >= LOGBOOK_LOGS_MAX)
        TRY(ERR_LIMIT);
    for (uint16_t i = 0; i < b->logs_n; i++)
        TRY(strcmp(b->logs[i]->key.name, origin) == 0 ? ERR_CONFLICT : ERR_OK);
    TRY(log_new(b, log, view_str(origin), &l));
    TRY(set_witness(l, witness_vkey));
    /* The name first: a leaf without it would be a damaged log, a name without a leaf nothing. */
    TRY(log_write_name(b, l));
    entry_init(e, ACT_LOG_OPEN, clock_now_ms());
    entry_set_value(e, view_str(origin));
    TRY(append(b, l, e, view_of(NULL, 0)));
    b->logs[b->logs_n++] = l;
    l = NULL;
out:
    log_free(l);
    mem_free(e);
    return err;
}

void logbook_end(const struct logbook *b, uint32_t *segment_out, uint64_t *offset_out)
{
    journal_end(b->journal, segment_out, offset_out);
}

enum err logbook_copy_look(struct logbook *b, bool *more_out)
{
    return journal_copy_look(b->journal, more_out);
}

enum err logbook_copy_to(struct logbook *b, const char *dir)
{
    return journal_copy_to(b->journal, dir);
}

void logbook_set_keys(struct logbook *b, struct journal_mark mark)
{
    journal_set_mark(b->journal, mark);
}

struct journal_mark logbook_keys(const struct logbook *b)
{
    return journal_mark(b->journal);
}

uint64_t logbook_position(const struct logbook *b)
{
    return journal_position(b->journal);
}

unsigned logbook_waiting(const struct logbook *b)
{
    uint64_t n = 0;

    for (uint16_t i = 0; i < b->logs_n; i++)
        n += tree_size(b->logs[i]->tree) - b->logs[i]->durable;
    return (unsigned)n;
}

/* The leaf as it stands in the file with its hash, and whether it is the one in the tree. */
static enum err read_leaf(struct logbook *b, const struct log *l, uint64_t index, struct view *text_out, struct view *detail_out,
                          struct hash *hash_out)
{
    struct hash kept;
    enum err err;

    TRY(journal_read(b->journal, l->leaves[index].place, text_out, detail_out));
    merkle_leaf(*text_out, hash_out);
    TRY(tree_node(l->tree, 0, index, &kept));
    if (!view_eq(view_of(hash_out->b, HASH_BYTES), view_of(kept.b, HASH_BYTES))) {
        log_error("log %u: leaf %" PRIu64 " on disk is not the one in the tree",
                  (unsigned)l->number, index);
        err = ERR_CORRUPT;
    }
out:
    return err;
}

enum err log_read_leaf(struct logbook *b, const struct log *l, uint64_t index, struct view *text_out, struct view *detail_out)
{
    struct hash stored;

    return read_leaf(b, l, index, text_out, detail_out, &stored);
}

enum err logbook_flush(struct logbook *b)
{
    struct view text, detail;
    struct hash stored;
    enum err err;

    TRY(b->failed);
    TRY(journal_flush(b->journal));
    for (uint16_t i = 0; i < b->logs_n; i++) {
        struct log *l = b->logs[i];
        for (uint64_t index = l->durable; index < tree_size(l->tree); index++) {
            TRY(read_leaf(b, l, index, &text, &detail, &stored));
            merkle_peaks_add(&l->read_back, &stored);
        }
        l->durable = tree_size(l->tree);
    }
out:
    b->failed = err;
    return err;
}

uint64_t logbook_bytes(const struct logbook *b)
{
    return journal_bytes(b->journal);
}

enum err logbook_room(struct logbook *b)
{
    return journal_room(b->journal, JOURNAL_LEAF_MAX + JOURNAL_DETAIL_MAX);
}

enum err logbook_idle(struct logbook *b, int *more_out)
{
    return journal_prepare(b->journal, more_out);
}

/* --- reading --------------------------------------------------------------------------------- */

enum err logbook_read(struct logbook *b, uint16_t log, uint64_t index, struct view *text_out,
                      struct view *detail_out)
{
    const struct log *l = logbook_log(b, log);

    if (l == NULL || index >= l->durable)
        return ERR_NOT_FOUND;
    return log_read_leaf(b, l, index, text_out, detail_out);
}
