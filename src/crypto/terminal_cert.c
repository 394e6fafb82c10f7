#include "crypto/terminal_cert.h"

#include "base/clock.h"
#include "base/log.h"
#include "crypto/random.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>

#define CA_DAYS 3653
#define DAY_S 86400
#define EARLIER_S 300 /* a clock may be set back a little */
#define NAME_MAX_CHARS 64
#define ITERATIONS 50000
#define RSA_BITS_MIN 3072
#define RSA_BITS_MAX 4096

static enum err fail(const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    log_error("could not %s: %s", what, reason == NULL ? "unknown reason" : reason);
    ERR_clear_error();
    return ERR_INTERNAL;
}

static uint64_t random_u64(void)
{
    uint8_t bytes[8];
    uint64_t n = 0;

    random_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        n = n << 8 | bytes[i];
    return n;
}

struct extension {
    int nid;
    const char *value;
};

static bool add_extensions(X509 *cert, X509 *issuer, const struct extension *list, size_t n)
{
    X509V3_CTX ctx;

    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    for (size_t i = 0; i < n; i++) {
        X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, list[i].nid, list[i].value);
        bool done = e != NULL && X509_add_ext(cert, e, -1) == 1;
        X509_EXTENSION_free(e);
        if (!done)
            return false;
    }
    return true;
}

/* From now until ${until}, or for ${days}. */
static bool set_times(X509 *cert, int days, const ASN1_TIME *until)
{
    time_t now = (time_t)(clock_now_ms() / 1000);

    if (X509_time_adj_ex(X509_getm_notBefore(cert), 0, -EARLIER_S, &now) == NULL)
        return false;
    return until != NULL ? X509_set1_notAfter(cert, until) == 1
                         : X509_time_adj_ex(X509_getm_notAfter(cert), days, 0, &now) != NULL;
}

static bool set_name(X509 *cert, const char *name)
{
    X509_NAME *subject = X509_get_subject_name(cert);

    return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1;
}

static bool set_serial(X509 *cert)
{
    return X509_set_version(cert, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), random_u64() >> 1 | 1) == 1;
}

static bool fill_ca(X509 *cert, const char *house, EVP_PKEY *key)
{
    static const struct extension extensions[] = {
        {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
        {NID_key_usage, "critical,keyCertSign"},
        {NID_subject_key_identifier, "hash"},
    };
    char name[NAME_MAX_CHARS + 1];

    /* Browsers tell authorities apart by their names alone. */
    (void)snprintf(name, sizeof(name), "Azukari terminals %.32s %08x", house, (unsigned)(random_u64() >> 32));
    return set_serial(cert) && set_times(cert, CA_DAYS, NULL) && set_name(cert, name) &&
           X509_set_issuer_name(cert, X509_get_subject_name(cert)) == 1 && X509_set_pubkey(cert, key) == 1 &&
           add_extensions(cert, cert, extensions, sizeof(extensions) / sizeof(extensions[0])) &&
           X509_sign(cert, key, EVP_sha256()) > 0;
}

static bool take(BIO *bio, struct buf *out)
{
    const char *p;
    long n = BIO_get_mem_data(bio, &p);

    buf_put(out, view_of(p, n > 0 ? (size_t)n : 0));
    return n > 0 && buf_status(out) == ERR_OK;
}

enum err terminal_ca_make(const char *house, struct buf *cert_out, struct buf *key_out)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    BIO *cert_bio = BIO_new(BIO_s_mem()), *key_bio = BIO_new(BIO_s_secmem());
    bool done = key != NULL && cert != NULL && cert_bio != NULL && key_bio != NULL && fill_ca(cert, house, key) &&
                PEM_write_bio_X509(cert_bio, cert) == 1 &&
                PEM_write_bio_PrivateKey(key_bio, key, NULL, NULL, 0, NULL, NULL) == 1 && take(cert_bio, cert_out) &&
                take(key_bio, key_out);

    BIO_free(key_bio);
    BIO_free(cert_bio);
    X509_free(cert);
    EVP_PKEY_free(key);
    return done ? ERR_OK : fail("make the authority of the terminals");
}

bool terminal_cert_password_fits(struct view password)
{
    for (size_t i = 0; i < password.n; i++)
        if (password.p[i] < ' ' || password.p[i] > '~')
            return false;
    return password.n >= TERMINAL_CERT_PASSWORD_MIN && password.n <= TERMINAL_CERT_PASSWORD_MAX;
}

static bool name_fits(const char *name)
{
    size_t chars = 0;

    for (const char *p = name; *p != '\0'; p++) {
        if ((uint8_t)*p < ' ' || *p == 0x7f)
            return false;
        chars += ((uint8_t)*p & 0xc0) != 0x80;
    }
    return chars > 0 && chars <= NAME_MAX_CHARS && view_is_utf8(view_str(name));
}

/* What an order needs while it is carried out. */
struct work {
    EVP_PKEY *ca_key, *key;
    X509 *ca, *cert;
    PKCS12 *p12;
    BIO *bio;
};

/* A PEM file that asks for a password is none of ours. */
static int no_password(char *buf, int size, int writing, void *arg)
{
    (void)buf;
    (void)size;
    (void)writing;
    (void)arg;
    return -1;
}

static enum err load_ca(struct work *w, const struct terminal_cert_order *order)
{
    enum err err = ERR_CORRUPT;

    if (order->ca_cert.n > INT_MAX || order->ca_key.n > INT_MAX)
        return ERR_CORRUPT;
    BIO *cert = BIO_new_mem_buf(order->ca_cert.p, (int)order->ca_cert.n),
        *key = BIO_new_mem_buf(order->ca_key.p, (int)order->ca_key.n);
    if (cert != NULL && key != NULL) {
        w->ca = PEM_read_bio_X509(cert, NULL, no_password, NULL);
        w->ca_key = PEM_read_bio_PrivateKey(key, NULL, no_password, NULL);
    }
    BIO_free(key);
    BIO_free(cert);
    if (w->ca != NULL && w->ca_key != NULL && X509_check_private_key(w->ca, w->ca_key) == 1)
        err = X509_cmp_current_time(X509_get0_notAfter(w->ca)) > 0 ? ERR_OK : ERR_TIMEOUT;
    ERR_clear_error();
    return err;
}

/* The authority's last instant if it comes before ${days} are over, else NULL. */
static const ASN1_TIME *end_of_ca(const X509 *ca, uint32_t days)
{
    const ASN1_TIME *end = X509_get0_notAfter(ca);
    time_t then = (time_t)(clock_now_ms() / 1000) + (time_t)days * DAY_S;

    return X509_cmp_time(end, &then) < 0 ? end : NULL;
}

static bool fill_cert(struct work *w, const struct terminal_cert_order *order)
{
    static const struct extension extensions[] = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, "clientAuth"},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid:always"},
    };

    return set_serial(w->cert) && set_times(w->cert, (int)order->days, end_of_ca(w->ca, order->days)) &&
           set_name(w->cert, order->name) && X509_set_issuer_name(w->cert, X509_get_subject_name(w->ca)) == 1 &&
           X509_set_pubkey(w->cert, w->key) == 1 &&
           add_extensions(w->cert, w->ca, extensions, sizeof(extensions) / sizeof(extensions[0])) &&
           X509_sign(w->cert, w->ca_key, EVP_sha256()) > 0;
}

static bool describe(const X509 *cert, struct terminal_cert *out)
{
    int days, seconds;
    time_t now = (time_t)(clock_now_ms() / 1000);
    ASN1_TIME *from = ASN1_TIME_set(NULL, now);
    bool done = from != NULL && X509_digest(cert, EVP_sha256(), out->sha256, NULL) == 1 &&
                ASN1_TIME_diff(&days, &seconds, from, X509_get0_notAfter(cert)) == 1;

    ASN1_TIME_free(from);
    if (!done)
        return false;
    out->number = 0;
    for (size_t i = 0; i < 8; i++)
        out->number = out->number << 8 | out->sha256[i];
    out->until_ms = ((int64_t)now + (int64_t)days * DAY_S + seconds) * 1000;
    return true;
}

static bool key_fits(EVP_PKEY *key)
{
    char group[32] = "";

    if (EVP_PKEY_is_a(key, "EC"))
        return EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 &&
               (strcmp(group, "prime256v1") == 0 || strcmp(group, "secp384r1") == 0);
    return EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= RSA_BITS_MIN && EVP_PKEY_get_bits(key) <= RSA_BITS_MAX;
}

/* The key of the request, if whoever wrote it has that key. */
static enum err take_request(struct work *w, struct view text)
{
    BIO *bio = text.n > TERMINAL_CERT_BYTES_MAX ? NULL : BIO_new_mem_buf(text.p, (int)text.n);
    X509_REQ *request = bio == NULL ? NULL : PEM_read_bio_X509_REQ(bio, NULL, no_password, NULL);
    EVP_PKEY *key = request == NULL ? NULL : X509_REQ_get_pubkey(request);
    bool fits = key != NULL && key_fits(key) && X509_REQ_verify(request, key) == 1;

    X509_REQ_free(request);
    BIO_free(bio);
    ERR_clear_error();
    if (!fits) {
        EVP_PKEY_free(key);
        return ERR_UNSUPPORTED;
    }
    w->key = key;
    return ERR_OK;
}

static bool carry_out(struct work *w, const struct terminal_cert_order *order, struct buf *out,
                      struct terminal_cert *cert_out)
{
    if (w->key == NULL)
        w->key = EVP_EC_gen("P-256");
    w->cert = X509_new();
    w->bio = BIO_new(BIO_s_mem());
    if (w->key == NULL || w->cert == NULL || w->bio == NULL || !fill_cert(w, order) || !describe(w->cert, cert_out))
        return false;
    if (order->request.n > 0)
        return PEM_write_bio_X509(w->bio, w->cert) == 1 && take(w->bio, out);
    /* Without the authority's certificate: nobody's system should begin to trust it. */
    const int sealing = order->legacy ? NID_pbe_WithSHA1And3_Key_TripleDES_CBC : NID_aes_256_cbc;
    w->p12 = PKCS12_create(order->password, order->name, w->key, w->cert, NULL, sealing, sealing, ITERATIONS, ITERATIONS, 0);
    if (w->p12 == NULL || (order->legacy && PKCS12_set_mac(w->p12, order->password, -1, NULL, 0, ITERATIONS, EVP_sha1()) != 1))
        return false;
    return i2d_PKCS12_bio(w->bio, w->p12) == 1 && take(w->bio, out);
}

enum err terminal_cert_issue(const struct terminal_cert_order *order, struct buf *out,
                             struct terminal_cert *cert_out)
{
    struct work w = {0};
    enum err err;

    if (!name_fits(order->name) || order->days == 0 || order->days > TERMINAL_CERT_DAYS_MAX ||
        (order->request.n == 0 && !terminal_cert_password_fits(view_str(order->password))))
        return ERR_INPUT;
    if (order->request.n > 0)
        TRY(take_request(&w, order->request));
    TRY(load_ca(&w, order));
    if (!carry_out(&w, order, out, cert_out))
        err = fail("make the certificate of a terminal");
out:
    BIO_free(w.bio);
    PKCS12_free(w.p12);
    X509_free(w.cert);
    X509_free(w.ca);
    EVP_PKEY_free(w.key);
    EVP_PKEY_free(w.ca_key);
    return err;
}
