/* azukari init: a new installation: directories, certificate, configuration, root key, logs, the first facts. */
#include "cli/cli.h"

#include "base/io.h"
#include "base/log.h"
#include "cli/facts.h"
#include "cli/setup.h"
#include "cli/tls_cert.h"
#include "client/terminals.h"
#include "crypto/secret.h"
#include "parent/child.h"
#include "parent/config.h"
#include "parent/programs.h"
#include "parent/unlock.h"
#include "rules/state.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FACTS_MAX ((size_t)4 << 20)
#define PASSPHRASE_MIN 12
#define LISTEN_USUAL "127.0.0.1:8443"
#define PERSONS_NAMED 256
#define TERMINALS_MAX 16
#define LOGS 2 /* the machine's and that of the entruster */

struct init {
    struct cli *c;
    const char *facts_file, *passphrase_file, *shares, *listen, *origin, *approval_listen, *approval_origin, *rp_id,
        *programs_given, *include;
    bool sample, users;
    char dir[PROGRAMS_DIR_MAX], programs[PROGRAMS_DIR_MAX];
    struct config config;
    char log_origins[LOGS][CONFIG_TEXT_MAX + 1];
    const char *witness_keys[LOGS]; /* NULL: no witness */
    struct {
        uint64_t org;
        const char *name, *file;
    } terminals[TERMINALS_MAX]; /* the first ones: without them nobody could come in to register any */
    unsigned terminal_n;
    struct secret *passphrase;
    uint64_t needed, share_n;
    struct buf facts;
    struct setup setup;
    char accounts[PERSONS_NAMED][65]; /* by number of the person, for the list of codes */
    bool codes_told;
};

/* --- what is asked for ----------------------------------------------------------------------------------------------- */

static enum err read_witnesses(struct init *i)
{
    const char *w[3], *reason;
    uint64_t log;
    enum err err;

    while ((err = cli_take(i->c, "--witness", 3, w)) == ERR_OK) {
        TRY(cli_number(i->c, w[0], LOGS - 1, &log));
        if (config_add_witness(&i->config, (uint16_t)log, view_str(w[2]), &reason) != ERR_OK)
            return cli_fail(i->c, ERR_INPUT, MSG_CLI_INIT_BAD_URL, w[2]);
        i->witness_keys[log] = w[1];
    }
out:
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err read_terminals(struct init *i)
{
    const char *w[3];
    enum err err;

    while ((err = cli_take(i->c, "--terminal", 3, w)) == ERR_OK) {
        if (i->terminal_n == TERMINALS_MAX)
            return cli_fail(i->c, ERR_LIMIT, MSG_CLI_INIT_BAD_TERMINAL, w[2]);
        TRY(cli_number(i->c, w[0], UINT32_MAX, &i->terminals[i->terminal_n].org));
        i->terminals[i->terminal_n].name = w[1];
        i->terminals[i->terminal_n++].file = w[2];
    }
out:
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* K/N: any K of N shares restore the key. */
static enum err read_shares(struct init *i)
{
    if (i->shares == NULL)
        return ERR_OK;
    struct view n = view_str(i->shares), k = view_cut(&n, '/');
    char text[8];
    if (n.p == NULL || k.n >= sizeof(text) || n.n >= sizeof(text))
        return cli_fail(i->c, ERR_INPUT, MSG_CLI_INIT_BAD_SHARES, i->shares);
    (void)snprintf(text, sizeof(text), "%.*s", (int)k.n, (const char *)k.p);
    enum err err = cli_number(i->c, text, SHARES_MAX, &i->needed);
    (void)snprintf(text, sizeof(text), "%.*s", (int)n.n, (const char *)n.p);
    if (err == ERR_OK)
        err = cli_number(i->c, text, SHARES_MAX, &i->share_n);
    if (err == ERR_OK && (i->needed < 2 || i->needed > i->share_n))
        return cli_fail(i->c, ERR_INPUT, MSG_CLI_INIT_BAD_SHARES, i->shares);
    return err;
}

static bool is_origin(const char *url)
{
    return strncmp(url, "https://", 8) == 0 && strlen(url) <= CONFIG_TEXT_MAX && strchr(url + 8, '/') == NULL;
}

/* Passkeys are bound to the host of the origin, or to the name above it that was asked for; the approver's door. */
static enum err make_doors(struct init *i)
{
    struct config *c = &i->config;
    struct view host = i->rp_id == NULL ? config_host(c->origin) : view_str(i->rp_id);
    const char *reason;

    (void)snprintf(c->rp_id, sizeof(c->rp_id), "%.*s", (int)host.n, (const char *)host.p);
    if (i->approval_listen != NULL && (strrchr(i->approval_listen, ':') == NULL || strlen(i->approval_listen) > CONFIG_TEXT_MAX))
        return cli_fail(i->c, ERR_INPUT, MSG_CLI_INIT_BAD_LISTEN, i->approval_listen);
    if (i->approval_listen != NULL)
        (void)snprintf(c->approval_listen, sizeof(c->approval_listen), "%s", i->approval_listen);
    if (i->approval_origin != NULL && !is_origin(i->approval_origin))
        return cli_fail(i->c, ERR_INPUT, MSG_CLI_INIT_BAD_ORIGIN, i->approval_origin);
    if (i->approval_origin != NULL)
        (void)snprintf(c->approval_origin, sizeof(c->approval_origin), "%s", i->approval_origin);
    enum err err = config_complete(c, &reason);
    return err == ERR_OK ? ERR_OK : cli_fail(i->c, err, MSG_CLI_INIT_BAD_DOOR, c->approval_origin);
}

static enum err make_config(struct init *i)
{
    struct config *c = &i->config;
    const char *listen = i->listen == NULL ? LISTEN_USUAL : i->listen, *port = strrchr(listen, ':');

    c->uploads_max = CONFIG_UPLOADS_MAX;
    if (i->include != NULL && (i->include[0] != '/' || strlen(i->include) > CONFIG_TEXT_MAX))
        return cli_fail(i->c, ERR_INPUT, MSG_CLI_NO_FILE, i->include);
    if (i->include != NULL)
        (void)snprintf(c->include, sizeof(c->include), "%s", i->include);
    if (port == NULL || strlen(listen) > CONFIG_TEXT_MAX)
        return cli_fail(i->c, ERR_INPUT, MSG_CLI_INIT_BAD_LISTEN, listen);
    (void)snprintf(c->listen, sizeof(c->listen), "%s", listen);
    if (i->origin == NULL)
        (void)snprintf(c->origin, sizeof(c->origin), "https://localhost%s", port);
    else if (!is_origin(i->origin))
        return cli_fail(i->c, ERR_INPUT, MSG_CLI_INIT_BAD_ORIGIN, i->origin);
    else
        (void)snprintf(c->origin, sizeof(c->origin), "%s", i->origin);
    enum err err = make_doors(i);
    if (err != ERR_OK)
        return err;
    for (size_t r = 0; i->users && r < PARENT_CHILD_ROLE__MAX; r++)
        (void)snprintf(c->users[r], sizeof(c->users[r]), "azukari-%s", config_role_name((enum parent_child_role)r));
    (void)snprintf(i->log_origins[0], sizeof(i->log_origins[0]), "%.100s/azukari/machine", c->rp_id);
    (void)snprintf(i->log_origins[1], sizeof(i->log_origins[1]), "%.100s/azukari/entruster-1", c->rp_id);
    return ERR_OK;
}

static enum err read_options(struct init *i, const char **dir_out)
{
    const struct cli_option options[] = {
        {"--sample", NULL, &i->sample},           {"--users", NULL, &i->users},
        {"--facts", &i->facts_file, NULL},        {"--passphrase-file", &i->passphrase_file, NULL},
        {"--shares", &i->shares, NULL},           {"--listen", &i->listen, NULL},
        {"--origin", &i->origin, NULL},           {"--programs", &i->programs_given, NULL},
        {"--include", &i->include, NULL},         {"--approval-listen", &i->approval_listen, NULL},
        {"--rp-id", &i->rp_id, NULL},             {"--approval-origin", &i->approval_origin, NULL},
    };
    enum err err;

    TRY(read_witnesses(i));
    TRY(read_terminals(i));
    TRY(cli_read(i->c, options, sizeof(options) / sizeof(options[0]), (struct cli_words){dir_out, 1, 1}));
    if ((i->sample && i->facts_file != NULL) || (i->shares != NULL && i->passphrase_file != NULL))
        return cli_fail(i->c, ERR_INPUT, MSG_CLI_ONE_OF, i->sample ? "--sample / --facts" : "--shares / --passphrase-file");
    TRY(read_shares(i));
    TRY(make_config(i));
out:
    return err;
}

/* --- the secret ------------------------------------------------------------------------------------------------------ */

static enum err ask_twice(struct init *i)
{
    struct secret *again = NULL;
    enum err err;

    TRY(unlock_ask(msg_text(i->c->lang, MSG_CLI_INIT_ASK), &i->passphrase));
    TRY(unlock_ask(msg_text(i->c->lang, MSG_CLI_INIT_ASK_AGAIN), &again));
    if (!secret_equal(secret_view(i->passphrase), secret_view(again)))
        err = cli_fail(i->c, ERR_INPUT, MSG_CLI_INIT_DIFFERENT, NULL);
out:
    secret_free(again);
    return err;
}

static enum err read_secret(struct init *i)
{
    enum err err;

    if (i->shares != NULL)
        return ERR_OK;
    if (i->passphrase_file != NULL)
        TRY(unlock_passphrase_file(i->passphrase_file, &i->passphrase));
    else
        TRY(ask_twice(i));
    if (secret_view(i->passphrase).n < PASSPHRASE_MIN)
        err = cli_fail(i->c, ERR_INPUT, MSG_CLI_INIT_SHORT, NULL);
out:
    return err;
}

/* --- directories and files ------------------------------------------------------------------------------------------- */

static bool is_empty(const char *dir)
{
    const struct dirent *e;
    bool empty = true;
    DIR *d = opendir(dir);

    if (d == NULL)
        return errno == ENOENT;
    while (empty && (e = readdir(d)) != NULL)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    (void)closedir(d);
    return empty;
}

/* A directory of its own for each process that keeps files, owned by its user. */
static enum err make_directories(struct init *i, const char *dir)
{
    static const struct {
        const char *name;
        enum parent_child_role role;
    } places[] = {{"keeper", PARENT_CHILD_ROLE_KEEPER},
                  {"office", PARENT_CHILD_ROLE_OFFICE},
                  {"gate", PARENT_CHILD_ROLE_GATE},
                  {"gate/tls", PARENT_CHILD_ROLE_GATE}};
    struct child_identity id;
    char path[CLI_PATH_MAX], real[PATH_MAX];
    enum err err;

    if (!is_empty(dir))
        return cli_fail(i->c, ERR_CONFLICT, MSG_CLI_INIT_NOT_EMPTY, dir);
    TRY(io_make_dir(dir, i->users ? 0711 : 0700));
    if (realpath(dir, real) == NULL || strlen(real) >= sizeof(i->dir))
        return cli_fail(i->c, ERR_NOT_FOUND, MSG_CLI_NO_FILE, dir);
    (void)snprintf(i->dir, sizeof(i->dir), "%s", real);
    for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++) {
        TRY(child_identity(i->config.users[places[k].role], &id));
        TRY(cli_path(i->c, i->dir, places[k].name, path));
        TRY(io_make_dir(path, 0700));
        if (id.change && chown(path, id.uid, id.gid) != 0)
            TRY(err_from_errno(errno));
    }
out:
    return err;
}

/* Write ${dir}/${name}; to the gate's user if it is the gate's. */
static enum err write_file(struct init *i, const char *name, const struct buf *content, mode_t mode)
{
    struct child_identity id = {0};
    char path[CLI_PATH_MAX];
    enum err err;

    TRY(cli_path(i->c, i->dir, name, path));
    TRY(io_replace_file(path, buf_view(content), mode));
    if (strncmp(name, "gate/", 5) == 0)
        TRY(child_identity(i->config.users[PARENT_CHILD_ROLE_GATE], &id));
    if (id.change && chown(path, id.uid, id.gid) != 0)
        err = err_from_errno(errno);
out:
    return err;
}

static enum err write_files(struct init *i)
{
    struct buf config, cert, key;
    bool is_new;
    enum err err;

    buf_init(&config, CONFIG_BYTES_MAX);
    buf_init(&cert, 65536);
    buf_init(&key, 65536);
    TRY(config_put(&i->config, &config));
    TRY(write_file(i, CONFIG_FILE, &config, 0644));
    TRY(tls_cert_make(config_host(i->config.origin), config_host(i->config.approval_origin), &cert, &key));
    TRY(write_file(i, "gate/tls/key.pem", &key, 0600));
    TRY(write_file(i, "gate/tls/cert.pem", &cert, 0644));
    TRY(terminals_prepare(i->dir, &i->config, &is_new));
out:
    buf_clear(&config);
    buf_clear(&cert);
    buf_clear(&key);
    return err;
}

/* --- the keeper ------------------------------------------------------------------------------------------------------ */

static void print_share(const uint8_t share[SHARE_BYTES])
{
    struct buf line;

    buf_init(&line, 256);
    buf_str(&line, "  ");
    unlock_put_share(&line, share);
    buf_byte(&line, '\n');
    cli_out(buf_view(&line));
    buf_clear(&line);
}

static enum err set_up_root(struct init *i)
{
    struct desk_keeper_setup_root m = {.needed = (uint8_t)i->needed, .shares = (uint8_t)i->share_n};
    struct desk_keeper_setup_root_is is;
    enum err err;

    if (i->passphrase != NULL)
        m.passphrase = secret_view(i->passphrase);
    TRY(desk_keeper_setup_root_send(i->setup.chan, 1, &m));
    TRY(setup_answer(&i->setup, DESK_KEEPER_SETUP_ROOT_IS));
    TRY(desk_keeper_setup_root_is_get(i->setup.frame.payload, &i->setup.arena, &is));
    if (is.shares_n > 0)
        cli_say(i->c, MSG_CLI_INIT_SHARES, i->shares);
    for (uint32_t k = 0; k < is.shares_n; k++)
        print_share(is.shares[k].p);
out:
    return err;
}

static enum err set_up_logs(struct init *i)
{
    enum err err = ERR_OK;

    for (uint16_t log = 0; log < LOGS; log++) {
        struct desk_keeper_setup_log m = {
            .log = log, .origin = view_str(i->log_origins[log]), .witness_vkey = view_str(i->witness_keys[log])};
        TRY(desk_keeper_setup_log_send(i->setup.chan, 2, &m));
        err = setup_answer(&i->setup, DESK_KEEPER_SETUP_LOG_IS);
        if (err != ERR_OK)
            return cli_fail(i->c, err, MSG_CLI_INIT_BAD_LOG, i->log_origins[log]);
        struct desk_keeper_setup_log_is is;
        TRY(desk_keeper_setup_log_is_get(i->setup.frame.payload, &i->setup.arena, &is));
        if (log == 0)
            cli_say(i->c, MSG_CLI_INIT_LOGS, NULL);
        printf("log\t%u\t%.*s\n", (unsigned)log, (int)is.vkey.n, (const char *)is.vkey.p);
    }
out:
    return err;
}

static enum err hand_out_code(struct init *i, const struct fact_line *f)
{
    struct desk_keeper_enrol_code m = {.person = f->m.person};
    struct desk_keeper_enrol_code_is is;
    uint32_t p = m.person < PERSONS_NAMED ? m.person : 0;
    enum err err;

    TRY(desk_keeper_enrol_code_send(i->setup.chan, 3, &m));
    TRY(setup_answer(&i->setup, DESK_KEEPER_ENROL_CODE_IS));
    TRY(desk_keeper_enrol_code_is_get(i->setup.frame.payload, &i->setup.arena, &is));
    if (!i->codes_told)
        cli_say(i->c, MSG_CLI_INIT_CODES, NULL);
    i->codes_told = true;
    printf("code\t%s\t%.*s\n", i->accounts[p], (int)is.code.n, (const char *)is.code.p);
out:
    return err;
}

static enum err send_fact(struct init *i, struct fact_line *f)
{
    enum err err;

    if (f->m.act == ACT_ENROL_CODE)
        return hand_out_code(i, f);
    if (f->m.act == ACT_PERSON && f->m.person < PERSONS_NAMED)
        (void)snprintf(i->accounts[f->m.person], sizeof(i->accounts[0]), "%.*s", (int)f->account.n,
                       (const char *)f->account.p);
    for (uint16_t log = f->everywhere ? 0 : f->log; log < LOGS; log++) {
        const struct desk_keeper_fact m = {.log = log, .fact = f->m};
        TRY(desk_keeper_fact_send(i->setup.chan, 4, &m));
        TRY(setup_answer(&i->setup, DESK_KEEPER_OK));
    }
out:
    return err;
}

/* Read every fact; with ${send} also tell the keeper. */
static enum err walk_facts(struct init *i, bool send)
{
    static struct fact_line fact;
    struct facts_reader r;
    char place[128];
    enum err err;

    facts_reader_init(&r, buf_view(&i->facts), date_of_ms(clock_now_ms()));
    while ((err = facts_next(&r, &fact)) == ERR_OK) {
        if (!send)
            continue;
        r.reason = "the keeper does not accept it";
        TRY(send_fact(i, &fact));
        r.reason = "";
    }
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
out:
    (void)snprintf(place, sizeof(place), "%u: %s", r.line, r.reason);
    return cli_fail(i->c, err, MSG_CLI_INIT_BAD_FACT, place);
}

/* The certificate of a first terminal, its number and password on standard output, and the fact. */
static enum err set_up_terminal(struct init *i, unsigned n)
{
    char password[TERMINALS_PASSWORD_CHARS + 1];
    struct terminal_cert_order order = {
        .name = i->terminals[n].name, .days = TERMINALS_DAYS_USUAL, .password = password};
    struct terminal_cert cert;
    struct buf number;
    enum err err;

    buf_init(&number, 32);
    terminals_password(password);
    err = terminals_issue(i->dir, &order, i->terminals[n].file, &cert);
    if (err != ERR_OK)
        TRY(cli_fail(i->c, err, MSG_CLI_INIT_BAD_TERMINAL, i->terminals[n].file));
    terminals_put_number(&number, cert.number);
    if (n == 0)
        cli_say(i->c, MSG_CLI_INIT_TERMINAL, NULL);
    printf("terminal\t%s\t%s\t%s\n", buf_cstr(&number), i->terminals[n].file, password);
    const struct desk_keeper_fact m = {
        .log = 1,
        .fact = {.act = ACT_TERMINAL,
                 .has = ENTRY_HAS(KEY_TERMINAL) | ENTRY_HAS(KEY_ORG) | ENTRY_HAS(KEY_FROM) | ENTRY_HAS(KEY_UNTIL) |
                        ENTRY_HAS(KEY_KIND) | ENTRY_HAS(KEY_LIMIT),
                 .kind = OWNER_ORGANISATION,
                 .terminal = cert.number,
                 .org = (uint32_t)i->terminals[n].org,
                 .from = date_to_days(date_of_ms(clock_now_ms())),
                 .until = date_to_days(date_of_ms(cert.until_ms)),
                 .limit = 1,
                 .words = view_str(i->terminals[n].name)}};
    TRY(desk_keeper_fact_send(i->setup.chan, 6, &m));
    err = setup_answer(&i->setup, DESK_KEEPER_OK);
    if (err != ERR_OK)
        err = cli_fail(i->c, err, MSG_CLI_INIT_BAD_TERMINAL, i->terminals[n].file);
out:
    secret_wipe(password, sizeof(password));
    buf_clear(&number);
    return err;
}

/* All facts are read before anything is made. */
static enum err load_facts(struct init *i)
{
    enum err err = ERR_OK;

    if (i->sample)
        err = facts_sample(&i->facts);
    else if (i->facts_file != NULL)
        err = io_read_file(i->facts_file, &i->facts);
    if (err == ERR_OK)
        err = buf_status(&i->facts);
    return err == ERR_OK ? walk_facts(i, false) : cli_fail(i->c, err, MSG_CLI_NO_FILE, i->facts_file);
}

static enum err set_up_keeper(struct init *i)
{
    char dir[CLI_PATH_MAX];
    struct setup_program p = {.programs = i->programs, .dir = dir, .rp_id = i->config.rp_id, .origin = i->config.origin};
    enum err err;

    TRY(cli_path(i->c, i->dir, "keeper", dir));
    if (i->config.users[PARENT_CHILD_ROLE_KEEPER][0] != '\0')
        p.user = i->config.users[PARENT_CHILD_ROLE_KEEPER];
    TRY(setup_start(&i->setup, &p));
    TRY(set_up_root(i));
    TRY(set_up_logs(i));
    TRY(walk_facts(i, true));
    for (unsigned n = 0; n < i->terminal_n; n++)
        TRY(set_up_terminal(i, n));
    TRY(desk_keeper_setup_done_send(i->setup.chan, 5, &(struct desk_keeper_setup_done){0}));
    TRY(setup_answer(&i->setup, DESK_KEEPER_OK));
out:;
    enum err end = setup_end(&i->setup);
    return err != ERR_OK ? err : end;
}

static enum err run(struct init *i)
{
    const char *dir = NULL;
    enum err err;

    TRY(read_options(i, &dir));
    TRY(programs_find(i->programs_given, i->programs));
    TRY(load_facts(i));
    TRY(read_secret(i));
    TRY(make_directories(i, dir));
    TRY(write_files(i));
    TRY(set_up_keeper(i));
    if (i->sample)
        cli_say(i->c, MSG_CLI_INIT_SAMPLE, NULL);
    if (i->config.witness_n == 0)
        cli_say(i->c, MSG_CLI_INIT_NO_WITNESS, NULL);
    cli_say(i->c, MSG_CLI_INIT_DONE, i->dir);
out:
    return err;
}

enum err verb_init(struct cli *c)
{
    struct init i = {.c = c};

    buf_init(&i.facts, FACTS_MAX);
    enum err err = run(&i);
    secret_free(i.passphrase);
    buf_clear(&i.facts);
    return err;
}
