/*
 * crypto/part.h: the sealed parts of an uploaded file.  A part belongs to its place in its upload: parts that change places do not
 * open.
 */
#ifndef CRYPTO_PART_H
#define CRYPTO_PART_H

#include "crypto/seal.h"

#include <stdint.h>

#define PART_BYTES_MAX 65536 /* of each part of a file; only the last may have fewer */

/* Append to ${out} part ${part} of ${upload}, sealed under the 32-byte ${key}. */
MUST_USE enum err part_seal(struct view key, uint32_t upload, uint32_t part, struct view plain, struct buf *out);

/* Append to ${out} its plaintext.  ERR_CORRUPT if the key, the place or any byte differs: nothing is then appended. */
MUST_USE enum err part_unseal(struct view key, uint32_t upload, uint32_t part, struct view sealed, struct buf *out);

#endif
