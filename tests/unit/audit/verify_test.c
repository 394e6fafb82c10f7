/* audit: what was exported is a static tree that verifies, decides the same again, and can be explained and searched. */
#include "house.h"

#include "audit/tower.h"
#include "ledger/tree.h"

/* --- the tower -------------------------------------------------------------------------------- */

static struct tree *tree;

static enum err same_tile(void *arg, const struct tile *tile, const struct hash *hashes)
{
    struct buf want;
    buf_init(&want, TILE_BYTES);
    T_OK(tile_put(&want, tile, tree));
    T_VIEW(view_of(hashes, tile->width * sizeof(hashes[0])), buf_view(&want));
    buf_clear(&want);
    ++*(unsigned *)arg;
    return ERR_OK;
}

static void check_tower(const struct tower *t, uint64_t size)
{
    struct merkle_head head;
    struct hash root;
    unsigned tiles = 0, want = 0;
    T_OK(tree_head(tree, size, &head));
    tower_root(t, &root);
    T_VIEW(view_of(root.b, HASH_BYTES), view_of(head.root.b, HASH_BYTES));
    T_OK(tower_end(t, same_tile, &tiles));
    for (unsigned level = 0; level < TOWER_LEVELS; level++)
        want += (size >> (8 * level)) % TILE_WIDTH != 0;
    T_EQ(tiles, want);
}

T_CASE(streamed_tiles_and_root_are_those_of_the_tree_at_every_size)
{
    static struct tower t;
    unsigned full = 0;
    struct hash leaf;
    tree = tree_new();
    tower_init(&t);
    check_tower(&t, 0);
    for (uint64_t size = 1; size <= 66000; size++) {
        merkle_leaf(view_of(&size, sizeof(size)), &leaf);
        T_OK(tree_append(tree, &leaf));
        T_OK(tower_add(&t, &leaf, same_tile, &full));
        if (size <= 600 || (size > 65530 && size < 65540) || size == 66000)
            check_tower(&t, size);
    }
    T_EQ(full, 257 + 1);
    tree_free(tree);
}

/* --- export and verification ------------------------------------------------------------------ */

T_CASE(export_verifies_and_decides_the_same_again)
{
    house_start();
    look_until(300);
    uint64_t approval = approve_something(NULL);
    look_until(600);
    flush_and_sign();
    T_OK(export());
    T_EQ(logs, 2);
    T_EQ(last.size, 600);
    T_OK(verify(out_dir, NULL, AUDIT_REPLAY));
    T_EQ(fine, 2);
    T_EQ(last.log, 1);
    T_STR(last.origin, ORIGIN);
    T_EQ(last.size, 600);
    T_EQ(last.first_ms, NOW);
    T_EQ(last.last_ms, world.now - MINUTE);
    T_EQ(last.approvals, 1);
    T_EQ(last.permits + last.denials + last.facts, 600);
    T_TRUE(last.denials > 0); /* the daily quota */
    T_TRUE(!last.trusted && last.witnessed_size == 0);
    T_TRUE(approval < 600);
    T_OK(verify(tree_dir, NULL, AUDIT_REPLAY));
    T_EQ(last.log, AUDIT_ALL_LOGS);
    house_finish();
}

T_CASE(running_keepers_directory_verifies_without_a_key)
{
    house_start();
    look_until(280);
    flush_and_sign();
    look_until(300);
    T_OK(logbook_flush(book));
    T_OK(verify(keeper_dir, NULL, AUDIT_REPLAY));
    T_EQ(fine, 2);
    T_EQ(last.size, 280);
    T_EQ(last.unsigned_leaves, 20);
    house_finish();
}

static void check_export(uint64_t size)
{
    char path[128];
    T_OK(export());
    T_EQ(last.size, size);
    T_OK(verify(tree_dir, NULL, AUDIT_HASHES));
    T_EQ(last.size, size);
    if (size % TILE_WIDTH != 0) {
        snprintf(path, sizeof(path), "tile/entries/%03u.p/%u", (unsigned)(size / 256), (unsigned)(size % 256));
        T_TRUE(file_exists(path_in(tree_dir, path)));
    }
}

T_CASE(export_grows_in_place_and_verifies_at_each_size)
{
    static const uint64_t sizes[] = {120, 254, 255, 256, 257, 511, 512, 513, 600};
    house_start();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        look_until(sizes[i]);
        flush_and_sign();
        check_export(sizes[i]);
    }
    T_TRUE(file_exists(path_in(tree_dir, "tile/0/000")));
    T_TRUE(file_exists(path_in(tree_dir, "tile/1/000.p/2")));
    house_finish();
}

static void copy_file(const char *from, const char *to)
{
    struct buf b = file_read(from);
    file_write(to, buf_view(&b));
    buf_clear(&b);
}

T_CASE(published_test_vectors_are_read_as_they_are)
{
    const char *vectors = getenv("VECTORS");
    scratch_new();
    snprintf(copy_dir, sizeof(copy_dir), "%s/vectors", scratch);
    T_TRUE(vectors != NULL);
    tree_copy(vectors, copy_dir);
    copy_file(path_in(vectors, "checkpoint.3.witnessed"), path_in(copy_dir, "checkpoint"));
    T_OK(verify(copy_dir, NULL, AUDIT_HASHES));
    T_EQ(last.size, 3);
    struct buf policy = file_read(path_in(vectors, "policy"));
    T_OK(verify(copy_dir, &(struct audit_trust){.policy = buf_view(&policy)}, AUDIT_HASHES));
    T_EQ(last.witnessed_size, 3);
    T_TRUE(last.trusted && last.witnessed_ms > 0);
    T_ERR(verify(copy_dir, NULL, AUDIT_ENTRIES), ERR_CORRUPT); /* no entries of ours */
    T_EQ(last.finding.fault, AUDIT_MALFORMED);
    buf_clear(&policy);
    tree_remove(scratch);
}

T_CASE(directory_that_is_no_ledger_is_not_found)
{
    scratch_new();
    T_ERR(verify(scratch, NULL, AUDIT_HASHES), ERR_NOT_FOUND);
    T_ERR(verify("/nonexistent", NULL, AUDIT_HASHES), ERR_NOT_FOUND);
    T_ERR(audit_export(scratch, path_in(scratch, "out"), NULL, NULL), ERR_NOT_FOUND);
    tree_remove(scratch);
}

T_CASE(log_that_the_policy_does_not_name_is_a_finding)
{
    house_start();
    flush_and_sign();
    struct buf text = policy_text("none");
    const struct audit_trust trust = {.policy = buf_view(&text)};
    T_OK(audit_verify(keeper_dir, &trust, LOG, AUDIT_HASHES, NULL, NULL));
    T_ERR(audit_verify(keeper_dir, &trust, AUDIT_ALL_LOGS, AUDIT_HASHES, NULL, NULL), ERR_CORRUPT);
    T_ERR(audit_verify(keeper_dir, &trust, 5, AUDIT_HASHES, NULL, NULL), ERR_NOT_FOUND);
    buf_clear(&text);
    house_finish();
}

/* --- witnesses -------------------------------------------------------------------------------- */

static enum err verify_by(const char *quorum, const char *dir)
{
    struct buf text = policy_text(quorum);
    enum err err = verify(dir, &(struct audit_trust){.policy = buf_view(&text)}, AUDIT_ENTRIES);
    buf_clear(&text);
    return err;
}

T_CASE(quorum_counts_the_leaves_that_the_witness_saw)
{
    house_start();
    flush_and_sign();
    T_OK(export());
    T_OK(verify_by("none", tree_dir));
    T_TRUE(last.trusted && last.witnessed_size == 0);
    T_ERR(verify_by("w", tree_dir), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_NO_QUORUM);
    cosign(1795000000);
    uint64_t seen = world.leaf;
    T_OK(export());
    T_TRUE(!file_exists(path_in(tree_dir, "checkpoint.cosigned")));
    T_OK(verify_by("w", tree_dir));
    T_EQ(last.witnessed_size, seen);
    T_EQ(last.witnessed_ms, INT64_C(1795000000000));
    look_until(seen + 5);
    flush_and_sign();
    T_OK(export());
    T_OK(verify_by("w", tree_dir));
    T_EQ(last.size, seen + 5);
    T_EQ(last.witnessed_size, seen);
    cosign(1795000100);
    T_OK(export()); /* the older one goes */
    T_TRUE(!file_exists(path_in(tree_dir, "checkpoint.cosigned")));
    T_OK(verify_by("w", tree_dir));
    house_finish();
}

T_CASE(truncation_below_what_the_witness_saw_is_found)
{
    house_start();
    flush_and_sign();
    T_OK(export());
    struct buf old = file_read(path_in(tree_dir, "checkpoint"));
    uint64_t before = world.leaf;
    look_until(before + 5);
    flush_and_sign();
    cosign(1795000000);
    T_OK(export());
    struct buf seen = file_read(path_in(tree_dir, "checkpoint"));
    file_write(path_in(tree_dir, "checkpoint.cosigned"), buf_view(&seen));
    file_write(path_in(tree_dir, "checkpoint"), buf_view(&old));
    T_ERR(verify(tree_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_SHORT);
    T_EQ(last.finding.place, AUDIT_AT_COSIGNED);
    T_EQ(last.finding.leaf, before);
    buf_clear(&old);
    buf_clear(&seen);
    house_finish();
}

T_CASE(malformed_trust_is_refused)
{
    house_start();
    flush_and_sign();
    T_ERR(verify(keeper_dir, &(struct audit_trust){.policy = view_str("quorum")}, AUDIT_HASHES), ERR_INPUT);
    T_ERR(verify(keeper_dir, &(struct audit_trust){.vkey = view_str("no key")}, AUDIT_HASHES), ERR_INPUT);
    T_ERR(verify(keeper_dir, &(struct audit_trust){.vkey = view_str("a\nquorum none\n")}, AUDIT_HASHES), ERR_INPUT);
    struct buf vkey;
    buf_init(&vkey, 1024);
    T_OK(logbook_vkey(book, LOG, &vkey));
    T_OK(export());
    T_OK(verify(tree_dir, &(struct audit_trust){.vkey = buf_view(&vkey)}, AUDIT_HASHES));
    T_TRUE(last.trusted);
    buf_clear(&vkey);
    house_finish();
}

/* --- explaining and searching ----------------------------------------------------------------- */

static struct audit_explanation x;

T_CASE(refusal_is_explained_by_the_facts_before_it)
{
    house_start();
    for (unsigned i = 0; i < 31; i++) {
        struct entry e = world_record(&world, ACT_OPEN, HANDLER);
        world_ask(&world, &e);
    }
    uint64_t refused = world.leaf - 1;
    flush_and_sign();
    T_OK(audit_explain(keeper_dir, NULL, LOG, refused, &x));
    T_EQ(x.decision.verdict, VERDICT_DENY);
    T_EQ(x.decision.refusal, REFUSAL_QUOTA_MINUTE);
    T_STR(x.decision.clauses[0], "J21");
    T_EQ(x.shown_in_minute, 30);
    T_EQ(x.contract.controls[CONTROL_QUOTA_MINUTE].limit, 30);
    T_TRUE(x.has_person && x.has_assignment && x.has_session && x.has_purpose && x.has_reg && x.terminal_known);
    T_EQ(x.assignment.trained.month, 11);
    T_EQ(x.person.no, HANDLER);
    T_OK(audit_explain(keeper_dir, NULL, LOG, refused - 1, &x));
    T_EQ(x.decision.verdict, VERDICT_PERMIT);
    T_EQ(x.shown_in_minute, 29);
    T_OK(audit_explain(keeper_dir, NULL, LOG, 0, &x));
    T_EQ(x.entry.act, ACT_LOG_OPEN);
    T_ERR(audit_explain(keeper_dir, NULL, LOG, refused + 1, &x), ERR_NOT_FOUND);
    T_ERR(audit_explain(keeper_dir, NULL, 7, 0, &x), ERR_NOT_FOUND);
    T_ERR(audit_explain(keeper_dir, NULL, AUDIT_ALL_LOGS, 0, &x), ERR_INPUT);
    house_finish();
}

T_CASE(approval_is_explained_by_its_application)
{
    house_start();
    uint64_t approval = approve_something(NULL);
    flush_and_sign();
    T_OK(export());
    T_OK(audit_explain(tree_dir, NULL, AUDIT_ALL_LOGS, approval, &x));
    T_TRUE(x.has_application);
    T_EQ(x.application.leaf, approval - 1);
    T_EQ(x.application.applicant, HANDLER);
    T_EQ(x.application.approved_by_leaf, 0); /* before */
    house_finish();
}

static uint64_t found[64];
static unsigned found_n;

static enum err on_found(void *arg, uint16_t log, uint64_t leaf, const struct entry *e, uint64_t terminal)
{
    (void)terminal;
    (void)arg;
    (void)log;
    (void)e;
    found[found_n++ % 64] = leaf;
    return ERR_OK;
}

static enum err who(const struct audit_who *like)
{
    found_n = 0;
    return audit_who(tree_dir, NULL, AUDIT_ALL_LOGS, like, on_found, on_report, NULL);
}

T_CASE(those_who_touched_a_record_are_listed_in_order)
{
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    house_start();
    uint64_t first = world.leaf;
    look_until(first + 10);
    struct entry e = world_record(&world, ACT_OPEN, MANAGER);
    e.subjects[0][0] = (uint8_t)(first + 4);
    memcpy(subject, e.subjects[0], sizeof(subject));
    world_ask(&world, &e);
    flush_and_sign();
    T_OK(export());
    struct subjects *this_one;
    T_OK(subjects_of(subject, &this_one));
    T_OK(who(&(struct audit_who){.subjects = this_one}));
    T_EQ(found_n, 2);
    T_EQ(found[0], first + 4);
    T_EQ(found[1], first + 10);
    T_OK(who(&(struct audit_who){.subjects = this_one, .person = HANDLER}));
    T_EQ(found_n, 1);
    T_OK(who(&(struct audit_who){.subjects = this_one, .until_ms = NOW + 4 * MINUTE}));
    T_EQ(found_n, 0);
    T_OK(who(&(struct audit_who){.subjects = this_one, .from_ms = NOW + 4 * MINUTE, .until_ms = NOW + 4 * MINUTE + 1}));
    T_EQ(found_n, 1);
    subjects_free(this_one);
    house_finish();
}

/* --- memory and words ------------------------------------------------------------------------- */

T_CASE(lack_of_memory_is_never_a_finding_nor_a_success)
{
    house_start();
    approve_something(NULL);
    flush_and_sign();
    cosign(1795000000);
    T_OK(export());
    struct buf text = policy_text("w");
    const struct audit_trust trust = {.policy = buf_view(&text)};
    const char *const dirs[] = {keeper_dir, tree_dir};
    for (unsigned d = 0; d < 2; d++) {
        for (unsigned long nth = 1;; nth += nth < 60 ? 1 : 37) {
            mem_fail_nth(nth, 0);
            enum err err = verify(dirs[d], &trust, AUDIT_REPLAY);
            bool failed = mem_has_failed();
            mem_fail_nth(0, 0);
            T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
            if (!failed)
                break;
        }
    }
    buf_clear(&text);
    house_finish();
}

T_CASE(every_finding_has_words_in_both_languages)
{
    struct buf ja, en;
    buf_init(&ja, 1000);
    buf_init(&en, 1000);
    for (unsigned fault = 0; fault < AUDIT_FAULT__MAX; fault++) {
        for (unsigned place = 0; place < AUDIT_PLACE__MAX; place++) {
            struct audit_finding f = {.fault = (enum audit_fault)fault, .place = (enum audit_place)place, .leaf = 1234};
            buf_reset(&ja);
            buf_reset(&en);
            T_OK(audit_say(&f, true, &ja));
            T_OK(audit_say(&f, false, &en));
            T_TRUE(ja.n > 0 && en.n > 0 && !view_eq(buf_view(&ja), buf_view(&en)));
        }
        T_TRUE(audit_fault_name((enum audit_fault)fault)[0] != '?');
    }
    struct audit_finding f = {.fault = AUDIT_CHANGED, .place = AUDIT_AT_LEAF, .leaf = 1234};
    buf_reset(&en);
    T_OK(audit_say(&f, false, &en));
    T_STR(buf_cstr(&en), "Entry 1,234: the content was changed");
    T_STR(audit_fault_name(AUDIT_FAULT__MAX), "?");
    T_STR(audit_place_name(AUDIT_PLACE__MAX), "?");
    buf_clear(&ja);
    buf_clear(&en);
}

T_MAIN(&case_streamed_tiles_and_root_are_those_of_the_tree_at_every_size, &case_export_verifies_and_decides_the_same_again,
       &case_running_keepers_directory_verifies_without_a_key, &case_export_grows_in_place_and_verifies_at_each_size,
       &case_published_test_vectors_are_read_as_they_are, &case_directory_that_is_no_ledger_is_not_found,
       &case_log_that_the_policy_does_not_name_is_a_finding, &case_quorum_counts_the_leaves_that_the_witness_saw,
       &case_truncation_below_what_the_witness_saw_is_found,
       &case_malformed_trust_is_refused, &case_refusal_is_explained_by_the_facts_before_it,
       &case_approval_is_explained_by_its_application, &case_those_who_touched_a_record_are_listed_in_order,
       &case_lack_of_memory_is_never_a_finding_nor_a_success, &case_every_finding_has_words_in_both_languages)
