/* keeper/logbook: a log is what it was, all of it, or it does not open; what leaves it can be
 * verified by others. */
#include "support/t.h"

#include "store.h"

#include "base/clock.h"
#include "keeper/journal_internal.h"
#include "keeper/logbook_internal.h"
#include "ledger/proof.h"
#include "ledger/witness_msg.h"

#define ORIGIN "ledger.example/machine"
#define CITY_ORIGIN "ledger.example/city"
#define WITNESS "witness.example/city"

static struct logbook *b;
static struct secret *seed;
static char dir[128], copy[128];
static uint8_t witness_seed[32];
static struct note_key witness;
static uint64_t replayed;

static enum err on_replay(void *arg, const struct replayed_leaf *at, const struct entry *e,
                          struct view detail)
{
    (void)arg;
    (void)at;
    (void)e;
    (void)detail;
    replayed++;
    return ERR_OK;
}

static enum err reopen(void)
{
    logbook_close(b);
    b = NULL;
    replayed = 0;
    return logbook_open(dir, 0, seed, on_replay, NULL, &b);
}

static const char *witness_vkey(void)
{
    static struct buf vkey;
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    memset(witness_seed, 9, sizeof(witness_seed));
    ed25519_public(view_of(witness_seed, 32), public_key);
    T_OK(note_key_init(&witness, NOTE_COSIGNATURE, view_str(WITNESS), view_of(public_key, 32)));
    buf_clear(&vkey);
    buf_init(&vkey, 1024);
    note_key_put(&vkey, &witness);
    return buf_cstr(&vkey);
}

static void start(void)
{
    scratch_new();
    snprintf(dir, sizeof(dir), "%s/data", scratch);
    snprintf(copy, sizeof(copy), "%s/copy", scratch);
    T_OK(io_make_dir(dir, 0700));
    if (seed == NULL)
        seed = secret_of(3);
    T_OK(logbook_open(dir, 1, seed, NULL, NULL, &b));
    T_OK(logbook_add_log(b, 0, ORIGIN, ""));
    T_OK(logbook_add_log(b, 1, CITY_ORIGIN, witness_vkey()));
    T_OK(logbook_flush(b));
}

static void finish(void)
{
    disk_fail_nth(0, DISK_FAULT_NONE, false);
    logbook_close(b);
    b = NULL;
    tree_remove(scratch);
}

/* A refused look at the record of ${subject} by ${person}. */
static enum err append_look(uint16_t log, uint32_t person, uint8_t subject)
{
    uint8_t id[ENTRY_SUBJECT_BYTES];
    uint64_t index;
    struct entry e;
    memset(id, subject, sizeof(id));
    entry_init(&e, ACT_OPEN, 1000 * (int64_t)logbook_size(b, log));
    e.verdict = VERDICT_DENY;
    entry_add_clause(&e, "N9.3");
    entry_set_contract(&e, 1);
    entry_set_session(&e, 1);
    entry_set_person(&e, person);
    entry_set_register(&e, 2);
    entry_set_purpose(&e, 1);
    entry_set_fields(&e, (const uint16_t[]){1}, 1);
    entry_set_version(&e, 1);
    entry_add_subject(&e, id);
    return logbook_append(b, log, &e, view_str("sealed words"), &index);
}

static enum err append_n(uint16_t log, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        enum err err = append_look(log, 10 + i % 3, (uint8_t)i);
        if (err != ERR_OK)
            return err;
    }
    return logbook_flush(b);
}

static struct buf checkpoint(uint16_t log)
{
    struct buf out;
    buf_init(&out, LOG_FILE_MAX);
    T_OK(logbook_checkpoint(b, log, &out));
    return out;
}

/* What the witness answers to the checkpoint of ${size}. */
static void cosign(uint64_t size, uint64_t time_s, uint8_t sig_out[ED25519_SIG_BYTES])
{
    struct merkle_head head;
    struct buf text, line;
    struct note note;
    const char *reason;
    buf_init(&text, 4096);
    buf_init(&line, 4096);
    T_OK(tree_head(b->logs[1]->tree, size, &head));
    checkpoint_put(&text, CITY_ORIGIN, &head);
    buf_put(&line, buf_view(&text));
    buf_byte(&line, '\n');
    T_OK(note_sign(&witness, view_of(witness_seed, 32), buf_view(&text), time_s, &line));
    T_OK(note_parse(buf_view(&line), &note, &reason));
    memcpy(sig_out, note.signatures[0].sig + 8, ED25519_SIG_BYTES);
    buf_clear(&text);
    buf_clear(&line);
}

static enum err give_cosignature(uint64_t size, uint64_t time_s)
{
    uint8_t sig[ED25519_SIG_BYTES];
    cosign(size, time_s, sig);
    return logbook_cosigned(b, 1, size, time_s, view_of(sig, sizeof(sig)));
}

static const char *segment(void)
{
    return path_in(dir, "ledger/journal.00000001");
}

T_CASE(leaves_survive_a_restart_with_roots_and_states)
{
    struct merkle_head before, after;
    struct view text, detail;
    start();
    T_OK(append_n(0, 5));
    T_OK(append_n(1, 9));
    T_OK(tree_head(b->logs[1]->tree, 10, &before));
    T_OK(reopen());
    T_EQ(replayed, 16);
    T_EQ(logbook_logs(b), 2);
    T_EQ(logbook_size(b, 1), 10);
    T_STR(logbook_origin(b, 1), CITY_ORIGIN);
    T_OK(tree_head(b->logs[1]->tree, 10, &after));
    T_VIEW(view_of(after.root.b, 32), view_of(before.root.b, 32));
    T_OK(logbook_read(b, 1, 3, &text, &detail));
    T_TRUE(view_starts(text, "azukari-entry v1\n"));
    T_TRUE(view_eq_str(detail, "sealed words"));
    T_TRUE(logbook_has_witness(b, 1) && !logbook_has_witness(b, 0));
    T_OK(append_n(1, 1));
    finish();
}

T_CASE(what_was_not_flushed_is_not_readable_and_not_kept)
{
    struct view text, detail;
    start();
    T_OK(append_look(0, 1, 1));
    T_EQ(logbook_waiting(b), 1);
    T_ERR(logbook_read(b, 0, 1, &text, &detail), ERR_NOT_FOUND);
    T_OK(reopen());
    T_EQ(logbook_size(b, 0), 1);
    finish();
}

T_CASE(an_entry_that_contradicts_the_state_is_refused_and_leaves_no_leaf)
{
    uint64_t index;
    struct entry e;
    start();
    entry_init(&e, ACT_SESSION_CLOSE, 5);
    entry_set_session(&e, 77);
    entry_set_kind(&e, SESSION_IDLE);
    T_ERR(logbook_append(b, 0, &e, view_of(NULL, 0), &index), ERR_INPUT);
    entry_init(&e, ACT_LOG_OPEN, 5);
    entry_set_value(&e, view_str(ORIGIN));
    T_ERR(logbook_append(b, 0, &e, view_of(NULL, 0), &index), ERR_INPUT);
    T_ERR(logbook_append(b, 7, &e, view_of(NULL, 0), &index), ERR_NOT_FOUND);
    T_EQ(logbook_size(b, 0), 1);
    T_EQ(logbook_waiting(b), 0);
    T_OK(append_n(0, 1));
    T_OK(reopen());
    T_EQ(logbook_size(b, 0), 2);
    finish();
}

T_CASE(a_log_is_made_once_under_a_name_of_its_own)
{
    start();
    T_ERR(logbook_add_log(b, 1, "ledger.example/other", ""), ERR_CONFLICT);
    T_ERR(logbook_add_log(b, 2, CITY_ORIGIN, ""), ERR_CONFLICT);
    T_ERR(logbook_add_log(b, 3, "ledger.example/other", ""), ERR_LIMIT);
    T_ERR(logbook_add_log(b, 2, "no spaces please", ""), ERR_INPUT);
    T_ERR(logbook_add_log(b, 2, "ledger.example/other", "garbage"), ERR_INPUT);
    T_EQ(logbook_logs(b), 2);
    T_OK(logbook_add_log(b, 2, "ledger.example/other", ""));
    T_OK(logbook_flush(b));
    T_OK(reopen());
    T_EQ(logbook_logs(b), 3);
    finish();
}

T_CASE(a_log_shorter_than_its_checkpoint_does_not_open)
{
    start();
    T_OK(append_n(1, 3));
    logbook_close(b);
    b = NULL;
    tree_copy(path_in(dir, "ledger"), copy);
    T_OK(reopen());
    T_OK(append_n(1, 3));
    struct buf c = checkpoint(1);
    logbook_close(b);
    b = NULL;
    /* Yesterday's ledger with today's checkpoint. */
    tree_reset(copy, path_in(dir, "ledger"));
    T_ERR(reopen(), ERR_CORRUPT);
    buf_clear(&c);
    finish();
}

/* A disk that loses what it said it had: the journal alone takes the batch for one that nobody was told of, the checkpoint knows better.
 * Whoever looks into it then finds all that is left. */
T_CASE(A5_a_promised_last_batch_that_lost_a_sector_stops_the_start_and_stays_as_it_is)
{
    static const uint8_t zeros[512];
    start();
    T_OK(append_n(1, 3));
    for (unsigned i = 0; i < 12; i++)
        T_OK(append_look(1, 10, (uint8_t)i));
    uint64_t begin = b->journal->end;
    T_OK(logbook_flush(b));
    uint64_t end = b->journal->end;
    struct buf c = checkpoint(1);
    logbook_close(b);
    b = NULL;
    struct buf whole = file_read(segment());
    T_TRUE(end / 512 - begin / 512 > 4);
    for (uint64_t at = begin - begin % 512 + 512; at + 512 <= end; at += 2048) { /* each takes a read of 16 MiB */
        struct buf before, after;
        file_poke(segment(), at, zeros, sizeof(zeros));
        before = file_read(segment());
        T_ERR(reopen(), ERR_CORRUPT);
        after = file_read(segment());
        T_TRUE(view_eq(buf_view(&before), buf_view(&after)));
        buf_clear(&before);
        buf_clear(&after);
        file_write(segment(), buf_view(&whole));
    }
    T_OK(reopen());
    T_EQ(logbook_size(b, 1), 16);
    buf_clear(&whole);
    buf_clear(&c);
    finish();
}

T_CASE(a_log_with_other_leaves_than_it_signed_does_not_open)
{
    start();
    logbook_close(b);
    b = NULL;
    tree_copy(dir, copy);
    T_OK(reopen());
    T_OK(append_n(1, 4));
    struct buf c = checkpoint(1);
    logbook_close(b);
    b = NULL;
    tree_copy(path_in(dir, "checkpoints"), path_in(scratch, "kept"));
    /* The same number of leaves, but others. */
    tree_reset(copy, dir);
    T_OK(reopen());
    for (unsigned i = 0; i < 4; i++)
        T_OK(append_look(1, 99, 9));
    T_OK(logbook_flush(b));
    logbook_close(b);
    b = NULL;
    tree_copy(path_in(scratch, "kept"), path_in(dir, "checkpoints"));
    T_ERR(reopen(), ERR_CORRUPT);
    buf_clear(&c);
    finish();
}

T_CASE(a_lost_log_is_noticed)
{
    start();
    logbook_close(b);
    b = NULL;
    tree_copy(path_in(dir, "ledger"), copy);
    T_OK(reopen());
    T_OK(logbook_add_log(b, 2, "ledger.example/other", ""));
    T_OK(logbook_flush(b));
    struct buf c = checkpoint(2);
    logbook_close(b);
    b = NULL;
    tree_reset(copy, path_in(dir, "ledger"));
    T_ERR(reopen(), ERR_CORRUPT);
    buf_clear(&c);
    finish();
}

T_CASE(every_flipped_byte_of_the_files_beside_the_ledger_is_corruption)
{
    static const char *const files[] = {"checkpoints/1.log", "checkpoints/1.checkpoint",
                                        "checkpoints/1.cosigned"};
    start();
    T_OK(append_n(1, 3));
    struct buf c = checkpoint(1);
    T_OK(give_cosignature(4, 1000));
    logbook_close(b);
    b = NULL;
    for (unsigned f = 0; f < 3; f++) {
        struct buf file = file_read(path_in(dir, files[f]));
        for (size_t i = 0; i < file.n; i++) {
            file.p[i] ^= 1;
            file_write(path_in(dir, files[f]), buf_view(&file));
            file.p[i] ^= 1;
            T_ERR(reopen(), ERR_CORRUPT);
        }
        file_write(path_in(dir, files[f]), buf_view(&file));
        T_OK(reopen());
        logbook_close(b);
        b = NULL;
        buf_clear(&file);
    }
    T_EQ(unlink(path_in(dir, "checkpoints/1.log")), 0);
    T_ERR(reopen(), ERR_CORRUPT);
    buf_clear(&c);
    finish();
}

T_CASE(a_changed_leaf_on_disk_is_not_given_out)
{
    struct view text, detail;
    start();
    T_OK(append_n(1, 3));
    T_OK(reopen());
    struct journal_place place = b->logs[1]->leaves[2].place;
    file_poke(segment(), place.offset + 40, "\x01", 1);
    T_ERR(logbook_read(b, 1, 2, &text, &detail), ERR_CORRUPT);
    T_OK(logbook_read(b, 1, 1, &text, &detail));
    finish();
}

T_CASE(a_bit_that_flips_in_memory_is_never_signed_over)
{
    start();
    T_OK(append_n(1, 7));
    struct buf c = checkpoint(1);
    buf_clear(&c);
    T_OK(append_n(1, 3));
    b->logs[1]->head.root.b[5] ^= 1;
    buf_init(&c, LOG_FILE_MAX);
    T_ERR(logbook_checkpoint(b, 1, &c), ERR_CORRUPT);
    T_EQ(c.n, 0);
    finish();
}

/* The newest checkpoint that is kept is still the good one, and the log opens with every leaf that was promised. */
static void nothing_was_signed_and_it_opens(struct view kept, uint64_t size)
{
    struct buf now = file_read(path_in(dir, "checkpoints/1.checkpoint"));
    T_VIEW(buf_view(&now), kept);
    buf_clear(&now);
    T_OK(reopen());
    T_EQ(logbook_size(b, 1), size);
    struct buf c = checkpoint(1); /* and it is signed as if nothing had been */
    buf_clear(&c);
    T_OK(append_n(1, 1));
}

/* security.md A8: also between what is made and what is written. */
T_CASE(A8_a_bit_that_flips_before_the_write_is_found_before_anything_is_promised_and_the_batch_is_taken_back)
{
    for (size_t at = 0, n = 1; at < n; at += 97) {
        start();
        T_OK(append_n(1, 5));
        struct buf kept = checkpoint(1);
        T_OK(append_look(1, 7, 7));
        T_OK(append_look(1, 8, 8));
        n = b->journal->batch.n;
        b->journal->batch.p[at] ^= (uint8_t)(1U << at % 8);
        T_ERR(logbook_flush(b), ERR_CORRUPT);
        T_ERR(append_look(1, 9, 9), ERR_CORRUPT); /* for good */
        nothing_was_signed_and_it_opens(buf_view(&kept), 6);
        buf_clear(&kept);
        finish();
    }
}

/* Flip bit ${bit} of a hash of the tree, as it lies in memory (ledger/tree.c). */
static void flip_node(unsigned level, uint64_t index, unsigned bit)
{
    struct level {
        struct hash *hashes;
        uint64_t count, cap;
    };
    const struct level *levels = (const struct level *)(const void *)b->logs[1]->tree;
    struct hash before, after;

    T_OK(tree_node(b->logs[1]->tree, level, index, &before));
    levels[level].hashes[index].b[bit / 8 % HASH_BYTES] ^= (uint8_t)(1U << bit % 8);
    T_OK(tree_node(b->logs[1]->tree, level, index, &after));
    T_TRUE(!view_eq(view_of(before.b, HASH_BYTES), view_of(after.b, HASH_BYTES)));
}

/* Every hash of the tree, of leaves and above, and what else goes into a signature. */
T_CASE(A8_a_bit_that_flips_in_the_tree_after_the_flush_is_never_signed_over_nor_proved)
{
    for (unsigned level = 0; level < 4; level++)
        for (uint64_t n = (uint64_t)13 >> level, i = n < 3 ? 0 : n - 3; i < n; i++) {
            start();
            T_OK(append_n(1, 5)); /* with its first leaf: 6 */
            struct buf kept = checkpoint(1), c;
            T_OK(append_n(1, 7));
            flip_node(level, i, (unsigned)(i * 37));
            buf_init(&c, LOG_FILE_MAX);
            bool used = logbook_checkpoint(b, 1, &c) == ERR_CORRUPT;
            if (used) {
                T_EQ(c.n, 0);
                T_ERR(logbook_proof(b, 1, 12, &c), ERR_CORRUPT);
                T_ERR(append_look(1, 9, 9), ERR_CORRUPT); /* and nothing is released any more */
                nothing_was_signed_and_it_opens(buf_view(&kept), 13);
            } else { /* the hash goes into no root any more: what was signed is right */
                T_OK(reopen());
                T_EQ(logbook_size(b, 1), 13);
            }
            buf_clear(&kept);
            buf_clear(&c);
            finish();
        }
}

T_CASE(A8_a_bit_that_flips_in_what_is_known_of_the_signed_is_never_given_out)
{
    for (int what = 0; what < 5; what++) {
        struct log *l;
        struct buf c;
        uint64_t size;
        start();
        T_OK(append_n(1, 7));
        struct buf kept = checkpoint(1);
        T_OK(give_cosignature(8, 5));
        l = b->logs[1];
        if (what != 3)
            T_OK(append_n(1, 2));
        l->read_back.at[1].b[3] ^= what == 0 ? 4 : 0;
        l->head.size ^= what == 1 ? 64 : 0;
        l->head.root.b[31] ^= what == 2 ? 128 : 0;
        l->cosigned.root.b[0] ^= what == 3 ? 1 : 0;
        l->durable ^= what == 4 ? 1 : 0;
        buf_init(&c, LOG_FILE_MAX);
        T_ERR(what == 3 ? logbook_cosigned_checkpoint(b, 1, &c, &size) : logbook_checkpoint(b, 1, &c), ERR_CORRUPT);
        T_EQ(c.n, 0);
        nothing_was_signed_and_it_opens(buf_view(&kept), what == 3 ? 8 : 10);
        buf_clear(&kept);
        buf_clear(&c);
        finish();
    }
}

/* The witness is told nothing wrong either: it would refuse this log for ever. */
T_CASE(A8_a_bit_that_flips_under_a_proof_for_the_witness_stops_it_here)
{
    struct buf request;
    uint64_t size;
    start();
    T_OK(append_n(1, 7));
    struct buf kept = checkpoint(1);
    T_OK(give_cosignature(8, 5));
    T_OK(append_n(1, 4));
    flip_node(3, 0, 77);
    buf_init(&request, 8192);
    T_ERR(logbook_witness_request(b, 1, 0, &request, &size), ERR_CORRUPT);
    T_EQ(request.n, 0);
    nothing_was_signed_and_it_opens(buf_view(&kept), 12);
    buf_clear(&request);
    buf_clear(&kept);
    finish();
}

T_CASE(A6_a_disk_without_room_for_a_checkpoint_signs_none_and_the_log_goes_on)
{
    struct buf request, c;
    uint64_t size;
    start();
    T_OK(append_n(1, 3));
    struct buf kept = checkpoint(1);
    T_OK(append_n(1, 2));
    buf_init(&request, 8192);
    buf_init(&c, LOG_FILE_MAX);
    disk_fail_nth(1, DISK_FAULT_NO_SPACE, true);
    T_ERR(logbook_checkpoint(b, 1, &c), ERR_NO_SPACE);
    T_ERR(logbook_witness_request(b, 1, 0, &request, &size), ERR_NO_SPACE);
    T_TRUE(c.n == 0 && request.n == 0);
    disk_fail_nth(0, DISK_FAULT_NONE, false);
    T_OK(append_n(1, 1)); /* what is prepared still serves, for refusals too */
    struct buf now = file_read(path_in(dir, "checkpoints/1.checkpoint"));
    T_VIEW(buf_view(&now), buf_view(&kept));
    T_OK(logbook_witness_request(b, 1, 0, &request, &size));
    T_EQ(size, 7);
    T_OK(reopen());
    buf_clear(&now);
    buf_clear(&kept);
    buf_clear(&request);
    buf_clear(&c);
    finish();
}

T_CASE(a_checkpoint_covers_only_what_is_durable)
{
    const char *reason;
    struct checkpoint parsed;
    struct note note;
    start();
    T_OK(append_n(1, 3));
    T_OK(append_look(1, 1, 1));
    struct buf c = checkpoint(1);
    T_OK(checkpoint_open(buf_view(&c), &b->logs[1]->key, &note, &parsed, &reason));
    T_EQ(parsed.head.size, 4);
    struct buf kept = file_read(path_in(dir, "checkpoints/1.checkpoint"));
    T_VIEW(buf_view(&kept), buf_view(&c));
    buf_clear(&kept);
    buf_clear(&c);
    finish();
}

T_CASE(a_proof_verifies_for_whoever_holds_the_keys)
{
    struct buf vkey, policy_text, out;
    static struct policy policy;
    struct checkpoint c;
    struct proof p;
    struct view text, detail;
    struct hash leaf;
    const char *reason;
    unsigned line;
    start();
    T_OK(append_n(1, 6));
    struct buf signed_note = checkpoint(1);
    buf_clear(&signed_note);
    T_OK(give_cosignature(7, 1000));
    T_OK(append_n(1, 6)); /* newer leaves, not cosigned yet */
    buf_init(&vkey, 1024);
    buf_init(&policy_text, 4096);
    buf_init(&out, PROOF_BYTES_MAX);
    T_OK(logbook_vkey(b, 1, &vkey));
    buf_fmt(&policy_text, "log %s\nwitness w %s\nquorum w\n", buf_cstr(&vkey), witness_vkey());
    T_OK(policy_parse(buf_view(&policy_text), &policy, &reason, &line));
    T_OK(logbook_proof(b, 1, 3, &out));
    T_OK(proof_parse(buf_view(&out), &p, &reason));
    T_OK(logbook_read(b, 1, 3, &text, &detail));
    merkle_leaf(text, &leaf);
    T_OK(proof_verify(&p, &leaf, &policy, &c, &reason));
    T_EQ(c.head.size, 7);
    leaf.b[0] ^= 1;
    T_ERR(proof_verify(&p, &leaf, &policy, &c, &reason), ERR_CORRUPT);
    buf_reset(&out);
    T_OK(logbook_proof(b, 1, 9, &out));
    T_OK(proof_parse(buf_view(&out), &p, &reason));
    T_ERR(logbook_proof(b, 1, 13, &out), ERR_NOT_FOUND);
    buf_clear(&vkey);
    buf_clear(&policy_text);
    buf_clear(&out);
    finish();
}

T_CASE(the_witness_gets_consistent_requests_and_its_cosignature_is_kept)
{
    struct merkle_head older, newer;
    struct witness_msg m;
    struct checkpoint c;
    struct note note;
    struct buf out;
    const char *reason;
    uint64_t size;
    start();
    T_OK(append_n(1, 4));
    buf_init(&out, WITNESS_MSG_MAX);
    T_ERR(logbook_witness_request(b, 0, 0, &out, &size), ERR_NOT_FOUND);
    T_OK(logbook_witness_request(b, 1, 0, &out, &size));
    T_EQ(size, 5);
    T_OK(give_cosignature(5, 1234));
    T_EQ(logbook_witnessed_ms(b, 1), 1234000);
    T_ERR(logbook_witness_request(b, 1, 1234000, &out, &size), ERR_NOT_FOUND);
    /* Nothing is new, but the confirmation is too old. */
    buf_reset(&out);
    T_OK(logbook_witness_request(b, 1, 1234001, &out, &size));
    T_EQ(size, 5);
    T_OK(append_n(1, 4));
    T_OK(reopen());
    T_EQ(logbook_witnessed_ms(b, 1), 1234000);
    buf_reset(&out);
    T_OK(logbook_witness_request(b, 1, 0, &out, &size));
    T_EQ(size, 9);
    T_OK(witness_msg_parse(buf_view(&out), &m, &reason));
    T_EQ(m.old_size, 5);
    T_OK(checkpoint_open(m.checkpoint, &b->logs[1]->key, &note, &c, &reason));
    T_OK(tree_head(b->logs[1]->tree, 5, &older));
    newer = c.head;
    T_TRUE(merkle_extends(&older, &newer, &m.proof));
    T_OK(give_cosignature(9, 2000));
    struct buf cosigned = checkpoint(1);
    uint64_t time_s;
    T_OK(note_parse(buf_view(&cosigned), &note, &reason));
    T_OK(note_verify(&note, &witness, &time_s));
    T_EQ(time_s, 2000);
    /* A late answer for an older size does not take the newer one's place. */
    T_OK(give_cosignature(5, 3000));
    T_EQ(logbook_witnessed_ms(b, 1), 2000000);
    buf_clear(&cosigned);
    buf_clear(&out);
    finish();
}

T_CASE(a_bad_cosignature_changes_nothing)
{
    uint8_t sig[ED25519_SIG_BYTES];
    struct buf out;
    uint64_t size;
    start();
    T_OK(append_n(1, 4));
    buf_init(&out, WITNESS_MSG_MAX);
    T_OK(logbook_witness_request(b, 1, 0, &out, &size));
    cosign(5, 1000, sig);
    T_ERR(logbook_cosigned(b, 1, 5, 1001, view_of(sig, 64)), ERR_INPUT);
    T_ERR(logbook_cosigned(b, 1, 4, 1000, view_of(sig, 64)), ERR_INPUT);
    T_ERR(logbook_cosigned(b, 1, 6, 1000, view_of(sig, 64)), ERR_INPUT);
    T_ERR(logbook_cosigned(b, 1, 5, UINT64_MAX, view_of(sig, 64)), ERR_INPUT);
    T_ERR(logbook_cosigned(b, 1, 5, 1000, view_of(sig, 63)), ERR_INPUT);
    T_ERR(logbook_cosigned(b, 0, 5, 1000, view_of(sig, 64)), ERR_INPUT);
    sig[7] ^= 1;
    T_ERR(logbook_cosigned(b, 1, 5, 1000, view_of(sig, 64)), ERR_INPUT);
    T_EQ(logbook_witnessed_ms(b, 1), 0);
    T_TRUE(!file_exists(path_in(dir, "checkpoints/1.cosigned")));
    buf_clear(&out);
    finish();
}

T_CASE(a_witness_that_has_seen_more_stops_the_log)
{
    start();
    T_OK(append_n(1, 4));
    T_OK(logbook_witness_has(b, 1, 5));
    T_OK(logbook_witness_has(b, 1, 2));
    T_ERR(logbook_witness_has(b, 1, 6), ERR_CORRUPT);
    T_ERR(logbook_witness_has(b, 0, 1), ERR_NOT_FOUND);
    finish();
}

T_CASE(a_certificate_never_passes_for_a_checkpoint)
{
    struct buf out;
    struct note note;
    const char *reason;
    uint64_t unused;
    start();
    buf_init(&out, 4096);
    T_ERR(logbook_sign(b, 1, view_str(CITY_ORIGIN "\n5\nAAAA\n"), &out), ERR_INPUT);
    T_ERR(logbook_sign(b, 1, view_str("azukari log v1\n1\nx\nnone\n"), &out), ERR_INPUT);
    T_ERR(logbook_sign(b, 1, view_str("no newline"), &out), ERR_INPUT);
    T_ERR(logbook_sign(b, 5, view_str("certificate\n"), &out), ERR_NOT_FOUND);
    T_EQ(out.n, 0);
    T_OK(logbook_sign(b, 1, view_str("certificate\n1\n"), &out));
    T_OK(note_parse(buf_view(&out), &note, &reason));
    T_OK(note_verify(&note, &b->logs[1]->key, &unused));
    buf_clear(&out);
    finish();
}

static uint64_t find_all(const struct leaf_query *q, unsigned step)
{
    uint64_t before = 0, n = 0;
    for (;;) {
        unsigned budget = step;
        uint64_t index;
        enum err err = logbook_find(b, 1, q, before, &budget, &index);
        if (err == ERR_NOT_FOUND)
            return n;
        T_TRUE(err == ERR_OK || err == ERR_AGAIN);
        T_TRUE(before == 0 || index < before || (err == ERR_AGAIN && step == 0));
        n += err == ERR_OK;
        before = index;
        if (before == 0)
            return n;
    }
}

T_CASE(a_search_finds_every_leaf_it_should_within_its_budget)
{
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    struct leaf_query any = {.like = {.act = 0xffff}}, q;
    start();
    T_OK(append_n(1, 60));
    T_EQ(find_all(&any, 1000), 61);
    T_EQ(find_all(&any, 7), 61);
    q = any;
    q.like.person = 11;
    T_EQ(find_all(&q, 5), 20);
    q = any;
    q.like.act = ACT_OPEN;
    T_EQ(find_all(&q, 5), 60);
    q.like.contract = 2;
    T_EQ(find_all(&q, 5), 0);
    q = any;
    q.like.act = ACT_OPEN;
    q.from_ms = 10000;
    q.until_ms = 12000;
    T_EQ(find_all(&q, 5), 2);
    memset(subject, 44, sizeof(subject));
    q = any;
    q.subject = subject;
    T_EQ(find_all(&q, 5), 1);
    subject[9] ^= 1; /* the same bits in memory: only the leaf tells */
    T_EQ(find_all(&q, 5), 0);
    finish();
}

/* Every filter against a plain look at every leaf, over several blocks. */
T_CASE(a_search_that_passes_over_blocks_finds_what_a_look_at_every_leaf_finds)
{
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    struct leaf_query any = {.like = {.act = 0xffff}}, q;
    start();
    for (unsigned i = 0; i < 3; i++)
        T_OK(append_n(1, 3 * 1024));
    T_EQ(find_all(&any, 100000), 9 * 1024 + 1);
    q = any;
    q.like.session = 1;
    T_EQ(find_all(&q, 100000), 9 * 1024);
    q.like.session = 2;
    T_EQ(find_all(&q, 3), 0);
    q = any;
    q.like.purpose = 1;
    T_EQ(find_all(&q, 100000), 9 * 1024);
    q.like.purpose = 2;
    T_EQ(find_all(&q, 3), 0);
    q = any;
    q.clause = view_str("N9.3");
    T_EQ(find_all(&q, 100000), 9 * 1024);
    q.clause = view_str("N9.30");
    T_EQ(find_all(&q, 3), 0);
    q = any;
    q.verdicts = 1U << VERDICT_PERMIT;
    T_EQ(find_all(&q, 3), 0);
    q.verdicts = 1U << VERDICT_FACT;
    T_EQ(find_all(&q, 100000), 1);
    q.verdicts |= 1U << VERDICT_DENY;
    T_EQ(find_all(&q, 100000), 9 * 1024 + 1);
    q = any;
    q.terminal = 7;
    T_EQ(find_all(&q, 3), 0);
    q = any;
    q.from_ms = 8000000;
    q.until_ms = 8010000;
    T_EQ(find_all(&q, 100000), 10);
    memset(subject, 44, sizeof(subject));
    q = any;
    q.subject = subject;
    T_EQ(find_all(&q, 100000), 36);
    memset(subject, 1, sizeof(subject));
    subject[3] ^= 0x55;
    T_EQ(find_all(&q, 3), 0);
    T_OK(reopen());
    memset(subject, 44, sizeof(subject));
    T_EQ(find_all(&q, 100000), 36);
    finish();
}

/* Work with a fault at the n-th change; then the log verifies and holds what was promised. */
static bool survives_fault(unsigned long n, enum disk_fault fault, bool for_ever)
{
    uint64_t promised = 1;
    struct buf c;
    buf_init(&c, LOG_FILE_MAX);
    start();
    disk_fail_nth(n, fault, for_ever);
    enum err err = ERR_OK;
    for (unsigned round = 0; round < 3 && err == ERR_OK; round++) {
        err = append_n(1, 2);
        if (err == ERR_OK) {
            promised += 2;
            err = logbook_checkpoint(b, 1, &c);
        }
        if (err == ERR_OK)
            err = give_cosignature(promised, round + 1);
        buf_reset(&c);
    }
    bool failed = disk_has_failed();
    T_EQ(failed, err != ERR_OK);
    disk_fail_nth(0, DISK_FAULT_NONE, false);
    T_OK(reopen());
    T_TRUE(logbook_size(b, 1) >= promised);
    T_OK(append_n(1, 1));
    T_OK(logbook_checkpoint(b, 1, &c));
    buf_clear(&c);
    finish();
    return failed;
}

T_CASE(after_any_fault_the_log_verifies_and_holds_what_was_promised)
{
    static const enum disk_fault faults[] = {DISK_FAULT_IO, DISK_FAULT_NO_SPACE, DISK_FAULT_SHORT};
    for (unsigned f = 0; f < 3; f++)
        for (unsigned long n = 1; survives_fault(n, faults[f], n % 2 == 0); n++)
            ;
}

static void child_works(void)
{
    struct buf c;
    buf_init(&c, LOG_FILE_MAX);
    if (append_n(1, 2) != ERR_OK || logbook_checkpoint(b, 1, &c) != ERR_OK ||
        give_cosignature(3, 5) != ERR_OK ||
        logbook_add_log(b, 2, "ledger.example/other", "") != ERR_OK || append_n(2, 2) != ERR_OK)
        _exit(1);
}

T_CASE(after_death_at_any_change_the_log_opens_by_itself)
{
    bool died = true;
    for (unsigned long n = 1; died; n++) {
        start();
        died = dies_at(n, child_works);
        T_OK(reopen());
        T_TRUE(logbook_size(b, 1) >= 1);
        if (logbook_logs(b) == 2)
            T_OK(logbook_add_log(b, 2, "ledger.example/other", ""));
        T_OK(append_n(2, 1));
        finish();
    }
}

T_CASE(lack_of_memory_releases_nothing_and_harms_nothing)
{
    start();
    T_OK(append_n(1, 15)); /* so that the next one needs more room */
    for (unsigned long n = 1;; n++) {
        struct buf c;
        buf_init(&c, LOG_FILE_MAX);
        mem_fail_nth(n, 0);
        enum err err = reopen();
        uint64_t size = err == ERR_OK ? logbook_size(b, 1) : 0;
        if (err == ERR_OK)
            err = append_n(1, 1);
        if (err == ERR_OK)
            err = logbook_checkpoint(b, 1, &c);
        bool failed = mem_has_failed();
        mem_fail_nth(0, 0);
        buf_clear(&c);
        if (!failed) {
            T_OK(err);
            T_EQ(logbook_size(b, 1), size + 1);
            break;
        }
        T_ERR(err, ERR_MEMORY);
    }
    finish();
}

T_MAIN(&case_leaves_survive_a_restart_with_roots_and_states,
       &case_what_was_not_flushed_is_not_readable_and_not_kept,
       &case_an_entry_that_contradicts_the_state_is_refused_and_leaves_no_leaf,
       &case_a_log_is_made_once_under_a_name_of_its_own,
       &case_a_log_shorter_than_its_checkpoint_does_not_open,
       &case_A5_a_promised_last_batch_that_lost_a_sector_stops_the_start_and_stays_as_it_is,
       &case_a_log_with_other_leaves_than_it_signed_does_not_open, &case_a_lost_log_is_noticed,
       &case_every_flipped_byte_of_the_files_beside_the_ledger_is_corruption,
       &case_a_changed_leaf_on_disk_is_not_given_out,
       &case_A8_a_bit_that_flips_before_the_write_is_found_before_anything_is_promised_and_the_batch_is_taken_back,
       &case_A8_a_bit_that_flips_in_the_tree_after_the_flush_is_never_signed_over_nor_proved,
       &case_A8_a_bit_that_flips_in_what_is_known_of_the_signed_is_never_given_out,
       &case_A8_a_bit_that_flips_under_a_proof_for_the_witness_stops_it_here,
       &case_a_bit_that_flips_in_memory_is_never_signed_over,
       &case_A6_a_disk_without_room_for_a_checkpoint_signs_none_and_the_log_goes_on,
       &case_a_checkpoint_covers_only_what_is_durable,
       &case_a_proof_verifies_for_whoever_holds_the_keys,
       &case_the_witness_gets_consistent_requests_and_its_cosignature_is_kept,
       &case_a_bad_cosignature_changes_nothing, &case_a_witness_that_has_seen_more_stops_the_log,
       &case_a_certificate_never_passes_for_a_checkpoint,
       &case_a_search_finds_every_leaf_it_should_within_its_budget,
       &case_a_search_that_passes_over_blocks_finds_what_a_look_at_every_leaf_finds,
       &case_after_any_fault_the_log_verifies_and_holds_what_was_promised,
       &case_after_death_at_any_change_the_log_opens_by_itself,
       &case_lack_of_memory_releases_nothing_and_harms_nothing)
