/* Target: json_read (json/read.c), jot_* (json/jot.c).  What is accepted is within its bounds, and
 * what is written of it is read back the same. */
#include "crypto/secret.h"
#include "json/jot.h"
#include "json/read.h"

#include <stdlib.h>

struct sample {
    struct view text;
    uint64_t number;
    struct member_numbered numbered;
    struct member_ids ids;
};
static const struct member members[] = {
    {"t", MEMBER_TEXT, false, 64, offsetof(struct sample, text), NULL},
    {"n", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct sample, number), NULL},
    {"m", MEMBER_NUMBERED, false, 4, offsetof(struct sample, numbered), NULL},
    {"i", MEMBER_IDS, false, 4, offsetof(struct sample, ids), NULL},
};
static const struct member_set set = MEMBER_SET(members, struct sample);

static void put(const struct sample *s, struct buf *out)
{
    struct jot j;

    jot_begin(&j, out);
    jot_object(&j, NULL);
    jot_text(&j, "t", s->text);
    jot_number(&j, "n", s->number);
    jot_object(&j, "m");
    for (uint32_t i = 0; i < s->numbered.n; i++)
        jot_numbered(&j, s->numbered.list[i].number, s->numbered.list[i].text);
    jot_object_end(&j);
    jot_list(&j, "i");
    for (uint32_t i = 0; i < s->ids.n; i++)
        jot_hex(&j, NULL, s->ids.list[i]);
    jot_list_end(&j);
    jot_object_end(&j);
}

static void check_written(struct arena *a, const struct sample *s)
{
    struct buf first, second;
    struct sample again;
    struct member_fault fault;

    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    put(s, &first);
    if (buf_status(&first) != ERR_OK ||
        json_read(buf_view(&first), &set, a, &again, &fault) != ERR_OK)
        abort();
    put(&again, &second);
    if (!view_eq(buf_view(&first), buf_view(&second)))
        abort();
    buf_clear(&first);
    buf_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    struct arena a;
    struct sample got;
    struct member_fault fault;

    if (!started && crypto_init() != ERR_OK)
        abort();
    if (!started)
        json_start();
    started = true;
    arena_init(&a, 1 << 20);
    enum err err = json_read(view_of(data, size), &set, &a, &got, &fault);
    if (err == ERR_OK && (got.text.n > 64 || got.numbered.n > 4 || got.ids.n > 4))
        abort();
    if (err == ERR_OK)
        check_written(&a, &got);
    if (err == ERR_INPUT && (fault.problem == MEMBER_FINE || !view_is_utf8(view_str(fault.place))))
        abort();
    arena_clear(&a);
    return 0;
}
