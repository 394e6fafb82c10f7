#include "desk/otp.h"

#include "base/buf.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#define URI_MAX 1024

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/* What stands for itself in an address (RFC 3986 2.3). */
static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

void otp_base32(const uint8_t secret[OTP_SECRET_BYTES], char out[OTP_SECRET_TEXT])
{
    uint32_t bits = 0;
    unsigned bit_n = 0, n = 0;

    for (unsigned i = 0; i < OTP_SECRET_BYTES; i++) {
        bits = bits << 8 | secret[i];
        for (bit_n += 8; bit_n >= 5; bit_n -= 5)
            out[n++] = letters[bits >> (bit_n - 5) & 31];
    }
    out[n] = '\0';
}

bool otp_is_base32(struct view text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\0' || strchr(letters, text.p[i]) == NULL)
            return false;
    return text.n == OTP_SECRET_TEXT - 1;
}

enum err otp_uri(struct arena *a, struct view account, const char *secret, const char **uri_out)
{
    struct buf uri;
    enum err err;

    buf_init(&uri, URI_MAX);
    buf_str(&uri, "otpauth://totp/Azukari:");
    for (size_t i = 0; i < account.n; i++) {
        if (account.p[i] != '\0' && strchr(plain, account.p[i]) != NULL)
            buf_byte(&uri, account.p[i]);
        else
            buf_fmt(&uri, "%%%02X", account.p[i]);
    }
    buf_fmt(&uri, "?secret=%s&issuer=Azukari", secret);
    TRY(buf_status(&uri));
    *uri_out = arena_str(a, buf_view(&uri));
    if (*uri_out == NULL)
        err = ERR_MEMORY;
out:
    buf_clear(&uri);
    return err;
}

enum err otp_qr(struct arena *a, const char *text, struct safe_html *qr_out)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    enum err err;

    if (code == NULL)
        return errno == ERANGE ? ERR_LIMIT : ERR_MEMORY;
    size_t side = (size_t)code->width;
    for (size_t i = 0; i < side * side; i++)
        code->data[i] &= 1; /* the other bits are the encoder's notes */
    err = safe_qr(a, code->data, side, qr_out);
    explicit_bzero(code->data, side * side);
    QRcode_free(code);
    return err;
}
