/* Certificates of recipients as people paste them, and packages as they bring them. */
#include "crypto/cms.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view v = view_of(data, size);
    struct buf out;

    buf_init(&out, (size_t)1 << 20);
    enum err err = cms_recipient(v, INT64_C(1795219200000), &out);
    if (err != ERR_OK && err != ERR_INPUT && err != ERR_UNSUPPORTED && err != ERR_TIMEOUT)
        abort();
    buf_reset(&out);
    if (cms_open(v, v, view_str(""), NULL, &out) == ERR_OK)
        abort(); /* without a key */
    buf_clear(&out);
    return 0;
}
