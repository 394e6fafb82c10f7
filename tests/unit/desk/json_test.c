/* json: reading declared members strictly, writing with escapes. */
#include "support/t.h"

#include "base/alloc.h"
#include "crypto/secret.h"
#include "json/jot.h"
#include "json/read.h"

struct pair {
    struct view header;
    uint64_t field;
};
static const struct member pair_members[] = {
    {"header", MEMBER_TEXT, true, 8, offsetof(struct pair, header), NULL},
    {"field", MEMBER_NUMBER, true, 9, offsetof(struct pair, field), NULL},
};
static const struct member_set pair_set = MEMBER_SET(pair_members, struct pair);

struct sample {
    struct view text, bytes;
    uint64_t number;
    uint8_t hex[2];
    int64_t instant;
    struct member_numbered numbered;
    struct member_ids ids;
    struct member_objects objects;
};
static const struct member members[] = {
    {"text", MEMBER_TEXT, false, 12, offsetof(struct sample, text), NULL},
    {"bytes", MEMBER_BYTES, false, 4, offsetof(struct sample, bytes), NULL},
    {"number", MEMBER_NUMBER, false, 1000, offsetof(struct sample, number), NULL},
    {"hex", MEMBER_HEX, false, 2, offsetof(struct sample, hex), NULL},
    {"instant", MEMBER_INSTANT, false, 0, offsetof(struct sample, instant), NULL},
    {"numbered", MEMBER_NUMBERED, false, 3, offsetof(struct sample, numbered), NULL},
    {"ids", MEMBER_IDS, false, 2, offsetof(struct sample, ids), NULL},
    {"objects", MEMBER_OBJECTS, false, 2, offsetof(struct sample, objects), &pair_set},
};
static const struct member_set set = MEMBER_SET(members, struct sample);

static struct arena arena;
static struct sample got;
static struct member_fault fault;

static enum err read_bytes(struct view text)
{
    arena_clear(&arena);
    arena_init(&arena, 65536);
    return json_read(text, &set, &arena, &got, &fault);
}

static enum err read_text(const char *text)
{
    return read_bytes(view_str(text));
}

T_CASE(json_reads_every_type)
{
    const struct pair *pairs;

    T_OK(read_text("{\"text\":\"山\\u7530\",\"bytes\":\"AQID\",\"number\":1000,\"hex\":\"0aFf\","
                   "\"instant\":\"2026-11-21T01:23:45.678Z\",\"numbered\":{\"9\":\"b\",\"2\":\"\"},"
                   "\"ids\":[\"000102030405060708090a0b0c0d0e0f\"],\"objects\":[{\"header\":\"h\","
                   "\"field\":3}]}"));
    T_VIEW(got.text, view_str("山田"));
    T_HEX(got.bytes.p, got.bytes.n, "010203");
    T_EQ(got.number, 1000);
    T_HEX(got.hex, 2, "0aff");
    T_TRUE(got.instant > 0);
    T_EQ(got.numbered.n, 2);
    T_EQ(got.numbered.list[0].number, 2);
    T_EQ(got.numbered.list[0].text.n, 0);
    T_EQ(got.numbered.list[1].number, 9);
    T_EQ(got.ids.n, 1);
    T_HEX(got.ids.list[0].p, 16, "000102030405060708090a0b0c0d0e0f");
    pairs = got.objects.list;
    T_EQ(got.objects.n, 1);
    T_VIEW(pairs[0].header, view_str("h"));
    T_EQ(pairs[0].field, 3);
}

T_CASE(json_absent_text_is_not_empty_text)
{
    T_OK(read_text("{}"));
    T_TRUE(got.text.p == NULL);
    T_OK(read_text("{\"text\":\"\"}"));
    T_TRUE(got.text.p != NULL && got.text.n == 0);
}

T_CASE(json_refuses_what_is_not_one_object)
{
    static const char *const bad[] = {"",
                                      "[]",
                                      "1",
                                      "{",
                                      "{}x",
                                      "{} {}",
                                      "{\"text\":}",
                                      "{'text':1}",
                                      "{\"text\":\"a\",}",
                                      "\xff",
                                      "{\"text\":\"\\u0000\"}",
                                      "{\"text\":\"\\ud800\"}",
                                      "null",
                                      "{\"text\":\"\xc0\x80\"}"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        T_ERR(read_text(bad[i]), ERR_INPUT);
        T_EQ(fault.problem, MEMBER_SYNTAX);
    }
}

T_CASE(json_refuses_unknown_repeated_and_wrong_members)
{
    static const struct {
        const char *text;
        enum member_problem problem;
        const char *place;
    } bad[] = {
        {"{\"evil\":1}", MEMBER_UNKNOWN, "evil"},
        {"{\"text\":\"a\",\"text\":\"b\"}", MEMBER_TWICE, ""},
        {"{\"text\":1}", MEMBER_WRONG, "text"},
        {"{\"text\":null}", MEMBER_WRONG, "text"},
        {"{\"text\":\"1234567890123\"}", MEMBER_TOO_LONG, "text"},
        {"{\"number\":1001}", MEMBER_WRONG, "number"},
        {"{\"number\":-1}", MEMBER_WRONG, "number"},
        {"{\"number\":1.0}", MEMBER_WRONG, "number"},
        {"{\"number\":\"1\"}", MEMBER_WRONG, "number"},
        {"{\"number\":true}", MEMBER_WRONG, "number"},
        {"{\"hex\":\"0a\"}", MEMBER_WRONG, "hex"},
        {"{\"bytes\":\"AQIDBAU\"}", MEMBER_TOO_LONG, "bytes"},
        {"{\"bytes\":\"A===\"}", MEMBER_WRONG, "bytes"},
        {"{\"instant\":\"2026-02-30T00:00:00.000Z\"}", MEMBER_WRONG, "instant"},
        {"{\"numbered\":{\"x\":\"a\"}}", MEMBER_WRONG, "numbered"},
        {"{\"numbered\":{\"1\":2}}", MEMBER_WRONG, "numbered"},
        {"{\"numbered\":{\"1\":\"\",\"2\":\"\",\"3\":\"\",\"4\":\"\"}}", MEMBER_TOO_LONG,
         "numbered"},
        {"{\"ids\":[\"00\"]}", MEMBER_WRONG, "ids"},
        {"{\"ids\":{}}", MEMBER_WRONG, "ids"},
        {"{\"objects\":[{\"header\":\"h\"}]}", MEMBER_MISSING, "field"},
        {"{\"objects\":[{\"header\":\"h\",\"field\":1,\"x\":1}]}", MEMBER_UNKNOWN, "x"},
        {"{\"objects\":[1]}", MEMBER_WRONG, "objects"},
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        T_ERR(read_text(bad[i].text), ERR_INPUT);
        if (fault.problem != bad[i].problem)
            T_FAIL("%s: problem %d", bad[i].text, (int)fault.problem);
        T_STR(fault.place, bad[i].place);
    }
}

T_CASE(json_bounds_depth_and_size)
{
    struct buf deep;

    buf_init(&deep, JSON_READ_MAX + 16);
    buf_str(&deep, "{\"text\":");
    for (int i = 0; i < 100000; i++)
        buf_byte(&deep, '[');
    T_ERR(read_bytes(buf_view(&deep)), ERR_INPUT);
    buf_reset(&deep);
    while (deep.n <= JSON_READ_MAX)
        buf_byte(&deep, ' ');
    T_ERR(read_bytes(buf_view(&deep)), ERR_INPUT);
    T_EQ(fault.problem, MEMBER_TOO_LONG);
    buf_clear(&deep);
}

T_CASE(json_brackets_inside_strings_are_not_depth)
{
    T_OK(read_text("{\"text\":\"[[[[[[\\\"[\"}"));
}

T_CASE(json_a_long_unknown_name_is_cut_between_characters)
{
    T_ERR(read_text("{\"ああああああああああああああああああああああああああああああ\":1}"),
          ERR_INPUT);
    T_TRUE(view_is_utf8(view_str(fault.place)));
    T_EQ(strlen(fault.place), 63);
}

T_CASE(json_survives_every_failure_of_memory)
{
    for (unsigned long nth = 1;; nth++) {
        mem_fail_nth(nth, 0);
        enum err err = read_text("{\"text\":\"a\",\"numbered\":{\"1\":\"x\"},\"ids\":["
                                 "\"000102030405060708090a0b0c0d0e0f\"]}");
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        if (!failed) {
            T_OK(err);
            return;
        }
        T_TRUE(err == ERR_MEMORY || err == ERR_INPUT); /* never a wrong success */
    }
}

T_CASE(jot_escapes_and_separates)
{
    struct buf b;
    struct jot j;

    buf_init(&b, 4096);
    jot_begin(&j, &b);
    jot_object(&j, NULL);
    jot_text(&j, "a", view_str("x\"\\\n\x01山"));
    jot_list(&j, "l");
    jot_number(&j, NULL, 1);
    jot_signed(&j, NULL, -2);
    jot_truth(&j, NULL, true);
    jot_none(&j, NULL);
    jot_list_end(&j);
    jot_object(&j, "o");
    jot_numbered(&j, 7, view_str("v"));
    jot_numbered(&j, 8, view_str(""));
    jot_object_end(&j);
    jot_hex(&j, "h", view_str("\x01"));
    jot_date(&j, "d", 0);
    jot_object_end(&j);
    T_STR(buf_cstr(&b),
          "{\"a\":\"x\\\"\\\\\\n\\u0001山\",\"l\":[1,-2,true,null],\"o\":{\"7\":\"v\",\"8\":\"\"},"
          "\"h\":\"01\",\"d\":null}");
    buf_clear(&b);
}

T_CASE(jot_fails_on_text_that_is_not_utf8)
{
    struct buf b;
    struct jot j;

    buf_init(&b, 4096);
    jot_begin(&j, &b);
    jot_text(&j, NULL, view_str("\xff"));
    T_ERR(buf_status(&b), ERR_INPUT);
    buf_clear(&b);
}

static const struct t_case *const cases[] = {
    &case_json_reads_every_type,
    &case_json_absent_text_is_not_empty_text,
    &case_json_refuses_what_is_not_one_object,
    &case_json_refuses_unknown_repeated_and_wrong_members,
    &case_json_bounds_depth_and_size,
    &case_json_brackets_inside_strings_are_not_depth,
    &case_json_a_long_unknown_name_is_cut_between_characters,
    &case_json_survives_every_failure_of_memory,
    &case_jot_escapes_and_separates,
    &case_jot_fails_on_text_that_is_not_utf8};

int main(void)
{
    if (crypto_init() != ERR_OK)
        return 1;
    json_start();
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
