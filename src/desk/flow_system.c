#include "desk/flow.h"

const enum health_check flow_system_checks[FLOW_SYSTEM_CHECKS] = {
    HEALTH_LEDGER_DISK, HEALTH_DATABASE_DISK, HEALTH_FLUSH,    HEALTH_WITNESS, HEALTH_CLOCK,  HEALTH_TLS,
    HEALTH_BACKUP,      HEALTH_RESTORE_TEST,  HEALTH_SCANNER,  HEALTH_ERASURES, HEALTH_LEDGER, HEALTH_MEMORY,
    HEALTH_KERNEL,      HEALTH_ROUTES,        HEALTH_LISTENERS, HEALTH_REMOVABLE, HEALTH_FIREWALL, HEALTH_DETECTION,
    HEALTH_SOFTWARE,    HEALTH_UPDATES,       HEALTH_PEERS};

const char *const flow_system_processes[FLOW_SYSTEM_PROCESSES] = {"gate", "office", "keeper", "authn", "courier", "scanner", "azukarid"};

enum err flow_system(struct desk *d, struct stats *out, int64_t *now_ms_out)
{
    struct desk_keeper_system_is is;
    enum err err = ask_keeper_system(d, &(struct desk_keeper_system){0}, &is);

    if (err != ERR_OK)
        return err;
    *out = (struct stats){.known = {false}};
    *now_ms_out = is.now_ms;
    for (uint32_t i = 0; i < is.numbers_n; i++)
        stats_set(out, is.numbers[i].what, is.numbers[i].value);
    return ERR_OK;
}
