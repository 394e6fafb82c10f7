/* azukari serve, azukari status. */
#include "cli/cli.h"

#include "base/clock.h"
#include "client/place.h"
#include "client/server.h"
#include "health/judge.h"
#include "json/jot.h"
#include "parent/config.h"
#include "parent/figures.h"
#include "parent/programs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENTS_MAX 64
#define STATUS_MAX 65536

enum err verb_serve(struct cli *c)
{
    char path[CLI_PATH_MAX], programs[PROGRAMS_DIR_MAX];
    char *argv[ARGUMENTS_MAX + 2] = {path};
    unsigned n = 1;
    enum err err;

    TRY(programs_find(NULL, programs));
    TRY(cli_path(c, programs, "azukarid", path));
    for (char **a = c->args; *a != NULL; a++) {
        if (n > ARGUMENTS_MAX)
            return cli_fail(c, ERR_INPUT, MSG_CLI_TOO_MANY, *a);
        argv[n++] = *a;
    }
    (void)execv(path, argv);
    err = cli_fail(c, ERR_IO, MSG_CLI_NOT_STARTED, path);
out:
    return err;
}

/* Where the installation's own server is to be found (${door}: origin, and the address it listens on), and the certificate it
 * must show. */
static enum err own_place(const struct cli *c, const char *dir, const char *const door[2], struct place *p)
{
    char cert[CLI_PATH_MAX];
    enum err err;

    TRY(cli_path(c, dir, "gate/tls/cert.pem", cert));
    TRY(place_set_origin(p, view_str(door[0])));
    TRY(place_set_listen(p, view_str(door[1])));
    TRY(place_set_cacert(p, view_str(cert)));
out:
    return err;
}

static void put_text(const struct cli *c, const struct figures *figures, struct buf *out)
{
    static const enum health_check shown[] = {HEALTH_LEDGER, HEALTH_FLUSH, HEALTH_WITNESS, HEALTH_BACKUP,
                                               HEALTH_RESTORE_TEST};
    const struct health_wish wish = {.now_ms = clock_now_ms(), .lang = c->lang};
    struct health_finding f = {.words_n = 0};
    char line[128];

    buf_fmt(out, "sessions %llu\njobs %llu\n", (unsigned long long)stats_get(&figures->stats, STAT_SESSIONS, 0),
            (unsigned long long)stats_get(&figures->stats, STAT_JOBS, 0));
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        health_judge(&figures->stats, shown[i], &wish, &f);
        buf_fmt(out, "%s ", health_check_name(shown[i]));
        if (health_put_reason(out, c->lang, &f) != ERR_OK)
            return;
        buf_byte(out, '\n');
    }
    buf_fmt(out, "%s\n", msg_text(c->lang, MSG_CLI_STATUS_PROCESSES));
    for (unsigned i = 0; i < FIGURES_PROCESSES; i++) {
        f.words_n = 0;
        health_span(&f, c->lang, stats_get(&figures->stats, STAT_UPTIME_S + i, 0));
        (void)snprintf(line, sizeof(line), "  %-8s %7d  ", config_role_name((enum parent_child_role)i),
                       (int)figures->pids[i]);
        buf_fmt(out, "%s%s\n", line, f.words[0]);
    }
}

static void put_json(const struct config *config, bool answers, const struct figures *figures, struct buf *out)
{
    struct jot j;

    jot_begin(&j, out);
    jot_object(&j, NULL);
    jot_word(&j, "origin", config->origin);
    jot_word(&j, "listen", config->listen);
    jot_word(&j, "approval_origin", config->approval_origin);
    jot_word(&j, "approval_listen", config->approval_listen);
    jot_number(&j, "witnesses", config->witness_n);
    jot_truth(&j, "answers", answers);
    if (figures != NULL) {
        jot_object(&j, "processes");
        for (unsigned i = 0; i < FIGURES_PROCESSES; i++) {
            jot_object(&j, config_role_name((enum parent_child_role)i));
            jot_number(&j, "pid", (uint64_t)figures->pids[i]);
            jot_number(&j, "uptime_s", stats_get(&figures->stats, STAT_UPTIME_S + i, 0));
            jot_object_end(&j);
        }
        jot_object_end(&j);
        jot_number(&j, "sessions", stats_get(&figures->stats, STAT_SESSIONS, 0));
        jot_number(&j, "jobs", stats_get(&figures->stats, STAT_JOBS, 0));
        jot_number(&j, "leaves", stats_get(&figures->stats, STAT_LEAVES, 0));
        jot_number(&j, "ledger_losses", stats_get(&figures->stats, STAT_LEDGER_LOSSES, 0));
        jot_number(&j, "ledger_missing", stats_get(&figures->stats, STAT_LEDGER_MISSING, 0));
        jot_truth(&j, "ledger_copy_differs", stats_get(&figures->stats, STAT_LEDGER_COPY_DIFFERS, 0) != 0);
        jot_number(&j, "journal_bytes", stats_get(&figures->stats, STAT_JOURNAL_BYTES, 0));
        jot_number(&j, "flush_last_us", stats_get(&figures->stats, STAT_FLUSH_LAST_US, 0));
        if (figures->stats.known[STAT_WITNESS_AGE_S])
            jot_number(&j, "witness_age_s", figures->stats.value[STAT_WITNESS_AGE_S]);
        else
            jot_none(&j, "witness_age_s");
    }
    jot_object_end(&j);
    buf_byte(out, '\n');
}

/* Whether somebody answers at the door, with the installation's own certificate: a refusal is an answer. */
static enum err knock(const struct cli *c, const char *dir, const char *const door[2])
{
    struct place place = {0};
    struct server server = {0};
    enum err err;

    TRY(own_place(c, dir, door, &place));
    TRY(server_init(&server, &place, c->lang));
    err = server_call(&server, &(struct server_call){.method = "GET", .path = "/checkpoint"});
    err = err != ERR_OK && server.problem.status == 0 ? ERR_CLOSED : ERR_OK;
out:
    server_clear(&server);
    place_clear(&place);
    return err;
}

enum err cli_knock(const struct cli *c, const char *dir, const struct config *config, const char **silent_out)
{
    const char *const doors[][2] = {{config->origin, config->listen},
                                    {config->approval_origin, config->approval_listen}};
    enum err err = ERR_OK;

    *silent_out = NULL;
    for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]) && err == ERR_OK; i++) {
        err = knock(c, dir, doors[i]);
        *silent_out = err == ERR_OK ? NULL : doors[i][0];
    }
    return err;
}

enum err verb_status(struct cli *c)
{
    const struct cli_option options[] = {{"--json", NULL, &(bool){false}}};
    const char *dir = NULL, *silent;
    struct config config;
    struct figures figures;
    struct buf out;
    enum err err;

    buf_init(&out, STATUS_MAX);
    TRY(cli_read(c, options, 1, (struct cli_words){&dir, 1, 1}));
    TRY(config_read(dir, &config));
    enum err up = cli_knock(c, dir, &config, &silent), told = cli_figures(&config, dir, &figures);
    if (up != ERR_OK && up != ERR_CLOSED)
        TRY(up);
    if (*options[0].on) {
        put_json(&config, up == ERR_OK, told == ERR_OK ? &figures : NULL, &out);
    } else {
        buf_fmt(&out, "origin %s\nlisten %s\napproval-origin %s\napproval-listen %s\nwitnesses %u\n", config.origin,
                config.listen, config.approval_origin, config.approval_listen, config.witness_n);
        if (told == ERR_OK)
            put_text(c, &figures, &out);
    }
    TRY(buf_status(&out));
    cli_out(buf_view(&out));
    if (up != ERR_OK)
        TRY(cli_fail(c, ERR_CLOSED, MSG_CLI_STATUS_DOWN, silent));
    if (*options[0].on)
        goto out;
    cli_say(c, MSG_CLI_STATUS_UP, config.origin);
    if (told == ERR_DENIED)
        cli_say(c, MSG_CLI_STATUS_NO_FIGURES, NULL);
out:
    buf_clear(&out);
    return err;
}
