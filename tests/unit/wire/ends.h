/* Two ends of one channel, for the tests of the wire. */
#ifndef UNIT_WIRE_ENDS_H
#define UNIT_WIRE_ENDS_H

#include "support/t.h"

#include "wire/chan.h"

static const struct chan_proto proto = {"test", 7, 3};

struct ends {
    struct chan *a, *b;
};

static inline struct ends two_ends(void)
{
    int fds[2];

    T_OK(chan_pair(fds));
    struct ends e = {chan_new(fds[0], &proto), chan_new(fds[1], &proto)};
    T_TRUE(e.a != NULL && e.b != NULL);
    return e;
}

static inline void close_ends(struct ends e)
{
    chan_free(e.a);
    chan_free(e.b);
}

#endif
