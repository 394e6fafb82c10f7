/* The verbs: options, a call, lines for people. */
#include "audit/verb.h"

#include "audit/audit.h"
#include "audit/tally.h"
#include "base/alloc.h"
#include "base/codec.h"
#include "base/io.h"
#include "base/num.h"
#include "clause.h"
#include "ledger/note.h"
#include "ledger/policy.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAX 2

struct verb {
    enum lang lang;
    const struct audit_verb *self;
    const char *words[WORDS_MAX];
    unsigned words_n;
    const char *policy, *vkey, *log, *record, *records, *register_no, *person, *from, *until, *witnessed, *out, *verifier;
    bool replay, by_person;
    struct tally tally;
    struct buf policy_text, witnessed_text;
    struct audit_trust trust;
    uint16_t log_no;
};

/* --- saying ----------------------------------------------------------------------------------- */

static void print(struct buf *line, FILE *to)
{
    buf_byte(line, '\n');
    (void)fputs(buf_cstr(line), to);
    buf_clear(line);
}

/* ${msg}, whose placeholders are ${args} in the order of their names' numbers. */
static void say(const struct verb *v, FILE *to, enum msg msg, const struct msg_arg *args, size_t args_n)
{
    struct buf line;

    buf_init(&line, 8192);
    if (msg_put(&line, v->lang, msg, args, args_n) == ERR_OK)
        print(&line, to);
    buf_clear(&line);
}

static enum err fail(const struct verb *v, enum err err, enum msg msg, const char *text)
{
    const struct msg_arg arg = msg_str(text);

    say(v, stderr, msg, &arg, 1);
    return err;
}

static void say_finding(const struct verb *v, const struct audit_finding *f)
{
    struct buf line;

    buf_init(&line, 4096);
    if (audit_say(f, v->lang == LANG_JA, &line) == ERR_OK)
        print(&line, stderr);
    buf_clear(&line);
}

static enum err usage(const struct verb *v)
{
    char text[512];

    (void)snprintf(text, sizeof(text), "%s %s", v->self->name, v->self->synopsis);
    return fail(v, ERR_INPUT, MSG_AUDIT_USAGE, text);
}

/* What made a call fail, unless it was a finding, which has been said. */
static enum err explain_failure(const struct verb *v, enum err err)
{
    if (err == ERR_OK || err == ERR_CORRUPT)
        return err;
    if (err == ERR_NOT_FOUND || err == ERR_INPUT)
        return fail(v, err, MSG_AUDIT_NOTHING, v->words[0]);
    return fail(v, err, MSG_AUDIT_INCOMPLETE, err_name(err));
}

static void say_report(const struct verb *v, const struct audit_report *r, enum audit_depth depth)
{
    char from[25], until[25];
    const struct msg_arg origin = msg_str(r->origin), size = msg_count(r->size);

    clock_format(r->first_ms, from);
    clock_format(r->last_ms, until);
    if (depth == AUDIT_HASHES)
        say(v, stdout, MSG_AUDIT_REPORT_HASHES,
            (struct msg_arg[]){[MSG_AUDIT_REPORT_HASHES__origin] = origin, [MSG_AUDIT_REPORT_HASHES__size] = size},
            MSG_AUDIT_REPORT_HASHES__ARGS);
    else
        say(v, stdout, MSG_AUDIT_REPORT,
            (struct msg_arg[]){[MSG_AUDIT_REPORT__origin] = origin,
                               [MSG_AUDIT_REPORT__size] = size,
                               [MSG_AUDIT_REPORT__from] = msg_str(from),
                               [MSG_AUDIT_REPORT__until] = msg_str(until),
                               [MSG_AUDIT_REPORT__permits] = msg_count(r->permits),
                               [MSG_AUDIT_REPORT__denials] = msg_count(r->denials),
                               [MSG_AUDIT_REPORT__facts] = msg_count(r->facts)},
            MSG_AUDIT_REPORT__ARGS);
}

/* What is missing is said as loudly as what is there. */
static void say_losses(const struct verb *v, const struct audit_report *r)
{
    char at[25];

    for (unsigned i = 0; i < r->losses_n; i++) {
        const struct loss *l = &r->losses[i];
        const struct msg_arg from = msg_count(l->count), until = msg_count(l->seen == 0 ? 0 : l->seen - 1), n = msg_count(l->number);
        clock_format(l->at_ms, at);
        if (loss_missing(l) > 0)
            say(v, stdout, MSG_AUDIT_LOSS,
                (struct msg_arg[]){[MSG_AUDIT_LOSS__from] = from, [MSG_AUDIT_LOSS__until] = until, [MSG_AUDIT_LOSS__at] = msg_str(at),
                                   [MSG_AUDIT_LOSS__number] = n},
                MSG_AUDIT_LOSS__ARGS);
        else if (!l->known)
            say(v, stdout, MSG_AUDIT_LOSS_UNKNOWN,
                (struct msg_arg[]){[MSG_AUDIT_LOSS_UNKNOWN__from] = from, [MSG_AUDIT_LOSS_UNKNOWN__at] = msg_str(at),
                                   [MSG_AUDIT_LOSS_UNKNOWN__number] = n},
                MSG_AUDIT_LOSS_UNKNOWN__ARGS);
        else
            say(v, stdout, MSG_AUDIT_LOSS_UNSEEN,
                (struct msg_arg[]){[MSG_AUDIT_LOSS_UNSEEN__from] = from, [MSG_AUDIT_LOSS_UNSEEN__at] = msg_str(at),
                                   [MSG_AUDIT_LOSS_UNSEEN__number] = n},
                MSG_AUDIT_LOSS_UNSEEN__ARGS);
    }
}

static void say_standing(const struct verb *v, const struct audit_report *r, enum audit_depth depth)
{
    const struct msg_arg approvals = msg_count(r->approvals), newer = msg_count(r->unsigned_leaves);
    char at[25];

    if (depth == AUDIT_REPLAY)
        say(v, stdout, r->approvals > 0 ? MSG_AUDIT_REPLAYED : MSG_AUDIT_REPLAYED_NONE, &approvals, r->approvals > 0);
    clock_format(r->witnessed_ms, at);
    if (r->witnessed_size > 0)
        say(v, stdout, MSG_AUDIT_WITNESSED,
            (struct msg_arg[]){[MSG_AUDIT_WITNESSED__n] = msg_count(r->witnessed_size),
                               [MSG_AUDIT_WITNESSED__at] = msg_str(at)},
            MSG_AUDIT_WITNESSED__ARGS);
    if (r->unsigned_leaves > 0)
        say(v, stdout, MSG_AUDIT_NEWER, &newer, 1);
    if (!r->trusted)
        say(v, stdout, MSG_AUDIT_NOT_TRUSTED, NULL, 0);
}

/* One log: what it is, or what is wrong with it. */
static void say_log(const struct verb *v, const struct audit_report *r, enum audit_depth depth)
{
    if (r->log != AUDIT_ALL_LOGS)
        printf("%u\t", (unsigned)r->log);
    if (r->finding.fault != AUDIT_FINE) {
        printf("%s\n", r->origin);
        (void)fflush(stdout);
        say_finding(v, &r->finding);
        return;
    }
    say_report(v, r, depth);
    say_losses(v, r);
    say_standing(v, r, depth);
}

/* --- reading what was asked ------------------------------------------------------------------- */

/* An option that does not stand in the synopsis is none of the verb. */
static enum err read_words(struct verb *v, int argc, char **argv, unsigned words)
{
    const struct {
        const char *name;
        const char **value;
    } options[] = {{"--policy", &v->policy}, {"--vkey", &v->vkey}, {"--log", &v->log},    {"--record", &v->record},
                   {"--records", &v->records}, {"--register", &v->register_no},
                                      {"--person", &v->person}, {"--from", &v->from}, {"--until", &v->until}, {"--witnessed", &v->witnessed},
                   {"--out", &v->out},       {"--verifier", &v->verifier}};

    for (int i = 1; i < argc; i++) {
        size_t k = 0;
        while (k < sizeof(options) / sizeof(options[0]) && strcmp(argv[i], options[k].name) != 0)
            k++;
        if (k < sizeof(options) / sizeof(options[0])) {
            if (++i == argc || strstr(v->self->synopsis, options[k].name) == NULL)
                return usage(v);
            *options[k].value = argv[i];
        } else if (strcmp(argv[i], "--replay") == 0 && strstr(v->self->synopsis, "--replay") != NULL) {
            v->replay = true;
        } else if (strcmp(argv[i], "--by-person") == 0 && strstr(v->self->synopsis, "--by-person") != NULL) {
            v->by_person = true;
        } else if (argv[i][0] == '-' || v->words_n == words) {
            return usage(v);
        } else {
            v->words[v->words_n++] = argv[i];
        }
    }
    return v->words_n == words ? ERR_OK : usage(v);
}

/* Whom to trust, and which log. */
static enum err read_trust(struct verb *v)
{
    uint64_t log = AUDIT_ALL_LOGS;

    if (v->log != NULL && num_parse_u64(view_str(v->log), AUDIT_LOGS_MAX - 1, NUM_CANONICAL, &log) != ERR_OK)
        return usage(v);
    v->log_no = (uint16_t)log;
    if (v->policy != NULL && io_read_file(v->policy, &v->policy_text) != ERR_OK)
        return fail(v, ERR_INPUT, MSG_AUDIT_UNREADABLE, v->policy);
    if (v->witnessed != NULL && io_read_file(v->witnessed, &v->witnessed_text) != ERR_OK)
        return fail(v, ERR_INPUT, MSG_AUDIT_UNREADABLE, v->witnessed);
    v->trust = (struct audit_trust){.policy = buf_view(&v->policy_text),
                                    .vkey = view_str(v->vkey),
                                    .witnessed = buf_view(&v->witnessed_text)};
    enum err err = audit_trust_check(&v->trust);
    if (err == ERR_INPUT)
        say(v, stderr, MSG_AUDIT_BAD_TRUST, NULL, 0);
    return err;
}

typedef enum err verb_fn(struct verb *v);

static int run(struct verb *v, int argc, char **argv, unsigned words, verb_fn *fn)
{
    enum err err;

    buf_init(&v->policy_text, POLICY_BYTES_MAX);
    buf_init(&v->witnessed_text, NOTE_BYTES_MAX);
    TRY(read_words(v, argc, argv, words));
    TRY(read_trust(v));
    TRY(fn(v));
out:
    buf_clear(&v->policy_text);
    buf_clear(&v->witnessed_text);
    return err_exit_code(err);
}

/* --- the verbs -------------------------------------------------------------------------------- */

static void on_export(void *arg, const struct audit_report *r)
{
    say_log(arg, r, AUDIT_HASHES);
}

static enum err do_export(struct verb *v)
{
    return explain_failure(v, audit_export(v->words[0], v->words[1], on_export, v));
}

static void on_verified(void *arg, const struct audit_report *r)
{
    const struct verb *v = arg;

    say_log(v, r, v->replay ? AUDIT_REPLAY : AUDIT_ENTRIES);
}

static enum err do_verify(struct verb *v)
{
    enum audit_depth depth = v->replay ? AUDIT_REPLAY : AUDIT_ENTRIES;

    return explain_failure(v, audit_verify(v->words[0], &v->trust, v->log_no, depth, on_verified, v));
}

static void print_entry(const struct entry *e)
{
    struct buf text;

    buf_init(&text, ENTRY_TEXT_MAX + 1);
    if (entry_put(e, &text) == ERR_OK)
        (void)fwrite(text.p, 1, text.n, stdout);
    buf_clear(&text);
}

static void print_date(const char *what, struct date d)
{
    char text[11];

    if (d.year == 0)
        return;
    date_format(d, text);
    printf("%s\t%s\n", what, text);
}

static void print_limit(const struct audit_explanation *x, const char *what, uint64_t n, enum control control)
{
    const struct control_rule *rule = &x->contract.controls[control];

    if (x->has_contract && rule->in_force && x->has_purpose)
        printf("%s\t%llu/%llu\n", what, (unsigned long long)n, (unsigned long long)rule->limit);
}

static void print_facts(const struct audit_explanation *x)
{
    print_date("today", x->today);
    if (x->has_contract) {
        print_date("contract-from", x->contract.from);
        print_date("contract-until", x->contract.until);
    }
    if (x->has_person) {
        print_date("person-from", x->person.from);
        print_date("person-until", x->person.until);
        if (x->person.answers != 0)
            printf("machine-answered-for-by\t%u\n", (unsigned)x->person.answers);
    }
    if (x->has_assignment) {
        printf("roles\t%u\n", (unsigned)x->assignment.roles);
        print_date("assigned-from", x->assignment.from);
        print_date("assigned-until", x->assignment.until);
        print_date("trained", x->assignment.trained);
        print_date("pledged", x->assignment.pledged);
    }
    if (x->has_session)
        printf("factors\t%u\nterminal\t%s\n", (unsigned)x->session.factors, x->terminal_known ? "known" : "unknown");
    print_limit(x, "shown-in-minute", x->shown_in_minute, CONTROL_QUOTA_MINUTE);
    print_limit(x, "shown-in-day", x->shown_in_day, CONTROL_QUOTA_DAY);
    if (x->has_application)
        printf("application\t%llu\napplicant\t%u\n", (unsigned long long)x->application.leaf,
               (unsigned)x->application.applicant);
    if (x->failed_sign_ins > 0)
        printf("failed-sign-ins\t%u\n", x->failed_sign_ins);
}

static void print_explanation(const struct verb *v, const struct audit_explanation *x)
{
    const struct decision *d = &x->decision;
    enum msg summary = d->verdict == VERDICT_FACT     ? MSG_CLI_EXPLAIN_FACT
                       : d->verdict == VERDICT_PERMIT ? MSG_CLI_EXPLAIN_PERMIT
                                                      : MSG_CLI_EXPLAIN_DENY;

    print_entry(&x->entry);
    printf("\ngate\t%s\ncontrol\t%s\nclauses\t", refusal_name(d->refusal),
           d->control == CONTROL__MAX ? "-" : control_name(d->control));
    for (unsigned i = 0; i < d->clauses_n; i++)
        printf("%s%s", i == 0 ? "" : ",", d->clauses[i]);
    printf("\n");
    for (unsigned i = 0; i < d->clauses_n; i++)
        printf("clause\t%s\t%s\n", d->clauses[i], clause_text(v->lang, view_str(d->clauses[i])));
    if (d->verdict != VERDICT_FACT)
        print_facts(x);
    say(v, stdout, summary, NULL, 0);
}

static enum err do_explain(struct verb *v)
{
    struct audit_explanation *x = mem_zalloc(sizeof(*x));
    uint64_t leaf;
    enum err err;

    if (x == NULL)
        return ERR_MEMORY;
    if (num_parse_u64(view_str(v->words[1]), INT64_MAX, NUM_CANONICAL, &leaf) != ERR_OK)
        TRY(usage(v));
    err = audit_explain(v->words[0], &v->trust, v->log_no, leaf, x);
    if (err == ERR_CORRUPT)
        say_finding(v, &x->report.finding);
    TRY(explain_failure(v, err));
    print_explanation(v, x);
    say_standing(v, &x->report, AUDIT_ENTRIES);
out:
    mem_free(x);
    return err;
}

static void print_list(const char *what, const uint16_t *numbers, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        printf("%s%u", i == 0 ? what : ",", (unsigned)numbers[i]);
}

/* Columns for every tool; what an entry does not have is left out of the last, which names what it says. */
static enum err on_named(void *arg, uint16_t log, uint64_t leaf, const struct entry *e, uint64_t terminal)
{
    struct verb *v = arg;
    char time[25];

    if (v->by_person)
        return tally_add(&v->tally, log, e);
    clock_format(e->time_ms, time);
    if (log != AUDIT_ALL_LOGS)
        printf("%u\t", (unsigned)log);
    printf("%llu\t%s\t%s\t%s\t%u\t", (unsigned long long)leaf, time, entry_act_name(e->act),
           entry_verdict_name(e->verdict), (unsigned)e->person);
    if (e->purpose != 0)
        printf("purpose=%u ", (unsigned)e->purpose);
    if (e->register_no != 0)
        printf("register=%u ", (unsigned)e->register_no);
    print_list("fields=", e->fields, e->fields_n);
    if (e->fields_n > 0)
        printf(" ");
    if (terminal != 0)
        printf("terminal=%016llx ", (unsigned long long)terminal);
    for (unsigned i = 0; i < e->clauses_n; i++)
        printf("%s%s", i == 0 ? "clauses=" : ",", e->clauses[i]);
    printf("\n");
    return ERR_OK;
}

/* One row a person.  They are printed even if the log does not verify in the end: what is wrong is said then, and the command fails. */
static void print_tally(const struct verb *v)
{
    char first[25], last[25];

    if (v->by_person)
        say(v, stdout, v->tally.of == NULL ? MSG_AUDIT_TALLY_HEAD : MSG_AUDIT_TALLY_HEAD_RECORDS, NULL, 0);
    for (size_t i = 0; i < v->tally.n; i++) {
        const struct tally_row *row = &v->tally.rows[i];
        clock_format(row->first_ms, first);
        clock_format(row->last_ms, last);
        if (row->log != AUDIT_ALL_LOGS)
            printf("%u\t", (unsigned)row->log);
        printf("%u\t%llu\t%llu\t%llu\t", (unsigned)row->person, (unsigned long long)row->permits, (unsigned long long)row->denials,
               (unsigned long long)row->facts);
        if (v->tally.of != NULL)
            printf("%llu\t", (unsigned long long)row->records);
        printf("%s\t%s\n", first, last);
    }
}

/* The day begins in Japan; ${days} later. */
static enum err read_date(const struct verb *v, const char *text, int64_t days, int64_t *ms_out)
{
    struct date d;

    if (text == NULL)
        return ERR_OK;
    if (date_parse(view_str(text), &d) != ERR_OK)
        return fail(v, ERR_INPUT, MSG_AUDIT_BAD_DATE, text);
    *ms_out = date_start_ms(date_from_days(date_to_days(d) + days));
    return ERR_OK;
}

/* Whether ${text} is a number, or nothing was said. */
static bool read_number(const char *text, uint64_t max, uint64_t *out)
{
    return text == NULL || num_parse_u64(view_str(text), max, NUM_CANONICAL, out) == ERR_OK;
}

/* The records that are asked for; NULL: all. */
static enum err read_records(const struct verb *v, struct subjects **out)
{
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    unsigned line;
    char place[4200];
    enum err err;

    if (v->record != NULL && hex_get(view_str(v->record), subject, sizeof(subject)) != ERR_OK)
        return fail(v, ERR_INPUT, MSG_AUDIT_BAD_RECORD, v->record);
    if (v->record != NULL)
        return subjects_of(subject, out);
    if (v->records == NULL)
        return ERR_OK;
    err = subjects_read(v->records, out, &line);
    if (err == ERR_INPUT && line > 0) {
        (void)snprintf(place, sizeof(place), "%s:%u", v->records, line);
        return fail(v, err, MSG_AUDIT_BAD_RECORD, place);
    }
    if (err == ERR_INPUT || err == ERR_LIMIT)
        return fail(v, ERR_INPUT, err == ERR_LIMIT ? MSG_AUDIT_RECORDS_MANY : MSG_AUDIT_RECORDS_NONE, v->records);
    return err == ERR_OK || err == ERR_MEMORY ? err : fail(v, ERR_INPUT, MSG_AUDIT_UNREADABLE, v->records);
}

static enum err do_who(struct verb *v)
{
    struct subjects *subjects = NULL;
    struct audit_who who = {0};
    uint64_t person = 0, register_no = 0;
    bool anything = v->record != NULL || v->records != NULL || v->register_no != NULL || v->person != NULL ||
                    (v->from != NULL && v->until != NULL);
    enum err err;

    if (!anything || (v->record != NULL && v->records != NULL) || !read_number(v->person, UINT32_MAX, &person) ||
        !read_number(v->register_no, UINT16_MAX, &register_no))
        return usage(v);
    TRY(read_records(v, &subjects));
    tally_init(&v->tally, subjects);
    who.subjects = subjects;
    who.person = (uint32_t)person;
    who.register_no = (uint16_t)register_no;
    who.replay = v->replay;
    TRY(read_date(v, v->from, 0, &who.from_ms));
    TRY(read_date(v, v->until, 1, &who.until_ms));
    err = audit_who(v->words[0], &v->trust, v->log_no, &who, on_named, on_verified, v);
    print_tally(v);
    err = explain_failure(v, err);
out:
    tally_clear(&v->tally);
    subjects_free(subjects);
    return err;
}

/* ${words[0]} without --verifier: beside this program. */
static enum err verifier_path(const struct verb *v, char path_out[4096])
{
    ssize_t n = readlink("/proc/self/exe", path_out, 4000);
    char *slash;

    if (n <= 0 || n >= 4000)
        return ERR_IO;
    path_out[n] = 0;
    slash = strrchr(path_out, '/');
    if (slash == NULL)
        return ERR_IO;
    memcpy(slash + 1, "azukari-verify", sizeof("azukari-verify"));
    return access(path_out, R_OK) == 0 ? ERR_OK : fail(v, ERR_NOT_FOUND, MSG_AUDIT_UNREADABLE, path_out);
}

static enum err do_bundle(struct verb *v)
{
    struct audit_bundle b = {.keeper_dir = v->words[0], .verifier = v->verifier, .out = v->out, .log = v->log_no};
    char path[4096];
    uint64_t bytes;
    enum err err;

    if (v->out == NULL || v->log == NULL)
        return usage(v);
    if (b.verifier == NULL) {
        TRY(verifier_path(v, path));
        b.verifier = path;
    }
    TRY(explain_failure(v, audit_bundle(&b, on_export, v, &bytes)));
    say(v, stdout, MSG_AUDIT_BUNDLED,
        (struct msg_arg[]){[MSG_AUDIT_BUNDLED__file] = msg_str(v->out), [MSG_AUDIT_BUNDLED__n] = msg_count(bytes)},
        MSG_AUDIT_BUNDLED__ARGS);
out:
    return err;
}

/* How far the erasure had come when the certificate was issued.  Nothing but the last stage is called erased. */
static void say_stage(const struct verb *v, const struct entry *e)
{
    char until[11] = "?";

    if (e->kind == CERTIFICATE_COMPLETE) {
        say(v, stdout, MSG_AUDIT_STAGE_COMPLETE, NULL, 0);
        return;
    }
    if (entry_has(e, KEY_UNTIL))
        date_format(e->until, until);
    say(v, stdout, MSG_AUDIT_STAGE_LOCAL, (struct msg_arg[]){[MSG_AUDIT_STAGE_LOCAL__date] = msg_str(until)},
        MSG_AUDIT_STAGE_LOCAL__ARGS);
}

static enum err say_proof(const struct verb *v, enum err err, const struct audit_proof *p)
{
    if (err == ERR_CORRUPT)
        say_finding(v, &p->finding);
    if (err != ERR_OK)
        return explain_failure(v, err);
    print_entry(&p->entry);
    if (p->entry.act == ACT_CERTIFICATE)
        say_stage(v, &p->entry);
    say(v, stdout, MSG_AUDIT_PROVEN,
        (struct msg_arg[]){[MSG_AUDIT_PROVEN__leaf] = msg_count(p->leaf),
                           [MSG_AUDIT_PROVEN__origin] = msg_str(p->origin)},
        MSG_AUDIT_PROVEN__ARGS);
    return ERR_OK;
}

/* With ${words[1]}: a certificate and its proof. */
static enum err do_proof(struct verb *v)
{
    struct audit_proof *p = mem_zalloc(sizeof(*p));
    enum err err;

    if (p == NULL)
        return ERR_MEMORY;
    if (v->policy == NULL && v->vkey == NULL)
        TRY(usage(v));
    err = v->words_n == 2 ? audit_certificate_verify(v->words[0], v->words[1], &v->trust, p)
                          : audit_proof_verify(v->words[0], &v->trust, p);
    err = say_proof(v, err, p);
out:
    mem_free(p);
    return err;
}

/* --- the table -------------------------------------------------------------------------------- */

enum { EXPORT, BUNDLE, VERIFY, EXPLAIN, WHO, PROOF, CERTIFICATE };

#define VERB(number, words, fn)                                                                                        \
    static int run_##fn##_##words(enum lang lang, int argc, char **argv)                                               \
    {                                                                                                                  \
        struct verb v = {.lang = lang, .self = &audit_verbs[number]};                                                  \
        return run(&v, argc, argv, words, fn);                                                                         \
    }

VERB(EXPORT, 2, do_export)
VERB(BUNDLE, 1, do_bundle)
VERB(VERIFY, 1, do_verify)
VERB(EXPLAIN, 2, do_explain)
VERB(WHO, 1, do_who)
VERB(PROOF, 1, do_proof)
VERB(CERTIFICATE, 2, do_proof)

const struct audit_verb audit_verbs[] = {
    [EXPORT] = {"export", run_do_export_2, "DIR OUT", MSG_AUDIT_HELP_EXPORT},
    [BUNDLE] = {"bundle", run_do_bundle_1, "DIR --log N --out FILE.tar [--verifier PROGRAM]", MSG_AUDIT_HELP_BUNDLE},
    [VERIFY] = {"verify", run_do_verify_1,
                "DIR|EXPORT [--replay] [--policy FILE | --vkey KEY] [--witnessed CHECKPOINT] [--log N]",
                MSG_CLI_HELP_VERIFY},
    [EXPLAIN] = {"explain", run_do_explain_2, "DIR|EXPORT ENTRY [--policy FILE | --vkey KEY] [--log N]",
                 MSG_CLI_HELP_EXPLAIN},
    [WHO] = {"who", run_do_who_1,
             "DIR|EXPORT (--record ID | --records FILE | --register N | --person N | --from DATE --until DATE) [--by-person] [--from DATE] "
             "[--until DATE] [--replay] [--policy FILE | --vkey KEY] [--witnessed CHECKPOINT] [--log N]",
             MSG_AUDIT_HELP_WHO},
    [PROOF] = {"proof-verify", run_do_proof_1, "PROOF (--policy FILE | --vkey KEY)", MSG_CLI_HELP_PROOF_VERIFY},
    [CERTIFICATE] = {"verify-certificate", run_do_proof_2, "CERTIFICATE PROOF (--policy FILE | --vkey KEY)",
                     MSG_CLI_HELP_VERIFY_CERTIFICATE},
};
const size_t audit_verb_n = sizeof(audit_verbs) / sizeof(audit_verbs[0]);
