#include "keeper/webauthn.h"

#include "base/buf.h"
#include "base/codec.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "crypto/sign.h"

#define AUTHENTICATOR_DATA_MIN 37 /* rpIdHash 32, flags 1, counter 4 */
#define FLAG_USER_PRESENT 0x01
#define FLAG_USER_VERIFIED 0x04
#define CLIENT_DATA_MAX 2048

/* The text with which the client data must begin. */
static void expected_client_data(const struct webauthn_expected *x, struct buf *out)
{
    buf_str(out, "{\"type\":\"webauthn.get\",\"challenge\":\"");
    base64url_put(out, view_of(x->challenge, sizeof(x->challenge)));
    buf_str(out, "\",\"origin\":\"");
    buf_str(out, x->origin);
    buf_str(out, "\",\"crossOrigin\":false");
}

static bool client_data_fits(const struct webauthn_expected *x, struct view client_data)
{
    struct buf want;
    bool fits = false;

    buf_init(&want, CLIENT_DATA_MAX);
    expected_client_data(x, &want);
    if (buf_status(&want) == ERR_OK && client_data.n > want.n && client_data.n <= CLIENT_DATA_MAX) {
        uint8_t next = client_data.p[want.n];
        fits = view_eq(view_part(client_data, 0, want.n), buf_view(&want)) && (next == '}' || next == ',');
    }
    buf_clear(&want);
    return fits;
}

enum err webauthn_check(const struct webauthn_expected *x, const struct webauthn_assertion *a, bool *user_verified_out)
{
    struct hash rp, client;
    struct buf message;

    *user_verified_out = false;
    if (a->authenticator_data.n < AUTHENTICATOR_DATA_MIN || a->authenticator_data.n > 1024)
        return ERR_DENIED;
    hash_of(view_str(x->rp_id), &rp);
    if (!secret_equal(view_of(rp.b, sizeof(rp.b)), view_part(a->authenticator_data, 0, sizeof(rp.b))))
        return ERR_DENIED;
    uint8_t flags = a->authenticator_data.p[32];
    if ((flags & FLAG_USER_PRESENT) == 0 || !client_data_fits(x, a->client_data))
        return ERR_DENIED;

    hash_of(a->client_data, &client);
    buf_init(&message, 1024 + HASH_BYTES);
    buf_put(&message, a->authenticator_data);
    buf_put(&message, view_of(client.b, sizeof(client.b)));
    bool good = buf_status(&message) == ERR_OK && p256_verify(x->public_key, buf_view(&message), a->signature);
    buf_clear(&message);
    if (!good)
        return ERR_DENIED;
    *user_verified_out = (flags & FLAG_USER_VERIFIED) != 0;
    return ERR_OK;
}
