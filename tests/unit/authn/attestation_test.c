/* authn: the registration of a passkey. */
#include "support/t.h"

#include "authn/attestation.h"
#include "sample.h"

static struct attestation found;

static enum attestation_problem read_parts(struct view object, struct view client_data)
{
    static const uint8_t challenge[32] = {1, 2, 3};
    const struct attestation_expected expected = {view_of(challenge, 32), view_str(SAMPLE_ORIGIN),
                                                  view_str(SAMPLE_RP_ID)};

    return attestation_read(object, client_data, &expected, &found);
}

static enum attestation_problem read_sample(struct sample s)
{
    struct buf object, client_data;

    buf_init(&object, 8192);
    buf_init(&client_data, 8192);
    sample_object(&s, &object);
    sample_client_data(&s, &client_data);
    T_OK(buf_status(&object));
    T_OK(buf_status(&client_data));
    enum attestation_problem problem = read_parts(buf_view(&object), buf_view(&client_data));
    buf_clear(&object);
    buf_clear(&client_data);
    return problem;
}

T_CASE(a_registration_gives_the_key_and_the_credential)
{
    struct buf object, client_data;
    struct sample s = sample_good();

    buf_init(&object, 8192);
    buf_init(&client_data, 8192);
    sample_object(&s, &object);
    sample_client_data(&s, &client_data);
    T_EQ(read_parts(buf_view(&object), buf_view(&client_data)), ATTESTATION_FINE);
    T_EQ(found.credential_id.n, 32);
    T_EQ(found.credential_id.p[31], 31);
    T_EQ(found.public_key[0], 4);
    T_VIEW(view_of(found.public_key + 1, 32), view_str("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
    T_VIEW(view_of(found.public_key + 33, 32), view_str("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"));
    T_VIEW(view_of(found.aaguid, 16), view_str("AAGUIDAAGUIDAAGU"));
    T_EQ(found.sign_count, 258);
    T_TRUE(found.user_verified);
    buf_clear(&object);
    buf_clear(&client_data);
}

T_CASE(statements_extensions_and_further_members_are_passed_over)
{
    struct sample s = sample_good();

    s.fmt = "packed";
    s.statement = "a263616c672663736967420102";
    s.flags = 0xc5;
    s.extensions = "a16b6372656450726f7465637402";
    s.after_origin = ",\"crossOrigin\":false,\"other_keys_can_be_added_here\":\"x\"}";
    s.id_bytes = 255;
    T_EQ(read_sample(s), ATTESTATION_FINE);
}

T_CASE(another_challenge_origin_or_relying_party_is_told)
{
    struct sample s = sample_good();

    s.challenge[31] = 1;
    T_EQ(read_sample(s), ATTESTATION_WRONG_CHALLENGE);
    s = sample_good();
    s.origin = "https://azukari.city.example.evil.example";
    T_EQ(read_sample(s), ATTESTATION_WRONG_ORIGIN);
    s.origin = "https://azukari.city.exampl";
    T_EQ(read_sample(s), ATTESTATION_WRONG_ORIGIN);
    s = sample_good();
    s.after_origin = ",\"crossOrigin\":true}";
    T_EQ(read_sample(s), ATTESTATION_WRONG_ORIGIN);
    s.after_origin = "}";
    T_EQ(read_sample(s), ATTESTATION_WRONG_ORIGIN);
    s = sample_good();
    s.rp_id = "evil.example";
    T_EQ(read_sample(s), ATTESTATION_WRONG_ORIGIN);
    T_EQ(found.credential_id.n, 0);
    T_EQ(found.public_key[0], 0);
}

T_CASE(a_user_who_was_not_there_or_not_verified_is_told)
{
    struct sample s = sample_good();

    s.flags = 0x41;
    T_EQ(read_sample(s), ATTESTATION_NOT_VERIFIED);
    s.flags = 0x44;
    T_EQ(read_sample(s), ATTESTATION_NOT_VERIFIED);
}

T_CASE(keys_other_than_es256_are_told)
{
    static const char *const keys[] = {
        "a5010203382220",           /* ES384 */
        "a401010327200601",         /* Ed25519 */
        "a4010303390100200301",     /* RS256 */
        "a50102032620022158200000", /* another curve */
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct sample s = sample_good();
        s.key_head = keys[i];
        T_EQ(read_sample(s), ATTESTATION_UNSUPPORTED_KEY);
    }
}

T_CASE(malformed_parts_are_refused)
{
    struct sample s[14];

    for (size_t i = 0; i < 14; i++)
        s[i] = sample_good();
    s[0].type = "webauthn.get";
    s[1].after_origin = ",\"crossOrigin\":false";
    s[2].after_origin = ",\"crossOrigin\":false\"}";
    s[3].after_origin = ",\"crossOrigin\":false,\"\xff\"}";
    s[4].statement = "a1616101"; /* a statement where none is declared */
    s[5].fmt = "packed";
    s[5].statement = "80";
    s[6].flags = 0x05; /* no credential */
    s[7].id_bytes = 0;
    s[8].id_bytes = 256;
    s[9].flags = 0xc5;       /* extensions announced and missing */
    s[10].extensions = "a0"; /* there and not announced */
    s[11].trailer = "00";
    s[12].key_head = "a4010203262001";
    s[13].key_head = "a5032601022001"; /* not in the prescribed order */
    for (size_t i = 0; i < 14; i++) {
        if (read_sample(s[i]) != ATTESTATION_MALFORMED)
            T_FAIL("sample %zu is not malformed", i);
    }
}

T_CASE(every_truncation_is_refused)
{
    struct buf object, client_data;
    struct sample s = sample_good();

    buf_init(&object, 8192);
    buf_init(&client_data, 8192);
    sample_object(&s, &object);
    sample_client_data(&s, &client_data);
    for (size_t n = 0; n < object.n; n++)
        T_EQ(read_parts(view_part(buf_view(&object), 0, n), buf_view(&client_data)),
             ATTESTATION_MALFORMED);
    for (size_t n = 0; n < client_data.n; n++)
        T_TRUE(read_parts(buf_view(&object), view_part(buf_view(&client_data), 0, n)) !=
               ATTESTATION_FINE);
    buf_clear(&object);
    buf_clear(&client_data);
}

T_CASE(parts_beyond_their_maximum_are_refused)
{
    static char big[ATTESTATION_OBJECT_MAX + 1];
    struct buf object, client_data;
    struct sample s = sample_good();

    buf_init(&object, 8192);
    buf_init(&client_data, 8192);
    sample_object(&s, &object);
    sample_client_data(&s, &client_data);
    client_data.n--; /* the last brace */
    buf_str(&client_data, ",\"x\":\"");
    while (client_data.n < ATTESTATION_CLIENT_DATA_MAX - 2)
        buf_byte(&client_data, 'x');
    buf_str(&client_data, "\"}");
    T_EQ(read_parts(buf_view(&object), buf_view(&client_data)), ATTESTATION_FINE);
    client_data.n -= 2;
    buf_str(&client_data, "x\"}");
    T_EQ(read_parts(buf_view(&object), buf_view(&client_data)), ATTESTATION_MALFORMED);
    T_EQ(read_parts(view_of(big, sizeof(big)), buf_view(&client_data)), ATTESTATION_MALFORMED);
    buf_clear(&object);
    buf_clear(&client_data);
}

T_MAIN(&case_a_registration_gives_the_key_and_the_credential,
       &case_statements_extensions_and_further_members_are_passed_over,
       &case_another_challenge_origin_or_relying_party_is_told,
       &case_a_user_who_was_not_there_or_not_verified_is_told, &case_keys_other_than_es256_are_told,
       &case_malformed_parts_are_refused, &case_every_truncation_is_refused,
       &case_parts_beyond_their_maximum_are_refused)
