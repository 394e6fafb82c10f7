/*
 * authn/totp.h: time-based one-time passwords (RFC 6238): HMAC-SHA-1, six digits, steps of 30
 * seconds, as every authenticator app understands them.
 */
#ifndef AUTHN_TOTP_H
#define AUTHN_TOTP_H

#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

#define TOTP_DIGITS 6
#define TOTP_STEP_MS 30000
#define TOTP_SECRET_MIN_BYTES 16 /* RFC 4226, R6 */
#define TOTP_SECRET_MAX_BYTES 32

/* Write the code of ${step} (steps since 1970) and a NUL to ${code_out}.  ERR_INPUT if ${secret} is
 * too short or long. */
MUST_USE enum err totp_code(struct view secret, uint64_t step, char code_out[TOTP_DIGITS + 1]);

/* Whether ${code} is that of the step at ${now_ms}, the one before, or the one after (clocks
 * differ): ERR_OK and which in
 * ${step_out}, ERR_DENIED otherwise.  The caller must refuse a step that is not later than the last
 * one accepted: a code counts once. */
MUST_USE enum err totp_check(struct view secret, struct view code, int64_t now_ms,
                             uint64_t *step_out);

#endif
