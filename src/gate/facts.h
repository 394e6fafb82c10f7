/*
 * gate/facts.h: what the gate concludes from a request's head alone.
 */
#ifndef GATE_FACTS_H
#define GATE_FACTS_H

#include "crypto/hash.h"
#include "gate/route.h"
#include "http/head.h"
#include "proto/gate_desk.h"

#include <stdbool.h>

/* The cookie of the chosen language: like every cookie of ours it belongs to this host alone. */
#define FACTS_LANGUAGE_COOKIE "__Host-azukari-lang"

struct facts {
    bool has_token;
    struct hash token; /* SHA-256 of the session token; the token itself is kept nowhere */
    enum gate_desk_language language;
    bool wants_json;
    bool same_origin;
};

/* The name of the cookie that carries the session token of ${door}: cookies know no ports, so each door has its own. */
const char *facts_cookie(enum door door);

/* The facts of ${head}, which came to ${door}.  Token: "Authorization: Bearer", or else the door's cookie, in 64
 * hexadecimal digits; anything malformed is no token.  Language: its cookie, else
 * Accept-Language, else Japanese.  Same origin: Origin and Sec-Fetch-Site, as far as sent, name our
 * own page and at least one is sent; or neither is, and the token is a Bearer token, which no page
 * of another origin can make a browser send. */
void facts_of(const struct http_head *head, enum door door, struct facts *facts_out);

/* Whether machines alone ask for ${path}: they are refused with a problem document (RFC 9457). */
bool facts_is_api(const char *path);

#endif
