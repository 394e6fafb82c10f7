/*
 * What the tests of the audit share: a real logbook in a scratch directory, with the contract of the rules' tests in its
 * log 1: whatever that world folds is written into the log as well.
 */
#ifndef UNIT_AUDIT_HOUSE_H
#define UNIT_AUDIT_HOUSE_H

#include "support/t.h"

#include "../keeper/store.h"

#include "audit/audit.h"
#include "base/clock.h"
#include "crypto/sign.h"
#include "keeper/logbook.h"
#include "ledger/checkpoint.h"
#include "wire/wire.h"

#define MACHINE "ledger.example/machine"
#define ORIGIN "ledger.example/city"
#define WITNESS "witness.example/city"
#define LOG 1

static struct logbook *book;
static char keeper_dir[128], out_dir[128], tree_dir[128], copy_dir[128];

/* Leaf 0 is the logbook's own. */
static inline enum err apply_and_append(struct state *s, const struct entry *e, uint64_t leaf)
{
    uint64_t index = 0;
    enum err err = state_apply(s, e, leaf);

    if (err == ERR_OK && leaf > 0)
        err = logbook_append(book, LOG, e, view_str("sealed words"), &index);
    if (err == ERR_OK && index != leaf)
        abort();
    return err;
}

#define state_apply apply_and_append
#include "../rules/world.h"
#undef state_apply

static struct world world;
static uint8_t witness_seed[32] = {9}, passkey[P256_PRIVATE_BYTES], passkey_public[P256_PUBLIC_BYTES];

static inline void put_witness_key(struct buf *out)
{
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    struct note_key key;

    ed25519_public(view_of(witness_seed, 32), public_key);
    T_OK(note_key_init(&key, NOTE_COSIGNATURE, view_str(WITNESS), view_of(public_key, 32)));
    note_key_put(out, &key);
}

/* The policy of somebody who knows this log and its witness. */
static inline struct buf policy_text(const char *quorum)
{
    struct buf out;

    buf_init(&out, 8192);
    buf_str(&out, "log ");
    T_OK(logbook_vkey(book, LOG, &out));
    buf_str(&out, "\nwitness w ");
    put_witness_key(&out);
    buf_fmt(&out, "\nquorum %s\n", quorum);
    return out;
}

static inline void house_start(void)
{
    struct secret *seed;
    struct buf witness;

    scratch_new();
    snprintf(keeper_dir, sizeof(keeper_dir), "%s/data", scratch);
    snprintf(out_dir, sizeof(out_dir), "%s/export", scratch);
    snprintf(tree_dir, sizeof(tree_dir), "%s/export/1", scratch);
    snprintf(copy_dir, sizeof(copy_dir), "%s/copy", scratch);
    T_OK(io_make_dir(keeper_dir, 0700));
    clock_freeze_ms(NOW);
    seed = secret_of(3);
    buf_init(&witness, 1024);
    put_witness_key(&witness);
    T_OK(logbook_open(keeper_dir, 1, seed, NULL, NULL, &book));
    T_OK(logbook_add_log(book, 0, MACHINE, ""));
    T_OK(logbook_add_log(book, LOG, ORIGIN, buf_cstr(&witness)));
    buf_clear(&witness);
    secret_free(seed);
    world = world_new();
}

static inline void house_finish(void)
{
    state_free(world.s);
    world.s = NULL;
    logbook_close(book);
    book = NULL;
    clock_freeze_ms(-1);
    tree_remove(scratch);
}

/* Looks at one record after another, each a minute later, until the log has ${size} leaves. */
static inline void look_until(uint64_t size)
{
    while (world.leaf < size) {
        struct entry e = world_record(&world, ACT_OPEN, HANDLER);
        e.subjects[0][0] = (uint8_t)world.leaf;
        world_ask(&world, &e);
        world.now += MINUTE;
    }
}

static inline void flush_and_sign(void)
{
    struct buf note;

    buf_init(&note, 8192);
    T_OK(logbook_flush(book));
    for (uint16_t log = 0; log <= LOG; log++)
        T_OK(logbook_checkpoint(book, log, &note));
    buf_clear(&note);
}

/* The last report on log 1, and how many logs were fine. */
static struct audit_report last;
static unsigned fine, logs;

static inline void on_report(void *arg, const struct audit_report *report)
{
    (void)arg;
    logs++;
    fine += report->finding.fault == AUDIT_FINE;
    if (report->log != 0)
        last = *report;
}

static inline enum err verify(const char *dir, const struct audit_trust *trust, enum audit_depth depth)
{
    memset(&last, 0, sizeof(last));
    fine = logs = 0;
    return audit_verify(dir, trust, trust == NULL ? AUDIT_ALL_LOGS : LOG, depth, on_report, NULL);
}

static inline enum err export(void)
{
    memset(&last, 0, sizeof(last));
    fine = logs = 0;
    return audit_export(keeper_dir, out_dir, on_report, NULL);
}

/* The witness confirms what log 1 has just signed. */
static inline void cosign(uint64_t time_s)
{
    struct buf note_text, line;
    struct checkpoint c;
    struct note note;
    struct note_key key;
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    const char *reason;

    buf_init(&note_text, 8192);
    buf_init(&line, 8192);
    T_OK(logbook_checkpoint(book, LOG, &note_text));
    T_OK(note_parse(buf_view(&note_text), &note, &reason));
    T_OK(checkpoint_parse(note.text, &c, &reason));
    ed25519_public(view_of(witness_seed, 32), public_key);
    T_OK(note_key_init(&key, NOTE_COSIGNATURE, view_str(WITNESS), view_of(public_key, 32)));
    buf_put(&line, note.text);
    buf_byte(&line, '\n');
    T_OK(note_sign(&key, view_of(witness_seed, 32), note.text, time_s, &line));
    uint64_t size = c.head.size;
    T_OK(note_parse(buf_view(&line), &note, &reason));
    T_OK(logbook_cosigned(book, LOG, size, time_s, view_of(note.signatures[0].sig + 8, ED25519_SIG_BYTES)));
    buf_clear(&note_text);
    buf_clear(&line);
}

/* The approver's passkey becomes known; what it says to the object of ${approval}. */
static inline void register_passkey(uint32_t person)
{
    struct entry e = fact(&world, ACT_AUTHENTICATOR);
    uint8_t id[32] = {0xaa};

    T_OK(p256_generate(passkey, passkey_public));
    entry_set_person(&e, person);
    entry_set_kind(&e, AUTHENTICATOR_PASSKEY);
    entry_set_object(&e, id);
    entry_set_value(&e, view_of(passkey_public, sizeof(passkey_public)));
    entry_set_limit(&e, 1);
    world_fact(&world, &e);
}

static inline void sign_approval(struct entry *approval)
{
    uint8_t data[37] = {1}, sig[P256_SIG_MAX_BYTES];
    struct buf client, message, value;
    struct hash h;
    size_t n;

    data[32] = 0x05; /* present, verified */
    buf_init(&client, 512);
    buf_init(&message, 512);
    buf_init(&value, ENTRY_VALUE_MAX);
    buf_str(&client, "{\"type\":\"webauthn.get\",\"challenge\":\"");
    base64url_put(&client, view_of(approval->object, 32));
    buf_str(&client, "\",\"origin\":\"https://azukari.city.example\",\"crossOrigin\":false}");
    hash_of(buf_view(&client), &h);
    buf_put(&message, view_of(data, sizeof(data)));
    buf_put(&message, view_of(h.b, sizeof(h.b)));
    T_OK(p256_sign(view_of(passkey, sizeof(passkey)), buf_view(&message), sig, &n));
    const struct view parts[] = {view_of(data, sizeof(data)), buf_view(&client), view_of(sig, n)};
    for (size_t i = 0; i < 3; i++) {
        wire_put_u16(&value, (uint16_t)parts[i].n);
        wire_put_fixed(&value, parts[i]);
    }
    entry_set_value(approval, buf_view(&value));
    entry_set_kind(approval, FACTOR_PASSKEY | FACTOR_USER_VERIFIED);
    buf_clear(&client);
    buf_clear(&message);
    buf_clear(&value);
}

/* An application of the handler, approved; the leaf of the approval. */
static inline uint64_t approve_something(void (*spoil)(struct entry *approval))
{
    register_passkey(APPROVER);
    struct entry apply = world_application(&world, HANDLER, 1);
    T_EQ(world_ask(&world, &apply).verdict, VERDICT_PERMIT);
    struct entry approval = world_approval(&world, ACT_APPROVE, APPROVER, world.leaf - 1);
    sign_approval(&approval);
    if (spoil != NULL)
        spoil(&approval);
    T_EQ(world_ask(&world, &approval).verdict, VERDICT_PERMIT);
    return world.leaf - 1;
}

#endif
