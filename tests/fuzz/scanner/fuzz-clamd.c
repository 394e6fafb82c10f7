/*
 * Target: the answers of clamd.  Properties: nothing but the one line that says so means clean; a name of what was found is one
 * printable word; a date is one that exists.
 */
#include "scanner/clamd.h"

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
    struct view line = view_of(data, size);
    char virus[CLAMD_VIRUS_MAX + 1];
    enum clamd_verdict verdict;
    struct clamd_version version;
    enum err err = clamd_read_verdict(line, &verdict, virus);

    must((verdict == CLAMD_CLEAN) == view_eq_str(line, "stream: OK"));
    must(err == ERR_OK || verdict == CLAMD_FAILED);
    must(virus[0] == '\0' || verdict == CLAMD_INFECTED);
    for (const char *c = virus; *c != '\0'; c++)
        must(*c > ' ' && *c <= '~');
    if (clamd_read_version(line, &version) == ERR_OK)
        must(version.made.year == 0 || date_is_valid(version.made));
    return 0;
}
