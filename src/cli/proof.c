/* azukari proof-verify, verify-certificate: single statements, checked with nothing but a file and a key. */
#include "cli/cli.h"

#include "base/alloc.h"
#include "base/codec.h"
#include "base/io.h"
#include "crypto/hash.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "rules/entry.h"

#include <stdio.h>

#define LEAF_MAX 65536

/* Everything that a verb reads; large. */
struct check {
    struct policy policy;
    struct proof proof;
    struct checkpoint checkpoint;
    struct buf policy_text, proof_text, leaf;
};

static struct check *check_new(void)
{
    struct check *k = mem_zalloc(sizeof(*k));

    if (k != NULL) {
        buf_init(&k->policy_text, POLICY_BYTES_MAX);
        buf_init(&k->proof_text, PROOF_BYTES_MAX);
        buf_init(&k->leaf, LEAF_MAX);
    }
    return k;
}

static void check_free(struct check *k)
{
    if (k == NULL)
        return;
    buf_clear(&k->policy_text);
    buf_clear(&k->proof_text);
    buf_clear(&k->leaf);
    mem_free(k);
}

static enum err read_file(const struct cli *c, const char *file, struct buf *out)
{
    enum err err = io_read_file(file, out);

    return err == ERR_OK ? ERR_OK : cli_fail(c, err, MSG_CLI_NO_FILE, file);
}

/* Verify the proof in ${file} of the leaf in ${leaf_file}, or (NULL) of the leaf that the proof itself carries. */
static enum err check_proof(const struct cli *c, struct check *k, const char *file, const char *policy_file,
                            const char *leaf_file)
{
    const char *reason = "";
    unsigned line = 0;
    struct hash h;
    enum err err;

    TRY(read_file(c, policy_file, &k->policy_text));
    TRY(read_file(c, file, &k->proof_text));
    err = policy_parse(buf_view(&k->policy_text), &k->policy, &reason, &line);
    if (err != ERR_OK)
        return cli_fail(c, err, MSG_CLI_BAD_POLICY, reason);
    err = proof_parse(buf_view(&k->proof_text), &k->proof, &reason);
    if (err != ERR_OK)
        return cli_fail(c, err, MSG_CLI_BAD_PROOF, reason);
    if (leaf_file != NULL)
        TRY(read_file(c, leaf_file, &k->leaf));
    else if (k->proof.extra.n == 0 || base64_get(k->proof.extra, &k->leaf) != ERR_OK)
        return cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, "--leaf");
    merkle_leaf(buf_view(&k->leaf), &h);
    err = proof_verify(&k->proof, &h, &k->policy, &k->checkpoint, &reason);
    if (err != ERR_OK)
        return cli_fail(c, ERR_CORRUPT, MSG_CLI_BAD_PROOF, reason);
out:
    return err;
}

enum err verb_proof_verify(struct cli *c)
{
    const char *file = NULL, *policy = NULL, *leaf = NULL;
    const struct cli_option options[] = {{"--policy", &policy, NULL}, {"--leaf", &leaf, NULL}};
    struct check *k = check_new();
    enum err err;

    if (k == NULL)
        return ERR_MEMORY;
    TRY(cli_read(c, options, 2, (struct cli_words){&file, 1, 1}));
    if (policy == NULL)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, "--policy"));
    TRY(check_proof(c, k, file, policy, leaf));
    cli_out(buf_view(&k->leaf));
    printf("index\t%llu\nsize\t%llu\n", (unsigned long long)k->proof.index, (unsigned long long)k->checkpoint.head.size);
    cli_say(c, MSG_CLI_PROOF_DONE, file);
out:
    check_free(k);
    return err;
}

/* The leaf of the proof is the entry of this very certificate. */
static enum err check_entry(const struct cli *c, const struct check *k, struct view text)
{
    struct hash h;
    struct entry e;

    hash_of(text, &h);
    if (entry_get(buf_view(&k->leaf), &e, NULL) == ERR_OK && e.act == ACT_CERTIFICATE &&
        view_eq(view_of(e.object, sizeof(e.object)), view_of(h.b, HASH_BYTES)))
        return ERR_OK;
    return cli_fail(c, ERR_CORRUPT, MSG_CLI_OTHER_CERTIFICATE, NULL);
}

enum err verb_verify_certificate(struct cli *c)
{
    const char *file = NULL, *vkey = NULL, *proof = NULL, *policy = NULL, *reason = "";
    const struct cli_option options[] = {{"--vkey", &vkey, NULL}, {"--proof", &proof, NULL}, {"--policy", &policy, NULL}};
    struct check *k = check_new();
    struct note_key key;
    struct note note;
    struct buf raw;
    uint64_t time_s;
    enum err err;

    if (k == NULL)
        return ERR_MEMORY;
    buf_init(&raw, NOTE_BYTES_MAX);
    TRY(cli_read(c, options, 3, (struct cli_words){&file, 1, 1}));
    if (vkey == NULL || (proof == NULL) != (policy == NULL))
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, vkey == NULL ? "--vkey" : "--proof --policy"));
    if (note_key_parse(view_str(vkey), &key, &reason) != ERR_OK)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_BAD_PROOF, reason));
    TRY(read_file(c, file, &raw));
    if (note_parse(buf_view(&raw), &note, &reason) != ERR_OK)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_BAD_PROOF, reason));
    if (!view_starts(note.text, "azukari-certificate v1\n") || note_verify(&note, &key, &time_s) != ERR_OK)
        TRY(cli_fail(c, ERR_CORRUPT, MSG_CLI_BAD_CERTIFICATE, file));
    if (proof != NULL)
        TRY(check_proof(c, k, proof, policy, NULL));
    if (proof != NULL)
        TRY(check_entry(c, k, note.text));
    cli_out(note.text);
    cli_say(c, proof != NULL ? MSG_CLI_CERTIFICATE_PROVEN : MSG_CLI_CERTIFICATE_DONE, file);
out:
    buf_clear(&raw);
    check_free(k);
    return err;
}
