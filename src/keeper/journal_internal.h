/*
 * keeper/journal_internal.h: what the files of the journal share.
 */
#ifndef KEEPER_JOURNAL_INTERNAL_H
#define KEEPER_JOURNAL_INTERNAL_H

#include "base/buf.h"
#include "keeper/disk.h"
#include "keeper/journal.h"

#include <stdbool.h>

#define RECORD_HEAD_BYTES 24
#define RECORD_SUM_BYTES 16
#define RECORD_ALIGN 8
/* Header, sum, and the largest leaf and detail, padded. */
#define RECORD_MAX                                                                                 \
    ((size_t)RECORD_HEAD_BYTES + JOURNAL_LEAF_MAX + JOURNAL_DETAIL_MAX + RECORD_SUM_BYTES)
#define MARK_BYTES ((size_t)16 + JOURNAL_MARK_TAG_BYTES)
#define COMMIT_BYTES ((size_t)RECORD_HEAD_BYTES + MARK_BYTES + RECORD_SUM_BYTES)
#define COMMIT_BYTES_MIN ((size_t)RECORD_HEAD_BYTES + RECORD_SUM_BYTES) /* without a mark: the first version */

_Static_assert(RECORD_MAX % RECORD_ALIGN == 0 && COMMIT_BYTES % RECORD_ALIGN == 0,
               "no padding at the maximum");

enum record_kind { RECORD_LEAF = 1, RECORD_COMMIT = 2 };

struct record {
    uint32_t length; /* of the whole, with padding; set by record_get() */
    uint64_t sequence;
    uint16_t log, kind;
    struct view leaf, detail;
};

/* The length of the record of a leaf and detail of these lengths. */
size_t record_bytes(size_t leaf_bytes, size_t detail_bytes);

/* Append ${r}. */
void record_put(struct buf *out, const struct record *r);

/* The mark as a leaf, and read from the commit record ${r} (zeros if it has none). */
void mark_put(struct buf *out, struct journal_mark mark);
struct journal_mark mark_get(const struct record *r);

/* Whether a record that verifies stands at the beginning of ${bytes}; its views point into them. */
bool record_get(struct view bytes, struct record *out);

/* The most that a batch holds; a fuller one is flushed early. */
#define BATCH_MAX ((size_t)1 << 20)
/* The piece of zeros written at once. */
#define PIECE_MAX ((size_t)1 << 20)

struct journal {
    char dir[DISK_PATH_MAX];
    int lock_fd; /* the directory, locked: one keeper at a time */
    uint64_t segment_bytes;
    uint32_t segment;  /* number of the current segment, from 1 */
    int fd;            /* the current segment */
    uint64_t end;      /* behind the last durable batch in it */
    uint64_t torn_end, filed; /* what recovery found in it: the end of what is not zero, the bytes of the file */
    bool is_torn;      /* to be made good before the first write */
    uint64_t sequence; /* of the next record */
    uint64_t durable;  /* sequence behind the last durable batch */
    struct journal_mark mark, next_mark; /* of the last durable batch; of the next */
    struct buf batch;  /* records to be written at end */
    unsigned waiting;
    struct buf last; /* the last batch as read back from the file, beginning at last_at */
    struct journal_place last_at;
    char copy_dir[DISK_PATH_MAX]; /* "": no second copy is kept */
    int copy_fd;           /* of the current segment, or -1 */
    uint32_t look_segment; /* of the copy, to be compared next; 0: the first */
    uint64_t look_at;
    int spare_fd;          /* the next segment while it is prepared, or -1 */
    uint64_t spare_bytes;  /* zeros written and flushed so far */
    uint32_t read_segment; /* another segment, open for reading */
    int read_fd;
    struct buf read; /* for journal_read() */
    enum err failed; /* the first failure of a write or flush: final */
};

/* journal_open() with segments of ${segment_bytes} (a multiple of 8), for tests. */
MUST_USE enum err journal_open_sized(const char *dir, int create, uint64_t segment_bytes,
                                     journal_replay_fn *fn, void *arg, struct journal **out);

/* The path of segment ${number}, and of the spare. */
MUST_USE enum err journal_segment_path(const struct journal *j, uint32_t number,
                                       struct disk_path *out);
MUST_USE enum err journal_spare_path(const struct journal *j, struct disk_path *out);

/* Write zeros from ${from} to ${until}. */
MUST_USE enum err journal_write_zeros(int fd, uint64_t from, uint64_t until);

/* Begin the next segment with the spare, finishing that first if need be.  ERR_NO_SPACE: as before.
 */
MUST_USE enum err journal_next_segment(struct journal *j);

/* The copy of the segment that has just begun; of the batch that has just become durable. */
MUST_USE enum err journal_copy_segment(struct journal *j);
MUST_USE enum err journal_copy_batch(struct journal *j);

/* Find, verify and replay the segments there are; ${j} then stands behind the last committed batch.
 */
MUST_USE enum err journal_recover(struct journal *j, journal_replay_fn *fn, void *arg);

/* Before the first write behind the last batch: zeros there again, so that nothing of a torn one can be taken for a later one.  Not before: whether the
 * torn one was promised after all is known only when the checkpoints and the keys have been compared, and then everything stays as it is. */
MUST_USE enum err journal_make_good(struct journal *j);

#endif
