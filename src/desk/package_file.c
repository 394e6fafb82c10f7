#include "desk/package_file.h"

#include "base/alloc.h"
#include "crypto/secret.h"
#include "crypto/part.h"
#include "desk/ask.h"
#include "desk/flow.h"
#include "desk/package_words.h"

#include <string.h>

struct package_file {
    uint32_t request, upload, part;
    uint8_t key[32];
    uint64_t left;
};

void package_file_free(struct desk *d)
{
    struct package_file *f = d->package_file;

    d->package_file = NULL;
    if (f == NULL)
        return;
    secret_wipe(f, sizeof(*f));
    mem_free(f);
}

static enum err go_on(struct desk *d, struct package_file *f, struct request *r)
{
    struct buf part;
    enum err err;

    buf_init(&part, PART_BYTES_MAX);
    TRY(flow_upload_read(d, f->upload, f->key, f->part++, &part));
    if (part.n == 0 || part.n > f->left)
        TRY(ERR_CORRUPT);
    f->left -= part.n;
    err = request_add(d, r, buf_view(&part));
out:
    buf_clear(&part);
    arena_clear(&d->arena);
    return err;
}

void package_file_room(struct desk *d)
{
    struct request *r = d->package_file == NULL ? NULL : request_find(d, d->package_file->request);

    while (r != NULL && d->package_file != NULL && request_has_gone(r)) {
        struct package_file *f = d->package_file;
        enum err err = go_on(d, f, r); /* the last bytes end the request */
        if (err != ERR_OK)
            request_break(d, r);
        if (err != ERR_OK || f->left == 0)
            package_file_free(d);
    }
}

void package_file_request_gone(struct desk *d, const struct request *r)
{
    if (d->package_file != NULL && d->package_file->request == r->id)
        package_file_free(d);
}

static const char *disposition_of(struct desk *d, const struct desk_keeper_package_info *info)
{
    const char *number = package_number(&d->arena, info->leaf);

    return number == NULL ? NULL
                          : arena_fmt(&d->arena, "attachment; filename=\"%s.%s\"", number,
                                      info->form == DESK_KEEPER_PACKAGE_FORM_ZIP ? "zip" : "p7m");
}

enum err answer_package(struct desk *d, struct request *r, uint64_t number, struct desk_keeper_matter_word *words, uint32_t words_n)
{
    const struct desk_keeper_package_fetch ask = {
        .package = number, .what = DESK_KEEPER_PACKAGE_WHAT_FILE, .words = words, .words_n = words_n};
    struct desk_keeper_package_is is;
    struct package_file *f;
    enum err err;

    if (d->package_file != NULL)
        return ERR_AGAIN;
    TRY(ask_keeper_package_fetch(d, &ask, &is));
    f = mem_zalloc(sizeof(*f));
    d->package_file = f;
    if (f == NULL)
        return ERR_MEMORY;
    *f = (struct package_file){.request = r->id, .upload = is.upload, .left = is.info.bytes};
    memcpy(f->key, is.key, sizeof(f->key));
    secret_wipe(is.key, sizeof(is.key));
    bool zip = is.info.form == DESK_KEEPER_PACKAGE_FORM_ZIP;
    const struct request_answer how = {.status = 200,
                                       .content_type = zip ? "application/zip" : "application/pkcs7-mime",
                                       .disposition = disposition_of(d, &is.info)};
    buf_clear(&r->answer);
    buf_init(&r->answer, DESK_ANSWER_MAX);
    TRY(request_answer_stream(d, r, &how, is.info.bytes));
    package_file_room(d);
out:
    if (err != ERR_OK)
        package_file_free(d);
    return err;
}
