/*
 * Targets: entry_get(), entry_put(), entry_check().
 * Property: what is accepted prints as it was read, and an entry that was refused carries nothing.
 */
#include "rules/entry.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct entry e;
    struct buf out;
    unsigned line = 0;

    if (entry_get(view_of(data, size), &e, &line) != ERR_OK) {
        if (e.has != 0 || line == 0)
            abort();
        return 0;
    }
    buf_init(&out, ENTRY_TEXT_MAX);
    if (entry_check(&e) != ERR_OK || entry_put(&e, &out) != ERR_OK ||
        !view_eq(buf_view(&out), view_of(data, size)))
        abort();
    buf_clear(&out);
    return 0;
}
