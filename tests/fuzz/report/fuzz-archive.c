/* Packages that somebody brings: whatever the bytes are, reading ends within its bounds, and gives only names that fit. */
#include "report/archive.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err take(void *arg, const char *name, struct view content)
{
    unsigned *n = arg;

    if (!archive_name_fits(view_str(name)) || ++*n > ARCHIVE_FILES_MAX || content.n > ARCHIVE_FILE_BYTES_MAX)
        abort();
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned n = 0;
    enum err err = archive_read(view_of(data, size), "h7kd-m3xq-w9fr-t4ce-zz8p-v2nb", take, &n);

    if (err != ERR_OK && err != ERR_INPUT && err != ERR_DENIED && err != ERR_LIMIT && err != ERR_MEMORY)
        abort();
    return 0;
}
