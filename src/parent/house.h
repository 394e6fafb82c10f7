/*
 * parent/house.h: the processes of one installation: started, connected, watched, stopped in order.  What may be connected
 * with what, what each is told, and the order of the stop are tables in main.c.
 */
#ifndef PARENT_HOUSE_H
#define PARENT_HOUSE_H

#include "base/err.h"
#include "health/probe.h"
#include "parent/child.h"
#include "parent/config.h"
#include "parent/figures.h"
#include "parent/logs.h"
#include "parent/programs.h"
#include "parent/socket.h"
#include "parent/unlock.h"
#include "proto/parent_child.h"
#include "wire/chan.h"
#include "wire/loop.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#define HOUSE_MEMBERS (PARENT_CHILD_ROLE_SCANNER + 1) /* gate, office, keeper, authn, courier, scanner */
#define HOUSE_DESKS_MAX 1026                          /* what the keeper has at most, and the next lobbies */
#define HOUSE_ARGS_MAX (2 * CONFIG_WITNESSES_MAX + 16)
#define HOUSE_REASON_MAX 256

/* Two processes that may talk to each other. */
struct house_pair {
    enum parent_child_role a, b;
};

/* A stage of the stop: whose turn it is and how long it may take. */
struct house_stage {
    enum parent_child_role role; /* PARENT_CHILD_ROLE_DESK: all desks and presses */
    int64_t patience_ms;
};

struct house;

/* Write the arguments of the program of ${role} (behind its name) to ${args_out}; their number is returned. */
typedef unsigned house_args_fn(const struct house *h, enum parent_child_role role, const char **args_out);

struct house_plan {
    const struct house_pair *pairs;
    unsigned pair_n;
    const struct house_stage *stages;
    unsigned stage_n;
    house_args_fn *args;
};

struct member {
    pid_t pid; /* 0: not running */
    int64_t started_ms; /* monotonic */
    struct chan *chan;
    bool ready;
};

struct house_desk {
    bool used;
    uint64_t no;
    enum parent_child_desk_kind kind;
    pid_t pid, press_pid; /* 0: not running (any more) */
    struct chan *chan;
    bool press_wanted; /* as soon as the one before has ended */
    bool is_unwanted;  /* the keeper ended it, or one of the two is gone: the death of what is left is no news */
    int status;        /* the first bad one of the two */
};

enum house_phase { HOUSE_STARTING, HOUSE_BEGINNING, HOUSE_SERVING, HOUSE_STOPPING };

struct house {
    const struct house_plan *plan;
    struct config config;
    char dir[PATH_MAX - 64];      /* absolute */
    char programs[PROGRAMS_DIR_MAX]; /* the directory of our programs */
    char texts[PARENT_CHILD_ROLE__MAX][PATH_MAX];      /* for arguments that are made from the above */
    struct child_identity identities[PARENT_CHILD_ROLE__MAX];
    struct loop *loop;
    int signal_fd, null_fd;
    enum house_phase phase;
    struct member members[HOUSE_MEMBERS];
    char last_words[HOUSE_REASON_MAX]; /* of the member that stops, and why; "": none has said so */
    /* The far ends of the keeper's channels, so that it never meets a closed one before its own turn to stop. */
    int kept[HOUSE_MEMBERS];
    struct house_desk desks[HOUSE_DESKS_MAX];
    int64_t started_ms, clocks_apart_ms; /* monotonic; the wall clock minus that one at the start */
    uint64_t bad_ends; /* of desks and presses */
    struct figures figures;
    struct probe probe;     /* of the machine */
    int64_t probed_ms;      /* monotonic; 0: not yet */
    struct socket *socket;
    const char *journal; /* its socket; NULL: none */
    struct logs *logs;
    unsigned stage;
    bool stage_forced;
    struct loop_timer *timer;
    enum err result;
};

/* Start and connect the members; unseal with ${secret} (wiped); serve until a signal or a death; stop in order.  The
 * reason of a stop is logged in one line.  ERR_OK after SIGTERM or SIGINT. */
MUST_USE enum err house_run(struct house *h, struct unlock_secret *secret);

/* --- for the files of this directory --- */

/* Stop everything because of ${err}; ${format} says why.  Only the first call counts. */
void house_stop(struct house *h, enum err err, const char *format, ...) ATTR_FORMAT(3, 4);

/* A process of ${role} (of the desk ${desk}; 0: of none) has ended with ${status}: if its sandbox has killed it, that is said, and the keeper writes it down. */
void house_sandbox_killed(struct house *h, enum parent_child_role role, uint64_t desk, int status);

/* The turn of the present stage is over if nobody of it is left: go on to the next. */
void house_stage_check(struct house *h);

/* The path and arguments of the program of ${role}. */
struct house_command {
    char path[PATH_MAX];
    const char *argv[HOUSE_ARGS_MAX + 2];
};
void house_command(const struct house *h, enum parent_child_role role, struct house_command *out);

/* Take the SPAWN_DESK ${f} of the keeper.  A malformed one is an error; a desk that cannot be started is reported ended. */
MUST_USE enum err desks_spawn(struct house *h, struct chan_frame *f, struct arena *a);
MUST_USE enum err desks_kill(struct house *h, const struct chan_frame *f, struct arena *a);

/* Process ${pid} has ended.  False if it was no desk and no press. */
bool desks_reaped(struct house *h, pid_t pid, int status);

/* Ask all desks to stop; kill them and their presses; whether any of them lives. */
void desks_ask_stop(struct house *h);
void desks_kill_all(struct house *h);
bool desks_alive(const struct house *h);

void desks_close(struct house *h);

/* Begin to measure (before the sandbox); show the figures on the socket and tell the keeper every ten seconds; take the
 * STATS ${f} of a member: ERR_INPUT if it reports what is not its own. */
void measure_start(struct house *h);
void measure_end(struct house *h);
void measure_serve(struct house *h);
MUST_USE enum err measure_take(struct house *h, enum parent_child_role role, const struct chan_frame *f, struct arena *a);

#endif
