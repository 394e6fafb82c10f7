#include "courier/answer.h"

#include "ledger/line.h"

#include <string.h>

static bool take(const struct note_signature *s, struct answer_cosignature *out)
{
    out->time_s = 0;
    if (s->n != NOTE_SIG_MAX)
        return false;
    for (size_t i = 0; i < sizeof(out->time_s); i++)
        out->time_s = out->time_s << 8 | s->sig[i];
    memcpy(out->sig, s->sig + sizeof(out->time_s), sizeof(out->sig));
    return out->time_s <= NOTE_TIME_MAX;
}

enum err answer_read(struct view body, struct answer *out, const char **reason_out)
{
    static const char no_text[] =
        "\n\n"; /* before the signatures of a note stand its text and an empty line */
    struct buf whole;
    struct note note;
    enum err err;

    out->count = 0;
    *reason_out = "the answer is too long, or memory is out";
    buf_init(&whole, ANSWER_BYTES_MAX + sizeof(no_text) - 1);
    buf_str(&whole, no_text);
    buf_put(&whole, body);
    TRY(buf_status(&whole));
    TRY(note_parse(buf_view(&whole), &note, reason_out));
    if (note.text.n !=
        1) /* an empty line in the answer would make what stands before it the text */
        TRY(line_refuse(reason_out, "the answer is not made of signature lines"));
    for (unsigned i = 0; i < note.count; i++)
        if (take(&note.signatures[i], &out->cosignatures[out->count]))
            out->count++;
    if (out->count == 0)
        err = line_refuse(reason_out, "the answer holds no cosignature");
out:
    buf_clear(&whole);
    return err;
}
