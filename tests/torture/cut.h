/*
 * tests/torture/cut.h: a day that is lived once on a disk whose power is cut afterwards (tests/power/cuts.sh), and the check of what is
 * left of it.  The writes of the disk are recorded by dm-log-writes of the kernel; whatever the day is told goes into a file outside of
 * that disk, and then its number goes as a mark into the record: what stands before the mark on the disk must be enough for it.
 *
 *     PROGRAM --make NOTES        make the house below $TMPDIR and stop it: note 0
 *     PROGRAM --live NOTES        live the day of note 0: notes 1, 2, ...
 *     PROGRAM --check NOTES N     what note N says holds; with a record, what the check is told is noted behind N too
 *
 * AZUKARI_CUT names the device whose record takes the marks; none: no marks.  At note AZUKARI_HOLD the day stands still.  NOTES is a directory; its name is that of the marks.
 */
#ifndef TORTURE_CUT_H
#define TORTURE_CUT_H

#include "torture/sweep.h"

#include "base/io.h"

static struct {
    const char *notes; /* NULL: this is no such day */
    uint64_t next;
} cut;

static bool sweep_number(const char *text, uint64_t *out);

static bool cut_copy(bool out, FILE *f)
{
    for (size_t i = 0; i < SWEEP_MEMORIES && sweep_of->memory[i].n > 0; i++) {
        const struct sweep_memory *m = &sweep_of->memory[i];
        if ((out ? fwrite(m->p, m->n, 1, f) : fread(m->p, m->n, 1, f)) != 1)
            return false;
    }
    return true;
}

static bool cut_note(uint64_t number, bool out)
{
    char path[256];

    if ((size_t)snprintf(path, sizeof(path), "%s/%llu", cut.notes, (unsigned long long)number) >= sizeof(path))
        return false;
    FILE *f = fopen(path, out ? "we" : "re");
    bool done = f != NULL && cut_copy(out, f);
    return f != NULL && fclose(f) == 0 && done;
}

static void cut_told(void)
{
    const char *device = getenv("AZUKARI_CUT"), *hold = getenv("AZUKARI_HOLD"), *name = strrchr(cut.notes, '/');
    uint64_t at = 0;
    char line[512];

    T_TRUE(cut_note(cut.next, true));
    if (device != NULL)
        T_EQ(RUN(line, "dmsetup message '%s' 0 mark %s-%llu", device, name == NULL ? cut.notes : name + 1, (unsigned long long)cut.next), 0);
    if (hold != NULL && sweep_number(hold, &at) && at == cut.next)
        (void)raise(SIGSTOP);
    cut.next++;
}

/* Each part in its own process: what stands in its memory only does not help the next. */
static int cut_main(int argc, char **argv, void (*make)(void))
{
    bool check = argc == 4 && strcmp(argv[1], "--check") == 0, live = argc == 3 && strcmp(argv[1], "--live") == 0;
    uint64_t from = 0;

    if ((!check && !live && (argc != 3 || strcmp(argv[1], "--make") != 0)) || (check && !sweep_number(argv[3], &from)))
        return 2;
    cut.notes = argv[2];
    cut.next = from + 1;
    (void)signal(SIGPIPE, SIG_IGN);
    (void)alarm(600);
    house_broke = sweep_break_rule;
    house_patience_ms = 120000; /* an emulated machine is slow */
    if (!check && !live) {
        cut.next = 0;
        return sweep_guarded(make) && sweep_guarded(cut_told) ? 0 : 1;
    }
    if (!cut_note(from, false))
        return 2;
    sweep_of->revive();
    if (live || getenv("AZUKARI_CUT") != NULL)
        sweep_told = cut_told;
    bool holds = sweep_guarded(live ? sweep_of->live : sweep_of->check);
    sweep_of->kill();
    return holds ? 0 : 1;
}

#endif
