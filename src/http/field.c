#include "http/field.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

bool http_same_word(struct view a, const char *s)
{
    return a.n == strlen(s) && (a.n == 0 || strncasecmp((const char *)a.p, s, a.n) == 0);
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

struct view http_trim(struct view v)
{
    while (v.n > 0 && is_blank(v.p[0]))
        v = view_part(v, 1, SIZE_MAX);
    while (v.n > 0 && is_blank(v.p[v.n - 1]))
        v.n--;
    return v;
}

bool http_list_has(struct view list, const char *word)
{
    while (list.p != NULL) {
        struct view element = view_cut(&list, ',');
        if (http_same_word(http_trim(view_cut(&element, ';')), word))
            return true;
    }
    return false;
}

enum err http_cookie(struct view cookies, const char *name, struct view *value_out)
{
    enum err err = ERR_NOT_FOUND;

    while (cookies.p != NULL) {
        struct view value = http_trim(view_cut(&cookies, ';'));
        if (!view_eq_str(view_cut(&value, '='), name))
            continue;
        if (err == ERR_OK)
            return ERR_INPUT;
        *value_out = value;
        err = ERR_OK;
    }
    return err;
}

enum err http_bearer(struct view authorization, struct view *token_out)
{
    struct view rest = authorization;

    if (!http_same_word(view_cut(&rest, ' '), "Bearer"))
        return ERR_NOT_FOUND;
    *token_out = http_trim(rest);
    return ERR_OK;
}

/* The weight of ${q} ("q=0.8") in thousandths; 1000 if it is none, as without it. */
static unsigned weight(struct view q)
{
    unsigned value = 0, place = 1000;

    if (!view_starts(q, "q=") || q.n < 3 || q.p[2] != '0')
        return 1000;
    for (size_t i = 4; i < q.n && q.p[i] >= '0' && q.p[i] <= '9'; i++) {
        place /= 10;
        value += (unsigned)(q.p[i] - '0') * place;
    }
    return value;
}

unsigned http_language(struct view accepted, const char *const tags[], unsigned count)
{
    unsigned best = count, best_weight = 0;

    while (accepted.p != NULL) {
        struct view range = view_cut(&accepted, ',');
        struct view tag = http_trim(view_cut(&range, ';'));
        struct view primary = view_cut(&tag, '-');
        unsigned w = weight(http_trim(range));
        for (unsigned i = 0; i < count; i++) {
            if (http_same_word(primary, tags[i]) && w > best_weight) {
                best = i;
                best_weight = w;
            }
        }
    }
    return best;
}
