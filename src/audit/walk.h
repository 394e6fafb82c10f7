/*
 * audit/walk.h: what the files of the audit share: one log while it is gone through from its first leaf to its signed
 * size, and whom to trust.
 */
#ifndef AUDIT_WALK_H
#define AUDIT_WALK_H

#include "audit/audit.h"
#include "audit/tower.h"
#include "keeper/disk.h"
#include "ledger/checkpoint.h"
#include "ledger/policy.h"
#include "ledger/tar.h"

#define WALK_BUNDLE_MAX ((size_t)TILE_WIDTH * (2 + ENTRY_TEXT_MAX))

#define FILE_CHECKPOINT "checkpoint"
#define FILE_COSIGNED "checkpoint.cosigned"
#define FILE_KEY "log.vkey"
#define FILE_LOST "lost.%u" /* the checkpoint of what was lost before the origin of this number began */

/* Keys that the caller gave; ${given} false: none, the log's own is believed. */
struct trusted {
    bool given;
    struct view witnessed; /* audit_trust */
    struct buf text; /* into which the policy points */
    struct policy policy;
};

struct walk;

/* A checkpoint of an origin that the log had before: beside a loss, or given by the caller. */
struct walk_lost {
    unsigned number; /* of the origin that the loss begins, or (given) that the checkpoint is of */
    struct buf text;
    struct merkle_head head;
    bool passed, matches; /* this log has had its size, and its root then */
    bool judged;
};

/* Called for each entry that is in order, before it is folded in. */
typedef enum err walk_visit_fn(struct walk *w, uint64_t leaf, const struct entry *e);

struct walk_job {
    const char *dir;
    const struct trusted *trusted;
    enum audit_depth depth;
    uint16_t only;         /* AUDIT_ALL_LOGS: all of them */
    const char *out_dir;   /* export: where to; NULL: verify */
    struct tar *tar;       /* or a bundle of one log; NULL: not */
    walk_visit_fn *visit;  /* may be NULL */
    audit_report_fn *done; /* for each log; may be NULL */
    void *arg;
};

struct walk {
    const struct walk_job *job;
    struct audit_report report;
    char dir[DISK_PATH_MAX]; /* of the tree, read or written */
    bool has_own_key;
    struct note_key own_key;
    bool has_witness;        /* of the keeper's log */
    struct note_key witness;
    struct buf checkpoint, cosigned; /* as they were read */
    bool has_cosigned;
    struct merkle_head head, cosigned_head;
    struct walk_lost lost[LOSSES_MAX], earlier; /* earlier.number 0: none was given */
    unsigned lost_n;
    char origin[AUDIT_ORIGIN_MAX + 1]; /* under which the log signs after the leaves that were read */
    struct tower tower;
    struct state *state; /* AUDIT_REPLAY */
    struct entry entry;
    struct buf bundle, tile; /* a tree: files being read; an export: the bundle being filled */
};

/* --- trust.c: keys and checkpoints ------------------------------------------------------------ */

/* Read what the caller trusts.  ERR_INPUT, ERR_MEMORY.  Freed by trusted_clear(), also after an error. */
MUST_USE enum err trusted_init(struct trusted *t, const struct audit_trust *given);
void trusted_clear(struct trusted *t);

/* Read the log's own key: from the text of log.vkey, or from the note "N.log" of the keeper. */
MUST_USE enum err walk_set_key(struct walk *w, struct view vkey);
MUST_USE enum err walk_set_name(struct walk *w, struct view note);

/* Verify the checkpoint, and the cosigned one if there is one, that ${w} holds. */
MUST_USE enum err walk_open_heads(struct walk *w);

/* The signature of ${note} on ${c}, which is of an origin that the log had before; with a policy also its witnesses. */
MUST_USE enum err walk_verify_earlier(struct walk *w, const struct note *note, const struct checkpoint *c, enum audit_place place,
                                      const char *file);

/* --- lost.c: what was lost, and accepted ------------------------------------------------------- */

/* The checkpoint ${raw} that stands beside the loss with which the ${number}-th origin begins.  Called when the heads are open. */
MUST_USE enum err lost_add(struct walk *w, unsigned number, struct view raw);

/* What the caller says the witness has seen, if it is of an earlier origin than the log's: else ERR_NOT_FOUND. */
MUST_USE enum err lost_take_given(struct walk *w, struct view raw);

/* Leaf ${leaf} is in order and about to join the tree: whether the log may bear the name that it signs under.  And: the tree has
 * grown; all leaves are there. */
MUST_USE enum err lost_check(struct walk *w, uint64_t leaf, const struct entry *e);
void lost_compare(struct walk *w);
MUST_USE enum err lost_end(struct walk *w);
void lost_free(struct walk *w);

/* --- walk.c: going through a log -------------------------------------------------------------- */

/* A walk, or NULL when memory is out. */
struct walk *walk_new(const struct walk_job *job, uint16_t log);
void walk_free(struct walk *w);

/* Note that this is wrong, unless something was found before, and return ERR_CORRUPT.  A file name may be "". */
MUST_USE enum err walk_found(struct walk *w, enum audit_fault fault, enum audit_place place, uint64_t leaf,
                             const char *file);

/* Read the file ${name} below ${dir} into ${out}: a missing one is found at ${place}. */
MUST_USE enum err walk_read(struct walk *w, const char *dir, const char *name, enum audit_place place, struct buf *out);

/* The cosigned checkpoint, if there is one; to be read before the checkpoint, which a running keeper replaces first. */
MUST_USE enum err walk_read_cosigned(struct walk *w, const char *dir, const char *name);

/* The next leaf: its hash ${h} joins the tree, ${fn} gets the tiles that are full, its text is checked. */
MUST_USE enum err walk_leaf(struct walk *w, struct view text, const struct hash *h, tower_fn *fn);

/* The last leaf was given: the tree is as long as was signed for, and has that root. */
MUST_USE enum err walk_end(struct walk *w, tower_fn *fn);

/* --- tree.c, store.c -------------------------------------------------------------------------- */

/* Go through the static tree in ${w->dir}. */
MUST_USE enum err walk_tree(struct walk *w);

/* Go through every log of the keeper's directory.  ERR_CORRUPT if there is a finding. */
MUST_USE enum err walk_store(const struct walk_job *job);

/* --- write.c: the export ---------------------------------------------------------------------- */

/* Whether the log is to be written somewhere. */
bool write_is_wanted(const struct walk_job *job);

/* Begin the tree of a log in ${out_dir}/N, or in the bundle; write a tile and its bundle; the checkpoint, when all is well. */
MUST_USE enum err write_begin(struct walk *w);
tower_fn write_tile;
MUST_USE enum err write_end(struct walk *w);

/* --- approval.c ------------------------------------------------------------------------------- */

/* ERR_CORRUPT unless the approval ${e} carries the signature of a passkey that ${s} knows as the person's, over its
 * object; ERR_MEMORY. */
MUST_USE enum err approval_verify(const struct state *s, const struct entry *e);

/* --- run.c ------------------------------------------------------------------------------------ */

/* Whether there is a file or directory ${path}. */
bool walk_is_there(const char *path);

/* Go through what is in the directory.  ERR_CORRUPT if there is a finding, ERR_NOT_FOUND if there is no such log. */
MUST_USE enum err walk_run(const struct walk_job *job);

#endif
