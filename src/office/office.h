/*
 * office/office.h: what the files of the office program share: the database, the sessions and the
 * request in hand. Internal to src/office.
 *
 * The office keeps rows of ciphertext and sees nothing of what is in them.  A session's descriptor
 * decides what it may ask: every statement that a desk causes is bound to the session's contract,
 * and to a register that the keeper named when it opened the session.  Nothing is logged but counts
 * and classes of errors.
 */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"
#include "db/db.h"
#include "health/stat.h"
#include "office/rows.h"
#include "proto/desk_office.h"
#include "proto/keeper_office.h"
#include "proto/scanner_office.h"
#include "wire/chan.h"
#include "wire/loop.h"

#include <stdbool.h>
#include <stdint.h>

#define OFFICE_SESSIONS_MAX 1024
#define OFFICE_HELD_MAX 64
#define OFFICE_BLOCKS_MAX 64
#define OFFICE_PATH_MAX 1024
#define OFFICE_ARENA_MAX ((size_t)4 << 20) /* one request decoded, and its answer */

struct office;

/* The office's end of one desk. */
struct session {
    struct office *office;
    struct session **place; /* in the office's table */
    uint64_t desk;          /* the number that the keeper gave it */
    enum desk_office_state state;
    uint32_t contract;
    uint64_t registers; /* bit n - 1: register n */
    unsigned blocks_n;  /* 0: the records of every block, and those in none */
    uint16_t blocks[OFFICE_BLOCKS_MAX];
    uint32_t job;       /* 0 for a SESSION */
    uint32_t person;    /* whose desk it is */
    struct chan *chan;  /* owned */
    unsigned watched;   /* LOOP_* bits */
    uint64_t next_row;  /* behind the last one that its batches brought */
    enum err stopped;   /* why a batch of the job failed: the ones behind it fail too */
    bool ended;         /* to be freed at the end of the round */
};

/* A batch that is done but not yet durable. */
struct held {
    uint64_t desk;
    uint32_t id, rows;
};

struct office {
    struct db *db;
    struct tokens tokens; /* its blind index */
    size_t tokens_marked; /* where the batches of the last desk among those held began */
    size_t marked_at;     /* ... in ${held} */
    uint64_t marked_for;  /* that desk */
    bool marked;          /* they began in the transaction, and not with it */
    struct removal *removals; /* of erased records, one after the other; NULL: there is nothing to remove */
    bool removing;            /* a timer goes on with them */
    uint64_t scrubbed;        /* pages of the database, of this round */
    bool rows_left;           /* a full disk keeps rows of erased records */
    bool resting, busy;   /* its merges wait for a pause; there was none since they were looked at */
    struct loop *loop;
    struct chan *parent, *keeper, *scanner; /* the scanner may be NULL */
    unsigned watched; /* LOOP_* bits for the keeper; 0: not yet */
    unsigned scanner_watched; /* the same for the scanner */
    struct session *sessions[OFFICE_SESSIONS_MAX];
    struct held held[OFFICE_HELD_MAX];
    size_t held_n;
    bool patient;       /* batches are among what is held: more of them will come */
    bool pausing;       /* a timer will make the held batches durable, unless more have come */
    uint64_t came, came_then; /* batches until now, and until the timer began */
    struct db_copy *copy; /* under way for a backup, or NULL */
    char copy_path[OFFICE_PATH_MAX];
    struct arena arena; /* cleared after each frame */
    const char *dir;
    struct stats stats; /* for the parent */
    enum err result;    /* why the loop stopped */
    const char *reason; /* in words, for the parent; NULL: it was told to */
};

/* One request of a desk. */
struct op {
    struct office *office;
    struct session *session;
    uint32_t id;
    struct view payload;
    struct arena *arena;
    bool malformed; /* the payload did not decode */
    bool unsent;    /* the answer could not be sent */
};

/* Answers the request, or returns why not: the desk is told FAILED with that code. */
typedef enum err op_fn(struct op *op);

/* Pass on the result of decoding and of sending, remembering what went wrong. */
MUST_USE enum err op_got(struct op *op, enum err err);
MUST_USE enum err op_sent(struct op *op, enum err err);

/* The place of register ${register_no} in the session's contract.  ERR_DENIED if the session may
 * not see it. */
MUST_USE enum err op_place(const struct op *op, uint16_t register_no, struct place *place_out);

/* Whether the session may see rows in ${block}.  One that it may not is left out of lists; asked for by its id: ERR_DENIED. */
bool session_sees(const struct session *s, uint16_t block);

/* records.c */
op_fn op_record_get, op_find, op_browse, op_record_put, op_counts, op_versions;

/* imports.c */
op_fn op_import_begin, op_import_batch, op_import_finish, op_import_get, op_imports, op_report,
    op_mapping_get, op_mapping_put, op_keys_exist, op_import_stop, op_report_summary;

/* Job ${job} of the session's contract.  ERR_DENIED if it is another's or of a register that the
 * session may not see. */
MUST_USE enum err job_find(const struct op *op, uint32_t job, struct desk_office_import_job *job_out,
                           struct place *place_out);
/* Store what was wrong in rows of the session's job. */
MUST_USE enum err job_issues(const struct op *op, const struct desk_office_import_issue *issues, uint32_t n);

/* updates.c: changing many records by a file */
op_fn op_update_plan_put, op_update_plan_get, op_update_find, op_update_rows, op_update_store, op_update_fields;
/* The change ${job} begins: what its trial found must all be there.  ERR_CONFLICT otherwise. */
MUST_USE enum err update_begin(const struct op *op, uint32_t job, uint32_t trial);
/* The job is over: what its trial found is not needed any more.  Does nothing for imports and finished trials. */
MUST_USE enum err update_over(const struct op *op, const struct desk_office_import_job *job, enum desk_office_import_state state);
/* Before service: forget what trials found that nobody acted on. */
MUST_USE enum err updates_remove_old(struct office *o);

/* uploads.c */
op_fn op_upload_put, op_upload_get;
/* Answer the scanner, which may have any part that it names: without the keeper's word it cannot open it. */
MUST_USE enum err uploads_fetch(struct office *o, const struct scanner_office_fetch *m, uint32_t id);
/* Remove the parts of an upload whose key is gone; of all of them, before service. */
MUST_USE enum err uploads_remove(struct office *o, uint32_t contract, uint32_t upload);
MUST_USE enum err uploads_remove_all(struct office *o);

/* work.c, searches.c */
op_fn op_document_put, op_document_get, op_drafts;
op_fn op_work_put, op_work_take, op_work_set, op_work_items, op_work_counts, op_import_records;
op_fn op_search_put, op_searches, op_search_get, op_search_remove;
/* Forget the items of a list that is over. */
MUST_USE enum err work_forget_list(struct office *o, uint32_t contract, uint64_t list);

/* session.c */

/* Begin to serve the session ${m} on ${fd} (taken over).  ERR_CONFLICT if there is one of that
 * number, ERR_LIMIT beyond OFFICE_SESSIONS_MAX. */
MUST_USE enum err session_open(struct office *o, const struct keeper_office_session_open *m,
                               int fd);

/* What the session of desk ${m->desk}, if it is still there, may see from now on. */
void session_scope(struct office *o, const struct keeper_office_session_scope *m);

/* The session of desk ${desk}, or NULL. */
struct session *session_of(const struct office *o, uint64_t desk);

/* Free what has ended, watch the others for what they wait for. */
void sessions_sweep(struct office *o);

/* Close the session of desk ${desk}, if there is one. */
void session_close(struct office *o, uint64_t desk);
void session_close_all(struct office *o);

/* Tell the desk that request ${id} failed; what the database cannot survive stops the service. */
void session_tell_failure(struct session *s, uint32_t id, enum err err);

/* Serve one frame.  A malformed or forbidden one marks the session as ended. */
void session_serve(struct session *s, const struct chan_frame *f);

/* group.c: batches that come soon after each other become durable together, with one flush; their answers wait for
 * it. */

/* Whether a frame of ${type} can be served while batches wait: it belongs to them, or looks only at what they do not touch. */
bool group_bears(uint16_t type);

/* At the end of a round: make them durable if they are enough or have waited long enough. */
void group_round(struct office *o);

/* A transaction for a batch of ${s}; what it changes can be undone with the batches of ${s} that are held before it, and no others. */
MUST_USE enum err group_begin(struct office *o, const struct session *s);

/* The batch is done: hold its answer. */
void group_hold(struct office *o, const struct op *op, uint32_t rows);
/* The same of a part of a file, which waits no longer than to the end of the round. */
void group_hold_part(struct office *o, const struct op *op);

/* The batch failed with ${err}: undo it, and the batches of its session that are held, which fail too; and the others too if the
 * transaction has not survived. */
void group_undo(struct office *o, enum err err);

/* Make all held batches durable and answer them.  Before anything else is read or written. */
void group_commit(struct office *o);

/* When no batches come for a second, merge what they left of the blind index, a piece at a time. */
void group_rest(struct office *o);

/* stats.c: measure and tell the parent, now and every ten seconds. */
MUST_USE enum err office_report(struct office *o);

/* scrub.c: every page of the database is compared with its sum, behind the start and once a day, whether anybody needs it or not. */

/* The service has ended with ERR_CORRUPT: note the page, whoever has found it. */
void scrub_remember(const struct office *o);

/* Before service: whether the page that was found damaged is what was written again.  ERR_CORRUPT if it is not. */
MUST_USE enum err scrub_remembered(struct office *o);

/* Begin with the first page, beside the service; a page that differs stops it. */
MUST_USE enum err scrub_begin(struct office *o);

/* snapshot.c */

/* Begin to copy the database to ${o->copy_path}; the keeper is told when it is done or has failed. */
MUST_USE enum err snapshot_begin(struct office *o, struct chan_frame *f);

/* removal.c: the rows of erased records go in small parts, between which the desks are served. */

/* Obey ${m}: its records, register or contract are not found from now on, and removed.  The keeper is answered under ${frame} when
 * nothing of them is left in any file, or when a full disk keeps them. */
MUST_USE enum err removal_begin(struct office *o, const struct keeper_office_erased *m, uint32_t frame);

/* Before service: go on with what a stop or a kill has interrupted. */
MUST_USE enum err removals_resume(struct office *o);

/* One part. false: there is nothing more to remove now. */
bool removal_step(struct office *o);

/* Forget what is under way: whole registers and contracts stand in the database, single records are told again by the keeper. */
void removals_clear(struct office *o);

/* siblings.c */

/* Obey one frame of the keeper.  Any error means that the service must stop. */
MUST_USE enum err keeper_frame(struct office *o, struct chan_frame *f);

/* Obey what the keeper has said until now, all of it.  Sessions may be gone afterwards; what goes wrong stops the service. */
void keeper_listen(struct office *o);

/* Watch parent and keeper; for writing too while something waits to be sent. */
MUST_USE enum err siblings_watch(struct office *o);

/* At the end of each round of the loop. */
void office_round(void *arg);

/* Let the loop stop.  ${reason} is static, or NULL if this is no failure.  The first call counts.
 */
void office_stop(struct office *o, enum err result, const char *reason);

#endif
