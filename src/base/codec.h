/*
 * base/codec.h: hexadecimal and base64 (RFC 4648), strict in reading: no white space, no missing padding, no
 * non-canonical trailing bits.
 */
#ifndef BASE_CODEC_H
#define BASE_CODEC_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

/* Append the lower-case hexadecimal form of ${v}. */
void hex_put(struct buf *out, struct view v);

/* Decode the hexadecimal ${text} (either case) to exactly ${n} bytes at ${out}.  ERR_INPUT otherwise. */
MUST_USE enum err hex_get(struct view text, uint8_t *out, size_t n);

/* Append the standard base64 form of ${v}, with padding. */
void base64_put(struct buf *out, struct view v);

/* Append the URL-safe base64 form of ${v}, without padding (as WebAuthn uses it). */
void base64url_put(struct buf *out, struct view v);

/* Append the bytes that the standard base64 ${text} stands for.  ERR_INPUT if it is not canonical; ERR_LIMIT or
 * ERR_MEMORY from ${out}. */
MUST_USE enum err base64_get(struct view text, struct buf *out);

/* The same for the URL-safe form without padding. */
MUST_USE enum err base64url_get(struct view text, struct buf *out);

#endif
