#include "desk/page_bring.h"

#include "base/alloc.h"
#include "crypto/secret.h"

#include <string.h>

#define CREDIT_BYTES ((uint32_t)256 << 10)

/* A field has ended: nothing is taken before the token of this session's pages has come. */
static enum err take_field(struct page_bring *b, const char *name)
{
    const struct view value = view_of(b->value, b->value_n);

    if (strcmp(name, CSRF_FIELD) == 0) {
        b->csrf_holds = csrf_holds(b->d, value);
        return b->csrf_holds ? ERR_OK : member_wrong(&b->d->fault, MEMBER_WRONG, view_str(CSRF_FIELD));
    }
    if (!b->csrf_holds)
        return member_wrong(&b->d->fault, MEMBER_MISSING, view_str(CSRF_FIELD));
    return b->def->field == NULL ? member_wrong(&b->d->fault, MEMBER_UNKNOWN, view_str(name)) : b->def->field(b, name, value);
}

static enum err take_file(struct page_bring *b, struct view bytes)
{
    enum err err = ERR_OK;

    if (bytes.n > b->file_max - b->file.bytes)
        return ERR_LIMIT;
    if (b->file.no == 0 && bytes.n > 0)
        TRY(b->def->open(b));
    if (b->file.no != 0)
        err = flow_upload_add(b->d, &b->file, bytes);
out:
    return err;
}

static enum err take_event(void *arg, const struct http_multipart *m, enum http_multipart_event event, struct view bytes)
{
    struct page_bring *b = arg;

    if (event == HTTP_MULTIPART_BEGIN) {
        b->value_n = 0;
        if (m->is_file && (!b->csrf_holds || b->file_came || strcmp(m->name, "file") != 0))
            return member_wrong(&b->d->fault, MEMBER_UNKNOWN, view_str(m->name));
        b->file_came = b->file_came || m->is_file;
        return ERR_OK;
    }
    if (m->is_file)
        return event == HTTP_MULTIPART_BYTES ? take_file(b, bytes) : ERR_OK;
    if (event == HTTP_MULTIPART_END)
        return take_field(b, m->name);
    if (bytes.n > PAGE_BRING_VALUE_MAX - b->value_n)
        return member_wrong(&b->d->fault, MEMBER_TOO_LONG, view_str(m->name));
    memcpy(b->value + b->value_n, bytes.p, bytes.n);
    b->value_n += bytes.n;
    return ERR_OK;
}

static void bring_free(void *stream)
{
    struct page_bring *b = stream;

    flow_upload_clear(b->d, &b->file);
    secret_wipe(b, b->def->size);
    mem_free(b);
}

enum err page_bring_begin(struct desk *d, struct request *r, const struct page_bring_def *def, uint64_t file_max, struct page_bring **b_out)
{
    struct page_bring *b = mem_zalloc(def->size);

    *b_out = b;
    if (b == NULL)
        return ERR_MEMORY;
    b->def = def;
    b->d = d;
    b->of = r->match.params.number[0];
    b->file_max = file_max;
    flow_upload_init(&b->file);
    r->stream = b;
    r->stream_free = bring_free;
    if (http_multipart_start(&b->form, r->head.content_type) != ERR_OK || !request_has_body(r))
        return member_wrong(&d->fault, MEMBER_SYNTAX, view_str(""));
    request_credit(d, r, CREDIT_BYTES);
    return ERR_OK;
}

/* The body is complete. */
static enum err finish(struct request *r, struct page_bring *b)
{
    enum err err = ERR_OK;

    if (http_multipart_finish(&b->form) != ERR_OK || !b->csrf_holds)
        return member_wrong(&b->d->fault, MEMBER_SYNTAX, view_str(""));
    if (b->file.no != 0)
        err = flow_upload_done(b->d, &b->file);
    if (err != ERR_OK)
        flow_upload_drop(b->d, b->file.no);
    TRY(err);
    err = b->def->done(r, b);
out:
    return err;
}

enum err page_bring_part(struct desk *d, struct request *r, struct view part)
{
    struct page_bring *b = r->stream;
    enum err err = http_multipart_push(&b->form, part, take_event, b);

    if (err != ERR_OK) {
        if (b->file.no != 0)
            flow_upload_drop(d, b->file.no);
        return err == ERR_INPUT && d->fault.place[0] == '\0' ? member_wrong(&d->fault, MEMBER_SYNTAX, view_str("")) : err;
    }
    if (r->state == REQUEST_WAITING)
        return finish(r, b);
    request_credit(d, r, (uint32_t)part.n);
    return ERR_OK;
}
