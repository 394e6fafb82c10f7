/*
 * azukarid: starts the processes of one installation, connects exactly the pairs in the table below, hands the secret that
 * opens the root key to the keeper and forgets it, and stops everything in order when asked, or when one dies.
 *
 *     azukarid [--programs DIR] [--passphrase-file FILE | --passphrase-fd N | --shares FILE] "
                  "[--journal SOCKET] DIR
 */
#include "parent/house.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/num.h"
#include "parent/programs.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* Who may talk to whom.  (A desk's channels to keeper, gate and office are made by the keeper.) */
static const struct house_pair pairs[] = {
    {PARENT_CHILD_ROLE_GATE, PARENT_CHILD_ROLE_KEEPER},
    {PARENT_CHILD_ROLE_OFFICE, PARENT_CHILD_ROLE_KEEPER},
    {PARENT_CHILD_ROLE_KEEPER, PARENT_CHILD_ROLE_AUTHN},
    {PARENT_CHILD_ROLE_KEEPER, PARENT_CHILD_ROLE_COURIER},
    {PARENT_CHILD_ROLE_KEEPER, PARENT_CHILD_ROLE_SCANNER},
    {PARENT_CHILD_ROLE_OFFICE, PARENT_CHILD_ROLE_SCANNER},
};

/* Nobody new comes in; then work ends; then nothing is stored any more; the keeper writes the last leaf. */
static const struct house_stage stages[] = {
    {PARENT_CHILD_ROLE_GATE, 5000},    {PARENT_CHILD_ROLE_DESK, 3000},  {PARENT_CHILD_ROLE_SCANNER, 2000},
    {PARENT_CHILD_ROLE_OFFICE, 10000}, {PARENT_CHILD_ROLE_COURIER, 2000}, {PARENT_CHILD_ROLE_AUTHN, 2000}, {PARENT_CHILD_ROLE_KEEPER, 60000},
};

static char max_age[16], uploads_max[24];
static char witnesses[CONFIG_WITNESSES_MAX][CONFIG_TEXT_MAX + 8];

/* What each program is told.  Desks get their kind from parent/desks.c, a press nothing. */
static unsigned arguments(const struct house *h, enum parent_child_role role, const char **args_out)
{
    unsigned n = 0;

    switch (role) {
    case PARENT_CHILD_ROLE_GATE:
        args_out[n++] = "--listen";
        args_out[n++] = h->config.listen;
        args_out[n++] = "--approval-listen";
        args_out[n++] = h->config.approval_listen;
        args_out[n++] = "--tls";
        args_out[n++] = h->texts[PARENT_CHILD_ROLE_GATE];
        args_out[n++] = "--uploads-max";
        args_out[n++] = uploads_max;
        break;
    case PARENT_CHILD_ROLE_OFFICE:
        args_out[n++] = "--dir";
        args_out[n++] = h->texts[PARENT_CHILD_ROLE_OFFICE];
        break;
    case PARENT_CHILD_ROLE_KEEPER:
        args_out[n++] = "--dir";
        args_out[n++] = h->texts[PARENT_CHILD_ROLE_KEEPER];
        args_out[n++] = "--rp-id";
        args_out[n++] = h->config.rp_id;
        args_out[n++] = "--origin";
        args_out[n++] = h->config.origin;
        args_out[n++] = "--approval-origin";
        args_out[n++] = h->config.approval_origin;
        if (h->config.witness_max_age_s != 0) {
            args_out[n++] = "--witness-max-age";
            args_out[n++] = max_age;
        }
        if (h->config.ledger_copy[0] != '\0') {
            args_out[n++] = "--ledger-copy";
            args_out[n++] = h->config.ledger_copy;
        }
        break;
    case PARENT_CHILD_ROLE_COURIER:
        for (unsigned i = 0; i < h->config.witness_n; i++) {
            args_out[n++] = "--witness";
            args_out[n++] = witnesses[i];
        }
        break;
    case PARENT_CHILD_ROLE_SCANNER:
        if (h->config.virus_scanner[0] != '\0') {
            args_out[n++] = "--clamd";
            args_out[n++] = h->config.virus_scanner;
        }
        break;
    case PARENT_CHILD_ROLE_DESK: /* so that its pages say what the gate takes */
        args_out[n++] = "--uploads-max";
        args_out[n++] = uploads_max;
        break;
    case PARENT_CHILD_ROLE_AUTHN:
    case PARENT_CHILD_ROLE_PRESS:
    case PARENT_CHILD_ROLE__MAX:
        break;
    }
    return n;
}

static const struct house_plan plan = {pairs, sizeof(pairs) / sizeof(pairs[0]), stages, sizeof(stages) / sizeof(stages[0]),
                                       arguments};

static enum err read_arguments(int argc, char **argv, struct house *h, struct unlock_source *source,
                               const char **programs_out)
{
    static const struct option options[] = {
        {"programs", required_argument, NULL, 'p'},
        {"passphrase-file", required_argument, NULL, 'f'},
        {"passphrase-fd", required_argument, NULL, 'd'},
        {"shares", required_argument, NULL, 's'},
        {"journal", required_argument, NULL, 'j'},
        {NULL, 0, NULL, 0},
    };
    uint64_t fd;
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'p')
            *programs_out = optarg;
        else if (c == 'f')
            source->passphrase_file = optarg;
        else if (c == 's')
            source->shares_file = optarg;
        else if (c == 'j')
            h->journal = optarg;
        else if (c == 'd' && num_parse_u64(view_str(optarg), 65535, NUM_CANONICAL, &fd) == ERR_OK)
            source->passphrase_fd = (int)fd;
        else
            return ERR_INPUT;
    }
    if (optind + 1 != argc)
        return ERR_INPUT;
    char real[PATH_MAX];
    if (realpath(argv[optind], real) == NULL || snprintf(h->dir, sizeof(h->dir), "%s", real) >= (int)sizeof(h->dir))
        return ERR_NOT_FOUND;
    return ERR_OK;
}

static enum err prepare(struct house *h, const char *programs)
{
    enum err err;

    h->plan = &plan;
    if (h->journal == NULL && logs_wanted())
        h->journal = LOGS_SOCKET;
    TRY(programs_find(programs, h->programs));
    TRY(config_read(h->dir, &h->config));
    (void)snprintf(h->texts[PARENT_CHILD_ROLE_GATE], PATH_MAX, "%s/gate/tls", h->dir);
    (void)snprintf(h->texts[PARENT_CHILD_ROLE_OFFICE], PATH_MAX, "%s/office", h->dir);
    (void)snprintf(h->texts[PARENT_CHILD_ROLE_KEEPER], PATH_MAX, "%s/keeper", h->dir);
    if (h->config.status_socket[0] != '\0')
        (void)snprintf(h->texts[PARENT_CHILD_ROLE_DESK], PATH_MAX, "%s", h->config.status_socket);
    else
        (void)snprintf(h->texts[PARENT_CHILD_ROLE_DESK], PATH_MAX, "%s/" CONFIG_SOCKET, h->dir);
    (void)snprintf(max_age, sizeof(max_age), "%u", (unsigned)h->config.witness_max_age_s);
    (void)snprintf(uploads_max, sizeof(uploads_max), "%llu", (unsigned long long)h->config.uploads_max);
    for (unsigned i = 0; i < h->config.witness_n; i++)
        (void)snprintf(witnesses[i], sizeof(witnesses[i]), "%u=%s", (unsigned)h->config.witnesses[i].log,
                       h->config.witnesses[i].url);
    for (unsigned i = 0; i < PARENT_CHILD_ROLE__MAX; i++)
        TRY(child_identity(h->config.users[i], &h->identities[i]));
out:
    return err;
}

/* The secret passes through this process: no image of it may reach the disk or a debugger. */
static enum err forbid_dumps(void)
{
    const struct rlimit none = {0, 0};

    if (setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0)
        return ERR_OK;
    log_error("core dumps could not be switched off");
    return ERR_IO;
}

int main(int argc, char **argv)
{
    struct unlock_source source = {.passphrase_fd = -1};
    struct unlock_secret secret = {0};
    const char *programs = NULL;
    struct house *h;
    enum err err;

    log_init("azukarid");
    h = mem_zalloc(sizeof(*h));
    if (h == NULL)
        return err_exit_code(ERR_MEMORY);
    err = read_arguments(argc, argv, h, &source, &programs);
    if (err == ERR_INPUT)
        log_error("usage: azukarid [--programs DIR] [--passphrase-file FILE | --passphrase-fd N | --shares FILE] DIR");
    else if (err != ERR_OK)
        log_error("the directory does not exist: make it with \"azukari init\"");
    TRY(err);
    TRY(forbid_dumps());
    TRY(crypto_init());
    TRY(prepare(h, programs));
    TRY(unlock_read(&source, &secret));
    err = house_run(h, &secret);
out:
    secret_free(secret.passphrase);
    secret_wipe(&secret, sizeof(secret));
    mem_free(h);
    return err_exit_code(err);
}
