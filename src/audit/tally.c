#include "audit/tally.h"

#include "base/alloc.h"

#include <stdbool.h>
#include <string.h>

void tally_init(struct tally *t, const struct subjects *of)
{
    *t = (struct tally){.of = of};
}

void tally_clear(struct tally *t)
{
    for (size_t i = 0; i < t->n; i++)
        mem_free(t->rows[i].seen);
    mem_free(t->rows);
    tally_init(t, t->of);
}

static bool before(const struct tally_row *row, uint16_t log, uint32_t person)
{
    return row->log != log ? row->log < log : row->person < person;
}

/* Where the person's row is, or would be. */
static size_t place_of(const struct tally *t, uint16_t log, uint32_t person)
{
    size_t low = 0, high = t->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (before(&t->rows[middle], log, person))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum err grow(struct tally *t)
{
    size_t room = t->room == 0 ? 64 : t->room * 2;
    struct tally_row *rows = t->n < t->room ? t->rows : mem_resize(t->rows, room, sizeof(rows[0]));

    if (rows == NULL)
        return ERR_MEMORY;
    t->room = t->n < t->room ? t->room : room;
    t->rows = rows;
    return ERR_OK;
}

static enum err insert(struct tally *t, size_t at, uint16_t log, const struct entry *e)
{
    struct tally_row fresh = {.log = log, .person = e->person, .first_ms = e->time_ms};
    enum err err;

    TRY(grow(t));
    if (t->of != NULL) {
        fresh.seen = mem_zalloc(subjects_count(t->of) / 8 + 1);
        if (fresh.seen == NULL)
            TRY(ERR_MEMORY);
    }
    memmove(&t->rows[at + 1], &t->rows[at], (t->n - at) * sizeof(t->rows[0]));
    t->rows[at] = fresh;
    t->n++;
out:
    return err;
}

static void count_records(const struct tally *t, struct tally_row *row, const struct entry *e)
{
    for (unsigned i = 0; i < e->subjects_n; i++) {
        size_t no = subjects_find(t->of, e->subjects[i]);
        if (no == SUBJECTS_NONE || (row->seen[no / 8] >> (no % 8) & 1) != 0)
            continue;
        row->seen[no / 8] |= (uint8_t)(1U << (no % 8));
        row->records++;
    }
}

enum err tally_add(struct tally *t, uint16_t log, const struct entry *e)
{
    size_t at = place_of(t, log, e->person);
    enum err err = ERR_OK;

    if (at == t->n || before(&(struct tally_row){.log = log, .person = e->person}, t->rows[at].log, t->rows[at].person))
        TRY(insert(t, at, log, e));
    struct tally_row *row = &t->rows[at];
    row->last_ms = e->time_ms;
    row->permits += e->verdict == VERDICT_PERMIT;
    row->facts += e->verdict == VERDICT_FACT;
    bool denied = e->verdict != VERDICT_PERMIT && e->verdict != VERDICT_FACT;
    row->denials += denied;
    if (t->of != NULL && !denied)
        count_records(t, row, e);
out:
    return err;
}
