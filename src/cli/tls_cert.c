#include "cli/tls_cert.h"

#include "base/clock.h"
#include "base/log.h"
#include "crypto/random.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define VALID_DAYS 825

#define HOST_MAX 253
#define COMMON_NAME_MAX 64 /* X.520 */

/* "DNS:name" or "IP:address". */
static bool put_host(struct buf *out, struct view host)
{
    char text[HOST_MAX + 1];
    struct in6_addr a;

    if (host.n == 0 || host.n > HOST_MAX)
        return false;
    (void)snprintf(text, sizeof(text), "%.*s", (int)host.n, (const char *)host.p);
    bool is_address = inet_pton(AF_INET, text, &a) == 1 || inet_pton(AF_INET6, text, &a) == 1;
    buf_fmt(out, ",%s:%s", is_address ? "IP" : "DNS", text);
    return true;
}

static bool add_extension(X509 *cert, int nid, const char *value)
{
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    bool done = e != NULL && X509_add_ext(cert, e, -1) == 1;

    X509_EXTENSION_free(e);
    return done;
}

static bool set_names(X509 *cert, struct view host, struct view also)
{
    X509_NAME *name = X509_get_subject_name(cert);
    struct buf names;

    buf_init(&names, 1024);
    buf_str(&names, "DNS:localhost,IP:127.0.0.1,IP:::1");
    bool done = put_host(&names, host) && (view_eq(host, also) || put_host(&names, also)) && buf_status(&names) == ERR_OK &&
                X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, host.p,
                                           host.n > COMMON_NAME_MAX ? COMMON_NAME_MAX : (int)host.n, -1, 0) == 1 &&
                X509_set_issuer_name(cert, name) == 1 && add_extension(cert, NID_subject_alt_name, buf_cstr(&names)) &&
                add_extension(cert, NID_basic_constraints, "critical,CA:FALSE") &&
                add_extension(cert, NID_ext_key_usage, "serverAuth");
    buf_clear(&names);
    return done;
}

static bool set_serial(X509 *cert)
{
    uint8_t bytes[8];
    uint64_t serial = 0;

    random_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        serial = serial << 8 | bytes[i];
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1) == 1;
}

static bool fill(X509 *cert, struct view host, struct view also, EVP_PKEY *key)
{
    time_t now = (time_t)(clock_now_ms() / 1000);

    return X509_set_version(cert, X509_VERSION_3) == 1 && set_serial(cert) &&
           X509_time_adj_ex(X509_getm_notBefore(cert), 0, 0, &now) != NULL &&
           X509_time_adj_ex(X509_getm_notAfter(cert), VALID_DAYS, 0, &now) != NULL && set_names(cert, host, also) &&
           X509_set_pubkey(cert, key) == 1 && X509_sign(cert, key, EVP_sha256()) > 0;
}

static bool take(BIO *bio, struct buf *out)
{
    const char *p;
    long n = BIO_get_mem_data(bio, &p);

    buf_put(out, view_of(p, n > 0 ? (size_t)n : 0));
    return n > 0 && buf_status(out) == ERR_OK;
}

enum err tls_cert_make(struct view host, struct view also, struct buf *cert_out, struct buf *key_out)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    BIO *cert_bio = BIO_new(BIO_s_mem()), *key_bio = BIO_new(BIO_s_secmem());
    bool done = key != NULL && cert != NULL && cert_bio != NULL && key_bio != NULL && fill(cert, host, also, key) &&
                PEM_write_bio_X509(cert_bio, cert) == 1 &&
                PEM_write_bio_PrivateKey(key_bio, key, NULL, NULL, 0, NULL, NULL) == 1 && take(cert_bio, cert_out) &&
                take(key_bio, key_out);

    BIO_free(key_bio);
    BIO_free(cert_bio);
    X509_free(cert);
    EVP_PKEY_free(key);
    if (!done)
        log_error("the TLS certificate could not be made");
    return done ? ERR_OK : ERR_INTERNAL;
}

enum err tls_cert_until_s(const char *path, uint64_t *until_out)
{
    FILE *file = fopen(path, "re");
    X509 *cert = file == NULL ? NULL : PEM_read_X509(file, NULL, NULL, NULL);
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, seconds = 0;
    bool is_known = cert != NULL && epoch != NULL &&
                    ASN1_TIME_diff(&days, &seconds, epoch, X509_get0_notAfter(cert)) == 1 && days >= 0 && seconds >= 0;

    *until_out = is_known ? (uint64_t)days * 86400 + (uint64_t)seconds : 0;
    ASN1_TIME_free(epoch);
    X509_free(cert);
    if (file != NULL)
        (void)fclose(file);
    return is_known ? ERR_OK : ERR_NOT_FOUND;
}
