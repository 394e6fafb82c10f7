/*
 * ledger/note.h: signed notes (c2sp.org/signed-note) with the two kinds of signature we use: type
 * 01, Ed25519 by the log, and type 04, the timestamped Ed25519 cosignature by a witness
 * (c2sp.org/tlog-cosignature).
 *
 * Lines of other kinds (ML-DSA-44 has 2,420 bytes) are read and ignored, as are those of unknown
 * keys.
 */
#ifndef LEDGER_NOTE_H
#define LEDGER_NOTE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/sign.h"

#include <stdbool.h>
#include <stdint.h>

#define NOTE_BYTES_MAX 131072  /* a whole note */
#define NOTE_SIGNATURES_MAX 32 /* lines in a note */
#define NOTE_NAME_MAX 255      /* bytes of a key name */
#define NOTE_KEY_ID_BYTES 4
#define NOTE_SIG_MAX (8 + ED25519_SIG_BYTES) /* bytes of a signature of a kind that we verify */
#define NOTE_TIME_MAX ((uint64_t)INT64_MAX)  /* seconds since the epoch */

#define NOTE_ED25519 0x01
#define NOTE_COSIGNATURE 0x04

/* A public key with its name. */
struct note_key {
    char name[NOTE_NAME_MAX + 1];
    uint8_t type; /* NOTE_ED25519 or NOTE_COSIGNATURE */
    uint8_t id[NOTE_KEY_ID_BYTES];
    uint8_t public_key[ED25519_PUBLIC_BYTES];
};

struct note_signature {
    struct view name; /* into the note */
    uint8_t id[NOTE_KEY_ID_BYTES];
    size_t n;                  /* length behind the key id */
    uint8_t sig[NOTE_SIG_MAX]; /* filled only if n <= NOTE_SIG_MAX */
};

/* A parsed note; its views point into what was parsed. */
struct note {
    struct view text; /* with its final newline */
    unsigned count;
    struct note_signature signatures[NOTE_SIGNATURES_MAX];
};

/* Whether ${name} can be the name of a key: UTF-8, 1..NOTE_NAME_MAX bytes, no control character,
 * Unicode space or '+'. */
bool note_name_is_valid(struct view name);

/* Make the key of ${type} named ${name} with the 32 bytes ${public_key}; its id is computed.
 * ERR_INPUT. */
MUST_USE enum err note_key_init(struct note_key *key, uint8_t type, struct view name,
                                struct view public_key);

/* Read "name+hex(id)+base64(type || public key)".  ERR_INPUT, or ERR_UNSUPPORTED for another type;
 * ERR_MEMORY. */
MUST_USE enum err note_key_parse(struct view vkey, struct note_key *out, const char **reason_out);

/* Append that form. */
void note_key_put(struct buf *out, const struct note_key *key);

/* Read the note ${raw}.  Nothing is verified.  ERR_INPUT, ERR_LIMIT or ERR_MEMORY, with the reason.
 */
MUST_USE enum err note_parse(struct view raw, struct note *out, const char **reason_out);

/* Append the signature line of ${key}, whose seed is ${seed}, over ${text}.  ${time_s} (at most
 * NOTE_TIME_MAX) is part of a cosignature and otherwise ignored. */
MUST_USE enum err note_sign(const struct note_key *key, struct view seed, struct view text,
                            uint64_t time_s, struct buf *out);

/* Append the line of a signature whose n is at most NOTE_SIG_MAX. */
void note_signature_put(struct buf *out, const struct note_signature *s);

/* The signature of ${note} that bears the name and id of ${key}, the first if there are several;
 * NULL if there is none. */
const struct note_signature *note_find(const struct note *note, const struct note_key *key);

/* Verify the signatures of ${key} on ${note}.  ERR_OK if there is one and all are good:
 * ${*time_s_out} is then the newest time of a cosignature, or 0.  ERR_NOT_FOUND if there is none.
 * ERR_CORRUPT if one is wrong: the note must then be refused.  ERR_MEMORY. */
MUST_USE enum err note_verify(const struct note *note, const struct note_key *key,
                              uint64_t *time_s_out);

#endif
