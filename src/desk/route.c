#include "desk/route.h"

#include "base/codec.h"
#include "base/num.h"

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

static bool method_fits(const struct route *route, enum gate_desk_method method)
{
    return route->method == method ||
           (route->method == GATE_DESK_METHOD_GET && method == GATE_DESK_METHOD_HEAD);
}

static bool find_in(const struct route_table *t, enum gate_desk_method method, struct view path,
                    unsigned where, struct route_match *match)
{
    for (size_t i = 0; i < t->n; i++) {
        if (!route_matches(t->routes[i].pattern, path, &match->params))
            continue;
        bool here = (t->routes[i].where & where) != 0;
        if (here && method_fits(&t->routes[i], method)) {
            match->route = &t->routes[i];
            return true;
        }
        match->other_method = match->other_method || here;
        if (!here)
            match->other_places |= t->routes[i].where;
    }
    return false;
}

enum err route_find(const struct route_table *const *tables, size_t table_n,
                    enum gate_desk_method method, struct view path, unsigned where,
                    struct route_match *match_out)
{
    *match_out = (struct route_match){0};
    for (size_t i = 0; i < table_n; i++) {
        struct view prefix = view_str(tables[i]->prefix),
                    rest = view_part(path, prefix.n, SIZE_MAX);
        if (!view_starts(path, tables[i]->prefix) || rest.n == 0 || rest.p[0] != '/')
            continue;
        match_out->table = tables[i];
        if (find_in(tables[i], method, rest, where, match_out))
            return ERR_OK;
    }
    return ERR_NOT_FOUND;
}
