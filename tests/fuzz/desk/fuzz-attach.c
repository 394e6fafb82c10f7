/* Target: flow_attach_kind (desk/flow_attach.c).  A kind is what the bytes say: nothing with a control character passes as text, nothing
 * passes as a picture or PDF that does not begin as one, and more bytes behind do not change a magic number. */
#include "desk/flow_attach.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool begins(struct view bytes, const char *magic, size_t n)
{
    return bytes.n >= n && memcmp(bytes.p, magic, n) == 0;
}

static bool has_control(struct view bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        if ((bytes.p[i] < 32 && memchr("\t\r\n", bytes.p[i], 3) == NULL) || bytes.p[i] == 127)
            return true;
    return bytes.n == 0;
}

static void check(struct view bytes, enum attach_kind kind)
{
    switch (kind) {
    case ATTACH_PDF:
        if (!begins(bytes, "%PDF-", 5))
            abort();
        break;
    case ATTACH_PNG:
        if (!begins(bytes, "\x89PNG\r\n\x1a\n", 8))
            abort();
        break;
    case ATTACH_JPEG:
        if (!begins(bytes, "\xff\xd8\xff", 3))
            abort();
        break;
    case ATTACH_CSV:
        if (has_control(bytes) || begins(bytes, "%PDF-", 5))
            abort();
        break;
    case ATTACH__MAX:
        if (!has_control(bytes))
            abort();
        break;
    }
    if (kind < ATTACH__MAX && (strchr(flow_attach_type(kind), '/') == NULL || strlen(flow_attach_ending(kind)) != 3))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const magic[] = {"%PDF-", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "\xef\xbb\xbf"};
    static uint8_t joined[4096];

    check(view_of(data, size), flow_attach_kind(view_of(data, size)));
    for (size_t i = 0; i < sizeof(magic) / sizeof(magic[0]); i++) {
        size_t n = strlen(magic[i]), more = size < sizeof(joined) - 16 ? size : sizeof(joined) - 16;
        memcpy(joined, magic[i], n);
        if (more > 0)
            memcpy(joined + n, data, more);
        check(view_of(joined, n + more), flow_attach_kind(view_of(joined, n + more)));
        check(view_of(joined, n - 1), flow_attach_kind(view_of(joined, n - 1))); /* cut short */
    }
    return 0;
}
