#include "authn/breached.h"

#include "authn/breached_text.h"

/* The start of the line around ${at}. */
static size_t line_start(size_t at)
{
    while (at > 0 && text_breached_txt[at - 1] != '\n')
        at--;
    return at;
}

/* The line that begins at ${at}, without its end. */
static struct view line_at(size_t at)
{
    size_t n = 0;

    while (at + n < text_breached_txt_n && text_breached_txt[at + n] != '\n')
        n++;
    return view_of(text_breached_txt + at, n);
}

/* As strcmp, for bytes. */
static int order(struct view a, struct view b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        if (a.p[i] != b.p[i])
            return a.p[i] < b.p[i] ? -1 : 1;
    }
    return a.n == b.n ? 0 : a.n < b.n ? -1 : 1;
}

bool breached_has(struct view password)
{
    size_t from = 0, to = text_breached_txt_n;

    while (from < to) {
        size_t start = line_start(from + (to - from) / 2);
        struct view line = line_at(start);
        int way = order(password, line);
        if (way == 0)
            return true;
        if (way < 0)
            to = start;
        else
            from = start + line.n + 1;
    }
    return false;
}
