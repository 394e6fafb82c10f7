#include "desk/csrf.h"

#include "base/codec.h"
#include "crypto/random.h"
#include "crypto/secret.h"

#include <string.h>

void csrf_start(struct desk *d)
{
    random_bytes(d->csrf, sizeof(d->csrf));
}

void csrf_text(const struct desk *d, char out[CSRF_TEXT_BYTES + 1])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < DESK_CSRF_BYTES; i++) {
        out[2 * i] = digits[d->csrf[i] >> 4];
        out[2 * i + 1] = digits[d->csrf[i] & 15];
    }
    out[CSRF_TEXT_BYTES] = '\0';
}

bool csrf_holds(const struct desk *d, struct view text)
{
    uint8_t token[DESK_CSRF_BYTES];

    return hex_get(text, token, sizeof(token)) == ERR_OK &&
           secret_equal(view_of(token, sizeof(token)), view_of(d->csrf, sizeof(d->csrf)));
}
