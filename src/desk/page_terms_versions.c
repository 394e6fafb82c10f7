/* The versions of the contract's terms, who signed them and where they deviate from the profiles; and a new proposal (乙's responsible
 * person), made of profiles that are shipped with numbers of its own. */
#include "desk/page_admin.h"

#include "base/clock.h"
#include "desk/flow_terms.h"
#include "page/terms.h"
#include "policy/words.h"

#define DEVIATIONS_MAX 64
#define LOCAL_TEXT_MAX 30000
#define PROFILES_N 5 /* shipped ones that a contract may take: the template and the sample's changes are behind them */

/* The numbers that a contract may set apart from its profiles. */
static const enum control numbers[] = {
    CONTROL_TRAINING,     CONTROL_FACTORS,  CONTROL_QUOTA_MINUTE, CONTROL_QUOTA_DAY, CONTROL_SEARCH_HITS, CONTROL_UPDATE_DAY,
    CONTROL_IDLE_MINUTES, CONTROL_LOG_YEARS, CONTROL_SESSION_HOURS, CONTROL_CLOSE_OUT,
};
#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static bool may_propose(const struct page *p)
{
    return (p->self.roles & ROLE_RESPONSIBLE) != 0;
}

/* --- the versions --------------------------------------------------------------------------------------------------------- */

static const char *signed_text(struct page *p, uint32_t person, int64_t at_ms)
{
    if (person == 0)
        return NULL;
    return PAGE_SAY(p, MSG_TERMS_SIGNED_BY, [MSG_TERMS_SIGNED_BY__name] = msg_str(page_person(p, person)),
                    [MSG_TERMS_SIGNED_BY__when] = msg_str(page_when(p, at_ms)));
}

static void fill_versions(struct page *p, const struct desk_keeper_terms_are *are, struct page_terms *view)
{
    struct page_terms_version_row *rows = page_list(p, are->versions_n, sizeof(*rows));

    for (uint32_t i = 0; rows != NULL && i < are->versions_n; i++) {
        const struct desk_keeper_terms_version *v = &are->versions[are->versions_n - 1 - i];
        rows[i] = (struct page_terms_version_row){
            .name = page_count(p, MSG_LIMITS_NUMBER, v->version),
            .from = page_day(p, v->from),
            .signer = signed_text(p, v->signer, v->signed_ms),
            .approver = signed_text(p, v->approver, v->approved_ms),
            .state = i == 0 ? (struct page_chip){"green", "check", MSG_TERMS_HOLDS} : page_chip(PAGE_STATE_ENDED),
        };
        if (v->application != 0)
            rows[i].url = page_url(p, "/approvals/%llu", (unsigned long long)v->application);
    }
    view->versions = rows;
    view->versions_n = rows == NULL ? 0 : are->versions_n;
}

static void fill_facts(struct page *p, const struct desk_keeper_terms_are *are, struct page_terms *view)
{
    struct page_fact *facts = page_list(p, 3, sizeof(*facts));

    if (facts == NULL || are->versions_n == 0)
        return;
    const struct desk_keeper_terms_version *v = &are->versions[are->versions_n - 1];
    facts[0] = (struct page_fact){page_word(p, MSG_LIMITS_TERMS_VERSION), page_count(p, MSG_LIMITS_NUMBER, v->version)};
    facts[1] = (struct page_fact){page_word(p, MSG_LIMITS_TERMS_FROM), page_day(p, v->from)};
    facts[2] = (struct page_fact){page_word(p, MSG_LIMITS_TERMS_TEXT), page_hex(p, view_of(v->text, sizeof(v->text)))};
    view->facts = facts;
    view->facts_n = 3;
}

static const struct page_chip deviates = {"orange", "warning", MSG_TERMS_DEVIATES};

static const char *value_text(struct page *p, enum param param, uint64_t value)
{
    struct buf out;

    buf_init(&out, 512);
    words_value(p->ctx.lang, param, value, &out);
    const char *text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

static const char *reason_of(struct page *p, const struct profile_deviation *d)
{
    return page_text(p, p->ctx.lang == LANG_JA ? d->reason.ja : d->reason.en);
}

/* What the contract agreed on against a profile, with its reason. */
static size_t put_agreed(struct page *p, const struct terms *t, struct page_term_change *rows)
{
    size_t n = 0;

    for (unsigned i = 0; i < PARAM__MAX && n < DEVIATIONS_MAX; i++) {
        const struct terms_control *c = &t->controls[i];
        if (c->deviation != NULL)
            rows[n++] = (struct page_term_change){words_param(p->ctx.lang, (enum param)i), value_text(p, (enum param)i, c->was),
                                                  c->demanded ? value_text(p, (enum param)i, c->value) : NULL,
                                                  reason_of(p, c->deviation), deviates};
    }
    for (unsigned no = 0; no < HANDLING_CELLS && n < DEVIATIONS_MAX; no++) {
        const struct terms_cell *c = &t->cells[no];
        unsigned class = CLASS_SPI - no / HANDLING_MEDIA % HANDLING_CLASSES;
        if (c->deviation != NULL)
            rows[n++] = (struct page_term_change){
                page_rule_name(p, true, handling_kind(no / HANDLING_MEDIA / HANDLING_CLASSES, no % HANDLING_MEDIA), class),
                c->was == TERMS_SILENT ? NULL : page_handling_text(p, c->was, c->was_conditions),
                c->verdict == TERMS_SILENT ? NULL : page_handling_text(p, c->verdict, c->conditions), reason_of(p, c->deviation),
                deviates};
    }
    return n;
}

/* What was changed in sessions since, against the terms. */
static enum err put_changed(struct page *p, const struct flow_terms *t, struct page_term_change *rows, size_t *n)
{
    struct change_set *now, *demanded;
    const struct page_term_change *changes;
    size_t changes_n;
    enum err err;

    TRY(flow_terms_now(p->d, &now));
    TRY(flow_terms_demanded(p->d, t, &demanded));
    changes = page_term_changes(p, demanded, now, &changes_n);
    for (size_t i = 0; i < changes_n && *n < DEVIATIONS_MAX; i++) {
        rows[*n] = changes[i];
        rows[(*n)++].why = page_word(p, MSG_LIMITS_TERMS_CHANGED_IS);
    }
out:
    return err;
}

static enum err fill_deviations(struct page *p, struct page_terms *view)
{
    struct page_term_change *rows = page_list(p, DEVIATIONS_MAX, sizeof(*rows));
    struct flow_terms terms;
    enum err err = flow_terms_in_force(p->d, &terms);

    if (err == ERR_NOT_FOUND || err == ERR_CORRUPT || rows == NULL) {
        flow_terms_clear(&terms);
        return ERR_OK; /* shown as not known */
    }
    TRY(err);
    view->has_text = true;
    view->deviations_n = put_agreed(p, terms.terms, rows);
    TRY(put_changed(p, &terms, rows, &view->deviations_n));
    view->deviations = rows;
out:
    flow_terms_clear(&terms);
    return err;
}

/* What waits for signatures, or, signed by both, for its day. */
static enum err fill_proposal(struct page *p, uint64_t application, struct page_terms *view)
{
    struct desk_keeper_terms_proposal_is proposal;
    struct desk_keeper_application_is is;
    enum err err;

    view->proposal = page_url(p, "/approvals/%llu", (unsigned long long)application);
    TRY(ask_keeper_application(p->d, &(struct desk_keeper_application){.application = application}, &is));
    if (is.info.state != DESK_KEEPER_APPLICATION_STATE_APPROVED)
        return ERR_OK;
    TRY(ask_keeper_terms_proposal(p->d, &(struct desk_keeper_terms_proposal){application}, &proposal));
    view->signed_from = page_day(p, proposal.from);
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    struct desk_keeper_terms_are are;
    struct page_terms view = {0};
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_TERMS, &p, &view.tabs));
    TRY(ask_keeper_terms(d, &(struct desk_keeper_terms){0}, &are));
    fill_facts(&p, &are, &view);
    fill_versions(&p, &are, &view);
    TRY(fill_deviations(&p, &view));
    view.board = url_route("/clauses");
    if (are.proposal != 0)
        TRY(fill_proposal(&p, are.proposal, &view));
    else if (may_propose(&p))
        view.add = url_route("/terms/new");
    view.frame = p.frame;
    err = page_send(&p, terms, &view);
out:
    return err;
}

/* --- a proposal ------------------------------------------------------------------------------------------------------------- */

struct new_in {
    uint64_t nonce;
    struct member_numbered profiles, limits;
    struct page_date_in from;
    struct view reason;
};
static const struct member new_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct new_in, nonce), NULL},
    {"profile", MEMBER_NUMBERED, false, PROFILES_N, offsetof(struct new_in, profiles), NULL},
    {"limit", MEMBER_NUMBERED, false, CONTROL__MAX, offsetof(struct new_in, limits), NULL},
    PAGE_DATE_MEMBERS("from", struct new_in, from),
    {"reason", MEMBER_TEXT, true, 500, offsetof(struct new_in, reason), NULL},
};
static const struct member_set new_set = MEMBER_SET(new_members, struct new_in);

static bool is_chosen(const struct member_numbered *in, unsigned no)
{
    for (uint32_t i = 0; in != NULL && i < in->n; i++)
        if (in->list[i].number == no)
            return true;
    return false;
}

static struct view typed(const struct new_in *in, enum control control)
{
    for (uint32_t i = 0; in != NULL && i < in->limits.n; i++)
        if (in->limits.list[i].number == control + 1U)
            return in->limits.list[i].text;
    return view_str("");
}

static const char *shipped_title(struct page *p, unsigned no)
{
    struct view text = shipped_text(view_str(shipped_name(no)));
    const char *key = p->ctx.lang == LANG_JA ? "ja" : "en";

    while (text.n > 0) { /* the first such line is the title */
        struct view line = view_cut(&text, '\n');
        if (view_eq_str(view_cut(&line, ' '), key))
            return page_text(p, line);
    }
    return shipped_name(no);
}

static void fill_profiles(struct page *p, const struct new_in *in, const struct desk_keeper_controls_are *are, struct page_terms_new *view)
{
    struct page_box *boxes = page_list(p, PROFILES_N, sizeof(*boxes));
    struct page_term_number *rows = page_list(p, NUMBERS, sizeof(*rows));

    for (unsigned i = 0; boxes != NULL && i < PROFILES_N; i++) {
        const char *id = arena_fmt(&p->d->arena, "profile-%u", i + 1);
        boxes[i] = (struct page_box){id == NULL ? "" : id, id == NULL ? "" : id, "1", shipped_title(p, i),
                                     in != NULL && is_chosen(&in->profiles, i + 1)};
    }
    view->profiles.items = boxes;
    view->profiles.items_n = boxes == NULL ? 0 : PROFILES_N;
    for (size_t i = 0; rows != NULL && i < NUMBERS; i++) {
        const char *id = arena_fmt(&p->d->arena, "limit-%u", (unsigned)numbers[i] + 1);
        rows[i] = (struct page_term_number){.id = id == NULL ? "" : id,
                                            .label = page_control(p, numbers[i]),
                                            .help = page_word(p, MSG_TERMS_NEW_NOT_NOW),
                                            .value = page_text(p, typed(in, numbers[i]))};
        for (size_t k = 0; k < p->frame.errors_n; k++)
            if (view_eq_str(view_str(p->errors[k].field), rows[i].id))
                rows[i].error = p->errors[k].text;
        for (uint32_t k = 0; k < are->controls_n; k++)
            if (are->controls[k].control == numbers[i])
                rows[i].help = PAGE_SAY(p, MSG_LIMIT_NOW, [MSG_LIMIT_NOW__n] = msg_count(are->controls[k].limit));
    }
    view->numbers = rows;
    view->numbers_n = rows == NULL ? 0 : NUMBERS;
}

static enum err begin_new(struct desk *d, struct request *r, struct page *p)
{
    struct page_tabs tabs;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_TERMS, p, &tabs));
    page_crumb(p, page_word(p, MSG_TERMS_TITLE), url_route("/terms"));
out:
    return err;
}

static enum err new_form(struct page *p, const struct new_in *in, struct page_terms_new *view)
{
    struct desk_keeper_controls_are are;
    const char *profiles_error = view->profiles.error;
    enum err err;

    TRY(ask_keeper_controls(p->d, &(struct desk_keeper_controls){0}, &are));
    fill_profiles(p, in, &are, view);
    view->profiles.error = profiles_error;
    view->action = url_route("/terms/new");
    view->back = url_route("/terms");
    view->frame = p->frame;
    err = page_send(p, terms_new, view);
out:
    return err;
}

static enum err show_new(struct desk *d, struct request *r)
{
    struct page_terms_new view = {0};
    struct page p;
    enum err err;

    TRY(begin_new(d, r, &p));
    view.from = page_day_form(&p, date_to_days(date_of_ms(clock_now_ms())));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = new_form(&p, NULL, &view);
out:
    return err;
}

/* What can be seen of the form alone. */
static int64_t check_form(struct page *p, const struct new_in *in, struct page_terms_new *view)
{
    int64_t from = page_day_typed(p, &in->from, "from", MSG_LIMITS_TERMS_FROM, &view->from);

    if (from != 0 && from < date_to_days(date_of_ms(clock_now_ms())))
        view->from.error = page_wrong(p, "from", page_word(p, MSG_TERMS_NEW_BEFORE));
    view->reason.value = page_text(p, in->reason);
    if (in->reason.n == 0)
        view->reason.error = page_missing(p, "reason", MSG_ERASURE_REASON);
    if (in->profiles.n == 0)
        view->profiles.error = page_wrong(p, "profiles", page_word(p, MSG_TERMS_NEW_NO_PROFILE));
    for (size_t i = 0; i < NUMBERS; i++) {
        struct view text = typed(in, numbers[i]);
        const char *id = arena_fmt(&p->d->arena, "limit-%u", (unsigned)numbers[i] + 1);
        uint64_t value, checked;
        const char *ascii = page_digits(p, text);
        if (text.n > 0 && id != NULL &&
            (!page_number_typed(text, &value) || param_read((enum param)numbers[i], view_str(ascii), &checked) != ERR_OK))
            (void)page_wrong(p, id, page_word(p, MSG_LIMIT_BAD_VALUE));
    }
    return from;
}

/* The reason as one line of a statement. */
static struct view one_line(struct page *p, struct view text)
{
    uint8_t *copy = arena_alloc(&p->d->arena, text.n + 1, 1);

    for (size_t i = 0; copy != NULL && i < text.n; i++)
        copy[i] = text.p[i] < ' ' ? ' ' : text.p[i];
    return view_of(copy, copy == NULL ? 0 : text.n);
}

/* The text of the contract's own changes; nothing if there are none. */
static void put_local(struct page *p, const struct new_in *in, const struct terms *base, uint32_t version, struct buf *out)
{
    struct view reason = one_line(p, in->reason);
    struct buf changes;
    uint64_t value;

    buf_init(&changes, LOCAL_TEXT_MAX);
    for (unsigned stricter = 0; stricter < 2; stricter++) /* clauses stand before deviations */
        for (size_t i = 0; i < NUMBERS; i++) {
            const struct terms_control *now = &base->controls[numbers[i]];
            if (!page_number_typed(typed(in, numbers[i]), &value))
                continue;
            bool weaker = now->demanded && !param_covers((enum param)numbers[i], value, now->value);
            if (weaker == (stricter == 1))
                flow_terms_local(base, (enum param)numbers[i], value, reason, &changes);
        }
    if (changes.n > 0) {
        buf_fmt(out, "local contract %u\nja %s\nen %s\n", (unsigned)version, msg_text(LANG_JA, MSG_TERMS_NEW_LOCAL),
                msg_text(LANG_EN, MSG_TERMS_NEW_LOCAL));
        buf_put(out, buf_view(&changes));
    }
    buf_clear(&changes);
}

/* Compile what was chosen: the profiles, then the contract's own changes over them. */
static enum err compile(struct page *p, const struct new_in *in, struct flow_terms *out)
{
    struct desk_keeper_terms_are are;
    struct view texts[PROFILES_N + 1];
    struct buf local;
    unsigned n = 0;
    enum err err;

    buf_init(&local, LOCAL_TEXT_MAX);
    *out = (struct flow_terms){.n = 0};
    TRY(ask_keeper_terms(p->d, &(struct desk_keeper_terms){0}, &are));
    for (unsigned i = 0; i < PROFILES_N; i++)
        if (is_chosen(&in->profiles, i + 1))
            texts[n++] = shipped_text(view_str(shipped_name(i)));
    TRY(flow_terms_read(p->d, texts, n, out, NULL));
    put_local(p, in, out->terms, are.versions_n == 0 ? 1 : are.versions[are.versions_n - 1].version + 1, &local);
    TRY(buf_status(&local));
    if (local.n > 0) {
        texts[n++] = buf_view(&local);
        flow_terms_clear(out);
        TRY(flow_terms_read(p->d, texts, n, out, NULL));
    }
out:
    buf_clear(&local);
    return err;
}

static void fill_gaps(struct page *p, const struct desk_keeper_terms_proposed *proposed, struct page_terms_new *view)
{
    struct page_term_change *rows = page_list(p, proposed->gaps_n, sizeof(*rows));

    for (uint32_t i = 0; rows != NULL && i < proposed->gaps_n; i++)
        rows[view->gaps_n++] = (struct page_term_change){
            .name = page_rule_name(p, proposed->gaps[i].cell, proposed->gaps[i].kind, proposed->gaps[i].data_class)};
    view->gaps = rows;
    view->wrong = page_word(p, MSG_TERMS_NEW_NOT_COVERED);
}

static enum err propose(struct desk *d, struct request *r)
{
    const struct new_in *in = r->member;
    struct desk_keeper_terms_proposed proposed = {0};
    struct page_terms_new view = {0};
    struct flow_terms terms = {.n = 0};
    struct page_form *form;
    struct page p;
    int64_t from;
    enum err err;

    TRY(begin_new(d, r, &p));
    form = page_form_sent(&p, in->nonce, "/terms", &err);
    if (form == NULL)
        return err;
    view.nonce = page_nonce(&p, form);
    from = check_form(&p, in, &view);
    if (p.frame.errors_n > 0)
        return new_form(&p, in, &view);
    err = compile(&p, in, &terms);
    if (err == ERR_OK)
        err = flow_terms_propose(d, &terms, from, in->reason, &proposed);
    if (err == ERR_INPUT || err == ERR_UNSUPPORTED || proposed.gaps_n > 0) {
        view.wrong = page_word(&p, MSG_TERMS_NEW_WRONG);
        if (proposed.gaps_n > 0)
            fill_gaps(&p, &proposed, &view);
        err = new_form(&p, in, &view);
        goto out;
    }
    TRY(err);
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_TERMS_NEW_DONE), page_word(&p, MSG_TERMS_NEW_DONE_TEXT));
    err = page_go(&p, page_url(&p, "/approvals/%llu", (unsigned long long)proposed.leaf));
out:
    flow_terms_clear(&terms);
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/terms", DESK_SESSION, show),
    PAGE_GET("/terms/new", DESK_SESSION, show_new),
    PAGE_POST("/terms/new", DESK_SESSION, &new_set, propose),
};
const struct route_table page_terms_versions = PAGE_TABLE(routes);
