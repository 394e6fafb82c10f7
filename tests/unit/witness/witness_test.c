/* witness/witness and witness/store: state and request to answer, and the state on disk. */
#include "support/t.h"

#include "base/alloc.h"
#include "base/io.h"
#include "ledger/checkpoint.h"
#include "ledger/tree.h"
#include "ledger/witness_msg.h"
#include "witness/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint8_t log_seed[32] = {1}, other_seed[32] = {2};
static struct witness_log logs[2];
static struct witness_answer a;
static struct tree *tree;
static struct store store;
static char dir[128];

static struct note_key key_of(const uint8_t seed[32], const char *name)
{
    struct note_key key;
    uint8_t public_key[32];
    ed25519_public(view_of(seed, 32), public_key);
    T_OK(note_key_init(&key, NOTE_ED25519, view_str(name), view_of(public_key, 32)));
    return key;
}

static struct merkle_head head_at(uint64_t size)
{
    struct merkle_head head;
    T_OK(tree_head(tree, size, &head));
    return head;
}

/* Two logs; the first has been cosigned at ${size}. */
static void watch(uint64_t size)
{
    struct note_key one = key_of(log_seed, "ledger.example/one"),
                    two = key_of(log_seed, "ledger.example/two");
    if (tree == NULL) {
        tree = tree_new();
        T_TRUE(tree != NULL);
        for (unsigned i = 0; i < 100; i++) {
            struct hash leaf;
            merkle_leaf(view_of(&i, sizeof(i)), &leaf);
            T_OK(tree_append(tree, &leaf));
        }
    }
    witness_log_init(&logs[0], &one);
    witness_log_init(&logs[1], &two);
    logs[0].head = head_at(size);
}

/* A request about log one: from ${old} to ${head}, with the proof for (${from}, ${to}). */
static struct buf request_of(uint64_t old, const struct merkle_head *head, uint64_t from,
                             uint64_t to)
{
    struct note_key key = key_of(log_seed, "ledger.example/one");
    struct witness_msg m = {.old_size = old};
    struct buf checkpoint, out;
    buf_init(&checkpoint, 10000);
    buf_init(&out, WITNESS_MSG_MAX);
    T_OK(tree_consistency(tree, from, to, &m.proof));
    T_OK(checkpoint_sign(&key, view_of(log_seed, 32), head, &checkpoint));
    m.checkpoint = buf_view(&checkpoint);
    T_OK(witness_msg_put(&out, &m));
    buf_clear(&checkpoint);
    return out;
}

static unsigned ask(struct buf request)
{
    T_OK(witness_decide(logs, 2, buf_view(&request), &a));
    buf_clear(&request);
    T_EQ(a.reason == NULL, a.status == 200);
    return a.status;
}

/* An honest request from ${old} to ${size}. */
static unsigned ask_growth(uint64_t old, uint64_t size)
{
    struct merkle_head head = head_at(size);
    return ask(request_of(old, &head, old, size));
}

T_CASE(growth_is_cosigned_from_every_size_to_every_size)
{
    for (uint64_t old = 0; old <= 100; old++) {
        watch(old);
        for (uint64_t size = old; size <= 100; size++) {
            T_EQ(ask_growth(old, size), 200);
            T_EQ(a.log, 0);
            T_EQ(a.head.size, size);
        }
    }
}

T_CASE(another_old_size_is_a_conflict_that_tells_the_size)
{
    watch(50);
    for (uint64_t old = 0; old <= 70; old++) {
        T_EQ(ask_growth(old, 70), old == 50 ? 200 : 409);
        T_EQ(a.head.size, old == 50 ? 70 : 50);
    }
}

T_CASE(a_log_that_shrinks_is_refused)
{
    struct merkle_head head;
    watch(50);
    head = head_at(40);
    T_EQ(ask(request_of(50, &head, 40, 40)), 400); /* old size above the checkpoint's */
    T_EQ(ask(request_of(40, &head, 40, 40)), 409);
    T_EQ(ask(request_of(0, &head, 0, 40)), 409);
}

T_CASE(another_root_of_the_same_size_is_a_conflict)
{
    struct merkle_head head;
    watch(50);
    head = head_at(50);
    head.root.b[7] ^= 1;
    T_EQ(ask(request_of(50, &head, 50, 50)), 409);
    T_EQ(a.head.size, 50);
    T_EQ(ask_growth(50, 50), 200); /* the same again is fine: a lost answer */
}

T_CASE(a_rewritten_history_is_refused)
{
    struct merkle_head head;
    watch(50);
    logs[0].head.root.b[0] ^= 1; /* what was cosigned is not what the log now has */
    T_EQ(ask_growth(50, 70), 422);
    watch(50);
    head = head_at(70);
    head.root.b[31] ^= 0x80;
    T_EQ(ask(request_of(50, &head, 50, 70)), 422);
    head = head_at(70);
    T_EQ(ask(request_of(50, &head, 49, 70)), 422);
    T_EQ(ask(request_of(50, &head, 0, 70)), 422); /* no proof */
    T_EQ(ask(request_of(50, &head, 50, 71)), 422);
}

T_CASE(first_sight_takes_any_size_without_proof_only)
{
    struct merkle_head head;
    watch(0);
    T_EQ(ask_growth(0, 70), 200);
    head = head_at(70);
    T_EQ(ask(request_of(0, &head, 50, 70)), 422);
    T_EQ(ask_growth(0, 0), 200);
    head = head_at(0);
    head.root.b[0] ^= 1;
    T_EQ(ask(request_of(0, &head, 0, 0)), 422);
}

T_CASE(strangers_and_forgers_are_told_apart)
{
    struct note_key unknown = key_of(log_seed, "ledger.example/three"),
                    forger = key_of(other_seed, "ledger.example/one");
    struct merkle_head head;
    struct buf request;
    watch(0);
    head = head_at(10);
    buf_init(&request, WITNESS_MSG_MAX);
    buf_str(&request, "old 0\n\n");
    T_OK(checkpoint_sign(&unknown, view_of(log_seed, 32), &head, &request));
    T_EQ(ask(request), 404);
    buf_init(&request, WITNESS_MSG_MAX);
    buf_str(&request, "old 0\n\n");
    T_OK(checkpoint_sign(&forger, view_of(other_seed, 32), &head, &request));
    T_EQ(ask(request), 403);
    request = request_of(0, &head, 0, 10);
    request.p[request.n - 20] ^= 1; /* in the signature */
    T_TRUE(ask(request) != 200);
    /* The signature of log one's key under the name of log two. */
    request = request_of(0, &head, 0, 10);
    memcpy(strstr(buf_cstr(&request), "one\n"), "two\n", 4);
    T_EQ(ask(request), 403);
}

T_CASE(a_log_whose_loss_was_accepted_does_not_go_on)
{
    struct note_key later = key_of(log_seed, "ledger.example/one/2"), others = key_of(other_seed, "ledger.example/one/2");

    watch(10);
    logs[1].key = others; /* of the same name, but another's: it says nothing about this log */
    T_EQ(ask_growth(10, 20), 200);
    logs[1].key = later;
    T_EQ(ask_growth(10, 20), 410);
    later = key_of(log_seed, "ledger.example/one/7");
    logs[1].key = later;
    T_EQ(ask_growth(10, 20), 410);
    later = key_of(log_seed, "ledger.example/on/2");
    logs[1].key = later;
    T_EQ(ask_growth(10, 20), 200);
    logs[0].key = key_of(log_seed, "ledger.example/one/2"); /* and what succeeds is not refused for what it succeeds */
    logs[1].key = key_of(log_seed, "ledger.example/one");
    T_TRUE(!witness_is_succeeded(logs, 2, &logs[0]) && witness_is_succeeded(logs, 2, &logs[1]));
}

T_CASE(no_byte_of_a_request_can_change_the_outcome_to_another_success)
{
    struct merkle_head head;
    struct buf request;
    watch(5);
    head = head_at(12);
    request = request_of(5, &head, 5, 12);
    for (size_t i = 0; i < request.n * 8; i++) {
        request.p[i / 8] ^= (uint8_t)(1U << i % 8);
        T_OK(witness_decide(logs, 2, buf_view(&request), &a));
        if (a.status == 200)
            T_FAIL("bit %zu may change", i);
        request.p[i / 8] ^= (uint8_t)(1U << i % 8);
    }
    for (size_t n = 0; n < request.n; n++) {
        T_OK(witness_decide(logs, 2, view_of(request.p, n), &a));
        T_TRUE(a.status != 200);
    }
    buf_clear(&request);
}

T_CASE(garbage_is_a_bad_request)
{
    static const char *const bad[] = {
        "", "old", "old 0\n\n", "old 0\n\nfoo\n", "old 0\n\nfoo\n1\n\n", "GET / HTTP/1.1"};
    watch(0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        T_OK(witness_decide(logs, 2, view_str(bad[i]), &a));
        T_EQ(a.status, 400);
        T_TRUE(a.reason != NULL);
    }
}

T_CASE(lack_of_memory_decides_nothing)
{
    struct merkle_head head;
    struct buf request;
    watch(5);
    head = head_at(12);
    request = request_of(5, &head, 5, 12);
    for (unsigned long nth = 1;; nth++) {
        mem_fail_nth(nth, 0);
        enum err err = witness_decide(logs, 2, buf_view(&request), &a);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        T_EQ(a.status, failed ? 0 : 200);
        if (!failed)
            break;
    }
    buf_clear(&request);
}

/* A new witness in a new directory that watches log one, cosigned at ${size} (0: never). */
static void fresh_store(uint64_t size)
{
    struct note_key key;
    T_OK(crypto_init());
    watch(0);
    key = logs[0].key;
    T_TRUE(snprintf(dir, sizeof(dir), "/tmp/witness-test-XXXXXX") > 0);
    T_TRUE(mkdtemp(dir) != NULL);
    T_OK(store_create(dir, view_str("witness.example/city-a")));
    T_OK(store_open(&store, dir));
    T_OK(store_add_log(&store, &key));
    if (size > 0) {
        struct merkle_head head = head_at(size);
        struct buf request = request_of(0, &head, 0, size);
        T_OK(witness_decide(store.logs, store.count, buf_view(&request), &a));
        T_EQ(a.status, 200);
        T_OK(store_save(&store, &a, 1767225600));
        buf_clear(&request);
    }
}

static void path_of(char out[512], const char *name)
{
    T_TRUE(snprintf(out, 512, "%s/%s", dir, name) < 512);
}

/* The only file in logs/. */
static void log_file(char out[512])
{
    char logs_dir[512];
    path_of(logs_dir, "logs");
    DIR *d = opendir(logs_dir);
    T_TRUE(d != NULL);
    out[0] = 0;
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d))
        if (e->d_name[0] != '.')
            T_TRUE(snprintf(out, 512, "%s/%s", logs_dir, e->d_name) < 512);
    closedir(d);
    T_TRUE(out[0] != 0);
}

static void remove_store(void)
{
    char path[512];
    store_close(&store);
    log_file(path);
    (void)unlink(path);
    path_of(path, "logs");
    (void)rmdir(path);
    path_of(path, "key");
    (void)unlink(path);
    path_of(path, "lock");
    (void)unlink(path);
    (void)rmdir(dir);
}

T_CASE(state_is_read_back_as_it_was_saved)
{
    fresh_store(70);
    struct note_key key = store.key;
    store_close(&store);
    T_OK(store_open(&store, dir));
    T_EQ(store.count, 1);
    T_EQ(store.logs[0].head.size, 70);
    T_EQ(store.logs[0].time_s, 1767225600);
    struct merkle_head want = head_at(70);
    T_TRUE(memcmp(&store.logs[0].head, &want, sizeof(want)) == 0);
    T_TRUE(memcmp(&store.key, &key, sizeof(key)) == 0);
    remove_store();
}

T_CASE(what_was_cosigned_last_is_shown_as_it_was_signed)
{
    struct note_key one = key_of(log_seed, "ledger.example/one");
    struct checkpoint c;
    struct note note;
    const char *reason;
    struct buf out;
    uint64_t time_s;

    buf_init(&out, NOTE_BYTES_MAX);
    fresh_store(70);
    T_OK(store_checkpoint(&store, view_str("ledger.example/one"), &out));
    T_OK(checkpoint_open(buf_view(&out), &one, &note, &c, &reason));
    T_EQ(c.head.size, 70);
    T_OK(note_verify(&note, &store.key, &time_s));
    T_EQ(time_s, 1767225600);
    T_ERR(store_checkpoint(&store, view_str("ledger.example/two"), &out), ERR_NOT_FOUND);
    remove_store();
    fresh_store(0);
    T_ERR(store_checkpoint(&store, view_str("ledger.example/one"), &out), ERR_NOT_FOUND);
    remove_store();
    buf_clear(&out);
}

T_CASE(a_log_that_was_never_cosigned_starts_at_zero)
{
    fresh_store(0);
    store_close(&store);
    T_OK(store_open(&store, dir));
    T_EQ(store.logs[0].head.size, 0);
    T_EQ(store.logs[0].time_s, 0);
    remove_store();
}

T_CASE(a_log_is_added_once_and_a_key_is_made_once)
{
    fresh_store(70);
    T_ERR(store_add_log(&store, &logs[0].key), ERR_CONFLICT);
    T_EQ(store.logs[0].head.size, 70);
    T_ERR(store_create(dir, view_str("witness.example/again")), ERR_CONFLICT);
    remove_store();
}

T_CASE(a_directory_in_use_is_refused)
{
    static struct store second;
    fresh_store(0);
    T_ERR(store_open(&second, dir), ERR_CONFLICT);
    store_close(&second);
    remove_store();
}

T_CASE(a_bad_name_makes_no_witness)
{
    T_ERR(store_create("/tmp/witness-test-none", view_str("with space")), ERR_INPUT);
    T_TRUE(access("/tmp/witness-test-none", F_OK) != 0);
}

T_CASE(every_damaged_byte_of_the_state_is_found)
{
    char path[512];
    struct buf file;
    fresh_store(70);
    store_close(&store);
    log_file(path);
    buf_init(&file, 100000);
    T_OK(io_read_file(path, &file));
    int silence = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
    (void)dup2(null, STDERR_FILENO);
    for (size_t i = 0; i < file.n; i += 3) {
        file.p[i] ^= 1;
        T_OK(io_replace_file(path, buf_view(&file), 0600));
        T_ERR(store_open(&store, dir), ERR_CORRUPT);
        store_close(&store);
        file.p[i] ^= 1;
    }
    for (size_t n = 0; n < file.n; n += 50) {
        T_OK(io_replace_file(path, view_of(file.p, n), 0600));
        T_ERR(store_open(&store, dir), ERR_CORRUPT);
        store_close(&store);
    }
    (void)dup2(silence, STDERR_FILENO);
    close(silence);
    close(null);
    T_OK(io_replace_file(path, buf_view(&file), 0600));
    T_OK(store_open(&store, dir));
    buf_clear(&file);
    remove_store();
}

T_CASE(the_state_of_one_log_is_not_that_of_another)
{
    char path[512], other[512];
    fresh_store(70);
    store_close(&store);
    log_file(path);
    path_of(other, "logs/00000000000000000000000000000000");
    T_TRUE(rename(path, other) == 0);
    T_ERR(store_open(&store, dir), ERR_CORRUPT);
    remove_store();
}

T_CASE(a_key_that_others_can_read_is_refused)
{
    char path[512];
    fresh_store(0);
    store_close(&store);
    path_of(path, "key");
    T_TRUE(chmod(path, 0640) == 0);
    T_ERR(store_open(&store, dir), ERR_DENIED);
    remove_store();
}

T_CASE(an_unfinished_file_is_ignored)
{
    char path[512], unfinished[520];
    fresh_store(70);
    store_close(&store);
    log_file(path);
    T_TRUE(snprintf(unfinished, sizeof(unfinished), "%s.new", path) > 0);
    T_OK(io_replace_file(unfinished, view_str("half"), 0600));
    T_OK(store_open(&store, dir));
    T_EQ(store.logs[0].head.size, 70);
    T_TRUE(unlink(unfinished) == 0);
    remove_store();
}

T_CASE(a_failed_save_leaves_the_state_as_it_was)
{
    struct merkle_head head;
    struct buf request;
    fresh_store(50);
    head = head_at(70);
    request = request_of(50, &head, 50, 70);
    T_OK(witness_decide(store.logs, store.count, buf_view(&request), &a));
    for (unsigned long nth = 1;; nth++) {
        mem_fail_nth(nth, 0);
        enum err err = store_save(&store, &a, 1767225601);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        T_EQ(store.logs[0].head.size, failed ? 50 : 70);
        if (!failed)
            break;
    }
    buf_clear(&request);
    remove_store();
    tree_free(tree);
    tree = NULL;
}

T_MAIN(&case_growth_is_cosigned_from_every_size_to_every_size,
       &case_another_old_size_is_a_conflict_that_tells_the_size,
       &case_a_log_that_shrinks_is_refused, &case_another_root_of_the_same_size_is_a_conflict,
       &case_a_rewritten_history_is_refused, &case_first_sight_takes_any_size_without_proof_only,
       &case_strangers_and_forgers_are_told_apart,
       &case_a_log_whose_loss_was_accepted_does_not_go_on,
       &case_no_byte_of_a_request_can_change_the_outcome_to_another_success,
       &case_garbage_is_a_bad_request, &case_lack_of_memory_decides_nothing,
       &case_state_is_read_back_as_it_was_saved, &case_what_was_cosigned_last_is_shown_as_it_was_signed,
       &case_a_log_that_was_never_cosigned_starts_at_zero,
       &case_a_log_is_added_once_and_a_key_is_made_once, &case_a_directory_in_use_is_refused,
       &case_a_bad_name_makes_no_witness, &case_every_damaged_byte_of_the_state_is_found,
       &case_the_state_of_one_log_is_not_that_of_another,
       &case_a_key_that_others_can_read_is_refused, &case_an_unfinished_file_is_ignored,
       &case_a_failed_save_leaves_the_state_as_it_was)
