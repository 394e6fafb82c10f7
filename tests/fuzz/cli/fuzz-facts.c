/*
 * Targets: facts_reader_init, facts_next.  Every fact that is read is a message that the keeper's coding accepts; reading
 * ends, and a refusal names line and reason.
 */
#include "cli/facts.h"

#include "base/buf.h"
#include "wire/chan.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fact_line fact;
    struct facts_reader r;
    struct buf payload;
    enum err err;

    facts_reader_init(&r, view_of(data, size), (struct date){2026, 11, 21});
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    for (size_t n = 0; (err = facts_next(&r, &fact)) == ERR_OK; n++) {
        if (n > size)
            abort(); /* more facts than bytes: it does not move on */
        buf_reset(&payload);
        const struct desk_keeper_fact m = {.log = fact.log, .fact = fact.m};
        if (desk_keeper_fact_put(&payload, &m) != ERR_OK)
            abort();
    }
    buf_clear(&payload);
    if (err != ERR_NOT_FOUND && (r.reason == NULL || r.reason[0] == '\0'))
        abort();
    return 0;
}
