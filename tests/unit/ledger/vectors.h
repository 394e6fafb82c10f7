/*
 * The worked example in tests/data/tlog-vectors: one log, one witness, three entries.  The seeds
 * are public.
 */
#ifndef UNIT_LEDGER_VECTORS_H
#define UNIT_LEDGER_VECTORS_H

#include "support/t.h"

#include "base/buf.h"
#include "base/io.h"
#include "ledger/note.h"

#define VECTOR_TIME_S 1767225600U
#define VECTOR_ROOT3 "64b249c4e0606e3d9742c49bfd57cd1e3eb170f5ccefa26ea045ca193d64a75f"

struct vectors {
    uint8_t log_seed[32], witness_seed[32];
    struct note_key log, witness;
};

/* The content of a file of the example; freed by the caller. */
static inline struct buf vector_file(const char *name)
{
    char path[512];
    struct buf b;

    buf_init(&b, 1 << 20);
    T_TRUE(snprintf(path, sizeof(path), "%s/tlog-vectors/%s", TEST_DATA, name) < (int)sizeof(path));
    T_OK(io_read_file(path, &b));
    return b;
}

/* ${v} without its last newline. */
static inline struct view without_newline(struct view v)
{
    return view_part(v, 0, v.n - 1);
}

static inline void vectors_load(struct vectors *v)
{
    const char *reason = "";
    struct buf log = vector_file("log.vkey"), witness = vector_file("witness.vkey");

    for (uint8_t i = 0; i < 32; i++) {
        v->log_seed[i] = i;
        v->witness_seed[i] = (uint8_t)(0x20 + i);
    }
    T_OK(note_key_parse(without_newline(buf_view(&log)), &v->log, &reason));
    T_OK(note_key_parse(without_newline(buf_view(&witness)), &v->witness, &reason));
    buf_clear(&log);
    buf_clear(&witness);
}

#endif
