/*
 * Targets: place_get, place_set_origin, otp_base32_get, descriptor_read, descriptor_is_of_registry.
 * Properties: a session file that is read is written and read as the same place, and goes to an https origin; what is signed is read whole
 * or not at all; a secret is never longer than its letters.
 */
#include "base/buf.h"
#include "client/descriptor.h"
#include "client/otp.h"
#include "client/place.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_place(struct view text)
{
    struct place p = {0}, again = {0};
    struct buf b;

    if (place_get(text, &p) == ERR_OK) {
        buf_init(&b, 65536);
        must(p.origin[0] == '\0' || strncmp(p.origin, "https://", 8) == 0);
        place_put(&p, &b);
        must(buf_status(&b) == ERR_OK && place_get(buf_view(&b), &again) == ERR_OK);
        must(strcmp(p.origin, again.origin) == 0 && strcmp(p.connect, again.connect) == 0 && strcmp(p.token, again.token) == 0 &&
             strcmp(p.cacert, again.cacert) == 0);
        buf_clear(&b);
    }
    place_clear(&p);
    if (place_set_origin(&p, text) == ERR_OK)
        must(strncmp(p.origin, "https://", 8) == 0 && view_str(p.origin).n <= text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of(data, size);
    struct descriptor d;
    struct buf secret;

    check_place(text);
    if (descriptor_read(text, &d) == ERR_OK)
        must(view_is_utf8(text) && d.reason.n <= text.n && !descriptor_is_of_registry(text));
    else
        (void)descriptor_is_of_registry(text);
    buf_init(&secret, size + 16);
    if (otp_base32_get(text, &secret) == ERR_OK)
        must(buf_view(&secret).n <= text.n * 5 / 8);
    buf_clear(&secret);
    return 0;
}
