/*
 * ledger/tree.h: the Merkle tree of a growing log, in memory: every hash of every level, so that
 * roots and proofs of any size the log ever had cost a walk and not a recomputation.  About 64
 * bytes per leaf.
 */
#ifndef LEDGER_TREE_H
#define LEDGER_TREE_H

#include "base/err.h"
#include "crypto/hash.h"
#include "ledger/merkle.h"

#include <stdint.h>

#define TREE_LEVELS 36
#define TREE_SIZE_MAX ((uint64_t)1 << (TREE_LEVELS - 1)) /* leaves */

struct tree;

/* An empty tree; NULL when memory is out. */
struct tree *tree_new(void);

/* Free ${t}; NULL is allowed. */
void tree_free(struct tree *t);

/* Append the leaf hash ${leaf}.  ERR_MEMORY or ERR_LIMIT: the tree is then as before. */
MUST_USE enum err tree_append(struct tree *t, const struct hash *leaf);

/* The number of leaves. */
uint64_t tree_size(const struct tree *t);

/* The head (size and root) the tree had at ${size}.  ERR_NOT_FOUND if it has never been that large.
 */
MUST_USE enum err tree_head(const struct tree *t, uint64_t size, struct merkle_head *out);

/* The hash of the complete subtree ${index} of ${level} (leaves are level 0).  ERR_NOT_FOUND. */
MUST_USE enum err tree_node(const struct tree *t, unsigned level, uint64_t index, struct hash *out);

/* The proof that leaf ${index} is in the tree of ${size} leaves.  ERR_NOT_FOUND unless index < size
 * <= tree_size(). */
MUST_USE enum err tree_inclusion(const struct tree *t, uint64_t index, uint64_t size,
                                 struct merkle_proof *out);

/* The proof that the tree of ${size} leaves begins with that of ${old_size}.  ERR_NOT_FOUND unless
 * old_size <= size <= tree_size(). */
MUST_USE enum err tree_consistency(const struct tree *t, uint64_t old_size, uint64_t size,
                                   struct merkle_proof *out);

#endif
