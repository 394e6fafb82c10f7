/*
 * Target: http_multipart_push.  The first byte says in pieces of what size the rest arrives.
 * Properties: the pieces change neither what is read nor the refusal; what is read is shorter than
 * what came; events come in order.
 */
#include "base/buf.h"
#include "http/multipart.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

struct heard {
    struct buf text;
    bool inside;
};

static enum err hear(void *arg, const struct http_multipart *m, enum http_multipart_event event,
                     struct view bytes)
{
    struct heard *h = arg;

    must(h->inside == (event != HTTP_MULTIPART_BEGIN));
    h->inside = event != HTTP_MULTIPART_END;
    if (event == HTTP_MULTIPART_BEGIN)
        buf_str(&h->text, m->name);
    must(strlen(m->name) <= HTTP_PART_NAME_MAX && m->name[0] != '\0');
    buf_put(&h->text, bytes);
    return ERR_OK;
}

static enum err read_all(struct view bytes, size_t piece, struct heard *h)
{
    struct http_multipart m;
    enum err err = http_multipart_start(&m, view_str("multipart/form-data; boundary=b"));

    must(err == ERR_OK);
    for (size_t at = 0; err == ERR_OK && at < bytes.n; at += piece)
        err = http_multipart_push(&m, view_part(bytes, at, piece), hear, h);
    return err == ERR_OK ? http_multipart_finish(&m) : err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct heard whole = {.inside = false}, parts = {.inside = false};
    struct http_multipart m;

    if (size == 0)
        return 0;
    struct view bytes = view_of(data + 1, size - 1);
    buf_init(&whole.text, 1 << 20);
    buf_init(&parts.text, 1 << 20);
    enum err err = read_all(bytes, bytes.n == 0 ? 1 : bytes.n, &whole);
    must(err == read_all(bytes, 1 + (size_t)data[0], &parts));
    must(view_eq(buf_view(&whole.text), buf_view(&parts.text)) && whole.text.n <= bytes.n);
    must(err != ERR_OK || !whole.inside);
    if (http_multipart_start(&m, bytes) == ERR_OK)
        must(m.delimiter_n > 4 && m.delimiter_n <= HTTP_BOUNDARY_MAX + 4);
    buf_clear(&whole.text);
    buf_clear(&parts.text);
    return 0;
}
