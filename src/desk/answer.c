#include "desk/answer.h"

#include <string.h>

void answer_json_begin(struct request *r, struct jot *j)
{
    buf_reset(&r->answer);
    jot_begin(j, &r->answer);
    jot_object(j, NULL);
}

enum err answer_json(struct desk *d, struct request *r, struct jot *j)
{
    jot_object_end(j);
    return request_answer(
        d, r, &(struct request_answer){.status = 200, .content_type = "application/json"});
}

enum err answer_empty(struct desk *d, struct request *r)
{
    struct jot j;

    answer_json_begin(r, &j);
    return answer_json(d, r, &j);
}

enum err answer_html(struct desk *d, struct request *r, const struct request_answer *how)
{
    struct request_answer page = *how;

    if (page.status == 0)
        page.status = 200;
    page.content_type = "text/html; charset=utf-8";
    return request_answer(d, r, &page);
}

enum err answer_redirect(struct desk *d, struct request *r, const char *location)
{
    if (location[0] != '/' || location[1] == '/')
        return ERR_INTERNAL; /* not ours */
    buf_reset(&r->answer);
    return request_answer(d, r, &(struct request_answer){.status = 303, .location = location});
}

enum err answer_file(struct desk *d, struct request *r, const char *content_type, const char *name)
{
    static const char allowed[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.";

    if (name[strspn(name, allowed)] != '\0')
        return ERR_INTERNAL;
    char *disposition = arena_fmt(&d->arena, "attachment; filename=\"%s\"", name);
    if (disposition == NULL)
        return ERR_MEMORY;
    return request_answer(d, r,
                          &(struct request_answer){.status = 200,
                                                   .content_type = content_type,
                                                   .disposition = disposition});
}
