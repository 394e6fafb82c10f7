#include "http/chunked.h"

#include <stdbool.h>

#define DIGITS_MAX 8 /* a chunk is smaller than 4 GiB */

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The state after the byte ${c} of a size line. */
static enum http_chunk_state size_line(struct http_chunked *c, uint8_t byte)
{
    int digit = hex_digit(byte);

    if (digit >= 0 && c->digits < DIGITS_MAX) {
        c->left = c->left << 4 | (unsigned)digit;
        c->digits++;
        return HTTP_CHUNK_SIZE;
    }
    return byte == '\r' && c->digits > 0 ? HTTP_CHUNK_SIZE_LF : HTTP_CHUNK_BROKEN;
}

/* The states in which exactly one byte may come, and what follows it. */
static const struct {
    uint8_t byte;
    enum http_chunk_state next;
} fixed[HTTP_CHUNK__MAX] = {
    [HTTP_CHUNK_SIZE_LF] = {'\n', HTTP_CHUNK_DATA},
    [HTTP_CHUNK_DATA_CR] = {'\r', HTTP_CHUNK_DATA_LF},
    [HTTP_CHUNK_DATA_LF] = {'\n', HTTP_CHUNK_SIZE},
    [HTTP_CHUNK_END_CR] = {'\r', HTTP_CHUNK_END_LF},
    [HTTP_CHUNK_END_LF] = {'\n', HTTP_CHUNK_DONE},
};

static void take_byte(struct http_chunked *c, uint8_t byte)
{
    if (c->state == HTTP_CHUNK_SIZE)
        c->state = size_line(c, byte);
    else
        c->state = byte == fixed[c->state].byte ? fixed[c->state].next : HTTP_CHUNK_BROKEN;
    if (c->state == HTTP_CHUNK_DATA) {
        c->digits = 0;
        if (c->left == 0)
            c->state = HTTP_CHUNK_END_CR;
    }
}

enum err http_chunked_take(struct http_chunked *c, size_t max, struct view *in,
                           struct view *piece_out)
{
    *piece_out = view_part(*in, 0, 0);
    for (;;) {
        if (c->state == HTTP_CHUNK_DONE)
            return ERR_CLOSED;
        if (c->state == HTTP_CHUNK_BROKEN)
            return ERR_INPUT;
        if (in->n == 0)
            return ERR_AGAIN;
        if (c->state == HTTP_CHUNK_DATA)
            break;
        take_byte(c, in->p[0]);
        *in = view_part(*in, 1, SIZE_MAX);
    }
    if (max == 0)
        return ERR_AGAIN;
    *piece_out = view_part(*in, 0, c->left < max ? (size_t)c->left : max);
    *in = view_part(*in, piece_out->n, SIZE_MAX);
    c->left -= piece_out->n;
    if (c->left == 0)
        c->state = HTTP_CHUNK_DATA_CR;
    return ERR_OK;
}
