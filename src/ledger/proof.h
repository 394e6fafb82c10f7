/*
 * ledger/proof.h: a proof that something is in a log, to be checked offline against a policy
 * (c2sp.org/tlog-proof).
 */
#ifndef LEDGER_PROOF_H
#define LEDGER_PROOF_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "ledger/merkle.h"
#include "ledger/policy.h"

#define PROOF_EXTRA_MAX 65536 /* characters of base64 */
#define PROOF_BYTES_MAX (NOTE_BYTES_MAX + PROOF_EXTRA_MAX + 4096)

/* A parsed proof; its views point into what was parsed. */
struct proof {
    struct view extra; /* base64; empty: none.  Nothing proves it. */
    uint64_t index;
    struct merkle_proof path;
    struct view checkpoint; /* as the log and its witnesses signed it */
};

/* Append the text of ${p}.  ERR_LIMIT or ERR_MEMORY from ${out}. */
MUST_USE enum err proof_put(struct buf *out, const struct proof *p);

/* Read a proof.  Nothing is verified.  ERR_INPUT, ERR_LIMIT or ERR_MEMORY with the reason. */
MUST_USE enum err proof_parse(struct view text, struct proof *out, const char **reason_out);

/* Verify that the leaf hash ${leaf} is in a log of ${policy} whose checkpoint a quorum has
 * cosigned: see policy_open(); and ERR_CORRUPT if the path does not lead from the leaf to the root.
 */
MUST_USE enum err proof_verify(const struct proof *p, const struct hash *leaf,
                               const struct policy *policy, struct checkpoint *out,
                               const char **reason_out);

#endif
