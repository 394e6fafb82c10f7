/*
 * Target: answer_read.  Properties: an answer that is taken holds at least one cosignature, each
 * with a time that can be; every cosignature that was read, printed as the only line of an answer,
 * is read again as itself; an answer with an empty line before it is never taken.
 */
#include "courier/answer.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct answer first, again;

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_survive_printing(const struct answer_cosignature *c)
{
    struct note_signature s = {.name = view_str("w"), .n = NOTE_SIG_MAX};
    const char *reason;
    struct buf line;

    for (unsigned i = 0; i < 8; i++)
        s.sig[i] = (uint8_t)(c->time_s >> (56 - 8 * i));
    memcpy(s.sig + 8, c->sig, sizeof(c->sig));
    buf_init(&line, ANSWER_BYTES_MAX);
    note_signature_put(&line, &s);
    must(answer_read(buf_view(&line), &again, &reason) == ERR_OK && again.count == 1);
    must(again.cosignatures[0].time_s == c->time_s);
    must(view_eq(view_of(again.cosignatures[0].sig, sizeof(c->sig)),
                 view_of(c->sig, sizeof(c->sig))));
    buf_clear(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *reason = NULL;
    struct buf shifted;
    enum err err = answer_read(view_of(data, size), &first, &reason);

    must(err == ERR_OK || reason != NULL);
    must((err == ERR_OK) == (first.count > 0) && first.count <= NOTE_SIGNATURES_MAX);
    for (unsigned i = 0; i < first.count; i++) {
        must(first.cosignatures[i].time_s <= NOTE_TIME_MAX);
        must_survive_printing(&first.cosignatures[i]);
    }
    buf_init(&shifted, ANSWER_BYTES_MAX);
    buf_byte(&shifted, '\n');
    buf_put(&shifted, view_of(data, size));
    must(buf_status(&shifted) != ERR_OK ||
         answer_read(buf_view(&shifted), &again, &reason) != ERR_OK);
    buf_clear(&shifted);
    return 0;
}
