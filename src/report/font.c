#include "report/font.h"

#include "base/alloc.h"
#include "base/log.h"
#include "report/face.h"

#include FT_ADVANCES_H

static const char *const paths[REPORT_FACE__MAX] = {
    [REPORT_MINCHO] = "/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf",
    [REPORT_GOTHIC] = "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    [REPORT_NAMES] = "/usr/share/fonts/truetype/ipamj/ipamjm.ttf",
};

static void free_face(struct report_face *f)
{
    if (f->cairo != NULL)
        cairo_font_face_destroy(f->cairo);
    if (f->ft != NULL)
        (void)FT_Done_Face(f->ft);
    mem_free(f->known);
}

void report_fonts_free(struct report_fonts *fonts)
{
    if (fonts == NULL)
        return;
    for (unsigned i = 0; i < REPORT_FACE__MAX; i++)
        free_face(&fonts->faces[i]);
    if (fonts->library != NULL)
        (void)FT_Done_FreeType(fonts->library);
    mem_free(fonts);
}

/* FreeType maps the whole file: nothing is opened or read later. */
static enum err load_face(struct report_fonts *fonts, enum report_face_no no)
{
    struct report_face *f = &fonts->faces[no];

    if (FT_New_Face(fonts->library, paths[no], 0, &f->ft) != 0) {
        log_error("the font %s is missing or damaged", paths[no]);
        return ERR_NOT_FOUND;
    }
    if (f->ft->units_per_EM == 0 || FT_Select_Charmap(f->ft, FT_ENCODING_UNICODE) != 0)
        return ERR_CORRUPT;
    f->known = mem_calloc(REPORT_KNOWN_MAX, sizeof(*f->known));
    f->cairo = cairo_ft_font_face_create_for_ft_face(f->ft, FT_LOAD_NO_HINTING);
    if (f->known == NULL || cairo_font_face_status(f->cairo) != CAIRO_STATUS_SUCCESS)
        return ERR_MEMORY;
    return ERR_OK;
}

enum err report_fonts_load(struct report_fonts **fonts_out)
{
    struct report_fonts *fonts = mem_zalloc(sizeof(*fonts));
    enum err err = ERR_OK;

    *fonts_out = NULL;
    if (fonts == NULL || FT_Init_FreeType(&fonts->library) != 0)
        TRY(ERR_MEMORY);
    for (unsigned i = 0; i < REPORT_FACE__MAX; i++)
        TRY(load_face(fonts, (enum report_face_no)i));
    *fonts_out = fonts;
    fonts = NULL;
out:
    report_fonts_free(fonts);
    return err;
}

static struct report_glyph find(struct report_face *f, uint32_t cp)
{
    struct report_glyph g = {.index = FT_Get_Char_Index(f->ft, cp), .is_known = true};
    FT_Fixed advance;

    if (g.index != 0 && FT_Get_Advance(f->ft, g.index, FT_LOAD_NO_SCALE, &advance) == 0 && advance >= 0)
        g.advance = (float)advance / (float)f->ft->units_per_EM;
    return g;
}

struct report_glyph report_face_glyph(struct report_face *f, uint32_t cp)
{
    if (cp >= REPORT_KNOWN_MAX)
        return find(f, cp);
    if (!f->known[cp].is_known)
        f->known[cp] = find(f, cp);
    return f->known[cp];
}

uint32_t report_face_variant(struct report_face *f, uint32_t cp, uint32_t selector)
{
    return FT_Face_GetCharVariantIndex(f->ft, cp, selector);
}
