/* tools/msgc: catalogues are complete and alike, or the build stops at the line that is wrong. */
#include "support/t.h"

#include "msgc.h"

#include "base/alloc.h"

static struct buf header, source;
static struct diag diag;

static enum err compile(const char *ja, const char *en)
{
    const struct msgc_file files[] = {{"ja.msgs", view_str(ja)}, {"en.msgs", view_str(en)}};

    buf_clear(&header);
    buf_clear(&source);
    buf_init(&header, 1 << 20);
    buf_init(&source, 1 << 20);
    diag.text[0] = '\0';
    return msgc_compile(files, &header, &source, &diag);
}

/* Both catalogues are ${text}: refused with ${want} in the message. */
static void refused(const char *text, const char *want)
{
    T_ERR(compile(text, text), ERR_INPUT);
    if (strstr(diag.text, want) == NULL)
        T_FAIL("\"%s\" does not say \"%s\"", diag.text, want);
}

T_CASE(catalogues_become_an_enum_and_two_tables)
{
    T_OK(compile("# comment\n\na.title = 題 \"名\"?\nb.count = {n:count}件を{who}が\n",
                 "b.count = {who} has {n:count}\na.title = Title\n"));
    T_TRUE(strstr(buf_cstr(&header), "    MSG_A_TITLE,\n    MSG_B_COUNT,\n    MSG__MAX") != NULL);
    T_TRUE(strstr(buf_cstr(&header),
                  "enum { MSG_B_COUNT__n, MSG_B_COUNT__who, MSG_B_COUNT__ARGS };") != NULL);
    T_TRUE(strstr(buf_cstr(&source),
                  "        \"題 \\\"名\\\"\\?\",\n        \"\\0020件を\\0011が\",\n") != NULL);
    T_TRUE(strstr(buf_cstr(&source), "        \"Title\",\n        \"\\0011 has \\0020\",\n") !=
           NULL);
}

T_CASE(blank_that_is_written_stays_at_the_end_and_a_bare_one_is_refused)
{
    T_OK(compile("a.comma = 、\nb.done = {who}：\n", "a.comma = ,{ }\nb.done = {who}:{ }\n"));
    T_TRUE(strstr(buf_cstr(&source), "        \", \",\n        \"\\0010: \",\n") != NULL);
    refused("a = ,{ } \n", "write it { }");
    refused("a = , \n", "write it { }");
    refused("a = {  }\n", "a placeholder is");
}

T_CASE(missing_key_is_refused_in_either_direction)
{
    T_ERR(compile("a = 1\nb = 2\n", "a = 1\n"), ERR_INPUT);
    T_STR(diag.text, "ja.msgs:2: the key is missing in en.msgs");
    T_ERR(compile("a = 1\n", "a = 1\n\nb = 2\n"), ERR_INPUT);
    T_STR(diag.text, "en.msgs:3: the key is missing in ja.msgs");
}

T_CASE(differing_placeholders_are_refused)
{
    T_ERR(compile("a = {n:count}\n", "a = {m:count}\n"), ERR_INPUT);
    T_ERR(compile("a = {n:count}\n", "a = {n}\n"), ERR_INPUT);
    T_ERR(compile("a = x\n", "a = {n}\n"), ERR_INPUT);
    T_STR(diag.text, "en.msgs:1: placeholder {n} is missing or has another type in ja.msgs:1");
}

T_CASE(malformed_lines_are_refused_with_their_place)
{
    refused("a = 1\nno equals sign\n", "ja.msgs:2: expected");
    refused("A.b = 1\n", "expected");
    refused("a..b = 1\n", "expected");
    refused(".a = 1\n", "expected");
    refused("a. = 1\n", "expected");
    refused("a =\n", "no text");
    refused("a = 1\na = 2\n", "ja.msgs:2: this key (or one with the same name in C) was on line 1");
    refused("a.b = 1\na_b = 2\n", "on line 1");
    refused("a = \xc0\xaf\n", "UTF-8");
    refused("a = x\x01y\n", "control character");
    refused("a = x\ty\n", "control character");
    refused("", "no message at all");
}

T_CASE(malformed_placeholders_are_refused)
{
    refused("a = {n\n", "a placeholder is");
    refused("a = {}\n", "a placeholder is");
    refused("a = {n:money}\n", "a placeholder is");
    refused("a = {N}\n", "a placeholder is");
    refused("a = } x\n", "stray brace");
    refused("a = {n}{n:count}\n", "two types");
    refused("a = {a}{b}{c}{d}{e}{f}{g}{h}{i}\n", "more than 8");
}

T_CASE(long_key_is_refused)
{
    refused("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1\n", "expected");
}

T_CASE(every_failed_allocation_is_reported)
{
    for (unsigned long nth = 1;; nth++) {
        const struct msgc_file files[] = {{"ja", view_str("a = {n}\n")},
                                          {"en", view_str("a = {n}\n")}};
        struct buf h, s;
        struct diag d = {0};
        buf_init(&h, 1 << 16);
        buf_init(&s, 1 << 16);
        mem_fail_nth(nth, 0);
        enum err err = msgc_compile(files, &h, &s, &d);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        buf_clear(&h);
        buf_clear(&s);
        T_EQ(err, failed ? ERR_MEMORY : ERR_OK);
        if (!failed)
            return;
    }
}

T_MAIN(&case_catalogues_become_an_enum_and_two_tables,
       &case_blank_that_is_written_stays_at_the_end_and_a_bare_one_is_refused,
       &case_missing_key_is_refused_in_either_direction, &case_differing_placeholders_are_refused,
       &case_malformed_lines_are_refused_with_their_place, &case_malformed_placeholders_are_refused,
       &case_long_key_is_refused, &case_every_failed_allocation_is_reported)
