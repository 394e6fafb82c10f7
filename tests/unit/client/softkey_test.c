/* The software authenticator, judged by those who verify real ones. */
#include "authn/attestation.h"
#include "base/alloc.h"
#include "base/buf.h"
#include "client/softkey.h"
#include "keeper/webauthn.h"
#include "support/t.h"

#include <sys/stat.h>
#include <unistd.h>

#define ORIGIN "https://azukari.city.example:8443"
#define RP_ID "azukari.city.example"

static const uint8_t challenge[32] = {1, 2, 3, 0xff};
static struct softkey key;
static char path[] = "/tmp/softkey-test-XXXXXX";

static void fresh(void)
{
    if (key.private_key == NULL) {
        T_OK(crypto_init());
        T_TRUE(mkdtemp(path) != NULL && chdir(path) == 0);
        T_OK(softkey_new(RP_ID, &key));
    }
    (void)unlink("key");
}

static enum attestation_problem attest(const char *origin, struct attestation *a,
                                       struct buf *object)
{
    const struct attestation_expected x = {view_of(challenge, 32), view_str(ORIGIN),
                                           view_str(RP_ID)};
    struct buf client_data;

    buf_init(&client_data, 2048);
    softkey_attest(&key, view_of(challenge, 32), origin, object, &client_data);
    T_OK(buf_status(object));
    enum attestation_problem p = attestation_read(buf_view(object), buf_view(&client_data), &x, a);
    buf_clear(&client_data);
    return p;
}

T_CASE(its_registration_is_accepted)
{
    struct attestation a;
    struct buf object;

    fresh();
    buf_init(&object, 4096);
    T_EQ(attest(ORIGIN, &a, &object), ATTESTATION_FINE);
    T_VIEW(a.credential_id, view_of(key.credential, sizeof(key.credential)));
    T_VIEW(view_of(a.public_key, sizeof(a.public_key)),
           view_of(key.public_key, sizeof(key.public_key)));
    T_TRUE(a.user_verified);
    T_EQ(a.sign_count, 0);
    for (size_t i = 0; i < sizeof(a.aaguid); i++)
        T_EQ(a.aaguid[i], 0);
    buf_clear(&object);
}

T_CASE(its_registration_is_for_one_origin)
{
    struct attestation a;
    struct buf object;

    fresh();
    buf_init(&object, 4096);
    T_EQ(attest("https://elsewhere.example", &a, &object), ATTESTATION_WRONG_ORIGIN);
    buf_clear(&object);
}

static enum err check(const struct softkey_assertion *s, const uint8_t *asked, bool *verified)
{
    struct webauthn_expected x = {
        .rp_id = RP_ID, .origin = ORIGIN, .public_key = view_of(key.public_key, P256_PUBLIC_BYTES)};
    const struct webauthn_assertion a = {view_of(s->auth_data, sizeof(s->auth_data)),
                                         buf_view(&s->client_data),
                                         view_of(s->signature, s->signature_n)};

    memcpy(x.challenge, asked, sizeof(x.challenge));
    return webauthn_check(&x, &a, verified);
}

T_CASE(its_assertion_is_accepted_for_its_challenge_only)
{
    static const uint8_t other[32] = {9};
    struct softkey_assertion s;
    bool verified = false;

    fresh();
    T_OK(softkey_assert(&key, view_of(challenge, 32), ORIGIN, &s));
    T_OK(check(&s, challenge, &verified));
    T_TRUE(verified);
    T_ERR(check(&s, other, &verified), ERR_DENIED);
    s.signature[10] ^= 1;
    T_ERR(check(&s, challenge, &verified), ERR_DENIED);
    softkey_assertion_clear(&s);
}

T_CASE(a_saved_key_signs_as_before)
{
    struct softkey_assertion s;
    struct softkey again;
    struct stat st;
    bool verified;

    fresh();
    T_OK(softkey_save(&key, "key"));
    T_TRUE(stat("key", &st) == 0 && (st.st_mode & 07777) == 0600);
    T_OK(softkey_load("key", &again));
    T_STR(again.rp_id, RP_ID);
    T_OK(softkey_assert(&again, view_of(challenge, 32), ORIGIN, &s));
    T_OK(check(&s, challenge, &verified));
    softkey_assertion_clear(&s);
    softkey_clear(&again);
}

T_CASE(a_key_is_never_written_over_another_file)
{
    fresh();
    T_OK(softkey_save(&key, "key"));
    T_ERR(softkey_save(&key, "key"), ERR_CONFLICT);
    T_TRUE(symlink("nowhere", "link") == 0);
    T_ERR(softkey_save(&key, "link"), ERR_CONFLICT);
    T_TRUE(unlink("link") == 0);
}

T_CASE(a_key_that_others_can_read_is_not_used)
{
    struct softkey again;

    fresh();
    T_OK(softkey_save(&key, "key"));
    T_TRUE(chmod("key", 0640) == 0);
    T_ERR(softkey_load("key", &again), ERR_DENIED);
    T_TRUE(again.private_key == NULL);
}

T_CASE(a_key_file_cut_anywhere_is_refused)
{
    struct softkey again;
    struct stat st;

    fresh();
    T_OK(softkey_save(&key, "key"));
    T_TRUE(stat("key", &st) == 0);
    T_TRUE(truncate("key", st.st_size - 1) == 0); /* only the last line feed */
    for (off_t n = st.st_size - 2; n >= 0; n -= 7) {
        T_TRUE(truncate("key", n) == 0);
        T_ERR(softkey_load("key", &again), ERR_CORRUPT);
        T_TRUE(again.private_key == NULL);
    }
    T_TRUE(unlink("key") == 0);
    T_ERR(softkey_load("key", &again), ERR_NOT_FOUND);
}

T_CASE(only_a_domain_of_the_server_is_its_relying_party)
{
    T_TRUE(softkey_rp_fits("https://azukari.city.example:8443", "azukari.city.example"));
    T_TRUE(softkey_rp_fits("https://azukari.city.example", "city.example"));
    T_TRUE(!softkey_rp_fits("https://azukari.city.example", "zukari.city.example"));
    T_TRUE(!softkey_rp_fits("https://city.example", "azukari.city.example"));
    T_TRUE(!softkey_rp_fits("https://city.example", ""));
    T_TRUE(!softkey_rp_fits("http://city.example", "city.example"));
}

T_CASE(lack_of_memory_leaves_no_broken_key)
{
    struct softkey_assertion s;
    struct softkey again;

    fresh();
    T_OK(softkey_save(&key, "key"));
    for (unsigned long n = 1;; n++) {
        mem_fail_nth(n, 0);
        enum err err = softkey_load("key", &again);
        if (err == ERR_OK) {
            err = softkey_assert(&again, view_of(challenge, 32), ORIGIN, &s);
            softkey_assertion_clear(&s);
            softkey_clear(&again);
        }
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        if (!failed) {
            T_OK(err);
            break;
        }
        T_ERR(err, ERR_MEMORY);
        T_TRUE(again.private_key == NULL);
    }
}

T_CASE(nothing_is_left_behind)
{
    fresh();
    softkey_clear(&key);
    T_TRUE(chdir("/") == 0 && rmdir(path) == 0);
}

T_MAIN(&case_its_registration_is_accepted, &case_its_registration_is_for_one_origin,
       &case_its_assertion_is_accepted_for_its_challenge_only, &case_a_saved_key_signs_as_before,
       &case_a_key_is_never_written_over_another_file, &case_a_key_that_others_can_read_is_not_used,
       &case_a_key_file_cut_anywhere_is_refused,
       &case_only_a_domain_of_the_server_is_its_relying_party,
       &case_lack_of_memory_leaves_no_broken_key, &case_nothing_is_left_behind)
