/*
 * backup/backup.h: the file of a backup, its manifest, and the file of a dated backup key.  Pure: bytes come in and go out.
 *
 * The file:  "AZKB" | format u8 | number of the key u16 | its last day, days since 1970, i64 | stream key sealed to the
 * backup key 80 | header of the stream 24, then the stream (crypto/box.h) in pieces of 64 KiB, each bound to all before the
 * stream.  In the stream:  parts:  length of the name u8 | name | size u64 | content;  behind the last a zero byte and the
 * manifest, a text:
 *
 *     azukari-backup v1
 *     key 3
 *     begin 1234
 *     part keeper/ledger/journal.00000001 16777216 SHA-256
 *     ...
 *
 * whose SHA-256 the ledger of the house carries.  Nothing in the file opens without the private half of the backup key,
 * which stands in the key file, sealed under the root: whoever opens a backup holds file, key file and the passphrase or
 * enough shares (security.md §6.4).  A key file that was destroyed makes all backups that were sealed to it unreadable.
 */
#ifndef BACKUP_BACKUP_H
#define BACKUP_BACKUP_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/box.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

#include <stdbool.h>
#include <stdint.h>

#define BACKUP_NAME_MAX 120
#define BACKUP_PARTS_MAX 65536
#define BACKUP_SIZE_MAX (UINT64_C(1) << 50)
#define BACKUP_PIECE ((size_t)65536)
#define BACKUP_STREAM_KEY_BYTES 32
#define BACKUP_SEALED_KEY_BYTES (BACKUP_STREAM_KEY_BYTES + BOX_OVERHEAD)
#define BACKUP_HEADER_BYTES (15 + BACKUP_SEALED_KEY_BYTES + STREAM_HEADER_BYTES)
#define BACKUP_MANIFEST_MAX ((size_t)16 << 20)

/* What every file begins with. */
struct backup_header {
    uint16_t key_no;
    struct date until;
    uint8_t sealed_key[BACKUP_SEALED_KEY_BYTES];
    uint8_t stream[STREAM_HEADER_BYTES];
};

/* The bytes of the file, in order. */
typedef enum err backup_sink_fn(void *arg, struct view bytes);

/* Names of parts: lower-case letters, digits and ". - _ /", relative, without "." and ".." as a component. */
bool backup_name_ok(struct view name);

/* --- manifest.c: kept while a file is written or read ------------------------------------------------------------ */

struct manifest {
    struct buf text; /* the lines of the parts so far */
    uint64_t parts;
};

void manifest_init(struct manifest *m);
void manifest_clear(struct manifest *m);
MUST_USE enum err manifest_add(struct manifest *m, struct view name, uint64_t size, const struct hash *sum);
/* Append the whole text. */
MUST_USE enum err manifest_put(const struct manifest *m, uint16_t key_no, uint64_t begin_leaf, struct buf *out);
/* The leaf of the beginning that ${text} names, if its other lines are those of ${m} and ${key_no}.  ERR_CORRUPT. */
MUST_USE enum err manifest_agrees(const struct manifest *m, uint16_t key_no, struct view text, uint64_t *begin_leaf_out);

/* --- write.c --------------------------------------------------------------------------------------------------------- */

struct backup_writer {
    backup_sink_fn *sink;
    void *arg;
    uint8_t header[BACKUP_HEADER_BYTES];
    uint16_t key_no;
    struct stream stream;
    struct buf piece, sealed;
    struct manifest manifest;
    char name[BACKUP_NAME_MAX + 1];
    uint64_t size, left; /* of the part */
    bool in_part;
    struct hash_state sum;
    uint64_t bytes; /* written so far */
};

/* Begin a file sealed to ${public_key} (32 bytes), the key ${key_no} that ends on ${until}. */
MUST_USE enum err backup_write_begin(struct backup_writer *w, backup_sink_fn *sink, void *arg, uint16_t key_no,
                                     struct date until, struct view public_key);
/* The next part; the one before must be complete (ERR_INPUT, also for a bad name). */
MUST_USE enum err backup_write_part(struct backup_writer *w, const char *name, uint64_t size);
/* More of its content.  ERR_INPUT beyond its size. */
MUST_USE enum err backup_write_bytes(struct backup_writer *w, struct view bytes);
/* The end; ${manifest_out}: SHA-256 of the manifest. */
MUST_USE enum err backup_write_end(struct backup_writer *w, uint64_t begin_leaf, struct hash *manifest_out);
void backup_writer_clear(struct backup_writer *w);

/* --- read.c ---------------------------------------------------------------------------------------------------------- */

/* Read the first BACKUP_HEADER_BYTES.  ERR_INPUT if it is no backup, ERR_UNSUPPORTED if of a later format. */
MUST_USE enum err backup_header_get(struct view bytes, struct backup_header *out);

struct backup_events {
    enum err (*part)(void *arg, const char *name, uint64_t size);
    enum err (*bytes)(void *arg, struct view bytes);
    enum err (*part_end)(void *arg);
    void *arg;
};

enum backup_place { BACKUP_AT_NAME, BACKUP_IN_NAME, BACKUP_IN_CONTENT, BACKUP_IN_MANIFEST };

struct backup_reader {
    const struct backup_events *events;
    uint8_t header[BACKUP_HEADER_BYTES];
    uint16_t key_no;
    struct stream stream;
    struct buf sealed, plain, head; /* head: length, name and size of a part; then the manifest */
    struct manifest manifest;
    enum backup_place place;
    char name[BACKUP_NAME_MAX + 1];
    uint64_t size, left;
    struct hash_state sum;
    bool last;
};

/* Begin to read behind ${header} (the bytes of the file) with the key of the stream. */
MUST_USE enum err backup_read_begin(struct backup_reader *r, const struct backup_events *events, struct view header,
                                    struct view stream_key);
/* The next bytes of the file, any number.  Parts are told as they come: nothing of them counts before backup_read_end().
 * ERR_CORRUPT; errors of the events. */
MUST_USE enum err backup_read(struct backup_reader *r, struct view bytes);
/* The end of the file: everything was there and agrees with the manifest, which names ${*begin_leaf_out} and has the SHA-256
 * ${*manifest_out}.  ERR_CORRUPT. */
MUST_USE enum err backup_read_end(struct backup_reader *r, uint64_t *begin_leaf_out, struct hash *manifest_out);
void backup_reader_clear(struct backup_reader *r);

/* --- key_file.c ------------------------------------------------------------------------------------------------------ */

#define BACKUP_KEY_FILE_MAX 1024
#define BACKUP_ROOT_MAX 512

/* "AZKP" | format u8 | number u16 | last day i64 | public half 32 | private half sealed under the root 72 | root file
 * (length u32, bytes) | first 16 bytes of SHA-256 of all before. */
struct backup_key_file {
    uint16_t no;
    struct date until;
    uint8_t public_key[BOX_KEY_BYTES];
    struct view sealed; /* by key_file_put(); 72 bytes when read */
    struct view root;   /* the file "root" of the keeper: passphrase or shares open it */
};

/* Append the file of the key ${f} (its sealed is not looked at) with ${private_key} sealed under ${wrapping} (32 bytes). */
MUST_USE enum err key_file_put(const struct backup_key_file *f, struct view wrapping, const struct secret *private_key,
                               struct buf *out);
/* Read one; its views point into ${file}.  ERR_INPUT if it is none, ERR_CORRUPT if it is damaged. */
MUST_USE enum err key_file_get(struct view file, struct backup_key_file *out);
/* The private half.  ERR_CORRUPT if ${wrapping} is of another root. */
MUST_USE enum err key_file_open(const struct backup_key_file *f, struct view wrapping, struct secret **private_out);

/* --- keys.c: where the keys stood when the backup was begun, sealed to the backup key ---------------------------------- */

#define BACKUP_KEYS_MAX 1024

struct backup_keys {
    uint64_t epoch, rows;
    struct view epoch_file;
};

/* Append ${k} sealed to ${public_key}; read it again with the private half: ${plain} holds what the views point into.
 * ERR_CORRUPT. */
MUST_USE enum err backup_keys_seal(const struct backup_keys *k, struct view public_key, struct buf *out);
MUST_USE enum err backup_keys_unseal(struct view sealed, const struct secret *private_key, struct buf *plain,
                                     struct backup_keys *out);

#endif
