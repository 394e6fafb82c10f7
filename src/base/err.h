/*
 * base/err.h: the closed list of error codes, and the two macros that keep the happy path straight.
 *
 * Every function that can fail returns enum err and is marked MUST_USE.  The reason is logged once, where it is
 * detected; higher levels only pass the code on.  A refusal by the rules is not an error: see rules/decide.h.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_USE __attribute__((warn_unused_result))
#define ATTR_FORMAT(f, a) __attribute__((format(printf, f, a)))

enum err {
    ERR_OK = 0,
    ERR_INPUT,       /* what came from outside is malformed; the caller can tell the sender where */
    ERR_DENIED,      /* not permitted in this state or for this person */
    ERR_NOT_FOUND,   /* the thing named does not exist (never "could not look") */
    ERR_CONFLICT,    /* it exists already, or changed meanwhile */
    ERR_LIMIT,       /* a declared maximum would be exceeded */
    ERR_AGAIN,       /* would block: try when the descriptor is ready */
    ERR_CLOSED,      /* the peer has gone in an orderly way */
    ERR_TIMEOUT,     /* a deadline passed */
    ERR_IO,          /* the operating system reported a failure */
    ERR_NO_SPACE,    /* disk full or quota */
    ERR_MEMORY,      /* allocation failed */
    ERR_CORRUPT,     /* stored data does not verify */
    ERR_UNSUPPORTED, /* a version or option that this program does not know */
    ERR_INTERNAL,    /* a promise of our own is broken; stop */
    ERR__MAX
};

/*
 * TRY(x): if x fails, keep its code in the local variable "err" and go to the local label "out".
 * The only hidden jump in the code base.
 */
#define TRY(x)                                                                                                         \
    do {                                                                                                               \
        err = (x);                                                                                                     \
        if (err != ERR_OK)                                                                                             \
            goto out;                                                                                                  \
    } while (0)

/* Short name of ${e} for logs, e.g. "not-found".  Never NULL. */
const char *err_name(enum err e);

/* The HTTP status that stands for ${e} (RFC 9110), e.g. 404.  The only such mapping in the program. */
int err_http_status(enum err e);

/* The process exit code that stands for ${e} (sysexits.h).  The only such mapping in the program. */
int err_exit_code(enum err e);

/* The code for an errno value: ENOSPC and EDQUOT are ERR_NO_SPACE, EAGAIN is ERR_AGAIN, ENOENT is ERR_NOT_FOUND,
 * ENOMEM is ERR_MEMORY, everything else ERR_IO. */
enum err err_from_errno(int errnum);

#endif
