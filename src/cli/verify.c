/* azukari verify: whether anything in a ledger was changed, removed, reordered, or decided against the rules. */
#include "cli/replay.h"

#include "base/alloc.h"
#include "base/io.h"
#include "ledger/policy.h"

#include <stdio.h>

struct verify {
    struct offline from;
    struct replay replay;
    struct policy policy;
    struct buf policy_text;
    bool has_policy;
    unsigned by_policy;
};

static enum err read_policy(struct verify *v, struct cli *c, const char *file)
{
    const char *reason = "";
    char place[256];
    unsigned line = 0;

    buf_init(&v->policy_text, POLICY_BYTES_MAX);
    if (file == NULL)
        return ERR_OK;
    enum err err = io_read_file(file, &v->policy_text);
    if (err != ERR_OK)
        return cli_fail(c, err, MSG_CLI_NO_FILE, file);
    v->has_policy = true;
    err = policy_parse(buf_view(&v->policy_text), &v->policy, &reason, &line);
    if (err == ERR_OK)
        return ERR_OK;
    (void)snprintf(place, sizeof(place), "%u: %s", line, reason);
    return cli_fail(c, err, MSG_CLI_BAD_POLICY, place);
}

/* A log that the policy does not name is checked by its own key alone, and said to be. */
static enum err check_policy(struct verify *v, struct cli *c, uint16_t log)
{
    const struct offline_log *l = &v->from.logs[log];
    struct checkpoint checkpoint;
    const char *reason = "";
    char place[512];

    if (!v->has_policy)
        return ERR_OK;
    enum err err = policy_open(&v->policy, buf_view(&l->raw), &checkpoint, &reason);
    if (err == ERR_OK)
        v->by_policy++;
    if (err == ERR_OK || err == ERR_NOT_FOUND) {
        printf("log-%u\t%s\n", (unsigned)log, msg_text(c->lang, err == ERR_OK ? MSG_CLI_VERIFY_POLICY : MSG_CLI_VERIFY_NO_POLICY));
        return ERR_OK;
    }
    (void)snprintf(place, sizeof(place), "log %u: %s", (unsigned)log, reason);
    return cli_fail(c, err == ERR_DENIED ? ERR_CORRUPT : err, MSG_CLI_VERIFY_FAILED, place);
}

static enum err check_log(struct verify *v, struct cli *c, uint16_t log)
{
    const struct offline_log *l = &v->from.logs[log];
    enum err err;

    if (v->from.is_export)
        TRY(offline_check_tiles(&v->from, log));
    TRY(offline_check_root(&v->from, log));
    TRY(check_policy(v, c, log));
    printf("log-%u\t%s\t%llu\n", (unsigned)log, l->key.name, (unsigned long long)l->checkpoint.head.size);
out:
    return err;
}

enum err verb_verify(struct cli *c)
{
    const char *path = NULL, *policy = NULL;
    struct verify *v = mem_zalloc(sizeof(*v));
    enum err err;

    if (v == NULL)
        return ERR_MEMORY;
    const struct cli_option options[] = {{"--policy", &policy, NULL}, {"--replay", NULL, &v->replay.decides}};
    v->replay.c = c;
    TRY(cli_read(c, options, 2, (struct cli_words){&path, 1, 1}));
    TRY(read_policy(v, c, policy));
    TRY(offline_read(&v->from, c, path, replay_leaf, &v->replay));
    for (uint16_t log = 0; log < OFFLINE_LOGS_MAX; log++)
        if (v->from.logs[log].there)
            TRY(check_log(v, c, log));
    if (v->has_policy && v->by_policy == 0)
        TRY(cli_fail(c, ERR_CORRUPT, MSG_CLI_VERIFY_FAILED, msg_text(c->lang, MSG_CLI_VERIFY_NO_POLICY)));
    cli_say(c, v->replay.decides ? MSG_CLI_VERIFY_REPLAYED : MSG_CLI_VERIFY_DONE, path);
out:
    offline_close(&v->from);
    replay_clear(&v->replay);
    buf_clear(&v->policy_text);
    mem_free(v);
    return err;
}
