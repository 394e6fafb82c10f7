/* audit: whatever is changed in an export or in the keeper's directory is found, and named. */
#include "house.h"

#include "ledger/tile.h"
#include "ledger/tree.h"

/* A changed byte of ${name} at ${at}: what verification says of it. */
static enum err verify_flipped(const char *name, size_t at)
{
    const char *path = path_in(tree_dir, name);
    struct buf content = file_read(path);
    uint8_t byte = content.p[at] ^ 1;
    file_poke(path, at, &byte, 1);
    enum err err = verify(tree_dir, NULL, AUDIT_ENTRIES);
    file_poke(path, at, content.p + at, 1);
    buf_clear(&content);
    return err;
}

static const char *const bundles[] = {"tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"};
static const char *const tiles[] = {"tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"};

static void start_600(void)
{
    house_start();
    look_until(600);
    flush_and_sign();
    T_OK(export());
    T_OK(verify(tree_dir, NULL, AUDIT_ENTRIES));
}

/* Which leaf of the bundle holds the byte ${at}, with the length before it. */
static unsigned leaf_at(const char *name, size_t at)
{
    struct buf content = file_read(path_in(tree_dir, name));
    struct view rest = buf_view(&content), entry;
    unsigned i = 0;
    while (tile_entry_take(&rest, &entry) == ERR_OK && at >= (size_t)(entry.p + entry.n - content.p))
        i++;
    buf_clear(&content);
    return i;
}

T_CASE(each_flipped_byte_of_an_entry_names_its_leaf)
{
    start_600();
    for (unsigned b = 0; b < 3; b++) {
        struct buf content = file_read(path_in(tree_dir, bundles[b]));
        for (size_t at = 0; at < content.n; at += at < 600 ? 1 : 211) {
            T_ERR(verify_flipped(bundles[b], at), ERR_CORRUPT);
            T_STR(last.finding.file, bundles[b]);
            T_TRUE(last.finding.place == AUDIT_AT_LEAF || last.finding.place == AUDIT_AT_BUNDLE);
            T_EQ(last.finding.leaf, 256 * b + leaf_at(bundles[b], at));
        }
        buf_clear(&content);
    }
    house_finish();
}

T_CASE(each_flipped_byte_of_a_tile_names_the_tile)
{
    start_600();
    for (unsigned t = 0; t < 4; t++) {
        struct buf content = file_read(path_in(tree_dir, tiles[t]));
        for (size_t at = 0; at < content.n; at += content.n < 100 ? 1 : 61) {
            T_ERR(verify_flipped(tiles[t], at), ERR_CORRUPT);
            T_EQ(last.finding.place, AUDIT_AT_TILE);
            T_EQ(last.finding.fault, AUDIT_CHANGED);
            T_STR(last.finding.file, tiles[t]);
            T_EQ(last.finding.leaf, t < 3 ? 256 * t + at / 32 : 256 * (at / 32));
        }
        buf_clear(&content);
    }
    house_finish();
}

T_CASE(each_flipped_byte_of_checkpoint_and_key_is_found)
{
    house_start();
    flush_and_sign();
    T_OK(export());
    for (unsigned f = 0; f < 2; f++) {
        const char *name = f == 0 ? "checkpoint" : "log.vkey";
        struct buf content = file_read(path_in(tree_dir, name));
        for (size_t at = 0; at < content.n; at++) {
            T_ERR(verify_flipped(name, at), ERR_CORRUPT);
            T_TRUE(last.finding.place == AUDIT_AT_CHECKPOINT || (f == 1 && last.finding.place == AUDIT_AT_KEY));
        }
        buf_clear(&content);
    }
    house_finish();
}

static void check_cut(const char *name, enum audit_place place)
{
    const char *path = path_in(tree_dir, name);
    struct buf content = file_read(path);
    const size_t sizes[] = {0, content.n / 2, content.n - 1};
    for (unsigned i = 0; i < 3; i++) {
        file_write(path, view_of(content.p, sizes[i]));
        T_ERR(verify(tree_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
        T_TRUE(last.finding.place == place);
    }
    buf_byte(&content, 'x');
    file_write(path, buf_view(&content));
    T_ERR(verify(tree_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
    T_TRUE(last.finding.place == place);
    T_EQ(unlink(path), 0);
    T_ERR(verify(tree_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
    T_EQ(last.finding.place, place);
    T_EQ(last.finding.fault, AUDIT_MISSING);
    T_STR(last.finding.file, name);
    content.n--;
    file_write(path, buf_view(&content));
    buf_clear(&content);
}

T_CASE(cut_longer_and_missing_files_are_named)
{
    start_600();
    for (unsigned i = 0; i < 3; i++)
        check_cut(bundles[i], AUDIT_AT_BUNDLE);
    for (unsigned i = 0; i < 4; i++)
        check_cut(tiles[i], AUDIT_AT_TILE);
    check_cut("checkpoint", AUDIT_AT_CHECKPOINT);
    check_cut("log.vkey", AUDIT_AT_KEY);
    house_finish();
}

/* The entries of a bundle, with two of them exchanged or one replaced. */
static void rewrite(const char *name, unsigned first, unsigned second, const char *from, const char *to)
{
    struct buf content = file_read(path_in(tree_dir, name)), out;
    struct view rest = buf_view(&content), entries[TILE_WIDTH];
    unsigned n = 0;
    while (tile_entry_take(&rest, &entries[n]) == ERR_OK)
        n++;
    struct view kept = entries[first];
    entries[first] = entries[second];
    entries[second] = kept;
    buf_init(&out, TILE_BUNDLE_MAX);
    for (unsigned i = 0; i < n; i++) {
        uint8_t *at = from != NULL && i == first ? memmem(entries[i].p, entries[i].n, from, strlen(from)) : NULL;
        if (at != NULL)
            memcpy(at, to, strlen(to));
        T_OK(tile_entry_put(&out, entries[i]));
    }
    file_write(path_in(tree_dir, name), buf_view(&out));
    buf_clear(&content);
    buf_clear(&out);
}

T_CASE(exchanged_entries_name_the_first_of_them)
{
    start_600();
    rewrite(bundles[1], 7, 200, NULL, NULL);
    T_ERR(verify(tree_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
    T_EQ(last.finding.place, AUDIT_AT_LEAF);
    T_EQ(last.finding.leaf, 256 + 7);
    house_finish();
}

/* All tiles again from the entries, as somebody would who knows the format. */
static void recompute_tiles(uint64_t size)
{
    struct tree *t = tree_new();
    struct buf tile;
    struct hash leaf;
    for (unsigned b = 0; b < 3; b++) {
        struct buf content = file_read(path_in(tree_dir, bundles[b]));
        struct view rest = buf_view(&content), entry;
        while (tile_entry_take(&rest, &entry) == ERR_OK) {
            merkle_leaf(entry, &leaf);
            T_OK(tree_append(t, &leaf));
        }
        buf_clear(&content);
    }
    T_EQ(tree_size(t), size);
    buf_init(&tile, TILE_BYTES);
    for (unsigned i = 0; i < 4; i++) {
        struct tile which;
        T_OK(tile_path_parse(view_str(tiles[i]), &which));
        buf_reset(&tile);
        T_OK(tile_put(&tile, &which, t));
        file_write(path_in(tree_dir, tiles[i]), buf_view(&tile));
    }
    buf_clear(&tile);
    tree_free(t);
}

T_CASE(rebuilt_tree_does_not_fit_the_old_checkpoint)
{
    start_600();
    rewrite(bundles[1], 9, 9, "person 10", "person 11");
    T_ERR(verify(tree_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
    T_EQ(last.finding.leaf, 256 + 9);
    recompute_tiles(600);
    T_ERR(verify(tree_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
    T_EQ(last.finding.place, AUDIT_AT_ROOT);
    T_EQ(last.finding.fault, AUDIT_CHANGED);
    house_finish();
}

T_CASE(checkpoint_signed_by_another_key_is_refused)
{
    struct note_key key;
    uint8_t seed[32] = {77}, public_key[32];
    struct merkle_head head;
    struct buf forged, vkey, policy;
    house_start();
    flush_and_sign();
    T_OK(export());
    T_OK(verify(tree_dir, NULL, AUDIT_HASHES));
    head.size = last.size;
    memcpy(head.root.b, last.root, 32);
    ed25519_public(view_of(seed, 32), public_key);
    T_OK(note_key_init(&key, NOTE_ED25519, view_str(ORIGIN), view_of(public_key, 32)));
    buf_init(&forged, 4096);
    buf_init(&vkey, 4096);
    T_OK(checkpoint_sign(&key, view_of(seed, 32), &head, &forged));
    file_write(path_in(tree_dir, "checkpoint"), buf_view(&forged));
    T_ERR(verify(tree_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_UNSIGNED);
    note_key_put(&vkey, &key);
    buf_byte(&vkey, '\n');
    file_write(path_in(tree_dir, "log.vkey"), buf_view(&vkey));
    T_OK(verify(tree_dir, NULL, AUDIT_HASHES)); /* believed, because nobody else was named */
    T_TRUE(!last.trusted);
    policy = policy_text("none");
    T_ERR(verify(tree_dir, &(struct audit_trust){.policy = buf_view(&policy)}, AUDIT_HASHES), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_UNSIGNED);
    buf_clear(&forged);
    buf_clear(&vkey);
    buf_clear(&policy);
    house_finish();
}

T_CASE(wrong_cosignature_is_a_forgery_not_an_absence)
{
    house_start();
    flush_and_sign();
    cosign(1795000000);
    T_OK(export());
    struct buf content = file_read(path_in(tree_dir, "checkpoint")), policy = policy_text("w");
    struct audit_trust trust = {.policy = buf_view(&policy)};
    T_OK(verify(tree_dir, &trust, AUDIT_HASHES));
    content.p[content.n - 20] ^= 1;
    file_write(path_in(tree_dir, "checkpoint"), buf_view(&content));
    T_ERR(verify(tree_dir, &trust, AUDIT_HASHES), ERR_CORRUPT);
    T_TRUE(last.finding.fault == AUDIT_BAD_SIGNATURE || last.finding.fault == AUDIT_MALFORMED);
    buf_clear(&content);
    buf_clear(&policy);
    house_finish();
}

/* --- what was wrong before it was signed ------------------------------------------------------ */

static void check_both(enum audit_fault fault, uint64_t leaf)
{
    look_until(world.leaf + 10);
    flush_and_sign();
    T_OK(export()); /* the hashes are right */
    T_OK(verify(tree_dir, NULL, AUDIT_HASHES));
    T_ERR(verify(tree_dir, NULL, AUDIT_REPLAY), ERR_CORRUPT);
    T_EQ(last.finding.fault, fault);
    T_EQ(last.finding.leaf, leaf);
    T_ERR(verify(keeper_dir, NULL, AUDIT_REPLAY), ERR_CORRUPT);
    T_EQ(last.finding.fault, fault);
    T_EQ(last.finding.leaf, leaf);
    T_EQ(fine, 1); /* the other log */
}

T_CASE(denial_that_was_written_as_a_permit_is_found_by_replay)
{
    house_start();
    struct entry e = world_record(&world, ACT_EDIT, OPERATOR);
    T_EQ(world_ask(&world, &e).verdict, VERDICT_DENY);
    e.verdict = VERDICT_PERMIT;
    uint64_t leaf = world.leaf;
    world_fact(&world, &e);
    check_both(AUDIT_DECISION, leaf);
    T_EQ(last.finding.verdict, VERDICT_PERMIT);
    T_EQ(last.finding.decision.verdict, VERDICT_DENY);
    T_EQ(last.finding.decision.refusal, REFUSAL_ROLE);
    house_finish();
}

T_CASE(one_changed_clause_is_found_by_replay)
{
    house_start();
    struct entry e = world_record(&world, ACT_OPEN, HANDLER);
    struct decision d;
    decide(world.s, &e, &d);
    d.clauses[0][1] ^= 1;
    decision_into_entry(&d, &e);
    uint64_t leaf = world.leaf;
    world_fact(&world, &e);
    check_both(AUDIT_DECISION, leaf);
    house_finish();
}

static void spoil_signature(struct entry *e)
{
    e->value[e->value_n - 1] ^= 1;
}

static void spoil_challenge(struct entry *e)
{
    e->value[2 + 37 + 2 + 40] ^= 1;
}

static void spoil_factors(struct entry *e)
{
    e->value[2 + 32] = 0x01; /* present, but not verified */
}

static void spoil_key(struct entry *e)
{
    T_OK(p256_generate(passkey, passkey_public));
    sign_approval(e);
}

static void spoil_length(struct entry *e)
{
    e->value_n--;
}

T_CASE(approval_without_a_true_signature_is_found_by_replay)
{
    static void (*const spoils[])(struct entry *) = {spoil_signature, spoil_challenge, spoil_factors, spoil_key,
                                                     spoil_length};
    for (size_t i = 0; i < sizeof(spoils) / sizeof(spoils[0]); i++) {
        house_start();
        check_both(AUDIT_BAD_SIGNATURE, approve_something(spoils[i]));
        house_finish();
    }
}

/* Terms that the contractor's responsible person, who is the manager here, proposes; the leaf of the application. */
static uint64_t propose_terms(void)
{
    static const uint8_t descriptor[32] = {5}, digest[32] = {6};
    struct entry duty = world_assignment(&world, MANAGER, ROLE_MANAGER | ROLE_RESPONSIBLE);

    world_fact(&world, &duty);
    struct entry e = world_op(&world, ACT_APPLY, MANAGER);
    entry_set_kind(&e, APPLY_TERMS);
    entry_set_count(&e, 1);
    entry_set_from(&e, date_of_ms(world.now));
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_of(digest, sizeof(digest)));
    T_EQ(world_ask(&world, &e).verdict, VERDICT_PERMIT);
    return world.leaf - 1;
}

T_CASE(terms_with_a_signature_that_is_none_are_found_by_replay)
{
    static void (*const spoils[])(struct entry *) = {spoil_signature, spoil_challenge, spoil_factors};

    for (size_t i = 0; i < sizeof(spoils) / sizeof(spoils[0]); i++) {
        house_start();
        register_passkey(MANAGER);
        struct entry e = world_approval(&world, ACT_TERMS_SIGN, MANAGER, propose_terms());
        sign_approval(&e);
        spoils[i](&e);
        T_EQ(world_ask(&world, &e).verdict, VERDICT_PERMIT);
        check_both(AUDIT_BAD_SIGNATURE, world.leaf - 1);
        house_finish();
    }
}

T_CASE(terms_that_the_contractor_did_not_sign_are_found_by_replay)
{
    house_start();
    register_passkey(APPROVER);
    struct entry e = world_approval(&world, ACT_APPROVE, APPROVER, propose_terms());
    sign_approval(&e);
    struct decision d;
    decide(world.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_NOT_APPROVED);
    e.verdict = VERDICT_PERMIT;
    uint64_t leaf = world.leaf;
    world_fact(&world, &e);
    check_both(AUDIT_DECISION, leaf);
    house_finish();
}

T_CASE(time_that_goes_back_is_found)
{
    house_start();
    look_until(world.leaf + 3);
    world.now -= 2 * MINUTE;
    uint64_t leaf = world.leaf;
    check_both(AUDIT_TIME_BACK, leaf);
    house_finish();
}

/* --- the keeper's directory ------------------------------------------------------------------- */

#define JOURNAL "ledger/journal.00000001"

T_CASE(damaged_journal_is_named_by_its_byte)
{
    house_start();
    look_until(200);
    flush_and_sign();
    look_until(201);
    flush_and_sign();
    uint8_t byte = 'X';
    file_poke(path_in(keeper_dir, JOURNAL), 1000, &byte, 1);
    T_ERR(verify(keeper_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
    T_EQ(logs, 2);
    T_EQ(fine, 0);
    T_EQ(last.finding.place, AUDIT_AT_JOURNAL);
    T_EQ(last.finding.level, 1);
    T_TRUE(last.finding.index <= 1000);
    T_STR(last.finding.file, "journal.00000001");
    T_ERR(export(), ERR_CORRUPT);
    T_TRUE(!file_exists(path_in(tree_dir, "checkpoint")));
    house_finish();
}

T_CASE(journal_shorter_than_what_was_signed_is_found_and_not_exported)
{
    uint64_t before;
    house_start();
    T_OK(logbook_flush(book));
    before = world.leaf;
    struct buf old = file_read(path_in(keeper_dir, JOURNAL));
    look_until(before + 20);
    flush_and_sign();
    file_write(path_in(keeper_dir, JOURNAL), buf_view(&old));
    T_ERR(verify(keeper_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_SHORT);
    T_EQ(last.finding.leaf, before);
    T_ERR(export(), ERR_CORRUPT);
    T_TRUE(!file_exists(path_in(tree_dir, "checkpoint")));
    T_TRUE(file_exists(path_in(out_dir, "0/checkpoint"))); /* the other log is whole */
    buf_clear(&old);
    house_finish();
}

T_CASE(lost_files_of_a_log_are_found)
{
    static const char *const names[] = {"checkpoints/1.log", "checkpoints/1.checkpoint"};
    house_start();
    flush_and_sign();
    for (unsigned i = 0; i < 2; i++) {
        struct buf content = file_read(path_in(keeper_dir, names[i]));
        T_EQ(unlink(path_in(keeper_dir, names[i])), 0);
        T_ERR(verify(keeper_dir, NULL, AUDIT_HASHES), ERR_CORRUPT);
        T_EQ(last.finding.fault, AUDIT_MISSING);
        T_EQ(last.finding.place, i == 0 ? AUDIT_AT_KEY : AUDIT_AT_CHECKPOINT);
        file_write(path_in(keeper_dir, names[i]), buf_view(&content));
        buf_clear(&content);
    }
    T_EQ(unlink(path_in(keeper_dir, names[0])), 0);
    T_EQ(unlink(path_in(keeper_dir, names[1])), 0);
    T_ERR(verify(keeper_dir, NULL, AUDIT_HASHES), ERR_CORRUPT); /* its leaves are still there */
    T_EQ(last.finding.place, AUDIT_AT_KEY);
    house_finish();
}

T_MAIN(&case_each_flipped_byte_of_an_entry_names_its_leaf, &case_each_flipped_byte_of_a_tile_names_the_tile,
       &case_each_flipped_byte_of_checkpoint_and_key_is_found, &case_cut_longer_and_missing_files_are_named,
       &case_exchanged_entries_name_the_first_of_them, &case_rebuilt_tree_does_not_fit_the_old_checkpoint,
       &case_checkpoint_signed_by_another_key_is_refused, &case_wrong_cosignature_is_a_forgery_not_an_absence,
       &case_denial_that_was_written_as_a_permit_is_found_by_replay, &case_one_changed_clause_is_found_by_replay,
       &case_approval_without_a_true_signature_is_found_by_replay, &case_terms_with_a_signature_that_is_none_are_found_by_replay,
       &case_terms_that_the_contractor_did_not_sign_are_found_by_replay, &case_time_that_goes_back_is_found,
       &case_damaged_journal_is_named_by_its_byte, &case_journal_shorter_than_what_was_signed_is_found_and_not_exported,
       &case_lost_files_of_a_log_are_found)
