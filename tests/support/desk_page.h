/* support/desk_page.h: pages of the real azukari-desk: forms with their token, and what an answer
 * leads to. */
#ifndef SUPPORT_DESK_PAGE_H
#define SUPPORT_DESK_PAGE_H

#include "support/desk_house.h"

#include "rules/decide.h"

#define FORM_TYPE "application/x-www-form-urlencoded"
#define HOSTILE "\"'><script>alert(1)</script>"
#define HOSTILE_ESCAPED "&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"

/* A refusal in a session asks who can open its gate: a manager of that name can. */
#define OPENER "鍵元 管子"

static inline void page_tell_openers(struct house *h)
{
    struct desk_keeper_person_info manager = {
        .person = 90, .roles = ROLE_MANAGER, .state = DESK_KEEPER_PERSON_STATE_ACTIVE, .name = view_str(OPENER)};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_PERSONS);
    KEEPER_SAYS(h, persons_are, .persons = &manager, .persons_n = 1);
}

/* The value of the first field ${name} in the last page. */
static inline const char *page_field_value(struct house *h, const char *name)
{
    char start[80];

    snprintf(start, sizeof(start), "name=\"%s\" value=\"", name);
    const char *at = strstr(buf_cstr(&h->body), start), *end;
    T_TRUE(at != NULL);
    at += strlen(start);
    end = strchr(at, '"');
    T_TRUE(end != NULL);
    return arena_str(&h->arena, view_of(at, (size_t)(end - at)));
}

static inline void page_send_form(struct house *h, const char *path, const char *body,
                                  bool cross_site)
{
    const struct house_request r = {.method = GATE_DESK_METHOD_POST,
                                    .path = path,
                                    .content_type = FORM_TYPE,
                                    .body_bytes = (int64_t)strlen(body),
                                    .cross_site = cross_site};

    (void)house_head(h, &r);
    if (cross_site || body[0] == '\0')
        return;
    T_EQ(house_credit(h), strlen(body));
    house_body(h, h->request, view_str(body), true);
}

/* Send the form of the last page: its token and ${fields} ("&a=b&c=d"). */
static inline void page_post(struct house *h, const char *path, const char *csrf,
                             const char *fields)
{
    page_send_form(h, path, arena_fmt(&h->arena, "csrf=%s%s", csrf, fields), false);
}

/* The Location of the last answer, which is a redirect; "" if it is none. */
static inline const char *page_location(struct house *h)
{
    for (uint32_t i = 0; i < h->head.headers_n; i++)
        if (view_eq_str(h->head.headers[i].name, "Location"))
            return arena_str(&h->arena, h->head.headers[i].value);
    return "";
}

#define T_LEADS_TO(h, path)                                                                        \
    do {                                                                                           \
        T_EQ(house_answer(h), 303);                                                                \
        T_STR(page_location(h), path);                                                             \
    } while (0)

#define T_BODY_HAS_NOT(h, text)                                                                    \
    do {                                                                                           \
        if (strstr(buf_cstr(&(h)->body), (text)) != NULL)                                          \
            T_FAIL("the answer has %s", (text));                                                   \
    } while (0)

#endif
