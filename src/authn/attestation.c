#include "authn/attestation.h"

#include "authn/cbor.h"
#include "base/buf.h"
#include "base/codec.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

#include <string.h>

#define FLAG_USER_PRESENT 0x01
#define FLAG_USER_VERIFIED 0x04
#define FLAG_CREDENTIAL 0x40
#define FLAG_EXTENSIONS 0x80
#define AUTH_DATA_FIXED_BYTES 55 /* up to the credential id */
#define COORDINATE_BYTES 32

/* COSE (RFC 9053): labels and values of an ES256 key. */
enum {
    COSE_KTY = 1,
    COSE_ALG = 3,
    COSE_CRV = -1,
    COSE_X = -2,
    COSE_Y = -3,
    COSE_KTY_EC2 = 2,
    COSE_ALG_ES256 = -7,
    COSE_CRV_P256 = 1,
};

/* Cut ${text} from the front of ${rest}. */
static bool cut_text(struct view *rest, struct view text)
{
    if (!view_eq(view_part(*rest, 0, text.n), text))
        return false;
    *rest = view_part(*rest, text.n, SIZE_MAX);
    return true;
}

static bool cut_challenge(struct view *rest, struct view challenge)
{
    struct buf b;

    buf_init(&b, 256);
    base64url_put(&b, challenge);
    bool same = buf_status(&b) == ERR_OK && cut_text(rest, buf_view(&b));
    buf_clear(&b);
    return same;
}

/* {"type":"webauthn.create","challenge":"...","origin":"...","crossOrigin":false, and perhaps more
 * members. */
static enum attestation_problem check_client_data(struct view client_data,
                                                  const struct attestation_expected *expected)
{
    struct view rest = client_data;

    if (client_data.n > ATTESTATION_CLIENT_DATA_MAX || !view_is_utf8(client_data) ||
        !cut_text(&rest, view_str("{\"type\":\"webauthn.create\",\"challenge\":\"")))
        return ATTESTATION_MALFORMED;
    if (!cut_challenge(&rest, expected->challenge) || !cut_text(&rest, view_str("\"")))
        return ATTESTATION_WRONG_CHALLENGE;
    if (!cut_text(&rest, view_str(",\"origin\":\"")))
        return ATTESTATION_MALFORMED;
    if (!cut_text(&rest, expected->origin) || !cut_text(&rest, view_str("\"")))
        return ATTESTATION_WRONG_ORIGIN;
    if (!cut_text(&rest, view_str(",\"crossOrigin\":false")))
        return ATTESTATION_WRONG_ORIGIN; /* missing, or asked for by a page inside another */
    bool ends = view_eq_str(rest, "}") || (view_starts(rest, ",") && rest.p[rest.n - 1] == '}');
    return ends ? ATTESTATION_FINE : ATTESTATION_MALFORMED;
}

/* The authenticator data of the attestation object {"fmt", "attStmt", "authData"}; empty if it is
 * malformed. */
static struct view find_auth_data(struct view object)
{
    struct view fmt = {0}, statement = {0}, auth_data = {0};
    struct cbor c;

    cbor_init(&c, object);
    if (cbor_get_map(&c, 3) != 3)
        return (struct view){0};
    for (int i = 0; i < 3; i++) {
        struct view key = cbor_get_text(&c, 16);
        if (view_eq_str(key, "fmt") && fmt.n == 0)
            fmt = cbor_get_text(&c, 32);
        else if (view_eq_str(key, "attStmt") && statement.n == 0)
            statement = cbor_skip(&c);
        else if (view_eq_str(key, "authData") && auth_data.n == 0)
            auth_data = cbor_get_bytes(&c, ATTESTATION_OBJECT_MAX);
        else
            return (struct view){0};
    }
    /* A map, and an empty one where nothing is attested. */
    bool fits = statement.n > 0 && statement.p[0] >> 5 == 5 &&
                (!view_eq_str(fmt, "none") || statement.n == 1);
    return cbor_end(&c) == ERR_OK && fmt.n > 0 && fits ? auth_data : (struct view){0};
}

static void get_coordinate(struct cbor *c, int label, uint8_t *out)
{
    bool labelled = cbor_get_int(c) == label;
    struct view v = cbor_get_bytes(c, COORDINATE_BYTES);

    if (!labelled || v.n != COORDINATE_BYTES)
        c->failed = true;
    else
        memcpy(out, v.p, v.n);
}

/* The members of a COSE key come in the order 1, 3, -1, -2, -3: CTAP 2 prescribes it. */
static enum attestation_problem read_key(struct cbor *c, uint8_t point_out[P256_PUBLIC_BYTES])
{
    size_t members = cbor_get_map(c, 8);

    if (cbor_get_int(c) != COSE_KTY)
        return ATTESTATION_MALFORMED;
    int64_t kty = cbor_get_int(c);
    if (cbor_get_int(c) != COSE_ALG)
        return ATTESTATION_MALFORMED;
    int64_t algorithm = cbor_get_int(c);
    if (c->failed)
        return ATTESTATION_MALFORMED;
    if (kty != COSE_KTY_EC2 || algorithm != COSE_ALG_ES256)
        return ATTESTATION_UNSUPPORTED_KEY;
    if (members != 5 || cbor_get_int(c) != COSE_CRV)
        return ATTESTATION_MALFORMED;
    if (cbor_get_int(c) != COSE_CRV_P256)
        return c->failed ? ATTESTATION_MALFORMED : ATTESTATION_UNSUPPORTED_KEY;
    point_out[0] = 4;
    get_coordinate(c, COSE_X, point_out + 1);
    get_coordinate(c, COSE_Y, point_out + 1 + COORDINATE_BYTES);
    return c->failed ? ATTESTATION_MALFORMED : ATTESTATION_FINE;
}

/* rpIdHash 32, flags 1, signCount 4, aaguid 16, length of the credential id 2, the id, the key,
 * extensions. */
static enum attestation_problem read_auth_data(struct view v, struct view rp_id,
                                               struct attestation *a)
{
    struct hash rp;
    struct cbor c;

    if (v.n < AUTH_DATA_FIXED_BYTES || (v.p[32] & FLAG_CREDENTIAL) == 0)
        return ATTESTATION_MALFORMED;
    uint8_t flags = v.p[32];
    a->user_verified = (flags & FLAG_USER_VERIFIED) != 0;
    a->sign_count =
        (uint32_t)v.p[33] << 24 | (uint32_t)v.p[34] << 16 | (uint32_t)v.p[35] << 8 | v.p[36];
    memcpy(a->aaguid, v.p + 37, sizeof(a->aaguid));
    size_t id_bytes = (size_t)v.p[53] << 8 | v.p[54];
    a->credential_id = view_part(v, AUTH_DATA_FIXED_BYTES, id_bytes);
    if (id_bytes == 0 || id_bytes > ATTESTATION_CREDENTIAL_ID_MAX || a->credential_id.n != id_bytes)
        return ATTESTATION_MALFORMED;
    cbor_init(&c, view_part(v, AUTH_DATA_FIXED_BYTES + id_bytes, SIZE_MAX));
    enum attestation_problem problem = read_key(&c, a->public_key);
    if (problem != ATTESTATION_FINE)
        return problem;
    if ((flags & FLAG_EXTENSIONS) != 0) {
        struct view extensions = cbor_skip(&c);
        if (extensions.n == 0 || extensions.p[0] >> 5 != 5)
            return ATTESTATION_MALFORMED;
    }
    if (cbor_end(&c) != ERR_OK)
        return ATTESTATION_MALFORMED;
    hash_of(rp_id, &rp);
    if (!secret_equal(view_of(rp.b, sizeof(rp.b)), view_part(v, 0, sizeof(rp.b))))
        return ATTESTATION_WRONG_ORIGIN;
    if ((flags & FLAG_USER_PRESENT) == 0 || !a->user_verified)
        return ATTESTATION_NOT_VERIFIED;
    return ATTESTATION_FINE;
}

enum attestation_problem attestation_read(struct view object, struct view client_data,
                                          const struct attestation_expected *expected,
                                          struct attestation *a_out)
{
    *a_out = (struct attestation){0};
    if (object.n > ATTESTATION_OBJECT_MAX)
        return ATTESTATION_MALFORMED;
    enum attestation_problem problem = check_client_data(client_data, expected);
    if (problem == ATTESTATION_FINE)
        problem = read_auth_data(find_auth_data(object), expected->rp_id, a_out);
    if (problem != ATTESTATION_FINE)
        *a_out = (struct attestation){0};
    return problem;
}
