/*
 * azukari-gate: the only process with TCP sockets.  It parses request heads and nothing else, and
 * passes bytes between browsers and desks.  It holds the TLS key, but no file, no database, no
 * ledger and no key of the data.
 *
 *     azukari-gate --listen ADDRESS:PORT [--approval-listen ADDRESS:PORT] --tls DIR --uploads-max BYTES
 *                  [--user NAME] [--connections-max N] [--connections-per-source-max N]
 *
 * The parent's channel is descriptor 3.
 */
#include "base/alloc.h"
#include "base/log.h"
#include "base/num.h"
#include "crypto/secret.h"
#include "gate/gate.h"
#include "sandbox/sandbox.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define CONNS_MAX 32768             /* descriptors and request numbers are 16 bits */
#define OTHER_FDS (ROUTES_MAX + 64) /* desks, and what every process has */

static enum err parse_number(const char *text, uint64_t max, uint64_t *value_out)
{
    return num_parse_u64(view_str(text), max, NUM_CANONICAL, value_out);
}

static enum err parse_option(const char *name, const char *value, struct gate_config *c)
{
    if (value == NULL)
        return ERR_INPUT;
    if (strcmp(name, "--listen") == 0)
        c->listen[DOOR_MAIN] = value;
    else if (strcmp(name, "--approval-listen") == 0)
        c->listen[DOOR_APPROVAL] = value;
    else if (strcmp(name, "--tls") == 0)
        c->tls_dir = value;
    else if (strcmp(name, "--user") == 0)
        c->user = value;
    else if (strcmp(name, "--uploads-max") == 0)
        return parse_number(value, INT64_MAX, &c->uploads_max_bytes);
    else if (strcmp(name, "--connections-max") == 0)
        return parse_number(value, CONNS_MAX, &c->conns_max);
    else if (strcmp(name, "--connections-per-source-max") == 0)
        return parse_number(value, CONNS_MAX, &c->conns_per_source_max);
    else
        return ERR_INPUT;
    return ERR_OK;
}

static enum err parse_arguments(char **argv, struct gate_config *c)
{
    enum err err = ERR_OK;

    *c = (struct gate_config){.conns_max = 4096, .conns_per_source_max = 256};
    for (char **a = argv + 1; *a != NULL && err == ERR_OK; a += 2) {
        err = parse_option(a[0], a[1], c);
        if (err != ERR_OK)
            break;
    }
    if (err != ERR_OK || c->listen[DOOR_MAIN] == NULL || c->tls_dir == NULL || c->uploads_max_bytes == 0 ||
        c->conns_max == 0 || c->conns_per_source_max == 0) {
        log_error(
            "usage: azukari-gate --listen ADDRESS:PORT [--approval-listen ADDRESS:PORT] --tls DIR "
            "--uploads-max BYTES [--user NAME] [--connections-max N] [--connections-per-source-max N]");
        return ERR_INPUT;
    }
    return ERR_OK;
}

/* A descriptor for every connection and every desk, so that accepting never fails for want of one.
 */
static enum err raise_descriptors(struct gate_config *c)
{
    struct rlimit limit;
    rlim_t wanted = c->conns_max + OTHER_FDS;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return ERR_IO;
    if (limit.rlim_max < wanted && limit.rlim_max <= OTHER_FDS) {
        log_error("too few descriptors are allowed: %llu are needed", (unsigned long long)wanted);
        return ERR_LIMIT;
    }
    if (limit.rlim_max < wanted) {
        c->conns_max = limit.rlim_max - OTHER_FDS;
        wanted = limit.rlim_max;
        log_warn("only %llu connections: no more descriptors are allowed",
                 (unsigned long long)c->conns_max);
    }
    limit.rlim_cur = wanted;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? ERR_OK : ERR_IO;
}

static enum err enter_sandbox(const struct gate_config *c)
{
    const struct sandbox_limits limits = {.open_files = (unsigned)(c->conns_max + OTHER_FDS)};
    enum err err;

    if (c->user != NULL)
        TRY(sandbox_become(c->user));
    TRY(sandbox_enter(SANDBOX_GATE, &limits));
out:
    return err;
}

int main(int argc, char **argv)
{
    struct gate_config config;
    struct gate *g = mem_zalloc(sizeof(*g));
    enum err err;

    (void)argc;
    log_init("gate");
    if (g == NULL)
        return err_exit_code(ERR_MEMORY);
    /* A write to a client that has gone is an error code, not the end. */
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return err_exit_code(ERR_INTERNAL);
    TRY(crypto_init());
    TRY(parse_arguments(argv, &config));
    TRY(raise_descriptors(&config));
    TRY(gate_open(g, &config));
    TRY(enter_sandbox(&config));
    TRY(gate_run(g));
out:
    gate_close(g);
    mem_free(g);
    return err_exit_code(err);
}
