#include "crypto/sign.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

/* A key of the curve from one of its parts: the public point or the private number (big-endian). */
static EVP_PKEY *key_from(int selection, OSSL_PARAM part)
{
    char group[] = "P-256";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                           part, OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;

    if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, selection, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(ctx);
    return key;
}

bool p256_verify(struct view public_key, struct view message, struct view sig)
{
    uint8_t point[P256_PUBLIC_BYTES];
    bool good = false;

    if (public_key.n != sizeof(point) || public_key.p[0] != 4)
        return false;
    memcpy(point, public_key.p, sizeof(point));
    /* Reading the point checks that it is on the curve. */
    EVP_PKEY *key =
        key_from(EVP_PKEY_PUBLIC_KEY,
                 OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)));
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    if (key != NULL && md != NULL &&
        EVP_DigestVerifyInit_ex(md, NULL, "SHA256", NULL, NULL, key, NULL) == 1)
        good = EVP_DigestVerify(md, sig.p, sig.n, message.p, message.n) == 1;
    EVP_MD_CTX_free(md);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return good;
}

enum err p256_generate(uint8_t private_out[P256_PRIVATE_BYTES],
                       uint8_t public_out[P256_PUBLIC_BYTES])
{
    BIGNUM *number = NULL;
    size_t n = 0;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    bool done = key != NULL && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1 &&
                BN_bn2binpad(number, private_out, P256_PRIVATE_BYTES) == P256_PRIVATE_BYTES &&
                EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, public_out,
                                                P256_PUBLIC_BYTES, &n) == 1 &&
                n == P256_PUBLIC_BYTES;

    BN_clear_free(number);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return done ? ERR_OK : ERR_INTERNAL;
}

enum err p256_sign(struct view private_key, struct view message,
                   uint8_t sig_out[P256_SIG_MAX_BYTES], size_t *n_out)
{
    uint8_t native[P256_PRIVATE_BYTES];
    bool done = false;

    if (private_key.n != sizeof(native))
        return ERR_INPUT;
    /* OSSL_PARAM numbers are in the order of the machine. */
    BIGNUM *number = BN_bin2bn(private_key.p, (int)private_key.n, NULL);
    if (number == NULL || BN_bn2nativepad(number, native, sizeof(native)) != (int)sizeof(native)) {
        BN_clear_free(number);
        return ERR_MEMORY;
    }
    EVP_PKEY *key = key_from(EVP_PKEY_KEYPAIR, OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY,
                                                                       native, sizeof(native)));
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    *n_out = P256_SIG_MAX_BYTES;
    if (key != NULL && md != NULL &&
        EVP_DigestSignInit_ex(md, NULL, "SHA256", NULL, NULL, key, NULL) == 1)
        done = EVP_DigestSign(md, sig_out, n_out, message.p, message.n) == 1;
    EVP_MD_CTX_free(md);
    EVP_PKEY_free(key);
    BN_clear_free(number);
    secret_wipe(native, sizeof(native));
    ERR_clear_error();
    return done ? ERR_OK : ERR_INTERNAL;
}
