/* Applications that erase nothing: a change of the registry, the replacement of lost authenticators; and carrying out the change. */
#include "desk/page_admin.h"

#include "base/num.h"
#include "page/approvals.h"

#define FACTS_MAX 16
#define KEYS_MAX 12

/* The value of the line "fact ${key} value" of a descriptor; empty if there is none. */
static struct view fact_of(struct view descriptor, const char *key)
{
    while (descriptor.n > 0) {
        struct view line = view_cut(&descriptor, '\n');
        if (!view_eq_str(view_cut(&line, ' '), "fact"))
            continue;
        if (view_eq_str(view_cut(&line, ' '), key))
            return line;
    }
    return view_str("");
}

static uint64_t number_of(struct view descriptor, const char *key, uint64_t otherwise)
{
    uint64_t n;

    return num_parse_u64(fact_of(descriptor, key), UINT64_MAX, NUM_CANONICAL, &n) == ERR_OK ? n : otherwise;
}

/* What the act of a fact is called: "control" in the descriptor, 条項による制限の登録 for people. */
static const char *act_of(struct page *p, struct view descriptor)
{
    struct view name = fact_of(descriptor, "act");

    for (unsigned act = 0; act < ACT__MAX; act++)
        if (view_eq_str(name, entry_act_name((enum entry_act)act)))
            return page_act(p, act);
    return page_text(p, name);
}

static bool is_limit(struct view descriptor)
{
    return view_eq_str(fact_of(descriptor, "act"), entry_act_name(ACT_CONTROL));
}

const char *page_change_sentence(struct page *p, const struct desk_keeper_application_is *is)
{
    struct view d = is->descriptor;

    if (is->info.kind == APPLY_REPLACE)
        return PAGE_SAY(p, MSG_CHANGE_REPLACE,
                        [MSG_CHANGE_REPLACE__name] = msg_str(page_person(p, (uint32_t)is->info.count)));
    if (is->info.kind == APPLY_TERMS)
        return page_word(p, MSG_TERMS_SENTENCE);
    if (!is_limit(d))
        return PAGE_SAY(p, MSG_CHANGE_OTHER, [MSG_CHANGE_OTHER__what] = msg_str(act_of(p, d)));
    return PAGE_SAY(p, MSG_CHANGE_LIMIT,
                    [MSG_CHANGE_LIMIT__what] = msg_str(page_control(p, (unsigned)number_of(d, "kind", CONTROL__MAX))),
                    [MSG_CHANGE_LIMIT__n] = msg_count(number_of(d, "limit", 0)));
}

/* The keys of a fact that have words for people. */
static const struct {
    const char *key;
    enum msg label;
} words[] = {
    {"act", MSG_ENTRY_FACT_ACT},
    {"blocks", MSG_ENTRY_FACT_BLOCKS},
    {"clauses", MSG_LEDGER_CLAUSE},
    {"count", MSG_ENTRY_FACT_COUNT},
    {"fields", MSG_ENTRY_FACT_FIELDS},
    {"limit", MSG_ENTRY_FACT_LIMIT},
    {"person", MSG_ENTRY_FACT_PERSON},
    {"purpose", MSG_ENTRY_FACT_PURPOSE},
    {"register", MSG_ENTRY_FACT_REGISTER},
};

static const char *label_of(struct page *p, struct view key)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (view_eq_str(key, words[i].key))
            return page_word(p, words[i].label);
    return page_text(p, key);
}

/* The lines of the fact as they will be entered: nothing of what is signed is left out.  Of a limit act, kind and contract
 * stand in the sentence above; the full text has them too. */
static size_t put_lines(struct page *p, struct view descriptor, struct page_fact *facts, size_t most)
{
    const struct view whole = descriptor;
    size_t n = 0;

    while (descriptor.n > 0 && n < most) {
        struct view line = view_cut(&descriptor, '\n');
        if (!view_eq_str(view_cut(&line, ' '), "fact"))
            continue;
        struct view key = view_cut(&line, ' ');
        bool is_act = view_eq_str(key, "act");
        if (is_limit(whole) && (is_act || view_eq_str(key, "kind") || view_eq_str(key, "contract")))
            continue;
        facts[n++] = (struct page_fact){label_of(p, key), is_act ? act_of(p, whole) : page_text(p, line)};
    }
    return n;
}

/* What the limit is today, so that the approver sees before and after. */
static const char *limit_today(struct page *p, struct view descriptor)
{
    struct desk_keeper_controls_are are;

    if (ask_keeper_controls(p->d, &(struct desk_keeper_controls){0}, &are) != ERR_OK)
        return NULL;
    for (uint32_t i = 0; i < are.controls_n; i++)
        if (are.controls[i].control == number_of(descriptor, "kind", CONTROL__MAX))
            return page_count(p, MSG_LIMITS_NUMBER, are.controls[i].limit);
    return NULL;
}

void page_change_clauses(struct page *p, const struct desk_keeper_application_is *is, struct page_approval *view)
{
    struct view ids[ENTRY_CLAUSES_MAX], rest = fact_of(is->descriptor, "clauses");
    size_t own_n = 0, n = 0;
    const struct page_clause *demanded = page_control_clauses(p, CONTROL_CHANGE_APPROVAL, &n);

    while (is_limit(is->descriptor) && rest.n > 0 && own_n < ENTRY_CLAUSES_MAX)
        ids[own_n++] = view_cut(&rest, ',');
    const struct page_clause *own = page_clauses(p, ids, own_n, &own_n);
    struct page_clause *all = page_list(p, own_n + n, sizeof(*all));
    if (all == NULL)
        return;
    for (size_t i = 0; i < own_n + n; i++)
        all[i] = i < own_n ? own[i] : demanded[i - own_n];
    view->clauses = all;
    view->clauses_n = own_n + n;
    view->clauses_lead = is->info.kind == APPLY_CHANGE ? page_word(p, MSG_APPROVAL_CLAUSES_CHANGE) : NULL;
}

void page_change_facts(struct page *p, const struct desk_keeper_application_is *is, struct page_approval *view)
{
    const struct desk_keeper_application_info *a = &is->info;
    struct page_fact *facts = page_list(p, FACTS_MAX, sizeof(*facts));
    size_t n = 0;

    view->facts = facts;
    if (facts == NULL)
        return;
    if (a->kind == APPLY_REPLACE)
        facts[n++] = (struct page_fact){page_word(p, MSG_PEOPLE_NAME), page_person(p, (uint32_t)a->count)};
    else if (is_limit(is->descriptor))
        facts[n++] = (struct page_fact){page_word(p, MSG_CHANGE_BEFORE), limit_today(p, is->descriptor)};
    if (a->kind == APPLY_CHANGE)
        n += put_lines(p, is->descriptor, facts + n, KEYS_MAX);
    n += page_applied_facts(p, a, facts + n);
    view->facts_n = n;
}

/* --- carrying out an approved change of the registry
 * --------------------------------------------------------------------- */

static enum err begin_execute(struct desk *d, struct request *r, struct page *p, struct desk_keeper_application_is *is)
{
    enum err err;

    TRY(page_application_begin(d, r, p, is));
    if (is->info.kind != APPLY_CHANGE)
        return ERR_NOT_FOUND;
out:
    return err;
}

static enum err ask_execute(struct desk *d, struct request *r)
{
    struct desk_keeper_application_is is;
    struct page p;
    enum err err;

    TRY(begin_execute(d, r, &p, &is));
    const struct page_fact facts[] = {
        {page_word(&p, MSG_CHANGE_WHAT), page_change_sentence(&p, &is)},
        {page_word(&p, MSG_APPROVAL_FACT_REASON), page_text(&p, is.info.reason)},
        {page_word(&p, MSG_APPROVAL_FACT_APPROVER), page_person(&p, is.info.approver)},
    };
    struct page_confirm view = {
        .shoulder = page_count(&p, MSG_APPROVALS_ENTRY, is.info.leaf),
        .question = page_word(&p, MSG_LIMIT_EXECUTE),
        .sentence = page_word(&p, MSG_LIMIT_EXECUTE_TEXT),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .verb = page_word(&p, MSG_LIMIT_EXECUTE_VERB),
        .action = page_url(&p, "/approvals/%llu/change", (unsigned long long)is.info.leaf),
        .back = page_url(&p, "/approvals/%llu", (unsigned long long)is.info.leaf),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err execute(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_application_is is;
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_execute(d, r, &p, &is));
    form = page_form_sent(&p, in->nonce, "/approvals", &err);
    if (form == NULL)
        return err;
    TRY(ask_keeper_execute_change(d, &(struct desk_keeper_execute_change){.application = is.info.leaf}, &changed));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_LIMIT_EXECUTED), NULL);
    err = answer_redirect(d, r, "/limits");
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/approvals/#/change", DESK_SESSION, ask_execute),
    PAGE_POST("/approvals/#/change", DESK_SESSION, &page_confirm_set, execute),
};
const struct route_table page_change = PAGE_TABLE(routes);
