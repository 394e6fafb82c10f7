#include "page/keys.h"

/* Not d, e, f (address and menus of Chromium and Edge), nor h and t (help and tools of older browsers). */
static const struct page_key_row rows[PAGE_KEY__MAX] = {
    [PAGE_KEY_HELP] = {'0', MSG_KEY_HELP},
    [PAGE_KEY_HOME] = {'1', MSG_NAV_HOME},
    [PAGE_KEY_REGISTERS] = {'2', MSG_NAV_REGISTERS},
    [PAGE_KEY_WORKLISTS] = {'3', MSG_NAV_WORKLISTS},
    [PAGE_KEY_IMPORTS] = {'4', MSG_NAV_IMPORTS},
    [PAGE_KEY_APPROVALS] = {'5', MSG_NAV_APPROVALS},
    [PAGE_KEY_LEDGER] = {'6', MSG_NAV_LEDGER},
    [PAGE_KEY_ADMIN] = {'7', MSG_NAV_ADMIN},
    [PAGE_KEY_SYSTEM] = {'8', MSG_NAV_SYSTEM},
    [PAGE_KEY_NEXT] = {'n', MSG_KEY_NEXT},
    [PAGE_KEY_ASIDE] = {'a', MSG_KEY_ASIDE},
    [PAGE_KEY_UNDO] = {'u', MSG_KEY_UNDO},
    [PAGE_KEY_LIST] = {'l', MSG_KEY_LIST},
    [PAGE_KEY_SEARCH] = {'s', MSG_KEY_SEARCH},
    [PAGE_KEY_CORRECT] = {'c', MSG_KEY_CORRECT},
    [PAGE_KEY_SAVE] = {'k', MSG_KEY_SAVE},
};

const struct page_key_row *page_key_row(enum page_key key)
{
    return key > PAGE_KEY_NONE && key < PAGE_KEY__MAX ? &rows[key] : NULL;
}
