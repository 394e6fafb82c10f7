#include "rules/measure.h"

static uint64_t get_u64(const uint8_t *p)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < 8; i++)
        v = v << 8 | p[i];
    return v;
}

static void put_u64(uint64_t v, struct buf *out)
{
    for (unsigned i = 8; i > 0; i--)
        buf_byte(out, (uint8_t)(v >> (8 * (i - 1))));
}

void measure_put(const struct measure_item *item, struct buf *out)
{
    buf_byte(out, (uint8_t)item->no);
    buf_byte(out, (uint8_t)item->outcome);
    put_u64(item->a, out);
    put_u64(item->b, out);
}

enum err measures_get(struct view text, struct measured *out)
{
    *out = (struct measured){0};
    if (text.n == 0 || text.n % MEASURE_BYTES != 0 || text.n / MEASURE_BYTES >= MEASURE__MAX)
        return ERR_INPUT;
    for (const uint8_t *p = text.p; p < text.p + text.n; p += MEASURE_BYTES) {
        if (p[0] == 0 || p[0] >= MEASURE__MAX || p[1] >= MEASURED__MAX || (out->n > 0 && p[0] <= out->items[out->n - 1].no))
            return ERR_INPUT;
        out->items[out->n++] =
            (struct measure_item){(enum measure)p[0], (enum measure_outcome)p[1], get_u64(p + 2), get_u64(p + 10)};
    }
    return ERR_OK;
}

unsigned measures_open(const struct measured *m)
{
    unsigned n = 0;

    for (unsigned i = 0; i < m->n; i++)
        n += m->items[i].outcome >= MEASURED_LOOK;
    return n;
}

const struct measure_item *measured_item(const struct measured *m, enum measure no)
{
    for (unsigned i = 0; i < m->n; i++)
        if (m->items[i].no == no)
            return &m->items[i];
    return NULL;
}
