/* report/code128.h: bar codes that hand scanners read. */
#ifndef REPORT_CODE128_H
#define REPORT_CODE128_H

#include "report/model.h"

/* The bars of ${code} (Code 128, set B: ISO/IEC 15417) as widths of bars and spaces in modules, from bar to bar, at most ${max} of them; how
 * many, 0: they do not fit, or a character that the set has not. */
#define CODE128_WIDTHS (6 * (REPORT_CODE_MAX + 2) + 7)
size_t code128_widths(struct view code, uint8_t *widths, size_t max);

#endif
