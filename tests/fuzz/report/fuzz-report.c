/* Models of documents: whatever the bytes are, every writer ends, within its memory, with a file or a refusal. */
#include "report/write.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct report_fonts *fonts;
    enum report_format format;
    struct buf out;
    uint32_t unwritable;

    if (size == 0 || (fonts == NULL && report_fonts_load(&fonts) != ERR_OK))
        return 0;
    format = (enum report_format)(data[0] % REPORT_FORMAT__MAX);
    buf_init(&out, (size_t)4 << 20);
    enum err err = report_write(view_of(data + 1, size - 1), format, fonts, &out, &unwritable);
    if (err != ERR_OK && err != ERR_INPUT && err != ERR_LIMIT && err != ERR_MEMORY)
        abort();
    buf_clear(&out);
    return 0;
}
