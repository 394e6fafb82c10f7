/* Nobody reads a word of the format: each has words in both languages. */
#include "support/t.h"

#include "policy/words.h"

static bool is_japanese(const char *text)
{
    return ((uint8_t)text[0] & 0x80) != 0 || strstr(text, "USB") != NULL || strstr(text, "1") != NULL;
}

T_CASE(every_word_of_a_profile_is_said_in_both_languages)
{
    for (unsigned v = VOCAB_ACT; v < VOCAB__MAX; v++) {
        for (unsigned i = 0; vocab_word((enum vocab)v, i) != NULL; i++) {
            const char *ja = words_vocab(LANG_JA, (enum vocab)v, i), *en = words_vocab(LANG_EN, (enum vocab)v, i);
            if (!is_japanese(ja) || en[0] == '\0')
                T_FAIL("%s: %s, %s", vocab_word((enum vocab)v, i), ja, en);
        }
    }
}

T_CASE(every_control_and_every_value_is_said_in_both_languages)
{
    struct buf text;

    buf_init(&text, 1000);
    for (unsigned p = 0; p < PARAM__MAX; p++) {
        if (!is_japanese(words_param(LANG_JA, (enum param)p)) || strcmp(words_param(LANG_EN, (enum param)p), param_name((enum param)p)) == 0)
            T_FAIL("%s: %s", param_name((enum param)p), words_param(LANG_JA, (enum param)p));
        bool words = param_type((enum param)p) == PARAM_TYPE_WORD, flags = param_type((enum param)p) == PARAM_TYPE_FLAGS;
        for (uint64_t v = 0; (words || flags) && v < 3; v++) {
            buf_reset(&text);
            param_print((enum param)p, flags ? UINT64_C(1) << v : v, &text);
            if (strcmp(buf_cstr(&text), "?") == 0)
                continue;
            buf_reset(&text);
            words_value(LANG_JA, (enum param)p, flags ? UINT64_C(1) << v : v, &text);
            if (!is_japanese(buf_cstr(&text)))
                T_FAIL("%s: %s", param_name((enum param)p), buf_cstr(&text));
        }
    }
    buf_clear(&text);
}

T_CASE(flags_and_bits_are_joined_as_people_write_them)
{
    struct buf text;

    buf_init(&text, 1000);
    words_value(LANG_EN, PARAM_POST, 5, &text);
    T_STR(buf_cstr(&text), "trackable, sealed or covered");
    buf_reset(&text);
    words_bits(LANG_JA, VOCAB_CLASS, 3, &text);
    T_STR(buf_cstr(&text), "特定個人情報、重要情報");
    buf_clear(&text);
}

T_MAIN(&case_every_word_of_a_profile_is_said_in_both_languages,
       &case_every_control_and_every_value_is_said_in_both_languages,
       &case_flags_and_bits_are_joined_as_people_write_them)
