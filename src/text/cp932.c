#include "text/cp932.h"

#include "text/utf8.h"

#include "text/cp932_table.inc"

#define TRAILS 188
#define USER_FIRST 0xe000U /* code F040 */
#define USER_COUNT 1880U

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The place of ${trail} in a row of the table, or TRAILS if it ends no code. */
static unsigned trail_index(uint8_t trail)
{
    if (trail < 0x40 || trail == 0x7f || trail > 0xfc)
        return TRAILS;
    return trail - (trail < 0x7f ? 0x40U : 0x41U);
}

static uint8_t index_trail(unsigned index)
{
    return (uint8_t)(index + (index < 63 ? 0x40U : 0x41U));
}

/* Codes are counted in two stretches of lead bytes, 81-9F and E0-FC, with 188 codes each. */
static unsigned linear(uint32_t code)
{
    unsigned lead = code >> 8;
    return (lead - (lead < 0xa0 ? 0x81U : 0xc1U)) * TRAILS + trail_index((uint8_t)code);
}

bool cp932_is_lead(uint8_t byte)
{
    return (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
}

/* The code point of a two-byte code, or 0. */
static uint32_t pair_unicode(uint8_t lead, uint8_t trail)
{
    unsigned index = trail_index(trail);

    if (index == TRAILS)
        return 0;
    if (lead >= 0xf0 && lead <= 0xf9)
        return USER_FIRST + (lead - 0xf0U) * TRAILS + index;
    return row_of_lead[lead] == 0 ? 0 : row_unicode[row_of_lead[lead] - 1][index];
}

size_t cp932_char(struct view bytes, uint32_t *cp_out)
{
    if (bytes.n == 0)
        return 0;
    uint8_t c = bytes.p[0];
    if (c < 0x80) {
        *cp_out = c;
        return 1;
    }
    if (c >= 0xa1 && c <= 0xdf) {
        *cp_out = 0xff61U + (c - 0xa1U);
        return 1;
    }
    if (!cp932_is_lead(c) || bytes.n < 2)
        return 0;
    *cp_out = pair_unicode(c, bytes.p[1]);
    return *cp_out == 0 ? 0 : 2;
}

/* What other Shift_JIS tables decode to, and what this one does. */
static uint32_t unify(uint32_t cp)
{
    switch (cp) {
    case 0x301c:
        return 0xff5e;
    case 0x2212:
        return 0xff0d;
    case 0x2016:
        return 0x2225;
    case 0x00a2:
        return 0xffe0;
    case 0x00a3:
        return 0xffe1;
    case 0x00ac:
        return 0xffe2;
    default:
        return cp;
    }
}

/* The NEC-selected copy of the IBM extension code ${code}; ${code} itself if it has none. */
static uint32_t nec_copy(uint32_t code)
{
    static const struct {
        uint32_t ibm, nec, count;
    } stretches[] = {{0xfa40, 0xeeef, 10}, {0xfa55, 0xeefa, 3}, {0xfa5c, 0xed40, 360}};

    for (size_t i = 0; i < COUNT(stretches); i++) {
        if (code < stretches[i].ibm ||
            linear(code) - linear(stretches[i].ibm) >= stretches[i].count)
            continue;
        unsigned at = linear(stretches[i].nec) + linear(code) - linear(stretches[i].ibm);
        return (at / TRAILS + 0xc1U) << 8 | index_trail(at % TRAILS);
    }
    return code;
}

uint32_t cp932_code(uint32_t cp, enum cp932_block block)
{
    size_t low = 0, high = COUNT(code_by_unicode);

    if (cp < 0x80)
        return cp;
    if (cp >= 0xff61 && cp <= 0xff9f)
        return cp - 0xff61U + 0xa1U;
    if (cp >= USER_FIRST && cp < USER_FIRST + USER_COUNT)
        return (0xf0U + (cp - USER_FIRST) / TRAILS) << 8 | index_trail((cp - USER_FIRST) % TRAILS);
    cp = unify(cp);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        uint32_t code = code_by_unicode[mid];
        uint32_t found = pair_unicode((uint8_t)(code >> 8), (uint8_t)code);
        if (found == cp)
            return block == CP932_NEC ? nec_copy(code) : code;
        if (found < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return CP932_NONE;
}

enum err cp932_decode(struct buf *out, struct view bytes, size_t *bad_at_out)
{
    for (size_t at = 0; at < bytes.n;) {
        uint32_t cp = 0;
        size_t n = cp932_char(view_part(bytes, at, 2), &cp);
        if (n == 0) {
            *bad_at_out = at;
            return ERR_INPUT;
        }
        utf8_put(out, cp);
        at += n;
    }
    return buf_status(out);
}

enum err cp932_encode(struct buf *out, struct view text, enum cp932_block block, size_t *bad_at_out)
{
    struct view rest = text;
    size_t at = 0;

    for (uint32_t cp; utf8_take(&rest, &cp); at = text.n - rest.n) {
        uint32_t code = cp932_code(cp, block);
        if (code == CP932_NONE) {
            *bad_at_out = at;
            return ERR_INPUT;
        }
        if (code > 0xff)
            buf_byte(out, (uint8_t)(code >> 8));
        buf_byte(out, (uint8_t)code);
    }
    return buf_status(out);
}

static size_t char_length(uint32_t cp)
{
    if (utf8_is_selector(cp))
        return 0;
    return cp < 0x80 || (cp >= 0xff61 && cp <= 0xff9f) ? 1 : 2;
}

size_t cp932_length(struct view text)
{
    size_t n = 0;

    for (uint32_t cp; utf8_take(&text, &cp);)
        n += char_length(cp);
    return n;
}

struct view cp932_cut(struct view text, size_t max)
{
    struct view rest = text;
    size_t used = 0, kept = 0;

    for (uint32_t cp; utf8_take(&rest, &cp); kept = text.n - rest.n) {
        used += char_length(cp);
        if (used > max)
            break;
    }
    return view_part(text, 0, kept);
}
