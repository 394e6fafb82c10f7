/*
 * desk/route.h: which handler answers which request.  A table of routes; each says where it exists,
 * what it takes, and who answers.
 */
#ifndef DESK_ROUTE_H
#define DESK_ROUTE_H

#include "base/err.h"
#include "base/view.h"
#include "json/member.h"
#include "proto/gate_desk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct desk;
struct request;

/* Answers the request (with a function of desk/answer.h), or returns why not: then that is the
 * answer. */
typedef enum err route_fn(struct desk *d, struct request *r);

/* Takes the next part of a body that is not collected. */
typedef enum err route_part_fn(struct desk *d, struct request *r, struct view part);

/* What a request brings along. */
enum route_body {
    ROUTE_NO_BODY,
    ROUTE_JSON, /* an object of the declared members */
    ROUTE_FORM, /* application/x-www-form-urlencoded of the declared members, and the CSRF token */
    ROUTE_STREAM, /* bytes, given to ${part} as they come; ${handler} runs first, and its answer may
                     come later */
};

struct route {
    enum gate_desk_method method; /* GET serves HEAD too */
    const char *pattern;          /* "/registers/#/records/@/open": # a number, @ a record */
    unsigned where;               /* DESK_* bits */
    enum route_body body;
    uint32_t body_max;               /* 0: DESK_BODY_MAX */
    const struct member_set *query;  /* NULL: no query */
    const struct member_set *member; /* of the body */
    route_fn *handler;
    route_part_fn *part; /* ROUTE_STREAM */
};

struct route_table {
    const char *prefix; /* "/api/v1" */
    bool is_api;        /* answers problem documents; content types are checked; no CSRF token */
    const struct route *routes;
    size_t n;
};

/* All tables.  ${marks}: a byte for each route, by which most of those that are another's are told without being looked at; NULL: none. */
struct route_set {
    const struct route_table *const *tables;
    size_t table_n;
    uint8_t *marks; /* owned */
};

/* Make ${set->marks}, for a process that serves many requests; without them everything works, slower.  ERR_MEMORY. */
MUST_USE enum err route_set_mark(struct route_set *set);
void route_set_clear(struct route_set *set);

#define ROUTE_NUMBERS_MAX 2

/* What the path says. */
struct route_params {
    uint64_t number[ROUTE_NUMBERS_MAX];
    unsigned number_n;
    uint8_t record[16];
};

struct route_match {
    const struct route_table *table; /* also without a route: whose prefix the path has */
    const struct route *route;
    struct route_params params;
    bool other_method;    /* the path exists, but not for this method */
    unsigned other_places; /* where else it exists: DESK_* bits */
};

/* The query of a list that goes on before a leaf or number. */
struct route_before {
    uint64_t before;
};
extern const struct member_set route_before_set;

/* Find the route for ${method} and ${path} where (a DESK_* bit) the desk is.  ERR_NOT_FOUND;
 * ${match_out} says more. */
MUST_USE enum err route_find(const struct route_set *set, enum gate_desk_method method, struct view path, unsigned where,
                             struct route_match *match_out);

/* Whether ${path} has the form ${pattern}, and what it says. */
bool route_matches(const char *pattern, struct view path, struct route_params *params_out);

#endif
