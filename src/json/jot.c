#include "json/jot.h"

#include "base/clock.h"
#include "base/codec.h"

void jot_begin(struct jot *j, struct buf *out)
{
    *j = (struct jot){.out = out};
}

static void put_text(struct buf *out, struct view text)
{
    if (!view_is_utf8(text) && out->err == ERR_OK)
        out->err = ERR_INPUT;
    buf_byte(out, '"');
    for (size_t from = 0; from < text.n;) {
        size_t n = 0;
        while (from + n < text.n && text.p[from + n] >= 0x20 && text.p[from + n] != '"' &&
               text.p[from + n] != '\\')
            n++;
        buf_put(out, view_part(text, from, n));
        from += n;
        if (from == text.n)
            break;
        uint8_t c = text.p[from++];
        if (c == '"' || c == '\\')
            buf_fmt(out, "\\%c", c);
        else if (c == '\n')
            buf_str(out, "\\n");
        else
            buf_fmt(out, "\\u%04x", c);
    }
    buf_byte(out, '"');
}

static void lead(struct jot *j, const char *name)
{
    if (j->comma)
        buf_byte(j->out, ',');
    j->comma = true;
    if (name != NULL) {
        put_text(j->out, view_str(name));
        buf_byte(j->out, ':');
    }
}

static void open(struct jot *j, const char *name, uint8_t bracket)
{
    lead(j, name);
    buf_byte(j->out, bracket);
    j->comma = false;
}

static void shut(struct jot *j, uint8_t bracket)
{
    buf_byte(j->out, bracket);
    j->comma = true;
}

void jot_object(struct jot *j, const char *name)
{
    open(j, name, '{');
}

void jot_object_end(struct jot *j)
{
    shut(j, '}');
}

void jot_list(struct jot *j, const char *name)
{
    open(j, name, '[');
}

void jot_list_end(struct jot *j)
{
    shut(j, ']');
}

void jot_text(struct jot *j, const char *name, struct view text)
{
    lead(j, name);
    put_text(j->out, text);
}

void jot_word(struct jot *j, const char *name, const char *text)
{
    jot_text(j, name, view_str(text));
}

void jot_number(struct jot *j, const char *name, uint64_t value)
{
    lead(j, name);
    buf_u64(j->out, value);
}

void jot_signed(struct jot *j, const char *name, int64_t value)
{
    lead(j, name);
    buf_fmt(j->out, "%lld", (long long)value);
}

void jot_truth(struct jot *j, const char *name, bool value)
{
    lead(j, name);
    buf_str(j->out, value ? "true" : "false");
}

void jot_none(struct jot *j, const char *name)
{
    lead(j, name);
    buf_str(j->out, "null");
}

void jot_hex(struct jot *j, const char *name, struct view bytes)
{
    lead(j, name);
    buf_byte(j->out, '"');
    hex_put(j->out, bytes);
    buf_byte(j->out, '"');
}

void jot_base64url(struct jot *j, const char *name, struct view bytes)
{
    lead(j, name);
    buf_byte(j->out, '"');
    base64url_put(j->out, bytes);
    buf_byte(j->out, '"');
}

void jot_instant(struct jot *j, const char *name, int64_t ms)
{
    char text[25];

    clock_format(ms, text);
    jot_word(j, name, text);
}

void jot_date(struct jot *j, const char *name, int64_t days)
{
    char text[11];

    if (days == 0) {
        jot_none(j, name);
        return;
    }
    date_format(date_from_days(days), text);
    jot_word(j, name, text);
}

void jot_numbered(struct jot *j, uint64_t number, struct view text)
{
    if (j->comma)
        buf_byte(j->out, ',');
    buf_fmt(j->out, "\"%llu\":", (unsigned long long)number);
    j->comma = false;
    jot_text(j, NULL, text);
}
