/*
 * Target: the tables of the machine.  Properties: nothing is read beyond the text; a port that is counted is not our own; nobody counts more
 * lines than there are; a text without its head says nothing.
 */
#include "health/machine.h"
#include "rules/measure.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t own[] = {443, 444};
    struct view text = view_of(data, size), status = text, allowed = view_cut(&status, '\x01');
    struct machine_routes four = {0}, six = {0};
    struct machine_listeners l = {0};
    uint32_t installed, unknown;
    struct measured m;

    must(machine_routes4(text, &four) || (four.outside == 0 && four.networks == 0));
    (void)machine_routes6(text, &six);
    must((uint64_t)four.outside + four.networks + six.outside + six.networks <= 2 * size);
    must(machine_listeners(text, own, 2, &l) || l.others == 0);
    must((l.others == 0) == (l.port == 0 && l.others == 0) && l.port != 443 && l.port != 444);
    must(machine_mounts(text) <= size);
    (void)machine_usb_blocked(text);
    (void)machine_firewall_drops(text);
    (void)machine_updates_alone(text);
    must(!machine_packages(status, allowed, &installed, &unknown) || (installed > 0 && unknown <= installed));
    if (measures_get(text, &m) == ERR_OK) {
        struct buf again;
        buf_init(&again, size);
        for (unsigned i = 0; i < m.n; i++)
            measure_put(&m.items[i], &again);
        must(view_eq(buf_view(&again), text));
        buf_clear(&again);
    }
    return 0;
}
