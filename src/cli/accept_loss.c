/*
 * azukari accept-loss: the newest ledger is gone for good, and the house goes on without it.  Without --accept it only says what
 * is missing; with it the number that was said must be given, so that nobody does this without having looked.  What is accepted
 * stands in every log and on the pages for ever (docs/recovery.md).
 */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"
#include "cli/setup.h"
#include "ledger/note.h"
#include "parent/config.h"
#include "parent/programs.h"
#include "parent/unlock.h"

#include <stdio.h>
#include <string.h>

#define CHECKPOINTS_MAX 64

struct accept_loss {
    struct cli *c;
    const char *words[1 + CHECKPOINTS_MAX]; /* the directory, the checkpoints */
    const char *passphrase_file, *shares_file, *programs_given, *accept;
    uint64_t missing;
    char programs[PROGRAMS_DIR_MAX], keeper[CLI_PATH_MAX];
    struct config config;
    struct buf notes[CHECKPOINTS_MAX];
    struct view checkpoints[CHECKPOINTS_MAX];
    uint32_t n;
    struct setup setup;
};

static enum err read_checkpoints(struct accept_loss *a)
{
    for (; a->n < CHECKPOINTS_MAX && a->words[1 + a->n] != NULL; a->n++) {
        if (io_read_file(a->words[1 + a->n], &a->notes[a->n]) != ERR_OK)
            return cli_fail(a->c, ERR_INPUT, MSG_CLI_NO_FILE, a->words[1 + a->n]);
        a->checkpoints[a->n] = buf_view(&a->notes[a->n]);
    }
    return ERR_OK;
}

static enum err read_options(struct accept_loss *a)
{
    const struct cli_option options[] = {
        {"--passphrase-file", &a->passphrase_file, NULL},
        {"--shares", &a->shares_file, NULL},
        {"--accept", &a->accept, NULL},
        {"--programs", &a->programs_given, NULL},
    };
    enum err err;

    TRY(cli_read(a->c, options, sizeof(options) / sizeof(options[0]), (struct cli_words){a->words, 2, 1 + CHECKPOINTS_MAX}));
    if (a->accept != NULL)
        TRY(cli_number(a->c, a->accept, INT64_MAX, &a->missing));
    TRY(read_checkpoints(a));
    if (config_read(a->words[0], &a->config) != ERR_OK)
        TRY(cli_fail(a->c, ERR_INPUT, MSG_CLI_NO_FILE, a->words[0]));
    TRY(programs_find(a->programs_given, a->programs));
    err = cli_path(a->c, a->words[0], "keeper", a->keeper);
out:
    return err;
}

static void say_logs(const struct desk_keeper_loss_is *is)
{
    for (uint32_t i = 0; i < is->logs_n; i++) {
        const struct desk_keeper_lost_log *l = &is->logs[i];
        printf("log\t%u\t%.*s\t%llu\t", (unsigned)l->log, (int)l->origin.n, (const char *)l->origin.p, (unsigned long long)l->found);
        if (l->seen == 0)
            printf("-\n");
        else
            printf("%llu\n", (unsigned long long)l->seen);
    }
    printf("missing\t%llu\n", (unsigned long long)is->missing);
}

static void say_erasures(const struct cli *c, const struct desk_keeper_loss_is *is)
{
    char at[25];

    for (uint32_t i = 0; i < is->erasures_n; i++) {
        const struct desk_keeper_lost_erasure *e = &is->erasures[i];
        clock_format(e->applied_ms, at);
        printf("erasure\t%u\t%llu\t%u\t%s\t%s\n", (unsigned)e->log, (unsigned long long)e->application, (unsigned)e->contract,
               e->approved ? "approved" : "waiting", at);
    }
    if (is->cut)
        cli_say(c, MSG_CLI_LOSS_MORE_ERASURES, NULL);
    cli_say(c, MSG_CLI_LOSS_ERASURES, NULL);
}

static void say_all(const struct accept_loss *a, const struct desk_keeper_loss_is *is)
{
    char text[25];

    clock_format(is->restored_ms, text);
    printf("restored\t%s\n", text);
    say_logs(is);
    for (uint32_t i = 0; a->accept != NULL && i < is->logs_n; i++)
        printf("new-log\t%u\t%.*s\n", (unsigned)is->logs[i].log, (int)is->logs[i].vkey.n, (const char *)is->logs[i].vkey.p);
    say_erasures(a->c, is);
    (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)is->missing);
    cli_say(a->c, a->accept == NULL ? MSG_CLI_LOSS_FOUND : MSG_CLI_LOSS_ACCEPTED, text);
}

static enum err ask(struct accept_loss *a, const struct unlock_secret *secret)
{
    struct view shares[SHARES_MAX];
    struct desk_keeper_loss m = {.shares = shares, .shares_n = secret->shares_n, .checkpoints = a->checkpoints, .checkpoints_n = a->n,
                                 .accept = a->accept != NULL, .missing = a->missing};
    struct desk_keeper_loss_is is;
    enum err err;

    if (secret->passphrase != NULL)
        m.passphrase = secret_view(secret->passphrase);
    for (unsigned i = 0; i < secret->shares_n; i++)
        shares[i] = view_of(secret->shares[i], SHARE_BYTES);
    TRY(desk_keeper_loss_send(a->setup.chan, 1, &m));
    err = setup_answer(&a->setup, DESK_KEEPER_LOSS_IS);
    if (err != ERR_OK)
        return cli_fail(a->c, err, MSG_CLI_LOSS_REFUSED, a->words[0]);
    TRY(desk_keeper_loss_is_get(a->setup.frame.payload, &a->setup.arena, &is));
    say_all(a, &is);
    if (a->accept == NULL)
        return ERR_OK;
    TRY(desk_keeper_setup_done_send(a->setup.chan, 2, &(struct desk_keeper_setup_done){0}));
    TRY(setup_answer(&a->setup, DESK_KEEPER_OK));
out:
    return err;
}

static enum err run(struct accept_loss *a)
{
    struct unlock_source source = {
        .passphrase_file = a->passphrase_file, .shares_file = a->shares_file, .passphrase_fd = -1};
    const char *user = a->config.users[PARENT_CHILD_ROLE_KEEPER];
    const struct setup_program p = {.programs = a->programs,
                                    .dir = a->keeper,
                                    .rp_id = a->config.rp_id,
                                    .origin = a->config.origin,
                                    .user = user[0] == '\0' ? NULL : user,
                                    .ledger_copy = a->config.ledger_copy[0] == '\0' ? NULL : a->config.ledger_copy};
    struct unlock_secret secret = {0};
    enum err err, end;

    TRY(unlock_read(&source, &secret));
    TRY(setup_start(&a->setup, &p));
    err = ask(a, &secret);
    end = setup_end(&a->setup);
    if (err == ERR_OK && a->accept != NULL)
        err = end;
out:
    secret_free(secret.passphrase);
    secret_wipe(&secret, sizeof(secret));
    return err;
}

enum err verb_accept_loss(struct cli *c)
{
    struct accept_loss a = {.c = c};
    enum err err;

    for (unsigned i = 0; i < CHECKPOINTS_MAX; i++)
        buf_init(&a.notes[i], NOTE_BYTES_MAX);
    err = read_options(&a);
    if (err == ERR_OK)
        err = run(&a);
    for (unsigned i = 0; i < CHECKPOINTS_MAX; i++)
        buf_clear(&a.notes[i]);
    return err;
}
