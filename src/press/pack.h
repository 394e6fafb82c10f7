/*
 * press/pack.h: one package (持ち出し・提供・送付用の暗号化パッケージ): its sheet and its records are taken in as models, set, enclosed in
 * one encrypted file and sent as the desk gives credit.  Passphrase and plaintext end with this process (N19.2, N20.5).
 */
#ifndef PRESS_PACK_H
#define PRESS_PACK_H

#include "base/err.h"
#include "proto/desk_press.h"
#include "wire/chan.h"

#define PACK_MODEL_MAX ((size_t)48 << 20) /* bytes of the records' model */
#define PACK_PASSPHRASE_MIN 20

/* To be called before the sandbox closes: whatever the libraries read once is there then. */
MUST_USE enum err pack_rehearse(void);

/* Begin as ${order} asks, and serve ${c} until the file has gone or the desk has.  What cannot be made is told to the desk
 * (SET_FAILED) and is no failure of the press. */
MUST_USE enum err pack_serve(struct chan *c, const struct desk_press_pack_start *order);

#endif
