/*
 * Target: measures_get (rules/measure.h).
 * Properties: what is read is written as it stood; each measure stands there once, in order, with an outcome that there is.
 */
#include "base/buf.h"
#include "rules/measure.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of(data, size);
    struct measured m;
    struct buf again;

    if (measures_get(text, &m) != ERR_OK)
        return 0;
    buf_init(&again, size + 64);
    for (unsigned i = 0; i < m.n; i++) {
        must(m.items[i].no > 0 && m.items[i].no < MEASURE__MAX && m.items[i].outcome < MEASURED__MAX);
        must(i == 0 || m.items[i - 1].no < m.items[i].no);
        must(measured_item(&m, m.items[i].no) == &m.items[i]);
        measure_put(&m.items[i], &again);
    }
    must(view_eq(buf_view(&again), text) && measures_open(&m) <= m.n);
    buf_clear(&again);
    return 0;
}
