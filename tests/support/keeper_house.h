/*
 * tests/support/keeper_house.h: the real azukari-keeper in a temporary directory, with this test in the place of the parent,
 * the gate, the office, authn and the desks.  So a test can be any of them, also an evil one.
 */
#ifndef SUPPORT_KEEPER_HOUSE_H
#define SUPPORT_KEEPER_HOUSE_H

#include "base/arena.h"
#include "proto/desk_keeper.h"
#include "proto/gate_keeper.h"
#include "proto/keeper_authn.h"
#include "proto/keeper_office.h"
#include "proto/parent_child.h"
#include "support/broke.h"
#include "wire/chan.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define HOUSE_CONTRACT 1
#define HOUSE_REGISTER 1
#define HOUSE_PASSPHRASE "correct horse battery staple"

enum house_org { HOUSE_CITY = 1, HOUSE_FIRM, HOUSE_ORG_BELOW, HOUSE_ORG_BESIDE };

/* The persons of the house; each account is the name in lower case. */
enum house_person {
    HOUSE_OFFICER = 1,
    HOUSE_APPROVER,
    HOUSE_MANAGER,
    HOUSE_HANDLER,
    HOUSE_AUDITOR,
    HOUSE_ADMINISTRATOR,
    HOUSE_UNTRAINED,
    HOUSE_BELOW,   /* of a subcontractor, responsible and manager */
    HOUSE_BESIDE,  /* the same of another one beside it */
    HOUSE_PERSON__MAX
};

enum house_purpose { HOUSE_BOOKING = 1, HOUSE_IMPORT, HOUSE_ERASE };

/* Fields of the register. */
enum house_field { HOUSE_BOOKING_NUMBER = 1, HOUSE_NAME, HOUSE_BIRTH, HOUSE_MY_NUMBER };

struct house {
    char dir[64];
    pid_t pid;
    struct chan *parent, *gate, *office, *authn; /* our ends */
    struct chan *lobby, *approval_lobby;         /* the lobby desks' ends: of the main door, of the approvers' */
    char code[HOUSE_PERSON__MAX][32];            /* enrolment codes */
    uint8_t key[HOUSE_PERSON__MAX][32];          /* private keys of the passkeys */
    uint8_t credential[HOUSE_PERSON__MAX][16];
    uint64_t totp_step;                          /* the next one to say */
    uint64_t channel;                            /* named when signing in; 0: none */
    bool by_shares;                              /* the root is split: no passphrase */
    bool unlimited;                              /* no clause limits how many records are shown */
    uint8_t share[2][56];
    struct arena arena;                          /* of the newest answer */
    struct chan_frame frame;                     /* the newest answer */
};

/* A desk of ours: the keeper's idea of a session. */
struct house_desk {
    uint64_t no, terminal;   /* as the gate was told */
    struct chan *keeper;
    uint8_t token[32];
};

/* Not NULL: the keeper runs as this function in the process that is forked for it, instead of the program $AZUKARI_KEEPER. */
extern int (*house_keeper_main)(int argc, char **argv);

/* Make the directory (below $TMPDIR, else /tmp), set the keeper up with the house's facts, start it, enrol everybody's passkey. */
void house_open(struct house *h);
/* The same; ${by_shares}: with a root that two shares restore, so that starts need no time for a passphrase; ${unlimited}: without a
 * limit of records shown in a minute. */
void house_open_as(struct house *h, bool by_shares, bool unlimited);
/* Stop the keeper in order (or kill it) and start it again on the same directory. */
void house_restart(struct house *h, bool kill_it);
/* Start the keeper; the result of unsealing with ${passphrase}.  After anything but UNSEALED the keeper may be gone. */
enum parent_child_unseal_result house_start(struct house *h, const char *passphrase);
/* End the keeper (SIGKILL with ${kill_it}); its exit status as from waitpid. */
int house_end(struct house *h, bool kill_it);
/* End everything and remove the directory. */
void house_close(struct house *h);

/* Sign ${person} in with their passkey. */
void house_sign_in(struct house *h, enum house_person person, struct house_desk *desk_out);
/* The same at the approvers' door: a desk that can do nothing but decide on applications. */
void house_sign_in_to_approve(struct house *h, enum house_person person, struct house_desk *desk_out);
/* Take the desk that the keeper has just asked the parent for. */
void house_take_desk(struct house *h, struct house_desk *desk_out);
void house_leave(struct house_desk *d);

/* Send a payload as ${type} and wait for the answer with the same id; returns its type (0: the keeper closed the desk).
 * The answer stands in h->frame. */
uint16_t house_ask(struct house *h, struct chan *c, uint16_t type, struct view payload);

/* Ask with a message of desk_keeper: HOUSE_ASK(h, desk.keeper, search, SEARCH, &m) gives the type of the answer. */
#define HOUSE_ASK(h, c, name, NAME, m) house_ask_put((h), (c), DESK_KEEPER_##NAME, (m), house_put_##name)
#define HOUSE_PUT(name)                                                                                                \
    static inline enum err house_put_##name(struct buf *out, const void *m)                                            \
    {                                                                                                                  \
        return desk_keeper_##name##_put(out, m);                                                                       \
    }
uint16_t house_ask_put(struct house *h, struct chan *c, uint16_t type, const void *m,
                       enum err (*put)(struct buf *, const void *));

/* The answer in h->frame as a message; the test fails if it is not of that form. */
#define HOUSE_ANSWER(h, name, m) T_OK(desk_keeper_##name##_get((h)->frame.payload, &(h)->arena, (m)))

/* Sign ${challenge} as a passkey of ${person} would.  Buffers: authenticator data 37, client data 512, signature 72. */
struct house_assertion {
    uint8_t authenticator_data[37];
    uint8_t client_data[512];
    size_t client_n;
    uint8_t signature[72];
    size_t signature_n;
};
void house_assert(const struct house *h, enum house_person person, const uint8_t challenge[32],
                  struct house_assertion *out);
/* The same, signed at ${origin}. */
#define HOUSE_ORIGIN "https://azukari.test"
#define HOUSE_APPROVAL_ORIGIN "https://azukari.test:444"
void house_assert_at(const struct house *h, enum house_person person, const char *origin, const uint8_t challenge[32],
                     struct house_assertion *out);

/* What ${person} sends to sign in by passkey at the first door, to a challenge that is new: not sent yet, of no channel.  ${a} keeps its bytes. */
struct desk_keeper_sign_in_passkey house_passkey(struct house *h, enum house_person person, struct house_assertion *a);

/* Ask for the descriptor of ${application} at the desk ${d} of the approvers' door, and sign and send what came (signed at
 * ${origin}); the type of the answer. */
uint16_t house_approve_at(struct house *h, struct house_desk *d, enum house_person person, const char *origin,
                          uint64_t application);
/* ${person} signs in at the approvers' door, approves and leaves. */
uint16_t house_approve(struct house *h, enum house_person person, uint64_t application);

#endif
