/*
 * Targets: proof_parse, proof_put, proof_verify, policy_open, merkle_includes.
 * Properties: writing gives back what was read; only the published proof verifies for the published
 * entry.
 */
#include "base/buf.h"
#include "ledger/policy.h"
#include "ledger/proof.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char trust[] =
    "log ledger.example/custody+e9f9b1b3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
    "witness city-a witness.example/city-a+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X\n"
    "quorum city-a\n";

/* The only checkpoint that this log and this witness ever signed together, and the entry of the
 * published proof. */
static bool is_published(const struct checkpoint *c, uint64_t index)
{
    return c->head.size == 3 && view_eq_str(c->origin, "ledger.example/custody") &&
           c->extensions.n == 0 && index == 1;
}

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct policy policy;
    const char *reason = NULL;
    struct checkpoint c;
    struct proof p;
    struct hash leaf;
    struct buf again;
    unsigned line;

    check(policy_parse(view_str(trust), &policy, &reason, &line) == ERR_OK);
    reason = NULL;
    if (proof_parse(view_of(data, size), &p, &reason) != ERR_OK) {
        check(reason != NULL);
        return 0;
    }
    buf_init(&again, PROOF_BYTES_MAX);
    check(proof_put(&again, &p) == ERR_OK && view_eq(buf_view(&again), view_of(data, size)));
    buf_clear(&again);
    merkle_leaf(view_str("e1"), &leaf);
    check(proof_verify(&p, &leaf, &policy, &c, &reason) != ERR_OK || is_published(&c, p.index));
    merkle_leaf(view_str("forged"), &leaf);
    check(proof_verify(&p, &leaf, &policy, &c, &reason) != ERR_OK);
    return 0;
}
