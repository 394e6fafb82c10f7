/*
 * wire/chan.h: one end of a SOCK_SEQPACKET pair between two of our processes: frames with a fixed header, and passed
 * descriptors.  Frame: magic u16 0x415a, protocol u8, version u8, type u16, flags u16 (0), id u32, payload.
 *
 * A malformed frame is ERR_INPUT: from a desk the receiver drops that desk, from a sibling the whole service stops.
 */
#ifndef WIRE_CHAN_H
#define WIRE_CHAN_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

#define CHAN_FRAME_MAX 131072 /* header and payload */
#define CHAN_HEADER_BYTES 12
#define CHAN_PAYLOAD_MAX (CHAN_FRAME_MAX - CHAN_HEADER_BYTES)
#define CHAN_FDS_MAX 4
#define CHAN_QUEUE_MAX ((size_t)16 << 20) /* bytes waiting to be sent; more is ERR_LIMIT */

struct chan; /* opaque */

/* What identifies the message set spoken on a channel (generated per channel in src/proto). */
struct chan_proto {
    const char *name;
    uint8_t number;
    uint8_t version;
};

/* A received frame.  ${payload} points into the channel's receive buffer until the next chan_recv() or chan_done(). */
struct chan_frame {
    uint16_t type;
    uint32_t id; /* request number chosen by the asker; replies carry it back */
    struct view payload;
    int fds[CHAN_FDS_MAX]; /* owned by the receiver; -1 where unused */
    unsigned fd_count;
};

/* Two connected non-blocking, close-on-exec descriptors with buffers large enough for whole frames. */
MUST_USE enum err chan_pair(int fds_out[2]);

/* A channel on ${fd} (taken over, made non-blocking).  NULL when memory is out (fd is then closed). */
struct chan *chan_new(int fd, const struct chan_proto *proto);

/* Close and free; NULL is allowed. */
void chan_free(struct chan *c);

/* The descriptor, for polling. */
int chan_fd(const struct chan *c);

/* Queue a frame and send what the socket takes now.  ${fds} (may be NULL) are duplicated by the kernel; the caller
 * closes its own after this call (they are kept duplicated while the frame waits).  ERR_LIMIT if the queue is full,
 * ERR_CLOSED if the peer has gone. */
MUST_USE enum err chan_send(struct chan *c, uint16_t type, uint32_t id, struct view payload, const int *fds,
                            unsigned fd_count);

/* Send what is queued.  ERR_AGAIN if some is left. */
MUST_USE enum err chan_flush(struct chan *c);

/* Whether something waits to be sent (poll for writing then). */
bool chan_wants_write(const struct chan *c);

/* Bytes waiting to be sent: the measure for back-pressure. */
size_t chan_queued(const struct chan *c);

/* Receive one frame if there is one.  ERR_AGAIN if none, ERR_CLOSED at the end, ERR_INPUT if malformed (descriptors that
 * came with it are closed). */
MUST_USE enum err chan_recv(struct chan *c, struct chan_frame *frame_out);

/* Nobody looks at the last frame any more: wipe it now, not before the next one, which may come hours later (${c} may be NULL). */
void chan_done(struct chan *c);

/* Wait (poll) for one frame for at most ${timeout_ms} (-1: for ever), sending what is queued meanwhile.  ERR_TIMEOUT. */
MUST_USE enum err chan_recv_wait(struct chan *c, int timeout_ms, struct chan_frame *frame_out);

/* Wait until one of ${n} (at most CHAN_WAIT_MAX) channels can be read, for at most ${timeout_ms}, sending what is queued meanwhile;
 * those that are NULL are passed over.  ERR_TIMEOUT. */
#define CHAN_WAIT_MAX 4
MUST_USE enum err chan_wait(struct chan *const *list, size_t n, int timeout_ms);

/* Close the descriptors of ${frame} that the receiver has not taken (set to -1). */
void chan_frame_close_fds(struct chan_frame *frame);

#endif
