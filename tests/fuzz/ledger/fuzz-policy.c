/*
 * Targets: policy_parse, policy_is_met.
 * Properties: counts within bounds; a quorum never gets lost by more cosignatures; only "none" is
 * met by nobody.
 */
#include "ledger/policy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct policy p;
    const char *reason = NULL;
    uint32_t cosigned = 0;
    unsigned line = 0;
    bool met;

    if (policy_parse(view_of(data, size), &p, &reason, &line) != ERR_OK) {
        check(reason != NULL);
        return 0;
    }
    check(p.log_count <= POLICY_LOGS_MAX && p.witness_count <= POLICY_WITNESSES_MAX &&
          p.group_count <= POLICY_GROUPS_MAX);
    check(policy_is_met(&p, 0) == (p.quorum == 0));
    met = p.quorum == 0;
    for (unsigned i = 0; i < p.witness_count; i++) {
        cosigned |= (uint32_t)1 << i;
        check(!met || policy_is_met(&p, cosigned));
        met = policy_is_met(&p, cosigned);
    }
    check(met); /* all of them together always suffice */
    return 0;
}
