/*
 * Target: place_read (courier/place.h).
 * Properties: what is accepted is posted to under the address as it stood, at a port and a host that stands in it (of an address of
 * numbers libcurl may shorten the form; nothing is looked up for it).
 */
#include "courier/place.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view url = view_of(data, size);
    struct place p;

    if (place_read(url, &p) != ERR_OK)
        return 0;
    must(strspn(p.host, "[]:.0123456789abcdefABCDEF") == strlen(p.host) || strstr(p.url, p.host) != NULL);
    must(p.host[0] != '\0' && p.port[0] != '\0' && strlen(p.port) <= 5);
    must(strncmp(p.url, p.is_encrypted ? "https://" : "http://", p.is_encrypted ? 8 : 7) == 0);
    must(strpbrk(p.url, "@?# \r\n") == NULL && strlen(p.url) <= url.n + strlen("/add-checkpoint"));
    return 0;
}
