#include "text/address.h"

#include "text/address_town.h"
#include "text/fold.h"
#include "text/numeral.h"
#include "text/utf8.h"

#include <string.h>

#define CITY_MAX_CHARS 10 /* the longest names of municipalities have fewer before 市 or 区 */
#define NUMBERS_MAX 4
#define KANJI_BYTES 3 /* every name in the tables begins with a character of so many bytes */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const prefectures[] = {
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県",   "福島県", "茨城県",
    "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県",
    "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県",   "愛知県", "三重県",
    "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県",
    "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県",   "高知県", "福岡県",
    "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
};

/* Cities that have wards. */
static const char *const designated[] = {
    "札幌市", "仙台市", "さいたま市", "千葉市",   "横浜市", "川崎市", "相模原市",
    "新潟市", "静岡市", "浜松市",     "名古屋市", "京都市", "大阪市", "堺市",
    "神戸市", "岡山市", "広島市",     "北九州市", "福岡市", "熊本市",
};

/* Municipalities whose name holds 市 or 郡 before the end that is meant. */
static const char *const irregular[] = {
    "四日市市",     "廿日市市",     "野々市市",       "大和郡山市",   "蒲郡市",         "小郡市",
    "余市郡余市町", "余市郡仁木町", "余市郡赤井川村", "高市郡高取町", "高市郡明日香村",
};

enum slot { SLOT_CHOME, SLOT_BAN, SLOT_GO, SLOT_BRANCH, SLOT_UNKNOWN };

struct number {
    uint32_t value;
    enum slot unit;    /* as written, or SLOT_UNKNOWN */
    struct view after; /* the text behind it */
};

static void advance(struct view *rest, size_t n)
{
    *rest = view_part(*rest, n, rest->n);
}

static bool take_word(struct view *rest, const char *word)
{
    if (!view_starts(*rest, word))
        return false;
    advance(rest, strlen(word));
    return true;
}

static void skip_spaces(struct view *rest)
{
    for (uint32_t cp = utf8_peek(*rest); cp == ' ' || cp == U'　'; cp = utf8_peek(*rest))
        (void)utf8_take(rest, &cp);
}

/* The entry of ${table} that ${rest} begins with, as a part of ${rest}; empty if there is none. */
static struct view listed_front(struct view rest, const char *const table[], size_t n)
{
    for (size_t i = 0; i < n && rest.n >= KANJI_BYTES; i++) {
        bool may_be = rest.p[KANJI_BYTES - 1] == (uint8_t)table[i][KANJI_BYTES - 1];
        if (may_be && view_starts(rest, table[i]))
            return view_part(rest, 0, strlen(table[i]));
    }
    return view_part(rest, 0, 0);
}

/* The bytes of ${rest} up to and with the first of ${ends} that has at least one character before it; 0 if none comes
 * within CITY_MAX_CHARS and before a digit.  町 or 村 before 町 is part of the name (大町町, 玉村町). */
static size_t up_to(struct view rest, const uint32_t *ends, uint32_t *end_out)
{
    struct view tail = rest;
    uint32_t cp;

    for (size_t i = 0; i < CITY_MAX_CHARS && utf8_take(&tail, &cp) && !numeral_is_digit(cp); i++) {
        for (size_t k = 0; i > 0 && ends[k] != 0; k++) {
            if (ends[k] != cp)
                continue;
            *end_out = cp;
            if ((cp == U'町' || cp == U'村') && utf8_peek(tail) == U'町')
                (void)utf8_take(&tail, &cp);
            return rest.n - tail.n;
        }
    }
    return 0;
}

/* Take 市区町村 off ${*rest}.  A 町 or 村 counts only where a 都道府県 or 郡 has said that one comes: bare 本町 is a town. */
static struct view take_city(struct view *rest, bool after_prefecture)
{
    uint32_t end = 0;
    struct view city = listed_front(*rest, irregular, COUNT(irregular));
    size_t n = city.n != 0 ? city.n : up_to(*rest, U"市区郡", &end);

    if (end == U'郡' || (n == 0 && after_prefecture))
        n += up_to(view_part(*rest, n, rest->n), U"町村", &end);
    else if (end == U'市' &&
             view_eq(listed_front(*rest, designated, COUNT(designated)), view_part(*rest, 0, n)))
        n += up_to(view_part(*rest, n, rest->n), U"区", &end);
    city = view_part(*rest, 0, n);
    advance(rest, n);
    return city;
}

/* Take the town off ${*rest} where no list knows it: up to a space or the first number. */
static struct view take_town(struct view *rest)
{
    struct view tail = *rest;
    uint32_t cp;

    while (tail.n > 0 && !town_number_follows(tail) && utf8_peek(tail) != ' ' &&
           utf8_peek(tail) != U'　')
        (void)utf8_take(&tail, &cp);
    struct view town = view_part(*rest, 0, rest->n - tail.n);
    *rest = tail;
    return town;
}

/* Take what stands behind a number and says what it counts. */
static enum slot take_unit(struct view *rest)
{
    switch (utf8_peek(*rest)) {
    case U'丁':
        return take_word(rest, "丁目") ? SLOT_CHOME : SLOT_UNKNOWN;
    case U'番':
        return take_word(rest, "番地") || take_word(rest, "番") ? SLOT_BAN : SLOT_UNKNOWN;
    case U'号':
        return take_word(rest, "号") ? SLOT_GO : SLOT_UNKNOWN;
    default:
        return SLOT_UNKNOWN;
    }
}

/* Take a hyphen of any kind, or の between two numbers. */
static bool take_separator(struct view *rest)
{
    struct view tail = *rest;
    uint32_t cp;

    if (!utf8_take(&tail, &cp))
        return false;
    if (!fold_is_hyphen(cp) && cp != U'ー' && cp != U'ｰ' && cp != U'の' && cp != U'ノ' &&
        cp != U'之')
        return false;
    if (!numeral_is_digit(utf8_peek(tail)) && !numeral_is_kanji(utf8_peek(tail)))
        return false;
    *rest = tail;
    return true;
}

/* Rooms and floors: 301号室, 3階, 3F. */
static bool is_indoors(struct view after_number)
{
    uint32_t cp = utf8_peek(after_number);

    if (cp == U'号')
        return view_starts(after_number, "号室") || view_starts(after_number, "号棟");
    return cp == U'階' || cp == 'F' || cp == U'Ｆ';
}

/* Read the numbers that follow one another at the front of ${rest}. */
static size_t read_numbers(struct view rest, struct number numbers[NUMBERS_MAX])
{
    size_t n = 0;

    while (n < NUMBERS_MAX) {
        struct view tail = rest;
        if (n > 0 && numbers[n - 1].unit != SLOT_UNKNOWN)
            skip_spaces(&tail);
        bool joined = n == 0 || take_separator(&tail) || numbers[n - 1].unit != SLOT_UNKNOWN;
        if (!joined || !town_number_follows(tail) || !numeral_take(&tail, &numbers[n].value) ||
            is_indoors(tail))
            break;
        numbers[n].unit = take_unit(&tail);
        numbers[n++].after = rest = tail;
    }
    return n;
}

/* What the first number counts, where it does not say so itself. */
static enum slot first_slot(const struct number numbers[], size_t n,
                            const struct address_town *listed, struct address *a)
{
    if (numbers[0].unit != SLOT_UNKNOWN)
        return numbers[0].unit;
    if (n > 1 && numbers[1].unit == SLOT_BAN)
        return SLOT_CHOME;
    if (n > 1 && numbers[1].unit == SLOT_GO)
        return SLOT_BAN;
    if (listed != NULL)
        return listed->has_chome ? SLOT_CHOME : SLOT_BAN;
    a->guessed = true;
    return n == 1 ? SLOT_BAN : SLOT_CHOME;
}

/* Take the numbers off ${*rest}: as many as there are parts for. */
static void take_numbers(struct view *rest, const struct address_town *listed, struct address *a)
{
    struct number numbers[NUMBERS_MAX];
    uint32_t *const slots[] = {&a->chome, &a->ban, &a->go, &a->branch};
    size_t n = read_numbers(*rest, numbers);
    enum slot at = n == 0 ? SLOT_UNKNOWN : first_slot(numbers, n, listed, a);

    for (size_t i = 0; i < n && at <= SLOT_BRANCH; i++, at++) {
        if (numbers[i].unit != SLOT_UNKNOWN && numbers[i].unit > at)
            at = numbers[i].unit;
        *slots[at] = numbers[i].value;
        *rest = numbers[i].after;
    }
}

/* ${text} without the spaces at its end. */
static struct view trimmed(struct view text)
{
    static const char wide_space[] = "　";
    const size_t wide = strlen(wide_space);

    for (;;) {
        if (text.n > 0 && text.p[text.n - 1] == ' ')
            text.n--;
        else if (text.n >= wide && view_eq_str(view_part(text, text.n - wide, wide), wide_space))
            text.n -= wide;
        else
            return text;
    }
}

/* The rest is 方書; its last word is a 方 if it ends so. */
static void assign_building(struct view rest, struct address *a)
{
    static const char care_of[] = "方";
    size_t word = 0;

    (void)take_separator(&rest);
    skip_spaces(&rest);
    rest = trimmed(rest);
    a->building = rest;
    if (rest.n <= strlen(care_of) ||
        !view_eq_str(view_part(rest, rest.n - strlen(care_of), rest.n), care_of))
        return;
    for (struct view tail = rest; tail.n > 0;) {
        uint32_t cp = 0;
        (void)utf8_take(&tail, &cp);
        if (cp == ' ' || cp == U'　')
            word = rest.n - tail.n;
    }
    a->care_of = view_part(rest, word, rest.n);
    a->building = view_part(rest, 0, word);
    a->building = trimmed(a->building);
}

enum err address_split(struct view text, const struct address_towns *towns,
                       struct address *address_out)
{
    const struct address_town *listed = NULL;
    struct address a = {.guessed = false};
    struct view rest = text;

    if (text.n > ADDRESS_MAX || !view_is_utf8(text))
        return ERR_INPUT;
    skip_spaces(&rest);
    a.prefecture = listed_front(rest, prefectures, COUNT(prefectures));
    advance(&rest, a.prefecture.n);
    skip_spaces(&rest);
    if (a.prefecture.n > 0 || town_match(rest, towns, &listed) == 0)
        a.city = take_city(&rest, a.prefecture.n > 0);
    skip_spaces(&rest);
    town_skip_prefix(&rest);
    size_t town_bytes = town_match(rest, towns, &listed);
    if (town_bytes > 0) {
        a.town = view_part(rest, 0, town_bytes);
        advance(&rest, town_bytes);
    } else {
        listed = NULL;
        a.town = take_town(&rest);
    }
    skip_spaces(&rest);
    take_numbers(&rest, listed, &a);
    assign_building(rest, &a);
    *address_out = a;
    return ERR_OK;
}

static void put_number(struct buf *out, uint32_t number)
{
    buf_byte(out, '|');
    if (number != 0)
        buf_u64(out, number);
}

void address_block_key(struct buf *out, const struct address *address)
{
    address_town_key(out, address->town);
    put_number(out, address->chome);
    put_number(out, address->ban);
}
