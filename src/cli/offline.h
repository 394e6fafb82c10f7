/*
 * cli/offline.h: the ledger without any server: from the directory of an installation (read only, also while the keeper
 * runs) or from an export, a static tree of files for each log as c2sp.org/tlog-tiles describes it:
 *
 *     EXPORT/log-1/checkpoint  log.vkey  tile/0/000.p/5  tile/entries/000.p/5 ...
 */
#ifndef CLI_OFFLINE_H
#define CLI_OFFLINE_H

#include "base/buf.h"
#include "base/err.h"
#include "cli/cli.h"
#include "ledger/checkpoint.h"
#include "ledger/tree.h"

#include <stdbool.h>
#include <stdint.h>

#define OFFLINE_LOGS_MAX 64

/* One log, as far as it was read. */
struct offline_log {
    bool there;
    struct note_key key;
    struct buf raw; /* the checkpoint as it was signed */
    struct checkpoint checkpoint;
    struct tree *tree; /* of all leaves that are there */
};

/* Called for each leaf in order.  An error stops the reading. */
typedef enum err offline_leaf_fn(void *arg, uint16_t log, uint64_t index, struct view text);

struct offline {
    struct cli *c;
    const char *path;
    bool is_export;
    struct offline_log logs[OFFLINE_LOGS_MAX];
    offline_leaf_fn *fn; /* NULL: none */
    void *arg;
};

/* Read the logs under ${path}: keys and checkpoints (signature verified), then every leaf through ${fn} into the trees.
 * ERR_CORRUPT or another reason, said with the place.  Freed by offline_close() in any case. */
MUST_USE enum err offline_read(struct offline *o, struct cli *c, const char *path, offline_leaf_fn *fn, void *arg);
void offline_close(struct offline *o);

/* Whether the leaves give the root that log ${log} signed: the tree is as large and of that root.  Said. */
MUST_USE enum err offline_check_root(const struct offline *o, uint16_t log);

/* Compare the hash tiles of an export with its leaves.  ERR_CORRUPT, said with the file. */
MUST_USE enum err offline_check_tiles(const struct offline *o, uint16_t log);

/* azukari ledger export DIR OUT. */
MUST_USE enum err offline_export(struct cli *c);

/* The path of ${name} (e.g. "checkpoint") of a log: in an export. */
MUST_USE enum err offline_path(const struct cli *c, const char *path, uint16_t log, const char *name,
                               char path_out[CLI_PATH_MAX]);

#endif
