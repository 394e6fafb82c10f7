/* The words for refusals and controls, as they stand in logs, JSON and facts. */
#include "rules/decide.h"

const char *refusal_name(enum refusal r)
{
    static const char *const words[REFUSAL__MAX] = {
        [REFUSAL_NONE] = "none",
        [REFUSAL_NO_SESSION] = "no-session",
        [REFUSAL_TERM_CONTRACT] = "term-contract",
        [REFUSAL_TERM_PERSON] = "term-person",
        [REFUSAL_NOT_ASSIGNED] = "not-assigned",
        [REFUSAL_ROLE] = "role",
        [REFUSAL_TRAINING] = "training",
        [REFUSAL_PLEDGE] = "pledge",
        [REFUSAL_FACTORS] = "factors",
        [REFUSAL_TERMINAL] = "terminal",
        [REFUSAL_PURPOSE] = "purpose",
        [REFUSAL_REGISTER] = "register",
        [REFUSAL_FIELD] = "field",
        [REFUSAL_QUOTA_MINUTE] = "quota-minute",
        [REFUSAL_QUOTA_DAY] = "quota-day",
        [REFUSAL_TOO_MANY_HITS] = "too-many-hits",
        [REFUSAL_NOT_APPROVED] = "not-approved",
        [REFUSAL_SAME_PERSON] = "same-person",
        [REFUSAL_APPROVAL_GONE] = "approval-gone",
        [REFUSAL_NO_PASSKEY] = "no-passkey",
        [REFUSAL_JOB] = "job",
        [REFUSAL_SEPARATION] = "separation",
        [REFUSAL_SIGN_IN_LOCKED] = "sign-in-locked",
        [REFUSAL_HELD] = "held",
        [REFUSAL_TOO_EARLY] = "too-early",
        [REFUSAL_RETAINED] = "retained",
        [REFUSAL_UNKNOWN_ACT] = "unknown-act",
        [REFUSAL_OTHER_PARTY] = "other-party",
        [REFUSAL_CLOSED_ACCOUNT] = "closed-account",
        [REFUSAL_PRINT] = "print",
        [REFUSAL_CLOSING] = "closing",
        [REFUSAL_BLOCK] = "block",
        [REFUSAL_WORKLIST] = "worklist",
        [REFUSAL_MACHINE] = "machine",
        [REFUSAL_DOCUMENT] = "document",
    };
    return (unsigned)r < REFUSAL__MAX ? words[r] : "?";
}

const char *control_name(enum control c)
{
    static const char *const words[CONTROL__MAX] = {
        [CONTROL_TERM] = "term",
        [CONTROL_TRAINING] = "training",
        [CONTROL_PLEDGE] = "pledge",
        [CONTROL_FACTORS] = "factors",
        [CONTROL_TERMINAL] = "terminal",
        [CONTROL_SCOPE] = "scope",
        [CONTROL_ROLE] = "role",
        [CONTROL_PURPOSE] = "purpose",
        [CONTROL_QUOTA_MINUTE] = "quota-minute",
        [CONTROL_QUOTA_DAY] = "quota-day",
        [CONTROL_SEARCH_HITS] = "search-hits",
        [CONTROL_ERASE_APPROVAL] = "erase-approval",
        [CONTROL_SEPARATION] = "separation",
        [CONTROL_HARDWARE_KEY] = "hardware-key",
        [CONTROL_IDLE_MINUTES] = "idle-minutes",
        [CONTROL_LOG_YEARS] = "log-years",
        [CONTROL_LEDGER_READ] = "ledger-read",
        [CONTROL_HOLD] = "hold",
        [CONTROL_RETENTION] = "retention",
        [CONTROL_SESSION_HOURS] = "session-hours",
        [CONTROL_CHANGE_APPROVAL] = "change-approval",
        [CONTROL_PRINT] = "print",
        [CONTROL_CLOSE_OUT] = "close-out",
        [CONTROL_UPDATE_DAY] = "update-day",
    };
    return (unsigned)c < CONTROL__MAX ? words[c] : "?";
}
