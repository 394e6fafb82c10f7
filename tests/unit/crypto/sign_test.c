/* crypto/sign: Ed25519 (RFC 8032) and ECDSA P-256 (RFC 6979). */
#include "support/t.h"

#include "crypto/random.h"
#include "crypto/sign.h"

static const char seed_hex[] = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

static struct view bytes(const char *hex, uint8_t *out)
{
    size_t n = strlen(hex) / 2;
    T_OK(hex_get(view_str(hex), out, n));
    return view_of(out, n);
}

T_CASE(ed25519_gives_the_vectors_of_rfc_8032)
{
    uint8_t seed[32], key[32], sig[64];
    struct view s = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed);
    ed25519_public(s, key);
    T_HEX(key, sizeof(key), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    ed25519_sign(s, view_str(""), sig);
    T_HEX(sig, sizeof(sig),
          "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
          "1cf9b46bd25bf5f0595bbe"
          "24655141438e7a100b");
    s = bytes(seed_hex, seed);
    ed25519_public(s, key);
    T_HEX(key, sizeof(key), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    ed25519_sign(s, view_str("r"), sig);
    T_HEX(sig, sizeof(sig),
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
          "d0f11d8c387b2eaeb4302a"
          "eeb00d291612bb0c00");
    T_TRUE(ed25519_verify(view_of(key, 32), view_str("r"), view_of(sig, 64)));
}

T_CASE(ed25519_refuses_every_flipped_bit)
{
    uint8_t seed[32], key[32], sig[64], message[] = "message";
    struct view s = bytes(seed_hex, seed), m = view_of(message, 7);
    ed25519_public(s, key);
    ed25519_sign(s, m, sig);
    for (size_t bit = 0; bit < 512; bit++) {
        sig[bit / 8] ^= (uint8_t)(1U << bit % 8);
        T_TRUE(!ed25519_verify(view_of(key, 32), m, view_of(sig, 64)));
        sig[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t bit = 0; bit < 256; bit++) {
        key[bit / 8] ^= (uint8_t)(1U << bit % 8);
        T_TRUE(!ed25519_verify(view_of(key, 32), m, view_of(sig, 64)));
        key[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    message[0] ^= 1;
    T_TRUE(!ed25519_verify(view_of(key, 32), m, view_of(sig, 64)));
}

T_CASE(ed25519_refuses_wrong_lengths_and_keys_of_small_order)
{
    uint8_t seed[32], key[32], sig[64], zero[64] = {0};
    ed25519_public(bytes(seed_hex, seed), key);
    ed25519_sign(view_of(seed, 32), view_str("m"), sig);
    T_TRUE(!ed25519_verify(view_of(key, 31), view_str("m"), view_of(sig, 64)));
    T_TRUE(!ed25519_verify(view_of(key, 32), view_str("m"), view_of(sig, 63)));
    T_TRUE(!ed25519_verify(view_of(NULL, 0), view_str("m"), view_of(NULL, 0)));
    T_TRUE(!ed25519_verify(view_of(zero, 32), view_str("m"), view_of(zero, 64)));
}

static const char p256_private[] =
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
static const char p256_public[] =
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
static const char p256_sig[] =
    "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

/* RFC 6979, A.2.5, "sample" with SHA-256. */
T_CASE(p256_verifies_the_vector_of_rfc_6979)
{
    uint8_t key[65], sig[72];
    struct view k = bytes(p256_public, key), s = bytes(p256_sig, sig);
    T_TRUE(p256_verify(k, view_str("sample"), s));
    T_TRUE(!p256_verify(k, view_str("simple"), s));
}

T_CASE(p256_refuses_every_flipped_bit)
{
    uint8_t key[65], sig[72];
    struct view k = bytes(p256_public, key), s = bytes(p256_sig, sig);
    for (size_t bit = 0; bit < s.n * 8; bit++) {
        sig[bit / 8] ^= (uint8_t)(1U << bit % 8);
        T_TRUE(!p256_verify(k, view_str("sample"), s));
        sig[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t bit = 0; bit < k.n * 8; bit++) {
        key[bit / 8] ^= (uint8_t)(1U << bit % 8);
        T_TRUE(!p256_verify(k, view_str("sample"), s));
        key[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

T_CASE(p256_refuses_points_that_are_none)
{
    uint8_t key[66], sig[72];
    struct view s = bytes(p256_sig, sig);
    (void)bytes(p256_public, key);
    T_TRUE(!p256_verify(view_of(key, 64), view_str("sample"), s));
    T_TRUE(!p256_verify(view_of(key, 66), view_str("sample"), s));
    T_TRUE(!p256_verify(view_of(NULL, 0), view_str("sample"), s));
    key[0] = 3; /* the compressed form is not ours */
    T_TRUE(!p256_verify(view_of(key, 33), view_str("sample"), s));
    memset(key, 0, sizeof(key)); /* infinity */
    T_TRUE(!p256_verify(view_of(key, 1), view_str("sample"), s));
    key[0] = 4; /* (0, 0) */
    T_TRUE(!p256_verify(view_of(key, 65), view_str("sample"), s));
    memset(key + 1, 0xff, 64); /* coordinates above the prime */
    T_TRUE(!p256_verify(view_of(key, 65), view_str("sample"), s));
}

T_CASE(p256_refuses_malformed_signatures)
{
    uint8_t key[65], sig[80];
    struct view k = bytes(p256_public, key);
    static const uint8_t zeros[] = {0x30, 6, 2, 1, 0, 2, 1, 0};
    T_TRUE(!p256_verify(k, view_str("sample"), view_of(zeros, sizeof(zeros))));
    T_TRUE(!p256_verify(k, view_str("sample"), view_of(NULL, 0)));
    (void)bytes(p256_sig, sig);
    for (size_t n = 0; n < 72; n++)
        T_TRUE(!p256_verify(k, view_str("sample"), view_of(sig, n)));
    sig[72] = 0; /* something behind the end */
    T_TRUE(!p256_verify(k, view_str("sample"), view_of(sig, 73)));
}

T_CASE(p256_signs_what_it_verifies)
{
    uint8_t private_key[32], key[65], sig[P256_SIG_MAX_BYTES];
    size_t n = 0;
    T_OK(p256_sign(bytes(p256_private, private_key), view_str("sample"), sig, &n));
    T_TRUE(p256_verify(bytes(p256_public, key), view_str("sample"), view_of(sig, n)));
    for (int i = 0; i < 20; i++) {
        T_OK(p256_generate(private_key, key));
        T_OK(p256_sign(view_of(private_key, 32), view_str("m"), sig, &n));
        T_TRUE(n <= sizeof(sig) && p256_verify(view_of(key, 65), view_str("m"), view_of(sig, n)));
    }
    T_ERR(p256_sign(view_of(private_key, 31), view_str("m"), sig, &n), ERR_INPUT);
}

T_MAIN(&case_ed25519_gives_the_vectors_of_rfc_8032, &case_ed25519_refuses_every_flipped_bit,
       &case_ed25519_refuses_wrong_lengths_and_keys_of_small_order,
       &case_p256_verifies_the_vector_of_rfc_6979, &case_p256_refuses_every_flipped_bit,
       &case_p256_refuses_points_that_are_none, &case_p256_refuses_malformed_signatures,
       &case_p256_signs_what_it_verifies)
