/*
 * health/judge.h: what the measured numbers mean: a verdict, a reason and a remedy for each thing to look after, in words.
 * The same on the page of the system's state, for "azukari status" and for "azukari doctor" (H10, N20.7: 安全管理措置の点検).
 */
#ifndef HEALTH_JUDGE_H
#define HEALTH_JUDGE_H

#include "base/buf.h"
#include "base/err.h"
#include "health/stat.h"
#include "msg.h"

#include <stddef.h>

enum health_check {
    HEALTH_SERVICE,     /* the server runs (only for who looks from outside) */
    HEALTH_SANDBOX,     /* the walls hold (only from outside) */
    HEALTH_PERMISSIONS, /* nobody else reads the files (only from outside) */
    HEALTH_LEDGER_DISK,
    HEALTH_DATABASE_DISK,
    HEALTH_FLUSH,
    HEALTH_WITNESS,
    HEALTH_CLOCK,
    HEALTH_TLS,
    HEALTH_BACKUP,
    HEALTH_RESTORE_TEST,
    HEALTH_SCANNER, /* virus scanner of uploads */
    HEALTH_ERASURES,
    HEALTH_LEDGER,
    HEALTH_MEMORY, /* swap, core dumps, tracing */
    HEALTH_KERNEL,
    HEALTH_ROUTES,    /* does a way lead out of the networks it is in */
    HEALTH_LISTENERS, /* who else listens */
    HEALTH_REMOVABLE, /* USB memory */
    HEALTH_FIREWALL,  /* packet filter */
    HEALTH_DETECTION, /* what looks for attacks */
    HEALTH_SOFTWARE,  /* packages that nobody allowed */
    HEALTH_UPDATES,   /* corrections of system and software */
    HEALTH_PEERS,     /* client certificates are asked for */
    HEALTH_PROGRAMS, /* versions (only from outside) */
    HEALTH__MAX
};

enum health_verdict { HEALTH_GOOD, HEALTH_UNKNOWN, HEALTH_LOOK, HEALTH_BAD, HEALTH_VERDICT__MAX };

#define HEALTH_WORD_MAX 160

struct health_finding {
    enum health_check check;
    enum health_verdict verdict;
    enum msg reason;
    enum msg remedy;         /* MSG__MAX: none is needed */
    unsigned words_n;        /* placeholders of the reason */
    char words[2][HEALTH_WORD_MAX];
};

/* What is wanted. */
struct health_wish {
    int64_t now_ms;
    enum lang lang;
    uint64_t disk_min_bytes; /* free on each disk; 0: the usual */
};

/* The verdict on one thing, from the numbers alone. */
void health_judge(const struct stats *s, enum health_check check, const struct health_wish *wish,
                  struct health_finding *out);

/* Fill in ${f->reason} and its words. */
void health_find(struct health_finding *f, enum health_verdict verdict, enum msg reason, enum msg remedy);
void health_word(struct health_finding *f, const char *text);

/* Sizes and spans as words of a finding: "1.5 GiB", "3 hours". */
void health_bytes(struct health_finding *f, uint64_t bytes);
void health_span(struct health_finding *f, enum lang lang, uint64_t seconds);

/* Append the reason. */
MUST_USE enum err health_put_reason(struct buf *out, enum lang lang, const struct health_finding *f);

/* What a check and a verdict are called: for people, and for programs ("ledger-disk", "look"). */
enum msg health_check_msg(enum health_check check);
enum msg health_verdict_msg(enum health_verdict verdict);
const char *health_check_name(enum health_check check);
const char *health_verdict_name(enum health_verdict verdict);

#endif
