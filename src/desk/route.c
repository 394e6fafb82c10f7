#include "desk/route.h"

#include "base/alloc.h"
#include "base/codec.h"
#include "base/num.h"

#include <string.h>

static const struct member before_members[] = {
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct route_before, before), NULL},
};
const struct member_set route_before_set = MEMBER_SET(before_members, struct route_before);

static bool segment_matches(struct view want, struct view have, struct route_params *params)
{
    if (view_eq_str(want, "#")) {
        if (params->number_n == ROUTE_NUMBERS_MAX ||
            num_parse_u64(have, UINT64_MAX, NUM_CANONICAL, &params->number[params->number_n]) !=
                ERR_OK)
            return false;
        params->number_n++;
        return true;
    }
    if (view_eq_str(want, "@"))
        return hex_get(have, params->record, sizeof(params->record)) == ERR_OK;
    return view_eq(want, have);
}

bool route_matches(const char *pattern, struct view path, struct route_params *params_out)
{
    struct view want = view_str(pattern);

    *params_out = (struct route_params){0};
    while (want.p != NULL && path.p != NULL)
        if (!segment_matches(view_cut(&want, '/'), view_cut(&path, '/'), params_out))
            return false;
    return want.p == NULL && path.p == NULL;
}

/* A mark of the first segment of a path or pattern: the same for all that may match.  0: a pattern that begins with a wildcard. */
static uint8_t mark_of(struct view path)
{
    uint32_t mark = 1;

    (void)view_cut(&path, '/');
    struct view first = view_cut(&path, '/');
    if (view_eq_str(first, "#") || view_eq_str(first, "@"))
        return 0;
    for (size_t i = 0; i < first.n; i++)
        mark = mark * 31 + first.p[i];
    return (uint8_t)(mark % 255 + 1);
}

enum err route_set_mark(struct route_set *set)
{
    size_t n = 0, at = 0;

    for (size_t i = 0; i < set->table_n; i++)
        n += set->tables[i]->n;
    set->marks = mem_calloc(n + 1, 1);
    if (set->marks == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; i < set->table_n; i++)
        for (size_t j = 0; j < set->tables[i]->n; j++)
            set->marks[at++] = mark_of(view_str(set->tables[i]->routes[j].pattern));
    return ERR_OK;
}

void route_set_clear(struct route_set *set)
{
    mem_free(set->marks);
    set->marks = NULL;
}

static bool method_fits(const struct route *route, enum gate_desk_method method)
{
    return route->method == method ||
           (route->method == GATE_DESK_METHOD_GET && method == GATE_DESK_METHOD_HEAD);
}

/* What is asked for, and where. */
struct asked {
    enum gate_desk_method method;
    struct view path;
    unsigned where;
    uint8_t mark;
};

/* ${marks}: of the routes of ${t}, or NULL. */
static bool find_in(const struct route_table *t, const uint8_t *marks, const struct asked *q, struct route_match *match)
{
    for (size_t i = 0; i < t->n; i++) {
        if ((marks != NULL && marks[i] != 0 && marks[i] != q->mark) ||
            !route_matches(t->routes[i].pattern, q->path, &match->params))
            continue;
        bool here = (t->routes[i].where & q->where) != 0;
        if (here && method_fits(&t->routes[i], q->method)) {
            match->route = &t->routes[i];
            return true;
        }
        match->other_method = match->other_method || here;
        if (!here)
            match->other_places |= t->routes[i].where;
    }
    return false;
}

enum err route_find(const struct route_set *set, enum gate_desk_method method, struct view path, unsigned where,
                    struct route_match *match_out)
{
    bool is_api = view_starts(path, "/api/"); /* no page lies below it */
    const uint8_t *marks = set->marks;

    *match_out = (struct route_match){0};
    for (size_t i = 0; i < set->table_n; i++) {
        const struct route_table *t = set->tables[i];
        const uint8_t *own = marks;
        marks = marks == NULL ? NULL : marks + t->n;
        if (t->is_api != is_api || !view_starts(path, t->prefix))
            continue;
        struct view rest = view_part(path, strlen(t->prefix), SIZE_MAX);
        if (rest.n == 0 || rest.p[0] != '/')
            continue;
        match_out->table = t;
        if (find_in(t, own, &(struct asked){method, rest, where, mark_of(rest)}, match_out))
            return ERR_OK;
    }
    return ERR_NOT_FOUND;
}
