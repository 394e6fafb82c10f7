#include "http/multipart.h"

#include "http/field.h"

#include <string.h>

static bool is_boundary_char(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("'()+_,-./:=?", c) != NULL);
}

static bool is_name_char(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_';
}

/* ${v} without the quotes around it, if there are any.  false: only one. */
static bool unquote(struct view *v)
{
    bool opens = v->n > 0 && v->p[0] == '"', closes = v->n > 1 && v->p[v->n - 1] == '"';

    if (opens && closes)
        *v = view_part(*v, 1, v->n - 2);
    return opens == closes;
}

enum err http_multipart_start(struct http_multipart *m, struct view content_type)
{
    struct view rest = content_type, type = http_trim(view_cut(&rest, ';'));
    struct view value = http_trim(rest), name = view_cut(&value, '=');

    memset(m, 0, sizeof(*m));
    m->state = HTTP_PART_BROKEN;
    if (!http_same_word(type, "multipart/form-data") || !http_same_word(name, "boundary") ||
        !unquote(&value) || value.n == 0 || value.n > HTTP_BOUNDARY_MAX)
        return ERR_INPUT;
    for (size_t i = 0; i < value.n; i++)
        if (!is_boundary_char(value.p[i]))
            return ERR_INPUT;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, value.p, value.n);
    m->delimiter_n = value.n + 4;
    m->matched = 2; /* as if a line break had come */
    m->state = HTTP_PART_OPENING;
    return ERR_OK;
}

/* The next parameter of a Content-Disposition: "; name=value" from the front of ${*v}.  A quoted
 * value ends at its quote: browsers write a quote in it as %22. */
static enum err take_parameter(struct view *v, struct view *name_out, struct view *value_out)
{
    const uint8_t *end;

    *v = http_trim(*v);
    if (v->n == 0)
        return ERR_CLOSED;
    if (v->p[0] != ';')
        return ERR_INPUT;
    struct view rest = http_trim(view_part(*v, 1, SIZE_MAX));
    *name_out = view_cut(&rest, '=');
    if (rest.n < 2 || rest.p[0] != '"')
        return ERR_INPUT;
    end = memchr(rest.p + 1, '"', rest.n - 1);
    if (end == NULL)
        return ERR_INPUT;
    *value_out = view_part(rest, 1, (size_t)(end - rest.p) - 1);
    *v = view_part(rest, (size_t)(end - rest.p) + 1, SIZE_MAX);
    return ERR_OK;
}

static enum err read_disposition(struct http_multipart *m, struct view value)
{
    const uint8_t *semicolon = value.n == 0 ? NULL : memchr(value.p, ';', value.n);
    size_t type_n = semicolon == NULL ? value.n : (size_t)(semicolon - value.p);
    struct view name, text, rest = view_part(value, type_n, SIZE_MAX);
    enum err err;

    if (m->name[0] != '\0' || !http_same_word(http_trim(view_part(value, 0, type_n)), "form-data"))
        return ERR_INPUT;
    while ((err = take_parameter(&rest, &name, &text)) == ERR_OK) {
        if (http_same_word(name, "filename") && !m->is_file) {
            m->is_file = true;
            continue;
        }
        if (!http_same_word(name, "name") || m->name[0] != '\0' || text.n == 0 ||
            text.n > HTTP_PART_NAME_MAX)
            return ERR_INPUT;
        for (size_t i = 0; i < text.n; i++)
            if (!is_name_char(text.p[i]))
                return ERR_INPUT;
        memcpy(m->name, text.p, text.n);
        m->name[text.n] = '\0';
    }
    return err == ERR_CLOSED && m->name[0] != '\0' ? ERR_OK : ERR_INPUT;
}

/* The head of a part is complete: its lines, without the empty one. */
static enum err read_head(struct http_multipart *m)
{
    struct view rest = {(const uint8_t *)m->head, m->head_n};
    unsigned types = 0;

    m->name[0] = '\0';
    m->is_file = false;
    while (rest.n > 0) {
        struct view value = view_cut(&rest, '\n'), name;
        if (value.n == 0 || value.p[value.n - 1] != '\r')
            return ERR_INPUT;
        value.n--;
        for (size_t i = 0; i < value.n; i++)
            if (value.p[i] < 0x20 || value.p[i] == 0x7f)
                return ERR_INPUT;
        name = view_cut(&value, ':');
        if (http_same_word(name, "content-disposition")) {
            enum err err = read_disposition(m, http_trim(value));
            if (err != ERR_OK)
                return err;
        } else if (!http_same_word(name, "content-type") || types++ > 0) {
            return ERR_INPUT;
        }
    }
    return m->name[0] != '\0' && m->parts++ < HTTP_PARTS_MAX ? ERR_OK : ERR_INPUT;
}

/* One byte of a head; the last four say whether it ends. */
static enum err take_head(struct http_multipart *m, uint8_t c, http_multipart_fn *fn, void *arg)
{
    if (m->head_n == sizeof(m->head))
        return ERR_INPUT;
    m->head[m->head_n++] = (char)c;
    if (m->head_n < 4 ||
        !view_eq_str((struct view){(const uint8_t *)m->head + m->head_n - 4, 4}, "\r\n\r\n"))
        return ERR_OK;
    m->head_n -= 2;
    enum err err = read_head(m);
    m->head_n = 0;
    m->state = HTTP_PART_DATA;
    return err != ERR_OK ? err : fn(arg, m, HTTP_MULTIPART_BEGIN, (struct view){NULL, 0});
}

/* What stands behind a delimiter. */
static enum err take_after(struct http_multipart *m, uint8_t c)
{
    m->after[m->matched++] = (char)c;
    if (m->matched < 2)
        return c == '\r' || c == '-' ? ERR_OK : ERR_INPUT;
    m->matched = 0;
    const struct view after = view_of(m->after, 2);
    if (view_eq_str(after, "\r\n"))
        m->state = HTTP_PART_HEAD;
    else if (view_eq_str(after, "--") && m->parts > 0)
        m->state = HTTP_PART_EPILOGUE;
    else
        return ERR_INPUT;
    return ERR_OK;
}

/* Data up to the next delimiter.  Its CR stands only at its beginning, so what was taken for one
 * and is none is data as a whole, and the byte in hand may begin another. */
static enum err take_data(struct http_multipart *m, struct view *in, http_multipart_fn *fn,
                          void *arg)
{
    struct view data = {(const uint8_t *)m->delimiter, m->matched};

    if (m->matched == 0) {
        const uint8_t *cr = memchr(in->p, '\r', in->n);
        data = view_part(*in, 0, cr == NULL ? in->n : (size_t)(cr - in->p));
        *in = view_part(*in, data.n, SIZE_MAX);
        m->matched = cr == NULL ? 0 : 1;
        *in = view_part(*in, m->matched, SIZE_MAX);
    } else if (in->p[0] != (uint8_t)m->delimiter[m->matched]) {
        m->matched = 0;
    } else {
        *in = view_part(*in, 1, SIZE_MAX);
        if (++m->matched < m->delimiter_n)
            return ERR_OK;
        m->matched = 0;
        m->state = HTTP_PART_AFTER;
        return fn(arg, m, HTTP_MULTIPART_END, (struct view){NULL, 0});
    }
    return data.n == 0 ? ERR_OK : fn(arg, m, HTTP_MULTIPART_BYTES, data);
}

/* One byte outside of data. */
static enum err take_byte(struct http_multipart *m, uint8_t c, http_multipart_fn *fn, void *arg)
{
    switch ((int)m->state) {
    case HTTP_PART_OPENING:
        if (c != (uint8_t)m->delimiter[m->matched])
            return ERR_INPUT;
        if (++m->matched == m->delimiter_n) {
            m->matched = 0;
            m->state = HTTP_PART_AFTER;
        }
        return ERR_OK;
    case HTTP_PART_AFTER:
        return take_after(m, c);
    case HTTP_PART_HEAD:
        return take_head(m, c, fn, arg);
    case HTTP_PART_EPILOGUE:
        return m->matched < 2 && c == (m->matched++ == 0 ? '\r' : '\n') ? ERR_OK : ERR_INPUT;
    default:
        return ERR_INPUT;
    }
}

enum err http_multipart_push(struct http_multipart *m, struct view bytes, http_multipart_fn *fn,
                             void *arg)
{
    enum err err = ERR_OK;

    while (err == ERR_OK && bytes.n > 0) {
        if (m->state == HTTP_PART_DATA) {
            err = take_data(m, &bytes, fn, arg);
            continue;
        }
        err = take_byte(m, bytes.p[0], fn, arg);
        bytes = view_part(bytes, 1, SIZE_MAX);
    }
    if (err != ERR_OK)
        m->state = HTTP_PART_BROKEN;
    return err;
}

enum err http_multipart_finish(const struct http_multipart *m)
{
    return m->state == HTTP_PART_EPILOGUE && m->matched != 1 ? ERR_OK : ERR_INPUT;
}
