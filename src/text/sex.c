#include "text/sex.h"

#include "text/width.h"

static bool is_word(struct view text, const uint32_t *word)
{
    for (uint32_t cp; width_take(&text, &cp);) {
        if (cp >= 'a' && cp <= 'z')
            cp -= 'a' - 'A';
        if (cp == ' ')
            continue;
        if (cp == 0 || cp != *word++)
            return false;
    }
    return *word == 0;
}

enum err sex_parse(struct view text, char *code_out)
{
    static const struct {
        const uint32_t *word;
        char code;
    } words[] = {{U"1", '1'}, {U"男", '1'},   {U"男性", '1'}, {U"M", '1'},
                 {U"2", '2'}, {U"女", '2'},   {U"女性", '2'}, {U"F", '2'},
                 {U"0", '0'}, {U"不明", '0'}, {U"9", '9'},    {U"その他", '9'}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (is_word(text, words[i].word)) {
            *code_out = words[i].code;
            return ERR_OK;
        }
    }
    return ERR_INPUT;
}
