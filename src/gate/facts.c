#include "gate/facts.h"

#include "base/codec.h"
#include "crypto/secret.h"
#include "http/field.h"

#include <string.h>
#include <strings.h>

static void read_token(struct view text, struct facts *f)
{
    uint8_t token[HASH_BYTES];

    f->has_token = hex_get(text, token, sizeof(token)) == ERR_OK;
    if (f->has_token)
        hash_of(view_of(token, sizeof(token)), &f->token);
    secret_wipe(token, sizeof(token));
}

static enum gate_desk_language language_of(const struct http_head *head)
{
    static const char *const tags[GATE_DESK_LANGUAGE__MAX] = {
        [GATE_DESK_LANGUAGE_JA] = "ja",
        [GATE_DESK_LANGUAGE_EN] = "en",
    };
    struct view chosen;

    if (http_cookie(head->fields[HTTP_COOKIE], FACTS_LANGUAGE_COOKIE, &chosen) == ERR_OK) {
        for (unsigned i = 0; i < GATE_DESK_LANGUAGE__MAX; i++) {
            if (view_eq_str(chosen, tags[i]))
                return (enum gate_desk_language)i;
        }
    }
    unsigned i = http_language(head->fields[HTTP_ACCEPT_LANGUAGE], tags, GATE_DESK_LANGUAGE__MAX);
    return i < GATE_DESK_LANGUAGE__MAX ? (enum gate_desk_language)i : GATE_DESK_LANGUAGE_JA;
}

/* Whether ${origin} is "https://" and the host that was asked. */
static bool is_our_origin(struct view origin, struct view host)
{
    static const char scheme[] = "https://";
    struct view rest = view_part(origin, sizeof(scheme) - 1, SIZE_MAX);

    return view_starts(origin, scheme) && rest.n == host.n &&
           strncasecmp((const char *)rest.p, (const char *)host.p, host.n) == 0;
}

/* Without Origin and Sec-Fetch-Site no browser of today sent it across sites; with a cookie it is refused all the same, because
 * then it would act for somebody. */
static bool is_same_origin(const struct http_head *head, bool by_cookie)
{
    struct view origin = head->fields[HTTP_ORIGIN], site = head->fields[HTTP_SEC_FETCH_SITE];

    if (origin.p == NULL && site.p == NULL)
        return !by_cookie;
    return (origin.p == NULL || is_our_origin(origin, head->fields[HTTP_HOST])) &&
           (site.p == NULL || view_eq_str(site, "same-origin") || view_eq_str(site, "none"));
}

bool facts_is_api(const char *path)
{
    return strncmp(path, "/api/", strlen("/api/")) == 0;
}

const char *facts_cookie(enum door door)
{
    return door == DOOR_APPROVAL ? "__Host-azukari-approval" : "__Host-azukari";
}

void facts_of(const struct http_head *head, enum door door, struct facts *facts_out)
{
    struct view token;
    bool is_bearer = http_bearer(head->fields[HTTP_AUTHORIZATION], &token) == ERR_OK;

    *facts_out = (struct facts){
        .language = language_of(head),
        .wants_json = http_list_has(head->fields[HTTP_ACCEPT], "application/json") ||
                      facts_is_api(head->path),
    };
    if (is_bearer || http_cookie(head->fields[HTTP_COOKIE], facts_cookie(door), &token) == ERR_OK)
        read_token(token, facts_out);
    facts_out->same_origin = is_same_origin(head, !is_bearer && facts_out->has_token);
}
