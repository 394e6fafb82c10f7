/* The class of a value of an imported file, in words. */
#include "desk/page_internal.h"

#include "base/num.h"

const char *page_class_text(struct page *p, struct view class)
{
    static const struct {
        const char *kind;
        enum msg word;
    } kinds[] = {{"latin", MSG_CELL_CLASS_LATIN},
                 {"kana", MSG_CELL_CLASS_KANA},
                 {"kanji", MSG_CELL_CLASS_KANJI},
                 {"mixed", MSG_CELL_CLASS_MIXED},
                 {"undecodable", MSG_CELL_CLASS_UNDECODABLE}};
    struct view rest = class, first = view_cut(&rest, ' ');
    uint64_t n;

    if (view_eq_str(class, "empty"))
        return page_word(p, MSG_CELL_CLASS_EMPTY);
    if (view_eq_str(rest, "digits") &&
        num_parse_u64(first, UINT32_MAX, NUM_CANONICAL, &n) == ERR_OK)
        return page_count(p, MSG_CELL_CLASS_DIGITS, n);
    if (view_eq_str(rest, "fields") && num_parse_u64(first, UINT32_MAX, NUM_CANONICAL, &n) == ERR_OK)
        return page_count(p, MSG_CELL_CLASS_FIELDS, n);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && first.n > 0; i++)
        if (view_eq_str(view_part(first, 0, first.n - 1), kinds[i].kind) &&
            num_parse_u64(view_cut(&rest, ' '), UINT32_MAX, NUM_CANONICAL, &n) == ERR_OK)
            return page_count(p, kinds[i].word, n);
    return page_text(p, class);
}
