/*
 * report/typeset.h: lines of text: how wide they are, where they may break (JIS X 4051, the simple rules of 禁則), and
 * drawing them.  Written for horizontal Japanese and Latin text, which is all that the documents hold.
 */
#ifndef REPORT_TYPESET_H
#define REPORT_TYPESET_H

#include "base/err.h"
#include "base/view.h"
#include "report/face.h"

#include <cairo.h>

struct typeset {
    struct report_fonts *fonts;
    cairo_t *cairo;      /* NULL: nothing is drawn, only measured */
    uint32_t unwritable; /* characters drawn as 〓 or without their variant */
};

/* A font at a size in points. */
struct type {
    enum report_face_no face;
    double size;
};

/* How wide the first line of ${text} is, in points. */
double typeset_width(struct typeset *t, struct type type, struct view text);

/* Cut the first line that is at most ${width} wide off ${*rest}; at least one character.  What is cut is without the line
 * break and the spaces at its end. */
struct view typeset_cut(struct typeset *t, struct type type, double width, struct view *rest);

/* How many lines ${text} takes: at least 1. */
unsigned typeset_lines(struct typeset *t, struct type type, double width, struct view text);

/* Draw ${line} from ${x} with its baseline at ${y}. */
void typeset_draw(struct typeset *t, struct type type, double x, double y, struct view line);

#endif
