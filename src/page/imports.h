/*
 * page/imports.h: files taken in: the list, and one job with its progress and report.  The files themselves are sent by the
 * command line.
 */
#ifndef PAGE_IMPORTS_H
#define PAGE_IMPORTS_H

#include "page/view.h"

struct page_import {
    uint64_t number;
    struct url url;
    const char *register_name;
    int64_t at_ms;
    const char *person;
    uint64_t rows, bad;
    struct page_chip state;
};

struct page_imports {
    struct page_frame frame;
    const struct page_import *rows;
    size_t rows_n;
};
PAGE_RENDER(imports);

/* One value that was not taken: never the value itself, only its class. */
struct page_import_fault {
    uint64_t row;
    const char *column;
    const char *value_class; /* 全角数字, 空欄, 8桁の数字 … */
    const char *reason;
    const char *remedy;
};

struct page_import_job {
    struct page_frame frame;
    uint64_t number;
    const char *register_name;
    const char *person;
    struct page_chip state;
    bool is_running;
    uint64_t done, total;  /* bytes */
    uint64_t percent;
    int64_t started_ms;
    int64_t seen_ms; /* last progress, or the end */
    struct url refresh;
    uint64_t read, taken, refused; /* rows; read = taken + refused, is_reconciled says so */
    bool is_reconciled;
    const struct page_import_fault *faults;
    size_t faults_n;
    struct url more; /* next faults; no address if these are all */
    struct url back;
};
PAGE_RENDER(import_job);

#endif
