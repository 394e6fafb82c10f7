/* audit: the end of a log was lost.  What is missing is said, and nobody can make it look smaller than it is. */
#include "house.h"

#define AGAIN "ledger.example/city/2"

static struct buf witnessed; /* the checkpoint of the witness */
static uint64_t found;       /* leaves of log 1 in the backup */

static uint64_t put_fact(uint16_t log, struct entry *e, struct view beside)
{
    uint64_t leaf;

    e->time_ms = world.now;
    T_OK(logbook_append(book, log, e, beside, &leaf));
    return leaf;
}

static uint64_t put_backup_fact(enum entry_act act)
{
    struct entry e = fact(&world, act);
    uint8_t bytes[32] = {3};

    entry_set_kind(&e, 1);
    if (act != ACT_RESTORE)
        entry_set_until(&e, day(2027, 1, 31));
    if (act == ACT_BACKUP_KEY)
        entry_set_value(&e, view_of(bytes, 32));
    if (act != ACT_BACKUP_KEY) {
        entry_set_count(&e, 5);
        entry_set_object(&e, bytes);
    }
    if (act == ACT_RESTORE) {
        entry_set_limit(&e, 0);
        entry_set_ref(&e, 2);
    }
    return put_fact(0, &e, (struct view){NULL, 0});
}

static void keep_witnessed(uint64_t time_s)
{
    uint64_t size;

    cosign(time_s);
    buf_clear(&witnessed);
    buf_init(&witnessed, NOTE_BYTES_MAX);
    T_OK(logbook_cosigned_checkpoint(book, LOG, &witnessed, &size));
}

static void open_copy(void)
{
    struct secret *seed = secret_of(3);

    logbook_close(book);
    tree_reset(copy_dir, keeper_dir);
    T_OK(logbook_open(keeper_dir, 0, seed, NULL, NULL, &book));
    secret_free(seed);
}

/* A backup at 120 leaves; the witness saw 150 of them; the backup was restored. */
static void restore_old(void)
{
    house_start();
    look_until(120);
    T_EQ(put_backup_fact(ACT_BACKUP_KEY), 1);
    T_EQ(put_backup_fact(ACT_BACKUP_BEGIN), 2);
    flush_and_sign();
    found = logbook_size(book, LOG);
    tree_copy(keeper_dir, copy_dir);
    look_until(150);
    flush_and_sign();
    keep_witnessed(1767225600);
    open_copy();
    (void)put_backup_fact(ACT_RESTORE);
    T_OK(logbook_flush(book));
}

static enum err look(const struct buf *note, struct logbook_loss *loss)
{
    struct view one = buf_view(note);

    return logbook_look_for_loss(book, &one, 1, loss);
}

static void accept_it(void)
{
    static struct logbook_loss loss;

    T_OK(look(&witnessed, &loss));
    T_OK(logbook_accept_loss(book, &loss, world.now));
    T_OK(logbook_flush(book));
    T_OK(logbook_renew(book));
    flush_and_sign();
}

static void finish(void)
{
    buf_clear(&witnessed);
    house_finish();
}

/* What the witness has seen, given on another way. */
static enum err verify_witnessed(const char *dir, const struct buf *note)
{
    const struct audit_trust trust = {.witnessed = buf_view(note)};

    memset(&last, 0, sizeof(last));
    return audit_verify(dir, &trust, LOG, AUDIT_ENTRIES, on_report, NULL);
}

/* A loss as somebody wishes who holds every key. */
static void write_loss(uint64_t count, uint64_t seen, const uint8_t root[32], struct view beside)
{
    for (uint16_t log = 0; log <= LOG; log++) {
        struct entry e = fact(&world, ACT_LOSS);
        entry_set_count(&e, log == 0 ? 1 : count);
        entry_set_value(&e, view_str(log == 0 ? MACHINE "/2" : AGAIN));
        if (log == LOG && root != NULL) {
            entry_set_limit(&e, seen);
            entry_set_object(&e, root);
        }
        (void)put_fact(log, &e, log == 0 ? (struct view){NULL, 0} : beside);
    }
    T_OK(logbook_flush(book));
    T_OK(logbook_renew(book));
    flush_and_sign();
}

static struct checkpoint head_of(const struct buf *note)
{
    struct checkpoint c;
    struct note parsed;
    const char *reason;

    T_OK(note_parse(buf_view(note), &parsed, &reason));
    T_OK(checkpoint_parse(parsed.text, &c, &reason));
    return c;
}

T_CASE(what_is_missing_is_said_by_its_numbers)
{
    restore_old();
    accept_it();
    T_OK(verify(keeper_dir, NULL, AUDIT_REPLAY));
    T_EQ(fine, 2);
    T_STR(last.origin, AGAIN);
    T_EQ(last.losses_n, 1);
    T_TRUE(last.losses[0].known && last.losses[0].count == found && last.losses[0].seen == 150);
    T_OK(export());
    T_OK(verify(tree_dir, NULL, AUDIT_ENTRIES));
    T_EQ(loss_missing(&last.losses[0]), 150 - found);
    T_OK(verify_witnessed(tree_dir, &witnessed));
    finish();
}

T_CASE(an_honest_policy_holds_beyond_a_loss)
{
    restore_old();
    accept_it();
    keep_witnessed(1767225700); /* under the new name: what was lost stands in the log only */
    struct buf policy = policy_text("w");
    struct audit_trust trust = {.policy = buf_view(&policy)};
    T_OK(export());
    T_OK(verify(tree_dir, &trust, AUDIT_REPLAY));
    T_TRUE(last.trusted && last.witnessed_size == last.size && last.losses_n == 1);
    buf_clear(&policy);
    finish();
}

T_CASE(a_loss_that_admits_less_than_the_witness_saw_is_found)
{
    struct buf early;

    house_start();
    look_until(120);
    (void)put_backup_fact(ACT_BACKUP_KEY);
    (void)put_backup_fact(ACT_BACKUP_BEGIN);
    flush_and_sign();
    found = logbook_size(book, LOG);
    tree_copy(keeper_dir, copy_dir);
    look_until(130);
    flush_and_sign();
    keep_witnessed(1767225600);
    early = witnessed;
    witnessed = (struct buf){0};
    look_until(150);
    flush_and_sign();
    keep_witnessed(1767225700);
    open_copy();
    (void)put_backup_fact(ACT_RESTORE);
    T_OK(logbook_flush(book));
    const struct checkpoint c = head_of(&early);
    write_loss(found, c.head.size, c.head.root.b, buf_view(&early));
    T_OK(export());
    T_OK(verify(tree_dir, NULL, AUDIT_ENTRIES)); /* it is in itself right */
    T_ERR(verify_witnessed(tree_dir, &witnessed), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_SHORT);
    T_EQ(last.finding.place, AUDIT_AT_COSIGNED);
    buf_clear(&early);
    finish();
}

T_CASE(a_loss_of_unknown_size_does_not_hide_what_the_witness_saw)
{
    restore_old();
    write_loss(found, 0, NULL, (struct view){NULL, 0});
    T_OK(export());
    T_OK(verify(tree_dir, NULL, AUDIT_ENTRIES));
    T_TRUE(!last.losses[0].known);
    T_ERR(verify_witnessed(tree_dir, &witnessed), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_SHORT);
    finish();
}

T_CASE(a_loss_that_names_another_checkpoint_is_found)
{
    uint8_t root[32] = {1};

    restore_old();
    write_loss(found, 150, root, buf_view(&witnessed));
    T_ERR(verify(keeper_dir, NULL, AUDIT_ENTRIES), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_CHANGED);
    T_EQ(last.finding.place, AUDIT_AT_LOST);
    finish();
}

T_CASE(a_loss_without_its_checkpoint_is_found)
{
    const uint8_t root[32] = {1};

    restore_old();
    write_loss(found, 150, root, (struct view){NULL, 0});
    T_ERR(verify(keeper_dir, NULL, AUDIT_ENTRIES), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_MISSING);
    T_EQ(last.finding.place, AUDIT_AT_LOST);
    finish();
}

/* "Nothing that the witness saw is missing", said of a log that was rewritten before its end. */
T_CASE(a_loss_hides_no_rewritten_history)
{
    restore_old();
    while (logbook_size(book, LOG) < 160) {
        struct entry e = fact(&world, ACT_KEEPER_STOP);
        (void)put_fact(LOG, &e, (struct view){NULL, 0});
    }
    const struct checkpoint c = head_of(&witnessed);
    write_loss(155, c.head.size, c.head.root.b, buf_view(&witnessed));
    T_ERR(verify(keeper_dir, NULL, AUDIT_ENTRIES), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_CHANGED);
    T_EQ(last.finding.place, AUDIT_AT_LOST);
    finish();
}

T_CASE(what_the_witness_did_not_sign_proves_no_loss_to_who_knows_it)
{
    struct buf unsigned_note, policy;
    const char *text;

    restore_old();
    buf_init(&unsigned_note, NOTE_BYTES_MAX);
    text = buf_cstr(&witnessed);
    buf_put(&unsigned_note, view_part(buf_view(&witnessed), 0, (size_t)(strstr(text, "\xe2\x80\x94 " WITNESS) - text)));
    const struct checkpoint c = head_of(&witnessed);
    write_loss(found, c.head.size, c.head.root.b, buf_view(&unsigned_note));
    cosign(1767225700);
    policy = policy_text("w");
    struct audit_trust trust = {.policy = buf_view(&policy)};
    T_ERR(verify(keeper_dir, &trust, AUDIT_ENTRIES), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_NO_QUORUM);
    T_EQ(last.finding.place, AUDIT_AT_LOST);
    buf_clear(&policy);
    buf_clear(&unsigned_note);
    finish();
}

T_CASE(every_changed_byte_of_the_proof_of_a_loss_is_found)
{
    restore_old();
    accept_it();
    T_OK(export());
    const char *path = path_in(tree_dir, "lost.2");
    struct buf content = file_read(path);
    size_t log_end = (size_t)(strstr(buf_cstr(&content), "\xe2\x80\x94 " WITNESS) - buf_cstr(&content));
    for (size_t at = 0; at < log_end; at++) { /* who names no policy believes the log's own signature only */
        uint8_t byte = content.p[at] ^ 1;
        file_poke(path, at, &byte, 1);
        T_ERR(verify(tree_dir, NULL, AUDIT_ENTRIES), ERR_CORRUPT);
        T_EQ(last.finding.place, AUDIT_AT_LOST);
        file_poke(path, at, content.p + at, 1);
    }
    buf_clear(&content);
    finish();
}

T_CASE(a_loss_cannot_be_left_out_of_the_name)
{
    struct secret *seed = secret_of(3);
    struct note_key key;
    struct merkle_head head;
    struct buf note;

    restore_old();
    accept_it();
    T_OK(export());
    struct buf now = file_read(path_in(tree_dir, "checkpoint"));
    head = head_of(&now).head;
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    ed25519_public(secret_view(seed), public_key);
    T_OK(note_key_init(&key, NOTE_ED25519, view_str(ORIGIN), view_of(public_key, 32)));
    buf_init(&note, NOTE_BYTES_MAX);
    T_OK(checkpoint_sign(&key, secret_view(seed), &head, &note));
    file_write(path_in(tree_dir, "checkpoint"), buf_view(&note));
    buf_reset(&note);
    note_key_put(&note, &key);
    buf_byte(&note, '\n');
    file_write(path_in(tree_dir, "log.vkey"), buf_view(&note));
    T_ERR(verify(tree_dir, NULL, AUDIT_ENTRIES), ERR_CORRUPT);
    T_EQ(last.finding.fault, AUDIT_MISSING); /* of the loss that it now does not own up to */
    buf_clear(&note);
    buf_clear(&now);
    secret_free(seed);
    finish();
}

T_CASE(a_loss_is_accepted_only_with_the_witness_and_behind_a_restore)
{
    static struct logbook_loss loss;
    struct view twice[2];

    restore_old();
    T_ERR(logbook_look_for_loss(book, NULL, 0, &loss), ERR_CONFLICT); /* nothing was ever cosigned that the backup knew */
    twice[0] = twice[1] = buf_view(&witnessed);
    T_ERR(logbook_look_for_loss(book, twice, 2, &loss), ERR_INPUT);
    witnessed.p[witnessed.n - 10] ^= 1;
    T_ERR(look(&witnessed, &loss), ERR_INPUT);
    witnessed.p[witnessed.n - 10] ^= 1;
    T_OK(look(&witnessed, &loss));
    T_EQ(loss.missing, 150 - found);
    T_EQ(loss.number, 2);
    accept_it();
    T_ERR(look(&witnessed, &loss), ERR_NOT_FOUND);
    finish();
}

T_CASE(a_log_of_which_nothing_is_lost_keeps_its_name)
{
    static struct logbook_loss loss;

    house_start();
    look_until(120);
    (void)put_backup_fact(ACT_BACKUP_KEY);
    (void)put_backup_fact(ACT_BACKUP_BEGIN);
    flush_and_sign();
    keep_witnessed(1767225600);
    T_ERR(look(&witnessed, &loss), ERR_NOT_FOUND); /* nothing was restored */
    (void)put_backup_fact(ACT_RESTORE);
    T_OK(logbook_flush(book));
    T_ERR(look(&witnessed, &loss), ERR_CONFLICT);
    T_STR(logbook_origin(book, LOG), ORIGIN);
    finish();
}

/* The power goes when the leaves are durable and nothing else is done. */
T_CASE(what_is_left_undone_the_next_opening_does)
{
    static struct logbook_loss loss;
    struct secret *seed = secret_of(3);

    restore_old();
    T_OK(look(&witnessed, &loss));
    T_OK(logbook_accept_loss(book, &loss, world.now));
    T_OK(logbook_flush(book));
    logbook_close(book);
    T_OK(logbook_open(keeper_dir, 0, seed, NULL, NULL, &book));
    T_STR(logbook_origin(book, LOG), AGAIN);
    T_TRUE(file_exists(path_in(keeper_dir, "checkpoints/1.checkpoint.1")));
    T_TRUE(!file_exists(path_in(keeper_dir, "checkpoints/1.checkpoint")));
    flush_and_sign();
    T_OK(verify(keeper_dir, NULL, AUDIT_REPLAY));
    T_EQ(fine, 2);
    secret_free(seed);
    finish();
}

T_MAIN(&case_what_is_missing_is_said_by_its_numbers,
       &case_an_honest_policy_holds_beyond_a_loss,
       &case_a_loss_that_admits_less_than_the_witness_saw_is_found,
       &case_a_loss_of_unknown_size_does_not_hide_what_the_witness_saw,
       &case_a_loss_that_names_another_checkpoint_is_found,
       &case_a_loss_without_its_checkpoint_is_found,
       &case_a_loss_hides_no_rewritten_history,
       &case_what_the_witness_did_not_sign_proves_no_loss_to_who_knows_it,
       &case_every_changed_byte_of_the_proof_of_a_loss_is_found,
       &case_a_loss_cannot_be_left_out_of_the_name,
       &case_a_loss_is_accepted_only_with_the_witness_and_behind_a_restore,
       &case_a_log_of_which_nothing_is_lost_keeps_its_name,
       &case_what_is_left_undone_the_next_opening_does)
