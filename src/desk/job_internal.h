/* desk/job_internal.h: what job.c (the flow of bytes) and job_batch.c (rows) share. */
#ifndef DESK_JOB_INTERNAL_H
#define DESK_JOB_INTERNAL_H

#include "crypto/hash.h"
#include "desk/flow_block.h"
#include "desk/job.h"
#include "rules/state.h"

#define JOB_FIELDS_MAX 64
#define JOB_WINDOW_BYTES ((uint64_t)256 << 10) /* given to the press and not worked off */

enum job_state {
    JOB_UNKNOWN,  /* nobody was asked yet */
    JOB_KNOWN,    /* the press has not begun */
    JOB_READING,  /* the press reads */
    JOB_READ,     /* the press has read the file to its end */
    JOB_BROKEN,   /* the file cannot be read, or the job was abandoned */
    JOB_FINISHED, /* the office has written that all is stored */
};

#define JOB_LOAD_FRAMES 16
#define JOB_LOAD_BYTES ((size_t)512 << 10) /* of frames; one more may come */

/* Rows of an import that the press has read and that go on together, in the arena; and the bytes behind which they stand. */
struct job_load {
    struct desk_press_rows frames[JOB_LOAD_FRAMES];
    unsigned frames_n;
    size_t bytes;
    uint64_t worked_off;
};

struct job_field {
    uint16_t no;
    uint16_t kind;
    uint32_t flags;
};

/* How far the job is, as the office stores it with each batch. */
struct job_progress {
    uint64_t end_offset, rows_seen, stored, refused, warnings, unchanged;
};

struct job {
    enum job_state state;
    uint32_t no, person;
    uint16_t register_no;
    enum job_kind kind;
    uint32_t other, plan; /* of a change: its trial; how the columns are meant */
    uint16_t key;         /* the field by which a trial finds records */
    uint8_t file[HASH_BYTES];
    uint64_t bytes; /* of the file; 0: not known */
    struct job_field fields[JOB_FIELDS_MAX];
    unsigned field_n;
    uint16_t block; /* of subjects, into which all rows go; 0: into none, or as a column says */
    bool by_column, limited; /* ... ; the duties of the person reach only some blocks */

    bool begun; /* the office knows the job */
    uint8_t encoding;
    struct buf header_line;
    struct job_progress stored;

    uint64_t fed, worked_off; /* offsets in the file: given to the press, and done by it */
    uint64_t rows_read;       /* by this press */
    struct job_load load;
    struct hash_state hash;   /* of what was fed, if that is all from the first byte on */
    bool hash_is_whole;

    uint32_t upload; /* where its bytes are; 0: they come with requests */
    uint8_t upload_key[32];
    uint8_t upload_encoding;

    uint32_t put; /* the request whose body is on the way or worked off, if ${has_put} */
    bool has_put;
    uint64_t put_at;                /* offset of the next byte of that body */
    uint64_t put_credit;            /* bytes that it may still send */
    struct desk_press_failed fault; /* why it is broken */
};

/* Store the rows that the press read: find keys that come twice, seal, store. */
MUST_USE enum err job_rows(struct desk *d, const struct job_load *load);

/* The same for rows that change records: find each, let the keeper compare, store what it says (job_update.c). */
MUST_USE enum err job_update_rows(struct desk *d, const struct desk_press_rows *rows);
/* Which columns a trial or change takes, and its key. */
MUST_USE enum err job_update_columns(struct desk *d, struct desk_press_start *start);
/* The whole job of a package (job_package.c); if it fails the keeper is told that it is abandoned. */
MUST_USE enum err job_package(struct desk *d);
/* The block of each row; rows whose block is unknown or outside the duties are refused. */
MUST_USE enum err job_place_rows(struct desk *d, const struct desk_press_rows *rows, uint16_t **blocks_out);
/* The number by which people find a row: of a workbook as Excel counts, else from 1 behind the header; ${at} counts from 0. */
uint64_t job_row_number(const struct desk_press_row *row, uint64_t at);
/* Refuse a row, unless it is refused already. */
MUST_USE enum err job_refuse_row(struct desk *d, struct desk_press_row *row, const struct desk_press_issue *why);

/* Ask keeper and office about the job, once. */
MUST_USE enum err job_learn(struct desk *d);
/* Tell the office that the job begins, or goes on. */
MUST_USE enum err job_begin(struct desk *d, uint8_t encoding, struct view header_line);
/* Let the press begin behind what is stored. */
MUST_USE enum err job_start_press(struct desk *d, enum desk_press_encoding encoding);
/* Give the press the next bytes of the file.  ERR_LIMIT: more than it takes now, or than the file has. */
MUST_USE enum err job_feed(struct desk *d, struct view part);
/* The file has been fed: wait until all its rows are stored; then close the job if they add up. */
MUST_USE enum err job_read_out(struct desk *d);
MUST_USE enum err job_close(struct desk *d);

/* The field ${no} of the register, or NULL. */
const struct job_field *job_field(const struct job *job, uint16_t no);

#endif
