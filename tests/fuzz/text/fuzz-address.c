/* Targets: address_split, address_town_key, address_block_key (text/address.c, text/address_town.c). */
#include "base/buf.h"
#include "text/address.h"

#include <stdlib.h>

#define KEY_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* The parts lie in ${text}, one after the other. */
static void check_order(struct view text, const struct address *a)
{
    const struct view parts[] = {a->prefecture, a->city, a->town, a->building, a->care_of};
    const uint8_t *at = text.p;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].n == 0)
            continue;
        must(parts[i].p >= at && parts[i].p + parts[i].n <= text.p + text.n);
        must(view_is_utf8(parts[i]));
        at = parts[i].p + parts[i].n;
    }
}

static void check_split(struct view text, const struct address_towns *towns)
{
    struct address a;
    struct buf key;

    if (address_split(text, towns, &a) != ERR_OK) {
        must(text.n > ADDRESS_MAX || !view_is_utf8(text));
        return;
    }
    check_order(text, &a);
    buf_init(&key, KEY_MAX);
    address_block_key(&key, &a);
    must(buf_status(&key) == ERR_OK && (key.n == 0 || view_is_utf8(buf_view(&key))));
    buf_clear(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct address_town list[] = {{view_str("東陽"), true},
                                        {view_str("冬木"), false},
                                        {view_str("海ノ森"), true},
                                        {view_str("海"), true},
                                        {view_str(""), true}};
    const struct address_towns towns = {list, sizeof(list) / sizeof(list[0])};

    check_split(view_of(data, size), NULL);
    check_split(view_of(data, size), &towns);
    return 0;
}
