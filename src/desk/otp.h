/* desk/otp.h: the secret of an authenticator app, in the forms in which people take it over. */
#ifndef DESK_OTP_H
#define DESK_OTP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"
#include "page/safe.h"

#include <stdint.h>

#define OTP_SECRET_BYTES 20
#define OTP_SECRET_TEXT 33 /* 32 letters and a NUL */

/* The secret as base32 (RFC 4648 6). */
void otp_base32(const uint8_t secret[OTP_SECRET_BYTES], char out[OTP_SECRET_TEXT]);

/* Whether ${text} has the form that otp_base32() gives. */
bool otp_is_base32(struct view text);

/* otpauth://totp/… for ${account} and the base32 ${secret}.  ERR_MEMORY. */
MUST_USE enum err otp_uri(struct arena *a, struct view account, const char *secret,
                          const char **uri_out);

/* The QR code of ${text}.  ERR_LIMIT if it is too long for one, ERR_MEMORY. */
MUST_USE enum err otp_qr(struct arena *a, const char *text, struct safe_html *qr_out);

#endif
