/* messages: looking up and filling in. */
#include "support/t.h"

#include "msg.h"

#include "base/alloc.h"

static struct buf out;

static enum err put(enum lang lang, enum msg msg, const struct msg_arg *args, size_t n)
{
    buf_clear(&out);
    buf_init(&out, 1000);
    return msg_put(&out, lang, msg, args, n);
}

T_CASE(text_is_found_by_language)
{
    T_STR(msg_text(LANG_JA, MSG_SIGNIN_TITLE), "サインイン");
    T_STR(msg_text(LANG_EN, MSG_SIGNIN_TITLE), "Sign in");
    T_STR(msg_lang_code(LANG_JA), "ja");
    T_STR(msg_lang_code(LANG_EN), "en");
}

T_CASE(placeholders_of_every_kind_are_filled_in)
{
    const struct msg_arg args[] = {[MSG_GATE_TRAINED_UNTIL__d] = msg_date((struct date){2026, 4, 1}),
                                   [MSG_GATE_TRAINED_UNTIL__until] = msg_date((struct date){2027, 4, 1})};
    const struct msg_arg quota[] = {[MSG_HOME_QUOTA_OF__n] = msg_count(1234),
                                    [MSG_HOME_QUOTA_OF__max] = msg_count(2000)};

    T_OK(put(LANG_JA, MSG_GATE_TRAINED_UNTIL, args, MSG_GATE_TRAINED_UNTIL__ARGS));
    T_STR(buf_cstr(&out), "令和8年4月1日に受講、令和9年4月1日まで有効");
    T_OK(put(LANG_EN, MSG_HOME_QUOTA_OF, quota, MSG_HOME_QUOTA_OF__ARGS));
    T_STR(buf_cstr(&out), "1,234 of 2,000");
}

T_CASE(missing_left_over_or_wrong_arguments_are_refused_and_write_nothing)
{
    const struct msg_arg good = msg_str("山田"), count = msg_count(1), none = {0};
    const struct msg_arg two[] = {good, good};

    T_OK(put(LANG_JA, MSG_HOME_HEADING, &good, 1));
    T_ERR(put(LANG_JA, MSG_HOME_HEADING, NULL, 0), ERR_INPUT);
    T_ERR(put(LANG_JA, MSG_HOME_HEADING, &none, 1), ERR_INPUT);
    T_ERR(put(LANG_JA, MSG_HOME_HEADING, &count, 1), ERR_INPUT);
    T_ERR(put(LANG_JA, MSG_HOME_HEADING, two, 2), ERR_INPUT);
    T_ERR(put(LANG_JA, MSG_SIGNIN_TITLE, &good, 1), ERR_INPUT);
    T_ERR(put(LANG_JA, MSG_SIGNIN_TITLE, two, 99), ERR_INPUT);
    T_EQ(out.n, 0);
}

T_CASE(argument_that_looks_like_a_placeholder_is_text)
{
    const struct msg_arg arg = msg_str("\1"
                                       "0{person}");

    T_OK(put(LANG_EN, MSG_HOME_HEADING, &arg, 1));
    T_STR(buf_cstr(&out), "Today’s work of \1"
                          "0{person}");
}

T_CASE(text_of_a_message_with_placeholders_is_empty)
{
    T_STR(msg_text(LANG_JA, MSG_HOME_HEADING), "");
}

T_CASE(unknown_message_or_language_is_harmless)
{
    T_STR(msg_text(LANG_JA, (enum msg)999999), "");
    T_STR(msg_text((enum lang)99, MSG_SIGNIN_TITLE), "サインイン");
    T_OK(put(LANG_JA, (enum msg)999999, NULL, 0));
}

T_CASE(counts_get_commas)
{
    static const struct {
        uint64_t n;
        const char *text;
    } cases[] = {{0, "0"},
                 {999, "999"},
                 {1000, "1,000"},
                 {123456, "123,456"},
                 {UINT64_MAX, "18,446,744,073,709,551,615"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_clear(&out);
        buf_init(&out, 100);
        msg_put_count(&out, cases[i].n);
        T_STR(buf_cstr(&out), cases[i].text);
    }
}

T_CASE(full_buffer_is_reported)
{
    struct buf small;

    buf_init(&small, 3);
    T_ERR(msg_put(&small, LANG_JA, MSG_SIGNIN_TITLE, NULL, 0), ERR_LIMIT);
    buf_clear(&small);
}

T_MAIN(&case_text_is_found_by_language, &case_placeholders_of_every_kind_are_filled_in,
       &case_missing_left_over_or_wrong_arguments_are_refused_and_write_nothing,
       &case_argument_that_looks_like_a_placeholder_is_text,
       &case_text_of_a_message_with_placeholders_is_empty,
       &case_unknown_message_or_language_is_harmless, &case_counts_get_commas,
       &case_full_buffer_is_reported)
