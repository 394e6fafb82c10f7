/*
 * Looking up and filling in messages.  The catalogue is generated; this file only reads its compiled form, in which a
 * placeholder is a control character (the kind) followed by a digit (the number).
 */
#include "msg.h"

#include "text/wareki.h"

#include <stdio.h>

extern const char *const msg_catalogue[LANG__MAX][MSG__MAX];

const char *msg_lang_code(enum lang lang)
{
    return lang == LANG_EN ? "en" : "ja";
}

/* The compiled text; "" for a number that is none (a view that was not filled in, say). */
static const char *compiled(enum lang lang, enum msg msg)
{
    if ((unsigned)msg >= MSG__MAX)
        return "";
    return msg_catalogue[lang == LANG_EN ? LANG_EN : LANG_JA][msg];
}

static bool is_placeholder(char c)
{
    return c >= MSG_ARG_TEXT && c <= MSG_ARG_DATE;
}

const char *msg_text(enum lang lang, enum msg msg)
{
    const char *text = compiled(lang, msg);

    for (const char *p = text; *p != '\0'; p++)
        if (is_placeholder(*p))
            return "";
    return text;
}

struct msg_arg msg_str(const char *text)
{
    return msg_view(view_str(text));
}

struct msg_arg msg_view(struct view text)
{
    return (struct msg_arg){.kind = MSG_ARG_TEXT, .text = text};
}

struct msg_arg msg_count(uint64_t count)
{
    return (struct msg_arg){.kind = MSG_ARG_COUNT, .count = count};
}

struct msg_arg msg_date(struct date date)
{
    return (struct msg_arg){.kind = MSG_ARG_DATE, .date = date};
}

/* Every placeholder has an argument of its kind, and every argument a placeholder. */
static enum err check_args(const char *text, const struct msg_arg *args, size_t args_n)
{
    unsigned used = 0;

    if (args_n > 8)
        return ERR_INPUT;
    for (; *text != '\0'; text++) {
        if (!is_placeholder(*text))
            continue;
        unsigned kind = (unsigned char)*text++, number = (unsigned char)*text - '0';
        if (number >= args_n || args[number].kind != kind)
            return ERR_INPUT;
        used |= 1U << number;
    }
    return used == (1U << args_n) - 1 ? ERR_OK : ERR_INPUT;
}

static void put_arg(struct buf *out, enum lang lang, const struct msg_arg *arg)
{
    switch (arg->kind) {
    case MSG_ARG_TEXT:
        buf_put(out, arg->text);
        break;
    case MSG_ARG_COUNT:
        msg_put_count(out, arg->count);
        break;
    case MSG_ARG_DATE:
        msg_put_date(out, lang, arg->date);
        break;
    case MSG_ARG_NONE:
        break;
    }
}

enum err msg_put(struct buf *out, enum lang lang, enum msg msg, const struct msg_arg *args,
                 size_t args_n)
{
    const char *text = compiled(lang, msg);
    enum err err = check_args(text, args, args_n);

    if (err != ERR_OK)
        return err;
    for (; *text != '\0'; text++) {
        if (is_placeholder(*text))
            put_arg(out, lang, &args[*++text - '0']);
        else
            buf_byte(out, (uint8_t)*text);
    }
    return buf_status(out);
}

void msg_put_count(struct buf *out, uint64_t n)
{
    char digits[21];
    int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            buf_byte(out, ',');
        buf_byte(out, (uint8_t)digits[i]);
    }
}

void msg_put_date(struct buf *out, enum lang lang, struct date d)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};

    if (!date_is_valid(d))
        return;
    if (lang == LANG_EN)
        buf_fmt(out, "%d %s %d", d.day, months[d.month - 1], (int)d.year);
    else
        wareki_format(out, d);
}

void msg_put_date_short(struct buf *out, enum lang lang, struct date d)
{
    char iso[11];

    if (!date_is_valid(d))
        return;
    if (lang == LANG_EN) {
        date_format(d, iso);
        buf_str(out, iso);
    } else {
        wareki_format_short(out, d);
    }
}
