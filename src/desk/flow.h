/*
 * desk/flow.h: what people do with records, as pages and API both do it: which questions go to the
 * keeper and the office, in which order.  Whatever a flow gives out lives in the desk's arena.
 */
#ifndef DESK_FLOW_H
#define DESK_FLOW_H

#include "base/buf.h"
#include "crypto/hash.h"
#include "desk/ask.h"
#include "desk/desk.h"
#include "health/judge.h"
#include "json/member.h"
#include "press/cell.h"
#include "press/sheet.h"

#include <stdbool.h>
#include <stdint.h>

#define FLOW_ROWS_MAX 50

/* The register ${no} with its fields.  ERR_NOT_FOUND outside the scope of the session. */
MUST_USE enum err flow_register(struct desk *d, uint16_t no, struct desk_keeper_register_info *out);

/* Under which a request that names none is refused and written down. */
#define FLOW_PURPOSE_UNNAMED 1

/* For a register that the session does not have: the keeper says why, and writes the attempt down (N20.9).  ERR_DENIED;
 * ERR_NOT_FOUND if there is nothing that it could refuse.  ${purpose} 0: none was named. */
MUST_USE enum err flow_outside(struct desk *d, uint16_t no, uint16_t purpose);

/* The field ${no} of it, or NULL. */
const struct desk_keeper_field_info *flow_field(const struct desk_keeper_register_info *info,
                                                uint16_t no);

/* --- the state of the machine
 * ------------------------------------------------------------------------------------------------------
 */

/* The checks that numbers alone can make (the others need somebody on the machine), and the processes by STAT_UPTIME_S. */
#define FLOW_SYSTEM_CHECKS 21
#define FLOW_SYSTEM_PROCESSES 7
extern const enum health_check flow_system_checks[FLOW_SYSTEM_CHECKS];
extern const char *const flow_system_processes[FLOW_SYSTEM_PROCESSES];

/* What the processes have measured, and when that is told.  ERR_DENIED for who does not look after the machine. */
MUST_USE enum err flow_system(struct desk *d, struct stats *out, int64_t *now_ms_out);

/* --- searching
 * ------------------------------------------------------------------------------------------------------
 */

/* All given conditions must match; empty ones do not count. */
struct flow_query {
    uint16_t register_no, purpose;
    struct view name;       /* kanji, or kana if it is written in kana only */
    struct view birth_date; /* in any usual form, 和暦 or not */
    struct view address;    /* with at least the town */
    struct member_numbered exact;
};

struct flow_hits {
    uint64_t leaf, list_leaf; /* list_leaf: 0 without hits */
    struct desk_keeper_shown_row *rows;
    uint32_t rows_n;
    bool more;
};

/* ERR_INPUT with ${d->fault}: a condition that the register has no field for, or that cannot be
 * read. */
MUST_USE enum err flow_search(struct desk *d, const struct flow_query *q, struct flow_hits *out);

/* --- one record
 * -----------------------------------------------------------------------------------------------------
 */

struct flow_record {
    uint16_t register_no, purpose;
    uint8_t id[16];
    uint64_t list; /* the worklist it is taken from, for flow_open(); 0: none */
};

/* ${version}: 0 for the newest; an older one is opened as history.  A record of a worklist whose opening is refused is open
 * for others again. */
MUST_USE enum err flow_open(struct desk *d, const struct flow_record *which, uint32_t version,
                            struct desk_keeper_open_ok *out);

MUST_USE enum err flow_reveal(struct desk *d, const struct flow_record *which, uint16_t field,
                              struct desk_keeper_reveal_ok *out);

/* Whether the session may change a field of the record, or take a copy of it on paper, at all: asked before a form for it is shown; and what the
 * terms ask of the copy.  ERR_DENIED: no; the refusal is written down as if it had been asked for. */
MUST_USE enum err flow_may_edit(struct desk *d, const struct flow_record *which, uint16_t field);
MUST_USE enum err flow_may_print(struct desk *d, const struct flow_record *which, struct desk_keeper_copy_form_is *out);

/* A numbered copy for paper, for ${reason}, under the print run, area or work place ${under} (0: none).  ERR_INPUT without a reason. */
MUST_USE enum err flow_print(struct desk *d, const struct flow_record *which, uint64_t under, struct view reason,
                             struct desk_keeper_print_ok *out);

/* Replace the values of ${fields}; an empty one removes the field.  ERR_CONFLICT unless
 * ${base_version} is the newest. ERR_INPUT with ${d->fault}: a value that its field does not take.
 */
#define FLOW_EDIT_BODY_MAX ((uint32_t)112 << 10) /* of a request: a full record and its reason, each byte spelt in six */
struct flow_edit {
    uint32_t base_version;
    struct member_numbered fields;
    struct view reason;
};
MUST_USE enum err flow_edit(struct desk *d, const struct flow_record *which,
                            const struct flow_edit *edit, struct desk_keeper_edit_ok *out);

/* The tokens as the office takes them. */
MUST_USE enum err flow_tokens(struct desk *d, const struct desk_keeper_token *tokens, uint32_t n,
                              struct desk_office_stored_row *out);

/* --- the mapping of an import
 * --------------------------------------------------------------------------------------- */

/* The saved columns of the register, or by default one for each field under its own name. */
MUST_USE enum err flow_mapping(struct desk *d, uint16_t register_no,
                               struct desk_office_mapping *out);

/* Save them.  ERR_INPUT with ${d->fault} for a field that the register does not have, or that comes
 * twice. */
MUST_USE enum err flow_mapping_save(struct desk *d, const struct desk_office_mapping_put *mapping);

/* --- an uploaded file
 * ----------------------------------------------------------------------------------------------- */

#define FLOW_UPLOAD_PARTS 8 /* on their way to the office at once */

/* A file on its way to the office: sealed part by part under a key of the keeper's. */
struct flow_upload {
    uint32_t no; /* 0: not begun */
    uint8_t key[32];
    uint32_t parts;
    uint64_t bytes;
    struct hash_state hash;
    struct buf part; /* not yet sealed */
    uint32_t asked[FLOW_UPLOAD_PARTS]; /* a ring of parts that the office has not stored yet */
    unsigned asked_from, asked_n;
};

#define FLOW_UPLOAD_BYTES_MAX ((uint64_t)1024 << 20)

/* How long a file may be whose request has ${besides} other bytes: what the gate takes, never more than a file may have at all. */
uint64_t flow_upload_max(const struct desk *d, uint64_t besides);
/* "auto", "utf-8" and "cp932" (enum desk_press_encoding); the number for one of them, or for an empty word.  False: it is none. */
const char *flow_encoding_name(unsigned encoding);
bool flow_encoding(struct view word, unsigned *out);

void flow_upload_init(struct flow_upload *u);
/* Wipe and free; what was sealed stays with the office until it is forgotten. */
void flow_upload_clear(struct desk *d, struct flow_upload *u);

/* Ask whether the person may import to the register at all, and for a key.  ERR_DENIED, ERR_LIMIT. */
MUST_USE enum err flow_upload_open(struct desk *d, struct flow_upload *u,
                                   const struct desk_keeper_upload_open *what);
/* The next bytes, which need not be stored when this returns; the last have come, and all are stored. */
MUST_USE enum err flow_upload_add(struct desk *d, struct flow_upload *u, struct view bytes);
MUST_USE enum err flow_upload_done(struct desk *d, struct flow_upload *u);
/* The last bytes have come, of a file that is no upload: seal what is left. */
MUST_USE enum err flow_upload_end(struct desk *d, struct flow_upload *u);
/* Drop the upload ${no}, of which nothing will come; if the keeper cannot be told it is forgotten after a day. */
void flow_upload_drop(struct desk *d, uint32_t no);

/* Append the plain bytes of part ${part} (from 0) of upload ${no} to ${out}.  ERR_NOT_FOUND. */
MUST_USE enum err flow_upload_read(struct desk *d, uint32_t no, const uint8_t key[32], uint32_t part,
                                   struct buf *out);

/* The word for what the virus scanner says of an upload, for programs. */
const char *flow_scan_name(enum desk_keeper_scan_state scan);

/* One's own upload ${no}.  ERR_NOT_FOUND. */
MUST_USE enum err flow_upload_find(struct desk *d, uint32_t no, struct desk_keeper_upload_info *out);

/* The job ${no}, if it may be seen; one that has begun and of which nothing was read yet only its person sees.  ERR_NOT_FOUND. */
MUST_USE enum err flow_import_job(struct desk *d, uint32_t no, struct desk_office_import_job *out);

/* What a report says of a file that cannot be read. */
enum cell_code flow_failure(enum sheet_failure failure);

#define FLOW_ANY_REMEDY 255 /* as the remedy that is asked for in a report: any but none (desk_office.msg) */

/* Stop an import where it is. */
MUST_USE enum err flow_import_cancel(struct desk *d, uint32_t job);

/* --- changing many records by a file
 * ----------------------------------------------------------------------------------------------------
 */

/* What the file is, its key and columns.  upload: where it is, and then nothing else is needed of the file; 0: its bytes come with
 * requests to the job. */
struct flow_update {
    uint16_t register_no, purpose, key;
    uint8_t file[32];
    uint64_t bytes;
    uint32_t upload;
    const struct desk_office_mapping_column *columns; /* none: one for each field that the purpose shows */
    uint32_t columns_n;
};

/* Begin the trial, or take up what is not over.  ERR_INPUT with ${d->fault}: a field that the register does not have, one that comes
 * twice, a key without a column or by which nothing can be found; nothing to change. */
MUST_USE enum err flow_update_open(struct desk *d, const struct flow_update *what, struct desk_keeper_import_opened *out);
/* Take the trial or change of the upload ${u} up again. */
MUST_USE enum err flow_update_go_on(struct desk *d, const struct desk_keeper_upload_info *u, struct desk_keeper_import_opened *out);
/* Do what the trial ${job} has said; its file is taken from the upload, if there is one. */
MUST_USE enum err flow_update_apply(struct desk *d, uint32_t job, struct view reason, struct desk_keeper_import_opened *out);

/* Whether records can be found by ${f}: a number with an index. */
bool flow_is_key(const struct desk_keeper_field_info *f);
/* Whether ${purpose} may change records of the register ${no}. */
bool flow_may_update(const struct desk_keeper_purpose_info *purpose, uint16_t no);
/* "import", "trial" or "change". */
const char *flow_job_kind(unsigned kind);

#endif
