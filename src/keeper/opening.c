/* Root, keys and ledger are opened, and belong together or nothing is served. */
#include "keeper/keeper.h"

#include "base/log.h"

#include <inttypes.h>
#include <string.h>

/* What is wrong with the shares, so that the right person can be asked again. */
static void log_shares(enum shares_problem problem, unsigned which)
{
    static const char *const words[SHARES__MAX] = {
        [SHARES_FINE] = "cannot be used",
        [SHARES_DAMAGED] = "is damaged or mistyped",
        [SHARES_OTHER_SET] = "is from another splitting",
        [SHARES_DUPLICATE] = "was given twice",
    };

    if (problem == SHARES_TOO_FEW || (unsigned)problem >= SHARES__MAX)
        log_error("too few shares");
    else
        log_error("share %u %s", which + 1, words[problem]);
}

enum err opening_root(struct keeper *k, struct view passphrase, const struct view *list, uint32_t n)
{
    uint8_t shares[SHARES_MAX][SHARE_BYTES];
    enum shares_problem problem;
    unsigned which;

    if (n == 0)
        return root_open(k->config.dir, passphrase, &k->root);
    for (uint32_t i = 0; i < n; i++)
        memcpy(shares[i], list[i].p, SHARE_BYTES);
    enum err err = root_open_shared(k->config.dir, (const uint8_t(*)[SHARE_BYTES])shares, n, &k->root,
                                    &problem, &which);
    secret_wipe(shares, sizeof(shares));
    if (err == ERR_INPUT)
        log_shares(problem, which);
    return err;
}

/* Words that were sealed under keys that a restore has lost do not open for ever; before that they all must. */
static enum err words_do_not_open(struct keeper *k, uint16_t log, uint64_t index, const struct entry *e)
{
    k->unopened_n++;
    if (e->time_ms > k->unopened_ms)
        k->unopened_ms = e->time_ms;
    log_warn("the sealed words beside leaf %" PRIu64 " of log %u do not open", index, (unsigned)log);
    return ERR_OK;
}

/* Learn the words of each leaf as the ledger is read. */
static enum err replayed(void *arg, const struct replayed_leaf *at, const struct entry *e, struct view detail)
{
    struct keeper *k = arg;
    struct buf words;
    enum err err = ERR_OK;

    if (e->time_ms > k->last_time_ms)
        k->last_time_ms = e->time_ms;
    buf_init(&words, 65536);
    if (detail.n > 0 && e->act != ACT_LOSS) { /* beside a loss stands the checkpoint of the witness, for everybody */
        err = words_unseal(k, e, detail, &words);
        if (err == ERR_NOT_FOUND || err == ERR_CORRUPT)
            err = words_do_not_open(k, at->log, at->index, e);
    }
    if (err == ERR_OK)
        err = restore_replayed(k, at->log, at->index, e);
    bool happened = e->verdict == VERDICT_FACT || e->verdict == VERDICT_PERMIT; /* a refused change names nobody */
    if (err == ERR_OK && happened)
        err = people_learn(k->people, at->log, e, buf_view(&words));
    if (err == ERR_OK)
        err = alerts_learn(k->alerts, &(struct alert_leaf){at->log, at->index, at->state}, e);
    buf_clear(&words);
    return err;
}

enum err opening_keys_and_ledger(struct keeper *k)
{
    enum err err;

    TRY(keystore_open(k->config.dir, 0, k->root.wrapping, &k->keys));
    TRY(logbook_open(k->config.dir, 0, k->root.signing, replayed, k, &k->logs));
    k->found = true;
    if (k->unopened_n > 0 && !k->restore.running &&
        k->unopened_ms > state_restored_ms(logbook_state(k->logs, KEEPER_MACHINE_LOG))) {
        log_error("sealed words beside %u leaves do not open", k->unopened_n);
        err = ERR_CORRUPT;
    }
out:
    return err;
}

static enum err mismatch(struct keeper *k, const char *what)
{
    log_error("%s", what);
    k->mismatched = true;
    return ERR_CORRUPT;
}

enum err opening_check_bound(struct keeper *k)
{
    struct journal_mark said = logbook_keys(k->logs);
    struct keystore_mark mark = {.epoch = said.epoch, .rows = said.rows};

    memcpy(mark.tag, said.tag, sizeof(mark.tag));
    if (keystore_position(k->keys) > logbook_position(k->logs))
        return mismatch(k, "the ledger is an older copy than the keys: bring the newest ledger");
    enum err err = keystore_was_at(k->keys, &mark);
    if (err == ERR_CORRUPT)
        return mismatch(k, "the keys are an older or another copy than the ledger speaks of: use \"azukari restore\"");
    return err;
}

void keys_bind(struct keeper *k)
{
    struct keystore_mark keys = keystore_mark(k->keys);

    struct journal_mark mark = {.epoch = keys.epoch, .rows = keys.rows};

    memcpy(mark.tag, keys.tag, sizeof(mark.tag));
    logbook_set_keys(k->logs, mark);
}
