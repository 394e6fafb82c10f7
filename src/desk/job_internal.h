/* desk/job_internal.h: what job.c (the flow of bytes), job_batch.c (rows) and job_same.c (keys that come twice) share. */
#ifndef DESK_JOB_INTERNAL_H
#define DESK_JOB_INTERNAL_H

#include "crypto/hash.h"
#include "desk/flow_block.h"
#include "desk/job.h"
#include "rules/state.h"

#define JOB_FIELDS_MAX 64
#define JOB_WINDOW_BYTES ((uint64_t)1 << 20) /* given to the press and not worked off */

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
#define JOB_LOADS 6                        /* on their way at once, the one that is being filled among them */
#define JOB_KEYS_AT_ONCE 512
#define JOB_KEYS_MAX (16 * JOB_KEYS_AT_ONCE) /* that identify records, in one load */
#define JOB_FRAME_KEYS (64 * JOB_FIELDS_MAX) /* of them in one frame: its rows, with every field that there can be */

/* A key of a row that identifies a record. */
struct job_identity {
    uint32_t row;   /* of the load */
    uint32_t group; /* of equal keys */
    bool is_held;   /* by a row of a load before, which is not stored yet */
};

/* Its token, and which of the list it is. */
struct job_identity_token {
    struct desk_keeper_token token;
    uint32_t at;
};

/* Those of a load, and their keys. */
struct job_identities {
    struct job_identity *list;         /* in the order of the rows */
    struct job_identity_token *tokens; /* ... then, when the keeper has made them, in their own order */
    struct desk_keeper_search_key *keys;
    uint32_t n;
    uint32_t asked[JOB_KEYS_MAX / JOB_KEYS_AT_ONCE]; /* the questions under way about them */
};

enum job_load_phase {
    LOAD_FILLING,
    LOAD_READ,    /* no more rows come */
    LOAD_TOKENS,  /* the keeper makes the tokens of its keys */
    LOAD_KEYS,    /* the office looks whether records have them */
    LOAD_CHECKED, /* which rows are refused is settled: batch by batch they are sealed and stored */
};

/* Rows of an import that go on together, in an arena of their own; and the bytes behind which they stand. */
struct job_load {
    enum job_load_phase phase;
    struct arena arena;
    struct desk_press_rows frames[JOB_LOAD_FRAMES];
    unsigned frames_n;
    size_t bytes;
    uint32_t keys; /* of its rows that identify records */
    uint64_t worked_off;
    struct desk_press_rows rows; /* of all frames */
    uint16_t *blocks;            /* of each row */
    struct job_identities ids;
    uint32_t from;      /* the first row that was not sent to the keeper */
    unsigned under_way; /* batches that were, and are not stored */
};

/* How far the job is, as the office stores it with each batch. */
struct job_progress {
    uint64_t end_offset, rows_seen, stored, refused, warnings, unchanged;
};

struct job_batch {
    struct job_load *load;
    const struct desk_press_row *rows;
    const uint16_t *blocks; /* of each */
    uint32_t n;
    uint64_t first; /* number of the first row, counted from 0 */
    uint32_t asked; /* the question under way: first to the keeper, then to the office */
    uint32_t sealed; /* rows that the keeper was given */
    struct job_progress after; /* it is stored */
};

#define JOB_SEALING_MAX 16
#define JOB_STORING_MAX 32 /* more than the office holds before it makes them durable */

/*
 * The pipeline.  While the office stores the batches of one load the keeper seals those of the next, and the press reads the one after
 * it.  Loads, and the batches in both rings, stand in the order of the rows, and are counted in that order.
 */
struct job_way {
    struct job_load loads[JOB_LOADS]; /* a ring; behind the ${loads_n} under way stands the one that is being filled */
    unsigned loads_from, loads_n;
    struct job_batch sealing[JOB_SEALING_MAX], storing[JOB_STORING_MAX]; /* rings */
    unsigned sealing_from, sealing_n, storing_from, storing_n;
    uint64_t next_row;        /* of the next batch */
    struct job_progress sent; /* when all that was sent to the office is stored */
};

struct job_field {
    uint16_t no;
    uint16_t kind;
    uint32_t flags;
};

#define JOB_PARTS_MAX 8 /* of an uploaded file, asked for at once */

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
    struct job_way way;
    uint16_t over;               /* the type of the last frame of the press, which waits for the rows before it; 0: not yet */
    struct desk_press_done done; /* ... what it says */
    uint64_t turns;              /* of its work that brought it forward */
    uint64_t watched_turns;      /* as many there were when a timer began to look */
    bool watched;                /* it does */
    struct hash_state hash;   /* of what was fed, if that is all from the first byte on */
    bool hash_is_whole;

    uint32_t upload; /* where its bytes are; 0: they come with requests */
    uint8_t upload_key[32];
    uint8_t upload_encoding;
    uint32_t parts[JOB_PARTS_MAX]; /* a ring of questions for parts of it */
    unsigned parts_from, parts_n;
    bool fed_all; /* the press was told that nothing follows */

    uint32_t put; /* the request whose body is on the way or worked off, if ${has_put} */
    bool has_put;
    uint64_t put_at;                /* offset of the next byte of that body */
    uint64_t put_credit;            /* bytes that it may still send */
    struct desk_press_failed fault; /* why it is broken */
};

/* The pipeline begins behind what is stored. */
void job_way_begin(struct job *job);
void job_way_free(struct job *job);
/* The load that is being filled. */
struct job_load *job_filling(struct job *job);
/* Whether ${load} takes no other frame. */
bool job_load_is_full(const struct job_load *load);
/* Bytes whose rows are on their way. */
uint64_t job_way_bytes(const struct job *job);
/* Let everything go on that need not wait: find keys that come twice, seal, store, count.  ${drained}: the press has nothing more to say
 * for now.  Tells whether anything has. */
MUST_USE enum err job_way_go(struct desk *d, bool drained, bool *moved);
/* Whether rows are on their way, those of the load that is being filled among them. */
bool job_way_is_busy(const struct job *job);

/* job_same.c: how many keys of ${rows} identify records. */
uint32_t job_same_count(const struct job *job, const struct desk_press_rows *rows);
/* The keys of ${load} that identify records. */
MUST_USE enum err job_same_collect(struct desk *d, struct job_load *load);
MUST_USE enum err job_same_ask_tokens(struct desk *d, struct job_load *load);
/* The tokens are there: ask the office for them, and note which a load before ${load} holds that is not stored yet. */
MUST_USE enum err job_same_ask_office(struct desk *d, struct job_load *load, const struct job_load *const *before, unsigned before_n);
/* The office has answered: refuse the rows that are there already. */
MUST_USE enum err job_same_refuse(struct desk *d, struct job_load *load);
/* Whether all answers of the phase it is in are there. */
bool job_same_is_answered(const struct desk *d, const struct job_load *load);

/* One step of everything; what goes wrong is returned.  Not for packages. */
MUST_USE enum err job_turn(struct desk *d);

/* The same for rows that change records: find each, let the keeper compare, store what it says (job_update.c). */
MUST_USE enum err job_update_rows(struct desk *d, const struct desk_press_rows *rows);
/* Which columns a trial or change takes, and its key. */
MUST_USE enum err job_update_columns(struct desk *d, struct desk_press_start *start);
/* The whole job of a package (job_package.c); if it fails the keeper is told that it is abandoned. */
MUST_USE enum err job_package(struct desk *d);
/* The block of each row; rows whose block is unknown or outside the duties are refused. */
MUST_USE enum err job_place_rows(struct desk *d, struct job_load *load);
/* The number by which people find a row: of a workbook as Excel counts, else from 1 behind the header; ${at} counts from 0. */
uint64_t job_row_number(const struct desk_press_row *row, uint64_t at);
/* Refuse a row, unless it is refused already. */
MUST_USE enum err job_refuse_row(struct arena *a, struct desk_press_row *row, const struct desk_press_issue *why);

/* Ask keeper and office about the job, once. */
MUST_USE enum err job_learn(struct desk *d);
/* Tell the office that the job begins, or goes on. */
MUST_USE enum err job_begin(struct desk *d, uint8_t encoding, struct view header_line);
/* Let the press begin behind what is stored. */
MUST_USE enum err job_start_press(struct desk *d, enum desk_press_encoding encoding);
/* The file has been fed: its hash must be the one that was announced; the press is told that nothing follows. */
MUST_USE enum err job_fed(struct desk *d);
/* Take the next parts of an uploaded file.  Tells whether any came. */
MUST_USE enum err job_parts(struct desk *d, bool *moved);
/* Give the press the next bytes of the file.  ERR_LIMIT: more than it takes now, or than the file has. */
MUST_USE enum err job_feed(struct desk *d, struct view part);
/* All its rows are stored: close the job if they add up. */
MUST_USE enum err job_close(struct desk *d);

/* The field ${no} of the register, or NULL. */
const struct job_field *job_field(const struct job *job, uint16_t no);

#endif
