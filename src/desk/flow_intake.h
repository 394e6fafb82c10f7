/*
 * desk/flow_intake.h: taking in a ledger that was kept before Azukari, for the page and the API: the file comes as an upload, its rows are
 * compared with what stands here and tried against the contract, and then those that can be are entered, each by its own act.
 *
 * What stands here already is found by what it says, so that doing it again, after a kill too, enters nothing twice.
 */
#ifndef DESK_FLOW_INTAKE_H
#define DESK_FLOW_INTAKE_H

#include "desk/flow.h"
#include "desk/intake.h"
#include "desk/table.h"

/* An upload that is a ledger, and what is known of it. */
struct flow_intake {
    struct desk_keeper_intake_is info; /* without its key */
    const struct matter_def *def;      /* NULL: people */
    bool is_read;                      /* rows were read; else the file waits for the scanner, or is none */
    struct table_head head;
    struct intake_sheet sheet;
    uint64_t counts[INTAKE_STATE__MAX];
    uint64_t waiting; /* of those that are there, and of those that can be entered: how many wait for a decision */
    uint64_t will_wait;
};

/* Whether ledgers of ${kind} can be taken in: matters that go on after they were opened, or INTAKE_PEOPLE. */
bool flow_intake_takes(unsigned kind);

/* Ask for a key.  ERR_DENIED, ERR_LIMIT; ERR_INPUT: no such kind. */
MUST_USE enum err flow_intake_open(struct desk *d, struct flow_upload *u, const struct desk_keeper_intake_open *what);

/* The upload ${no} (0: one's newest) with its rows, as far as it may be read; to be cleared whatever this says.  Enters nothing.
 * ERR_NOT_FOUND. */
MUST_USE enum err flow_intake_read(struct desk *d, uint32_t no, struct flow_intake *out);
void flow_intake_clear(struct flow_intake *in);

/* Enter the rows that can be, after writing down that this is done for ${reason}.  What could not be entered says so in its row;
 * ${*entered_out} are.  ERR_DENIED: nothing was; ERR_INPUT: there is no row to enter. */
MUST_USE enum err flow_intake_enter(struct desk *d, struct flow_intake *in, struct view reason, enum lang lang, uint32_t *entered_out);

#endif
