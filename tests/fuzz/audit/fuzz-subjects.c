/*
 * Target: subjects_parse.  Properties: what is found stands in the text, whatever its case; every number is below the count; a text that
 * is refused names a line that it has.
 */
#include "audit/subjects.h"

#include "base/codec.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of(data, size), rest = text;
    struct subjects *s = NULL;
    size_t lines = 1, ids = 0;
    unsigned line = 0;
    uint8_t id[ENTRY_SUBJECT_BYTES];

    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    if (subjects_parse(text, &s, &line) != ERR_OK) {
        check(line <= lines);
        return 0;
    }
    while (rest.n > 0) {
        struct view one = view_cut(&rest, '\n');
        if (one.n > 0 && one.p[one.n - 1] == '\r')
            one.n--;
        if (one.n == 0 || one.p[0] == '#')
            continue;
        check(hex_get(one, id, sizeof(id)) == ERR_OK && subjects_find(s, id) < subjects_count(s));
        ids++;
        id[sizeof(id) - 1] ^= 1; /* its neighbour need not be in it: but must not crash */
        check(subjects_find(s, id) == SUBJECTS_NONE || subjects_find(s, id) < subjects_count(s));
    }
    check(ids >= subjects_count(s) && subjects_count(s) > 0);
    subjects_free(s);
    return 0;
}
