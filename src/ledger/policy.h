/*
 * ledger/policy.h: whom a verifier trusts: logs, witnesses, and how many of which witnesses must
 * have cosigned (c2sp.org/tlog-policy).
 */
#ifndef LEDGER_POLICY_H
#define LEDGER_POLICY_H

#include "base/err.h"
#include "base/view.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"

#include <stdbool.h>
#include <stdint.h>

#define POLICY_BYTES_MAX 65536
#define POLICY_LOGS_MAX 32
#define POLICY_WITNESSES_MAX 32
#define POLICY_GROUPS_MAX 32

struct policy_log {
    struct note_key key;
    struct view url; /* empty if none is given */
};

struct policy_witness {
    struct view name; /* in the policy; the name of its key is another */
    struct note_key key;
    struct view url;
};

/* Members are bits of a "voters" word: bit i is witness i, bit POLICY_WITNESSES_MAX + i is group i.
 */
struct policy_group {
    struct view name;
    unsigned needed;
    uint64_t members;
};

/* A parsed policy; its views point into what was parsed. */
struct policy {
    unsigned log_count, witness_count, group_count;
    struct policy_log logs[POLICY_LOGS_MAX];
    struct policy_witness witnesses[POLICY_WITNESSES_MAX];
    struct policy_group groups[POLICY_GROUPS_MAX];
    uint64_t quorum; /* one bit of the voters word; 0: "none" */
};

/* Read a policy file.  ERR_INPUT, ERR_LIMIT, ERR_UNSUPPORTED (type of a key) or ERR_MEMORY with the
 * reason, and the number of the line in ${*line_out} (0: the whole file). */
MUST_USE enum err policy_parse(struct view text, struct policy *out, const char **reason_out,
                               unsigned *line_out);

/* Whether the witnesses whose bits are set in ${cosigned} are a quorum. */
bool policy_is_met(const struct policy *p, uint32_t cosigned);

/* Read the checkpoint ${raw} and verify it: signed by a log of the policy and cosigned by a quorum.
 * As checkpoint_open(), and ERR_DENIED if the quorum is not met. */
MUST_USE enum err policy_open(const struct policy *p, struct view raw, struct checkpoint *out,
                              const char **reason_out);

#endif
