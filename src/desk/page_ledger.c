/* The ledger: entries to look through, one entry with its proof, its sealed words. */
#include "desk/bundle.h"
#include "desk/flow_ledger.h"
#include "desk/page_audit.h"
#include "desk/page_ledger_file.h"

#include "base/codec.h"
#include "crypto/hash.h"
#include "page/ledger.h"
#include "page/record.h"

#include <string.h>

#define ROWS_MAX 50
#define FACTS_MAX 16
#define READERS                                                                                    \
    (ROLE_OFFICER | ROLE_APPROVER | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_AUDITOR | ROLE_INSPECTOR)

struct ledger_query {
    uint64_t person, act, register_no, purpose, session, before;
    uint8_t record[16];
    struct page_date_in from, to;
    struct view verdict, clause, terminal, subject, format;
};
static const struct member ledger_members[] = {
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct ledger_query, person), NULL},
    {"act", MEMBER_NUMBER, false, ACT__MAX - 1, offsetof(struct ledger_query, act), NULL},
    {"register", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct ledger_query, register_no),
     NULL},
    {"record", MEMBER_HEX, false, 16, offsetof(struct ledger_query, record), NULL},
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct ledger_query, before), NULL},
    {"purpose", MEMBER_NUMBER, false, 32, offsetof(struct ledger_query, purpose), NULL},
    {"session", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct ledger_query, session), NULL},
    {"verdict", MEMBER_TEXT, false, 16, offsetof(struct ledger_query, verdict), NULL},
    {"clause", MEMBER_TEXT, false, ENTRY_CLAUSE_MAX, offsetof(struct ledger_query, clause), NULL},
    {"terminal", MEMBER_TEXT, false, 64, offsetof(struct ledger_query, terminal), NULL},
    {"subject", MEMBER_TEXT, false, 64, offsetof(struct ledger_query, subject), NULL},
    PAGE_DATE_MEMBERS("from", struct ledger_query, from),
    PAGE_DATE_MEMBERS("to", struct ledger_query, to),
    REPORT_FORMAT_MEMBER(struct ledger_query, format),
};
static const struct member_set ledger_set = MEMBER_SET(ledger_members, struct ledger_query);

bool page_ledger_only_own(const struct page *p)
{
    return (p->self.roles & READERS) == 0;
}

/* --- the list
 * -----------------------------------------------------------------------------------------------------------------
 */

static struct page_select person_select(struct page *p, uint32_t chosen)
{
    (void)page_person(p, chosen); /* so that the names are known */
    uint32_t n = p->persons.persons_n;
    struct page_option *options = page_list(p, n, sizeof(*options));
    struct page_select select = {.options = options};

    for (uint32_t i = 0; options != NULL && i < n; i++) {
        const struct desk_keeper_person_info *person = &p->persons.persons[i];
        if (page_ledger_only_own(p) && person->person != p->self.person)
            continue;
        const char *number = arena_fmt(&p->d->arena, "%u", (unsigned)person->person);
        options[select.options_n++] = (struct page_option){
            number == NULL ? "" : number, page_person_label(p, person), person->person == chosen};
    }
    return select;
}

static struct page_select act_select(struct page *p, uint64_t chosen)
{
    struct page_option *options = page_list(p, ACT__MAX, sizeof(*options));
    struct page_select select = {.options = options};

    for (unsigned act = ACT_LOG_OPEN + 1; options != NULL && act < ACT__MAX; act++) {
        const char *number = arena_fmt(&p->d->arena, "%u", act);
        options[select.options_n++] =
            (struct page_option){number == NULL ? "" : number, page_act(p, act), act == chosen};
    }
    return select;
}

static struct page_select purpose_select(struct page *p, uint64_t chosen)
{
    page_names(p);
    struct page_option *options = page_list(p, p->purposes.purposes_n, sizeof(*options));
    struct page_select select = {.options = options};

    for (uint32_t i = 0; options != NULL && i < p->purposes.purposes_n; i++) {
        const struct desk_keeper_purpose_info *purpose = &p->purposes.purposes[i];
        const char *number = arena_fmt(&p->d->arena, "%u", (unsigned)purpose->no);
        options[select.options_n++] = (struct page_option){number == NULL ? "" : number, page_text(p, purpose->name),
                                                           purpose->no == chosen};
    }
    return select;
}

static struct page_select verdict_select(struct page *p, enum desk_keeper_ledger_verdict chosen)
{
    static const enum msg labels[] = {
        [DESK_KEEPER_LEDGER_VERDICT_PERMIT] = MSG_TRAIL_ONLY_PERMITS,
        [DESK_KEEPER_LEDGER_VERDICT_REFUSAL] = MSG_TRAIL_ONLY_REFUSALS,
        [DESK_KEEPER_LEDGER_VERDICT_FACT] = MSG_TRAIL_ONLY_FACTS,
    };
    struct page_option *options = page_list(p, DESK_KEEPER_LEDGER_VERDICT__MAX, sizeof(*options));
    struct page_select select = {.options = options};

    for (unsigned v = DESK_KEEPER_LEDGER_VERDICT_PERMIT; options != NULL && v < DESK_KEEPER_LEDGER_VERDICT__MAX; v++)
        options[select.options_n++] =
            (struct page_option){flow_ledger_verdict_word((enum desk_keeper_ledger_verdict)v), page_word(p, labels[v]),
                                 v == (unsigned)chosen};
    return select;
}

static enum err fill_rows(struct page *p, const struct desk_keeper_ledger_is *is,
                          struct page_ledger *view)
{
    struct page_ledger_row *rows = page_list(p, is->entries_n, sizeof(*rows));
    enum err err = ERR_OK;

    view->rows = rows;
    for (uint32_t i = 0; rows != NULL && i < is->entries_n; i++) {
        struct entry e;
        TRY(entry_get(is->entries[i].text, &e, NULL));
        rows[view->rows_n++] = (struct page_ledger_row){
            .leaf = is->entries[i].index,
            .url = page_ledger_url(p, is->entries[i].index),
            .at_ms = e.time_ms,
            .person = entry_has(&e, KEY_PERSON) ? page_person(p, e.person) : NULL,
            .person_url = entry_has(&e, KEY_PERSON) ? page_url(p, "/ledger/persons/%u", (unsigned)e.person)
                                                    : (struct url){NULL},
            .act = page_act(p, e.act),
            .clause = page_entry_clauses(p, &e),
            .verdict = page_verdict(e.verdict),
        };
    }
out:
    return err;
}

/* The same list with what comes before its last entry. */
static struct url older_url(struct page *p, uint64_t last)
{
    static const char *const drop[] = {"before=", NULL};

    return page_url_with(p, drop, arena_fmt(&p->d->arena, "before=%llu", (unsigned long long)last));
}

static struct page_field typed(struct page *p, struct view text)
{
    return (struct page_field){.value = page_text(p, text)};
}

/* Hexadecimal digits as people type them; the error stands at the field ${id}. */
static void read_hex(struct page *p, const char *id, struct view text, uint8_t *out, size_t n, struct page_field *field)
{
    *field = typed(p, text);
    if (text.n > 0 && hex_get(text, out, n) != ERR_OK)
        field->error = page_wrong(p, id, page_word(p, n == 8 ? MSG_TRAIL_TERMINAL_WRONG : MSG_TRAIL_SUBJECT_WRONG));
}

/* The conditions that are typed or chosen beside person, act and days. */
static void fill_more(struct page *p, const struct ledger_query *in, struct desk_keeper_ledger_filter *f,
                      struct page_ledger *view)
{
    uint8_t terminal[8] = {0};

    if (flow_ledger_verdict(p->d, in->verdict, &f->verdict) != ERR_OK)
        f->verdict = DESK_KEEPER_LEDGER_VERDICT_ANY; /* not from our list */
    f->purpose = (uint16_t)in->purpose;
    f->session = in->session;
    f->clause = in->clause;
    read_hex(p, "terminal", in->terminal, terminal, sizeof(terminal), &view->terminal);
    read_hex(p, "subject", in->subject, f->subject, sizeof(f->subject), &view->blinded);
    for (size_t i = 0; i < sizeof(terminal); i++)
        f->terminal = f->terminal << 8 | terminal[i];
    view->clause = typed(p, in->clause);
    const char *session = in->session == 0 ? "" : arena_fmt(&p->d->arena, "%llu", (unsigned long long)in->session);
    view->session.value = session == NULL ? "" : session;
    view->purpose = purpose_select(p, in->purpose);
    view->verdict = verdict_select(p, f->verdict);
}

/* The filter as it was asked for; the days it covers in words, or NULL. */
static const char *fill_filter(struct page *p, const struct ledger_query *in, struct desk_keeper_ledger *ask,
                               struct page_ledger *view)
{
    static const uint8_t none[16];
    struct page_period period;

    view->action = view->clear = url_route("/ledger");
    view->checkpoint = url_route("/ledger/checkpoint");
    view->nav = page_ledger_nav(p, LEDGER_VIEW_LIST);
    view->only_own = page_ledger_only_own(p);
    view->is_filtered = in->person != 0 || in->act != 0 || p->r->head.query.n > 0;
    ask->filter.person = view->only_own ? p->self.person : (uint32_t)in->person;
    ask->filter.act = (uint16_t)in->act;
    ask->before = in->before;
    ask->limit = ROWS_MAX;
    page_period(p, &in->from, &in->to, 0, &period);
    ask->filter.from_ms = period.from_ms;
    ask->filter.until_ms = period.until_ms;
    view->from = period.from;
    view->to = period.to;
    view->person = person_select(p, ask->filter.person);
    view->act = act_select(p, in->act);
    fill_more(p, in, &ask->filter, view);
    if (view_eq(view_of(in->record, sizeof(in->record)), view_of(none, sizeof(none))))
        return period.text;
    memcpy(ask->filter.record, in->record, sizeof(ask->filter.record));
    const char *no = arena_fmt(&p->d->arena, "%u", (unsigned)in->register_no);
    view->subject_register = no == NULL ? "" : no;
    view->subject = page_hex(p, view_of(in->record, sizeof(in->record)));
    return period.text;
}

static enum err list(struct desk *d, struct request *r)
{
    const struct ledger_query *in = r->query;
    enum report_format format;
    struct desk_keeper_ledger ask = {0};
    struct desk_keeper_checkpoint_is checkpoint;
    struct desk_keeper_ledger_is is;
    struct page_ledger view = {0};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    const char *period = fill_filter(&p, in, &ask, &view);
    if (in->format.n > 0 && p.frame.errors_n == 0) {
        TRY(report_wanted(d, in->format, &format));
        ask.before = 0;
        return page_ledger_file(&p, &ask, period, format);
    }
    view.files = page_files(&p);
    if ((p.self.roles & (ROLE_OFFICER | ROLE_AUDITOR | ROLE_INSPECTOR)) != 0)
        view.bundle = url_route("/ledger/bundle");
    TRY(ask_keeper_checkpoint(d, &(struct desk_keeper_checkpoint){0}, &checkpoint));
    view.witnessed = page_witnessed(&p, checkpoint.witness_age_s);
    if (p.frame.errors_n == 0) {
        TRY(ask_keeper_ledger(d, &ask, &is));
        TRY(fill_rows(&p, &is, &view));
        view.size = is.size;
        if (is.next > 0)
            view.older = older_url(&p, is.next);
    }
    view.frame = p.frame;
    err = page_send(&p, ledger, &view);
out:
    return err;
}

/* --- one entry
 * ------------------------------------------------------------------------------------------------------------------
 */

struct facts {
    struct page *p;
    struct page_fact *list;
    size_t n;
};

static void add_fact(struct facts *f, enum msg label, const char *value)
{
    if (f->list != NULL && f->n < FACTS_MAX)
        f->list[f->n++] = (struct page_fact){page_word(f->p, label), value};
}

static void add_number(struct facts *f, const struct entry *e, enum entry_key key, enum msg label,
                       uint64_t number)
{
    if (!entry_has(e, key))
        return;
    const char *text = arena_fmt(&f->p->d->arena, "%llu", (unsigned long long)number);
    add_fact(f, label, text == NULL ? "" : text);
}

static const char *subject_list(struct page *p, const struct entry *e)
{
    const char *texts[ENTRY_SUBJECTS_MAX];

    for (unsigned i = 0; i < e->subjects_n; i++)
        texts[i] = page_hex(p, view_of(e->subjects[i], sizeof(e->subjects[i])));
    return page_join(p, texts, e->subjects_n, " ");
}

static void fill_facts(struct page *p, const struct entry *e, struct page_ledger_entry *view)
{
    struct facts f = {p, page_list(p, FACTS_MAX, sizeof(*f.list)), 0};

    add_fact(&f, MSG_ENTRY_FACT_ACT, page_act(p, e->act));
    if (entry_has(e, KEY_PERSON))
        add_fact(&f, MSG_ENTRY_FACT_PERSON, page_person(p, e->person));
    add_number(&f, e, KEY_SESSION, MSG_ENTRY_FACT_SESSION, e->session);
    add_number(&f, e, KEY_JOB, MSG_ENTRY_FACT_JOB, e->job);
    if (entry_has(e, KEY_REGISTER))
        add_fact(&f, MSG_ENTRY_FACT_REGISTER, page_register_name(p, e->register_no));
    if (entry_has(e, KEY_PURPOSE))
        add_fact(&f, MSG_ENTRY_FACT_PURPOSE, page_purpose(p, e->purpose));
    if (entry_has(e, KEY_FIELDS))
        add_fact(&f, MSG_ENTRY_FACT_FIELDS, page_entry_fields(p, e));
    if (entry_has(e, KEY_BLOCKS))
        add_fact(&f, MSG_ENTRY_FACT_BLOCKS, page_block_names(p, e->blocks, e->blocks_n));
    add_number(&f, e, KEY_VERSION, MSG_ENTRY_FACT_VERSION, e->version);
    if (e->act == ACT_PERSON && e->count != 0)
        add_fact(&f, MSG_MACHINE_NEW_ANSWERS, page_person(p, (uint32_t)e->count));
    else
        add_number(&f, e, KEY_COUNT, MSG_ENTRY_FACT_COUNT, e->count);
    add_number(&f, e, KEY_LIMIT, MSG_ENTRY_FACT_LIMIT, e->limit);
    add_number(&f, e, KEY_REF, MSG_ENTRY_FACT_REF, e->ref);
    if (entry_has(e, KEY_SUBJECTS))
        add_fact(&f, MSG_ENTRY_FACT_SUBJECTS, subject_list(p, e));
    if (entry_has(e, KEY_OBJECT))
        add_fact(&f, MSG_ENTRY_FACT_OBJECT, page_hex(p, view_of(e->object, sizeof(e->object))));
    view->facts = f.list;
    view->facts_n = f.n;
}

/* SHA-256 of a leaf in the tree (RFC 6962 2.1). */
static const char *leaf_hash(struct page *p, struct view text)
{
    struct buf leaf;
    struct hash h;

    buf_init(&leaf, ENTRY_TEXT_MAX + 1);
    buf_byte(&leaf, 0);
    buf_put(&leaf, text);
    hash_of(buf_view(&leaf), &h);
    buf_clear(&leaf);
    return page_hex(p, view_of(h.b, sizeof(h.b)));
}

/* Whether the sealed words of ${e} are a text. */
static bool has_words(const struct entry *e)
{
    return entry_has(e, KEY_DETAIL) && (e->act == ACT_EDIT || e->act == ACT_PRINT || e->act == ACT_APPLY ||
                                        e->act == ACT_REJECT || e->act == ACT_CERTIFICATE ||
                                        e->act == ACT_WORK_MAKE || e->act == ACT_WORK_ITEM || e->act == ACT_CHECK ||
                                        e->act == ACT_UPDATE_OPEN || e->act == ACT_UPDATE_BATCH);
}

static enum err fill_entry(struct page *p, uint64_t leaf, struct view text,
                           struct page_ledger_entry *view)
{
    struct view clauses[ENTRY_CLAUSES_MAX];
    struct entry e;
    enum err err;

    TRY(entry_get(text, &e, NULL));
    for (unsigned i = 0; i < e.clauses_n; i++)
        clauses[i] = view_str(page_text(p, view_str(e.clauses[i])));
    view->leaf = leaf;
    view->at_ms = e.time_ms;
    view->verdict = page_verdict(e.verdict);
    view->clauses = page_clauses(p, clauses, e.clauses_n, &view->clauses_n);
    view->is_cut = e.verdict == VERDICT_PERMIT && e.clauses_n == ENTRY_CLAUSES_MAX;
    view->text = page_text(p, text);
    view->hash = leaf_hash(p, text);
    view->proof = page_url(p, "/ledger/%llu/proof", (unsigned long long)leaf);
    if (has_words(&e))
        view->words = page_url(p, "/ledger/%llu/words", (unsigned long long)leaf);
    view->back = url_route("/ledger");
    view->nav = page_ledger_nav(p, LEDGER_VIEW__MAX);
    if (e.subjects_n == 1)
        view->touched = page_url(p, "/ledger/touched?subject=%s",
                                 page_hex(p, view_of(e.subjects[0], sizeof(e.subjects[0]))));
    fill_facts(p, &e, view);
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    const struct desk_keeper_proof ask = {.index = r->match.params.number[0]};
    struct page_ledger_entry view = {0};
    struct desk_keeper_proof_is is;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    page_crumb(&p, page_word(&p, MSG_LEDGER_TITLE), url_route("/ledger"));
    TRY(ask_keeper_proof(d, &ask, &is));
    TRY(fill_entry(&p, ask.index, is.text, &view));
    view.frame = p.frame;
    err = page_send(&p, ledger_entry, &view);
out:
    return err;
}

static enum err answer_text(struct desk *d, struct request *r, struct view text, const char *name)
{
    if (name == NULL)
        return ERR_MEMORY;
    buf_clear(&r->answer);
    buf_put(&r->answer, text);
    return answer_file(d, r, "text/plain; charset=utf-8", name);
}

static enum err proof(struct desk *d, struct request *r)
{
    const struct desk_keeper_proof ask = {.index = r->match.params.number[0]};
    struct desk_keeper_proof_is is;
    enum err err = ask_keeper_proof(d, &ask, &is);

    if (err != ERR_OK)
        return err;
    return answer_text(
        d, r, is.proof,
        arena_fmt(&d->arena, "azukari-%llu.tlog-proof", (unsigned long long)ask.index));
}

static enum err checkpoint(struct desk *d, struct request *r)
{
    struct desk_keeper_checkpoint_is is;
    enum err err = ask_keeper_checkpoint(d, &(struct desk_keeper_checkpoint){0}, &is);

    return err != ERR_OK ? err : answer_text(d, r, is.checkpoint, "azukari-checkpoint.txt");
}

static enum err words(struct desk *d, struct request *r)
{
    const struct desk_keeper_detail ask = {.index = r->match.params.number[0]};
    struct desk_keeper_detail_is is;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    page_crumb(&p, page_word(&p, MSG_LEDGER_TITLE), url_route("/ledger"));
    TRY(ask_keeper_detail(d, &ask, &is));
    const struct page_shown view = {
        .frame = p.frame,
        .title = page_count(&p, MSG_ENTRY_HEADING, ask.index),
        .label = page_word(&p, MSG_SHOWN_WORDS),
        .value = page_text(&p, is.words),
        .leaf = is.leaf,
        .leaf_url = page_ledger_url(&p, is.leaf),
        .back = page_ledger_url(&p, ask.index),
    };
    err = page_send(&p, shown, &view);
out:
    return err;
}

static enum err bundle(struct desk *d, struct request *r)
{
    return answer_bundle(d, r);
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/ledger",
     .where = DESK_SESSION,
     .query = &ledger_set,
     .handler = list},
    PAGE_GET("/ledger/bundle", DESK_SESSION, bundle),
    PAGE_GET("/ledger/#", DESK_SESSION, show),
    PAGE_GET("/ledger/#/proof", DESK_SESSION, proof),
    PAGE_GET("/ledger/checkpoint", DESK_SESSION, checkpoint),
    PAGE_POST("/ledger/#/words", DESK_SESSION, NULL, words),
};
const struct route_table page_ledger = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/ledger", &ledger_set, list),
    PAGE_FILE("/files/ledger-bundle", NULL, bundle),
};
const struct route_table api_file_ledger = PAGE_FILE_TABLE(files);
