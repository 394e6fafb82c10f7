/* What the parent measures, takes from the others, and passes on to the keeper. */
#include "parent/house.h"

#include "base/clock.h"
#include "base/log.h"
#include "sandbox/sandbox.h"

#include <sys/sysinfo.h>

#define PROBE_EVERY_MS (5 * 60 * 1000)

_Static_assert(STAT_MACHINE_END <= STAT_KEEPER, "the machine's numbers are the parent's");
_Static_assert(FIGURES_PROCESSES == HOUSE_MEMBERS, "every member has its figures");

/* Which numbers a process may report: its own. */
static bool is_own(enum parent_child_role role, unsigned what)
{
    switch (role) {
    case PARENT_CHILD_ROLE_GATE:
        return what >= STAT_GATE && what < STAT_GATE_END;
    case PARENT_CHILD_ROLE_OFFICE:
        return what >= STAT_OFFICE && what < STAT_OFFICE_END;
    case PARENT_CHILD_ROLE_KEEPER:
        return what >= STAT_KEEPER && what < STAT_KEEPER_END;
    case PARENT_CHILD_ROLE_SCANNER:
        return what >= STAT_SCANNER && what < STAT_SCANNER_END;
    case PARENT_CHILD_ROLE_AUTHN:
    case PARENT_CHILD_ROLE_COURIER:
    case PARENT_CHILD_ROLE_DESK:
    case PARENT_CHILD_ROLE_PRESS:
    case PARENT_CHILD_ROLE__MAX:
    default:
        return false;
    }
}

enum err measure_take(struct house *h, enum parent_child_role role, const struct chan_frame *f, struct arena *a)
{
    struct stats *s = &h->figures.stats;
    struct parent_child_stats m;
    enum err err = parent_child_stats_get(f->payload, a, &m);

    if (err != ERR_OK)
        return err;
    for (uint32_t i = 0; i < m.numbers_n; i++)
        if (!is_own(role, m.numbers[i].what))
            return ERR_INPUT;
    /* What it does not know any more is not known. */
    for (unsigned what = 0; what < STAT__MAX; what++)
        if (is_own(role, what))
            s->known[what] = false;
    for (uint32_t i = 0; i < m.numbers_n; i++)
        stats_set(s, m.numbers[i].what, m.numbers[i].value);
    return ERR_OK;
}

static void measure_processes(struct house *h)
{
    struct stats *s = &h->figures.stats;
    uint64_t desks[PARENT_CHILD_DESK_KIND__MAX] = {0}, presses = 0;
    int64_t now = clock_monotonic_ms();

    for (unsigned i = 0; i < HOUSE_MEMBERS; i++) {
        h->figures.pids[i] = h->members[i].pid;
        stats_set(s, STAT_UPTIME_S + i, (uint64_t)(now - h->members[i].started_ms) / 1000);
    }
    stats_set(s, STAT_UPTIME_S + HOUSE_MEMBERS, (uint64_t)(now - h->started_ms) / 1000);
    for (size_t i = 0; i < HOUSE_DESKS_MAX; i++) {
        desks[h->desks[i].kind] += h->desks[i].used && h->desks[i].pid != 0;
        presses += h->desks[i].press_pid != 0;
    }
    for (unsigned i = 0; i < PARENT_CHILD_DESK_KIND__MAX; i++)
        stats_set(s, STAT_DESKS + i, desks[i]);
    stats_set(s, STAT_PRESSES, presses);
    stats_set(s, STAT_BAD_ENDS, h->bad_ends);
}

static void measure_machine(struct house *h)
{
    int64_t jump = (clock_now_ms() - clock_monotonic_ms()) - h->clocks_apart_ms;
    struct sysinfo machine;

    stats_set(&h->figures.stats, STAT_CLOCK_JUMP_MS, (uint64_t)(jump < 0 ? -jump : jump));
    if (sysinfo(&machine) == 0)
        stats_set(&h->figures.stats, STAT_SWAP_BYTES, (uint64_t)machine.totalswap * machine.mem_unit);
    if (h->probed_ms == 0 || clock_monotonic_ms() - h->probed_ms >= PROBE_EVERY_MS) {
        uint16_t ports[CONFIG_PORTS];
        config_ports(&h->config, ports);
        probe_take(&h->probe, ports, CONFIG_PORTS, &h->figures.stats);
        h->probed_ms = clock_monotonic_ms();
    }
}

/* All that is not the keeper's own. */
static enum err tell_keeper(struct house *h)
{
    struct parent_child_number numbers[STAT_NUMBERS_MAX];
    struct parent_child_figures m = {.numbers = numbers};
    const struct stats *s = &h->figures.stats;

    for (uint16_t what = 0; what < STAT_KEEPER && m.numbers_n < STAT_NUMBERS_MAX; what++)
        if (s->known[what])
            numbers[m.numbers_n++] = (struct parent_child_number){what, s->value[what]};
    return parent_child_figures_send(h->members[PARENT_CHILD_ROLE_KEEPER].chan, 0, &m);
}

static void measure_again(void *arg)
{
    struct house *h = arg;

    if (h->phase == HOUSE_STOPPING || h->members[PARENT_CHILD_ROLE_KEEPER].chan == NULL)
        return;
    measure_processes(h);
    measure_machine(h);
    enum err err = tell_keeper(h);
    if (err == ERR_OK && loop_after(h->loop, STAT_EVERY_MS, measure_again, h) == NULL)
        err = ERR_MEMORY;
    if (err != ERR_OK && err != ERR_CLOSED) /* who has gone is reaped in a moment */
        house_stop(h, err, "the keeper cannot be told what was measured: %s", err_name(err));
}

void measure_start(struct house *h)
{
    h->started_ms = clock_monotonic_ms();
    h->clocks_apart_ms = clock_now_ms() - clock_monotonic_ms();
    stats_set(&h->figures.stats, STAT_LANDLOCK_ABI, sandbox_landlock_abi());
    probe_open(&h->probe);
}

void measure_end(struct house *h)
{
    probe_close(&h->probe);
}

void measure_serve(struct house *h)
{
    measure_again(h);
    enum err err = h->socket == NULL ? ERR_OK : socket_serve(h->socket, h->loop, &h->figures);
    if (err != ERR_OK)
        house_stop(h, err, "the status socket cannot be served");
}
