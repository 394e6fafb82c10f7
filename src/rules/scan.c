/* What the virus scanner said of uploaded files: the fold, and the gate before anything of them is read (N20.6ko). */
#include "rules/decide_facts.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

#include <string.h>

/* A file is known by its contract and hash; the key is part of that, the row holds all of it. */
static uint64_t second_key(uint32_t contract, const uint8_t file[32])
{
    return (uint64_t)contract << 32 | (authenticator_key(file, 1) >> 32);
}

static struct scan_row *row_of(const struct state *s, uint32_t contract, const uint8_t file[32])
{
    struct scan_row *row = state_table_find(s, TABLE_SCANS, authenticator_key(file, 0), second_key(contract, file));

    return row != NULL && entry_hash_same(row->file, file) ? row : NULL;
}

/* Those that count no more make room. */
static void drop_scans(struct state *s, int64_t now_ms)
{
    const struct scan_row *row;

    for (size_t i = 0; (row = state_table_at(s, TABLE_SCANS, i)) != NULL;)
        if (now_ms - row->scanned_ms > SCAN_COUNTS_MS)
            state_table_drop(s, TABLE_SCANS, row->a, row->b);
        else
            i++;
}

enum err state_apply_scan(struct state *s, const struct entry *e, uint64_t leaf)
{
    uint64_t a = authenticator_key(e->object, 0), b = second_key(e->contract, e->object);
    void *row;
    enum err err;

    (void)leaf;
    drop_scans(s, e->time_ms);
    TRY(state_table_put(s, TABLE_SCANS, a, b, &row));
    struct scan_row *scan = row;
    *scan = (struct scan_row){.a = a, .b = b, .result = (enum scan_result)e->kind, .scanned_ms = e->time_ms};
    memcpy(scan->file, e->object, sizeof(scan->file));
out:
    return err;
}

enum scan_result state_scanned(const struct state *s, uint32_t contract, const uint8_t file[32], int64_t now_ms)
{
    const struct scan_row *row = row_of(s, contract, file);

    return row == NULL || now_ms - row->scanned_ms > SCAN_COUNTS_MS ? SCAN__MAX : row->result;
}

enum refusal gate_scan(const struct facts *f)
{
    enum scan_result result = state_scanned(f->s, f->contract->no, f->e->object, f->e->time_ms);
    bool demanded = f->contract->controls[CONTROL_UPLOAD_SCAN].in_force;

    if (result == SCAN_INFECTED)
        return REFUSAL_INFECTED;
    return !demanded || result == SCAN_CLEAN ? REFUSAL_NONE : REFUSAL_NOT_SCANNED;
}
