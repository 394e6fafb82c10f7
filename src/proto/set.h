/*
 * proto/set.h: what the generated message sets (tools/protogen, src/proto/NAME.msg) have in common:
 * the table of a set's messages, and the strict coding of fields.  Programs include the generated
 * "proto/NAME.h" and call only that.
 *
 * Every value has exactly one encoding, so decoding and encoding again gives the same bytes.
 */
#ifndef PROTO_SET_H
#define PROTO_SET_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "wire/chan.h"
#include "wire/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A reader of one payload.  Lists are allocated from ${arena}, byte strings stay views into the
 * payload. */
struct proto_reader {
    struct wire_reader wire;
    struct arena *arena;
    enum err
        err; /* ERR_MEMORY when the arena is exhausted; what is malformed is known to ${wire} */
};

typedef void proto_put_fn(struct buf *out, const void *m);
typedef void proto_get_fn(struct proto_reader *r, void *m);

/* One message of a set. */
struct proto_message {
    const char *name;
    size_t bytes; /* of the C struct */
    proto_put_fn *put;
    proto_get_fn *get;
    uint64_t states; /* bit s: permitted in state s */
    unsigned sides;  /* bit s: side s may send it */
    uint16_t type;
    bool once; /* at most one on a channel */
};

struct proto_set {
    const struct chan_proto *proto;
    const struct proto_message *messages;
    size_t message_n;
};

/* Fields of a message that is being put.  A value beyond its maximum fails ${out} with ERR_LIMIT,
 * one that has no encoding (text that is not UTF-8, an enum out of range) with ERR_INPUT. */
void proto_put_bytes(struct buf *out, struct view v, uint32_t max);
void proto_put_str(struct buf *out, struct view v, uint32_t max);
void proto_put_fixed(struct buf *out, struct view v, uint32_t n);
void proto_put_enum(struct buf *out, unsigned v, unsigned end);
/* The number of elements that follow; 0 after a failure. */
uint32_t proto_put_count(struct buf *out, uint32_t n, uint32_t max);

/* Fields of a message that is being got. */
bool proto_get_bool(struct proto_reader *r);
struct view proto_get_str(struct proto_reader *r, uint32_t max);
void proto_get_fixed(struct proto_reader *r, uint8_t *bytes_out, uint32_t n);
unsigned proto_get_enum(struct proto_reader *r, unsigned end);

/* What a list of elements is: each ${bytes} in memory and at least ${wire_min} on the wire, at most
 * ${max} of them. */
struct proto_list {
    uint32_t max;
    uint32_t wire_min;
    size_t bytes;
};

/* Zeroed room for the list that follows, NULL if it is empty or refused; ${n_out} tells how many
 * elements to get. */
void *proto_get_list(struct proto_reader *r, struct proto_list list, uint32_t *n_out);

/* Put ${m} with ${put}.  After a failure the content of ${out} is of no use. */
MUST_USE enum err proto_put(struct buf *out, proto_put_fn *put, const void *m);

/* Get the struct ${m_out} of ${bytes} bytes, which must be the whole payload; zeroed after a
 * failure.  ERR_INPUT if it is malformed, ERR_MEMORY if ${a} is exhausted. */
MUST_USE enum err proto_get(struct view payload, struct arena *a, proto_get_fn *get, void *m_out,
                            size_t bytes);

/* The message ${type} of ${set}, or NULL if there is none. */
const struct proto_message *proto_find(const struct proto_set *set, uint16_t type);

/* Whether side ${side} may send ${type} while the channel is in ${state}.  An unknown type, state
 * or side: false. */
bool proto_permitted(const struct proto_set *set, unsigned state, uint16_t type, unsigned side);

/* Encode ${m} as ${type} and send it on ${c} with the ${fd_n} descriptors ${fds} (see chan_send).
 * The encoding is wiped. ERR_LIMIT if it does not fit a frame. */
struct proto_outgoing {
    uint16_t type;
    uint32_t id;
    const void *m;
    const int *fds;
    unsigned fd_n;
};
MUST_USE enum err proto_send(struct chan *c, const struct proto_set *set,
                             const struct proto_outgoing *what);

/* Decode a payload of any type and discard it.  ERR_NOT_FOUND for an unknown type. */
MUST_USE enum err proto_any_get(const struct proto_set *set, uint16_t type, struct view payload,
                                struct arena *a);

/* Decode a payload of any type and append its encoding to ${out}: for a valid payload the same
 * bytes. */
MUST_USE enum err proto_any_reput(const struct proto_set *set, uint16_t type, struct view payload,
                                  struct arena *a, struct buf *out);

#endif
