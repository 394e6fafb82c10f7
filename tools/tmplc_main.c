/* tmplc PAGE.html OUT.c: see tools/tmplc.h.  Partials are _NAME.html beside the page. */
#include "gen.h"
#include "tmplc.h"

#include <stdio.h>
#include <unistd.h>

static enum err load(void *arg, const char *name, struct buf *out)
{
    const char *page = arg;
    char path[1024];
    int n =
        snprintf(path, sizeof(path), "%.*s_%s.html", (int)(gen_basename(page) - page), page, name);

    if (n < 0 || (size_t)n >= sizeof(path) || access(path, R_OK) != 0)
        return ERR_NOT_FOUND;
    buf_put(out, gen_read(path));
    return ERR_OK;
}

int main(int argc, char **argv)
{
    struct buf out;
    struct diag diag = {0};

    if (argc != 3) {
        fprintf(stderr, "usage: tmplc page.html out.c\n");
        return 2;
    }
    buf_init(&out, GEN_OUTPUT_MAX);
    const struct tmplc_input in = {
        .file = argv[1], .text = gen_read(argv[1]), .load = load, .load_arg = argv[1]};
    enum err err = tmplc_compile(&in, &out, &diag);
    if (err != ERR_OK) {
        fprintf(stderr, "%s\n", diag.text[0] != '\0' ? diag.text : err_name(err));
        return 1;
    }
    gen_save(argv[2], &out);
    return 0;
}
