#include "desk/flow_copies.h"

#define WAVE "\xe3\x80\x9c" /* from here to there: U+301C, and what Windows types, U+FF5E */
#define WAVE_WIDE "\xef\xbd\x9e"

/* The digits that ${*rest} begins with, in half or full width, as a number; false: it begins with something else, which is skipped. */
static bool cut_number(struct view *rest, uint64_t *out)
{
    size_t n = 0;

    for (*out = 0;; n++) {
        bool wide = rest->n >= 3 && rest->p[0] == 0xef && rest->p[1] == 0xbc && rest->p[2] >= 0x90 && rest->p[2] <= 0x99;
        uint8_t digit = wide ? (uint8_t)(rest->p[2] - 0x90) : rest->n > 0 ? (uint8_t)(rest->p[0] - '0') : 10;
        if (digit > 9)
            break;
        *out = *out > INT64_MAX / 10 - 1 ? INT64_MAX : *out * 10 + digit;
        *rest = view_part(*rest, wide ? 3 : 1, SIZE_MAX);
    }
    if (n == 0)
        *rest = view_part(*rest, 1, SIZE_MAX);
    return n > 0;
}

/* Whether ${text}, in which people list numbers ("AZ-1-120, 1204~1210"), names ${leaf}. */
static bool names_leaf(struct view text, uint64_t leaf)
{
    uint64_t last = 0, n;
    bool range = false;

    while (text.n > 0) {
        if (view_starts(text, "AZ-")) { /* the contract's number is none of a copy */
            text = view_part(text, 3, SIZE_MAX);
            (void)cut_number(&text, &n);
            continue;
        }
        range = range || view_starts(text, WAVE_WIDE) || view_starts(text, WAVE) || view_starts(text, "~");
        if (!cut_number(&text, &n))
            continue;
        if (n == leaf || (range && last < leaf && leaf < n))
            return true;
        last = n;
        range = false;
    }
    return false;
}

const struct desk_keeper_matter_info *copies_back(const struct desk_keeper_matter_info *list, uint32_t n, uint64_t leaf)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct desk_keeper_matter_info *m = &list[i];
        if (m->kind == MATTER_COPIES_BACK && m->done[MATTER_DO].ms != 0 && m->state != MATTER_WITHDRAWN &&
            names_leaf(flow_matter_word(m->words, m->words_n, 1), leaf))
            return m;
    }
    return NULL;
}
