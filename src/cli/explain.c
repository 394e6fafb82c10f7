/* azukari explain: why a leaf says what it says: the gate that was shut and the clauses that shut it. */
#include "cli/replay.h"

#include "base/alloc.h"

#include <stdio.h>

struct explain {
    struct offline from;
    struct replay replay;
    uint64_t leaf;
    uint16_t log;
};

static void print_decision(const struct explain *x, const struct entry *e, const struct decision *d)
{
    const struct cli *c = x->replay.c;

    printf("act\t%s\nverdict\t%s\n", entry_act_name(e->act), entry_verdict_name(e->verdict));
    if (e->verdict == VERDICT_FACT) {
        cli_say(c, MSG_CLI_EXPLAIN_FACT, NULL);
        return;
    }
    printf("gate\t%s\ncontrol\t%s\nclauses\t", refusal_name(d->refusal),
           d->control == CONTROL__MAX ? "-" : control_name(d->control));
    for (unsigned i = 0; i < d->clauses_n; i++)
        printf("%s%s", i == 0 ? "" : ",", d->clauses[i]);
    printf("\n");
    cli_say(c, e->verdict == VERDICT_PERMIT ? MSG_CLI_EXPLAIN_PERMIT : MSG_CLI_EXPLAIN_DENY, NULL);
}

/* All leaves before the one that was asked for are folded in; then reading stops. */
static enum err on_leaf(void *arg, uint16_t log, uint64_t index, struct view text)
{
    struct explain *x = arg;
    struct decision d = {.verdict = VERDICT_FACT};
    struct entry e;

    if (log != x->log || index > x->leaf)
        return ERR_OK;
    if (index < x->leaf)
        return replay_leaf(&x->replay, log, index, text);
    if (x->replay.states[log] == NULL)
        x->replay.states[log] = state_new();
    if (x->replay.states[log] == NULL)
        return ERR_MEMORY;
    cli_out(text);
    if (entry_get(text, &e, NULL) == ERR_OK) {
        bool agrees = decide_agrees(x->replay.states[log], &e, &d);
        print_decision(x, &e, &d);
        if (!agrees)
            return cli_fail(x->replay.c, ERR_CORRUPT, MSG_CLI_EXPLAIN_DISAGREES, entry_verdict_name(d.verdict));
    }
    return replay_leaf(&x->replay, log, index, text);
}

enum err verb_explain(struct cli *c)
{
    const char *words[3] = {NULL, NULL, NULL}, *log_text = "1";
    const struct cli_option options[] = {{"--log", &log_text, NULL}};
    struct explain *x = mem_zalloc(sizeof(*x));
    uint64_t log;
    enum err err;

    if (x == NULL)
        return ERR_MEMORY;
    x->replay.c = c;
    x->replay.decides = true;
    TRY(cli_read(c, options, 1, (struct cli_words){words, 2, 2}));
    TRY(cli_number(c, words[1], INT64_MAX, &x->leaf));
    TRY(cli_number(c, log_text, OFFLINE_LOGS_MAX - 1, &log));
    x->log = (uint16_t)log;
    TRY(offline_read(&x->from, c, words[0], on_leaf, x));
    if (!x->from.logs[log].there || x->leaf >= tree_size(x->from.logs[log].tree))
        err = cli_fail(c, ERR_NOT_FOUND, MSG_CLI_NO_LEAF, words[1]);
out:
    offline_close(&x->from);
    replay_clear(&x->replay);
    mem_free(x);
    return err;
}
