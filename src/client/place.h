/*
 * client/place.h: where the server is and who we are to it: origin, trust anchor, token; kept
 * between two commands in a session file.  A token goes only to the origin that gave it.
 */
#ifndef CLIENT_PLACE_H
#define CLIENT_PLACE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#define PLACE_ORIGIN_MAX 300
#define PLACE_PATH_MAX 4000
#define PLACE_TOKEN_CHARS 64

struct place {
    char origin[PLACE_ORIGIN_MAX + 1];  /* "https://host" or "https://host:port" */
    char connect[PLACE_ORIGIN_MAX + 1]; /* address:port to connect to instead; "": by the origin */
    char cacert[PLACE_PATH_MAX + 1];    /* the trust anchor, a PEM file; "": the system's */
    char terminal[PLACE_PATH_MAX + 1];          /* the certificate of this terminal, PKCS #12; "": none */
    char terminal_password[PLACE_PATH_MAX + 1]; /* the file whose first line is its password */
    char token[PLACE_TOKEN_CHARS + 1]; /* hexadecimal; "": not signed in.  Wiped by place_clear() */
};

/* Take ${url} as the origin: https, host, perhaps a port; one "/" at the end is dropped.  ERR_INPUT
 * for anything more. */
MUST_USE enum err place_set_origin(struct place *p, struct view url);

/* Connect to the address ${listen} ("ADDRESS:PORT" of azukari.conf); a wildcard address stands for
 * this machine. ERR_INPUT. */
MUST_USE enum err place_set_listen(struct place *p, struct view listen);

/* Take ${url}, another origin of the same server, and forget the token, which is worth nothing there; if the server is reached
 * at another address, at the same one with the port of ${url}.  ERR_INPUT. */
MUST_USE enum err place_move(struct place *p, struct view url);

MUST_USE enum err place_set_cacert(struct place *p, struct view path);
/* The certificate with which this terminal is known, and where its password is: both or neither.  ERR_INPUT. */
MUST_USE enum err place_set_terminal(struct place *p, struct view path, struct view password_path);
MUST_USE enum err place_set_token(struct place *p, struct view token);

/* Append the address of ${path} (which begins with "/") in the API. */
void place_url(const struct place *p, const char *path, struct buf *out);

/* The session file as text, and read back.  ERR_CORRUPT if it is none. */
void place_put(const struct place *p, struct buf *out);
MUST_USE enum err place_get(struct view text, struct place *p_out);

void place_clear(struct place *p);

#endif
