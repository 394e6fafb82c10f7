/* crypto/seal, crypto/secret and crypto/random. */
#include "support/t.h"

#include "base/alloc.h"
#include "crypto/random.h"
#include "crypto/seal.h"
#include "crypto/secret.h"

static const uint8_t key_bytes[SEAL_KEY_BYTES + 1] = {1, 2, 3};
static const struct view key = {key_bytes, SEAL_KEY_BYTES};

/* draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
T_CASE(unseal_opens_the_published_vector)
{
    static const char sealed_hex[] = "404142434445464748494a4b4c4d4e4f5051525354555657"
                                     "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396"
                                     "cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216"
                                     "cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc3694"
                                     "88f76b2383565d3fff921f9664c97637da9768812f615c68b13"
                                     "b52ec0875924c1c7987947deafd8780acf49";
    static const uint8_t aad[] = {0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1,
                                  0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7};
    uint8_t k[32], sealed[sizeof(sealed_hex) / 2];
    struct buf out;
    for (size_t i = 0; i < sizeof(k); i++)
        k[i] = (uint8_t)(0x80 + i);
    T_OK(hex_get(view_str(sealed_hex), sealed, sizeof(sealed)));
    buf_init(&out, 1000);
    T_OK(unseal(view_of(k, 32), view_of(aad, sizeof(aad)), view_of(sealed, sizeof(sealed)), &out));
    T_STR(buf_cstr(&out), "Ladies and Gentlemen of the class of '99: If I could offer you only one "
                          "tip for the future, "
                          "sunscreen would be it.");
    buf_clear(&out);
}

T_CASE(what_is_sealed_can_be_unsealed_at_every_length)
{
    uint8_t plain[300];
    struct buf sealed, out;
    random_bytes(plain, sizeof(plain));
    buf_init(&sealed, 1000);
    for (size_t n = 0; n <= sizeof(plain); n++) {
        buf_init(&out, n); /* exactly as much as needed */
        buf_reset(&sealed);
        T_OK(seal(key, view_str("aad"), view_of(plain, n), &sealed));
        T_EQ(sealed.n, n + SEAL_OVERHEAD);
        T_OK(unseal(key, view_str("aad"), buf_view(&sealed), &out));
        T_VIEW(buf_view(&out), view_of(plain, n));
        buf_clear(&out);
    }
    buf_clear(&sealed);
}

T_CASE(two_seals_of_the_same_differ)
{
    struct buf a, b;
    buf_init(&a, 100);
    buf_init(&b, 100);
    T_OK(seal(key, view_str(""), view_str("same"), &a));
    T_OK(seal(key, view_str(""), view_str("same"), &b));
    T_TRUE(!view_eq(buf_view(&a), buf_view(&b)));
    buf_clear(&a);
    buf_clear(&b);
}

T_CASE(unseal_refuses_every_changed_byte_and_appends_nothing)
{
    struct buf sealed, out;
    buf_init(&sealed, 100);
    buf_init(&out, 100);
    buf_str(&out, "before");
    T_OK(seal(key, view_str("aad"), view_str("plain"), &sealed));
    for (size_t i = 0; i < sealed.n; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            sealed.p[i] ^= (uint8_t)(1U << bit);
            T_ERR(unseal(key, view_str("aad"), buf_view(&sealed), &out), ERR_CORRUPT);
            T_STR(buf_cstr(&out), "before");
            sealed.p[i] ^= (uint8_t)(1U << bit);
        }
    for (size_t n = 0; n < sealed.n; n++)
        T_ERR(unseal(key, view_str("aad"), view_of(sealed.p, n), &out), ERR_CORRUPT);
    T_OK(unseal(key, view_str("aad"), buf_view(&sealed), &out));
    T_STR(buf_cstr(&out), "beforeplain");
    buf_clear(&sealed);
    buf_clear(&out);
}

T_CASE(unseal_refuses_another_key_or_context)
{
    uint8_t other[SEAL_KEY_BYTES] = {1, 2, 2};
    struct buf sealed, out;
    buf_init(&sealed, 100);
    buf_init(&out, 100);
    T_OK(seal(key, view_str("record 1"), view_str(""), &sealed));
    T_ERR(unseal(view_of(other, 32), view_str("record 1"), buf_view(&sealed), &out), ERR_CORRUPT);
    T_ERR(unseal(key, view_str("record 2"), buf_view(&sealed), &out), ERR_CORRUPT);
    T_ERR(unseal(key, view_str(""), buf_view(&sealed), &out), ERR_CORRUPT);
    T_ERR(unseal(view_of(key_bytes, 31), view_str("record 1"), buf_view(&sealed), &out),
          ERR_INTERNAL);
    T_ERR(seal(view_of(key_bytes, 33), view_str(""), view_str(""), &sealed), ERR_INTERNAL);
    T_EQ(out.n, 0);
    buf_clear(&sealed);
}

T_CASE(seal_stops_at_the_maximum_and_without_memory)
{
    struct buf b;
    buf_init(&b, SEAL_OVERHEAD);
    T_ERR(seal(key, view_str(""), view_str("x"), &b), ERR_LIMIT);
    buf_clear(&b);
    T_ERR(seal(key, view_str(""), view_of(key_bytes, SIZE_MAX), &b), ERR_LIMIT);
    buf_clear(&b);
    mem_fail_nth(1, 0);
    enum err err = seal(key, view_str(""), view_str(""), &b);
    mem_fail_nth(0, 0);
    T_ERR(err, ERR_MEMORY);
    buf_clear(&b);
}

T_CASE(secret_is_zeroed_and_keeps_what_it_was_given)
{
    static const uint8_t zero[4096];
    struct secret *s = secret_new(sizeof(zero));
    T_TRUE(s != NULL);
    T_VIEW(secret_view(s), view_of(zero, sizeof(zero)));
    secret_free(s);
    s = secret_from(view_str("hush"));
    T_TRUE(s != NULL);
    T_VIEW(secret_view(s), view_str("hush"));
    secret_bytes(s)[0] = 'r';
    T_VIEW(secret_view(s), view_str("rush"));
    secret_free(s);
    secret_free(NULL);
}

T_CASE(secret_refuses_sizes_out_of_range_and_survives_lack_of_memory)
{
    T_TRUE(secret_new(0) == NULL);
    T_TRUE(secret_new(4097) == NULL);
    T_TRUE(secret_from(view_of(NULL, 0)) == NULL);
    mem_fail_nth(1, 0);
    struct secret *s = secret_new(32);
    mem_fail_nth(0, 0);
    T_TRUE(s == NULL);
}

T_CASE(secret_equality_sees_every_bit_and_the_length)
{
    uint8_t a[33] = {0}, b[33] = {0};
    T_TRUE(secret_equal(view_of(a, 32), view_of(b, 32)));
    T_TRUE(!secret_equal(view_of(a, 32), view_of(b, 33)));
    T_TRUE(secret_equal(view_of(NULL, 0), view_of(a, 0)));
    T_TRUE(!secret_equal(view_of(NULL, 0), view_of(a, 1)));
    for (size_t bit = 0; bit < 256; bit++) {
        b[bit / 8] ^= (uint8_t)(1U << bit % 8);
        T_TRUE(!secret_equal(view_of(a, 32), view_of(b, 32)));
        b[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

T_CASE(values_of_a_run_open_like_others_and_share_no_nonce)
{
    struct view aad = view_str("place");
    struct seal_run r;
    struct buf sealed[300], out;
    buf_init(&out, 100);
    T_OK(seal_run_begin(&r, key));
    memset(r.nonce + 16, 0xff, 8); /* the count begins anew */
    for (int i = 0; i < 300; i++) {
        buf_init(&sealed[i], 100);
        T_OK(seal_run_next(&r, aad, view_str("value"), &sealed[i]));
        T_OK(unseal(key, aad, buf_view(&sealed[i]), &out));
        T_STR(buf_cstr(&out), "value");
        buf_reset(&out);
        T_ERR(unseal(key, view_str("elsewhere"), buf_view(&sealed[i]), &out), ERR_CORRUPT);
        for (int k = 0; k < i; k++)
            T_TRUE(memcmp(sealed[i].p, sealed[k].p, 24) != 0);
    }
    seal_run_end(&r);
    for (size_t i = 0; i < sizeof(r); i++)
        T_EQ(((const uint8_t *)&r)[i], 0);
    for (int i = 0; i < 300; i++)
        buf_clear(&sealed[i]);
    buf_clear(&out);
    T_ERR(seal_run_begin(&r, view_of(key_bytes, 31)), ERR_INTERNAL);
}

/* A run whose subkey is of another nonce or key would open nothing, or the wrong thing. */
T_CASE(a_run_opens_values_of_several_runs_in_any_order)
{
    struct view aad = view_str("place");
    uint8_t other[SEAL_KEY_BYTES] = {9};
    struct buf sealed[4], out;
    struct seal_run a, b;
    struct unseal_run r;
    buf_init(&out, 100);
    T_OK(seal_run_begin(&a, key));
    T_OK(seal_run_begin(&b, key));
    for (int i = 0; i < 4; i++) {
        buf_init(&sealed[i], 100);
        T_OK(seal_run_next(i % 2 == 0 ? &a : &b, aad, view_of(&"0123"[i], 1), &sealed[i]));
    }
    unseal_run_begin(&r, key);
    for (int i = 0; i < 32; i++) {
        const struct buf *s = &sealed[i * 7 / 2 % 4];
        struct view rest = view_part(buf_view(s), SEAL_NONCE_BYTES, SIZE_MAX);
        buf_reset(&out);
        T_ERR(unseal_run_apart(&r, view_str("elsewhere"), s->p, rest, &out), ERR_CORRUPT);
        T_EQ(out.n, 0);
        T_OK(unseal_run_apart(&r, aad, s->p, rest, &out));
        T_VIEW(buf_view(&out), view_of(&"0123"[i * 7 / 2 % 4], 1));
    }
    unseal_run_end(&r);
    for (size_t i = 0; i < sizeof(r); i++)
        T_EQ(((const uint8_t *)&r)[i], 0);
    unseal_run_begin(&r, view_of(other, sizeof(other)));
    T_ERR(unseal_run_apart(&r, aad, sealed[0].p, view_part(buf_view(&sealed[0]), SEAL_NONCE_BYTES, SIZE_MAX), &out), ERR_CORRUPT);
    T_ERR(unseal_run_apart(&r, aad, sealed[0].p, view_of(sealed[0].p, SEAL_TAG_BYTES - 1), &out), ERR_CORRUPT);
    unseal_run_end(&r);
    unseal_run_begin(&r, view_of(other, 31));
    T_ERR(unseal_run_apart(&r, aad, sealed[0].p, buf_view(&sealed[0]), &out), ERR_INTERNAL);
    unseal_run_end(&r);
    for (int i = 0; i < 4; i++)
        buf_clear(&sealed[i]);
    seal_run_end(&a);
    seal_run_end(&b);
    buf_clear(&out);
}

T_CASE(two_runs_share_no_nonce)
{
    struct seal_run a, b;
    T_OK(seal_run_begin(&a, key));
    T_OK(seal_run_begin(&b, key));
    T_TRUE(memcmp(a.nonce, b.nonce, 16) != 0);
    seal_run_end(&a);
    seal_run_end(&b);
}

T_CASE(wipe_leaves_zeros)
{
    uint8_t p[16];
    memset(p, 7, sizeof(p));
    secret_wipe(p, sizeof(p));
    for (size_t i = 0; i < sizeof(p); i++)
        T_EQ(p[i], 0);
}

T_CASE(random_test_stream_repeats_and_ends)
{
    uint8_t a[2][32], b[2][32];
    random_test_seed(7);
    random_bytes(a[0], 32);
    random_bytes(a[1], 32);
    random_test_seed(7);
    random_bytes(b[0], 32);
    random_bytes(b[1], 32);
    T_TRUE(memcmp(a, b, sizeof(a)) == 0);
    T_TRUE(memcmp(a[0], a[1], 32) != 0);
    random_test_seed(8);
    random_bytes(b[0], 32);
    T_TRUE(memcmp(a[0], b[0], 32) != 0);
    random_test_seed(0);
    random_bytes(a[0], 32);
    random_bytes(b[0], 32);
    T_TRUE(memcmp(a[0], b[0], 32) != 0);
}

T_CASE(random_below_stays_below_and_reaches_everything)
{
    unsigned seen[6] = {0};
    random_test_seed(1);
    for (int i = 0; i < 6000; i++) {
        uint32_t r = random_below(6);
        T_TRUE(r < 6);
        seen[r]++;
    }
    for (int i = 0; i < 6; i++)
        T_TRUE(seen[i] > 850 && seen[i] < 1150);
    T_EQ(random_below(1), 0);
    T_TRUE(random_below(0x80000001U) <= 0x80000000U);
    random_test_seed(0);
}

T_CASE(library_starts_twice)
{
    T_OK(crypto_init());
    T_OK(crypto_init());
}

T_MAIN(&case_library_starts_twice, &case_unseal_opens_the_published_vector,
       &case_what_is_sealed_can_be_unsealed_at_every_length, &case_two_seals_of_the_same_differ,
       &case_unseal_refuses_every_changed_byte_and_appends_nothing,
       &case_unseal_refuses_another_key_or_context,
       &case_seal_stops_at_the_maximum_and_without_memory,
       &case_secret_is_zeroed_and_keeps_what_it_was_given,
       &case_secret_refuses_sizes_out_of_range_and_survives_lack_of_memory,
       &case_secret_equality_sees_every_bit_and_the_length,
       &case_values_of_a_run_open_like_others_and_share_no_nonce, &case_a_run_opens_values_of_several_runs_in_any_order,
       &case_two_runs_share_no_nonce, &case_wipe_leaves_zeros,
       &case_random_test_stream_repeats_and_ends,
       &case_random_below_stays_below_and_reaches_everything)
