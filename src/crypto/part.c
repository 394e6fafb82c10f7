#include "crypto/part.h"

#include <string.h>

#define PLACE_BYTES 32

static struct view place_of(uint32_t upload, uint32_t part, uint8_t place_out[PLACE_BYTES])
{
    static const char purpose[] = "azukari upload v1";

    memset(place_out, 0, PLACE_BYTES);
    memcpy(place_out, purpose, sizeof(purpose) - 1);
    for (int i = 0; i < 4; i++) {
        place_out[24 + i] = (uint8_t)(upload >> (24 - 8 * i));
        place_out[28 + i] = (uint8_t)(part >> (24 - 8 * i));
    }
    return view_of(place_out, PLACE_BYTES);
}

enum err part_seal(struct view key, uint32_t upload, uint32_t part, struct view plain, struct buf *out)
{
    uint8_t place[PLACE_BYTES];

    return seal(key, place_of(upload, part, place), plain, out);
}

enum err part_unseal(struct view key, uint32_t upload, uint32_t part, struct view sealed, struct buf *out)
{
    uint8_t place[PLACE_BYTES];

    return unseal(key, place_of(upload, part, place), sealed, out);
}
