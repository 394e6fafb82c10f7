/*
 * json/member.h: what a request may contain: a table of declared members, each with its type,
 * maximum and place in a struct.  A reader (json/read.h, desk/form.h) fills the struct or says
 * which member is wrong; what is not declared is refused.
 */
#ifndef JSON_MEMBER_H
#define JSON_MEMBER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum member_type {
    MEMBER_TEXT, /* struct view: UTF-8 without NUL, at most ${max} bytes; p is NULL if it is absent
                  */
    MEMBER_NUMBER,   /* uint64_t, at most ${max} */
    MEMBER_HEX,      /* uint8_t[max]: exactly that many bytes */
    MEMBER_BYTES,    /* struct view: base64url, at most ${max} bytes */
    MEMBER_INSTANT,  /* int64_t: milliseconds */
    MEMBER_NUMBERED, /* struct member_numbered: an object of at most ${max} texts under numbers
                        (JSON only) */
    MEMBER_IDS,      /* struct member_ids: a list of at most ${max} ids of 16 bytes (JSON only) */
    MEMBER_OBJECTS,  /* struct member_objects: a list of at most ${max} objects of ${inner} (JSON
                        only) */
};

#define MEMBER_NUMBERED_TEXT_MAX 4096
#define MEMBER_ID_BYTES 16

struct member_text {
    uint16_t number;
    struct view text;
};

/* In ascending order of their numbers. */
struct member_numbered {
    struct member_text *list;
    uint32_t n;
};

struct member_ids {
    struct view *list; /* each MEMBER_ID_BYTES long */
    uint32_t n;
};

struct member_objects {
    void *list;
    uint32_t n;
};

struct member {
    const char *name;
    enum member_type type;
    bool required;
    uint64_t max;
    size_t offset;                  /* in the struct that is filled */
    const struct member_set *inner; /* MEMBER_OBJECTS: of each */
};

struct member_set {
    const struct member *list;
    size_t n;
    size_t bytes; /* of the struct */
};

/* The set of the members ${list} (an array) of ${type}. */
#define MEMBER_SET(list, type)                                                                     \
    {                                                                                              \
        (list), sizeof(list) / sizeof((list)[0]), sizeof(type)                                     \
    }

enum member_problem {
    MEMBER_FINE,
    MEMBER_SYNTAX, /* the whole is not well-formed */
    MEMBER_UNKNOWN,
    MEMBER_TWICE,
    MEMBER_MISSING,
    MEMBER_WRONG, /* of another type, or no such value */
    MEMBER_TOO_LONG,
    MEMBER_PROBLEM__MAX
};

#define MEMBER_PLACE_MAX 64

/* What is wrong, and with which member.  The name may be the sender's: show it only to the sender.
 */
struct member_fault {
    enum member_problem problem;
    char place[MEMBER_PLACE_MAX + 1];
};

/* Note ${problem} with the member ${name} in ${fault}; gives ERR_INPUT, to be returned. */
MUST_USE enum err member_wrong(struct member_fault *fault, enum member_problem problem,
                               struct view name);

/* The declared member ${name}, or NULL. */
const struct member *member_find(const struct member_set *set, struct view name);

/* Read ${text} as ${m} into the struct ${out}.  MEMBER_FINE, MEMBER_WRONG (also for a type that has
 * no text form) or MEMBER_TOO_LONG; MEMBER_SYNTAX if ${a} is exhausted. */
enum member_problem member_set_text(const struct member *m, struct view text, struct arena *a,
                                    void *out);

/* ${seen} has a bit for each member that was there: ERR_INPUT with the first required one that was
 * not. */
MUST_USE enum err member_complete(const struct member_set *set, uint64_t seen,
                                  struct member_fault *fault);

/* The word for ${p} in answers to machines, e.g. "unknown-member". */
const char *member_problem_name(enum member_problem p);

#endif
