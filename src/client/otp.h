/*
 * client/otp.h: the secret of one-time passwords as authenticator apps take it.
 */
#ifndef CLIENT_OTP_H
#define CLIENT_OTP_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

/* Append the bytes that the base32 ${text} (RFC 4648 6, upper case, without padding) stands for.
 * ERR_INPUT. */
MUST_USE enum err otp_base32_get(struct view text, struct buf *out);

/* Append the address "otpauth://totp/..." of ${account} with the secret ${base32}, which apps read
 * as a QR code. */
void otp_put_uri(const char *account, struct view base32, struct buf *out);

#endif
