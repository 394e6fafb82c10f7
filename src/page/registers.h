/*
 * page/registers.h: the registers of the contract in force that this person may open.
 */
#ifndef PAGE_REGISTERS_H
#define PAGE_REGISTERS_H

#include "page/view.h"

struct page_register {
    const char *name;
    struct url url;         /* where it is searched */
    const char *purpose;    /* purposes for which this person may work on it */
    const char *class_word; /* the highest class of its fields */
    uint64_t records;
    bool made_up;           /* its data is made up, for practice */
};

struct page_registers {
    struct page_frame frame;
    const struct page_register *rows;
    size_t rows_n;
};
PAGE_RENDER(registers);

#endif
