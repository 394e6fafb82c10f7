/*
 * gate/tls.h: TLS 1.3 on non-blocking sockets; the only file outside crypto/ that knows OpenSSL.
 *
 * No session tickets and no resumption: the facts of a channel (client certificate, exporter) are
 * those of its own handshake, never inherited.
 */
#ifndef GATE_TLS_H
#define GATE_TLS_H

#include "base/err.h"
#include "base/view.h"
#include "crypto/hash.h"
#include "proto/gate_desk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tls_server; /* certificate, key and settings */
struct tls;        /* one connection */

/* Read cert.pem, key.pem and, if it is there, clients-ca.pem from the directory ${dir}: with the
 * last, clients are asked for a certificate (N20.6si, S6), never made to have one.  Everything that
 * needs files happens here.  Logged on failure. */
MUST_USE enum err tls_server_new(const char *dir, struct tls_server **server_out);
void tls_server_free(struct tls_server *s);

/* The last moment of the certificate, in seconds since 1970; 0 if it cannot be told. */
uint64_t tls_server_until_s(const struct tls_server *s);

/* A connection on the socket ${fd}, which stays the caller's.  NULL when memory is out. */
struct tls *tls_new(const struct tls_server *s, int fd);
void tls_free(struct tls *t);

/* Go on with the handshake.  ERR_AGAIN: when the socket is ready; ERR_INPUT: it has failed. */
MUST_USE enum err tls_handshake(struct tls *t);

/* What the gate itself saw of a channel.  A certificate that is not from the clients' authority, or
 * out of its time, does not end the connection: it counts as none, and the pages say why. */
struct tls_facts {
    enum gate_desk_terminal terminal; /* never ELSEWHERE, which is about a token */
    struct hash certificate;          /* SHA-256 of it if ${terminal} is OURS, else zero */
    struct hash exporter; /* 32 bytes that only the two ends know (RFC 8446 7.5, label
                             "EXPORTER-azukari-channel") */
};

/* The facts, after the handshake.  ERR_INTERNAL if they cannot be had. */
MUST_USE enum err tls_facts(struct tls *t, struct tls_facts *f_out);

/* Read 1 to ${n} bytes.  ERR_AGAIN; ERR_CLOSED at the end of any kind. */
MUST_USE enum err tls_read(struct tls *t, void *p, size_t n, size_t *got_out);

/* Write a part of ${v} (not empty).  ERR_AGAIN (the next call must begin with the same bytes);
 * ERR_CLOSED. */
MUST_USE enum err tls_write(struct tls *t, struct view v, size_t *sent_out);

/* Whether bytes that came from the socket are waiting inside. */
bool tls_has_pending(const struct tls *t);

/* Whether the last ERR_AGAIN waits for the socket to become writable. */
bool tls_wants_write(const struct tls *t);

/* Say that nothing more will be sent, as far as the socket takes it now. */
void tls_finish(struct tls *t);

#endif
