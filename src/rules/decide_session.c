/* The gates of the moment: sign-in, session and job, the factors that were shown and the terminal that it came from. */
#include "rules/decide_facts.h"

#include "rules/entry_table.h"
#include "rules/state_tables.h"

enum refusal gate_locked(const struct facts *f)
{
    int64_t last_ms;
    unsigned failures = state_failed_sign_ins(f->s, f->e->person, &last_ms);

    return unless(failures == 0 || f->e->time_ms - last_ms >= decide_sign_in_wait_ms(failures),
                  REFUSAL_SIGN_IN_LOCKED);
}

/* What a job desk does after the session may have ended: its job says for whom. */
bool for_job(const struct entry *e)
{
    return e->act == ACT_IMPORT_BATCH || e->act == ACT_IMPORT_CLOSE || e->act == ACT_UPDATE_BATCH || e->act == ACT_UPDATE_CLOSE ||
           e->act == ACT_PACKAGE_BATCH || e->act == ACT_PACKAGE;
}

/* Whether the entry names what it must: the number itself, or nothing where its act need not say
 * it. */
static bool names(const struct facts *f, enum entry_key key, uint64_t named, uint64_t known)
{
    bool may_be_absent = (entry_acts[f->e->act].must & ENTRY_HAS(key)) == 0;

    return named == known || (named == 0 && may_be_absent);
}

/* A job outlives the session that started it: that session may be closed, but never somebody
 * else's. */
static bool session_of_job_ok(const struct facts *f)
{
    const struct session_facts *session = state_session(f->s, f->e->session);

    return f->e->session < state_next_session(f->s) &&
           (session == NULL || session->person == f->e->person);
}

enum refusal gate_session(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct session_facts *session = f->session;

    if (e->act == ACT_SESSION_OPEN) {
        bool fresh = e->session >= state_next_session(f->s);
        bool other_org = e->org != 0 && f->person != NULL && f->person->org != e->org;
        return unless(fresh && !other_org, REFUSAL_NO_SESSION);
    }
    if (for_job(e))
        return unless(session_of_job_ok(f), REFUSAL_NO_SESSION);
    if (session == NULL || !names(f, KEY_CONTRACT, e->contract, session->contract))
        return REFUSAL_NO_SESSION;
    bool own = decide_is_change(e->act) || names(f, KEY_PERSON, e->person, session->person);
    return unless(own, REFUSAL_NO_SESSION);
}

enum refusal gate_job(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct import_job *job = f->job;
    uint64_t first, last;

    if (e->act == ACT_IMPORT_OPEN)
        return unless(e->job >= state_next_job(f->s) || job_resumes(job, e), REFUSAL_JOB);
    if (e->act == ACT_PACKAGE_OPEN)
        return unless(e->job >= state_next_job(f->s), REFUSAL_JOB);
    if (e->act == ACT_UPDATE_OPEN)
        return unless(update_begins(f->s, e) || job_resumes(job, e), REFUSAL_JOB);
    if (job == NULL || job->closed || job->person != e->person || job->contract != e->contract ||
        !names(f, KEY_REGISTER, e->register_no, job->register_no) ||
        !names(f, KEY_PURPOSE, e->purpose, job->purpose) || !update_fits(job, e))
        return REFUSAL_JOB;
    /* Rows may be sealed again after a crash, but none left out. */
    if (e->act == ACT_PACKAGE_BATCH) /* one after the other, each once */
        return unless(entry_rows(e, &first, &last) && first == job->rows_sealed, REFUSAL_JOB);
    return unless((e->act != ACT_IMPORT_BATCH && e->act != ACT_UPDATE_BATCH) ||
                      (entry_rows(e, &first, &last) && first <= job->rows_sealed),
                  REFUSAL_JOB);
}

enum refusal gate_factors(const struct facts *f)
{
    unsigned factors = f->session->factors & FACTOR__ALL & ~(unsigned)FACTOR_CERTIFICATE;
    uint64_t n = 0;

    if (f->person->answers != 0) /* as many factors as a clause demands of people: their certificate is all that machines have */
        return unless(f->session->factors == FACTOR_CERTIFICATE, REFUSAL_FACTORS);
    if ((factors & FACTOR_PASSKEY) == 0)
        factors &= ~(unsigned)FACTOR_USER_VERIFIED; /* only a passkey verifies its user */
    for (; factors != 0; factors &= factors - 1)
        n++;
    return unless(n >= f->contract->controls[CONTROL_FACTORS].limit, REFUSAL_FACTORS);
}

/* Where the contract demands it, only from registered terminals; and never from one that was registered and revoked.  A machine
 * always comes with its own certificate, and nobody else with that. */
enum refusal gate_terminal(const struct facts *f)
{
    const struct terminal_rule *terminal = state_terminal(f->s, f->session->terminal);
    bool demanded = f->contract->controls[CONTROL_TERMINAL].in_force || f->person->answers != 0;
    bool fits = state_terminal_fits(f->s, f->person->no, f->session->terminal, f->today) ||
                (f->reading && state_terminal_fits(f->s, f->person->no, f->session->terminal, f->contract->until));

    return unless(demanded ? fits
                           : terminal == NULL || (!terminal->revoked && terminal->person == 0),
                  REFUSAL_TERMINAL);
}
