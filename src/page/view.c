/* The one map from states and kinds to words, icons and colours. */
#include "page/view.h"

struct page_chip page_chip(enum page_state state)
{
    static const struct page_chip chips[] = {
        [PAGE_STATE_OK] = {"green", "check", MSG_STATE_OK},
        [PAGE_STATE_DONE] = {"green", "check", MSG_STATE_DONE},
        [PAGE_STATE_DOING] = {"blue", "clock", MSG_STATE_DOING},
        [PAGE_STATE_SOON] = {"yellow", "warning", MSG_STATE_SOON},
        [PAGE_STATE_LATE] = {"red", "error", MSG_STATE_LATE},
        [PAGE_STATE_BAD] = {"red", "error", MSG_STATE_BAD},
        [PAGE_STATE_NONE] = {"gray", "dash", MSG_STATE_NONE},
        [PAGE_STATE_WAITING] = {"gray", "clock", MSG_STATE_WAITING},
        [PAGE_STATE_BACK] = {"orange", "back", MSG_STATE_BACK},
        [PAGE_STATE_PERMITTED] = {"green", "check", MSG_STATE_PERMITTED},
        [PAGE_STATE_REFUSED] = {"red", "stop", MSG_STATE_REFUSED},
        [PAGE_STATE_NEEDS_MORE] = {"orange", "warning", MSG_STATE_NEEDS_MORE},
        [PAGE_STATE_FACT] = {"gray", "info", MSG_STATE_FACT},
        [PAGE_STATE_WAITING_APPROVAL] = {"yellow", "clock", MSG_STATE_WAITING_APPROVAL},
        [PAGE_STATE_APPROVED] = {"blue", "check", MSG_STATE_APPROVED},
        [PAGE_STATE_REJECTED] = {"orange", "back", MSG_STATE_REJECTED},
        [PAGE_STATE_EXECUTED] = {"green", "check", MSG_STATE_EXECUTED},
        [PAGE_STATE_RUNNING] = {"blue", "clock", MSG_STATE_RUNNING},
        [PAGE_STATE_ABANDONED] = {"gray", "dash", MSG_STATE_ABANDONED},
        [PAGE_STATE_HELD] = {"orange", "stop", MSG_RETENTION_HELD},
        [PAGE_STATE_PENDING] = {"yellow", "clock", MSG_STATE_PENDING},
        [PAGE_STATE_INVITED] = {"yellow", "clock", MSG_STATE_INVITED},
        [PAGE_STATE_ACTIVE] = {"green", "check", MSG_STATE_ACTIVE},
        [PAGE_STATE_SUSPENDED] = {"orange", "stop", MSG_STATE_SUSPENDED},
        [PAGE_STATE_ENDED] = {"gray", "dash", MSG_STATE_ENDED},
        [PAGE_STATE_REVOKED] = {"red", "stop", MSG_STATE_REVOKED},
        [PAGE_STATE_OPEN] = {"green", "check", MSG_STATE_OPEN},
        [PAGE_STATE_LOCKED] = {"gray", "clock", MSG_STATE_LOCKED},
        [PAGE_STATE_ASIDE] = {"orange", "back", MSG_STATE_ASIDE},
        [PAGE_STATE_THIS_SESSION] = {"blue", "check", MSG_STATE_THIS_SESSION},
    };
    _Static_assert(sizeof(chips) / sizeof(chips[0]) == PAGE_STATE__MAX, "one chip for each state");

    return chips[(unsigned)state < PAGE_STATE__MAX ? state : PAGE_STATE_NONE];
}

struct page_banner page_banner(enum page_banner_kind kind, const char *heading, const char *text)
{
    static const struct page_banner kinds[] = {
        [PAGE_BANNER_NONE] = {.tone = ""},
        [PAGE_BANNER_SUCCESS] = {"success", "check", MSG_BANNER_SUCCESS, NULL, NULL},
        [PAGE_BANNER_INFO] = {"info", "info", MSG_BANNER_INFO, NULL, NULL},
        [PAGE_BANNER_WARNING] = {"warning", "warning", MSG_BANNER_WARNING, NULL, NULL},
        [PAGE_BANNER_ERROR] = {"error", "error", MSG_BANNER_ERROR, NULL, NULL},
    };
    _Static_assert(sizeof(kinds) / sizeof(kinds[0]) == PAGE_BANNER__MAX,
                   "one banner for each kind");
    struct page_banner banner = kinds[(unsigned)kind < PAGE_BANNER__MAX ? kind : PAGE_BANNER_NONE];

    banner.heading = heading;
    banner.text = text;
    return banner;
}
