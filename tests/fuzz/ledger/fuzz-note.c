/*
 * Targets: note_parse, note_key_parse, checkpoint_parse, note_verify, note_name_is_valid,
 * tile_path_parse. Properties: what was parsed lies inside the input; writing a key or a tile path
 * gives back what was read; nothing verifies under a key that never signed.
 */
#include "base/buf.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/tile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool is_inside(struct view part, struct view whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void check_note(struct view in)
{
    static const uint8_t nobody[ED25519_PUBLIC_BYTES] = {1};
    const char *reason = NULL;
    struct note note;
    struct checkpoint c;
    struct note_key key;
    uint64_t time_s;

    if (note_parse(in, &note, &reason) != ERR_OK) {
        check(reason != NULL);
        return;
    }
    check(note.count >= 1 && note.count <= NOTE_SIGNATURES_MAX && is_inside(note.text, in));
    check(note.text.n >= 1 && note.text.p[note.text.n - 1] == '\n');
    for (unsigned i = 0; i < note.count; i++) {
        check(is_inside(note.signatures[i].name, in) &&
              note_name_is_valid(note.signatures[i].name));
        check(note_key_init(&key, NOTE_ED25519, note.signatures[i].name,
                            view_of(nobody, sizeof(nobody))) == ERR_OK);
        check(note_verify(&note, &key, &time_s) != ERR_OK);
    }
    if (checkpoint_parse(note.text, &c, &reason) == ERR_OK)
        check(c.head.size <= MERKLE_SIZE_MAX && is_inside(c.origin, note.text) &&
              is_inside(c.extensions, note.text));
}

static void check_key(struct view in)
{
    const char *reason = NULL;
    struct note_key key;
    struct buf again;

    buf_init(&again, 4096);
    if (note_key_parse(in, &key, &reason) == ERR_OK) {
        note_key_put(&again, &key);
        check(view_eq(buf_view(&again), in));
    }
    buf_clear(&again);
}

static void check_path(struct view in)
{
    struct tile t;
    struct buf again;

    buf_init(&again, 4096);
    if (tile_path_parse(in, &t) == ERR_OK) {
        tile_path_put(&again, &t);
        check(view_eq(buf_view(&again), in));
    }
    buf_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_note(view_of(data, size));
    check_key(view_of(data, size));
    check_path(view_of(data, size));
    return 0;
}
