/*
 * The signature inside an approval, years later and without the keeper: the passkey signed the SHA-256 of what was
 * asked for.  Relying party and origin were the keeper's to check; here counts who signed what.
 */
#include "audit/walk.h"

#include "base/codec.h"
#include "crypto/sign.h"
#include "wire/wire.h"

#define AUTHENTICATOR_DATA_MIN 37 /* rpIdHash 32, flags 1, counter 4 */
#define FLAG_USER_PRESENT 0x01
#define FLAG_USER_VERIFIED 0x04
#define CLIENT_DATA_HEAD_MAX 256

struct evidence {
    struct view authenticator_data, client_data, signature;
};

static struct view take(struct wire_reader *r)
{
    return wire_get_fixed(r, wire_get_u16(r));
}

static bool parse(const struct entry *e, struct evidence *out)
{
    struct wire_reader r;

    wire_reader_init(&r, view_of(e->value, e->value_n));
    out->authenticator_data = take(&r);
    out->client_data = take(&r);
    out->signature = take(&r);
    return wire_end(&r) == ERR_OK && out->authenticator_data.n >= AUTHENTICATOR_DATA_MIN;
}

/* The serialisation that browsers must produce begins with what was signed (WebAuthn level 3, 5.8.1.1). */
static enum err check_challenge(struct view client_data, const uint8_t object[32])
{
    struct buf want;
    enum err err;

    buf_init(&want, CLIENT_DATA_HEAD_MAX);
    buf_str(&want, "{\"type\":\"webauthn.get\",\"challenge\":\"");
    base64url_put(&want, view_of(object, 32));
    buf_str(&want, "\",\"origin\":\"");
    err = buf_status(&want);
    if (err == ERR_OK && !view_eq(view_part(client_data, 0, want.n), buf_view(&want)))
        err = ERR_CORRUPT;
    buf_clear(&want);
    return err;
}

/* The factors that the entry claims are those that the authenticator signed for. */
static bool factors_are(struct view authenticator_data, uint16_t kind)
{
    uint8_t flags = authenticator_data.p[32];
    unsigned factors = FACTOR_PASSKEY | ((flags & FLAG_USER_VERIFIED) != 0 ? FACTOR_USER_VERIFIED : 0);

    return (flags & FLAG_USER_PRESENT) != 0 && kind == factors;
}

/* By any passkey that is the person's at this time: the entry does not say which. */
static bool is_signed(const struct state *s, uint32_t person, struct view message, struct view signature)
{
    const struct authenticator *a;

    for (size_t i = 0; (a = state_authenticator_at(s, i)) != NULL; i++)
        if (a->person == person && a->kind == AUTHENTICATOR_PASSKEY &&
            p256_verify(view_of(a->key, a->key_n), message, signature))
            return true;
    return false;
}

enum err approval_verify(const struct state *s, const struct entry *e)
{
    struct evidence x;
    struct buf message;
    struct hash client;
    enum err err;

    buf_init(&message, ENTRY_VALUE_MAX + HASH_BYTES);
    if (!parse(e, &x) || !factors_are(x.authenticator_data, e->kind))
        return ERR_CORRUPT;
    TRY(check_challenge(x.client_data, e->object));
    hash_of(x.client_data, &client);
    buf_put(&message, x.authenticator_data);
    buf_put(&message, view_of(client.b, sizeof(client.b)));
    TRY(buf_status(&message));
    if (!is_signed(s, e->person, buf_view(&message), x.signature))
        err = ERR_CORRUPT;
out:
    buf_clear(&message);
    return err;
}
