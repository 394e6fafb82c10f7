/*
 * Targets: attestation_read and all below it.  The first byte, times 16, is the length of the
 * attestation object; what follows it is the client data.  0: all is object, and the client data is
 * as it should be.  Properties: whatever is accepted has a credential id inside the object, an
 * uncompressed point and a verified user, and is refused when the challenge differs; whatever is
 * refused leaves nothing behind.
 */
#include "authn/attestation.h"
#include "base/buf.h"
#include "base/codec.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t challenge[32] = {1, 2, 3}, other_challenge[32] = {1, 2, 4};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct attestation_expected expect(const uint8_t *bytes)
{
    return (struct attestation_expected){view_of(bytes, 32),
                                         view_str("https://azukari.city.example"),
                                         view_str("azukari.city.example")};
}

static void put_right_client_data(struct buf *out)
{
    buf_str(out, "{\"type\":\"webauthn.create\",\"challenge\":\"");
    base64url_put(out, view_of(challenge, sizeof(challenge)));
    buf_str(out, "\",\"origin\":\"https://azukari.city.example\",\"crossOrigin\":false}");
}

static void check_accepted(struct view object, struct view client_data, const struct attestation *a)
{
    const struct attestation_expected other = expect(other_challenge);
    struct attestation again;

    must(a->credential_id.n >= 1 && a->credential_id.n <= ATTESTATION_CREDENTIAL_ID_MAX);
    must(a->credential_id.p > object.p &&
         a->credential_id.p + a->credential_id.n <= object.p + object.n);
    must(a->public_key[0] == 4 && a->user_verified);
    must(attestation_read(object, client_data, &other, &again) == ATTESTATION_WRONG_CHALLENGE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct attestation nothing;
    const struct attestation_expected expected = expect(challenge);
    struct view in = view_of(data, size), object, client_data;
    struct attestation a;
    struct buf right;

    if (size == 0)
        return 0;
    buf_init(&right, 1024);
    put_right_client_data(&right);
    object = view_part(in, 1, data[0] == 0 ? SIZE_MAX : (size_t)data[0] * 16);
    client_data = data[0] == 0 ? buf_view(&right) : view_part(in, 1 + object.n, SIZE_MAX);
    enum attestation_problem problem = attestation_read(object, client_data, &expected, &a);
    must(problem < ATTESTATION__MAX);
    if (problem == ATTESTATION_FINE)
        check_accepted(object, client_data, &a);
    else
        must(memcmp(&a, &nothing, sizeof(a)) == 0);
    buf_clear(&right);
    return 0;
}
