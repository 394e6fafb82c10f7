#include "policy/vocab.h"

#include "rules/matter.h"

#include <stddef.h>

#define LATER "-"   /* before a word: not there yet; the word itself begins behind it */
#define ON_SITE "@" /* ... no program can take it: a person looks and answers, with a day (点検) */

static const char *const met[] = {"E", "W", "V", "P", "D", NULL};
static const char *const acts[] = {"obtain", "use",      "take-out", "copy",    "send",
                                   "post",   "internet", "media",    "provide", "dispose", NULL};
static const char *const classes[] = {"spi", "important", "general", NULL};
static const char *const media[] = {"paper", "data", "audio", NULL};
static const char *const verdicts[] = {"allow", "approval", "never", NULL};
static const char *const conditions[] = {
    [CONDITION_PURPOSE_ONLY] = "purpose-only",
    [CONDITION_SET_MEANS] = "set-means",
    [CONDITION_IDENTIFIED] = "identified",
    [CONDITION_AREA_ONLY] = "area-only",
    [CONDITION_NAMED_PEOPLE] = "named-people",
    [CONDITION_FEWEST_PEOPLE] = "fewest-people",
    [CONDITION_PUT_BACK] = "put-back",
    [CONDITION_USE_LOG] = "use-log",
    [CONDITION_NEEDED] = "needed",
    [CONDITION_ENCRYPTED] = "encrypted",
    [CONDITION_TRACKABLE] = "trackable",
    [CONDITION_SEALED] = "sealed",
    [CONDITION_LOCKED_CASE] = "locked-case",
    [CONDITION_COURIER] = "courier",
    [CONDITION_RECORDED] = "recorded",
    [CONDITION_FILED] = "filed",
    [CONDITION_REPORTED] = "reported",
    [CONDITION_PROCEDURE] = "procedure",
    [CONDITION_OWN_NETWORK] = "own-network",
    [CONDITION_GUARDED] = "guarded",
    [CONDITION_CONSENT] = "consent",
    [CONDITION_DEDICATED] = "dedicated",
    [CONDITION_RECEIPT] = "receipt",
    [CONDITION_WITNESS] = "witness",
    [CONDITION_CERTIFICATE] = "certificate",
    [CONDITION_NO_RECOVERY] = "no-recovery",
    [CONDITION_APPLIED] = "applied",
    [CONDITION_SCANNED] = "scanned",
    [CONDITION_MINIMAL] = "minimal",
    [CONDITION_NO_PUBLIC] = "no-public",
    [CONDITION_FROM_PERSON] = "from-person",
    [CONDITION__MAX] = NULL,
};
static const char *const who[] = {"entruster", "contractor", "subcontractor", "both",  "responsible", "manager",
                                  "auditor",   "handler",    "staff",         "bidder", "person",      NULL};
static const char *const when[] = {
    "before-contract", "at-signing", "before-work", "on-join",    "on-change",     "before-change", "each-time", "monthly",
    "regularly",       "yearly",     "year-change", "on-request", "at-once",       "promptly",      "end",
    "after-event",     "before-act", NULL,
};
static const char *const measures[] = {
    "program-sandbox",     "core-dumps-off",
    "clock",               "disk-space",
    "witness-reached",     "backup-age",
    "removable-media",     "network-routes",
    "listeners",           "virus-signatures",
    "updates",             "unknown-software",
    "peers",               ON_SITE "disk-encryption",
    ON_SITE "screen-lock", "firewall",
    "attack-detection",    ON_SITE "cameras-and-power",
    NULL,
};
_Static_assert(sizeof(measures) / sizeof(measures[0]) == MEASURE__MAX, "their numbers in the ledger are those of rules/measure.h, from 1");

static const char *const evidence[] = {
    "ledger-by-person",     "ledger-by-subject",  "ledger-counts",        "refusals",           "access-now",
    "people-and-terms",     "trainings",          "pledges",              "approvals",          "erasures",
    "certificates",         "inventory",          "alerts",               "copies",             "sessions",
    "terminals",            "backups",            "ledger-verified",      "take-outs",          "media-register",
    "place-log",            "subcontracts",       "document-age",         "attendance",         "supervision",
    "duties-due",
    LATER "inspections",
    LATER "drills",
    LATER "incidents",
    "recordings",
    LATER "counts-reconciled",
    "log-reviews",
    NULL,
};

static const char *const *const lists[VOCAB__MAX] = {
    [VOCAB_MET] = met,         [VOCAB_ACT] = acts,           [VOCAB_CLASS] = classes, [VOCAB_MEDIUM] = media,
    [VOCAB_VERDICT] = verdicts, [VOCAB_CONDITION] = conditions, [VOCAB_WHO] = who,     [VOCAB_WHEN] = when,
    [VOCAB_MEASURE] = measures, [VOCAB_EVIDENCE] = evidence,
};

bool vocab_works(enum vocab v, unsigned no)
{
    return lists[v][no][0] != LATER[0];
}

bool vocab_on_site(unsigned measure)
{
    return measures[measure][0] == ON_SITE[0];
}

const char *vocab_word(enum vocab v, unsigned no)
{
    const char *word = lists[v][no];

    return word == NULL || (word[0] != LATER[0] && word[0] != ON_SITE[0]) ? word : word + 1;
}

enum err vocab_find(enum vocab v, struct view word, unsigned *no_out)
{
    const char *known;

    for (unsigned i = 0; (known = vocab_word(v, i)) != NULL; i++) {
        if (view_eq_str(word, known)) {
            *no_out = i;
            return ERR_OK;
        }
    }
    return ERR_NOT_FOUND;
}
