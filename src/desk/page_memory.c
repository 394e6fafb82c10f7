#include "desk/page_memory.h"

#include "base/alloc.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "desk/page.h"

#include <string.h>

#define FLASH_BYTES 2048

struct page_memory {
    struct page_result results[PAGE_RESULTS_MAX];
    struct page_form forms[PAGE_FORMS_MAX];
    unsigned next_result, next_form;
    enum page_banner_kind flash;
    struct arena flash_arena;
    const char *heading, *text;
    uint64_t work_list; /* 0: none */
    uint8_t work_record[16];
};

static struct page_memory *memory(struct desk *d)
{
    if (d->pages == NULL)
        d->pages = mem_zalloc(sizeof(*d->pages));
    return d->pages;
}

static void result_clear(struct page_result *result)
{
    arena_clear(&result->arena);
    *result = (struct page_result){0};
}

static void form_clear(struct page_form *form)
{
    arena_clear(&form->arena);
    *form = (struct page_form){0};
}

/* A number nobody can guess, so that an address does not tell how many there were. */
static uint64_t new_id(void)
{
    uint64_t id;

    do
        random_bytes(&id, sizeof(id));
    while (id == 0);
    return id;
}

struct page_result *page_result_new(struct desk *d)
{
    struct page_memory *m = memory(d);

    if (m == NULL)
        return NULL;
    struct page_result *result = &m->results[m->next_result++ % PAGE_RESULTS_MAX];
    result_clear(result);
    arena_init(&result->arena, PAGE_RESULT_BYTES);
    result->id = new_id();
    return result;
}

struct page_form *page_form_new(struct desk *d)
{
    struct page_memory *m = memory(d);

    if (m == NULL)
        return NULL;
    struct page_form *form = &m->forms[m->next_form++ % PAGE_FORMS_MAX];
    form_clear(form);
    arena_init(&form->arena, PAGE_FORM_BYTES);
    form->nonce = new_id();
    return form;
}

struct page_result *page_result_find(struct desk *d, uint64_t id)
{
    for (size_t i = 0; d->pages != NULL && id != 0 && i < PAGE_RESULTS_MAX; i++)
        if (d->pages->results[i].id == id)
            return &d->pages->results[i];
    return NULL;
}

struct page_form *page_form_find(struct desk *d, uint64_t nonce)
{
    for (size_t i = 0; d->pages != NULL && nonce != 0 && i < PAGE_FORMS_MAX; i++)
        if (d->pages->forms[i].nonce == nonce)
            return &d->pages->forms[i];
    return NULL;
}

void page_form_done(struct page_form *form)
{
    form_clear(form);
}

enum err page_row_copy(struct arena *a, const struct desk_keeper_shown_row *row,
                       struct desk_keeper_shown_row *out)
{
    *out = *row;
    out->fields = arena_alloc(a, row->fields_n, sizeof(*out->fields));
    out->veiled = arena_alloc(a, row->veiled_n, sizeof(*out->veiled));
    if (out->fields == NULL || out->veiled == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < row->veiled_n; i++)
        out->veiled[i] = row->veiled[i];
    for (uint32_t i = 0; i < row->fields_n; i++) {
        out->fields[i].field = row->fields[i].field;
        out->fields[i].value = arena_view(a, row->fields[i].value);
        if (out->fields[i].value.n != row->fields[i].value.n)
            return ERR_MEMORY;
    }
    return ERR_OK;
}

void page_flash(struct desk *d, enum page_banner_kind kind, const char *heading, const char *text)
{
    struct page_memory *m = memory(d);

    if (m == NULL)
        return; /* the page itself shows what was done */
    arena_clear(&m->flash_arena);
    arena_init(&m->flash_arena, FLASH_BYTES);
    m->heading = arena_str(&m->flash_arena, view_str(heading));
    m->text = text == NULL ? NULL : arena_str(&m->flash_arena, view_str(text));
    m->flash = m->heading == NULL ? PAGE_BANNER_NONE : kind;
}

struct page_banner page_flash_take(struct desk *d, struct arena *a)
{
    struct page_memory *m = d->pages;

    if (m == NULL || m->flash == PAGE_BANNER_NONE)
        return page_banner(PAGE_BANNER_NONE, NULL, NULL);
    struct page_banner banner =
        page_banner(m->flash, arena_str(a, view_str(m->heading)),
                    m->text == NULL ? NULL : arena_str(a, view_str(m->text)));
    m->flash = PAGE_BANNER_NONE;
    arena_clear(&m->flash_arena);
    return banner;
}

void page_work_remember(struct desk *d, uint64_t list, const uint8_t record[16])
{
    struct page_memory *m = memory(d);

    if (m == NULL)
        return; /* then the page of the record alone does not say from where it comes */
    m->work_list = list;
    memcpy(m->work_record, record, sizeof(m->work_record));
}

uint64_t page_work_list_of(const struct desk *d, const uint8_t record[16])
{
    const struct page_memory *m = d->pages;
    bool same = m != NULL && view_eq(view_of(m->work_record, sizeof(m->work_record)), view_of(record, sizeof(m->work_record)));

    return same ? m->work_list : 0;
}

void page_memory_forget(struct desk *d)
{
    struct page_memory *m = d->pages;

    if (m == NULL)
        return;
    for (size_t i = 0; i < PAGE_RESULTS_MAX; i++)
        result_clear(&m->results[i]);
    for (size_t i = 0; i < PAGE_FORMS_MAX; i++)
        form_clear(&m->forms[i]);
    arena_clear(&m->flash_arena);
    secret_wipe(m, sizeof(*m));
}

void page_memory_free(struct desk *d)
{
    page_memory_forget(d);
    mem_free(d->pages);
    d->pages = NULL;
}
