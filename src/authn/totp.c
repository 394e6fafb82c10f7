#include "authn/totp.h"

#include "base/log.h"
#include "crypto/secret.h"

#include <liboath/oath.h>

enum err totp_code(struct view secret, uint64_t step, char code_out[TOTP_DIGITS + 1])
{
    if (secret.n < TOTP_SECRET_MIN_BYTES || secret.n > TOTP_SECRET_MAX_BYTES)
        return ERR_INPUT;
    int rc = oath_hotp_generate((const char *)secret.p, secret.n, step, TOTP_DIGITS, false,
                                OATH_HOTP_DYNAMIC_TRUNCATION, code_out);
    if (rc != OATH_OK) {
        log_error("could not compute a one-time password: %s", oath_strerror_name(rc));
        return ERR_INTERNAL;
    }
    return ERR_OK;
}

enum err totp_check(struct view secret, struct view code, int64_t now_ms, uint64_t *step_out)
{
    char want[TOTP_DIGITS + 1];
    enum err result = ERR_DENIED;
    enum err err = ERR_OK;

    *step_out = 0;
    if (now_ms < TOTP_STEP_MS)
        return ERR_DENIED;
    uint64_t now = (uint64_t)now_ms / TOTP_STEP_MS;
    /* All three are computed whichever fits, so that the time says nothing. */
    for (uint64_t step = now - 1; step <= now + 1; step++) {
        TRY(totp_code(secret, step, want));
        if (secret_equal(view_of(want, TOTP_DIGITS), code)) {
            result = ERR_OK;
            *step_out = step;
        }
    }
out:
    secret_wipe(want, sizeof(want));
    return err == ERR_OK ? result : err == ERR_INPUT ? ERR_DENIED : err;
}
