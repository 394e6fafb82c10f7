/* azukari sample-list: a synthetic card list to try an import with; nobody is meant. */
#include "cli/cli.h"

#include "base/io.h"
#include "text/sample/sample.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define ROWS_MAX 10000000

static const struct {
    const char *name;
    enum sample_encoding encoding;
} encodings[] = {{"cp932", SAMPLE_CP932}, {"utf-8", SAMPLE_UTF8}, {"utf-8-bom", SAMPLE_UTF8_BOM}};

static enum err write_piece(void *arg, struct view bytes)
{
    return io_write_all(*(const int *)arg, bytes);
}

static enum err read_encoding(const struct cli *c, const char *name, enum sample_encoding *out)
{
    for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
        if (name == NULL || strcmp(name, encodings[i].name) == 0) {
            *out = encodings[i].encoding;
            return ERR_OK;
        }
    }
    return cli_fail(c, ERR_INPUT, MSG_CLI_UNKNOWN_OPTION, name);
}

/* Prints "rows N good N": what an import of the list must find. */
enum err verb_sample_list(struct cli *c)
{
    const char *path = NULL, *rows = "10000", *seed = "1", *encoding = NULL;
    struct sample_options o = {0};
    const struct cli_option options[] = {
        {"--rows", &rows, NULL}, {"--seed", &seed, NULL}, {"--encoding", &encoding, NULL}, {"--blocks", NULL, &o.blocks}};
    struct sample_totals totals;
    uint64_t n;
    int fd = -1;
    enum err err;

    TRY(cli_read(c, options, 4, (struct cli_words){&path, 1, 1}));
    TRY(cli_number(c, rows, ROWS_MAX, &n));
    TRY(cli_number(c, seed, UINT64_MAX, &o.seed));
    TRY(read_encoding(c, encoding, &o.encoding));
    o.rows = (uint32_t)n;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return cli_fail(c, ERR_NOT_FOUND, MSG_CLI_NO_FILE, path);
    TRY(sample_card_list(&o, write_piece, &fd, &totals));
    printf("rows %u good %u\n", (unsigned)totals.rows, (unsigned)totals.good);
out:
    io_close(&fd);
    return err;
}
