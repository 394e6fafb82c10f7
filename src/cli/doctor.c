/* azukari doctor: the first checks of an installation, with verdict, reason and remedy each. */
#include "cli/cli.h"
#include "cli/doctor.h"

#include "base/clock.h"
#include "client/say.h"
#include "json/jot.h"
#include "parent/socket.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DIR_USUAL "/var/lib/azukari"
#define ANSWER_MAX 65536
#define OUT_MAX ((size_t)1 << 20)
#define NAME_COLUMNS 26
#define VERDICT_COLUMNS 14
#define MIB ((uint64_t)1 << 20)
#define MIB_MAX ((uint64_t)1 << 32)

enum err cli_figures(const struct config *config, const char *dir, struct figures *out)
{
    char path[CLI_PATH_MAX];
    struct buf text;
    enum err err;

    *out = (struct figures){0};
    buf_init(&text, ANSWER_MAX);
    if (config->status_socket[0] != '\0')
        (void)snprintf(path, sizeof(path), "%s", config->status_socket);
    else if (snprintf(path, sizeof(path), "%s/" CONFIG_SOCKET, dir) >= (int)sizeof(path))
        TRY(ERR_LIMIT);
    TRY(socket_ask(path, "/numbers", &text));
    err = figures_get_numbers(buf_view(&text), out);
out:
    buf_clear(&text);
    return err;
}

static void find_service(struct doctor *d, struct health_finding *f)
{
    const char *silent = NULL;
    enum err err = cli_figures(&d->config, d->dir, &d->figures);

    d->runs = err == ERR_OK;
    if (err == ERR_DENIED)
        health_find(f, HEALTH_UNKNOWN, MSG_HEALTH_SERVICE_DENIED, MSG_HEALTH_SERVICE_DENIED_REMEDY);
    else
        health_find(f, d->runs ? HEALTH_GOOD : HEALTH_BAD, d->runs ? MSG_HEALTH_SERVICE_UP : MSG_HEALTH_SERVICE_DOWN,
                    MSG_HEALTH_SERVICE_REMEDY);
    if (d->runs && cli_knock(d->cli, d->dir, &d->config, &silent) != ERR_OK)
        health_find(f, HEALTH_BAD, MSG_HEALTH_SERVICE_SILENT, MSG_HEALTH_SERVICE_SILENT_REMEDY);
    if (err != ERR_DENIED)
        health_word(f, silent != NULL ? silent : d->config.origin);
}

static void find(struct doctor *d, enum health_check check, const struct health_wish *wish, struct health_finding *f)
{
    health_judge(&d->figures.stats, check, wish, f);
    switch ((int)check) {
    case HEALTH_SERVICE:
        find_service(d, f);
        doctor_measure(d);
        break;
    case HEALTH_SANDBOX:
        doctor_sandbox(d, f);
        break;
    case HEALTH_PERMISSIONS:
        doctor_permissions(d, f);
        break;
    case HEALTH_MEMORY:
        doctor_memory(d, wish, f);
        break;
    case HEALTH_KERNEL:
        doctor_kernel(d, f);
        break;
    case HEALTH_PROGRAMS:
        doctor_programs(f);
        break;
    default:
        break;
    }
}

static enum err put_line(struct buf *out, enum lang lang, const struct health_finding *f)
{
    struct buf reason;
    enum err err;

    buf_init(&reason, 1024);
    TRY(health_put_reason(&reason, lang, f));
    say_padded(out, view_str(msg_text(lang, health_verdict_msg(f->verdict))), VERDICT_COLUMNS);
    say_padded(out, view_str(msg_text(lang, health_check_msg(f->check))), NAME_COLUMNS);
    say_clean(out, buf_view(&reason));
    buf_byte(out, '\n');
    if (f->remedy != MSG__MAX) {
        say_padded(out, (struct view){NULL, 0}, VERDICT_COLUMNS + NAME_COLUMNS);
        buf_fmt(out, "-> %s\n", msg_text(lang, f->remedy));
    }
    err = buf_status(out);
out:
    buf_clear(&reason);
    return err;
}

static enum err put_member(struct jot *j, enum lang lang, const struct health_finding *f)
{
    struct buf reason;
    enum err err;

    buf_init(&reason, 1024);
    TRY(health_put_reason(&reason, lang, f));
    jot_object(j, NULL);
    jot_word(j, "check", health_check_name(f->check));
    jot_word(j, "verdict", health_verdict_name(f->verdict));
    jot_text(j, "reason", buf_view(&reason));
    if (f->remedy != MSG__MAX)
        jot_word(j, "remedy", msg_text(lang, f->remedy));
    jot_object_end(j);
out:
    buf_clear(&reason);
    return err;
}

/* For people: what is to be done first, with how; what is in order last. */
static enum err put_lines(struct buf *out, enum lang lang, const struct health_finding all[HEALTH__MAX])
{
    static const struct {
        enum health_verdict verdict;
        enum msg head;
    } groups[HEALTH_VERDICT__MAX] = {{HEALTH_BAD, MSG_CLI_DOCTOR_BAD},
                                     {HEALTH_LOOK, MSG_CLI_DOCTOR_LOOK},
                                     {HEALTH_UNKNOWN, MSG_CLI_DOCTOR_UNKNOWN},
                                     {HEALTH_GOOD, MSG_CLI_DOCTOR_GOOD}};
    enum err err = ERR_OK;

    for (unsigned g = 0; g < HEALTH_VERDICT__MAX; g++) {
        bool any = false;
        for (unsigned i = 0; i < HEALTH__MAX; i++) {
            if (all[i].verdict != groups[g].verdict)
                continue;
            if (!any)
                buf_fmt(out, "%s\n", msg_text(lang, groups[g].head));
            any = true;
            TRY(put_line(out, lang, &all[i]));
        }
    }
out:
    return err;
}

static enum err put_members(struct buf *out, enum lang lang, const struct health_finding all[HEALTH__MAX], enum health_verdict worst)
{
    struct jot j;
    enum err err = ERR_OK;

    jot_begin(&j, out);
    jot_object(&j, NULL);
    jot_list(&j, "checks");
    for (unsigned i = 0; i < HEALTH__MAX; i++)
        TRY(put_member(&j, lang, &all[i]));
    jot_list_end(&j);
    jot_word(&j, "worst", health_verdict_name(worst));
    jot_object_end(&j);
    buf_byte(out, '\n');
out:
    return err;
}

/* All checks; the worst verdict. */
static enum err put_findings(struct doctor *d, const struct health_wish *wish, bool json, struct buf *out, enum health_verdict *worst_out)
{
    struct health_finding all[HEALTH__MAX];
    enum err err;

    for (unsigned check = 0; check < HEALTH__MAX; check++) {
        find(d, (enum health_check)check, wish, &all[check]);
        if (all[check].verdict > *worst_out)
            *worst_out = all[check].verdict;
    }
    TRY(json ? put_members(out, wish->lang, all, *worst_out) : put_lines(out, wish->lang, all));
    err = buf_status(out);
out:
    return err;
}

enum err verb_doctor(struct cli *c)
{
    struct health_wish wish = {.now_ms = clock_now_ms(), .lang = c->lang};
    enum health_verdict worst = HEALTH_GOOD;
    struct doctor d = {.cli = c, .dir = DIR_USUAL};
    const char *disk_min = NULL;
    bool json = false;
    struct buf out;
    enum err err;

    const struct cli_option options[] = {
        {"--dir", &d.dir, NULL}, {"--disk-min", &disk_min, NULL}, {"--json", NULL, &json}};
    buf_init(&out, OUT_MAX);
    TRY(cli_read(c, options, sizeof(options) / sizeof(options[0]), (struct cli_words){NULL, 0, 0}));
    if (disk_min != NULL)
        TRY(cli_number(c, disk_min, MIB_MAX, &wish.disk_min_bytes));
    wish.disk_min_bytes *= MIB;
    TRY(config_read(d.dir, &d.config));
    TRY(put_findings(&d, &wish, json, &out, &worst));
    cli_out(buf_view(&out));
    c->code = worst == HEALTH_BAD ? 2 : worst == HEALTH_LOOK ? 1 : 0;
out:
    buf_clear(&out);
    return err;
}
