/*
 * tests/support/office_house.h: the real office program, with the test in the place of the parent,
 * the keeper and every desk.  Nothing here checks by itself except that the house stands: a house
 * that does not start ends the program.
 */
#ifndef SUPPORT_OFFICE_HOUSE_H
#define SUPPORT_OFFICE_HOUSE_H

#include "base/arena.h"
#include "proto/desk_office.h"
#include "proto/keeper_office.h"
#include "proto/parent_child.h"

#include "support/broke.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define HOUSE_WAIT_MS house_patience_ms

struct office_house {
    const char *program; /* path of azukari-office */
    char dir[64];
    const char *max_mib; /* NULL: no bound */
    pid_t pid;
    struct chan *parent, *keeper;
    uint64_t next_desk;
    struct arena arena; /* for what is decoded */
};

/* A house in a new directory (below $TMPDIR, else /tmp), not yet started. */
void house_init(struct office_house *h);

/* Start the program and bring it to READY. */
void house_start(struct office_house *h);

/* The same; false if it ends instead of being ready (then house_wait()). */
bool house_starts(struct office_house *h);

/* Start it without a word to it. */
void house_launch(struct office_house *h);

/* Its exit code; -1 if it was killed, or had to be because it did not end. */
int house_wait(struct office_house *h);

/* STOP, and the exit code. */
int house_stop(struct office_house *h);

/* kill -9. */
void house_kill(struct office_house *h);

/* The reason of STOPPING, or "". */
const char *house_reason(struct office_house *h);

/* Remove the directory. */
void house_remove(struct office_house *h);

/* The path of file ${name} in the directory; valid until the next call. */
const char *house_path(const struct office_house *h, const char *name);

/* Open a session of ${contract}; ${job} > 0: a job.  The test's end of it. */
struct chan *house_session(struct office_house *h, uint32_t contract, uint64_t registers,
                           uint32_t job);

/* The same, limited to ${blocks_n} blocks of subjects. */
struct chan *house_session_in(struct office_house *h, uint32_t contract, uint64_t registers, uint32_t job,
                              uint16_t *blocks, uint32_t blocks_n);

/* A session that is ${person}'s. */
struct chan *house_session_of(struct office_house *h, uint32_t contract, uint64_t registers, uint32_t person);

/* A session as ${m} says. */
struct chan *house_session_as(struct office_house *h, const struct keeper_office_session_open *m);

/* A row with made-up envelope of ${bytes} bytes and ${tokens} tokens that depend on ${seed}; from
 * the arena. */
struct desk_office_stored_row house_row(struct office_house *h, uint64_t seed, uint32_t bytes,
                                        uint32_t tokens);

/* Token ${i} of the row of ${seed}. */
struct desk_office_token house_token(uint64_t seed, uint32_t i);

#endif
