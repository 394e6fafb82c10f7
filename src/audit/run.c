/* Which of the three kinds of directory it is, and the four questions that can be asked of it. */
#include "audit/walk.h"

#include "base/alloc.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool walk_is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static enum err run_tree(const struct walk_job *job, const char *dir, uint16_t log)
{
    struct walk *w = walk_new(job, log);
    enum err err;

    if (w == NULL)
        return ERR_MEMORY;
    err = strlen(dir) < sizeof(w->dir) ? ERR_OK : ERR_LIMIT;
    if (err == ERR_OK) {
        memcpy(w->dir, dir, strlen(dir) + 1);
        err = walk_tree(w);
    }
    if ((err == ERR_OK || err == ERR_CORRUPT) && job->done != NULL)
        job->done(job->arg, &w->report);
    walk_free(w);
    return err;
}

static enum err run_export(const struct walk_job *job)
{
    struct disk_path dir;
    char number[16];
    bool corrupt = false, any = false;
    enum err err;

    for (uint16_t log = 0; log < AUDIT_LOGS_MAX; log++) {
        (void)snprintf(number, sizeof(number), "%u", (unsigned)log);
        TRY(disk_join(&dir, job->dir, number));
        if ((job->only != AUDIT_ALL_LOGS && job->only != log) || !walk_is_there(dir.s))
            continue;
        any = true;
        err = run_tree(job, dir.s, log);
        corrupt = corrupt || err == ERR_CORRUPT;
        if (err != ERR_CORRUPT)
            TRY(err);
    }
    err = corrupt ? ERR_CORRUPT : any ? ERR_OK : ERR_NOT_FOUND;
out:
    return err;
}

enum err walk_run(const struct walk_job *job)
{
    struct walk_job inner = *job;
    struct disk_path path, keeper;
    enum err err;

    TRY(disk_join(&keeper, job->dir, "keeper"));
    TRY(disk_join(&path, keeper.s, "checkpoints"));
    inner.dir = keeper.s;
    if (walk_is_there(path.s))
        return walk_store(&inner);
    TRY(disk_join(&path, job->dir, "checkpoints"));
    if (walk_is_there(path.s))
        return walk_store(job);
    if (write_is_wanted(job))
        return ERR_NOT_FOUND;
    TRY(disk_join(&path, job->dir, FILE_KEY));
    bool is_tree = walk_is_there(path.s);
    TRY(disk_join(&path, job->dir, "tile"));
    is_tree = is_tree || walk_is_there(path.s);
    err = is_tree ? run_tree(job, job->dir, AUDIT_ALL_LOGS) : run_export(job);
out:
    return err;
}

/* --- export and verify ------------------------------------------------------------------------ */

static const struct trusted nobody;

enum err audit_export(const char *keeper_dir, const char *out_dir, audit_report_fn *fn, void *arg)
{
    const struct walk_job job = {.dir = keeper_dir, .trusted = &nobody, .depth = AUDIT_HASHES, .only = AUDIT_ALL_LOGS,
                                 .out_dir = out_dir, .done = fn, .arg = arg};

    return walk_run(&job);
}

/* Go through ${job} with what the caller trusts. */
static enum err run_trusting(struct walk_job *job, const struct audit_trust *trust)
{
    struct trusted *t = mem_zalloc(sizeof(*t));
    enum err err;

    if (t == NULL)
        return ERR_MEMORY;
    TRY(trusted_init(t, trust));
    job->trusted = t;
    TRY(walk_run(job));
out:
    trusted_clear(t);
    mem_free(t);
    return err;
}

enum err audit_verify(const char *dir, const struct audit_trust *trust, uint16_t log, enum audit_depth depth,
                      audit_report_fn *fn, void *arg)
{
    struct walk_job job = {.dir = dir, .depth = depth, .only = log, .done = fn, .arg = arg};

    return run_trusting(&job, trust);
}

/* --- explain ---------------------------------------------------------------------------------- */

struct explain {
    struct audit_explanation *out;
    bool found;
    unsigned logs;
};

#define COPY(member, source)                                                                                           \
    do {                                                                                                               \
        const void *from = (source);                                                                                   \
        out->has_##member = from != NULL;                                                                              \
        if (from != NULL)                                                                                              \
            memcpy(&out->member, from, sizeof(out->member));                                                           \
    } while (0)

/* Who asks: the session decides, else what the entry says. */
static void explain_actor(struct audit_explanation *out, const struct state *s, const struct entry *e)
{
    uint32_t person = e->person, contract = e->contract;

    COPY(session, e->session == 0 ? NULL : state_session(s, e->session));
    if (out->has_session && e->act != ACT_ASSIGN) {
        person = out->session.person;
        contract = out->session.contract;
    }
    COPY(contract, state_contract(s, contract));
    COPY(person, state_person(s, person));
    COPY(assignment, state_assignment(s, contract, person));
    out->terminal_known = state_terminal_known(s, out->has_session ? out->session.terminal : e->terminal, out->today);
    out->failed_sign_ins = state_failed_sign_ins(s, person, &out->last_failed_ms);
}

static void explain_objects(struct audit_explanation *out, const struct state *s, const struct entry *e)
{
    uint32_t contract = out->has_contract ? out->contract.no : e->contract;
    uint16_t purpose = e->purpose;

    COPY(job, e->job == 0 ? NULL : state_job(s, e->job));
    if (purpose == 0 && out->has_job)
        purpose = out->job.purpose;
    COPY(purpose, purpose == 0 ? NULL : state_purpose(s, contract, purpose));
    COPY(reg, e->register_no == 0 ? NULL : state_register(s, contract, e->register_no));
    COPY(application, e->act == ACT_ERASE ? state_approved_application(s, e->ref)
                      : e->act == ACT_APPROVE || e->act == ACT_REJECT || e->act == ACT_TERMS_SIGN ? state_application(s, e->ref)
                                                                      : NULL);
    uint32_t person = out->has_person ? out->person.no : e->person;
    out->shown_in_minute = state_shown_in_minute(s, person, purpose, e->time_ms);
    out->shown_in_day = state_shown_in_day(s, person, purpose, e->time_ms);
}

static enum err explain_visit(struct walk *w, uint64_t leaf, const struct entry *e)
{
    struct explain *x = w->job->arg;
    struct audit_explanation *out = x->out;

    if (leaf != out->leaf)
        return ERR_OK;
    x->found = true;
    out->entry = *e;
    out->today = date_of_ms(e->time_ms);
    decide(w->state, e, &out->decision);
    explain_actor(out, w->state, e);
    explain_objects(out, w->state, e);
    return ERR_OK;
}

static void explain_done(void *arg, const struct audit_report *report)
{
    struct explain *x = arg;

    x->out->report = *report;
    x->logs++;
}

enum err audit_explain(const char *dir, const struct audit_trust *trust, uint16_t log, uint64_t leaf,
                       struct audit_explanation *out)
{
    struct explain x = {.out = out};
    struct walk_job job = {.dir = dir, .depth = AUDIT_REPLAY, .only = log, .visit = explain_visit,
                           .done = explain_done, .arg = &x};
    enum err err;

    *out = (struct audit_explanation){.leaf = leaf};
    TRY(run_trusting(&job, trust));
    if (x.logs > 1)
        TRY(ERR_INPUT);
    err = x.found ? ERR_OK : ERR_NOT_FOUND;
out:
    return err;
}

/* --- who -------------------------------------------------------------------------------------- */

struct who {
    const struct audit_who *like;
    audit_who_fn *fn;
    audit_report_fn *done;
    void *arg;
};

static bool names(const struct entry *e, const struct subjects *wanted)
{
    for (unsigned i = 0; i < e->subjects_n; i++)
        if (subjects_find(wanted, e->subjects[i]) != SUBJECTS_NONE)
            return true;
    return false;
}

/* With the entry, or when its session began: only a replay knows. */
static uint64_t terminal_of(const struct state *s, const struct entry *e)
{
    const struct session_facts *session = s == NULL || e->session == 0 ? NULL : state_session(s, e->session);

    return e->terminal != 0 || session == NULL ? e->terminal : session->terminal;
}

static enum err who_visit(struct walk *w, uint64_t leaf, const struct entry *e)
{
    const struct who *x = w->job->arg;
    const struct audit_who *like = x->like;

    if ((like->person == 0 || e->person == like->person) && (like->register_no == 0 || e->register_no == like->register_no) &&
        (like->subjects == NULL || names(e, like->subjects)) &&
        (like->from_ms == 0 || e->time_ms >= like->from_ms) && (like->until_ms == 0 || e->time_ms < like->until_ms))
        return x->fn(x->arg, w->report.log, leaf, e, terminal_of(w->state, e));
    return ERR_OK;
}

static void who_done(void *arg, const struct audit_report *report)
{
    const struct who *x = arg;

    if (x->done != NULL)
        x->done(x->arg, report);
}

enum err audit_who(const char *dir, const struct audit_trust *trust, uint16_t log, const struct audit_who *who,
                   audit_who_fn *fn, audit_report_fn *done, void *arg)
{
    struct who x = {who, fn, done, arg};
    struct walk_job job = {.dir = dir, .depth = who->replay ? AUDIT_REPLAY : AUDIT_ENTRIES, .only = log,
                           .visit = who_visit, .done = who_done, .arg = &x};

    return run_trusting(&job, trust);
}
