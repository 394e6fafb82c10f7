/*
 * policy/vocab.h: the closed lists of words that a profile is written with, beside the controls (policy/param.h).
 */
#ifndef POLICY_VOCAB_H
#define POLICY_VOCAB_H

#include "base/err.h"
#include "base/view.h"
#include "rules/state.h"

#include <stdbool.h>

/* The lists; the number of a word is its place in the list, or its bit. */
enum vocab {
    VOCAB_MET,       /* how a clause is met: E W V P D */
    VOCAB_ACT,       /* the acts of the handling matrix (Hino 10, generalised) */
    VOCAB_CLASS,     /* spi, important, general */
    VOCAB_MEDIUM,    /* paper, data, audio */
    VOCAB_VERDICT,   /* allow, approval, never: from the weakest to the strictest */
    VOCAB_CONDITION, /* on what terms something is allowed or approved */
    VOCAB_WHO,       /* who owes or receives */
    VOCAB_WHEN,      /* when a duty falls due */
    VOCAB_MEASURE,   /* what a check of the running machine measures */
    VOCAB_EVIDENCE,  /* what a live query of the ledger or registry shows */
    VOCAB__MAX
};

enum { MET_ENFORCED, MET_WORKFLOW, MET_EVIDENCE, MET_PHYSICAL, MET_DEPLOYMENT, MET__MAX };
enum { HANDLING_CLASSES = CLASS__MAX, HANDLING_CELLS = HANDLING_KINDS * HANDLING_CLASSES };

/* The number of ${word} in ${v}.  ERR_NOT_FOUND. */
MUST_USE enum err vocab_find(enum vocab v, struct view word, unsigned *no_out);

/* The word with number ${no}; NULL behind the last one. */
const char *vocab_word(enum vocab v, unsigned no);

/* Whether the program can do this today (a measure that is taken, a query that is answered).  True for other lists. */
bool vocab_works(enum vocab v, unsigned no);

/* Whether the measure (VOCAB_MEASURE) is one that no program takes: it is answered on site, as an item of a checklist. */
bool vocab_on_site(unsigned measure);

#endif
