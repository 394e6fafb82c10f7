/*
 * page/imports.h: files taken in: upload, the columns and the fields they go to, the list, and one job with its progress and report.
 */
#ifndef PAGE_IMPORTS_H
#define PAGE_IMPORTS_H

#include "page/view.h"

struct page_import {
    const char *name; /* import, comparison or change, and its number */
    struct url url;
    const char *register_name;
    int64_t at_ms;
    const char *person;
    uint64_t rows, bad;
    struct page_chip state;
};

/* A file that was uploaded and that no import has taken yet. */
struct page_import_waiting {
    struct url url;
    const char *register_name;
    int64_t at_ms;
    const char *size;
};

struct page_imports {
    struct page_frame frame;
    struct url fresh; /* no address: may not import */
    struct url update; /* no address: may not change records */
    struct url ledgers; /* no address: takes in no ledgers */
    const struct page_import_waiting *waiting;
    size_t waiting_n;
    struct url action; /* of the filter */
    struct page_select show;
    const struct page_head *heads;
    size_t heads_n;
    struct page_pager pager;
    struct page_files files;
    const struct page_import *rows;
    size_t rows_n;
};
PAGE_RENDER(imports);

/* Choose a file.  What was chosen is given back, except the file: browsers do not allow that. */
struct page_import_new {
    struct page_frame frame;
    bool updates; /* to change records, not to import them */
    struct url action, back;
    struct page_select target, encoding; /* target: register and purpose in one */
    const char *limit;                   /* how large a file may be */
    const char *file_error;
};
PAGE_RENDER(import_new);

/* One column of the file, and the fields of the register that it may go to. */
struct page_import_column {
    const char *name; /* of the select: "c-1" */
    const char *label;
    const char *samples; /* classes of its first values, never the values */
    const struct page_option *options;
    size_t options_n;
    const char *error;
};

struct page_import_map {
    struct page_frame frame;
    bool updates;
    struct page_select key; /* of a file that changes records: the field that finds them */
    struct url action, drop, scan;
    bool is_infected;  /* it is not to be taken */
    const char *wait;  /* why it cannot be taken yet; NULL: it can */
    bool can_scan;     /* the virus scanner may be asked again */
    const struct page_fact *facts;
    size_t facts_n;
    const char *broken; /* why the header line cannot be read; NULL: it can */
    const char *missing; /* required fields without a column; NULL: none */
    const struct page_import_column *columns;
    size_t columns_n;
    bool has_blocks;           /* the contract names blocks of subjects */
    struct page_select block;  /* into which the whole file goes */
    const char *rest; /* columns that are not shown; NULL: none */
};
PAGE_RENDER(import_map);

struct page_import_cancel {
    struct page_frame frame;
    const char *heading;
    bool updates;
    const struct page_fact *facts;
    size_t facts_n;
    struct url action, back;
};
PAGE_RENDER(import_cancel);

/* How often one thing was wrong. */
struct page_import_kind {
    const char *reason, *severity, *remedy;
    uint64_t issues;
};

/* One value that was not taken: never the value itself, only its class. */
struct page_import_fault {
    uint64_t row;
    const char *column;
    const char *value_class; /* 全角数字, 空欄, 8桁の数字 … */
    const char *reason;
    const char *remedy;
    const char *severity;
};

/* One line of the reconciliation: the first is what the others add up to. */
struct page_import_sum {
    const char *label;
    bool is_first, is_further; /* of the parts; the whole is neither */
    uint64_t count;
};

/* In how many records a field changes. */
struct page_import_field {
    const char *name;
    uint64_t records;
};

struct page_import_job {
    struct page_frame frame;
    const char *heading;
    bool is_trial; /* a file that changes records is compared */
    const char *next; /* of such a file, what comes next; NULL: nothing */
    const char *find_rows; /* how its rows are counted */
    struct url apply, other, drop; /* do it; the change of a trial or the trial of a change; forget the file */
    const char *other_name;
    const struct page_import_field *fields;
    size_t fields_n;
    const char *register_name;
    const char *person;
    struct page_chip state;
    bool is_running;
    uint64_t done, total;  /* bytes */
    uint64_t percent;
    uint64_t about_rows;   /* of the whole file, estimated; 0: not known yet */
    const char *pace;      /* rows a second and when it will be done; NULL: not known */
    bool is_stopped;       /* nobody is at work on it */
    bool can_continue;     /* from the upload that is still there */
    struct url refused, refused_cp932; /* only the rows that were not taken, and why, as lists; no address: all were taken */
    struct url work; /* makes a worklist of its records; no address: none, or not this person's to do */
    struct url go_on, cancel; /* no address: not one's own */
    int64_t started_ms;
    int64_t seen_ms; /* last progress, or the end */
    struct url refresh;
    uint64_t read;         /* rows */
    const struct page_import_sum *sums;
    size_t sums_n;
    bool is_reconciled; /* they add up */
    const struct page_import_kind *kinds;
    size_t kinds_n;
    uint64_t issues;
    struct url filter; /* takes the choices below */
    struct url unfiltered; /* all rows */
    bool none_needs_attention;
    struct page_select severity, remedy, column;
    bool is_filtered;
    const struct page_import_fault *faults;
    size_t faults_n;
    struct page_files files; /* the report as files */
    struct url more; /* next faults; no address if these are all */
    struct url back;
};
PAGE_RENDER(import_job);

#endif
