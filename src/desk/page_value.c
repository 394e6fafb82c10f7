/* What people type and read: dates in parts, stored values, choices of a purpose. */
#include "desk/page_internal.h"

#include "base/num.h"
#include "press/cell.h"
#include "text/wareki.h"

#include <string.h>

#define DATE_TEXT_MAX 80

/* The letters of the eras in dates (text/wareki.h); W: the western calendar. */
static const struct {
    const char *letter;
    enum msg name;
} eras[] = {{"R", MSG_ERA_REIWA},  {"H", MSG_ERA_HEISEI}, {"S", MSG_ERA_SHOWA},
            {"T", MSG_ERA_TAISHO}, {"M", MSG_ERA_MEIJI},  {"W", MSG_ERA_WESTERN}};
#define ERAS_N (sizeof(eras) / sizeof(eras[0]))

static const struct member confirm_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct page_confirm_in, nonce), NULL},
    {"reason", MEMBER_TEXT, false, 1000, offsetof(struct page_confirm_in, reason), NULL},
};
const struct member_set page_confirm_set = MEMBER_SET(confirm_members, struct page_confirm_in);

struct page_date_field page_date_form(struct page *p, const struct page_date_in *in)
{
    static const struct page_date_in nothing;
    struct page_option *options = page_list(p, ERAS_N, sizeof(*options));

    in = in == NULL ? &nothing : in;
    for (size_t i = 0; options != NULL && i < ERAS_N; i++)
        options[i] = (struct page_option){eras[i].letter, page_word(p, eras[i].name),
                                          view_eq_str(in->era, eras[i].letter)};
    return (struct page_date_field){
        .era = {options, options == NULL ? 0 : ERAS_N, NULL},
        .year = page_text(p, in->year),
        .month = page_text(p, in->month),
        .day = page_text(p, in->day),
    };
}

/* "-05" with the digits as they were typed; "" if nothing was. */
static void put_part(struct buf *out, const char *before, struct view part)
{
    if (part.n == 0)
        return;
    buf_str(out, before);
    buf_put(out, part);
}

struct view page_date_text(struct page *p, const struct page_date_in *in)
{
    bool is_western = view_eq_str(in->era, "W");
    struct buf text;
    struct view out = {NULL, 0};

    if (in->year.n + in->month.n + in->day.n == 0)
        return out;
    buf_init(&text, DATE_TEXT_MAX);
    if (!is_western)
        buf_put(&text, in->era);
    buf_put(&text, in->year);
    put_part(&text, is_western ? "-" : ".", in->month);
    put_part(&text, is_western ? "-" : ".", in->day);
    out = view_str(page_text(p, buf_view(&text)));
    buf_clear(&text);
    return out;
}

int64_t page_date_days(struct page *p, const struct page_date_in *in, const char *id, enum msg label,
                       struct page_date_field *field)
{
    struct view text = page_date_text(p, in);
    struct wareki w;

    if (text.n == 0)
        return 0;
    if (wareki_parse(text, &w) == ERR_OK && w.month != 0 && w.day != 0 && !w.out_of_era) {
        int64_t days = date_to_days((struct date){w.year, w.month, w.day});
        if (days > 0)
            return days;
    }
    field->error = page_wrong(
        p, id, PAGE_SAY(p, MSG_FIELD_BAD_DATE, [MSG_FIELD_BAD_DATE__label] = msg_str(page_word(p, label))));
    return 0;
}

const char *page_digits(struct page *p, struct view text)
{
    char *out = arena_alloc(&p->d->arena, text.n + 1, 1);
    size_t n = 0;

    for (size_t i = 0; out != NULL && i < text.n; i++) {
        bool wide = i + 2 < text.n && text.p[i] == 0xef && text.p[i + 1] == 0xbc && text.p[i + 2] >= 0x90 &&
                    text.p[i + 2] <= 0x99; /* ０ to ９ */
        if (wide) {
            out[n++] = (char)('0' + text.p[i + 2] - 0x90);
            i += 2;
        } else if (text.p[i] >= '0' && text.p[i] <= '9') {
            out[n++] = (char)text.p[i];
        } else if (text.p[i] != ',') {
            return "";
        }
    }
    if (out == NULL)
        return "";
    out[n] = '\0';
    return out;
}

bool page_purpose_allows(const struct desk_keeper_purpose_info *info, uint16_t register_no,
                         uint32_t acts)
{
    return (info->acts & acts) == acts && (info->register_ == 0 || info->register_ == register_no);
}

struct page_select page_purposes(struct page *p, const struct desk_keeper_purposes_are *are,
                                 uint16_t register_no, uint32_t acts, uint16_t chosen)
{
    struct page_option *options = page_list(p, are->purposes_n, sizeof(*options));
    struct page_select select = {.options = options};

    for (uint32_t i = 0; options != NULL && i < are->purposes_n; i++) {
        const struct desk_keeper_purpose_info *info = &are->purposes[i];
        if (!page_purpose_allows(info, register_no, acts))
            continue;
        const char *number = arena_fmt(&p->d->arena, "%u", (unsigned)info->no);
        options[select.options_n++] = (struct page_option){
            number == NULL ? "" : number, page_text(p, info->name), info->no == chosen};
    }
    if (select.options_n == 1)
        options[0].is_selected = true;
    return select;
}

/* The digits of ${value} in groups of the sizes ${groups} (0 ends them), if it has just as many. */
static const char *grouped(struct page *p, struct view value, const unsigned *groups,
                           const char *separator)
{
    const char *parts[4];
    size_t n = 0, at = 0;

    for (; groups[n] != 0; at += groups[n++])
        parts[n] = page_text(p, view_part(value, at, groups[n]));
    return at == value.n ? page_join(p, parts, n, separator) : page_text(p, value);
}

static const char *date_text(struct page *p, struct view value)
{
    uint64_t year, month, day;

    if (value.n != 8 ||
        num_parse_u64(view_part(value, 0, 4), 9999, NUM_LEADING_ZEROS, &year) != ERR_OK ||
        num_parse_u64(view_part(value, 4, 2), 12, NUM_LEADING_ZEROS, &month) != ERR_OK ||
        num_parse_u64(view_part(value, 6, 2), 31, NUM_LEADING_ZEROS, &day) != ERR_OK)
        return page_text(p, value);
    const struct date date = {(int32_t)year, (uint8_t)month, (uint8_t)day};
    return date_is_valid(date) ? page_date(p, date) : page_text(p, value);
}

static const char *sex_text(struct page *p, struct view value)
{
    static const enum msg words[] = {MSG_VALUE_SEX_UNKNOWN, MSG_VALUE_SEX_MALE,
                                     MSG_VALUE_SEX_FEMALE};
    uint64_t code;

    if (num_parse_u64(value, 9, NUM_CANONICAL, &code) != ERR_OK)
        return page_text(p, value);
    return page_word(p, code < 3 ? words[code] : MSG_VALUE_SEX_OTHER);
}

const char *page_value_text(struct page *p, uint16_t kind, struct view value)
{
    static const unsigned postal[] = {3, 4, 0}, my_number[] = {4, 4, 4, 0};

    if (value.n == 0)
        return NULL;
    switch (kind) {
    case CELL_BIRTH_DATE:
    case CELL_DATE:
        return date_text(p, value);
    case CELL_POSTAL:
        return grouped(p, value, postal, "-");
    case CELL_MY_NUMBER:
        return grouped(p, value, my_number, " ");
    case CELL_SEX:
        return sex_text(p, value);
    default:
        return page_text(p, value);
    }
}
