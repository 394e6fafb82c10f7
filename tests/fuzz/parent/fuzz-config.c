/*
 * Targets: config_parse, config_put.  What is accepted is written and read back as the same configuration; what is refused
 * names a reason.
 */
#include "base/buf.h"
#include "parent/config.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct config c, again;
    const char *reason = NULL;
    unsigned line = 0;
    struct buf text, twice;

    if (size > CONFIG_BYTES_MAX)
        return 0;
    if (config_parse(view_of(data, size), &c, &line, &reason) != ERR_OK) {
        if (reason == NULL || reason[0] == '\0')
            abort();
        return 0;
    }
    buf_init(&text, 2 * CONFIG_BYTES_MAX);
    buf_init(&twice, 2 * CONFIG_BYTES_MAX);
    if (config_put(&c, &text) != ERR_OK || config_parse(buf_view(&text), &again, &line, &reason) != ERR_OK ||
        config_put(&again, &twice) != ERR_OK || !view_eq(buf_view(&text), buf_view(&twice)))
        abort();
    buf_clear(&text);
    buf_clear(&twice);
    return 0;
}
