/* The software key, as authn and keeper see it. */
#include "authn/attestation.h"
#include "cli/key.h"
#include "crypto/secret.h"
#include "keeper/webauthn.h"
#include "support/t.h"

#include <sys/stat.h>
#include <unistd.h>

#define ORIGIN "https://localhost:8443"

static struct key key;
static uint8_t challenge[32] = {1, 2, 3};

static void make_key(void)
{
    T_OK(crypto_init());
    T_OK(key_make(&key, "localhost", ORIGIN));
}

T_CASE(its_registration_is_accepted)
{
    const struct attestation_expected expected = {view_of(challenge, 32), view_str(ORIGIN), view_str("localhost")};
    struct buf object, data;
    struct attestation a;

    make_key();
    buf_init(&object, 4096);
    buf_init(&data, 2048);
    key_attestation(&key, &object);
    key_client_data(&key, "webauthn.create", view_of(challenge, 32), &data);
    T_OK(buf_status(&object));
    T_EQ(attestation_read(buf_view(&object), buf_view(&data), &expected, &a), ATTESTATION_FINE);
    T_VIEW(a.credential_id, view_of(key.credential, sizeof(key.credential)));
    T_VIEW(view_of(a.public_key, sizeof(a.public_key)), view_of(key.public_key, sizeof(key.public_key)));
    T_TRUE(a.user_verified);
    buf_clear(&object);
    buf_clear(&data);
}

/* What the keeper says to an answer of ${k} of ${type}. */
static enum err check(const struct key *k, const char *type, bool *verified_out)
{
    struct webauthn_expected x = {.rp_id = "localhost", .origin = ORIGIN, .public_key = view_of(key.public_key, 65)};
    struct key_assertion a = {.signature_n = 0};
    struct buf data;

    memcpy(x.challenge, challenge, sizeof(x.challenge));
    buf_init(&data, 2048);
    buf_init(&a.authenticator_data, 64);
    key_client_data(k, type, view_of(challenge, 32), &data);
    T_OK(key_assert(k, buf_view(&data), &a));
    struct webauthn_assertion w = {buf_view(&a.authenticator_data), buf_view(&data), view_of(a.signature, a.signature_n)};
    enum err err = webauthn_check(&x, &w, verified_out);
    buf_clear(&data);
    buf_clear(&a.authenticator_data);
    return err;
}

T_CASE(its_assertion_is_accepted)
{
    bool verified = false;

    make_key();
    T_OK(check(&key, "webauthn.get", &verified));
    T_TRUE(verified);
}

T_CASE(another_key_origin_party_or_type_is_refused)
{
    struct key other;
    bool verified;

    make_key();
    T_OK(key_make(&other, "localhost", ORIGIN));
    T_ERR(check(&other, "webauthn.get", &verified), ERR_DENIED);
    other = key;
    (void)snprintf(other.origin, sizeof(other.origin), "https://elsewhere.example");
    T_ERR(check(&other, "webauthn.get", &verified), ERR_DENIED);
    other = key;
    (void)snprintf(other.rp_id, sizeof(other.rp_id), "elsewhere.example");
    T_ERR(check(&other, "webauthn.get", &verified), ERR_DENIED);
    T_ERR(check(&key, "webauthn.create", &verified), ERR_DENIED);
    T_TRUE(!verified);
}

static char dir[] = "/tmp/azukari-key-XXXXXX", file[64];

static void fresh_file(void)
{
    if (dir[strlen(dir) - 1] == 'X')
        T_TRUE(mkdtemp(dir) != NULL);
    (void)snprintf(file, sizeof(file), "%s/key", dir);
    (void)unlink(file);
}

T_CASE(it_survives_its_file_which_only_the_owner_reads)
{
    struct key again;
    struct stat st;

    make_key();
    fresh_file();
    T_OK(key_write(&key, file));
    T_EQ(stat(file, &st), 0);
    T_EQ(st.st_mode & 0777, 0600);
    T_OK(key_read(&again, file));
    T_VIEW(view_of(&again, sizeof(again)), view_of(&key, sizeof(key)));
    T_ERR(key_write(&key, file), ERR_CONFLICT);
    (void)unlink(file);
}

T_CASE(a_damaged_file_is_refused_and_leaves_no_key)
{
    static const struct key none;
    struct key again;
    char text[1024];
    size_t n;

    make_key();
    fresh_file();
    T_OK(key_write(&key, file));
    FILE *f = fopen(file, "r+");
    T_TRUE(f != NULL);
    n = fread(text, 1, sizeof(text), f);
    (void)fclose(f);
    for (size_t cut = 0; cut < n; cut += 7) {
        T_EQ(truncate(file, (off_t)cut), 0);
        if (cut > 0) {
            f = fopen(file, "w");
            T_EQ(fwrite(text, 1, cut, f), cut);
            (void)fclose(f);
        }
        T_ERR(key_read(&again, file), ERR_INPUT);
        T_VIEW(view_of(&again, sizeof(again)), view_of(&none, sizeof(none)));
    }
    (void)unlink(file);
    T_ERR(key_read(&again, file), ERR_NOT_FOUND);
    (void)rmdir(dir);
}

T_MAIN(&case_its_registration_is_accepted, &case_its_assertion_is_accepted,
       &case_another_key_origin_party_or_type_is_refused, &case_it_survives_its_file_which_only_the_owner_reads,
       &case_a_damaged_file_is_refused_and_leaves_no_key)
