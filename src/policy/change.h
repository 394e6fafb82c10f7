/*
 * policy/change.h: what another version of a contract's terms changes, as both parties see it before they sign: each control and cell
 * of the handling matrix that becomes stricter or wider, is new, or goes.  Pure.  Serves design.md 4.
 */
#ifndef POLICY_CHANGE_H
#define POLICY_CHANGE_H

#include "policy/terms.h"
#include "rules/state.h"

#define CHANGES_MAX ((unsigned)TERMS_FACTS_MAX)

enum change_kind {
    CHANGE_STRICTER,
    CHANGE_WIDER,
    CHANGE_BOTH,    /* a cell: stricter in one thing, wider in another */
    CHANGE_NEW,
    CHANGE_GONE,
    CHANGE_CLAUSES, /* the same, demanded by other clauses */
    CHANGE__MAX
};

/* A set of controls and cells: those in force, or those proposed. */
struct change_set {
    struct control_rule controls[CONTROL__MAX];
    struct control_rule cells[HANDLING_KINDS][CLASS__MAX];
};

struct change {
    enum change_kind kind;
    bool is_cell;
    unsigned no, data_class; /* of a control; kind and class of a cell */
};

/* List what differs from ${now} to ${next}: controls in their order, then cells.  Returns how many there are, at most CHANGES_MAX. */
unsigned change_list(const struct change_set *now, const struct change_set *next, struct change out[CHANGES_MAX]);

/* Put the fact ${e} (ACT_CONTROL, ACT_CELL) into ${set}; ERR_INPUT for another one, or one that stands there. */
MUST_USE enum err change_add(struct change_set *set, const struct entry *e);

#endif
