/*
 * keeper/journal.h: the one physical append file under all logs: pre-written segments, group commit, recovery.
 *
 * A batch of records ends with a commit record; one pwrite and one fdatasync make it durable; then it is read back from
 * the file and compared.  Any write or flush error is final: the caller must exit, and the next start verifies from disk.
 *
 * Record: length u32 | sequence u64 | log u16 | kind u16 | leaf length u32 | detail length u32 | leaf | detail | first 16
 * bytes of SHA-256 of all before, padded with zeros to 8.  The leaf of a commit record is a mark (32 bytes; none in journals
 * of the first version): where the keys stood when the batch was written.  A torn last batch (no valid commit record, or a sector that is
 * still zeros; nothing valid after it) is dropped at the start; anything else that does not verify is ERR_CORRUPT with its place.
 */
#ifndef KEEPER_JOURNAL_H
#define KEEPER_JOURNAL_H

#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

#define JOURNAL_SEGMENT_BYTES ((uint64_t)16 << 20)
#define JOURNAL_LEAF_MAX 4096
#define JOURNAL_DETAIL_MAX 65536

struct journal; /* opaque */

/* Where a record lies; kept by the logbook for each leaf. */
struct journal_place {
    uint32_t segment;
    uint32_t offset;
};

#define JOURNAL_MARK_TAG_BYTES 16

/* What each commit record carries of the keystore: where it stood, so that keys and ledger belong together (epoch, rows of
 * it, and the tag of the last of these, which stands for all of them). */
struct journal_mark {
    uint64_t epoch, rows;
    uint8_t tag[JOURNAL_MARK_TAG_BYTES];
};

/* Called for each durable record at opening, in order.  An error stops the opening. */
typedef enum err journal_replay_fn(void *arg, uint16_t log, struct view leaf, struct view detail,
                                   struct journal_place place);

/* Open (or with ${create} make) the journal in the directory ${dir}, replaying every committed record through ${fn}.
 * ERR_CORRUPT (logged with segment and offset) if it does not verify; ERR_CONFLICT if it is open already, or to be made
 * and there; ERR_NOT_FOUND if there is none. */
MUST_USE enum err journal_open(const char *dir, int create, journal_replay_fn *fn, void *arg, struct journal **out);

/* Replay the journal in ${dir} without changing anything, also while a keeper appends to it: what is committed when its
 * segment is read.  ERR_CORRUPT with the place if it does not verify (segment 0: another damage, or of ${fn});
 * ERR_NOT_FOUND if there is none. */
MUST_USE enum err journal_scan(const char *dir, journal_replay_fn *fn, void *arg, struct journal_place *damaged_out);

/* Keep a second copy of all segments in the directory ${dir}, on another disk, from now on; what is missing there is copied
 * first.  A flush then promises only what is durable in both.  ERR_CORRUPT if the copy holds anything that this journal
 * does not (which then is an older one, or the copy is damaged): it is never overwritten.  Others as it came.  Logged. */
MUST_USE enum err journal_copy_to(struct journal *j, const char *dir);

/* Compare the next piece of the copy, as it can be read, with the journal; ${more_out}: there is more of it, else the next call begins
 * anew.  ERR_CORRUPT (logged with segment and offset) if they differ: the next call goes on behind it.  Without a copy: nothing. */
MUST_USE enum err journal_copy_look(struct journal *j, bool *more_out);

/* Close without flushing: what was not flushed was never promised.  NULL is allowed. */
void journal_close(struct journal *j);

/* Make sure that the next journal_append() of these lengths cannot fail; a full batch is flushed and a full segment
 * followed by the next.  ERR_LIMIT for an oversized (or empty) leaf or detail; ERR_NO_SPACE (nothing is lost, try again
 * later) if there is no room for a further segment; others as journal_flush(). */
MUST_USE enum err journal_reserve(struct journal *j, size_t leaf_bytes, size_t detail_bytes);

/* Put one record into the batch; durable only after journal_flush() (a full batch may become durable before).  Errors as
 * journal_reserve(). */
MUST_USE enum err journal_append(struct journal *j, uint16_t log, struct view leaf, struct view detail,
                                 struct journal_place *place_out);

/* Durable bytes of all segments, up to the end of the last batch. */
uint64_t journal_bytes(const struct journal *j);

/* Where the last durable batch ends. */
void journal_end(const struct journal *j, uint32_t *segment_out, uint64_t *offset_out);

/* The mark that the next batches carry, and the one of the last durable batch (zeros: none). */
void journal_set_mark(struct journal *j, struct journal_mark mark);
struct journal_mark journal_mark(const struct journal *j);

/* The number of durable records, over all segments and runs. */
uint64_t journal_position(const struct journal *j);

/* Number of records waiting in the batch. */
unsigned journal_waiting(const struct journal *j);

/* Write the batch, fdatasync, read back and compare.  After an error (ERR_IO, ERR_NO_SPACE, ERR_CORRUPT) nothing may be
 * released and the process must exit: a later flush always fails. */
MUST_USE enum err journal_flush(struct journal *j);

/* Whether a batch of ${bytes} more would still fit on the disk beside the reserve kept for denials (a pre-written spare
 * segment, or half of the current one).  Reads are refused with ERR_NO_SPACE when not; denials still use the reserve.
 * ERR_NO_SPACE is not final; any other error is. */
MUST_USE enum err journal_room(struct journal *j, size_t bytes);

/* Prepare the next segment while idle (pre-writing zeros); does a bounded piece of work and says whether more is left.
 * ERR_NO_SPACE is not final; any other error is. */
MUST_USE enum err journal_prepare(struct journal *j, int *more_out);

/* Read the record at ${place} from the file and check its hash; leaf and detail point into an internal buffer that the
 * next call reuses. */
MUST_USE enum err journal_read(struct journal *j, struct journal_place place, struct view *leaf_out,
                               struct view *detail_out);

#endif
