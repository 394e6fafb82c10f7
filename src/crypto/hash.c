#include "crypto/hash.h"

#include "crypto/secret.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

/*
 * The low-level SHA256_* calls are deprecated in OpenSSL 3, but its replacements look the provider
 * up at each call: measured three times slower for a ledger leaf (docs/performance.md).
 */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define BLOCK_BYTES 64
#define PADDED_BYTES ((size_t)10 * BLOCK_BYTES) /* a long entry of the ledger, as a rule */
#define PADDING_MIN (1 + sizeof(uint64_t))      /* a bit, and the length */

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct hash_state),
               "hash_state must hold a SHA256_CTX");
_Static_assert(_Alignof(SHA256_CTX) <= _Alignof(struct hash_state),
               "hash_state must be aligned for a SHA256_CTX");
_Static_assert(HASH_BYTES == SHA256_DIGEST_LENGTH, "one size of hash");

/* The digest calls cannot fail; were one to, no hash is better than a wrong one. */
static void sure(int done)
{
    if (done != 1)
        abort();
}

static SHA256_CTX *context(struct hash_state *s)
{
    return (SHA256_CTX *)(void *)s->opaque;
}

void hash_start(struct hash_state *s)
{
    sure(SHA256_Init(context(s)));
}

void hash_add(struct hash_state *s, struct view v)
{
    if (v.n > 0)
        sure(SHA256_Update(context(s), v.p, v.n));
}

void hash_end(struct hash_state *s, struct hash *out)
{
    sure(SHA256_Final(out->b, context(s)));
}

void hash_of(struct view v, struct hash *out)
{
    struct hash_state s;

    hash_start(&s);
    hash_add(&s, v);
    hash_end(&s, out);
}

/* Whole blocks were added to ${s} and no other byte: what SHA256_Final() would write if the padding were among them. */
static void put_state(const SHA256_CTX *s, struct hash *out)
{
    for (size_t i = 0; i < HASH_BYTES / sizeof(uint32_t); i++) {
        uint32_t word = htobe32(s->h[i]);
        memcpy(out->b + i * sizeof(word), &word, sizeof(word));
    }
}

/*
 * The padding of FIPS 180-4 (5.1.1) is written here, so that all of a short message is one call of the block function.  With a
 * call for the first byte, one for the rest and SHA256_Final(), a leaf of 200 bytes takes a fifth longer.
 */
void hash_prefixed(uint8_t first, struct view rest, struct hash *out)
{
    __attribute__((uninitialized)) uint8_t padded[PADDED_BYTES]; /* zeroing it would cost what it saves */
    struct hash_state s;
    SHA256_CTX *c = context(&s);

    hash_start(&s);
    if (rest.n > PADDED_BYTES - 1 - PADDING_MIN) {
        hash_add(&s, view_of(&first, 1));
        hash_add(&s, rest);
        hash_end(&s, out);
        return;
    }
    size_t n = 1 + rest.n;
    size_t whole = (n + PADDING_MIN + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    uint64_t bits = htobe64((uint64_t)n * 8);
    padded[0] = first;
    if (rest.n > 0)
        memcpy(padded + 1, rest.p, rest.n);
    padded[n] = 0x80;
    memset(padded + n + 1, 0, whole - n - 1);
    memcpy(padded + whole - sizeof(bits), &bits, sizeof(bits));
    sure(SHA256_Update(c, padded, whole));
    put_state(c, out);
}

static void pad_start(struct hash_state *s, const uint8_t key[BLOCK_BYTES], uint8_t filler)
{
    uint8_t pad[BLOCK_BYTES];

    for (size_t i = 0; i < sizeof(pad); i++)
        pad[i] = key[i] ^ filler;
    hash_start(s);
    hash_add(s, view_of(pad, sizeof(pad)));
    secret_wipe(pad, sizeof(pad));
}

void hmac_key_init(struct hmac_key *k, struct view key)
{
    uint8_t block[BLOCK_BYTES] = {0};
    struct hash digest;

    if (key.n > sizeof(block)) {
        hash_of(key, &digest);
        memcpy(block, digest.b, sizeof(digest.b));
        secret_wipe(&digest, sizeof(digest));
    } else if (key.n > 0) {
        memcpy(block, key.p, key.n);
    }
    pad_start(&k->inner, block, 0x36);
    pad_start(&k->outer, block, 0x5c);
    secret_wipe(block, sizeof(block));
}

void hmac_key_clear(struct hmac_key *k)
{
    secret_wipe(k, sizeof(*k));
}

/* Finish the HMAC whose inner hash ${s} has taken the whole message. */
static void hmac_end(const struct hmac_key *k, struct hash_state *s, struct hash *out)
{
    hash_end(s, out);
    *s = k->outer;
    hash_add(s, view_of(out->b, sizeof(out->b)));
    hash_end(s, out);
    secret_wipe(s, sizeof(*s));
}

void hmac_of(const struct hmac_key *k, struct view v, struct hash *out)
{
    struct hash_state s = k->inner;

    hash_add(&s, v);
    hmac_end(k, &s, out);
}

void hkdf(struct view ikm, struct view salt, const char *info, uint8_t *out, size_t n)
{
    struct hmac_key k;
    struct hash block;

    if (n == 0 || n > (size_t)255 * HASH_BYTES)
        abort();
    hmac_key_init(&k, salt);
    hmac_of(&k, ikm, &block);
    hmac_key_init(&k, view_of(block.b, sizeof(block.b)));
    for (size_t done = 0, i = 1; done < n; i++) {
        uint8_t counter = (uint8_t)i;
        struct hash_state s = k.inner;
        size_t part = n - done < HASH_BYTES ? n - done : HASH_BYTES;
        if (i > 1)
            hash_add(&s, view_of(block.b, sizeof(block.b)));
        hash_add(&s, view_str(info));
        hash_add(&s, view_of(&counter, 1));
        hmac_end(&k, &s, &block);
        memcpy(out + done, block.b, part);
        done += part;
    }
    secret_wipe(&block, sizeof(block));
    hmac_key_clear(&k);
}
