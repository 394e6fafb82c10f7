/*
 * Targets: figures_get_numbers, figures_answer, logs_put_record, config_overlay.  Numbers that are accepted are written and
 * read back; any request has one whole answer; whatever a process says becomes one record that cannot forge a field.
 */
#include "parent/config.h"
#include "parent/figures.h"
#include "parent/logs.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void numbers(struct view input, const struct figures *f)
{
    static struct figures again;
    struct buf text;

    buf_init(&text, FIGURES_TEXT_MAX);
    if (figures_put_numbers(f, &text) != ERR_OK || figures_get_numbers(buf_view(&text), &again) != ERR_OK ||
        memcmp(f->stats.value, again.stats.value, sizeof(again.stats.value)) != 0)
        abort();
    buf_reset(&text);
    if (figures_answer(f, input, &text) != ERR_OK || !view_starts(buf_view(&text), "HTTP/1.1 "))
        abort();
    buf_clear(&text);
}

static void record(struct view input)
{
    struct buf out;
    unsigned lines = 0, messages = 0;

    buf_init(&out, LOGS_RECORD_MAX);
    if (logs_put_record(input, &out) != ERR_OK)
        abort();
    for (struct view rest = buf_view(&out); rest.p != NULL && rest.n > 0; lines++)
        messages += view_starts(view_cut(&rest, '\n'), "MESSAGE=");
    if (messages != 1 || (lines != 3 && lines != 6))
        abort();
    buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct figures f;
    static struct config c;
    const char *reason = "";
    unsigned line;

    if (size > CONFIG_BYTES_MAX)
        return 0;
    if (figures_get_numbers(view_of(data, size), &f) == ERR_OK)
        numbers(view_of(data, size), &f);
    record(view_of(data, size));
    if (config_overlay(view_of(data, size), &c, &line, &reason) != ERR_OK && reason[0] == '\0')
        abort();
    return 0;
}
