/* audit: a proof and a certificate hold by themselves, and only unchanged. */
#include "house.h"

#include "ledger/proof.h"

static char proof_path[160], certificate_path[160];
static struct buf policy, proof, certificate;
static struct audit_proof p;
static uint64_t leaf;

static void write_all(void)
{
    file_write(proof_path, buf_view(&proof));
    file_write(certificate_path, buf_view(&certificate));
}

/* A log in which something was erased, its certificate, and the proof of it. */
static void start(const char *quorum, bool cosigned)
{
    struct entry e;
    struct hash h;
    house_start();
    snprintf(proof_path, sizeof(proof_path), "%s/proof", scratch);
    snprintf(certificate_path, sizeof(certificate_path), "%s/certificate", scratch);
    uint64_t approval = approve_something(NULL);
    e = world_erasure(&world, HANDLER, approval, 1);
    T_EQ(world_ask(&world, &e).verdict, VERDICT_PERMIT);
    e = fact(&world, ACT_EPOCH_CLOSE);
    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, 0);
    entry_set_count(&e, 1);
    entry_set_object(&e, e.object);
    entry_set_ref(&e, approval);
    world_fact(&world, &e);
    const char *text = "azukari-certificate v1\nlog " ORIGIN "\ncontract 1\nregister 1\ncount 1\n";
    hash_of(view_str(text), &h);
    e = fact(&world, ACT_CERTIFICATE);
    entry_set_contract(&e, CONTRACT);
    entry_set_count(&e, 1);
    entry_set_ref(&e, approval);
    entry_set_object(&e, h.b);
    leaf = world.leaf;
    world_fact(&world, &e);
    flush_and_sign();
    if (cosigned)
        cosign(1795000000);
    buf_init(&proof, PROOF_BYTES_MAX);
    buf_init(&certificate, 8192);
    T_OK(logbook_sign(book, LOG, view_str(text), &certificate));
    T_OK(logbook_proof(book, LOG, leaf, &proof));
    policy = policy_text(quorum);
    write_all();
}

static void finish(void)
{
    buf_clear(&policy);
    buf_clear(&proof);
    buf_clear(&certificate);
    house_finish();
}

static enum err check_proof(void)
{
    return audit_proof_verify(proof_path, &(struct audit_trust){.policy = buf_view(&policy)}, &p);
}

static enum err check_certificate(void)
{
    return audit_certificate_verify(certificate_path, proof_path, &(struct audit_trust){.policy = buf_view(&policy)}, &p);
}

T_CASE(proof_holds_by_itself_and_shows_its_entry)
{
    start("w", true);
    T_OK(check_proof());
    T_EQ(p.leaf, leaf);
    T_EQ(p.entry.act, ACT_CERTIFICATE);
    T_STR(p.origin, ORIGIN);
    T_EQ(p.size, world.leaf);
    T_EQ(p.witnessed_ms, INT64_C(1795000000000));
    T_OK(check_certificate());
    finish();
}

T_CASE(key_of_the_log_is_enough_to_check_a_certificate)
{
    struct buf vkey;
    start("none", false);
    buf_init(&vkey, 1024);
    T_OK(logbook_vkey(book, LOG, &vkey));
    T_OK(audit_certificate_verify(certificate_path, proof_path, &(struct audit_trust){.vkey = buf_view(&vkey)}, &p));
    T_ERR(audit_proof_verify(proof_path, NULL, &p), ERR_INPUT);
    T_ERR(audit_proof_verify("/nonexistent", &(struct audit_trust){.vkey = buf_view(&vkey)}, &p), ERR_NOT_FOUND);
    buf_clear(&vkey);
    finish();
}

T_CASE(proof_without_its_quorum_is_refused)
{
    start("w", false);
    T_ERR(check_proof(), ERR_CORRUPT);
    T_EQ(p.finding.fault, AUDIT_NO_QUORUM);
    finish();
}

T_CASE(each_flipped_byte_of_a_proof_is_refused)
{
    start("w", true);
    for (size_t at = 0; at < proof.n; at++) {
        proof.p[at] ^= 1;
        file_write(proof_path, buf_view(&proof));
        T_ERR(check_proof(), ERR_CORRUPT);
        T_EQ(p.finding.place, AUDIT_AT_PROOF);
        proof.p[at] ^= 1;
    }
    finish();
}

T_CASE(each_flipped_byte_of_a_certificate_is_refused)
{
    start("none", false);
    for (size_t at = 0; at < certificate.n; at++) {
        certificate.p[at] ^= 1;
        file_write(certificate_path, buf_view(&certificate));
        T_ERR(check_certificate(), ERR_CORRUPT);
        T_EQ(p.finding.place, AUDIT_AT_CERTIFICATE);
        certificate.p[at] ^= 1;
    }
    finish();
}

T_CASE(certificate_that_no_leaf_names_is_refused)
{
    start("none", false);
    struct buf other;
    buf_init(&other, 8192);
    T_OK(logbook_sign(book, LOG, view_str("azukari-certificate v1\nlog " ORIGIN "\ncount 2\n"), &other));
    file_write(certificate_path, buf_view(&other));
    T_ERR(check_certificate(), ERR_CORRUPT);
    T_EQ(p.finding.fault, AUDIT_CHANGED);
    buf_reset(&other);
    T_OK(logbook_sign(book, 0, view_str("azukari-certificate v1\nlog " MACHINE "\ncount 1\n"), &other));
    file_write(certificate_path, buf_view(&other));
    T_ERR(check_certificate(), ERR_CORRUPT);
    T_EQ(p.finding.fault, AUDIT_OTHER_LOG);
    buf_reset(&other);
    write_all();
    T_OK(logbook_proof(book, LOG, leaf - 1, &other));
    file_write(proof_path, buf_view(&other));
    T_ERR(check_certificate(), ERR_CORRUPT); /* a proof of another leaf */
    buf_clear(&other);
    finish();
}

T_CASE(lack_of_memory_is_never_a_finding)
{
    start("w", true);
    for (unsigned long nth = 1;; nth++) {
        mem_fail_nth(nth, 0);
        enum err err = check_certificate();
        bool failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        if (!failed)
            break;
    }
    finish();
}

T_MAIN(&case_proof_holds_by_itself_and_shows_its_entry, &case_key_of_the_log_is_enough_to_check_a_certificate,
       &case_proof_without_its_quorum_is_refused, &case_each_flipped_byte_of_a_proof_is_refused,
       &case_each_flipped_byte_of_a_certificate_is_refused, &case_certificate_that_no_leaf_names_is_refused,
       &case_lack_of_memory_is_never_a_finding)
