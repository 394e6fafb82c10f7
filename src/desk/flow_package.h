/*
 * desk/flow_package.h: packages as pages and API make them: under a decided matter, of a worklist or a whole register.
 */
#ifndef DESK_FLOW_PACKAGE_H
#define DESK_FLOW_PACKAGE_H

#include "desk/ask.h"
#include "report/format.h"

/* What somebody asks for. */
struct flow_package {
    uint64_t matter, list, register_no, purpose; /* list 0: the whole register; else the register is the list's */
    struct view fields;      /* their numbers, "1,2,5" */
    enum report_format format;
    int64_t until;           /* days since 1970 */
    struct view certificate; /* of the recipient, PEM or DER; empty: under a passphrase */
};

/* "1,2,5", ascending or not, twice is once: numbers of fields of a register.  ERR_INPUT with ${d->fault} naming "fields". */
MUST_USE enum err flow_field_numbers(struct desk *d, struct view text, uint16_t **list_out, uint32_t *n_out);

/* Begin it.  ERR_INPUT with ${d->fault} naming the member; ERR_DENIED, ERR_NOT_FOUND. */
MUST_USE enum err flow_package_open(struct desk *d, const struct flow_package *what, struct desk_keeper_package_opened *out);

/* One that this person may see.  ERR_NOT_FOUND. */
MUST_USE enum err flow_package_find(struct desk *d, uint64_t number, struct desk_keeper_package_info *out);

/* Its matter. */
MUST_USE enum err flow_package_matter(struct desk *d, const struct desk_keeper_package_info *info, struct desk_keeper_matter_info *out);

/* The passphrase, which is shown this once; or make the package go.  ERR_DENIED, ERR_NOT_FOUND. */
MUST_USE enum err flow_package_passphrase(struct desk *d, uint64_t number, struct view *out);
MUST_USE enum err flow_package_drop(struct desk *d, uint64_t number, uint64_t *leaf_out);

/* "making", "ready", "gone"; "expired", "fetched", "dropped", "failed", "lost". */
const char *flow_package_state(const struct desk_keeper_package_info *info);
const char *flow_package_why(const struct desk_keeper_package_info *info);

#endif
