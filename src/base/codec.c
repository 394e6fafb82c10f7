#include "base/codec.h"

#include <string.h>

static const char std_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void hex_put(struct buf *out, struct view v)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < v.n; i++) {
        buf_byte(out, (uint8_t)digit[v.p[i] >> 4]);
        buf_byte(out, (uint8_t)digit[v.p[i] & 15]);
    }
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

enum err hex_get(struct view text, uint8_t *out, size_t n)
{
    if (text.n / 2 != n || text.n % 2 != 0)
        return ERR_INPUT;
    for (size_t i = 0; i < n; i++) {
        int high = hex_value(text.p[2 * i]), low = hex_value(text.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return ERR_INPUT;
        out[i] = (uint8_t)(high * 16 + low);
    }
    return ERR_OK;
}

static void encode(struct buf *out, struct view v, const char *alphabet, int padded)
{
    for (size_t i = 0; i < v.n; i += 3) {
        size_t n = v.n - i < 3 ? v.n - i : 3;
        uint32_t bits = (uint32_t)v.p[i] << 16;
        if (n > 1)
            bits |= (uint32_t)v.p[i + 1] << 8;
        if (n > 2)
            bits |= v.p[i + 2];
        for (size_t k = 0; k < 4; k++) {
            if (k <= n)
                buf_byte(out, (uint8_t)alphabet[bits >> (18 - 6 * k) & 63]);
            else if (padded)
                buf_byte(out, '=');
        }
    }
}

void base64_put(struct buf *out, struct view v)
{
    encode(out, v, std_alphabet, 1);
}

void base64url_put(struct buf *out, struct view v)
{
    encode(out, v, url_alphabet, 0);
}

/* Decode ${text}, which holds no padding any more. */
static enum err decode(struct view text, const char *alphabet, struct buf *out)
{
    if (text.n % 4 == 1)
        return ERR_INPUT;
    for (size_t i = 0; i < text.n; i += 4) {
        size_t n = text.n - i < 4 ? text.n - i : 4;
        uint32_t bits = 0;
        for (size_t k = 0; k < n; k++) {
            const char *at = text.p[i + k] == 0 ? NULL : strchr(alphabet, text.p[i + k]);
            if (at == NULL)
                return ERR_INPUT;
            bits |= (uint32_t)(at - alphabet) << (18 - 6 * k);
        }
        uint32_t unused = n == 2 ? bits & 0xffffU : n == 3 ? bits & 0xffU : 0;
        if (unused != 0)
            return ERR_INPUT;
        for (size_t k = 0; k + 1 < n; k++)
            buf_byte(out, (uint8_t)(bits >> (16 - 8 * k)));
    }
    return buf_status(out);
}

enum err base64_get(struct view text, struct buf *out)
{
    if (text.n % 4 != 0)
        return ERR_INPUT;
    for (int i = 0; i < 2 && text.n > 0 && text.p[text.n - 1] == '='; i++)
        text.n--;
    return decode(text, std_alphabet, out);
}

enum err base64url_get(struct view text, struct buf *out)
{
    return decode(text, url_alphabet, out);
}
