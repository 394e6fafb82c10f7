#include "desk/flow_notice.h"

#include <string.h>

enum err flow_staff(struct desk *d, struct flow_staff *out)
{
    struct desk_keeper_staff ask = {.after = 0};
    struct desk_keeper_staff_are are = {.more = true};
    enum err err = ERR_OK;

    *out = (struct flow_staff){0};
    while (are.more) {
        TRY(ask_keeper_staff(d, &ask, &are));
        if (out->n + are.people_n > FLOW_STAFF_MAX || (are.more && are.people_n == 0))
            return ERR_LIMIT;
        struct desk_keeper_staff_info *list = arena_alloc(&d->arena, out->n + are.people_n, sizeof(*list));
        if (list == NULL)
            return ERR_MEMORY;
        if (out->n > 0)
            memcpy(list, out->list, out->n * sizeof(*list));
        if (are.people_n > 0)
            memcpy(list + out->n, are.people, are.people_n * sizeof(*list));
        out->list = list;
        out->n += are.people_n;
        if (are.more)
            ask.after = list[out->n - 1].person;
    }
    out->changed = are.changed;
    out->notice = are.notice;
    out->pledge_version = are.pledge_version;
    memcpy(out->object, are.object, sizeof(out->object));
out:
    return err;
}

enum err flow_staff_one(struct desk *d, uint32_t person, struct desk_keeper_staff_info *out)
{
    const struct desk_keeper_staff ask = {.person = person};
    struct desk_keeper_staff_are are;
    enum err err;

    TRY(ask_keeper_staff(d, &ask, &are));
    if (are.people_n != 1 || are.people[0].person != person)
        return ERR_NOT_FOUND;
    *out = are.people[0];
out:
    return err;
}

struct view flow_staff_line(const struct desk_keeper_staff_said *said, unsigned no)
{
    struct view rest = said->words, line = {NULL, 0};

    for (unsigned i = 0; i <= no; i++)
        line = view_cut(&rest, '\n');
    return line.p == NULL ? (struct view){(const uint8_t *)"", 0} : line;
}

enum err flow_pledge_version(struct desk *d, uint32_t *out)
{
    struct desk_keeper_pledge_text_is is;
    enum err err;

    TRY(ask_keeper_pledge_text(d, &(struct desk_keeper_pledge_text){0}, &is));
    *out = is.version;
out:
    return err;
}

enum err flow_notice(struct desk *d, uint64_t count, const uint8_t object[32], struct view remark, uint64_t *leaf_out)
{
    struct desk_keeper_notice m = {.count = count, .remark = remark};
    struct desk_keeper_ok ok;
    enum err err;

    memcpy(m.object, object, sizeof(m.object));
    TRY(ask_keeper_notice(d, &m, &ok));
    *leaf_out = ok.leaf;
out:
    return err;
}
