#include "client/otp.h"

#include <string.h>

enum err otp_base32_get(struct view text, struct buf *out)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0;
    unsigned bit_n = 0;

    for (size_t i = 0; i < text.n; i++) {
        const char *at = text.p[i] == '\0' ? NULL : strchr(letters, text.p[i]);
        if (at == NULL)
            return ERR_INPUT;
        bits = (bits << 5 | (uint32_t)(at - letters)) & 0xfff;
        bit_n += 5;
        if (bit_n >= 8) {
            bit_n -= 8;
            buf_byte(out, (uint8_t)(bits >> bit_n));
        }
    }
    bool is_whole = bit_n < 5 && (bits & ((1u << bit_n) - 1)) == 0;
    return is_whole ? buf_status(out) : ERR_INPUT;
}

/* RFC 3986 2.3: all but unreserved characters as percent sequences. */
static void put_escaped(struct buf *out, struct view text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            buf_byte(out, c);
        else
            buf_fmt(out, "%%%02X", c);
    }
}

void otp_put_uri(const char *account, struct view base32, struct buf *out)
{
    buf_str(out, "otpauth://totp/Azukari:");
    put_escaped(out, view_str(account));
    buf_str(out, "?secret=");
    put_escaped(out, base32);
    buf_str(out, "&issuer=Azukari&algorithm=SHA1&digits=6&period=30");
}
