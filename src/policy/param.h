/*
 * policy/param.h: the controls that a clause can demand, each with its type and its direction of strictness.  What exists
 * in enum control (rules/state.h) compiles to facts of the keeper; what the program does always needs no fact; the rest is
 * declared: written down, compared and signed, but not enforced yet, and shown so.
 */
#ifndef POLICY_PARAM_H
#define POLICY_PARAM_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "rules/state.h"

#include <stdbool.h>
#include <stdint.h>

enum param {
    PARAM_TERM, /* the first are enum control, in its order */
    PARAM_KEEPER__MAX = CONTROL__MAX,
    PARAM_ENCRYPT_AT_REST = PARAM_KEEPER__MAX,
    PARAM_ENCRYPT_LINE,
    PARAM_PRINT_NUMBERED,
    PARAM_PASSWORD_LENGTH,
    PARAM_PASSWORD_KINDS,
    PARAM_PASSWORD_ACCOUNT_RUN,
    PARAM_ERASE_KEYS,
    PARAM_CERTIFICATE,
    PARAM_LEDGER,
    PARAM_CHANGE_PLACE,
    PARAM_MEDIA_SCAN,
    PARAM_POST,
    PARAM_CARRY,
    PARAM_EXPORT,
    PARAM_TAKE_OUT_LEDGER,
    PARAM_KEY_HOLDERS,
    PARAM_EXTERNAL_SERVICE,
    PARAM_NETWORK,
    PARAM_FORBIDDEN_KINDS,
    PARAM_HANDOVER_LINK,
    PARAM_BOOKING_DATA,
    PARAM_COUNTS,
    PARAM_ROUTING,
    PARAM_RECORDING_EDIT,
    PARAM_AUDIO_CLOUD,
    PARAM_CLOSE_COMPLETE,
    PARAM_LOG_REVIEW,
    PARAM_STOCKTAKING,
    PARAM_INSPECTIONS,
    PARAM_SELF_AUDITS,
    PARAM_DRILLS,
    PARAM__MAX
};

enum param_type { PARAM_TYPE_YES, PARAM_TYPE_NUMBER, PARAM_TYPE_WORD, PARAM_TYPE_FLAGS };

enum param_state {
    PARAM_BY_KEEPER, /* compiles to a fact: refused by decide() */
    PARAM_ALWAYS,    /* the program never does otherwise */
    PARAM_MEASURED,  /* the machine is measured, or the ledger shows it; the clause board says whether it is so */
    PARAM_DECLARED,  /* not enforced yet */
};

/* The name of ${p} in a profile; that of the keeper's control where there is one.  "?" for none. */
const char *param_name(enum param p);

/* The control called ${name}, or PARAM__MAX. */
enum param param_find(struct view name);

enum param_type param_type(enum param p);

/* How ${value} of ${p} is kept. */
enum param_state param_state(enum param p, uint64_t value);

/* Read the value ${text} of ${p}: "yes", a number in range, a word, or flags joined by "+".  ERR_INPUT. */
MUST_USE enum err param_read(enum param p, struct view text, uint64_t *value_out);

/* Append the one way to write ${value}. */
void param_print(enum param p, uint64_t value, struct buf *out);

/* Append which values ${p} can have: "1-3", "allow, approval or never". */
void param_print_range(enum param p, struct buf *out);

/* The value that demands least. */
uint64_t param_weakest(enum param p);

/* The weakest value that is at least as strict as both (the lattice of the merge: commutative, idempotent). */
uint64_t param_join(enum param p, uint64_t a, uint64_t b);

/* Whether who keeps ${has} also keeps ${needs}. */
bool param_covers(enum param p, uint64_t has, uint64_t needs);

/* Whether ${p} gives what nobody has without it (days after the end of a contract): then no demand at all is the strictest. */
bool param_grants(enum param p);

/* The limit of ACT_CONTROL that stands for ${value}; only for PARAM_BY_KEEPER. */
uint64_t param_limit(enum param p, uint64_t value);

#endif
