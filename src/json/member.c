#include "json/member.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/num.h"

#include <string.h>

enum err member_wrong(struct member_fault *fault, enum member_problem problem, struct view name)
{
    size_t n = name.n < MEMBER_PLACE_MAX ? name.n : MEMBER_PLACE_MAX;

    while (n > 0 && !view_is_utf8(view_part(name, 0, n)))
        n--; /* not to cut a character */
    fault->problem = problem;
    memcpy(fault->place, n == 0 ? "" : (const char *)name.p, n);
    fault->place[n] = '\0';
    return ERR_INPUT;
}

const struct member *member_find(const struct member_set *set, struct view name)
{
    for (size_t i = 0; i < set->n; i++)
        if (view_eq_str(name, set->list[i].name))
            return &set->list[i];
    return NULL;
}

static enum member_problem set_view(const struct member *m, struct view text, struct arena *a,
                                    void *place)
{
    struct view copy = {(const uint8_t *)"", 0};

    if (text.n > m->max)
        return MEMBER_TOO_LONG;
    if (!view_is_utf8(text))
        return MEMBER_WRONG;
    if (text.n > 0)
        copy = arena_view(a, text);
    memcpy(place, &copy, sizeof(copy));
    return copy.p == NULL ? MEMBER_SYNTAX : MEMBER_FINE;
}

static enum member_problem set_bytes(const struct member *m, struct view text, struct arena *a,
                                     void *place)
{
    struct view copy = {(const uint8_t *)"", 0};
    struct buf bytes;

    buf_init(&bytes, m->max);
    enum err err = base64url_get(text, &bytes);
    if (err == ERR_OK && bytes.n > 0)
        copy = arena_view(a, buf_view(&bytes));
    buf_clear(&bytes);
    memcpy(place, &copy, sizeof(copy));
    if (err == ERR_OK)
        return copy.p == NULL ? MEMBER_SYNTAX : MEMBER_FINE;
    return err == ERR_LIMIT ? MEMBER_TOO_LONG : err == ERR_INPUT ? MEMBER_WRONG : MEMBER_SYNTAX;
}

enum member_problem member_set_text(const struct member *m, struct view text, struct arena *a,
                                    void *out)
{
    uint8_t *place = (uint8_t *)out + m->offset;
    uint64_t number = 0;
    int64_t instant = 0;
    enum err err;

    switch (m->type) {
    case MEMBER_TEXT:
        return set_view(m, text, a, place);
    case MEMBER_BYTES:
        return set_bytes(m, text, a, place);
    case MEMBER_NUMBER:
        err = num_parse_u64(text, m->max, NUM_CANONICAL, &number);
        memcpy(place, &number, sizeof(number));
        break;
    case MEMBER_HEX:
        err = hex_get(text, place, m->max);
        break;
    case MEMBER_INSTANT:
        err = clock_parse(text, &instant);
        memcpy(place, &instant, sizeof(instant));
        break;
    case MEMBER_NUMBERED:
    case MEMBER_IDS:
    case MEMBER_OBJECTS:
    default:
        err = ERR_INPUT;
    }
    return err == ERR_OK ? MEMBER_FINE : MEMBER_WRONG;
}

enum err member_complete(const struct member_set *set, uint64_t seen, struct member_fault *fault)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->list[i].required && (seen >> i & 1) == 0)
            return member_wrong(fault, MEMBER_MISSING, view_str(set->list[i].name));
    return ERR_OK;
}

const char *member_problem_name(enum member_problem p)
{
    static const char *const names[MEMBER_PROBLEM__MAX] = {
        [MEMBER_FINE] = "fine",
        [MEMBER_SYNTAX] = "malformed",
        [MEMBER_UNKNOWN] = "unknown-member",
        [MEMBER_TWICE] = "twice",
        [MEMBER_MISSING] = "missing",
        [MEMBER_WRONG] = "wrong-value",
        [MEMBER_TOO_LONG] = "too-long",
    };

    return (unsigned)p < MEMBER_PROBLEM__MAX ? names[p] : "malformed";
}
