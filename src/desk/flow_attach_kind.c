/* What kind of file it is that somebody attaches: by its first bytes, whatever it is called. */
#include "desk/flow_attach.h"

const char *flow_attach_type(enum attach_kind kind)
{
    static const char *const types[ATTACH__MAX] = {"application/pdf", "image/png", "image/jpeg", "text/csv"};

    return types[kind];
}

const char *flow_attach_ending(enum attach_kind kind)
{
    static const char *const endings[ATTACH__MAX] = {"pdf", "png", "jpg", "csv"};

    return endings[kind];
}

/* Text has no control characters but those that end a line or cell. */
static bool is_text(struct view bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        if ((bytes.p[i] < 0x20 && bytes.p[i] != '\t' && bytes.p[i] != '\r' && bytes.p[i] != '\n') || bytes.p[i] == 0x7f)
            return false;
    return bytes.n > 0;
}

enum attach_kind flow_attach_kind(struct view bytes)
{
    static const uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, jpeg[] = {0xff, 0xd8, 0xff};

    if (view_starts(bytes, "%PDF-"))
        return ATTACH_PDF;
    if (view_eq(view_part(bytes, 0, sizeof(png)), view_of(png, sizeof(png))))
        return ATTACH_PNG;
    if (view_eq(view_part(bytes, 0, sizeof(jpeg)), view_of(jpeg, sizeof(jpeg))))
        return ATTACH_JPEG;
    return is_text(bytes) ? ATTACH_CSV : ATTACH__MAX;
}
