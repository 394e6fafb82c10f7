/* ledger/merkle and ledger/tree: every size up to 300, and around the powers of two up to 70,000.
 */
#include "support/t.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "crypto/random.h"
#include "ledger/merkle.h"
#include "ledger/tree.h"

#define SMALL 300
#define LARGE 70000

static struct hash leaves[LARGE];
static struct tree *tree;

/* The leaves of the published roots: the ASCII decimal of their index. */
static void grow(void)
{
    if (tree != NULL)
        return;
    tree = tree_new();
    T_TRUE(tree != NULL);
    for (uint64_t i = 0; i < LARGE; i++) {
        char text[8];
        int n = snprintf(text, sizeof(text), "%u", (unsigned)i);
        merkle_leaf(view_of(text, (size_t)n), &leaves[i]);
        T_OK(tree_append(tree, &leaves[i]));
    }
}

static struct merkle_head head_at(uint64_t size)
{
    struct merkle_head head;
    T_OK(tree_head(tree, size, &head));
    return head;
}

/* The definition in RFC 6962, 2.1, word for word. */
static void reference_root(uint64_t from, uint64_t n, struct hash *out)
{
    struct hash left, right;
    uint64_t k = 1;
    if (n == 1) {
        *out = leaves[from];
        return;
    }
    while (2 * k < n)
        k *= 2;
    reference_root(from, k, &left);
    reference_root(from + k, n - k, &right);
    merkle_node(&left, &right, out);
}

/* Flip one bit of every hash of the proof in turn: none may verify. */
static void expect_inclusion_is_rigid(const struct merkle_head *head, uint64_t index,
                                      struct merkle_proof *p)
{
    for (unsigned i = 0; i < p->count; i++) {
        uint32_t bit = random_below(HASH_BYTES * 8);
        p->hashes[i].b[bit / 8] ^= (uint8_t)(1U << bit % 8);
        T_TRUE(!merkle_includes(head, index, &leaves[index], p));
        p->hashes[i].b[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    p->count++;
    T_TRUE(!merkle_includes(head, index, &leaves[index], p));
    p->count--;
    if (p->count > 0) {
        p->count--;
        T_TRUE(!merkle_includes(head, index, &leaves[index], p));
        p->count++;
        T_TRUE(!merkle_includes(head, index ^ 1, &leaves[index], p));
    }
}

static void expect_consistency_is_rigid(const struct merkle_head *older,
                                        const struct merkle_head *newer, struct merkle_proof *p)
{
    for (unsigned i = 0; i < p->count; i++) {
        uint32_t bit = random_below(HASH_BYTES * 8);
        p->hashes[i].b[bit / 8] ^= (uint8_t)(1U << bit % 8);
        T_TRUE(!merkle_extends(older, newer, p));
        p->hashes[i].b[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    p->count++;
    T_TRUE(!merkle_extends(older, newer, p));
    p->count--;
    if (p->count > 0) {
        p->count--;
        T_TRUE(!merkle_extends(older, newer, p));
        p->count++;
    }
    if (older->size > 0 && older->size < newer->size) {
        struct merkle_head forged = *older;
        forged.root.b[31] ^= 1;
        T_TRUE(!merkle_extends(&forged, newer, p));
        forged = *newer;
        forged.root.b[0] ^= 128;
        T_TRUE(!merkle_extends(older, &forged, p));
    }
}

static void check_inclusion(uint64_t index, uint64_t size)
{
    struct merkle_head head = head_at(size);
    struct merkle_proof p;
    T_OK(tree_inclusion(tree, index, size, &p));
    T_TRUE(merkle_includes(&head, index, &leaves[index], &p));
    expect_inclusion_is_rigid(&head, index, &p);
}

static void check_consistency(uint64_t old_size, uint64_t size)
{
    struct merkle_head older = head_at(old_size), newer = head_at(size);
    struct merkle_proof p;
    T_OK(tree_consistency(tree, old_size, size, &p));
    T_TRUE(merkle_extends(&older, &newer, &p));
    expect_consistency_is_rigid(&older, &newer, &p);
}

T_CASE(published_roots_come_out)
{
    static const struct {
        uint64_t size;
        const char *root;
    } known[] = {
        {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {256, "828515d033c19d8c901f37eccb8aed919667703486f8d2fff1cf7040321c5db1"},
        {257, "1eda049a4351d86f76252bd7ec0b7746ad75b7fa0316ad5f541dbda458a312c4"},
        {65536, "f025d06ed804859fd274a1bdacadd6e48ea87634aa91e1edb20143f9498cd02b"},
        {70000, "1a4cdfcb66374a0c0dcbef49acbd4976d13ee864fb3cb241fc943cad04f02f7e"},
    };
    grow();
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct merkle_head head = head_at(known[i].size);
        T_HEX(head.root.b, HASH_BYTES, known[i].root);
    }
}

T_CASE(worked_example_comes_out)
{
    struct tree *t = tree_new();
    struct merkle_head head;
    struct merkle_proof p;
    struct hash leaf[3];
    T_TRUE(t != NULL);
    merkle_leaf(view_str("e0"), &leaf[0]);
    merkle_leaf(view_str("e1"), &leaf[1]);
    merkle_leaf(view_str("e2"), &leaf[2]);
    T_HEX(leaf[0].b, HASH_BYTES,
          "956ae51bd3e285ccb826298dd523dd08824ce5579749994f2e0021737b9dd4b8");
    T_HEX(leaf[2].b, HASH_BYTES,
          "e76eb1b97b06757150f95e06357a7dc404ca511b63a90330a56a94df3d0d66d1");
    for (int i = 0; i < 3; i++)
        T_OK(tree_append(t, &leaf[i]));
    T_OK(tree_head(t, 2, &head));
    T_HEX(head.root.b, HASH_BYTES,
          "718fa0369d7475099bc6cb4327e3823a4972285f92bd49971a583c9f08ffb68d");
    T_OK(tree_head(t, 3, &head));
    T_HEX(head.root.b, HASH_BYTES,
          "64b249c4e0606e3d9742c49bfd57cd1e3eb170f5ccefa26ea045ca193d64a75f");
    T_OK(tree_consistency(t, 2, 3, &p));
    T_EQ(p.count, 1);
    T_TRUE(memcmp(&p.hashes[0], &leaf[2], HASH_BYTES) == 0);
    T_OK(tree_inclusion(t, 1, 3, &p));
    T_EQ(p.count, 2);
    T_TRUE(memcmp(&p.hashes[0], &leaf[0], HASH_BYTES) == 0 &&
           memcmp(&p.hashes[1], &leaf[2], HASH_BYTES) == 0);
    tree_free(t);
}

T_CASE(every_root_up_to_300_is_that_of_the_definition)
{
    grow();
    for (uint64_t n = 1; n <= SMALL; n++) {
        struct merkle_head head = head_at(n);
        struct hash want;
        reference_root(0, n, &want);
        T_TRUE(memcmp(&head.root, &want, sizeof(want)) == 0);
    }
}

T_CASE(every_inclusion_up_to_300_is_proved_and_no_mutation_is)
{
    grow();
    random_test_seed(1);
    for (uint64_t size = 1; size <= SMALL; size++)
        for (uint64_t index = 0; index < size; index += size < 70 ? 1 : 3)
            check_inclusion(index, size);
    random_test_seed(0);
}

T_CASE(every_consistency_up_to_300_is_proved_and_no_mutation_is)
{
    grow();
    random_test_seed(2);
    for (uint64_t size = 0; size <= SMALL; size++)
        for (uint64_t old = 0; old <= size; old += size < 70 ? 1 : 3)
            check_consistency(old, size);
    random_test_seed(0);
}

T_CASE(proofs_hold_around_the_powers_of_two)
{
    uint64_t sizes[64], count = 0;
    grow();
    random_test_seed(3);
    for (uint64_t power = 256; power < LARGE; power *= 2)
        for (uint64_t size = power - 1; size <= power + 1; size++)
            sizes[count++] = size;
    sizes[count++] = LARGE;
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t n = sizes[i],
                       some[] = {0, 1, n / 2, n - 2, n - 1, random_below((uint32_t)n)};
        for (size_t k = 0; k < sizeof(some) / sizeof(some[0]); k++) {
            check_inclusion(some[k], n);
            check_consistency(some[k], n);
        }
        for (uint64_t j = 0; j <= i; j++)
            check_consistency(sizes[j], n);
    }
    random_test_seed(0);
}

T_CASE(no_single_bit_of_a_proof_can_change)
{
    struct merkle_head older, newer;
    struct merkle_proof in, co;
    grow();
    older = head_at(77);
    newer = head_at(1000);
    T_OK(tree_inclusion(tree, 613, 1000, &in));
    T_OK(tree_consistency(tree, 77, 1000, &co));
    for (size_t bit = 0; bit < (size_t)in.count * HASH_BYTES * 8; bit++) {
        uint8_t *at = &in.hashes[bit / (HASH_BYTES * 8)].b[bit / 8 % HASH_BYTES];
        *at ^= (uint8_t)(1U << bit % 8);
        T_TRUE(!merkle_includes(&newer, 613, &leaves[613], &in));
        *at ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t bit = 0; bit < (size_t)co.count * HASH_BYTES * 8; bit++) {
        uint8_t *at = &co.hashes[bit / (HASH_BYTES * 8)].b[bit / 8 % HASH_BYTES];
        *at ^= (uint8_t)(1U << bit % 8);
        T_TRUE(!merkle_extends(&older, &newer, &co));
        *at ^= (uint8_t)(1U << bit % 8);
    }
}

T_CASE(a_proof_serves_no_other_index_leaf_or_size)
{
    struct merkle_head head, other;
    struct merkle_proof p;
    grow();
    head = head_at(100);
    T_OK(tree_inclusion(tree, 37, 100, &p));
    for (uint64_t index = 0; index < 300; index++)
        T_EQ(merkle_includes(&head, index, &leaves[37], &p), index == 37);
    for (uint64_t leaf = 0; leaf < 100; leaf++)
        T_EQ(merkle_includes(&head, 37, &leaves[leaf], &p), leaf == 37);
    for (uint64_t size = 1; size <= 300; size++) {
        other = head_at(size);
        T_EQ(merkle_includes(&other, 37, &leaves[37], &p), size == 100);
    }
    head.size = UINT64_MAX;
    T_TRUE(!merkle_includes(&head, 37, &leaves[37], &p));
    p.count = MERKLE_PROOF_MAX + 1;
    head.size = 100;
    T_TRUE(!merkle_includes(&head, 37, &leaves[37], &p));
}

T_CASE(an_inner_node_is_no_leaf)
{
    /* Second preimage: the parent of two leaves offered as a leaf of the tree half as large. */
    struct merkle_head head;
    struct merkle_proof p;
    struct hash inner;
    grow();
    head = head_at(4);
    T_OK(tree_node(tree, 1, 0, &inner));
    T_OK(tree_inclusion(tree, 0, 4, &p));
    p.hashes[0] = p.hashes[1];
    p.count = 1;
    T_TRUE(!merkle_includes(&head, 0, &inner, &p));
}

T_CASE(size_zero_has_the_empty_root_only)
{
    struct merkle_head zero, one;
    struct merkle_proof p = {0};
    grow();
    zero = head_at(0);
    one = head_at(1);
    T_TRUE(merkle_extends(&zero, &zero, &p));
    T_TRUE(merkle_extends(&zero, &one, &p));
    T_TRUE(!merkle_extends(&one, &zero, &p));
    zero.root.b[5] ^= 1;
    T_TRUE(!merkle_extends(&zero, &zero, &p));
    T_TRUE(!merkle_extends(&zero, &one, &p));
}

T_CASE(tree_refuses_what_it_never_was)
{
    struct merkle_head head;
    struct merkle_proof p;
    struct hash h;
    grow();
    T_ERR(tree_head(tree, LARGE + 1, &head), ERR_NOT_FOUND);
    T_ERR(tree_inclusion(tree, 5, 5, &p), ERR_NOT_FOUND);
    T_ERR(tree_inclusion(tree, 0, LARGE + 1, &p), ERR_NOT_FOUND);
    T_ERR(tree_inclusion(tree, UINT64_MAX, UINT64_MAX, &p), ERR_NOT_FOUND);
    T_ERR(tree_consistency(tree, 6, 5, &p), ERR_NOT_FOUND);
    T_ERR(tree_consistency(tree, 5, LARGE + 1, &p), ERR_NOT_FOUND);
    T_ERR(tree_node(tree, TREE_LEVELS, 0, &h), ERR_NOT_FOUND);
    T_ERR(tree_node(tree, 16, 1, &h), ERR_NOT_FOUND);
    T_OK(tree_node(tree, 16, 0, &h));
}

T_CASE(a_failed_append_leaves_the_tree_as_it_was)
{
    struct tree *t = NULL;
    struct merkle_head got;
    grow();
    mem_fail_nth(1, 0);
    t = tree_new();
    mem_fail_nth(0, 0);
    T_TRUE(t == NULL);
    t = tree_new();
    T_TRUE(t != NULL);
    for (uint64_t i = 0; i < 2000; i++) {
        for (unsigned long nth = 1;; nth++) {
            mem_fail_nth(nth, 0);
            enum err err = tree_append(t, &leaves[i]);
            int failed = mem_has_failed();
            mem_fail_nth(0, 0);
            T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
            if (!failed)
                break;
            struct merkle_head want = head_at(i);
            T_EQ(tree_size(t), i);
            T_OK(tree_head(t, i, &got));
            T_TRUE(memcmp(&got.root, &want.root, HASH_BYTES) == 0);
        }
    }
    struct merkle_head want = head_at(2000);
    T_OK(tree_head(t, 2000, &got));
    T_TRUE(memcmp(&got.root, &want.root, HASH_BYTES) == 0);
    tree_free(t);
}

T_CASE(tree_can_be_freed)
{
    tree_free(tree);
    tree = NULL;
    tree_free(NULL);
}

T_MAIN(&case_published_roots_come_out, &case_worked_example_comes_out,
       &case_every_root_up_to_300_is_that_of_the_definition,
       &case_every_inclusion_up_to_300_is_proved_and_no_mutation_is,
       &case_every_consistency_up_to_300_is_proved_and_no_mutation_is,
       &case_proofs_hold_around_the_powers_of_two, &case_no_single_bit_of_a_proof_can_change,
       &case_a_proof_serves_no_other_index_leaf_or_size, &case_an_inner_node_is_no_leaf,
       &case_size_zero_has_the_empty_root_only, &case_tree_refuses_what_it_never_was,
       &case_a_failed_append_leaves_the_tree_as_it_was, &case_tree_can_be_freed)
