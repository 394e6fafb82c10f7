/*
 * http/head.h: the head of an HTTP/1.1 request (RFC 9110, RFC 9112), read strictly.  Whatever two
 * readers could understand differently is refused, because that is what request smuggling is made
 * of: only CRLF ends a line, no folded lines, no space before a colon, one Content-Length or one
 * Transfer-Encoding, one Host, only the origin form, no dot segments, no encoded slash.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_HEAD_MAX 16384 /* bytes, with the empty line */
#define HTTP_FIELDS_MAX 64
#define HTTP_PATH_MAX 1024  /* bytes, decoded */
#define HTTP_QUERY_MAX 2048 /* bytes, as sent */

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_METHOD__MAX };

/* The header fields that mean something to us; others are checked and dropped. */
enum http_field {
    HTTP_HOST,
    HTTP_CONTENT_LENGTH,
    HTTP_TRANSFER_ENCODING,
    HTTP_CONNECTION,
    HTTP_EXPECT,
    HTTP_CONTENT_TYPE,
    HTTP_COOKIE,
    HTTP_AUTHORIZATION,
    HTTP_ORIGIN,
    HTTP_SEC_FETCH_SITE,
    HTTP_ACCEPT,
    HTTP_ACCEPT_LANGUAGE,
    HTTP_FIELD__MAX
};

/* Body lengths that are no number of bytes. */
#define HTTP_BODY_NONE (-1)
#define HTTP_BODY_CHUNKED (-2)

/* A parsed head.  The views point into the bytes that were parsed. */
struct http_head {
    enum http_method method;
    char path[HTTP_PATH_MAX +
              1]; /* decoded: UTF-8, begins with '/', no empty, "." or ".." segment */
    size_t path_bytes;
    struct view query;                   /* what follows '?', as sent */
    struct view fields[HTTP_FIELD__MAX]; /* without outer white space; p == NULL: not sent */
    int64_t body_bytes;                  /* length, HTTP_BODY_NONE or HTTP_BODY_CHUNKED */
    bool close;            /* the client wants no further request on this connection */
    bool expects_continue; /* it waits for 100 Continue before sending the body */
    int refusal;           /* the status to refuse it with, if it does not parse */
};

/* How far the search for the end of a head has come; zeroed at its start. */
struct http_scan {
    size_t at;
    unsigned seen; /* bytes of CR LF CR LF that end at ${at} */
};

/* Go on looking for the end of the head at the start of ${bytes}, which only ever grows between
 * calls.  Every byte is looked at once.  ERR_AGAIN if there is none yet; ERR_INPUT as soon as a
 * line ends in anything but CRLF or a control character appears; ERR_LIMIT beyond HTTP_HEAD_MAX.
 * ${*head_bytes_out} counts the empty line too. */
MUST_USE enum err http_scan(struct http_scan *s, struct view bytes, size_t *head_bytes_out);

/* Parse a whole ${head}, as http_scan() found it.  ERR_INPUT with ${head_out->refusal} set (400,
 * 414, 417, 431, 501 or 505); of everything else in it only ${path} may then be used, "" if it was not read. */
MUST_USE enum err http_head_parse(struct view head, struct http_head *head_out);

#endif
