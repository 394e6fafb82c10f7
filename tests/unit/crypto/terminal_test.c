/* crypto/terminal_cert: an authority that issues certificates of terminals and nothing else. */
#include "support/t.h"

#include "base/clock.h"
#include "crypto/terminal_cert.h"

#include <string.h>

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#define PASSWORD "K7QM-2XWD-9FHT-4RCE"
#define NAME "窓口 1番"

struct authority {
    struct buf cert, key;
};

static struct authority authority(void)
{
    struct authority a;

    buf_init(&a.cert, TERMINAL_CERT_BYTES_MAX);
    buf_init(&a.key, TERMINAL_CERT_BYTES_MAX);
    T_OK(terminal_ca_make("kaku.example", &a.cert, &a.key));
    return a;
}

static void authority_clear(struct authority *a)
{
    buf_clear(&a->cert);
    buf_clear(&a->key);
}

static struct terminal_cert_order order_of(const struct authority *a)
{
    return (struct terminal_cert_order){
        .ca_cert = buf_view(&a->cert), .ca_key = buf_view(&a->key), .name = NAME, .days = 30, .password = PASSWORD};
}

static X509 *ca_of(const struct authority *a)
{
    BIO *bio = BIO_new_mem_buf(a->cert.p, (int)a->cert.n);
    X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);

    BIO_free(bio);
    T_TRUE(x != NULL);
    return x;
}

/* As a browser takes it in: the certificate, or NULL with a wrong password.  ${*others_out}: certificates besides. */
static X509 *take_in(const struct buf *p12, const char *password, int *others_out)
{
    const unsigned char *at = p12->p;
    STACK_OF(X509) *others = NULL;
    EVP_PKEY *key = NULL;
    X509 *x = NULL;
    PKCS12 *p = d2i_PKCS12(NULL, &at, (long)p12->n);

    T_TRUE(p != NULL);
    if (PKCS12_parse(p, password, &key, &x, &others) == 1)
        T_TRUE(X509_check_private_key(x, key) == 1);
    *others_out = sk_X509_num(others);
    sk_X509_pop_free(others, X509_free);
    EVP_PKEY_free(key);
    PKCS12_free(p);
    return x;
}

/* What a server says that trusts ${a} alone, at ${when}. */
static int verdict(const struct authority *a, X509 *x, int purpose, int64_t when)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    X509 *ca = ca_of(a);

    T_TRUE(X509_STORE_add_cert(store, ca) == 1 && X509_STORE_CTX_init(ctx, store, x, NULL) == 1);
    X509_STORE_CTX_set_purpose(ctx, purpose);
    X509_STORE_CTX_set_time(ctx, 0, (time_t)(when / 1000));
    (void)X509_verify_cert(ctx);
    int error = X509_STORE_CTX_get_error(ctx);
    X509_free(ca);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    return error;
}

T_CASE(N20_6si_terminal_gets_a_certificate_that_its_house_knows)
{
    struct authority a = authority();
    struct terminal_cert_order order = order_of(&a);
    struct terminal_cert cert;
    struct buf p12;
    int others;
    uint8_t digest[32];
    int64_t now = clock_now_ms();

    buf_init(&p12, TERMINAL_CERT_BYTES_MAX);
    T_OK(terminal_cert_issue(&order, &p12, &cert));
    X509 *x = take_in(&p12, PASSWORD, &others);
    T_TRUE(x != NULL && others <= 0);
    T_EQ(verdict(&a, x, X509_PURPOSE_SSL_CLIENT, now), X509_V_OK);
    T_TRUE(X509_digest(x, EVP_sha256(), digest, NULL) == 1);
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number = number << 8 | digest[i];
    T_EQ(cert.number, number);
    T_TRUE(cert.until_ms > now + INT64_C(29) * 86400000 && cert.until_ms <= clock_now_ms() + INT64_C(30) * 86400000);
    X509_free(x);
    buf_clear(&p12);
    authority_clear(&a);
}

T_CASE(certificate_of_a_terminal_is_good_for_nothing_else)
{
    struct authority a = authority(), b = authority();
    struct terminal_cert_order order = order_of(&a);
    struct terminal_cert cert;
    struct buf p12;
    int others;
    int64_t now = clock_now_ms();

    buf_init(&p12, TERMINAL_CERT_BYTES_MAX);
    T_OK(terminal_cert_issue(&order, &p12, &cert));
    X509 *x = take_in(&p12, PASSWORD, &others);
    T_TRUE(verdict(&a, x, X509_PURPOSE_SSL_SERVER, now) != X509_V_OK);
    T_TRUE(X509_check_ca(x) == 0);
    T_TRUE(verdict(&b, x, X509_PURPOSE_SSL_CLIENT, now) != X509_V_OK); /* another house */
    T_EQ(verdict(&a, x, X509_PURPOSE_SSL_CLIENT, cert.until_ms + 1000), X509_V_ERR_CERT_HAS_EXPIRED);
    T_EQ(verdict(&a, x, X509_PURPOSE_SSL_CLIENT, now - 3600000), X509_V_ERR_CERT_NOT_YET_VALID);
    X509_free(x);
    X509 *ca_a = ca_of(&a), *ca_b = ca_of(&b);
    T_TRUE(X509_NAME_cmp(X509_get_subject_name(ca_a), X509_get_subject_name(ca_b)) != 0);
    X509_free(ca_a);
    X509_free(ca_b);
    buf_clear(&p12);
    authority_clear(&a);
    authority_clear(&b);
}

T_CASE(file_opens_with_its_password_only_and_is_sealed_by_todays_means)
{
    struct authority a = authority();
    struct terminal_cert_order order = order_of(&a);
    static const char *const wrong[] = {"", "k7qm-2xwd-9fht-4rce", PASSWORD " ", "K7QM-2XWD-9FHT-4RC"};
    /* 2.16.840.1.101.3.4.1.42 aes256-CBC; 1.2.840.113549.1.5.13 PBES2; 1.2.840.113549.1.12.1: RC2, 3DES, RC4 */
    static const uint8_t aes[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a},
                         pbes2[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d},
                         old[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01};
    struct terminal_cert cert;
    struct buf p12;
    int others;

    buf_init(&p12, TERMINAL_CERT_BYTES_MAX);
    T_OK(terminal_cert_issue(&order, &p12, &cert));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        T_TRUE(take_in(&p12, wrong[i], &others) == NULL);
    T_TRUE(memmem(p12.p, p12.n, aes, sizeof(aes)) != NULL && memmem(p12.p, p12.n, pbes2, sizeof(pbes2)) != NULL);
    T_TRUE(memmem(p12.p, p12.n, old, sizeof(old)) == NULL);
    T_TRUE(memmem(p12.p, p12.n, NAME, strlen(NAME)) == NULL);
    buf_clear(&p12);
    authority_clear(&a);
}

T_CASE(file_for_old_systems_opens_with_its_password_and_asks_for_nothing_new)
{
    static const uint8_t triple_des[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x03},
                         sha256[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
    struct authority a = authority();
    struct terminal_cert_order order = order_of(&a);
    struct terminal_cert cert;
    struct buf p12;
    int others;

    buf_init(&p12, TERMINAL_CERT_BYTES_MAX);
    order.legacy = true;
    T_OK(terminal_cert_issue(&order, &p12, &cert));
    T_TRUE(take_in(&p12, "K7QM", &others) == NULL);
    X509 *x = take_in(&p12, PASSWORD, &others);
    T_TRUE(x != NULL);
    X509_free(x);
    T_TRUE(memmem(p12.p, p12.n, triple_des, sizeof(triple_des)) != NULL);
    T_TRUE(memmem(p12.p, p12.n, sha256, sizeof(sha256)) == NULL);
    buf_clear(&p12);
    authority_clear(&a);
}

static enum err try_order(const struct terminal_cert_order *order)
{
    struct terminal_cert cert;
    struct buf p12;

    buf_init(&p12, TERMINAL_CERT_BYTES_MAX);
    enum err err = terminal_cert_issue(order, &p12, &cert);
    if (err != ERR_OK)
        T_EQ(p12.n, 0);
    buf_clear(&p12);
    return err;
}

T_CASE(orders_that_nobody_could_use_are_refused)
{
    struct authority a = authority();
    struct terminal_cert_order order = order_of(&a);
    static const char *const names[] = {"", "a\nb", "\x1b[2J", "\xff",
                                        "0123456789012345678901234567890123456789012345678901234567890123x"};
    static const char *const passwords[] = {"", "short", "ひらがなのあいことば", "with\ttabulator-in-it"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        order.name = names[i];
        T_ERR(try_order(&order), ERR_INPUT);
    }
    order.name = NAME;
    for (size_t i = 0; i < sizeof(passwords) / sizeof(passwords[0]); i++) {
        order.password = passwords[i];
        T_ERR(try_order(&order), ERR_INPUT);
    }
    order.password = PASSWORD;
    order.days = 0;
    T_ERR(try_order(&order), ERR_INPUT);
    order.days = TERMINAL_CERT_DAYS_MAX + 1;
    T_ERR(try_order(&order), ERR_INPUT);
    order.days = TERMINAL_CERT_DAYS_MAX;
    T_OK(try_order(&order));
    authority_clear(&a);
}

T_CASE(damaged_or_mixed_files_of_an_authority_issue_nothing)
{
    struct authority a = authority(), b = authority();
    struct terminal_cert_order order = order_of(&a);

    order.ca_key = buf_view(&b.key);
    T_ERR(try_order(&order), ERR_CORRUPT);
    order.ca_key = buf_view(&a.cert);
    T_ERR(try_order(&order), ERR_CORRUPT);
    for (size_t n = 0; n < a.key.n - 1; n += 7) {
        order.ca_key = view_part(buf_view(&a.key), 0, n);
        T_ERR(try_order(&order), ERR_CORRUPT);
    }
    order.ca_key = buf_view(&a.key);
    for (size_t n = 0; n < a.cert.n - 1; n += 31) {
        order.ca_cert = view_part(buf_view(&a.cert), 0, n);
        T_ERR(try_order(&order), ERR_CORRUPT);
    }
    authority_clear(&a);
    authority_clear(&b);
}

/* An authority of ours whose last day is ${days} from now. */
static void shorten(struct authority *a, int days)
{
    BIO *key_bio = BIO_new_mem_buf(a->key.p, (int)a->key.n), *out = BIO_new(BIO_s_mem());
    EVP_PKEY *key = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
    X509 *x = ca_of(a);
    const char *p;

    T_TRUE(X509_gmtime_adj(X509_getm_notAfter(x), (long)days * 86400) != NULL && X509_sign(x, key, EVP_sha256()) > 0 &&
           PEM_write_bio_X509(out, x) == 1);
    buf_reset(&a->cert);
    long n = BIO_get_mem_data(out, &p);
    buf_put(&a->cert, view_of(p, (size_t)n));
    BIO_free(out);
    BIO_free(key_bio);
    EVP_PKEY_free(key);
    X509_free(x);
}

T_CASE(no_certificate_outlasts_its_authority)
{
    struct authority a = authority();
    struct terminal_cert cert;
    struct buf p12;

    shorten(&a, 10);
    struct terminal_cert_order order = order_of(&a);
    buf_init(&p12, TERMINAL_CERT_BYTES_MAX);
    T_OK(terminal_cert_issue(&order, &p12, &cert));
    T_TRUE(cert.until_ms <= clock_now_ms() + INT64_C(10) * 86400000);
    buf_clear(&p12);
    shorten(&a, -1);
    order = order_of(&a);
    T_ERR(try_order(&order), ERR_TIMEOUT);
    authority_clear(&a);
}

/* A request as openssl writes it, in the name ${name} for ${key}, signed by ${signer}. */
static struct buf request_of(EVP_PKEY *key, EVP_PKEY *signer, const char *name)
{
    X509_REQ *request = X509_REQ_new();
    BIO *bio = BIO_new(BIO_s_mem());
    struct buf out;
    const char *p;

    buf_init(&out, TERMINAL_CERT_BYTES_MAX);
    T_TRUE(request != NULL && X509_REQ_set_pubkey(request, key) == 1 &&
           X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request), "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1);
    STACK_OF(X509_EXTENSION) *wishes = sk_X509_EXTENSION_new_null();
    T_TRUE(sk_X509_EXTENSION_push(wishes, X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "critical,CA:TRUE")) == 1);
    T_TRUE(X509_REQ_add_extensions(request, wishes) == 1 && X509_REQ_sign(request, signer, EVP_sha256()) > 0);
    T_TRUE(PEM_write_bio_X509_REQ(bio, request) == 1);
    long n = BIO_get_mem_data(bio, &p);
    buf_put(&out, view_of(p, (size_t)n));
    sk_X509_EXTENSION_pop_free(wishes, X509_EXTENSION_free);
    BIO_free(bio);
    X509_REQ_free(request);
    return out;
}

T_CASE(S3_machine_gets_a_certificate_for_the_key_that_it_keeps_and_nothing_that_it_asked_for_besides)
{
    struct authority a = authority();
    struct terminal_cert_order order = order_of(&a);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    struct buf request = request_of(key, key, "root"), pem;
    struct terminal_cert cert;
    char name[65] = "";

    buf_init(&pem, TERMINAL_CERT_BYTES_MAX);
    order.request = buf_view(&request);
    order.password = NULL;
    T_OK(terminal_cert_issue(&order, &pem, &cert));
    BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
    X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    T_TRUE(x != NULL && X509_check_private_key(x, key) == 1 && X509_check_ca(x) == 0);
    T_EQ(verdict(&a, x, X509_PURPOSE_SSL_CLIENT, clock_now_ms()), X509_V_OK);
    T_TRUE(X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName, name, sizeof(name)) > 0);
    T_STR(name, NAME);
    uint8_t digest[32];
    T_TRUE(X509_digest(x, EVP_sha256(), digest, NULL) == 1);
    T_VIEW(view_of(cert.sha256, 32), view_of(digest, 32));
    T_TRUE(strstr(buf_cstr(&pem), "PRIVATE") == NULL);
    X509_free(x);
    BIO_free(bio);
    buf_clear(&pem);
    buf_clear(&request);
    EVP_PKEY_free(key);
    authority_clear(&a);
}

T_CASE(request_for_anothers_key_a_weak_one_or_none_at_all_gets_no_certificate)
{
    struct authority a = authority();
    struct terminal_cert_order order = order_of(&a);
    EVP_PKEY *key = EVP_EC_gen("P-256"), *other = EVP_EC_gen("P-256"), *weak = EVP_RSA_gen(2048), *odd = EVP_EC_gen("secp224r1");
    struct buf requests[] = {request_of(key, other, "x"), request_of(weak, weak, "x"), request_of(odd, odd, "x"), request_of(key, key, "x")};
    struct terminal_cert cert;
    struct buf pem;

    requests[3].n /= 2;
    buf_init(&pem, TERMINAL_CERT_BYTES_MAX);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        order.request = buf_view(&requests[i]);
        T_ERR(terminal_cert_issue(&order, &pem, &cert), ERR_UNSUPPORTED);
        buf_clear(&requests[i]);
    }
    order.request = view_str("-----BEGIN CERTIFICATE REQUEST-----\n");
    T_ERR(terminal_cert_issue(&order, &pem, &cert), ERR_UNSUPPORTED);
    T_EQ(pem.n, 0);
    buf_clear(&pem);
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
    EVP_PKEY_free(weak);
    EVP_PKEY_free(odd);
    authority_clear(&a);
}

T_MAIN(&case_N20_6si_terminal_gets_a_certificate_that_its_house_knows,
       &case_certificate_of_a_terminal_is_good_for_nothing_else,
       &case_file_opens_with_its_password_only_and_is_sealed_by_todays_means,
       &case_file_for_old_systems_opens_with_its_password_and_asks_for_nothing_new,
       &case_orders_that_nobody_could_use_are_refused,
       &case_damaged_or_mixed_files_of_an_authority_issue_nothing,
       &case_no_certificate_outlasts_its_authority,
       &case_S3_machine_gets_a_certificate_for_the_key_that_it_keeps_and_nothing_that_it_asked_for_besides,
       &case_request_for_anothers_key_a_weak_one_or_none_at_all_gets_no_certificate)
