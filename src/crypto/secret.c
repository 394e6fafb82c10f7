#include "crypto/secret.h"

#include "base/alloc.h"
#include "base/log.h"

#include <string.h>

#include <openssl/crypto.h>
#include <sodium.h>

#define SECRET_MAX 4096

struct secret {
    uint8_t *p; /* sodium_malloc: guarded, locked, wiped when freed */
    size_t n;   /* 1..SECRET_MAX */
};

enum err crypto_init(void)
{
    /* Without this OpenSSL would read its configuration file at its first use, inside the sandbox.
     */
    if (sodium_init() < 0 || OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1) {
        log_error("the cryptographic libraries do not start");
        return ERR_INTERNAL;
    }
    return ERR_OK;
}

struct secret *secret_new(size_t n)
{
    struct secret *s = n == 0 || n > SECRET_MAX ? NULL : mem_zalloc(sizeof(*s));

    if (s == NULL)
        return NULL;
    s->n = n;
    s->p = sodium_malloc(n);
    if (s->p == NULL) {
        mem_free(s);
        return NULL;
    }
    memset(s->p, 0, n);
    return s;
}

struct secret *secret_from(struct view v)
{
    struct secret *s = secret_new(v.n);

    if (s != NULL)
        memcpy(s->p, v.p, v.n);
    return s;
}

void secret_free(struct secret *s)
{
    if (s == NULL)
        return;
    sodium_free(s->p);
    mem_free(s);
}

uint8_t *secret_bytes(struct secret *s)
{
    return s->p;
}

struct view secret_view(const struct secret *s)
{
    return view_of(s->p, s->n);
}

bool secret_equal(struct view a, struct view b)
{
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

void secret_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}
