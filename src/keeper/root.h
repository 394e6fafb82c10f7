/*
 * keeper/root.h: the root key file ${dir}/root: sealed by a passphrase (Argon2id), or split k-of-n (then the file holds only
 * a check value).  From the root come, by HKDF, the key that seals epoch keys and the seed that signs checkpoints.
 */
#ifndef KEEPER_ROOT_H
#define KEEPER_ROOT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/passhash.h"
#include "crypto/secret.h"
#include "crypto/shares.h"

struct root_keys {
    struct secret *wrapping; /* 32 bytes: for keystore_open */
    struct secret *signing;  /* 32 bytes: Ed25519 seed for logbook_open */
    struct secret *backup;   /* 32 bytes: seals the private halves of backup keys */
};

/* Make a root sealed by ${passphrase} (12..1024 bytes, else ERR_INPUT) at Argon2id ${cost}.  ERR_CONFLICT if there is a
 * root already: it is never overwritten. */
MUST_USE enum err root_create(const char *dir, struct view passphrase, struct passhash_cost cost,
                              struct root_keys *keys_out);

/* Make a root that any ${k} of the ${n} shares written to ${shares_out} restore.  ERR_CONFLICT as above. */
MUST_USE enum err root_create_shared(const char *dir, unsigned k, unsigned n, uint8_t shares_out[][SHARE_BYTES],
                                     struct root_keys *keys_out);

/* Unseal.  ERR_NOT_FOUND: there is no root; ERR_DENIED: wrong passphrase; ERR_CORRUPT: damaged file; ERR_UNSUPPORTED: it wants shares. */
MUST_USE enum err root_open(const char *dir, struct view passphrase, struct root_keys *keys_out);

/* Restore from shares.  ERR_INPUT with the problem and the index of the bad share; ERR_DENIED if they restore another
 * key than this file's. */
MUST_USE enum err root_open_shared(const char *dir, const uint8_t shares[][SHARE_BYTES], unsigned count,
                                   struct root_keys *keys_out, enum shares_problem *problem_out, unsigned *which_out);

/* Append the file as it lies there: it stands in every backup key's file, so that passphrase or shares open that one. */
MUST_USE enum err root_file(const char *dir, struct buf *out);

/* Wipe and free. */
void root_keys_free(struct root_keys *keys);

#endif
