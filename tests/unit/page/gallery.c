/*
 * gallery DIR LANG: every page with invented data and the files it links to, for looking at in a browser through any
 * static web server at DIR.
 */
#include "sample.h"

#include "page/asset.h"

#include "base/io.h"

#include <stdio.h>
#include <string.h>

static enum err write_file(const char *dir, const char *path, struct view content)
{
    char name[1024];
    int n = snprintf(name, sizeof(name), "%s/%s", dir, path);

    if (n < 0 || (size_t)n >= sizeof(name))
        return ERR_LIMIT;
    return io_replace_file(name, content, 0644);
}

int main(int argc, char **argv)
{
    struct buf out;
    char path[256];
    enum err err = ERR_OK;

    if (argc != 3) {
        fprintf(stderr, "usage: gallery directory ja|en\n");
        return 2;
    }
    const struct page_ctx ctx = {strcmp(argv[2], "en") == 0 ? LANG_EN : LANG_JA,
                                 "0123456789abcdef", true};
    buf_init(&out, 1 << 20);
    snprintf(path, sizeof(path), "%s/static", argv[1]);
    TRY(io_make_dir(argv[1], 0755));
    TRY(io_make_dir(path, 0755));
    for (size_t i = 0; i < page_assets_n; i++)
        TRY(write_file(argv[1], page_assets[i].path + 1, page_assets[i].content));
    for (size_t i = 0; i < samples_n; i++) {
        buf_reset(&out);
        TRY(samples[i].render(&out, &ctx));
        snprintf(path, sizeof(path), "%s.%s.html", samples[i].name, argv[2]);
        TRY(write_file(argv[1], path, buf_view(&out)));
    }
out:
    buf_clear(&out);
    if (err != ERR_OK)
        fprintf(stderr, "gallery: %s\n", err_name(err));
    return err_exit_code(err);
}
