#include "base/num.h"

enum err num_parse_u64(struct view text, uint64_t max, enum num_zeros zeros, uint64_t *value_out)
{
    uint64_t value = 0;

    if (text.n == 0 || (zeros == NUM_CANONICAL && text.n > 1 && text.p[0] == '0'))
        return ERR_INPUT;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return ERR_INPUT;
        if (__builtin_mul_overflow(value, 10U, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.p[i] - '0'), &value))
            return ERR_INPUT;
    }
    if (value > max)
        return ERR_INPUT;
    *value_out = value;
    return ERR_OK;
}
