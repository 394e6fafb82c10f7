#include "page/url.h"

#include <string.h>

static bool is_unreserved(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != 0 && strchr("-._~", c));
}

/* A path of this origin: "//host" and "/\host" are other hosts to a browser. */
static bool is_path(const char *s)
{
    if (s[0] != '/' || s[1] == '/' || s[1] == '\\')
        return false;
    for (; *s != '\0'; s++)
        if (!is_unreserved((uint8_t)*s) && strchr("/%?&=#+", *s) == NULL)
            return false;
    return true;
}

static void put_encoded(struct buf *b, struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (is_unreserved(v.p[i]))
            buf_byte(b, v.p[i]);
        else
            buf_fmt(b, "%%%02X", v.p[i]);
    }
}

void url_start(struct url_builder *b, const char *path)
{
    *b = (struct url_builder){.err = is_path(path) ? ERR_OK : ERR_INPUT};
    buf_init(&b->buf, URL_MAX_BYTES);
    buf_str(&b->buf, path);
}

void url_segment(struct url_builder *b, struct view segment)
{
    if (segment.n == 0 || view_eq_str(segment, ".") || view_eq_str(segment, "..") || b->has_query)
        b->err = ERR_INPUT;
    if (!view_eq_str(buf_view(&b->buf), "/"))
        buf_byte(&b->buf, '/');
    put_encoded(&b->buf, segment);
}

void url_query(struct url_builder *b, const char *name, struct view value)
{
    buf_byte(&b->buf, b->has_query ? '&' : '?');
    b->has_query = true;
    put_encoded(&b->buf, view_str(name));
    buf_byte(&b->buf, '=');
    put_encoded(&b->buf, value);
}

enum err url_finish(struct url_builder *b, struct arena *arena, struct url *url_out)
{
    enum err err = b->err;

    url_out->text = NULL;
    TRY(err);
    TRY(buf_status(&b->buf));
    url_out->text = arena_str(arena, buf_view(&b->buf));
    err = url_out->text == NULL ? ERR_MEMORY : ERR_OK;
out:
    buf_clear(&b->buf);
    return err;
}

struct url url_route(const char *path)
{
    return (struct url){is_path(path) ? path : NULL};
}

enum err url_tel(struct arena *arena, const char *number, struct url *url_out)
{
    url_out->text = NULL;
    for (size_t i = 0; number[i] != '\0'; i++)
        if (strchr(i == 0 ? "+0123456789" : "-0123456789", number[i]) == NULL || i > 24)
            return ERR_INPUT;
    if (number[0] == '\0')
        return ERR_INPUT;
    url_out->text = arena_fmt(arena, "tel:%s", number);
    return url_out->text == NULL ? ERR_MEMORY : ERR_OK;
}

bool url_is_valid(struct url url)
{
    return url.text != NULL && (is_path(url.text) || strncmp(url.text, "tel:", 4) == 0);
}

/* The path behind "https://HOST[:PORT]"; NULL if ${s} does not begin so. */
static const char *behind_origin(const char *s)
{
    static const char scheme[] = "https://";

    if (strncmp(s, scheme, sizeof(scheme) - 1) != 0)
        return NULL;
    const char *host = s + sizeof(scheme) - 1, *end = host;
    while (is_unreserved((uint8_t)*end) || (*end != '\0' && strchr(":[]", *end) != NULL))
        end++;
    return end == host ? NULL : end;
}

enum err url_at(struct arena *arena, const char *origin, const char *path, struct url_elsewhere *url_out)
{
    const char *rest = behind_origin(origin);

    url_out->text = NULL;
    if (rest == NULL || *rest != '\0' || !is_path(path))
        return ERR_INPUT;
    url_out->text = arena_fmt(arena, "%s%s", origin, path);
    return url_out->text == NULL ? ERR_MEMORY : ERR_OK;
}

bool url_elsewhere_is_valid(struct url_elsewhere url)
{
    const char *rest = url.text == NULL ? NULL : behind_origin(url.text);

    return rest != NULL && is_path(rest);
}
