/*
 * audit/audit.h: the offline half of the command line: taking a log out of the keeper's directory, and verifying,
 * explaining and searching it without any key and without a server.
 *
 * A directory is one of three: a tree (the static form of one log, c2sp.org/tlog-tiles, with its "checkpoint" and
 * "log.vkey"), an export (a tree for each log: "0", "1", ...), or the keeper's own directory ("ledger",
 * "checkpoints"; also the installation, which has it as "keeper").  Nothing in it is trusted: everything is hashed
 * again, and with AUDIT_REPLAY decided again.  Files are only read; a running keeper is not disturbed.  Everything
 * streams: memory is bounded by the facts of the logs, not by their length.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "audit/subjects.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "rules/decide.h"
#include "rules/entry.h"
#include "rules/state.h"

#include <stdbool.h>
#include <stdint.h>

#define AUDIT_LOGS_MAX 64
#define AUDIT_ALL_LOGS 0xffff /* as log: every log of the directory, or the only one of a tree */
#define AUDIT_ORIGIN_MAX 255

/* What is wrong. */
enum audit_fault {
    AUDIT_FINE,
    AUDIT_MISSING,       /* a file is not there, or shorter than it must be */
    AUDIT_MALFORMED,     /* a file or leaf is not of the form it must have; entries: .line */
    AUDIT_OTHER_LOG,     /* the checkpoint, or leaf 0, is of another log */
    AUDIT_UNSIGNED,      /* the log has not signed it */
    AUDIT_BAD_SIGNATURE, /* a signature is there and wrong: of log or witness, or inside an approval */
    AUDIT_NO_QUORUM,     /* not cosigned by the witnesses that the policy demands */
    AUDIT_CHANGED,       /* it does not have the hash that is recorded for it */
    AUDIT_SHORT,         /* fewer leaves than were signed for */
    AUDIT_TIME_BACK,     /* a leaf is older than the one before */
    AUDIT_CONTRADICTION, /* an entry that cannot follow those before it */
    AUDIT_DECISION,      /* not the verdict and clauses that follow from the entries before it; .decision */
    AUDIT_OVERSIZED,     /* more facts than this program holds */
    AUDIT_FAULT__MAX
};

/* Where. */
enum audit_place {
    AUDIT_AT_KEY,        /* log.vkey, or "N.log" of the keeper */
    AUDIT_AT_CHECKPOINT, /* checkpoint */
    AUDIT_AT_COSIGNED,   /* the newest checkpoint that a witness cosigned, if it is an older one */
    AUDIT_AT_LEAF,       /* .leaf */
    AUDIT_AT_BUNDLE,     /* the bundle of entries .index, beginning with .leaf */
    AUDIT_AT_TILE,       /* the tile .index of .level; the first leaf under what is wrong is .leaf */
    AUDIT_AT_LOST,       /* the checkpoint of what was lost before the loss at .leaf was accepted */
    AUDIT_AT_ROOT,       /* all files fit each other, but not the checkpoint */
    AUDIT_AT_JOURNAL,    /* segment .level of the keeper's journal at byte .index; every log is concerned */
    AUDIT_AT_PROOF,      /* a proof */
    AUDIT_AT_CERTIFICATE,
    AUDIT_PLACE__MAX
};

/* The first thing that is wrong.  ${fault} is AUDIT_FINE if nothing is. */
struct audit_finding {
    enum audit_fault fault;
    enum audit_place place;
    uint64_t leaf, index;
    unsigned level;
    unsigned line;             /* of a malformed entry, from 1 */
    struct decision decision;  /* AUDIT_DECISION: what decide() says */
    enum verdict verdict;      /* AUDIT_DECISION: what stands in the leaf */
    char file[64];             /* the file looked at, below the tree's directory; "" if it is none */
};

enum audit_depth {
    AUDIT_HASHES,  /* tiles and root */
    AUDIT_ENTRIES, /* also every entry is read, and its time compared */
    AUDIT_REPLAY,  /* also every decision is made again and every approval's signature verified */
};

/* Whom to trust.  With both empty the key beside the log is believed: that shows damage, not forgery. */
struct audit_trust {
    struct view policy; /* the text of a policy (c2sp.org/tlog-policy): logs, witnesses, quorum */
    struct view vkey;   /* or only the log's key */
    struct view witnessed; /* a checkpoint that the witness kept, instead of the one beside the log: shows a log cut short.  Also one of
                            * an earlier origin: shows a loss that is larger than what was accepted */
};

/* ERR_INPUT if ${trust} cannot be read; ERR_MEMORY. */
MUST_USE enum err audit_trust_check(const struct audit_trust *trust);

/* What was verified. */
struct audit_report {
    uint16_t log;                      /* AUDIT_ALL_LOGS: a tree, which does not know its number */
    char origin[AUDIT_ORIGIN_MAX + 1]; /* "" if the checkpoint could not be read */
    uint64_t size;                     /* leaves under the checkpoint */
    uint8_t root[32];
    bool trusted;                      /* the log's key was given by the caller */
    uint64_t witnessed_size;           /* leaves that a quorum of the policy cosigned; 0: none, or no policy */
    int64_t witnessed_ms;              /* newest cosignature of the policy's witnesses; 0: none */
    int64_t first_ms, last_ms;         /* times of the first and last entry (from AUDIT_ENTRIES) */
    uint64_t permits, denials, facts;  /* denials: every verdict that is not a permit or fact */
    struct loss losses[LOSSES_MAX];    /* ends of this log that were lost, which was accepted (from AUDIT_ENTRIES) */
    unsigned losses_n;
    uint64_t approvals;                /* whose signature was verified (AUDIT_REPLAY) */
    uint64_t unsigned_leaves;          /* in the keeper's journal behind the checkpoint; not looked at further */
    struct audit_finding finding;
};

typedef void audit_report_fn(void *arg, const struct audit_report *report);

/* Take every log that has signed a checkpoint out of ${keeper_dir} to ${out_dir}/N, up to that checkpoint.  The
 * checkpoint is written last, after the leaves were found to be those it was signed for.  An older export may stand
 * there: it grows.  ${fn} is called for each log.  ERR_CORRUPT if one does not fit (its checkpoint is not written);
 * ERR_NOT_FOUND if ${keeper_dir} is not a keeper's directory; ERR_IO and others if it could not be read or written. */
MUST_USE enum err audit_export(const char *keeper_dir, const char *out_dir, audit_report_fn *fn, void *arg);

/* A bundle to take home: one log of ${keeper_dir} as a tree with its policy, instructions, SHA256SUMS and the program
 * ${verifier} (azukari-verify, which needs nothing), as the archive ${out}.  Neither keys nor sealed words (H10, N20.6e). */
struct audit_bundle {
    const char *keeper_dir, *verifier, *out;
    uint16_t log;
};

/* Write it; ${fn} is called for the log.  ERR_CORRUPT if the log does not fit its checkpoint, ERR_CONFLICT if ${out} is there,
 * ERR_NOT_FOUND if there is no such log or verifier.  After an error there is no archive. */
MUST_USE enum err audit_bundle(const struct audit_bundle *b, audit_report_fn *fn, void *arg, uint64_t *bytes_out);

/* Verify ${log} or every log in ${dir}; ${fn} is called for each.  A log that ${trust} does not name is a finding: a
 * policy can hold only one of the logs of a keeper, which sign with one key.  ERR_CORRUPT if there is a finding; ERR_INPUT if
 * ${trust} is malformed; ERR_NOT_FOUND if ${dir} is none of the three or has no such log; others if it could not be
 * read. */
MUST_USE enum err audit_verify(const char *dir, const struct audit_trust *trust, uint16_t log, enum audit_depth depth,
                               audit_report_fn *fn, void *arg);

/* A leaf, and what it was decided on: the facts as they stood before it. */
struct audit_explanation {
    struct audit_report report;  /* of the whole log: an explanation of a changed log explains nothing */
    uint64_t leaf;
    struct entry entry;
    struct decision decision;    /* refusal, control, clauses */
    struct date today;
    bool has_contract, has_person, has_assignment, has_session, has_purpose, has_reg, has_application, has_job;
    struct contract_rule contract;
    struct person_rule person;
    struct assignment assignment; /* terms; dates of training and pledge */
    struct session_facts session;
    struct purpose_rule purpose;
    struct register_rule reg;
    struct application application;
    struct import_job job;
    bool terminal_known;
    uint64_t shown_in_minute, shown_in_day; /* for the person and purpose; limits: contract.controls */
    unsigned failed_sign_ins;
    int64_t last_failed_ms;
};

/* Explain leaf ${leaf} of the log ${log} in ${dir} (AUDIT_ALL_LOGS: the only one of a tree).  ERR_NOT_FOUND if there is
 * no such log or leaf under the checkpoint; ERR_CORRUPT if the log does not verify: ${out->report} says why. */
MUST_USE enum err audit_explain(const char *dir, const struct audit_trust *trust, uint16_t log, uint64_t leaf,
                                struct audit_explanation *out);

/* Whom to look for: leaves that name one of the subjects (if not NULL), the person and the register (if not 0) at ${from_ms} <= time <
 * ${until_ms} (0: open). */
struct audit_who {
    const struct subjects *subjects;
    uint32_t person;
    uint16_t register_no;
    int64_t from_ms, until_ms;
    bool replay; /* decide everything again; only then terminals of sessions are known */
};

/* ${terminal}: presented with the leaf or when its session began; 0: none, or not known.  Anything but ERR_OK ends the walk with it. */
typedef enum err audit_who_fn(void *arg, uint16_t log, uint64_t leaf, const struct entry *e, uint64_t terminal);

/* Call ${fn} for each leaf of ${log} (or of all) that matches, in order.  The list is complete and true only if ERR_OK
 * is returned in the end; ${done} is called for each log as in audit_verify(). */
MUST_USE enum err audit_who(const char *dir, const struct audit_trust *trust, uint16_t log, const struct audit_who *who,
                            audit_who_fn *fn, audit_report_fn *done, void *arg);

/* What a proof proves. */
struct audit_proof {
    char origin[AUDIT_ORIGIN_MAX + 1];
    uint64_t size, leaf;
    int64_t witnessed_ms; /* newest cosignature of the policy's witnesses; 0: none */
    struct entry entry;   /* the leaf itself, which travels in the proof */
    struct audit_finding finding;
};

/* Verify the proof in the file ${path} (c2sp.org/tlog-proof, the entry as its extra data).  ${trust} must name a policy
 * or key: ERR_INPUT otherwise.  ERR_CORRUPT with the finding if it does not hold; others if it could not be read. */
MUST_USE enum err audit_proof_verify(const char *path, const struct audit_trust *trust, struct audit_proof *out);

/* Verify the certificate of an erasure (消去証明書) in ${path} with its proof: signed by the log, and its text is the one
 * that the ACT_CERTIFICATE proven by ${proof_path} names.  Errors as above. */
MUST_USE enum err audit_certificate_verify(const char *path, const char *proof_path, const struct audit_trust *trust,
                                           struct audit_proof *out);

/* Append one sentence, without a newline, that says in English or, with ${japanese}, in Japanese what was found. */
MUST_USE enum err audit_say(const struct audit_finding *f, bool japanese, struct buf *out);

/* One short word for each value, for JSON and exit messages ("bad-signature"); never NULL. */
const char *audit_fault_name(enum audit_fault f);
const char *audit_place_name(enum audit_place p);

#endif
