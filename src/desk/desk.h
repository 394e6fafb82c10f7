/*
 * desk/desk.h: one desk process: the person's session (or a lobby, or one job, or the approver's page), its channels, and the request in hand.
 *
 * A desk sees what its person sees, and keeps nothing: what a request needed is wiped when it is answered.
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "desk/route.h"
#include "json/member.h"
#include "proto/desk_keeper.h"
#include "proto/desk_office.h"
#include "wire/chan.h"
#include "wire/loop.h"

#include <stdbool.h>
#include <stdint.h>

#define DESK_REQUESTS_MAX 1024             /* as many as the gate gives to one desk */
#define DESK_ARENA_MAX ((size_t)8 << 20)   /* of one request */
#define DESK_ANSWER_MAX ((size_t)8 << 20)  /* bytes of one answer */
#define DESK_WAITING_MAX ((size_t)24 << 20) /* bytes of answers that nobody has taken yet, before others are begun */
#define DESK_BODY_MAX ((uint32_t)64 << 10) /* of a request, where its route says nothing else */
#define DESK_CSRF_BYTES 16
#define DESK_BEGUN_MAX 128 /* questions under way */

/* What a desk is, as bits: a route says where it exists. */
enum desk_where {
    DESK_LOBBY = 1 << 0,
    DESK_SESSION = 1 << 1,
    DESK_LOCKED = 1 << 2, /* a session that waits for its person to come back */
    DESK_JOB = 1 << 3,
    DESK_APPROVAL_LOBBY = 1 << 4, /* the approver's origin: before, and after sign-in */
    DESK_APPROVAL = 1 << 5,
};

/* What is wrong with a request besides errors and refusals of the rules. */
enum answer_reason {
    ANSWER_BY_ERR,
    ANSWER_SIGNED_OUT,
    ANSWER_ELSEWHERE, /* signed in, but on another terminal (C12) */
    ANSWER_LOCKED,
    ANSWER_CROSS_SITE,
    ANSWER_METHOD,
    ANSWER_CONTENT_TYPE,
    ANSWER_NOT_SET, /* the press could not make the document */
    ANSWER_OTHER_ORIGIN, /* to be asked for at the approver's origin (B11) */
    ANSWER_REASON__MAX
};

struct request;
struct bundle;
struct package_file;
struct job;
struct page_memory;
struct route_table;

/* A file on its way from the press to a request. */
struct desk_file {
    uint32_t request;
    uint64_t left;   /* bytes that have not come yet */
    uint64_t credit; /* of them, those that may come now */
};

/* A question that was sent, and whose answer may come while another is waited for (desk/ask.h). */
struct desk_begun {
    uint32_t id; /* 0: a free place */
    bool answered;
    uint16_t type; /* of the answer */
    struct buf payload;
};

struct desk {
    enum desk_where kind; /* never DESK_LOCKED */
    bool locked;
    bool ending; /* the keeper has ended the session: answer what is under way, then stop */
    enum err result;
    struct loop *loop;
    struct chan *parent, *keeper, *gate, *office, *press; /* office and press may be NULL */
    unsigned keeper_watched, office_watched;              /* LOOP_* bits, of a job; 0: not yet */
    uint32_t next_ask;                                    /* number of the last question */
    struct desk_begun begun[DESK_BEGUN_MAX];
    struct buf taken; /* the last answer to one of them that was taken */
    struct request *requests;                             /* list */
    unsigned request_n;
    struct route_set routes;
    struct arena arena; /* of the request in hand */
    uint8_t csrf[DESK_CSRF_BYTES];
    uint8_t new_token[32]; /* of this session from now on: goes with the answer of the request in hand */
    bool has_new_token;
    struct job *job; /* of a job desk, owned */
    struct package_file *package_file; /* a package that is on its way to its person, owned; NULL: none */
    struct bundle *bundle; /* the ledger that is on its way to somebody, owned; NULL: none */
    struct desk_file file; /* of a session that has a press */
    uint64_t uploads_max; /* bytes of a request that the gate takes; 0: it was not told */
    bool job_goes;   /* the keeper said that its file was uploaded: it goes on by itself */

    /* Why the last question or the input of the request in hand was refused; in its arena. */
    struct desk_keeper_denied denied;
    struct member_fault fault;

    /* Shows an error or refusal as a page; NULL: problem documents only. */
    enum err (*page_error)(struct desk *d, struct request *r, enum err err, enum answer_reason reason);
    struct page_memory *pages; /* what pages remember, owned; NULL: nothing yet */
};

/* Where ${d} is now: DESK_LOCKED for a locked session. */
enum desk_where desk_where(const struct desk *d);

/* The person of this session proved once more who is there: it is open, and has another token (ASVS 7.2.4). */
void desk_proved(struct desk *d, const struct desk_keeper_signed_in *m);

/* The process cannot go on: stop with ${why}. */
void desk_fail(struct desk *d, enum err why);

/* The session is over: stop when all answers have gone. */
void desk_end(struct desk *d);

/* Watch the gate: for writing too while something waits to be sent. */
void desk_watch_gate(struct desk *d);

#endif
