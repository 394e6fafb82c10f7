/*
 * page/registers.h: the registers of the contract in force that this person may open.
 */
#ifndef PAGE_REGISTERS_H
#define PAGE_REGISTERS_H

#include "page/view.h"

struct page_register {
    const char *name;
    struct url url;
    const char *purpose;
    const char *class_word; /* 要配慮 … */
    uint64_t records;
    struct date keep_until;
    const char *manager;
};

struct page_registers {
    struct page_frame frame;
    const struct page_register *rows;
    size_t rows_n;
};
PAGE_RENDER(registers);

#endif
