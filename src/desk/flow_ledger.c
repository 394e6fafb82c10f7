#include "desk/flow_ledger.h"

static const char *const words[] = {
    [DESK_KEEPER_LEDGER_VERDICT_ANY] = "",
    [DESK_KEEPER_LEDGER_VERDICT_PERMIT] = "permit",
    [DESK_KEEPER_LEDGER_VERDICT_REFUSAL] = "refusal",
    [DESK_KEEPER_LEDGER_VERDICT_FACT] = "fact",
};
#define WORDS (sizeof(words) / sizeof(words[0]))

enum err flow_ledger_verdict(struct desk *d, struct view word, enum desk_keeper_ledger_verdict *out)
{
    for (size_t i = 0; i < WORDS; i++) {
        if (view_eq_str(word, words[i])) {
            *out = (enum desk_keeper_ledger_verdict)i;
            return ERR_OK;
        }
    }
    return member_wrong(&d->fault, MEMBER_WRONG, view_str("verdict"));
}

const char *flow_ledger_verdict_word(enum desk_keeper_ledger_verdict v)
{
    return words[(size_t)v < WORDS ? v : 0];
}
