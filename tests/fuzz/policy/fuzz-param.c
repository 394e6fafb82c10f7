/*
 * Targets: param_read, param_find.  The first byte says of which control the rest is the value.
 * Properties: what is read is printed in one way, which is read as the same; joining is commutative and idempotent, and what is joined
 * covers both.
 */
#include "base/buf.h"
#include "policy/param.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check(enum param p, uint64_t value)
{
    uint64_t again, weakest = param_weakest(p);
    struct buf b;

    buf_init(&b, 4096);
    param_print(p, value, &b);
    must(param_read(p, buf_view(&b), &again) == ERR_OK && again == value);
    buf_clear(&b);
    must(param_join(p, value, value) == value && param_join(p, value, weakest) == param_join(p, weakest, value));
    must(param_covers(p, param_join(p, value, weakest), value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of(data, size);
    enum param p = size == 0 ? PARAM_TERM : (enum param)(data[0] % PARAM__MAX);
    uint64_t value;

    if (param_read(p, view_part(text, 1, SIZE_MAX), &value) == ERR_OK)
        check(p, value);
    p = param_find(text);
    if (p < PARAM__MAX)
        must(view_eq_str(text, param_name(p)));
    return 0;
}
