/*
 * client/descriptor.h: what an approver's key is asked to sign: the text that the keeper wrote,
 * read strictly, so that what is shown is all that is signed.
 */
#ifndef CLIENT_DESCRIPTOR_H
#define CLIENT_DESCRIPTOR_H

#include "base/err.h"
#include "base/view.h"
#include "base/clock.h"
#include "crypto/hash.h"

#include <stdbool.h>
#include <stdint.h>

#define DESCRIPTOR_LOG_MAX 255

struct descriptor {
    char log[DESCRIPTOR_LOG_MAX + 1]; /* printable ASCII */
    uint64_t contract, register_no, applicant, count; /* register_no 0: the whole contract */
    bool whole;                                       /* a whole register or contract */
    struct hash records;
    struct view items, media, reason; /* in the text that was read */
    struct date planned;
    int64_t time_ms;
};

/* Read ${text}, an application for erasure; every line must be known and in its place.
 * ERR_UNSUPPORTED otherwise. */
MUST_USE enum err descriptor_read(struct view text, struct descriptor *d_out);

/* Whether ${text} applies for a change of the registry, for the replacement of authenticators, for terms or for a matter: its lines are its
 * words. */
bool descriptor_is_of_registry(struct view text);

/* ERR_OK if SHA-256 of ${text} is ${challenge}: then the signature is for this text and for nothing
 * else.  ERR_CORRUPT. */
MUST_USE enum err descriptor_matches(struct view text, const uint8_t challenge[HASH_BYTES]);

#endif
