/* crypto/cms: content for one recipient (C5): nobody else opens it, and nothing is made for who cannot keep it. */
#include "support/t.h"

#include "base/clock.h"
#include "crypto/cms.h"

#include <string.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#define SECRET "山川 花子 昭和60年4月1日"
#define OUT_MAX ((size_t)1 << 20)
#define DAY_S 86400

struct recipient {
    struct buf cert, key;
};

static void take(BIO *bio, struct buf *out)
{
    const char *p;
    long n = BIO_get_mem_data(bio, &p);

    buf_init(out, CMS_CERTIFICATE_MAX);
    buf_put(out, view_of(p, (size_t)n));
    BIO_free(bio);
}

/* Valid from ${from} to ${until} days from now. */
static struct recipient recipient(EVP_PKEY *key, int from, int until, const char *usage)
{
    struct recipient r;
    X509 *cert = X509_new();
    time_t now = (time_t)(clock_now_ms() / 1000);
    BIO *cert_bio = BIO_new(BIO_s_mem()), *key_bio = BIO_new(BIO_s_mem());

    T_TRUE(X509_set_version(cert, X509_VERSION_3) == 1 && X509_set_pubkey(cert, key) == 1);
    T_TRUE(ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), (uint64_t)from + 77) == 1);
    T_TRUE(X509_time_adj_ex(X509_getm_notBefore(cert), from, -60, &now) != NULL);
    T_TRUE(X509_time_adj_ex(X509_getm_notAfter(cert), until, 0, &now) != NULL);
    X509_NAME *name = X509_get_subject_name(cert);
    T_TRUE(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)"hino", -1, -1, 0) == 1);
    T_TRUE(X509_set_issuer_name(cert, name) == 1);
    if (usage != NULL) {
        X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage, usage);
        T_TRUE(X509_add_ext(cert, e, -1) == 1);
        X509_EXTENSION_free(e);
    }
    T_TRUE(X509_sign(cert, key, EVP_sha256()) > 0);
    T_TRUE(PEM_write_bio_X509(cert_bio, cert) == 1);
    T_TRUE(PEM_write_bio_PrivateKey(key_bio, key, NULL, NULL, 0, NULL, NULL) == 1);
    take(cert_bio, &r.cert);
    take(key_bio, &r.key);
    X509_free(cert);
    EVP_PKEY_free(key);
    return r;
}

static void recipient_clear(struct recipient *r)
{
    buf_clear(&r->cert);
    buf_clear(&r->key);
}

static void seal(const struct recipient *r, struct buf *out)
{
    buf_init(out, OUT_MAX);
    T_OK(cms_seal(view_str(SECRET), buf_view(&r->cert), clock_now_ms(), out));
    T_TRUE(memmem(out->p, out->n, "山川", 6) == NULL);
}

static enum err open_by(const struct buf *sealed, const struct recipient *r, struct buf *out)
{
    buf_init(out, OUT_MAX);
    return cms_open(buf_view(sealed), buf_view(&r->cert), buf_view(&r->key), NULL, out);
}

static void only_the_recipient(struct recipient r, struct recipient other)
{
    struct buf sealed, out;

    seal(&r, &sealed);
    T_OK(open_by(&sealed, &r, &out));
    T_TRUE(view_eq(buf_view(&out), view_str(SECRET)));
    buf_clear(&out);
    T_ERR(open_by(&sealed, &other, &out), ERR_DENIED);
    T_EQ(out.n, 0);
    buf_clear(&out);
    buf_clear(&sealed);
    recipient_clear(&r);
    recipient_clear(&other);
}

T_CASE(C5_only_the_recipient_opens_it)
{
    only_the_recipient(recipient(EVP_RSA_gen(2048), 0, 9, NULL), recipient(EVP_RSA_gen(2048), 1, 9, NULL));
    only_the_recipient(recipient(EVP_EC_gen("P-256"), 0, 9, NULL), recipient(EVP_EC_gen("P-256"), 1, 9, NULL));
    only_the_recipient(recipient(EVP_EC_gen("P-384"), 0, 9, "keyAgreement"), recipient(EVP_EC_gen("P-256"), 1, 9, NULL));
}

/* The file passes through other hands: one bit that somebody changed on the way, and nothing of it is given out. */
T_CASE(a_package_that_somebody_changed_opens_to_nothing)
{
    struct recipient r = recipient(EVP_EC_gen("P-256"), 0, 9, NULL);
    struct buf sealed, out;

    seal(&r, &sealed);
    for (size_t back = 1; back <= 16 + strlen(SECRET); back++) { /* content, its end, and the tag behind it */
        sealed.p[sealed.n - back] ^= 1;
        T_TRUE(open_by(&sealed, &r, &out) != ERR_OK);
        T_EQ(out.n, 0);
        buf_clear(&out);
        sealed.p[sealed.n - back] ^= 1;
    }
    T_OK(open_by(&sealed, &r, &out));
    buf_clear(&out);
    buf_clear(&sealed);
    recipient_clear(&r);
}

/* One less in the length, of two bytes, of what begins at ${at}; where its content begins. */
static size_t shorten(struct buf *sealed, size_t at)
{
    T_EQ(sealed->p[at + 1], 0x82);
    size_t n = ((size_t)sealed->p[at + 2] << 8 | sealed->p[at + 3]) - 1;
    sealed->p[at + 2] = (uint8_t)(n >> 8);
    sealed->p[at + 3] = (uint8_t)n;
    return at + 4;
}

/* Whoever may say how long the tag is may guess the one byte of it that is left. */
T_CASE(a_package_whose_tag_somebody_shortened_opens_to_nothing)
{
    struct recipient r = recipient(EVP_EC_gen("P-256"), 0, 9, NULL);
    struct buf sealed, out;

    seal(&r, &sealed);
    T_EQ(sealed.p[sealed.n - 18], 0x04);
    for (unsigned length = 16; length-- > 0;) { /* it is the last in all that it is in */
        size_t at = shorten(&sealed, 0);
        at = shorten(&sealed, at + 2 + sealed.p[at + 1]); /* behind the type */
        (void)shorten(&sealed, at);
        sealed.p[--sealed.n - length - 1] = (uint8_t)length;
        T_TRUE(open_by(&sealed, &r, &out) != ERR_OK);
        T_EQ(out.n, 0);
        buf_clear(&out);
    }
    buf_clear(&sealed);
    recipient_clear(&r);
}

T_CASE(a_recipient_with_a_weak_key_or_one_that_may_not_encrypt_gets_nothing)
{
    struct recipient list[] = {recipient(EVP_RSA_gen(1024), 0, 9, NULL), recipient(EVP_EC_gen("P-224"), 0, 9, NULL),
                               recipient(EVP_RSA_gen(2048), 0, 9, "digitalSignature"),
                               recipient(EVP_EC_gen("P-256"), 0, 9, "digitalSignature")};
    struct buf out;
    struct buf der;

    buf_init(&out, OUT_MAX);
    buf_init(&der, OUT_MAX);
    for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
        T_ERR(cms_seal(view_str(SECRET), buf_view(&list[i].cert), clock_now_ms(), &out), ERR_UNSUPPORTED);
        T_ERR(cms_recipient(buf_view(&list[i].cert), clock_now_ms(), &der), ERR_UNSUPPORTED);
        recipient_clear(&list[i]);
    }
    T_EQ(out.n + der.n, 0);
    buf_clear(&der);
    buf_clear(&out);
}

T_CASE(a_certificate_outside_its_time_gets_nothing)
{
    struct recipient late = recipient(EVP_EC_gen("P-256"), -9, -1, NULL), early = recipient(EVP_EC_gen("P-256"), 2, 9, NULL);
    struct buf fingerprint;

    buf_init(&fingerprint, OUT_MAX);
    T_ERR(cms_recipient(buf_view(&late.cert), clock_now_ms(), &fingerprint), ERR_TIMEOUT);
    T_ERR(cms_recipient(buf_view(&early.cert), clock_now_ms(), &fingerprint), ERR_TIMEOUT);
    T_OK(cms_recipient(buf_view(&early.cert), clock_now_ms() + INT64_C(3000) * DAY_S, &fingerprint));
    T_TRUE(fingerprint.n > 100 && fingerprint.p[0] == 0x30);
    buf_clear(&fingerprint);
    recipient_clear(&late);
    recipient_clear(&early);
}

T_CASE(what_is_no_certificate_or_no_package_is_said)
{
    struct recipient r = recipient(EVP_EC_gen("P-256"), 0, 9, NULL);
    struct buf sealed, out;
    struct buf fingerprint;

    buf_init(&fingerprint, OUT_MAX);
    T_ERR(cms_recipient(view_str(""), 0, &fingerprint), ERR_INPUT);
    T_ERR(cms_recipient(view_str("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), 0, &fingerprint), ERR_INPUT);
    T_ERR(cms_recipient(buf_view(&r.key), 0, &fingerprint), ERR_INPUT);
    buf_clear(&fingerprint);
    buf_init(&sealed, OUT_MAX);
    buf_str(&sealed, "0\x03rubbish");
    T_ERR(open_by(&sealed, &r, &out), ERR_INPUT);
    buf_clear(&out);
    buf_clear(&sealed);
    seal(&r, &sealed);
    for (size_t n = 0; n < sealed.n; n += 11) {
        struct buf part;
        buf_init(&part, OUT_MAX);
        buf_put(&part, view_of(sealed.p, n));
        T_TRUE(open_by(&part, &r, &out) != ERR_OK);
        buf_clear(&out);
        buf_clear(&part);
    }
    buf_clear(&sealed);
    recipient_clear(&r);
}

int main(void)
{
    static const struct t_case *const cases[] = {
        &case_C5_only_the_recipient_opens_it, &case_a_package_that_somebody_changed_opens_to_nothing,
        &case_a_package_whose_tag_somebody_shortened_opens_to_nothing,
        &case_a_recipient_with_a_weak_key_or_one_that_may_not_encrypt_gets_nothing,
        &case_a_certificate_outside_its_time_gets_nothing,
        &case_what_is_no_certificate_or_no_package_is_said,
    };

    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
