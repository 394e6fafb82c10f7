#include "cli/replay.h"

#include <inttypes.h>
#include <stdio.h>

static enum err wrong(const struct replay *r, uint16_t log, uint64_t index, const char *reason)
{
    char place[256];

    (void)snprintf(place, sizeof(place), "log %u, leaf %" PRIu64 ": %s", (unsigned)log, index, reason);
    return cli_fail(r->c, ERR_CORRUPT, MSG_CLI_VERIFY_FAILED, place);
}

enum err replay_leaf(void *replay, uint16_t log, uint64_t index, struct view text)
{
    struct replay *r = replay;
    struct decision d;
    char reason[128];
    unsigned line = 0;
    struct entry e;

    r->leaves++;
    if (entry_get(text, &e, &line) != ERR_OK) {
        (void)snprintf(reason, sizeof(reason), "line %u is not of an entry", line);
        return wrong(r, log, index, reason);
    }
    if (!r->decides)
        return ERR_OK;
    if (r->states[log] == NULL)
        r->states[log] = state_new();
    if (r->states[log] == NULL)
        return ERR_MEMORY;
    if (!decide_agrees(r->states[log], &e, &d)) {
        (void)snprintf(reason, sizeof(reason), "it says %s, the rules say %s (%s)", entry_verdict_name(e.verdict),
                       entry_verdict_name(d.verdict), refusal_name(d.refusal));
        return wrong(r, log, index, reason);
    }
    enum err err = state_apply(r->states[log], &e, index);
    return err == ERR_INPUT ? wrong(r, log, index, "it contradicts the leaves before it") : err;
}

void replay_clear(struct replay *r)
{
    for (size_t i = 0; i < OFFLINE_LOGS_MAX; i++)
        state_free(r->states[i]);
}
