/* libzip inflates, expat parses; here stand the bounds.  Both work in memory alone. */
#include "press/book_part.h"

#include "base/alloc.h"

#include <expat.h>
#include <string.h>
#include <strings.h>
#include <zip.h>

#define ENTRIES_MAX 2000
#define STEP_BYTES 32768
#define DEPTH_MAX 64
#define INFLATED_MAX ((uint64_t)384 << 20) /* of all parts that are read, together */
#define RATIO_FREE ((uint64_t)1 << 20)     /* below that nobody asks how much a part grew */
#define RATIO_MAX 400                      /* times; lists of people grow by 5 to 40 */

struct book_parts {
    zip_t *zip;
    uint64_t inflated;
};

/* One part while it is read. */
struct reading {
    XML_Parser xml;
    const struct book_handler *h;
    unsigned depth;
    enum err err;
};

enum err book_parts_open(struct view bytes, struct book_parts **out)
{
    struct book_parts *p = mem_zalloc(sizeof(*p));
    zip_source_t *all = NULL;
    zip_error_t error;
    enum err err = ERR_OK;

    *out = p;
    if (p == NULL)
        return ERR_MEMORY;
    zip_error_init(&error);
    all = zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);
    p->zip = all == NULL ? NULL : zip_open_from_source(all, ZIP_RDONLY, &error);
    if (p->zip == NULL) {
        err = all == NULL || zip_error_code_zip(&error) == ZIP_ER_MEMORY ? ERR_MEMORY : ERR_INPUT;
        zip_source_free(all);
    } else if (zip_get_num_entries(p->zip, 0) > ENTRIES_MAX) {
        err = ERR_LIMIT;
    }
    zip_error_fini(&error);
    return err;
}

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon == NULL ? name : colon + 1;
}

const char *book_attribute(const char **attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

/* --- expat ---------------------------------------------------------------------------------------------------------------- */

static void stop(struct reading *r, enum err why)
{
    if (r->err == ERR_OK && why != ERR_OK) {
        r->err = why;
        (void)XML_StopParser(r->xml, XML_FALSE);
    }
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = arg;

    if (r->err != ERR_OK)
        return;
    stop(r, ++r->depth > DEPTH_MAX ? ERR_INPUT : r->h->start(r->h->arg, local_name(name), attributes));
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
    struct reading *r = arg;

    if (r->err != ERR_OK)
        return;
    r->depth--;
    stop(r, r->h->end(r->h->arg, local_name(name)));
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int n)
{
    struct reading *r = arg;

    if (r->err == ERR_OK && r->h->text != NULL && n > 0)
        stop(r, r->h->text(r->h->arg, view_of(text, (size_t)n)));
}

/* No workbook has one; whoever writes one wants entities. */
static void XMLCALL on_doctype(void *arg, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id, int internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)internal;
    stop(arg, ERR_INPUT);
}

static void *take_memory(size_t n)
{
    return mem_zalloc(n);
}

static void *resize_memory(void *p, size_t n)
{
    return mem_resize(p, n, 1);
}

static enum err begin(struct reading *r)
{
    static const XML_Memory_Handling_Suite memory = {take_memory, resize_memory, mem_free};

    r->xml = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (r->xml == NULL)
        return ERR_MEMORY;
    XML_SetUserData(r->xml, r);
    XML_SetElementHandler(r->xml, on_start, on_end);
    XML_SetCharacterDataHandler(r->xml, on_text);
    XML_SetStartDoctypeDeclHandler(r->xml, on_doctype);
    return ERR_OK;
}

static enum err push(struct reading *r, const void *bytes, size_t n, bool last)
{
    if (XML_Parse(r->xml, bytes, (int)n, last) == XML_STATUS_OK)
        return ERR_OK;
    if (r->err != ERR_OK)
        return r->err;
    return XML_GetErrorCode(r->xml) == XML_ERROR_NO_MEMORY ? ERR_MEMORY : ERR_INPUT;
}

/* --- the part ------------------------------------------------------------------------------------------------------------- */

static enum err meaning(int code)
{
    switch (code) {
    case ZIP_ER_MEMORY:
        return ERR_MEMORY;
    case ZIP_ER_NOENT:
        return ERR_NOT_FOUND;
    case ZIP_ER_NOPASSWD:
    case ZIP_ER_WRONGPASSWD:
    case ZIP_ER_ENCRNOTSUPP:
        return ERR_DENIED;
    default:
        return ERR_INPUT;
    }
}

static enum err push_all(struct book_parts *p, zip_file_t *f, uint64_t packed, struct reading *r)
{
    uint8_t step[STEP_BYTES];
    uint64_t grown = 0;
    zip_int64_t n;
    enum err err = ERR_OK;

    while (err == ERR_OK && (n = zip_fread(f, step, sizeof(step))) != 0) {
        if (n < 0)
            return meaning(zip_error_code_zip(zip_file_get_error(f)));
        grown += (uint64_t)n;
        p->inflated += (uint64_t)n;
        if (p->inflated > INFLATED_MAX || (grown > RATIO_FREE && grown / RATIO_MAX > packed))
            return ERR_LIMIT;
        err = push(r, step, (size_t)n, false);
    }
    return err == ERR_OK ? push(r, NULL, 0, true) : err;
}

/* Names are compared as Excel does: without regard to case. */
static enum err find(struct book_parts *p, const char *path, zip_stat_t *stat_out)
{
    zip_int64_t at = zip_name_locate(p->zip, path, ZIP_FL_NOCASE);

    if (at < 0)
        return meaning(zip_error_code_zip(zip_get_error(p->zip)));
    if (zip_stat_index(p->zip, (zip_uint64_t)at, 0, stat_out) < 0 || (stat_out->valid & ZIP_STAT_COMP_SIZE) == 0)
        return ERR_INPUT;
    stat_out->index = (zip_uint64_t)at;
    return ERR_OK;
}

enum err book_part_read(struct book_parts *p, const char *path, const struct book_handler *h)
{
    struct reading r = {.h = h};
    zip_file_t *f = NULL;
    zip_stat_t stat;
    enum err err;

    TRY(find(p, path, &stat));
    f = zip_fopen_index(p->zip, stat.index, 0);
    if (f == NULL)
        TRY(meaning(zip_error_code_zip(zip_get_error(p->zip))));
    TRY(begin(&r));
    err = push_all(p, f, stat.comp_size, &r);
out:
    if (r.xml != NULL)
        XML_ParserFree(r.xml);
    if (f != NULL)
        (void)zip_fclose(f);
    return err;
}

void book_parts_free(struct book_parts *p)
{
    if (p == NULL)
        return;
    if (p->zip != NULL)
        zip_discard(p->zip);
    mem_free(p);
}
