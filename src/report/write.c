#include "report/write.h"

#include "crypto/hash.h"

#include <stdlib.h>

void report_put_hash(struct buf *out, struct view model)
{
    struct hash h;

    hash_of(model, &h);
    for (unsigned i = 0; i < HASH_BYTES; i++)
        buf_fmt(out, "%s%02x", i > 0 && i % 2 == 0 ? " " : "", h.b[i]);
}

enum lang report_lang(const struct report_head *head)
{
    return head->english ? LANG_EN : LANG_JA;
}

enum err report_write(struct view model, enum report_format format, struct report_fonts *fonts, struct buf *out,
                      uint32_t *unwritable_out)
{
    *unwritable_out = 0;
    switch (format) {
    case REPORT_PDF:
        return fonts == NULL ? ERR_UNSUPPORTED : report_write_pdf(model, fonts, out, unwritable_out);
    case REPORT_XLSX:
        return report_write_xlsx(model, out);
    case REPORT_CSV:
    case REPORT_CSV_CP932:
        return report_write_csv(model, format == REPORT_CSV_CP932, out, unwritable_out);
    case REPORT_FORMAT__MAX:
        break;
    }
    return ERR_UNSUPPORTED;
}

enum err report_rehearse(struct report_fonts *fonts)
{
    struct report r;
    struct buf out;
    uint32_t unwritable;
    enum err err;

    report_begin(&r, &(struct report_head){.made_ms = 0, .title = view_str("A"), .verify_url = view_str("A")});
    buf_init(&out, REPORT_FILE_MAX);
    if (setenv("TZ", "UTC0", 1) != 0)
        TRY(ERR_MEMORY);
    TRY(report_end(&r));
    err = report_write(buf_view(&r.bytes), REPORT_PDF, fonts, &out, &unwritable);
out:
    buf_clear(&out);
    report_clear(&r);
    return err;
}
