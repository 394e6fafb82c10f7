/*
 * page/imports.h: files taken in: the list with the upload form, and one job with its progress and report.
 * Fields of the upload (multipart): register, file.
 */
#ifndef PAGE_IMPORTS_H
#define PAGE_IMPORTS_H

#include "page/view.h"

struct page_import {
    const char *name; /* of the file */
    struct url url;
    const char *register_name;
    int64_t at_ms;
    const char *person;
    uint64_t rows, bad;
    struct page_chip state;
};

struct page_imports {
    struct page_frame frame;
    struct url action;
    struct page_select target; /* registers */
    const char *file_error;
    uint64_t max_bytes;
    uint64_t max_rows;
    struct page_pager pager;
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
    const char *name;
    const char *register_name;
    struct page_chip state;
    bool is_running;
    uint64_t done, total;
    int64_t started_ms;
    int64_t ends_ms; /* estimated, or the end */
    struct url refresh;
    /* read = taken + unchanged + refused; is_reconciled says so. */
    uint64_t read, taken, unchanged, refused;
    bool is_reconciled;
    struct page_pager pager;
    const struct page_import_fault *faults;
    size_t faults_n;
    struct url report_xlsx;
    struct url accept; /* takes the good rows in; no address if it cannot be done (then accept_why) */
    const char *accept_why;
    struct url discard;
};
PAGE_RENDER(import_job);

#endif
