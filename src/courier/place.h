/*
 * courier/place.h: where a witness is.  Names are looked up here, by the C library: libcurl would
 * start a thread for it, which the sandbox does not allow.
 */
#ifndef COURIER_PLACE_H
#define COURIER_PLACE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>

#define PLACE_URL_MAX 255 /* bytes of an address as configured */
#define PLACE_HOST_MAX 253

struct place {
    char url[PLACE_URL_MAX + sizeof("/add-checkpoint")]; /* what is posted to */
    char host[PLACE_HOST_MAX + 1]; /* a name, or an address: IPv6 in brackets */
    char port[6];
    bool is_encrypted;
};

/* Read the configured address ${url} of a witness, http(s)://HOST[:PORT][/PATH], in printable ASCII
 * and without user, query and fragment.  ERR_INPUT; ERR_MEMORY. */
MUST_USE enum err place_read(struct view url, struct place *out);

/* Let names be looked up only in files and in DNS.  Once, before the sandbox is entered. */
MUST_USE enum err place_prepare_lookup(void);

/* Append "HOST:PORT:ADDRESS,..." (the form of CURLOPT_RESOLVE) to ${out}; nothing if the host is an
 * IPv6 address.  Blocks until the server of names has answered, or for a few seconds.  ERR_NOT_FOUND if the name has no address, ERR_IO if it could not be looked up; logged. */
MUST_USE enum err place_look_up(const struct place *p, struct buf *out);

#endif
