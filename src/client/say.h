/*
 * client/say.h: text for a terminal.  Nothing that comes from a server or a file reaches it
 * uncleaned: no control character, no escape sequence, no character that turns the direction of
 * writing.
 */
#ifndef CLIENT_SAY_H
#define CLIENT_SAY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "msg.h"

/* Append ${text} on one line: what could steer a terminal, and what is not UTF-8, becomes U+FFFD; a
 * line feed a space. */
void say_clean(struct buf *out, struct view text);

/* The same, keeping line feeds. */
void say_lines(struct buf *out, struct view text);

/* How many columns ${text} takes: East Asian wide characters take two. */
unsigned say_columns(struct view text);

/* Append ${text}, cleaned, and spaces up to ${columns}. */
void say_padded(struct buf *out, struct view text, unsigned columns);

/* Append the sentence ${msg} with ${args}, and a line feed. */
void say_msg(struct buf *out, enum lang lang, enum msg msg, const struct msg_arg *args,
             size_t args_n);

#endif
