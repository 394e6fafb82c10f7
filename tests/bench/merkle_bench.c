/*
 * How fast the Merkle tree is: leaves per second when building (hash of a 200-byte entry, and
 * append), and proofs per second when making and verifying.  Not part of the test run: merkle_bench
 * [LEAVES]
 */
#include "base/clock.h"
#include "base/num.h"
#include "ledger/merkle.h"
#include "ledger/tree.h"

#include <stdio.h>
#include <sysexits.h>

#define ENTRY_BYTES 200
#define PROOFS 200000

static void report(const char *what, uint64_t n, int64_t from_ms)
{
    int64_t ms = clock_monotonic_ms() - from_ms;

    printf("%-28s %10llu in %6lld ms: %10.0f /s\n", what, (unsigned long long)n, (long long)ms,
           (double)n * 1000.0 / (double)(ms > 0 ? ms : 1));
}

static enum err build(struct tree *t, uint64_t n)
{
    uint8_t entry[ENTRY_BYTES] = {0};
    struct hash leaf;
    enum err err = ERR_OK;

    for (uint64_t i = 0; i < n && err == ERR_OK; i++) {
        for (unsigned b = 0; b < 8; b++)
            entry[b] = (uint8_t)(i >> (8 * b));
        merkle_leaf(view_of(entry, sizeof(entry)), &leaf);
        err = tree_append(t, &leaf);
    }
    return err;
}

static enum err prove(const struct tree *t, uint64_t size)
{
    struct merkle_head head;
    struct merkle_proof p;
    struct hash leaf;
    int64_t from_ms = clock_monotonic_ms();
    enum err err;

    for (uint64_t i = 0; i < PROOFS; i++)
        TRY(tree_inclusion(t, i * 7919 % size, size, &p));
    report("inclusion proofs made", PROOFS, from_ms);
    TRY(tree_head(t, size, &head));
    from_ms = clock_monotonic_ms();
    for (uint64_t i = 0; i < PROOFS; i++) {
        uint64_t index = i * 7919 % size;
        TRY(tree_node(t, 0, index, &leaf));
        TRY(tree_inclusion(t, index, size, &p));
        if (!merkle_includes(&head, index, &leaf, &p))
            TRY(ERR_CORRUPT);
    }
    report("... made and verified", PROOFS, from_ms);
out:
    return err;
}

int main(int argc, char **argv)
{
    uint64_t n = 2000000;
    struct tree *t = tree_new();
    enum err err;

    if (argc > 2 ||
        (argc == 2 &&
         num_parse_u64(view_str(argv[1]), TREE_SIZE_MAX, NUM_CANONICAL, &n) != ERR_OK) ||
        n == 0)
        return EX_USAGE;
    if (t == NULL)
        return EX_OSERR;
    int64_t from_ms = clock_monotonic_ms();
    TRY(build(t, n));
    report("leaves hashed and appended", n, from_ms);
    TRY(prove(t, n));
out:
    tree_free(t);
    return err_exit_code(err);
}
