/*
 * base/num.h: strict reading of numbers.  No sign, no space, no overflow.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

enum num_zeros {
    NUM_CANONICAL,     /* "0" or no leading zero */
    NUM_LEADING_ZEROS, /* leading zeros are allowed */
};

/* Read the decimal number that is the whole of ${text} and at most ${max}.  ERR_INPUT otherwise. */
MUST_USE enum err num_parse_u64(struct view text, uint64_t max, enum num_zeros zeros, uint64_t *value_out);

#endif
