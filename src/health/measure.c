#include "health/measure.h"

_Static_assert((int)MEASURED_MET == HEALTH_GOOD && (int)MEASURED_UNKNOWN == HEALTH_UNKNOWN && (int)MEASURED_LOOK == HEALTH_LOOK &&
                   (int)MEASURED_NOT_MET == HEALTH_BAD && (int)MEASURED__MAX == HEALTH_VERDICT__MAX,
               "the outcomes are the verdicts");

/* What judges it, and the numbers that it is judged from.  Without a check: answered on site. */
static const struct {
    bool is_taken;
    enum health_check check;
    unsigned a, b;
} rows[MEASURE__MAX] = {
    [MEASURE_PROGRAM_SANDBOX] = {true, HEALTH_KERNEL, STAT_LANDLOCK_ABI, STAT_LANDLOCK_ABI},
    [MEASURE_CORE_DUMPS_OFF] = {true, HEALTH_MEMORY, STAT_SWAP_BYTES, STAT_SWAP_BYTES},
    [MEASURE_CLOCK] = {true, HEALTH_CLOCK, STAT_CLOCK_JUMP_MS, STAT_WITNESS_CLOCK_S},
    [MEASURE_DISK_SPACE] = {true, HEALTH_LEDGER_DISK, STAT_LEDGER_FREE_BYTES, STAT_LEDGER_DISK_BYTES},
    [MEASURE_WITNESS_REACHED] = {true, HEALTH_WITNESS, STAT_WITNESSED_LOGS, STAT_WITNESS_AGE_S},
    [MEASURE_BACKUP_AGE] = {true, HEALTH_BACKUP, STAT_BACKUP_S, STAT_LEAVES},
    [MEASURE_REMOVABLE_MEDIA] = {true, HEALTH_REMOVABLE, STAT_USB_STORAGE, STAT_REMOVABLE_MOUNTS},
    [MEASURE_NETWORK_ROUTES] = {true, HEALTH_ROUTES, STAT_ROUTES_OUTSIDE, STAT_ROUTES_NETWORKS},
    [MEASURE_LISTENERS] = {true, HEALTH_LISTENERS, STAT_LISTENERS, STAT_LISTENERS_PORT},
    [MEASURE_VIRUS_SIGNATURES] = {true, HEALTH_SCANNER, STAT_SCANNER_ANSWERS, STAT_SIGNATURES_S},
    [MEASURE_UPDATES] = {true, HEALTH_UPDATES, STAT_UPDATES_S, STAT_UPDATES_HOW},
    [MEASURE_UNKNOWN_SOFTWARE] = {true, HEALTH_SOFTWARE, STAT_PACKAGES, STAT_PACKAGES_UNKNOWN},
    [MEASURE_PEERS] = {true, HEALTH_PEERS, STAT_CONTRACTS, STAT_CONTRACTS_OPEN},
    [MEASURE_FIREWALL] = {true, HEALTH_FIREWALL, STAT_FIREWALL, STAT_FIREWALL},
    [MEASURE_ATTACK_DETECTION] = {true, HEALTH_DETECTION, STAT_DETECTION, STAT_DETECTION},
};

static uint64_t number(const struct stats *s, unsigned what)
{
    return s->known[what] ? s->value[what] : MEASURE_NOTHING;
}

void measures_take(const struct stats *s, int64_t now_ms, struct measured *out)
{
    const struct health_wish wish = {.now_ms = now_ms, .lang = LANG_JA};
    struct health_finding f;

    *out = (struct measured){.ms = now_ms};
    for (unsigned no = 1; no < MEASURE__MAX; no++) {
        if (!rows[no].is_taken)
            continue;
        health_judge(s, rows[no].check, &wish, &f);
        out->items[out->n++] = (struct measure_item){(enum measure)no, (enum measure_outcome)f.verdict, number(s, rows[no].a), number(s, rows[no].b)};
    }
}

void measures_put(const struct measured *m, struct buf *out)
{
    for (unsigned i = 0; i < m->n; i++)
        measure_put(&m->items[i], out);
}

void measure_say(const struct measure_item *item, int64_t at_ms, enum lang lang, struct health_finding *out)
{
    const struct health_wish wish = {.now_ms = at_ms, .lang = lang};
    struct stats s = {.known = {false}};

    stats_set(&s, STAT_LEAVES, 1); /* the keeper was there */
    if (item->a != MEASURE_NOTHING)
        stats_set(&s, rows[item->no].a, item->a);
    if (item->b != MEASURE_NOTHING)
        stats_set(&s, rows[item->no].b, item->b);
    *out = (struct health_finding){.check = rows[item->no].check};
    health_find(out, HEALTH_UNKNOWN, MSG_HEALTH_NOT_MEASURED, MSG_HEALTH_NOT_MEASURED_REMEDY);
    if (rows[item->no].is_taken)
        health_judge(&s, rows[item->no].check, &wish, out);
    out->verdict = (enum health_verdict)item->outcome;
}

bool measures_differ(const struct measured *last, const struct measured *now)
{
    for (unsigned i = 0; i < now->n; i++) {
        const struct measure_item *before = measured_item(last, now->items[i].no);
        if (before == NULL || before->outcome != now->items[i].outcome)
            return true;
    }
    return false;
}
