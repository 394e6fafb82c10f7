/* Target: form_read, form_decode (desk/form.c), member_set_text (json/member.c).  What is accepted
 * is within its bounds. */
#include "desk/form.h"

#include <stdlib.h>

struct sample {
    struct view name, bytes;
    uint64_t count;
    uint8_t id[4];
    int64_t at;
};
static const struct member members[] = {
    {"n", MEMBER_TEXT, false, 20, offsetof(struct sample, name), NULL},
    {"b", MEMBER_BYTES, false, 8, offsetof(struct sample, bytes), NULL},
    {"c", MEMBER_NUMBER, false, 99, offsetof(struct sample, count), NULL},
    {"i", MEMBER_HEX, false, 4, offsetof(struct sample, id), NULL},
    {"t", MEMBER_INSTANT, false, 0, offsetof(struct sample, at), NULL},
};
static const struct member_set set = MEMBER_SET(members, struct sample);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct sample got;
    struct member_fault fault;
    struct view csrf;

    arena_init(&a, 1 << 20);
    enum err err = form_read(view_of(data, size), &set, &a, &got, &csrf, &fault);
    if (err == ERR_OK &&
        (got.name.n > 20 || got.bytes.n > 8 || got.count > 99 || !view_is_utf8(got.name)))
        abort();
    if (err == ERR_INPUT && (fault.problem == MEMBER_FINE || !view_is_utf8(view_str(fault.place))))
        abort();
    if (err != ERR_OK && err != ERR_INPUT && err != ERR_MEMORY)
        abort();
    arena_clear(&a);
    return 0;
}
