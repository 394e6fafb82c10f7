/*
 * page/terminal.h: how a terminal's certificate comes into a browser, and whether it has.
 */
#ifndef PAGE_TERMINAL_H
#define PAGE_TERMINAL_H

#include "page/view.h"

struct page_terminal_help {
    struct page_frame frame;
    struct page_chip state;
    const char *state_text; /* 証明書を確認できました */
    const char *advice;     /* what to do now */
    const char *number;     /* of the terminal, NULL if it is not known */
    struct url back;
};
PAGE_RENDER(terminal_help);

#endif
