/*
 * What the entruster takes home: one log as a static tree, whom to trust, a program that needs nothing, and how to use it.
 * Sealed words and keys are not in it, and no name either: persons stand under their numbers, records under blinded ids.
 */
#include "audit/walk.h"

#include "base/clock.h"
#include "base/io.h"
#include "bundle_texts.h"

#include <stdio.h>
#include <unistd.h>

#define VERIFIER_BYTES_MAX ((size_t)64 << 20)

static enum err put_texts(struct tar *t)
{
    enum err err;

    TRY(tar_put(t, "README.ja.txt", 0644, view_of(text_readme_ja_txt, text_readme_ja_txt_n)));
    TRY(tar_put(t, "README.en.txt", 0644, view_of(text_readme_en_txt, text_readme_en_txt_n)));
    TRY(tar_put(t, "guide.html", 0644, view_of(text_guide_html, text_guide_html_n)));
out:
    return err;
}

static enum err put_all(const struct audit_bundle *b, struct tar *t, audit_report_fn *fn, void *arg)
{
    static const struct trusted nobody;
    const struct walk_job job = {.dir = b->keeper_dir, .trusted = &nobody, .depth = AUDIT_HASHES, .only = b->log,
                                 .tar = t, .done = fn, .arg = arg};
    struct buf program;
    enum err err;

    buf_init(&program, VERIFIER_BYTES_MAX);
    TRY(io_read_file(b->verifier, &program));
    TRY(put_texts(t));
    TRY(tar_put(t, "azukari-verify", 0755, buf_view(&program)));
    TRY(walk_run(&job));
    TRY(tar_end(t));
out:
    buf_clear(&program);
    return err;
}

enum err audit_bundle(const struct audit_bundle *b, audit_report_fn *fn, void *arg, uint64_t *bytes_out)
{
    char name[40];
    struct tar t;
    enum err err;

    (void)snprintf(name, sizeof(name), "azukari-ledger-%u", (unsigned)b->log);
    err = tar_begin(&t, b->out, name, clock_now_ms() / 1000);
    if (err == ERR_OK) {
        err = put_all(b, &t, fn, arg);
        if (err != ERR_OK)
            (void)unlink(b->out); /* half of it proves nothing */
    }
    *bytes_out = t.bytes;
    tar_close(&t);
    return err;
}
