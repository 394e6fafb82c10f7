#include "audit/subjects.h"

#include "base/alloc.h"
#include "base/codec.h"
#include "base/io.h"

#include <stdlib.h>
#include <string.h>

#define LINE_BYTES (2 * ENTRY_SUBJECT_BYTES)
#define FILE_MAX ((size_t)SUBJECTS_MAX * (LINE_BYTES + 2))

/* Blinded ids are spread evenly: their first two bytes lead to the few that begin so. */
#define DRAWERS 65536

typedef uint8_t subject[ENTRY_SUBJECT_BYTES];

struct subjects {
    subject *ids; /* ascending, each once */
    size_t n;
    uint32_t first[DRAWERS + 1];
};

static int compare(const void *a, const void *b)
{
    /* stylecheck: allow memcmp, because blinded ids are no secrets and their order is needed */
    return memcmp(a, b, ENTRY_SUBJECT_BYTES);
}

static unsigned drawer_of(const uint8_t *id)
{
    return (unsigned)id[0] << 8 | id[1];
}

/* Sort what was read, drop what stands twice, and note where each drawer begins. */
static void put_in_order(struct subjects *s)
{
    size_t kept = 0;

    if (s->n > 1)
        qsort(s->ids, s->n, sizeof(s->ids[0]), compare);
    for (size_t i = 0; i < s->n; i++)
        if (kept == 0 || compare(s->ids[kept - 1], s->ids[i]) != 0)
            memmove(s->ids[kept++], s->ids[i], sizeof(s->ids[0]));
    s->n = kept;
    size_t at = 0;
    for (unsigned drawer = 0; drawer <= DRAWERS; drawer++) {
        while (at < s->n && drawer_of(s->ids[at]) < drawer)
            at++;
        s->first[drawer] = (uint32_t)at;
    }
}

static enum err make(size_t max, struct subjects **out)
{
    struct subjects *s = mem_zalloc(sizeof(*s));

    if (s != NULL)
        s->ids = mem_calloc(max, sizeof(s->ids[0]));
    if (s == NULL || s->ids == NULL) {
        subjects_free(s);
        return ERR_MEMORY;
    }
    *out = s;
    return ERR_OK;
}

enum err subjects_of(const uint8_t id[ENTRY_SUBJECT_BYTES], struct subjects **out)
{
    enum err err = make(1, out);

    if (err != ERR_OK)
        return err;
    memcpy((*out)->ids[(*out)->n++], id, ENTRY_SUBJECT_BYTES);
    put_in_order(*out);
    return ERR_OK;
}

static enum err take_lines(struct subjects *s, struct view text, unsigned *line_out)
{
    *line_out = 0;
    while (text.n > 0) {
        struct view line = view_cut(&text, '\n');
        ++*line_out;
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (s->n == SUBJECTS_MAX)
            return ERR_LIMIT;
        if (hex_get(line, s->ids[s->n], ENTRY_SUBJECT_BYTES) != ERR_OK)
            return ERR_INPUT;
        s->n++;
    }
    if (s->n == 0)
        *line_out = 0;
    return s->n == 0 ? ERR_INPUT : ERR_OK;
}

enum err subjects_parse(struct view text, struct subjects **out, unsigned *line_out)
{
    struct subjects *s = NULL;
    enum err err;

    *line_out = 0;
    TRY(make(text.n / LINE_BYTES + 1, &s));
    TRY(take_lines(s, text, line_out));
    put_in_order(s);
    *out = s;
    s = NULL;
out:
    subjects_free(s);
    return err;
}

enum err subjects_read(const char *path, struct subjects **out, unsigned *line_out)
{
    struct buf text;
    enum err err;

    *line_out = 0;
    buf_init(&text, FILE_MAX);
    TRY(io_read_file(path, &text));
    TRY(subjects_parse(buf_view(&text), out, line_out));
out:
    buf_clear(&text);
    return err;
}

size_t subjects_count(const struct subjects *s)
{
    return s->n;
}

size_t subjects_find(const struct subjects *s, const uint8_t id[ENTRY_SUBJECT_BYTES])
{
    unsigned drawer = drawer_of(id);

    for (size_t i = s->first[drawer]; i < s->first[drawer + 1]; i++)
        if (compare(s->ids[i], id) == 0)
            return i;
    return SUBJECTS_NONE;
}

void subjects_free(struct subjects *s)
{
    if (s == NULL)
        return;
    mem_free(s->ids);
    mem_free(s);
}
