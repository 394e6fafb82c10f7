/* azukari serve, azukari status. */
#include "cli/cli.h"

#include "cli/client.h"
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

/* Whether somebody answers at the installation's own address, with its own certificate. */
enum err verb_status(struct cli *c)
{
    struct client client;
    const char *dir = NULL;
    struct config config;
    enum err err;

    TRY(cli_read(c, NULL, 0, (struct cli_words){&dir, 1, 1}));
    TRY(config_read(dir, &config));
    printf("origin %s\nlisten %s\nwitnesses %u\n", config.origin, config.listen, config.witness_n);
    TRY(client_open(&client, c, &(struct client_place){.dir = dir}));
    err = client_reaches(&client);
    client_close(&client);
    if (err != ERR_OK)
        return cli_fail(c, err, MSG_CLI_STATUS_DOWN, config.origin);
    cli_say(c, MSG_CLI_STATUS_UP, config.origin);
out:
    return err;
}
