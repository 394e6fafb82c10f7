#include "crypto/cms.h"

#include "base/log.h"

#include <limits.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#define RSA_BITS_MIN 2048
#define CURVE_BITS_MIN 256
#define TAG_BYTES 16
#define FLAGS (CMS_BINARY | CMS_PARTIAL)

static enum err fail(const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    log_error("could not %s: %s", what, reason == NULL ? "unknown reason" : reason);
    ERR_clear_error();
    return ERR_INTERNAL;
}

/* No certificate of ours stands under a passphrase: whoever is asked for one says none. */
static int no_password(char *buf, int size, int rw, void *arg)
{
    (void)buf;
    (void)size;
    (void)rw;
    (void)arg;
    return -1;
}

static X509 *read_certificate(struct view v)
{
    const unsigned char *p = v.p;
    X509 *cert = NULL;

    if (v.n == 0 || v.n > CMS_CERTIFICATE_MAX)
        return NULL;
    if (v.p[0] == 0x30) {
        cert = d2i_X509(NULL, &p, (long)v.n);
    } else {
        BIO *bio = BIO_new_mem_buf(v.p, (int)v.n);
        cert = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, no_password, NULL);
        BIO_free(bio);
    }
    ERR_clear_error();
    return cert;
}

/* RSA to wrap keys, a curve to agree on one: each must be allowed to. */
static bool is_strong(X509 *cert)
{
    EVP_PKEY *key = X509_get0_pubkey(cert);
    uint32_t usage = X509_get_key_usage(cert); /* everything, if the certificate does not say */

    if (key == NULL)
        return false;
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
        return EVP_PKEY_get_bits(key) >= RSA_BITS_MIN && (usage & KU_KEY_ENCIPHERMENT) != 0;
    case EVP_PKEY_EC:
        return EVP_PKEY_get_bits(key) >= CURVE_BITS_MIN && (usage & KU_KEY_AGREEMENT) != 0;
    default:
        return false;
    }
}

static enum err read_recipient(struct view certificate, int64_t now_ms, X509 **out)
{
    X509 *cert = read_certificate(certificate);
    time_t now = (time_t)(now_ms / 1000);

    *out = NULL;
    if (cert == NULL)
        return ERR_INPUT;
    bool strong = is_strong(cert);
    bool in_time = X509_cmp_time(X509_get0_notBefore(cert), &now) < 0 && X509_cmp_time(X509_get0_notAfter(cert), &now) > 0;
    ERR_clear_error();
    if (strong && in_time) {
        *out = cert;
        return ERR_OK;
    }
    X509_free(cert);
    return strong ? ERR_TIMEOUT : ERR_UNSUPPORTED;
}

enum err cms_recipient(struct view certificate, int64_t now_ms, struct buf *der_out)
{
    unsigned char *der = NULL;
    X509 *cert;
    enum err err = read_recipient(certificate, now_ms, &cert);

    if (err != ERR_OK)
        return err;
    int n = i2d_X509(cert, &der);
    if (n > 0)
        buf_put(der_out, view_of(der, (size_t)n));
    err = n > 0 ? buf_status(der_out) : fail("read a certificate");
    OPENSSL_free(der);
    X509_free(cert);
    return err;
}

/* OAEP for RSA, SHA-256 for the key agreement: the defaults of the library are those of 1998. */
static bool set_scheme(CMS_RecipientInfo *to)
{
    EVP_PKEY_CTX *ctx = CMS_RecipientInfo_get0_pkey_ctx(to);

    if (ctx == NULL)
        return false;
    if (CMS_RecipientInfo_type(to) == CMS_RECIPINFO_AGREE)
        return EVP_PKEY_CTX_set_ecdh_kdf_md(ctx, EVP_sha256()) > 0;
    return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) > 0 && EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) > 0;
}

static bool seal(CMS_ContentInfo *cms, X509 *cert, struct view content, BIO *out)
{
    CMS_RecipientInfo *to = CMS_add1_recipient_cert(cms, cert, FLAGS | CMS_KEY_PARAM);
    BIO *in = BIO_new_mem_buf(content.p, (int)content.n);
    bool done = to != NULL && in != NULL && set_scheme(to) && CMS_final(cms, in, NULL, FLAGS) == 1 && i2d_CMS_bio(out, cms) == 1;

    BIO_free(in);
    return done;
}

enum err cms_seal(struct view content, struct view certificate, int64_t now_ms, struct buf *out)
{
    CMS_ContentInfo *cms = NULL;
    BIO *bio = NULL;
    X509 *cert = NULL;
    const char *p;
    enum err err = content.n > INT_MAX ? ERR_LIMIT : ERR_OK;

    TRY(err);
    TRY(read_recipient(certificate, now_ms, &cert));
    cms = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), FLAGS);
    bio = BIO_new(BIO_s_mem());
    if (cms == NULL || bio == NULL || !seal(cms, cert, content, bio))
        TRY(fail("seal for a recipient"));
    long n = BIO_get_mem_data(bio, &p);
    buf_put(out, view_of(p, (size_t)n));
    err = buf_status(out);
out:
    BIO_free(bio);
    CMS_ContentInfo_free(cms);
    X509_free(cert);
    return err;
}

static int give_password(char *buf, int size, int rw, void *arg)
{
    const char *password = arg;
    size_t n = password == NULL ? 0 : strlen(password);

    (void)rw;
    if (password == NULL || size < 0 || n > (size_t)size)
        return -1;
    memcpy(buf, password, n);
    return (int)n;
}

static EVP_PKEY *read_key(struct view v, const char *password)
{
    BIO *bio = v.n > CMS_KEY_MAX ? NULL : BIO_new_mem_buf(v.p, (int)v.n);
    union {
        const char *in;
        void *arg;
    } secret = {.in = password};
    EVP_PKEY *key = bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, give_password, secret.arg);

    BIO_free(bio);
    return key;
}

/* The next element of ${in}, or what is in it; its tag among those that ASN.1 itself has, V_ASN1_OTHER for others;
 * V_ASN1_UNDEF: there is none. */
static int element(struct view *in, bool enter, size_t *bytes_out)
{
    const unsigned char *p = in->p;
    int tag, class, how;
    long n = 0;

    if (in->n == 0 || in->n > LONG_MAX)
        return V_ASN1_UNDEF;
    how = ASN1_get_object(&p, &n, &tag, &class, (long)in->n);
    if ((how & 0x80) != 0 || (how & 1) != 0) /* not readable; of no length */
        return V_ASN1_UNDEF;
    *bytes_out = (size_t)n;
    *in = enter ? view_of(p, (size_t)n) : view_part(*in, (size_t)(p - in->p) + (size_t)n, SIZE_MAX);
    return class == V_ASN1_UNIVERSAL ? tag : V_ASN1_OTHER;
}

/* OpenSSL takes the tag of the content as short as somebody made it, and one byte can be guessed; no function of it says how long the tag
 * was.  It is the octet string behind the content (RFC 5083, 2.1), here in the form in which OpenSSL writes what it read. */
static bool has_whole_tag(CMS_ContentInfo *cms)
{
    unsigned char *der = NULL;
    int n = i2d_CMS_ContentInfo(cms, &der), tag = V_ASN1_UNDEF;
    struct view in = view_of(der, n > 0 ? (size_t)n : 0);
    size_t bytes = 0;

    if (element(&in, true, &bytes) == V_ASN1_SEQUENCE && element(&in, false, &bytes) == V_ASN1_OBJECT &&
        element(&in, true, &bytes) == V_ASN1_OTHER && element(&in, true, &bytes) == V_ASN1_SEQUENCE)
        do
            tag = element(&in, false, &bytes);
        while (tag != V_ASN1_OCTET_STRING && tag != V_ASN1_UNDEF);
    OPENSSL_free(der);
    return tag == V_ASN1_OCTET_STRING && bytes == TAG_BYTES;
}

static CMS_ContentInfo *read_sealed(struct view v)
{
    const unsigned char *p = v.p;
    CMS_ContentInfo *cms = v.n > LONG_MAX ? NULL : d2i_CMS_ContentInfo(NULL, &p, (long)v.n);

    int type = cms == NULL ? NID_undef : OBJ_obj2nid(CMS_get0_type(cms));
    if (type == NID_id_smime_ct_authEnvelopedData && has_whole_tag(cms))
        return cms;
    CMS_ContentInfo_free(cms);
    return NULL;
}

enum err cms_open(struct view sealed, struct view certificate, struct view key, const char *password, struct buf *out)
{
    CMS_ContentInfo *cms = read_sealed(sealed);
    X509 *cert = cms == NULL ? NULL : read_certificate(certificate);
    EVP_PKEY *private_key = cert == NULL ? NULL : read_key(key, password); /* the dearest of the three comes last */
    BIO *bio = BIO_new(BIO_s_mem());
    const char *p;
    enum err err = cms == NULL || cert == NULL ? ERR_INPUT : private_key == NULL ? ERR_DENIED : ERR_OK;

    if (err == ERR_OK && (bio == NULL || CMS_decrypt(cms, private_key, cert, NULL, bio, CMS_BINARY) != 1))
        err = bio == NULL ? ERR_MEMORY : ERR_DENIED;
    if (err == ERR_OK) {
        long n = BIO_get_mem_data(bio, &p);
        buf_put(out, view_of(p, (size_t)n));
        err = buf_status(out);
    }
    BIO_free(bio);
    EVP_PKEY_free(private_key);
    X509_free(cert);
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return err;
}
