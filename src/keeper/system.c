/* The state of the machine in numbers: what the keeper measures itself, what the others have told the parent. */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "health/measure.h"
#include "health/report.h"
#include "proto/parent_child.h"
#include "rules/keeping.h"

#define READERS (ROLE_ADMINISTRATOR | ROLE_MANAGER | ROLE_RESPONSIBLE | ROLE_OFFICER)

_Static_assert(REFUSAL__MAX <= STAT_REFUSALS_MAX, "every refusal has its number");

static void add(struct stats *s, unsigned what, uint64_t n)
{
    stats_set(s, what, stats_get(s, what, 0) + n);
}

void system_refused(struct keeper *k, enum refusal refusal)
{
    add(&k->stats, STAT_REFUSED + (unsigned)refusal, 1);
}

void system_witnessed(struct keeper *k, uint64_t its_s)
{
    uint64_t ours = (uint64_t)clock_now_ms() / 1000;

    stats_set(&k->stats, STAT_WITNESS_CLOCK_S, its_s > ours ? its_s - ours : ours - its_s);
}

void system_flushed(struct keeper *k, uint64_t us)
{
    stats_set(&k->stats, STAT_FLUSH_LAST_US, us);
    add(&k->stats, STAT_FLUSH_SUM_US, us);
    add(&k->stats, STAT_FLUSHES + stat_bucket(us), 1);
}

static void measure_desks(struct keeper *k)
{
    uint64_t sessions = 0, jobs = 0;

    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        sessions += k->desks[i] != NULL && desk_is_session(k->desks[i]);
        jobs += k->desks[i] != NULL && k->desks[i]->kind == DESK_JOB;
    }
    stats_set(&k->stats, STAT_SESSIONS, sessions);
    stats_set(&k->stats, STAT_JOBS, jobs);
}

/* Approved, and not carried out to the end. */
static uint64_t open_erasures(const struct state *s)
{
    const struct application *a;
    uint64_t n = 0;

    for (size_t i = 0; (a = state_application_at(s, i)) != NULL; i++)
        n += a->kind < APPLY_ERASE__MAX && a->approved_by_leaf != 0 && !a->executed && !a->rejected;
    return n;
}

/* A restore here, or a drill elsewhere: whichever was last. */
static void measure_drills(struct keeper *k)
{
    const struct state *s = logbook_state(k->logs, KEEPER_MACHINE_LOG);
    int64_t passed_ms = state_last_drill_ms(s, true), failed_ms = state_last_drill_ms(s, false);
    int64_t tested_ms = state_restored_ms(s);

    if (passed_ms > tested_ms)
        tested_ms = passed_ms;
    if (tested_ms > 0)
        stats_set(&k->stats, STAT_RESTORE_TEST_S, (uint64_t)tested_ms / 1000);
    k->stats.known[STAT_RESTORE_FAILED_S] = false;
    if (failed_ms > tested_ms)
        stats_set(&k->stats, STAT_RESTORE_FAILED_S, (uint64_t)failed_ms / 1000);
}

static void measure_logs(struct keeper *k)
{
    uint64_t leaves = 0, witnessed = 0, silent = 0, erasures = 0, losses = 0, missing = 0;
    const struct loss *l;
    int64_t oldest = INT64_MAX;

    for (uint16_t log = 0; log < logbook_logs(k->logs); log++) {
        leaves += logbook_size(k->logs, log);
        erasures += open_erasures(logbook_state(k->logs, log));
        for (size_t i = 0; (l = state_loss_at(logbook_state(k->logs, log), i)) != NULL; i++) {
            losses++;
            missing += loss_missing(l);
        }
        if (!logbook_has_witness(k->logs, log))
            continue;
        witnessed++;
        silent += k->witness_unreachable[log];
        if (logbook_witnessed_ms(k->logs, log) < oldest)
            oldest = logbook_witnessed_ms(k->logs, log);
    }
    stats_set(&k->stats, STAT_LOGS, logbook_logs(k->logs));
    stats_set(&k->stats, STAT_LEAVES, leaves);
    stats_set(&k->stats, STAT_ERASURES_OPEN, erasures);
    stats_set(&k->stats, STAT_LEDGER_LOSSES, losses);
    stats_set(&k->stats, STAT_LEDGER_MISSING, missing);
    if (k->config.ledger_copy != NULL)
        stats_set(&k->stats, STAT_LEDGER_COPY_DIFFERS, k->copy_differs);
    stats_set(&k->stats, STAT_WITNESSED_LOGS, witnessed);
    stats_set(&k->stats, STAT_WITNESSES_SILENT, silent);
    stats_set(&k->stats, STAT_WITNESS_MAX_AGE_S, (uint64_t)k->config.witness_max_age_ms / 1000);
    const struct backup_key *backup = state_last_backup(logbook_state(k->logs, KEEPER_MACHINE_LOG));
    if (backup != NULL)
        stats_set(&k->stats, STAT_BACKUP_S, (uint64_t)backup->done_ms / 1000);
    measure_drills(k);
    k->stats.known[STAT_WITNESS_AGE_S] = false;
    if (witnessed > 0 && oldest > 0) {
        int64_t age_ms = clock_now_ms() - oldest;
        stats_set(&k->stats, STAT_WITNESS_AGE_S, age_ms > 0 ? (uint64_t)age_ms / 1000 : 0);
    }
}

/* How many contracts run, and how many of them take terminals that nobody has registered. */
static void measure_contracts(struct keeper *k)
{
    int64_t today = date_to_days(date_of_ms(keeper_now(k)));
    uint64_t n = 0, open = 0;
    const struct contract_rule *c;

    for (uint16_t log = 1; log < logbook_logs(k->logs); log++) {
        for (size_t i = 0; (c = state_contract_at(logbook_state(k->logs, log), i)) != NULL; i++) {
            if (date_to_days(c->from) > today || date_to_days(c->until) < today)
                continue;
            n++;
            open += !c->controls[CONTROL_TERMINAL].in_force;
        }
    }
    stats_set(&k->stats, STAT_CONTRACTS, n);
    stats_set(&k->stats, STAT_CONTRACTS_OPEN, open);
}

static void measure(struct keeper *k)
{
    measure_contracts(k);
    measure_desks(k);
    measure_logs(k);
    stats_set(&k->stats, STAT_EPOCH, keystore_epoch(k->keys));
    stats_set(&k->stats, STAT_JOURNAL_BYTES, logbook_bytes(k->logs));
    stats_disk(&k->stats, STAT_LEDGER_FREE_BYTES, k->config.dir);
}

enum err system_report(struct keeper *k)
{
    measure(k);
    return stats_report(&k->stats, k->parent);
}

enum err system_figures(struct keeper *k, const struct chan_frame *f)
{
    struct parent_child_figures m;
    enum err err = parent_child_figures_get(f->payload, &k->arena, &m);

    if (err != ERR_OK)
        return err;
    k->figures = (struct stats){0};
    for (uint32_t i = 0; i < m.numbers_n; i++)
        stats_set(&k->figures, m.numbers[i].what, m.numbers[i].value);
    return ERR_OK;
}

/* Numbers only, of nobody: no leaf.  Those who look after the machine, and those who answer for it. */
enum err op_system(struct op *op)
{
    const struct keeper *k = op->k;
    const struct assignment *a = state_assignment(logbook_state(k->logs, op->d->log), op->d->contract, op->d->person);
    struct desk_keeper_number numbers[STAT_NUMBERS_MAX];
    struct desk_keeper_system_is is = {.numbers = numbers, .now_ms = keeper_now(op->k)};
    struct desk_keeper_system m;
    enum err err;

    TRY(OP_GET(op, system, &m));
    if (a == NULL || (a->roles & READERS) == 0)
        return op_deny(op, VERDICT_DENY, REFUSAL_ROLE, CONTROL_ROLE);
    measure(op->k);
    for (uint16_t what = 0; what < STAT__MAX && is.numbers_n < STAT_NUMBERS_MAX; what++) {
        const struct stats *s = what >= STAT_KEEPER ? &k->stats : &k->figures;
        if (s->known[what])
            numbers[is.numbers_n++] = (struct desk_keeper_number){what, s->value[what]};
    }
    err = OP_ANSWER(op, system_is, &is);
out:
    return err;
}

/* --- measures in the ledger ---------------------------------------------------------------------------------------------- */

#define MEASURE_FIRST_TICKS 600        /* so long after the start: what begins slowly has begun */
#define MEASURE_EVERY_MS 86400000      /* the same again */
#define MEASURE_CHANGED_MS 3600000     /* another outcome: not more often than this */

/* Judged from what the processes have told; nobody else says what is met (rules/measure.h). */
static enum err measure_entry(struct keeper *k, struct entry *e, struct measured *out)
{
    struct stats all = k->figures;
    struct buf value;
    enum err err;

    measure(k);
    for (unsigned what = STAT_KEEPER; what < STAT__MAX; what++) {
        all.known[what] = k->stats.known[what];
        all.value[what] = k->stats.value[what];
    }
    measures_take(&all, e->time_ms, out);
    buf_init(&value, ENTRY_VALUE_MAX);
    measures_put(out, &value);
    err = buf_status(&value);
    if (err == ERR_OK) {
        entry_set_value(e, buf_view(&value));
        entry_set_count(e, out->n);
        entry_set_limit(e, measures_open(out));
    }
    buf_clear(&value);
    return err;
}

static bool is_due(const struct measured *last, const struct measured *now)
{
    int64_t age = now->ms - last->ms;

    return last->ms == 0 || age >= MEASURE_EVERY_MS || (age >= MEASURE_CHANGED_MS && measures_differ(last, now));
}

/* Whether some contract of the log is still worked on, or there is none yet: of those that are closed nothing is measured any more. */
static bool is_measured(struct keeper *k, uint16_t log)
{
    const struct state *s = logbook_state(k->logs, log);
    struct date today = date_of_ms(keeper_now(k));
    const struct contract_rule *c;
    size_t i = 0;

    for (; (c = state_contract_at(s, i)) != NULL; i++)
        if (!keeping_is_over(c, today))
            return true;
    return i == 0;
}

enum err measures_tick(struct keeper *k, unsigned ticks)
{
    struct measured now;
    struct entry e;
    uint64_t leaf;
    enum err err = ERR_OK;

    for (uint16_t log = 1; ticks >= MEASURE_FIRST_TICKS && log < logbook_logs(k->logs); log++) {
        if (!is_measured(k, log))
            continue;
        entry_init(&e, ACT_MEASURE, keeper_now(k));
        TRY(measure_entry(k, &e, &now));
        if (is_due(state_measured(logbook_state(k->logs, log)), &now))
            TRY(fact_append(k, log, &e, (struct view){NULL, 0}, &leaf));
    }
out:
    return err;
}

enum err op_measure(struct op *op)
{
    struct desk_keeper_measure m;
    struct measured now;
    enum err err;

    TRY(OP_GET(op, measure, &m));
    op_begin(op, ACT_MEASURE);
    TRY(measure_entry(op->k, &op->e, &now));
    TRY(op_decide(op, (struct view){NULL, 0}));
    op->k->copy_looked_at = op->k->config.ledger_copy != NULL;
    err = hold_ok(op);
out:
    return err;
}

/* Numbers of the machine, of nobody: everybody who sees the clause board sees them. */
enum err op_measures(struct op *op)
{
    const struct measured *last = state_measured(logbook_state(op->k->logs, op->d->log));
    struct desk_keeper_measures_are are = {.at_ms = last->ms, .leaf = last->leaf};
    struct desk_keeper_measures m;
    struct buf value;
    enum err err;

    buf_init(&value, ENTRY_VALUE_MAX);
    TRY(OP_GET(op, measures, &m));
    measures_put(last, &value);
    TRY(buf_status(&value));
    are.value = buf_view(&value);
    err = OP_ANSWER(op, measures_are, &are);
out:
    buf_clear(&value);
    return err;
}
