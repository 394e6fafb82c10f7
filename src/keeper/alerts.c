/*
 * What somebody should look at: quotas that were crossed, misuse, lock-outs, terminals that were refused (J21, C12), records
 * asked for in a role that opens none (N20.9, C1).  The leaves say it; here stand the newest of each log, gathered as the ledger is read and as it grows, so that a page does not
 * search years.  Seen is what a person has said to have seen (alert-seen).
 */
#include "keeper/alerts.h"

#include "base/alloc.h"
#include "keeper/logbook.h"
#include "rules/review.h"

#include <string.h>

#define RING 1024
#define REQUESTS_ALERT 30 /* improper requests in a minute: no slip, somebody tries */
#define SEEN_MAX 4096

struct ring {
    struct alert *rows; /* RING of them, owned */
    uint64_t n;         /* ever; the newest stands at (n - 1) % RING */
};

struct seen {
    uint16_t log;
    uint32_t contract, person;
    uint64_t leaf;
    int64_t time_ms;
};

struct alerts {
    struct ring rings[LOGBOOK_LOGS_MAX];
    struct seen seen[SEEN_MAX];
    size_t seen_n;
};

struct alerts *alerts_new(void)
{
    return mem_zalloc(sizeof(struct alerts));
}

void alerts_free(struct alerts *a)
{
    for (size_t i = 0; a != NULL && i < LOGBOOK_LOGS_MAX; i++)
        mem_free(a->rings[i].rows);
    mem_free(a);
}

static const struct seen *find_seen(const struct alerts *a, uint16_t log, uint32_t contract, uint32_t person)
{
    for (size_t i = 0; i < a->seen_n; i++)
        if (a->seen[i].log == log && a->seen[i].contract == contract && a->seen[i].person == person)
            return &a->seen[i];
    return NULL;
}

static void learn_seen(struct alerts *a, uint16_t log, const struct entry *e)
{
    const struct seen *known = find_seen(a, log, e->contract, e->person);
    size_t at = known == NULL ? a->seen_n : (size_t)(known - a->seen);

    if (at == SEEN_MAX || (known != NULL && known->leaf > e->ref))
        return;
    a->seen[at] = (struct seen){log, e->contract, e->person, e->ref, e->time_ms};
    a->seen_n += known == NULL;
}

/* Of which kind of alert the refusal is; false: of none.  Records are what is asked for under a purpose. */
static bool refused_kind(const struct entry *e, enum refusal refusal, enum alert_kind *kind_out)
{
    switch ((unsigned)refusal) {
    case REFUSAL_TERMINAL:
        *kind_out = ALERT_TERMINAL;
        return true;
    case REFUSAL_QUOTA_MINUTE:
    case REFUSAL_QUOTA_DAY:
    case REFUSAL_TOO_MANY_HITS:
        *kind_out = ALERT_QUOTA;
        return true;
    case REFUSAL_ROLE:
        *kind_out = ALERT_ROLE;
        return (e->has & ENTRY_HAS(KEY_PURPOSE)) != 0;
    default:
        return false;
    }
}

/* Whether the leaf is an alert, and of which kind. */
static bool classify(const struct state *s, const struct entry *e, struct alert *out)
{
    struct decision d;
    int64_t last_ms;

    if (e->act == ACT_MISUSE) {
        if (e->kind == ENTRY_MISUSE_REQUEST && e->count < REQUESTS_ALERT)
            return false;
        out->kind = e->kind == ENTRY_MISUSE_TERMINAL ? ALERT_TERMINAL : e->kind == ENTRY_MISUSE_COPY ? ALERT_DAMAGE : ALERT_MISUSE;
        return true;
    }
    if (e->act == ACT_STOCK && e->verdict == VERDICT_PERMIT) {
        out->kind = ALERT_MISSING;
        return e->kind == STOCK_MISSING;
    }
    if (e->verdict != VERDICT_DENY)
        return false;
    if (e->act == ACT_SIGN_IN && !state_is_machine(s, e->person)) { /* of a machine: the wrong certificate, at once */
        out->kind = ALERT_LOCK_OUT;
        out->refusal = REFUSAL_SIGN_IN_LOCKED;
        return decide_sign_in_wait_ms(state_failed_sign_ins(s, e->person, &last_ms)) > 0;
    }
    decide(s, e, &d); /* a refusal changed nothing: the same answer again */
    out->refusal = d.refusal;
    out->clauses_n = d.clauses_n;
    memcpy(out->clauses, d.clauses, sizeof(out->clauses));
    return refused_kind(e, d.refusal, &out->kind);
}

enum err alerts_learn(struct alerts *a, const struct alert_leaf *leaf, const struct entry *e)
{
    struct alert alert = {.leaf = leaf->index, .time_ms = e->time_ms, .contract = e->contract, .person = e->person,
                          .act = e->act};
    struct ring *ring = &a->rings[leaf->log];

    if (e->act == ACT_ALERT_SEEN && e->verdict == VERDICT_PERMIT)
        learn_seen(a, leaf->log, e);
    if (!classify(leaf->state, e, &alert))
        return ERR_OK;
    if (ring->rows == NULL)
        ring->rows = mem_calloc(RING, sizeof(*ring->rows));
    if (ring->rows == NULL)
        return ERR_MEMORY;
    ring->rows[ring->n++ % RING] = alert;
    return ERR_OK;
}

const struct alert *alerts_at(const struct alerts *a, uint16_t log, size_t i)
{
    const struct ring *ring = &a->rings[log];

    return i >= ring->n || i >= RING ? NULL : &ring->rows[(ring->n - 1 - i) % RING];
}

bool alerts_seen(const struct alerts *a, const struct alert_watch *w, const struct alert *alert, bool machine)
{
    const struct seen *s = find_seen(a, w->log, w->contract, w->person);

    if (s == NULL)
        return false;
    return machine ? alert->time_ms <= s->time_ms : alert->leaf <= s->leaf;
}
