/*
 * keeper/keeper.h: what the files of the keeper program share: its tables, the desks it serves, the operation in hand, and
 * answers held back until their leaf is durable.  Internal to src/keeper.
 *
 * The life of an operation:  desk_receive -> permit table -> op handler: decode, complete the entry, op_decide (append the
 * leaf) -> hold_answer or hold_release -> end of the round: keystore_flush, logbook_flush -> release: only now plaintext is
 * unwrapped and sent.
 */
#ifndef KEEPER_KEEPER_H
#define KEEPER_KEEPER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "health/stat.h"
#include "keeper/alerts.h"
#include "keeper/envelope.h"
#include "keeper/journal.h"
#include "keeper/keystore.h"
#include "keeper/logbook.h"
#include "keeper/people.h"
#include "keeper/root.h"
#include "keeper/strangers.h"
#include "proto/desk_keeper.h"
#include "rules/decide.h"
#include "wire/chan.h"
#include "wire/loop.h"

#include <stdbool.h>
#include <stdint.h>

#define KEEPER_DESKS_MAX 1024
#define KEEPER_SESSIONS_EACH 32
#define KEEPER_DESKS_PAST 32 /* remembered until the parent has said how they ended */
#define KEEPER_CHANNELS_MAX 8192
#define KEEPER_TICKETS_MAX 2048
#define KEEPER_TICKETS_EACH 16 /* of one kind and person: nobody pushes out what others have begun */
#define KEEPER_MACHINE_LOG 0

/* The two of the approver's origin have no office, and a row of the permit table that lets them decide on applications and no more. */
enum desk_kind { DESK_LOBBY, DESK_SESSION, DESK_JOB, DESK_SETUP, DESK_APPROVAL_LOBBY, DESK_APPROVAL, DESK_KIND__MAX };

/* What a person is told about the account when a session begins: what happened to it since the sign-in before (ASVS 6.3.5, 6.3.7). */
struct account_news {
    unsigned failures; /* sign-ins that failed, unless a code was handed out since */
    int64_t failed_ms; /* the last of them */
    int64_t factor_ms; /* the newest authenticator; 0: none was added */
};

/* The keeper's end of one desk.  The descriptor is the session: what stands here was decided when it was made. */
struct desk {
    uint64_t no;                   /* unique while this keeper runs */
    enum desk_kind kind;
    enum desk_keeper_state state;  /* row of the permit table */
    struct chan *chan;             /* owned */
    uint16_t log;                  /* the entruster's log */
    uint32_t contract, person;
    uint64_t session;              /* number in the log; of a job: 0 */
    uint32_t job, plan;            /* plan: of the columns of a trial, for its desk */
    uint16_t factors;
    uint64_t terminal;
    uint8_t token_hash[32];
    uint64_t stray_terminal;       /* where its token was used last though it does not belong there */
    int64_t stray_ms;              /* since when this is counted (monotonic); 0: never used so */
    unsigned stray_n;              /* entries since then */
    struct account_news news;
    int64_t opened_ms, active_ms;  /* monotonic */
    int64_t proved_ms;             /* when its person last proved who they are (monotonic) */
    uint8_t challenge[32];         /* minted for unlocking */
    bool has_challenge;
    uint64_t bundle_size;          /* leaves of the log that it takes home; 0: none */
    uint64_t shown_application;    /* whose descriptor was asked for last, to be signed; 0: none */
    int64_t shown_ms;              /* when (monotonic) */
    bool ending;                   /* to be closed at the end of the round */
    bool asked;                    /* it ends by its own request: it may still answer that */
    uint16_t end_kind;             /* enum session_end */
};

/* Whose a desk was that is no more: its channel closes before the parent says how it ended. */
struct desk_past {
    uint64_t no, session;
    uint32_t contract, person, job;
    uint16_t log;
};

/* What the gate saw of a TLS channel. */
struct channel_facts {
    uint64_t no; /* 0: free */
    uint64_t terminal;
    struct hash certificate; /* zeros: none */
};

/* Something begun that the same lobby continues within five minutes: a choice of contracts, an enrolment, a challenge. */
enum ticket_kind { TICKET_FREE, TICKET_CHALLENGE, TICKET_CONTRACT, TICKET_ENROL };
struct ticket {
    enum ticket_kind kind;
    uint8_t id[32];        /* ticket (16 bytes used) or challenge */
    uint32_t person;
    uint16_t factors;
    uint64_t terminal;
    uint8_t totp[PEOPLE_TOTP_BYTES];
    uint8_t code[HASH_BYTES]; /* of an enrolment with a code: its hash */
    struct account_news news;
    bool approval;         /* of the approver's lobby */
    bool more;             /* asked for in a session: what was enrolled before stays */
    int64_t until_ms;      /* monotonic */
};

struct keeper;
struct op;
struct held;

/* Runs when the leaf of a held operation is durable.  ${request} is the operation's payload.  May send, may hold again. */
typedef enum err release_fn(struct keeper *k, struct desk *d, const struct held *h);

/* An answer that waits for the flush of its round. */
struct held {
    struct held *next;
    uint64_t desk;
    uint32_t id;
    uint16_t type;
    uint64_t leaf;
    struct buf payload;    /* the answer, or with ${fn} the request */
    release_fn *fn;        /* NULL: send the payload as it is */
};

/* A question to authn whose answer decides a sign-in, an unlocking or an enrolment. */
struct question {
    uint32_t id;           /* 0: free */
    uint64_t desk;
    uint32_t desk_frame;
    uint16_t asked;        /* the desk's message type */
    uint32_t person;       /* 0: unknown account, answered like a wrong password */
    struct hash stranger;  /* then: by what it is known again */
    uint64_t terminal;
    uint8_t salt[16];
    uint8_t ticket[16];
    uint8_t totp[PEOPLE_TOTP_BYTES];
    bool wants_password, wants_totp, wants_passkey; /* enrolment: what is still to be checked */
    bool password_done, new_totp; /* what will be written */
    uint8_t hash[32];      /* of the new password */
    uint8_t credential[PEOPLE_CREDENTIAL_MAX], public_key[65]; /* of the new passkey; credential_n 0: none */
    size_t credential_n;
    struct buf request;    /* the desk's message, for the later steps */
};
#define KEEPER_QUESTIONS_MAX 64

/* A file that was uploaded, from its first byte to the end of its import.  Its key is nowhere else: when it is forgotten, or this
 * process ends, the sealed parts are noise. */
#define KEEPER_VIRUS_MAX 64
struct upload {
    uint32_t no;          /* 0: free */
    uint16_t log;
    uint32_t contract, person, job;
    uint16_t register_no, purpose;
    uint64_t matter;      /* to which it is to be attached; 0: to be imported */
    bool intake;          /* a ledger that was kept before: its kind, and class and medium of its rows */
    uint16_t kind;
    uint8_t data_class, medium;
    uint8_t encoding;
    bool complete, updates; /* updates: to change records */
    bool desk_died, went_on; /* its job wants another desk; it had one by itself */
    uint32_t plan;          /* of its columns, as the office keeps it */
    uint8_t key[32], file[32];
    uint64_t bytes;
    int64_t began_ms;     /* for people */
    int64_t until_ms;     /* monotonic */
    uint16_t factors;     /* of the desk that died */
    uint64_t terminal;
    uint8_t scan;         /* enum desk_keeper_scan_state */
    char virus[KEEPER_VIRUS_MAX + 1]; /* what was found */
};
#define KEEPER_UPLOADS_MAX 32

/* A package that is made or waits to be fetched.  Its key and passphrase are nowhere else. */
#define PACKAGE_PASSPHRASE_CHARS 29
#define PACKAGE_LAST_FETCH_MS ((int64_t)10 * 60 * 1000)
struct kept_package {
    uint64_t package; /* 0: free */
    uint16_t log;
    uint32_t contract, job; /* job 0: made */
    uint32_t upload;        /* under which the office has its parts */
    uint8_t format;
    uint8_t key[32];
    char passphrase[PACKAGE_PASSPHRASE_CHARS + 1]; /* "": for a recipient, or shown */
    struct buf certificate;
    int64_t fetched_ms; /* monotonic */
};
#define KEEPER_PACKAGES_MAX 64

/* Telling the office again of what was erased. */
struct leftovers {
    bool began, left; /* since the start; it answered that a full disk keeps rows */
    uint16_t log;     /* of the erasure at hand; 0: none */
    size_t next;      /* its application */
    uint32_t asked, frame; /* the frame that waits for an answer (0: none); the newest one */
};

/* An inventory under way: the office's list against ours. */
struct inventory {
    bool running;
    uint64_t desk;
    uint32_t frame;
    uint32_t contract;
    uint16_t register_no;
    bool started;
    struct record_id last;        /* the office's newest id so far */
    struct record_id mine;        /* our next id to compare */
    bool mine_ends;
    uint64_t rows;
    struct buf missing, unknown, stale; /* ids of 16 bytes, bounded */
    uint64_t differences;
    uint64_t unstored;            /* keys of rows of imports that are under way or were given up, which were never stored */
    int64_t began_ms;
    struct buf under_way;         /* the ids, ascending, of such rows of one job: of this one, up to this row */
    uint32_t under_way_job;
    uint64_t under_way_end;
};

/* A backup that waits for the office's copy; the epoch that the last one was begun in. */
struct backup_run {
    bool running;
    uint64_t desk;
    uint32_t frame;
    uint64_t begun_leaf, begun_epoch;
};

/* A restore under way: the beginning of the backup in the ledger, and what the ledger says came behind it. */
struct restore_run {
    bool running, seen;
    struct secret *private_key;
    uint16_t key;
    uint64_t begin_leaf;
    struct hash keys; /* SHA-256 of the keys as they were sealed */
    uint64_t lost;
};

struct keeper_config {
    const char *dir;
    const char *rp_id;
    const char *origin;
    const char *approval_origin; /* where approvals are signed, and nowhere else */
    const char *ledger_copy;     /* directory of the second copy; NULL: none */
    int64_t witness_max_age_ms;  /* how long reads go on without a fresh cosignature; 0: for ever */
};

struct keeper {
    struct keeper_config config;
    struct loop *loop;
    struct root_keys root;
    struct keystore *keys;
    struct logbook *logs;
    struct people *people;
    struct alerts *alerts;
    struct chan *parent, *gate, *office, *authn, *courier, *scanner; /* the last two may be NULL */
    struct desk *desks[KEEPER_DESKS_MAX];
    struct desk_past past[KEEPER_DESKS_PAST]; /* past_n % KEEPER_DESKS_PAST is the oldest */
    uint64_t past_n, next_desk;
    struct channel_facts *channels;     /* KEEPER_CHANNELS_MAX, owned */
    struct ticket tickets[KEEPER_TICKETS_MAX];
    struct strangers strangers;
    struct question questions[KEEPER_QUESTIONS_MAX];
    uint32_t next_question;
    struct held *held, **held_tail;
    struct inventory inventory;
    struct leftovers leftovers;
    bool copy_looked_at; /* a comparison of the ledger's copy is under way */
    bool copy_is_damaged; /* ... and found a difference */
    bool copy_differs;    /* the last one that came to its end did, or this one; it was written down */
    struct backup_run backup;
    struct restore_run restore;
    bool found;         /* the ledger was there, and not made by this process */
    bool loss_accepted; /* by this process */
    unsigned unopened_n; /* sealed words that do not open, and the time of the newest */
    int64_t unopened_ms;
    bool mismatched; /* keys and ledger do not belong together */
    struct upload uploads[KEEPER_UPLOADS_MAX];
    struct kept_package packages[KEEPER_PACKAGES_MAX];
    int64_t worklists_told_ms; /* the office knows of all lists that were over then */
    int64_t last_time_ms;               /* the ledger's time never goes back */
    bool witness_unreachable[LOGBOOK_LOGS_MAX];
    bool witness_answered[LOGBOOK_LOGS_MAX]; /* since the start, whatever it said */
    bool witness_agrees[LOGBOOK_LOGS_MAX]; /* it has cosigned since the start, and since it last refused */
    struct stats stats, figures;        /* what this process has measured, what the others have */
    int64_t began_ms; /* monotonic: when the witnesses were first asked */
    bool met; /* ... and they answered, or were given up for now */
    bool serving, fatal;
    bool lobby_gone[DESK_KIND__MAX]; /* another one of this kind must be made */
    struct arena arena;                 /* of the operation in hand */
};

/* The operation in hand. */
struct op {
    struct keeper *k;
    struct desk *d;
    uint32_t id;
    uint16_t type;
    struct view payload;
    struct arena *arena;
    struct entry e;
    struct decision decision;
    uint64_t leaf;
    bool malformed;         /* the frame itself is not well-formed: misuse */
};

typedef enum err op_fn(struct op *op);

/* --- op.c ------------------------------------------------------------------------------------------------------------ */

/* Decode the payload of the operation into ${m}; a failure marks it as malformed. */
#define OP_GET(op, message, m) op_got((op), desk_keeper_##message##_get((op)->payload, (op)->arena, (m)))
MUST_USE enum err op_got(struct op *op, enum err err);

/* Keeper time, never before an earlier answer. */
int64_t keeper_now(struct keeper *k);

/* Start the entry of ${act} with the desk's session, person, contract and now. */
void op_begin(struct op *op, enum entry_act act);

/* Commit to ${words} (sealed beside the leaf under the contract's words key); appended to ${sealed_out}. */
MUST_USE enum err words_seal(struct keeper *k, uint32_t contract, struct view words, uint8_t commitment_out[32],
                             struct buf *sealed_out);
MUST_USE enum err words_unseal(struct keeper *k, const struct entry *e, struct view sealed, struct buf *words_out);
/* The words beside ${leaf} of ${log}, copied into ${a}, and its entry.  ERR_NOT_FOUND: there are none; ${e_out} is set then too. */
MUST_USE enum err words_read(struct keeper *k, uint16_t log, uint64_t leaf, struct arena *a, struct entry *e_out, struct view *words_out);

/* Decide the entry, write verdict and clauses into it and append it with the sealed ${words} (may be empty).
 * ERR_DENIED if it is not permitted: the refusal is then held as the answer.  ERR_NO_SPACE or ERR_TIMEOUT (no fresh
 * witness) if it would be permitted but cannot be promised: nothing is appended. */
MUST_USE enum err op_decide(struct op *op, struct view words);
/* What is no act of the ledger is refused too, with the clauses of ${control} in the session's contract: held as the answer.
 * ERR_DENIED. */
MUST_USE enum err op_deny(struct op *op, enum verdict verdict, enum refusal refusal, enum control control);

/* Who may not do it at all is refused, and that is written down, before what was brought is looked at.  ERR_DENIED then. */
MUST_USE enum err op_refuse(struct op *op);
/* op_decide() where op_refuse() has permitted the entry in hand, and neither it nor the state has changed since: it is not decided twice. */
MUST_USE enum err op_permitted(struct op *op);

/* Append a fact with its words to ${log} and learn it.  */
MUST_USE enum err fact_append(struct keeper *k, uint16_t log, struct entry *e, struct view words, uint64_t *leaf_out);

/* Hold an encoded answer until the leaf is durable.  ${payload} is taken over (emptied). */
MUST_USE enum err hold_answer(struct op *op, uint16_t type, struct buf *payload);
/* Hold OK{leaf}. */
MUST_USE enum err hold_ok(struct op *op);
/* Hold the request itself; ${fn} runs after the flush. */
MUST_USE enum err hold_release(struct op *op, release_fn *fn);
/* Hold an answer for a desk outside an operation (after an answer of authn or the office). */
MUST_USE enum err hold_for(struct keeper *k, uint64_t desk, uint32_t id, uint16_t type, struct buf *payload);

/* Drop what is still held: it was never promised. */
void held_drop(struct keeper *k);

/* End of a round: make everything durable, then release in order.  A failure is fatal: the keeper stops. */
void keeper_round(void *keeper);

/* Answer now, without a leaf (facts about the session itself). */
#define OP_ANSWER(op, message, m) desk_keeper_##message##_send((op)->d->chan, (op)->id, (m))
MUST_USE enum err send_failed(struct desk *d, uint32_t id, enum err code);

/* --- facts.c --------------------------------------------------------------------------------------------------------- */

/* Make ${op}->e of the fact: the members whose bit is set.  ERR_INPUT for an unknown act, ERR_LIMIT for a clause too long. */
MUST_USE enum err fact_entry(struct op *op, const struct desk_keeper_registry_fact *m);

/* --- desk.c ---------------------------------------------------------------------------------------------------------- */

/* Make a desk of ${kind}: its descriptors go to gate, office and parent.  ${init} holds the facts to copy (log, contract,
 * person, session, job, factors, terminal, token hash). */
MUST_USE enum err desk_new(struct keeper *k, enum desk_kind kind, const struct desk *init, struct desk **desk_out);
/* A desk on a descriptor that is there already (setup). */
MUST_USE enum err desk_attach(struct keeper *k, enum desk_kind kind, int fd, struct desk **desk_out);
struct desk *desk_find(struct keeper *k, uint64_t no);
/* Whether ${d} waits for anybody who comes; whether it is a session of a person. */
bool desk_is_lobby(const struct desk *d);
bool desk_is_session(const struct desk *d);
/* End the session at the end of this round, for ${why} (enum session_end). */
void desk_end(struct desk *d, uint16_t why);
/* The token of the desk ${no} was used on ${terminal} (0: none), which is not its own: written down (C12), not twice in
 * a row for the same terminal and a few times at most in a minute.  The session itself goes on: whoever stole its token must not be able to end it. */
MUST_USE enum err desk_stray(struct keeper *k, uint64_t no, uint64_t terminal);
/* ${count} requests for the desk ${no} (0, or one that is no more: the gate itself) were refused before they were an operation, because they were malformed
 * or not what a page or program of ours sends: one entry without a word of them, in the log of the session or the machine's (ASVS 16.3.3). */
MUST_USE enum err desk_improper(struct keeper *k, uint64_t no, uint32_t count);
/* The process ${role} (enum parent_child_role) of the desk ${no} (0: of the house) tried what its sandbox forbids, and was killed (B2): one entry in the log
 * of the session, of the desk that has just gone too; else in the machine's. */
MUST_USE enum err desk_sandbox_killed(struct keeper *k, uint64_t no, unsigned role);
/* The second copy of the ledger was found to be something else: one entry in the machine's log, which is an alert. */
MUST_USE enum err ledger_copy_differs(struct keeper *k);
/* Close all desks that end; called at the end of each round. */
MUST_USE enum err desks_sweep(struct keeper *k);
/* Free all desks without a word: the process ends. */
void desks_free(struct keeper *k);
/* Once a second: idle locks and expiry. */
MUST_USE enum err desks_tick(struct keeper *k);
/* The handler of a message type; NULL if the keeper has none. */
op_fn *desk_handler(uint16_t type);

/* --- siblings.c ------------------------------------------------------------------------------------------------------ */
MUST_USE enum err siblings_watch(struct keeper *k);
/* The terminal that the gate saw on ${channel}; 0: none, or no such channel (B10). */
uint64_t channel_terminal(struct keeper *k, uint64_t channel);
/* The whole SHA-256 of that certificate; false: there is none. */
bool channel_certificate(struct keeper *k, uint64_t channel, struct hash *out);
/* Ask authn; the answer comes to question_answered(). */
MUST_USE enum err question_new(struct keeper *k, const struct op *op, struct question **question_out);
struct question *question_find(struct keeper *k, uint32_t id);
void question_free(struct question *q);
void witness_tick(struct keeper *k);

/* --- system.c -------------------------------------------------------------------------------------------------------- */

/* An operation was refused; the witness of a log confirmed at ${its_s} by its own clock; a flush took ${us}. */
void system_refused(struct keeper *k, enum refusal refusal);
void system_witnessed(struct keeper *k, uint64_t its_s);
void system_flushed(struct keeper *k, uint64_t us);
/* Measure and tell the parent. */
MUST_USE enum err system_report(struct keeper *k);

/* Write down in every log what the machine is measured to be: some minutes after the start (${ticks} seconds), every day, and when an
 * outcome is another one (N12 N20.6 S6 J31 K10). */
MUST_USE enum err measures_tick(struct keeper *k, unsigned ticks);
op_fn op_measure, op_measures;
/* FIGURES of the parent. */
MUST_USE enum err system_figures(struct keeper *k, const struct chan_frame *f);
op_fn op_system;

/* --- sign_in.c, enrol.c ---------------------------------------------------------------------------------------------- */
op_fn op_sign_in_start, op_sign_in_password, op_sign_in_passkey, op_sign_in_certificate, op_sign_in_contract, op_unlock_start, op_unlock_password,
    op_unlock_passkey, op_lock, op_sign_out;
op_fn op_enrol_start, op_enrol_finish, op_enrol_more;
op_fn op_authenticators, op_authenticator_remove;
/* How long ${person} must still wait after failed sign-ins; 0: not at all, INT64_MAX: until a new code. */
int64_t sign_in_wait_ms(const struct keeper *k, uint32_t person);
/* A name for ${account} that is always the same and tells nothing: by it an account that does not exist is known again, and it is the
 * credential that an account without one is said to have.  ERR_NOT_FOUND and the like: there is no key to make it with. */
MUST_USE enum err stranger_name(const struct keeper *k, struct view account, struct hash *name_out);
/* Whether the person of the session proved within five minutes who they are; if not, that is the answer (ERR_DENIED). */
MUST_USE enum err op_need_proof(struct op *op);
/* An authenticator, or its end, goes into the machine's log and into each log where its holder is known. */
MUST_USE enum err authenticator_write(struct keeper *k, const struct entry *e, struct view words);
MUST_USE enum err authenticator_end(struct keeper *k, const struct authenticator *a);
struct keeper_authn_checked;
struct keeper_authn_hashed;
struct keeper_authn_attested;
MUST_USE enum err sign_in_checked(struct keeper *k, struct question *q, const struct keeper_authn_checked *m);
MUST_USE enum err enrol_checked(struct keeper *k, struct question *q, const struct keeper_authn_checked *m);
MUST_USE enum err enrol_hashed(struct keeper *k, struct question *q, const struct keeper_authn_hashed *m);
MUST_USE enum err enrol_attested(struct keeper *k, struct question *q, const struct keeper_authn_attested *m);
/* A ticket of ${person}, who gives up the oldest of that kind beyond KEEPER_TICKETS_EACH. */
struct ticket *ticket_new(struct keeper *k, enum ticket_kind kind, uint32_t person);
struct ticket *ticket_find(struct keeper *k, enum ticket_kind kind, const uint8_t *id, size_t n);

/* --- registry.c, sessions.c ------------------------------------------------------------------------------------------ */
op_fn op_terms_text, op_terms_propose, op_terms, op_terms_proposal, op_terms_check;
op_fn op_change, op_apply_change, op_execute_change, op_apply_replace, op_sessions, op_end_session;

op_fn op_orgs, op_terminals, op_access, op_alerts, op_alerts_seen;

/* --- staff.c: people as 甲 is told of them */
op_fn op_chain, op_upstream, op_upstream_receive;
op_fn op_staff, op_notice, op_notice_receive, op_notices, op_pledge_text, op_sheet, op_sheet_history;
/* Complete the entry of a text of the pledge or of an item of the sheet, of ${words}: its digest; ERR_CONFLICT if its version is not the
 * next one: somebody else was first. */
MUST_USE enum err staff_prepare(struct op *op, struct view words);

/* Whether the session's role lets it see who may do what in the contract. */
bool op_oversees(const struct op *op);
/* Whether ${org} is the asking person's organisation or below it, or that entrusts in the contract (甲; 乙 in a contract below): what the others
 * have is not shown to people of a subcontractor (N17). */
bool op_owns_org(const struct op *op, uint32_t org);
/* Whether the session's person is told of ${org}: one's own, those below, those above, and who entrusts (N17). */
bool op_knows_org(const struct op *op, uint32_t org);
/* Whether ${org} is one's own or below it, or 甲 and 乙 to each other: what its people do and have is no secret then. */
bool op_works_with(const struct op *op, uint32_t org);
/* Whether the session's person is told of ${person} and what is on record of them: people of one's own organisation and those below; 甲 and 乙
 * each other's; of the others above whom one must turn to (N17). */
bool op_knows_person(const struct op *op, uint32_t person);
/* Whether the session's person may read the sheet of ${org}: overseeing the contract, one's own and those below; both parties each other's. */
bool op_reads_sheet(const struct op *op, uint32_t org);
/* How many alerts the session's person has not seen; 0 for roles that watch none. */
uint32_t alerts_unseen(const struct op *op);
/* Take note of the leaf ${index} that was just appended to ${log}, if it is an alert. */
MUST_USE enum err alert_note(struct keeper *k, uint16_t log, uint64_t index, const struct entry *e);

/* End every session and job whose contract, person, assignment or terminal no longer stands (C9). */
void sessions_check(struct keeper *k);
/* End all sessions and jobs of ${person}: the authenticators that opened them were lost. */
void sessions_end_of(struct keeper *k, uint32_t person);
/* End every session of ${person} but that of the desk ${desk}: the password has changed.  Imports go on. */
void sessions_end_but(struct keeper *k, uint32_t person, uint64_t desk);
/* ${person} opens one more: beyond KEEPER_SESSIONS_EACH the one in which nothing was asked for the longest ends.  So nobody who signs
 * in again and again takes the places of others. */
void sessions_make_room(struct keeper *k, uint32_t person);
/* How long the session may last, whatever is done in it; and when it ends. */
int64_t session_max_ms(const struct keeper *k, const struct desk *d);
int64_t session_until_ms(struct keeper *k, const struct desk *d);

/* --- blocks.c ----------------------------------------------------------------------------------------------------------- */

/* The block in which a record stands: that of the row of its key, or into which it was moved since. */
uint16_t record_block(const struct keeper *k, uint16_t log, const struct record_facts *facts,
                      const uint8_t subject[ENTRY_SUBJECT_BYTES]);
/* Whether the duties of the session's person reach records in ${block} (0: in none). */
bool op_reaches(const struct op *op, uint16_t block);
/* The blocks of the records that an entry is about; begins as zeros. */
struct block_set {
    unsigned n;
    bool more; /* than an entry can name */
    uint16_t list[ENTRY_BLOCKS_MAX];
};
void blocks_add(struct block_set *s, uint16_t block);
/* Name them in ${e}; none if there are more, which no limited duties can reach. */
void blocks_name(const struct block_set *s, struct entry *e);
op_fn op_blocks, op_move;
/* The duties of ${person} changed: the office learns what the open sessions may see from now on (N9.3). */
MUST_USE enum err desks_rescope(struct keeper *k, uint16_t log, uint32_t contract, uint32_t person);

/* --- the operations of a session -------------------------------------------------------------------------------------- */
op_fn op_self, op_registers, op_purposes, op_persons, op_controls;
op_fn op_search, op_list, op_open, op_reveal, op_copy_form, op_print, op_edit;
op_fn op_import_open, op_job, op_job_tokens, op_seal_batch, op_job_close, op_import_cancel;
/* update.c: changing many records by a file */
op_fn op_update_open, op_update_apply, op_update_batch;
op_fn op_may_upload, op_upload_open, op_upload_done, op_uploads, op_upload_drop, op_upload_scan;
/* Have a complete upload looked at by the virus scanner, if there is one. */
MUST_USE enum err upload_scan(struct keeper *k, struct upload *u);
/* The scanner's word.  ERR_INPUT: a frame that it may not send. */
MUST_USE enum err upload_scanned(struct keeper *k, const struct chan_frame *f);
/* Whether a clause of the desk's contract demands that uploads are looked at before they are read (N20.6ko). */
bool scan_is_demanded(const struct keeper *k, const struct desk *d);
op_fn op_package_open, op_package_ask, op_package_batch, op_package_done, op_packages, op_package_fetch;
/* Once a second: packages that are past their day, were fetched often enough, or whose job or key is gone (N20.7). */
MUST_USE enum err packages_tick(struct keeper *k);
/* The upload ${no} of the person at ${d}; of the job ${job}.  NULL: there is none. */
struct upload *upload_find(struct keeper *k, const struct desk *d, uint32_t no);
struct upload *upload_of_job(struct keeper *k, const struct desk *d, uint32_t job);
/* What the upload ${no} is, said when it came (0: none, ${*out} NULL).  ERR_NOT_FOUND: not this person's, or not complete. */
MUST_USE enum err upload_take(struct op *op, uint32_t no, struct upload **out);
/* The desk of ${job} begins in the place of a former one, if any: its token goes to ${opened}, and with an upload it goes on by itself. */
MUST_USE enum err job_desk_open(struct op *op, struct desk_keeper_import_opened *opened, uint32_t plan, struct upload *u);
/* Answer with ${m} when the leaf is durable. */
MUST_USE enum err job_hold_opened(struct op *op, struct desk_keeper_import_opened *m);
/* The job of this desk; NULL: it has none. */
const struct import_job *job_own(const struct op *op);
/* The rows of a job of a contract, with the key of ids of that contract (CONTRACT_KEY_INDEX); and the id that the record of a row has. */
struct import_rows {
    const struct hmac_key *ids;
    uint32_t contract, job;
};
#define IMPORT_GROUP_BITS 12 /* rows whose ids begin alike, ... */
#define IMPORT_GROUP_BYTES 4 /* ... with so many bytes */
void import_row_id(const struct import_rows *of, uint64_t row, struct record_id *id_out);
/* The desk ${d} has died at work: if its file was uploaded, the next jobs_tick() gives the job another one, once. */
void job_desk_died(struct keeper *k, const struct desk *d);
void jobs_tick(struct keeper *k);
/* Whether a desk is at work on ${job}. */
bool job_is_running(const struct keeper *k, const struct desk *d, uint32_t job);
/* Forget the key of ${u} (NULL is allowed); the office removes the parts. */
MUST_USE enum err upload_forget(struct keeper *k, struct upload *u);
/* Once a second: those that nobody imported. */
MUST_USE enum err uploads_tick(struct keeper *k);
op_fn op_apply_erase, op_applications, op_application, op_approve_start, op_approve, op_reject, op_erase, op_certificate,
    op_certificate_check;
/* --- intake.c: ledgers that were kept before Azukari -------------------------------------------------------------------------------- */
op_fn op_intake_open, op_intake, op_intake_rows;

/* --- attach.c: files that belong to a matter (N20.2 N22 N23: plans of areas, photos, certificates) ------------------------------------ */
op_fn op_attach_open, op_attaching, op_attach, op_attach_read;
/* The files of ${m} for MATTER_IS, in the operation's arena; whether this session's person may add one. */
MUST_USE enum err attach_list(struct op *op, const struct matter *m, struct desk_keeper_matter_is *out);
/* A place for one more upload of this person.  ERR_LIMIT. */
MUST_USE enum err upload_place(struct op *op, struct upload **out);
/* Fill ${u}, just placed and zeroed but for what it is for, with owner, number, key and time; answered by UPLOAD_OPENED. */
MUST_USE enum err upload_begin(struct op *op, struct upload *u);
op_fn op_matter_apply, op_matter_step, op_matters, op_matter, op_matter_counts, op_matter_engage;
/* The words of the first field of the application ${leaf}, in the operation's arena; none if they were lost. */
MUST_USE enum err matter_first_word(const struct op *op, uint64_t leaf, struct view *out);
op_fn op_places, op_terminal_place;
/* The words of ${step} of ${m} for the entry in hand, which is that step: its conditions; then its object, and in ${sealed} what is kept beside
 * it.  ERR_UNSUPPORTED: a form that was not filled in. */
void matter_step_meets(struct op *op, const struct matter *m, const struct desk_keeper_matter_word *words, uint32_t n);
MUST_USE enum err matter_step_words(struct op *op, const struct matter *m, unsigned step, const struct desk_keeper_matter_word *words, uint32_t n,
                                    struct buf *sealed);
#define MATTER_SEALED_MAX 16384
op_fn op_things, op_closing;
op_fn op_duty_facts;
/* --- roster.c: who is named in a form (N19.1 N20.9 N20.16 H10.2) ------------------------------------------------------------------------- */
/* Whether ${list} names people of this contract who are filed and in their term, and nobody else: parted by commas or lines. */
bool roster_names(const struct op *op, struct view list);
/* --- review.c: the ledger is looked through, what lasts is counted (N7 N20.6e N25 J29 K-T9) -------------------------------------------- */
op_fn op_ledger_review, op_stock, op_stock_count;
/* How many days a review covers, how many things a stocktaking has: no desk says that. */
MUST_USE enum err review_counts(const struct op *op, struct desk_keeper_matter_apply *m);
/* To the words of a review (the entry in hand) come the figures, counted from the ledger.  ERR_LIMIT: too much for one review. */
MUST_USE enum err review_words(struct op *op, struct desk_keeper_matter_apply *m);
op_fn op_hold, op_hold_release, op_holds, op_retain, op_retentions;
op_fn op_work_make, op_work_change, op_work_close, op_work_item, op_work_lists, op_work_reasons;
op_fn op_documents, op_document_freeze, op_document_step, op_document_open, op_document_check, op_form_set, op_form_get;
op_fn op_search_seal, op_search_names, op_search_unseal, op_setting;
/* Every minute, and at the start: lists that are over (worklist_is_over()) are forgotten by the office too. */
MUST_USE enum err worklists_tick(struct keeper *k);
/* The blinded id of a record of the desk's contract and of this register, and the block in which it stands.  ERR_NOT_FOUND. */
MUST_USE enum err subject_of_record(const struct op *op, uint16_t register_no, const uint8_t record[RECORD_ID_BYTES],
                                    uint8_t subject_out[ENTRY_SUBJECT_BYTES], uint16_t *block_out);
op_fn op_bundle_open, op_bundle_tile, op_bundle_entries;
op_fn op_ledger, op_ledger_count, op_proof, op_detail, op_checkpoint, op_inventory;
op_fn op_setup_root, op_setup_log, op_fact, op_enrol_code, op_setup_done;

/* --- opening.c --------------------------------------------------------------------------------------------------------- */

/* Open the root with ${passphrase}, or with ${n} > 0 shares of SHARE_BYTES each.  As root_open(), root_open_shared(); which
 * share is wrong, and why, is logged. */
MUST_USE enum err opening_root(struct keeper *k, struct view passphrase, const struct view *list, uint32_t n);

/* Open both and learn what the ledger says.  ERR_CORRUPT if sealed words do not open, but for those that a restore has lost. */
MUST_USE enum err opening_keys_and_ledger(struct keeper *k);

/* ERR_CORRUPT, said and marked, if one of the two is an older copy (an old ledger would shorten history, old keys would
 * bring erased records back). */
MUST_USE enum err opening_check_bound(struct keeper *k);

/* From now on the ledger says where the keys stand. */
void keys_bind(struct keeper *k);

/* --- restore.c --------------------------------------------------------------------------------------------------------- */
op_fn op_restore_key, op_restore;
/* --- loss.c ------------------------------------------------------------------------------------------------------------ */
op_fn op_loss;

/* The losses of ${log} for a desk, in ${arena}. */
MUST_USE enum err lost_ends(const struct keeper *k, uint16_t log, struct arena *arena, struct desk_keeper_lost_end **list_out,
                            uint32_t *n_out);

/* A leaf as it is read again: what came behind the backup that is being restored is counted. */
MUST_USE enum err restore_replayed(struct keeper *k, uint16_t log, uint64_t index, const struct entry *e);
/* Wipe what it held. */
void restore_clear(struct keeper *k);

/* --- backup.c --------------------------------------------------------------------------------------------------------- */
op_fn op_backup_key, op_backup_key_end, op_backup_keys, op_backup_begin, op_backup_done, op_drill;
/* The office has copied its database, or failed to (${code}: an enum err). */
MUST_USE enum err backup_snapshot_done(struct keeper *k, uint16_t code);

/* --- records.c: a record that a desk handed over, as the keystore knows it -------------------------------------------- */
struct found {
    struct record_facts facts;
    struct record_keys keys;
    const struct register_rule *rule;
    struct view envelope;
    uint16_t block; /* in which it stands */
};
void found_clear(struct found *f);
/* The record ${row} names, if it is one of the desk's contract and of the register: its keys and facts, nothing of its content.
 * ERR_NOT_FOUND. */
MUST_USE enum err found_record(const struct keeper *k, const struct desk *d, uint16_t register_no,
                               const struct desk_keeper_envelope *row, struct found *out);
/* The envelope that came with the record is genuine; with ${historic} an older version is accepted as what it says it is.
 * ERR_CORRUPT. */
MUST_USE enum err found_verify(struct keeper *k, bool historic, struct found *f);
/* Fill ${row_out} with the plaintext of those of its fields that ${fields} names (bit no - 1).  Only for a release. */
MUST_USE enum err found_open(const struct found *f, uint64_t fields, struct arena *a, struct desk_keeper_shown_row *row_out);

/* The blind index tokens of search keys under the contract's index key, and a hash over all of them for the leaf.  Unknown
 * and veiled fields are refused (ERR_INPUT): a My Number gets no token, whatever key makes it (design.md §3). */
struct key_list {
    const struct desk_keeper_search_key *p;
    uint32_t n;
};
MUST_USE enum err tokens_make(const struct op *op, uint16_t register_no, const struct key_list *keys,
                              struct desk_keeper_token *tokens, struct hash *all_out);
/* The same of one row of many, whose ${index} keys are at hand. */
struct index_keys;
MUST_USE enum err tokens_put(struct index_keys *index, const struct register_rule *r, const struct key_list *keys,
                             struct desk_keeper_token *tokens);

/* --- applications.c --------------------------------------------------------------------------------------------------- */

#define APPLICATION_RECORDS_MAX 3072

/* What an APPLY leaf's sealed words hold.  records: 16 bytes each; of a whole register or contract: the SHA-256 of all their
 * ids.  items and media are empty in applications without them (older ones).  Of a matter only descriptor and reason (its remark). */
struct application_words {
    struct view descriptor, reason, records, items, media;
};
MUST_USE enum err application_read(struct keeper *k, uint16_t log, uint64_t leaf, struct arena *a,
                                   struct application_words *out);

/* The application under ${leaf} if it is of this desk's contract; else NULL. */
const struct application *application_of(const struct op *op, uint64_t leaf);
/* The same, or one of a contract below that who entrusts here decides on, or decided, for their people alone (N17, H12, K-T7). */
const struct application *application_here(const struct op *op, uint64_t leaf);

/* The number of records of a register, or (0) of the whole contract, and the SHA-256 over their ids in order. */
uint64_t scope_count(const struct keeper *k, uint16_t log, uint32_t contract, uint16_t register_no);
MUST_USE enum err scope_hash(const struct keeper *k, uint16_t log, uint32_t contract, uint16_t register_no,
                             struct hash *out);

/* How many registers of the contract are past their retention date and not empty (J26: nothing is kept past its date). */
uint32_t registers_due(struct keeper *k, uint16_t log, uint32_t contract);

/* --- erase.c, certificate.c ------------------------------------------------------------------------------------------ */

/* After a crash between the leaf of an erasure and the end of its epoch: finish it.  Called once at the start. */
MUST_USE enum err erase_recover(struct keeper *k);

/* The first start behind a restore: keys that the ledger says were destroyed behind the backup are destroyed again, before
 * anybody is served (security.md E2). */
MUST_USE enum err erase_again(struct keeper *k);

/* --- leftovers.c ------------------------------------------------------------------------------------------------------- */

/* Tell the office that the keys of ${a} (its list of records: ${records}) are gone. */
MUST_USE enum err leftovers_tell(struct keeper *k, const struct application *a, struct view records, struct arena *arena);

/* Now and then: tell it again, as long as it may have rows whose keys are gone (N22: nothing of what was erased is left). */
MUST_USE enum err leftovers_tick(struct keeper *k);

/* The office answered frame ${frame}; ${left}: its disk is full, and the rows are still there. */
MUST_USE enum err leftovers_told(struct keeper *k, uint32_t frame, bool left);

/* Issue the certificate of the erasure whose keys are destroyed: complete if no backup could hold them, else local. */
MUST_USE enum err certificate_issue(struct keeper *k, uint16_t log, uint64_t application, uint64_t epoch,
                                    struct arena *arena);

/* Issue the last certificate of every erasure for which the last backup that could hold the keys has ended meanwhile (N23:
 * only then it is 消去済).  Called at the start and every minute. */
MUST_USE enum err certificates_tick(struct keeper *k);

/* Enter the terms of ${contract} that both parties signed, if their day has come; what a kill left half entered is continued.
 * terms_tick: those of every contract. */
MUST_USE enum err terms_enter(struct keeper *k, uint16_t log, uint32_t contract, struct arena *arena);
MUST_USE enum err terms_tick(struct keeper *k);

/* A part of the office's list came; and the list is complete. */
MUST_USE enum err record_stored(struct keeper *k, const struct record_id *id, uint32_t contract, uint32_t version);
struct keeper_office_inventory_part;
MUST_USE enum err inventory_part(struct keeper *k, const struct keeper_office_inventory_part *m);

#endif
