/*
 * Targets: tile_entry_take, tile_entry_put.
 * Properties: entries lie inside the bundle; writing what was read gives back what was consumed.
 */
#include "base/buf.h"
#include "ledger/tile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view rest = view_of(data, size), entry;
    struct buf again;
    enum err err;

    buf_init(&again, size + 1);
    while ((err = tile_entry_take(&rest, &entry)) == ERR_OK) {
        check(entry.p >= data && entry.p + entry.n <= data + size);
        check(tile_entry_put(&again, entry) == ERR_OK);
    }
    check(err == (rest.n == 0 ? ERR_NOT_FOUND : ERR_INPUT));
    check(view_eq(buf_view(&again), view_part(view_of(data, size), 0, size - rest.n)));
    buf_clear(&again);
    return 0;
}
