#include "http/target.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What may stand in a target at all: visible ASCII without what RFC 3986 and the browsers always
 * encode. */
static bool may_stand(uint8_t c)
{
    return c > 0x20 && c < 0x7f && strchr("\"#<>\\", c) == NULL;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What an encoded byte may turn out to be: not a byte that divides or ends a path for anyone. */
static bool may_be_encoded(int c)
{
    return c >= 0x20 && c != 0x7f && c != '/' && c != '\\';
}

/* Decode the byte at the front of ${*rest}. */
static enum err decode(struct view *rest, char *c_out)
{
    int c = rest->p[0];
    size_t n = 1;

    if (c == '%') {
        int high = rest->n < 3 ? -1 : hex_digit(rest->p[1]);
        int low = rest->n < 3 ? -1 : hex_digit(rest->p[2]);
        if (high < 0 || low < 0)
            return ERR_INPUT;
        c = high << 4 | low;
        n = 3;
        if (!may_be_encoded(c))
            return ERR_INPUT;
    }
    *c_out = (char)c;
    *rest = view_part(*rest, n, SIZE_MAX);
    return ERR_OK;
}

/* Whether no segment of ${path} is empty (but the last), "." or "..". */
static bool segments_are_plain(struct view path)
{
    struct view rest = view_part(path, 1, SIZE_MAX);

    while (rest.p != NULL) {
        struct view segment = view_cut(&rest, '/');
        if (view_eq_str(segment, ".") || view_eq_str(segment, "..") ||
            (segment.n == 0 && rest.p != NULL))
            return false;
    }
    return true;
}

enum err http_target(struct view target, size_t path_max, char *path_out, size_t *path_bytes_out,
                     struct view *query_out)
{
    if (!view_starts(target, "/"))
        return ERR_INPUT;
    for (size_t i = 0; i < target.n; i++) {
        if (!may_stand(target.p[i]))
            return ERR_INPUT;
    }
    struct view rest = target, path = view_cut(&rest, '?');
    size_t n = 0;
    *query_out = rest;
    while (path.n > 0) {
        char c;
        enum err err = decode(&path, &c);
        if (err != ERR_OK)
            return err;
        if (n == path_max)
            return ERR_LIMIT;
        path_out[n++] = c;
    }
    path_out[n] = 0;
    *path_bytes_out = n;
    struct view decoded = view_of(path_out, n);
    return view_is_utf8(decoded) && segments_are_plain(decoded) ? ERR_OK : ERR_INPUT;
}
