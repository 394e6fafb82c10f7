/* crypto/hash and crypto/passhash against published vectors. */
#include "support/t.h"

#include "crypto/hash.h"
#include "crypto/passhash.h"
#include "crypto/secret.h"

static struct view filled(uint8_t *p, uint8_t value, size_t n)
{
    memset(p, value, n);
    return view_of(p, n);
}

static struct view counted(uint8_t *p, uint8_t first, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(first + i);
    return view_of(p, n);
}

/* FIPS 180-4 examples. */
T_CASE(sha256_gives_the_published_digests)
{
    struct hash h;
    hash_of(view_str(""), &h);
    T_HEX(h.b, sizeof(h.b), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash_of(view_of(NULL, 0), &h);
    T_HEX(h.b, sizeof(h.b), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash_of(view_str("abc"), &h);
    T_HEX(h.b, sizeof(h.b), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash_of(view_str("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), &h);
    T_HEX(h.b, sizeof(h.b), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

T_CASE(sha256_of_a_million_letters_in_uneven_parts)
{
    uint8_t block[1000];
    struct view letters = filled(block, 'a', sizeof(block));
    struct hash_state s;
    struct hash h;
    hash_start(&s);
    for (size_t left = 1000000, part = 1; left > 0; left -= part) {
        part = (part * 7 + 3) % 997;
        part = part < left ? part : left;
        hash_add(&s, view_part(letters, 0, part));
    }
    hash_end(&s, &h);
    T_HEX(h.b, sizeof(h.b), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

T_CASE(a_copied_hash_state_goes_its_own_way)
{
    struct hash_state a, b;
    struct hash ha, hb, want;
    hash_start(&a);
    hash_add(&a, view_str("ab"));
    b = a;
    hash_add(&a, view_str("c"));
    hash_add(&b, view_str("x"));
    hash_end(&a, &ha);
    hash_end(&b, &hb);
    hash_of(view_str("abc"), &want);
    T_TRUE(memcmp(ha.b, want.b, HASH_BYTES) == 0);
    T_TRUE(memcmp(hb.b, want.b, HASH_BYTES) != 0);
}

/* Around every boundary of a block, and across the length from which the padding is left to the library. */
T_CASE(a_prefixed_hash_is_that_of_the_byte_and_the_rest_whatever_the_length)
{
    uint8_t text[1500];
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (uint8_t)(i * 7 + i / 251 + 1);
    for (size_t n = 0; n < sizeof(text) - 3; n++)
        for (uint8_t first = 0; first < 2; first++) {
            struct view rest = view_of(text + n % 3, n);
            struct hash_state s;
            struct hash want, h;
            hash_start(&s);
            hash_add(&s, view_of(&first, 1));
            hash_add(&s, rest);
            hash_end(&s, &want);
            hash_prefixed(first, rest, &h);
            T_TRUE(memcmp(h.b, want.b, HASH_BYTES) == 0);
        }
}

T_CASE(a_prefixed_hash_gives_the_published_digests)
{
    struct hash h;
    hash_prefixed('a', view_str("bc"), &h);
    T_HEX(h.b, sizeof(h.b), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash_prefixed('a', view_str("bcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), &h);
    T_HEX(h.b, sizeof(h.b), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    hash_prefixed(0, view_of(NULL, 0), &h); /* RFC 6962: the leaf that is empty */
    T_HEX(h.b, sizeof(h.b), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

/* RFC 4231, test cases 1, 2, 3, 6 and 7. */
T_CASE(hmac_gives_the_vectors_of_rfc_4231)
{
    uint8_t k[131], m[50];
    const struct {
        struct view key, message;
        const char *want;
    } cases[] = {
        {filled(k, 0x0b, 20), view_str("Hi There"),
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {view_str("Jefe"), view_str("what do ya want for nothing?"),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {view_of(k, 20), filled(m, 0xdd, 50),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {view_of(k, 131), view_str("Test Using Larger Than Block-Size Key - Hash Key First"),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {view_of(k, 131),
         view_str("This is a test using a larger than block-size key and a larger than block-size "
                  "data. The key needs to "
                  "be hashed before being used by the HMAC algorithm."),
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct hmac_key key;
        struct hash h;
        (void)filled(k, i == 0 ? 0x0b : 0xaa, sizeof(k));
        hmac_key_init(&key, cases[i].key);
        hmac_of(&key, cases[i].message, &h);
        T_HEX(h.b, sizeof(h.b), cases[i].want);
        hmac_of(&key, cases[i].message, &h); /* the key is not used up */
        T_HEX(h.b, sizeof(h.b), cases[i].want);
        hmac_key_clear(&key);
    }
}

T_CASE(a_cleared_hmac_key_holds_nothing)
{
    static const struct hmac_key zero;
    struct hmac_key key;
    hmac_key_init(&key, view_str("key"));
    hmac_key_clear(&key);
    T_TRUE(memcmp(&key, &zero, sizeof(key)) == 0);
}

/* RFC 5869, test cases 1 to 3. */
T_CASE(hkdf_gives_the_vectors_of_rfc_5869)
{
    uint8_t ikm[80], salt[80], info[81] = {0}, out[82];
    (void)counted(info, 0xf0, 10);
    hkdf(filled(ikm, 0x0b, 22), counted(salt, 0, 13), (const char *)info, out, 42);
    T_HEX(out, 42,
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    (void)counted(info, 0xb0, 80);
    hkdf(counted(ikm, 0, 80), counted(salt, 0x60, 80), (const char *)info, out, 82);
    T_HEX(out, 82,
          "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
          "5e590e09da3275600c2f"
          "09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
    hkdf(filled(ikm, 0x0b, 22), view_of(NULL, 0), "", out, 42);
    T_HEX(out, 42,
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

/* Made with the reference implementation (libargon2, argon2id, p = 1). */
T_CASE(passhash_agrees_with_the_reference_implementation)
{
    uint8_t out[PASSHASH_BYTES];
    struct passhash_cost cost = {64, 2};
    T_OK(passhash(view_str("password"), view_str("somesaltsomesalt"), cost, out));
    T_HEX(out, sizeof(out), "1a98fba8e6394425c9bdc333a9c750aaf811df070f5fb4a5788e1cf4db5793a1");
}

T_CASE(passhash_refuses_short_salt_and_no_cost)
{
    uint8_t out[PASSHASH_BYTES];
    struct view salt = view_str("somesaltsomesalt");
    T_ERR(passhash(view_str("p"), view_part(salt, 0, 15), (struct passhash_cost){64, 2}, out),
          ERR_INPUT);
    T_ERR(passhash(view_str("p"), salt, (struct passhash_cost){7, 2}, out), ERR_INPUT);
    T_ERR(passhash(view_str("p"), salt, (struct passhash_cost){64, 0}, out), ERR_INPUT);
}

T_MAIN(&case_sha256_gives_the_published_digests, &case_sha256_of_a_million_letters_in_uneven_parts,
       &case_a_copied_hash_state_goes_its_own_way,
       &case_a_prefixed_hash_is_that_of_the_byte_and_the_rest_whatever_the_length,
       &case_a_prefixed_hash_gives_the_published_digests, &case_hmac_gives_the_vectors_of_rfc_4231,
       &case_a_cleared_hmac_key_holds_nothing, &case_hkdf_gives_the_vectors_of_rfc_5869,
       &case_passhash_agrees_with_the_reference_implementation,
       &case_passhash_refuses_short_salt_and_no_cost)
