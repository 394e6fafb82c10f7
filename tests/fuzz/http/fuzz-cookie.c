/*
 * Targets: http_cookie, http_bearer, http_language, http_list_has, facts_of.  The input is the
 * value of Cookie, Authorization, Accept and Accept-Language at once.  Properties: a value that is
 * found stands in the input behind its name; a token has 64 hexadecimal digits; without Origin
 * nothing that acts by a cookie is of the same origin.
 */
#include "gate/facts.h"
#include "http/field.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char name[] = "__Host-azukari";

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_cookie(struct view in)
{
    struct view value = {0};
    enum err err = http_cookie(in, name, &value);

    must(err == ERR_OK || err == ERR_NOT_FOUND || err == ERR_INPUT);
    if (err != ERR_OK || value.n == 0)
        return;
    must(value.n <= in.n && memchr(value.p, ';', value.n) == NULL);
    must(value.p >= in.p && value.p + value.n <= in.p + in.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const tags[] = {"ja", "en"};
    static struct http_head head;
    struct view in = view_of(data, size), token = {0};
    struct facts facts;

    if (size == 0)
        return 0;
    check_cookie(in);
    must(http_language(in, tags, 2) <= 2);
    (void)http_list_has(in, "application/json");
    bool is_bearer = http_bearer(in, &token) == ERR_OK;
    head = (struct http_head){.path = "/", .path_bytes = 1};
    head.fields[HTTP_HOST] = view_str("a.example");
    head.fields[HTTP_COOKIE] = head.fields[HTTP_AUTHORIZATION] = in;
    head.fields[HTTP_ACCEPT] = head.fields[HTTP_ACCEPT_LANGUAGE] = in;
    facts_of(&head, DOOR_APPROVAL, &facts);
    facts_of(&head, DOOR_MAIN, &facts);
    must(!facts.has_token || size >= 64);
    must(facts.same_origin == (is_bearer || !facts.has_token));
    return 0;
}
