#include "gate/tls.h"

#include "base/alloc.h"
#include "base/log.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXPORTER_LABEL "EXPORTER-azukari-channel"

struct tls_server {
    SSL_CTX *ctx;
    uint64_t until_s; /* the last moment of the certificate */
};

struct tls {
    SSL *ssl;
};

/* Only what our own files and settings caused is logged, never what a peer sent. */
static enum err fail(const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    log_error("could not %s: %s", what, reason == NULL ? "unknown reason" : reason);
    ERR_clear_error();
    return ERR_IO;
}

static int choose_protocol(SSL *ssl, const unsigned char **chosen, unsigned char *chosen_bytes,
                           const unsigned char *offered, unsigned offered_bytes, void *arg)
{
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *found;

    (void)ssl;
    (void)arg;
    if (SSL_select_next_proto(&found, chosen_bytes, ours, sizeof(ours) - 1, offered,
                              offered_bytes) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

static enum err configure(SSL_CTX *ctx)
{
    if (SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384") != 1 ||
        SSL_CTX_set_num_tickets(ctx, 0) != 1)
        return fail("configure TLS");
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(ctx, 1);
    SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
    return ERR_OK;
}

static enum err make_path(const char *dir, const char *name, char out[PATH_MAX])
{
    int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);

    return n < 0 || n >= PATH_MAX ? ERR_LIMIT : ERR_OK;
}

/* Whether both halves of a key fit: a file in which a bit has flipped may still be one. */
static bool key_is_whole(EVP_PKEY *key)
{
    EVP_PKEY_CTX *check = key == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
    bool fits = check != NULL && EVP_PKEY_pairwise_check(check) == 1;

    EVP_PKEY_CTX_free(check);
    return fits;
}

/* Whether a certificate that signed itself is what it signed.  (Another one is checked by whoever trusts its issuer.) */
static bool is_whole(X509 *own)
{
    EVP_PKEY *key = own == NULL ? NULL : X509_get0_pubkey(own);

    if (key == NULL)
        return false;
    return X509_NAME_cmp(X509_get_subject_name(own), X509_get_issuer_name(own)) != 0 || X509_verify(own, key) == 1;
}

static bool are_whole(SSL_CTX *ctx)
{
    STACK_OF(X509_OBJECT) *all = X509_STORE_get0_objects(SSL_CTX_get_cert_store(ctx));

    for (int i = 0; i < sk_X509_OBJECT_num(all); i++) {
        X509 *one = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(all, i));
        if (one != NULL && !is_whole(one))
            return false;
    }
    return true;
}

static enum err load_identity(SSL_CTX *ctx, const char *dir)
{
    char path[PATH_MAX];
    enum err err;

    TRY(make_path(dir, "cert.pem", path));
    if (SSL_CTX_use_certificate_chain_file(ctx, path) != 1)
        return fail("read gate/tls/cert.pem");
    TRY(make_path(dir, "key.pem", path));
    if (SSL_CTX_use_PrivateKey_file(ctx, path, SSL_FILETYPE_PEM) != 1)
        return fail("read gate/tls/key.pem");
    if (SSL_CTX_check_private_key(ctx) != 1 || !key_is_whole(SSL_CTX_get0_privatekey(ctx)))
        return fail("use gate/tls/key.pem with gate/tls/cert.pem");
    if (!is_whole(SSL_CTX_get0_certificate(ctx)))
        return fail("use gate/tls/cert.pem: it is damaged, since its own signature does not verify");
out:
    return err;
}

/* Look at the chain, but let the connection go on: whoever is refused must be told so in words. */
static int look(X509_STORE_CTX *x, void *arg)
{
    (void)arg;
    if (X509_verify_cert(x) != 1 && X509_STORE_CTX_get_error(x) == X509_V_OK)
        X509_STORE_CTX_set_error(x, X509_V_ERR_UNSPECIFIED);
    ERR_clear_error();
    return 1;
}

static uint64_t last_moment_s(SSL_CTX *ctx)
{
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    const X509 *own = SSL_CTX_get0_certificate(ctx);
    int days = 0, seconds = 0;
    bool is_known = epoch != NULL && own != NULL &&
                    ASN1_TIME_diff(&days, &seconds, epoch, X509_get0_notAfter(own)) == 1 &&
                    days >= 0 && seconds >= 0;

    ASN1_TIME_free(epoch);
    return is_known ? (uint64_t)days * 86400 + (uint64_t)seconds : 0;
}

static enum err load_clients_ca(SSL_CTX *ctx, const char *dir)
{
    char path[PATH_MAX];
    enum err err;

    TRY(make_path(dir, "clients-ca.pem", path));
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return ERR_OK;
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(path);
    if (names == NULL || SSL_CTX_load_verify_file(ctx, path) != 1)
        return fail("read gate/tls/clients-ca.pem");
    SSL_CTX_set_client_CA_list(ctx, names);
    if (!are_whole(ctx))
        return fail("use gate/tls/clients-ca.pem: it is damaged, since its own signature does not verify");
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(ctx, look, NULL);
out:
    return err;
}

/* OpenSSL looks at the dates of a certificate through mktime(), which reads the file of the local
 * time zone each time it is asked; a zone that is named and known is not read again. */
static enum err settle_time_zone(void)
{
    if (setenv("TZ", "UTC0", 1) != 0)
        return ERR_MEMORY;
    tzset();
    return ERR_OK;
}

enum err tls_server_new(const char *dir, struct tls_server **server_out)
{
    struct tls_server *s = mem_zalloc(sizeof(*s));
    enum err err;

    if (s == NULL)
        return ERR_MEMORY;
    TRY(settle_time_zone());
    s->ctx = SSL_CTX_new(TLS_server_method());
    if (s->ctx == NULL)
        TRY(fail("prepare TLS"));
    TRY(configure(s->ctx));
    TRY(load_identity(s->ctx, dir));
    s->until_s = last_moment_s(s->ctx);
    TRY(load_clients_ca(s->ctx, dir));
out:
    if (err != ERR_OK) {
        tls_server_free(s);
        s = NULL;
    }
    *server_out = s;
    return err;
}

void tls_server_free(struct tls_server *s)
{
    if (s == NULL)
        return;
    SSL_CTX_free(s->ctx);
    mem_free(s);
}

uint64_t tls_server_until_s(const struct tls_server *s)
{
    return s->until_s;
}

struct tls *tls_new(const struct tls_server *s, int fd)
{
    struct tls *t = mem_zalloc(sizeof(*t));

    if (t == NULL)
        return NULL;
    t->ssl = SSL_new(s->ctx);
    if (t->ssl == NULL || SSL_set_fd(t->ssl, fd) != 1) {
        tls_free(t);
        return NULL;
    }
    SSL_set_accept_state(t->ssl);
    return t;
}

void tls_free(struct tls *t)
{
    if (t == NULL)
        return;
    SSL_free(t->ssl);
    mem_free(t);
}

/* ${otherwise}: what it means when it is not only a matter of waiting. */
static enum err outcome(const struct tls *t, int rc, enum err otherwise)
{
    int reason = SSL_get_error(t->ssl, rc);

    ERR_clear_error();
    return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? ERR_AGAIN : otherwise;
}

enum err tls_handshake(struct tls *t)
{
    int rc = SSL_do_handshake(t->ssl);

    return rc == 1 ? ERR_OK : outcome(t, rc, ERR_INPUT);
}

static enum gate_desk_terminal terminal_of(long verified)
{
    switch (verified) {
    case X509_V_OK:
        return GATE_DESK_TERMINAL_OURS;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return GATE_DESK_TERMINAL_EXPIRED;
    default:
        return GATE_DESK_TERMINAL_FOREIGN;
    }
}

enum err tls_facts(struct tls *t, struct tls_facts *f_out)
{
    X509 *certificate = SSL_get0_peer_certificate(t->ssl);

    *f_out = (struct tls_facts){.terminal = GATE_DESK_TERMINAL_NONE};
    if (certificate != NULL)
        f_out->terminal = terminal_of(SSL_get_verify_result(t->ssl));
    if (f_out->terminal == GATE_DESK_TERMINAL_OURS &&
        X509_digest(certificate, EVP_sha256(), f_out->certificate.b, NULL) != 1)
        return ERR_INTERNAL;
    return SSL_export_keying_material(t->ssl, f_out->exporter.b, HASH_BYTES, EXPORTER_LABEL,
                                      strlen(EXPORTER_LABEL), NULL, 0, 0) == 1
               ? ERR_OK
               : ERR_INTERNAL;
}

enum err tls_read(struct tls *t, void *p, size_t n, size_t *got_out)
{
    int rc = SSL_read_ex(t->ssl, p, n, got_out);

    return rc == 1 ? ERR_OK : outcome(t, rc, ERR_CLOSED);
}

enum err tls_write(struct tls *t, struct view v, size_t *sent_out)
{
    int rc = SSL_write_ex(t->ssl, v.p, v.n, sent_out);

    return rc == 1 ? ERR_OK : outcome(t, rc, ERR_CLOSED);
}

bool tls_has_pending(const struct tls *t)
{
    return SSL_has_pending(t->ssl) == 1;
}

bool tls_wants_write(const struct tls *t)
{
    return SSL_want_write(t->ssl);
}

void tls_finish(struct tls *t)
{
    (void)SSL_shutdown(t->ssl);
    ERR_clear_error();
}
