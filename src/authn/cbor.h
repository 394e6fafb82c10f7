/*
 * authn/cbor.h: a strict reader of the CBOR that authenticators write (RFC 8949; CTAP 2 canonical
 * form): definite lengths, shortest encodings.  Like wire_reader it remembers its first failure.
 * Nothing is allocated, nothing recurses.
 */
#ifndef AUTHN_CBOR_H
#define AUTHN_CBOR_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cbor {
    struct view rest;
    bool failed;
};

void cbor_init(struct cbor *c, struct view v);

/* An integer of either sign; 0 after a failure. */
int64_t cbor_get_int(struct cbor *c);

/* A view into the input of a byte string, or of a UTF-8 text string, of at most ${max} bytes. */
struct view cbor_get_bytes(struct cbor *c, size_t max);
struct view cbor_get_text(struct cbor *c, size_t max);

/* The head of a map: how many pairs follow.  More than ${max} is a failure. */
size_t cbor_get_map(struct cbor *c, size_t max);

/* Pass over one item of any kind with all that it contains; the view of its bytes. */
struct view cbor_skip(struct cbor *c);

/* ERR_OK if nothing failed and nothing is left; ERR_INPUT otherwise. */
MUST_USE enum err cbor_end(const struct cbor *c);

#endif
