/*
 * What a file of a sample model looks like, for files.py and for looking at: set MODEL FORMAT >FILE
 */
#include "models.h"

#include "base/num.h"
#include "report/write.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct report_fonts *fonts = NULL;
    enum report_format format;
    struct report r;
    struct buf out;
    uint32_t unwritable;
    uint64_t rows = 0;
    enum err err;

    if (argc != 3 || !report_format_of(view_str(argv[2]), &format))
        return 2;
    if (strcmp(argv[1], "certificate") == 0)
        model_certificate(&r);
    else if (strcmp(argv[1], "people") == 0)
        model_people(&r);
    else if (strcmp(argv[1], "labels") == 0)
        model_labels(&r, 14);
    else if (num_parse_u64(view_str(argv[1]), 1000000, NUM_CANONICAL, &rows) == ERR_OK)
        model_list(&r, (unsigned)rows);
    else
        return 2;
    buf_init(&out, REPORT_FILE_MAX);
    TRY(report_end(&r));
    TRY(report_fonts_load(&fonts));
    TRY(report_write(buf_view(&r.bytes), format, fonts, &out, &unwritable));
    if (fwrite(out.p, 1, out.n, stdout) != out.n)
        err = ERR_IO;
    (void)fprintf(stderr, "%u unwritable\n", (unsigned)unwritable);
out:
    report_clear(&r);
    buf_clear(&out);
    report_fonts_free(fonts);
    return err_exit_code(err);
}
