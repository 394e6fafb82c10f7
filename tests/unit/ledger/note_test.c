/* ledger/note, ledger/checkpoint and ledger/witness_msg: byte for byte the worked example, and what
 * must be refused. */
#include "vectors.h"

#include "base/alloc.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"
#include "ledger/witness_msg.h"

#define DASH "\xe2\x80\x94 "

static struct vectors v;
static struct note note;
static struct checkpoint checkpoint;
static const char *reason;
static uint64_t time_s;

static struct merkle_head head3(void)
{
    struct merkle_head head = {.size = 3};
    T_OK(hex_get(view_str(VECTOR_ROOT3), head.root.b, HASH_BYTES));
    return head;
}

T_CASE(keys_are_read_and_written_as_published)
{
    struct note_key made;
    struct buf b, file = vector_file("witness.vkey");
    uint8_t public_key[32];
    vectors_load(&v);
    T_HEX(v.log.id, 4, "e9f9b1b3");
    T_HEX(v.witness.id, 4, "7c283e90");
    ed25519_public(view_of(v.witness_seed, 32), public_key);
    T_OK(note_key_init(&made, NOTE_COSIGNATURE, view_str("witness.example/city-a"),
                       view_of(public_key, 32)));
    buf_init(&b, 1000);
    note_key_put(&b, &made);
    T_VIEW(buf_view(&b), without_newline(buf_view(&file)));
    buf_clear(&b);
    buf_clear(&file);
}

T_CASE(malformed_keys_are_refused_with_a_reason)
{
    static const char *const bad[] = {
        "",
        "+",
        "++",
        "name",
        "name+7c283e90",
        "name+7c283e90+",
        "+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X",
        "witness.example/city-b+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X",
        "witness.example/city-a+7c283e91+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X",
        "witness.example/city-a+7C283E90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X",
        "witness.example/city-a+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3Y",
        "witness.example/city-a+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm0=",
        "witness.example/city-a+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X\n",
        "witness.example/city a+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X",
    };
    struct note_key key;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        reason = NULL;
        if (note_key_parse(view_str(bad[i]), &key, &reason) != ERR_INPUT || reason == NULL)
            T_FAIL("key %zu was taken", i);
    }
    T_ERR(note_key_parse(view_str("n+00000000+Bg=="), &key, &reason),
          ERR_UNSUPPORTED); /* ML-DSA-44 */
}

T_CASE(names_follow_the_standard)
{
    char longest[NOTE_NAME_MAX + 2];
    memset(longest, 'n', sizeof(longest));
    T_TRUE(note_name_is_valid(view_of(longest, NOTE_NAME_MAX)));
    T_TRUE(!note_name_is_valid(view_of(longest, NOTE_NAME_MAX + 1)));
    T_TRUE(note_name_is_valid(view_str("ledger.example/\xe6\xa1\x9c")));
    T_TRUE(!note_name_is_valid(view_str("")));
    T_TRUE(!note_name_is_valid(view_str("a b")));
    T_TRUE(!note_name_is_valid(view_str("a+b")));
    T_TRUE(!note_name_is_valid(view_str("a\tb")));
    T_TRUE(!note_name_is_valid(view_str("a\nb")));
    T_TRUE(!note_name_is_valid(view_str("a\xe3\x80\x80"
                                        "b"))); /* ideographic space */
    T_TRUE(!note_name_is_valid(view_str("a\xc2\xa0")));
    T_TRUE(!note_name_is_valid(view_str("\xe2\x80\xa9"
                                        "a")));
    T_TRUE(!note_name_is_valid(view_str("\xff")));
}

T_CASE(checkpoint_and_cosignature_are_made_as_published)
{
    struct buf b, want = vector_file("checkpoint.3.witnessed");
    struct merkle_head head = head3();
    vectors_load(&v);
    buf_init(&b, 2000);
    T_OK(checkpoint_sign(&v.log, view_of(v.log_seed, 32), &head, &b));
    T_OK(note_sign(&v.witness, view_of(v.witness_seed, 32), view_part(buf_view(&b), 0, 70),
                   VECTOR_TIME_S, &b));
    T_VIEW(buf_view(&b), buf_view(&want));
    buf_clear(&b);
    buf_clear(&want);
}

T_CASE(published_checkpoint_opens)
{
    struct buf file = vector_file("checkpoint.3.witnessed");
    vectors_load(&v);
    T_OK(checkpoint_open(buf_view(&file), &v.log, &note, &checkpoint, &reason));
    T_EQ(note.text.n, 70);
    T_EQ(note.count, 2);
    T_EQ(checkpoint.head.size, 3);
    T_HEX(checkpoint.head.root.b, HASH_BYTES, VECTOR_ROOT3);
    T_VIEW(checkpoint.origin, view_str("ledger.example/custody"));
    T_EQ(checkpoint.extensions.n, 0);
    T_OK(note_verify(&note, &v.witness, &time_s));
    T_EQ(time_s, VECTOR_TIME_S);
    T_OK(note_verify(&note, &v.log, &time_s));
    T_EQ(time_s, 0);
    buf_clear(&file);
}

T_CASE(the_cosigned_message_is_as_published)
{
    struct buf want = vector_file("cosigned-message.3"),
               file = vector_file("checkpoint.3.witnessed");
    vectors_load(&v);
    T_OK(note_parse(buf_view(&file), &note, &reason));
    const struct note_signature *s = note_find(&note, &v.witness);
    T_TRUE(s != NULL && s->n == 72);
    T_TRUE(ed25519_verify(view_of(v.witness.public_key, 32), buf_view(&want),
                          view_of(s->sig + 8, 64)));
    buf_clear(&want);
    buf_clear(&file);
}

T_CASE(no_byte_of_a_cosigned_checkpoint_can_change)
{
    struct buf file = vector_file("checkpoint.3.witnessed");
    vectors_load(&v);
    for (size_t i = 0; i < file.n; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            file.p[i] ^= (uint8_t)(1U << bit);
            enum err err = checkpoint_open(buf_view(&file), &v.log, &note, &checkpoint, &reason);
            if (err == ERR_OK)
                err = note_verify(&note, &v.witness, &time_s);
            if (err == ERR_OK)
                T_FAIL("bit %u of byte %zu may change", bit, i);
            file.p[i] ^= (uint8_t)(1U << bit);
        }
    for (size_t n = 0; n < file.n; n++)
        T_TRUE(checkpoint_open(view_of(file.p, n), &v.log, &note, &checkpoint, &reason) != ERR_OK ||
               note_verify(&note, &v.witness, &time_s) != ERR_OK);
    buf_clear(&file);
}

T_CASE(unknown_keys_are_ignored_and_wrong_signatures_of_known_ones_are_not)
{
    struct buf file = vector_file("checkpoint.3"), b;
    struct note_key stranger;
    uint8_t seed[32] = {9}, public_key[32];
    vectors_load(&v);
    buf_init(&b, 10000);
    /* A stranger's line, under the name of the log. */
    ed25519_public(view_of(seed, 32), public_key);
    T_OK(note_key_init(&stranger, NOTE_ED25519, view_str(v.log.name), view_of(public_key, 32)));
    buf_put(&b, buf_view(&file));
    T_OK(note_sign(&stranger, view_of(seed, 32), view_part(buf_view(&file), 0, 70), 0, &b));
    T_OK(checkpoint_open(buf_view(&b), &v.log, &note, &checkpoint, &reason));
    T_EQ(note.count, 2);
    T_ERR(note_verify(&note, &v.witness, &time_s), ERR_NOT_FOUND);
    /* A second line of the log's key that is wrong. */
    T_OK(note_sign(&v.log, view_of(v.log_seed, 32), view_str("another text\n"), 0, &b));
    T_ERR(checkpoint_open(buf_view(&b), &v.log, &note, &checkpoint, &reason), ERR_CORRUPT);
    /* The stranger alone. */
    buf_reset(&b);
    buf_put(&b, view_part(buf_view(&file), 0, 71));
    T_OK(note_sign(&stranger, view_of(seed, 32), view_part(buf_view(&file), 0, 70), 0, &b));
    T_ERR(checkpoint_open(buf_view(&b), &v.log, &note, &checkpoint, &reason), ERR_NOT_FOUND);
    buf_clear(&b);
    buf_clear(&file);
}

T_CASE(a_signature_of_one_kind_is_none_of_the_other)
{
    struct note_key as_log, as_witness;
    struct buf b;
    vectors_load(&v);
    T_OK(note_key_init(&as_log, NOTE_ED25519, view_str("n"), view_of(v.log.public_key, 32)));
    T_OK(
        note_key_init(&as_witness, NOTE_COSIGNATURE, view_str("n"), view_of(v.log.public_key, 32)));
    buf_init(&b, 1000);
    buf_str(&b, "text\n\n");
    T_OK(note_sign(&as_log, view_of(v.log_seed, 32), view_str("text\n"), 0, &b));
    T_OK(note_parse(buf_view(&b), &note, &reason));
    T_ERR(note_verify(&note, &as_witness, &time_s), ERR_NOT_FOUND);
    memcpy(note.signatures[0].id, as_witness.id, 4); /* an attacker writes the other id */
    T_ERR(note_verify(&note, &as_witness, &time_s), ERR_CORRUPT);
    buf_clear(&b);
}

T_CASE(times_beyond_the_limit_are_refused)
{
    struct buf b;
    vectors_load(&v);
    buf_init(&b, 1000);
    buf_str(&b, "text\n\n");
    T_ERR(note_sign(&v.witness, view_of(v.witness_seed, 32), view_str("text\n"), NOTE_TIME_MAX + 1,
                    &b),
          ERR_INPUT);
    T_OK(note_sign(&v.witness, view_of(v.witness_seed, 32), view_str("text\n"), NOTE_TIME_MAX, &b));
    T_OK(note_sign(&v.witness, view_of(v.witness_seed, 32), view_str("text\n"), 5, &b));
    T_OK(note_parse(buf_view(&b), &note, &reason));
    T_OK(note_verify(&note, &v.witness, &time_s));
    T_EQ(time_s, NOTE_TIME_MAX);
    note.signatures[1].sig[0] |= 0x80;
    T_ERR(note_verify(&note, &v.witness, &time_s), ERR_CORRUPT);
    buf_clear(&b);
}

T_CASE(text_ends_at_the_last_empty_line)
{
    struct buf b;
    vectors_load(&v);
    buf_init(&b, 1000);
    buf_str(&b, "one\n\ntwo\n\n");
    T_OK(note_sign(&v.log, view_of(v.log_seed, 32), view_str("one\n\ntwo\n"), 0, &b));
    T_OK(note_parse(buf_view(&b), &note, &reason));
    T_VIEW(note.text, view_str("one\n\ntwo\n"));
    T_OK(note_verify(&note, &v.log, &time_s));
    buf_clear(&b);
}

T_CASE(malformed_notes_are_refused_with_a_reason)
{
    static const char *const bad[] = {
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n" DASH "n AAAAAAA=\n",
        "text\n\n" DASH "n AAAAAAA=",
        "text\n\n" DASH "n AAAAAA==\n",
        "text\n\n" DASH "n \n",
        "text\n\n" DASH "n\n",
        "text\n\n" DASH " AAAAAAA=\n",
        "text\n\n" DASH "n  AAAAAAA=\n",
        "text\n\n" DASH "n AAAAAAA\n",
        "text\n\n" DASH "n AAAAAAB=\n",
        "text\n\n" DASH "n AAAAAAA= \n",
        "text\n\n" DASH "n AAAAAAA= x\n",
        "text\n\n" DASH "a+b AAAAAAA=\n",
        "text\n\n- n AAAAAAA=\n",
        "text\n\n\xe2\x80\x93 n AAAAAAA=\n",
        "text\n\n" DASH "n AAAAAAA=\r\n",
        "te\txt\n\n" DASH "n AAAAAAA=\n",
        "te\rxt\n\n" DASH "n AAAAAAA=\n",
        "t\xff\n\n" DASH "n AAAAAAA=\n",
        "text\n\n" DASH "n AAAAAAA=\n\n",
        "text\n\nfoo\n" DASH "n AAAAAAA=\n",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        reason = NULL;
        if (note_parse(view_str(bad[i]), &note, &reason) != ERR_INPUT || reason == NULL)
            T_FAIL("note %zu was taken", i);
    }
    T_OK(note_parse(view_str("text\n\n" DASH "n AAAAAAA=\n"), &note, &reason));
    T_ERR(note_parse(view_of("te\0t\n\n" DASH "n AAAAAAA=\n", 21), &note, &reason), ERR_INPUT);
}

T_CASE(many_and_large_signatures_are_read_up_to_the_limits)
{
    static uint8_t ml_dsa[4 + 8 + 2420];
    struct buf b;
    buf_init(&b, 4 * NOTE_BYTES_MAX);
    buf_str(&b, "text\n\n");
    for (unsigned i = 1; i <= NOTE_SIGNATURES_MAX + 1; i++) {
        buf_str(&b, DASH "w ");
        base64_put(&b, view_of(ml_dsa, sizeof(ml_dsa)));
        buf_byte(&b, '\n');
        T_ERR(note_parse(buf_view(&b), &note, &reason),
              i <= NOTE_SIGNATURES_MAX ? ERR_OK : ERR_LIMIT);
        if (i <= NOTE_SIGNATURES_MAX)
            T_EQ(note.count, i);
    }
    buf_reset(&b);
    while (b.n <= NOTE_BYTES_MAX)
        buf_str(&b, "a long text\n");
    buf_str(&b, "\n" DASH "n AAAAAAA=\n");
    T_ERR(note_parse(buf_view(&b), &note, &reason), ERR_INPUT);
    buf_clear(&b);
}

T_CASE(malformed_checkpoints_are_refused_with_a_reason)
{
#define ROOT "ZLJJxOBgbj2XQsSb/VfNHj6xcPXM76JuoEXKGT1kp18="
    static const char *const bad[] = {
        "",
        "o\n",
        "o\n3\n",
        "o\n3\n" ROOT,
        "\n3\n" ROOT "\n",
        "o\n03\n" ROOT "\n",
        "o\n\n" ROOT "\n",
        "o\n-3\n" ROOT "\n",
        "o\n+3\n" ROOT "\n",
        "o\n 3\n" ROOT "\n",
        "o\n3 \n" ROOT "\n",
        "o\n0x3\n" ROOT "\n",
        "o\n9223372036854775808\n" ROOT "\n",
        "o\n99999999999999999999\n" ROOT "\n",
        "o\n3\n" ROOT "=\n",
        "o\n3\nZLJJxOBgbj2XQsSb/VfNHj6xcPXM76JuoEXKGT1kp1==\n",
        "o\n3\nZLJJxOBgbj2XQsSb/VfNHj6xcPXM76JuoEXKGT1kp19=\n",
        "o\n3\n64b249c4e0606e3d9742c49bfd57cd1e3eb170f5ccefa26ea045ca193d64a75f\n",
        "o\n3\n\n",
        "o\n3\n" ROOT "\n\n",
        "o\n3\n" ROOT "\nextension\n\n",
        "o\n3\n" ROOT "\nextension",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        reason = NULL;
        if (checkpoint_parse(view_str(bad[i]), &checkpoint, &reason) != ERR_INPUT || reason == NULL)
            T_FAIL("checkpoint %zu was taken", i);
    }
    T_OK(checkpoint_parse(view_str("o\n9223372036854775807\n" ROOT "\none\ntwo\n"), &checkpoint,
                          &reason));
    T_VIEW(checkpoint.extensions, view_str("one\ntwo\n"));
    T_OK(checkpoint_parse(view_str("go.sum database tree\n0\n" ROOT "\n"), &checkpoint, &reason));
#undef ROOT
}

T_CASE(a_checkpoint_of_another_origin_is_not_of_this_log)
{
    struct note_key other;
    struct merkle_head head = head3();
    struct buf b, text;
    vectors_load(&v);
    buf_init(&b, 1000);
    buf_init(&text, 1000);
    T_OK(note_key_init(&other, NOTE_ED25519, view_str("ledger.example/other"),
                       view_of(v.log.public_key, 32)));
    T_OK(checkpoint_sign(&other, view_of(v.log_seed, 32), &head, &b));
    T_ERR(checkpoint_open(buf_view(&b), &v.log, &note, &checkpoint, &reason), ERR_NOT_FOUND);
    /* Signed under the right name over a wrong origin. */
    buf_reset(&b);
    checkpoint_put(&text, "ledger.example/other", &head);
    buf_put(&b, buf_view(&text));
    buf_byte(&b, '\n');
    T_OK(note_sign(&v.log, view_of(v.log_seed, 32), buf_view(&text), 0, &b));
    T_ERR(checkpoint_open(buf_view(&b), &v.log, &note, &checkpoint, &reason), ERR_NOT_FOUND);
    /* A witness's key is no log's. */
    T_ERR(checkpoint_open(buf_view(&b), &v.witness, &note, &checkpoint, &reason), ERR_NOT_FOUND);
    buf_clear(&b);
    buf_clear(&text);
}

T_CASE(add_checkpoint_request_is_as_published)
{
    struct buf want = vector_file("add-checkpoint.2-3.request"), c = vector_file("checkpoint.3"), b;
    struct witness_msg m;
    T_OK(witness_msg_parse(buf_view(&want), &m, &reason));
    T_EQ(m.old_size, 2);
    T_EQ(m.proof.count, 1);
    T_VIEW(m.checkpoint, buf_view(&c));
    buf_init(&b, WITNESS_MSG_MAX);
    T_OK(witness_msg_put(&b, &m));
    T_VIEW(buf_view(&b), buf_view(&want));
    buf_clear(&b);
    buf_clear(&c);
    buf_clear(&want);
}

T_CASE(malformed_add_checkpoint_requests_are_refused_with_a_reason)
{
#define H "526xuXsGdXFQ+V4GNXp9xATKURtjqQMwpWqU3z0NZtE="
    static const char *const bad[] = {
        "",
        "\n",
        "old\n\n",
        "old \n\n",
        "old 02\n\n",
        "old -1\n\n",
        "old 2",
        "old 2\n",
        "old 2\n" H "\n",
        "Old 2\n\n",
        "old 2\n" H "x\n\n",
        "old 2\nAAAA\n\n",
        "old 2 \n\n",
        "old 9223372036854775808\n\n",
        " old 2\n\n",
    };
    struct witness_msg m;
    struct buf b;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        reason = NULL;
        if (witness_msg_parse(view_str(bad[i]), &m, &reason) != ERR_INPUT || reason == NULL)
            T_FAIL("request %zu was taken", i);
    }
    buf_init(&b, 10000);
    buf_str(&b, "old 2\n");
    for (unsigned i = 0; i < MERKLE_PROOF_MAX; i++)
        buf_str(&b, H "\n");
    size_t full = b.n;
    buf_str(&b, "\nrest");
    T_OK(witness_msg_parse(buf_view(&b), &m, &reason));
    T_EQ(m.proof.count, MERKLE_PROOF_MAX);
    T_VIEW(m.checkpoint, view_str("rest"));
    b.n = full;
    buf_str(&b, H "\n\nrest");
    T_ERR(witness_msg_parse(buf_view(&b), &m, &reason), ERR_INPUT);
    buf_clear(&b);
#undef H
}

T_CASE(the_witness_answer_is_verified_and_kept)
{
    struct buf c = vector_file("checkpoint.3"), body = vector_file("add-checkpoint.2-3.response"),
               line;
    vectors_load(&v);
    buf_init(&line, 1000);
    T_OK(witness_msg_accept(buf_view(&c), buf_view(&body), &v.witness, &line, &reason));
    T_VIEW(buf_view(&line), buf_view(&body));
    buf_clear(&line);
    body.p[60] ^= 1;
    T_TRUE(witness_msg_accept(buf_view(&c), buf_view(&body), &v.witness, &line, &reason) != ERR_OK);
    T_TRUE(witness_msg_accept(buf_view(&c), view_str(""), &v.witness, &line, &reason) ==
           ERR_NOT_FOUND);
    T_TRUE(witness_msg_accept(buf_view(&c), view_str("<html>\n"), &v.witness, &line, &reason) ==
           ERR_INPUT);
    T_EQ(line.n, 0);
    buf_clear(&c);
    buf_clear(&body);
}

T_CASE(an_answer_cannot_change_what_was_signed)
{
    struct buf c = vector_file("checkpoint.3"), body, line;
    vectors_load(&v);
    buf_init(&body, 2000);
    buf_init(&line, 1000);
    /* The witness has signed this longer text: the answer's first empty line would make it the
     * note. */
    struct buf text;
    buf_init(&text, 2000);
    buf_put(&text, buf_view(&c));
    buf_str(&body, "\n");
    T_OK(note_sign(&v.witness, view_of(v.witness_seed, 32), buf_view(&text), 1, &body));
    T_ERR(witness_msg_accept(buf_view(&c), buf_view(&body), &v.witness, &line, &reason), ERR_INPUT);
    T_EQ(line.n, 0);
    buf_clear(&c);
    buf_clear(&body);
    buf_clear(&text);
}

T_CASE(the_size_in_a_conflict_is_read_strictly)
{
    uint64_t size = 0;
    T_OK(witness_msg_parse_size(view_str("20852014\n"), &size));
    T_EQ(size, 20852014);
    T_ERR(witness_msg_parse_size(view_str("20852014"), &size), ERR_INPUT);
    T_ERR(witness_msg_parse_size(view_str("1\n2\n"), &size), ERR_INPUT);
    T_ERR(witness_msg_parse_size(view_str("01\n"), &size), ERR_INPUT);
    T_ERR(witness_msg_parse_size(view_str("\n"), &size), ERR_INPUT);
}

static enum err everything(struct view raw, struct view request)
{
    struct witness_msg m;
    struct note_key key;
    struct buf b, vkey;
    enum err err;
    buf_init(&b, 2000);
    buf_init(&vkey, 2000);
    note_key_put(&vkey, &v.log);
    TRY(buf_status(&vkey));
    TRY(note_key_parse(buf_view(&vkey), &key, &reason));
    TRY(checkpoint_open(raw, &key, &note, &checkpoint, &reason));
    TRY(note_verify(&note, &v.witness, &time_s));
    TRY(checkpoint_sign(&v.log, view_of(v.log_seed, 32), &checkpoint.head, &b));
    TRY(witness_msg_parse(request, &m, &reason));
out:
    buf_clear(&b);
    buf_clear(&vkey);
    return err;
}

T_CASE(lack_of_memory_is_told_and_leaves_nothing_behind)
{
    struct buf file = vector_file("checkpoint.3.witnessed"),
               request = vector_file("add-checkpoint.2-3.request");
    vectors_load(&v);
    for (unsigned long nth = 1;; nth++) {
        mem_fail_nth(nth, 0);
        enum err err = everything(buf_view(&file), buf_view(&request));
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        if (!failed)
            break;
    }
    buf_clear(&file);
    buf_clear(&request);
}

T_MAIN(&case_keys_are_read_and_written_as_published, &case_malformed_keys_are_refused_with_a_reason,
       &case_names_follow_the_standard, &case_checkpoint_and_cosignature_are_made_as_published,
       &case_published_checkpoint_opens, &case_the_cosigned_message_is_as_published,
       &case_no_byte_of_a_cosigned_checkpoint_can_change,
       &case_unknown_keys_are_ignored_and_wrong_signatures_of_known_ones_are_not,
       &case_a_signature_of_one_kind_is_none_of_the_other, &case_times_beyond_the_limit_are_refused,
       &case_text_ends_at_the_last_empty_line, &case_malformed_notes_are_refused_with_a_reason,
       &case_many_and_large_signatures_are_read_up_to_the_limits,
       &case_malformed_checkpoints_are_refused_with_a_reason,
       &case_a_checkpoint_of_another_origin_is_not_of_this_log,
       &case_add_checkpoint_request_is_as_published,
       &case_malformed_add_checkpoint_requests_are_refused_with_a_reason,
       &case_the_witness_answer_is_verified_and_kept, &case_an_answer_cannot_change_what_was_signed,
       &case_the_size_in_a_conflict_is_read_strictly,
       &case_lack_of_memory_is_told_and_leaves_nothing_behind)
