/* What is done with a person after a page has asked: codes, suspending, resuming, the end, lost authenticators. */
#include "desk/page_admin.h"

/* The code for a first sign-in, suspending, resuming, ending, replacing lost authenticators. */
enum step { STEP_CODE, STEP_SUSPEND, STEP_RESUME, STEP_END, STEP_REPLACE, STEP__MAX };

static const struct {
    const char *path;
    enum msg question, sentence, verb, done, done_text;
} steps[STEP__MAX] = {
    [STEP_CODE] = {"/code", MSG_STEP_CODE, MSG_STEP_CODE_TEXT, MSG_PERSON_ACT_CODE, MSG_STEP_CODE, MSG_STEP_CODE},
    [STEP_SUSPEND] = {"/suspend", MSG_STEP_SUSPEND, MSG_STEP_SUSPEND_TEXT, MSG_STEP_SUSPEND_VERB, MSG_STEP_SUSPEND_DONE,
                      MSG_STEP_SUSPEND_DONE_TEXT},
    [STEP_RESUME] = {"/resume", MSG_STEP_RESUME, MSG_STEP_RESUME_TEXT, MSG_STEP_RESUME_VERB, MSG_STEP_RESUME_DONE,
                     MSG_STEP_RESUME_DONE_TEXT},
    [STEP_END] = {"/end", MSG_STEP_END, MSG_STEP_END_TEXT, MSG_STEP_END_VERB, MSG_STEP_END_DONE, MSG_STEP_END_DONE_TEXT},
    [STEP_REPLACE] = {"/replace", MSG_STEP_REPLACE, MSG_STEP_REPLACE_TEXT, MSG_STEP_REPLACE_VERB, MSG_STEP_REPLACE_DONE,
                      MSG_STEP_REPLACE_DONE_TEXT},
};

/* How many sessions of the person are open now. */
static enum err sessions_of(struct desk *d, uint32_t person, uint64_t *n_out)
{
    struct desk_keeper_sessions_are are;
    enum err err;

    *n_out = 0;
    TRY(ask_keeper_sessions(d, &(struct desk_keeper_sessions){0}, &are));
    for (uint32_t i = 0; i < are.sessions_n; i++)
        *n_out += are.sessions[i].person == person;
out:
    return err;
}

static enum err ask_step(struct desk *d, struct request *r, enum step step, const char *error)
{
    struct desk_keeper_person_info info;
    struct page_fact facts[3];
    struct page p;
    uint64_t open;
    enum err err;

    TRY(page_person_begin(d, r, &p, &info));
    TRY(sessions_of(d, info.person, &open));
    facts[0] = (struct page_fact){page_word(&p, MSG_PEOPLE_NAME), page_text(&p, info.name)};
    facts[1] = (struct page_fact){page_word(&p, MSG_PEOPLE_ROLES), page_roles(&p, info.roles)};
    facts[2] = (struct page_fact){page_word(&p, MSG_STEP_OPEN_SESSIONS), page_count(&p, MSG_COMMON_ITEMS, open)};
    struct page_confirm view = {
        .shoulder = page_text(&p, info.name),
        .question = page_word(&p, steps[step].question),
        .sentence = page_word(&p, steps[step].sentence),
        .facts = facts,
        .facts_n = 3,
        .warning = step == STEP_END ? page_word(&p, MSG_STEP_END_WARNING) : NULL,
        .wants_reason = step == STEP_REPLACE,
        .verb = page_word(&p, steps[step].verb),
        .action = page_person_url(&p, info.person, steps[step].path),
        .back = page_person_url(&p, info.person, ""),
    };
    if (error != NULL)
        view.reason.error = page_wrong(&p, "reason", error);
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err show_the_code(struct page *p, const struct desk_keeper_person_info *info, uint64_t application)
{
    const struct desk_keeper_enrol_code m = {.person = info->person, .application = application};
    struct desk_keeper_enrol_code_is is;
    struct page_code view;
    enum err err;

    TRY(ask_keeper_enrol_code(p->d, &m, &is));
    view = (struct page_code){
        .frame = p->frame,
        .name = page_text(p, info->name),
        .account = page_text(p, info->account),
        .code = page_text(p, is.code),
        .until = page_when(p, is.until_ms),
        .back = page_person_url(p, info->person, ""),
    };
    err = page_send(p, code, &view);
out:
    return err;
}

/* Suspended or ended, or entered again as it was. */
static enum err enter_step(struct desk *d, enum step step, const struct desk_keeper_person_info *info)
{
    const struct flow_fact again = {.act = ACT_PERSON,
                                    .person = info->person,
                                    .org = info->org,
                                    .account = info->account,
                                    .name = info->name,
                                    .from = info->from,
                                    .until = info->until,
                                    .kind = info->answers != 0 ? PERSON_MACHINE : PERSON_HUMAN,
                                    .count = info->answers};
    const struct flow_fact end = {.act = ACT_PERSON_END,
                                  .person = info->person,
                                  .kind = step == STEP_SUSPEND ? PERSON_SUSPENDED : PERSON_ENDED};
    struct desk_keeper_changed changed;

    return flow_change(d, step == STEP_RESUME ? &again : &end, 0, &changed);
}

static enum err apply_replace(struct page *p, const struct desk_keeper_person_info *info, struct view reason)
{
    const struct desk_keeper_apply_replace m = {.person = info->person, .reason = reason};
    struct desk_keeper_applied applied;
    enum err err;

    TRY(ask_keeper_apply_replace(p->d, &m, &applied));
    page_flash(p->d, PAGE_BANNER_SUCCESS, page_word(p, MSG_STEP_REPLACE_DONE),
               page_word(p, MSG_STEP_REPLACE_DONE_TEXT));
    err = page_go(p, page_url(p, "/approvals/%llu", (unsigned long long)applied.leaf));
out:
    return err;
}

static enum err do_step(struct desk *d, struct request *r, enum step step)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_person_info info;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(page_person_begin(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, page_person_url(&p, info.person, "").text, &err);
    if (form == NULL)
        return err;
    if (step == STEP_REPLACE && in->reason.n == 0) {
        page_form_done(form);
        return ask_step(d, r, step, PAGE_SAY(&p, MSG_FIELD_MISSING, [MSG_FIELD_MISSING__label] = msg_str(page_word(&p, MSG_ERASURE_REASON))));
    }
    page_form_done(form);
    if (step == STEP_CODE)
        return show_the_code(&p, &info, 0);
    if (step == STEP_REPLACE)
        return apply_replace(&p, &info, in->reason);
    TRY(enter_step(d, step, &info));
    err = page_person_done(&p, info.person, steps[step].done, steps[step].done_text);
out:
    return err;
}

#define STEP_HANDLERS(name, step)                                                                                      \
    static enum err ask_##name(struct desk *d, struct request *r)                                                      \
    {                                                                                                                  \
        return ask_step(d, r, step, NULL);                                                                             \
    }                                                                                                                  \
    static enum err do_##name(struct desk *d, struct request *r)                                                       \
    {                                                                                                                  \
        return do_step(d, r, step);                                                                                    \
    }
STEP_HANDLERS(code, STEP_CODE)
STEP_HANDLERS(suspend, STEP_SUSPEND)
STEP_HANDLERS(resume, STEP_RESUME)
STEP_HANDLERS(end, STEP_END)
STEP_HANDLERS(replace, STEP_REPLACE)

/* The replacement of lost authenticators under an approved application, and whose they are. */
static enum err begin_replaced(struct desk *d, struct request *r, struct page *p, struct desk_keeper_person_info *info)
{
    const struct desk_keeper_application ask = {.application = r->match.params.number[0]};
    struct desk_keeper_application_is is;
    struct page_tabs tabs;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_PEOPLE, p, &tabs));
    TRY(ask_keeper_application(d, &ask, &is));
    if (is.info.kind != APPLY_REPLACE)
        return ERR_NOT_FOUND;
    err = page_person_find(p, is.info.count, info);
out:
    return err;
}

static enum err ask_replaced(struct desk *d, struct request *r)
{
    const unsigned long long application = r->match.params.number[0];
    struct desk_keeper_person_info info;
    struct page p;
    enum err err;

    TRY(begin_replaced(d, r, &p, &info));
    struct page_confirm view = {
        .shoulder = page_text(&p, info.name),
        .question = page_word(&p, MSG_STEP_CODE),
        .sentence = page_word(&p, MSG_STEP_REPLACED_TEXT),
        .verb = page_word(&p, MSG_PERSON_ACT_CODE),
        .action = page_url(&p, "/approvals/%llu/code", application),
        .back = page_url(&p, "/approvals/%llu", application),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err replaced(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_person_info info;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_replaced(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/approvals", &err);
    if (form == NULL)
        return err;
    page_form_done(form);
    err = show_the_code(&p, &info, r->match.params.number[0]);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/people/#/code", DESK_SESSION, ask_code),
    PAGE_POST("/people/#/code", DESK_SESSION, &page_confirm_set, do_code),
    PAGE_GET("/people/#/suspend", DESK_SESSION, ask_suspend),
    PAGE_POST("/people/#/suspend", DESK_SESSION, &page_confirm_set, do_suspend),
    PAGE_GET("/people/#/resume", DESK_SESSION, ask_resume),
    PAGE_POST("/people/#/resume", DESK_SESSION, &page_confirm_set, do_resume),
    PAGE_GET("/people/#/end", DESK_SESSION, ask_end),
    PAGE_POST("/people/#/end", DESK_SESSION, &page_confirm_set, do_end),
    PAGE_GET("/people/#/replace", DESK_SESSION, ask_replace),
    PAGE_POST("/people/#/replace", DESK_SESSION, &page_confirm_set, do_replace),
    PAGE_GET("/approvals/#/code", DESK_SESSION, ask_replaced),
    PAGE_POST("/approvals/#/code", DESK_SESSION, &page_confirm_set, replaced),
};
const struct route_table page_people_acts = PAGE_TABLE(routes);
