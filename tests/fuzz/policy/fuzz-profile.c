/*
 * Targets: profile_read, profile_print, terms_merge, terms_print, terms_cover.  A refusal has a fault with a line; what is read
 * prints a text that reads the same; a contract covers itself.
 */
#include "base/alloc.h"
#include "policy/terms.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_again(const struct profile *p)
{
    static struct profile_faults faults;
    struct profile *again;
    struct buf text;

    buf_init(&text, 2 * PROFILE_TEXT_MAX);
    profile_print(p, &text);
    if (profile_read(buf_view(&text), &again, &faults) != ERR_OK || memcmp(again->digest.b, p->digest.b, HASH_BYTES) != 0)
        abort();
    profile_free(again);
    buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct profile_faults faults;
    static struct terms terms;
    struct terms_problem problem;
    struct terms_gap gap;
    struct profile *p;
    struct hash digest;

    if (profile_read(view_of(data, size), &p, &faults) != ERR_OK) {
        if (faults.n == 0 || faults.list[0].line == 0 || !view_is_utf8(view_str(faults.list[0].detail)))
            abort();
        return 0;
    }
    print_again(p);
    const struct profile *list[] = {p, p};
    if (terms_merge(list, 2, &terms, &problem) == ERR_OK &&
        (terms_digest(&terms, &digest) != ERR_OK || terms_cover(&terms, &terms, &gap, 1) != 0))
        abort();
    profile_free(p);
    return 0;
}
