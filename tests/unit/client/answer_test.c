/* What the server answers: read, and shown without harm. */
#include "base/alloc.h"
#include "base/buf.h"
#include "clause.h"
#include "client/client.h"
#include "client/doc.h"
#include "client/problem.h"
#include "client/say.h"
#include "json/read.h"
#include "support/t.h"

static const char refusal[] =
    "{\"type\":\"urn:azukari:refused\",\"title\":\"t\",\"status\":403,\"detail\":\"役割\","
    "\"refusal\":\"role\",\"control\":\"role\",\"clauses\":[\"N20.9\",\"X1\"],\"leaf\":42,"
    "\"wait_ms\":0}";

static void start(void)
{
    static bool started;

    if (!started)
        json_start();
    started = true;
}

static void said(const char *body, int status, enum lang lang, struct buf *out)
{
    struct problem p;

    start();
    problem_read(status, view_str(body), &p);
    buf_init(out, 8192);
    problem_say(&p, lang, out);
    T_OK(buf_status(out));
}

T_CASE(a_refusal_says_what_why_where_and_what_next)
{
    struct buf out;

    said(refusal, 403, LANG_JA, &out);
    T_TRUE(strstr(buf_cstr(&out), "拒否されました") != NULL);
    T_TRUE(strstr(buf_cstr(&out), "役割") != NULL);
    T_TRUE(strstr(buf_cstr(&out), clause_text(LANG_JA, view_str("N20.9"))) != NULL);
    T_TRUE(strstr(buf_cstr(&out), msg_text(LANG_JA, MSG_CLAUSE_UNKNOWN)) != NULL);
    T_TRUE(strstr(buf_cstr(&out), "42") != NULL);
    T_TRUE(strstr(buf_cstr(&out), msg_text(LANG_JA, MSG_CLI_NET_NEXT_ASK)) != NULL);
    buf_clear(&out);
}

T_CASE(a_quota_says_how_long_to_wait)
{
    struct buf out;

    said("{\"type\":\"urn:azukari:refused\",\"refusal\":\"quota-minute\",\"wait_ms\":30001}", 429,
         LANG_EN, &out);
    T_TRUE(strstr(buf_cstr(&out), "31 seconds") != NULL);
    buf_clear(&out);
}

T_CASE(every_refusal_ends_with_77)
{
    struct problem p;

    start();
    problem_read(403, view_str(refusal), &p);
    T_EQ(err_exit_code(problem_err(&p)), 77);
    problem_read(429, view_str("{\"type\":\"urn:azukari:refused\"}"), &p);
    T_EQ(err_exit_code(problem_err(&p)), 77);
    problem_read(401, view_str(""), &p);
    T_EQ(err_exit_code(problem_err(&p)), 77);
}

T_CASE(an_answer_that_is_no_json_still_has_its_status)
{
    struct problem p;

    start();
    problem_read(503, view_str("<html>"), &p);
    T_ERR(problem_err(&p), ERR_AGAIN);
    problem_read(502, view_str(""), &p);
    T_ERR(problem_err(&p), ERR_AGAIN);
    problem_read(409, view_str("{\"offset\":7}"), &p);
    T_ERR(problem_err(&p), ERR_CONFLICT);
    T_TRUE(p.has_offset && p.offset == 7);
    problem_read(409, view_str("{\"offset\":-7}"), &p);
    T_TRUE(!p.has_offset);
    problem_read(418, view_str("[]"), &p);
    T_ERR(problem_err(&p), ERR_INPUT);
}

T_CASE(escape_sequences_of_a_server_do_not_reach_the_terminal)
{
    struct buf out;

    said("{\"detail\":\"a\\u001b[2Jb\\u009bc\\u202ed\\r\\ne\",\"clauses\":[\"\\u001b[1m\"]}", 400,
         LANG_EN, &out);
    T_TRUE(memchr(out.p, 0x1b, out.n) == NULL && memchr(out.p, '\r', out.n) == NULL);
    T_TRUE(strstr(buf_cstr(&out), "a�[2Jb�c�d� e") != NULL);
    buf_clear(&out);
}

T_CASE(more_clauses_than_there_is_room_for_are_left_out)
{
    struct problem p;

    start();
    problem_read(
        403,
        view_str("{\"clauses\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",10,\"\"]}"),
        &p);
    T_EQ(p.clauses_n, PROBLEM_CLAUSES_MAX);
    problem_read(403, view_str("{\"clauses\":[\"1234567890123456\",7,{}]}"), &p);
    T_EQ(p.clauses_n, 0);
}

T_CASE(japanese_takes_two_columns)
{
    struct buf out;

    T_EQ(say_columns(view_str("氏名ｶﾅa")), 7);
    buf_init(&out, 64);
    say_padded(&out, view_str("氏名"), 6);
    T_STR(buf_cstr(&out), "氏名  ");
    buf_clear(&out);
}

T_CASE(members_that_are_missing_or_of_another_type_are_empty)
{
    struct doc d;
    uint8_t bytes[4];

    start();
    T_OK(doc_read(view_str("{\"a\":\"x\",\"n\":-1,\"l\":[1,\"y\"],\"b\":\"AQIDBA\",\"f\":{\"3\":"
                           "\"v\"},\"t\":true}"),
                  &d));
    T_EQ(doc_text(d.root, "n").n, 0);
    T_EQ(doc_number(d.root, "n"), 0);
    T_EQ(doc_number(d.root, "a"), 0);
    T_EQ(doc_count(doc_member(d.root, "a")), 0);
    T_VIEW(doc_as_text(doc_at(doc_member(d.root, "l"), 1)), view_str("y"));
    T_TRUE(doc_at(doc_member(d.root, "l"), 2) == NULL && doc_text(NULL, "a").n == 0);
    T_VIEW(doc_numbered(doc_member(d.root, "f"), 3), view_str("v"));
    T_TRUE(doc_truth(d.root, "t") && !doc_truth(d.root, "n"));
    T_OK(doc_bytes(d.root, "b", bytes, 4));
    T_ERR(doc_bytes(d.root, "b", bytes, 3), ERR_CORRUPT);
    T_ERR(doc_bytes(d.root, "a", bytes, 1), ERR_CORRUPT);
    doc_clear(&d);
}

T_CASE(what_is_no_object_or_too_deep_is_refused)
{
    struct doc d;

    start();
    T_ERR(doc_read(view_str(""), &d), ERR_CORRUPT);
    T_ERR(doc_read(view_str("[1]"), &d), ERR_CORRUPT);
    T_ERR(doc_read(view_str("{\"a\":1,\"a\":2}"), &d), ERR_CORRUPT);
    T_ERR(doc_read(view_str("{\"a\":[[[[[[1]]]]]]}"), &d), ERR_CORRUPT);
    T_ERR(doc_read(view_str("{\"a\":1"), &d), ERR_CORRUPT);
    T_TRUE(d.root == NULL);
}

T_CASE(lack_of_memory_is_always_said)
{
    start();
    for (unsigned long n = 1;; n++) {
        struct doc d;
        mem_fail_nth(n, 0);
        enum err err = doc_read(view_str(refusal), &d);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK); /* never a text that lacks a letter */
        doc_clear(&d);
        if (!failed)
            break;
    }
}

T_CASE(a_request_loses_no_letter_for_lack_of_memory)
{
    static const struct member list[] = {{"reason", MEMBER_TEXT, true, 100, 0, NULL}};
    static const struct member_set set = MEMBER_SET(list, struct view);

    start();
    for (unsigned long n = 1;; n++) {
        struct member_fault fault;
        struct view reason;
        struct arena a;
        arena_init(&a, 4096);
        mem_fail_nth(n, 0);
        enum err err = json_read(view_str("{\"reason\":\"longer than the first buffer\"}"), &set,
                                 &a, &reason, &fault);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        arena_clear(&a);
        if (!failed)
            break;
    }
}

T_CASE(every_verb_has_a_name_and_words_in_both_languages)
{
    for (size_t i = 0; i < client_verb_n; i++) {
        T_TRUE(client_verbs[i].fn != NULL && client_verbs[i].synopsis != NULL);
        T_TRUE(msg_text(LANG_JA, client_verbs[i].summary)[0] != '\0');
        T_TRUE(msg_text(LANG_EN, client_verbs[i].summary)[0] != '\0');
    }
}

T_MAIN(&case_a_refusal_says_what_why_where_and_what_next, &case_a_quota_says_how_long_to_wait,
       &case_every_refusal_ends_with_77, &case_an_answer_that_is_no_json_still_has_its_status,
       &case_escape_sequences_of_a_server_do_not_reach_the_terminal,
       &case_more_clauses_than_there_is_room_for_are_left_out, &case_japanese_takes_two_columns,
       &case_members_that_are_missing_or_of_another_type_are_empty,
       &case_what_is_no_object_or_too_deep_is_refused, &case_lack_of_memory_is_always_said,
       &case_a_request_loses_no_letter_for_lack_of_memory,
       &case_every_verb_has_a_name_and_words_in_both_languages)
