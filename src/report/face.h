/*
 * report/face.h: the glyphs of the fonts; for the files of this directory.
 */
#ifndef REPORT_FACE_H
#define REPORT_FACE_H

#include "report/font.h"

#include <cairo-ft.h>
#include <stdbool.h>
#include <stdint.h>

#define REPORT_KNOWN_MAX 0x10000U

enum report_face_no {
    REPORT_MINCHO, /* what is said */
    REPORT_GOTHIC, /* titles, labels, figures */
    REPORT_NAMES,  /* the characters of names (MJ), with their variants: what the others do not have */
    REPORT_FACE__MAX
};

struct report_glyph {
    uint32_t index; /* 0: the font has no such character */
    float advance;  /* in em */
    bool is_known;
};

struct report_face {
    FT_Face ft;
    cairo_font_face_t *cairo;
    struct report_glyph *known; /* of the first plane, as they are asked for */
};

struct report_fonts {
    FT_Library library;
    struct report_face faces[REPORT_FACE__MAX];
};

struct report_glyph report_face_glyph(struct report_face *f, uint32_t cp);

/* The glyph of ${cp} in the form that the variation ${selector} asks for; 0 if the font does not have it. */
uint32_t report_face_variant(struct report_face *f, uint32_t cp, uint32_t selector);

#endif
