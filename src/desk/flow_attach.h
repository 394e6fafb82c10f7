/* desk/flow_attach.h: files that belong to a matter (添付), for the pages and the API. */
#ifndef DESK_FLOW_ATTACH_H
#define DESK_FLOW_ATTACH_H

#include "desk/flow.h"
#include "rules/state.h"

/* Ask whether the person may add a file to the matter at all, and for a key: then flow_upload_add(), flow_upload_done(). */
MUST_USE enum err flow_attach_open(struct desk *d, struct flow_upload *u, uint64_t matter);

/* What kind of file begins with ${bytes}: by its first bytes, whatever it is called; text has no control characters but tab and the ends of
 * lines.  ATTACH__MAX: none that can be attached. */
enum attach_kind flow_attach_kind(struct view bytes);

/* What was uploaded, and what kind of file it is by its first bytes; ATTACH__MAX: none that can be attached, or not complete. */
MUST_USE enum err flow_attaching(struct desk *d, uint32_t upload, struct desk_keeper_attach_is *out, enum attach_kind *kind_out);

/* Keep it with the matter, saying what it shows.  ERR_INPUT: of no kind that can be attached; ERR_CONFLICT: the matter has it. */
MUST_USE enum err flow_attach(struct desk *d, uint32_t upload, struct view words, uint64_t *leaf_out);

/* Append the file that was attached at ${leaf} to ${out}: written down as detail-read.  ERR_CORRUPT: it is not that file; ERR_NOT_FOUND:
 * there is none (a restored backup may be older). */
MUST_USE enum err flow_attached(struct desk *d, uint64_t leaf, struct buf *out, enum attach_kind *kind_out);

/* "application/pdf"; "pdf" as the end of a name. */
const char *flow_attach_type(enum attach_kind kind);
const char *flow_attach_ending(enum attach_kind kind);

#endif
