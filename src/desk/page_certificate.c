/* The certificate of erasure (消去証明書): page, PDF, text and proof. */
#include "desk/page_report.h"

#include "base/clock.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "page/erasure.h"

#include <string.h>

#define STAGES 3
#define FACTS_MAX 12

/* The value of the line "${key} value" of the certificate ${text}. */
static struct view line_of(struct view text, const char *key)
{
    while (text.n > 0) {
        struct view rest = view_cut(&text, '\n'), name = view_cut(&rest, ' ');
        if (name.n == 0)
            break; /* the signatures follow */
        if (view_eq_str(name, key))
            return rest;
    }
    return (struct view){NULL, 0};
}

/* The stage of a certificate in words.  Nothing but the last is called 消去済. */
const char *page_certificate_stage(struct page *p, struct view text)
{
    struct view rest = line_of(text, "stage-backups");
    struct date until;

    if (view_eq_str(line_of(text, "state"), "erased"))
        return page_word(p, MSG_CERTIFICATE_ERASED);
    (void)view_cut(&rest, ' ');
    return PAGE_SAY(p, MSG_CERTIFICATE_LOCAL_ONLY,
                    [MSG_CERTIFICATE_LOCAL_ONLY__date] =
                        msg_str(date_parse(rest, &until) == ERR_OK ? page_date(p, until) : "?"));
}

const char *page_certificate_how(struct page *p, struct view text)
{
    return PAGE_SAY(p, MSG_CERTIFICATE_LOCAL_HOW, [MSG_CERTIFICATE_LOCAL_HOW__method] = msg_view(line_of(text, "method")));
}

static const char *backups_text(struct page *p, struct view text)
{
    struct view rest = line_of(text, "stage-backups");
    struct date until;

    if (view_eq_str(rest, "none"))
        return page_word(p, MSG_CERTIFICATE_BACKUPS_NONE);
    if (!view_eq_str(view_cut(&rest, ' '), "pending"))
        return page_word(p, MSG_CERTIFICATE_BACKUPS_DONE);
    return PAGE_SAY(p, MSG_CERTIFICATE_BACKUPS_UNTIL,
                    [MSG_CERTIFICATE_BACKUPS_UNTIL__date] =
                        msg_str(date_parse(rest, &until) == ERR_OK ? page_date(p, until) : "?"));
}

static void fill_stages(struct page *p, struct view text, struct page_certificate *view)
{
    struct page_erased *rows = page_list(p, STAGES, sizeof(*rows));
    bool is_local_done = view_starts(line_of(text, "stage-local"), "done ");

    view->is_complete = view_eq_str(line_of(text, "state"), "erased");
    view->state = page_certificate_stage(p, text);
    view->rows = rows;
    view->rows_n = rows == NULL ? 0 : STAGES;
    if (rows == NULL)
        return;
    rows[0] = (struct page_erased){
        page_word(p, MSG_CERTIFICATE_LOCAL),
        page_certificate_how(p, text),
        page_chip(is_local_done ? PAGE_STATE_DONE : PAGE_STATE_PENDING)};
    rows[1] = (struct page_erased){page_word(p, MSG_CERTIFICATE_REPLICAS), page_word(p, MSG_CERTIFICATE_REPLICAS_HOW),
                                   page_chip(PAGE_STATE_NONE)};
    rows[2] = (struct page_erased){page_word(p, MSG_CERTIFICATE_BACKUPS), backups_text(p, text),
                                   page_chip(view->is_complete ? PAGE_STATE_DONE : PAGE_STATE_PENDING)};
}

const char *page_certificate_done(struct page *p, struct view text)
{
    struct view rest = line_of(text, "stage-local");
    int64_t ms;

    (void)view_cut(&rest, ' ');
    return clock_parse(rest, &ms) == ERR_OK ? page_when(p, ms) : NULL;
}

/* The certificate's text without the signatures, and its SHA-256: what the leaf names. */
static const char *text_hash(struct page *p, struct view note)
{
    struct view text = note;
    struct hash h;

    for (size_t i = 0; i + 1 < note.n; i++)
        if (note.p[i] == '\n' && note.p[i + 1] == '\n') /* an empty line: the signatures follow */
            text = view_part(note, 0, i + 1);
    hash_of(text, &h);
    return page_hex(p, view_of(h.b, sizeof(h.b)));
}

static const char *persons_of(struct page *p, struct view text)
{
    static const char *const keys[] = {"applicant", "approver", "executor"};
    const char *names[3];

    for (size_t i = 0; i < 3; i++) {
        uint64_t person = 0;
        bool known = num_parse_u64(line_of(text, keys[i]), UINT32_MAX, NUM_CANONICAL, &person) == ERR_OK;
        names[i] = known ? page_person(p, (uint32_t)person) : "?";
    }
    return page_join(p, names, 3, page_word(p, MSG_COMMON_COMMA));
}

static const char *planned_text(struct page *p, struct view text)
{
    struct date d;

    return date_parse(line_of(text, "planned"), &d) == ERR_OK ? page_date(p, d) : NULL;
}

static void fill_facts(struct page *p, struct view text, struct page_certificate *view)
{
    struct page_fact *facts = page_list(p, FACTS_MAX, sizeof(*facts));
    const struct page_fact all[FACTS_MAX] = {
        {page_word(p, MSG_CERTIFICATE_FACT_STAGE), view->state},
        {page_word(p, MSG_CERTIFICATE_CONTRACT), p->frame.contract},
        {page_word(p, MSG_CERTIFICATE_FACT_LOG), page_text(p, line_of(text, "log"))},
        {page_word(p, MSG_CERTIFICATE_FACT_COUNT), page_text(p, line_of(text, "count"))},
        {page_word(p, MSG_APPROVAL_FACT_ITEMS), page_text(p, line_of(text, "items"))},
        {page_word(p, MSG_APPROVAL_FACT_MEDIA), page_text(p, line_of(text, "media"))},
        {page_word(p, MSG_APPROVAL_FACT_PLANNED), planned_text(p, text)},
        {page_word(p, MSG_VERIFY_NUMBER), page_text(p, line_of(text, "application"))},
        {page_word(p, MSG_CERTIFICATE_FACT_APPROVAL), page_text(p, line_of(text, "approval"))},
        {page_word(p, MSG_CERTIFICATE_FACT_PERSONS), persons_of(p, text)},
        {page_word(p, MSG_CERTIFICATE_FACT_AT), page_certificate_done(p, text)},
        {page_word(p, MSG_CERTIFICATE_FACT_HASH), text_hash(p, text)},
    };

    view->facts = facts;
    view->facts_n = facts == NULL ? 0 : FACTS_MAX;
    if (facts != NULL)
        memcpy(facts, all, sizeof(all));
}

static enum err show_certificate(struct desk *d, struct request *r)
{
    const struct desk_keeper_certificate ask = {.application = r->match.params.number[0]};
    const unsigned long long leaf = ask.application;
    struct desk_keeper_certificate_is is;
    struct page_certificate view = {0};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_APPROVALS, &p));
    page_crumb(&p, page_word(&p, MSG_APPROVALS_TITLE), url_route("/approvals"));
    TRY(ask_keeper_certificate(d, &ask, &is));
    view.number = page_count(&p, MSG_APPROVALS_ENTRY, ask.application);
    view.text = page_text(&p, is.text);
    view.pdf_url = page_url(&p, "/approvals/%llu/certificate/pdf", leaf);
    view.text_url = page_url(&p, "/approvals/%llu/certificate/text", leaf);
    view.proof_url = page_url(&p, "/approvals/%llu/certificate/proof", leaf);
    view.check = page_url(&p, "/verify?number=%llu&hash=%s", leaf, text_hash(&p, is.text));
    view.back = page_url(&p, "/approvals/%llu", leaf);
    view.clauses = page_control_clauses(&p, CONTROL_ERASE_APPROVAL, &view.clauses_n);
    fill_stages(&p, is.text, &view);
    fill_facts(&p, is.text, &view);
    view.frame = p.frame;
    err = page_send(&p, certificate, &view);
out:
    return err;
}

static enum err save(struct desk *d, struct request *r, bool is_proof)
{
    const struct desk_keeper_certificate ask = {.application = r->match.params.number[0]};
    struct desk_keeper_certificate_is is;
    enum err err = ask_keeper_certificate(d, &ask, &is);

    if (err != ERR_OK)
        return err;
    const char *name =
        arena_fmt(&d->arena, "azukari-certificate-%llu.%s", (unsigned long long)ask.application,
                  is_proof ? "tlog-proof" : "txt");
    if (name == NULL)
        return ERR_MEMORY;
    buf_clear(&r->answer);
    buf_put(&r->answer, is_proof ? is.proof : is.text);
    return answer_file(d, r, "text/plain; charset=utf-8", name);
}

/* What the certificate says, and where it can be verified, as a document with number, hash and QR code. */
static void put_document(struct page *p, struct view text, const struct page_certificate *view, uint64_t application,
                         struct report *out)
{
    struct arena *a = &p->d->arena;
    const struct desk_keeper_self_is *self = &p->self;
    const struct report_column columns[] = {
        {REPORT_TEXT, 2, view_str(page_word(p, MSG_CERTIFICATE_WHAT))},
        {REPORT_TEXT, 5, view_str(page_word(p, MSG_CERTIFICATE_HOW))},
        {REPORT_TEXT, 1, view_str(page_word(p, MSG_SEARCH_STATE))},
    };
    const struct report_head head = {
        .english = p->ctx.lang == LANG_EN,
        .made_ms = clock_now_ms(),
        .title = view_str(page_word(p, MSG_CERTIFICATE_TITLE)),
        .number = view_str(arena_fmt(a, "AZ-%u-%llu", (unsigned)self->contract, (unsigned long long)application)),
        .contract = self->title,
        .made_by = view_str(page_join(p, (const char *const[]){page_text(p, self->name), page_text(p, self->org_name)}, 2,
                                      page_word(p, MSG_COMMON_COMMA))),
        .verify_url = view_str(arena_fmt(a, "%.*s/verify?number=%llu&hash=%s", (int)self->origin.n,
                                         (const char *)self->origin.p, (unsigned long long)application,
                                         text_hash(p, text))),
    };

    report_begin(out, &head);
    for (size_t i = 0; i < view->facts_n; i++)
        report_fact(out, view_str(view->facts[i].label),
                    view_str(view->facts[i].value == NULL ? "-" : view->facts[i].value));
    report_section(out, view_str(page_word(p, MSG_CERTIFICATE_ROWS)));
    report_table(out, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < view->rows_n; i++) {
        report_text(out, view_str(view->rows[i].what));
        report_text(out, view_str(view->rows[i].how));
        report_text(out, view_str(page_word(p, view->rows[i].state.word)));
    }
    report_section(out, view_str(page_word(p, MSG_CERTIFICATE_CLAUSES)));
    for (size_t i = 0; i < view->clauses_n; i++)
        report_fact(out, view_str(view->clauses[i].id), view_str(view->clauses[i].text));
    report_section(out, view_str(page_word(p, MSG_CERTIFICATE_VERIFY)));
    report_note(out, view_str(page_word(p, MSG_CERTIFICATE_VERIFY_HOW)));
    report_paragraph(out, text);
}

static enum err save_pdf(struct desk *d, struct request *r)
{
    const struct desk_keeper_certificate ask = {.application = r->match.params.number[0]};
    struct desk_keeper_certificate_is is;
    struct page_certificate view = {0};
    struct report report;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_APPROVALS, &p));
    TRY(ask_keeper_certificate(d, &ask, &is));
    view.clauses = page_control_clauses(&p, CONTROL_ERASE_APPROVAL, &view.clauses_n);
    fill_stages(&p, is.text, &view);
    fill_facts(&p, is.text, &view);
    TRY(p.err);
    put_document(&p, is.text, &view, ask.application, &report);
    const char *name = arena_fmt(&d->arena, "azukari-certificate-%llu", (unsigned long long)ask.application);
    if (name == NULL)
        report_clear(&report);
    err = name == NULL ? ERR_MEMORY : answer_report(d, r, &report, name, REPORT_PDF);
out:
    return err;
}

static enum err save_text(struct desk *d, struct request *r)
{
    return save(d, r, false);
}

static enum err save_proof(struct desk *d, struct request *r)
{
    return save(d, r, true);
}

static const struct route routes[] = {
    PAGE_GET("/approvals/#/certificate", DESK_SESSION, show_certificate),
    PAGE_GET("/approvals/#/certificate/text", DESK_SESSION, save_text),
    PAGE_GET("/approvals/#/certificate/proof", DESK_SESSION, save_proof),
    PAGE_GET("/approvals/#/certificate/pdf", DESK_SESSION, save_pdf),
};
const struct route_table page_certificate = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/applications/#", NULL, save_pdf),
};
const struct route_table api_file_certificate = PAGE_FILE_TABLE(files);
