/* ledger/policy and ledger/proof: whom a verifier believes, and what he is shown. */
#include "vectors.h"

#include "base/alloc.h"
#include "ledger/policy.h"
#include "ledger/proof.h"

static struct policy policy;
static struct proof proof;
static struct checkpoint checkpoint;
static const char *reason;
static unsigned line;

static enum err parse(const char *text)
{
    reason = NULL;
    return policy_parse(view_str(text), &policy, &reason, &line);
}

/* A policy text with ${count} witnesses a, b, ... and ${rest} behind them; valid until the next
 * call. */
static const char *with_witnesses(size_t count, const char *rest)
{
    static const char names[] = "abcdefghijklmnopqrstuvwxyzABCDEFG";
    static char text[20000];
    struct buf b;
    buf_init(&b, sizeof(text) - 1);
    for (size_t i = 0; i < count; i++) {
        struct note_key key;
        uint8_t public_key[32] = {(uint8_t)names[i], 1};
        T_OK(note_key_init(&key, NOTE_COSIGNATURE, view_str("w.example"), view_of(public_key, 32)));
        buf_fmt(&b, "witness %c ", names[i]);
        note_key_put(&b, &key);
        buf_byte(&b, '\n');
    }
    buf_str(&b, rest);
    memcpy(text, buf_cstr(&b), b.n + 1);
    buf_clear(&b);
    return text;
}

T_CASE(published_policy_is_read)
{
    struct buf file = vector_file("policy");
    T_OK(policy_parse(buf_view(&file), &policy, &reason, &line));
    T_EQ(policy.log_count, 1);
    T_EQ(policy.witness_count, 1);
    T_STR(policy.logs[0].key.name, "ledger.example/custody");
    T_VIEW(policy.witnesses[0].name, view_str("city-a"));
    T_TRUE(policy_is_met(&policy, 1));
    T_TRUE(!policy_is_met(&policy, 0));
    T_TRUE(!policy_is_met(&policy, 2));
    buf_clear(&file);
}

T_CASE(groups_count_as_the_example_of_the_standard_says)
{
    T_OK(parse(with_witnesses(
        6, "group X 2 a b c\ngroup Y any d e f\ngroup both all X Y\nquorum both\n")));
    for (uint32_t cosigned = 0; cosigned < 64; cosigned++) {
        bool met = __builtin_popcount(cosigned & 7) >= 2 && (cosigned & 56) != 0;
        T_EQ(policy_is_met(&policy, cosigned), met);
    }
}

T_CASE(quorum_none_needs_nobody)
{
    T_OK(parse("# comment\n \t\n\tquorum\t none  \n"));
    T_TRUE(policy_is_met(&policy, 0));
}

T_CASE(urls_are_kept_for_who_calls_them)
{
    T_OK(parse("log ledger.example/custody+e9f9b1b3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 "
               "https://l.example/\n"
               "quorum none\n"));
    T_VIEW(policy.logs[0].url, view_str("https://l.example/"));
}

#define LOG "log ledger.example/custody+e9f9b1b3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define WIT "witness w witness.example/city-a+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"

T_CASE(malformed_policies_are_refused_with_a_reason)
{
    static const char *const bad[] = {
        "",
        "\n",
        LOG "\n",
        "quorum none",
        "quorum\n",
        "quorum nobody\n",
        "quorum none\nquorum none\n",
        "quorum none x\n",
        "Quorum none\n",
        "lag x\nquorum none\n",
        "log\nquorum none\n",
        "log x\nquorum none\n",
        LOG " u x\nquorum none\n",
        LOG "\n" LOG "\nquorum none\n",
        WIT "\n" WIT "\nquorum none\n",
        "quorum w\n" WIT "\n",
        "witness none x+00000000+AA==\nquorum none\n",
        "witness\nquorum none\n",
        "quorum none\r\n",
        "quorum none\n\x01",
        "quorum none\n#\x7f\n",
        WIT "\ngroup g any v\nquorum g\n",
        WIT "\ngroup g any\nquorum g\n",
        WIT "\ngroup g 0 w\nquorum g\n",
        WIT "\ngroup g 2 w\nquorum g\n",
        WIT "\ngroup g -1 w\nquorum g\n",
        WIT "\ngroup g 01 w\nquorum g\n",
        WIT "\ngroup g some w\nquorum g\n",
        WIT "\ngroup g all\nquorum g\n",
        WIT "\ngroup g any w w\nquorum g\n",
        WIT "\ngroup g any w\ngroup h any w\nquorum g\n",
        WIT "\ngroup w any w\nquorum w\n",
        WIT "\ngroup none any w\nquorum none\n",
        WIT "\ngroup g any g\nquorum g\n",
        /* a witness's key for a log, and the other way round */
        "log witness.example/city-a+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X\nquorum "
        "none\n",
        "witness x "
        "ledger.example/custody+e9f9b1b3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\nquorum "
        "none\n",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (parse(bad[i]) != ERR_INPUT || reason == NULL)
            T_FAIL("policy %zu was taken", i);
    T_ERR(parse("quorum none\n\n" WIT "\nfoo\n"), ERR_INPUT);
    T_EQ(line, 4);
}

T_CASE(policies_are_bounded)
{
    static char text[POLICY_BYTES_MAX + 2];
    T_OK(parse(with_witnesses(32, "quorum none\n")));
    T_ERR(parse(with_witnesses(33, "quorum none\n")), ERR_LIMIT);
    memset(text, '\n', POLICY_BYTES_MAX + 1);
    T_ERR(parse(text), ERR_LIMIT);
    struct buf b;
    buf_init(&b, 10000);
    buf_str(&b, "group g0 any a\n");
    for (int i = 1; i < 33; i++)
        buf_fmt(&b, "group g%d any g%d\n", i, i - 1);
    buf_str(&b, "quorum g31\n");
    T_ERR(parse(with_witnesses(1, buf_cstr(&b))), ERR_LIMIT);
    buf_clear(&b);
}

T_CASE(published_proof_verifies_and_is_written_the_same)
{
    struct buf file = vector_file("e1.tlog-proof"), trust = vector_file("policy"), b;
    struct hash leaf;
    T_OK(policy_parse(buf_view(&trust), &policy, &reason, &line));
    T_OK(proof_parse(buf_view(&file), &proof, &reason));
    T_EQ(proof.index, 1);
    T_EQ(proof.path.count, 2);
    merkle_leaf(view_str("e1"), &leaf);
    T_OK(proof_verify(&proof, &leaf, &policy, &checkpoint, &reason));
    T_EQ(checkpoint.head.size, 3);
    buf_init(&b, 1000);
    T_OK(proof_put(&b, &proof));
    T_VIEW(buf_view(&b), buf_view(&file));
    merkle_leaf(view_str("e2"), &leaf);
    T_ERR(proof_verify(&proof, &leaf, &policy, &checkpoint, &reason), ERR_CORRUPT);
    buf_clear(&b);
    buf_clear(&file);
    buf_clear(&trust);
}

T_CASE(no_bit_of_a_proof_can_change)
{
    struct buf file = vector_file("e1.tlog-proof"), trust = vector_file("policy");
    struct hash leaf;
    T_OK(policy_parse(buf_view(&trust), &policy, &reason, &line));
    merkle_leaf(view_str("e1"), &leaf);
    for (size_t i = 0; i < file.n * 8; i++) {
        file.p[i / 8] ^= (uint8_t)(1U << i % 8);
        if (proof_parse(buf_view(&file), &proof, &reason) == ERR_OK &&
            proof_verify(&proof, &leaf, &policy, &checkpoint, &reason) == ERR_OK)
            T_FAIL("bit %zu may change", i);
        file.p[i / 8] ^= (uint8_t)(1U << i % 8);
    }
    for (size_t n = 0; n < file.n; n++)
        T_TRUE(proof_parse(view_of(file.p, n), &proof, &reason) != ERR_OK ||
               proof_verify(&proof, &leaf, &policy, &checkpoint, &reason) != ERR_OK);
    buf_clear(&file);
    buf_clear(&trust);
}

T_CASE(an_unwitnessed_checkpoint_does_not_meet_the_policy)
{
    struct buf file = vector_file("checkpoint.3"), trust = vector_file("policy");
    T_OK(policy_parse(buf_view(&trust), &policy, &reason, &line));
    T_ERR(policy_open(&policy, buf_view(&file), &checkpoint, &reason), ERR_DENIED);
    T_OK(parse(LOG "\nquorum none\n"));
    T_OK(policy_open(&policy, buf_view(&file), &checkpoint, &reason));
    T_OK(parse("quorum none\n"));
    T_ERR(policy_open(&policy, buf_view(&file), &checkpoint, &reason), ERR_NOT_FOUND);
    buf_clear(&file);
    buf_clear(&trust);
}

T_CASE(a_wrong_cosignature_spoils_the_checkpoint_even_without_need)
{
    struct buf file = vector_file("checkpoint.3");
    struct vectors v;
    vectors_load(&v);
    T_OK(
        note_sign(&v.witness, view_of(v.witness_seed, 32), view_str("something else\n"), 1, &file));
    T_OK(parse(LOG "\n" WIT "\nquorum none\n"));
    T_ERR(policy_open(&policy, buf_view(&file), &checkpoint, &reason), ERR_CORRUPT);
    buf_clear(&file);
}

T_CASE(extra_data_is_carried)
{
    struct buf b;
    buf_init(&b, 1000);
    proof = (struct proof){.extra = view_str("YQ=="), .index = 0, .checkpoint = view_str("c")};
    T_OK(proof_put(&b, &proof));
    T_STR(buf_cstr(&b), "c2sp.org/tlog-proof@v1\nextra YQ==\nindex 0\n\nc");
    T_OK(proof_parse(buf_view(&b), &proof, &reason));
    T_VIEW(proof.extra, view_str("YQ=="));
    buf_clear(&b);
}

T_CASE(malformed_proofs_are_refused_with_a_reason)
{
#define HEAD "c2sp.org/tlog-proof@v1\n"
#define H "526xuXsGdXFQ+V4GNXp9xATKURtjqQMwpWqU3z0NZtE=\n"
    static const char *const bad[] = {
        "",
        HEAD,
        "c2sp.org/tlog-proof@v2\nindex 0\n\nc",
        HEAD "extra \nindex 0\n\nc",
        HEAD "extra !\nindex 0\n\nc",
        HEAD "extra YQ==\n",
        HEAD "extra YQ==\nextra YQ==\nindex 0\n\nc",
        HEAD "index 0\nextra YQ==\n\nc",
        HEAD "index\n\nc",
        HEAD "index 01\n\nc",
        HEAD "index -1\n\nc",
        HEAD "index 0",
        HEAD "index 0\n",
        HEAD "index 0\n\n",
        HEAD "index 0\n" H,
        HEAD "index 0\n" H "c",
        HEAD "index 0\nAAAA\n\nc",
        HEAD H "\nc",
        HEAD "index 9223372036854775808\n\nc",
        HEAD "\nindex 0\n\nc",
        HEAD "index 0\n" H H H H H H H H H H H H H H H H H H H H H H H H H H H H H H H H H H H H H H
            H H H H H H H H H H H H H H H H H H H H H H H H H H "\nc",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        reason = NULL;
        if (proof_parse(view_str(bad[i]), &proof, &reason) != ERR_INPUT || reason == NULL)
            T_FAIL("proof %zu was taken", i);
    }
#undef HEAD
#undef H
}

static enum err everything(struct view trust, struct view file)
{
    struct hash leaf;
    enum err err;
    merkle_leaf(view_str("e1"), &leaf);
    TRY(policy_parse(trust, &policy, &reason, &line));
    TRY(proof_parse(file, &proof, &reason));
    TRY(proof_verify(&proof, &leaf, &policy, &checkpoint, &reason));
out:
    return err;
}

T_CASE(lack_of_memory_is_told_and_leaves_nothing_behind)
{
    struct buf file = vector_file("e1.tlog-proof"), trust = vector_file("policy");
    for (unsigned long nth = 1;; nth++) {
        mem_fail_nth(nth, 0);
        enum err err = everything(buf_view(&trust), buf_view(&file));
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        if (!failed)
            break;
    }
    buf_clear(&file);
    buf_clear(&trust);
}

T_MAIN(&case_published_policy_is_read, &case_groups_count_as_the_example_of_the_standard_says,
       &case_quorum_none_needs_nobody, &case_urls_are_kept_for_who_calls_them,
       &case_malformed_policies_are_refused_with_a_reason, &case_policies_are_bounded,
       &case_published_proof_verifies_and_is_written_the_same, &case_no_bit_of_a_proof_can_change,
       &case_an_unwitnessed_checkpoint_does_not_meet_the_policy,
       &case_a_wrong_cosignature_spoils_the_checkpoint_even_without_need,
       &case_extra_data_is_carried, &case_malformed_proofs_are_refused_with_a_reason,
       &case_lack_of_memory_is_told_and_leaves_nothing_behind)
