/* azukari serve, azukari status. */
#include "cli/cli.h"

#include "client/place.h"
#include "client/server.h"
#include "parent/config.h"
#include "parent/programs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENTS_MAX 64

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

/* Where the installation's own server is to be found, and the certificate it must show. */
static enum err own_place(const struct cli *c, const char *dir, const struct config *config, struct place *p)
{
    char cert[CLI_PATH_MAX];
    enum err err;

    TRY(cli_path(c, dir, "gate/tls/cert.pem", cert));
    TRY(place_set_origin(p, view_str(config->origin)));
    TRY(place_set_listen(p, view_str(config->listen)));
    TRY(place_set_cacert(p, view_str(cert)));
out:
    return err;
}

/* Whether somebody answers at the installation's own address, with its own certificate: a refusal is an answer. */
enum err verb_status(struct cli *c)
{
    struct place place = {0};
    struct server server = {0};
    const char *dir = NULL;
    struct config config;
    enum err err;

    TRY(cli_read(c, NULL, 0, (struct cli_words){&dir, 1, 1}));
    TRY(config_read(dir, &config));
    printf("origin %s\nlisten %s\nwitnesses %u\n", config.origin, config.listen, config.witness_n);
    TRY(own_place(c, dir, &config, &place));
    TRY(server_init(&server, &place, c->lang));
    err = server_call(&server, &(struct server_call){.method = "GET", .path = "/checkpoint"});
    if (err != ERR_OK && server.problem.status == 0)
        err = cli_fail(c, ERR_CLOSED, MSG_CLI_STATUS_DOWN, config.origin);
    else
        err = ERR_OK;
    if (err == ERR_OK)
        cli_say(c, MSG_CLI_STATUS_UP, config.origin);
out:
    server_clear(&server);
    place_clear(&place);
    return err;
}
