#include "health/stat.h"

const uint32_t stat_bucket_us[STAT_BUCKETS - 1] = {1000,  2000,   5000,   10000,  20000,
                                                   50000, 100000, 200000, 500000, 1000000};

void stats_set(struct stats *s, unsigned what, uint64_t value)
{
    if (what >= STAT__MAX)
        return;
    s->value[what] = value;
    s->known[what] = true;
}

uint64_t stats_get(const struct stats *s, unsigned what, uint64_t otherwise)
{
    return what < STAT__MAX && s->known[what] ? s->value[what] : otherwise;
}

unsigned stat_bucket(uint64_t us)
{
    unsigned i = 0;

    while (i < STAT_BUCKETS - 1 && us > stat_bucket_us[i])
        i++;
    return i;
}
