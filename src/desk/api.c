#include "desk/api_internal.h"

static const struct member reason_members[] = {
    {"reason", MEMBER_TEXT, true, 1000, offsetof(struct api_reason, reason), NULL},
};
const struct member_set api_reason_set = MEMBER_SET(reason_members, struct api_reason);

struct column {
    struct view header;
    uint64_t field;
};
static const struct member column_members[] = {
    {"header", MEMBER_TEXT, true, 200, offsetof(struct column, header), NULL},
    {"field", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct column, field), NULL},
};
const struct member_set api_column_set = MEMBER_SET(column_members, struct column);

struct desk_office_mapping_column *api_columns(struct desk *d, const struct member_objects *list)
{
    const struct column *in = list->list;
    struct desk_office_mapping_column *out = arena_alloc(&d->arena, list->n, sizeof(*out));

    for (uint32_t i = 0; out != NULL && i < list->n; i++)
        out[i] = (struct desk_office_mapping_column){in[i].header, (uint16_t)in[i].field};
    return out;
}

enum err api_number(const struct request *r, unsigned i, uint64_t max, uint64_t *out)
{
    if (i >= r->match.params.number_n || r->match.params.number[i] > max)
        return ERR_NOT_FOUND;
    *out = r->match.params.number[i];
    return ERR_OK;
}

enum err api_register(const struct request *r, uint16_t *out)
{
    uint64_t number = 0;
    enum err err = api_number(r, 0, UINT16_MAX, &number);

    *out = (uint16_t)number;
    return err;
}

enum err api_answer_leaf(struct desk *d, struct request *r, uint64_t leaf)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_number(&j, "leaf", leaf);
    return answer_json(d, r, &j);
}

enum err api_answer_applied(struct desk *d, struct request *r, const struct desk_keeper_applied *applied)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_number(&j, "leaf", applied->leaf);
    jot_hex(&j, "object", view_of(applied->object, sizeof(applied->object)));
    return answer_json(d, r, &j);
}

enum err api_answer_proof(struct desk *d, struct request *r, struct view text, struct view proof)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_text(&j, "text", text);
    jot_text(&j, "proof", proof);
    return answer_json(d, r, &j);
}

enum err api_own_contract(struct desk *d, uint32_t *out)
{
    struct desk_keeper_self_is is;
    enum err err = ask_keeper_self(d, &(struct desk_keeper_self){0}, &is);

    *out = err == ERR_OK ? is.contract : 0;
    return err;
}

void api_put_bytes_list(struct jot *j, const char *name, const struct view *list, uint32_t n)
{
    jot_list(j, name);
    for (uint32_t i = 0; i < n; i++)
        jot_base64url(j, NULL, list[i]);
    jot_list_end(j);
}

void api_put_numbers(struct jot *j, const char *name, const uint16_t *list, uint32_t n)
{
    jot_list(j, name);
    for (uint32_t i = 0; i < n; i++)
        jot_number(j, NULL, list[i]);
    jot_list_end(j);
}

void api_put_terminal(struct jot *j, const char *name, uint64_t no)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(no >> (56 - 8 * i));
    jot_hex(j, name, view_of(bytes, no == 0 ? 0 : sizeof(bytes)));
}
