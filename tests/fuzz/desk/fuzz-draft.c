/* Target: draft_get, draft_begin (desk/draft.c).  What is read is within its bounds, and is written as bytes that are read the same. */
#include "desk/draft.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err read(struct draft *d, struct view bytes, struct view mask, struct arena *a)
{
    const struct form *form = form_of(draft_form_of(bytes));

    if (form == NULL)
        return ERR_CORRUPT;
    enum err err = draft_begin(d, form, mask, a);
    if (err == ERR_OK && d->items_n > DRAFT_SLOTS)
        abort();
    return err == ERR_OK ? draft_get(d, bytes, a) : err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view bytes = view_of(data, size);
    struct draft d, again;
    struct arena a;
    struct buf out;

    arena_init(&a, (size_t)8 << 20);
    buf_init(&out, DRAFT_BYTES_MAX + 4096);
    enum err err = read(&d, bytes, (struct view){NULL, 0}, &a);
    if (err == ERR_OK && draft_put(&d, &out) == ERR_OK && read(&again, buf_view(&out), (struct view){NULL, 0}, &a) != ERR_OK)
        abort();
    if (err == ERR_OK)
        for (unsigned i = 0; i < d.items_n; i++)
            if (d.items[i].rows_n > DRAFT_ROWS_MAX || d.items[i].text.n > DRAFT_TEXT_MAX || !view_is_utf8(d.items[i].text))
                abort();
    (void)read(&d, view_str("azukari-draft 1\n\x04\x52"), bytes, &a); /* the input as the items of a contract */
    if (err != ERR_OK && err != ERR_CORRUPT && err != ERR_MEMORY)
        abort();
    buf_clear(&out);
    arena_clear(&a);
    return 0;
}
