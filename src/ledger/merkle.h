/*
 * ledger/merkle.h: the hashes of RFC 6962 (the same in RFC 9162) and the checking of proofs.  Pure:
 * a verifier needs nothing else.  The other side, which makes proofs, is ledger/tree.h.
 */
#ifndef LEDGER_MERKLE_H
#define LEDGER_MERKLE_H

#include "base/view.h"
#include "crypto/hash.h"

#include <stdbool.h>
#include <stdint.h>

#define MERKLE_PROOF_MAX 63 /* hashes; enough for every size below 2^63 */
#define MERKLE_SIZE_MAX ((uint64_t)INT64_MAX)

/* What a checkpoint commits to. */
struct merkle_head {
    uint64_t size;
    struct hash root;
};

/* Inclusion: siblings from the leaf up.  Consistency: in the order of RFC 6962, 2.1.2. */
struct merkle_proof {
    unsigned count;
    struct hash hashes[MERKLE_PROOF_MAX];
};

/* The complete subtrees of a tree, one for each 1 bit of its size: enough to add leaves and to know its root. */
struct merkle_peaks {
    uint64_t size;
    struct hash at[MERKLE_PROOF_MAX];
};

/* Add a leaf (the size stays below MERKLE_SIZE_MAX), and the head of what was added; zeroed peaks are those of no leaf. */
void merkle_peaks_add(struct merkle_peaks *p, const struct hash *leaf);
void merkle_peaks_head(const struct merkle_peaks *p, struct merkle_head *out);

/* The root of the tree without leaves: SHA-256(""). */
void merkle_empty(struct hash *out);

/* The hash of a leaf: SHA-256(00 || entry). */
void merkle_leaf(struct view entry, struct hash *out);

/* The hash of an inner node: SHA-256(01 || left || right).  ${out} may be one of the others. */
void merkle_node(const struct hash *left, const struct hash *right, struct hash *out);

/* Whether ${proof} shows that ${leaf} is at ${index} of the tree with ${head} (RFC 9162, 2.1.3.2).
 */
bool merkle_includes(const struct merkle_head *head, uint64_t index, const struct hash *leaf,
                     const struct merkle_proof *proof);

/* Whether ${proof} shows that the tree ${newer} begins with all of the tree ${older} (RFC
 * 9162, 2.1.4.2).  For equal sizes and from size 0 the proof is empty; size 0 has the empty root.
 */
bool merkle_extends(const struct merkle_head *older, const struct merkle_head *newer,
                    const struct merkle_proof *proof);

#endif
