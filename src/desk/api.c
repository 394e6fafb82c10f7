#include "desk/api_internal.h"

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

void api_put_bytes_list(struct jot *j, const char *name, const struct view *list, uint32_t n)
{
    jot_list(j, name);
    for (uint32_t i = 0; i < n; i++)
        jot_base64url(j, NULL, list[i]);
    jot_list_end(j);
}

void api_put_terminal(struct jot *j, const char *name, uint64_t no)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(no >> (56 - 8 * i));
    jot_hex(j, name, view_of(bytes, no == 0 ? 0 : sizeof(bytes)));
}
