/* desk/api_internal.h: the handlers of the API's routes, and what they share. */
#ifndef DESK_API_INTERNAL_H
#define DESK_API_INTERNAL_H

#include "desk/answer.h"
#include "desk/api.h"
#include "desk/ask.h"
#include "desk/flow.h"

/* The ${i}-th number of the path as a 16-bit one.  ERR_NOT_FOUND: there is no such thing. */
MUST_USE enum err api_number(const struct request *r, unsigned i, uint64_t max, uint64_t *out);
MUST_USE enum err api_register(const struct request *r, uint16_t *out);

/* The members "leaf" and so on of an answer that says only that. */
MUST_USE enum err api_answer_leaf(struct desk *d, struct request *r, uint64_t leaf);

/* A list of base64url texts. */
void api_put_bytes_list(struct jot *j, const char *name, const struct view *list, uint32_t n);

/* The number of a terminal as it stands in the ledger; "": none. */
void api_put_terminal(struct jot *j, const char *name, uint64_t no);

/* What an enrolment needs, after its start. */
MUST_USE enum err api_answer_enrol_ready(struct desk *d, struct request *r, const struct desk_keeper_enrol_ready *ready);

/* What a passkey signed. */
#define API_ASSERTION struct view credential, authenticator_data, client_data, signature
#define API_ASSERTION_MEMBERS(type)                                                                 \
    {"credential", MEMBER_BYTES, true, 255, offsetof(type, credential), NULL},                      \
        {"authenticator_data", MEMBER_BYTES, true, 1024, offsetof(type, authenticator_data), NULL}, \
        {"client_data", MEMBER_BYTES, true, 2048, offsetof(type, client_data), NULL},               \
    {                                                                                               \
        "signature", MEMBER_BYTES, true, 72, offsetof(type, signature), NULL                        \
    }

/* A route of a session; with a body of the members ${set}, or NULL. */
#define API_GET(path, fn)                                                                          \
    {                                                                                              \
        .method = GATE_DESK_METHOD_GET, .pattern = (path), .where = DESK_SESSION, .handler = (fn)   \
    }
#define API_POST(path, set, fn)                                                                    \
    {                                                                                              \
        .method = GATE_DESK_METHOD_POST, .pattern = (path), .where = DESK_SESSION,                 \
        .body = ROUTE_JSON, .member = (set), .handler = (fn)                                       \
    }

/* The table of the routes in the array ${list}. */
#define API_TABLE(list)                                                                            \
    {                                                                                              \
        "/api/v1", true, (list), sizeof(list) / sizeof((list)[0])                                  \
    }

#endif
